/* What the calls and rules of several models share. */
#ifndef IPCLITMUS_SHARED_H
#define IPCLITMUS_SHARED_H

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "model.h"

/*
 * Who is killed comes after the killer, so that no two kill each other; else it ends, or kills,
 * itself.
 */
static inline int end_actor(int victim, int actor)
{
	if (victim == actor)
		raise(SIGKILL);
	if (victim <= actor)
		_exit(0);
	return kill(actor_pid(victim), SIGKILL);
}

/* What comes to an actor that may sleep in a call. */
enum disturbance { CAUGHT, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED };

/* Who is stopped comes after who stops it, so that no two stop each other. */
static inline bool stops(int victim, int actor, long how)
{
	return how == STOPPED_AND_CONTINUED && victim > actor;
}

static inline int disturb(int victim, int actor, long how)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT };

	if (how == STOPPED_AND_CONTINUED) {
		if (victim > actor && kill(actor_pid(victim), SIGSTOP) < 0)
			return -1;
	}
	return kill(actor_pid(victim), signals[how]);
}

/* The lowest number that no descriptor has. */
static inline int lowest_free(void)
{
	int fd = fcntl(0, F_DUPFD, 0);

	close(fd);
	return fd;
}

/* Whether the actor sleeps, and in which call. */
static inline bool is_asleep(const struct moment *now, int actor, struct sleeper *sleeper)
{
	for (int i = 0; i < sleepers(now); i++) {
		*sleeper = sleeper_at(now, i);
		if (sleeper->actor == actor)
			return true;
	}
	return false;
}

/*
 * What a call asleep does after a handler with SA_RESTART, and after it was stopped and continued.
 */
enum after_signal { GOES_ON, FAILS_IF_CAUGHT, ENDS_ANYHOW };

/* disturb(), in a round of its own. */
static inline struct answer disturbed(struct moment *now, int victim, long how,
				      enum after_signal then)
{
	bool caught = how == CAUGHT_TO_RESTART && then != GOES_ON;

	if (caught || (stops(victim, now->actor, how) && then == ENDS_ANYHOW))
		interrupts(now, victim);
	else
		disturbs(now, victim);
	return returns(0, "signal(7): calls that SA_RESTART and a stop end, and those that go on");
}

/* A time that an object tells. 0: never, 1: since the program began, 2: at another time. */
static inline int when(time_t then, time_t begun)
{
	return !then ? 0 : then < begun - 1 || then > time(NULL) + 1 ? 2 : 1;
}

/* Where two errors apply POSIX leaves open which one is told: the other one, if it was seen. */
static inline int one_of(struct moment *now, int error, int other)
{
	return other && seen_by(now)->error == other ? other : error;
}

/* The end of memory: what is at it, or crosses it, is at a bad address. */
static inline char *edge(void)
{
	static char *end;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages;

	if (end)
		return end;
	pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(pages + page, page, PROT_NONE);
	return end = pages + page;
}

/*
 * In 32 bits the C library converts structures, and would touch a bad one itself: EFAULT is taken
 * as said.
 */
static inline bool hands_on_addresses(void)
{
	errno = EFAULT;
	return sizeof(long) > 4;
}

/* These bytes, as the last ones before the edge. */
static inline void *at_edge(const void *last, size_t size)
{
	return memcpy(edge() - size, last, size);
}

/* Instead of a call that would not make sense. */
static inline int nothing_called(void)
{
	errno = EINVAL;
	return -1;
}

#endif
