/* Claims about what is refused, and that it changes nothing. */
#include <errno.h>
#include <limits.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>

#include "claim.h"
#include "messages.h"

CLAIM(msg, a_type_must_be_positive,
      .says = "msgsnd of a type below 1 fails with EINVAL and sends nothing; LONG_MAX is a type",
      .zh = "类型小于 1 时 msgsnd 失败 (EINVAL)，什么也不发送；LONG_MAX 是合法类型",
      .course = "001 msgsnd(): mtype; // 消息类型，必须大于 0; 004: message type, must be > 0",
      .rows = "msg 3", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd() EINVAL; msgop(2)")
{
	int queue = new_queue();
	struct message message;

	assert_fails(send_text(queue, 0, "text", 0), EINVAL);
	assert_fails(send_text(queue, -1, "text", 0), EINVAL);
	assert_fails(send_text(queue, -5, "text", 0), EINVAL);
	assert_fails(send_text(queue, LONG_MIN, "text", 0), EINVAL);
	assert_equal(messages_in(queue), 0);
	assert_returns(send_text(queue, LONG_MAX, "text", 0), 0);
	assert_returns(receive(queue, &message, LONG_MAX, 0), 4);
	assert_equal(message.type, LONG_MAX);
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
      .says = "on Linux msgsnd, msgrcv, IPC_STAT and IPC_SET fail with EFAULT for a bad address; "
	      "nothing is sent; IPC_RMID does not look at its third argument",
      .zh = "在 Linux 上，地址无效时 msgsnd、msgrcv、IPC_STAT、IPC_SET 失败 "
	    "(EFAULT)，什么也不发送；IPC_RMID 不看第三个参数",
      .rows = "msg 3", .verdict = HOLDS, .ref = "msgop(2), msgctl(2) EFAULT, IPC_RMID",
      .needs = { need_untouched_addresses })
{
	int queue = new_queue();
	void *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	assert_fails(msgsnd(queue, nowhere, 4, 0), EFAULT);
	assert_equal(messages_in(queue), 0);
	must(send_text(queue, 1, "text", 0));
	assert_fails(msgrcv(queue, nowhere, 4, 0, 0), EFAULT);
	assert_fails(msgctl(queue, IPC_STAT, nowhere), EFAULT);
	assert_fails(msgctl(queue, IPC_SET, nowhere), EFAULT);
	assert_returns(msgctl(queue, IPC_RMID, nowhere), 0);
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
