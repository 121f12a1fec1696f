/* Claims about POSIX message queues. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

FAMILY(mq, need_mq);

#define OWNER 65533 /* users and groups that only these claims are */
#define OTHER 65532

#define CAPACITY 4  /* messages of new_queue() */
#define SIZE     32 /* bytes of each */
#define NO_QUEUE ((mqd_t)-1)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MSG_MAX         "/proc/sys/fs/mqueue/msg_max"
#define MSGSIZE_MAX     "/proc/sys/fs/mqueue/msgsize_max"
#define MSG_DEFAULT     "/proc/sys/fs/mqueue/msg_default"
#define MSGSIZE_DEFAULT "/proc/sys/fs/mqueue/msgsize_default"
#define QUEUES_MAX      "/proc/sys/fs/mqueue/queues_max"

/* mq_open with O_CREAT, for so many messages of such a size. */
static mqd_t create(const char *name, int flags, mode_t mode, long messages, long size)
{
	struct mq_attr attributes = { .mq_maxmsg = messages, .mq_msgsize = size };

	return mq_open(name, O_CREAT | flags, mode, &attributes);
}

static mqd_t named_queue(const char *name)
{
	return must(create(name, O_RDWR | O_EXCL, 0600, CAPACITY, SIZE));
}

/* A name of the claim's own for each number. */
static const char *numbered_name(size_t number)
{
	char name[16];

	snprintf(name, sizeof(name), "q%zu", number);
	return own_name(name);
}

static mqd_t new_queue(void)
{
	static size_t made = 1000;

	return named_queue(numbered_name(made++));
}

/* Sends a text without its NUL. */
static int send_text(mqd_t queue, const char *text, unsigned priority)
{
	return mq_send(queue, text, strlen(text), priority);
}

/* Receives one message: "text@priority". */
static const char *take(mqd_t queue)
{
	static char text[8192 + 16];
	unsigned priority = 4711;
	ssize_t length = assert_succeeds(mq_receive(queue, text, 8192, &priority));

	snprintf(text + length, 16, "@%u", priority);
	return text;
}

static struct mq_attr attributes_of(mqd_t queue)
{
	struct mq_attr attributes;

	memset(&attributes, 0xff, sizeof(attributes));
	must(mq_getattr(queue, &attributes));
	return attributes;
}

static long messages_in(mqd_t queue)
{
	return attributes_of(queue).mq_curmsgs;
}

static void set_nonblocking(mqd_t queue, bool on)
{
	must(mq_setattr(queue, &(struct mq_attr){ .mq_flags = on ? O_NONBLOCK : 0 }, NULL));
}

/* Takes all messages there are: "first@9 second@1". Leaves the queue with O_NONBLOCK. */
static const char *all_of(mqd_t queue)
{
	static char texts[512];
	char buffer[8192];
	unsigned priority;
	ssize_t length;
	size_t end = 0;

	texts[0] = '\0';
	set_nonblocking(queue, true);
	while ((length = mq_receive(queue, buffer, sizeof(buffer), &priority)) >= 0)
		end += (size_t)snprintf(texts + end, sizeof(texts) - end, "%s%.*s@%u",
					end ? " " : "", (int)length, buffer, priority);
	assert_equal(errno, EAGAIN);
	return texts;
}

static mqd_t full_queue(void)
{
	mqd_t queue = new_queue();

	for (int i = 0; i < CAPACITY; i++)
		must(mq_send(queue, &"abcd"[i], 1, 5));
	return queue;
}

static struct timespec milliseconds_from_now(long milliseconds)
{
	struct timespec time;

	must(clock_gettime(CLOCK_REALTIME, &time));
	time.tv_sec += milliseconds / 1000;
	time.tv_nsec += milliseconds % 1000 * 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_nsec -= 1000000000;
		time.tv_sec++;
	}
	return time;
}

static bool is_past(const struct timespec *time)
{
	struct timespec now = milliseconds_from_now(0);

	if (now.tv_sec != time->tv_sec)
		return now.tv_sec > time->tv_sec;
	return now.tv_nsec >= time->tv_nsec;
}

static const struct timespec past = { 1, 0 };

/* The four calls that can sleep, and the call of the kernel in which they do. */
enum transfer { RECEIVE, TIMED_RECEIVE, SEND, TIMED_SEND, TRANSFERS };

/* Gives a received message's length, or sends "new" with priority 7. */
static ssize_t transfer(enum transfer call, mqd_t queue)
{
	struct timespec in_an_hour = milliseconds_from_now(3600000);
	char buffer[SIZE];

	switch (call) {
	case RECEIVE:
		return mq_receive(queue, buffer, SIZE, NULL);
	case TIMED_RECEIVE:
		return mq_timedreceive(queue, buffer, SIZE, NULL, &in_an_hour);
	case SEND:
		return mq_send(queue, "new", 3, 7);
	default:
		return mq_timedsend(queue, "new", 3, 7, &in_an_hour);
	}
}

/* A queue at which that call sleeps. */
static mqd_t queue_that_blocks(enum transfer call)
{
	return call < SEND ? new_queue() : full_queue();
}

static void assert_transfer_sleeps(struct actor *actor, enum transfer call)
{
	if (call < SEND)
		assert_asleep(actor, "mq_receive");
	else
		assert_asleep(actor, "mq_send");
}

static const char *need_msgqueue_limit(void)
{
	struct rlimit limits;

	must(getrlimit(RLIMIT_MSGQUEUE, &limits));
	return setrlimit(RLIMIT_MSGQUEUE, &limits) == 0 ? NULL
							: "setrlimit(RLIMIT_MSGQUEUE) is refused";
}

static void limit(int resource, rlim_t value)
{
	struct rlimit limits;

	must(getrlimit((__typeof__(RLIMIT_NOFILE))resource, &limits));
	limits.rlim_cur = value;
	must(setrlimit((__typeof__(RLIMIT_NOFILE))resource, &limits));
}

/* A user who, most likely, nobody else is at this time: a user's queues share one limit. */
static uid_t lone_user(void)
{
	return 2000 + (uid_t)getpid() % 60000;
}

/* A kernel may have mq_open and mq_unlink without the rest. */
static const char *need_messages(void)
{
	if (syscall(SYS_mq_timedsend, -1, "", 0, 0, NULL) < 0 && errno == ENOSYS)
		return "mq_send: ENOSYS";
	return NULL;
}

