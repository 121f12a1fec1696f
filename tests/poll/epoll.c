/* Claims about epoll sets: how they are made, whom they wake, and who else may wait for them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "memory.h"
#include "newer_names.h"
#include "pipe_room.h"

static int add(int epoll, int fd, uint32_t events, uint64_t data)
{
	struct epoll_event event = { .events = events, .data.u64 = data };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/* One event of it, with just this data. */
static void assert_event(int epoll, uint64_t data)
{
	struct epoll_event event = { 0 };

	assert_returns(epoll_wait(epoll, &event, 1, -1), 1);
	assert_equal(event.events, EPOLLIN);
	assert_equal(event.data.u64, data);
}

CLAIM(pipe, epoll_create_takes_any_positive_size,
      .says = "on Linux epoll_create takes any size above 0, and gives what epoll_create1 of 0 "
	      "does: the lowest descriptor, which stays over exec; with EPOLL_CLOEXEC it closes; "
	      "other sizes and flags fail with EINVAL, too many descriptors with EMFILE",
      .zh = "在 Linux 上，epoll_create 接受任何正的大小，与 epoll_create1(0) "
	    "相同：最小描述符，exec "
	    "后保留，带 EPOLL_CLOEXEC 则关闭；其他大小和标志失败 (EINVAL)，描述符过多失败 (EMFILE)",
      .verdict = HOLDS, .ref = "epoll_create(2)", .needs = { need_epoll })
{
	const int open_before = open_descriptors();
	int lowest, sets[4], p[2];

	must(pipe(p));
	must(write(p[1], "x", 1));
	lowest = must(dup(0));
	must(close(lowest));
	sets[0] = assert_succeeds(epoll_create(1));
	sets[1] = assert_succeeds(epoll_create(INT_MAX));
	sets[2] = assert_succeeds(epoll_create1(0));
	sets[3] = assert_succeeds(epoll_create1(EPOLL_CLOEXEC));
	assert_equal(sets[0], lowest);
	for (int i = 0; i < 4; i++) {
		assert_returns(fcntl(sets[i], F_GETFD), i < 3 ? 0 : FD_CLOEXEC);
		assert_returns(add(sets[i], p[0], EPOLLIN, 7), 0);
		assert_event(sets[i], 7);
	}
	assert_equal(open_descriptors(), open_before + 6);
	assert_fails(epoll_create(0), EINVAL);
	assert_fails(epoll_create(-1), EINVAL);
	assert_fails(epoll_create1(1), EINVAL);
	assert_fails(epoll_create1(EPOLL_CLOEXEC | 1 << 30), EINVAL);
	assert_equal(open_descriptors(), open_before + 6);
	limit_descriptors(3);
	assert_fails(epoll_create(1), EMFILE);
	assert_fails(epoll_create1(0), EMFILE);
}

CLAIM(pipe, epoll_ctl_refuses_what_may_not_be,
      .says = "on Linux epoll_ctl fails with EBADF for a set or file that is not open, EINVAL for "
	      "an operation that is none or a set that is none, EFAULT for an event that is not "
	      "memory, and changes nothing",
      .zh = "在 Linux 上，集合或文件未打开时 epoll_ctl 失败 (EBADF)，操作无效或不是 epoll "
	    "集合时失败 (EINVAL)，事件不在内存中时失败 (EFAULT)；什么也不改变",
      .verdict = HOLDS, .ref = "epoll_ctl(2) EBADF, EINVAL; Linux fs/eventpoll.c epoll_ctl()",
      .needs = { need_epoll })
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 8 };
	int epoll = must(epoll_create1(0)), p[2];

	must(pipe(p));
	must(write(p[1], "x", 1));
	assert_fails(epoll_ctl(epoll, EPOLL_CTL_ADD, p[0], memory_that_ends(4)), EFAULT);
	must(add(epoll, p[0], EPOLLIN, 7));
	assert_fails(epoll_ctl(99, EPOLL_CTL_MOD, p[0], &event), EBADF);
	assert_fails(epoll_ctl(epoll, EPOLL_CTL_ADD, 99, &event), EBADF);
	assert_fails(epoll_ctl(p[1], EPOLL_CTL_MOD, p[0], &event), EINVAL);
	assert_fails(epoll_ctl(epoll, 0, p[0], &event), EINVAL);
	assert_fails(epoll_ctl(epoll, 77, p[0], &event), EINVAL);
	assert_fails(epoll_ctl(epoll, EPOLL_CTL_MOD, p[0], memory_that_ends(4)), EFAULT);
	assert_event(epoll, 7);
}

