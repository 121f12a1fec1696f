/*
 * Claims about what others see of a POSIX queue while a call on it is half way through its buffer.
 */
#include "claim.h"
#include "queues.h"

static const char text[SIZE] = "a text that takes all its bytes";

CLAIM(mq, a_message_on_its_way_out_is_in_the_queue_no_more,
      .says = "on Linux, a message that mq_receive is copying out is in the queue no more: it is "
	      "not counted, another receiver does not find it, and its place is free for another",
      .zh = "在 Linux 上，mq_receive 正在复制出的消息已不在队列中：不计数，其他接收者找不到它，"
	    "其位置可供另一消息使用",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/mqueue.c: do_mq_timedreceive()")
{
	mqd_t queue = must(create(numbered_name(1), O_RDWR | O_NONBLOCK, 0600, 1, SIZE));
	char room[SIZE];

	must(mq_send(queue, text, SIZE, 3));
	ACTOR(receiver) {
		char *buffer = halting(NULL, SIZE, 8);

		assert_returns(mq_receive(queue, buffer, SIZE, NULL), SIZE);
		assert_text(buffer, text);
	}
	await_halted(receiver);
	assert_equal(messages_in(queue), 0);
	assert_fails(mq_receive(queue, room, SIZE, NULL), EAGAIN);
	assert_returns(send_text(queue, "next", 1), 0);
	provide(receiver);
	assert_ends(receiver);
	assert_text(take(queue), "next@1");
}

CLAIM(mq, a_message_on_its_way_in_has_no_place_yet,
      .says = "on Linux, mq_send takes its place in the queue when it has the whole message: until "
	      "then it is not counted, and one of its priority that comes later goes before it",
      .zh = "在 Linux 上，mq_send 取得整条消息后才在队列中占位：此前不计数，"
	    "后来的同优先级消息排在它前面",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/mqueue.c: do_mq_timedsend()")
{
	mqd_t queue = new_queue();
	char room[SIZE];

	ACTOR(sender) {
		assert_returns(mq_send(queue, halting(text, SIZE, 8), SIZE, 3), 0);
	}
	await_halted(sender);
	assert_equal(messages_in(queue), 0);
	assert_returns(send_text(queue, "later", 3), 0);
	provide(sender);
	assert_ends(sender);
	assert_text(take(queue), "later@3");
	assert_returns(mq_receive(queue, room, SIZE, NULL), SIZE);
	assert_text(room, text);
}

CLAIM(mq, who_is_killed_while_it_receives_loses_the_message,
      .says = "on Linux, SIGKILL to a receiver to whom mq_receive is copying a message loses that: "
	      "it does not come back into the queue, and its place is free",
      .zh = "在 Linux 上，若接收者在 mq_receive 复制消息时被 SIGKILL 杀死，该消息丢失："
	    "不会回到队列，其位置空出",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/mqueue.c: do_mq_timedreceive()")
{
	mqd_t queue = must(create(numbered_name(1), O_RDWR | O_NONBLOCK, 0600, 1, SIZE));

	must(mq_send(queue, text, SIZE, 3));
	ACTOR(receiver) {
		mq_receive(queue, halting(NULL, SIZE, 8), SIZE, NULL);
	}
	await_halted(receiver);
	send_signal(receiver, SIGKILL);
	assert_killed(receiver, SIGKILL);
	assert_equal(messages_in(queue), 0);
	assert_returns(send_text(queue, "next", 1), 0);
	assert_text(take(queue), "next@1");
}

CLAIM(mq, who_is_killed_while_it_sends_leaves_nothing,
      .says = "on Linux, SIGKILL to a sender whose message mq_send is copying leaves nothing of "
	      "it, and the next one sent is the first",
      .zh = "在 Linux 上，若发送者在 mq_send 复制消息时被 SIGKILL 杀死，"
	    "消息不留下任何部分，之后发送的消息排在最前",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/mqueue.c: do_mq_timedsend()")
{
	mqd_t queue = must(create(numbered_name(1), O_RDWR | O_NONBLOCK, 0600, 1, SIZE));

	ACTOR(sender) {
		mq_send(queue, halting(text, SIZE, 8), SIZE, 3);
	}
	await_halted(sender);
	send_signal(sender, SIGKILL);
	assert_killed(sender, SIGKILL);
	assert_equal(messages_in(queue), 0);
	assert_returns(send_text(queue, "next", 1), 0);
	assert_text(take(queue), "next@1");
}

CLAIM(mq, the_flags_are_set_before_the_old_are_told,
      .says = "on Linux, mq_setattr sets O_NONBLOCK when it has the new attributes, before it tells "
	      "the old: it is in force while it copies those out, and after SIGKILL there",
      .zh = "在 Linux 上，mq_setattr 取得新属性后就设置 O_NONBLOCK，然后才告知旧属性："
	    "复制旧属性期间它已生效，此时被 SIGKILL 杀死也依然有效",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c: SYSCALL_DEFINE3(mq_getsetattr)")
{
	static const struct mq_attr nonblocking = { .mq_flags = O_NONBLOCK };
	mqd_t queue = new_queue();

	ACTOR(setter) {
		mq_setattr(queue, &nonblocking, halting(NULL, sizeof(struct mq_attr), 8));
	}
	await_halted(setter);
	assert_equal(attributes_of(queue).mq_flags, O_NONBLOCK);
	send_signal(setter, SIGKILL);
	assert_killed(setter, SIGKILL);
	assert_fails(mq_receive(queue, (char[SIZE]){ 0 }, SIZE, NULL), EAGAIN);
}

CLAIM(mq, nothing_is_set_before_all_attributes_are_there,
      .says = "on Linux, mq_setattr sets nothing until it has all attributes, and SIGKILL there "
	      "leaves the old",
      .zh = "在 Linux 上，mq_setattr 取得全部属性之前什么也不设置，此时被 SIGKILL 杀死则保留旧的",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c: SYSCALL_DEFINE3(mq_getsetattr)")
{
	static const struct mq_attr nonblocking = { .mq_flags = O_NONBLOCK };
	mqd_t queue = new_queue();

	ACTOR(setter) {
		mq_setattr(queue, halting(&nonblocking, sizeof(nonblocking), 8), NULL);
	}
	await_halted(setter);
	assert_equal(attributes_of(queue).mq_flags, 0);
	send_signal(setter, SIGKILL);
	assert_killed(setter, SIGKILL);
	assert_equal(attributes_of(queue).mq_flags, 0);
}
