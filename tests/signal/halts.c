/* Claims about a signal, or a timer, that a call is about to tell of. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"
#include "timers.h"

static sigset_t held_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	return set;
}

static int next_signal(const sigset_t *set)
{
	return sigtimedwait(set, NULL, &(struct timespec){ 0 });
}

CLAIM(signal, a_signal_is_accepted_before_it_is_told,
      .says = "on Linux, a signal that sigwaitinfo is telling of is pending no more: another of "
	      "its number that comes meanwhile is one more",
      .zh = "在 Linux 上，sigwaitinfo 正在报告的信号已不再未决：期间到来的同号信号是另一个",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux kernel/signal.c: do_sigtimedwait()")
{
	ACTOR(receiver) {
		sigset_t set = held_signal();
		siginfo_t *info = halting(NULL, sizeof(*info), 0);

		pause_at("held");
		assert_returns(sigwaitinfo(&set, info), SIGUSR1);
		assert_equal(info->si_signo, SIGUSR1);
		assert_returns(next_signal(&set), SIGUSR1);
		assert_fails(next_signal(&set), EAGAIN);
	}
	await(receiver, "held");
	send_signal(receiver, SIGUSR1);
	resume(receiver);
	await_halted(receiver);
	send_signal(receiver, SIGUSR1);
	provide(receiver);
	assert_ends(receiver);
}

CLAIM(signal, a_signalfd_takes_the_signal_before_it_tells,
      .says = "on Linux, a signal that a read of a signalfd is telling of is pending no more: "
	      "another of its number that comes meanwhile is one more",
      .zh = "在 Linux 上，读 signalfd 正在报告的信号已不再未决：期间到来的同号信号是另一个",
      .needs = { need_halts, need_signalfd }, .verdict = HOLDS,
      .ref = "Linux fs/signalfd.c: signalfd_read()")
{
	ACTOR(receiver) {
		sigset_t set = held_signal();
		int fd = must(signalfd(-1, &set, 0));
		struct signalfd_siginfo *info = halting(NULL, sizeof(*info), 0);

		pause_at("held");
		assert_returns(read(fd, info, sizeof(*info)), sizeof(*info));
		assert_equal(info->ssi_signo, SIGUSR1);
		assert_returns(next_signal(&set), SIGUSR1);
		assert_fails(next_signal(&set), EAGAIN);
	}
	await(receiver, "held");
	send_signal(receiver, SIGUSR1);
	resume(receiver);
	await_halted(receiver);
	send_signal(receiver, SIGUSR1);
	provide(receiver);
	assert_ends(receiver);
}

CLAIM(signal, a_mask_is_in_force_before_the_old_is_told,
      .says = "on Linux, the mask that sigprocmask sets is in force before it tells the old one",
      .zh = "在 Linux 上，sigprocmask 设置的掩码在告知旧掩码之前已经生效",
      .needs = { need_halts, need_signals_in_proc }, .verdict = HOLDS,
      .ref = "Linux kernel/signal.c: SYSCALL_DEFINE4(rt_sigprocmask)")
{
	ACTOR(setter) {
		const sigset_t set = only(SIGUSR1);
		sigset_t *old = halting(NULL, sizeof(*old), 0);

		assert_returns(sigprocmask(SIG_BLOCK, &set, old), 0);
		assert_equal(sigismember(old, SIGUSR1), 0);
	}
	await_halted(setter);
	assert_that(status_shows(pid_of(setter), "SigBlk:", SIGUSR1));
	provide(setter);
	assert_ends(setter);
}

#define ACTION_SIZE 64 /* bytes, which the kernel's struct sigaction does not exceed */

/* The system call: the C library has the old action told into memory of its own. */
static int kernels_sigaction(const void *action, void *old)
{
	return (int)syscall(SYS_rt_sigaction, SIGUSR1, action, old, _NSIG / 8);
}

CLAIM(signal, an_action_is_in_force_before_the_old_is_told,
      .says = "on Linux, the action that the system call sigaction sets is in force before it tells "
	      "the old one",
      .zh = "在 Linux 上，sigaction 系统调用设置的动作在告知旧动作之前已经生效",
      .needs = { need_halts, need_signals_in_proc }, .verdict = HOLDS,
      .ref = "Linux kernel/signal.c: SYSCALL_DEFINE4(rt_sigaction)")
{
	ACTOR(setter) {
		char action[ACTION_SIZE], *old;

		catch_signal(SIGUSR1, 0);
		must(kernels_sigaction(NULL, action));
		signal(SIGUSR1, SIG_DFL);
		old = halting(NULL, ACTION_SIZE, 0);
		assert_returns(kernels_sigaction(action, old), 0);
	}
	await_halted(setter);
	assert_that(status_shows(pid_of(setter), "SigCgt:", SIGUSR1));
	provide(setter);
	assert_ends(setter);
}

CLAIM(signal, a_timerfds_count_is_taken_before_it_is_told,
      .says = "on Linux, a read of a timerfd has taken the count when it tells it: another gets "
	      "EAGAIN meanwhile, and SIGKILL to the reader there loses it",
      .zh = "在 Linux 上，读 timerfd 在告知次数时已取走它：期间另一读者得到 EAGAIN，此时 SIGKILL "
	    "杀死读者则次数丢失",
      .rows = "signals 9", .needs = { need_halts, need_timerfd }, .verdict = HOLDS,
      .ref = "Linux fs/timerfd.c: timerfd_read_iter()")
{
	for (int is_killed = 0; is_killed < 2; is_killed++) {
		const int fd = expired_timer(11);
		uint64_t times;

		ACTOR(reader) {
			uint64_t *told = halting(NULL, sizeof(*told), 0);

			assert_returns(read(fd, told, sizeof(*told)), sizeof(*told));
			assert_equal(*told, 11);
		}
		await_halted(reader);
		assert_fails(read(fd, &times, sizeof(times)), EAGAIN);
		if (is_killed) {
			send_signal(reader, SIGKILL);
			assert_killed(reader, SIGKILL);
		} else {
			provide(reader);
			assert_ends(reader);
		}
		assert_fails(read(fd, &times, sizeof(times)), EAGAIN);
	}
}

CLAIM(signal, a_timer_is_set_before_the_old_setting_is_told,
      .says = "on Linux, a timerfd is set when timerfd_settime tells the old setting: "
	      "timerfd_gettime shows the new one meanwhile, and it stays where SIGKILL comes there",
      .zh = "在 Linux 上，timerfd_settime 在告知旧设置时已完成设置：期间 timerfd_gettime "
	    "显示新设置，此时被 SIGKILL 杀死也保留新设置",
      .rows = "signals 9", .needs = { need_halts, need_timerfd }, .verdict = HOLDS,
      .ref = "Linux fs/timerfd.c: SYSCALL_DEFINE4(timerfd_settime)")
{
	const struct itimerspec later = { { 70, 0 }, { 5000, 0 } };
	const int fd = expired_timer(11);
	struct itimerspec now;

	ACTOR(setter) {
		timerfd_settime(fd, 0, &later, halting(NULL, sizeof(later), 0));
	}
	await_halted(setter);
	for (int is_killed = 0; is_killed < 2; is_killed++) {
		assert_returns(timerfd_gettime(fd, &now), 0);
		assert_equal(now.it_interval.tv_sec, 70);
		assert_that(now.it_value.tv_sec > 4000);
		assert_fails(read(fd, &(uint64_t){ 0 }, sizeof(uint64_t)), EAGAIN);
		if (!is_killed) {
			send_signal(setter, SIGKILL);
			assert_killed(setter, SIGKILL);
		}
	}
}
