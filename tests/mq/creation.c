/* Claims about mq_open: what a new queue is, and how a name leads to it. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sys/stat.h>

#include "claim.h"
#include "queues.h"

FAMILY(mq, need_mq);

CLAIM(mq, open_creates_an_empty_queue,
      .says = "mq_open with O_CREAT makes an empty, blocking queue with the mq_maxmsg and "
	      "mq_msgsize asked for",
      .zh = "带 O_CREAT 的 mq_open 创建一个空的、阻塞的队列，mq_maxmsg 与 mq_msgsize 如所要求",
      .rows = "msg 7; bugs 78", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open(); mq_open(3)",
      .needs = { need_messages })
{
	mqd_t queue = assert_succeeds(create(own_name("q"), O_RDWR, 0600, 3, 17));
	struct mq_attr attributes = attributes_of(queue);

	assert_equal(attributes.mq_maxmsg, 3);
	assert_equal(attributes.mq_msgsize, 17);
	assert_equal(attributes.mq_curmsgs, 0);
	assert_equal(attributes.mq_flags, 0);
}

CLAIM(mq, open_takes_size_and_number_alone,
      .says = "mq_open ignores mq_flags and mq_curmsgs: O_NONBLOCK is set by its flags alone",
      .zh = "mq_open 忽略 mq_flags 与 mq_curmsgs：O_NONBLOCK 只由 oflag 设置", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open() O_CREAT: mq_flags and mq_curmsgs; mq_open(3): the values in "
	     "the remaining fields are ignored",
      .needs = { need_messages })
{
	struct mq_attr wanted = { O_NONBLOCK, CAPACITY, SIZE, 3, { 0 } };
	struct mq_attr blocking = { 0, CAPACITY, SIZE, 3, { 0 } };
	mqd_t one = assert_succeeds(mq_open(own_name("one"), O_RDWR | O_CREAT, 0600, &wanted));
	mqd_t two = must(mq_open(own_name("two"), O_RDWR | O_CREAT | O_NONBLOCK, 0600, &blocking));

	assert_equal(attributes_of(one).mq_flags, 0);
	assert_equal(attributes_of(two).mq_flags, O_NONBLOCK);
	assert_equal(messages_in(one), 0);
	assert_equal(messages_in(two), 0);
}

CLAIM(mq, without_attributes_the_defaults_are_taken,
      .says = "on Linux a queue made without attributes takes msg_default messages of "
	      "msgsize_default bytes",
      .zh = "在 Linux 上，不给属性创建的队列容纳 msg_default 条消息，每条 msgsize_default 字节",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) msg_default, msgsize_default",
      .needs = { need_messages, need_own_limits })
{
	struct mq_attr attributes;

	set_number(MSG_DEFAULT, 3);
	set_number(MSGSIZE_DEFAULT, 200);
	attributes = attributes_of(
		assert_succeeds(mq_open(own_name("q"), O_RDWR | O_CREAT, 0600, NULL)));
	assert_equal(attributes.mq_maxmsg, 3);
	assert_equal(attributes.mq_msgsize, 200);
}

CLAIM(mq, defaults_are_capped_by_the_limits,
      .says = "on Linux a default above msg_max or msgsize_max is lowered to it",
      .zh = "在 Linux 上，默认值高于 msg_max 或 msgsize_max 时，取后者", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7): the smaller of msg_default and msg_max",
      .needs = { need_messages, need_own_limits })
{
	struct mq_attr attributes;

	set_number(MSG_DEFAULT, 9);
	set_number(MSG_MAX, 2);
	set_number(MSGSIZE_DEFAULT, 400);
	set_number(MSGSIZE_MAX, 150);
	attributes = attributes_of(
		assert_succeeds(mq_open(own_name("q"), O_RDWR | O_CREAT, 0600, NULL)));
	assert_equal(attributes.mq_maxmsg, 2);
	assert_equal(attributes.mq_msgsize, 150);
}

CLAIM(mq, opening_again_ignores_mode_and_attributes,
      .says = "O_CREAT opens a queue that exists, whatever mode and attributes are given, on Linux "
	      "even invalid ones",
      .zh = "O_CREAT 打开已有的队列，此时给出的权限与属性不起作用，在 Linux 上即使属性无效",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open() O_CREAT: shall have no effect; Linux ipc/mqueue.c "
	     "prepare_open(); mq_open(3)",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), again;
	struct stat status;

	must(send_text(queue, "before", 1));
	again = assert_succeeds(create(name, O_RDWR, 0, 2, 5));
	assert_equal(attributes_of(again).mq_maxmsg, CAPACITY);
	assert_equal(attributes_of(again).mq_msgsize, SIZE);
	must(fstat(again, &status));
	assert_equal(status.st_mode & 0777, 0600);
	assert_succeeds(create(name, O_RDWR, 0600, 0, -1));
	must(send_text(again, "after", 1));
	assert_text(all_of(queue), "before@1 after@1");
}

CLAIM(mq, without_o_creat_it_must_exist,
      .says = "without O_CREAT a name that does not exist gives ENOENT, and no queue is made",
      .zh = "没有 O_CREAT 时，不存在的名字给出 ENOENT，不创建队列", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() ENOENT; mq_open(3)")
{
	static const int flags[] = { O_RDONLY, O_WRONLY, O_RDWR, O_RDWR | O_NONBLOCK };
	const char *name = own_name("q");

	for (size_t i = 0; i < COUNT(flags); i++)
		assert_fails(mq_open(name, flags[i]), ENOENT);
	assert_fails(mq_unlink(name), ENOENT);
}

CLAIM(mq, one_name_is_one_queue_for_all_processes,
      .says = "processes that open the same name use the same queue",
      .zh = "打开同一名字的进程使用同一个队列", .course = "004 消息队列: 多个进程可以访问这些队列",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open(); mq_overview(7)",
      .needs = { need_messages })
{
	const char *one = own_name("one"), *two = own_name("two");
	mqd_t queue = named_queue(one), other = named_queue(two);

	ACTOR(sender) {
		mq_close(queue);
		mq_close(other);
		must(send_text(must(mq_open(one, O_WRONLY)), "to one", 1));
		must(send_text(must(mq_open(two, O_WRONLY)), "to two", 2));
	}
	assert_ends(sender);
	assert_text(all_of(queue), "to one@1");
	assert_text(all_of(other), "to two@2");
}

CLAIM(mq, attributes_are_above_zero,
      .says = "mq_open fails with EINVAL and makes no queue unless mq_maxmsg and mq_msgsize are "
	      "above zero",
      .zh = "mq_maxmsg 与 mq_msgsize 必须大于零，否则 mq_open 失败 (EINVAL)，不创建队列",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() EINVAL; mq_open(3)")
{
	static const long wrong[][2] = { { 0, 1 }, { 1, 0 }, { -1, 1 }, { 1, -1 }, { 0, 0 } };
	const char *name = own_name("q");

	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_fails(create(name, O_RDWR, 0600, wrong[i][0], wrong[i][1]), EINVAL);
	assert_fails(mq_open(name, O_RDWR), ENOENT);
	assert_succeeds(create(name, O_RDWR, 0600, 1, 1));
}

CLAIM(mq, three_is_no_access_mode,
      .says = "on Linux mq_open with both O_WRONLY and O_RDWR fails with EINVAL",
      .zh = "在 Linux 上，同时给出 O_WRONLY 与 O_RDWR 时 mq_open 失败 (EINVAL)", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_open(3): exactly one; Linux ipc/mqueue.c prepare_open")
{
	const char *name = own_name("q");

	named_queue(name);
	assert_fails(mq_open(name, O_WRONLY | O_RDWR), EINVAL);
	assert_succeeds(mq_open(name, O_WRONLY));
}
