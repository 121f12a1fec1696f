/*
 * 000 §7, exercise 1: a parent passes lines to its child by a shared memory segment, and they wake
 * each other by signals. The notes write `if (pid = 0)`, which no process ever enters; and a signal
 * that comes before signal() kills, one that comes before pause() is lost: here both are blocked
 * from before fork on, and come only in sigsuspend().
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 128

static volatile sig_atomic_t ended; /* the child */

static void note(int signal)
{
	if (signal == SIGCHLD)
		ended = 1;
}

/* Blocks the signals; returns the mask with which to wait for them. */
static sigset_t block_signals(void)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, SIGCHLD };
	struct sigaction action = { .sa_handler = note };
	sigset_t block, wait;

	sigemptyset(&block);
	for (int i = 0; i < 3; i++) {
		sigaddset(&block, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &block, &wait);
	for (int i = 0; i < 3; i++)
		sigdelset(&wait, signals[i]);
	return wait;
}

int main(void)
{
	int status, shmid = shmget(IPC_PRIVATE, SIZE, 0600);
	char *line = shmid < 0 ? (void *)-1 : shmat(shmid, NULL, 0);
	sigset_t wait = block_signals();
	pid_t child;

	if (line == (void *)-1 || shmctl(shmid, IPC_RMID, NULL) < 0) /* it goes with us */
		err(1, "no segment");
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child == 0) {
		for (sigsuspend(&wait); line[0]; sigsuspend(&wait)) {
			printf("child: %s", line);
			fflush(stdout);
			kill(getppid(), SIGUSR2);
		}
		exit(0);
	}
	while (!ended && fgets(line, SIZE, stdin)) {
		kill(child, SIGUSR1);
		sigsuspend(&wait);
	}
	line[0] = '\0'; /* no more */
	kill(child, SIGUSR1);
	return waitpid(child, &status, 0) < 0 || status != 0;
}
