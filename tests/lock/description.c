/*
 * Claims about locks of descriptions (F_OFD_SETLK), about places that can't be locked, and flock.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"

static const char *need_descriptions_locks(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_len = 1 };
	const char *why = need_directory();

	if (why)
		return why;
	return lacks(fcntl(must(open("tried", O_RDWR | O_CREAT, 0600)), F_OFD_SETLK, &lock) < 0,
		     "fcntl(F_OFD_SETLK)");
}

static int new_file(void)
{
	return must(open("file", O_RDWR | O_CREAT, 0600));
}

/* A lock of the bytes 2 to 4. */
static struct flock three_bytes(int type)
{
	return (struct flock){ .l_type = (short)type, .l_start = 2, .l_len = 3 };
}

static int lock_by(int fd, int command, int type)
{
	struct flock lock = three_bytes(type);

	return fcntl(fd, command, &lock);
}

CLAIM(lock, a_descriptions_lock_is_nobodys,
      .says = "on Linux F_GETLK and F_OFD_GETLK tell of another description's lock with -1 for a "
	      "process, and just where it is; F_OFD_GETLK tells a process's lock with its pid",
      .zh = "在 Linux 上，F_GETLK 与 F_OFD_GETLK 报告其他打开文件描述的锁时进程号为 "
	    "-1，范围如实；F_OFD_GETLK 报告进程的锁时给出其进程号",
      .verdict = HOLDS, .ref = "fcntl_locking(2) F_GETLK: l_pid -1, F_OFD_GETLK",
      .needs = { need_descriptions_locks })
{
	const int commands[] = { F_GETLK, F_OFD_GETLK };
	const int fd = new_file(), other = new_file();

	for (int i = 0; i < 2; i++) {
		struct flock asked = { .l_type = F_WRLCK };

		assert_returns(lock_by(other, F_OFD_SETLK, F_WRLCK), 0);
		assert_succeeds(fcntl(fd, commands[i], &asked));
		assert_equal(asked.l_type, F_WRLCK);
		assert_equal(asked.l_pid, -1);
		assert_equal(asked.l_start, 2);
		assert_equal(asked.l_len, 3);
		assert_returns(lock_by(other, F_OFD_SETLK, F_UNLCK), 0);
	}
	assert_returns(lock_by(fd, F_SETLK, F_WRLCK), 0);
	ACTOR(child) {
		struct flock asked = { .l_type = F_RDLCK };

		assert_succeeds(fcntl(fd, F_OFD_GETLK, &asked));
		assert_equal(asked.l_pid, getppid());
	}
	assert_ends(child);
}

CLAIM(lock, a_descriptions_lock_takes_no_pid,
      .says = "on Linux F_OFD_SETLK and its kin fail with EINVAL where l_pid is not 0, and lock "
	      "nothing",
      .zh = "在 Linux 上，l_pid 不为 0 时 F_OFD_SETLK 等失败 (EINVAL)，不加锁", .verdict = HOLDS,
      .ref = "fcntl_locking(2) EINVAL: l_pid was not specified as zero",
      .needs = { need_descriptions_locks })
{
	const int commands[] = { F_OFD_SETLK, F_OFD_SETLKW, F_OFD_GETLK };
	const int fd = new_file(), other = new_file();

	for (int i = 0; i < 3; i++) {
		struct flock lock = { .l_type = F_WRLCK, .l_pid = getpid() };

		assert_fails(fcntl(fd, commands[i], &lock), EINVAL);
		assert_equal(lock.l_type, F_WRLCK);
	}
	assert_returns(lock_by(other, F_OFD_SETLK, F_WRLCK), 0);
}

CLAIM(lock, each_description_is_an_owner,
      .says = "on Linux locks of two descriptions of one process keep each other out, also a "
	      "process's and a description's; one goes with the last copy of its descriptor, not "
	      "with another's close, and a child that has a copy has the lock",
      .zh = "在 Linux 上，同一进程的两个打开文件描述的锁互相排斥，进程的锁与描述的锁也是；"
	    "锁随描述符的最后一个副本而去，与其他描述符的关闭无关；拥有副本的子进程也拥有该锁",
      .verdict = HOLDS, .ref = "fcntl_locking(2) Open file description locks",
      .needs = { need_descriptions_locks })
{
	const int fd = new_file(), other = new_file(), copy = must(dup(fd));

	assert_returns(lock_by(fd, F_OFD_SETLK, F_WRLCK), 0);
	assert_fails(lock_by(other, F_OFD_SETLK, F_RDLCK), EAGAIN);
	assert_fails(lock_by(fd, F_SETLK, F_RDLCK), EAGAIN);
	assert_returns(lock_by(copy, F_OFD_SETLK, F_RDLCK), 0);
	assert_returns(lock_by(copy, F_OFD_SETLK, F_WRLCK), 0);
	must(close(new_file()));
	must(close(copy));
	assert_fails(lock_by(other, F_OFD_SETLK, F_RDLCK), EAGAIN);
	ACTOR(child) {
		assert_returns(lock_by(fd, F_OFD_SETLK, F_WRLCK), 0);
		pause_at("has it");
	}
	await(child, "has it");
	must(close(fd));
	assert_fails(lock_by(other, F_OFD_SETLK, F_RDLCK), EAGAIN);
	resume(child);
	assert_ends(child);
	assert_returns(lock_by(other, F_OFD_SETLK, F_WRLCK), 0);
}

