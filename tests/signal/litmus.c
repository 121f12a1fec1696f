/* Litmus claims about signals: the lost wake-up, and what does not lose it. */
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/signalfd.h>

#include "litmus.h"
#include "signals.h"
#include "timers.h"

/* Who waits for the signal, and whether it went on. */
struct wait_for_signal {
	atomic_int waiter;
	int seen;
};

/* Holds the signal back, counts it from now on, and says where to send it. */
static void get_ready(struct wait_for_signal *round)
{
	block(SIGUSR1);
	catch_signal(SIGUSR1, 0);
	round->waiter = getpid();
}

static void signal_waiter(const struct wait_for_signal *round)
{
	assert_returns(kill(round->waiter, SIGUSR1), 0);
}

#define LOST_WAKE_UP(...)                                                                          \
	.rows = "signals 4, 8", .verdict = HOLDS,                                                  \
	.outcomes = { { REQUIRED, "went on" }, { FORBIDDEN, "not for the signal" }, __VA_ARGS__ }

LITMUS(signal, pause_may_miss_a_signal, struct wait_for_signal,
       .says = "a signal that comes between the look at its flag and pause is missed: pause sleeps "
	       "on",
       .zh = "信号若在检查标志之后、pause 之前到来就会被错过：pause 一直睡眠",
       .ref = "POSIX.1-2024 pause() APPLICATION USAGE: timing windows",
       LOST_WAKE_UP({ REQUIRED, ASLEEP }))
{
	BEFORE(waiter) {
		get_ready(round);
		unblock(SIGUSR1);
	}
	ROLE(waiter) {
		if (!caught(SIGUSR1)) {
			getppid(); /* anything */
			pause();
		}
		round->seen = caught(SIGUSR1);
	}
	ROLE(sender) {
		signal_waiter(round);
	}
	OUTCOME() {
		saw(round->seen == 1 ? "went on" : "not for the signal");
	}
}

LITMUS(signal, sigsuspend_misses_no_signal, struct wait_for_signal,
       .says = "sigsuspend unblocks and sleeps in one step: a signal blocked until then ends it, "
	       "whenever it comes",
       .zh = "sigsuspend 把解除屏蔽与睡眠合为一步：此前被屏蔽的信号无论何时到来都会唤醒它",
       .ref = "POSIX.1-2024 sigsuspend()", LOST_WAKE_UP({ FORBIDDEN, ASLEEP }))
{
	BEFORE(waiter) {
		get_ready(round);
	}
	ROLE(waiter) {
		sigset_t none;

		sigemptyset(&none);
		assert_fails(sigsuspend(&none), EINTR);
		round->seen = caught(SIGUSR1);
	}
	ROLE(sender) {
		signal_waiter(round);
	}
	OUTCOME() {
		saw(round->seen == 1 ? "went on" : "not for the signal");
	}
}

LITMUS(signal, ppoll_misses_no_signal, struct wait_for_signal,
       .says = "ppoll unblocks and sleeps in one step: a signal blocked until then ends it, "
	       "whenever it comes",
       .zh = "ppoll 把解除屏蔽与睡眠合为一步：此前被屏蔽的信号无论何时到来都会唤醒它",
       .ref = "POSIX.1-2024 ppoll()", LOST_WAKE_UP({ FORBIDDEN, ASLEEP }))
{
	BEFORE(waiter) {
		get_ready(round);
	}
	ROLE(waiter) {
		sigset_t none;

		sigemptyset(&none);
		assert_fails(ppoll(NULL, 0, NULL, &none), EINTR);
		round->seen = caught(SIGUSR1);
	}
	ROLE(sender) {
		signal_waiter(round);
	}
	OUTCOME() {
		saw(round->seen == 1 ? "went on" : "not for the signal");
	}
}

LITMUS(signal, signalfd_misses_no_signal, struct wait_for_signal,
       .says = "on Linux a read of a signalfd returns a blocked signal, whenever it comes",
       .zh = "在 Linux 上，读 signalfd 总能取到被屏蔽的信号，无论它何时到来", .ref = "signalfd(2)",
       .needs = { need_signalfd }, LOST_WAKE_UP({ FORBIDDEN, ASLEEP }))
{
	static int fd = -1;

	BEFORE(waiter) {
		sigset_t set = only(SIGUSR1);

		get_ready(round);
		if (fd < 0)
			fd = must(signalfd(-1, &set, SFD_CLOEXEC));
	}
	ROLE(waiter) {
		struct signalfd_siginfo info;

		assert_returns(read(fd, &info, sizeof(info)), sizeof(info));
		round->seen = info.ssi_signo == SIGUSR1;
	}
	ROLE(sender) {
		signal_waiter(round);
	}
	OUTCOME() {
		saw(round->seen == 1 ? "went on" : "not for the signal");
	}
}

/* Two who wait for signals of their process, and what came with these. */
struct queued {
	int value[2];
	bool interrupted;
};

static int take_queued(struct queued *round)
{
	const sigset_t set = only(SIGRTMIN);
	siginfo_t info;
	int signal;

	while ((signal = sigwaitinfo(&set, &info)) < 0 && errno == EINTR)
		round->interrupted = true;
	assert_equal(signal, SIGRTMIN);
	return info.si_value.sival_int;
}

