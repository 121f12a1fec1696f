/*
 * 000 §7, exercise 2: server.c, which passes lines to client.c. The notes stop in `while (1);`
 * before anything is set up, call pause when the client may have signalled already, which is then
 * lost, and publish getppid() for getpid(). Here the pid is the server's, and the client's signal
 * waits for sigsuspend().
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

struct box {
	volatile pid_t pid; /* the server's, then the client's */
	char line[124];
};

static void wake(int signal)
{
	(void)signal;
}

/* Blocks SIGUSR2; returns the mask with which to wait for it. */
static sigset_t block_signal(void)
{
	struct sigaction action = { .sa_handler = wake };
	sigset_t block, wait;

	sigaction(SIGUSR2, &action, NULL);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR2);
	sigprocmask(SIG_BLOCK, &block, &wait);
	sigdelset(&wait, SIGUSR2);
	return wait;
}

int main(int argc, char *argv[])
{
	sigset_t wait = block_signal();
	key_t key = argc == 2 ? ftok(argv[1], 'a') : -1;
	struct box *box;
	pid_t client;
	int shmid;

	if (key == -1)
		err(2, "usage: %s FILE", argv[0]);
	shmid = shmget(key, sizeof(*box), IPC_CREAT | IPC_EXCL | 0600);
	box = shmid < 0 ? (void *)-1 : shmat(shmid, NULL, 0);
	if (box == (void *)-1)
		err(1, "no segment");
	box->pid = getpid();
	printf("waiting for the client\n");
	fflush(stdout);
	while (box->pid == getpid())
		sigsuspend(&wait);
	client = box->pid;
	shmctl(shmid, IPC_RMID, NULL); /* both have it: it goes with them */
	while (fgets(box->line, sizeof(box->line), stdin)) {
		if (kill(client, SIGUSR1) < 0)
			err(1, "client %d", (int)client);
		sigsuspend(&wait);
	}
	box->line[0] = '\0'; /* no more */
	if (kill(client, SIGUSR1) < 0)
		err(1, "client %d", (int)client);
	return 0;
}
