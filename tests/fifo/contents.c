/* Claims about the bytes in a FIFO: when they are kept, when gone, and where they end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "claim.h"

CLAIM(fifo, contents_are_gone_after_the_last_close,
      .says = "unread bytes are gone once every descriptor of the FIFO is closed, whichever was "
	      "the last",
      .zh = "所有描述符关闭之后，未读的数据即消失，不论最后关闭的是哪一端",
      .course = "000 §5: 当我们用open函数打开时，才会在内核中创建管道; 003 §2d: 内容驻留在内存中",
      .rows = "fifos 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 close(): \"any data remaining ... discarded\"")
{
	int fd[2], again;

	must(mkfifo("fifo", 0600));
	for (int first = 0; first < 2; first++) {
		fd[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
		fd[1] = must(open("fifo", O_WRONLY));
		must(write(fd[1], "unread", 6));
		must(close(fd[first]));
		must(close(fd[1 - first]));
		again = must(open("fifo", O_RDWR | O_NONBLOCK));
		assert_fails(read(again, &(char){ 0 }, 1), EAGAIN);
		must(write(again, "new", 3));
		assert_reads(again, "new");
		must(close(again));
	}
}

CLAIM(fifo, contents_stay_while_one_end_is_open,
      .says = "unread bytes stay while either end is open, also of another process: the next "
	      "reader gets them",
      .zh = "只要还有任何一端打开（包括其他进程的），未读的数据就保留给下一个读者",
      .rows = "fifos 2", .verdict = HOLDS, .ref = "POSIX.1-2024 close(); fifo(7)")
{
	must(mkfifo("fifo", 0600));
	for (int kept = 0; kept < 2; kept++) {
		int fd[2], reader;

		fd[0] = must(open("fifo", O_RDONLY | O_NONBLOCK));
		fd[1] = must(open("fifo", O_WRONLY));
		must(write(fd[1], "kept", 4));
		ACTOR(holder) {
			must(close(fd[1 - kept]));
			pause_at("holding");
		}
		await(holder, "holding");
		must(close(fd[0]));
		must(close(fd[1]));
		must(close(must(open("fifo", O_RDONLY | O_NONBLOCK)))); /* one that does not read */
		reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
		assert_reads(reader, "kept");
		resume(holder);
		assert_ends(holder);
		must(close(reader));
	}
}

CLAIM(fifo, mkfifo_makes_no_pipe_yet,
      .says = "on Linux mkfifo makes the node alone; the pipe in the kernel is made by open, empty "
	      "each time",
      .zh = "在 Linux 上，mkfifo 只生成节点，并不在内核中生成管道；open 时才创建管道，且每次为空",
      .course = "000 §5: mkfifo：并没有在内核中生成管道，只是生成了一个文件", .rows = "fifos 2",
      .verdict = HOLDS, .ref = "fifo(7); pipe(7)")
{
	int first, second;

	assert_succeeds(mkfifo("fifo", 0600));
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	first = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_returns(read(first, &(char){ 0 }, 1), 0);
	second = must(open("fifo", O_WRONLY));
	must(write(second, "x", 1));
	must(close(first));
	must(close(second));
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
}

CLAIM(fifo, unlink_leaves_the_open_connected,
      .says = "after unlink those that have it open stay connected; a new node of the name is "
	      "another FIFO",
      .zh = "unlink 之后，已打开者仍然相连；同名的新节点是另一个 FIFO", .rows = "fifos 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 unlink()")
{
	int reader, writer, other;

	must(mkfifo("fifo", 0600));
	reader = assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	assert_returns(unlink("fifo"), 0);
	must(mkfifo("fifo", 0600));
	other = must(open("fifo", O_RDWR | O_NONBLOCK));
	must(write(writer, "old", 3));
	assert_fails(read(other, &(char){ 0 }, 1), EAGAIN);
	assert_reads(reader, "old");
	must(close(writer));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
}

CLAIM(fifo, bytes_wait_for_the_reader_that_was_met,
      .says = "what a writer leaves when it closes at once is read in full by the reader it met, "
	      "then 0",
      .zh = "写者写完立即关闭，与它相遇的读者仍能读到全部数据，然后读到 0",
      .course = "003 §2d: 数据内容只有在输入输出端都打开时才会传送", .rows = "fifos 3, 4",
      .verdict =
	      HOLDS_IF("both ends were open once: the writer need not be any more when it is read",
		       "两端曾经同时打开即可；读取时写端不必仍然打开"),
      .ref = "POSIX.1-2024 open(), close(), read()")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = assert_succeeds(open("fifo", O_RDONLY));

		pause_at("open");
		assert_reads(own, "farewell");
		assert_returns(read(own, &(char){ 0 }, 1), 0);
	}
	fd = must(open("fifo", O_WRONLY));
	assert_returns(write(fd, "farewell", 8), 8);
	must(close(fd));
	await(reader, "open");
	resume(reader);
	assert_ends(reader);
}

