/* Wrong polls: what they pass over, count and tell, and of which kind of descriptor. */
#include <mqueue.h>
#include <sys/un.h>
#include <termios.h>

#include "mutant.h"

MECHANISM(poll, "poll/*.c");

/* What of all events is true of a descriptor; errno stays. */
static short truth_of(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP };
	int error = errno;

	poll(&entry, 1, 0);
	errno = error;
	return entry.revents;
}

/* The type of a socket, or -1; errno stays. */
static int socket_type(int fd)
{
	int error = errno, type = -1;

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){ sizeof(type) });
	errno = error;
	return type;
}

static mode_t file_type(int fd)
{
	struct stat status = { 0 };
	int error = errno;

	fstat(fd, &status);
	errno = error;
	return status.st_mode & S_IFMT;
}

static bool is_terminal(int fd)
{
	int error = errno;
	bool is = isatty(fd);

	errno = error;
	return is;
}

/* Whether it has neither a name nor a type: an eventfd, an epoll, and what is like them. */
static bool is_anonymous(int fd)
{
	return fd >= 0 && file_type(fd) == 0;
}

MUTANT(poll, negative_is_nval, "poll tells POLLNVAL of negative descriptors")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result >= 0 && i < count; i++)
		if (fds[i].fd < 0) {
			fds[i].revents = POLLNVAL;
			result++;
		}
	return result;
}

MUTANT(ppoll, only_minus_one_is_passed_over, "ppoll passes over -1 alone of negative descriptors")
{
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 0; result >= 0 && i < count; i++)
		if (fds[i].fd < -1) {
			fds[i].revents = POLLNVAL;
			result++;
		}
	return result;
}

MUTANT(poll, passed_over_is_not_written, "poll leaves revents of negative descriptors as they are")
{
	short before[16] = { 0 };
	int result;

	for (nfds_t i = 0; i < count && i < 16; i++)
		before[i] = fds[i].revents;
	result = poll(fds, count, timeout);
	for (nfds_t i = 0; result >= 0 && i < count && i < 16; i++)
		if (fds[i].fd < 0)
			fds[i].revents = before[i];
	return result;
}

MUTANT(poll, negatives_are_counted, "poll counts negative descriptors")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		result += fds[i].fd < 0;
	return result;
}

MUTANT(poll, nval_fails, "poll fails with EBADF for a closed descriptor")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		if (fds[i].revents & POLLNVAL)
			return fail(EBADF);
	return result;
}

MUTANT(ppoll, nval_is_not_counted, "ppoll does not count what it tells POLLNVAL of")
{
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		result -= (fds[i].revents & POLLNVAL) != 0;
	return result;
}

MUTANT(poll, nval_only_if_asked, "poll passes over a closed descriptor of which nothing is asked")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		if (fds[i].revents & POLLNVAL && !fds[i].events) {
			fds[i].revents = 0;
			result--;
		}
	return result;
}

MUTANT(poll, nval_stands_beside_err, "poll tells POLLERR beside POLLNVAL")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		if (fds[i].revents & POLLNVAL)
			fds[i].revents |= POLLERR;
	return result;
}

MUTANT(ppoll, nval_hides_the_others, "ppoll tells of no other descriptor beside a closed one")
{
	int result = ppoll(fds, count, timeout, mask);
	bool bad = false;

	for (nfds_t i = 0; result > 0 && i < count; i++)
		bad |= fds[i].revents & POLLNVAL;
	for (nfds_t i = 0; bad && i < count; i++)
		if (!(fds[i].revents & POLLNVAL) && fds[i].revents) {
			fds[i].revents = 0;
			result--;
		}
	return result;
}

MUTANT(poll, o_path_is_ready, "poll tells of an O_PATH descriptor as of its file")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		if (fds[i].revents & POLLNVAL && fcntl(fds[i].fd, F_GETFL) >= 0)
			fds[i].revents = fds[i].events;
	return result;
}

