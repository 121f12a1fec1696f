/* Claims about signals: default actions, stopping, masks, queues, accepting, threads, faults. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signal_sets.h"

/* Default actions: every signal from 1 to 31 is in one of these lists */

static const int ending[] = {
	SIGHUP,    SIGINT,  SIGKILL,   SIGPIPE, SIGALRM, SIGTERM,
	SIGUSR1,   SIGUSR2, SIGVTALRM, SIGPROF, SIGIO,   SIGPWR,
#ifdef SIGSTKFLT
	SIGSTKFLT,
#endif
};

static const int dumping[] = {
	SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS,
};

static const int ignored[] = { SIGCHLD, SIGURG, SIGWINCH };
static const int stopping[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Each of these signals ends a process that does nothing about it; how, as of waitpid. */
static void assert_each_kills(const int *signals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ACTOR(child) {
			must(raise(signals[i]));
			assert_that(!"it lives on");
		}
		assert_killed(child, signals[i]);
	}
}

CLAIM(signal, these_signals_terminate_by_default,
      .says = "on Linux HUP, INT, KILL, PIPE, ALRM, TERM, USR1, USR2, VTALRM, PROF, IO, PWR and "
	      "STKFLT end the process by default",
      .zh = "在 Linux "
	    "上，HUP、INT、KILL、PIPE、ALRM、TERM、USR1、USR2、VTALRM、PROF、IO、PWR、STKFLT "
	    "的默认动作是终止进程",
      .course = "000 §6: SIG_DFL :系统默认处理", .rows = "signals 11", .verdict = HOLDS,
      .ref = "signal(7) Standard signals: Term; POSIX.1-2024 <signal.h> T")
{
	assert_each_kills(ending, COUNT(ending));
}

CLAIM(signal, these_signals_terminate_with_a_dump,
      .says = "QUIT, ILL, TRAP, ABRT, BUS, FPE, SEGV, XCPU, XFSZ and SYS end the process by "
	      "default, as abnormal termination",
      .zh = "QUIT、ILL、TRAP、ABRT、BUS、FPE、SEGV、XCPU、XFSZ、SYS 的默认动作是异常终止进程",
      .course = "000 §6: SIG_DFL :系统默认处理", .rows = "signals 11", .verdict = HOLDS,
      .ref = "signal(7) Standard signals: Core; POSIX.1-2024 <signal.h> A")
{
	assert_each_kills(dumping, COUNT(dumping));
}

CLAIM(signal, real_time_signals_terminate_by_default,
      .says = "every real-time signal from SIGRTMIN to SIGRTMAX ends the process by default",
      .zh = "从 SIGRTMIN 到 SIGRTMAX 的每个实时信号，默认动作都是终止进程",
      .course = "004: 标准信号 自定义信号", .rows = "signals 6, 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.3; signal(7) Real-time signals")
{
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++) {
		ACTOR(child) {
			assert_returns(raise(i), 0);
			assert_that(!"it lives on");
		}
		assert_killed(child, i);
	}
}

CLAIM(signal, these_signals_are_ignored_by_default,
      .says = "on Linux CHLD, URG and WINCH do nothing by default, not even wake a sleeper; nor "
	      "does CONT if the process is not stopped",
      .zh = "在 Linux 上，CHLD、URG、WINCH 默认被忽略，连睡眠也不打断；进程未暂停时 CONT 也一样",
      .course = "000 §6: SIG_DFL :系统默认处理", .rows = "signals 11", .verdict = HOLDS,
      .ref = "signal(7) Standard signals: Ign, Cont; POSIX.1-2024 <signal.h> I, C")
{
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	for (size_t i = 0; i < COUNT(ignored); i++) {
		send_signal(child, ignored[i]);
		assert_not_woken(child);
	}
	send_signal(child, SIGCONT);
	assert_asleep(child, "pause");
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG | WUNTRACED | WCONTINUED), 0);
}

CLAIM(signal, these_signals_stop_by_default,
      .says = "STOP, TSTP, TTIN and TTOU stop the process by default, which waitpid tells with "
	      "WUNTRACED, and CONT lets it go on",
      .zh = "STOP、TSTP、TTIN、TTOU 的默认动作是暂停进程（waitpid 用 WUNTRACED 得知），CONT "
	    "使其继续",
      .course = "000 §6: 操作：父子进程，用raise()信号暂停; 000 §6: SIG_DFL :系统默认处理",
      .rows = "signals 2, 11",
      .verdict = HOLDS_IF("in an orphaned process group TSTP, TTIN and TTOU stop nobody",
			  "在孤儿进程组中 TSTP、TTIN、TTOU 不起作用"),
      .ref = "signal(7) Standard signals: Stop, Cont; POSIX.1-2024 <signal.h> S, C")
{
	ACTOR(child) {
		be_killed();
	}
	for (size_t i = 0; i < COUNT(stopping); i++) {
		assert_asleep(child, "pause");
		send_signal(child, stopping[i]);
		assert_stopped(child, stopping[i]);
		send_signal(child, SIGCONT);
		assert_continued(child);
	}
}

/* What the signal does to a process by default: 'e', it ends; 's', it stops; 'i', nothing. */
static char what_it_does(int signal)
{
	int status;

	ACTOR(child) {
		raise(signal);
		_exit(0);
	}
	must(waitpid(pid_of(child), &status, WUNTRACED));
	if (WIFSTOPPED(status)) {
		send_signal(child, SIGKILL);
		must(waitpid(pid_of(child), NULL, 0));
		return WSTOPSIG(status) == signal ? 's' : '?';
	}
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == signal ? 'e' : '?';
	return 'i';
}

CLAIM(signal, every_standard_signal_has_one_default,
      .says = "on Linux the signals from 1 to 31 are each in one list of defaults: end, dump, "
	      "ignore, stop, continue",
      .zh = "在 Linux 上，1 到 31 的每个信号恰好属于一种默认动作：终止、转储、忽略、暂停、继续",
      .course = "004: 标准信号 自定义信号", .rows = "signals 11", .verdict = HOLDS,
      .ref = "signal(7) Standard signals")
{
	const struct {
		const int *signals;
		size_t count;
		char what;
	} lists[] = { { ending, COUNT(ending), 'e' },
		      { dumping, COUNT(dumping), 'e' },
		      { ignored, COUNT(ignored), 'i' },
		      { stopping, COUNT(stopping), 's' },
		      { (int[]){ SIGCONT }, 1, 'i' } };
	char expected[32] = { 0 };

	for (size_t i = 0; i < COUNT(lists); i++)
		for (size_t k = 0; k < lists[i].count; k++) {
			assert_equal(expected[lists[i].signals[k]], 0);
			expected[lists[i].signals[k]] = lists[i].what;
		}
	for (int i = 1; i <= 31; i++)
		assert_equal(what_it_does(i), expected[i]);
}

/* Core files go to the working directory, and a process may be given leave to write one. */
static const char *need_core_files(void)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
	char pattern[64] = "";
	int status = 1, fd = open("/proc/sys/kernel/core_pattern", O_RDONLY);
	pid_t pid;

	if (fd < 0 || read(fd, pattern, sizeof(pattern) - 1) <= 0)
		return "/proc/sys/kernel/core_pattern can't be read";
	close(fd);
	if (strncmp(pattern, "core", 4) != 0)
		return "core_pattern names no file of the working directory";
	pid = fork();
	if (pid == 0)
		_exit(setrlimit(RLIMIT_CORE, &limit) < 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return "RLIMIT_CORE can't be raised";
	return NULL;
}

/* How many files of the working directory begin like a core file. */
static int count_cores(void)
{
	DIR *directory = opendir(".");
	const struct dirent *entry;
	int count = 0;

	while (directory && (entry = readdir(directory)))
		count += strncmp(entry->d_name, "core", 4) == 0;
	if (directory)
		closedir(directory);
	return count;
}

