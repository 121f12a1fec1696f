/* Wrong ways to fail to make a descriptor: one stays open. */
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"

MECHANISM(late_descriptors, "late/descriptors.c");

/* Leaves a descriptor open where the call failed with this error, 0: with any. */
static int leaking(int result, int error)
{
	const int seen = errno;

	if (result < 0 && (!error || seen == error))
		dup(0);
	errno = seen;
	return result;
}

MUTANT(pipe, pipe_leaks_an_end, "pipe that can't store its descriptors leaves one open")
{
	return leaking(pipe(ends), EFAULT);
}

MUTANT(pipe2, pipe2_leaks_an_end, "pipe2 that can't store its descriptors leaves one open")
{
	return leaking(pipe2(ends, flags), EFAULT);
}

MUTANT(pipe2, refused_flags_leak, "pipe2 looks at its flags when the pipe is made")
{
	return leaking(pipe2(ends, flags), EINVAL);
}

MUTANT(socketpair, a_refused_pair_leaks, "socketpair that fails leaves a descriptor open")
{
	return leaking(socketpair(domain, type, protocol, pair), EPROTONOSUPPORT);
}

MUTANT(accept, accept_leaks, "accept that can't store the name leaves its descriptor open")
{
	return leaking(accept(fd, address, size), EFAULT);
}

MUTANT(accept4, accept4_leaks, "accept4 that can't store the name leaves its descriptor open")
{
	return leaking(accept4(fd, address, size, flags), EFAULT);
}

MUTANT(accept4, refused_flags_accept, "accept4 looks at its flags when it has a descriptor")
{
	return leaking(accept4(fd, address, size, flags), EINVAL);
}

MUTANT(eventfd, refused_eventfd_leaks, "eventfd that fails leaves a descriptor open")
{
	return leaking(eventfd(value, flags), 0);
}

MUTANT(epoll_create1, refused_epoll_leaks, "epoll_create1 that fails leaves a descriptor open")
{
	return leaking(epoll_create1(flags), 0);
}

MUTANT(signalfd, refused_signalfd_leaks, "signalfd that fails leaves a descriptor open")
{
	return leaking(signalfd(fd, set, flags), 0);
}

MUTANT(signalfd, signalfd_of_another_leaks, "signalfd of what is none makes one and fails")
{
	return fd >= 0 ? leaking(signalfd(fd, set, flags), EINVAL) : signalfd(fd, set, flags);
}

MUTANT(memfd_create, a_bad_name_leaks, "memfd_create reads the name when it has a descriptor")
{
	return leaking(memfd_create(name, flags), EFAULT);
}

MUTANT(memfd_create, refused_memfd_leaks, "memfd_create that refuses its flags leaves a descriptor")
{
	return leaking(memfd_create(name, flags), EINVAL);
}

MUTANT(posix_openpt, a_terminal_beyond_the_limit,
       "posix_openpt without a descriptor left gives the highest once more")
{
	const int fd = posix_openpt(flags);

	return is_refused(fd, EMFILE) ? 0 : fd;
}

MUTANT(fcntl, dupfd_closes, "F_DUPFD that has no number closes what it was to copy")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_DUPFD && result < 0) {
		const int seen = errno;

		close(fd);
		errno = seen;
	}
	return result;
}

MUTANT(dup, dup_gives_itself, "dup without a descriptor left gives the one it was to copy")
{
	const int copy = dup(fd);

	return is_refused(copy, EMFILE) ? fd : copy;
}

MUTANT(open, a_refused_open_leaks, "open that may not write a directory leaves a descriptor open")
{
	return leaking(open(path, flags, mode), EISDIR);
}

MUTANT(open, an_open_of_nothing_leaks, "open takes its descriptor before it looks for the file")
{
	return leaking(open(path, flags, mode), ENOENT);
}

MUTANT(open, an_exclusive_open_leaks, "open with O_EXCL of what exists leaves a descriptor open")
{
	return leaking(open(path, flags, mode), EEXIST);
}

MUTANT(open, an_open_without_readers_leaks,
       "open of a FIFO that nobody reads leaves a descriptor open")
{
	return leaking(open(path, flags, mode), ENXIO);
}

MUTANT(mq_open, a_refused_queue_leaks, "mq_open that fails leaves a descriptor open")
{
	return (mqd_t)leaking((int)mq_open(name, flags, mode, attributes), 0);
}

MUTANT(timerfd_create, refused_timerfd_leaks, "timerfd_create that fails leaves a descriptor open")
{
	return leaking(timerfd_create(clock, flags), EINVAL);
}

MUTANT(syscall, refused_pidfd_leaks, "pidfd_open that fails leaves a descriptor open")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_pidfd_open ? leaking((int)result, 0) : result;
}
