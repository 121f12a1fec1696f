/* Sleepers that do not sleep, wake for nothing, or go away empty. */
#include <limits.h>
#include <sys/ipc.h>

#include "messages_mutants.h"
#include "mutant.h"

MECHANISM(msg, "msg/*.c", "msg.receives-by-type-meet-sends-in-one-order");

static bool sent_at_once(int queue, const void *message, size_t size, int flags, int *result)
{
	*result = msgsnd(queue, message, size, flags | IPC_NOWAIT);
	return *result == 0 || errno != EAGAIN || flags & IPC_NOWAIT;
}

MUTANT(msgsnd, full_queue_never_sleeps, "msgsnd to a full queue fails without IPC_NOWAIT too")
{
	return msgsnd(queue, message, size, flags | IPC_NOWAIT);
}

MUTANT(msgsnd, full_queue_swallows, "msgsnd to a full queue drops the message and succeeds")
{
	int result;

	return sent_at_once(queue, message, size, flags, &result) ? result : 0;
}

MUTANT(msgsnd, waiting_message_goes_first, "a message that waited for room becomes the first")
{
	int result, count;

	if (sent_at_once(queue, message, size, flags, &result))
		return result;
	result = msgsnd(queue, message, size, flags);
	count = result < 0 ? 0 : take_out_all(queue);
	for (int i = 0; i < count; i++) {
		int place = (i + count - 1) % count;

		msgsnd(queue, &letters[place], (size_t)lengths[place], IPC_NOWAIT);
	}
	return result;
}

MUTANT(msgsnd, waiting_message_is_sent_twice, "a message that waited for room gets in twice")
{
	int result;

	if (sent_at_once(queue, message, size, flags, &result))
		return result;
	result = msgsnd(queue, message, size, flags);
	if (result == 0)
		force_in(queue, message, size);
	return result;
}

MUTANT(msgsnd, any_room_will_do, "a sender asleep gets on as soon as a byte is free")
{
	static struct letter letter;
	long taken = LONG_MAX - 4711;
	int result;

	if (sent_at_once(queue, message, size, flags, &result))
		return result;
	letter.type = taken;
	if (msgsnd(queue, &letter, size ? 1 : 0, flags) < 0)
		return -1;
	msgrcv(queue, &letter, LETTER_LIMIT, taken, IPC_NOWAIT);
	return force_in(queue, message, size);
}

MUTANT(msgsnd, text_is_taken_when_there_is_room,
       "msgsnd looks at type and text when there is room for them")
{
	static struct letter letter;
	int result;

	if (sent_at_once(queue, message, size, flags, &result))
		return result;
	letter.type = LONG_MAX - 4712;
	if (msgsnd(queue, &letter, size, flags) < 0)
		return -1;
	msgrcv(queue, &letter, LETTER_LIMIT, LONG_MAX - 4712, IPC_NOWAIT);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgctl, larger_capacity_wakes_nobody, "IPC_SET of a larger msg_qbytes wakes no sender")
{
	struct msqid_ds now;

	if (command == IPC_SET && msgctl(queue, IPC_STAT, &now) == 0 && now.msg_qnum > 0 &&
	    status->msg_qbytes == now.msg_cbytes + 5)
		return 0; /* what would have woken him is not done at all */
	return msgctl(queue, command, status);
}

/* Who is served */

MUTANT(msgrcv, sleeper_takes_whatever_comes, "a receiver asleep takes a message of any type")
{
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	return msgrcv(queue, message, size, 0, flags & ~MSG_EXCEPT);
}

MUTANT(msgrcv, every_message_wakes_every_receiver, "a receiver asleep wakes for a wrong type too")
{
	static struct letter letter;
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	count = msgrcv(queue, &letter, LETTER_LIMIT, 0, 0);
	if (count < 0)
		return count;
	msgsnd(queue, &letter, (size_t)count, IPC_NOWAIT);
	return msgrcv(queue, message, size, type, flags);
}

