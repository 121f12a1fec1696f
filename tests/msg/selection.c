/* Claims about which message is received: msgtyp, MSG_EXCEPT and MSG_COPY. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "claim.h"
#include "messages.h"
#include "newer_names.h"

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

/* Of the mixed queue msgrcv takes just these texts, in this order, and leaves the others. */
static void assert_takes(long wanted, int flags, const char *taken, const char *left)
{
	int queue = mixed_queue();

	assert_text(all_of(queue, wanted, flags), taken);
	assert_text(all_of(queue, 0, 0), left);
}

CLAIM(msg, a_positive_type_takes_the_first_of_it,
      .says = "msgrcv with a positive msgtyp takes the messages of just that type, first sent "
	      "first, wherever in the queue they are",
      .zh = "msgtyp 为正时，msgrcv 只取该类型的消息，先发先取，不论在队列中的位置",
      .course = "001 msgrcv(): msgtyp > 0：接收第一个 mtype == msgtyp 的消息; 003 §5: "
		"正整数表示读取第一个msgtype等于该正整数的消息; 003 §5.3: 也可以按消息的类型读取",
      .rows = "msg 1, 7", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(); msgop(2)")
{
	assert_takes(1, 0, "be", "acdfg");
	assert_takes(2, 0, "dg", "abcef");
	assert_takes(3, 0, "af", "bcdeg");
	assert_takes(7, 0, "c", "abdefg");
	assert_takes(4, 0, "", "abcdefg");
	assert_takes(LONG_MAX, 0, "", "abcdefg");
}

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
	assert_takes(-1, 0, "be", "acdfg");
	assert_takes(-2, 0, "bedg", "acf");
	assert_takes(-3, 0, "bedgaf", "c");
	assert_takes(-6, 0, "bedgaf", "c");
	assert_takes(-7, 0, "bedgafc", "");
	assert_takes(-8, 0, "bedgafc", "");
	assert_takes(LONG_MIN + 1, 0, "bedgafc", "");
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
      .says = "on Linux msgrcv with msgtyp LONG_MIN, which has no absolute value, takes any "
	      "message, the lowest type first",
      .zh = "在 Linux 上，msgtyp 为 LONG_MIN（没有对应的绝对值）时，msgrcv "
	    "接收任何消息，最小类型优先",
      .rows = "bugs 40", .verdict = HOLDS, .ref = "msgop(2); Linux commit 999898355e08")
{
	int queue = mixed_queue();

	must(send_text(queue, LONG_MAX, "z", 0));
	assert_text(all_of(queue, LONG_MIN, 0), "bedgafcz");
}

CLAIM(msg, msg_except_takes_the_first_of_another_type,
      .says = "on Linux MSG_EXCEPT with a positive msgtyp takes the messages of all other types, "
	      "first sent first; with another msgtyp it changes nothing",
      .zh = "在 Linux 上，MSG_EXCEPT 配合正的 msgtyp 取所有其他类型的消息，先发先取；msgtyp "
	    "不为正时不起作用",
      .rows = "msg 1; bugs 47", .verdict = HOLDS,
      .ref = "msgop(2) MSG_EXCEPT: used with msgtyp greater than 0; Linux ipc/msg.c convert_mode()")
{
	assert_takes(1, MSG_EXCEPT, "acdfg", "be");
	assert_takes(3, MSG_EXCEPT, "bcdeg", "af");
	assert_takes(7, MSG_EXCEPT, "abdefg", "c");
	assert_takes(4, MSG_EXCEPT, "abcdefg", "");
	assert_takes(0, MSG_EXCEPT, "abcdefg", "");
	assert_takes(-2, MSG_EXCEPT, "bedg", "acf");
}

CLAIM(msg, types_are_no_priorities,
      .says = "a message's type gives it no priority: msgtyp 0 takes the older one, whether its "
	      "type is higher or lower",
      .zh = "消息的类型不是优先级：msgtyp 为 0 时总是先取较早的消息，无论其类型大小",
      .course = "003 §5.1: 其中的消息具有特定的格式以及特定的优先级", .rows = "msg 7",
      .verdict = WRONG("System V messages have a type by which to select, and no priority; POSIX "
		       "message queues have priorities",
		       "System V 消息只有用于选择的类型，没有优先级；有优先级的是 POSIX 消息队列"),
      .ref = "POSIX.1-2024 msgrcv(): msgtyp 0 takes the first message on the queue")
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
	int queue = new_queue();
	struct message message;

	assert_fails(receive(queue, &message, 0, IPC_NOWAIT), ENOMSG);
	must(send_text(queue, 5, "text", 0));
	assert_fails(receive(queue, &message, 4, IPC_NOWAIT), ENOMSG);
	assert_fails(receive(queue, &message, -4, IPC_NOWAIT), ENOMSG);
	assert_fails(receive(queue, &message, 5, MSG_EXCEPT | IPC_NOWAIT), ENOMSG);
	assert_equal(messages_in(queue), 1);
}

