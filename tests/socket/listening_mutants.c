/* Wrong listeners. */
#include <stddef.h>

#include "idle_mutants.h"
#include "sockets_mutants.h"

MECHANISM(socket, "socket");

MUTANT(accept, listener_becomes_the_connection, "accept turns the listener into the connection")
{
	int connection = accept(fd, address, size);

	if (connection < 0)
		return connection;
	dup2(connection, fd);
	close(connection);
	return fd;
}

MUTANT(accept, last_client_comes_first, "accept takes the connection that came last")
{
	static int held[64];
	static int count;
	int flags = fcntl(fd, F_GETFL), next;

	if (count)
		return held[--count];
	next = accept(fd, address, size);
	if (next < 0)
		return next;
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	while (next >= 0 && count < 64) {
		held[count++] = next;
		next = accept(fd, NULL, NULL);
	}
	fcntl(fd, F_SETFL, flags);
	return held[--count];
}

MUTANT(accept, never_waits_for_a_client, "accept fails with EAGAIN instead of sleeping")
{
	int flags = fcntl(fd, F_GETFL), connection, error;

	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	connection = accept(fd, address, size);
	error = errno;
	fcntl(fd, F_SETFL, flags);
	errno = error;
	return connection;
}

MUTANT(accept, early_bytes_are_lost, "what a client sent is lost if it closes before accept")
{
	int connection = accept(fd, address, size);
	char bytes[100];

	while (connection >= 0 && has_ended(connection) &&
	       recv(connection, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		continue;
	return connection;
}

MUTANT(accept, client_that_left_is_econnaborted,
       "accept fails for a client that has closed meanwhile")
{
	int connection = accept(fd, address, size);

	if (connection < 0 || !(events_of(connection) & (POLLHUP | POLLERR)))
		return connection;
	close(connection);
	return fail(ECONNABORTED);
}

MUTANT(accept4, unknown_flags_are_ignored, "accept4 ignores flags that it does not know")
{
	return accept4(fd, address, size, flags & (SOCK_NONBLOCK | SOCK_CLOEXEC));
}

MUTANT(accept4, accept4_is_accept, "accept4 ignores its flags")
{
	return flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC) ? fail(EINVAL) : accept(fd, address, size);
}

MUTANT(accept, datagram_socket_is_einval, "accept of a datagram socket gives EINVAL")
{
	int connection = accept(fd, address, size);

	if (connection < 0 && errno == EOPNOTSUPP)
		errno = EINVAL;
	return connection;
}

MUTANT(accept, who_does_not_listen_waits_for_nobody,
       "accept of a socket that does not listen gives EAGAIN")
{
	int connection = accept(fd, address, size);

	if (connection < 0 && errno == EINVAL)
		errno = EAGAIN;
	return connection;
}

MUTANT(accept, no_descriptor_drops_the_client,
       "accept without a free descriptor drops the connection")
{
	int connection = accept(fd, address, size);
	struct rlimit limit;

	if (connection >= 0 || errno != EMFILE)
		return connection;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur++;
	setrlimit(RLIMIT_NOFILE, &limit);
	close(accept(fd, NULL, NULL));
	limit.rlim_cur--;
	setrlimit(RLIMIT_NOFILE, &limit);
	return fail(EMFILE);
}

MUTANT(accept, flags_are_inherited,
       "an accepted socket has the listener's O_NONBLOCK and FD_CLOEXEC")
{
	int connection = accept(fd, address, size);

	if (connection >= 0) {
		fcntl(connection, F_SETFL, fcntl(fd, F_GETFL));
		fcntl(connection, F_SETFD, fcntl(fd, F_GETFD));
	}
	return connection;
}

MUTANT(listen, backlog_takes_one_more, "a backlog of n lets n + 2 connections wait")
{
	return listen(fd, backlog < 0 ? backlog : backlog + 1);
}

MUTANT(connect, full_backlog_refuses,
       "connect to a listener whose backlog is full gives ECONNREFUSED")
{
	int flags = fcntl(fd, F_GETFL), result, error;

	if (!path_in(address, size))
		return connect(fd, address, size);
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	result = connect(fd, address, size);
	error = errno == EAGAIN ? ECONNREFUSED : errno;
	fcntl(fd, F_SETFL, flags);
	errno = error;
	return result;
}

MUTANT(listen, backlog_counts_the_accepted,
       "the backlog limits all connections that a listener ever had")
{
	mutant_memory->number[0] = backlog + 2;
	return listen(fd, backlog);
}

MUTANT(connect, backlog_counts_the_accepted, NULL)
{
	int result = connect(fd, address, size);

	if (result == 0 && mutant_memory->number[0] && --mutant_memory->number[0] == 0)
		return fail(ECONNREFUSED);
	return result;
}

MUTANT(listen, second_listen_is_refused, "listen of a listener gives EINVAL")
{
	return is_listener(fd) ? fail(EINVAL) : listen(fd, backlog);
}

MUTANT(listen, negative_backlog_is_refused, "listen with a negative backlog gives EINVAL")
{
	return backlog < 0 ? fail(EINVAL) : listen(fd, backlog);
}

MUTANT(listen, datagrams_listen, "listen of a datagram socket reports success")
{
	int result = listen(fd, backlog);

	return result < 0 && errno == EOPNOTSUPP ? 0 : result;
}

MUTANT(listen, nameless_listen, "listen of an AF_UNIX stream without a name reports success")
{
	int result = listen(fd, backlog);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(close, pending_clients_see_the_end,
       "a closed listener accepts and closes all that are pending")
{
	if (is_listener(fd)) {
		int flags = fcntl(fd, F_GETFL), client;

		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		while ((client = accept(fd, NULL, NULL)) >= 0)
			close(client);
		fcntl(fd, F_SETFL, flags);
	}
	return close(fd);
}

MUTANT(shutdown, listener_cant_be_shut, "shutdown of a listener gives ENOTCONN")
{
	return is_listener(fd) ? fail(ENOTCONN) : shutdown(fd, how);
}

MUTANT(connect, connected_connect_succeeds, "connect of a connected socket reports success")
{
	int result = connect(fd, address, size);

	return result < 0 && errno == EISCONN ? 0 : result;
}

MUTANT(accept4, accept4_writes_all_of_the_address, "accept4 wants room for the longest name")
{
	if (address && size && !is_readable((char *)address + *size - 1))
		return fail(EFAULT);
	return accept4(fd, address, size, flags);
}

MUTANT(accept4, accept4_is_restarted, "accept4 sleeps on after a handler")
{
	int connection;

	do
		connection = accept4(fd, address, size, flags);
	while (is_refused(connection, EINTR));
	return connection;
}

MUTANT(accept4, accept4_flattens_its_errors, "accept4 gives EINVAL for every unfit socket")
{
	return confuse(accept4(fd, address, size, flags), EOPNOTSUPP, EINVAL);
}

MUTANT(accept4, accept4_sleeps_though_nonblocking, "accept4 heeds SOCK_NONBLOCK, not O_NONBLOCK")
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	if (is_listener(fd))
		poll(&entry, 1, -1);
	return accept4(fd, address, size, flags);
}

WOKEN_BY_IGNORED(accept4, fd, address, size, flags)
WOKEN_BY_BLOCKED(accept, fd, address, size)
WOKEN_BY_IGNORED(connect, fd, address, size)

MUTANT(fcntl, o_async_is_not_for_listeners, "O_ASYNC does nothing for a socket that listens")
{
	if (command == F_SETFL && is_listener(fd))
		argument = (void *)((intptr_t)argument & ~O_ASYNC);
	return fcntl(fd, command, argument);
}

MUTANT(accept, a_refused_accept_stores_a_length, "accept that fails stores a length of 0")
{
	int accepted = accept(fd, address, size);

	if (accepted < 0 && size)
		*size = 0;
	return accepted;
}

MUTANT(accept, accept_takes_any_descriptor, "accept takes any descriptor that is free")
{
	int accepted = accept(fd, address, size);
	int other = accepted < 0 ? -1 : fcntl(accepted, F_DUPFD, 30);

	if (other < 0)
		return accepted;
	close(accepted);
	return other;
}

MUTANT(connect, sndtimeo_is_not_for_connect, "connect does not heed SO_SNDTIMEO")
{
	const struct timeval none = { 0 };

	if (is_unix(fd))
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none));
	return connect(fd, address, size);
}

MUTANT(connect, a_late_connect_is_einprogress,
       "connect whose SO_SNDTIMEO is over fails with EINPROGRESS")
{
	const int result = connect(fd, address, size);

	return is_unix(fd) && !is_nonblocking(fd, 0) ? confuse(result, EAGAIN, EINPROGRESS)
						     : result;
}