enum { SLEEPERS, SENT_TYPE, WANTED = 4, MOST_SLEEPERS = 8 }; /* of mutant_memory->number */

/* A sleeper's own type, under which the message meant for him is sent. */
static long type_of_sleeper(long rank)
{
	return LONG_MAX - 100 - rank;
}

MUTANT(msgrcv, last_sleeper_first, "of several receivers asleep the last one is served first")
{
	ssize_t count;
	long rank;

	if (received_at_once(queue, message, size, type, flags, &count) || type < 0 ||
	    mutant_memory->number[SLEEPERS] == MOST_SLEEPERS || flags & MSG_EXCEPT)
		return count >= 0 || errno != ENOMSG || flags & IPC_NOWAIT
			       ? count
			       : msgrcv(queue, message, size, type, flags);
	rank = mutant_memory->number[SLEEPERS]++;
	mutant_memory->number[WANTED + rank] = type;
	count = msgrcv(queue, message, size, type_of_sleeper(rank), flags);
	if (count >= 0)
		*(long *)message = mutant_memory->number[SENT_TYPE];
	return count;
}

MUTANT(msgsnd, last_sleeper_first, NULL)
{
	for (long rank = mutant_memory->number[SLEEPERS] - 1; rank >= 0; rank--) {
		long wanted = mutant_memory->number[WANTED + rank];

		if (wanted < 0 || (wanted > 0 && wanted != type_of(message)))
			continue;
		mutant_memory->number[SENT_TYPE] = type_of(message);
		mutant_memory->number[WANTED + rank] = -1;
		return send_as(queue, message, size, flags, type_of_sleeper(rank));
	}
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, every_sleeper_gets_a_copy, "each receiver asleep gets the message that comes")
{
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	mutant_memory->number[0]++;
	count = msgrcv(queue, message, size, type, flags);
	mutant_memory->number[0]--;
	return count;
}

MUTANT(msgsnd, every_sleeper_gets_a_copy, NULL)
{
	long copies = mutant_memory->number[0];
	int result = msgsnd(queue, message, size, flags);

	for (long i = 1; i < copies && result == 0; i++)
		msgsnd(queue, message, size, IPC_NOWAIT);
	return result;
}

MUTANT(msgrcv, sleepers_text_is_lost, "what is too long for a receiver asleep is lost")
{
	static struct letter letter;
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	count = msgrcv(queue, &letter, LETTER_LIMIT, type, flags);
	if (count > (ssize_t)size && !(flags & MSG_NOERROR))
		return fail(E2BIG);
	if (count > (ssize_t)size)
		count = (ssize_t)size;
	if (count >= 0)
		memcpy(message, &letter, sizeof(long) + (size_t)count);
	return count;
}

/* What else wakes */

MUTANT(msgsnd, removal_is_einval, "a sleeper's call fails with EINVAL when the queue is removed")
{
	return confuse(msgsnd(queue, message, size, flags), EIDRM, EINVAL);
}

MUTANT(msgrcv, removal_is_einval, NULL)
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return count < 0 ? confuse(-1, EIDRM, EINVAL) : count;
}

MUTANT(msgctl, removal_waits_for_receivers, "IPC_RMID leaves the queue until all is received")
{
	struct msqid_ds now;

	if (command == IPC_RMID && looks(queue, &now) && now.msg_qnum > 0)
		return 0;
	return msgctl(queue, command, status);
}

static int sigaction_flags[NSIG];

static bool restarts(void)
{
	for (int i = 1; i < NSIG; i++)
		if (sigaction_flags[i] & SA_RESTART)
			return true;
	return false;
}

MUTANT(sigaction, restart_is_heeded, "msgsnd and msgrcv go on after a handler with SA_RESTART")
{
	if (action)
		sigaction_flags[signo] = action->sa_flags;
	return sigaction(signo, action, before);
}

