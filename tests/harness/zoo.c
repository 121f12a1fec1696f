/* The zoo: scenarios that misbehave in every way we know; zoo.test compares what is said of them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

static const char *need_switch_count(void)
{
	return access("/proc/self/syscall", R_OK) == 0 ? NULL : "no /proc/self/syscall";
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
		if (fork() == 0) {
			setsid();
			for (;;)
				pause();
		}
	}
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
static const char *own_name(void)
{
	static char name[64];

	snprintf(name, sizeof(name), "/ipclitmus.%d.zoo", getpid());
	return name;
}

CLAIM(zoo, leaks_a_posix_segment, .says = "no name is left", .ref = "nothing")
{
	must(shm_open(own_name(), O_CREAT | O_RDWR, 0600));
}

CLAIM(zoo, leaks_a_posix_semaphore, .says = "no name is left", .ref = "nothing")
{
	assert_that(sem_open(own_name(), O_CREAT, 0600, 1) != SEM_FAILED);
}

CLAIM(zoo, leaves_files_which_is_fine, .says = "files are removed whatever their mode",
      .ref = "nothing")
{
	must(mkdir("directory", 0700));
	must(mkfifo("directory/fifo", 0));
	must(close(must(open("directory/file", O_CREAT | O_RDWR, 0))));
	must(chmod("directory", 0));
	must(chdir("/"));
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
      .ref = "nothing", .needs = { need_switch_count })
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

CLAIM(zoo, outcome_is_forbidden, .says = "a forbidden outcome fails", .ref = "nothing",
      .outcomes = { { ALLOWED, "good" }, { FORBIDDEN, "bad" } })
{
	count_outcome("good");
	count_outcome("bad");
}

CLAIM(zoo, outcome_is_missing, .says = "a required outcome must be seen", .ref = "nothing",
      .outcomes = { { REQUIRED, "good" }, { REQUIRED, "rare" } })
{
	count_outcome("good");
}

CLAIM(zoo, outcome_is_unknown, .says = "an outcome must be listed", .ref = "nothing",
      .outcomes = { { ALLOWED, "good" } })
{
	count_outcome("odd");
}

/* What the one before did must not be seen by the next */

CLAIM(zoo, untidy, .says = "a claim may change all of its own", .ref = "nothing")
{
	struct rlimit few = { 10, 10 };
	sigset_t all;

	sigfillset(&all);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &all, NULL);
	umask(0777);
	setrlimit(RLIMIT_NOFILE, &few);
	must(open("file", O_CREAT | O_WRONLY, 0600));
	alarm(1000);
}

CLAIM(zoo, finds_all_tidy, .says = "a claim finds default surroundings", .ref = "nothing")
{
	struct sigaction action;
	sigset_t mask;

	must(sigaction(SIGPIPE, NULL, &action));
	assert_that(action.sa_handler == SIG_DFL);
	must(sigprocmask(SIG_BLOCK, NULL, &mask));
	assert_equal(sigismember(&mask, SIGPIPE), 0);
	assert_equal(umask(0), 022);
	assert_equal(alarm(0), 0);
	assert_fails(fcntl(3, F_GETFD), EBADF);
	assert_fails(access("file", F_OK), ENOENT);
	assert_that(getpgrp() != getpid());
	assert_that(setsid() == getpid());
	assert_that(open("/dev/tty", O_RDWR) < 0);
}