/* mq_open */

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
      .verdict = HOLDS, .ref = "mq_open(3): the values in the remaining fields are ignored",
      .needs = { need_messages })
{
	struct mq_attr wanted = { O_NONBLOCK, CAPACITY, SIZE, 3, { 0 } };
	struct mq_attr blocking = { 0, CAPACITY, SIZE, 3, { 0 } };
	mqd_t one = must(mq_open(own_name("one"), O_RDWR | O_CREAT, 0600, &wanted));
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
      .says = "O_CREAT opens a queue that exists, whatever mode and attributes are given, even "
	      "invalid ones",
      .zh = "O_CREAT 打开已有的队列，此时给出的权限与属性（即使无效）都不起作用", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() O_CREAT; mq_open(3)",
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

CLAIM(mq, o_excl_refuses_an_existing_queue,
      .says = "O_CREAT with O_EXCL fails with EEXIST if the name exists, and leaves the queue as "
	      "it was",
      .zh = "名字已存在时，O_CREAT 加 O_EXCL 失败 (EEXIST)，队列保持原样", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() EEXIST; mq_open(3)",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	must(send_text(queue, "kept", 2));
	assert_fails(create(name, O_RDWR | O_EXCL, 0600, 2, 5), EEXIST);
	assert_fails(mq_open(name, O_RDONLY | O_CREAT | O_EXCL, 0600, NULL), EEXIST);
	assert_equal(attributes_of(queue).mq_maxmsg, CAPACITY);
	assert_text(all_of(queue), "kept@2");
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

static const char *need_glibc(void)
{
#ifdef __GLIBC__
	return NULL;
#else
	return "what names without a slash mean is up to the C library";
#endif
}

CLAIM(mq, a_name_begins_with_a_slash,
      .says = "on Linux with glibc mq_open and mq_unlink of a name without a leading slash fail "
	      "with EINVAL",
      .zh = "在 Linux (glibc) 上，名字不以斜杠开头时，mq_open 与 mq_unlink 失败 (EINVAL)",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_open(3) EINVAL, C library/kernel differences",
      .needs = { need_messages, need_glibc })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	assert_fails(mq_open(name + 1, O_RDWR), EINVAL);
	assert_fails(mq_open("", O_RDWR), EINVAL);
	assert_fails(create("ipclitmus.never", O_RDWR, 0600, CAPACITY, SIZE), EINVAL);
	assert_fails(mq_unlink(name + 1), EINVAL);
	must(send_text(queue, "x", 0));
	assert_text(take(must(mq_open(name, O_RDONLY))), "x@0");
}

CLAIM(mq, a_name_has_no_second_slash,
      .says = "on Linux mq_open of a name with more than one slash, or of /. or /.., fails with "
	      "EACCES",
      .zh = "在 Linux 上，名字中不止一个斜杠，或为 /. 与 /.. 时，mq_open 失败 (EACCES)",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_open(3) EACCES; Linux fs/namei.c lookup_one_common")
{
	static const char *const names[] = { "/ipclitmus/never", "//ipclitmus.never", "/.", "/.." };

	for (size_t i = 0; i < COUNT(names); i++) {
		assert_fails(mq_open(names[i], O_RDWR), EACCES);
		assert_fails(create(names[i], O_RDWR, 0600, CAPACITY, SIZE), EACCES);
	}
}

CLAIM(mq, a_name_is_more_than_a_slash,
      .says = "on Linux the name \"/\" alone gives ENOENT, with O_CREAT as well",
      .zh = "在 Linux 上，名字仅为 \"/\" 时给出 ENOENT，即使有 O_CREAT", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_open(3) ENOENT")
{
	assert_fails(mq_open("/", O_RDWR), ENOENT);
	assert_fails(create("/", O_RDWR, 0600, CAPACITY, SIZE), ENOENT);
	assert_fails(mq_unlink("/"), ENOENT);
}

CLAIM(mq, a_name_has_at_most_name_max_bytes,
      .says = "behind its slash a name has at most NAME_MAX bytes on Linux: one more gives "
	      "ENAMETOOLONG",
      .zh = "在 Linux 上，斜杠之后的名字最多 NAME_MAX 字节，再多一个即 ENAMETOOLONG",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_overview(7): up to NAME_MAX; POSIX.1-2024 mq_open() ENAMETOOLONG")
{
	char name[2 * PATH_MAX], *end = stpcpy(name, own_name("x"));

	memset(end, 'x', sizeof(name) - (size_t)(end - name));
	name[1 + NAME_MAX] = '\0';
	assert_succeeds(create(name, O_RDWR, 0600, CAPACITY, SIZE));
	assert_returns(mq_unlink(name), 0);
	for (int length = NAME_MAX + 1; length < 2 * PATH_MAX - 1; length += PATH_MAX) {
		memset(name + NAME_MAX, 'x', sizeof(name) - NAME_MAX);
		name[1 + length] = '\0';
		assert_fails(mq_open(name, O_RDWR), ENAMETOOLONG);
		assert_fails(create(name, O_RDWR, 0600, CAPACITY, SIZE), ENAMETOOLONG);
		assert_fails(mq_unlink(name), ENAMETOOLONG);
	}
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
      .says = "on Linux a new IPC namespace has limits of 10 messages, 8192 bytes and 256 queues; "
	      "1 to 65536 messages and 128 to 16777216 bytes can be set, else EINVAL",
      .zh = "在 Linux 上，新 IPC 命名空间的限制为 10 条消息、8192 字节、256 个队列；可设 1 至 "
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
		queue = must(create(one, O_RDWR, 0600, 1, 1));
		assert_succeeds(create(two, O_RDWR, 0600, 1, 1));
		assert_fails(create(three, O_RDWR, 0600, 1, 1), ENOSPC);
		assert_succeeds(create(two, O_RDWR, 0600, 1, 1)); /* it exists */
		must(mq_unlink(one));
		assert_fails(create(three, O_RDWR, 0600, 1, 1), ENOSPC);
		must(mq_close(queue));
		assert_succeeds(create(three, O_RDWR, 0600, 1, 1));
	}
	assert_ends(nobody);
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
	limit(RLIMIT_MSGQUEUE, 0);
	assert_fails(create(new, O_RDWR, 0600, 1, 1), EMFILE);
	assert_succeeds(create(old, O_RDWR, 0600, 1, 1));
	limit(RLIMIT_MSGQUEUE, before.rlim_cur);
	assert_fails(mq_open(new, O_RDWR), ENOENT);
	assert_succeeds(create(new, O_RDWR, 0600, 1, 1));
}

CLAIM(mq, queues_of_a_user_share_rlimit_msgqueue,
      .says = "on Linux a user's queues count against RLIMIT_MSGQUEUE from mq_open on, empty or "
	      "not, until unlinked and closed",
      .zh = "在 Linux 上，用户的队列自 mq_open 起即计入 "
	    "RLIMIT_MSGQUEUE（不论是否为空），直到删除并关闭",
      .rows = "msg 7", .verdict = HOLDS, .ref = "getrlimit(2) RLIMIT_MSGQUEUE",
      .needs = { need_msgqueue_limit, need_users })
{
	const char *one = own_name("one"), *two = own_name("two"), *three = own_name("three");
	ACTOR(user) {
		mqd_t queue;

		become(lone_user(), OWNER);
		limit(RLIMIT_MSGQUEUE, 11000);
		queue = assert_succeeds(create(one, O_RDWR, 0600, 4, 1000));
		assert_succeeds(create(two, O_RDWR, 0600, 4, 1000));
		assert_fails(create(three, O_RDWR, 0600, 4, 1000), EMFILE);
		must(mq_unlink(one));
		assert_fails(create(three, O_RDWR, 0600, 4, 1000), EMFILE);
		must(mq_close(queue));
		assert_succeeds(create(three, O_RDWR, 0600, 4, 1000));
	}
	assert_ends(user);
}

CLAIM(mq, no_descriptor_left_gives_emfile,
      .says = "mq_open fails with EMFILE when no descriptor is left, and makes no queue",
      .zh = "没有剩余描述符时 mq_open 失败 (EMFILE)，不创建队列", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open() EMFILE; mq_open(3)")
{
	const char *name = own_name("q");

	limit(RLIMIT_NOFILE, 3);
	assert_fails(create(name, O_RDWR, 0600, CAPACITY, SIZE), EMFILE);
	limit(RLIMIT_NOFILE, 4);
	assert_fails(mq_open(name, O_RDWR), ENOENT);
	assert_succeeds(create(name, O_RDWR, 0600, CAPACITY, SIZE));
	assert_fails(mq_open(name, O_RDWR), EMFILE);
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

/* Permissions */

CLAIM(mq, permissions_are_mode_without_umask,
      .says = "a new queue's permissions are the mode given, without the bits of the umask; on "
	      "Linux fstat shows them",
      .zh = "新队列的权限为所给的 mode 去掉 umask 的位；在 Linux 上可用 fstat 看到",
      .rows = "msg 7; bugs 78", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open(); mq_open(3)")
{
	static const mode_t modes[][3] = { { 0666, 022, 0644 },
					   { 0777, 0, 0777 },
					   { 0600, 0377, 0400 },
					   { 0620, 002, 0620 },
					   { 0, 0, 0 } };

	for (size_t i = 0; i < COUNT(modes); i++) {
		struct stat status;

		umask(modes[i][1]);
		must(fstat(must(create(numbered_name(i), O_RDWR, modes[i][0], 1, 1)), &status));
		assert_equal(status.st_mode & 07777, modes[i][2]);
	}
}

CLAIM(mq, it_belongs_to_the_effective_user,
      .says = "a new queue belongs to its maker's effective user and group",
      .zh = "新队列属于创建者的有效用户与有效组", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open(); mq_open(3) O_CREAT", .needs = { need_users })
{
	const char *name = own_name("q");

	ACTOR(owner) {
		struct stat status;

		must(setegid(OTHER));
		must(seteuid(OWNER));
		must(fstat(must(create(name, O_RDWR, 0600, 1, 1)), &status));
		assert_equal(status.st_uid, OWNER);
		assert_equal(status.st_gid, OTHER);
	}
	assert_ends(owner);
}

static void assert_opens_as_permitted(const char *name, mode_t mode)
{
	static const int access_modes[] = { O_RDONLY, O_WRONLY, O_RDWR };
	static const mode_t needed[] = { 0400, 0200, 0600 };

	for (size_t i = 0; i < COUNT(access_modes); i++)
		if ((mode & needed[i]) == needed[i])
			assert_succeeds(mq_open(name, access_modes[i]));
		else
			assert_fails(mq_open(name, access_modes[i]), EACCES);
}

CLAIM(mq, receiving_takes_read_and_sending_write_permission,
      .says = "O_RDONLY takes read permission, O_WRONLY write permission and O_RDWR both, else "
	      "mq_open fails with EACCES",
      .zh = "O_RDONLY 需要读权限，O_WRONLY 需要写权限，O_RDWR 两者都要，否则 mq_open 失败 (EACCES)",
      .rows = "msg 7; bugs 78", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_open() EACCES; mq_open(3)", .needs = { need_other_user })
{
	static const mode_t modes[] = { 0, 0400, 0200, 0600, 0100, 0477, 0277, 0077 };
	ACTOR(nobody) {
		become_nobody();
		umask(0);
		for (size_t i = 0; i < COUNT(modes); i++) {
			const char *name = numbered_name(i);

			must(create(name, O_RDWR, modes[i], 1,
				    1)); /* its maker is not held to it */
			assert_opens_as_permitted(name, modes[i]);
		}
	}
	assert_ends(nobody);
}

static const struct {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	bool permitted;
} classes[] = {
	{ 0600, OWNER, OTHER, true },
	{ 0066, OWNER, OWNER, false },
	{ 0060, OTHER, OWNER, true },
	{ 0606, OTHER, OWNER, false },
	{ 0006, OTHER, OTHER, true },
	{ 0660, OTHER, OTHER, false },
	{ 0, 0, 0, true },
};

CLAIM(mq, one_class_of_permissions_counts,
      .says = "permissions are those of the owner, else of the group, else of others; the "
	      "superuser may always open",
      .zh = "权限依次按属主、组、其他用户判断，只用其中一类；超级用户总可打开", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() EACCES, 4.7 File Access Permissions",
      .needs = { need_users })
{
	for (size_t i = 0; i < COUNT(classes); i++) {
		const char *name = numbered_name(i);

		ACTOR(owner) {
			umask(0);
			become(OWNER, OWNER);
			must(create(name, O_RDWR, classes[i].mode, 1, 1));
		}
		assert_ends(owner);
		ACTOR(user) {
			if (classes[i].uid)
				become(classes[i].uid, classes[i].gid);
			if (classes[i].permitted)
				assert_succeeds(mq_open(name, O_RDWR));
			else
				assert_fails(mq_open(name, O_RDWR), EACCES);
		}
		assert_ends(user);
	}
}

CLAIM(mq, permissions_count_when_it_is_opened,
      .says = "an open descriptor goes on working when the permissions are taken away; a new "
	      "mq_open fails",
      .zh = "权限被取消之后，已打开的描述符继续有效，新的 mq_open 失败", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_open() EACCES, fchmod()",
      .needs = { need_messages, need_other_user })
{
	ACTOR(nobody) {
		const char *name = own_name("q");
		mqd_t queue;

		become_nobody();
		queue = named_queue(name);
		must(fchmod(queue, 0));
		assert_returns(send_text(queue, "still", 1), 0);
		assert_text(take(queue), "still@1");
		assert_fails(mq_open(name, O_RDONLY), EACCES);
		assert_fails(mq_open(name, O_WRONLY), EACCES);
	}
	assert_ends(nobody);
}

/* Descriptors */

CLAIM(mq, descriptors_close_on_exec,
      .says = "on Linux mq_open returns a file descriptor, with FD_CLOEXEC set though not asked "
	      "for",
      .zh = "在 Linux 上，mq_open 返回文件描述符，并且总是设置 FD_CLOEXEC", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7): close-on-exec flag is automatically set")
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	assert_returns(fcntl(queue, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(must(mq_open(name, O_RDONLY)), F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(must(mq_open(name, O_WRONLY | O_CLOEXEC)), F_GETFD), FD_CLOEXEC);
}

CLAIM(mq, a_child_inherits_descriptors,
      .says = "a child uses its parent's descriptors; closing them in the child leaves the "
	      "parent's open",
      .zh = "子进程可以使用父进程的描述符；子进程关闭后，父进程的仍然打开", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); mq_overview(7)", .needs = { need_messages })
{
	mqd_t queue = new_queue();

	must(send_text(queue, "down", 1));
	ACTOR(child) {
		assert_text(take(queue), "down@1");
		assert_returns(send_text(queue, "up", 2), 0);
		assert_returns(mq_close(queue), 0);
		assert_fails(send_text(queue, "never", 3), EBADF);
	}
	assert_ends(child);
	assert_text(all_of(queue), "up@2");
}

CLAIM(mq, flags_belong_to_the_open_description,
      .says = "O_NONBLOCK is shared with a child's inherited descriptor, but not with another "
	      "mq_open of the queue",
      .zh = "O_NONBLOCK 与子进程继承的描述符共享，但不与另一次 mq_open 共享", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), mq_setattr(); mq_overview(7)",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDONLY));
	char buffer[SIZE];

	ACTOR(child) {
		set_nonblocking(queue, true);
	}
	assert_ends(child);
	assert_equal(attributes_of(queue).mq_flags, O_NONBLOCK);
	assert_fails(mq_receive(queue, buffer, SIZE, NULL), EAGAIN);
	assert_equal(attributes_of(other).mq_flags, 0);
	ACTOR(receiver) {
		assert_text(take(other), "x@0");
	}
	assert_asleep(receiver, "mq_receive");
	must(send_text(queue, "x", 0));
	assert_ends(receiver);
}

/* Each call but mq_close that takes a descriptor; gives what it returns. */
static long use(int which, mqd_t queue)
{
	struct mq_attr attributes = { 0 };
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	char buffer[SIZE];

	switch (which) {
	case 0:
		return mq_getattr(queue, &attributes);
	case 1:
		return mq_setattr(queue, &attributes, NULL);
	case 2:
		return mq_notify(queue, &none);
	case 3:
		return mq_notify(queue, NULL);
	case 4:
		return mq_receive(queue, buffer, SIZE, NULL);
	case 5:
		return mq_timedreceive(queue, buffer, SIZE, NULL, &past);
	case 6:
		return mq_send(queue, "x", 1, 0);
	default:
		return mq_timedsend(queue, "x", 1, 0, &past);
	}
}

CLAIM(mq, without_a_descriptor_calls_give_ebadf,
      .says = "every call fails with EBADF for a descriptor that is closed, was never open, or is "
	      "of no queue",
      .zh = "描述符已关闭、从未打开，或不是消息队列时，各调用都失败 (EBADF)", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_getattr(), mq_setattr(), mq_notify(), mq_receive(), mq_send() EBADF",
      .needs = { need_messages })
{
	mqd_t closed = new_queue(), descriptors[] = { closed, -1, 999, 0 };

	assert_returns(mq_close(closed), 0);
	for (size_t i = 0; i < COUNT(descriptors); i++)
		for (int which = 0; which < 8; which++)
			assert_fails(use(which, descriptors[i]), EBADF);
	for (size_t i = 0; i < 3; i++)
		assert_fails(mq_close(descriptors[i]), EBADF);
}

CLAIM(mq, the_access_mode_is_kept_to,
      .says = "mq_receive through O_WRONLY and mq_send through O_RDONLY fail with EBADF, on an "
	      "empty, full or other queue alike",
      .zh = "经 O_WRONLY 接收、经 O_RDONLY 发送都失败 (EBADF)，无论队列空、满与否", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive(), mq_send() EBADF",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);
	mqd_t reader = must(mq_open(name, O_RDONLY)), writer = must(mq_open(name, O_WRONLY));
	int count = 0;

	do {
		for (int which = 4; which < 8; which++)
			assert_fails(use(which, which < 6 ? writer : reader), EBADF);
		assert_equal(messages_in(reader), count);
		assert_equal(messages_in(writer), count);
	} while (count++ < CAPACITY && send_text(writer, "x", 1) == 0);
	assert_text(take(reader), "x@1");
	assert_text(all_of(queue), "x@1 x@1 x@1");
}

CLAIM(mq, each_descriptor_is_closed_alone,
      .says = "mq_close closes one descriptor; others of the same queue, and the queue, stay",
      .zh = "mq_close 只关闭一个描述符；同一队列的其他描述符与队列本身不受影响", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_close(); mq_close(3)", .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDWR));

	must(send_text(queue, "x", 3));
	assert_returns(mq_close(queue), 0);
	assert_fails(mq_close(queue), EBADF);
	assert_text(take(other), "x@3");
}

CLAIM(mq, a_descriptor_can_be_passed,
      .says = "on Linux a queue's descriptor can be passed over a socket, with its open "
	      "description, also when the queue has no name any more",
      .zh = "在 Linux 上，队列描述符可经套接字传给别的进程，连同其打开描述，即使名字已删除",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7): a file descriptor; unix(7)",
      .needs = { need_messages, need_scm_rights })
{
	int pair[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(maker) {
		const char *name = own_name("q");
		mqd_t queue = named_queue(name);

		must(mq_unlink(name));
		must(send_text(queue, "legacy", 4));
		set_nonblocking(queue, true);
		must(send_descriptor(pair[1], queue));
	}
	assert_ends(maker);
	fd = must(receive_descriptor(pair[0]));
	assert_equal(attributes_of(fd).mq_flags, O_NONBLOCK);
	assert_text(all_of(fd), "legacy@4");
}

/* Attributes */

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

CLAIM(mq, setattr_changes_o_nonblock_alone,
      .says = "mq_setattr sets or clears O_NONBLOCK, ignores the other members, and gives back the "
	      "attributes there were before",
      .zh = "mq_setattr 只设置或清除 O_NONBLOCK，忽略其他成员，并给出此前的属性", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_setattr(); mq_getattr(3)",
      .needs = { need_messages })
{
	struct mq_attr wanted = { O_NONBLOCK, 99, 1, 77, { 0 } }, before;
	mqd_t queue = new_queue();

	must(send_text(queue, "x", 0));
	for (int set = 1; set >= 0; set--) {
		wanted.mq_flags = set ? O_NONBLOCK : 0;
		memset(&before, 0xff, sizeof(before));
		assert_returns(mq_setattr(queue, &wanted, &before), 0);
		assert_equal(before.mq_flags, set ? 0 : O_NONBLOCK);
		assert_equal(before.mq_maxmsg, CAPACITY);
		assert_equal(before.mq_msgsize, SIZE);
		assert_equal(before.mq_curmsgs, 1);
		assert_equal(attributes_of(queue).mq_flags, wanted.mq_flags);
		assert_equal(attributes_of(queue).mq_maxmsg, CAPACITY);
		assert_equal(attributes_of(queue).mq_msgsize, SIZE);
		assert_equal(messages_in(queue), 1);
	}
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

/* Messages */

CLAIM(mq, one_process_sends_another_receives,
      .says = "mq_send returns 0 and mq_receive the message's length, its bytes and its priority",
      .zh = "mq_send 返回 0；mq_receive 返回消息长度，给出内容与优先级",
      .course = "000 §8: 内核空间消息队列， 用户空间a写入，b读出", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()", .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(sender) {
		assert_returns(mq_send(queue, "hello\0world", 11, 6), 0);
	}
	assert_ends(sender);
	ACTOR(receiver) {
		char buffer[SIZE];
		unsigned priority = 4711;

		memset(buffer, '#', sizeof(buffer));
		assert_returns(mq_receive(queue, buffer, SIZE, &priority), 11);
		buffer[13] = '\0';
		assert_text(buffer, "hello");
		assert_text(buffer + 6, "world##"); /* and nothing behind it */
		assert_equal(priority, 6);
	}
	assert_ends(receiver);
}

CLAIM(mq, a_received_message_is_gone,
      .says = "a received message is gone for everybody: the next mq_receive gives the next one, "
	      "or finds the queue empty",
      .zh = "消息一经接收即不复存在：下一次接收得到下一条，或发现队列为空",
      .course = "000 §8: 消息队列，读完节点就删除了", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(): removed from the queue", .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDONLY | O_NONBLOCK));

	must(send_text(queue, "one", 3));
	must(send_text(queue, "two", 3));
	assert_text(take(queue), "one@3");
	assert_text(take(other), "two@3");
	assert_text(all_of(queue), "");
	assert_text(all_of(other), "");
}

CLAIM(mq, boundaries_are_kept,
      .says = "one mq_receive gives one message, whole and alone, however many wait and whatever "
	      "their lengths",
      .zh = "一次接收得到一条完整的消息，不多不少，无论队列中有多少条、长短如何",
      .course = "003 §5.1: 消息队列是面向记录的; 003 §5.4: 消息队列克服了…管道只能承载无格式字符流",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive()",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	must(send_text(queue, "one", 0));
	must(send_text(queue, "the longest of them", 0));
	must(send_text(queue, "", 0));
	must(send_text(queue, "4", 0));
	assert_text(take(queue), "one@0");
	assert_text(take(queue), "the longest of them@0");
	assert_text(take(queue), "@0");
	assert_text(take(queue), "4@0");
}

/* Where two messages of a size begin to differ: the size where they don't. */
static size_t first_difference(const char *one, const char *other, size_t size)
{
	size_t same = 0;

	while (same < size && one[same] == other[same])
		same++;
	return same;
}

CLAIM(mq, large_messages_arrive_byte_for_byte,
      .says = "a message of any length up to mq_msgsize arrives byte for byte, from the queue or "
	      "straight at a sleeping receiver",
      .zh = "长度不超过 mq_msgsize 的消息逐字节原样到达，无论取自队列，还是直接交给睡眠的接收者",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	static const size_t sizes[] = { 1, 255, 4047, 4048, 4049, 4096, 8000 };
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 1, 8000));
	static char sent[8000], received[8000];

	for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
		struct actor *receiver;
		size_t size = sizes[i / 2];

		for (size_t j = 0; j < size; j++)
			sent[j] = (char)((j * 7 + j / 251 + i) & 0xff);
		if (i % 2)
			must(mq_send(queue, sent, size, 1));
		START(receiver) {
			assert_returns(mq_receive(queue, received, 8000, NULL), size);
			assert_equal(first_difference(received, sent, size), size);
		}
		if (i % 2 == 0) {
			assert_asleep(receiver, "mq_receive");
			must(mq_send(queue, sent, size, 1));
		}
		assert_ends(receiver);
	}
}

CLAIM(mq, a_message_is_a_copy,
      .says = "what the sender does to its buffer after mq_send does not change the message",
      .zh = "mq_send 之后修改发送缓冲区，不影响已发送的消息", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_send(): add the message", .needs = { need_messages })
{
	char buffer[] = "first";
	mqd_t queue = new_queue();

	must(send_text(queue, buffer, 1));
	memcpy(buffer, "other", 5);
	must(send_text(queue, buffer, 1));
	memset(buffer, 0, sizeof(buffer));
	assert_text(all_of(queue), "first@1 other@1");
}

CLAIM(mq, empty_messages_are_messages,
      .says = "a message of no bytes is counted, keeps its place and priority, and makes "
	      "mq_receive return 0",
      .zh = "长度为零的消息也占一个位置、保持次序与优先级，接收时返回 0", .rows = "msg 7; bugs 75",
      .verdict = HOLDS, .ref = "mq_send(3): Zero-length messages are allowed",
      .needs = { need_messages })
{
	struct timespec in_an_hour = milliseconds_from_now(3600000);
	mqd_t queue = new_queue();
	char buffer[SIZE];
	unsigned priority = 4711;

	must(send_text(queue, "low", 1));
	assert_returns(mq_send(queue, "", 0, 8), 0);
	assert_returns(mq_timedsend(queue, "", 0, 4, &in_an_hour), 0);
	assert_equal(messages_in(queue), 3);
	assert_returns(mq_receive(queue, buffer, SIZE, &priority), 0);
	assert_equal(priority, 8);
	assert_returns(mq_timedreceive(queue, buffer, SIZE, &priority, &in_an_hour), 0);
	assert_equal(priority, 4);
	assert_text(all_of(queue), "low@1");
}

CLAIM(mq, a_longer_message_gives_emsgsize,
      .says = "a message longer than mq_msgsize fails with EMSGSIZE, also on a full queue, and "
	      "nothing is sent; one of just mq_msgsize bytes is",
      .zh = "消息长于 mq_msgsize 时失败 (EMSGSIZE)，队列已满时也如此，什么也不发送；恰好等长则可以",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send() EMSGSIZE; mq_send(3)",
      .needs = { need_messages })
{
	char bytes[8192] = { 0 };
	mqd_t queue = new_queue(), full = full_queue();

	assert_fails(mq_send(queue, bytes, SIZE + 1, 0), EMSGSIZE);
	assert_fails(mq_send(queue, bytes, sizeof(bytes), 0), EMSGSIZE);
	assert_fails(mq_timedsend(queue, bytes, SIZE + 1, 0, &past), EMSGSIZE);
	assert_fails(mq_timedsend(full, bytes, SIZE + 1, 0, &past), EMSGSIZE);
	assert_fails(mq_send(full, bytes, SIZE + 1, 0), EMSGSIZE);
	assert_equal(messages_in(queue), 0);
	assert_returns(mq_send(queue, bytes, SIZE, 0), 0);
	assert_returns(mq_receive(queue, bytes, SIZE, NULL), SIZE);
}

CLAIM(mq, a_smaller_buffer_gives_emsgsize,
      .says = "a buffer smaller than mq_msgsize gives EMSGSIZE, however short the message or if "
	      "there is none; the message stays",
      .zh = "接收缓冲区小于 mq_msgsize 时失败 "
	    "(EMSGSIZE)，无论消息多短、甚至没有消息；消息仍在队列中",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive() EMSGSIZE; mq_receive(3)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char buffer[SIZE] = "untouched";

	assert_fails(mq_receive(queue, buffer, SIZE - 1, NULL), EMSGSIZE);
	assert_fails(mq_timedreceive(queue, buffer, SIZE - 1, NULL, &past), EMSGSIZE);
	must(send_text(queue, "x", 1));
	assert_fails(mq_receive(queue, buffer, SIZE - 1, NULL), EMSGSIZE);
	assert_fails(mq_receive(queue, buffer, 0, NULL), EMSGSIZE);
	assert_fails(mq_timedreceive(queue, buffer, SIZE - 1, NULL, &past), EMSGSIZE);
	assert_text(buffer, "untouched");
	assert_equal(messages_in(queue), 1);
	assert_returns(mq_receive(queue, buffer, SIZE, NULL), 1);
}

CLAIM(mq, capacity_is_counted_in_messages,
      .says = "a queue takes mq_maxmsg messages and no more, whether they are empty or mq_msgsize "
	      "bytes long",
      .zh = "队列恰好容纳 mq_maxmsg 条消息，无论是空消息还是长达 mq_msgsize 字节", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(); mq_getattr(3) mq_maxmsg",
      .needs = { need_messages })
{
	static const size_t sizes[] = { 0, 1, SIZE };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		mqd_t queue = must(create(numbered_name(i), O_RDWR | O_NONBLOCK, 0600, 9, SIZE));
		char bytes[SIZE] = { 0 };

		for (int sent = 0; sent < 9; sent++)
			assert_returns(mq_send(queue, bytes, sizes[i], 0), 0);
		assert_fails(mq_send(queue, bytes, sizes[i], 0), EAGAIN);
		assert_fails(mq_timedsend(queue, bytes, sizes[i], 0, &past), EAGAIN);
		assert_equal(messages_in(queue), 9);
	}
}

CLAIM(mq, a_process_receives_its_own_messages,
      .says = "a queue has no directions: who sends and then receives gets its own message back, "
	      "so talking both ways takes two queues",
      .zh = "队列没有方向：先发送再接收的进程会收到自己的消息，所以双向通信需要两个队列",
      .course = "000 §8 双向通信: 通过同一个消息队列，实现可以读和可以写。 通过消息类型不同",
      .rows = "msg 7",
      .verdict = HOLDS_IF("the queue is a System V one; POSIX messages have no type to choose by",
			  "队列是 System V 的；POSIX 消息没有可供选择的类型"),
      .ref = "POSIX.1-2024 mq_receive(): the oldest of the highest priority",
      .needs = { need_messages })
{
	mqd_t queue = new_queue(), there = new_queue(), back = new_queue();

	must(send_text(queue, "a question", 1));
	assert_text(take(queue), "a question@1"); /* and nobody else saw it */
	ACTOR(server) {
		assert_text(take(there), "a question@1");
		must(send_text(back, "its answer", 2));
	}
	must(send_text(there, "a question", 1));
	assert_text(take(back), "its answer@2");
	assert_ends(server);
	assert_text(all_of(queue), "");
}

CLAIM(mq, messages_outlive_all_processes,
      .says = "messages stay, in their order, when every process has closed the queue and ended",
      .zh = "所有进程都关闭队列并结束之后，消息及其次序依然保留",
      .course = "003 §5.2: 消息队列独立于发送与接收进程。进程终止时，消息队列及其内容并不会被删除",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) Persistence",
      .needs = { need_messages })
{
	const char *name = own_name("q");

	ACTOR(sender) {
		mqd_t queue = named_queue(name);

		must(send_text(queue, "low", 1));
		must(send_text(queue, "high", 9));
		must(mq_close(queue));
	}
	assert_ends(sender);
	ACTOR(killed) {
		must(send_text(must(mq_open(name, O_WRONLY)), "last", 1));
		raise(SIGKILL);
	}
	assert_killed(killed, SIGKILL);
	assert_text(all_of(must(mq_open(name, O_RDONLY))), "high@9 low@1 last@1");
}

/* Priorities */

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

CLAIM(mq, any_sequence_is_received_in_order,
      .says = "in whatever sequence messages of three priorities are sent, they are received by "
	      "priority, and each priority's in the order sent",
      .zh = "三种优先级的消息无论以何种次序发送，都按优先级接收，同一优先级按发送次序",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	static const unsigned three[] = { 1, 4, 7 };
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 5, SIZE));

	for (int sequence = 0; sequence < 3 * 3 * 3 * 3 * 3; sequence++) {
		unsigned sent[5];

		for (int i = 0, rest = sequence; i < 5; i++, rest /= 3) {
			sent[i] = three[rest % 3];
			must(mq_send(queue, &"abcde"[i], 1, sent[i]));
		}
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
	char sent[2] = "A", expected[8];

	for (int round = 0; round < 20; round++) {
		for (; messages_in(queue) < CAPACITY; sent[0]++)
			must(send_text(queue, sent, 3));
		for (int i = 0; i <= round % CAPACITY; i++) {
			snprintf(expected, 8, "%c@3", (char)(sent[0] - messages_in(queue)));
			assert_text(take(queue), expected);
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

/* What blocks, and what wakes */

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
		assert_text(all_of(queue), call < SEND ? "" : "a@5 b@5 c@5 d@5");
		must(mq_close(queue));
	}
}

CLAIM(mq, o_nonblock_counts_before_the_deadline,
      .says = "with O_NONBLOCK a timed call that can't proceed fails with EAGAIN also if its "
	      "deadline is past",
      .zh = "设置 O_NONBLOCK 时，即使期限已过，无法进行的限时调用也以 EAGAIN 失败", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_send(3), mq_receive(3): and the O_NONBLOCK flag is not enabled",
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

/* Who is served */

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

CLAIM(mq, a_less_nice_receiver_is_served_first,
      .says = "on Linux a message goes to the receiver of lowest nice value, though others wait "
	      "longer",
      .zh = "在 Linux 上，消息交给 nice 值最低的接收者，即使别的等待更久", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(); Linux ipc/mqueue.c wq_add: by the task's priority",
      .needs = { need_messages, need_niceness })
{
	static const int niceness[] = { 10, 0, 5, 0 }, served[] = { 1, 3, 2, 0 };
	static const char *const got[] = { "fourth@0", "first@0", "third@0", "second@0" };
	struct actor *receiver[4];
	mqd_t queue = new_queue();

	for (int i = 0; i < 4; i++) {
		START(receiver[i]) {
			must(nice(niceness[i]));
			assert_text(take(queue), got[i]);
		}
		assert_asleep(receiver[i], "mq_receive");
	}
	for (int i = 0; i < 4; i++) {
		must(mq_send(queue, got[served[i]], strlen(got[served[i]]) - 2, 0));
		assert_ends(receiver[served[i]]);
		for (int later = i + 1; later < 4; later++)
			assert_not_woken(receiver[served[later]]);
	}
}

static int set_realtime(int priority)
{
	struct sched_param parameters = { .sched_priority = priority };

	return priority ? sched_setscheduler(0, SCHED_FIFO, &parameters) : 0;
}

static const char *need_realtime(void)
{
	struct sched_param parameters = { 0 };

	if (set_realtime(1) < 0)
		return "sched_setscheduler(SCHED_FIFO) is refused";
	sched_setscheduler(0, SCHED_OTHER, &parameters);
	return NULL;
}

CLAIM(mq, the_highest_scheduling_priority_is_served_first,
      .says = "a message goes to the receiver of highest scheduling priority; of those to the one "
	      "that waits longest",
      .zh = "消息交给调度优先级最高的接收者；其中等待最久的优先", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(): the Priority Scheduling option; sched(7)",
      .needs = { need_messages, need_realtime })
{
	static const int realtime[] = { 0, 1, 2, 2 }, served[] = { 2, 3, 1, 0 };
	static const char *const got[] = { "fourth@0", "third@0", "first@0", "second@0" };
	struct actor *receiver[4];
	mqd_t queue = new_queue();

	for (int i = 0; i < 4; i++) {
		START(receiver[i]) {
			must(set_realtime(realtime[i]));
			assert_text(take(queue), got[i]);
		}
		assert_asleep(receiver[i], "mq_receive");
	}
	for (int i = 0; i < 4; i++) {
		must(mq_send(queue, got[served[i]], strlen(got[served[i]]) - 2, 0));
		assert_ends(receiver[served[i]]);
		for (int later = i + 1; later < 4; later++)
			assert_not_woken(receiver[served[later]]);
	}
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
      .says = "a message sent while a receiver sleeps is that receiver's: it is never in the queue "
	      "for another who comes right after",
      .zh = "有接收者睡眠时发送的消息归该接收者：随后到来的其他接收者在队列中见不到它",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(): shall be selected to receive; Linux ipc/mqueue.c",
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
      .says = "a sleeping receiver gets the first message sent, though one of higher priority "
	      "follows before it runs",
      .zh = "睡眠的接收者得到最先发送的消息，即使在它运行之前又来了优先级更高的", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive(); Linux ipc/mqueue.c pipelined_send",
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
      .says = "the place that a receive makes is the sleeping sender's: the queue is full again, "
	      "and another who sends right after finds no room",
      .zh = "接收腾出的空位归睡眠的发送者：队列随即又满，随后发送的其他进程没有空位",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_send(): shall be unblocked to send its message",
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

/* Signals */

CLAIM(mq, a_caught_signal_interrupts,
      .says = "a caught signal wakes a sleeping send or receive, timed or not, which fails with "
	      "EINTR and changes nothing",
      .zh = "被捕获的信号唤醒睡眠的发送或接收（不论是否限时），以 EINTR 失败，不作改变",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(), mq_send() EINTR; signal(7)", .needs = { need_messages })
{
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			catch_signal(SIGUSR1, 0);
			assert_fails(transfer(call, queue), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
		assert_text(all_of(queue), call < SEND ? "" : "a@5 b@5 c@5 d@5");
		must(mq_close(queue));
	}
}

CLAIM(mq, sa_restart_resumes,
      .says = "on Linux after a handler with SA_RESTART a send or receive, timed or not, goes back "
	      "to sleep until it can proceed",
      .zh = "在 Linux 上，带 SA_RESTART "
	    "的处理函数返回之后，发送或接收（不论是否限时）重新睡眠，直到可以进行",
      .rows = "msg 7", .verdict = HOLDS, .ref = "signal(7) Interruption of system calls",
      .needs = { need_messages })
{
	int told[2];

	must(pipe(told));
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			tell_signal(SIGUSR1, SA_RESTART, told[1]);
			assert_returns(transfer(call, queue), call < SEND ? 4 : 0);
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!"); /* the handler ran */
		assert_transfer_sleeps(sleeper, call);
		if (call < SEND)
			must(send_text(queue, "late", 1));
		else
			assert_text(take(queue), "a@5");
		assert_ends(sleeper);
		assert_text(all_of(queue), call < SEND ? "" : "new@7 b@5 c@5 d@5");
		must(mq_close(queue));
	}
}

CLAIM(mq, an_ignored_signal_does_not_interrupt,
      .says = "an ignored or blocked signal does not disturb a sleeping send or receive",
      .zh = "被忽略或被阻塞的信号不影响睡眠的发送与接收", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4 Signal Concepts, mq_receive() EINTR; signal(7)",
      .needs = { need_messages })
{
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			sigset_t blocked;

			signal(SIGUSR1, SIG_IGN);
			catch_signal(SIGUSR2, 0);
			must(sigemptyset(&blocked));
			must(sigaddset(&blocked, SIGUSR2));
			must(sigprocmask(SIG_BLOCK, &blocked, NULL));
			assert_succeeds(transfer(call, queue));
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGUSR1);
		send_signal(sleeper, SIGUSR2);
		assert_not_woken(sleeper);
		if (call < SEND)
			must(send_text(queue, "x", 1));
		else
			take(queue);
		assert_ends(sleeper);
		must(mq_close(queue));
	}
}

CLAIM(mq, stopping_does_not_interrupt,
      .says = "on Linux a process stopped and continued in a sleeping send or receive goes on in "
	      "it",
      .zh = "在 Linux 上，睡在发送或接收中的进程被停止又继续之后，调用照常进行", .rows = "msg 7",
      .verdict = HOLDS, .ref = "signal(7) Interruption of system calls by stop signals",
      .needs = { need_messages })
{
	for (int call = 0; call < TRANSFERS; call++) {
		mqd_t queue = queue_that_blocks(call);

		ACTOR(sleeper) {
			assert_succeeds(transfer(call, queue));
		}
		assert_transfer_sleeps(sleeper, call);
		send_signal(sleeper, SIGSTOP);
		assert_stopped(sleeper, SIGSTOP);
		send_signal(sleeper, SIGCONT);
		assert_transfer_sleeps(sleeper, call);
		if (call < SEND)
			must(send_text(queue, "x", 1));
		else
			take(queue);
		assert_ends(sleeper);
		must(mq_close(queue));
	}
}

CLAIM(mq, who_left_the_line_gets_nothing,
      .says = "a receiver that was killed or interrupted in its sleep takes no message along: it "
	      "goes to the next, or stays",
      .zh = "睡眠中被杀死或被中断的接收者不会带走消息：消息给下一个接收者，或留在队列中",
      .rows = "msg 7; bugs 77", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive() EINTR",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(alone) {
		take(queue);
	}
	assert_asleep(alone, "mq_receive");
	send_signal(alone, SIGKILL);
	assert_killed(alone, SIGKILL);
	must(send_text(queue, "left", 1));
	assert_equal(messages_in(queue), 1);
	assert_text(take(queue), "left@1");
	ACTOR(killed) {
		take(queue);
	}
	assert_asleep(killed, "mq_receive");
	ACTOR(interrupted) {
		catch_signal(SIGUSR1, 0);
		assert_fails(transfer(RECEIVE, queue), EINTR);
	}
	assert_asleep(interrupted, "mq_receive");
	ACTOR(next) {
		assert_text(take(queue), "x@1");
	}
	assert_asleep(next, "mq_receive");
	send_signal(interrupted, SIGUSR1);
	assert_ends(interrupted);
	send_signal(killed, SIGKILL);
	assert_killed(killed, SIGKILL);
	assert_not_woken(next);
	must(send_text(queue, "x", 1));
	assert_ends(next);
	must(send_text(queue, "y", 2));
	assert_text(all_of(queue), "y@2");
}

CLAIM(mq, a_killed_senders_message_is_not_sent,
      .says = "the message of a sender killed in its sleep is never sent; room goes to the next "
	      "sender",
      .zh = "睡眠中被杀死的发送者，其消息不会被发送；空位归下一个发送者", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send()", .needs = { need_messages })
{
	mqd_t queue = full_queue();

	ACTOR(killed) {
		send_text(queue, "never", 9);
	}
	assert_asleep(killed, "mq_send");
	ACTOR(next) {
		assert_returns(send_text(queue, "next", 5), 0);
	}
	assert_asleep(next, "mq_send");
	send_signal(killed, SIGKILL);
	assert_killed(killed, SIGKILL);
	assert_not_woken(next);
	assert_text(take(queue), "a@5");
	assert_ends(next);
	assert_text(all_of(queue), "b@5 c@5 d@5 next@5");
}

/* Deadlines */

CLAIM(mq, timed_calls_time_out,
      .says = "mq_timedreceive from an empty queue and mq_timedsend to a full one fail with "
	      "ETIMEDOUT at the deadline, not before, and change nothing",
      .zh = "mq_timedreceive（队列空）与 mq_timedsend（队列满）到期限时以 ETIMEDOUT "
	    "失败，不会提前，也不作改变",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend() ETIMEDOUT", .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();
	struct timespec deadline = milliseconds_from_now(5);
	char buffer[SIZE];

	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &deadline), ETIMEDOUT);
	assert_that(is_past(&deadline));
	deadline = milliseconds_from_now(5);
	assert_fails(mq_timedsend(full, "new", 3, 9, &deadline), ETIMEDOUT);
	assert_that(is_past(&deadline));
	assert_text(all_of(full), "a@5 b@5 c@5 d@5");
}

CLAIM(mq, a_past_deadline_times_out_at_once,
      .says = "if the deadline is past already, a timed call that would wait fails with ETIMEDOUT "
	      "at once",
      .zh = "期限已过时，需要等待的限时调用立即以 ETIMEDOUT 失败", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_receive(3), mq_send(3): returns immediately",
      .needs = { need_messages })
{
	static const struct timespec epoch = { 0, 0 };
	mqd_t empty = new_queue(), full = full_queue();
	char buffer[SIZE];

	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &past), ETIMEDOUT);
	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &epoch), ETIMEDOUT);
	assert_fails(mq_timedsend(full, "new", 3, 9, &past), ETIMEDOUT);
	assert_fails(mq_timedsend(full, "new", 3, 9, &epoch), ETIMEDOUT);
	assert_equal(messages_in(full), CAPACITY);
}

