/* Claims about select and pselect: which descriptors they look at, and what becomes of the time. */
#include <errno.h>
#include <poll.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "descriptors.h"
#include "memory.h"
#include "waits.h"

#define LONG_TIME 1000 /* seconds; nobody waits for so long */

static double seconds_now(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_MONOTONIC, &time));
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* A descriptor that has a byte to read. */
static int ready_to_read(void)
{
	int p[2];

	must(pipe(p));
	must(write(p[1], "x", 1));
	return p[0];
}

/* Has a handler run each 20 ms, and not restart the sleep that follows. */
static void interrupt_soon(void)
{
	const struct itimerval soon = { { 0, 20000 }, { 0, 20000 } };

	catch_signal(SIGALRM, 0);
	must(setitimer(ITIMER_REAL, &soon, NULL));
}

static void interrupt_no_more(void)
{
	must(setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL));
}

/* Asserts that what is left is no less than what can't have been slept since it began. */
static void assert_left(double left, double began)
{
	assert_that(left <= LONG_TIME);
	assert_that(left >= LONG_TIME - (seconds_now() - began) - 0.001);
}

CLAIM(pipe, select_leaves_the_time_that_is_left,
      .says = "on Linux select leaves in its time-out what was not slept of it: nothing when it is "
	      "over, the rest when a descriptor is ready or a handler has run",
      .zh = "在 Linux 上，select "
	    "把未睡眠的时间留在超时参数中：超时后为零；有描述符就绪或处理函数运行后为剩余的时间",
      .verdict = HOLDS, .ref = "select(2): On Linux, select() modifies timeout; BUGS")
{
	struct timeval time = { 0, 20000 };
	double began = seconds_now();
	int fd = ready_to_read();
	fd_set set;

	assert_returns(select(0, NULL, NULL, NULL, &time), 0);
	assert_that(time.tv_sec == 0 && time.tv_usec == 0);
	assert_that(seconds_now() - began >= 0.02);
	FD_ZERO(&set);
	FD_SET(fd, &set);
	time = (struct timeval){ LONG_TIME, 0 };
	began = seconds_now();
	assert_returns(select(fd + 1, &set, NULL, NULL, &time), 1);
	assert_left((double)time.tv_sec + (double)time.tv_usec / 1e6, began);
	time = (struct timeval){ LONG_TIME, 0 };
	began = seconds_now();
	interrupt_soon();
	assert_fails(select(0, NULL, NULL, NULL, &time), EINTR);
	assert_that(time.tv_sec < LONG_TIME);
	assert_left((double)time.tv_sec + (double)time.tv_usec / 1e6, began);
}

static int kernels_pselect(struct timespec *time)
{
	return (int)syscall(SYS_pselect6, 0, NULL, NULL, NULL, time, NULL);
}

static int kernels_ppoll(struct timespec *time)
{
	return (int)syscall(SYS_ppoll, NULL, 0, time, NULL, 8);
}

static int librarys_pselect(struct timespec *time)
{
	return pselect(0, NULL, NULL, NULL, time, NULL);
}

static int librarys_ppoll(struct timespec *time)
{
	return ppoll(NULL, 0, time, NULL);
}

static const struct {
	const char *name;
	int (*wait)(struct timespec *time);
	bool leaves;
} timed[] = { { "pselect", librarys_pselect, true },
	      { "ppoll", librarys_ppoll, true },
	      { "pselect6", kernels_pselect, false },
	      { "the system call ppoll", kernels_ppoll, false } };

