/* Wrong ends of a stream. */
#include <stddef.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

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

MUTANT(shutdown, both_ways_is_the_way_out, "SHUT_RDWR ends sending alone")
{
	return shutdown(fd, how == SHUT_RDWR ? SHUT_WR : how);
}

MUTANT(shutdown, both_ways_is_the_way_in, "SHUT_RDWR ends receiving alone")
{
	return shutdown(fd, how == SHUT_RDWR ? SHUT_RD : how);
}

MUTANT(shutdown, senders_sleep_through_it,
       "SHUT_WR of a full stream wakes nobody, and ends nothing")
{
	if (is_stream(fd) && how == SHUT_WR && !(events_of(fd) & (POLLOUT | POLLHUP)))
		return 0;
	return shutdown(fd, how);
}

MUTANT(shutdown, the_peers_senders_sleep_through_it,
       "SHUT_RD of a stream with bytes unread wakes nobody, and ends nothing")
{
	return is_stream(fd) && how == SHUT_RD && events_of(fd) & POLLIN ? 0 : shutdown(fd, how);
}

MUTANT(shutdown, datagrams_are_received_for_ever, "SHUT_RD of a datagram socket wakes nobody")
{
	return how == SHUT_RD && number_of(fd, SO_TYPE) == SOCK_DGRAM ? 0 : shutdown(fd, how);
}

MUTANT(recv, unread_packets_reset_nothing,
       "a seqpacket socket closed with packets unread is at its end")
{
	const ssize_t count = recv(fd, bytes, size, flags);

	return count < 0 && errno == ECONNRESET && number_of(fd, SO_TYPE) == SOCK_SEQPACKET
		       ? recv(fd, bytes, size, flags)
		       : count;
}