MUTANT(select, bad_descriptors_are_passed_over, "select passes over closed descriptors")
{
	for (int fd = 0; fd < limit; fd++)
		if (fcntl(fd, F_GETFD) < 0 && reading)
			FD_CLR(fd, reading);
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(select, bad_descriptors_clear_the_sets, "select that fails with EBADF has cleared its sets")
{
	int result = select(limit, reading, writing, exceptional, timeout);

	if (is_refused(result, EBADF))
		FD_ZERO(reading);
	return is_refused(result, EBADF) ? fail(EBADF) : result;
}

MUTANT(poll, bits_are_counted, "poll counts events instead of entries")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		result += fds[i].revents ? __builtin_popcount((unsigned)fds[i].revents) - 1 : 0;
	return result;
}

MUTANT(ppoll, one_descriptor_counts_once, "ppoll counts several entries of one descriptor once")
{
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 1; result > 0 && i < count; i++)
		for (nfds_t k = 0; k < i; k++)
			if (fds[k].fd == fds[i].fd && fds[i].revents && fds[k].revents) {
				result--;
				break;
			}
	return result;
}

MUTANT(poll, the_last_entry_counts,
       "of several entries of one descriptor poll tells the last alone")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		for (nfds_t k = i + 1; k < count; k++)
			if (fds[k].fd == fds[i].fd && fds[i].revents && fds[i].fd >= 0) {
				fds[i].revents = 0;
				result--;
			}
	return result;
}

MUTANT(ppoll, entries_share_their_asking, "entries of one descriptor are told what any asked for")
{
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		for (nfds_t k = 0; k < count; k++)
			if (fds[k].fd == fds[i].fd && fds[i].revents)
				fds[i].revents |= fds[k].revents;
	return result;
}

MUTANT(select, a_descriptor_counts_once, "select counts a descriptor of two sets once")
{
	int result = select(limit, reading, writing, exceptional, timeout);

	for (int fd = 0; result > 0 && fd < limit; fd++)
		if (reading && writing && FD_ISSET(fd, reading) && FD_ISSET(fd, writing))
			result--;
	return result;
}

MUTANT(poll, nothing_returns_at_once, "poll of no entries returns at once")
{
	return count ? poll(fds, count, timeout) : 0;
}

MUTANT(ppoll, nothing_is_einval, "ppoll of no entries gives EINVAL")
{
	return count ? ppoll(fds, count, timeout, mask) : fail(EINVAL);
}

/* What revents were before, for mutants that leave some of them. */
static short before[1024];

static void keep_revents(const struct pollfd *fds, nfds_t count)
{
	for (nfds_t i = 0; i < count && i < COUNT(before); i++)
		before[i] = fds[i].revents;
}

MUTANT(poll, untold_is_not_written, "poll leaves revents where it has nothing to tell of an entry")
{
	int result;

	keep_revents(fds, count);
	result = poll(fds, count, timeout);
	for (nfds_t i = 0; result > 0 && i < count && i < COUNT(before); i++)
		if (!fds[i].revents)
			fds[i].revents = before[i];
	return result;
}

MUTANT(ppoll, only_the_first_page_is_written, "ppoll writes the first 512 entries alone")
{
	int result;

	keep_revents(fds, count);
	result = ppoll(fds, count, timeout, mask);
	for (nfds_t i = 512; result >= 0 && i < count && i < COUNT(before); i++)
		fds[i].revents = before[i];
	return result;
}

MUTANT(poll, only_a_few_are_written, "poll writes the first 30 entries alone")
{
	int result;

	keep_revents(fds, count);
	result = poll(fds, count, timeout);
	for (nfds_t i = 30; result >= 0 && i < count && i < COUNT(before); i++)
		fds[i].revents = before[i];
	return result;
}

MUTANT(ppoll, late_is_not_written, "ppoll whose time is over writes nothing")
{
	int result;

	keep_revents(fds, count);
	result = ppoll(fds, count, timeout, mask);
	for (nfds_t i = 0; result == 0 && i < count && i < COUNT(before); i++)
		fds[i].revents = before[i];
	return result;
}

MUTANT(ppoll, the_last_told_ends_it, "ppoll writes nothing behind the last entry that it tells of")
{
	int result;
	nfds_t last = 0;

	keep_revents(fds, count);
	result = ppoll(fds, count, timeout, mask);
	for (nfds_t i = 0; i < count; i++)
		if (fds[i].revents)
			last = i;
	for (nfds_t i = last + 1; result > 0 && i < count && i < COUNT(before); i++)
		fds[i].revents = before[i];
	return result;
}

