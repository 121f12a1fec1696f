/* Claims about receiving from AF_UNIX sockets: what recv waits for, and what it takes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "unix.h"

CLAIM(socket, recv_sleeps_while_there_is_nothing,
      .says = "recv sleeps while nothing has come, of each type of socket, and takes what comes at "
	      "once, though it is less than asked for",
      .zh = "没有数据时 recv 睡眠（各种类型皆然）；数据一到即返回，哪怕比请求的少",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv(); recv(2)")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		ACTOR(reader) {
			char bytes[11] = "";

			assert_returns(recv(pair[1], bytes, 10, 0), 2);
			assert_text(bytes, "ok");
		}
		assert_asleep(reader, "recv");
		must(send(pair[1], "wrong way", 9, 0)); /* to ourselves, not to it */
		assert_asleep(reader, "recv");
		must(send(pair[0], "ok", 2, 0));
		assert_ends(reader);
	}
}

CLAIM(socket, one_byte_goes_to_one_reader,
      .says = "of three readers asleep at one stream a byte wakes only one to return; the others "
	      "sleep on until their own",
      .zh = "三个读者睡在同一流套接字上时，一个字节只让一个返回，其余继续睡眠", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv()")
{
	static const char letters[] = "abc";
	struct actor *reader[3];
	int pair[2], report[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(report));
	for (int i = 0; i < 3; i++)
		START(reader[i]) {
			char byte;

			assert_returns(recv(pair[1], &byte, 1, 0), 1);
			must(write(report[1], &byte, 1));
		}
	for (int i = 0; i < 3; i++)
		assert_asleep(reader[i], "recv");
	for (int i = 0; i < 3; i++) {
		send_byte(pair[0], letters[i]);
		assert_reads_byte(report[0], letters[i]);
		assert_ready(report[0], 0);
		assert_ready(pair[1], POLLOUT);
	}
	for (int i = 0; i < 3; i++)
		assert_ends(reader[i]);
}

CLAIM(socket, recv_without_data_gives_eagain_if_nonblocking,
      .says = "with O_NONBLOCK, or with MSG_DONTWAIT for the one call alone, recv with nothing "
	      "there fails with EAGAIN",
      .zh = "设置 O_NONBLOCK，或仅本次调用带 MSG_DONTWAIT，没有数据时 recv 失败 (EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv() EAGAIN; recv(2)")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		char byte = '?';
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(recv(pair[1], &byte, 1, MSG_DONTWAIT), EAGAIN);
		assert_returns(fcntl(pair[1], F_GETFL) & O_NONBLOCK, 0);
		must(set_nonblocking(pair[1]));
		assert_fails(recv(pair[1], &byte, 1, 0), EAGAIN);
		assert_fails(read(pair[1], &byte, 1), EAGAIN);
		assert_equal(byte, '?');
		assert_returns(fcntl(pair[0], F_GETFL) & O_NONBLOCK, 0);
		must(send(pair[0], "x", 1, 0));
		assert_reads(pair[1], "x");
	}
}

CLAIM(socket, msg_peek_leaves_what_it_shows,
      .says = "recv with MSG_PEEK gives what the next recv will give, and takes nothing",
      .zh = "带 MSG_PEEK 的 recv 给出下一次 recv 将得到的内容而不取走", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv() MSG_PEEK; recv(2)")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		char bytes[8] = "";
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		must(send(pair[0], "first", 5, 0));
		must(send(pair[0], "next", 4, 0));
		for (int j = 0; j < 2; j++) {
			assert_returns(recv(pair[1], bytes, 3, MSG_PEEK), 3);
			assert_text(bytes, "fir");
		}
		assert_returns(recv(pair[1], bytes, 5, 0), 5);
		assert_text(bytes, "first");
		assert_reads(pair[1], "next");
	}
}

static const char *need_peek_off(void)
{
	socklen_t size = sizeof(int);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), value;
	const char *why = lacks(getsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &value, &size) < 0,
				"getsockopt(SO_PEEK_OFF)");

	close(fd);
	return why;
}

