/* Claims about FUTEX_REQUEUE and FUTEX_CMP_REQUEUE: who is woken, and who waits elsewhere then. */
#include <signal.h>

#include "claim.h"
#include "futexes.h"

CLAIM(futex, requeue_wakes_some_and_moves_some,
      .says = "on Linux FUTEX_CMP_REQUEUE wakes val waiters at most, moves val2 of the others at "
	      "most to the second word, and returns how many these are together; no moved one "
	      "wakes",
      .zh = "在 Linux 上，FUTEX_CMP_REQUEUE 至多唤醒 val 个等待者，至多把其余的 val2 "
	    "个移到第二个字，返回两者之和；被移的不醒",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_CMP_REQUEUE, RETURN VALUE", .needs = { need_proc })
{
	futex_word *from = shared_words() + 3, *to = from + 100;
	struct waiters waiters = { 0 };

	*from = 11;
	*to = 22;
	add_waiters(&waiters, 7, from, 11);
	assert_returns(futex_of_two(from, FUTEX_CMP_REQUEUE, 2, 3, to, 11), 5);
	assert_woken(&waiters, 2, 0, 6);
	assert_returns(wake(to, 1), 1);
	assert_woken(&waiters, 1, 0, 6);
	assert_returns(wake(from, ALL), 2);
	assert_woken(&waiters, 2, 0, 6);
	assert_returns(wake(to, ALL), 2);
	assert_woken(&waiters, 2, 0, 6);
	assert_equal(*from, 11);
	assert_equal(*to, 22);
}

CLAIM(futex, requeue_of_few_wakes_first,
      .says = "on Linux FUTEX_CMP_REQUEUE of no more than val waiters wakes them all and moves "
	      "none; with val 0 it wakes none, and moves them",
      .zh = "在 Linux 上，等待者不多于 val 时，FUTEX_CMP_REQUEUE 全部唤醒，一个也不移；val 为 0 时"
	    "一个也不唤醒，只移动",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_CMP_REQUEUE", .needs = { need_proc })
{
	futex_word *from = shared_words(), *to = from + 1;
	struct waiters waiters = { 0 };

	assert_returns(futex_of_two(from, FUTEX_CMP_REQUEUE, 1, ALL, to, 0), 0);
	add_waiters(&waiters, 2, from, 0);
	assert_returns(futex_of_two(from, FUTEX_CMP_REQUEUE, 2, ALL, to, 0), 2);
	assert_woken(&waiters, 2, 0, 1);
	add_waiters(&waiters, 2, from, 0);
	assert_returns(futex_of_two(from, FUTEX_CMP_REQUEUE, 0, ALL, to, 0), 2);
	assert_woken(&waiters, 0, 2, 3);
	assert_returns(wake(from, ALL), 0);
	assert_returns(wake(to, ALL), 2);
	assert_woken(&waiters, 2, 2, 3);
}

CLAIM(futex, requeue_of_another_value_does_nothing,
      .says = "on Linux FUTEX_CMP_REQUEUE fails with EAGAIN if the word has not the value val3: "
	      "nobody is woken, nobody moved; FUTEX_REQUEUE does not look at the value",
      .zh = "在 Linux 上，字的值不是 val3 时 FUTEX_CMP_REQUEUE 失败 "
	    "(EAGAIN)，不唤醒也不移动任何等待者；"
	    "FUTEX_REQUEUE 不看值",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_CMP_REQUEUE, FUTEX_REQUEUE, EAGAIN",
      .needs = { need_proc })
{
	futex_word *from = shared_words(), *to = from + 1;
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 3, from, 0);
	*from = 6;
	*to = 5;
	assert_fails(futex_of_two(from, FUTEX_CMP_REQUEUE, 1, ALL, to, 5), EAGAIN);
	assert_fails(futex_of_two(from, FUTEX_CMP_REQUEUE, 1, ALL, to, 0), EAGAIN);
	assert_returns(wake(to, ALL), 0);
	assert_woken(&waiters, 0, 0, 2);
	assert_succeeds(futex_of_two(from, FUTEX_REQUEUE, 1, 1, to, 5));
	assert_woken(&waiters, 1, 0, 2);
	assert_returns(wake(to, ALL), 1);
	assert_returns(wake(from, ALL), 1);
	assert_woken(&waiters, 2, 0, 2);
	assert_equal(*from, 6);
	assert_equal(*to, 5);
}

CLAIM(futex, requeue_counts_who_is_moved,
      .says = "on Linux FUTEX_REQUEUE too returns how many waiters it woke and moved together",
      .zh = "在 Linux 上，FUTEX_REQUEUE 同样返回被唤醒与被移动的等待者总数", .verdict = HOLDS,
      .ref = "Linux futex_requeue(); futex(2) RETURN VALUE says otherwise", .needs = { need_proc })
{
	futex_word *from = shared_words(), *to = from + 1;
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 3, from, 0);
	assert_returns(futex_of_two(from, FUTEX_REQUEUE, 1, ALL, to, 0), 3);
	assert_woken(&waiters, 1, 0, 2);
	assert_returns(futex_of_two(to, FUTEX_REQUEUE, 0, 1, from, 0), 1);
	assert_returns(wake(to, ALL), 1);
	assert_returns(wake(from, ALL), 1);
	assert_woken(&waiters, 2, 0, 2);
}