CLAIM(signal, a_core_dump_shows_in_status_and_sigchld,
      .says = "where RLIMIT_CORE allows one, a signal that dumps leaves a core file, sets "
	      "WCOREDUMP and CLD_DUMPED; one that only ends does not",
      .zh = "RLIMIT_CORE 允许时，转储类信号留下 core 文件，并设置 WCOREDUMP 与 "
	    "CLD_DUMPED；单纯终止的信号不会",
      .rows = "signals 7, 11", .verdict = HOLDS,
      .ref = "core(5); POSIX.1-2024 waitpid(); sigaction(2)",
      .needs = { need_directory, need_core_files })
{
	const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
	const int signals[] = { SIGTERM, SIGQUIT };
	siginfo_t info;
	int status;

	must(setrlimit(RLIMIT_CORE, &limit));
	block(SIGCHLD);
	for (int i = 0; i < 2; i++) {
		ACTOR(child) {
			raise(signals[i]);
		}
		must(waitpid(pid_of(child), &status, 0));
		assert_equal(WTERMSIG(status), signals[i]);
		assert_equal(!!WCOREDUMP(status), i);
		assert_returns(take(SIGCHLD, &info), SIGCHLD);
		assert_equal(info.si_code, i ? CLD_DUMPED : CLD_KILLED);
		assert_equal(info.si_status, signals[i]);
		assert_equal(count_cores(), i);
	}
}

static const char *need_core_to_file(void)
{
	char first = '|';
	int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY);

	if (fd < 0 || read(fd, &first, 1) < 1 || first == '|')
		return "core dumps go to a program, which RLIMIT_CORE does not stop";
	close(fd);
	return NULL;
}

CLAIM(signal, without_leave_there_is_no_core_dump,
      .says = "with RLIMIT_CORE 0 a signal that dumps just ends the process: no WCOREDUMP, "
	      "CLD_KILLED",
      .zh = "RLIMIT_CORE 为 0 时，转储类信号只终止进程：没有 WCOREDUMP，代码为 CLD_KILLED",
      .rows = "signals 7, 11", .verdict = HOLDS, .ref = "core(5); setrlimit(2); sigaction(2)",
      .needs = { need_core_to_file })
{
	siginfo_t info;
	int status;

	block(SIGCHLD);
	ACTOR(child) {
		raise(SIGQUIT);
	}
	must(waitpid(pid_of(child), &status, 0));
	assert_equal(WTERMSIG(status), SIGQUIT);
	assert_that(!WCOREDUMP(status));
	assert_returns(take(SIGCHLD, &info), SIGCHLD);
	assert_equal(info.si_code, CLD_KILLED);
}

/* Stopping and continuing */

CLAIM(signal, caught_or_ignored_stop_signals_stop_nobody,
      .says = "TSTP, TTIN and TTOU that are caught or ignored do not stop the process; SIGSTOP "
	      "always does",
      .zh = "被捕获或忽略的 TSTP、TTIN、TTOU 不会暂停进程；SIGSTOP 总会暂停",
      .rows = "signals 5, 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.3 Signal Actions; signal(7)")
{
	ACTOR(child) {
		for (size_t i = 1; i < COUNT(stopping); i++) {
			catch_signal(stopping[i], 0);
			assert_returns(raise(stopping[i]), 0);
			assert_equal(caught(stopping[i]), 1);
			signal(stopping[i], SIG_IGN);
			assert_returns(raise(stopping[i]), 0);
		}
		be_killed();
	}
	assert_asleep(child, "pause");
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG | WUNTRACED), 0);
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
}

CLAIM(signal, sigcont_continues_whatever_its_action,
      .says = "SIGCONT lets a stopped process go on though it blocks, ignores or catches it; a "
	      "handler runs once it is unblocked",
      .zh = "无论阻塞、忽略还是捕获 SIGCONT，它都会使暂停的进程继续；解除阻塞后处理函数才运行",
      .rows = "signals 2, 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.1 Signal Generation and Delivery, §2.4.3; signal(7)")
{
	ACTOR(blocking) {
		catch_signal(SIGCONT, 0);
		block(SIGCONT);
		raise(SIGSTOP);
		assert_equal(caught(SIGCONT), 0);
		assert_that(is_pending(SIGCONT));
		unblock(SIGCONT);
		assert_equal(caught(SIGCONT), 1);
		be_killed();
	}
	ACTOR(ignoring) {
		signal(SIGCONT, SIG_IGN);
		raise(SIGSTOP);
		be_killed();
	}
	assert_stopped(blocking, SIGSTOP);
	assert_stopped(ignoring, SIGSTOP);
	send_signal(blocking, SIGCONT);
	send_signal(ignoring, SIGCONT);
	assert_asleep(blocking, "pause");
	assert_asleep(ignoring, "pause");
}

CLAIM(signal, sigcont_discards_pending_stops,
      .says = "SIGCONT discards the stop signals that are pending for the process",
      .zh = "SIGCONT 丢弃该进程所有未决的暂停信号", .rows = "signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.1 Signal Generation and Delivery")
{
	for (size_t i = 1; i < COUNT(stopping); i++) {
		block(stopping[i]);
		must(kill(getpid(), stopping[i]));
		must(raise(stopping[i]));
		assert_that(is_pending(stopping[i]));
	}
	block(SIGUSR1);
	must(raise(SIGUSR1));
	must(kill(getpid(), SIGCONT));
	for (size_t i = 1; i < COUNT(stopping); i++)
		assert_that(!is_pending(stopping[i]));
	assert_that(is_pending(SIGUSR1));
}

CLAIM(signal, a_stop_signal_discards_pending_conts,
      .says = "a stop signal discards a SIGCONT that is pending, also if the stop signal is caught",
      .zh = "暂停信号丢弃未决的 SIGCONT，即使该暂停信号被捕获", .rows = "signals 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.1 Signal Generation and Delivery")
{
	block(SIGCONT);
	for (size_t i = 1; i < COUNT(stopping); i++) {
		catch_signal(stopping[i], 0);
		must(kill(getpid(), SIGCONT));
		assert_that(is_pending(SIGCONT));
		must(kill(getpid(), stopping[i]));
		assert_equal(caught(stopping[i]), 1);
		assert_that(!is_pending(SIGCONT));
	}
}

CLAIM(signal, a_stopped_process_takes_no_signals,
      .says = "signals to a stopped process wait until SIGCONT: no handler runs and no default is "
	      "taken before",
      .zh = "发给暂停进程的信号要等到 SIGCONT：此前不运行处理函数，也不执行默认动作",
      .rows = "signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.3: while a process is stopped; signal(7)", .needs = { need_proc })
{
	int told[2];

	must(pipe(told));
	ACTOR(child) {
		tell_signal(SIGUSR1, 0, told[1]);
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGUSR1);
	send_signal(child, SIGTERM);
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG), 0);
	assert_ready(told[0], 0);
	send_signal(child, SIGCONT);
	assert_killed(child, SIGTERM);
}

CLAIM(signal, sigkill_ends_a_stopped_process,
      .says = "SIGKILL ends a stopped process without SIGCONT",
      .zh = "SIGKILL 直接终止暂停的进程，无需 SIGCONT",
      .course = "000 §6: 用raise()信号暂停 与waitpid()使用杀进程", .rows = "signals 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.3: except SIGKILL; signal(7)")
{
	ACTOR(child) {
		raise(SIGSTOP);
	}
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGKILL);
	assert_killed(child, SIGKILL);
}

CLAIM(signal, a_stopped_process_stops_once,
      .says = "a stop signal to a stopped process changes nothing: waitpid tells one stop, one "
	      "SIGCONT ends it",
      .zh = "对已暂停的进程再发暂停信号没有作用：waitpid 只报告一次，一个 SIGCONT 即可恢复",
      .rows = "signals 2", .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.3, waitpid() WUNTRACED")
{
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGSTOP);
	send_signal(child, SIGTSTP);
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG | WUNTRACED), 0);
	send_signal(child, SIGCONT);
	assert_continued(child);
	assert_asleep(child, "pause");
}

