/* Wrong TCP: listeners, connections and urgent data. */
#include <sys/syscall.h>

#include "newer_names.h"
#include <netinet/tcp.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket/port.c", "socket/sample.c", "socket/tcp*.c", "socket/udp.c",
	  "socket/urgent.c");

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

MUTANT(recv, a_part_at_the_end_is_lost,
       "recv with MSG_WAITALL on TCP gives 0 if the end comes first")
{
	const ssize_t result = recv(fd, bytes, size, flags);

	return flags & MSG_WAITALL && is_tcp(fd) && result < (ssize_t)size && result > 0 ? 0
											 : result;
}

MUTANT(send, tcp_sends_all_or_nothing, "send on TCP told not to sleep sends all or fails")
{
	const ssize_t result = send(fd, bytes, size, flags);

	return is_tcp(fd) && result > 0 && result < (ssize_t)size ? fail(EAGAIN) : result;
}

MUTANT(close, close_does_not_linger, "close of a TCP socket passes over SO_LINGER of some time")
{
	struct linger linger = { 0, 0 };
	socklen_t size = sizeof(linger);

	if (is_tcp(fd) && getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &size) == 0 &&
	    linger.l_onoff && linger.l_linger > 0) {
		linger.l_onoff = 0;
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, size);
	}
	return close(fd);
}

MUTANT(close, lingering_loses_the_rest, "close with SO_LINGER throws away what was not received")
{
	struct linger linger = { 0, 0 };
	socklen_t size = sizeof(linger);

	if (is_tcp(fd) && getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &size) == 0 &&
	    linger.l_linger > 0) {
		linger.l_linger = 0;
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, size);
	}
	return close(fd);
}

MUTANT(shutdown, shut_rd_of_tcp_does_nothing, "SHUT_RD of a TCP socket wakes nobody")
{
	return how == SHUT_RD && is_tcp(fd) && !is_listener(fd) ? 0 : shutdown(fd, how);
}

MUTANT(shutdown, shut_rd_of_tcp_is_told, "SHUT_RD of a TCP socket ends the peer's sending")
{
	const struct linger at_once = { 1, 0 };

	if (how == SHUT_RD && is_tcp(fd) && !is_listener(fd)) {
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		shutdown(fd, SHUT_RDWR);
	}
	return shutdown(fd, how);
}

MUTANT(poll, a_connecting_socket_can_be_written, "a TCP socket is writable while it connects")
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);
	int on = 0;

	if (count == 1 && fds->events & POLLOUT &&
	    getsockopt(fds->fd, IPPROTO_TCP, TCP_NODELAY, &on, &(socklen_t){ sizeof(on) }) == 0 &&
	    getpeername(fds->fd, (struct sockaddr *)&peer, &size) < 0) {
		fds->revents = POLLOUT;
		return 1;
	}
	return poll(fds, count, timeout);
}

MUTANT(connect, nobody_connects_to_himself, "a TCP socket can't connect to its own address")
{
	const struct sockaddr_in *wanted = internet(fd, address, size);
	struct sockaddr_in own = { 0 };
	socklen_t room = sizeof(own);

	if (wanted && is_tcp(fd) && getsockname(fd, (struct sockaddr *)&own, &room) == 0 &&
	    own.sin_port != 0 && own.sin_port == wanted->sin_port)
		return fail(ECONNREFUSED);
	return connect(fd, address, size);
}

static bool is_connected_tcp(int fd)
{
	struct sockaddr_in peer;
	socklen_t size = sizeof(peer);
	int type = 0;

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){ sizeof(type) });
	return type == SOCK_STREAM && getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
	       peer.sin_family == AF_INET;
}

MUTANT(sendto, tcp_takes_no_destination, "sendto with an address fails with EISCONN for TCP too")
{
	if (address && is_connected_tcp(fd))
		return fail(EISCONN);
	return sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(sendmsg, tcp_takes_no_name, "sendmsg with an address fails with EISCONN for TCP too")
{
	if (message->msg_name && is_connected_tcp(fd))
		return fail(EISCONN);
	return sendmsg(fd, message, flags);
}
