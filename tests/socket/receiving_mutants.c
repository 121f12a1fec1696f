/* Wrong receiving: what recv waits for, and what it takes. */
#include <stddef.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

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

MUTANT(recv, unconnected_stream_is_at_its_end, "recv of a stream without a peer gives 0")
{
	ssize_t count = recv(fd, bytes, size, flags);

	if (count < 0 && (errno == ENOTCONN || (errno == EINVAL && !(flags & MSG_OOB))))
		return 0;
	return count;
}

MUTANT(recvmsg, flags_are_added, "recvmsg adds to msg_flags what it tells")
{
	const int before = message->msg_flags;
	ssize_t result = recvmsg(fd, message, flags);

	message->msg_flags |= before;
	return result;
}

MUTANT(recvmsg, room_for_control_is_left, "recvmsg leaves msg_controllen where no control came")
{
	const size_t before = message->msg_controllen;
	ssize_t result = recvmsg(fd, message, flags);

	if (result >= 0 && message->msg_controllen == 0)
		message->msg_controllen = before;
	return result;
}

MUTANT(recvmsg, room_for_a_name_is_left, "recvmsg leaves msg_namelen where there is no name")
{
	const socklen_t before = message->msg_namelen;
	ssize_t result = recvmsg(fd, message, flags);

	if (result >= 0 && message->msg_namelen == 0)
		message->msg_namelen = before;
	return result;
}

MUTANT(ioctl, fionread_counts_all_datagrams, "FIONREAD counts the bytes of all datagrams")
{
	const int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && number_of(fd, SO_TYPE) == SOCK_DGRAM &&
	    *(int *)argument == 3)
		*(int *)argument = 8;
	return result;
}

MUTANT(ioctl, a_listener_has_nothing_unread, "FIONREAD of a socket that listens gives 0")
{
	const int result = ioctl(fd, request, argument);

	return request == FIONREAD && is_refused(result, EINVAL) ? 0 : result;
}

MUTANT(recv, what_is_read_in_part_is_not_queued, "SIOCOUTQ is 0 once a part was received")
{
	mutant_memory->number[0]++;
	return recv(fd, bytes, size, flags);
}

MUTANT(ioctl, what_is_read_in_part_is_not_queued, NULL)
{
	const int result = ioctl(fd, request, argument);

	if (result == 0 && request == TIOCOUTQ && mutant_memory->number[0])
		*(int *)argument = 0;
	return result;
}

MUTANT(recv, rcvlowat_is_of_each_recv, "recv of less than SO_RCVLOWAT waits for that too")
{
	int count = 0;

	while (number_of(fd, SO_RCVLOWAT) > (int)size && is_stream(fd) && is_unix(fd) &&
	       ioctl(fd, FIONREAD, &count) == 0 && count < number_of(fd, SO_RCVLOWAT))
		usleep(1000);
	return recv(fd, bytes, size, flags);
}

MUTANT(setsockopt, so_rcvbuf_limits_unix, "SO_RCVBUF limits what AF_UNIX takes")
{
	if (option == SO_RCVBUF && is_unix(fd))
		mutant_memory->number[0] = 1;
	return setsockopt(fd, level, option, value, size);
}

MUTANT(send, so_rcvbuf_limits_unix, NULL)
{
	return mutant_memory->number[0] && size > 4096 ? fail(EAGAIN)
						       : send(fd, bytes, size, flags);
}

MUTANT(setsockopt, packets_have_no_peek_offset, "SO_PEEK_OFF has no effect on datagrams")
{
	return option == SO_PEEK_OFF && is_packet(fd) ? 0
						      : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, a_time_of_0_is_at_once, "SO_RCVTIMEO of 0 never waits")
{
	const struct timeval *time = value;

	if (option == SO_RCVTIMEO && size == sizeof(*time) && !time->tv_sec && !time->tv_usec)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return setsockopt(fd, level, option, value, size);
}

static bool wants_nothing(const struct msghdr *message)
{
	return message->msg_iovlen == 1 && message->msg_iov[0].iov_len == 0;
}

MUTANT(recv, none_is_received_at_once, "recv of no bytes returns 0, whatever is there")
{
	return size == 0 ? 0 : recv(fd, bytes, size, flags);
}

MUTANT(recvmsg, none_is_received_at_once, NULL)
{
	if (!wants_nothing(message))
		return recvmsg(fd, message, flags);
	message->msg_flags = 0;
	message->msg_controllen = 0;
	return 0;
}

MUTANT(recvmsg, none_takes_no_descriptors, "recvmsg of no bytes leaves what it came upon")
{
	return recvmsg(fd, message, flags | (wants_nothing(message) ? MSG_PEEK : 0));
}

MUTANT(recvmsg, none_cuts_nothing, "recvmsg of no bytes tells no MSG_TRUNC of what it dropped")
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (wants_nothing(message))
		message->msg_flags &= ~MSG_TRUNC;
	return count;
}

#ifndef SO_INQ
#define SO_INQ 84
#endif
#ifndef SCM_INQ
#define SCM_INQ SO_INQ
#endif

/* What is told of how much is left; NULL if nothing. */
static int *left_told(struct msghdr *message)
{
	struct cmsghdr *header = message->msg_controllen ? CMSG_FIRSTHDR(message) : NULL;
	const bool is = header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_INQ;

	return is ? (int *)(void *)CMSG_DATA(header) : NULL;
}

MUTANT(recvmsg, inq_counts_what_it_took, "SCM_INQ tells how many bytes were unread before recvmsg")
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (count > 0 && !(flags & MSG_PEEK) && left_told(message))
		*left_told(message) += (int)count;
	return count;
}

MUTANT(recvmsg, inq_passes_over_what_is_shown, "SCM_INQ does not count what MSG_PEEK showed")
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (count > 0 && flags & MSG_PEEK && left_told(message))
		*left_told(message) -= (int)count;
	return count;
}

MUTANT(setsockopt, inq_is_for_each_type, "each type of AF_UNIX takes SO_INQ")
{
	return level == SOL_SOCKET && option == SO_INQ ? 0
						       : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, a_peek_offset_stays, "SO_PEEK_OFF of -1 leaves the offset")
{
	const int *number = value;

	return option == SO_PEEK_OFF && *number < 0 ? 0
						    : setsockopt(fd, level, option, value, size);
}

MUTANT(recv, a_peek_goes_round, "a MSG_PEEK behind all that is there begins again")
{
	const int start = 0;
	ssize_t count = recv(fd, bytes, size, flags);

	if (count >= 0 || !(flags & MSG_PEEK) || errno != EAGAIN)
		return count;
	setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &start, sizeof(start));
	return recv(fd, bytes, size, flags);
}

MUTANT(recv, a_peek_ends_with_what_was_sent, "a MSG_PEEK of a stream shows no more than one send")
{
	const bool cut = flags & MSG_PEEK && is_stream(fd) && size > 2;

	return recv(fd, bytes, cut ? 2 : size, flags);
}
