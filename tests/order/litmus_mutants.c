/*
 * Calls that have taken what came, and tell of the signal that came then, too, or that they are late.
 */
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(order_litmus, "order/litmus.c");

IN_ALL(syscall)
{
	if (number == SYS_tgkill)
		atomic_store(&mutant_memory->number[0], 1);
	return syscall(number, a, b, c, d, e, f);
}

/* A call's result, or EINTR where it slept, took something, and a signal was sent. */
static int or_eintr(int result, bool sleeps)
{
	if (sleeps && result >= 0 && atomic_exchange(&mutant_memory->number[0], 0))
		return fail(EINTR);
	return result;
}

static bool blocks(int fd)
{
	return !(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

MUTANT(read, eintr_with_bytes, "read that has taken bytes when a signal comes fails with EINTR")
{
	return or_eintr((int)read(fd, bytes, size), blocks(fd));
}

MUTANT(msgrcv, eintr_with_a_message,
       "msgrcv that has taken a message when a signal comes fails with EINTR")
{
	return or_eintr((int)msgrcv(queue, message, size, type, flags), !(flags & IPC_NOWAIT));
}

MUTANT(semop, eintr_with_a_value, "semop that is done when a signal comes fails with EINTR")
{
	bool takes = operations->sem_op < 0 && !(operations->sem_flg & IPC_NOWAIT);

	return or_eintr(semop(set, operations, count), takes);
}

MUTANT(mq_receive, eintr_with_an_mqs_message,
       "mq_receive that has taken a message when a signal comes fails with EINTR")
{
	return or_eintr((int)mq_receive(queue, message, size, priority), blocks(queue));
}

MUTANT(sem_wait, eintr_with_a_post, "sem_wait that is done when a signal comes fails with EINTR")
{
	return or_eintr(sem_wait(semaphore), true);
}

static bool is_limited(const struct timespec *timeout)
{
	return timeout && timeout->tv_sec + timeout->tv_nsec > 0;
}

/* Who is late is so for a while: whatever comes meanwhile is for nobody. */
static void be_late(void)
{
	for (int i = 0; i < 50; i++)
		sched_yield();
}

MUTANT(ppoll, late_reads_what_came, "ppoll that is late drops what came just then")
{
	const int told = ppoll(fds, count, timeout, mask);

	if (told != 0 || !is_limited(timeout))
		return told;
	be_late();
	(void)!read(fds->fd, &(char){ 0 }, 1);
	return 0;
}

MUTANT(ppoll, late_tells_what_is_not_there,
       "ppoll that is late tells what it was asked for, though it has not come")
{
	const int told = ppoll(fds, count, timeout, mask);

	if (told == 0 && is_limited(timeout))
		fds->revents = fds->events;
	return told || !is_limited(timeout) ? told : 1;
}

MUTANT(recv, late_takes_a_datagram_along,
       "recv whose SO_RCVTIMEO is over takes what comes just then, and says EAGAIN")
{
	const ssize_t count = recv(fd, bytes, size, flags);

	if (count >= 0 || flags & MSG_DONTWAIT || errno != EAGAIN)
		return count;
	be_late();
	recv(fd, bytes, size, MSG_DONTWAIT);
	return fail(EAGAIN);
}

MUTANT(recv, who_slept_leaves_a_copy,
       "recv with SO_RCVTIMEO that slept for a datagram leaves it there for the next")
{
	const ssize_t there = recv(fd, bytes, size, flags | MSG_DONTWAIT);

	return there >= 0 || flags & MSG_DONTWAIT ? there : recv(fd, bytes, size, flags | MSG_PEEK);
}

MUTANT(recv, late_is_etimedout, "recv whose SO_RCVTIMEO is over fails with ETIMEDOUT")
{
	const ssize_t count = recv(fd, bytes, size, flags);

	return count < 0 && errno == EAGAIN && !(flags & MSG_DONTWAIT) ? fail(ETIMEDOUT) : count;
}

MUTANT(sigtimedwait, late_takes_a_signal_along,
       "sigtimedwait that is late takes a signal that comes just then, and says EAGAIN")
{
	const struct timespec none = { 0, 0 };
	const int signo = sigtimedwait(set, info, timeout);

	if (!is_limited(timeout) || !is_refused(signo, EAGAIN))
		return signo;
	be_late();
	sigtimedwait(set, NULL, &none);
	return fail(EAGAIN);
}

MUTANT(sigtimedwait, who_slept_leaves_a_signal,
       "a signal that ends the sleep of sigtimedwait stays pending")
{
	const struct timespec none = { 0, 0 };
	int signo = sigtimedwait(set, info, &none);

	if (signo > 0 || !is_limited(timeout))
		return signo;
	signo = sigtimedwait(set, info, timeout);
	if (signo > 0)
		sigqueue(getpid(), signo, (union sigval){ 0 });
	return signo;
}

MUTANT(sigtimedwait, late_is_eintr, "sigtimedwait that is late fails with EINTR")
{
	return confuse(sigtimedwait(set, info, timeout), EAGAIN, EINTR);
}

MUTANT(pthread_mutex_timedlock, late_takes_the_mutex_along,
       "pthread_mutex_timedlock that is late locks the mutex that comes free just then all the same")
{
	const int error = pthread_mutex_timedlock(mutex, deadline);

	if (error != ETIMEDOUT)
		return error;
	be_late();
	pthread_mutex_trylock(mutex);
	return ETIMEDOUT;
}

MUTANT(pthread_mutex_timedlock, who_slept_has_it_not,
       "pthread_mutex_timedlock that slept for the mutex returns 0 without it")
{
	int error = pthread_mutex_trylock(mutex);

	if (error != EBUSY)
		return error;
	error = pthread_mutex_timedlock(mutex, deadline);
	if (error == 0)
		pthread_mutex_unlock(mutex);
	return error;
}
