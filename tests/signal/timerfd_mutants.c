/* Wrong timerfds. */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "mutant.h"

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
