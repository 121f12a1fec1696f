/* Claims about the notes' programs as they are printed, and the homework done with IPC. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

FAMILY(course_programs, need_pipe);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is typed at a program's terminal, and then its end. */
static FILE *typed(const char *text)
{
	int p[2];

	must(pipe(p));
	must(write(p[1], text, strlen(text)));
	must(close(p[1]));
	return must(fdopen(p[0], "r"));
}

/* As the notes do it: without a look at what it returns. */
static void fgets_unchecked(char *line, int size, FILE *input)
{
	char *unseen = fgets(line, size, input);

	(void)unseen;
}

static void *new_segment(size_t size)
{
	return must(shmat(own_segment(must(shmget(IPC_PRIVATE, size, 0600))), NULL, 0));
}

struct message {
	long type;
	char text[124];
};

static int new_queue(void)
{
	return own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

static void send_text(int queue, const char *text, size_t size)
{
	struct message message = { .type = 100 };

	memcpy(message.text, text, size);
	must(msgsnd(queue, &message, size, 0));
}

static int messages_in(int queue)
{
	struct msqid_ds status;

	must(msgctl(queue, IPC_STAT, &status));
	return (int)status.msg_qnum;
}

/* 000 §4, 001 and 003 §1: pipes */

CLAIM(course_programs, sizeof_sends_the_nul,
      .says = "000's pipe sample writes sizeof(writebuff), which counts the NUL: the reader gets "
	      "ten bytes, the last of them 0",
      .zh = "000 的管道示例写入 sizeof(writebuff)，包括末尾的 NUL：读者得到十个字节，最后一个是 0",
      .course = "000 §4.1: write(fd[1],writebuff,sizeof(writebuff)); read(fd[0], readbuff, 128);",
      .rows = "programs 1", .verdict = HOLDS, .ref = "C11 6.5.3.4 sizeof; POSIX.1-2024 write()")
{
	char writebuff[] = "hello hlp", readbuff[128];
	int fd[2];

	must(pipe(fd));
	memset(readbuff, '?', sizeof(readbuff));
	assert_returns(write(fd[1], writebuff, sizeof(writebuff)), 10);
	assert_returns(read(fd[0], readbuff, 128), 10);
	assert_text(readbuff, "hello hlp");
	assert_equal(readbuff[10], '?');
}

CLAIM(course_programs, a_failed_read_is_handed_to_write,
      .says = "001's child hands what read returned to write: -1, which as a size is beyond "
	      "SSIZE_MAX, on Linux fails with EFAULT or EINVAL and writes nothing",
      .zh = "001 的子进程把 read 的返回值直接交给 write：-1 作为长度超过 SSIZE_MAX，在 Linux "
	    "上失败 (EFAULT 或 EINVAL)，什么也不写",
      .course = "001 pipe(): int len = read(fd[0], buf, 1024); write(1, buf, len);",
      .rows = "programs 1",
      .verdict = WRONG("read may return -1, which is no length: it has to be looked at first",
		       "read 可能返回 -1，它不是长度：必须先检查"),
      .ref = "POSIX.1-2024 read(), write(): nbyte greater than {SSIZE_MAX}; Linux vfs_write(): "
	     "access_ok(), rw_verify_area()")
{
	char buf[1024] = "";
	volatile ssize_t len;
	int fd[2], out[2];

	must(pipe(fd));
	must(pipe(out));
	must(close(fd[0]));
	assert_fails(len = read(fd[0], buf, 1024), EBADF);
	assert_returns(write(out[1], buf, (size_t)len), -1);
	assert_that(errno == EFAULT || errno == EINVAL);
	assert_ready(out[0], 0);
}

#define MSGSIZE 16

CLAIM(course_programs, sixteen_letters_bring_no_nul,
      .says = "a message of MSGSIZE letters fills the buffer of 003's pipe sample: no byte of it "
	      "is a NUL, at which its printf could stop",
      .zh = "恰好 MSGSIZE 个字母的消息填满 003 管道示例的缓冲区：其中没有 NUL，printf 无处停止",
      .course = "003 §1: while ((nbytes = read(p[0], inbuf, MSGSIZE)) > 0) printf(\"% s\\n\", "
		"inbuf);",
      .rows = "programs 1",
      .verdict = HOLDS_IF("each message holds its NUL within 16 bytes, as the three of the sample "
			  "do; nbytes tells how many to print",
			  "每条消息在 16 字节之内含有 NUL，示例的三条正是如此；应按 nbytes 打印"),
      .ref = "POSIX.1-2024 read(); C11 7.21.6.1 %s")
{
	char inbuf[MSGSIZE];
	int p[2];

	must(pipe(p));
	must(write(p[1], "hello, world #10", MSGSIZE));
	must(write(p[1], "hello, world #1", MSGSIZE));
	assert_returns(read(p[0], inbuf, MSGSIZE), MSGSIZE);
	assert_that(!memchr(inbuf, '\0', MSGSIZE));
	assert_returns(read(p[0], inbuf, MSGSIZE), MSGSIZE);
	assert_that(memchr(inbuf, '\0', MSGSIZE) == inbuf + MSGSIZE - 1);
}

CLAIM(course_programs, a_short_read_keeps_the_rest_of_the_last,
      .says = "a read that gives fewer bytes leaves the rest of 003's buffer as it was: behind the "
	      "new letters stands the end of the message before",
      .zh = "read 得到较少字节时，003 的缓冲区其余部分不变：新字母之后是上一条消息的结尾",
      .course = "003 §1: printf(\"% s\\n\", inbuf);", .rows = "programs 1",
      .verdict = HOLDS_IF("every read gives a whole message", "每次 read 都得到一条完整的消息"),
      .ref = "POSIX.1-2024 read(): the bytes read are placed in the buffer")
{
	char inbuf[MSGSIZE];
	int p[2];

	must(pipe(p));
	must(write(p[1], "hello, world #1", MSGSIZE));
	assert_returns(read(p[0], inbuf, MSGSIZE), MSGSIZE);
	must(write(p[1], "HELLO", 5));
	assert_returns(read(p[0], inbuf, MSGSIZE), 5);
	assert_text(inbuf, "HELLO, world #1");
}

/* 000 §7: shared memory and signals */

struct mybuf {
	int pid;
	char buff[124];
};

CLAIM(course_programs, a_child_is_killed_before_its_handler,
      .says = "a SIGUSR1 of 000's parent that comes before the child has called signal kills the "
	      "child, and the parent sleeps on in pause",
      .zh = "000 的父进程在子进程调用 signal 之前发来的 SIGUSR1 会杀死子进程，父进程则一直睡在 "
	    "pause 中",
      .course = "000 §7 操作 1: signal(SIGUSR1, myfunc); //myfunc一个空的回调处理函数",
      .rows = "programs 1",
      .verdict = WRONG("the child may be killed first: handler or mask must be set before fork",
		       "子进程可能先被杀死：处理函数或信号屏蔽必须在 fork 之前设好"),
      .ref = "POSIX.1-2024 fork(), <signal.h>: SIGUSR1 terminates by default")
{
	ACTOR(child) {
		pause_at("before signal");
		catch_signal(SIGUSR1, 0);
	}
	await(child, "before signal");
	ACTOR(parent) {
		catch_signal(SIGUSR2, 0);
		must(kill(pid_of(child), SIGUSR1));
		pause();
	}
	assert_killed(child, SIGUSR1);
	assert_asleep(parent, "pause");
}

CLAIM(course_programs, a_client_without_a_handler_is_killed,
      .says = "000's client.c sets no handler: the SIGUSR1 by which the server tells of a line "
	      "kills it in pause, and the line stays unread",
      .zh = "000 的 client.c 没有安装处理函数：server 通知它的 SIGUSR1 把睡在 pause 中的 client "
	    "杀死，数据无人读取",
      .course = "000 §7 client.c: pause(); printf(\"%s\",p->buff); kill(pid, SIGUSR2);",
      .rows = "programs 1",
      .verdict = WRONG("pause returns only from a signal that is caught: client.c needs a handler "
		       "for SIGUSR1",
		       "pause 只在信号被捕捉时才返回：client.c 需要 SIGUSR1 的处理函数"),
      .ref = "POSIX.1-2024 pause(), <signal.h>", .needs = { need_shm })
{
	struct mybuf *p = new_segment(sizeof(*p));

	ACTOR(client) {
		pause();
		p->buff[0] = '\0';
	}
	assert_asleep(client, "pause");
	strcpy(p->buff, "a line\n");
	send_signal(client, SIGUSR1);
	assert_killed(client, SIGUSR1);
	assert_text(p->buff, "a line\n");
}

CLAIM(course_programs, a_server_in_while_1_serves_nobody,
      .says = "000's server.c, which loops in while(1) after shmget, has a segment that nobody is "
	      "attached to, and in it the client finds the pid 0",
      .zh = "000 的 server.c 在 shmget 之后陷入 while(1)：没有进程挂载该段，client 从中读到的 pid "
	    "是 0",
      .course = "000 §7 server.c: while(1); signal(SIGUSR2, myfunc);", .rows = "programs 1",
      .verdict = WRONG("nothing after while(1); is ever done: it must go",
		       "while(1); 之后的语句永远不会执行：必须删去"),
      .ref = "C11 6.8.5 Iteration statements; POSIX.1-2024 shmget(): initialized with all zero "
	     "values",
      .needs = { need_shm })
{
	key_t key = own_key();
	struct shmid_ds status;
	struct mybuf *p;
	int shmid;

	ACTOR(server) {
		own_segment(must(shmget(key, 128, IPC_CREAT | 0777)));
		pause_at("while(1)");
		((struct mybuf *)must(shmat(shmget(key, 0, 0), NULL, 0)))->pid = getpid();
	}
	await(server, "while(1)");
	shmid = assert_succeeds(shmget(key, 128, IPC_CREAT | 0777));
	must(shmctl(shmid, IPC_STAT, &status));
	assert_equal(status.shm_nattch, 0);
	p = must(shmat(shmid, NULL, 0));
	assert_equal(p->pid, 0);
}

CLAIM(course_programs, a_client_that_finds_no_pid_signals_its_group,
      .says = "000's client that comes before the server has written its pid calls kill(0, "
	      "SIGUSR2), which kills it and all of its process group",
      .zh = "000 的 client 若在 server 写入 pid 之前读取，就会执行 kill(0, "
	    "SIGUSR2)，杀死自己和整个进程组",
      .course = "000 §7 client.c: pid = p->pid; p->pid = getpid(); kill(pid, SIGUSR2);",
      .rows = "programs 1",
      .verdict = HOLDS_IF(
	      "the server has written its pid before; the client must look whether it is 0",
	      "server 已先写入 pid；client 必须检查它是否为 0"),
      .ref = "POSIX.1-2024 kill(): pid is 0", .needs = { need_shm })
{
	struct mybuf *p = new_segment(sizeof(*p));
	pid_t group;
	int held[2];

	must(pipe(held));
	ACTOR(other) {
		char byte;

		must(setpgid(0, 0));
		must(close(held[1]));
		must(read(held[0], &byte, 1));
	}
	assert_asleep(other, "read");
	group = pid_of(other);
	ACTOR(client) {
		must(setpgid(0, group));
		must(kill(p->pid, SIGUSR2));
	}
	assert_killed(client, SIGUSR2);
	must(close(held[1])); /* else whom no signal came to would sleep on */
	assert_killed(other, SIGUSR2);
}

CLAIM(course_programs, a_server_woken_by_others_signals_itself,
      .says = "000's server, woken from its first pause before a client has written its pid, reads "
	      "the one that it wrote itself: its SIGUSR1 kills it",
      .zh = "000 的 server 若在 client 写入 pid 之前就从第一个 pause 醒来，读回的是自己写的 "
	    "pid：它发出的 SIGUSR1 杀死自己",
      .course = "000 §7 server.c: pause(); ==>客户端读 pid = p->pid; ==>读客户端pid",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the client has written its pid: any other signal ends pause as well, so "
			  "that the server has to look again",
			  "client 已写入 pid：别的信号同样会结束 pause，server 必须再检查"),
      .ref = "POSIX.1-2024 pause(), getpid()", .needs = { need_shm })
{
	struct mybuf *p = new_segment(sizeof(*p));

	ACTOR(server) {
		catch_signal(SIGUSR2, 0);
		p->pid = getpid();
		pause();
		assert_equal(p->pid, getpid());
		must(kill(p->pid, SIGUSR1));
	}
	assert_asleep(server, "pause");
	send_signal(server, SIGUSR2); /* not a client's */
	assert_killed(server, SIGUSR1);
}

