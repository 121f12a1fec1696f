/* Wrong message queues, seen while a call is half way through its buffer. */
#include "halts_mutants.h"
#include "messages_mutants.h"

MECHANISM(msg, "msg/halts.c");

MUTANT(msgrcv, message_stays_until_it_is_copied,
       "msgrcv takes the message out of the queue when it has been copied")
{
	msgrcv(queue, message, size, 0, MSG_COPY | IPC_NOWAIT);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgsnd, a_copy_locks_the_queue, "msgsnd fails with EAGAIN while another copies its text")
{
	int result;

	if (atomic_fetch_add(&mutant_memory->number[0], 1) && flags & IPC_NOWAIT) {
		mutant_memory->number[0]--;
		return fail(EAGAIN);
	}
	touch(message, sizeof(long) + size);
	result = msgsnd(queue, message, size, flags);
	mutant_memory->number[0]--;
	return result;
}

MUTANT(msgsnd, removed_is_always_eidrm,
       "a msgsnd whose queue is removed meanwhile fails with EIDRM")
{
	struct msqid_ds status;
	bool was_there = looks(queue, &status);

	touch(message, sizeof(long) + size);
	return confuse(msgsnd(queue, message, size, flags), was_there ? EINVAL : 0, EIDRM);
}

MUTANT(msgctl, looks_while_it_copies, "IPC_STAT looks at the queue while it copies out")
{
	if (command == IPC_STAT)
		touch(status, sizeof(*status));
	return msgctl(queue, command, status);
}
