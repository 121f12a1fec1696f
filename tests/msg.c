/* Claims about System V message queues. */
#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif
#ifndef MSG_STAT_ANY
#define MSG_STAT_ANY 13
#endif

FAMILY(msg, need_msg);

#define OWNER 65533 /* users and groups that only these claims are */
#define OTHER 65532

/* POSIX has no name for it; glibc and musl have struct msgbuf with one byte of text. */
struct message {
	long type;
	char text[4096];
};

static int new_queue(void)
{
	return own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

/* Sends a text without its NUL. */
static int send_text(int queue, long type, const char *text, int flags)
{
	struct message message = { .type = type };

	snprintf(message.text, sizeof(message.text), "%s", text);
	return msgsnd(queue, &message, strlen(text), flags);
}

/* Sends so many bytes of text. */
static int send_size(int queue, size_t size, int flags)
{
	static struct {
		long type;
		char text[65536];
	} message = { .type = 1 };

	return msgsnd(queue, &message, size, flags);
}

/* Receives a text into a buffer that is cleared before, so that it ends with a NUL. */
static ssize_t receive(int queue, struct message *message, long wanted, int flags)
{
	memset(message, 0, sizeof(*message));
	return msgrcv(queue, message, sizeof(message->text) - 1, wanted, flags);
}

static void stat_queue(int queue, struct msqid_ds *status)
{
	memset(status, 0, sizeof(*status));
	must(msgctl(queue, IPC_STAT, status));
}

/* What IPC_STAT tells, member by member. */
static void assert_same_status(const struct msqid_ds *seen, const struct msqid_ds *expected)
{
	assert_equal(seen->msg_perm.__key, expected->msg_perm.__key);
	assert_equal(seen->msg_perm.uid, expected->msg_perm.uid);
	assert_equal(seen->msg_perm.gid, expected->msg_perm.gid);
	assert_equal(seen->msg_perm.cuid, expected->msg_perm.cuid);
	assert_equal(seen->msg_perm.cgid, expected->msg_perm.cgid);
	assert_equal(seen->msg_perm.mode, expected->msg_perm.mode);
	assert_equal(seen->msg_qnum, expected->msg_qnum);
	assert_equal(seen->msg_cbytes, expected->msg_cbytes);
	assert_equal(seen->msg_qbytes, expected->msg_qbytes);
	assert_equal(seen->msg_lspid, expected->msg_lspid);
	assert_equal(seen->msg_lrpid, expected->msg_lrpid);
	assert_equal(seen->msg_stime, expected->msg_stime);
	assert_equal(seen->msg_rtime, expected->msg_rtime);
	assert_equal(seen->msg_ctime, expected->msg_ctime);
}

static msgqnum_t messages_in(int queue)
{
	struct msqid_ds status;

	stat_queue(queue, &status);
	return status.msg_qnum;
}

static int set_capacity(int queue, msglen_t bytes)
{
	struct msqid_ds status;

	stat_queue(queue, &status);
	status.msg_qbytes = bytes;
	return msgctl(queue, IPC_SET, &status);
}

/* A queue that holds 10 bytes and is full of two messages: "first" and "2nd..". */
static int full_queue(void)
{
	int queue = new_queue();

	must(set_capacity(queue, 10));
	must(send_text(queue, 1, "first", 0));
	must(send_text(queue, 1, "2nd..", 0));
	return queue;
}

/* Takes all messages that msgtyp and flags select, one after the other: the texts in that order. */
static const char *all_of(int queue, long wanted, int flags)
{
	static char texts[256];
	struct message message;
	int count = 0;

	texts[0] = '\0';
	while (receive(queue, &message, wanted, flags | IPC_NOWAIT) >= 0) {
		assert_that(++count < 20); /* else it never ends */
		strncat(texts, message.text, sizeof(texts) - strlen(texts) - 1);
	}
	assert_equal(errno, ENOMSG);
	return texts;
}

/* Each selection of several messages is tried on this queue: types and texts. */
static const struct {
	long type;
	const char *text;
} mixture[] = {
	{ 3, "a" }, { 1, "b" }, { 7, "c" }, { 2, "d" }, { 1, "e" }, { 3, "f" }, { 2, "g" }
};

static int mixed_queue(void)
{
	int queue = new_queue();

	for (size_t i = 0; i < sizeof(mixture) / sizeof(mixture[0]); i++)
		must(send_text(queue, mixture[i].type, mixture[i].text, 0));
	return queue;
}

/* msgget */

CLAIM(msg, a_new_queue_is_empty_and_unused,
      .says = "a new queue holds nothing, nobody has sent or received, it belongs to its maker and "
	      "takes MSGMNB bytes",
      .zh = "新队列为空，尚无人收发，属于创建者，容量为 MSGMNB 字节",
      .course = "000 §8: 创建/get消息队列 msgget; 001 msgget()", .rows = "msg 1, 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgget(); msgget(2)", .needs = { need_proc })
{
	time_t before = time(NULL);
	struct msqid_ds status;
	int queue;

	if (setegid(OTHER) == 0 && seteuid(OWNER) < 0)
		must(setegid(0)); /* where they can be had, not the ids that are 0 */
	queue = own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0640)));
	memset(&status, 0xff, sizeof(status));
	assert_returns(msgctl(queue, IPC_STAT, &status), 0);
	assert_equal(status.msg_qnum, 0);
	assert_equal(status.msg_cbytes, 0);
	assert_equal(status.msg_lspid, 0);
	assert_equal(status.msg_lrpid, 0);
	assert_equal(status.msg_stime, 0);
	assert_equal(status.msg_rtime, 0);
	assert_that(status.msg_ctime >= before && status.msg_ctime <= time(NULL));
	assert_equal(status.msg_qbytes, number_in("/proc/sys/kernel/msgmnb"));
	assert_equal(status.msg_perm.mode & 0777, 0640);
	assert_equal(status.msg_perm.uid, geteuid());
	assert_equal(status.msg_perm.gid, getegid());
	assert_equal(status.msg_perm.cuid, geteuid());
	assert_equal(status.msg_perm.cgid, getegid());
}

CLAIM(msg, ids_are_never_negative,
      .says = "msgget's ids are not negative, however many queues came and went, and no id comes "
	      "again at once",
      .zh = "无论创建和删除过多少队列，msgget 返回的标识符都不为负，且不会马上重复",
      .course = "001 msgget(): 返回消息队列的标识符（msqid）", .rows = "bugs 43", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgget() RETURN VALUE; <sys/ipc.h>")
{
	clock_t start = clock();
	int last = -1;

	for (int i = 0; i < 33000; i++) {
		int queue = assert_succeeds(msgget(IPC_PRIVATE, 0600));

		assert_that(queue >= 0);
		assert_that(queue != last);
		last = queue;
		must(msgctl(queue, IPC_RMID, NULL));
		if (i == 1000 && clock() - start > CLOCKS_PER_SEC / 10)
			break; /* a slow machine has shown enough */
	}
}

CLAIM(msg, enospc_beyond_msgmni,
      .says = "msgget fails with ENOSPC when there are MSGMNI queues, and works again after one is "
	      "removed",
      .zh = "队列数达到 MSGMNI 时 msgget 失败 (ENOSPC)；删除一个之后又可创建", .rows = "msg 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgget() ENOSPC; msgget(2)",
      .needs = { need_own_limits })
{
	int first;

	set_number("/proc/sys/kernel/msgmni", 2);
	first = own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0600)));
	own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0600)));
	assert_fails(msgget(IPC_PRIVATE, 0600), ENOSPC);
	assert_fails(msgget(own_key(), IPC_CREAT | 0600), ENOSPC);
	must(msgctl(first, IPC_RMID, NULL));
	own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0600)));
	assert_fails(msgget(IPC_PRIVATE, 0600), ENOSPC);
}

CLAIM(msg, opening_asks_for_the_bits_of_msgflg,
      .says = "msgget of an existing key fails with EACCES for a permission the user has not, and "
	      "gives the id if it asks for no more than he has",
      .zh = "对已有的 key，msgget 要求用户没有的权限时失败 (EACCES)，否则返回标识符",
      .rows = "keys 4; msg 1", .verdict = HOLDS, .ref = "POSIX.1-2024 msgget() EACCES; msgget(2)",
      .needs = { need_users })
{
	key_t key = own_key(), closed_key = own_key();
	int queue = own_queue(must(msgget(key, IPC_CREAT | IPC_EXCL | 0604)));
	int closed = own_queue(must(msgget(closed_key, IPC_CREAT | IPC_EXCL | 0660)));

	ACTOR(other) {
		become(OTHER, OTHER);
		assert_returns(msgget(closed_key, 0), closed);
		assert_fails(msgget(closed_key, 0400), EACCES);
		assert_fails(msgget(closed_key, 0040), EACCES);
		assert_returns(msgget(key, 0), queue);
		assert_returns(msgget(key, 0400), queue);
		assert_returns(msgget(key, IPC_CREAT | 0444), queue);
		assert_fails(msgget(key, 0600), EACCES);
		assert_fails(msgget(key, IPC_CREAT | 0002), EACCES);
		assert_fails(msgget(key, IPC_CREAT | IPC_EXCL | 0400), EEXIST);
	}
	assert_ends(other);
}

/* Sending */

CLAIM(msg, msgsnd_appends_and_is_accounted,
      .says = "msgsnd returns 0, adds one message and its bytes, and sets msg_lspid and msg_stime, "
	      "and nothing else",
      .zh = "msgsnd 返回 0，消息数和字节数增加，设置 msg_lspid 与 msg_stime，其余不变",
      .course = "001 msgsnd(): 成功：返回 0; 000 §8: 队列的插入", .rows = "msg 1, 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(); msgop(2)")
{
	int queue = new_queue();
	struct msqid_ds before, after;
	time_t start = time(NULL);

	stat_queue(queue, &before);
	assert_returns(send_text(queue, 5, "hello", 0), 0);
	stat_queue(queue, &after);
	assert_that(after.msg_stime >= start && after.msg_stime <= time(NULL));
	before.msg_qnum = 1;
	before.msg_cbytes = 5;
	before.msg_lspid = getpid();
	before.msg_stime = after.msg_stime;
	assert_same_status(&after, &before);
	ACTOR(another) {
		assert_returns(send_text(queue, 7, "second", 0), 0);
		stat_queue(queue, &after);
		before.msg_qnum = 2;
		before.msg_cbytes = 11;
		before.msg_lspid = getpid();
		before.msg_stime = after.msg_stime;
		assert_same_status(&after, &before);
	}
	assert_ends(another);
	assert_text(all_of(queue, 0, 0), "hellosecond");
}