CLAIM(mq, a_past_deadline_does_no_harm_if_it_need_not_wait,
      .says = "a timed call that need not wait succeeds, though its deadline is past",
      .zh = "不需要等待的限时调用成功，即使期限已过", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(): Under no circumstance shall the operation fail with "
	     "a timeout if",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	unsigned priority;
	char buffer[SIZE];

	for (int i = 0; i < CAPACITY; i++)
		assert_returns(mq_timedsend(queue, "abcd", 4, 3, &past), 0);
	for (int i = 0; i < CAPACITY; i++) {
		assert_returns(mq_timedreceive(queue, buffer, SIZE, &priority, &past), 4);
		assert_equal(priority, 3);
	}
}

CLAIM(mq, timed_calls_sleep_and_wake,
      .says = "before its deadline a timed call sleeps, and is woken as the untimed one is",
      .zh = "期限之前，限时调用会睡眠，并与不限时的调用一样被唤醒", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend()",
      .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();

	ACTOR(receiver) {
		assert_returns(transfer(TIMED_RECEIVE, empty), 7);
	}
	ACTOR(sender) {
		assert_returns(transfer(TIMED_SEND, full), 0);
	}
	assert_asleep(receiver, "mq_receive");
	assert_asleep(sender, "mq_send");
	must(send_text(empty, "in time", 1));
	assert_ends(receiver);
	assert_not_woken(sender);
	assert_text(take(full), "a@5");
	assert_ends(sender);
	assert_text(all_of(full), "new@7 b@5 c@5 d@5");
}

