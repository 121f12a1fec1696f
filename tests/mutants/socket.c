/* Wrong sockets of one machine: AF_UNIX, and eventfd beside them. */
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "sockets.h"

MECHANISM(socket, "socket.c", "socket.*tcp*", "socket.udp-*", "socket.raw-*",
	  "socket.connect-with-a-timeout*", "socket.the-client-must-not-*",
	  "socket.without-urgent-data-*");

#define BARE offsetof(struct sockaddr_un, sun_path) /* the length of an unnamed address */

static bool is_socket(int fd)
{
	return number_of(fd, SO_TYPE) >= 0;
}

static bool is_stream(int fd)
{
	return number_of(fd, SO_TYPE) == SOCK_STREAM;
}

static bool is_packet(int fd)
{
	return is_socket(fd) && !is_stream(fd);
}

static bool is_unix(int fd)
{
	return number_of(fd, SO_DOMAIN) == AF_UNIX;
}

static bool is_listener(int fd)
{
	return number_of(fd, SO_ACCEPTCONN) == 1;
}

static bool is_nonblocking(int fd, int flags)
{
	return flags & MSG_DONTWAIT || fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static int events_of(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP };

	poll(&ready, 1, 0);
	return ready.revents;
}

/* Whether an address can be read; else only the system may be given it. */
static bool is_readable(const void *address)
{
	int error = errno;
	bool bad = access(address, F_OK) < 0 && errno == EFAULT;

	errno = error;
	return !bad;
}

/* The path of an AF_UNIX address, or NULL. */
static const char *path_in(const struct sockaddr *address, socklen_t size)
{
	const struct sockaddr_un *named = (const struct sockaddr_un *)address;

	if (!is_readable(address) || size != sizeof(*named) || named->sun_family != AF_UNIX)
		return NULL;
	return named->sun_path[0] ? named->sun_path : NULL;
}

static bool is_abstract(const struct sockaddr *address, socklen_t size)
{
	return is_readable(address) && size > BARE && address->sa_family == AF_UNIX &&
	       ((const struct sockaddr_un *)address)->sun_path[0] == '\0';
}

/* Creation */

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

MUTANT(open, socket_file_opens, "open of a socket's file succeeds")
{
	int fd = open(path, flags, mode);

	return fd < 0 && errno == ENXIO ? open("/dev/null", flags) : fd;
}

MUTANT(close, unread_socket_stays, "close of a socket with unread data does not free it")
{
	int error = errno, count = 0;

	if (is_unix(fd) && is_stream(fd) && ioctl(fd, FIONREAD, &count) == 0 && count)
		return 0;
	errno = error;
	return close(fd);
}

/* Pairs and what goes through them */

static int peers[256];

MUTANT(socketpair, directions_mix, "what is written to a socket of a pair can be read from it too")
{
	int result = socketpair(domain, type, protocol, pair);

	if (result == 0) {
		peers[pair[0]] = pair[1] + 1;
		peers[pair[1]] = pair[0] + 1;
	}
	return result;
}

MUTANT(write, directions_mix, NULL)
{
	if (is_socket(fd) && peers[fd])
		(void)!send(peers[fd] - 1, bytes, size, MSG_DONTWAIT);
	return write(fd, bytes, size);
}

MUTANT(socketpair, pair_is_one_way, "a pair is a pipe: only pair[1] can be read from")
{
	int result = socketpair(domain, type, protocol, pair);

	if (result == 0)
		shutdown(pair[0], SHUT_RD);
	return result;
}

MUTANT(socketpair, stream_keeps_boundaries, "a pair of streams keeps the boundaries of messages")
{
	if (domain == AF_UNIX && (type & 0xf) == SOCK_STREAM)
		type += SOCK_SEQPACKET - SOCK_STREAM;
	return socketpair(domain, type, protocol, pair);
}

MUTANT(socketpair, datagrams_are_seqpackets,
       "a pair of datagram sockets is one of seqpacket sockets")
{
	if (domain == AF_UNIX && (type & 0xf) == SOCK_DGRAM)
		type += SOCK_SEQPACKET - SOCK_DGRAM;
	return socketpair(domain, type, protocol, pair);
}

MUTANT(socketpair, packets_are_a_stream, "a pair of datagram or seqpacket sockets is a stream")
{
	if (domain == AF_UNIX && ((type & 0xf) == SOCK_DGRAM || (type & 0xf) == SOCK_SEQPACKET))
		type = (type & ~0xf) | SOCK_STREAM;
	return socketpair(domain, type, protocol, pair);
}

MUTANT(writev, pieces_in_reverse, "writev to a socket sends its pieces in reverse")
{
	struct iovec reverse[8];

	if (!is_socket(fd) || count > 8)
		return writev(fd, parts, count);
	for (int i = 0; i < count; i++)
		reverse[i] = parts[count - 1 - i];
	return writev(fd, reverse, count);
}

MUTANT(sendmsg, pieces_go_apart, "sendmsg sends each piece by itself")
{
	ssize_t total = 0;

	if (message->msg_iovlen > 8 || message->msg_control)
		return sendmsg(fd, message, flags);
	for (size_t i = 0; i < message->msg_iovlen; i++)
		total += send(fd, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len, flags);
	return total;
}

MUTANT(sendmsg, too_many_pieces_are_einval, "sendmsg of more than IOV_MAX pieces gives EINVAL")
{
	return message->msg_iovlen > IOV_MAX ? fail(EINVAL) : sendmsg(fd, message, flags);
}

MUTANT(recvmsg, only_the_first_piece_is_filled, "recvmsg fills its first piece only")
{
	if (message->msg_iovlen > 1 && message->msg_iovlen <= IOV_MAX)
		message->msg_iovlen = 1;
	return recvmsg(fd, message, flags);
}

MUTANT(recvmsg, pieces_beyond_the_limit_are_left, "recvmsg leaves out pieces beyond IOV_MAX")
{
	if (message->msg_iovlen > IOV_MAX)
		message->msg_iovlen = IOV_MAX;
	return recvmsg(fd, message, flags | (message->msg_iovlen == IOV_MAX ? MSG_PEEK : 0));
}

/* Waiting to receive */

MUTANT(recv, nothing_there_is_the_end, "recv gives 0 where it should say EAGAIN")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return count < 0 && errno == EAGAIN ? 0 : count;
}

MUTANT(recv, never_waits, "recv fails with EAGAIN instead of sleeping")
{
	return recv(fd, bytes, size, flags | MSG_DONTWAIT);
}

static ssize_t receive_as_a_copy(int fd, void *bytes, size_t size, int flags)
{
	ssize_t count = recv(fd, bytes, size, flags | MSG_DONTWAIT);

	if (count >= 0 || errno != EAGAIN || is_nonblocking(fd, flags) || flags)
		return count < 0 && !is_nonblocking(fd, flags) ? recv(fd, bytes, size, flags)
							       : count;
	return recv(fd, bytes, size, MSG_PEEK);
}

