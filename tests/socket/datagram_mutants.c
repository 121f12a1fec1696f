/* Wrong datagrams and sequenced packets. */
#include <stddef.h>
#include <sys/un.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

MUTANT(send, closed_datagram_peer_stays,
       "send to a closed datagram peer gives ECONNREFUSED for ever")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count < 0 && errno == ENOTCONN)
		errno = ECONNREFUSED;
	return count;
}

static char held_bytes[4096];

static ssize_t held_size;

static int held_fd = -1;

/* Gives the second packet before the first. */
static ssize_t receive_second(int fd, void *bytes, size_t size, int flags)
{
	char second[4096];
	ssize_t count, next;

	if (held_fd == fd) {
		held_fd = -1;
		count = held_size < (ssize_t)size ? held_size : (ssize_t)size;
		memcpy(bytes, held_bytes, (size_t)count);
		return count;
	}
	count = recv(fd, bytes, size, flags);
	if (count <= 0 || flags || count > (ssize_t)sizeof(second) || !is_unix(fd))
		return count;
	next = recv(fd, second, size < sizeof(second) ? size : sizeof(second), MSG_DONTWAIT);
	if (next <= 0)
		return count;
	memcpy(held_bytes, bytes, (size_t)count);
	held_size = count;
	held_fd = fd;
	memcpy(bytes, second, (size_t)next);
	return next;
}

MUTANT(recv, second_packet_comes_first,
       "of two packets that are there the second is received first")
{
	return is_packet(fd) ? receive_second(fd, bytes, size, flags)
			     : recv(fd, bytes, size, flags);
}

MUTANT(read, second_packet_comes_first, NULL)
{
	return is_packet(fd) && size ? receive_second(fd, bytes, size, 0) : read(fd, bytes, size);
}

static char rest_bytes[256];

static ssize_t rest_size;

MUTANT(recv, rest_of_a_packet_stays, "what a buffer has no room for is received by the next recv")
{
	char whole[256];
	ssize_t count;

	if (!is_packet(fd) || flags || size > sizeof(whole))
		return recv(fd, bytes, size, flags);
	if (rest_size) {
		count = rest_size < (ssize_t)size ? rest_size : (ssize_t)size;
		memcpy(bytes, rest_bytes, (size_t)count);
		rest_size = 0;
		return count;
	}
	count = recv(fd, whole, sizeof(whole), 0);
	if (count > (ssize_t)size) {
		rest_size = count - (ssize_t)size;
		memcpy(rest_bytes, whole + size, (size_t)rest_size);
		count = (ssize_t)size;
	}
	if (count > 0)
		memcpy(bytes, whole, (size_t)count);
	return count;
}

MUTANT(recvmsg, cut_message_is_not_told, "recvmsg does not tell MSG_TRUNC")
{
	ssize_t count = recvmsg(fd, message, flags);

	message->msg_flags &= ~MSG_TRUNC;
	return count;
}

MUTANT(recvmsg, whole_message_is_called_cut, "recvmsg tells MSG_TRUNC when the buffer is just full")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count > 0 && message->msg_iovlen == 1 && count == (ssize_t)message->msg_iov->iov_len &&
	    is_packet(fd))
		message->msg_flags |= MSG_TRUNC;
	return count;
}

MUTANT(recv, real_length_is_not_told, "recv ignores MSG_TRUNC")
{
	return recv(fd, bytes, size, flags & ~MSG_TRUNC);
}

MUTANT(send, empty_datagram_is_not_sent, "send of a datagram of zero bytes does nothing")
{
	return size == 0 && is_packet(fd) ? 0 : send(fd, bytes, size, flags);
}

MUTANT(read, empty_datagram_is_left, "read shows a datagram of zero bytes and leaves it there")
{
	if (is_packet(fd) && size && recv(fd, bytes, size, MSG_PEEK | MSG_DONTWAIT) == 0)
		return 0;
	return read(fd, bytes, size);
}

MUTANT(send, long_message_is_cut, "a message that is too long is sent without its rest")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count < 0 && errno == EMSGSIZE)
		send(fd, bytes, 100, flags | MSG_DONTWAIT);
	return count;
}

MUTANT(setsockopt, send_buffer_grows, "SO_SNDBUF sets the least size, not the most")
{
	int more = 65536;

	if (option == SO_SNDBUF)
		return setsockopt(fd, level, option, &more, sizeof(more));
	return setsockopt(fd, level, option, value, size);
}

MUTANT(send, large_packets_go_in_two, "a packet of more than 256 bytes is sent as two")
{
	ssize_t count;

	if (size <= 256 || size > 4096 || !is_packet(fd) || is_nonblocking(fd, flags))
		return send(fd, bytes, size, flags);
	count = send(fd, bytes, 256, flags);
	return count < 0 ? count : 256 + send(fd, (const char *)bytes + 256, size - 256, flags);
}

MUTANT(recvfrom, sender_is_not_told, "recvfrom tells no sender")
{
	if (address_size && (int)*address_size >= 0)
		*address_size = 0;
	return recvfrom(fd, bytes, size, flags, NULL, NULL);
}

MUTANT(recvfrom, own_name_for_the_senders, "recvfrom gives the receiver's name")
{
	ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count >= 0 && *address_size)
		getsockname(fd, address, address_size);
	return count;
}

MUTANT(recvfrom, unbound_sender_has_a_family, "recvfrom tells the bare family of an unbound sender")
{
	ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count >= 0 && *address_size == 0)
		*address_size = BARE;
	return count;
}

