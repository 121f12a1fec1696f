/* Copies of descriptors that share less than all, and open files that tell how they were made. */
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "mutant.h"

MECHANISM(copies, "process/copies.c");

static void drop(int fd, int flag)
{
	fcntl(fd, F_SETFL, (void *)(long)(fcntl(fd, F_GETFL) & ~flag));
}

static ssize_t receive(int fd, struct msghdr *message, int flags, void (*spoil)(int copy))
{
	ssize_t count = recvmsg(fd, message, flags);
	struct cmsghdr *header = count < 0 ? NULL : CMSG_FIRSTHDR(message);
	int copy;

	if (!header || header->cmsg_type != SCM_RIGHTS)
		return count;
	memcpy(&copy, CMSG_DATA(header), sizeof(copy));
	spoil(copy);
	return count;
}

static void forget_append(int copy)
{
	drop(copy, O_APPEND);
}

static void forget_async(int copy)
{
	drop(copy, O_ASYNC);
}

static void forget_owner(int copy)
{
	fcntl(copy, F_SETOWN, NULL);
}

static void forget_signal(int copy)
{
	fcntl(copy, F_SETSIG, NULL);
}

MUTANT(dup, dup_forgets_o_append, "dup takes O_APPEND away")
{
	const int copy = dup(fd);

	drop(copy, O_APPEND);
	return copy;
}

MUTANT(dup2, dup2_forgets_o_async, "dup2 takes O_ASYNC away")
{
	const int copy = dup2(fd, wanted);

	drop(copy, O_ASYNC);
	return copy;
}

MUTANT(fcntl, f_dupfd_forgets_the_owner, "F_DUPFD takes the owner away")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_DUPFD)
		forget_owner(result);
	return result;
}

MUTANT(recvmsg, passing_forgets_o_append, "a descriptor that is passed has lost O_APPEND")
{
	return receive(fd, message, flags, forget_append);
}

MUTANT(recvmsg, passing_forgets_o_async, "a descriptor that is passed has lost O_ASYNC")
{
	return receive(fd, message, flags, forget_async);
}

MUTANT(recvmsg, passing_forgets_the_owner, "a descriptor that is passed has lost its owner")
{
	return receive(fd, message, flags, forget_owner);
}

MUTANT(recvmsg, passing_forgets_the_signal, "a descriptor that is passed has lost its signal")
{
	return receive(fd, message, flags, forget_signal);
}

MUTANT(fork, a_child_forgets_o_async, "fork takes O_ASYNC away")
{
	pid_t child = fork();

	for (int fd = 3; child == 0 && fd < 20; fd++)
		if (fcntl(fd, F_GETFL) > 0)
			drop(fd, O_ASYNC);
	return child;
}

MUTANT(fork, a_child_is_the_owner, "a child is the owner of the descriptors that it inherits")
{
	pid_t child = fork();

	for (int fd = 3; child == 0 && fd < 20; fd++)
		if (fcntl(fd, F_GETOWN) > 0)
			fcntl(fd, F_SETOWN, (void *)(long)getpid());
	return child;
}

MUTANT(fcntl, what_made_it_is_told, "F_GETFL tells O_CREAT of a file that open made")
{
	int result = fcntl(fd, command, argument);
	struct stat status;

	if (command == F_GETFL && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return result | O_CREAT;
	return result;
}

MUTANT(fcntl, what_closes_is_told, "F_GETFL tells O_CLOEXEC of what closes on exec")
{
	int result = fcntl(fd, command, argument);

	return command == F_GETFL && fcntl(fd, F_GETFD) & FD_CLOEXEC ? result | O_CLOEXEC : result;
}
