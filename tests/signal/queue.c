/* Claims about what is queued: standard signals coalesce, real-time ones do not, up to a limit. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static void never_run(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	(void)context;
}

CLAIM(signal, every_standard_signal_coalesces,
      .says = "on Linux each signal from 1 to 31 is pending once however often it was sent, with "
	      "the data of the first, sigqueue's too, though SA_SIGINFO is set",
      .zh = "在 Linux 上，1 到 31 的每个信号无论发送多少次只未决一次，保留第一次的数据，sigqueue "
	    "也一样，即使设置了 SA_SIGINFO",
      .course = "004: 可靠1-31 不可靠 32-64", .rows = "signals 6",
      .verdict = WRONG("1 to 31 are the ones that get lost", "会丢失的正是 1–31"),
      .ref = "signal(7) Queueing and delivery semantics for standard signals; POSIX.1-2024 "
	     "sigaction() SA_SIGINFO says otherwise: shall be queued in FIFO order")
{
	struct sigaction action = { .sa_sigaction = never_run, .sa_flags = SA_SIGINFO };
	sigset_t all = all_signals();

	must(sigprocmask(SIG_SETMASK, &all, NULL));
	for (int i = 1; i <= 31; i++) {
		if (i == SIGKILL || i == SIGSTOP)
			continue;
		must(sigaction(i, &action, NULL));
		for (int k = 1; k <= 3; k++)
			assert_returns(queue(i, 100 * i + k), 0);
		assert_equal(take_value(i), 100 * i + 1);
		assert_equal(take_value(i), -1);
	}
}

CLAIM(signal, every_real_time_signal_queues,
      .says = "each signal from SIGRTMIN to SIGRTMAX is delivered as often as sigqueue sent it, in "
	      "that order, each with its value, be SA_SIGINFO set or not",
      .zh = "从 SIGRTMIN 到 SIGRTMAX 的每个信号，sigqueue 发送几次就送达几次，按发送顺序，各带其"
	    "值，不论是否设置 SA_SIGINFO",
      .course = "004: 可靠1-31 不可靠 32-64", .rows = "signals 6",
      .verdict = WRONG("the real-time signals are the reliable ones", "可靠的是实时信号"),
      .ref = "POSIX.1-2024 sigqueue(), sigaction() SA_SIGINFO, §2.4.1; signal(7) Real-time signals")
{
	struct sigaction action = { .sa_sigaction = never_run, .sa_flags = SA_SIGINFO };
	sigset_t all = all_signals();

	must(sigprocmask(SIG_SETMASK, &all, NULL));
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++) {
		if (i % 2)
			must(sigaction(i, &action, NULL));
		for (int k = 1; k <= 5; k++)
			assert_returns(queue(i, 100 * i + k), 0);
		for (int k = 1; k <= 5; k++)
			assert_equal(take_value(i), 100 * i + k);
		assert_equal(take_value(i), -1);
	}
}

CLAIM(signal, at_least_32_can_be_queued,
      .says = "a process can have 32 signals queued, and more where RLIMIT_SIGPENDING is higher, "
	      "of one number or several",
      .zh = "一个进程至少可有 32 个信号排队（RLIMIT_SIGPENDING "
	    "更高时可以更多），编号相同或不同均可",
      .rows = "signals 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <limits.h> _POSIX_SIGQUEUE_MAX; signal(7) Real-time signals")
{
	struct rlimit limit;
	int each = 16;

	must(getrlimit(RLIMIT_SIGPENDING, &limit));
	if (limit.rlim_cur >= 2000)
		each = 100;
	block(SIGRTMIN);
	block(SIGRTMIN + 1);
	for (int i = 0; i < each; i++) {
		assert_returns(queue(SIGRTMIN + 1, i), 0);
		assert_returns(queue(SIGRTMIN, i), 0);
	}
	for (int i = 0; i < each; i++) {
		assert_equal(take_value(SIGRTMIN + 1), i);
		assert_equal(take_value(SIGRTMIN), i);
	}
}

CLAIM(signal, sigrtmin_is_not_32,
      .says = "glibc's SIGRTMIN is 34 and musl's 35: 32 and 33 are the C library's own, signal and "
	      "sigaction refuse them; SIGRTMAX is 64",
      .zh = "glibc 的 SIGRTMIN 为 34，musl 为 35：32、33 归 C 库自用，signal 与 sigaction "
	    "拒绝它们；SIGRTMAX 为 64",
      .course = "004: 可靠1-31 不可靠 32-64", .rows = "signals 6",
      .verdict = WRONG("a program's real-time signals begin at SIGRTMIN, not at 32",
		       "程序可用的实时信号从 SIGRTMIN 开始，而不是 32"),
      .ref = "signal(7) Real-time signals; nptl(7)")
{
	struct sigaction action = { .sa_handler = SIG_IGN };
	sigset_t full = all_signals();

#ifdef __GLIBC__
	assert_equal(SIGRTMIN, 34);
#else
	assert_equal(SIGRTMIN, 35);
#endif
	for (int i = 32; i < SIGRTMIN; i++) {
		errno = 0;
		assert_that(signal(i, SIG_IGN) == SIG_ERR);
		assert_equal(errno, EINVAL);
		assert_fails(sigaction(i, &action, NULL), EINVAL);
		assert_that(!sigismember(&full, i));
	}
#if !defined(__mips__)
	assert_equal(SIGRTMAX, 64);
#endif
	assert_returns(sigaction(SIGRTMAX, &action, NULL), 0);
}

/* Of all pending signals the one accepted now is this, with this number. */
static void assert_next(int signal, int number)
{
	sigset_t all = all_signals();
	siginfo_t info;

	assert_returns(sigtimedwait(&all, &info, &(struct timespec){ 0, 0 }), signal);
	assert_equal(info.si_value.sival_int, number);
}

