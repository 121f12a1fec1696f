/* Litmus claims about locks: two who wait, who try, who want more than they have, and circles. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "litmus.h"

#define WAITERS 2

/* A file of the round, opened by the holder and by each who waits, what they got, and who is in. */
struct locked {
	char name[16];
	int holder, waiter[WAITERS], error[WAITERS];
	atomic_int inside, both;
};

/* Rounds take turns: flock, and F_OFD_SETLKW. */
static int lock_file(int fd, short type, bool is_flock)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET };

	if (is_flock)
		return flock(fd, type == F_UNLCK ? LOCK_UN : LOCK_EX);
	return fcntl(fd, F_OFD_SETLKW, &lock);
}

static const char *need_both(void)
{
	int fd = must(open("tried-both", O_RDWR | O_CREAT, 0600));
	const char *why = lacks(lock_file(fd, F_WRLCK, true) < 0, "flock");

	if (!why)
		why = lacks(lock_file(fd, F_WRLCK, false) < 0, "fcntl(F_OFD_SETLK)");
	close(fd);
	unlink("tried-both");
	return why;
}

static void visit(struct locked *round, int fd, bool is_flock)
{
	assert_returns(lock_file(fd, F_WRLCK, is_flock), 0);
	if (atomic_fetch_add(&round->inside, 1) > 0)
		round->both = 1;
	sched_yield();
	atomic_fetch_sub(&round->inside, 1);
	assert_returns(lock_file(fd, F_UNLCK, is_flock), 0);
}

LITMUS(lock, the_holders_close_meets_two_who_wait, struct locked, .threads = true,
       .says = "on Linux, where the close of a holder's descriptor meets two who lock the file by "
	       "flock, or by F_OFD_SETLKW, each gets it, one after the other, and none sleeps on",
       .zh = "在 Linux 上，持有者关闭描述符时恰有两者用 flock 或 F_OFD_SETLKW "
	     "锁同一文件：两者先后得到锁，没有一方一直睡眠",
       .rows = "bugs 45", .verdict = HOLDS,
       .ref = "flock(2): released when all descriptors have been closed; fcntl(2) F_OFD_SETLKW",
       .needs = { need_directory, need_both },
       .outcomes = { { REQUIRED, "one after the other" },
		     { FORBIDDEN, "both at once" },
		     { FORBIDDEN, ASLEEP } })
{
	const bool is_flock = ROUND_NUMBER % 2;

	MAKE() {
		snprintf(round->name, sizeof(round->name), "locked%d", ROUND_NUMBER);
		round->holder = must(open(round->name, O_RDWR | O_CREAT, 0600));
		for (int i = 0; i < WAITERS; i++)
			round->waiter[i] = must(open(round->name, O_RDWR));
		must(lock_file(round->holder, F_WRLCK, is_flock));
	}
	ROLES(waiter, WAITERS) {
		visit(round, round->waiter[me], is_flock);
	}
	ROLE(holder) {
		assert_returns(close(round->holder), 0);
	}
	OUTCOME() {
		saw(round->both ? "both at once" : "one after the other");
	}
	REMOVE() {
		for (int i = 0; i < WAITERS; i++)
			must(close(round->waiter[i]));
		must(unlink(round->name));
	}
}

static const char *const tries[] = { "flock", "F_SETLK", "F_OFD_SETLK" };

enum { TRIES = sizeof(tries) / sizeof(tries[0]) };

/* Tries to lock the file in one of these ways; returns an errno, or 0. */
static int try_to_lock(int fd, int way)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const int result = way == 0 ? flock(fd, LOCK_EX | LOCK_NB)
				    : fcntl(fd, way == 1 ? F_SETLK : F_OFD_SETLK, &lock);

	return result < 0 ? errno : 0;
}

static int open_in_worker(const char *name)
{
	return must(open(name, O_RDWR | O_CREAT, 0600));
}

static void name_file(struct locked *round, int number)
{
	snprintf(round->name, sizeof(round->name), "locked%d", number);
}

static void open_another(int *fd, const char *name)
{
	close(*fd);
	*fd = open_in_worker(name);
}

