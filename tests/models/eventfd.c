/* The eventfd: a count that write adds to, and that read empties or takes one from. */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "model.h"
#include "models/shared.h"

#define MOST (UINT64_MAX - 1)

struct scene {
	int fds[2];
};

struct state {
	uint64_t count[2]; /* the second has EFD_SEMAPHORE */
	bool nonblocking[2];
};

MODEL(eventfd, "an eventfd", "eventfd 计数器", "eventfd(2)", .need = need_eventfd, .every = 3,
      .every_workers = 2, .every_values = 1, .operations = 4000, .alone = { "disturb" });

static int fds[2];
static uint64_t number, room[3];
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

/* O_NONBLOCK may have been set while it slept: open whether that counts. */
static bool hurries(const struct state *state, struct moment *now, long which)
{
	return state->nonblocking[which] && (!now->slept || either(now, 2));
}

static ssize_t add(long which, long value, long size)
{
	number = (uint64_t)value;
	return write(fds[which], may_halt(&number, sizeof(number)), (size_t)size);
}

OPERATION(write, add(which, value, size), NOTHING, (which, 0, 1),
	  (value, 1, -2, 0, 3, (long)(1LL << 32), -1), (size, 8, 7))
{
	if (size < 8 || value == -1)
		return fails(EINVAL, "eventfd(2): less than 8 bytes, or 2^64-1");
	if ((uint64_t)value > MOST - state->count[which]) {
		if (hurries(state, now, which))
			return fails(EAGAIN, "eventfd(2): the sum is too large, and O_NONBLOCK");
		return sleeps("eventfd(2): until the sum is not too large");
	}
	state->count[which] += (uint64_t)value;
	return returns(8, "eventfd(2): the number is added");
}

/* Behind the number nothing is stored. */
static ssize_t take(long which, long size)
{
	room[0] = room[1] = room[2] = 0;
	return back_from(read(fds[which], may_halt(room, sizeof(room)), (size_t)size));
}

OPERATION(read, take(which, size), SEES((number, room[0]), (behind, room[1])), (which, 0, 1),
	  (size, 8, 16, 7))
{
	uint64_t taken = which ? state->count[which] > 0 : state->count[which];

	if (size < 8)
		return fails(EINVAL, "eventfd(2): less than 8 bytes");
	if (!taken) {
		if (hurries(state, now, which))
			return fails(EAGAIN, "eventfd(2): the count is 0, and O_NONBLOCK");
		return sleeps("eventfd(2): until the count is not 0");
	}
	shows(number, taken);
	shows(behind, 0);
	state->count[which] -= taken;
	return returns(8, "eventfd(2): all of the count; with EFD_SEMAPHORE one");
}

/* What poll shows if all is asked for. */
static long events_at(const struct state *state, long which)
{
	return (state->count[which] > 0 ? POLLIN : 0) | (state->count[which] < MOST ? POLLOUT : 0);
}

OPERATION(poll, (entry = (struct pollfd){ fds[which], (short)asked, -1 }, poll(&entry, 1, limit)),
	  SEES((events, entry.revents)), (which, 0, 1), (asked, POLLIN, POLLOUT, POLLIN | POLLOUT),
	  (limit, 0, -1))
{
	long shown = events_at(state, which) & asked;

	if (!shown && !limit && meanwhile(now, "interrupt") && seen_by(now)->error == EINTR)
		return fails(EINTR, "POSIX poll(): a signal was caught during it");
	if (!shown && limit)
		return sleeps("eventfd(2): until a read or a write of 1 would not sleep");
	shows(events, shown);
	return returns(shown != 0, "eventfd(2): whether a read or a write of 1 would not sleep");
}

OPERATION(set_nonblocking, fcntl(fds[which], F_SETFL, flags), NOTHING, (which, 0, 1),
	  (flags, O_NONBLOCK, 0))
{
	state->nonblocking[which] = flags != 0;
	return returns(0, "POSIX fcntl(): F_SETFL sets the flags of all who have it");
}

/* Of the one made last: its flags, its first number, and what it gives then. */
static struct {
	long status, on_exec, first;
} made;

static int make(unsigned initial, long flags)
{
	int fd = eventfd(initial, (int)flags);

	if (fd < 0)
		return -1;
	made.status = fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK);
	made.on_exec = fcntl(fd, F_GETFD);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	made.first = read(fd, &number, sizeof(number)) == sizeof(number) ? (long)number : 0;
	return close(fd);
}

OPERATION(make, make((unsigned)initial, flags),
	  SEES((status, made.status), (on_exec, made.on_exec), (first, made.first)),
	  (initial, 0, 3, UINT_MAX),
	  (flags, 0, EFD_SEMAPHORE, EFD_NONBLOCK, EFD_CLOEXEC, EFD_NONBLOCK | EFD_CLOEXEC,
	   O_APPEND))
{
	if (flags == O_APPEND)
		return fails(EINVAL, "eventfd(2): there is no such flag");
	shows(status, O_RDWR | (flags & EFD_NONBLOCK));
	shows(on_exec, flags & EFD_CLOEXEC ? FD_CLOEXEC : 0);
	shows(first, flags == EFD_SEMAPHORE ? initial != 0 : initial);
	return returns(0, "eventfd(2): one of its own, with these flags and that count");
}

static int events(int fd)
{
	struct pollfd it = { .fd = fd, .events = POLLIN | POLLOUT, .revents = -1 };

	poll(&it, 1, 0);
	return it.revents;
}

OBSERVE(events(fds[0]),
	SEES((of_the_second, events(fds[1])), (flags, fcntl(fds[0], F_GETFL) & O_NONBLOCK)))
{
	shows(of_the_second, events_at(state, 1));
	shows(flags, state->nonblocking[0] ? O_NONBLOCK : 0);
	return returns(events_at(state, 0),
		       "eventfd(2): whether a read or a write would not sleep");
}

OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
{
	interrupts(now, (int)victim);
	return returns(0, "POSIX read(), write(), poll(): a caught signal ends a sleep");
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	struct sleeper sleeper;
	bool polls = is_asleep(now, (int)victim, &sleeper) && sleeps_in(&sleeper, "poll");

	return disturbed(now, (int)victim, how, polls ? FAILS_IF_CAUGHT : GOES_ON);
}

OPERATION(end, end_actor(victim, actor), NOTHING, (victim, ACTORS))
{
	if (victim <= now->actor)
		return ends("eventfd(2): the count stays as long as another has it");
	kills(now, (int)victim);
	return returns(0, "eventfd(2): the count stays as long as another has it");
}