CLAIM(course_programs, at_the_end_the_parent_passes_its_last_line_again,
      .says = "at the end of its input fgets leaves the segment as it is: 000's child, woken all "
	      "the same, finds the last line again",
      .zh = "输入结束后 fgets 不改变共享内存：000 的子进程照样被唤醒，又读到最后一行",
      .course = "000 §7 操作 1: fgets(p,128,stdin); kill(pid, SIGUSR1);", .rows = "programs 1",
      .verdict = HOLDS_IF("the input has no end: fgets has to be asked for it",
			  "输入没有结束：必须检查 fgets 的返回值"),
      .ref = "C11 7.21.7.2 fgets", .needs = { need_shm })
{
	FILE *input = typed("only\n");
	char *p = new_segment(128);

	ACTOR(child) {
		for (int i = 0; i < 2; i++) {
			pause_at("pause()");
			assert_text(p, "only\n");
		}
	}
	assert_that(fgets(p, 128, input) == p);
	await(child, "pause()");
	resume(child);
	await(child, "pause()");
	assert_that(!fgets(p, 128, input));
	resume(child);
	assert_ends(child);
}

/* 000 §8 and 003 §5: message queues */

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
			must(msgrcv(queue, &message, sizeof(message.text), 0, 0));
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

/* 003 §2, §6 to §8: FIFO, shared memory, mapping, TCP */

