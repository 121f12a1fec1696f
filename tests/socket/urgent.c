/* Claims about bytes out of band, of AF_UNIX and TCP, and what a file tells by signals. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chosen_pid.h"
#include "claim.h"
#include "loopback.h"
#include "sockets.h"

static const char *need_unix_oob(void)
{
	const char *reason;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	reason = lacks(send(pair[0], "x", 1, MSG_OOB) < 0, "send(MSG_OOB)");
	close(pair[0]);
	close(pair[1]);
	return reason;
}

CLAIM(socket, an_oob_byte_is_taken_once,
      .says = "on Linux with AF_UNIX out-of-band bytes each is received once, by MSG_OOB alone, "
	      "and never by an ordinary recv, nor again",
      .zh = "在支持 AF_UNIX 带外数据的 Linux 上，每个带外字节只能由 MSG_OOB 收到一次，普通 recv "
	    "收不到",
      .rows = "bugs 88", .verdict = HOLDS,
      .ref = "Linux commits 314001f0bf92, 32ca245464e1; unix(7) knows no out-of-band data",
      .needs = { need_unix_oob })
{
	char byte;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(recv(pair[1], &byte, 1, MSG_OOB), EINVAL);
	for (const char *sent = "xy"; *sent; sent++) {
		assert_returns(send(pair[0], sent, 1, MSG_OOB), 1);
		assert_returns(recv(pair[1], &byte, 1, MSG_OOB), 1);
		assert_equal(byte, *sent);
		assert_fails(recv(pair[1], &byte, 1, MSG_OOB), EINVAL);
	}
	assert_returns(send(pair[0], "z", 1, MSG_OOB), 1);
	assert_fails(recv(pair[1], &byte, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, oob_parts_the_stream,
      .says = "on Linux with AF_UNIX out-of-band bytes poll shows POLLPRI for one, recv stops "
	      "before its place, and the bytes around it come in order",
      .zh = "在支持 AF_UNIX 带外数据的 Linux 上，poll 以 POLLPRI 显示带外字节，recv "
	    "在其位置停下，其余字节按序到达",
      .rows = "bugs 88", .verdict = HOLDS, .ref = "Linux commit 314001f0bf92; manage_oob()",
      .needs = { need_unix_oob })
{
	char byte;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "ab", 2, 0));
	assert_returns(send(pair[0], "c!", 2, MSG_OOB), 2); /* the last byte is the one */
	must(send(pair[0], "de", 2, 0));
	assert_ready(pair[1], POLLIN | POLLOUT | POLLPRI);
	assert_reads(pair[1], "abc");
	assert_returns(recv(pair[1], &byte, 1, MSG_OOB), 1);
	assert_equal(byte, '!');
	assert_ready(pair[1], POLLIN | POLLOUT);
	assert_reads(pair[1], "de");
}

