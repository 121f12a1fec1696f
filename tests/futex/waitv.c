/* Claims about futex_waitv, which waits on several words at once. */
#include <signal.h>
#include <string.h>

#include "claim.h"
#include "deadlines.h"
#include "futexes.h"

enum { MOST_WORDS = 128, OF_32_BITS = 2, OF_ONE_PROCESS = 128 };

/* A word to wait on, and a point in time, as the kernel takes them on every architecture. */
struct entry {
	uint64_t value, address;
	uint32_t flags, reserved;
};

struct time_of_64_bits {
	int64_t seconds, nanoseconds;
};

static long waitv(struct entry *entries, unsigned count, const struct timespec *end,
		  clockid_t clock)
{
	struct time_of_64_bits time = { end ? end->tv_sec : 0, end ? end->tv_nsec : 0 };

	return syscall(SYS_futex_waitv, (long)entries, (long)count, 0L, end ? (long)&time : 0L,
		       (long)clock);
}

static const char *need_waitv(void)
{
	return lacks(waitv(NULL, 0, NULL, 0) < 0, "futex_waitv");
}

/* Waits on so many words that stand one after the other while each has this value. */
static long wait_on_all(futex_word *words, unsigned count, uint32_t value,
			const struct timespec *end, clockid_t clock)
{
	struct entry entries[MOST_WORDS + 1];

	for (unsigned i = 0; i < count; i++)
		entries[i] = (struct entry){ value, (uintptr_t)&words[i], OF_32_BITS, 0 };
	return waitv(entries, count, end, clock);
}

CLAIM(futex, waitv_waits_for_any_of_its_words,
      .says = "on Linux futex_waitv sleeps while each of up to 128 words has its value, until one of "
	      "them is woken, and returns which; then it waits on none of them",
      .zh = "在 Linux 上，至多 128 个字都等于各自的值时 futex_waitv "
	    "睡眠，直到其中一个被唤醒，并返回是哪一个；之后不再等待任何一个",
      .verdict = HOLDS,
      .ref = "Linux Documentation/userspace-api/futex2.rst; kernel/futex/syscalls.c",
      .needs = { need_waitv, need_proc })
{
	static const unsigned counts[] = { 1, 3, 3, 3, MOST_WORDS }, woken[] = { 0, 0, 1, 2, 127 };
	futex_word *words = shared_words();

	for (size_t i = 0; i < COUNT(counts); i++) {
		ACTOR(waiter) {
			assert_returns(wait_on_all(words, counts[i], 0, NULL, 0), woken[i]);
		}
		assert_asleep(waiter, "futex");
		assert_returns(wake(&words[counts[i]], ALL), 0);
		assert_not_woken(waiter);
		assert_returns(wake(&words[woken[i]], ALL), 1);
		assert_ends(waiter);
		for (unsigned word = 0; word < counts[i]; word++)
			assert_returns(wake(&words[word], ALL), 0);
	}
}

CLAIM(futex, waitv_wants_each_value,
      .says = "on Linux futex_waitv fails with EAGAIN if any of its words, first or last, has another "
	      "value, and nobody waits on the others then",
      .zh = "在 Linux 上，任何一个字（不论先后）的值不同时 futex_waitv 失败 "
	    "(EAGAIN)，此后也没有谁等待其余的字",
      .verdict = HOLDS, .ref = "Linux kernel/futex/waitwake.c futex_wait_multiple_setup()",
      .needs = { need_waitv })
{
	futex_word *words = shared_words();

	for (int other = 0; other < 3; other++) {
		for (int i = 0; i < 3; i++)
			words[i] = i == other ? 0x80000007 : 7;
		assert_fails(wait_on_all(words, 3, 7, NULL, 0), EAGAIN);
		for (int i = 0; i < 3; i++)
			assert_returns(wake(&words[i], ALL), 0);
		assert_equal(words[other], 0x80000007);
	}
}

CLAIM(futex, a_waiter_of_several_words_is_one_of_each,
      .says = "on Linux who sleeps in futex_waitv is a waiter of each of its words as who is in "
	      "FUTEX_WAIT: one wake may wake both, and one by any mask reaches it",
      .zh = "在 Linux 上，睡在 futex_waitv 中的进程与 FUTEX_WAIT 中的一样是其每个字的等待者：一次唤醒可同时唤醒二者，任何掩码的唤醒也能到达",
      .verdict = HOLDS, .ref = "Linux Documentation/userspace-api/futex2.rst",
      .needs = { need_waitv, need_proc })
{
	futex_word *words = shared_words();
	struct waiters waiters = { 0 };

	ACTOR(several) {
		assert_returns(wait_on_all(words, 2, 0, NULL, 0), 1);
		assert_returns(wait_on_all(words, 2, 0, NULL, 0), 0);
	}
	assert_asleep(several, "futex");
	add_waiters(&waiters, 2, &words[1], 0);
	assert_returns(wake(&words[1], ALL), 3);
	assert_woken(&waiters, 2, 0, 1);
	assert_asleep(several, "futex");
	assert_returns(futex(&words[0], FUTEX_WAKE_BITSET, 1, NULL, NULL, 0x8000), 1);
	assert_ends(several);
}

