/* Claims about FUTEX_WAKE and FUTEX_WAKE_BITSET: how many are woken, which, and of what word. */
#include <signal.h>

#include "claim.h"
#include "futexes.h"

CLAIM(futex, wake_wakes_so_many_at_most,
      .says = "on Linux FUTEX_WAKE wakes as many of the waiters as it is told, one where that is 0 "
	      "or less, all where these are fewer, and returns how many; the others sleep on, and "
	      "the word stays",
      .zh = "在 Linux 上，FUTEX_WAKE "
	    "唤醒所给个数的等待者，个数不大于 0 时唤醒一个，不足则全部唤醒，并返回个数；其余继续睡眠，"
	    "字的值不变",
      .rows = "bugs 87", .verdict = HOLDS,
      .ref = "futex(2) FUTEX_WAKE, RETURN VALUE; Linux kernel/futex/waitwake.c futex_wake()",
      .needs = { need_proc })
{
	static const struct {
		const char *name;
		int told, woken;
	} rows[] = {
		{ "1 of 8", 1, 1 }, { "0", 0, 1 },       { "-1", -1, 1 },
		{ "2 of 5", 2, 2 }, { "all 3", ALL, 3 }, { "none", 4, 0 },
	};
	futex_word *word = shared_words();
	struct waiters waiters = { 0 };

	*word = 7;
	add_waiters(&waiters, WAITER_LIMIT, word, 7);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		trying(rows[i].name);
		assert_returns(wake(word, rows[i].told), rows[i].woken);
		assert_woken(&waiters, rows[i].woken, 0, WAITER_LIMIT - 1);
		assert_equal(*word, 7);
	}
}

CLAIM(futex, wake_is_of_one_word,
      .says = "on Linux FUTEX_WAKE wakes who waits on that word, and nobody on the words beside "
	      "it, whatever value they have",
      .zh = "在 Linux 上，FUTEX_WAKE 只唤醒等待该字的进程，不唤醒等待相邻字的，不论它们的值",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAKE: on the futex word", .needs = { need_proc })
{
	futex_word *words = shared_words();
	struct waiters waiters = { 0 };

	for (int i = 0; i < 3; i++)
		add_waiter(&waiters, &words[i], 0, FUTEX_BITSET_MATCH_ANY);
	assert_returns(wake(&words[3], ALL), 0);
	assert_woken(&waiters, 0, 0, 2);
	assert_returns(wake(&words[1], ALL), 1);
	assert_woken(&waiters, 1, 1, 1);
	assert_returns(wake(&words[1], ALL), 0);
	assert_returns(wake(&words[0], ALL), 1);
	assert_woken(&waiters, 1, 0, 0);
	assert_returns(wake(&words[2], ALL), 1);
	assert_woken(&waiters, 1, 2, 2);
}

CLAIM(futex, a_wake_without_waiters_is_forgotten,
      .says = "on Linux FUTEX_WAKE of a word on which nobody waits, nor ever did, returns 0 and is "
	      "not kept: who waits then sleeps",
      .zh = "在 Linux 上，没有等待者（也从未有过）时，FUTEX_WAKE 返回 0 "
	    "且不被记住：之后的等待者照样睡眠",
      .verdict = HOLDS, .ref = "futex(2): no explicit initialization; FUTEX_WAIT, FUTEX_WAKE",
      .needs = { need_proc })
{
	futex_word *word = shared_words();
	struct waiters waiters = { 0 };

	for (int i = 0; i < 3; i++)
		assert_returns(wake(word, ALL), 0);
	assert_equal(*word, 0);
	add_waiters(&waiters, 1, word, 0);
	assert_woken(&waiters, 0, 0, 0);
	assert_returns(wake(word, ALL), 1);
	assert_woken(&waiters, 1, 0, 0);
}

CLAIM(futex, a_killed_waiter_takes_no_wake,
      .says = "on Linux a waiter that was killed is none any more: the wakes told for one go to "
	      "the waiters before and after it",
      .zh = "在 Linux 上，被杀死的进程不再是等待者：唤醒一个的 FUTEX_WAKE 唤醒它前后的等待者",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAKE: of the waiters that are waiting",
      .needs = { need_proc })
{
	futex_word *word = shared_words();
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 4, word, 0);
	for (int i = 0; i < 4; i += 2) {
		send_signal(waiters.actor[i], SIGKILL);
		assert_killed(waiters.actor[i], SIGKILL);
		waiters.gone[i] = true;
	}
	for (int i = 0; i < 2; i++) {
		assert_returns(wake(word, 1), 1);
		assert_woken(&waiters, 1, 1, 3);
	}
	assert_returns(wake(word, 1), 0);
}

CLAIM(futex, a_bitset_chooses_who_is_woken,
      .says = "on Linux FUTEX_WAKE_BITSET wakes the waiters whose mask has a bit of its own, so "
	      "many at most, and leaves the others asleep",
      .zh = "在 Linux 上，FUTEX_WAKE_BITSET "
	    "唤醒掩码与其有公共位的等待者（至多所给个数），其余继续睡眠",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAKE_BITSET, FUTEX_WAIT_BITSET",
      .needs = { need_proc })
{
	static const uint32_t masks[] = { 1, 1, 2, 6, 0x80000000 };
	futex_word *word = shared_words();
	struct waiters waiters = { 0 };

	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++)
		add_waiter(&waiters, word, 0, masks[i]);
	assert_returns(futex(word, FUTEX_WAKE_BITSET, ALL, NULL, NULL, 0x7ffffff8), 0);
	assert_woken(&waiters, 0, 0, 4);
	assert_returns(futex(word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 9), 1);
	assert_woken(&waiters, 1, 0, 1);
	assert_returns(futex(word, FUTEX_WAKE_BITSET, 4, NULL, NULL, 2), 2);
	assert_woken(&waiters, 2, 2, 3);
	assert_returns(futex(word, FUTEX_WAKE_BITSET, 4, NULL, NULL, 0x80000000), 1);
	assert_woken(&waiters, 1, 4, 4);
	assert_returns(wake(word, ALL), 1);
	assert_woken(&waiters, 1, 0, 1);
}

CLAIM(futex, without_a_bitset_all_bits_are_meant,
      .says = "on Linux FUTEX_WAIT and FUTEX_WAKE mean all bits: any FUTEX_WAKE_BITSET wakes who "
	      "waits in the one, and the other wakes whoever waits",
      .zh = "在 Linux 上，FUTEX_WAIT 与 FUTEX_WAKE 相当于全部位：任何 FUTEX_WAKE_BITSET "
	    "都唤醒前者的等待者，后者唤醒任何等待者",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_BITSET_MATCH_ANY", .needs = { need_proc })
{
	static const uint32_t masks[] = { 1, 0x10000, 0x80000000, FUTEX_BITSET_MATCH_ANY };
	futex_word *word = shared_words();
	struct waiters waiters = { 0 };

	for (int i = 0; i < 4; i++) {
		ACTOR(waiter) {
			assert_returns(wait_while(word, 0), 0);
		}
		assert_asleep(waiter, "futex");
		assert_returns(futex(word, FUTEX_WAKE_BITSET, 1, NULL, NULL, masks[i]), 1);
		assert_ends(waiter);
		add_waiter(&waiters, word, 0, masks[i]);
		assert_returns(wake(word, 1), 1);
		assert_woken(&waiters, 1, i, i);
	}
}
