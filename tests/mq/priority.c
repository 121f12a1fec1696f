/* Claims about the priorities of messages, and the order in which they are received. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <stdio.h>
#include <unistd.h>

#include "claim.h"
#include "queues.h"

static const unsigned priorities[] = { 0, 1, 2, 31, 32, 255, 256, 32766, 32767 };

CLAIM(mq, the_higher_priority_comes_first,
      .says = "of two messages the one of higher priority is received first, of equal ones the "
	      "older",
      .zh = "两条消息中优先级高的先被接收；优先级相同时，较早的先被接收",
      .course = "003 §5.1: 其中的消息具有特定的格式以及特定的优先级", .rows = "msg 7",
      .verdict = HOLDS_IF("the queue is a POSIX one; System V messages have types only",
			  "队列是 POSIX 的；System V 消息只有类型"),
      .ref = "POSIX.1-2024 mq_send(), mq_receive(): the oldest of the highest priority",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	for (size_t i = 0; i < COUNT(priorities); i++)
		for (size_t j = 0; j < COUNT(priorities); j++) {
			char expected[64];
			unsigned older = priorities[i], newer = priorities[j];

			must(send_text(queue, "older", older));
			must(send_text(queue, "newer", newer));
			if (older >= newer)
				snprintf(expected, 64, "older@%u newer@%u", older, newer);
			else
				snprintf(expected, 64, "newer@%u older@%u", newer, older);
			assert_text(all_of(queue), expected);
		}
}

CLAIM(mq, timed_calls_keep_the_order_too,
      .says = "mq_timedsend and mq_timedreceive keep the order of priorities and tell them, as "
	      "mq_send and mq_receive do, also mixed with these",
      .zh = "mq_timedsend 与 mq_timedreceive 同 mq_send 与 mq_receive "
	    "一样保持优先级次序并给出优先级，混用也如此",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedsend(), mq_timedreceive(): equivalent to mq_send(), "
	     "mq_receive()",
      .needs = { need_messages })
{
	const struct timespec in_an_hour = from_now(CLOCK_REALTIME, 3600000);
	static const char *const order[] = { "d@9", "a@5", "c@5", "b@1" };
	const unsigned sent[] = { 5, 1, 5, 9 };
	mqd_t queue = new_queue();

	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 4; i++) {
			int timed = (i + round) % 2;
			int result =
				timed ? mq_timedsend(queue, &"abcd"[i], 1, sent[i], &in_an_hour)
				      : mq_send(queue, &"abcd"[i], 1, sent[i]);

			assert_returns(result, 0);
		}
		for (int i = 0; i < 4; i++) {
			char text[SIZE] = "", seen[16];
			unsigned priority = 77;
			ssize_t size = (i + round) % 2 ? mq_timedreceive(queue, text, SIZE,
									 &priority, &in_an_hour)
						       : mq_receive(queue, text, SIZE, &priority);

			assert_returns(size, 1);
			snprintf(seen, sizeof(seen), "%c@%u", text[0], priority);
			assert_text(seen, order[i]);
		}
	}
}

/* What is received of five messages a to e of these priorities: by insertion, the oldest first. */
static const char *in_order(const unsigned sent[5])
{
	static char texts[64];
	size_t end = 0;

	for (int priority = 9; priority >= 0; priority--)
		for (int i = 0; i < 5; i++)
			if (sent[i] == (unsigned)priority)
				end += (size_t)snprintf(texts + end, sizeof(texts) - end, "%s%c@%d",
							end ? " " : "", "abcde"[i], priority);
	return texts;
}

#define SEQUENCES (3 * 3 * 3 * 3 * 3)

/* The sequence of this number: five priorities out of three. */
static void spell(int sequence, unsigned priority[5])
{
	static const unsigned three[] = { 1, 4, 7 };

	for (int i = 0; i < 5; i++) {
		priority[i] = three[sequence % 3];
		sequence /= 3;
	}
}

CLAIM(mq, any_sequence_is_received_in_order,
      .says = "in whatever sequence messages of three priorities are sent, they are received by "
	      "priority, and each priority's in the order sent",
      .zh = "三种优先级的消息无论以何种次序发送，都按优先级接收，同一优先级按发送次序",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 5, SIZE));

	for (int sequence = 0; sequence < SEQUENCES; sequence++) {
		unsigned sent[5];

		spell(sequence, sent);
		for (int i = 0; i < 5; i++)
			must(mq_send(queue, &"abcde"[i], 1, sent[i]));
		assert_text(all_of(queue), in_order(sent));
	}
}

