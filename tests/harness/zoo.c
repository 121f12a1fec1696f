/* The zoo: scenarios that misbehave in every way we know; zoo.test compares what is said of them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "litmus/litmus.h"

static const char *need_call_name(void)
{
	return access("/proc/self/syscall", R_OK) == 0 ? NULL : "no /proc/self/syscall";
}

/* What the harness can't list it can't remove. */
static const char *need_mqueue(void)
{
	mqd_t queue = mq_open("/ipclitmus.probe", O_CREAT | O_RDWR, 0600, NULL);
	bool seen;

	if (queue == (mqd_t)-1)
		return "no mq_open";
	seen = access("../../mqueue/ipclitmus.probe", F_OK) == 0 ||
	       access("/dev/mqueue/ipclitmus.probe", F_OK) == 0;
	mq_close(queue);
	mq_unlink("/ipclitmus.probe");
	return seen ? NULL : "no sight of message queues";
}

static int threads_here(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = -2; /* "." and ".." */

	must(tasks ? 0 : -1);
	while (readdir(tasks))
		count++;
	closedir(tasks);
	return count;
}

/* What run --threaded changes, in every process of a claim; cli.test looks. */
CLAIM(zoo, process_has_one_thread, .says = "processes have one thread", .ref = "nothing",
      .needs = { need_proc })
{
	int count = threads_here();
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(kill(getpid(), SIGTERM)); /* no other thread takes it */
	ACTOR(child) {
		int status = 1;

		assert_equal(threads_here(), count);
		if (must(fork()) == 0)
			_exit(threads_here() != count);
		must(wait(&status));
		assert_equal(status, 0);
	}
	assert_ends(child);
	must(sigpending(&set));
	assert_equal(sigismember(&set, SIGTERM), 1);
	assert_equal(count, 1);
}

/* And what run --long sees. */
CLAIM(zoo, sleeper_wakes_after_a_second, .says = "the actor sleeps on", .ref = "nothing",
      .needs = { need_call_name })
{
	ACTOR(sleeper) {
		for (;;)
			assert_returns(poll(NULL, 0, 1000), 0);
	}
	assert_asleep(sleeper, "poll");
	send_signal(sleeper, SIGKILL);
	assert_killed(sleeper, SIGKILL);
}

/* Actors that come to a bad end */

