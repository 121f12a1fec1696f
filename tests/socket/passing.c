/* Claims about descriptors passed over AF_UNIX sockets. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "memory.h"
#include "sockets.h"
#include "unix.h"

#define MOST_DESCRIPTORS 253 /* SCM_MAX_FD of the kernel */

/* Room for control messages, aligned as their headers want. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE((MOST_DESCRIPTORS + 1) * sizeof(int))];
};

/* Sends a text and descriptors with it; returns what sendmsg does. */
static ssize_t pass(int socket, const char *text, const int *fds, size_t count)
{
	union control control = { 0 };
	struct iovec data = { (void *)text, strlen(text) };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(count * sizeof(int)) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

/*
 * Receives a message that may bring up to `room` descriptors; returns how many came. *flags are
 * given to recvmsg, and hold what it told.
 */
static size_t take(int socket, int *fds, size_t room, int *flags)
{
	union control control = { 0 };
	char bytes[100];
	struct iovec data = { bytes, sizeof(bytes) };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = room ? CMSG_LEN(room * sizeof(int)) : 0 };
	size_t size;

	assert_succeeds(recvmsg(socket, &message, *flags));
	*flags = message.msg_flags;
	if (message.msg_controllen < CMSG_LEN(sizeof(int)))
		return 0;
	assert_equal(control.header.cmsg_level, SOL_SOCKET);
	assert_equal(control.header.cmsg_type, SCM_RIGHTS);
	size = control.header.cmsg_len - CMSG_LEN(0);
	memcpy(fds, CMSG_DATA(&control.header), size);
	return size / sizeof(int);
}

/* Receives one descriptor; the flags are for recvmsg. */
static int take_one(int socket, int flags)
{
	int fd = -1;

	assert_equal(take(socket, &fd, 1, &flags), 1);
	assert_equal(flags & MSG_CTRUNC, 0);
	return fd;
}

CLAIM(socket, a_passed_descriptor_is_another_of_the_same_file,
      .says = "a descriptor passed by SCM_RIGHTS arrives as another descriptor, the lowest free "
	      "one, of the same open file description: offset and status flags are shared",
      .zh = "经 SCM_RIGHTS "
	    "传递的描述符到达时是另一个（最小空闲的）描述符，指向同一打开文件描述：共享偏移量与状态"
	    "标志",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS, sendmsg(); unix(7) SCM_RIGHTS",
      .needs = { need_directory })
{
	int pair[2], file, told[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(told));
	ACTOR(receiver) {
		int fd = take_one(pair[1], 0);

		assert_equal(fd, 7); /* 0 to 6 are open */
		assert_reads(fd, "def");
		must(fcntl(fd, F_SETFL, O_APPEND));
	}
	file = must(open("file", O_RDWR | O_CREAT, 0600));
	must(dup2(file, 20));
	must(write(20, "abcdef", 6));
	must(lseek(20, 3, SEEK_SET));
	assert_returns(send_descriptor(pair[0], 20), 1);
	assert_ends(receiver);
	assert_returns(lseek(20, 0, SEEK_CUR), 6);
	assert_returns(fcntl(file, F_GETFL) & O_APPEND, O_APPEND);
}

