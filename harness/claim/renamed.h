/* What claims were called once. */
#ifndef IPCLITMUS_RENAMED_H
#define IPCLITMUS_RENAMED_H

/*
 * What a claim that had this id once is called now, as NEWS has it: a line of its own, "old ->
 * new". NULL where NEWS tells of no such claim.
 */
const char *renamed_to(const char *id);

#endif
