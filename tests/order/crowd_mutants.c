/* Calls that know few sleepers: those that come later are forgotten. */
#include <limits.h>

#include "mutant.h"

MECHANISM(crowd, "order/crowd.c");

enum { FEW = 64 }; /* sleepers that there is room for */

static bool comes_too_late(void)
{
	return atomic_fetch_add(&mutant_memory->number[0], 1) >= FEW;
}

MUTANT(msgrcv, few_receivers, "a queue has room for 64 sleeping receivers: others sleep on")
{
	return msgrcv(queue, message, size, comes_too_late() ? LONG_MAX : type, flags);
}

MUTANT(semop, few_for_a_set, "a set has room for 64 sleepers: others sleep on")
{
	struct sembuf never = { 0, -32767, 0 };

	if (operations->sem_op <= 0 && comes_too_late())
		return semop(set, &never, 1);
	return semop(set, operations, count);
}

MUTANT(poll, few_pollers, "an event wakes the first 64 who sleep in poll")
{
	return comes_too_late() ? poll(NULL, 0, -1) : poll(fds, count, timeout);
}

MUTANT(accept, few_servers, "a listener has room for 64 who sleep in accept: others sleep on")
{
	return comes_too_late() ? poll(NULL, 0, -1) : accept(fd, address, size);
}
