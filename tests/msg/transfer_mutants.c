/* Messages that get lost, twice or out of turn on the way. */
#include <sys/ipc.h>

#include "messages_mutants.h"
#include "mutant.h"

MECHANISM(msg, "msg");

/* What is sent */

MUTANT(msgsnd, message_is_sent_twice, "msgsnd puts the message into the queue twice")
{
	struct msqid_ds status;
	int result = msgsnd(queue, message, size, flags);

	if (result == 0 && looks(queue, &status) && status.msg_qbytes - status.msg_cbytes > 100)
		msgsnd(queue, message, size,
		       IPC_NOWAIT); /* else it might sleep where it must not */
	return result;
}

/* The end of a process */

enum { MADE, MAKER, MY_SENDER, MY_QUEUE };

MUTANT(msgget, queue_goes_with_its_maker, "a queue is removed when its maker ends")
{
	int result = msgget(key, flags);

	if (result >= 0 && key != IPC_PRIVATE && !mutant_memory->number[MAKER]) {
		mutant_memory->number[MADE] = result;
		mutant_memory->number[MAKER] = getpid();
	}
	return result;
}

MUTANT(_exit, queue_goes_with_its_maker, NULL)
{
	if (mutant_memory->number[MAKER] == getpid())
		msgctl((int)mutant_memory->number[MADE], IPC_RMID, NULL);
	_exit(status);
}

MUTANT(msgsnd, messages_go_with_the_killed, "what a process has sent is lost when it is killed")
{
	int result = msgsnd(queue, message, size, flags);

	mutant_memory->number[MY_SENDER] = getpid();
	mutant_memory->number[MY_QUEUE] = queue;
	return result;
}

MUTANT(raise, messages_go_with_the_killed, NULL)
{
	if (mutant_memory->number[MY_SENDER] == getpid()) {
		int count = take_out_all((int)mutant_memory->number[MY_QUEUE]);

		for (int i = 0; i < count - 1; i++)
			msgsnd((int)mutant_memory->number[MY_QUEUE], &letters[i],
			       (size_t)lengths[i], IPC_NOWAIT);
	}
	return raise(signo);
}

/* Under load */

static int sends; /* of this process */

MUTANT(msgsnd, now_and_then_one_overtakes, "every hundredth message is overtaken by the next")
{
	static struct letter held;
	static size_t held_size;
	int result;

	if (size <= LETTER_LIMIT && ++sends % 100 == 99) {
		memcpy(&held, message, sizeof(long) + size);
		held_size = size;
		return 0;
	}
	result = msgsnd(queue, message, size, flags);
	if (result == 0 && sends % 100 == 0)
		msgsnd(queue, &held, held_size, 0);
	return result;
}

MUTANT(msgsnd, now_and_then_one_is_lost, "every hundredth message is lost")
{
	return ++sends % 100 == 99 ? 0 : msgsnd(queue, message, size, flags);
}
