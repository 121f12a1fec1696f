/* Wrong pipes, and FIFOs where they are like pipes. */
#include <limits.h>
#include <stdio.h>

#include "mutant.h"

MECHANISM(pipe, "pipe", "fifo");

/* Another description of what fd has open, for another mode; never waits for the other end. */
static int reopen(int fd, int mode)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, mode | O_NONBLOCK | O_CLOEXEC);
}

static bool is_channel(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

static bool has_mode(int fd, int mode)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) == mode && is_channel(fd);
}

static long inode_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) ? (long)status.st_ino : 0;
}

static int unread(int fd)
{
	int count = 0;

	return ioctl(fd, FIONREAD, &count) < 0 ? 0 : count;
}

static bool is_nonblocking(int fd)
{
	return fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static void set_nonblocking(int fd, bool on)
{
	int error = errno, flags = fcntl(fd, F_GETFL);

	fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
	errno = error;
}

static int events_of(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN | POLLOUT };

	return poll(&entry, 1, 0) == 1 ? entry.revents : 0;
}

static bool lacks_reader(int fd)
{
	return has_mode(fd, O_WRONLY) && events_of(fd) & POLLERR;
}

/* Throws away this many of the unread bytes; leaves errno alone. */
static void drain(int fd, size_t size)
{
	static char bytes[1 << 16];
	int error = errno, head = reopen(fd, O_RDONLY);

	while (head >= 0 && size > 0) {
		ssize_t count = read(head, bytes, size < sizeof(bytes) ? size : sizeof(bytes));

		if (count <= 0)
			break;
		size -= (size_t)count;
	}
	if (head >= 0)
		close(head);
	errno = error;
}

/* Bytes: order, boundaries, being gone */

MUTANT(write, written_before_the_unread, "write puts its bytes before those that are unread")
{
	char unread_bytes[256];
	int waiting = unread(fd), head = -1;
	ssize_t count, length;

	if (is_channel(fd) && waiting > 0 && waiting <= (int)sizeof(unread_bytes))
		head = reopen(fd, O_RDONLY);
	if (head < 0)
		return write(fd, bytes, size);
	length = read(head, unread_bytes, sizeof(unread_bytes));
	close(head);
	count = write(fd, bytes, size);
	if (length > 0)
		(void)!write(fd, unread_bytes, (size_t)length);
	return count;
}

MUTANT(write, boundaries_are_kept, "a read gives the bytes of one write, never of several")
{
	if (is_channel(fd))
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_DIRECT);
	return write(fd, bytes, size);
}

MUTANT(read, last_bytes_again, "the last bytes can be read once more when the channel is empty")
{
	ssize_t count = read(fd, bytes, size);

	if (count > 0 && count <= (ssize_t)sizeof(mutant_memory->text)) {
		memcpy(mutant_memory->text, bytes, (size_t)count);
		mutant_memory->number[0] = count;
	}
	if (count >= 0 || errno != EAGAIN || mutant_memory->number[0] == 0)
		return count;
	count = mutant_memory->number[0];
	mutant_memory->number[0] = 0;
	if (count > (ssize_t)size)
		count = (ssize_t)size;
	memcpy(bytes, mutant_memory->text, (size_t)count);
	return count;
}

MUTANT(read, returns_the_size_asked, "read returns the size it was asked for, not what it got")
{
	ssize_t count = read(fd, bytes, size);

	return count > 0 && is_channel(fd) ? (ssize_t)size : count;
}

MUTANT(readv, fills_the_first_part_only, "readv fills the first of its parts only")
{
	return readv(fd, parts, 1);
}

MUTANT(readv, starts_at_the_last_part, "readv fills its parts from the last to the first")
{
	struct iovec turned[8];

	for (int i = 0; i < count && i < 8; i++)
		turned[i] = parts[count - 1 - i];
	return readv(fd, turned, count);
}

MUTANT(writev, stops_at_an_empty_part, "writev stops at the first part that is empty")
{
	int full = 0;

	while (full < count && parts[full].iov_len > 0)
		full++;
	return writev(fd, parts, full);
}

/* Empty */

MUTANT(read, eagain_is_zero,
       "with O_NONBLOCK, read of an empty and write to a full channel return 0")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_channel(fd) ? 0 : count;
}

MUTANT(write, eagain_is_zero, NULL)
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_channel(fd) ? 0 : count;
}

MUTANT(read, read_never_sleeps, "a read of an empty channel fails with EAGAIN, O_NONBLOCK or not")
{
	ssize_t count;

	if (is_nonblocking(fd) || !is_channel(fd))
		return read(fd, bytes, size);
	set_nonblocking(fd, true);
	count = read(fd, bytes, size);
	set_nonblocking(fd, false);
	return count;
}

