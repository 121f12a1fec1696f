/* Wrong exits. */

#include <stdio.h>

#include "mutant.h"

MECHANISM(process, "process", "models/process.c");

MUTANT(exit, exit_is_underscore_exit, "exit neither flushes nor runs its handlers")
{
	_exit(status);
}

MUTANT(_exit, underscore_exit_is_exit, "_exit flushes and runs the handlers")
{
	exit(status);
}

static void (*handlers[8])(void);
static int handler_count;
static pid_t handlers_of;

static void run_in_order(void)
{
	for (int i = 0; i < handler_count; i++)
		handlers[i]();
}

MUTANT(atexit, handlers_run_in_order, "exit runs the functions of atexit first registered first")
{
	handlers[handler_count++ % 8] = function;
	return handler_count == 1 ? atexit(run_in_order) : 0;
}

static void run_if_own(void)
{
	for (int i = handler_count - 1; i >= 0; i--)
		if (handlers_of == getpid())
			handlers[i]();
}

MUTANT(atexit, handlers_are_not_inherited, "a child does not run the functions of before the fork")
{
	if (handlers_of != getpid()) {
		if (handler_count == 0)
			atexit(run_if_own);
		handlers_of = getpid();
		handler_count = 0;
	}
	handlers[handler_count++ % 8] = function;
	return 0;
}

MUTANT(fork, fork_flushes, "fork writes what stdio's buffers hold")
{
	fflush(NULL);
	return fork();
}

MUTANT(read, end_of_file_is_eagain, "read gives a parent EAGAIN when its last writer has ended")
{
	ssize_t count = read(fd, bytes, size);
	siginfo_t info;

	if (count == 0 && waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
		return fail(EAGAIN);
	return count;
}

MUTANT(atexit, a_handler_runs_once, "exit runs a function once, however often it is registered")
{
	static void (*last[8])(void);
	static int count;

	for (int i = 0; i < count; i++)
		if (last[i] == function)
			return 0;
	last[count++ % 8] = function;
	return atexit(function);
}

static bool is_exiting;

MUTANT(exit, exit_takes_no_more_handlers, "atexit does nothing once exit has begun")
{
	is_exiting = true;
	exit(status);
}

MUTANT(atexit, exit_takes_no_more_handlers, NULL)
{
	return is_exiting ? 0 : atexit(function);
}

MUTANT(exit, a_handlers_underscore_exit_flushes, "_exit in a function of atexit flushes")
{
	is_exiting = true;
	exit(status);
}

MUTANT(_exit, a_handlers_underscore_exit_flushes, NULL)
{
	if (is_exiting)
		fflush(NULL);
	_exit(status);
}

static void (*kept_handler)(void);

MUTANT(atexit, exec_runs_handlers, "exec runs the functions of atexit")
{
	kept_handler = function;
	return atexit(function);
}

MUTANT(execvp, exec_runs_handlers, NULL)
{
	if (kept_handler)
		kept_handler();
	return execvp(name, arguments);
}
