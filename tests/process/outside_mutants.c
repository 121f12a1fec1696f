/* Wrong pids, told across PID namespaces. */
#include "mutant.h"

MECHANISM(process, "process/outside.c");

/* Once somebody is told as 0, as one is who is outside, he is told as 1: as a pid of here. */
static pid_t one_for_nobody(pid_t pid)
{
	return pid == 0 ? 1 : pid;
}

/* To who is outside an inner pid is told as that is inside. */
static pid_t inner(pid_t pid)
{
	char path[40], line[256];
	FILE *status;
	int outer, number = pid;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "NSpid: %d %d", &outer, &number) == 2)
			break;
	if (status)
		fclose(status);
	return number;
}

MUTANT(msgctl, msg_lspid_of_outside, "msg_lspid is not 0 for a sender outside")
{
	const int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_lspid = one_for_nobody(status->msg_lspid);
	return result;
}

MUTANT(msgctl, msg_lspid_as_inside, "msg_lspid is the sender's pid in his own namespace")
{
	const int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_lspid = inner(status->msg_lspid);
	return result;
}

MUTANT(semctl, getpid_of_outside, "GETPID is not 0 for who is outside")
{
	const int result = semctl(set, number, command, argument);

	return command == GETPID ? one_for_nobody(result) : result;
}

MUTANT(semctl, getpid_as_inside, "GETPID is the pid in its own namespace")
{
	const int result = semctl(set, number, command, argument);

	return command == GETPID ? inner(result) : result;
}

MUTANT(shmctl, shm_lpid_of_outside, "shm_lpid is not 0 for who is outside")
{
	const int result = shmctl(segment, command, status);

	if (result == 0 && command == IPC_STAT)
		status->shm_lpid = one_for_nobody(status->shm_lpid);
	return result;
}

MUTANT(getsockopt, a_peer_as_inside, "SO_PEERCRED tells the pid in its own namespace")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_PEERCRED)
		((struct ucred *)value)->pid = inner(((struct ucred *)value)->pid);
	return result;
}

MUTANT(recvmsg, a_sender_of_outside, "SCM_CREDENTIALS tells who is outside as 1")
{
	const ssize_t result = recvmsg(fd, message, flags);
	struct cmsghdr *header = result >= 0 ? CMSG_FIRSTHDR(message) : NULL;

	if (header && header->cmsg_type == SCM_CREDENTIALS)
		((struct ucred *)CMSG_DATA(header))->pid =
			one_for_nobody(((struct ucred *)CMSG_DATA(header))->pid);
	return result;
}

MUTANT(fcntl, a_locker_as_inside, "F_GETLK tells the pid in its own namespace")
{
	const int result = fcntl(fd, command, argument);

	if (result == 0 && command == F_GETLK)
		((struct flock *)argument)->l_pid = inner(((struct flock *)argument)->l_pid);
	return result;
}

MUTANT(fcntl, an_owner_of_outside, "F_GETOWN tells who is outside as 1")
{
	const int result = fcntl(fd, command, argument);

	return command == F_GETOWN ? one_for_nobody(result) : result;
}
