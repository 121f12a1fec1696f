/*
 * Wrong ways to fail for want of a place for the result: it is kept, lost twice, or still counted.
 */
#include <sys/syscall.h>

#include "transfer/ways_mutants.h"

MECHANISM(late_results, "late/results.c");

MUTANT(accept, a_nameless_client_waits_on, "accept that can't store the name takes no connection")
{
	return address && !is_there_at(address) ? fail(EFAULT) : accept(fd, address, size);
}

MUTANT(recvfrom, a_nameless_datagram_stays, "recvfrom that can't store the name takes nothing")
{
	if (address && !is_there_at(address))
		return fail(EFAULT);
	return recvfrom(fd, bytes, size, flags, address, address_size);
}

MUTANT(recvfrom, a_bad_name_is_no_error, "recvfrom that can't store the name gives the bytes")
{
	if (address && !is_there_at(address))
		return recvfrom(fd, bytes, size, flags, NULL, NULL);
	return recvfrom(fd, bytes, size, flags, address, address_size);
}

MUTANT(waitpid, an_untold_child_stays, "waitpid that can't store the status reaps nobody")
{
	return status && !is_there_at(status) ? fail(EFAULT) : waitpid(pid, status, options);
}

MUTANT(waitpid, an_untold_child_takes_another, "waitpid that can't store the status reaps all")
{
	const pid_t child = waitpid(pid, status, options);

	if (is_refused(child, EFAULT)) {
		waitpid(-1, NULL, 0);
		errno = EFAULT;
	}
	return child;
}

MUTANT(waitid, an_untold_info_keeps_the_child, "waitid that can't store what it tells reaps nobody")
{
	return info && !is_there_at(info) ? fail(EFAULT) : waitid(type, id, info, options);
}

MUTANT(sigtimedwait, an_untold_signal_stays, "sigtimedwait that can't tell of the signal leaves it")
{
	return info && !is_there_at(info) ? fail(EFAULT) : sigtimedwait(set, info, timeout);
}

MUTANT(sigtimedwait, an_untold_signal_takes_all,
       "sigtimedwait that can't tell of the signal takes all that are queued")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (is_refused(signal, EFAULT)) {
		while (sigtimedwait(set, NULL, timeout) > 0)
			;
		errno = EFAULT;
	}
	return signal;
}

MUTANT(read, an_unread_record_stays, "read of a signalfd into bad memory takes no signal")
{
	return is_there_at(bytes) ? read(fd, bytes, size) : fail(EFAULT);
}

MUTANT(mq_receive, an_untold_priority_keeps,
       "mq_receive that can't store the priority takes nothing")
{
	if (priority && !is_there_at(priority))
		return fail(EFAULT);
	return mq_receive(queue, message, size, priority);
}

MUTANT(mq_receive, a_lost_message_counts, "a message that mq_receive lost is in mq_curmsgs still")
{
	const ssize_t length = mq_receive(queue, message, size, priority);

	mutant_memory->number[0] += is_refused((int)length, EFAULT);
	return length;
}

MUTANT(mq_getattr, a_lost_message_counts, NULL)
{
	const int result = mq_getattr(queue, attributes);

	attributes->mq_curmsgs += mutant_memory->number[0];
	return result;
}

MUTANT(msgrcv, a_lost_text_counts, "a message that msgrcv lost is in msg_qnum still")
{
	const ssize_t length = msgrcv(queue, message, size, type, flags);

	mutant_memory->number[0] += is_refused((int)length, EFAULT);
	return length;
}

MUTANT(msgctl, a_lost_text_counts, NULL)
{
	const int result = msgctl(queue, command, status);

	if (command == IPC_STAT)
		status->msg_qnum += (msgqnum_t)mutant_memory->number[0];
	return result;
}

#define SETS_NOTHING(name_, call_, says_)                                                          \
	MUTANT(syscall, name_, says_)                                                              \
	{                                                                                          \
		if (number == (call_) && c && !is_there_at((void *)c))                             \
			return fail(EFAULT);                                                       \
		return syscall(number, a, b, c, d, e, f);                                          \
	}

SETS_NOTHING(an_untold_timer_is_not_set, SYS_setitimer, "setitimer stores the old time first")
SETS_NOTHING(an_untold_mask_is_not_set, SYS_rt_sigprocmask,
	     "rt_sigprocmask stores the old mask first")
SETS_NOTHING(an_untold_action_is_not_set, SYS_rt_sigaction,
	     "rt_sigaction stores the old action first")

MUTANT(accept4, a_nameless_client_of_accept4_waits_on,
       "accept4 that can't store the name takes no connection")
{
	if (address && is_refused(access((const char *)address, F_OK), EFAULT))
		return fail(EFAULT);
	return accept4(fd, address, size, flags);
}

MUTANT(recvmsg, a_nameless_datagram_of_recvmsg_stays,
       "recvmsg that can't store the name takes nothing")
{
	if (message->msg_name && is_refused(access(message->msg_name, F_OK), EFAULT))
		return fail(EFAULT);
	return recvmsg(fd, message, flags);
}

MUTANT(mq_timedreceive, an_untold_priority_of_mq_timedreceive_keeps,
       "mq_timedreceive that can't store the priority takes nothing")
{
	if (priority && !is_there_at(priority))
		return fail(EFAULT);
	return mq_timedreceive(queue, message, size, priority, deadline);
}

static bool is_of(int fd, const char *kind)
{
	char path[40], link[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)!readlink(path, link, sizeof(link) - 1);
	return strstr(link, kind) != NULL;
}

MUTANT(read, an_untold_count_stays, "read of an eventfd into bad memory leaves its count")
{
	return !is_there_at(bytes) && is_of(fd, "eventfd") ? fail(EFAULT) : read(fd, bytes, size);
}

MUTANT(read, untold_expirations_stay, "read of a timerfd into bad memory leaves its expirations")
{
	return !is_there_at(bytes) && is_of(fd, "timerfd") ? fail(EFAULT) : read(fd, bytes, size);
}
