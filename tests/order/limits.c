/* Claims about short limits of sleeps: they are neither cut nor begun anew. */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "claim.h"
#include "deadlines.h"
#include "waits.h"

#define BRIEF 100 /* milliseconds */

/* What never comes to the sleeper, though much happens to it. */
static int ends[2], set;
static atomic_int *over;

static void wait_in_recv(void)
{
	const struct timeval limit = { 0, BRIEF * 1000 };

	must(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	assert_fails(recv(ends[0], &(char){ 0 }, 1, 0), EAGAIN);
}

static void wait_in_semtimedop(void)
{
	const struct timespec limit = { 0, BRIEF * 1000000 };

	assert_fails(semtimedop(set, &(struct sembuf){ 0, -2, 0 }, 1, &limit), EAGAIN);
}

static void wait_in_sigtimedwait(void)
{
	const struct timespec limit = { 0, BRIEF * 1000000 };
	sigset_t awaited;

	sigemptyset(&awaited);
	sigaddset(&awaited, SIGUSR2);
	assert_fails(sigtimedwait(&awaited, NULL, &limit), EAGAIN);
}

static void wait_in_nanosleep(void)
{
	assert_returns(nanosleep(&(struct timespec){ 0, BRIEF * 1000000 }, NULL), 0);
}

static void (*const others[])(void) = {
	wait_in_recv,
	wait_in_semtimedop,
	wait_in_sigtimedwait,
	wait_in_nanosleep,
};

enum { SLEEPERS = WAITS + COUNT(others) };

/*
 * Room comes and goes, one is added where two are wanted, and a signal comes that is ignored. Who
 * sleeps in between is soon on a processor again; who never does waits for his turn on a busy machine.
 */
static void disturb(struct actor *sleeper[])
{
	const struct timespec millisecond = { 0, 1000000 };
	struct sembuf add = { 0, 1, 0 }, take = { 0, -1, IPC_NOWAIT };

	assert_returns(send(ends[0], "x", 1, 0), 1);
	assert_returns(recv(ends[1], &(char){ 0 }, 1, 0), 1);
	assert_returns(semop(set, &add, 1), 0);
	assert_returns(semop(set, &take, 1), 0);
	for (size_t i = 0; i < SLEEPERS; i++)
		send_signal(sleeper[i], SIGURG);
	must(clock_nanosleep(CLOCK_MONOTONIC, 0, &millisecond, NULL));
}

CLAIM(order, no_wake_begins_a_limit_anew,
      .says = "a call that sleeps with a limit ends when that is over since it was called, though "
	      "other events at what it waits for and ignored signals come in between, more often "
	      "than the limit is long",
      .zh = "带时限的睡眠自调用起到时即结束，即使其间在所等对象上不断发生别的事件、"
	    "不断有被忽略的信号，且间隔短于时限",
      .rows = "pipes 5; signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), pselect(), sigtimedwait(), nanosleep(): timeout; semop(2) "
	     "semtimedop(); socket(7) SO_RCVTIMEO; epoll_wait(2)",
      .needs = { need_sem, need_epoll, need_scm_rights })
{
	struct actor *sleeper[SLEEPERS];
	char starts[SLEEPERS] = { 0 };
	int gate[2];

	must(pipe(gate));
	over = must(mmap(NULL, sizeof(*over), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			 -1, 0));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	for (size_t i = 0; i < SLEEPERS; i++)
		START(sleeper[i]) {
			must(read(gate[0], starts, 1));
			if (i < WAITS)
				assert_returns(waits[i].wait(ends[0], POLLIN, BRIEF, NULL), 0);
			else
				others[i - WAITS]();
			atomic_fetch_add(over, 1);
		}
	must(write(gate[1], starts, sizeof(starts)));
	while (atomic_load(over) < (int)SLEEPERS)
		disturb(sleeper);
	for (size_t i = 0; i < SLEEPERS; i++)
		assert_ends(sleeper[i]);
}

static const struct timespec part = { 0, 700000 };

static void wait_a_part_in_select(void)
{
	assert_returns(select(0, NULL, NULL, NULL, &(struct timeval){ 0, 700 }), 0);
}

static void wait_a_part_in_pselect(void)
{
	assert_returns(pselect(0, NULL, NULL, NULL, &part, NULL), 0);
}

static void wait_a_part_in_ppoll(void)
{
	assert_returns(ppoll(NULL, 0, &part, NULL), 0);
}

static void wait_a_part_in_sigtimedwait(void)
{
	sigset_t none;

	sigemptyset(&none);
	assert_fails(sigtimedwait(&none, NULL, &part), EAGAIN);
}

static void wait_a_part_in_nanosleep(void)
{
	assert_returns(nanosleep(&part, NULL), 0);
}

static void wait_a_part_in_clock_nanosleep(void)
{
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, 0, &part, NULL), 0);
}

static const struct {
	const char *name;
	void (*wait)(void);
} parts[] = {
	{ "select", wait_a_part_in_select },
	{ "pselect", wait_a_part_in_pselect },
	{ "ppoll", wait_a_part_in_ppoll },
	{ "sigtimedwait", wait_a_part_in_sigtimedwait },
	{ "nanosleep", wait_a_part_in_nanosleep },
	{ "clock_nanosleep", wait_a_part_in_clock_nanosleep },
};

CLAIM(order, a_part_of_a_millisecond_is_slept,
      .says = "a limit of less than a millisecond is no limit of 0: select, pselect, ppoll, "
	      "sigtimedwait, nanosleep and clock_nanosleep sleep until it is over",
      .zh = "不足一毫秒的时限不是零时限：select、pselect、ppoll、sigtimedwait、nanosleep 与 clock_nanosleep "
	    "一直睡眠到时",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pselect(), poll(), sigtimedwait(), nanosleep(): shall not be suspended "
	     "for less, rounded up")
{
	for (size_t i = 0; i < COUNT(parts); i++) {
		trying(parts[i].name);
		for (int k = 0; k < 3; k++) {
			const struct timespec end =
				nanoseconds_from_now(CLOCK_MONOTONIC, part.tv_nsec);

			parts[i].wait();
			assert_that(is_past(CLOCK_MONOTONIC, &end));
		}
	}
}