CLAIM(socket, an_oob_byte_can_be_inline,
      .says = "on Linux with AF_UNIX out-of-band bytes one brings SIGURG to the socket's owner; with "
	      "SO_OOBINLINE it stands in the stream, recv stops before it, SIOCATMARK tells that it is "
	      "next, and recv with MSG_OOB fails with EINVAL",
      .zh = "在支持 AF_UNIX 带外数据的 Linux 上，带外字节向属主发送 SIGURG；设置 SO_OOBINLINE 后它在流中，recv "
	    "在它之前停下，SIOCATMARK 表明它是下一个，带 MSG_OOB 的 recv 失败 (EINVAL)",
      .rows = "bugs 88", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c manage_oob(), queue_oob()", .needs = { need_unix_oob })
{
	char bytes[10] = "";
	int pair[2], mark = -7;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	catch_signal(SIGURG, SA_RESTART);
	must(fcntl(pair[1], F_SETOWN, getpid()));
	must(set_option(pair[1], SO_OOBINLINE, 1));
	must(send(pair[0], "a", 1, 0));
	assert_returns(send(pair[0], "!", 1, MSG_OOB), 1);
	must(send(pair[0], "b", 1, 0));
	assert_equal(caught(SIGURG), 1);
	assert_fails(recv(pair[1], bytes, 1, MSG_OOB), EINVAL);
	assert_returns(ioctl(pair[1], SIOCATMARK, &mark), 0);
	assert_equal(mark, 0);
	assert_returns(recv(pair[1], bytes, 9, 0), 1);
	assert_text(bytes, "a");
	assert_returns(ioctl(pair[1], SIOCATMARK, &mark), 0);
	assert_equal(mark, 1);
	assert_returns(recv(pair[1], bytes, 9, 0), 2);
	assert_text(bytes, "!b");
}

CLAIM(socket, urgent_data_is_one_byte_apart,
      .says = "a byte sent on TCP with MSG_OOB brings SIGURG and POLLPRI, is received by MSG_OOB "
	      "once, and does not stand in the stream, which recv reads only up to its place",
      .zh = "TCP 上以 MSG_OOB 发送的字节带来 SIGURG 与 POLLPRI，只能用 MSG_OOB "
	    "收一次，不在流中；recv 只读到其位置为止",
      .rows = "bugs 88", .verdict = HOLDS, .ref = "POSIX.1-2024 send(), recv() MSG_OOB; tcp(7)",
      .needs = { need_loopback })
{
	char bytes[10] = "";
	int pair[2];

	skip_above(URGENT_NEXT, 0);
	tcp_pair(pair);
	catch_signal(SIGURG, SA_RESTART);
	must(fcntl(pair[1], F_SETOWN, getpid()));
	must(send(pair[0], "ab", 2, 0));
	assert_returns(send(pair[0], "!", 1, MSG_OOB), 1);
	must(send(pair[0], "cd", 2, 0));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	assert_that(caught(SIGURG) >= 1);
	assert_receives(pair[1], "a");
	assert_returns(recv(pair[1], bytes, 9, 0), 1);
	assert_text(bytes, "b");
	assert_returns(recv(pair[1], bytes, 1, MSG_OOB), 1);
	assert_text(bytes, "!");
	assert_fails(recv(pair[1], bytes, 1, MSG_OOB), EINVAL);
	assert_receives(pair[1], "cd");
}

CLAIM(socket, urgent_data_inline_stands_in_the_stream,
      .says = "with SO_OOBINLINE the urgent byte stands in the stream, where SIOCATMARK tells that "
	      "it comes next, and recv with MSG_OOB fails with EINVAL",
      .zh = "设置 SO_OOBINLINE 后紧急字节在流中，SIOCATMARK 表明它是下一个，带 MSG_OOB 的 recv "
	    "失败 (EINVAL)",
      .rows = "bugs 88", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_OOBINLINE, sockatmark(); tcp(7) SIOCATMARK",
      .needs = { need_loopback })
{
	char bytes[10] = "";
	int pair[2], mark = -7;

	skip_above(URGENT_NEXT, 0);
	tcp_pair(pair);
	must(set_option(pair[1], SO_OOBINLINE, 1));
	must(send(pair[0], "a", 1, 0));
	must(send(pair[0], "!", 1, MSG_OOB));
	must(send(pair[0], "b", 1, 0));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	assert_fails(recv(pair[1], bytes, 1, MSG_OOB), EINVAL);
	assert_returns(ioctl(pair[1], SIOCATMARK, &mark), 0);
	assert_equal(mark, 0);
	assert_returns(recv(pair[1], bytes, 9, 0), 1);
	assert_text(bytes, "a");
	assert_returns(ioctl(pair[1], SIOCATMARK, &mark), 0);
	assert_equal(mark, 1);
	assert_receives(pair[1], "!b");
}

CLAIM(socket, without_urgent_data_there_is_none,
      .says = "recv with MSG_OOB of a TCP socket fails with EINVAL if no urgent byte was sent, and "
	      "leaves the stream",
      .zh = "没有紧急数据时，TCP 上带 MSG_OOB 的 recv 失败 (EINVAL)，流不受影响", .rows = "bugs 88",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv() EINVAL", .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	must(send(pair[0], "x", 1, 0));
	assert_equal(wait_for(pair[1], POLLIN | POLLPRI), POLLIN);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_OOB), EINVAL);
	assert_receives(pair[1], "x");
}

