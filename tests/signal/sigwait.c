/* Claims about accepting signals: sigwait, sigwaitinfo, sigtimedwait. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

CLAIM(signal, sigwaitinfo_sleeps_until_one_comes,
      .says = "sigwaitinfo sleeps until a signal of the set comes, returns its number and tells "
	      "about it; no handler runs, other signals stay",
      .zh = "sigwaitinfo "
	    "睡眠直到集合中的信号到来，返回编号及信息；不运行处理函数，其他信号不受影响",
      .rows = "signals 8", .verdict = HOLDS, .ref = "POSIX.1-2024 sigwaitinfo(); sigwaitinfo(2)")
{
	ACTOR(waiter) {
		sigset_t set = only(SIGUSR1);
		siginfo_t info = { 0 };

		sigaddset(&set, SIGRTMIN);
		catch_signal(SIGUSR1, 0);
		block(SIGUSR1);
		block(SIGUSR2);
		block(SIGRTMIN);
		assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
		assert_equal(info.si_signo, SIGUSR1);
		assert_equal(info.si_code, SI_USER);
		assert_equal(info.si_pid, getppid());
		assert_equal(caught_by_now(SIGUSR1), 0);
		assert_that(!is_pending(SIGUSR1) && is_pending(SIGUSR2));
	}
	assert_asleep(waiter, "sigtimedwait");
	send_signal(waiter, SIGUSR2);
	assert_not_woken(waiter);
	send_signal(waiter, SIGUSR1);
	assert_ends(waiter);
}

CLAIM(signal, sigwait_returns_the_number_in_its_argument,
      .says = "sigwait stores the number of the pending signal, returns 0 and takes one instance "
	      "of it, the first sent",
      .zh = "sigwait 存入未决信号的编号并返回 0，只取走一个，即最先发送的", .rows = "signals 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigwait(); sigwait(3)")
{
	sigset_t set = only(SIGRTMIN);
	int number = -1;

	block(SIGRTMIN);
	must(queue(SIGRTMIN, 1));
	must(queue(SIGRTMIN, 2));
	assert_returns(sigwait(&set, &number), 0);
	assert_equal(number, SIGRTMIN);
	assert_equal(take_value(SIGRTMIN), 2);
	assert_equal(take_value(SIGRTMIN), -1);
}

/* sigwait as the others: the number, or -1 and errno. It tells nothing more. */
static int accept_by_sigwait(const sigset_t *set, siginfo_t *info)
{
	int number = -1;

	*info = (siginfo_t){ .si_value.sival_int = -1 };
	errno = sigwait(set, &number);
	return errno ? -1 : number;
}

static int accept_within_an_hour(const sigset_t *set, siginfo_t *info)
{
	return sigtimedwait(set, info, &(struct timespec){ 3600, 0 });
}

static int (*const accepting[])(const sigset_t *, siginfo_t *) = { sigwaitinfo,
								   accept_within_an_hour,
								   accept_by_sigwait };

CLAIM(signal, each_of_sigwaits_kin_takes_one_signal,
      .says = "sigwait, sigwaitinfo and sigtimedwait alike sleep until a signal of the set comes, "
	      "or take one that is pending, the lowest of the real-time ones, one instance with "
	      "its value",
      .zh = "sigwait、sigwaitinfo、sigtimedwait "
	    "都睡眠到集合中的信号到来，或取走一个未决信号：实时信号中"
	    "编号最小的，只取一个实例及其值",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigwait(), sigtimedwait(), sigwaitinfo(); 2.4.2: lowest-numbered")
{
	for (size_t i = 0; i < COUNT(accepting); i++) {
		ACTOR(waiter) {
			sigset_t set = only(SIGRTMIN);
			siginfo_t info;

			sigaddset(&set, SIGRTMIN + 1);
			must(sigprocmask(SIG_BLOCK, &set, NULL));
			must(queue(SIGRTMIN + 1, 7));
			must(queue(SIGRTMIN, 8));
			must(queue(SIGRTMIN, 9));
			assert_returns(accepting[i](&set, &info), SIGRTMIN);
			assert_that(info.si_value.sival_int == 8 || info.si_value.sival_int == -1);
			assert_equal(take_value(SIGRTMIN), 9);
			assert_returns(accepting[i](&set, &info), SIGRTMIN + 1);
			assert_returns(accepting[i](&set, &info), SIGRTMIN + 1);
		}
		assert_asleep(waiter, "sigtimedwait");
		send_signal(waiter, SIGCHLD);
		assert_not_woken(waiter);
		send_signal(waiter, SIGRTMIN + 1);
		assert_ends(waiter);
	}
}

CLAIM(signal, sigtimedwait_gives_up_with_eagain,
      .says = "sigtimedwait fails with EAGAIN when no signal of the set came in time: at once for "
	      "0, not before the time else",
      .zh = "期限内集合中没有信号到来时 sigtimedwait 失败 (EAGAIN)：时间为 0 则立即，否则不提前",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigtimedwait() EAGAIN; sigwaitinfo(2)")
{
	sigset_t set = only(SIGUSR1);
	double began = now();

	block(SIGUSR1);
	block(SIGUSR2);
	must(raise(SIGUSR2));
	assert_fails(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), EAGAIN);
	assert_fails(sigtimedwait(&set, NULL, &(struct timespec){ 0, 4000000 }), EAGAIN);
	assert_that(now() - began >= 4);
	assert_that(is_pending(SIGUSR2));
	must(raise(SIGUSR1));
	assert_returns(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), SIGUSR1);
}

