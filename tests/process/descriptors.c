/* Claims about calls on many descriptors, on a wanted one, and on a thread's or group's pidfd. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"

#define RANGE_CLOEXEC 4 /* CLOSE_RANGE_CLOEXEC, which older headers lack */

static long close_range_of(unsigned first, unsigned last, unsigned flags)
{
	return syscall(SYS_close_range, (long)first, (long)last, (long)flags, 0L, 0L, 0L);
}

static const char *need_close_range(void)
{
	return lacks(close_range_of(500, 500, 0) < 0, "close_range");
}

static const char *need_close_range_cloexec(void)
{
	return lacks(close_range_of(500, 500, RANGE_CLOEXEC) < 0, "close_range with flags");
}

/* Opens 20, 21, 23 and 24, not 22. */
static void open_some(void)
{
	static const int numbers[] = { 20, 21, 23, 24 };

	for (int i = 0; i < 4; i++)
		must(dup2(0, numbers[i]));
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

CLAIM(process, close_range_closes_first_to_last,
      .says = "on Linux close_range closes all descriptors from the first to the last, both of them "
	      "too, whatever is not open between, and no other; a last beyond all numbers closes "
	      "the rest",
      .zh = "在 Linux 上，close_range "
	    "关闭从第一个到最后一个（含两端）的所有描述符，其间未打开的无妨，不动其他；最后一个可超出"
	    "所有描述符",
      .verdict = HOLDS, .ref = "close_range(2)", .needs = { need_close_range })
{
	open_some();
	assert_returns(close_range_of(21, 23, 0), 0);
	assert_that(is_open(20) && !is_open(21) && !is_open(23) && is_open(24));
	open_some();
	assert_returns(close_range_of(24, 24, 0), 0);
	assert_that(is_open(23) && !is_open(24));
	ACTOR(child) {
		open_some();
		assert_returns(close_range_of(21, ~0U, 0), 0);
		assert_that(is_open(20) && !is_open(21) && !is_open(24));
	}
	assert_ends(child);
	assert_that(is_open(20) && is_open(21) && is_open(23));
}

CLAIM(process, close_range_refuses_what_is_none,
      .says = "on Linux close_range fails with EINVAL for flags that are none and a first above the "
	      "last, and closes nothing",
      .zh = "在 Linux 上，标志无效或起点大于终点时 close_range 失败 (EINVAL)，不关闭任何描述符",
      .verdict = HOLDS, .ref = "close_range(2) EINVAL", .needs = { need_close_range })
{
	open_some();
	assert_fails(close_range_of(20, 24, 1), EINVAL);
	assert_fails(close_range_of(20, 24, 1U << 31), EINVAL);
	assert_fails(close_range_of(24, 20, 0), EINVAL);
	assert_that(is_open(20) && is_open(21) && is_open(23) && is_open(24));
}

CLAIM(process, close_range_can_leave_it_to_exec,
      .says = "on Linux close_range with CLOSE_RANGE_CLOEXEC closes nothing, but has those "
	      "descriptors close on exec",
      .zh = "在 Linux 上，带 CLOSE_RANGE_CLOEXEC 的 close_range 不关闭，而使这些描述符在 exec "
	    "时关闭",
      .verdict = HOLDS, .ref = "close_range(2) CLOSE_RANGE_CLOEXEC",
      .needs = { need_close_range_cloexec })
{
	open_some();
	assert_returns(close_range_of(21, 23, RANGE_CLOEXEC), 0);
	assert_returns(fcntl(20, F_GETFD), 0);
	assert_returns(fcntl(21, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(23, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(24, F_GETFD), 0);
	assert_that(!is_open(22));
}

static long dup3_of(int fd, int wanted, int flags)
{
	return syscall(SYS_dup3, (long)fd, (long)wanted, (long)flags, 0L, 0L, 0L);
}

CLAIM(process, dup3_is_dup2_with_a_flag,
      .says = "dup3 does what dup2 does, and with O_CLOEXEC the copy alone closes on exec; on Linux "
	      "it fails with EINVAL for one descriptor twice and for other flags, EBADF for one that "
	      "is not open, and leaves the wanted one",
      .zh = "dup3 与 dup2 相同，带 O_CLOEXEC 时仅副本在 exec 时关闭；在 Linux "
	    "上，两个描述符相同或标志无效则失败 (EINVAL)，未打开则失败 (EBADF)，目标不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 dup3(); dup(2) EINVAL")
{
	int p[2];

	must(pipe(p));
	assert_returns(dup3_of(p[1], 30, O_CLOEXEC), 30);
	assert_returns(fcntl(30, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(p[1], F_GETFD), 0);
	assert_returns(write(30, "x", 1), 1);
	assert_returns(dup3_of(p[1], 30, 0), 30);
	assert_returns(fcntl(30, F_GETFD), 0);
	assert_fails(dup3_of(p[1], p[1], 0), EINVAL);
	assert_fails(dup3_of(p[1], 30, O_NONBLOCK), EINVAL);
	assert_fails(dup3_of(99, 30, 0), EBADF);
	assert_fails(dup3_of(p[1], -1, 0), EBADF);
	must(close(p[1]));
	assert_returns(write(30, "y", 1), 1);
	assert_reads(p[0], "xy");
}

/* Which of the process, a thread or the group pidfd_send_signal is for; Linux 6.9. */
enum { TO_THREAD = 1, TO_PROCESS = 2, TO_GROUP = 4 };

static long send_by(int pidfd, int signo, unsigned flags)
{
	return syscall(SYS_pidfd_send_signal, (long)pidfd, (long)signo, 0L, (long)flags, 0L, 0L);
}

static const char *need_pidfd_flags(void)
{
	const int fd = (int)syscall(SYS_pidfd_open, (long)getpid(), 0L);
	const char *why = lacks(fd < 0, "pidfd_open");

	if (why)
		return why;
	return lacks(send_by(fd, 0, TO_PROCESS) < 0, "pidfd_send_signal with flags");
}

/* Whether the signal, which is blocked, is pending for this thread alone; takes it. */
static bool is_threads(int signo)
{
	unsigned long long own = 0;
	char line[256];
	sigset_t set;
	FILE *file = fopen("/proc/thread-self/status", "re");

	must(file ? 0 : -1);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "SigPnd: %llx", &own) == 1)
			break;
	fclose(file);
	sigemptyset(&set);
	sigaddset(&set, signo);
	assert_returns(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), signo);
	return own >> (signo - 1) & 1;
}

CLAIM(process, a_pidfds_flags_choose_thread_process_or_group,
      .says = "on Linux pidfd_send_signal sends to the thread, the process or the group, as its "
	      "flags say, to the process without; more than one of them fail with EINVAL",
      .zh = "在 Linux 上，pidfd_send_signal "
	    "按标志发给线程、进程或进程组，无标志时发给进程；多个标志则失败 (EINVAL)",
      .verdict = HOLDS, .ref = "pidfd_send_signal(2) flags",
      .needs = { need_pidfd_flags, need_proc })
{
	ACTOR(leader) {
		const int own = must((int)syscall(SYS_pidfd_open, (long)getpid(), 0L));
		sigset_t set;

		must(setpgid(0, 0));
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		must(sigprocmask(SIG_BLOCK, &set, NULL));
		ACTOR(member) {
			assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
		}
		assert_asleep(member, "sigtimedwait");
		assert_returns(send_by(own, SIGUSR1, TO_THREAD), 0);
		assert_that(is_threads(SIGUSR1));
		assert_returns(send_by(own, SIGUSR1, TO_PROCESS), 0);
		assert_that(!is_threads(SIGUSR1));
		assert_returns(send_by(own, SIGUSR1, 0), 0);
		assert_that(!is_threads(SIGUSR1));
		assert_fails(send_by(own, SIGUSR1, TO_THREAD | TO_PROCESS), EINVAL);
		assert_fails(send_by(own, SIGUSR1, 8), EINVAL);
		assert_not_woken(member);
		assert_returns(send_by(own, SIGUSR1, TO_GROUP), 0);
		assert_that(!is_threads(SIGUSR1));
		assert_ends(member);
	}
	assert_ends(leader);
}
