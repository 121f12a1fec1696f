/* Claims about lockf, and about where the locks of fcntl may lie. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "claim.h"

/* The largest offset of a file. */
#define LAST ((off_t)((UINT64_C(1) << (8 * sizeof(off_t) - 1)) - 1))

static int set_lock(int fd, int command, int type, int whence, off_t first, off_t count)
{
	struct flock lock = {
		.l_type = (short)type, .l_whence = (short)whence, .l_start = first, .l_len = count
	};

	return fcntl(fd, command, &lock);
}

/* lockf at this place of the file. */
static int lockf_at(int fd, off_t place, int command, off_t size)
{
	must(lseek(fd, place, SEEK_SET));
	return lockf(fd, command, size);
}

/* lockf finds another's lock: POSIX leaves open by which error. */
static void assert_locked_out(int result)
{
	assert_equal(result, -1);
	assert_that(errno == EACCES || errno == EAGAIN);
}

/*
 * Asserts which bytes of the file are locked (#) for another process, and where its size is passed.
 */
static void assert_map(const char *expected)
{
	ACTOR(other) {
		int fd = must(open("file", O_RDWR));
		char map[40] = "";

		for (int i = 0; expected[i]; i++) {
			map[i] = lockf_at(fd, i, F_TEST, 1) == 0 ? '.' : '#';
			if (map[i] == '#')
				assert_locked_out(-1);
		}
		assert_text(map, expected);
	}
	assert_ends(other);
}

CLAIM(lock, lockf_locks_from_the_position,
      .says = "lockf locks and unlocks as many bytes from the position on as it is told, those "
	      "before it for a negative number, and with 0 all to whatever end; what is locked "
	      "twice is one lock, of which a part can be unlocked; it finds no lock of its own "
	      "process in its way, and any close of the file ends them all",
      .zh = "lockf 从当前位置起加锁、解锁给定的字节数，负数则是位置之前的字节，0 "
	    "则直到任何末尾；重复加锁合为一把锁，可部分解锁；本进程的锁不妨碍自己，关闭该文件的任一描述符则全部"
	    "释放",
      .verdict = HOLDS, .ref = "POSIX.1-2024 lockf(); lockf(3)")
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(write(fd, "0123456789", 10));
	assert_returns(lockf_at(fd, 4, F_LOCK, 2), 0);
	assert_map("....##..............");
	assert_returns(lockf_at(fd, 4, F_TLOCK, -2), 0);
	assert_returns(lockf_at(fd, 5, F_LOCK, 3), 0);
	assert_map("..######............");
	assert_returns(lockf_at(fd, 4, F_ULOCK, 2), 0);
	assert_returns(lockf_at(fd, 14, F_LOCK, 0), 0);
	assert_map("..##..##......######");
	assert_returns(lockf_at(fd, 0, F_TEST, 0), 0);
	assert_returns(lockf_at(fd, 16, F_ULOCK, 0), 0);
	assert_map("..##..##......##....");
	assert_fails(set_lock(fd, F_SETLK, F_RDLCK, SEEK_SET, -1, 1), EINVAL);
	assert_returns(lockf_at(fd, 9, F_ULOCK, -9), 0);
	assert_map("..............##....");
	must(close(must(open("file", O_RDONLY))));
	assert_map("....................");
}

CLAIM(lock, lockf_sleeps_or_refuses,
      .says = "where another has a lock F_LOCK sleeps until that is gone, and fails with EINTR for "
	      "a handler; F_TLOCK and F_TEST fail with EACCES or EAGAIN; lockf fails with EBADF "
	      "for a descriptor not open for writing or not at all, with EINVAL for an unknown "
	      "function or bytes before the file; the locks that there are stay, until their "
	      "process ends",
      .zh = "别人持锁时 F_LOCK 睡眠到锁消失，处理函数使其失败 (EINTR)；F_TLOCK 与 F_TEST 失败 (EACCES 或 "
	    "EAGAIN)；描述符不可写或未打开时失败 (EBADF)，功能未知或字节在文件之前时失败 "
	    "(EINVAL)；已有的锁不变，直到其进程结束",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 lockf() EACCES or EAGAIN, EBADF, EINTR, EINVAL; lockf(3)")
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(lockf_at(fd, 0, F_LOCK, 3));
	ACTOR(other) {
		int own = must(open("file", O_RDWR)), reader = must(open("file", O_RDONLY));

		catch_signal(SIGUSR1, 0);
		must(lockf_at(own, 5, F_LOCK, 1));
		assert_locked_out(lockf_at(own, 2, F_TLOCK, 5));
		assert_locked_out(lockf_at(own, 2, F_TEST, 5));
		assert_fails(lockf(reader, F_TLOCK, 1), EBADF);
		assert_fails(lockf(reader, F_LOCK, 1), EBADF);
		assert_fails(lockf(99, F_TEST, 1), EBADF);
		assert_fails(lockf(own, 77, 1), EINVAL);
		assert_fails(lockf(own, F_LOCK, -3), EINVAL);
		assert_fails(lockf_at(own, 0, F_LOCK, 1), EINTR);
		pause_at("interrupted");
		assert_returns(lockf(own, F_LOCK, 1), 0);
	}
	assert_asleep(other, "fcntl");
	send_signal(other, SIGUSR1);
	await(other, "interrupted");
	assert_map("###..#..");
	resume(other);
	assert_asleep(other, "fcntl");
	assert_returns(lockf_at(fd, 0, F_ULOCK, 1), 0);
	assert_ends(other);
	assert_returns(lockf_at(fd, 0, F_TLOCK, 0), 0);
}

