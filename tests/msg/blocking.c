/* Claims about who sleeps on a queue, who is served, and what else wakes. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>

#include "claim.h"
#include "messages.h"
#include "newer_names.h"

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
      .says = "on Linux a sender asleep on a full queue sleeps on while the room is less than its "
	      "text needs",
      .zh = "在 Linux 上，在满队列上阻塞的发送者，空间不足以容纳其正文时继续阻塞", .rows = "msg 4",
      .verdict = HOLDS,
      .ref = "msgop(2): full is a queue whose bytes the message would bring above msg_qbytes; "
	     "POSIX.1-2024 msgsnd(): whose bytes are equal to it")
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

CLAIM(msg, a_sleeping_sender_sends_what_it_was_given,
      .says = "on Linux msgsnd sends the type and text that its buffer had when it was called, "
	      "whatever is written there while it sleeps",
      .zh = "在 Linux 上，msgsnd 发送调用时缓冲区中的类型与正文，睡眠期间改写缓冲区不起作用",
      .rows = "msg 4", .verdict = HOLDS,
      .ref = "Linux ipc/msg.c do_msgsnd(): load_msg() before the sleep; POSIX.1-2024 msgsnd()")
{
	struct message *message = must(mmap(NULL, sizeof(*message), PROT_READ | PROT_WRITE,
					    MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	int queue = full_queue();

	message->type = 7;
	strcpy(message->text, "given");
	ACTOR(sender) {
		assert_returns(msgsnd(queue, message, 5, 0), 0);
	}
	assert_asleep(sender, "msgsnd");
	message->type = 8;
	strcpy(message->text, "later");
	must(receive(queue, &(struct message){ 0 }, 1, 0));
	assert_ends(sender);
	assert_text(all_of(queue, 7, 0), "given");
	assert_text(all_of(queue, 0, 0), "2nd..");
}

CLAIM(msg, a_smaller_message_passes_a_larger,
      .says = "on Linux a sender whose message fits goes on, past one that slept before him and "
	      "needs more room; that one goes when there is enough",
      .zh = "在 Linux 上，消息放得下的发送者越过先睡眠但需要更多空间的发送者；后者等空间足够时继续",
      .rows = "msg 4", .verdict = HOLDS,
      .ref = "Linux ipc/msg.c ss_wakeup(), msg_fits_inqueue(); msgop(2)")
{
	int queue = full_queue();
	struct message message;

	ACTOR(larger) {
		assert_returns(send_text(queue, 1, "sixsix", 0), 0);
	}
	assert_asleep(larger, "msgsnd");
	ACTOR(smaller) {
		assert_returns(send_text(queue, 1, "one", 0), 0);
	}
	assert_asleep(smaller, "msgsnd");
	must(receive(queue, &message, 0, 0));
	assert_ends(smaller);
	assert_asleep(larger, "msgsnd");
	must(receive(queue, &message, 0, 0));
	assert_ends(larger);
	assert_text(all_of(queue, 0, 0), "onesixsix");
}

CLAIM(msg, a_larger_msg_qbytes_wakes_a_sender,
      .says = "IPC_SET of a msg_qbytes that makes room wakes a sender asleep on the full queue, on "
	      "Linux one that makes room for all of its text",
      .zh = "用 IPC_SET 增大 msg_qbytes 而腾出空间时，唤醒阻塞的发送者；在 Linux "
	    "上，空间须容得下其全部正文",
      .rows = "msg 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(): the condition no longer exists, msgctl() IPC_SET; msgop(2): "
	     "full is a queue whose bytes the message would bring above msg_qbytes")
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

CLAIM(msg, an_empty_message_leaves_room_too,
      .says = "on Linux a sender asleep because the queue holds msg_qbytes messages goes on when "
	      "one is received, though that had no bytes",
      .zh = "在 Linux 上，因队列已有 msg_qbytes "
	    "条消息而阻塞的发送者，在一条消息被接收后继续，即使那条消息没有正文",
      .rows = "msg 4", .verdict = HOLDS,
      .ref = "msgop(2): full is a queue of more messages than msg_qbytes, too; POSIX.1-2024 msgsnd()")
{
	struct message message;
	int queue = new_queue();

	must(set_capacity(queue, 2));
	must(send_text(queue, 1, "", 0));
	must(send_text(queue, 1, "", 0));
	ACTOR(sender) {
		assert_returns(send_text(queue, 2, "", 0), 0);
	}
	assert_asleep(sender, "msgsnd");
	assert_returns(receive(queue, &message, 0, 0), 0);
	assert_ends(sender);
	assert_equal(messages_in(queue), 2);
	assert_returns(receive(queue, &message, 2, IPC_NOWAIT), 0);
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
	for (int i = 0; i < 2; i++) {
		assert_returns(receive(queue, &message, 0, 0), 5);
		assert_equal(message.type, 1); /* of those that filled the queue */
	}
	for (int i = 0; i < 4; i++) {
		assert_returns(receive(queue, &message, 0, 0), 5);
		assert_that(message.type >= 3 && message.type <= 6);
		assert_text(message.text, texts[message.type - 3]);
		assert_equal(taken[message.type - 3]++, 0);
	}
	for (int i = 0; i < 4; i++)
		assert_ends(sender[i]);
	assert_equal(messages_in(queue), 0);
}

/* Who is served */