MUTANT(poll, none_left_returns_at_once, "poll of nothing but negative descriptors returns at once")
{
	return poll(fds, count, count && fds[0].fd < 0 && count == 1 ? 0 : timeout);
}

MUTANT(poll, any_count_will_do, "poll takes more entries than descriptors may be open")
{
	int result = poll(fds, count, timeout);

	return is_refused(result, EINVAL) ? 0 : result;
}

MUTANT(ppoll, the_limit_is_refused, "ppoll refuses as many entries as descriptors may be open")
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	return count >= limit.rlim_cur ? fail(EINVAL) : ppoll(fds, count, timeout, mask);
}

MUTANT(ppoll, a_billion_nanoseconds_will_do, "ppoll takes 1000000000 nanoseconds for a second")
{
	if (timeout && timeout->tv_nsec == 1000000000)
		return ppoll(fds, count, &(struct timespec){ 0, 0 }, mask);
	return ppoll(fds, count, timeout, mask);
}

MUTANT(pselect, negative_time_is_none, "pselect takes negative seconds for no limit reached")
{
	return timeout && timeout->tv_sec < 0
		       ? 0
		       : pselect(limit, reading, writing, exceptional, timeout, mask);
}

MUTANT(select, a_negative_number_is_nothing, "select of a negative number is one of no descriptor")
{
	return select(limit < 0 ? 0 : limit, reading, writing, exceptional, timeout);
}

MUTANT(poll, bad_memory_is_read_half,
       "poll of entries that are partly no memory tells of the others")
{
	int result = poll(fds, count, timeout);

	return is_refused(result, EFAULT) ? 0 : result;
}

/*
 * How poll would tell otherwise of some descriptors: which bits it adds, and which it leaves out.
 */
#define TELLS(name, says, applies, adds, omits)                                                    \
	MUTANT(poll, name, says)                                                                   \
	{                                                                                          \
		int result = poll(fds, count, timeout);                                            \
                                                                                                   \
		for (nfds_t i = 0; result >= 0 && i < count; i++) {                                \
			const int fd = fds[i].fd;                                                  \
			const short had = fds[i].revents;                                          \
                                                                                                   \
			if (fd < 0 || had & POLLNVAL || !(applies))                                \
				continue;                                                          \
			fds[i].revents = (short)((had & ~(omits)) |                                \
						 ((adds) & (fds[i].events | POLLHUP | POLLERR)));  \
			result += (fds[i].revents != 0) - (had != 0);                              \
		}                                                                                  \
		return result;                                                                     \
	}

TELLS(no_rdnorm, "poll tells POLLIN without POLLRDNORM", true, 0, POLLRDNORM)
TELLS(no_wrnorm, "poll tells POLLOUT without POLLWRNORM of pipes", file_type(fd) == S_IFIFO, 0,
      POLLWRNORM)
TELLS(wrband_of_pipes, "poll tells POLLWRBAND of pipes", file_type(fd) == S_IFIFO && had & POLLOUT,
      POLLWRBAND, 0)
TELLS(no_wrband, "poll tells no POLLWRBAND of datagram sockets", socket_type(fd) == SOCK_DGRAM, 0,
      POLLWRBAND)
TELLS(rdband_for_bytes, "poll tells POLLRDBAND of plain bytes", had &POLLIN, POLLRDBAND, 0)
TELLS(rdnorm_of_eventfds, "poll tells POLLRDNORM of an eventfd", is_anonymous(fd) && had & POLLIN,
      POLLRDNORM, 0)
