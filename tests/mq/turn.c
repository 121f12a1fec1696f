/* Claims about several sleepers at a queue: whose turn it is. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/resource.h>

#include "claim.h"
#include "queues.h"
#include "scheduling.h"

CLAIM(mq, the_longest_waiting_receiver_is_served,
      .says = "each message wakes one receiver: of equal ones who waits longest; the others sleep "
	      "on",
      .zh = "每条消息唤醒一个接收者：同等者中等待最久的；其余的继续睡眠", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(): highest priority that has been waiting the longest",
      .needs = { need_messages })
{
	static const char *const texts[] = { "first@1", "second@9", "third@5" };
	struct actor *receiver[3];
	mqd_t queue = new_queue();

	for (int i = 0; i < 3; i++) {
		START(receiver[i]) {
			assert_text(take(queue), texts[i]);
		}
		assert_asleep(receiver[i], "mq_receive");
	}
	must(send_text(queue, "first", 1));
	assert_ends(receiver[0]);
	assert_not_woken(receiver[1]);
	assert_not_woken(receiver[2]);
	must(send_text(queue, "second", 9));
	assert_ends(receiver[1]);
	assert_not_woken(receiver[2]);
	must(send_text(queue, "third", 5));
	assert_ends(receiver[2]);
}

CLAIM(mq, the_longest_waiting_sender_is_served,
      .says = "each place wakes one sender: of equal ones who waits longest, whatever its "
	      "message's priority; the others sleep on",
      .zh = "每个空位唤醒一个发送者：同等者中等待最久的，与其消息的优先级无关；其余的继续睡眠",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_send(): highest priority that has been waiting the longest",
      .needs = { need_messages })
{
	static const unsigned sent[] = { 1, 9, 7 };
	struct actor *sender[3];
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 1, SIZE));

	must(send_text(queue, "x", 0));
	for (int i = 0; i < 3; i++) {
		START(sender[i]) {
			assert_returns(send_text(queue, "new", sent[i]), 0);
		}
		assert_asleep(sender[i], "mq_send");
	}
	assert_text(take(queue), "x@0");
	assert_ends(sender[0]);
	assert_not_woken(sender[1]);
	assert_not_woken(sender[2]);
	assert_text(take(queue), "new@1");
	assert_ends(sender[1]);
	assert_not_woken(sender[2]);
	assert_text(take(queue), "new@9");
	assert_ends(sender[2]);
	assert_text(all_of(queue), "new@7");
}

static const char *need_niceness(void)
{
	return getpriority(PRIO_PROCESS, 0) <= 9 ? NULL : "runs with a nice value above 9 already";
}

struct receiver {
	int level; /* its nice value, or scheduling priority */
	int turn;  /* which of the messages 0 to 3 it gets */
};

/* Four receivers set their levels and sleep, one after the other; then the messages are sent. */
static void assert_served_in_turn(int (*set_level)(int level), const struct receiver receivers[4])
{
	struct actor *actor[4];
	mqd_t queue = new_queue();

	for (int i = 0; i < 4; i++) {
		START(actor[i]) {
			char expected[] = { (char)('0' + receivers[i].turn), '@', '0', '\0' };

			must(set_level(receivers[i].level));
			assert_text(take(queue), expected);
		}
		assert_asleep(actor[i], "mq_receive");
	}
	for (int turn = 0; turn < 4; turn++) {
		must(mq_send(queue, &"0123"[turn], 1, 0));
		for (int i = 0; i < 4; i++)
			if (receivers[i].turn == turn)
				assert_ends(actor[i]);
		for (int i = 0; i < 4; i++)
			if (receivers[i].turn > turn)
				assert_not_woken(actor[i]);
	}
}

CLAIM(mq, a_less_nice_receiver_is_served_first,
      .says = "on Linux a message goes to the receiver of lowest nice value, though others wait "
	      "longer",
      .zh = "在 Linux 上，消息交给 nice 值最低的接收者，即使别的等待更久", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(); Linux ipc/mqueue.c wq_add: by the task's priority",
      .needs = { need_messages, need_niceness })
{
	static const struct receiver receivers[] = { { 10, 3 }, { 0, 0 }, { 5, 2 }, { 0, 1 } };

	assert_served_in_turn(nice, receivers);
}

