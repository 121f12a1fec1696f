/* What mutants of syscall share. */
#ifndef IPCLITMUS_SYSCALL_MUTANTS_H
#define IPCLITMUS_SYSCALL_MUTANTS_H

#include "mutant.h"

/* The call as it was made; in a mutant of syscall, whose arguments have these names. */
#define PASS_ON syscall(number, a, b, c, d, e, f)

#endif