static const struct timespec invalid_deadlines[] = { { 1, -1 },         { 1, 1000000000 },
						     { 1, 2000000000 }, { 1, LONG_MIN },
						     { 1, LONG_MAX },   { 2000000000, 1000000000 },
						     { 2000000000, -1 } };

CLAIM(mq, an_invalid_deadline_gives_einval,
      .says = "a timed call that would wait fails with EINVAL if tv_nsec is below 0 or not below "
	      "1000000000",
      .zh = "需要等待的限时调用，tv_nsec 小于 0 或不小于 1000000000 时失败 (EINVAL)",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend() EINVAL", .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();
	char buffer[SIZE];

	for (size_t i = 0; i < COUNT(invalid_deadlines); i++) {
		const struct timespec *deadline = &invalid_deadlines[i];

		assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, deadline), EINVAL);
		assert_fails(mq_timedsend(full, "new", 3, 9, deadline), EINVAL);
	}
	assert_equal(messages_in(full), CAPACITY);
}

CLAIM(mq, a_deadline_before_the_epoch_gives_einval,
      .says = "on Linux a timed call fails with EINVAL if tv_sec is below 0",
      .zh = "在 Linux 上，tv_sec 小于 0 时限时调用失败 (EINVAL)", .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_receive(3), mq_send(3) EINVAL: tv_sec was less than zero",
      .needs = { need_messages })
{
	static const struct timespec before = { -1, 0 };
	mqd_t empty = new_queue(), full = full_queue();
	char buffer[SIZE];

	assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &before), EINVAL);
	assert_fails(mq_timedsend(full, "new", 3, 9, &before), EINVAL);
	assert_equal(messages_in(full), CAPACITY);
}

