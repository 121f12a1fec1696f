/* Claims about the limits of queues, of their messages and of their bytes. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "queues.h"

#define QUEUES_MAX "/proc/sys/fs/mqueue/queues_max"

static const char *need_msgqueue_limit(void)
{
	struct rlimit limits;

	must(getrlimit(RLIMIT_MSGQUEUE, &limits));
	return lacks(setrlimit(RLIMIT_MSGQUEUE, &limits) < 0, "setrlimit(RLIMIT_MSGQUEUE)");
}

/* A user who, most likely, nobody else is at this time: a user's queues share one limit. */
static uid_t lone_user(void)
{
	return 2000 + (uid_t)getpid() % 60000;
}

static const char *need_readable_limits(void)
{
	return access(MSG_MAX, R_OK) == 0 ? NULL : "no " MSG_MAX;
}

CLAIM(mq, attributes_beyond_the_limits_give_einval,
      .says = "on Linux an unprivileged mq_open beyond msg_max or msgsize_max fails with EINVAL, "
	      "and makes no queue",
      .zh = "在 Linux 上，普通用户超过 msg_max 或 msgsize_max 时，mq_open 失败 "
	    "(EINVAL)，不创建队列",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_open(3) EINVAL; mq_overview(7)",
      .needs = { need_other_user, need_readable_limits })
{
	long messages = number_in(MSG_MAX), size = number_in(MSGSIZE_MAX);
	const char *name = own_name("q");

	ACTOR(nobody) {
		become_nobody();
		assert_fails(create(name, O_RDWR, 0600, messages + 1, 1), EINVAL);
		assert_fails(create(name, O_RDWR, 0600, 1, size + 1), EINVAL);
		assert_fails(create(name, O_RDWR, 0600, LONG_MAX, LONG_MAX), EINVAL);
		assert_fails(mq_open(name, O_RDWR), ENOENT);
	}
	assert_ends(nobody);
}

CLAIM(mq, attributes_reach_the_limits,
      .says = "on Linux msg_max and msgsize_max can just be reached, and bind queues made after "
	      "they are set",
      .zh = "在 Linux 上，恰好等于 msg_max 与 msgsize_max 可以成功；修改只影响以后创建的队列",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) msg_max, msgsize_max",
      .needs = { need_messages, need_own_limits, need_other_user })
{
	const char *old = own_name("old"), *new = own_name("new");
	mqd_t queue = must(create(old, O_RDWR, 0666, 6, 300));

	set_number(MSG_MAX, 5);
	set_number(MSGSIZE_MAX, 200);
	ACTOR(nobody) {
		become_nobody();
		assert_fails(create(new, O_RDWR, 0600, 6, 200), EINVAL);
		assert_fails(create(new, O_RDWR, 0600, 5, 201), EINVAL);
		assert_succeeds(create(new, O_RDWR, 0600, 5, 200));
	}
	assert_ends(nobody);
	assert_equal(attributes_of(queue).mq_maxmsg, 6);
	assert_returns(mq_send(queue, (char[300]){ 0 }, 300, 0), 0);
}

CLAIM(mq, the_privileged_pass_the_limits,
      .says = "on Linux CAP_SYS_RESOURCE passes msg_max, msgsize_max and queues_max, but not 65536 "
	      "messages nor 16777216 bytes",
      .zh = "在 Linux 上，CAP_SYS_RESOURCE 可超过 msg_max、msgsize_max 与 queues_max，但不能超过 "
	    "65536 条与 16777216 字节",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) HARD_MSGMAX, HARD_MSGSIZEMAX",
      .needs = { need_msgqueue_limit, need_own_limits, need_resource_privilege })
{
	struct rlimit endless = { RLIM_INFINITY, RLIM_INFINITY };

	must(setresuid(lone_user(), (uid_t)-1,
		       (uid_t)-1)); /* whose queues count is the real user */
	set_number(MSG_MAX, 5);
	set_number(MSGSIZE_MAX, 200);
	set_number(QUEUES_MAX, 0);
	must(setrlimit(RLIMIT_MSGQUEUE, &endless));
	assert_succeeds(create(own_name("many"), O_RDWR, 0600, 65536, 1));
	assert_succeeds(create(own_name("large"), O_RDWR, 0600, 1, 16777216));
	assert_fails(create(own_name("more"), O_RDWR, 0600, 65537, 1), EINVAL);
	assert_fails(create(own_name("larger"), O_RDWR, 0600, 1, 16777217), EINVAL);
}

