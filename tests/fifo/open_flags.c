/* Claims about what the flags of open mean for a FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

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

/* Paths that can't be opened so, and with which error. */
static const struct {
	const char *path;
	int flags, error;
} bad_opens[] = {
	{ "", O_RDWR, ENOENT },
	{ "missing", O_RDWR, ENOENT },
	{ "missing/fifo", O_RDWR | O_CREAT, ENOENT },
	{ "missing/", O_RDWR, ENOENT },
	{ "fifo/", O_RDWR, ENOTDIR },
	{ "fifo/below", O_RDWR | O_CREAT, ENOTDIR },
	{ "loop", O_RDWR, ELOOP },
	{ "loop/fifo", O_RDWR, ELOOP },
	{ "dangling", O_RDWR | O_CREAT | O_EXCL, EEXIST },
	{ "dangling", O_RDWR, ENOENT },
	{ ".", O_RDWR, EISDIR },
	{ ".", O_RDONLY | O_CREAT, EISDIR },
};

CLAIM(fifo, open_of_a_bad_path_fails,
      .says = "open fails with ENOENT, ENOTDIR, ELOOP or ENAMETOOLONG for a path that leads "
	      "nowhere, with EISDIR for a directory to write or to make, and with O_CREAT and "
	      "O_EXCL with EEXIST for a symbolic link to nothing; it makes no file and takes no "
	      "descriptor",
      .zh = "路径不通时 open 失败 (ENOENT、ENOTDIR、ELOOP、ENAMETOOLONG)，要写或要创建目录时失败 "
	    "(EISDIR)，O_CREAT 与 O_EXCL 遇到悬空符号链接时失败 "
	    "(EEXIST)；不创建文件，不占描述符",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open() ERRORS; open(2) ERRORS")
{
	char name[NAME_MAX + 2] = "", path[PATH_MAX + 2] = "";
	int before;

	must(mkfifo("fifo", 0600));
	must(symlink("loop", "loop"));
	must(symlink("target", "dangling"));
	memset(name, 'n', NAME_MAX + 1);
	for (size_t i = 0; i < PATH_MAX; i += 2)
		memcpy(path + i, "./", 2);
	before = open_descriptors();
	for (size_t i = 0; i < sizeof(bad_opens) / sizeof(bad_opens[0]); i++) {
		trying(bad_opens[i].path);
		assert_fails(open(bad_opens[i].path, bad_opens[i].flags, 0600), bad_opens[i].error);
	}
	assert_fails(open(name, O_RDWR | O_CREAT, 0600), ENAMETOOLONG);
	assert_fails(open(path, O_RDONLY), ENAMETOOLONG);
	assert_fails(access("missing", F_OK), ENOENT);
	assert_fails(access("target", F_OK), ENOENT);
	assert_equal(open_descriptors(), before);
	must(open("fifo", O_RDWR));
}

CLAIM(fifo, a_slash_at_the_end_makes_no_file,
      .says = "on Linux open with O_CREAT of a name with a slash behind it fails with EISDIR, "
	      "whether there is nothing of that name, a file or a FIFO, and makes none",
      .zh = "在 Linux 上，以 O_CREAT 打开末尾带斜线的名字失败 "
	    "(EISDIR)，不管该名字不存在、是文件还是 FIFO，且不创建文件",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "Linux fs/namei.c open_last_lookups(); POSIX.1-2024 open() ENOENT or ENOTDIR says "
	     "otherwise")
{
	must(mkfifo("fifo", 0600));
	must(close(must(open("file", O_WRONLY | O_CREAT, 0600))));
	assert_fails(open("fifo/", O_RDWR | O_CREAT, 0600), EISDIR);
	assert_fails(open("file/", O_RDWR | O_CREAT, 0600), EISDIR);
	assert_fails(open("nothing/", O_RDWR | O_CREAT, 0600), EISDIR);
	assert_fails(open("nothing/", O_RDWR | O_CREAT | O_EXCL, 0600), EISDIR);
	assert_fails(access("nothing", F_OK), ENOENT);
}

CLAIM(fifo, openat_starts_at_a_directory_descriptor,
      .says = "openat opens a FIFO below the directory of its descriptor, and with AT_FDCWD below "
	      "the current one, as its flags say; another descriptor gives EBADF or ENOTDIR, but "
	      "none is needed for an absolute path",
      .zh = "openat 打开描述符所指目录之下的 FIFO，AT_FDCWD 则是当前目录之下，标志照旧；其他描述符失败 "
	    "(EBADF 或 ENOTDIR)，绝对路径则不需要描述符",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 openat(); openat(2)")
{
	char absolute[PATH_MAX + 8];
	int directory, file, fd;

	must(mkdir("below", 0700));
	must(mkfifo("below/fifo", 0600));
	must(mkfifo("fifo", 0600));
	directory = must(open("below", O_RDONLY | O_DIRECTORY));
	file = must(open("fifo", O_RDWR));
	must(write(file, "upper", 5));
	fd = assert_succeeds(openat(directory, "fifo", O_RDWR | O_NONBLOCK | O_CLOEXEC));
	assert_fails(read(fd, &(char){ 0 }, 1), EAGAIN);
	assert_returns(fcntl(fd, F_GETFD), FD_CLOEXEC);
	fd = assert_succeeds(openat(AT_FDCWD, "fifo", O_RDONLY));
	assert_reads(fd, "upper");
	assert_fails(openat(file, "fifo", O_RDWR), ENOTDIR);
	assert_fails(openat(-1, "fifo", O_RDWR), EBADF);
	assert_fails(openat(directory, "missing", O_RDWR), ENOENT);
	must(getcwd(absolute, PATH_MAX) ? 0 : -1);
	strcat(absolute, "/fifo");
	must(write(file, "by its path", 11));
	fd = assert_succeeds(openat(-1, absolute, O_RDONLY));
	assert_reads(fd, "by its path");
	fd = assert_succeeds(openat(directory, "made", O_WRONLY | O_CREAT, 0600));
	assert_returns(access("below/made", F_OK), 0);
}