static const char *which_got_it(const int error[2])
{
	if (!error[0] && !error[1])
		return "both get it";
	if ((error[0] && error[0] != EAGAIN) || (error[1] && error[1] != EAGAIN))
		return "anything else";
	return !error[0] ? "the first gets it" : !error[1] ? "the second gets it" : "none gets it";
}

LITMUS(lock, of_two_who_try_at_once_one_gets_it, struct locked,
       .says = "of two processes that try at once to lock a file that nobody has locked, by F_SETLK, "
	       "and on Linux by flock with LOCK_NB or F_OFD_SETLK, just one gets it, and the other "
	       "EAGAIN",
       .zh = "两个进程同时尝试锁一个无人锁住的文件（F_SETLK，在 Linux 上还有带 LOCK_NB 的 flock 与 "
	     "F_OFD_SETLK）：恰有一个得到锁，另一个得到 EAGAIN",
       .verdict = HOLDS,
       .ref = "POSIX.1-2024 fcntl() F_SETLK, EAGAIN; flock(2) EWOULDBLOCK; fcntl(2) F_OFD_SETLK",
       .needs = { need_directory, need_both },
       .outcomes = { { REQUIRED, "the first gets it" },
		     { REQUIRED, "the second gets it" },
		     { FORBIDDEN, "none gets it" },
		     { FORBIDDEN, "both get it" },
		     { FORBIDDEN, "anything else" } })
{
	static int mine[2] = { -1, -1 }; /* its own descriptions; the last round's may be in use */
	int *const fd = &mine[ROUND_NUMBER % 2];
	const int way = ROUND_NUMBER % TRIES;

	MAKE() {
		name_file(round, ROUND_NUMBER);
		must(close(open_in_worker(round->name)));
	}
	BEFORE(first) {
		open_another(fd, round->name);
	}
	BEFORE(second) {
		open_another(fd, round->name);
	}
	ROLE(first) {
		round->error[0] = try_to_lock(*fd, way);
	}
	ROLE(second) {
		round->error[1] = try_to_lock(*fd, way);
	}
	OUTCOME() {
		trying(tries[way]);
		saw(which_got_it(round->error));
	}
	REMOVE() {
		must(unlink(round->name));
	}
}

/* Bytes of one file, as many as there are rounds at once, and two for each. */
static int lock_bytes(int fd, int command, int type, int first, int count)
{
	struct flock lock = { .l_type = (short)type, .l_start = first, .l_len = count };

	return fcntl(fd, command, &lock);
}

/* Which of two bytes each holds, and how: each its own, or both one, which they share. */
static void hold(int fd, int bytes, int member, bool shared)
{
	must(lock_bytes(fd, F_SETLK, shared ? F_RDLCK : F_WRLCK, bytes + (shared ? 0 : member), 1));
}

/* Waits for what the other holds, and then gives up all. Returns an errno, or 0. */
static int wait_for_the_others(int fd, int bytes, int member, bool shared)
{
	const int wanted = bytes + (shared ? 0 : !member);
	const int error = lock_bytes(fd, F_SETLKW, F_WRLCK, wanted, 1) < 0 ? errno : 0;

	must(lock_bytes(fd, F_SETLK, F_UNLCK, bytes, 2));
	return error;
}

static const char *which_was_refused(const int error[2])
{
	if (error[0] == EDEADLK && error[1] == EDEADLK)
		return "both are refused";
	if ((error[0] && error[0] != EDEADLK) || (error[1] && error[1] != EDEADLK))
		return "anything else";
	return error[0]   ? "the first is refused"
	       : error[1] ? "the second is refused"
			  : "none is refused";
}

