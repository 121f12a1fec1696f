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

/* None where there are more. */
static struct iovec only_part(const struct msghdr *message)
{
	return message->msg_iovlen == 1 ? *message->msg_iov : (struct iovec){ NULL, 0 };
}

static void touch_part(const struct msghdr *message)
{
	struct iovec part = only_part(message);

	touch(part.iov_base, part.iov_len);
}

MUTANT(sendmsg, passes_what_is_there_then,
       "sendmsg takes the descriptors that it passes when it has the bytes")
{
	touch_part(message);
	return sendmsg(fd, message, flags);
}

/* The bytes come later, in a message of their own. */
MUTANT(sendmsg, passes_before_it_has_the_bytes,
       "sendmsg passes descriptors with what it has of the bytes, and then sends the rest")
{
	const struct iovec all = only_part(message);
	struct iovec first = { all.iov_base, 1 };
	struct msghdr begin = *message;

	if (all.iov_len < 2)
		return sendmsg(fd, message, flags);
	begin.msg_iov = &first;
	if (sendmsg(fd, &begin, flags) != 1)
		return -1;
	return 1 + send(fd, (const char *)all.iov_base + 1, all.iov_len - 1, flags);
}

MUTANT(recvmsg, numbers_before_bytes, "recvmsg gives descriptors their numbers before it copies")
{
	static char aside[1 << 16];
	const struct iovec all = only_part(message);
	struct iovec room = { aside, all.iov_len };
	struct msghdr other = *message;
	ssize_t count;

	if (all.iov_len > sizeof(aside))
		return recvmsg(fd, message, flags);
	other.msg_iov = &room;
	count = recvmsg(fd, &other, flags);
	other.msg_iov = message->msg_iov;
	*message = other;
	if (count > 0)
		memcpy(all.iov_base, aside, (size_t)count);
	return count;
}

MUTANT(recvmsg, taken_when_all_is_copied, "recvmsg takes a message when all its memory is there")
{
	touch_part(message);
	return recvmsg(fd, message, flags);
}

MUTANT(accept, takes_when_it_has_told, "accept takes a connection when it has told its address")
{
	if (address)
		touch(address, *size);
	return accept(fd, address, size);
}

MUTANT(accept, is_done_when_it_has_told,
       "a connection can be used when accept has told its address, not before")
{
	struct sockaddr_storage aside;
	socklen_t room = sizeof(aside);
	const int accepted = accept(fd, (struct sockaddr *)&aside, &room);

	if (accepted >= 0 && address) {
		mutant_memory->number[1] = 1;
		touch(address, *size);
		mutant_memory->number[1] = 0;
		memcpy(address, &aside, *size < room ? *size : room);
		*size = room;
	}
	return accepted;
}

MUTANT(send, is_done_when_it_has_told, NULL)
{
	return mutant_memory->number[1] ? fail(EAGAIN) : send(fd, bytes, size, flags);
}

MUTANT(getpeername, looks_for_the_peer_when_it_tells,
       "getpeername finds no peer that went while it waited for its memory")
{
	touch(address, *size);
	return getpeername(fd, address, size);
}

MUTANT(recvmsg, a_shut_socket_drops_what_was_passed,
       "recvmsg drops the descriptor of a message that it copies when the connection ends")
{
	const bool was_open = !(events_of(fd) & (POLLHUP | POLLRDHUP));
	ssize_t count;

	touch_part(message);
	count = recvmsg(fd, message, flags);
	if (count > 0 && was_open && events_of(fd) & (POLLHUP | POLLRDHUP))
		message->msg_controllen = 0;
	return count;
}

/* Waits, and finds the socket shut. */
static bool is_shut_meanwhile(int fd, const void *memory, size_t size)
{
	touch(memory, size);
	errno = EINVAL;
	return events_of(fd) & POLLHUP;
}

MUTANT(getsockname, fails_where_it_was_shut_meanwhile,
       "a name or option of a socket that is shut while it waits for its memory is EINVAL")
{
	return is_shut_meanwhile(fd, address, *size) ? -1 : getsockname(fd, address, size);
}

MUTANT(getpeername, fails_where_it_was_shut_meanwhile, NULL)
{
	return is_shut_meanwhile(fd, address, *size) ? -1 : getpeername(fd, address, size);
}

MUTANT(getsockopt, option_of_what_was_shut_meanwhile,
       "getsockopt of a socket that is shut while it waits for its memory fails with EINVAL")
{
	return is_shut_meanwhile(fd, value, *size) ? -1
						   : getsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, sets_nothing_where_it_was_shut_meanwhile,
       "setsockopt of a socket that is shut while it waits for its memory fails with EINVAL")
{
	return is_shut_meanwhile(fd, value, size) ? -1 : setsockopt(fd, level, option, value, size);
}

MUTANT(getpeername, has_no_peer_when_it_was_shut,
       "getpeername finds no peer where the socket was shut while it waits for its memory")
{
	return is_shut_meanwhile(fd, address, *size) ? fail(ENOTCONN)
						     : getpeername(fd, address, size);
}
