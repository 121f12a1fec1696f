/* Claims about messages: whole, counted, as long as they may be, and gone when received. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "claim.h"
#include "deadlines.h"
#include "queues.h"

CLAIM(mq, one_process_sends_another_receives,
      .says = "mq_send returns 0 and mq_receive the message's length, its bytes and its priority",
      .zh = "mq_send 返回 0；mq_receive 返回消息长度，给出内容与优先级",
      .course = "000 §8: 内核空间消息队列， 用户空间a写入，b读出", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()", .needs = { need_messages })
{
	mqd_t queue = new_queue();

	ACTOR(sender) {
		assert_returns(mq_send(queue, "hello\0world", 11, 6), 0);
	}
	assert_ends(sender);
	ACTOR(receiver) {
		char buffer[SIZE];
		unsigned priority = 4711;

		memset(buffer, '#', sizeof(buffer));
		assert_returns(mq_receive(queue, buffer, SIZE, &priority), 11);
		buffer[13] = '\0';
		assert_text(buffer, "hello");
		assert_text(buffer + 6, "world##"); /* and nothing behind it */
		assert_equal(priority, 6);
	}
	assert_ends(receiver);
}

CLAIM(mq, a_received_message_is_gone,
      .says = "a received message is gone for everybody: the next mq_receive gives the next one, "
	      "or finds the queue empty",
      .zh = "消息一经接收即不复存在：下一次接收得到下一条，或发现队列为空",
      .course = "000 §8: 消息队列，读完节点就删除了", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(): removed from the queue", .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = named_queue(name), other = must(mq_open(name, O_RDONLY | O_NONBLOCK));

	must(send_text(queue, "one", 3));
	must(send_text(queue, "two", 3));
	assert_text(take(queue), "one@3");
	assert_text(take(other), "two@3");
	assert_text(all_of(queue), "");
	assert_text(all_of(other), "");
}

CLAIM(mq, boundaries_are_kept,
      .says = "one mq_receive gives one message, whole and alone, however many wait and whatever "
	      "their lengths",
      .zh = "一次接收得到一条完整的消息，不多不少，无论队列中有多少条、长短如何",
      .course = "003 §5.1: 消息队列是面向记录的; 003 §5.4: 消息队列克服了…管道只能承载无格式字符流",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive()",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();

	must(send_text(queue, "one", 0));
	must(send_text(queue, "the longest of them", 0));
	must(send_text(queue, "", 0));
	must(send_text(queue, "4", 0));
	assert_text(take(queue), "one@0");
	assert_text(take(queue), "the longest of them@0");
	assert_text(take(queue), "@0");
	assert_text(take(queue), "4@0");
}

/* Where two messages of a size begin to differ: the size where they don't. */
static size_t first_difference(const char *one, const char *other, size_t size)
{
	size_t same = 0;

	while (same < size && one[same] == other[same])
		same++;
	return same;
}

/* Sends a message of that size, before or after the receiver sleeps. */
static void exchange_bytes(mqd_t queue, size_t size, bool is_awaited)
{
	static char sent[8000], received[8000];

	for (size_t i = 0; i < size; i++)
		sent[i] = (char)((i * 7 + i / 251 + is_awaited) & 0xff);
	if (!is_awaited)
		must(mq_send(queue, sent, size, 1));
	ACTOR(receiver) {
		assert_returns(mq_receive(queue, received, 8000, NULL), size);
		assert_equal(first_difference(received, sent, size), size);
	}
	if (is_awaited) {
		assert_asleep(receiver, "mq_receive");
		must(mq_send(queue, sent, size, 1));
	}
	assert_ends(receiver);
}

CLAIM(mq, large_messages_arrive_byte_for_byte,
      .says = "a message of any length up to mq_msgsize arrives byte for byte, from the queue or "
	      "straight at a sleeping receiver",
      .zh = "长度不超过 mq_msgsize 的消息逐字节原样到达，无论取自队列，还是直接交给睡眠的接收者",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(), mq_receive()",
      .needs = { need_messages })
{
	static const size_t sizes[] = { 1, 255, 4047, 4048, 4049, 4096, 8000 };
	mqd_t queue = must(create(own_name("q"), O_RDWR, 0600, 1, 8000));

	for (size_t i = 0; i < COUNT(sizes); i++) {
		exchange_bytes(queue, sizes[i], false);
		exchange_bytes(queue, sizes[i], true);
	}
}

