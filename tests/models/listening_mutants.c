/* Wrong names, listeners and datagrams of unix sockets. */
#include <stddef.h>

#include "mutant.h"
#include "socket/sockets_mutants.h"

MECHANISM(listening, "listening");

static bool has_path(const struct sockaddr *address, socklen_t size)
{
	return size > BARE && ((const struct sockaddr_un *)address)->sun_path[0];
}

static bool is_named(int fd)
{
	struct sockaddr_un name;
	socklen_t size = sizeof(name);

	return getsockname(fd, (struct sockaddr *)&name, &size) == 0 && size > BARE;
}

static bool is_connected(int fd)
{
	struct sockaddr_un name;
	socklen_t size = sizeof(name);
	int error = errno;
	bool result = getpeername(fd, (struct sockaddr *)&name, &size) == 0;

	errno = error;
	return result;
}

/* accept that never sleeps. */
static int accept_now(int fd)
{
	int flags = fcntl(fd, F_GETFL), accepted;

	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	accepted = accept(fd, NULL, NULL);
	fcntl(fd, F_SETFL, flags);
	return accepted;
}

MUTANT(bind, a_second_name_is_taken_for_none, "bind of a socket that has a name reports success")
{
	int result = bind(fd, address, size);

	return result < 0 && errno == EINVAL && is_named(fd) ? 0 : result;
}

MUTANT(bind, bind_removes_a_file_that_is_there, "bind takes the file's place, whoever has it")
{
	if (has_path(address, size) && !is_named(fd))
		unlink(((const struct sockaddr_un *)address)->sun_path);
	return bind(fd, address, size);
}

MUTANT(bind, a_taken_name_is_einval, "bind gives EINVAL for a name that is taken")
{
	int result = bind(fd, address, size);

	if (result < 0 && errno == EADDRINUSE)
		errno = EINVAL;
	return result;
}

MUTANT(bind, no_name_is_automatic, "bind to a family alone does nothing")
{
	return size == BARE && is_unix(fd) ? 0 : bind(fd, address, size);
}

MUTANT(bind, a_missing_directory_is_made_good, "bind in a directory that is not there succeeds")
{
	int result = bind(fd, address, size);

	return result < 0 && errno == ENOENT ? 0 : result;
}

MUTANT(listen, backlog_of_one_more, "listen lets one more wait")
{
	return listen(fd, backlog + 1);
}

MUTANT(listen, backlog_is_never_0, "listen takes a backlog of 0 for 1")
{
	return listen(fd, backlog ? backlog : 1);
}

MUTANT(listen, the_first_backlog_stays, "listen anew leaves the backlog as it is")
{
	return is_listener(fd) ? 0 : listen(fd, backlog);
}

MUTANT(listen, the_nameless_may_listen, "listen gives a socket without a name an automatic one")
{
	const struct sockaddr_un none = { .sun_family = AF_UNIX };

	if (is_unix(fd) && !is_named(fd) && is_stream(fd))
		bind(fd, (const struct sockaddr *)&none, BARE);
	return listen(fd, backlog);
}

MUTANT(listen, datagrams_may_listen, "listen of a datagram socket does nothing")
{
	int result = listen(fd, backlog);

	return result < 0 && errno == EOPNOTSUPP ? 0 : result;
}

MUTANT(listen, the_connected_may_listen, "listen of a connected socket does nothing")
{
	int result = listen(fd, backlog);

	return result < 0 && errno == EINVAL && is_connected(fd) ? 0 : result;
}

MUTANT(connect, a_full_backlog_is_econnrefused, "connect is refused where it would sleep")
{
	int flags = fcntl(fd, F_GETFL), result, error;

	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	result = connect(fd, address, size);
	error = errno == EAGAIN ? ECONNREFUSED : errno;
	fcntl(fd, F_SETFL, flags);
	errno = error;
	return result;
}

MUTANT(connect, connect_sleeps_though_nonblocking, "connect sleeps, O_NONBLOCK or not")
{
	int flags = fcntl(fd, F_GETFL), result, error;

	fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	result = connect(fd, address, size);
	error = errno;
	fcntl(fd, F_SETFL, flags);
	errno = error;
	return result;
}