CLAIM(mq, linux_checks_the_deadline_always,
      .says = "on Linux an invalid deadline gives EINVAL also where the call need not wait, and "
	      "nothing is sent or received",
      .zh = "在 Linux 上，即使不需要等待，无效的期限也给出 EINVAL，不发送也不接收", .rows = "msg 7",
      .verdict = HOLDS,
      .ref = "Linux ipc/mqueue.c prepare_timeout; POSIX.1-2024 mq_timedreceive(): the validity "
	     "need not be checked",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char buffer[SIZE];

	must(send_text(queue, "kept", 1));
	for (size_t i = 0; i < COUNT(invalid_deadlines); i++) {
		const struct timespec *deadline = &invalid_deadlines[i];

		assert_fails(mq_timedreceive(queue, buffer, SIZE, NULL, deadline), EINVAL);
		assert_fails(mq_timedsend(queue, "new", 3, 9, deadline), EINVAL);
	}
	assert_text(all_of(queue), "kept@1");
}

CLAIM(mq, who_timed_out_waits_no_longer,
      .says = "who has timed out is out of the line: the next message goes to who waits still, and "
	      "the next place to a sender that waits still",
      .zh = "超时者已退出等待：下一条消息归仍在等待的接收者，下一个空位归仍在等待的发送者",
      .rows = "msg 7; bugs 77", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedreceive(), mq_timedsend() ETIMEDOUT", .needs = { need_messages })
{
	mqd_t empty = new_queue(), full = full_queue();

	ACTOR(late) {
		struct timespec soon = milliseconds_from_now(2);
		char buffer[SIZE];

		assert_fails(mq_timedreceive(empty, buffer, SIZE, NULL, &soon), ETIMEDOUT);
		soon = milliseconds_from_now(2);
		assert_fails(mq_timedsend(full, "late", 4, 9, &soon), ETIMEDOUT);
	}
	ACTOR(receiver) {
		assert_text(take(empty), "x@1");
	}
	ACTOR(sender) {
		assert_returns(send_text(full, "new", 5), 0);
	}
	assert_ends(late);
	assert_asleep(receiver, "mq_receive");
	assert_asleep(sender, "mq_send");
	must(send_text(empty, "x", 1));
	assert_ends(receiver);
	assert_text(take(full), "a@5");
	assert_ends(sender);
	assert_text(all_of(full), "b@5 c@5 d@5 new@5");
}

/* Notification */

static int ask_signal(mqd_t queue, int signal, int value)
{
	struct sigevent event;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = signal;
	event.sigev_value.sival_int = value;
	return mq_notify(queue, &event);
}

static int ask_nothing(mqd_t queue)
{
	struct sigevent event;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_NONE;
	return mq_notify(queue, &event);
}

/* Holds SIGUSR1, SIGUSR2 and the real-time signals back, for next_signal. */
static void hold_signals(sigset_t *held)
{
	sigemptyset(held);
	sigaddset(held, SIGUSR1);
	sigaddset(held, SIGUSR2);
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigaddset(held, i);
	must(sigprocmask(SIG_BLOCK, held, NULL));
}

/* Takes the next of the signals that wait already; 0 if there is none. */
static int next_signal(siginfo_t *info)
{
	static const struct timespec now = { 0, 0 };
	sigset_t held;
	int signal;

	hold_signals(&held);
	memset(info, 0, sizeof(*info));
	signal = sigtimedwait(&held, info, &now);
	return signal < 0 ? 0 : signal;
}

CLAIM(mq, notification_tells_of_a_message,
      .says = "a message that comes to an empty queue sends the registered process its signal, "
	      "with SI_MESGQ, the value it gave, and the sender's pid and user; the message stays",
      .zh = "空队列来了消息时，已登记的进程收到所要的信号：si_code 为 "
	    "SI_MESGQ，带登记时的值、发送者的 pid 与用户；消息仍在队列中",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(); mq_notify(3)",
      .needs = { need_messages })
{
	const int signals[] = { SIGUSR1, SIGUSR2, SIGRTMIN, SIGRTMAX - 1 };
	mqd_t queue = new_queue();
	char buffer[SIZE];
	siginfo_t info;

	for (int i = 0; i < 4; i++) {
		pid_t sender_pid;

		assert_equal(next_signal(&info), 0);
		assert_returns(ask_signal(queue, signals[i], 4711 + i), 0);
		ACTOR(sender) {
			pid_t pid = getpid();

			must(mq_send(queue, (const char *)&pid, sizeof(pid), 0));
			assert_equal(next_signal(&info), 0);
		}
		assert_ends(sender);
		assert_equal(next_signal(&info), signals[i]);
		assert_equal(info.si_code, SI_MESGQ);
		assert_equal(info.si_value.sival_int, 4711 + i);
		assert_equal(info.si_uid, getuid());
		assert_equal(messages_in(queue), 1);
		assert_returns(mq_receive(queue, buffer, SIZE, NULL), sizeof(sender_pid));
		memcpy(&sender_pid, buffer, sizeof(sender_pid));
		assert_equal(info.si_pid, sender_pid);
	}
	assert_equal(next_signal(&info), 0);
}

CLAIM(mq, notification_wakes_its_process,
      .says = "a process asleep in sigwaitinfo is woken by its notification, and finds the message",
      .zh = "睡在 sigwaitinfo 中的进程被通知唤醒，随即可取到消息", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(), sigwaitinfo()",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(registered) {
		sigset_t held;
		siginfo_t info;

		hold_signals(&held);
		must(ask_signal(queue, SIGUSR2, 3));
		assert_returns(sigwaitinfo(&held, &info), SIGUSR2);
		assert_equal(info.si_code, SI_MESGQ);
		assert_text(all_of(queue), "news@4");
	}
	assert_asleep(registered, "sigtimedwait");
	must(send_text(queue, "news", 4));
	assert_ends(registered);
}

CLAIM(mq, notification_comes_once,
      .says = "a notification uses the registration up: no further signal comes, though the queue "
	      "is emptied and filled, until the process registers again",
      .zh = "通知一次后登记即失效：即使队列清空后再有消息，也不再有信号，直到重新登记",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(): removed; mq_notify(3)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	must(send_text(queue, "one", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	for (int i = 0; i < 3; i++) {
		take(queue);
		must(send_text(queue, "more", 0));
		assert_equal(next_signal(&info), 0);
	}
	take(queue);
	assert_returns(ask_signal(queue, SIGUSR1, 2), 0);
	must(send_text(queue, "again", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 2);
}

CLAIM(mq, notification_is_of_an_empty_queue,
      .says = "a message notifies only if the queue was empty: who registers while messages wait "
	      "hears of the first that comes after the last was received",
      .zh = "只有队列为空时到来的消息才产生通知：登记时若已有消息，要等取完之后再来的第一条",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(); mq_notify(3)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	must(send_text(queue, "first", 1));
	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 7));
	must(send_text(queue, "second", 9));
	must(send_text(queue, "third", 0));
	take(queue);
	take(queue);
	must(send_text(queue, "fourth", 1));
	take(queue);
	take(queue);
	assert_equal(messages_in(queue), 0);
	assert_equal(next_signal(&info), 0);
	must(send_text(queue, "fifth", 1));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 7);
	assert_text(take(queue), "fifth@1");
}

CLAIM(mq, a_waiting_receiver_comes_before_the_registered,
      .says = "a message that a sleeping receiver gets notifies nobody, and the registration stays "
	      "for the next",
      .zh = "消息交给睡眠的接收者时不产生通知，登记继续有效，留待下一条", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(): as if the message queue remains empty",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	ACTOR(receiver) {
		assert_text(take(queue), "for the receiver@0");
	}
	assert_asleep(receiver, "mq_receive");
	must(send_text(queue, "for the receiver", 0));
	assert_ends(receiver);
	assert_equal(next_signal(&info), 0);
	assert_fails(ask_nothing(queue), EBUSY);
	must(send_text(queue, "for nobody yet", 0));
	assert_equal(next_signal(&info), SIGUSR1);
}

