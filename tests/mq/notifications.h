/* What claims about notification share: registering, and taking the signal or the thread's word. */
#ifndef IPCLITMUS_NOTIFICATIONS_H
#define IPCLITMUS_NOTIFICATIONS_H

#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "queues.h"

/* qemu-user has all of POSIX message queues but this. */
static inline const char *need_notification(void)
{
	return lacks(mq_notify((mqd_t)-1, NULL) < 0, "mq_notify");
}

static inline int ask_signal_for(mqd_t queue, int signal, union sigval value)
{
	struct sigevent event;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = signal;
	event.sigev_value = value;
	return mq_notify(queue, &event);
}

static inline int ask_signal(mqd_t queue, int signal, int value)
{
	return ask_signal_for(queue, signal, (union sigval){ .sival_int = value });
}

static inline int ask_nothing(mqd_t queue)
{
	struct sigevent event;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_NONE;
	return mq_notify(queue, &event);
}

/* Holds SIGUSR1, SIGUSR2 and the real-time signals back, for next_signal. */
static inline void hold_signals(sigset_t *held)
{
	sigemptyset(held);
	sigaddset(held, SIGUSR1);
	sigaddset(held, SIGUSR2);
	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigaddset(held, i);
	must(sigprocmask(SIG_BLOCK, held, NULL));
}

/* Takes the next of the signals that wait already; 0 if there is none. */
static inline int next_signal(siginfo_t *info)
{
	static const struct timespec now = { 0, 0 };
	sigset_t held;
	int signal;

	hold_signals(&held);
	memset(info, 0, sizeof(*info));
	signal = sigtimedwait(&held, info, &now);
	return signal < 0 ? 0 : signal;
}

/* Registers this process for SIGUSR1 with that value, which waits for next_signal. */
static inline void register_here(mqd_t queue, int value)
{
	sigset_t held;

	hold_signals(&held);
	must(ask_signal(queue, SIGUSR1, value));
}

static int told[2]; /* what the functions of threads write to */

static inline void tell_value(union sigval value)
{
	char byte = (char)value.sival_int;

	(void)!write(told[1], &byte, 1);
}

static inline int ask_thread(mqd_t queue, void (*function)(union sigval), char value,
			     pthread_attr_t *attributes)
{
	struct sigevent event;

	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_THREAD;
	event.sigev_notify_function = function;
	event.sigev_notify_attributes = attributes;
	event.sigev_value.sival_int = value;
	return mq_notify(queue, &event);
}

/* glibc does it by a netlink socket, which not every kernel has. */
static inline const char *need_thread_notification(void)
{
	const char *why = need_threads(), *name = own_name("thread");
	mqd_t queue;

	if (why)
		return why;
	queue = create(name, O_RDWR, 0600, 1, 1);
	why = lacks(queue < 0 || ask_thread(queue, tell_value, 0, NULL) < 0,
		    "mq_notify(SIGEV_THREAD)");
	mq_close(queue);
	mq_unlink(name);
	return why;
}

#endif
