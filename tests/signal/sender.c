/* Claims about what a signal tells of its sender, and what it carries. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "far_users.h"
#include "signals.h"

static union sigval number(int number)
{
	return (union sigval){ .sival_int = number };
}

CLAIM(signal, sigqueue_carries_a_number_and_its_sender,
      .says = "sigqueue hands an int or a pointer over with the signal; the receiver sees it with "
	      "SI_QUEUE and the sender's pid and user",
      .zh = "sigqueue 随信号传递一个整数或指针；接收者同时得到 SI_QUEUE、发送者的 pid 和用户",
      .course = "004: 高级信号处理：sigaction sigqueue 处理信号的时候 能接受额外数据",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigqueue(), <signal.h> si_code; sigqueue(3)")
{
	siginfo_t info;

	block(SIGUSR1);
	ACTOR(sender) {
		assert_returns(sigqueue(getppid(), SIGUSR1, number(-4711)), 0);
	}
	assert_ends(sender);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_signo, SIGUSR1);
	assert_equal(info.si_code, SI_QUEUE);
	assert_equal(info.si_value.sival_int, -4711);
	assert_equal(info.si_pid, pid_of(sender));
	assert_equal(info.si_uid, getuid());
	must(sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_ptr = &info }));
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_that(info.si_value.sival_ptr == &info);
}

static siginfo_t handed[4];
static volatile sig_atomic_t handed_count;

static void keep_info(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	handed[handed_count++ % 4] = *info;
}

static void keep_infos_of(int signal, int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = keep_info;
	action.sa_flags = SA_SIGINFO | flags;
	assert_succeeds(sigaction(signal, &action, NULL));
}

CLAIM(signal, sa_siginfo_hands_the_data_to_the_handler,
      .says = "a handler with SA_SIGINFO gets the number, the code, the value and the sender as "
	      "its second argument",
      .zh = "带 SA_SIGINFO 的处理函数从第二个参数得到信号编号、来源代码、附带的值和发送者",
      .course = "004: 高级信号处理：sigaction sigqueue 处理信号的时候 能接受额外数据",
      .rows = "signals 7", .verdict = HOLDS_IF("SA_SIGINFO is set", "设置了 SA_SIGINFO"),
      .ref = "POSIX.1-2024 sigaction() SA_SIGINFO; sigaction(2)")
{
	keep_infos_of(SIGUSR1, 0);
	ACTOR(sender) {
		assert_succeeds(sigqueue(getppid(), SIGUSR1, number(42)));
	}
	assert_ends(sender);
	assert_succeeds(kill(getpid(), SIGUSR1));
	assert_equal(handed_count, 2);
	assert_equal(handed[0].si_signo, SIGUSR1);
	assert_equal(handed[0].si_code, SI_QUEUE);
	assert_equal(handed[0].si_value.sival_int, 42);
	assert_equal(handed[0].si_pid, pid_of(sender));
	assert_equal(handed[1].si_code, SI_USER);
	assert_equal(handed[1].si_pid, getpid());
	assert_equal(handed[1].si_uid, getuid());
}

static int send_by_kill(void)
{
	return kill(getpid(), SIGUSR1);
}

static int send_by_killpg(void)
{
	must(setpgid(0, 0));
	return killpg(0, SIGUSR1);
}

static int send_by_raise(void)
{
	return raise(SIGUSR1);
}

static int send_by_pthread_kill(void)
{
	return pthread_kill(pthread_self(), SIGUSR1);
}

static int send_by_sigqueue(void)
{
	return queue(SIGUSR1, 0);
}

static const struct {
	int (*send)(void);
	int code;
} senders[] = {
	{ send_by_kill, SI_USER },      { send_by_killpg, SI_USER },
	{ send_by_raise, SI_TKILL },    { send_by_pthread_kill, SI_TKILL },
	{ send_by_sigqueue, SI_QUEUE },
};

CLAIM(signal, si_code_tells_how_it_was_sent,
      .says = "on Linux the si_code of a handler is SI_USER for kill, SI_QUEUE for sigqueue, "
	      "SI_TKILL for raise and pthread_kill; none is above 0, and each names the sender",
      .zh = "在 Linux 上，处理函数得到的 si_code 对 kill 为 SI_USER，对 sigqueue 为 SI_QUEUE，对 "
	    "raise 和 pthread_kill 为 SI_TKILL；均不大于 0，且都注明发送者",
      .course = "004: 信号发送： 内核 命令 进程", .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaction(2) si_code; POSIX.1-2024 sigaction(), <signal.h>")
{
	keep_infos_of(SIGUSR1, 0); /* glibc's sigtimedwait turns SI_TKILL into SI_USER */
	for (size_t i = 0; i < COUNT(senders); i++) {
		const siginfo_t *info = &handed[i % 4];

		assert_returns(senders[i].send(), 0);
		assert_equal(handed_count, i + 1);
		assert_equal(info->si_code, senders[i].code);
		assert_that(info->si_code <= 0);
		assert_equal(info->si_pid, getpid());
		assert_equal(info->si_uid, getuid());
	}
}

