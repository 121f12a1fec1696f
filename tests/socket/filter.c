/* Claims about programs that a socket is given, which look at what comes: SO_ATTACH_FILTER and kin. */
#include <errno.h>
#include <linux/filter.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

static int attach(int fd, struct sock_filter *program, unsigned short length)
{
	const struct sock_fprog filter = { length, program };

	skip_below(CONTROL_LIMIT, 4096);
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter));
}

/* Lets so many bytes of each message pass. */
static int let_pass(int fd, uint32_t count)
{
	struct sock_filter program[] = { BPF_STMT(BPF_RET | BPF_K, count) };

	return attach(fd, program, 1);
}

/* Lets pass what begins with this byte. */
static int let_pass_from(int fd, char first)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned char)first, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 100),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return attach(fd, program, 4);
}

static const char *need_filters(void)
{
	const int fd = must(socket(AF_UNIX, SOCK_DGRAM, 0));
	const char *why = lacks(let_pass(fd, 1) < 0, "setsockopt(SO_ATTACH_FILTER)");

	close(fd);
	return why;
}

static const char *need_locked_filters(void)
{
	const int fd = must(socket(AF_UNIX, SOCK_DGRAM, 0));
	const char *why = need_filters();
	int value;

	if (!why)
		why = lacks(getsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &value,
				       &(socklen_t){ sizeof(value) }) < 0,
			    "getsockopt(SO_LOCK_FILTER)");
	close(fd);
	return why;
}

static const int types[] = { SOCK_DGRAM, SOCK_SEQPACKET };

/* Receives the next message, and sees that it is all of this. */
static void assert_message(int fd, const char *text)
{
	char bytes[16] = "";

	assert_returns(recv(fd, bytes, sizeof(bytes), 0), (ssize_t)strlen(text));
	assert_text(bytes, text);
}

CLAIM(socket, a_filter_drops_cuts_or_passes,
      .says = "on Linux the program of SO_ATTACH_FILTER says of each datagram or packet how much of "
	      "it comes: all, the first bytes, or with 0 nothing, of which its sender is not told; "
	      "a new one takes the place of the old, and SO_DETACH_FILTER ends it",
      .zh = "在 Linux 上，SO_ATTACH_FILTER 的程序决定每个数据报或分组收到多少：全部、开头若干字节，或为 0 "
	    "则丢弃，发送者不知情；新程序取代旧程序，SO_DETACH_FILTER 取消它",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socket(7) SO_ATTACH_FILTER, SO_DETACH_FILTER",
      .needs = { need_filters })
{
	for (int i = 0; i < 2; i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(set_option(pair[1], SO_DETACH_FILTER, 0), ENOENT);
		assert_returns(let_pass(pair[1], 3), 0);
		assert_returns(send(pair[0], "abcdef", 6, 0), 6);
		assert_returns(send(pair[0], "gh", 2, 0), 2);
		assert_message(pair[1], "abc");
		assert_message(pair[1], "gh");
		assert_returns(let_pass(pair[1], 0), 0);
		assert_returns(send(pair[0], "dropped", 7, 0), 7);
		assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
		assert_returns(let_pass_from(pair[1], 'y'), 0);
		assert_returns(send(pair[0], "no", 2, 0), 2);
		assert_returns(send(pair[0], "yes", 3, 0), 3);
		assert_message(pair[1], "yes");
		assert_returns(set_option(pair[1], SO_DETACH_FILTER, 0), 0);
		assert_returns(send(pair[0], "no", 2, 0), 2);
		assert_message(pair[1], "no");
	}
}

