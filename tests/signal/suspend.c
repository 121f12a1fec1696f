/* Claims about waiting until a handler has run: pause, sigsuspend, and pselect's kin. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "signals.h"
#include "waits.h"

CLAIM(signal, pause_sleeps_until_a_handler_ran,
      .says = "pause sleeps until a handler has run, then returns -1 with EINTR, SA_RESTART or not",
      .zh = "pause 睡眠，直到某个处理函数运行完毕，然后返回 -1 (EINTR)，与 SA_RESTART 无关",
      .course = "000 §6: 信号的接收 pause()==>进程睡眠", .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pause(); pause(2)")
{
	const int flags[] = { 0, SA_RESTART };

	for (size_t i = 0; i < COUNT(flags); i++) {
		ACTOR(sleeper) {
			catch_signal(SIGUSR1, flags[i]);
			assert_fails(pause(), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sleeper, "pause");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

CLAIM(signal, pause_sleeps_on_for_ignored_and_blocked_signals,
      .says = "pause is not ended by a signal that is ignored, ignored by default, or blocked",
      .zh = "被忽略的、默认忽略的或被阻塞的信号不会结束 pause", .rows = "signals 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pause(); pause(2); signal(7)")
{
	ACTOR(sleeper) {
		signal(SIGTERM, SIG_IGN);
		block(SIGUSR1);
		catch_signal(SIGUSR1, 0);
		pause();
	}
	assert_asleep(sleeper, "pause");
	send_signal(sleeper, SIGTERM);
	assert_not_woken(sleeper);
	send_signal(sleeper, SIGURG);
	assert_not_woken(sleeper);
	send_signal(sleeper, SIGUSR1);
	assert_not_woken(sleeper);
	send_signal(sleeper, SIGUSR2);
	assert_killed(sleeper, SIGUSR2);
}

CLAIM(signal, pause_after_the_signal_waits_for_the_next,
      .says = "pause knows nothing of a signal that was handled before: it sleeps until another "
	      "comes",
      .zh = "pause 不知道之前已处理的信号：它一直睡眠，直到下一个信号到来",
      .course = "000 §7 1: kill(pid, SIGUSR1); pause();", .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pause() APPLICATION USAGE; pause(2)")
{
	ACTOR(sleeper) {
		catch_signal(SIGUSR1, 0);
		must(raise(SIGUSR1));
		assert_equal(caught(SIGUSR1), 1);
		assert_fails(pause(), EINTR);
		assert_equal(caught(SIGUSR1), 2);
	}
	assert_asleep(sleeper, "pause");
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

CLAIM(signal, the_chat_by_pause_can_hang,
      .says = "the notes' chat hangs if the first SIGUSR1 comes before the child's pause: both "
	      "processes sleep in pause for ever",
      .zh = "若第一个 SIGUSR1 在子进程 pause 之前到来，课程的聊天程序会挂起：两个进程永远睡在 "
	    "pause 中",
      .course = "000 §7 1: fgets(p,128,stdin); kill(pid, SIGUSR1); pause(); / pause(); "
		"printf(\"%s\",p); kill(getppid(), SIGUSR2);",
      .rows = "signals 4",
      .verdict = WRONG("a signal between the check and pause is lost: block it and use sigsuspend",
		       "在 pause 之前到来的信号会丢失：应阻塞该信号并使用 sigsuspend"),
      .ref = "POSIX.1-2024 pause() APPLICATION USAGE, sigsuspend()")
{
	ACTOR(child) {
		catch_signal(SIGUSR1, 0);
		pause_at("before pause");
		pause();
		must(kill(getppid(), SIGUSR2));
	}
	await(child, "before pause");
	ACTOR(parent) {
		catch_signal(SIGUSR2, 0);
		must(kill(pid_of(child), SIGUSR1));
		pause();
	}
	assert_asleep(parent, "pause");
	resume(child);
	assert_asleep(child, "pause");
	assert_not_woken(parent);
}

CLAIM(signal, sigsuspend_cures_the_chat,
      .says = "with the signal blocked until sigsuspend the chat goes on, though SIGUSR1 came "
	      "before the child waited",
      .zh = "在 sigsuspend 之前一直阻塞该信号，则即使 SIGUSR1 早于子进程的等待，聊天也能继续",
      .course = "000 §7 1: pause(); 004: sigprocmask", .rows = "signals 4, 8",
      .verdict = HOLDS_IF("sigsuspend takes the place of pause", "用 sigsuspend 代替 pause"),
      .ref = "POSIX.1-2024 sigsuspend(); sigsuspend(2) NOTES")
{
	block(SIGUSR1);
	block(SIGUSR2);
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGUSR2, 0);
	ACTOR(child) {
		pause_at("before sigsuspend");
		wait_until_caught(SIGUSR1, 1);
		assert_equal(caught(SIGUSR1), 1);
		must(kill(getppid(), SIGUSR2));
	}
	await(child, "before sigsuspend");
	must(kill(pid_of(child), SIGUSR1));
	resume(child);
	wait_until_caught(SIGUSR2, 1);
	assert_equal(caught(SIGUSR2), 1);
	assert_ends(child);
}

CLAIM(signal, parent_and_child_take_turns_by_signals,
      .says = "parent and child hand the turn to each other fifty times, by SIGUSR1 and SIGUSR2, "
	      "and lose none",
      .zh = "父子进程用 SIGUSR1 与 SIGUSR2 轮流五十次，一次不丢",
      .course =
	      "000 §6: 父子信号通过信号通信。信号实现进程间通信; 000 §7: kill(getppid(), SIGUSR2)",
      .rows = "signals 10",
      .verdict = HOLDS_IF("each blocks the signal and waits by sigsuspend, not by pause",
			  "双方阻塞该信号并用 sigsuspend 而不是 pause 等待"),
      .ref = "POSIX.1-2024 kill(), sigsuspend()")
{
	block(SIGUSR1);
	block(SIGUSR2);
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGUSR2, 0);
	ACTOR(child) {
		for (int i = 1; i <= 50; i++) {
			wait_until_caught(SIGUSR1, i);
			assert_equal(caught(SIGUSR1), i);
			must(kill(getppid(), SIGUSR2));
		}
	}
	for (int i = 1; i <= 50; i++) {
		must(kill(pid_of(child), SIGUSR1));
		wait_until_caught(SIGUSR2, i);
		assert_equal(caught(SIGUSR2), i);
	}
	assert_ends(child);
}

CLAIM(signal, sigsuspend_swaps_the_mask_for_the_wait,
      .says = "sigsuspend waits with another mask, returns -1 with EINTR when a handler ran, and "
	      "restores the mask",
      .zh = "sigsuspend 换用另一个掩码等待，处理函数运行后返回 -1 (EINTR) 并恢复原掩码",
      .rows = "signals 8", .verdict = HOLDS, .ref = "POSIX.1-2024 sigsuspend(); sigsuspend(2)")
{
	ACTOR(sleeper) {
		sigset_t mask = only(SIGUSR2);

		catch_signal(SIGUSR1, SA_RESTART);
		catch_signal(SIGUSR2, 0);
		block(SIGUSR1);
		assert_fails(sigsuspend(&mask), EINTR);
		assert_equal(caught(SIGUSR1), 1);
		assert_equal(caught(SIGUSR2), 1); /* after sigsuspend: unblocked again */
		assert_that(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
	}
	assert_asleep(sleeper, "sigsuspend");
	send_signal(sleeper, SIGUSR2);
	assert_not_woken(sleeper);
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