CLAIM(signal, the_lowest_number_comes_first,
      .says = "of pending real-time signals the lowest number is accepted first, within one number "
	      "the one sent first",
      .zh = "未决的实时信号中，编号最小的先被接收；编号相同则先发送的先接收", .rows = "signals 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigwaitinfo(): lowest numbered; signal(7) Real-time signals")
{
	sigset_t all = all_signals();

	must(sigprocmask(SIG_SETMASK, &all, NULL));
	must(queue(SIGRTMIN + 3, 1));
	must(queue(SIGRTMIN + 1, 2));
	must(queue(SIGRTMIN + 2, 3));
	must(queue(SIGRTMIN, 4));
	must(queue(SIGRTMIN + 3, 5));
	must(queue(SIGRTMIN, 6));
	assert_next(SIGRTMIN, 4);
	assert_next(SIGRTMIN, 6);
	assert_next(SIGRTMIN + 1, 2);
	assert_next(SIGRTMIN + 2, 3);
	assert_next(SIGRTMIN + 3, 1);
	assert_next(SIGRTMIN + 3, 5);
	assert_fails(sigtimedwait(&all, NULL, &(struct timespec){ 0, 0 }), EAGAIN);
}

/* Sends itself signals of these distances from SIGRTMIN: 'a' is SIGRTMIN itself. */
static void queue_several(const char *letters)
{
	for (int i = 0; letters[i]; i++)
		must(queue(SIGRTMIN + letters[i] - 'a', 0));
}

static char order[16];
static volatile sig_atomic_t ordered;

static void note_order(int signal)
{
	order[ordered++] = signal < SIGRTMIN ? '0' : (char)('a' + signal - SIGRTMIN);
}

/* In which order the handlers of these signals begin, when all are unblocked at once. */
static const char *order_of_handlers(const char *letters, bool full_mask)
{
	struct sigaction action = { .sa_handler = note_order };
	sigset_t all = all_signals(), none;

	memset(order, 0, sizeof(order));
	ordered = 0;
	sigemptyset(&none);
	sigemptyset(&action.sa_mask);
	if (full_mask)
		action.sa_mask = all;
	must(sigaction(SIGUSR1, &action, NULL));
	for (int i = 0; i < 4; i++)
		must(sigaction(SIGRTMIN + i, &action, NULL));
	must(sigprocmask(SIG_SETMASK, &all, NULL));
	queue_several(letters);
	must(queue(SIGUSR1, 0));
	must(sigprocmask(SIG_SETMASK, &none, NULL));
	return order;
}

CLAIM(signal, handlers_with_a_full_mask_run_in_order,
      .says = "handlers that block all signals run one after the other: on Linux standard signals "
	      "first, then real-time ones from the lowest number up",
      .zh = "阻塞所有信号的处理函数逐个运行：在 Linux 上先标准信号，再按编号从小到大运行实时信号",
      .rows = "signals 6", .verdict = HOLDS,
      .ref = "signal(7) Real-time signals: gives priority to standard signals; POSIX.1-2024 §2.4.1")
{
	assert_text(order_of_handlers("dbcadab", true), "0aabbcdd");
}

CLAIM(signal, handlers_with_an_empty_mask_begin_from_the_last,
      .says = "on Linux handlers that block nothing else, of signals unblocked together, begin "
	      "with the highest number: each interrupts the one before it",
      .zh = "在 Linux "
	    "上，不阻塞其他信号的处理函数，在同时解除阻塞时从编号最大的开始运行：后送达的打断先送达"
	    "的",
      .rows = "signals 6", .verdict = HOLDS,
      .ref = "signal(7) Execution of signal handlers: (2); Linux arch/x86/kernel/signal.c")
{
	assert_text(order_of_handlers("bdca", false), "dcba0");
}

static void limit_pending(rlim_t limit)
{
	struct rlimit limits = { limit, limit };

	must(setrlimit(RLIMIT_SIGPENDING, &limits));
}

