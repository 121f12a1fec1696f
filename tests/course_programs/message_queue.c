/* Claims about the notes' programs with message queues. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "course_programs.h"

static int messages_in(int queue)
{
	struct msqid_ds status;

	assert_succeeds(msgctl(queue, IPC_STAT, &status));
	return (int)status.msg_qnum;
}

CLAIM(course_programs, at_the_end_the_writer_sends_empty_messages,
      .says = "at the end of its input 000's write.c sends one empty message after the other, on "
	      "Linux until the queue has as many messages as bytes are allowed in it",
      .zh = "输入结束后，000 的 write.c 不停地发送空消息；在 Linux "
	    "上直到消息数等于队列允许的字节数为止",
      .course = "000 §8 write.c: memset(sendbuf.volate, 0,124); fgets(sendbuf.volate,124,stdin);",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the input has no end: fgets has to be asked for it",
			  "输入没有结束：必须检查 fgets 的返回值"),
      .ref = "C11 7.21.7.2 fgets; msgsnd(2): the total number of messages", .needs = { need_msg })
{
	int queue = new_queue();
	struct message message;
	struct msqid_ds status;

	must(msgctl(queue, IPC_STAT, &status));
	status.msg_qbytes = 20;
	must(msgctl(queue, IPC_SET, &status));
	ACTOR(writer) {
		FILE *input = typed("one\n");

		for (message.type = 100;;) {
			memset(message.text, 0, 124);
			fgets_unchecked(message.text, 124, input);
			assert_returns(msgsnd(queue, &message, strlen(message.text), 0), 0);
		}
	}
	assert_asleep(writer, "msgsnd");
	assert_equal(messages_in(queue), 20);
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 4);
	for (int i = 0; i < 30; i++)
		assert_returns(msgrcv(queue, &message, 124, 100, 0), 0);
}

CLAIM(course_programs, the_reader_waits_for_its_terminal,
      .says = "000's read.c, which calls fgets before each msgrcv, sleeps in read of its terminal "
	      "while a message is there",
      .zh = "000 的 read.c 在每次 msgrcv 之前调用 fgets：消息已在队列中，它却睡在对终端的 read 中",
      .course = "000 §8 read.c: fgets(sendbuf.volate,124,stdin); msgrcv(msgid, (void*)&recvbuf, "
		"124,100,0);",
      .rows = "programs 1",
      .verdict = WRONG("the reader needs no line of its own: fgets must go",
		       "读者不需要自己输入：应删去 fgets"),
      .ref = "POSIX.1-2024 read(), msgrcv()", .needs = { need_msg })
{
	int queue = new_queue(), terminal[2];

	must(pipe(terminal));
	ACTOR(reader) {
		struct message message = { 0 };

		close(terminal[1]);
		fgets_unchecked(message.text, 124, must(fdopen(terminal[0], "r")));
		assert_returns(msgrcv(queue, &message, 124, 100, IPC_NOWAIT), 4);
	}
	assert_asleep(reader, "read");
	send_text(queue, "one\n", 4);
	assert_not_woken(reader);
	assert_equal(messages_in(queue), 1);
	must(write(terminal[1], "\n", 1));
	assert_ends(reader);
}

CLAIM(course_programs, a_shorter_message_leaves_the_end_of_the_last,
      .says = "a message that came without its NUL ends in the rest of the one before, unless the "
	      "buffer is cleared, as 000's read.c does, each time",
      .zh = "不带 NUL 发送的消息后面接着上一条消息的残余，除非像 000 的 read.c 那样每次先清零",
      .course = "000 §8 read.c: memset(recvbuf.volate, 0,124);", .rows = "programs 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv()", .needs = { need_msg })
{
	struct message message = { 0 };
	int queue = new_queue();

	send_text(queue, "three\n", 6);
	send_text(queue, "two\n", 4);
	send_text(queue, "one\n", 4);
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 6);
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 4);
	assert_text(message.text, "two\ne\n");
	memset(message.text, 0, 124);
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 4);
	assert_text(message.text, "one\n");
}

CLAIM(course_programs, the_receiver_must_not_come_first,
      .says = "003's receiver that comes before the sender fails: ftok with ENOENT while there is "
	      "no file, then msgget with ENOENT while there is no queue",
      .zh = "003 的接收者若先于发送者运行就会失败：没有文件时 ftok 得到 ENOENT，有文件而没有队列时 "
	    "msgget 得到 ENOENT",
      .course = "003 §5 接收消息进程: if ((msqid = msgget(key, PERMS)) == -1) { /* connect to the "
		"queue */",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the sender has come first, and not yet removed the queue",
			  "发送者已先运行，且尚未删除队列"),
      .ref = "POSIX.1-2024 ftok() ENOENT, msgget() ENOENT", .needs = { need_msg, need_directory })
{
	key_t key;
	int queue;

	assert_fails(ftok("msgq.txt", 'B'), ENOENT);
	must(close(must(open("msgq.txt", O_CREAT | O_WRONLY, 0600)))); /* the sender's touch */
	key = assert_succeeds(ftok("msgq.txt", 'B'));
	queue = msgget(key, IPC_CREAT | IPC_EXCL | 0644);
	if (queue < 0 && errno == EEXIST)
		skip("another program has a queue of this key");
	must(msgctl(own_queue(must(queue)), IPC_RMID, NULL));
	assert_fails(msgget(key, 0644), ENOENT);
	own_queue(must(msgget(key, 0644 | IPC_CREAT)));
	assert_succeeds(msgget(key, 0644));
}

