/* Wrong AF_UNIX addresses, and abstract names. */
#include <sched.h>
#include <stddef.h>
#include <sys/un.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

static bool is_abstract(const struct sockaddr *address, socklen_t size)
{
	return is_readable(address) && size > BARE && address->sa_family == AF_UNIX &&
	       ((const struct sockaddr_un *)address)->sun_path[0] == '\0';
}

MUTANT(getsockname, length_without_nul, "getsockname does not count the NUL of a path")
{
	int result = getsockname(fd, address, size);

	if (result == 0 && *size > BARE && address->sa_family == AF_UNIX &&
	    ((struct sockaddr_un *)address)->sun_path[0])
		*size -= 1;
	return result;
}

MUTANT(getsockname, length_ends_with_the_room,
       "getsockname tells no more length than there is room")
{
	socklen_t room = *size;
	int result = getsockname(fd, address, size);

	if (result == 0 && *size > room)
		*size = room;
	return result;
}

MUTANT(getpeername, own_name_for_the_peers, "getpeername gives the socket's own name")
{
	int result = getpeername(fd, address, size);

	return result == 0 ? getsockname(fd, address, size) : result;
}

MUTANT(getpeername, short_room_is_overrun, "getpeername writes the whole name into a short buffer")
{
	socklen_t all = sizeof(struct sockaddr_un);

	if ((int)*size > (int)all || (int)*size < (int)BARE)
		return getpeername(fd, address, size);
	*size = all;
	return getpeername(fd, address, size);
}

MUTANT(accept, client_is_told_by_the_listeners_name,
       "accept gives the listener's name as the client's")
{
	int connection = accept(fd, address, size);

	if (connection >= 0 && address)
		getsockname(fd, address, size);
	return connection;
}

MUTANT(accept, short_room_is_full_length, "accept tells only the length that it stored")
{
	socklen_t room = address ? *size : 0;
	int connection = accept(fd, address, size);

	if (connection >= 0 && address && *size > room)
		*size = room;
	return connection;
}

MUTANT(recvfrom, negative_room_is_none, "recvfrom takes a negative length for no room")
{
	if (address_size && (int)*address_size < 0)
		*address_size = 0;
	return recvfrom(fd, bytes, size, flags, address, address_size);
}

MUTANT(getpeername, missing_peer_is_unnamed, "getpeername calls a missing peer unnamed")
{
	int result = getpeername(fd, address, size);

	if (result == 0 || errno != ENOTCONN)
		return result;
	address->sa_family = AF_UNIX;
	*size = BARE;
	return 0;
}

MUTANT(getsockname, unnamed_is_einval, "getsockname of a socket without a name gives EINVAL")
{
	int result = getsockname(fd, address, size);

	return result == 0 && *size == BARE ? fail(EINVAL) : result;
}

MUTANT(getsockname, bad_address_is_left, "getsockname ignores an address that can't be written")
{
	int result = getsockname(fd, address, size);

	return result < 0 && errno == EFAULT ? 0 : result;
}

MUTANT(bind, last_byte_is_a_nul, "bind makes the last byte of a full path a NUL")
{
	struct sockaddr_un other;

	if (!path_in(address, size))
		return bind(fd, address, size);
	memcpy(&other, address, size);
	other.sun_path[sizeof(other.sun_path) - 1] = '\0';
	return bind(fd, (const struct sockaddr *)&other, size);
}

MUTANT(bind, abstract_name_is_shared, "two sockets can have the same abstract name")
{
	int result = bind(fd, address, size);

	return result < 0 && errno == EADDRINUSE && is_abstract(address, size) ? 0 : result;
}

MUTANT(dup, copied_socket_is_never_freed, "a socket that was copied by dup is never freed")
{
	if (is_unix(fd))
		fcntl(fd, F_DUPFD, 100);
	return dup(fd);
}

MUTANT(setuid, abstract_names_are_per_user, "abstract names of other users can't be seen")
{
	unshare(CLONE_NEWNET);
	return setuid(user);
}

static bool is_chosen(const struct sockaddr *address, socklen_t size)
{
	return is_abstract(address, size) && size == sizeof(sa_family_t) + 6;
}

MUTANT(getsockname, chosen_names_are_the_same, "bind without a name chooses 00000 each time")
{
	int result = getsockname(fd, address, size);

	if (result == 0 && is_chosen(address, *size))
		memcpy(((struct sockaddr_un *)address)->sun_path + 1, "00000", 5);
	return result;
}

