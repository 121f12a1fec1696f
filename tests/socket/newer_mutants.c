/* Wrong options that are handed on, credentials, names' room, and passed files. */
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>

#include "sockets_mutants.h"

MECHANISM(socket_newer, "socket/newer.c", "socket/peers.c");

#define IS_NOT_HANDED_ON(name_, level_, option_, usual_)                                           \
	MUTANT(accept, name_##_is_not_handed_on, "accept does not hand " #option_ " on")           \
	{                                                                                          \
		const int accepted = accept(fd, address, size), error = errno;                     \
                                                                                                   \
		setsockopt(accepted, level_, option_, &(int){ usual_ }, sizeof(int));              \
		errno = error;                                                                     \
		return accepted;                                                                   \
	}

IS_NOT_HANDED_ON(nodelay, IPPROTO_TCP, TCP_NODELAY, 0)
IS_NOT_HANDED_ON(cork, IPPROTO_TCP, TCP_CORK, 0)
IS_NOT_HANDED_ON(keepidle, IPPROTO_TCP, TCP_KEEPIDLE, 7200)
IS_NOT_HANDED_ON(user_timeout, IPPROTO_TCP, TCP_USER_TIMEOUT, 0)
IS_NOT_HANDED_ON(tos, IPPROTO_IP, IP_TOS, 0)
IS_NOT_HANDED_ON(ttl, IPPROTO_IP, IP_TTL, 64)
IS_NOT_HANDED_ON(so_timestamp, SOL_SOCKET, SO_TIMESTAMP, 0)

MUTANT(accept, the_owner_is_handed_on, "accept hands the owner for SIGIO on")
{
	const int accepted = accept(fd, address, size);

	if (accepted >= 0)
		fcntl(accepted, F_SETOWN, fcntl(fd, F_GETOWN));
	return accepted;
}

MUTANT(accept4, the_listener_closes_on_exec, "accept4 with SOCK_CLOEXEC sets the listener's flag")
{
	if (flags & SOCK_CLOEXEC)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return accept4(fd, address, size, flags);
}

MUTANT(accept4, nonblock_means_now, "accept4 with SOCK_NONBLOCK does not sleep")
{
	struct pollfd client = { .fd = fd, .events = POLLIN };

	if (flags & SOCK_NONBLOCK && poll(&client, 1, 0) == 0)
		return fail(EAGAIN);
	return accept4(fd, address, size, flags);
}

MUTANT(setsockopt, v6only_is_ignored, "IPV6_V6ONLY has no effect")
{
	if (level == IPPROTO_IPV6 && option == IPV6_V6ONLY)
		mutant_memory->number[0] = *(const int *)value;
	return level == IPPROTO_IPV6 ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, v6only_is_ignored, NULL)
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == IPPROTO_IPV6 && option == IPV6_V6ONLY)
		*(int *)value = (int)mutant_memory->number[0];
	return result;
}

MUTANT(getsockopt, the_peer_is_oneself, "SO_PEERPIDFD gives a pidfd of its caller")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == 77)
		*(int *)value = (int)syscall(SYS_pidfd_open, getpid(), 0);
	return result;
}

MUTANT(getsockopt, pidfds_stay_over_exec, "SO_PEERPIDFD gives a descriptor that stays over exec")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == 77)
		fcntl(*(int *)value, F_SETFD, 0);
	return result;
}

MUTANT(setsockopt, passpidfd_is_ignored, "SO_PASSPIDFD has no effect")
{
	return level == SOL_SOCKET && option == 76 ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, peergroups_are_the_callers, "SO_PEERGROUPS tells the caller's groups")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == 59)
		*size = (socklen_t)getgroups((int)(*size / sizeof(gid_t)), value) * sizeof(gid_t);
	return result;
}

MUTANT(getsockopt, no_room_is_einval, "SO_PEERGROUPS without room gives EINVAL")
{
	return confuse(getsockopt(fd, level, option, value, size), ERANGE, EINVAL);
}

MUTANT(setsockopt, timestamps_are_ignored, "SO_TIMESTAMP has no effect")
{
	if (level == SOL_SOCKET && option == SO_TIMESTAMP)
		return 0;
	return setsockopt(fd, level, option, value, size);
}

/* Clears what lies between the name and the end of its room. */
static void clear_behind(void *address, size_t was, size_t is)
{
	if (is < was)
		memset((char *)address + is, 0, was - is);
}

