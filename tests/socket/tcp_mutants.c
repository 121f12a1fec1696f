/* Wrong TCP: listeners, connections and urgent data. */
#include <sys/syscall.h>

#include "newer_names.h"
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
