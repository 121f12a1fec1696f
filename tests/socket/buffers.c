/* Claims about how large a socket's buffers are, and can be made. */
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "unix.h"

#define CORE "/proc/sys/net/core/"

static const struct {
	const char *name;
	int option;
	const char *limit, *initial;
} buffers[] = {
	{ "SO_SNDBUF", SO_SNDBUF, CORE "wmem_max", CORE "wmem_default" },
	{ "SO_RCVBUF", SO_RCVBUF, CORE "rmem_max", CORE "rmem_default" },
};

static const char *need_buffer_limits(void)
{
	return lacks(access(CORE "rmem_default", R_OK) < 0, CORE "rmem_default");
}

CLAIM(socket, buffers_are_doubled_up_to_a_limit,
      .says = "on Linux SO_SNDBUF and SO_RCVBUF are wmem_default and rmem_default at first, and give "
	      "a buffer of twice what is asked for, but of no more than twice wmem_max and rmem_max, "
	      "silently",
      .zh = "在 Linux 上，SO_SNDBUF 与 SO_RCVBUF 起初为 wmem_default 与 "
	    "rmem_default，设置时给出所请求大小两倍的缓冲区，但不超过 wmem_max 与 "
	    "rmem_max 的两倍，超过时也不报错",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "socket(7) SO_SNDBUF, SO_RCVBUF, wmem_max, rmem_max", .needs = { need_buffer_limits })
{
	const int fd = must(socket(AF_UNIX, SOCK_STREAM, 0));

	for (size_t i = 0; i < COUNT(buffers); i++) {
		const int limit = (int)number_in(buffers[i].limit);

		trying(buffers[i].name);
		assert_equal(option(fd, buffers[i].option), number_in(buffers[i].initial));
		assert_returns(set_option(fd, buffers[i].option, limit - 1), 0);
		assert_equal(option(fd, buffers[i].option), 2 * (limit - 1));
		assert_returns(set_option(fd, buffers[i].option, limit), 0);
		assert_equal(option(fd, buffers[i].option), 2 * limit);
		assert_returns(set_option(fd, buffers[i].option, limit + 1), 0);
		assert_equal(option(fd, buffers[i].option), 2 * limit);
		assert_returns(set_option(fd, buffers[i].option, 1 << 30), 0);
		assert_equal(option(fd, buffers[i].option), 2 * limit);
	}
}

CLAIM(socket, a_larger_buffer_wakes_a_sender,
      .says = "on Linux who sleeps in send on a full socket of AF_UNIX, of each type, goes on when "
	      "SO_SNDBUF makes its buffer larger, though nobody has received",
      .zh = "在 Linux 上，在已满的 AF_UNIX 套接字（各类型）的 send 中睡眠者，在 SO_SNDBUF "
	    "扩大其缓冲区后继续，即使无人接收",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/core/sock.c sk_setsockopt() SO_SNDBUF: wake up sending tasks",
      .needs = { need_buffer_limits })
{
	static const int by_buffer[] = { SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM };
	static const char bytes[4096];

	for (size_t i = 0; i < COUNT(by_buffer); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, by_buffer[i], 0, pair));
		must(set_option(pair[0], SO_SNDBUF, 4096));
		while (send(pair[0], bytes, sizeof(bytes) / 2, MSG_DONTWAIT) > 0)
			;
		ACTOR(sender) {
			assert_returns(send(pair[0], bytes, sizeof(bytes) / 2, 0),
				       sizeof(bytes) / 2);
		}
		assert_asleep(sender, "send");
		assert_returns(set_option(pair[0], SO_SNDBUF, 1 << 16), 0);
		assert_ends(sender);
		must(close(pair[0]));
		must(close(pair[1]));
	}
}