CLAIM(pipe, pselect_and_ppoll_leave_their_time,
      .says = "pselect and ppoll leave their time-out as it is, when time is over and when a "
	      "handler has run; on Linux the system calls pselect6 and ppoll by themselves leave "
	      "what was not slept",
      .zh = "无论超时还是处理函数运行，pselect 与 ppoll 都不改动超时参数；在 Linux 上，系统调用 "
	    "pselect6 与 ppoll 本身则留下未睡眠的时间",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 pselect(): shall not change the timeout; select(2) and poll(2) C "
	     "library/kernel differences")
{
	for (int i = 0; i < 4; i++) {
		struct timespec time = { 0, 20000000 };
		double began;

		trying(timed[i].name);
		assert_returns(timed[i].wait(&time), 0);
		assert_equal(time.tv_sec, 0);
		assert_equal(time.tv_nsec, timed[i].leaves ? 20000000 : 0);
		time = (struct timespec){ LONG_TIME, 0 };
		began = seconds_now();
		interrupt_soon();
		assert_fails(timed[i].wait(&time), EINTR);
		interrupt_no_more();
		assert_equal(time.tv_sec == LONG_TIME && time.tv_nsec == 0, timed[i].leaves);
		assert_left((double)time.tv_sec + (double)time.tv_nsec / 1e9, began);
	}
}

/* Both are ready: the second is told, and counted, where the number is above its own. */
static void look_below(int nfds, int first, int second, bool by_pselect)
{
	const struct timespec none = { 0, 0 };
	const bool above = nfds > second;
	fd_set set;

	FD_ZERO(&set);
	FD_SET(first, &set);
	FD_SET(second, &set);
	assert_returns(by_pselect ? pselect(nfds, &set, NULL, NULL, &none, NULL)
				  : select(nfds, &set, NULL, NULL, &(struct timeval){ 0, 0 }),
		       1 + above);
	assert_that(FD_ISSET(first, &set) && (!above || FD_ISSET(second, &set)));
}

CLAIM(pipe, select_looks_below_its_number,
      .says = "select and pselect look at the descriptors below the number that they are given: "
	      "one that is ready is told with a number above its own, with its own neither told "
	      "nor counted, and one that is not open fails with EBADF only then",
      .zh = "select 与 pselect "
	    "只看小于所给个数的描述符：个数大于它时才报告并计数；未打开的描述符也只在此时才失败 "
	    "(EBADF)",
      .verdict = HOLDS, .ref = "POSIX.1-2024 select(): nfds, EBADF",
      .needs = { need_many_descriptors })
{
	static const int numbers[] = { 31, 32, 63, 64, 65, 127, 128, 200 };
	int ready = ready_to_read(), first = must(dup2(ready, 20));

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		int fd = must(dup2(ready, numbers[i]));

		for (int k = 0; k < 4; k++)
			look_below(fd + k % 2, first, fd, k < 2);
	}
	for (int above = 0; above < 2; above++) {
		fd_set set;

		FD_ZERO(&set);
		FD_SET(21, &set);
		close(21);
		if (above)
			assert_fails(select(22, &set, NULL, NULL, NULL), EBADF);
		else
			assert_returns(select(21, &set, NULL, NULL, &(struct timeval){ 0, 0 }), 0);
	}
}

/* So many descriptors can be had here as are more than a fd_set has room for. */
static const char *need_3000_descriptors(void)
{
	return has_descriptors_below(3000) ? "RLIMIT_NOFILE is below 3000" : NULL;
}

#define WORD_BITS ((int)(sizeof(unsigned long) * CHAR_BIT))

CLAIM(pipe, select_touches_what_its_number_reaches,
      .says = "on Linux select and pselect touch of their sets the words that their number reaches "
	      "alone, and fail with EFAULT where a set ends before that",
      .zh = "在 Linux 上，select 与 pselect "
	    "只触及集合中个数所及的那些字；集合在此之前到头时失败 (EFAULT)",
      .verdict = HOLDS, .ref = "Linux fs/select.c core_sys_select()",
      .needs = { need_many_descriptors })
{
	const int fd = ready_to_read(), beyond = WORD_BITS + 1;
	unsigned long *word = memory_that_ends(sizeof(*word));
	fd_set *set = (fd_set *)word;

	must(dup2(fd, 200)); /* so that the process's table reaches beyond the word */
	*word = 1UL << fd;
	assert_returns(select(fd + 1, set, NULL, NULL, NULL), 1);
	assert_equal(*word, 1UL << fd);
	assert_returns(pselect(WORD_BITS, set, NULL, NULL, NULL, NULL), 1);
	assert_equal(*word, 1UL << fd);
	assert_fails(select(beyond, set, NULL, NULL, NULL), EFAULT);
	assert_fails(select(beyond, NULL, NULL, set, NULL), EFAULT);
	assert_fails(pselect(beyond, NULL, set, NULL, NULL, NULL), EFAULT);
}

