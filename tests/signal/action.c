/* Claims about what a process does on a signal: its action, and the handler while it runs. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static volatile sig_atomic_t last_argument;

static void keep_argument(int signal)
{
	last_argument = signal;
}

CLAIM(signal, signal_takes_one_of_three,
      .says = "signal sets SIG_IGN, SIG_DFL or a handler for one signal of this process, and "
	      "returns what was before",
      .zh = "signal 为本进程的某个信号设置 SIG_IGN、SIG_DFL 或处理函数，并返回先前的设置",
      .course = "000 §6: signal第二个参数不同的处理方案。SIG_IGN:忽略该信号 SIG_DFL :系统默认处理 "
		"自定义处理函数; 004: 注册信号处理： signal",
      .rows = "signals 5", .verdict = HOLDS, .ref = "POSIX.1-2024 signal(); signal(2)")
{
	ACTOR(child) {
		assert_that(signal(SIGTERM, SIG_IGN) == SIG_DFL);
		assert_returns(raise(SIGTERM), 0);
		assert_that(signal(SIGTERM, keep_argument) == SIG_IGN);
		assert_returns(raise(SIGTERM), 0);
		assert_equal(last_argument, SIGTERM);
		assert_that(signal(SIGUSR1, SIG_IGN) == SIG_DFL); /* another is another */
		assert_that(signal(SIGTERM, SIG_DFL) == keep_argument);
		raise(SIGTERM);
	}
	assert_killed(child, SIGTERM);
}

CLAIM(signal, signal_leaves_errno_alone, .says = "signal that succeeds leaves errno as it was",
      .zh = "signal 成功时不改变 errno", .rows = "signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 signal(): shall not change the setting of errno")
{
	errno = EXDEV;
	assert_that(signal(SIGUSR1, keep_argument) == SIG_DFL);
	assert_equal(errno, EXDEV);
	assert_that(signal(SIGUSR1, SIG_IGN) == keep_argument);
	assert_equal(errno, EXDEV);
	assert_that(signal(SIGUSR1, SIG_DFL) == SIG_IGN);
	assert_equal(errno, EXDEV);
}

CLAIM(signal, the_handler_gets_the_number,
      .says = "one handler may serve several signals: its argument says which came",
      .zh = "一个处理函数可用于多个信号：参数说明是哪一个",
      .course = "000 §6: signal() 参数：1，处理的信号。 2，怎样处理信号", .rows = "signals 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 signal(), sigaction()")
{
	const int signals[] = { SIGHUP, SIGUSR2, SIGCHLD, SIGRTMIN, SIGRTMIN + 3 };

	for (size_t i = 0; i < COUNT(signals); i++)
		signal(signals[i], keep_argument);
	for (size_t i = 0; i < COUNT(signals); i++) {
		must(raise(signals[i]));
		assert_equal(last_argument, signals[i]);
	}
}

static volatile sig_atomic_t arrived;

static void arrive(int signal)
{
	(void)signal;
	arrived = 1;
}

CLAIM(signal, a_handler_interrupts_the_program_anywhere,
      .says = "a signal interrupts a program that makes no call: the handler runs, then the "
	      "program goes on where it was",
      .zh = "信号能中断不做任何调用的程序：先运行处理函数，然后程序从原处继续",
      .course = "003 §3: "
		"信号是迫使操作系统停止其正在进行的任务并执行已为其发送中断的任务的中断。这些中断可"
		"以在OS的任何程序中暂停服务",
      .rows = "signals 5",
      .verdict = HOLDS_IF("it interrupts a process, not the kernel, unless blocked or ignored",
			  "它中断的是进程而不是内核，且信号未被阻塞或忽略"),
      .ref = "POSIX.1-2024 §2.4.4 Effects of Signals on Other Functions; signal(7)")
{
	int p[2];

	must(pipe(p));
	ACTOR(busy) {
		handle(SIGUSR1, arrive, 0);
		must(write(p[1], "!", 1));
		while (!arrived)
			continue;
		assert_that(arrived == 1);
	}
	assert_reads(p[0], "!");
	send_signal(busy, SIGUSR1);
	assert_ends(busy);
}