CLAIM(lock, what_is_no_place_is_not_locked,
      .says = "F_SETLK fails with EINVAL for a whence or type that is none and for a lock that "
	      "would begin before the file, with EOVERFLOW for one whose end no offset can tell, "
	      "and locks nothing",
      .zh = "whence 或类型无效、锁将始于文件之前时 F_SETLK 失败 "
	    "(EINVAL)，末尾超出可表示的偏移时失败 (EOVERFLOW)，均不加锁",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() EINVAL, EOVERFLOW; fcntl_locking(2)",
      .needs = { need_directory })
{
	const off_t most = sizeof(off_t) > 4 ? (off_t)LLONG_MAX : LONG_MAX;
	const struct {
		struct flock lock;
		int error;
	} places[] = {
		{ { .l_type = F_WRLCK, .l_whence = 3 }, EINVAL },
		{ { .l_type = F_WRLCK, .l_whence = -1 }, EINVAL },
		{ { .l_type = 77 }, EINVAL },
		{ { .l_type = F_WRLCK, .l_start = -1 }, EINVAL },
		{ { .l_type = F_WRLCK, .l_start = 1, .l_len = -2 }, EINVAL },
		{ { .l_type = F_WRLCK, .l_whence = SEEK_END, .l_start = most }, EOVERFLOW },
		{ { .l_type = F_WRLCK, .l_start = most, .l_len = 2 }, EOVERFLOW },
	};
	const int fd = new_file();

	must(write(fd, "text", 4));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct flock lock = places[i].lock;

		assert_fails(fcntl(fd, F_SETLK, &lock), places[i].error);
	}
	ACTOR(other) {
		struct flock all = { .l_type = F_WRLCK };

		assert_returns(fcntl(fd, F_SETLK, &all), 0);
		all = (struct flock){ .l_type = F_WRLCK, .l_start = most, .l_len = 1 };
		assert_returns(fcntl(fd, F_SETLK, &all), 0);
	}
	assert_ends(other);
}

CLAIM(lock, flock_takes_whatever_is_open,
      .says = "on Linux flock locks what is open, for reading alone too, be it no file but a pipe "
	      "or a socket; two kinds of lock at once are none: EINVAL",
      .zh = "在 Linux 上，flock "
	    "可锁定任何已打开的对象，包括只读打开的，以及管道、套接字；同时要求两种锁则失败 (EINVAL)",
      .verdict = HOLDS, .ref = "flock(2): regardless of the mode, EINVAL; Linux fs/locks.c",
      .needs = { need_directory, need_scm_rights })
{
	int p[2], pair[2];

	must(close(new_file()));
	must(pipe(p));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	const int objects[] = { must(open("file", O_RDONLY)), must(open(".", O_RDONLY)), p[0],
				pair[1] };
	for (int i = 0; i < 4; i++) {
		assert_returns(flock(objects[i], LOCK_EX), 0);
		assert_returns(flock(objects[i], LOCK_UN), 0);
		assert_fails(flock(objects[i], LOCK_SH | LOCK_EX), EINVAL);
		assert_fails(flock(objects[i], LOCK_EX | LOCK_UN), EINVAL);
		assert_fails(flock(objects[i], LOCK_NB), EINVAL);
	}
	assert_returns(flock(objects[0], LOCK_EX), 0);
	assert_fails(flock(must(open("file", O_RDONLY)), LOCK_SH | LOCK_NB), EAGAIN);
}

CLAIM(lock, a_lock_that_is_free_is_taken_at_once,
      .says = "F_SETLKW, F_OFD_SETLKW and flock of what is free succeed though a signal is "
	      "pending, blocked",
      .zh = "未被占用的锁，即使有被阻塞的未决信号，F_SETLKW、F_OFD_SETLKW 与 flock 也成功",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() EINTR; flock(2) EINTR: while waiting",
      .needs = { need_descriptions_locks })
{
	const int fd = new_file();
	sigset_t set;

	sigfillset(&set);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(kill(getpid(), SIGUSR1));
	must(kill(getpid(), SIGCHLD));
	assert_returns(lock_by(fd, F_SETLKW, F_WRLCK), 0);
	assert_returns(lock_by(fd, F_SETLKW, F_UNLCK), 0);
	assert_returns(lock_by(fd, F_OFD_SETLKW, F_WRLCK), 0);
	assert_returns(flock(fd, LOCK_EX), 0);
}

/* Locks by a description of one's own, or as a process, and waits with this command. */
static struct actor *start_waiter(int command, int type)
{
	ACTOR(waiter) {
		assert_returns(lock_by(new_file(), command, type), 0);
		pause_at("locked");
	}
	assert_asleep(waiter, "fcntl");
	return waiter;
}

