/* Wrong modes and owners of named semaphores, and permissions not asked for. */

#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_open, creat_makes_it_of_the_mode, "sem_open with O_CREAT sets the mode of what is there")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore != SEM_FAILED && flags & O_CREAT)
		chmod(file_of(name), mode);
	return semaphore;
}

MUTANT(umask, umask_ignored, "a new semaphore's mode takes no heed of the umask")
{
	return umask(0);
}

MUTANT(setuid, permission_unchecked, "who gave up root opens semaphores all the same")
{
	return setresuid(user, (uid_t)-1, (uid_t)-1);
}

MUTANT(sem_open, mode_is_always_0600, "sem_open makes each semaphore with mode 0600")
{
	return sem_open(name, flags, 0600, value);
}

MUTANT(sem_open, the_maker_needs_permission, "who makes one whose mode denies it gets EACCES")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	struct stat status;

	if (semaphore == SEM_FAILED || !(flags & O_CREAT) || stat(file_of(name), &status) < 0 ||
	    (status.st_mode & 0600) == 0600)
		return semaphore;
	sem_close(semaphore);
	return opens_nothing(EACCES);
}

MUTANT(lstat, the_file_belongs_to_root, "a semaphore's file belongs to root, whoever made it")
{
	int result = lstat(path, status);

	status->st_uid = 0;
	status->st_gid = 0;
	return result;
}

MUTANT(sem_open, reading_is_enough, "sem_open wants no permission but to read")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore == SEM_FAILED && errno == EACCES && access(file_of(name), R_OK) == 0)
		return nameless();
	if (semaphore == SEM_FAILED && errno == ENOENT)
		errno = EACCES;
	return semaphore;
}

MUTANT(sem_open, writing_is_enough, "sem_open wants no permission but to write")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore == SEM_FAILED && errno == EACCES) {
		if (access(file_of(name), W_OK) == 0)
			return nameless();
		errno = EACCES;
	}
	return semaphore;
}

MUTANT(sem_open, denied_is_eperm, "sem_open without permission gives EPERM")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	return semaphore == SEM_FAILED && errno == EACCES ? opens_nothing(EPERM) : semaphore;
}

MUTANT(sem_open, permission_before_existence, "sem_open with O_EXCL checks permission: EACCES")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore == SEM_FAILED && errno == EEXIST)
		errno = faccessat(AT_FDCWD, file_of(name), R_OK | W_OK, AT_EACCESS) < 0 ? EACCES
											: EEXIST;
	return semaphore;
}

MUTANT(sem_open, the_group_counts_as_others, "sem_open gives the group what others have")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	struct stat status;

	if (semaphore == SEM_FAILED || flags & O_CREAT || stat(file_of(name), &status) < 0 ||
	    geteuid() == 0 || geteuid() == status.st_uid || (status.st_mode & 06) == 06)
		return semaphore;
	return opens_nothing(EACCES);
}

MUTANT(sem_open, the_owner_counts_as_others, "sem_open gives the owner what others have as well")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	struct stat status;

	if (semaphore != SEM_FAILED || errno != EACCES)
		return semaphore;
	if (stat(file_of(name), &status) == 0 && (status.st_mode & 06) == 06)
		return nameless();
	return opens_nothing(EACCES);
}

MUTANT(sem_unlink, all_may_unlink, "sem_unlink of another user's semaphore succeeds")
{
	int result = sem_unlink(name);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(sem_unlink, a_foreign_unlink_is_eperm, "sem_unlink of another user's gives EPERM")
{
	int result = sem_unlink(name);

	return result < 0 && errno == EACCES ? fail(EPERM) : result;
}