static volatile double sum_in_handler;

static void calculate_in_handler(int signal)
{
	volatile double parts[16];

	(void)signal;
	for (int i = 0; i < 16; i++)
		parts[i] = 1.0 / (i + 1);
	for (int i = 0; i < 16; i++)
		sum_in_handler += parts[i];
	arrived++;
}

/*
 * Calls nothing: what it keeps may lie in registers, and where the next call's stack would begin.
 */
static __attribute__((noinline)) bool calculates_well(double first, double second)
{
	volatile double kept[2] = { first, second };
	double a = first, b = second;

	while (arrived < 20) { /* there, and back again */
		a += b, b += a, a += b;
		a -= b, b -= a, a -= b;
	}
	return a == kept[0] && b == kept[1];
}

CLAIM(signal, a_handler_leaves_the_programs_numbers,
      .says = "a handler that calculates, between whichever two instructions of the program it "
	      "runs, leaves the numbers that the program calculates with as they were",
      .zh = "处理函数在程序任意两条指令之间运行并做计算，也不会改变程序正在计算的数",
      .rows = "signals 5", .verdict = HOLDS,
      .ref = "signal(7) Execution of signal handlers 1.3, 5: the context is restored; POSIX.1-2024 "
	     "§2.4.3: resume execution at the point at which it was interrupted")
{
	const struct itimerval often = { { 0, 500 }, { 0, 500 } };

	handle(SIGALRM, calculate_in_handler, 0);
	must(setitimer(ITIMER_REAL, &often, NULL));
	assert_that(calculates_well(getpid(), getppid()));
}

CLAIM(signal, signal_keeps_the_handler_and_restarts_calls,
      .says = "with glibc and musl a handler set by signal stays, its signal is blocked while it "
	      "runs, and calls are restarted",
      .zh = "在 glibc 与 musl 中，signal "
	    "设置的处理函数一直有效，运行时该信号被阻塞，系统调用会重启",
      .rows = "signals 5", .verdict = HOLDS, .ref = "signal(2) Portability")
{
	struct sigaction action;

	signal(SIGUSR1, keep_argument);
	for (int i = 0; i < 3; i++) {
		must(raise(SIGUSR1));
		assert_equal(last_argument, SIGUSR1);
		last_argument = 0;
	}
	must(sigaction(SIGUSR1, NULL, &action));
	assert_that(action.sa_handler == keep_argument);
	assert_equal(action.sa_flags & (SA_RESTART | SA_RESETHAND | SA_NODEFER), SA_RESTART);
}

CLAIM(signal, sigkill_and_sigstop_keep_their_action,
      .says = "signal and sigaction for SIGKILL or SIGSTOP fail with EINVAL, for a handler and for "
	      "SIG_IGN; on Linux for SIG_DFL as well",
      .zh = "对 SIGKILL 与 SIGSTOP，signal 和 sigaction 都失败 (EINVAL)，不能捕获或忽略；在 Linux "
	    "上 SIG_DFL 也不行",
      .rows = "signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 signal() EINVAL, sigaction() EINVAL; signal(7)")
{
	void (*const handlers[])(int) = { SIG_IGN, keep_argument, SIG_DFL };
	const int signals[] = { SIGKILL, SIGSTOP };

	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 3; k++) {
			struct sigaction action = { .sa_handler = handlers[k] };

			errno = 0;
			assert_that(signal(signals[i], handlers[k]) == SIG_ERR);
			assert_equal(errno, EINVAL);
			assert_fails(sigaction(signals[i], &action, NULL), EINVAL);
		}
		assert_that(handler_of(signals[i]) == SIG_DFL); /* to ask is allowed */
	}
}

