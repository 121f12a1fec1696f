/* Claims that hold for pipes and FIFOs alike: each is judged once over a pipe, once over a FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"

#define PIPE_AND_FIFO .over = { "pipe", "fifo" }

/* Opens the channel that this run is about: p[0] is its read end, p[1] its write end. */
static int open_channel(int p[2])
{
	if (strcmp(current_family(), "pipe") == 0)
		return pipe(p);
	if (mkfifo("fifo", 0600) < 0)
		return -1;
	p[0] = open("fifo", O_RDONLY | O_NONBLOCK);
	p[1] = open("fifo", O_WRONLY);
	return fcntl(p[0], F_SETFL, 0);
}

static int set_nonblocking(int fd, bool on)
{
	return fcntl(fd, F_SETFL, on ? O_NONBLOCK : 0);
}

/* Fills the channel to the last byte. Returns how many it took. */
static long fill(int fd)
{
	static const char bytes[PIPE_BUF];
	long total = 0;
	size_t size = sizeof(bytes);

	must(set_nonblocking(fd, true));
	while (size > 0) {
		ssize_t count = write(fd, bytes, size);

		if (count > 0)
			total += count;
		else
			size /= 2;
	}
	must(set_nonblocking(fd, false));
	return total;
}

static int unread(int fd)
{
	int count = 0;

	must(ioctl(fd, FIONREAD, &count));
	return count;
}

/* Reads just this many bytes, in as many reads as it takes. */
static void read_exactly(int fd, char *buffer, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = assert_succeeds(read(fd, buffer + done, size - done));

		assert_that(count > 0);
		done += (size_t)count;
	}
}

static void discard(int fd, size_t size)
{
	char bytes[PIPE_BUF];

	for (; size > sizeof(bytes); size -= sizeof(bytes))
		read_exactly(fd, bytes, sizeof(bytes));
	read_exactly(fd, bytes, size);
}

static const char *need_pipe_max_size(void)
{
	return access("/proc/sys/fs/pipe-max-size", R_OK) == 0 ? NULL : "no pipe-max-size in /proc";
}

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* Bytes: order, boundaries, being gone */

CLAIM(pipe_and_fifo, bytes_are_read_in_the_order_of_writing, PIPE_AND_FIFO,
      .says = "a write appends at the tail and a read takes from the head: first in, first out",
      .zh = "写入的内容添加在末尾，读出从头部开始：先入先出",
      .course = "003 §1.5: 写入的内容每次都添加在管道缓冲区的末尾; 002 fifo: 先入先出",
      .rows = "pipes 3", .verdict = HOLDS, .ref = "POSIX.1-2024 write(), read(); pipe(7)")
{
	char head[4] = "";
	int p[2];

	must(open_channel(p));
	assert_returns(write(p[1], "first,", 6), 6);
	assert_returns(write(p[1], "second,", 7), 7);
	assert_returns(read(p[0], head, 3), 3);
	assert_text(head, "fir");
	assert_returns(write(p[1], "third", 5), 5);
	assert_reads(p[0], "st,second,third");
}

CLAIM(pipe_and_fifo, message_boundaries_are_not_kept, PIPE_AND_FIFO,
      .says = "a read takes what several writes left, and several reads what one write left",
      .zh = "字节流不保留消息边界：一次读可取走多次写的内容，一次写的内容也可分多次读",
      .course = "003 §5.4: 管道只能承载无格式字符流", .rows = "pipes 3", .verdict = HOLDS,
      .ref = "pipe(7): \"no concept of message boundaries\"")
{
	char part[5] = "";
	int p[2];

	must(open_channel(p));
	must(write(p[1], "ab", 2));
	must(write(p[1], "cdef", 4));
	assert_reads(p[0], "abcdef");
	must(write(p[1], "ghijkl", 6));
	assert_returns(read(p[0], part, 4), 4);
	assert_text(part, "ghij");
	assert_reads(p[0], "kl");
}

CLAIM(pipe_and_fifo, read_returns_what_there_is, PIPE_AND_FIFO,
      .says = "a read for more than there is returns what there is at once, without waiting for "
	      "more",
      .zh = "请求的字节多于现有的，read 立即返回现有的内容，不等待更多", .rows = "pipes 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read()")
{
	char buffer[100] = "";
	int p[2];

	must(open_channel(p));
	must(write(p[1], "some", 4));
	ACTOR(reader) {
		assert_returns(read(p[0], buffer, sizeof(buffer)), 4);
		assert_text(buffer, "some");
	}
	assert_ends(reader);
}

CLAIM(pipe_and_fifo, what_is_read_is_gone, PIPE_AND_FIFO,
      .says = "bytes that were read are gone: a second read does not see them",
      .zh = "数据读完就没有了，第二次读不到", .course = "000 §4: 读完就没有", .rows = "pipes 3",
      .verdict = HOLDS, .ref = "pipe(7)")
{
	char byte;
	int p[2];

	must(open_channel(p));
	must(write(p[1], "once", 4));
	assert_reads(p[0], "once");
	must(set_nonblocking(p[0], true));
	assert_fails(read(p[0], &byte, 1), EAGAIN);
}

CLAIM(pipe_and_fifo, vectors_are_one_stream, PIPE_AND_FIFO,
      .says = "writev gathers and readv scatters the same bytes in the same order",
      .zh = "writev 与 readv 按顺序收集与分散同样的字节", .verdict = HOLDS, .rows = "pipes 3",
      .ref = "POSIX.1-2024 writev(), readv()")
{
	struct iovec out[] = { { (char[]){ "one" }, 3 }, { NULL, 0 }, { (char[]){ "four" }, 4 } };
	char a[3] = "", b[10] = "";
	struct iovec in[] = { { a, 2 }, { b, 9 } };
	int p[2];

	must(open_channel(p));
	assert_returns(writev(p[1], out, 3), 7);
	assert_returns(readv(p[0], in, 2), 7);
	assert_text(a, "on");
	assert_text(b, "efour");
}

/* Empty */

CLAIM(pipe_and_fifo, read_sleeps_while_empty, PIPE_AND_FIFO,
      .says = "read of an empty channel that has a writer sleeps until bytes come",
      .zh = "管道为空且写端未全部关闭时，read 阻塞，直到有数据",
      .course = "000 §4: 管道没有数据，会读阻塞; 002 读管道; 003 §1.3", .rows = "pipes 4",
      .verdict = HOLDS_IF("O_NONBLOCK is not set", "未设置 O_NONBLOCK"),
      .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int p[2];

	must(open_channel(p));
	ACTOR(reader) {
		assert_reads(p[0], "x");
	}
	assert_asleep(reader, "read");
	must(write(p[1], "x", 1));
	assert_ends(reader);
}

CLAIM(pipe_and_fifo, read_of_empty_with_nonblock_gives_eagain, PIPE_AND_FIFO,
      .says = "with O_NONBLOCK, read of an empty channel that has a writer fails with EAGAIN",
      .zh = "设置 O_NONBLOCK 时，读空管道失败，errno 为 EAGAIN", .rows = "pipes 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read() ERRORS; pipe(7)")
{
	char byte = '?';
	int p[2];

	must(open_channel(p));
	must(set_nonblocking(p[0], true));
	assert_fails(read(p[0], &byte, 1), EAGAIN);
	assert_equal(byte, '?');
	must(write(p[1], "x", 1));
	assert_reads(p[0], "x");
	assert_fails(read(p[0], &byte, 1), EAGAIN);
}

CLAIM(pipe_and_fifo, read_of_nothing_returns_at_once, PIPE_AND_FIFO,
      .says = "read of zero bytes returns 0 at once, though the channel is empty",
      .zh = "读 0 个字节立即返回 0，即使管道为空", .rows = "bugs 18", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(): \"nbyte is zero\"; read(2)")
{
	int p[2];

	must(open_channel(p));
	ACTOR(reader) {
		assert_returns(read(p[0], NULL, 0), 0);
	}
	assert_ends(reader);
}

