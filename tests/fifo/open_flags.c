/* Claims about what the flags of open mean for a FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

CLAIM(fifo, rdwr_opens_alone,
      .says = "on Linux open with O_RDWR needs no other process, and one descriptor writes and "
	      "reads back",
      .zh = "在 Linux 上，O_RDWR 打开不需要其他进程，同一个描述符可自写自读",
      .course = "003 §2d: 数据内容只有在输入输出端都打开时才会传送", .rows = "fifos 3",
      .verdict = HOLDS_IF("one descriptor opened with O_RDWR counts as both ends",
			  "以 O_RDWR 打开的一个描述符同时算作两端"),
      .ref = "fifo(7): \"Under Linux, opening a FIFO for read and write will succeed\"")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(loner) {
		int own = assert_succeeds(open("fifo", O_RDWR));

		assert_returns(write(own, "to myself", 9), 9);
		assert_reads(own, "to myself");
	}
	assert_ends(loner);
	fd = must(open("fifo", O_RDWR | O_NONBLOCK));
	assert_fails(read(fd, &(char){ 0 }, 1), EAGAIN);
}

CLAIM(fifo, rdwr_never_sees_end_of_file,
      .says = "on Linux a reader that opened with O_RDWR is its own writer: no end of file when "
	      "others leave, it sleeps",
      .zh = "在 Linux 上，以 O_RDWR "
	    "打开的读者自己也是写者：其他写者离开后不会读到文件结束，而是睡眠",
      .rows = "fifos 3, 4", .verdict = HOLDS, .ref = "fifo(7); pipe(7)")
{
	int writer;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = must(open("fifo", O_RDWR));

		assert_reads(own, "bye");
		pause_at("alone");
		assert_ready(own, POLLOUT); /* no POLLHUP */
		assert_reads(own, "back");
	}
	writer = must(open("fifo", O_WRONLY));
	must(write(writer, "bye", 3));
	must(close(writer));
	await(reader, "alone");
	resume(reader);
	assert_asleep(reader, "read");
	writer = must(open("fifo", O_WRONLY));
	must(write(writer, "back", 4));
	assert_ends(reader);
}

CLAIM(fifo, rdwr_never_gets_sigpipe,
      .says = "on Linux a writer that opened with O_RDWR is its own reader: no SIGPIPE when others "
	      "leave",
      .zh = "在 Linux 上，以 O_RDWR 打开的写者自己也是读者：其他读者离开后不会收到 SIGPIPE",
      .rows = "fifos 3, 4", .verdict = HOLDS, .ref = "fifo(7); pipe(7)")
{
	int fd;

	must(mkfifo("fifo", 0600));
	fd = must(open("fifo", O_RDWR));
	catch_signal(SIGPIPE, 0);
	must(close(must(open("fifo", O_RDONLY | O_NONBLOCK))));
	assert_ready(fd, POLLOUT); /* no POLLERR */
	assert_returns(write(fd, "kept", 4), 4);
	assert_equal(caught(SIGPIPE), 0);
	assert_reads(fd, "kept");
}