CLAIM(socket, recvmsg_tells_of_an_urgent_byte,
      .says = "recvmsg tells MSG_OOB in msg_flags of the urgent byte of TCP that it received, and "
	      "of no other",
      .zh = "recvmsg 收到 TCP 紧急字节时在 msg_flags 中给出 MSG_OOB，收到其他字节时则不给出",
      .rows = "bugs 88", .verdict = HOLDS, .ref = "POSIX.1-2024 recvmsg() MSG_OOB; recv(2)",
      .needs = { need_loopback })
{
	char byte = '?';
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };
	int pair[2];

	skip_above(URGENT_NEXT, 0);
	tcp_pair(pair);
	must(send(pair[0], "!", 1, MSG_OOB));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	assert_returns(recvmsg(pair[1], &message, MSG_OOB), 1);
	assert_equal(byte, '!');
	assert_equal(message.msg_flags & MSG_OOB, MSG_OOB);
	must(send(pair[0], "x", 1, 0));
	assert_returns(recvmsg(pair[1], &message, 0), 1);
	assert_equal(byte, 'x');
	assert_equal(message.msg_flags & MSG_OOB, 0);
}

/* Has the descriptor tell by SIGRTMIN, which is blocked, what happens to it. */
static void tell_by_signal(int fd)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(fcntl(fd, F_SETOWN, getpid()));
	must(fcntl(fd, F_SETSIG, SIGRTMIN));
	must(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_ASYNC));
}

/* Waits until it has told so; other things may be told before, and of other files. */
static void assert_told(int fd, int code)
{
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	do {
		assert_returns(sigwaitinfo(&set, &info), SIGRTMIN);
	} while (info.si_fd != fd || info.si_code != code);
}

CLAIM(socket, the_signal_of_a_file_tells_what_happened,
      .says = "on Linux the signal that F_SETSIG chose tells in si_code what happened: POLL_IN of "
	      "bytes, POLL_PRI of an urgent one, POLL_HUP of a connection that is over both ways, "
	      "POLL_ERR of a reset, POLL_OUT of room in a full pipe",
      .zh = "在 Linux 上，F_SETSIG 所选的信号以 si_code 说明发生了什么：数据到达为 "
	    "POLL_IN，紧急字节为 "
	    "POLL_PRI，双向都结束为 POLL_HUP，复位为 POLL_ERR，满管道有空间为 POLL_OUT",
      .rows = "sockets 2; signals 7", .verdict = HOLDS,
      .ref = "sigaction(2) POLL_IN, POLL_OUT, POLL_ERR, POLL_PRI, POLL_HUP; fcntl(2) F_SETSIG",
      .needs = { need_loopback, need_o_async })
{
	static char bytes[4096];
	const struct linger at_once = { 1, 0 };
	int over[2], reset[2], p[2];

	tcp_pair(over);
	tell_by_signal(over[1]);
	must(send(over[0], "x", 1, 0));
	assert_told(over[1], POLL_IN);
	must(send(over[0], "!", 1, MSG_OOB));
	assert_told(over[1], POLL_PRI);
	must(shutdown(over[1], SHUT_WR));
	must(close(over[0]));
	assert_told(over[1], POLL_HUP);
	tcp_pair(reset);
	tell_by_signal(reset[1]);
	must(setsockopt(reset[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)));
	must(close(reset[0]));
	assert_told(reset[1], POLL_ERR);
	must(pipe2(p, O_NONBLOCK));
	while (write(p[1], bytes, sizeof(bytes)) > 0)
		;
	tell_by_signal(p[1]);
	while (read(p[0], bytes, sizeof(bytes)) > 0)
		;
	assert_told(p[1], POLL_OUT);
}

static const char *need_directory_signals(void)
{
	return lacks(fcntl(must(open(".", O_RDONLY)), F_NOTIFY, 0) < 0, "fcntl(F_NOTIFY)");
}