CLAIM(fifo, a_reader_without_writers_reads_zero,
      .says = "a reader that opened with O_NONBLOCK reads 0 while there is no writer, EAGAIN once "
	      "there is one",
      .zh = "以 O_NONBLOCK 打开的读者，没有写者时读到 0，有写者而无数据时为 EAGAIN",
      .rows = "fifos 3, 4", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
	writer = must(open("fifo", O_WRONLY));
	assert_fails(read(reader, &(char){ 0 }, 1), EAGAIN);
	must(close(writer));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
}

CLAIM(fifo, writers_may_come_again,
      .says = "the same reader reads 0 before the first writer and after each, and bytes again "
	      "when one opens anew",
      .zh = "首个写者到来之前与每个写者关闭之后读到 0；写者重新打开后，同一读者又能读到数据",
      .rows = "fifos 4", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); fifo(7)")
{
	int reader;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	must(fcntl(reader, F_SETFL, 0));
	assert_returns(read(reader, &(char){ 0 }, 1), 0); /* nor does it wait for the first */
	for (int i = 0; i < 3; i++) {
		int writer = must(open("fifo", O_WRONLY));

		must(write(writer, "again", 5));
		must(close(writer));
		assert_reads(reader, "again");
		assert_returns(read(reader, &(char){ 0 }, 1), 0);
	}
}

CLAIM(fifo, end_of_file_needs_every_writer_gone,
      .says = "a reader sleeps on while one of the processes that opened the FIFO for writing has "
	      "it open",
      .zh = "只要还有一个以写方式打开的进程未关闭，读者就继续睡眠，不会读到文件结束",
      .rows = "fifos 4", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int first, second;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = must(open("fifo", O_RDONLY));

		assert_returns(read(own, &(char){ 0 }, 1), 0);
	}
	first = assert_succeeds(open("fifo", O_WRONLY));
	assert_asleep(reader, "read");
	second = assert_succeeds(open("fifo", O_WRONLY));
	must(close(first));
	assert_asleep(reader, "read");
	must(close(second));
	assert_ends(reader);
}

CLAIM(fifo, broken_pipe_needs_every_reader_gone,
      .says = "write works while one of those that opened the FIFO for reading has it open, then "
	      "EPIPE",
      .zh = "只要还有一个以读方式打开者未关闭，写就成功；全部关闭后才是 EPIPE", .rows = "fifos 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int first, second, writer;

	must(mkfifo("fifo", 0600));
	first = assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
	second = assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	catch_signal(SIGPIPE, 0);
	must(close(first));
	assert_returns(write(writer, "x", 1), 1);
	assert_equal(caught(SIGPIPE), 0);
	must(close(second));
	assert_fails(write(writer, "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 1);
}

CLAIM(fifo, readers_may_come_again,
      .says = "a writer gets EPIPE while there is no reader, and goes on when one opens anew",
      .zh = "没有读者时写者得到 EPIPE；读者重新打开后可继续写", .rows = "fifos 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EPIPE; fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	signal(SIGPIPE, SIG_IGN);
	must(close(reader));
	assert_fails(write(writer, "lost", 4), EPIPE);
	reader = must(open("fifo", O_RDONLY));
	assert_returns(write(writer, "found", 5), 5);
	assert_reads(reader, "found");
}

CLAIM(fifo, poll_shows_hangup_only_after_a_writer_was_there,
      .says = "poll of a reader shows nothing before the first writer, POLLHUP after the last, "
	      "nothing when one is back",
      .zh = "对读者 poll：首个写者之前无事件，最后一个写者离开后 POLLHUP，写者再来后又无事件",
      .rows = "fifos 4; bugs 19", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll() POLLHUP; poll(2); fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_ready(reader, 0);
	writer = must(open("fifo", O_WRONLY));
	assert_ready(reader, 0);
	must(close(writer));
	assert_ready(reader, POLLHUP);
	writer = must(open("fifo", O_WRONLY));
	assert_ready(reader, 0);
	must(write(writer, "x", 1));
	assert_ready(reader, POLLIN);
}

CLAIM(fifo, a_fresh_readers_poll_sleeps_until_a_writer_left,
      .says = "on Linux poll of a reader that never had a writer sleeps, also while a silent "
	      "writer is there, and shows POLLHUP when it leaves",
      .zh = "在 Linux 上，从未有过写者的读者 poll 会睡眠；不写数据的写者到来时仍睡眠，它离开时得到 "
	    "POLLHUP",
      .rows = "fifos 4; bugs 19", .verdict = HOLDS, .ref = "poll(2) POLLHUP; fifo(7)")
{
	int fd, writer;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDONLY | O_NONBLOCK));
	ACTOR(poller) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		assert_equal(ready.revents, POLLHUP);
	}
	assert_asleep(poller, "poll");
	writer = must(open("fifo", O_WRONLY));
	assert_asleep(poller, "poll");
	must(close(writer));
	assert_ends(poller);
}

