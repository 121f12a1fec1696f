/* What claims about futexes share: the call, words in shared memory, and processes that wait. */
#ifndef IPCLITMUS_FUTEXES_H
#define IPCLITMUS_FUTEXES_H

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"

#define ALL INT_MAX

/* Of the two calls the one that takes this library's struct timespec. */
#if !defined(SYS_futex)
#define FUTEX_CALL SYS_futex_time64
#elif defined(SYS_futex_time64)
#define FUTEX_CALL (sizeof(time_t) > sizeof(long) ? SYS_futex_time64 : SYS_futex)
#else
#define FUTEX_CALL SYS_futex
#endif

typedef _Atomic uint32_t futex_word;

static inline long futex(futex_word *word, int operation, uint32_t value,
			 const struct timespec *timeout, futex_word *second, uint32_t third)
{
	return syscall(FUTEX_CALL, (long)word, (long)operation, (long)value, (long)timeout,
		       (long)second, (long)third);
}

/* The same for the operations that take a number where others take a timeout. */
static inline long futex_of_two(futex_word *word, int operation, uint32_t value, uint32_t value2,
				futex_word *second, uint32_t third)
{
	return syscall(FUTEX_CALL, (long)word, (long)operation, (long)value, (long)value2,
		       (long)second, (long)third);
}

/* FUTEX_WAIT without a timeout. */
static inline long wait_while(futex_word *word, uint32_t value)
{
	return futex(word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static inline long wake(futex_word *word, int count)
{
	return futex(word, FUTEX_WAKE, (uint32_t)count, NULL, NULL, 0);
}

/* A page of words, all 0, that this process shares with those it forks. */
static inline futex_word *shared_words(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

static inline uint32_t own_tid(void)
{
	return (uint32_t)syscall(SYS_gettid);
}

#define WAITER_LIMIT 8

/* Processes that wait, and which of them were woken; each then writes its number into the pipe. */
struct waiters {
	struct actor *actor[WAITER_LIMIT];
	bool gone[WAITER_LIMIT];
	int count;
	int pipe[2];
};

/* Starts one more, which waits while the word has this value, with a mask for WAKE_BITSET. */
static inline void add_waiter(struct waiters *waiters, futex_word *word, uint32_t value,
			      uint32_t mask)
{
	const char number = (char)waiters->count;

	if (number == 0)
		must(pipe(waiters->pipe));
	ACTOR(waiter) {
		assert_returns(futex(word, FUTEX_WAIT_BITSET, value, NULL, NULL, mask), 0);
		must(write(waiters->pipe[1], &number, 1));
	}
	assert_asleep(waiter, "futex");
	waiters->actor[waiters->count++] = waiter;
}

static inline void add_waiters(struct waiters *waiters, int count, futex_word *word, uint32_t value)
{
	while (count-- > 0)
		add_waiter(waiters, word, value, FUTEX_BITSET_MATCH_ANY);
}

/* Since they were asleep, just so many of those numbered first to last were woken, and no other. */
static inline void assert_woken(struct waiters *waiters, int woken, int first, int last)
{
	while (woken-- > 0) {
		char number = -1;

		must(read(waiters->pipe[0], &number, 1));
		assert_that(first <= number && number <= last && !waiters->gone[(int)number]);
		assert_ends(waiters->actor[(int)number]);
		waiters->gone[(int)number] = true;
	}
	for (int i = 0; i < waiters->count; i++)
		if (!waiters->gone[i])
			assert_not_woken(waiters->actor[i]);
}

#endif
