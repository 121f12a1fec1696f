/*
 * 000 §7, exercise 2: client.c, which prints the lines of server.c. The notes read the server's pid
 * without a look whether it is there: 0 in its place, kill() signals the client's own process
 * group. They set no handler for SIGUSR1, which then kills; and it can come before the client is in
 * pause(): here it waits for sigsuspend().
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

/* Blocks SIGUSR1; returns the mask with which to wait for it. */
static sigset_t block_signal(void)
{
	struct sigaction action = { .sa_handler = wake };
	sigset_t block, wait;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, &wait);
	sigdelset(&wait, SIGUSR1);
	return wait;
}

int main(int argc, char *argv[])
{
	sigset_t wait = block_signal();
	key_t key = argc == 2 ? ftok(argv[1], 'a') : -1;
	struct box *box;
	pid_t server;
	int shmid;

	if (key == -1)
		err(2, "usage: %s FILE", argv[0]);
	shmid = shmget(key, sizeof(*box), 0);
	box = shmid < 0 ? (void *)-1 : shmat(shmid, NULL, 0);
	if (box == (void *)-1)
		err(1, "no segment: is the server there?");
	server = box->pid;
	if (server == 0)
		errx(1, "the server is not ready yet");
	box->pid = getpid();
	for (;;) {
		if (kill(server, SIGUSR2) < 0)
			err(1, "server %d", (int)server);
		sigsuspend(&wait);
		if (!box->line[0])
			return 0;
		printf("%s", box->line);
		fflush(stdout);
	}
}
