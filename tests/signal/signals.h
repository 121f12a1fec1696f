/* What the files of claims about signals share. */
#ifndef IPCLITMUS_SIGNALS_H
#define IPCLITMUS_SIGNALS_H

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

static inline sigset_t only(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	must(sigaddset(&set, signal));
	return set;
}

static inline sigset_t all_signals(void)
{
	sigset_t set;

	sigfillset(&set);
	return set;
}

static inline void block(int signal)
{
	sigset_t set = only(signal);

	assert_succeeds(sigprocmask(SIG_BLOCK, &set, NULL));
}

static inline void unblock(int signal)
{
	sigset_t set = only(signal);

	must(sigprocmask(SIG_UNBLOCK, &set, NULL));
}

static inline bool is_blocked(int signal)
{
	sigset_t set;

	must(sigprocmask(SIG_BLOCK, NULL, &set));
	return sigismember(&set, signal);
}

static inline bool is_pending(int signal)
{
	sigset_t set;

	assert_succeeds(sigpending(&set));
	return sigismember(&set, signal);
}

/* Accepts the signal if it is pending: returns its number, else -1 with errno EAGAIN. */
static inline int take(int signal, siginfo_t *info)
{
	sigset_t set = only(signal);

	memset(info, 0, sizeof(*info));
	return sigtimedwait(&set, info, &(struct timespec){ 0, 0 });
}

/* The number that came with the signal, which was sent by sigqueue; -1 if none is pending. */
static inline int take_value(int signal)
{
	siginfo_t info;

	return take(signal, &info) < 0 ? -1 : info.si_value.sival_int;
}

/* Sends this process the signal with a number. */
static inline int queue(int signal, int number)
{
	return sigqueue(getpid(), signal, (union sigval){ .sival_int = number });
}

/* As signal() does, with just these flags. */
static inline void handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = flags;
	must(sigaction(signal, &action, NULL));
}

static inline void (*handler_of(int signal))(int)
{
	struct sigaction action;

	must(sigaction(signal, NULL, &action));
	return action.sa_handler;
}

/* A signal that was sent by now and is not blocked is delivered when a system call returns. */
static inline int caught_by_now(int signal)
{
	(void)getppid();
	return caught(signal);
}

/* Sleeps by sigsuspend until the handler of the signal, which is blocked, ran so often. */
static inline void wait_until_caught(int signal, int count)
{
	sigset_t mask;

	must(sigprocmask(SIG_BLOCK, NULL, &mask));
	sigdelset(&mask, signal);
	while (caught(signal) < count)
		sigsuspend(&mask);
}

/* Milliseconds of a clock that never goes back. */
static inline double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* Waits for a signal whose action is to end the process; no other comes. */
static inline _Noreturn void be_killed(void)
{
	for (;;) {
		pause();
		assert_that(!"a signal came, and did not end the process");
	}
}

/* Tried in a child: it can't be undone. */
static inline const char *need_pending_limit(void)
{
	struct rlimit none = { 0, 0 };
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(lacks(setrlimit(RLIMIT_SIGPENDING, &none) < 0,
			    "setrlimit(RLIMIT_SIGPENDING)") != NULL);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return "RLIMIT_SIGPENDING can't be set";
	return NULL;
}

/* For what another library rightly does otherwise. */
static inline const char *need_glibc(void)
{
#ifdef __GLIBC__
	return NULL;
#else
	return "the C library is not glibc";
#endif
}

/* Becomes cat, which sleeps in read until the scenario closes input[1]. */
static inline void become_cat(const int input[2])
{
	must(dup2(input[0], 0));
	must(close(input[1]));
	must(execvp("cat", (char *[]){ "cat", NULL }));
}

#define ONE   65533 /* users that only these claims are */
#define TWO   65532
#define THREE 65531

/* A user who is not ours, where there can be one. */
static inline uid_t another_user(void)
{
	return getuid() == 0 && !need_other_user() ? ONE : getuid();
}

/* What is no signal. */
static const int bad_numbers[] = { -1, INT_MIN, INT_MAX, 129 };

/* Waits for a signal that is caught, and has come just once then. */
static inline void be_signalled(int signal)
{
	assert_fails(pause(), EINTR);
	assert_equal(caught(signal), 1);
}

/* How a child of ours ended; the claim asks for it by itself. */
static inline int status_of(pid_t pid)
{
	int status = 0;

	must(waitpid(pid, &status, 0));
	return status;
}

/* Stops it, and lets it go on. */
static inline void stop_and_continue(struct actor *actor)
{
	send_signal(actor, SIGSTOP);
	assert_stopped(actor, SIGSTOP);
	send_signal(actor, SIGCONT);
	assert_continued(actor);
}

/* Asserts that of so many seconds asked for at a time of now() these are left. */
static inline void assert_slept_about(double left, double asked, double began)
{
	double passed = (now() - began) / 1e3;

	/* whole seconds, rounded either way */
	assert_that(left <= asked && left >= asked - passed - 1);
}

/* Whether /proc/PID/status shows the signal in the set of this name. */
static inline bool status_shows(pid_t pid, const char *set, int signal)
{
	unsigned long long signals = 0;
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, set, strlen(set)) == 0)
			signals = strtoull(line + strlen(set) + 1, NULL, 16);
	if (file)
		fclose(file);
	return signals >> (signal - 1) & 1;
}

static inline const char *need_signals_in_proc(void)
{
	struct sigaction before, ignore = { .sa_handler = SIG_IGN };
	bool shown;

	sigaction(SIGUSR2, &ignore, &before);
	shown = status_shows(getpid(), "SigIgn:", SIGUSR2);
	sigaction(SIGUSR2, &before, NULL);
	return shown ? NULL : "/proc/PID/status shows no signals";
}

#endif
