/* What a claim owns: kernel objects that outlive their makers, for the stage to remove. */
#ifndef IPCLITMUS_OWN_H
#define IPCLITMUS_OWN_H

#include "stage/page.h"

/*
 * In the keeper, when all processes of the claim are gone: removes the objects that own() and
 * own_name() told of, as far as they are there.
 */
void own_remove(struct page *page);

#endif
