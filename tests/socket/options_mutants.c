/* Wrong options: handed on by accept or not, told of the wrong type, not checked, not heeded. */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "mutant.h"

MECHANISM(socket_options, "socket/options.c", "socket/buffers.c");

static int option_of(int fd, int name)
{
	int error = errno, value = -1;

	getsockopt(fd, SOL_SOCKET, name, &value, &(socklen_t){ sizeof(value) });
	errno = error;
	return value;
}

static bool is_unix(int fd)
{
	return option_of(fd, SO_DOMAIN) == AF_UNIX;
}

/* Gives one option of a listener to what accept gave, or sets it to 0. */
static void hand_on(int from, int fd, int name, bool hand)
{
	int value = hand ? option_of(from, name) : 0;

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, name, &value, sizeof(value));
}

#define ACCEPTS(name, says, option, applies, hands)                                                \
	MUTANT(accept, name, says)                                                                 \
	{                                                                                          \
		int accepted = accept(fd, address, size);                                          \
                                                                                                   \
		if (applies)                                                                       \
			hand_on(fd, accepted, option, hands);                                      \
		return accepted;                                                                   \
	}

ACCEPTS(keepalive_is_not_handed_on, "accept on TCP does not hand on SO_KEEPALIVE", SO_KEEPALIVE,
	!is_unix(fd), false)
ACCEPTS(oobinline_is_not_handed_on, "accept on TCP does not hand on SO_OOBINLINE", SO_OOBINLINE,
	!is_unix(fd), false)
ACCEPTS(sndbuf_is_not_handed_on, "accept on TCP does not hand on SO_SNDBUF", SO_SNDBUF,
	!is_unix(fd), false)
ACCEPTS(rcvbuf_is_handed_on, "accept on AF_UNIX hands on SO_RCVBUF", SO_RCVBUF, is_unix(fd), true)
ACCEPTS(rcvlowat_is_handed_on, "accept on AF_UNIX hands on SO_RCVLOWAT", SO_RCVLOWAT, is_unix(fd),
	true)
ACCEPTS(passcred_is_not_handed_on, "accept on AF_UNIX does not hand on SO_PASSCRED", SO_PASSCRED,
	is_unix(fd), false)
ACCEPTS(passcred_of_streams_alone, "accept hands on SO_PASSCRED of streams alone", SO_PASSCRED,
	is_unix(fd) && option_of(fd, SO_TYPE) == SOCK_SEQPACKET, false)

/* The same of options that are no int. */
#define ACCEPTS_OTHER(name, says, kind, option, applies, hands)                                    \
	MUTANT(accept, name, says)                                                                 \
	{                                                                                          \
		int accepted = accept(fd, address, size);                                          \
		kind value = { 0 };                                                                \
                                                                                                   \
		if (hands)                                                                         \
			getsockopt(fd, SOL_SOCKET, option, &value, &(socklen_t){ sizeof(value) }); \
		if (accepted >= 0 && (applies))                                                    \
			setsockopt(accepted, SOL_SOCKET, option, &value, sizeof(value));           \
		return accepted;                                                                   \
	}

ACCEPTS_OTHER(rcvtimeo_is_handed_on, "accept on AF_UNIX hands on SO_RCVTIMEO", struct timeval,
	      SO_RCVTIMEO, is_unix(fd), true)
ACCEPTS_OTHER(sndtimeo_is_not_handed_on, "accept on TCP does not hand on SO_SNDTIMEO",
	      struct timeval, SO_SNDTIMEO, !is_unix(fd), false)
ACCEPTS_OTHER(linger_is_handed_on, "accept on AF_UNIX hands on SO_LINGER", struct linger, SO_LINGER,
	      is_unix(fd), true)
ACCEPTS_OTHER(linger_is_not_handed_on, "accept on TCP does not hand on SO_LINGER", struct linger,
	      SO_LINGER, !is_unix(fd), false)

MUTANT(accept, nonblocking_is_handed_on, "accept hands on O_NONBLOCK, as BSD does")
{
	int accepted = accept(fd, address, size);

	if (accepted >= 0 && fcntl(fd, F_GETFL) & O_NONBLOCK)
		fcntl(accepted, F_SETFL, O_NONBLOCK);
	return accepted;
}