MUTANT(read, nothing_asked_needs_bytes,
       "a read of zero bytes fails with EAGAIN while there are none")
{
	if (size == 0 && is_channel(fd) && unread(fd) == 0)
		return fail(EAGAIN);
	return read(fd, bytes, size);
}

MUTANT(fcntl, nonblock_is_of_the_channel, "O_NONBLOCK set on one end is set on the other too")
{
	int result = fcntl(fd, command, argument);

	for (int other = 3; command == F_SETFL && is_channel(fd) && other < 8; other++)
		if (inode_of(other) == inode_of(fd))
			set_nonblocking(other, (intptr_t)argument & O_NONBLOCK);
	return result;
}

MUTANT(dup, nonblock_is_of_the_descriptor, "O_NONBLOCK is of the descriptor: a copy has its own")
{
	int copy = reopen(fd, fcntl(fd, F_GETFL) & O_ACCMODE);

	set_nonblocking(copy, is_nonblocking(fd));
	return copy;
}

/* End of file */

MUTANT(read, end_of_file_is_eagain, "read gives EAGAIN where it should tell the end of the file")
{
	ssize_t count = read(fd, bytes, size);

	if (count != 0 || size == 0)
		return count;
	return fail(EAGAIN);
}

MUTANT(close, any_close_is_end_of_file,
       "the close of any copy of the write end is the end of the file")
{
	if (has_mode(fd, O_WRONLY)) {
		mutant_memory->number[0] = inode_of(fd);
		if (mutant_memory->number[1] > 0 && unread(fd) == 0 && !lacks_reader(fd) &&
		    !is_nonblocking(fd))
			(void)!write(fd, "", 1); /* wakes the sleeper */
	}
	return close(fd);
}

MUTANT(read, any_close_is_end_of_file, NULL)
{
	bool slept = unread(fd) == 0;
	ssize_t count;

	if (slept && size > 0 && inode_of(fd) && mutant_memory->number[0] == inode_of(fd))
		return 0;
	mutant_memory->number[1] += inode_of(fd) != 0;
	count = read(fd, bytes, size);
	mutant_memory->number[1] -= inode_of(fd) != 0;
	if (slept && count == 1 && *(char *)bytes == '\0' &&
	    mutant_memory->number[0] == inode_of(fd))
		return 0;
	return count;
}

MUTANT(close, last_close_discards, "the last writer's close throws away what is unread")
{
	int head = has_mode(fd, O_WRONLY) ? reopen(fd, O_RDONLY) : -1;
	int result = close(fd);

	if (head < 0)
		return result;
	if (events_of(head) & POLLHUP)
		drain(head, SIZE_MAX);
	close(head);
	return result;
}

MUTANT(kill, killing_discards, "what a process wrote is thrown away when it is killed")
{
	int result = kill(pid, signo);

	for (int fd = 3; signo == SIGKILL && fd < 8; fd++)
		if (has_mode(fd, O_RDONLY))
			drain(fd, SIZE_MAX);
	return result;
}

MUTANT(kill, killing_leaves_its_ends_open, "a process that is killed leaves its write end open")
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/fd/4", pid);
	if (signo == SIGKILL)
		open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	return kill(pid, signo);
}

/* No reader: SIGPIPE and EPIPE */

MUTANT(write, no_sigpipe, "a write without reader gives EPIPE, but never SIGPIPE")
{
	sigset_t set, before;
	ssize_t count;
	int error;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, &before);
	count = write(fd, bytes, size);
	error = errno;
	sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return count;
}

MUTANT(write, nothing_written_needs_a_reader, "a write of zero bytes without reader brings SIGPIPE")
{
	if (size > 0 || !lacks_reader(fd))
		return write(fd, bytes, size);
	raise(SIGPIPE);
	return fail(EPIPE);
}

MUTANT(close, any_close_is_a_broken_pipe, "the close of any copy of the read end breaks the pipe")
{
	if (has_mode(fd, O_RDONLY))
		mutant_memory->number[0] = inode_of(fd);
	return close(fd);
}

MUTANT(write, any_close_is_a_broken_pipe, NULL)
{
	if (size == 0 || !inode_of(fd) || mutant_memory->number[0] != inode_of(fd))
		return write(fd, bytes, size);
	raise(SIGPIPE);
	return fail(EPIPE);
}

/* Full */

MUTANT(write, write_never_sleeps, "a write to a full channel gives EAGAIN, O_NONBLOCK or not")
{
	ssize_t count;

	if (is_nonblocking(fd) || !is_channel(fd))
		return write(fd, bytes, size);
	set_nonblocking(fd, true);
	count = write(fd, bytes, size);
	set_nonblocking(fd, false);
	return count;
}

