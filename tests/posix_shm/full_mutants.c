/* Wrong behaviour of a full /dev/shm. */

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

MUTANT(shm_open, creat_wants_an_inode_always,
       "shm_open with O_CREAT wants an inode for what is there")
{
	struct statvfs status;

	if (flags & O_CREAT && statvfs("/dev/shm", &status) == 0 && status.f_files &&
	    status.f_ffree == 0)
		return fail(ENOSPC);
	return shm_open(name, flags, mode);
}

MUTANT(shm_unlink, an_inode_is_not_given_back, "shm_unlink keeps the inode")
{
	(void)!shm_open(name, O_RDONLY, 0);
	return shm_unlink(name);
}

MUTANT(close, close_frees_what_is_mapped, "the last close frees an unlinked object that is mapped")
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 0 &&
	    ftruncate(fd, 0) < 0)
		errno = 0;
	return close(fd);
}

MUTANT(munmap, memory_is_never_freed, "the last munmap keeps an unlinked object's memory")
{
	return 0;
}

MUTANT(posix_fallocate, fallocate_sets_the_size, "posix_fallocate sets the size, reserving nothing")
{
	if (offset + size > size_of(fd) && ftruncate(fd, offset + size) < 0)
		return errno;
	return 0;
}

MUTANT(posix_fallocate, fallocate_keeps_what_it_took, "posix_fallocate that fails keeps a part")
{
	off_t page = sysconf(_SC_PAGESIZE);
	int error = posix_fallocate(fd, offset, size);

	for (off_t at = offset; error && at < offset + size; at += page)
		if (posix_fallocate(fd, at, page))
			break;
	return error;
}

MUTANT(posix_fallocate, fallocate_returns_minus_one, "posix_fallocate gives -1 and sets errno")
{
	int error = posix_fallocate(fd, offset, size);

	return error ? fail(error) : 0;
}

MUTANT(posix_fallocate, reserved_bytes_are_anything, "what posix_fallocate reserves is not zeroed")
{
	int error = posix_fallocate(fd, offset, size);

	if (error == 0 && pwrite(fd, "?", 1, offset) < 0)
		return errno;
	return error;
}

MUTANT(write, write_all_or_nothing, "a write that there is no room for writes nothing: ENOSPC")
{
	struct statvfs status;

	if (fstatvfs(fd, &status) == 0 && size > 1000 && size > status.f_bavail * status.f_frsize)
		return fail(ENOSPC);
	return write(fd, bytes, size);
}

MUTANT(write, full_is_efbig, "a write where there is no room gives EFBIG")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == ENOSPC ? fail(EFBIG) : count;
}

MUTANT(write, a_short_write_says_all, "a write that is cut short returns the size asked for")
{
	return write(fd, bytes, size) < 0 ? -1 : (ssize_t)size;
}