CLAIM(fifo, open_flags_for_files_do_no_harm,
      .says = "O_TRUNC and O_APPEND open a FIFO and leave its bytes alone; O_CREAT|O_EXCL gives "
	      "EEXIST, O_DIRECTORY ENOTDIR, O_NOFOLLOW of a symbolic link to it ELOOP",
      .zh = "O_TRUNC 与 O_APPEND 可打开 FIFO 且不影响其中数据；O_CREAT|O_EXCL 失败 "
	    "(EEXIST)，O_DIRECTORY 失败 (ENOTDIR)，对指向它的符号链接用 O_NOFOLLOW 失败 (ELOOP)",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open(): O_TRUNC \"shall have no effect on FIFO special files\"; EEXIST, "
	     "ENOTDIR, ELOOP")
{
	int fd;

	must(mkfifo("fifo", 0600));
	fd = assert_succeeds(open("fifo", O_RDWR));
	assert_returns(write(fd, "there", 5), 5);
	assert_succeeds(open("fifo", O_WRONLY | O_TRUNC));
	assert_succeeds(open("fifo", O_WRONLY | O_APPEND));
	assert_succeeds(open("fifo", O_WRONLY | O_CREAT, 0600));
	assert_fails(open("fifo", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	assert_fails(open("fifo", O_RDONLY | O_DIRECTORY), ENOTDIR);
	must(symlink("fifo", "link"));
	assert_fails(open("link", O_RDWR | O_NOFOLLOW), ELOOP);
	assert_succeeds(open("fifo", O_RDWR | O_NOFOLLOW));
	assert_reads(fd, "there");
}

CLAIM(fifo, nonblock_given_to_open_lasts_until_cleared,
      .says = "O_NONBLOCK given to open also keeps read and write from sleeping, until fcntl "
	      "clears it",
      .zh = "open 时给出的 O_NONBLOCK 也使 read、write 不阻塞，直到用 fcntl 清除",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open(), fcntl() F_SETFL")
{
	char bytes[PIPE_BUF] = "";
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY | O_NONBLOCK));
	assert_fails(read(reader, bytes, 1), EAGAIN);
	assert_succeeds(fcntl(reader, F_SETFL, 0));
	ACTOR(read_sleeper) {
		assert_returns(read(reader, bytes, sizeof(bytes)), sizeof(bytes));
	}
	assert_asleep(read_sleeper, "read");
	assert_succeeds(write(writer, bytes, sizeof(bytes)));
	assert_ends(read_sleeper);
	while (write(writer, bytes, sizeof(bytes)) > 0)
		;
	assert_fails(write(writer, bytes, sizeof(bytes)), EAGAIN);
	must(fcntl(writer, F_SETFL, 0));
	ACTOR(write_sleeper) {
		assert_returns(write(writer, bytes, sizeof(bytes)), sizeof(bytes));
	}
	assert_asleep(write_sleeper, "write");
	must(read(reader, bytes, sizeof(bytes)));
	assert_ends(write_sleeper);
}

CLAIM(fifo, o_cloexec_is_of_the_descriptor,
      .says = "O_CLOEXEC given to open sets FD_CLOEXEC of the new descriptor, whatever the way of "
	      "opening; without it the descriptor stays over exec",
      .zh = "open 时给出的 O_CLOEXEC 使新描述符带有 FD_CLOEXEC，无论以何种方式打开；不给则 exec "
	    "后保留",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_CLOEXEC")
{
	static const int ways[] = { O_RDWR, O_RDONLY | O_NONBLOCK, O_WRONLY | O_NONBLOCK,
				    O_WRONLY };

	must(mkfifo("fifo", 0600));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int plain = assert_succeeds(open("fifo", ways[i]));
		int closing = assert_succeeds(open("fifo", ways[i] | O_CLOEXEC));

		assert_returns(fcntl(plain, F_GETFD), 0);
		assert_returns(fcntl(closing, F_GETFD), FD_CLOEXEC);
	}
}

CLAIM(fifo, o_path_opens_no_end,
      .says = "on Linux O_PATH opens a FIFO at once and is neither its reader nor its writer",
      .zh = "在 Linux 上，O_PATH 打开 FIFO 立即返回，既不算读者也不算写者", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "open(2) O_PATH")
{
	int path, reader;

	must(mkfifo("fifo", 0600));
	path = assert_succeeds(open("fifo", O_PATH));
	assert_fails(read(path, &(char){ 0 }, 1), EBADF);
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_returns(read(reader, &(char){ 0 }, 1), 0);
}

CLAIM(fifo, proc_opens_the_other_end,
      .says = "on Linux a FIFO's descriptor can be opened anew for the other end by /proc/self/fd, "
	      "also after unlink",
      .zh = "在 Linux 上，可通过 /proc/self/fd 由一个描述符重新打开另一端，unlink 之后也可以",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "proc(5) /proc/pid/fd", .needs = { need_proc })
{
	char path[64];
	int reader, writer;

	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_succeeds(unlink("fifo"));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", reader);
	writer = assert_succeeds(open(path, O_WRONLY));
	assert_returns(write(writer, "through", 7), 7);
	assert_reads(reader, "through");
}