CLAIM(msg, a_received_message_is_gone,
      .says = "a message is received once: who asks for its type again sleeps until another comes",
      .zh = "消息只能被接收一次：再次接收同类型会阻塞，直到有新消息",
      .course = "000 §8: 读第二次，验证数据是否还存在; 000 §8: 消息队列，读完节点就删除了",
      .rows = "msg 2, 8", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(): msg_qnum is decremented")
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

/* MSG_COPY */

static const char *need_msg_copy(void)
{
	int queue = msgget(IPC_PRIVATE, 0600);
	long type;
	const char *why =
		lacks(msgrcv(queue, &type, 0, 0, MSG_COPY | IPC_NOWAIT) < 0, "msgrcv(MSG_COPY)");

	msgctl(queue, IPC_RMID, NULL);
	return why;
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

CLAIM(msg, msg_copy_asks_for_the_read_bit,
      .says = "on Linux MSG_COPY is reading: who has not the read bit gets EACCES, and nothing of "
	      "the text",
      .zh = "在 Linux 上，MSG_COPY 也是读取：没有读位者得到 EACCES，得不到任何正文",
      .rows = "msg 6", .verdict = HOLDS, .ref = "msgop(2) EACCES, MSG_COPY",
      .needs = { need_msg_copy, need_users })
{
	int queue = own_queue(must(msgget(IPC_PRIVATE, 0622)));
	struct message message = { .text = "?" };

	must(send_text(queue, 1, "secret", 0));
	ACTOR(stranger) {
		become_nobody();
		assert_fails(receive(queue, &message, 0, MSG_COPY | IPC_NOWAIT), EACCES);
		assert_fails(receive(queue, &message, 7, MSG_COPY | IPC_NOWAIT), EACCES);
		assert_text(message.text, "");
		assert_returns(send_text(queue, 1, "x", 0), 0);
	}
	assert_ends(stranger);
	assert_text(all_of(queue, 0, 0), "secretx");
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

enum { COPIED = 2000 };

/* Sends messages whose size is their type, and all of whose bytes are that number. */
static void send_marked(int queue)
{
	struct message message;

	for (int i = 0; i < COPIED; i++) {
		message.type = 200 - i % 200;
		memset(message.text, (int)message.type, 200);
		assert_returns(msgsnd(queue, &message, (size_t)message.type, 0), 0);
	}
}

/* Copies the message at this place, if there is one, and looks at it. Returns whether there was. */
static bool assert_copy_is_whole(int queue, int place)
{
	struct message message;
	ssize_t size = receive(queue, &message, place, MSG_COPY | IPC_NOWAIT);

	if (size < 0) {
		assert_equal(errno, ENOMSG);
		return false;
	}
	assert_equal(message.type, size);
	for (ssize_t i = 0; i < size; i++)
		assert_equal((unsigned char)message.text[i], size);
	return true;
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
		send_marked(queue);
	}
	assert_asleep(sender, "msgsnd"); /* so that there is something to copy */
	ACTOR(copier) {
		assert_that(assert_copy_is_whole(queue, 0));
		pause_at("has a copy");
		for (int i = 1; i < COPIED; i++)
			assert_copy_is_whole(queue, i % 3);
	}
	await(copier, "has a copy");
	resume(copier);
	for (int i = 0; i < COPIED; i++)
		assert_returns(receive(queue, &message, 0, 0), 200 - i % 200);
	assert_ends(sender);
	assert_ends(copier);
}

CLAIM(msg, a_type_counts_with_all_its_bits,
      .says = "msgrcv tells types apart that differ in the highest bits of a long alone, and takes "
	      "none of them for a low or a negative msgtyp",
      .zh = "msgrcv 能区分只在 long 的最高位不同的类型，msgtyp 较小或为负时不会误取",
      .rows = "msg 1", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(); msgop(2)")
{
	const long high = LONG_MAX / 2 + 1 + 5;
	int queue = new_queue();
	struct message message;

	must(send_text(queue, high, "high", 0));
	assert_fails(receive(queue, &message, 5, IPC_NOWAIT), ENOMSG);
	assert_fails(receive(queue, &message, -5, IPC_NOWAIT), ENOMSG);
	must(send_text(queue, 5, "low", 0));
	assert_returns(receive(queue, &message, 5, IPC_NOWAIT), 3);
	assert_equal(message.type, 5);
	must(send_text(queue, 5, "low", 0));
	assert_returns(receive(queue, &message, high, IPC_NOWAIT), 4);
	assert_equal(message.type, high);
	assert_returns(receive(queue, &message, -high, IPC_NOWAIT), 3);
}