CLAIM(course_programs, at_the_end_the_chat_repeats_a_line,
      .says = "a user of 003's chat whose input has ended says the last line again, each turn",
      .zh = "003 对话的一方输入结束后，每一轮都把最后一行再说一次",
      .course = "003 §2 进程1: fgets(arr2, 80, stdin); write(fd, arr2, strlen(arr2)+1);",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the input has no end: fgets has to be asked for it",
			  "输入没有结束：必须检查 fgets 的返回值"),
      .ref = "C11 7.21.7.2 fgets; POSIX.1-2024 open()", .needs = { need_fifo })
{
	must(mkfifo("fifo", 0666));
	ACTOR(user1) {
		FILE *input = typed("bye\n");
		char arr2[80];

		for (int turn = 0; turn < 3; turn++) {
			int fd = must(open("fifo", O_WRONLY));

			fgets_unchecked(arr2, 80, input);
			must(write(fd, arr2, strlen(arr2) + 1));
			must(close(fd));
			fd = must(open("fifo", O_RDONLY));
			assert_reads(fd, "what?");
			must(close(fd));
		}
	}
	for (int turn = 0; turn < 3; turn++) {
		char heard[80];
		int fd = must(open("fifo", O_RDONLY));

		assert_returns(read(fd, heard, 80), 5);
		assert_text(heard, "bye\n");
		must(close(fd));
		fd = must(open("fifo", O_WRONLY));
		must(write(fd, "what?", 5));
		must(close(fd));
	}
	assert_ends(user1);
}

