/*
 * 004, homework, by a message queue: a parent sends lines to its child, which prints them. What a
 * pipe tells by its end of file, an empty message tells here. The child, who reads, removes the
 * queue, also when it can't print: msgsnd then fails, instead of waiting for ever for room.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
	long type;
	char text[128];
};

static void print_lines(int queue)
{
	struct message message;
	int failed = 0;
	ssize_t size;

	signal(SIGPIPE, SIG_IGN);
	while (!failed && (size = msgrcv(queue, &message, sizeof(message.text), 0, 0)) > 0)
		failed = printf("child: %.*s", (int)size, message.text) < 0 || fflush(stdout);
	if (msgctl(queue, IPC_RMID, NULL) < 0)
		err(1, "msgctl");
	exit(failed);
}

int main(void)
{
	struct message message = { .type = 1 };
	int queue = msgget(IPC_PRIVATE, 0600);
	pid_t child;
	int status;

	if (queue < 0)
		err(1, "msgget");
	child = fork();
	if (child == 0)
		print_lines(queue);
	if (child < 0) {
		msgctl(queue, IPC_RMID, NULL);
		errx(1, "fork failed");
	}
	while (fgets(message.text, sizeof(message.text), stdin))
		if (msgsnd(queue, &message, strlen(message.text), 0) < 0)
			err(1, "msgsnd");
	if (msgsnd(queue, &message, 0, 0) < 0)
		err(1, "msgsnd");
	return waitpid(child, &status, 0) < 0 || status != 0;
}
