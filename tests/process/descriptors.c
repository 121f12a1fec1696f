/* Claims about calls on many descriptors, on a wanted one, and on a thread's or group's pidfd. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "newer_names.h"
#include "pidfd.h"
#include "pipe_room.h"
#include "processes.h"
#include "waits.h"

#define RANGE_CLOEXEC 4 /* CLOSE_RANGE_CLOEXEC, which older headers lack */

static long close_range_of(unsigned first, unsigned last, unsigned flags)
{
	return syscall(SYS_close_range, (long)first, (long)last, (long)flags, 0L, 0L, 0L);
}

static const char *need_close_range(void)
{
	return lacks(close_range_of(500, 500, 0) < 0, "close_range");
}

static const char *need_close_range_cloexec(void)
{
	return lacks(close_range_of(500, 500, RANGE_CLOEXEC) < 0, "close_range with flags");
}

/* Opens 20, 21, 23 and 24, not 22. */
static void open_some(void)
{
	static const int numbers[] = { 20, 21, 23, 24 };

	for (int i = 0; i < 4; i++)
		must(dup2(0, numbers[i]));
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

CLAIM(process, close_range_closes_first_to_last,
      .says = "on Linux close_range closes all descriptors from the first to the last, both of them "
	      "too, whatever is not open between, and no other; a last beyond all numbers closes "
	      "the rest",
      .zh = "在 Linux 上，close_range "
	    "关闭从第一个到最后一个（含两端）的所有描述符，其间未打开的无妨，不动其他；最后一个可超出"
	    "所有描述符",
      .verdict = HOLDS, .ref = "close_range(2)", .needs = { need_close_range })
{
	open_some();
	assert_returns(close_range_of(21, 23, 0), 0);
	assert_that(is_open(20) && !is_open(21) && !is_open(23) && is_open(24));
	open_some();
	assert_returns(close_range_of(24, 24, 0), 0);
	assert_that(is_open(23) && !is_open(24));
	ACTOR(child) {
		open_some();
		assert_returns(close_range_of(21, ~0U, 0), 0);
		assert_that(is_open(20) && !is_open(21) && !is_open(24));
	}
	assert_ends(child);
	assert_that(is_open(20) && is_open(21) && is_open(23));
}

CLAIM(process, close_range_refuses_what_is_none,
      .says = "on Linux close_range fails with EINVAL for flags that are none and a first above the "
	      "last, and closes nothing",
      .zh = "在 Linux 上，标志无效或起点大于终点时 close_range 失败 (EINVAL)，不关闭任何描述符",
      .verdict = HOLDS, .ref = "close_range(2) EINVAL", .needs = { need_close_range })
{
	open_some();
	assert_fails(close_range_of(20, 24, 1), EINVAL);
	assert_fails(close_range_of(20, 24, 1U << 31), EINVAL);
	assert_fails(close_range_of(24, 20, 0), EINVAL);
	assert_that(is_open(20) && is_open(21) && is_open(23) && is_open(24));
}

CLAIM(process, close_range_can_leave_it_to_exec,
      .says = "on Linux close_range with CLOSE_RANGE_CLOEXEC closes nothing, but has those "
	      "descriptors close on exec",
      .zh = "在 Linux 上，带 CLOSE_RANGE_CLOEXEC 的 close_range 不关闭，而使这些描述符在 exec "
	    "时关闭",
      .verdict = HOLDS, .ref = "close_range(2) CLOSE_RANGE_CLOEXEC",
      .needs = { need_close_range_cloexec })
{
	open_some();
	assert_returns(close_range_of(21, 23, RANGE_CLOEXEC), 0);
	assert_returns(fcntl(20, F_GETFD), 0);
	assert_returns(fcntl(21, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(23, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(24, F_GETFD), 0);
	assert_that(!is_open(22));
}

static long dup3_of(int fd, int wanted, int flags)
{
	return syscall(SYS_dup3, (long)fd, (long)wanted, (long)flags, 0L, 0L, 0L);
}

CLAIM(process, dup3_is_dup2_with_a_flag,
      .says = "dup3 does what dup2 does, and with O_CLOEXEC the copy alone closes on exec; on Linux "
	      "it fails with EINVAL for one descriptor twice and for other flags, EBADF for one that "
	      "is not open, and leaves the wanted one",
      .zh = "dup3 与 dup2 相同，带 O_CLOEXEC 时仅副本在 exec 时关闭；在 Linux "
	    "上，两个描述符相同或标志无效则失败 (EINVAL)，未打开则失败 (EBADF)，目标不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 dup3(); dup(2) EINVAL")
{
	int p[2];

	must(pipe(p));
	assert_returns(dup3_of(p[1], 30, O_CLOEXEC), 30);
	assert_returns(fcntl(30, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(p[1], F_GETFD), 0);
	assert_returns(write(30, "x", 1), 1);
	assert_returns(dup3_of(p[1], 30, 0), 30);
	assert_returns(fcntl(30, F_GETFD), 0);
	assert_fails(dup3_of(p[1], p[1], 0), EINVAL);
	assert_fails(dup3_of(p[1], 30, O_NONBLOCK), EINVAL);
	assert_fails(dup3_of(99, 30, 0), EBADF);
	assert_fails(dup3_of(p[1], -1, 0), EBADF);
	must(close(p[1]));
	assert_returns(write(30, "y", 1), 1);
	assert_reads(p[0], "xy");
}

CLAIM(process, a_copy_takes_the_lowest_number,
      .says = "dup gives the lowest number that is free, F_DUPFD and F_DUPFD_CLOEXEC the lowest from "
	      "the given one on, be it one that was closed or one that was never used",
      .zh = "dup 得到最小的空闲描述符，F_DUPFD 与 F_DUPFD_CLOEXEC "
	    "得到不小于给定值的最小空闲描述符，无论是曾关闭的还是从未用过的",
      .rows = "pipes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 dup(), fcntl() F_DUPFD; dup(2)",
      .needs = { need_many_descriptors })
{
	const int first = must(dup(0)), last = first + 130;

	for (int fd = first + 1; fd <= last; fd++)
		assert_returns(dup(0), fd);
	for (int fd = first + 20; fd < first + 100; fd += 20)
		must(close(fd));
	assert_returns(fcntl(0, F_DUPFD, first + 50), first + 60);
	assert_returns(fcntl(0, F_DUPFD, first + 60), first + 80);
	assert_returns(fcntl(0, F_DUPFD_CLOEXEC, first + 60), last + 1);
	assert_returns(dup(0), first + 20);
	assert_returns(fcntl(0, F_DUPFD, 0), first + 40);
	assert_returns(fcntl(0, F_DUPFD, last + 70), last + 70);
	assert_returns(dup(0), last + 2);
}

/* Which of the process, a thread or the group pidfd_send_signal is for; Linux 6.9. */
enum { TO_THREAD = 1, TO_PROCESS = 2, TO_GROUP = 4 };

static const char *need_pidfd_flags(void)
{
	const int fd = open_pidfd(getpid(), 0);
	const char *why = lacks(fd < 0, "pidfd_open");

	if (why)
		return why;
	return lacks(send_by_pidfd(fd, 0, NULL, TO_PROCESS) < 0, "pidfd_send_signal with flags");
}

/* Whether the signal, which is blocked, is pending for this thread alone; takes it. */
static bool is_threads(int signo)
{
	unsigned long long own = 0;
	char line[256];
	sigset_t set;
	FILE *file = fopen("/proc/thread-self/status", "re");

	must(file ? 0 : -1);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "SigPnd: %llx", &own) == 1)
			break;
	fclose(file);
	sigemptyset(&set);
	sigaddset(&set, signo);
	assert_returns(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), signo);
	return own >> (signo - 1) & 1;
}

CLAIM(process, a_pidfds_flags_choose_thread_process_or_group,
      .says = "on Linux pidfd_send_signal sends to the thread, the process or the group, as its "
	      "flags say, to the process without; more than one of them fail with EINVAL",
      .zh = "在 Linux 上，pidfd_send_signal "
	    "按标志发给线程、进程或进程组，无标志时发给进程；多个标志则失败 (EINVAL)",
      .verdict = HOLDS, .ref = "pidfd_send_signal(2) flags",
      .needs = { need_pidfd_flags, need_proc })
{
	ACTOR(leader) {
		const int own = must(open_pidfd(getpid(), 0));
		sigset_t set;

		must(setpgid(0, 0));
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		must(sigprocmask(SIG_BLOCK, &set, NULL));
		ACTOR(member) {
			assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
		}
		assert_asleep(member, "sigtimedwait");
		assert_returns(send_by_pidfd(own, SIGUSR1, NULL, TO_THREAD), 0);
		assert_that(is_threads(SIGUSR1));
		assert_returns(send_by_pidfd(own, SIGUSR1, NULL, TO_PROCESS), 0);
		assert_that(!is_threads(SIGUSR1));
		assert_returns(send_by_pidfd(own, SIGUSR1, NULL, 0), 0);
		assert_that(!is_threads(SIGUSR1));
		assert_fails(send_by_pidfd(own, SIGUSR1, NULL, TO_THREAD | TO_PROCESS), EINVAL);
		assert_fails(send_by_pidfd(own, SIGUSR1, NULL, 8), EINVAL);
		assert_not_woken(member);
		assert_returns(send_by_pidfd(own, SIGUSR1, NULL, TO_GROUP), 0);
		assert_that(!is_threads(SIGUSR1));
		assert_ends(member);
	}
	assert_ends(leader);
}

/* A pipe to read, as descriptor 0. */
static void use_as_pipe(const int p[2], const int q[2])
{
	make_room(q[1], 2);
	assert_returns(dup2(p[0], 0), 0);
	for (int i = 0; i < WAITS; i++)
		assert_equal(waits[i].wait(0, POLLIN, 0, NULL), 0);
	must(write(p[1], "abcd", 4));
	for (int i = 0; i < WAITS; i++)
		assert_equal(waits[i].wait(0, POLLIN, -1, NULL), POLLIN);
	assert_returns(tee(0, q[1], 1, 0), 1);
	assert_returns(splice(0, NULL, q[1], NULL, 2, 0), 2);
	assert_reads(q[0], "aab");
	assert_reads(0, "cd");
}

static void use_as_file(const int q[2])
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	char *memory;

	must(write(fd, "file", 4));
	assert_returns(dup2(fd, 0), 0);
	memory = assert_succeeds(mmap(NULL, 4, PROT_READ, MAP_SHARED, 0, 0));
	assert_equal(peek(memory), 'f');
	assert_returns(sendfile(q[1], 0, &(off_t){ 0 }, 4), 4);
	assert_reads(q[0], "file");
	assert_returns(flock(0, LOCK_EX), 0);
	assert_fails(flock(must(open("file", O_RDONLY)), LOCK_EX | LOCK_NB), EWOULDBLOCK);
}

