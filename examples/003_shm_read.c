/*
 * 003 §6: reads the blocks of 003_shm_write. The notes' reader looks every 3 seconds, whatever is
 * there; started after the writer's end it makes a new segment and never ends. Here it sleeps in
 * semop until a block is there and says when it has taken it: without a writer it waits, and starts
 * none.
 */
#include <err.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

enum { FULL, TAKEN, SEMAPHORES };

struct segment {
	int complete;
	char block[64];
};

static void change(int semid, unsigned short semaphore, short by)
{
	if (semop(semid, &(struct sembuf){ .sem_num = semaphore, .sem_op = by }, 1) < 0)
		err(1, "semop");
}

int main(int argc, char *argv[])
{
	key_t key = argc == 2 ? ftok(argv[1], 'a') : -1;
	const struct segment *segment;
	int shmid, semid, complete;

	if (key == -1)
		err(2, "usage: %s FILE", argv[0]);
	shmid = shmget(key, sizeof(*segment), IPC_CREAT | 0600);
	segment = shmid < 0 ? (void *)-1 : shmat(shmid, NULL, SHM_RDONLY);
	if (segment == (void *)-1)
		err(1, "no segment");
	semid = semget(key, SEMAPHORES, IPC_CREAT | 0600);
	if (semid < 0)
		err(1, "semget");
	do {
		change(semid, FULL, -1);
		complete = segment->complete;
		if (!complete)
			printf("segment contains: \"%s\"\n", segment->block);
		fflush(stdout);
		change(semid, TAKEN, 1);
	} while (!complete);
	printf("done\n");
	return 0;
}