CLAIM(signal, sigkill_and_sigstop_can_not_be_blocked,
      .says = "sigprocmask takes SIGKILL and SIGSTOP, returns 0 and blocks all but them: they stop "
	      "and kill as ever",
      .zh = "sigprocmask 接受 SIGKILL 与 SIGSTOP 并返回 0，但不会阻塞它们：照样暂停和杀死进程",
      .rows = "signals 5, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask(): those that cannot be ignored; sigprocmask(2) NOTES")
{
	ACTOR(child) {
		sigset_t all = all_signals();

		assert_returns(sigprocmask(SIG_SETMASK, &all, NULL), 0);
		assert_that(!is_blocked(SIGKILL) && !is_blocked(SIGSTOP));
		assert_that(is_blocked(SIGTERM) && is_blocked(SIGCONT) && is_blocked(SIGRTMAX));
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGTERM);
	assert_not_woken(child);
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGCONT);
	assert_continued(child);
	send_signal(child, SIGKILL);
	assert_killed(child, SIGKILL);
}

CLAIM(signal, sigaction_refuses_what_is_no_signal,
      .says = "sigaction fails with EINVAL for 0, for numbers beyond SIGRTMAX and for those that "
	      "the C library keeps, also if it only asks",
      .zh = "对 0、超过 SIGRTMAX 的编号以及 C 库自用的编号，sigaction 失败 (EINVAL)，只查询也一样",
      .rows = "signals 5, 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() EINVAL; sigaction(2) C library/kernel differences")
{
	struct sigaction action = { .sa_handler = SIG_IGN };

	for (size_t i = 0; i < COUNT(bad_numbers); i++) {
		assert_fails(sigaction(bad_numbers[i], &action, NULL), EINVAL);
		assert_fails(sigaction(bad_numbers[i], NULL, &action), EINVAL);
	}
	for (int i = 32; i < SIGRTMIN; i++) {
		assert_fails(sigaction(i, &action, NULL), EINVAL);
		assert_fails(sigaction(i, NULL, &action), EINVAL);
	}
	assert_fails(sigaction(0, &action, NULL), EINVAL);
	assert_fails(sigaction(0, NULL, &action), EINVAL);
	assert_fails(sigaction(SIGRTMAX + 1, &action, NULL), EINVAL);
	assert_fails(sigaction(SIGRTMAX + 1, NULL, &action), EINVAL);
	assert_returns(sigaction(SIGRTMAX, NULL, NULL), 0);
	assert_that(action.sa_handler == SIG_IGN);
}

CLAIM(signal, sigaction_tells_the_old_action,
      .says = "sigaction hands back the handler, mask and flags that were set, and changes nothing "
	      "if there is no new action",
      .zh = "sigaction 返回先前设置的处理函数、掩码和标志；没有新动作时什么也不改变",
      .rows = "signals 7", .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction(); sigaction(2)")
{
	struct sigaction action = { .sa_handler = keep_argument }, old;

	action.sa_flags = SA_NODEFER | SA_ONSTACK;
	action.sa_mask = only(SIGUSR2);
	assert_returns(sigaction(SIGUSR1, &action, NULL), 0);
	for (int i = 0; i < 2; i++) {
		memset(&old, 0, sizeof(old));
		assert_returns(sigaction(SIGUSR1, NULL, &old), 0);
		assert_that(old.sa_handler == keep_argument);
		assert_equal(old.sa_flags & (SA_NODEFER | SA_ONSTACK | SA_RESTART | SA_RESETHAND),
			     SA_NODEFER | SA_ONSTACK);
		assert_that(sigismember(&old.sa_mask, SIGUSR2));
		assert_that(!sigismember(&old.sa_mask, SIGUSR1));
	}
	assert_returns(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = SIG_IGN }, &old), 0);
	assert_that(old.sa_handler == keep_argument);
	assert_equal(old.sa_flags & (SA_NODEFER | SA_ONSTACK), SA_NODEFER | SA_ONSTACK);
	assert_that(sigismember(&old.sa_mask, SIGUSR2));
	assert_that(handler_of(SIGUSR1) == SIG_IGN);
}