CLAIM(socket, a_locked_filter_stays,
      .says = "on Linux after SO_LOCK_FILTER a socket's filter can't be replaced, removed or "
	      "unlocked, EPERM, by whoever has the socket, and works on",
      .zh = "在 Linux 上，SO_LOCK_FILTER 之后套接字的过滤程序不能替换、取消或解锁 "
	    "(EPERM)，无论谁持有该套接字，且继续起作用",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socket(7) SO_LOCK_FILTER",
      .needs = { need_locked_filters })
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	assert_returns(let_pass_from(pair[1], 'y'), 0);
	assert_equal(option(pair[1], SO_LOCK_FILTER), 0);
	assert_returns(set_option(pair[1], SO_LOCK_FILTER, 1), 0);
	assert_equal(option(pair[1], SO_LOCK_FILTER), 1);
	ACTOR(other) {
		assert_fails(let_pass(pair[1], 100), EPERM);
		assert_fails(set_option(pair[1], SO_DETACH_FILTER, 0), EPERM);
		assert_fails(set_option(pair[1], SO_LOCK_FILTER, 0), EPERM);
		assert_returns(set_option(pair[1], SO_LOCK_FILTER, 1), 0);
		assert_equal(option(pair[1], SO_LOCK_FILTER), 1);
	}
	assert_ends(other);
	must(send(pair[0], "no", 2, 0));
	must(send(pair[0], "yes", 3, 0));
	assert_receives(pair[1], "yes");
}

/* Has the sharers of a port, of which this is one, choose him of that number. */
static int choose(int fd, uint32_t number)
{
	struct sock_filter program[] = { BPF_STMT(BPF_RET | BPF_K, number) };
	const struct sock_fprog filter = { 1, program };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter, sizeof(filter));
}

/* A UDP socket that shares this port with others; 0 is any port. */
static int sharer(uint16_t port)
{
	const int fd = udp_socket();

	must(set_option(fd, SO_REUSEPORT, 1));
	assert_returns(bind_port(fd, port), 0);
	return fd;
}

static const char *need_chosen_sharers(void)
{
	const char *why = need_loopback();
	int fd;

	if (why)
		return why;
	fd = udp_socket();
	why = lacks(set_option(fd, SO_REUSEPORT, 1) < 0 || bind_port(fd, 0) < 0 ||
			    choose(fd, 0) < 0,
		    "setsockopt(SO_ATTACH_REUSEPORT_CBPF)");
	close(fd);
	return why;
}

CLAIM(socket, a_program_chooses_among_sharers,
      .says = "on Linux the program of SO_ATTACH_REUSEPORT_CBPF says which of the sockets that share "
	      "a UDP port, counted as they were bound, gets a datagram, until another takes its "
	      "place; where one is closed the last is counted in its place; a number that is none "
	      "leaves it to chance",
      .zh = "在 Linux 上，SO_ATTACH_REUSEPORT_CBPF 的程序决定共享 UDP 端口的套接字（按绑定次序编号）中哪一个"
	    "得到数据报，可由新程序取代；其中一个关闭后，最后一个取代其编号；编号无效则任选其一",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_ATTACH_REUSEPORT_CBPF",
      .needs = { need_chosen_sharers })
{
	const int first = sharer(0), client = udp_socket();
	const int second = sharer(port_of(first)), third = sharer(port_of(first));

	must(connect_port(client, port_of(first)));
	for (int round = 0; round < 8; round++) {
		assert_returns(choose(round % 2 ? third : first, 1), 0);
		must(send(client, "2", 1, 0));
		assert_receives(second, "2");
		assert_returns(choose(second, 2), 0);
		must(send(client, "3", 1, 0));
		assert_receives(third, "3");
	}
	assert_returns(choose(first, 0), 0);
	must(send(client, "1", 1, 0));
	assert_receives(first, "1");
	must(close(first));
	for (int i = 0; i < 8; i++) {
		must(send(client, "3", 1, 0));
		assert_receives(third, "3");
	}
	assert_returns(choose(second, 7), 0);
	must(send(client, "x", 1, 0));
	while (recv(second, &(char){ 0 }, 1, MSG_DONTWAIT) < 0 &&
	       recv(third, &(char){ 0 }, 1, MSG_DONTWAIT) < 0)
		;
}
