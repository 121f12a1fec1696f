/* Wrong answers of poll and epoll about a socket, and wrong signals. */
#include <stdint.h>
#include <sys/syscall.h>

#include "newer_names.h"
#include "sockets_mutants.h"

MECHANISM(socket, "socket");

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

/* A time that setsockopt is given; NULL: it is given none. */
static const struct timeval *time_given(int level, int option, const void *value)
{
	const bool is_time =
		level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO);

	return is_time ? value : NULL;
}

MUTANT(setsockopt, a_time_below_0_is_for_ever, "SO_RCVTIMEO and SO_SNDTIMEO below 0 wait for ever")
{
	const struct timeval *time = time_given(level, option, value);

	if (time && time->tv_sec < 0)
		return setsockopt(fd, level, option, &(struct timeval){ 0, 0 }, size);
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, a_time_below_0_is_refused, "SO_RCVTIMEO and SO_SNDTIMEO below 0 give EDOM")
{
	const struct timeval *time = time_given(level, option, value);

	if (!time || time->tv_sec >= 0)
		return setsockopt(fd, level, option, value, size);
	errno = EDOM;
	return -1;
}
