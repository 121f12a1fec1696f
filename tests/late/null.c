/* Claims about NULL where a call needs an address: it is a bad one like any other. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "mq/messages.h"
#include "socket/unix.h"

/* The compiler may not know: it believes that these calls get none. */
static void *volatile null;

static int pair[2], p[2];

static long read_it(void)
{
	return read(p[0], null, 1);
}

static long readv_it(void)
{
	return readv(p[0], null, 1);
}

static long write_it(void)
{
	return write(p[1], null, 1);
}

static long writev_it(void)
{
	return writev(p[1], null, 1);
}

static long pipe_it(void)
{
	return pipe(null);
}

static long count_it(void)
{
	return ioctl(p[0], FIONREAD, null);
}

static long poll_it(void)
{
	return poll(null, 1, 0);
}

static long add_it(void)
{
	return epoll_ctl(must(epoll_create1(0)), EPOLL_CTL_ADD, p[0], null);
}

static long wait_for_it(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	const int epoll = must(epoll_create1(0));

	must(epoll_ctl(epoll, EPOLL_CTL_ADD, p[0], &event));
	return epoll_wait(epoll, null, 1, -1);
}

static long make_a_pair(void)
{
	return socketpair(AF_UNIX, SOCK_STREAM, 0, null);
}

static long bind_it(void)
{
	return bind(unix_socket(SOCK_STREAM), null, 20);
}

static long connect_it(void)
{
	return connect(unix_socket(SOCK_STREAM), null, 20);
}

static long get_its_name(void)
{
	return getsockname(pair[0], null, &(socklen_t){ 20 });
}

static long get_its_peer(void)
{
	return getpeername(pair[0], null, &(socklen_t){ 20 });
}

static long get_the_length_of_its_name(void)
{
	return getsockname(pair[0], (struct sockaddr *)&(struct sockaddr_un){ 0 }, null);
}

static long send_it(void)
{
	return send(pair[0], null, 1, 0);
}

static long sendmsg_it(void)
{
	return sendmsg(pair[0], null, 0);
}

static long receive_it(void)
{
	return recv(pair[1], null, 1, 0);
}

/* musl looks into the header itself. */
static long recvmsg_it(void)
{
	return syscall(SYS_recvmsg, pair[1], null, 0);
}

static long get_an_option(void)
{
	return getsockopt(pair[0], SOL_SOCKET, SO_TYPE, null, &(socklen_t){ sizeof(int) });
}

static long get_an_options_length(void)
{
	return getsockopt(pair[0], SOL_SOCKET, SO_TYPE, &(int){ 0 }, null);
}

static long set_an_option(void)
{
	return setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, null, sizeof(int));
}

static long set_a_time(void)
{
	return setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, null, sizeof(struct timeval));
}

static long get_pending(void)
{
	return sigpending(null);
}

static long suspend_by_it(void)
{
	return syscall(SYS_rt_sigsuspend, null, _NSIG / 8);
}

static long wait_for_a_set(void)
{
	return syscall(SYS_rt_sigtimedwait, null, NULL, &(int64_t[2]){ 0 }, _NSIG / 8);
}

static long make_a_timer(void)
{
	return syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, null);
}

static long sleep_for_it(void)
{
	return syscall(SYS_nanosleep, null, NULL);
}

static long get_an_interval(void)
{
	return syscall(SYS_getitimer, ITIMER_REAL, null);
}

static long set_a_timerfd(void)
{
	const int fd = must(timerfd_create(CLOCK_MONOTONIC, 0));

	return syscall(SYS_timerfd_settime, fd, 0, null, NULL);
}

static long get_a_death_signal(void)
{
	return prctl(PR_GET_PDEATHSIG, (unsigned long)null, 0, 0, 0);
}

static long look_at_a_lock(void)
{
	return fcntl(must(open("locked", O_RDWR | O_CREAT, 0600)), F_GETLK, null);
}

