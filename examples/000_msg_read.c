/*
 * 000 §8: read.c, which prints the lines of write.c. The notes read a line from the terminal before
 * each message, into a variable that is not there, do not look at what msgrcv returns, and never
 * come to the removal of the queue. Here the empty message is the end, and the queue goes with it.
 */
#include <err.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
	long type;
	char text[124];
};

int main(int argc, char *argv[])
{
	struct message message;
	ssize_t size;
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
	while ((size = msgrcv(queue, &message, sizeof(message.text), 100, 0)) > 0) {
		printf("%.*s", (int)size, message.text); /* it came without a NUL */
		fflush(stdout);
	}
	if (size < 0)
		err(1, "msgrcv");
	if (msgctl(queue, IPC_RMID, NULL) < 0)
		err(1, "msgctl");
	return 0;
}
