/* Claims about sending a signal to one process: kill and raise, who may, and the command kill. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "pidfd.h"
#include "signals.h"

FAMILY(signal, need_pipe);

CLAIM(signal, kill_sends_to_one_process,
      .says = "kill of a positive pid returns 0 and sends the signal to this process and no other",
      .zh = "kill(pid, sig) 返回 0，把信号只发给该进程",
      .course = "000 §6: 信号id和要发给谁 pid; 000 §6: 通过内核发信号 kill(pid,sig); 004: 信号发送",
      .rows = "signals 1", .verdict = HOLDS, .ref = "POSIX.1-2024 kill(); kill(2)")
{
	struct actor *child[2];

	catch_signal(SIGUSR1, 0);
	for (int i = 0; i < 2; i++)
		START(child[i]) {
			be_signalled(SIGUSR1);
		}
	for (int i = 0; i < 2; i++)
		assert_asleep(child[i], "pause");
	assert_returns(kill(pid_of(child[1]), SIGUSR1), 0);
	assert_ends(child[1]);
	assert_not_woken(child[0]);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

CLAIM(signal, kill_to_oneself_delivers_before_it_returns,
      .says = "a signal that a process sends itself by kill, sigqueue or raise, and does not "
	      "block, is handled before the call returns",
      .zh = "进程用 kill、sigqueue 或 raise 发给自己的、未被阻塞的信号，在调用返回前已被处理",
      .rows = "signals 1, 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill(), sigqueue(), raise(); kill(2) NOTES; raise(3)")
{
	int sent = 0;

	catch_signal(SIGUSR1, 0);
	for (int round = 0; round < 10; round++) {
		assert_returns(kill(getpid(), SIGUSR1), 0);
		assert_equal(caught(SIGUSR1), ++sent);
		assert_returns(queue(SIGUSR1, 0), 0);
		assert_equal(caught(SIGUSR1), ++sent);
		assert_returns(raise(SIGUSR1), 0);
		assert_equal(caught(SIGUSR1), ++sent);
	}
}

CLAIM(signal, kill_takes_every_number,
      .says = "kill sends every signal from 1 to SIGRTMAX that the C library leaves to programs",
      .zh = "kill 可以发送 1 到 SIGRTMAX 的每个信号（C 库自用的除外）",
      .course = "004: 信号 本质 整数; 000 §6: kill(pid,sig)", .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill(), <signal.h>; signal(7)")
{
	sigset_t all = all_signals();
	siginfo_t info;

	must(sigprocmask(SIG_BLOCK, &all, NULL));
	for (int i = 1; i <= SIGRTMAX; i++) {
		if (i == SIGKILL || i == SIGSTOP || !sigismember(&all, i))
			continue;
		assert_returns(kill(getpid(), i), 0);
		assert_returns(take(i, &info), i);
		assert_equal(info.si_signo, i);
		assert_fails(take(i, &info), EAGAIN);
	}
}

CLAIM(signal, a_bad_number_gives_einval,
      .says = "kill, sigqueue and raise of a number that is no signal fail with EINVAL",
      .zh = "对不是信号的编号，kill、sigqueue、raise 都失败 (EINVAL)", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill() EINVAL, sigqueue() EINVAL, raise(); kill(2)")
{
	for (size_t i = 0; i < COUNT(bad_numbers); i++) {
		assert_fails(kill(getpid(), bad_numbers[i]), EINVAL);
		assert_fails(kill(0, bad_numbers[i]), EINVAL);
		assert_fails(queue(bad_numbers[i], 0), EINVAL);
		errno = 0;
		assert_that(raise(bad_numbers[i]) != 0);
		assert_equal(errno, EINVAL);
	}
	assert_fails(kill(getpid(), SIGRTMAX + 1), EINVAL);
	assert_fails(queue(SIGRTMAX + 1, 0), EINVAL);
	errno = 0;
	assert_that(raise(SIGRTMAX + 1) != 0);
	assert_equal(errno, EINVAL);
}

CLAIM(signal, signal_zero_only_looks,
      .says = "kill and sigqueue with signal 0 return 0 if the process is there, and send nothing",
      .zh = "信号 0 只检查：进程存在时 kill 与 sigqueue 返回 0，不发送任何信号",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill(): the null signal; kill(2); sigqueue(3)")
{
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	assert_returns(kill(pid_of(child), 0), 0);
	assert_returns(sigqueue(pid_of(child), 0, (union sigval){ 0 }), 0);
	assert_returns(kill(getpid(), 0), 0);
	assert_not_woken(child);
}

CLAIM(signal, nobody_there_gives_esrch,
      .says = "kill and sigqueue fail with ESRCH for a process that was reaped and for one that "
	      "never was",
      .zh = "进程已被回收或从未存在时，kill 与 sigqueue 失败 (ESRCH)", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill() ESRCH; kill(2); sigqueue(3)")
{
	pid_t pids[2] = { 0, INT_MAX };

	ACTOR(child) {
		_exit(0);
	}
	pids[0] = pid_of(child);
	assert_ends(child);
	for (int i = 0; i < 2; i++) {
		/* Not with a signal: a stranger may have the reaped one's pid now. */
		assert_fails(kill(pids[i], 0), ESRCH);
		assert_fails(sigqueue(pids[i], 0, (union sigval){ 0 }), ESRCH);
	}
	assert_fails(kill(INT_MAX, SIGTERM), ESRCH);
	assert_fails(sigqueue(INT_MAX, SIGTERM, (union sigval){ 0 }), ESRCH);
}

