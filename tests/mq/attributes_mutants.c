/* Wrong attributes of queues. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_timedsend, empty_messages_not_counted, "mq_curmsgs does not count empty messages")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	mutant_memory->number[0] += result == 0 && size == 0;
	return result;
}

MUTANT(mq_getattr, empty_messages_not_counted, NULL)
{
	int result = mq_getattr(queue, attributes);

	if (result == 0 && attributes->mq_curmsgs > 0)
		attributes->mq_curmsgs -= mutant_memory->number[0];
	return result;
}

MUTANT(mq_getattr, curmsgs_lags, "mq_getattr tells the number of messages of the time before")
{
	int result = mq_getattr(queue, attributes);

	if (result == 0)
		attributes->mq_curmsgs =
			atomic_exchange(&mutant_memory->number[0], attributes->mq_curmsgs);
	return result;
}

MUTANT(mq_setattr, gives_the_new_attributes, "mq_setattr gives the attributes as they are now")
{
	int result = mq_setattr(queue, attributes, before);

	if (result == 0 && before)
		mq_getattr(queue, before);
	return result;
}

MUTANT(mq_setattr, o_nonblock_not_cleared, "mq_setattr sets O_NONBLOCK but does not clear it")
{
	struct mq_attr ignored;

	if (attributes && is_queue(queue) && attributes_of(queue).mq_flags & O_NONBLOCK)
		return mq_getattr(queue, before ? before : &ignored);
	return mq_setattr(queue, attributes, before);
}

MUTANT(mq_setattr, other_flags_ignored, "mq_setattr ignores flags other than O_NONBLOCK")
{
	int result = mq_setattr(queue, attributes, before);
	struct mq_attr known;

	if (result == 0 || errno != EINVAL)
		return result;
	known = *attributes;
	known.mq_flags &= O_NONBLOCK;
	return mq_setattr(queue, &known, before);
}

MUTANT(mq_setattr, refused_flags_are_set,
       "mq_setattr that refuses a flag has set O_NONBLOCK already")
{
	int result = mq_setattr(queue, attributes, before);

	if (result < 0 && errno == EINVAL && attributes->mq_flags & O_NONBLOCK) {
		mq_setattr(queue, &(struct mq_attr){ .mq_flags = O_NONBLOCK }, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(fcntl, getfl_knows_no_queue, "F_GETFL does not show the O_NONBLOCK of mq_setattr")
{
	int result = fcntl(fd, command, argument);

	return command == F_GETFL && is_queue(fd) ? result & ~O_NONBLOCK : result;
}

MUTANT(fcntl, setfl_knows_no_queue, "F_SETFL does not reach the O_NONBLOCK of a queue")
{
	return command == F_SETFL && is_queue(fd) ? 0 : fcntl(fd, command, argument);
}