CLAIM(signal, sigcont_cancels_a_stop_on_its_way,
      .says = "after SIGSTOP and then SIGCONT the process runs, however close they follow each "
	      "other",
      .zh = "先 SIGSTOP 后 SIGCONT，无论间隔多短，进程最终都在运行", .rows = "bugs 27",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.1; gVisor commit f7324fa64")
{
	int status;

	ACTOR(runner) {
		for (;;)
			;
	}
	for (int i = 0; i < 200; i++) {
		send_signal(runner, SIGSTOP);
		send_signal(runner, SIGCONT);
	}
	for (int i = 0; i < 10; i++) {
		assert_returns(waitpid(pid_of(runner), &status, WNOHANG | WUNTRACED), 0);
		sched_yield();
	}
	send_signal(runner, SIGTERM); /* of which a stopped process does not die */
	assert_returns(waitpid(pid_of(runner), &status, WUNTRACED), pid_of(runner));
	assert_that(WIFSIGNALED(status) && !WIFSTOPPED(status));
	assert_equal(WTERMSIG(status), SIGTERM);
}

/* Masks and pending signals */

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
      .says = "a pending signal that sigprocmask unblocks is delivered before sigprocmask returns",
      .zh = "sigprocmask 解除阻塞的未决信号，在 sigprocmask 返回之前送达",
      .course = "004: sigprocmask", .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask(): at least one ... before the call")
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
	must(kill(getpid(), SIGUSR1));
	must(kill(getpid(), SIGCHLD));
	must(queue(SIGRTMIN, 1));
	must(queue(SIGRTMIN, 2));
	signal(SIGUSR1, SIG_DFL);
	catch_signal(SIGCHLD, 0);
	catch_signal(SIGRTMIN, 0);
	assert_that(is_pending(SIGUSR1) && is_pending(SIGCHLD) && is_pending(SIGRTMIN));
	signal(SIGUSR1, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGRTMIN, SIG_IGN);
	assert_that(!is_pending(SIGUSR1) && !is_pending(SIGCHLD) && !is_pending(SIGRTMIN));
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
      .says = "on Linux the calls for actions, masks and pending signals fail with EFAULT for a "
	      "bad address, and change nothing",
      .zh = "在 Linux 上，有关动作、掩码和未决信号的调用遇到无效地址失败 (EFAULT)，不作改变",
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
      .says = "on Linux the system calls for actions and masks fail with EINVAL for a set that is "
	      "not as large as the kernel's, and change nothing",
      .zh = "在 Linux 上，信号集大小与内核不符时，有关动作和掩码的系统调用失败 (EINVAL)，不作改变",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "sigprocmask(2) EINVAL; sigsuspend(2), sigaction(2), sigwaitinfo(2) C library/kernel "
	     "differences")
{
	sigset_t set = only(SIGUSR1);

	assert_fails(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 4711), EINVAL);
	assert_fails(syscall(SYS_rt_sigsuspend, &set, 4711), EINVAL);
	assert_fails(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4711), EINVAL);
	assert_fails(syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 4711), EINVAL);
	assert_that(!is_blocked(SIGUSR1));
}

/* Standard signals coalesce, real-time ones queue */