CLAIM(course_programs, a_line_end_ends_the_receiver,
      .says = "a line \"end\" that the user types ends 003's receiver, and what is sent after it "
	      "stays in the queue",
      .zh = "用户输入的一行 \"end\" 就会使 003 的接收者结束，其后发送的消息留在队列中",
      .course = "003 §5 接收消息进程: toend = strcmp(buf.mtext,\"end\");", .rows = "programs 1",
      .verdict = HOLDS_IF("no line is \"end\": a type of its own, or an empty message, would tell "
			  "the end apart",
			  "没有一行恰好是 \"end\"：用专门的消息类型或空消息才能区分结束"),
      .ref = "POSIX.1-2024 msgrcv()", .needs = { need_msg })
{
	static const char *const lines[] = { "the", "end", "is", "near", "end" };
	int queue = new_queue();

	for (size_t i = 0; i < COUNT(lines); i++)
		send_text(queue, lines[i], strlen(lines[i]) + 1);
	ACTOR(receiver) {
		struct message message;

		do
			assert_succeeds(msgrcv(queue, &message, sizeof(message.text), 0, 0));
		while (strcmp(message.text, "end") != 0);
	}
	assert_ends(receiver);
	assert_equal(messages_in(queue), 3);
}

CLAIM(course_programs, a_killed_sender_leaves_the_receiver_waiting,
      .says = "003's receiver does not see that the sender was killed: unlike a pipe, the queue "
	      "has no end of file, and it sleeps on in msgrcv",
      .zh = "发送者被杀死，003 的接收者并不知道：消息队列不像管道那样有文件结束，它一直睡在 msgrcv "
	    "中",
      .course = "003 §5: 消息队列独立于发送与接收进程。进程终止时，消息队列及其内容并不会被删除。",
      .rows = "programs 1", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(), exit()",
      .needs = { need_msg })
{
	int queue = new_queue();

	ACTOR(sender) {
		send_text(queue, "one", 4);
		pause_at("at its fgets");
	}
	ACTOR(receiver) {
		struct message message;

		assert_returns(msgrcv(queue, &message, sizeof(message.text), 0, 0), 4);
		msgrcv(queue, &message, sizeof(message.text), 0, 0);
	}
	await(sender, "at its fgets");
	assert_asleep(receiver, "msgrcv");
	send_signal(sender, SIGKILL);
	assert_killed(sender, SIGKILL);
	assert_not_woken(receiver);
}
