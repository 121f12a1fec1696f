/* Claims about O_ASYNC: who is signalled of what happens at a channel, and by which signal. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"

/* Counts SIGIO in a group of its own, or in this one, and tells of each. */
static struct actor *start_member(pid_t group, int told)
{
	ACTOR(member) {
		must(setpgid(0, group));
		tell_signal(SIGIO, SA_RESTART, told);
		pause_at("in the group");
		assert_equal(caught(SIGIO), 1);
	}
	await(member, "in the group");
	return member;
}

CLAIM(pipe_and_fifo, a_group_can_own_it, PIPE_AND_FIFO,
      .says = "on Linux F_SETOWN of a negative number makes a process group the owner, as F_GETOWN "
	      "tells: all of it get SIGIO; no group or process that is nobody can be owner, ESRCH",
      .zh = "在 Linux 上，F_SETOWN 给出负数时属主为进程组，F_GETOWN "
	    "如实给出：组内所有进程都收到 SIGIO；不存在的进程或组不能成为属主 (ESRCH)",
      .rows = "bugs 3", .verdict = HOLDS, .ref = "fcntl(2) F_SETOWN, F_GETOWN; pipe(7) O_ASYNC",
      .needs = { need_o_async })
{
	struct actor *first, *second;
	int p[2], told[2];
	pid_t group;

	must(open_channel(p));
	must(pipe(told));
	assert_returns(fcntl(p[0], F_GETOWN), 0);
	first = start_member(0, told[1]);
	group = pid_of(first);
	second = start_member(group, told[1]);
	assert_returns(fcntl(p[0], F_SETOWN, -group), 0);
	assert_fails(fcntl(p[0], F_SETOWN, 0x3fffffff), ESRCH);
	assert_fails(fcntl(p[0], F_SETOWN, -0x3fffffff), ESRCH);
	assert_returns(fcntl(p[0], F_GETOWN), -group);
	must(fcntl(p[0], F_SETFL, O_ASYNC));
	must(write(p[1], "x", 1));
	read_exactly(told[0], (char[2]){ "" }, 2);
	resume(first);
	resume(second);
	assert_ends(first);
	assert_ends(second);
}

CLAIM(pipe_and_fifo, o_async_signals_each_write, PIPE_AND_FIFO,
      .says = "on Linux with O_ASYNC the owner gets SIGIO for each write, read or not in between",
      .zh = "在 Linux 上，设置 O_ASYNC 后，每次写入都向属主发送 SIGIO，无论中间是否读过",
      .rows = "bugs 3", .verdict = HOLDS,
      .ref = "pipe(7) O_ASYNC; fcntl(2) F_SETOWN; Linux commit fe67f4dd8daa",
      .needs = { need_o_async })
{
	int p[2];

	must(open_channel(p));
	catch_signal(SIGIO, 0);
	assert_succeeds(write(p[1], "x", 1));
	assert_equal(caught(SIGIO), 0);
	must(fcntl(p[0], F_SETOWN, getpid()));
	must(fcntl(p[0], F_SETFL, O_ASYNC));
	for (int unread_writes = 1; unread_writes <= 3; unread_writes++) {
		assert_succeeds(write(p[1], "x", 1));
		assert_equal(caught(SIGIO), unread_writes);
	}
	discard(p[0], (size_t)unread(p[0]));
	assert_succeeds(write(p[1], "x", 1));
	assert_equal(caught(SIGIO), 4);
	assert_reads(p[0], "x");
	assert_succeeds(write(p[1], "x", 1));
	assert_equal(caught(SIGIO), 5);
}

/* Blocks both signals, and returns the set of them. */
static sigset_t hold(int signal, int other)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	sigaddset(&set, other);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	return set;
}

/* The next signal of the set that is pending for this thread, or 0. */
static int next_of(const sigset_t *set, siginfo_t *info)
{
	int signal = sigtimedwait(set, info, &(struct timespec){ 0, 0 });

	if (signal < 0)
		assert_equal(errno, EAGAIN);
	return signal < 0 ? 0 : signal;
}

/* Has this process told, by this signal, of what happens at the descriptor. */
static void tell_by(int fd, int signal)
{
	must(fcntl(fd, F_SETOWN, getpid()));
	must(fcntl(fd, F_SETSIG, signal));
	must(fcntl(fd, F_SETFL, O_ASYNC));
}

