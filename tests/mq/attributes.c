/* Claims about mq_getattr and mq_setattr. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>

#include "claim.h"
#include "queues.h"

CLAIM(mq, getattr_counts_the_messages,
      .says = "mq_curmsgs is the number of messages in the queue, after each mq_send and "
	      "mq_receive, for every descriptor",
      .zh = "mq_curmsgs 是队列中的消息数，每次发送、接收之后都准确，各描述符所见相同",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_getattr(); mq_getattr(3)",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDONLY));

	for (int i = 1; i <= CAPACITY; i++) {
		must(mq_send(queue, "", i % 2, 0));
		assert_equal(messages_in(queue), i);
		assert_equal(messages_in(other), i);
	}
	for (int i = CAPACITY - 1; i >= 0; i--) {
		take(other);
		assert_equal(messages_in(queue), i);
		assert_equal(messages_in(other), i);
	}
}

static void assert_attributes(const struct mq_attr *attributes, long flags)
{
	assert_equal(attributes->mq_flags, flags);
	assert_equal(attributes->mq_maxmsg, CAPACITY);
	assert_equal(attributes->mq_msgsize, SIZE);
	assert_equal(attributes->mq_curmsgs, 1);
}

/* Sets the flags of a queue that holds one message. */
static void assert_changes_flags(mqd_t queue, long from, long to)
{
	struct mq_attr wanted = { to, 99, 1, 77, { 0 } }, before, after;

	memset(&before, 0xff, sizeof(before));
	assert_returns(mq_setattr(queue, &wanted, &before), 0);
	assert_attributes(&before, from);
	after = attributes_of(queue);
	assert_attributes(&after, to);
}

CLAIM(mq, setattr_changes_o_nonblock_alone,
      .says = "mq_setattr sets or clears O_NONBLOCK, ignores the other members, and gives back the "
	      "attributes there were before",
      .zh = "mq_setattr 只设置或清除 O_NONBLOCK，忽略其他成员，并给出此前的属性", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_setattr(); mq_getattr(3)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	must(send_text(queue, "x", 0));
	assert_changes_flags(queue, 0, O_NONBLOCK);
	assert_changes_flags(queue, O_NONBLOCK, 0);
}

CLAIM(mq, setattr_refuses_other_flags,
      .says = "on Linux mq_setattr with a flag other than O_NONBLOCK fails with EINVAL and changes "
	      "nothing",
      .zh = "在 Linux 上，mq_setattr 的标志含 O_NONBLOCK 以外的位时失败 (EINVAL)，不作改变",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_getattr(3) EINVAL", .needs = { need_messages })
{
	static const long flags[] = { O_RDWR, O_APPEND, O_NONBLOCK | O_CREAT, O_NONBLOCK | 1, -1 };
	mqd_t queue = new_queue();

	for (size_t i = 0; i < COUNT(flags); i++) {
		struct mq_attr wanted = { .mq_flags = flags[i] };

		assert_fails(mq_setattr(queue, &wanted, NULL), EINVAL);
		assert_equal(attributes_of(queue).mq_flags, 0);
	}
}

CLAIM(mq, setattr_and_fcntl_set_the_same_flag,
      .says = "on Linux O_NONBLOCK is the descriptor's status flag: F_GETFL shows it, F_SETFL sets "
	      "it",
      .zh = "在 Linux 上，O_NONBLOCK 就是描述符的状态标志：F_GETFL 可见，F_SETFL 可设",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7): a file descriptor; fcntl(2)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char buffer[SIZE];

	set_nonblocking(queue, true);
	assert_returns(fcntl(queue, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	set_nonblocking(queue, false);
	assert_returns(fcntl(queue, F_GETFL) & O_NONBLOCK, 0);
	must(fcntl(queue, F_SETFL, O_NONBLOCK));
	assert_equal(attributes_of(queue).mq_flags, O_NONBLOCK);
	assert_fails(mq_receive(queue, buffer, SIZE, NULL), EAGAIN);
}
