/* Claims about poll and ppoll themselves: what an array may hold, and what is counted and told. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "descriptors.h"
#include "memory.h"
#include "pipe_room.h"

#define GARBAGE 0x7fff /* in revents before */
#define INPUT   (POLLIN | POLLRDNORM)
#define OUTPUT  (POLLOUT | POLLWRNORM)

static int by_ppoll(struct pollfd *entries, nfds_t count, int time)
{
	const struct timespec limit = { time / 1000, time % 1000 * 1000000 };

	return ppoll(entries, count, time < 0 ? NULL : &limit, NULL);
}

static const struct {
	const char *name;
	int (*poll)(struct pollfd *entries, nfds_t count, int time);
} polls[] = { { "poll", poll }, { "ppoll", by_ppoll } };

/* An entry with what an earlier call could have left in it. */
static struct pollfd entry(int fd, int events)
{
	return (struct pollfd){ .fd = fd, .events = (short)events, .revents = GARBAGE };
}

/* An open descriptor of a pipe to read, with a byte in it, and one to write. */
static void ready_pipe(int p[2])
{
	must(pipe(p));
	must(write(p[1], "x", 1));
}

CLAIM(pipe, poll_passes_over_negative_descriptors,
      .says = "poll and ppoll pass over entries with a negative descriptor: nothing is told of "
	      "them nor counted, what is ready beside them is, and fd and events stay as they are",
      .zh = "poll 与 ppoll 跳过描述符为负的项：不报告也不计数，旁边就绪的照常；fd 与 events 不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(): \"less than 0\"; poll(2)")
{
	int p[2];

	ready_pipe(p);
	make_room(p[1], 2);
	for (int i = 0; i < 2; i++) {
		struct pollfd entries[] = { entry(-1, POLLIN | POLLOUT), entry(p[0], POLLIN),
					    entry(INT_MIN, 0),           entry(-p[1], POLLOUT),
					    entry(p[1], POLLOUT),        entry(~p[0], POLLIN) };
		static const int told[] = { 0, POLLIN, 0, 0, POLLOUT, 0 };

		trying(polls[i].name);
		assert_returns(polls[i].poll(entries, 6, -1), 2);
		for (int k = 0; k < 6; k++)
			assert_equal(entries[k].revents, told[k]);
		assert_equal(entries[2].fd, INT_MIN);
		assert_equal(entries[0].events, POLLIN | POLLOUT);
		entries[2] = entry(-1, POLLIN);
		assert_returns(polls[i].poll(entries + 2, 2, 1), 0);
		assert_equal(entries[2].revents, 0);
	}
}

CLAIM(pipe, poll_tells_what_is_no_descriptor,
      .says = "poll and ppoll do not sleep for a number that is no open descriptor, on Linux one "
	      "of O_PATH neither: they tell POLLNVAL alone, asked for or not, count it, and tell "
	      "of the others too; select fails with EBADF and leaves its sets",
      .zh = "对未打开的描述符（在 Linux 上也包括 O_PATH 的）poll 与 ppoll 不睡眠，只报告 "
	    "POLLNVAL，不问也报告并计数，其余照常报告；select 失败 (EBADF)，集合不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll() POLLNVAL, select() EBADF; open(2) O_PATH")
{
	int p[2], gone, path = must(open(".", O_PATH));
	fd_set set;

	ready_pipe(p);
	gone = must(dup(p[0]));
	must(close(gone));
	for (int i = 0; i < 2; i++) {
		struct pollfd entries[] = { entry(gone, 0), entry(p[0], POLLIN),
					    entry(gone, POLLIN | POLLOUT), entry(path, POLLIN),
					    entry(INT_MAX, POLLOUT) };
		static const int told[] = { POLLNVAL, POLLIN, POLLNVAL, POLLNVAL, POLLNVAL };

		trying(polls[i].name);
		assert_returns(polls[i].poll(entries, 5, -1), 5);
		for (int k = 0; k < 5; k++)
			assert_equal(entries[k].revents, told[k]);
	}
	FD_ZERO(&set);
	FD_SET(p[0], &set);
	FD_SET(gone, &set);
	FD_SET(p[1], &set);
	assert_fails(select(FD_SETSIZE, &set, NULL, NULL, NULL), EBADF);
	assert_that(FD_ISSET(p[0], &set) && FD_ISSET(gone, &set) && FD_ISSET(p[1], &set));
}