CLAIM(pipe_and_fifo, nonblock_is_of_the_open_description, PIPE_AND_FIFO,
      .says = "O_NONBLOCK set on one end is not set on the other, but on every copy of the same",
      .zh = "O_NONBLOCK 属于打开文件描述：不影响另一端，但为其所有副本共有", .rows = "pipes 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fcntl() F_SETFL, dup()")
{
	int p[2], copy;

	must(open_channel(p));
	copy = must(dup(p[0]));
	ACTOR(setter) {
		must(set_nonblocking(copy, true));
	}
	assert_ends(setter);
	assert_returns(fcntl(p[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_returns(fcntl(p[1], F_GETFL) & O_NONBLOCK, 0);
	assert_fails(read(p[0], &(char){ 0 }, 1), EAGAIN);
}

/* End of file */

CLAIM(pipe_and_fifo, data_comes_before_end_of_file, PIPE_AND_FIFO,
      .says = "when all writers have closed, read gives what is left, then 0, again and again",
      .zh = "写端全部关闭后，先读完剩余数据，然后 read 一再返回 0",
      .course = "002 读管道: 写端全部关闭：返回0", .rows = "pipes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(); pipe(7)")
{
	char byte;
	int p[2];

	must(open_channel(p));
	must(write(p[1], "last words", 10));
	must(close(p[1]));
	assert_reads(p[0], "last words");
	for (int i = 0; i < 3; i++)
		assert_returns(read(p[0], &byte, 1), 0);
	must(set_nonblocking(p[0], true));
	assert_returns(read(p[0], &byte, 1), 0);
}

CLAIM(pipe_and_fifo, end_of_file_needs_every_write_end_closed, PIPE_AND_FIFO,
      .says = "read returns 0 once every copy of the write end is closed, and not before",
      .zh = "写端的所有副本都关闭之后，read 才返回 0",
      .course = "002 读管道: 写端全部关闭; 003 §1 添加close(p[1])", .rows = "pipes 5",
      .verdict =
	      HOLDS_IF("the reader closes its own copy too; closing it in the writer alone is not "
		       "enough",
		       "读者也要关闭自己的那份写端；只在写者中关闭不够"),
      .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int p[2], copy;

	must(open_channel(p));
	copy = must(dup(p[1]));
	ACTOR(holder) {
		pause_at("holding copies");
	}
	ACTOR(reader) {
		close(p[1]);
		close(copy);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "read");
	must(close(p[1]));
	assert_not_woken(reader);
	must(close(copy));
	assert_not_woken(reader);
	await(holder, "holding copies");
	resume(holder);
	assert_ends(holder);
	assert_ends(reader);
}

CLAIM(pipe_and_fifo, last_close_wakes_every_reader, PIPE_AND_FIFO,
      .says = "the last writer's close wakes all readers that sleep, and each reads 0",
      .zh = "最后一个写端关闭时唤醒所有睡眠的读者，每个都读到 0", .rows = "pipes 5; bugs 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read(), close()")
{
	struct actor *reader[3];
	int p[2];

	must(open_channel(p));
	for (int i = 0; i < 3; i++)
		START(reader[i]) {
			close(p[1]);
			assert_returns(read(p[0], &(char){ 0 }, 1), 0);
		}
	for (int i = 0; i < 3; i++)
		assert_asleep(reader[i], "read");
	must(close(p[1]));
	for (int i = 0; i < 3; i++)
		assert_ends(reader[i]);
}

CLAIM(pipe_and_fifo, a_writers_death_closes_its_end, PIPE_AND_FIFO,
      .says = "a writer that is killed closes its end by that: the reader gets the bytes, then 0",
      .zh = "写进程被杀死即关闭其写端：读者得到数据，然后是 0", .rows = "pipes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): \"all of the file descriptors ... closed\"")
{
	int p[2];

	must(open_channel(p));
	ACTOR(heir) {
		pause_at("holding it");
	}
	ACTOR(writer) {
		must(write(p[1], "will", 4));
		pause_at("written");
	}
	must(close(p[1]));
	await(writer, "written");
	send_signal(writer, SIGKILL);
	assert_killed(writer, SIGKILL);
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "will");
	ACTOR(reader) {
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	await(heir, "holding it");
	assert_asleep(reader, "read");
	send_signal(heir, SIGKILL);
	assert_killed(heir, SIGKILL);
	assert_ready(p[0], POLLHUP);
	assert_ends(reader);
}

/* No reader: SIGPIPE and EPIPE */

CLAIM(pipe_and_fifo, write_without_reader_kills_by_default, PIPE_AND_FIFO,
      .says = "a write when no reader is left kills the writer by SIGPIPE, which is the default",
      .zh = "读端全部关闭后写入，进程默认被 SIGPIPE 终止",
      .course = "002 写管道: 读端全部关闭：进程会异常终止", .rows = "pipes 6; fifos 4",
      .verdict =
	      HOLDS_IF("SIGPIPE has its default action and is not blocked; else write gives EPIPE",
		       "SIGPIPE 采用默认动作且未被阻塞；否则 write 失败 (EPIPE)"),
      .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	ACTOR(writer) {
		(void)!write(p[1], "x", 1);
	}
	assert_killed(writer, SIGPIPE);
}

CLAIM(pipe_and_fifo, write_without_reader_gives_epipe_if_ignored, PIPE_AND_FIFO,
      .says = "with SIGPIPE ignored, a write when no reader is left fails with EPIPE",
      .zh = "忽略 SIGPIPE 时，读端全部关闭后写入失败，errno 为 EPIPE", .rows = "pipes 6; fifos 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 3; i++)
		assert_fails(write(p[1], "x", 1), EPIPE);
	must(set_nonblocking(p[1], true));
	assert_fails(write(p[1], "x", 1), EPIPE);
}

CLAIM(pipe_and_fifo, write_without_reader_gives_epipe_if_blocked, PIPE_AND_FIFO,
      .says = "with SIGPIPE blocked, a write without reader fails with EPIPE and the signal is "
	      "pending",
      .zh = "阻塞 SIGPIPE 时，写入失败 (EPIPE)，而信号保持未决", .rows = "pipes 6; fifos 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE, sigpending()")
{
	sigset_t set, pending;
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	assert_fails(write(p[1], "x", 1), EPIPE);
	must(sigpending(&pending));
	assert_that(sigismember(&pending, SIGPIPE));
	assert_returns(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), SIGPIPE);
	assert_fails(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), EAGAIN);
}

CLAIM(pipe_and_fifo, write_without_reader_runs_the_handler_once, PIPE_AND_FIFO,
      .says = "with SIGPIPE caught, each write without reader runs the handler once and gives "
	      "EPIPE",
      .zh = "捕获 SIGPIPE 时，每次写入都调用一次处理函数，并以 EPIPE 失败",
      .rows = "pipes 6; fifos 4; bugs 15", .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	catch_signal(SIGPIPE, SA_RESTART);
	assert_fails(write(p[1], "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 1);
	assert_fails(write(p[1], "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 2);
}

CLAIM(pipe_and_fifo, write_needs_but_one_copy_of_the_read_end, PIPE_AND_FIFO,
      .says = "write works while any copy of the read end is open, and gives EPIPE after the last",
      .zh = "只要读端还有一个副本打开，写就成功；最后一个关闭之后才是 EPIPE", .rows = "pipes 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int p[2], copy;

	must(open_channel(p));
	copy = must(dup(p[0]));
	ACTOR(holder) {
		close(copy);
		pause_at("holding a copy");
	}
	await(holder, "holding a copy");
	must(close(p[0]));
	signal(SIGPIPE, SIG_IGN);
	assert_returns(write(p[1], "x", 1), 1);
	must(close(copy));
	assert_returns(write(p[1], "x", 1), 1);
	resume(holder);
	assert_ends(holder);
	assert_fails(write(p[1], "x", 1), EPIPE);
}

CLAIM(pipe_and_fifo, last_readers_close_wakes_a_writer, PIPE_AND_FIFO,
      .says = "a writer asleep on a full channel is woken by the last reader's close, with EPIPE "
	      "and "
	      "SIGPIPE",
      .zh = "因管道已满而睡眠的写者，被最后一个读端的关闭唤醒，得到 EPIPE 与 SIGPIPE",
      .rows = "pipes 6; bugs 17", .verdict = HOLDS, .ref = "POSIX.1-2024 write(), close(); pipe(7)")
{
	int p[2], copy;

	must(open_channel(p));
	copy = must(dup(p[0]));
	fill(p[1]);
	ACTOR(writer) {
		close(p[0]);
		close(copy);
		catch_signal(SIGPIPE, 0);
		assert_fails(write(p[1], "x", 1), EPIPE);
		assert_equal(caught(SIGPIPE), 1);
	}
	assert_asleep(writer, "write");
	must(close(copy));
	assert_not_woken(writer);
	must(close(p[0]));
	assert_ends(writer);
}

CLAIM(pipe_and_fifo, last_readers_close_kills_a_sleeping_writer, PIPE_AND_FIFO,
      .says = "a writer asleep on a full channel is killed by SIGPIPE when the last reader closes",
      .zh = "因管道已满而睡眠的写者，在最后一个读端关闭时默认被 SIGPIPE 终止", .rows = "pipes 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(), close(); pipe(7)")
{
	struct actor *writer[2];
	int p[2];

	must(open_channel(p));
	fill(p[1]);
	for (int i = 0; i < 2; i++)
		START(writer[i]) {
			close(p[0]);
			(void)!write(p[1], "x", 1);
		}
	assert_asleep(writer[0], "write");
	assert_asleep(writer[1], "write");
	must(close(p[0]));
	assert_killed(writer[0], SIGPIPE);
	assert_killed(writer[1], SIGPIPE);
}

CLAIM(pipe_and_fifo, write_cut_short_by_the_readers_close_gives_the_count, PIPE_AND_FIFO,
      .says = "a write that has put part of its bytes in when the last reader closes returns their "
	      "count; the next gives EPIPE",
      .zh = "写入了一部分之后读端全部关闭，write 返回已写的字节数，下一次才是 EPIPE",
      .rows = "pipes 6", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7)")
{
	static const char bytes[PIPE_BUF + 1];
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	discard(p[0], page_size());
	ACTOR(writer) {
		close(p[0]);
		signal(SIGPIPE, SIG_IGN);
		for (long left = (long)page_size() - PIPE_BUF; left > 0; left -= PIPE_BUF)
			must(write(p[1], bytes, PIPE_BUF));
		assert_returns(write(p[1], bytes, PIPE_BUF + 1), PIPE_BUF);
		assert_fails(write(p[1], bytes, 1), EPIPE);
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), capacity);
	must(close(p[0]));
	assert_ends(writer);
}

CLAIM(pipe_and_fifo, write_cut_short_by_the_readers_close_raises_sigpipe, PIPE_AND_FIFO,
      .says = "on Linux SIGPIPE comes also with a write that the last reader's close cut short",
      .zh = "在 Linux 上，被读端关闭截断的 write 虽返回部分字节数，同样会收到 SIGPIPE",
      .rows = "pipes 6", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c anon_pipe_write(); POSIX.1-2024 write() names the signal with EPIPE "
	     "only")
{
	static const char bytes[PIPE_BUF + 1];
	int p[2];

	must(open_channel(p));
	fill(p[1]);
	discard(p[0], page_size());
	ACTOR(writer) {
		close(p[0]);
		for (long left = (long)page_size() - PIPE_BUF; left > 0; left -= PIPE_BUF)
			must(write(p[1], bytes, PIPE_BUF));
		(void)!write(p[1], bytes, PIPE_BUF + 1);
	}
	assert_asleep(writer, "write");
	must(close(p[0]));
	assert_killed(writer, SIGPIPE);
}

CLAIM(pipe_and_fifo, write_of_nothing_needs_no_reader, PIPE_AND_FIFO,
      .says = "on Linux a write of zero bytes returns 0 without SIGPIPE though no reader is left",
      .zh = "在 Linux 上，即使没有读者，写 0 个字节也返回 0，没有 SIGPIPE",
      .rows = "pipes 6; bugs 18", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c: \"Null write succeeds\"; POSIX.1-2024 write() leaves it unspecified")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	catch_signal(SIGPIPE, 0);
	assert_returns(write(p[1], "", 0), 0);
	assert_equal(caught(SIGPIPE), 0);
}

/* Full */

CLAIM(pipe_and_fifo, write_sleeps_while_full, PIPE_AND_FIFO,
      .says = "write to a full channel sleeps until a read makes room, then its bytes stand at the "
	      "tail",
      .zh = "管道已满且有读端时，write 阻塞，直到读取腾出空间",
      .course = "000 §4: 写阻塞; 002 写管道: 管道已满：写阻塞; 003 §1.3", .rows = "pipes 7",
      .verdict = HOLDS_IF("O_NONBLOCK is not set", "未设置 O_NONBLOCK"),
      .ref = "POSIX.1-2024 write(); pipe(7)")
{
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	ACTOR(writer) {
		assert_returns(write(p[1], "tail", 4), 4);
	}
	assert_asleep(writer, "write");
	discard(p[0], page_size());
	assert_ends(writer);
	discard(p[0], (size_t)capacity - page_size());
	assert_reads(p[0], "tail");
}

CLAIM(pipe_and_fifo, write_to_full_with_nonblock_gives_eagain, PIPE_AND_FIFO,
      .says = "with O_NONBLOCK, write to a full channel fails with EAGAIN and changes nothing",
      .zh = "设置 O_NONBLOCK 时，写满的管道失败 (EAGAIN)，内容不变", .rows = "pipes 7; bugs 17",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7)")
{
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	must(set_nonblocking(p[1], true));
	assert_fails(write(p[1], "x", 1), EAGAIN);
	assert_equal(unread(p[0]), capacity);
	discard(p[0], page_size());
	assert_returns(write(p[1], "x", 1), 1);
}

CLAIM(pipe_and_fifo, faster_side_waits_for_the_slower, PIPE_AND_FIFO,
      .says = "a writer gets ahead of the reader by the capacity at most, and nothing is lost",
      .zh = "自适应的同步机制：快的一方等待慢的一方，写者最多领先管道容量，数据不丢失",
      .course = "001 管道: 自适应的字同步机制：迁就比较慢的一方", .rows = "pipes 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7)")
{
	int block[128] = { 0 }; /* of 512 bytes, its first number counting */
	int p[2], capacity, blocks;

	must(open_channel(p));
	capacity = (int)fill(p[1]);
	discard(p[0], (size_t)capacity);
	blocks = 3 * capacity / (int)sizeof(block);
	ACTOR(writer) {
		for (; block[0] < blocks; block[0]++)
			assert_returns(write(p[1], block, sizeof(block)), sizeof(block));
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), capacity);
	for (int i = 0; i < blocks; i++) {
		read_exactly(p[0], (char *)block, sizeof(block));
		assert_equal(block[0], i);
	}
	assert_ends(writer);
}

CLAIM(pipe_and_fifo, default_capacity_is_16_pages, PIPE_AND_FIFO,
      .says = "on Linux a new channel takes 16 pages, 65536 bytes where a page has 4096",
      .zh = "在 Linux 上，新管道的容量为 16 页：页为 4096 字节时是 65536 字节",
      .course = "002: 管道缓存区大小ulimit -a 65536实际大小", .rows = "pipes 8",
      .verdict = HOLDS_IF("on Linux with pages of 4096 bytes, and the user's pipes below "
			  "pipe-user-pages-soft; ulimit -p shows PIPE_BUF, not the capacity",
			  "在页大小为 4096 的 Linux 上，且该用户的管道未超过 "
			  "pipe-user-pages-soft；ulimit -p 显示的是 PIPE_BUF，不是容量"),
      .ref = "pipe(7) Pipe capacity", .needs = { need_pipe_size })
{
	long capacity = 16 * (long)page_size();
	int p[2];

	must(open_channel(p));
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), capacity);
	assert_returns(fcntl(p[1], F_GETPIPE_SZ), capacity);
	assert_equal(fill(p[1]), capacity);
	assert_equal(unread(p[0]), capacity);
}