CLAIM(mq, one_process_is_registered,
      .says = "while a process is registered everybody's mq_notify fails with EBUSY, its own too, "
	      "and the first registration stays as it was",
      .zh = "已有进程登记时，任何进程（包括它自己）的 mq_notify 都失败 (EBUSY)，先前的登记不变",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify() EBUSY; mq_notify(3)",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDWR));
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	assert_fails(ask_signal(queue, SIGUSR2, 2), EBUSY);
	assert_fails(ask_nothing(other), EBUSY);
	ACTOR(second) {
		assert_fails(ask_signal(queue, SIGUSR2, 3), EBUSY);
		assert_fails(ask_nothing(must(mq_open(name, O_RDWR))), EBUSY);
	}
	assert_ends(second);
	assert_returns(ask_nothing(new_queue()), 0); /* another queue's is another matter */
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_value.sival_int, 1);
	assert_equal(next_signal(&info), 0);
}

CLAIM(mq, null_removes_the_registration,
      .says = "mq_notify with NULL removes the process's registration: nothing comes, and another "
	      "can register",
      .zh = "mq_notify 传 NULL 取消本进程的登记：不再有通知，其他进程可以登记", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(); mq_notify(3)", .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	assert_returns(mq_notify(queue, NULL), 0);
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), 0);
	take(queue);
	ACTOR(second) {
		assert_returns(ask_signal(queue, SIGUSR2, 2), 0);
		must(send_text(queue, "y", 0));
		assert_equal(next_signal(&info), SIGUSR2);
	}
	assert_ends(second);
	assert_equal(next_signal(&info), 0);
}

CLAIM(mq, null_removes_no_others_registration,
      .says = "on Linux mq_notify with NULL by a process that is not registered returns 0 and "
	      "leaves another's registration",
      .zh = "在 Linux 上，未登记的进程以 NULL 调用 mq_notify 返回 0，不影响别的进程的登记",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3): may generate EINVAL; POSIX.1-2024",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_returns(mq_notify(queue, NULL), 0);
	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	ACTOR(child) {
		assert_returns(mq_notify(queue, NULL), 0);
		assert_fails(ask_nothing(queue), EBUSY);
		must(send_text(queue, "x", 0));
	}
	assert_ends(child);
	assert_equal(next_signal(&info), SIGUSR1);
}

CLAIM(mq, sigev_none_registers_and_tells_nothing,
      .says = "SIGEV_NONE registers the process as any other; the next message uses it up and "
	      "nothing is sent",
      .zh = "SIGEV_NONE 与其他方式一样占有登记；下一条消息用掉它，但不发送任何通知",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3) SIGEV_NONE; sigevent(7)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	sigset_t all, pending;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	assert_returns(ask_nothing(queue), 0);
	assert_fails(ask_nothing(queue), EBUSY);
	must(send_text(queue, "x", 0));
	must(sigpending(&pending));
	for (int i = 1; i < NSIG; i++)
		assert_that(sigismember(&pending, i) != 1);
	assert_returns(ask_nothing(queue), 0);
}

CLAIM(mq, notify_refuses_unknown_kinds,
      .says = "mq_notify fails with EINVAL for an unknown sigev_notify or signal number, and "
	      "registers nobody",
      .zh = "sigev_notify 或信号编号无效时，mq_notify 失败 (EINVAL)，不登记任何进程",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3) EINVAL", .needs = { need_messages })
{
	static const int signals[] = { -1, NSIG + 1, 1000, INT_MAX };
	static const int kinds[] = { 77, -1, 3 };
	mqd_t queue = new_queue();

	for (size_t i = 0; i < COUNT(signals); i++)
		assert_fails(ask_signal(queue, signals[i], 0), EINVAL);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct sigevent event = { .sigev_notify = kinds[i], .sigev_signo = SIGUSR1 };

		assert_fails(mq_notify(queue, &event), EINVAL);
	}
	assert_returns(ask_nothing(queue), 0);
}

CLAIM(mq, closing_removes_the_registration,
      .says = "mq_close removes the registration made through that descriptor, so that another "
	      "process can register",
      .zh = "mq_close 取消经该描述符所作的登记，其他进程随即可以登记", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_close(); mq_close(3)", .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	ACTOR(registered) {
		assert_equal(next_signal(&info), 0);
		must(ask_signal(queue, SIGUSR1, 1));
		pause_at("registered");
		assert_returns(mq_close(queue), 0);
		pause_at("closed");
		assert_equal(next_signal(&info), 0);
	}
	await(registered, "registered");
	assert_fails(ask_nothing(queue), EBUSY);
	resume(registered);
	await(registered, "closed");
	must(send_text(queue, "x", 0));
	assert_returns(ask_nothing(queue), 0);
	resume(registered);
	assert_ends(registered);
}

CLAIM(mq, a_childs_close_leaves_the_registration,
      .says = "a registration is its process's alone: a child neither inherits it nor removes it "
	      "by closing the queue or ending",
      .zh = "登记只属于该进程：子进程不继承它，子进程关闭队列或结束也不会取消它", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_notify(), mq_close(): the calling process",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	ACTOR(closing) {
		must(mq_close(queue));
	}
	assert_ends(closing);
	assert_fails(ask_nothing(queue), EBUSY);
	ACTOR(child) {
		must(send_text(queue, "x", 0));
		assert_equal(next_signal(&info), 0);
	}
	assert_ends(child);
	assert_equal(next_signal(&info), SIGUSR1);
	assert_returns(ask_nothing(queue), 0);
}

CLAIM(mq, any_close_of_the_registered_removes_it,
      .says = "on Linux the registration goes when its process closes any descriptor of the queue, "
	      "also another than it registered through",
      .zh = "在 Linux 上，登记的进程关闭该队列的任一描述符（不必是登记所用的），登记即取消",
      .rows = "msg 7", .verdict = HOLDS, .ref = "Linux ipc/mqueue.c mqueue_flush_file",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDONLY));
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	must(mq_close(other));
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), 0);
	assert_returns(ask_nothing(queue), 0);
}

CLAIM(mq, the_registration_ends_with_its_process,
      .says = "the registration goes when its process exits or is killed, and another can register",
      .zh = "登记的进程退出或被杀死时，登记随之取消，其他进程可以登记", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_close(3): closed on process termination; POSIX.1-2024 _exit()",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	for (int killed = 0; killed < 2; killed++) {
		ACTOR(registered) {
			must(ask_nothing(queue));
			pause_at("registered");
			if (killed)
				pause();
		}
		await(registered, "registered");
		assert_fails(ask_nothing(queue), EBUSY);
		resume(registered);
		if (killed) {
			send_signal(registered, SIGKILL);
			assert_killed(registered, SIGKILL);
		} else {
			assert_ends(registered);
		}
		assert_returns(ask_nothing(queue), 0);
		must(mq_notify(queue, NULL));
	}
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(mq, exec_closes_the_queue,
      .says = "exec closes the queue's descriptors and removes the registration, while the new "
	      "program runs",
      .zh = "exec 关闭队列描述符并取消登记，此时新程序仍在运行", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: message queue descriptors; mq_close(3)",
      .needs = { need_messages, need_cat })
{
	mqd_t queue = new_queue();
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		must(ask_nothing(queue));
		pause_at("registered");
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	await(program, "registered");
	assert_fails(ask_nothing(queue), EBUSY);
	resume(program);
	assert_asleep(program, "read");
	assert_returns(ask_nothing(queue), 0);
	must(close(input[1]));
	assert_ends(program);
}

CLAIM(mq, another_users_message_notifies,
      .says = "the notification comes though the sender is a user who could not send the "
	      "registered process a signal; si_uid is the sender's",
      .zh = "即使发送者是无权向登记进程发信号的其他用户，通知也会到来；si_uid 是发送者的",
      .rows = "msg 7; bugs 76", .verdict = HOLDS, .ref = "mq_notify(3); Linux commit b5f2006144c6",
      .needs = { need_messages, need_users })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 5));
	ACTOR(stranger) {
		become(OTHER, OTHER);
		assert_fails(kill(getppid(), 0), EPERM);
		must(send_text(queue, "x", 0));
	}
	assert_ends(stranger);
	assert_equal(next_signal(&info), SIGUSR1);
	assert_equal(info.si_code, SI_MESGQ);
	assert_equal(info.si_uid, OTHER);
}

CLAIM(mq, polling_is_not_receiving,
      .says = "on Linux a process asleep in poll is no waiting receiver: it is woken, and the "
	      "registered process is notified too",
      .zh = "在 Linux 上，睡在 poll 中的进程不算等待的接收者：它被唤醒，登记的进程也得到通知",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3): waiting to read a message; poll(2)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	ACTOR(poller) {
		struct pollfd one = { queue, POLLIN, 0 };

		assert_returns(poll(&one, 1, -1), 1);
	}
	assert_asleep(poller, "poll");
	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 1));
	must(send_text(queue, "x", 0));
	assert_equal(next_signal(&info), SIGUSR1);
	assert_ends(poller);
}

CLAIM(mq, registering_before_emptying_loses_no_message,
      .says = "a process that, on each notification, first registers again and then empties the "
	      "queue sees every message and is notified of each new burst",
      .zh = "每次通知后先重新登记、再取空队列的进程，能见到所有消息，每一批都得到通知",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3): This should be done before emptying",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	assert_equal(next_signal(&info), 0);
	must(ask_signal(queue, SIGUSR1, 0));
	for (int burst = 1; burst <= 5; burst++) {
		must(send_text(queue, "one", 1));
		must(send_text(queue, "two", 2));
		assert_equal(next_signal(&info), SIGUSR1);
		assert_equal(info.si_value.sival_int, burst - 1);
		assert_returns(ask_signal(queue, SIGUSR1, burst), 0);
		must(send_text(queue, "in between", 3));
		assert_equal(next_signal(&info), 0);
		assert_text(all_of(queue), "in between@3 two@2 one@1");
	}
}

/* Notification by a thread */

static int told[2]; /* what the functions of threads write to */

static void tell_value(union sigval value)
{
	char byte = (char)value.sival_int;

	(void)!write(told[1], &byte, 1);
}

static int ask_thread(mqd_t queue, void (*function)(union sigval), char value,
		      pthread_attr_t *attributes)
{
	struct sigevent event;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_THREAD;
	event.sigev_notify_function = function;
	event.sigev_notify_attributes = attributes;
	event.sigev_value.sival_int = value;
	return mq_notify(queue, &event);
}

/* glibc does it by a netlink socket, which not every kernel has. */
static const char *need_thread_notification(void)
{
	char name[40];
	const char *why = need_threads();
	mqd_t queue;

	if (why)
		return why;
	snprintf(name, sizeof(name), "/ipclitmus.%d.thread", getpid());
	queue = create(name, O_RDWR, 0600, 1, 1);
	if (queue == NO_QUEUE || ask_thread(queue, tell_value, 0, NULL) < 0)
		why = "mq_notify(SIGEV_THREAD) is refused";
	mq_close(queue);
	mq_unlink(name);
	return why;
}

static pthread_t notified_thread;

static void tell_thread(union sigval value)
{
	notified_thread = pthread_self();
	tell_value(value);
}

CLAIM(mq, notification_can_start_a_thread,
      .says = "with SIGEV_THREAD the notification runs the function given, with the value given, "
	      "in another thread of the process; once, as any other",
      .zh = "SIGEV_THREAD "
	    "时，通知在本进程的另一个线程中以所给的值运行所给的函数；与其他方式一样只有一次",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_notify(3) SIGEV_THREAD; sigevent(7)",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();

	must(pipe(told));
	assert_returns(ask_thread(queue, tell_thread, '1', NULL), 0);
	assert_fails(ask_nothing(queue), EBUSY);
	assert_ready(told[0], 0);
	ACTOR(sender) {
		must(send_text(queue, "x", 0));
	}
	assert_ends(sender);
	assert_reads(told[0], "1");
	assert_that(!pthread_equal(notified_thread, pthread_self()));
	take(queue);
	must(send_text(queue, "y", 0)); /* not registered now */
	take(queue);
	assert_returns(ask_thread(queue, tell_thread, '2', NULL), 0);
	must(send_text(queue, "z", 0));
	assert_reads(told[0], "2");
}

