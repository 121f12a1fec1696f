/* Calls about files that take what is no file for one, and calls that look at memory first. */
#include "mutant.h"

MECHANISM(file_type_places, "file_type/places.c");

static bool is_there(const void *address, size_t size)
{
	const int error = errno;
	unsigned char resident;
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	const bool there =
		size == 0 || mincore((void *)((uintptr_t)address / page * page), 1, &resident) == 0;

	errno = error;
	return there;
}

MUTANT(read, memory_comes_first, "what is read or written at a bad address gives EFAULT first")
{
	return is_there(bytes, size) ? read(fd, bytes, size) : fail(EFAULT);
}

MUTANT(write, memory_comes_first, NULL)
{
	return is_there(bytes, size) ? write(fd, bytes, size) : fail(EFAULT);
}

MUTANT(pread, memory_comes_before_places, "pread and pwrite at a bad address give EFAULT first")
{
	return is_there(bytes, size) ? pread(fd, bytes, size, offset) : fail(EFAULT);
}

MUTANT(pwrite, memory_comes_before_places, NULL)
{
	return is_there(bytes, size) ? pwrite(fd, bytes, size, offset) : fail(EFAULT);
}

MUTANT(pread, places_come_before_the_offset, "pread asks for the descriptor before the offset")
{
	return offset < 0 ? pread(fd, bytes, size, 0) : pread(fd, bytes, size, offset);
}

MUTANT(recv, memory_comes_before_the_socket, "recv and send at a bad address give EFAULT first")
{
	return is_there(bytes, size) ? recv(fd, bytes, size, flags) : fail(EFAULT);
}

MUTANT(send, memory_comes_before_the_socket, NULL)
{
	return is_there(bytes, size) ? send(fd, bytes, size, flags) : fail(EFAULT);
}

MUTANT(write, nothing_is_written_anywhere, "write of no bytes returns 0, whatever the descriptor")
{
	return size ? write(fd, bytes, size) : 0;
}

MUTANT(sync_file_range, no_file_is_invalid, "sync_file_range of what is no file gives EINVAL")
{
	return confuse(sync_file_range(fd, offset, size, flags), ESPIPE, EINVAL);
}

MUTANT(sync_file_range, flags_are_not_checked, "sync_file_range does not check its flags")
{
	return sync_file_range(fd, offset, size, flags & 7);
}

MUTANT(syncfs, no_file_has_no_file_system, "syncfs of what is no file gives EINVAL")
{
	return pread(fd, NULL, 0, 0) < 0 && errno == ESPIPE ? fail(EINVAL) : syncfs(fd);
}

MUTANT(posix_fadvise, advice_is_always_welcome, "posix_fadvise of a pipe returns 0")
{
	const int error = posix_fadvise(fd, offset, size, advice);

	return error == ESPIPE ? 0 : error;
}

MUTANT(copy_file_range, pipes_are_copied_as_well, "copy_file_range copies from a pipe to a file")
{
	const ssize_t count = copy_file_range(from, from_offset, to, to_offset, size, flags);

	return count < 0 && errno == EINVAL ? splice(from, from_offset, to, to_offset, size, 0)
					    : count;
}

MUTANT(copy_file_range, no_file_is_a_bad_one, "copy_file_range of what is no file gives EBADF")
{
	return confuse(copy_file_range(from, from_offset, to, to_offset, size, flags), EINVAL,
		       EBADF);
}