CLAIM(signal, standard_signals_are_the_unreliable_ones,
      .says = "of three SIGUSR1 sent while it is blocked one is delivered; of three SIGRTMIN all "
	      "three: 1 to 31 coalesce, SIGRTMIN to SIGRTMAX queue",
      .zh = "阻塞期间发送三次 SIGUSR1 只送达一次，发送三次 SIGRTMIN 则送达三次：1–31 "
	    "会合并，SIGRTMIN–SIGRTMAX 会排队",
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

CLAIM(signal, every_standard_signal_coalesces,
      .says = "on Linux each signal from 1 to 31 is pending once however often it was sent, with "
	      "the data of the first, sigqueue's too",
      .zh = "在 Linux 上，1 到 31 的每个信号无论发送多少次只未决一次，保留第一次的数据，sigqueue "
	    "也一样",
      .course = "004: 可靠1-31 不可靠 32-64", .rows = "signals 6",
      .verdict = WRONG("1 to 31 are the ones that get lost", "会丢失的正是 1–31"),
      .ref = "signal(7) Queueing and delivery semantics for standard signals")
{
	sigset_t all = all_signals();

	must(sigprocmask(SIG_SETMASK, &all, NULL));
	for (int i = 1; i <= 31; i++) {
		if (i == SIGKILL || i == SIGSTOP)
			continue;
		for (int k = 1; k <= 3; k++)
			assert_returns(queue(i, 100 * i + k), 0);
		assert_equal(take_value(i), 100 * i + 1);
		assert_equal(take_value(i), -1);
	}
}

CLAIM(signal, every_real_time_signal_queues,
      .says = "each signal from SIGRTMIN to SIGRTMAX is delivered as often as sigqueue sent it, in "
	      "that order, each with its value",
      .zh = "从 SIGRTMIN 到 SIGRTMAX 的每个信号，sigqueue 发送几次就送达几次，按发送顺序，各带其值",
      .course = "004: 可靠1-31 不可靠 32-64", .rows = "signals 6",
      .verdict = WRONG("the real-time signals are the reliable ones", "可靠的是实时信号"),
      .ref = "POSIX.1-2024 sigqueue(), §2.4.1; signal(7) Real-time signals")
{
	sigset_t all = all_signals();

	must(sigprocmask(SIG_SETMASK, &all, NULL));
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++) {
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

/* Sends itself signals of these distances from SIGRTMIN, with values counted from 0. */
static void queue_several(const char *letters)
{
	for (int i = 0; letters[i]; i++)
		must(queue(SIGRTMIN + letters[i] - 'a', i));
}

CLAIM(signal, the_lowest_number_comes_first,
      .says = "of pending real-time signals the lowest number is accepted first, within one number "
	      "the one sent first",
      .zh = "未决的实时信号中，编号最小的先被接收；编号相同则先发送的先接收", .rows = "signals 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigwaitinfo(): lowest numbered; signal(7) Real-time signals")
{
	static const int expected[][2] = { { 0, 3 }, { 0, 5 }, { 1, 1 }, { 1, 6 },
					   { 2, 2 }, { 3, 0 }, { 3, 4 } };
	const struct timespec none = { 0, 0 };
	sigset_t all = all_signals();
	siginfo_t info;

	must(sigprocmask(SIG_SETMASK, &all, NULL));
	queue_several("dbcadab");
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_returns(sigtimedwait(&all, &info, &none), SIGRTMIN + expected[i][0]);
		assert_equal(info.si_value.sival_int, expected[i][1]);
	}
	assert_fails(sigtimedwait(&all, &info, &none), EAGAIN);
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

/* The limit */

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
	const uid_t user = (uid_t)(20000 + getpid() % 40000);
	struct actor *member[2];

	for (int i = 0; i < 2; i++) {
		START(member[i]) {
			block(SIGRTMIN);
			limit_pending(3);
			become(user, user);
			pause_at("blocked");
			if (i == 0) {
				assert_returns(queue(SIGRTMIN, 1), 0);
				assert_returns(queue(SIGRTMIN, 2), 0);
				pause_at("queued");
			} else {
				assert_returns(queue(SIGRTMIN, 3), 0);
				assert_fails(queue(SIGRTMIN, 4), EAGAIN);
				assert_equal(take_value(SIGRTMIN), 3);
				assert_returns(queue(SIGRTMIN, 5), 0);
				assert_fails(queue(SIGRTMIN, 6), EAGAIN);
			}
		}
		await(member[i], "blocked");
	}
	resume(member[0]);
	await(member[0], "queued");
	resume(member[1]);
	assert_ends(member[1]);
	resume(member[0]);
	assert_ends(member[0]);
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

/* Accepting: sigwait, sigwaitinfo, sigtimedwait */

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
      .says = "sigwaitinfo ignores SIGKILL and SIGSTOP in its set: they stop and kill the waiter",
      .zh = "sigwaitinfo 忽略集合中的 SIGKILL 与 SIGSTOP：它们照样暂停和杀死等待者",
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

/* signalfd */

static const char *need_signalfd(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	fd = signalfd(-1, &set, 0);
	if (fd < 0)
		return "no signalfd";
	close(fd);
	return NULL;
}

/* Blocks the signal, and opens a descriptor that reads it. */
static int open_signalfd(int signal, int flags)
{
	sigset_t set = only(signal);

	block(signal);
	return must(signalfd(-1, &set, flags));
}

CLAIM(signal, signalfd_reads_signals_as_records,
      .says = "on Linux read of a signalfd gives a record for each pending signal of its set, with "
	      "number, code, sender and value, and takes them",
      .zh = "在 Linux 上，读 signalfd "
	    "得到集合中每个未决信号的记录：编号、代码、发送者、值，并取走它们",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	const uid_t user = getuid() == 0 && !need_other_user() ? 65533 : getuid();
	struct signalfd_siginfo records[4];
	int fd = open_signalfd(SIGRTMIN, 0);

	memset(records, 0, sizeof(records));
	ACTOR(sender) {
		if (user != getuid())
			must(setresuid(user, 0, 0));
		must(sigqueue(getppid(), SIGRTMIN, (union sigval){ .sival_int = -5 }));
		must(kill(getppid(), SIGRTMIN));
	}
	assert_ends(sender);
	assert_returns(read(fd, records, sizeof(records)), 2 * sizeof(records[0]));
	assert_equal(sizeof(records[0]), 128);
	assert_equal(records[0].ssi_signo, SIGRTMIN);
	assert_equal(records[0].ssi_code, SI_QUEUE);
	assert_equal(records[0].ssi_int, -5);
	assert_equal(records[0].ssi_pid, pid_of(sender));
	assert_equal(records[0].ssi_uid, user);
	assert_equal(records[1].ssi_code, SI_USER);
	assert_equal(records[1].ssi_pid, pid_of(sender));
	assert_that(!is_pending(SIGRTMIN));
}

CLAIM(signal, signalfd_tells_of_children,
      .says = "on Linux a signalfd tells of SIGCHLD the child's pid, user and exit status",
      .zh = "在 Linux 上，signalfd 对 SIGCHLD 给出子进程的 pid、用户和退出状态",
      .rows = "signals 7, 8", .verdict = HOLDS, .ref = "signalfd(2) ssi_status",
      .needs = { need_signalfd })
{
	const uid_t user = getuid() == 0 && !need_other_user() ? 65533 : getuid();
	int fd = open_signalfd(SIGCHLD, 0);
	struct signalfd_siginfo record;

	ACTOR(child) {
		must(setuid(user));
		_exit(42);
	}
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_signo, SIGCHLD);
	assert_equal(record.ssi_code, CLD_EXITED);
	assert_equal(record.ssi_status, 42);
	assert_equal(record.ssi_pid, pid_of(child));
	assert_equal(record.ssi_uid, user);
	must(waitpid(pid_of(child), NULL, 0));
}

CLAIM(signal, signalfd_sleeps_and_polls,
      .says = "on Linux read of a signalfd sleeps until a signal of its set comes, or gives EAGAIN "
	      "with SFD_NONBLOCK; poll shows POLLIN while one is pending",
      .zh = "在 Linux 上，读 signalfd 会睡眠直到信号到来，SFD_NONBLOCK 时失败 "
	    "(EAGAIN)；有未决信号时 poll 显示 POLLIN",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	int fd = open_signalfd(SIGUSR1, SFD_NONBLOCK | SFD_CLOEXEC);
	struct signalfd_siginfo record;

	assert_returns(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_returns(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_ready(fd, 0);
	assert_fails(read(fd, &record, sizeof(record)), EAGAIN);
	must(raise(SIGUSR1));
	assert_ready(fd, POLLIN);
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_ready(fd, 0);
	ACTOR(reader) {
		int own = open_signalfd(SIGUSR1, 0);

		block(SIGUSR2);
		assert_returns(read(own, &record, sizeof(record)), sizeof(record));
		assert_equal(record.ssi_signo, SIGUSR1);
	}
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR2);
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR1);
	assert_ends(reader);
}

CLAIM(signal, signalfd_takes_another_set,
      .says = "on Linux signalfd of an existing descriptor changes its set and returns it; several "
	      "descriptors share the signals, each read once",
      .zh = "在 Linux 上，对已有描述符调用 signalfd "
	    "会更换其集合并返回它；多个描述符共享信号，每个信号只被读一次",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	int first = open_signalfd(SIGUSR1, SFD_NONBLOCK);
	int second = open_signalfd(SIGUSR1, SFD_NONBLOCK);
	struct signalfd_siginfo record;
	sigset_t set = only(SIGUSR2);

	block(SIGUSR2);
	must(raise(SIGUSR1));
	assert_ready(second, POLLIN);
	assert_returns(read(first, &record, sizeof(record)), sizeof(record));
	assert_fails(read(second, &record, sizeof(record)), EAGAIN);
	assert_returns(signalfd(first, &set, 0), first);
	must(raise(SIGUSR1));
	assert_ready(first, 0);
	assert_ready(second, POLLIN);
	must(raise(SIGUSR2));
	assert_returns(read(first, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_signo, SIGUSR2);
}

CLAIM(signal, signalfd_reads_the_readers_signals,
      .says = "on Linux a child that inherits a signalfd reads its own signals from it, not its "
	      "parent's",
      .zh = "在 Linux 上，继承了 signalfd 的子进程从中读到的是自己的信号，不是父进程的",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2) fork(2) semantics",
      .needs = { need_signalfd })
{
	int fd = open_signalfd(SIGUSR1, SFD_NONBLOCK);
	struct signalfd_siginfo record;

	must(queue(SIGUSR1, 1));
	ACTOR(child) {
		assert_fails(read(fd, &record, sizeof(record)), EAGAIN);
		must(queue(SIGUSR1, 2));
		assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
		assert_equal(record.ssi_int, 2);
		assert_equal(record.ssi_pid, getpid());
	}
	assert_ends(child);
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_int, 1);
}

CLAIM(signal, signalfd_refuses_bad_arguments,
      .says = "on Linux signalfd fails with EINVAL for unknown flags and other descriptors, with "
	      "EBADF for none; read of less than a record gives EINVAL",
      .zh = "在 Linux 上，标志未知或描述符不是 signalfd 时失败 (EINVAL)，无效描述符失败 "
	    "(EBADF)；读取不足一条记录时失败 (EINVAL)",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2) ERRORS; read(2) EINVAL",
      .needs = { need_signalfd })
{
	int fd = open_signalfd(SIGUSR1, 0), null = must(open("/dev/null", O_RDONLY));
	struct signalfd_siginfo record;
	sigset_t set = only(SIGUSR1);

	assert_fails(signalfd(-1, &set, 1 << 30), EINVAL);
	assert_fails(signalfd(null, &set, 0), EINVAL);
	assert_fails(signalfd(99, &set, 0), EBADF);
	must(raise(SIGUSR1));
	assert_fails(read(fd, &record, sizeof(record) - 1), EINVAL);
	assert_that(is_pending(SIGUSR1));
}