CLAIM(pipe_and_fifo, pipe_buf_is_at_least_512, PIPE_AND_FIFO,
      .says = "PIPE_BUF is at least 512, on Linux 4096, and the capacity no smaller",
      .zh = "PIPE_BUF 至少 512，在 Linux 上是 4096，容量不小于它", .rows = "pipes 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <limits.h>, fpathconf(); pipe(7)")
{
	int p[2];

	must(open_channel(p));
	assert_returns(fpathconf(p[0], _PC_PIPE_BUF), 4096);
	assert_returns(fpathconf(p[1], _PC_PIPE_BUF), 4096);
	assert_that(fill(p[1]) >= 4096);
}

CLAIM(pipe_and_fifo, set_size_rounds_up_and_is_kept, PIPE_AND_FIFO,
      .says = "F_SETPIPE_SZ gives at least what is asked, in whole pages, and just so much fits in",
      .zh = "F_SETPIPE_SZ 向上取整到页，返回实际容量，恰好能写入这么多", .rows = "pipes 8",
      .verdict = HOLDS, .ref = "fcntl(2) F_SETPIPE_SZ", .needs = { need_pipe_size })
{
	const int page = (int)page_size();
	const int asked[] = { 1, page, page + 1, 2 * page, 3 * page, 8 * page - 1, 32 * page };
	int p[2];

	must(open_channel(p));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		int size = must(fcntl(p[1], F_SETPIPE_SZ, asked[i]));

		assert_that(size >= asked[i] && size < 2 * asked[i] + page);
		assert_equal(size % page, 0);
		assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
		assert_equal(fill(p[1]), size);
		discard(p[0], (size_t)size);
	}
}

