/*
 * Claims about the program that exec runs: what it is, whose rights it has, and what it is handed.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

extern char **environ;

/* What a child writes that runs a program so, which then ends with 0. */
static const char *told_by(const char *path, char *const *arguments)
{
	static char text[4096];
	ssize_t count, used = 0;
	int p[2], status;
	pid_t child;

	must(pipe(p));
	child = must(fork());
	if (child == 0) {
		must(dup2(p[1], 1));
		assert_succeeds(execvp(path, arguments));
	}
	must(close(p[1]));
	while ((count = must(read(p[0], text + used, sizeof(text) - 1 - (size_t)used))) > 0)
		used += count;
	text[used] = '\0';
	must(waitpid(child, &status, 0));
	assert_equal(status, 0);
	return text;
}

CLAIM(process, exec_hands_over_arguments_and_environment,
      .says = "the program that exec runs has the arguments that it was given, in their order, also "
	      "empty ones and ones of thousands of bytes, and the environment of its caller",
      .zh = "exec 运行的程序得到所给的参数，顺序不变，空参数和数千字节的参数也一样，并得到调用者的环境",
      .rows = "processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 exec: argv, environ",
      .needs = { need_shell })
{
	char long_one[9001] = "";
	char *const arguments[] = {
		"sh",
		"-c",
		"printf '%s|' $# \"$0\" \"$1\" \"$2\" \"$3\" ${#4} \"$NEW\" \"$OLD\"",
		"two words",
		"",
		"b",
		"=",
		long_one,
		NULL
	};

	memset(long_one, 'x', 9000);
	must(setenv("OLD", "old", 1));
	must(setenv("NEW", "a=b c", 1));
	must(unsetenv("OLD"));
	assert_text(told_by("sh", arguments), "4|two words||b|=|9000|a=b c||");
}

CLAIM(process, arguments_are_bytes,
      .says = "arguments and environment are bytes to exec: all of them but NUL are handed over as "
	      "they are, whether they are text of any encoding or not",
      .zh = "对 exec 来说参数和环境只是字节：除 NUL 外的所有字节都原样传递，不论它们是不是某种编码的文本",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: pointers to null-terminated character strings; execve(2)",
      .needs = { need_shell })
{
	char bytes[256] = "", expected[512];
	char *const arguments[] = { "sh", "-c", "printf '%s|%s' \"$0\" \"$BYTES\"", bytes, NULL };

	for (int i = 1; i < 256; i++)
		bytes[i - 1] = (char)i;
	must(setenv("LC_ALL", "C", 1));
	must(setenv("BYTES", bytes, 1));
	snprintf(expected, sizeof(expected), "%s|%s", bytes, bytes);
	assert_text(told_by("sh", arguments), expected);
}

CLAIM(process, exec_needs_no_argument,
      .says = "on Linux exec without any argument, not even a name, runs the program",
      .zh = "在 Linux 上，exec 可以不带任何参数（连名字也没有）：程序照常运行",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "execve(2): argv; Linux fs/exec.c do_execveat_common(): an empty argv[0] since 5.18",
      .needs = { need_shell })
{
	char *const none[] = { NULL };
	int failed[2], status;
	pid_t child;

	must(pipe2(failed, O_CLOEXEC));
	child = must(fork());
	if (child == 0) {
		must(dup2(must(open("/dev/null", O_RDONLY)), 0));
		execv("/bin/sh", none);
		must(write(failed[1], &errno, sizeof(errno)));
		_exit(1);
	}
	must(close(failed[1]));
	assert_returns(read(failed[0], &(int){ 0 }, sizeof(int)), 0);
	must(waitpid(child, &status, 0));
	assert_that(WIFEXITED(status)); /* some shells go by their name */
}

/* Makes a file of the working directory that may be run, with this text. */
static void make_script(const char *name, const char *text)
{
	int fd = must(open(name, O_WRONLY | O_CREAT, 0755));

	must(write(fd, text, strlen(text)));
	must(close(fd));
}

static const char *need_scripts(void)
{
	struct statvfs status;

	if (need_directory() || need_shell())
		return need_directory() ? need_directory() : need_shell();
	return statvfs(".", &status) == 0 && status.f_flag & ST_NOEXEC ? "mounted noexec" : NULL;
}

