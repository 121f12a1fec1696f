/* Claims about receiving from AF_UNIX sockets: what recv waits for, and what it takes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
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

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
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

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
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

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
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

CLAIM(socket, so_peek_off_may_be_turned_off,
      .says = "on Linux a MSG_PEEK of a stream with SO_PEEK_OFF goes on into what was sent later, and "
	      "finds nothing where all was shown, though it can still be read; with -1 for an offset "
	      "each shows the first bytes again",
      .zh = "在 Linux 上，设置 SO_PEEK_OFF 的流上 MSG_PEEK "
	    "接着看到后发送的内容，全部看过之后就看不到什么，但仍可读取；偏移设为 -1 后每次又从头看起",
      .verdict = HOLDS, .ref = "socket(7) SO_PEEK_OFF", .needs = { need_peek_off })
{
	char bytes[8] = "";
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(set_option(pair[1], SO_PEEK_OFF, 0), 0);
	must(send(pair[0], "aabb", 4, 0));
	must(send(pair[0], "cc", 2, 0));
	assert_returns(recv(pair[1], bytes, 3, MSG_PEEK), 3);
	assert_text(bytes, "aab");
	assert_returns(recv(pair[1], bytes, 7, MSG_PEEK), 3);
	assert_text(bytes, "bcc");
	assert_fails(recv(pair[1], bytes, 7, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
	must(send(pair[0], "d", 1, 0));
	assert_returns(recv(pair[1], bytes, 7, MSG_PEEK), 1);
	assert_text(bytes, "dcc");
	assert_returns(set_option(pair[1], SO_PEEK_OFF, -1), 0);
	for (int i = 0; i < 2; i++) {
		assert_returns(recv(pair[1], bytes, 7, MSG_PEEK), 7);
		assert_text(bytes, "aabbccd");
	}
	assert_reads(pair[1], "aabbccd");
}

CLAIM(socket, so_peek_off_goes_over_messages,
      .says = "on Linux with SO_PEEK_OFF each MSG_PEEK of a datagram or packet goes on within the message, "
	      "and then to the next; recv moves that place back by the message's length",
      .zh = "在 Linux 上，设置 SO_PEEK_OFF 后对数据报或分组的 MSG_PEEK 在消息内依次前进，然后到下一条；recv "
	    "使该位置按消息长度后退",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "socket(7) SO_PEEK_OFF; Linux __skb_try_recv_datagram()", .needs = { need_peek_off })
{
	static const char *const peeked[] = { "cc", "dd", "ee", "ff" };

	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char bytes[3] = "";
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "aabbccdd", 8, 0));
		must(send(pair[0], "eeff", 4, 0));
		assert_returns(set_option(pair[1], SO_PEEK_OFF, 4), 0);
		for (size_t k = 0; k < COUNT(peeked); k++) {
			assert_returns(recv(pair[1], bytes, 2, MSG_PEEK), 2);
			assert_text(bytes, peeked[k]);
		}
		assert_equal(option(pair[1], SO_PEEK_OFF), 12);
		assert_reads(pair[1], "aabbccdd");
		assert_equal(option(pair[1], SO_PEEK_OFF), 4);
	}
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

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
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

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
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

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "", 0, 0));
		assert_returns(read(pair[1], NULL, 0), 0);
		assert_ready(pair[1], POLLIN | POLLOUT);
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
		assert_ready(pair[1], POLLOUT);
	}
}

CLAIM(socket, a_receive_of_nothing_waits_and_takes_descriptors,
      .says = "on Linux recv and recvmsg of zero bytes wait until something is there; then they take "
	      "its descriptors, and of a stream no byte, of packets the whole, cut with MSG_TRUNC",
      .zh = "在 Linux 上，接收 0 字节的 recv 与 recvmsg "
	    "等到有内容为止；随后取走其描述符，对流不取字节，对数据报则取走整个并以 MSG_TRUNC 截断",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "recv(2): wait for a message, MSG_TRUNC; Linux unix_stream_read_generic(), "
	     "__unix_dgram_recvmsg()",
      .needs = { need_scm_rights })
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2], came, flags = MSG_DONTWAIT;

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(recv(pair[1], NULL, 0, MSG_DONTWAIT), EAGAIN);
		assert_fails(receive_with_descriptor(pair[1], NULL, 0, &came, &flags), EAGAIN);
		ACTOR(reader) {
			assert_returns(recv(pair[1], NULL, 0, MSG_PEEK), 0);
		}
		assert_asleep(reader, "recv");
		must(send_with_descriptor(pair[0], "first", 5, pair[0]));
		assert_ends(reader);
		must(send(pair[0], "second", 6, 0));
		flags = MSG_DONTWAIT;
		assert_returns(receive_with_descriptor(pair[1], NULL, 0, &came, &flags), 0);
		assert_returns(close(came), 0);
		assert_equal(flags & MSG_TRUNC, types[i] == SOCK_STREAM ? 0 : MSG_TRUNC);
		if (types[i] == SOCK_STREAM)
			assert_receives(pair[1], "firstsecond");
		else
			assert_receives(pair[1], "second");
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
		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
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
	discard(pair[1], 6);
	assert_equal(unread(pair[1]), 1);
	must(ioctl(pair[0], TIOCOUTQ, &queued));
	assert_that(queued > 0);
	discard(pair[1], 1);
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

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_equal(unread(pair[1]), 0);
		must(send(pair[0], "abc", 3, 0));
		must(send(pair[0], "defgh", 5, 0));
		assert_equal(unread(pair[1]), of_all ? 8 : 3);
		assert_reads(pair[1], "abc");
		assert_equal(unread(pair[1]), 5);
	}
}

CLAIM(socket, rcvlowat_keeps_recv_asleep,
      .says = "with SO_RCVLOWAT a recv of a stream sleeps until that many bytes are there, or as many as "
	      "it asks for, if these are fewer",
      .zh = "设置 SO_RCVLOWAT 后，流的 recv 睡眠到至少有那么多字节；请求的更少时，有所请求的字节即可",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_RCVLOWAT; socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_option(pair[1], SO_RCVLOWAT, 3));
	assert_equal(option(pair[1], SO_RCVLOWAT), 3);
	ACTOR(reader) {
		char bytes[10];

		assert_returns(recv(pair[1], bytes, 10, 0), 4);
		assert_returns(recv(pair[1], bytes, 2, 0), 2);
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "ab", 2, 0));
	assert_asleep(reader, "recv");
	must(send(pair[0], "cd", 2, 0));
	assert_asleep(reader, "recv");
	must(send(pair[0], "ef", 2, 0));
	assert_ends(reader);
}

CLAIM(socket, so_rcvbuf_holds_nothing_back,
      .says = "on Linux SO_RCVBUF has no effect on AF_UNIX: what is sent comes, of each type, though it "
	      "is larger than the receiver's buffer is told to be",
      .zh = "在 Linux 上，SO_RCVBUF 对 AF_UNIX 没有作用：即使发送的内容大于所设的接收缓冲区，各类型都照常到达",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7): the SO_RCVBUF option does not")
{
	static char bytes[60000];

	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		give_room(pair[0], 2 * sizeof(bytes));
		must(set_option(pair[1], SO_RCVBUF, 0));
		assert_that(option(pair[1], SO_RCVBUF) < (int)sizeof(bytes) / 2);
		assert_returns(send(pair[0], bytes, sizeof(bytes), MSG_DONTWAIT), sizeof(bytes));
		assert_returns(recv(pair[1], bytes, sizeof(bytes), MSG_WAITALL), sizeof(bytes));
	}
}

CLAIM(socket, rcvtimeo_ends_the_wait,
      .says = "with SO_RCVTIMEO recv and accept fail with EAGAIN when that time has passed, and "
	      "not before; a time of 0 is none",
      .zh = "设置 SO_RCVTIMEO 后，recv 与 accept 在该时间过去之后（不提前）失败 (EAGAIN)；时间为 0 则不限",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_RCVTIMEO; socket(7)", .needs = { need_directory })
{
	const struct timeval time = { 0, 20000 };
	int fd = listener("s", 1), pair[2];
	double start = now_by_ticks();

	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
	assert_that(have_passed(0.02, start));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
	start = now_by_ticks();
	assert_fails(recv(pair[0], &(char){ 0 }, 1, 0), EAGAIN);
	assert_that(have_passed(0.02, start));
	must(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ 0 }, sizeof(time)));
	ACTOR(reader) {
		assert_reads(pair[0], "x");
	}
	assert_asleep(reader, "read");
	must(send(pair[1], "x", 1, 0));
	assert_ends(reader);
}

#ifndef SO_INQ
#define SO_INQ 84
#endif
#ifndef SCM_INQ
#define SCM_INQ SO_INQ
#endif

static const char *need_inq(void)
{
	const char *reason;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	reason = lacks(set_option(pair[1], SO_INQ, 1) < 0, "setsockopt(SO_INQ)");
	close(pair[0]);
	close(pair[1]);
	return reason;
}

/* Receives just these bytes, and gives what SCM_INQ tells with them. */
static int left_behind(int fd, const char *text, int flags)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
	char bytes[10] = "";
	struct iovec data = { bytes, strlen(text) };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;
	int left;

	assert_returns(recvmsg(fd, &message, flags), (ssize_t)strlen(text));
	assert_text(bytes, text);
	header = CMSG_FIRSTHDR(&message);
	assert_that(header != NULL);
	assert_equal(header->cmsg_level, SOL_SOCKET);
	assert_equal(header->cmsg_type, SCM_INQ);
	memcpy(&left, CMSG_DATA(header), sizeof(left));
	return left;
}

