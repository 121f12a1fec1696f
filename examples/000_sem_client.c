/*
 * 000 §9: client.c, which waits for the V of server.c. The notes use IPC_PRIVATE, where the two
 * never meet; set the semaphore to 0, which undoes a V that came before; and end in `while (1);`.
 * Here both use the key, nothing is set (a new set is 0 on Linux), and the client, the last,
 * removes the set.
 */
#include <err.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/sem.h>

int main(int argc, char *argv[])
{
	struct sembuf p = { .sem_num = 0, .sem_op = -1 };
	key_t key;
	int semid;

	if (argc != 2)
		errx(2, "usage: %s FILE", argv[0]);
	key = ftok(argv[1], 'a');
	if (key == -1)
		err(1, "ftok: %s", argv[1]);
	semid = semget(key, 1, IPC_CREAT | 0600);
	if (semid < 0)
		err(1, "semget");
	printf("client: waits\n");
	fflush(stdout);
	if (semop(semid, &p, 1) < 0)
		err(1, "semop");
	for (int i = 1; i <= 3; i++)
		printf("client: step %d\n", i);
	if (semctl(semid, 0, IPC_RMID) < 0)
		err(1, "semctl");
	return 0;
}