CLAIM(signal, sigtimedwait_without_a_time_waits_for_ever,
      .says = "on Linux sigtimedwait with a null time waits like sigwaitinfo",
      .zh = "在 Linux 上，时间为 NULL 的 sigtimedwait 与 sigwaitinfo 相同", .rows = "signals 8",
      .verdict = HOLDS, .ref = "sigwaitinfo(2) NOTES")
{
	ACTOR(waiter) {
		sigset_t set = only(SIGUSR1);

		block(SIGUSR1);
		assert_returns(sigtimedwait(&set, NULL, NULL), SIGUSR1);
	}
	assert_asleep(waiter, "sigtimedwait");
	send_signal(waiter, SIGUSR1);
	assert_ends(waiter);
}

CLAIM(signal, waiting_for_sigkill_waits_for_nothing,
      .says = "on Linux sigwaitinfo ignores SIGKILL and SIGSTOP in its set: they stop and kill the "
	      "waiter",
      .zh = "在 Linux 上，sigwaitinfo 忽略集合中的 SIGKILL 与 SIGSTOP：它们照样暂停和杀死等待者",
      .rows = "signals 5, 8", .verdict = HOLDS, .ref = "sigwaitinfo(2) NOTES")
{
	ACTOR(waiter) {
		sigset_t all = all_signals();

		must(sigprocmask(SIG_SETMASK, &all, NULL));
		assert_returns(sigwaitinfo(&all, NULL), SIGUSR1);
		for (;;)
			sigwaitinfo(&all, NULL);
	}
	assert_asleep(waiter, "sigtimedwait");
	send_signal(waiter, SIGUSR1);
	assert_asleep(waiter, "sigtimedwait");
	send_signal(waiter, SIGSTOP);
	assert_stopped(waiter, SIGSTOP);
	send_signal(waiter, SIGKILL);
	assert_killed(waiter, SIGKILL);
}

CLAIM(signal, what_is_ignored_can_be_waited_for,
      .says = "on Linux sigwaitinfo that sleeps gets a blocked signal of its set though that is "
	      "ignored, by default or by SIG_IGN",
      .zh = "在 Linux 上，睡眠中的 sigwaitinfo 能得到集合中被阻塞的信号，即使该信号被忽略（默认或 "
	    "SIG_IGN）",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c sig_ignored(): real_blocked; POSIX.1-2024 §2.4.1 leaves it "
	     "open")
{
	ACTOR(waiter) {
		sigset_t set = only(SIGURG);

		sigaddset(&set, SIGUSR1);
		must(sigprocmask(SIG_BLOCK, &set, NULL));
		signal(SIGUSR1, SIG_IGN);
		assert_returns(sigwaitinfo(&set, NULL), SIGURG);
		assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
	}
	assert_asleep(waiter, "sigtimedwait");
	send_signal(waiter, SIGURG); /* ignored by default */
	assert_asleep(waiter, "sigtimedwait");
	send_signal(waiter, SIGUSR1);
	assert_ends(waiter);
}

