/* Claims about what poll, select and epoll show of a channel. */
#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"
#include "memory.h"
#include "waits.h"

CLAIM(pipe_and_fifo, poll_of_the_read_end, PIPE_AND_FIFO,
      .says = "poll of the read end shows nothing while empty, POLLIN with bytes, POLLHUP once all "
	      "writers closed, both until the bytes are read",
      .zh = "对读端 poll：空时无事件，有数据时 POLLIN，写端全部关闭后 "
	    "POLLHUP，数据未读完时两者皆有",
      .rows = "pipes 4, 5; bugs 19", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(); poll(2)")
{
	int p[2];

	must(open_channel(p));
	assert_ready(p[0], 0);
	must(write(p[1], "x", 1));
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
	assert_ready(p[0], 0);
	must(write(p[1], "y", 1));
	must(close(p[1]));
	assert_ready(p[0], POLLIN | POLLHUP);
	assert_reads(p[0], "y");
	assert_ready(p[0], POLLHUP);
}

CLAIM(pipe_and_fifo, poll_of_the_write_end, PIPE_AND_FIFO,
      .says = "poll of the write end shows POLLOUT while there is room, nothing while full, on "
	      "Linux POLLERR once all readers closed",
      .zh = "对写端 poll：有空间时 POLLOUT，满时无事件，在 Linux 上读端全部关闭后 POLLERR",
      .rows = "pipes 6, 7; bugs 12, 19", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll() POLLOUT; poll(2) POLLERR: the write end of a pipe")
{
	int p[2];

	must(open_channel(p));
	assert_ready(p[1], POLLOUT);
	fill(p[1]);
	assert_ready(p[1], 0);
	discard(p[0], page_size());
	assert_ready(p[1], POLLOUT);
	fill(p[1]);
	must(close(p[0]));
	assert_ready(p[1], POLLERR);
}

CLAIM(pipe_and_fifo, poll_of_the_write_end_without_reader, PIPE_AND_FIFO,
      .says = "on Linux poll of an empty channel's write end without reader shows POLLOUT and "
	      "POLLERR",
      .zh = "在 Linux 上，没有读者的空管道写端同时显示 POLLOUT 与 POLLERR", .rows = "bugs 19",
      .verdict = HOLDS, .ref = "poll(2) POLLERR; POSIX.1-2024 poll()")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	assert_ready(p[1], POLLOUT | POLLERR);
}

CLAIM(pipe_and_fifo, nothing_written_is_no_event, PIPE_AND_FIFO,
      .says = "on Linux a write of no bytes to an empty channel returns 0, makes it ready for nothing, and "
	      "wakes neither who sleeps in read nor in poll",
      .zh = "在 Linux 上，向空管道写 0 字节返回 0，不使其可读，既不唤醒在 read 中也不唤醒在 poll "
	    "中睡眠的进程",
      .rows = "pipes 4, 5", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c pipe_write(): null write succeeds; POSIX.1-2024 write()")
{
	int p[2];

	must(open_channel(p));
	ACTOR(poller) {
		struct pollfd entry = { .fd = p[0], .events = POLLIN };

		assert_returns(poll(&entry, 1, -1), 1);
		assert_equal(entry.revents, POLLIN);
	}
	assert_asleep(poller, "poll");
	for (int i = 0; i < 2; i++) {
		struct pollfd entry = { .fd = p[0], .events = POLLIN };

		assert_returns(write(p[1], "", 0), 0);
		assert_returns(poll(&entry, 1, 0), 0);
		assert_not_woken(poller);
	}
	must(write(p[1], "xy", 2));
	assert_ends(poller);
	assert_reads(p[0], "xy");
	ACTOR(reader) {
		assert_reads(p[0], "z");
	}
	assert_asleep(reader, "read");
	assert_returns(write(p[1], "", 0), 0);
	assert_not_woken(reader);
	must(write(p[1], "z", 1));
	assert_ends(reader);
}

/* What select returns for one descriptor, POLLIN or POLLOUT of it; NULL is no time limit. */
static int select_one(int fd, short event, struct timeval *time)
{
	fd_set set, *input = event == POLLIN ? &set : NULL, *output = input ? NULL : &set;
	int count;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	count = select(fd + 1, input, output, NULL, time);
	assert_equal(FD_ISSET(fd, &set) != 0, count == 1);
	return count;
}

CLAIM(pipe_and_fifo, select_shows_what_would_not_block, PIPE_AND_FIFO,
      .says = "select shows an end ready just when the call on it would not sleep, also for EOF "
	      "and EPIPE",
      .zh = "select 恰在读写不会睡眠时显示就绪，包括文件结束与 EPIPE 的情形",
      .rows = "pipes 4, 5, 6, 7", .verdict = HOLDS, .ref = "POSIX.1-2024 select()")
{
	struct timeval now = { 0, 0 };
	int p[2], broken[2] = { -1, -1 };

	must(open_channel(p));
	assert_returns(select_one(p[0], POLLIN, &now), 0);
	assert_returns(select_one(p[1], POLLOUT, &now), 1);
	fill(p[1]);
	assert_returns(select_one(p[0], POLLIN, &now), 1);
	assert_returns(select_one(p[1], POLLOUT, &now), 0);
	must(pipe(broken));
	must(close(broken[0]));
	assert_returns(select_one(broken[1], POLLOUT, &now), 1);
	discard(p[0], (size_t)unread(p[0]));
	must(close(p[1]));
	assert_returns(select_one(p[0], POLLIN, &now), 1);
}

/*
 * Starts an actor for each way to wait, for POLLIN of the read end or POLLOUT of the write end, and
 * sees them asleep; none of them holds the other end. In the end poll tells `told`.
 */
static void start_waiters(struct actor *waiter[WAITS], int p[2], short event, int told)
{
	int own = event == POLLIN ? 0 : 1, other = 1 - own;

	for (int i = 0; i < WAITS; i++)
		START(waiter[i]) {
			close(p[other]);
			assert_returns(waits[i].wait(p[own], event, -1, NULL),
				       as_told_by(&waits[i], event, told));
		}
	for (int i = 0; i < WAITS; i++)
		assert_asleep(waiter[i], waits[i].call);
}

static void all_end(struct actor *waiter[WAITS])
{
	for (int i = 0; i < WAITS; i++)
		assert_ends(waiter[i]);
}

CLAIM(pipe_and_fifo, bytes_wake_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select, epoll_wait and their kin with a mask that sleep for input are woken "
	      "by a write, and tell of input",
      .zh = "等待输入而睡眠的 poll、select、epoll_wait 及其带掩码的形式被写入唤醒，并报告可读",
      .rows = "pipes 4; bugs 14", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)", .needs = { need_epoll })
{
	struct actor *waiter[WAITS];
	int p[2];

	must(open_channel(p));
	start_waiters(waiter, p, POLLIN, POLLIN);
	assert_succeeds(write(p[1], "x", 1));
	all_end(waiter);
}

CLAIM(pipe_and_fifo, last_close_wakes_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select, epoll_wait and their kin with a mask that sleep for input are woken "
	      "by the last writer's close, and tell of the end",
      .zh = "等待输入而睡眠的 poll、select、epoll_wait "
	    "及其带掩码的形式被最后一个写端的关闭唤醒，并报告结束",
      .rows = "pipes 5; bugs 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)", .needs = { need_epoll })
{
	struct actor *waiter[WAITS];
	int p[2];

	must(open_channel(p));
	start_waiters(waiter, p, POLLIN, POLLHUP);
	assert_succeeds(close(p[1]));
	all_end(waiter);
}

CLAIM(pipe_and_fifo, room_wakes_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select, epoll_wait and their kin with a mask that sleep for output are woken "
	      "by a read that makes room, and tell of it",
      .zh = "等待输出而睡眠的 poll、select、epoll_wait "
	    "及其带掩码的形式被腾出空间的读取唤醒，并报告可写",
      .rows = "pipes 7", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)",
      .needs = { need_epoll })
{
	struct actor *waiter[WAITS];
	int p[2];

	must(open_channel(p));
	fill(p[1]);
	start_waiters(waiter, p, POLLOUT, POLLOUT);
	discard(p[0], page_size());
	all_end(waiter);
}

CLAIM(pipe_and_fifo, last_readers_close_wakes_poll_select_and_epoll, PIPE_AND_FIFO,
      .says = "poll, select, epoll_wait and their kin with a mask that sleep for output are woken "
	      "by the last reader's close, and tell of the error",
      .zh = "等待输出而睡眠的 poll、select、epoll_wait "
	    "及其带掩码的形式被最后一个读端的关闭唤醒，并报告错误",
      .rows = "pipes 6; bugs 17", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), select(); epoll_wait(2)", .needs = { need_epoll })
{
	struct actor *waiter[WAITS];
	int p[2];

	must(open_channel(p));
	fill(p[1]);
	start_waiters(waiter, p, POLLOUT, POLLERR);
	assert_succeeds(close(p[0]));
	all_end(waiter);
}

CLAIM(pipe_and_fifo, a_poll_that_times_out_takes_no_wakeup_along, PIPE_AND_FIFO,
      .says = "of three polls one times out; a write after that still wakes the other two",
      .zh = "三个 poll 中一个超时之后，写入仍唤醒另外两个", .rows = "bugs 14", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(); NetBSD kern/17517")
{
	struct actor *sleeper[2];
	int p[2];

	must(open_channel(p));
	for (int i = 0; i < 2; i++)
		START(sleeper[i]) {
			assert_returns(wait_in_poll(p[0], POLLIN, -1, NULL), POLLIN);
		}
	assert_asleep(sleeper[0], "poll");
	assert_asleep(sleeper[1], "poll");
	ACTOR(impatient) { /* the claim is about a time limit: 1 ms, whenever that is over */
		assert_returns(poll(&(struct pollfd){ p[0], POLLIN, 0 }, 1, 1), 0);
	}
	assert_ends(impatient);
	assert_not_woken(sleeper[0]);
	assert_not_woken(sleeper[1]);
	assert_succeeds(write(p[1], "x", 1));
	assert_ends(sleeper[0]);
	assert_ends(sleeper[1]);
}

static int epoll_now(int epoll)
{
	struct epoll_event event = { 0 };
	int count = epoll_wait(epoll, &event, 1, 0);

	return count == 1 ? (int)event.events : count;
}

CLAIM(pipe_and_fifo, epoll_shows_the_level, PIPE_AND_FIFO,
      .says = "on Linux level-triggered epoll shows EPOLLIN as long as bytes are left, then "
	      "EPOLLHUP as long as there is no writer",
      .zh = "在 Linux 上，水平触发的 epoll 在有数据期间一直报告 EPOLLIN，没有写者期间一直报告 "
	    "EPOLLHUP",
      .rows = "pipes 4, 5", .verdict = HOLDS, .ref = "epoll(7)", .needs = { need_epoll })
{
	int p[2], epoll;

	must(open_channel(p));
	epoll = epoll_of(p[0], EPOLLIN);
	assert_returns(epoll_now(epoll), 0);
	must(write(p[1], "xy", 2));
	for (int i = 0; i < 2; i++) {
		assert_returns(epoll_now(epoll), EPOLLIN);
		assert_returns(read(p[0], &(char){ 0 }, 1), 1);
	}
	assert_returns(epoll_now(epoll), 0);
	must(close(p[1]));
	assert_returns(epoll_now(epoll), EPOLLHUP);
	assert_returns(epoll_now(epoll), EPOLLHUP);
}

/* What poll or ppoll tells of these, which it must leave in their order. */
static int poll_all(bool by_ppoll, struct pollfd entries[4], int p[4])
{
	for (int i = 0; i < 4; i++)
		entries[i] = (struct pollfd){ .fd = p[i], .events = POLLIN, .revents = -1 };
	if (by_ppoll)
		return ppoll(entries, 4, &(struct timespec){ 60, 0 }, NULL);
	return poll(entries, 4, 60000);
}

/* What select or pselect leaves in the set. */
static int select_all(bool by_pselect, fd_set *set, int p[4])
{
	FD_ZERO(set);
	for (int i = 0; i < 4; i++)
		FD_SET(p[i], set);
	if (by_pselect)
		return pselect(p[3] + 1, set, NULL, NULL, &(struct timespec){ 60, 0 }, NULL);
	return select(p[3] + 1, set, NULL, NULL, &(struct timeval){ 60, 0 });
}

CLAIM(pipe, each_wait_tells_which_and_how_many,
      .says = "of several descriptors poll, ppoll, select and pselect tell just those that are "
	      "ready, and return how many; the others they show as not ready",
      .zh = "对多个描述符，poll、ppoll、select、pselect "
	    "只报告就绪的那些并返回其个数，其余显示为未就绪",
      .rows = "pipes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(), ppoll(), select(), pselect()")
{
	static const short told[] = { POLLIN, 0, POLLHUP, 0 };
	int p[4], to[4];

	for (int i = 0; i < 4; i++) {
		int ends[2];

		must(pipe(ends));
		p[i] = ends[0];
		to[i] = ends[1];
	}
	must(write(to[0], "x", 1));
	must(close(to[2]));
	for (int masked = 0; masked < 2; masked++) {
		struct pollfd entries[4];
		fd_set set;

		assert_returns(poll_all(masked, entries, p), 2);
		assert_returns(select_all(masked, &set, p), 2);
		for (int i = 0; i < 4; i++) {
			assert_equal(entries[i].fd, p[i]);
			assert_equal(entries[i].revents, told[i]);
			assert_equal(FD_ISSET(p[i], &set) != 0, told[i] != 0);
		}
	}
}

CLAIM(pipe, each_wait_tells_what_is_not_open,
      .says = "poll and ppoll ignore a negative descriptor, and show POLLNVAL of one that is not "
	      "open, asked for or not, which counts; select and pselect fail with EBADF, and leave "
	      "their sets",
      .zh = "poll 与 ppoll 忽略负的描述符，对未打开的显示 "
	    "POLLNVAL（无论是否请求）并计数；select 与 pselect 失败 (EBADF)，集合不变",
      .rows = "pipes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll() POLLNVAL, select() EBADF; poll(2), select(2) EBADF")
{
	int p[4]; /* the second is closed, below others that are open */

	must(pipe(p));
	must(pipe(p + 2));
	must(write(p[1], "x", 1));
	must(close(p[1]));
	for (int masked = 0; masked < 2; masked++) {
		struct pollfd entries[] = { { ~p[0], POLLIN, POLLIN },
					    { p[1], 0, 0 },
					    { p[0], POLLIN, 0 } };
		fd_set set;

		assert_returns(masked ? ppoll(entries, 3, NULL, NULL) : poll(entries, 3, -1), 2);
		assert_equal(entries[0].revents, 0);
		assert_equal(entries[1].revents, POLLNVAL);
		assert_equal(entries[2].revents, POLLIN | POLLHUP);
		assert_fails(select_all(masked, &set, p), EBADF);
		for (int i = 0; i < 4; i++)
			assert_that(FD_ISSET(p[i], &set));
	}
}

CLAIM(pipe, epoll_tells_which_and_how_many,
      .says = "on Linux of several descriptors epoll_wait and epoll_pwait give just those that are "
	      "ready, each with the data it was added with, and no more than asked for",
      .zh = "在 Linux 上，对多个描述符，epoll_wait 与 epoll_pwait "
	    "只给出就绪的那些及其注册时的数据，不超过请求的个数",
      .rows = "pipes 4", .verdict = HOLDS, .ref = "epoll_wait(2), epoll_ctl(2)",
      .needs = { need_epoll })
{
	int epoll = must(epoll_create1(0));

	for (uint64_t i = 0; i < 6; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.u64 = UINT64_C(1) << 10 * i };
		int p[2];

		must(pipe(p));
		must(epoll_ctl(epoll, EPOLL_CTL_ADD, p[0], &event));
		if (i % 2)
			must(write(p[1], "x", 1));
	}
	for (int masked = 0; masked < 2; masked++) {
		struct epoll_event events[6] = { 0 };
		uint64_t sum = 0;

		assert_returns(masked ? epoll_pwait(epoll, events, 2, -1, NULL)
				      : epoll_wait(epoll, events, 2, -1),
			       2);
		assert_returns(masked ? epoll_pwait(epoll, events, 6, -1, NULL)
				      : epoll_wait(epoll, events, 6, -1),
			       3);
		for (int i = 0; i < 3; i++) {
			assert_equal(events[i].events, EPOLLIN);
			sum += events[i].data.u64;
		}
		assert_equal(sum, UINT64_C(1) << 10 | UINT64_C(1) << 30 | UINT64_C(1) << 50);
	}
}

static int change(int epoll, int operation, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };

	return epoll_ctl(epoll, operation, fd, &event);
}

