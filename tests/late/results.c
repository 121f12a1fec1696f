/* Claims about calls that can't store what they tell: what they took is gone, and no more. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/msg.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "socket/unix.h"

typedef int accepting(int fd, struct sockaddr *address, socklen_t *size);

/* Two clients; the first is accepted without a place for its name. */
static void lose_a_connection_by(accepting *accepts)
{
	const int server = listener("s", 2), first = client_of("s"), second = client_of("s");

	must(send(second, "second", 6, 0));
	assert_fails(accepts(server, nowhere(), &(socklen_t){ 100 }), EFAULT);
	assert_returns(recv(first, &(char){ 0 }, 1, 0), 0);
	assert_reads(must(accept(server, NULL, NULL)), "second");
	must(unlink("s"));
}

static int accept4_plainly(int fd, struct sockaddr *address, socklen_t *size)
{
	return accept4(fd, address, size, 0);
}

static void lose_a_connection(void)
{
	lose_a_connection_by(accept);
}

static void lose_a_connection_of_accept4(void)
{
	lose_a_connection_by(accept4_plainly);
}

static ssize_t recvfrom_nowhere(int fd)
{
	return recvfrom(fd, (char[8]){ 0 }, 8, 0, nowhere(), &(socklen_t){ 100 });
}

static ssize_t recvmsg_nowhere(int fd)
{
	struct iovec piece = { (char[8]){ 0 }, 8 };
	struct msghdr message = {
		.msg_name = nowhere(), .msg_namelen = 100, .msg_iov = &piece, .msg_iovlen = 1
	};

	return recvmsg(fd, &message, 0);
}

/* Two datagrams; the first is received without a place for its sender's name. */
static void lose_a_datagram_by(ssize_t (*receives)(int fd))
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(bind_path(pair[0], "sender"));
	must(send(pair[0], "first", 5, 0));
	must(send(pair[0], "second", 6, 0));
	assert_fails(receives(pair[1]), EFAULT);
	assert_reads(pair[1], "second");
	must(unlink("sender"));
}

static void lose_a_datagram(void)
{
	lose_a_datagram_by(recvfrom_nowhere);
}

static void lose_a_datagram_of_recvmsg(void)
{
	lose_a_datagram_by(recvmsg_nowhere);
}

static pid_t new_child(void)
{
	pid_t child = must(fork());

	if (child == 0)
		_exit(0);
	return child;
}

static void lose_a_status(void)
{
	pid_t first = new_child(), second = new_child();

	assert_fails(waitpid(first, nowhere(), 0), EFAULT);
	assert_fails(waitpid(first, NULL, 0), ECHILD);
	assert_returns(waitpid(-1, NULL, 0), second);
}

static void lose_an_info(void)
{
	pid_t first = new_child(), second = new_child();

	assert_fails(waitid(P_PID, (id_t)first, nowhere(), WEXITED), EFAULT);
	assert_fails(waitpid(first, NULL, 0), ECHILD);
	assert_returns(waitpid(-1, NULL, 0), second);
}

/* Sends this process a signal twice, numbered from 1; returns the set of it alone. */
static sigset_t two_queued(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	assert_succeeds(sigprocmask(SIG_BLOCK, &set, NULL));
	for (int i = 1; i <= 2; i++)
		must(sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = i }));
	return set;
}

static void assert_second_signal_is_there(const sigset_t *set)
{
	siginfo_t info;

	assert_returns(sigtimedwait(set, &info, &(struct timespec){ 0, 0 }), SIGRTMIN);
	assert_equal(info.si_value.sival_int, 2);
	assert_fails(sigtimedwait(set, NULL, &(struct timespec){ 0, 0 }), EAGAIN);
}

static void lose_a_signal(void)
{
	const sigset_t set = two_queued();

	assert_fails(sigtimedwait(&set, nowhere(), &(struct timespec){ 0, 0 }), EFAULT);
	assert_second_signal_is_there(&set);
}

static void lose_a_record(void)
{
	const sigset_t set = two_queued();
	const int fd = need_signalfd() ? -1 : must(signalfd(-1, &set, 0));

	if (fd >= 0)
		assert_fails(read(fd, nowhere(), sizeof(struct signalfd_siginfo)), EFAULT);
	else
		must(sigtimedwait(&set, NULL, NULL));
	assert_second_signal_is_there(&set);
}

static ssize_t receive_in_time(mqd_t queue, char *text, size_t size, unsigned *priority)
{
	return mq_timedreceive(queue, text, size, priority, &(struct timespec){ 0, 0 });
}

/* Two messages; the first is received without a place for its priority. */
static void lose_a_priority_by(ssize_t (*receives)(mqd_t, char *, size_t, unsigned *))
{
	const char *name = own_name("queue");
	struct mq_attr attributes = { .mq_maxmsg = 2, .mq_msgsize = 1 };
	mqd_t queue = must(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes));
	const char *why;
	char byte;

	must(mq_unlink(name));
	why = lacks(mq_send(queue, "1", 1, 0) < 0, "mq_send");
	if (why)
		skip(why);
	must(mq_send(queue, "2", 1, 0));
	assert_fails(receives(queue, &byte, 1, nowhere()), EFAULT);
	must(mq_getattr(queue, &attributes));
	assert_equal(attributes.mq_curmsgs, 1);
	assert_returns(mq_receive(queue, &byte, 1, NULL), 1);
	assert_equal(byte, '2');
}

static void lose_a_priority(void)
{
	lose_a_priority_by(mq_receive);
}

static void lose_a_priority_of_mq_timedreceive(void)
{
	lose_a_priority_by(receive_in_time);
}