CLAIM(signal, signalfd_does_not_keep_signals_away,
      .says = "on Linux a signalfd of all signals keeps none away: SIGTERM that is not blocked "
	      "ends the process that reads it, and so does SIGKILL",
      .zh = "在 Linux 上，包含所有信号的 signalfd 并不阻止任何信号：未被阻塞的 SIGTERM 以及 "
	    "SIGKILL 照样终止正在读它的进程",
      .rows = "signals 5, 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	const int signals[] = { SIGTERM, SIGKILL };

	for (int i = 0; i < 2; i++) {
		ACTOR(reader) {
			struct signalfd_siginfo record;
			sigset_t all = all_signals();
			int fd = must(signalfd(-1, &all, 0));

			(void)!read(fd, &record, sizeof(record));
			assert_that(!"read returns");
		}
		assert_asleep(reader, "read");
		send_signal(reader, signals[i]);
		assert_killed(reader, signals[i]);
	}
}

/* Threads */

struct helper {
	pthread_t thread;
	atomic_int tid;
	void (*run)(struct helper *);
	int result;
};

static pid_t own_tid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

static void *start_helper_thread(void *argument)
{
	struct helper *helper = argument;

	helper->tid = own_tid();
	helper->run(helper);
	return NULL;
}

static void start_helper(struct helper *helper, void (*run)(struct helper *))
{
	helper->run = run;
	errno = pthread_create(&helper->thread, NULL, start_helper_thread, helper);
	must(errno ? -1 : 0);
	while (!helper->tid)
		sched_yield();
}

static void join_helper(struct helper *helper)
{
	assert_returns(pthread_join(helper->thread, NULL), 0);
}

static atomic_int ran_in; /* the thread that the handler ran in last */
static atomic_int runs;

static void note_thread(int signal)
{
	(void)signal;
	ran_in = own_tid();
	runs++;
}

static void unblock_and_pause(struct helper *helper)
{
	unblock(SIGUSR1);
	helper->result = pause();
}

CLAIM(signal, a_thread_that_does_not_block_it_gets_it,
      .says = "a signal sent to the process is handled in a thread that does not block it, "
	      "whichever that is",
      .zh = "发给进程的信号由未阻塞它的线程处理，无论是哪一个", .rows = "signals 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.1; signal(7): process-directed",
      .needs = { need_threads, need_proc })
{
	struct helper sleepers[2] = { 0 };

	handle(SIGUSR1, note_thread, 0);
	block(SIGUSR1);
	for (int i = 0; i < 2; i++) {
		start_helper(&sleepers[i], unblock_and_pause);
		assert_task_asleep(sleepers[i].tid, "pause");
		assert_returns(kill(getpid(), SIGUSR1), 0);
		while (runs < i + 1)
			sched_yield();
		assert_equal(ran_in, sleepers[i].tid);
		join_helper(&sleepers[i]);
		assert_equal(runs, i + 1);
	}
	assert_that(!is_pending(SIGUSR1));
}

static void look_at_pending(struct helper *helper)
{
	sigset_t set = only(SIGUSR2);

	assert_returns(sigwaitinfo(&set, NULL), SIGUSR2);
	helper->result = is_pending(SIGUSR1) + 2 * is_pending(SIGHUP);
}

CLAIM(signal, a_thread_directed_signal_is_that_threads,
      .says = "a signal of pthread_kill or tgkill waits for its thread, though others do not block "
	      "it and sigpending shows it there alone; one of kill is pending for all",
      .zh = "pthread_kill 或 tgkill "
	    "的信号只等待其目标线程，即使其他线程未阻塞它，也只在该线程未决；kill "
	    "的信号对所有线程未决",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_kill(), sigpending(); signal(7): thread-directed; tgkill(2)",
      .needs = { need_threads })
{
	sigset_t all = all_signals();
	struct helper thread = { 0 };

	handle(SIGUSR1, note_thread, 0);
	must(sigprocmask(SIG_SETMASK, &all, NULL));
	start_helper(&thread, look_at_pending);
	unblock(SIGUSR1);
	assert_returns(pthread_kill(thread.thread, SIGUSR1), 0);
	assert_returns(syscall(SYS_tgkill, getpid(), (pid_t)thread.tid, SIGUSR1), 0);
	assert_returns(kill(getpid(), SIGHUP), 0);
	assert_that(!is_pending(SIGUSR1) && is_pending(SIGHUP));
	assert_returns(pthread_kill(thread.thread, SIGUSR2), 0);
	join_helper(&thread);
	assert_equal(thread.result, 3);
	assert_equal(runs, 0);
	assert_that(is_pending(SIGHUP));
}

static void pause_until_signalled(struct helper *helper)
{
	helper->result = pause();
}

CLAIM(signal, pthread_kill_runs_the_handler_in_its_thread,
      .says = "pthread_kill runs the handler in the thread that it names, and in no other",
      .zh = "pthread_kill 使处理函数在指定的线程中运行，不在其他线程中", .rows = "signals 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_kill(); pthread_kill(3)",
      .needs = { need_threads, need_proc })
{
	struct helper sleepers[3] = { 0 };

	handle(SIGUSR1, note_thread, 0);
	for (int i = 0; i < 3; i++) {
		start_helper(&sleepers[i], pause_until_signalled);
		assert_task_asleep(sleepers[i].tid, "pause");
	}
	for (int i = 2; i >= 0; i--) {
		assert_returns(pthread_kill(sleepers[i].thread, SIGUSR1), 0);
		while (runs < 3 - i)
			sched_yield();
		assert_equal(ran_in, sleepers[i].tid);
		join_helper(&sleepers[i]);
		assert_equal(runs, 3 - i);
		for (int k = 0; k < i; k++)
			assert_task_asleep(sleepers[k].tid, "pause");
	}
}

static void look_at_inherited(struct helper *helper)
{
	helper->result = is_blocked(SIGUSR1) && !is_blocked(SIGUSR2) && !is_pending(SIGUSR1) &&
			 is_pending(SIGHUP);
	block(SIGUSR2);
	unblock(SIGUSR1);
}