CLAIM(mq, the_highest_scheduling_priority_is_served_first,
      .says = "a message goes to the receiver of highest scheduling priority; of those to the one "
	      "that waits longest",
      .zh = "消息交给调度优先级最高的接收者；其中等待最久的优先", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(): the Priority Scheduling option; sched(7)",
      .needs = { need_messages, need_realtime })
{
	static const struct receiver receivers[] = { { 0, 3 }, { 1, 2 }, { 2, 0 }, { 2, 1 } };

	assert_served_in_turn(set_realtime, receivers);
}

CLAIM(mq, room_goes_to_the_highest_scheduling_priority,
      .says = "room goes to the sender of highest scheduling priority, though others wait longer "
	      "and with messages of higher priority",
      .zh = "空位交给调度优先级最高的发送者，即使别的等待更久、消息优先级更高", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(): the Priority Scheduling option; sched(7)",
      .needs = { need_messages, need_realtime })
{
	static const char *const texts[] = { "zero@3", "one@2", "two@1" };
	struct actor *sender[3];
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 1, SIZE));

	must(send_text(queue, "x", 0));
	for (unsigned i = 0; i < 3; i++) {
		START(sender[i]) {
			must(set_realtime((int)i));
			assert_returns(mq_send(queue, texts[i], strlen(texts[i]) - 2, 3 - i), 0);
		}
		assert_asleep(sender[i], "mq_send");
	}
	assert_text(take(queue), "x@0");
	for (int i = 2; i >= 0; i--) {
		for (int later = 0; later < i; later++)
			assert_not_woken(sender[later]);
		assert_text(take(queue), texts[i]);
		assert_ends(sender[i]);
	}
}

CLAIM(mq, a_message_goes_to_the_sleeping_receiver,
      .says = "on Linux a message sent while a receiver sleeps is that receiver's: it is never in "
	      "the queue for another who comes right after",
      .zh = "在 Linux 上，有接收者睡眠时发送的消息归该接收者：随后到来的其他接收者在队列中见不到它",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c pipelined_send(); POSIX.1-2024 mq_receive(): which waiting thread "
	     "receives the message",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char buffer[SIZE];

	for (int i = 0; i < 20; i++) {
		ACTOR(receiver) {
			assert_text(take(queue), "yours@2");
		}
		assert_asleep(receiver, "mq_receive");
		must(send_text(queue, "yours", 2));
		assert_equal(messages_in(queue), 0);
		assert_fails(mq_timedreceive(queue, buffer, SIZE, NULL, &past), ETIMEDOUT);
		assert_ends(receiver);
	}
}

CLAIM(mq, a_later_message_does_not_overtake_a_delivered_one,
      .says = "on Linux a sleeping receiver gets the first message sent, though one of higher "
	      "priority follows before it runs",
      .zh = "在 Linux 上，睡眠的接收者得到最先发送的消息，即使在它运行之前又来了优先级更高的",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c pipelined_send(); POSIX.1-2024 mq_receive()",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	for (int i = 0; i < 20; i++) {
		ACTOR(receiver) {
			assert_text(take(queue), "low@1");
		}
		assert_asleep(receiver, "mq_receive");
		must(send_text(queue, "low", 1));
		must(send_text(queue, "high", 9));
		assert_ends(receiver);
		assert_text(take(queue), "high@9");
	}
}

CLAIM(mq, room_goes_to_the_sleeping_sender,
      .says = "on Linux the place that a receive makes is the sleeping sender's: the queue is full "
	      "again, and another who sends right after finds no room",
      .zh = "在 Linux 上，接收腾出的空位归睡眠的发送者：队列随即又满，随后发送的其他进程没有空位",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c pipelined_receive(); POSIX.1-2024 mq_send(): shall be unblocked "
	     "to send its message",
      .needs = { need_messages })
{
	mqd_t queue = full_queue();

	for (int i = 0; i < 20; i++) {
		ACTOR(sender) {
			assert_returns(send_text(queue, "mine", 5), 0);
		}
		assert_asleep(sender, "mq_send");
		take(queue);
		assert_equal(messages_in(queue), CAPACITY);
		assert_fails(mq_timedsend(queue, "x", 1, 9, &past), ETIMEDOUT);
		assert_ends(sender);
	}
	assert_text(all_of(queue), "mine@5 mine@5 mine@5 mine@5");
}