CLAIM(course_programs, a_killed_writer_never_completes,
      .says = "003's reader of a segment whose writer was killed finds complete 0 and the last "
	      "block for ever, and the segment, attached by it alone, stays",
      .zh = "写者被杀死后，003 的读者永远看到 complete 为 0 "
	    "和最后一块数据；该段只剩它挂载，仍然存在",
      .course = "003 §6 读共享内存进程: while (shmp->complete != 1)", .rows = "programs 1",
      .verdict = HOLDS_IF("the writer comes to its end: nothing else sets complete",
			  "写者正常运行到结束：没有别的会设置 complete"),
      .ref = "POSIX.1-2024 shmat(), exit(): segments are detached", .needs = { need_shm })
{
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 1032, 0644)));
	struct shmid_ds status;
	struct {
		int cnt;
		int complete;
		char buf[1024];
	} *shmp = must(shmat(shmid, NULL, 0));

	ACTOR(writer) {
		strcpy(shmp->buf, "AAAA");
		shmp->cnt = 4;
		pause_at("sleep(3)");
		shmp->complete = 1;
	}
	await(writer, "sleep(3)");
	send_signal(writer, SIGKILL);
	assert_killed(writer, SIGKILL);
	assert_equal(shmp->complete, 0);
	assert_text(shmp->buf, "AAAA");
	assert_returns(shmctl(shmid, IPC_STAT, &status), 0);
	assert_equal(status.shm_nattch, 1);
}

