/* Claims about signals: waiting for them, calls that they interrupt, and timers. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signal_sets.h"

/* pause and sigsuspend */

CLAIM(signal, pause_sleeps_until_a_handler_ran,
      .says = "pause sleeps until a handler has run, then returns -1 with EINTR, SA_RESTART or not",
      .zh = "pause 睡眠，直到某个处理函数运行完毕，然后返回 -1 (EINTR)，与 SA_RESTART 无关",
      .course = "000 §6: 信号的接收 pause()==>进程睡眠", .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pause(); pause(2)")
{
	struct actor *sleeper[2];

	for (int i = 0; i < 2; i++) {
		START(sleeper[i]) {
			catch_signal(SIGUSR1, i == 0 ? 0 : SA_RESTART);
			assert_fails(pause(), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sleeper[i], "pause");
		send_signal(sleeper[i], SIGUSR1);
		assert_ends(sleeper[i]);
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
      .ref = "POSIX.1-2024 sigsuspend() RATIONALE; sigsuspend(2)")
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

/* They end by the signal; by their time where that does not end them. */

static int pselect_nothing(const sigset_t *mask)
{
	return pselect(0, NULL, NULL, NULL, &(struct timespec){ 0, 200000000 }, mask);
}

static int ppoll_nothing(const sigset_t *mask)
{
	return ppoll(NULL, 0, &(struct timespec){ 0, 200000000 }, mask);
}

static int epoll_pwait_nothing(const sigset_t *mask)
{
	struct epoll_event event;

	return epoll_pwait(must(epoll_create1(0)), &event, 1, 200, mask);
}

static int (*const masked_waits[])(const sigset_t *) = { pselect_nothing, ppoll_nothing,
							 epoll_pwait_nothing };

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

	sigemptyset(&none);
	block(SIGUSR1);
	for (int i = 0; i < 3; i++) {
		catch_signal(SIGUSR1, SA_RESTART);
		must(raise(SIGUSR1));
		assert_equal(caught(SIGUSR1), 0);
		assert_fails(masked_waits[i](&none), EINTR);
		assert_equal(caught(SIGUSR1), 1);
		assert_that(is_blocked(SIGUSR1) && !is_pending(SIGUSR1));
	}
}

/* Calls that a handler interrupts; each sleeps until then */

static int sleep_in_nanosleep(void)
{
	return nanosleep(&(struct timespec){ 100, 0 }, NULL);
}

static int sleep_in_clock_nanosleep(void)
{
	errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ 100, 0 }, NULL);
	return errno ? -1 : 0;
}

static int sleep_in_usleep(void)
{
	return usleep(100000000);
}

static int sleep_in_poll(void)
{
	return poll(NULL, 0, -1);
}

static int sleep_in_select(void)
{
	return select(0, NULL, NULL, NULL, NULL);
}

static int sleep_in_epoll_wait(void)
{
	struct epoll_event event;

	return epoll_wait(must(epoll_create1(0)), &event, 1, -1);
}

static int sleep_in_sigwaitinfo(void)
{
	sigset_t set = only(SIGHUP);

	block(SIGHUP);
	return sigwaitinfo(&set, NULL);
}

static int sleep_in_sigtimedwait(void)
{
	sigset_t set = only(SIGHUP);

	block(SIGHUP);
	return sigtimedwait(&set, NULL, &(struct timespec){ 100, 0 });
}

static int sleep_in_sigsuspend(void)
{
	sigset_t none;

	sigemptyset(&none);
	return sigsuspend(&none);
}

static const struct {
	int (*call)(void);
	const char *name;
} never_restarted[] = {
	{ pause, "pause" },
	{ sleep_in_sigsuspend, "sigsuspend" },
	{ sleep_in_sigwaitinfo, "sigtimedwait" },
	{ sleep_in_sigtimedwait, "sigtimedwait" },
	{ sleep_in_nanosleep, "nanosleep" },
	{ sleep_in_clock_nanosleep, "nanosleep" },
	{ sleep_in_usleep, "nanosleep" },
	{ sleep_in_poll, "poll" },
	{ sleep_in_select, "select" },
	{ sleep_in_epoll_wait, "epoll_wait" },
};

