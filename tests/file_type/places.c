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
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
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

static const char *need_sync_file_range(void)
{
	return lacks(sync_file_range(-1, 0, 0, 0) < 0 && errno == ENOSYS, "sync_file_range");
}

static const char *need_copy_file_range(void)
{
	return lacks(copy_file_range(-1, NULL, -1, NULL, 1, 0) < 0 && errno == ENOSYS,
		     "copy_file_range");
}

CLAIM(file_type, what_is_no_file_has_no_range,
      .says = "on Linux sync_file_range of a pipe, socket, terminal, eventfd, timerfd, signalfd, "
	      "epoll or inotify descriptor fails with ESPIPE, EINVAL for unknown flags, and syncfs "
	      "returns 0; posix_fadvise gives ESPIPE for a pipe",
      .zh = "在 Linux 上，对管道、套接字、终端、eventfd、timerfd、signalfd、epoll、inotify "
	    "描述符，sync_file_range 失败 (ESPIPE)，未知标志则为 EINVAL，syncfs 返回 0；对管道 "
	    "posix_fadvise 返回 ESPIPE",
      .verdict = HOLDS,
      .ref = "sync_file_range(2) ESPIPE, EINVAL; syncfs(2): the file system containing the file; "
	     "POSIX.1-2024 posix_fadvise() ESPIPE",
      .needs = { need_pipe, need_sync_file_range })
{
	for (size_t i = next_kind(0); i < COUNT(kinds); i = next_kind(i + 1)) {
		const int fd = kinds[i].opens();

		assert_fails(sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE), ESPIPE);
		assert_fails(sync_file_range(fd, 0, 0, 0), ESPIPE);
		assert_fails(sync_file_range(fd, 0, 0, 0x8000), EINVAL);
		assert_fails(sync_file_range(fd, -1, 0, 0), EINVAL);
		assert_returns(syncfs(fd), 0);
		must(close(fd));
	}
	trying(NULL);
	assert_equal(posix_fadvise(read_end(), 0, 0, POSIX_FADV_NORMAL), ESPIPE);
	assert_equal(posix_fadvise(write_end(), 0, 0, POSIX_FADV_DONTNEED), ESPIPE);
	assert_fails(sync_file_range(-1, 0, 0, 0), EBADF);
	assert_fails(syncfs(-1), EBADF);
}

CLAIM(file_type, what_is_no_file_is_copied_neither_from_nor_to,
      .says = "on Linux copy_file_range from or to a pipe, socket, terminal, eventfd, timerfd, signalfd, "
	      "epoll or inotify descriptor fails with EINVAL, and moves nothing",
      .zh = "在 Linux 上，copy_file_range 的任一端是管道、套接字、终端、eventfd、timerfd、"
	    "signalfd、epoll 或 inotify 描述符时失败 (EINVAL)，什么也不移动",
      .verdict = HOLDS, .ref = "copy_file_range(2) EINVAL: not a regular file",
      .needs = { need_directory, need_pipe, need_copy_file_range })
{
	const int file = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0600));
	int p[2];

	must(pipe(p));
	must(write(p[1], "pipe", 4));
	must(write(file, "file", 4));
	must(lseek(file, 0, SEEK_SET));
	for (size_t i = next_kind(0); i < COUNT(kinds); i = next_kind(i + 1)) {
		const int fd = kinds[i].opens();

		assert_fails(copy_file_range(file, NULL, fd, NULL, 4, 0), EINVAL);
		assert_fails(copy_file_range(fd, NULL, file, NULL, 4, 0), EINVAL);
		must(close(fd));
	}
	assert_fails(copy_file_range(p[0], NULL, file, NULL, 4, 0), EINVAL);
	assert_reads(p[0], "pipe");
	assert_reads(file, "file");
}

CLAIM(file_type, the_descriptor_is_asked_before_the_memory,
      .says = "on Linux, where there is no memory, read of what is open for writing and write of what "
	      "is open for reading fail with EBADF nonetheless, pread and pwrite of what has no "
	      "places with ESPIPE, recv and send of what is no socket with ENOTSOCK; an offset below "
	      "0 gives EINVAL before all that",
      .zh = "在 Linux 上，即使内存不存在，读只写、写只读的描述符仍失败 (EBADF)，对无位置者 "
	    "pread、pwrite 仍失败 (ESPIPE)，对非套接字 recv、send 仍失败 (ENOTSOCK)；"
	    "负偏移则先于这一切失败 (EINVAL)",
      .verdict = HOLDS,
      .ref = "Linux fs/read_write.c ksys_pread64(), vfs_read(), vfs_write(), net/socket.c "
	     "__sys_recvfrom(), __sys_sendto()",
      .needs = { need_pipe, need_untouched_addresses, need_unwatched_memory })
{
	char *const bad = nowhere();
	int p[2];

	must(pipe(p));
	for (size_t size = 0; size < 2; size++) {
		assert_fails(read(p[1], bad, size), EBADF);
		assert_fails(write(p[0], bad, size), EBADF);
		assert_fails(read(-1, bad, size), EBADF);
		assert_fails(recv(p[0], bad, size, 0), ENOTSOCK);
		assert_fails(send(p[1], bad, size, 0), ENOTSOCK);
		assert_fails(recv(-1, bad, size, 0), EBADF);
	}
	for (size_t i = next_kind(0); i < COUNT(kinds); i = next_kind(i + 1)) {
		const int fd = kinds[i].opens();

		assert_fails(pread(fd, bad, 1, 0), ESPIPE);
		assert_fails(pwrite(fd, bad, 1, 0), ESPIPE);
		assert_fails(pread(fd, bad, 1, -1), EINVAL);
		assert_fails(pwrite(fd, bad, 1, -1), EINVAL);
		must(close(fd));
	}
	trying(NULL);
	assert_fails(pread(-1, bad, 1, -1), EINVAL);
	assert_fails(pwrite(-1, bad, 1, -1), EINVAL);
	assert_fails(pread(-1, bad, 1, 0), EBADF);
}