MUTANT(recv, sleepers_get_copies, "recv and read that slept leave the bytes for others asleep")
{
	return receive_as_a_copy(fd, bytes, size, flags);
}

MUTANT(read, sleepers_get_copies, NULL)
{
	return is_socket(fd) && size ? receive_as_a_copy(fd, bytes, size, 0)
				     : read(fd, bytes, size);
}

MUTANT(recv, dontwait_stays, "recv with MSG_DONTWAIT leaves the socket non-blocking")
{
	if (flags & MSG_DONTWAIT)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return recv(fd, bytes, size, flags);
}

MUTANT(recv, peek_takes, "recv with MSG_PEEK takes what it shows")
{
	return recv(fd, bytes, size, flags & ~MSG_PEEK);
}

MUTANT(setsockopt, peek_offset_is_ignored, "SO_PEEK_OFF has no effect")
{
	return option == SO_PEEK_OFF ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(recv, receiving_leaves_the_peek_offset, "recv does not move SO_PEEK_OFF back")
{
	int before = number_of(fd, SO_PEEK_OFF), error;
	ssize_t count = recv(fd, bytes, size, flags);

	error = errno;
	if (before >= 0 && !(flags & MSG_PEEK))
		setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &before, sizeof(before));
	errno = error;
	return count;
}

MUTANT(recv, waitall_ignored, "recv with MSG_WAITALL returns with what is there")
{
	return recv(fd, bytes, size, flags & ~MSG_WAITALL);
}

MUTANT(recv, short_waitall_is_lost,
       "a MSG_WAITALL that does not get all gives 0 and drops the rest")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return flags & MSG_WAITALL && is_stream(fd) && count < (ssize_t)size ? 0 : count;
}

MUTANT(recv, waitall_joins_datagrams, "recv with MSG_WAITALL joins datagrams until it has all")
{
	ssize_t total = recv(fd, bytes, size, flags), count = total;

	while (flags & MSG_WAITALL && is_packet(fd) && count > 0 && total < (ssize_t)size) {
		count = recv(fd, (char *)bytes + total, size - (size_t)total, 0);
		total += count > 0 ? count : 0;
	}
	return total;
}

MUTANT(read, read_of_nothing_is_a_recv, "read of zero bytes takes a datagram, and wants one")
{
	if (size == 0 && is_socket(fd))
		return recv(fd, bytes, 0, MSG_DONTWAIT);
	return read(fd, bytes, size);
}

MUTANT(recv, bad_buffer_loses_data, "recv into a bad address loses the bytes")
{
	ssize_t count = recv(fd, bytes, size, flags);

	if (count < 0 && errno == EFAULT) {
		recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT);
		errno = EFAULT;
	}
	return count;
}

MUTANT(setsockopt, receive_low_mark_only_kept, "SO_RCVLOWAT is remembered, and without effect")
{
	if (option != SO_RCVLOWAT)
		return setsockopt(fd, level, option, value, size);
	mutant_memory->number[0] = *(const int *)value;
	return 0;
}

MUTANT(getsockopt, receive_low_mark_only_kept, NULL)
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_RCVLOWAT && mutant_memory->number[0])
		*(int *)value = (int)mutant_memory->number[0];
	return result;
}

MUTANT(setsockopt, timeouts_are_short, "SO_RCVTIMEO and SO_SNDTIMEO end after a quarter")
{
	struct timeval time;

	if (option != SO_RCVTIMEO && option != SO_SNDTIMEO)
		return setsockopt(fd, level, option, value, size);
	time = *(const struct timeval *)value;
	time.tv_usec /= 4;
	return setsockopt(fd, level, option, &time, size);
}

MUTANT(accept, timeout_is_etimedout, "an accept that SO_RCVTIMEO ends gives ETIMEDOUT")
{
	int connection = accept(fd, address, size);

	if (connection < 0 && errno == EAGAIN && !is_nonblocking(fd, 0))
		errno = ETIMEDOUT;
	return connection;
}

MUTANT(ioctl, fionread_says_whether, "FIONREAD gives 1 if anything is unread")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && is_stream(fd) && *(int *)argument > 0)
		*(int *)argument = 1;
	return result;
}

MUTANT(ioctl, nothing_is_ever_queued, "SIOCOUTQ is always 0")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == TIOCOUTQ)
		*(int *)argument = 0;
	return result;
}

/* Waiting to send */

MUTANT(send, blocked_send_drops, "a send that should sleep drops its bytes and reports success")
{
	ssize_t count;

	if (is_nonblocking(fd, flags))
		return send(fd, bytes, size, flags);
	count = send(fd, bytes, size, flags | MSG_DONTWAIT);
	return count < 0 && errno == EAGAIN ? (ssize_t)size : count;
}

MUTANT(send, nonblocking_send_drops,
       "send with O_NONBLOCK to a full socket drops its bytes and reports success")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count < 0 && errno == EAGAIN && !(flags & MSG_DONTWAIT))
		return (ssize_t)size;
	return count;
}

MUTANT(send, blocking_send_puts_in_a_part, "a blocking send returns once a part of it is in")
{
	ssize_t count = send(fd, bytes, size, flags | MSG_DONTWAIT);

	if (count >= 0 || errno != EAGAIN || is_nonblocking(fd, flags))
		return count;
	return send(fd, bytes, size, flags);
}

MUTANT(send, empty_send_is_a_byte, "send of zero bytes on a stream sends a NUL")
{
	if (size == 0 && is_stream(fd))
		send(fd, "", 1, flags);
	return send(fd, bytes, size, flags);
}

/* No sockets */

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

/* The end of a stream */

static bool has_ended(int fd)
{
	return is_socket(fd) && !is_packet(fd) && events_of(fd) & POLLRDHUP;
}

MUTANT(recv, end_hides_what_is_left, "after the peer's close recv and read give 0, not its bytes")
{
	return !(flags & MSG_OOB) && has_ended(fd) ? 0 : recv(fd, bytes, size, flags);
}

MUTANT(read, end_hides_what_is_left, NULL)
{
	return has_ended(fd) ? 0 : read(fd, bytes, size);
}

MUTANT(recv, end_is_told_once, "recv tells the end once, and then fails with ENOTCONN")
{
	static bool told[256];
	ssize_t count = recv(fd, bytes, size, flags);

	if (count != 0 || size == 0 || number_of(fd, SO_TYPE) == SOCK_DGRAM)
		return count;
	if (told[fd])
		return fail(ENOTCONN);
	told[fd] = true;
	return 0;
}

MUTANT(close, any_copy_closes, "close of one copy of a connected socket ends it for all")
{
	if (is_socket(fd) && !is_listener(fd))
		shutdown(fd, SHUT_RDWR);
	return close(fd);
}

MUTANT(shutdown, way_out_closes_both, "shutdown with SHUT_WR ends both directions")
{
	return shutdown(fd, how == SHUT_WR ? SHUT_RDWR : how);
}