TELLS(files_are_not_ready, "poll tells nothing of a regular file", file_type(fd) == S_IFREG, 0, ~0)
TELLS(files_for_writing_do_not_read,
      "poll tells no POLLIN of a file that is open for writing alone",
      (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY && file_type(fd) == S_IFREG, 0,
      POLLIN | POLLRDNORM)
TELLS(directories_are_nval, "poll tells POLLERR of a directory", file_type(fd) == S_IFDIR, POLLERR,
      ~0)
TELLS(dev_null_is_at_its_end, "poll tells POLLHUP of /dev/null",
      file_type(fd) == S_IFCHR && !is_terminal(fd), POLLHUP, 0)
TELLS(end_hides_what_is_left, "poll tells no POLLIN of what a closed pipe has left", had &POLLHUP,
      0, POLLIN | POLLRDNORM)
TELLS(broken_pipes_are_full, "poll tells POLLERR of a broken pipe without POLLOUT",
      file_type(fd) == S_IFIFO && had & POLLERR, 0, POLLOUT | POLLWRNORM)
TELLS(a_full_pipe_does_not_break, "poll tells no POLLERR of a full pipe without reader",
      file_type(fd) == S_IFIFO && had == POLLERR, 0, POLLERR)
TELLS(fifos_hang_up_once, "poll tells POLLHUP of a FIFO with no writer yet, or again",
      file_type(fd) == S_IFIFO && had == 0 && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY, POLLHUP,
      0)
TELLS(listeners_have_room, "poll tells POLLOUT of a listening socket with a client",
      socket_type(fd) == SOCK_STREAM && had == (POLLIN | POLLRDNORM), POLLOUT, 0)
TELLS(no_hup_without_connection,
      "poll tells no POLLHUP of a stream socket that was never connected",
      socket_type(fd) == SOCK_STREAM && !(had & POLLIN), 0, POLLHUP)
TELLS(rdhup_is_hup, "poll tells POLLHUP when the peer shut writing only", had &POLLRDHUP, POLLHUP,
      0)
TELLS(rdhup_of_streams_alone, "poll tells POLLRDHUP of streams alone",
      socket_type(fd) == SOCK_SEQPACKET, 0, POLLRDHUP)
TELLS(datagrams_have_no_end, "poll tells no POLLRDHUP of a datagram socket that shut reading",
      socket_type(fd) == SOCK_DGRAM, 0, POLLRDHUP)
TELLS(datagrams_always_have_room, "poll tells POLLOUT of a datagram socket whose peer is full",
      socket_type(fd) == SOCK_DGRAM, POLLOUT, 0)
TELLS(urgent_is_in, "poll tells POLLIN of an urgent byte", had &POLLPRI, POLLIN, 0)
TELLS(errors_are_unasked_no_more, "poll tells POLLERR of a datagram socket only beside POLLIN",
      socket_type(fd) == SOCK_DGRAM && had & POLLERR, 0, POLLERR)
TELLS(eventfd_always_has_room, "poll tells POLLOUT of an eventfd that is full",
      is_anonymous(fd) && had == POLLIN, POLLOUT, 0)
TELLS(full_queues_have_room, "poll tells POLLOUT of a full message queue",
      file_type(fd) == S_IFREG && had == (POLLIN | POLLRDNORM), POLLOUT, 0)
TELLS(lines_are_not_waited_for, "poll tells POLLIN of a terminal for a part of a line",
      is_terminal(fd) && had & POLLOUT, POLLIN, 0)
TELLS(masters_do_not_hang_up, "poll of a master does not tell that the slave was closed",
      is_terminal(fd), 0, POLLHUP)
TELLS(hangups_bring_no_error, "poll of a hung-up terminal does not tell POLLERR",
      file_type(fd) == S_IFCHR && had & POLLIN, 0, POLLERR)
TELLS(zombies_hang_up, "poll of a pidfd tells POLLHUP of a zombie",
      is_anonymous(fd) && had == (POLLIN | POLLRDNORM), POLLHUP, 0)

TELLS(closed_datagram_peers_hang_up, "poll tells POLLHUP of a datagram socket whose peer is closed",
      socket_type(fd) == SOCK_DGRAM && getpeername(fd, NULL, NULL) < 0 && errno == ENOTCONN,
      POLLHUP, 0)
TELLS(resets_bring_no_error, "poll of a TCP connection that was reset does not tell POLLERR",
      socket_type(fd) == SOCK_STREAM && had & POLLHUP, 0, POLLERR)
TELLS(receivers_see_no_room, "poll of a queue that is open for receiving alone tells no POLLOUT",
      file_type(fd) == S_IFREG && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY, 0,
      POLLOUT | POLLWRNORM)
TELLS(terminals_always_have_room, "poll of a terminal whose output is stopped tells POLLOUT",
      is_terminal(fd) && !(had & POLLOUT), POLLOUT | POLLWRNORM, 0)

MUTANT(ppoll, ppoll_forgets_rdhup, "ppoll tells no POLLRDHUP")
{
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		if (fds[i].revents & POLLRDHUP) {
			fds[i].revents &= ~POLLRDHUP;
			result -= !fds[i].revents;
		}
	return result;
}

MUTANT(pselect, errors_do_not_read, "pselect does not tell a broken descriptor to be readable")
{
	int result = pselect(limit, reading, writing, exceptional, timeout, mask);

	for (int fd = 0; result > 0 && reading && fd < limit; fd++)
		if (FD_ISSET(fd, reading) && truth_of(fd) & POLLERR &&
		    !(truth_of(fd) & (POLLIN | POLLHUP))) {
			FD_CLR(fd, reading);
			result--;
		}
	return result;
}

MUTANT(select, urgent_is_not_exceptional, "select does not tell urgent data to be exceptional")
{
	int result = select(limit, reading, writing, NULL, timeout);

	if (exceptional)
		FD_ZERO(exceptional);
	return result;
}

MUTANT(select, the_end_is_exceptional, "select tells the end of a stream to be exceptional")
{
	fd_set asked = exceptional ? *exceptional : (fd_set){ { 0 } };
	int result = select(limit, reading, writing, exceptional, timeout);

	for (int fd = 0; result >= 0 && exceptional && fd < limit; fd++)
		if (FD_ISSET(fd, &asked) && truth_of(fd) & (POLLHUP | POLLRDHUP)) {
			FD_SET(fd, exceptional);
			result++;
		}
	return result;
}

MUTANT(epoll_wait, epoll_tells_no_rdhup, "epoll_wait tells no EPOLLRDHUP")
{
	int result = epoll_wait(epoll, events, limit, timeout);

	for (int i = 0; i < result; i++)
		events[i].events &= ~(uint32_t)EPOLLRDHUP;
	return result;
}

MUTANT(epoll_pwait, epoll_pwait_tells_no_norm_bits, "epoll_pwait tells no EPOLLRDNORM")
{
	int result = epoll_pwait(epoll, events, limit, timeout, mask);

	for (int i = 0; i < result; i++)
		events[i].events &= ~(uint32_t)EPOLLRDNORM;
	return result;
}

MUTANT(epoll_ctl, epoll_takes_files, "epoll_ctl takes a regular file, which is never ready")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return is_refused(result, EPERM) ? 0 : result;
}

