/* Wrong kernels as young ones are: of sockets, processes, pipes and FIFOs, for the models alone. */
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "socket/sockets_mutants.h"

MECHANISM(young, "socket.*-programs", "process.*-programs", "pipe.*-programs", "fifo.*-programs");

static void drain(int fd)
{
	char bytes[4096];

	while (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
}

MUTANT(recv, the_end_overtakes_what_was_sent,
       "a stream that has ended gives nothing of what was sent before")
{
	if (is_stream(fd) && has_ended(fd))
		drain(fd);
	return recv(fd, bytes, size, flags);
}

static int drop(int fd)
{
	close(fd);
	return fd;
}

MUTANT(recvmsg, a_peek_shows_no_descriptors, "recvmsg with MSG_PEEK shows no descriptors")
{
	ssize_t result;

	if (!(flags & MSG_PEEK))
		return recvmsg(fd, message, flags);
	result = receive_each(fd, message, flags, drop);
	if (result >= 0)
		message->msg_controllen = 0;
	return result;
}

MUTANT(write, nothing_is_not_written, "write of no bytes sends no message")
{
	return size || !is_packet(fd) ? write(fd, bytes, size) : 0;
}

MUTANT(recv, a_reset_is_an_end, "recv from a stream that was reset tells the end")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return count < 0 && errno == ECONNRESET ? 0 : count;
}

MUTANT(getpeername, who_is_gone_has_no_name, "getpeername of a closed peer gives ENOTCONN")
{
	int result = getpeername(fd, address, size);

	return result == 0 && events_of(fd) & POLLHUP ? fail(ENOTCONN) : result;
}

MUTANT(close, a_copy_closed_is_the_socket_closed, "close of any copy of a stream shuts it down")
{
	if (is_stream(fd))
		shutdown(fd, SHUT_RDWR);
	return close(fd);
}

MUTANT(recv, a_limit_is_etimedout, "recv gives ETIMEDOUT when the time of SO_RCVTIMEO is over")
{
	ssize_t count = recv(fd, bytes, size, flags);

	return count < 0 && !is_nonblocking(fd, flags) ? confuse(-1, EAGAIN, ETIMEDOUT) : count;
}

MUTANT(kill, a_group_goes_on_with_its_leader, "SIGCONT to a group lets go on its leader alone")
{
	return kill(pid < -1 && signo == SIGCONT ? -pid : pid, signo);
}

MUTANT(kill, any_stop_is_sigstop, "SIGTSTP stops as SIGSTOP does")
{
	return kill(pid, signo == SIGTSTP ? SIGSTOP : signo);
}

MUTANT(waitid, ends_are_always_waited_for, "waitid without WEXITED waits for ends all the same")
{
	return waitid(type, id, info, options | WEXITED);
}

MUTANT(waitpid, no_news_is_no_child, "waitpid with WNOHANG gives ECHILD where none has news")
{
	pid_t found = waitpid(pid, status, options);

	return found == 0 ? fail(ECHILD) : found;
}

MUTANT(waitpid, continuations_are_stops, "waitpid tells who goes on with WUNTRACED alone")
{
	return waitpid(pid, status, options & WUNTRACED ? options | WCONTINUED : options);
}

MUTANT(signal, the_ignored_stay, "children whose SIGCHLD is ignored stay as zombies")
{
	return signal(signo, signo == SIGCHLD ? SIG_DFL : handler);
}

MUTANT(setpgid, groups_have_one_member, "setpgid into another's group makes one of one's own")
{
	return setpgid(pid, group && group != pid && group != getpgrp() ? 0 : group);
}

MUTANT(tee, what_is_copied_is_gone, "tee takes the bytes")
{
	return splice(from, NULL, to, NULL, size, flags);
}

MUTANT(splice, the_rest_of_the_page_is_lost, "splice of a part of a page loses the rest")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);
	char rest[4096];
	int unread = 0;

	if (count > 0 && (size_t)count == size && ioctl(from, FIONREAD, &unread) == 0 &&
	    unread > 0 && read(from, rest, sizeof(rest) - size % sizeof(rest)) < 0)
		return -1;
	return count;
}

MUTANT(fcntl, a_size_is_as_asked, "F_SETPIPE_SZ tells the size that it was given, not the capacity")
{
	int result = fcntl(fd, command, argument);

	return result > 0 && command == F_SETPIPE_SZ ? (int)(intptr_t)argument : result;
}

MUTANT(poll, the_end_hides_the_bytes, "poll shows no POLLIN once there is a hangup")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		if (fds[i].revents & POLLHUP)
			fds[i].revents &= ~POLLIN;
	return result;
}

MUTANT(ioctl, the_first_page_is_all, "FIONREAD counts the first page alone")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && *(int *)argument > 4096)
		*(int *)argument = 4096;
	return result;
}

MUTANT(splice, full_is_nothing, "splice into a full pipe returns 0")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags | SPLICE_F_NONBLOCK);

	if (count >= 0 || errno != EAGAIN)
		return count;
	return events_of(to) & POLLOUT ? splice(from, from_offset, to, to_offset, size, flags) : 0;
}

static bool is_fifo(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

MUTANT(open, a_reader_needs_a_writer, "O_RDONLY | O_NONBLOCK of a FIFO without writer gives ENXIO")
{
	void *volatile nowhere = NULL;
	int fd = open(path, flags, mode);
	bool has_writer;

	if (fd < 0 || !is_fifo(fd) || (flags & (O_ACCMODE | O_NONBLOCK)) != O_NONBLOCK)
		return fd;
	has_writer = read(fd, nowhere, 1) < 0;
	if (has_writer)
		return fd;
	close(fd);
	return fail(ENXIO);
}

MUTANT(open, a_writer_tries_again, "O_WRONLY | O_NONBLOCK of a FIFO without reader gives EAGAIN")
{
	return confuse(open(path, flags, mode), ENXIO, EAGAIN);
}

MUTANT(read, nothing_yet_is_eagain, "read with O_NONBLOCK gives EAGAIN where there is no writer")
{
	ssize_t count = read(fd, bytes, size);

	return count == 0 && size && is_fifo(fd) && fcntl(fd, F_GETFL) & O_NONBLOCK ? fail(EAGAIN)
										    : count;
}

MUTANT(open, flags_are_for_the_open, "O_NONBLOCK given to open of a FIFO is for the open alone")
{
	int fd = open(path, flags, mode);

	if (fd >= 0 && is_fifo(fd))
		fcntl(fd, F_SETFL, (void *)(intptr_t)(fcntl(fd, F_GETFL) & ~O_NONBLOCK));
	return fd;
}

MUTANT(close, the_first_to_leave_empties_it, "close of a FIFO's reader throws away what is unread")
{
	char rest[4096];

	if (is_fifo(fd) && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY && events_of(fd) & POLLIN &&
	    read(fd, rest, sizeof(rest)) < 0)
		return -1;
	return close(fd);
}
