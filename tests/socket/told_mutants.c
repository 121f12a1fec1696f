/* Sockets that tell otherwise what was set, what they are as files, and what can be received. */
#include "sockets_mutants.h"

MECHANISM(socket_told, "socket/told.c");

static int set_to(int level, int option, const void *value, socklen_t size)
{
	return level == SOL_SOCKET && size == sizeof(int) && is_readable(value)
		       ? *(const int *)value
		       : 0;
}

MUTANT(setsockopt, an_option_is_told_as_it_was_set, NULL)
{
	if (level == SOL_SOCKET && option == SO_KEEPALIVE)
		mutant_memory->number[0] = set_to(level, option, value, size);
	return setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, an_option_is_told_as_it_was_set, "an option that was set to 7 reads 7")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_KEEPALIVE)
		*(int *)value = (int)mutant_memory->number[0];
	return result;
}

MUTANT(setsockopt, no_low_water_is_refused, "SO_RCVLOWAT of 0 gives EINVAL")
{
	if (level == SOL_SOCKET && option == SO_RCVLOWAT && set_to(level, option, value, size) == 0)
		return fail(EINVAL);
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, a_negative_low_water_is_1, "a negative SO_RCVLOWAT is taken for 1")
{
	const int one = 1;

	if (level == SOL_SOCKET && option == SO_RCVLOWAT && set_to(level, option, value, size) < 0)
		return setsockopt(fd, level, option, &one, sizeof(one));
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, what_is_negative_is_off, "an option that is set to -1 is off")
{
	const int off = 0;

	if (level == SOL_SOCKET && option == SO_BROADCAST && set_to(level, option, value, size) < 0)
		return setsockopt(fd, level, option, &off, sizeof(off));
	return setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, a_priority_is_0, "SO_PRIORITY reads 0")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_PRIORITY)
		*(int *)value = 0;
	return result;
}

MUTANT(getsockopt, no_time_of_linger_is_told, "SO_LINGER tells a time of 0")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_LINGER)
		((struct linger *)value)->l_linger = 0;
	return result;
}

MUTANT(setsockopt, linger_is_never_off, "SO_LINGER that is turned off stays on")
{
	struct linger on;

	if (level != SOL_SOCKET || option != SO_LINGER || size != sizeof(on))
		return setsockopt(fd, level, option, value, size);
	on = *(const struct linger *)value;
	on.l_onoff = 1;
	return setsockopt(fd, level, option, &on, size);
}

MUTANT(getsockopt, a_listener_has_no_error, "SO_ERROR of a listener gives EINVAL")
{
	if (level == SOL_SOCKET && option == SO_ERROR && is_listener(fd))
		return fail(EINVAL);
	return getsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, the_end_is_an_error, "SO_ERROR of a socket whose peer has closed is EPIPE")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_ERROR && has_ended(fd))
		*(int *)value = EPIPE;
	return result;
}

MUTANT(getsockopt, who_has_no_peer_has_an_error, "SO_ERROR of a socket without peer is ENOTCONN")
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof(peer);
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_ERROR &&
	    getpeername(fd, (struct sockaddr *)&peer, &length) < 0)
		*(int *)value = ENOTCONN;
	return result;
}

MUTANT(fstat, a_socket_has_no_link, "fstat tells no link of a socket")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_nlink = 0;
	return result;
}

MUTANT(fstat, a_socket_has_other_permissions, "fstat tells permissions 0666 of a socket")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_mode = S_IFSOCK | 0666;
	return result;
}

MUTANT(fstat, what_is_unread_is_the_size, "fstat tells what is unread as the size of a socket")
{
	int result = fstat(fd, status), unread = 0;

	if (result == 0 && S_ISSOCK(status->st_mode) && ioctl(fd, FIONREAD, &unread) == 0)
		status->st_size = unread;
	return result;
}

MUTANT(fstat, a_socket_is_the_superusers, "fstat tells user and group 0 of a socket")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_uid = status->st_gid = 0;
	return result;
}

MUTANT(recvmsg, a_failure_brings_no_name, "recvmsg that fails sets msg_namelen to 0")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count < 0)
		message->msg_namelen = 0;
	return count;
}

MUTANT(recvmsg, a_failure_brings_no_control_data, "recvmsg that fails sets msg_controllen to 0")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count < 0)
		message->msg_controllen = 0;
	return count;
}

MUTANT(recvmsg, a_failure_brings_no_flags, "recvmsg that fails sets msg_flags to 0")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count < 0)
		message->msg_flags = 0;
	return count;
}

MUTANT(recvfrom, a_failure_brings_no_length, "recvfrom that fails sets the length to 0")
{
	ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count < 0 && address_size)
		*address_size = 0;
	return count;
}

MUTANT(ioctl, the_end_leaves_nothing_to_count, "FIONREAD of a stream that has ended gives 0")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && has_ended(fd))
		*(int *)argument = 0;
	return result;
}

MUTANT(recv, an_end_cannot_be_peeked_at, "recv with MSG_PEEK at the end gives EAGAIN")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return count == 0 && flags & MSG_PEEK ? fail(EAGAIN) : count;
}

MUTANT(recv, a_peek_takes_the_end, "recv after a MSG_PEEK of the end gives ENOTCONN")
{
	ssize_t count;

	if (mutant_memory->number[0] == fd + 1)
		return fail(ENOTCONN);
	count = recv(fd, bytes, size, flags);
	if (count == 0 && flags & MSG_PEEK)
		mutant_memory->number[0] = fd + 1;
	return count;
}
