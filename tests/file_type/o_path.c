/* Claims about descriptors of O_PATH: they name a file, and are open for nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "socket/unix.h"

/* What can be named, and nothing of it is open. */
static void make_names(void)
{
	must(mkfifo("fifo", 0600));
	must(close(must(open("file", O_CREAT | O_WRONLY, 0600))));
	must(mkdir("directory", 0700));
	must(bind_path(unix_socket(SOCK_STREAM), "socket"));
}

static const char *const names[] = { "fifo", "file", "directory", "socket" };

static int name_of(const char *path)
{
	return assert_succeeds(open(path, O_PATH));
}

static const struct {
	const char *name;
	int command;
	long argument;
} commands[] = {
	{ "F_SETFL", F_SETFL, O_NONBLOCK },  { "F_SETOWN", F_SETOWN, 1 },
	{ "F_GETOWN", F_GETOWN, 0 },         { "F_SETSIG", F_SETSIG, SIGUSR1 },
	{ "F_GETSIG", F_GETSIG, 0 },         { "F_SETLEASE", F_SETLEASE, F_RDLCK },
	{ "F_GETLEASE", F_GETLEASE, 0 },     { "F_NOTIFY", F_NOTIFY, DN_CREATE },
	{ "F_GETPIPE_SZ", F_GETPIPE_SZ, 0 }, { "F_SETPIPE_SZ", F_SETPIPE_SZ, 4096 },
};

static void assert_moves_nothing(int fd)
{
	char byte = 'x';
	const struct iovec piece = { &byte, 1 };
	int number, p[2];

	must(pipe(p));
	assert_fails(read(fd, &byte, 1), EBADF);
	assert_fails(write(fd, &byte, 1), EBADF);
	assert_fails(readv(fd, &piece, 1), EBADF);
	assert_fails(writev(fd, &piece, 1), EBADF);
	assert_fails(pread(fd, &byte, 1, 0), EBADF);
	assert_fails(pwrite(fd, &byte, 1, 0), EBADF);
	assert_fails(splice(fd, NULL, p[1], NULL, 1, 0), EBADF);
	assert_fails(lseek(fd, 0, SEEK_CUR), EBADF);
	assert_fails(ftruncate(fd, 0), EBADF);
	assert_fails(fsync(fd), EBADF);
	assert_fails(fchmod(fd, 0666), EBADF);
	assert_fails(fchown(fd, getuid(), getgid()), EBADF);
	assert_fails(ioctl(fd, FIONREAD, &number), EBADF);
	must(close(p[0]));
	must(close(p[1]));
}

CLAIM(file_type, a_name_alone_is_open_for_nothing,
      .says = "on Linux a descriptor of O_PATH, be it of a FIFO, a file, a directory or a socket's "
	      "file, is refused with EBADF by what reads, writes, moves, cuts, syncs or locks, by ioctl, "
	      "and by what changes mode, owner or flags, all of which stay",
      .zh = "在 Linux 上，O_PATH 的描述符（FIFO、文件、目录或套接字文件的）用于读、写、移动位置、截断、同步、"
	    "加锁、ioctl 以及改变权限、属主或标志时都失败 (EBADF)，三者都不变",
      .verdict = HOLDS, .ref = "open(2) O_PATH: fail with the error EBADF; Linux fs/fcntl.c",
      .needs = { need_directory, need_pipe, need_splice })
{
	struct flock lock = { .l_type = F_RDLCK };
	struct stat before, after;

	make_names();
	for (size_t i = 0; i < COUNT(names); i++) {
		int fd;

		trying(names[i]);
		fd = name_of(names[i]);
		must(stat(names[i], &before));
		assert_moves_nothing(fd);
		for (size_t k = 0; k < COUNT(commands); k++) {
			trying(commands[k].name);
			assert_fails(fcntl(fd, commands[k].command, commands[k].argument), EBADF);
		}
		assert_fails(fcntl(fd, F_SETLK, &lock), EBADF);
		assert_fails(fcntl(fd, F_GETLK, &lock), EBADF);
		assert_fails(flock(fd, LOCK_SH), EBADF);
		must(stat(names[i], &after));
		assert_equal(after.st_mode, before.st_mode);
		assert_equal(after.st_uid, before.st_uid);
		assert_equal(after.st_gid, before.st_gid);
		assert_equal(fcntl(fd, F_GETFL) & (O_PATH | O_NONBLOCK), O_PATH);
	}
}

CLAIM(file_type, a_name_alone_is_told_and_copied,
      .says = "on Linux a descriptor of O_PATH, be it of a FIFO, a file, a directory or a socket's "
	      "file, has the flag O_PATH, which no open copy loses, and O_CLOEXEC where asked for; "
	      "fstat tells the type of what it names, and dup and F_DUPFD copy it",
      .zh = "在 Linux 上，O_PATH 的描述符（FIFO、文件、目录或套接字文件的）带有标志 O_PATH，副本也有，"
	    "要求时带 O_CLOEXEC；fstat 给出所指文件的类型，dup 与 F_DUPFD 复制它",
      .verdict = HOLDS, .ref = "open(2) O_PATH: operations that can be performed",
      .needs = { need_directory })
{
	static const mode_t types_of[] = { S_IFIFO, S_IFREG, S_IFDIR, S_IFSOCK };
	struct stat status;

	make_names();
	for (size_t i = 0; i < COUNT(names); i++) {
		int copies[3];

		trying(names[i]);
		copies[0] = name_of(names[i]);
		copies[1] = assert_succeeds(dup(copies[0]));
		copies[2] = assert_succeeds(fcntl(copies[0], F_DUPFD, 0));
		for (int k = 0; k < 3; k++) {
			assert_equal(fcntl(copies[k], F_GETFL) & (O_PATH | O_NONBLOCK), O_PATH);
			assert_equal(fcntl(copies[k], F_GETFD), 0);
			assert_returns(fcntl(copies[k], F_SETFD, FD_CLOEXEC), 0);
			assert_equal(fcntl(copies[k], F_GETFD), FD_CLOEXEC);
			assert_returns(fstat(copies[k], &status), 0);
			assert_equal(status.st_mode & S_IFMT, types_of[i]);
		}
		assert_equal(fcntl(assert_succeeds(open(names[i], O_PATH | O_CLOEXEC)), F_GETFD),
			     FD_CLOEXEC);
	}
}
