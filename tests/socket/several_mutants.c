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

MUTANT(syscall, its_time_is_passed_over, "recvmmsg does not look at its time")
{
	const long result = syscall(number, a, b, c, d, number == SYS_recvmmsg ? 0 : e, f);

	return result;
}

MUTANT(syscall, what_is_left_is_not_told, "recvmmsg does not store what is left of its time")
{
	long own[2];

	if (number != SYS_recvmmsg || !e)
		return syscall(number, a, b, c, d, e, f);
	memcpy(own, (void *)e, sizeof(own));
	return syscall(number, a, b, c, d, own, f);
}

MUTANT(syscall, a_later_error_is_lost, "recvmmsg forgets an error after some messages")
{
	const long result = syscall(number, a, b, c, d, e, f);

	if (number == SYS_recvmmsg && result > 0)
		number_of((int)a, SO_ERROR);
	return result;
}

MUTANT(syscall, sendmmsg_sends_all_or_none, "sendmmsg that has not room for all fails with EAGAIN")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_sendmmsg && d & MSG_DONTWAIT && result < c ? fail(EAGAIN) : result;
}

MUTANT(syscall, sendmmsg_returns_where_it_would_sleep,
       "sendmmsg returns when the next message has no room")
{
	long result;

	if (number != SYS_sendmmsg)
		return syscall(number, a, b, c, d, e, f);
	result = syscall(number, a, b, c, d | MSG_DONTWAIT, e, f);
	return is_refused((int)result, EAGAIN) ? syscall(number, a, b, c, d, e, f) : result;
}

MUTANT(syscall, an_interrupted_sendmmsg_forgets,
       "sendmmsg that is interrupted fails, whatever went")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_sendmmsg && !(d & MSG_DONTWAIT) && result > 0 && result < c
		       ? fail(EINTR)
		       : result;
}

MUTANT(syscall, sendmmsg_has_no_cap, "sendmmsg sends all of its messages, however many")
{
	struct mmsghdr *messages = (struct mmsghdr *)b;
	long sent = syscall(number, a, b, c, d, e, f);

	while (number == SYS_sendmmsg && sent >= 1024 && sent < c)
		sent += syscall(number, a, (long)(messages + sent), c - sent, d, e, f);
	return sent;
}

MUTANT(syscall, too_many_messages_are_einval,
       "sendmmsg of more than 1024 messages fails with EINVAL")
{
	return number == SYS_sendmmsg && c > 1024 ? fail(EINVAL)
						  : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, recvmmsg_ends_in_time, "recvmmsg fails with EAGAIN when its time is over")
{
	const long *time = (const long *)e;
	struct timeval limit;

	if (number != SYS_recvmmsg || !time || time[0] > 0)
		return syscall(number, a, b, c, d, e, f);
	limit = (struct timeval){ .tv_usec = time[1] / 1000 };
	setsockopt((int)a, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return syscall(number, a, b, c, d, 0L, f);
}
#endif
