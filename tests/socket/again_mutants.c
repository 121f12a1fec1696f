/* Sockets that can't be used again, and calls that reach too far. */
#include "sockets_mutants.h"

MECHANISM(socket_again, "socket/again.c");

MUTANT(connect, the_same_peer_is_refused,
       "a datagram socket cannot connect to the peer that it has")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);

	if (is_packet(fd) && getpeername(fd, (struct sockaddr *)&peer, &length) == 0 &&
	    length == size && memcmp(&peer, address, size) == 0)
		return fail(EISCONN);
	return connect(fd, address, size);
}

MUTANT(connect, who_has_no_peer_can_t_leave_it,
       "connect to AF_UNSPEC without a peer gives ENOTCONN")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);

	if (address->sa_family == AF_UNSPEC &&
	    getpeername(fd, (struct sockaddr *)&peer, &length) < 0)
		return fail(ENOTCONN);
	return connect(fd, address, size);
}

MUTANT(listen, who_could_not_listen_never_can, "a socket that could not listen never can")
{
	int result;

	if (mutant_memory->number[0] == fd + 1)
		return fail(EINVAL);
	result = listen(fd, backlog);
	if (result < 0)
		mutant_memory->number[0] = fd + 1;
	return result;
}

MUTANT(bind, who_could_not_be_bound_never_can, "a socket that could not be bound never can")
{
	int result;

	if (mutant_memory->number[0] == fd + 1)
		return fail(EINVAL);
	result = bind(fd, address, size);
	if (result < 0)
		mutant_memory->number[0] = fd + 1;
	return result;
}

MUTANT(connect, who_could_not_connect_never_can, "a stream that could not connect never can")
{
	int result;

	if (is_stream(fd) && mutant_memory->number[0] == fd + 1)
		return fail(EINVAL);
	result = connect(fd, address, size);
	if (result < 0)
		mutant_memory->number[0] = fd + 1;
	return result;
}

static int peer_of[64];

IN_ALL(socketpair)
{
	int result = socketpair(domain, type, protocol, pair);

	if (result == 0 && pair[0] < 64 && pair[1] < 64) {
		peer_of[pair[0]] = pair[1];
		peer_of[pair[1]] = pair[0];
	}
	return result;
}

MUTANT(shutdown, shut_wr_ends_a_datagram_peers_receiving,
       "SHUT_WR of a datagram socket ends its peer's receiving")
{
	int result = shutdown(fd, how);

	if (result == 0 && how == SHUT_WR && is_packet(fd))
		shutdown(peer_of[fd & 63], SHUT_RD);
	return result;
}

MUTANT(shutdown, shut_wr_ends_a_datagrams_both_ways, "SHUT_WR of a datagram socket is SHUT_RDWR")
{
	return shutdown(fd, is_packet(fd) ? SHUT_RDWR : how);
}