CLAIM(process, a_script_is_run_by_its_interpreter,
      .says = "on Linux exec of a file that begins with #! runs the program that it names, with the "
	      "one argument there, the file's path and the further arguments; where there is no "
	      "such program it fails with ENOENT, where it is the file itself with ELOOP",
      .zh = "在 Linux 上，exec 以 #! 开头的文件时运行其中指定的程序，参数为该行的一个参数、文件路径及其余"
	    "参数；没有该程序则失败 (ENOENT)，指定的是文件自身则失败 (ELOOP)",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "execve(2) Interpreter scripts, ELOOP, ENOENT; POSIX.1-2024 exec leaves it open",
      .needs = { need_scripts })
{
	char *const arguments[] = { "zero", "one", "", "three", NULL };

	make_script("lost", "#!./nowhere\n");
	make_script("circle", "#!./circle\n");
	make_script("script", "#! /bin/sh -e\n"
			      "printf '%s|' \"$0\" \"$1\" \"$2\" \"$3\" $#\n"
			      "case $- in *e*) echo with -e; esac\n");
	assert_fails(execv("lost", arguments), ENOENT);
	assert_fails(execv("circle", arguments), ELOOP);
	assert_text(told_by("./script", arguments), "./script|one||three|3|with -e\n");
}

/* Scripts s1 to sN, each of which the next one runs, and the last the shell. */
static void make_chain(int count)
{
	char name[16], text[64];

	for (int i = 1; i <= count; i++) {
		snprintf(name, sizeof(name), "s%d", i);
		if (i < count)
			snprintf(text, sizeof(text), "#!./s%d\n", i + 1);
		else
			snprintf(text, sizeof(text), "#!/bin/sh\necho $0 \"$@\"\n");
		unlink(name);
		make_script(name, text);
	}
}

CLAIM(process, a_script_may_be_run_by_scripts,
      .says = "on Linux the program that a script names may be a script, which is run in its turn "
	      "with the path of the first, up to five of them; exec of one with more fails with "
	      "ELOOP",
      .zh = "在 Linux 上，脚本指定的程序可以又是脚本，它同样以前一个脚本的路径为参数运行，至多五层；更多则 exec 失败 (ELOOP)",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "execve(2) Interpreter scripts: a limit of four recursions, ELOOP",
      .needs = { need_scripts })
{
	static const char *const told[] = { "./s1 a b\n", "./s2 ./s1 a b\n", "./s3 ./s2 ./s1 a b\n",
					    "./s4 ./s3 ./s2 ./s1 a b\n",
					    "./s5 ./s4 ./s3 ./s2 ./s1 a b\n" };
	char *const arguments[] = { "zero", "a b", NULL };

	for (int count = 1; count <= 5; count++) {
		make_chain(count);
		assert_text(told_by("./s1", arguments), told[count - 1]);
	}
	make_chain(6);
	assert_fails(execv("./s1", arguments), ELOOP);
}

