/*
 * 000 §8: write.c, which sends lines to read.c. In the notes nothing ends: fgets is not asked for
 * the end of the input, after which its empty line is sent for ever, and the queue is never
 * removed. Here an empty message is the end, and read.c, who knows that all has come, removes the
 * queue.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
	long type;
	char text[124];
};

int main(int argc, char *argv[])
{
	struct message message = { .type = 100 };
	key_t key;
	int queue;

	if (argc != 2)
		errx(2, "usage: %s FILE", argv[0]);
	key = ftok(argv[1], 'a');
	if (key == -1)
		err(1, "ftok: %s", argv[1]);
	queue = msgget(key, IPC_CREAT | 0600);
	if (queue < 0)
		err(1, "msgget");
	while (fgets(message.text, sizeof(message.text), stdin))
		if (msgsnd(queue, &message, strlen(message.text), 0) < 0)
			err(1, "msgsnd");
	if (msgsnd(queue, &message, 0, 0) < 0)
		err(1, "msgsnd");
	return 0;
}