MUTANT(sendto, connected_receiver_drops_silently,
       "sendto to a socket that has another peer is lost silently")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count < 0 && errno == EPERM ? (ssize_t)size : count;
}

MUTANT(connect, datagrams_connect_once, "a connected datagram socket can't be connected again")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);

	if (number_of(fd, SO_TYPE) == SOCK_DGRAM &&
	    getpeername(fd, (struct sockaddr *)&peer, &length) == 0)
		return fail(EISCONN);
	return connect(fd, address, size);
}

MUTANT(connect, unspec_is_ignored, "connect to AF_UNSPEC does not end a connection")
{
	return is_readable(address) && size == sizeof(*address) && address->sa_family == AF_UNSPEC
		       ? 0
		       : connect(fd, address, size);
}

MUTANT(sendto, nobody_is_reached_well, "sendto to a socket that nobody has open reports success")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count < 0 && errno == ECONNREFUSED ? (ssize_t)size : count;
}

MUTANT(sendto, missing_file_is_refused, "sendto gives ECONNREFUSED where no file is")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	if (count < 0 && errno == ENOENT)
		errno = ECONNREFUSED;
	return count;
}

MUTANT(sendto, full_queue_drops, "sendto drops what the receiver's queue has no room for")
{
	ssize_t count = sendto(fd, bytes, size, flags | MSG_DONTWAIT, address, address_size);

	return count < 0 && errno == EAGAIN && !(flags & MSG_DONTWAIT) ? (ssize_t)size : count;
}

MUTANT(close, unread_messages_keep_it_open, "close of a receiver with messages unread wakes nobody")
{
	if (is_packet(fd) && events_of(fd) & POLLIN)
		fcntl(fd, F_DUPFD_CLOEXEC, 100);
	return close(fd);
}

MUTANT(send, who_is_left_asleep_is_told_enotconn, "send to a receiver that closes gives ENOTCONN")
{
	return is_packet(fd)
		       ? (ssize_t)confuse((int)send(fd, bytes, size, flags), ECONNRESET, ENOTCONN)
		       : send(fd, bytes, size, flags);
}

MUTANT(recv, a_peek_tells_what_it_copied, "recv with MSG_PEEK passes over MSG_TRUNC")
{
	return recv(fd, bytes, size, flags & MSG_PEEK ? flags & ~MSG_TRUNC : flags);
}

MUTANT(recvmsg, a_peek_cuts_silently, "recvmsg with MSG_PEEK does not tell MSG_TRUNC")
{
	const ssize_t result = recvmsg(fd, message, flags);

	if (flags & MSG_PEEK)
		message->msg_flags &= ~MSG_TRUNC;
	return result;
}

static char more_held[64];
static size_t more_size;

MUTANT(send, msg_more_holds_back, "send with MSG_MORE waits for what comes next")
{
	ssize_t result;

	if (flags & MSG_MORE && more_size + size < sizeof(more_held)) {
		memcpy(more_held + more_size, bytes, size);
		more_size += size;
		return (ssize_t)size;
	}
	if (more_size == 0)
		return send(fd, bytes, size, flags);
	memcpy(more_held + more_size, bytes, size);
	result = send(fd, more_held, more_size + size, flags);
	more_size = 0;
	return result < 0 ? result : (ssize_t)size;
}

MUTANT(recvmsg, records_end_with_msg_eor, "recvmsg tells MSG_EOR of each record, as POSIX has it")
{
	const ssize_t result = recvmsg(fd, message, flags);

	if (result >= 0 && number_of(fd, SO_TYPE) == SOCK_SEQPACKET)
		message->msg_flags |= MSG_EOR;
	return result;
}

MUTANT(recv, oob_of_packets_is_none, "recv with MSG_OOB of a datagram socket gives EINVAL")
{
	return confuse((int)recv(fd, bytes, size, flags), EOPNOTSUPP, EINVAL);
}

MUTANT(sendmsg, a_messages_flags_count, "sendmsg adds the message's msg_flags to its own")
{
	return sendmsg(fd, message, flags | message->msg_flags);
}

MUTANT(sendmsg, control_data_has_no_limit, "sendmsg drops control data that is too much, and sends")
{
	const ssize_t result = sendmsg(fd, message, flags);

	return is_refused((int)result, ENOBUFS) ? send_without_control(fd, message, flags) : result;
}

MUTANT(poll, room_for_datagrams_wakes_nobody,
       "poll for room at a named receiver of datagrams sleeps on when that makes some")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);

	if (timeout < 0 && count == 1 && fds->events & POLLOUT &&
	    getpeername(fds->fd, (struct sockaddr *)&peer, &length) == 0 && length > BARE &&
	    number_of(fds->fd, SO_TYPE) == SOCK_DGRAM && poll(fds, 1, 0) == 0)
		pause();
	return poll(fds, count, timeout);
}

MUTANT(recv, without_room_no_length_is_told, "recv of 0 bytes with MSG_TRUNC gives 0")
{
	const ssize_t count = recv(fd, bytes, size, flags);

	return count > 0 && size == 0 ? 0 : count;
}

MUTANT(connect, a_taken_peer_is_refused, "connect to a datagram socket of another peer is refused")
{
	return confuse(connect(fd, address, size), EPERM, ECONNREFUSED);
}

MUTANT(connect, a_taken_peer_is_taken, "connect to a datagram socket of another peer succeeds")
{
	const int result = connect(fd, address, size);

	return is_refused(result, EPERM) ? 0 : result;
}