CLAIM(socket, a_changed_directory_tells_poll_msg,
      .says = "on Linux a directory that F_NOTIFY watches tells by POLL_MSG of the signal that "
	      "F_SETSIG chose that a file is made in it",
      .zh = "在 Linux 上，用 F_NOTIFY 监视的目录在其中创建文件时，以 F_SETSIG 所选信号的 POLL_MSG "
	    "告知",
      .rows = "signals 7", .verdict = HOLDS, .ref = "sigaction(2) POLL_MSG; fcntl(2) F_NOTIFY",
      .needs = { need_directory, need_directory_signals })
{
	int fd = must(open(".", O_RDONLY));
	siginfo_t info = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(fcntl(fd, F_SETSIG, SIGRTMIN));
	must(fcntl(fd, F_NOTIFY, DN_CREATE));
	must(mkdir("new", 0700));
	assert_returns(sigwaitinfo(&set, &info), SIGRTMIN);
	assert_equal(info.si_code, POLL_MSG);
	assert_equal(info.si_fd, fd);
}

CLAIM(socket, an_owner_is_signalled_by_who_named_it,
      .says = "SIGURG comes to the process that F_SETOWN named if who named it may signal it: "
	      "another user's F_SETOWN brings none, nor does that of nobody, 0; F_GETOWN tells "
	      "who it is",
      .zh = "仅当调用 F_SETOWN 者有权向所指进程发信号时，SIGURG 才会送达：其他用户的 F_SETOWN "
	    "不带来信号，F_SETOWN 为 0 时也没有；F_GETOWN 给出所指的进程",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() F_SETOWN: permission checks; fcntl(2) F_SETOWN",
      .needs = { need_users, need_loopback })
{
	int pair[2], signals;

	tcp_pair(pair);
	catch_signal(SIGURG, SA_RESTART);
	assert_returns(fcntl(pair[1], F_GETOWN), 0);
	ACTOR(nobody) {
		become_nobody();
		assert_returns(fcntl(pair[1], F_SETOWN, getppid()), 0);
	}
	assert_ends(nobody);
	assert_equal(fcntl(pair[1], F_GETOWN), getpid());
	must(send(pair[0], "!", 1, MSG_OOB));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	assert_equal(caught(SIGURG), 0);
	assert_returns(recv(pair[1], &(char){ 0 }, 1, MSG_OOB), 1);
	assert_returns(fcntl(pair[1], F_SETOWN, getpid()), 0);
	must(send(pair[0], "?", 1, MSG_OOB));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	signals = caught(SIGURG);
	assert_that(signals >= 1);
	assert_returns(recv(pair[1], &(char){ 0 }, 1, MSG_OOB), 1);
	assert_returns(fcntl(pair[1], F_SETOWN, 0), 0);
	must(send(pair[0], "~", 1, MSG_OOB));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	assert_equal(caught(SIGURG), signals);
}

/*
 * The child of this number, which is free: numbers are given one after the other, perhaps with
 * gaps.
 */
static pid_t fork_as(pid_t number)
{
	for (pid_t last = number - 1; last > number - 8; last--) {
		pid_t child;

		set_number(LAST_PID, last);
		child = must(fork());
		if (child == number || (child == 0 && getpid() == number))
			return child;
		if (child == 0)
			_exit(0);
		must(waitpid(child, NULL, 0));
	}
	must(kill(number, 0)); /* nobody got it */
	return number;
}

static pid_t start_and_end_owner(int socket)
{
	pid_t owner = must(fork());

	if (owner == 0) {
		pause();
		_exit(1);
	}
	assert_returns(fcntl(socket, F_SETOWN, owner), 0);
	must(kill(owner, SIGKILL));
	must(waitpid(owner, NULL, 0));
	return owner;
}

