/* Claims about mq_unlink: what goes, what stays, and who may. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>

#include "claim.h"
#include "queues.h"

CLAIM(mq, unlink_takes_the_name_at_once,
      .says = "mq_unlink takes the name away at once; who has the queue open goes on sending and "
	      "receiving",
      .zh = "mq_unlink 立即删除名字；已打开队列的进程仍可收发", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_unlink(); mq_unlink(3)", .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	must(send_text(queue, "before", 1));
	ACTOR(other) {
		assert_returns(mq_unlink(name), 0);
		assert_fails(mq_open(name, O_RDWR), ENOENT);
		assert_fails(mq_unlink(name), ENOENT);
	}
	assert_ends(other);
	assert_fails(mq_open(name, O_RDWR), ENOENT);
	ACTOR(receiver) {
		assert_text(take(queue), "before@1");
		assert_text(take(queue), "after@2");
	}
	assert_asleep(receiver, "mq_receive");
	assert_returns(send_text(queue, "after", 2), 0);
	assert_ends(receiver);
}

CLAIM(mq, the_name_is_free_for_another_queue,
      .says = "after mq_unlink the name makes a new, empty queue, though the old one lives on; the "
	      "two share nothing",
      .zh = "mq_unlink 之后同名可建新的空队列，即使旧队列还在使用；两者互不相干", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_unlink(), mq_open(); mq_unlink(3)",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t old = named_queue(name), new;

	must(send_text(old, "old", 1));
	assert_succeeds(mq_unlink(name));
	new = assert_succeeds(create(name, O_RDWR | O_EXCL, 0600, 2, 5));
	assert_equal(messages_in(new), 0);
	assert_equal(attributes_of(new).mq_maxmsg, 2);
	must(send_text(new, "new", 9));
	assert_text(all_of(must(mq_open(name, O_RDWR))), "new@9");
	assert_equal(attributes_of(old).mq_maxmsg, CAPACITY);
	must(mq_close(new));
	assert_succeeds(mq_unlink(name));
	assert_text(all_of(old), "old@1");
}

CLAIM(mq, its_owner_needs_no_permission_to_unlink,
      .says = "on Linux the owner can unlink a queue that it could not open",
      .zh = "在 Linux 上，属主可以删除自己无权打开的队列", .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_unlink(3); mq_overview(7): the sticky bit", .needs = { need_other_user })
{
	const char *name = own_name("q");

	ACTOR(nobody) {
		become_nobody();
		must(create(name, O_RDWR, 0, CAPACITY, SIZE));
		assert_fails(mq_open(name, O_RDONLY), EACCES);
		assert_returns(mq_unlink(name), 0);
		assert_fails(mq_open(name, O_RDONLY), ENOENT);
	}
	assert_ends(nobody);
}
