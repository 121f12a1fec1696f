/*
 * 003, fork: five children, and a parent that waits for them all. The notes look at errno after
 * each waitpid, though one that succeeds leaves there what was there before; go on when fork
 * failed; and say that fork returns 0: it does so in the child, while the parent gets the child's
 * pid.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 5

int main(void)
{
	pid_t parent = getpid();
	int ended = 0;

	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (pid == 0) {
			printf("child %d: pid %d\n", i, (int)getpid());
			return getppid() != parent;
		}
	}
	for (;;) {
		int status;

		if (waitpid(-1, &status, 0) > 0)
			ended += status == 0;
		else if (errno == ECHILD)
			break;
		else if (errno != EINTR)
			err(1, "waitpid");
	}
	printf("parent: %d children have ended\n", ended);
	return ended != CHILDREN;
}