CLAIM(zoo, actor_hangs, .says = "the actor ends", .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	ACTOR(reader) {
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_ends(reader);
}

CLAIM(zoo, actor_ends_before_it_sleeps, .says = "the actor sleeps", .ref = "nothing")
{
	ACTOR(reader) {
	}
	assert_asleep(reader, "read");
}

CLAIM(zoo, actor_ends_before_its_stop, .says = "the actor comes to its stop", .ref = "nothing")
{
	ACTOR(writer) {
		_exit(3);
	}
	await(writer, "filled");
}

CLAIM(zoo, actor_ends_badly_unasked, .says = "a status that nobody asks after counts",
      .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	ACTOR(writer) {
		_exit(3);
	}
	close(p[1]);
	assert_returns(read(p[0], &(char){ 0 }, 1), 0); /* it has ended */
	(void)writer;
}

CLAIM(zoo, actor_dies_of_a_signal, .says = "the actor ends by itself", .ref = "nothing")
{
	ACTOR(victim) {
		raise(SIGSEGV);
	}
	assert_ends(victim);
}

CLAIM(zoo, actor_is_killed, .says = "the actor ends by itself, not killed", .ref = "nothing")
{
	ACTOR(victim) {
		raise(SIGKILL);
	}
	assert_ends(victim);
}

CLAIM(zoo, actor_is_killed_otherwise, .says = "assert_killed tells both signals", .ref = "nothing")
{
	ACTOR(victim) {
		raise(SIGTERM);
	}
	assert_killed(victim, SIGPIPE);
}

CLAIM(zoo, actor_dies_unasked, .says = "a signal that nobody asks after counts", .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	ACTOR(victim) {
		raise(SIGSEGV);
	}
	close(p[1]);
	assert_returns(read(p[0], &(char){ 0 }, 1), 0); /* it has ended */
	(void)victim;
}

CLAIM(zoo, actor_sleeps_elsewhere, .says = "asleep in another call is not asleep in this",
      .ref = "nothing", .needs = { need_call_name })
{
	int p[2];

	must(pipe(p));
	ACTOR(reader) {
		must(read(p[0], &(char){ 0 }, 1));
	}
	assert_asleep(reader, "write");
}

CLAIM(zoo, actor_stands_elsewhere, .says = "another stop is not this stop", .ref = "nothing")
{
	ACTOR(writer) {
		pause_at("emptied");
	}
	await(writer, "filled");
}

CLAIM(zoo, actor_is_signalled_too_late, .says = "an actor that was reaped has no pid",
      .ref = "nothing")
{
	ACTOR(gone) {
	}
	assert_ends(gone);
	send_signal(gone, SIGKILL);
}

CLAIM(zoo, actor_ends_twice, .says = "an actor is reaped once", .ref = "nothing")
{
	ACTOR(gone) {
	}
	assert_ends(gone);
	assert_ends(gone);
}

CLAIM(zoo, actor_of_an_actor_lies, .says = "actors may have actors", .ref = "nothing")
{
	ACTOR(outer) {
		ACTOR(inner) {
			assert_equal(5, 6);
		}
		assert_ends(inner);
	}
	assert_ends(outer);
}

CLAIM(zoo, actor_is_not_killed, .says = "the actor is killed", .ref = "nothing")
{
	ACTOR(survivor) {
	}
	assert_killed(survivor, SIGPIPE);
}

CLAIM(zoo, actor_asserts_falsely_unreaped, .says = "a false assertion counts though nobody reaps",
      .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	ACTOR(sleeper) {
		(void)!read(p[0], &(char){ 0 }, 1);
	}
	ACTOR(liar) {
		pause_at("told");
		assert_equal(1 + 1, 3);
	}
	assert_asleep(sleeper, "read");
	await(liar, "told");
	resume(liar);
	assert_ends(sleeper);
}

CLAIM(zoo, actor_closes_everything_and_lies, .says = "no descriptor is needed to tell",
      .ref = "nothing")
{
	ACTOR(liar) {
		for (int fd = 0; fd < 1024; fd++)
			close(fd);
		assert_equal(2, 3);
	}
	assert_ends(liar);
}

static void *lie(void *argument)
{
	assert_equal(3, 4);
	return argument;
}

CLAIM(zoo, thread_asserts_falsely, .says = "a thread can tell as well", .ref = "nothing")
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, lie, NULL));
	pthread_join(thread, NULL);
	pause();
}

CLAIM(zoo, too_many_actors, .says = "there is a limit", .ref = "nothing")
{
	struct actor *actor[100];

	for (int i = 0; i < 100; i++)
		START(actor[i]) {
			pause();
		}
}

/* Blocks that must not run on into the scenario */

CLAIM(zoo, break_ends_the_actor, .says = "break, continue and return end the actor alone",
      .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 3; i++) {
		ACTOR(child) {
			if (i == 0)
				break;
			if (i == 1)
				continue;
			return;
		}
		assert_ends(child);
	}
	must(write(p[1], "x", 1));
	assert_reads(p[0], "x"); /* one process came here, not four */
	assert_ready(p[0], 0);
}

/* Scenarios that come to a bad end */

CLAIM(zoo, scenario_dies_of_a_signal, .says = "the scenario ends by itself", .ref = "nothing")
{
	raise(SIGSEGV);
}

CLAIM(zoo, scenario_exits_early, .says = "the scenario does not end with a status",
      .ref = "nothing")
{
	exit(3);
}

CLAIM(zoo, scenario_exits_early_with_success, .says = "the scenario comes to its last line",
      .ref = "nothing")
{
	exit(0);
}

CLAIM(zoo, scenario_runs_another_program, .says = "the scenario stays itself", .ref = "nothing")
{
	execl("/bin/true", "true", (char *)NULL);
}

CLAIM(zoo, scenario_kills_its_keeper, .says = "a keeper that is killed is told of",
      .ref = "nothing")
{
	int p[2];

	must(pipe(p));
	ACTOR(bystander) {
		(void)!read(p[0], &(char){ 0 }, 1);
	}
	assert_asleep(bystander, "read");
	kill(getppid(), SIGKILL);
	pause();
}

