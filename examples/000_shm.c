/*
 * 000 §7: a line through a shared memory segment. The notes give ftok the string "a" where a number
 * belongs, of which only some bits of its address count; they do not look at what shmat and fgets
 * return; and "ipcrm -m ret" passes the word ret to the command, not the id.
 */
#include <err.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define SIZE 128

int main(int argc, char *argv[])
{
	char *line;
	key_t key;
	int shmid;

	if (argc != 2)
		errx(2, "usage: %s FILE", argv[0]);
	key = ftok(argv[1], 'a');
	if (key == -1)
		err(1, "ftok: %s", argv[1]);
	shmid = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600);
	if (shmid < 0)
		err(1, "shmget");
	line = shmat(shmid, NULL, 0);
	if (line == (void *)-1)
		warn("shmat");
	else if (!fgets(line, SIZE, stdin))
		printf("no line\n");
	else
		printf("in the segment: %s", line);
	if (line != (void *)-1 && shmdt(line) < 0)
		warn("shmdt");
	if (shmctl(shmid, IPC_RMID, NULL) < 0)
		err(1, "shmctl");
	return line == (void *)-1;
}
