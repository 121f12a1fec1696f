/* Claims about who may send, receive, look, set and remove. */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "claim.h"
#include "messages.h"
#include "newer_names.h"

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

CLAIM(msg, a_sleeper_is_asked_again,
      .says = "on Linux a receiver asleep fails with EACCES when IPC_SET takes the read bit from "
	      "him, a sender asleep when there is room and the write bit is gone; nothing is sent",
      .zh = "在 Linux 上，IPC_SET 收回读权限时，睡眠中的接收者失败 "
	    "(EACCES)；写权限已被收回的睡眠中的发送者在腾出空间时失败 (EACCES)，什么也没有发送",
      .rows = "msg 4, 5, 6", .verdict = HOLDS,
      .ref = "Linux ipc/msg.c: \"sleeping receivers might be excluded by stricter permissions\", "
	     "do_msgsnd(); msgop(2) EACCES",
      .needs = { need_other_user })
{
	struct msqid_ds status;
	struct message message;
	int queue;

	become_nobody();
	queue = full_queue();
	stat_queue(queue, &status);
	ACTOR(receiver) {
		assert_fails(receive(queue, &message, 9, 0), EACCES);
	}
	ACTOR(sender) {
		assert_fails(send_text(queue, 1, "third", 0), EACCES);
	}
	assert_asleep(receiver, "msgrcv");
	assert_asleep(sender, "msgsnd");
	status.msg_perm.mode = 0;
	assert_returns(msgctl(queue, IPC_SET, &status), 0);
	assert_ends(receiver);
	status.msg_qbytes = 15;
	assert_returns(msgctl(queue, IPC_SET, &status), 0);
	assert_ends(sender);
	status.msg_perm.mode = 0600;
	assert_returns(msgctl(queue, IPC_SET, &status), 0);
	assert_text(all_of(queue, 0, 0), "first2nd..");
}

CLAIM(msg, only_the_callers_own_class_counts,
      .says = "an owner without a permission has not it by the bits for group or others",
      .zh = "属主没有的权限，不会因组或其他用户的权限位而获得", .rows = "keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7.1 IPC General Description; msgctl(2) struct ipc_perm",
      .needs = { need_users })
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

static void assert_sets_and_removes(int queue, struct msqid_ds *status)
{
	assert_returns(msgctl(queue, IPC_SET, status), 0);
	assert_returns(msgctl(queue, IPC_RMID, NULL), 0);
	assert_fails(msgctl(queue, IPC_STAT, status), EINVAL);
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

	stat_queue(queue, &status);
	stat_queue(closed, &closed_status);
	closed_status.msg_qbytes = 77;
	ACTOR(other) {
		become(OTHER, OWNER);
		assert_fails(msgctl(queue, IPC_SET, &status), EPERM);
		assert_fails(msgctl(queue, IPC_RMID, NULL), EPERM);
	}
	assert_ends(other);
	ACTOR(owner) {
		become(OWNER, OTHER);
		assert_returns(msgctl(queue, IPC_SET, &status), 0);
		assert_sets_and_removes(closed, &closed_status);
	}
	assert_ends(owner);
	status.msg_perm.mode = 0;
	status.msg_qbytes = 66;
	ACTOR(creator) {
		drop_capability(CAP_SYS_ADMIN);
		drop_capability(CAP_IPC_OWNER);
		assert_sets_and_removes(queue, &status);
	}
	assert_ends(creator);
}

CLAIM(msg, more_than_msgmnb_needs_a_privilege,
      .says = "on Linux an unprivileged owner may lower msg_qbytes and raise it up to MSGMNB; "
	      "beyond, IPC_SET fails with EPERM and changes nothing",
      .zh = "在 Linux 上，普通用户可以降低 msg_qbytes，或升高到 MSGMNB；超过则 IPC_SET 失败 "
	    "(EPERM)，什么也不改变",
      .rows = "msg 6", .verdict = HOLDS,
      .ref = "msgctl(2) IPC_SET, EPERM: beyond MSGMNB; POSIX.1-2024 msgctl() EPERM: for any rise",
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
