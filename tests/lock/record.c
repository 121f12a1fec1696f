/* Claims about record locks and flock: who waits for what, and what a refusal leaves. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

/* Sets, or asks for, a lock of these bytes; returns what fcntl does. */
static int set_lock(int fd, int command, int type, off_t first, off_t count)
{
	struct flock lock = {
		.l_type = (short)type, .l_whence = SEEK_SET, .l_start = first, .l_len = count
	};

	return fcntl(fd, command, &lock);
}

static const char *need_record_locks(void)
{
	const char *why = need_directory();
	int fd;

	if (why)
		return why;
	fd = must(open("tried", O_RDWR | O_CREAT, 0600));
	return lacks(set_lock(fd, F_SETLK, F_WRLCK, 0, 1) < 0, "fcntl(F_SETLK)");
}

FAMILY(lock, need_record_locks);

/* Asserts that another process holds just this lock, where it keeps this one from writing. */
static void assert_locked(int fd, pid_t owner, int type, off_t first, off_t count)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = first };

	lock.l_len = count;
	must(fcntl(fd, F_GETLK, &lock));
	assert_equal(lock.l_type, type);
	assert_equal(lock.l_pid, owner);
	assert_equal(lock.l_start, first);
	assert_equal(lock.l_len, count);
}

/* Locks so for another who sleeps for it, tells when it has it, and keeps it until resumed. */
static struct actor *start_locker(int type, off_t first, off_t count)
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	ACTOR(locker) {
		assert_returns(set_lock(fd, F_SETLKW, type, first, count), 0);
		pause_at("locked");
		assert_returns(set_lock(fd, F_SETLKW, F_UNLCK, 0, 0), 0);
		pause_at("unlocked");
	}
	return locker;
}

CLAIM(lock, a_refused_lock_leaves_the_old,
      .says = "F_SETLK that is refused and F_SETLKW that is interrupted leave the process the "
	      "locks that it had, and give it none of the new one",
      .zh = "被拒绝的 F_SETLK 与被中断的 F_SETLKW 使进程原有的锁不变，也不得到新锁的任何部分",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() EAGAIN, EINTR; fcntl(2)")
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct actor *other = start_locker(F_WRLCK, 6, 1);

	await(other, "locked");
	ACTOR(owner) {
		catch_signal(SIGUSR1, 0);
		must(set_lock(fd, F_SETLK, F_RDLCK, 0, 3));
		must(set_lock(fd, F_SETLK, F_WRLCK, 3, 2));
		assert_fails(set_lock(fd, F_SETLK, F_WRLCK, 0, 10), EAGAIN);
		assert_fails(set_lock(fd, F_SETLK, F_RDLCK, 0, 10), EAGAIN);
		assert_fails(set_lock(fd, F_SETLKW, F_WRLCK, 0, 10), EINTR);
		pause_at("refused");
	}
	assert_asleep(owner, "fcntl");
	send_signal(owner, SIGUSR1);
	await(owner, "refused");
	assert_locked(fd, pid_of(owner), F_RDLCK, 0, 3);
	assert_locked(fd, pid_of(owner), F_WRLCK, 3, 2);
	assert_locked(fd, pid_of(other), F_WRLCK, 6, 1);
	assert_returns(set_lock(fd, F_SETLK, F_WRLCK, 5, 1), 0);
	assert_returns(set_lock(fd, F_SETLK, F_WRLCK, 7, 0), 0);
	resume(owner);
	assert_ends(owner);
}

