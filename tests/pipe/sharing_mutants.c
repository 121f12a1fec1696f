/* Pipes that strangers can't use, or that stand in the file system. */
#include <limits.h>

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

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

MUTANT(dup2, what_is_replaced_stays_open, "dup2 does not close what its number stood for")
{
	if (fd != wanted && fcntl(fd, F_GETFD) >= 0 && fcntl(wanted, F_GETFD) >= 0)
		fcntl(wanted, F_DUPFD_CLOEXEC, 100);
	return dup2(fd, wanted);
}

MUTANT(dup, dup_copies_cloexec, "dup copies FD_CLOEXEC")
{
	const int copy = dup(fd);

	if (copy >= 0)
		fcntl(copy, F_SETFD, fcntl(fd, F_GETFD));
	return copy;
}

MUTANT(dup2, dup2_copies_cloexec, "dup2 copies FD_CLOEXEC")
{
	const int copy = dup2(fd, wanted);

	if (copy >= 0)
		fcntl(copy, F_SETFD, fcntl(fd, F_GETFD));
	return copy;
}

MUTANT(dup2, dup2_onto_itself_does_not_look, "dup2 of any number onto itself gives that number")
{
	return fd == wanted ? fd : dup2(fd, wanted);
}

MUTANT(dup2, dup2_closes_before_it_looks, "dup2 of a closed descriptor has closed what it replaces")
{
	if (fd != wanted && fcntl(fd, F_GETFD) < 0)
		close(wanted);
	return dup2(fd, wanted);
}

MUTANT(fcntl, dupfd_cloexec_is_dupfd, "F_DUPFD_CLOEXEC does what F_DUPFD does")
{
	return fcntl(fd, command == F_DUPFD_CLOEXEC ? F_DUPFD : command, argument);
}

MUTANT(ioctl, fioclex_does_nothing, "FIOCLEX returns 0 and does nothing")
{
	return request == FIOCLEX ? 0 : ioctl(fd, request, argument);
}

MUTANT(ioctl, fioclex_is_for_all_copies, "FIOCLEX sets FD_CLOEXEC of every copy")
{
	for (int other = 3; request == FIOCLEX && other < 10; other++)
		if (inode_of(other) && inode_of(other) == inode_of(fd))
			fcntl(other, F_SETFD, (void *)FD_CLOEXEC);
	return ioctl(fd, request, argument);
}

MUTANT(fcntl, descriptors_keep_any_flag, "F_GETFD tells every bit that F_SETFD was given")
{
	if (command == F_SETFD)
		mutant_memory->number[fd & 15] = (long)argument;
	if (command == F_GETFD && mutant_memory->number[fd & 15] && fcntl(fd, F_GETFD) >= 0)
		return (int)mutant_memory->number[fd & 15];
	return fcntl(fd, command, argument);
}