static void use_as_socket(const int q[2])
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(dup2(pair[0], 0), 0);
	assert_returns(send_descriptor(0, q[1]), 1);
	must(write(assert_succeeds(receive_descriptor(pair[1])), "sent", 4));
	assert_returns(send_descriptor(pair[1], q[1]), 1);
	assert_returns(dup2(q[1], 0), 0);
	assert_returns(send_descriptor(pair[0], 0), 1);
	must(write(assert_succeeds(receive_descriptor(pair[1])), "zero", 4));
	assert_reads(q[0], "sentzero");
}

CLAIM(process, zero_is_a_descriptor,
      .says = "descriptor 0 is one like any other, to be had by dup2, read, waited for, spliced, "
	      "mapped, locked, and to be sent over a socket, or as the socket itself",
      .zh = "描述符 0 与其他描述符一样：可由 dup2 得到，可读、可等待、可 splice、可映射、可加锁，"
	    "可以经套接字传递，也可以就是该套接字",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 dup2(); Definitions, File Descriptor: a non-negative integer",
      .needs = { need_directory, need_epoll, need_splice, need_scm_rights })
{
	int p[2], q[2];

	must(pipe(p));
	must(pipe(q));
	use_as_pipe(p, q);
	use_as_file(q);
	use_as_socket(q);
}

