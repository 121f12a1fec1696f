/* Claims about the sizes of texts and of queues, and their limits. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>

#include "claim.h"
#include "messages.h"

/* Sends so many bytes of text. */
static int send_size(int queue, size_t size, int flags)
{
	static struct {
		long type;
		char text[65536];
	} message = { .type = 1 };

	return msgsnd(queue, &message, size, flags);
}

CLAIM(msg, too_small_a_buffer_gives_e2big,
      .says = "msgrcv fails with E2BIG when the text is longer than msgsz, stores nothing, and the "
	      "message stays first in the queue",
      .zh = "正文长于 msgsz 时 msgrcv 失败 (E2BIG)，不写缓冲区，消息仍留在队首",
      .course = "001 msgrcv(): MSG_NOERROR", .rows = "msg 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv() E2BIG; msgop(2)")
{
	int queue = new_queue();
	struct message message = { .type = 77, .text = "kept" };

	must(send_text(queue, 5, "hello", 0));
	must(send_text(queue, 5, "x", 0));
	assert_fails(msgrcv(queue, &message, 4, 5, 0), E2BIG);
	assert_fails(msgrcv(queue, &message, 0, 0, IPC_NOWAIT), E2BIG);
	assert_equal(message.type, 77);
	assert_text(message.text, "kept");
	assert_equal(messages_in(queue), 2);
	assert_returns(msgrcv(queue, &message, 5, 5, 0), 5);
	assert_text(message.text, "hello");
}

static msglen_t bytes_in(int queue)
{
	struct msqid_ds status;

	stat_queue(queue, &status);
	return status.msg_cbytes;
}