CLAIM(signal, sigwait_is_not_ended_by_handlers,
      .says = "sigwait waits on when the handler of another signal runs: it never returns EINTR",
      .zh = "其他信号的处理函数运行时 sigwait 继续等待，绝不返回 EINTR", .rows = "bugs 32",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigwait() ERRORS; glibc commit cccb6d4e87; sigwait(3)")
{
	int told[2];

	must(pipe(told));
	ACTOR(waiter) {
		sigset_t set = only(SIGUSR1);
		int number = -1;

		block(SIGUSR1);
		tell_signal(SIGUSR2, 0, told[1]);
		assert_returns(sigwait(&set, &number), 0);
		assert_equal(number, SIGUSR1);
		assert_equal(caught(SIGUSR2), 20);
	}
	assert_asleep(waiter, "sigtimedwait");
	for (int i = 0; i < 20; i++) {
		send_signal(waiter, SIGUSR2);
		assert_reads(told[0], "!");
	}
	assert_asleep(waiter, "sigtimedwait");
	send_signal(waiter, SIGUSR1);
	assert_ends(waiter);
}

CLAIM(signal, sigwait_of_a_bad_address_gives_efault,
      .says = "sigwait that fails returns the error's number, above 0, on Linux EFAULT for a set "
	      "that is no memory, and leaves its result alone",
      .zh = "sigwait 失败时返回正的错误号（在 Linux 上信号集地址无效时为 EFAULT），不改变结果",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigwait() RETURN VALUE; sigwait(3)", .needs = { need_glibc })
{
	const sigset_t *nowhere =
		must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	int number = -7;

	assert_returns(sigwait(nowhere, &number), EFAULT);
	assert_equal(number, -7);
}

CLAIM(signal, sigwait_passes_over_what_is_no_signal,
      .says = "on Linux sigwait of a set that has numbers of no signal waits for the others, and "
	      "does not fail with EINVAL",
      .zh = "在 Linux 上，集合中含有不是信号的编号时，sigwait 等待其余的信号，而不会失败 (EINVAL)",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c rt_sigtimedwait(): takes the numbers that there are; "
	     "sigwait(3) EINVAL says otherwise")
{
	sigset_t set;
	int number = -7;

	memset(&set, 0xff, sizeof(set)); /* has room for many more */
	for (int i = 1; i <= SIGRTMAX; i++)
		sigdelset(&set, i);
	must(sigaddset(&set, SIGUSR1));
	block(SIGUSR1);
	must(raise(SIGUSR1));
	assert_returns(sigwait(&set, &number), 0);
	assert_equal(number, SIGUSR1);
}

CLAIM(signal, sigtimedwait_looks_at_its_time_first,
      .says = "on Linux sigtimedwait of a bad time fails with EINVAL and takes nothing though a "
	      "signal of the set is pending, where POSIX would not have it look",
      .zh = "在 Linux 上，时间非法时即使集合中已有信号未决，sigtimedwait 也失败 (EINVAL) 且不取走"
	    "信号，而 POSIX 建议此时不检查时间",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c do_sigtimedwait(): timespec64_valid(); POSIX.1-2024 "
	     "sigtimedwait() EINVAL: should only check if no signal is pending")
{
	const struct timespec bad[] = { { 0, 1000000000 }, { 0, -1 }, { -1, 0 } };
	sigset_t set = only(SIGUSR1);
	siginfo_t info;

	block(SIGUSR1);
	must(raise(SIGUSR1));
	for (int i = 0; i < 3; i++)
		assert_fails(sigtimedwait(&set, NULL, &bad[i]), EINVAL);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
}

CLAIM(signal, the_threads_and_the_processs_are_two,
      .says = "a signal that is pending for the thread and for its process is accepted twice, one at "
	      "a time, and is pending until then",
      .zh = "对线程和对进程都未决的同一信号可被接受两次，每次一个，此前一直未决",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery: pending on the thread or the process; "
	     "signal(7): a thread's and a process-wide set")
{
	for (size_t i = 0; i < COUNT(accepting); i++) {
		sigset_t set = only(SIGUSR1);

		block(SIGUSR1);
		assert_succeeds(kill(getpid(), SIGUSR1));
		assert_returns(pthread_kill(pthread_self(), SIGUSR1), 0);
		for (int left = 1; left >= 0; left--) {
			siginfo_t info = { 0 };

			assert_returns(accepting[i](&set, &info), SIGUSR1);
			assert_equal(is_pending(SIGUSR1), left);
		}
	}
}

CLAIM(signal, what_is_not_accepted_tells_nothing,
      .says = "on Linux sigtimedwait that fails, its time over, leaves the siginfo that it was given",
      .zh = "在 Linux 上，到时失败的 sigtimedwait 不改动所给的 siginfo", .rows = "signals 8",
      .verdict = HOLDS, .ref = "Linux kernel/signal.c rt_sigtimedwait(): if ret > 0")
{
	sigset_t set = only(SIGUSR1);
	siginfo_t info, before;

	memset(&info, 0x5a, sizeof(info));
	before = info;
	block(SIGUSR1);
	assert_fails(sigtimedwait(&set, &info, &(struct timespec){ 0, 0 }), EAGAIN);
	assert_fails(sigtimedwait(&set, &info, &(struct timespec){ 0, 1000 }), EAGAIN);
	assert_that(memcmp(&info, &before, sizeof(info)) == 0);
}

CLAIM(signal, sigtimedwait_of_no_signal_waits_for_the_time,
      .says = "on Linux sigtimedwait of an empty set fails with EAGAIN when its time is over, at once "
	      "for none, and takes nothing that is pending",
      .zh = "在 Linux 上，集合为空的 sigtimedwait 到时失败 "
	    "(EAGAIN)，时间为零则立即失败，且不取走任何未决信号",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigtimedwait(); sigtimedwait(2) EAGAIN")
{
	const struct timespec none = { 0, 0 }, moment = { 0, 1000000 };
	sigset_t empty;

	sigemptyset(&empty);
	block(SIGUSR1);
	must(raise(SIGUSR1));
	assert_fails(sigtimedwait(&empty, NULL, &none), EAGAIN);
	assert_fails(sigtimedwait(&empty, NULL, &moment), EAGAIN);
	assert_that(is_pending(SIGUSR1));
}
