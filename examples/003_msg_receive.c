/*
 * 003 §5: receives what 003_msg_send sends. Started before the sender, the notes' receiver fails:
 * file and queue are not there yet. It also trusts every message to hold a NUL. Here either may
 * come first, %.*s prints no more than came, and this one, to whom the end came, removes the queue.
 */
#include <err.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>

enum { LINE = 1, END };

struct message {
	long type;
	char text[200];
};

int main(int argc, char *argv[])
{
	struct message message;
	ssize_t size;
	key_t key;
	int queue;

	if (argc != 2)
		errx(2, "usage: %s FILE", argv[0]);
	key = ftok(argv[1], 'B');
	if (key == -1)
		err(1, "ftok: %s", argv[1]);
	queue = msgget(key, IPC_CREAT | 0600);
	if (queue < 0)
		err(1, "msgget");
	for (;;) {
		size = msgrcv(queue, &message, sizeof(message.text), 0, 0);
		if (size < 0)
			err(1, "msgrcv");
		if (message.type == END)
			break;
		printf("received: \"%.*s\"\n", (int)size, message.text);
		fflush(stdout);
	}
	if (msgctl(queue, IPC_RMID, NULL) < 0)
		err(1, "msgctl");
	printf("done receiving\n");
	return 0;
}