#define STACK (1UL << 20)

static char *own_stack;

static void tell_stack(union sigval value)
{
	char here;
	uintptr_t offset = (uintptr_t)&here - (uintptr_t)own_stack;

	value.sival_int = offset < STACK ? 'y' : 'n';
	tell_value(value);
}

CLAIM(mq, the_thread_has_the_attributes_asked_for,
      .says = "the notifying thread has the attributes given, such as its stack; they may be "
	      "destroyed once mq_notify has returned",
      .zh = "通知线程具有所给的线程属性，例如所给的栈；mq_notify 返回之后即可销毁该属性对象",
      .rows = "msg 7; bugs 73", .verdict = HOLDS,
      .ref = "sigevent(7) sigev_notify_attributes; glibc bugs 27896, 28213",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();
	pthread_attr_t attributes;

	must(pipe(told));
	own_stack =
		must(mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	must(pthread_attr_init(&attributes) ? -1 : 0);
	must(pthread_attr_setstack(&attributes, own_stack, STACK) ? -1 : 0);
	assert_returns(ask_thread(queue, tell_stack, '?', &attributes), 0);
	must(pthread_attr_destroy(&attributes) ? -1 : 0);
	memset(&attributes, 0xff, sizeof(attributes));
	must(send_text(queue, "x", 0));
	assert_reads(told[0], "y");
}

CLAIM(mq, a_removed_thread_notification_runs_nothing,
      .says = "a SIGEV_THREAD registration, with attributes or without, that was removed runs no "
	      "function; the next one does",
      .zh = "被取消的 SIGEV_THREAD 登记（不论有无线程属性）不再运行函数；新的登记照常运行",
      .rows = "msg 7; bugs 73", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify(); glibc bugs 27896, 28213",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();
	pthread_attr_t attributes;

	must(pipe(told));
	must(pthread_attr_init(&attributes) ? -1 : 0);
	for (int i = 0; i < 10; i++) {
		must(ask_thread(queue, tell_value, 'n', i % 2 ? &attributes : NULL));
		assert_returns(mq_notify(queue, NULL), 0);
		must(send_text(queue, "x", 0));
		take(queue);
		must(ask_thread(queue, tell_value, 'y', i % 2 ? NULL : &attributes));
		must(send_text(queue, "x", 0));
		assert_reads(told[0], "y"); /* and no "n" before */
		take(queue);
	}
	assert_ready(told[0], 0);
}

/* Which of the first 64 descriptors are open: one bit for each. */
static uint64_t descriptors_in_use(void)
{
	uint64_t set = 0;

	for (int fd = 0; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			set |= UINT64_C(1) << fd;
	return set;
}

CLAIM(mq, a_refused_thread_notification_leaves_descriptors_alone,
      .says = "mq_notify with SIGEV_THREAD that fails with EBADF or EBUSY neither leaves a "
	      "descriptor open nor closes one of others",
      .zh = "SIGEV_THREAD 的 mq_notify 以 EBADF 或 EBUSY 失败时，既不泄漏描述符，也不关闭别人的",
      .rows = "msg 7; bugs 74", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify() EBADF, EBUSY; musl commit 8c0c9c69",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue(), busy = new_queue(), closed = new_queue();
	uint64_t before;

	must(mq_close(closed));
	must(ask_nothing(busy));
	must(pipe(told));
	must(ask_thread(queue, tell_value, '1', NULL)); /* the library may keep one from now on */
	before = descriptors_in_use();
	for (int i = 0; i < 20; i++) {
		assert_fails(ask_thread(0, tell_value, 'n', NULL), EBADF);
		assert_fails(ask_thread(busy, tell_value, 'n', NULL), EBUSY);
		assert_fails(ask_thread(-1, tell_value, 'n', NULL), EBADF);
	}
	assert_equal((intmax_t)descriptors_in_use(), (intmax_t)before);
	must(send_text(queue, "x", 0));
	assert_reads(told[0], "1");
}

CLAIM(mq, waiting_for_notification_takes_no_signals,
      .says = "what the library does for SIGEV_THREAD takes none of the process's signals: one "
	      "that the program's thread blocks stays pending",
      .zh = "库为 SIGEV_THREAD 所做的等待不会取走发给进程的信号：程序的线程所阻塞的信号保持未决",
      .rows = "msg 7; bugs 74", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery; musl commit 0ab97350",
      .needs = { need_thread_notification })
{
	mqd_t queue = new_queue();
	siginfo_t info;

	must(pipe(told));
	catch_signal(SIGUSR1, 0);
	must(ask_thread(queue, tell_value, '1', NULL));
	assert_equal(next_signal(&info), 0); /* SIGUSR1 is blocked from now on */
	for (int i = 0; i < 100; i++) {
		must(kill(getpid(), SIGUSR1));
		sched_yield();
		assert_equal(next_signal(&info), SIGUSR1);
	}
	assert_equal(caught(SIGUSR1), 0);
	must(send_text(queue, "x", 0));
	assert_reads(told[0], "1");
}

/* Readiness */

CLAIM(mq, poll_tells_of_messages_and_room,
      .says = "on Linux poll shows POLLIN while there is a message and POLLOUT while there is room",
      .zh = "在 Linux 上，有消息时 poll 显示 POLLIN，有空位时显示 POLLOUT", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7): can be monitored using select(2), poll(2)",
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

CLAIM(mq, select_tells_of_messages_and_room,
      .says = "on Linux select shows a queue readable while there is a message and writable while "
	      "there is room",
      .zh = "在 Linux 上，有消息时 select 显示可读，有空位时显示可写", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7); select(2)", .needs = { need_messages })
{
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 2, SIZE));

	for (int count = 0; count <= 2; count++) {
		struct timeval now = { 0, 0 };
		fd_set readable, writable;

		FD_ZERO(&readable);
		FD_ZERO(&writable);
		FD_SET(queue, &readable);
		FD_SET(queue, &writable);
		assert_returns(select(queue + 1, &readable, &writable, NULL, &now),
			       (count > 0) + (count < 2));
		assert_equal(!!FD_ISSET(queue, &readable), count > 0);
		assert_equal(!!FD_ISSET(queue, &writable), count < 2);
		if (count < 2)
			must(send_text(queue, "x", 0));
	}
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

/* mq_unlink */

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
	must(mq_unlink(name));
	new = assert_succeeds(create(name, O_RDWR | O_EXCL, 0600, 2, 5));
	assert_equal(messages_in(new), 0);
	assert_equal(attributes_of(new).mq_maxmsg, 2);
	must(send_text(new, "new", 9));
	assert_text(all_of(must(mq_open(name, O_RDWR))), "new@9");
	assert_equal(attributes_of(old).mq_maxmsg, CAPACITY);
	must(mq_close(new));
	must(mq_unlink(name));
	assert_text(all_of(old), "old@1");
}

CLAIM(mq, unlinking_what_is_not_there_gives_enoent,
      .says = "mq_unlink of a name that does not exist fails with ENOENT",
      .zh = "mq_unlink 不存在的名字时失败 (ENOENT)", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_unlink() ENOENT; mq_unlink(3)")
{
	const char *name = own_name("q");

	assert_fails(mq_unlink(name), ENOENT);
	must(mq_close(named_queue(name)));
	assert_returns(mq_unlink(name), 0);
	assert_fails(mq_unlink(name), ENOENT);
	assert_fails(mq_open(name, O_RDONLY), ENOENT);
}

CLAIM(mq, only_its_owner_unlinks_a_queue,
      .says = "mq_unlink by another user fails with EACCES, whatever the queue's permissions, and "
	      "the queue stays",
      .zh = "其他用户 mq_unlink 失败 (EACCES)，与队列的权限位无关，队列仍在", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_unlink() EACCES; mq_overview(7): the sticky bit",
      .needs = { need_messages, need_users })
{
	const char *name = own_name("q");
	mqd_t queue;

	umask(0);
	queue = must(create(name, O_RDWR, 0777, CAPACITY, SIZE));
	ACTOR(stranger) {
		become(OTHER, OTHER);
		assert_fails(mq_unlink(name), EACCES);
		must(send_text(must(mq_open(name, O_WRONLY)), "still here", 1));
	}
	assert_ends(stranger);
	assert_text(all_of(queue), "still here@1");
	assert_returns(mq_unlink(name), 0);
}

CLAIM(mq, its_owner_needs_no_permission_to_unlink,
      .says = "the owner can unlink a queue that it could not open",
      .zh = "属主可以删除自己无权打开的队列", .rows = "msg 7", .verdict = HOLDS,
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

static const char *need_ipc_namespaces(void)
{
	const char *why = need_root();

	if (why)
		return why;
	return unshare(CLONE_NEWIPC) == 0 ? NULL : "unshare(CLONE_NEWIPC) is refused";
}

CLAIM(mq, each_ipc_namespace_has_its_own_names,
      .says = "on Linux a new IPC namespace has none of the old one's names, and its queues are "
	      "seen there alone; open descriptors go on working",
      .zh = "在 Linux 上，新的 IPC "
	    "命名空间中没有原来的名字，其队列也只在其中可见；已打开的描述符继续有效",
      .rows = "msg 7", .verdict = HOLDS, .ref = "ipc_namespaces(7); mq_overview(7) IPC namespaces",
      .needs = { need_messages, need_ipc_namespaces })
{
	const char *name = own_name("q"), *other = own_name("other");
	mqd_t queue = named_queue(name);

	ACTOR(apart) {
		must(unshare(CLONE_NEWIPC));
		assert_fails(mq_open(name, O_RDWR), ENOENT);
		assert_succeeds(create(name, O_RDWR | O_EXCL, 0600, 1, 1));
		assert_succeeds(create(other, O_RDWR | O_EXCL, 0600, 1, 1));
		assert_returns(mq_unlink(name), 0);
		assert_returns(send_text(queue, "from afar", 1), 0);
		pause_at("made");
	}
	await(apart, "made");
	assert_fails(mq_open(other, O_RDWR), ENOENT);
	assert_text(all_of(must(mq_open(name, O_RDWR))), "from afar@1");
}

/* The mqueue file system */

/* Where it is mounted: the last line of that type; NULL if nowhere. */
static const char *mqueue_directory(void)
{
	static char path[512];
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	const struct mntent *entry;

	path[0] = '\0';
	while (mounts && (entry = getmntent(mounts)))
		if (strcmp(entry->mnt_type, "mqueue") == 0)
			snprintf(path, sizeof(path), "%s", entry->mnt_dir);
	if (mounts)
		endmntent(mounts);
	return path[0] ? path : NULL;
}

static const char *need_mqueue_directory(void)
{
	const char *directory = mqueue_directory();

	if (!directory)
		return "the mqueue file system is not mounted";
	return access(directory, R_OK | W_OK | X_OK) == 0 ? NULL
							  : "the mqueue file system can't be read";
}

/* The path of a queue's file there. */
static const char *path_of(const char *name)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s%s", mqueue_directory(), name);
	return path;
}

struct fields {
	long size;
	int notify, signal, pid;
};

static struct fields fields_of(const char *name)
{
	struct fields fields = { -1, -1, -1, -1 };
	int fd = must(open(path_of(name), O_RDONLY));
	char line[256] = "";

	must(read(fd, line, sizeof(line) - 1));
	must(close(fd));
	if (sscanf(line, "QSIZE:%ld NOTIFY:%d SIGNO:%d NOTIFY_PID:%d", &fields.size, &fields.notify,
		   &fields.signal, &fields.pid) != 4)
		fields.size = -2;
	return fields;
}

CLAIM(mq, qsize_counts_the_bytes,
      .says = "on Linux QSIZE of a queue's file is the number of bytes in all its messages",
      .zh = "在 Linux 上，队列文件中的 QSIZE 是所有消息的总字节数", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7) QSIZE",
      .needs = { need_messages, need_mqueue_directory })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	assert_equal(fields_of(name).size, 0);
	must(send_text(queue, "three", 3));
	assert_equal(fields_of(name).size, 5);
	must(send_text(queue, "", 4));
	assert_equal(fields_of(name).size, 5);
	must(send_text(queue, "another ten", 9));
	assert_equal(fields_of(name).size, 16);
	take(queue);
	assert_equal(fields_of(name).size, 5);
	all_of(queue);
	assert_equal(fields_of(name).size, 0);
}

