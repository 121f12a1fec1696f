/* Wrong ways to make a socket, and wrong options of one. */
#include <sys/un.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

MUTANT(socket, lowest_descriptor_skipped, "socket gives a free descriptor, but not the lowest")
{
	int fd = socket(domain, type, protocol), other;

	if (fd < 0)
		return fd;
	other = fcntl(fd, type & SOCK_CLOEXEC ? F_DUPFD_CLOEXEC : F_DUPFD, fd + 1);
	if (other < 0)
		return fd;
	close(fd);
	return other;
}

MUTANT(socket, internet_is_invalid, "socket fails with EINVAL in the domain AF_INET")
{
	if (domain != AF_INET)
		return socket(domain, type, protocol);
	errno = EINVAL;
	return -1;
}

MUTANT(socket, sequenced_packets_unknown, "SOCK_SEQPACKET is unknown: EPROTONOSUPPORT")
{
	if ((type & 0xff) != SOCK_SEQPACKET)
		return socket(domain, type, protocol);
	errno = EPROTONOSUPPORT;
	return -1;
}

MUTANT(socketpair, sequenced_packets_unknown, NULL)
{
	if ((type & 0xff) != SOCK_SEQPACKET)
		return socketpair(domain, type, protocol, pair);
	errno = EPROTONOSUPPORT;
	return -1;
}

MUTANT(socket, failure_is_zero, "socket returns 0 when it fails")
{
	int fd = socket(domain, type, protocol);

	return fd < 0 ? 0 : fd;
}

MUTANT(socketpair, protocol_ignored, "socketpair takes any protocol in AF_UNIX")
{
	return socketpair(domain, type, domain == AF_UNIX ? 0 : protocol, pair);
}

MUTANT(socketpair, flags_of_the_first_only, "SOCK_NONBLOCK and SOCK_CLOEXEC hold for pair[0] only")
{
	int result = socketpair(domain, type, protocol, pair);

	if (result == 0 && type & (SOCK_NONBLOCK | SOCK_CLOEXEC)) {
		fcntl(pair[1], F_SETFL, 0);
		fcntl(pair[1], F_SETFD, 0);
	}
	return result;
}

MUTANT(socketpair, failed_pair_leaves_one_open, "a socketpair that fails leaves a socket open")
{
	int result = socketpair(domain, type, protocol, pair), error = errno;

	if (result < 0)
		(void)!socket(AF_UNIX, SOCK_STREAM, 0);
	errno = error;
	return result;
}

MUTANT(socketpair, internet_pairs_are_made, "socketpair makes pairs in AF_INET as well")
{
	return socketpair(domain == AF_INET ? AF_UNIX : domain, type, protocol, pair);
}

MUTANT(getsockopt, domain_is_not_told, "SO_DOMAIN is 0 for AF_UNIX")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_DOMAIN && *(int *)value == AF_UNIX)
		*(int *)value = 0;
	return result;
}

MUTANT(getsockopt, seqpacket_calls_itself_a_stream, "SO_TYPE of a seqpacket socket is SOCK_STREAM")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_TYPE && *(int *)value == SOCK_SEQPACKET)
		*(int *)value = SOCK_STREAM;
	return result;
}

MUTANT(getsockopt, listener_does_not_know_itself, "SO_ACCEPTCONN is always 0")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_ACCEPTCONN)
		*(int *)value = 0;
	return result;
}

MUTANT(getsockopt, accepted_calls_itself_a_listener, "a socket from accept has SO_ACCEPTCONN")
{
	struct sockaddr_un address;
	socklen_t length = sizeof(address);
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_ACCEPTCONN &&
	    getsockname(fd, (struct sockaddr *)&address, &length) == 0 && length > BARE)
		*(int *)value = 1;
	return result;
}

MUTANT(getsockopt, unknown_option_is_zero, "getsockopt of an unknown option gives 0")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 || errno != ENOPROTOOPT)
		return result;
	*(int *)value = 0;
	return 0;
}

MUTANT(getsockopt, negative_room_is_large, "getsockopt takes a negative length for a large one")
{
	if ((int)*size < 0)
		*size = sizeof(int);
	return getsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, no_socket_is_ebadf, "getsockopt of a pipe gives EBADF")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result < 0 && errno == ENOTSOCK)
		errno = EBADF;
	return result;
}

MUTANT(setsockopt, told_options_can_be_set, "setsockopt of SO_TYPE and the like reports success")
{
	int result = setsockopt(fd, level, option, value, size);

	if (option == SO_TYPE || option == SO_ACCEPTCONN || option == SO_ERROR)
		return 0;
	return result;
}

