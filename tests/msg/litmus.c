/* Litmus claims about message queues: what calls come to that meet, at whatever moment. */
#include "litmus.h"
#include "messages.h"

#define RECEIVERS 3

/* A queue, and what became of the calls on it: an errno, or 0. */
struct meeting {
	int queue;
	int sent, later, received[RECEIVERS];
	char text[RECEIVERS];
};

/* One message, as short as can be. Returns an errno, or 0. */
static int send_letter(int queue, char letter, int flags)
{
	struct {
		long type;
		char text[1];
	} message = { 1, { letter } };

	return msgsnd(queue, &message, 1, flags) < 0 ? errno : 0;
}

static void receive_one(struct meeting *meeting, int me)
{
	struct {
		long type;
		char text[1];
	} message = { 0 };

	meeting->received[me] = msgrcv(meeting->queue, &message, 1, 0, 0) == 1 ? 0 : errno;
	meeting->text[me] = message.text[0];
}

static void remove_queue(int queue)
{
	must(msgctl(queue, IPC_RMID, NULL));
}

LITMUS(msg, removal_meets_a_sender, struct meeting,
       .says = "a msgsnd that meets its queue's removal either succeeds or fails with EINVAL or "
	       "EIDRM; what comes after it gets EINVAL",
       .zh = "msgsnd 与删除队列同时发生时：或者成功，或者以 EINVAL、EIDRM 失败；其后的调用得到 "
	     "EINVAL",
       .rows = "msg 4", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd() EINVAL, EIDRM; msgop(2)",
       .outcomes = { { REQUIRED, "sent before" },
		     { REQUIRED, "too late: EINVAL" },
		     { REQUIRED, "in the midst: EIDRM" },
		     { FORBIDDEN, "sent after it" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->queue = new_queue();
	}
	ROLE(sender) {
		round->sent = send_letter(round->queue, 'a', 0);
	}
	ROLE(remover) {
		assert_returns(msgctl(round->queue, IPC_RMID, NULL), 0);
		round->later = send_letter(round->queue, 'b', IPC_NOWAIT);
	}
	OUTCOME() {
		saw(round->later != EINVAL  ? "sent after it"
		    : round->sent == 0      ? "sent before"
		    : round->sent == EINVAL ? "too late: EINVAL"
		    : round->sent == EIDRM  ? "in the midst: EIDRM"
					    : "anything else");
	}
}

LITMUS(msg, removal_meets_a_receiver_and_a_sender, struct meeting,
       .says = "a msgrcv that meets its queue's removal and a msgsnd gets the message, EIDRM or "
	       "EINVAL, and never sleeps on",
       .zh = "msgrcv 与删除队列、msgsnd 同时发生时：得到消息、EIDRM 或 EINVAL，绝不会一直睡眠",
       .rows = "msg 5", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv() EIDRM, EINVAL",
       .outcomes = { { REQUIRED, "received" },
		     { REQUIRED, "removed: EIDRM" },
		     { REQUIRED, "too late: EINVAL" },
		     { FORBIDDEN, "received what was not sent" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->queue = new_queue();
	}
	ROLE(receiver) {
		receive_one(round, 0);
	}
	ROLE(sender) {
		round->sent = send_letter(round->queue, 'a', 0);
	}
	ROLE(remover) {
		assert_returns(msgctl(round->queue, IPC_RMID, NULL), 0);
	}
	OUTCOME() {
		int error = round->received[0];
		bool sent = !round->sent && round->text[0] == 'a';

		saw(!error            ? sent ? "received" : "received what was not sent"
		    : error == EIDRM  ? "removed: EIDRM"
		    : error == EINVAL ? "too late: EINVAL"
				      : "anything else");
	}
}

LITMUS(msg, each_message_goes_to_one_receiver, struct meeting,
       .says = "of several msgrcv on one queue each gets another message, however they meet the "
	       "sender: none is received twice, none sleeps while there is one",
       .zh = "多个 msgrcv "
	     "同时接收一个队列时，每个得到不同的消息：没有消息被收到两次，有消息时没有人一直睡眠",
       .rows = "msg 2, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv()",
       .outcomes = {
	       { REQUIRED, "each another" }, { FORBIDDEN, "one twice" }, { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->queue = new_queue();
	}
	ROLES(receiver, RECEIVERS) {
		receive_one(round, me);
	}
	ROLE(sender) {
		for (int i = 0; i < RECEIVERS; i++)
			assert_returns(send_letter(round->queue, (char)('a' + i), 0), 0);
	}
	OUTCOME() {
		char *text = round->text;

		saw(text[0] + text[1] + text[2] == 'a' + 'b' + 'c' &&
				    text[0] * text[1] * text[2] == 'a' * 'b' * 'c'
			    ? "each another"
			    : "one twice");
	}
	REMOVE() {
		remove_queue(round->queue);
	}
}

LITMUS(msg, removal_meets_a_sender_that_has_no_room, struct meeting,
       .says = "a msgsnd to a full queue that meets a msgrcv and the queue's removal sends, or fails "
	       "with EIDRM or EINVAL, and never sleeps on",
       .zh = "向满队列的 msgsnd 恰逢 msgrcv 与删除队列：或发送成功，或以 EIDRM、EINVAL "
	     "失败，绝不会一直睡眠",
       .rows = "msg 4, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd() EIDRM, EINVAL",
       .outcomes = { { REQUIRED, "sent into the room" },
		     { REQUIRED, "removed: EIDRM" },
		     { REQUIRED, "too late: EINVAL" },
		     { FORBIDDEN, "sent, and there was no room" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		struct msqid_ds status;

		round->queue = new_queue();
		stat_queue(round->queue, &status);
		status.msg_qbytes = 1;
		must(msgctl(round->queue, IPC_SET, &status));
		must(send_letter(round->queue, 'a', 0) ? -1 : 0);
	}
	ROLE(sender) {
		round->sent = send_letter(round->queue, 'b', 0);
	}
	ROLE(receiver) {
		receive_one(round, 0);
	}
	ROLE(remover) {
		assert_returns(msgctl(round->queue, IPC_RMID, NULL), 0);
	}
	OUTCOME() {
		saw(round->sent == EIDRM      ? "removed: EIDRM"
		    : round->sent == EINVAL   ? "too late: EINVAL"
		    : round->sent             ? "anything else"
		    : round->received[0] == 0 ? "sent into the room"
					      : "sent, and there was no room");
	}
}