CLAIM(socket, so_peek_off_peeks_further_and_further,
      .says = "on Linux with SO_PEEK_OFF each MSG_PEEK begins where the last one ended, and "
	      "ordinary recv moves that place back",
      .zh = "在 Linux 上，设置 SO_PEEK_OFF 后每次 MSG_PEEK 从上次结束处开始，普通 recv "
	    "使该位置相应后退",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socket(7) SO_PEEK_OFF, its example",
      .needs = { need_peek_off })
{
	char bytes[3] = "";
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(option(pair[1], SO_PEEK_OFF), -1);
	must(send(pair[0], "aabbccddeeff", 12, 0));
	assert_returns(set_option(pair[1], SO_PEEK_OFF, 4), 0);
	assert_returns(recv(pair[1], bytes, 2, MSG_PEEK), 2);
	assert_text(bytes, "cc");
	assert_returns(recv(pair[1], bytes, 2, MSG_PEEK), 2);
	assert_text(bytes, "dd");
	assert_returns(recv(pair[1], bytes, 2, 0), 2);
	assert_text(bytes, "aa");
	assert_returns(recv(pair[1], bytes, 2, MSG_PEEK), 2);
	assert_text(bytes, "ee");
	assert_equal(option(pair[1], SO_PEEK_OFF), 8);
	assert_reads(pair[1], "bbccddeeff");
}

CLAIM(socket, msg_waitall_waits_for_all,
      .says = "recv with MSG_WAITALL of a stream sleeps until all it asks for is there, or the end",
      .zh = "流套接字上带 MSG_WAITALL 的 recv 睡眠到所请求的字节到齐或对端结束为止",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv() MSG_WAITALL; recv(2)")
{
	char bytes[8] = "";
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(reader) {
		close(pair[0]);
		assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 6);
		assert_text(bytes, "abcdef");
		assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 2);
		assert_text(bytes, "ghcdef");
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "abc", 3, 0));
	assert_asleep(reader, "recv");
	must(send(pair[0], "defgh", 5, 0));
	assert_asleep(reader, "recv");
	must(close(pair[0]));
	assert_ends(reader);
}

CLAIM(socket, msg_waitall_means_nothing_to_datagrams,
      .says = "recv with MSG_WAITALL of a datagram returns one datagram, however short",
      .zh = "数据报套接字上 MSG_WAITALL 不起作用：recv 返回一个数据报，不论多短",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() MSG_WAITALL: on SOCK_STREAM sockets; recv(2) MSG_WAITALL")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char bytes[8];
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "ab", 2, 0));
		must(send(pair[0], "cdef", 4, 0));
		ACTOR(reader) {
			assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 2);
			assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL), 4);
		}
		assert_ends(reader);
	}
}

CLAIM(socket, read_of_nothing_takes_nothing,
      .says = "read of zero bytes returns 0 at once, whether data, a datagram of zero bytes or "
	      "nothing is there, and takes none of it",
      .zh = "读 0 个字节立即返回 0，不论有数据、有零长数据报还是什么都没有，且不取走任何内容",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); recv(2) NOTES")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		ACTOR(reader) {
			assert_returns(read(pair[1], NULL, 0), 0);
		}
		assert_ends(reader);
		must(send(pair[0], "x", 1, 0));
		assert_returns(read(pair[1], NULL, 0), 0);
		assert_reads(pair[1], "x");
	}
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "", 0, 0));
		assert_returns(read(pair[1], NULL, 0), 0);
		assert_ready(pair[1], POLLIN | POLLOUT);
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
		assert_ready(pair[1], POLLOUT);
	}
}

CLAIM(socket, recvmsg_tells_all_anew,
      .says = "recvmsg ignores what msg_flags were before, and on Linux sets them, msg_controllen "
	      "and msg_namelen to 0 where there is nothing to tell",
      .zh = "recvmsg 不理会原有的 msg_flags；在 Linux 上，没有可告知的内容时，msg_flags、"
	    "msg_controllen 与 msg_namelen 都置为 0",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvmsg(): msg_flags is ignored on input; Linux ____sys_recvmsg()")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		char byte, name[100], control[100];
		struct iovec piece = { &byte, 1 };
		struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_flags = -1 };
		int pair[2];

		message.msg_name = name;
		message.msg_namelen = sizeof(name);
		message.msg_control = control;
		message.msg_controllen = sizeof(control);
		must(socketpair(AF_UNIX, types[i], 0, pair));
		must(send(pair[0], "x", 1, 0));
		assert_returns(recvmsg(pair[1], &message, 0), 1);
		assert_equal(message.msg_flags, 0);
		assert_equal(message.msg_controllen, 0);
		assert_equal(message.msg_namelen, 0);
	}
}