CLAIM(pipe, epoll_wait_needs_an_open_set,
      .says = "on Linux epoll_wait and epoll_pwait fail at once with EBADF for a descriptor that was "
	      "never open or is closed again, and with EINVAL for one that is no set, ready or not",
      .zh = "在 Linux 上，描述符从未打开或已关闭时 epoll_wait 与 epoll_pwait 立即失败 (EBADF)，不是 epoll "
	    "集合时失败 (EINVAL)，不论它是否就绪",
      .verdict = HOLDS, .ref = "epoll_wait(2) EBADF, EINVAL", .needs = { need_epoll })
{
	const int closed = must(epoll_create1(0)), never[] = { -1, 99, closed };
	struct epoll_event event;
	int p[2];

	must(close(closed));
	for (size_t i = 0; i < COUNT(never); i++) {
		assert_fails(epoll_wait(never[i], &event, 1, -1), EBADF);
		assert_fails(epoll_pwait(never[i], &event, 1, -1, NULL), EBADF);
	}
	must(pipe(p));
	for (int i = 0; i < 2; i++) {
		assert_fails(epoll_wait(p[i], &event, 1, -1), EINVAL);
		assert_fails(epoll_pwait(p[i], &event, 1, -1, NULL), EINVAL);
	}
}

CLAIM(pipe, epoll_ctl_refuses_files_whatever_is_asked,
      .says = "on Linux epoll_ctl of a regular file and of a directory fails with EPERM, whether it is to "
	      "be added, changed or taken out, and though no event is asked for",
      .zh = "在 Linux 上，对普通文件与目录，epoll_ctl 无论添加、修改还是删除都失败 (EPERM)，不请求任何事件也一样",
      .verdict = HOLDS,
      .ref = "epoll_ctl(2) EPERM; Linux fs/eventpoll.c do_epoll_ctl(): file_can_poll",
      .needs = { need_epoll, need_directory })
{
	static const int operations[] = { EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL };
	const int files[] = { must(open("file", O_RDWR | O_CREAT, 0600)),
			      must(open(".", O_RDONLY | O_DIRECTORY)) };
	int epoll = must(epoll_create1(0));

	for (size_t i = 0; i < COUNT(files); i++)
		for (size_t k = 0; k < COUNT(operations); k++) {
			struct epoll_event none = { .events = 0 }, input = { .events = EPOLLIN };

			assert_fails(epoll_ctl(epoll, operations[k], files[i], &none), EPERM);
			assert_fails(epoll_ctl(epoll, operations[k], files[i], &input), EPERM);
		}
}

CLAIM(pipe, epolloneshot_tells_once,
      .says = "on Linux an entry with EPOLLONESHOT tells of one event and then of none, whatever "
	      "comes, until EPOLL_CTL_MOD arms it again; it stays in the set meanwhile",
      .zh = "在 Linux 上，带 EPOLLONESHOT 的条目只报告一次事件，此后无论发生什么都不再报告，直到 "
	    "EPOLL_CTL_MOD 重新启用；其间它仍在集合中",
      .verdict = HOLDS, .ref = "epoll_ctl(2) EPOLLONESHOT", .needs = { need_epoll })
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT, .data.u64 = 7 }, seen;
	int epoll = must(epoll_create1(0)), p[2];

	must(pipe(p));
	assert_returns(epoll_ctl(epoll, EPOLL_CTL_ADD, p[0], &event), 0);
	must(write(p[1], "x", 1));
	for (int i = 0; i < 2; i++) {
		assert_event(epoll, 7);
		assert_returns(epoll_wait(epoll, &seen, 1, 0), 0);
		must(write(p[1], "x", 1));
		assert_returns(epoll_wait(epoll, &seen, 1, 0), 0);
		assert_fails(add(epoll, p[0], EPOLLIN, 8), EEXIST);
		assert_returns(epoll_ctl(epoll, EPOLL_CTL_MOD, p[0], &event), 0);
	}
	assert_event(epoll, 7);
	must(close(p[1]));
	assert_returns(epoll_wait(epoll, &seen, 1, 0), 0);
}

