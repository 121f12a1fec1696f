/* Wrong pipes and FIFOs. */
#include "mutant.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(read, end_of_file_is_eagain, "read gives EAGAIN where it should tell the end of the file")
{
	ssize_t count = read(fd, bytes, size);

	if (count != 0 || size == 0)
		return count;
	errno = EAGAIN;
	return -1;
}
