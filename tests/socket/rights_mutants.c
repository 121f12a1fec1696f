/* Wrong ways with SO_PASSRIGHTS. */
#include "sockets_mutants.h"

MECHANISM(socket_rights, "socket/rights.c");

#define PASSRIGHTS 83

MUTANT(setsockopt, passrights_is_ignored, "SO_PASSRIGHTS has no effect")
{
	if (level == SOL_SOCKET && option == PASSRIGHTS)
		mutant_memory->number[0] = 1 + *(const int *)value;
	return level == SOL_SOCKET && option == PASSRIGHTS
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, passrights_is_ignored, NULL)
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == PASSRIGHTS && mutant_memory->number[0])
		*(int *)value = (int)mutant_memory->number[0] - 1;
	return result;
}

MUTANT(sendmsg, the_file_is_left_out, "a message whose file is not taken comes without it")
{
	const ssize_t count = sendmsg(fd, message, flags);
	struct msghdr bare = *message;

	if (!is_refused((int)count, EPERM))
		return count;
	bare.msg_control = NULL;
	bare.msg_controllen = 0;
	return sendmsg(fd, &bare, flags);
}

MUTANT(sendmsg, the_bytes_come_all_the_same, "a message whose file is not taken comes, after EPERM")
{
	const ssize_t count = sendmsg(fd, message, flags);
	struct msghdr bare = *message;

	if (!is_refused((int)count, EPERM))
		return count;
	bare.msg_control = NULL;
	bare.msg_controllen = 0;
	sendmsg(fd, &bare, flags);
	return fail(EPERM);
}

static bool has_control(const struct msghdr *message)
{
	return message->msg_control && message->msg_controllen;
}

MUTANT(sendmsg, who_takes_none_gives_none, "SO_PASSRIGHTS of 0 keeps a socket from sending files")
{
	int value = 1;

	getsockopt(fd, SOL_SOCKET, PASSRIGHTS, &value, &(socklen_t){ sizeof(value) });
	return has_control(message) && !value ? fail(EPERM) : sendmsg(fd, message, flags);
}

MUTANT(setsockopt, refusing_is_for_good, "SO_PASSRIGHTS can't be set to 1 again")
{
	if (level == SOL_SOCKET && option == PASSRIGHTS && *(const int *)value)
		return 0;
	return setsockopt(fd, level, option, value, size);
}

MUTANT(accept, accept_takes_files_again, "accept gives a socket with SO_PASSRIGHTS of 1")
{
	const int accepted = accept(fd, address, size);

	if (accepted >= 0)
		setsockopt(accepted, SOL_SOCKET, PASSRIGHTS, &(int){ 1 }, sizeof(int));
	return accepted;
}

MUTANT(connect, passrights_begins_with_accept,
       "before accept files can be sent to a listener with SO_PASSRIGHTS of 0")
{
	const int result = connect(fd, address, size);

	mutant_memory->number[1] = result == 0;
	return result;
}

MUTANT(accept, passrights_begins_with_accept, NULL)
{
	mutant_memory->number[1] = 0;
	return accept(fd, address, size);
}

MUTANT(sendmsg, passrights_begins_with_accept, NULL)
{
	const ssize_t count = sendmsg(fd, message, flags);

	return mutant_memory->number[1] && is_refused((int)count, EPERM) ? 1 : count;
}