CLAIM(signal, a_zombie_can_be_signalled,
      .says = "kill of a process that has ended and was not waited for returns 0 and changes "
	      "nothing",
      .zh = "对已结束但尚未回收的进程（僵尸），kill 返回 0，其状态不变",
      .course = "000 §6: 操作：实现signal信号的测试。 父子信号，僵尸进程", .rows = "signals 1",
      .verdict = HOLDS, .ref = "kill(2) ERRORS: ESRCH; POSIX.1-2024 kill() RATIONALE")
{
	siginfo_t info = { 0 };
	int status = 0;
	pid_t pid;

	ACTOR(child) {
		_exit(47);
	}
	pid = pid_of(child);
	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
	assert_returns(kill(pid, 0), 0);
	assert_returns(kill(pid, SIGTERM), 0);
	assert_returns(kill(pid, SIGKILL), 0);
	assert_returns(waitpid(pid, &status, 0), pid);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 47);
	assert_fails(kill(pid, 0), ESRCH);
}

CLAIM(signal, a_zombie_stops_and_goes_on_no_more,
      .says = "SIGSTOP, SIGCONT and SIGKILL to a process that has ended and was not waited for bring "
	      "its parent no SIGCHLD, and waitid and waitpid tell no stop and no going on of it, but "
	      "how it ended",
      .zh = "向已结束但尚未回收的进程（僵尸）发送 SIGSTOP、SIGCONT 或 SIGKILL，父进程不会收到 SIGCHLD，waitid 与 waitpid "
	    "也不报告它停止或继续，只报告它如何结束",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <signal.h> SIGCHLD: child process terminated, stopped or continued; "
	     "waitid(), kill() RATIONALE")
{
	static const int signals[] = { SIGSTOP, SIGCONT, SIGKILL };
	const int changes = WEXITED | WSTOPPED | WCONTINUED;
	int status = 0, told;
	siginfo_t info;
	pid_t pid;

	catch_signal(SIGCHLD, SA_RESTART);
	ACTOR(child) {
		_exit(47);
	}
	pid = pid_of(child);
	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
	told = caught(SIGCHLD);
	for (size_t i = 0; i < COUNT(signals); i++) {
		assert_returns(kill(pid, signals[i]), 0);
		assert_equal(caught(SIGCHLD), told);
		assert_returns(waitid(P_PID, (id_t)pid, &info, changes | WNOWAIT), 0);
		assert_equal(info.si_code, CLD_EXITED);
		assert_equal(info.si_status, 47);
	}
	assert_returns(waitpid(pid, &status, WUNTRACED | WCONTINUED), pid);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 47);
}

