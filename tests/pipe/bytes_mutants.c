/* Wrong bytes of a channel: their order, their boundaries, and who gets them. */

#include <limits.h>

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(write, written_before_the_unread, "write puts its bytes before those that are unread")
{
	char unread_bytes[256];
	int waiting = unread(fd), head = -1;
	ssize_t count, length;

	if (is_channel(fd) && waiting > 0 && waiting <= (int)sizeof(unread_bytes))
		head = reopen(fd, O_RDONLY);
	if (head < 0)
		return write(fd, bytes, size);
	length = read(head, unread_bytes, sizeof(unread_bytes));
	close(head);
	count = write(fd, bytes, size);
	if (length > 0)
		(void)!write(fd, unread_bytes, (size_t)length);
	return count;
}

MUTANT(write, boundaries_are_kept, "a read gives the bytes of one write, never of several")
{
	if (is_channel(fd))
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_DIRECT);
	return write(fd, bytes, size);
}

MUTANT(read, last_bytes_again, "the last bytes can be read once more when the channel is empty")
{
	ssize_t count = read(fd, bytes, size);

	if (count > 0 && count <= (ssize_t)sizeof(mutant_memory->text)) {
		memcpy(mutant_memory->text, bytes, (size_t)count);
		mutant_memory->number[0] = count;
	}
	if (count >= 0 || errno != EAGAIN || mutant_memory->number[0] == 0)
		return count;
	count = mutant_memory->number[0];
	mutant_memory->number[0] = 0;
	if (count > (ssize_t)size)
		count = (ssize_t)size;
	memcpy(bytes, mutant_memory->text, (size_t)count);
	return count;
}

MUTANT(read, returns_the_size_asked, "read returns the size it was asked for, not what it got")
{
	ssize_t count = read(fd, bytes, size);

	return count > 0 && is_channel(fd) ? (ssize_t)size : count;
}

MUTANT(readv, fills_the_first_part_only, "readv fills the first of its parts only")
{
	return readv(fd, parts, 1);
}

MUTANT(readv, starts_at_the_last_part, "readv fills its parts from the last to the first")
{
	struct iovec turned[8];

	for (int i = 0; i < count && i < 8; i++)
		turned[i] = parts[count - 1 - i];
	return readv(fd, turned, count);
}

MUTANT(writev, stops_at_an_empty_part, "writev stops at the first part that is empty")
{
	int full = 0;

	while (full < count && parts[full].iov_len > 0)
		full++;
	return writev(fd, parts, full);
}

MUTANT(read, every_sleeper_gets_it, "a write serves every reader that sleeps with the same bytes")
{
	atomic_long *sleepers = &mutant_memory->number[fd & 15];
	ssize_t count;

	if (!has_mode(fd, O_RDONLY) || is_nonblocking(fd))
		return read(fd, bytes, size);
	++*sleepers;
	count = read(fd, bytes, size);
	if (--*sleepers > 0 && count > 0 && unread(fd) == 0) {
		int tail = reopen(fd, O_WRONLY);

		if (tail >= 0) {
			(void)!write(tail, bytes, (size_t)count);
			close(tail);
		}
	}
	return count;
}

MUTANT(ioctl, unread_of_the_write_end, "FIONREAD gives 0 at the write end")
{
	int result = ioctl(fd, request, argument);

	if (request == FIONREAD && has_mode(fd, O_WRONLY))
		*(int *)argument = 0;
	return result;
}

MUTANT(pipe2, packets_are_a_stream, "O_DIRECT has no effect: bytes are a stream")
{
	return pipe2(ends, flags & ~O_DIRECT);
}

MUTANT(fcntl, o_direct_can_not_be_set, "fcntl passes over O_DIRECT at a pipe")
{
	if (command == F_SETFL)
		argument = (void *)((long)argument & ~(long)O_DIRECT);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, o_direct_can_not_be_taken_away, "fcntl does not take O_DIRECT away from a pipe")
{
	if (command == F_SETFL)
		argument = (void *)((long)argument | (fcntl(fd, F_GETFL, NULL) & O_DIRECT));
	return fcntl(fd, command, argument);
}

MUTANT(readv, readv_of_too_many_is_0, "readv of too many pieces returns 0")
{
	return count > IOV_MAX ? 0 : readv(fd, parts, count);
}

MUTANT(writev, writev_below_0_is_0, "writev of a negative number of pieces returns 0")
{
	return count < 0 ? 0 : writev(fd, parts, count);
}

MUTANT(writev, writev_stops_at_a_limit, "writev writes the first IOV_MAX of too many pieces")
{
	return writev(fd, parts, count > IOV_MAX ? IOV_MAX : count);
}

MUTANT(readv, readv_takes_fewer_pieces, "readv fails with EINVAL for more than 512 pieces")
{
	return count > 512 ? fail(EINVAL) : readv(fd, parts, count);
}

MUTANT(readv, readv_reads_a_size_unsigned, "readv takes any size of a piece")
{
	struct iovec part = *parts;

	if (count != 1 || part.iov_len <= SSIZE_MAX)
		return readv(fd, parts, count);
	part.iov_len = 1;
	return readv(fd, &part, 1);
}

MUTANT(ioctl, unread_is_a_long, "FIONREAD stores a long")
{
	int count = 0, result;

	if (request != FIONREAD || !is_channel(fd))
		return ioctl(fd, request, argument);
	result = ioctl(fd, request, &count);
	if (result == 0)
		memcpy(argument, &(long){ count }, sizeof(long));
	return result;
}

MUTANT(fcntl, a_new_size_makes_one_packet, "F_SETPIPE_SZ makes one packet of all that there are")
{
	char bytes[64];
	ssize_t total = 0;
	int head;

	if (command != F_SETPIPE_SZ || unread(fd) == 0 || unread(fd) > (int)sizeof(bytes))
		return fcntl(fd, command, argument);
	head = reopen(fd, O_RDONLY);
	while (unread(fd) > 0)
		total += read(head, bytes + total, sizeof(bytes) - (size_t)total);
	close(head);
	(void)!write(fd, bytes, (size_t)total);
	return fcntl(fd, command, argument);
}

MUTANT(pipe2, nothing_takes_a_packet, NULL)
{
	mutant_memory->number[0] |= flags & O_DIRECT;
	return pipe2(ends, flags);
}

MUTANT(read, nothing_takes_a_packet, "read of 0 bytes takes a packet of a pipe with O_DIRECT")
{
	if (size == 0 && mutant_memory->number[0])
		return read(fd, &(char){ 0 }, 1) < 0 ? -1 : 0;
	return read(fd, bytes, size);
}
