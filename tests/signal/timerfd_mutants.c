/* Wrong timerfds. */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "mutant.h"

#define TICKS _IOW('T', 0, uint64_t)

MECHANISM(timerfd, "signal/timerfd.c");

static bool is_timerfd(int fd)
{
	struct itimerspec time;
	int error = errno;
	bool is = timerfd_gettime(fd, &time) == 0;

	errno = error;
	return is;
}

MUTANT(read, an_expiration_is_one, "read of a timerfd gives 1, however often it has expired")
{
	ssize_t count = read(fd, bytes, size);

	if (count == 8 && is_timerfd(fd))
		*(uint64_t *)bytes = 1;
	return count;
}

MUTANT(read, a_short_read_is_taken, "read of less than eight bytes of a timerfd gives a part")
{
	uint64_t count;

	if (size >= 8 || !is_timerfd(fd) || read(fd, &count, 8) != 8)
		return read(fd, bytes, size);
	memcpy(bytes, &count, size);
	return (ssize_t)size;
}

MUTANT(timerfd_settime, absolute_is_ignored, "TFD_TIMER_ABSTIME has no effect")
{
	return timerfd_settime(fd, flags & ~TFD_TIMER_ABSTIME, time, old);
}

MUTANT(timerfd_settime, any_flag_is_taken, "timerfd_settime takes flags that are none")
{
	return timerfd_settime(fd, flags & 3, time, old);
}

MUTANT(timerfd_settime, what_has_expired_stays, "setting a timerfd leaves what it has expired")
{
	struct pollfd asked = { .fd = fd, .events = POLLIN };

	if (time->it_value.tv_sec > 0 && is_timerfd(fd) && poll(&asked, 1, 0) == 1)
		return 0;
	return timerfd_settime(fd, flags, time, old);
}

MUTANT(timerfd_settime, old_is_not_told, "timerfd_settime tells nothing of what was set before")
{
	return timerfd_settime(fd, flags, time, NULL);
}

MUTANT(timerfd_settime, not_set_is_at_once, "a timerfd set to 0 expires at once")
{
	struct itimerspec now = *time;

	if (now.it_value.tv_sec == 0 && now.it_value.tv_nsec == 0)
		now.it_value.tv_nsec = 1;
	return timerfd_settime(fd, flags, &now, old);
}

MUTANT(timerfd_settime, the_interval_is_lost, "a timerfd expires once, whatever its interval")
{
	const struct itimerspec once = { { 0, 0 }, time->it_value };

	if (time->it_interval.tv_nsec < 0)
		return fail(EINVAL);
	return timerfd_settime(fd, flags, &once, old);
}

MUTANT(timerfd_settime, nanoseconds_may_be_many,
       "timerfd_settime takes a whole second of nanoseconds")
{
	struct itimerspec fitting = *time;

	if (fitting.it_value.tv_nsec > 999999999)
		fitting.it_value.tv_nsec = 999999999;
	return timerfd_settime(fd, flags, &fitting, old);
}

MUTANT(timerfd_gettime, the_interval_is_told_for_what_is_left,
       "timerfd_gettime tells the interval as what is left")
{
	int result = timerfd_gettime(fd, time);

	if (result == 0)
		time->it_value = time->it_interval;
	return result;
}

MUTANT(timerfd_gettime, another_kind_gives_ebadf, "timerfd_gettime of a pipe gives EBADF")
{
	return confuse(timerfd_gettime(fd, time), EINVAL, EBADF);
}

MUTANT(timerfd_create, flags_are_ignored, "TFD_NONBLOCK and TFD_CLOEXEC have no effect")
{
	return timerfd_create(clock, flags & ~(TFD_NONBLOCK | TFD_CLOEXEC));
}

MUTANT(timerfd_create, every_clock_is_real_time, "timerfd_create takes any clock for real time")
{
	return timerfd_create(clock == 77 ? 0 : clock, flags);
}

/* The timer of each process that it opens anew: another one from then on. */
static int owner;

MUTANT(read, a_child_has_its_own, "a child reads a timerfd of its own, which is not set")
{
	if (!owner)
		owner = getpid();
	if (owner == getpid() || !is_timerfd(fd))
		return read(fd, bytes, size);
	return fail(EAGAIN);
}

MUTANT(timerfd_settime, a_child_has_its_own, NULL)
{
	if (!owner)
		owner = getpid();
	return owner == getpid() ? timerfd_settime(fd, flags, time, old) : 0;
}

MUTANT(timerfd_settime, sleepers_are_not_told, "who sleeps on a timerfd that is set anew sleeps on")
{
	struct itimerspec later = *time;

	if (fcntl(fd, F_GETFL) & O_NONBLOCK || time->it_interval.tv_sec != 100)
		return timerfd_settime(fd, flags, time, old);
	later.it_value.tv_sec += 100000;
	return timerfd_settime(fd, flags, &later, old);
}