LITMUS(lock, of_two_who_wait_for_each_other_one_is_refused, struct locked,
       .says = "where F_SETLKW of two processes meets, each for what the other has locked, or for "
	       "writing what both have locked for reading, on Linux just one gets EDEADLK, and the "
	       "other the lock when that one unlocks",
       .zh = "两个进程的 F_SETLKW 相遇，各自等待对方锁住的部分，或者都要写锁定双方共享读锁的部分："
	     "在 Linux 上恰有一个得到 EDEADLK，它解锁后另一个得到锁",
       .verdict = HOLDS,
       .ref = "POSIX.1-2024 fcntl() F_SETLKW, EDEADLK; fcntl(2); Linux fs/locks.c: "
	      "posix_locks_deadlock()",
       .needs = { need_directory },
       .outcomes = { { REQUIRED, "the first is refused" },
		     { REQUIRED, "the second is refused" },
		     { FORBIDDEN, "none is refused" },
		     { FORBIDDEN, "both are refused" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	static int fd = -1;
	const bool shared = ROUND_NUMBER % 2;
	const int bytes = 2 * ROUND_NUMBER;

	ONCE() {
		fd = open_in_worker("circle");
	}
	BEFORE(first) {
		hold(fd, bytes, 0, shared);
	}
	BEFORE(second) {
		hold(fd, bytes, 1, shared);
	}
	ROLE(first) {
		round->error[0] = wait_for_the_others(fd, bytes, 0, shared);
	}
	ROLE(second) {
		round->error[1] = wait_for_the_others(fd, bytes, 1, shared);
	}
	OUTCOME() {
		saw(which_was_refused(round->error));
	}
}

static void share(struct locked *round, int number)
{
	name_file(round, number);
	for (int i = 0; i < 2; i++) {
		round->waiter[i] = open_in_worker(round->name);
		must(flock(round->waiter[i], LOCK_SH));
	}
}

static void remove_shared(const struct locked *round)
{
	for (int i = 0; i < 2; i++)
		must(close(round->waiter[i]));
	must(unlink(round->name));
}

/* Whether nobody has a lock but this one, which is exclusive. */
static bool is_the_only_one(const struct locked *round, int fd)
{
	const int third = open_in_worker(round->name);
	const bool excluded = flock(third, LOCK_SH | LOCK_NB) < 0;
	bool is_free;

	must(flock(fd, LOCK_UN));
	is_free = flock(third, LOCK_EX | LOCK_NB) == 0;
	must(close(third));
	return excluded && is_free;
}

LITMUS(lock, of_two_who_share_and_want_all_one_gets_it, struct locked, .threads = true,
       .says = "on Linux, of two who share a flock and both ask for LOCK_EX with LOCK_NB at once one "
	       "gets it, and the other EWOULDBLOCK, and has lost the lock that it had",
       .zh = "在 Linux 上，共享同一 flock 的两者同时用 LOCK_NB 请求 LOCK_EX：一个得到，另一个得到 "
	     "EWOULDBLOCK，并失去原有的锁",
       .verdict = HOLDS,
       .ref = "flock(2): converting a lock is not guaranteed to be atomic, with the result that the "
	      "conversion fails, and the process loses its existing lock",
       .needs = { need_directory, need_both },
       .outcomes = { { REQUIRED, "the first gets it" },
		     { REQUIRED, "the second gets it" },
		     { FORBIDDEN, "none gets it" },
		     { FORBIDDEN, "both get it" },
		     { FORBIDDEN, "who failed has a lock" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		share(round, ROUND_NUMBER);
	}
	ROLES(member, 2) {
		round->error[me] = flock(round->waiter[me], LOCK_EX | LOCK_NB) < 0 ? errno : 0;
	}
	OUTCOME() {
		const int winner = round->error[0] ? 1 : 0;

		if (round->error[winner] == 0 && !is_the_only_one(round, round->waiter[winner]))
			saw("who failed has a lock");
		else
			saw(which_got_it(round->error));
	}
	REMOVE() {
		remove_shared(round);
	}
}

LITMUS(lock, two_who_share_and_want_all_get_it_in_turn, struct locked, .threads = true,
       .says = "on Linux, two who share a flock and both ask for LOCK_EX at once get it one after "
	       "the other: each gives up what it shares first, and none sleeps on",
       .zh = "在 Linux 上，共享同一 flock 的两者同时请求 LOCK_EX：各自先放弃共享锁，先后得到，"
	     "没有一方一直睡眠",
       .verdict = HOLDS,
       .ref = "flock(2): the existing lock is first removed, and then a new lock is established",
       .needs = { need_directory, need_both },
       .outcomes = { { REQUIRED, "one after the other" },
		     { FORBIDDEN, "both at once" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		share(round, ROUND_NUMBER);
	}
	ROLES(member, 2) {
		visit(round, round->waiter[me], true);
	}
	OUTCOME() {
		saw(round->both ? "both at once" : "one after the other");
	}
	REMOVE() {
		remove_shared(round);
	}
}