CLAIM(signal, some_calls_are_never_restarted,
      .says = "on Linux pause, sigsuspend, sigwaitinfo, sigtimedwait, nanosleep, usleep, poll, "
	      "select and epoll_wait fail with EINTR in spite of SA_RESTART",
      .zh = "在 Linux 上，即使设置了 "
	    "SA_"
	    "RESTART，pause、sigsuspend、sigwaitinfo、sigtimedwait、nanosleep、usleep、poll、select"
	    "、epoll_wait 仍失败 (EINTR)",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls: never restarted", .needs = { need_epoll })
{
	for (size_t i = 0; i < sizeof(never_restarted) / sizeof(never_restarted[0]); i++) {
		int told[2], ended[2];

		must(pipe(told));
		must(pipe(ended));
		ACTOR(sleeper) {
			tell_signal(SIGUSR1, SA_RESTART, told[1]);
			assert_fails(never_restarted[i].call(), EINTR);
			assert_equal(caught(SIGUSR1), 1);
			must(write(ended[1], "!", 1));
			never_restarted[i].call();
		}
		assert_asleep(sleeper, never_restarted[i].name);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(sleeper, never_restarted[i].name); /* once more, or on and on */
		assert_ready(ended[0], POLLIN);
	}
}

/* Calls that sleep until the scenario closes its end of this pipe; 0 then */

static int hold[2];

/* Starts a child that lives until then. */
static pid_t start_holder(void)
{
	ACTOR(holder) {
		close(hold[1]);
		(void)!read(hold[0], &(char){ 0 }, 1);
	}
	close(hold[1]);
	assert_asleep(holder, "read");
	return pid_of(holder);
}

static int sleep_in_read(void)
{
	close(hold[1]);
	return (int)read(hold[0], &(char){ 0 }, 1);
}

static int sleep_in_waitpid(void)
{
	pid_t pid = start_holder();
	int reaped = waitpid(pid, NULL, 0);

	return reaped < 0 ? -1 : reaped - pid;
}

static int sleep_in_waitid(void)
{
	siginfo_t info;

	return waitid(P_PID, (id_t)start_holder(), &info, WEXITED);
}

static const struct {
	int (*call)(void);
	const char *name;
} restarted[] = {
	{ sleep_in_read, "read" },
	{ sleep_in_waitpid, "waitpid" },
	{ sleep_in_waitid, "waitid" },
};

CLAIM(signal, sa_restart_resumes_read_and_wait,
      .says = "with SA_RESTART read of a pipe, waitpid and waitid sleep on after the handler and "
	      "return what they wait for",
      .zh = "设置 SA_RESTART 时，读管道、waitpid、waitid "
	    "在处理函数之后继续睡眠，最终返回所等待的结果",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7) Interruption of system calls")
{
	for (size_t i = 0; i < sizeof(restarted) / sizeof(restarted[0]); i++) {
		int told[2];

		must(pipe(hold));
		must(pipe(told));
		ACTOR(sleeper) {
			tell_signal(SIGUSR1, SA_RESTART, told[1]);
			assert_returns(restarted[i].call(), 0);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sleeper, restarted[i].name);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(sleeper, restarted[i].name);
		must(close(hold[1]));
		assert_ends(sleeper);
	}
}

CLAIM(signal, without_sa_restart_read_and_wait_give_eintr,
      .says = "without SA_RESTART a handler ends read of a pipe, waitpid and waitid: -1 with EINTR",
      .zh = "没有 SA_RESTART 时，处理函数使读管道、waitpid、waitid 返回 -1 (EINTR)",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction(), read() EINTR, waitpid() EINTR; signal(7)")
{
	for (size_t i = 0; i < sizeof(restarted) / sizeof(restarted[0]); i++) {
		int told[2];

		must(pipe(hold));
		must(pipe(told));
		ACTOR(sleeper) {
			tell_signal(SIGUSR1, 0, told[1]);
			assert_fails(restarted[i].call(), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sleeper, restarted[i].name);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		must(close(hold[1])); /* ends a call that was restarted */
		assert_ends(sleeper);
	}
}

static int sleep_in_flock(void)
{
	return flock(must(open("lock", O_RDWR)), LOCK_EX);
}

static int sleep_in_setlkw(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(must(open("lock", O_RDWR)), F_SETLKW, &lock);
}

static const struct {
	int (*call)(void);
	const char *name;
} locks[] = { { sleep_in_flock, "flock" }, { sleep_in_setlkw, "fcntl" } };

CLAIM(signal, sa_restart_resumes_waiting_for_a_lock,
      .says = "flock and fcntl(F_SETLKW) fail with EINTR when a handler runs, and wait on with "
	      "SA_RESTART until they have the lock",
      .zh = "处理函数运行时 flock 与 fcntl(F_SETLKW) 失败 (EINTR)；设置 SA_RESTART "
	    "则继续等待直到获得锁",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() EINTR; flock(2); signal(7)", .needs = { need_directory })
{
	for (int i = 0; i < 4; i++) {
		int told[2], fd = must(open("lock", O_RDWR | O_CREAT, 0600));
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

		must(pipe(told));
		must(i / 2 == 0 ? flock(fd, LOCK_EX) : fcntl(fd, F_SETLK, &lock));
		ACTOR(sleeper) {
			must(close(fd));
			tell_signal(SIGUSR1, i % 2 ? SA_RESTART : 0, told[1]);
			if (i % 2)
				assert_returns(locks[i / 2].call(), 0);
			else
				assert_fails(locks[i / 2].call(), EINTR);
		}
		assert_asleep(sleeper, locks[i / 2].name);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		if (i % 2)
			assert_asleep(sleeper, locks[i / 2].name);
		must(close(fd)); /* the lock is free now */
		assert_ends(sleeper);
	}
}

static void stop_and_continue(struct actor *actor)
{
	send_signal(actor, SIGSTOP);
	assert_stopped(actor, SIGSTOP);
	send_signal(actor, SIGCONT);
	assert_continued(actor);
}

static const struct {
	int (*call)(void);
	const char *name;
} broken_by_stop[] = {
	{ sleep_in_epoll_wait, "epoll_wait" },
	{ sleep_in_sigtimedwait, "sigtimedwait" },
	{ sleep_in_sigwaitinfo, "sigtimedwait" },
};

CLAIM(signal, a_stop_without_handler_interrupts_some_calls,
      .says = "on Linux SIGSTOP and SIGCONT make epoll_wait, sigtimedwait and sigwaitinfo fail "
	      "with EINTR though no handler runs",
      .zh = "在 Linux 上，SIGSTOP 与 SIGCONT 使 epoll_wait、sigtimedwait、sigwaitinfo 失败 "
	    "(EINTR)，尽管没有处理函数运行",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls and library functions by stop signals",
      .needs = { need_epoll })
{
	for (size_t i = 0; i < sizeof(broken_by_stop) / sizeof(broken_by_stop[0]); i++) {
		int ended[2];

		must(pipe(ended));
		ACTOR(sleeper) {
			assert_fails(broken_by_stop[i].call(), EINTR);
			must(write(ended[1], "!", 1));
			broken_by_stop[i].call();
		}
		assert_asleep(sleeper, broken_by_stop[i].name);
		stop_and_continue(sleeper);
		assert_asleep(sleeper, broken_by_stop[i].name); /* once more, or on and on */
		assert_ready(ended[0], POLLIN);
	}
}

CLAIM(signal, a_stop_without_handler_leaves_others_asleep,
      .says = "read of a pipe, waitpid and pause sleep on after SIGSTOP and SIGCONT",
      .zh = "SIGSTOP 与 SIGCONT 之后，读管道、waitpid 与 pause 继续睡眠", .rows = "signals 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read() EINTR, waitpid() EINTR, pause(); signal(7)")
{
	for (size_t i = 0; i < 2; i++) {
		must(pipe(hold));
		ACTOR(sleeper) {
			assert_returns(restarted[i].call(), 0);
			pause();
		}
		assert_asleep(sleeper, restarted[i].name);
		stop_and_continue(sleeper);
		assert_asleep(sleeper, restarted[i].name);
		must(close(hold[1]));
		assert_asleep(sleeper, "pause");
		stop_and_continue(sleeper);
		assert_asleep(sleeper, "pause");
	}
}

/* Sleeping */

static void assert_slept_about(double left, double asked, double began)
{
	double passed = (now() - began) / 1e3;

	/* whole seconds, rounded either way */
	assert_that(left <= asked && left >= asked - passed - 1);
}

CLAIM(signal, sleep_returns_what_is_left,
      .says = "sleep ends when a handler runs and returns the seconds left; SA_RESTART does not "
	      "change that",
      .zh = "处理函数运行时 sleep 结束并返回剩余的秒数，与 SA_RESTART 无关",
      .course = "000 §6: sleep()+while()", .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sleep() RETURN VALUE; sleep(3); signal(7)")
{
	for (int i = 0; i < 2; i++) {
		ACTOR(sleeper) {
			double began = now();
			unsigned left;

			catch_signal(SIGUSR1, i == 0 ? 0 : SA_RESTART);
			left = sleep(1000);
			assert_equal(caught(SIGUSR1), 1);
			assert_slept_about(left, 1000, began);
		}
		assert_asleep(sleeper, "nanosleep");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

CLAIM(signal, sleep_in_a_loop_waits_for_the_flag,
      .says = "while (!flag) sleep(...) ends soon after the handler set the flag, for the signal "
	      "ends the sleep",
      .zh = "while (!flag) sleep(...) 在处理函数设置标志后很快结束，因为信号打断了 sleep",
      .course = "000 §6: sleep()+while()", .rows = "signals 4",
      .verdict = HOLDS_IF("one that comes between the check and sleep is seen after the sleep only",
			  "在检查与 sleep 之间到来的信号要等 sleep 结束后才被看到"),
      .ref = "POSIX.1-2024 sleep(); sleep(3)")
{
	int told[2];

	must(pipe(told));
	ACTOR(sleeper) {
		int rounds = 0;

		catch_signal(SIGUSR1, 0);
		tell_signal(SIGUSR2, 0, told[1]);
		for (; !caught(SIGUSR1); rounds++)
			sleep(1000);
		assert_equal(rounds, 2);
	}
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR2);
	assert_reads(told[0], "!");
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

static const char *need_timer_slack(void)
{
	return prctl(PR_GET_TIMERSLACK) < 0 ? "prctl(PR_GET_TIMERSLACK) is refused" : NULL;
}

CLAIM(signal, nanosleep_tells_what_is_left,
      .says = "nanosleep interrupted by a handler fails with EINTR and stores the time left, which "
	      "is less than asked for",
      .zh = "nanosleep 被处理函数中断时失败 (EINTR)，并存入剩余时间，少于所请求的时间",
      .rows = "signals 4", .verdict = HOLDS, .ref = "POSIX.1-2024 nanosleep() EINTR; nanosleep(2)",
      .needs = { need_timer_slack })
{
	ACTOR(sleeper) {
		struct timespec left = { -1, -1 };
		double began = now();

		prctl(PR_SET_TIMERSLACK, 1); /* else Linux counts the slack as time left */
		catch_signal(SIGUSR1, SA_RESTART);
		assert_fails(nanosleep(&(struct timespec){ 1000, 0 }, &left), EINTR);
		assert_that(left.tv_nsec >= 0 && left.tv_nsec < 1000000000);
		assert_that(left.tv_sec < 1000);
		assert_slept_about((double)left.tv_sec + (double)left.tv_nsec / 1e9, 1000, began);
	}
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

CLAIM(signal, nanosleep_never_ends_early,
      .says = "nanosleep returns 0 after the time asked for and not before, also if it was stopped "
	      "and continued, and an ignored signal came",
      .zh = "nanosleep 在所请求的时间之后（绝不提前）返回 "
	    "0，期间被暂停、恢复或收到被忽略的信号也一样",
      .rows = "signals 4", .verdict = HOLDS, .ref = "POSIX.1-2024 nanosleep(); nanosleep(2) BUGS")
{
	ACTOR(sleeper) {
		double began = now();

		assert_returns(nanosleep(&(struct timespec){ 0, 12000000 }, NULL), 0);
		assert_that(now() - began >= 12);
		be_killed();
	}
	send_signal(sleeper, SIGURG);
	send_signal(sleeper, SIGSTOP);
	assert_stopped(sleeper, SIGSTOP);
	send_signal(sleeper, SIGCONT);
	assert_asleep(sleeper, "pause");
	ACTOR(stopped) {
		nanosleep(&(struct timespec){ 1000, 0 }, NULL);
		assert_that(!"nanosleep returns");
	}
	assert_asleep(stopped, "nanosleep");
	send_signal(stopped, SIGURG);
	assert_not_woken(stopped);
	stop_and_continue(stopped);
	assert_asleep(stopped, "nanosleep");
}

CLAIM(signal, clock_nanosleep_can_sleep_until,
      .says = "clock_nanosleep with TIMER_ABSTIME sleeps until that time, at once if it is past, "
	      "and stores no rest when interrupted; its errors are its value",
      .zh = "带 TIMER_ABSTIME 的 clock_nanosleep "
	    "睡到该时刻，已过则立即返回，被中断时不写剩余时间；错误码是返回值",
      .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 clock_nanosleep(); clock_nanosleep(2)")
{
	struct timespec when;

	must(clock_gettime(CLOCK_MONOTONIC, &when));
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL), 0);
	add_milliseconds(&when, 8);
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL), 0);
	assert_that(now() >= (double)when.tv_sec * 1e3 + (double)when.tv_nsec / 1e6);
	when.tv_sec += 1000;
	ACTOR(sleeper) {
		struct timespec left = { -1, -1 };

		catch_signal(SIGUSR1, 0);
		assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, &left),
			       EINTR);
		assert_equal(left.tv_sec, -1);
	}
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

CLAIM(signal, a_bad_time_gives_einval,
      .says = "nanosleep, clock_nanosleep and sigtimedwait refuse negative times and nanoseconds "
	      "of a second or more with EINVAL",
      .zh = "时间为负或纳秒数达到一秒时，nanosleep、clock_nanosleep、sigtimedwait 失败 (EINVAL)",
      .rows = "signals 4, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 nanosleep() EINVAL, clock_nanosleep() EINVAL; sigwaitinfo(2) EINVAL")
{
	const struct timespec bad[] = { { 0, 1000000000 }, { 0, -1 }, { -1, 0 } };
	sigset_t set = only(SIGUSR1);

	block(SIGUSR1);
	for (int i = 0; i < 3; i++) {
		assert_fails(nanosleep(&bad[i], NULL), EINVAL);
		assert_returns(clock_nanosleep(CLOCK_MONOTONIC, 0, &bad[i], NULL), EINVAL);
		assert_fails(sigtimedwait(&set, NULL, &bad[i]), EINVAL);
	}
	assert_returns(clock_nanosleep(4711, 0, &(struct timespec){ 0, 0 }, NULL), EINVAL);
}

/* alarm and setitimer */

static void set_timer(int which, long microseconds, long interval)
{
	struct itimerval timer = { { 0, interval }, { 0, microseconds } };

	must(setitimer(which, &timer, NULL));
}

/* Seconds until the timer expires; 0 if it is not armed. */
static double timer_left(int which)
{
	struct itimerval timer;

	must(getitimer(which, &timer));
	return (double)timer.it_value.tv_sec + (double)timer.it_value.tv_usec / 1e6;
}

CLAIM(signal, alarm_returns_what_was_left,
      .says = "there is one alarm: a new one takes the place of the old and returns the seconds "
	      "that were left, alarm(0) takes it away",
      .zh = "闹钟只有一个：新的取代旧的并返回其剩余秒数，alarm(0) 取消闹钟",
      .course = "000 §6: alarm()只会发一种信号 参数 是延时时间==》等待时间后收到信号; 004: alarm "
		"发送一个14信号",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 alarm(); alarm(2)")
{
	double began = now();

	assert_returns(alarm(1000), 0);
	assert_that(timer_left(ITIMER_REAL) > 900);
	assert_slept_about(alarm(500), 1000, began);
	assert_that(timer_left(ITIMER_REAL) <= 500);
	assert_slept_about(alarm(2000), 500, began);
	assert_slept_about(alarm(0), 2000, began);
	assert_returns(alarm(0), 0);
	assert_that(timer_left(ITIMER_REAL) == 0);
}

CLAIM(signal, alarm_is_a_timer_that_fires_once,
      .says = "on Linux alarm sets ITIMER_REAL, without an interval: setitimer can hasten it, "
	      "alarm tells what setitimer left",
      .zh = "在 Linux 上，alarm 设置的就是 ITIMER_REAL，没有间隔：setitimer 可以提前它，alarm 返回 "
	    "setitimer 的剩余时间",
      .course = "004: alarm 发送一个14信号 setitimer 发送很多个14信号", .rows = "signals 3",
      .verdict = HOLDS, .ref = "alarm(2) NOTES: share the same timer")
{
	struct itimerval soon = { { 0, 0 }, { 0, 1000 } }, before = { { 7, 7 }, { 7, 7 } };
	double began = now();
	siginfo_t info;

	block(SIGALRM);
	alarm(1000);
	assert_returns(setitimer(ITIMER_REAL, &soon, &before), 0);
	assert_slept_about((double)before.it_value.tv_sec, 1000, began);
	assert_equal(before.it_interval.tv_sec, 0);
	assert_equal(before.it_interval.tv_usec, 0);
	assert_equal(sigwaitinfo(&(sigset_t[]){ only(SIGALRM) }[0], &info), SIGALRM);
	assert_equal(info.si_code, SI_KERNEL);
	assert_that(timer_left(ITIMER_REAL) == 0);
	assert_returns(alarm(0), 0);
}

CLAIM(signal, sigalrm_kills_by_default,
      .says = "SIGALRM of the timer ends a process that does not catch it, and nobody else: "
	      "neither its child nor its group",
      .zh = "定时器的 SIGALRM 终止未捕获它的进程，不影响其他进程：子进程和同组进程都收不到",
      .course = "000 §6: alarm()只会发一种信号，只会发送给当前进程 ==》闹钟信号",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 alarm(), setitimer(); signal(7)")
{
	ACTOR(member) {
		be_killed();
	}
	assert_asleep(member, "pause");
	ACTOR(caller) {
		ACTOR(child) {
			be_killed();
		}
		assert_asleep(child, "pause");
		catch_signal(SIGALRM, SA_RESETHAND);
		block(SIGALRM);
		set_timer(ITIMER_REAL, 1000, 0);
		wait_until_caught(SIGALRM, 1);
		assert_not_woken(child);
		set_timer(ITIMER_REAL, 1000, 0);
		unblock(SIGALRM);
		be_killed();
	}
	assert_killed(caller, SIGALRM);
	assert_not_woken(member);
}

CLAIM(signal, setitimer_sends_many,
      .says = "with an interval setitimer sends SIGALRM again and again, until it is set to 0",
      .zh = "带间隔的 setitimer 反复发送 SIGALRM，直到设为 0",
      .course = "004: setitimer 发送很多个14信号", .rows = "signals 3",
      .verdict = HOLDS_IF("it_interval is not 0", "it_interval 不为 0"),
      .ref = "POSIX.1-2024 setitimer(); getitimer(2)")
{
	struct itimerval timer;
	siginfo_t info;

	catch_signal(SIGALRM, 0);
	block(SIGALRM);
	set_timer(ITIMER_REAL, 1000, 1000);
	must(getitimer(ITIMER_REAL, &timer));
	assert_equal(timer.it_interval.tv_usec, 1000);
	wait_until_caught(SIGALRM, 4);
	must(getitimer(ITIMER_REAL, &timer));
	assert_equal(timer.it_interval.tv_usec, 1000);
	assert_that(timer.it_value.tv_sec == 0 && timer.it_value.tv_usec <= 1000);
	set_timer(ITIMER_REAL, 0, 0);
	(void)take(SIGALRM, &info);
	assert_that(timer_left(ITIMER_REAL) == 0);
	must(nanosleep(&(struct timespec){ 0, 3000000 }, NULL));
	assert_that(!is_pending(SIGALRM));
}

CLAIM(signal, without_interval_it_comes_once,
      .says = "without an interval setitimer sends one signal, not before its time",
      .zh = "没有间隔时 setitimer 只发送一个信号，且不早于设定时间", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 setitimer(); getitimer(2) NOTES")
{
	double began = now();

	catch_signal(SIGALRM, 0);
	block(SIGALRM);
	set_timer(ITIMER_REAL, 3000, 0);
	wait_until_caught(SIGALRM, 1);
	assert_that(now() - began >= 3);
	assert_that(timer_left(ITIMER_REAL) == 0);
	must(nanosleep(&(struct timespec){ 0, 4000000 }, NULL));
	assert_that(!is_pending(SIGALRM));
	assert_equal(caught(SIGALRM), 1);
}

CLAIM(signal, an_interval_timers_signals_coalesce,
      .says = "an interval timer that expires several times while its signal is blocked leaves one "
	      "SIGALRM pending",
      .zh = "间隔定时器在信号被阻塞期间多次到期，只留下一个未决的 SIGALRM", .rows = "signals 3, 6",
      .verdict = HOLDS, .ref = "getitimer(2) BUGS; signal(7) Standard signals do not queue")
{
	siginfo_t info;

	block(SIGALRM);
	set_timer(ITIMER_REAL, 1000, 1000);
	must(nanosleep(&(struct timespec){ 0, 5000000 }, NULL));
	set_timer(ITIMER_REAL, 0, 0);
	assert_returns(take(SIGALRM, &info), SIGALRM);
	assert_equal(info.si_code, SI_KERNEL);
	assert_fails(take(SIGALRM, &info), EAGAIN);
}

CLAIM(signal, fork_leaves_timers_to_the_parent,
      .says = "a child has none of its parent's timers: alarm(0) gives 0 there, the parent's goes "
	      "on",
      .zh = "子进程不继承父进程的定时器：其中 alarm(0) 返回 0，父进程的继续计时",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): alarms, interval timers; alarm(2) NOTES; getitimer(2) NOTES")
{
	const struct itimerval long_time = { { 0, 0 }, { 1000, 0 } };

	alarm(1000);
	must(setitimer(ITIMER_VIRTUAL, &long_time, NULL));
	must(setitimer(ITIMER_PROF, &long_time, NULL));
	ACTOR(child) {
		assert_returns(alarm(0), 0);
		for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
			assert_that(timer_left(which) == 0);
		alarm(5);
		alarm(0);
	}
	assert_ends(child);
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
		assert_that(timer_left(which) > 900);
}

CLAIM(signal, exec_keeps_the_alarm,
      .says = "an alarm set before exec comes to the program after it",
      .zh = "exec 之前设置的闹钟在 exec 之后照样送达", .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: time left until an alarm clock signal; alarm(2) NOTES",
      .needs = { need_cat })
{
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		set_timer(ITIMER_REAL, 20000, 0);
		become_cat(input);
	}
	assert_killed(program, SIGALRM);
}

static const struct {
	int which, signal;
} timers[] = { { ITIMER_REAL, SIGALRM }, { ITIMER_VIRTUAL, SIGVTALRM }, { ITIMER_PROF, SIGPROF } };

CLAIM(signal, three_timers_have_three_signals,
      .says = "ITIMER_REAL sends SIGALRM, ITIMER_VIRTUAL SIGVTALRM and ITIMER_PROF SIGPROF; each "
	      "is a timer of its own",
      .zh = "ITIMER_REAL 发送 SIGALRM，ITIMER_VIRTUAL 发送 SIGVTALRM，ITIMER_PROF 发送 "
	    "SIGPROF；三者相互独立",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 setitimer(); getitimer(2)")
{
	for (int i = 0; i < 3; i++)
		catch_signal(timers[i].signal, 0);
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 3; k++)
			assert_that(timer_left(timers[k].which) == 0);
		set_timer(timers[i].which, 1000, 0);
		while (!caught(timers[i].signal)) /* two of them need the processor to count */
			for (int k = 0; k < 3; k++)
				assert_that(k == i || caught(timers[k].signal) == (k < i));
		for (int k = 0; k < 3; k++)
			assert_equal(caught(timers[k].signal), k <= i);
	}
}

CLAIM(signal, bad_timers_give_einval,
      .says = "setitimer and getitimer of an unknown timer, and setitimer of microseconds out of 0 "
	      "to 999999, fail with EINVAL and change nothing",
      .zh = "定时器种类未知，或微秒数不在 0 到 999999 之间时，setitimer 失败 "
	    "(EINVAL)，不改变任何设置",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 setitimer() EINVAL; getitimer(2)")
{
	struct itimerval timer = { { 0, 0 }, { 1, 0 } };
	const struct itimerval bad[] = {
		{ { 0, 0 }, { 0, 1000000 } },
		{ { 0, 0 }, { 0, -1 } },
		{ { 0, 1000000 }, { 1, 0 } },
		{ { 0, -1 }, { 1, 0 } },
	};

	alarm(1000);
	assert_fails(setitimer(ITIMER_PROF + 1, &timer, NULL), EINVAL);
	assert_fails(getitimer(-1, &timer), EINVAL);
	for (int i = 0; i < 4; i++)
		assert_fails(setitimer(ITIMER_REAL, &bad[i], NULL), EINVAL);
	assert_that(timer_left(ITIMER_REAL) > 900);
}

/* timer_create */

static const char *need_timers(void)
{
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, NULL, &timer) < 0)
		return "no timer_create";
	timer_delete(timer);
	return NULL;
}

static timer_t new_timer(clockid_t clock, int notify, int signal, int value)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = signal };
	timer_t timer;

	event.sigev_value.sival_int = value;
	assert_returns(timer_create(clock, &event, &timer), 0);
	return timer;
}

static void arm(timer_t timer, long nanoseconds, long interval)
{
	struct itimerspec time = { { 0, interval }, { 0, nanoseconds } };

	must(timer_settime(timer, 0, &time, NULL));
}

CLAIM(signal, a_timer_sends_its_signal_and_value,
      .says = "a timer of timer_create sends the signal asked for with SI_TIMER and its value, "
	      "once, not before its time",
      .zh = "timer_create 的定时器发送所指定的信号，带 SI_TIMER 与指定的值；只一次，且不提前",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create(), timer_settime(); timer_create(2)",
      .needs = { need_timers })
{
	sigset_t set = only(SIGRTMIN + 1);
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 1, 4711);
	struct itimerspec left;
	double began = now();
	siginfo_t info;

	block(SIGRTMIN + 1);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
	arm(timer, 2000000, 0);
	assert_returns(sigwaitinfo(&set, &info), SIGRTMIN + 1);
	assert_that(now() - began >= 2);
	assert_equal(info.si_code, SI_TIMER);
	assert_equal(info.si_value.sival_int, 4711);
	assert_equal(info.si_overrun, 0);
	assert_returns(timer_getoverrun(timer), 0);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
	must(nanosleep(&(struct timespec){ 0, 4000000 }, NULL));
	assert_fails(take(SIGRTMIN + 1, &info), EAGAIN);
}

CLAIM(signal, overruns_are_counted,
      .says = "a timer has one signal pending at most, of a real-time number too; timer_getoverrun "
	      "and si_overrun count the expirations on top",
      .zh = "每个定时器最多有一个未决信号（实时信号也一样）；timer_getoverrun 与 si_overrun "
	    "给出额外的到期次数",
      .rows = "signals 3, 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_getoverrun(); timer_getoverrun(2)", .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN, 1);
	double began = now(), passed;
	siginfo_t info;

	block(SIGRTMIN);
	arm(timer, 1000000, 1000000);
	must(nanosleep(&(struct timespec){ 0, 8000000 }, NULL));
	assert_returns(take(SIGRTMIN, &info), SIGRTMIN);
	passed = now() - began;
	assert_returns(timer_getoverrun(timer), info.si_overrun);
	assert_that(info.si_overrun >= 6);
	assert_that(info.si_overrun <= passed - 1);
	arm(timer, 0, 0);
	(void)take(SIGRTMIN, &info);
	assert_fails(take(SIGRTMIN, &info), EAGAIN);
}

