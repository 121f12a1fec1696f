/*
 * 000 §8: both directions over one queue, by two types; in the server the parent writes and the
 * child reads, in the client the other way round. The notes only say so, and that what is left over
 * has to be removed by hand: here each side sends an empty message as its end, and the server
 * removes the queue when the client has told that it needs it no more.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TO_SERVER = 1, TO_CLIENT, CLIENT_ENDS };

struct message {
	long type;
	char text[124];
};

static void write_lines(int queue, long type)
{
	struct message message = { .type = type };

	while (fgets(message.text, sizeof(message.text), stdin))
		if (msgsnd(queue, &message, strlen(message.text), 0) < 0)
			err(1, "msgsnd");
	if (msgsnd(queue, &message, 0, 0) < 0)
		err(1, "msgsnd");
}

static void read_lines(int queue, long type)
{
	struct message message;
	ssize_t size;

	while ((size = msgrcv(queue, &message, sizeof(message.text), type, 0)) > 0) {
		printf("%.*s", (int)size, message.text);
		fflush(stdout);
	}
	if (size < 0)
		err(1, "msgrcv");
}

int main(int argc, char *argv[])
{
	int server = argc == 3 && strcmp(argv[2], "server") == 0;
	key_t key = argc == 3 ? ftok(argv[1], 'a') : -1;
	int queue = key == -1 ? -1 : msgget(key, IPC_CREAT | 0600);
	pid_t child;

	if (queue < 0)
		err(2, "usage: %s FILE server|client", argv[0]);
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (server == (child == 0))
		read_lines(queue, server ? TO_SERVER : TO_CLIENT);
	else
		write_lines(queue, server ? TO_CLIENT : TO_SERVER);
	if (child == 0)
		exit(0);
	if (waitpid(child, NULL, 0) < 0)
		err(1, "waitpid");
	if (!server)
		return msgsnd(queue, &(struct message){ .type = CLIENT_ENDS }, 0, 0) < 0;
	read_lines(queue, CLIENT_ENDS);
	return msgctl(queue, IPC_RMID, NULL) < 0;
}
