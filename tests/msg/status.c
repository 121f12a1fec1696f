/* Claims about what a queue tells of itself: what msgsnd and msgrcv count, and msgctl. */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "messages.h"
#include "stamps.h"

FAMILY(msg, need_msg);

CLAIM(msg, a_new_queue_is_empty_and_unused,
      .says = "a new queue holds nothing, nobody has sent or received, it belongs to its maker and "
	      "takes as many bytes as the system lets, on Linux MSGMNB",
      .zh = "新队列为空，尚无人收发，属于创建者，容量为系统的上限（Linux 的 MSGMNB）字节",
      .course = "000 §8: 创建/get消息队列 msgget; 001 msgget()", .rows = "msg 1, 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgget(); msgget(2)", .needs = { need_proc })
{
	time_t before = second_of_stamps();
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

/* Sends, and asserts that just this is accounted: there are so many messages and bytes then. */
static void assert_sends(int queue, long type, const char *text, msgqnum_t messages, size_t bytes)
{
	struct msqid_ds before, after;
	time_t start = second_of_stamps();

	stat_queue(queue, &before);
	assert_returns(send_text(queue, type, text, 0), 0);
	stat_queue(queue, &after);
	assert_that(after.msg_stime >= start && after.msg_stime <= time(NULL));
	before.msg_qnum = messages;
	before.msg_cbytes = bytes;
	before.msg_lspid = getpid();
	before.msg_stime = after.msg_stime;
	assert_same_status(&after, &before);
}

CLAIM(msg, msgsnd_appends_and_is_accounted,
      .says = "msgsnd returns 0, adds one message and its bytes, and sets msg_lspid and msg_stime, "
	      "and nothing else",
      .zh = "msgsnd 返回 0，消息数和字节数增加，设置 msg_lspid 与 msg_stime，其余不变",
      .course = "001 msgsnd(): 成功：返回 0; 000 §8: 队列的插入", .rows = "msg 1, 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(); msgop(2)")
{
	int queue = new_queue();

	assert_sends(queue, 5, "hello", 1, 5);
	ACTOR(another) {
		assert_sends(queue, 7, "second", 2, 11);
	}
	assert_ends(another);
	assert_text(all_of(queue, 0, 0), "hellosecond");
}

/* Receives this, and asserts that just this is accounted: so many messages and bytes are left. */
static void assert_receives(int queue, long type, const char *text, msgqnum_t messages,
			    size_t bytes)
{
	struct message message;
	struct msqid_ds before, after;
	time_t start = second_of_stamps();

	stat_queue(queue, &before);
	assert_returns(receive(queue, &message, 0, 0), strlen(text));
	assert_equal(message.type, type);
	assert_text(message.text, text);
	stat_queue(queue, &after);
	assert_that(after.msg_rtime >= start && after.msg_rtime <= time(NULL));
	before.msg_qnum = messages;
	before.msg_cbytes = bytes;
	before.msg_lrpid = getpid();
	before.msg_rtime = after.msg_rtime;
	assert_same_status(&after, &before);
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

	must(send_text(queue, 5, "hello", 0));
	must(send_text(queue, 6, "you", 0));
	ACTOR(receiver) {
		assert_receives(queue, 5, "hello", 1, 3);
	}
	assert_ends(receiver);
	assert_receives(queue, 6, "you", 0, 0);
}

CLAIM(msg, handing_over_is_accounted_too,
      .says = "on Linux a message that a sleeping receiver gets was never left in the queue: "
	      "msg_qnum is 0, msg_lspid and msg_lrpid name the two",
      .zh = "在 Linux 上，直接交给睡眠中接收者的消息不留在队列中：msg_qnum 为 0，msg_lspid 与 "
	    "msg_lrpid 是收发双方",
      .rows = "msg 5, 6", .verdict = HOLDS,
      .ref = "Linux ipc/msg.c: pipelined_send(); POSIX.1-2024 msgsnd(), msgrcv(): msg_lspid, "
	     "msg_lrpid")
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

CLAIM(msg, ipc_set_sets_just_four_members,
      .says = "IPC_SET takes msg_qbytes, uid, gid and the low nine bits of mode, sets msg_ctime, "
	      "and leaves all else",
      .zh = "IPC_SET 采用 msg_qbytes、uid、gid 和 mode 的低 9 位，更新 msg_ctime，其余不变",
      .course = "000 §8: IPC_STAT IPC_SET等的意义; 003 msgctl: IPC_SET设置权限", .rows = "msg 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgctl() IPC_SET; msgctl(2)", .needs = { need_users })
{
	int queue = full_queue();
	struct msqid_ds before, set, after;
	time_t start = second_of_stamps();

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

/* What MSG_INFO tells of all queues. */
static void assert_in_use(int queues, int messages, int bytes)
{
	struct msginfo info;

	assert_succeeds(msgctl(0, MSG_INFO, (struct msqid_ds *)&info));
	assert_equal(info.msgpool, queues);
	assert_equal(info.msgmap, messages);
	assert_equal(info.msgtql, bytes);
}

CLAIM(msg, msg_info_counts_what_is_in_use,
      .says = "on Linux MSG_INFO counts the queues, messages and bytes in use, none of a message "
	      "handed over, cut or removed, and IPC_INFO gives the limits",
      .zh = "在 Linux 上，MSG_INFO "
	    "统计在用的队列数、消息数和字节数，直接交付、被截断或随队列删除的消息不再计入；IPC_INFO "
	    "给出各项限制",
      .course = "003 msgctl: IPC_INFO返回消息队列参数，MSG_INFO消息队列的资源信息", .rows = "msg 6",
      .verdict = HOLDS, .ref = "msgctl(2) IPC_INFO, MSG_INFO", .needs = { need_own_limits })
{
	struct msginfo info;
	int full = full_queue(), queue = mixed_queue();

	assert_in_use(2, 9, 17);
	must(msgctl(full, IPC_RMID, NULL));
	assert_in_use(1, 7, 7);
	ACTOR(receiver) {
		assert_returns(receive(queue, &(struct message){ 0 }, 99, 0), 4);
	}
	assert_asleep(receiver, "msgrcv");
	must(send_text(queue, 99, "hand", 0));
	assert_ends(receiver);
	assert_in_use(1, 7, 7);
	must(send_text(queue, 99, "cut", 0));
	assert_returns(msgrcv(queue, &(struct message){ 0 }, 1, 99, MSG_NOERROR), 1);
	assert_in_use(1, 7, 7);
	set_number("/proc/sys/kernel/msgmax", 1111);
	set_number("/proc/sys/kernel/msgmnb", 2222);
	set_number("/proc/sys/kernel/msgmni", 33);
	assert_succeeds(msgctl(0, IPC_INFO, (struct msqid_ds *)&info));
	assert_equal(info.msgmax, 1111);
	assert_equal(info.msgmnb, 2222);
	assert_equal(info.msgmni, 33);
}
