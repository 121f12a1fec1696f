/* Claims about default actions: which signals end a process, dump, stop it, or do nothing. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

/* Every signal from 1 to 31 but SIGCONT is in one of these four lists. */
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

/* Each of these signals ends a process that does nothing about it; how, as of waitpid. */
static void assert_each_kills(const int *signals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ACTOR(child) {
			assert_succeeds(raise(signals[i]));
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
	const struct {
		int signal, code;
		bool dumps;
	} deaths[] = { { SIGTERM, CLD_KILLED, false }, { SIGQUIT, CLD_DUMPED, true } };
	siginfo_t info;
	int status;

	must(setrlimit(RLIMIT_CORE, &limit));
	block(SIGCHLD);
	for (size_t i = 0; i < COUNT(deaths); i++) {
		ACTOR(child) {
			raise(deaths[i].signal);
		}
		assert_returns(waitid(P_PID, (id_t)pid_of(child), &info, WEXITED | WNOWAIT), 0);
		assert_equal(info.si_code, deaths[i].code);
		must(waitpid(pid_of(child), &status, 0));
		assert_equal(WTERMSIG(status), deaths[i].signal);
		assert_equal(!!WCOREDUMP(status), deaths[i].dumps);
		assert_returns(take(SIGCHLD, &info), SIGCHLD);
		assert_equal(info.si_code, deaths[i].code);
		assert_equal(info.si_status, deaths[i].signal);
		assert_equal(count_cores(), deaths[i].dumps);
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
      .rows = "signals 7, 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setrlimit() RLIMIT_CORE; core(5); setrlimit(2); sigaction(2)",
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
