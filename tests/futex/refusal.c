/* Claims about what no futex operation takes, and what some take no notice of. */
#include <string.h>

#include "claim.h"
#include "futexes.h"

/* What an operation takes: a second word, and whether the kernel must read the first one. */
static const struct {
	const char *name;
	int operation;
	bool second, reads;
} operations[] = {
	{ "FUTEX_WAIT", FUTEX_WAIT, false, true },
	{ "FUTEX_WAIT_BITSET", FUTEX_WAIT_BITSET, false, true },
	{ "FUTEX_WAKE", FUTEX_WAKE, false, false },
	{ "FUTEX_WAKE_BITSET", FUTEX_WAKE_BITSET, false, false },
	{ "FUTEX_REQUEUE", FUTEX_REQUEUE, true, false },
	{ "FUTEX_CMP_REQUEUE", FUTEX_CMP_REQUEUE, true, true },
	{ "FUTEX_WAKE_OP", FUTEX_WAKE_OP, true, false },
	{ "FUTEX_LOCK_PI", FUTEX_LOCK_PI, false, true },
	{ "FUTEX_TRYLOCK_PI", FUTEX_TRYLOCK_PI, false, true },
	{ "FUTEX_UNLOCK_PI", FUTEX_UNLOCK_PI, false, true },
};

/* Any of these, of a word that is 0, in which whatever it takes beside words is right. */
static long operate(int operation, void *word, void *second)
{
	const bool compares = (operation & FUTEX_CMD_MASK) == FUTEX_CMP_REQUEUE;

	return futex_of_two(word, operation, 0, 0, second, !compares);
}

CLAIM(futex, a_word_is_aligned,
      .says = "on Linux every operation fails with EINVAL at an address that is no multiple of 4, "
	      "be it of the first word or the second; the memory there stays",
      .zh = "在 Linux 上，地址（第一个字或第二个字的）不是 4 的倍数时，每种操作都失败 "
	    "(EINVAL)；内存不变",
      .verdict = HOLDS, .ref = "futex(2) EINVAL: not four-byte-aligned")
{
	static const int sharing[] = { 0, FUTEX_PRIVATE_FLAG };
	const uint32_t tid = own_tid(); /* as if it were the caller's lock */
	char *memory = (char *)shared_words(), before[16];

	for (size_t i = 0; i < COUNT(operations); i++) {
		trying(operations[i].name);
		for (int j = 1; j < 8; j++) {
			const int operation = operations[i].operation | sharing[j / 4];
			char *off = memory + j % 4;

			if (j == 4)
				continue;
			memset(memory, 0, sizeof(before));
			memcpy(off, &tid, sizeof(tid));
			memcpy(before, memory, sizeof(before));
			assert_fails(operate(operation, off, memory + 8), EINVAL);
			if (operations[i].second)
				assert_fails(operate(operation, memory + 8, off), EINVAL);
			assert_that(memcmp(memory, before, sizeof(before)) == 0);
		}
	}
}

CLAIM(futex, a_word_must_be_there,
      .says = "on Linux an operation that reads a word where there is no memory, or none to be "
	      "read, fails with EFAULT, as does one with a timeout from there; all do where "
	      "processes may share the word",
      .zh = "在 Linux 上，字所在处没有内存或不可读时，读它的操作失败 (EFAULT)，超时的地址也一样；"
	    "可与别的进程共享的字，所有操作都如此",
      .verdict = HOLDS, .ref = "futex(2) EFAULT; Linux get_futex_key(): EFAULT, not EACCES")
{
	futex_word *word = shared_words();
	void *bad[] = { must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
			NULL };

	for (size_t i = 0; i < COUNT(operations); i++) {
		trying(operations[i].name);
		for (int j = 0; j < 2; j++) {
			assert_fails(operate(operations[i].operation, bad[j], word), EFAULT);
			if (operations[i].reads)
				assert_fails(operate(operations[i].operation | FUTEX_PRIVATE_FLAG,
						     bad[j], word),
					     EFAULT);
			if (operations[i].second)
				assert_fails(operate(operations[i].operation, word, bad[j]),
					     EFAULT);
		}
		assert_equal(*word, 0);
	}
	trying("timeout");
	for (int operation = FUTEX_WAIT; operation <= FUTEX_WAIT_BITSET; operation += 9)
		assert_fails(futex(word, operation, 0, bad[0], NULL, 1), EFAULT);
}

