/* Calls that sleep for a second at most: run --long, and the last turn of falsify, see them. */
#include <signal.h>
#include <time.h>

#include "mutant.h"
#include "newer_names.h"

MECHANISM(limited, "*sleep*", "*wakes*", "*wait*", "order/sleepers.c");

static void do_nothing(int signo)
{
	(void)signo;
}

struct limit {
	timer_t timer;
	struct sigaction before;
	bool on;
};

/* A signal to this thread alone, which ends the call; its default is to be ignored. */
static struct limit begin_second(void)
{
	const struct itimerspec second = { .it_value = { 1, 0 } };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG };
	struct sigaction action = { .sa_handler = do_nothing };
	struct limit limit = { .on = false };
	int error = errno;

	event.sigev_notify_thread_id = gettid();
	if (timer_create(CLOCK_MONOTONIC, &event, &limit.timer) == 0) {
		sigaction(SIGURG, &action, &limit.before);
		timer_settime(limit.timer, 0, &second, NULL);
		limit.on = true;
	}
	errno = error;
	return limit;
}

static void end_second(struct limit *limit)
{
	int error = errno;

	if (limit->on) {
		timer_delete(limit->timer);
		sigaction(SIGURG, &limit->before, NULL);
	}
	errno = error;
}

/* LIMITED(read, (fd, bytes, size)): the call, and what it takes. */
#define LIMITED(call_, takes_)                                                                     \
	MUTANT(call_, call_##_for_a_second, #call_ " sleeps for a second at most")                 \
	{                                                                                          \
		struct limit second_ __attribute__((cleanup(end_second), unused)) =                \
			begin_second();                                                            \
                                                                                                   \
		return call_ takes_;                                                               \
	}

LIMITED(read, (fd, bytes, size))
LIMITED(write, (fd, bytes, size))
LIMITED(recv, (fd, bytes, size, flags))
LIMITED(send, (fd, bytes, size, flags))
LIMITED(poll, (fds, count, timeout))
LIMITED(msgrcv, (queue, message, size, type, flags))
LIMITED(msgsnd, (queue, message, size, flags))
LIMITED(semop, (set, operations, count))
LIMITED(mq_receive, (queue, message, size, priority))
LIMITED(mq_send, (queue, message, size, priority))
LIMITED(sem_wait, (semaphore))
LIMITED(waitpid, (pid, status, options))
LIMITED(waitid, (type, id, info, options))
LIMITED(flock, (fd, operation))
LIMITED(pause, ())
LIMITED(accept, (fd, address, size))
LIMITED(semtimedop, (set, operations, count, timeout))
LIMITED(mq_timedreceive, (queue, message, size, priority, deadline))
LIMITED(sem_timedwait, (semaphore, deadline))
LIMITED(ppoll, (fds, count, timeout, mask))
LIMITED(select, (limit, reading, writing, exceptional, timeout))
LIMITED(pselect, (limit, reading, writing, exceptional, timeout, mask))
LIMITED(epoll_wait, (epoll, events, limit, timeout))
LIMITED(epoll_pwait, (epoll, events, limit, timeout, mask))
LIMITED(fcntl, (fd, command, argument))
LIMITED(wait, (status))
LIMITED(sigsuspend, (mask))
LIMITED(sigwaitinfo, (set, info))
LIMITED(sigtimedwait, (set, info, timeout))
LIMITED(nanosleep, (duration, left))
LIMITED(clock_nanosleep, (clock_id, flags, duration, left))
LIMITED(open, (path, flags, mode))
