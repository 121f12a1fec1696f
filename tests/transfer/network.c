/* Claims about the calls that move bytes, by TCP and UDP. */
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "socket/loopback.h"
#include "ways.h"

/* From this way on, the first whose calls are those of a stream or of datagrams. */
static const struct way *network_way_from(const struct way *way)
{
	while (way->family && way->carrier != STREAM && way->carrier != DATAGRAM)
		way++;
	trying(way->name);
	return way->family ? way : NULL;
}

/* TCP or UDP: p[0] is where it receives, p[1] where it sends. */
static void open_over_network(const struct way *way, int p[2])
{
	if (way->carrier == STREAM) {
		tcp_pair(p);
		return;
	}
	for (int i = 0; i < 2; i++)
		must(bind_port(p[i] = udp_socket(), 0));
	for (int i = 0; i < 2; i++)
		must(connect_port(p[i], port_of(p[1 - i])));
}

static void assert_arrives(const struct way *way, int end, const char *text)
{
	const size_t size = strlen(text);
	char *bytes = memory_that_ends(size);

	for (size_t done = 0; done < size;) {
		const ssize_t count = assert_succeeds(way->receive(end, bytes + done, size - done));

		assert_that(count > 0 && (way->carrier == STREAM || count == (ssize_t)size));
		done += (size_t)count;
	}
	assert_that(memcmp(bytes, text, size) == 0);
}

CLAIM(socket, each_call_moves_all_over_a_network,
      .says = "on Linux, whatever the call, TCP and UDP carry all the pieces of what is sent; from "
	      "a bad address nothing is sent, to one nothing of TCP is taken (EFAULT), and who does "
	      "not sleep is told EAGAIN",
      .zh = "在 Linux 上，无论用哪个调用，TCP 与 UDP 都传送所发内容的全部片段；从无效地址什么也不发送，"
	    "向无效地址不取走 TCP 的任何内容 (EFAULT)；不睡眠者得到 EAGAIN",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "tcp(7), udp(7); readv(2), recv(2), send(2) EFAULT, EAGAIN",
      .needs = { need_loopback })
{
	for (const struct way *way = network_way_from(ways); way; way = network_way_from(way + 1)) {
		char *nowhere = memory_that_ends(0);
		int p[2];

		open_over_network(way, p);
		assert_fails(way->send(p[1], nowhere, 16), EFAULT);
		forbid_sleep(way, p[0], true);
		assert_fails(way->receive(p[0], memory_that_ends(16), 16), EAGAIN);
		forbid_sleep(way, p[0], false);
		assert_returns(way->send(p[1], text_that_ends("sixteen letters."), 16), 16);
		if (way->carrier == STREAM)
			assert_fails(way->receive(p[0], nowhere, 16), EFAULT);
		assert_arrives(way, p[0], "sixteen letters.");
		assert_returns(way->send(p[1], text_that_ends("four more"), 9), 9);
		assert_arrives(way, p[0], "four more");
		close_way(way, p);
	}
}

static void receive_as_ordered(const struct way *way, int end, int told)
{
	const struct timeval limit = { 0, 1000 }, none = { 0, 0 };
	char *bytes = memory_that_ends(1);

	catch_signal(SIGUSR1, 0);
	assert_succeeds(setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	assert_fails(way->receive(end, bytes, 1), EAGAIN);
	assert_succeeds(setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &none, sizeof(none)));
	must(write(told, "1", 1));
	assert_fails(way->receive(end, bytes, 1), EINTR);
	must(write(told, "2", 1));
	assert_returns(way->receive(end, bytes, 1), 1);
	assert_equal(*bytes, 'x');
}

CLAIM(socket, each_receive_over_a_network_sleeps,
      .says = "whatever the call, who receives from TCP or UDP while there is nothing sleeps: until "
	      "the time of SO_RCVTIMEO is over (EAGAIN), a handler has run (EINTR), or something "
	      "comes; an ignored signal wakes nobody",
      .zh = "无论用哪个调用，从 TCP 或 UDP 接收而没有内容者睡眠，直到 SO_RCVTIMEO 的时间结束 "
	    "(EAGAIN)、处理函数运行 (EINTR) 或有内容到来；被忽略的信号不唤醒任何人",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() EINTR, EAGAIN, read(), recvmsg(); socket(7) SO_RCVTIMEO",
      .needs = { need_loopback })
{
	for (const struct way *way = network_way_from(ways); way; way = network_way_from(way + 1)) {
		struct actor *receiver;
		int p[2], told[2];

		open_over_network(way, p);
		must(pipe(told));
		START(receiver) {
			receive_as_ordered(way, p[0], told[1]);
		}
		assert_reads(told[0], "1");
		assert_asleep(receiver, way->receives_in);
		send_signal(receiver, SIGURG);
		assert_not_woken(receiver);
		send_signal(receiver, SIGUSR1);
		assert_reads(told[0], "2");
		assert_asleep(receiver, way->receives_in);
		assert_returns(way->send(p[1], text_that_ends("x"), 1), 1);
		assert_ends(receiver);
		close_way(way, p);
	}
}
