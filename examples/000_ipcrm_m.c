/*
 * 000 §7: ipcrm -m by ourselves. The notes turn the id into a number with atoi, which makes 0 of
 * everything that is none, and 0 is an id that a segment can have; and they do not look whether
 * shmctl removed anything.
 */
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(int argc, char *argv[])
{
	char *end;
	long id;

	if (argc != 3 || strcmp(argv[1], "-m") != 0)
		errx(2, "usage: %s -m ID", argv[0]);
	errno = 0;
	id = strtol(argv[2], &end, 10);
	if (errno || end == argv[2] || *end || id < 0 || id > INT_MAX)
		errx(2, "%s is no id", argv[2]);
	if (shmctl((int)id, IPC_RMID, NULL) < 0)
		err(1, "segment %ld", id);
	printf("segment %ld removed\n", id);
	return 0;
}
