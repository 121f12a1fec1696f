/* Wrong sleeping at queues, and wrong waking. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_receive, empty_never_sleeps, "mq_receive of an empty queue fails with EAGAIN always")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, &past);

	return length < 0 && errno == ETIMEDOUT ? fail(EAGAIN) : length;
}

MUTANT(mq_send, full_drops_the_first, "mq_send to a full queue drops its first message")
{
	drop_one(queue);
	return mq_send(queue, message, size, priority);
}

MUTANT(mq_timedsend, full_drops_the_first, NULL)
{
	drop_one(queue);
	return mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(mq_timedreceive, deadline_before_o_nonblock,
       "of a past deadline and O_NONBLOCK the deadline counts")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	return length < 0 && errno == EAGAIN && is_past(deadline) ? fail(ETIMEDOUT) : length;
}

MUTANT(mq_timedsend, o_nonblock_ignored_with_a_deadline,
       "mq_timedsend goes by its deadline, not by O_NONBLOCK")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == EAGAIN ? fail(ETIMEDOUT) : result;
}

static ssize_t receive_noted(mqd_t queue, char *message, size_t size, unsigned int *priority)
{
	ssize_t length;

	note_sleeper();
	length = mq_receive(queue, message, size, priority);
	forget_sleeper();
	return length;
}

static int send_noted(mqd_t queue, const char *message, size_t size, unsigned int priority)
{
	int result;

	note_sleeper();
	result = mq_send(queue, message, size, priority);
	forget_sleeper();
	return result;
}

MUTANT(mq_receive, a_message_wakes_all, "each mq_send wakes all who sleep in mq_receive")
{
	return receive_noted(queue, message, size, priority);
}

MUTANT(mq_send, a_message_wakes_all, NULL)
{
	int result = mq_send(queue, message, size, priority);

	wake_sleepers();
	return result;
}

MUTANT(mq_send, room_wakes_all, "each mq_receive wakes all who sleep in mq_send")
{
	return send_noted(queue, message, size, priority);
}

MUTANT(mq_receive, room_wakes_all, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	wake_sleepers();
	return length;
}

MUTANT(mq_send, text_is_taken_when_there_is_room, "mq_send looks at its buffer when there is room")
{
	char bytes[8192];

	if (!is_full(queue) || attributes_of(queue).mq_flags & O_NONBLOCK || priority > 32767 ||
	    size > (size_t)attributes_of(queue).mq_msgsize ||
	    mq_send(queue, message, size, 32767) < 0)
		return mq_send(queue, message, size, priority);
	mq_timedreceive(queue, bytes, sizeof(bytes), NULL, &past);
	return mq_send(queue, message, size, priority);
}
