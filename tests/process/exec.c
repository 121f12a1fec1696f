/* Claims about vfork, exec and popen. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"

CLAIM(process, vfork_lends_its_memory,
      .says = "on Linux vfork's child runs in its parent's memory, and the parent goes on only "
	      "when the child has called _exit",
      .zh = "在 Linux 上，vfork 的子进程在父进程的内存中运行，父进程直到子进程 _exit 之后才继续",
      .rows = "processes 4", .verdict = HOLDS, .ref = "vfork(2)")
{
	static char byte;
	int status;
	pid_t child;

	poke(&byte, 'p');
	child = vfork();
	if (child == 0) {
		for (int i = 0; i < 20; i++) /* time for a parent that does not wait */
			sched_yield();
		poke(&byte, 'c');
		_exit(3);
	}
	assert_equal(peek(&byte), 'c');
	assert_returns(waitpid(child, &status, 0), child);
	assert_equal(WEXITSTATUS(status), 3);
}

CLAIM(process, vforks_parent_gets_its_signals_after,
      .says = "on Linux a signal that comes for the parent while vfork's child runs is kept until "
	      "the child has ended",
      .zh = "在 Linux 上，vfork 的子进程运行期间发给父进程的信号，一直保留到子进程结束之后",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "vfork(2): signals sent to the parent arrive after the child releases it")
{
	static volatile int early = -1;
	int go[2], running[2];

	must(pipe(go));
	must(pipe(running));
	ACTOR(parent) {
		pid_t child;

		catch_signal(SIGUSR1, 0);
		child = vfork();
		if (child == 0) {
			(void)!write(running[1], "!", 1);
			(void)!read(go[0], &(char){ 0 }, 1);
			early = caught(SIGUSR1);
			_exit(0);
		}
		assert_equal(early, 0);
		assert_equal(caught(SIGUSR1), 1);
		must(waitpid(must(child), NULL, 0));
	}
	assert_reads(running[0], "!");
	send_signal(parent, SIGUSR1);
	must(write(go[1], "!", 1));
	assert_ends(parent);
}

CLAIM(process, vforks_parent_goes_on_at_exec,
      .says = "on Linux vfork's parent goes on when its child has called exec, while the program "
	      "still runs",
      .zh = "在 Linux 上，vfork 的子进程调用 exec 之后父进程即继续，尽管新程序仍在运行",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "vfork(2): terminates or makes a call to execve", .needs = { need_cat })
{
	char *const arguments[] = { "cat", NULL };
	int input[2], status;
	pid_t child;

	must(pipe2(input, O_CLOEXEC));
	child = vfork();
	if (child == 0) {
		dup2(input[0], 0);
		execvp("cat", arguments);
		_exit(1);
	}
	must(close(input[1])); /* until then the program does not end */
	assert_returns(waitpid(child, &status, 0), child);
	assert_equal(status, 0);
}

CLAIM(process, vfork_lends_nothing_but_memory,
      .says = "on Linux what vfork's child closes, where it goes and how it handles signals is its "
	      "own: the parent's descriptors, directory and dispositions stay",
      .zh = "在 Linux 上，vfork "
	    "的子进程关闭描述符、改变目录、改变信号处理只影响自己：父进程的都不变",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "vfork(2): inherits copies of various of the caller's process attributes")
{
	char before[PATH_MAX], after[PATH_MAX];
	int p[2], status;
	pid_t child;

	must(pipe(p));
	must(getcwd(before, sizeof(before)) ? 0 : -1);
	child = vfork();
	if (child == 0)
		_exit(close(p[0]) < 0 || chdir("/") < 0 || signal(SIGUSR1, SIG_IGN) != SIG_DFL);
	assert_returns(waitpid(child, &status, 0), child);
	assert_equal(status, 0);
	must(write(p[1], "open", 4));
	assert_reads(p[0], "open");
	must(getcwd(after, sizeof(after)) ? 0 : -1);
	assert_text(after, before);
	assert_that(signal(SIGUSR1, SIG_DFL) == SIG_DFL);
}

static int to_child[2], to_thread[2];

static void *answer(void *unused)
{
	assert_reads(to_thread[0], "?");
	assert_returns(write(to_child[1], "!", 1), 1);
	return unused;
}

CLAIM(process, vfork_suspends_the_caller_alone,
      .says = "on Linux vfork suspends the thread that calls it alone: another goes on, and the "
	      "child can wait for what it does",
      .zh = "在 Linux 上，vfork 只挂起调用它的线程：其他线程继续运行，子进程可以等待它",
      .rows = "processes 4", .verdict = HOLDS, .ref = "vfork(2) Linux notes",
      .needs = { need_threads })
{
	pthread_t thread;
	int status;
	pid_t child;

	must(pipe(to_child));
	must(pipe(to_thread));
	must(pthread_create(&thread, NULL, answer, NULL) ? -1 : 0);
	child = vfork();
	if (child == 0) {
		char byte = '?';

		_exit(write(to_thread[1], &byte, 1) != 1 || read(to_child[0], &byte, 1) != 1 ||
		      byte != '!');
	}
	assert_returns(waitpid(child, &status, 0), child);
	assert_equal(status, 0);
	assert_equal(pthread_join(thread, NULL), 0);
}