CLAIM(futex, a_moved_waiter_is_one_of_its_new_word,
      .says = "on Linux a waiter that was moved to another word is interrupted and killed as any, "
	      "and then waits on neither",
      .zh = "在 Linux 上，被移到另一个字的等待者照样可被信号中断或杀死，之后不再等待任何一个字",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_CMP_REQUEUE; EINTR", .needs = { need_proc })
{
	futex_word *from = shared_words(), *to = from + 1;

	for (int kill = 0; kill < 2; kill++) {
		ACTOR(waiter) {
			catch_signal(SIGUSR1, 0);
			assert_fails(wait_while(from, 0), EINTR);
		}
		assert_asleep(waiter, "futex");
		assert_returns(futex_of_two(from, FUTEX_CMP_REQUEUE, 0, 1, to, 0), 1);
		assert_not_woken(waiter);
		send_signal(waiter, kill ? SIGKILL : SIGUSR1);
		if (kill)
			assert_killed(waiter, SIGKILL);
		else
			assert_ends(waiter);
		assert_returns(wake(to, ALL), 0);
		assert_returns(wake(from, ALL), 0);
	}
}

CLAIM(futex, a_moved_waiter_keeps_its_mask,
      .says = "on Linux a waiter of FUTEX_WAIT_BITSET that was moved to another word is woken there by "
	      "the masks alone that would have woken it before",
      .zh = "在 Linux 上，被移到另一个字的 FUTEX_WAIT_BITSET 等待者在那里仍只由原先能唤醒它的掩码唤醒",
      .verdict = HOLDS, .ref = "Linux futex_requeue(): q->bitset stays; futex(2) FUTEX_WAKE_BITSET",
      .needs = { need_proc })
{
	futex_word *from = shared_words(), *to = from + 1;
	struct waiters waiters = { 0 };

	add_waiter(&waiters, from, 0, 6);
	add_waiter(&waiters, from, 0, 8);
	assert_returns(futex_of_two(from, FUTEX_CMP_REQUEUE, 0, 2, to, 0), 2);
	assert_returns(futex(to, FUTEX_WAKE_BITSET, ALL, NULL, NULL, 0xf1), 0);
	assert_woken(&waiters, 0, 0, 1);
	assert_returns(futex(to, FUTEX_WAKE_BITSET, ALL, NULL, NULL, 2), 1);
	assert_woken(&waiters, 1, 0, 0);
	assert_returns(futex(to, FUTEX_WAKE_BITSET, ALL, NULL, NULL, 8), 1);
	assert_woken(&waiters, 1, 1, 1);
}

CLAIM(futex, a_requeue_takes_no_negative_number,
      .says = "on Linux FUTEX_REQUEUE and FUTEX_CMP_REQUEUE fail with EINVAL for a negative number to "
	      "wake or to move: nobody is woken, nobody moved",
      .zh = "在 Linux 上，要唤醒或移动的个数为负时，FUTEX_REQUEUE 与 FUTEX_CMP_REQUEUE 失败 (EINVAL)：不唤醒也不移动任何等待者",
      .verdict = HOLDS, .ref = "Linux kernel/futex/requeue.c futex_requeue(); CVE-2018-6927",
      .needs = { need_proc })
{
	static const int operations[] = { FUTEX_REQUEUE, FUTEX_CMP_REQUEUE };
	futex_word *from = shared_words(), *to = from + 1;
	struct waiters waiters = { 0 };

	add_waiters(&waiters, 2, from, 0);
	for (int i = 0; i < 2; i++) {
		assert_fails(futex_of_two(from, operations[i], -1, 1, to, 0), EINVAL);
		assert_fails(futex_of_two(from, operations[i], 1, -1, to, 0), EINVAL);
		assert_woken(&waiters, 0, 0, 1);
		assert_returns(wake(to, ALL), 0);
	}
	assert_returns(wake(from, ALL), 2);
}