static const struct {
	const char *path;
	long least, most, usual;
} limits[] = {
	{ MSG_DEFAULT, 1, 65536, 10 },
	{ MSG_MAX, 1, 65536, 10 },
	{ MSGSIZE_DEFAULT, 128, 16777216, 8192 },
	{ MSGSIZE_MAX, 128, 16777216, 8192 },
};

static int write_number(const char *path, long number)
{
	int fd = must(open(path, O_WRONLY));
	char digits[32];
	int length = snprintf(digits, sizeof(digits), "%ld", number);
	int written = (int)write(fd, digits, (size_t)length), error = errno;

	must(close(fd));
	errno = error;
	return written;
}

CLAIM(mq, limits_have_defaults_and_bounds,
      .says = "on Linux a new IPC namespace has limits and defaults of 10 messages and 8192 bytes, "
	      "and 256 queues; 1 to 65536 messages and 128 to 16777216 bytes can be set, else "
	      "EINVAL",
      .zh = "在 Linux 上，新 IPC 命名空间的限制与默认值为 10 条消息、8192 字节，另限 256 "
	    "个队列；可设 1 至 "
	    "65536 条、128 至 16777216 字节，否则 EINVAL",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) /proc interfaces",
      .needs = { need_own_limits })
{
	assert_equal(number_in(QUEUES_MAX), 256);
	for (size_t i = 0; i < COUNT(limits); i++) {
		assert_equal(number_in(limits[i].path), limits[i].usual);
		assert_fails(write_number(limits[i].path, limits[i].least - 1), EINVAL);
		assert_fails(write_number(limits[i].path, limits[i].most + 1), EINVAL);
		assert_equal(number_in(limits[i].path), limits[i].usual);
		assert_succeeds(write_number(limits[i].path, limits[i].most));
		assert_equal(number_in(limits[i].path), limits[i].most);
		assert_succeeds(write_number(limits[i].path, limits[i].least));
		assert_equal(number_in(limits[i].path), limits[i].least);
	}
}

CLAIM(mq, queues_max_gives_enospc,
      .says = "on Linux an unprivileged mq_open fails with ENOSPC while there are queues_max "
	      "queues; one that is unlinked but open counts",
      .zh = "在 Linux 上，已有 queues_max 个队列时，普通用户的 mq_open 失败 "
	    "(ENOSPC)；已删除但仍打开的也计入",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_open(3) ENOSPC; mq_overview(7) queues_max",
      .needs = { need_own_limits, need_other_user })
{
	const char *one = own_name("one"), *two = own_name("two"), *three = own_name("three");

	set_number(QUEUES_MAX, 2);
	ACTOR(nobody) {
		mqd_t queue;

		become_nobody();
		queue = assert_succeeds(create(one, O_RDWR, 0600, 1, 1));
		assert_succeeds(create(two, O_RDWR, 0600, 1, 1));
		assert_fails(create(three, O_RDWR, 0600, 1, 1), ENOSPC);
		assert_succeeds(create(two, O_RDWR, 0600, 1, 1)); /* it exists */
		assert_succeeds(mq_unlink(one));
		assert_fails(create(three, O_RDWR, 0600, 1, 1), ENOSPC);
		assert_succeeds(mq_close(queue));
		assert_succeeds(create(three, O_RDWR, 0600, 1, 1));
	}
	assert_ends(nobody);
}

static void limit_bytes(rlim_t bytes)
{
	struct rlimit limit;

	must(getrlimit(RLIMIT_MSGQUEUE, &limit));
	limit.rlim_cur = bytes;
	must(setrlimit(RLIMIT_MSGQUEUE, &limit));
}

