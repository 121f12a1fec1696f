/* Wrong unlinking of queues. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_unlink, the_name_stays_while_open, "mq_unlink leaves the name while the queue is open")
{
	mqd_t queue = mq_open(name, O_RDONLY);
	bool is_open = false;

	for (int fd = 3; queue >= 0 && fd < 64; fd++)
		is_open = is_open || (fd != queue && is_of_same_file(fd, queue));
	if (queue >= 0)
		mq_close(queue);
	return is_open ? 0 : mq_unlink(name);
}

MUTANT(mq_unlink, unlink_empties, "mq_unlink empties the queue, though it is open")
{
	mqd_t queue = mq_open(name, O_RDONLY);

	if (queue >= 0) {
		empty(queue);
		mq_close(queue);
	}
	return mq_unlink(name);
}

MUTANT(mq_unlink, unlink_of_nothing_succeeds, "mq_unlink of a name that does not exist succeeds")
{
	int result = mq_unlink(name);

	return result < 0 && errno == ENOENT && name[1] ? 0 : result;
}

MUTANT(mq_unlink, a_new_queue_is_the_old_one, "mq_open revives a queue that is unlinked but open")
{
	mqd_t queue = mq_open(name, O_RDWR | O_CLOEXEC);

	if (queue >= 0 && mutant_memory->number[0] == 0) {
		mutant_memory->number[0] = queue;
		strncpy(mutant_memory->text, name, sizeof(mutant_memory->text) - 1);
	}
	return mq_unlink(name);
}

MUTANT(mq_open, a_new_queue_is_the_old_one, NULL)
{
	if (flags & O_CREAT && strcmp(name, mutant_memory->text) == 0 &&
	    is_queue((int)mutant_memory->number[0]))
		return (int)atomic_exchange(&mutant_memory->number[0], 0);
	return mq_open(name, flags, mode, attributes);
}

MUTANT(mq_unlink, anybody_unlinks, "mq_unlink takes no permission")
{
	int result = mq_unlink(name);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(mq_unlink, unlinking_takes_read_permission,
       "mq_unlink takes the permission to open the queue")
{
	mqd_t queue = mq_open(name, O_RDONLY);

	if (queue < 0 && errno == EACCES)
		return -1;
	if (queue >= 0)
		mq_close(queue);
	return mq_unlink(name);
}
