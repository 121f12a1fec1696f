/* Wrong close_range, dup3, and flags of pidfd_send_signal. */
#include <sys/syscall.h>

#include "syscall_mutants.h"
#include "newer_names.h"

MECHANISM(process_descriptors, "process/descriptors.c");

MUTANT(syscall, the_last_stays_open, "close_range leaves the last descriptor open")
{
	return number == SYS_close_range && b > a ? syscall(number, a, b - 1, c, d, e, f) : PASS_ON;
}

MUTANT(syscall, the_rest_stays_open, "close_range to the end of all numbers closes the first")
{
	return number == SYS_close_range && b > 1 << 20 ? syscall(number, a, a, c, d, e, f)
							: PASS_ON;
}

MUTANT(syscall, holes_end_the_range, "close_range fails at the first number that is not open")
{
	for (int i = (int)a; number == SYS_close_range && c == 0 && i <= b && i < 100; i++)
		if (close(i) < 0)
			return -1;
	return PASS_ON;
}

MUTANT(syscall, flags_are_not_looked_at, "close_range closes, whatever its flags")
{
	return number == SYS_close_range ? syscall(number, a, b, 0L, d, e, f) : PASS_ON;
}

MUTANT(syscall, turned_ranges_are_empty, "close_range of a first above the last returns 0")
{
	return number == SYS_close_range && a > b ? 0 : PASS_ON;
}

MUTANT(syscall, dup3_of_one_is_itself, "dup3 of one descriptor twice returns it")
{
	return number == SYS_dup3 && a == b ? b : PASS_ON;
}

MUTANT(syscall, dup3_takes_all_flags, "dup3 takes flags that are none")
{
	return number == SYS_dup3 ? syscall(number, a, b, c & O_CLOEXEC, d, e, f) : PASS_ON;
}

MUTANT(syscall, dup3_forgets_cloexec, "dup3 passes over O_CLOEXEC")
{
	return number == SYS_dup3 && a != b ? syscall(number, a, b, 0L, d, e, f) : PASS_ON;
}

MUTANT(syscall, a_refused_dup3_closes, "dup3 that fails has closed the wanted descriptor")
{
	const long result = PASS_ON;

	if (number == SYS_dup3 && result < 0 && errno == EBADF && b >= 0) {
		close((int)b);
		errno = EBADF;
	}
	return result;
}

MUTANT(syscall, threads_are_processes, "pidfd_send_signal to the thread sends to its process")
{
	return number == SYS_pidfd_send_signal && d == 1 ? syscall(number, a, b, c, 2L, e, f)
							 : PASS_ON;
}

MUTANT(syscall, groups_are_processes, "pidfd_send_signal to the group sends to its process")
{
	return number == SYS_pidfd_send_signal && d == 4 ? syscall(number, a, b, c, 2L, e, f)
							 : PASS_ON;
}

MUTANT(syscall, flags_add_up, "pidfd_send_signal takes two flags for the first")
{
	return number == SYS_pidfd_send_signal && d == 3 ? syscall(number, a, b, c, 1L, e, f)
							 : PASS_ON;
}

static int highest_open(void)
{
	int highest = 0;

	for (int fd = 0; fd < 512; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			highest = fd;
	return highest;
}

MUTANT(dup, dup_takes_a_new_number, "dup takes a number behind all others")
{
	return fcntl(fd, F_DUPFD, highest_open() + 1);
}

MUTANT(fcntl, f_dupfd_starts_behind, "F_DUPFD takes a number above the given one")
{
	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
		argument = (char *)argument + 1;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, f_dupfd_takes_a_new_number, "F_DUPFD does not take what was closed")
{
	const long lowest = (long)argument;

	if ((command == F_DUPFD || command == F_DUPFD_CLOEXEC) && lowest > 0 &&
	    lowest <= highest_open())
		return fcntl(fd, command, (void *)((long)highest_open() + 1));
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, f_dupfd_forgets_the_least, "F_DUPFD takes the lowest number, whatever is given")
{
	return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? fcntl(fd, command, NULL)
								: fcntl(fd, command, argument);
}

MUTANT(poll, poll_passes_over_0, "poll passes over descriptor 0")
{
	struct pollfd entry = *fds;
	int result;

	if (count != 1 || entry.fd != 0)
		return poll(fds, count, timeout);
	entry.fd = -1;
	result = poll(&entry, 1, timeout);
	fds->revents = 0;
	return result;
}

MUTANT(select, select_passes_over_0, "select passes over descriptor 0")
{
	if (reading)
		FD_CLR(0, reading);
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(epoll_ctl, epoll_does_not_watch_0, "epoll_ctl refuses descriptor 0")
{
	return fd == 0 ? fail(EBADF) : epoll_ctl(epoll, operation, fd, event);
}

MUTANT(mmap, mmap_takes_0_for_none, "mmap gives memory of its own for descriptor 0")
{
	if (fd == 0 && !(flags & MAP_ANONYMOUS))
		return mmap(address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(sendfile, sendfile_wants_more_than_0, "sendfile refuses to read from descriptor 0")
{
	return in == 0 ? fail(EBADF) : sendfile(out, in, offset, size);
}

MUTANT(sendmsg, descriptor_0_is_not_sent, "sendmsg leaves descriptor 0 out")
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	struct msghdr plain = *message;

	plain.msg_control = NULL;
	plain.msg_controllen = 0;
	return sendmsg(fd, header && *(int *)(void *)CMSG_DATA(header) == 0 ? &plain : message,
		       flags);
}

/* What fcntl has set of a number, by whatever process; bits. */
static void keep_of_number(int fd, int bit, bool on)
{
	if (fd < 31)
		mutant_memory->number[bit] = on ? mutant_memory->number[bit] | 1L << fd
						: mutant_memory->number[bit] & ~(1L << fd);
}

static bool is_kept(int fd, int bit)
{
	return fd >= 0 && fd < 31 && mutant_memory->number[bit] >> fd & 1;
}

MUTANT(fcntl, a_number_keeps_cloexec, NULL)
{
	if (command == F_SETFD)
		keep_of_number(fd, 0, argument);
	return fcntl(fd, command, argument);
}

MUTANT(socket, a_number_keeps_cloexec, "a socket has FD_CLOEXEC as what had its number before")
{
	int fd = socket(domain, type, protocol);

	if (is_kept(fd, 0))
		fcntl(fd, F_SETFD, (void *)FD_CLOEXEC);
	return fd;
}

MUTANT(fcntl, a_number_keeps_nonblock, NULL)
{
	if (command == F_SETFL)
		keep_of_number(fd, 0, (long)argument & O_NONBLOCK);
	return fcntl(fd, command, argument);
}

MUTANT(eventfd, a_number_keeps_nonblock, "an eventfd has O_NONBLOCK as what had its number before")
{
	int fd = eventfd(value, flags);

	if (is_kept(fd, 0))
		fcntl(fd, F_SETFL, (void *)O_NONBLOCK);
	return fd;
}

MUTANT(fcntl, a_number_keeps_its_owner, NULL)
{
	if (command == F_SETOWN)
		keep_of_number(fd, 0, argument);
	return fcntl(fd, command, argument);
}

MUTANT(open, a_number_keeps_its_owner, "a file has an owner as what had its number before")
{
	int fd = open(path, flags, mode);

	if (is_kept(fd, 0))
		fcntl(fd, F_SETOWN, (void *)(long)getpid());
	return fd;
}