MUTANT(accept, async_is_handed_on, "accept hands on O_ASYNC")
{
	int accepted = accept(fd, address, size);

	if (accepted >= 0)
		fcntl(accepted, F_SETFL, fcntl(fd, F_GETFL) & O_ASYNC);
	return accepted;
}

MUTANT(accept, cloexec_is_handed_on, "accept hands on FD_CLOEXEC")
{
	int accepted = accept(fd, address, size);

	if (accepted >= 0)
		fcntl(accepted, F_SETFD, fcntl(fd, F_GETFD));
	return accepted;
}

/* getsockopt would tell another value of one option of some sockets. */
#define TELLS(mutant, says, wanted, applies, told)                                                 \
	MUTANT(getsockopt, mutant, says)                                                           \
	{                                                                                          \
		int result = getsockopt(fd, level, option, value, size);                           \
                                                                                                   \
		if (result == 0 && level == SOL_SOCKET && option == (wanted) && *size == 4 &&      \
		    (applies))                                                                     \
			*(int *)value = (told);                                                    \
		return result;                                                                     \
	}

TELLS(seqpacket_is_a_stream, "SO_TYPE of SOCK_SEQPACKET tells SOCK_STREAM", SO_TYPE, is_unix(fd),
      *(int *)value == SOCK_SEQPACKET ? SOCK_STREAM : *(int *)value)
TELLS(the_internet_is_local, "SO_DOMAIN of UDP tells AF_UNSPEC", SO_DOMAIN,
      *(int *)value == AF_INET && option_of(fd, SO_TYPE) == SOCK_DGRAM, AF_UNSPEC)
TELLS(protocol_is_what_was_given, "SO_PROTOCOL tells the 0 that socket was given", SO_PROTOCOL,
      true, 0)
TELLS(bound_is_listening, "SO_ACCEPTCONN of a bound seqpacket socket tells 1", SO_ACCEPTCONN,
      option_of(fd, SO_TYPE) == SOCK_SEQPACKET, 1)
TELLS(accepted_are_listening, "SO_ACCEPTCONN of a TCP socket is told wrongly", SO_ACCEPTCONN,
      !is_unix(fd) && option_of(fd, SO_TYPE) == SOCK_STREAM, 0)
TELLS(keepalive_is_kept_as_given, "an option that is on reads as it was set", SO_KEEPALIVE,
      *(int *)value &&option_of(fd, SO_TYPE) == SOCK_SEQPACKET, 1792)
TELLS(sizes_read_as_set, "SO_RCVBUF reads as it was set, not twice that", SO_RCVBUF, is_unix(fd),
      *(int *)value / 2)

MUTANT(setsockopt, types_can_be_set, "SO_PROTOCOL can be set")
{
	int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, ENOPROTOOPT) && option == SO_PROTOCOL ? 0 : result;
}

MUTANT(setsockopt, constants_are_einval, "setting SO_ACCEPTCONN gives EINVAL")
{
	int result = setsockopt(fd, level, option, value, size);

	return option == SO_ACCEPTCONN ? confuse(result, ENOPROTOOPT, EINVAL) : result;
}

MUTANT(getsockopt, short_room_is_einval, "getsockopt with less room than the value gives EINVAL")
{
	return level == SOL_SOCKET && option == SO_TYPE && *size < 4
		       ? fail(EINVAL)
		       : getsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, length_is_not_told, "getsockopt leaves the length as it was")
{
	socklen_t before = *size;
	int result = getsockopt(fd, level, option, value, size);

	*size = before;
	return result;
}

MUTANT(getsockopt, all_room_is_filled, "getsockopt fills all the room")
{
	socklen_t room = *size;
	int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && room > *size)
		memset((char *)value + *size, 0, room - *size);
	return result;
}

MUTANT(setsockopt, short_values_will_do, "setsockopt takes a value of 3 bytes")
{
	int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, EINVAL) && size == 3 ? 0 : result;
}

MUTANT(setsockopt, short_times_will_do, "setsockopt takes half a time")
{
	int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, EINVAL) && option == SO_RCVTIMEO ? 0 : result;
}