MUTANT(shutdown, way_in_closes_both, "shutdown with SHUT_RD ends both directions")
{
	return shutdown(fd, how == SHUT_RD ? SHUT_RDWR : how);
}

MUTANT(shutdown, way_in_throws_away, "shutdown with SHUT_RD throws away what is there to read")
{
	char bytes[100];

	while (how != SHUT_WR && is_stream(fd) && recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		continue;
	return shutdown(fd, how);
}

MUTANT(shutdown, nothing_is_shut, "shutdown of a shared socket waits for the last copy's close")
{
	return how < 0 || how > 2 || !is_unix(fd) || is_listener(fd) ? shutdown(fd, how) : 0;
}

MUTANT(shutdown, unknown_way_is_both, "shutdown takes any other number for SHUT_RDWR")
{
	return shutdown(fd, how < 0 || how > 2 ? SHUT_RDWR : how);
}

MUTANT(send, no_signal_at_all, "send and write to a closed peer bring no SIGPIPE")
{
	return send(fd, bytes, size, flags | MSG_NOSIGNAL);
}

MUTANT(write, no_signal_at_all, NULL)
{
	return is_socket(fd) ? send(fd, bytes, size, MSG_NOSIGNAL) : write(fd, bytes, size);
}

MUTANT(send, nosignal_ignored, "MSG_NOSIGNAL does not spare the signal")
{
	return send(fd, bytes, size, flags & ~MSG_NOSIGNAL);
}

MUTANT(send, packets_bring_a_signal, "SIGPIPE comes for packets too that nobody receives")
{
	ssize_t count = send(fd, bytes, size, flags);
	int error = errno;

	if (count < 0 && is_packet(fd) && !(flags & MSG_NOSIGNAL) &&
	    (error == EPIPE || error == ECONNREFUSED))
		raise(SIGPIPE);
	errno = error;
	return count;
}

MUTANT(send, nobody_reads_and_nobody_is_told, "send to a closed peer reports success")
{
	ssize_t count = send(fd, bytes, size, flags | MSG_NOSIGNAL);

	return count < 0 && errno == EPIPE ? (ssize_t)size : count;
}

MUTANT(send, closed_datagram_peer_stays,
       "send to a closed datagram peer gives ECONNREFUSED for ever")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count < 0 && errno == ENOTCONN)
		errno = ECONNREFUSED;
	return count;
}

MUTANT(close, unread_bytes_are_forgotten, "close with unread bytes is a close like any other")
{
	char bytes[1000];

	while (is_stream(fd) && recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		continue;
	return close(fd);
}

MUTANT(read, reset_comes_before_data, "a reset hides the bytes that came before it")
{
	int error = is_stream(fd) ? number_of(fd, SO_ERROR) : 0;

	return error > 0 ? fail(error) : read(fd, bytes, size);
}

MUTANT(recv, reset_is_told_again, "recv tells ECONNRESET each time")
{
	static bool told[256];
	ssize_t count = recv(fd, bytes, size, flags);

	if (count < 0 && errno == ECONNRESET)
		told[fd] = true;
	return count == 0 && told[fd] ? fail(ECONNRESET) : count;
}

MUTANT(getsockopt, pending_error_stays, "SO_ERROR does not take the error away")
{
	static int kept[256];
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_ERROR) {
		if (*(int *)value)
			kept[fd] = *(int *)value;
		*(int *)value = kept[fd];
	}
	return result;
}

MUTANT(getsockopt, pending_error_is_not_kept, "SO_ERROR takes the error away and gives 0")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_ERROR)
		*(int *)value = 0;
	return result;
}

/* poll */

MUTANT(poll, never_sleeps, "poll returns at once, whatever its time limit")
{
	return poll(fds, count, 0);
}

MUTANT(poll, end_is_not_readable, "poll does not show POLLIN at the end of a stream")
{
	int result = poll(fds, count, timeout), unread = 0;

	if (result == 1 && fds->revents & POLLRDHUP && ioctl(fds->fd, FIONREAD, &unread) == 0 &&
	    unread == 0)
		fds->revents &= ~POLLIN;
	return result;
}

MUTANT(poll, half_close_is_a_hangup, "poll shows POLLHUP when the peer has shut its way only")
{
	int result = poll(fds, count, timeout);

	if (result == 1 && fds->revents & POLLRDHUP)
		fds->revents |= POLLHUP;
	return result;
}

MUTANT(poll, half_close_is_not_shown, "poll never shows POLLRDHUP")
{
	int result = poll(fds, count, timeout);

	if (result == 1)
		fds->revents &= ~POLLRDHUP;
	return result;
}

MUTANT(poll, hangup_must_be_asked_for, "poll shows POLLHUP and POLLERR only if asked for")
{
	int result = poll(fds, count, timeout);

	if (result == 1)
		fds->revents &= fds->events;
	return result;
}

MUTANT(poll, listener_is_writable, "poll shows POLLOUT of a listener")
{
	int result = poll(fds, count, timeout);

	if (result >= 0 && is_listener(fds->fd) && fds->events & POLLOUT) {
		fds->revents |= POLLOUT;
		return 1;
	}
	return result;
}

MUTANT(poll, full_socket_is_writable, "poll shows POLLOUT of a socket that is full")
{
	int result = poll(fds, count, timeout);

	if (result >= 0 && is_socket(fds->fd) && !is_listener(fds->fd) && fds->events & POLLOUT) {
		fds->revents |= POLLOUT;
		return 1;
	}
	return result;
}

MUTANT(poll, empty_datagram_is_nothing, "poll does not show a datagram of zero bytes")
{
	int result = poll(fds, count, timeout), unread = 1;

	if (result == 1 && is_packet(fds->fd) && ioctl(fds->fd, FIONREAD, &unread) == 0 && !unread)
		fds->revents &= ~POLLIN;
	return result;
}

/* Signals */

MUTANT(sigaction, nothing_is_restarted, "SA_RESTART has no effect")
{
	struct sigaction other;

	if (!action)
		return sigaction(signo, action, before);
	other = *action;
	other.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &other, before);
}

MUTANT(recv, interruption_is_eagain, "a recv or send that a signal interrupts gives EAGAIN")
{
	ssize_t count = recv(fd, bytes, size, flags);

	if (count < 0 && errno == EINTR)
		errno = EAGAIN;
	return count;
}

MUTANT(send, interruption_forgets_what_was_sent,
       "an interrupted send gives EINTR though a part went")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count > 0 && count < (ssize_t)size && !is_nonblocking(fd, flags))
		return fail(EINTR);
	return count;
}

MUTANT(accept, interruption_is_econnaborted,
       "an accept that a signal interrupts gives ECONNABORTED")
{
	int connection = accept(fd, address, size);

	if (connection < 0 && errno == EINTR)
		errno = ECONNABORTED;
	return connection;
}

MUTANT(fcntl, owner_means_async, "F_SETOWN turns O_ASYNC on")
{
	int result = fcntl(fd, command, argument);

	if (result == 0 && command == F_SETOWN)
		fcntl(fd, F_SETFL, O_ASYNC);
	return result;
}

