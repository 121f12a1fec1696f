/* Wrong priorities of messages. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

#define STORED 16

static struct stored {
	char bytes[8192];
	size_t length;
	unsigned int priority;
} stored[STORED];

/* Receives the message that is better than all before it, and puts the others back as they were. */
static ssize_t receive_best(mqd_t queue, char *message, size_t size, unsigned int *priority,
			    bool (*better)(const struct stored *one, const struct stored *other))
{
	int count = 0, best = 0;
	ssize_t length;

	if ((fcntl(queue, F_GETFL) & O_ACCMODE) != O_RDWR || is_empty(queue) ||
	    size < (size_t)attributes_of(queue).mq_msgsize)
		return mq_receive(queue, message, size, priority);
	while (count < STORED && (length = mq_timedreceive(queue, stored[count].bytes, 8192,
							   &stored[count].priority, &past)) >= 0)
		stored[count++].length = (size_t)length;
	if (count == 0)
		return mq_receive(queue, message, size, priority);
	for (int i = 1; i < count; i++)
		if (better(&stored[i], &stored[best]))
			best = i;
	for (int i = 0; i < count; i++)
		if (i != best)
			mq_timedsend(queue, stored[i].bytes, stored[i].length, stored[i].priority,
				     &past);
	memcpy(message, stored[best].bytes, stored[best].length);
	if (priority)
		*priority = stored[best].priority;
	return (ssize_t)stored[best].length;
}

static bool is_lower(const struct stored *one, const struct stored *other)
{
	return one->priority < other->priority;
}

MUTANT(mq_receive, lowest_first, "the message of lowest priority comes first, as with nice values")
{
	return receive_best(queue, message, size, priority, is_lower);
}

static bool is_not_lower(const struct stored *one, const struct stored *other)
{
	return one->priority >= other->priority;
}

MUTANT(mq_receive, newest_of_equals_first, "of equal priority the newest message comes first")
{
	return receive_best(queue, message, size, priority, is_not_lower);
}

MUTANT(mq_receive, equals_are_in_a_heap, "of three messages of a priority the third comes second")
{
	struct mq_attr attributes = attributes_of(queue);
	ssize_t length = mq_receive(queue, message, size, priority);
	int count = 0;

	if (attributes.mq_curmsgs != 3 || length < 0 || sizeof(stored[0].bytes) < size ||
	    (fcntl(queue, F_GETFL) & O_ACCMODE) != O_RDWR)
		return length;
	for (; count < 2; count++)
		stored[count].length = (size_t)mq_timedreceive(queue, stored[count].bytes, 8192,
							       &stored[count].priority, &past);
	while (count-- > 0)
		mq_timedsend(queue, stored[count].bytes, stored[count].length,
			     stored[count].priority, &past);
	return length;
}

static unsigned int asked_for;

static bool is_asked_for(const struct stored *one, const struct stored *other)
{
	return one->priority == asked_for && other->priority != asked_for;
}

MUTANT(mq_receive, priority_is_asked_for,
       "the priority that stands at mq_receive's pointer is taken first")
{
	asked_for = priority ? *priority : (unsigned int)-1;
	return receive_best(queue, message, size, priority, is_asked_for);
}

MUTANT(mq_timedsend, room_before_priority, "mq_timedsend takes any priority")
{
	return mq_timedsend(queue, message, size, priority % 32768, deadline);
}

MUTANT(sysconf, more_priorities_told, "sysconf tells twice as many priorities as there are")
{
	return sysconf(name) * (name == _SC_MQ_PRIO_MAX ? 2 : 1);
}

MUTANT(sysconf, posix_priorities_told, "sysconf tells 32 priorities, POSIX's least")
{
	return name == _SC_MQ_PRIO_MAX ? 32 : sysconf(name);
}

MUTANT(mq_timedreceive, mq_timedreceive_tells_no_priority,
       "mq_timedreceive tells priority 0 of each message")
{
	ssize_t count = mq_timedreceive(queue, message, size, priority, deadline);

	if (count >= 0 && priority)
		*priority = 0;
	return count;
}

MUTANT(mq_timedsend, mq_timedsend_sends_all_alike, "mq_timedsend sends with priority 0")
{
	return mq_timedsend(queue, message, size, 0, deadline);
}