CLAIM(lock, lockf_that_would_deadlock_is_refused,
      .says = "on Linux F_LOCK for bytes that one has locked who sleeps for the caller's fails with "
	      "EDEADLK and leaves all locks as they are; the other sleeps on until the caller's "
	      "are unlocked",
      .zh = "在 Linux 上，所要的字节被正等待调用者之锁的进程锁住时，F_LOCK 失败 "
	    "(EDEADLK)，所有的锁不变；对方睡眠到调用者解锁",
      .verdict = HOLDS, .ref = "POSIX.1-2024 lockf(): if the system detects, EDEADLK; lockf(3)")
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(lockf_at(fd, 0, F_LOCK, 3));
	ACTOR(other) {
		int own = must(open("file", O_RDWR));

		must(lockf_at(own, 5, F_LOCK, 1));
		assert_returns(lockf_at(own, 0, F_LOCK, 1), 0);
	}
	assert_asleep(other, "fcntl");
	must(lseek(fd, 4, SEEK_SET));
	assert_fails(lockf(fd, F_LOCK, 4), EDEADLK);
	assert_map("###..#..");
	assert_not_woken(other);
	assert_returns(lockf_at(fd, 0, F_ULOCK, 3), 0);
	assert_ends(other);
}

/* Has an actor sleep for a lock of one byte, placed so, that another has. */
static struct actor *start_sleeper(int fd, int whence)
{
	ACTOR(sleeper) {
		assert_returns(set_lock(fd, F_SETLKW, F_WRLCK, whence, 0, 1), 0);
		pause_at("locked");
	}
	assert_asleep(sleeper, "fcntl");
	return sleeper;
}

CLAIM(lock, the_range_is_fixed_before_the_wait,
      .says = "the bytes for which F_SETLKW sleeps are those that the position, or the size, gave "
	      "when it was called: it makes no difference that these change meanwhile",
      .zh = "F_SETLKW 等待的字节由调用时的位置或文件大小决定，其后位置或大小改变也不影响",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl(): determined before the fcntl() function blocks")
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct actor *by_position, *by_size;

	must(write(fd, "0123456789", 10));
	must(set_lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0));
	must(lseek(fd, 4, SEEK_SET));
	by_position = start_sleeper(fd, SEEK_CUR);
	by_size = start_sleeper(fd, SEEK_END);
	must(lseek(fd, 7, SEEK_SET));
	must(ftruncate(fd, 15));
	assert_returns(set_lock(fd, F_SETLK, F_UNLCK, SEEK_SET, 0, 0), 0);
	await(by_position, "locked");
	await(by_size, "locked");
	assert_map("....#.....#.........");
	resume(by_position);
	resume(by_size);
	assert_ends(by_position);
	assert_ends(by_size);
}

CLAIM(lock, no_lock_passes_the_largest_offset,
      .says = "a lock that would begin before the file fails with EINVAL, one that would end past "
	      "the largest offset with EOVERFLOW, an unknown command with EINVAL; one of length 0 "
	      "lasts to whatever end, and to unlock up to the largest offset takes all of its end",
      .zh = "始于文件之前的锁失败 (EINVAL)，终点超过最大偏移的失败 (EOVERFLOW)，未知命令失败 "
	    "(EINVAL)；长度为 0 的锁直到任何末尾，解锁到最大偏移则去掉其整个尾部",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() EOVERFLOW, EINVAL, l_len; fcntl_locking(2)")
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	assert_fails(set_lock(fd, F_SETLK, F_WRLCK, SEEK_SET, -1, 1), EINVAL);
	assert_fails(set_lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, -1), EINVAL);
	assert_fails(set_lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 10, LAST), EOVERFLOW);
	assert_fails(set_lock(fd, F_SETLKW, F_WRLCK, SEEK_SET, LAST, 2), EOVERFLOW);
	assert_fails(set_lock(fd, F_GETLK, F_WRLCK, SEEK_SET, 2, LAST), EOVERFLOW);
	assert_fails(lockf_at(fd, 10, F_LOCK, LAST), EOVERFLOW);
	assert_fails(fcntl(fd, 9999, 0), EINVAL);
	assert_map("............");
	assert_returns(set_lock(fd, F_SETLK, F_WRLCK, SEEK_SET, LAST, 1), 0);
	assert_returns(set_lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 2, 0), 0);
	ACTOR(other) {
		int own = must(open("file", O_RDWR));

		assert_locked_out(set_lock(own, F_SETLK, F_WRLCK, SEEK_SET, LAST - 1, 1));
	}
	assert_ends(other);
	assert_returns(set_lock(fd, F_SETLK, F_UNLCK, SEEK_SET, 5, LAST - 4), 0);
	assert_map("..###.......");
	ACTOR(heir) {
		int own = must(open("file", O_RDWR));

		assert_returns(lockf_at(own, 5, F_TLOCK, 0), 0);
	}
	assert_ends(heir);
}