CLAIM(signal, what_signal_set_sigaction_sets_again,
      .says = "what sigaction tells of a signal whose handler signal set makes it so again: "
	      "handler, mask and flags are the same",
      .zh = "sigaction 取出 signal 设置的动作，再交给 sigaction，则恢复原样：处理函数、掩码和标志"
	    "相同",
      .rows = "signals 5, 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction(): as if the original call were repeated")
{
	struct sigaction set, told, again;

	assert_that(signal(SIGUSR1, keep_argument) == SIG_DFL);
	assert_returns(sigaction(SIGUSR1, NULL, &set), 0);
	assert_returns(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = SIG_IGN }, &told), 0);
	assert_returns(sigaction(SIGUSR1, &told, NULL), 0);
	assert_returns(sigaction(SIGUSR1, NULL, &again), 0);
	assert_that(again.sa_handler == keep_argument);
	assert_equal(again.sa_flags, set.sa_flags);
	for (int i = 1; i <= SIGRTMAX; i++)
		assert_equal(sigismember(&again.sa_mask, i), sigismember(&set.sa_mask, i));
	last_argument = 0;
	assert_returns(raise(SIGUSR1), 0);
	assert_equal(last_argument, SIGUSR1);
	assert_that(signal(SIGUSR1, SIG_DFL) == keep_argument);
}

/* What the handlers did, in this order: each leaves its marks. */
static char marks[16];
static volatile sig_atomic_t marked;

static void mark(char letter)
{
	marks[marked++] = letter;
}

/* Marks its beginning and its end, and has both signals come between. */
static void mark_one(int signal)
{
	(void)signal;
	mark('1');
	if (marked < 3) {
		raise(SIGUSR2);
		raise(SIGUSR1);
	}
	mark(')');
}

static void mark_two(int signal)
{
	(void)signal;
	mark('2');
}

/* Which marks SIGUSR1 leaves whose handler has these flags and this in its mask. */
static const char *marks_of(int flags, int in_mask)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	memset(marks, 0, sizeof(marks));
	marked = 0;
	handle(SIGUSR2, mark_two, 0);
	action.sa_handler = mark_one;
	action.sa_flags = flags;
	if (in_mask)
		action.sa_mask = only(in_mask);
	must(sigaction(SIGUSR1, &action, NULL));
	must(raise(SIGUSR1));
	assert_that(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
	return marks;
}

CLAIM(signal, its_own_signal_waits_for_the_handler,
      .says = "while a handler runs its signal is blocked and comes after it returns, other "
	      "signals interrupt it",
      .zh = "处理函数运行期间，其信号被阻塞，返回后才送达；其他信号可以中断它", .rows = "signals 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction(); signal(7) Execution of signal handlers")
{
	assert_text(marks_of(0, 0), "12)1)");
}

CLAIM(signal, sa_mask_holds_others_back,
      .says = "signals in sa_mask are blocked as well while the handler runs, and no longer when "
	      "it has returned",
      .zh = "处理函数运行期间，sa_mask 中的信号也被阻塞，返回后解除", .rows = "signals 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction() sa_mask; sigaction(2)")
{
	const char *seen = marks_of(0, SIGUSR2);

	/* Both are pending after the first ')': which of them comes first is left open. */
	assert_equal(strlen(seen), 5);
	assert_that(strncmp(seen, "1)", 2) == 0);
	assert_that(strcmp(seen, "1)1)2") == 0 || strcmp(seen, "1)21)") == 0 ||
		    strcmp(seen, "1)12)") == 0);
}