static int make_pipe(void)
{
	int p[2];

	must(pipe(p));
	must(dup2(p[1], 30));
	must(close(p[1]));
	return p[0];
}

static int make_file(void)
{
	return must(open("file", O_RDONLY | O_CREAT, 0600));
}

static int make_socket(void)
{
	return must(socket(AF_UNIX, SOCK_DGRAM, 0));
}

static int make_counter(void)
{
	return must(eventfd(0, 0));
}

static int make_set(void)
{
	return must(epoll_create1(0));
}

static int (*const makers[])(void) = { make_pipe, make_file, make_socket, make_counter, make_set };

CLAIM(process, a_number_used_again_is_new,
      .says = "a descriptor of a number that was another's before has nothing of that: neither "
	      "FD_CLOEXEC nor O_NONBLOCK nor an owner for SIGIO",
      .zh = "描述符的编号若曾属于另一个描述符，它不会带有前者的任何属性：没有 FD_CLOEXEC、O_NONBLOCK，"
	    "也没有 SIGIO 的属主",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open(), pipe(): FD_CLOEXEC shall be cleared; fcntl(2)",
      .needs = { need_directory, need_epoll, need_eventfd })
{
	for (size_t i = 0; i < COUNT(makers); i++)
		for (size_t k = 0; k < COUNT(makers); k++) {
			const int fd = makers[i]();
			int again;

			must(fcntl(fd, F_SETFD, FD_CLOEXEC));
			must(fcntl(fd, F_SETFL, must(fcntl(fd, F_GETFL)) | O_NONBLOCK));
			must(fcntl(fd, F_SETOWN, getpid()));
			must(close(fd));
			again = makers[k]();
			must(again == fd ? 0 : -1);
			assert_returns(fcntl(again, F_GETFD), 0);
			assert_equal(must(fcntl(again, F_GETFL)) & O_NONBLOCK, 0);
			assert_returns(fcntl(again, F_GETOWN), 0);
			must(close(again));
		}
}