CLAIM(pipe, epollexclusive_is_for_a_file_that_is_added,
      .says = "on Linux EPOLLEXCLUSIVE is told of a file that is added, with EPOLLIN, EPOLLOUT, "
	      "EPOLLET, EPOLLHUP or EPOLLERR; else, with EPOLL_CTL_MOD or for another set "
	      "epoll_ctl fails with EINVAL and changes nothing",
      .zh = "在 Linux 上，EPOLLEXCLUSIVE 只能在添加文件时与 "
	    "EPOLLIN、EPOLLOUT、EPOLLET、EPOLLHUP、EPOLLERR "
	    "同用；与其他事件、用 EPOLL_CTL_MOD 或对另一个 epoll 集合使用时 epoll_ctl 失败 "
	    "(EINVAL)，什么也不改变",
      .rows = "pipes 4", .verdict = HOLDS, .ref = "epoll_ctl(2) EPOLLEXCLUSIVE, EINVAL",
      .needs = { need_epoll })
{
	static const uint32_t with[] = { EPOLLOUT, EPOLLET, EPOLLHUP | EPOLLERR };
	static const uint32_t without[] = { EPOLLONESHOT, EPOLLPRI, EPOLLRDHUP };
	int p[2], epoll, other = must(epoll_create1(0));

	must(pipe(p));
	must(write(p[1], "x", 1));
	epoll = epoll_of(p[0], EPOLLIN);
	assert_fails(change(epoll, EPOLL_CTL_MOD, p[0], EPOLLEXCLUSIVE), EINVAL);
	assert_returns(epoll_now(epoll), EPOLLIN);
	assert_fails(change(other, EPOLL_CTL_ADD, epoll, EPOLLIN | EPOLLEXCLUSIVE), EINVAL);
	for (int i = 0; i < 3; i++) {
		uint32_t exclusive = EPOLLIN | EPOLLEXCLUSIVE;

		assert_fails(change(other, EPOLL_CTL_ADD, p[0], exclusive | without[i]), EINVAL);
		assert_returns(epoll_now(other), 0);
		assert_returns(change(other, EPOLL_CTL_ADD, p[0], exclusive | with[i]), 0);
		assert_returns(epoll_now(other), EPOLLIN);
		assert_returns(epoll_ctl(other, EPOLL_CTL_DEL, p[0], NULL), 0);
		assert_returns(epoll_now(other), 0);
	}
}

