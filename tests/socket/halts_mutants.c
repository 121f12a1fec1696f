/* Wrong sockets, seen while a call is half way through its buffer. */
#include <stdint.h>

#include "halts_mutants.h"
#include "sockets_mutants.h"

MECHANISM(socket, "socket/halts.c");

MUTANT(recv, taken_when_it_is_copied, "recv takes a message or bytes when it has copied them")
{
	ssize_t count = recv(fd, bytes, size, flags | MSG_PEEK);

	return count < 0 ? count : recv(fd, bytes, size, flags);
}

MUTANT(recv, taken_before_it_is_copied, "recv takes bytes of a stream before it copies them")
{
	static char aside[1 << 18];
	ssize_t count = recv(fd, aside, size < sizeof(aside) ? size : sizeof(aside), flags);

	if (count > 0)
		memcpy(bytes, aside, (size_t)count);
	return count;
}

MUTANT(send, a_copy_locks_the_socket, "send fails with EAGAIN while another copies its bytes")
{
	ssize_t count;

	if (atomic_fetch_add(&mutant_memory->number[0], 1) && flags & MSG_DONTWAIT) {
		mutant_memory->number[0]--;
		return fail(EAGAIN);
	}
	touch(bytes, size);
	count = send(fd, bytes, size, flags);
	mutant_memory->number[0]--;
	return count;
}

MUTANT(write, a_stream_sends_what_it_has, "bytes of a stream are there when write has read them")
{
	if (!is_stream(fd) || size < 16)
		return write(fd, bytes, size);
	if (write(fd, bytes, 8) != 8)
		return -1;
	return 8 + write(fd, (const char *)bytes + 8, size - 8);
}

MUTANT(send, who_began_has_sent, "a send that began before the peer was closed succeeds")
{
	bool was_open = !(events_of(fd) & POLLHUP);
	ssize_t count;

	touch(bytes, size);
	count = send(fd, bytes, size, flags | MSG_NOSIGNAL);
	return count < 0 && was_open && (errno == EPIPE || errno == ECONNREFUSED) ? (ssize_t)size
										  : count;
}

MUTANT(read, eventfds_value_is_taken_when_told,
       "a read of an eventfd sets it to 0 when it has told")
{
	if (size == sizeof(uint64_t))
		touch(bytes, size);
	return read(fd, bytes, size);
}
