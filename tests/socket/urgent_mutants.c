/* Wrong bytes out of band. */

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

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

MUTANT(recvmsg, oob_is_not_told, "recvmsg does not tell MSG_OOB of an urgent byte")
{
	const ssize_t result = recvmsg(fd, message, flags);

	message->msg_flags &= ~MSG_OOB;
	return result;
}

MUTANT(sigwaitinfo, each_file_tells_input, "the signal of a file tells POLL_IN, whatever happened")
{
	const int result = sigwaitinfo(set, info);

	if (result == SIGRTMIN && info->si_code > 0)
		info->si_code = POLL_IN;
	return result;
}

MUTANT(sigwaitinfo, the_end_is_input, "the signal of a file tells POLL_IN of the end, too")
{
	const int result = sigwaitinfo(set, info);

	if (result == SIGRTMIN && info->si_code == POLL_HUP)
		info->si_code = POLL_IN;
	return result;
}

MUTANT(fcntl, anybody_names_an_owner, "F_SETOWN has whoever it names signalled, whoever calls it")
{
	int result = fcntl(fd, command, argument);

	if (command == F_SETOWN && result == 0)
		mutant_memory->number[0] = geteuid() != 0;
	return result;
}

MUTANT(send, anybody_names_an_owner, NULL)
{
	ssize_t count = send(fd, bytes, size, flags);

	if (flags & MSG_OOB && mutant_memory->number[0])
		raise(SIGURG);
	return count;
}

MUTANT(fcntl, no_owner_is_named, "F_SETOWN names nobody")
{
	return command == F_SETOWN ? 0 : fcntl(fd, command, argument);
}

MUTANT(fcntl, the_number_is_the_owner, "SIGURG goes to whoever has the number that F_SETOWN named")
{
	int result = fcntl(fd, command, argument);

	if (command == F_SETOWN && result == 0)
		mutant_memory->number[1] = (intptr_t)argument;
	return result;
}

MUTANT(send, the_number_is_the_owner, NULL)
{
	ssize_t count = send(fd, bytes, size, flags);

	if (flags & MSG_OOB && mutant_memory->number[1] > 0)
		kill((pid_t)mutant_memory->number[1], SIGURG);
	return count;
}

MUTANT(setsockopt, unix_has_nothing_inline, "SO_OOBINLINE has no effect on AF_UNIX")
{
	return option == SO_OOBINLINE && is_unix(fd) ? 0
						     : setsockopt(fd, level, option, value, size);
}

MUTANT(fcntl, unix_has_no_urgent_owner, "an out-of-band byte of AF_UNIX brings no SIGURG")
{
	return command == F_SETOWN && is_unix(fd) ? 0 : fcntl(fd, command, argument);
}

static char first_oob, last_oob;

MUTANT(send, the_first_oob_byte_stays, "a second out-of-band byte does not take the first's place")
{
	if (flags & MSG_OOB && !first_oob)
		first_oob = *(const char *)bytes;
	return send(fd, bytes, size, flags);
}

MUTANT(recv, the_first_oob_byte_stays, NULL)
{
	const ssize_t count = recv(fd, bytes, size, flags);

	if (count == 1 && flags & MSG_OOB && first_oob)
		*(char *)bytes = first_oob;
	return count;
}

MUTANT(recv, a_peek_takes_the_oob_byte, "recv with MSG_OOB takes the byte, with MSG_PEEK too")
{
	return recv(fd, bytes, size, flags & MSG_OOB ? flags & ~MSG_PEEK : flags);
}

MUTANT(send, a_passed_oob_byte_stays,
       "recv that goes on past an out-of-band byte leaves it to MSG_OOB")
{
	if (flags & MSG_OOB)
		last_oob = *(const char *)bytes;
	return send(fd, bytes, size, flags);
}

MUTANT(recv, a_passed_oob_byte_stays, NULL)
{
	const ssize_t count = recv(fd, bytes, size, flags);

	if (!(flags & MSG_OOB) || !last_oob || (count < 0 && errno != EINVAL))
		return count;
	*(char *)bytes = last_oob;
	last_oob = 0;
	return 1;
}
