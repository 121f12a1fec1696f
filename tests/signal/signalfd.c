/* Claims about signalfd, which is Linux's. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "signals.h"

/* Blocks the signal, and opens a descriptor that reads it. */
static int open_signalfd(int signal, int flags)
{
	sigset_t set = only(signal);

	block(signal);
	return assert_succeeds(signalfd(-1, &set, flags));
}

CLAIM(signal, signalfd_reads_signals_as_records,
      .says = "on Linux read of a signalfd gives a record for each pending signal of its set, with "
	      "number, code, sender and value, and takes them",
      .zh = "在 Linux 上，读 signalfd "
	    "得到集合中每个未决信号的记录：编号、代码、发送者、值，并取走它们",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	const uid_t user = another_user();
	struct signalfd_siginfo records[4];
	int fd = open_signalfd(SIGRTMIN, 0);

	memset(records, 0, sizeof(records));
	ACTOR(sender) {
		if (user != getuid())
			must(setresuid(user, 0, 0));
		must(sigqueue(getppid(), SIGRTMIN, (union sigval){ .sival_int = -5 }));
		must(kill(getppid(), SIGRTMIN));
	}
	assert_ends(sender);
	assert_returns(read(fd, records, sizeof(records)), 2 * sizeof(records[0]));
	assert_equal(sizeof(records[0]), 128);
	assert_equal(records[0].ssi_signo, SIGRTMIN);
	assert_equal(records[0].ssi_code, SI_QUEUE);
	assert_equal(records[0].ssi_int, -5);
	assert_equal(records[0].ssi_pid, pid_of(sender));
	assert_equal(records[0].ssi_uid, user);
	assert_equal(records[1].ssi_code, SI_USER);
	assert_equal(records[1].ssi_pid, pid_of(sender));
	assert_that(!is_pending(SIGRTMIN));
}

CLAIM(signal, signalfd_touches_only_the_records_it_gives,
      .says = "on Linux read of a signalfd for more records than there are signals touches no more "
	      "of its buffer than those it gives, in the order of the signals' numbers",
      .zh = "在 Linux 上，请求的记录多于未决信号时，读 signalfd 只触及所给出的记录，按信号编号排列",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "signalfd(2): as many signals as are pending and fit; signal(7)",
      .needs = { need_signalfd })
{
	enum { SIGNALS = 20 };
	const size_t size = SIGNALS * sizeof(struct signalfd_siginfo);
	struct signalfd_siginfo *records = memory_that_ends(size);
	sigset_t all = all_signals();
	int fd;

	must(sigprocmask(SIG_BLOCK, &all, NULL));
	fd = must(signalfd(-1, &all, SFD_NONBLOCK));
	for (int i = SIGNALS; i-- > 0;)
		must(queue(SIGRTMIN + i / 2, i));
	assert_returns(read(fd, records, 2 * size), size);
	for (int i = 0; i < SIGNALS; i++) {
		assert_equal(records[i].ssi_signo, SIGRTMIN + i / 2);
		assert_equal(records[i].ssi_int, i % 2 ? i - 1 : i + 1);
	}
	assert_fails(read(fd, records, size), EAGAIN);
}

CLAIM(signal, signalfd_tells_of_children,
      .says = "on Linux a signalfd tells of SIGCHLD the child's pid, user and exit status",
      .zh = "在 Linux 上，signalfd 对 SIGCHLD 给出子进程的 pid、用户和退出状态",
      .rows = "signals 7, 8", .verdict = HOLDS, .ref = "signalfd(2) ssi_status",
      .needs = { need_signalfd })
{
	const uid_t user = another_user();
	int fd = open_signalfd(SIGCHLD, 0);
	struct signalfd_siginfo record;

	ACTOR(child) {
		must(setuid(user));
		_exit(42);
	}
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_signo, SIGCHLD);
	assert_equal(record.ssi_code, CLD_EXITED);
	assert_equal(record.ssi_status, 42);
	assert_equal(record.ssi_pid, pid_of(child));
	assert_equal(record.ssi_uid, user);
	must(waitpid(pid_of(child), NULL, 0));
}

