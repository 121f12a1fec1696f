/* Wrong makings and openings of named semaphores. */

#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_open, excl_ignored, "sem_open takes no heed of O_EXCL")
{
	return sem_open(name, flags & ~O_EXCL, mode, value);
}

MUTANT(sem_open, excl_in_two_steps, "sem_open with O_EXCL looks first, and makes it later")
{
	if (!(flags & O_EXCL))
		return sem_open(name, flags, mode, value);
	if (is_there(name))
		return opens_nothing(EEXIST);
	usleep(2000);
	return sem_open(name, O_CREAT, mode, value);
}

MUTANT(sem_open, excl_changes_what_is_there, "sem_open with O_EXCL sets the value, then fails")
{
	sem_t *semaphore = sem_open(name, flags, mode, value), *there;

	if (semaphore != SEM_FAILED || errno != EEXIST)
		return semaphore;
	there = sem_open(name, 0);
	if (there != SEM_FAILED)
		set_value(there, (int)value);
	return opens_nothing(EEXIST);
}

MUTANT(sem_open, creat_sets_the_value, "sem_open with O_CREAT sets the value of what is there")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore != SEM_FAILED && flags & O_CREAT && value <= SEM_VALUE_MAX &&
	    value_of(semaphore) != (int)value)
		set_value(semaphore, (int)value);
	return semaphore;
}

MUTANT(sem_open, creat_replaces, "sem_open with O_CREAT makes a new one in place of the old")
{
	if (flags & O_CREAT && !(flags & O_EXCL))
		sem_unlink(name);
	return sem_open(name, flags, mode, value);
}

MUTANT(sem_open, makes_what_is_missing, "sem_open makes what is not there without O_CREAT")
{
	return flags & O_CREAT ? sem_open(name, flags, mode, value)
			       : sem_open(name, O_CREAT, 0600, 0);
}

MUTANT(sem_open, value_set_after_the_name,
       "sem_open makes the name first, and sets the value later")
{
	sem_t *semaphore;

	if (!(flags & O_CREAT) || value == 0)
		return sem_open(name, flags, mode, value);
	semaphore = sem_open(name, O_CREAT | O_EXCL, mode, 0);
	if (semaphore == SEM_FAILED)
		return sem_open(name, flags, mode, value);
	usleep(5000);
	for (unsigned int i = 0; i < value && i < 2000; i++)
		sem_post(semaphore);
	return semaphore;
}

MUTANT(sem_open, creat_loses_to_unlink, "sem_open with O_CREAT gives ENOENT if unlinked meanwhile")
{
	int looks = 0;

	while (flags == O_CREAT && looks < 50 && is_there(name)) {
		usleep(100);
		looks++;
	}
	return sem_open(name, looks > 0 && looks < 50 ? 0 : flags, mode, value);
}

MUTANT(sem_open, an_address_for_each_open, "sem_open gives another address each time")
{
	sem_t *semaphore = sem_open(name, flags, mode, value), *again;
	int fd;

	if (semaphore == SEM_FAILED)
		return semaphore;
	fd = open(file_of(name), O_RDWR);
	again = mmap(NULL, sizeof(*again), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (again == MAP_FAILED)
		return semaphore;
	sem_close(semaphore);
	mutant_memory->number[0] = (long)again;
	return again;
}

MUTANT(sem_close, an_address_for_each_open, NULL)
{
	return (long)semaphore == mutant_memory->number[0] ? munmap(semaphore, sizeof(*semaphore))
							   : sem_close(semaphore);
}

MUTANT(sem_open, failure_leaves_the_name,
       "sem_open that lacks a descriptor or memory leaves a name")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	int error = errno;

	if (semaphore == SEM_FAILED && flags & O_CREAT && (error == EMFILE || error == ENOMEM))
		mknod(file_of(name), S_IFREG | 0600, 0);
	errno = error;
	return semaphore;
}

MUTANT(sem_open, open_keeps_its_descriptor, "sem_open leaves its descriptor open")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore != SEM_FAILED)
		(void)!open(file_of(name), O_RDWR | O_CLOEXEC);
	return semaphore;
}

MUTANT(sem_open, a_refused_open_posts, "sem_open that fails with EEXIST has added to the value")
{
	sem_t *semaphore = sem_open(name, flags, mode, value), *other;

	if (semaphore != SEM_FAILED || errno != EEXIST)
		return semaphore;
	other = sem_open(name, 0);
	if (other != SEM_FAILED) {
		sem_post(other);
		sem_close(other);
	}
	errno = EEXIST;
	return SEM_FAILED;
}

MUTANT(sem_open, type_in_the_mode_is_invalid,
       "sem_open fails with EINVAL for a mode with a file type")
{
	if (flags & O_CREAT && mode & S_IFMT)
		return opens_nothing(EINVAL);
	return sem_open(name, flags, mode, value);
}

MUTANT(sem_open, excl_alone_counts, "sem_open of what exists fails by O_EXCL without O_CREAT too")
{
	return flags & O_EXCL && is_there(name) ? opens_nothing(EEXIST)
						: sem_open(name, flags, mode, value);
}