static const struct {
	const char *name;
	int set, wait;
} kinds[] = { { "F_SETLK", F_SETLK, F_SETLKW }, { "F_OFD_SETLK", F_OFD_SETLK, F_OFD_SETLKW } };

CLAIM(lock, a_lock_is_changed_at_once,
      .says = "a record lock that its process changes to reading or writing, on Linux a "
	      "description's too, is at no moment free for who waits to write; who waits to read "
	      "gets it when it is for reading",
      .zh = "进程把记录锁在读、写之间改变时（在 Linux "
	    "上打开文件描述的锁亦然），锁在任何时刻都不会落到等待写锁者手中；改为读锁时，等待读锁者得到锁",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() F_SETLK: shall be replaced by the new lock type; "
	     "fcntl_locking(2): converted to the new lock type",
      .needs = { need_descriptions_locks })
{
	for (int i = 0; i < 2; i++) {
		const int fd = new_file(), set = kinds[i].set;
		struct actor *writer, *reader;

		trying(kinds[i].name);
		must(lock_by(fd, set, F_WRLCK));
		writer = start_waiter(kinds[i].wait, F_WRLCK);
		reader = start_waiter(kinds[i].wait, F_RDLCK);
		assert_returns(lock_by(fd, set, F_RDLCK), 0);
		await(reader, "locked");
		resume(reader);
		assert_ends(reader);
		for (int round = 0; round < 20; round++) {
			assert_returns(lock_by(fd, set, F_WRLCK), 0);
			assert_returns(lock_by(fd, set, F_RDLCK), 0);
		}
		assert_asleep(writer, "fcntl");
		assert_returns(lock_by(fd, set, F_UNLCK), 0);
		await(writer, "locked");
		resume(writer);
		assert_ends(writer);
	}
}

/* Has an actor lock a byte, and then sleep for the other's; it is interrupted, or gets that. */
static struct actor *start_deadlocker(off_t own, off_t others, bool interrupted)
{
	struct flock first = { .l_type = F_WRLCK, .l_start = own, .l_len = 1 };
	struct flock second = { .l_type = F_WRLCK, .l_start = others, .l_len = 1 };

	ACTOR(deadlocker) {
		const int fd = new_file();

		catch_signal(SIGUSR1, 0);
		must(fcntl(fd, F_OFD_SETLK, &first));
		pause_at("locked");
		if (interrupted)
			assert_fails(fcntl(fd, F_OFD_SETLKW, &second), EINTR);
		else
			assert_returns(fcntl(fd, F_OFD_SETLKW, &second), 0);
		pause_at("done");
	}
	await(deadlocker, "locked");
	return deadlocker;
}

CLAIM(lock, descriptions_may_deadlock,
      .says = "on Linux F_OFD_SETLKW for what is locked by who sleeps for the caller's sleeps, and "
	      "does not fail with EDEADLK; a handler ends one's sleep (EINTR), and he has what he "
	      "had",
      .zh = "在 Linux 上，锁的持有者正等待调用者的锁时，F_OFD_SETLKW 睡眠而不会失败 "
	    "(EDEADLK)；处理函数可结束其睡眠 (EINTR)，原有的锁不变",
      .verdict = HOLDS,
      .ref = "fcntl_locking(2): no deadlock detection is performed for these locks",
      .needs = { need_descriptions_locks })
{
	struct actor *patient = start_deadlocker(0, 1, false);
	struct actor *interrupted = start_deadlocker(1, 0, true);

	resume(patient);
	assert_asleep(patient, "fcntl");
	resume(interrupted);
	assert_asleep(interrupted, "fcntl");
	assert_not_woken(patient);
	send_signal(interrupted, SIGUSR1);
	await(interrupted, "done");
	assert_asleep(patient, "fcntl");
	resume(interrupted);
	assert_ends(interrupted);
	await(patient, "done");
	resume(patient);
	assert_ends(patient);
}

CLAIM(lock, a_lock_is_of_the_file_not_its_name,
      .says = "a record lock and a flock lock the file: whoever has it open by another name, or "
	      "when it is renamed or unlinked, finds it locked, and a new file of the name is not",
      .zh = "记录锁与 flock 锁定的是文件而不是名字：通过其他名字打开、改名或 unlink "
	    "之后仍然锁定，同名的新文件则未锁定",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl(): a segment of a file; flock(2): an open file",
      .needs = { need_directory })
{
	const int fd = new_file();
	struct actor *other;

	must(link("file", "link"));
	must(lock_by(fd, F_SETLK, F_WRLCK));
	must(flock(fd, LOCK_EX));
	must(rename("file", "moved"));
	START(other) {
		const int names[] = { must(open("link", O_RDWR)), must(open("moved", O_RDWR)) };

		must(unlink("moved"));
		for (int i = 0; i < 2; i++) {
			assert_fails(lock_by(names[i], F_SETLK, F_RDLCK), EAGAIN);
			assert_fails(flock(names[i], LOCK_SH | LOCK_NB), EWOULDBLOCK);
		}
		assert_returns(lock_by(new_file(), F_SETLK, F_WRLCK), 0);
		assert_returns(flock(new_file(), LOCK_EX | LOCK_NB), 0);
	}
	assert_ends(other);
}