MUTANT(fcntl, async_is_forgotten, "O_ASYNC brings no signal")
{
	if (command == F_SETFL)
		argument = (void *)((intptr_t)argument & ~O_ASYNC);
	return fcntl(fd, command, argument);
}

/* Messages */

static char held_bytes[4096];
static ssize_t held_size;
static int held_fd = -1;

/* Gives the second packet before the first. */
static ssize_t receive_second(int fd, void *bytes, size_t size, int flags)
{
	char second[4096];
	ssize_t count, next;

	if (held_fd == fd) {
		held_fd = -1;
		count = held_size < (ssize_t)size ? held_size : (ssize_t)size;
		memcpy(bytes, held_bytes, (size_t)count);
		return count;
	}
	count = recv(fd, bytes, size, flags);
	if (count <= 0 || flags || count > (ssize_t)sizeof(second) || !is_unix(fd))
		return count;
	next = recv(fd, second, size < sizeof(second) ? size : sizeof(second), MSG_DONTWAIT);
	if (next <= 0)
		return count;
	memcpy(held_bytes, bytes, (size_t)count);
	held_size = count;
	held_fd = fd;
	memcpy(bytes, second, (size_t)next);
	return next;
}

MUTANT(recv, second_packet_comes_first,
       "of two packets that are there the second is received first")
{
	return is_packet(fd) ? receive_second(fd, bytes, size, flags)
			     : recv(fd, bytes, size, flags);
}

MUTANT(read, second_packet_comes_first, NULL)
{
	return is_packet(fd) && size ? receive_second(fd, bytes, size, 0) : read(fd, bytes, size);
}

static char rest_bytes[256];
static ssize_t rest_size;

MUTANT(recv, rest_of_a_packet_stays, "what a buffer has no room for is received by the next recv")
{
	char whole[256];
	ssize_t count;

	if (!is_packet(fd) || flags || size > sizeof(whole))
		return recv(fd, bytes, size, flags);
	if (rest_size) {
		count = rest_size < (ssize_t)size ? rest_size : (ssize_t)size;
		memcpy(bytes, rest_bytes, (size_t)count);
		rest_size = 0;
		return count;
	}
	count = recv(fd, whole, sizeof(whole), 0);
	if (count > (ssize_t)size) {
		rest_size = count - (ssize_t)size;
		memcpy(rest_bytes, whole + size, (size_t)rest_size);
		count = (ssize_t)size;
	}
	if (count > 0)
		memcpy(bytes, whole, (size_t)count);
	return count;
}

MUTANT(recvmsg, cut_message_is_not_told, "recvmsg does not tell MSG_TRUNC")
{
	ssize_t count = recvmsg(fd, message, flags);

	message->msg_flags &= ~MSG_TRUNC;
	return count;
}

MUTANT(recvmsg, whole_message_is_called_cut, "recvmsg tells MSG_TRUNC when the buffer is just full")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count > 0 && message->msg_iovlen == 1 && count == (ssize_t)message->msg_iov->iov_len &&
	    is_packet(fd))
		message->msg_flags |= MSG_TRUNC;
	return count;
}

MUTANT(recv, real_length_is_not_told, "recv ignores MSG_TRUNC")
{
	return recv(fd, bytes, size, flags & ~MSG_TRUNC);
}

MUTANT(send, empty_datagram_is_not_sent, "send of a datagram of zero bytes does nothing")
{
	return size == 0 && is_packet(fd) ? 0 : send(fd, bytes, size, flags);
}

MUTANT(read, empty_datagram_is_left, "read shows a datagram of zero bytes and leaves it there")
{
	if (is_packet(fd) && size && recv(fd, bytes, size, MSG_PEEK | MSG_DONTWAIT) == 0)
		return 0;
	return read(fd, bytes, size);
}

MUTANT(send, long_message_is_cut, "a message that is too long is sent without its rest")
{
	ssize_t count = send(fd, bytes, size, flags);

	if (count < 0 && errno == EMSGSIZE)
		send(fd, bytes, 100, flags | MSG_DONTWAIT);
	return count;
}

MUTANT(setsockopt, send_buffer_grows, "SO_SNDBUF sets the least size, not the most")
{
	int more = 65536;

	if (option == SO_SNDBUF)
		return setsockopt(fd, level, option, &more, sizeof(more));
	return setsockopt(fd, level, option, value, size);
}

MUTANT(send, large_packets_go_in_two, "a packet of more than 256 bytes is sent as two")
{
	ssize_t count;

	if (size <= 256 || size > 4096 || !is_packet(fd) || is_nonblocking(fd, flags))
		return send(fd, bytes, size, flags);
	count = send(fd, bytes, 256, flags);
	return count < 0 ? count : 256 + send(fd, (const char *)bytes + 256, size - 256, flags);
}

/* Names */

MUTANT(umask, umask_ignored, "a socket's file gets all permissions, whatever the umask")
{
	return umask(0);
}

MUTANT(lstat, socket_is_a_regular_file, "a socket's file looks like a regular one")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_mode = (status->st_mode & 07777) | S_IFREG;
	return result;
}

MUTANT(lstat, socket_takes_a_block, "a socket's file takes a block of the disk")
{
	int result = lstat(path, status);

	if (result == 0 && S_ISSOCK(status->st_mode))
		status->st_blocks = 8;
	return result;
}

MUTANT(bind, file_is_replaced, "bind replaces a file that exists")
{
	int result = bind(fd, address, size);
	const char *path = path_in(address, size);

	if (result == 0 || errno != EADDRINUSE || !path)
		return result;
	if (unlink(path) < 0)
		return fail(EADDRINUSE);
	return bind(fd, address, size);
}

MUTANT(bind, dangling_link_is_followed, "bind makes the file that a symbolic link leads to")
{
	struct sockaddr_un other = { .sun_family = AF_UNIX };
	const char *path = path_in(address, size);

	if (!path || access(path, F_OK) == 0 || errno != ENOENT ||
	    readlink(path, other.sun_path, sizeof(other.sun_path) - 1) < 0)
		return bind(fd, address, size);
	return bind(fd, (const struct sockaddr *)&other, sizeof(other));
}

MUTANT(bind, failed_bind_leaves_a_file, "bind makes the file before it looks at the socket")
{
	int result = bind(fd, address, size), error = errno;
	const struct sockaddr_un *named = (const struct sockaddr_un *)address;

	if (result < 0 && error != EFAULT && error != EADDRINUSE && is_readable(address) &&
	    named->sun_path[0])
		mknod(named->sun_path, S_IFSOCK | 0700, 0);
	errno = error;
	return result;
}