static bool has_no_room(int fd)
{
	return has_mode(fd, O_WRONLY) && !(events_of(fd) & (POLLOUT | POLLERR));
}

MUTANT(write, full_overwrites, "a write to a full channel overwrites the oldest bytes")
{
	if (!is_nonblocking(fd) && has_no_room(fd))
		drain(fd, PIPE_BUF);
	return write(fd, bytes, size);
}

MUTANT(write, full_takes_a_part, "a write with O_NONBLOCK and too little room writes what fits")
{
	ssize_t count = write(fd, bytes, size);

	for (size /= 2; count < 0 && errno == EAGAIN && size > 0; size /= 2)
		count = write(fd, bytes, size);
	return count;
}

MUTANT(write, a_part_is_a_failure, "a write that stops midway gives the error, not the count")
{
	ssize_t count = write(fd, bytes, size);

	if (count <= 0 || count == (ssize_t)size || !is_channel(fd))
		return count;
	return fail(lacks_reader(fd) ? EPIPE : is_nonblocking(fd) ? EAGAIN : EINTR);
}

MUTANT(write, large_loses_a_byte, "a write of more than the capacity loses the byte it sleeps at")
{
	size_t capacity = is_channel(fd) ? (size_t)fcntl(fd, F_GETPIPE_SZ) : 0;
	ssize_t count;

	if (capacity == 0 || size <= capacity || is_nonblocking(fd))
		return write(fd, bytes, size);
	count = write(fd, bytes, capacity);
	if (count < (ssize_t)capacity)
		return count;
	count = write(fd, (const char *)bytes + capacity + 1, size - capacity - 1);
	return count < 0 ? (ssize_t)capacity : (ssize_t)capacity + 1 + count;
}

MUTANT(write, atomic_writes_come_in_pieces,
       "a write of up to PIPE_BUF goes in by pieces of 512 bytes")
{
	ssize_t done = 0;

	if (size <= 512 || size > PIPE_BUF || is_nonblocking(fd) || !is_channel(fd))
		return write(fd, bytes, size);
	while (done < (ssize_t)size) {
		size_t left = size - (size_t)done;
		ssize_t count = write(fd, (const char *)bytes + done, left < 512 ? left : 512);

		if (count < 0)
			return done > 0 ? done : count;
		done += count;
		sched_yield();
	}
	return done;
}

/* The size */

MUTANT(fcntl, size_told_is_4_mib, "F_GETPIPE_SZ tells 4 MiB, whatever the size is or may be")
{
	return command == F_GETPIPE_SZ ? 4 << 20 : fcntl(fd, command, argument);
}

MUTANT(fcntl, a_new_size_empties, "F_SETPIPE_SZ throws away what the channel holds")
{
	if (command == F_SETPIPE_SZ)
		drain(fd, SIZE_MAX);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, anyone_may_set_any_size, "F_SETPIPE_SZ beyond the limit needs no privilege")
{
	int result = fcntl(fd, command, argument);

	if (command == F_SETPIPE_SZ && result < 0 && errno == EPERM)
		return (int)(intptr_t)argument;
	return result;
}

MUTANT(fpathconf, pipe_buf_is_512, "PIPE_BUF is 512 to fpathconf")
{
	return name == _PC_PIPE_BUF ? 512 : fpathconf(fd, name);
}

MUTANT(fpathconf, pipe_buf_is_of_the_read_end, "fpathconf knows PIPE_BUF at the read end only")
{
	if (name == _PC_PIPE_BUF && has_mode(fd, O_WRONLY))
		return fail(EINVAL);
	return fpathconf(fd, name);
}

/* Many readers */

MUTANT(read, every_sleeper_gets_it, "a write serves every reader that sleeps with the same bytes")
{
	atomic_long *sleepers = &mutant_memory->number[fd & 15];
	ssize_t count;

	if (!has_mode(fd, O_RDONLY) || is_nonblocking(fd))
		return read(fd, bytes, size);
	++*sleepers;
	count = read(fd, bytes, size);
	if (--*sleepers > 0 && count > 0 && unread(fd) == 0) {
		int tail = reopen(fd, O_WRONLY);

		if (tail >= 0) {
			(void)!write(tail, bytes, (size_t)count);
			close(tail);
		}
	}
	return count;
}

/* Signals */

static struct sigaction kept[NSIG];

/* Keeps the handler, and puts another in its place. */
static int replace_handler(int signo, const struct sigaction *action, void (*handler)(int))
{
	struct sigaction other = *action;

	kept[signo] = *action;
	other.sa_handler = handler;
	return sigaction(signo, &other, NULL);
}

static void run_twice(int signo)
{
	kept[signo].sa_handler(signo);
	kept[signo].sa_handler(signo);
}