CLAIM(pipe, poll_counts_entries,
      .says = "poll and ppoll return how many entries have something told, whatever that is and "
	      "though several are of one descriptor, each asked for its own; select counts once in "
	      "each set",
      .zh = "poll 与 ppoll 返回有事件的项数，不论事件多少，同一描述符的多项各按所询问的报告；"
	    "select 在每个集合中各计一次",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), select() RETURN VALUE", .needs = { need_fifo })
{
	int p[2], both;
	fd_set input, output;

	must(pipe(p));
	must(mkfifo("fifo", 0600));
	both = must(open("fifo", O_RDWR));
	make_room(both, 2);
	must(write(both, "x", 1));
	for (int i = 0; i < 2; i++) {
		struct pollfd entries[] = { entry(both, INPUT | OUTPUT), entry(p[0], POLLIN),
					    entry(both, POLLOUT),        entry(both, 0),
					    entry(both, POLLRDNORM),     entry(p[0], POLLOUT),
					    entry(both, INPUT | OUTPUT) };
		static const int told[] = { INPUT | OUTPUT, 0, POLLOUT,       0,
					    POLLRDNORM,     0, INPUT | OUTPUT };

		trying(polls[i].name);
		assert_returns(polls[i].poll(entries, 7, -1), 4);
		for (int k = 0; k < 7; k++)
			assert_equal(entries[k].revents, told[k]);
	}
	FD_ZERO(&input);
	FD_SET(p[0], &input);
	FD_SET(both, &input);
	output = input;
	assert_returns(select(FD_SETSIZE, &input, &output, NULL, NULL), 2);
	assert_that(FD_ISSET(both, &input) && FD_ISSET(both, &output));
	assert_that(!FD_ISSET(p[0], &input) && !FD_ISSET(p[0], &output));
}

enum { MANY = 700 }; /* more than the kernel copies in one piece */

CLAIM(pipe, poll_writes_every_entry,
      .says = "poll and ppoll of many entries write revents of each, first to last: what is told of "
	      "a ready one, and 0 over what was there before in all others, also when the time is "
	      "over and nothing is told",
      .zh = "多项的 poll 与 ppoll 写每一项的 revents，从第一项到最后一项：就绪的写其事件，其余的以 0 "
	    "覆盖原有内容，超时而没有任何事件时也一样",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(): \"revents member\"; poll(2)")
{
	static struct pollfd entries[MANY];
	int p[2], empty[2], gone;

	if (has_descriptors_below(MANY))
		skip("no limit of so many descriptors");
	limit_descriptors(MANY);
	ready_pipe(p);
	must(pipe(empty));
	gone = must(dup(p[0]));
	must(close(gone));
	for (int i = 0; i < 4; i++) {
		const int fds[] = { empty[0], p[0], -1, empty[0], gone };
		const int told[] = { 0, POLLIN, 0, 0, POLLNVAL };
		const int kinds = i < 2 ? 5 : 1;

		trying(polls[i % 2].name);
		for (int k = 0; k < MANY; k++)
			entries[k] = entry(fds[k % kinds], POLLIN);
		assert_returns(polls[i % 2].poll(entries, MANY, i < 2 ? -1 : 1),
			       i < 2 ? 2 * MANY / 5 : 0);
		for (int k = 0; k < MANY; k++) {
			assert_equal(entries[k].revents, told[k % kinds]);
			assert_equal(entries[k].fd, fds[k % kinds]);
			assert_equal(entries[k].events, POLLIN);
		}
	}
}

CLAIM(pipe, the_last_of_many_wakes_who_polls,
      .says = "who sleeps in poll or ppoll of 200 entries is woken by the last alone",
      .zh = "在 200 项的 poll 或 ppoll 中睡眠者可仅由最后一项唤醒", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(): for each member of the array",
      .needs = { need_many_descriptors })
{
	enum { ENTRIES = 200 };
	struct pollfd entries[ENTRIES];
	int p[2];

	must(pipe(p));
	for (int k = 0; k < ENTRIES - 1; k++)
		entries[k] = entry(p[1], POLLIN);
	entries[ENTRIES - 1] = entry(p[0], POLLIN);
	for (int i = 0; i < 2; i++) {
		trying(polls[i].name);
		ACTOR(sleeper) {
			assert_returns(polls[i].poll(entries, ENTRIES, -1), 1);
			assert_equal(entries[ENTRIES - 1].revents, POLLIN);
		}
		assert_asleep(sleeper, "poll");
		must(write(p[1], "x", 1));
		assert_ends(sleeper);
		assert_reads(p[0], "x");
	}
}