MUTANT(bind, nothing_is_invalid, "bind reports success for a second name and for bad addresses")
{
	int result = bind(fd, address, size);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(connect, path_errors_are_enoent, "connect gives ENOENT for ENOTDIR and ELOOP")
{
	int result = connect(fd, address, size);

	if (result < 0 && (errno == ENOTDIR || errno == ELOOP))
		errno = ENOENT;
	return result;
}

MUTANT(_exit, file_goes_with_its_process, "a bound socket's file is removed when a holder ends")
{
	struct sockaddr_un own;

	for (int fd = 3; fd < 32; fd++) {
		socklen_t length = sizeof(own);

		if (is_unix(fd) && getsockname(fd, (struct sockaddr *)&own, &length) == 0 &&
		    length > BARE && own.sun_path[0])
			unlink(own.sun_path);
	}
	_exit(status);
}

MUTANT(connect, refusal_is_final, "a socket whose connect was refused once can't connect any more")
{
	static bool refused[256];
	int result;

	if (fd >= 0 && refused[fd])
		return fail(ECONNREFUSED);
	result = connect(fd, address, size);
	if (result < 0 && errno == ECONNREFUSED)
		refused[fd] = true;
	return result;
}

MUTANT(connect, refused_connect_succeeds, "connect reports success though nobody listens")
{
	int result = connect(fd, address, size);

	return result < 0 && errno == ECONNREFUSED ? 0 : result;
}

MUTANT(unlink, name_in_use_stays, "unlink leaves a socket's file")
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISSOCK(status.st_mode) ? 0 : unlink(path);
}

MUTANT(unlink, unlink_ends_the_listener, "unlink of a socket's file ends the socket")
{
	struct sockaddr_un own;
	int other;

	for (int fd = 3; fd < 32; fd++) {
		socklen_t length = sizeof(own);

		if (!is_listener(fd) || getsockname(fd, (struct sockaddr *)&own, &length) < 0 ||
		    strcmp(own.sun_path, path) != 0)
			continue;
		other = socket(AF_UNIX, SOCK_STREAM, 0);
		dup2(other, fd);
		close(other);
	}
	return unlink(path);
}

MUTANT(rename, renamed_file_leads_nowhere, "a socket can't be reached by the new name of its file")
{
	int result = rename(path, name);

	if (result == 0 && unlink(name) == 0)
		return mknod(name, S_IFSOCK | 0777, 0);
	return result;
}

MUTANT(link, linked_file_leads_nowhere, "a socket can't be reached by a second name of its file")
{
	return mknod(name, S_IFSOCK | 0777, 0);
}

MUTANT(getsockname, name_follows_the_file, "getsockname gives the name that the file has now")
{
	struct sockaddr_un *own = (struct sockaddr_un *)address;
	int result = getsockname(fd, address, size);

	if (result == 0 && own->sun_family == AF_UNIX && *size > BARE && own->sun_path[0] &&
	    access(own->sun_path, F_OK) < 0)
		strcpy(own->sun_path, "?");
	return result;
}

MUTANT(connect, path_is_not_resolved, "connect knows sockets only by the text given to bind")
{
	const char *path = path_in(address, size);
	char target[8];

	if (path && (strncmp(path, "../", 3) == 0 || readlink(path, target, 8) > 0))
		return fail(ECONNREFUSED);
	return connect(fd, address, size);
}

MUTANT(connect, wrong_type_is_refused, "connect and sendto to another type give ECONNREFUSED")
{
	int result = connect(fd, address, size);

	if (result < 0 && errno == EPROTOTYPE)
		errno = ECONNREFUSED;
	return result;
}

MUTANT(sendto, wrong_type_is_refused, NULL)
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	if (count < 0 && errno == EPROTOTYPE)
		errno = ECONNREFUSED;
	return count;
}

MUTANT(chmod, permissions_are_not_checked, "anybody may connect, whatever the file's permissions")
{
	return chmod(path, mode | 0222);
}

MUTANT(chmod, reading_is_needed_too, "to connect one needs to read the socket's file as well")
{
	return chmod(path, mode & 0444 ? mode : 0);
}

MUTANT(mkdir, directories_are_not_searched,
       "the directories of a path are not asked for permission")
{
	return mkdir(path, mode | 0111);
}

MUTANT(sendto, datagrams_need_no_permission, "sendto does not look at the file's permissions")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count < 0 && errno == EACCES && is_unix(fd) ? (ssize_t)size : count;
}

MUTANT(setuid, setuid_keeps_the_privileges, "a process that gives up root keeps its capabilities")
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
	int result;

	prctl(PR_SET_KEEPCAPS, 1);
	result = setuid(user);
	syscall(SYS_capget, &header, sets);
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		sets[i].effective = sets[i].permitted;
	syscall(SYS_capset, &header, sets);
	return result;
}

MUTANT(unshare, names_are_per_network, "a path leads to no socket of another network namespace")
{
	static int moves;

	if (++moves > 1 && unlink("s") == 0)
		mknod("s", S_IFSOCK | 0777, 0);
	return unshare(flags);
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

/* Abstract names */

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

/* Listening */

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

MUTANT(recv, unconnected_stream_is_at_its_end, "recv of a stream without a peer gives 0")
{
	ssize_t count = recv(fd, bytes, size, flags);

	if (count < 0 && (errno == ENOTCONN || (errno == EINVAL && !(flags & MSG_OOB))))
		return 0;
	return count;
}

MUTANT(sendto, destination_is_ignored, "sendto of a stream ignores the address")
{
	return is_stream(fd) ? send(fd, bytes, size, flags)
			     : sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(sendto, seqpackets_take_no_destination, "sendto of a seqpacket socket fails with EISCONN")
{
	if (number_of(fd, SO_TYPE) == SOCK_SEQPACKET)
		return fail(EISCONN);
	return sendto(fd, bytes, size, flags, address, address_size);
}

/* Datagrams by name */

MUTANT(recvfrom, sender_is_not_told, "recvfrom tells no sender")
{
	if (address_size && (int)*address_size >= 0)
		*address_size = 0;
	return recvfrom(fd, bytes, size, flags, NULL, NULL);
}

MUTANT(recvfrom, own_name_for_the_senders, "recvfrom gives the receiver's name")
{
	ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count >= 0 && *address_size)
		getsockname(fd, address, address_size);
	return count;
}

MUTANT(recvfrom, unbound_sender_has_a_family, "recvfrom tells the bare family of an unbound sender")
{
	ssize_t count = recvfrom(fd, bytes, size, flags, address, address_size);

	if (count >= 0 && *address_size == 0)
		*address_size = BARE;
	return count;
}

MUTANT(sendto, connected_receiver_drops_silently,
       "sendto to a socket that has another peer is lost silently")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count < 0 && errno == EPERM ? (ssize_t)size : count;
}

MUTANT(connect, datagrams_connect_once, "a connected datagram socket can't be connected again")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);

	if (number_of(fd, SO_TYPE) == SOCK_DGRAM &&
	    getpeername(fd, (struct sockaddr *)&peer, &length) == 0)
		return fail(EISCONN);
	return connect(fd, address, size);
}

MUTANT(connect, unspec_is_ignored, "connect to AF_UNSPEC does not end a connection")
{
	return is_readable(address) && size == sizeof(*address) && address->sa_family == AF_UNSPEC
		       ? 0
		       : connect(fd, address, size);
}