MUTANT(sigaction, handlers_run_twice, "a handler runs twice for one signal")
{
	return replace_handler(signo, action, run_twice);
}

static void run_once(int signo)
{
	if (mutant_memory->number[0]++ == 0)
		kept[signo].sa_handler(signo);
}

MUTANT(sigaction, sigio_comes_once, "SIGIO comes for the first write, and never again")
{
	if (signo != SIGIO)
		return sigaction(signo, action, before);
	return replace_handler(signo, action, run_once);
}

MUTANT(signal, sigpipe_cannot_be_ignored, "SIGPIPE kills the writer though it is ignored")
{
	return signal(signo, signo == SIGPIPE && handler == SIG_IGN ? SIG_DFL : handler);
}

MUTANT(sigaction, handlers_always_interrupt, "SA_RESTART has no effect")
{
	struct sigaction without;

	if (!action)
		return sigaction(signo, action, before);
	without = *action;
	without.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &without, before);
}

MUTANT(sigaction, calls_always_restart, "a call goes on after a handler, SA_RESTART or not")
{
	struct sigaction with;

	if (!action)
		return sigaction(signo, action, before);
	with = *action;
	with.sa_flags |= SA_RESTART;
	return sigaction(signo, &with, before);
}

/* Readiness */

/* Polls, then shows other events where these are shown: all of `seen` must be there. */
static int poll_otherwise(struct pollfd *fds, nfds_t count, int timeout, short seen, short shown)
{
	int ready = poll(fds, count, timeout);

	for (nfds_t i = 0; ready > 0 && i < count; i++)
		if ((fds[i].revents & seen) == seen && is_channel(fds[i].fd))
			fds[i].revents = (short)((fds[i].revents & ~seen) | shown);
	for (nfds_t i = ready = 0; i < count; i++)
		ready += fds[i].revents != 0;
	return ready;
}

MUTANT(poll, hangup_hides_bytes, "poll shows POLLHUP alone, though bytes are left")
{
	return poll_otherwise(fds, count, timeout, POLLIN | POLLHUP, POLLHUP);
}

MUTANT(poll, bytes_hide_hangup, "poll does not show POLLHUP until the bytes are read")
{
	return poll_otherwise(fds, count, timeout, POLLIN | POLLHUP, POLLIN);
}

MUTANT(poll, hangup_is_input, "poll shows the end of the file as POLLIN")
{
	return poll_otherwise(fds, count, timeout, POLLHUP, POLLIN);
}

MUTANT(poll, empty_is_input, "poll shows POLLIN while a channel is empty")
{
	int ready = poll(fds, count, timeout);

	if (ready != 0 || count != 1 || !has_mode(fds->fd, O_RDONLY))
		return ready;
	fds->revents = POLLIN;
	return 1;
}

MUTANT(poll, full_is_room, "poll shows POLLOUT while a channel is full")
{
	int ready = poll(fds, count, timeout);

	if (ready != 0 || count != 1 || !has_mode(fds->fd, O_WRONLY))
		return ready;
	fds->revents = POLLOUT;
	return 1;
}

MUTANT(poll, room_is_an_empty_channel, "poll shows POLLOUT only while the channel is empty")
{
	int shown = has_mode(fds->fd, O_WRONLY) && unread(fds->fd) > 0 ? 0 : POLLOUT;

	return poll_otherwise(fds, count, timeout, POLLOUT, (short)shown);
}

MUTANT(poll, no_reader_is_room, "poll shows a write end without reader as POLLOUT alone")
{
	return poll_otherwise(fds, count, timeout, POLLERR, POLLOUT);
}

MUTANT(poll, no_reader_is_no_room, "poll shows no POLLOUT at a write end without reader")
{
	return poll_otherwise(fds, count, timeout, POLLOUT | POLLERR, POLLERR);
}

MUTANT(poll, waiting_never_sleeps,
       "poll, select and epoll_wait do not wait, whatever they are told")
{
	return poll(fds, count, 0);
}

MUTANT(select, waiting_never_sleeps, NULL)
{
	return select(limit, reading, writing, exceptional, &(struct timeval){ 0, 0 });
}

MUTANT(epoll_wait, waiting_never_sleeps, NULL)
{
	return epoll_wait(epoll, events, limit, 0);
}

MUTANT(poll, waiting_counts_before, "poll, select and epoll_wait return 0 when they had to sleep")
{
	int ready = poll(fds, count, 0);

	if (ready != 0 || timeout == 0)
		return ready;
	poll(fds, count, timeout);
	return 0;
}

MUTANT(select, waiting_counts_before, NULL)
{
	int ready = select(limit, reading, writing, exceptional, timeout);

	return timeout ? ready : 0;
}

