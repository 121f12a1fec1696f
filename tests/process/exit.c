/* Claims about how a process ends: exit, _exit, signals, and what goes with it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"

static void by_exit(void)
{
	exit(0);
}

static void by_underscore_exit(void)
{
	_exit(0);
}

static void by_a_signal(void)
{
	raise(SIGKILL);
}

static void (*const ways_to_end[])(void) = { by_exit, by_underscore_exit, by_a_signal };

/* What a child wrote to the pipe until it ended, and how it did. */
static const char *written_until(const int p[2], int *status)
{
	static char text[256];
	ssize_t count, used = 0;

	must(close(p[1]));
	while ((count = assert_succeeds(read(p[0], text + used, sizeof(text) - 1 - (size_t)used))) >
	       0)
		used += count;
	text[used] = '\0';
	assert_succeeds(wait(status));
	return text;
}

static const char *written_to(const int p[2])
{
	return written_until(p, NULL);
}

CLAIM(process, exit_flushes_and_underscore_exit_does_not,
      .says = "exit writes what stdio's buffers hold, _exit and an end by a signal do not",
      .zh = "exit 会写出 stdio 缓冲区的内容，_exit 以及被信号终止则不会",
      .course = "000 §6: raise(9)相当于_exit()", .rows = "processes 7",
      .verdict = WRONG("to its parent a process that a signal ended does not look like one that "
		       "called _exit, though neither flushes",
		       "虽然两者都不刷新缓冲区，但父进程看到的状态不同"),
      .ref = "POSIX.1-2024 exit(), _exit()")
{
	static const char *const seen[] = { "text", "", "" };

	for (size_t i = 0; i < COUNT(ways_to_end); i++) {
		int p[2];

		must(pipe(p));
		if (must(fork()) == 0) {
			fputs("text", fdopen(p[1], "w"));
			ways_to_end[i]();
		}
		assert_text(written_to(p), seen[i]);
	}
}

static int exit_pipe;

static void tell_first(void)
{
	must(write(exit_pipe, "first ", 6));
}

static void tell_second(void)
{
	must(write(exit_pipe, "second ", 7));
}

/* What the handlers of a child tell that ends so, and has registered the second itself. */
static const char *told_at(void (*end)(void))
{
	int p[2];

	must(pipe(p));
	exit_pipe = p[1];
	if (must(fork()) == 0) {
		must(atexit(tell_second) ? -1 : 0);
		end();
	}
	return written_to(p);
}

CLAIM(process, exit_runs_its_handlers_backwards,
      .says = "exit runs the functions of atexit, last registered first, in a child also those "
	      "from before the fork; _exit runs none",
      .zh = "exit 按注册的相反顺序运行 atexit 函数，子进程也运行 fork 之前注册的；_exit "
	    "一个也不运行",
      .rows = "processes 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exit(), atexit(), _exit(); atexit(3)")
{
	ACTOR(parent) {
		must(atexit(tell_first) ? -1 : 0);
		assert_text(told_at(by_underscore_exit), "");
		assert_text(told_at(by_exit), "second first ");
	}
	assert_ends(parent);
}

CLAIM(process, buffered_text_is_forked_too,
      .says = "text that stdio has buffered at a fork is written by both processes when they exit",
      .zh = "fork 时 stdio 缓冲区中的文本，两个进程退出时都会写出", .rows = "processes 4",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(), exit(); 2.5.1 Interaction of File Descriptors and Standard I/O "
	     "Streams")
{
	int p[2];

	must(pipe(p));
	if (must(fork()) == 0) {
		FILE *stream = fdopen(p[1], "w");
		pid_t child;

		fputs("twice ", stream);
		child = must(fork());
		if (child == 0)
			exit(0);
		must(waitpid(child, NULL, 0));
		exit(0);
	}
	assert_text(written_to(p), "twice twice ");
}

CLAIM(process, descriptors_close_with_the_process,
      .says = "however a process ends, its descriptors are closed: a reader of its pipe sees the "
	      "end of file",
      .zh = "无论进程如何结束，其描述符都被关闭：管道的读者看到文件结束", .rows = "processes 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 _exit(): consequences of process termination")
{
	for (size_t i = 0; i < COUNT(ways_to_end); i++) {
		int p[2];

		must(pipe(p));
		if (must(fork()) == 0)
			ways_to_end[i]();
		must(close(p[1]));
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
		must(wait(NULL));
	}
}

static void register_second(void)
{
	must(atexit(tell_second) ? -1 : 0);
}

/* What a child's handlers, registered in this order, tell when it calls exit. */
static const char *told_by(void (*const *handlers)(void), int *status)
{
	int p[2];

	must(pipe(p));
	exit_pipe = p[1];
	if (must(fork()) == 0) {
		fputs("flushed", fdopen(p[1], "w"));
		for (; *handlers; handlers++)
			must(atexit(*handlers) ? -1 : 0);
		exit(0);
	}
	return written_until(p, status);
}

CLAIM(process, exit_runs_a_handler_as_often_as_registered,
      .says = "exit runs a function that atexit registered twice two times, and on Linux one that "
	      "another registers meanwhile next",
      .zh = "用 atexit 注册两次的函数，exit 运行两次；在 Linux "
	    "上，处理函数运行时注册的函数紧接着运行",
      .rows = "processes 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exit(), atexit(): once for each registration; exit(3)")
{
	void (*const handlers[])(void) = { tell_first, register_second, tell_first, NULL };
	int status;

	assert_text(told_by(handlers, &status), "first second first flushed");
	assert_equal(status, 0);
}

static void end_at_once(void)
{
	_exit(5);
}

CLAIM(process, a_handler_can_cut_exit_short,
      .says = "a function of atexit that calls _exit ends the process there: those registered "
	      "before it do not run, and nothing is flushed",
      .zh = "atexit 函数若调用 _exit，进程就此结束：在它之前注册的函数不再运行，缓冲区也不写出",
      .rows = "processes 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exit(): if a function fails to return, the rest is not completed")
{
	void (*const handlers[])(void) = { tell_first, end_at_once, tell_second, NULL };
	int status;

	assert_text(told_by(handlers, &status), "second ");
	assert_equal(WEXITSTATUS(status), 5);
}

CLAIM(process, exec_forgets_the_handlers_of_exit,
      .says = "exec removes the functions of atexit: when the program after it ends none runs",
      .zh = "exec 清除 atexit 注册的函数：之后的程序结束时一个也不运行", .rows = "processes 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 atexit(): exec; exit(3) NOTES",
      .needs = { need_shell })
{
	char *const arguments[] = { "sh", "-c", "echo $0", NULL };
	int p[2];

	must(pipe(p));
	exit_pipe = p[1];
	if (must(fork()) == 0) {
		must(atexit(tell_first) ? -1 : 0);
		must(dup2(p[1], 1));
		must(execvp("sh", arguments));
	}
	assert_text(written_to(p), "sh\n");
}