MUTANT(accept, accept_clears_behind_the_name, "accept clears the room behind the name")
{
	const socklen_t was = size ? *size : 0;
	const int accepted = accept(fd, address, size);

	if (accepted >= 0 && size)
		clear_behind(address, was, *size);
	return accepted;
}

MUTANT(recvfrom, recvfrom_clears_behind_the_name, "recvfrom clears the room behind the name")
{
	const socklen_t was = *address_size;
	const ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count >= 0)
		clear_behind(address, was, *address_size);
	return count;
}

MUTANT(recvmsg, recvmsg_clears_behind_the_name, "recvmsg clears the room behind the name")
{
	const socklen_t was = message->msg_namelen;
	const ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0)
		clear_behind(message->msg_name, was, message->msg_namelen);
	return count;
}

static int rewound(int fd)
{
	lseek(fd, 0, SEEK_SET);
	return fd;
}

MUTANT(recvmsg, a_passed_file_is_rewound, "a passed file begins at its start")
{
	return receive_each(fd, message, flags, rewound);
}

static int blocking(int fd)
{
	fcntl(fd, F_SETFL, 0);
	return fd;
}

MUTANT(recvmsg, a_passed_file_has_no_flags, "a passed file has lost its status flags")
{
	return receive_each(fd, message, flags, blocking);
}

MUTANT(sendmsg, o_path_stays_here, "sendmsg of a descriptor of O_PATH gives EBADF")
{
	size_t count;
	const int *fds = descriptors_in(message, &count);

	if (fds && count && fcntl(fds[0], F_GETFL) & O_PATH)
		return fail(EBADF);
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, no_queue_of_errors, "recvmsg passes over MSG_ERRQUEUE")
{
	return recvmsg(fd, message, flags & ~MSG_ERRQUEUE);
}

MUTANT(recvmsg, cloexec_is_not_told, "recvmsg does not tell MSG_CMSG_CLOEXEC")
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0)
		message->msg_flags &= ~MSG_CMSG_CLOEXEC;
	return count;
}

MUTANT(ioctl, all_of_tcp_is_sent, "SIOCOUTQ of TCP is always 0")
{
	const int result = ioctl(fd, request, argument);

	if (result == 0 && request == SIOCOUTQ)
		*(int *)argument = 0;
	return result;
}

MUTANT(ioctl, a_tcp_listener_has_nothing, "FIONREAD of a TCP listener gives 0")
{
	const int result = ioctl(fd, request, argument);

	return request == FIONREAD && is_refused(result, EINVAL) ? 0 : result;
}

MUTANT(recv, a_large_peek_swaps_blocks, "a large peek shows two blocks in the wrong order")
{
	const ssize_t count = recv(fd, bytes, size, flags);
	char block[64];

	if (count < 16384 || !(flags & MSG_PEEK))
		return count;
	memcpy(block, bytes, 64);
	memcpy(bytes, (char *)bytes + 8192, 64);
	memcpy((char *)bytes + 8192, block, 64);
	return count;
}

MUTANT(recv, a_large_datagram_ends_in_zeros, "a UDP datagram ends in zeros after 32 KiB")
{
	const ssize_t count = recv(fd, bytes, size, flags);

	if (count > 32768 && is_udp(fd))
		memset((char *)bytes + 32768, 0, (size_t)count - 32768);
	return count;
}

static bool any_pending(void)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, SIGUSR1) == 1;
}

MUTANT(connect, connect_heeds_what_is_blocked, "connect gives EINTR if a signal is pending")
{
	return any_pending() ? fail(EINTR) : connect(fd, address, size);
}

MUTANT(accept, accept_heeds_what_is_blocked, "accept gives EINTR if a signal is pending")
{
	return any_pending() ? fail(EINTR) : accept(fd, address, size);
}

MUTANT(accept, ipv4_clients_tell_their_own, "accept of an AF_INET6 listener tells AF_INET of IPv4")
{
	const int result = accept(fd, address, size);

	if (result >= 0 && address && address->sa_family == AF_INET6)
		address->sa_family = AF_INET;
	return result;
}

MUTANT(ioctl, tcp_tells_that_something_is_there, "FIONREAD of TCP tells 1 where bytes are there")
{
	const int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && *(int *)argument > 1)
		*(int *)argument = 1;
	return result;
}
