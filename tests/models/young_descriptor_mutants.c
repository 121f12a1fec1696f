/* Wrong descriptors, as a young kernel has them: a rule read too simply. */
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mutant.h"

MECHANISM(young_descriptor, "epoll.*-programs", "lock.*-programs", "eventfd.*-programs");

/* Sets of descriptors */

MUTANT(epoll_ctl, adding_again_changes, "EPOLL_CTL_ADD of what is in the set changes it")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return result < 0 && errno == EEXIST ? epoll_ctl(epoll, EPOLL_CTL_MOD, fd, event) : result;
}

MUTANT(epoll_ctl, changing_adds, "EPOLL_CTL_MOD of what is not in the set adds it")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return result < 0 && errno == ENOENT && operation == EPOLL_CTL_MOD
		       ? epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event)
		       : result;
}

MUTANT(epoll_ctl, a_set_shows_its_entries_once, "every entry is one with EPOLLONESHOT")
{
	struct epoll_event once;

	if (!event || event->events & EPOLLEXCLUSIVE || operation == EPOLL_CTL_DEL)
		return epoll_ctl(epoll, operation, fd, event);
	once = *event;
	once.events |= EPOLLONESHOT;
	return epoll_ctl(epoll, operation, fd, &once);
}

MUTANT(epoll_wait, hangups_are_asked_for, "epoll_wait tells EPOLLIN as well of a hangup")
{
	int result = epoll_wait(epoll, events, limit, timeout);

	for (int i = 0; i < result; i++)
		if (events[i].events & (EPOLLHUP | EPOLLERR))
			events[i].events |= EPOLLIN;
	return result;
}

MUTANT(epoll_ctl, a_set_is_no_file, "EPOLL_CTL_ADD of a set gives EINVAL")
{
	struct epoll_event none;

	if (operation == EPOLL_CTL_ADD && epoll_wait(fd, &none, 0, 0) < 0 && errno == EINVAL &&
	    syscall(SYS_epoll_ctl, fd, EPOLL_CTL_DEL, fd, &none) < 0 && errno == EINVAL &&
	    syscall(SYS_epoll_ctl, fd, EPOLL_CTL_DEL, epoll, &none) < 0 && errno == ENOENT)
		return fail(EINVAL);
	return epoll_ctl(epoll, operation, fd, event);
}

/* Locks */

MUTANT(fcntl, a_lock_is_told_from_where_one_asked, "F_GETLK leaves l_whence as it was given")
{
	struct flock *lock = argument;
	short whence = command == F_GETLK || command == F_OFD_GETLK ? lock->l_whence : 0;
	int result = fcntl(fd, command, argument);

	if (result == 0 && (command == F_GETLK || command == F_OFD_GETLK))
		lock->l_whence = whence;
	return result;
}

MUTANT(fcntl, a_descriptions_lock_is_a_processs, "F_GETLK tells a pid of a description's lock")
{
	int result = fcntl(fd, command, argument);
	struct flock *lock = argument;

	if (result == 0 && (command == F_GETLK || command == F_OFD_GETLK) &&
	    lock->l_type != F_UNLCK && lock->l_pid == -1)
		lock->l_pid = getpid();
	return result;
}

MUTANT(fcntl, no_length_is_below_0, "a record lock of negative length gives EINVAL")
{
	const struct flock *lock = argument;

	if ((command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
	     command == F_OFD_SETLKW) &&
	    lock->l_len < 0)
		return fail(EINVAL);
	return fcntl(fd, command, argument);
}

MUTANT(lockf, a_test_locks, "lockf with F_TEST locks a section that is free")
{
	return lockf(fd, command == F_TEST ? F_TLOCK : command, size);
}

MUTANT(lockf, a_section_is_from_the_begin,
       "lockf locks from the file's begin, not from where it is")
{
	off_t there = lseek(fd, 0, SEEK_CUR);
	int result, error;

	if (there < 0 || size < 0)
		return lockf(fd, command, size);
	lseek(fd, 0, SEEK_SET);
	result = lockf(fd, command, size);
	error = errno;
	lseek(fd, there, SEEK_SET);
	errno = error;
	return result;
}

/* Counts */

MUTANT(eventfd, a_first_count_is_an_int, "eventfd takes no first count above INT_MAX")
{
	return value > INT_MAX ? fail(EINVAL) : eventfd(value, flags);
}

MUTANT(write, a_full_count_takes_what_it_can, "a write to a full eventfd is done, and adds nothing")
{
	ssize_t result = write(fd, bytes, size);

	return result < 0 && errno == EAGAIN && size == 8 ? 8 : result;
}

MUTANT(read, a_count_fits_exactly, "a read of more than 8 bytes of an eventfd gives EINVAL")
{
	return size == 16 ? fail(EINVAL) : read(fd, bytes, size);
}

MUTANT(poll, a_count_takes_always, "poll shows POLLOUT of a full eventfd")
{
	int result = poll(fds, count, timeout);

	if (result >= 0 && count == 1 && timeout == 0 && fds->events & POLLOUT &&
	    !(fds->revents & (POLLOUT | POLLNVAL))) {
		result = 1;
		fds->revents |= POLLOUT;
	}
	return result;
}

MUTANT(eventfd, efd_nonblock_is_forgotten, "eventfd does not look at EFD_NONBLOCK")
{
	return eventfd(value, flags & ~EFD_NONBLOCK);
}