CLAIM(signal, signalfd_sleeps_and_polls,
      .says = "on Linux read of a signalfd sleeps until a signal of its set comes, or gives EAGAIN "
	      "with SFD_NONBLOCK; poll shows POLLIN while one is pending",
      .zh = "在 Linux 上，读 signalfd 会睡眠直到信号到来，SFD_NONBLOCK 时失败 "
	    "(EAGAIN)；有未决信号时 poll 显示 POLLIN",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	int fd = open_signalfd(SIGUSR1, SFD_NONBLOCK | SFD_CLOEXEC);
	struct signalfd_siginfo record;

	assert_returns(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_returns(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_ready(fd, 0);
	assert_fails(read(fd, &record, sizeof(record)), EAGAIN);
	must(raise(SIGUSR1));
	assert_ready(fd, POLLIN);
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_ready(fd, 0);
	ACTOR(reader) {
		int own = open_signalfd(SIGUSR1, 0);

		block(SIGUSR2);
		assert_returns(read(own, &record, sizeof(record)), sizeof(record));
		assert_equal(record.ssi_signo, SIGUSR1);
	}
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR2);
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR1);
	assert_ends(reader);
}

CLAIM(signal, signalfd_takes_another_set,
      .says = "on Linux signalfd of an existing descriptor changes its set and returns it; several "
	      "descriptors share the signals, each read once",
      .zh = "在 Linux 上，对已有描述符调用 signalfd "
	    "会更换其集合并返回它；多个描述符共享信号，每个信号只被读一次",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	int first = open_signalfd(SIGUSR1, SFD_NONBLOCK);
	int second = open_signalfd(SIGUSR1, SFD_NONBLOCK);
	struct signalfd_siginfo record;
	sigset_t set = only(SIGUSR2);

	block(SIGUSR2);
	must(raise(SIGUSR1));
	assert_ready(second, POLLIN);
	assert_returns(read(first, &record, sizeof(record)), sizeof(record));
	assert_fails(read(second, &record, sizeof(record)), EAGAIN);
	assert_returns(signalfd(first, &set, 0), first);
	must(raise(SIGUSR1));
	assert_ready(first, 0);
	assert_ready(second, POLLIN);
	must(raise(SIGUSR2));
	assert_returns(read(first, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_signo, SIGUSR2);
}

CLAIM(signal, signalfd_reads_the_readers_signals,
      .says = "on Linux a child that inherits a signalfd reads its own signals from it, not its "
	      "parent's",
      .zh = "在 Linux 上，继承了 signalfd 的子进程从中读到的是自己的信号，不是父进程的",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2) fork(2) semantics",
      .needs = { need_signalfd })
{
	int fd = open_signalfd(SIGUSR1, SFD_NONBLOCK);
	struct signalfd_siginfo record;

	must(queue(SIGUSR1, 1));
	ACTOR(child) {
		assert_fails(read(fd, &record, sizeof(record)), EAGAIN);
		must(queue(SIGUSR1, 2));
		assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
		assert_equal(record.ssi_int, 2);
		assert_equal(record.ssi_pid, getpid());
	}
	assert_ends(child);
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_int, 1);
}

CLAIM(signal, signalfd_refuses_bad_arguments,
      .says = "on Linux signalfd fails with EINVAL for unknown flags and other descriptors, with "
	      "EBADF for none; read of less than a record gives EINVAL",
      .zh = "在 Linux 上，标志未知或描述符不是 signalfd 时失败 (EINVAL)，无效描述符失败 "
	    "(EBADF)；读取不足一条记录时失败 (EINVAL)",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2) ERRORS; read(2) EINVAL",
      .needs = { need_signalfd })
{
	int fd = open_signalfd(SIGUSR1, 0), null = must(open("/dev/null", O_RDONLY));
	struct signalfd_siginfo record;
	sigset_t set = only(SIGUSR1);

	assert_fails(signalfd(-1, &set, 1 << 30), EINVAL);
	assert_fails(signalfd(null, &set, 0), EINVAL);
	assert_fails(signalfd(99, &set, 0), EBADF);
	must(raise(SIGUSR1));
	assert_fails(read(fd, &record, sizeof(record) - 1), EINVAL);
	assert_that(is_pending(SIGUSR1));
}