CLAIM(mq, a_message_is_a_copy,
      .says = "what the sender does to its buffer after mq_send does not change the message",
      .zh = "mq_send 之后修改发送缓冲区，不影响已发送的消息", .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_send(): add the message", .needs = { need_messages })
{
	char buffer[] = "first";
	mqd_t queue = new_queue();

	must(send_text(queue, buffer, 1));
	memcpy(buffer, "other", 5);
	must(send_text(queue, buffer, 1));
	memset(buffer, 0, sizeof(buffer));
	assert_text(all_of(queue), "first@1 other@1");
}

CLAIM(mq, empty_messages_are_messages,
      .says = "a message of no bytes is counted, keeps its place and priority, and makes "
	      "mq_receive return 0",
      .zh = "长度为零的消息也占一个位置、保持次序与优先级，接收时返回 0", .rows = "msg 7; bugs 75",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(): the length of the selected message; mq_send(3): "
	     "Zero-length messages are allowed",
      .needs = { need_messages })
{
	struct timespec in_an_hour = from_now(CLOCK_REALTIME, 3600000);
	mqd_t queue = new_queue();
	char buffer[SIZE];
	unsigned priority = 4711;

	must(send_text(queue, "low", 1));
	assert_returns(mq_send(queue, "", 0, 8), 0);
	assert_returns(mq_timedsend(queue, "", 0, 4, &in_an_hour), 0);
	assert_equal(messages_in(queue), 3);
	assert_returns(mq_receive(queue, buffer, SIZE, &priority), 0);
	assert_equal(priority, 8);
	assert_returns(mq_timedreceive(queue, buffer, SIZE, &priority, &in_an_hour), 0);
	assert_equal(priority, 4);
	assert_text(all_of(queue), "low@1");
}

CLAIM(mq, a_longer_message_gives_emsgsize,
      .says = "a message longer than mq_msgsize fails with EMSGSIZE, also on a full queue, and "
	      "nothing is sent; one of just mq_msgsize bytes is",
      .zh = "消息长于 mq_msgsize 时失败 (EMSGSIZE)，队列已满时也如此，什么也不发送；恰好等长则可以",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send() EMSGSIZE; mq_send(3)",
      .needs = { need_messages })
{
	char bytes[8192] = { 0 };
	mqd_t queue = new_queue(), full = full_queue();

	assert_fails(mq_send(queue, bytes, SIZE + 1, 0), EMSGSIZE);
	assert_fails(mq_send(queue, bytes, sizeof(bytes), 0), EMSGSIZE);
	assert_fails(mq_timedsend(queue, bytes, SIZE + 1, 0, &past), EMSGSIZE);
	assert_fails(mq_timedsend(full, bytes, SIZE + 1, 0, &past), EMSGSIZE);
	assert_fails(mq_send(full, bytes, SIZE + 1, 0), EMSGSIZE);
	assert_equal(messages_in(queue), 0);
	assert_returns(mq_send(queue, bytes, SIZE, 0), 0);
	assert_returns(mq_receive(queue, bytes, SIZE, NULL), SIZE);
}

CLAIM(mq, a_smaller_buffer_gives_emsgsize,
      .says = "a buffer smaller than mq_msgsize gives EMSGSIZE, however short the message or if "
	      "there is none; the message stays",
      .zh = "接收缓冲区小于 mq_msgsize 时失败 "
	    "(EMSGSIZE)，无论消息多短、甚至没有消息；消息仍在队列中",
      .rows = "msg 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive() EMSGSIZE; mq_receive(3)",
      .needs = { need_messages })
{
	mqd_t queue = new_queue();
	char buffer[SIZE] = "untouched";

	assert_fails(mq_receive(queue, buffer, SIZE - 1, NULL), EMSGSIZE);
	assert_fails(mq_timedreceive(queue, buffer, SIZE - 1, NULL, &past), EMSGSIZE);
	must(send_text(queue, "x", 1));
	assert_fails(mq_receive(queue, buffer, SIZE - 1, NULL), EMSGSIZE);
	assert_fails(mq_receive(queue, buffer, 0, NULL), EMSGSIZE);
	assert_fails(mq_timedreceive(queue, buffer, SIZE - 1, NULL, &past), EMSGSIZE);
	assert_text(buffer, "untouched");
	assert_equal(messages_in(queue), 1);
	assert_returns(mq_receive(queue, buffer, SIZE, NULL), 1);
}

CLAIM(mq, a_buffer_may_be_of_any_larger_size,
      .says = "on Linux mq_receive takes a msg_len of up to SSIZE_MAX for what it is, and stores "
	      "no more than the message has",
      .zh = "在 Linux 上，mq_receive 接受直到 SSIZE_MAX 的 msg_len，只存入消息的长度",
      .rows = "msg 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_receive(); mq_receive(3): msg_len is a size_t; Linux ipc/mqueue.c "
	     "do_mq_timedreceive()",
      .needs = { need_messages })
{
	const size_t sizes[] = { SIZE + 1, 0x7fffffff, 0x80000001, 0xffffffff, SSIZE_MAX };
	mqd_t queue = new_queue();

	for (size_t i = 0; i < COUNT(sizes); i++) {
		char buffer[SIZE] = "";

		if (sizes[i] > SSIZE_MAX)
			continue; /* where a size has 32 bits */
		must(send_text(queue, "text", 1));
		assert_returns(mq_receive(queue, buffer, sizes[i], NULL), 4);
		assert_text(buffer, "text");
	}
}

CLAIM(mq, capacity_is_counted_in_messages,
      .says = "a queue takes mq_maxmsg messages and no more, whether they are empty or mq_msgsize "
	      "bytes long",
      .zh = "队列恰好容纳 mq_maxmsg 条消息，无论是空消息还是长达 mq_msgsize 字节", .rows = "msg 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mq_send(); mq_getattr(3) mq_maxmsg",
      .needs = { need_messages })
{
	static const size_t sizes[] = { 0, 1, SIZE };

	for (size_t i = 0; i < COUNT(sizes); i++) {
		mqd_t queue = must(create(numbered_name(i), O_RDWR | O_NONBLOCK, 0600, 9, SIZE));
		char bytes[SIZE] = { 0 };

		for (int sent = 0; sent < 9; sent++)
			assert_returns(mq_send(queue, bytes, sizes[i], 0), 0);
		assert_fails(mq_send(queue, bytes, sizes[i], 0), EAGAIN);
		assert_fails(mq_timedsend(queue, bytes, sizes[i], 0, &past), EAGAIN);
		assert_equal(messages_in(queue), 9);
	}
}

CLAIM(mq, a_process_receives_its_own_messages,
      .says = "a queue has no directions: who sends and then receives gets its own message back, "
	      "so talking both ways takes two queues",
      .zh = "队列没有方向：先发送再接收的进程会收到自己的消息，所以双向通信需要两个队列",
      .course = "000 §8 双向通信: 通过同一个消息队列，实现可以读和可以写。 通过消息类型不同",
      .rows = "msg 7",
      .verdict = HOLDS_IF("the queue is a System V one; POSIX messages have no type to choose by",
			  "队列是 System V 的；POSIX 消息没有可供选择的类型"),
      .ref = "POSIX.1-2024 mq_receive(): the oldest of the highest priority",
      .needs = { need_messages })
{
	mqd_t queue = new_queue(), there = new_queue(), back = new_queue();

	must(send_text(queue, "a question", 1));
	assert_text(take(queue), "a question@1"); /* and nobody else saw it */
	ACTOR(server) {
		assert_text(take(there), "a question@1");
		must(send_text(back, "its answer", 2));
	}
	must(send_text(there, "a question", 1));
	assert_text(take(back), "its answer@2");
	assert_ends(server);
	assert_text(all_of(queue), "");
}

CLAIM(mq, messages_outlive_all_processes,
      .says = "on Linux messages stay, in their order, when every process has closed the queue and "
	      "ended",
      .zh = "在 Linux 上，所有进程都关闭队列并结束之后，消息及其次序依然保留",
      .course = "003 §5.2: 消息队列独立于发送与接收进程。进程终止时，消息队列及其内容并不会被删除",
      .rows = "msg 7", .verdict = HOLDS, .ref = "mq_overview(7) Persistence",
      .needs = { need_messages })
{
	const char *name = own_name("q");

	ACTOR(sender) {
		mqd_t queue = named_queue(name);

		must(send_text(queue, "low", 1));
		must(send_text(queue, "high", 9));
		must(mq_close(queue));
	}
	assert_ends(sender);
	ACTOR(killed) {
		must(send_text(must(mq_open(name, O_WRONLY)), "last", 1));
		raise(SIGKILL);
	}
	assert_killed(killed, SIGKILL);
	assert_text(all_of(must(mq_open(name, O_RDONLY))), "high@9 low@1 last@1");
}

static void *bad_address(void)
{
	return must(mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

CLAIM(mq, sending_from_a_bad_address_gives_efault,
      .says = "on Linux mq_send from a bad address fails with EFAULT and sends nothing",
      .zh = "在 Linux 上，从无效地址发送时 mq_send 失败 (EFAULT)，什么也不发送", .rows = "msg 7",
      .verdict = HOLDS, .ref = "Linux ipc/mqueue.c do_mq_timedsend: load_msg",
      .needs = { need_messages, need_untouched_addresses })
{
	mqd_t queue = new_queue();

	assert_fails(mq_send(queue, bad_address(), 3, 9), EFAULT);
	assert_fails(mq_timedsend(queue, bad_address(), 3, 9, &past), EFAULT);
	assert_fails(mq_timedsend(queue, "new", 3, 9, bad_address()), EFAULT);
	assert_equal(messages_in(queue), 0);
}

CLAIM(mq, receiving_to_a_bad_address_gives_efault,
      .says = "on Linux mq_receive to a bad address fails with EFAULT, and the message is lost; "
	      "with a bad deadline it stays",
      .zh = "在 Linux 上，接收到无效地址时 mq_receive 失败 "
	    "(EFAULT)，消息丢失；期限的地址无效时消息仍在",
      .rows = "msg 7", .verdict = HOLDS, .ref = "Linux ipc/mqueue.c do_mq_timedreceive: store_msg",
      .needs = { need_messages, need_untouched_addresses })
{
	mqd_t queue = new_queue();
	char buffer[SIZE];

	must(send_text(queue, "lost", 9));
	must(send_text(queue, "kept", 1));
	assert_fails(mq_receive(queue, bad_address(), SIZE, NULL), EFAULT);
	assert_fails(mq_timedreceive(queue, buffer, SIZE, NULL, bad_address()), EFAULT);
	assert_text(all_of(queue), "kept@1");
}

CLAIM(mq, attributes_at_a_bad_address_give_efault,
      .says = "on Linux mq_open, mq_getattr and mq_setattr with a bad address fail with EFAULT and "
	      "change nothing",
      .zh = "在 Linux 上，mq_open、mq_getattr 与 mq_setattr 遇到无效地址时失败 (EFAULT)，不作改变",
      .rows = "msg 7", .verdict = HOLDS, .ref = "Linux ipc/mqueue.c copy_from_user, copy_to_user",
      .needs = { need_messages })
{
	const char *name = own_name("q");
	mqd_t queue = new_queue();

	assert_fails(mq_open(name, O_RDWR | O_CREAT, 0600, bad_address()), EFAULT);
	assert_fails(mq_open(name, O_RDWR), ENOENT);
	assert_fails(mq_getattr(queue, bad_address()), EFAULT);
	assert_fails(mq_setattr(queue, bad_address(), NULL), EFAULT);
	assert_equal(attributes_of(queue).mq_flags, 0);
}