/* As sigtimedwait of what is pending, without the C library. */
static long take_from_the_kernel(int signal, siginfo_t *info)
{
	const sigset_t set = only(signal);
	const long none[4] = { 0 };

	memset(info, 0, sizeof(*info));
	return syscall(SYS_rt_sigtimedwait, &set, info, none, _NSIG / 8);
}

CLAIM(signal, who_accepts_is_told_of_tkill_too,
      .says = "on Linux the system call rt_sigtimedwait, and a signalfd, tell SI_TKILL of what raise "
	      "or tkill sent to the thread, with the sender, as a handler is told; of kill SI_USER",
      .zh = "在 Linux 上，对 raise 或 tkill 发给线程的信号，系统调用 rt_sigtimedwait 与 signalfd "
	    "同处理函数一样给出 SI_TKILL 及发送者；对 kill 则为 SI_USER",
      .rows = "signals 7, 8", .verdict = HOLDS,
      .ref = "sigaction(2) SI_TKILL; glibc's sigtimedwait() tells SI_USER",
      .needs = { need_signalfd })
{
	const sigset_t set = only(SIGUSR1);
	const int fd = must(signalfd(-1, &set, SFD_NONBLOCK));
	struct signalfd_siginfo record;
	siginfo_t info;

	block(SIGUSR1);
	must(raise(SIGUSR1));
	assert_returns(take_from_the_kernel(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_code, SI_TKILL);
	assert_equal(info.si_pid, getpid());
	must(raise(SIGUSR1));
	assert_returns(read(fd, &record, sizeof(record)), sizeof(record));
	assert_equal(record.ssi_code, SI_TKILL);
	assert_equal(record.ssi_pid, getpid());
	must(kill(getpid(), SIGUSR1));
	assert_returns(take_from_the_kernel(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_code, SI_USER);
}

CLAIM(signal, tkill_knows_a_thread_by_its_id,
      .says = "on Linux tkill sends to a thread of whichever process by its id alone; it fails with "
	      "EINVAL for an id below 1 and for what is no signal, with ESRCH where there is no "
	      "thread, and sends nothing then",
      .zh = "在 Linux 上，tkill 仅凭线程 id 向任一进程的线程发信号；id 小于 1 或信号无效时失败 "
	    "(EINVAL)，没有该线程时失败 (ESRCH)，此时不发送",
      .rows = "signals 1", .verdict = HOLDS, .ref = "tgkill(2): tkill(), ERRORS")
{
	const long self = getpid();
	siginfo_t info;

	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	block(SIGUSR1);
	assert_fails(syscall(SYS_tkill, 0L, (long)SIGUSR1), EINVAL);
	assert_fails(syscall(SYS_tkill, -1L, (long)SIGUSR1), EINVAL);
	assert_fails(syscall(SYS_tkill, self, SIGRTMAX + 1L), EINVAL);
	assert_fails(syscall(SYS_tkill, (long)INT_MAX, (long)SIGUSR1), ESRCH);
	assert_that(!is_pending(SIGUSR1));
	assert_returns(syscall(SYS_tkill, self, (long)SIGUSR1), 0);
	assert_returns(take_from_the_kernel(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_code, SI_TKILL);
	assert_equal(info.si_pid, self);
	assert_not_woken(child);
	assert_returns(syscall(SYS_tkill, (long)pid_of(child), (long)SIGTERM), 0);
	assert_killed(child, SIGTERM);
	assert_fails(syscall(SYS_tkill, (long)pid_of(child), 0L), ESRCH);
}

CLAIM(signal, the_real_user_signs,
      .says = "si_uid is the sender's real user, whatever its effective one, for kill and sigqueue",
      .zh = "si_uid 是发送者的实际用户，与其有效用户无关，kill 与 sigqueue 都如此",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaction(2) si_uid: Real user ID of sending process; POSIX.1-2024 sigaction()",
      .needs = { need_users })
{
	siginfo_t info;

	block(SIGUSR1);
	block(SIGUSR2);
	ACTOR(sender) {
		must(setresuid(ONE, 0, 0));
		assert_succeeds(kill(getppid(), SIGUSR1));
		assert_succeeds(sigqueue(getppid(), SIGUSR2, number(1)));
	}
	assert_ends(sender);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_uid, ONE);
	assert_returns(take(SIGUSR2, &info), SIGUSR2);
	assert_equal(info.si_uid, ONE);
}

CLAIM(signal, a_sender_of_any_number_signs,
      .says = "si_uid tells a sender's number with all its bits, of which there may be more than 16, "
	      "of kill, sigqueue and, on Linux, of a child's end",
      .zh = "si_uid 完整给出发送者的用户编号，可以超过 16 位；kill、sigqueue 如此，在 Linux "
	    "上子进程终止时也如此",
      .rows = "signals 7", .verdict = HOLDS, .ref = "POSIX.1-2024 <signal.h> si_uid: uid_t",
      .needs = { need_far_users })
{
	siginfo_t info;
	pid_t child;

	block(SIGUSR1);
	block(SIGUSR2);
	child = must(fork());
	if (child == 0) {
		setresuid(FAR_USER, 0, 0);
		kill(getppid(), SIGUSR1);
		_exit(sigqueue(getppid(), SIGUSR2, number(1)) < 0);
	}
	assert_succeeds(waitid(P_PID, (id_t)child, &info, WEXITED));
	assert_equal(info.si_uid, FAR_USER);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_uid, FAR_USER);
	assert_returns(take(SIGUSR2, &info), SIGUSR2);
	assert_equal(info.si_uid, FAR_USER);
}

static void fork_and_queue(int signal)
{
	if (fork() == 0) {
		sigqueue(getppid(), SIGUSR2, number(signal));
		_exit(0);
	}
}

CLAIM(signal, a_child_forked_in_a_handler_signs_for_itself,
      .says = "sigqueue in a child that a signal handler forked names this child as the sender",
      .zh = "在信号处理函数中 fork 出的子进程调用 sigqueue，发送者是该子进程", .rows = "bugs 36",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigqueue(), fork(); musl commit 07827d1a")
{
	siginfo_t info;
	pid_t child;

	block(SIGUSR2);
	handle(SIGUSR1, fork_and_queue, 0);
	must(raise(SIGUSR1));
	child = must(waitpid(-1, NULL, 0));
	assert_returns(take(SIGUSR2, &info), SIGUSR2);
	assert_equal(info.si_pid, child);
	assert_equal(info.si_value.sival_int, SIGUSR1);
}

CLAIM(signal, nobody_can_pretend_to_be_the_kernel,
      .says = "on Linux rt_sigqueueinfo to another process with the code of the kernel, kill or "
	      "tgkill fails with EPERM, and nothing is sent",
      .zh = "在 Linux 上，向其他进程用 rt_sigqueueinfo 冒充内核、kill 或 tgkill 的代码会失败 "
	    "(EPERM)，不发送信号",
      .rows = "signals 7", .verdict = HOLDS, .ref = "rt_sigqueueinfo(2) si_code, EPERM")
{
	const int codes[] = { SI_USER, SI_KERNEL, SI_TKILL, CLD_EXITED };

	catch_signal(SIGUSR1, 0);
	ACTOR(forger) {
		siginfo_t info;

		for (size_t i = 0; i < COUNT(codes); i++) {
			memset(&info, 0, sizeof(info));
			info.si_code = codes[i];
			assert_fails(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &info),
				     EPERM);
		}
	}
	assert_ends(forger);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

CLAIM(signal, kill_carries_nothing_but_the_number,
      .says = "what comes by kill is the number and the sender: a hundred that were sent while one "
	      "is pending tell no more than that one",
      .zh = "kill 只带来编号和发送者：一个未决时再发一百个，也不比这一个说得更多",
      .course = "002 IPC: singnal 信号 (开销最小，携带信息量最小的); 003 §5: "
		"消息队列克服了信号承载信息量少",
      .rows = "signals 10",
      .verdict = HOLDS_IF("sigqueue adds one int or pointer, and real-time signals are counted",
			  "sigqueue 可附带一个整数或指针，实时信号会计数"),
      .ref = "signal(7): Standard signals do not queue; POSIX.1-2024 kill()")
{
	siginfo_t info;

	block(SIGUSR1);
	ACTOR(sender) {
		for (int i = 0; i < 100; i++)
			assert_succeeds(kill(getppid(), SIGUSR1));
	}
	assert_ends(sender);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_code, SI_USER);
	assert_equal(info.si_pid, pid_of(sender));
	assert_fails(take(SIGUSR1, &info), EAGAIN);
}

CLAIM(signal, it_comes_before_the_end_of_its_sender_is_seen,
      .says = "a signal that a child sends its parent before it exits is there when the parent "
	      "sees the exit",
      .zh = "子进程退出之前发给父进程的信号，在父进程看到其退出时已经到达", .rows = "bugs 31",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill(), _exit(); waitpid()")
{
	siginfo_t info;

	block(SIGUSR1);
	block(SIGCHLD);
	for (int i = 0; i < 20; i++) {
		sigset_t end = only(SIGCHLD);

		ACTOR(child) {
			must(kill(getppid(), SIGUSR1));
		}
		assert_returns(sigwaitinfo(&end, &info), SIGCHLD);
		assert_equal(info.si_pid, pid_of(child));
		assert_returns(take(SIGUSR1, &info), SIGUSR1);
		assert_equal(info.si_pid, pid_of(child));
		assert_ends(child);
	}
}

CLAIM(signal, rt_sigqueueinfo_tells_what_it_is_given,
      .says = "on Linux rt_sigqueueinfo hands a code below 0, pid, user and value over as the "
	      "sender gives them, be they his own or not; the number is that of the signal",
      .zh = "在 Linux 上，rt_sigqueueinfo 把小于 0 的代码、pid、用户、值按发送者所给的原样传递，"
	    "无论是否属于他；编号则是所发信号的编号",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "rt_sigqueueinfo(2) si_code, si_pid, si_uid, si_value; si_signo is set by the kernel")
{
	siginfo_t info = { .si_signo = SIGUSR2, .si_code = -60 };

	info.si_pid = 4711;
	info.si_uid = 12;
	info.si_value.sival_int = -5;
	block(SIGUSR1);
	ACTOR(sender) {
		assert_returns(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &info), 0);
	}
	assert_ends(sender);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_signo, SIGUSR1);
	assert_equal(info.si_code, -60);
	assert_equal(info.si_pid, 4711);
	assert_equal(info.si_uid, 12);
	assert_equal(info.si_value.sival_int, -5);
}

