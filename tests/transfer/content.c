/* Claims about the content of much: each byte arrives in its place, however large the whole. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/shm.h>

#include "claim.h"
#include "sleepers.h"
#include "ways.h"

#define MANY 300000 /* more than a carrier holds */

/* Receives all of it, each time into as much memory as the next of these sizes. */
static void receive_all(const struct way *way, int end, char *bytes)
{
	static const size_t sizes[] = { 4, 5000, 70000, 100 };

	for (size_t done = 0, i = 0; done < MANY; i++) {
		size_t size = sizes[i % 4] < MANY - done ? sizes[i % 4] : MANY - done;
		ssize_t count = assert_succeeds(way->receive(end, bytes + done, size));

		assert_that(count > 0);
		done += (size_t)count;
	}
}

CLAIM(transfer, a_long_stream_stays_in_order, EVERY_STREAM,
      .says = "whatever the calls, of many times what a stream holds each byte arrives once and in "
	      "its place, and a blocking call sends all that it is given",
      .zh = "无论用哪个调用，传送的字节远多于流的容量时，每个字节都恰好到达一次且次序不变；"
	    "阻塞的发送调用发完全部数据",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(), writev(), send(), read(), readv(), recv()")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(MANY), *seen = memory_that_ends(MANY);
		int p[2];

		if (keeps_boundaries(way))
			continue;
		open_way(way, p);
		for (int i = 0; i < 12; i++) { /* not at the start of a ring */
			must(send_plainly(way, p[1], bytes, 1029));
			take(way, p[0], 1029);
		}
		fill_with_numbers(bytes, MANY, 0);
		ACTOR(sender) {
			assert_returns(way->send(p[1], bytes, MANY), MANY);
		}
		receive_all(way, p[0], seen);
		assert_that(has_numbers(seen, MANY, 0));
		assert_ends(sender);
		assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}

static void splice_all(int out, char *bytes)
{
	int p[2];

	must(pipe(p));
	must(fcntl(p[1], F_SETPIPE_SZ, 512 << 10));
	assert_returns(write(p[1], bytes, MANY), MANY);
	for (size_t left = MANY; left > 0;)
		left -= (size_t)assert_succeeds(splice(p[0], NULL, out, NULL, left, 0));
}

static void send_all_of_a_file(int out, char *bytes)
{
	const int in = must(open("numbers", O_RDWR | O_CREAT | O_TRUNC, 0600));

	assert_returns(write(in, bytes, MANY), MANY);
	must(lseek(in, 0, SEEK_SET));
	for (size_t left = MANY; left > 0;)
		left -= (size_t)assert_succeeds(sendfile(out, in, NULL, left));
}

static const char *need_large_pipe(void)
{
	const char *why;
	int p[2];

	must(pipe(p));
	why = lacks_pages(p[1], (512 << 10) / (int)page_size());
	close(p[0]);
	close(p[1]);
	return why;
}

CLAIM(transfer, what_is_moved_stays_in_order, .over = { "socket" },
      .says = "on Linux splice from a large pipe and sendfile from a file to a stream socket bring "
	      "each byte once and in its place, however many a call moves",
      .zh = "在 Linux 上，从大管道 splice、从文件 sendfile "
	    "到流套接字时，无论一次移动多少，每个字节都恰好到达一次且次序不变",
      .verdict = HOLDS, .ref = "splice(2), sendfile(2)",
      .needs = { need_splice, need_large_pipe, need_directory })
{
	static void (*const moves[])(int out, char *bytes) = { splice_all, send_all_of_a_file };

	for (const struct way *way = first_way(); way; way = next_way(way))
		for (int i = 0; i < 2 && way->send == by_write && !keeps_boundaries(way); i++) {
			char *bytes = memory_that_ends(MANY), *seen = memory_that_ends(MANY);
			int p[2];

			open_way(way, p);
			fill_with_numbers(bytes, MANY, 3);
			ACTOR(mover) {
				moves[i](p[1], bytes);
			}
			receive_all(way, p[0], seen);
			assert_that(has_numbers(seen, MANY, 3));
			assert_ends(mover);
			assert_nothing_there(way, p[0]);
			close_way(way, p);
		}
}

