/* The zoo: scenarios that misbehave in every way we know; zoo.test compares what is said of them. */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "zoo.h"

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

/* A slow machine is no failure: who still comes on has more time, though not without end. */
CLAIM(zoo, scenario_is_slow_and_comes_on, .says = "a scenario that comes on has time",
      .ref = "nothing")
{
	const struct timespec moment = { 0, 100 * 1000 * 1000 };

	for (int i = 0; i < 18; i++)
		must(nanosleep(&moment, NULL));
}

CLAIM(zoo, scenario_comes_on_for_ever, .says = "a scenario that only comes on is over at last",
      .ref = "nothing")
{
	for (;;)
		must(getpid());
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

static const char *need_halting(void)
{
	return need_halts() ? "no halts" : NULL;
}

CLAIM(zoo, scenario_waits_past_all_signals,
      .says = "a scenario that no signal wakes is over when the actor is that it waits for",
      .ref = "nothing", .needs = { need_halting })
{
	int fd;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	must(write(fd, "xy", 2));
	ACTOR(reader) {
		read(fd, halting(NULL, 2, 1), 2);
	}
	await_halted(reader);
	must(open("fifo", O_RDWR)); /* which waits for the lock that the reader has */
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
