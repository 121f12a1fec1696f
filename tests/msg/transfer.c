/* Claims about programs that talk by a queue, as the course's do. */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>

#include "claim.h"
#include "messages.h"

CLAIM(msg, messages_outlive_their_sender,
      .says = "queue and messages stay when the sender has ended, killed or not, and a process "
	      "started later receives them by the key",
      .zh = "发送者结束（无论是否被杀死）后，队列及消息仍在；之后启动的进程可凭 key 接收",
      .course = "003 §5.2: 消息队列独立于发送与接收进程。进程终止时，消息队列及其内容并不会被删除; "
		"000 §8: ftok创建同一个消息队列",
      .rows = "msg 6; keys 5", .verdict = HOLDS, .ref = "POSIX.1-2024 msgget(), msgctl() IPC_RMID")
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

enum { SENDERS = 4, RECEIVERS = 3, EACH = 300 };

struct numbered {
	long sender; /* from 1 */
	int number;
};

static void send_numbers(int queue, long sender)
{
	for (int number = 0; number < EACH; number++) {
		struct numbered message = { sender, number };

		assert_returns(msgsnd(queue, &message, sizeof(message.number), 0), 0);
	}
}

/* Receives its share of the messages, and counts each in seen. */
static void receive_numbers(int queue, unsigned char (*seen)[EACH])
{
	int last[SENDERS] = { -1, -1, -1, -1 };

	for (int i = 0; i < SENDERS * EACH / RECEIVERS; i++) {
		struct numbered message;
		const ssize_t size = sizeof(message.number);
		int sender;

		assert_returns(msgrcv(queue, &message, sizeof(message.number), 0, 0), size);
		sender = (int)message.sender - 1;
		assert_that(message.number > last[sender]);
		last[sender] = message.number;
		seen[sender][message.number]++;
	}
}

CLAIM(msg, many_senders_and_receivers_lose_and_double_nothing,
      .says = "however many send and receive at once, each message is received once, and those of "
	      "one sender in his order",
      .zh = "无论多少进程同时收发，每条消息恰好被接收一次，同一发送者的消息保持顺序",
      .rows = "msg 1, 4, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgrcv()")
{
	unsigned char(*seen)[EACH] =
		must(mmap(NULL, SENDERS * sizeof(*seen), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	struct actor *sender[SENDERS], *receiver[RECEIVERS];
	int queue = new_queue();

	must(set_capacity(queue, 7 * sizeof(int))); /* so that both sides sleep */
	for (int i = 0; i < SENDERS; i++)
		START(sender[i]) {
			send_numbers(queue, i + 1);
		}
	for (int i = 0; i < RECEIVERS; i++)
		START(receiver[i]) {
			receive_numbers(queue, seen);
		}
	for (int i = 0; i < SENDERS; i++)
		assert_ends(sender[i]);
	for (int i = 0; i < RECEIVERS; i++)
		assert_ends(receiver[i]);
	for (int i = 0; i < SENDERS; i++)
		for (int number = 0; number < EACH; number++)
			assert_equal(seen[i][number], 1);
}
