/* Wrong nice values. */
#include "mutant.h"

MECHANISM(process_nice, "process/nice.c");

MUTANT(getpriority, groups_are_unknown, "getpriority of a group gives ESRCH")
{
	return which == PRIO_PGRP ? fail(ESRCH) : getpriority(which, who);
}

MUTANT(getpriority, the_leader_speaks, "getpriority of a group tells its leader's value")
{
	const id_t leader = which == PRIO_PGRP && who == 0 ? (id_t)getpgrp() : who;

	return which == PRIO_PGRP ? getpriority(PRIO_PROCESS, leader) : getpriority(which, who);
}

MUTANT(getpriority, the_caller_speaks, "getpriority of its own group tells the caller's value")
{
	return getpriority(who ? which : PRIO_PROCESS, who);
}

MUTANT(getpriority, any_set_is_of_a_process, "getpriority takes any kind of set for a process")
{
	return getpriority(which > PRIO_USER ? PRIO_PROCESS : which, who);
}

MUTANT(setpriority, only_the_leader_is_set, "setpriority of a group sets its leader alone")
{
	return setpriority(which == PRIO_PGRP && who ? PRIO_PROCESS : which, who, value);
}

MUTANT(setpriority, the_caller_alone_is_set,
       "setpriority of 0 sets the caller alone, whatever the set")
{
	return setpriority(who ? which : PRIO_PROCESS, who, value);
}

MUTANT(setpriority, too_nice_is_refused, "setpriority beyond 19 gives EINVAL")
{
	return value > 19 ? fail(EINVAL) : setpriority(which, who, value);
}

MUTANT(setpriority, too_little_is_eperm, "setpriority below what one has gives EPERM")
{
	return confuse(setpriority(which, who, value), EACCES, EPERM);
}

MUTANT(setpriority, nobody_is_enough, "setpriority of an empty group returns 0")
{
	const int result = setpriority(which, who, value);

	return result < 0 && errno == ESRCH ? 0 : result;
}

MUTANT(nice, nice_returns_0, "nice returns 0, as the system call does")
{
	return nice(increment) < 0 && errno ? -1 : 0;
}

MUTANT(nice, nice_sets, "nice sets the value instead of adding to it")
{
	return setpriority(PRIO_PROCESS, 0, increment) < 0 ? -1 : getpriority(PRIO_PROCESS, 0);
}
