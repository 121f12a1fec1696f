/*
 * 004, homework, by shared memory: a parent sends lines to its child, which prints them. A segment
 * tells nobody that it changed: two semaphores in it, shared by processes, pass the turn, and an
 * empty line is the end. The child ends both if it can't print.
 */
#include <err.h>
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

struct box {
	sem_t empty, full;
	int child_ends;
	char line[128];
};

static void wait_for(sem_t *sem)
{
	while (sem_wait(sem) < 0)
		if (errno != EINTR)
			err(1, "sem_wait");
}

static void print_lines(struct box *box)
{
	int failed = 0;

	signal(SIGPIPE, SIG_IGN);
	for (wait_for(&box->full); !failed && box->line[0]; wait_for(&box->full)) {
		failed = printf("child: %s", box->line) < 0 || fflush(stdout) != 0;
		box->child_ends = failed;
		sem_post(&box->empty);
	}
	exit(failed);
}

int main(void)
{
	int status, shmid = shmget(IPC_PRIVATE, sizeof(struct box), 0600);
	struct box *box = shmid < 0 ? (void *)-1 : shmat(shmid, NULL, 0);
	pid_t child;

	if (box == (void *)-1 || shmctl(shmid, IPC_RMID, NULL) < 0) /* it goes with us */
		err(1, "no segment");
	if (sem_init(&box->empty, 1, 1) < 0 || sem_init(&box->full, 1, 0) < 0)
		err(1, "sem_init");
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child == 0)
		print_lines(box);
	for (wait_for(&box->empty); !box->child_ends; wait_for(&box->empty)) {
		if (!fgets(box->line, sizeof(box->line), stdin))
			break;
		sem_post(&box->full);
	}
	box->line[0] = '\0';
	sem_post(&box->full);
	return waitpid(child, &status, 0) < 0 || status != 0;
}
