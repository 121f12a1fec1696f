/* Claims about sleeping in mq_receive and mq_send: what wakes, and what does not. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <sys/mman.h>

#include "claim.h"
#include "queues.h"

CLAIM(mq, receive_sleeps_while_empty,
      .says = "mq_receive from an empty queue sleeps until a message is sent",
      .zh = "从空队列接收会睡眠，直到有消息发来", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(); mq_receive(3)", .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(receiver) {
		assert_text(take(queue), "wake up@3");
		assert_text(take(queue), "again@0");
	}
	assert_asleep(receiver, "mq_receive");
	must(send_text(queue, "wake up", 3));
	assert_asleep(receiver, "mq_receive");
	must(send_text(queue, "again", 0));
	assert_ends(receiver);
}

CLAIM(mq, send_sleeps_while_full,
      .says = "mq_send to a full queue sleeps until a message is received; its own then takes the "
	      "place that its priority gives it",
      .zh = "向满队列发送会睡眠，直到有消息被接收；随后它的消息按优先级就位",
      .course = "001 msgsnd(): 0：默认行为。如果消息队列满，则阻塞", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(); mq_send(3)", .needs = { need_messages })
{
	static const struct {
		unsigned priority;
		const char *left;
	} cases[] = {
		{ 9, "new@9 b@5 c@5 d@5" },
		{ 5, "b@5 c@5 d@5 new@5" },
		{ 1, "b@5 c@5 d@5 new@1" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		mqd_t queue = full_queue();

		ACTOR(sender) {
			assert_returns(send_text(queue, "new", cases[i].priority), 0);
		}
		assert_asleep(sender, "mq_send");
		assert_equal(messages_in(queue), CAPACITY);
		assert_text(take(queue), "a@5"); /* not "new": it was not there yet */
		assert_ends(sender);
		assert_text(all_of(queue), cases[i].left);
		must(mq_close(queue));
	}
}

CLAIM(mq, a_sleeping_sender_sends_what_it_was_given,
      .says = "on Linux mq_send sends what its buffer held when it was called, whatever is written "
	      "there while it sleeps",
      .zh = "在 Linux 上，mq_send 发送调用时缓冲区中的内容，睡眠期间改写缓冲区不起作用",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c do_mq_timedsend(): load_msg() before the sleep; POSIX.1-2024 "
	     "mq_send()",
      .needs = { need_messages })
{
	char *text =
		must(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	mqd_t queue = full_queue();

	strcpy(text, "given");
	ACTOR(sender) {
		assert_returns(mq_send(queue, text, 5, 9), 0);
	}
	assert_asleep(sender, "mq_send");
	strcpy(text, "later");
	take(queue);
	assert_ends(sender);
	assert_text(all_of(queue), "given@9 b@5 c@5 d@5");
}

CLAIM(mq, o_nonblock_gives_eagain,
      .says = "with O_NONBLOCK mq_receive from an empty queue and mq_send to a full one fail with "
	      "EAGAIN at once and change nothing",
      .zh = "设置 O_NONBLOCK 时，从空队列接收、向满队列发送立即失败 (EAGAIN)，不作改变",
      .course = "001 msgsnd(): IPC_NOWAIT：非阻塞模式，如果消息队列满，则立即返回错误",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(), mq_send() EAGAIN; mq_send(3)", .needs = { need_messages })
{
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		set_nonblocking(queue, true);
		assert_fails(transfer(call, queue), EAGAIN);
		assert_text(all_of(queue), contents_that_block(call));
		must(mq_close(queue));
	}
}

CLAIM(mq, o_nonblock_counts_before_the_deadline,
      .says = "with O_NONBLOCK a timed call that can't proceed fails with EAGAIN also if its "
	      "deadline is past",
      .zh = "设置 O_NONBLOCK 时，即使期限已过，无法进行的限时调用也以 EAGAIN 失败", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(), mq_send() EAGAIN, ETIMEDOUT: O_NONBLOCK was not set; "
	     "mq_send(3), mq_receive(3): and the O_NONBLOCK flag is not enabled",
      .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();
	char buffer[SIZE];

	set_nonblocking(empty, true);
	set_nonblocking(full, true);
	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &past), EAGAIN);
	assert_fails(mq_timedsend(full, "x", 1, 0, &past), EAGAIN);
	assert_equal(messages_in(full), CAPACITY);
}

CLAIM(mq, only_a_message_wakes_a_receiver,
      .says = "a sleeping receiver is not woken by setting O_NONBLOCK, by refused messages, by "
	      "other queues, nor by others who open, close or unlink its queue",
      .zh = "睡眠的接收者不会被设置 "
	    "O_NONBLOCK、被拒绝的消息、其他队列的消息，或他人打开、关闭、删除队列唤醒",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive(), mq_unlink()",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDWR));

	ACTOR(receiver) {
		assert_text(take(queue), "at last@0");
	}
	assert_asleep(receiver, "mq_receive");
	must(send_text(new_queue(), "elsewhere", 1));
	set_nonblocking(queue, true);
	assert_fails(mq_send(queue, "", SIZE + 1, 0), EMSGSIZE);
	assert_fails(send_text(queue, "x", UINT_MAX), EINVAL);
	assert_fails(mq_receive(queue, (char[SIZE]){ 0 }, SIZE, NULL), EAGAIN);
	must(mq_close(queue));
	must(mq_close(must(mq_open(name, O_WRONLY))));
	must(mq_unlink(name));
	assert_not_woken(receiver);
	must(send_text(other, "at last", 0));
	assert_ends(receiver);
}

CLAIM(mq, only_room_wakes_a_sender,
      .says = "a sleeping sender is not woken by setting O_NONBLOCK, by failed calls, by room in "
	      "other queues, nor by others who open, close or unlink its queue",
      .zh = "睡眠的发送者不会被设置 "
	    "O_NONBLOCK、失败的调用、其他队列的空位，或他人打开、关闭、删除队列唤醒",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_unlink()",
      .needs = { need_messages })
{
	const char *name = own_name("full");
	mqd_t queue = must(create(name, O_RDWR, 0600, 1, SIZE)), other = full_queue();

	must(send_text(queue, "first", 0));
	ACTOR(sender) {
		assert_returns(send_text(queue, "second", 9), 0);
	}
	assert_asleep(sender, "mq_send");
	take(other);
	set_nonblocking(queue, true);
	assert_fails(mq_receive(queue, (char[SIZE]){ 0 }, SIZE - 1, NULL), EMSGSIZE);
	assert_fails(send_text(queue, "x", 9), EAGAIN);
	must(mq_close(must(mq_open(name, O_RDONLY))));
	must(mq_unlink(name));
	assert_not_woken(sender);
	assert_text(take(queue), "first@0");
	assert_ends(sender);
	assert_text(all_of(queue), "second@9");
}
