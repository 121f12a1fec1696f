/* Claims about a handler that runs while its process sleeps at a descriptor that is no file. */
#include <errno.h>
#include <time.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

#define MOST (UINT64_MAX - 1) /* of an eventfd */

static ssize_t read_much(int fd)
{
	char bytes[512];

	return read(fd, bytes, sizeof(bytes));
}

static ssize_t add_one(int fd)
{
	return write(fd, &(uint64_t){ 1 }, 8);
}

static int counter(void)
{
	return need_eventfd() ? -1 : must(eventfd(0, 0));
}

static int full_counter(void)
{
	int fd = counter();

	if (fd >= 0)
		must(write(fd, &(uint64_t){ MOST }, 8));
	return fd;
}

static void add(int fd, pid_t sleeper)
{
	(void)sleeper;
	must(add_one(fd));
}

static void take_all(int fd, pid_t sleeper)
{
	(void)sleeper;
	must(read_much(fd));
}

static int timer(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	return lacks(fd < 0, "timerfd_create") ? -1 : must(fd);
}

static void let_it_expire(int fd, pid_t sleeper)
{
	(void)sleeper;
	must(timerfd_settime(fd, 0, &(struct itimerspec){ { 0, 0 }, { 0, 1 } }, NULL));
}

/* Of SIGHUP, which the sleeper has blocked. */
static int signals_descriptor(void)
{
	const sigset_t set = only(SIGHUP);

	return need_signalfd() ? -1 : must(signalfd(-1, &set, 0));
}

static void send_it(int fd, pid_t sleeper)
{
	(void)fd;
	must(kill(sleeper, SIGHUP));
}

static int watcher(void)
{
	int fd = inotify_init1(0);

	if (lacks(fd < 0, "inotify_init1"))
		return -1;
	must(inotify_add_watch(fd, ".", IN_CREATE));
	return fd;
}

static void make_a_file(int fd, pid_t sleeper)
{
	(void)fd;
	(void)sleeper;
	must(close(must(open("new", O_WRONLY | O_CREAT, 0600))));
	must(unlink("new"));
}

/*
 * What is opened, -1: there is none here; how it is slept on, in which call, and what ends the
 * sleep.
 */
static const struct {
	const char *name;
	int (*open)(void);
	ssize_t (*sleep)(int fd);
	const char *call;
	void (*serve)(int fd, pid_t sleeper);
} slow[] = {
	{ "read of an eventfd", counter, read_much, "read", add },
	{ "write of an eventfd", full_counter, add_one, "write", take_all },
	{ "timerfd", timer, read_much, "read", let_it_expire },
	{ "signalfd", signals_descriptor, read_much, "read", send_it },
	{ "inotify", watcher, read_much, "read", make_a_file },
};

CLAIM(signal, a_handler_interrupts_who_is_slow,
      .says = "on Linux a handler makes read of an eventfd, a timerfd, a signalfd or inotify, and "
	      "write of an eventfd, that sleep fail with EINTR and take nothing; with SA_RESTART "
	      "they sleep on",
      .zh = "在 Linux 上，处理函数使睡眠中的 eventfd、timerfd、signalfd、inotify 的 read 与 "
	    "eventfd 的 write 失败 (EINTR)，不取走任何内容；带 SA_RESTART 则继续睡眠",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls: slow devices, inotify(7)",
      .needs = { need_directory })
{
	for (size_t i = 0; i < 2 * COUNT(slow); i++) {
		const int flags = i % 2 ? SA_RESTART : 0, fd = slow[i / 2].open();
		int told[2];

		if (fd < 0)
			continue;
		trying(slow[i / 2].name);
		must(pipe(told));
		ACTOR(sleeper) {
			block(SIGHUP);
			tell_signal(SIGUSR1, flags, told[1]);
			if (!flags)
				assert_fails(slow[i / 2].sleep(fd), EINTR);
			assert_that(slow[i / 2].sleep(fd) >= 8);
		}
		assert_asleep(sleeper, slow[i / 2].call);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(sleeper, slow[i / 2].call);
		slow[i / 2].serve(fd, pid_of(sleeper));
		assert_ends(sleeper);
		must(close(fd));
	}
}

static const char *need_restart_syscall(void)
{
	return lacks(syscall(SYS_restart_syscall) < 0, "restart_syscall");
}

CLAIM(signal, restart_syscall_of_nothing_gives_eintr,
      .says = "on Linux the system call restart_syscall, by which the kernel goes on with a sleep, "
	      "fails with EINTR when a program calls it itself, also after a handler ended a sleep",
      .zh = "在 Linux 上，内核用来继续睡眠的系统调用 restart_syscall 由程序自行调用时失败 (EINTR)，"
	    "在处理函数结束一次睡眠之后也一样",
      .rows = "signals 10", .verdict = HOLDS,
      .ref = "restart_syscall(2); Linux kernel/signal.c do_no_restart_syscall()",
      .needs = { need_restart_syscall })
{
	int told[2];

	must(pipe(told));
	ACTOR(sleeper) {
		const struct timespec hour = { 3600, 0 };

		assert_fails(syscall(SYS_restart_syscall), EINTR);
		tell_signal(SIGUSR1, SA_RESTART, told[1]);
		assert_fails(nanosleep(&hour, NULL), EINTR);
		assert_fails(syscall(SYS_restart_syscall), EINTR);
	}
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR1);
	assert_reads(told[0], "!");
	assert_ends(sleeper);
}