CLAIM(pipe, epoll_sets_make_no_circle,
      .says = "on Linux an epoll set in another shows EPOLLIN while it has events; to add one to "
	      "itself fails with EINVAL, in a circle or more than five deep with ELOOP",
      .zh = "在 Linux 上，epoll 集合中的 epoll 集合在有事件时显示 EPOLLIN；加入自身失败 "
	    "(EINVAL)，成环或嵌套超过五层失败 (ELOOP)",
      .rows = "pipes 4", .verdict = HOLDS, .ref = "epoll_ctl(2) ELOOP, EINVAL; epoll(7)",
      .needs = { need_epoll })
{
	int p[2], set[6];

	must(pipe(p));
	set[0] = epoll_of(p[0], EPOLLIN);
	for (int i = 1; i < 5; i++)
		set[i] = epoll_of(set[i - 1], EPOLLIN);
	set[5] = must(epoll_create1(0));
	assert_fails(change(set[5], EPOLL_CTL_ADD, set[4], EPOLLIN), ELOOP);
	assert_fails(change(set[0], EPOLL_CTL_ADD, set[4], EPOLLIN), ELOOP);
	assert_fails(change(set[0], EPOLL_CTL_ADD, set[0], EPOLLIN), EINVAL);
	assert_returns(epoll_now(set[4]), 0);
	must(write(p[1], "x", 1));
	assert_returns(epoll_now(set[4]), EPOLLIN);
	assert_returns(epoll_now(set[5]), 0);
	assert_reads(p[0], "x");
	assert_returns(epoll_now(set[4]), 0);
}

