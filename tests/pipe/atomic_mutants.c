/* Writes that are atomic or whole where they must not be, or the other way round. */
#include <limits.h>

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(write, full_takes_a_part, "a write with O_NONBLOCK and too little room writes what fits")
{
	ssize_t count = write(fd, bytes, size);

	for (size /= 2; count < 0 && errno == EAGAIN && size > 0; size /= 2)
		count = write(fd, bytes, size);
	return count;
}

MUTANT(write, large_loses_a_byte, "a write of more than the capacity loses the byte it sleeps at")
{
	size_t capacity = is_channel(fd) ? (size_t)fcntl(fd, F_GETPIPE_SZ) : 0;
	ssize_t count;

	if (capacity == 0 || size <= capacity || is_nonblocking(fd))
		return write(fd, bytes, size);
	count = write(fd, bytes, capacity);
	if (count < (ssize_t)capacity)
		return count;
	count = write(fd, (const char *)bytes + capacity + 1, size - capacity - 1);
	return count < 0 ? (ssize_t)capacity : (ssize_t)capacity + 1 + count;
}

MUTANT(write, atomic_writes_come_in_pieces,
       "a write of up to PIPE_BUF goes in by pieces of 512 bytes")
{
	ssize_t done = 0;

	if (size <= 512 || size > PIPE_BUF || is_nonblocking(fd) || !is_channel(fd))
		return write(fd, bytes, size);
	while (done < (ssize_t)size) {
		size_t left = size - (size_t)done;
		ssize_t count = write(fd, (const char *)bytes + done, left < 512 ? left : 512);

		if (count < 0)
			return done > 0 ? done : count;
		done += count;
		sched_yield();
	}
	return done;
}

MUTANT(write, a_part_may_be_one_byte, "with O_NONBLOCK a write of more than fits writes one byte")
{
	return size > PIPE_BUF && fcntl(fd, F_GETFL) & O_NONBLOCK ? write(fd, bytes, 1)
								  : write(fd, bytes, size);
}

MUTANT(write, a_part_is_told_as_a_whole_buffer,
       "a write of more than 64 KiB that puts in a part tells 64 KiB")
{
	const ssize_t count = write(fd, bytes, size);

	return size > 1 << 16 && count > 0 && count < 1 << 16 ? 1 << 16 : count;
}