CLAIM(zoo, scenario_spins, .says = "a spinning scenario is over at the limit", .ref = "nothing")
{
	for (volatile bool spinning = true; spinning;)
		;
}

CLAIM(zoo, scenario_kills_its_group, .says = "kill(0) reaches the claim alone", .ref = "nothing")
{
	ACTOR(bystander) {
		pause();
	}
	(void)bystander;
	kill(0, SIGKILL);
}

CLAIM(zoo, scenario_stops_itself, .says = "a stopped scenario is over at the limit",
      .ref = "nothing")
{
	raise(SIGSTOP);
}

CLAIM(zoo, scenario_blocks_all_and_hangs, .says = "a blocked scenario is over at the limit",
      .ref = "nothing")
{
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	pause();
}

CLAIM(zoo, scene_can_not_be_set, .says = "must tells of a broken scene", .ref = "nothing")
{
	must(open("nowhere/file", O_RDONLY));
}

CLAIM(zoo, number_is_missing, .says = "number_in tells of a missing file", .ref = "nothing")
{
	number_in("/proc/nowhere");
}

CLAIM(zoo, number_is_none, .says = "number_in tells of a file without a number", .ref = "nothing")
{
	number_in("/proc/version");
}

/* What is written, and where */

CLAIM(zoo, actor_forges_tap, .says = "what is written to stdout is kept apart", .ref = "nothing")
{
	ACTOR(forger) {
		puts("ok 99 - forged\nBail out! forged");
		fflush(stdout);
		fputs("not ok 98 - on stderr\n", stderr);
		assert_that(!"the text\nok 97 - forged # SKIP ]]> &<>\"'\\");
	}
	assert_ends(forger);
}

CLAIM(zoo, actor_writes_bytes, .says = "no byte of the output upsets a reader", .ref = "nothing")
{
	static const char bytes[] = "\33[31m\177\377\300\200\0 after NUL\r\n  ...\n1..3";

	must(write(1, bytes, sizeof(bytes) - 1));
	assert_that(!"# SKIP not a skip # TODO nor that");
}

CLAIM(zoo, actor_writes_much, .says = "output that is too long is cut", .ref = "nothing")
{
	for (int i = 0; i < 200; i++)
		must(write(2, "0123456789", 10));
	must(write(99, "", 1));
}

CLAIM(zoo, skip_from_an_actor, .says = "an actor may skip", .ref = "nothing")
{
	ACTOR(skipper) {
		skip("for a reason # TODO with \\ and\nok 96 - forged");
	}
	assert_ends(skipper);
}

static const char *need_the_moon(void)
{
	return "the moon is not here";
}

CLAIM(zoo, need_is_not_met, .says = "an unmet need skips", .ref = "nothing",
      .needs = { need_the_moon })
{
	assert_that(false);
}

/* What is left behind */

#define ZOO_MODE 0642 /* which nobody else gives: kill.test knows our objects by it */

CLAIM(zoo, leaks_a_daemon, .says = "no process is left", .ref = "nothing")
{
	ACTOR(parent) {
		if (must(fork()) == 0) {
			setsid();
			for (;;)
				pause();
		}
	}
	assert_ends(parent);
}

CLAIM(zoo, leaks_a_daemon_twice_forked, .says = "no process is left that init would inherit",
      .ref = "nothing")
{
	ACTOR(parent) {
		if (must(fork()) == 0) {
			setsid();
			if (must(fork()) == 0)
				for (;;)
					pause();
			_exit(0);
		}
		must(wait(NULL));
	}
	assert_ends(parent);
}