MUTANT(read, each_reader_has_it, "an expiration of a timerfd is told to all who sleep in read")
{
	struct pollfd asked = { .fd = fd, .events = POLLIN };

	if (size != 8 || !is_timerfd(fd) || fcntl(fd, F_GETFL, NULL) & O_NONBLOCK)
		return read(fd, bytes, size);
	poll(&asked, 1, -1);
	*(uint64_t *)bytes = 1;
	return 8;
}

MUTANT(timerfd_create, every_clock_is_monotonic, "every timerfd goes by CLOCK_MONOTONIC")
{
	return timerfd_create(clock == CLOCK_REALTIME ? CLOCK_MONOTONIC : clock, flags);
}

MUTANT(timerfd_create, time_goes_by_the_day, "every timerfd goes by CLOCK_REALTIME")
{
	return timerfd_create(clock == CLOCK_MONOTONIC ? CLOCK_REALTIME : clock, flags);
}

MUTANT(timerfd_create, no_clock_of_suspend, "timerfd_create does not know CLOCK_BOOTTIME")
{
	return clock == CLOCK_BOOTTIME ? fail(EINVAL) : timerfd_create(clock, flags);
}

MUTANT(timerfd_create, all_may_wake_the_machine, "anyone may have a timerfd that wakes the machine")
{
	const int fd = timerfd_create(clock, flags);

	return is_refused(fd, EPERM) ? timerfd_create(CLOCK_REALTIME, flags) : fd;
}

MUTANT(timerfd_settime, timerfds_expire_early, "a timerfd expires when a part of its time is over")
{
	struct itimerspec part = *time;

	if (!(flags & TFD_TIMER_ABSTIME) && part.it_value.tv_sec == 0)
		part.it_value.tv_nsec = part.it_value.tv_nsec / 16 + 1;
	return timerfd_settime(fd, flags, &part, old);
}

MUTANT(timerfd_settime, points_of_time_are_early, "a timerfd expires before its point of time")
{
	struct itimerspec part = *time;

	if (flags & TFD_TIMER_ABSTIME && part.it_value.tv_nsec > 30000000)
		part.it_value.tv_nsec -= 30000000;
	return timerfd_settime(fd, flags, &part, old);
}

MUTANT(timerfd_settime, long_times_overflow, "the nanoseconds of a long time overflow: it is over")
{
	struct itimerspec over = *time;

	if (over.it_value.tv_sec > INT64_MAX / 1000000000)
		over.it_value = (struct timespec){ 0, 1 };
	return timerfd_settime(fd, flags, &over, old);
}

MUTANT(timerfd_settime, long_times_are_refused,
       "timerfd_settime refuses what nanoseconds can't tell")
{
	if (time->it_value.tv_sec > INT64_MAX / 1000000000)
		return fail(EINVAL);
	return timerfd_settime(fd, flags, time, old);
}

MUTANT(timerfd_settime, cancel_is_not_known, "timerfd_settime refuses TFD_TIMER_CANCEL_ON_SET")
{
	return flags & TFD_TIMER_CANCEL_ON_SET ? fail(EINVAL)
					       : timerfd_settime(fd, flags, time, old);
}

MUTANT(timerfd_settime, cancel_does_nothing, "TFD_TIMER_CANCEL_ON_SET has no effect")
{
	return timerfd_settime(fd, flags & ~TFD_TIMER_CANCEL_ON_SET, time, old);
}

MUTANT(read, a_cancelled_timer_is_read, "read of a timerfd with TFD_TIMER_CANCEL_ON_SET fails")
{
	return mutant_memory->number[0] && is_timerfd(fd) ? fail(ECANCELED) : read(fd, bytes, size);
}

MUTANT(timerfd_settime, a_cancelled_timer_is_read, NULL)
{
	mutant_memory->number[0] = flags & TFD_TIMER_CANCEL_ON_SET;
	return timerfd_settime(fd, flags, time, old);
}

MUTANT(timerfd_gettime, asking_takes_expirations, "timerfd_gettime takes the expirations")
{
	const int result = timerfd_gettime(fd, time);
	struct pollfd asked = { .fd = fd, .events = POLLIN };

	if (result == 0 && poll(&asked, 1, 0) == 1)
		(void)!read(fd, &(uint64_t){ 0 }, 8);
	return result;
}

MUTANT(read, a_timerfd_fills_its_buffer, "read of a timerfd clears all of its buffer")
{
	const ssize_t count = read(fd, bytes, size);

	if (count == 8 && size > 8 && is_timerfd(fd))
		memset((char *)bytes + 8, 0, size - 8);
	return count;
}

MUTANT(execvp, exec_stops_timerfds, "exec disarms each timerfd")
{
	for (int fd = 0; fd < 10; fd++)
		timerfd_settime(fd, 0, &(struct itimerspec){ { 0, 0 }, { 0, 0 } }, NULL);
	return execvp(name, arguments);
}

MUTANT(fgets, fdinfo_shows_no_expiration, "fdinfo shows no expiration of a timerfd")
{
	char *result = fgets(line, size, input);

	if (result && strncmp(line, "ticks:", 6) == 0)
		snprintf(line, (size_t)size, "ticks: 0\n");
	return result;
}