CLAIM(course_programs, at_the_end_the_sample_of_mmap_answers_for_ever,
      .says = "at the end of its input scanf leaves offset as it was: the loop of 003's mmap "
	      "sample answers the last number again and again, without a read to sleep in",
      .zh = "输入结束后 scanf 不改变 offset：003 的 mmap 示例不停地回答上一个数，也没有可以睡眠的 "
	    "read",
      .course = "003 §7: scanf(\"%d\",&offset); } while (offset != -1);", .rows = "programs 1",
      .verdict = HOLDS_IF("the user ends it by -1: what scanf returns has to be looked at",
			  "用户以 -1 结束：必须检查 scanf 的返回值"),
      .ref = "C11 7.21.6.2 fscanf: EOF")
{
	FILE *input = typed("7\n");
	int offset = -2;

	assert_returns(fscanf(input, "%d", &offset), 1);
	for (int i = 0; i < 100; i++) {
		assert_returns(fscanf(input, "%d", &offset), EOF);
		assert_equal(offset, 7);
	}
}

static int tcp_listener(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	*address = (struct sockaddr_in){ .sin_family = AF_INET,
					 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (fd >= 0 && (bind(fd, (struct sockaddr *)address, size) < 0 || listen(fd, 3) < 0 ||
			getsockname(fd, (struct sockaddr *)address, &size) < 0))
		return -1;
	return fd;
}

/* The loopback can be there and down. */
static const char *need_tcp(void)
{
	struct sockaddr_in address;
	int listener = tcp_listener(&address), fd = socket(AF_INET, SOCK_STREAM, 0);
	bool there =
		listener >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

	close(fd);
	close(listener);
	return there ? NULL : "no TCP on the loopback";
}

/* A client that is connected, and the server's side of it. */
static int connect_client(int *new_socket)
{
	struct sockaddr_in address;
	int listener = must(tcp_listener(&address));
	int client = must(socket(AF_INET, SOCK_STREAM, 0));

	must(connect(client, (struct sockaddr *)&address, sizeof(address)));
	*new_socket = must(accept(listener, NULL, NULL));
	return client;
}

CLAIM(course_programs, a_client_may_leave_without_a_greeting,
      .says = "if the client leaves without a greeting, 003's server gets 0 from read, has an "
	      "empty buffer to print, and its send succeeds all the same",
      .zh = "客户端什么也不发就离开，003 的服务器 read 得 0，打印空缓冲区，send 却照样成功",
      .course = "003 §8 服务器端: valread = read( new_socket , buffer, 1024); "
		"printf(\"%s\\n\",buffer );",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the client sends: valread has to be looked at, 0 is the end",
			  "客户端确实发送：必须检查 valread，0 表示对方已结束"),
      .ref = "POSIX.1-2024 read(), send()", .needs = { need_tcp })
{
	static const char hello[] = "Hello from server";
	char buffer[1024] = { 0 };
	int new_socket, client = connect_client(&new_socket);

	must(close(client));
	assert_returns(read(new_socket, buffer, 1024), 0);
	assert_text(buffer, "");
	assert_returns(send(new_socket, hello, strlen(hello), 0), strlen(hello));
}

