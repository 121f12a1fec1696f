/* Claims about waiting until something can be received or sent: by every call that does. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "claim.h"
#include "sleepers.h"
#include "waits.h"
#include "ways.h"

/* What has a descriptor to wait for. */
#define EVERY_DESCRIPTOR .over = { "pipe", "fifo", "socket", "mq" }

/* The next way through another carrier; NULL where there is none. */
static const struct way *next_carrier(const struct way *way)
{
	const struct way *next = next_way(way);

	while (next && (next->carrier == way->carrier || has_room_of_its_own(next)))
		next = next_way(next);
	return next;
}

CLAIM(transfer, each_wait_tells_what_there_is, EVERY_DESCRIPTOR,
      .says = "poll, select, epoll_wait and their kin with a mask tell alike what can be received "
	      "or sent at once, of nothing that is not asked for, and nothing when the time is "
	      "over, though a blocked signal is pending",
      .zh = "poll、select、epoll_wait "
	    "及其带掩码的形式都如实报告此刻能否接收或发送，不报告未询问的事件；到时则无事件，有被阻"
	    "塞的未决信号也如此",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), ppoll(), select(), pselect(); epoll_wait(2)",
      .needs = { need_epoll })
{
	block_one_and_ignore_another();
	must(raise(SIGUSR1));
	must(raise(SIGUSR2));
	for (const struct way *way = first_way(); way; way = next_carrier(way))
		for (int i = 0; i < WAITS; i++) {
			wait_for_events *wait = waits[i].wait;
			size_t size;
			int p[2];

			trying(waits[i].name);
			open_way(way, p);
			assert_returns(wait(p[0], POLLIN, 1, NULL), 0);
			assert_returns(wait(p[1], POLLOUT, -1, NULL), POLLOUT);
			must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
			assert_returns(wait(p[0], POLLIN, -1, NULL), POLLIN);
			assert_returns(wait(p[0], 0, 0, NULL), 0);
			size = 16 + fill_way(way, p[1]);
			assert_returns(wait(p[1], POLLOUT, 1, NULL), 0);
			take(way, p[0], size);
			assert_returns(wait(p[0], POLLIN, 0, NULL), 0);
			assert_returns(wait(p[1], POLLOUT, -1, NULL), POLLOUT);
			close_way(way, p);
		}
}

CLAIM(transfer, each_wait_sleeps_until_something_comes, EVERY_DESCRIPTOR,
      .says = "poll, select, epoll_wait and their kin with a mask sleep until something comes, and "
	      "no blocked or ignored signal wakes them; one event wakes all who wait for it",
      .zh = "poll、select、epoll_wait "
	    "及其带掩码的形式睡眠到有内容到来，被阻塞或忽略的信号不会唤醒它们；一个事件唤醒所有等待"
	    "者",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), ppoll(), select(), pselect(); epoll_wait(2)",
      .needs = { need_epoll })
{
	for (const struct way *way = first_way(); way; way = next_carrier(way)) {
		struct actor *waiter[WAITS];
		int p[2];

		open_way(way, p);
		for (int i = 0; i < WAITS; i++)
			START(waiter[i]) {
				block_one_and_ignore_another();
				assert_returns(waits[i].wait(p[0], POLLIN, -1, NULL), POLLIN);
			}
		for (int i = 0; i < WAITS; i++)
			assert_sleeps_through_both(waiter[i], waits[i].call);
		must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
		for (int i = 0; i < WAITS; i++)
			assert_ends(waiter[i]);
		close_way(way, p);
	}
}

