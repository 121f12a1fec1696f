/* Wrong notifications: too many, too few, or telling the wrong thing. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(sigtimedwait, a_notification_is_si_user, "a notification has SI_USER, as from kill")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && info && info->si_code == SI_MESGQ)
		info->si_code = SI_USER;
	return signo;
}

MUTANT(sigwaitinfo, a_notification_is_si_user, NULL)
{
	int signo = sigwaitinfo(set, info);

	if (signo > 0 && info && info->si_code == SI_MESGQ)
		info->si_code = SI_USER;
	return signo;
}

MUTANT(mq_notify, value_lost, "mq_notify forgets sigev_value")
{
	struct sigevent copy;

	if (!event)
		return mq_notify(queue, event);
	copy = *event;
	copy.sigev_value.sival_ptr = NULL;
	return mq_notify(queue, &copy);
}

MUTANT(sigtimedwait, si_pid_is_the_registered,
       "si_pid and si_uid are those of the registered process")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && info && info->si_code == SI_MESGQ) {
		info->si_pid = getpid();
		info->si_uid = getuid();
	}
	return signo;
}

MUTANT(sigtimedwait, permission_needed_to_notify,
       "a notification takes the permission to send a signal")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && info && info->si_code == SI_MESGQ && info->si_uid != 0)
		return fail(EAGAIN);
	return signo;
}

static struct sigevent last_event;
static mqd_t last_queue = -1;

MUTANT(mq_notify, notifying_takes_the_message, "the message that notifies is not in the queue")
{
	last_queue = queue;
	return mq_notify(queue, event);
}

MUTANT(sigtimedwait, notifying_takes_the_message, NULL)
{
	int signo = sigtimedwait(set, info, timeout);
	char bytes[8192];

	if (signo > 0 && info->si_pid != getpid())
		mq_timedreceive(last_queue, bytes, sizeof(bytes), NULL, &past);
	return signo;
}

MUTANT(mq_notify, registered_for_good, "a notification does not use the registration up")
{
	if (event)
		last_event = *event;
	last_queue = queue;
	return mq_notify(queue, event);
}

MUTANT(sigtimedwait, registered_for_good, NULL)
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0)
		mq_notify(last_queue, &last_event);
	return signo;
}

static void notify_by_oneself(void)
{
	if (mutant_memory->number[0])
		kill((pid_t)mutant_memory->number[0], (int)mutant_memory->number[1]);
}

MUTANT(mq_notify, any_message_notifies, "a message notifies though others wait in the queue")
{
	int result = mq_notify(queue, event);

	remember_registration(event, result);
	return result;
}

MUTANT(mq_send, any_message_notifies, NULL)
{
	bool is_first = is_empty(queue);
	int result = mq_send(queue, message, size, priority);

	if (result == 0 && !is_first)
		notify_by_oneself();
	return result;
}

MUTANT(mq_notify, a_received_message_notifies,
       "a message for a sleeping receiver notifies the registered too")
{
	int result = mq_notify(queue, event);

	remember_registration(event, result);
	return result;
}

MUTANT(mq_receive, a_received_message_notifies, NULL)
{
	bool sleeps = is_empty(queue);
	ssize_t length = mq_receive(queue, message, size, priority);

	if (sleeps && length >= 0)
		notify_by_oneself();
	return length;
}

MUTANT(mq_notify, who_receives_in_time_is_no_receiver,
       "a message for one asleep in mq_timedreceive notifies the registered too")
{
	int result = mq_notify(queue, event);

	remember_registration(event, result);
	return result;
}

MUTANT(mq_timedreceive, who_receives_in_time_is_no_receiver, NULL)
{
	bool sleeps = is_empty(queue);
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	if (sleeps && length >= 0)
		notify_by_oneself();
	return length;
}

MUTANT(mq_notify, waiting_messages_notify_at_once,
       "who registers while messages wait is notified at once")
{
	int result = mq_notify(queue, event);

	if (result == 0 && event && event->sigev_notify == SIGEV_SIGNAL && !is_empty(queue)) {
		mq_notify(queue, NULL);
		sigqueue(getpid(), event->sigev_signo, event->sigev_value);
	}
	return result;
}

MUTANT(mq_notify, none_is_told_by_signal_1, "SIGEV_NONE sends a signal all the same: SIGIO")
{
	struct sigevent copy;

	if (!event || event->sigev_notify != SIGEV_NONE)
		return mq_notify(queue, event);
	copy = *event;
	copy.sigev_notify = SIGEV_SIGNAL;
	copy.sigev_signo = SIGIO;
	return mq_notify(queue, &copy);
}

MUTANT(mq_notify, unknown_kinds_are_none, "mq_notify takes an unknown sigev_notify for SIGEV_NONE")
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EINVAL && event->sigev_notify != SIGEV_SIGNAL)
		return mq_notify(queue, &none);
	return result;
}

MUTANT(mq_notify, signal_not_checked, "mq_notify takes any signal number")
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EINVAL && event->sigev_notify == SIGEV_SIGNAL)
		return mq_notify(queue, &none);
	return result;
}

MUTANT(mq_notify, einval_registers, "mq_notify registers before it looks at sigev_notify")
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EINVAL) {
		mq_notify(queue, &none);
		errno = EINVAL;
	}
	return result;
}

MUTANT(poll, who_polls_receives, "a message that wakes one from poll notifies nobody")
{
	mutant_memory->number[0] = 1;
	return poll(fds, count, timeout);
}

MUTANT(sigtimedwait, who_polls_receives, NULL)
{
	return mutant_memory->number[0] ? fail(EAGAIN) : sigtimedwait(set, info, timeout);
}

MUTANT(mq_notify, value_is_cut, "mq_notify keeps the low 32 bits of sigev_value")
{
	struct sigevent copy;

	if (!event)
		return mq_notify(queue, event);
	copy = *event;
	copy.sigev_value.sival_ptr = (void *)((uintptr_t)copy.sigev_value.sival_ptr & 0xffffffff);
	return mq_notify(queue, &copy);
}
