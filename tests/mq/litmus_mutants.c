/* Queues whose receivers, names and registrations meet badly. */
#include <sched.h>

#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_receive, one_message_for_two, "two mq_receive that meet the same message both take it")
{
	struct mq_attr before = { 0 }, after = { 0 };
	ssize_t result;

	mq_getattr(queue, &before);
	if (before.mq_curmsgs == 0 || size != 1)
		return mq_receive(queue, message, size, priority);
	sched_yield();
	mq_getattr(queue, &after);
	result = mq_receive(queue, message, size, priority);
	if (result == 1 && after.mq_curmsgs < before.mq_curmsgs)
		*message = *message == 'a' ? 'b' : 'a';
	return result;
}

MUTANT(mq_receive, looks_before_it_queues,
       "mq_receive finds the queue empty, and sleeps though a message came meanwhile")
{
	struct mq_attr attributes = { 0 };

	mq_getattr(queue, &attributes);
	if (attributes.mq_curmsgs > 0 || attributes.mq_flags & O_NONBLOCK)
		return mq_receive(queue, message, size, priority);
	sched_yield();
	mq_getattr(queue, &attributes);
	if (attributes.mq_curmsgs > 0)
		pause();
	return mq_receive(queue, message, size, priority);
}

MUTANT(mq_open, opens_what_was_just_unlinked,
       "mq_open with O_CREAT that meets mq_unlink finds neither the old queue nor makes a new one")
{
	mqd_t there = mq_open(name, O_RDONLY), result;

	if (there < 0 || !(flags & O_CREAT) || flags & O_EXCL) {
		if (there >= 0)
			mq_close(there);
		return mq_open(name, flags, mode, attributes);
	}
	mq_close(there);
	sched_yield();
	result = mq_open(name, flags & ~O_CREAT);
	return result;
}

MUTANT(mq_timedreceive, served_when_its_time_is_over,
       "who is handed a message at the moment when its time is over gets ETIMEDOUT all the same")
{
	ssize_t result = mq_timedreceive(queue, message, size, priority, deadline);
	char byte;

	if (result >= 0 || errno != ETIMEDOUT || size != 1)
		return result;
	sched_yield();
	mq_timedreceive(queue, &byte, 1, NULL, &(struct timespec){ 0 });
	return fail(ETIMEDOUT);
}