CLAIM(transfer, each_wait_sleeps_until_there_is_room, EVERY_DESCRIPTOR,
      .says = "poll, select, epoll_wait and their kin with a mask that wait for room sleep until "
	      "there is some, and then tell of it alone",
      .zh = "等待空间的 poll、select、epoll_wait 及其带掩码的形式睡眠到腾出空间，然后只报告可写",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), ppoll(), select(), pselect(); epoll_wait(2)",
      .needs = { need_epoll })
{
	for (const struct way *way = first_way(); way; way = next_carrier(way)) {
		struct actor *waiter[WAITS];
		size_t size;
		int p[2];

		open_way(way, p);
		size = fill_way(way, p[1]);
		for (int i = 0; i < WAITS; i++)
			START(waiter[i]) {
				assert_returns(waits[i].wait(p[1], POLLOUT, -1, NULL), POLLOUT);
			}
		for (int i = 0; i < WAITS; i++)
			assert_asleep(waiter[i], waits[i].call);
		take(way, p[0], size);
		for (int i = 0; i < WAITS; i++)
			assert_ends(waiter[i]);
		close_way(way, p);
	}
}

/*
 * Starts an actor for each way to wait for bytes, and sees them asleep; none holds the other end.
 */
static void start_waiters(struct actor *waiter[WAITS], int p[2])
{
	for (int i = 0; i < WAITS; i++)
		START(waiter[i]) {
			close(p[1]);
			assert_returns(waits[i].wait(p[0], POLLIN, -1, NULL), POLLIN);
		}
	for (int i = 0; i < WAITS; i++)
		assert_asleep(waiter[i], waits[i].call);
}

CLAIM(transfer, who_waits_wakes_beside_who_sleeps, EVERY_STREAM,
      .says = "bytes that come for a sleeping reader and more wake, beside him, all who wait with "
	      "poll, select or epoll_wait, and so does the end; who asked for nothing is told of "
	      "the end alone",
      .zh = "到来的字节除唤醒睡眠的读者外若有剩余，还唤醒所有用 poll、select、epoll_wait "
	    "等待者，结束亦然；什么都没询问的 poll 只被告知结束",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll() POLLHUP, select(), read(); epoll_wait(2)",
      .needs = { need_epoll })
{
	struct actor *waiter[WAITS];
	int p[2];

	open_way(first_way(), p);
	ACTOR(reader) {
		close(p[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 1);
		pause_at("read");
		assert_returns(read(p[0], &(char){ 0 }, 1), 1);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	ACTOR(incurious) {
		close(p[1]);
		assert_returns(wait_in_poll(p[0], 0, -1, NULL), POLLHUP);
	}
	start_waiters(waiter, p);
	assert_asleep(reader, "read");
	assert_asleep(incurious, "poll");
	must(write(p[1], "ab", 2));
	await(reader, "read");
	for (int i = 0; i < WAITS; i++)
		assert_ends(waiter[i]);
	assert_asleep(incurious, "poll");
	resume(reader);
	must(close(p[1]));
	assert_ends(reader);
	assert_ends(incurious);
}

CLAIM(transfer, a_handler_interrupts_each_wait, EVERY_DESCRIPTOR,
      .says = "a handler makes poll, select, epoll_wait and their kin with a mask fail with EINTR, "
	      "on Linux with SA_RESTART too",
      .zh = "处理函数使 poll、select、epoll_wait 及其带掩码的形式失败 (EINTR)；在 Linux 上带 "
	    "SA_RESTART 亦然",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll() EINTR, select() EINTR; signal(7)",
      .needs = { need_epoll })
{
	const struct way *way = first_way();

	for (int i = 0; i < 2 * WAITS; i++) {
		const struct wait *by = &waits[i / 2];
		int p[2], told[2];

		trying(by->name);
		open_way(way, p);
		must(pipe(told));
		ACTOR(waiter) {
			tell_signal(SIGUSR1, i % 2 ? SA_RESTART : 0, told[1]);
			assert_fails(by->wait(p[0], POLLIN, -1, NULL), EINTR);
			assert_returns(by->wait(p[0], POLLIN, -1, NULL), POLLIN);
		}
		assert_asleep(waiter, by->call);
		send_signal(waiter, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(waiter, by->call);
		must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
		assert_ends(waiter);
		close_way(way, p);
	}
}
