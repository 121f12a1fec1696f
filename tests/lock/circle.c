/* Claims about those who wait for locks in a circle, and about who asks for no lock at all. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

#define CIRCLE 5

/* The byte of each member of a circle, who locks it and waits for the next one's. */
static int lock_byte(int fd, int command, int type, int byte)
{
	struct flock lock = { .l_type = (short)type, .l_start = byte, .l_len = 1 };

	return fcntl(fd, command, &lock);
}

CLAIM(lock, a_circle_of_several_is_refused,
      .says = "on Linux F_SETLKW that would close a circle of five, each of whom sleeps for the "
	      "next one's lock, fails with EDEADLK; when its process unlocks, all get theirs, one "
	      "after the other",
      .zh = "在 Linux 上，五个进程各自等待下一个的锁，F_SETLKW 若使之成环则失败 "
	    "(EDEADLK)；其进程解锁后，其余进程依次得到锁",
      .verdict = HOLDS,
      .ref = "fcntl(2): circular deadlocks involving more than two processes may also be detected",
      .needs = { need_proc })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct actor *member[CIRCLE];

	for (int i = CIRCLE - 1; i > 0; i--) {
		START(member[i]) {
			must(lock_byte(fd, F_SETLK, F_WRLCK, i));
			pause_at("locked");
			assert_returns(lock_byte(fd, F_SETLKW, F_WRLCK, (i + 1) % CIRCLE), 0);
		}
		await(member[i], "locked");
	}
	must(lock_byte(fd, F_SETLK, F_WRLCK, 0));
	for (int i = 1; i < CIRCLE; i++) {
		resume(member[i]);
		assert_asleep(member[i], "fcntl");
	}
	assert_fails(lock_byte(fd, F_SETLKW, F_WRLCK, 1), EDEADLK);
	for (int i = 1; i < CIRCLE; i++)
		assert_not_woken(member[i]);
	assert_returns(lock_byte(fd, F_SETLK, F_UNLCK, 0), 0);
	for (int i = CIRCLE - 1; i > 0; i--)
		assert_ends(member[i]);
}

/* Has an actor lock its file, and then sleep for the other's. */
static struct actor *start_deadlocker(const char *own, const char *other, bool interrupted)
{
	ACTOR(deadlocker) {
		const int fd = must(open(other, O_RDWR));

		catch_signal(SIGUSR1, 0);
		must(flock(must(open(own, O_RDWR)), LOCK_EX));
		pause_at("locked");
		if (interrupted)
			assert_fails(flock(fd, LOCK_EX), EINTR);
		else
			assert_returns(flock(fd, LOCK_EX), 0);
		pause_at("done");
	}
	await(deadlocker, "locked");
	return deadlocker;
}

CLAIM(lock, flocks_may_deadlock,
      .says = "on Linux flock of a file that one has locked who sleeps for the caller's sleeps, and "
	      "does not fail with EDEADLK; a handler ends one's sleep (EINTR), and he has what he "
	      "had",
      .zh = "在 Linux 上，文件的锁定者正等待调用者的锁时，flock 睡眠而不会失败 "
	    "(EDEADLK)；处理函数可结束其睡眠 (EINTR)，原有的锁不变",
      .verdict = HOLDS, .ref = "flock(2) NOTES: flock() does not detect deadlock",
      .needs = { need_proc })
{
	struct actor *patient, *interrupted;

	must(open("one", O_RDWR | O_CREAT, 0600));
	must(open("two", O_RDWR | O_CREAT, 0600));
	patient = start_deadlocker("one", "two", false);
	interrupted = start_deadlocker("two", "one", true);
	resume(patient);
	assert_asleep(patient, "flock");
	resume(interrupted);
	assert_asleep(interrupted, "flock");
	assert_not_woken(patient);
	send_signal(interrupted, SIGUSR1);
	await(interrupted, "done");
	assert_not_woken(patient);
	resume(interrupted);
	assert_ends(interrupted);
	await(patient, "done");
	resume(patient);
	assert_ends(patient);
}

static int lock_all(int fd, int command)
{
	struct flock lock = { .l_type = F_WRLCK };

	return fcntl(fd, command, &lock);
}

CLAIM(lock, who_asks_for_no_lock_is_kept_from_nothing,
      .says = "another's record lock or flock keeps nobody who asks for none from reading, "
	      "writing, mapping, truncating and unlinking the file, on Linux also where its mode once "
	      "made locks mandatory",
      .zh = "他人的记录锁或 flock 不妨碍不请求锁的进程读、写、映射、截断和删除该文件，在 Linux "
	    "上，其权限曾表示强制锁的也一样",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl(): advisory record locking; flock(2) NOTES: advisory locks only; "
	     "fcntl(2) Mandatory locking: no longer supported since Linux 5.15",
      .needs = { need_mmap })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(write(fd, "bytes", 5));
	must(fchmod(fd, S_ISGID | 0660));
	for (int i = 0; i < 2; i++) {
		must(i ? flock(fd, LOCK_EX) : lock_all(fd, F_SETLK));
		ACTOR(other) {
			const int own = assert_succeeds(open("file", O_RDWR | O_NONBLOCK));
			char *bytes;

			assert_reads(own, "bytes");
			assert_returns(pwrite(own, "bits ", 5, 0), 5);
			bytes = assert_succeeds(
				mmap(NULL, 5, PROT_READ | PROT_WRITE, MAP_SHARED, own, 0));
			assert_returns(memcmp(bytes, "bits ", 5), 0);
			memcpy(bytes, "bytes", 5);
			assert_returns(ftruncate(own, 7), 0);
			assert_returns(truncate("file", 5), 0);
		}
		assert_ends(other);
	}
	ACTOR(remover) {
		assert_returns(unlink("file"), 0);
	}
	assert_ends(remover);
}

#define BAD_LOCKS 3

CLAIM(lock, a_lock_of_a_bad_address_gives_efault,
      .says = "on Linux the calls of fcntl that set, ask for or tell a lock fail with EFAULT where "
	      "it can't be read, and lock nothing",
      .zh = "在 Linux 上，fcntl 设置或查询锁时若读不到锁的描述则失败 (EFAULT)，不加锁",
      .verdict = HOLDS, .ref = "fcntl(2) EFAULT", .needs = { need_untouched_addresses })
{
	const int commands[BAD_LOCKS] = { F_SETLK, F_SETLKW, F_GETLK };
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct flock *nowhere =
		must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	for (int i = 0; i < BAD_LOCKS; i++)
		assert_fails(fcntl(fd, commands[i], nowhere), EFAULT);
	ACTOR(other) {
		assert_returns(lock_all(must(open("file", O_RDWR)), F_SETLK), 0);
	}
	assert_ends(other);
}
