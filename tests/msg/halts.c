/* Claims about what others see of a queue while a call on it is half way through its buffer. */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "claim.h"
#include "messages.h"

static const struct message large = { .type = 1, .text = "large" };

/* A message whose text halts whoever copies it after 8 bytes; from NULL: a place for one. */
static struct message *halting_message(const struct message *from)
{
	return halting(from, sizeof(*from), sizeof(long) + 8);
}

/* A receiver of the large message: all of it comes, however long that takes. */
static void receive_large(int queue)
{
	struct message *room = halting_message(NULL);

	assert_returns(msgrcv(queue, room, sizeof(room->text), 0, 0), sizeof(room->text));
	assert_equal(memcmp(room, &large, sizeof(large)), 0);
}

CLAIM(msg, a_message_on_its_way_out_is_in_the_queue_no_more,
      .says = "on Linux, a message that msgrcv is copying out is in the queue no more: it is not "
	      "counted, another receiver does not find it, and IPC_RMID does not take it from its "
	      "receiver",
      .zh = "在 Linux 上，msgrcv "
	    "正在复制出的消息已不在队列中：不计数，其他接收者找不到它，IPC_RMID "
	    "也不会从其接收者那里夺走它",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/msg.c: do_msgrcv()")
{
	int queue = new_queue();
	struct message message;
	struct msqid_ds status;

	must(msgsnd(queue, &large, sizeof(large.text), 0));
	ACTOR(receiver) {
		receive_large(queue);
	}
	await_halted(receiver);
	stat_queue(queue, &status);
	assert_equal(status.msg_qnum, 0);
	assert_equal(status.msg_cbytes, 0);
	assert_equal(status.msg_lrpid, pid_of(receiver));
	assert_fails(receive(queue, &message, 0, IPC_NOWAIT), ENOMSG);
	assert_succeeds(msgctl(queue, IPC_RMID, NULL));
	provide(receiver);
	assert_ends(receiver);
}

CLAIM(msg, who_is_killed_while_it_receives_loses_the_message,
      .says = "on Linux, SIGKILL to a receiver to whom msgrcv is copying a message loses that: it "
	      "does not come back into the queue",
      .zh = "在 Linux 上，若接收者在 msgrcv 复制消息时被 SIGKILL 杀死，该消息丢失：不会回到队列",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/msg.c: do_msgrcv()")
{
	int queue = new_queue();
	struct message message;

	must(msgsnd(queue, &large, sizeof(large.text), 0));
	must(send_text(queue, 1, "next", 0));
	ACTOR(receiver) {
		receive_large(queue);
	}
	await_halted(receiver);
	send_signal(receiver, SIGKILL);
	assert_killed(receiver, SIGKILL);
	assert_equal(messages_in(queue), 1);
	assert_returns(receive(queue, &message, 0, IPC_NOWAIT), 4);
	assert_text(message.text, "next");
}

CLAIM(msg, a_message_on_its_way_in_has_no_place_yet,
      .says = "on Linux, msgsnd takes its place in the queue when it has the whole text: what "
	      "others send until then goes before it, and nobody is kept from the queue",
      .zh = "在 Linux 上，msgsnd 取得全部正文后才在队列中占位：此前他人发送的消息排在它前面，"
	    "且无人被挡在队列之外",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/msg.c: do_msgsnd()")
{
	int queue = new_queue();
	struct message message;

	ACTOR(sender) {
		assert_returns(msgsnd(queue, halting_message(&large), sizeof(large.text), 0), 0);
	}
	await_halted(sender);
	assert_equal(messages_in(queue), 0);
	assert_returns(send_text(queue, 1, "later", IPC_NOWAIT), 0);
	provide(sender);
	assert_ends(sender);
	assert_returns(receive(queue, &message, 0, 0), 5);
	assert_text(message.text, "later");
	assert_returns(msgrcv(queue, &message, sizeof(message.text), 0, 0), sizeof(message.text));
	assert_equal(memcmp(&message, &large, sizeof(large)), 0);
}

CLAIM(msg, who_has_no_place_yet_finds_no_queue_after_ipc_rmid,
      .says = "on Linux, a msgsnd that still copies its text when the queue is removed fails with "
	      "EINVAL, not EIDRM: it was not in the queue's sleep",
      .zh = "在 Linux 上，队列被删除时仍在复制正文的 msgsnd 以 EINVAL 失败而非 "
	    "EIDRM：它并未在队列上"
	    "休眠",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux ipc/msg.c: do_msgsnd(); POSIX.1-2024 msgsnd(): EINVAL; msgop(2): EIDRM")
{
	int queue = new_queue();

	ACTOR(sender) {
		assert_fails(msgsnd(queue, halting_message(&large), sizeof(large.text), 0), EINVAL);
	}
	await_halted(sender);
	assert_succeeds(msgctl(queue, IPC_RMID, NULL));
	provide(sender);
	assert_ends(sender);
}

CLAIM(msg, ipc_stat_tells_of_one_moment,
      .says = "on Linux, IPC_STAT tells of one moment: what is sent while its answer is copied out "
	      "is not in it",
      .zh = "在 Linux 上，IPC_STAT 反映某一时刻：在复制其结果期间发送的消息不计入其中",
      .needs = { need_halts, need_untouched_addresses }, .verdict = HOLDS,
      .ref = "Linux ipc/msg.c: msgctl_stat()")
{
	int queue = new_queue();

	must(send_text(queue, 1, "first", 0));
	ACTOR(observer) {
		struct msqid_ds *status = halting(NULL, sizeof(*status), 16);

		assert_returns(msgctl(queue, IPC_STAT, status), 0);
		assert_equal(status->msg_qnum, 1);
		assert_equal(status->msg_cbytes, 5);
	}
	await_halted(observer);
	assert_returns(send_text(queue, 1, "second", IPC_NOWAIT), 0);
	provide(observer);
	assert_ends(observer);
	assert_equal(messages_in(queue), 2);
}

CLAIM(msg, who_is_killed_while_it_sends_leaves_nothing,
      .says = "on Linux, SIGKILL to a sender whose text msgsnd is copying leaves nothing of the "
	      "message, and nobody is kept from the queue",
      .zh = "在 Linux 上，若发送者在 msgsnd 复制正文时被 SIGKILL 杀死，消息不留下任何部分，"
	    "也无人被挡在队列之外",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/msg.c: do_msgsnd(); msgutil.c")
{
	int queue = new_queue();
	struct message message;

	ACTOR(sender) {
		msgsnd(queue, halting_message(&large), sizeof(large.text), 0);
	}
	await_halted(sender);
	send_signal(sender, SIGKILL);
	assert_killed(sender, SIGKILL);
	assert_equal(messages_in(queue), 0);
	assert_fails(receive(queue, &message, 0, IPC_NOWAIT), ENOMSG);
	assert_returns(send_text(queue, 1, "next", IPC_NOWAIT), 0);
	assert_returns(receive(queue, &message, 0, IPC_NOWAIT), 4);
}