CLAIM(pipe, an_interrupted_poll_tells_of_nothing,
      .says = "on Linux poll and ppoll that a handler interrupts (EINTR) have set revents to 0, of a "
	      "negative descriptor too, and leave descriptors and events",
      .zh = "在 Linux 上，被处理函数打断 (EINTR) 的 poll 与 ppoll 已把 revents 置 "
	    "0，负的描述符也一样，描述符与 events 不变",
      .verdict = HOLDS, .ref = "Linux fs/select.c do_sys_poll()")
{
	int p[2];

	must(pipe(p));
	interrupt_soon();
	for (int i = 0; i < 2; i++) {
		struct pollfd fds[] = { { p[0], POLLIN, POLLIN }, { -7, POLLIN, POLLOUT } };

		assert_fails(i ? ppoll(fds, 2, NULL, NULL) : poll(fds, 2, -1), EINTR);
		assert_equal(fds[0].fd, p[0]);
		assert_equal(fds[1].fd, -7);
		for (int k = 0; k < 2; k++) {
			assert_equal(fds[k].events, POLLIN);
			assert_equal(fds[k].revents, 0);
		}
	}
	interrupt_no_more();
}

CLAIM(pipe, a_select_that_fails_leaves_its_sets,
      .says = "select and pselect that a handler interrupts (EINTR), or whose time is none "
	      "(EINVAL), leave their sets as they were",
      .zh = "被处理函数打断 (EINTR) 或时间无效 (EINVAL) 的 select 与 pselect 不改动其集合",
      .verdict = HOLDS, .ref = "POSIX.1-2024 select(): On failure ... shall not be modified")
{
	const struct timespec no_time = { 0, -1 };
	int p[2];
	fd_set set;

	must(pipe(p));
	FD_ZERO(&set);
	FD_SET(p[0], &set);
	interrupt_soon();
	assert_fails(select(p[0] + 1, &set, NULL, NULL, NULL), EINTR);
	assert_that(FD_ISSET(p[0], &set));
	assert_fails(pselect(p[0] + 1, &set, NULL, NULL, NULL, NULL), EINTR);
	assert_that(FD_ISSET(p[0], &set));
	interrupt_no_more();
	assert_fails(select(p[0] + 1, &set, NULL, NULL, &(struct timeval){ 0, -1 }), EINVAL);
	assert_fails(pselect(p[0] + 1, &set, NULL, NULL, &no_time, NULL), EINVAL);
	assert_that(FD_ISSET(p[0], &set));
}

CLAIM(pipe, select_takes_sets_of_any_size,
      .says = "on Linux select takes sets that are larger than a fd_set, and tells of the "
	      "descriptors past FD_SETSIZE too",
      .zh = "在 Linux 上，select 接受大于 fd_set 的集合，也报告 FD_SETSIZE 之外的描述符",
      .verdict = HOLDS, .ref = "select(2) NOTES: sets of arbitrary size",
      .needs = { need_3000_descriptors })
{
	unsigned long words[3072 / WORD_BITS] = { 0 };
	int high, low = ready_to_read(), p[2];

	limit_descriptors(3000);
	must(pipe(p));
	high = must(dup2(low, 2500));
	must(dup2(p[0], 2499));
	words[high / WORD_BITS] |= 1UL << high % WORD_BITS | 1UL << 2499 % WORD_BITS;
	words[low / WORD_BITS] |= 1UL << low % WORD_BITS;
	assert_returns(select(high + 1, (fd_set *)words, NULL, NULL, NULL), 2);
	assert_equal(words[high / WORD_BITS], 1UL << high % WORD_BITS);
	assert_equal(words[low / WORD_BITS], 1UL << low % WORD_BITS);
}

