/* Claims about descriptors of what is no file in a place: which calls they refuse. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "session/sessions.h"

static int read_end(void)
{
	int p[2];

	must(pipe(p));
	return p[0];
}

static int write_end(void)
{
	int p[2];

	must(pipe(p));
	return p[1];
}

static int stream(void)
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	return pair[0];
}

static int terminal(void)
{
	return new_terminal().slave;
}

static int event(void)
{
	return must(eventfd(0, 0));
}

static int timer(void)
{
	return must(timerfd_create(CLOCK_MONOTONIC, 0));
}

static int signals(void)
{
	const sigset_t set = only(SIGUSR1);

	return must(signalfd(-1, &set, 0));
}

static int epoll(void)
{
	return must(epoll_create1(0));
}

static int watch(void)
{
	return must(inotify_init1(0));
}

static const struct {
	const char *name;
	int (*opens)(void);
	need *needs;
	int unallocated; /* the errno of fallocate */
	bool signals;    /* has O_ASYNC */
} kinds[] = {
	{ "a pipe's read end", read_end, NULL, EBADF, true },
	{ "a pipe's write end", write_end, NULL, ESPIPE, true },
	{ "a socket", stream, need_scm_rights, ENODEV, true },
	{ "a terminal", terminal, need_terminal, ENODEV, true },
	{ "an eventfd", event, need_eventfd, ENODEV, false },
	{ "a timerfd", timer, need_timerfd, ENODEV, false },
	{ "a signalfd", signals, need_signalfd, ENODEV, false },
	{ "an epoll set", epoll, need_epoll, ENODEV, false },
	{ "inotify", watch, need_inotify, EBADF, true },
};

/* The first kind from here on that can be had. */
static size_t next_kind(size_t i)
{
	while (i < COUNT(kinds) && kinds[i].needs && kinds[i].needs())
		i++;
	if (i < COUNT(kinds))
		trying(kinds[i].name);
	return i;
}

CLAIM(file_type, what_has_no_places_is_asked_for_none,
      .says = "on Linux pread, preadv, pwrite and pwritev of a pipe, socket, terminal, eventfd, timerfd, signalfd, "
	      "epoll or inotify descriptor fail with ESPIPE, in whatever mode it is open, though no "
	      "byte is to move; fallocate fails with ESPIPE of a pipe and ENODEV of the others, "
	      "EBADF of what can't be written",
      .zh = "在 Linux 上，对管道、套接字、终端、eventfd、timerfd、signalfd、epoll、inotify "
	    "描述符，pread、preadv、pwrite、pwritev 都失败 (ESPIPE)，无论打开方式如何，即使不移动任何字节；fallocate "
	    "对管道失败 (ESPIPE)，对其余失败 (ENODEV)，不可写的则为 EBADF",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 pread() ESPIPE; fallocate(2) ESPIPE, ENODEV; Linux fs/read_write.c "
	     "ksys_pread64()")
{
	for (size_t i = next_kind(0); i < COUNT(kinds); i = next_kind(i + 1)) {
		const int fd = kinds[i].opens();

		for (size_t size = 0; size < 2; size++) {
			struct iovec piece = { (char[1]){ 0 }, size };

			assert_fails(pread(fd, piece.iov_base, size, 0), ESPIPE);
			assert_fails(pwrite(fd, "x", size, 0), ESPIPE);
			assert_fails(syscall(SYS_preadv, fd, &piece, 1, 0, 0), ESPIPE);
			assert_fails(syscall(SYS_pwritev, fd, &piece, 1, 0, 0), ESPIPE);
		}
		assert_fails(fallocate(fd, 0, 0, 1), kinds[i].unallocated);
		must(close(fd));
	}
}