CLAIM(msg, msg_noerror_cuts_and_the_rest_is_lost,
      .says = "with MSG_NOERROR msgrcv stores msgsz bytes of a longer text and returns msgsz; the "
	      "rest of the message is gone, and its room free",
      .zh = "带 MSG_NOERROR 时，msgrcv 只存 msgsz 字节并返回 "
	    "msgsz；该消息的其余部分丢失，所占空间释放",
      .course = "001 msgrcv(): MSG_NOERROR：如果消息正文大小超过 msgsz，则截断消息而不报错",
      .rows = "msg 3", .verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv() MSG_NOERROR; msgop(2)")
{
	int queue = new_queue();
	struct message message;

	must(send_text(queue, 5, "hello", 0));
	must(send_text(queue, 6, "next", 0));
	strcpy(message.text, "......");
	assert_returns(msgrcv(queue, &message, 2, 0, MSG_NOERROR), 2);
	assert_equal(message.type, 5);
	assert_text(message.text, "he....");
	assert_equal(messages_in(queue), 1);
	assert_equal(bytes_in(queue), 4);
	assert_returns(msgrcv(queue, &message, 0, 0, MSG_NOERROR), 0);
	assert_equal(message.type, 6);
	assert_equal(messages_in(queue), 0);
	assert_equal(bytes_in(queue), 0);
	must(send_text(queue, 5, "short", 0));
	assert_returns(msgrcv(queue, &message, 100, 0, MSG_NOERROR), 5);
	assert_text(message.text, "short.");
}

CLAIM(msg, a_text_may_be_empty,
      .says = "a message without text can be sent; msgrcv returns 0 for it and gives its type",
      .zh = "可以发送没有正文的消息；msgrcv 返回 0 并给出其类型", .rows = "msg 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgsnd(); msgop(2): messages of zero length")
{
	int queue = new_queue();
	struct message message = { .text = "kept" };
	struct msqid_ds status;

	assert_returns(send_text(queue, 8, "", 0), 0);
	stat_queue(queue, &status);
	assert_equal(status.msg_qnum, 1);
	assert_equal(status.msg_cbytes, 0);
	assert_returns(msgrcv(queue, &message, 4, 8, 0), 0);
	assert_equal(message.type, 8);
	assert_text(message.text, "kept");
	assert_equal(messages_in(queue), 0);
}

static const size_t text_sizes[] = { 1, 0, 4096, 17, 1, 2000 };

/* No two messages have the same bytes, nor has one them again and again; some are NUL. */
static void fill_text(char *text, size_t number, size_t size)
{
	for (size_t i = 0; i < size; i++)
		text[i] = (char)((i + 1) * (number + 3) % 251);
}

CLAIM(msg, boundaries_and_sizes_are_kept,
      .says = "each msgrcv gives just one message, byte for byte, of its own size and type",
      .zh = "每次 msgrcv 恰好得到一条消息，内容、长度、类型都与发送时相同",
      .course = "000 §8: 每种消息数据和类型可以不同; 003 §5.1: 消息队列是面向记录的; 003 §5.4: "
		"管道只能承载无格式字符流",
      .rows = "msg 6", .verdict = HOLDS, .ref = "POSIX.1-2024 msgsnd(), msgrcv()")
{
	size_t count = sizeof(text_sizes) / sizeof(text_sizes[0]);
	int queue = new_queue();
	struct message sent, seen;

	for (size_t i = 0; i < count; i++) {
		sent.type = (long)i + 1;
		fill_text(sent.text, i, text_sizes[i]);
		must(msgsnd(queue, &sent, text_sizes[i], 0));
	}
	for (size_t i = 0; i < count; i++) {
		memset(sent.text, '.', sizeof(sent.text));
		fill_text(sent.text, i, text_sizes[i]);
		memset(seen.text, '.', sizeof(seen.text));
		assert_returns(msgrcv(queue, &seen, sizeof(seen.text), 0, 0), text_sizes[i]);
		assert_equal(seen.type, i + 1);
		for (size_t j = 0; j < sizeof(seen.text); j++)
			assert_equal(seen.text[j], sent.text[j]);
	}
}

CLAIM(msg, strlen_sends_no_terminator,
      .says = "a text sent with its strlen arrives without the NUL: what follows in the buffer is "
	      "the receiver's own",
      .zh = "以 strlen 为长度发送的正文不带结尾的 NUL：缓冲区其后的内容是接收者自己的",
      .course = "000 §8: msgsend(msgid, (void*)&sendbuf, strlen(sendbuf.volate),0); 003 §5: len+1",
      .rows = "msg 8",
      .verdict = HOLDS_IF("the receiver clears its buffer before each msgrcv, or the NUL is sent "
			  "too, as 003 does",
			  "接收者每次 msgrcv 之前清空缓冲区，或像 003 那样把 NUL 也发送"),
      .ref = "POSIX.1-2024 msgsnd(), msgrcv()")
{
	int queue = new_queue();
	struct message message = { .type = 100 };

	strcpy(message.text, "hi");
	must(msgsnd(queue, &message, strlen(message.text), 0));
	must(msgsnd(queue, &message, strlen(message.text) + 1, 0));
	strcpy(message.text, "garbage");
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 2);
	assert_text(message.text, "hirbage");
	assert_returns(msgrcv(queue, &message, 124, 100, 0), 3);
	assert_text(message.text, "hi");
}

CLAIM(msg, a_text_has_at_most_msgmax_bytes,
      .says = "on Linux a text of MSGMAX bytes can be sent; one byte more gives EINVAL, though the "
	      "queue has room",
      .zh = "在 Linux 上，可以发送 MSGMAX 字节的正文；多一个字节则失败 (EINVAL)，即使队列有空间",
      .course = "001 msgrcv(): 不能超过系统定义的最大消息大小", .rows = "msg 3", .verdict = HOLDS,
      .ref = "msgop(2) MSGMAX, EINVAL; POSIX.1-2024 msgsnd() EINVAL: a system-imposed limit",
      .needs = { need_own_limits })
{
	int queue = new_queue();

	set_number("/proc/sys/kernel/msgmax", 100);
	assert_returns(send_size(queue, 100, 0), 0);
	assert_fails(send_size(queue, 101, 0), EINVAL);
	assert_fails(send_size(queue, 101, IPC_NOWAIT), EINVAL);
	assert_equal(messages_in(queue), 1);
	set_number("/proc/sys/kernel/msgmax", 101);
	assert_returns(send_size(queue, 101, 0), 0);
}

