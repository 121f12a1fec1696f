/*
 * 003 §4: a parent waits by a named semaphore until its child has printed. The notes use one name
 * without a slash for all users of the machine: what a killed run left with 1 lets the parent go on
 * at once. Here the name is the process's own, O_EXCL refuses an old one, and it is unlinked at
 * once.
 */
#include <err.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	char name[64];
	sem_t *sem;
	int status;
	pid_t pid;

	setvbuf(stdout, NULL, _IOLBF, 0); /* so that the order is seen in a file too */
	snprintf(name, sizeof(name), "/003_sem_named.%d", (int)getpid());
	sem = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
	if (sem == SEM_FAILED)
		err(1, "sem_open: %s", name);
	if (sem_unlink(name) < 0)
		err(1, "sem_unlink: %s", name);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		printf("child: I am done, and post\n");
		if (sem_post(sem) < 0)
			err(1, "sem_post");
		exit(0);
	}
	if (sem_wait(sem) < 0)
		err(1, "sem_wait");
	printf("parent: the child has printed\n");
	if (sem_close(sem) < 0)
		err(1, "sem_close");
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	return status != 0;
}