MUTANT(setsockopt, unknown_option_is_ignored, "setsockopt of an unknown option reports success")
{
	return option == 9999 ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, short_value_is_enough, "setsockopt reads an int where only a byte is given")
{
	return setsockopt(fd, level, option, value, size == 1 ? sizeof(int) : size);
}

MUTANT(fstat, socket_is_a_fifo, "fstat calls a socket a FIFO")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_mode = (status->st_mode & ~(mode_t)S_IFMT) | S_IFIFO;
	return result;
}

MUTANT(lseek, socket_has_an_offset, "lseek of a socket gives 0")
{
	return is_socket(fd) ? 0 : lseek(fd, offset, from);
}

MUTANT(pread, offset_ignored, "pread of a socket is a read")
{
	return is_socket(fd) ? read(fd, bytes, size) : pread(fd, bytes, size, offset);
}

MUTANT(pwrite, offset_of_write_ignored, "pwrite to a socket is a write")
{
	return is_socket(fd) ? write(fd, bytes, size) : pwrite(fd, bytes, size, offset);
}

MUTANT(readlink, link_without_inode, "a socket's link in /proc does not tell the inode")
{
	ssize_t count = readlink(path, target, size);

	if (count > 8 && strncmp(target, "socket:[", 8) == 0)
		memset(target + 8, '0', (size_t)count - 9);
	return count;
}

MUTANT(close, unread_socket_stays, "close of a socket with unread data does not free it")
{
	int error = errno, count = 0;

	if (is_unix(fd) && is_stream(fd) && ioctl(fd, FIONREAD, &count) == 0 && count)
		return 0;
	errno = error;
	return close(fd);
}

MUTANT(shutdown, no_socket_is_shut, "shutdown of a pipe reports success")
{
	int result = shutdown(fd, how);

	return result < 0 && errno == ENOTSOCK ? 0 : result;
}

MUTANT(getpeername, no_socket_has_no_peer, "getpeername of a pipe gives ENOTCONN")
{
	int result = getpeername(fd, address, size);

	if (result < 0 && errno == ENOTSOCK)
		errno = ENOTCONN;
	return result;
}

MUTANT(socket, raw_is_unknown_to_unix, "socket does not know SOCK_RAW in AF_UNIX")
{
	return domain == AF_UNIX && type == SOCK_RAW ? fail(ESOCKTNOSUPPORT)
						     : socket(domain, type, protocol);
}

MUTANT(socketpair, raw_pairs_are_streams, "socketpair makes streams of SOCK_RAW")
{
	return socketpair(domain, type == SOCK_RAW ? SOCK_STREAM : type, protocol, pair);
}

MUTANT(socketpair, a_failed_socketpair_stores_nothing,
       "socketpair that fails leaves its array, as its page says")
{
	int made[2], result = socketpair(domain, type, protocol, made);

	if (result == 0)
		memcpy(pair, made, sizeof(made));
	return result;
}

MUTANT(sendto, sendto_takes_no_pipe_for_open, "sendto gives EBADF for what is no socket")
{
	return confuse((int)sendto(fd, bytes, size, flags, address, address_size), ENOTSOCK, EBADF);
}

MUTANT(sendmsg, sendmsg_takes_no_pipe_for_open, "sendmsg gives EBADF for what is no socket")
{
	return confuse((int)sendmsg(fd, message, flags), ENOTSOCK, EBADF);
}

MUTANT(recvfrom, recvfrom_takes_no_pipe_for_open, "recvfrom gives EBADF for what is no socket")
{
	return confuse((int)recvfrom(fd, bytes, size, flags, address, address_size), ENOTSOCK,
		       EBADF);
}

MUTANT(recvmsg, recvmsg_takes_no_pipe_for_open, "recvmsg gives EBADF for what is no socket")
{
	return confuse((int)recvmsg(fd, message, flags), ENOTSOCK, EBADF);
}

MUTANT(getsockopt, an_unknown_level_has_no_option, "getsockopt gives ENOPROTOOPT for any bad level")
{
	return confuse(getsockopt(fd, level, option, value, size), EOPNOTSUPP, ENOPROTOOPT);
}

MUTANT(setsockopt, each_level_is_the_sockets, "setsockopt takes each level for SOL_SOCKET")
{
	int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, EOPNOTSUPP) ? 0 : result;
}

MUTANT(setsockopt, tcp_has_no_options, "setsockopt of IPPROTO_TCP does nothing")
{
	return level == IPPROTO_TCP ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, so_type_has_its_flags, "SO_TYPE tells SOCK_NONBLOCK too")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_TYPE &&
	    fcntl(fd, F_GETFL) & O_NONBLOCK)
		*(int *)value |= SOCK_NONBLOCK;
	return result;
}
