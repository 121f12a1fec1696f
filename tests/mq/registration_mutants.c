/* Wrong registrations: of the wrong process, or ended by the wrong thing. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_notify, a_child_is_registered_too, "a child inherits its parent's registration")
{
	int result = mq_notify(queue, event);

	remember_registration(event, result);
	return result;
}

MUTANT(sigtimedwait, a_child_is_registered_too, NULL)
{
	int signo = sigtimedwait(set, info, timeout);

	return mutant_memory->number[0] == getppid() ? (int)mutant_memory->number[1] : signo;
}

MUTANT(mq_notify, may_register_again,
       "the registered process may register anew in place of the old")
{
	int result = mq_notify(queue, event);

	if (result == 0 || errno != EBUSY)
		return result;
	mq_notify(queue, NULL);
	result = mq_notify(queue, event);
	return result;
}

MUTANT(mq_notify, registers_behind_another,
       "who is not the first gets 0 from mq_notify, but is not told")
{
	int result = mq_notify(queue, event);

	return result < 0 && errno == EBUSY ? 0 : result;
}

MUTANT(mq_notify, ebusy_removes,
       "mq_notify that fails with EBUSY removes the process's registration")
{
	int result = mq_notify(queue, event);

	if (result < 0 && errno == EBUSY) {
		mq_notify(queue, NULL);
		errno = EBUSY;
	}
	return result;
}

MUTANT(mq_notify, null_removes_nothing, "mq_notify with NULL leaves the registration")
{
	return event || !is_queue(queue) ? mq_notify(queue, event) : 0;
}

static pid_t registered;

MUTANT(mq_notify, null_takes_a_registration,
       "mq_notify with NULL by who is not registered gives EINVAL")
{
	int result = mq_notify(queue, event);

	if (result == 0 && !event && registered != getpid())
		return fail(EINVAL);
	if (result == 0)
		registered = event ? getpid() : 0;
	return result;
}

MUTANT(mq_notify, none_is_null, "mq_notify takes SIGEV_NONE for NULL")
{
	return mq_notify(queue, event && event->sigev_notify == SIGEV_NONE ? NULL : event);
}

MUTANT(mq_close, any_processs_close_removes, "mq_close by any process removes the registration")
{
	mutant_memory->number[0] = 1;
	return mq_close(queue);
}

MUTANT(mq_notify, any_processs_close_removes, NULL)
{
	int result = mq_notify(queue, event);

	return result < 0 && errno == EBUSY && mutant_memory->number[0] ? 0 : result;
}

static mqd_t last_queue = -1;

MUTANT(mq_notify, only_its_own_close_removes,
       "only closing the descriptor registered through removes it")
{
	last_queue = queue;
	return mq_notify(queue, event);
}

MUTANT(mq_close, only_its_own_close_removes, NULL)
{
	return last_queue >= 0 && queue != last_queue && is_queue(queue) ? 0 : mq_close(queue);
}

MUTANT(mq_notify, the_dead_stay_registered, "a process that has ended is registered still")
{
	int result = mq_notify(queue, event);
	pid_t first = (pid_t)mutant_memory->number[0];

	if (result == 0 && event && first && kill(first, 0) < 0) {
		mq_notify(queue, NULL);
		return fail(EBUSY);
	}
	if (result == 0)
		mutant_memory->number[0] = event ? getpid() : 0;
	return result;
}

static mqd_t queue_of_thread = -1;

MUTANT(mq_notify, registration_ends_with_its_thread,
       "a registration ends with the thread that made it")
{
	int result = mq_notify(queue, event);

	if (result == 0 && event && gettid() != getpid())
		queue_of_thread = queue;
	return result;
}

MUTANT(pthread_join, registration_ends_with_its_thread, NULL)
{
	int error = pthread_join(thread, result);

	if (queue_of_thread >= 0)
		mq_notify(queue_of_thread, NULL);
	return error;
}
