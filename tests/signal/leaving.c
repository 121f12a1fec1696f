/* Claims about what a call on signals does not touch, and what it refuses. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

CLAIM(signal, another_set_leaves_the_flags,
      .says = "on Linux signalfd that gives a descriptor another set leaves its flags, whatever it "
	      "is given for flags",
      .zh = "在 Linux 上，为已有描述符更换集合的 signalfd 不改变其标志，无论给出什么标志",
      .rows = "signals 8", .verdict = HOLDS, .ref = "Linux fs/signalfd.c do_signalfd4()",
      .needs = { need_signalfd })
{
	const sigset_t set = only(SIGUSR1);
	const int fd = must(signalfd(-1, &set, 0));

	assert_returns(signalfd(fd, &set, SFD_NONBLOCK | SFD_CLOEXEC), fd);
	assert_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
	assert_returns(fcntl(fd, F_GETFD), 0);
}

CLAIM(signal, a_signalfd_is_read_and_nothing_else,
      .says = "on Linux a signalfd can't be written (EINVAL) and has no position (ESPIPE), and what "
	      "is tried takes no signal",
      .zh = "在 Linux 上，signalfd 不可写 (EINVAL)，没有位置 (ESPIPE)，尝试这些不会取走信号",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "write(2) EINVAL, pread(2) ESPIPE; Linux fs/signalfd.c signalfd_fops",
      .needs = { need_signalfd })
{
	const sigset_t set = only(SIGUSR1);
	const int fd = must(signalfd(-1, &set, SFD_NONBLOCK));
	struct signalfd_siginfo record = { 0 };

	block(SIGUSR1);
	must(raise(SIGUSR1));
	assert_fails(write(fd, &record, sizeof(record)), EINVAL);
	assert_fails(pread(fd, &record, sizeof(record), 0), ESPIPE);
	assert_fails(pwrite(fd, &record, sizeof(record), 0), ESPIPE);
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
}

CLAIM(signal, pthread_sigmask_returns_what_is_wrong,
      .says = "pthread_sigmask with an unknown how returns EINVAL and leaves the mask",
      .zh = "how 未知时 pthread_sigmask 返回 EINVAL，掩码不变", .rows = "signals 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_sigmask() EINVAL")
{
	const sigset_t set = only(SIGUSR2);

	block(SIGUSR1);
	assert_returns(pthread_sigmask(4711, &set, NULL), EINVAL);
	assert_returns(pthread_sigmask(-1, &set, NULL), EINVAL);
	assert_that(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
}

CLAIM(signal, the_death_signal_is_told_and_taken_back,
      .says = "on Linux PR_GET_PDEATHSIG tells the signal that was asked for, any from 1 to 64, 0 takes "
	      "it back, and what is no signal is refused with EINVAL and leaves it",
      .zh = "在 Linux 上，PR_GET_PDEATHSIG 给出所请求的信号（1 到 64 都可以），0 取消，不是信号的数被拒绝 "
	    "(EINVAL)，原设置不变",
      .rows = "processes 3", .verdict = HOLDS,
      .ref = "PR_SET_PDEATHSIG(2const), PR_GET_PDEATHSIG(2const)", .needs = { need_death_signal })
{
	int signo = -1;

	for (int asked = 1; asked <= 64; asked++) {
		assert_returns(prctl(PR_SET_PDEATHSIG, (unsigned long)asked, 0L, 0L, 0L), 0);
		assert_succeeds(prctl(PR_GET_PDEATHSIG, (unsigned long)&signo, 0L, 0L, 0L));
		assert_equal(signo, asked);
	}
	assert_returns(prctl(PR_SET_PDEATHSIG, (unsigned long)SIGUSR2, 0L, 0L, 0L), 0);
	assert_fails(prctl(PR_SET_PDEATHSIG, 65UL, 0L, 0L, 0L), EINVAL);
	assert_fails(prctl(PR_SET_PDEATHSIG, -1UL, 0L, 0L, 0L), EINVAL);
	assert_succeeds(prctl(PR_GET_PDEATHSIG, (unsigned long)&signo, 0L, 0L, 0L));
	assert_equal(signo, SIGUSR2);
	assert_returns(prctl(PR_SET_PDEATHSIG, 0L, 0L, 0L, 0L), 0);
	assert_succeeds(prctl(PR_GET_PDEATHSIG, (unsigned long)&signo, 0L, 0L, 0L));
	assert_equal(signo, 0);
}

CLAIM(signal, who_slept_enough_is_told_nothing,
      .says = "on Linux nanosleep and clock_nanosleep that end in time leave the place for what is "
	      "left",
      .zh = "在 Linux 上，按时结束的 nanosleep 与 clock_nanosleep 不改写存放剩余时间之处",
      .rows = "signals 4", .verdict = HOLDS,
      .ref = "nanosleep(2): rem if interrupted; Linux kernel/time/hrtimer.c")
{
	const struct timespec little = { 0, 1000 };
	struct timespec left = { 77, 88 };

	assert_returns(nanosleep(&little, &left), 0);
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, 0, &little, &left), 0);
	assert_equal(left.tv_sec, 77);
	assert_equal(left.tv_nsec, 88);
}

CLAIM(signal, another_user_has_no_death_signal,
      .says = "on Linux a process that becomes another effective user has no death signal any more; "
	      "another real user leaves it",
      .zh = "在 Linux 上，有效用户改变的进程不再有 PR_SET_PDEATHSIG 的信号；只改变实际用户则保留",
      .rows = "processes 3", .verdict = HOLDS,
      .ref = "PR_SET_PDEATHSIG(2const): cleared upon changes to credentials; Linux kernel/cred.c "
	     "commit_creds()",
      .needs = { need_death_signal, need_users })
{
	int signo = -1;

	ACTOR(process) {
		assert_returns(prctl(PR_SET_PDEATHSIG, (unsigned long)SIGUSR2, 0L, 0L, 0L), 0);
		must(setresuid(ONE, (uid_t)-1, (uid_t)-1));
		must(prctl(PR_GET_PDEATHSIG, (unsigned long)&signo, 0L, 0L, 0L));
		assert_equal(signo, SIGUSR2);
		must(setresuid(ONE, ONE, ONE));
		must(prctl(PR_GET_PDEATHSIG, (unsigned long)&signo, 0L, 0L, 0L));
		assert_equal(signo, 0);
	}
	assert_ends(process);
}
