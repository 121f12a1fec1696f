/* Litmus claims about locks: the holder's close, and two who wait for it. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "litmus.h"

#define WAITERS 2

/* A file of the round, opened by the holder and by each who waits, and who is in. */
struct locked {
	char name[16];
	int holder, waiter[WAITERS];
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