static volatile int handlers_run;

static void run_handler(void)
{
	handlers_run++;
}

CLAIM(process, vfork_runs_no_handlers_of_fork,
      .says = "on Linux vfork runs none of the functions of pthread_atfork, which fork runs",
      .zh = "在 Linux 上，vfork 不运行 pthread_atfork 的函数，fork 则运行", .rows = "processes 4",
      .verdict = HOLDS, .ref = "vfork(2) Linux notes; pthread_atfork(3)", .needs = { need_threads })
{
	pid_t child;

	must(pthread_atfork(run_handler, run_handler, run_handler) ? -1 : 0);
	child = vfork();
	if (child == 0)
		_exit(0);
	must(waitpid(child, NULL, 0));
	assert_equal(handlers_run, 0);
	child = must(fork());
	if (child == 0)
		_exit(0);
	must(waitpid(child, NULL, 0));
	assert_equal(handlers_run, 2);
}

CLAIM(process, exec_keeps_the_process,
      .says = "exec keeps the pid, the parent and the working directory, and descriptors but those "
	      "with FD_CLOEXEC",
      .zh = "exec 保留 pid、父进程、工作目录以及没有 FD_CLOEXEC 的描述符", .rows = "processes 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 exec", .needs = { need_shell, need_directory })
{
	char expected[64], text[64] = "";
	int p[2], status;
	pid_t child;

	must(pipe(p));
	must(mkdir("here", 0700));
	child = must(fork());
	if (child == 0) {
		must(chdir("here"));
		must(dup2(p[1], 8));
		must(fcntl(must(dup2(p[1], 9)), F_SETFD, FD_CLOEXEC));
		execlp("sh", "sh", "-c",
		       "echo $$ $PPID ${PWD##*/} >&8; { echo no >&9; } 2>/dev/null; exit 7", NULL);
		_exit(1);
	}
	must(close(p[1]));
	must(read(p[0], text, sizeof(text) - 1));
	snprintf(expected, sizeof(expected), "%d %d here\n", (int)child, (int)getpid());
	assert_text(text, expected);
	assert_returns(read(p[0], text, 1), 0);
	must(waitpid(child, &status, 0));
	assert_equal(WEXITSTATUS(status), 7);
}

/* Numbers on both sides of where tables of descriptors may grow. */
static const int numbers[] = { 31, 32, 63, 64, 127, 128, 199 };

CLAIM(process, exec_looks_at_each_descriptor,
      .says = "exec closes each descriptor with FD_CLOEXEC, also one of a high number, and keeps "
	      "each without",
      .zh = "exec 关闭每个带 FD_CLOEXEC 的描述符，编号再大也一样，并保留每个不带的",
      .rows = "processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 exec: FD_CLOEXEC",
      .needs = { need_many_descriptors, need_cat })
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		int closes[2], stays[2], input[2];

		must(pipe(closes));
		must(pipe(stays));
		must(pipe(input));
		ACTOR(program) {
			must(fcntl(must(dup2(closes[1], numbers[i])), F_SETFD, FD_CLOEXEC));
			must(dup2(stays[1], numbers[i] + 1));
			must(close(closes[1]));
			must(close(stays[1]));
			must(dup2(input[0], 0));
			must(close(input[1]));
			must(execvp("cat", (char *[]){ "cat", NULL }));
		}
		must(close(closes[1]));
		must(close(stays[1]));
		assert_returns(read(closes[0], &(char){ 0 }, 1), 0); /* it has called exec */
		assert_asleep(program, "read");
		assert_ready(stays[0], 0);
		must(close(input[1]));
		assert_ends(program);
		assert_ready(stays[0], POLLHUP);
	}
}

CLAIM(process, exec_keeps_group_session_and_umask,
      .says = "exec keeps the process group, the session and the umask",
      .zh = "exec 保留进程组、会话和 umask", .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec; setpgid(2), setsid(2), umask(2) NOTES",
      .needs = { need_shell, need_directory })
{
	int input[2], output[2];
	struct stat status;
	pid_t child;

	must(pipe(input));
	must(pipe(output));
	child = must(fork());
	if (child == 0) {
		must(close(input[1]));
		must(dup2(input[0], 0));
		must(dup2(output[1], 1));
		must(setpgid(0, 0));
		umask(027);
		execlp("sh", "sh", "-c", ": >made; echo on; read end", NULL);
		_exit(1);
	}
	assert_reads(output[0], "on\n");
	assert_equal(getpgid(child), child);
	assert_equal(getsid(child), getsid(0));
	must(stat("made", &status));
	assert_equal(status.st_mode & 0777, 0640);
	must(close(input[1]));
	must(waitpid(child, NULL, 0));
}