CLAIM(file_type, who_sends_no_sigio_has_no_o_async,
      .says = "on Linux ioctl with FIOASYNC sets and clears O_ASYNC of a pipe, a socket, a terminal and "
	      "inotify, as F_SETFL does; of an eventfd, timerfd, signalfd or epoll descriptor it "
	      "fails with ENOTTY, and F_SETFL passes over the flag",
      .zh = "在 Linux 上，带 FIOASYNC 的 ioctl 与 F_SETFL 一样设置和清除管道、套接字、终端、inotify 的 "
	    "O_ASYNC；对 eventfd、timerfd、signalfd、epoll 描述符则失败 (ENOTTY)，F_SETFL 不理会该标志",
      .verdict = HOLDS, .ref = "Linux fs/ioctl.c ioctl_fioasync(), fs/fcntl.c setfl()")
{
	for (size_t i = next_kind(0); i < COUNT(kinds); i = next_kind(i + 1)) {
		const int fd = kinds[i].opens(), flag = kinds[i].signals ? O_ASYNC : 0;
		int on = 1, off = 0;

		assert_returns(fcntl(fd, F_SETFL, O_ASYNC), 0);
		assert_equal(must(fcntl(fd, F_GETFL)) & O_ASYNC, flag);
		assert_returns(fcntl(fd, F_SETFL, 0), 0);
		if (kinds[i].signals)
			assert_returns(ioctl(fd, FIOASYNC, &on), 0);
		else
			assert_fails(ioctl(fd, FIOASYNC, &on), ENOTTY);
		assert_equal(must(fcntl(fd, F_GETFL)) & O_ASYNC, flag);
		if (kinds[i].signals)
			assert_returns(ioctl(fd, FIOASYNC, &off), 0);
		assert_equal(must(fcntl(fd, F_GETFL)) & O_ASYNC, 0);
		must(close(fd));
	}
}

static bool copies_nothing(int from, int to)
{
	const long count = syscall(SYS_copy_file_range, from, NULL, to, NULL, (size_t)3, 0L);

	return count < 0 && (errno == EINVAL || errno == EBADF);
}

static const char *need_copying(void)
{
	return lacks(syscall(SYS_copy_file_range, -1, NULL, -1, NULL, (size_t)0, 0L) < 0 &&
			     errno != EBADF,
		     "copy_file_range");
}

CLAIM(file_type, files_alone_are_copied_by_range,
      .says = "on Linux copy_file_range from or to a pipe, socket, terminal, eventfd, timerfd, "
	      "signalfd, epoll or inotify descriptor fails with EINVAL, EBADF where that is not open "
	      "for it, and moves nothing, nor the file's position",
      .zh = "在 Linux 上，copy_file_range "
	    "以管道、套接字、终端、eventfd、timerfd、signalfd、epoll、inotify "
	    "描述符为来源或目标时失败 "
	    "(EINVAL)，打开方式不符时为 EBADF，不移动任何内容，也不移动文件位置",
      .verdict = HOLDS, .ref = "copy_file_range(2) EINVAL, EBADF",
      .needs = { need_directory, need_copying })
{
	const int file = must(open("file", O_RDWR | O_CREAT, 0600));

	must(write(file, "abcdef", 6));
	must(lseek(file, 2, SEEK_SET));
	for (size_t i = next_kind(0); i < COUNT(kinds); i = next_kind(i + 1)) {
		const int fd = kinds[i].opens();

		assert_that(copies_nothing(fd, file));
		assert_that(copies_nothing(file, fd));
		assert_returns(lseek(file, 0, SEEK_CUR), 2);
	}
	assert_reads(file, "cdef");
}

CLAIM(file_type, attributes_of_users_are_for_files,
      .says = "on Linux a user's attribute can't be given to a pipe, socket, terminal, eventfd, "
	      "timerfd, signalfd, epoll or inotify descriptor, nor to a FIFO by its name: EPERM, and "
	      "to ask for one fails with ENODATA",
      .zh = "在 Linux 上，不能给管道、套接字、终端、eventfd、timerfd、signalfd、epoll、inotify "
	    "描述符设置 user 扩展属性，也不能按名字给 FIFO 设置 (EPERM)；查询则失败 (ENODATA)",
      .verdict = HOLDS,
      .ref = "xattr(7) User extended attributes; Linux fs/xattr.c xattr_permission()",
      .needs = { need_directory })
{
	char byte;

	for (size_t i = next_kind(0); i < COUNT(kinds); i = next_kind(i + 1)) {
		const int fd = kinds[i].opens();

		assert_fails(syscall(SYS_fsetxattr, fd, "user.x", "v", (size_t)1, 0L), EPERM);
		assert_fails(syscall(SYS_fgetxattr, fd, "user.x", &byte, (size_t)1), ENODATA);
	}
	must(mkfifo("fifo", 0600));
	assert_fails(syscall(SYS_setxattr, "fifo", "user.x", "v", (size_t)1, 0L), EPERM);
	assert_fails(syscall(SYS_getxattr, "fifo", "user.x", &byte, (size_t)1), ENODATA);
}
