/* Wrong UDP. */
#include <netinet/in.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket/port.c", "socket/sample.c", "socket/tcp*.c", "socket/udp.c",
	  "socket/urgent.c");

MUTANT(sendto, connected_udp_has_one_destination,
       "sendto of a connected UDP socket fails with EISCONN")
{
	struct sockaddr_in peer;
	socklen_t length = sizeof(peer);

	if (is_udp(fd) && getpeername(fd, (struct sockaddr *)&peer, &length) == 0)
		return fail(EISCONN);
	return sendto(fd, bytes, size, flags, address, address_size);
}

static in_port_t udp_peers[256];

MUTANT(connect, udp_connect_filters_nothing, "a connected UDP socket receives from others too")
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	const struct sockaddr_in *peer = internet(fd, address, size);
	int result = connect(fd, address, size);

	if (!is_udp(fd))
		return result;
	udp_peers[fd] = result == 0 && peer ? peer->sin_port : 0;
	if (udp_peers[fd])
		connect(fd, &none, sizeof(none));
	return result;
}

MUTANT(send, udp_connect_filters_nothing, NULL)
{
	struct sockaddr_in peer = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	if (!is_udp(fd) || !udp_peers[fd])
		return send(fd, bytes, size, flags);
	peer.sin_port = udp_peers[fd];
	return sendto(fd, bytes, size, flags, (const struct sockaddr *)&peer, sizeof(peer));
}

MUTANT(send, missing_destination_is_enotconn, "send and write of UDP without a peer give ENOTCONN")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count < 0 && errno == EDESTADDRREQ)
		errno = ENOTCONN;
	return count;
}

MUTANT(recv, refusal_is_not_told, "a connected UDP socket is not told that nobody has the port")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return count < 0 && errno == ECONNREFUSED ? recv(fd, bytes, size, MSG_DONTWAIT) : count;
}

MUTANT(send, full_receiver_is_told, "send of UDP gives ENOBUFS when the receiver has no room")
{
	static int sent;

	if (is_udp(fd) && size == 1000 && ++sent > 50)
		return fail(ENOBUFS);
	return send(fd, bytes, size, flags);
}

MUTANT(send, more_is_ignored, "send ignores MSG_MORE")
{
	return send(fd, bytes, size, flags & ~MSG_MORE);
}

MUTANT(sendto, port_0_is_a_destination, "sendto of UDP to port 0 reports success")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count < 0 && errno == EINVAL && is_udp(fd) ? (ssize_t)size : count;
}

MUTANT(sendto, anybody_may_broadcast, "sendto to a broadcast address needs no SO_BROADCAST")
{
	int one = 1;

	if (is_udp(fd))
		setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
	return sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(setsockopt, nobody_may_broadcast, "SO_BROADCAST has no effect")
{
	return option == SO_BROADCAST ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(sendto, unconnected_are_told, "an unconnected UDP socket is told that nobody has the port")
{
	int one = 1;

	if (is_udp(fd))
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one));
	return sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(recvfrom, sender_has_no_address, "recvfrom tells a UDP sender's port alone")
{
	ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count >= 0 && is_udp(fd))
		((struct sockaddr_in *)address)->sin_addr.s_addr = INADDR_ANY;
	return count;
}

MUTANT(recvmsg, no_interface_is_told, "IP_PKTINFO tells no interface")
{
	ssize_t count = recvmsg(fd, message, flags);
	struct cmsghdr *header = count < 0 ? NULL : CMSG_FIRSTHDR(message);

	if (header && header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO)
		memset(CMSG_DATA(header), 0, sizeof(int));
	return count;
}

MUTANT(setsockopt, pktinfo_is_ignored, "IP_PKTINFO has no effect")
{
	if (level == IPPROTO_IP && option == IP_PKTINFO)
		return 0;
	return setsockopt(fd, level, option, value, size);
}

MUTANT(connect, anybody_connects_to_all, "connect of UDP does not ask for SO_BROADCAST")
{
	const int result = connect(fd, address, size);

	return is_udp(fd) && is_refused(result, EACCES) ? 0 : result;
}

MUTANT(getsockname, udp_connect_binds_no_address, "connect of UDP gives a port and no address")
{
	const int result = getsockname(fd, address, size);

	if (result == 0 && is_udp(fd))
		((struct sockaddr_in *)address)->sin_addr.s_addr = INADDR_ANY;
	return result;
}

MUTANT(connect, udp_keeps_its_port, "a UDP socket keeps the port that connect gave it")
{
	struct sockaddr_in own = { 0 };
	socklen_t length = sizeof(own);
	const bool ends = is_udp(fd) && address->sa_family == AF_UNSPEC;
	int result;

	if (ends)
		getsockname(fd, (struct sockaddr *)&own, &length);
	result = connect(fd, address, size);
	if (ends && result == 0)
		bind(fd, (struct sockaddr *)&own, sizeof(own));
	return result;
}

MUTANT(getsockname, sendto_binds_to_the_loopback, "sendto binds a UDP socket to 127.0.0.1")
{
	struct sockaddr_in *name = (struct sockaddr_in *)(void *)address;
	int result = getsockname(fd, address, size);

	if (result == 0 && name->sin_family == AF_INET && name->sin_port &&
	    name->sin_addr.s_addr == htonl(INADDR_ANY))
		name->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return result;
}