MUTANT(sendto, nobody_is_reached_well, "sendto to a socket that nobody has open reports success")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return count < 0 && errno == ECONNREFUSED ? (ssize_t)size : count;
}

MUTANT(sendto, missing_file_is_refused, "sendto gives ECONNREFUSED where no file is")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	if (count < 0 && errno == ENOENT)
		errno = ECONNREFUSED;
	return count;
}

MUTANT(sendto, full_queue_drops, "sendto drops what the receiver's queue has no room for")
{
	ssize_t count = sendto(fd, bytes, size, flags | MSG_DONTWAIT, address, address_size);

	return count < 0 && errno == EAGAIN && !(flags & MSG_DONTWAIT) ? (ssize_t)size : count;
}

/* Descriptors passed on */

static int *descriptors_in(const struct msghdr *message, size_t *count)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	*count = 0;
	if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
		return NULL;
	*count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	return (int *)(void *)CMSG_DATA(header);
}

static void drop_descriptors(struct msghdr *message)
{
	size_t count;
	int *fds = descriptors_in(message, &count);

	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	if (count)
		message->msg_controllen = 0;
}

/* Receives and, of the descriptors that came, each as `arrive` hands it over. */
static ssize_t receive_each(int fd, struct msghdr *message, int flags, int (*arrive)(int fd))
{
	ssize_t result = recvmsg(fd, message, flags);
	size_t count;
	int *fds, error = errno;

	fds = result < 0 ? NULL : descriptors_in(message, &count);
	for (size_t i = 0; fds && i < count; i++)
		fds[i] = arrive(fds[i]);
	errno = error;
	return result;
}

static int reopened(int fd)
{
	char path[40];
	int other;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	other = open(path, fcntl(fd, F_GETFL) & O_ACCMODE);
	if (other >= 0) {
		dup2(other, fd);
		close(other);
	}
	return fd;
}

MUTANT(recvmsg, descriptor_is_opened_anew, "a passed descriptor arrives as a file opened anew")
{
	return receive_each(fd, message, flags, reopened);
}

static int moved_up(int fd)
{
	int other = fcntl(fd, F_DUPFD, fd + 1);

	if (other < 0)
		return fd;
	close(fd);
	return other;
}

MUTANT(recvmsg, descriptor_is_not_the_lowest, "a passed descriptor does not get the lowest number")
{
	return receive_each(fd, message, flags, moved_up);
}

MUTANT(recvmsg, strangers_are_given_none, "descriptors arrive only by a socketpair's sockets")
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && getpeername(fd, (struct sockaddr *)&peer, &length) == 0 && length > BARE)
		drop_descriptors(message);
	return count;
}

MUTANT(recvmsg, descriptors_are_in_reverse, "descriptors of one message arrive in reverse")
{
	ssize_t result = recvmsg(fd, message, flags);
	size_t count = 0;
	int *fds = result < 0 ? NULL : descriptors_in(message, &count), first;

	for (size_t i = 0; fds && i < count / 2; i++) {
		first = fds[i];
		fds[i] = fds[count - 1 - i];
		fds[count - 1 - i] = first;
	}
	return result;
}

MUTANT(sendmsg, only_the_first_is_passed, "of several descriptors in a message only one is passed")
{
	size_t count;

	if (descriptors_in(message, &count) && count > 1 && count < 8) {
		struct msghdr other = *message;

		CMSG_FIRSTHDR(message)->cmsg_len = CMSG_LEN(sizeof(int));
		other.msg_controllen = CMSG_SPACE(sizeof(int));
		return sendmsg(fd, &other, flags);
	}
	return sendmsg(fd, message, flags);
}

MUTANT(sendmsg, a_hundred_descriptors_are_the_most,
       "a message carries no more than 100 descriptors")
{
	size_t count;

	descriptors_in(message, &count);
	return count > 100 && count < 1000 ? fail(EINVAL) : sendmsg(fd, message, flags);
}

static ssize_t send_without_control(int fd, const struct msghdr *message, int flags)
{
	struct msghdr other = *message;

	other.msg_control = NULL;
	other.msg_controllen = 0;
	return sendmsg(fd, &other, flags);
}

MUTANT(sendmsg, too_many_are_left_out,
       "sendmsg of too many descriptors sends the data without them")
{
	ssize_t result = sendmsg(fd, message, flags);
	size_t count;

	if (result < 0 && errno == EINVAL && descriptors_in(message, &count) && count > 253)
		return send_without_control(fd, message, flags);
	return result;
}

MUTANT(sendmsg, flight_holds_nothing, "a descriptor in flight is lost if its sender has closed it")
{
	return send_without_control(fd, message, flags);
}

MUTANT(sendmsg, flight_ends_with_its_sender, "descriptors in flight go when their sender ends")
{
	mutant_memory->number[0] = getpid();
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, flight_ends_with_its_sender, NULL)
{
	ssize_t count = recvmsg(fd, message, flags);
	int error = errno;

	if (count >= 0 && mutant_memory->number[0] && kill((pid_t)mutant_memory->number[0], 0) < 0)
		drop_descriptors(message);
	errno = error;
	return count;
}

MUTANT(recvmsg, missing_room_is_not_told, "recvmsg does not tell MSG_CTRUNC")
{
	ssize_t count = recvmsg(fd, message, flags);

	message->msg_flags &= ~MSG_CTRUNC;
	return count;
}

MUTANT(recvmsg, what_has_no_room_stays_open,
       "descriptors without room in the buffer stay open unseen")
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(16 * sizeof(int))];
	} control;
	struct msghdr other = *message;
	ssize_t count;

	if (message->msg_controllen > CMSG_LEN(sizeof(int)))
		return recvmsg(fd, message, flags);
	other.msg_control = &control;
	other.msg_controllen = sizeof(control);
	count = recvmsg(fd, &other, flags);
	message->msg_flags = other.msg_flags;
	if (other.msg_controllen <= message->msg_controllen) {
		memcpy(message->msg_control, &control, other.msg_controllen);
		message->msg_controllen = other.msg_controllen;
	} else if (message->msg_controllen) {
		memcpy(message->msg_control, &control, CMSG_LEN(sizeof(int)));
		((struct cmsghdr *)message->msg_control)->cmsg_len = CMSG_LEN(sizeof(int));
		message->msg_flags |= MSG_CTRUNC;
	} else {
		message->msg_flags |= MSG_CTRUNC;
	}
	return count;
}

MUTANT(recv, recv_keeps_descriptors, "descriptors that come with bytes that recv takes stay open")
{
	char control[CMSG_SPACE(16 * sizeof(int))];
	struct iovec data = { bytes, size };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };

	if (is_unix(fd) && events_of(fd) & POLLIN)
		return recvmsg(fd, &message, flags);
	return recv(fd, bytes, size, flags);
}

MUTANT(recvmsg, cloexec_is_not_set, "recvmsg ignores MSG_CMSG_CLOEXEC")
{
	return recvmsg(fd, message, flags & ~MSG_CMSG_CLOEXEC);
}