CLAIM(msg, msgrcv_takes_and_is_accounted,
      .says = "msgrcv returns the text's size without the type, gives type and text, takes one "
	      "message and its bytes away, and sets msg_lrpid and msg_rtime",
      .zh = "msgrcv 返回正文长度（不含类型），给出类型和正文，消息数和字节数减少，设置 msg_lrpid "
	    "与 msg_rtime",
      .course = "001 msgrcv(): 成功：返回读取的消息正文大小; 000 §8: 队列的删除",
      .rows = "msg 3, 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(); msgop(2)")
{
	int queue = new_queue();
	struct message message;
	struct msqid_ds before, after;
	time_t start = time(NULL);

	must(send_text(queue, 5, "hello", 0));
	must(send_text(queue, 6, "you", 0));
	stat_queue(queue, &before);
	ACTOR(receiver) {
		assert_returns(receive(queue, &message, 0, 0), 5);
		assert_equal(message.type, 5);
		assert_text(message.text, "hello");
		stat_queue(queue, &after);
		assert_that(after.msg_rtime >= start && after.msg_rtime <= time(NULL));
		before.msg_qnum = 1;
		before.msg_cbytes = 3;
		before.msg_lrpid = getpid();
		before.msg_rtime = after.msg_rtime;
		assert_same_status(&after, &before);
	}
	assert_ends(receiver);
	assert_returns(receive(queue, &message, 0, 0), 3);
	assert_equal(message.type, 6);
	assert_text(message.text, "you");
	stat_queue(queue, &after);
	before.msg_qnum = 0;
	before.msg_cbytes = 0;
	before.msg_lrpid = getpid();
	before.msg_rtime = after.msg_rtime;
	assert_same_status(&after, &before);
}

static const long bad_types[] = { 0, -1, -5, LONG_MIN };

