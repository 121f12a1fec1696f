/* Wrong sending: what arrives, and what send waits for. */
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

static int peers[256];

MUTANT(socketpair, directions_mix, "what is written to a socket of a pair can be read from it too")
{
	int result = socketpair(domain, type, protocol, pair);

	if (result == 0) {
		peers[pair[0]] = pair[1] + 1;
		peers[pair[1]] = pair[0] + 1;
	}
	return result;
}

MUTANT(write, directions_mix, NULL)
{
	if (is_socket(fd) && peers[fd])
		(void)!send(peers[fd] - 1, bytes, size, MSG_DONTWAIT);
	return write(fd, bytes, size);
}

MUTANT(socketpair, pair_is_one_way, "a pair is a pipe: only pair[1] can be read from")
{
	int result = socketpair(domain, type, protocol, pair);

	if (result == 0)
		shutdown(pair[0], SHUT_RD);
	return result;
}

MUTANT(socketpair, stream_keeps_boundaries, "a pair of streams keeps the boundaries of messages")
{
	if (domain == AF_UNIX && (type & 0xf) == SOCK_STREAM)
		type += SOCK_SEQPACKET - SOCK_STREAM;
	return socketpair(domain, type, protocol, pair);
}

MUTANT(socketpair, datagrams_are_seqpackets,
       "a pair of datagram sockets is one of seqpacket sockets")
{
	if (domain == AF_UNIX && (type & 0xf) == SOCK_DGRAM)
		type += SOCK_SEQPACKET - SOCK_DGRAM;
	return socketpair(domain, type, protocol, pair);
}

MUTANT(socketpair, packets_are_a_stream, "a pair of datagram or seqpacket sockets is a stream")
{
	if (domain == AF_UNIX && ((type & 0xf) == SOCK_DGRAM || (type & 0xf) == SOCK_SEQPACKET))
		type = (type & ~0xf) | SOCK_STREAM;
	return socketpair(domain, type, protocol, pair);
}

MUTANT(writev, pieces_in_reverse, "writev to a socket sends its pieces in reverse")
{
	struct iovec reverse[8];

	if (!is_socket(fd) || count > 8)
		return writev(fd, parts, count);
	for (int i = 0; i < count; i++)
		reverse[i] = parts[count - 1 - i];
	return writev(fd, reverse, count);
}

MUTANT(sendmsg, pieces_go_apart, "sendmsg sends each piece by itself")
{
	ssize_t total = 0;

	if (message->msg_iovlen > 8 || message->msg_control)
		return sendmsg(fd, message, flags);
	for (size_t i = 0; i < (size_t)message->msg_iovlen; i++)
		total += send(fd, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len, flags);
	return total;
}

MUTANT(sendmsg, too_many_pieces_are_einval, "sendmsg of more than IOV_MAX pieces gives EINVAL")
{
	return message->msg_iovlen > IOV_MAX ? fail(EINVAL) : sendmsg(fd, message, flags);
}

MUTANT(recvmsg, only_the_first_piece_is_filled, "recvmsg fills its first piece only")
{
	if (message->msg_iovlen > 1 && message->msg_iovlen <= IOV_MAX)
		message->msg_iovlen = 1;
	return recvmsg(fd, message, flags);
}

MUTANT(recvmsg, pieces_beyond_the_limit_are_left, "recvmsg leaves out pieces beyond IOV_MAX")
{
	if (message->msg_iovlen > IOV_MAX)
		message->msg_iovlen = IOV_MAX;
	return recvmsg(fd, message, flags | (message->msg_iovlen == IOV_MAX ? MSG_PEEK : 0));
}

MUTANT(send, blocked_send_drops, "a send that should sleep drops its bytes and reports success")
{
	ssize_t count;

	if (is_nonblocking(fd, flags))
		return send(fd, bytes, size, flags);
	count = send(fd, bytes, size, flags | MSG_DONTWAIT);
	return count < 0 && errno == EAGAIN ? (ssize_t)size : count;
}

