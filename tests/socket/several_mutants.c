/* Wrong ways to send and receive several messages by one call. */
#include <sys/syscall.h>

#include "sockets_mutants.h"

MECHANISM(socket_several, "socket/several.c");

#ifdef SYS_recvmmsg
static bool is_several(long number)
{
	return number == SYS_sendmmsg || number == SYS_recvmmsg;
}

MUTANT(syscall, only_the_first_goes, "sendmmsg sends one message, and says that all went")
{
	const long result = syscall(number, a, b, number == SYS_sendmmsg && c > 1 ? 1 : c, d, e, f);

	return number == SYS_sendmmsg && result == 1 ? c : result;
}

MUTANT(syscall, lengths_are_not_told, "sendmmsg and recvmmsg do not store the lengths")
{
	struct mmsghdr *messages = (struct mmsghdr *)b;
	const long result = syscall(number, a, b, c, d, e, f);

	for (long i = 0; is_several(number) && i < result; i++)
		messages[i].msg_len = 77;
	return result;
}

MUTANT(syscall, recvmmsg_takes_what_is_there, "recvmmsg returns when one message has come")
{
	return syscall(number, a, b, c, number == SYS_recvmmsg ? d | MSG_WAITFORONE : d, e, f);
}

MUTANT(syscall, recvmmsg_always_waits_for_all, "recvmmsg waits for all in spite of MSG_WAITFORONE")
{
	return syscall(number, a, b, c, number == SYS_recvmmsg ? d & ~MSG_WAITFORONE : d, e, f);
}

MUTANT(syscall, waiting_for_one_takes_one, "recvmmsg with MSG_WAITFORONE takes one message alone")
{
	if (number == SYS_recvmmsg && d & MSG_WAITFORONE)
		c = 1;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, any_error_fails_sendmmsg, "sendmmsg fails if any of its messages does")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_sendmmsg && result >= 0 && result < c ? fail(EFAULT) : result;
}

MUTANT(syscall, sendmmsg_never_fails, "sendmmsg whose first message fails returns 0")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_sendmmsg && result < 0 ? 0 : result;
}
#endif