CLAIM(signal, an_absolute_time_in_the_past_expires_at_once,
      .says = "timer_settime with TIMER_ABSTIME of a past time expires at once, and counts the "
	      "intervals since as overruns",
      .zh = "timer_settime 用 TIMER_ABSTIME 设为过去的时刻会立即到期，此后的间隔计为超限次数",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_settime(): already passed; timer_settime(2)",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 10000000 }, { 0, 0 } };
	sigset_t set = only(SIGUSR1);
	siginfo_t info;

	block(SIGUSR1);
	must(clock_gettime(CLOCK_MONOTONIC, &time.it_value));
	assert_that(time.it_value.tv_sec > 1);
	time.it_value.tv_sec -= 1;
	assert_returns(timer_settime(timer, TIMER_ABSTIME, &time, NULL), 0);
	assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
	assert_that(info.si_overrun >= 100);
	assert_returns(timer_getoverrun(timer), info.si_overrun);
}

CLAIM(signal, timer_settime_tells_the_old_time,
      .says = "timer_settime hands back the time that was left and the interval; a zero time "
	      "disarms; bad times fail with EINVAL and change nothing",
      .zh = "timer_settime 返回先前的剩余时间和间隔；时间为零则停止；无效时间失败 "
	    "(EINVAL)，不作改变",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_settime(), timer_gettime(); timer_settime(2)",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 7, 9 }, { 1000, 0 } }, left;
	double began = now();

	must(timer_settime(timer, 0, &time, NULL));
	time.it_value.tv_nsec = 1000000000;
	assert_fails(timer_settime(timer, 0, &time, &left), EINVAL);
	time.it_value.tv_nsec = -1;
	assert_fails(timer_settime(timer, 0, &time, &left), EINVAL);
	must(timer_gettime(timer, &left));
	assert_slept_about((double)left.it_value.tv_sec, 1000, began);
	memset(&time, 0, sizeof(time));
	assert_returns(timer_settime(timer, 0, &time, &left), 0);
	assert_slept_about((double)left.it_value.tv_sec, 1000, began);
	assert_equal(left.it_interval.tv_sec, 7);
	assert_equal(left.it_interval.tv_nsec, 9);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
}

