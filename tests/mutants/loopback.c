/* Wrong TCP and UDP sockets. */
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "sockets.h"

MECHANISM(loopback, "loopback.c");

static bool is_tcp(int fd)
{
	return number_of(fd, SO_PROTOCOL) == IPPROTO_TCP;
}

static bool is_udp(int fd)
{
	return number_of(fd, SO_PROTOCOL) == IPPROTO_UDP;
}

/* The AF_INET address, or NULL. */
static const struct sockaddr_in *internet(int fd, const struct sockaddr *address, socklen_t size)
{
	if (number_of(fd, SO_DOMAIN) != AF_INET || size != sizeof(struct sockaddr_in))
		return NULL;
	return address->sa_family == AF_INET ? (const struct sockaddr_in *)address : NULL;
}

static bool is_bound(int fd)
{
	struct sockaddr_in own = { 0 };
	socklen_t size = sizeof(own);

	return getsockname(fd, (struct sockaddr *)&own, &size) == 0 && own.sin_port != 0;
}

/* Creation and names */

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

/* Listening */

MUTANT(connect, interruption_ends_the_attempt, "a TCP connect that a signal interrupts is given up")
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	int result = connect(fd, address, size);

	if (result < 0 && errno == EINTR && is_tcp(fd)) {
		connect(fd, &none, sizeof(none));
		errno = EINTR;
	}
	return result;
}

MUTANT(connect, nonblocking_connect_sleeps, "a non-blocking TCP connect waits for its answer")
{
	int flags = fcntl(fd, F_GETFL), result, error;
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	result = connect(fd, address, size);
	if (result == 0 || errno != EINPROGRESS || !(flags & O_NONBLOCK) ||
	    poll(&ready, 1, 100) < 1)
		return result;
	error = number_of(fd, SO_ERROR);
	return error ? fail(error) : 0;
}

MUTANT(setsockopt, linger_is_ignored, "SO_LINGER has no effect")
{
	return option == SO_LINGER ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(poll, unconnected_socket_shows_nothing,
       "poll shows nothing of a socket that never connected")
{
	int result = poll(fds, count, timeout);

	if (result == 1 && fds->revents == (POLLOUT | POLLHUP) && timeout == 0)
		return fds->revents = 0;
	return result;
}

MUTANT(poll, pending_client_is_not_shown, "poll shows nothing of a listener with a client waiting")
{
	int result = poll(fds, count, timeout);

	if (result == 1 && number_of(fds->fd, SO_ACCEPTCONN) == 1)
		return fds->revents = 0;
	return result;
}

/* TCP's stream */

MUTANT(accept, server_can_only_listen, "a TCP socket from accept can receive only")
{
	int connection = accept(fd, address, size);

	if (connection >= 0 && is_tcp(connection))
		shutdown(connection, SHUT_WR);
	return connection;
}

MUTANT(shutdown, unconnected_is_shut, "shutdown of a socket without a peer reports success")
{
	int result = shutdown(fd, how);

	return result < 0 && errno == ENOTCONN ? 0 : result;
}

MUTANT(kill, killed_process_resets, "the connections of a process that is killed are reset")
{
	const struct linger none = { 1, 0 };
	int process = (int)syscall(SYS_pidfd_open, pid, 0), fd;

	for (int i = 3; signo == SIGKILL && i < 32; i++) {
		fd = (int)syscall(SYS_pidfd_getfd, process, i, 0);
		if (fd < 0)
			continue;
		if (is_tcp(fd))
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
		close(fd);
	}
	close(process);
	return kill(pid, signo);
}

/* Urgent data */

MUTANT(fcntl, owner_is_ignored, "F_SETOWN has no effect")
{
	return command == F_SETOWN ? 0 : fcntl(fd, command, argument);
}

MUTANT(setsockopt, urgent_stays_apart, "SO_OOBINLINE has no effect")
{
	return option == SO_OOBINLINE ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(ioctl, mark_is_never_reached, "SIOCATMARK is always 0")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == SIOCATMARK)
		*(int *)argument = 0;
	return result;
}

/* UDP */

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

/* IPv6 */

MUTANT(accept, ipv6_client_is_mapped, "accept tells an AF_INET address of an AF_INET6 client")
{
	int connection = accept(fd, address, size);

	if (connection >= 0 && address && address->sa_family == AF_INET6) {
		address->sa_family = AF_INET;
		*size = sizeof(struct sockaddr_in);
	}
	return connection;
}