CLAIM(socket, fionread_and_outq_count_what_is_unread,
      .says = "on Linux FIONREAD counts a stream's unread bytes, and SIOCOUTQ of the sender is 0 "
	      "just when they are all received; of a socket that listens FIONREAD gives EINVAL",
      .zh = "在 Linux 上，FIONREAD 给出流中未读的字节数；全部被接收后发送端的 SIOCOUTQ 才为 "
	    "0；对监听的套接字 FIONREAD 失败 (EINVAL)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7) SIOCINQ; Linux unix_outq_len()",
      .needs = { need_directory })
{
	int pair[2], queued = -7;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(unread(pair[1]), 0);
	assert_succeeds(send(pair[0], "abcde", 5, 0));
	must(send(pair[0], "fg", 2, 0));
	assert_equal(unread(pair[1]), 7);
	must(ioctl(pair[0], TIOCOUTQ, &queued));
	assert_that(queued > 0);
	discard(pair[1], 7);
	assert_equal(unread(pair[1]), 0);
	must(ioctl(pair[0], TIOCOUTQ, &queued));
	assert_equal(queued, 0);
	assert_fails(ioctl(listener("s", 1), FIONREAD, &queued), EINVAL);
}

CLAIM(socket, fionread_of_datagrams_is_the_first_ones_size,
      .says = "on Linux FIONREAD of an AF_UNIX datagram socket tells the size of the first message "
	      "alone, 0 where there is none, of SOCK_SEQPACKET that of all together",
      .zh = "在 Linux 上，AF_UNIX 数据报套接字的 FIONREAD 只给出第一条消息的大小，没有消息时为 0；"
	    "SOCK_SEQPACKET 则给出全部消息的总和",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "unix(7) SIOCINQ: as udp(7); Linux unix_inq_len()")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		const bool of_all = packet_types[i] == SOCK_SEQPACKET;
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_equal(unread(pair[1]), 0);
		must(send(pair[0], "abc", 3, 0));
		must(send(pair[0], "defgh", 5, 0));
		assert_equal(unread(pair[1]), of_all ? 8 : 3);
		assert_reads(pair[1], "abc");
		assert_equal(unread(pair[1]), 5);
	}
}

CLAIM(socket, rcvlowat_keeps_recv_asleep,
      .says = "with SO_RCVLOWAT a recv sleeps until that many bytes are there",
      .zh = "设置 SO_RCVLOWAT 后，recv 睡眠到至少有那么多字节为止", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <sys/socket.h> SO_RCVLOWAT; socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[1], SO_RCVLOWAT, 3));
	assert_equal(option(pair[1], SO_RCVLOWAT), 3);
	ACTOR(reader) {
		char bytes[10];

		assert_returns(recv(pair[1], bytes, 10, 0), 4);
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "ab", 2, 0));
	assert_asleep(reader, "recv");
	must(send(pair[0], "cd", 2, 0));
	assert_ends(reader);
}

CLAIM(socket, rcvtimeo_ends_the_wait,
      .says = "with SO_RCVTIMEO recv and accept fail with EAGAIN when that time has passed, and "
	      "not before",
      .zh = "设置 SO_RCVTIMEO 后，recv 与 accept 在该时间过去之后（不提前）失败 (EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_RCVTIMEO; socket(7)", .needs = { need_directory })
{
	const struct timeval time = { 0, 20000 };
	int fd = listener("s", 1), pair[2];
	double start = now_by_ticks();

	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
	assert_that(now_by_ticks() - start >= 0.02);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
	start = now_by_ticks();
	assert_fails(recv(pair[0], &(char){ 0 }, 1, 0), EAGAIN);
	assert_that(now_by_ticks() - start >= 0.02);
}