CLAIM(signal, timers_run_side_by_side,
      .says = "a process may have many timers; two with the same real-time signal both queue one",
      .zh = "一个进程可以有多个定时器；使用同一实时信号的两个定时器各有一个信号排队",
      .rows = "signals 3, 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create(); timer_create(2) NOTES", .needs = { need_timers })
{
	timer_t first = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN, 1);
	timer_t second = new_timer(CLOCK_REALTIME, SIGEV_SIGNAL, SIGRTMIN, 2);
	timer_t silent = new_timer(CLOCK_MONOTONIC, SIGEV_NONE, SIGRTMIN, 3);
	sigset_t set = only(SIGRTMIN);
	int sum = 0;

	block(SIGRTMIN);
	arm(first, 1000000, 0);
	arm(second, 1000000, 0);
	arm(silent, 1, 0);
	for (int i = 0; i < 2; i++) {
		siginfo_t info;

		assert_returns(sigwaitinfo(&set, &info), SIGRTMIN);
		sum += info.si_value.sival_int;
	}
	assert_equal(sum, 3);
	assert_returns(timer_delete(silent), 0);
	assert_equal(take_value(SIGRTMIN), -1);
}

CLAIM(signal, without_an_event_a_timer_sends_sigalrm,
      .says = "a timer made without a sigevent sends SIGALRM",
      .zh = "没有 sigevent 的定时器发送 SIGALRM", .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create(); timer_create(2)", .needs = { need_timers })
{
	sigset_t set = only(SIGALRM);
	siginfo_t info;
	timer_t timer;

	block(SIGALRM);
	assert_returns(timer_create(CLOCK_REALTIME, NULL, &timer), 0);
	arm(timer, 1, 0);
	assert_returns(sigwaitinfo(&set, &info), SIGALRM);
	assert_equal(info.si_code, SI_TIMER);
	assert_returns(alarm(0), 0); /* it is not the timer of alarm */
}

static int create(clockid_t clock, int notify, int signal)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = signal };
	timer_t timer;

	return timer_create(clock, &event, &timer);
}