CLAIM(pipe_and_fifo, f_setsig_chooses_the_signal, PIPE_AND_FIFO,
      .says = "on Linux F_SETSIG chooses the signal that O_ASYNC brings, for this end alone, and "
	      "F_GETSIG tells it; 0 is SIGIO again, and a number that is no signal fails with "
	      "EINVAL and changes nothing",
      .zh = "在 Linux 上，F_SETSIG 选择 O_ASYNC 带来的信号，只对这一端有效，F_GETSIG 给出所选；0 "
	    "恢复 SIGIO，不是信号的编号则失败 (EINVAL)，什么也不改变",
      .rows = "bugs 3", .verdict = HOLDS, .ref = "fcntl(2) F_SETSIG, F_GETSIG, EINVAL",
      .needs = { need_o_async })
{
	const sigset_t set = hold(SIGUSR1, SIGIO);
	int p[2];

	must(open_channel(p));
	assert_returns(fcntl(p[0], F_GETSIG), 0);
	tell_by(p[0], 0);
	assert_returns(fcntl(p[0], F_SETSIG, SIGUSR1), 0);
	assert_fails(fcntl(p[0], F_SETSIG, -1), EINVAL);
	assert_fails(fcntl(p[0], F_SETSIG, SIGRTMAX + 1), EINVAL);
	assert_returns(fcntl(p[0], F_GETSIG), SIGUSR1);
	assert_returns(fcntl(p[1], F_GETSIG), 0);
	must(write(p[1], "x", 1));
	assert_equal(next_of(&set, NULL), SIGUSR1);
	assert_returns(fcntl(p[0], F_SETSIG, 0), 0);
	assert_returns(fcntl(p[0], F_GETSIG), 0);
	must(write(p[1], "y", 1));
	assert_equal(next_of(&set, NULL), SIGIO);
	assert_equal(next_of(&set, NULL), 0);
}

CLAIM(pipe_and_fifo, a_chosen_signal_tells_of_each_write, PIPE_AND_FIFO,
      .says = "on Linux the signal that F_SETSIG chose tells in siginfo POLL_IN, the descriptor "
	      "and its events, SIGIO that was chosen too; one of real time is queued for each write",
      .zh = "在 Linux 上，F_SETSIG 所选的信号（也包括显式选择的 SIGIO）在 siginfo 中给出 "
	    "POLL_IN、描述符及其事件；实时信号每次写入排队一个",
      .rows = "bugs 3", .verdict = HOLDS, .ref = "fcntl(2) F_SETSIG: si_fd, SIGIO too, queued",
      .needs = { need_o_async })
{
	const sigset_t set = hold(SIGRTMIN, SIGIO);
	const int signals[] = { SIGRTMIN, SIGRTMIN, SIGIO };
	siginfo_t info;
	int p[2];

	must(open_channel(p));
	tell_by(p[0], SIGRTMIN);
	must(write(p[1], "x", 1));
	must(write(p[1], "y", 1));
	must(fcntl(p[0], F_SETSIG, SIGIO));
	must(write(p[1], "z", 1));
	for (int i = 2; i >= 0; i--) { /* the lowest number comes first */
		assert_equal(next_of(&set, &info), signals[i]);
		assert_equal(info.si_code, POLL_IN);
		assert_equal(info.si_fd, p[0]);
		assert_equal(info.si_band & (POLLIN | POLLOUT | POLLHUP), POLLIN);
	}
	assert_equal(next_of(&set, &info), 0);
}

static int limit_queued(rlim_t limit)
{
	struct rlimit limits;

	must(getrlimit(RLIMIT_SIGPENDING, &limits));
	limits.rlim_cur = limit;
	return setrlimit(RLIMIT_SIGPENDING, &limits);
}

static const char *need_queue_limit(void)
{
	const char *why = need_o_async();

	return why ? why : lacks(limit_queued(0) < 0, "setrlimit(RLIMIT_SIGPENDING)");
}

CLAIM(pipe_and_fifo, a_full_queue_of_signals_leaves_sigio, PIPE_AND_FIFO,
      .says = "on Linux SIGIO comes instead of the real-time signal that F_SETSIG chose where no "
	      "more can be queued",
      .zh = "在 Linux 上，F_SETSIG 所选的实时信号无法再排队时，改为送达 SIGIO", .rows = "bugs 3",
      .verdict = HOLDS, .ref = "fcntl(2) F_SETSIG: if the queue overflows, SIGIO",
      .needs = { need_queue_limit })
{
	const sigset_t set = hold(SIGRTMIN, SIGIO);
	int p[2];

	must(open_channel(p));
	tell_by(p[0], SIGRTMIN);
	must(limit_queued(0));
	must(write(p[1], "x", 1));
	assert_equal(next_of(&set, NULL), SIGIO);
	assert_equal(next_of(&set, NULL), 0);
}

