/*
 * Claims about leases (F_SETLEASE): who is told that another opens a file, and who waits meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

static const char *need_leases(void)
{
	const char *why = need_directory();
	int fd;

	if (why)
		return why;
	fd = must(open("tried", O_RDWR | O_CREAT, 0600));
	return lacks(fcntl(fd, F_SETLEASE, F_WRLCK) < 0, "fcntl(F_SETLEASE)");
}

/* A file that nobody else has open, with this lease; SIGIO is blocked. */
static int leased_file(int flags, int lease, sigset_t *set)
{
	int fd;

	sigemptyset(set);
	sigaddset(set, SIGIO);
	must(sigprocmask(SIG_BLOCK, set, NULL));
	fd = must(open("file", flags | O_CREAT, 0600));
	assert_returns(fcntl(fd, F_SETLEASE, lease), 0);
	assert_returns(fcntl(fd, F_GETLEASE), lease);
	return fd;
}

static bool is_told(const sigset_t *set)
{
	return sigtimedwait(set, NULL, &(struct timespec){ 0, 0 }) == SIGIO;
}

/* How a file is opened, and which lease can stay with that. */
static const struct {
	int flags, left;
} openings[] = { { O_RDONLY, F_RDLCK }, { O_WRONLY, F_UNLCK } };

CLAIM(lock, who_opens_a_leased_file_waits,
      .says = "on Linux open of a file that another has a write lease of sleeps, and SIGIO tells "
	      "him; F_GETLEASE gives what he may keep, a read lease if the file is opened for "
	      "reading, and when he has come down to that, by whatever copy of the descriptor, the open "
	      "returns",
      .zh = "在 Linux 上，打开他人持有写租约的文件会睡眠，持有者得到 SIGIO；F_GETLEASE "
	    "给出他可保留的（以读方式打开时为读租约），他通过描述符的任一副本降到此租约后 open 返回",
      .verdict = HOLDS, .ref = "fcntl(2) Leases", .needs = { need_leases })
{
	for (int i = 0; i < 2; i++) {
		sigset_t set;
		int fd = leased_file(O_RDONLY, F_WRLCK, &set), copy = must(dup(fd));

		assert_that(!is_told(&set));
		ACTOR(opener) {
			assert_succeeds(open("file", openings[i].flags));
		}
		assert_asleep(opener, "open");
		assert_that(is_told(&set));
		assert_returns(fcntl(fd, F_GETLEASE), openings[i].left);
		assert_not_woken(opener);
		assert_returns(fcntl(copy, F_SETLEASE, openings[i].left), 0);
		assert_ends(opener);
		assert_returns(fcntl(fd, F_GETLEASE), openings[i].left);
		must(close(copy));
		must(close(fd));
	}
}

CLAIM(lock, who_does_not_wait_for_a_lease_is_told_so,
      .says = "on Linux open with O_NONBLOCK against a lease fails with EWOULDBLOCK, and SIGIO "
	      "tells the holder all the same; an open for reading does not break a read lease, and "
	      "a lease ends with the last copy of its descriptor",
      .zh = "在 Linux 上，带 O_NONBLOCK 的 open 与租约冲突时失败 "
	    "(EWOULDBLOCK)，持有者同样得到 "
	    "SIGIO；以读方式打开不破坏读租约；租约随其描述符的最后一个副本关闭而结束",
      .verdict = HOLDS, .ref = "fcntl(2) Leases", .needs = { need_leases })
{
	sigset_t set;
	int fd = leased_file(O_RDONLY, F_RDLCK, &set), copy = must(dup(fd));

	must(close(assert_succeeds(open("file", O_RDONLY | O_NONBLOCK))));
	assert_that(!is_told(&set));
	must(close(fd));
	assert_returns(fcntl(copy, F_GETLEASE), F_RDLCK);
	assert_fails(open("file", O_WRONLY | O_NONBLOCK), EWOULDBLOCK);
	assert_that(is_told(&set));
	must(close(copy));
	assert_succeeds(open("file", O_WRONLY | O_NONBLOCK));
	assert_that(!is_told(&set));
}