MUTANT(setsockopt, bad_memory_is_einval, "setsockopt of no memory gives EINVAL")
{
	return confuse(setsockopt(fd, level, option, value, size), EFAULT, EINVAL);
}

MUTANT(getsockopt, unknown_options_are_einval,
       "getsockopt of an unknown option gives EINVAL on UDP")
{
	int result = getsockopt(fd, level, option, value, size);

	return !is_unix(fd) ? confuse(result, ENOPROTOOPT, EINVAL) : result;
}

MUTANT(setsockopt, unknown_options_are_taken,
       "setsockopt takes unknown options of datagram sockets")
{
	int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, ENOPROTOOPT) && option == 9999 &&
			       option_of(fd, SO_TYPE) == SOCK_DGRAM
		       ? 0
		       : result;
}

MUTANT(setsockopt, any_time_will_do, "SO_SNDTIMEO takes a million microseconds")
{
	int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, EDOM) && option == SO_SNDTIMEO ? 0 : result;
}

MUTANT(setsockopt, bad_times_are_einval, "SO_RCVTIMEO gives EINVAL for a million microseconds")
{
	return confuse(setsockopt(fd, level, option, value, size), EDOM, EINVAL);
}

/* A call of some types fails with another error. */
#define FAILS(call, name, says, right, wrong, applies, ...)                                        \
	MUTANT(call, name, says)                                                                   \
	{                                                                                          \
		const bool other = applies;                                                        \
		ssize_t result = call(__VA_ARGS__);                                                \
                                                                                                   \
		return result < 0 && other && errno == (right) ? fail(wrong) : result;             \
	}

FAILS(listen, datagrams_listen_in_vain, "listen of UDP gives EINVAL", EOPNOTSUPP, EINVAL,
      !is_unix(fd), fd, backlog)
FAILS(accept, datagrams_accept_in_vain, "accept of a datagram socket gives EINVAL", EOPNOTSUPP,
      EINVAL, true, fd, address, size)
FAILS(accept4, accept4_is_not_checked, "accept4 of a datagram socket gives EAGAIN", EOPNOTSUPP,
      EAGAIN, true, fd, address, size, flags)
FAILS(shutdown, shutdown_of_udp_is_done, "shutdown of UDP without peer gives EINVAL", ENOTCONN,
      EINVAL, option_of(fd, SO_TYPE) == SOCK_DGRAM, fd, how)
FAILS(send, udp_send_is_enotconn, "send of UDP without peer gives ENOTCONN", EDESTADDRREQ, ENOTCONN,
      true, fd, bytes, size, flags)
FAILS(sendmsg, tcp_sendmsg_is_enotconn, "sendmsg of TCP without connection gives ENOTCONN", EPIPE,
      ENOTCONN, true, fd, message, flags)
FAILS(write, seqpacket_write_is_epipe, "write of a new seqpacket socket gives EPIPE", ENOTCONN,
      EPIPE, option_of(fd, SO_TYPE) == SOCK_SEQPACKET, fd, bytes, size)
FAILS(recv, stream_recv_is_eagain, "recv of a new TCP socket gives EAGAIN", ENOTCONN, EAGAIN,
      !is_unix(fd), fd, bytes, size, flags)
FAILS(getpeername, peers_of_datagrams, "getpeername of a datagram socket gives EINVAL", ENOTCONN,
      EINVAL, option_of(fd, SO_TYPE) == SOCK_DGRAM, fd, address, size)

FAILS(connect, listeners_connect, "connect of a listening AF_UNIX socket gives EISCONN", EINVAL,
      EISCONN, is_unix(fd), fd, address, size)
FAILS(connect, packets_connect_again, "connect of a connected seqpacket socket gives EINVAL",
      EISCONN, EINVAL, option_of(fd, SO_TYPE) == SOCK_SEQPACKET, fd, address, size)
FAILS(listen, connected_listen, "listen of a connected socket gives EISCONN", EINVAL, EISCONN, true,
      fd, backlog)
FAILS(sendto, streams_ignore_addresses, "sendto with an address on a stream gives EINVAL", EISCONN,
      EINVAL, true, fd, bytes, size, flags, address, address_size)

