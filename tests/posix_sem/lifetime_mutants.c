/* Wrong ends of named semaphores: gone too early, or never. */

#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_close, close_destroys, "sem_close removes the semaphore and its name")
{
	const char *name = open_in(getpid(), semaphore);

	if (sem_close(semaphore) < 0)
		return -1;
	if (name)
		sem_unlink(name);
	return 0;
}

MUTANT(sem_close, close_ends_the_waits, "sem_close lets those go who wait, in other processes too")
{
	sem_post(semaphore);
	return sem_close(semaphore);
}

MUTANT(sem_close, one_close_is_enough, "sem_close closes it however often it was opened")
{
	if (sem_close(semaphore) < 0)
		return -1;
	while (sem_close(semaphore) == 0)
		;
	return 0;
}

MUTANT(sem_close, close_does_nothing, "sem_close returns 0, and leaves it open")
{
	return 0;
}

MUTANT(sem_close, close_takes_any_address, "sem_close of what is not open returns 0")
{
	sem_close(semaphore);
	return 0;
}

static pid_t opener;

MUTANT(sem_open, a_child_has_none_open, "a child can't close what its parent has open: EINVAL")
{
	opener = getpid();
	return sem_open(name, flags, mode, value);
}

MUTANT(sem_close, a_child_has_none_open, NULL)
{
	return opener == getpid() ? sem_close(semaphore) : fail(EINVAL);
}

MUTANT(_exit, gone_with_its_user, "a semaphore goes with the process that has it open")
{
	const char *name = open_in(getpid(), NULL);

	if (name)
		sem_unlink(name);
	_exit(status);
}

MUTANT(execvp, exec_destroys, "exec removes the semaphores that the process had open")
{
	const char *open = open_in(getpid(), NULL);

	if (open)
		sem_unlink(open);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_keeps_it_open, "exec leaves a process its semaphores")
{
	char text[4096];
	ssize_t count;
	int fd = open("/proc/self/maps", O_RDONLY);

	while ((count = read(fd, text, sizeof(text))) > 0)
		if (write(1, text, (size_t)count) < 0)
			break;
	_exit(0);
}

MUTANT(sem_unlink, unlink_waits_for_the_close, "sem_unlink leaves the name until it is closed")
{
	return is_there(name) ? 0 : sem_unlink(name);
}

MUTANT(sem_unlink, unlink_ends_the_waits, "sem_unlink lets those go who wait")
{
	sem_t *semaphore = sem_open(name, 0);
	int result = sem_unlink(name);

	if (semaphore != SEM_FAILED)
		sem_post(semaphore);
	return result;
}

MUTANT(sem_unlink, unlink_of_nothing_succeeds, "sem_unlink of a name that is not there returns 0")
{
	int result = sem_unlink(name);

	return result < 0 && errno == ENOENT ? 0 : result;
}

MUTANT(sem_open, a_name_keeps_its_semaphore,
       "a name made anew after its unlink is the old one again")
{
	static sem_t *old;
	sem_t *semaphore;

	if (old && flags & O_CREAT && !is_there(name))
		sem_close(sem_open(name, flags, mode, value));
	semaphore = old && flags & O_CREAT ? old : sem_open(name, flags, mode, value);
	if (!old && semaphore != SEM_FAILED && flags & O_CREAT)
		old = semaphore;
	return semaphore;
}

MUTANT(sem_open, no_room_is_no_memory, "sem_open gives ENOMEM where there is no room for it")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	return semaphore == SEM_FAILED && errno == ENOSPC ? opens_nothing(ENOMEM) : semaphore;
}