CLAIM(course_programs, a_full_buffer_has_no_nul,
      .says = "a greeting of 1024 bytes fills the buffer of 003's server to its end: nothing is "
	      "left of the zeros at which printf could stop",
      .zh = "1024 字节的问候填满 003 服务器的缓冲区：原来的零一个不剩，printf 无处停止",
      .course = "003 §8 服务器端: char buffer[1024] = {0}; valread = read( new_socket , buffer, "
		"1024);",
      .rows = "programs 1",
      .verdict = HOLDS_IF("less than 1024 bytes come: valread tells how many to print",
			  "收到的少于 1024 字节：应按 valread 打印"),
      .ref = "POSIX.1-2024 read(); C11 7.21.6.1 %s", .needs = { need_tcp })
{
	char greeting[1024], buffer[1024] = { 0 };
	int new_socket, client = connect_client(&new_socket);

	memset(greeting, 'x', sizeof(greeting));
	assert_returns(send(client, greeting, 1024, 0), 1024);
	must(recv(new_socket, buffer, 1024, MSG_PEEK | MSG_WAITALL)); /* all is there */
	memset(buffer, 0, sizeof(buffer));
	assert_returns(read(new_socket, buffer, 1024), 1024);
	assert_that(!memchr(buffer, '\0', 1024));
	assert_that(memcmp(buffer, greeting, 1024) == 0);
}

/* 004: what was done with pipes, done with the three kinds of IPC */

static const char *const lines[] = { "first\n", "\n", "the third\n", "last" };

CLAIM(course_programs, homework_by_shared_memory,
      .says = "a parent passes lines to its child by a segment, in which two semaphores pass the "
	      "turn and a flag tells the end: each line is read once, in order",
      .zh = "父进程经共享内存向子进程逐行传递：段中的两个信号量轮流，一个标志表示结束；每行按序恰好"
	    "读到一次",
      .course = "004 作业: 之前用管道实现的 尝试着用 IPC里的三种方式去实现。", .rows = "programs 1",
      .verdict = HOLDS_IF("something besides the segment synchronises the two",
			  "除共享内存之外另有同步手段"),
      .ref = "POSIX.1-2024 shmat(), sem_init(), sem_wait(), sem_post()", .needs = { need_shm })
{
	struct {
		sem_t empty, full;
		bool ended;
		char line[128];
	} *box = new_segment(sizeof(*box));

	must(sem_init(&box->empty, 1, 1));
	must(sem_init(&box->full, 1, 0));
	ACTOR(child) {
		for (size_t i = 0; i < COUNT(lines); i++) {
			must(sem_wait(&box->full));
			assert_that(!box->ended);
			assert_text(box->line, lines[i]);
			must(sem_post(&box->empty));
		}
		must(sem_wait(&box->full));
		assert_that(box->ended);
	}
	for (size_t i = 0; i < COUNT(lines); i++) {
		must(sem_wait(&box->empty));
		strcpy(box->line, lines[i]);
		must(sem_post(&box->full));
	}
	must(sem_wait(&box->empty));
	box->ended = true;
	must(sem_post(&box->full));
	assert_ends(child);
}