CLAIM(pipe, select_passes_over_what_no_process_table_holds,
      .says = "on Linux select does not fail for a number above RLIMIT_NOFILE, nor with EBADF for "
	      "a descriptor far above the highest that was ever open: it tells of the others, and "
	      "leaves that one in its set, but does not count it",
      .zh = "在 Linux 上，个数超过 RLIMIT_NOFILE 时 select "
	    "不失败；对远高于曾打开的最大描述符者也不以 "
	    "EBADF 失败：照常报告其余的，把它留在集合中但不计数",
      .verdict = HOLDS, .ref = "select(2) BUGS; Linux fs/select.c core_sys_select()")
{
	ACTOR(child) { /* whose table is as large as what is open */
		int fd = ready_to_read();
		fd_set set;

		limit_descriptors(8);
		FD_ZERO(&set);
		FD_SET(fd, &set);
		FD_SET(1000, &set);
		assert_returns(select(FD_SETSIZE, &set, NULL, NULL, NULL), 1);
		assert_that(FD_ISSET(fd, &set) && FD_ISSET(1000, &set));
	}
	assert_ends(child);
}

CLAIM(pipe, o_nonblock_hurries_no_wait,
      .says = "poll, select, epoll_wait and their kin sleep for a descriptor with O_NONBLOCK as "
	      "for any other, until there is input",
      .zh = "对带 O_NONBLOCK 的描述符，poll、select、epoll_wait 等同样睡眠，直到有输入",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), select(): not affected by the O_NONBLOCK flag",
      .needs = { need_epoll })
{
	for (int i = 0; i < WAITS; i++) {
		int p[2];

		trying(waits[i].name);
		must(pipe2(p, O_NONBLOCK));
		ACTOR(waiter) {
			assert_returns(waits[i].wait(p[0], POLLIN, -1, NULL), POLLIN);
			assert_reads(p[0], "x");
		}
		assert_asleep(waiter, waits[i].call);
		must(write(p[1], "x", 1));
		assert_ends(waiter);
	}
}

CLAIM(pipe, what_is_ready_for_output_may_not_take_all,
      .says = "on Linux poll and select show a pipe ready for output when a page of it is free, "
	      "yet a write of more than that sleeps",
      .zh = "在 Linux 上，管道空出一页时 poll 与 select 显示可写，但更大的写入仍会睡眠",
      .verdict = HOLDS, .ref = "select(2) writefds: a large write may still block",
      .needs = { need_pipe_size, need_epoll })
{
	static char bytes[1 << 20];
	int p[2];
	ssize_t page = sysconf(_SC_PAGESIZE), size;

	must(pipe(p));
	size = must(fcntl(p[1], F_GETPIPE_SZ));
	assert_returns(write(p[1], bytes, (size_t)size), size);
	for (int i = 0; i < WAITS; i++)
		assert_returns(waits[i].wait(p[1], POLLOUT, 0, NULL), 0);
	assert_returns(read(p[0], bytes, (size_t)page), page);
	for (int i = 0; i < WAITS; i++)
		assert_returns(waits[i].wait(p[1], POLLOUT, 0, NULL), POLLOUT);
	ACTOR(writer) {
		assert_returns(write(p[1], bytes, (size_t)page + 1), page + 1);
	}
	assert_asleep(writer, "write");
	assert_returns(read(p[0], bytes, (size_t)page), page);
	assert_ends(writer);
}

CLAIM(pipe, select_of_nothing_sleeps,
      .says = "select and pselect without any set sleep until the time is over, and then return 0; "
	      "without a limit only a signal ends them",
      .zh = "不带任何集合的 select 与 pselect 睡眠到时间结束，返回 0；没有时限则只有信号能结束",
      .verdict = HOLDS, .ref = "POSIX.1-2024 select(), pselect(): all null pointers; EINTR")
{
	for (int i = 0; i < 2; i++) {
		struct timeval time = { 0, 20000 };
		const struct timespec precise = { 0, 20000000 };
		const struct timespec before = from_now(CLOCK_MONOTONIC, 20);

		assert_returns(i ? pselect(0, NULL, NULL, NULL, &precise, NULL)
				 : select(0, NULL, NULL, NULL, &time),
			       0);
		assert_that(is_past(CLOCK_MONOTONIC, &before));
		ACTOR(sleeper) {
			catch_signal(SIGUSR1, SA_RESTART);
			assert_fails(i ? pselect(0, NULL, NULL, NULL, NULL, NULL)
				       : select(0, NULL, NULL, NULL, NULL),
				     EINTR);
		}
		assert_asleep(sleeper, "select");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

/* A stream whose peer has closed with bytes unread: ECONNRESET is pending. */
static int reset_stream(void)
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "never read", 10, 0));
	must(close(pair[1]));
	return pair[0];
}

