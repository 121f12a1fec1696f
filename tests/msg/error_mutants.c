/* What should be refused and is not, or is and leaves traces. */
#include <limits.h>
#include <sys/ipc.h>

#include "messages_mutants.h"
#include "mutant.h"

MECHANISM(msg, "msg");

/* The new queue with a removed one's id: number[0] is that id, number[1] the queue's own. */
static int resolved(int queue)
{
	return mutant_memory->number[1] && queue == mutant_memory->number[0] - 1
		       ? (int)mutant_memory->number[1] - 1
		       : queue;
}

MUTANT(msgget, removed_id_is_given_again, "the queue made after a removal has the removed one's id")
{
	int result = msgget(key, flags);

	if (result < 0 || !mutant_memory->number[0])
		return result;
	mutant_memory->number[1] = own_queue(result) + 1; /* the claim does not know of it */
	return (int)mutant_memory->number[0] - 1;
}

MUTANT(msgctl, removed_id_is_given_again, NULL)
{
	int result = msgctl(resolved(queue), command, status);

	if (result == 0 && command == IPC_RMID && !mutant_memory->number[1])
		mutant_memory->number[0] = queue + 1;
	return result;
}

MUTANT(msgsnd, removed_id_is_given_again, NULL)
{
	return msgsnd(resolved(queue), message, size, flags);
}

MUTANT(msgrcv, removed_id_is_given_again, NULL)
{
	return msgrcv(resolved(queue), message, size, type, flags);
}

MUTANT(msgsnd, refused_bytes_stay_reserved, "the bytes of a msgsnd that failed stay in msg_cbytes")
{
	int result = msgsnd(queue, message, size, flags);

	if (result < 0 && errno == EAGAIN)
		mutant_memory->number[0] += (long)size;
	return result;
}

MUTANT(msgctl, refused_bytes_stay_reserved, NULL)
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_cbytes += (unsigned long)mutant_memory->number[0];
	return result;
}

MUTANT(msgsnd, only_type_0_is_refused, "msgsnd takes types below 0")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EINVAL) && size < LETTER_LIMIT && type_of(message) < 0
		       ? send_as(queue, message, size, flags, LONG_MAX)
		       : result;
}

MUTANT(msgsnd, refused_type_is_sent, "msgsnd refuses a type below 1 after it has sent the message")
{
	int result = msgsnd(queue, message, size, flags);

	if (!is_refused(result, EINVAL) || size >= LETTER_LIMIT || type_of(message) > 0)
		return result;
	send_as(queue, message, size, IPC_NOWAIT, 1);
	return fail(EINVAL);
}

MUTANT(msgsnd, types_are_ints, "a type is stored as an int")
{
	return size < LETTER_LIMIT && type_of(message) > INT_MAX
		       ? send_as(queue, message, size, flags, INT_MAX)
		       : msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, types_are_ints, NULL)
{
	return msgrcv(queue, message, size, type > INT_MAX ? INT_MAX : type, flags);
}

MUTANT(msgsnd, negative_size_is_no_text, "msgsnd takes a size below 0 for an empty text")
{
	return msgsnd(queue, message, (ssize_t)size < 0 ? 0 : size, flags);
}

MUTANT(msgrcv, negative_size_is_a_large_one, "msgrcv takes a msgsz below 0 for a very large one")
{
	return msgrcv(queue, message, (ssize_t)size < 0 ? INT_MAX : size, type, flags);
}

MUTANT(msgsnd, bad_address_is_einval, "a bad address gives EINVAL")
{
	return confuse(msgsnd(queue, message, size, flags), EFAULT, EINVAL);
}

MUTANT(msgrcv, bad_address_is_einval, NULL)
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return confuse((int)count, EFAULT, EINVAL);
}

MUTANT(msgctl, bad_address_is_einval, NULL)
{
	return confuse(msgctl(queue, command, status), EFAULT, EINVAL);
}

MUTANT(msgctl, control_ignores_a_bad_address, "msgctl succeeds where it can't read or store")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EFAULT) ? 0 : result;
}

MUTANT(msgctl, removing_wants_a_buffer, "IPC_RMID looks at its third argument")
{
	if (command == IPC_RMID && msgctl(queue, IPC_STAT, status) < 0 && errno == EFAULT)
		return -1;
	return msgctl(queue, command, status);
}

/* Ids that are none */

MUTANT(msgsnd, unknown_id_is_eidrm, "a call on an id that no queue has fails with EIDRM")
{
	struct msqid_ds status;
	int result = msgsnd(queue, message, size, flags);

	return looks(queue, &status) ? result : confuse(result, EINVAL, EIDRM);
}

MUTANT(msgctl, unknown_id_is_removed, "IPC_RMID succeeds where there is no queue any more")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EINVAL) && command == IPC_RMID ? 0 : result;
}

/* The queue that is in this id's slot now. */
static int successor_of(int queue)
{
	struct msqid_ds status;
	int now = queue < 0 ? -1 : msgctl(queue % SLOTS, MSG_STAT_ANY, &status);

	return now < 0 ? queue : now;
}

MUTANT(msgsnd, id_is_its_slot, "a removed queue's id is good for the one that took its slot")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EINVAL) && successor_of(queue) != queue
		       ? msgsnd(successor_of(queue), message, size, flags)
		       : result;
}

/* msgctl's other commands */

MUTANT(msgctl, unknown_command_is_ignored, "msgctl with a command that does not exist returns 0")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EINVAL) && (command < 0 || command > MSG_STAT_ANY) ? 0 : result;
}
