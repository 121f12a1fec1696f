/* Queues whose calls look first and act later, with something else in between. */
#include <sched.h>

#include "messages_mutants.h"

MECHANISM(msg, "msg");

static bool is_there(int queue)
{
	struct msqid_ds status;

	return msgctl(queue, IPC_STAT, &status) == 0;
}

MUTANT(msgsnd, removed_meanwhile_looks_full,
       "msgsnd that finds its queue removed when it has the lock takes it for a full one")
{
	bool there = is_there(queue);
	int result = msgsnd(queue, message, size, flags | IPC_NOWAIT);

	if (there && result < 0 && !is_there(queue))
		return fail(EAGAIN);
	if (is_refused(result, EAGAIN) && !(flags & IPC_NOWAIT))
		return msgsnd(queue, message, size, flags);
	return result;
}

MUTANT(msgrcv, removal_missed_on_the_way_to_sleep,
       "msgrcv looks for a message, and sleeps though the queue was removed meanwhile")
{
	int try = flags & MSG_COPY ? flags : flags | IPC_NOWAIT;
	ssize_t result = msgrcv(queue, message, size, type, try);

	if (result >= 0 || errno != ENOMSG || flags & (IPC_NOWAIT | MSG_COPY))
		return result;
	if (!is_there(queue))
		pause();
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgrcv, one_message_for_two, "two msgrcv that find a message at the same time both take it")
{
	struct msqid_ds before, after;
	struct {
		long type;
		char text[1];
	} copy;
	bool one = size == 1 && msgctl(queue, IPC_STAT, &before) == 0 && before.msg_qnum > 0;
	ssize_t length = one ? msgrcv(queue, &copy, 1, 0, MSG_COPY | IPC_NOWAIT | MSG_NOERROR) : -1;

	if (length == 1 && msgctl(queue, IPC_STAT, &after) == 0 &&
	    after.msg_qnum < before.msg_qnum) {
		memcpy(message, &copy, sizeof(copy));
		return 1;
	}
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgsnd, removal_missed_on_the_way_to_sleep_for_room,
       "msgsnd looks for room, and sleeps though the queue was removed meanwhile")
{
	int result = msgsnd(queue, message, size, flags | IPC_NOWAIT);

	if (!is_refused(result, EAGAIN) || flags & IPC_NOWAIT)
		return result;
	sched_yield();
	if (!is_there(queue))
		pause();
	return msgsnd(queue, message, size, flags);
}
