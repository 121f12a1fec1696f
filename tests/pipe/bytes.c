/* Claims about the bytes of a channel: their order, their boundaries, and who gets them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"
#include "memory.h"

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
      .says = "on Linux a read takes what several writes left, and several reads what one write "
	      "left",
      .zh = "在 Linux 上，字节流不保留消息边界：一次读可取走多次写的内容，一次写的内容也可分多次读",
      .course = "003 §5.4: 管道只能承载无格式字符流", .rows = "pipes 3", .verdict = HOLDS,
      .ref = "pipe(7): \"no concept of message boundaries\"")
{
	char part[5] = "";
	int p[2];

	must(open_channel(p));
	assert_succeeds(write(p[1], "ab", 2));
	assert_succeeds(write(p[1], "cdef", 4));
	assert_reads(p[0], "abcdef");
	assert_succeeds(write(p[1], "ghijkl", 6));
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
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 XBD 3 FIFO Special File, Pipe: first-in-first-out; pipe(7)")
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

CLAIM(pipe_and_fifo, vectors_have_their_limits, PIPE_AND_FIFO,
      .says = "on Linux readv and writev take up to IOV_MAX pieces; for more, a negative number or "
	      "a piece of more than SSIZE_MAX bytes they fail with EINVAL and move nothing",
      .zh = "在 Linux 上，readv 与 writev 最多接受 IOV_MAX 段；更多、段数为负或某段超过 SSIZE_MAX "
	    "字节时失败 (EINVAL)，什么都不移动",
      .rows = "pipes 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 readv(), writev() EINVAL: the sum would overflow, may fail: IOV_MAX; "
	     "readv(2) EINVAL")
{
	static struct iovec many[IOV_MAX + 1];
	volatile int negative = -1; /* which the compiler is not to see */
	char byte = 'x';
	struct iovec huge = { &byte, SIZE_MAX };
	int p[2];

	must(open_channel(p));
	many[IOV_MAX - 1] = (struct iovec){ &byte, 1 };
	assert_fails(writev(p[1], many, IOV_MAX + 1), EINVAL);
	assert_fails(writev(p[1], many, negative), EINVAL);
	assert_fails(writev(p[1], &huge, 1), EINVAL);
	assert_equal(unread(p[0]), 0);
	assert_returns(writev(p[1], many, IOV_MAX), 1);
	assert_fails(readv(p[0], many, IOV_MAX + 1), EINVAL);
	assert_fails(readv(p[0], many, negative), EINVAL);
	assert_fails(readv(p[0], &huge, 1), EINVAL);
	assert_equal(unread(p[0]), 1);
	assert_returns(readv(p[0], many, IOV_MAX), 1);
}

static const char *need_small_pages(void)
{
	return sysconf(_SC_PAGESIZE) == PIPE_BUF ? NULL : "a page is not PIPE_BUF bytes here";
}

CLAIM(pipe, packets_keep_their_boundaries,
      .says = "on Linux a pipe with O_DIRECT gives one write's bytes per read, and what a read has "
	      "no room for is lost; a read of no bytes takes none",
      .zh = "在 Linux 上，O_DIRECT 管道每次 read 只给出一次写入的数据，放不下的部分丢失；读 0 "
	    "字节不取走任何数据",
      .rows = "pipes 3", .verdict = HOLDS, .ref = "pipe(2) O_DIRECT", .needs = { need_packets })
{
	char byte;
	int p[2];

	must(pipe2(p, O_DIRECT));
	make_room(p[1], 3);
	assert_succeeds(write(p[1], "one", 3));
	assert_succeeds(write(p[1], "two", 3));
	assert_succeeds(write(p[1], "three", 5));
	assert_returns(read(p[0], &byte, 0), 0);
	assert_reads(p[0], "one");
	assert_returns(read(p[0], &byte, 1), 1);
	assert_equal(byte, 't');
	assert_reads(p[0], "three"); /* "wo" is lost */
}

CLAIM(pipe, packets_stay_apart_whatever_the_size,
      .says = "on Linux the packets that a pipe with O_DIRECT holds stay apart when F_SETPIPE_SZ "
	      "makes it larger or smaller",
      .zh = "在 Linux 上，F_SETPIPE_SZ 增大或减小容量时，O_DIRECT 管道中的包仍各自分开",
      .rows = "pipes 3, 8", .verdict = HOLDS,
      .ref = "pipe(2) O_DIRECT: a separate packet; fcntl(2) F_SETPIPE_SZ",
      .needs = { need_packets, need_larger_pipes })
{
	const int page = (int)page_size();
	int p[2];

	must(pipe2(p, O_DIRECT));
	make_room(p[1], 2);
	must(write(p[1], "one", 3));
	must(write(p[1], "two", 3));
	assert_returns(fcntl(p[1], F_SETPIPE_SZ, 2 * page), 2 * page);
	assert_returns(fcntl(p[1], F_SETPIPE_SZ, 4 * page), 4 * page);
	must(write(p[1], "three", 5));
	assert_reads(p[0], "one");
	assert_reads(p[0], "two");
	assert_reads(p[0], "three");
}

