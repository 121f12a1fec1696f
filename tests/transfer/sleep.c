/* Claims about calls that wait for bytes or room: what ends the sleep, and what must not. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "claim.h"
#include "sleepers.h"
#include "ways.h"

CLAIM(transfer, told_not_to_sleep_each_call_gives_eagain, EVERY_CARRIER,
      .says = "told not to sleep, whatever receives fails with EAGAIN (msgrcv with ENOMSG) while "
	      "there is nothing, whatever sends while there is no room, and nothing is moved",
      .zh = "不许睡眠时，没有内容则各种接收调用都失败 (EAGAIN；msgrcv 为 "
	    "ENOMSG)，没有空间则各种发送调用都失败 (EAGAIN)，什么都不移动",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(), write(), recv(), send(), msgrcv(), msgsnd(), mq_receive(), "
	     "mq_send()")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memset(memory_that_ends(MESSAGE_LIMIT), '?', MESSAGE_LIMIT);
		size_t size;
		int p[2];

		if (has_room_of_its_own(way))
			continue;
		open_way(way, p);
		forbid_sleep(way, p[0], true);
		assert_fails(way->receive(p[0], bytes, MESSAGE_LIMIT),
			     way->carrier == MSG ? ENOMSG : EAGAIN);
		assert_that(bytes[0] == '?' && bytes[MESSAGE_LIMIT - 1] == '?');
		size = fill_way(way, p[1]);
		forbid_sleep(way, p[1], true);
		assert_fails(way->send(p[1], bytes, unit(way)), EAGAIN);
		take(way, p[0], size);
		assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}

CLAIM(transfer, each_receive_sleeps_until_something_comes, EVERY_CARRIER,
      .says = "whatever the call, who receives while there is nothing sleeps until something "
	      "comes, and no blocked or ignored signal wakes him",
      .zh = "无论用哪个调用，没有内容时接收者睡眠，直到有内容到来；被阻塞或忽略的信号不会唤醒它",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read(), recv(), msgrcv(), mq_receive(); 2.4.1")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		int p[2];

		open_way(way, p);
		ACTOR(receiver) {
			char *bytes = memory_that_ends(MESSAGE_LIMIT);

			block_one_and_ignore_another();
			assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 16);
			assert_that(memcmp(bytes, "sixteen letters.", 16) == 0);
		}
		assert_sleeps_through_both(receiver, way->receives_in);
		must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
		assert_ends(receiver);
		assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}

CLAIM(transfer, each_send_sleeps_until_there_is_room, EVERY_CARRIER,
      .says = "whatever the call, who sends while there is no room sleeps until some is made, and "
	      "no blocked or ignored signal wakes him",
      .zh = "无论用哪个调用，没有空间时发送者睡眠，直到腾出空间；被阻塞或忽略的信号不会唤醒它",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(), send(), msgsnd(), mq_send(); 2.4.1")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(MESSAGE_LIMIT);
		size_t size;
		int p[2];

		if (has_room_of_its_own(way))
			continue;
		open_way(way, p);
		size = fill_way(way, p[1]);
		ACTOR(sender) {
			block_one_and_ignore_another();
			assert_returns(way->send(p[1], bytes, unit(way)), unit(way));
		}
		assert_sleeps_through_both(sender, way->sends_in);
		take(way, p[0], size);
		assert_ends(sender);
		take(way, p[0], unit(way));
		assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}

/* Whether the call goes on after a handler with SA_RESTART: signal(7) names those that never do. */
static bool restarts(const struct way *way)
{
	return way->carrier != MSG;
}

CLAIM(transfer, a_handler_interrupts_each_receive, EVERY_CARRIER,
      .says = "whatever the call, a handler that runs while it sleeps to receive makes it fail "
	      "with EINTR, taking nothing; with SA_RESTART it sleeps on (never msgrcv)",
      .zh = "无论用哪个调用，睡眠等待接收时若处理函数运行，则失败 (EINTR)，不取走内容；带 "
	    "SA_RESTART 则继续睡眠（msgrcv 除外）",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read() EINTR, sigaction() SA_RESTART; signal(7)")
{
	for (const struct way *way = first_way(); way; way = next_way(way))
		for (int restart = 0; restart <= restarts(way); restart++) {
			int p[2], told[2];

			open_way(way, p);
			must(pipe(told));
			ACTOR(receiver) {
				char *bytes = memory_that_ends(MESSAGE_LIMIT);

				tell_signal(SIGUSR1, restart ? SA_RESTART : 0, told[1]);
				if (!restart)
					assert_fails(way->receive(p[0], bytes, MESSAGE_LIMIT),
						     EINTR);
				assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 16);
			}
			assert_asleep(receiver, way->receives_in);
			send_signal(receiver, SIGUSR1);
			assert_reads(told[0], "!");
			assert_asleep(receiver, way->receives_in);
			must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
			assert_ends(receiver);
			assert_nothing_there(way, p[0]);
			close_way(way, p);
		}
}