CLAIM(msg, a_buffer_may_be_larger_than_msgmax,
      .says = "msgrcv's msgsz only bounds what is stored: it may exceed MSGMAX",
      .zh = "msgrcv 的 msgsz 只是缓冲区大小的上限：可以超过 MSGMAX",
      .course = "001 msgrcv(): msgsz 说明：消息正文的大小…不能超过系统定义的最大消息大小",
      .rows = "msg 3",
      .verdict = WRONG(
	      "msgsnd's size must not exceed MSGMAX; msgrcv's is the buffer's and has no such "
	      "limit",
	      "不能超过 MSGMAX 的是 msgsnd 的长度；msgrcv 的 msgsz 是缓冲区大小，没有这个限制"),
      .ref = "POSIX.1-2024 msgrcv() ERRORS; msgop(2)", .needs = { need_proc })
{
	long most = number_in("/proc/sys/kernel/msgmax");
	size_t size = (size_t)most + 1 + sizeof(long);
	int queue = new_queue();
	long *message =
		must(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	must(send_text(queue, 1, "text", 0));
	assert_returns(msgrcv(queue, message, (size_t)most + 1, 0, 0), 4);
	assert_text((char *)(message + 1), "text");
}

CLAIM(msg, a_size_takes_more_than_32_bits,
      .says = "on Linux msgrcv takes a msgsz of up to SSIZE_MAX for what it is, and stores no more "
	      "than the text has",
      .zh = "在 Linux 上，msgrcv 接受直到 SSIZE_MAX 的 msgsz，只存入正文的长度", .rows = "msg 3",
      .verdict = HOLDS,
      .ref = "msgop(2): msgsz is a size_t; Linux ipc/msg.c do_msgrcv(), do_msg_fill()")
{
	const size_t sizes[] = { 0x7fffffff, 0x80000001, 0xffffffff, (size_t)SSIZE_MAX & ~2UL,
				 SSIZE_MAX };
	struct message message;
	int queue = new_queue();

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (sizes[i] > SSIZE_MAX)
			continue; /* where a size has 32 bits */
		must(send_text(queue, 1, "text", 0));
		memset(&message, 0, sizeof(message));
		assert_returns(msgrcv(queue, &message, sizes[i], 0, 0), 4);
		assert_text(message.text, "text");
	}
}

CLAIM(msg, nowait_on_a_full_queue_gives_eagain,
      .says = "on Linux with IPC_NOWAIT msgsnd fails with EAGAIN if the bytes in the queue would "
	      "exceed msg_qbytes; up to it just they fit",
      .zh = "在 Linux 上，带 IPC_NOWAIT 时，若队列中的字节数将超过 msg_qbytes，msgsnd 失败 "
	    "(EAGAIN)；恰好等于则可以",
      .course = "001 msgsnd(): IPC_NOWAIT：非阻塞模式，如果消息队列满，则立即返回错误",
      .rows = "msg 4", .verdict = HOLDS,
      .ref = "msgop(2): full is a queue whose bytes the message would bring above msg_qbytes; "
	     "POSIX.1-2024 msgsnd() EAGAIN")
{
	int queue = new_queue();

	must(set_capacity(queue, 10));
	must(send_size(queue, 7, 0));
	assert_fails(send_size(queue, 4, IPC_NOWAIT), EAGAIN);
	assert_returns(send_size(queue, 3, IPC_NOWAIT), 0);
	assert_fails(send_size(queue, 1, IPC_NOWAIT), EAGAIN);
	assert_equal(messages_in(queue), 2);
}