CLAIM(process, exec_of_no_memory_gives_efault,
      .says = "on Linux exec fails with EFAULT where the path, the arguments or the environment, or "
	      "one of these, is in no memory, with ENAMETOOLONG for a name of 256 bytes and a path "
	      "of 4096, and the process goes on",
      .zh = "在 Linux 上，路径、参数、环境或其中之一不在内存中时 exec 失败 (EFAULT)，名字达 256 字节或路径达 4096 "
	    "字节时失败 (ENAMETOOLONG)，进程继续运行",
      .rows = "processes 1", .verdict = HOLDS, .ref = "execve(2) EFAULT, ENAMETOOLONG",
      .needs = { need_shell, need_directory, need_unwatched_memory })
{
	char *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	char *good[] = { "sh", NULL }, *bad[] = { "sh", nowhere, NULL }, *none[] = { NULL };
	char path[4097];

	catch_signal(SIGUSR1, 0);
	assert_fails(syscall(SYS_execve, nowhere, good, none), EFAULT);
	assert_fails(syscall(SYS_execve, "/bin/sh", nowhere, none), EFAULT);
	assert_fails(syscall(SYS_execve, "/bin/sh", good, nowhere), EFAULT);
	assert_fails(syscall(SYS_execve, "/bin/sh", bad, none), EFAULT);
	assert_fails(syscall(SYS_execve, "/bin/sh", good, bad), EFAULT);
	for (size_t i = 0; i < sizeof(path); i++)
		path[i] = i % 2 ? '/' : '.';
	path[4096] = '\0';
	assert_fails(syscall(SYS_execve, path, good, none), ENAMETOOLONG);
	memset(path, 'x', 256);
	path[256] = '\0';
	assert_fails(syscall(SYS_execve, path, good, none), ENAMETOOLONG);
	must(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
}

CLAIM(process, too_many_arguments_give_e2big,
      .says = "exec of arguments of more than ARG_MAX bytes together, on Linux also of a single one "
	      "of 32 pages or more, fails with E2BIG, and the process goes on",
      .zh = "参数合计超过 ARG_MAX 字节时 exec 失败 (E2BIG)，在 Linux 上单个参数达到 32 "
	    "页时也一样，进程继续运行",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec E2BIG; execve(2) Limits on size of arguments and environment",
      .needs = { need_shell })
{
	enum { MANY = 100 };
	const size_t most = 32 * (size_t)sysconf(_SC_PAGESIZE);
	char *arguments[MANY + 1] = { "sh", "-c", "echo ${#0}" }, *big = must(malloc(most + 1));
	struct rlimit limit;
	char expected[32];

	must(getrlimit(RLIMIT_STACK, &limit));
	if (limit.rlim_cur > 8 << 20)
		limit.rlim_cur = 8 << 20; /* ARG_MAX is a quarter of it */
	must(setrlimit(RLIMIT_STACK, &limit));
	memset(big, 'x', most + 1);
	big[most] = '\0';
	arguments[3] = big;
	assert_fails(execv("/bin/sh", arguments), E2BIG);
	big[most / 2] = '\0';
	snprintf(expected, sizeof(expected), "%zu\n", most / 2);
	assert_text(told_by("/bin/sh", arguments), expected);
	for (int i = 3; i < MANY; i++)
		arguments[i] = big;
	assert_fails(execv("/bin/sh", arguments), E2BIG);
}

/* A program of the claim's own, in its directory: a copy of cat. */
static int copy_cat(void)
{
	return system("cp \"$(command -v cat)\" cat") == 0 ? 0 : -1;
}

static const char *need_own_cat(void)
{
	const char *why = need_scripts();

	if (!why && !program_exists("cat"))
		why = "no program cat";
	if (!why && copy_cat() < 0)
		why = "the program cat can't be copied";
	unlink("cat");
	return why;
}

CLAIM(process, a_program_that_runs_is_not_written,
      .says = "on Linux a program that runs can't be opened for writing nor truncated, and a file "
	      "that is open for writing can't be run: ETXTBSY; its name can be removed",
      .zh = "在 Linux 上，正在运行的程序不能为写而打开，也不能截断；为写而打开的文件不能运行 "
	    "(ETXTBSY)；其名字可以删除",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "execve(2) ETXTBSY, open(2) ETXTBSY, truncate(2) ETXTBSY", .needs = { need_own_cat })
{
	char *const arguments[] = { "cat", NULL };
	int input[2], writer;

	must(pipe(input));
	must(copy_cat());
	writer = must(open("cat", O_WRONLY));
	assert_fails(execv("./cat", arguments), ETXTBSY);
	must(close(writer));
	ACTOR(program) {
		must(dup2(input[0], 0));
		must(close(input[1]));
		assert_succeeds(execv("./cat", arguments));
	}
	assert_asleep(program, "read");
	assert_fails(open("cat", O_WRONLY), ETXTBSY);
	assert_fails(truncate("cat", 0), ETXTBSY);
	assert_returns(unlink("cat"), 0);
	must(close(input[1]));
	assert_ends(program);
}

static const char *need_execveat(void)
{
	return lacks(syscall(SYS_execveat, -1, "", NULL, NULL, AT_EMPTY_PATH) < 0, "execveat");
}

CLAIM(process, execveat_runs_what_a_descriptor_is_of,
      .says = "on Linux execveat with AT_EMPTY_PATH runs the program that a descriptor is of, though "
	      "its name is gone; a script whose descriptor closes on exec gives ENOENT",
      .zh = "在 Linux 上，带 AT_EMPTY_PATH 的 execveat 运行描述符所指的程序，即使其名字已删除；描述符在 "
	    "exec 时关闭的脚本则失败 (ENOENT)",
      .rows = "processes 1", .verdict = HOLDS, .ref = "execveat(2) AT_EMPTY_PATH, BUGS",
      .needs = { need_own_cat, need_execveat })
{
	char *const arguments[] = { "cat", NULL };
	int input[2], output[2], fd;

	must(pipe(input));
	must(pipe(output));
	must(copy_cat());
	fd = must(open("cat", O_RDONLY | O_CLOEXEC));
	must(unlink("cat"));
	ACTOR(program) {
		must(dup2(input[0], 0));
		must(dup2(output[1], 1));
		must(close(input[1]));
		assert_succeeds(syscall(SYS_execveat, fd, "", arguments, environ, AT_EMPTY_PATH));
	}
	must(write(input[1], "run", 3));
	assert_reads(output[0], "run");
	must(close(input[1]));
	assert_ends(program);
	make_script("script", "#!/bin/sh\n");
	fd = must(open("script", O_RDONLY | O_CLOEXEC));
	assert_fails(syscall(SYS_execveat, fd, "", arguments, environ, AT_EMPTY_PATH), ENOENT);
}

/* Asserts that a line of the text begins so, and goes on so. */
static void assert_line(const char *text, const char *begin, const char *rest)
{
	const char *line = strstr(text, begin);
	char seen[64] = "";

	assert_that(line != NULL);
	sscanf(line + strlen(begin), " %63[^\n]", seen);
	assert_text(seen, rest);
}

/* This process's own status, as cat of the path tells it. */
static const char *status_told_by(const char *path)
{
	char *const arguments[] = { "cat", "/proc/self/status", NULL };

	return told_by(path, arguments);
}

CLAIM(process, exec_keeps_users_and_groups,
      .says = "exec keeps the real and the effective user and group, makes the effective ones the "
	      "saved ones too, and keeps the supplementary groups",
      .zh = "exec 保留实际与有效的用户和组，把有效的也设为保存的，并保留附加组",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: saved set-user-ID, supplementary group IDs; credentials(7)",
      .needs = { need_users, need_proc, need_cat })
{
	ACTOR(process) {
		const char *status;

		must(setgroups(2, (gid_t[]){ 61001, 61002 }));
		must(syscall(SYS_setresgid, 61003L, 61004L, 61005L));
		must(setresuid(61006, 0, 61008));
		status = status_told_by("cat");
		assert_line(status, "Uid:", "61006\t0\t0\t0");
		assert_line(status, "Gid:", "61003\t61004\t61004\t61004");
		assert_line(status, "Groups:", "61001 61002 ");
	}
	assert_ends(process);
}

/* The bits are passed over where the file system says so, and for who may gain no privileges. */
static const char *need_set_user_id(void)
{
	const char *why = need_own_cat();
	struct statvfs status;
	int refused;

	if (why)
		return why;
	if (statvfs(".", &status) == 0 && status.f_flag & ST_NOSUID)
		return "mounted nosuid";
	refused = prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L);
	if (refused < 0)
		return lacks(true, "prctl(PR_GET_NO_NEW_PRIVS)");
	return refused ? "no new privileges are to be had: PR_SET_NO_NEW_PRIVS" : NULL;
}

