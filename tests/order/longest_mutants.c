/* Wrong limits: what is far away is taken for past. */
#include <limits.h>

#include "mutant.h"

MECHANISM(far_limits, "order/longest.c");

#define FAR INT32_MAX

MUTANT(nanosleep, nanosleep_wraps, "nanosleep of more than 2^31 seconds returns at once")
{
	return duration->tv_sec > FAR ? 0 : nanosleep(duration, left);
}

MUTANT(clock_nanosleep, clock_nanosleep_wraps, "clock_nanosleep until after 2^31 s is over")
{
	return duration->tv_sec > FAR ? 0 : clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(sigtimedwait, sigtimedwait_wraps, "sigtimedwait of more than 2^31 seconds gives up")
{
	return timeout && timeout->tv_sec > FAR ? fail(EAGAIN) : sigtimedwait(set, info, timeout);
}

MUTANT(sem_timedwait, sem_timedwait_wraps, "sem_timedwait until after 2038 times out")
{
	return deadline->tv_sec > FAR ? fail(ETIMEDOUT) : sem_timedwait(semaphore, deadline);
}

MUTANT(pthread_mutex_timedlock, mutexes_wrap, "pthread_mutex_timedlock until after 2038 times out")
{
	return deadline->tv_sec > FAR ? ETIMEDOUT : pthread_mutex_timedlock(mutex, deadline);
}

MUTANT(pthread_cond_timedwait, conditions_refuse, "pthread_cond_timedwait refuses far deadlines")
{
	return deadline->tv_sec > FAR ? EINVAL : pthread_cond_timedwait(condition, mutex, deadline);
}

MUTANT(mq_timedreceive, mq_wraps, "mq_timedreceive until after 2038 times out")
{
	if (deadline->tv_sec > FAR)
		return fail(ETIMEDOUT);
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(semtimedop, semtimedop_refuses, "semtimedop of more than 2^31 seconds gives EINVAL")
{
	if (timeout && timeout->tv_sec > FAR)
		return fail(EINVAL);
	return semtimedop(set, operations, count, timeout);
}

MUTANT(setsockopt, timeouts_wrap, "SO_RCVTIMEO of more than 2^31 seconds is a microsecond")
{
	const struct timeval *limit = value;

	if (option == SO_RCVTIMEO && limit->tv_sec > FAR)
		return setsockopt(fd, level, option, &(struct timeval){ 0, 1 }, size);
	return setsockopt(fd, level, option, value, size);
}

MUTANT(ppoll, ppoll_wraps, "ppoll of more than 2^31 seconds returns at once")
{
	if (timeout && timeout->tv_sec > FAR)
		return poll(fds, count, 0);
	return ppoll(fds, count, timeout, mask);
}

MUTANT(alarm, alarms_wrap, "alarm of more than 2^31 seconds is none")
{
	return alarm(seconds > FAR ? 0 : seconds);
}

MUTANT(pselect, pselect_of_ages_is_over, "pselect of more than INT_MAX seconds does not wait")
{
	static const struct timespec none = { 0, 0 };

	return pselect(limit, reading, writing, exceptional,
		       timeout && timeout->tv_sec > INT_MAX ? &none : timeout, mask);
}

MUTANT(select, select_of_ages_is_wrong, "select of more than INT_MAX seconds gives EINVAL")
{
	if (timeout && timeout->tv_sec > INT_MAX)
		return fail(EINVAL);
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(timer_settime, a_timer_of_ages_rings, "a timer of more than INT_MAX seconds is over at once")
{
	struct itimerspec soon = { .it_value = { 0, 1 } };

	return timer_settime(timer, flags,
			     value && value->it_value.tv_sec > INT_MAX ? &soon : value, before);
}

MUTANT(setsockopt, a_limit_of_ages_is_edom, "SO_RCVTIMEO of more than INT_MAX seconds gives EDOM")
{
	if (level == SOL_SOCKET && option == SO_RCVTIMEO &&
	    ((const struct timeval *)value)->tv_sec > INT_MAX)
		return fail(EDOM);
	return setsockopt(fd, level, option, value, size);
}