CLAIM(msg, a_queue_holds_msg_qbytes_messages_at_most,
      .says = "on Linux a queue takes no more than msg_qbytes messages, so that empty ones fill it "
	      "too",
      .zh = "在 Linux 上，队列最多容纳 msg_qbytes 条消息，因此空消息也会使其变满", .rows = "msg 4",
      .verdict = HOLDS, .ref = "msgop(2): a message queue is considered to be full")
{
	int queue = new_queue();

	must(set_capacity(queue, 3));
	for (int i = 0; i < 3; i++)
		assert_returns(send_size(queue, 0, IPC_NOWAIT), 0);
	assert_fails(send_size(queue, 0, IPC_NOWAIT), EAGAIN);
	assert_equal(messages_in(queue), 3);
}

CLAIM(msg, a_smaller_msg_qbytes_keeps_what_is_there,
      .says = "msg_qbytes below the contents of the queue loses nothing; on Linux it lets nothing "
	      "in until there is room",
      .zh = "msg_qbytes 小于队列现有内容时不丢失消息；在 Linux 上，腾出空间之前不接受新消息",
      .rows = "msg 4, 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgctl() IPC_SET; msgop(2): full is a queue whose bytes the message "
	     "would bring above msg_qbytes")
{
	int queue = full_queue();
	struct message message;

	assert_returns(set_capacity(queue, 6), 0);
	assert_equal(messages_in(queue), 2);
	assert_fails(send_text(queue, 1, "", IPC_NOWAIT), EAGAIN);
	assert_returns(receive(queue, &message, 0, 0), 5);
	assert_text(message.text, "first");
	assert_fails(send_text(queue, 1, "xy", IPC_NOWAIT), EAGAIN);
	assert_returns(send_text(queue, 1, "x", IPC_NOWAIT), 0);
	assert_text(all_of(queue, 0, 0), "2nd..x");
}

CLAIM(msg, a_queue_is_as_large_as_msgmnb_was,
      .says = "on Linux a new queue takes MSGMNB for its msg_qbytes; a later change of MSGMNB "
	      "changes no queue",
      .zh = "在 Linux 上，新队列的 msg_qbytes 取自当时的 MSGMNB；之后改变 MSGMNB 不影响已有队列",
      .rows = "msg 4, 6", .verdict = HOLDS,
      .ref = "msgop(2) MSGMNB; POSIX.1-2024 msgget(): the system limit",
      .needs = { need_own_limits })
{
	struct msqid_ds status;
	int queue;

	set_number("/proc/sys/kernel/msgmnb", 10);
	queue = new_queue();
	set_number("/proc/sys/kernel/msgmnb", 20);
	stat_queue(queue, &status);
	assert_equal(status.msg_qbytes, 10);
	assert_fails(send_size(queue, 11, IPC_NOWAIT), EAGAIN);
	assert_returns(send_size(new_queue(), 20, IPC_NOWAIT), 0);
}

CLAIM(msg, enospc_beyond_msgmni,
      .says = "on Linux msgget fails with ENOSPC when there are MSGMNI queues, still opens one "
	      "that exists, and works again after one is removed",
      .zh = "在 Linux 上，队列数达到 MSGMNI 时 msgget 失败 "
	    "(ENOSPC)，仍可打开已有的队列；删除一个之后又可创建",
      .rows = "msg 1", .verdict = HOLDS,
      .ref = "msgget(2) ENOSPC, MSGMNI; POSIX.1-2024 msgget() ENOSPC: a system-imposed limit",
      .needs = { need_own_limits })
{
	key_t key = own_key();
	int first, second;

	set_number("/proc/sys/kernel/msgmni", 2);
	first = own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0600)));
	second = own_queue(assert_succeeds(msgget(key, IPC_CREAT | 0600)));
	assert_fails(msgget(IPC_PRIVATE, 0600), ENOSPC);
	assert_returns(msgget(key, IPC_CREAT | 0600), second); /* there already */
	assert_fails(msgget(own_key(), IPC_CREAT | 0600), ENOSPC);
	must(msgctl(first, IPC_RMID, NULL));
	own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0600)));
	assert_fails(msgget(IPC_PRIVATE, 0600), ENOSPC);
}
