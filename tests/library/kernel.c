/*
 * Claims about what the kernel itself says where the C library answers before it:
 * tests/answers.txt.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

#define SET_SIZE (_NSIG / 8) /* of the kernel's set, in bytes */

enum { NOT_HERE = -2 }; /* no such system call on this architecture */

/*
 * Offsets of the file in bytes: where they are of pages, none is wrong. s390x's call takes the
 * address of all of them.
 */
static long map_at(long offset)
{
#if defined SYS_mmap && !defined SYS_mmap2 && !defined __s390x__
	return syscall(SYS_mmap, NULL, 1, PROT_READ, MAP_PRIVATE,
		       must(open("file", O_RDONLY | O_CREAT, 0600)), offset);
#else
	(void)offset;
	return NOT_HERE;
#endif
}

static long ask_action(long signal)
{
	return syscall(SYS_rt_sigaction, signal, NULL, NULL, SET_SIZE);
}

static long set_action(long signal)
{
	static const long action[8]; /* SIG_DFL, no flags, no mask, in whatever order */

	return syscall(SYS_rt_sigaction, signal, action, NULL, SET_SIZE);
}

static long sleep_by_own_time(long flags)
{
#ifdef SYS_clock_nanosleep
	return syscall(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, flags, (long[4]){ 0 }, NULL);
#else
	(void)flags;
	return NOT_HERE;
#endif
}

static long command_set(long command)
{
#ifdef SYS_semctl
	return syscall(SYS_semctl, own_set(must(semget(IPC_PRIVATE, 1, 0600))), 0, command, NULL);
#else
	(void)command;
	return NOT_HERE;
#endif
}

static const char *const names[] = { "", ".", "..", "/slash", "sla/sh" };

static long open_queue(long name)
{
	return syscall(SYS_mq_open, names[name], O_RDWR | O_CREAT, 0600, NULL);
}

static long unlink_queue(long name)
{
	return syscall(SYS_mq_unlink, names[name]);
}

static long select_for(long seconds)
{
#if defined SYS_select && !defined SYS__newselect
	return syscall(SYS_select, 0, NULL, NULL, NULL, &(struct timeval){ seconds, 0 });
#else
	(void)seconds;
	return NOT_HERE;
#endif
}

static const struct {
	const char *family, *name;
	long (*call)(long number);
	long number;
	int error;
} questions[] = {
	{ "mmap", "mmap at byte 1", map_at, 1, EINVAL },
	{ "mmap", "mmap at byte 2048", map_at, 2048, EINVAL },
	{ "signal", "rt_sigaction asks for 0", ask_action, 0, EINVAL },
	{ "signal", "rt_sigaction asks for too high a one", ask_action, _NSIG, EINVAL },
	{ "signal", "rt_sigaction asks for -1", ask_action, -1, EINVAL },
	{ "signal", "rt_sigaction sets 0", set_action, 0, EINVAL },
	{ "signal", "rt_sigaction sets too high a one", set_action, _NSIG, EINVAL },
	{ "signal", "rt_sigaction sets SIGKILL", set_action, SIGKILL, EINVAL },
	{ "signal", "clock_nanosleep", sleep_by_own_time, 0, ENOTSUP },
	{ "signal", "clock_nanosleep until", sleep_by_own_time, TIMER_ABSTIME, ENOTSUP },
	{ "sem", "semctl", command_set, 777, EINVAL },
	{ "mq", "mq_open of no name", open_queue, 0, ENOENT },
	{ "mq", "mq_open of .", open_queue, 1, EACCES },
	{ "mq", "mq_open of ..", open_queue, 2, EACCES },
	{ "mq", "mq_open of a slash", open_queue, 3, EACCES },
	{ "mq", "mq_open of a slash inside", open_queue, 4, EACCES },
	{ "mq", "mq_unlink of a slash", unlink_queue, 3, EACCES },
	{ "mq", "mq_unlink of a slash inside", unlink_queue, 4, EACCES },
	{ "pipe", "select for -1 s", select_for, -1, EINVAL },
};

CLAIM(library, the_kernel_refuses_by_itself, .over = { "mmap", "signal", "sem", "mq", "pipe" },
      .says = "on Linux the kernel itself, asked by syscall, refuses what the C library refuses "
	      "before it asks: an offset inside a page, a signal that is none, a sleep by the time "
	      "that a thread runs, an unknown command, a queue's name that is empty, dots or has a "
	      "slash, a negative time",
      .zh = "在 Linux 上，用 syscall 直接询问时，内核自己也拒绝 C "
	    "库事先拒绝的参数：页内偏移量、不存在的信号、以线程运行时间计的睡眠、未知命令、空的、只"
	    "有点的"
	    "或带斜杠的队列名、负的时间",
      .verdict = HOLDS,
      .ref = "mmap(2), sigaction(2), clock_nanosleep(2), semctl(2), select(2) EINVAL; mq_open(3): "
	     "C library/kernel differences",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(questions); i++) {
		long answer;

		if (strcmp(questions[i].family, current_family()) != 0)
			continue;
		trying(questions[i].name);
		answer = questions[i].call(questions[i].number);
		if (answer != NOT_HERE)
			assert_fails(answer, questions[i].error);
	}
}
