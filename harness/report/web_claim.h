/* What the page tells of one claim when it is opened. */
#ifndef IPCLITMUS_WEB_CLAIM_H
#define IPCLITMUS_WEB_CLAIM_H

#include <stddef.h>

#include "web_text.h"

/*
 * Writes what settles it, what the notes say, what platforms say, what litmus rounds came to, which
 * mutants make it fail, and its scenario.
 */
void web_write_details(web *page, size_t index);

#endif
