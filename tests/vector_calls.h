/* preadv2 and pwritev2 of one piece, as the kernel has them. */
#ifndef IPCLITMUS_VECTOR_CALLS_H
#define IPCLITMUS_VECTOR_CALLS_H

#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* The kernel's calls: the C library has others in their place where they fail. */
static inline ssize_t vector_call(long number, int fd, void *bytes, size_t size, int64_t offset,
				  int flags)
{
	struct iovec part = { bytes, size };

	return syscall(number, (long)fd, &part, 1L, (long)offset, (long)(offset >> 32),
		       (long)flags);
}

static inline ssize_t read_at(int fd, void *bytes, size_t size, int64_t offset, int flags)
{
	return vector_call(SYS_preadv2, fd, bytes, size, offset, flags);
}

static inline ssize_t write_at(int fd, const void *bytes, size_t size, int64_t offset, int flags)
{
	return vector_call(SYS_pwritev2, fd, (void *)bytes, size, offset, flags);
}

#endif