MUTANT(epoll_wait, waiting_counts_before, NULL)
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	return timeout == 0 ? ready : 0;
}

MUTANT(select, select_misses_the_end, "select does not show the end of the file as ready")
{
	int fd = limit - 1;
	bool ended = reading && (events_of(fd) & (POLLIN | POLLHUP)) == POLLHUP;
	int ready = select(limit, reading, writing, exceptional, timeout);

	return ended ? 0 : ready;
}

MUTANT(select, select_misses_the_broken, "select does not show a write end without reader as ready")
{
	bool broken = writing && lacks_reader(limit - 1);
	int ready = select(limit, reading, writing, exceptional, timeout);

	return broken ? 0 : ready;
}

MUTANT(select, select_always_writes, "select shows a write end as ready though the channel is full")
{
	if (writing && timeout)
		return 1;
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(select, select_leaves_the_set, "select leaves the set as it was where nothing is ready")
{
	fd_set was = { { 0 } };
	int ready;

	if (reading)
		was = *reading;
	ready = select(limit, reading, writing, exceptional, timeout);
	if (ready == 0 && reading)
		*reading = was;
	return ready;
}

MUTANT(poll, timeout_wakes_everyone, "a poll that times out wakes all that poll the same")
{
	int ready = poll(fds, count, timeout), tail;

	if (ready == 0 && timeout > 0) {
		tail = reopen(fds->fd, O_RDWR);
		(void)!write(tail, "", 1);
		(void)!read(tail, &(char){ 0 }, 1);
		close(tail);
	}
	return ready;
}

MUTANT(poll, timeout_takes_a_wakeup, "a poll that times out takes the next wake-up along")
{
	int ready = poll(fds, count, timeout);

	if (ready == 0 && timeout > 0)
		mutant_memory->number[0] = 1;
	else if (timeout < 0 && atomic_exchange(&mutant_memory->number[0], 0))
		pause();
	return ready;
}

MUTANT(epoll_ctl, level_is_an_edge, "epoll is always edge-triggered")
{
	if (event)
		event->events |= EPOLLET;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, edge_is_a_level, "EPOLLET has no effect")
{
	if (event)
		event->events &= ~EPOLLET;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, edge_comes_once, "an edge is shown once, and never again")
{
	if (event && event->events & EPOLLET)
		event->events |= EPOLLONESHOT;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_wait, edge_hides_hangup, "epoll shows EPOLLHUP only together with bytes")
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	return ready == 1 && events->events == EPOLLHUP ? 0 : ready;
}

MUTANT(epoll_wait, epoll_hangup_is_input, "epoll shows EPOLLIN with the end of the file")
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	if (ready == 1 && events->events & EPOLLHUP)
		events->events |= EPOLLIN;
	return ready;
}

MUTANT(ioctl, unread_of_the_write_end, "FIONREAD gives 0 at the write end")
{
	int result = ioctl(fd, request, argument);

	if (request == FIONREAD && has_mode(fd, O_WRONLY))
		*(int *)argument = 0;
	return result;
}

/* The kind of object */

MUTANT(read, bad_buffer_takes_bytes, "a read that fails with EFAULT has taken a byte")
{
	ssize_t count = read(fd, bytes, size);

	if (count < 0 && errno == EFAULT)
		drain(fd, 1);
	return count;
}

MUTANT(lseek, lseek_does_nothing, "lseek of a channel returns 0 and does nothing")
{
	return is_channel(fd) ? 0 : lseek(fd, offset, from);
}

MUTANT(lseek, lseek_skips, "lseek of a channel fails with ESPIPE, but throws a byte away")
{
	if (is_channel(fd))
		drain(fd, 1);
	return lseek(fd, offset, from);
}

MUTANT(pread, pread_reads, "pread of a channel is a read")
{
	return is_channel(fd) ? read(fd, bytes, size) : pread(fd, bytes, size, offset);
}

MUTANT(pwrite, pwrite_writes, "pwrite to a channel is a write")
{
	return is_channel(fd) ? write(fd, bytes, size) : pwrite(fd, bytes, size, offset);
}

MUTANT(fstat, size_is_what_is_unread, "fstat shows the number of unread bytes as the size")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_size = unread(fd);
	return result;
}

MUTANT(fstat, write_end_shows_the_size, "fstat of the write end shows the unread bytes as the size")
{
	int result = fstat(fd, status);

	if (result == 0 && has_mode(fd, O_WRONLY))
		status->st_size = unread(fd);
	return result;
}

MUTANT(fstat, ends_are_two_objects, "fstat shows two inodes for the two ends")
{
	int result = fstat(fd, status);

	if (has_mode(fd, O_WRONLY))
		status->st_ino++;
	return result;
}