CLAIM(signal, sigqueue_past_the_limit_gives_eagain,
      .says = "on Linux sigqueue and tgkill of a real-time signal fail with EAGAIN once the user "
	      "has RLIMIT_SIGPENDING signals queued, and send nothing",
      .zh = "在 Linux 上，用户排队的信号达到 RLIMIT_SIGPENDING 后，sigqueue 与 tgkill "
	    "发送实时信号失败 (EAGAIN)，不发送任何信号",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigqueue() EAGAIN; signal(7); tgkill(2) EAGAIN; setrlimit(2)",
      .needs = { need_pending_limit })
{
	block(SIGRTMIN);
	limit_pending(0);
	assert_fails(queue(SIGRTMIN, 1), EAGAIN);
	assert_fails(syscall(SYS_tgkill, getpid(), getpid(), SIGRTMIN), EAGAIN);
	assert_that(!is_pending(SIGRTMIN));
}

CLAIM(signal, the_limit_is_the_users,
      .says = "on Linux just RLIMIT_SIGPENDING signals can be queued for a user's processes "
	      "together; accepting one makes room",
      .zh = "在 Linux 上，一个用户的所有进程合计最多排队 RLIMIT_SIGPENDING "
	    "个信号；接收一个就腾出一个位置",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Real-time signals: per-user limit; setrlimit(2) RLIMIT_SIGPENDING",
      .needs = { need_pending_limit, need_users })
{
	block(SIGRTMIN);
	ACTOR(first) {
		limit_pending(3);
		become_nobody();
		assert_returns(queue(SIGRTMIN, 1), 0);
		assert_returns(queue(SIGRTMIN, 2), 0);
		pause_at("queued");
	}
	await(first, "queued");
	ACTOR(second) {
		limit_pending(3);
		become_nobody();
		assert_returns(queue(SIGRTMIN, 3), 0);
		assert_fails(queue(SIGRTMIN, 4), EAGAIN);
		assert_equal(take_value(SIGRTMIN), 3);
		assert_returns(queue(SIGRTMIN, 5), 0);
		assert_fails(queue(SIGRTMIN, 6), EAGAIN);
	}
	assert_ends(second);
	resume(first);
	assert_ends(first);
}

CLAIM(signal, kill_past_the_limit_still_sends_one,
      .says = "on Linux kill of a real-time signal, and any call for a standard one, succeeds past "
	      "the limit, but one is pending then and tells nothing",
      .zh = "在 Linux 上，超过限制后 kill "
	    "发送实时信号、以及发送标准信号仍然成功，但只未决一个且不带信息",
      .rows = "signals 6, 7", .verdict = HOLDS,
      .ref = "signal(7); Linux kernel/signal.c __send_signal_locked()",
      .needs = { need_pending_limit })
{
	siginfo_t info;

	block(SIGRTMIN);
	block(SIGUSR1);
	limit_pending(0);
	for (int i = 0; i < 3; i++) {
		assert_returns(kill(getpid(), SIGRTMIN), 0);
		assert_returns(queue(SIGUSR1, 4711), 0);
	}
	assert_returns(take(SIGRTMIN, &info), SIGRTMIN);
	assert_fails(take(SIGRTMIN, &info), EAGAIN);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_that(info.si_value.sival_int != 4711);
	assert_equal(info.si_pid, 0);
	assert_fails(take(SIGUSR1, &info), EAGAIN);
}

/* Queues as many as the limit of three leaves room for, and shows that there is no more. */
static void fill_up(void)
{
	for (int i = 0; i < 3; i++)
		assert_returns(queue(SIGRTMIN, i), 0);
	assert_fails(queue(SIGRTMIN, 3), EAGAIN);
}

CLAIM(signal, room_comes_back_with_what_took_it,
      .says = "on Linux signals count for RLIMIT_SIGPENDING no longer when they are discarded, "
	      "because their signal is ignored now, or when the process that they were pending for "
	      "has ended",
      .zh = "在 Linux 上，信号因改为忽略而被丢弃，或其所未决的进程已结束时，不再计入 RLIMIT_SIGPENDING",
      .rows = "signals 6, 7", .verdict = HOLDS,
      .ref = "setrlimit(2) RLIMIT_SIGPENDING; Linux kernel/signal.c flush_sigqueue()",
      .needs = { need_pending_limit, need_users })
{
	block(SIGRTMIN);
	limit_pending(3);
	become_nobody();
	for (int round = 0; round < 2; round++) {
		fill_up();
		assert_that(signal(SIGRTMIN, SIG_IGN) == SIG_DFL);
		assert_that(signal(SIGRTMIN, SIG_DFL) == SIG_IGN);
		ACTOR(child) {
			fill_up();
		}
		assert_ends(child);
	}
	fill_up();
}