CLAIM(futex, what_is_no_operation_is_refused,
      .says = "on Linux a number that is no operation's, nor one of FUTEX_WAKE_OP, fails with "
	      "ENOSYS, as does CLOCK_REALTIME with an operation that takes no clock; the word stays, and no waiter wakes",
      .zh = "在 Linux 上，不是任何操作（或 FUTEX_WAKE_OP 的运算）的编号，以及对没有时钟的操作用 CLOCK_REALTIME，都失败 "
	    "(ENOSYS)；字不变，等待者不醒",
      .verdict = HOLDS, .ref = "futex(2) ENOSYS", .needs = { need_proc })
{
	static const int refused[] = { 2 /* FUTEX_FD once */,
				       14,
				       99,
				       FUTEX_PRIVATE_FLAG - 1,
				       1 << 20,
				       FUTEX_WAKE | FUTEX_CLOCK_REALTIME,
				       FUTEX_WAKE_BITSET | FUTEX_CLOCK_REALTIME,
				       FUTEX_REQUEUE | FUTEX_CLOCK_REALTIME,
				       FUTEX_CMP_REQUEUE | FUTEX_CLOCK_REALTIME,
				       FUTEX_WAKE_OP | FUTEX_CLOCK_REALTIME,
				       FUTEX_UNLOCK_PI | FUTEX_CLOCK_REALTIME,
				       FUTEX_TRYLOCK_PI | FUTEX_CLOCK_REALTIME,
				       FUTEX_CMP_REQUEUE_PI | FUTEX_CLOCK_REALTIME };
	futex_word *words = shared_words();
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 1, words, 0);
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_fails(futex_of_two(&words[0], refused[i], 1, 1, &words[1], 0), ENOSYS);
		assert_equal(words[0], 0);
		assert_equal(words[1], 0);
		assert_woken(&waiters, 0, 0, 0);
	}
	assert_fails(futex_of_two(&words[1], FUTEX_WAKE_OP, 1, 1, &words[0], 5U << 28), ENOSYS);
	assert_equal(words[0], 0);
	assert_woken(&waiters, 0, 0, 0);
}

CLAIM(futex, a_mask_has_a_bit,
      .says = "on Linux FUTEX_WAIT_BITSET and FUTEX_WAKE_BITSET fail with EINVAL for a mask of no "
	      "bit: nobody sleeps, nobody wakes",
      .zh = "在 Linux 上，掩码没有任何位时，FUTEX_WAIT_BITSET 与 FUTEX_WAKE_BITSET 失败 (EINVAL)："
	    "没有谁睡眠或醒来",
      .verdict = HOLDS, .ref = "futex(2) EINVAL: bit mask supplied in val3 is zero",
      .needs = { need_proc })
{
	futex_word *word = shared_words();
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 2, word, 0);
	assert_fails(futex(word, FUTEX_WAKE_BITSET, ALL, NULL, NULL, 0), EINVAL);
	assert_fails(futex(word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), EINVAL);
	assert_fails(futex(word, FUTEX_WAIT_BITSET, 1, NULL, NULL, 0), EINVAL);
	assert_woken(&waiters, 0, 0, 1);
	assert_returns(wake(word, ALL), 2);
}

CLAIM(futex, what_an_operation_does_not_take_is_ignored,
      .says = "on Linux an operation takes no notice of the arguments it does not need: what "
	      "stands in their place need not be an address",
      .zh = "在 Linux 上，操作不理会它不需要的参数：那些位置上不必是地址", .verdict = HOLDS,
      .ref = "futex(2): are ignored", .needs = { need_proc })
{
	void *const none = (void *)3;
	futex_word *word = shared_words();

	for (int bitset = 0; bitset < 2; bitset++) {
		const int wait = bitset ? FUTEX_WAIT_BITSET : FUTEX_WAIT;
		const int wake = bitset ? FUTEX_WAKE_BITSET : FUTEX_WAKE;
		const uint32_t third = bitset ? 1 : 0;

		ACTOR(waiter) {
			assert_returns(futex(word, wait, 0, NULL, none, third), 0);
		}
		assert_asleep(waiter, "futex");
		assert_returns(futex(word, wake, 1, none, none, third), 1);
		assert_ends(waiter);
	}
	assert_returns(futex(word, FUTEX_LOCK_PI, 99, NULL, none, 99), 0);
	assert_returns(futex(word, FUTEX_UNLOCK_PI, 99, none, none, 99), 0);
	assert_returns(futex(word, FUTEX_TRYLOCK_PI, 99, none, none, 99), 0);
	assert_equal(*word, own_tid());
}

CLAIM(futex, a_lock_is_no_word_to_wait_on,
      .says = "on Linux a word is either a lock or one to wait on: to wake or move who waits for "
	      "the lock fails with EINVAL, as does to lock where others wait, and no waiter wakes",
      .zh = "在 Linux 上，一个字或是锁，或供等待：唤醒或移动等锁者失败 (EINVAL)，"
	    "在有等待者的字上加锁也失败，等待者不醒",
      .verdict = HOLDS, .ref = "futex(2) EINVAL: inconsistency between the user-space state",
      .needs = { need_proc })
{
	futex_word *words = shared_words(), *lock = words, *word = words + 1, *other = words + 2;
	struct waiters waiters = { 0 };

	assert_returns(futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0), 0);
	ACTOR(contender) {
		assert_returns(futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0), 0);
	}
	assert_asleep(contender, "futex");
	assert_fails(wake(lock, 1), EINVAL);
	assert_fails(futex(lock, FUTEX_WAKE_BITSET, 1, NULL, NULL, 1), EINVAL);
	assert_fails(futex_of_two(lock, FUTEX_REQUEUE, 1, 1, other, 0), EINVAL);
	assert_fails(futex_of_two(lock, FUTEX_CMP_REQUEUE, 1, 1, other, *lock), EINVAL);
	assert_fails(futex_of_two(lock, FUTEX_WAKE_OP, 1, 1, other, 0), EINVAL);
	assert_not_woken(contender);
	*word = own_tid();
	add_waiters(&waiters, 1, word, own_tid());
	assert_fails(futex(word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), EINVAL);
	ACTOR(another) {
		assert_fails(futex(word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), EINVAL);
		assert_fails(futex(word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0), EINVAL);
	}
	assert_ends(another);
	assert_woken(&waiters, 0, 0, 0);
}
