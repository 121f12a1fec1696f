/* Claims about poll, select and epoll of queues. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "claim.h"
#include "queues.h"

CLAIM(mq, poll_tells_of_messages_and_room,
      .says = "on Linux poll shows POLLIN while there is a message and POLLOUT while there is room",
      .zh = "在 Linux 上，有消息时 poll 显示 POLLIN，有空位时显示 POLLOUT", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7): can be monitored using ... poll(2)",
      .needs = { need_messages })
{
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 2, SIZE));

	assert_ready(queue, POLLOUT);
	must(send_text(queue, "", 0));
	assert_ready(queue, POLLIN | POLLOUT);
	must(send_text(queue, "", 0));
	assert_ready(queue, POLLIN);
	take(queue);
	assert_ready(queue, POLLIN | POLLOUT);
	take(queue);
	assert_ready(queue, POLLOUT);
}

CLAIM(mq, poll_sleeps_until_it_is_ready,
      .says = "on Linux poll for POLLIN sleeps until a message comes, poll for POLLOUT until there "
	      "is room",
      .zh = "在 Linux 上，等待 POLLIN 的 poll 睡眠到消息到来，等待 POLLOUT 的睡眠到有空位",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7); poll(2)",
      .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();

	ACTOR(reader) {
		struct pollfd one = { empty, POLLIN, 0 };

		assert_returns(poll(&one, 1, -1), 1);
		assert_equal(one.revents, POLLIN);
	}
	ACTOR(writer) {
		struct pollfd one = { full, POLLOUT, 0 };

		assert_returns(poll(&one, 1, -1), 1);
		assert_equal(one.revents, POLLOUT);
	}
	assert_asleep(reader, "poll");
	assert_asleep(writer, "poll");
	must(send_text(empty, "x", 0));
	assert_ends(reader);
	assert_not_woken(writer);
	take(full);
	assert_ends(writer);
}

CLAIM(mq, what_a_receiver_gets_wakes_no_poller,
      .says = "on Linux a message that goes to a sleeping receiver makes the queue not readable, "
	      "and wakes nobody from poll",
      .zh = "在 Linux 上，交给睡眠接收者的消息不会使队列可读，也不唤醒 poll", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7); poll(2); Linux ipc/mqueue.c pipelined_send",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(poller) {
		struct pollfd one = { queue, POLLIN, 0 };

		assert_returns(poll(&one, 1, -1), 1);
	}
	assert_asleep(poller, "poll");
	ACTOR(receiver) {
		take(queue);
	}
	assert_asleep(receiver, "mq_receive");
	must(send_text(queue, "direct", 0));
	assert_ready(queue, POLLOUT);
	assert_ends(receiver);
	assert_not_woken(poller);
	must(send_text(queue, "for all", 0));
	assert_ends(poller);
}

CLAIM(mq, what_a_sender_gets_wakes_no_poller,
      .says = "on Linux room that goes to a sleeping sender makes the queue not writable, and "
	      "wakes nobody from poll",
      .zh = "在 Linux 上，交给睡眠发送者的空位不会使队列可写，也不唤醒 poll", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7); Linux ipc/mqueue.c pipelined_receive()",
      .needs = { need_messages })
{
	mqd_t queue = full_queue();

	ACTOR(poller) {
		struct pollfd one = { queue, POLLOUT, 0 };

		assert_returns(poll(&one, 1, -1), 1);
	}
	assert_asleep(poller, "poll");
	ACTOR(sender) {
		assert_returns(send_text(queue, "new", 5), 0);
	}
	assert_asleep(sender, "mq_send");
	assert_text(take(queue), "a@5");
	assert_ready(queue, POLLIN);
	assert_ends(sender);
	assert_not_woken(poller);
	take(queue);
	assert_ends(poller);
}

static void assert_selects(mqd_t queue, bool is_readable, bool is_writable)
{
	struct timeval now = { 0, 0 };
	fd_set readable, writable;

	FD_ZERO(&readable);
	FD_ZERO(&writable);
	FD_SET(queue, &readable);
	FD_SET(queue, &writable);
	assert_returns(select(queue + 1, &readable, &writable, NULL, &now),
		       is_readable + is_writable);
	assert_equal(!!FD_ISSET(queue, &readable), is_readable);
	assert_equal(!!FD_ISSET(queue, &writable), is_writable);
}

CLAIM(mq, select_tells_of_messages_and_room,
      .says = "on Linux select shows a queue readable while there is a message and writable while "
	      "there is room",
      .zh = "在 Linux 上，有消息时 select 显示可读，有空位时显示可写", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7); select(2)", .needs = { need_messages })
{
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 2, SIZE));

	assert_selects(queue, false, true);
	must(send_text(queue, "x", 0));
	assert_selects(queue, true, true);
	must(send_text(queue, "x", 0));
	assert_selects(queue, true, false);
}

CLAIM(mq, epoll_tells_of_messages,
      .says = "on Linux epoll reports EPOLLIN while a message waits, and no more once it is "
	      "received",
      .zh = "在 Linux 上，有消息等待时 epoll 报告 EPOLLIN，取走之后不再报告", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7); epoll(7)", .needs = { need_messages, need_epoll })
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = 4711 };
	mqd_t queue = new_queue();
	int epoll = must(epoll_create1(0));

	assert_returns(epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event), 0);
	assert_returns(epoll_wait(epoll, &event, 1, 0), 0);
	must(send_text(queue, "x", 0));
	for (int i = 0; i < 2; i++) {
		memset(&event, 0, sizeof(event));
		assert_returns(epoll_wait(epoll, &event, 1, 0), 1);
		assert_equal(event.events, EPOLLIN);
		assert_equal(event.data.u32, 4711);
	}
	take(queue);
	assert_returns(epoll_wait(epoll, &event, 1, 0), 0);
}