MUTANT(fstat, ends_are_on_two_devices, "fstat shows another device for the write end")
{
	int result = fstat(fd, status);

	if (has_mode(fd, O_WRONLY))
		status->st_dev++;
	return result;
}

MUTANT(fstat, is_a_socket, "fstat shows a socket")
{
	int result = fstat(fd, status);

	if (S_ISFIFO(status->st_mode))
		status->st_mode = (status->st_mode & 07777) | S_IFSOCK;
	return result;
}

MUTANT(fstat, all_pipes_are_one, "fstat shows the same inode for all pipes")
{
	int result = fstat(fd, status);

	if (S_ISFIFO(status->st_mode))
		status->st_ino = 1;
	return result;
}

MUTANT(ftruncate, ftruncate_empties, "ftruncate empties a channel")
{
	if (!is_channel(fd))
		return ftruncate(fd, size);
	drain(fd, SIZE_MAX);
	return 0;
}

MUTANT(ftruncate, refused_ftruncate_empties, "ftruncate of a channel fails, but empties it")
{
	if (is_channel(fd))
		drain(fd, SIZE_MAX);
	return ftruncate(fd, size);
}

MUTANT(fsync, fsync_succeeds, "fsync of a channel returns 0")
{
	return is_channel(fd) ? 0 : fsync(fd);
}

MUTANT(fsync, fsync_knows_one_end, "fsync of the write end returns 0")
{
	return has_mode(fd, O_WRONLY) ? 0 : fsync(fd);
}

MUTANT(write, read_end_can_be_written, "a write to the read end puts the bytes in")
{
	int tail = has_mode(fd, O_RDONLY) ? reopen(fd, O_WRONLY) : -1;
	ssize_t count = write(tail >= 0 ? tail : fd, bytes, size);

	if (tail >= 0)
		close(tail);
	return count;
}

/* Making pipes */

MUTANT(pipe, closed_on_exec, "pipe sets FD_CLOEXEC")
{
	return pipe2(ends, O_CLOEXEC);
}

MUTANT(pipe, numbers_only_grow, "pipe does not take the numbers of closed descriptors again")
{
	static int next = 3;
	int result = pipe(ends);

	for (int i = 0; result == 0 && i < 2; i++) {
		int high = fcntl(ends[i], F_DUPFD, next);

		close(ends[i]);
		ends[i] = high;
		next = high + 1;
	}
	return result;
}

/* Spoils a call that failed: one descriptor is open after it. */
static int leave_open(int result)
{
	int error = errno;

	if (result < 0)
		(void)!dup(0);
	errno = error;
	return result;
}

MUTANT(pipe, failed_pipe_leaves_one_open, "a pipe that fails leaves a descriptor open")
{
	return leave_open(pipe(ends));
}

MUTANT(pipe2, failed_pipe2_leaves_one_open, "a pipe2 that fails leaves a descriptor open")
{
	return leave_open(pipe2(ends, flags));
}

MUTANT(pipe, too_many_is_enfile, "pipe gives ENFILE for EMFILE, and EMFILE for ENFILE")
{
	int result = pipe(ends);

	if (result < 0 && (errno == EMFILE || errno == ENFILE))
		errno = errno == EMFILE ? ENFILE : EMFILE;
	return result;
}

MUTANT(pipe, shared_buffer, "a second pipe of a process is the first again")
{
	static int first[2];
	int result = pipe(ends);

	if (result < 0 || mutant_memory->number[0]++ > 1 || inode_of(first[0]) == 0) {
		memcpy(first, ends, sizeof(first));
		return result;
	}
	dup2(first[0], ends[0]);
	dup2(first[1], ends[1]);
	return result;
}

MUTANT(pipe2, nonblock_at_one_end, "pipe2 sets O_NONBLOCK at the read end only")
{
	int result = pipe2(ends, flags & ~O_NONBLOCK);

	if (result == 0)
		set_nonblocking(ends[0], flags & O_NONBLOCK);
	return result;
}

MUTANT(pipe2, cloexec_at_one_end, "pipe2 sets FD_CLOEXEC at the write end only")
{
	int result = pipe2(ends, flags);

	if (result == 0)
		fcntl(ends[0], F_SETFD, 0);
	return result;
}

MUTANT(pipe2, one_flag_at_a_time, "pipe2 takes one flag: O_NONBLOCK with O_CLOEXEC has no effect")
{
	return pipe2(ends, flags & O_NONBLOCK ? flags & ~O_CLOEXEC : flags);
}

MUTANT(pipe2, unknown_flags_are_ignored, "pipe2 ignores the flags it does not know")
{
	return pipe2(ends, flags & (O_NONBLOCK | O_CLOEXEC | O_DIRECT));
}