CLAIM(signal, signalfd_does_not_keep_signals_away,
      .says = "on Linux a signalfd of all signals keeps none away: SIGTERM that is not blocked "
	      "ends the process that reads it, and so does SIGKILL",
      .zh = "在 Linux 上，包含所有信号的 signalfd 并不阻止任何信号：未被阻塞的 SIGTERM 以及 "
	    "SIGKILL 照样终止正在读它的进程",
      .rows = "signals 5, 8", .verdict = HOLDS, .ref = "signalfd(2)", .needs = { need_signalfd })
{
	const int signals[] = { SIGTERM, SIGKILL };

	for (int i = 0; i < 2; i++) {
		ACTOR(reader) {
			struct signalfd_siginfo record;
			sigset_t all = all_signals();
			int fd = must(signalfd(-1, &all, 0));

			(void)!read(fd, &record, sizeof(record));
			assert_that(!"read returns");
		}
		assert_asleep(reader, "read");
		send_signal(reader, signals[i]);
		assert_killed(reader, signals[i]);
	}
}

CLAIM(signal, a_signalfd_tells_a_faults_address,
      .says = "on Linux a signalfd tells of a signal that comes with the code of a fault the "
	      "address at which that was",
      .zh = "在 Linux 上，对带有错误访问代码的信号，signalfd 给出出错的地址", .rows = "signals 8",
      .verdict = HOLDS, .ref = "signalfd(2) ssi_addr", .needs = { need_signalfd })
{
	siginfo_t info = { .si_code = SEGV_MAPERR };
	int fd = open_signalfd(SIGSEGV, SFD_NONBLOCK);
	struct signalfd_siginfo record;

	info.si_addr = &record;
	must(syscall(SYS_rt_sigqueueinfo, getpid(), SIGSEGV, &info));
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_signo, SIGSEGV);
	assert_equal(record.ssi_code, SEGV_MAPERR);
	assert_equal(record.ssi_addr, (uintptr_t)&record);
}

CLAIM(signal, a_signalfd_and_sigpending_know_every_signal,
      .says = "on Linux sigpending shows each blocked signal that was sent, from 1 to the highest, and "
	      "a signalfd for all of them reads it",
      .zh = "在 Linux 上，从 1 到最大编号的每个被阻塞的已发送信号，sigpending 都显示，关注全部信号的 "
	    "signalfd 都能读到",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigpending(), <signal.h> SIGRTMAX; signalfd(2)",
      .needs = { need_signalfd })
{
	sigset_t all = all_signals();
	int fd;

	must(sigprocmask(SIG_BLOCK, &all, NULL));
	fd = assert_succeeds(signalfd(-1, &all, SFD_NONBLOCK));
	for (int signal = 1; signal <= SIGRTMAX; signal++) {
		struct signalfd_siginfo record;

		if (signal == SIGKILL || signal == SIGSTOP ||
		    (signal > SIGSYS && signal < SIGRTMIN))
			continue;
		assert_succeeds(kill(getpid(), signal));
		assert_that(is_pending(signal));
		assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
		assert_equal(record.ssi_signo, signal);
		assert_that(!is_pending(signal));
	}
}

CLAIM(signal, a_signalfd_can_be_told_not_to_wait,
      .says = "on Linux O_NONBLOCK that fcntl sets makes read of an empty signalfd fail with EAGAIN, "
	      "for every copy of the descriptor, and without it read sleeps until a signal comes",
      .zh = "在 Linux 上，用 fcntl 设置 O_NONBLOCK 后，读空的 signalfd 失败 (EAGAIN)，对描述符的所有副本都是；"
	    "去掉后读会睡眠到信号到来",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "signalfd(2) SFD_NONBLOCK; F_SETFL(2const) O_NONBLOCK", .needs = { need_signalfd })
{
	struct signalfd_siginfo record;
	int fd = open_signalfd(SIGUSR1, 0), copy = must(dup(fd));

	assert_returns(fcntl(copy, F_SETFL, O_NONBLOCK), 0);
	assert_fails(read(fd, &record, sizeof(record)), EAGAIN);
	assert_returns(fcntl(fd, F_SETFL, 0), 0);
	ACTOR(reader) {
		assert_returns(read(copy, &record, sizeof(record)), sizeof(record));
		assert_equal(record.ssi_signo, SIGUSR1);
	}
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR1);
	assert_ends(reader);
}
