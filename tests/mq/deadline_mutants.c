/* Wrong deadlines of mq_timedreceive and mq_timedsend. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

/* Whether the deadline can be read and is valid; a copy to alter. */
static bool copies_deadline(struct timespec *copy, const struct timespec *deadline)
{
	return copies_in(copy, deadline, sizeof(*copy)) && copy->tv_sec >= 0 &&
	       copy->tv_nsec >= 0 && copy->tv_nsec < 1000000000;
}

MUTANT(mq_timedreceive, times_out_early,
       "a deadline is rounded down to a tick, and passes too early")
{
	struct timespec tick;

	if (copies_deadline(&tick, deadline)) {
		tick.tv_nsec -= tick.tv_nsec % 10000000;
		deadline = &tick;
	}
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, times_out_early, NULL)
{
	struct timespec tick;

	if (copies_deadline(&tick, deadline)) {
		tick.tv_nsec -= tick.tv_nsec % 10000000;
		deadline = &tick;
	}
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, a_time_out_is_eagain, "mq_timedsend that times out gives EAGAIN")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == ETIMEDOUT ? fail(EAGAIN) : result;
}

MUTANT(mq_timedreceive, past_deadlines_are_invalid,
       "mq_timedreceive refuses a deadline that is past")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	return length < 0 && errno == ETIMEDOUT && deadline->tv_sec < 1000000 ? fail(EINVAL)
									      : length;
}

MUTANT(mq_timedsend, deadline_comes_first,
       "mq_timedsend times out at a past deadline though there is room")
{
	struct timespec copy;

	if (copies_deadline(&copy, deadline) && is_past(&copy) && is_queue(queue) && size <= 32 &&
	    priority < 32768 && !is_full(queue))
		return fail(ETIMEDOUT);
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, deadline_comes_first, NULL)
{
	struct timespec copy;

	if (copies_deadline(&copy, deadline) && is_past(&copy) && is_queue(queue) && size >= 32 &&
	    !is_empty(queue))
		return fail(ETIMEDOUT);
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, deadlines_never_wait, "mq_timedreceive that would wait times out at once")
{
	struct timespec copy;

	if (copies_deadline(&copy, deadline))
		deadline = &past;
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, nanoseconds_carried_over, "tv_nsec of a second or more is added to tv_sec")
{
	struct timespec copy;

	if (copies_in(&copy, deadline, sizeof(copy)) && copy.tv_nsec >= 1000000000 &&
	    copy.tv_sec < 1000000) {
		copy.tv_sec++;
		copy.tv_nsec = 0;
		deadline = &copy;
	}
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, negative_nanoseconds_are_past, "tv_nsec below 0 is taken for the past")
{
	struct timespec copy;

	if (copies_in(&copy, deadline, sizeof(copy)) && copy.tv_nsec < 0)
		deadline = &past;
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, before_the_epoch_is_past, "tv_sec below 0 is taken for the past")
{
	struct timespec copy;

	if (copies_in(&copy, deadline, sizeof(copy)) && copy.tv_sec < 0)
		deadline = &past;
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, deadline_checked_if_it_must_wait,
       "mq_timedsend looks at its deadline only where it must wait")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result == 0 || errno != EINVAL || priority > 32767)
		return result;
	result = mq_timedsend(queue, message, size, priority, &past);
	return result == 0 ? 0 : fail(EINVAL);
}

MUTANT(mq_timedreceive, deadline_checked_afterwards,
       "mq_timedreceive with an invalid deadline takes a message and fails")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	if (length >= 0 || errno != EINVAL)
		return length;
	mq_timedreceive(queue, message, size, priority, &past);
	return fail(EINVAL);
}

MUTANT(mq_timedsend, who_timed_out_sends, "the message of who timed out is sent when there is room")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);
	struct timespec copy;

	if (result < 0 && errno == ETIMEDOUT && copies_deadline(&copy, deadline) &&
	    copy.tv_sec != past.tv_sec) {
		memcpy(mutant_memory->text, message, size < 255 ? size : 255);
		mutant_memory->number[1] = priority;
		mutant_memory->number[0] = (long)size;
		errno = ETIMEDOUT;
	}
	return result;
}

MUTANT(mq_receive, who_timed_out_sends, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length < 0 || !mutant_memory->number[0])
		return length;
	memcpy(message, mutant_memory->text, (size_t)mutant_memory->number[0]);
	if (priority)
		*priority = (unsigned int)mutant_memory->number[1];
	return atomic_exchange(&mutant_memory->number[0], 0);
}

MUTANT(syscall, a_send_needs_a_deadline, "mq_timedsend without a deadline gives EINVAL")
{
	return number == SYS_mq_timedsend && !e ? fail(EINVAL) : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_receive_needs_a_deadline, "mq_timedreceive without a deadline gives EFAULT")
{
	return number == SYS_mq_timedreceive && !e ? fail(EFAULT)
						   : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, no_deadline_is_past, "without a deadline the timed calls of mq do not sleep")
{
	const struct timespec epoch = { 0, 0 };

	if ((number == SYS_mq_timedsend || number == SYS_mq_timedreceive) && !e)
		e = (long)&epoch;
	return syscall(number, a, b, c, d, e, f);
}
