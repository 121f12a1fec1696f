/* Wrong pipes, seen while a call is half way through its buffer. */
#include "channels_mutants.h"
#include "halts_mutants.h"

MECHANISM(pipe, "pipe/halts.c");

MUTANT(read, reads_in_pieces, "a read takes piece after piece of 512 bytes")
{
	ssize_t done = 0;

	while (is_channel(fd) && done < (ssize_t)size) {
		size_t left = size - (size_t)done;
		ssize_t count = read(fd, (char *)bytes + done, left < 512 ? left : 512);

		if (count <= 0)
			return done ? done : count;
		done += count;
	}
	return done ? done : read(fd, bytes, size);
}

MUTANT(read, takes_before_it_copies, "what a read is copying is out of the pipe already")
{
	static char aside[65536];
	ssize_t count;

	if (!is_channel(fd) || size > sizeof(aside))
		return read(fd, bytes, size);
	count = read(fd, aside, size);
	if (count > 0)
		memcpy(bytes, aside, (size_t)count);
	return count;
}

MUTANT(write, writes_in_pieces, "a write puts piece after piece of 512 bytes")
{
	ssize_t done = 0;

	while (is_channel(fd) && done < (ssize_t)size) {
		size_t left = size - (size_t)done;
		ssize_t count = write(fd, (const char *)bytes + done, left < 512 ? left : 512);

		if (count < 0)
			return done ? done : count;
		done += count;
	}
	return is_channel(fd) ? done : write(fd, bytes, size);
}
