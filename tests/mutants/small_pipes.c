/* Pipes and FIFOs of a page, as POSIX allows them: only claims about their first size may fail. */
#include <fcntl.h>
#include <unistd.h>

#include "mutant.h"

BENIGN_BUT_FOR(small_pipes, "*.default-capacity-is-16-pages", "pipe.over-the-soft-limit-*",
	       "pipe.limits-of-zero-*");

/* A FIFO that somebody has open may have got another size. */
static int made_small(int fd)
{
	const int page = (int)sysconf(_SC_PAGESIZE);
	int error = errno;

	if (fd >= 0 && fcntl(fd, F_GETPIPE_SZ) == 16 * page)
		fcntl(fd, F_SETPIPE_SZ, page);
	errno = error;
	return fd;
}

MUTANT(pipe, of_a_page, "pipes and FIFOs have room for a page of bytes")
{
	int result = pipe(ends);

	made_small(result < 0 ? -1 : ends[0]);
	return result;
}

MUTANT(pipe2, of_a_page, NULL)
{
	int result = pipe2(ends, flags);

	made_small(result < 0 ? -1 : ends[0]);
	return result;
}

MUTANT(open, of_a_page, NULL)
{
	return made_small(open(path, flags, mode));
}

MUTANT(openat, of_a_page, NULL)
{
	return made_small(openat(directory, path, flags, mode));
}
