/* Wrong refusals: the errno is right, yet something has changed. */
#include <unistd.h>

#include "sockets_mutants.h"

MECHANISM(socket_refusal, "socket/refusal.c");

MUTANT(bind, a_refused_bind_makes_the_file,
       "bind of a socket that has a name makes the file all the same")
{
	const char *path = path_in(address, size);
	int result = bind(fd, address, size);

	if (!is_refused(result, EINVAL) || !path)
		return result;
	close(open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600));
	return fail(EINVAL);
}

MUTANT(bind, a_bind_to_a_taken_path_names, "bind that fails with EADDRINUSE has taken some name")
{
	int result = bind(fd, address, size);

	if (!is_refused(result, EADDRINUSE))
		return result;
	bind(fd, &(struct sockaddr){ .sa_family = AF_UNIX }, sizeof(sa_family_t));
	return fail(EADDRINUSE);
}

MUTANT(connect, a_refused_connect_loses_the_peer,
       "connect of a datagram socket that fails loses its peer")
{
	int result = connect(fd, address, size), error = errno;

	if (result < 0 && is_packet(fd))
		connect(fd, &(struct sockaddr){ .sa_family = AF_UNSPEC }, sizeof(struct sockaddr));
	errno = error;
	return result;
}

MUTANT(connect, a_second_connect_ends_the_first,
       "connect of a stream that has a peer ends what it sends")
{
	int result = connect(fd, address, size);

	if (!is_refused(result, EISCONN))
		return result;
	shutdown(fd, SHUT_WR);
	return fail(EISCONN);
}

MUTANT(shutdown, an_unknown_way_ends_reading, "shutdown of an unknown way ends receiving")
{
	int result = shutdown(fd, how);

	if (!is_refused(result, EINVAL))
		return result;
	shutdown(fd, SHUT_RD);
	return fail(EINVAL);
}

MUTANT(listen, a_refused_listen_closes_reading, "listen of a connected stream ends its receiving")
{
	int result = listen(fd, backlog);

	if (!is_refused(result, EINVAL))
		return result;
	shutdown(fd, SHUT_RD);
	return fail(EINVAL);
}

MUTANT(setsockopt, a_refused_option_is_cleared, "setsockopt that is refused clears the option")
{
	int result = setsockopt(fd, level, option, value, size), error = errno;

	if (result < 0)
		setsockopt(fd, level, option, &(long long[2]){ 0, 0 },
			   option == SO_RCVTIMEO ? 16 : 4);
	errno = error;
	return result;
}

MUTANT(getsockopt, a_refused_getsockopt_clears_the_length,
       "getsockopt that is refused tells a length of 0")
{
	int result = getsockopt(fd, level, option, value, size);

	if (!is_refused(result, ENOPROTOOPT))
		return result;
	*size = 0;
	return fail(ENOPROTOOPT);
}

MUTANT(sendmsg, a_bad_descriptor_sends_the_bytes, "sendmsg with a bad descriptor sends the bytes")
{
	ssize_t count = sendmsg(fd, message, flags);

	if (!is_refused(count < 0 ? -1 : 0, EBADF))
		return count;
	send_without_control(fd, message, flags);
	return fail(EBADF);
}

MUTANT(send, too_long_a_datagram_sends_its_start, "a datagram that is too long is sent in part")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (!is_refused(count < 0 ? -1 : 0, EMSGSIZE))
		return count;
	send(fd, bytes, 64, flags);
	return fail(EMSGSIZE);
}

MUTANT(write, write_cuts_what_is_too_long,
       "write of too long a datagram counts all, and sends none")
{
	const ssize_t result = write(fd, bytes, size);

	return is_refused((int)result, EMSGSIZE) ? (ssize_t)size : result;
}

MUTANT(sendmsg, too_long_a_message_is_einval, "sendmsg of too long a datagram gives EINVAL")
{
	return (ssize_t)confuse((int)sendmsg(fd, message, flags), EMSGSIZE, EINVAL);
}

MUTANT(writev, too_long_a_vector_is_enobufs, "writev of too long a datagram gives ENOBUFS")
{
	return (ssize_t)confuse((int)writev(fd, parts, count), EMSGSIZE, ENOBUFS);
}
