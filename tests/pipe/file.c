/* Claims about a channel as a file: its ends, and what files have and it has not. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"

CLAIM(pipe_and_fifo, is_half_duplex, PIPE_AND_FIFO,
      .says = "on Linux a channel goes one way: writing to its read end and reading from its write "
	      "end give EBADF, no bytes too, as they do of what is not open",
      .zh = "在 Linux 上管道是单向的：向读端写、从写端读都失败 (EBADF)，即使是 0 "
	    "字节；对未打开的描述符也一样",
      .course = "001 管道: 单工; 002 PIPE: 管道属于半双工通信; 003 §1.4", .rows = "pipes 10",
      .verdict = HOLDS_IF("on Linux; POSIX lets a pipe's ends work both ways",
			  "在 Linux 上；POSIX 允许管道的两端双向工作"),
      .ref = "pipe(7) Portability notes; POSIX.1-2024 pipe(), read() EBADF, write() EBADF")
{
	char byte = '?';
	int p[2];

	must(open_channel(p));
	must(write(p[1], "x", 1));
	for (size_t size = 0; size < 2; size++) {
		assert_fails(write(p[0], "y", size), EBADF);
		assert_fails(read(p[1], &byte, size), EBADF);
		assert_fails(write(-1, "y", size), EBADF);
		assert_fails(read(-1, &byte, size), EBADF);
	}
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
	assert_succeeds(fstat(p[0], &head));
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
      .says = "on Linux read and write with a bad address fail with EFAULT, and no byte goes in or "
	      "out",
      .zh = "在 Linux 上，缓冲区地址无效时 read 与 write 失败 (EFAULT)，数据不进不出",
      .rows = "pipes 2", .verdict = HOLDS, .ref = "read(2), write(2) EFAULT")
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

CLAIM(pipe, fchmod_and_fchown_change_both_ends,
      .says = "on Linux fchmod and fchown of one end of a pipe change mode and owner as fstat "
	      "shows them at both, and close no end that is open",
      .zh = "在 Linux 上，对管道一端 fchmod、fchown 会改变 fstat 在两端显示的权限与属主，已打开的端"
	    "照常可用",
      .rows = "pipes 12", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c, fs/attr.c; POSIX.1-2024 fchmod() EINVAL may fail",
      .needs = { need_users })
{
	struct stat status;
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 2; i++) {
		assert_returns(fchmod(p[i], i ? 0640 : 0), 0);
		assert_returns(fchown(p[i], 1 + (uid_t)i, 3 + (gid_t)i), 0);
		must(fstat(p[!i], &status));
		assert_equal(status.st_mode & 07777, i ? 0640 : 0);
		assert_equal(status.st_uid, 1 + i);
		assert_equal(status.st_gid, 3 + i);
		assert_returns(write(p[1], "open", 4), 4);
		assert_reads(p[0], "open");
	}
}

CLAIM(pipe_and_fifo, is_no_terminal, PIPE_AND_FIFO,
      .says = "tcgetattr of a channel fails with ENOTTY, on Linux ioctl of a request that it has "
	      "not too, and its bytes stay",
      .zh = "对管道 tcgetattr 失败 (ENOTTY)，在 Linux 上 ioctl 遇到管道没有的请求也一样，内容不变",
      .rows = "pipes 12", .verdict = HOLDS,
      .ref = "POSIX.1-2024 tcgetattr() ENOTTY; ioctl(2) ENOTTY: does not apply to the kind of object")
{
	struct termios settings;
	int p[2];

	must(open_channel(p));
	must(write(p[1], "stays", 5));
	for (int i = 0; i < 2; i++) {
		assert_fails(tcgetattr(p[i], &settings), ENOTTY);
		assert_fails(ioctl(p[i], TIOCGWINSZ, &(struct winsize){ 0 }), ENOTTY);
	}
	assert_reads(p[0], "stays");
}

CLAIM(pipe_and_fifo, no_limit_of_files_binds_it, PIPE_AND_FIFO,
      .says = "on Linux RLIMIT_FSIZE binds no channel: one write of more bytes, and all together, "
	      "succeed without SIGXFSZ",
      .zh = "在 Linux 上，RLIMIT_FSIZE 不限制管道：一次或累计写入更多字节都成功，没有 SIGXFSZ",
      .rows = "pipes 12", .verdict = HOLDS,
      .ref = "setrlimit(2) RLIMIT_FSIZE: size of files; Linux fs/pipe.c anon_pipe_write()")
{
	int p[2];

	must(open_channel(p));
	must(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 4, 4 }));
	catch_signal(SIGXFSZ, 0);
	assert_returns(write(p[1], "abcdef", 6), 6);
	assert_returns(write(p[1], "gh", 2), 2);
	assert_equal(caught(SIGXFSZ), 0);
	assert_reads(p[0], "abcdefgh");
}
