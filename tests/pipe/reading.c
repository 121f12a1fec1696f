/* Claims about reading a channel that is empty, and its end of file. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"

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

CLAIM(pipe_and_fifo, f_setfl_ignores_how_it_was_opened, PIPE_AND_FIFO,
      .says = "F_SETFL sets and clears O_NONBLOCK and O_APPEND, and ignores the access mode and "
	      "the flags of creation: F_GETFL tells the old mode",
      .zh = "F_SETFL 设置和清除 O_NONBLOCK 与 O_APPEND，忽略访问方式与创建标志：F_GETFL "
	    "给出原来的访问方式",
      .rows = "pipes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() F_SETFL: the file access mode and the file creation flags shall "
	     "be ignored")
{
	const int told = O_ACCMODE | O_NONBLOCK | O_APPEND;
	int p[2];

	must(open_channel(p));
	assert_returns(fcntl(p[0], F_SETFL, O_RDWR | O_CREAT | O_EXCL | O_TRUNC | O_NONBLOCK), 0);
	assert_returns(fcntl(p[0], F_GETFL) & told, O_RDONLY | O_NONBLOCK);
	assert_returns(fcntl(p[1], F_SETFL, O_RDONLY | O_NOCTTY | O_APPEND | O_NONBLOCK), 0);
	assert_returns(fcntl(p[1], F_GETFL) & told, O_WRONLY | O_APPEND | O_NONBLOCK);
	assert_fails(write(p[0], "x", 1), EBADF);
	assert_returns(write(p[1], "x", 1), 1);
	assert_reads(p[0], "x");
	assert_returns(fcntl(p[1], F_SETFL, 0), 0);
	assert_returns(fcntl(p[1], F_GETFL) & told, O_WRONLY);
}

CLAIM(pipe_and_fifo, fionbio_is_o_nonblock, PIPE_AND_FIFO,
      .says = "on Linux ioctl with FIONBIO sets and clears O_NONBLOCK as fcntl does, of this end "
	      "alone",
      .zh = "在 Linux 上，带 FIONBIO 的 ioctl 与 fcntl 一样设置和清除 O_NONBLOCK，只涉及这一端",
      .rows = "pipes 4", .verdict = HOLDS, .ref = "Linux fs/ioctl.c ioctl_fionbio()")
{
	int p[2];

	must(open_channel(p));
	assert_returns(ioctl(p[0], FIONBIO, &(int){ 1 }), 0);
	assert_returns(fcntl(p[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_returns(fcntl(p[1], F_GETFL) & O_NONBLOCK, 0);
	assert_fails(read(p[0], &(char){ 0 }, 1), EAGAIN);
	assert_returns(ioctl(p[0], FIONBIO, &(int){ 0 }), 0);
	assert_returns(fcntl(p[0], F_GETFL) & O_NONBLOCK, 0);
	ACTOR(reader) {
		assert_reads(p[0], "x");
	}
	assert_asleep(reader, "read");
	must(write(p[1], "x", 1));
	assert_ends(reader);
}

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
      .verdict = HOLDS_IF(
	      "the reader closes its own copy too; closing it in the writer alone is not enough",
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
	assert_succeeds(close(p[1]));
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
