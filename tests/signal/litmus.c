/* Litmus claims about signals: the lost wake-up, and what does not lose it. */
#include <poll.h>
#include <stdatomic.h>
#include <sys/signalfd.h>

#include "litmus.h"
#include "signals.h"

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