MUTANT(connect, connect_is_made_again, "connect sleeps on after any handler")
{
	int result;

	do
		result = connect(fd, address, size);
	while (result < 0 && errno == EINTR);
	return result;
}

MUTANT(connect, nobody_is_enoent, "connect gives ENOENT where nobody has the file any more")
{
	int result = connect(fd, address, size);

	if (result < 0 && errno == ECONNREFUSED && has_path(address, size))
		errno = ENOENT;
	return result;
}

MUTANT(connect, another_type_is_refused, "connect gives ECONNREFUSED for another type")
{
	int result = connect(fd, address, size);

	if (result < 0 && errno == EPROTOTYPE)
		errno = ECONNREFUSED;
	return result;
}

MUTANT(connect, connecting_again_is_nothing, "connect of a connected socket reports success")
{
	int result = connect(fd, address, size);

	return result < 0 && errno == EISCONN ? 0 : result;
}

MUTANT(connect, datagrams_keep_their_first_peer, "connect of a datagram socket counts but once")
{
	if (number_of(fd, SO_TYPE) == SOCK_DGRAM && is_connected(fd))
		return 0;
	return connect(fd, address, size);
}

MUTANT(accept4, accept_takes_them_all, "accept ends all the others that wait")
{
	int first = accept4(fd, address, size, flags), other;

	while (first >= 0 && (other = accept_now(fd)) >= 0)
		close(other);
	return first;
}

MUTANT(accept4, accept_never_sleeps, "accept fails with EAGAIN where it would sleep")
{
	int before = fcntl(fd, F_GETFL), accepted, error;

	fcntl(fd, F_SETFL, before | O_NONBLOCK);
	accepted = accept4(fd, address, size, flags);
	error = errno;
	fcntl(fd, F_SETFL, before);
	errno = error;
	return accepted;
}

MUTANT(accept4, accept4_forgets_its_flags, "accept4 takes no heed of its flags")
{
	return accept4(fd, address, size, 0);
}

MUTANT(accept4, a_shut_listener_is_econnaborted, "accept at a shut listener gives ECONNABORTED")
{
	int accepted = accept4(fd, address, size, flags);

	return accepted < 0 && errno == EINVAL && is_listener(fd) ? fail(ECONNABORTED) : accepted;
}

MUTANT(accept4, who_waits_has_no_name, "accept tells no name of who connected")
{
	int accepted = accept4(fd, address, size, flags);

	if (accepted >= 0 && size)
		*size = BARE;
	return accepted;
}

MUTANT(close, those_who_wait_see_an_end, "who was never accepted sees an end, and no reset")
{
	int accepted;

	while (is_listener(fd) && (accepted = accept_now(fd)) >= 0)
		close(accepted);
	return close(fd);
}

MUTANT(shutdown, a_listener_stays_open, "shutdown of a listener does nothing")
{
	return is_listener(fd) ? 0 : shutdown(fd, how);
}

MUTANT(shutdown, a_shut_listener_drops_who_waits, "shutdown of a listener ends those who wait")
{
	int accepted;

	while (is_listener(fd) && how != SHUT_WR && (accepted = accept_now(fd)) >= 0)
		close(accepted);
	return shutdown(fd, how);
}

MUTANT(shutdown, no_peer_is_enotconn, "shutdown of an unconnected unix socket gives ENOTCONN")
{
	if (is_unix(fd) && !is_listener(fd) && !is_connected(fd))
		return fail(ENOTCONN);
	return shutdown(fd, how);
}

MUTANT(sendto, a_peer_takes_precedence, "a connected datagram socket sends to its peer alone")
{
	bool is_peers = number_of(fd, SO_TYPE) == SOCK_DGRAM && is_connected(fd);

	return sendto(fd, bytes, size, flags, is_peers ? NULL : address,
		      is_peers ? 0 : address_size);
}