CLAIM(signal, each_thread_has_a_mask_of_its_own,
      .says = "a new thread has its maker's mask, but not the signals pending for that thread; "
	      "what it blocks is blocked for it alone",
      .zh = "新线程继承创建者的掩码，但不继承其线程的未决信号；它阻塞的信号只对自己有效",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_create(), pthread_sigmask(); signal(7)",
      .needs = { need_threads })
{
	struct helper thread = { 0 };

	block(SIGUSR1);
	block(SIGHUP);
	must(pthread_kill(pthread_self(), SIGUSR1));
	must(kill(getpid(), SIGHUP));
	start_helper(&thread, look_at_inherited);
	join_helper(&thread);
	assert_equal(thread.result, 1);
	assert_that(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
	assert_that(is_pending(SIGUSR1));
}

static void ignore_usr1(struct helper *helper)
{
	helper->result = handler_of(SIGUSR1) == note_thread;
	signal(SIGUSR1, SIG_IGN);
}

CLAIM(signal, threads_share_the_actions,
      .says = "the action of a signal is the process's: what one thread sets holds for all",
      .zh = "信号的动作属于整个进程：一个线程的设置对所有线程有效", .rows = "signals 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction(); signal(7): per-process attribute",
      .needs = { need_threads })
{
	struct helper thread = { 0 };

	handle(SIGUSR1, note_thread, 0);
	start_helper(&thread, ignore_usr1);
	join_helper(&thread);
	assert_equal(thread.result, 1);
	assert_that(handler_of(SIGUSR1) == SIG_IGN);
	assert_returns(raise(SIGUSR1), 0);
	assert_equal(runs, 0);
}

CLAIM(signal, defaults_hit_the_whole_process,
      .says = "a signal to one thread whose default is to stop or to end stops or ends the whole "
	      "process",
      .zh = "发给单个线程的、默认动作为暂停或终止的信号，会暂停或终止整个进程",
      .rows = "signals 11", .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.3; pthread_kill(3) NOTES",
      .needs = { need_threads })
{
	ACTOR(process) {
		struct helper thread = { 0 };

		catch_signal(SIGUSR1, 0);
		block(SIGUSR1);
		start_helper(&thread, pause_until_signalled);
		assert_returns(pthread_kill(thread.thread, SIGSTOP), 0);
		wait_until_caught(SIGUSR1, 1);
		assert_returns(pthread_kill(thread.thread, SIGTERM), 0);
		be_killed();
	}
	assert_stopped(process, SIGSTOP);
	send_signal(process, SIGUSR1);
	assert_returns(waitpid(pid_of(process), NULL, WNOHANG), 0);
	send_signal(process, SIGCONT);
	assert_killed(process, SIGTERM);
}

static atomic_int served;

static void wait_for_usr1(struct helper *helper)
{
	sigset_t set = only(SIGUSR1);

	assert_returns(sigwait(&set, &helper->result), 0); /* Linux wakes others in vain: EINTR */
	served++;
}

CLAIM(signal, one_of_several_waiters_gets_it,
      .says = "of the threads that wait in sigwait for a signal just one gets each",
      .zh = "多个线程在 sigwait 中等待同一信号时，每个信号只有一个线程得到", .rows = "signals 8",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigwait(): no more than one of these threads; sigwaitinfo(2)",
      .needs = { need_threads, need_proc })
{
	struct helper waiters[3] = { 0 };

	block(SIGUSR1);
	for (int i = 0; i < 3; i++) {
		start_helper(&waiters[i], wait_for_usr1);
		assert_task_asleep(waiters[i].tid, "sigtimedwait");
	}
	for (int sent = 1; sent <= 3; sent++) {
		must(kill(getpid(), SIGUSR1));
		while (served < sent)
			sched_yield();
		for (int i = 0; i < 3; i++)
			if (!waiters[i].result)
				assert_task_asleep(waiters[i].tid, "sigtimedwait");
		assert_equal(served, sent);
	}
	for (int i = 0; i < 3; i++)
		join_helper(&waiters[i]);
	assert_that(!is_pending(SIGUSR1));
}

CLAIM(signal, pthread_kill_refuses_bad_numbers,
      .says = "pthread_kill returns EINVAL for what is no signal, and sends nothing for 0",
      .zh = "对不是信号的编号，pthread_kill 返回 EINVAL；对 0 不发送信号", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_kill() EINVAL; pthread_kill(3)",
      .needs = { need_threads })
{
	assert_returns(pthread_kill(pthread_self(), 0), 0);
	assert_returns(pthread_kill(pthread_self(), SIGRTMAX + 1), EINVAL);
	assert_returns(pthread_kill(pthread_self(), -1), EINVAL);
}

CLAIM(signal, tgkill_checks_process_and_thread,
      .says = "on Linux tgkill fails with EINVAL for ids below 1 and bad numbers, and with ESRCH "
	      "for a thread that is not in this process",
      .zh = "在 Linux 上，tgkill 对小于 1 的编号或无效信号失败 (EINVAL)，对不属于该进程的线程失败 "
	    "(ESRCH)",
      .rows = "signals 1", .verdict = HOLDS, .ref = "tgkill(2) ERRORS")
{
	const pid_t self = getpid();

	ACTOR(child) {
		be_killed();
	}
	assert_fails(syscall(SYS_tgkill, 0, self, 0), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, 0, 0), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, -1, 0), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, self, SIGRTMAX + 1), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, pid_of(child), SIGTERM), ESRCH);
	assert_fails(syscall(SYS_tgkill, pid_of(child), self, SIGTERM), ESRCH);
	assert_fails(syscall(SYS_tgkill, self, INT_MAX, SIGTERM), ESRCH);
	assert_asleep(child, "pause");
	assert_returns(syscall(SYS_tgkill, pid_of(child), pid_of(child), SIGTERM), 0);
	assert_killed(child, SIGTERM);
}

static void end_at_once(struct helper *helper)
{
	(void)helper;
}

static const char *need_pthread_kill_of_ended(void)
{
#if defined(__GLIBC__) && (__GLIBC__ < 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ < 34))
	return "glibc before 2.34 gives ESRCH";
#else
	return need_threads();
#endif
}

CLAIM(signal, pthread_kill_of_an_ended_thread_hits_nobody,
      .says = "pthread_kill of a thread that has ended, but was not joined, returns 0 and signals "
	      "no other thread",
      .zh = "对已结束但尚未 join 的线程，pthread_kill 返回 0，也不影响其他线程", .rows = "bugs 33",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_kill() RATIONALE; glibc bug 19193",
      .needs = { need_pthread_kill_of_ended })
{
	handle(SIGUSR1, note_thread, 0);
	for (int i = 0; i < 20; i++) {
		struct helper thread = { 0 };

		start_helper(&thread, end_at_once);
		if (i % 2) /* the other half races with the end */
			while (syscall(SYS_tgkill, getpid(), (pid_t)thread.tid, 0) == 0)
				sched_yield();
		assert_returns(pthread_kill(thread.thread, SIGUSR1), 0);
		join_helper(&thread);
		assert_that(runs == 0 || ran_in != own_tid());
	}
	(void)getppid();
	assert_that(ran_in != own_tid());
}

static const char *need_thread_timer(void)
{
#ifdef SIGEV_THREAD_ID
	return need_threads();
#else
	return "no SIGEV_THREAD_ID";
#endif
}

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

CLAIM(signal, a_timer_can_signal_one_thread,
      .says = "on Linux a timer with SIGEV_THREAD_ID sends its signal to the thread named; another "
	      "process's thread gives EINVAL",
      .zh = "在 Linux 上，SIGEV_THREAD_ID 定时器把信号发给指定线程；指定其他进程的线程则失败 "
	    "(EINVAL)",
      .rows = "signals 3", .verdict = HOLDS, .ref = "timer_create(2) SIGEV_THREAD_ID, EINVAL",
      .needs = { need_thread_timer, need_proc })
{
#ifdef SIGEV_THREAD_ID
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };
	struct itimerspec soon = { { 0, 0 }, { 0, 1 } };
	struct helper sleepers[2] = { 0 };
	timer_t timer;

	handle(SIGUSR1, note_thread, 0);
	for (int i = 0; i < 2; i++) {
		start_helper(&sleepers[i], pause_until_signalled);
		assert_task_asleep(sleepers[i].tid, "pause");
	}
	event.sigev_notify_thread_id = getppid();
	assert_fails(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	event.sigev_notify_thread_id = sleepers[1].tid;
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &soon, NULL));
	while (!runs)
		sched_yield();
	assert_equal(ran_in, sleepers[1].tid);
	join_helper(&sleepers[1]);
	assert_equal(runs, 1);
	assert_task_asleep(sleepers[0].tid, "pause");
#endif
}

/* system() in two threads at once: each runs cat, which ends when its FIFO is closed */

static const char *need_system(void)
{
	const char *why = need_threads();

	if (!why && !program_exists("sh"))
		why = "no program sh";
	if (!why && !program_exists("cat"))
		why = "no program cat";
	return why ? why : need_fifo();
}

static void run_first(struct helper *helper)
{
	helper->result = system("cat first") == 0 && !is_blocked(SIGCHLD);
}

static void run_second(struct helper *helper)
{
	helper->result = system("cat second") == 0 && !is_blocked(SIGCHLD);
}

CLAIM(signal, system_in_two_threads_restores_masks_and_actions,
      .says = "two calls of system that overlap in two threads leave each its mask, and the "
	      "process its actions of INT and QUIT",
      .zh = "两个线程中重叠的 system 调用结束后，各线程的掩码以及进程对 INT 与 QUIT "
	    "的动作都恢复原状",
      .rows = "bugs 34", .verdict = HOLDS, .ref = "POSIX.1-2024 system(); glibc bug 30163",
      .needs = { need_system })
{
	struct helper threads[2] = { 0 };
	int first, second;

	handle(SIGINT, note_thread, 0);
	must(mkfifo("first", 0600));
	must(mkfifo("second", 0600));
	start_helper(&threads[0], run_first);
	first = must(open("first", O_WRONLY | O_CLOEXEC));
	start_helper(&threads[1], run_second);
	second = must(open("second", O_WRONLY | O_CLOEXEC));
	assert_that(handler_of(SIGINT) == SIG_IGN && handler_of(SIGQUIT) == SIG_IGN);
	must(close(first));
	join_helper(&threads[0]);
	must(close(second));
	join_helper(&threads[1]);
	assert_equal(threads[0].result, 1);
	assert_equal(threads[1].result, 1);
	assert_that(handler_of(SIGINT) == note_thread && handler_of(SIGQUIT) == SIG_DFL);
}

