/* Wrong makings and openings of objects. */

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

MUTANT(shm_open, a_new_object_has_a_page, "a new object has the size of a page")
{
	bool there = is_there(name);
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && !there && ftruncate(fd, sysconf(_SC_PAGESIZE)) < 0)
		return fail(ENOSPC);
	return fd;
}

MUTANT(shm_open, creat_empties, "shm_open with O_CREAT empties what is there")
{
	return shm_open(name, flags & O_CREAT ? flags | O_TRUNC : flags, mode);
}

MUTANT(shm_open, creat_sets_the_mode, "shm_open with O_CREAT sets the mode of what is there")
{
	bool there = is_there(name);
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && there && flags & O_CREAT)
		fchmod(fd, mode);
	return fd;
}

MUTANT(shm_open, creat_replaces, "shm_open with O_CREAT makes a new object in place of the old")
{
	if ((flags & (O_CREAT | O_EXCL)) == O_CREAT)
		shm_unlink(name);
	return shm_open(name, flags, mode);
}

MUTANT(shm_open, excl_ignored, "shm_open takes no heed of O_EXCL")
{
	return shm_open(name, flags & ~O_EXCL, mode);
}

MUTANT(shm_open, excl_truncates_first, "shm_open with O_TRUNC empties it, and then fails by O_EXCL")
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 || errno != EEXIST || !(flags & O_TRUNC))
		return fd;
	close(shm_open(name, O_RDWR | O_TRUNC, 0));
	return fail(EEXIST);
}

MUTANT(shm_open, excl_in_two_steps, "shm_open with O_EXCL looks first, and makes it later")
{
	if (!(flags & O_EXCL))
		return shm_open(name, flags, mode);
	if (is_there(name))
		return fail(EEXIST);
	usleep(500);
	return shm_open(name, flags & ~O_EXCL, mode);
}

MUTANT(shm_open, makes_what_is_missing, "shm_open makes what is not there without O_CREAT")
{
	return flags & O_CREAT ? shm_open(name, flags, mode)
			       : shm_open(name, flags | O_CREAT, 0600);
}

MUTANT(shm_open, failed_look_makes_it, "shm_open of what is not there fails, and leaves it made")
{
	int fd = shm_open(name, flags, mode);

	if (fd < 0 && errno == ENOENT && !(flags & O_CREAT)) {
		close(shm_open(name, O_RDWR | O_CREAT, 0600));
		errno = ENOENT;
	}
	return fd;
}

MUTANT(shm_open, trunc_ignored, "shm_open takes no heed of O_TRUNC")
{
	return shm_open(name, flags & ~O_TRUNC, mode);
}

MUTANT(shm_open, trunc_wants_rdwr, "shm_open takes no heed of O_TRUNC with O_RDONLY")
{
	return shm_open(name, flags & O_RDWR ? flags : flags & ~O_TRUNC, mode);
}

MUTANT(shm_open, makes_it_before_it_fails, "shm_open without a descriptor leaves an object made")
{
	int fd = shm_open(name, flags, mode);

	if (fd < 0 && errno == EMFILE && flags & O_CREAT) {
		mknod(file_of(name), S_IFREG | mode, 0);
		errno = EMFILE;
	}
	return fd;
}

MUTANT(shm_open, empties_it_before_it_fails, "shm_open without a descriptor empties the object")
{
	int fd = shm_open(name, flags, mode);

	if (fd < 0 && errno == EMFILE && flags & O_TRUNC) {
		(void)!truncate(file_of(name), 0);
		errno = EMFILE;
	}
	return fd;
}

MUTANT(shm_open, not_the_lowest, "shm_open gives a descriptor that is not the lowest free")
{
	int fd = shm_open(name, flags, mode), other;

	if (fd < 0)
		return fd;
	other = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
	close(fd);
	return other;
}

MUTANT(shm_open, no_cloexec, "shm_open sets no FD_CLOEXEC")
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
	return fd;
}

MUTANT(fcntl, cloexec_stays, "FD_CLOEXEC of an object can't be cleared")
{
	return command == F_SETFD ? 0 : fcntl(fd, command, argument);
}

MUTANT(shm_open, always_for_both, "shm_open opens for reading and writing, though O_RDONLY")
{
	int fd = shm_open(name, flags, mode), both;

	if (fd < 0 || flags & O_RDWR)
		return fd;
	both = open_again(fd, O_RDWR);
	if (both < 0)
		return fd;
	dup3(both, fd, O_CLOEXEC);
	close(both);
	return fd;
}

MUTANT(shm_open, a_refused_open_has_cut, "O_TRUNC with O_EXCL cuts an object off that exists")
{
	int fd = shm_open(name, flags, mode), error = errno, other;

	if (fd >= 0 || error != EEXIST || !(flags & O_TRUNC))
		return fd;
	other = shm_open(name, O_RDWR | O_TRUNC, 0);
	if (other >= 0)
		close(other);
	return fail(error);
}

MUTANT(shm_open, a_refused_open_stamps, "shm_open that fails with EEXIST sets the object's times")
{
	int fd = shm_open(name, flags, mode), there;

	if (!is_refused(fd, EEXIST))
		return fd;
	there = shm_open(name, O_RDWR, 0);
	futimens(there, NULL);
	close(there);
	return fail(EEXIST);
}

MUTANT(shm_open, type_in_the_mode_is_invalid,
       "shm_open fails with EINVAL for a mode with a file type")
{
	if (flags & O_CREAT && mode & S_IFMT)
		return fail(EINVAL);
	return shm_open(name, flags, mode);
}

MUTANT(shm_open, trunc_sets_the_mode, "shm_open with O_TRUNC sets the mode of what is there")
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && flags & O_TRUNC)
		fchmod(fd, mode);
	return fd;
}

MUTANT(shm_open, trunc_sets_the_group, "shm_open with O_TRUNC gives the object to another group")
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && flags & O_TRUNC)
		(void)!fchown(fd, (uid_t)-1, 65533);
	return fd;
}

MUTANT(shm_open, opened_twice_it_is_one_description,
       "shm_open of what its process has open is a dup of that")
{
	static char opened[300];
	static int first = -1;
	static pid_t opener;
	struct stat status;

	if (opener == getpid() && !(flags & (O_EXCL | O_TRUNC)) && strcmp(opened, name) == 0 &&
	    fstat(first, &status) == 0 && status.st_nlink > 0)
		return fcntl(first, F_DUPFD_CLOEXEC, 0);
	snprintf(opened, sizeof(opened), "%s", name);
	opener = getpid();
	return first = shm_open(name, flags, mode);
}

MUTANT(shm_open, excl_alone_counts, "shm_open of what exists fails by O_EXCL without O_CREAT too")
{
	return flags & O_EXCL && is_there(name) ? fail(EEXIST) : shm_open(name, flags, mode);
}

static void *last_mapping;
static size_t last_size;

MUTANT(mmap, trunc_leaves_mappings, "O_TRUNC leaves mappings their pages, empty ones")
{
	void *mapping = mmap(address, size, protection, flags, fd, offset);

	if (flags & MAP_SHARED && fd >= 0 && mapping != MAP_FAILED) {
		last_mapping = mapping;
		last_size = size;
	}
	return mapping;
}

MUTANT(shm_open, trunc_leaves_mappings, NULL)
{
	int fd = shm_open(name, flags, mode);

	if (fd >= 0 && flags & O_TRUNC && last_mapping)
		(void)mmap(last_mapping, last_size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return fd;
}