CLAIM(lock, who_would_deadlock_is_refused,
      .says = "on Linux F_SETLKW for what is locked by who sleeps for the caller fails with "
	      "EDEADLK, leaves the process the locks that it had, and gives it none of the new "
	      "one; the other sleeps on until those are unlocked",
      .zh = "在 Linux 上，锁的持有者正等待调用者时，F_SETLKW 失败 "
	    "(EDEADLK)，进程原有的锁不变，也不得到新锁的任何部分；对方继续睡眠，直到这些锁被解开",
      .verdict = HOLDS, .ref = "fcntl_locking(2) EDEADLK; POSIX.1-2024 fcntl() may fail: EDEADLK")
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(set_lock(fd, F_SETLK, F_RDLCK, 0, 3));
	ACTOR(other) {
		must(set_lock(fd, F_SETLK, F_WRLCK, 5, 1));
		assert_returns(set_lock(fd, F_SETLKW, F_WRLCK, 0, 1), 0);
	}
	assert_asleep(other, "fcntl");
	assert_fails(set_lock(fd, F_SETLKW, F_WRLCK, 0, 10), EDEADLK);
	ACTOR(third) {
		assert_locked(fd, getppid(), F_RDLCK, 0, 3);
		assert_returns(set_lock(fd, F_SETLK, F_WRLCK, 3, 2), 0);
		assert_returns(set_lock(fd, F_SETLK, F_WRLCK, 6, 0), 0);
	}
	assert_ends(third);
	assert_not_woken(other);
	assert_returns(set_lock(fd, F_SETLK, F_UNLCK, 0, 0), 0);
	assert_ends(other);
}

CLAIM(lock, who_was_served_makes_no_deadlock,
      .says = "who has got the lock that he slept for waits for nobody any more: F_SETLKW of who "
	      "held it, for what he has locked, sleeps until he unlocks, and fails not with EDEADLK",
      .zh = "已得到所等待的锁的进程不再等待任何人：原持有者对其所加的锁调用 F_SETLKW 时睡眠，直到它"
	    "解锁，而不会失败 (EDEADLK)",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() EDEADLK: would cause a deadlock, F_SETLKW")
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	ACTOR(first) {
		must(set_lock(fd, F_SETLK, F_WRLCK, 0, 1));
		pause_at("locked");
		must(set_lock(fd, F_SETLK, F_UNLCK, 0, 1));
		pause_at("unlocked");
		assert_returns(set_lock(fd, F_SETLKW, F_WRLCK, 5, 1), 0);
	}
	await(first, "locked");
	ACTOR(second) {
		must(set_lock(fd, F_SETLK, F_WRLCK, 5, 1));
		assert_returns(set_lock(fd, F_SETLKW, F_WRLCK, 0, 1), 0);
		pause_at("served");
	}
	assert_asleep(second, "fcntl");
	resume(first);
	await(second, "served");
	await(first, "unlocked");
	resume(first);
	assert_asleep(first, "fcntl");
	resume(second);
	assert_ends(second);
	assert_ends(first);
}

#define FAR ((off_t)(sizeof(off_t) > 4 ? UINT64_C(5) << 32 : 1 << 30)) /* past 32 bits */

/* Where a lock begins in a file of ten bytes whose position is 4. */
static const struct {
	short whence;
	off_t start, first;
} places[] = {
	{ SEEK_SET, 3, 3 },  { SEEK_CUR, 3, 7 },  { SEEK_CUR, -1, 3 },
	{ SEEK_END, 3, 13 }, { SEEK_END, -1, 9 }, { SEEK_SET, FAR + 3, FAR + 3 },
};

CLAIM(lock, whence_says_where_a_lock_begins,
      .says = "l_whence says what l_start counts from: the start, the position or the end of the "
	      "file, of which no other byte is locked; F_GETLK, asked in the same way, tells of "
	      "the lock from the start, with SEEK_SET",
      .zh = "l_whence 说明 l_start 从文件开头、当前位置还是末尾算起，其他字节不被锁定；同样询问时，F_GETLK 给出从开头"
	    "算起的锁，l_whence 为 SEEK_SET",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() l_whence, F_GETLK; fcntl_locking(2)")
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(write(fd, "0123456789", 10));
	must(lseek(fd, 4, SEEK_SET));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = places[i].whence };

		lock.l_start = places[i].start;
		lock.l_len = 1;
		assert_returns(fcntl(fd, F_SETLK, &lock), 0);
		ACTOR(other) {
			assert_returns(fcntl(fd, F_GETLK, &lock), 0);
			assert_equal(lock.l_type, F_WRLCK);
			assert_equal(lock.l_whence, SEEK_SET);
			assert_equal(lock.l_start, places[i].first);
			assert_equal(lock.l_len, 1);
			assert_returns(set_lock(fd, F_SETLK, F_WRLCK, places[i].first + 1, 0), 0);
			assert_returns(set_lock(fd, F_SETLK, F_WRLCK, 0, places[i].first), 0);
		}
		assert_ends(other);
		assert_returns(set_lock(fd, F_SETLK, F_UNLCK, 0, 0), 0);
	}
}

