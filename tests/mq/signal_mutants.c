/* Wrong behaviour of sleepers under signals, stopping and killing. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_timedreceive, erestartsys_leaks,
       "a call that a signal interrupts gives the kernel's own 512")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	return length < 0 && errno == EINTR ? fail(512) : length;
}

MUTANT(mq_timedsend, interrupted_send_is_done,
       "a sender that a signal interrupts has replaced the first message")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result < 0 && errno == EINTR) {
		drop_one(queue);
		mq_timedsend(queue, message, size, priority, &past);
		errno = EINTR;
	}
	return result;
}

MUTANT(sigaction, sa_restart_ignored, "SA_RESTART does nothing for queues")
{
	struct sigaction copy;

	if (!action)
		return sigaction(signo, action, before);
	copy = *action;
	copy.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &copy, before);
}

MUTANT(mq_timedreceive, timed_calls_do_not_restart,
       "SA_RESTART does nothing for a call with a deadline")
{
	struct sigaction action, before;
	ssize_t length;
	int error;

	sigaction(SIGUSR1, NULL, &before);
	action = before;
	action.sa_flags &= ~SA_RESTART;
	sigaction(SIGUSR1, &action, NULL);
	length = mq_timedreceive(queue, message, size, priority, deadline);
	error = errno;
	sigaction(SIGUSR1, &before, NULL);
	errno = error;
	return length;
}

MUTANT(signal, ignored_signals_interrupt, "an ignored signal interrupts a sleeper")
{
	struct sigaction action = { .sa_handler = nothing };

	if (handler != SIG_IGN)
		return signal(signo, handler);
	sigaction(signo, &action, NULL);
	return SIG_DFL;
}

MUTANT(sigprocmask, blocked_signals_interrupt, "a blocked signal interrupts a sleeper")
{
	if (how == SIG_BLOCK && sigismember(set, SIGUSR2) == 1 && sigismember(set, SIGUSR1) == 0)
		return 0;
	return sigprocmask(how, set, before);
}

/* What interrupts old kernels' calls: a stop and SIGCONT, without a handler. */
static void let_continuing_interrupt(void)
{
	struct sigaction action = { .sa_handler = nothing };

	sigaction(SIGCONT, &action, NULL);
}

MUTANT(mq_timedreceive, stopping_interrupts,
       "a call in which the process is stopped and continued fails with EINTR")
{
	let_continuing_interrupt();
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_timedsend, stopping_interrupts, NULL)
{
	let_continuing_interrupt();
	return mq_timedsend(queue, message, size, priority, deadline);
}

/* A process that sleeps in a call with a message; what is known of it when it is killed. */
static bool sleeper_is_dead(void)
{
	pid_t pid = (pid_t)mutant_memory->number[0];

	return pid && kill(pid, 0) < 0 && errno == ESRCH;
}

MUTANT(mq_receive, the_dead_receive, "the message that a killed receiver waited for is lost")
{
	ssize_t length;

	if (is_empty(queue))
		mutant_memory->number[0] = getpid();
	length = mq_receive(queue, message, size, priority);
	if (mutant_memory->number[0] == getpid())
		mutant_memory->number[0] = 0;
	return length;
}

MUTANT(mq_send, the_dead_receive, NULL)
{
	if (!sleeper_is_dead())
		return mq_send(queue, message, size, priority);
	mutant_memory->number[0] = 0;
	return 0;
}

MUTANT(mq_send, the_dead_send, "the message of a killed sender is sent when there is room")
{
	int result;

	if (!is_full(queue) || mutant_memory->number[0])
		return mq_send(queue, message, size, priority);
	memcpy(mutant_memory->text, message, size < 255 ? size : 255);
	mutant_memory->number[1] = (long)size;
	mutant_memory->number[2] = priority;
	mutant_memory->number[0] = getpid();
	result = mq_send(queue, message, size, priority);
	mutant_memory->number[0] = 0;
	return result;
}

MUTANT(mq_receive, the_dead_send, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length < 0 || !sleeper_is_dead())
		return length;
	mutant_memory->number[0] = 0;
	memcpy(message, mutant_memory->text, (size_t)mutant_memory->number[1]);
	if (priority)
		*priority = (unsigned int)mutant_memory->number[2];
	return mutant_memory->number[1];
}