CLAIM(futex, waitv_ends_at_a_time,
      .says = "on Linux the timeout of futex_waitv is a time of CLOCK_MONOTONIC or CLOCK_REALTIME, as "
	      "told: it fails with ETIMEDOUT when that has come, not before, and nobody waits then; "
	      "a wake before gives the word",
      .zh = "在 Linux 上，futex_waitv 的超时是所指定的 CLOCK_MONOTONIC 或 CLOCK_REALTIME 的时刻：到时失败 "
	    "(ETIMEDOUT)，不提前，此后没有等待者；此前的唤醒给出是哪个字",
      .verdict = HOLDS, .ref = "Linux Documentation/userspace-api/futex2.rst: absolute timeout",
      .needs = { need_waitv, need_proc })
{
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME };
	futex_word *words = shared_words();

	for (size_t i = 0; i < COUNT(clocks); i++) {
		struct timespec hour = from_now(clocks[i], 3600000);

		for (int milliseconds = -2; milliseconds <= 6; milliseconds += 4) {
			struct timespec end = from_now(clocks[i], milliseconds);

			assert_fails(wait_on_all(words, 2, 0, &end, clocks[i]), ETIMEDOUT);
			assert_that(is_past(clocks[i], &end));
			assert_returns(wake(&words[0], ALL) + wake(&words[1], ALL), 0);
		}
		ACTOR(waiter) {
			assert_returns(wait_on_all(words, 2, 0, &hour, clocks[i]), 1);
		}
		assert_asleep(waiter, "futex");
		assert_returns(wake(&words[1], 1), 1);
		assert_ends(waiter);
	}
}

CLAIM(futex, a_signal_interrupts_waitv,
      .says = "on Linux a handler ends futex_waitv with EINTR, and nobody waits then; after one with "
	      "SA_RESTART it waits on",
      .zh = "在 Linux 上，处理函数使 futex_waitv 失败 (EINTR)，此后没有等待者；带 SA_RESTART 的处理函数之后它继续等待",
      .verdict = HOLDS, .ref = "Linux kernel/futex/waitwake.c futex_wait_multiple(): ERESTARTSYS",
      .needs = { need_waitv, need_proc })
{
	futex_word *words = shared_words();
	int p[2];

	must(pipe(p));
	for (int restart = 0; restart < 2; restart++) {
		ACTOR(waiter) {
			tell_signal(SIGUSR1, restart ? SA_RESTART : 0, p[1]);
			if (restart)
				assert_returns(wait_on_all(words, 2, 0, NULL, 0), 1);
			else
				assert_fails(wait_on_all(words, 2, 0, NULL, 0), EINTR);
		}
		assert_asleep(waiter, "futex");
		send_signal(waiter, SIGUSR1);
		assert_reads(p[0], "!");
		if (restart) {
			assert_asleep(waiter, "futex");
			assert_returns(wake(&words[1], ALL), 1);
		}
		assert_ends(waiter);
		assert_returns(wake(&words[0], ALL) + wake(&words[1], ALL), 0);
	}
}

/* An entry that is wrong in one way, beside a good one. */
static const struct {
	const char *name;
	uint64_t off;
	uint32_t flags, reserved;
	int error;
} wrong_entries[] = {
	{ "inside a word", 1, OF_32_BITS, 0, EINVAL },
	{ "of no size", 0, 0, 0, EINVAL },
	{ "of an unknown flag", 0, OF_32_BITS | 0x40, 0, EINVAL },
	{ "reserved", 0, OF_32_BITS, 1, EINVAL },
	{ "in no memory", 8192, OF_32_BITS, 0, EFAULT },
};

CLAIM(futex, waitv_refuses_what_is_no_word,
      .says = "on Linux futex_waitv fails with EINVAL for no word, for more than 128, for flags or a "
	      "clock it does not know, a time that is none and a wrong entry, with EFAULT for one in no memory, and "
	      "nobody waits on the good ones",
      .zh = "在 Linux 上，没有字、超过 128 个字、未知标志、未知时钟、无效的时刻或错误的项使 futex_waitv 失败 (EINVAL)，"
	    "字不在内存中时失败 (EFAULT)，没有谁等待其余正确的字",
      .verdict = HOLDS, .ref = "Linux kernel/futex/syscalls.c futex_waitv(), futex_parse_waitv()",
      .needs = { need_waitv })
{
	futex_word *words =
		must(mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	struct entry good = { 0, (uintptr_t)words, OF_32_BITS, 0 };
	struct timespec end = from_now(CLOCK_MONOTONIC, 3600000);

	must(munmap((char *)words + 8192, 4096));
	assert_fails(waitv(&good, 0, NULL, 0), EINVAL);
	assert_fails(wait_on_all(words, MOST_WORDS + 1, 0, NULL, 0), EINVAL);
	assert_fails(waitv(NULL, 1, NULL, 0), EINVAL);
	assert_fails(waitv(&good, 1, &end, CLOCK_THREAD_CPUTIME_ID), EINVAL);
	end.tv_nsec = 1000000000;
	assert_fails(waitv(&good, 1, &end, CLOCK_MONOTONIC), EINVAL);
	assert_fails(syscall(SYS_futex_waitv, &good, 1L, 1L, NULL, 0L), EINVAL);
	assert_fails(waitv((void *)((char *)words + 8192), 1, NULL, 0), EFAULT);
	for (size_t i = 0; i < COUNT(wrong_entries); i++) {
		struct entry entries[] = { good, good };

		trying(wrong_entries[i].name);
		entries[1].address += wrong_entries[i].off;
		entries[1].flags = wrong_entries[i].flags;
		entries[1].reserved = wrong_entries[i].reserved;
		assert_fails(waitv(entries, 2, NULL, 0), wrong_entries[i].error);
		assert_returns(wake(words, ALL), 0);
	}
}