CLAIM(pipe_and_fifo, o_async_is_of_the_open_description, PIPE_AND_FIFO,
      .says = "on Linux O_ASYNC, its owner and its signal are a copy's too, and signals come while "
	      "any copy is open, until O_ASYNC is taken away; ioctl with FIOASYNC sets and clears "
	      "it as fcntl does",
      .zh = "在 Linux 上，O_ASYNC 及其属主与信号为所有副本共有：只要还有副本打开且未清除 "
	    "O_ASYNC，信号就会送达；带 FIOASYNC 的 ioctl 与 fcntl 一样设置和清除它",
      .rows = "bugs 3", .verdict = HOLDS,
      .ref = "fcntl(2) File status flags: shared; Linux fs/ioctl.c ioctl_fioasync()",
      .needs = { need_o_async })
{
	const sigset_t set = hold(SIGUSR1, SIGIO);
	int p[2], copy;

	must(open_channel(p));
	copy = must(dup(p[0]));
	tell_by(p[0], SIGUSR1);
	assert_returns(fcntl(copy, F_GETFL) & O_ASYNC, O_ASYNC);
	assert_returns(fcntl(copy, F_GETOWN), getpid());
	assert_returns(fcntl(copy, F_GETSIG), SIGUSR1);
	must(close(p[0]));
	for (int on = 1; on >= 0; on--) {
		must(write(p[1], "x", 1));
		assert_equal(next_of(&set, NULL), on ? SIGUSR1 : 0);
		assert_returns(fcntl(copy, F_SETFL, 0), 0);
	}
	for (int on = 1; on >= 0; on--) {
		assert_returns(ioctl(copy, FIOASYNC, &on), 0);
		assert_returns(fcntl(copy, F_GETFL) & O_ASYNC, on ? O_ASYNC : 0);
		must(write(p[1], "x", 1));
		assert_equal(next_of(&set, NULL), on ? SIGUSR1 : 0);
	}
}

CLAIM(pipe_and_fifo, the_signal_names_the_number_that_was_chosen, PIPE_AND_FIFO,
      .says = "on Linux the signal that F_SETSIG chose tells the number of the descriptor that "
	      "O_ASYNC was set by, also when that is closed and the file is open by a copy alone",
      .zh = "在 Linux 上，F_SETSIG 所选的信号给出设置 O_ASYNC 时的描述符号码，即使它已关闭、文件仅由副本打开",
      .rows = "bugs 3", .verdict = HOLDS,
      .ref = "fcntl(2) F_SETSIG: si_fd will contain the number of the now closed file descriptor",
      .needs = { need_o_async })
{
	const sigset_t set = hold(SIGRTMIN, SIGIO);
	siginfo_t info;
	int p[2], first, copy;

	must(open_channel(p));
	first = p[0];
	copy = must(dup(first));
	tell_by(first, SIGRTMIN);
	must(close(first));
	must(write(p[1], "x", 1));
	assert_equal(next_of(&set, &info), SIGRTMIN);
	assert_equal(info.si_fd, first);
	assert_returns(fcntl(copy, F_SETFL, 0), 0);
	assert_returns(fcntl(copy, F_SETFL, O_ASYNC), 0);
	must(write(p[1], "y", 1));
	assert_equal(next_of(&set, &info), SIGRTMIN);
	assert_equal(info.si_fd, copy);
}

CLAIM(pipe_and_fifo, o_async_tells_of_the_end, PIPE_AND_FIFO,
      .says = "on Linux with O_ASYNC the last writer's close brings the reader's owner POLL_IN, "
	      "the last reader's the writer's POLL_OUT, and the close of one copy of several none",
      .zh = "在 Linux 上，设置 O_ASYNC 后，最后一个写端关闭时读端的属主得到 "
	    "POLL_IN，最后一个读端关闭时写端的属主得到 POLL_OUT；关闭多个副本之一则没有信号",
      .rows = "bugs 3", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c pipe_release(); fcntl(2) F_SETSIG; sigaction(2) POLL_IN, POLL_OUT",
      .needs = { need_o_async })
{
	const sigset_t set = hold(SIGUSR1, SIGIO);

	for (int end = 0; end < 2; end++) {
		siginfo_t info;
		int p[2], copy;

		must(open_channel(p));
		copy = must(dup(p[!end]));
		tell_by(p[end], SIGUSR1);
		must(close(p[!end]));
		assert_equal(next_of(&set, &info), 0);
		must(close(copy));
		assert_equal(next_of(&set, &info), SIGUSR1);
		assert_equal(info.si_code, end ? POLL_OUT : POLL_IN);
		assert_equal(info.si_fd, p[end]);
		must(close(p[end]));
		unlink("fifo");
	}
}

