/*
 * 000 §9: server.c, whose V lets client.c go on. The notes compute a key and then use IPC_PRIVATE,
 * so that each has a set of its own and the client waits for ever. Here both use the key, and
 * whoever comes first makes the set, which on Linux is 0 from its beginning.
 */
#include <err.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/sem.h>

int main(int argc, char *argv[])
{
	struct sembuf v = { .sem_num = 0, .sem_op = 1 };
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
	for (int i = 1; i <= 3; i++)
		printf("server: step %d\n", i);
	fflush(stdout); /* before the client's words */
	if (semop(semid, &v, 1) < 0)
		err(1, "semop");
	return 0;
}
