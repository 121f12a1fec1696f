/* Claims about what others see of a POSIX queue while a call on it is half way through its buffer. */
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