CLAIM(zoo, leaks_another_program, .says = "no process is left whatever it runs", .ref = "nothing")
{
	int p[2];

	must(pipe2(p, O_CLOEXEC));
	ACTOR(parent) {
		if (must(fork()) == 0) {
			setsid();
			execlp("sleep", "sleep", "1000", (char *)NULL);
		}
		close(p[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0); /* it runs */
	}
	close(p[1]);
	assert_ends(parent);
}

CLAIM(zoo, leaks_a_segment, .says = "no segment is left", .ref = "nothing")
{
	must(shmget(IPC_PRIVATE, 4096, ZOO_MODE));
}

CLAIM(zoo, leaks_a_message_queue, .says = "no queue is left", .ref = "nothing")
{
	int queue = must(msgget(IPC_PRIVATE, ZOO_MODE));

	must(msgsnd(queue, &(long[2]){ 1 }, 4, 0));
}

CLAIM(zoo, leaks_a_semaphore_set, .says = "no set is left", .ref = "nothing")
{
	int set = must(semget(IPC_PRIVATE, 1, ZOO_MODE));

	must(semop(set, &(struct sembuf){ .sem_op = 1 }, 1));
}

/* A name that tells who made it, so that where all share /dev/shm each claim finds its own. */
static const char *leaked_name(void)
{
	static char name[64];

	snprintf(name, sizeof(name), "/ipclitmus.%d.zoo", getpid());
	return name;
}

CLAIM(zoo, leaks_a_posix_segment, .says = "no name is left", .ref = "nothing")
{
	must(shm_open(leaked_name(), O_CREAT | O_RDWR, 0600));
}

CLAIM(zoo, leaks_a_posix_semaphore, .says = "no name is left", .ref = "nothing")
{
	assert_that(sem_open(leaked_name(), O_CREAT, 0600, 1) != SEM_FAILED);
}

CLAIM(zoo, leaks_a_posix_queue, .says = "no name is left", .ref = "nothing",
      .needs = { need_mqueue })
{
	must(mq_open(leaked_name(), O_CREAT | O_RDWR, 0600, NULL));
}

CLAIM(zoo, owns_what_outlives_it, .says = "what a claim owns goes with it", .ref = "nothing")
{
	own_queue(must(msgget(IPC_PRIVATE, ZOO_MODE)));
	own_set(must(semget(own_key(), 1, IPC_CREAT | ZOO_MODE)));
	own_segment(must(shmget(own_key(), 1, IPC_CREAT | ZOO_MODE)));
	must(shm_open(own_name("segment"), O_CREAT | O_RDWR, 0600));
	must(sem_open(own_name("semaphore"), O_CREAT, 0600, 1) == SEM_FAILED ? -1 : 0);
	mq_open(own_name("queue"), O_CREAT | O_RDWR, 0600, NULL);
}

CLAIM(zoo, owns_too_much, .says = "more than a claim can own is told", .ref = "nothing")
{
	for (;;)
		own_name("another");
}

CLAIM(zoo, owns_one_after_the_other, .says = "what is gone makes place for what is owned next",
      .ref = "nothing")
{
	for (int i = 0; i < 100; i++)
		must(msgctl(own_queue(must(msgget(IPC_PRIVATE, ZOO_MODE))), IPC_RMID, NULL));
}

CLAIM(zoo, leaks_of_each, .says = "all that is left is told", .ref = "nothing")
{
	int queue = must(msgget(IPC_PRIVATE, ZOO_MODE));
	int set = must(semget(IPC_PRIVATE, 1, ZOO_MODE));

	must(msgsnd(queue, &(long[2]){ 1 }, 4, 0));
	must(semop(set, &(struct sembuf){ .sem_op = 1 }, 1));
	must(shmget(IPC_PRIVATE, 4096, ZOO_MODE));
	must(shm_open(leaked_name(), O_CREAT | O_RDWR, 0600));
	if (must(fork()) == 0)
		for (;;)
			pause();
}

CLAIM(zoo, leaves_files_which_is_fine, .says = "files are removed whatever their mode",
      .ref = "nothing")
{
	must(mkdir("directory", 0700));
	must(mkfifo("directory/fifo", 0));
	must(close(must(open("directory/file", O_CREAT | O_RDWR, 0))));
	must(mkdir("directory/inner", 0700));
	must(mkdir("directory/inner/most", 0700));
	must(chmod("directory/inner", 0));
	must(chmod("directory", 0));
	must(chdir("/"));
}

CLAIM(zoo, leaves_a_long_path_which_is_fine, .says = "directories are removed whatever their depth",
      .ref = "nothing")
{
	char name[201];

	memset(name, 'x', 200);
	name[200] = '\0';
	for (int depth = 0; depth < 40; depth++) {
		must(mkdir(name, 0700));
		must(chdir(name));
	}
}

CLAIM(zoo, removes_its_directory_which_is_fine, .says = "a claim may remove its directory",
      .ref = "nothing")
{
	char path[4096];

	assert_that(getcwd(path, sizeof(path)) != NULL);
	must(rmdir(path));
}

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
