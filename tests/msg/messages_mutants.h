/* What mutants of message queues share. */
#ifndef IPCLITMUS_TESTS_MESSAGES_MUTANTS_H
#define IPCLITMUS_TESTS_MESSAGES_MUTANTS_H

#include <sys/ipc.h>

#include "mutant.h"
#include "newer_names.h"

#define SLOTS 32768 /* an id is a slot, and how often it was used */

#define LETTER_LIMIT 65536

#define QUEUE_LIMIT 16 /* messages that a mutant takes out and puts back */

struct letter {
	long type;
	char text[LETTER_LIMIT];
};

static struct letter letters[QUEUE_LIMIT];

static ssize_t lengths[QUEUE_LIMIT];

static inline long number_in_file(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return atol(text);
}

/* Looks whatever the permissions. */
static inline bool looks(int queue, struct msqid_ds *status)
{
	return msgctl(queue % SLOTS, MSG_STAT_ANY, status) == queue;
}

static inline int change_capacity(int queue, msglen_t bytes)
{
	struct msqid_ds status;

	if (msgctl(queue, IPC_STAT, &status) < 0)
		return -1;
	status.msg_qbytes = bytes;
	return msgctl(queue, IPC_SET, &status);
}

/* Sends although the queue is full. */
static inline int force_in(int queue, const void *message, size_t size)
{
	struct msqid_ds status;
	int result;

	if (msgctl(queue, IPC_STAT, &status) < 0)
		return -1;
	change_capacity(queue, 16384);
	result = msgsnd(queue, message, size, IPC_NOWAIT);
	change_capacity(queue, status.msg_qbytes);
	return result;
}

static inline int take_out_all(int queue)
{
	int count = 0;

	while (count < QUEUE_LIMIT &&
	       (lengths[count] = msgrcv(queue, &letters[count], LETTER_LIMIT, 0, IPC_NOWAIT)) >= 0)
		count++;
	return count;
}

/* Whether a receive is over without sleeping; *result and errno are what it gives. */
static inline bool received_at_once(int queue, void *message, size_t size, long type, int flags,
				    ssize_t *result)
{
	*result = msgrcv(queue, message, size, type, flags & MSG_COPY ? flags : flags | IPC_NOWAIT);
	return *result >= 0 || errno != ENOMSG || flags & IPC_NOWAIT;
}

/* As send, but of another type. */
static inline int send_as(int queue, const void *message, size_t size, int flags, long type)
{
	static struct letter letter;

	letter.type = type;
	memcpy(letter.text, (const char *)message + sizeof(long), size);
	return msgsnd(queue, &letter, size, flags);
}

static inline long type_of(const void *message)
{
	return *(const long *)message;
}

#endif