CLAIM(signal, bad_arguments_make_no_timer,
      .says = "timer_create refuses unknown clocks, ways of notifying and signal numbers with "
	      "EINVAL; no call takes a timer after timer_delete",
      .zh = "时钟、通知方式或信号编号未知时 timer_create 失败 (EINVAL)；timer_delete "
	    "之后对该定时器的调用都失败",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create() EINVAL, timer_delete(); timer_create(2)",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 0 }, { 1, 0 } };

	assert_fails(create(4711, SIGEV_SIGNAL, SIGUSR1), EINVAL);
	assert_fails(create(CLOCK_MONOTONIC, 4711, SIGUSR1), EINVAL);
	assert_fails(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMAX + 1), EINVAL);
	assert_returns(timer_delete(timer), 0);
	assert_fails(timer_settime(timer, 0, &time, NULL), EINVAL);
	assert_fails(timer_gettime(timer, &time), EINVAL);
	assert_fails(timer_getoverrun(timer), EINVAL);
	assert_fails(timer_delete(timer), EINVAL);
}

CLAIM(signal, fork_does_not_copy_timers,
      .says = "a child has none of the timers that its parent made by timer_create: EINVAL",
      .zh = "子进程没有父进程用 timer_create 创建的定时器 (EINVAL)", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), timer_create(); timer_create(2) NOTES",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 0 }, { 1000, 0 } }, left;

	must(timer_settime(timer, 0, &time, NULL));
	ACTOR(child) {
		assert_fails(timer_gettime(timer, &left), EINVAL);
		assert_fails(timer_delete(timer), EINVAL);
	}
	assert_ends(child);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec > 900);
}