MUTANT(pipe2, packets_are_a_stream, "O_DIRECT has no effect: bytes are a stream")
{
	return pipe2(ends, flags & ~O_DIRECT);
}

/* Who can use it */

MUTANT(sendmsg, descriptors_are_not_sent, "a descriptor sent over a socket does not arrive")
{
	struct msghdr without = *message;

	without.msg_control = NULL;
	without.msg_controllen = 0;
	return sendmsg(fd, &without, flags);
}

MUTANT(sendmsg, descriptor_comes_empty, "a pipe sent over a socket arrives without its bytes")
{
	for (int other = 3; other < 10; other++)
		if (has_mode(other, O_RDONLY))
			drain(other, SIZE_MAX);
	return sendmsg(fd, message, flags);
}

MUTANT(recvmsg, received_is_another_pipe, "a write end received over a socket is of another pipe")
{
	ssize_t count = recvmsg(fd, message, flags);
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	int received, other[2];

	if (count < 0 || !header)
		return count;
	memcpy(&received, CMSG_DATA(header), sizeof(received));
	if (has_mode(received, O_WRONLY) && pipe(other) == 0) {
		dup2(other[1], received);
		close(other[1]);
	}
	return count;
}

MUTANT(open, links_of_proc_are_names,
       "an open of /proc/PID/fd/N opens the name that the link shows")
{
	char target[PATH_MAX];
	ssize_t length;

	if (strncmp(path, "/proc/", 6) != 0 || !strstr(path, "/fd/"))
		return open(path, flags, mode);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return -1;
	target[length] = '\0';
	return open(target, flags, mode);
}

MUTANT(readlink, link_is_a_file, "the link of a pipe in /proc shows a file of a directory")
{
	if (size < 9)
		return readlink(path, target, size);
	memcpy(target, "/dev/pipe", 9);
	return 9;
}

MUTANT(readlink, link_without_inode, "the link of a pipe in /proc does not show its inode")
{
	if (size < 8)
		return readlink(path, target, size);
	memcpy(target, "pipe:[0]", 8);
	return 8;
}

MUTANT(fstat, on_the_root_device, "fstat shows a pipe on the device of the current directory")
{
	struct stat here;
	int result = fstat(fd, status);

	if (S_ISFIFO(status->st_mode) && stat(".", &here) == 0)
		status->st_dev = here.st_dev;
	return result;
}

/* Programs */

MUTANT(execvp, exec_closes_nothing, "exec leaves open what has FD_CLOEXEC")
{
	for (int fd = 3; fd < 20; fd++)
		fcntl(fd, F_SETFD, 0);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_all, "exec closes all but the first three descriptors")
{
	for (int fd = 3; fd < 20; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return execvp(name, arguments);
}

MUTANT(execvp, programs_do_not_sleep, "exec sets O_NONBLOCK on the pipe that a program reads")
{
	if (is_channel(0))
		set_nonblocking(0, true);
	return execvp(name, arguments);
}

MUTANT(dup2, copies_close_on_exec, "dup2 sets FD_CLOEXEC on the copy")
{
	int result = dup2(fd, wanted);

	if (result >= 0)
		fcntl(result, F_SETFD, FD_CLOEXEC);
	return result;
}

/* splice, tee, vmsplice */

MUTANT(splice, splice_copies, "splice leaves the bytes where they were")
{
	ssize_t count;

	if (!is_channel(from) || !is_channel(to))
		return splice(from, from_offset, to, to_offset, size, flags);
	count = tee(from, to, size, flags);
	return count;
}

MUTANT(splice, splice_takes_all, "splice moves all that there is, whatever the size")
{
	return splice(from, from_offset, to, to_offset, is_channel(from) ? 65536 : size, flags);
}

MUTANT(splice, splice_end_is_eagain, "splice gives EAGAIN at the end of the file")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	return count == 0 ? fail(EAGAIN) : count;
}

MUTANT(splice, splice_never_sleeps, "splice from an empty channel gives EAGAIN, told to or not")
{
	return splice(from, from_offset, to, to_offset, size, flags | SPLICE_F_NONBLOCK);
}

MUTANT(splice, splice_of_empty_is_zero,
       "splice from an empty channel returns 0 if told not to sleep")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	return count < 0 && errno == EAGAIN ? 0 : count;
}

MUTANT(splice, splice_takes_two_files, "splice copies from a file to a file")
{
	char bytes[256];
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count >= 0 || errno != EINVAL || is_channel(from) || is_channel(to))
		return count;
	count = pread(from, bytes, size < sizeof(bytes) ? size : sizeof(bytes), *from_offset);
	return count > 0 ? write(to, bytes, (size_t)count) : count;
}