LITMUS(signal, each_queued_signal_goes_to_one_who_waits, struct queued, .threads = true,
       .says = "of two threads in sigwaitinfo each takes one of two queued signals, however they "
	       "meet the sender: none is taken twice, and none sleeps on; on Linux one may be told "
	       "EINTR when the other takes what woke it",
       .zh = "两个线程在 sigwaitinfo "
	     "中，无论怎样与发送者相遇，各取走两个排队信号中的一个：没有信号被取两次，也没有线程一直睡眠；"
	     "在 Linux 上，唤醒它的信号被另一个取走时可能得到 EINTR",
       .rows = "signals 8", .verdict = HOLDS,
       .ref = "POSIX.1-2024 sigwaitinfo(), sigqueue(); sigwait(): no more than one of these threads; "
	      "Linux kernel/signal.c: do_sigtimedwait()",
       .outcomes = { { REQUIRED, "each another" },
		     { ALLOWED, "each another, after EINTR" },
		     { FORBIDDEN, "one twice" },
		     { FORBIDDEN, ASLEEP } })
{
	ONCE() {
		block(SIGRTMIN);
	}
	ROLES(waiter, 2) {
		round->value[me] = take_queued(round);
	}
	ROLE(sender) {
		for (int i = 1; i <= 2; i++)
			assert_returns(sigqueue(getpid(), SIGRTMIN, (union sigval){ i }), 0);
	}
	OUTCOME() {
		saw(round->value[0] + round->value[1] != 3 ? "one twice"
		    : round->interrupted                   ? "each another, after EINTR"
							   : "each another");
	}
}

/* A timer that has expired, and how often a read says so that meets another setting. */
struct reset_timer {
	int fd;
	uint64_t first;
};

#define OLD_TIMES 11
#define NEW_TIMES 21

/* How often it expired since it was read or set; 0: not once. */
static uint64_t take_times(int fd)
{
	uint64_t times = 0;

	if (read(fd, &times, sizeof(times)) < 0)
		assert_equal(errno, EAGAIN);
	return times;
}

static const char *how_settings_are_told(const struct reset_timer *round)
{
	if (round->first != 0 && round->first != OLD_TIMES && round->first != NEW_TIMES)
		return "anything else";
	if (round->first != NEW_TIMES) {
		await_expiration(round->fd);
		if (take_times(round->fd) != NEW_TIMES)
			return "anything else";
	}
	if (take_times(round->fd))
		return "some are told twice";
	return round->first == OLD_TIMES ? "the old, then the new" : "the new alone";
}

LITMUS(signal, a_setting_that_meets_a_read_keeps_its_own_count, struct reset_timer, .threads = true,
       .says = "on Linux, a read of an expired timerfd that meets timerfd_settime tells the old "
	       "setting's expirations or the new one's, never both together, and the new ones are "
	       "told just once",
       .zh = "在 Linux 上，读已到期的 timerfd 恰逢 timerfd_settime：给出旧设置或新设置的到期次数，"
	     "不会合在一起，新设置的次数恰好报告一次",
       .rows = "signals 9", .verdict = HOLDS,
       .ref = "timerfd_create(2) read(2): since its settings were last modified using "
	      "timerfd_settime(), or since the last successful read(2)",
       .needs = { need_timerfd },
       .outcomes = { { REQUIRED, "the old, then the new" },
		     { REQUIRED, "the new alone" },
		     { FORBIDDEN, "some are told twice" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->fd = expired_timer(OLD_TIMES);
	}
	ROLE(reader) {
		round->first = take_times(round->fd);
	}
	ROLE(setter) {
		set_expired(round->fd, NEW_TIMES);
	}
	OUTCOME() {
		saw(how_settings_are_told(round));
	}
	REMOVE() {
		must(close(round->fd));
	}
}

LITMUS(signal, what_is_disarmed_has_not_expired, struct reset_timer, .threads = true,
       .says = "on Linux, a read of an expired timerfd that meets the timerfd_settime which disarms it "
	       "or sets it to a later time tells what was before, or EAGAIN, and after that it is not "
	       "told",
       .zh = "在 Linux 上，读已到期的 timerfd 恰逢 timerfd_settime 停用它或设为将来的时间：给出此前的"
	     "次数，或 EAGAIN；此后不再报告",
       .rows = "signals 9", .verdict = HOLDS,
       .ref = "timerfd_create(2) read(2): since its settings were last modified using "
	      "timerfd_settime(); EAGAIN",
       .needs = { need_timerfd },
       .outcomes = { { REQUIRED, "read before" },
		     { REQUIRED, "not any more" },
		     { FORBIDDEN, "told after that" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->fd = expired_timer(OLD_TIMES);
	}
	ROLE(reader) {
		round->first = take_times(round->fd);
	}
	ROLE(setter) {
		const struct itimerspec later = { { 100, 0 }, { ROUND_NUMBER % 2 * 1000, 0 } };

		assert_returns(timerfd_settime(round->fd, 0, &later, NULL), 0);
	}
	OUTCOME() {
		saw(take_times(round->fd)       ? "told after that"
		    : round->first == OLD_TIMES ? "read before"
		    : round->first              ? "anything else"
						: "not any more");
	}
	REMOVE() {
		must(close(round->fd));
	}
}