MUTANT(sendto, packets_mind_addresses,
       "sendto with an address on a connected seqpacket socket fails")
{
	return address && option_of(fd, SO_TYPE) == SOCK_SEQPACKET &&
			       option_of(fd, SO_ACCEPTCONN) == 0
		       ? fail(EISCONN)
		       : sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(connect, datagrams_connect_once, "connect of a connected UDP socket gives EISCONN")
{
	struct sockaddr_storage peer;

	if (!is_unix(fd) && option_of(fd, SO_TYPE) == SOCK_DGRAM &&
	    getpeername(fd, (struct sockaddr *)&peer, &(socklen_t){ sizeof(peer) }) == 0)
		return fail(EISCONN);
	return connect(fd, address, size);
}

MUTANT(send, urgent_datagrams_are_sent, "send with MSG_OOB of a datagram socket ignores it")
{
	if (flags & MSG_OOB && option_of(fd, SO_TYPE) == SOCK_DGRAM)
		return (ssize_t)size;
	return send(fd, bytes, size, flags);
}

/* A receive or a send that does not heed its time-out: it comes at once, or never. */
static bool has_timeout(int fd, int name)
{
	struct timeval time = { 0 };
	int error = errno;

	getsockopt(fd, SOL_SOCKET, name, &time, &(socklen_t){ sizeof(time) });
	errno = error;
	return time.tv_sec || time.tv_usec;
}

#define AT_ONCE(call, name, says, option, ready, ...)                                              \
	MUTANT(call, name, says)                                                                   \
	{                                                                                          \
		struct pollfd entry = { .fd = fd, .events = ready };                               \
                                                                                                   \
		if (has_timeout(fd, option) && poll(&entry, 1, 0) == 0)                            \
			return fail(EAGAIN);                                                       \
		return call(__VA_ARGS__);                                                          \
	}

AT_ONCE(readv, readv_does_not_wait, "readv with SO_RCVTIMEO does not wait", SO_RCVTIMEO, POLLIN, fd,
	parts, count)
AT_ONCE(recvmsg, recvmsg_does_not_wait, "recvmsg with SO_RCVTIMEO does not wait", SO_RCVTIMEO,
	POLLIN, fd, message, flags)
AT_ONCE(sendto, sendto_does_not_wait, "sendto with SO_SNDTIMEO does not wait", SO_SNDTIMEO, POLLOUT,
	fd, bytes, size, flags, address, address_size)

#define NEVER(call, name, says, option, ...)                                                       \
	MUTANT(call, name, says)                                                                   \
	{                                                                                          \
		const bool times = has_timeout(fd, option);                                        \
		ssize_t result = call(__VA_ARGS__);                                                \
                                                                                                   \
		while (result < 0 && times && errno == EAGAIN)                                     \
			pause();                                                                   \
		return result;                                                                     \
	}

NEVER(read, read_waits_for_ever, "read does not heed SO_RCVTIMEO", SO_RCVTIMEO, fd, bytes, size)
NEVER(recvfrom, recvfrom_waits_for_ever, "recvfrom does not heed SO_RCVTIMEO", SO_RCVTIMEO, fd,
      bytes, size, flags, address, address_size)
NEVER(accept, accept_waits_for_ever, "accept does not heed SO_RCVTIMEO", SO_RCVTIMEO, fd, address,
      size)
NEVER(writev, writev_waits_for_ever, "writev does not heed SO_SNDTIMEO", SO_SNDTIMEO, fd, parts,
      count)

FAILS(sendmsg, late_sends_are_etimedout, "sendmsg gives ETIMEDOUT when SO_SNDTIMEO is over", EAGAIN,
      ETIMEDOUT, has_timeout(fd, SO_SNDTIMEO), fd, message, flags)
FAILS(recv, late_receives_are_etimedout, "recv of a datagram gives ETIMEDOUT when time is over",
      EAGAIN, ETIMEDOUT, has_timeout(fd, SO_RCVTIMEO) && option_of(fd, SO_TYPE) == SOCK_DGRAM, fd,
      bytes, size, flags)

MUTANT(setsockopt, both_times_are_one, "SO_SNDTIMEO sets the time of receiving, too")
{
	if (level == SOL_SOCKET && option == SO_SNDTIMEO)
		setsockopt(fd, level, SO_RCVTIMEO, value, size);
	return setsockopt(fd, level, option, value, size);
}

MUTANT(recvmsg, credentials_of_packets_alone, "SO_PASSCRED tells nothing of datagram sockets")
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && option_of(fd, SO_TYPE) == SOCK_DGRAM)
		message->msg_controllen = 0;
	return count;
}