CLAIM(fifo, a_read_marks_its_time_of_access,
      .says = "read of a FIFO that gives bytes sets its st_atime, and leaves st_mtime",
      .zh = "读到字节的 read 更新 FIFO 的 st_atime，不改变 st_mtime", .rows = "fifos 3",
      .verdict = HOLDS_IF("it is on no file system that is mounted noatime",
			  "所在文件系统未以 noatime 挂载"),
      .ref = "POSIX.1-2024 read(): mark for update the last data access timestamp")
{
	const struct timespec long_ago[2] = { { 1, 0 }, { 2, 0 } };
	struct statvfs mounted;
	struct stat status;
	int fd;

	if (statvfs(".", &mounted) == 0 && mounted.f_flag & ST_NOATIME)
		skip("mounted without access times: noatime");
	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	must(write(fd, "x", 1));
	must(utimensat(AT_FDCWD, "fifo", long_ago, 0));
	assert_returns(read(fd, &(char){ 0 }, 1), 1);
	must(fstat(fd, &status));
	assert_that(status.st_atime > 2);
	assert_equal(status.st_mtime, 2);
}

CLAIM(fifo, a_hangup_is_for_who_was_there,
      .says = "on Linux who opens a FIFO for reading after its last writer has left sees no hangup "
	      "in poll, while a reader who was there before does, and both do when the next has "
	      "left",
      .zh = "在 Linux 上，最后一个写者离开之后才以读方式打开 FIFO 者，poll 看不到 "
	    "POLLHUP，此前已打开的读者则看到；下一个写者离开后两者都看到",
      .rows = "fifos 4; bugs 19", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c fifo_open(), pipe_poll(); POSIX.1-2024 poll() POLLHUP: the hangup state "
	     "of a FIFO shall persist, says otherwise")
{
	int before, after, writer;

	must(mkfifo("fifo", 0600));
	before = must(open("fifo", O_RDONLY | O_NONBLOCK));
	must(close(must(open("fifo", O_WRONLY))));
	after = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_ready(before, POLLHUP);
	assert_ready(after, 0);
	writer = must(open("fifo", O_WRONLY));
	assert_ready(before, 0);
	assert_ready(after, 0);
	must(close(writer));
	assert_ready(before, POLLHUP);
	assert_ready(after, POLLHUP);
}

CLAIM(fifo, its_size_lasts_to_the_last_close,
      .says = "on Linux the capacity that F_SETPIPE_SZ gave a FIFO is that of all who have it open, "
	      "and is gone with the last close",
      .zh = "在 Linux 上，F_SETPIPE_SZ 给 FIFO 的容量为所有打开者共有，最后一次 close 之后不再保留",
      .rows = "fifos 2; pipes 8", .verdict = HOLDS,
      .ref = "fifo(7): passed through the kernel; Linux fs/pipe.c put_pipe_info()",
      .needs = { need_pipe_size })
{
	const int page = (int)sysconf(_SC_PAGESIZE);
	int first, second, at_first;

	must(mkfifo("fifo", 0600));
	first = must(open("fifo", O_RDWR));
	at_first = must(fcntl(first, F_GETPIPE_SZ));
	must(fcntl(first, F_SETPIPE_SZ, page));
	second = must(open("fifo", O_RDWR));
	assert_returns(fcntl(second, F_GETPIPE_SZ), page);
	must(close(first));
	assert_returns(fcntl(second, F_GETPIPE_SZ), page);
	must(close(second));
	assert_returns(fcntl(must(open("fifo", O_RDWR)), F_GETPIPE_SZ), at_first);
}