CLAIM(lock, a_lease_is_refused_where_others_are,
      .says = "on Linux a read lease is for a descriptor that can't write and a file that nobody "
	      "has open for writing, a write lease for a file that nobody else has open: else "
	      "F_SETLEASE fails with EAGAIN; for what is no regular file, and no kind of lease, with "
	      "EINVAL; the file stays without lease",
      .zh = "在 Linux "
	    "上，读租约要求描述符不可写且无人以写方式打开该文件，写租约要求无人另外打开该文件，否则 "
	    "F_SETLEASE 失败 (EAGAIN)；不是普通文件或种类无效则失败 (EINVAL)；文件仍没有租约",
      .verdict = HOLDS, .ref = "fcntl(2) Leases; Linux fs/locks.c generic_add_lease()",
      .needs = { need_leases })
{
	int p[2], both = must(open("file", O_RDWR | O_CREAT, 0600)), reader;

	must(pipe(p));
	assert_fails(fcntl(both, F_SETLEASE, F_RDLCK), EAGAIN);
	reader = must(open("file", O_RDONLY));
	assert_fails(fcntl(reader, F_SETLEASE, F_RDLCK), EAGAIN);
	assert_fails(fcntl(both, F_SETLEASE, F_WRLCK), EAGAIN);
	assert_fails(fcntl(p[0], F_SETLEASE, F_RDLCK), EINVAL);
	assert_fails(fcntl(reader, F_SETLEASE, 77), EINVAL);
	assert_returns(fcntl(both, F_GETLEASE), F_UNLCK);
	assert_returns(fcntl(reader, F_GETLEASE), F_UNLCK);
	must(close(both));
	assert_returns(fcntl(reader, F_SETLEASE, F_RDLCK), 0);
	assert_returns(fcntl(reader, F_SETLEASE, F_UNLCK), 0);
	assert_returns(fcntl(reader, F_GETLEASE), F_UNLCK);
}

CLAIM(lock, truncate_waits_for_a_lease,
      .says = "on Linux truncate of a file that another has a lease of, be it a read lease, sleeps "
	      "until that is given back, and SIGIO tells him",
      .zh = "在 Linux 上，对他人持有租约（包括读租约）的文件 truncate 会睡眠，直到租约归还；持有者得到 "
	    "SIGIO",
      .verdict = HOLDS, .ref = "fcntl(2) Leases: open(2) or truncate(2)",
      .needs = { need_leases, need_proc })
{
	const int leases[] = { F_WRLCK, F_RDLCK };

	for (int i = 0; i < 2; i++) {
		sigset_t set;
		int fd = leased_file(O_RDONLY, leases[i], &set);
		struct stat status;

		ACTOR(breaker) {
			assert_returns(truncate("file", 77), 0);
		}
		assert_asleep(breaker, "truncate");
		assert_that(is_told(&set));
		assert_returns(fcntl(fd, F_GETLEASE), F_UNLCK);
		must(fstat(fd, &status));
		assert_equal(status.st_size, 0);
		assert_not_woken(breaker);
		assert_returns(fcntl(fd, F_SETLEASE, F_UNLCK), 0);
		assert_ends(breaker);
		must(close(fd));
		must(unlink("file"));
	}
}

CLAIM(lock, who_gives_up_has_broken_the_lease,
      .says = "on Linux an open that sleeps for a lease fails with EINTR when a handler runs, or "
	      "ends when its process is killed, and the lease stays broken: F_GETLEASE gives what "
	      "may be kept, and another open sleeps for it still",
      .zh = "在 Linux 上，等待租约的 open 因信号处理函数失败 (EINTR) 或随进程被杀而结束后，租约仍处于被"
	    "打破状态：F_GETLEASE 给出可保留的租约，另一个 open 仍须等待",
      .verdict = HOLDS, .ref = "fcntl(2) Leases: EINTR; the other steps still occur",
      .needs = { need_leases, need_proc })
{
	for (int i = 0; i < 2; i++) {
		sigset_t set;
		int fd = leased_file(O_RDONLY, F_WRLCK, &set);

		ACTOR(opener) {
			catch_signal(SIGUSR1, 0);
			assert_fails(open("file", O_RDONLY), EINTR);
		}
		assert_asleep(opener, "open");
		send_signal(opener, i ? SIGKILL : SIGUSR1);
		if (i)
			assert_killed(opener, SIGKILL);
		else
			assert_ends(opener);
		assert_that(is_told(&set));
		assert_returns(fcntl(fd, F_GETLEASE), F_RDLCK);
		assert_fails(open("file", O_RDONLY | O_NONBLOCK), EWOULDBLOCK);
		assert_returns(fcntl(fd, F_SETLEASE, F_RDLCK), 0);
		must(close(assert_succeeds(open("file", O_RDONLY | O_NONBLOCK))));
		must(close(fd));
	}
}