CLAIM(pipe, epoll_goes_round_what_is_ready,
      .says = "on Linux calls of epoll_wait for fewer events than files are ready give each of "
	      "these in turn before one comes again",
      .zh = "在 Linux 上，请求的事件数少于就绪文件数时，逐次 epoll_wait 轮流给出每个文件",
      .verdict = HOLDS, .ref = "epoll_wait(2) NOTES: round robin", .needs = { need_epoll })
{
	enum { FILES = 5 };
	struct epoll_event events[2];
	uint64_t first[FILES];
	int epoll = must(epoll_create1(0));

	for (uint64_t i = 0; i < FILES; i++) {
		int p[2];

		must(pipe(p));
		must(write(p[1], "x", 1));
		must(add(epoll, p[0], EPOLLIN, 1U << 4 * i));
	}
	for (int round = 0; round < 3; round++) {
		uint64_t sum = 0;

		for (int i = 0; i < FILES; i++) {
			assert_returns(epoll_wait(epoll, events, 1, -1), 1);
			sum += events[0].data.u64;
			if (round == 0)
				first[i] = events[0].data.u64;
			assert_equal(events[0].data.u64, first[i]);
		}
		assert_equal(sum, 0x11111);
	}
	for (int i = 0; i < FILES; i++) {
		assert_returns(epoll_wait(epoll, events, 2, -1), 2);
		assert_equal(events[0].data.u64, first[2 * i % FILES]);
		assert_equal(events[1].data.u64, first[(2 * i + 1) % FILES]);
	}
}

CLAIM(pipe, epoll_keeps_what_had_no_room,
      .says = "on Linux epoll_wait whose array ends in the midst gives the events before that, and "
	      "loses none of the others, be they edge-triggered or for one shot",
      .zh = "在 Linux 上，数组中途到头时，epoll_wait 给出其前的事件，其余的不丢失，"
	    "无论边沿触发还是一次性",
      .verdict = HOLDS, .ref = "Linux fs/eventpoll.c ep_send_events()", .needs = { need_epoll })
{
	static const uint32_t kinds[] = { EPOLLET, EPOLLONESHOT };

	for (int i = 0; i < 2; i++) {
		struct epoll_event *event = memory_that_ends(sizeof(*event));
		int p[2], epoll = must(epoll_create1(0));
		uint64_t sum = 0;

		must(pipe(p));
		make_room(p[1], 2);
		must(write(p[1], "x", 1));
		must(add(epoll, p[0], EPOLLIN | kinds[i], 1));
		must(add(epoll, p[1], EPOLLOUT | kinds[i], 16));
		for (int j = 0; j < 2; j++) {
			assert_returns(epoll_wait(epoll, event, 2, 0), 1);
			sum += event->data.u64;
		}
		assert_equal(sum, 17);
		assert_returns(epoll_wait(epoll, event, 2, 0), 0);
	}
}

