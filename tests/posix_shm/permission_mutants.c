/* Wrong modes and owners of objects, and permissions not asked for. */
#include <sys/fsuid.h>

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

MUTANT(umask, umask_ignored, "a new object's mode takes no heed of the umask")
{
	return umask(0);
}

MUTANT(seteuid, belongs_to_the_real_user, "an object belongs to its maker's real user and group")
{
	int result = seteuid(user);

	setfsuid(getuid());
	setfsgid(getgid());
	return result;
}

MUTANT(setuid, permission_unchecked, "who gave up root opens objects all the same")
{
	return setresuid(user, (uid_t)-1, (uid_t)-1);
}

MUTANT(setgid, others_are_the_group, "another user has what the mode gives the group")
{
	return 0;
}

MUTANT(shm_open, mode_is_always_0600, "shm_open makes each object with mode 0600")
{
	return shm_open(name, flags, 0600);
}

MUTANT(shm_open, the_maker_needs_permission, "who makes an object whose mode denies it: EACCES")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd < 0 || !(flags & O_CREAT) || fstat(fd, &status) < 0 ||
	    (status.st_mode & 0600) == 0600)
		return fd;
	close(fd);
	return fail(EACCES);
}

MUTANT(shm_open, the_owner_may_always, "an object's owner may open it whatever its mode")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd >= 0 || errno != EACCES || stat(file_of(name), &status) < 0 ||
	    status.st_uid != geteuid())
		return fd;
	chmod(file_of(name), 0600);
	fd = shm_open(name, flags, mode);
	chmod(file_of(name), status.st_mode);
	return fd;
}

MUTANT(fstat, the_type_is_not_shown, "fstat of an object shows permissions without a type")
{
	int result = fstat(fd, status);

	status->st_mode &= 07777;
	return result;
}

MUTANT(fstat, it_belongs_to_root, "an object belongs to root, whoever made it")
{
	int result = fstat(fd, status);

	status->st_uid = 0;
	status->st_gid = 0;
	return result;
}

MUTANT(fstat, the_link_stays, "fstat of an unlinked object shows one link")
{
	int result = fstat(fd, status);

	status->st_nlink = 1;
	return result;
}

MUTANT(fchmod, fchmod_does_nothing, "fchmod of an object returns 0, and leaves the mode")
{
	return 0;
}

MUTANT(mmap, mmap_checks_the_mode_again, "mmap of an object looks at its mode, not the descriptor")
{
	struct stat status;
	mode_t wanted = protection & PROT_WRITE ? 06 : 04;

	if (fd >= 0 && geteuid() != 0 && fstat(fd, &status) == 0) {
		if (status.st_uid == geteuid())
			wanted <<= 6;
		if ((status.st_mode & wanted) != wanted)
			return errno = EACCES, MAP_FAILED;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(fchown, fchown_does_nothing, "fchown of an object returns 0, and leaves the owner")
{
	return 0;
}

MUTANT(shm_open, reading_is_enough, "shm_open for both wants no permission but to read")
{
	int fd = shm_open(name, flags, mode);

	return fd < 0 && errno == EACCES ? shm_open(name, O_RDONLY, 0) : fd;
}

MUTANT(shm_open, denied_is_eperm, "shm_open without permission gives EPERM")
{
	int fd = shm_open(name, flags, mode);

	return fd < 0 && errno == EACCES ? fail(EPERM) : fd;
}

MUTANT(shm_open, readers_may_empty, "shm_open with O_TRUNC wants no permission to write")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd >= 0 || errno != EACCES || !(flags & O_TRUNC) || flags & O_RDWR ||
	    stat(file_of(name), &status) < 0)
		return fd;
	chmod(file_of(name), 0600);
	fd = shm_open(name, flags, mode);
	chmod(file_of(name), status.st_mode);
	return fd;
}

MUTANT(shm_open, empties_what_it_refuses, "shm_open with O_TRUNC fails with EACCES, and empties it")
{
	int fd = shm_open(name, flags, mode);
	struct stat status;

	if (fd >= 0 || errno != EACCES || !(flags & O_TRUNC) || stat(file_of(name), &status) < 0)
		return fd;
	chmod(file_of(name), 0600);
	(void)!truncate(file_of(name), 0);
	chmod(file_of(name), status.st_mode);
	return fail(EACCES);
}

MUTANT(shm_unlink, all_may_unlink, "shm_unlink of another user's object returns 0")
{
	int result = shm_unlink(name);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(shm_unlink, a_foreign_unlink_is_eperm, "shm_unlink of another user's object gives EPERM")
{
	int result = shm_unlink(name);

	return result < 0 && errno == EACCES ? fail(EPERM) : result;
}