CLAIM(course_programs, homework_by_a_message_queue,
      .says = "a parent passes lines to its child by a queue, whose end an empty message tells: "
	      "each line is one message, in order, and the child removes the queue",
      .zh = "父进程经消息队列向子进程逐行传递，空消息表示结束：每行一条消息，按序到达，由子进程删除"
	    "队列",
      .course = "004 作业: 之前用管道实现的 尝试着用 IPC里的三种方式去实现。", .rows = "programs 1",
      .verdict = HOLDS_IF("a message tells the end, as a queue has no end of file",
			  "用一条消息表示结束，因为队列没有文件结束"),
      .ref = "POSIX.1-2024 msgsnd(), msgrcv(), msgctl() IPC_RMID", .needs = { need_msg })
{
	int queue = new_queue();

	ACTOR(child) {
		struct message message;

		for (size_t i = 0; i < COUNT(lines); i++) {
			memset(&message, 0, sizeof(message));
			assert_returns(msgrcv(queue, &message, 124, 0, 0), strlen(lines[i]));
			assert_text(message.text, lines[i]);
		}
		assert_returns(msgrcv(queue, &message, 124, 0, 0), 0);
		assert_returns(msgctl(queue, IPC_RMID, NULL), 0);
	}
	for (size_t i = 0; i < COUNT(lines); i++)
		send_text(queue, lines[i], strlen(lines[i]));
	send_text(queue, "", 0);
	assert_ends(child);
	assert_fails(msgrcv(queue, &(struct message){ 0 }, 124, 0, IPC_NOWAIT), EINVAL);
}

enum { FULL, EMPTY, BYTE };

static void change(int semid, unsigned short semaphore, short by)
{
	must(semop(semid, &(struct sembuf){ .sem_num = semaphore, .sem_op = by }, 1));
}

/* The value of a semaphore in its turn is a byte, or 256 at the end. */
static void pass_value(int semid, int value)
{
	union semun {
		int val;
	} argument = { value };

	change(semid, EMPTY, -1);
	must(semctl(semid, BYTE, SETVAL, argument));
	change(semid, FULL, 1);
}

CLAIM(course_programs, homework_by_semaphores,
      .says = "a parent passes lines to its child by semaphores alone: two of a set pass the turn, "
	      "the value of the third is the byte, and 256 the end",
      .zh = "父进程只用信号量向子进程传递各行：集合中两个信号量轮流，第三个的值是字节，256 "
	    "表示结束",
      .course = "004 作业: 之前用管道实现的 尝试着用 IPC里的三种方式去实现。", .rows = "programs 1",
      .verdict = HOLDS_IF("a semaphore carries data only as its value; otherwise it orders access "
			  "to shared memory",
			  "信号量只能以其值携带数据；通常它用来给共享内存的访问排序"),
      .ref = "POSIX.1-2024 semop(), semctl() SETVAL, GETVAL", .needs = { need_sem })
{
	int semid = own_set(must(semget(IPC_PRIVATE, 3, 0600)));

	change(semid, EMPTY, 1);
	ACTOR(child) {
		for (size_t i = 0; i < COUNT(lines); i++)
			for (const char *byte = lines[i]; *byte; byte++) {
				change(semid, FULL, -1);
				assert_returns(semctl(semid, BYTE, GETVAL), *byte);
				change(semid, EMPTY, 1);
			}
		change(semid, FULL, -1);
		assert_returns(semctl(semid, BYTE, GETVAL), 256);
	}
	for (size_t i = 0; i < COUNT(lines); i++)
		for (const char *byte = lines[i]; *byte; byte++)
			pass_value(semid, *byte);
	pass_value(semid, 256);
	assert_ends(child);
}