CLAIM(transfer, a_handler_interrupts_each_send, EVERY_CARRIER,
      .says = "whatever the call, a handler that runs while it sleeps to send makes it fail with "
	      "EINTR, sending nothing; with SA_RESTART it sleeps on (never msgsnd)",
      .zh = "无论用哪个调用，睡眠等待发送时若处理函数运行，则失败 (EINTR)，什么都不发送；带 "
	    "SA_RESTART 则继续睡眠（msgsnd 除外）",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EINTR, sigaction() SA_RESTART; signal(7)")
{
	for (const struct way *way = first_way(); way; way = next_way(way))
		for (int restart = has_room_of_its_own(way) ? 2 : 0; restart <= restarts(way);
		     restart++) {
			char *bytes = memory_that_ends(MESSAGE_LIMIT);
			int p[2], told[2];
			size_t size;

			open_way(way, p);
			must(pipe(told));
			size = fill_way(way, p[1]);
			ACTOR(sender) {
				tell_signal(SIGUSR1, restart ? SA_RESTART : 0, told[1]);
				if (!restart)
					assert_fails(way->send(p[1], bytes, unit(way)), EINTR);
				assert_returns(way->send(p[1], bytes, unit(way)), unit(way));
			}
			assert_asleep(sender, way->sends_in);
			send_signal(sender, SIGUSR1);
			assert_reads(told[0], "!");
			assert_asleep(sender, way->sends_in);
			take(way, p[0], size);
			assert_ends(sender);
			take(way, p[0], unit(way));
			assert_nothing_there(way, p[0]);
			close_way(way, p);
		}
}

CLAIM(transfer, who_need_not_sleep_is_not_interrupted, EVERY_CARRIER,
      .says = "a call that need not sleep never fails with EINTR, though a signal is pending that "
	      "is blocked, or one was ignored",
      .zh = "不需要睡眠的调用绝不会失败 (EINTR)，即使有被阻塞的未决信号，或有信号被忽略",
      .verdict = HOLDS, .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery; read() EINTR")
{
	block_one_and_ignore_another();
	must(raise(SIGUSR1));
	must(raise(SIGUSR2));
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(MESSAGE_LIMIT);
		int p[2];

		open_way(way, p);
		for (int i = 0; i < 3; i++)
			assert_returns(way->send(p[1], bytes, 16), 16);
		for (int i = 0; i < 3; i++)
			assert_returns(way->receive(p[0], bytes,
						    keeps_boundaries(way) ? MESSAGE_LIMIT : 16),
				       16);
		forbid_sleep(way, p[0], true);
		assert_fails(way->receive(p[0], bytes, MESSAGE_LIMIT),
			     way->carrier == MSG ? ENOMSG : EAGAIN);
		close_way(way, p);
	}
	assert_equal(caught(SIGUSR1), 0);
}

CLAIM(transfer, the_end_of_a_stream_is_told_to_each_call, EVERY_STREAM,
      .says = "whatever the call, who receives from a stream whose other end is closed gets what "
	      "is left, then 0; who sends to one gets SIGPIPE once, and EPIPE",
      .zh = "无论用哪个调用，对端关闭后，接收者先得到剩余内容，然后得到 0；发送者得到一次 SIGPIPE "
	    "并失败 (EPIPE)",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read(), write() EPIPE, recv(), send() EPIPE")
{
	catch_signal(SIGPIPE, 0);
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(16);
		int p[2], before = caught(SIGPIPE);

		if (keeps_boundaries(way) || has_room_of_its_own(way))
			continue;
		open_way(way, p);
		must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
		must(close(p[1]));
		assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 16);
		for (int i = 0; i < 2; i++)
			assert_returns(way->receive(p[0], bytes, 16), 0);
		must(close(p[0]));
		open_way(way, p);
		must(close(p[0]));
		assert_fails(way->send(p[1], bytes, 16), EPIPE);
		assert_equal(caught(SIGPIPE), before + 1);
		must(close(p[1]));
	}
}

CLAIM(transfer, room_for_several_wakes_several, .over = { "pipe", "fifo", "socket", "msg" },
      .says = "of several who sleep to send a little each, one receive that makes room for all "
	      "wakes all",
      .zh = "多个发送者各要发送少量内容而睡眠时，一次腾出足够空间的接收会唤醒全部",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(), send(), msgsnd(): until space is available")
{
	const bool in_messages = strcmp(current_family(), "msg") == 0;
	const size_t much = in_messages ? MESSAGE_LIMIT : 1 << 20, each = in_messages ? 1000 : 1;
	const struct way *way = first_way();
	struct actor *sender[4];
	char *bytes = memory_that_ends(much);
	size_t size;
	int p[2];

	open_way(way, p);
	give_way_room(way, p[1], 4 * page_size()); /* each that slept takes a page */
	size = fill_way(way, p[1]);
	for (int i = 0; i < 4; i++)
		START(sender[i]) {
			assert_returns(way->send(p[1], bytes, each), each);
		}
	for (int i = 0; i < 4; i++)
		assert_asleep(sender[i], way->sends_in);
	size -= (size_t)assert_succeeds(receive_plainly(way, p[0], bytes, much));
	for (int i = 0; i < 4; i++)
		assert_ends(sender[i]);
	take(way, p[0], size + 4 * each);
	assert_nothing_there(way, p[0]);
}
