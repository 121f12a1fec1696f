/* Claims about sendmmsg and recvmmsg, which send and receive several messages by one call. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
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

/* Within a time of the kernel's own kind: seconds and nanoseconds. */
static long receive_in_time(int fd, struct several *several, unsigned count, long time[2])
{
	return syscall(SYS_recvmmsg, fd, several->messages, count, 0, time);
}

/* Without a time limit. */
static long receive_several(int fd, struct several *several, unsigned count, int flags)
{
	return syscall(SYS_recvmmsg, fd, several->messages, count, flags, NULL);
}

static long send_messages(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
	return syscall(SYS_sendmmsg, fd, messages, count, flags);
}
#else
static const char *need_several(void)
{
	return "no system call recvmmsg";
}

static long receive_in_time(int fd, struct several *several, unsigned count, long time[2])
{
	(void)several, (void)count, (void)time;
	return fd;
}

static long receive_several(int fd, struct several *several, unsigned count, int flags)
{
	(void)flags;
	return receive_in_time(fd, several, count, NULL);
}

static long send_messages(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
	(void)messages, (void)count, (void)flags;
	return fd;
}
#endif

static long send_several(int fd, struct several *several, unsigned count)
{
	return send_messages(fd, several->messages, count, 0);
}

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

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
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

CLAIM(socket, recvmmsg_looks_at_its_time_after_each_message,
      .says = "on Linux recvmmsg whose time is over gives the message that it has, though more are there; "
	      "else it stores what is left of its time; a time that is none fails with EINVAL",
      .zh = "在 Linux 上，recvmmsg 到时即给出已有的消息，即使还有更多；否则存入剩余时间；无效的时间失败 (EINVAL)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "recvmmsg(2) BUGS; Linux __sys_recvmmsg()",
      .needs = { need_several })
{
	static struct several got;
	long over[] = { 0, 0 }, hour[] = { 3600, 0 }, none[] = { 0, 1000000000 },
	     negative[] = { -1, 0 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	prepare(&got);
	for (int i = 0; i < 4; i++)
		must(send(pair[0], texts[2], 5, 0));
	assert_fails(receive_in_time(pair[1], &got, 2, none), EINVAL);
	assert_fails(receive_in_time(pair[1], &got, 2, negative), EINVAL);
	assert_returns(receive_in_time(pair[1], &got, 3, over), 1);
	assert_equal(got.messages[1].msg_len, 77);
	assert_returns(receive_in_time(pair[1], &got, 3, hour), 3);
	assert_that(hour[0] < 3600 && hour[0] > 0);
	assert_fails(receive_several(pair[1], &got, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, recvmmsg_tells_a_later_error_next_time,
      .says = "on Linux recvmmsg that fails after some messages returns how many came, and the next one "
	      "fails with the error, once",
      .zh = "在 Linux 上，recvmmsg 在收到若干条之后出错时返回条数，下一次调用以该错误失败，仅一次",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "recvmmsg(2) RETURN VALUE, BUGS",
      .needs = { need_several })
{
	static struct several got;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	prepare(&got);
	for (int i = 0; i < 3; i++)
		must(send(pair[0], texts[2], 5, 0));
	got.pieces[1].iov_base = nowhere();
	assert_returns(receive_several(pair[1], &got, 3, MSG_DONTWAIT), 1);
	assert_text(got.bytes[0], texts[2]);
	got.pieces[1].iov_base = got.bytes[1];
	assert_fails(receive_several(pair[1], &got, 1, MSG_DONTWAIT), EFAULT);
	assert_returns(receive_several(pair[1], &got, 1, MSG_DONTWAIT), 1);
}

/* A sender and a receiver of datagrams, for whom so many more have room. */
static void pair_with_room_for(int pair[2], int room)
{
	for (int i = 0; i < 2; i++)
		pair[i] = unix_socket(SOCK_DGRAM);
	must(bind_path(pair[1], "receiver"));
	must(connect_path(pair[0], "receiver"));
	skip_below(QUEUE_LIMIT, room - 1);
	fill_queue("receiver");
	for (int i = 0; i < room; i++)
		must(recv(pair[1], &(char){ 0 }, 1, 0));
}

CLAIM(socket, sendmmsg_sends_what_has_room,
      .says = "on Linux sendmmsg that may not sleep sends as many of its messages as have room and "
	      "returns how many, and fails with EAGAIN where none has",
      .zh = "在 Linux 上，不可睡眠的 sendmmsg 发送容得下的那几条消息并返回条数，一条也容不下时失败 "
	    "(EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "sendmmsg(2): a nonblocking call",
      .needs = { need_several, need_directory })
{
	static struct several sent;
	int pair[2];

	pair_with_room_for(pair, 2);
	prepare_to_send(&sent);
	assert_returns(send_messages(pair[0], sent.messages, MOST, MSG_DONTWAIT), 2);
	assert_equal(sent.messages[0].msg_len, 1);
	assert_equal(sent.messages[1].msg_len, 0);
	assert_equal(sent.messages[2].msg_len, 77);
	assert_fails(send_messages(pair[0], sent.messages, MOST, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, sendmmsg_sleeps_until_all_are_sent,
      .says = "on Linux sendmmsg sleeps while a message has no room, and goes on with the next when "
	      "there is some, until all are sent; with a handler in between it returns how many were",
      .zh = "在 Linux 上，sendmmsg 在消息没有空间时睡眠，有空间后继续发送下一条，直到全部发完；其间有信号"
	    "处理函数运行则返回已发送的条数",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "sendmmsg(2): blocks until vlen messages have been sent",
      .needs = { need_several, need_proc, need_directory })
{
	static struct several sent;
	char byte;
	int pair[2];

	pair_with_room_for(pair, 1);
	prepare_to_send(&sent);
	ACTOR(sender) {
		catch_signal(SIGUSR1, 0);
		assert_returns(send_several(pair[0], &sent, 3), 3);
		assert_equal(sent.messages[2].msg_len, strlen(texts[2]));
		assert_returns(send_several(pair[0], &sent, 3), 1);
		assert_equal(sent.messages[0].msg_len, 1);
	}
	for (int i = 0; i < 3; i++) {
		assert_asleep(sender, "sendmsg");
		must(recv(pair[1], &byte, 1, 0)); /* room for one */
	}
	assert_asleep(sender, "sendmsg");
	send_signal(sender, SIGUSR1);
	assert_ends(sender);
}

#define CAP 1024

CLAIM(socket, sendmmsg_sends_1024_at_most,
      .says = "on Linux sendmmsg of more than 1024 messages sends the first 1024",
      .zh = "在 Linux 上，超过 1024 条消息时 sendmmsg 只发送前 1024 条", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "sendmmsg(2) NOTES: capped to UIO_MAXIOV", .needs = { need_several })
{
	static struct mmsghdr messages[CAP + 2];
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (int i = 0; i < CAP + 2; i++)
		messages[i].msg_len = 77;
	assert_returns(send_messages(pair[0], messages, CAP + 2, 0), CAP);
	assert_equal(messages[CAP - 1].msg_len, 0);
	assert_equal(messages[CAP].msg_len, 77);
	assert_returns(send_messages(pair[0], messages, CAP, 0), CAP);
}

CLAIM(socket, recvmmsg_sleeps_past_its_time,
      .says = "on Linux recvmmsg that has received nothing sleeps on when its time is over, and returns "
	      "when a message comes, with that alone",
      .zh = "在 Linux 上，尚未收到消息的 recvmmsg 到时后继续睡眠，有消息到来才返回，且只有那一条",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "recvmmsg(2) BUGS: checked only after the receipt of each datagram",
      .needs = { need_several, need_proc })
{
	static struct several got;
	struct timespec over;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	prepare(&got);
	ACTOR(receiver) {
		assert_returns(receive_in_time(pair[1], &got, 2, (long[]){ 0, 20000000 }), 1);
		assert_text(got.bytes[0], "three");
	}
	assert_asleep(receiver, "recvmsg");
	over = from_now(CLOCK_MONOTONIC, 40);
	must(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &over, NULL) ? -1 : 0);
	assert_asleep(receiver, "recvmsg");
	must(send(pair[0], "three", 6, 0));
	assert_ends(receiver);
}