CLAIM(socket, so_inq_tells_what_is_left,
      .says = "on Linux with SO_INQ each recvmsg of an AF_UNIX stream tells by SCM_INQ how many "
	      "bytes are unread after it, with MSG_PEEK those that it showed too; datagram and "
	      "seqpacket sockets have no such option: ENOPROTOOPT",
      .zh = "在 Linux 上，设置 SO_INQ 后 AF_UNIX 流的每次 recvmsg 以 SCM_INQ "
	    "给出此后还有多少未读字节，带 MSG_PEEK 时包括所显示的；数据报与 seqpacket "
	    "套接字没有此选项 (ENOPROTOOPT)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_setsockopt(), unix_stream_read_generic()",
      .needs = { need_inq })
{
	int pair[2];

	for (size_t i = 0; i < COUNT(packet_types); i++) {
		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_fails(set_option(pair[1], SO_INQ, 1), ENOPROTOOPT);
	}
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(set_option(pair[1], SO_INQ, 1), 0);
	must(send(pair[0], "abcde", 5, 0));
	must(send(pair[0], "fg", 2, 0));
	assert_equal(left_behind(pair[1], "ab", 0), 5);
	assert_equal(left_behind(pair[1], "cd", MSG_PEEK), 5);
	assert_equal(left_behind(pair[1], "cdef", 0), 1);
	assert_equal(left_behind(pair[1], "g", 0), 0);
}
