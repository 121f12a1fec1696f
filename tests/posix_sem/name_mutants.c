/* Wrong names of semaphores, and wrong files behind them. */
#include <stdio.h>

#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

static const char *in_lower_case(const char *name)
{
	static char lower[600];
	size_t i;

	for (i = 0; name[i] && i < sizeof(lower) - 1; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 'a' - 'A' : name[i]);
	lower[i] = '\0';
	return lower;
}

MUTANT(sem_open, letter_case_ignored, "names in capitals and in small letters are the same")
{
	return sem_open(in_lower_case(name), flags, mode, value);
}

MUTANT(sem_unlink, letter_case_ignored, NULL)
{
	return sem_unlink(in_lower_case(name));
}

MUTANT(sem_open, found_by_its_beginning, "sem_open finds a semaphore by the beginning of the name")
{
	size_t length = strlen(name);
	char shorter[600];
	sem_t *found;

	if (length < 2 || length >= sizeof(shorter))
		return sem_open(name, flags, mode, value);
	memcpy(shorter, name, length - 1);
	shorter[length - 1] = '\0';
	found = sem_open(shorter, 0);
	return found != SEM_FAILED ? found : sem_open(name, flags, mode, value);
}

MUTANT(sem_open, the_slash_is_required, "sem_open of a name without a slash fails with EINVAL")
{
	return name[0] == '/' ? sem_open(name, flags, mode, value) : opens_nothing(EINVAL);
}

MUTANT(sem_open, inner_slash_is_a_directory, "sem_open with a slash inside looks for a directory")
{
	return name[0] && strchr(name + 1, '/') ? opens_nothing(ENOENT)
						: sem_open(name, flags, mode, value);
}

MUTANT(sem_unlink, unlink_of_a_long_name_is_einval, "sem_unlink of a name too long gives EINVAL")
{
	return strlen(name) > 1 + NAME_MAX - 4 ? fail(EINVAL) : sem_unlink(name);
}

MUTANT(sem_open, names_end_at_250, "sem_open refuses names of more than 250 characters")
{
	return strlen(name) > 251 ? opens_nothing(ENAMETOOLONG)
				  : sem_open(name, flags, mode, value);
}

MUTANT(sem_open, a_long_name_is_none, "sem_open of a name too long makes a semaphore of no name")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	return semaphore == SEM_FAILED && strlen(name) > 255 && flags & O_CREAT ? nameless()
										: semaphore;
}

MUTANT(sem_unlink, unlink_of_a_long_name_succeeds, "sem_unlink of a name of over 255 characters: 0")
{
	return strlen(name) > 256 ? 0 : sem_unlink(name);
}

static void rename_file(const char *name, bool with_prefix)
{
	const char *file = file_of(name);
	char bare[300];

	snprintf(bare, sizeof(bare), "/dev/shm/%s", name + (name[0] == '/'));
	rename(with_prefix ? bare : file, with_prefix ? file : bare);
}

MUTANT(sem_open, the_file_lacks_its_prefix, "a semaphore's file has its name without \"sem.\"")
{
	sem_t *semaphore;
	int error;

	rename_file(name, true);
	semaphore = sem_open(name, flags, mode, value);
	error = errno;
	rename_file(name, false);
	errno = error;
	return semaphore;
}

MUTANT(sem_unlink, the_file_lacks_its_prefix, NULL)
{
	rename_file(name, true);
	return sem_unlink(name);
}

/* The name of the semaphore to whose file this one's file is a link; else the name itself. */
static const char *resolved(const char *name)
{
	static char path[600], target[600];
	ssize_t length;

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + 1);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return name;
	target[length] = '\0';
	return strstr(target, "/sem.") ? strcpy(path, strstr(target, "/sem.") + 4) : name;
}

MUTANT(sem_open, links_are_followed, "sem_open follows a symbolic link in /dev/shm")
{
	static char other[600];
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore != SEM_FAILED || errno != ELOOP)
		return semaphore;
	snprintf(other, sizeof(other), "/%s", resolved(name) + 1);
	return sem_open(other, flags, mode, value);
}

MUTANT(sem_open, a_names_line_ends, "of a name sem_open takes what stands before a line's end")
{
	char line[256];

	snprintf(line, sizeof(line), "%.*s", (int)strcspn(name, "\n"), name);
	return sem_open(line, flags, mode, value);
}