CLAIM(process, a_set_user_id_program_runs_as_its_owner,
      .says = "a program whose file has the set-user-ID and set-group-ID bits runs with the file's "
	      "owner and group as effective and saved ones, and keeps the real ones; on Linux after "
	      "PR_SET_NO_NEW_PRIVS the bits have no effect",
      .zh = "文件带有 set-user-ID 与 set-group-ID 位的程序以文件的属主和属组作为有效的和保存的用户与组运行，"
	    "实际的不变；在 Linux 上 PR_SET_NO_NEW_PRIVS 之后这些位不起作用",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: S_ISUID, S_ISGID; execve(2); PR_SET_NO_NEW_PRIVS(2const)",
      .needs = { need_users, need_set_user_id, need_proc })
{
	int fd;

	must(copy_cat());
	must(chmod(".", 0755));
	fd = must(open("cat", O_RDONLY));
	must(fchown(fd, 61001, 61002));
	must(fchmod(fd, 06755));
	must(close(fd));
	for (int refused = 0; refused < 2; refused++) {
		ACTOR(user) {
			const char *status;

			become(61003, 61004);
			if (refused)
				must(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L));
			status = status_told_by("./cat");
			assert_line(status, "Uid:",
				    refused ? "61003\t61003\t61003\t61003"
					    : "61003\t61001\t61001\t61001");
			assert_line(status, "Gid:",
				    refused ? "61004\t61004\t61004\t61004"
					    : "61004\t61002\t61002\t61002");
		}
		assert_ends(user);
	}
}

CLAIM(process, exec_keeps_timers_of_the_processor,
      .says = "exec keeps the interval timers: one of the processor time that was set before ends "
	      "the program after it",
      .zh = "exec 保留间隔定时器：之前设置的处理器时间定时器会终止之后的程序",
      .rows = "processes 1; signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: interval timers; getitimer(2) NOTES: preserved across an execve",
      .needs = { need_shell })
{
	static const struct {
		int which, signal;
	} timers[] = { { ITIMER_VIRTUAL, SIGVTALRM }, { ITIMER_PROF, SIGPROF } };
	char *const arguments[] = { "sh", "-c", "while :; do :; done", NULL };

	for (int i = 0; i < 2; i++) {
		const struct itimerval soon = { { 0, 0 }, { 0, 20000 } };

		ACTOR(program) {
			must(setitimer(timers[i].which, &soon, NULL));
			assert_succeeds(execvp("sh", arguments));
		}
		assert_killed(program, timers[i].signal);
	}
}
