/*
 * Objects of a key that is looked up first, and made or found later; what is set or told in two
 * steps.
 */
#include <sched.h>

#include "objects_mutants.h"

MECHANISM(sysvipc_races, "sysvipc/litmus.c");

EACH_GET(found_and_gone, "IPC_CREAT that finds an object fails where that is removed meanwhile")
{
	int there = flags & IPC_CREAT ? get(kind, key, 0, 0) : -1;

	if (there < 0)
		return get(kind, key, size, flags);
	sched_yield();
	return get(kind, key, size, flags & ~IPC_CREAT);
}

EACH_GET(missed_and_made, "two IPC_CREAT that find nothing each make an object of the key")
{
	int there = get(kind, key, 0, 0), again;

	if (there >= 0 || !(flags & IPC_CREAT))
		return get(kind, key, size, flags);
	sched_yield();
	again = get(kind, key, 0, 0);
	return again < 0 ? get(kind, key, size, flags)
			 : get_unasked(kind, IPC_PRIVATE, size, flags);
}

EACH_CONTROL(sets_the_mode_first, "IPC_SET sets the mode, and then the owner and the group")
{
	const union status *given = status;
	union status now;

	if (command != IPC_SET || control(kind, id, number, IPC_STAT, &now) < 0)
		return control(kind, id, number, command, status);
	now.perm.mode = given->perm.mode;
	control(kind, id, number, IPC_SET, &now);
	sched_yield();
	return control(kind, id, number, command, status);
}

EACH_CONTROL(tells_the_owner_last, "IPC_STAT looks at the owner after it has copied all else")
{
	const int result = control(kind, id, number, command, status);
	union status *told = status, now;

	if (command != IPC_STAT || result < 0)
		return result;
	sched_yield();
	if (control(kind, id, number, IPC_STAT, &now) == 0)
		told->perm.uid = now.perm.uid;
	return result;
}