CLAIM(signal, sigsuspend_takes_what_is_pending,
      .says = "sigsuspend does not sleep if a signal that it unblocks is pending: nothing is lost "
	      "between unblocking and waiting",
      .zh = "若 sigsuspend 解除阻塞的信号已经未决，它不会睡眠：解除阻塞与等待之间不丢失信号",
      .rows = "signals 4, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigsuspend(), pause() APPLICATION USAGE; sigsuspend(2)")
{
	ACTOR(sleeper) {
		sigset_t none;

		sigemptyset(&none);
		catch_signal(SIGUSR1, 0);
		block(SIGUSR1);
		for (int i = 1; i <= 3; i++) {
			must(raise(SIGUSR1));
			assert_equal(caught(SIGUSR1), i - 1);
			assert_fails(sigsuspend(&none), EINTR);
			assert_equal(caught(SIGUSR1), i);
			assert_that(is_blocked(SIGUSR1) && !is_pending(SIGUSR1));
		}
		sigsuspend(&none);
	}
	assert_asleep(sleeper, "sigsuspend"); /* at last, or in vain */
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

CLAIM(signal, sigsuspend_can_not_hold_sigkill_back,
      .says = "sigsuspend with a full mask sleeps through every signal but SIGKILL and SIGSTOP, "
	      "and does not return",
      .zh = "sigsuspend 使用全满的掩码时，除 SIGKILL 和 SIGSTOP 外的任何信号都不能打断它",
      .rows = "signals 5, 8", .verdict = HOLDS, .ref = "sigsuspend(2); POSIX.1-2024 sigsuspend()")
{
	ACTOR(sleeper) {
		sigset_t all = all_signals();

		sigsuspend(&all);
		assert_that(!"sigsuspend returns");
	}
	assert_asleep(sleeper, "sigsuspend");
	send_signal(sleeper, SIGSTOP);
	assert_stopped(sleeper, SIGSTOP);
	send_signal(sleeper, SIGCONT);
	assert_continued(sleeper);
	assert_asleep(sleeper, "sigsuspend");
	send_signal(sleeper, SIGTERM);
	assert_not_woken(sleeper);
	send_signal(sleeper, SIGKILL);
	assert_killed(sleeper, SIGKILL);
}

CLAIM(signal, a_stop_opens_the_mask_of_sigsuspend,
      .says = "on Linux SIGSTOP and SIGCONT in sigsuspend bring the old mask back for a moment: "
	      "what was held back by the new one comes in",
      .zh = "在 Linux 上，sigsuspend 期间的 SIGSTOP 与 SIGCONT "
	    "会使旧掩码短暂恢复：被新掩码挡住的信号得以送达",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c sigsuspend(), restore_saved_sigmask(); POSIX.1-2024 "
	     "sigsuspend() does not allow for it")
{
	ACTOR(sleeper) {
		sigset_t all = all_signals();

		sigsuspend(&all);
	}
	assert_asleep(sleeper, "sigsuspend");
	send_signal(sleeper, SIGTERM);
	assert_not_woken(sleeper);
	send_signal(sleeper, SIGSTOP);
	assert_stopped(sleeper, SIGSTOP);
	send_signal(sleeper, SIGCONT);
	assert_killed(sleeper, SIGTERM);
}

CLAIM(signal, pselect_and_ppoll_swap_the_mask_atomically,
      .says = "pselect, ppoll and epoll_pwait swap the mask and wait in one: a pending signal that "
	      "they unblock ends them at once with EINTR",
      .zh = "pselect、ppoll、epoll_pwait 原子地换掩码并等待：其解除阻塞的未决信号使它们立即失败 "
	    "(EINTR)",
      .rows = "bugs 38; signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pselect(), ppoll(); select(2) BUGS; epoll_wait(2)",
      .needs = { need_epoll })
{
	sigset_t none;
	int p[2];

	sigemptyset(&none);
	must(pipe(p));
	block(SIGUSR1);
	for (int i = 0; i < WAITS; i++) {
		if (!waits[i].takes_mask)
			continue;
		trying(waits[i].name);
		catch_signal(SIGUSR1, SA_RESTART);
		must(raise(SIGUSR1));
		assert_equal(caught(SIGUSR1), 0);
		assert_fails(waits[i].wait(p[0], POLLIN, 200, &none), EINTR);
		assert_equal(caught(SIGUSR1), 1);
		assert_that(is_blocked(SIGUSR1) && !is_pending(SIGUSR1));
	}
}

CLAIM(signal, the_mask_of_a_wait_holds_to_its_end,
      .says = "the mask given to pselect, ppoll or epoll_pwait holds until they return, whatever "
	      "wakes them: a signal that it blocks comes just after",
      .zh = "传给 pselect、ppoll、epoll_pwait "
	    "的掩码一直有效到它们返回：被它阻塞的信号在返回之后才送达",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pselect(), ppoll(); epoll_wait(2) epoll_pwait()",
      .needs = { need_epoll })
{
	for (int i = 0; i < WAITS; i++) {
		int p[2];

		if (!waits[i].takes_mask)
			continue;
		trying(waits[i].name);
		must(pipe(p));
		ACTOR(waiter) {
			sigset_t mask = only(SIGUSR1);

			catch_signal(SIGUSR1, 0);
			catch_signal(SIGUSR2, SA_RESTART);
			block(SIGUSR2);
			must(raise(SIGUSR2));
			sigaddset(&mask, SIGUSR2);
			assert_returns(waits[i].wait(p[0], POLLIN, -1, &mask), POLLIN);
			assert_equal(caught(SIGUSR1), 1);
			assert_equal(caught(SIGUSR2), 0);
			assert_that(!is_blocked(SIGUSR1) && is_blocked(SIGUSR2));
		}
		assert_asleep(waiter, waits[i].call);
		send_signal(waiter, SIGUSR1);
		assert_not_woken(waiter);
		must(write(p[1], "x", 1));
		assert_ends(waiter);
	}
}

/* Whether the caller's mask is just this one. */
static bool masks_only(int signal)
{
	sigset_t mask;

	must(sigprocmask(SIG_BLOCK, NULL, &mask));
	for (int i = 1; i <= SIGRTMAX; i++)
		if (sigismember(&mask, i) == 1 && i != signal)
			return false;
	return sigismember(&mask, signal) == 1;
}

CLAIM(signal, the_mask_comes_back_in_every_ending,
      .says = "after pselect, ppoll and epoll_pwait the caller's mask is the one before, whether "
	      "they told of a descriptor, ran out of time, were interrupted or failed",
      .zh = "pselect、ppoll、epoll_pwait "
	    "返回之后掩码恢复原样，无论是报告描述符、超时、被打断还是失败",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pselect(): shall restore the signal mask; epoll_wait(2) epoll_pwait()",
      .needs = { need_epoll })
{
	sigset_t masks[] = { all_signals(), only(SIGUSR1) };
	int p[2];

	must(pipe(p));
	catch_signal(SIGUSR1, 0);
	block(SIGUSR2);
	for (int i = 0; i < 2 * WAITS; i++) {
		const struct wait *by = &waits[i / 2];

		if (!by->takes_mask)
			continue;
		trying(by->name);
		assert_returns(by->wait(p[1], POLLOUT, -1, &masks[i % 2]), POLLOUT);
		assert_that(masks_only(SIGUSR2));
		assert_returns(by->wait(p[0], POLLIN, 1, &masks[i % 2]), 0);
		assert_that(masks_only(SIGUSR2));
		assert_returns(by->wait(p[0], POLLIN, 0, &masks[i % 2]), 0);
		assert_that(masks_only(SIGUSR2));
		assert_returns(by->wait(p[1], POLLOUT, 0, NULL), POLLOUT);
		assert_that(masks_only(SIGUSR2));
	}
	assert_fails(ppoll(memory_that_ends(0), 1, NULL, &masks[0]), EFAULT);
	assert_that(masks_only(SIGUSR2));
	assert_fails(pselect(-1, NULL, NULL, NULL, NULL, &masks[0]), EINVAL);
	assert_that(masks_only(SIGUSR2));
	assert_fails(epoll_pwait(p[0], &(struct epoll_event){ 0 }, 1, -1, &masks[0]), EINVAL);
	assert_that(masks_only(SIGUSR2));
}
