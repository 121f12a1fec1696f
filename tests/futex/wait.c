/* Claims about FUTEX_WAIT: when it sleeps, and what ends it. */
#include <signal.h>

#include "claim.h"
#include "deadlines.h"
#include "futexes.h"

static const char *need_futex(void)
{
	futex_word word = 0;

	return lacks(wake(&word, 1) < 0, "futex");
}

FAMILY(futex, need_futex);

CLAIM(futex, wait_sleeps_while_the_value_is_there,
      .says = "on Linux FUTEX_WAIT of a word that has the value sleeps, though it changes then, "
	      "until a FUTEX_WAKE: then it returns 0, and the word is as the others left it",
      .zh = "在 Linux 上，字等于所给的值时 FUTEX_WAIT 睡眠，之后值改变也不醒，直到 FUTEX_WAKE，"
	    "然后返回 0；字的值由别人决定",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAIT, RETURN VALUE", .needs = { need_proc })
{
	static const uint32_t values[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff };
	futex_word *word = shared_words() + 1;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		*word = values[i];
		ACTOR(waiter) {
			assert_returns(wait_while(word, values[i]), 0);
			assert_equal(*word, values[i] + 1);
		}
		assert_asleep(waiter, "futex");
		*word = values[i] + 1;
		assert_not_woken(waiter);
		assert_returns(wake(word, 1), 1);
		assert_ends(waiter);
		assert_equal(*word, values[i] + 1);
	}
}

static const struct {
	const char *name;
	int operation;
} waits[] = {
	{ "FUTEX_WAIT", FUTEX_WAIT },
	{ "FUTEX_WAIT_PRIVATE", FUTEX_WAIT | FUTEX_PRIVATE_FLAG },
	{ "FUTEX_WAIT_BITSET", FUTEX_WAIT_BITSET },
	{ "FUTEX_WAIT_BITSET_PRIVATE", FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG },
	{ "FUTEX_WAIT_BITSET, CLOCK_REALTIME", FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME },
};

CLAIM(futex, wait_of_another_value_fails_at_once,
      .says = "on Linux FUTEX_WAIT and FUTEX_WAIT_BITSET of a word that has another value, be it "
	      "in one bit, fail with EAGAIN; the word stays, and nobody waits on it",
      .zh = "在 Linux 上，字的值与所给的不同（哪怕一位）时，FUTEX_WAIT 与 FUTEX_WAIT_BITSET "
	    "失败 (EAGAIN)；字不变，也没有等待者",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAIT, EAGAIN")
{
	static const uint32_t bits[] = { 1, 0x100, 0x10000, 0x80000000 };
	futex_word *words = shared_words();

	words[0] = words[2] = 5;
	for (size_t i = 0; i < COUNT(waits); i++) {
		trying(waits[i].name);
		for (int bit = 0; bit < 4; bit++) {
			words[1] = 5 ^ bits[bit];
			assert_fails(futex(&words[1], waits[i].operation, 5, NULL, NULL, 1),
				     EAGAIN);
			assert_equal(words[1], 5 ^ bits[bit]);
			assert_returns(wake(&words[1], ALL), 0);
		}
	}
}

/* Takes a turn so many times: waits until the word has this value, and makes it the other's. */
static void take_turns(futex_word *word, uint32_t own, int turns)
{
	for (int turn = 0; turn < turns; turn++) {
		while (*word != own)
			if (wait_while(word, !own) < 0)
				assert_equal(errno, EAGAIN);
		*word = !own;
		assert_succeeds(wake(word, 1));
	}
}

CLAIM(futex, no_wake_is_lost,
      .says = "on Linux FUTEX_WAIT compares and falls asleep at once: two processes that take "
	      "turns, each changing the word and waking, never both sleep",
      .zh = "在 Linux 上，FUTEX_WAIT "
	    "的比较与入睡是原子的：两个进程轮流改字并唤醒对方，绝不会都睡着",
      .rows = "bugs 86", .verdict = HOLDS,
      .ref = "futex(2) FUTEX_WAIT: performed atomically and totally ordered; lost wake-ups")
{
	futex_word *word = shared_words();

	ACTOR(other) {
		take_turns(word, 1, 2000);
	}
	take_turns(word, 0, 2000);
	assert_ends(other);
	assert_equal(*word, 0);
}

CLAIM(futex, a_signal_interrupts_the_wait,
      .says = "on Linux a signal with a handler ends FUTEX_WAIT and FUTEX_WAIT_BITSET with EINTR, "
	      "with a timeout in spite of SA_RESTART; the word stays, and nobody waits on it any "
	      "more",
      .zh = "在 Linux 上，有处理函数的信号使 FUTEX_WAIT 与 FUTEX_WAIT_BITSET 失败 (EINTR)，"
	    "有超时的即使设置了 SA_RESTART 也一样；字不变，等待者也没有了",
      .verdict = HOLDS,
      .ref = "futex(2) EINTR; Linux kernel/futex/waitwake.c futex_wait(): ERESTART_RESTARTBLOCK",
      .needs = { need_proc })
{
	const struct timespec later = from_now(CLOCK_REALTIME, 3600000);
	futex_word *word = shared_words();

	for (size_t i = 0; i < COUNT(waits); i++) {
		const int operation = waits[i].operation;

		trying(waits[i].name);
		for (int timed = 0; timed < 2; timed++) {
			ACTOR(waiter) {
				catch_signal(SIGUSR1, timed ? SA_RESTART : 0);
				assert_fails(futex(word, operation, 0, timed ? &later : NULL, NULL,
						   1),
					     EINTR);
				assert_equal(caught(SIGUSR1), 1);
			}
			assert_asleep(waiter, "futex");
			send_signal(waiter, SIGUSR1);
			assert_ends(waiter);
			assert_equal(*word, 0);
			assert_returns(wake(word, ALL), 0);
		}
	}
}

CLAIM(futex, sa_restart_goes_on_waiting,
      .says = "on Linux a handler with SA_RESTART leaves FUTEX_WAIT and FUTEX_WAIT_BITSET without "
	      "timeout waiting, unless the word has another value by then: that gives EAGAIN",
      .zh = "在 Linux 上，带 SA_RESTART 的处理函数之后，无超时的 FUTEX_WAIT 与 FUTEX_WAIT_BITSET "
	    "继续等待；若此时字的值已变，则失败 (EAGAIN)",
      .verdict = HOLDS, .ref = "signal(7): FUTEX_WAIT is restarted; futex(2) FUTEX_WAIT, EAGAIN",
      .needs = { need_proc })
{
	futex_word *word = shared_words();
	int p[2];

	must(pipe(p));
	for (int row = 0; row < 4; row++) {
		const int operation = row & 1 ? FUTEX_WAIT_BITSET : FUTEX_WAIT;
		const bool changes = row & 2;

		*word = 0;
		ACTOR(waiter) {
			tell_signal(SIGUSR1, SA_RESTART, p[1]);
			if (changes)
				assert_fails(futex(word, operation, 0, NULL, NULL, 1), EAGAIN);
			else
				assert_returns(futex(word, operation, 0, NULL, NULL, 1), 0);
		}
		assert_asleep(waiter, "futex");
		*word = changes;
		send_signal(waiter, SIGUSR1);
		assert_reads(p[0], "!");
		if (!changes) {
			assert_asleep(waiter, "futex");
			assert_returns(wake(word, ALL), 1);
		}
		assert_ends(waiter);
		assert_equal(*word, changes);
	}
}