CLAIM(pipe_and_fifo, set_size_below_the_content_gives_ebusy, PIPE_AND_FIFO,
      .says = "F_SETPIPE_SZ below what the channel holds fails with EBUSY and changes nothing, "
	      "until "
	      "enough is read",
      .zh = "F_SETPIPE_SZ 小于现有内容时失败 (EBUSY)，容量与内容不变；读出足够内容后成功",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "fcntl(2) EBUSY", .needs = { need_pipe_size })
{
	int p[2], capacity;

	must(open_channel(p));
	capacity = must(fcntl(p[0], F_GETPIPE_SZ));
	assert_equal(fill(p[1]), capacity);
	assert_fails(fcntl(p[0], F_SETPIPE_SZ, capacity / 2), EBUSY);
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), capacity);
	assert_equal(unread(p[0]), capacity);
	discard(p[0], (size_t)capacity / 2);
	assert_returns(fcntl(p[0], F_SETPIPE_SZ, capacity / 2), capacity / 2);
	assert_equal(unread(p[0]), capacity / 2);
}

CLAIM(pipe_and_fifo, set_size_keeps_the_content, PIPE_AND_FIFO,
      .says = "F_SETPIPE_SZ to less or more keeps what the channel holds",
      .zh = "改变容量时，管道中的内容保持不变", .rows = "pipes 8", .verdict = HOLDS,
      .ref = "fcntl(2) F_SETPIPE_SZ", .needs = { need_pipe_size })
{
	int p[2];

	must(open_channel(p));
	must(write(p[1], "kept", 4));
	must(fcntl(p[1], F_SETPIPE_SZ, (int)page_size()));
	must(write(p[1], " through", 8));
	assert_equal(unread(p[0]), 12);
	must(fcntl(p[1], F_SETPIPE_SZ, 64 * (int)page_size()));
	assert_equal(unread(p[0]), 12);
	assert_reads(p[0], "kept through");
}

CLAIM(pipe_and_fifo, growing_wakes_a_writer, PIPE_AND_FIFO,
      .says = "a writer asleep on a full channel goes on when F_SETPIPE_SZ makes it larger",
      .zh = "因管道已满而睡眠的写者，在容量增大后继续", .rows = "pipes 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): blocks while there is no room; fcntl(2) F_SETPIPE_SZ",
      .needs = { need_pipe_size })
{
	int p[2], size;

	must(open_channel(p));
	size = must(fcntl(p[1], F_SETPIPE_SZ, (int)page_size()));
	fill(p[1]);
	ACTOR(writer) {
		assert_returns(write(p[1], "x", 1), 1);
	}
	assert_asleep(writer, "write");
	must(fcntl(p[0], F_SETPIPE_SZ, 2 * size));
	assert_ends(writer);
	assert_equal(unread(p[0]), size + 1);
}

CLAIM(pipe_and_fifo, a_one_slot_channel_passes_every_byte, PIPE_AND_FIFO,
      .says = "two processes that pass two tokens through a channel of one page never both sleep",
      .zh = "两个进程经一页容量的管道传递两个令牌，不会同时睡死", .rows = "bugs 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(): sleeps only while there is no room",
      .needs = { need_pipe_size })
{
	struct actor *player[2];
	char token = 't';
	int p[2];

	must(open_channel(p));
	must(fcntl(p[1], F_SETPIPE_SZ, (int)page_size()));
	must(write(p[1], "tt", 2));
	for (int i = 0; i < 2; i++)
		START(player[i]) {
			for (int round = 0; round < 500; round++) {
				assert_returns(read(p[0], &token, 1), 1);
				assert_equal(token, 't');
				assert_returns(write(p[1], &token, 1), 1);
			}
		}
	assert_ends(player[0]);
	assert_ends(player[1]);
	assert_equal(unread(p[0]), 2);
}

CLAIM(pipe_and_fifo, size_beyond_the_limit_gives_eperm, PIPE_AND_FIFO,
      .says = "on Linux the unprivileged get EPERM for a size over pipe-max-size, which changes "
	      "nothing",
      .zh = "在 Linux 上，无特权的进程设置超过 pipe-max-size 的容量会失败 (EPERM)，容量不变",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "fcntl(2) EPERM; pipe(7) pipe-max-size",
      .needs = { need_pipe_size, need_pipe_max_size, need_other_user })
{
	int limit = (int)number_in("/proc/sys/fs/pipe-max-size");
	int p[2], size;

	must(open_channel(p));
	size = must(fcntl(p[0], F_GETPIPE_SZ));
	ACTOR(nobody) {
		become_nobody();
		assert_fails(fcntl(p[1], F_SETPIPE_SZ, limit + 1), EPERM);
	}
	assert_ends(nobody);
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
}

CLAIM(pipe_and_fifo, size_beyond_the_limit_is_for_the_privileged, PIPE_AND_FIFO,
      .says = "on Linux CAP_SYS_RESOURCE allows a size over pipe-max-size",
      .zh = "在 Linux 上，具有 CAP_SYS_RESOURCE 的进程可设置超过 pipe-max-size 的容量",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "fcntl(2) F_SETPIPE_SZ; capabilities(7)",
      .needs = { need_pipe_size, need_pipe_max_size, need_resource_privilege })
{
	int limit = (int)number_in("/proc/sys/fs/pipe-max-size");
	int p[2], size;

	must(open_channel(p));
	size = fcntl(p[1], F_SETPIPE_SZ, limit + 1);
	assert_that(size > limit);
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
}

CLAIM(pipe_and_fifo, initial_size_is_within_the_limit, PIPE_AND_FIFO,
      .says = "on Linux a new channel is no larger than pipe-max-size",
      .zh = "在 Linux 上，新管道的容量不超过 pipe-max-size", .rows = "pipes 8; bugs 7",
      .verdict = HOLDS, .ref = "pipe(7) pipe-max-size (since Linux 4.9)",
      .needs = { need_directory, need_pipe_size, need_pipe_max_size, need_other_user })
{
	int limit = (int)number_in("/proc/sys/fs/pipe-max-size");

	ACTOR(nobody) {
		int p[2];

		must(chmod(".", 0777));
		become_nobody();
		must(open_channel(p));
		assert_that(fcntl(p[0], F_GETPIPE_SZ) <= limit);
	}
	assert_ends(nobody);
}

/* Atomicity */

#define WRITERS 8

/* Writes this many records of the size, each all of the writer's own letter. */
static void write_records(int fd, char letter, int records, size_t size)
{
	char record[PIPE_BUF];

	memset(record, letter, sizeof(record));
	for (int i = 0; i < records; i++)
		assert_returns(write(fd, record, size), size);
}

static bool is_all_one_byte(const char *bytes, size_t size)
{
	return memcmp(bytes, bytes + 1, size - 1) == 0;
}

CLAIM(pipe_and_fifo, writes_up_to_pipe_buf_are_atomic, PIPE_AND_FIFO,
      .says = "writes of up to PIPE_BUF bytes by eight writers never mix, and none is lost",
      .zh = "不超过 PIPE_BUF 字节的写入是原子的：八个写者的数据互不交错，也不丢失",
      .rows = "pipes 9; fifos 5", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF")
{
	const size_t sizes[] = { 700, 3000, PIPE_BUF };
	const int records = 12;
	struct actor *writer[WRITERS];
	char record[PIPE_BUF];
	int p[2];

	must(open_channel(p));
	for (size_t i = 0; i < 3; i++) {
		int seen[WRITERS] = { 0 };

		for (int j = 0; j < WRITERS; j++)
			START(writer[j]) {
				write_records(p[1], (char)('a' + j), records, sizes[i]);
			}
		for (int j = 0; j < WRITERS * records; j++) {
			read_exactly(p[0], record, sizes[i]);
			assert_that(is_all_one_byte(record, sizes[i]));
			seen[record[0] - 'a']++;
		}
		for (int j = 0; j < WRITERS; j++) {
			assert_ends(writer[j]);
			assert_equal(seen[j], records);
		}
	}
}

CLAIM(pipe_and_fifo, an_atomic_write_waits_for_all_its_room, PIPE_AND_FIFO,
      .says = "a write of PIPE_BUF bytes to a channel with less room sleeps and puts in none of "
	      "them",
      .zh = "剩余空间不足时，PIPE_BUF 字节的写入会睡眠，且一个字节也不先写入", .rows = "pipes 9",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): \"shall not be interleaved\"; pipe(7) PIPE_BUF")
{
	static const char bytes[PIPE_BUF];
	int p[2], before;

	must(open_channel(p));
	fill(p[1]);
	discard(p[0], page_size());
	for (size_t left = page_size(); left > PIPE_BUF; left -= PIPE_BUF)
		must(write(p[1], bytes, PIPE_BUF));
	must(write(p[1], bytes, 100));
	before = unread(p[0]);
	ACTOR(writer) {
		assert_returns(write(p[1], bytes, PIPE_BUF), PIPE_BUF);
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), before);
	discard(p[0], page_size());
	assert_ends(writer);
	assert_equal(unread(p[0]), before - (int)page_size() + PIPE_BUF);
}