/* Faults */

static void read_nowhere(void)
{
	void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	peek(page);
}

static void read_beyond_the_file(void)
{
	int fd = must(open("empty", O_RDWR | O_CREAT, 0600));

	peek(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
}

#if defined(__x86_64__) || defined(__i386__)
static void divide_by_zero(void)
{
	__asm__ volatile("xorl %%edx, %%edx\n\tmovl $1, %%eax\n\txorl %%ecx, %%ecx\n\tidivl %%ecx"
			 :
			 :
			 : "eax", "ecx", "edx", "cc");
}

static void run_no_instruction(void)
{
	__asm__ volatile("ud2");
}

static void run_into_breakpoint(void)
{
	__asm__ volatile("int3");
}
#endif

static const struct {
	void (*commit)(void);
	int signal;
	int code;
} faults[] = {
	{ read_nowhere, SIGSEGV, SEGV_ACCERR },      { read_beyond_the_file, SIGBUS, BUS_ADRERR },
#if defined(__x86_64__) || defined(__i386__)
	{ divide_by_zero, SIGFPE, FPE_INTDIV },      { run_no_instruction, SIGILL, ILL_ILLOPN },
	{ run_into_breakpoint, SIGTRAP, SI_KERNEL },
#endif
};

CLAIM(signal, a_fault_kills_though_blocked_or_ignored,
      .says = "on Linux SEGV, BUS, FPE, ILL and TRAP that a fault brings end the process, also if "
	      "they are blocked or ignored",
      .zh = "在 Linux 上，由错误指令引起的 SEGV、BUS、FPE、ILL、TRAP 会终止进程，即使被阻塞或忽略",
      .rows = "signals 5, 11", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c force_sig_info_to_task(); POSIX.1-2024 §2.4.3 and "
	     "sigprocmask(2) NOTES leave it undefined",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(faults); i++) {
		for (int how = 0; how < 3; how++) {
			ACTOR(child) {
				if (how == 1)
					block(faults[i].signal);
				if (how == 2)
					signal(faults[i].signal, SIG_IGN);
				faults[i].commit();
			}
			assert_killed(child, faults[i].signal);
		}
	}
}

static sigjmp_buf before_fault;
static siginfo_t fault;

static void leave_fault(int signal, siginfo_t *info, void *context)
{
	(void)context;
	fault = *info;
	siglongjmp(before_fault, signal);
}

