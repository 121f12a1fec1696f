/* The eventfd: a count that write adds to, and that read empties or takes one from. */
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "model.h"

#define MOST (UINT64_MAX - 1)

struct scene {
	int fds[2];
};
struct state {
	uint64_t count[2]; /* the second has EFD_SEMAPHORE */
};

MODEL(eventfd, "an eventfd", "eventfd 计数器", "eventfd(2)", .need = need_eventfd, .every = 3,
      .every_workers = 2, .every_values = 1, .operations = 4000);

static int fds[2];
static uint64_t number;
static struct pollfd entry;

BEGIN
{
	for (int i = 0; i < 2; i++)
		scene->fds[i] = must(eventfd(0, i ? EFD_SEMAPHORE : 0));
}

ENTER
{
	for (int i = 0; i < 2; i++)
		fds[i] = handed(scene->fds[i]);
}

LEAVE
{
	for (int i = 0; i < 2; i++)
		close(fds[i]);
}

END
{
	for (int i = 0; i < 2; i++)
		close(scene->fds[i]);
}

OPERATION(write, (number = (uint64_t)value, write(fds[which], &number, (size_t)size)), NOTHING,
	  (which, 0, 1), (value, 1, -2, 0, (long)(1LL << 32), -1), (size, 8, 7))
{
	if (size < 8 || value == -1)
		return fails(EINVAL, "eventfd(2): less than 8 bytes, or 2^64-1");
	if ((uint64_t)value > MOST - state->count[which])
		return sleeps("eventfd(2): until the sum is not too large");
	state->count[which] += (uint64_t)value;
	return returns(8, "eventfd(2): the number is added");
}

OPERATION(read, read(fds[which], &number, 8), SEES((number, number)), (which, 0, 1))
{
	uint64_t taken = which ? state->count[which] > 0 : state->count[which];

	if (!taken)
		return sleeps("eventfd(2): until the count is not 0");
	shows(number, taken);
	state->count[which] -= taken;
	return returns(8, "eventfd(2): all of the count; with EFD_SEMAPHORE one");
}

OPERATION(poll, (entry = (struct pollfd){ fds[which], (short)asked, -1 }, poll(&entry, 1, limit)),
	  SEES((events, entry.revents)), (which, 0, 1), (asked, POLLIN, POLLOUT), (limit, 0, -1))
{
	bool is_ready = asked == POLLIN ? state->count[which] > 0 : state->count[which] < MOST;

	if (!is_ready && limit)
		return sleeps("eventfd(2): until a read or a write of 1 would not sleep");
	shows(events, is_ready ? asked : 0);
	return returns(is_ready, "eventfd(2): whether a read or a write of 1 would not sleep");
}
