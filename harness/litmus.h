/* Litmus claims: what the counted outcomes come to. */
#ifndef IPCLITMUS_LITMUS_H
#define IPCLITMUS_LITMUS_H

#include "page.h"

/* The first required outcome that was never counted, or NULL. */
const char *litmus_missing(const struct page *page);

#endif
