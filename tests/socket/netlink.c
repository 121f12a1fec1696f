/* Claims about netlink between processes: NETLINK_USERSOCK, which the kernel leaves to them. */
#include <errno.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

#define SMALLEST 2304 /* what Linux makes of less for SO_RCVBUF */

static const char *need_netlink(void)
{
	return lacks_descriptor(socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK),
				"socket(NETLINK_USERSOCK)");
}

/* A network of the claim's own, whose groups of netlink it may join. */
static const char *need_groups(void)
{
	const struct sockaddr_nl member = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	const char *why = lacks(unshare(CLONE_NEWNET) < 0, "unshare(CLONE_NEWNET)");
	int fd;

	if (why)
		return why;
	fd = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK));
	why = lacks(bind(fd, (const struct sockaddr *)&member, sizeof(member)) < 0,
		    "bind to a group of netlink");
	close(fd);
	return why;
}

static int bind_as(int fd, uint32_t number, uint32_t groups)
{
	const struct sockaddr_nl name = { .nl_family = AF_NETLINK,
					  .nl_pid = number,
					  .nl_groups = groups };

	return bind(fd, (const struct sockaddr *)&name, sizeof(name));
}

/* A socket with a number that the kernel chose. */
static int numbered(uint32_t groups)
{
	int fd = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK));

	assert_returns(bind_as(fd, 0, groups), 0);
	return fd;
}

static uint32_t number_of(int fd)
{
	struct sockaddr_nl name = { 0 };
	socklen_t size = sizeof(name);

	assert_returns(getsockname(fd, (struct sockaddr *)&name, &size), 0);
	assert_equal(size, sizeof(name));
	assert_equal(name.nl_family, AF_NETLINK);
	return name.nl_pid;
}

static ssize_t send_to(int fd, uint32_t number, uint32_t groups, const char *text)
{
	const struct sockaddr_nl name = { .nl_family = AF_NETLINK,
					  .nl_pid = number,
					  .nl_groups = groups };

	return sendto(fd, text, strlen(text), 0, (const struct sockaddr *)&name, sizeof(name));
}

/* Asserts that just this comes next, and from whom. */
static void assert_comes(int fd, const char *text, uint32_t from)
{
	struct sockaddr_nl name = { 0 };
	socklen_t size = sizeof(name);
	char bytes[40] = "";

	assert_returns(recvfrom(fd, bytes, sizeof(bytes) - 1, MSG_DONTWAIT,
				(struct sockaddr *)&name, &size),
		       strlen(text));
	assert_text(bytes, text);
	assert_equal(name.nl_family, AF_NETLINK);
	assert_equal(name.nl_pid, from);
}

