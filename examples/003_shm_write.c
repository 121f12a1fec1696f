/*
 * 003 §6: writes five blocks into a segment for 003_shm_read. The notes order the two by sleep(3),
 * so that a slow reader misses blocks and a quick one sees the same again, or half a new one. Here
 * two semaphores under the same key do it; on Linux a new set is 0, so that either may make it.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
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
	struct segment *segment;
	int shmid, semid;

	if (key == -1)
		err(2, "usage: %s FILE", argv[0]);
	shmid = shmget(key, sizeof(*segment), IPC_CREAT | 0600);
	segment = shmid < 0 ? (void *)-1 : shmat(shmid, NULL, 0);
	if (segment == (void *)-1)
		err(1, "no segment");
	semid = semget(key, SEMAPHORES, IPC_CREAT | 0600);
	if (semid < 0)
		err(1, "semget");
	for (char c = 'A'; c <= 'E'; c++) {
		memset(segment->block, c, sizeof(segment->block) - 1);
		printf("wrote %zu bytes\n", strlen(segment->block));
		change(semid, FULL, 1);
		change(semid, TAKEN, -1);
	}
	segment->complete = 1;
	change(semid, FULL, 1);
	change(semid, TAKEN, -1); /* from now on the reader needs neither */
	if (shmctl(shmid, IPC_RMID, NULL) < 0 || semctl(semid, 0, IPC_RMID) < 0)
		err(1, "removal");
	printf("complete\n");
	return 0;
}
