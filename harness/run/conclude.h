/* From what was seen of a run to its outcome. */
#ifndef IPCLITMUS_CONCLUDE_H
#define IPCLITMUS_CONCLUDE_H

#include "base/outcome.h"
#include "stage/evidence.h"

/* Makes the outcome that the evidence comes to. Pure: the same evidence, the same outcome. */
void conclude(const struct evidence *evidence, struct outcome *outcome);

#endif