static const struct {
	const char *path;
	int error;
} exec_cases[] = {
	{ "missing", ENOENT },   { "plain", EACCES },       { "garbage", ENOEXEC },
	{ "directory", EACCES }, { "plain/file", ENOTDIR }, { "loop", ELOOP },
};

CLAIM(process, a_failed_exec_returns,
      .says = "exec of what can't be run fails with ENOENT, EACCES, ENOEXEC, ENOTDIR or ELOOP, and "
	      "the process goes on as it was, its handlers and descriptors of FD_CLOEXEC too",
      .zh = "无法执行的文件使 exec 失败 (ENOENT、EACCES、ENOEXEC、ENOTDIR、ELOOP)，进程照常继续，"
	    "处理函数与带 FD_CLOEXEC 的描述符也如旧",
      .rows = "processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 exec ERRORS; execve(2)",
      .needs = { need_directory })
{
	char *const arguments[] = { "program", NULL };
	pid_t me = getpid();
	int fd, p[2];

	must(pipe2(p, O_CLOEXEC));
	must(close(must(open("plain", O_CREAT | O_WRONLY, 0644))));
	fd = must(open("garbage", O_CREAT | O_WRONLY, 0755));
	must(write(fd, "no program", 10));
	must(close(fd));
	must(mkdir("directory", 0755));
	must(symlink("loop", "loop"));
	catch_signal(SIGUSR1, 0);
	for (size_t i = 0; i < COUNT(exec_cases); i++)
		assert_fails(execv(exec_cases[i].path, arguments), exec_cases[i].error);
	must(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
	assert_returns(write(p[1], "here", 4), 4);
	assert_reads(p[0], "here");
	assert_equal(getpid(), me);
}

CLAIM(process, popens_child_has_no_earlier_popens_pipe,
      .says = "a child of popen has not the pipes of earlier popens: pclose of the first ends "
	      "though the second still runs",
      .zh = "popen 的子进程不持有先前 popen 的管道：第二个仍在运行时，第一个的 pclose 也能结束",
      .rows = "bugs 37", .verdict = HOLDS, .ref = "POSIX.1-2024 popen()", .needs = { need_shell })
{
	FILE *first = popen("cat >/dev/null", "w");
	FILE *second = popen("cat >/dev/null", "w");

	assert_that(first && second);
	assert_returns(pclose(first), 0);
	assert_returns(pclose(second), 0);
}

static int open_memory_of(pid_t pid)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	return open(path, O_RDONLY);
}

static const char *need_childs_memory_file(void)
{
	static const char byte;
	const pid_t child = fork();
	const char *why;
	int fd;

	while (child == 0)
		pause();
	fd = open_memory_of(child);
	why = lacks(fd < 0 || pread(fd, &(char){ 0 }, 1, (off_t)(uintptr_t)&byte) < 0,
		    "/proc/PID/mem");
	close(fd);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return why;
}

CLAIM(process, an_opened_memory_is_not_that_after_exec,
      .says = "on Linux /proc/PID/mem shows the memory that the process had when it was opened: after "
	      "exec read gives 0, and nothing of the new program",
      .zh = "在 Linux 上，/proc/PID/mem 显示打开它时该进程的内存：exec 之后读取返回 "
	    "0，看不到新程序的任何内容",
      .rows = "processes 4", .verdict = HOLDS, .ref = "Linux fs/proc/base.c mem_open(), mem_rw()",
      .needs = { need_proc, need_cat, need_childs_memory_file })
{
	static const char letter = 'l';
	const off_t place = (off_t)(uintptr_t)&letter;
	int fd, input[2], output[2];
	char seen = 0;

	must(pipe(input));
	must(pipe(output));
	ACTOR(runner) {
		char *const arguments[] = { "cat", NULL };

		must(close(input[1]));
		must(dup2(input[0], 0));
		must(dup2(output[1], 1));
		pause_at("before exec");
		must(execvp("cat", arguments));
	}
	await(runner, "before exec");
	fd = must(open_memory_of(pid_of(runner)));
	assert_returns(pread(fd, &seen, 1, place), 1);
	assert_equal(seen, 'l');
	resume(runner);
	must(write(input[1], "!", 1));
	assert_reads(output[0], "!");
	assert_returns(pread(fd, &seen, 1, place), 0);
	must(close(input[1]));
	assert_ends(runner);
}
