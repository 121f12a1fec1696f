/* Claims about masks, sets, and the signals pending behind them. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

#define SET_SIZE (_NSIG / 8) /* of the kernel's set, in bytes */

CLAIM(signal, sigprocmask_adds_takes_away_and_sets,
      .says = "sigprocmask adds signals (SIG_BLOCK), takes them away (SIG_UNBLOCK) or sets the "
	      "mask, and hands back the old one",
      .zh = "sigprocmask 添加 (SIG_BLOCK)、去除 (SIG_UNBLOCK) 或设置信号掩码，并返回旧掩码",
      .course = "004: sigprocmask", .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask(); sigprocmask(2)")
{
	sigset_t one = only(SIGUSR1), two = only(SIGUSR2), old;

	assert_returns(sigprocmask(SIG_BLOCK, &one, &old), 0);
	assert_that(!sigismember(&old, SIGUSR1));
	assert_returns(sigprocmask(SIG_BLOCK, &two, &old), 0);
	assert_that(sigismember(&old, SIGUSR1) && !sigismember(&old, SIGUSR2));
	assert_that(is_blocked(SIGUSR1) && is_blocked(SIGUSR2));
	assert_returns(sigprocmask(SIG_UNBLOCK, &one, &old), 0);
	assert_that(sigismember(&old, SIGUSR1) && sigismember(&old, SIGUSR2));
	assert_that(!is_blocked(SIGUSR1) && is_blocked(SIGUSR2));
	assert_returns(sigprocmask(SIG_UNBLOCK, &one, NULL), 0); /* which is not blocked */
	assert_returns(sigprocmask(SIG_SETMASK, &one, &old), 0);
	assert_that(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
}

CLAIM(signal, sigprocmask_without_a_set_only_tells,
      .says = "sigprocmask without a set changes nothing and ignores how; with one an unknown how "
	      "gives EINVAL and changes nothing",
      .zh = "没有信号集时 sigprocmask 不作改变并忽略 how；有信号集而 how 未知时失败 "
	    "(EINVAL)，不作改变",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask() EINVAL; sigprocmask(2)")
{
	sigset_t set = only(SIGUSR2), old;

	block(SIGUSR1);
	assert_returns(sigprocmask(4711, NULL, &old), 0);
	assert_that(sigismember(&old, SIGUSR1) && !sigismember(&old, SIGUSR2));
	assert_returns(sigprocmask(SIG_SETMASK, NULL, NULL), 0);
	assert_fails(sigprocmask(4711, &set, NULL), EINVAL);
	assert_fails(sigprocmask(-1, &set, NULL), EINVAL);
	assert_that(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
}

CLAIM(signal, a_blocked_signal_is_pending,
      .says = "a blocked signal is not delivered: sigpending shows it, its handler does not run, "
	      "and its default is not taken",
      .zh = "被阻塞的信号不会送达：sigpending 显示它未决，处理函数不运行，默认动作也不执行",
      .course = "004: sigprocmask", .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigpending(), §2.4.1; sigpending(2)")
{
	sigset_t pending;

	block(SIGUSR1);
	block(SIGTERM);
	catch_signal(SIGUSR1, 0);
	assert_that(!is_pending(SIGUSR1));
	must(kill(getpid(), SIGUSR1));
	must(raise(SIGTERM));
	must(sigpending(&pending));
	for (int i = 1; i <= SIGRTMAX; i++)
		assert_equal(sigismember(&pending, i) == 1, i == SIGUSR1 || i == SIGTERM);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

CLAIM(signal, unblocking_delivers_before_it_returns,
      .says = "of the pending signals that sigprocmask unblocks at least one is delivered before "
	      "it returns, on Linux each",
      .zh = "sigprocmask 解除阻塞的未决信号，在它返回之前至少送达一个，在 Linux 上每个都送达",
      .course = "004: sigprocmask", .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask(): at least one ... before the call; signal(7) Execution of "
	     "signal handlers: checks whether there is a pending unblocked signal")
{
	sigset_t none;

	sigemptyset(&none);
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGUSR2, 0);
	for (int i = 1; i <= 10; i++) {
		block(SIGUSR1);
		block(SIGUSR2);
		must(kill(getpid(), SIGUSR1));
		must(raise(SIGUSR2));
		assert_returns(sigprocmask(SIG_SETMASK, &none, NULL), 0);
		assert_equal(caught(SIGUSR1), i);
		assert_equal(caught(SIGUSR2), i);
		assert_that(!is_pending(SIGUSR1) && !is_pending(SIGUSR2));
	}
}

CLAIM(signal, blocked_and_ignored_is_pending_all_the_same,
      .says = "on Linux a signal that is blocked is pending though it is ignored, and is dropped "
	      "when unblocked",
      .zh = "在 Linux 上，被阻塞的信号即使被忽略也会未决，解除阻塞时才丢弃", .rows = "signals 8",
      .verdict = HOLDS,
      .ref = "Linux kernel/signal.c sig_ignored(): Blocked signals are never ignored; POSIX.1-2024 "
	     "§2.4.1 leaves it open; sigpending(2) NOTES says otherwise")
{
	siginfo_t info;

	block(SIGTERM);
	block(SIGURG);
	signal(SIGTERM, SIG_IGN);
	must(kill(getpid(), SIGTERM));
	must(kill(getpid(), SIGURG)); /* ignored by default */
	assert_that(is_pending(SIGTERM) && is_pending(SIGURG));
	assert_returns(take(SIGTERM, &info), SIGTERM);
	must(raise(SIGTERM));
	unblock(SIGTERM);
	unblock(SIGURG);
	assert_that(!is_pending(SIGTERM) && !is_pending(SIGURG));
}

static void by_signal(int signo, sighandler_t action)
{
	signal(signo, action);
}

static void by_sigaction(int signo, sighandler_t action)
{
	must(sigaction(signo, &(struct sigaction){ .sa_handler = action }, NULL));
}

static void assert_ignoring_discards(void (*set)(int signo, sighandler_t action))
{
	must(kill(getpid(), SIGUSR1));
	must(kill(getpid(), SIGCHLD));
	must(queue(SIGRTMIN, 1));
	must(queue(SIGRTMIN, 2));
	set(SIGUSR1, SIG_DFL);
	catch_signal(SIGCHLD, 0);
	catch_signal(SIGRTMIN, 0);
	assert_that(is_pending(SIGUSR1) && is_pending(SIGCHLD) && is_pending(SIGRTMIN));
	set(SIGUSR1, SIG_IGN);
	set(SIGCHLD, SIG_DFL);
	set(SIGRTMIN, SIG_IGN);
	assert_that(!is_pending(SIGUSR1) && !is_pending(SIGCHLD) && !is_pending(SIGRTMIN));
}

CLAIM(signal, ignoring_discards_what_is_pending,
      .says = "setting SIG_IGN, or SIG_DFL where that ignores, discards what is pending of the "
	      "signal; setting a handler does not",
      .zh = "设为 SIG_IGN（或默认即忽略的 SIG_DFL）会丢弃该信号的未决信号；设置处理函数则不会",
      .rows = "signals 5, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.3: pending shall cause the pending signal to be discarded")
{
	block(SIGUSR1);
	block(SIGCHLD);
	block(SIGRTMIN);
	assert_ignoring_discards(by_signal);
	assert_ignoring_discards(by_sigaction);
	catch_signal(SIGUSR1, 0);
	unblock(SIGUSR1);
	assert_equal(caught(SIGUSR1), 0);
}

CLAIM(signal, sets_take_every_signal_that_there_is,
      .says = "sigaddset, sigdelset and sigismember fail with EINVAL for 0 and beyond SIGRTMAX; a "
	      "filled set holds all signals of programs, an empty one none",
      .zh = "对 0 和超过 SIGRTMAX 的编号，sigaddset、sigdelset、sigismember 失败 "
	    "(EINVAL)；满集含全部信号，空集不含任何信号",
      .rows = "signals 8", .verdict = HOLDS, .ref = "POSIX.1-2024 sigaddset(); sigsetops(3)")
{
	const int bad[] = { -1, 0, SIGRTMAX + 1, INT_MAX };
	sigset_t full = all_signals(), empty;

	sigemptyset(&empty);
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_fails(sigaddset(&empty, bad[i]), EINVAL);
		assert_fails(sigdelset(&full, bad[i]), EINVAL);
		assert_fails(sigismember(&full, bad[i]), EINVAL);
	}
	for (int i = 1; i <= SIGRTMAX; i++) {
		assert_returns(sigismember(&full, i), i <= 31 || i >= SIGRTMIN);
		assert_returns(sigismember(&empty, i), 0);
	}
	assert_returns(sigaddset(&empty, SIGUSR1), 0);
	assert_returns(sigismember(&empty, SIGUSR1), 1);
	assert_returns(sigdelset(&empty, SIGUSR1), 0);
	assert_returns(sigismember(&empty, SIGUSR1), 0);
}

CLAIM(signal, a_bad_address_gives_efault,
      .says = "on Linux sigprocmask, sigsuspend and sigaction fail with EFAULT where the new mask "
	      "or action can't be read, and change nothing; sigpending where it can't be stored",
      .zh = "在 Linux 上，新掩码或新动作的地址不可读时，sigprocmask、sigsuspend、sigaction 失败 "
	    "(EFAULT)，不作改变；结果无法写入时 sigpending 也失败",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "sigprocmask(2), sigpending(2), sigsuspend(2), sigaction(2) EFAULT")
{
	char *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	block(SIGUSR1);
	assert_fails(syscall(SYS_rt_sigprocmask, SIG_SETMASK, nowhere, NULL, SET_SIZE), EFAULT);
	assert_fails(syscall(SYS_rt_sigpending, nowhere, SET_SIZE), EFAULT);
	assert_fails(syscall(SYS_rt_sigsuspend, nowhere, SET_SIZE), EFAULT);
	assert_fails(syscall(SYS_rt_sigaction, SIGUSR1, nowhere, NULL, SET_SIZE), EFAULT);
	assert_that(is_blocked(SIGUSR1) && handler_of(SIGUSR1) == SIG_DFL);
}

CLAIM(signal, a_set_of_another_size_gives_einval,
      .says = "on Linux the system calls for actions, masks and signalfd fail with EINVAL for a set "
	      "that is smaller or larger than the kernel's, and change nothing; sigpending's alone "
	      "may be smaller",
      .zh = "在 Linux 上，信号集小于或大于内核的信号集时，有关动作、掩码和 signalfd 的系统调用失败 "
	    "(EINVAL)，不作改变；只有 sigpending 的可以更小",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "sigprocmask(2) EINVAL; sigsuspend(2), sigaction(2), sigwaitinfo(2) C library/kernel "
	     "differences; Linux kernel/signal.c rt_sigpending(), fs/signalfd.c signalfd4()")
{
	const size_t size = _NSIG / 8,
		     others[] = { 0, size / 2, size - 1, size + 1, 2 * size, 4711 };
	sigset_t set = only(SIGUSR1), large[8];
	const int fd = signalfd(-1, &set, 0);

	for (size_t i = 0; i < COUNT(others); i++) {
		const size_t other = others[i];

		assert_fails(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, other), EINVAL);
		assert_fails(syscall(SYS_rt_sigsuspend, &set, other), EINVAL);
		assert_fails(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, other), EINVAL);
		assert_fails(syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, other), EINVAL);
		if (fd >= 0) {
			assert_fails(syscall(SYS_signalfd4, -1, &set, other, 0), EINVAL);
			assert_fails(syscall(SYS_signalfd4, fd, &set, other, 0), EINVAL);
		}
		if (other > size)
			assert_fails(syscall(SYS_rt_sigpending, large, other), EINVAL);
		else
			assert_returns(syscall(SYS_rt_sigpending, large, other), 0);
	}
	assert_that(!is_blocked(SIGUSR1));
}

CLAIM(signal, standard_signals_are_the_unreliable_ones,
      .says = "on Linux of three SIGUSR1 that kill sends while it is blocked one is delivered, of "
	      "three SIGRTMIN all three",
      .zh = "在 Linux 上，阻塞期间用 kill 发送三次 SIGUSR1 只送达一次，发送三次 SIGRTMIN "
	    "则送达三次",
      .course = "004: 可靠1-31 不可靠 32-64", .rows = "signals 6",
      .verdict = WRONG("the other way round: 1 to 31 are lost when one is pending, those from "
		       "SIGRTMIN on queue",
		       "恰好相反：1–31 在已有未决时会丢失，SIGRTMIN 起的信号会排队"),
      .ref = "signal(7) Standard signals do not queue, Real-time signals; POSIX.1-2024 §2.4.1")
{
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGRTMIN, 0);
	block(SIGUSR1);
	block(SIGRTMIN);
	for (int i = 0; i < 3; i++) {
		must(kill(getpid(), SIGUSR1));
		must(kill(getpid(), SIGRTMIN));
	}
	unblock(SIGUSR1);
	unblock(SIGRTMIN);
	assert_equal(caught(SIGUSR1), 1);
	assert_equal(caught(SIGRTMIN), 3);
}

CLAIM(signal, the_librarys_own_signals_are_not_blocked,
      .says = "on Linux glibc's sigprocmask takes a set with the two signals that its threads use, "
	      "and does not block them, though the system call would",
      .zh = "在 Linux 上，glibc 的 sigprocmask "
	    "接受含有其线程所用两个信号的集合，但不阻塞它们；系统调用则会阻塞",
      .rows = "signals 8", .verdict = HOLDS, .ref = "sigprocmask(2) NOTES; nptl(7)",
      .needs = { need_glibc })
{
	static const int hows[] = { SIG_BLOCK, SIG_SETMASK };
	uint64_t kernels;
	sigset_t set;

	memset(&set, 0xff, sizeof(set));
	for (size_t i = 0; i < COUNT(hows); i++) {
		assert_returns(sigprocmask(hows[i], &set, NULL), 0);
		must(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &kernels, SET_SIZE));
		for (int signal = 1; signal < SIGRTMIN; signal++)
			if (signal != SIGKILL && signal != SIGSTOP)
				assert_equal(kernels >> (signal - 1) & 1, signal < 32);
	}
}