CLAIM(transfer, a_large_message_stays_in_order, .over = { "socket", "msg", "mq" },
      .says = "whatever the calls, each byte of a large message or datagram arrives in its place, "
	      "and the next message is another",
      .zh = "无论用哪个调用，大消息或数据报的每个字节都在原处到达，下一条消息是另一条",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(), recv(), msgsnd(), msgrcv(), mq_send(), mq_receive()")
{
	static const size_t sizes[] = { MESSAGE_LIMIT, 4048, 4056, 8144, 16 };

	for (const struct way *way = first_way(); way; way = next_way(way)) {
		const size_t scale = way->carrier < MSG ? 12 : 1, limit = scale * MESSAGE_LIMIT;
		char *bytes = memory_that_ends(limit);
		int p[2];

		if (!keeps_boundaries(way))
			continue;
		open_way(way, p);
		give_way_room(way, p[1], limit);
		for (size_t i = 0; i < 10; i++) {
			char *seen = memory_that_ends(limit), *next = memory_that_ends(16);
			size_t size = scale * sizes[i % 5];

			fill_with_numbers(bytes, size, i);
			fill_with_numbers(next, 16, limit);
			assert_returns(way->send(p[1], bytes, size), size);
			assert_returns(way->send(p[1], next, 16), 16);
			assert_returns(way->receive(p[0], seen, limit), size);
			assert_that(has_numbers(seen, size, i));
			assert_returns(way->receive(p[0], seen, limit), 16);
			assert_that(has_numbers(seen, 16, limit));
			assert_nothing_there(way, p[0]);
		}
		close_way(way, p);
	}
}

CLAIM(transfer, a_stream_takes_and_gives_nothing, EVERY_STREAM,
      .says = "on Linux, whatever the call, a send of no bytes to a stream returns 0 and nothing "
	      "comes, though there is no room, and a receive of none returns 0 and takes nothing of "
	      "what is there; neither needs an address",
      .zh = "在 Linux 上，无论用哪个调用，向流发送 0 字节返回 0 且什么都不到达，没有空间时也一样；接收 "
	    "0 字节返回 0 且不取走现有内容；两者都不需要地址",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(): nbyte is zero, write() leaves it unspecified; Linux fs/pipe.c, "
	     "unix_stream_sendmsg()")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(0);
		int p[2];

		if (keeps_boundaries(way))
			continue;
		open_way(way, p);
		assert_returns(way->send(p[1], bytes, 0), 0);
		assert_returns(way->send(p[1], NULL, 0), 0);
		assert_nothing_there(way, p[0]);
		assert_returns(way->send(p[1], text_that_ends("sixteen letters."), 16), 16);
		for (int i = 0; i < 2; i++)
			assert_returns(way->receive(p[0], i ? NULL : bytes, 0), 0);
		fill_way(way, p[1]);
		assert_returns(way->send(p[1], bytes, 0), 0);
		bytes = memory_that_ends(16);
		assert_returns(way->receive(p[0], bytes, 16), 16);
		assert_that(memcmp(bytes, "sixteen letters.", 16) == 0);
		close_way(way, p);
	}
}

/* On Linux writev and readv of no bytes do nothing, of a datagram too. */
static bool does_nothing_for_nothing(const struct way *way)
{
	return way->send == by_writev;
}

CLAIM(transfer, an_empty_message_is_one, .over = { "socket", "msg", "mq" },
      .says = "on Linux a message or datagram of no bytes is sent, whatever the call but writev, "
	      "and received as 0, in its turn between others",
      .zh = "在 Linux 上，除 writev 外各种调用都能发送空消息或空数据报；它按次序被接收，返回 0",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(), msgsnd(), mq_send(); recv(2) NOTES; Linux fs/read_write.c "
	     "vfs_writev()")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(MESSAGE_LIMIT);
		int p[2];

		if (!keeps_boundaries(way))
			continue;
		open_way(way, p);
		assert_returns(way->send(p[1], text_that_ends("sixteen letters."), 16), 16);
		assert_returns(way->send(p[1], text_that_ends(""), 0), 0);
		assert_returns(way->send(p[1], text_that_ends("eight..."), 8), 8);
		assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 16);
		if (!does_nothing_for_nothing(way))
			assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 0);
		assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 8);
		assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}

#define MEMORY (1 << 18)

/* Memory that this run is about, as one more process finds it that looks for it. */
static char *map_once_more(int object)
{
	if (strcmp(current_family(), "shm") == 0)
		return assert_succeeds(shmat(object, NULL, 0));
	return assert_succeeds(mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0));
}

static int make_memory(void)
{
	int fd;

	if (strcmp(current_family(), "shm") == 0)
		return own_segment(assert_succeeds(shmget(IPC_PRIVATE, MEMORY, 0600)));
	if (strcmp(current_family(), "mmap") == 0)
		fd = must(open("file", O_RDWR | O_CREAT, 0600));
	else
		fd = assert_succeeds(shm_open(own_name("memory"), O_RDWR | O_CREAT, 0600));
	assert_succeeds(ftruncate(fd, MEMORY));
	return fd;
}

CLAIM(transfer, a_large_memory_stays_in_order, .over = { "mmap", "posix_shm", "shm" },
      .says = "all who map much memory, one after the other or by fork, see each word of it in its "
	      "place, and each other's changes there",
      .zh = "无论先后映射还是通过 fork "
	    "继承，所有进程看到的大块内存中每个字都在原处，彼此的修改也在原处",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED, shmat(), fork()",
      .needs = { need_directory })
{
	int object = make_memory();
	char *maker = map_once_more(object), *again = map_once_more(object);
	char *own = assert_succeeds(
		mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	fill_with_numbers(maker, MEMORY, 1);
	fill_with_numbers(own, MEMORY, 2);
	assert_that(has_numbers(again, MEMORY, 1));
	ACTOR(child) {
		assert_that(has_numbers(maker, MEMORY, 1));
		assert_that(has_numbers(own, MEMORY, 2));
		assert_that(has_numbers(map_once_more(object), MEMORY, 1));
		fill_with_numbers(again, MEMORY, 3);
		fill_with_numbers(own, MEMORY, 4);
	}
	assert_ends(child);
	assert_that(has_numbers(maker, MEMORY, 3));
	assert_that(has_numbers(map_once_more(object), MEMORY, 3));
	assert_that(has_numbers(own, MEMORY, 2));
}
