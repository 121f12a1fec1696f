/* Claims about futex_wake, futex_wait and futex_requeue, calls of their own since Linux 6.7. */
#include <signal.h>
#include <string.h>

#include "claim.h"
#include "deadlines.h"
#include "futexes.h"

enum { OF_32_BITS = 2, OF_ONE_PROCESS = 128 };

#define ANY 0xffffffffL /* a mask */

/* As the kernel takes them on every architecture. */
struct entry {
	uint64_t value, address;
	uint32_t flags, reserved;
};

struct time_of_64_bits {
	int64_t seconds, nanoseconds;
};

static long wake2(futex_word *word, long mask, int count, unsigned flags)
{
	return syscall(SYS_futex_wake, word, mask, (long)count, (long)flags);
}

static long wait2(futex_word *word, uint32_t value, long mask, const struct timespec *end,
		  clockid_t clock)
{
	struct time_of_64_bits time = { end ? end->tv_sec : 0, end ? end->tv_nsec : 0 };

	return syscall(SYS_futex_wait, word, (long)value, mask, (long)OF_32_BITS,
		       end ? &time : NULL, (long)clock);
}

static long requeue2(futex_word *from, uint32_t value, futex_word *to, int woken, int moved)
{
	struct entry entries[] = { { value, (uintptr_t)from, OF_32_BITS, 0 },
				   { 0, (uintptr_t)to, OF_32_BITS, 0 } };

	return syscall(SYS_futex_requeue, entries, 0L, (long)woken, (long)moved);
}

static const char *need_futex2(void)
{
	static futex_word word;

	return lacks(wake2(&word, ANY, 1, OF_32_BITS) < 0, "futex_wake");
}

CLAIM(futex, wait2_sleeps_until_a_wake_of_its_mask,
      .says = "on Linux futex_wait sleeps while the word has its value, and is woken by futex_wake as "
	      "by FUTEX_WAKE_BITSET whose mask meets its own, by no other; it fails with EAGAIN for "
	      "another value",
      .zh = "在 Linux 上，字等于给定值时 futex_wait 睡眠，由掩码与其相交的 futex_wake 或 FUTEX_WAKE_BITSET "
	    "唤醒，其他的不唤醒；值不同则失败 (EAGAIN)",
      .verdict = HOLDS, .ref = "Linux kernel/futex/syscalls.c futex_wait(), futex_wake()",
      .needs = { need_futex2, need_proc })
{
	futex_word *words = shared_words();

	words[0] = 0x80000007;
	assert_fails(wait2(words, 7, ANY, NULL, 0), EAGAIN);
	for (int by_old = 0; by_old < 2; by_old++) {
		ACTOR(waiter) {
			assert_returns(wait2(words, 0x80000007, 0x80000002, NULL, 0), 0);
		}
		assert_asleep(waiter, "futex");
		assert_returns(wake2(words, 0x7ffffffd, ALL, OF_32_BITS), 0);
		assert_returns(wake2(words + 1, ANY, ALL, OF_32_BITS), 0);
		assert_not_woken(waiter);
		if (by_old)
			assert_returns(futex(words, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0x80000000),
				       1);
		else
			assert_returns(wake2(words, 0x80000001, 1, OF_32_BITS), 1);
		assert_ends(waiter);
		assert_returns(wake2(words, ANY, ALL, OF_32_BITS), 0);
	}
}

CLAIM(futex, wake2_wakes_just_so_many,
      .says = "on Linux futex_wake wakes of those in FUTEX_WAIT and FUTEX_WAIT_BITSET as many as it "
	      "says, none for 0, and returns how many they were",
      .zh = "在 Linux 上，futex_wake 在 FUTEX_WAIT 与 FUTEX_WAIT_BITSET "
	    "的等待者中唤醒指定的个数，为 0 则不唤醒，并返回唤醒了几个",
      .verdict = HOLDS, .ref = "Linux kernel/futex/syscalls.c futex_wake(): FLAGS_STRICT",
      .needs = { need_futex2, need_proc })
{
	futex_word *words = shared_words();
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 4, words, 0);
	assert_returns(wake2(words, ANY, 0, OF_32_BITS), 0);
	assert_woken(&waiters, 0, 0, 3);
	assert_returns(wake2(words, ANY, 1, OF_32_BITS), 1);
	assert_woken(&waiters, 1, 0, 3);
	assert_returns(wake2(words, ANY, 2, OF_32_BITS), 2);
	assert_woken(&waiters, 2, 0, 3);
	assert_returns(wake2(words, ANY, ALL, OF_32_BITS), 1);
	assert_woken(&waiters, 1, 0, 3);
}

