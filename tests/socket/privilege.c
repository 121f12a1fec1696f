/* Claims about socket options that want a privilege. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"

static const struct {
	const char *name;
	int option, value, error;
} wanting[] = {
	{ "SO_DEBUG", SO_DEBUG, 1, EACCES },
	{ "SO_MARK", SO_MARK, 1, EPERM },
	{ "SO_PRIORITY 7", SO_PRIORITY, 7, EPERM },
	{ "SO_PRIORITY -1", SO_PRIORITY, -1, EPERM },
	{ "SO_SNDBUFFORCE", SO_SNDBUFFORCE, 9999, EPERM },
	{ "SO_RCVBUFFORCE", SO_RCVBUFFORCE, 9999, EPERM },
};

/* What is seen of an option: that of SO_SNDBUFFORCE by SO_SNDBUF. */
static int seen_of(int fd, int name)
{
	if (name == SO_SNDBUFFORCE)
		return option(fd, SO_SNDBUF);
	return option(fd, name == SO_RCVBUFFORCE ? SO_RCVBUF : name);
}

CLAIM(socket, some_options_are_the_administrators,
      .says = "on Linux setsockopt of SO_DEBUG fails with EACCES, and of SO_MARK, SO_SNDBUFFORCE, "
	      "SO_RCVBUFFORCE and an SO_PRIORITY outside 0 to 6 with EPERM, for who has no privilege "
	      "over the network, and changes nothing; SO_PRIORITY of 0 to 6 is anyone's",
      .zh = "在 Linux 上，没有网络特权时，setsockopt 设置 SO_DEBUG 失败 (EACCES)，设置 SO_MARK、SO_SNDBUFFORCE、"
	    "SO_RCVBUFFORCE 或 0 至 6 以外的 SO_PRIORITY 失败 (EPERM)，不作改变；0 至 6 的 SO_PRIORITY 人人可设",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "socket(7) SO_DEBUG, SO_MARK, SO_PRIORITY, SO_SNDBUFFORCE, SO_RCVBUFFORCE",
      .needs = { need_other_user })
{
	become_nobody();
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		const int fd = must(socket(AF_UNIX, type, 0));

		for (size_t i = 0; i < COUNT(wanting); i++) {
			const int before = seen_of(fd, wanting[i].option);

			trying(wanting[i].name);
			assert_fails(set_option(fd, wanting[i].option, wanting[i].value),
				     wanting[i].error);
			assert_equal(seen_of(fd, wanting[i].option), before);
		}
		assert_returns(set_option(fd, SO_DEBUG, 0), 0);
		for (int priority = 6; priority >= 0; priority--) {
			trying("SO_PRIORITY");
			assert_returns(set_option(fd, SO_PRIORITY, priority), 0);
			assert_equal(option(fd, SO_PRIORITY), priority);
		}
	}
}

static const struct {
	const char *name, *limit;
	int force, option;
} buffers[] = {
	{ "SO_SNDBUFFORCE", "/proc/sys/net/core/wmem_max", SO_SNDBUFFORCE, SO_SNDBUF },
	{ "SO_RCVBUFFORCE", "/proc/sys/net/core/rmem_max", SO_RCVBUFFORCE, SO_RCVBUF },
};

static const char *need_forced_buffers(void)
{
	const int fd = must(socket(AF_UNIX, SOCK_STREAM, 0));
	const char *why =
		lacks(set_option(fd, SO_SNDBUFFORCE, 9999) < 0, "setsockopt(SO_SNDBUFFORCE)");

	if (!why)
		why = lacks(access(buffers[0].limit, R_OK) < 0, buffers[0].limit);
	close(fd);
	return why;
}

CLAIM(socket, a_forced_buffer_passes_the_limit,
      .says = "on Linux SO_SNDBUFFORCE and SO_RCVBUFFORCE give who may a buffer of twice what is "
	      "asked for, though that is more than wmem_max and rmem_max",
      .zh = "在 Linux 上，SO_SNDBUFFORCE 与 SO_RCVBUFFORCE 给有特权者所请求大小两倍的缓冲区，即使超过 "
	    "wmem_max 与 rmem_max",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socket(7) SO_SNDBUFFORCE, SO_RCVBUFFORCE",
      .needs = { need_forced_buffers })
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (size_t i = 0; i < COUNT(buffers); i++) {
		const int limit = (int)number_in(buffers[i].limit);

		trying(buffers[i].name);
		assert_returns(set_option(pair[0], buffers[i].force, limit + 4096), 0);
		assert_equal(option(pair[0], buffers[i].option), 2 * (limit + 4096));
		assert_returns(set_option(pair[0], buffers[i].option, limit + 4096), 0);
		assert_equal(option(pair[0], buffers[i].option), 2 * limit);
	}
}
