/* Calls that have taken what came, and tell of the signal that came then, too. */
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