CLAIM(pipe_and_fifo, nonblocking_writes_up_to_pipe_buf_are_all_or_nothing, PIPE_AND_FIFO,
      .says = "with O_NONBLOCK and less room than it needs, a write of up to PIPE_BUF gives EAGAIN "
	      "and "
	      "writes nothing",
      .zh = "设置 O_NONBLOCK 且空间不足时，不超过 PIPE_BUF 的写入以 EAGAIN 失败，不写入任何字节",
      .rows = "pipes 9", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF")
{
	static const char bytes[PIPE_BUF];
	int p[2], before;

	must(open_channel(p));
	fill(p[1]);
	discard(p[0], page_size());
	for (size_t left = page_size(); left > PIPE_BUF; left -= PIPE_BUF)
		must(write(p[1], bytes, PIPE_BUF));
	must(write(p[1], bytes, 100));
	must(set_nonblocking(p[1], true));
	before = unread(p[0]);
	assert_fails(write(p[1], bytes, PIPE_BUF), EAGAIN);
	assert_fails(write(p[1], bytes, PIPE_BUF - 99), EAGAIN);
	assert_equal(unread(p[0]), before);
	discard(p[0], page_size());
	assert_returns(write(p[1], bytes, PIPE_BUF), PIPE_BUF);
}

CLAIM(pipe_and_fifo, nonblocking_writes_over_pipe_buf_may_be_partial, PIPE_AND_FIFO,
      .says = "with O_NONBLOCK a write of more than there is room for, and than PIPE_BUF, writes a "
	      "part "
	      "and returns its size",
      .zh = "设置 O_NONBLOCK 时，超过 PIPE_BUF 且超过剩余空间的写入只写一部分，返回其字节数",
      .rows = "pipes 9", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF")
{
	static char bytes[1 << 20];
	long capacity, count;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	discard(p[0], (size_t)capacity);
	must(set_nonblocking(p[1], true));
	count = assert_succeeds(write(p[1], bytes, (size_t)capacity + PIPE_BUF));
	assert_that(count > 0 && count <= capacity);
	assert_equal(unread(p[0]), count);
}

CLAIM(pipe_and_fifo, blocking_writes_are_never_partial, PIPE_AND_FIFO,
      .says = "without O_NONBLOCK a write of several times the capacity returns when all of it is "
	      "in",
      .zh = "未设置 O_NONBLOCK 时，几倍于容量的写入也要全部写完才返回", .rows = "pipes 9",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): \"on normal completion it shall return nbyte\"")
{
	static char bytes[1 << 20];
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	discard(p[0], (size_t)capacity);
	ACTOR(writer) {
		assert_returns(write(p[1], bytes, 3 * (size_t)capacity), 3 * capacity);
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), capacity);
	discard(p[0], 2 * (size_t)capacity);
	assert_ends(writer);
	assert_equal(unread(p[0]), capacity);
}

/* Reads until the end of file; tells how the writers' bytes, 'a' and 'b', came in. */
static const char *mixture(int fd, size_t each)
{
	char bytes[PIPE_BUF], last = '\0';
	size_t seen[2] = { 0, 0 };
	int changes = -1;
	ssize_t count;

	while ((count = assert_succeeds(read(fd, bytes, sizeof(bytes)))) > 0)
		for (ssize_t i = 0; i < count; i++) {
			seen[bytes[i] == 'b']++;
			changes += bytes[i] != last;
			last = bytes[i];
		}
	if (seen[0] != each || seen[1] != each)
		return "bytes lost or changed";
	return changes == 1 ? "one after the other" : "interleaved";
}

CLAIM(pipe_and_fifo, writes_over_pipe_buf_may_interleave, PIPE_AND_FIFO,
      .says = "two writes larger than the capacity may interleave, but each keeps all its bytes",
      .zh = "超过 PIPE_BUF 的写入可能互相交错，但各自的字节不会丢失", .rows = "pipes 9; bugs 13",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF",
      .outcomes = { { ALLOWED, "one after the other" },
		    { ALLOWED, "interleaved" },
		    { FORBIDDEN, "bytes lost or changed" } })
{
	static char bytes[2 * 65536 + 999];
	struct actor *writer[2];
	int p[2];

	must(open_channel(p));
	for (int i = 0; i < 2; i++)
		START(writer[i]) {
			memset(bytes, 'a' + i, sizeof(bytes));
			assert_returns(write(p[1], bytes, sizeof(bytes)), sizeof(bytes));
		}
	must(close(p[1]));
	count_outcome(mixture(p[0], sizeof(bytes)));
	assert_ends(writer[0]);
	assert_ends(writer[1]);
}

/* Many readers and writers */

CLAIM(pipe_and_fifo, one_write_serves_every_sleeping_reader, PIPE_AND_FIFO,
      .says = "one write of four bytes serves four sleeping readers of one byte each, all "
	      "different",
      .zh = "一次写入四个字节，四个各读一字节的睡眠读者都被唤醒，各得其一",
      .rows = "fifos 5; bugs 11", .verdict = HOLDS, .ref = "POSIX.1-2024 read(), write()")
{
	struct actor *reader[4];
	int p[2], result[2], seen = 0;
	char byte;

	must(open_channel(p));
	must(pipe(result));
	for (int i = 0; i < 4; i++)
		START(reader[i]) {
			assert_returns(read(p[0], &byte, 1), 1);
			must(write(result[1], &byte, 1));
		}
	for (int i = 0; i < 4; i++)
		assert_asleep(reader[i], "read");
	must(write(p[1], "\1\2\4\10", 4));
	for (int i = 0; i < 4; i++) {
		assert_ends(reader[i]);
		read_exactly(result[0], &byte, 1);
		seen |= byte;
	}
	assert_equal(seen, 1 | 2 | 4 | 8);
}

