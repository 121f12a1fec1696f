/* A wrong mqueue file system. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

/* Reads a queue's file, whose number behind this name a mutant can alter. */
static long *number_behind(const char *name, char *bytes, size_t count, char **digits)
{
	static long number;
	char *place = count < 256 ? memmem(bytes, count, name, strlen(name)) : NULL;

	if (!place)
		return NULL;
	*digits = place + strlen(name);
	number = atol(*digits);
	return &number;
}

MUTANT(read, qsize_does_not_shrink, "QSIZE of a queue's file does not shrink")
{
	ssize_t count = read(fd, bytes, size);
	char *digits, text[12];
	long *number = count > 0 ? number_behind("QSIZE:", bytes, (size_t)count, &digits) : NULL;

	if (!number)
		return count;
	if (*number > mutant_memory->number[0])
		mutant_memory->number[0] = *number;
	snprintf(text, sizeof(text), "%-9ld", (long)mutant_memory->number[0]);
	memcpy(digits, text, 9);
	return count;
}

MUTANT(read, kinds_are_confused, "NOTIFY of a queue's file is 0 for SIGEV_NONE")
{
	ssize_t count = read(fd, bytes, size);
	char *digits;
	long *number = count > 0 ? number_behind("NOTIFY:", bytes, (size_t)count, &digits) : NULL;

	if (number && *number == SIGEV_NONE)
		*digits = '0';
	return count;
}

MUTANT(stat, the_file_is_no_regular_one, "a queue's file is a FIFO to stat")
{
	int result = stat(path, status);

	if (result == 0 && S_ISREG(status->st_mode))
		status->st_mode = (status->st_mode & 07777) | S_IFIFO;
	return result;
}

MUTANT(stat, the_file_has_all_permissions, "a queue's file has all permissions to stat")
{
	int result = stat(path, status);

	if (result == 0 && S_ISREG(status->st_mode))
		status->st_mode |= 0777;
	return result;
}

MUTANT(unlink, the_file_is_not_the_queue, "removing a queue's file leaves the queue its name")
{
	return 0;
}

MUTANT(stat, the_directory_is_not_sticky, "the mqueue file system's directory has no sticky bit")
{
	int result = stat(path, status);

	if (result == 0 && S_ISDIR(status->st_mode))
		status->st_mode &= ~(mode_t)S_ISVTX;
	return result;
}
