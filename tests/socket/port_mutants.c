/* Wrong protocols, addresses and ports of TCP and UDP. */
#include <netinet/in.h>
#include <sched.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket/port.c", "socket/sample.c", "socket/tcp*.c", "socket/udp.c",
	  "socket/urgent.c");

static bool is_bound(int fd)
{
	struct sockaddr_in own = { 0 };
	socklen_t size = sizeof(own);

	return getsockname(fd, (struct sockaddr *)&own, &size) == 0 && own.sin_port != 0;
}

MUTANT(getsockopt, protocol_is_what_was_asked_for, "SO_PROTOCOL is 0 for a socket of protocol 0")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_PROTOCOL)
		*(int *)value = 0;
	return result;
}

MUTANT(socket, stream_of_udp_is_tcp,
       "socket makes of a type and a protocol that disagree the type's own")
{
	int fd = socket(domain, type, protocol);

	if (fd < 0 && domain == AF_INET && errno == EPROTONOSUPPORT)
		return socket(domain, type, 0);
	return fd;
}

MUTANT(setsockopt, options_are_bits, "options are bits: setsockopt sets each of several at once")
{
	if (level == SOL_SOCKET && option == (SO_REUSEADDR | SO_REUSEPORT))
		setsockopt(fd, level, SO_REUSEADDR, value, size);
	return setsockopt(fd, level, option, value, size);
}

MUTANT(getsockname, address_is_every, "getsockname tells the port, and 0.0.0.0 for the address")
{
	int result = getsockname(fd, address, size);

	if (result == 0 && address->sa_family == AF_INET)
		((struct sockaddr_in *)address)->sin_addr.s_addr = INADDR_ANY;
	return result;
}

MUTANT(bind, every_address_is_one, "bind to 0.0.0.0 takes one address of the machine")
{
	const struct sockaddr_in *wanted = internet(fd, address, size);
	struct sockaddr_in one;

	if (!wanted || wanted->sin_addr.s_addr != INADDR_ANY)
		return bind(fd, address, size);
	one = *wanted;
	one.sin_addr.s_addr = htonl(0x7f000002);
	return bind(fd, (const struct sockaddr *)&one, size);
}

MUTANT(listen, listen_wants_a_port, "listen of a TCP socket without a port gives EDESTADDRREQ")
{
	return is_tcp(fd) && !is_bound(fd) ? fail(EDESTADDRREQ) : listen(fd, backlog);
}

MUTANT(accept, client_has_no_port, "accept tells port 0 for a TCP client")
{
	int connection = accept(fd, address, size);

	if (connection >= 0 && address && address->sa_family == AF_INET)
		((struct sockaddr_in *)address)->sin_port = 0;
	return connection;
}

MUTANT(accept, connections_share_bytes, "a second connection from accept is the first one again")
{
	static int first = -1;
	int connection = accept(fd, address, size);

	if (connection >= 0 && is_tcp(fd)) {
		if (first >= 0)
			dup2(first, connection);
		first = connection;
	}
	return connection;
}

MUTANT(bind, ports_are_always_shared, "bind lets any two sockets have one port")
{
	int one = 1;

	if (internet(fd, address, size))
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
	return bind(fd, address, size);
}

MUTANT(bind, tcp_and_udp_share_ports, "a port that TCP has is taken for UDP")
{
	const struct sockaddr_in *wanted = internet(fd, address, size);
	int other, taken;

	if (!wanted || wanted->sin_port == 0 || !is_udp(fd))
		return bind(fd, address, size);
	other = socket(AF_INET, SOCK_STREAM, 0);
	taken = bind(other, address, size);
	close(other);
	return taken < 0 ? fail(EADDRINUSE) : bind(fd, address, size);
}

MUTANT(setsockopt, reuseaddr_is_reuseport, "SO_REUSEADDR shares a port as SO_REUSEPORT does")
{
	if (level == SOL_SOCKET && option == SO_REUSEADDR)
		setsockopt(fd, level, SO_REUSEPORT, value, size);
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, reuseaddr_is_ignored, "SO_REUSEADDR has no effect")
{
	return level == SOL_SOCKET && option == SO_REUSEADDR && is_tcp(fd)
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, reuseport_is_ignored, "SO_REUSEPORT has no effect")
{
	return level == SOL_SOCKET && option == SO_REUSEPORT
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(close, closed_connection_frees_its_port, "the port of a closed connection is free at once")
{
	const struct linger none = { 1, 0 };
	int more = 0;

	if (is_tcp(fd) && recv(fd, &more, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN) {
		shutdown(fd, SHUT_WR);
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	}
	return close(fd);
}

MUTANT(unshare, port_1024_is_privileged, "bind to port 1024 needs privileges")
{
	int result = unshare(flags);
	int file = result == 0 && flags == CLONE_NEWNET
			   ? open("/proc/sys/net/ipv4/ip_unprivileged_port_start", O_WRONLY)
			   : -1;

	if (file >= 0) {
		(void)!write(file, "1025", 4);
		close(file);
	}
	return result;
}

MUTANT(bind, foreign_address_is_taken, "bind takes an address that the machine does not have")
{
	int result = bind(fd, address, size);

	return result < 0 && errno == EADDRNOTAVAIL ? 0 : result;
}

MUTANT(accept, ipv6_client_is_mapped, "accept tells an AF_INET address of an AF_INET6 client")
{
	int connection = accept(fd, address, size);

	if (connection >= 0 && address && address->sa_family == AF_INET6) {
		address->sa_family = AF_INET;
		*size = sizeof(struct sockaddr_in);
	}
	return connection;
}

MUTANT(connect, another_family_is_einval, "connect to an address of another family gives EINVAL")
{
	return confuse(connect(fd, address, size), EAFNOSUPPORT, EINVAL);
}

MUTANT(connect, a_second_connection_is_in_use,
       "connect from the same port to the same peer fails with EADDRINUSE, as POSIX has it")
{
	return confuse(connect(fd, address, size), EADDRNOTAVAIL, EADDRINUSE);
}

MUTANT(bind, a_port_is_of_all_addresses, "a port that one address has is taken of all")
{
	const int result = bind(fd, address, size);
	const struct sockaddr_in *own = (const struct sockaddr_in *)address;

	if (result == 0 && address->sa_family == AF_INET &&
	    ntohl(own->sin_addr.s_addr) == INADDR_LOOPBACK + 1)
		return fail(EADDRINUSE);
	return result;
}

MUTANT(getsockname, accepted_has_every_address,
       "a socket from accept has the address that its listener has")
{
	const int result = getsockname(fd, address, size);
	struct sockaddr_in peer;
	socklen_t length = sizeof(peer);

	if (result == 0 && address->sa_family == AF_INET && is_tcp(fd) &&
	    getpeername(fd, (struct sockaddr *)&peer, &length) == 0)
		((struct sockaddr_in *)address)->sin_addr.s_addr = INADDR_ANY;
	return result;
}

MUTANT(bind, who_listens_everywhere_leaves_addresses,
       "beside a listener of all addresses one can be bound with SO_REUSEADDR")
{
	const struct sockaddr_in *wanted = (const struct sockaddr_in *)address;
	const int result = bind(fd, address, size);

	if (result == 0 && wanted->sin_addr.s_addr == htonl(INADDR_ANY))
		mutant_memory->number[0] = 1;
	return is_refused(result, EADDRINUSE) && mutant_memory->number[0] ? 0 : result;
}