CLAIM(socket, strangers_can_be_given_a_pipe,
      .says = "a process that meets another at a socket's path alone can be given a pipe made "
	      "later, and use it",
      .zh = "仅凭套接字路径相遇的进程也可以得到另一进程后来创建的管道并使用它",
      .course = "000 §4: 无名管道不能实现非父子进程的通信; 002: 只能有血缘之间的进程",
      .rows = "sockets 3; pipes 11",
      .verdict = WRONG("any process that is passed the descriptor can use the pipe",
		       "任何得到所传描述符的进程都能使用该管道"),
      .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS; unix(7)", .needs = { need_directory })
{
	int fd, p[2], peer;

	ACTOR(stranger) {
		int own;

		pause_at("start");
		own = client_of("s");
		assert_returns(write(take_one(own, 0), "from a stranger", 15), 15);
	}
	await(stranger, "start");
	fd = listener("s", 1);
	must(pipe(p));
	resume(stranger);
	peer = must(accept(fd, NULL, NULL));
	assert_returns(send_descriptor(peer, p[1]), 1);
	must(close(p[1]));
	assert_ends(stranger);
	assert_reads(p[0], "from a stranger");
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

CLAIM(socket, several_descriptors_arrive_in_order,
      .says = "on Linux descriptors passed in one message all arrive, in their order, with the "
	      "data of that message",
      .zh = "在 Linux 上，一条消息中传递的多个描述符全部按序到达，并与该消息的数据一起到达",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_RIGHTS; cmsg(3)")
{
	static const char letters[] = "abc";
	int pair[2], p[3][2], out[3], in[3], flags = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (int i = 0; i < 3; i++) {
		must(pipe(p[i]));
		out[i] = p[i][1];
	}
	assert_returns(pass(pair[0], "three", out, 3), 5);
	assert_equal(unread(pair[1]), 5);
	assert_equal(take(pair[1], in, 3, &flags), 3);
	assert_equal(flags & MSG_CTRUNC, 0);
	for (int i = 0; i < 3; i++) {
		assert_that(in[i] > pair[1] && in[i] != out[i]);
		assert_returns(write(in[i], &letters[i], 1), 1);
		assert_ready(p[i][0], POLLIN);
		assert_reads_byte(p[i][0], letters[i]);
	}
}

static const char *need_descriptors(void)
{
	return has_descriptors_below(300) ? "RLIMIT_NOFILE is below 300" : NULL;
}

CLAIM(socket, one_message_carries_253_descriptors,
      .says = "on Linux a message carries up to 253 descriptors; with 254 sendmsg fails with "
	      "EINVAL and sends nothing",
      .zh = "在 Linux 上，一条消息最多携带 253 个描述符；254 个时 sendmsg 失败 "
	    "(EINVAL)，什么都不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_MAX_FD",
      .needs = { need_descriptors })
{
	int fds[MOST_DESCRIPTORS + 1], got[MOST_DESCRIPTORS], pair[2], flags = 0;

	skip_below(CONTROL_LIMIT, CMSG_SPACE(sizeof(fds)));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (size_t i = 0; i < COUNT(fds); i++)
		fds[i] = pair[0];
	assert_fails(pass(pair[0], "x", fds, MOST_DESCRIPTORS + 1), EINVAL);
	assert_ready(pair[1], POLLOUT);
	assert_returns(pass(pair[0], "x", fds, MOST_DESCRIPTORS), 1);
	assert_equal(take(pair[1], got, MOST_DESCRIPTORS, &flags), MOST_DESCRIPTORS);
	assert_equal(got[MOST_DESCRIPTORS - 1], got[0] + MOST_DESCRIPTORS - 1);
}

CLAIM(socket, a_descriptor_in_flight_needs_no_sender,
      .says = "on Linux a descriptor that was sent arrives though the sender has closed it, and "
	      "even ended",
      .zh = "在 Linux 上，已发送的描述符即使发送者已关闭它、甚至已结束，仍会到达",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "unix(7): a reference to an open file description")
{
	int pair[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(sender) {
		int p[2];

		must(pipe(p));
		must(write(p[1], "legacy", 6));
		must(send_descriptor(pair[1], p[0]));
	}
	assert_ends(sender);
	must(close(pair[1]));
	fd = take_one(pair[0], 0);
	assert_reads(fd, "legacy");
	assert_returns(read(fd, &(char){ 0 }, 1), 0);
}

CLAIM(socket, a_descriptor_in_flight_keeps_its_object,
      .says = "on Linux a pipe's write end in flight keeps its reader from the end of file, until "
	      "the socket it is in is closed unread",
      .zh = "在 Linux 上，在途的管道写端使读者见不到文件结束，直到其所在的套接字未读即被关闭",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7); POSIX.1-2024 close()")
{
	int pair[2], p[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	ACTOR(reader) {
		close(p[1]);
		close(pair[0]);
		close(pair[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "read");
	must(send_descriptor(pair[0], p[1]));
	must(close(p[1]));
	assert_not_woken(reader);
	must(close(pair[0]));
	assert_not_woken(reader);
	must(close(pair[1]));
	assert_ends(reader);
}

CLAIM(socket, a_cycle_in_flight_is_collected,
      .says = "on Linux sockets that hold nothing but each other in flight are freed, with all "
	      "that is in flight in them",
      .zh = "在 Linux 上，只被彼此的在途消息引用的套接字会被回收，其中在途的一切也随之释放",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/unix/garbage.c")
{
	int pair[2], p[2];

	must(pipe(p));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pass(pair[0], "cycle", (int[]){ pair[0], pair[1], p[1] }, 3));
	must(pass(pair[1], "cycle", (int[]){ pair[0], pair[1], p[1] }, 3));
	must(close(pair[0]));
	must(close(pair[1]));
	must(close(p[1]));
	/* Any later close of an AF_UNIX socket starts the collector again. */
	must(close(unix_socket(SOCK_STREAM)));
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

/* Passes the only write ends of two new pipes to who has room for one of them, or none. */
static void pass_two_write_ends(int p[2], int q[2], size_t room)
{
	int pair[2], in[2], flags = 0, before;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(pipe(q));
	must(pass(pair[0], "two", (int[]){ p[1], q[1] }, 2));
	assert_succeeds(close(p[1]));
	must(close(q[1]));
	before = open_descriptors();
	assert_equal(take(pair[1], in, room, &flags), room);
	assert_equal(flags & MSG_CTRUNC, MSG_CTRUNC);
	assert_equal(open_descriptors() - before, (int)room);
}

CLAIM(socket, what_does_not_fit_is_closed,
      .says = "recvmsg tells by MSG_CTRUNC that the control buffer has no room for descriptors, or "
	      "is not there, and on Linux closes them",
      .zh = "控制缓冲区放不下描述符或没有缓冲区时，recvmsg 以 MSG_CTRUNC 告知，在 Linux "
	    "上并关闭它们",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvmsg() MSG_CTRUNC; unix(7) SCM_RIGHTS")
{
	int p[2], q[2];

	pass_two_write_ends(p, q, 0);
	assert_ready(p[0], POLLHUP);
	assert_returns(read(q[0], &(char){ 0 }, 1), 0);
	pass_two_write_ends(p, q, 1);
	assert_ready(p[0], 0);
	assert_returns(read(q[0], &(char){ 0 }, 1), 0);
}

/* A socket where one byte and the only write end of a new pipe are to be received. */
static int sent_a_write_end(int p[2])
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(send_descriptor(pair[0], p[1]));
	assert_succeeds(close(p[1]));
	assert_ready(p[0], 0);
	return pair[1];
}

CLAIM(socket, recv_and_read_drop_descriptors,
      .says = "on Linux recv and read give a message's data and close the descriptors that came "
	      "with it",
      .zh = "在 Linux 上，recv 与 read 给出消息的数据，并关闭随之而来的描述符", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "unix(7): or absent, discarded")
{
	int p[2], fd, before;
	char byte;

	fd = sent_a_write_end(p);
	before = open_descriptors();
	assert_returns(recv(fd, &byte, 1, 0), 1);
	assert_equal(byte, '.');
	assert_ready(p[0], POLLHUP);
	assert_equal(open_descriptors(), before);
	fd = sent_a_write_end(p);
	before = open_descriptors();
	assert_returns(read(fd, &byte, 1), 1);
	assert_equal(byte, '.');
	assert_ready(p[0], POLLHUP);
	assert_equal(open_descriptors(), before);
}

/* Passes a descriptor, and tells the flags of the one that arrives by recvmsg with these. */
static int flags_on_arrival(int pair[2], int fd, int flags)
{
	must(send_descriptor(pair[0], fd));
	return fcntl(take_one(pair[1], flags), F_GETFD);
}

CLAIM(socket, msg_cmsg_cloexec_is_the_receivers_choice,
      .says = "a descriptor received has FD_CLOEXEC just if recvmsg is called with "
	      "MSG_CMSG_CLOEXEC, whatever the sender's has",
      .zh = "收到的描述符仅在 recvmsg 带 MSG_CMSG_CLOEXEC 时设置 FD_CLOEXEC，与发送者的无关",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvmsg() MSG_CMSG_CLOEXEC; recv(2)")
{
	int plain = must(open("/dev/null", O_RDONLY));
	int closing = must(open("/dev/null", O_RDONLY | O_CLOEXEC)), pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(flags_on_arrival(pair, plain, 0), 0);
	assert_equal(flags_on_arrival(pair, closing, 0), 0);
	assert_equal(flags_on_arrival(pair, plain, MSG_CMSG_CLOEXEC), FD_CLOEXEC);
	assert_equal(flags_on_arrival(pair, closing, MSG_CMSG_CLOEXEC), FD_CLOEXEC);
}

CLAIM(socket, a_bad_descriptor_is_not_sent,
      .says = "on Linux sendmsg of a descriptor that is not open fails with EBADF and sends "
	      "neither data nor the good ones with it",
      .zh = "在 Linux 上，传递未打开的描述符时 sendmsg 失败 (EBADF)，数据与其他有效描述符都不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) EBADF")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(pass(pair[0], "x", (int[]){ 0, 99 }, 2), EBADF);
	assert_fails(pass(pair[0], "x", (int[]){ -1 }, 1), EBADF);
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, control_messages_must_fit_their_buffer,
      .says = "on Linux sendmsg fails with EINVAL and sends nothing for a control message that "
	      "claims to be longer than its buffer, or shorter than its own header",
      .zh = "在 Linux 上，控制消息声称的长度超出缓冲区或小于其头部时，sendmsg 失败 "
	    "(EINVAL)，什么都不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "cmsg(3); unix(7) EINVAL; Linux __scm_send()")
{
	const size_t lengths[] = { 0, CMSG_LEN(0) - 1, CMSG_LEN(sizeof(int)) + 100 };
	union control control = { 0 };
	struct iovec data = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = CMSG_SPACE(sizeof(int)) };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		control.header.cmsg_len = (socklen_t)lengths[i];
		assert_fails(sendmsg(pair[0], &message, 0), EINVAL);
	}
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, descriptors_beyond_the_limit_are_closed,
      .says = "on Linux of the descriptors passed those that the receiver has no number left for "
	      "are closed, and recvmsg tells by MSG_CTRUNC",
      .zh = "在 Linux 上，接收者描述符已用尽时，超出的描述符被关闭，recvmsg 以 MSG_CTRUNC 告知",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7): exceed its RLIMIT_NOFILE")
{
	int pair[2], p[2], q[2], in[2], flags = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(pipe(q));
	must(pass(pair[0], "two", (int[]){ p[1], q[1] }, 2));
	must(close(p[1]));
	must(close(q[1])); /* p[1] is free again, and q[1] is beyond the limit */
	limit_descriptors((rlim_t)p[1] + 1);
	assert_equal(take(pair[1], in, 2, &flags), 1);
	assert_equal(in[0], p[1]);
	assert_equal(flags & MSG_CTRUNC, MSG_CTRUNC);
	assert_ready(q[0], POLLHUP);
	assert_ready(p[0], 0);
}

CLAIM(socket, descriptors_that_can_not_be_told_are_closed,
      .says = "on Linux where the control buffer ends in the midst, recvmsg keeps the descriptors "
	      "whose numbers it could store and tells just these; the others are closed, which "
	      "MSG_CTRUNC tells",
      .zh = "在 Linux 上，控制缓冲区中途到头时，recvmsg 保留编号已存入的描述符并只报告它们；其余的被关闭，"
	    "以 MSG_CTRUNC 告知",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux net/core/scm.c scm_detach_fds()")
{
	struct cmsghdr *control = memory_that_ends(CMSG_LEN(2 * sizeof(int)));
	struct iovec data = { &(char){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = CMSG_SPACE(4 * sizeof(int)) };
	int pair[2], p[2], in[2], before;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(pass(pair[0], "4", (int[]){ p[1], p[1], p[1], p[1] }, 4));
	before = open_descriptors();
	assert_returns(recvmsg(pair[1], &message, 0), 1);
	assert_equal(message.msg_flags & MSG_CTRUNC, MSG_CTRUNC);
	assert_equal(control->cmsg_len, CMSG_LEN(2 * sizeof(int)));
	assert_equal(open_descriptors(), before + 2);
	memcpy(in, CMSG_DATA(control), sizeof(in));
	for (int i = 0; i < 2; i++)
		assert_returns(write(in[i], "x", 1), 1);
}

CLAIM(socket, descriptors_part_the_stream,
      .says = "on Linux one recvmsg of a stream gives the bytes before a passed descriptor "
	      "together with its own, and stops there",
      .zh = "在 Linux 上，流上的一次 recvmsg 把描述符之前的字节与它自己的字节一起给出，并到此为止",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) Ancillary messages: a kind of barrier")
{
	union control control;
	char bytes[21] = "";
	struct iovec data = { bytes, 20 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "abcd", 4, 0));
	must(pass(pair[0], "e", (int[]){ 0 }, 1));
	must(send(pair[0], "fghi", 4, 0));
	must(pass(pair[0], "j", (int[]){ 0 }, 1));
	assert_returns(recvmsg(pair[1], &message, 0), 5);
	assert_text(bytes, "abcde");
	assert_equal(message.msg_controllen, CMSG_SPACE(sizeof(int)));
	message.msg_controllen = sizeof(control);
	memset(bytes, 0, sizeof(bytes));
	assert_returns(recvmsg(pair[1], &message, 0), 5);
	assert_text(bytes, "fghij");
	assert_equal(message.msg_controllen, CMSG_SPACE(sizeof(int)));
}

CLAIM(socket, a_peek_gives_descriptors_too,
      .says = "on Linux recvmsg with MSG_PEEK gives a descriptor as well, and another one each "
	      "time, and at last",
      .zh = "在 Linux 上，带 MSG_PEEK 的 recvmsg 也给出描述符，每次一个新的，最后接收时还有一个",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_peek_fds()")
{
	int pair[2], p[2], peeked, peeked_again, taken;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	must(send_descriptor(pair[0], p[1]));
	peeked = take_one(pair[1], MSG_PEEK);
	peeked_again = take_one(pair[1], MSG_PEEK);
	taken = take_one(pair[1], 0);
	assert_that(peeked != peeked_again && peeked_again != taken);
	assert_returns(write(peeked, "a", 1), 1);
	assert_returns(write(peeked_again, "b", 1), 1);
	assert_returns(write(taken, "c", 1), 1);
	assert_reads(p[0], "abc");
}

CLAIM(socket, a_stream_passes_descriptors_with_data_only,
      .says = "on Linux a stream passes no descriptor without data: sendmsg of zero bytes returns "
	      "0 and sends nothing; a datagram of zero bytes carries it",
      .zh = "在 Linux 上，流不传递没有数据的描述符：发送 0 字节的 sendmsg 返回 "
	    "0，什么都不发送；零长数据报可以携带",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) Ancillary messages")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(pass(pair[0], "", (int[]){ 0 }, 1), 0);
	assert_ready(pair[1], POLLOUT);
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	assert_returns(pass(pair[0], "", (int[]){ 0 }, 1), 0);
	assert_succeeds(take_one(pair[1], 0));
}

CLAIM(socket, permission_is_asked_at_open_alone,
      .says = "on Linux a process that may not open a file can read it by a descriptor it is "
	      "passed, though not write by one open for reading",
      .zh = "在 Linux 上，无权打开文件的进程可以用传来的描述符读它，但不能用只读描述符写",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SCM_RIGHTS: equivalent to dup(2)",
      .needs = { need_users, need_directory })
{
	int pair[2], file;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(nobody) {
		int fd;

		become_nobody();
		fd = take_one(pair[1], 0);
		assert_fails(open("secret", O_RDONLY), EACCES);
		assert_reads(fd, "secret");
		assert_fails(write(fd, "x", 1), EBADF);
	}
	file = assert_succeeds(open("secret", O_RDWR | O_CREAT, 0600));
	assert_succeeds(write(file, "secret", 6));
	must(send_descriptor(pair[0], must(open("secret", O_RDONLY))));
	assert_ends(nobody);
}

CLAIM(socket, a_listener_can_be_passed,
      .says = "a process that is passed a listening socket accepts the connections of its queue",
      .zh = "得到监听套接字的进程可以接受其队列中的连接", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "unix(7) SCM_RIGHTS; POSIX.1-2024 accept()", .needs = { need_directory })
{
	int pair[2], fd, client;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(server) {
		int peer = assert_succeeds(accept(take_one(pair[1], 0), NULL, NULL));

		assert_reads(peer, "request");
		assert_returns(send(peer, "reply", 5, 0), 5);
	}
	fd = listener("s", 1);
	client = client_of("s");
	must(send(client, "request", 7, 0));
	must(send_descriptor(pair[0], fd));
	must(close(fd));
	assert_ends(server);
	assert_reads(client, "reply");
}

CLAIM(socket, too_many_in_flight_are_refused,
      .says = "on Linux sendmsg fails with ETOOMANYREFS once more descriptors of an ordinary user "
	      "are in flight than his RLIMIT_NOFILE, and passes again when they are received",
      .zh = "在 Linux 上，普通用户的在途描述符超过其 RLIMIT_NOFILE 时 sendmsg 失败 "
	    "(ETOOMANYREFS)，接收之后又可发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) ETOOMANYREFS",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		enum { LIMIT = 32, EACH = 8 };
		int pair[2], fds[EACH] = { 0 }, sent = 0;

		skip_below(CONTROL_LIMIT, CMSG_SPACE(sizeof(fds)));
		become_nobody();
		limit_descriptors(LIMIT);
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		while (sent <= LIMIT + EACH && pass(pair[0], ".", fds, EACH) == 1)
			sent += EACH;
		assert_fails(send_descriptor(pair[0], 0), ETOOMANYREFS);
		assert_that(sent <= LIMIT + EACH);
		for (; sent > 0; sent -= EACH) {
			int flags = 0;

			assert_equal(take(pair[1], fds, EACH, &flags), EACH);
			for (int i = 0; i < EACH; i++)
				must(close(fds[i]));
		}
		assert_returns(send_descriptor(pair[0], 0), 1);
	}
	assert_ends(nobody);
}

CLAIM(socket, a_descriptor_may_be_sent_twice_at_once,
      .says = "a descriptor that stands twice in SCM_RIGHTS of one message arrives as two, of the same "
	      "open file",
      .zh = "一条消息的 SCM_RIGHTS 中出现两次的描述符到达时成为两个，属于同一个打开的文件",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS; unix(7)",
      .needs = { need_scm_rights })
{
	int pair[2], p[2], fds[2], flags = 0;

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(pipe(p));
	assert_returns(pass(pair[0], "x", (const int[]){ p[1], p[1] }, 2), 1);
	must(close(p[1]));
	assert_equal(take(pair[1], fds, 2, &flags), 2);
	assert_equal(flags & MSG_CTRUNC, 0);
	assert_that(fds[0] != fds[1]);
	assert_returns(write(fds[0], "a", 1), 1);
	assert_returns(write(fds[1], "b", 1), 1);
	assert_reads(p[0], "ab");
}