static void assert_nothing_comes(int fd)
{
	assert_fails(recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, netlink_carries_messages_between_processes,
      .says = "on Linux processes send each other messages over NETLINK_USERSOCK: they come whole, "
	      "in their order, with the number of who sent them; of a short buffer the rest is lost",
      .zh = "在 Linux 上，进程之间可用 NETLINK_USERSOCK "
	    "互发消息：消息完整、按序到达，并告知发送者的号码；缓冲区较短时余下部分丢失",
      .verdict = HOLDS, .ref = "netlink(7) NETLINK_USERSOCK, Address formats; recv(2) MSG_TRUNC",
      .needs = { need_netlink })
{
	const int receiver = numbered(0), sender = numbered(0);
	const uint32_t number = number_of(receiver);
	struct sockaddr_nl name = { 0 };
	socklen_t room = sizeof(name);
	char bytes[4] = "";

	ACTOR(child) {
		const int own = numbered(0);

		assert_returns(send_to(sender, number, 0, "first"), 5);
		assert_returns(send_to(own, number, 0, "second"), 6);
		assert_returns(send_to(sender, number, 0, "third"), 5);
		pause_at("sent");
		assert_comes(own, "answer", number);
	}
	await(child, "sent");
	assert_comes(receiver, "first", number_of(sender));
	assert_returns(recvfrom(receiver, bytes, 3, MSG_TRUNC, (struct sockaddr *)&name, &room), 6);
	assert_text(bytes, "sec");
	assert_that(name.nl_pid != number && name.nl_pid != number_of(sender));
	assert_returns(send_to(receiver, name.nl_pid, 0, "answer"), 6);
	assert_comes(receiver, "third", number_of(sender));
	assert_nothing_comes(receiver);
	resume(child);
	assert_ends(child);
}

CLAIM(socket, a_netlink_number_is_one_sockets,
      .says = "on Linux the kernel gives the first netlink socket of a process its pid for a number, "
	      "and a second another; bind of a number that is taken fails with EADDRINUSE, of another "
	      "than one's own with EINVAL; whoever closes gives it free",
      .zh = "在 Linux 上，内核把进程的 pid 作为其第一个 netlink 套接字的号码，第二个得到另外的号码；bind "
	    "已被占用的号码失败 (EADDRINUSE)，已有号码时 bind 别的号码失败 (EINVAL)；关闭后号码可再用",
      .verdict = HOLDS, .ref = "netlink(7) Address formats: nl_pid; Linux netlink_bind()",
      .needs = { need_netlink })
{
	const int first = numbered(0), second = numbered(0);
	const int third = must(socket(AF_NETLINK, SOCK_DGRAM, NETLINK_USERSOCK));
	const uint32_t number = number_of(second);

	assert_equal(number_of(first), getpid());
	assert_that(number != 0 && number != number_of(first));
	assert_equal(number_of(third), 0);
	assert_fails(bind_as(third, number, 0), EADDRINUSE);
	must(close(second));
	assert_returns(bind_as(third, number, 0), 0);
	assert_equal(number_of(third), number);
	assert_fails(bind_as(third, number + 1, 0), EINVAL);
	assert_equal(number_of(third), number);
}

CLAIM(socket, netlink_to_nobody_is_refused,
      .says = "on Linux a send over NETLINK_USERSOCK to a number that nobody has fails with "
	      "ECONNREFUSED, also when its socket was closed, and to the kernel, which is 0",
      .zh = "在 Linux 上，通过 NETLINK_USERSOCK 发给无人使用的号码、其套接字已关闭的号码，或内核（号码 0）均失败 "
	    "(ECONNREFUSED)",
      .verdict = HOLDS, .ref = "Linux netlink_unicast(), netlink_getsockbyportid()",
      .needs = { need_netlink })
{
	const int sender = numbered(0), receiver = numbered(0);
	const uint32_t number = number_of(receiver);

	assert_returns(send_to(sender, number, 0, "unread"), 6);
	must(close(receiver));
	assert_fails(send_to(sender, number, 0, "late"), ECONNREFUSED);
	assert_fails(send_to(sender, 0, 0, "kernel"), ECONNREFUSED);
	assert_equal(option(sender, SO_ERROR), 0);
	assert_nothing_comes(sender);
}

/* Sends numbers until there is no more room; returns how many. */
static int fill(int sender, uint32_t number)
{
	for (int count = 0;; count++) {
		const char text[] = { (char)('a' + count), '\0' };

		if (send_to(sender, number, 0, text) < 0) {
			assert_equal(errno, EAGAIN);
			return count;
		}
		assert_that(count < 20);
	}
}

CLAIM(socket, a_full_netlink_receiver_stops_its_senders,
      .says = "on Linux a send over NETLINK_USERSOCK to a receiver whose buffer is full fails with "
	      "EAGAIN if it is not to sleep, else sleeps until that has read; no message is lost",
      .zh = "在 Linux 上，接收者的缓冲区已满时，通过 NETLINK_USERSOCK 的发送若不可睡眠则失败 "
	    "(EAGAIN)，否则睡眠到接收者读取为止；消息不会丢失",
      .verdict = HOLDS, .ref = "Linux netlink_attachskb(); send(2) EAGAIN",
      .needs = { need_netlink })
{
	const int sender = numbered(0), receiver = numbered(0);
	const uint32_t number = number_of(receiver);
	int count;

	must(set_option(receiver, SO_RCVBUF, SMALLEST));
	must(set_nonblocking(sender));
	count = fill(sender, number);
	assert_that(count > 0);
	must(fcntl(sender, F_SETFL, 0));
	ACTOR(sleeper) {
		assert_returns(send_to(sender, number, 0, "slept"), 5);
	}
	assert_asleep(sleeper, "send");
	for (int i = 0; i < count; i++)
		assert_comes(receiver, ((char[]){ (char)('a' + i), '\0' }), number_of(sender));
	assert_ends(sleeper);
	assert_comes(receiver, "slept", number_of(sender));
	assert_nothing_comes(receiver);
}

CLAIM(socket, each_member_of_a_netlink_group_gets_a_copy,
      .says = "on Linux each socket that is bound to a group of NETLINK_USERSOCK gets one copy of "
	      "what is sent to the group, also one that it is sent to by its number besides; who is "
	      "in another group, or sends, gets none",
      .zh = "在 Linux 上，绑定到 NETLINK_USERSOCK 某一组的每个套接字都得到发给该组消息的一份，同时按号码"
	    "发给它的也只有一份；其他组的成员与发送者得不到",
      .verdict = HOLDS, .ref = "netlink(7) Address formats: nl_groups; Linux netlink_broadcast()",
      .needs = { need_netlink, need_groups })
{
	const int sender = numbered(1), other = numbered(2);
	const int members[] = { numbered(1), numbered(1 | 2) };

	assert_returns(send_to(sender, number_of(members[0]), 1, "for all"), 7);
	for (int i = 0; i < 2; i++) {
		assert_comes(members[i], "for all", number_of(sender));
		assert_nothing_comes(members[i]);
	}
	assert_nothing_comes(other);
	assert_nothing_comes(sender);
}