MUTANT(recvmsg, cloexec_is_always_set, "recvmsg sets FD_CLOEXEC of what it receives, asked or not")
{
	return recvmsg(fd, message, flags | MSG_CMSG_CLOEXEC);
}

MUTANT(sendmsg, bad_descriptors_are_left_out, "sendmsg of a bad descriptor sends the data alone")
{
	ssize_t count = sendmsg(fd, message, flags);

	if (count < 0 && errno == EBADF) {
		send_without_control(fd, message, flags);
		errno = EBADF;
	}
	return count;
}

MUTANT(sendmsg, bad_control_is_left_out, "sendmsg ignores a control message of a wrong length")
{
	ssize_t count = sendmsg(fd, message, flags);

	if (count < 0 && errno == EINVAL && message->msg_controllen)
		return send_without_control(fd, message, flags);
	return count;
}

/* Receives on, behind what this message gave. */
MUTANT(recvmsg, nothing_parts_the_stream,
       "recvmsg goes on past descriptors and another sender's bytes")
{
	ssize_t count = recvmsg(fd, message, flags), more;
	const struct iovec *data = message->msg_iov;

	if (count <= 0 || message->msg_iovlen != 1 || !is_stream(fd) || flags & MSG_PEEK ||
	    count >= (ssize_t)data->iov_len)
		return count;
	more = recv(fd, (char *)data->iov_base + count, data->iov_len - (size_t)count,
		    MSG_DONTWAIT);
	return more > 0 ? count + more : count;
}

MUTANT(recvmsg, peek_gives_no_descriptors, "recvmsg with MSG_PEEK gives no descriptors")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && flags & MSG_PEEK)
		drop_descriptors(message);
	return count;
}

MUTANT(sendmsg, empty_message_carries_descriptors,
       "a stream passes descriptors without data, with a NUL")
{
	struct iovec nul = { (char[]){ "" }, 1 };
	struct msghdr other = *message;

	if (is_stream(fd) && message->msg_iovlen == 1 && message->msg_iov->iov_len == 0) {
		other.msg_iov = &nul;
		sendmsg(fd, &other, flags);
		return 0;
	}
	return sendmsg(fd, message, flags);
}

MUTANT(sendmsg, empty_datagram_carries_nothing, "a datagram of zero bytes carries no descriptors")
{
	if (is_packet(fd) && message->msg_iovlen == 1 && message->msg_iov->iov_len == 0)
		return send_without_control(fd, message, flags);
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, receiver_must_be_allowed,
       "a descriptor arrives only if its receiver may open the file")
{
	ssize_t result = recvmsg(fd, message, flags);
	char path[40];
	size_t count = 0;
	int *fds = result < 0 ? NULL : descriptors_in(message, &count);

	if (!fds || count == 0)
		return result;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	if (access(path, R_OK) < 0 && errno == EACCES)
		drop_descriptors(message);
	return result;
}

MUTANT(sendmsg, rights_grow_on_the_way, "a descriptor passed arrives open for reading and writing")
{
	size_t count;
	int *fds = descriptors_in(message, &count), kept;
	struct stat status;
	char path[40];
	ssize_t result;

	if (!fds || count != 1 || fstat(fds[0], &status) < 0 || !S_ISREG(status.st_mode))
		return sendmsg(fd, message, flags);
	kept = fds[0];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", kept);
	fds[0] = open(path, O_RDWR);
	if (fds[0] < 0)
		fds[0] = kept;
	result = sendmsg(fd, message, flags);
	if (fds[0] != kept)
		close(fds[0]);
	fds[0] = kept;
	return result;
}

static int made_deaf(int fd)
{
	int other;

	if (is_listener(fd)) {
		other = socket(AF_UNIX, SOCK_STREAM, 0);
		dup2(other, fd);
		close(other);
	}
	return fd;
}

MUTANT(recvmsg, listener_listens_no_more, "a listener that was passed on accepts nobody")
{
	return receive_each(fd, message, flags, made_deaf);
}

MUTANT(sendmsg, flight_has_no_limit, "any number of descriptors can be in flight")
{
	ssize_t count = sendmsg(fd, message, flags);

	return count < 0 && errno == ETOOMANYREFS ? 1 : count;
}

MUTANT(sendmsg, flight_is_counted_for_ever,
       "descriptors that were received count as in flight still")
{
	static bool full;
	ssize_t count = full ? fail(ETOOMANYREFS) : sendmsg(fd, message, flags);

	full = count < 0 && errno == ETOOMANYREFS;
	return count;
}

/* Credentials */

MUTANT(getsockopt, peer_is_the_asker, "SO_PEERCRED tells who asks")
{
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_PEERCRED)
		*(struct ucred *)value = (struct ucred){ getpid(), geteuid(), getegid() };
	return result;
}

MUTANT(getsockopt, dead_peer_is_nobody, "SO_PEERCRED tells nothing of a process that has ended")
{
	int result = getsockopt(fd, level, option, value, size);
	struct ucred *peer = value;

	if (result == 0 && option == SO_PEERCRED && kill(peer->pid, 0) < 0)
		*peer = (struct ucred){ 0, (uid_t)-1, (gid_t)-1 };
	return result;
}

MUTANT(getsockopt, peer_is_who_it_is_now,
       "SO_PEERCRED tells the user that the peer has become since")
{
	int result = getsockopt(fd, level, option, value, size);
	struct ucred *peer = value;
	struct stat status;
	char path[40];

	if (result < 0 || option != SO_PEERCRED)
		return result;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)peer->pid);
	if (stat(path, &status) == 0)
		peer->uid = status.st_uid;
	return result;
}

MUTANT(setsockopt, passcred_is_ignored, "SO_PASSCRED has no effect")
{
	return option == SO_PASSCRED ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(recvmsg, credentials_come_unasked, "each message tells its sender, without SO_PASSCRED too")
{
	struct ucred sender = { 0 };
	struct cmsghdr *header = message->msg_control;
	size_t room = message->msg_controllen;
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && message->msg_controllen == 0 && room >= CMSG_SPACE(sizeof(sender))) {
		*header = (struct cmsghdr){ CMSG_LEN(sizeof(sender)), SOL_SOCKET, SCM_CREDENTIALS };
		memcpy(CMSG_DATA(header), &sender, sizeof(sender));
		message->msg_controllen = CMSG_SPACE(sizeof(sender));
	}
	return count;
}

MUTANT(sendmsg, forged_credentials_become_true,
       "sendmsg sends the true credentials instead of forged ones")
{
	ssize_t count = sendmsg(fd, message, flags);

	return count < 0 && errno == EPERM ? send_without_control(fd, message, flags) : count;
}

MUTANT(sendmsg, nobody_speaks_for_others, "the superuser's messages tell his own credentials")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	if (header && header->cmsg_type == SCM_CREDENTIALS && geteuid() == 0)
		return send_without_control(fd, message, flags);
	return sendmsg(fd, message, flags);
}