CLAIM(pipe, select_calls_no_error_exceptional,
      .says = "on Linux select and pselect tell of a socket with a pending error, and of a regular "
	      "file, that they are ready for input and output, and of no exceptional condition",
      .zh = "在 Linux 上，对有未决错误的套接字和普通文件，select 与 pselect 报告可读、可写，但没有异常情况",
      .verdict = HOLDS,
      .ref = "Linux fs/select.c POLLEX_SET; POSIX.1-2024 select(): a pending error, regular files: "
	     "an exceptional condition, says otherwise",
      .needs = { need_directory, need_scm_rights })
{
	const int fds[] = { reset_stream(), must(open("file", O_RDWR | O_CREAT, 0600)) };

	for (int i = 0; i < 4; i++) {
		const int fd = fds[i / 2];
		fd_set in, out, exceptional;

		FD_ZERO(&in);
		FD_SET(fd, &in);
		out = exceptional = in;
		assert_returns(i % 2 ? pselect(fd + 1, &in, &out, &exceptional,
					       &(struct timespec){ 0, 0 }, NULL)
				     : select(fd + 1, &in, &out, &exceptional,
					      &(struct timeval){ 0, 0 }),
			       2);
		assert_that(FD_ISSET(fd, &in) && FD_ISSET(fd, &out));
		assert_that(!FD_ISSET(fd, &exceptional));
	}
	assert_fails(recv(fds[0], &(char){ 0 }, 1, 0), ECONNRESET);
}

CLAIM(pipe, select_of_number_0_looks_at_none,
      .says = "select and pselect of the number 0 look at no descriptor, whatever stands in their sets",
      .zh = "描述符数为 0 的 select 与 pselect 不检查任何描述符，无论集合中有什么",
      .verdict = HOLDS, .ref = "POSIX.1-2024 select(): the first nfds descriptors")
{
	const struct timespec none = { 0, 0 };
	fd_set set;

	must(close(0));
	assert_returns(open("/dev/null", O_RDONLY), 0);
	for (int i = 0; i < 2; i++) {
		FD_ZERO(&set);
		FD_SET(0, &set);
		assert_returns(i ? pselect(0, &set, NULL, NULL, &none, NULL)
				 : select(0, &set, NULL, NULL, &(struct timeval){ 0, 0 }),
			       0);
	}
	FD_ZERO(&set);
	FD_SET(0, &set);
	assert_returns(select(1, &set, NULL, NULL, &(struct timeval){ 0, 0 }), 1);
}

/* The system call, where it is one of these five: the C library may put the time in order itself. */
static int select_untouched(int limit, fd_set *reading, struct timeval *time)
{
#if defined SYS_select && !defined SYS__newselect
	return (int)syscall(SYS_select, limit, reading, NULL, NULL, time);
#else
	return select(limit, reading, NULL, NULL, time);
#endif
}

CLAIM(pipe, select_takes_a_million_microseconds,
      .says = "on Linux select takes a million microseconds and more, and tells what is ready",
      .zh = "在 Linux 上，select 接受一百万及以上的微秒数，并报告就绪的描述符", .verdict = HOLDS,
      .ref = "Linux fs/select.c kern_select()")
{
	const int fd = ready_to_read();

	for (int i = 0; i < 2; i++) {
		struct timeval time = { 1, 1000000 + i * 4000000 };
		fd_set set;

		FD_ZERO(&set);
		FD_SET(fd, &set);
		assert_returns(i ? select(fd + 1, &set, NULL, NULL, &time)
				 : select_untouched(fd + 1, &set, &time),
			       1);
		assert_that(FD_ISSET(fd, &set));
	}
}