CLAIM(signal, sa_nodefer_lets_its_own_signal_in,
      .says = "with SA_NODEFER a handler is interrupted by its own signal, unless that is in "
	      "sa_mask",
      .zh = "设置 SA_NODEFER 时，处理函数可被自己的信号中断，除非该信号在 sa_mask 中",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_NODEFER; sigaction(2)")
{
	assert_text(marks_of(SA_NODEFER, 0), "121))");
	assert_text(marks_of(SA_NODEFER, SIGUSR1), "12)1)");
}

static void (*volatile seen_in_handler)(int);

static void look_at_own_action(int signal)
{
	seen_in_handler = handler_of(signal);
}

CLAIM(signal, sa_resethand_is_for_one_time,
      .says = "with SA_RESETHAND the action is SIG_DFL already when the handler begins, and the "
	      "next signal takes the default",
      .zh = "设置 SA_RESETHAND 时，处理函数开始运行时动作已恢复为 SIG_DFL，下一个信号按默认处理",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_RESETHAND; sigaction(2)")
{
	ACTOR(child) {
		seen_in_handler = SIG_IGN;
		handle(SIGUSR1, look_at_own_action, SA_RESETHAND);
		assert_returns(raise(SIGUSR1), 0);
		assert_that(seen_in_handler == SIG_DFL);
		assert_that(handler_of(SIGUSR1) == SIG_DFL);
		raise(SIGUSR1);
	}
	assert_killed(child, SIGUSR1);
}

CLAIM(signal, sa_resethand_waits_for_the_delivery,
      .says = "SA_RESETHAND resets when the signal is handled, not when it comes: one that is "
	      "blocked, or accepted by sigwait, leaves the handler",
      .zh = "SA_RESETHAND 在信号被处理时才复位，而不是在信号产生时：被阻塞或被 sigwait "
	    "接收的信号不影响处理函数",
      .rows = "bugs 29; signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_RESETHAND: on entry to the signal handler")
{
	siginfo_t info;

	catch_signal(SIGUSR1, SA_RESETHAND);
	block(SIGUSR1);
	must(raise(SIGUSR1));
	must(raise(SIGUSR1));
	assert_that(handler_of(SIGUSR1) != SIG_DFL);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	unblock(SIGUSR1);
	assert_equal(caught(SIGUSR1), 0);
	assert_that(handler_of(SIGUSR1) != SIG_DFL);
	must(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
	assert_that(handler_of(SIGUSR1) == SIG_DFL);
}

static volatile int flags_in_handler;

static void look_at_own_flags(int signal, siginfo_t *info, void *context)
{
	struct sigaction action;

	(void)info;
	(void)context;
	must(sigaction(signal, NULL, &action));
	flags_in_handler = action.sa_flags;
}

CLAIM(signal, sa_resethand_leaves_sa_siginfo,
      .says = "on Linux SA_RESETHAND resets the handler and leaves the flags, SA_SIGINFO too, "
	      "which POSIX has it clear",
      .zh = "在 Linux 上，SA_RESETHAND 只复位处理函数而保留各标志，包括 POSIX 要求清除的 "
	    "SA_SIGINFO",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c get_signal(): SA_ONESHOT; POSIX.1-2024 sigaction() "
	     "SA_RESETHAND says otherwise: SA_SIGINFO shall be cleared")
{
	struct sigaction action = { .sa_sigaction = look_at_own_flags }, after;

	action.sa_flags = SA_SIGINFO | SA_RESETHAND;
	assert_returns(sigaction(SIGUSR1, &action, NULL), 0);
	must(raise(SIGUSR1));
	assert_equal(flags_in_handler & (SA_SIGINFO | SA_RESETHAND), SA_SIGINFO | SA_RESETHAND);
	assert_returns(sigaction(SIGUSR1, NULL, &after), 0);
	assert_that(after.sa_handler == SIG_DFL);
	assert_equal(after.sa_flags & (SA_SIGINFO | SA_RESETHAND), SA_SIGINFO | SA_RESETHAND);
}

CLAIM(signal, sa_resethand_is_for_sigill_and_sigtrap_too,
      .says = "on Linux SA_RESETHAND resets the handlers of SIGILL and SIGTRAP as any other's, "
	      "which POSIX says can't be",
      .zh = "在 Linux 上，SA_RESETHAND 同样复位 SIGILL 与 SIGTRAP 的处理函数，而 POSIX 说它们不能"
	    "自动复位",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c get_signal(): SA_ONESHOT; POSIX.1-2017 sigaction() "
	     "SA_RESETHAND says otherwise: cannot be automatically reset")
{
	const int signals[] = { SIGILL, SIGTRAP };

	for (int i = 0; i < 2; i++) {
		handle(signals[i], look_at_own_action, SA_RESETHAND);
		seen_in_handler = SIG_IGN;
		assert_returns(raise(signals[i]), 0);
		assert_that(seen_in_handler == SIG_DFL);
		assert_that(handler_of(signals[i]) == SIG_DFL);
	}
}

static volatile sig_atomic_t blocked_before;

static void block_on_return(int signal, siginfo_t *info, void *context)
{
	ucontext_t *before = context;

	(void)signal;
	(void)info;
	blocked_before = sigismember(&before->uc_sigmask, SIGHUP);
	sigaddset(&before->uc_sigmask, SIGUSR2);
	sigaddset(&before->uc_sigmask, SIGKILL);
	sigaddset(&before->uc_sigmask, SIGSTOP);
}

CLAIM(signal, the_context_holds_the_mask_to_return_to,
      .says = "on Linux the third argument of a handler holds the mask from before, which is set "
	      "when it returns: a change there stays, but SIGKILL and SIGSTOP are never blocked",
      .zh = "在 Linux 上，处理函数的第三个参数保存先前的信号掩码，返回时恢复它：对它的修改会保留，"
	    "但 SIGKILL 与 SIGSTOP 绝不会被阻塞",
      .rows = "signals 5, 7", .verdict = HOLDS,
      .ref = "signal(7) Execution of signal handlers 1.3, 5; POSIX.1-2024 <signal.h> uc_sigmask; "
	     "Linux kernel/signal.c set_current_blocked()")
{
	struct sigaction action = { .sa_sigaction = block_on_return, .sa_flags = SA_SIGINFO };

	must(sigaction(SIGUSR1, &action, NULL));
	block(SIGHUP);
	must(raise(SIGUSR1));
	assert_equal(blocked_before, 1);
	assert_that(is_blocked(SIGHUP) && is_blocked(SIGUSR2));
	assert_that(!is_blocked(SIGUSR1));
	assert_that(!is_blocked(SIGKILL) && !is_blocked(SIGSTOP));
}

static sigjmp_buf place_before;

static void jump_back(int signal)
{
	siglongjmp(place_before, signal);
}

CLAIM(signal, siglongjmp_restores_the_mask_if_it_was_saved,
      .says = "siglongjmp out of a handler restores the mask if sigsetjmp saved it; else the "
	      "signal stays blocked",
      .zh = "从处理函数 siglongjmp 跳出时，若 sigsetjmp 保存过掩码则恢复，否则该信号仍被阻塞",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 siglongjmp(), sigsetjmp(); signal(7) Execution of signal handlers")
{
	handle(SIGUSR1, jump_back, 0);
	if (sigsetjmp(place_before, 1) == 0)
		must(raise(SIGUSR1));
	assert_that(!is_blocked(SIGUSR1));
	if (sigsetjmp(place_before, 0) == 0)
		must(raise(SIGUSR1));
	assert_that(is_blocked(SIGUSR1));
}

#define UNKNOWN_FLAG 0x00200000 /* no flag of any system */
#define UNSUPPORTED  0x00000400 /* SA_UNSUPPORTED */

/* Linux did not clear unknown flags before 5.11. */
static const char *need_known_flags(void)
{
	struct sigaction action;
	const char *why;

	memset(&action, 0, sizeof(action));
	action.sa_flags = UNSUPPORTED;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR1, NULL, &action);
	why = action.sa_flags & UNSUPPORTED ? "sigaction keeps SA_UNSUPPORTED" : NULL;
	signal(SIGUSR1, SIG_DFL);
	return why;
}

CLAIM(signal, sigaction_drops_the_flags_it_does_not_know,
      .says = "on Linux sigaction takes flags that it does not know, SA_UNSUPPORTED among them, "
	      "and does as if they were not there: it does not tell them, and tells those it knows",
      .zh = "在 Linux 上，sigaction 接受未知标志（包括 "
	    "SA_UNSUPPORTED），如同没有它们：再查询时只给出已知的标志",
      .rows = "signals 2", .verdict = HOLDS,
      .ref = "sigaction(2) SA_UNSUPPORTED, Dynamically probing for flag bit support",
      .needs = { need_known_flags })
{
	static const int known[] = { 0, SA_RESTART, SA_NODEFER, SA_RESTART | SA_NODEFER };
	const int all = SA_RESTART | SA_NODEFER | UNKNOWN_FLAG | UNSUPPORTED;

	for (size_t i = 0; i < COUNT(known); i++) {
		struct sigaction action, seen;

		memset(&action, 0, sizeof(action));
		action.sa_handler = keep_argument;
		action.sa_flags = known[i] | UNKNOWN_FLAG | UNSUPPORTED;
		assert_returns(sigaction(SIGUSR1, &action, NULL), 0);
		assert_returns(sigaction(SIGUSR1, NULL, &seen), 0);
		assert_equal(seen.sa_flags & all, known[i]);
		assert_that(seen.sa_handler == keep_argument);
		last_argument = 0;
		must(raise(SIGUSR1));
		assert_equal(last_argument, SIGUSR1);
	}
}

static sigset_t mask_in_handler;

static void keep_mask(int signal)
{
	last_argument = signal;
	sigprocmask(SIG_BLOCK, NULL, &mask_in_handler);
}

static void pause_in_handler(int signal)
{
	(void)signal;
	pause();
}

CLAIM(signal, sa_mask_never_holds_kill_and_stop,
      .says = "SIGKILL and SIGSTOP in sa_mask are ignored without an error: while the handler runs "
	      "all other signals are blocked, these two not, and SIGKILL ends it",
      .zh = "sa_mask 中的 SIGKILL 与 SIGSTOP "
	    "被忽略而不报错：处理函数运行期间阻塞其他所有信号，唯独不阻塞这两个，SIGKILL "
	    "照样终止它",
      .rows = "signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction(): SIGKILL and SIGSTOP shall not be added; sigaction(2) NOTES")
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	sigfillset(&action.sa_mask);
	action.sa_handler = keep_mask;
	assert_returns(sigaction(SIGUSR1, &action, NULL), 0);
	must(raise(SIGUSR1));
	assert_equal(last_argument, SIGUSR1);
	for (int signal = 1; signal <= SIGSYS; signal++)
		assert_equal(sigismember(&mask_in_handler, signal),
			     signal != SIGKILL && signal != SIGSTOP);
	ACTOR(process) {
		action.sa_handler = pause_in_handler;
		assert_returns(sigaction(SIGUSR1, &action, NULL), 0);
		must(raise(SIGUSR1));
	}
	assert_asleep(process, "pause");
	send_signal(process, SIGTERM);
	assert_not_woken(process);
	send_signal(process, SIGKILL);
	assert_killed(process, SIGKILL);
}

CLAIM(signal, sa_mask_adds_to_what_is_blocked,
      .says = "while a handler runs what was blocked before is still blocked, beside its own "
	      "signal and those of sa_mask",
      .zh = "处理函数运行期间，先前被阻塞的信号仍被阻塞，此外还有其自身信号与 sa_mask 中的信号",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction(): the union of the current signal mask and sa_mask")
{
	struct sigaction action = { .sa_handler = keep_mask };

	catch_signal(SIGHUP, 0);
	block(SIGHUP);
	must(raise(SIGHUP));
	action.sa_mask = only(SIGUSR2);
	assert_returns(sigaction(SIGUSR1, &action, NULL), 0);
	must(raise(SIGUSR1));
	assert_equal(last_argument, SIGUSR1);
	for (int signal = 1; signal <= SIGSYS; signal++)
		assert_equal(sigismember(&mask_in_handler, signal),
			     signal == SIGHUP || signal == SIGUSR1 || signal == SIGUSR2);
	assert_equal(caught(SIGHUP), 0);
	assert_that(is_blocked(SIGHUP) && !is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
}

CLAIM(signal, what_cannot_be_changed_can_be_asked,
      .says = "on Linux sigaction tells the action of SIGKILL and SIGSTOP, SIG_DFL, where it is not "
	      "asked to set any",
      .zh = "在 Linux 上，不要求设置时，sigaction 给出 SIGKILL 与 SIGSTOP 的动作 SIG_DFL",
      .rows = "signals 5", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c do_sigaction(): act && sig_kernel_only")
{
	static const int signals[] = { SIGKILL, SIGSTOP };

	for (size_t i = 0; i < COUNT(signals); i++) {
		struct sigaction action = { .sa_handler = SIG_IGN }, seen = action;

		assert_returns(sigaction(signals[i], NULL, &seen), 0);
		assert_that(seen.sa_handler == SIG_DFL);
		assert_fails(sigaction(signals[i], &action, &seen), EINVAL);
	}
}

/* The flags that POSIX has. */
static const int action_flags[] = { SA_NOCLDSTOP, SA_NOCLDWAIT, SA_SIGINFO,  SA_ONSTACK,
				    SA_RESTART,   SA_NODEFER,   SA_RESETHAND };

CLAIM(signal, each_flag_of_an_action_is_told,
      .says = "sigaction tells each flag that it was given, and no other, but maybe SA_NODEFER "
	      "beside SA_RESETHAND, with a handler and with SIG_IGN, and the mask with both, on Linux "
	      "without SIGKILL and SIGSTOP",
      .zh = "sigaction 给出先前设置的每个标志，且仅此而已（SA_RESETHAND 旁可有 SA_NODEFER），"
	    "无论动作是处理函数还是 SIG_IGN；掩码也都给出，在 Linux 上其中没有 SIGKILL 与 SIGSTOP",
      .rows = "signals 7", .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction(); sigaction(2)")
{
	int all = 0;

	for (size_t i = 0; i < COUNT(action_flags); i++)
		all |= action_flags[i];
	for (size_t i = 0; i < COUNT(action_flags); i++)
		for (int ignored = 0; ignored < 2; ignored++) {
			struct sigaction action = { .sa_mask = all_signals() }, told;

			action.sa_handler = ignored ? SIG_IGN : keep_argument;
			action.sa_flags = action_flags[i];
			assert_returns(sigaction(SIGCHLD, &action, NULL), 0);
			assert_returns(sigaction(SIGCHLD, NULL, &told), 0);
			if (action_flags[i] == (int)SA_RESETHAND)
				told.sa_flags &= ~SA_NODEFER;
			assert_equal(told.sa_flags & all, action_flags[i]);
			assert_that(sigismember(&told.sa_mask, SIGUSR2));
			assert_that(sigismember(&told.sa_mask, SIGTERM));
			assert_that(!sigismember(&told.sa_mask, SIGKILL));
			assert_that(!sigismember(&told.sa_mask, SIGSTOP));
		}
}
