/* Wrong siblings of recv and send, and shutdown of other types. */
#include "sockets_mutants.h"

MECHANISM(socket_siblings, "socket/siblings.c");

MUTANT(recvmsg, recvmsg_ignores_msg_peek, "recvmsg with MSG_PEEK takes what it shows")
{
	return recvmsg(fd, message, flags & ~MSG_PEEK);
}

MUTANT(recvfrom, recvfrom_ignores_msg_dontwait, "recvfrom sleeps in spite of MSG_DONTWAIT")
{
	return recvfrom(fd, bytes, size, flags & ~MSG_DONTWAIT, address, address_size);
}

MUTANT(recvmsg, recvmsg_ignores_msg_waitall, "recvmsg with MSG_WAITALL gives what there is")
{
	return recvmsg(fd, message, flags & ~MSG_WAITALL);
}

MUTANT(recvmsg, recvmsg_ignores_msg_trunc,
       "recvmsg with MSG_TRUNC gives the length of what it stored")
{
	return recvmsg(fd, message, flags & ~MSG_TRUNC);
}

MUTANT(recvfrom, recvfrom_ignores_msg_trunc_as_it_peeks,
       "recvfrom heeds MSG_TRUNC without MSG_PEEK alone")
{
	return recvfrom(fd, bytes, size, flags & MSG_PEEK ? flags & ~MSG_TRUNC : flags, address,
			address_size);
}

MUTANT(sendmsg, sendmsg_ignores_msg_nosignal, "sendmsg brings SIGPIPE in spite of MSG_NOSIGNAL")
{
	return sendmsg(fd, message, flags & ~MSG_NOSIGNAL);
}

MUTANT(sendto, sendto_ignores_msg_dontwait, "sendto sleeps in spite of MSG_DONTWAIT")
{
	return sendto(fd, bytes, size, flags & ~MSG_DONTWAIT, address, address_size);
}

MUTANT(send, packets_bring_sigpipe, "a packet to a closed peer brings SIGPIPE")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (!is_packet(fd) || flags & MSG_NOSIGNAL || !is_refused(count < 0 ? -1 : 0, EPIPE))
		return count;
	raise(SIGPIPE);
	return fail(EPIPE);
}

MUTANT(shutdown, shutdown_of_packets_does_nothing, "shutdown of a datagram socket does nothing")
{
	return number_of(fd, SO_TYPE) == SOCK_DGRAM ? 0 : shutdown(fd, how);
}

MUTANT(shutdown, shutdown_of_packets_ends_both_ways,
       "shutdown of a seqpacket socket ends both ways")
{
	return shutdown(fd, number_of(fd, SO_TYPE) == SOCK_SEQPACKET ? SHUT_RDWR : how);
}

MUTANT(shutdown, shut_rd_drops_what_is_there, "SHUT_RD drops what has come")
{
	char bytes[64];
	int result = shutdown(fd, how), error = errno;

	while (result == 0 && how == SHUT_RD && recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	errno = error;
	return result;
}

MUTANT(recvmsg, a_late_part_is_kept_back,
       "recvmsg with MSG_WAITALL gives no part when time is over")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (flags & MSG_WAITALL && count == 4 && message->msg_iov->iov_len == 8)
		return fail(EAGAIN);
	return count;
}

MUTANT(recv, a_late_part_is_lost,
       "recv with MSG_WAITALL fails when time is over, and has taken a part")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return flags & MSG_WAITALL && count > 0 && count < (ssize_t)size ? fail(EAGAIN) : count;
}

MUTANT(sendto, a_late_send_fails, "sendto that has sent a part when time is over gives EAGAIN")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count > 0 && count < (ssize_t)size ? fail(EAGAIN) : count;
}

MUTANT(send, a_late_send_counts_all, "send that has sent a part when time is over counts all")
{
	ssize_t count = send(fd, bytes, size, flags);

	return count > 0 ? (ssize_t)size : count;
}

MUTANT(recvmsg, recvmsg_tells_no_sender, "recvmsg tells nobody as the sender")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0)
		message->msg_namelen = 0;
	return count;
}

MUTANT(recvmsg, recvmsg_tells_the_length_stored,
       "recvmsg cuts the length of a name to the room there is")
{
	socklen_t room = message->msg_namelen;
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && message->msg_namelen > room)
		message->msg_namelen = room;
	return count;
}

MUTANT(sendmsg, sendmsg_knows_its_peer_alone, "sendmsg of a connected socket ignores the address")
{
	struct sockaddr_un peer;
	struct msghdr other = *message;

	if (getpeername(fd, (struct sockaddr *)&peer, &(socklen_t){ sizeof(peer) }) < 0)
		return sendmsg(fd, message, flags);
	other.msg_name = NULL;
	other.msg_namelen = 0;
	return sendmsg(fd, &other, flags);
}

MUTANT(sendmsg, sendmsg_takes_no_address, "sendmsg with an address fails with EISCONN")
{
	return message->msg_name ? fail(EISCONN) : sendmsg(fd, message, flags);
}

MUTANT(recvfrom, waiting_for_all_wins, "recvfrom with MSG_WAITALL sleeps in spite of MSG_DONTWAIT")
{
	return recvfrom(fd, bytes, size, flags & MSG_WAITALL ? flags & ~MSG_DONTWAIT : flags,
			address, address_size);
}

MUTANT(send, sending_waits_for_nothing, "send with MSG_WAITALL fails with EOPNOTSUPP")
{
	return flags & MSG_WAITALL ? fail(EOPNOTSUPP) : send(fd, bytes, size, flags);
}

MUTANT(sendmsg, sending_cuts_nothing, "sendmsg with MSG_TRUNC fails with EINVAL")
{
	return flags & MSG_TRUNC ? fail(EINVAL) : sendmsg(fd, message, flags);
}

MUTANT(sendto, a_look_is_not_sent, "sendto with MSG_PEEK sends nothing")
{
	return flags & MSG_PEEK ? (ssize_t)size
				: sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(recv, receiving_has_no_signal, "recv with MSG_NOSIGNAL fails with EINVAL")
{
	return flags & MSG_NOSIGNAL ? fail(EINVAL) : recv(fd, bytes, size, flags);
}