CLAIM(pipe, poll_of_nothing_sleeps,
      .says = "poll and ppoll of no entries, and of none with a descriptor, sleep until the time "
	      "is over, 0 is returned, and revents are 0; without a limit only a signal ends them",
      .zh = "没有项或没有有效描述符的 poll 与 ppoll 睡眠到时间结束，返回 0，revents 为 "
	    "0；没有时限则只有信号能结束",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(): timeout, EINTR; poll(2)")
{
	for (int i = 0; i < 4; i++) {
		struct pollfd none = entry(-1, POLLIN);
		const struct timespec before = from_now(CLOCK_MONOTONIC, 20);
		int (*by)(struct pollfd *, nfds_t, int) = polls[i % 2].poll;

		trying(polls[i % 2].name);
		assert_returns(by(i < 2 ? NULL : &none, i / 2, 20), 0);
		assert_that(is_past(CLOCK_MONOTONIC, &before));
		assert_equal(none.revents, i < 2 ? GARBAGE : 0);
		ACTOR(sleeper) {
			catch_signal(SIGUSR1, SA_RESTART);
			assert_fails(by(i < 2 ? NULL : &none, i / 2, -1), EINTR);
		}
		assert_asleep(sleeper, "poll");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

CLAIM(pipe, poll_refuses_what_may_not_be,
      .says = "poll and ppoll fail with EINVAL for more entries than descriptors may be open, and "
	      "on Linux with EFAULT for entries that are not memory; ppoll and pselect with EINVAL "
	      "for no time, select for a negative number",
      .zh = "项数超过可打开描述符数时 poll 与 ppoll 失败 (EINVAL)，在 Linux "
	    "上项不在内存中则失败 (EFAULT)；ppoll、pselect 的时间无效、select "
	    "的个数为负则失败 (EINVAL)",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), ppoll(), select(), pselect() EINVAL; poll(2) EINVAL: "
	     "RLIMIT_NOFILE, EFAULT")
{
	const struct timespec no_times[] = { { 0, 1000000000 }, { 0, -1 }, { -1, 0 } };
	struct pollfd entries[9];

	limit_descriptors(8);
	for (int i = 0; i < 2; i++) {
		trying(polls[i].name);
		for (int k = 0; k < 9; k++)
			entries[k] = entry(-1, POLLIN);
		assert_returns(polls[i].poll(entries, 8, 0), 0);
		entries[0].revents = GARBAGE;
		assert_fails(polls[i].poll(entries, 9, 0), EINVAL);
		assert_equal(entries[0].revents, GARBAGE);
		assert_fails(polls[i].poll(memory_that_ends(sizeof(entries[0])), 2, 0), EFAULT);
	}
	for (int i = 0; i < 3; i++) {
		assert_fails(ppoll(entries, 1, &no_times[i], NULL), EINVAL);
		assert_fails(pselect(0, NULL, NULL, NULL, &no_times[i], NULL), EINVAL);
	}
	assert_fails(select(-1, NULL, NULL, NULL, &(struct timeval){ 0, 0 }), EINVAL);
	assert_fails(pselect(-1, NULL, NULL, NULL, &(struct timespec){ 0, 0 }, NULL), EINVAL);
}

/* The kernel's calls, at an epoll set or none, with a mask of so many bytes; they do not sleep. */
static const int64_t no_time[2];

static long ppoll_with(const sigset_t *mask, size_t size)
{
	return syscall(SYS_ppoll, NULL, 0, no_time, mask, size);
}

static long pselect_with(const sigset_t *mask, size_t size)
{
	const struct {
		const sigset_t *mask;
		size_t size;
	} both = { mask, size };

	return syscall(SYS_pselect6, 0, NULL, NULL, NULL, no_time, &both);
}

static long epoll_pwait_with(const sigset_t *mask, size_t size)
{
	struct epoll_event event;
	int epoll = must(epoll_create1(0));
	long result = syscall(SYS_epoll_pwait, epoll, &event, 1, 0, mask, size);
	int error = errno;

	close(epoll);
	errno = error;
	return result;
}

static const struct {
	const char *name;
	long (*call)(const sigset_t *mask, size_t size);
} masked[] = { { "ppoll", ppoll_with },
	       { "pselect6", pselect_with },
	       { "epoll_pwait", epoll_pwait_with } };

CLAIM(pipe, a_mask_has_its_size,
      .says = "on Linux the system calls ppoll, pselect6 and epoll_pwait fail with EINVAL for a "
	      "mask that is not as large as the kernel's set of signals; without a mask its size is "
	      "not looked at",
      .zh = "在 Linux 上，掩码大小与内核信号集不符时，系统调用 ppoll、pselect6、epoll_pwait 失败 "
	    "(EINVAL)；没有掩码时不看其大小",
      .verdict = HOLDS, .ref = "Linux kernel/signal.c set_user_sigmask()", .needs = { need_epoll })
{
	const size_t size = _NSIG / 8, others[] = { 0, size / 2, size + 1, 2 * size };
	sigset_t mask;

	sigemptyset(&mask);
	for (int i = 0; i < 3; i++) {
		trying(masked[i].name);
		for (int k = 0; k < 4; k++) {
			assert_fails(masked[i].call(&mask, others[k]), EINVAL);
			assert_returns(masked[i].call(NULL, others[k]), 0);
		}
		assert_returns(masked[i].call(&mask, size), 0);
	}
}
