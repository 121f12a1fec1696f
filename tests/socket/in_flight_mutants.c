/* Wrong ways of carrying descriptors. */
#include "sockets_mutants.h"

MECHANISM(socket_in_flight, "socket/in_flight.c");

static void drop_descriptors(struct msghdr *message)
{
	size_t count;
	int *fds = descriptors_in(message, &count);

	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	message->msg_controllen = 0;
}

MUTANT(recvmsg, packets_carry_no_descriptors, "a socket of packets carries no descriptors")
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && number_of(fd, SO_TYPE) == SOCK_SEQPACKET)
		drop_descriptors(message);
	return count;
}

MUTANT(recvmsg, what_is_cut_loses_its_descriptors,
       "a datagram that is cut short loses its descriptors")
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && message->msg_flags & MSG_TRUNC)
		drop_descriptors(message);
	return count;
}

MUTANT(sendmsg, the_last_rights_count, "sendmsg takes the last SCM_RIGHTS alone")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message), *last = NULL;
	struct msghdr own = *message;

	for (; header; header = CMSG_NXTHDR((struct msghdr *)message, header))
		if (header->cmsg_level == SOL_SOCKET)
			last = header;
	if (!last || last->cmsg_len <= CMSG_LEN(0))
		return sendmsg(fd, message, flags);
	own.msg_control = last;
	own.msg_controllen = last->cmsg_len;
	return sendmsg(fd, &own, flags);
}

MUTANT(sendmsg, no_rights_are_wrong, "sendmsg of SCM_RIGHTS without a descriptor fails with EINVAL")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	return header && header->cmsg_len == CMSG_LEN(0) ? fail(EINVAL)
							 : sendmsg(fd, message, flags);
}

MUTANT(sendmsg, an_unknown_type_is_passed_over, "sendmsg passes over control data of unknown type")
{
	const ssize_t count = sendmsg(fd, message, flags);

	return count < 0 && errno == EINVAL ? send_without_control(fd, message, flags) : count;
}

MUTANT(sendmsg, other_levels_are_refused, "sendmsg refuses control data of another level")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	for (; header; header = CMSG_NXTHDR((struct msghdr *)message, header))
		if (header->cmsg_level != SOL_SOCKET)
			return fail(EINVAL);
	return sendmsg(fd, message, flags);
}

MUTANT(sendmsg, what_waits_for_accept_stays, "what was sent to who is not accepted is never freed")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);
	size_t count;
	int *fds = descriptors_in(message, &count);

	if (count && getpeername(fd, (struct sockaddr *)&peer, &length) == 0 && length > BARE)
		fcntl(fds[0], F_DUPFD, 100);
	return sendmsg(fd, message, flags);
}

MUTANT(close, who_closes_takes_it_along, "a client's close drops what it sent before accept")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);

	if (getpeername(fd, (struct sockaddr *)&peer, &length) == 0 && length > BARE)
		for (int other = 3; other < 20; other++)
			if (is_listener(other)) {
				const int accepted = accept(other, NULL, NULL);

				close(accepted);
			}
	return close(fd);
}
