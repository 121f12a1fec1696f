/* Wrong signals: waiting for them, calls that they interrupt, and timers. */
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(signal_wait, "signal_wait.c");

/* pause and sigsuspend */

MUTANT(pause, pause_does_not_sleep, "pause returns at once")
{
	return fail(EINTR);
}

MUTANT(pause, pause_returns_0, "pause returns 0 when a handler has run")
{
	pause();
	return 0;
}

MUTANT(pause, pause_opens_the_mask, "pause unblocks all signals, as sigsuspend can")
{
	sigset_t none, before;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	pause();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

static void do_nothing(int signo)
{
	(void)signo;
}

MUTANT(signal, ignored_signals_interrupt, "a signal set to SIG_IGN is handled by doing nothing")
{
	return signal(signo, handler == SIG_IGN ? do_nothing : handler);
}

/* While SIGCONT is caught a stop ends the call. */
static struct sigaction catch_cont(void)
{
	struct sigaction action = { .sa_handler = do_nothing }, before;

	sigaction(SIGCONT, &action, &before);
	return before;
}

MUTANT(pause, a_stop_ends_pause, "pause ends when the process was stopped and goes on")
{
	struct sigaction before = catch_cont();

	pause();
	sigaction(SIGCONT, &before, NULL);
	return fail(EINTR);
}

MUTANT(read, a_stop_ends_read, "read fails with EINTR when the process was stopped and goes on")
{
	struct sigaction before = catch_cont();
	ssize_t count = read(fd, bytes, size);
	int error = errno;

	sigaction(SIGCONT, &before, NULL);
	errno = error;
	return count;
}

MUTANT(waitpid, a_stop_ends_waitpid, "waitpid fails with EINTR when the process was stopped")
{
	struct sigaction before = catch_cont();
	pid_t result = waitpid(pid, status, options);
	int error = errno;

	sigaction(SIGCONT, &before, NULL);
	errno = error;
	return result;
}

MUTANT(sigsuspend, sigsuspend_leaves_its_mask, "sigsuspend does not restore the mask")
{
	sigsuspend(mask);
	sigprocmask(SIG_SETMASK, mask, NULL);
	return fail(EINTR);
}

MUTANT(sigsuspend, sigsuspend_opens_the_mask, "sigsuspend waits with an empty mask")
{
	sigset_t none;

	sigemptyset(&none);
	return sigsuspend(&none);
}

MUTANT(sigsuspend, sigsuspend_returns_0, "sigsuspend returns 0 when a handler has run")
{
	sigsuspend(mask);
	return 0;
}

MUTANT(sigsuspend, sigsuspend_does_not_sleep, "sigsuspend takes what is pending and returns")
{
	sigset_t before;

	sigprocmask(SIG_SETMASK, mask, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

MUTANT(sigsuspend, sigsuspend_is_two_calls, "sigsuspend unblocks, and then waits")
{
	sigset_t before;

	sigprocmask(SIG_SETMASK, mask, &before);
	sigsuspend(mask);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

MUTANT(sigsuspend, sigkill_can_not_be_held_back, "sigsuspend of a mask with SIGKILL gives EINVAL")
{
	return sigismember(mask, SIGKILL) == 1 ? fail(EINVAL) : sigsuspend(mask);
}

/* Waiting for files with a mask of its own */

MUTANT(pselect, pselect_leaves_its_mask, "pselect does not restore the mask")
{
	int ready = pselect(limit, reading, writing, exceptional, timeout, mask), error = errno;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	errno = error;
	return ready;
}

MUTANT(pselect, pselect_is_three_calls, "pselect sets the mask, waits, and sets it back")
{
	sigset_t before;
	int ready, error;

	sigprocmask(SIG_SETMASK, mask, &before);
	ready = pselect(limit, reading, writing, exceptional, timeout, NULL);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return ready;
}

MUTANT(ppoll, ppoll_leaves_its_mask, "ppoll does not restore the mask")
{
	int ready = ppoll(fds, count, timeout, mask), error = errno;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	errno = error;
	return ready;
}

MUTANT(ppoll, ppoll_is_three_calls, "ppoll sets the mask, waits, and sets it back")
{
	sigset_t before;
	int ready, error;

	sigprocmask(SIG_SETMASK, mask, &before);
	ready = ppoll(fds, count, timeout, NULL);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return ready;
}

MUTANT(epoll_pwait, epoll_pwait_ignores_its_mask, "epoll_pwait waits with the mask as it is")
{
	return epoll_pwait(epoll, events, limit, timeout, NULL);
}

MUTANT(epoll_pwait, epoll_pwait_leaves_its_mask, "epoll_pwait does not restore the mask")
{
	int ready = epoll_pwait(epoll, events, limit, timeout, mask), error = errno;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	errno = error;
	return ready;
}

/* Calls that a handler interrupts */

MUTANT(poll, an_interrupted_poll_gives_0, "poll that a handler ends returns 0")
{
	int ready = poll(fds, count, timeout);

	return ready < 0 && errno == EINTR ? 0 : ready;
}

MUTANT(select, an_interrupted_select_gives_0, "select that a handler ends returns 0")
{
	int ready = select(limit, reading, writing, exceptional, timeout);

	return ready < 0 && errno == EINTR ? 0 : ready;
}

MUTANT(epoll_wait, an_interrupted_epoll_wait_gives_0, "epoll_wait that a handler ends returns 0")
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	return ready < 0 && errno == EINTR ? 0 : ready;
}

MUTANT(epoll_wait, epoll_wait_is_restarted, "epoll_wait goes on after a handler or a stop")
{
	int ready;

	do
		ready = epoll_wait(epoll, events, limit, timeout);
	while (ready < 0 && errno == EINTR);
	return ready;
}

MUTANT(sigwaitinfo, an_interrupted_wait_is_eagain, "sigwaitinfo that a handler ends gives EAGAIN")
{
	int result = sigwaitinfo(set, info);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

MUTANT(sigtimedwait, an_interrupted_timed_wait_is_eagain,
       "sigtimedwait that is interrupted gives EAGAIN")
{
	int result = sigtimedwait(set, info, timeout);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

MUTANT(usleep, an_interrupted_usleep_gives_0, "usleep that a handler ends returns 0")
{
	int result = usleep(microseconds);

	return result < 0 && errno == EINTR ? 0 : result;
}

MUTANT(nanosleep, an_interrupted_nanosleep_gives_0, "nanosleep that a handler ends returns 0")
{
	int result = nanosleep(duration, left);

	return result < 0 && errno == EINTR ? 0 : result;
}

MUTANT(nanosleep, nanosleep_is_restarted, "nanosleep sleeps on for the time left after a handler")
{
	struct timespec rest = *duration;
	int result;

	do
		result = nanosleep(&rest, &rest);
	while (result < 0 && errno == EINTR);
	return result;
}

MUTANT(clock_nanosleep, an_interrupted_clock_nanosleep_gives_0,
       "clock_nanosleep interrupted gives 0")
{
	int result = clock_nanosleep(clock_id, flags, duration, left);

	return result == EINTR ? 0 : result;
}

MUTANT(sigaction, sa_restart_does_nothing, "SA_RESTART does nothing")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	changed.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &changed, before);
}

MUTANT(sigaction, every_call_is_restarted,
       "calls are restarted after handlers without SA_RESTART, too")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	changed.sa_flags |= SA_RESTART;
	return sigaction(signo, &changed, before);
}

MUTANT(read, an_interrupted_read_gives_0,
       "read that a handler ends returns 0, like the end of file")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EINTR ? 0 : count;
}

MUTANT(waitpid, an_interrupted_waitpid_is_echild, "waitpid that a handler ends gives ECHILD")
{
	pid_t result = waitpid(pid, status, options);

	return result < 0 && errno == EINTR ? fail(ECHILD) : result;
}

MUTANT(waitid, an_interrupted_waitid_gives_0, "waitid that a handler ends returns 0")
{
	int result = waitid(type, id, info, options);

	return result < 0 && errno == EINTR ? 0 : result;
}

MUTANT(flock, an_interrupted_flock_is_eagain, "flock that a handler ends gives EAGAIN")
{
	int result = flock(fd, operation);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

MUTANT(fcntl, an_interrupted_lock_is_eagain, "fcntl(F_SETLKW) that a handler ends gives EAGAIN")
{
	int result = fcntl(fd, command, argument);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

/* Sleeping */

MUTANT(sleep, sleep_returns_0, "sleep returns 0 when a handler ends it")
{
	sleep(seconds);
	return 0;
}

MUTANT(sleep, sleep_returns_what_has_passed, "sleep returns the seconds slept, not those left")
{
	return seconds - sleep(seconds);
}

MUTANT(sleep, sleep_does_not_sleep, "sleep returns at once")
{
	return seconds;
}

MUTANT(nanosleep, nanosleep_tells_no_rest, "nanosleep does not tell the time left")
{
	return nanosleep(duration, NULL);
}

MUTANT(nanosleep, nanosleep_tells_what_has_passed, "nanosleep tells the time slept, not that left")
{
	int result = nanosleep(duration, left);

	if (result < 0 && errno == EINTR && left)
		*left = (struct timespec){ duration->tv_sec - left->tv_sec - 1,
					   1000000000 - left->tv_nsec - 1 };
	return result;
}

MUTANT(nanosleep, nanosleep_tells_all_as_rest, "nanosleep tells the whole time as left")
{
	int result = nanosleep(duration, left);

	if (result < 0 && errno == EINTR && left)
		*left = *duration;
	return result;
}

MUTANT(nanosleep, nanosleep_counts_in_ticks, "nanosleep cuts the time to ticks of ten milliseconds")
{
	struct timespec cut = *duration;

	if (cut.tv_nsec > 0 && cut.tv_nsec < 1000000000)
		cut.tv_nsec -= cut.tv_nsec % 10000000;
	return nanosleep(&cut, left);
}

MUTANT(nanosleep, a_stop_ends_nanosleep, "nanosleep ends when the process was stopped and goes on")
{
	struct sigaction before = catch_cont();
	int result = nanosleep(duration, left), error = errno;

	sigaction(SIGCONT, &before, NULL);
	errno = error;
	return result;
}

MUTANT(clock_nanosleep, an_absolute_time_is_past,
       "clock_nanosleep with TIMER_ABSTIME does not sleep")
{
	return flags & TIMER_ABSTIME ? 0 : clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, a_past_time_is_bad, "clock_nanosleep until a past time gives EINVAL")
{
	struct timespec now;

	clock_gettime(clock_id, &now);
	if (flags & TIMER_ABSTIME && now.tv_sec > duration->tv_sec - 1)
		return EINVAL;
	return clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, an_absolute_sleep_leaves_a_rest,
       "clock_nanosleep stores a rest of TIMER_ABSTIME")
{
	int result = clock_nanosleep(clock_id, flags, duration, left);

	if (result == EINTR && left && flags & TIMER_ABSTIME)
		*left = (struct timespec){ 0, 0 };
	return result;
}

MUTANT(clock_nanosleep, clock_nanosleep_sets_errno, "clock_nanosleep returns -1 and sets errno")
{
	int result = clock_nanosleep(clock_id, flags, duration, left);

	return result ? fail(result) : 0;
}

MUTANT(nanosleep, nanosleep_takes_every_time, "nanosleep does not check the time")
{
	int result = nanosleep(duration, left);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(nanosleep, negative_times_are_over, "nanosleep of a negative time returns 0 at once")
{
	return duration->tv_sec < 0 ? 0 : nanosleep(duration, left);
}

MUTANT(clock_nanosleep, clock_nanosleep_takes_every_time, "clock_nanosleep does not check the time")
{
	bool bad = duration->tv_nsec < 0 || duration->tv_nsec >= 1000000000;

	return bad ? 0 : clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, every_clock_will_do,
       "clock_nanosleep takes an unknown clock for the real time")
{
	return clock_nanosleep(clock_id == 4711 ? CLOCK_REALTIME : clock_id, flags, duration, left);
}

MUTANT(sigtimedwait, negative_times_do_not_wait, "sigtimedwait takes a bad time for 0")
{
	int result = sigtimedwait(set, info, timeout);

	return result < 0 && errno == EINVAL ? fail(EAGAIN) : result;
}

/* alarm and setitimer */

MUTANT(alarm, alarm_returns_0, "alarm does not tell what was left")
{
	alarm(seconds);
	return 0;
}

MUTANT(alarm, the_first_alarm_stays, "alarm leaves an alarm that is set")
{
	unsigned left = alarm(seconds);

	if (left && seconds)
		alarm(left);
	return left;
}

MUTANT(alarm, alarm_0_cancels_nothing, "alarm(0) tells what is left, and leaves it")
{
	unsigned left = alarm(seconds);

	if (left && !seconds)
		alarm(left);
	return left;
}

MUTANT(alarm, alarm_repeats, "alarm rings again and again")
{
	struct itimerval timer = { { seconds, 0 }, { seconds, 0 } }, before;

	setitimer(ITIMER_REAL, &timer, &before);
	return (unsigned)(before.it_value.tv_sec + (before.it_value.tv_usec >= 500000));
}

MUTANT(alarm, alarm_has_a_timer_of_its_own, "the alarm does not show in ITIMER_REAL")
{
	static unsigned set;
	unsigned left = set;

	set = seconds;
	return left;
}

MUTANT(sigwaitinfo, a_timers_signal_is_a_users,
       "the signal of an interval timer comes with SI_USER")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGALRM && info && info->si_code == SI_KERNEL)
		info->si_code = SI_USER;
	return result;
}

static bool is_armed(const struct itimerval *value)
{
	return value->it_value.tv_sec || value->it_value.tv_usec;
}

MUTANT(setitimer, sigalrm_goes_to_others, "SIGALRM of a timer goes to other processes, too")
{
	int result = setitimer(which, value, before);

	if (result == 0 && mutant_memory->number[0] && mutant_memory->number[0] != getpid() &&
	    which == ITIMER_REAL && is_armed(value))
		for (int i = 1; i < MUTANT_NUMBERS; i++)
			if (mutant_memory->number[i] && mutant_memory->number[i] != getpid())
				kill((pid_t)mutant_memory->number[i], SIGALRM);
	return result;
}

MUTANT(pause, sigalrm_goes_to_others, NULL)
{
	for (int i = 1; i < MUTANT_NUMBERS; i++) {
		long none = 0;

		if (atomic_compare_exchange_strong(&mutant_memory->number[i], &none, getpid()))
			break;
	}
	mutant_memory->number[0] = 1;
	return pause();
}

MUTANT(setitimer, a_timer_is_over_early, "setitimer waits for half the time")
{
	struct itimerval half = *value;

	half.it_value.tv_usec /= 2;
	return setitimer(which, &half, before);
}

MUTANT(setitimer, every_timer_repeats, "a timer without an interval repeats as well")
{
	struct itimerval again = *value;

	if (is_armed(value) && !again.it_interval.tv_sec && !again.it_interval.tv_usec)
		again.it_interval = again.it_value;
	return setitimer(which, &again, before);
}

MUTANT(setitimer, no_timer_repeats, "setitimer takes no interval")
{
	struct itimerval once = *value;
	int result = setitimer(which, value, before);

	once.it_interval = (struct timeval){ 0, 0 };
	return result < 0 ? result : setitimer(which, &once, NULL);
}

MUTANT(setitimer, a_timer_set_to_0_goes_on, "setitimer with time 0 leaves the timer")
{
	return is_armed(value) ? setitimer(which, value, before) : 0;
}

MUTANT(setitimer, every_timer_is_the_real_one, "all interval timers send SIGALRM")
{
	return setitimer(which > ITIMER_REAL && which <= ITIMER_PROF ? ITIMER_REAL : which, value,
			 before);
}

MUTANT(setitimer, itimer_prof_is_virtual, "ITIMER_PROF is ITIMER_VIRTUAL")
{
	return setitimer(which == ITIMER_PROF ? ITIMER_VIRTUAL : which, value, before);
}

MUTANT(setitimer, no_timer_is_checked, "setitimer does not check its arguments")
{
	int result = setitimer(which, value, before);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(setitimer, a_bad_interval_is_none, "setitimer does not check the interval")
{
	struct itimerval once = *value;

	if (once.it_interval.tv_usec < 0 || once.it_interval.tv_usec > 999999)
		once.it_interval.tv_usec = 0;
	return setitimer(which, &once, before);
}

MUTANT(setitimer, a_bad_time_disarms, "setitimer of a bad time fails and disarms the timer")
{
	const struct itimerval off = { { 0, 0 }, { 0, 0 } };
	int result = setitimer(which, value, before);

	if (result < 0 && errno == EINVAL) {
		setitimer(which, &off, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(getitimer, an_unknown_timer_is_off, "getitimer tells of an unknown timer that it is off")
{
	int result = getitimer(which, value);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(getitimer, getitimer_tells_no_interval, "getitimer does not tell the interval")
{
	int result = getitimer(which, value);

	value->it_interval = (struct timeval){ 0, 0 };
	return result;
}

static struct itimerval alarm_set;
static pid_t alarm_setter;

MUTANT(alarm, fork_copies_timers, "a child begins with its parent's alarm")
{
	unsigned left = alarm(seconds);

	if (alarm_setter && alarm_setter != getpid() && !left)
		left = (unsigned)alarm_set.it_value.tv_sec;
	alarm_set.it_value.tv_sec = seconds;
	alarm_setter = getpid();
	return left;
}

MUTANT(getitimer, the_child_takes_the_timers, "fork moves the parent's timers to the child")
{
	int result = getitimer(which, value);

	if (mutant_memory->number[0] && mutant_memory->number[0] != getpid())
		mutant_memory->number[1] = 1;
	mutant_memory->number[0] = getpid();
	if (mutant_memory->number[1])
		value->it_value = (struct timeval){ 0, 0 };
	return result;
}

MUTANT(execvp, exec_drops_the_alarm, "exec takes the alarm away")
{
	const struct itimerval off = { { 0, 0 }, { 0, 0 } };

	setitimer(ITIMER_REAL, &off, NULL);
	return execvp(name, arguments);
}

/* timer_create */

MUTANT(timer_create, a_timer_forgets_its_value, "the signal of a timer carries no value")
{
	struct sigevent changed;

	if (!event)
		return timer_create(clock_id, NULL, timer);
	changed = *event;
	changed.sigev_value.sival_ptr = NULL;
	return timer_create(clock_id, &changed, timer);
}

MUTANT(sigwaitinfo, a_timers_signal_is_queued, "the signal of a timer comes with SI_QUEUE")
{
	int result = sigwaitinfo(set, info);

	if (result > 0 && info && info->si_code == SI_TIMER)
		info->si_code = SI_QUEUE;
	return result;
}

MUTANT(timer_settime, a_posix_timer_is_over_early, "timer_settime waits for half the time")
{
	struct itimerspec half = *value;

	if (!(flags & TIMER_ABSTIME) && half.it_value.tv_nsec > 1)
		half.it_value.tv_nsec /= 2;
	return timer_settime(timer, flags, &half, before);
}

MUTANT(timer_settime, every_posix_timer_repeats,
       "a timer without an interval repeats every millisecond")
{
	struct itimerspec again = *value;

	if (again.it_value.tv_nsec && !again.it_interval.tv_sec && !again.it_interval.tv_nsec)
		again.it_interval.tv_nsec = 1000000;
	return timer_settime(timer, flags, &again, before);
}

MUTANT(timer_getoverrun, overruns_are_not_counted, "timer_getoverrun gives 0 always")
{
	int count = timer_getoverrun(timer);

	return count < 0 ? count : 0;
}

MUTANT(timer_getoverrun, the_first_expiration_is_an_overrun,
       "timer_getoverrun counts every expiration")
{
	int count = timer_getoverrun(timer);

	return count < 0 ? count : count + 1;
}

MUTANT(sigtimedwait, si_overrun_is_not_told, "si_overrun of a timer's signal is 0")
{
	int result = sigtimedwait(set, info, timeout);

	if (result > 0 && info && info->si_code == SI_TIMER)
		info->si_overrun = 0;
	return result;
}

MUTANT(timer_settime, a_past_time_skips_its_intervals,
       "TIMER_ABSTIME of a past time counts from now")
{
	struct itimerspec soon = *value;

	if (!(flags & TIMER_ABSTIME))
		return timer_settime(timer, flags, value, before);
	soon.it_value = (struct timespec){ 0, 1 };
	return timer_settime(timer, 0, &soon, before);
}

MUTANT(timer_settime, a_past_time_is_refused,
       "timer_settime with TIMER_ABSTIME refuses a past time")
{
	return flags & TIMER_ABSTIME ? fail(EINVAL) : timer_settime(timer, flags, value, before);
}

MUTANT(timer_settime, the_old_time_is_not_told, "timer_settime tells nothing of the time before")
{
	if (before)
		memset(before, 0, sizeof(*before));
	return timer_settime(timer, flags, value, NULL);
}

MUTANT(timer_settime, time_0_expires_at_once, "timer_settime of time 0 expires at once")
{
	struct itimerspec soon = *value;

	if (!soon.it_value.tv_sec && !soon.it_value.tv_nsec)
		soon.it_value.tv_nsec = 1;
	return timer_settime(timer, flags, &soon, before);
}

MUTANT(timer_settime, time_0_leaves_the_timer,
       "timer_settime of time 0 tells, and leaves the timer")
{
	if (value->it_value.tv_sec || value->it_value.tv_nsec)
		return timer_settime(timer, flags, value, before);
	return before ? timer_gettime(timer, before) : 0;
}

MUTANT(timer_settime, timer_settime_takes_every_time, "timer_settime does not check the time")
{
	int result = timer_settime(timer, flags, value, before);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(timer_settime, a_bad_time_stops_the_timer, "timer_settime of a bad time fails and disarms")
{
	const struct itimerspec off = { { 0, 0 }, { 0, 0 } };
	int result = timer_settime(timer, flags, value, before);

	if (result < 0 && errno == EINVAL) {
		timer_settime(timer, 0, &off, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(timer_create, a_process_has_one_timer, "timer_create gives EAGAIN while there is a timer")
{
	static bool made;

	if (!event || event->sigev_notify != SIGEV_SIGNAL)
		return timer_create(clock_id, event, timer);
	if (made)
		return fail(EAGAIN);
	made = true;
	return timer_create(clock_id, event, timer);
}

MUTANT(timer_create, sigev_none_signals, "a timer with SIGEV_NONE sends its signal")
{
	struct sigevent changed;

	if (!event || event->sigev_notify != SIGEV_NONE)
		return timer_create(clock_id, event, timer);
	changed = *event;
	changed.sigev_notify = SIGEV_SIGNAL;
	return timer_create(clock_id, &changed, timer);
}

MUTANT(timer_create, a_timer_needs_an_event,
       "timer_create of the real time without a sigevent gives EINVAL")
{
	if (!event && clock_id == CLOCK_REALTIME)
		return fail(EINVAL);
	return timer_create(clock_id, event, timer);
}

MUTANT(timer_create, every_clock_makes_a_timer,
       "timer_create takes an unknown clock for the real time")
{
	return timer_create(clock_id == 4711 ? CLOCK_REALTIME : clock_id, event, timer);
}

MUTANT(timer_create, every_event_makes_a_timer, "timer_create does not check the sigevent")
{
	int result = timer_create(clock_id, event, timer);

	return result < 0 && errno == EINVAL && event ? 0 : result;
}

MUTANT(timer_delete, a_timer_outlives_timer_delete, "timer_delete disarms, and the timer stays")
{
	const struct itimerspec off = { { 0, 0 }, { 0, 0 } };

	return timer_settime(timer, 0, &off, NULL);
}

MUTANT(timer_gettime, a_timer_that_is_gone_is_off, "timer_gettime tells of no timer that it is off")
{
	int result = timer_gettime(timer, value);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(open, exec_keeps_timers, "exec keeps the timers of timer_create")
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	timer_t timer;
	int pid = 0;

	if (sscanf(path, "/proc/%d/timers", &pid) != 1 || pid == getpid())
		return open(path, flags, mode);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	return open("/proc/self/timers", flags, mode);
}
