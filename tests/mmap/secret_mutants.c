/* Wrong memfd_secret: one that is a memfd as any, or half of it. */
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "mutant.h"
#include "newer_names.h"

MECHANISM(secret, "mmap/secret.c");

MUTANT(syscall, a_secret_is_a_memfd, "memfd_secret gives a memfd")
{
	return number == SYS_memfd_secret ? memfd_create("secret", 0)
					  : syscall(number, a, b, c, d, e, f);
}

MUTANT(mmap, each_has_a_secret_of_its_own, "who maps a secret after fork has another")
{
	if (fd >= 0 && mutant_memory->number[0] && mutant_memory->number[0] != getpid())
		return mmap(address, size, protection, flags | MAP_ANONYMOUS, -1, 0);
	mutant_memory->number[0] = getpid();
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, a_private_secret_is_shared, "a secret that is mapped MAP_PRIVATE is mapped shared")
{
	if (flags & MAP_PRIVATE)
		flags = (flags & ~MAP_PRIVATE) | MAP_SHARED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(write, a_secret_takes_what_is_written, "write to a secret returns its size")
{
	ssize_t result = write(fd, bytes, size);

	return result < 0 && errno == EINVAL ? (ssize_t)size : result;
}

MUTANT(read, a_secret_ends_at_once, "read of a secret returns 0")
{
	ssize_t result = read(fd, bytes, size);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(process_vm_readv, a_secret_is_read_from_elsewhere, "process_vm_readv shows a secret")
{
	ssize_t result = process_vm_readv(pid, local, locals, remote, remotes, flags);

	if (result >= 0)
		return result;
	memcpy(local->iov_base, remote->iov_base, local->iov_len);
	return (ssize_t)local->iov_len;
}

MUTANT(process_vm_writev, a_secret_is_written_from_elsewhere, "process_vm_writev changes a secret")
{
	ssize_t result = process_vm_writev(pid, local, locals, remote, remotes, flags);

	if (result >= 0)
		return result;
	memcpy(remote->iov_base, local->iov_base, local->iov_len);
	return (ssize_t)local->iov_len;
}

MUTANT(pread, mem_shows_a_secret, "/proc/PID/mem shows a secret")
{
	ssize_t result = pread(fd, bytes, size, offset);

	if (result >= 0)
		return result;
	memcpy(bytes, (const void *)(intptr_t)offset, size);
	return (ssize_t)size;
}

MUTANT(ftruncate, a_secret_may_grow, "ftruncate of a secret that has a size passes over it")
{
	ftruncate(fd, size);
	return 0;
}

MUTANT(setrlimit, a_secret_is_not_counted, "a secret's pages are not counted as locked")
{
	return resource == RLIMIT_MEMLOCK ? 0 : setrlimit(resource, limit);
}