CLAIM(mq, the_file_tells_who_is_registered,
      .says = "on Linux NOTIFY_PID is the registered process, or 0; NOTIFY is 0 for SIGEV_SIGNAL, "
	      "1 for SIGEV_NONE and 2 for SIGEV_THREAD; SIGNO is the signal",
      .zh = "在 Linux 上，NOTIFY_PID 是登记的进程（无则为 0）；NOTIFY 的 0、1、2 分别表示 "
	    "SIGEV_SIGNAL、SIGEV_NONE、SIGEV_THREAD；SIGNO 是信号",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) NOTIFY_PID, NOTIFY, SIGNO",
      .needs = { need_mqueue_directory, need_thread_notification })
{
	static const int expected[][2] = { { 0, SIGUSR2 }, { 1, 0 }, { 2, 0 } };
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	for (int i = 0; i < 3; i++) {
		struct fields fields = fields_of(name);

		assert_equal(fields.pid, 0);
		if (i == 0)
			must(ask_signal(queue, SIGUSR2, 0));
		else
			must(i == 1 ? ask_nothing(queue) : ask_thread(queue, tell_value, 0, NULL));
		fields = fields_of(name);
		assert_equal(fields.pid, getpid());
		assert_equal(fields.notify, expected[i][0]);
		assert_equal(fields.signal, expected[i][1]);
		must(mq_notify(queue, NULL));
	}
	assert_equal(fields_of(name).pid, 0);
}

/* Whether readdir shows it. */
static bool is_listed(const char *name)
{
	DIR *directory = must(opendir(mqueue_directory()) ?: (DIR *)-1);
	const struct dirent *entry;
	bool found = false;

	while ((entry = readdir(directory)))
		found = found || strcmp(entry->d_name, name + 1) == 0;
	closedir(directory);
	return found;
}

CLAIM(mq, queues_are_files_of_the_mqueue_file_system,
      .says = "on Linux a queue is a regular file where mqueue is mounted: listed, with its "
	      "permissions and owner, until mq_unlink",
      .zh = "在 Linux 上，队列是 mqueue 文件系统中的普通文件：可列出，带权限与属主，直到 mq_unlink",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "mq_overview(7) Mounting the message queue filesystem",
      .needs = { need_mqueue_directory })
{
	const char *name = own_name("q");
	struct stat status, by_descriptor;
	mqd_t queue;

	assert_that(!is_listed(name));
	queue = must(create(name, O_RDWR, 0620, 1, 1));
	assert_that(is_listed(name));
	assert_returns(stat(path_of(name), &status), 0);
	assert_that(S_ISREG(status.st_mode));
	assert_equal(status.st_mode & 0777, 0600);
	assert_equal(status.st_uid, geteuid());
	must(fstat(queue, &by_descriptor));
	assert_equal(status.st_ino, by_descriptor.st_ino);
	must(mq_unlink(name));
	assert_that(!is_listed(name));
	assert_fails(stat(path_of(name), &status), ENOENT);
}

CLAIM(mq, unlink_of_the_file_unlinks_the_queue,
      .says = "on Linux removing a queue's file is mq_unlink: the name is gone, the open queue is "
	      "not",
      .zh = "在 Linux 上，删除队列的文件等于 mq_unlink：名字消失，已打开的队列仍在",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7): commands usually used for files",
      .needs = { need_messages, need_mqueue_directory })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name);

	must(send_text(queue, "x", 1));
	assert_returns(unlink(path_of(name)), 0);
	assert_fails(mq_open(name, O_RDWR), ENOENT);
	assert_text(all_of(queue), "x@1");
}

CLAIM(mq, the_directory_is_sticky,
      .says = "on Linux the mqueue file system's directory is open to all and has the sticky bit",
      .zh = "在 Linux 上，mqueue 文件系统的目录对所有用户开放并设有粘滞位", .rows = "msg 7",
      .verdict = HOLDS, .ref = "mq_overview(7): The sticky bit is automatically enabled",
      .needs = { need_mqueue_directory })
{
	struct stat status;

	must(stat(mqueue_directory(), &status));
	assert_equal(status.st_mode & 07777, 01777);
}

/* Bad addresses */

static void *bad_address(void)
{
	return must(mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

CLAIM(mq, sending_from_a_bad_address_gives_efault,
      .says = "on Linux mq_send from a bad address fails with EFAULT and sends nothing",
      .zh = "在 Linux 上，从无效地址发送时 mq_send 失败 (EFAULT)，什么也不发送", .rows = "msg 7",
      .verdict = HOLDS, .ref = "Linux ipc/mqueue.c do_mq_timedsend: load_msg",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	assert_fails(mq_send(queue, bad_address(), 3, 9), EFAULT);
	assert_fails(mq_timedsend(queue, bad_address(), 3, 9, &past), EFAULT);
	assert_fails(mq_timedsend(queue, "new", 3, 9, bad_address()), EFAULT);
	assert_equal(messages_in(queue), 0);
}

CLAIM(mq, receiving_to_a_bad_address_gives_efault,
      .says = "on Linux mq_receive to a bad address fails with EFAULT, and the message is lost; "
	      "with a bad deadline it stays",
      .zh = "在 Linux 上，接收到无效地址时 mq_receive 失败 "
	    "(EFAULT)，消息丢失；期限的地址无效时消息仍在",
      .rows = "msg 7", .verdict = HOLDS, .ref = "Linux ipc/mqueue.c do_mq_timedreceive: store_msg",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char buffer[SIZE];

	must(send_text(queue, "lost", 9));
	must(send_text(queue, "kept", 1));
	assert_fails(mq_receive(queue, bad_address(), SIZE, NULL), EFAULT);
	assert_fails(mq_timedreceive(queue, buffer, SIZE, NULL, bad_address()), EFAULT);
	assert_text(all_of(queue), "kept@1");
}

CLAIM(mq, attributes_at_a_bad_address_give_efault,
      .says = "on Linux mq_open, mq_getattr and mq_setattr with a bad address fail with EFAULT and "
	      "change nothing",
      .zh = "在 Linux 上，mq_open、mq_getattr 与 mq_setattr 遇到无效地址时失败 (EFAULT)，不作改变",
      .rows = "msg 7", .verdict = HOLDS, .ref = "Linux ipc/mqueue.c copy_from_user, copy_to_user",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = new_queue();

	assert_fails(mq_open(name, O_RDWR | O_CREAT, 0600, bad_address()), EFAULT);
	assert_fails(mq_open(name, O_RDWR), ENOENT);
	assert_fails(mq_getattr(queue, bad_address()), EFAULT);
	assert_fails(mq_setattr(queue, bad_address(), NULL), EFAULT);
	assert_equal(attributes_of(queue).mq_flags, 0);
}

/* Programs */

CLAIM(mq, requests_and_replies_over_two_queues,
      .says = "a server that receives requests from one queue and answers each client in that "
	      "client's own serves the urgent first, and each gets its answer",
      .zh = "服务器从一个队列取请求，在各客户自己的队列中回答：紧急者先得到服务，每个客户都得到自己"
	    "的回答",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	mqd_t requests = new_queue(), replies[3];
	struct actor *client[3];

	for (unsigned i = 0; i < 3; i++) {
		replies[i] = new_queue();
		START(client[i]) {
			char expected[] = { "012"[i], '@', "210"[i], '\0' };

			must(mq_send(requests, &"012"[i], 1, i));
			assert_text(take(replies[i]), expected);
		}
		assert_asleep(client[i], "mq_receive");
	}
	ACTOR(server) {
		for (unsigned served = 0; served < 3; served++) {
			char request = take(requests)[0];

			must(mq_send(replies[request - '0'], &request, 1, served));
		}
	}
	assert_ends(server);
	for (int i = 0; i < 3; i++)
		assert_ends(client[i]);
}

/* Many senders and receivers */

#define SENDERS   4
#define RECEIVERS 3
#define NUMBERS   60

struct parcel {
	int sender, number;
};

typedef int (*sending)(mqd_t queue, const struct parcel *parcel, unsigned priority);
typedef ssize_t (*receiving)(mqd_t queue, struct parcel *parcel, unsigned *priority);

static int send_parcel(mqd_t queue, const struct parcel *parcel, unsigned priority)
{
	return mq_send(queue, (const char *)parcel, sizeof(*parcel), priority);
}

static ssize_t receive_parcel(mqd_t queue, struct parcel *parcel, unsigned *priority)
{
	return mq_receive(queue, (char *)parcel, sizeof(*parcel), priority);
}

/* The deadlines are so near that many calls time out. */
static struct timespec almost_now(int number)
{
	struct timespec time = milliseconds_from_now(0);

	time.tv_nsec += number % 5 * 20000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_nsec -= 1000000000;
		time.tv_sec++;
	}
	return time;
}

static int send_impatiently(mqd_t queue, const struct parcel *parcel, unsigned priority)
{
	for (int i = 0;; i++) {
		struct timespec soon = almost_now(i);

		if (mq_timedsend(queue, (const char *)parcel, sizeof(*parcel), priority, &soon) ==
		    0)
			return 0;
		if (errno != ETIMEDOUT)
			return -1;
	}
}

static ssize_t receive_impatiently(mqd_t queue, struct parcel *parcel, unsigned *priority)
{
	for (int i = 0;; i++) {
		struct timespec soon = almost_now(i);
		ssize_t length =
			mq_timedreceive(queue, (char *)parcel, sizeof(*parcel), priority, &soon);

		if (length >= 0 || errno != ETIMEDOUT)
			return length;
	}
}

static void send_parcels(mqd_t queue, int sender, sending put)
{
	for (int number = 0; number < NUMBERS; number++) {
		struct parcel parcel = { sender, number };

		assert_returns(put(queue, &parcel, (unsigned)number % 3 + 1), 0);
	}
}

/* Receives until the last parcel, of priority 0; counts each in the shared seen[sender][number]. */
static void receive_parcels(mqd_t queue, atomic_int (*seen)[NUMBERS], receiving get)
{
	int last[SENDERS][4];
	struct parcel parcel;
	unsigned priority;

	memset(last, -1, sizeof(last));
	for (;;) {
		assert_returns(get(queue, &parcel, &priority), sizeof(parcel));
		if (priority == 0)
			return;
		assert_that(parcel.sender >= 0 && parcel.sender < SENDERS);
		assert_that(parcel.number >= 0 && parcel.number < NUMBERS);
		assert_equal(priority, parcel.number % 3 + 1);
		assert_that(parcel.number > last[parcel.sender][priority]);
		last[parcel.sender][priority] = parcel.number;
		atomic_fetch_add(&seen[parcel.sender][parcel.number], 1);
	}
}

static void exchange_parcels(sending put, receiving get)
{
	atomic_int(*seen)[NUMBERS] =
		must(mmap(NULL, SENDERS * sizeof(*seen), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 3, sizeof(struct parcel)));
	struct actor *sender[SENDERS], *receiver[RECEIVERS];

	for (int i = 0; i < RECEIVERS; i++)
		START(receiver[i]) {
			receive_parcels(queue, seen, get);
		}
	for (int i = 0; i < SENDERS; i++)
		START(sender[i]) {
			send_parcels(queue, i, put);
		}
	for (int i = 0; i < SENDERS; i++)
		assert_ends(sender[i]);
	for (int i = 0; i < RECEIVERS; i++)
		must(send_parcel(queue, &(struct parcel){ 0 }, 0));
	for (int i = 0; i < RECEIVERS; i++)
		assert_ends(receiver[i]);
	for (int i = 0; i < SENDERS * NUMBERS; i++)
		assert_equal(seen[i / NUMBERS][i % NUMBERS], 1);
}

CLAIM(mq, many_lose_and_double_nothing,
      .says = "among many senders and receivers every message is received exactly once, and by "
	      "each receiver in the order its sender sent those of that priority",
      .zh = "多个发送者与接收者之间，每条消息恰好被接收一次；对每个接收者而言，同一发送者同一优先级"
	    "的消息保持次序",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	exchange_parcels(send_parcel, receive_parcel);
}

CLAIM(mq, many_that_time_out_lose_and_double_nothing,
      .says = "every message is received exactly once also where senders and receivers time out "
	      "again and again: who timed out has neither sent nor received",
      .zh = "即使收发双方不断超时，每条消息仍恰好被接收一次：超时者既没有发送也没有接收",
      .rows = "msg 7; bugs 77", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_timedsend(), mq_timedreceive() ETIMEDOUT; Linux commit a11ddb37bf36",
      .needs = { need_messages })
{
	exchange_parcels(send_impatiently, receive_impatiently);
}