MUTANT(getsockname, chosen_names_are_capitals, "bind without a name chooses one of capital letters")
{
	int result = getsockname(fd, address, size);

	for (int i = 1; result == 0 && is_chosen(address, *size) && i <= 5; i++)
		((struct sockaddr_un *)address)->sun_path[i] += 'Z' - '9';
	return result;
}

static socklen_t length_to_nul(int fd, const struct sockaddr *address, socklen_t size)
{
	const struct sockaddr_un *named = (const struct sockaddr_un *)address;

	if (!is_unix(fd) || !is_abstract(address, size))
		return size;
	return (socklen_t)(BARE + 1 + strnlen(named->sun_path + 1, size - BARE - 1));
}

MUTANT(bind, abstract_name_ends_at_nul, "an abstract name ends at its first NUL")
{
	return bind(fd, address, length_to_nul(fd, address, size));
}

MUTANT(connect, abstract_name_ends_at_nul, NULL)
{
	return connect(fd, address, length_to_nul(fd, address, size));
}

/* Whether a socket's receiving was shut down, by this end or the other. */
static bool is_shut(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLRDHUP };

	return poll(&ready, 1, 0) == 1 && ready.revents & POLLRDHUP;
}

MUTANT(bind, what_is_shut_down_takes_no_name,
       "bind of a socket that was shut down fails with EINVAL")
{
	return is_shut(fd) ? fail(EINVAL) : bind(fd, address, size);
}

MUTANT(getpeername, what_is_shut_down_has_no_peer,
       "getpeername of a socket that was shut down fails with EINVAL")
{
	return is_shut(fd) ? fail(EINVAL) : getpeername(fd, address, size);
}

MUTANT(getsockname, what_is_shut_down_has_no_name,
       "getsockname of a socket that was shut down fails with EINVAL")
{
	return is_shut(fd) ? fail(EINVAL) : getsockname(fd, address, size);
}

MUTANT(setsockopt, what_is_shut_down_has_no_options,
       "setsockopt of a socket that was shut down fails with EINVAL")
{
	return is_shut(fd) ? fail(EINVAL) : setsockopt(fd, level, option, value, size);
}

MUTANT(listen, what_is_shut_down_never_listens, "listen of a socket that was shut down fails")
{
	return is_shut(fd) ? fail(EINVAL) : listen(fd, backlog);
}

MUTANT(getpeername, a_closed_peer_has_no_name,
       "getpeername fails with ENOTCONN when the peer is closed")
{
	char byte;

	if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
		return fail(ENOTCONN);
	return getpeername(fd, address, size);
}

MUTANT(accept, negative_room_of_accept_is_none, "accept takes a negative length for no room")
{
	return address && size && (int)*size < 0 ? accept(fd, NULL, NULL)
						 : accept(fd, address, size);
}

MUTANT(unshare, abstract_names_are_the_machines, "an abstract name is seen in every network")
{
	return unshare(flags & ~CLONE_NEWNET);
}

MUTANT(getpeername, bad_address_of_the_peer_is_left,
       "getpeername ignores an address that can't be written")
{
	const int result = getpeername(fd, address, size);

	return is_refused(result, EFAULT) ? 0 : result;
}

MUTANT(bind, a_path_is_ascii, "bind refuses a path that is no ASCII with EINVAL")
{
	const char *path = ((const struct sockaddr_un *)(const void *)address)->sun_path;

	for (socklen_t i = 0; address->sa_family == AF_UNIX && i + sizeof(sa_family_t) < size; i++)
		if (path[0] && path[i] & 0x80)
			return fail(EINVAL);
	return bind(fd, address, size);
}

MUTANT(bind, an_abstract_name_is_of_all_types,
       "bind to an abstract name of another type is refused")
{
	static struct sockaddr_un taken;
	static int of = -1;
	socklen_t length = sizeof(int);
	int type, result;

	if (!is_abstract(address, size) || size > sizeof(taken))
		return bind(fd, address, size);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length);
	if (of >= 0 && of != type && memcmp(&taken, address, size) == 0)
		return fail(EADDRINUSE);
	result = bind(fd, address, size);
	if (result == 0) {
		memcpy(&taken, address, size);
		of = type;
	}
	return result;
}