CLAIM(signal, another_users_process_gives_eperm,
      .says = "kill and sigqueue to another user's process fail with EPERM, for signal 0 as well, "
	      "on Linux rt_sigqueueinfo and rt_tgsigqueueinfo too, and nothing arrives",
      .zh = "对其他用户的进程，kill 与 sigqueue 失败 (EPERM)，信号 0 也一样；在 Linux 上 "
	    "rt_sigqueueinfo "
	    "与 rt_tgsigqueueinfo 也失败，什么也不送达",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill() EPERM, sigqueue() EPERM; kill(2); rt_sigqueueinfo(2) EPERM",
      .needs = { need_users })
{
	const pid_t pid = getpid();
	siginfo_t info = { .si_code = SI_QUEUE };

	catch_signal(SIGUSR1, 0);
	ACTOR(other) {
		become(ONE, ONE);
		assert_fails(kill(getppid(), 0), EPERM);
		assert_fails(kill(getppid(), SIGUSR1), EPERM);
		assert_fails(kill(getppid(), SIGKILL), EPERM);
		assert_fails(sigqueue(getppid(), SIGUSR1, (union sigval){ 0 }), EPERM);
		assert_fails(sigqueue(getppid(), 0, (union sigval){ 0 }), EPERM);
		assert_fails(syscall(SYS_rt_sigqueueinfo, pid, SIGUSR1, &info), EPERM);
		assert_fails(syscall(SYS_rt_tgsigqueueinfo, pid, pid, SIGUSR1, &info), EPERM);
	}
	assert_ends(other);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

static const struct {
	uid_t real, effective;                             /* the sender's */
	uid_t target_real, target_effective, target_saved; /* the receiver's */
	bool may;
} users[] = {
	{ ONE, ONE, ONE, ONE, ONE, true },
	{ ONE, ONE, TWO, TWO, TWO, false },
	{ ONE, ONE, ONE, TWO, TWO, true },
	{ ONE, ONE, TWO, TWO, ONE, true },
	{ ONE, ONE, TWO, ONE, TWO, false }, /* the receiver's effective one does not count */
	{ ONE, TWO, ONE, THREE, THREE, true },
	{ ONE, TWO, TWO, THREE, THREE, true },
	{ ONE, TWO, 0, THREE, ONE, true },
	{ ONE, TWO, 0, THREE, TWO, true },
	{ ONE, TWO, 0, TWO, 0, false },
	{ ONE, TWO, THREE, THREE, THREE, false }, /* nor does the sender's saved one */
	{ ONE, ONE, 0, 0, 0, false },
};

CLAIM(signal, real_or_effective_must_match_real_or_saved,
      .says = "without privilege kill needs the sender's real or effective user to be the "
	      "receiver's real or saved one",
      .zh = "没有特权时，发送者的实际或有效用户须等于接收者的实际或保存的用户，kill 才被允许",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill() DESCRIPTION; kill(2); credentials(7)", .needs = { need_users })
{
	for (size_t i = 0; i < COUNT(users); i++) {
		ACTOR(target) {
			must(setresuid(users[i].target_real, users[i].target_effective,
				       users[i].target_saved));
			be_killed();
		}
		assert_asleep(target, "pause");
		ACTOR(sender) {
			must(setresuid(users[i].real, users[i].effective, THREE));
			if (users[i].may)
				assert_returns(kill(pid_of(target), SIGTERM), 0);
			else
				assert_fails(kill(pid_of(target), SIGTERM), EPERM);
		}
		assert_ends(sender);
		if (users[i].may)
			assert_killed(target, SIGTERM);
		else
			assert_not_woken(target);
	}
}

CLAIM(signal, cap_kill_may_signal_anybody,
      .says = "on Linux CAP_KILL lets root signal any user's process; root without it gets EPERM",
      .zh = "在 Linux 上，CAP_KILL 允许 root 向任何用户的进程发信号；没有它则失败 (EPERM)",
      .rows = "signals 1", .verdict = HOLDS, .ref = "kill(2); capabilities(7) CAP_KILL",
      .needs = { need_users })
{
	ACTOR(target) {
		become(ONE, ONE);
		be_killed();
	}
	assert_asleep(target, "pause");
	ACTOR(without) {
		drop_capability(CAP_KILL);
		assert_fails(kill(pid_of(target), 0), EPERM);
		assert_fails(kill(pid_of(target), SIGTERM), EPERM);
	}
	assert_ends(without);
	assert_not_woken(target);
	assert_returns(kill(pid_of(target), SIGTERM), 0);
	assert_killed(target, SIGTERM);
}

CLAIM(signal, sigcont_may_go_to_anybody_of_the_session,
      .says = "SIGCONT, and no other signal, may be sent to another user's process of the same "
	      "session",
      .zh = "SIGCONT（且仅此信号）可以发给同一会话中其他用户的进程", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill(); kill(2)", .needs = { need_users })
{
	catch_signal(SIGCONT, 0);
	ACTOR(other) {
		pid_t parent = getppid();

		become(ONE, ONE);
		assert_fails(kill(parent, SIGSTOP), EPERM);
		assert_fails(kill(parent, 0), EPERM);
		assert_returns(kill(parent, SIGCONT), 0);
		must(setsid());
		assert_fails(kill(parent, SIGCONT), EPERM);
	}
	assert_ends(other);
	assert_equal(caught_by_now(SIGCONT), 1);
}

static const char *need_kill_command(void)
{
	return program_exists("kill") ? NULL : "no program kill";
}

/* Runs kill with an option and an operand, its output into a descriptor. */
static void run_kill(char *option, char *operand, int output)
{
	ACTOR(command) {
		must(dup2(output, 1));
		must(execvp("kill", (char *[]){ "kill", option, operand, NULL }));
	}
	assert_ends(command);
}

CLAIM(signal, the_kill_command_sends,
      .says = "the command kill stops, continues and ends a process by name and pid",
      .zh = "kill 命令可按信号名和 pid 暂停、恢复、终止进程",
      .course = "000 §6: kill命令; 004: 信号发送 命令; 003 §3: "
		"shell也可以使用信号将作业控制命令传递给它的子进程（如kill）",
      .rows = "signals 1", .verdict = HOLDS, .ref = "POSIX.1-2024 kill (utility); kill(1)",
      .needs = { need_kill_command })
{
	char pid[16];

	ACTOR(child) {
		be_killed();
	}
	snprintf(pid, sizeof(pid), "%d", pid_of(child));
	run_kill("-STOP", pid, 1);
	assert_stopped(child, SIGSTOP);
	run_kill("-CONT", pid, 1);
	assert_continued(child);
	run_kill("-0", pid, 1);
	assert_asleep(child, "pause");
	run_kill("-TERM", pid, 1);
	assert_killed(child, SIGTERM);
}

static const char *const posix_names[] = {
	"HUP",  "INT",  "QUIT", "ILL",  "TRAP", "ABRT", "BUS",  "FPE",    "KILL",
	"USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "CHLD", "CONT",   "STOP",
	"TSTP", "TTIN", "TTOU", "URG",  "XCPU", "XFSZ", "SYS",  "VTALRM", "PROF",
};

CLAIM(signal, kill_l_lists_the_names,
      .says = "kill -l prints the names of the signals of POSIX, and kill -l 9 the name KILL",
      .zh = "kill -l 列出 POSIX 的信号名，kill -l 9 给出 KILL",
      .course = "000 §6: 查看内核信号 kill -l", .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill (utility) -l; kill(1)", .needs = { need_kill_command })
{
	char text[2048] = "";
	int p[2], found = 0;

	must(pipe(p));
	run_kill("-l", NULL, p[1]);
	must(read(p[0], text, sizeof(text) - 1));
	for (char *word = strtok(text, " \t\n)"); word; word = strtok(NULL, " \t\n)"))
		for (size_t i = 0; i < COUNT(posix_names); i++)
			found += strcmp(word, posix_names[i]) == 0;
	assert_equal(found, COUNT(posix_names));
	run_kill("-l", "9", p[1]);
	assert_reads(p[0], "KILL\n");
}

CLAIM(signal, some_numbers_are_the_same_everywhere,
      .says = "HUP is 1, INT 2, QUIT 3, ABRT 6, KILL 9, ALRM 14 and TERM 15, and real-time signals "
	      "end at SIGRTMAX",
      .zh = "HUP 为 1，INT 2，QUIT 3，ABRT 6，KILL 9，ALRM 14，TERM 15；实时信号到 SIGRTMAX 为止",
      .course = "004: 信号 本质 整数; 004: alarm 发送一个14信号; 000 §6: raise(9)",
      .rows = "signals 1, 3", .verdict = HOLDS, .ref = "POSIX.1-2024 kill (utility); signal(7)")
{
	assert_equal(SIGHUP, 1);
	assert_equal(SIGINT, 2);
	assert_equal(SIGQUIT, 3);
	assert_equal(SIGABRT, 6);
	assert_equal(SIGKILL, 9);
	assert_equal(SIGALRM, 14);
	assert_equal(SIGTERM, 15);
	assert_that(SIGRTMAX - SIGRTMIN + 1 >= 8);
	block(SIGRTMAX);
	assert_returns(kill(getpid(), SIGRTMAX), 0);
	assert_fails(kill(getpid(), SIGRTMAX + 1), EINVAL);
}

CLAIM(signal, raise_sends_to_oneself,
      .says = "raise sends the signal to the caller alone, not to its child or parent",
      .zh = "raise 只把信号发给自己，不发给子进程或父进程",
      .course = "000 §6: raise() 发信号给自己，只有一个参数", .rows = "signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 raise(); raise(3)")
{
	catch_signal(SIGUSR1, 0);
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	ACTOR(caller) {
		assert_returns(raise(SIGUSR1), 0);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_ends(caller);
	assert_not_woken(child);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

CLAIM(signal, raise_9_is_not_exit,
      .says = "after raise(9) the parent sees a process killed by SIGKILL, after _exit(9) one that "
	      "exited with 9",
      .zh = "raise(9) 之后父进程看到被 SIGKILL 杀死的进程；_exit(9) 之后看到以 9 退出的进程",
      .course = "000 §6: raise(9)相当于_exit()", .rows = "signals 2",
      .verdict = WRONG("raise(9) is a death by signal, which waitpid tells from an exit",
		       "raise(9) 是被信号终止，waitpid 能把它与退出区分开"),
      .ref = "POSIX.1-2024 waitpid() WIFSIGNALED, WIFEXITED; raise(3); _exit(2)")
{
	int status;

	ACTOR(raiser) {
		raise(9);
	}
	status = status_of(pid_of(raiser));
	assert_that(WIFSIGNALED(status) && !WIFEXITED(status));
	assert_equal(WTERMSIG(status), SIGKILL);
	ACTOR(exiter) {
		_exit(9);
	}
	status = status_of(pid_of(exiter));
	assert_that(WIFEXITED(status) && !WIFSIGNALED(status));
	assert_equal(WEXITSTATUS(status), 9);
}

static const char *need_signals_by_pidfd(void)
{
	int fd = open_pidfd(getpid(), 0);
	const char *reason = lacks(send_by_pidfd(fd, 0, NULL, 0) < 0, "pidfd_send_signal");

	close(fd);
	return reason;
}

CLAIM(signal, a_pidfd_names_one_process_for_ever,
      .says = "on Linux pidfd_send_signal sends like kill, and once the process is reaped gives "
	      "ESRCH for good",
      .zh = "在 Linux 上，pidfd_send_signal 的作用与 kill 相同；进程被回收后永远失败 (ESRCH)",
      .rows = "signals 1", .verdict = HOLDS, .ref = "pidfd_send_signal(2); signal(7)",
      .needs = { need_pidfd, need_signals_by_pidfd })
{
	int null = must(open("/dev/null", O_RDONLY)), pidfd;
	siginfo_t info;

	block(SIGUSR1);
	pidfd = must(open_pidfd(getpid(), 0));
	assert_returns(send_by_pidfd(pidfd, SIGUSR1, NULL, 0), 0);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_code, SI_USER);
	assert_equal(info.si_pid, getpid());
	assert_equal(info.si_uid, getuid());
	ACTOR(child) {
		be_killed();
	}
	pidfd = must(open_pidfd(pid_of(child), 0));
	assert_asleep(child, "pause");
	assert_returns(send_by_pidfd(pidfd, 0, NULL, 0), 0);
	assert_fails(send_by_pidfd(pidfd, SIGTERM, NULL, 1U << 31), EINVAL);
	assert_fails(send_by_pidfd(pidfd, SIGRTMAX + 1, NULL, 0), EINVAL);
	assert_fails(send_by_pidfd(null, SIGTERM, NULL, 0), EBADF);
	assert_not_woken(child);
	assert_returns(send_by_pidfd(pidfd, SIGTERM, NULL, 0), 0);
	assert_killed(child, SIGTERM);
	assert_fails(send_by_pidfd(pidfd, SIGTERM, NULL, 0), ESRCH);
}

CLAIM(signal, kill_minus_one_passes_over_refusals,
      .says = "on Linux kill(-1, 0) of a caller who may signal none of the other processes returns "
	      "0, not EPERM",
      .zh = "在 Linux 上，对任何其他进程都无权发信号时，kill(-1, 0) 返回 0，而不是 EPERM",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c kill_something_info(): EPERM does not count; kill(2) and "
	     "POSIX.1-2024 kill() EPERM say otherwise",
      .needs = { need_users })
{
	ACTOR(target) {
		be_killed();
	}
	assert_asleep(target, "pause");
	ACTOR(other) {
		become(ONE, ONE);
		assert_fails(kill(pid_of(target), 0), EPERM);
		assert_returns(kill(-1, 0), 0);
	}
	assert_ends(other);
	assert_not_woken(target);
}

CLAIM(signal, no_signal_changes_how_a_child_ended,
      .says = "signals sent to a child that has ended, SIGCONT and those that stop or kill too, leave "
	      "it to be waited for: waitpid that asks for all changes tells its end alone",
      .zh = "向已结束的子进程发送信号（包括 SIGCONT 以及停止、终止类信号）后，它仍等待回收：询问一切变化的 waitpid "
	    "只报告它的结束",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill(), waitpid(); kill(2) ESRCH: a zombie")
{
	static const int signals[] = { SIGSTOP, SIGTSTP, SIGCONT, SIGKILL, SIGUSR1 };

	for (size_t i = 0; i < COUNT(signals); i++) {
		siginfo_t info = { 0 };
		int status = 0;

		ACTOR(child) {
			_exit(47);
		}
		must(waitid(P_PID, (id_t)pid_of(child), &info, WEXITED | WNOWAIT));
		assert_returns(kill(pid_of(child), signals[i]), 0);
		assert_returns(waitpid(pid_of(child), &status, WUNTRACED | WCONTINUED | WNOHANG),
			       pid_of(child));
		assert_that(WIFEXITED(status));
		assert_equal(WEXITSTATUS(status), 47);
	}
}