MUTANT(splice, splice_into_itself, "splice from a pipe into the same pipe returns the size")
{
	if (is_channel(from) && inode_of(from) == inode_of(to))
		return (ssize_t)size;
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, splice_into_itself_loses,
       "splice from a pipe into itself fails, but loses the bytes")
{
	if (is_channel(from) && inode_of(from) == inode_of(to))
		drain(from, size);
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, offset_of_a_pipe_is_ignored, "splice ignores an offset for its pipe")
{
	return splice(from, is_channel(from) ? NULL : from_offset, to,
		      is_channel(to) ? NULL : to_offset, size, flags);
}

MUTANT(splice, offset_of_a_target_is_ignored, "splice ignores an offset for the pipe it fills")
{
	return splice(from, from_offset, to, is_channel(to) ? NULL : to_offset, size, flags);
}

MUTANT(splice, refused_splice_loses, "a splice that fails with ESPIPE has lost the bytes")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count < 0 && errno == ESPIPE)
		drain(from, size);
	return count;
}

MUTANT(splice, offset_stays, "splice does not move the offset on")
{
	off64_t in = from_offset ? *from_offset : 0, out = to_offset ? *to_offset : 0;

	return splice(from, from_offset ? &in : NULL, to, to_offset ? &out : NULL, size, flags);
}

MUTANT(splice, target_offset_stays, "splice does not move the offset of the file it fills on")
{
	off64_t out = to_offset ? *to_offset : 0;

	return splice(from, from_offset, to, to_offset ? &out : NULL, size, flags);
}

MUTANT(splice, position_instead_of_offset, "splice reads at the file's position, not at the offset")
{
	ssize_t count;

	if (is_channel(from) || !from_offset)
		return splice(from, from_offset, to, to_offset, size, flags);
	lseek(from, 0, SEEK_SET);
	count = splice(from, NULL, to, to_offset, size, flags);
	*from_offset += count > 0 ? count : 0;
	return count;
}

MUTANT(splice, target_offset_is_zero, "splice fills a file from its beginning, not at the offset")
{
	off64_t out = 0;
	ssize_t count = splice(from, from_offset, to, to_offset ? &out : NULL, size, flags);

	if (to_offset && count > 0)
		*to_offset += count;
	return count;
}

static bool is_device(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode);
}

MUTANT(splice, devices_are_refused, "splice from a device fails with EINVAL")
{
	if (is_device(from))
		return fail(EINVAL);
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, proc_is_refused, "splice from a file of /proc fails with EINVAL")
{
	struct stat status;

	if (fstat(from, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0)
		return fail(EINVAL);
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(tee, tee_takes_the_bytes, "tee takes the bytes from the first pipe")
{
	return splice(from, NULL, to, NULL, size, flags);
}

MUTANT(tee, tee_copies_all, "tee copies all that there is, whatever the size")
{
	return tee(from, to, size < 2 ? size : 65536, flags);
}

MUTANT(tee, tee_into_itself, "tee of a pipe into itself returns the size")
{
	if (is_channel(from) && inode_of(from) == inode_of(to))
		return (ssize_t)size;
	return tee(from, to, size, flags);
}

MUTANT(tee, tee_into_anything, "tee into what is no pipe succeeds")
{
	return is_channel(from) && !is_channel(to) ? (ssize_t)size : tee(from, to, size, flags);
}

MUTANT(tee, tee_from_anything, "tee from what is no pipe returns 0")
{
	return is_channel(from) ? tee(from, to, size, flags) : 0;
}

MUTANT(tee, refused_tee_takes_the_bytes, "a tee that fails with EINVAL has taken the bytes")
{
	ssize_t count = tee(from, to, size, flags);

	if (count < 0 && is_channel(from))
		drain(from, size);
	return count;
}

MUTANT(splice, spliced_file_changes, "splice changes the byte of the file after those it took")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count > 0 && !is_channel(from) && from_offset) {
		int file, error = errno;

		fchmod(from, 0600);
		file = reopen(from, O_RDWR);
		(void)!pwrite(file, "!", 1, *from_offset);
		close(file);
		errno = error;
	}
	return count;
}

MUTANT(vmsplice, vmsplice_takes_one_piece, "vmsplice puts in the first piece only")
{
	return vmsplice(fd, parts, 1, flags);
}

MUTANT(vmsplice, vmsplice_turns_the_pieces,
       "vmsplice puts its pieces in from the last to the first")
{
	struct iovec turned[2] = { parts[count - 1], parts[0] };

	return vmsplice(fd, turned, count < 2 ? count : 2, flags);
}

MUTANT(vmsplice, vmsplice_takes_any_file, "vmsplice to what is no pipe returns 0")
{
	return is_channel(fd) ? vmsplice(fd, parts, count, flags) : 0;
}