static int a_queue(void)
{
	return own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

static int a_set(void)
{
	return own_set(must(semget(IPC_PRIVATE, 1, 0600)));
}

static long send_a_message(void)
{
	return msgsnd(a_queue(), null, 1, 0);
}

static long get_a_queues_status(void)
{
	return msgctl(a_queue(), IPC_STAT, null);
}

static long set_a_queues_status(void)
{
	return msgctl(a_queue(), IPC_SET, null);
}

static long operate(void)
{
	return semop(a_set(), null, 1);
}

static long get_all_values(void)
{
	return semctl(a_set(), 0, GETALL, null);
}

static long set_all_values(void)
{
	return semctl(a_set(), 0, SETALL, null);
}

/* Where addresses have 32 bits the C library turns what the kernel stores. */
static long get_a_sets_status(void)
{
	return syscall(SYS_semctl, a_set(), 0, IPC_STAT, null);
}

static long get_a_segments_status(void)
{
	return shmctl(own_segment(must(shmget(IPC_PRIVATE, 1, 0600))), IPC_STAT, null);
}

static long send_to_an_mq(void)
{
	const mqd_t queue = must(mq_open(own_name("queue"), O_CREAT | O_RDWR, 0600, NULL));

	return mq_send(queue, null, 1, 0);
}

static const struct {
	const char *family, *name;
	long (*call)(void);
	need *need;
} calls[] = {
	{ "pipe", "read", read_it, NULL },
	{ "pipe", "readv", readv_it, NULL },
	{ "pipe", "write", write_it, NULL },
	{ "pipe", "writev", writev_it, NULL },
	{ "pipe", "pipe", pipe_it, NULL },
	{ "pipe", "FIONREAD", count_it, NULL },
	{ "pipe", "poll", poll_it, NULL },
	{ "pipe", "epoll_ctl", add_it, need_epoll },
	{ "pipe", "epoll_wait", wait_for_it, need_epoll },
	{ "socket", "socketpair", make_a_pair, NULL },
	{ "socket", "bind", bind_it, NULL },
	{ "socket", "connect", connect_it, NULL },
	{ "socket", "getsockname", get_its_name, NULL },
	{ "socket", "getsockname's length", get_the_length_of_its_name, NULL },
	{ "socket", "getpeername", get_its_peer, NULL },
	{ "socket", "send", send_it, NULL },
	{ "socket", "sendmsg", sendmsg_it, NULL },
	{ "socket", "recv", receive_it, NULL },
	{ "socket", "recvmsg", recvmsg_it, NULL },
	{ "socket", "getsockopt", get_an_option, NULL },
	{ "socket", "getsockopt's length", get_an_options_length, NULL },
	{ "socket", "SO_PASSCRED", set_an_option, NULL },
	{ "socket", "SO_RCVTIMEO", set_a_time, NULL },
	{ "signal", "sigpending", get_pending, NULL },
	{ "signal", "sigsuspend", suspend_by_it, NULL },
	{ "signal", "sigtimedwait", wait_for_a_set, NULL },
	{ "signal", "timer_create", make_a_timer, NULL },
	{ "signal", "nanosleep", sleep_for_it, NULL },
	{ "signal", "getitimer", get_an_interval, NULL },
	{ "signal", "timerfd_settime", set_a_timerfd, need_timerfd },
	{ "signal", "PR_GET_PDEATHSIG", get_a_death_signal, need_death_signal },
	{ "lock", "F_GETLK", look_at_a_lock, NULL },
	{ "msg", "msgsnd", send_a_message, NULL },
	{ "msg", "IPC_STAT", get_a_queues_status, NULL },
	{ "msg", "IPC_SET", set_a_queues_status, NULL },
	{ "sem", "semop", operate, NULL },
	{ "sem", "GETALL", get_all_values, NULL },
	{ "sem", "SETALL", set_all_values, NULL },
	{ "sem", "IPC_STAT", get_a_sets_status, NULL },
	{ "shm", "IPC_STAT", get_a_segments_status, NULL },
	{ "mq", "mq_send", send_to_an_mq, NULL },
};

static const char *need_of_the_family(void)
{
	if (strcmp(current_family(), "msg") == 0)
		return need_msg();
	if (strcmp(current_family(), "sem") == 0)
		return need_sem();
	if (strcmp(current_family(), "shm") == 0)
		return need_shm();
	return strcmp(current_family(), "mq") == 0 ? need_messages() : need_directory();
}

CLAIM(late, null_is_a_bad_address,
      .over = { "pipe", "socket", "signal", "lock", "msg", "sem", "shm", "mq" },
      .says = "on Linux a call that is given NULL for what it needs an address of fails with EFAULT, "
	      "as for any bad address: NULL is not taken for a wrong argument, for nothing, or for 0",
      .zh = "在 Linux 上，调用在需要地址之处得到 NULL 时失败 "
	    "(EFAULT)，与任何坏地址相同：NULL 不被当作错误的参数、“没有”或 0",
      .verdict = HOLDS, .ref = "pipe(2), socketpair(2), getsockopt(2), semctl(2), msgctl(2) EFAULT",
      .needs = { need_of_the_family })
{
	must(pipe(p));
	must(write(p[1], "x", 1));
	if (strcmp(current_family(), "socket") == 0) {
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		must(send(pair[0], "x", 1, 0));
	}
	for (size_t i = 0; i < COUNT(calls); i++) {
		if (strcmp(calls[i].family, current_family()) != 0 ||
		    (calls[i].need && calls[i].need()))
			continue;
		trying(calls[i].name);
		assert_fails(calls[i].call(), EFAULT);
	}
}