MUTANT(sendto, an_address_is_ignored, "a connected stream takes no heed of an address")
{
	if (is_stream(fd) && is_connected(fd))
		return sendto(fd, bytes, size, flags, NULL, 0);
	return sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(getpeername, the_peers_name_is_its_own, "getpeername gives the socket's own name")
{
	int result = getpeername(fd, address, size);

	return result < 0 ? result : getsockname(fd, address, size);
}

MUTANT(getpeername, a_closed_peer_has_no_name, "getpeername gives ENOTCONN once the peer is closed")
{
	if (events_of(fd) & POLLHUP)
		return fail(ENOTCONN);
	return getpeername(fd, address, size);
}

MUTANT(getsockname, who_is_accepted_has_no_name, "getsockname gives no name of who was accepted")
{
	int result = getsockname(fd, address, size);

	if (result == 0 && is_stream(fd) && !is_listener(fd) && is_connected(fd))
		*size = BARE;
	return result;
}

MUTANT(getsockopt, the_listeners_maker_is_told, "SO_PEERCRED gives who asks")
{
	struct ucred *told = value;
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_PEERCRED)
		told->pid = getpid();
	return result;
}

MUTANT(poll, poll_sees_nobody_who_waits, "poll shows no POLLIN of a listener")
{
	int events = fds->events, result;

	if (count == 1 && is_listener(fds->fd))
		fds->events &= ~POLLIN;
	result = poll(fds, count, timeout);
	fds->events = (short)events;
	return result;
}

MUTANT(unlink, unlink_closes_the_listener, "unlink of a listener's file shuts the listener")
{
	struct sockaddr_un name;
	socklen_t size;

	for (int fd = 0; fd < 64; fd++) {
		size = sizeof(name);
		if (is_listener(fd) && getsockname(fd, (struct sockaddr *)&name, &size) == 0 &&
		    has_path((struct sockaddr *)&name, size) && strcmp(name.sun_path, path) == 0)
			shutdown(fd, SHUT_RD);
	}
	return unlink(path);
}

/* Does not ask who sends, for a while. */
static bool asks_no_more(int fd)
{
	bool asks = number_of(fd, SO_PASSCRED) == 1;

	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &(int){ 0 }, sizeof(int));
	return asks;
}

static ssize_t asks_as_before(int fd, bool asks, ssize_t result)
{
	int error = errno, before = asks;

	setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &before, sizeof(before));
	errno = error;
	return result;
}

MUTANT(recvmsg, who_receives_has_sent, "recvmsg tells the credentials of who receives")
{
	ssize_t result = recvmsg(fd, message, flags);
	struct cmsghdr *header = result < 0 ? NULL : CMSG_FIRSTHDR(message);

	if (header && header->cmsg_type == SCM_CREDENTIALS)
		((struct ucred *)(void *)CMSG_DATA(header))->pid = getpid();
	return result;
}

MUTANT(recvfrom, senders_share_a_read, "recvfrom with SO_PASSCRED gives bytes of several senders")
{
	bool asks = asks_no_more(fd);

	return asks_as_before(fd, asks, recvfrom(fd, bytes, size, flags, address, address_size));
}

MUTANT(accept4, who_is_accepted_does_not_ask, "who is accepted has not SO_PASSCRED of the listener")
{
	int accepted = accept4(fd, address, size, flags);

	if (accepted >= 0)
		asks_no_more(accepted);
	return accepted;
}

MUTANT(connect, who_asks_stays_nameless, "connect with SO_PASSCRED gives no name")
{
	bool asks = asks_no_more(fd);

	return (int)asks_as_before(fd, asks, connect(fd, address, size));
}

MUTANT(sendto, nobody_waits_for_a_receiver, "sendto to a full receiver gives EAGAIN at once")
{
	return sendto(fd, bytes, size, flags | MSG_DONTWAIT, address, address_size);
}

MUTANT(sendto, what_has_no_room_is_lost, "sendto to a full receiver returns, and sends nothing")
{
	ssize_t result;

	if (is_stream(fd) || is_nonblocking(fd, flags))
		return sendto(fd, bytes, size, flags, address, address_size);
	result = sendto(fd, bytes, size, flags | MSG_DONTWAIT, address, address_size);
	return result < 0 && errno == EAGAIN ? (ssize_t)size : result;
}
