/* Claims about locks that there are not: to ask for them, and to take them off. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

/* It asks with this number in l_pid: for F_OFD_GETLK that is 0. */
static void assert_told_of_none(int fd, int command, pid_t number)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_start = 3, .l_len = 4, .l_pid = number
	};

	assert_returns(fcntl(fd, command, &lock), 0);
	assert_equal(lock.l_type, F_UNLCK);
	assert_equal(lock.l_whence, SEEK_CUR);
	assert_equal(lock.l_start, 3);
	assert_equal(lock.l_len, 4);
	assert_equal(lock.l_pid, number);
}

CLAIM(lock, where_there_is_no_lock_the_type_alone_is_told,
      .says = "F_GETLK or F_OFD_GETLK that finds no lock in its way sets the type to F_UNLCK and "
	      "leaves all else of what it was given; the caller's own lock is none in its way",
      .zh = "F_GETLK 或 F_OFD_GETLK 没有遇到锁时只把类型置为 F_UNLCK，其余成员保持"
	    "调用时的值；遇到调用者自己的锁也是如此",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() F_GETLK; fcntl_locking(2) F_GETLK",
      .needs = { need_directory })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = 9 };

	must(lseek(fd, 10, SEEK_SET));
	assert_told_of_none(fd, F_GETLK, 47);
	assert_told_of_none(fd, F_OFD_GETLK, 0);
	assert_returns(fcntl(fd, F_SETLK, &lock), 0);
	assert_told_of_none(fd, F_GETLK, 47);
	lock.l_type = F_UNLCK;
	assert_returns(fcntl(fd, F_SETLK, &lock), 0);
	lock.l_type = F_WRLCK;
	assert_returns(fcntl(fd, F_OFD_SETLK, &lock), 0);
	assert_told_of_none(fd, F_OFD_GETLK, 0);
}

CLAIM(lock, what_is_not_locked_can_be_unlocked,
      .says = "to unlock what is not locked returns 0: F_SETLK, F_SETLKW, F_OFD_SETLK, lockf, and on "
	      "Linux flock, once and again",
      .zh = "解开没有加锁的部分返回 0：F_SETLK、F_SETLKW、F_OFD_SETLK、lockf，在 Linux 上还有 "
	    "flock，反复解锁也是如此",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() F_UNLCK, lockf() F_ULOCK; flock(2)",
      .needs = { need_directory })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	for (int i = 0; i < 2; i++) {
		struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET, .l_len = 5 };

		assert_returns(fcntl(fd, F_SETLK, &lock), 0);
		assert_returns(fcntl(fd, F_SETLKW, &lock), 0);
		assert_returns(fcntl(fd, F_OFD_SETLK, &lock), 0);
		assert_returns(lockf(fd, F_ULOCK, 0), 0);
		assert_returns(flock(fd, LOCK_UN), 0);
		assert_returns(flock(fd, LOCK_UN | LOCK_NB), 0);
	}
}

CLAIM(lock, flock_and_record_locks_pass_each_other,
      .says = "on Linux flock and record locks know nothing of each other: what one has locked for "
	      "writing another process can lock for writing by the other, and F_GETLK tells no flock",
      .zh = "在 Linux 上，flock 与记录锁互不相干：一方加了写锁，另一进程仍可用另一种方式加写锁，"
	    "F_GETLK 也看不到 flock",
      .verdict = HOLDS, .ref = "flock(2) NOTES: do not interact", .needs = { need_directory })
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	assert_returns(flock(fd, LOCK_EX), 0);
	ACTOR(other) {
		const int own = must(open("file", O_RDWR));

		assert_returns(fcntl(own, F_GETLK, &lock), 0);
		assert_equal(lock.l_type, F_UNLCK);
		lock.l_type = F_WRLCK;
		assert_returns(fcntl(own, F_SETLK, &lock), 0);
		assert_fails(flock(own, LOCK_EX | LOCK_NB), EWOULDBLOCK);
		pause_at("locked");
	}
	await(other, "locked");
	assert_fails(fcntl(fd, F_SETLK, &lock), EAGAIN);
	assert_returns(flock(fd, LOCK_UN), 0);
	assert_returns(flock(fd, LOCK_EX | LOCK_NB), 0);
	resume(other);
	assert_ends(other);
}