CLAIM(futex, wait2_ends_at_a_time,
      .says = "on Linux the time-out of futex_wait is a time of the clock it names, which it waits "
	      "for and then fails with ETIMEDOUT; a wake before gives 0, a handler EINTR",
      .zh = "在 Linux 上，futex_wait 的超时是所指定时钟的时刻，到时失败 "
	    "(ETIMEDOUT)，不提前；此前被唤醒则返回 0，被处理函数打断则失败 (EINTR)",
      .verdict = HOLDS, .ref = "Linux kernel/futex/syscalls.c futex_wait()",
      .needs = { need_futex2, need_proc })
{
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME };
	futex_word *words = shared_words();

	for (size_t i = 0; i < COUNT(clocks); i++) {
		const struct timespec hour = from_now(clocks[i], 3600000);

		for (int milliseconds = -2; milliseconds <= 6; milliseconds += 4) {
			const struct timespec end = from_now(clocks[i], milliseconds);

			assert_fails(wait2(words, 0, ANY, &end, clocks[i]), ETIMEDOUT);
			assert_that(is_past(clocks[i], &end));
			assert_returns(wake2(words, ANY, ALL, OF_32_BITS), 0);
		}
		ACTOR(waiter) {
			catch_signal(SIGUSR1, 0);
			assert_returns(wait2(words, 0, ANY, &hour, clocks[i]), 0);
			assert_fails(wait2(words, 0, ANY, NULL, 0), EINTR);
		}
		assert_asleep(waiter, "futex");
		assert_returns(wake(words, 1), 1);
		assert_asleep(waiter, "futex");
		send_signal(waiter, SIGUSR1);
		assert_ends(waiter);
	}
}

CLAIM(futex, requeue2_wakes_some_and_moves_others,
      .says = "on Linux futex_requeue wakes as many as it says of those who wait on the first word, "
	      "has as many of the others wait on the second, and returns how many these were "
	      "together; it fails with EAGAIN where the first word has another value",
      .zh = "在 Linux 上，futex_requeue 唤醒第一个字的等待者中指定的个数，使其余中指定的个数改为等待第二个字，返回两者之和；第一个字的值不同则失败 "
	    "(EAGAIN)",
      .verdict = HOLDS, .ref = "Linux kernel/futex/syscalls.c futex_requeue()",
      .needs = { need_futex2, need_proc })
{
	futex_word *words = shared_words();
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 5, &words[0], 0);
	assert_fails(requeue2(&words[0], 1, &words[1], ALL, ALL), EAGAIN);
	assert_woken(&waiters, 0, 0, 4);
	assert_returns(requeue2(&words[0], 0, &words[1], 1, 2), 3);
	assert_woken(&waiters, 1, 0, 4);
	assert_returns(wake2(&words[1], ANY, ALL, OF_32_BITS), 2);
	assert_woken(&waiters, 2, 0, 4);
	assert_returns(wake2(&words[0], ANY, ALL, OF_32_BITS), 2);
	assert_woken(&waiters, 2, 0, 4);
}

CLAIM(futex, the_new_calls_refuse_what_is_no_word,
      .says = "on Linux futex_wake and futex_wait fail with EINVAL for no size, an unknown flag, an "
	      "address inside a word, no mask and a mask or value of more than 32 bits, futex_wait "
	      "for another clock, futex_requeue for flags and a negative number",
      .zh = "在 Linux 上，无大小、未知标志、地址不对齐、掩码为零、掩码或值超过 32 位时 futex_wake 与 "
	    "futex_wait 失败 (EINVAL)；futex_wait 的时钟未知、futex_requeue 带标志或个数为负时也一样",
      .verdict = HOLDS, .ref = "Linux kernel/futex/syscalls.c futex_wake(), futex_wait()",
      .needs = { need_futex2 })
{
	futex_word *words = shared_words();
	const struct timespec past = { 1, 0 };

	assert_fails(wake2(words, ANY, 1, 0), EINVAL);
	assert_fails(wake2(words, ANY, 1, OF_32_BITS | 0x40), EINVAL);
	assert_fails(wake2((futex_word *)((char *)words + 1), ANY, 1, OF_32_BITS), EINVAL);
	assert_fails(wake2(words, 0, 1, OF_32_BITS), EINVAL);
	assert_fails(wait2(words, 0, 0, &past, CLOCK_MONOTONIC), EINVAL);
	assert_fails(wait2(words, 0, ANY, &past, CLOCK_THREAD_CPUTIME_ID), EINVAL);
	assert_fails(wait2((futex_word *)((char *)words + 2), 0, ANY, &past, CLOCK_MONOTONIC),
		     EINVAL);
	if (sizeof(long) > 4) {
		const long wide = (long)(INT64_C(1) << 32);

		assert_fails(wake2(words, wide | 1, 1, OF_32_BITS), EINVAL);
		assert_fails(syscall(SYS_futex_wait, words, wide, ANY, (long)OF_32_BITS, NULL, 0L),
			     EINVAL);
	}
	assert_fails(requeue2(words, 0, words + 1, -1, 1), EINVAL);
	assert_fails(requeue2(words, 0, words + 1, 1, -1), EINVAL);
	assert_fails(syscall(SYS_futex_requeue, NULL, 0L, 1L, 1L), EINVAL);
}