MUTANT(recvmsg, credentials_of_the_receiver, "SO_PASSCRED tells the receiver's own process")
{
	ssize_t count = recvmsg(fd, message, flags);
	struct cmsghdr *header = count >= 0 ? CMSG_FIRSTHDR(message) : NULL;

	if (header && header->cmsg_type == SCM_CREDENTIALS)
		((struct ucred *)(void *)CMSG_DATA(header))->pid = getpid();
	return count;
}

MUTANT(setsockopt, passcred_stays, "SO_PASSCRED can't be turned off")
{
	if (level == SOL_SOCKET && option == SO_PASSCRED && *(const int *)value == 0)
		return 0;
	return setsockopt(fd, level, option, value, size);
}

MUTANT(socket, internet_sockets_have_no_flags,
       "socket of AF_INET passes over SOCK_NONBLOCK and SOCK_CLOEXEC")
{
	if (domain == AF_INET && type > 0)
		type &= ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
	return socket(domain, type, protocol);
}

MUTANT(accept4, internet_clients_have_no_flags, "accept4 of TCP passes over its flags")
{
	return accept4(fd, address, size, is_unix(fd) ? flags : 0);
}

MUTANT(setsockopt, too_large_a_buffer_is_refused, "SO_SNDBUF beyond wmem_max gives ENOBUFS")
{
	const bool is_large = level == SOL_SOCKET && option == SO_SNDBUF && size >= sizeof(int) &&
			      *(const int *)value == 1 << 30;

	return is_large ? fail(ENOBUFS) : setsockopt(fd, level, option, value, size);
}

MUTANT(recvmsg, a_peek_does_not_tell_who_sent, "recvmsg with MSG_PEEK tells no credentials")
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (count >= 0 && flags & MSG_PEEK)
		message->msg_controllen = 0;
	return count;
}

MUTANT(read, a_listener_is_no_stream_to_read, "read of a TCP listener gives EINVAL")
{
	return option_of(fd, SO_ACCEPTCONN) == 1 && !is_unix(fd) ? fail(EINVAL)
								 : read(fd, bytes, size);
}

MUTANT(recvmsg, a_listener_waits_for_messages, "recvmsg of a TCP listener gives EAGAIN")
{
	return option_of(fd, SO_ACCEPTCONN) == 1 && !is_unix(fd) ? fail(EAGAIN)
								 : recvmsg(fd, message, flags);
}

MUTANT(getsockopt, the_first_buffer_is_doubled, "a new socket's SO_SNDBUF is twice wmem_default")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_SNDBUF &&
	    !mutant_memory->number[5]++)
		*(int *)value *= 2;
	return result;
}

/* Whether nothing can be sent just now; errno stays. */
static bool is_full(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLOUT };
	const int error = errno, ready = poll(&entry, 1, 0);

	errno = error;
	return ready == 0;
}

MUTANT(setsockopt, a_larger_buffer_wakes_nobody, "SO_SNDBUF of a full socket changes nothing")
{
	return option == SO_SNDBUF && is_full(fd) ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, another_protocols_option_is_unknown,
       "getsockopt of another protocol's option gives ENOPROTOOPT")
{
	return confuse(getsockopt(fd, level, option, value, size), EOPNOTSUPP, ENOPROTOOPT);
}

MUTANT(setsockopt, another_protocols_option_is_einval,
       "setsockopt of another protocol's option of AF_UNIX gives ENOPROTOOPT")
{
	return confuse(setsockopt(fd, level, option, value, size), EOPNOTSUPP, ENOPROTOOPT);
}

MUTANT(setsockopt, another_protocols_option_is_taken,
       "setsockopt passes over options of another protocol")
{
	int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, ENOPROTOOPT) && level != SOL_SOCKET ? 0 : result;
}
