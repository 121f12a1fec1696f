/* Claims about pidfds and groups of peers, about passed files, and connections made at once. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "unix.h"

#define PASSPIDFD   76 /* SO_PASSPIDFD, SO_PEERPIDFD, SO_PEERGROUPS, which older headers lack */
#define PEERPIDFD   77
#define PEERGROUPS  59
#define SCM_A_PIDFD 4

CLAIM(socket, accept4s_flags_are_of_the_new_socket,
      .says = "on Linux accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC sleeps as accept does, and the "
	      "listener has neither afterwards",
      .zh = "在 Linux 上，带 SOCK_NONBLOCK 与 SOCK_CLOEXEC 的 accept4 与 accept "
	    "一样睡眠，之后监听套接字两者都没有",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "accept(2) accept4()",
      .needs = { need_directory })
{
	const int server = listener("s", 1);

	ACTOR(waiter) {
		const int fd =
			assert_succeeds(accept4(server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));

		assert_returns(fcntl(server, F_GETFD), 0);
		assert_returns(fcntl(server, F_GETFL), O_RDWR);
		assert_returns(fcntl(fd, F_GETFD), FD_CLOEXEC);
		assert_returns(fcntl(fd, F_GETFL), O_RDWR | O_NONBLOCK);
	}
	assert_asleep(waiter, "accept");
	client_of("s");
	assert_ends(waiter);
}

static const char *need_peerpidfd(void)
{
	int pair[2], fd = -1;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	return lacks(getsockopt(pair[0], SOL_SOCKET, PEERPIDFD, &fd, &(socklen_t){ sizeof(fd) }) <
				     0 ||
			     set_option(pair[0], PASSPIDFD, 1) < 0,
		     "getsockopt(SO_PEERPIDFD)");
}

/* Asserts that it names this child, whom it ends, and closes on exec. */
static void assert_pidfd_of(int fd, struct actor *who)
{
	siginfo_t info = { 0 };

	assert_returns(fcntl(fd, F_GETFD), FD_CLOEXEC);
	send_signal(who, SIGKILL);
	assert_returns(waitid((idtype_t)P_PIDFD, (id_t)fd, &info, WEXITED | WNOWAIT), 0);
	assert_equal(info.si_pid, pid_of(who));
	assert_killed(who, SIGKILL);
}

CLAIM(socket, so_peerpidfd_names_who_connected,
      .says = "on Linux SO_PEERPIDFD gives a pidfd of the process that connected, which closes on "
	      "exec",
      .zh = "在 Linux 上，SO_PEERPIDFD 给出发起连接的进程的 pidfd，exec 时关闭",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/core/sock.c sk_getsockopt()",
      .needs = { need_directory, need_peerpidfd })
{
	const int server = listener("s", 1);
	int pidfd = -1;

	ACTOR(client) {
		client_of("s");
		pause();
	}
	assert_succeeds(getsockopt(must(accept(server, NULL, NULL)), SOL_SOCKET, PEERPIDFD, &pidfd,
				   &(socklen_t){ sizeof(pidfd) }));
	assert_pidfd_of(pidfd, client);
}

CLAIM(socket, so_passpidfd_tells_who_sent,
      .says = "on Linux a receiver with SO_PASSPIDFD gets with each message a pidfd of the process "
	      "that sent it",
      .zh = "在 Linux 上，设置 SO_PASSPIDFD 的接收者随每个消息得到发送进程的 pidfd",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/core/scm.c scm_pidfd_recv()",
      .needs = { need_peerpidfd })
{
	char control[CMSG_SPACE(sizeof(int))] = "", byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	int pair[2], pidfd = -1;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[1], PASSPIDFD, 1));
	ACTOR(sender) {
		must(send(pair[0], "x", 1, 0));
		pause();
	}
	assert_returns(recvmsg(pair[1], &message, 0), 1);
	assert_that(CMSG_FIRSTHDR(&message));
	assert_equal(CMSG_FIRSTHDR(&message)->cmsg_type, SCM_A_PIDFD);
	memcpy(&pidfd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(pidfd));
	assert_pidfd_of(pidfd, sender);
}

static const char *need_peergroups(void)
{
	int pair[2];
	gid_t groups[1];
	socklen_t size = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	return lacks(getsockopt(pair[0], SOL_SOCKET, PEERGROUPS, groups, &size) < 0 &&
			     errno != ERANGE,
		     "SO_PEERGROUPS");
}

CLAIM(socket, so_peergroups_tells_the_groups_of_then,
      .says = "on Linux SO_PEERGROUPS tells the supplementary groups that the peer had when it "
	      "connected; where there is no room it fails with ERANGE and tells how much is wanted",
      .zh = "在 Linux 上，SO_PEERGROUPS 给出对方连接时的附加组；空间不足则失败 "
	    "(ERANGE) 并给出所需大小",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/core/sock.c sk_getsockopt()",
      .needs = { need_users, need_peergroups })
{
	const gid_t groups[] = { 7, 9, 11 };
	gid_t told[3] = { 0 };
	socklen_t size = sizeof(gid_t);
	int pair[2];

	must(setgroups(3, groups));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setgroups(1, groups));
	assert_fails(getsockopt(pair[0], SOL_SOCKET, PEERGROUPS, told, &size), ERANGE);
	assert_equal(size, sizeof(groups));
	assert_returns(getsockopt(pair[0], SOL_SOCKET, PEERGROUPS, told, &size), 0);
	assert_equal(size, sizeof(groups));
	for (int i = 0; i < 3; i++)
		assert_equal(told[i], groups[i]);
}

CLAIM(socket, a_passed_file_is_as_it_was,
      .says = "a descriptor that is received over a socket has the position and the status flags of "
	      "the one that was sent; on Linux one of O_PATH can be sent, too",
      .zh = "经套接字收到的描述符具有所发送者的文件位置与状态标志；在 Linux 上 O_PATH "
	    "的描述符也可发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_RIGHTS; open(2) O_PATH",
      .needs = { need_directory, need_scm_rights })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	int pair[2], received;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(write(fd, "0123456789", 10));
	must(lseek(fd, 4, SEEK_SET));
	must(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
	must(send_descriptor(pair[0], fd));
	received = must(receive_descriptor(pair[1]));
	assert_returns(lseek(received, 0, SEEK_CUR), 4);
	assert_equal(fcntl(received, F_GETFL) & (O_APPEND | O_NONBLOCK), O_APPEND | O_NONBLOCK);
	must(fcntl(received, F_SETFL, 0));
	must(lseek(received, 7, SEEK_SET));
	assert_equal(fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK), 0);
	assert_reads(fd, "789");
	assert_returns(send_descriptor(pair[0], must(open("file", O_PATH))), 1);
	received = must(receive_descriptor(pair[1]));
	assert_that(fcntl(received, F_GETFL) & O_PATH);
	assert_fails(read(received, &(char){ 0 }, 1), EBADF);
}

CLAIM(socket, who_need_not_wait_to_connect_is_not_interrupted,
      .says = "connect and accept that find a listener with room, or a client, succeed though a "
	      "signal is pending, blocked",
      .zh = "监听队列有空位的 connect 与已有客户端的 accept，即使有被阻塞的未决信号也成功",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 connect() EINTR, accept() EINTR",
      .needs = { need_directory })
{
	const int server = listener("s", 1), client = unix_socket(SOCK_STREAM);
	sigset_t set;

	sigfillset(&set);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(kill(getpid(), SIGUSR1));
	assert_returns(connect_path(client, "s"), 0);
	assert_succeeds(accept(server, NULL, NULL));
}