CLAIM(lock, a_chosen_signal_tells_of_a_lease,
      .says = "on Linux the signal that F_SETSIG chose, SIGIO too, tells the holder of a lease in "
	      "siginfo of which descriptor's file it is",
      .zh = "在 Linux 上，F_SETSIG 所选的信号（包括 SIGIO）在 siginfo 中告诉租约持有者是哪个描述符的文件",
      .verdict = HOLDS, .ref = "fcntl(2) Leases: F_SETSIG, si_fd", .needs = { need_leases })
{
	const int signals[] = { SIGRTMIN, SIGIO };

	for (int i = 0; i < 2; i++) {
		sigset_t set;
		int fd = leased_file(O_RDONLY, F_WRLCK, &set);
		siginfo_t info = { .si_fd = -1 };

		sigaddset(&set, SIGRTMIN);
		must(sigprocmask(SIG_BLOCK, &set, NULL));
		must(fcntl(fd, F_SETSIG, signals[i]));
		assert_fails(open("file", O_WRONLY | O_NONBLOCK), EWOULDBLOCK);
		assert_returns(sigtimedwait(&set, &info, &(struct timespec){ 0, 0 }), signals[i]);
		assert_equal(info.si_code, POLL_MSG);
		assert_equal(info.si_fd, fd);
		must(close(fd));
	}
}

CLAIM(lock, a_lease_is_of_ones_own_file,
      .says = "on Linux F_SETLEASE of another user's file fails with EACCES without CAP_LEASE, and "
	      "of one's own does not",
      .zh = "在 Linux 上，没有 CAP_LEASE 时，对他人的文件 F_SETLEASE 失败 (EACCES)，对自己的文件则成功",
      .verdict = HOLDS, .ref = "fcntl(2) Leases: whose UID (owner) matches; capabilities(7)",
      .needs = { need_leases, need_users })
{
	const int own = must(open("own", O_RDWR | O_CREAT, 0600));
	const int other = must(open("other", O_RDWR | O_CREAT, 0600));

	must(fchown(other, 12345, 12345));
	assert_returns(fcntl(other, F_SETLEASE, F_WRLCK), 0);
	assert_returns(fcntl(other, F_SETLEASE, F_UNLCK), 0);
	drop_capability(CAP_LEASE);
	assert_fails(fcntl(other, F_SETLEASE, F_WRLCK), EACCES);
	assert_returns(fcntl(other, F_GETLEASE), F_UNLCK);
	assert_returns(fcntl(own, F_SETLEASE, F_WRLCK), 0);
	assert_returns(fcntl(own, F_GETLEASE), F_WRLCK);
}

#define BREAK_TIME "/proc/sys/fs/lease-break-time"

CLAIM(lock, who_keeps_a_lease_too_long_loses_it,
      .says = "on Linux who does not come down with his lease in lease-break-time has it taken: the "
	      "open that sleeps for it returns, and F_GETLEASE gives what could be kept",
      .zh = "在 Linux 上，租约持有者若未在 lease-break-time 内降级，租约被强制收回：等待它的 open "
	    "返回，F_GETLEASE 给出可保留的租约",
      .verdict = HOLDS, .ref = "fcntl(2) Leases: /proc/sys/fs/lease-break-time; proc(5)",
      .needs = { need_leases, need_proc, need_disposable_machine, need_root })
{
	set_number(BREAK_TIME, 1);
	for (int i = 0; i < 2; i++) {
		sigset_t set;
		int fd = leased_file(O_RDONLY, F_WRLCK, &set);

		ACTOR(opener) {
			assert_succeeds(open("file", openings[i].flags));
			pause_at("open");
		}
		await(opener, "open");
		assert_that(is_told(&set));
		assert_returns(fcntl(fd, F_GETLEASE), openings[i].left);
		if (openings[i].left == F_RDLCK)
			assert_fails(fcntl(fd, F_SETLEASE, F_WRLCK), EAGAIN);
		resume(opener);
		assert_ends(opener);
		must(close(fd));
	}
}
