/* Claims about sendmmsg and recvmmsg, which send and receive several messages by one call. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "unix.h"

enum { MOST = 4, SIZE = 8 };

/* Messages of one piece each, of which some are used. */
struct several {
	struct mmsghdr messages[MOST];
	struct iovec pieces[MOST];
	char bytes[MOST][SIZE];
};

#ifdef SYS_recvmmsg
static const char *need_several(void)
{
	return lacks(syscall(SYS_sendmmsg, -1, NULL, 0, 0) < 0 && errno == ENOSYS, "sendmmsg");
}

/* Without a time limit. */
static long receive_several(int fd, struct several *several, unsigned count, int flags)
{
	return syscall(SYS_recvmmsg, fd, several->messages, count, flags, NULL);
}

static long send_several(int fd, struct several *several, unsigned count)
{
	return syscall(SYS_sendmmsg, fd, several->messages, count, 0);
}
#else
static const char *need_several(void)
{
	return "no system call recvmmsg";
}

static long receive_several(int fd, struct several *several, unsigned count, int flags)
{
	(void)several, (void)count, (void)flags;
	return fd;
}

static long send_several(int fd, struct several *several, unsigned count)
{
	return receive_several(fd, several, count, 0);
}
#endif

static const char *const texts[MOST] = { "a", "", "three", "four" };

/* The texts, or room for as much of each, with a length that no call gives. */
static void prepare(struct several *several)
{
	memset(several, 0, sizeof(*several));
	for (int i = 0; i < MOST; i++) {
		strcpy(several->bytes[i], texts[i]);
		several->pieces[i] = (struct iovec){ several->bytes[i], SIZE };
		several->messages[i].msg_hdr.msg_iov = &several->pieces[i];
		several->messages[i].msg_hdr.msg_iovlen = 1;
		several->messages[i].msg_len = 77;
	}
}

static void prepare_to_send(struct several *several)
{
	prepare(several);
	for (int i = 0; i < MOST; i++)
		several->pieces[i].iov_len = strlen(texts[i]);
}

CLAIM(socket, several_messages_go_by_one_call,
      .says = "on Linux sendmmsg sends the messages of an array, and recvmmsg receives as many as "
	      "are there, in their order: each returns how many, and tells of each its length",
      .zh = "在 Linux 上，sendmmsg 发送数组中的各条消息，recvmmsg "
	    "按次序接收现有的消息：各返回条数，并给出每条的长度",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "sendmmsg(2), recvmmsg(2)",
      .needs = { need_several })
{
	static struct several sent, got;

	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		prepare_to_send(&sent);
		prepare(&got);
		assert_returns(send_several(pair[0], &sent, 3), 3);
		assert_equal(sent.messages[3].msg_len, 77);
		assert_fails(receive_several(pair[0], &got, MOST, MSG_DONTWAIT), EAGAIN);
		assert_returns(receive_several(pair[1], &got, MOST, MSG_DONTWAIT), 3);
		for (int k = 0; k < 3; k++) {
			assert_equal(sent.messages[k].msg_len, strlen(texts[k]));
			assert_equal(got.messages[k].msg_len, strlen(texts[k]));
			assert_text(got.bytes[k], texts[k]);
		}
		assert_equal(got.messages[3].msg_len, 77);
	}
}

CLAIM(socket, recvmmsg_waits_for_all_or_one,
      .says = "on Linux recvmmsg sleeps until all the messages that it asks for have come, with "
	      "MSG_WAITFORONE until one has, and gives those that are there then",
      .zh = "在 Linux 上，recvmmsg 睡眠到所请求的消息全部到来；带 MSG_WAITFORONE "
	    "则睡眠到有一条到来，并给出此时已有的",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "recvmmsg(2) DESCRIPTION, MSG_WAITFORONE",
      .needs = { need_several })
{
	static struct several got;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	prepare(&got);
	ACTOR(receiver) {
		assert_returns(receive_several(pair[1], &got, 2, 0), 2);
		assert_returns(receive_several(pair[1], &got, 2, MSG_WAITFORONE), 1);
	}
	assert_asleep(receiver, "recvmsg");
	must(send(pair[0], "first", 5, 0));
	assert_asleep(receiver, "recvmsg");
	must(send(pair[0], "second", 6, 0));
	assert_asleep(receiver, "recvmsg");
	must(send(pair[0], "third", 5, 0));
	assert_ends(receiver);
	must(send(pair[0], "fourth", 6, 0));
	must(send(pair[0], "fifth", 5, 0));
	assert_returns(receive_several(pair[1], &got, MOST, MSG_WAITFORONE), 2);
	assert_equal(got.messages[1].msg_len, 5);
}

CLAIM(socket, sendmmsg_tells_an_error_of_the_first_alone,
      .says = "on Linux sendmmsg that fails after some messages returns how many went, and fails "
	      "itself only where the first one does",
      .zh = "在 Linux 上，sendmmsg "
	    "在发送了若干条之后出错时返回已发送的条数；只有第一条出错时调用才失败",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "sendmmsg(2) RETURN VALUE, ERRORS",
      .needs = { need_several })
{
	static struct several sent;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	prepare_to_send(&sent);
	sent.pieces[2].iov_base = nowhere();
	assert_returns(send_several(pair[0], &sent, MOST), 2);
	assert_equal(sent.messages[2].msg_len, 77);
	assert_reads(pair[1], "a");
	assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	sent.pieces[0].iov_base = nowhere();
	assert_fails(send_several(pair[0], &sent, MOST), EFAULT);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
}