CLAIM(pipe_and_fifo, one_byte_serves_one_reader, PIPE_AND_FIFO,
      .says = "of two sleeping readers one gets the byte that is written, and the other sleeps on",
      .zh = "两个睡眠的读者中只有一个得到写入的字节，另一个继续睡眠", .rows = "fifos 5; bugs 11",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read()")
{
	struct actor *reader[2];
	int p[2], result[2];
	char served;

	must(open_channel(p));
	must(pipe(result));
	for (int i = 0; i < 2; i++)
		START(reader[i]) {
			char number = (char)i;

			assert_returns(read(p[0], &(char){ 0 }, 1), 1);
			must(write(result[1], &number, 1));
		}
	assert_asleep(reader[0], "read");
	assert_asleep(reader[1], "read");
	must(write(p[1], "x", 1));
	read_exactly(result[0], &served, 1);
	assert_ends(reader[(int)served]);
	assert_asleep(reader[1 - served], "read");
	assert_equal(unread(result[0]), 0);
	must(write(p[1], "y", 1));
	assert_ends(reader[1 - served]);
}

CLAIM(pipe_and_fifo, many_to_many_loses_nothing, PIPE_AND_FIFO,
      .says = "four writers and four readers of one channel: every number arrives once, all end",
      .zh = "四个写者与四个读者共用一个管道：每个数恰好到达一次，全部结束",
      .rows = "fifos 5; bugs 5", .verdict = HOLDS, .ref = "POSIX.1-2024 read(), write()")
{
	enum { EACH = 4, NUMBERS = 300 };
	struct actor *writer[EACH], *reader[EACH];
	int p[2], result[2];
	long sum = 0, total = 0;

	must(open_channel(p));
	must(pipe(result));
	for (int i = 0; i < EACH; i++) {
		START(reader[i]) {
			close(p[1]);
			for (int number; read(p[0], &number, sizeof(number)) == sizeof(number);)
				sum += number;
			must(write(result[1], &sum, sizeof(sum)));
		}
		START(writer[i]) {
			for (int number = 1; number <= NUMBERS; number++)
				assert_returns(write(p[1], &number, sizeof(number)),
					       sizeof(number));
		}
	}
	must(close(p[1]));
	for (int i = 0; i < EACH; i++) {
		assert_ends(writer[i]);
		assert_ends(reader[i]);
		read_exactly(result[0], (char *)&sum, sizeof(sum));
		total += sum;
	}
	assert_equal(total, EACH * NUMBERS * (NUMBERS + 1) / 2);
}

/* Signals */

CLAIM(pipe_and_fifo, a_caught_signal_interrupts_read, PIPE_AND_FIFO,
      .says = "a caught signal wakes a sleeping read, which fails with EINTR and takes no bytes",
      .zh = "被捕获的信号唤醒睡眠的 read，以 EINTR 失败，不取走数据", .verdict = HOLDS,
      .rows = "pipes 4", .ref = "POSIX.1-2024 read() EINTR; signal(7)")
{
	int p[2], told[2];

	must(open_channel(p));
	must(pipe(told));
	ACTOR(reader) {
		tell_signal(SIGUSR1, 0, told[1]);
		assert_fails(read(p[0], &(char){ 0 }, 1), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR1);
	assert_reads(told[0], "!"); /* the handler ran */
	must(write(p[1], "x", 1));  /* too late for that read */
	assert_ends(reader);
	assert_equal(unread(p[0]), 1);
	assert_reads(p[0], "x");
}

CLAIM(pipe_and_fifo, sa_restart_resumes_read, PIPE_AND_FIFO,
      .says = "after a handler with SA_RESTART a read goes back to sleep until bytes come",
      .zh = "带 SA_RESTART 的处理函数返回之后，read 重新睡眠，直到有数据", .verdict = HOLDS,
      .rows = "pipes 4", .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7)")
{
	int p[2], told[2];

	must(open_channel(p));
	must(pipe(told));
	ACTOR(reader) {
		tell_signal(SIGUSR1, SA_RESTART, told[1]);
		assert_reads(p[0], "x");
	}
	assert_asleep(reader, "read");
	send_signal(reader, SIGUSR1);
	assert_reads(told[0], "!"); /* the handler ran */
	assert_asleep(reader, "read");
	must(write(p[1], "x", 1));
	assert_ends(reader);
}

CLAIM(pipe_and_fifo, a_caught_signal_interrupts_write, PIPE_AND_FIFO,
      .says = "a caught signal wakes a write that has put in nothing yet, which fails with EINTR",
      .zh = "尚未写入任何字节的睡眠 write 被捕获的信号唤醒，以 EINTR 失败", .verdict = HOLDS,
      .rows = "pipes 7", .ref = "POSIX.1-2024 write() EINTR; signal(7)")
{
	int p[2], told[2], capacity;

	must(open_channel(p));
	must(pipe(told));
	capacity = (int)fill(p[1]);
	ACTOR(writer) {
		tell_signal(SIGUSR1, 0, told[1]);
		assert_fails(write(p[1], "x", 1), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(writer, "write");
	send_signal(writer, SIGUSR1);
	assert_reads(told[0], "!"); /* the handler ran */
	discard(p[0], page_size()); /* too late for that write */
	assert_ends(writer);
	assert_equal(unread(p[0]), capacity - (int)page_size());
}

CLAIM(pipe_and_fifo, a_write_interrupted_midway_gives_the_count, PIPE_AND_FIFO,
      .says = "a write interrupted by a signal after part of its bytes returns their count, not "
	      "EINTR",
      .zh = "已写入一部分时被信号打断的 write 返回已写的字节数，而不是 EINTR", .verdict = HOLDS,
      .rows = "pipes 7", .ref = "POSIX.1-2024 write(): \"interrupted by a signal after\"")
{
	static char bytes[1 << 20];
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	discard(p[0], (size_t)capacity);
	ACTOR(writer) {
		catch_signal(SIGUSR1, SA_RESTART);
		assert_returns(write(p[1], bytes, (size_t)capacity + 1), capacity);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(writer, "write");
	send_signal(writer, SIGUSR1);
	assert_ends(writer);
	assert_equal(unread(p[0]), capacity);
}

CLAIM(pipe_and_fifo, o_async_signals_each_write, PIPE_AND_FIFO,
      .says = "on Linux with O_ASYNC the owner gets SIGIO for each write, read or not in between",
      .zh = "在 Linux 上，设置 O_ASYNC 后，每次写入都向属主发送 SIGIO，无论中间是否读过",
      .rows = "bugs 3", .verdict = HOLDS,
      .ref = "pipe(7) O_ASYNC; fcntl(2) F_SETOWN; Linux commit fe67f4dd8daa",
      .needs = { need_o_async })
{
	int p[2];

	must(open_channel(p));
	catch_signal(SIGIO, 0);
	must(write(p[1], "x", 1));
	assert_equal(caught(SIGIO), 0);
	must(fcntl(p[0], F_SETOWN, getpid()));
	must(fcntl(p[0], F_SETFL, O_ASYNC));
	for (int i = 1; i <= 5; i++) {
		must(write(p[1], "x", 1));
		assert_equal(caught(SIGIO), i);
		if (i > 2)
			discard(p[0], (size_t)unread(p[0]));
	}
}

/* Readiness */

CLAIM(pipe_and_fifo, poll_of_the_read_end, PIPE_AND_FIFO,
      .says = "poll of the read end shows nothing while empty, POLLIN with bytes, POLLHUP once all "
	      "writers closed, both until the bytes are read",
      .zh = "对读端 poll：空时无事件，有数据时 POLLIN，写端全部关闭后 "
	    "POLLHUP，数据未读完时两者皆有",
      .rows = "pipes 4, 5; bugs 19", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(); poll(2)")
{
	int p[2];

	must(open_channel(p));
	assert_ready(p[0], 0);
	must(write(p[1], "x", 1));
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
	assert_ready(p[0], 0);
	must(write(p[1], "y", 1));
	must(close(p[1]));
	assert_ready(p[0], POLLIN | POLLHUP);
	assert_reads(p[0], "y");
	assert_ready(p[0], POLLHUP);
}

CLAIM(pipe_and_fifo, poll_of_the_write_end, PIPE_AND_FIFO,
      .says = "poll of the write end shows POLLOUT while there is room, nothing while full, "
	      "POLLERR "
	      "once all readers closed",
      .zh = "对写端 poll：有空间时 POLLOUT，满时无事件，读端全部关闭后 POLLERR",
      .rows = "pipes 6, 7; bugs 12, 19", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(); poll(2)")
{
	int p[2];

	must(open_channel(p));
	assert_ready(p[1], POLLOUT);
	fill(p[1]);
	assert_ready(p[1], 0);
	discard(p[0], page_size());
	assert_ready(p[1], POLLOUT);
	fill(p[1]);
	must(close(p[0]));
	assert_ready(p[1], POLLERR);
}

CLAIM(pipe_and_fifo, poll_of_the_write_end_without_reader, PIPE_AND_FIFO,
      .says = "on Linux poll of an empty channel's write end without reader shows POLLOUT and "
	      "POLLERR",
      .zh = "在 Linux 上，没有读者的空管道写端同时显示 POLLOUT 与 POLLERR", .rows = "bugs 19",
      .verdict = HOLDS, .ref = "poll(2) POLLERR; POSIX.1-2024 poll()")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	assert_ready(p[1], POLLOUT | POLLERR);
}

static int select_one(int fd, bool for_write, struct timeval *time)
{
	fd_set set;
	int count;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	count = select(fd + 1, for_write ? NULL : &set, for_write ? &set : NULL, NULL, time);
	assert_equal(FD_ISSET(fd, &set) != 0, count == 1);
	return count;
}

CLAIM(pipe_and_fifo, select_shows_what_would_not_block, PIPE_AND_FIFO,
      .says = "select shows an end ready just when the call on it would not sleep, also for EOF "
	      "and "
	      "EPIPE",
      .zh = "select 恰在读写不会睡眠时显示就绪，包括文件结束与 EPIPE 的情形",
      .rows = "pipes 4, 5, 6, 7", .verdict = HOLDS, .ref = "POSIX.1-2024 select()")
{
	struct timeval now = { 0, 0 };
	int p[2], broken[2] = { -1, -1 };

	must(open_channel(p));
	assert_returns(select_one(p[0], false, &now), 0);
	assert_returns(select_one(p[1], true, &now), 1);
	fill(p[1]);
	assert_returns(select_one(p[0], false, &now), 1);
	assert_returns(select_one(p[1], true, &now), 0);
	must(pipe(broken));
	must(close(broken[0]));
	assert_returns(select_one(broken[1], true, &now), 1);
	discard(p[0], (size_t)unread(p[0]));
	must(close(p[1]));
	assert_returns(select_one(p[0], false, &now), 1);
}

/* The three ways to wait for one descriptor without limit; each returns the number of ready ones. */
static int wait_in_poll(int fd, bool for_write)
{
	struct pollfd entry = { .fd = fd, .events = for_write ? POLLOUT : POLLIN };

	return poll(&entry, 1, -1);
}

static int wait_in_select(int fd, bool for_write)
{
	return select_one(fd, for_write, NULL);
}

static int wait_in_epoll(int fd, bool for_write)
{
	struct epoll_event event = { .events = for_write ? EPOLLOUT : EPOLLIN };
	int epoll = must(epoll_create1(0));

	must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	return epoll_wait(epoll, &event, 1, -1);
}

static const struct {
	const char *call;
	int (*wait)(int fd, bool for_write);
} waits[] = {
	{ "poll", wait_in_poll },
	{ "select", wait_in_select },
	{ "epoll_wait", wait_in_epoll },
};

/* Starts an actor for each way to wait for this end, and sees them asleep. */
static void start_waiters(struct actor *waiter[3], int fd, int close_first, bool for_write)
{
	for (int i = 0; i < 3; i++)
		START(waiter[i]) {
			close(close_first);
			assert_returns(waits[i].wait(fd, for_write), 1);
		}
	for (int i = 0; i < 3; i++)
		assert_asleep(waiter[i], waits[i].call);
}

static void all_end(struct actor *waiter[3])
{
	for (int i = 0; i < 3; i++)
		assert_ends(waiter[i]);
}

CLAIM(pipe_and_fifo, bytes_wake_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select and epoll_wait that sleep for input are woken by a write",
      .zh = "等待输入而睡眠的 poll、select、epoll_wait 被写入唤醒", .rows = "pipes 4; bugs 14",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)",
      .needs = { need_epoll })
{
	struct actor *waiter[3];
	int p[2];

	must(open_channel(p));
	start_waiters(waiter, p[0], p[1], false);
	must(write(p[1], "x", 1));
	all_end(waiter);
}

CLAIM(pipe_and_fifo, last_close_wakes_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select and epoll_wait that sleep for input are woken by the last writer's "
	      "close",
      .zh = "等待输入而睡眠的 poll、select、epoll_wait 被最后一个写端的关闭唤醒",
      .rows = "pipes 5; bugs 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)", .needs = { need_epoll })
{
	struct actor *waiter[3];
	int p[2];

	must(open_channel(p));
	start_waiters(waiter, p[0], p[1], false);
	must(close(p[1]));
	all_end(waiter);
}

CLAIM(pipe_and_fifo, room_wakes_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select and epoll_wait that sleep for output are woken by a read that makes "
	      "room",
      .zh = "等待输出而睡眠的 poll、select、epoll_wait 被腾出空间的读取唤醒", .rows = "pipes 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)",
      .needs = { need_epoll })
{
	struct actor *waiter[3];
	int p[2];

	must(open_channel(p));
	fill(p[1]);
	start_waiters(waiter, p[1], p[0], true);
	discard(p[0], page_size());
	all_end(waiter);
}

CLAIM(pipe_and_fifo, last_readers_close_wakes_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select and epoll_wait that sleep for output are woken by the last reader's "
	      "close",
      .zh = "等待输出而睡眠的 poll、select、epoll_wait 被最后一个读端的关闭唤醒",
      .rows = "pipes 6; bugs 17", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)", .needs = { need_epoll })
{
	struct actor *waiter[3];
	int p[2];

	must(open_channel(p));
	fill(p[1]);
	start_waiters(waiter, p[1], p[0], true);
	must(close(p[0]));
	all_end(waiter);
}

CLAIM(pipe_and_fifo, a_poll_that_times_out_takes_no_wakeup_along, PIPE_AND_FIFO,
      .says = "of three polls one times out; a write after that still wakes the other two",
      .zh = "三个 poll 中一个超时之后，写入仍唤醒另外两个", .rows = "bugs 14", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(); NetBSD kern/17517")
{
	struct actor *sleeper[2];
	int p[2];

	must(open_channel(p));
	for (int i = 0; i < 2; i++)
		START(sleeper[i]) {
			assert_returns(wait_in_poll(p[0], false), 1);
		}
	assert_asleep(sleeper[0], "poll");
	assert_asleep(sleeper[1], "poll");
	ACTOR(impatient) { /* the claim is about a time limit: 1 ms, whenever that is over */
		assert_returns(poll(&(struct pollfd){ p[0], POLLIN, 0 }, 1, 1), 0);
	}
	assert_ends(impatient);
	assert_not_woken(sleeper[0]);
	assert_not_woken(sleeper[1]);
	must(write(p[1], "x", 1));
	assert_ends(sleeper[0]);
	assert_ends(sleeper[1]);
}

static int epoll_now(int epoll)
{
	struct epoll_event event = { 0 };
	int count = epoll_wait(epoll, &event, 1, 0);

	return count == 1 ? (int)event.events : count;
}

static int epoll_of(int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int epoll = must(epoll_create1(0));

	must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	return epoll;
}

CLAIM(pipe_and_fifo, epoll_shows_the_level, PIPE_AND_FIFO,
      .says = "level-triggered epoll shows EPOLLIN as long as bytes are left, then EPOLLHUP as "
	      "long as "
	      "there is no writer",
      .zh = "水平触发的 epoll 在有数据期间一直报告 EPOLLIN，没有写者期间一直报告 EPOLLHUP",
      .rows = "pipes 4, 5", .verdict = HOLDS, .ref = "epoll(7)", .needs = { need_epoll })
{
	int p[2], epoll;

	must(open_channel(p));
	epoll = epoll_of(p[0], EPOLLIN);
	assert_returns(epoll_now(epoll), 0);
	must(write(p[1], "xy", 2));
	for (int i = 0; i < 2; i++) {
		assert_returns(epoll_now(epoll), EPOLLIN);
		assert_returns(read(p[0], &(char){ 0 }, 1), 1);
	}
	assert_returns(epoll_now(epoll), 0);
	must(close(p[1]));
	assert_returns(epoll_now(epoll), EPOLLHUP);
	assert_returns(epoll_now(epoll), EPOLLHUP);
}

CLAIM(pipe_and_fifo, epoll_shows_the_edge, PIPE_AND_FIFO,
      .says = "edge-triggered epoll shows EPOLLIN once for a write, though bytes are left unread",
      .zh = "边沿触发的 epoll 对一次写入只报告一次 EPOLLIN，即使数据尚未读完", .verdict = HOLDS,
      .rows = "bugs 2", .ref = "epoll(7) Level-triggered and edge-triggered",
      .needs = { need_epoll })
{
	int p[2], epoll;

	must(open_channel(p));
	epoll = epoll_of(p[0], EPOLLIN | EPOLLET);
	must(write(p[1], "xyz", 3));
	assert_returns(epoll_now(epoll), EPOLLIN);
	assert_returns(epoll_now(epoll), 0);
	assert_returns(read(p[0], &(char){ 0 }, 1), 1);
	assert_returns(epoll_now(epoll), 0);
	must(close(p[1]));
	assert_returns(epoll_now(epoll), EPOLLIN | EPOLLHUP);
	assert_returns(epoll_now(epoll), 0);
}

CLAIM(pipe_and_fifo, each_write_is_an_edge, PIPE_AND_FIFO,
      .says = "on Linux each write is a new edge for epoll, though earlier bytes are still unread",
      .zh = "在 Linux 上，每次写入对 epoll 都是新的边沿，即使先前的数据尚未读出", .rows = "bugs 2",
      .verdict = HOLDS, .ref = "epoll(7); Linux commit 3a34b13a88ca", .needs = { need_epoll })
{
	int p[2], epoll;

	must(open_channel(p));
	epoll = epoll_of(p[0], EPOLLIN | EPOLLET);
	for (int i = 0; i < 3; i++) {
		must(write(p[1], "x", 1));
		assert_returns(epoll_now(epoll), EPOLLIN);
		assert_returns(epoll_now(epoll), 0);
	}
}

CLAIM(pipe_and_fifo, fionread_counts_the_unread, PIPE_AND_FIFO,
      .says = "on Linux FIONREAD gives the number of unread bytes, at either end",
      .zh = "在 Linux 上，FIONREAD 给出未读的字节数，两端相同", .rows = "bugs 18", .verdict = HOLDS,
      .ref = "pipe(7) FIONREAD")
{
	int p[2];

	must(open_channel(p));
	assert_equal(unread(p[0]), 0);
	must(write(p[1], "12345", 5));
	must(write(p[1], "678", 3));
	assert_equal(unread(p[0]), 8);
	assert_equal(unread(p[1]), 8);
	discard(p[0], 6);
	assert_equal(unread(p[0]), 2);
	must(close(p[1]));
	assert_equal(unread(p[0]), 2);
	discard(p[0], 2);
	assert_equal(unread(p[0]), 0);
}

/* The kind of object */

CLAIM(pipe_and_fifo, is_half_duplex, PIPE_AND_FIFO,
      .says = "on Linux a channel goes one way: writing to its read end and reading from its write "
	      "end "
	      "give EBADF",
      .zh = "在 Linux 上管道是单向的：向读端写、从写端读都失败 (EBADF)",
      .course = "001 管道: 单工; 002 PIPE: 管道属于半双工通信; 003 §1.4", .rows = "pipes 10",
      .verdict = HOLDS_IF("on Linux; POSIX lets a pipe's ends work both ways",
			  "在 Linux 上；POSIX 允许管道的两端双向工作"),
      .ref = "pipe(7) Portability notes; POSIX.1-2024 pipe(), read() EBADF, write() EBADF")
{
	char byte = '?';
	int p[2];

	must(open_channel(p));
	must(write(p[1], "x", 1));
	assert_fails(write(p[0], "y", 1), EBADF);
	assert_fails(read(p[1], &byte, 1), EBADF);
	assert_equal(byte, '?');
	assert_returns(fcntl(p[0], F_GETFL) & O_ACCMODE, O_RDONLY);
	assert_returns(fcntl(p[1], F_GETFL) & O_ACCMODE, O_WRONLY);
	assert_reads(p[0], "x");
}

CLAIM(pipe_and_fifo, has_no_position, PIPE_AND_FIFO,
      .says = "a channel has no position: lseek, pread and pwrite fail with ESPIPE, nothing moves",
      .zh = "管道没有读写位置：lseek、pread、pwrite 都失败 (ESPIPE)，内容不变", .rows = "pipes 12",
      .verdict = HOLDS, .ref = "POSIX.1-2024 lseek(), pread(), pwrite() ESPIPE")
{
	char byte;
	int p[2];

	must(open_channel(p));
	must(write(p[1], "stays", 5));
	for (int whence = SEEK_SET; whence <= SEEK_END; whence++) {
		assert_fails(lseek(p[0], 0, whence), ESPIPE);
		assert_fails(lseek(p[1], 0, whence), ESPIPE);
	}
	assert_fails(pread(p[0], &byte, 1, 0), ESPIPE);
	assert_fails(pwrite(p[1], "x", 1, 0), ESPIPE);
	assert_equal(unread(p[0]), 5);
	assert_reads(p[0], "stays");
}

CLAIM(pipe_and_fifo, both_ends_are_one_fifo_to_fstat, PIPE_AND_FIFO,
      .says = "fstat shows the type FIFO at both ends, the same inode, and size 0 whatever is in "
	      "it",
      .zh = "fstat 显示两端类型都是 FIFO，inode 相同，无论有多少数据大小都是 0",
      .course = "000 §4: 是一个特殊的文件; 002 PIPE: 本质是一个伪文件", .rows = "pipes 12; fifos 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fstat(), <sys/stat.h> S_ISFIFO; inode(7)")
{
	struct stat head, tail;
	int p[2];

	must(open_channel(p));
	must(write(p[1], "bytes", 5));
	must(fstat(p[0], &head));
	must(fstat(p[1], &tail));
	assert_that(S_ISFIFO(head.st_mode) && S_ISFIFO(tail.st_mode));
	assert_equal(head.st_ino, tail.st_ino);
	assert_equal(head.st_dev, tail.st_dev);
	assert_equal(head.st_size, 0);
	assert_equal(tail.st_size, 0);
}

CLAIM(pipe_and_fifo, is_no_file_to_truncate_or_sync, PIPE_AND_FIFO,
      .says = "ftruncate and fsync of a channel fail with EINVAL and leave its bytes alone",
      .zh = "对管道 ftruncate 或 fsync 失败 (EINVAL)，内容不变", .rows = "pipes 12",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ftruncate() EINVAL, fsync() EINVAL; fsync(2)")
{
	int p[2];

	must(open_channel(p));
	must(write(p[1], "stays", 5));
	assert_fails(ftruncate(p[1], 0), EINVAL);
	assert_fails(fsync(p[0]), EINVAL);
	assert_fails(fsync(p[1]), EINVAL);
	assert_equal(unread(p[0]), 5);
	assert_reads(p[0], "stays");
}

CLAIM(pipe_and_fifo, a_bad_buffer_gives_efault, PIPE_AND_FIFO,
      .says = "read and write with a bad address fail with EFAULT, and no byte goes in or out",
      .zh = "缓冲区地址无效时 read 与 write 失败 (EFAULT)，数据不进不出", .rows = "pipes 2",
      .verdict = HOLDS, .ref = "read(2), write(2) EFAULT")
{
	char *nowhere =
		must(mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	int p[2];

	must(open_channel(p));
	assert_fails(write(p[1], nowhere, 1), EFAULT);
	assert_equal(unread(p[0]), 0);
	must(write(p[1], "x", 1));
	assert_fails(read(p[0], nowhere, 1), EFAULT);
	assert_equal(unread(p[0]), 1);
	assert_reads(p[0], "x");
}

/* splice and tee */

CLAIM(pipe_and_fifo, splice_moves_bytes, PIPE_AND_FIFO,
      .says = "on Linux splice moves bytes from one pipe to another: gone here, in order there",
      .zh = "在 Linux 上，splice 把字节从一个管道移到另一个：此处消失，彼处按序出现",
      .verdict = HOLDS, .rows = "bugs 9", .ref = "splice(2)", .needs = { need_splice })
{
	int p[2], other[2];

	must(open_channel(p));
	must(pipe(other));
	must(write(p[1], "abcdef", 6));
	assert_returns(splice(p[0], NULL, other[1], NULL, 4, 0), 4);
	assert_equal(unread(p[0]), 2);
	assert_reads(other[0], "abcd");
	assert_reads(p[0], "ef");
	must(close(p[1]));
	assert_returns(splice(p[0], NULL, other[1], NULL, 4, 0), 0);
}

CLAIM(pipe_and_fifo, splice_sleeps_while_empty, PIPE_AND_FIFO,
      .says = "on Linux splice from an empty channel sleeps until a write, or gives EAGAIN if told "
	      "not "
	      "to",
      .zh = "在 Linux 上，从空管道 splice 会睡眠直到有数据；带 SPLICE_F_NONBLOCK 则为 EAGAIN",
      .verdict = HOLDS, .rows = "pipes 4", .ref = "splice(2) SPLICE_F_NONBLOCK",
      .needs = { need_splice })
{
	int p[2], other[2];

	must(open_channel(p));
	must(pipe(other));
	assert_fails(splice(p[0], NULL, other[1], NULL, 1, SPLICE_F_NONBLOCK), EAGAIN);
	assert_equal(unread(other[0]), 0);
	ACTOR(mover) {
		assert_returns(splice(p[0], NULL, other[1], NULL, 1, 0), 1);
	}
	assert_asleep(mover, "splice");
	must(write(p[1], "x", 1));
	assert_ends(mover);
	assert_reads(other[0], "x");
}

CLAIM(pipe_and_fifo, tee_copies_and_takes_nothing, PIPE_AND_FIFO,
      .says = "on Linux tee copies bytes to another pipe and leaves them in the first",
      .zh = "在 Linux 上，tee 把字节复制到另一个管道，原管道内容不变", .verdict = HOLDS,
      .rows = "bugs 8", .ref = "tee(2)", .needs = { need_tee })
{
	int p[2], other[2];

	must(open_channel(p));
	must(pipe(other));
	must(write(p[1], "abcdef", 6));
	assert_returns(tee(p[0], other[1], 4, 0), 4);
	assert_equal(unread(p[0]), 6);
	assert_reads(other[0], "abcd");
	must(write(other[1], "own", 3)); /* must not land in a page that both hold */
	assert_reads(p[0], "abcdef");
	assert_reads(other[0], "own");
}

CLAIM(pipe_and_fifo, bytes_never_reach_the_file_they_were_spliced_from, PIPE_AND_FIFO,
      .says = "what is written to a channel after a splice from a file never changes that file",
      .zh = "从文件 splice 之后再写入管道的数据，绝不改变该文件", .rows = "bugs 8",
      .verdict = HOLDS, .ref = "splice(2); CVE-2022-0847", .needs = { need_directory, need_splice })
{
	char bytes[9] = "";
	loff_t offset = 2;
	int p[2], fd, file;

	must(open_channel(p));
	fd = must(open("file", O_RDWR | O_CREAT, 0444));
	must(write(fd, "original", 8));
	must(close(fd));
	file = must(open("file", O_RDONLY));
	fill(p[1]); /* leaves its mark in every slot, as the bug needs */
	discard(p[0], (size_t)unread(p[0]));
	assert_returns(splice(file, &offset, p[1], NULL, 1, 0), 1);
	assert_equal(offset, 3);
	must(write(p[1], "CHANGED", 7));
	assert_reads(p[0], "iCHANGED");
	assert_returns(pread(file, bytes, 8, 0), 8);
	assert_text(bytes, "original");
}