CLAIM(pipe, a_file_that_is_added_wakes_who_waits,
      .says = "on Linux epoll_wait sleeps while its set is empty, and while all files of it were "
	      "closed; a file that is added meanwhile wakes it when it becomes ready, or at once "
	      "if it is",
      .zh = "在 Linux 上，集合为空或其中文件都已关闭时 epoll_wait "
	    "睡眠；其间加入的文件就绪时（已就绪则立即）唤醒它",
      .verdict = HOLDS, .ref = "epoll_wait(2) NOTES", .needs = { need_epoll })
{
	for (int ready = 0; ready < 2; ready++) {
		int epoll = must(epoll_create1(0)), p[2], gone[2];

		ACTOR(waiter) {
			assert_event(epoll, 7);
		}
		assert_asleep(waiter, "epoll_wait");
		must(pipe(gone));
		must(add(epoll, gone[0], EPOLLIN, 6));
		must(close(gone[0]));
		must(close(gone[1]));
		assert_not_woken(waiter);
		must(pipe(p));
		if (ready)
			must(write(p[1], "x", 1));
		assert_returns(add(epoll, p[0], EPOLLIN, 7), 0);
		if (!ready) {
			assert_asleep(waiter, "epoll_wait");
			must(write(p[1], "x", 1));
		}
		assert_ends(waiter);
	}
}

CLAIM(pipe, an_edge_wakes_one,
      .says = "on Linux of several who sleep in epoll_wait for one set a file with EPOLLET wakes "
	      "just one when it becomes ready, and another for the next edge",
      .zh = "在 Linux 上，多个进程在同一 epoll 集合上睡眠时，带 EPOLLET "
	    "的文件就绪只唤醒一个，下一个边沿唤醒另一个",
      .verdict = HOLDS, .ref = "epoll(7): just one of the threads (or processes) is awoken",
      .needs = { need_epoll })
{
	int epoll = must(epoll_create1(0)), p[2], told[2];
	struct actor *waiter[3];
	bool over[3] = { false };
	char number;

	must(pipe(p));
	must(pipe(told));
	must(add(epoll, p[0], EPOLLIN | EPOLLET, 7));
	for (int i = 0; i < 3; i++) {
		START(waiter[i]) {
			assert_event(epoll, 7);
			must(write(told[1], &(char){ (char)i }, 1));
		}
		assert_asleep(waiter[i], "epoll_wait");
	}
	for (int edge = 0; edge < 3; edge++) {
		must(write(p[1], "x", 1));
		assert_returns(read(told[0], &number, 1), 1);
		assert_ends(waiter[(int)number]);
		over[(int)number] = true;
		for (int i = 0; i < 3; i++)
			if (!over[i])
				assert_not_woken(waiter[i]);
	}
}

CLAIM(pipe, beside_exclusive_sets_all_others_wake,
      .says = "on Linux a file that is in several epoll sets, in some with EPOLLEXCLUSIVE, wakes "
	      "who waits for each of the others and at least one who waits for one of those",
      .zh = "在 Linux 上，文件在多个 epoll 集合中、部分带 EPOLLEXCLUSIVE "
	    "时，就绪会唤醒其余每个集合的等待者，以及至少一个独占集合的等待者",
      .verdict = HOLDS, .ref = "epoll_ctl(2) EPOLLEXCLUSIVE", .needs = { need_epoll })
{
	struct actor *waiter[6];
	int p[2], told[2];

	must(pipe(p));
	must(pipe(told));
	for (int i = 0; i < 6; i++) { /* the exclusive ones are the first, third and fifth */
		int epoll = must(epoll_create1(0));

		must(add(epoll, p[0], i % 2 ? EPOLLIN : EPOLLIN | EPOLLEXCLUSIVE, 7));
		START(waiter[i]) {
			assert_event(epoll, 7);
			if (i % 2 == 0)
				must(write(told[1], "x", 1));
		}
		assert_asleep(waiter[i], "epoll_wait");
	}
	must(write(p[1], "x", 1));
	for (int i = 1; i < 6; i += 2)
		assert_ends(waiter[i]);
	assert_returns(read(told[0], &(char){ 0 }, 1), 1);
}

