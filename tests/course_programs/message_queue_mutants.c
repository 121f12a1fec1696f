/* Wrong message queues under the notes' programs. */

#include "mutant.h"

MECHANISM(course_programs, "course-programs");

MUTANT(fgets, fgets_does_not_wait, "fgets does not wait for input that is not there yet")
{
	struct pollfd ready = { .fd = fileno(input), .events = POLLIN };

	return poll(&ready, 1, 0) > 0 ? fgets(line, size, input) : NULL;
}

MUTANT(ftok, ftok_needs_no_file, "ftok makes its key from the name, of a file or not")
{
	key_t key = ftok(path, project);

	return key < 0 ? project << 24 | path[0] : key;
}

MUTANT(msgget, queue_made_unasked, "msgget makes a queue without IPC_CREAT")
{
	return own_queue(msgget(key, flags | IPC_CREAT));
}

MUTANT(msgsnd, empty_message_counts_a_byte,
       "an empty message takes a byte of the queue and has it as text")
{
	return msgsnd(queue, message, size ? size : 1, flags);
}

MUTANT(msgsnd, queue_holds_one_message, "a message takes the place of those that were not received")
{
	struct {
		long type;
		char text[128];
	} old;

	while (msgrcv(queue, &old, sizeof(old.text), 0, IPC_NOWAIT) >= 0)
		;
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, received_message_stays, "msgrcv copies the message and leaves it in the queue")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0)
		msgsnd(queue, message, (size_t)count, IPC_NOWAIT);
	return count;
}

MUTANT(msgrcv, msgrcv_clears_the_rest, "msgrcv sets the rest of the buffer to zero")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0)
		memset((char *)message + sizeof(long) + count, 0, size - (size_t)count);
	return count;
}

MUTANT(msgget, queue_ends_with_its_sender,
       "a queue has an end of file: an empty message when its sender dies")
{
	int queue = msgget(key, flags);

	mutant_memory->number[0] = queue + 1;
	return queue;
}

MUTANT(kill, queue_ends_with_its_sender, NULL)
{
	long end = 1;

	if (signo == SIGKILL && mutant_memory->number[0])
		msgsnd((int)mutant_memory->number[0] - 1, &end, 0, IPC_NOWAIT);
	return kill(pid, signo);
}

MUTANT(msgctl, removal_is_put_off, "msgctl with IPC_RMID leaves the queue where it is")
{
	return command == IPC_RMID ? 0 : msgctl(queue, command, status);
}
