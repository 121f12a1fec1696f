/* What the wrong ways to send and receive share. */
#ifndef IPCLITMUS_TESTS_WAYS_MUTANTS_H
#define IPCLITMUS_TESTS_WAYS_MUTANTS_H

#include <fcntl.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/uio.h>
#include <unistd.h>

#include "mutant.h"

/* Whether this byte of memory can be read; errno stays. */
static inline bool is_there_at(const void *address)
{
	int error = errno;
	bool bad = access(address, F_OK) < 0 && errno == EFAULT;

	errno = error;
	return !bad;
}

/* How many bytes of so many can be read, if they begin in good memory. */
static inline size_t good_bytes(const void *bytes, size_t size)
{
	const char *from = bytes;
	size_t good = 0;

	for (size_t at = 0; at < size && is_there_at(from + at); at++)
		good = at + 1;
	return good;
}

static inline bool is_there(const void *bytes, size_t size)
{
	return good_bytes(bytes, size) == size;
}

/* How many pieces come before the first that is not there. */
static inline int good_pieces(const struct iovec *pieces, int count)
{
	int good = 0;

	while (good < count && is_there(pieces[good].iov_base, pieces[good].iov_len))
		good++;
	return good;
}

static inline ssize_t clear_behind(void *bytes, ssize_t count, size_t size)
{
	size_t good = good_bytes(bytes, size);

	if ((size_t)count < good)
		memset((char *)bytes + count, 0, good - (size_t)count);
	return count;
}

#endif
