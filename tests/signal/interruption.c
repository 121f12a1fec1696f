/* Claims about calls that a signal interrupts, and those that are restarted. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "idle_signals.h"
#include "signals.h"

/* Calls that sleep until a handler interrupts them. */

static int sleep_in_nanosleep(void)
{
	return nanosleep(&(struct timespec){ 100, 0 }, NULL);
}

static int sleep_in_clock_nanosleep(void)
{
	errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ 100, 0 }, NULL);
	return errno ? -1 : 0;
}

static int sleep_in_usleep(void)
{
	return usleep(100000000);
}

static int sleep_in_poll(void)
{
	return poll(NULL, 0, -1);
}

static int sleep_in_select(void)
{
	return select(0, NULL, NULL, NULL, NULL);
}

static int sleep_in_ppoll(void)
{
	return ppoll(NULL, 0, &(struct timespec){ 100, 0 }, NULL);
}

static int sleep_in_pselect(void)
{
	sigset_t none;

	sigemptyset(&none);
	return pselect(0, NULL, NULL, NULL, NULL, &none);
}

static int sleep_in_epoll_pwait(void)
{
	struct epoll_event event;

	return epoll_pwait(must(epoll_create1(0)), &event, 1, 100000, NULL);
}

static int sleep_in_epoll_wait(void)
{
	struct epoll_event event;

	return epoll_wait(must(epoll_create1(0)), &event, 1, -1);
}

static int sleep_in_sigwaitinfo(void)
{
	sigset_t set = only(SIGHUP);

	block(SIGHUP);
	return sigwaitinfo(&set, NULL);
}

static int sleep_in_sigtimedwait(void)
{
	sigset_t set = only(SIGHUP);

	block(SIGHUP);
	return sigtimedwait(&set, NULL, &(struct timespec){ 100, 0 });
}

static int sleep_in_sigsuspend(void)
{
	sigset_t none;

	sigemptyset(&none);
	return sigsuspend(&none);
}

static const struct {
	int (*call)(void);
	const char *name;
} never_restarted[] = {
	{ pause, "pause" },
	{ sleep_in_sigsuspend, "sigsuspend" },
	{ sleep_in_sigwaitinfo, "sigtimedwait" },
	{ sleep_in_sigtimedwait, "sigtimedwait" },
	{ sleep_in_nanosleep, "nanosleep" },
	{ sleep_in_clock_nanosleep, "nanosleep" },
	{ sleep_in_usleep, "nanosleep" },
	{ sleep_in_poll, "poll" },
	{ sleep_in_ppoll, "poll" },
	{ sleep_in_select, "select" },
	{ sleep_in_pselect, "select" },
	{ sleep_in_epoll_wait, "epoll_wait" },
	{ sleep_in_epoll_pwait, "epoll_wait" },
};