CLAIM(signal, a_queued_number_has_all_its_bits,
      .says = "an int that sigqueue sends arrives with all its bits, INT_MIN and INT_MAX too, and a "
	      "pointer with those of an address",
      .zh = "sigqueue 发送的整数完整到达，包括 INT_MIN 与 INT_MAX；指针也保有地址的所有位",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigqueue(), <signal.h> union sigval")
{
	static const int numbers[] = { 0, -1, INT_MIN, INT_MAX, 0x12345678, 0x8000, 0x10000 };
	void *const pointers[] = { NULL, (void *)-1, (void *)(UINTPTR_MAX / 3) };
	siginfo_t info;

	block(SIGRTMIN);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		assert_returns(sigqueue(getpid(), SIGRTMIN, number(numbers[i])), 0);
		assert_returns(take(SIGRTMIN, &info), SIGRTMIN);
		assert_equal(info.si_value.sival_int, numbers[i]);
	}
	for (size_t i = 0; i < COUNT(pointers); i++) {
		const union sigval value = { .sival_ptr = pointers[i] };

		assert_returns(sigqueue(getpid(), SIGRTMIN, value), 0);
		assert_returns(take(SIGRTMIN, &info), SIGRTMIN);
		assert_that(info.si_value.sival_ptr == pointers[i]);
	}
}