CLAIM(pipe, an_epoll_set_can_be_passed_on,
      .says = "on Linux a process that was sent an epoll set over a socket waits for the files "
	      "that the sender put in, though it has none of their descriptors",
      .zh = "在 Linux 上，经套接字收到 epoll "
	    "集合的进程可以等待发送者放入的文件，即使自己没有它们的描述符",
      .verdict = HOLDS, .ref = "epoll(7) Questions and answers",
      .needs = { need_epoll, need_scm_rights })
{
	int pair[2], p[2], epoll;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(receiver) {
		int set = must(receive_descriptor(pair[1]));

		assert_event(set, 7);
	}
	epoll = must(epoll_create1(0));
	must(pipe(p));
	must(add(epoll, p[0], EPOLLIN, 7));
	must(send_descriptor(pair[0], epoll));
	must(close(epoll));
	assert_asleep(receiver, "epoll_wait");
	must(write(p[1], "x", 1));
	assert_ends(receiver);
}

/* The events by which /proc shows a file in a set; 0 where it shows none. */
static unsigned shown_events(int epoll, int fd)
{
	char path[40], line[256];
	unsigned events = 0, seen;
	FILE *file;
	int shown;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", epoll);
	file = fopen(path, "re");
	must(file ? 0 : -1);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "tfd: %d events: %x", &shown, &seen) == 2 && shown == fd)
			events = seen;
	fclose(file);
	return events;
}

CLAIM(pipe, proc_shows_what_is_in_an_epoll_set,
      .says = "on Linux fdinfo of an epoll set shows each file in it and what it is watched for: "
	      "EPOLLWAKEUP not where CAP_BLOCK_SUSPEND lacks, which is no error",
      .zh = "在 Linux 上，epoll 集合的 fdinfo 显示其中每个文件及所关注的事件；没有 "
	    "CAP_BLOCK_SUSPEND "
	    "时 EPOLLWAKEUP 被忽略而不报错",
      .verdict = HOLDS, .ref = "epoll(7) NOTES; epoll_ctl(2) BUGS",
      .needs = { need_epoll, need_proc })
{
	int epoll = must(epoll_create1(0)), p[2];

	must(pipe(p));
	drop_capability(CAP_BLOCK_SUSPEND);
	assert_equal(shown_events(epoll, p[0]), 0);
	assert_returns(add(epoll, p[0], EPOLLIN | EPOLLWAKEUP, 7), 0);
	assert_returns(add(epoll, p[1], EPOLLOUT | EPOLLET, 8), 0);
	assert_equal(shown_events(epoll, p[0]), EPOLLIN | EPOLLHUP | EPOLLERR);
	assert_equal(shown_events(epoll, p[1]), EPOLLOUT | EPOLLET | EPOLLHUP | EPOLLERR);
	assert_returns(epoll_ctl(epoll, EPOLL_CTL_DEL, p[1], NULL), 0);
	assert_equal(shown_events(epoll, p[1]), 0);
	must(write(p[1], "x", 1));
	assert_event(epoll, 7);
}

static const char *need_epoll_pwait2(void)
{
	struct epoll_event event;
	const struct timespec none = { 0, 0 };
	int epoll = epoll_create1(0), error;
	long result = syscall(SYS_epoll_pwait2, epoll, &event, 1, &none, NULL, 8);

	error = errno;
	close(epoll);
	errno = error;
	return lacks(result < 0, "epoll_pwait2");
}

CLAIM(pipe, epoll_pwait2_without_a_time_sleeps,
      .says = "on Linux epoll_pwait2 without a time-out sleeps until a file is ready",
      .zh = "在 Linux 上，没有超时参数的 epoll_pwait2 睡眠到文件就绪", .verdict = HOLDS,
      .ref = "epoll_wait(2) epoll_pwait2()", .needs = { need_epoll, need_epoll_pwait2 })
{
	int epoll = must(epoll_create1(0)), p[2];

	must(pipe(p));
	must(add(epoll, p[0], EPOLLIN, 7));
	ACTOR(waiter) {
		struct epoll_event event = { 0 };

		assert_returns(syscall(SYS_epoll_pwait2, epoll, &event, 1, NULL, NULL, 8), 1);
		assert_equal(event.data.u64, 7);
	}
	assert_asleep(waiter, "epoll_wait");
	must(write(p[1], "x", 1));
	assert_ends(waiter);
}

