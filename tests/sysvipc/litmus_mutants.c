/* Objects of a key that is looked up first, and made or found later. */
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
