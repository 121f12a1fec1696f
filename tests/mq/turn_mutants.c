/* Queues that serve the wrong sleeper. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_receive, newest_receiver_first, "a message goes to the receiver that came last")
{
	bool sleeps = is_empty(queue);
	long ticket = sleeps ? ++mutant_memory->number[0] : 0;
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);

	while (sleeps && length >= 0 && ticket < mutant_memory->number[0]) {
		mq_timedsend(queue, message, (size_t)length, its_priority, &past);
		length = mq_receive(queue, message, size, &its_priority);
	}
	if (sleeps)
		mutant_memory->number[0]--;
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}

static void be_like_the_others(void)
{
	struct sched_param parameters = { 0 };

	if (sched_getscheduler(0) != SCHED_OTHER)
		sched_setscheduler(0, SCHED_OTHER, &parameters);
}

MUTANT(mq_receive, scheduling_counts_for_nothing,
       "who waits longest is served, whatever its scheduling")
{
	be_like_the_others();
	return mq_receive(queue, message, size, priority);
}

MUTANT(mq_send, scheduling_counts_for_nothing, NULL)
{
	be_like_the_others();
	return mq_send(queue, message, size, priority);
}

MUTANT(nice, nice_counts_for_nothing, "who waits longest is served, whatever its nice value")
{
	return getpriority(PRIO_PROCESS, 0);
}

MUTANT(mq_receive, the_woken_compete,
       "a message for a sleeping receiver goes into the queue, where others can take it")
{
	bool sleeps = is_empty(queue);
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);
	struct timespec a_while = { 0, 3000000 };

	if (sleeps && length >= 0 && (fcntl(queue, F_GETFL) & O_ACCMODE) == O_RDWR &&
	    mq_timedsend(queue, message, (size_t)length, its_priority, &past) == 0) {
		nanosleep(&a_while, NULL);
		length = mq_receive(queue, message, size, &its_priority);
	}
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}
