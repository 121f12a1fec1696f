/* The zoo's scenarios in which words see otherwise than they say, and litmus claims. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "zoo.h"

/* Words that see otherwise */

CLAIM(zoo, returns_otherwise, .says = "assert_returns tells both values", .ref = "nothing")
{
	assert_returns(write(1, "", 0), 7);
}

CLAIM(zoo, fails_instead, .says = "assert_returns tells errno", .ref = "nothing")
{
	assert_returns(close(99), 0);
}

CLAIM(zoo, fails_otherwise, .says = "assert_fails tells both errors", .ref = "nothing")
{
	assert_fails(close(99), EAGAIN);
}

CLAIM(zoo, does_not_fail, .says = "assert_fails tells what came back", .ref = "nothing")
{
	assert_fails(umask(0), EAGAIN);
}

CLAIM(zoo, does_not_succeed, .says = "assert_succeeds tells errno", .ref = "nothing")
{
	assert_succeeds(open("missing", O_RDONLY));
}

CLAIM(zoo, reads_otherwise, .says = "assert_reads shows the bytes", .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	must(write(p[1], "a\n\"b", 4));
	assert_reads(p[0], "abc");
}

CLAIM(zoo, reads_the_end, .says = "assert_reads tells of an end of file", .ref = "nothing")
{
	assert_reads(0, "abc");
}

CLAIM(zoo, is_ready_otherwise, .says = "assert_ready names the events", .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	close(p[1]);
	assert_ready(p[0], POLLIN | POLLOUT);
}

CLAIM(zoo, is_woken, .says = "assert_not_woken sees one that was woken and sleeps again",
      .ref = "nothing", .needs = { need_call_name })
{
	int p[2], told[2];

	must(pipe(p));
	must(pipe(told));
	ACTOR(reader) {
		char byte;

		must(read(p[0], &byte, 1));
		must(write(told[1], "!", 1));
		must(read(p[0], &byte, 1));
	}
	assert_asleep(reader, "read");
	must(write(p[1], "x", 1));
	assert_reads(told[0], "!");
	assert_not_woken(reader);
}

/* Litmus */

struct roll {
	atomic_int first;
};

LITMUS(zoo, outcome_is_forbidden, struct roll, .says = "a forbidden outcome fails",
       .ref = "nothing", .outcomes = { { ALLOWED, "good" }, { FORBIDDEN, "bad" } })
{
	ROLE(roller) {
		round->first = 1;
	}
	OUTCOME() {
		saw(round->first ? "bad" : "good");
	}
}

LITMUS(zoo, outcome_is_missing, struct roll, .says = "a required outcome that is not seen is told",
       .ref = "nothing", .outcomes = { { REQUIRED, "good" }, { REQUIRED, "rare" } })
{
	ROLES(roller, 2) {
		round->first = me;
	}
	OUTCOME() {
		saw("good");
	}
}

LITMUS(zoo, outcome_is_unknown, struct roll, .says = "an outcome must be listed", .ref = "nothing",
       .outcomes = { { ALLOWED, "good" } })
{
	ROLE(roller) {
	}
	OUTCOME() {
		saw("odd");
	}
}

LITMUS(zoo, round_without_an_outcome, struct roll, .says = "each round comes to an outcome",
       .ref = "nothing", .outcomes = { { ALLOWED, "good" } })
{
	ROLE(roller) {
	}
}

LITMUS(zoo, role_sleeps_for_good, struct roll, .says = "whom nobody can wake is seen",
       .ref = "nothing", .outcomes = { { ALLOWED, "good" } })
{
	ROLE(sleeper) {
		pause();
	}
	OUTCOME() {
		saw("good");
	}
}

LITMUS(zoo, role_may_sleep_for_good, struct roll, .says = "one that may sleep so is roused",
       .ref = "nothing", .outcomes = { { ALLOWED, ASLEEP } })
{
	ROLE(sleeper) {
		pause();
	}
}

LITMUS(zoo, role_dies, struct roll, .says = "a role's process must not die", .ref = "nothing",
       .outcomes = { { ALLOWED, "good" } })
{
	ROLE(victim) {
		raise(SIGKILL);
	}
	OUTCOME() {
		saw("good");
	}
}

/* What the one before did must not be seen by the next */

CLAIM(zoo, untidy, .says = "a claim may change all of its own", .ref = "nothing")
{
	struct itimerval later = { .it_value = { 1000, 0 } };
	struct rlimit few = { 10, 10 };
	sigset_t all;

	sigfillset(&all);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_IGN);
	sigprocmask(SIG_BLOCK, &all, NULL);
	umask(0777);
	must(setrlimit(RLIMIT_NOFILE, &few));
	must(open("file", O_CREAT | O_WRONLY, 0600));
	must(setitimer(ITIMER_REAL, &later, NULL));
	must(setitimer(ITIMER_VIRTUAL, &later, NULL));
	must(setitimer(ITIMER_PROF, &later, NULL));
	must(setenv("ZOO", "untidy", 1));
}

/* libc keeps two signals to itself, and nobody changes SIGKILL and SIGSTOP. */
static bool is_ours(int signal)
{
	return signal <= SIGSYS || (signal >= SIGRTMIN && signal <= SIGRTMAX);
}