/* A wait sleeps on for some descriptors when it should wake. */
#define SLEEPS_ON(name, says, applies)                                                             \
	MUTANT(poll, name, says)                                                                   \
	{                                                                                          \
		const int fd = count == 1 ? fds->fd : -1;                                          \
		const bool sleeps = timeout < 0 && fd >= 0 && poll(fds, count, 0) == 0;            \
		int result = poll(fds, count, timeout);                                            \
                                                                                                   \
		while (sleeps && result > 0 && (applies))                                          \
			pause();                                                                   \
		return result;                                                                     \
	}

SLEEPS_ON(room_of_datagrams_wakes_nobody,
	  "poll for room is not woken when a datagram peer receives",
	  socket_type(fd) == SOCK_DGRAM && fds->revents & POLLOUT)
SLEEPS_ON(own_shutdown_wakes_nobody, "poll is not woken by the process's own shutdown",
	  socket_type(fd) == SOCK_DGRAM && fds->revents & POLLRDHUP)
SLEEPS_ON(messages_wake_no_poll, "poll for room is not woken by mq_receive",
	  file_type(fd) == S_IFREG && fds->revents & POLLOUT)
SLEEPS_ON(full_breaks_unseen, "poll of a full pipe is not woken when its reader closes",
	  file_type(fd) == S_IFIFO && fds->revents == POLLERR)
SLEEPS_ON(the_masters_poll_sleeps_on, "poll of a master is not woken by the slave's close",
	  is_terminal(fd) && fds->revents == POLLHUP)
SLEEPS_ON(hangups_wake_no_poll, "poll of a terminal is not woken by a hangup",
	  file_type(fd) == S_IFCHR && fds->revents & POLLERR)
