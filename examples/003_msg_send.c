/*
 * 003 §5: sends lines as messages. In the notes the sender removes the queue right after its last
 * message, with all that was not received yet; a line "end" of the user's ends the receiver; and a
 * failed msgsnd is only told. Here the receiver removes it, and the end is a type of its own.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

enum { LINE = 1, END };

struct message {
	long type;
	char text[200];
};

int main(int argc, char *argv[])
{
	struct message message = { .type = LINE };
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
	printf("enter lines of text, ^D to quit:\n");
	while (fgets(message.text, sizeof(message.text), stdin)) {
		message.text[strcspn(message.text, "\n")] = '\0';
		if (msgsnd(queue, &message, strlen(message.text) + 1, 0) < 0)
			err(1, "msgsnd");
	}
	message.type = END;
	if (msgsnd(queue, &message, 0, 0) < 0)
		err(1, "msgsnd");
	printf("done sending\n");
	return 0;
}