CLAIM(pipe, what_waits_for_many_touches_what_it_gives,
      .says = "on Linux epoll_wait touches no more of its array than the events it gives; poll and "
	      "epoll_wait fail with EFAULT where the array ends before them",
      .zh = "在 Linux 上，epoll_wait 只触及所给出的事件；数组在此之前到头时 poll 与 epoll_wait "
	    "失败 (EFAULT)",
      .rows = "pipes 4", .verdict = HOLDS, .ref = "poll(2) EFAULT; epoll_wait(2) EFAULT",
      .needs = { need_epoll })
{
	struct epoll_event *event = memory_that_ends(sizeof(*event));
	struct pollfd *entry = memory_that_ends(sizeof(*entry));
	int p[2], epoll;

	must(pipe(p));
	must(write(p[1], "x", 1));
	epoll = epoll_of(p[0], EPOLLIN | EPOLLET);
	*entry = (struct pollfd){ .fd = p[0], .events = POLLIN };
	assert_fails(poll(entry, 2, 0), EFAULT);
	assert_fails(epoll_wait(epoll, memory_that_ends(4), 1, -1), EFAULT);
	assert_returns(epoll_wait(epoll, event, 64, -1), 1);
	assert_equal(event->events, EPOLLIN);
}

CLAIM(pipe_and_fifo, epoll_shows_the_edge, PIPE_AND_FIFO,
      .says = "on Linux edge-triggered epoll shows EPOLLIN once for a write, though bytes are left "
	      "unread",
      .zh = "在 Linux 上，边沿触发的 epoll 对一次写入只报告一次 EPOLLIN，即使数据尚未读完",
      .verdict = HOLDS, .rows = "bugs 2", .ref = "epoll(7) Level-triggered and edge-triggered",
      .needs = { need_epoll })
{
	int p[2], epoll;

	must(open_channel(p));
	epoll = epoll_of(p[0], EPOLLIN | EPOLLET);
	assert_succeeds(write(p[1], "xyz", 3));
	assert_returns(epoll_now(epoll), EPOLLIN);
	assert_returns(epoll_now(epoll), 0);
	assert_returns(read(p[0], &(char){ 0 }, 1), 1);
	assert_returns(epoll_now(epoll), 0);
	must(close(p[1]));
	assert_returns(epoll_now(epoll), EPOLLIN | EPOLLHUP);
	assert_returns(epoll_now(epoll), 0);
}

CLAIM(pipe_and_fifo, each_write_is_an_edge, PIPE_AND_FIFO,
      .says = "on Linux each write is a new edge for epoll, though earlier bytes are still unread",
      .zh = "在 Linux 上，每次写入对 epoll 都是新的边沿，即使先前的数据尚未读出", .rows = "bugs 2",
      .verdict = HOLDS, .ref = "epoll(7); Linux commit 3a34b13a88ca", .needs = { need_epoll })
{
	int p[2], epoll;

	must(open_channel(p));
	epoll = epoll_of(p[0], EPOLLIN | EPOLLET);
	for (int i = 0; i < 3; i++) {
		assert_succeeds(write(p[1], "x", 1));
		assert_returns(epoll_now(epoll), EPOLLIN);
		assert_returns(epoll_now(epoll), 0);
	}
}