CLAIM(mq, no_bytes_left_give_emfile,
      .says = "on Linux mq_open fails with EMFILE if RLIMIT_MSGQUEUE has no room for the queue, "
	      "though it opens one that exists",
      .zh = "在 Linux 上，RLIMIT_MSGQUEUE 容不下新队列时，mq_open 失败 "
	    "(EMFILE)，但可打开已有的队列",
      .rows = "msg 7", .verdict = HOLDS, .ref = "getrlimit(2) RLIMIT_MSGQUEUE",
      .needs = { need_msgqueue_limit })
{
	const char *old = own_name("old"), *new = own_name("new");
	struct rlimit before;

	named_queue(old);
	must(getrlimit(RLIMIT_MSGQUEUE, &before));
	limit_bytes(0);
	assert_fails(create(new, O_RDWR, 0600, 1, 1), EMFILE);
	assert_succeeds(create(old, O_RDWR, 0600, 1, 1));
	limit_bytes(before.rlim_cur);
	assert_fails(mq_open(new, O_RDWR), ENOENT);
	assert_succeeds(create(new, O_RDWR, 0600, 1, 1));
}

CLAIM(mq, queues_of_a_user_share_rlimit_msgqueue,
      .says = "on Linux a user's queues count against RLIMIT_MSGQUEUE from mq_open on, empty or "
	      "not, until unlinked and closed, by whomever",
      .zh = "在 Linux 上，用户的队列自 mq_open 起即计入 "
	    "RLIMIT_MSGQUEUE（不论是否为空），直到删除并关闭（不论由谁关闭）",
      .rows = "msg 7", .verdict = HOLDS, .ref = "getrlimit(2) RLIMIT_MSGQUEUE",
      .needs = { need_msgqueue_limit, need_users })
{
	const char *one = own_name("one"), *two = own_name("two"), *three = own_name("three");
	mqd_t last;

	ACTOR(user) {
		mqd_t queue;

		become(lone_user(), OWNER);
		limit_bytes(11000);
		queue = assert_succeeds(create(one, O_RDWR, 0600, 4, 1000));
		assert_succeeds(create(two, O_RDWR, 0600, 4, 1000));
		assert_fails(create(three, O_RDWR, 0600, 4, 1000), EMFILE);
		pause_at("all in use");
		must(mq_unlink(one));
		assert_fails(create(three, O_RDWR, 0600, 4, 1000), EMFILE);
		must(mq_close(queue));
		assert_fails(create(three, O_RDWR, 0600, 4, 1000), EMFILE);
		pause_at("closed here");
		assert_succeeds(create(three, O_RDWR, 0600, 4, 1000));
	}
	await(user, "all in use");
	last = must(mq_open(one, O_RDONLY));
	resume(user);
	await(user, "closed here");
	must(mq_close(last));
	resume(user);
	assert_ends(user);
}

CLAIM(mq, what_is_refused_takes_no_bytes,
      .says = "on Linux an mq_open that is refused, for a name that exists, for want of a "
	      "descriptor or of bytes, takes nothing of RLIMIT_MSGQUEUE",
      .zh = "在 Linux 上，因名字已存在、没有描述符或字节不足而被拒绝的 mq_open 不占用 "
	    "RLIMIT_MSGQUEUE",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "getrlimit(2) RLIMIT_MSGQUEUE: is freed when; Linux ipc/mqueue.c do_mq_open()",
      .needs = { need_msgqueue_limit, need_users })
{
	const char *one = own_name("one"), *two = own_name("two");
	const int flags = O_RDWR | O_CREAT | O_EXCL;

	ACTOR(user) {
		become(lone_user(), OWNER);
		limit_bytes(11000);
		must(create(one, flags, 0600, 4, 1000));
		for (int i = 0; i < 3; i++) {
			const int there = open_descriptors();

			assert_fails(create(one, flags, 0600, 4, 1000), EEXIST);
			assert_fails(create(two, flags, 0600, 9, 1000), EMFILE);
			limit_descriptors((rlim_t)there);
			assert_fails(create(two, flags, 0600, 4, 1000), EMFILE);
			limit_descriptors((rlim_t)there + 1);
		}
		assert_succeeds(create(two, flags, 0600, 4, 1000));
	}
	assert_ends(user);
}