static const char *need_timers_in_proc(void)
{
	return access("/proc/self/timers", R_OK) == 0 ? need_timers() : "no /proc/PID/timers";
}

CLAIM(signal, exec_deletes_timers,
      .says = "exec deletes the timers of timer_create: the program after it has none",
      .zh = "exec 删除 timer_create 的定时器：之后的程序没有这些定时器", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 exec, timer_create(); timer_create(2) NOTES",
      .needs = { need_cat, need_timers_in_proc })
{
	char path[64], text[64];
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		snprintf(path, sizeof(path), "/proc/%d/timers", getpid());
		arm(new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0), 999999999, 0);
		assert_that(read(must(open(path, O_RDONLY)), text, sizeof(text)) > 0);
		become_cat(input);
	}
	assert_asleep(program, "read");
	snprintf(path, sizeof(path), "/proc/%d/timers", pid_of(program));
	assert_returns(read(must(open(path, O_RDONLY)), text, sizeof(text)), 0);
	must(close(input[1]));
	assert_ends(program);
}

CLAIM(signal, timers_count_as_pending_signals,
      .says = "on Linux timers are limited by RLIMIT_SIGPENDING: at 0 timer_create gives EAGAIN",
      .zh = "在 Linux 上，定时器数受 RLIMIT_SIGPENDING 限制：为 0 时 timer_create 失败 (EAGAIN)",
      .rows = "signals 3, 7", .verdict = HOLDS, .ref = "timer_create(2) NOTES; setrlimit(2)",
      .needs = { need_timers, need_pending_limit })
{
	struct rlimit none = { 0, 0 };

	must(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1));
	must(setrlimit(RLIMIT_SIGPENDING, &none));
	assert_fails(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1), EAGAIN);
}