CLAIM(pipe, epoll_pwait2_takes_a_time_and_a_mask,
      .says = "on Linux epoll_pwait2 returns 0 when its time is over, fails with EINVAL for no "
	      "time and for a mask of another size than the kernel's, and swaps the mask as epoll_pwait does: a pending signal that it unblocks ends "
	      "it with EINTR, and the old mask is back",
      .zh = "在 Linux 上，epoll_pwait2 到时返回 0，时间无效或掩码大小与内核不符时失败 (EINVAL)，并像 epoll_pwait "
	    "一样更换掩码：其解除阻塞的未决信号使它失败 (EINTR)，原掩码随后恢复",
      .verdict = HOLDS,
      .ref = "epoll_wait(2) epoll_pwait2(); Linux fs/eventpoll.c do_epoll_pwait()",
      .needs = { need_epoll, need_epoll_pwait2 })
{
	static const int64_t no_times[][2] = { { 0, 1000000000 }, { 0, -1 }, { -1, 0 } };
	static const size_t other_sizes[] = { 0, _NSIG / 16, _NSIG / 4 };
	const int64_t brief[] = { 0, 1000000 };
	sigset_t set, now;
	struct epoll_event event;
	int epoll = must(epoll_create1(0));

	sigemptyset(&set);
	assert_returns(syscall(SYS_epoll_pwait2, epoll, &event, 1, brief, NULL, 8), 0);
	for (int i = 0; i < 3; i++)
		assert_fails(syscall(SYS_epoll_pwait2, epoll, &event, 1, no_times[i], NULL, 8),
			     EINVAL);
	for (int i = 0; i < 3; i++)
		assert_fails(syscall(SYS_epoll_pwait2, epoll, &event, 1, brief, &set,
				     other_sizes[i]),
			     EINVAL);
	catch_signal(SIGUSR1, SA_RESTART);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(raise(SIGUSR1));
	sigemptyset(&set);
	assert_fails(syscall(SYS_epoll_pwait2, epoll, &event, 1, NULL, &set, _NSIG / 8), EINTR);
	assert_equal(caught(SIGUSR1), 1);
	must(sigprocmask(SIG_BLOCK, NULL, &now));
	assert_equal(sigismember(&now, SIGUSR1), 1);
}

#define WATCHES "/proc/sys/fs/epoll/max_user_watches"

static const char *need_watches_limit(void)
{
	return access(WATCHES, R_OK) == 0 ? need_epoll() : "no " WATCHES;
}

CLAIM(pipe, a_users_registrations_have_a_limit,
      .says = "on Linux epoll_ctl fails with ENOSPC once a real user has registered "
	      "max_user_watches descriptors in all his epoll sets, until he takes one out; another "
	      "user's are counted apart",
      .zh = "在 Linux 上，一个实际用户在其所有 epoll 集合中登记的描述符达到 max_user_watches 后，"
	    "epoll_ctl 失败 (ENOSPC)，直到去掉一个；其他用户单独计数",
      .verdict = HOLDS, .ref = "epoll(7) max_user_watches; epoll_ctl(2) ENOSPC",
      .needs = { need_disposable_machine, need_users, need_watches_limit })
{
	const long before = number_in(WATCHES);
	struct actor *user[2];
	int p[2];

	must(pipe(p));
	set_number(WATCHES, 4);
	for (uid_t i = 0; i < 2; i++) {
		START(user[i]) {
			int sets[5];

			become(65530 - i, 65530);
			for (int k = 0; k < 5; k++)
				sets[k] = must(epoll_create1(0));
			for (int k = 0; k < 4; k++)
				assert_returns(add(sets[k], p[0], EPOLLIN, 1), 0);
			assert_fails(add(sets[4], p[0], EPOLLIN, 1), ENOSPC);
			must(epoll_ctl(sets[0], EPOLL_CTL_DEL, p[0], NULL));
			assert_returns(add(sets[4], p[0], EPOLLIN, 1), 0);
			pause_at("full");
		}
		await(user[i], "full");
	}
	set_number(WATCHES, before);
	for (int i = 0; i < 2; i++) {
		resume(user[i]);
		assert_ends(user[i]);
	}
}
