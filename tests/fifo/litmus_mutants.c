/* FIFOs whose openers meet badly. */
#include <sched.h>

#include "fifos_mutants.h"

MECHANISM(fifo, "fifo");

MUTANT(open, reader_missed_on_the_way_to_sleep,
       "open of a FIFO to write looks for a reader, and sleeps though one came meanwhile")
{
	int fd;

	if ((flags & O_ACCMODE) != O_WRONLY || flags & O_NONBLOCK)
		return open(path, flags, mode);
	fd = open(path, flags | O_NONBLOCK, mode);
	if (fd >= 0) {
		fcntl(fd, F_SETFL, 0);
		return fd;
	}
	if (errno != ENXIO)
		return open(path, flags, mode);
	sched_yield();
	fd = open(path, flags | O_NONBLOCK, mode);
	if (fd >= 0)
		pause();
	return open(path, flags, mode);
}