MUTANT(send, nonblocking_send_drops,
       "send with O_NONBLOCK to a full socket drops its bytes and reports success")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count < 0 && errno == EAGAIN && !(flags & MSG_DONTWAIT))
		return (ssize_t)size;
	return count;
}

MUTANT(send, blocking_send_puts_in_a_part, "a blocking send returns once a part of it is in")
{
	ssize_t count = send(fd, bytes, size, flags | MSG_DONTWAIT);

	if (count >= 0 || errno != EAGAIN || is_nonblocking(fd, flags))
		return count;
	return send(fd, bytes, size, flags);
}

MUTANT(send, empty_send_is_a_byte, "send of zero bytes on a stream sends a NUL")
{
	if (size == 0 && is_stream(fd))
		send(fd, "", 1, flags);
	return send(fd, bytes, size, flags);
}

MUTANT(sendto, destination_is_ignored, "sendto of a stream ignores the address")
{
	return is_stream(fd) ? send(fd, bytes, size, flags)
			     : sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(sendto, seqpackets_take_no_destination, "sendto of a seqpacket socket fails with EISCONN")
{
	if (number_of(fd, SO_TYPE) == SOCK_SEQPACKET)
		return fail(EISCONN);
	return sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(send, a_part_is_a_failure, "a non-blocking send that has sent a part gives EAGAIN")
{
	ssize_t result = send(fd, bytes, size, flags);

	return result > 0 && result < (ssize_t)size && is_nonblocking(fd, flags) ? fail(EAGAIN)
										 : result;
}

MUTANT(send, a_part_counts_for_all, "a non-blocking send that has sent a part counts all")
{
	ssize_t result = send(fd, bytes, size, flags);

	return result > 0 && is_nonblocking(fd, flags) ? (ssize_t)size : result;
}

MUTANT(send, what_does_not_fit_is_not_begun,
       "a non-blocking send of more than a stream takes fails with EAGAIN, and sends nothing")
{
	if (is_stream(fd) && is_nonblocking(fd, flags) && (int)size > number_of(fd, SO_SNDBUF))
		return fail(EAGAIN);
	return send(fd, bytes, size, flags);
}

MUTANT(sendmsg, no_pieces_are_too_few, "sendmsg of no pieces fails with EMSGSIZE")
{
	return message->msg_iovlen ? sendmsg(fd, message, flags) : fail(EMSGSIZE);
}

MUTANT(recvmsg, no_pieces_are_too_few_to_receive, "recvmsg of no pieces fails with EMSGSIZE")
{
	return message->msg_iovlen ? recvmsg(fd, message, flags) : fail(EMSGSIZE);
}

MUTANT(recvmsg, no_pieces_take_nothing, "recvmsg of no pieces takes no message")
{
	return message->msg_iovlen ? recvmsg(fd, message, flags) : 0;
}

MUTANT(sendmsg, too_long_a_piece_is_empty, "sendmsg takes a piece of more than SSIZE_MAX for none")
{
	ssize_t count = sendmsg(fd, message, flags);

	return message->msg_iovlen == 1 && is_refused((int)count, EINVAL) ? 0 : count;
}

MUTANT(recvmsg, a_connection_names_nobody, "recvmsg of a connected socket tells no name")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && getpeername(fd, &(struct sockaddr){ 0 }, &(socklen_t){ 0 }) == 0)
		message->msg_namelen = 0;
	return count;
}

MUTANT(sendmsg, a_stream_passes_over_the_name, "sendmsg of a stream passes over the address")
{
	struct msghdr own = *message;

	if (!is_stream(fd) || !is_unix(fd))
		return sendmsg(fd, message, flags);
	own.msg_name = NULL;
	own.msg_namelen = 0;
	return sendmsg(fd, &own, flags);
}