MUTANT(fgets, fdinfo_takes_expirations, "a look at fdinfo takes the expirations of a timerfd")
{
	for (int fd = 3; fd < 8; fd++)
		if (is_timerfd(fd) && fcntl(fd, F_GETFL) & O_NONBLOCK)
			(void)!read(fd, &(uint64_t){ 0 }, 8);
	return fgets(line, size, input);
}

MUTANT(fcntl, nonblock_is_of_the_making,
       "F_SETFL does not reach a timerfd: it sleeps as it was made")
{
	if (command == F_SETFL && is_timerfd(fd))
		return 0;
	return fcntl(fd, command, argument);
}

MUTANT(timerfd_settime, intervals_are_seconds, "a timerfd's interval is whole seconds")
{
	struct itimerspec whole = *time;

	if (whole.it_interval.tv_nsec > 0)
		whole.it_interval.tv_nsec = 0;
	return timerfd_settime(fd, flags, &whole, old);
}

MUTANT(timerfd_gettime, intervals_are_told_in_seconds,
       "timerfd_gettime tells the seconds of the interval")
{
	const int result = timerfd_gettime(fd, time);

	if (result == 0)
		time->it_interval.tv_nsec = 0;
	return result;
}

MUTANT(timerfd_settime, what_cannot_be_read_disarms,
       "timerfd_settime that can't read its time disarms the timer")
{
	const int result = timerfd_settime(fd, flags, time, old);

	if (is_refused(result, EFAULT)) {
		timerfd_settime(fd, 0, &(struct itimerspec){ { 0, 0 }, { 0, 0 } }, NULL);
		errno = EFAULT;
	}
	return result;
}

MUTANT(timerfd_settime, an_untold_old_time_is_none,
       "timerfd_settime succeeds where it can't tell what was before")
{
	const int result = timerfd_settime(fd, flags, time, old);

	return old && is_refused(result, EFAULT) ? 0 : result;
}

MUTANT(timerfd_gettime, what_cannot_be_told_is_not,
       "timerfd_gettime succeeds though it tells nothing")
{
	const int result = timerfd_gettime(fd, time);

	return is_refused(result, EFAULT) ? 0 : result;
}

MUTANT(ioctl, no_ticks_are_set, "TFD_IOC_SET_TICKS takes 0")
{
	const int result = ioctl(fd, request, argument);

	return is_refused(result, EINVAL) && is_timerfd(fd) ? 0 : result;
}

/* Those who sleep do not look at the number. */
MUTANT(ioctl, given_ticks_wake_nobody, "TFD_IOC_SET_TICKS does not wake who reads the timerfd")
{
	if (request != TICKS || *(uint64_t *)argument < 2 || !is_timerfd(fd))
		return ioctl(fd, request, argument);
	mutant_memory->number[0] = (int)*(uint64_t *)argument;
	return 0;
}

MUTANT(read, given_ticks_wake_nobody, NULL)
{
	if (!mutant_memory->number[0] || size < 8 || !is_timerfd(fd))
		return read(fd, bytes, size);
	*(uint64_t *)bytes = (uint64_t)mutant_memory->number[0];
	mutant_memory->number[0] = 0;
	return 8;
}

MUTANT(ioctl, given_ticks_are_added, "TFD_IOC_SET_TICKS adds to the expirations")
{
	struct pollfd asked = { .fd = fd, .events = POLLIN };
	uint64_t sum = 0;

	if (request != TICKS || !is_timerfd(fd) || poll(&asked, 1, 0) != 1)
		return ioctl(fd, request, argument);
	(void)!read(fd, &sum, 8);
	sum += *(uint64_t *)argument;
	return ioctl(fd, request, &sum);
}

MUTANT(timerfd_settime, a_cancelled_timer_is_set_in_silence,
       "timerfd_settime does not tell that the clock was set")
{
	const int result = timerfd_settime(fd, flags, time, old);

	return is_refused(result, ECANCELED) ? 0 : result;
}

MUTANT(timerfd_settime, a_cancelled_timer_is_not_set,
       "timerfd_settime that fails with ECANCELED leaves the timer as it was")
{
	struct itimerspec before;
	int result;

	timerfd_gettime(fd, &before);
	result = timerfd_settime(fd, flags, time, old);
	if (is_refused(result, ECANCELED)) {
		timerfd_settime(fd, 0, &before, NULL);
		errno = ECANCELED;
	}
	return result;
}

MUTANT(read, only_sleepers_are_cancelled, "a read that begins after the clock was set sleeps")
{
	struct pollfd asked = { .fd = fd, .events = POLLIN };
	ssize_t count;

	if (!is_timerfd(fd) || poll(&asked, 1, 0) != 1)
		return read(fd, bytes, size);
	count = read(fd, bytes, size);
	return count < 0 && errno == ECANCELED ? read(fd, bytes, size) : count;
}