CLAIM(msg, a_type_must_be_positive,
      .says = "msgsnd of a type below 1 fails with EINVAL and sends nothing; LONG_MAX is a type",
      .zh = "类型小于 1 时 msgsnd 失败 (EINVAL)，什么也不发送；LONG_MAX 是合法类型",
      .course = "001 msgsnd(): mtype; // 消息类型，必须大于 0; 004: message type, must be > 0",
      .rows = "msg 3", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd() EINVAL; msgop(2)")
{
	int queue = new_queue();
	struct message message;

	for (size_t i = 0; i < sizeof(bad_types) / sizeof(bad_types[0]); i++)
		assert_fails(send_text(queue, bad_types[i], "text", 0), EINVAL);
	assert_equal(messages_in(queue), 0);
	assert_returns(send_text(queue, LONG_MAX, "text", 0), 0);
	assert_returns(receive(queue, &message, LONG_MAX, 0), 4);
	assert_equal(message.type, LONG_MAX);
}

CLAIM(msg, a_text_has_at_most_msgmax_bytes,
      .says = "a text of MSGMAX bytes can be sent; one byte more gives EINVAL, though the queue "
	      "has room",
      .zh = "可以发送 MSGMAX 字节的正文；多一个字节则失败 (EINVAL)，即使队列有空间",
      .course = "001 msgrcv(): 不能超过系统定义的最大消息大小", .rows = "msg 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd() EINVAL; msgop(2) MSGMAX", .needs = { need_own_limits })
{
	int queue = new_queue();

	set_number("/proc/sys/kernel/msgmax", 100);
	assert_returns(send_size(queue, 100, 0), 0);
	assert_fails(send_size(queue, 101, 0), EINVAL);
	assert_fails(send_size(queue, 101, IPC_NOWAIT), EINVAL);
	assert_equal(messages_in(queue), 1);
	set_number("/proc/sys/kernel/msgmax", 101);
	assert_returns(send_size(queue, 101, 0), 0);
}

CLAIM(msg, a_buffer_may_be_larger_than_msgmax,
      .says = "msgrcv's msgsz only bounds what is stored: it may exceed MSGMAX",
      .zh = "msgrcv 的 msgsz 只是缓冲区大小的上限：可以超过 MSGMAX",
      .course = "001 msgrcv(): msgsz 说明：消息正文的大小…不能超过系统定义的最大消息大小",
      .rows = "msg 3",
      .verdict = WRONG(
	      "msgsnd's size must not exceed MSGMAX; msgrcv's is the buffer's and has no such "
	      "limit",
	      "不能超过 MSGMAX 的是 msgsnd 的长度；msgrcv 的 msgsz 是缓冲区大小，没有这个限制"),
      .ref = "POSIX.1-2024 msgrcv() ERRORS; msgop(2)", .needs = { need_proc })
{
	long most = number_in("/proc/sys/kernel/msgmax");
	size_t size = (size_t)most + 1 + sizeof(long);
	int queue = new_queue();
	long *message =
		must(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	must(send_text(queue, 1, "text", 0));
	assert_returns(msgrcv(queue, message, (size_t)most + 1, 0, 0), 4);
	assert_text((char *)(message + 1), "text");
}

CLAIM(msg, a_negative_size_gives_einval,
      .says = "msgsnd and msgrcv fail with EINVAL for a size below zero, and the queue stays as it "
	      "is",
      .zh = "长度为负时 msgsnd 与 msgrcv 失败 (EINVAL)，队列不变", .rows = "msg 3; bugs 46",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgrcv() EINVAL; msgop(2)")
{
	int queue = new_queue();
	struct message message = { .type = 1 };

	must(send_text(queue, 1, "text", 0));
	assert_fails(msgsnd(queue, &message, (size_t)-1, 0), EINVAL);
	assert_fails(msgrcv(queue, &message, (size_t)-1, 0, 0), EINVAL);
	assert_fails(msgrcv(queue, &message, (size_t)-1, 0, MSG_NOERROR), EINVAL);
	assert_fails(msgsnd(queue, &message, (size_t)LONG_MIN, 0), EINVAL);
	assert_fails(msgrcv(queue, &message, (size_t)LONG_MIN, 0, 0), EINVAL);
	assert_equal(messages_in(queue), 1);
	assert_text(all_of(queue, 0, 0), "text");
}

CLAIM(msg, a_bad_address_gives_efault,
      .says = "msgsnd, msgrcv and msgctl fail with EFAULT for a bad address; nothing is sent",
      .zh = "地址无效时 msgsnd、msgrcv、msgctl 失败 (EFAULT)，什么也不发送", .rows = "msg 3",
      .verdict = HOLDS, .ref = "msgop(2), msgctl(2) EFAULT")
{
	int queue = new_queue();
	void *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	assert_fails(msgsnd(queue, nowhere, 4, 0), EFAULT);
	assert_equal(messages_in(queue), 0);
	must(send_text(queue, 1, "text", 0));
	assert_fails(msgrcv(queue, nowhere, 4, 0, 0), EFAULT);
	assert_fails(msgctl(queue, IPC_STAT, nowhere), EFAULT);
	assert_fails(msgctl(queue, IPC_SET, nowhere), EFAULT);
}

static int error_of(ssize_t result)
{
	return result < 0 ? errno : 0;
}

enum { CALLS_ON_AN_ID = 5 };

/* What each call on the id fails with; 0 if it succeeds. */
static void errors_of(int id, int errors[CALLS_ON_AN_ID])
{
	struct msqid_ds status = { 0 };
	struct message message;

	errors[0] = error_of(send_text(id, 1, "text", IPC_NOWAIT));
	errors[1] = error_of(receive(id, &message, 0, IPC_NOWAIT));
	errors[2] = error_of(msgctl(id, IPC_STAT, &status));
	errors[3] = error_of(msgctl(id, IPC_SET, &status));
	errors[4] = error_of(msgctl(id, IPC_RMID, NULL));
}

static void assert_no_queue(int id)
{
	int errors[CALLS_ON_AN_ID];

	errors_of(id, errors);
	for (int i = 0; i < CALLS_ON_AN_ID; i++)
		assert_equal(errors[i], EINVAL);
}

CLAIM(msg, a_removed_or_unknown_id_gives_einval,
      .says = "every call on an id that no queue has, or whose queue was removed, fails with "
	      "EINVAL",
      .zh = "标识符不存在或其队列已被删除时，所有调用都失败 (EINVAL)", .rows = "msg 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgrcv(), msgctl() EINVAL")
{
	int removed = must(msgget(IPC_PRIVATE, 0600));

	must(msgctl(removed, IPC_RMID, NULL));
	assert_no_queue(removed);
	assert_no_queue(-1);
	assert_no_queue(INT_MAX);
	for (int i = 0; i < 100; i++) {
		int another = must(msgget(IPC_PRIVATE, 0600)); /* once it has the slot */
		int errors[CALLS_ON_AN_ID];

		errors_of(removed, errors);
		msgctl(another, IPC_RMID, NULL); /* before the claim can fail */
		for (int j = 0; j < CALLS_ON_AN_ID; j++)
			assert_equal(errors[j], EINVAL);
	}
}

CLAIM(msg, failures_change_nothing,
      .says = "calls that fail leave the queue's accounting as it was",
      .zh = "失败的调用不改变队列的各项统计", .rows = "msg 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(), msgrcv(): upon successful completion")
{
	int queue = full_queue();
	struct msqid_ds before, after;
	struct message message;

	stat_queue(queue, &before);
	ACTOR(other) {
		assert_fails(send_text(queue, 1, "x", IPC_NOWAIT), EAGAIN);
		assert_fails(send_text(queue, 0, "x", 0), EINVAL);
		assert_fails(msgrcv(queue, &message, 1, 0, 0), E2BIG);
		assert_fails(receive(queue, &message, 9, IPC_NOWAIT), ENOMSG);
	}
	assert_ends(other);
	stat_queue(queue, &after);
	assert_same_status(&after, &before);
	assert_text(all_of(queue, 0, 0), "first2nd..");
}

/* Which message is received */

CLAIM(msg, type_zero_takes_the_oldest,
      .says = "msgrcv with msgtyp 0 takes the messages in the order of sending, whatever their "
	      "types",
      .zh = "msgtyp 为 0 时，msgrcv 按发送顺序取消息，与类型无关",
      .course = "001 msgrcv(): msgtyp == 0：接收队列中的第一个消息; 003 §5: 0表示读取第一个消息; "
		"001 msgsnd(): 消息队列是一个 FIFO 数据结构",
      .rows = "msg 1", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(); msgop(2)")
{
	assert_text(all_of(mixed_queue(), 0, 0), "abcdefg");
}

static const struct {
	long wanted;
	const char *taken, *left;
} selections[] = {
	{ 1, "be", "acdfg" }, { 2, "dg", "abcef" }, { 3, "af", "bcdeg" },
	{ 7, "c", "abdefg" }, { 4, "", "abcdefg" }, { LONG_MAX, "", "abcdefg" },
};

CLAIM(msg, a_positive_type_takes_the_first_of_it,
      .says = "msgrcv with a positive msgtyp takes the messages of just that type, first sent "
	      "first, wherever in the queue they are",
      .zh = "msgtyp 为正时，msgrcv 只取该类型的消息，先发先取，不论在队列中的位置",
      .course = "001 msgrcv(): msgtyp > 0：接收第一个 mtype == msgtyp 的消息; 003 §5: "
		"正整数表示读取第一个msgtype等于该正整数的消息; 003 §5.3: 也可以按消息的类型读取",
      .rows = "msg 1, 7", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(); msgop(2)")
{
	for (size_t i = 0; i < sizeof(selections) / sizeof(selections[0]); i++) {
		int queue = mixed_queue();

		assert_text(all_of(queue, selections[i].wanted, 0), selections[i].taken);
		assert_text(all_of(queue, 0, 0), selections[i].left);
	}
}

static const struct {
	long wanted;
	const char *taken, *left;
} negative_selections[] = {
	{ -1, "be", "acdfg" },           { -2, "bedg", "acf" }, { -3, "bedgaf", "c" },
	{ -6, "bedgaf", "c" },           { -7, "bedgafc", "" }, { -8, "bedgafc", "" },
	{ LONG_MIN + 1, "bedgafc", "" },
};

CLAIM(msg, a_negative_type_takes_the_lowest,
      .says = "msgrcv with a negative msgtyp takes the lowest type that is not above its absolute "
	      "value, of messages of that type the first sent",
      .zh = "msgtyp 为负时，msgrcv 取不大于其绝对值的最小类型的消息；同类型中先发先取",
      .course = "001 msgrcv(): msgtyp < 0：接收 mtype 小于或等于绝对值 |msgtyp| 的第一个消息; 003 "
		"§5: 负整数表示读取msgtype小于等于该整数的消息",
      .rows = "msg 1; bugs 41, 42",
      .verdict = WRONG("not the first message whose type is at most |msgtyp|, but the first of the "
		       "lowest such type",
		       "不是类型不大于 |msgtyp| 的第一个消息，而是其中类型最小的第一个消息"),
      .ref = "POSIX.1-2024 msgrcv(): the first message of the lowest type; msgop(2)")
{
	for (size_t i = 0; i < sizeof(negative_selections) / sizeof(negative_selections[0]); i++) {
		int queue = mixed_queue();

		assert_text(all_of(queue, negative_selections[i].wanted, 0),
			    negative_selections[i].taken);
		assert_text(all_of(queue, 0, 0), negative_selections[i].left);
	}
}

CLAIM(msg, the_lowest_type_may_come_last,
      .says = "of the types 4, 3, 2, 1, sent in this order, msgrcv with msgtyp -2 takes 1, then 2, "
	      "then none",
      .zh = "依次发送类型 4、3、2、1，msgtyp 为 -2 的 msgrcv 先取 1，再取 2，然后没有",
      .rows = "msg 1; bugs 42", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv(): the lowest type that is less than or equal")
{
	int queue = new_queue();
	struct message message;

	for (long type = 4; type >= 1; type--)
		must(send_text(queue, type, "x", 0));
	for (long type = 1; type <= 2; type++) {
		assert_returns(receive(queue, &message, -2, IPC_NOWAIT), 1);
		assert_equal(message.type, type);
	}
	assert_fails(receive(queue, &message, -2, IPC_NOWAIT), ENOMSG);
	assert_equal(messages_in(queue), 2);
}

CLAIM(msg, long_min_takes_any_type,
      .says = "msgrcv with msgtyp LONG_MIN, which has no absolute value, takes any message, the "
	      "lowest type first",
      .zh = "msgtyp 为 LONG_MIN（没有对应的绝对值）时，msgrcv 接收任何消息，最小类型优先",
      .rows = "bugs 40", .verdict = HOLDS, .ref = "msgop(2); Linux commit 999898355e08")
{
	int queue = mixed_queue();

	must(send_text(queue, LONG_MAX, "z", 0));
	assert_text(all_of(queue, LONG_MIN, 0), "bedgafcz");
}

static const struct {
	long wanted;
	const char *taken, *left;
} exceptions[] = {
	{ 1, "acdfg", "be" },
	{ 3, "bcdeg", "af" },
	{ 7, "abdefg", "c" },
	{ 4, "abcdefg", "" },
};

CLAIM(msg, msg_except_takes_the_first_of_another_type,
      .says = "on Linux MSG_EXCEPT with a positive msgtyp takes the messages of all other types, "
	      "first sent first",
      .zh = "在 Linux 上，MSG_EXCEPT 配合正的 msgtyp 取所有其他类型的消息，先发先取",
      .rows = "msg 1; bugs 47", .verdict = HOLDS, .ref = "msgop(2) MSG_EXCEPT")
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
		int queue = mixed_queue();

		assert_text(all_of(queue, exceptions[i].wanted, MSG_EXCEPT), exceptions[i].taken);
		assert_text(all_of(queue, 0, 0), exceptions[i].left);
	}
}

CLAIM(msg, types_are_no_priorities,
      .says = "a message's type gives it no priority: msgtyp 0 takes the older one, whether its "
	      "type is higher or lower",
      .zh = "消息的类型不是优先级：msgtyp 为 0 时总是先取较早的消息，无论其类型大小",
      .course = "003 §5.1: 其中的消息具有特定的格式以及特定的优先级", .rows = "msg 7",
      .verdict = WRONG("System V messages have a type by which to select, and no priority; POSIX "
		       "message queues have priorities",
		       "System V 消息只有用于选择的类型，没有优先级；有优先级的是 POSIX 消息队列"),
      .ref = "POSIX.1-2024 msgrcv(), mq_send()")
{
	static const long types[][2] = { { 1, 9 }, { 9, 1 } };
	struct message message;

	for (int i = 0; i < 2; i++) {
		int queue = new_queue();

		must(send_text(queue, types[i][0], "older", 0));
		must(send_text(queue, types[i][1], "newer", 0));
		assert_returns(receive(queue, &message, 0, 0), 5);
		assert_text(message.text, "older");
		assert_equal(message.type, types[i][0]);
	}
}

CLAIM(msg, nothing_wanted_with_nowait_gives_enomsg,
      .says = "with IPC_NOWAIT msgrcv fails with ENOMSG, not EAGAIN, when the queue is empty or "
	      "holds nothing of the type wanted",
      .zh = "带 IPC_NOWAIT 时，队列为空或没有所要类型的消息，msgrcv 失败 (ENOMSG，而非 EAGAIN)",
      .course = "001 msgrcv(): 并设置 errno 为 ENOMSG", .rows = "msg 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv() ENOMSG; msgop(2)")
{
	static const struct {
		long wanted;
		int flags;
	} unmatched[] = { { 4, 0 }, { -4, 0 }, { 5, MSG_EXCEPT } };
	int queue = new_queue();
	struct message message;

	assert_fails(receive(queue, &message, 0, IPC_NOWAIT), ENOMSG);
	must(send_text(queue, 5, "text", 0));
	for (int i = 0; i < 3; i++)
		assert_fails(receive(queue, &message, unmatched[i].wanted,
				     unmatched[i].flags | IPC_NOWAIT),
			     ENOMSG);
	assert_equal(messages_in(queue), 1);
}

CLAIM(msg, a_received_message_is_gone,
      .says = "a message is received once: who asks for its type again sleeps until another comes",
      .zh = "消息只能被接收一次：再次接收同类型会阻塞，直到有新消息",
      .course = "000 §8: 读第二次，验证数据是否还存在; 000 §8: 消息队列，读完节点就删除了",
      .rows = "msg 2, 8", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(): shall read and remove")
{
	int queue = new_queue();
	struct message message;

	must(send_text(queue, 100, "once", 0));
	ACTOR(receiver) {
		assert_returns(receive(queue, &message, 100, 0), 4);
		assert_returns(receive(queue, &message, 100, 0), 5);
		assert_text(message.text, "again");
	}
	assert_asleep(receiver, "msgrcv");
	assert_equal(messages_in(queue), 0);
	must(send_text(queue, 100, "again", 0));
	assert_ends(receiver);
}

/* Sizes */

CLAIM(msg, too_small_a_buffer_gives_e2big,
      .says = "msgrcv fails with E2BIG when the text is longer than msgsz, stores nothing, and the "
	      "message stays first in the queue",
      .zh = "正文长于 msgsz 时 msgrcv 失败 (E2BIG)，不写缓冲区，消息仍留在队首",
      .course = "001 msgrcv(): MSG_NOERROR", .rows = "msg 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv() E2BIG; msgop(2)")
{
	int queue = new_queue();
	struct message message = { .type = 77, .text = "kept" };

	must(send_text(queue, 5, "hello", 0));
	must(send_text(queue, 5, "x", 0));
	assert_fails(msgrcv(queue, &message, 4, 5, 0), E2BIG);
	assert_fails(msgrcv(queue, &message, 0, 0, IPC_NOWAIT), E2BIG);
	assert_equal(message.type, 77);
	assert_text(message.text, "kept");
	assert_equal(messages_in(queue), 2);
	assert_returns(msgrcv(queue, &message, 5, 5, 0), 5);
	assert_text(message.text, "hello");
}

CLAIM(msg, msg_noerror_cuts_and_the_rest_is_lost,
      .says = "with MSG_NOERROR msgrcv stores msgsz bytes of a longer text and returns msgsz; the "
	      "rest of the message is gone",
      .zh = "带 MSG_NOERROR 时，msgrcv 只存 msgsz 字节并返回 msgsz；该消息的其余部分丢失",
      .course = "001 msgrcv(): MSG_NOERROR：如果消息正文大小超过 msgsz，则截断消息而不报错",
      .rows = "msg 3", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv() MSG_NOERROR; msgop(2)")
{
	int queue = new_queue();
	struct message message;

	must(send_text(queue, 5, "hello", 0));
	must(send_text(queue, 6, "next", 0));
	strcpy(message.text, "......");
	assert_returns(msgrcv(queue, &message, 2, 0, MSG_NOERROR), 2);
	assert_equal(message.type, 5);
	assert_text(message.text, "he....");
	assert_equal(messages_in(queue), 1);
	assert_returns(msgrcv(queue, &message, 0, 0, MSG_NOERROR), 0);
	assert_equal(message.type, 6);
	assert_equal(messages_in(queue), 0);
	must(send_text(queue, 5, "short", 0));
	assert_returns(msgrcv(queue, &message, 100, 0, MSG_NOERROR), 5);
	assert_text(message.text, "short.");
}

CLAIM(msg, a_text_may_be_empty,
      .says = "a message without text can be sent; msgrcv returns 0 for it and gives its type",
      .zh = "可以发送没有正文的消息；msgrcv 返回 0 并给出其类型", .rows = "msg 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(); msgop(2): messages of zero length")
{
	int queue = new_queue();
	struct message message = { .text = "kept" };
	struct msqid_ds status;

	assert_returns(send_text(queue, 8, "", 0), 0);
	stat_queue(queue, &status);
	assert_equal(status.msg_qnum, 1);
	assert_equal(status.msg_cbytes, 0);
	assert_returns(msgrcv(queue, &message, 4, 8, 0), 0);
	assert_equal(message.type, 8);
	assert_text(message.text, "kept");
	assert_equal(messages_in(queue), 0);
}

static const size_t text_sizes[] = { 1, 0, 4096, 17, 1, 2000 };

/* No two messages have the same bytes, nor has one them again and again; some are NUL. */
static void fill_text(char *text, size_t number, size_t size)
{
	for (size_t i = 0; i < size; i++)
		text[i] = (char)((i + 1) * (number + 3) % 251);
}

CLAIM(msg, boundaries_and_sizes_are_kept,
      .says = "each msgrcv gives just one message, byte for byte, of its own size and type",
      .zh = "每次 msgrcv 恰好得到一条消息，内容、长度、类型都与发送时相同",
      .course = "000 §8: 每种消息数据和类型可以不同; 003 §5.1: 消息队列是面向记录的; 003 §5.4: "
		"管道只能承载无格式字符流",
      .rows = "msg 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgrcv()")
{
	size_t count = sizeof(text_sizes) / sizeof(text_sizes[0]);
	int queue = new_queue();
	struct message sent, seen;

	for (size_t i = 0; i < count; i++) {
		sent.type = (long)i + 1;
		fill_text(sent.text, i, text_sizes[i]);
		must(msgsnd(queue, &sent, text_sizes[i], 0));
	}
	for (size_t i = 0; i < count; i++) {
		memset(sent.text, '.', sizeof(sent.text));
		fill_text(sent.text, i, text_sizes[i]);
		memset(seen.text, '.', sizeof(seen.text));
		assert_returns(msgrcv(queue, &seen, sizeof(seen.text), 0, 0), text_sizes[i]);
		assert_equal(seen.type, i + 1);
		for (size_t j = 0; j < sizeof(seen.text); j++)
			assert_equal(seen.text[j], sent.text[j]);
	}
}

CLAIM(msg, strlen_sends_no_terminator,
      .says = "a text sent with its strlen arrives without the NUL: what follows in the buffer is "
	      "the receiver's own",
      .zh = "以 strlen 为长度发送的正文不带结尾的 NUL：缓冲区其后的内容是接收者自己的",
      .course = "000 §8: msgsend(msgid, (void*)&sendbuf, strlen(sendbuf.volate),0); 003 §5: len+1",
      .rows = "msg 8",
      .verdict = HOLDS_IF("the receiver clears its buffer before each msgrcv, or the NUL is sent "
			  "too, as 003 does",
			  "接收者每次 msgrcv 之前清空缓冲区，或像 003 那样把 NUL 也发送"),
      .ref = "POSIX.1-2024 msgsnd(), msgrcv()")
{
	int queue = new_queue();
	struct message message = { .type = 100 };

	strcpy(message.text, "hi");
	must(msgsnd(queue, &message, strlen(message.text), 0));
	must(msgsnd(queue, &message, strlen(message.text) + 1, 0));
	strcpy(message.text, "garbage");
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 2);
	assert_text(message.text, "hirbage");
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 3);
	assert_text(message.text, "hi");
}

/* A full queue */

CLAIM(msg, nowait_on_a_full_queue_gives_eagain,
      .says = "with IPC_NOWAIT msgsnd fails with EAGAIN if the bytes in the queue would exceed "
	      "msg_qbytes; up to it just they fit",
      .zh = "带 IPC_NOWAIT 时，若队列中的字节数将超过 msg_qbytes，msgsnd 失败 "
	    "(EAGAIN)；恰好等于则可以",
      .course = "001 msgsnd(): IPC_NOWAIT：非阻塞模式，如果消息队列满，则立即返回错误",
      .rows = "msg 4", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd() EAGAIN; msgop(2)")
{
	int queue = new_queue();

	must(set_capacity(queue, 10));
	must(send_size(queue, 7, 0));
	assert_fails(send_size(queue, 4, IPC_NOWAIT), EAGAIN);
	assert_returns(send_size(queue, 3, IPC_NOWAIT), 0);
	assert_fails(send_size(queue, 1, IPC_NOWAIT), EAGAIN);
	assert_equal(messages_in(queue), 2);
}

CLAIM(msg, a_queue_holds_msg_qbytes_messages_at_most,
      .says = "on Linux a queue takes no more than msg_qbytes messages, so that empty ones fill it "
	      "too",
      .zh = "在 Linux 上，队列最多容纳 msg_qbytes 条消息，因此空消息也会使其变满", .rows = "msg 4",
      .verdict = HOLDS, .ref = "msgop(2): a message queue is considered to be full")
{
	int queue = new_queue();

	must(set_capacity(queue, 3));
	for (int i = 0; i < 3; i++)
		assert_returns(send_size(queue, 0, IPC_NOWAIT), 0);
	assert_fails(send_size(queue, 0, IPC_NOWAIT), EAGAIN);
	assert_equal(messages_in(queue), 3);
}

CLAIM(msg, msgsnd_sleeps_while_full,
      .says = "msgsnd to a full queue sleeps until a receive makes room; the message then is the "
	      "last",
      .zh = "队列满时 msgsnd 阻塞，直到有接收腾出空间；其消息排在最后",
      .course = "001 msgsnd(): 0：默认行为。如果消息队列满，则阻塞; 000 §8: 可以设置阻塞方式",
      .rows = "msg 4; bugs 47", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(); msgop(2)")
{
	int queue = full_queue();
	struct message message;

	ACTOR(sender) {
		assert_returns(send_text(queue, 1, "third", 0), 0);
	}
	assert_asleep(sender, "msgsnd");
	assert_equal(messages_in(queue), 2);
	assert_returns(receive(queue, &message, 0, 0), 5);
	assert_ends(sender);
	assert_text(all_of(queue, 0, 0), "2nd..third");
}

CLAIM(msg, a_sleeping_sender_wants_all_its_room,
      .says = "a sender asleep on a full queue sleeps on while the room is less than its text "
	      "needs",
      .zh = "在满队列上阻塞的发送者，空间不足以容纳其正文时继续阻塞", .rows = "msg 4",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(): until the condition no longer exists; msgop(2)")
{
	int queue = full_queue();
	struct message message;

	ACTOR(sender) {
		assert_returns(send_text(queue, 1, "sixsix", 0), 0);
	}
	assert_asleep(sender, "msgsnd");
	must(receive(queue, &message, 0, 0));
	assert_asleep(sender, "msgsnd");
	assert_equal(messages_in(queue), 1);
	must(receive(queue, &message, 0, 0));
	assert_ends(sender);
	assert_text(all_of(queue, 0, 0), "sixsix");
}

CLAIM(msg, a_larger_msg_qbytes_wakes_a_sender,
      .says = "IPC_SET of a msg_qbytes that makes room wakes a sender asleep on the full queue",
      .zh = "用 IPC_SET 增大 msg_qbytes 而腾出空间时，唤醒阻塞的发送者", .rows = "msg 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgctl() IPC_SET")
{
	int queue = full_queue();

	ACTOR(sender) {
		assert_returns(send_text(queue, 1, "third", 0), 0);
	}
	assert_asleep(sender, "msgsnd");
	assert_returns(set_capacity(queue, 14), 0);
	assert_asleep(sender, "msgsnd");
	assert_returns(set_capacity(queue, 15), 0);
	assert_ends(sender);
	assert_text(all_of(queue, 0, 0), "first2nd..third");
}

CLAIM(msg, a_smaller_msg_qbytes_keeps_what_is_there,
      .says = "msg_qbytes below the queue's contents loses nothing, and lets nothing in until "
	      "there is room",
      .zh = "msg_qbytes 小于队列现有内容时不丢失消息，但腾出空间之前不接受新消息",
      .rows = "msg 4, 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgctl() IPC_SET; msgctl(2)")
{
	int queue = full_queue();
	struct message message;

	assert_returns(set_capacity(queue, 6), 0);
	assert_equal(messages_in(queue), 2);
	assert_fails(send_text(queue, 1, "", IPC_NOWAIT), EAGAIN);
	assert_returns(receive(queue, &message, 0, 0), 5);
	assert_text(message.text, "first");
	assert_fails(send_text(queue, 1, "xy", IPC_NOWAIT), EAGAIN);
	assert_returns(send_text(queue, 1, "x", IPC_NOWAIT), 0);
	assert_text(all_of(queue, 0, 0), "2nd..x");
}

CLAIM(msg, each_sleeping_sender_gets_its_message_in_once,
      .says = "senders asleep on a full queue all get on as room comes, and each message is "
	      "received once",
      .zh = "在满队列上阻塞的多个发送者随空间腾出而继续，每条消息恰好被接收一次", .rows = "msg 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd()")
{
	static const char *const texts[] = { "three", "four.", "five.", "six.." };
	int taken[4] = { 0 };
	struct message message;
	struct actor *sender[4];
	int queue = full_queue();

	for (int i = 0; i < 4; i++) {
		START(sender[i]) {
			assert_returns(send_text(queue, 3 + i, texts[i], 0), 0);
		}
		assert_asleep(sender[i], "msgsnd");
	}
	for (int i = 0; i < 6; i++) {
		assert_returns(receive(queue, &message, 0, 0), 5);
		if (i < 2) {
			assert_equal(message.type, 1);
			continue;
		}
		assert_that(message.type >= 3 && message.type <= 6);
		assert_text(message.text, texts[message.type - 3]);
		assert_equal(taken[message.type - 3]++, 0);
	}
	for (int i = 0; i < 4; i++)
		assert_ends(sender[i]);
	assert_equal(messages_in(queue), 0);
}

/* Who is served */

static const struct {
	long wanted;
	int flags;
	long other; /* a type that it does not select */
	long type;  /* and one that it does */
} waits[] = {
	{ 5, 0, 4, 5 },
	{ -3, 0, 4, 3 },
	{ -3, 0, 9, 1 },
	{ 5, MSG_EXCEPT, 5, 6 },
	{ LONG_MAX, 0, 1, LONG_MAX },
};

CLAIM(msg, a_sleeping_receiver_wakes_for_its_type_only,
      .says = "a receiver sleeps on when a message of another type comes, and wakes for one that "
	      "msgtyp selects",
      .zh = "阻塞的接收者不会因其他类型的消息而醒来，只因 msgtyp 所选的消息而醒来", .rows = "msg 5",
      .course = "001 msgrcv(): msgtyp", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv(): a message of the desired type is placed on the queue")
{
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		int queue = new_queue();
		struct message message;

		ACTOR(receiver) {
			assert_returns(receive(queue, &message, waits[i].wanted, waits[i].flags),
				       5);
			assert_equal(message.type, waits[i].type);
			assert_text(message.text, "right");
		}
		assert_asleep(receiver, "msgrcv");
		must(send_text(queue, waits[i].other, "wrong", 0));
		assert_not_woken(receiver);
		must(send_text(queue, waits[i].type, "right", 0));
		assert_ends(receiver);
		assert_text(all_of(queue, 0, 0), "wrong");
	}
}

CLAIM(msg, receivers_of_different_types_each_get_theirs,
      .says = "of receivers asleep for different types each gets just its own, in whatever order "
	      "the messages come",
      .zh = "等待不同类型的多个接收者各得其所，与消息到来的顺序无关", .rows = "msg 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv()")
{
	static const int order[] = { 2, 0, 3, 1 };
	struct actor *receiver[4];
	struct message message;
	int queue = new_queue();

	for (int i = 0; i < 4; i++) {
		START(receiver[i]) {
			assert_returns(receive(queue, &message, 10 + i, 0), 1);
			assert_equal(message.text[0], 'a' + i);
		}
		assert_asleep(receiver[i], "msgrcv");
	}
	for (int i = 0; i < 4; i++) {
		char text[2] = { (char)('a' + order[i]) };

		must(send_text(queue, 10 + order[i], text, 0));
		assert_ends(receiver[order[i]]);
		for (int j = i + 1; j < 4; j++)
			assert_not_woken(receiver[order[j]]);
	}
}

CLAIM(msg, receivers_of_one_type_are_served_as_they_came,
      .says = "on Linux receivers asleep for the same message are served in the order they came, "
	      "one a message, and the others sleep on",
      .zh = "在 Linux 上，等待同样消息的接收者按到达顺序各得一条，其余继续睡眠", .rows = "msg 5",
      .verdict = HOLDS, .ref = "Linux ipc/msg.c: pipelined_send")
{
	struct actor *receiver[3];
	struct message message;
	int queue = new_queue();

	for (int i = 0; i < 3; i++) {
		START(receiver[i]) {
			assert_returns(receive(queue, &message, i == 1 ? 0 : 5, 0), 1);
			assert_equal(message.text[0], 'a' + i);
		}
		assert_asleep(receiver[i], "msgrcv");
	}
	for (int i = 0; i < 3; i++) {
		char text[2] = { (char)('a' + i) };

		must(send_text(queue, 5, text, 0));
		assert_ends(receiver[i]);
		for (int j = i + 1; j < 3; j++)
			assert_not_woken(receiver[j]);
	}
}

CLAIM(msg, handing_over_is_accounted_too,
      .says = "a message that a sleeping receiver gets was never left in the queue: msg_qnum is 0, "
	      "msg_lspid and msg_lrpid name the two",
      .zh = "直接交给睡眠中接收者的消息不留在队列中：msg_qnum 为 0，msg_lspid 与 msg_lrpid "
	    "是收发双方",
      .rows = "msg 5, 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgrcv(); msgop(2)")
{
	int queue = new_queue();
	struct msqid_ds status;
	struct message message;

	ACTOR(receiver) {
		assert_returns(receive(queue, &message, 0, 0), 4);
		assert_equal(message.type, 1);
		assert_text(message.text, "text");
		stat_queue(queue, &status);
		assert_equal(status.msg_lrpid, getpid());
	}
	assert_asleep(receiver, "msgrcv");
	assert_returns(send_text(queue, 1, "text", 0), 0);
	stat_queue(queue, &status);
	assert_equal(status.msg_qnum, 0);
	assert_ends(receiver);
	stat_queue(queue, &status);
	assert_equal(status.msg_qnum, 0);
	assert_equal(status.msg_cbytes, 0);
	assert_equal(status.msg_lspid, getpid());
	assert_that(status.msg_rtime >= status.msg_stime && status.msg_stime > 0);
}

CLAIM(msg, a_sleeping_receiver_with_a_small_buffer_gets_e2big,
      .says = "a sleeping receiver whose buffer is too small for the message that comes gets "
	      "E2BIG, and the message goes to the next who takes it",
      .zh = "睡眠中的接收者缓冲区太小时得到 E2BIG，该消息留给下一个接收者", .rows = "msg 3, 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv() E2BIG; msgop(2)")
{
	int queue = new_queue();
	struct message message;

	ACTOR(small) {
		assert_fails(msgrcv(queue, &message, 3, 0, 0), E2BIG);
	}
	assert_asleep(small, "msgrcv");
	ACTOR(cutting) {
		strcpy(message.text, "....");
		assert_returns(msgrcv(queue, &message, 2, 7, MSG_NOERROR), 2);
		assert_text(message.text, "wh..");
	}
	assert_asleep(cutting, "msgrcv");
	must(send_text(queue, 6, "whole", 0));
	assert_ends(small);
	assert_not_woken(cutting);
	assert_text(all_of(queue, 0, 0), "whole");
	must(send_text(queue, 7, "whole", 0));
	assert_ends(cutting);
	assert_equal(messages_in(queue), 0);
}

/* What else wakes */

CLAIM(msg, removal_wakes_all_with_eidrm,
      .says = "IPC_RMID wakes every sender and every receiver that sleeps on the queue: their "
	      "calls fail with EIDRM",
      .zh = "IPC_RMID 唤醒队列上所有睡眠的发送者和接收者：其调用失败 (EIDRM)",
      .course = "003 msgctl: IPC_RMID立即删除队列", .rows = "msg 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(), msgrcv() EIDRM; msgctl(2)")
{
	struct actor *sleeper[4];
	struct message message;
	int queue = full_queue();

	for (int i = 0; i < 4; i++) {
		START(sleeper[i]) {
			if (i % 2)
				assert_fails(send_text(queue, 1, "x", 0), EIDRM);
			else
				assert_fails(receive(queue, &message, 9, 0), EIDRM);
		}
		assert_asleep(sleeper[i], i % 2 ? "msgsnd" : "msgrcv");
	}
	assert_returns(msgctl(queue, IPC_RMID, NULL), 0);
	for (int i = 0; i < 4; i++)
		assert_ends(sleeper[i]);
	assert_fails(msgctl(queue, IPC_STAT, &(struct msqid_ds){ 0 }), EINVAL);
}

static const int restart_flags[] = { 0, SA_RESTART };

CLAIM(msg, a_handler_interrupts_msgsnd_whatever_sa_restart,
      .says = "a signal handler that runs ends a sleeping msgsnd with EINTR, with SA_RESTART too; "
	      "nothing was sent",
      .zh = "信号处理函数运行后，睡眠中的 msgsnd 失败 (EINTR)，即使设置了 "
	    "SA_RESTART；什么也没有发送",
      .rows = "msg 4", .verdict = HOLDS,
      .ref = "signal(7); msgop(2): never automatically restarted")
{
	int queue = full_queue();

	for (int i = 0; i < 2; i++) {
		ACTOR(sender) {
			catch_signal(SIGUSR1, restart_flags[i]);
			assert_fails(send_text(queue, 1, "third", 0), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sender, "msgsnd");
		send_signal(sender, SIGUSR1);
		assert_ends(sender);
		assert_equal(messages_in(queue), 2);
	}
	assert_text(all_of(queue, 0, 0), "first2nd..");
}

CLAIM(msg, a_handler_interrupts_msgrcv_whatever_sa_restart,
      .says = "a signal handler that runs ends a sleeping msgrcv with EINTR, with SA_RESTART too; "
	      "a message sent later stays for others",
      .zh = "信号处理函数运行后，睡眠中的 msgrcv 失败 (EINTR)，即使设置了 "
	    "SA_RESTART；之后的消息留给他人",
      .rows = "msg 5; bugs 45", .verdict = HOLDS,
      .ref = "signal(7); msgop(2): never automatically restarted")
{
	int queue = new_queue();
	struct message message;

	for (int i = 0; i < 2; i++) {
		ACTOR(receiver) {
			catch_signal(SIGUSR1, restart_flags[i]);
			assert_fails(receive(queue, &message, 0, 0), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(receiver, "msgrcv");
		send_signal(receiver, SIGUSR1);
		assert_ends(receiver);
	}
	assert_returns(send_text(queue, 1, "later", 0), 0);
	assert_text(all_of(queue, 0, 0), "later");
}

CLAIM(msg, an_ignored_signal_does_not_interrupt,
      .says = "a signal that is ignored does not end a sleeping msgrcv",
      .zh = "被忽略的信号不会中断睡眠中的 msgrcv", .rows = "msg 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv(): receives a signal that is to be caught")
{
	int queue = new_queue();
	struct message message;

	ACTOR(receiver) {
		signal(SIGUSR1, SIG_IGN);
		assert_returns(receive(queue, &message, 0, 0), 4);
	}
	assert_asleep(receiver, "msgrcv");
	send_signal(receiver, SIGUSR1);
	send_signal(receiver, SIGCHLD);
	assert_not_woken(receiver);
	must(send_text(queue, 1, "text", 0));
	assert_ends(receiver);
}

CLAIM(msg, a_killed_receiver_takes_nothing,
      .says = "a message sent after a sleeping receiver was killed goes to the next receiver",
      .zh = "睡眠中的接收者被杀死之后发送的消息由下一个接收者得到", .rows = "msg 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv()")
{
	int queue = new_queue();
	struct message message;

	ACTOR(only) {
		receive(queue, &message, 0, 0);
	}
	assert_asleep(only, "msgrcv");
	send_signal(only, SIGKILL);
	assert_killed(only, SIGKILL);
	assert_returns(send_text(queue, 1, "left", 0), 0);
	assert_text(all_of(queue, 0, 0), "left");
	ACTOR(first) {
		receive(queue, &message, 0, 0);
	}
	assert_asleep(first, "msgrcv");
	ACTOR(second) {
		assert_returns(receive(queue, &message, 0, 0), 4);
		assert_text(message.text, "text");
	}
	assert_asleep(second, "msgrcv");
	send_signal(first, SIGKILL);
	assert_killed(first, SIGKILL);
	must(send_text(queue, 1, "text", 0));
	assert_ends(second);
}

/* MSG_COPY */

static const char *need_msg_copy(void)
{
	int queue = msgget(IPC_PRIVATE, 0600);
	long type;
	bool missing = msgrcv(queue, &type, 0, 0, MSG_COPY | IPC_NOWAIT) < 0 && errno == ENOSYS;

	msgctl(queue, IPC_RMID, NULL);
	return missing ? "msgrcv(MSG_COPY): ENOSYS" : NULL;
}

CLAIM(msg, msg_copy_reads_by_place_and_takes_nothing,
      .says = "on Linux msgrcv with MSG_COPY gives the message at the place msgtyp, counted from "
	      "0, and leaves queue and accounting as they were",
      .zh = "在 Linux 上，带 MSG_COPY 的 msgrcv 给出第 msgtyp 条（从 0 起）消息，队列及统计不变",
      .rows = "msg 1; bugs 45", .verdict = HOLDS, .ref = "msgop(2) MSG_COPY",
      .needs = { need_msg_copy })
{
	int queue = mixed_queue();
	struct msqid_ds before, after;
	struct message message;

	stat_queue(queue, &before);
	for (int round = 0; round < 2; round++)
		for (int i = 6; i >= 0; i--) {
			assert_returns(receive(queue, &message, i, MSG_COPY | IPC_NOWAIT), 1);
			assert_equal(message.type, mixture[i].type);
			assert_text(message.text, mixture[i].text);
		}
	assert_fails(receive(queue, &message, 7, MSG_COPY | IPC_NOWAIT), ENOMSG);
	stat_queue(queue, &after);
	assert_same_status(&after, &before);
	assert_text(all_of(queue, 0, 0), "abcdefg");
}

CLAIM(msg, msg_copy_needs_nowait_and_excludes_except,
      .says = "on Linux MSG_COPY without IPC_NOWAIT or with MSG_EXCEPT gives EINVAL",
      .zh = "在 Linux 上，MSG_COPY 不带 IPC_NOWAIT 或与 MSG_EXCEPT 同用时失败 (EINVAL)",
      .rows = "bugs 39", .verdict = HOLDS, .ref = "msgop(2) EINVAL (since Linux 3.14)",
      .needs = { need_msg_copy })
{
	int queue = mixed_queue();
	struct message message;

	assert_fails(receive(queue, &message, 0, MSG_COPY), EINVAL);
	assert_fails(receive(queue, &message, 1, MSG_COPY | IPC_NOWAIT | MSG_EXCEPT), EINVAL);
	assert_fails(receive(queue, &message, 1, MSG_COPY | MSG_EXCEPT), EINVAL);
	assert_text(all_of(queue, 0, 0), "abcdefg");
}

CLAIM(msg, msg_copy_into_a_small_buffer_gives_e2big,
      .says = "on Linux MSG_COPY of a text longer than msgsz gives E2BIG",
      .zh = "在 Linux 上，正文长于 msgsz 时 MSG_COPY 失败 (E2BIG)", .rows = "msg 3",
      .verdict = HOLDS, .ref = "msgop(2) MSG_COPY, E2BIG", .needs = { need_msg_copy })
{
	int queue = full_queue();
	struct message message = { .text = "kept" };

	assert_fails(msgrcv(queue, &message, 4, 1, MSG_COPY | IPC_NOWAIT), E2BIG);
	assert_text(message.text, "kept");
	assert_text(all_of(queue, 0, 0), "first2nd..");
}

CLAIM(msg, a_copy_is_of_one_message,
      .says = "on Linux what MSG_COPY gives is always a whole message, also while others send and "
	      "receive",
      .zh = "在 Linux 上，即使他人同时收发，MSG_COPY 得到的也总是一条完整的消息", .rows = "bugs 45",
      .verdict = HOLDS, .ref = "msgop(2) MSG_COPY", .needs = { need_msg_copy })
{
	int queue = new_queue();
	struct message message;

	ACTOR(sender) {
		for (int i = 0; i < 2000; i++) {
			message.type = 200 - i % 200;
			memset(message.text, (int)message.type, 200);
			assert_returns(msgsnd(queue, &message, (size_t)message.type, 0), 0);
		}
	}
	assert_asleep(sender, "msgsnd"); /* so that there is something to copy */
	ACTOR(copier) {
		for (int i = 0; i < 2000; i++) {
			ssize_t size = receive(queue, &message, i % 3, MSG_COPY | IPC_NOWAIT);

			if (size < 0) {
				assert_equal(errno, ENOMSG);
				assert_that(i > 0);
				continue;
			}
			assert_equal(message.type, size);
			for (ssize_t j = 0; j < size; j++)
				assert_equal((unsigned char)message.text[j], size);
			if (i == 0)
				pause_at("has a copy");
		}
	}
	await(copier, "has a copy");
	resume(copier);
	for (int i = 0; i < 2000; i++)
		assert_returns(receive(queue, &message, 0, 0), 200 - i % 200);
	assert_ends(sender);
	assert_ends(copier);
}

/* Permissions and msgctl */

static const struct {
	const char *who;
	uid_t uid;
	gid_t gid;
	int shift; /* of the three bits that are his */
} classes[] = { { "owner", OWNER, OTHER, 6 },
		{ "group", OTHER, OWNER, 3 },
		{ "other", OTHER, OTHER, 0 } };

/* A queue with a message, of OWNER's user and group, in this mode. */
static int queue_of_owner(mode_t mode)
{
	struct msqid_ds status;
	int queue = new_queue();

	must(send_text(queue, 1, "text", 0));
	stat_queue(queue, &status);
	status.msg_perm.uid = OWNER;
	status.msg_perm.gid = OWNER;
	status.msg_perm.mode = (unsigned short)mode;
	must(msgctl(queue, IPC_SET, &status));
	return queue;
}

CLAIM(msg, permission_bits_rule_by_class,
      .says = "msgsnd asks for the write bit and msgrcv and IPC_STAT for the read bit of the "
	      "caller's class: owner, group or others; else EACCES",
      .zh = "msgsnd 要求调用者所属类别（属主、组、其他）的写位，msgrcv 与 IPC_STAT "
	    "要求读位；否则失败 (EACCES)",
      .course = "001 msgget(): 使用与文件权限类似的值（如 0666 表示读写权限）",
      .rows = "keys 4; msg 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7.1 IPC General Description; msgop(2), msgctl(2) EACCES",
      .needs = { need_users })
{
	for (int i = 0; i < 3; i++) {
		int readable = queue_of_owner((mode_t)(0777 & ~(03 << classes[i].shift)));
		int writable = queue_of_owner((mode_t)(0777 & ~(05 << classes[i].shift)));
		struct msqid_ds status;
		struct message message;

		ACTOR(user) {
			become(classes[i].uid, classes[i].gid);
			assert_fails(send_text(readable, 1, "x", 0), EACCES);
			assert_fails(receive(writable, &message, 0, IPC_NOWAIT), EACCES);
			assert_fails(msgctl(writable, IPC_STAT, &status), EACCES);
			assert_returns(send_text(writable, 1, "x", 0), 0);
			assert_returns(msgctl(readable, IPC_STAT, &status), 0);
			assert_returns(receive(readable, &message, 0, IPC_NOWAIT), 4);
			assert_text(message.text, "text");
		}
		assert_ends(user);
		assert_text(all_of(writable, 0, 0), "textx");
	}
}

CLAIM(msg, only_the_callers_own_class_counts,
      .says = "an owner without a permission has not it by the bits for group or others",
      .zh = "属主没有的权限，不会因组或其他用户的权限位而获得", .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7.1 IPC General Description; sysvipc(7)", .needs = { need_users })
{
	int queue = queue_of_owner(0066);
	struct message message;
	struct msqid_ds status;

	ACTOR(owner) {
		become(OWNER, OWNER);
		assert_fails(send_text(queue, 1, "x", 0), EACCES);
		assert_fails(receive(queue, &message, 0, IPC_NOWAIT), EACCES);
		assert_fails(msgctl(queue, IPC_STAT, &status), EACCES);
	}
	assert_ends(owner);
	assert_equal(messages_in(queue), 1);
}

CLAIM(msg, cap_ipc_owner_passes_by_the_bits,
      .says = "on Linux the bits don't bind a process with CAP_IPC_OWNER; without it they bind "
	      "root too",
      .zh = "在 Linux 上，权限位不约束拥有 CAP_IPC_OWNER 的进程；没有它时 root 也受约束",
      .rows = "keys 4; msg 6", .verdict = HOLDS,
      .ref = "msgop(2) EACCES; capabilities(7) CAP_IPC_OWNER", .needs = { need_users })
{
	int queue = queue_of_owner(0);
	struct message message;
	struct msqid_ds status;

	assert_returns(send_text(queue, 1, "x", 0), 0);
	assert_returns(msgctl(queue, IPC_STAT, &status), 0);
	ACTOR(root) {
		drop_capability(CAP_IPC_OWNER);
		assert_fails(send_text(queue, 1, "x", 0), EACCES);
		assert_fails(receive(queue, &message, 0, IPC_NOWAIT), EACCES);
		assert_fails(msgctl(queue, IPC_STAT, &status), EACCES);
	}
	assert_ends(root);
	assert_returns(receive(queue, &message, 0, 0), 4);
	assert_equal(messages_in(queue), 1);
}

CLAIM(msg, ipc_set_sets_just_four_members,
      .says = "IPC_SET takes msg_qbytes, uid, gid and the low nine bits of mode, sets msg_ctime, "
	      "and leaves all else",
      .zh = "IPC_SET 采用 msg_qbytes、uid、gid 和 mode 的低 9 位，更新 msg_ctime，其余不变",
      .course = "000 §8: IPC_STAT IPC_SET等的意义; 003 msgctl: IPC_SET设置权限", .rows = "msg 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgctl() IPC_SET; msgctl(2)", .needs = { need_users })
{
	int queue = full_queue();
	struct msqid_ds before, set, after;
	time_t start = time(NULL);

	stat_queue(queue, &before);
	memset(&set, 0x55, sizeof(set));
	set.msg_qbytes = 77;
	set.msg_perm.uid = OWNER;
	set.msg_perm.gid = OTHER;
	set.msg_perm.mode = (unsigned short)(0170000 | 0604);
	assert_returns(msgctl(queue, IPC_SET, &set), 0);
	stat_queue(queue, &after);
	assert_that(after.msg_ctime >= start && after.msg_ctime <= time(NULL));
	assert_equal(after.msg_perm.mode & 0777, 0604);
	before.msg_qbytes = 77;
	before.msg_perm.uid = OWNER;
	before.msg_perm.gid = OTHER;
	before.msg_perm.mode = after.msg_perm.mode;
	before.msg_ctime = after.msg_ctime;
	assert_same_status(&after, &before);
	assert_text(all_of(queue, 0, 0), "first2nd..");
}

CLAIM(msg, only_owner_and_creator_may_set_and_remove,
      .says = "IPC_SET and IPC_RMID need the owner or the creator, whatever the mode, else they "
	      "fail with EPERM; either may",
      .zh = "IPC_SET 与 IPC_RMID 只允许属主或创建者，与权限位无关，否则失败 (EPERM)；两者皆可",
      .rows = "msg 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgctl() EPERM; msgctl(2)",
      .needs = { need_users })
{
	int closed = queue_of_owner(0), queue = queue_of_owner(0666);
	struct msqid_ds status, closed_status;

	stat_queue(closed, &closed_status);
	closed_status.msg_qbytes = 77;

	ACTOR(other) {
		become(OTHER, OWNER);
		stat_queue(queue, &status);
		assert_fails(msgctl(queue, IPC_SET, &status), EPERM);
		assert_fails(msgctl(queue, IPC_RMID, NULL), EPERM);
	}
	assert_ends(other);
	ACTOR(owner) {
		become(OWNER, OTHER);
		stat_queue(queue, &status);
		assert_returns(msgctl(queue, IPC_SET, &status), 0);
		assert_returns(msgctl(closed, IPC_SET, &closed_status), 0);
		assert_returns(msgctl(closed, IPC_RMID, NULL), 0);
	}
	assert_ends(owner);
	assert_fails(msgctl(closed, IPC_STAT, &status), EINVAL);
	stat_queue(queue, &status);
	ACTOR(creator) {
		drop_capability(CAP_SYS_ADMIN);
		drop_capability(CAP_IPC_OWNER);
		status.msg_perm.mode = 0;
		status.msg_qbytes = 66;
		assert_returns(msgctl(queue, IPC_SET, &status), 0);
		assert_returns(msgctl(queue, IPC_RMID, NULL), 0);
	}
	assert_ends(creator);
	assert_fails(msgctl(queue, IPC_STAT, &status), EINVAL);
}

CLAIM(msg, more_than_msgmnb_needs_a_privilege,
      .says = "an unprivileged owner may lower msg_qbytes and raise it up to MSGMNB; beyond, "
	      "IPC_SET fails with EPERM and changes nothing",
      .zh = "普通用户可以降低 msg_qbytes，或升高到 MSGMNB；超过则 IPC_SET 失败 "
	    "(EPERM)，什么也不改变",
      .rows = "msg 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgctl() EPERM; msgctl(2)",
      .needs = { need_proc, need_other_user })
{
	ACTOR(user) {
		struct msqid_ds status;
		int queue;

		become_nobody();
		queue = new_queue();
		assert_returns(set_capacity(queue, 10), 0);
		stat_queue(queue, &status);
		assert_equal(status.msg_qbytes, 10);
		status.msg_qbytes = (msglen_t)number_in("/proc/sys/kernel/msgmnb") + 1;
		status.msg_perm.mode = 0400;
		assert_fails(msgctl(queue, IPC_SET, &status), EPERM);
		stat_queue(queue, &status);
		assert_equal(status.msg_qbytes, 10);
		assert_equal(status.msg_perm.mode & 0777, 0600);
		status.msg_qbytes = (msglen_t)number_in("/proc/sys/kernel/msgmnb");
		assert_returns(msgctl(queue, IPC_SET, &status), 0);
		stat_queue(queue, &status);
		assert_equal(status.msg_qbytes, number_in("/proc/sys/kernel/msgmnb"));
	}
	assert_ends(user);
}

CLAIM(msg, cap_sys_resource_exceeds_msgmnb,
      .says = "on Linux a process with CAP_SYS_RESOURCE raises msg_qbytes beyond MSGMNB",
      .zh = "在 Linux 上，拥有 CAP_SYS_RESOURCE 的进程可以把 msg_qbytes 升到 MSGMNB 以上",
      .rows = "msg 6", .verdict = HOLDS, .ref = "msgctl(2); capabilities(7) CAP_SYS_RESOURCE",
      .needs = { need_proc, need_resource_privilege })
{
	long most = number_in("/proc/sys/kernel/msgmnb");
	int queue = new_queue();
	struct msqid_ds status;

	stat_queue(queue, &status);
	status.msg_qbytes = (msglen_t)most * 2;
	assert_returns(msgctl(queue, IPC_SET, &status), 0);
	stat_queue(queue, &status);
	assert_equal(status.msg_qbytes, most * 2);
}

CLAIM(msg, a_queue_is_as_large_as_msgmnb_was,
      .says = "a new queue takes MSGMNB for its msg_qbytes; a later change of MSGMNB changes no "
	      "queue",
      .zh = "新队列的 msg_qbytes 取自当时的 MSGMNB；之后改变 MSGMNB 不影响已有队列",
      .rows = "msg 4, 6", .verdict = HOLDS, .ref = "msgop(2) MSGMNB; POSIX.1-2024 msgget()",
      .needs = { need_own_limits })
{
	struct msqid_ds status;
	int queue;

	set_number("/proc/sys/kernel/msgmnb", 10);
	queue = new_queue();
	set_number("/proc/sys/kernel/msgmnb", 20);
	stat_queue(queue, &status);
	assert_equal(status.msg_qbytes, 10);
	assert_fails(send_size(queue, 11, IPC_NOWAIT), EAGAIN);
	assert_returns(send_size(new_queue(), 20, IPC_NOWAIT), 0);
}

CLAIM(msg, an_unknown_command_gives_einval,
      .says = "msgctl with a command that does not exist fails with EINVAL",
      .zh = "命令不存在时 msgctl 失败 (EINVAL)", .rows = "msg 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgctl() EINVAL")
{
	static const int commands[] = { 4711, -1, INT_MAX };
	int queue = new_queue();

	for (int i = 0; i < 3; i++)
		assert_fails(msgctl(queue, commands[i], &(struct msqid_ds){ 0 }), EINVAL);
}

/* The queue's index in the kernel's array, which MSG_STAT goes by. */
static int index_of(int queue, struct msqid_ds *status)
{
	struct msginfo info;
	int last = assert_succeeds(msgctl(0, MSG_INFO, (struct msqid_ds *)&info));

	for (int i = 0; i <= last; i++) {
		int id;

		memset(status, 0, sizeof(*status));
		id = msgctl(i, MSG_STAT, status);
		if (id == queue)
			return i;
		if (id < 0 && errno != EACCES)
			assert_equal(errno, EINVAL);
	}
	return -1;
}

CLAIM(msg, msg_stat_goes_by_index,
      .says = "on Linux MSG_STAT of an index that is at most what MSG_INFO returns gives the "
	      "queue's id and what IPC_STAT gives; of an index not in use, EINVAL",
      .zh = "在 Linux 上，对不大于 MSG_INFO 返回值的下标执行 MSG_STAT，得到队列的标识符以及与 "
	    "IPC_STAT 相同的内容；下标未使用则失败 (EINVAL)",
      .course = "003 msgctl: MSG_INFO消息队列的资源信息", .rows = "msg 6; keys 5", .verdict = HOLDS,
      .ref = "msgctl(2) MSG_INFO, MSG_STAT")
{
	int first = new_queue(), gone = new_queue(), queue = full_queue();
	struct msqid_ds by_id, by_index;
	int index;

	must(msgctl(gone, IPC_RMID, NULL)); /* so that there are fewer queues than indices */
	stat_queue(queue, &by_id);
	index = index_of(queue, &by_index);
	assert_that(index >= 0);
	assert_same_status(&by_index, &by_id);
	assert_that(index_of(first, &by_index) >= 0);
	must(msgctl(queue, IPC_RMID, NULL));
	assert_equal(index_of(queue, &by_index), -1);
	assert_fails(msgctl(-1, MSG_STAT, &by_index), EINVAL);
}

CLAIM(msg, msg_info_counts_what_is_in_use,
      .says = "on Linux MSG_INFO counts the queues, messages and bytes in use, and IPC_INFO gives "
	      "the limits",
      .zh = "在 Linux 上，MSG_INFO 统计在用的队列数、消息数和字节数，IPC_INFO 给出各项限制",
      .course = "003 msgctl: IPC_INFO返回消息队列参数，MSG_INFO消息队列的资源信息", .rows = "msg 6",
      .verdict = HOLDS, .ref = "msgctl(2) IPC_INFO, MSG_INFO", .needs = { need_own_limits })
{
	struct msginfo info;
	int queue = full_queue();

	mixed_queue();
	assert_succeeds(msgctl(0, MSG_INFO, (struct msqid_ds *)&info));
	assert_equal(info.msgpool, 2);
	assert_equal(info.msgmap, 9);
	assert_equal(info.msgtql, 17);
	must(msgctl(queue, IPC_RMID, NULL));
	assert_succeeds(msgctl(0, MSG_INFO, (struct msqid_ds *)&info));
	assert_equal(info.msgpool, 1);
	assert_equal(info.msgmap, 7);
	assert_equal(info.msgtql, 7);
	set_number("/proc/sys/kernel/msgmax", 1111);
	set_number("/proc/sys/kernel/msgmnb", 2222);
	set_number("/proc/sys/kernel/msgmni", 33);
	assert_succeeds(msgctl(0, IPC_INFO, (struct msqid_ds *)&info));
	assert_equal(info.msgmax, 1111);
	assert_equal(info.msgmnb, 2222);
	assert_equal(info.msgmni, 33);
}

CLAIM(msg, msg_stat_any_asks_for_no_permission,
      .says = "on Linux MSG_STAT_ANY gives what MSG_STAT does, also to who may not read the queue: "
	      "he gets EACCES of MSG_STAT",
      .zh = "在 Linux 上，MSG_STAT_ANY 与 MSG_STAT 结果相同，且无需读权限；无权限者执行 MSG_STAT "
	    "失败 (EACCES)",
      .rows = "msg 6", .verdict = HOLDS, .ref = "msgctl(2) MSG_STAT_ANY", .needs = { need_users })
{
	struct msqid_ds status, by_msg_stat;
	int queue = queue_of_owner(0);
	int index = index_of(queue, &by_msg_stat);

	assert_that(index >= 0);

	ACTOR(other) {
		become(OTHER, OTHER);
		assert_fails(msgctl(index, MSG_STAT, &status), EACCES);
		memset(&status, 0, sizeof(status));
		assert_returns(msgctl(index, MSG_STAT_ANY, &status), queue);
		assert_same_status(&status, &by_msg_stat);
	}
	assert_ends(other);
}

/* The course's transfers */

CLAIM(msg, messages_outlive_their_sender,
      .says = "queue and messages stay when the sender has ended, killed or not, and a process "
	      "started later receives them by the key",
      .zh = "发送者结束（无论是否被杀死）后，队列及消息仍在；之后启动的进程可凭 key 接收",
      .course = "003 §5.2: 消息队列独立于发送与接收进程。进程终止时，消息队列及其内容并不会被删除; "
		"000 §8: ftok创建同一个消息队列",
      .rows = "msg 6; keys 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgget(); sysvipc(7): kernel persistence")
{
	struct message message;
	key_t key = own_key();

	ACTOR(writer) {
		must(send_text(own_queue(must(msgget(key, IPC_CREAT | 0600))), 100, "first", 0));
	}
	assert_ends(writer);
	ACTOR(victim) {
		must(send_text(assert_succeeds(msgget(key, IPC_CREAT | 0600)), 100, "second", 0));
		raise(SIGKILL);
	}
	assert_killed(victim, SIGKILL);
	ACTOR(reader) {
		int queue = assert_succeeds(msgget(key, 0600));

		assert_returns(receive(queue, &message, 100, IPC_NOWAIT), 5);
		assert_text(message.text, "first");
	}
	assert_ends(reader);
	assert_text(all_of(assert_succeeds(msgget(key, 0)), 100, 0), "second");
}

CLAIM(msg, removal_discards_what_is_unread,
      .says = "IPC_RMID discards the messages that nobody has received: a sender that removes the "
	      "queue after its last message takes them from a slow receiver",
      .zh = "IPC_RMID "
	    "丢弃尚未接收的消息：发送者在最后一条消息之后立即删除队列，慢的接收者就收不到了",
      .course = "003 §5 发送消息进程: strcpy(buf.mtext, \"end\"); msgctl(msqid, IPC_RMID, NULL)",
      .rows = "msg 8",
      .verdict = WRONG("003's sender must not remove the queue: the receiver, who knows that "
		       "\"end\" came, may",
		       "003 的发送者不应删除队列：知道 \"end\" 已到的接收者才可以删除"),
      .ref = "POSIX.1-2024 msgctl() IPC_RMID: destroy the message queue")
{
	int queue = new_queue();
	struct message message;

	ACTOR(receiver) {
		assert_returns(receive(queue, &message, 0, 0), 5);
		pause_at("printing the first line");
		assert_fails(receive(queue, &message, 0, 0), EINVAL);
	}
	must(send_text(queue, 1, "line1", 0));
	await(receiver, "printing the first line");
	must(send_text(queue, 1, "line2", 0));
	must(send_text(queue, 1, "end", 0));
	assert_returns(msgctl(queue, IPC_RMID, NULL), 0);
	resume(receiver);
	assert_ends(receiver);
}

CLAIM(msg, the_sample_ends_with_end,
      .says = "003's receiver, which takes lines with their NUL until one is \"end\", gets them "
	      "all in order, and then ends",
      .zh = "003 的接收者逐条取带 NUL 的行，直到 \"end\"，按序全部收到后结束",
      .course = "003 §5: toend = strcmp(buf.mtext,\"end\")", .rows = "msg 8",
      .verdict = HOLDS_IF("the queue lives until \"end\" is received",
			  "在收到 \"end\" 之前队列一直存在"),
      .ref = "POSIX.1-2024 msgsnd(), msgrcv()")
{
	static const char *const lines[] = { "hello", "", "world", "end" };
	struct message message = { .type = 1 };
	int queue = new_queue();

	ACTOR(receiver) {
		for (int i = 0; i < 4; i++) {
			assert_returns(msgrcv(queue, &message, sizeof(message.text), 0, 0),
				       strlen(lines[i]) + 1);
			assert_text(message.text, lines[i]);
		}
		assert_fails(receive(queue, &message, 0, IPC_NOWAIT), ENOMSG);
	}
	for (int i = 0; i < 4; i++) {
		strcpy(message.text, lines[i]);
		must(msgsnd(queue, &message, strlen(lines[i]) + 1, 0));
	}
	assert_ends(receiver);
}

CLAIM(msg, two_types_make_one_queue_a_channel_each_way,
      .says = "two processes that send with different types and receive the other's share one "
	      "queue without meeting their own messages",
      .zh = "两个进程用不同类型发送、各收对方的类型，可共用一个队列双向通信，不会收到自己的消息",
      .course = "000 §8 双向通信: 通过同一个消息队列，实现可以读和可以写。 通过消息类型不同",
      .rows = "msg 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv()")
{
	int queue = new_queue();
	struct message message;

	ACTOR(client) {
		for (int i = 0; i < 3; i++) {
			must(send_text(queue, 1, "from client", 0));
			assert_returns(receive(queue, &message, 2, 0), 11);
			assert_text(message.text, "from server");
		}
	}
	for (int i = 0; i < 3; i++) {
		must(send_text(queue, 2, "from server", 0));
		assert_returns(receive(queue, &message, 1, 0), 11);
		assert_text(message.text, "from client");
	}
	assert_ends(client);
	assert_equal(messages_in(queue), 0);
}

CLAIM(msg, with_one_type_a_process_gets_its_own_message_back,
      .says = "who sends and receives with one type may receive his own message",
      .zh = "收发使用同一类型时，进程可能收到自己发送的消息",
      .course = "000 §8 双向通信: 通过消息类型不同", .rows = "msg 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv()")
{
	int queue = new_queue();
	struct message message;

	ACTOR(partner) {
		assert_returns(receive(queue, &message, 1, 0), 5);
	}
	assert_asleep(partner, "msgrcv");
	must(send_text(queue, 1, "yours", 0));
	assert_ends(partner);
	must(send_text(queue, 1, "mine", 0));
	assert_returns(receive(queue, &message, 1, 0), 4);
	assert_text(message.text, "mine");
}

CLAIM(msg, many_senders_and_receivers_lose_and_double_nothing,
      .says = "however many send and receive at once, each message is received once, and those of "
	      "one sender in his order",
      .zh = "无论多少进程同时收发，每条消息恰好被接收一次，同一发送者的消息保持顺序",
      .rows = "msg 1, 4, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgrcv()")
{
	enum { SENDERS = 4, RECEIVERS = 3, EACH = 300 };
	struct actor *sender[SENDERS], *receiver[RECEIVERS];
	int queue = new_queue();
	unsigned char *seen = must(mmap(NULL, SENDERS * EACH, PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	struct {
		long sender;
		int number;
	} message;

	must(set_capacity(queue, 7 * sizeof(message.number))); /* so that both sides sleep */
	for (int i = 0; i < SENDERS; i++)
		START(sender[i]) {
			for (int n = 0; n < EACH; n++) {
				message.sender = i + 1;
				message.number = n;
				assert_returns(msgsnd(queue, &message, sizeof(message.number), 0),
					       0);
			}
		}
	for (int i = 0; i < RECEIVERS; i++)
		START(receiver[i]) {
			int last[SENDERS] = { -1, -1, -1, -1 };

			for (int n = 0; n < SENDERS * EACH / RECEIVERS; n++) {
				assert_returns(msgrcv(queue, &message, sizeof(message.number), 0,
						      0),
					       sizeof(message.number));
				assert_that(message.number > last[message.sender - 1]);
				last[message.sender - 1] = message.number;
				seen[(message.sender - 1) * EACH + message.number]++;
			}
		}
	for (int i = 0; i < SENDERS; i++)
		assert_ends(sender[i]);
	for (int i = 0; i < RECEIVERS; i++)
		assert_ends(receiver[i]);
	for (int i = 0; i < SENDERS * EACH; i++)
		assert_equal(seen[i], 1);
}