CLAIM(zoo, finds_signals_tidy, .says = "a claim finds default dispositions, mask and timers",
      .ref = "nothing")
{
	struct itimerval timer;
	struct sigaction action;
	sigset_t mask;

	must(sigprocmask(SIG_BLOCK, NULL, &mask));
	for (int i = 1; i < NSIG; i++) {
		if (!is_ours(i))
			continue;
		must(sigaction(i, NULL, &action));
		assert_that(action.sa_handler == SIG_DFL);
		assert_equal(sigismember(&mask, i), 0);
	}
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		must(getitimer(which, &timer));
		assert_equal(timer.it_value.tv_sec, 0);
		assert_equal(timer.it_value.tv_usec, 0);
	}
}

/* Entries of a directory but "." and "..". */
static int entries(const char *path)
{
	DIR *stream = opendir(path);
	int count = -2;

	while (stream && readdir(stream))
		count++;
	assert_that(stream && closedir(stream) == 0);
	return count;
}

CLAIM(zoo, finds_files_tidy, .says = "a claim finds an empty directory and three descriptors",
      .ref = "nothing")
{
	assert_equal(umask(0), 022);
	assert_equal(entries("."), 0);
	assert_equal(entries("/proc/self/fd"), 3 + 1); /* the one that reads them */
	assert_fails(fcntl(3, F_GETFD), EBADF);
	assert_returns(read(0, &(char){ 0 }, 1), 0);
	assert_that(!getenv("ZOO"));
}

CLAIM(zoo, finds_all_tidy, .says = "a claim finds no terminal, and may have a session",
      .ref = "nothing")
{
	assert_that(getpgrp() != getpid());
	assert_that(open("/dev/tty", O_RDWR) < 0);
	assert_that(setsid() == getpid());
}

/* Job control and threads */

CLAIM(zoo, stops_and_goes_on, .says = "a stop and its end are seen, then the actor's end",
      .ref = "nothing")
{
	ACTOR(child) {
		raise(SIGSTOP);
		pause_at("went on"); /* the next stop would take back what tells of it */
		raise(SIGTSTP);
		pause_at("went on again");
	}
	assert_stopped(child, SIGSTOP);
	must(kill(pid_of(child), SIGCONT));
	assert_continued(child);
	await(child, "went on");
	resume(child);
	assert_stopped(child, SIGTSTP);
	send_signal(child, SIGCONT);
	assert_continued(child);
	await(child, "went on again");
	resume(child);
	assert_ends(child);
}

CLAIM(zoo, stops_by_another_signal, .says = "another signal than expected is told",
      .ref = "nothing")
{
	ACTOR(child) {
		raise(SIGSTOP);
	}
	assert_stopped(child, SIGTSTP);
}

CLAIM(zoo, ends_instead_of_stopping, .says = "an end instead of a stop is told", .ref = "nothing")
{
	ACTOR(child) {
	}
	assert_stopped(child, SIGSTOP);
}

CLAIM(zoo, stops_instead_of_going_on, .says = "a stop instead of going on is told",
      .ref = "nothing")
{
	ACTOR(child) {
		raise(SIGSTOP);
	}
	assert_continued(child);
}

static atomic_int thread_id;
static int thread_pipe[2];

static void *read_in_thread(void *argument)
{
	thread_id = (int)syscall(SYS_gettid);
	assert_returns(read(thread_pipe[0], &(char){ 0 }, 1), 1);
	return argument;
}

CLAIM(zoo, looks_at_threads, .says = "a thread's sleep is seen, not the process's",
      .ref = "nothing", .needs = { need_call_name })
{
	pthread_t thread;

	must(pipe(thread_pipe));
	must(pthread_create(&thread, NULL, read_in_thread, NULL) ? -1 : 0);
	while (!thread_id)
		sched_yield();
	assert_task_asleep(thread_id, "read");
	must(write(thread_pipe[1], "x", 1));
	must(pthread_join(thread, NULL) ? -1 : 0);
	assert_task_asleep(thread_id, "read");
}

/* Faults */

static char *forbidden_page(int protection)
{
	return must(mmap(NULL, 1, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

CLAIM(zoo, faults_as_expected, .says = "a fault is seen, and the claim goes on", .ref = "nothing")
{
	char *page = forbidden_page(PROT_READ);

	assert_faults(poke(page, 1), SIGSEGV, SEGV_ACCERR, page);
	assert_equal(peek(page), 0);
	assert_faults(poke(page + 1, 1), SIGSEGV, SEGV_ACCERR, page + 1);
	must(munmap(page, 1));
	assert_faults(peek(page), SIGSEGV, SEGV_MAPERR, page);
}

CLAIM(zoo, does_not_fault, .says = "an access that goes through is told", .ref = "nothing")
{
	char *page = forbidden_page(PROT_READ | PROT_WRITE);

	assert_faults(poke(page, 1), SIGSEGV, SEGV_ACCERR, page);
}

CLAIM(zoo, faults_otherwise, .says = "another si_code is told", .ref = "nothing")
{
	char *page = forbidden_page(PROT_NONE);

	assert_faults(peek(page), SIGBUS, BUS_ADRERR, page);
}

CLAIM(zoo, faults_unasked, .says = "a fault that nobody expects kills", .ref = "nothing")
{
	char *page = forbidden_page(PROT_NONE);

	assert_faults(peek(page), SIGSEGV, SEGV_ACCERR, page);
	poke(page, 1);
}