CLAIM(lock, a_lock_needs_a_descriptor_of_its_kind,
      .says = "a lock for reading by a descriptor that is not open for reading, and one for "
	      "writing by one not open for writing, fail with EBADF, a lock of no type with "
	      "EINVAL, and lock nothing",
      .zh = "描述符不可读时加读锁、不可写时加写锁都失败 (EBADF)，类型无效的锁失败 "
	    "(EINVAL)，什么都不锁住",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() EBADF, EINVAL; fcntl_locking(2) EBADF")
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	const int reader = must(open("file", O_RDONLY)), writer = must(open("file", O_WRONLY));

	assert_fails(set_lock(reader, F_SETLK, F_WRLCK, 0, 1), EBADF);
	assert_fails(set_lock(reader, F_SETLKW, F_WRLCK, 0, 1), EBADF);
	assert_fails(set_lock(writer, F_SETLK, F_RDLCK, 0, 1), EBADF);
	assert_fails(set_lock(writer, F_SETLKW, F_RDLCK, 0, 1), EBADF);
	assert_fails(set_lock(fd, F_SETLK, 77, 0, 1), EINVAL);
	assert_fails(set_lock(fd, F_GETLK, F_UNLCK, 0, 1), EINVAL);
	ACTOR(other) {
		assert_returns(set_lock(fd, F_SETLK, F_WRLCK, 0, 0), 0);
	}
	assert_ends(other);
	assert_returns(set_lock(reader, F_SETLK, F_RDLCK, 0, 1), 0);
	assert_returns(set_lock(writer, F_SETLK, F_WRLCK, 1, 1), 0);
}

CLAIM(lock, what_has_no_places_can_be_locked,
      .says = "on Linux a FIFO, a pipe and a character device can be locked as a file is: another "
	      "process is refused, and told of the lock, until it is taken off",
      .zh = "在 Linux 上，FIFO、管道与字符设备可以像文件一样加锁：另一进程被拒绝并得知该锁，直到解锁",
      .verdict = HOLDS, .ref = "Linux fs/locks.c fcntl_setlk(): any file", .needs = { need_fifo })
{
	int p[2], fds[3];

	must(mkfifo("fifo", 0600));
	must(pipe(p));
	fds[0] = must(open("fifo", O_RDWR));
	fds[1] = p[1];
	fds[2] = must(open("/dev/null", O_RDWR));
	for (int i = 0; i < 3; i++) {
		const off_t first = getpid(); /* /dev/null is everybody's */

		assert_returns(set_lock(fds[i], F_SETLK, F_WRLCK, first, 1), 0);
		ACTOR(other) {
			struct flock lock = { .l_type = F_WRLCK, .l_start = first, .l_len = 1 };

			assert_fails(set_lock(fds[i], F_SETLK, F_WRLCK, first, 1), EAGAIN);
			assert_returns(fcntl(fds[i], F_GETLK, &lock), 0);
			assert_equal(lock.l_pid, getppid());
			pause_at("refused");
			assert_returns(set_lock(fds[i], F_SETLK, F_WRLCK, first, 1), 0);
		}
		await(other, "refused");
		assert_returns(set_lock(fds[i], F_SETLK, F_UNLCK, first, 1), 0);
		resume(other);
		assert_ends(other);
	}
}

