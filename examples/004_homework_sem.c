/*
 * 004, homework, by semaphores alone: a parent sends bytes to its child, which prints them. A
 * semaphore carries no data but its value: two of the set pass the turn, the value of the third is
 * the byte, and 256 is the end. The child removes the set, also when it can't print: semop then
 * fails.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FULL, EMPTY, BYTE, SEMAPHORES };

#define END 256

static void change(int semid, unsigned short semaphore, short by)
{
	if (semop(semid, &(struct sembuf){ .sem_num = semaphore, .sem_op = by }, 1) < 0)
		err(1, "semop");
}

/* All of it, though val alone is used: semctl takes as much as the pointers are. */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

static void set(int semid, int semaphore, int value)
{
	if (semctl(semid, semaphore, SETVAL, (union semun){ .val = value }) < 0)
		err(1, "semctl");
}

static void print_bytes(int semid)
{
	int byte, failed = 0;

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (!failed) {
		change(semid, FULL, -1);
		byte = semctl(semid, BYTE, GETVAL);
		if (byte == END)
			break;
		failed = byte < 0 || putchar(byte) == EOF;
		change(semid, EMPTY, 1);
	}
	if (semctl(semid, 0, IPC_RMID) < 0)
		err(1, "semctl");
	exit(failed);
}

int main(void)
{
	int byte, status, semid = semget(IPC_PRIVATE, SEMAPHORES, 0600);
	pid_t child;

	if (semid < 0)
		err(1, "semget");
	set(semid, FULL, 0);
	set(semid, EMPTY, 1);
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child == 0)
		print_bytes(semid);
	do {
		byte = getchar();
		change(semid, EMPTY, -1);
		set(semid, BYTE, byte == EOF ? END : byte);
		change(semid, FULL, 1);
	} while (byte != EOF);
	return waitpid(child, &status, 0) < 0 || status != 0;
}