/* In a namespace of its own: the process that F_SETOWN named gives way to another of its number. */
static void replace_the_owner(void)
{
	int pair[2], ready[2], told[2];
	pid_t number;

	tcp_pair(pair);
	must(pipe(ready));
	must(pipe(told));
	set_number(LAST_PID, 100);
	number = start_and_end_owner(pair[1]);
	if (fork_as(number) == 0) {
		catch_signal(SIGURG, SA_RESTART);
		must(write(ready[1], "!", 1));
		must(read(told[0], &(char){ 0 }, 1));
		_exit(caught(SIGURG));
	}
	assert_reads(ready[0], "!");
	must(send(pair[0], "!", 1, MSG_OOB));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	must(kill(number, 0));
	must(write(told[1], "!", 1));
}

CLAIM(socket, a_later_process_of_the_number_is_no_owner,
      .says = "a process that has, by chance, the number of one that F_SETOWN named and that has "
	      "ended gets no SIGURG of that socket",
      .zh = "F_SETOWN 所指进程结束后，碰巧得到同一进程号的后来进程收不到该套接字的 SIGURG",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() F_SETOWN: subsequently created process; fcntl(2) F_SETOWN",
      .needs = { need_root, need_loopback, need_choice_of_pid })
{
	ACTOR(outside) {
		int status = -1;
		pid_t init;

		must(unshare(CLONE_NEWPID));
		init = must(fork());
		if (init == 0) {
			replace_the_owner();
			must(wait(&status));
			_exit(WEXITSTATUS(status));
		}
		must(waitpid(init, &status, 0));
		assert_equal(status, 0);
	}
	assert_ends(outside);
}

CLAIM(socket, a_second_oob_byte_takes_the_firsts_place,
      .says = "on Linux with AF_UNIX out-of-band bytes a second one before the first is received "
	      "takes its place: MSG_OOB gives the second, whose place is the mark, and the first is "
	      "an ordinary byte of the stream; MSG_PEEK beside MSG_OOB takes nothing",
      .zh = "在支持 AF_UNIX 带外数据的 Linux "
	    "上，前一个带外字节未被接收时，后一个取代它：MSG_OOB "
	    "给出后一个，标记在其位置，前一个成为流中的普通字节；MSG_OOB 与 MSG_PEEK 一起不取走什么",
      .rows = "bugs 88", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c queue_oob(), unix_stream_recv_urg(), manage_oob()",
      .needs = { need_unix_oob })
{
	char bytes[10] = "";
	int pair[2], mark = -7;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (const char *sent = "a1b2c"; *sent; sent++)
		assert_returns(send(pair[0], sent, 1, *sent < 'a' ? MSG_OOB : 0), 1);
	assert_returns(recv(pair[1], bytes, 9, MSG_OOB | MSG_PEEK), 1);
	assert_text(bytes, "2");
	assert_reads(pair[1], "a1b");
	assert_returns(ioctl(pair[1], SIOCATMARK, &mark), 0);
	assert_equal(mark, 1);
	assert_returns(recv(pair[1], bytes, 9, MSG_OOB), 1);
	assert_text(bytes, "2");
	assert_reads(pair[1], "c");
}

CLAIM(socket, an_oob_byte_that_recv_passes_is_lost,
      .says = "on Linux with AF_UNIX out-of-band bytes one is lost when recv goes on past it: MSG_OOB "
	      "fails with EINVAL then, and poll shows no POLLPRI, which it does up to there",
      .zh = "在支持 AF_UNIX 带外数据的 Linux 上，recv 越过带外字节后它即丢失：此后 MSG_OOB 失败 "
	    "(EINVAL)，poll 不再显示 POLLPRI，在此之前则显示",
      .rows = "bugs 88", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c manage_oob(), unix_poll()", .needs = { need_unix_oob })
{
	char byte;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (const char *sent = "a!b"; *sent; sent++)
		assert_returns(send(pair[0], sent, 1, *sent < 'a' ? MSG_OOB : 0), 1);
	assert_reads(pair[1], "a");
	assert_ready(pair[1], POLLIN | POLLOUT | POLLPRI);
	assert_reads(pair[1], "b");
	assert_fails(recv(pair[1], &byte, 1, MSG_OOB), EINVAL);
	assert_ready(pair[1], POLLOUT);
}
