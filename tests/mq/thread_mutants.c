/* Wrong notifications by a thread. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

static void (*told)(union sigval value);

static union sigval told_value;

static bool by_thread(const struct sigevent *event)
{
	return event && event->sigev_notify == SIGEV_THREAD;
}

static void tell_twice(union sigval value)
{
	told(value);
	told(value);
}

MUTANT(mq_notify, function_runs_twice, "a notification runs the thread's function twice")
{
	struct sigevent copy;

	if (!by_thread(event))
		return mq_notify(queue, event);
	copy = *event;
	told = event->sigev_notify_function;
	copy.sigev_notify_function = tell_twice;
	return mq_notify(queue, &copy);
}

static void tell_in_handler(int signo)
{
	told(told_value);
}

MUTANT(mq_notify, function_is_a_handler, "SIGEV_THREAD runs its function in the thread there is")
{
	struct sigevent copy = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGURG };
	struct sigaction action = { .sa_handler = tell_in_handler, .sa_flags = SA_RESTART };

	if (!by_thread(event))
		return mq_notify(queue, event);
	told = event->sigev_notify_function;
	told_value = event->sigev_value;
	sigaction(SIGURG, &action, NULL);
	return mq_notify(queue, &copy);
}

MUTANT(mq_notify, thread_attributes_ignored, "SIGEV_THREAD ignores sigev_notify_attributes")
{
	struct sigevent copy;

	if (!by_thread(event))
		return mq_notify(queue, event);
	copy = *event;
	copy.sigev_notify_attributes = NULL;
	return mq_notify(queue, &copy);
}

MUTANT(mq_notify, refused_thread_leaks, "SIGEV_THREAD that is refused leaves a descriptor open")
{
	int result = mq_notify(queue, event);
	int error = errno;

	if (result < 0 && by_thread(event))
		(void)!dup(2);
	errno = error;
	return result;
}

MUTANT(mq_notify, refused_thread_closes,
       "SIGEV_THREAD that is refused closes the library's socket twice")
{
	int result = mq_notify(queue, event);
	int error = errno;

	if (result < 0 && by_thread(event))
		close(3);
	errno = error;
	return result;
}

static void *takes_signals(void *nothing)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (;;)
		pause();
	return nothing;
}

MUTANT(mq_notify, helper_takes_signals, "the library's thread for SIGEV_THREAD takes all signals")
{
	pthread_t helper;

	if (by_thread(event))
		pthread_create(&helper, NULL, takes_signals, NULL);
	return mq_notify(queue, event);
}