CLAIM(pipe, packets_hold_at_most_pipe_buf,
      .says = "on Linux a write of more than PIPE_BUF to a pipe with O_DIRECT is split into "
	      "packets",
      .zh = "在 Linux 上，向 O_DIRECT 管道写入超过 PIPE_BUF 的数据会被分成多个包",
      .rows = "pipes 3, 9", .verdict = HOLDS, .ref = "pipe(2) O_DIRECT",
      .needs = { need_packets, need_small_pages })
{
	static char bytes[2 * PIPE_BUF];
	int p[2];

	must(pipe2(p, O_DIRECT));
	make_room(p[1], 2);
	strcpy(bytes, "first");
	strcpy(bytes + PIPE_BUF, "second");
	assert_returns(write(p[1], bytes, PIPE_BUF + 100), PIPE_BUF + 100);
	assert_returns(read(p[0], bytes, sizeof(bytes)), PIPE_BUF);
	assert_text(bytes, "first");
	assert_ready(p[0], POLLIN);
	assert_returns(read(p[0], bytes, sizeof(bytes)), 100);
	assert_text(bytes, "second");
	assert_ready(p[0], 0);
}

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
	assert_succeeds(write(p[1], "\1\2\4\10", 4));
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
	int p[2], result[2], served;

	must(open_channel(p));
	must(pipe(result));
	for (int i = 0; i < 2; i++)
		START(reader[i]) {
			assert_returns(read(p[0], &(char){ 0 }, 1), 1);
			must(write(result[1], &i, sizeof(i)));
		}
	assert_asleep(reader[0], "read");
	assert_asleep(reader[1], "read");
	must(write(p[1], "x", 1));
	read_exactly(result[0], (char *)&served, sizeof(served));
	assert_ends(reader[served]);
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

CLAIM(pipe_and_fifo, fionread_counts_the_unread, PIPE_AND_FIFO,
      .says = "on Linux FIONREAD stores the number of unread bytes, in an int, at either end",
      .zh = "在 Linux 上，FIONREAD 把未读的字节数存入一个 int，两端相同", .rows = "bugs 18",
      .verdict = HOLDS, .ref = "pipe(7) FIONREAD: the buffer pointed to by the int pointer")
{
	int *count = memory_that_ends(sizeof(*count)), p[2];

	must(open_channel(p));
	assert_equal(unread(p[0]), 0);
	must(write(p[1], "12345", 5));
	must(write(p[1], "678", 3));
	assert_equal(unread(p[0]), 8);
	assert_returns(ioctl(p[1], FIONREAD, count), 0);
	assert_equal(*count, 8);
	discard(p[0], 6);
	assert_equal(unread(p[0]), 2);
	must(close(p[1]));
	assert_equal(unread(p[0]), 2);
	discard(p[0], 2);
	assert_equal(unread(p[0]), 0);
}

CLAIM(pipe, fcntl_makes_packets_of_what_follows,
      .says = "on Linux fcntl can set O_DIRECT at the write end of an empty pipe, and take it "
	      "away: what is written meanwhile is packets, what is written after that is not; a "
	      "write of nothing is no packet",
      .zh = "在 Linux 上，fcntl 可以在空管道的写端设置和取消 "
	    "O_DIRECT：其间写入的是包，之后写入的不是；写入零字节不成为包",
      .rows = "pipes 3", .verdict = HOLDS, .ref = "pipe(2) O_DIRECT: since Linux 4.5 by fcntl(2)",
      .needs = { need_packets })
{
	int p[2];

	must(pipe2(p, O_NONBLOCK));
	make_room(p[1], 3);
	for (int i = 0; i < 2; i++) {
		assert_returns(fcntl(p[1], F_SETFL, O_DIRECT | O_NONBLOCK), 0);
		assert_returns(fcntl(p[1], F_GETFL) & O_DIRECT, O_DIRECT);
		must(write(p[1], "one", 3));
		assert_returns(write(p[1], "", 0), 0);
		must(write(p[1], "two", 3));
		assert_returns(fcntl(p[1], F_SETFL, O_NONBLOCK), 0);
		must(write(p[1], "a", 1));
		must(write(p[1], "b", 1));
		assert_reads(p[0], "one");
		assert_reads(p[0], "two");
		assert_reads(p[0], "ab");
		assert_fails(read(p[0], &(char){ 0 }, 1), EAGAIN);
	}
}