CLAIM(mq, one_priority_is_first_in_first_out,
      .says = "messages of equal priority are received in the order sent, also when some are "
	      "received in between",
      .zh = "同一优先级的消息按发送次序接收，其间穿插接收也不变",
      .course = "001 msgsnd(): 消息队列是一个 FIFO 数据结构", .rows = "msg 7",
      .verdict = HOLDS_IF("the messages' priority (of System V: the type asked for) is the same",
			  "消息的优先级相同（System V：所要的类型相同）"),
      .ref = "POSIX.1-2024 mq_send(); mq_send(3)", .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char next = 'A', expected[] = "A@3";

	for (int round = 0; round < 20; round++) {
		for (; messages_in(queue) < CAPACITY; next++)
			must(mq_send(queue, &next, 1, 3));
		for (int left = round % CAPACITY; left >= 0; left--) {
			assert_text(take(queue), expected);
			expected[0]++;
		}
	}
}

CLAIM(mq, later_messages_overtake_waiting_ones,
      .says = "a message of higher priority is received before all that wait already, and one of "
	      "lower priority behind them",
      .zh = "后发送的高优先级消息先于所有等待中的消息被接收，低优先级的排在其后",
      .course = "003 §5: 将新消息添加到队列的末尾", .rows = "msg 7",
      .verdict = HOLDS_IF("the queue is a System V one; a POSIX one puts it at its priority's end",
			  "队列是 System V 的；POSIX 队列把它放到同一优先级的末尾"),
      .ref = "POSIX.1-2024 mq_send(); mq_overview(7)", .needs = { need_messages })
{
	mqd_t queue = new_queue();

	must(send_text(queue, "routine", 5));
	must(send_text(queue, "urgent", 9));
	assert_text(take(queue), "urgent@9");
	must(send_text(queue, "idle", 0));
	must(send_text(queue, "routine too", 5));
	must(send_text(queue, "alarm", 32767));
	assert_text(take(queue), "alarm@32767");
	must(send_text(queue, "soon", 6));
	assert_text(all_of(queue), "soon@6 routine@5 routine too@5 idle@0");
}

CLAIM(mq, no_message_can_be_chosen,
      .says = "mq_receive's priority is only told, not asked for: what stood there before does not "
	      "choose a message",
      .zh = "mq_receive 的优先级参数只用于返回，不能用来选择消息",
      .course = "003 §5.3: 消息队列可以实现消息的随机查询…也可以按消息的类型读取", .rows = "msg 7",
      .verdict = HOLDS_IF("the queue is a System V one; a POSIX one gives the first by priority",
			  "队列是 System V 的；POSIX 队列总是给出优先级最高的第一条"),
      .ref = "POSIX.1-2024 mq_receive() msg_prio", .needs = { need_messages })
{
	mqd_t queue = new_queue();
	unsigned priority = 2;
	char buffer[SIZE];

	must(send_text(queue, "two", 2));
	must(send_text(queue, "eight", 8));
	must(send_text(queue, "four", 4));
	assert_returns(mq_receive(queue, buffer, SIZE, &priority), 5);
	assert_equal(priority, 8);
	assert_returns(mq_receive(queue, buffer, SIZE, NULL), 4); /* it need not be told */
	assert_text(all_of(queue), "two@2");
}

CLAIM(mq, priorities_end_below_mq_prio_max,
      .says = "priorities 0 to MQ_PRIO_MAX - 1 can be sent; MQ_PRIO_MAX and above fail with "
	      "EINVAL, and nothing is sent",
      .zh = "优先级可为 0 至 MQ_PRIO_MAX - 1；达到或超过 MQ_PRIO_MAX 时失败 (EINVAL)，什么也不发送",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send() EINVAL; mq_overview(7)",
      .needs = { need_messages })
{
	unsigned most = (unsigned)must(sysconf(_SC_MQ_PRIO_MAX));
	const unsigned beyond[] = { most, most + 1, 65536, 1U << 31, UINT_MAX };
	mqd_t queue = new_queue(), full = full_queue();
	char expected[32];

	assert_that(most >= 32);
	for (size_t i = 0; i < COUNT(beyond); i++) {
		assert_fails(send_text(queue, "x", beyond[i]), EINVAL);
		assert_fails(mq_timedsend(queue, "x", 1, beyond[i], &past), EINVAL);
		assert_fails(send_text(full, "x", beyond[i]), EINVAL);
	}
	assert_returns(send_text(queue, "low", 0), 0);
	assert_returns(send_text(queue, "top", most - 1), 0);
	snprintf(expected, sizeof(expected), "top@%u low@0", most - 1);
	assert_text(all_of(queue), expected);
}

CLAIM(mq, linux_has_32768_priorities, .says = "on Linux MQ_PRIO_MAX is 32768",
      .zh = "在 Linux 上 MQ_PRIO_MAX 为 32768", .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_overview(7): sysconf(_SC_MQ_PRIO_MAX) returns 32768", .needs = { need_messages })
{
	assert_returns(sysconf(_SC_MQ_PRIO_MAX), 32768);
	assert_returns(send_text(new_queue(), "x", 32767), 0);
}