CLAIM(signal, a_faults_handler_learns_the_cause,
      .says = "a handler of SEGV, BUS, FPE or ILL learns the cause from si_code, which is above 0 "
	      "for what the kernel found",
      .zh = "SEGV、BUS、FPE、ILL 的处理函数可从 si_code 得知原因；内核发现的错误其值大于 0",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <signal.h> si_code; sigaction(2) si_code", .needs = { need_directory })
{
	struct sigaction action = { .sa_sigaction = leave_fault, .sa_flags = SA_SIGINFO };

	for (size_t i = 0; i < COUNT(faults); i++) {
		must(sigaction(faults[i].signal, &action, NULL));
		if (sigsetjmp(before_fault, 1) == 0) {
			faults[i].commit();
			assert_that(!"it faults");
		}
		assert_equal(fault.si_signo, faults[i].signal);
		assert_equal(fault.si_code, faults[i].code);
		assert_that(fault.si_code > 0);
	}
}

CLAIM(signal, a_sent_sigsegv_is_like_any_signal,
      .says = "SIGSEGV, SIGFPE, SIGBUS and SIGILL that kill sends can be blocked and ignored like "
	      "others",
      .zh = "kill 发送的 SIGSEGV、SIGFPE、SIGBUS、SIGILL 可以像其他信号一样被阻塞和忽略",
      .rows = "signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask(): kill(), sigqueue() or raise(); sigprocmask(2) NOTES")
{
	const int signals[] = { SIGSEGV, SIGFPE, SIGBUS, SIGILL };

	for (size_t i = 0; i < COUNT(signals); i++) {
		block(signals[i]);
		must(kill(getpid(), signals[i]));
		assert_that(is_pending(signals[i]));
		signal(signals[i], SIG_IGN);
		unblock(signals[i]);
		must(kill(getpid(), signals[i]));
		must(raise(signals[i]));
	}
}

static char *guarded;

static void unguard(int signal)
{
	(void)signal;
	runs++;
	mprotect(guarded, 4096, PROT_READ | PROT_WRITE);
}

CLAIM(signal, the_access_is_tried_again_after_the_handler,
      .says = "when a handler of SIGSEGV returns the access is made again, and goes through if the "
	      "handler has mended the cause",
      .zh = "SIGSEGV 的处理函数返回后，该访问会重新进行；若处理函数消除了原因，访问成功",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Execution of signal handlers: the point where it was interrupted; "
	     "mprotect(2)",
      .needs = { need_mmap })
{
	guarded = must(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	handle(SIGSEGV, unguard, 0);
	poke(guarded, 'x');
	assert_equal(runs, 1);
	assert_equal(peek(guarded), 'x');
	poke(guarded, 'y');
	assert_equal(runs, 1);
}

/* The alternate stack */

static char *other_stack;
static size_t other_size;
static volatile sig_atomic_t on_other_stack, stack_flags, change_error;

static void look_at_stack(int signal)
{
	stack_t now_set, off = { .ss_flags = SS_DISABLE };
	char here;

	(void)signal;
	on_other_stack = &here >= other_stack && &here < other_stack + other_size;
	sigaltstack(NULL, &now_set);
	stack_flags = now_set.ss_flags;
	change_error = sigaltstack(&off, NULL) < 0 ? errno : 0;
}

static void set_other_stack(void)
{
	stack_t stack = { .ss_flags = 0 };

	other_size = 64 * 1024;
	other_stack = must(
		mmap(NULL, other_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	stack.ss_sp = other_stack;
	stack.ss_size = other_size;
	assert_returns(sigaltstack(&stack, NULL), 0);
}

CLAIM(signal, sa_onstack_runs_on_the_other_stack,
      .says = "a handler with SA_ONSTACK runs on the stack of sigaltstack, which can't be changed "
	      "meanwhile (EPERM); others run on the usual stack, and all do once it is disabled",
      .zh = "带 SA_ONSTACK 的处理函数在 sigaltstack 的栈上运行，期间不能更换它 "
	    "(EPERM)；其他处理函数在普通栈上运行，停用后都在普通栈上运行",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaltstack() EPERM, sigaction() SA_ONSTACK; sigaltstack(2)")
{
	set_other_stack();
	handle(SIGUSR2, look_at_stack, 0);
	handle(SIGUSR1, look_at_stack, SA_ONSTACK);
	must(raise(SIGUSR1));
	assert_equal(on_other_stack, 1);
	assert_equal(stack_flags, SS_ONSTACK);
	assert_equal(change_error, EPERM);
	must(raise(SIGUSR2));
	assert_equal(on_other_stack, 0);
	assert_equal(stack_flags, 0);
	must(sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL));
	must(raise(SIGUSR1));
	assert_equal(on_other_stack, 0);
	assert_equal(stack_flags, SS_DISABLE);
}

CLAIM(signal, a_handlers_return_restores_the_other_stack,
      .says = "on Linux a handler on the usual stack can change the setting of sigaltstack, which "
	      "its return restores",
      .zh = "在 Linux 上，在普通栈上运行的处理函数可以更改 sigaltstack "
	    "的设置，但返回时会恢复原设置",
      .rows = "signals 7", .verdict = HOLDS, .ref = "signal(7) Execution of signal handlers: (5)")
{
	set_other_stack();
	handle(SIGUSR1, look_at_stack, 0);
	for (int i = 0; i < 2; i++) {
		stack_t seen;

		must(raise(SIGUSR1)); /* it disables the other stack */
		assert_equal(change_error, 0);
		assert_equal(stack_flags, 0);
		must(sigaltstack(NULL, &seen));
		assert_that(seen.ss_sp == other_stack && seen.ss_flags == 0);
	}
}

CLAIM(signal, sigaltstack_refuses_bad_stacks,
      .says = "sigaltstack fails with ENOMEM for less than MINSIGSTKSZ bytes, with EINVAL for "
	      "unknown flags, and leaves the stack as it was",
      .zh = "栈小于 MINSIGSTKSZ 时 sigaltstack 失败 (ENOMEM)，标志未知时失败 "
	    "(EINVAL)，原有设置不变",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaltstack() ENOMEM, EINVAL; sigaltstack(2)")
{
	stack_t small, flags, seen;

	assert_returns(sigaltstack(NULL, &seen), 0);
	assert_equal(seen.ss_flags, SS_DISABLE);
	set_other_stack();
	small = (stack_t){ .ss_sp = other_stack, .ss_size = 1024 };
	flags = (stack_t){ .ss_sp = other_stack, .ss_size = 32768, .ss_flags = 0x40 };
	assert_fails(sigaltstack(&small, NULL), ENOMEM);
	assert_fails(sigaltstack(&flags, NULL), EINVAL);
	assert_returns(sigaltstack(NULL, &seen), 0);
	assert_that(seen.ss_sp == other_stack);
	assert_equal(seen.ss_size, other_size);
	assert_equal(seen.ss_flags, 0);
}

static void look_for_stack(struct helper *helper)
{
	stack_t seen;

	sigaltstack(NULL, &seen);
	helper->result = seen.ss_flags;
}

CLAIM(signal, a_child_inherits_the_other_stack_a_thread_does_not,
      .says = "fork copies the stack of sigaltstack; a new thread has none",
      .zh = "fork 会继承 sigaltstack 的栈；新线程则没有", .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaltstack(2) NOTES; POSIX.1-2024 fork(), pthread_create()",
      .needs = { need_threads })
{
	struct helper thread = { 0 };

	set_other_stack();
	ACTOR(child) {
		stack_t seen;

		must(sigaltstack(NULL, &seen));
		assert_that(seen.ss_sp == other_stack && seen.ss_flags == 0);
	}
	assert_ends(child);
	start_helper(&thread, look_for_stack);
	join_helper(&thread);
	assert_equal(thread.result, SS_DISABLE);
}

/* Goes down until the stack is used up. */
static int overflow(volatile int depth)
{
	volatile char room[4096];

	room[0] = (char)depth;
	if (depth < 0) /* never */
		return room[0];
	return overflow(depth + 1) + room[0];
}

static void limit_stack(void)
{
	struct rlimit limit = { 256 * 1024, 256 * 1024 };

	must(setrlimit(RLIMIT_STACK, &limit));
}

CLAIM(signal, a_full_stack_is_caught_on_the_other_one,
      .says = "SIGSEGV of a stack that is used up runs its handler on the stack of sigaltstack; "
	      "without that the process is killed though it has a handler",
      .zh = "栈耗尽产生的 SIGSEGV 可由 sigaltstack "
	    "栈上的处理函数处理；没有它，即使有处理函数进程也会被杀死",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaltstack(2) NOTES; POSIX.1-2024 sigaltstack()")
{
	struct sigaction action = { .sa_sigaction = leave_fault };

	for (int other = 0; other < 2; other++) {
		ACTOR(child) {
			limit_stack();
			if (other)
				set_other_stack();
			action.sa_flags = SA_SIGINFO | SA_ONSTACK;
			must(sigaction(SIGSEGV, &action, NULL));
			if (sigsetjmp(before_fault, 1) == 0)
				overflow(0);
			assert_equal(fault.si_signo, SIGSEGV);
		}
		if (other)
			assert_ends(child);
		else
			assert_killed(child, SIGSEGV);
	}
}

/* abort, and limits that signal */

static int abort_pipe[2];

static void tell_abort(int signal)
{
	(void)signal;
	(void)!write(abort_pipe[1], "!", 1);
}

CLAIM(signal, abort_always_ends_the_process,
      .says = "abort ends the process by SIGABRT though that is ignored, blocked, or caught by a "
	      "handler that returns, which runs once",
      .zh = "无论 SIGABRT 被忽略、被阻塞，还是被会返回的处理函数捕获（运行一次），abort 都以 "
	    "SIGABRT 终止进程",
      .rows = "bugs 35", .verdict = HOLDS, .ref = "POSIX.1-2024 abort(); abort(3)")
{
	must(pipe(abort_pipe));
	for (int how = 0; how < 4; how++) {
		ACTOR(child) {
			if (how == 1)
				signal(SIGABRT, SIG_IGN);
			if (how == 2)
				block(SIGABRT);
			if (how == 3)
				signal(SIGABRT, tell_abort);
			abort();
		}
		assert_killed(child, SIGABRT);
	}
	must(close(abort_pipe[1]));
	assert_reads(abort_pipe[0], "!");
}

static void abort_here(struct helper *helper)
{
	(void)helper;
	abort();
}

CLAIM(signal, abort_in_a_thread_ends_all,
      .says = "abort in one thread ends the whole process, though another blocks SIGABRT; a "
	      "handler that jumps away saves it",
      .zh = "一个线程中的 abort 终止整个进程，即使其他线程阻塞 SIGABRT；处理函数以 longjmp "
	    "跳出则进程继续",
      .rows = "bugs 35", .verdict = HOLDS, .ref = "POSIX.1-2024 abort(); abort(3)",
      .needs = { need_threads })
{
	ACTOR(process) {
		struct helper thread = { 0 };

		block(SIGABRT);
		start_helper(&thread, abort_here);
		be_killed();
	}
	assert_killed(process, SIGABRT);
	ACTOR(jumper) {
		struct sigaction action = { .sa_sigaction = leave_fault, .sa_flags = SA_SIGINFO };

		must(sigaction(SIGABRT, &action, NULL));
		if (sigsetjmp(before_fault, 1) == 0)
			abort();
		assert_equal(fault.si_signo, SIGABRT);
	}
	assert_ends(jumper);
}

CLAIM(signal, a_file_too_large_brings_sigxfsz,
      .says = "a write beyond RLIMIT_FSIZE brings SIGXFSZ: it ends the process; if caught or "
	      "ignored write fails with EFBIG",
      .zh = "写入超过 RLIMIT_FSIZE 会产生 SIGXFSZ：默认终止进程；若捕获或忽略，write 失败 (EFBIG)",
      .course = "004: 信号发送： 内核", .rows = "signals 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EFBIG; setrlimit(2) RLIMIT_FSIZE", .needs = { need_directory })
{
	struct rlimit limit = { 10, 10 };
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(pwrite(fd, "123456789.", 10, 0));
	ACTOR(writer) {
		must(setrlimit(RLIMIT_FSIZE, &limit));
		catch_signal(SIGXFSZ, 0);
		assert_fails(pwrite(fd, "x", 1, 10), EFBIG);
		assert_equal(caught(SIGXFSZ), 1);
		signal(SIGXFSZ, SIG_IGN);
		assert_fails(pwrite(fd, "x", 1, 10), EFBIG);
		signal(SIGXFSZ, SIG_DFL);
		(void)!pwrite(fd, "x", 1, 10);
	}
	assert_killed(writer, SIGXFSZ);
	assert_returns(lseek(fd, 0, SEEK_END), 10);
}
