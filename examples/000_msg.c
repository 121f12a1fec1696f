/*
 * 000 §8: a message to oneself. The notes call msgsnd msgsend, give msgget three arguments, print
 * by "%s" without an argument, and receive again, to see whether the message is still there: that
 * sleeps for ever, but with IPC_NOWAIT it tells ENOMSG.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
	long type;
	char text[124];
};

int main(void)
{
	struct message message = { .type = 100 };
	int queue = msgget(IPC_PRIVATE, 0600);
	int failed = 1;
	ssize_t size;

	if (queue < 0)
		err(1, "msgget");
	if (!fgets(message.text, sizeof(message.text), stdin))
		warnx("no line");
	else if (msgsnd(queue, &message, strlen(message.text), 0) < 0)
		warn("msgsnd");
	else if ((size = msgrcv(queue, &message, sizeof(message.text), 100, 0)) < 0)
		warn("msgrcv");
	else {
		printf("received: %.*s", (int)size, message.text);
		size = msgrcv(queue, &message, sizeof(message.text), 100, IPC_NOWAIT);
		failed = size >= 0 || errno != ENOMSG;
		printf("received again: %s\n", failed ? "?" : strerror(errno));
	}
	if (msgctl(queue, IPC_RMID, NULL) < 0)
		err(1, "msgctl");
	return failed;
}