CLAIM(signal, some_calls_are_never_restarted,
      .says = "on Linux pause, sigsuspend, sigwaitinfo, sigtimedwait, nanosleep, clock_nanosleep, "
	      "usleep, poll, ppoll, select, pselect, epoll_wait and epoll_pwait fail with EINTR in "
	      "spite of SA_RESTART",
      .zh = "在 Linux 上，即使设置了 SA_RESTART，pause、sigsuspend、sigwaitinfo、sigtimedwait、"
	    "nanosleep、clock_nanosleep、usleep、poll、ppoll、select、pselect、epoll_wait、"
	    "epoll_pwait 仍失败 (EINTR)",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls: never restarted", .needs = { need_epoll })
{
	for (size_t i = 0; i < COUNT(never_restarted); i++) {
		int told[2], ended[2];

		must(pipe(told));
		must(pipe(ended));
		ACTOR(sleeper) {
			tell_signal(SIGUSR1, SA_RESTART, told[1]);
			assert_fails(never_restarted[i].call(), EINTR);
			assert_equal(caught(SIGUSR1), 1);
			must(write(ended[1], "!", 1));
			never_restarted[i].call();
		}
		assert_asleep(sleeper, never_restarted[i].name);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(sleeper, never_restarted[i].name); /* once more, or on and on */
		assert_ready(ended[0], POLLIN);
	}
}

/* Calls that sleep until the scenario closes its end of this pipe, and give 0 then. */

static int hold[2];

/* Starts a child that lives so long. */
static pid_t start_holder(void)
{
	ACTOR(holder) {
		close(hold[1]);
		(void)!read(hold[0], &(char){ 0 }, 1);
	}
	close(hold[1]);
	assert_asleep(holder, "read");
	return pid_of(holder);
}

static int sleep_in_read(void)
{
	close(hold[1]);
	return (int)read(hold[0], &(char){ 0 }, 1);
}

static int sleep_in_waitpid(void)
{
	pid_t pid = start_holder();
	int reaped = waitpid(pid, NULL, 0);

	return reaped < 0 ? -1 : reaped - pid;
}

static int sleep_in_waitid(void)
{
	siginfo_t info;

	return waitid(P_PID, (id_t)start_holder(), &info, WEXITED);
}

static const struct {
	int (*call)(void);
	const char *name;
} restarted[] = {
	{ sleep_in_read, "read" },
	{ sleep_in_waitpid, "waitpid" },
	{ sleep_in_waitid, "waitid" },
};

CLAIM(signal, idle_signals_wake_no_sleeper,
      .says = "a signal that is blocked or ignored wakes nobody who sleeps in pause, sigwaitinfo, "
	      "sigtimedwait, nanosleep, clock_nanosleep, usleep, poll, ppoll, select, epoll_wait, "
	      "epoll_pwait, read, waitpid or waitid",
      .zh = "被阻塞或忽略的信号不会唤醒睡在 pause、sigwaitinfo、sigtimedwait、nanosleep、"
	    "clock_nanosleep、usleep、poll、ppoll、select、epoll_wait、epoll_pwait、read、waitpid、"
	    "waitid 中的进程",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery, 2.4.3 Signal Actions; signal(7)",
      .needs = { need_epoll })
{
	const size_t never = COUNT(never_restarted);

	must(pipe(hold));
	for (size_t i = 0; i < never + COUNT(restarted); i++) {
		int (*call)(void) = i < never ? never_restarted[i].call : restarted[i - never].call;

		if (call == sleep_in_sigsuspend || call == sleep_in_pselect)
			continue; /* they bring a mask of their own */
		ACTOR(sleeper) {
			block_one_and_ignore_another();
			call();
			assert_that(!"it returns");
		}
		assert_sleeps_through_both(sleeper, i < never ? never_restarted[i].name
							      : restarted[i - never].name);
	}
}

CLAIM(signal, sa_restart_resumes_read_and_wait,
      .says = "with SA_RESTART read of a pipe, waitpid and waitid sleep on after the handler and "
	      "return what they wait for",
      .zh = "设置 SA_RESTART 时，读管道、waitpid、waitid "
	    "在处理函数之后继续睡眠，最终返回所等待的结果",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7) Interruption of system calls")
{
	for (size_t i = 0; i < COUNT(restarted); i++) {
		int told[2];

		must(pipe(hold));
		must(pipe(told));
		ACTOR(sleeper) {
			tell_signal(SIGUSR1, SA_RESTART, told[1]);
			assert_returns(restarted[i].call(), 0);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sleeper, restarted[i].name);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(sleeper, restarted[i].name);
		must(close(hold[1]));
		assert_ends(sleeper);
	}
}

CLAIM(signal, without_sa_restart_read_and_wait_give_eintr,
      .says = "without SA_RESTART a handler ends read of a pipe, waitpid and waitid: -1 with EINTR",
      .zh = "没有 SA_RESTART 时，处理函数使读管道、waitpid、waitid 返回 -1 (EINTR)",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction(), read() EINTR, waitpid() EINTR; signal(7)")
{
	for (size_t i = 0; i < COUNT(restarted); i++) {
		int told[2];

		must(pipe(hold));
		must(pipe(told));
		ACTOR(sleeper) {
			tell_signal(SIGUSR1, 0, told[1]);
			assert_fails(restarted[i].call(), EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
		assert_asleep(sleeper, restarted[i].name);
		send_signal(sleeper, SIGUSR1);
		assert_reads(told[0], "!");
		must(close(hold[1])); /* ends a call that was restarted */
		assert_ends(sleeper);
	}
}

static int sleep_in_flock(void)
{
	return flock(must(open("lock", O_RDWR)), LOCK_EX);
}

static int sleep_in_setlkw(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(must(open("lock", O_RDWR)), F_SETLKW, &lock);
}

static int take_by_flock(int fd)
{
	return flock(fd, LOCK_EX);
}

static int take_by_setlk(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_SETLK, &lock);
}

static const struct {
	int (*take)(int fd);
	int (*call)(void);
	const char *name;
} locks[] = {
	{ take_by_flock, sleep_in_flock, "flock" },
	{ take_by_setlk, sleep_in_setlkw, "fcntl" },
};

/* A handler with these flags runs while an actor waits for the lock, which then is given up. */
static void interrupt_waiting_for(size_t lock, int flags)
{
	int told[2], fd = must(open("lock", O_RDWR | O_CREAT, 0600));

	must(pipe(told));
	must(locks[lock].take(fd));
	ACTOR(sleeper) {
		must(close(fd));
		block_one_and_ignore_another();
		tell_signal(SIGTERM, flags, told[1]);
		if (flags & SA_RESTART)
			assert_returns(locks[lock].call(), 0);
		else
			assert_fails(locks[lock].call(), EINTR);
	}
	assert_sleeps_through_both(sleeper, locks[lock].name);
	send_signal(sleeper, SIGTERM);
	assert_reads(told[0], "!");
	if (flags & SA_RESTART)
		assert_asleep(sleeper, locks[lock].name);
	must(close(fd));
	assert_ends(sleeper);
}

CLAIM(signal, sa_restart_resumes_waiting_for_a_lock,
      .says = "flock and fcntl(F_SETLKW) fail with EINTR when a handler runs, and wait on with "
	      "SA_RESTART until they have the lock, as they do for a blocked or ignored signal",
      .zh = "被阻塞或忽略的信号不影响等待；处理函数运行时 flock 与 fcntl(F_SETLKW) 失败 "
	    "(EINTR)；设置 SA_RESTART 则继续等待直到获得锁",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() EINTR; flock(2); signal(7)", .needs = { need_directory })
{
	for (size_t lock = 0; lock < COUNT(locks); lock++) {
		interrupt_waiting_for(lock, 0);
		interrupt_waiting_for(lock, SA_RESTART);
	}
}

/* One end of a pair of sockets on which a call may last for so long. */
static int socket_with_a_limit(int option)
{
	const struct timeval limit = { 100, 0 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setsockopt(pair[0], SOL_SOCKET, option, &limit, sizeof(limit)));
	return pair[0];
}

static int sleep_in_recv(void)
{
	return (int)recv(socket_with_a_limit(SO_RCVTIMEO), &(char){ 0 }, 1, 0);
}

static int sleep_in_send(void)
{
	const int fd = socket_with_a_limit(SO_SNDTIMEO);
	static const char bytes[4096];

	while (send(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		continue;
	return (int)send(fd, bytes, 1, 0);
}

static const struct {
	int (*call)(void);
	const char *name;
} broken_by_stop[] = {
	{ sleep_in_epoll_wait, "epoll_wait" },
	{ sleep_in_epoll_pwait, "epoll_wait" },
	{ sleep_in_sigtimedwait, "sigtimedwait" },
	{ sleep_in_sigwaitinfo, "sigtimedwait" },
	{ sleep_in_recv, "recv" },
	{ sleep_in_send, "send" },
};

CLAIM(signal, a_stop_without_handler_interrupts_some_calls,
      .says = "on Linux SIGSTOP and SIGCONT make epoll_wait, epoll_pwait, sigtimedwait, "
	      "sigwaitinfo, recv with SO_RCVTIMEO and send with SO_SNDTIMEO fail with EINTR though "
	      "no handler runs",
      .zh = "在 Linux 上，SIGSTOP 与 SIGCONT 使 epoll_wait、epoll_pwait、sigtimedwait、"
	    "sigwaitinfo、带 SO_RCVTIMEO 的 recv 与带 SO_SNDTIMEO 的 send 失败 "
	    "(EINTR)，尽管没有处理函数运行",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls and library functions by stop signals",
      .needs = { need_epoll, need_scm_rights })
{
	for (size_t i = 0; i < COUNT(broken_by_stop); i++) {
		int ended[2];

		must(pipe(ended));
		ACTOR(sleeper) {
			assert_fails(broken_by_stop[i].call(), EINTR);
			must(write(ended[1], "!", 1));
			broken_by_stop[i].call();
		}
		assert_asleep(sleeper, broken_by_stop[i].name);
		stop_and_continue(sleeper);
		assert_asleep(sleeper, broken_by_stop[i].name); /* once more, or on and on */
		assert_ready(ended[0], POLLIN);
	}
}

CLAIM(signal, a_stop_without_handler_leaves_others_asleep,
      .says = "read of a pipe, waitpid and pause sleep on after SIGSTOP and SIGCONT",
      .zh = "SIGSTOP 与 SIGCONT 之后，读管道、waitpid 与 pause 继续睡眠", .rows = "signals 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read() EINTR, waitpid() EINTR, pause(); signal(7)")
{
	for (size_t i = 0; i < 2; i++) {
		must(pipe(hold));
		ACTOR(sleeper) {
			assert_returns(restarted[i].call(), 0);
			pause();
		}
		assert_asleep(sleeper, restarted[i].name);
		stop_and_continue(sleeper);
		assert_asleep(sleeper, restarted[i].name);
		must(close(hold[1]));
		assert_asleep(sleeper, "pause");
		stop_and_continue(sleeper);
		assert_asleep(sleeper, "pause");
	}
}