SLEEPS_ON(counters_wake_no_poll, "poll of a full eventfd is not woken by read",
	  is_anonymous(fd) && fds->revents == POLLOUT)

SLEEPS_ON(room_of_terminals_wakes_nobody,
	  "poll for room at a terminal sleeps on when its output goes on",
	  is_terminal(fd) && fds->revents & POLLOUT)
SLEEPS_ON(resets_wake_no_poll, "poll is not woken by a reset",
	  fds->revents &POLLERR &&socket_type(fd) == SOCK_STREAM)
SLEEPS_ON(timers_wake_no_poll, "poll is not woken by a timer's end",
	  is_anonymous(fd) && fds->revents == POLLIN)

MUTANT(epoll_wait, epoll_sleeps_through_rdhup, "epoll_wait is not woken by the peer's shutdown")
{
	bool sleeps = timeout < 0 && epoll_wait(epoll, events, limit, 0) == 0;
	int result = epoll_wait(epoll, events, limit, timeout);

	while (sleeps && result > 0 && events->events & EPOLLRDHUP)
		pause();
	return result;
}

MUTANT(select, select_sleeps_through_errors, "select is not woken by an error")
{
	bool sleeps = !timeout && limit > 0 && truth_of(limit - 1) == 0;
	int result = select(limit, reading, writing, exceptional, timeout);

	while (sleeps && result > 0 && truth_of(limit - 1) & POLLERR)
		pause();
	return result;
}

MUTANT(syscall, a_mask_may_have_any_size, "ppoll and epoll_pwait take a mask of any size")
{
	if (number == SYS_ppoll && d)
		return syscall(number, a, b, c, d, _NSIG / 8, f);
	if (number == SYS_epoll_pwait && e)
		return syscall(number, a, b, c, d, e, _NSIG / 8);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, no_mask_has_a_size, "ppoll without a mask looks at its size all the same")
{
	if (number == SYS_ppoll && !d && e != _NSIG / 8)
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}

/* Whether the link of this descriptor names it so: what is no file has no type. */
static bool is_named(int fd, const char *name)
{
	char path[32], target[64] = "";
	int error = errno;
	bool is;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	is = readlink(path, target, sizeof(target) - 1) > 0 && strstr(target, name);
	errno = error;
	return is;
}

MUTANT(poll, a_pidfds_poll_is_not_interrupted, "no handler ends a poll of a pidfd")
{
	int result;

	do
		result = poll(fds, count, timeout);
	while (is_refused(result, EINTR) && count == 1 && is_named(fds->fd, "pidfd"));
	return result;
}

static int last_watched;

MUTANT(epoll_ctl, a_timers_epoll_wait_is_not_interrupted, NULL)
{
	last_watched = fd;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_wait, a_timers_epoll_wait_is_not_interrupted,
       "no handler ends an epoll_wait of a timerfd")
{
	int result;

	do
		result = epoll_wait(epoll, events, limit, timeout);
	while (is_refused(result, EINTR) && is_named(last_watched, "timerfd"));
	return result;
}

MUTANT(ppoll, a_queues_ppoll_has_no_limit, "ppoll of a queue heeds no time limit")
{
	struct mq_attr attributes;

	if (count == 1 && timeout && timeout->tv_nsec && mq_getattr(fds->fd, &attributes) == 0)
		timeout = NULL;
	return ppoll(fds, count, timeout, mask);
}

MUTANT(select, a_terminals_select_is_not_interrupted, "no handler ends a select of a terminal")
{
	fd_set wanted;
	int result;

	if (!reading || !is_terminal(limit - 1))
		return select(limit, reading, writing, exceptional, timeout);
	do {
		wanted = *reading;
		result = select(limit, &wanted, writing, exceptional, timeout);
	} while (is_refused(result, EINTR));
	*reading = wanted;
	return result;
}

MUTANT(dup, a_signalfds_copy_has_no_set, "the copy of a signalfd is one for no signal")
{
	sigset_t none;

	sigemptyset(&none);
	return is_named(fd, "signalfd") ? signalfd(-1, &none, SFD_NONBLOCK) : dup(fd);
}