CLAIM(lock, a_refused_change_of_flock_has_lost_the_lock,
      .says = "on Linux a flock that is refused the exclusive lock with LOCK_NB has lost the "
	      "shared one that it had: another gets the exclusive one then",
      .zh = "在 Linux 上，带 LOCK_NB 的 flock 想把共享锁变为独占锁而被拒绝时，已失去原有的共享锁："
	    "他人随后可得到独占锁",
      .verdict = HOLDS, .ref = "flock(2) NOTES: converting a lock is not guaranteed to be atomic",
      .needs = { need_directory })
{
	int changing = must(open("shared", O_RDWR | O_CREAT, 0600));
	int other = must(open("shared", O_RDWR));

	must(flock(changing, LOCK_SH));
	must(flock(other, LOCK_SH));
	assert_fails(flock(changing, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	assert_returns(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_fails(flock(changing, LOCK_SH | LOCK_NB), EWOULDBLOCK);
}

CLAIM(lock, an_unlock_serves_all_who_can_go,
      .says = "unlocking a part lets all go who wait for nothing else, readers of it together, and "
	      "a writer of it, though others wait who came before and want more",
      .zh = "解锁一部分使所有只等这部分的进程继续：其读者一起，以及其写者，即使先来者要得更多而仍在"
	    "等待",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() F_SETLKW: shall wait until the request can be")
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct actor *all, *reader, *longer, *writer;

	must(set_lock(fd, F_SETLK, F_WRLCK, 0, 10));
	all = start_locker(F_WRLCK, 0, 10);
	assert_asleep(all, "fcntl");
	reader = start_locker(F_RDLCK, 0, 1);
	assert_asleep(reader, "fcntl");
	longer = start_locker(F_RDLCK, 0, 5);
	assert_asleep(longer, "fcntl");
	writer = start_locker(F_WRLCK, 5, 1);
	assert_asleep(writer, "fcntl");
	assert_returns(set_lock(fd, F_SETLK, F_UNLCK, 0, 5), 0);
	await(reader, "locked");
	await(longer, "locked");
	assert_asleep(writer, "fcntl");
	assert_returns(set_lock(fd, F_SETLK, F_UNLCK, 5, 5), 0);
	await(writer, "locked");
	assert_asleep(all, "fcntl");
	assert_fails(set_lock(fd, F_SETLK, F_WRLCK, 4, 1), EAGAIN);
	assert_returns(set_lock(fd, F_SETLK, F_WRLCK, 6, 4), 0);
}

CLAIM(lock, readers_pass_a_waiting_writer,
      .says = "on Linux a lock for reading, and a shared one of flock, is given at once while "
	      "others read, though a writer waits; he gets his when the last of them is gone",
      .zh = "在 Linux 上，有写者等待时，只要已有读者，读锁与 flock "
	    "共享锁仍立即得到；最后一个读者离开后写者才得到锁",
      .verdict = HOLDS,
      .ref = "fcntl_locking(2); flock(2); Linux fs/locks.c posix_locks_conflict()",
      .needs = { need_directory })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	const int other = must(open("file", O_RDWR));

	must(set_lock(fd, F_SETLK, F_RDLCK, 0, 1));
	must(flock(fd, LOCK_SH));
	ACTOR(writer) {
		assert_returns(set_lock(fd, F_SETLKW, F_WRLCK, 0, 1), 0);
	}
	assert_asleep(writer, "fcntl");
	ACTOR(owner) {
		assert_returns(flock(must(open("file", O_RDWR)), LOCK_EX), 0);
	}
	assert_asleep(owner, "flock");
	ACTOR(reader) {
		assert_returns(set_lock(fd, F_SETLK, F_RDLCK, 0, 1), 0);
		pause_at("reading");
	}
	await(reader, "reading");
	assert_returns(flock(other, LOCK_SH | LOCK_NB), 0);
	assert_returns(set_lock(fd, F_SETLK, F_UNLCK, 0, 1), 0);
	assert_returns(flock(fd, LOCK_UN), 0);
	assert_asleep(writer, "fcntl");
	assert_asleep(owner, "flock");
	resume(reader);
	assert_ends(reader);
	assert_returns(flock(other, LOCK_UN), 0);
	assert_ends(writer);
	assert_ends(owner);
}