MUTANT(sendmsg, any_process_will_do,
       "sendmsg takes the credentials of a process that does not exist")
{
	ssize_t count = sendmsg(fd, message, flags);

	return count < 0 && errno == ESRCH ? 1 : count;
}

/* Bytes out of band */

MUTANT(send, oob_is_ordinary, "send ignores MSG_OOB")
{
	return send(fd, bytes, size, flags & ~MSG_OOB);
}

MUTANT(recv, oob_is_not_taken, "recv with MSG_OOB leaves the byte")
{
	return recv(fd, bytes, size, flags & MSG_OOB ? flags | MSG_PEEK : flags);
}

MUTANT(recv, no_oob_is_the_next_byte,
       "recv with MSG_OOB takes an ordinary byte if there is no other")
{
	ssize_t count = recv(fd, bytes, size, flags);

	if (count < 0 && flags & MSG_OOB && errno == EINVAL)
		return recv(fd, bytes, size, MSG_DONTWAIT);
	return count;
}

MUTANT(poll, oob_is_not_shown, "poll never shows POLLPRI")
{
	int result = poll(fds, count, timeout < 0 && fds->events & POLLPRI ? 50 : timeout);

	fds->revents &= ~POLLPRI;
	return result;
}

MUTANT(read, nothing_stops_a_read, "read of a stream goes on past the place of an out-of-band byte")
{
	ssize_t count = read(fd, bytes, size), more;

	if (count <= 0 || count >= (ssize_t)size || !is_stream(fd))
		return count;
	more = recv(fd, (char *)bytes + count, size - (size_t)count, MSG_DONTWAIT);
	return more > 0 ? count + more : count;
}

/* eventfd */

static bool is_eventfd(int fd)
{
	char path[40], link[40] = "";
	int error = errno;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)!readlink(path, link, sizeof(link) - 1);
	errno = error;
	return strstr(link, "[eventfd]") != NULL;
}

MUTANT(eventfd, initial_value_is_lost, "an eventfd starts at 0")
{
	return eventfd(0, flags);
}

MUTANT(eventfd, all_are_semaphores, "read of any eventfd takes 1 away")
{
	return flags & ~07777777 ? eventfd(value, flags) : eventfd(value, flags | EFD_SEMAPHORE);
}

MUTANT(eventfd, semaphore_is_ignored, "EFD_SEMAPHORE has no effect")
{
	return eventfd(value, flags & ~EFD_SEMAPHORE);
}

MUTANT(eventfd, never_sleeps_at_zero,
       "read of an eventfd at 0 fails with EAGAIN instead of sleeping")
{
	return eventfd(value, flags | EFD_NONBLOCK);
}

MUTANT(eventfd, flags_of_a_file_are_taken, "eventfd ignores flags that it does not know")
{
	return eventfd(value, flags & (EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE));
}

MUTANT(eventfd, eventfd_forgets_cloexec, "EFD_CLOEXEC has no effect")
{
	return eventfd(value, flags & ~EFD_CLOEXEC);
}

MUTANT(write, eventfd_is_set, "write to an eventfd sets its value instead of adding to it")
{
	int flags = fcntl(fd, F_GETFL);

	if (is_eventfd(fd) && size == 8) {
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		(void)!read(fd, &(uint64_t){ 0 }, 8);
		fcntl(fd, F_SETFL, flags);
	}
	return write(fd, bytes, size);
}

MUTANT(write, eventfd_has_32_bits, "write to an eventfd adds the lower 32 bits")
{
	if (is_eventfd(fd) && size == 8 && *(const uint64_t *)bytes < (uint64_t)1 << 40)
		return write(fd, &(uint64_t){ *(const uint32_t *)bytes }, 8);
	return write(fd, bytes, size);
}

MUTANT(write, full_eventfd_drops, "write to an eventfd that would exceed its most reports success")
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLOUT };
	int flags = fcntl(fd, F_GETFL);
	ssize_t count;

	if (!is_eventfd(fd) || poll(&ready, 1, 0) < 0 || !(ready.revents & POLLIN))
		return write(fd, bytes, size);
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	count = write(fd, bytes, size);
	fcntl(fd, F_SETFL, flags);
	return count < 0 && errno == EAGAIN ? (ssize_t)size : count;
}

MUTANT(write, eventfd_takes_short_values,
       "write of less than 8 bytes adds the value that they make")
{
	uint64_t value = 0;

	if (!is_eventfd(fd) || size >= 8)
		return write(fd, bytes, size);
	memcpy(&value, bytes, size);
	return write(fd, &value, 8) == 8 ? (ssize_t)size : -1;
}

MUTANT(write, eventfd_takes_any_value, "write of 2^64 - 1 sets an eventfd to its most")
{
	if (is_eventfd(fd) && size == 8 && *(const uint64_t *)bytes == UINT64_MAX)
		return 8;
	return write(fd, bytes, size);
}

MUTANT(write, eventfd_takes_the_first_eight, "write of more than 8 bytes adds the first 8")
{
	return write(fd, bytes, is_eventfd(fd) && size > 8 ? 8 : size);
}

MUTANT(read, eventfd_is_not_cleared, "read leaves an eventfd's value")
{
	ssize_t count = read(fd, bytes, size);

	if (count == 8 && is_eventfd(fd))
		(void)!write(fd, bytes, 8);
	return count;
}

MUTANT(poll, eventfd_is_always_writable, "poll shows POLLOUT of an eventfd at its most")
{
	int result = poll(fds, count, timeout);

	if (result >= 0 && fds->events & POLLOUT && is_eventfd(fds->fd)) {
		fds->revents |= POLLOUT;
		return 1;
	}
	return result;
}

MUTANT(fork, child_has_eventfds_of_its_own, "a child gets a copy of each eventfd, at 0")
{
	pid_t pid = fork();

	for (int fd = 3; pid == 0 && fd < 16; fd++)
		if (is_eventfd(fd)) {
			int other = eventfd(0, fcntl(fd, F_GETFL) & O_NONBLOCK);

			dup2(other, fd);
			close(other);
		}
	return pid;
}

static int copied_eventfd(int fd)
{
	if (is_eventfd(fd)) {
		close(fd);
		return eventfd(0, EFD_NONBLOCK);
	}
	return fd;
}

MUTANT(recvmsg, passed_eventfd_is_a_copy, "an eventfd that is passed arrives as another one")
{
	return receive_each(fd, message, flags, copied_eventfd);
}

/* epoll_wait that ends by time */

MUTANT(epoll_pwait, small_timeout_is_none, "epoll_pwait with a timeout of 1 ms returns at once")
{
	return epoll_pwait(epoll, events, limit, timeout == 1 ? 0 : timeout, mask);
}

MUTANT(syscall, nanoseconds_are_einval, "epoll_pwait2 takes no timeout below a microsecond")
{
	if (number == SYS_epoll_pwait2 && ((const int64_t *)d)[1] < 1000)
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}
