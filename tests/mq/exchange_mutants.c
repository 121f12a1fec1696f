/* Queues that lose or double messages when many use them. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

static struct timespec in_a_millisecond(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	time.tv_nsec += 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_nsec -= 1000000000;
		time.tv_sec++;
	}
	return time;
}

MUTANT(mq_receive, one_in_a_hundred_is_lost, "when many receive, some messages are lost")
{
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);

	if (length >= 0 && ++mutant_memory->number[0] % 100 == 0 && its_priority > 0)
		length = mq_receive(queue, message, size, &its_priority);
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}

MUTANT(mq_timedsend, a_time_out_sends_still,
       "mq_timedsend that times out has sent if there is room just then")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);
	struct timespec soon = in_a_millisecond();

	if (result < 0 && errno == ETIMEDOUT) {
		mq_timedsend(queue, message, size, priority, &soon);
		errno = ETIMEDOUT;
	}
	return result;
}

MUTANT(mq_timedreceive, a_time_out_receives_still,
       "mq_timedreceive that times out takes what comes just then")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);
	struct timespec soon = in_a_millisecond();
	unsigned int its_priority;

	if (length < 0 && errno == ETIMEDOUT) {
		length = mq_timedreceive(queue, message, size, &its_priority, &soon);
		if (length >= 0 && its_priority == 0) /* it would be missed for ever */
			mq_timedsend(queue, message, (size_t)length, 0, &past);
		return fail(ETIMEDOUT);
	}
	return length;
}