static void lose_a_count(void)
{
	const int fd = need_eventfd() ? -1 : must(eventfd(5, EFD_NONBLOCK));

	if (fd < 0)
		return;
	assert_fails(read(fd, nowhere(), 8), EFAULT);
	assert_fails(read(fd, &(uint64_t){ 0 }, 8), EAGAIN);
	must(write(fd, &(uint64_t){ 2 }, 8));
	assert_returns(read(fd, &(uint64_t){ 0 }, 8), 8);
}

static void lose_an_expiration(void)
{
	const struct itimerspec past = { .it_value = { 0, 1 } };
	const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);

	if (lacks(fd < 0, "timerfd_create"))
		return;
	for (int i = 0; i < 2; i++) {
		must(timerfd_settime(fd, TFD_TIMER_ABSTIME, &past, NULL));
		must(poll(&(struct pollfd){ fd, POLLIN, 0 }, 1,
			  -1)); /* for the clock's interrupt */
		if (i == 0)
			assert_fails(read(fd, nowhere(), 8), EFAULT);
		else
			assert_returns(read(fd, &(uint64_t){ 0 }, 8), 8);
		assert_fails(read(fd, &(uint64_t){ 0 }, 8), EAGAIN);
	}
}

static void lose_a_text(void)
{
	const int queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	struct msqid_ds status;

	must(msgsnd(queue, &(long[2]){ 1, '1' }, 8, 0));
	must(msgsnd(queue, &(long[2]){ 2, '2' }, 8, 0));
	assert_fails(msgrcv(queue, memory_that_ends(sizeof(long)), 8, 0, 0), EFAULT);
	must(msgctl(queue, IPC_STAT, &status));
	assert_equal(status.msg_qnum, 1);
	assert_returns(msgrcv(queue, (long[2]){ 0 }, 8, 2, IPC_NOWAIT), 8);
}

static const struct {
	const char *family, *name;
	void (*lose)(void);
} losses[] = {
	{ "socket", "accept", lose_a_connection },
	{ "socket", "accept4", lose_a_connection_of_accept4 },
	{ "socket", "recvfrom", lose_a_datagram },
	{ "socket", "recvmsg", lose_a_datagram_of_recvmsg },
	{ "socket", "read of an eventfd", lose_a_count },
	{ "process", "waitpid", lose_a_status },
	{ "process", "waitid", lose_an_info },
	{ "signal", "sigtimedwait", lose_a_signal },
	{ "signal", "read of a signalfd", lose_a_record },
	{ "signal", "read of a timerfd", lose_an_expiration },
	{ "mq", "mq_receive", lose_a_priority },
	{ "mq", "mq_timedreceive", lose_a_priority_of_mq_timedreceive },
	{ "msg", "msgrcv", lose_a_text },
};

CLAIM(late, what_was_taken_is_gone_though_it_is_not_told,
      .over = { "socket", "process", "signal", "mq", "msg" },
      .says = "on Linux who fails with EFAULT because there is no place for what it took has taken "
	      "it: the one connection, datagram, child, signal, count or message is gone, the "
	      "next is there",
      .zh = "在 Linux 上，因无处存放所取之物而失败 (EFAULT) "
	    "的调用已经取走了它：这一个连接、数据报、"
	    "子进程、信号、计数或消息不复存在，下一个仍在",
      .verdict = HOLDS,
      .ref = "Linux net/socket.c do_accept(), __sys_recvfrom(), ____sys_recvmsg(), kernel/exit.c, "
	     "kernel/signal.c do_sigtimedwait(), fs/signalfd.c, fs/eventfd.c, fs/timerfd.c, ipc/mqueue.c do_mq_timedreceive(), "
	     "ipc/msg.c",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(losses); i++) {
		if (strcmp(losses[i].family, current_family()) != 0)
			continue;
		trying(losses[i].name);
		losses[i].lose();
	}
}

/* By syscall, since some C libraries store the old one themselves. */
static long set_untold(long number, long first, const void *new)
{
	return syscall(number, first, new, nowhere(), _NSIG / 8);
}

CLAIM(signal, what_was_set_is_set_though_the_old_is_not_told,
      .says = "on Linux the kernel's setitimer, sigprocmask and sigaction that fail with EFAULT "
	      "because there is no place for the old setting have made the new one",
      .zh = "在 Linux 上，内核的 setitimer、sigprocmask 与 sigaction 因无处存放旧设置而失败 "
	    "(EFAULT) 时，新设置已经生效",
      .rows = "signals 2, 5", .verdict = HOLDS,
      .ref = "Linux kernel/time/itimer.c, kernel/signal.c rt_sigprocmask, rt_sigaction")
{
	const struct itimerval thousand = { .it_value = { 1000, 0 } };
	const long ignore[8] = { 1 }; /* SIG_IGN comes first, no flags, no mask */
	struct sigaction action;
	struct itimerval timer;
	sigset_t set;

	if (sizeof(long) < 8)
		skip("the kernel's itimerval is not the C library's");
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	assert_fails(set_untold(SYS_setitimer, ITIMER_REAL, &thousand), EFAULT);
	assert_fails(set_untold(SYS_rt_sigprocmask, SIG_SETMASK, &set), EFAULT);
	assert_fails(set_untold(SYS_rt_sigaction, SIGUSR2, ignore), EFAULT);
	must(getitimer(ITIMER_REAL, &timer));
	assert_that(timer.it_value.tv_sec > 900);
	must(sigprocmask(SIG_BLOCK, NULL, &set));
	assert_equal(sigismember(&set, SIGUSR1), 1);
	must(sigaction(SIGUSR2, NULL, &action));
	assert_that(action.sa_handler == SIG_IGN);
}