/* Who sleeps for what msgtyp and flags select is not woken by a wrong type, but by a right one. */
static void assert_wakes_for(long wanted, int flags, long wrong, long right)
{
	int queue = new_queue();
	struct message message;

	ACTOR(receiver) {
		assert_returns(receive(queue, &message, wanted, flags), 5);
		assert_equal(message.type, right);
		assert_text(message.text, "right");
	}
	assert_asleep(receiver, "msgrcv");
	must(send_text(queue, wrong, "wrong", 0));
	assert_not_woken(receiver);
	must(send_text(queue, right, "right", 0));
	assert_ends(receiver);
	assert_text(all_of(queue, 0, 0), "wrong");
}

CLAIM(msg, a_sleeping_receiver_wakes_for_its_type_only,
      .says = "a receiver sleeps on when a message of another type comes, and wakes for one that "
	      "msgtyp selects",
      .zh = "阻塞的接收者不会因其他类型的消息而醒来，只因 msgtyp 所选的消息而醒来", .rows = "msg 5",
      .course = "001 msgrcv(): msgtyp", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv(): a message of the desired type is placed on the queue")
{
	assert_wakes_for(5, 0, 4, 5);
	assert_wakes_for(-3, 0, 4, 3);
	assert_wakes_for(-3, 0, 9, 1);
	assert_wakes_for(5, MSG_EXCEPT, 5, 6);
	assert_wakes_for(LONG_MAX, 0, 1, LONG_MAX);
}

CLAIM(msg, receivers_of_different_types_each_get_theirs,
      .says = "of receivers asleep for different types each gets just its own, in whatever order "
	      "the messages come",
      .zh = "等待不同类型的多个接收者各得其所，与消息到来的顺序无关", .rows = "msg 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv()")
{
	static const char *const texts[] = { "a", "b", "c", "d" };
	static const int order[] = { 2, 0, 3, 1 }; /* not as they came, nor the other way round */
	struct actor *receiver[4];
	struct message message;
	int queue = new_queue();

	for (int i = 0; i < 4; i++) {
		START(receiver[i]) {
			assert_returns(receive(queue, &message, 10 + i, 0), 1);
			assert_text(message.text, texts[i]);
		}
		assert_asleep(receiver[i], "msgrcv");
	}
	for (int i = 0; i < 4; i++) {
		must(send_text(queue, 10 + order[i], texts[order[i]], 0));
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
	static const char *const texts[] = { "a", "b", "c" };
	static const long wanted[] = { 5, 0, 5 }; /* each selects what comes */
	struct actor *receiver[3];
	struct message message;
	int queue = new_queue();

	for (int i = 0; i < 3; i++) {
		START(receiver[i]) {
			assert_returns(receive(queue, &message, wanted[i], 0), 1);
			assert_text(message.text, texts[i]);
		}
		assert_asleep(receiver[i], "msgrcv");
	}
	for (int i = 0; i < 3; i++) {
		must(send_text(queue, 5, texts[i], 0));
		assert_ends(receiver[i]);
		for (int j = i + 1; j < 3; j++)
			assert_not_woken(receiver[j]);
	}
}

CLAIM(msg, a_sleeping_receiver_with_a_small_buffer_gets_e2big,
      .says = "a sleeping receiver whose buffer is too small for the message that comes gets "
	      "E2BIG and is not noted as one who received; the message goes to the next who takes it",
      .zh = "睡眠中的接收者缓冲区太小时得到 "
	    "E2BIG，不记为接收者；该消息留给下一个接收者",
      .rows = "msg 3, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv() E2BIG; msgop(2)")
{
	int queue = new_queue();
	struct message message;
	struct msqid_ds status;

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
	stat_queue(queue, &status);
	assert_equal(status.msg_lrpid, 0);
	assert_equal(status.msg_rtime, 0);
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
	struct actor *sender[2], *receiver[2];
	struct message message;
	int queue = full_queue();

	for (int i = 0; i < 2; i++) {
		START(sender[i]) {
			assert_fails(send_text(queue, 1, "x", 0), EIDRM);
		}
		assert_asleep(sender[i], "msgsnd");
		START(receiver[i]) {
			assert_fails(receive(queue, &message, 9, 0), EIDRM);
		}
		assert_asleep(receiver[i], "msgrcv");
	}
	assert_returns(msgctl(queue, IPC_RMID, NULL), 0);
	for (int i = 0; i < 2; i++) {
		assert_ends(sender[i]);
		assert_ends(receiver[i]);
	}
	assert_fails(msgctl(queue, IPC_STAT, &(struct msqid_ds){ 0 }), EINVAL);
}

static const int restart_flags[] = { 0, SA_RESTART };

CLAIM(msg, a_handler_interrupts_msgsnd_whatever_sa_restart,
      .says = "on Linux a signal handler that runs ends a sleeping msgsnd with EINTR, with "
	      "SA_RESTART too; nothing was sent",
      .zh = "在 Linux 上，信号处理函数运行后，睡眠中的 msgsnd 失败 (EINTR)，即使设置了 "
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
      .says = "on Linux a signal handler that runs ends a sleeping msgrcv with EINTR, with "
	      "SA_RESTART too; a message sent later stays for others",
      .zh = "在 Linux 上，信号处理函数运行后，睡眠中的 msgrcv 失败 (EINTR)，即使设置了 "
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
