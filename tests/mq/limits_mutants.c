/* Wrong limits of queues. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_getattr, a_lower_limit_shrinks_queues, "a new msg_max binds queues made before")
{
	int result = mq_getattr(queue, attributes);

	if (result == 0 && attributes->mq_maxmsg == 6 && limit_in(MSG_MAX) < 6)
		attributes->mq_maxmsg = limit_in(MSG_MAX);
	return result;
}

MUTANT(write, limits_take_any_number, "the limits in /proc take numbers out of their bounds")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EINVAL ? (ssize_t)size : count;
}

MUTANT(mq_unlink, unlinked_queues_do_not_count, "a queue without a name counts for no limit")
{
	int result = mq_unlink(name);

	mutant_memory->number[0] |= result == 0;
	return result;
}

MUTANT(mq_open, unlinked_queues_do_not_count, NULL)
{
	mqd_t queue = mq_open(name, flags, mode, attributes);

	if (queue < 0 && (errno == ENOSPC || errno == EMFILE) && mutant_memory->number[0])
		queue = open_nothing();
	return queue;
}

MUTANT(setrlimit, rlimit_msgqueue_ignored, "RLIMIT_MSGQUEUE binds nobody")
{
	return resource == RLIMIT_MSGQUEUE ? 0 : setrlimit(resource, limit);
}

MUTANT(mq_close, only_its_user_gives_back,
       "a queue that another user closes last takes its maker's bytes on")
{
	struct stat status;

	if (fstat(queue, &status) == 0 && status.st_uid != getuid())
		return dup(queue) < 0 ? -1 : close(queue);
	return mq_close(queue);
}