CLAIM(pipe_and_fifo, f_setown_ex_names_each_kind_of_owner, PIPE_AND_FIFO,
      .says = "on Linux F_SETOWN_EX makes a thread, a process or a group the owner, as "
	      "F_GETOWN_EX tells, and F_GETOWN of a group as a negative number; another kind fails "
	      "with EINVAL, one that is not there with ESRCH, and the owner stays",
      .zh = "在 Linux 上，F_SETOWN_EX 使线程、进程或进程组成为属主，F_GETOWN_EX "
	    "如实给出，F_GETOWN 以负数给出组；其他种类失败 (EINVAL)，不存在的失败 "
	    "(ESRCH)，属主不变",
      .rows = "bugs 3", .verdict = HOLDS, .ref = "fcntl(2) F_SETOWN_EX, F_GETOWN_EX, F_GETOWN",
      .needs = { need_o_async })
{
	const struct f_owner_ex owners[] = { { F_OWNER_PGRP, getpgrp() },
					     { F_OWNER_TID, (pid_t)syscall(SYS_gettid) },
					     { F_OWNER_PID, getpid() } };
	struct f_owner_ex told, none = { 77, getpid() };
	int p[2];

	must(open_channel(p));
	for (int i = 0; i < 3; i++) {
		struct f_owner_ex nobody = { owners[i].type, 0x3fffffff };

		assert_returns(fcntl(p[0], F_SETOWN_EX, &owners[i]), 0);
		assert_fails(fcntl(p[0], F_SETOWN_EX, &nobody), ESRCH);
		assert_fails(fcntl(p[0], F_SETOWN_EX, &none), EINVAL);
		assert_returns(fcntl(p[0], F_GETOWN_EX, &told), 0);
		assert_equal(told.type, owners[i].type);
		assert_equal(told.pid, owners[i].pid);
		assert_returns(fcntl(p[0], F_GETOWN), i ? getpid() : -getpgrp());
	}
}

/* A thread that takes a signal when it is told to by a byte, or finds that none is there for it. */
struct taker {
	int told, ready;
	pid_t tid;
	sigset_t set;
	int taken;
};

static void *take_when_told(void *argument)
{
	struct taker *own = argument;

	own->tid = (pid_t)syscall(SYS_gettid);
	must(write(own->ready, "!", 1));
	must(read(own->told, &(char){ 0 }, 1));
	own->taken = next_of(&own->set, NULL);
	return NULL;
}

CLAIM(pipe_and_fifo, a_thread_can_own_it_alone, PIPE_AND_FIFO,
      .says = "on Linux with F_OWNER_TID the signal is for that thread: another of its process "
	      "finds none, and with F_OWNER_PID it is for any",
      .zh = "在 Linux 上，F_OWNER_TID 使信号只送给该线程，同进程的其他线程得不到；F_OWNER_PID "
	    "则任一线程都可得到",
      .rows = "bugs 3", .verdict = HOLDS, .ref = "fcntl(2) F_SETOWN_EX F_OWNER_TID, F_OWNER_PID",
      .needs = { need_o_async, need_threads })
{
	const sigset_t set = hold(SIGUSR1, SIGIO);

	for (int alone = 1; alone >= 0; alone--) {
		struct taker other = { .set = set };
		struct f_owner_ex owner = { alone ? F_OWNER_TID : F_OWNER_PID, getpid() };
		pthread_t thread;
		int p[2], told[2], ready[2];

		must(open_channel(p));
		must(pipe(told));
		must(pipe(ready));
		other.told = told[0];
		other.ready = ready[1];
		must(pthread_create(&thread, NULL, take_when_told, &other) ? -1 : 0);
		assert_reads(ready[0], "!");
		tell_by(p[0], SIGUSR1);
		if (alone)
			owner.pid = other.tid;
		assert_returns(fcntl(p[0], F_SETOWN_EX, &owner), 0);
		must(write(p[1], "x", 1));
		assert_equal(next_of(&set, NULL), alone ? 0 : SIGUSR1);
		must(write(told[1], "!", 1));
		must(pthread_join(thread, NULL) ? -1 : 0);
		assert_equal(other.taken, alone ? SIGUSR1 : 0);
		unlink("fifo");
	}
}
