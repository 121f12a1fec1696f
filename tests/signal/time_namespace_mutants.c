/* Wrong time namespaces. */
#include <fcntl.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "mutant.h"

MECHANISM(time_namespace, "signal/time_namespace.c");

#define A_DAY 86400

MUTANT(clock_gettime, a_namespace_moves_nothing, "the clocks of a time namespace are those outside")
{
	int result = clock_gettime(clock_id, now);

	if (result == 0 && clock_id == CLOCK_MONOTONIC && getpid() != mutant_memory->number[0])
		now->tv_sec -= A_DAY;
	if (!mutant_memory->number[0])
		mutant_memory->number[0] = getpid();
	return result;
}

MUTANT(clock_gettime, the_time_of_day_moves_too, "a time namespace moves CLOCK_REALTIME as well")
{
	int result = clock_gettime(clock_id, now);

	if (!mutant_memory->number[0])
		mutant_memory->number[0] = getpid();
	if (result == 0 && clock_id == CLOCK_REALTIME && getpid() != mutant_memory->number[0])
		now->tv_sec += A_DAY;
	return result;
}

MUTANT(write, both_clocks_move_alike, "the offset of one clock of a time namespace is that of both")
{
	ssize_t result = write(fd, bytes, size);
	char text[60] = "";

	if (result > 0 && size < 50 && strncmp(bytes, "boottime", 8) == 0) {
		memcpy(text, bytes, size);
		memcpy(strcpy(text, "monotonic") + 9, (const char *)bytes + 8, size - 8);
		lseek(fd, 0, SEEK_SET);
		(void)!write(fd, text, size + 1);
	}
	return result;
}

MUTANT(clock_gettime, the_caller_moves_too, "who makes a time namespace lives in it")
{
	int result = clock_gettime(clock_id, now);

	if (!mutant_memory->number[0])
		mutant_memory->number[0] = getpid();
	if (result == 0 && getpid() == mutant_memory->number[0] && clock_id == CLOCK_MONOTONIC)
		now->tv_sec += A_DAY * mutant_memory->number[1]++;
	return result;
}

/* What a kernel makes of a deadline that passes over the offset. */
static struct timespec outside(const struct timespec *time, int flags)
{
	struct timespec result = *time;

	if (flags & TIMER_ABSTIME && result.tv_sec > A_DAY)
		result.tv_sec -= A_DAY;
	return result;
}

MUTANT(clock_nanosleep, a_sleep_goes_by_the_clock_outside,
       "a sleep until a time goes by the clock outside of the namespace")
{
	struct timespec until = outside(duration, flags);

	return clock_nanosleep(clock_id, flags, &until, left);
}

MUTANT(timerfd_settime, a_timerfd_goes_by_the_clock_outside,
       "a timerfd goes by the clock outside of the namespace")
{
	struct itimerspec when = *time;

	when.it_value = outside(&time->it_value, flags);
	return timerfd_settime(fd, flags, &when, old);
}

MUTANT(timer_settime, a_timer_goes_by_the_clock_outside,
       "a timer goes by the clock outside of the namespace")
{
	struct itimerspec when = *value;

	when.it_value = outside(&value->it_value, flags);
	return timer_settime(timer, flags, &when, before);
}

/* What was written first to the offsets can't be written again. */
MUTANT(write, offsets_are_set_once, "the offsets of a time namespace can be written once")
{
	if (strncmp(bytes, "monotonic", 9) == 0 && mutant_memory->number[0]++)
		return fail(EACCES);
	return write(fd, bytes, size);
}

MUTANT(write, offsets_are_never_fixed,
       "the offsets of a time namespace where one lives are passed over")
{
	ssize_t result = write(fd, bytes, size);

	return result < 0 && errno == EACCES ? (ssize_t)size : result;
}

MUTANT(write, a_clock_is_moved_anywhere, "a clock moved before 0 gives EINVAL")
{
	return confuse((int)write(fd, bytes, size), ERANGE, EINVAL);
}