MUTANT(msgsnd, restart_is_heeded, NULL)
{
	int result;

	do
		result = msgsnd(queue, message, size, flags);
	while (is_refused(result, EINTR) && restarts());
	return result;
}

MUTANT(msgrcv, restart_is_heeded, NULL)
{
	ssize_t count;

	do
		count = msgrcv(queue, message, size, type, flags);
	while (is_refused((int)count, EINTR) && restarts());
	return count;
}

MUTANT(msgsnd, handler_is_eagain, "a handler ends a sleeping call with EAGAIN")
{
	return confuse(msgsnd(queue, message, size, flags), EINTR, EAGAIN);
}

MUTANT(msgrcv, handler_is_eagain, NULL)
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return count < 0 ? confuse(-1, EINTR, EAGAIN) : count;
}

MUTANT(msgsnd, interrupted_message_gets_in, "msgsnd that fails with EINTR has sent its message")
{
	int result = msgsnd(queue, message, size, flags);

	if (!is_refused(result, EINTR))
		return result;
	force_in(queue, message, size);
	return fail(EINTR);
}

MUTANT(msgrcv, interrupted_receiver_still_takes, "a receiver that a handler woke is served yet")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (is_refused((int)count, EINTR))
		mutant_memory->number[0] = 1;
	return count;
}

MUTANT(msgsnd, interrupted_receiver_still_takes, NULL)
{
	if (mutant_memory->number[0]) {
		mutant_memory->number[0] = 0;
		return 0;
	}
	return msgsnd(queue, message, size, flags);
}

static void do_nothing(int signo)
{
}

MUTANT(signal, ignored_signal_wakes, "a signal that is ignored ends a sleeping call")
{
	return signal(signo, handler == SIG_IGN ? do_nothing : handler);
}

MUTANT(kill, killed_receiver_still_takes, "a receiver that was killed asleep is served yet")
{
	if (signo == SIGKILL)
		mutant_memory->number[0] = 1;
	return kill(pid, signo);
}

MUTANT(msgsnd, killed_receiver_still_takes, NULL)
{
	if (mutant_memory->number[0]) {
		mutant_memory->number[0] = 0;
		return 0;
	}
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgsnd, senders_stand_in_line,
       "who sleeps behind another sender waits until the queue is empty")
{
	struct {
		long type;
		char text[4096];
	} place = { .type = LONG_MAX - 7 };
	struct msqid_ds status;

	if (msgsnd(queue, message, size, flags | IPC_NOWAIT) == 0)
		return 0;
	if (errno != EAGAIN || flags & IPC_NOWAIT)
		return -1;
	if (mutant_memory->number[0]++ > 0 && msgctl(queue, IPC_STAT, &status) == 0 &&
	    status.msg_qbytes < sizeof(place.text) &&
	    msgsnd(queue, &place, status.msg_qbytes, 0) == 0)
		msgrcv(queue, &place, sizeof(place.text), place.type, 0);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgsnd, only_bytes_make_room,
       "a sender on a queue that has no room for its number sleeps on")
{
	struct msqid_ds status;
	int result = msgsnd(queue, message, size, flags | IPC_NOWAIT);

	if (!is_refused(result, EAGAIN) || flags & IPC_NOWAIT || !looks(queue, &status) ||
	    status.msg_cbytes + size > status.msg_qbytes)
		return is_refused(result, EAGAIN) ? msgsnd(queue, message, size, flags) : result;
	queue = own_queue(msgget(IPC_PRIVATE, 0600));
	change_capacity(queue, 1);
	msgsnd(queue, message, 0, 0);
	return msgsnd(queue, message, 0, 0);
}

MUTANT(msgrcv, receivers_spin,
       "msgrcv that finds no message looks again and again, and never sleeps")
{
	ssize_t count;

	do
		count = msgrcv(queue, message, size, type, flags | IPC_NOWAIT);
	while (count < 0 && errno == ENOMSG && !(flags & IPC_NOWAIT));
	return count;
}
