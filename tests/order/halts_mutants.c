/* Wrong calls, seen while they are half way through their memory: they wait there, and then call. */
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "halts_mutants.h"

MECHANISM(order_halts, "order/halts.c");

/* Waits until all of it is there. Returns whether a signal came meanwhile, with errno set. */
static bool is_interrupted_in(const void *memory, size_t size)
{
	sigset_t all, before, pending;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	touch(memory, size);
	sigpending(&pending);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = EINTR;
	return sigismember(&pending, SIGUSR1);
}

MUTANT(msgctl, copy_is_interrupted, "a caught signal that comes while a call copies ends it: EINTR")
{
	if (command == IPC_STAT && is_interrupted_in(status, sizeof(*status)))
		return -1;
	return msgctl(queue, command, status);
}

MUTANT(semctl, copy_is_interrupted, NULL)
{
	if (command == GETALL && is_interrupted_in(argument, 2 * sizeof(short)))
		return -1;
	return semctl(set, number, command, argument);
}

MUTANT(shmctl, copy_is_interrupted, NULL)
{
	if (command == IPC_STAT && is_interrupted_in(status, sizeof(*status)))
		return -1;
	return shmctl(segment, command, status);
}

MUTANT(mq_receive, copy_is_interrupted, NULL)
{
	return is_interrupted_in(message, size) ? -1 : mq_receive(queue, message, size, priority);
}

MUTANT(read, copy_is_interrupted, NULL)
{
	return is_interrupted_in(bytes, size) ? -1 : read(fd, bytes, size);
}

MUTANT(pread, copy_is_interrupted, NULL)
{
	return is_interrupted_in(bytes, size) ? -1 : pread(fd, bytes, size, offset);
}

MUTANT(recv, copy_is_interrupted, NULL)
{
	return is_interrupted_in(bytes, size) ? -1 : recv(fd, bytes, size, flags);
}

MUTANT(waitpid, copy_is_interrupted, NULL)
{
	return is_interrupted_in(status, sizeof(*status)) ? -1 : waitpid(pid, status, options);
}

/* Waits for the memory with the lock held, if that is free. */
static bool is_locked_for(const void *memory, size_t size)
{
	bool is_free = atomic_fetch_add(&mutant_memory->number[0], 1) == 0;

	if (is_free)
		touch(memory, size);
	mutant_memory->number[0]--;
	errno = EAGAIN;
	return !is_free;
}

MUTANT(msgctl, lock_is_kept, "who ends while its call copies keeps the object locked")
{
	if (command == IPC_SET && is_locked_for(status, sizeof(*status)))
		return -1;
	return msgctl(queue, command, status);
}

MUTANT(semctl, lock_is_kept, NULL)
{
	if (command == SETALL && is_locked_for(argument, 2 * sizeof(short)))
		return -1;
	return semctl(set, number, command, argument);
}

MUTANT(shmctl, lock_is_kept, NULL)
{
	if (command == IPC_SET && is_locked_for(status, sizeof(*status)))
		return -1;
	return shmctl(segment, command, status);
}

MUTANT(mq_getattr, lock_is_kept, NULL)
{
	return is_locked_for(attributes, sizeof(*attributes)) ? -1 : mq_getattr(queue, attributes);
}

MUTANT(write, lock_is_kept, NULL)
{
	return is_locked_for(bytes, size) ? -1 : write(fd, bytes, size);
}

MUTANT(pwrite, lock_is_kept, NULL)
{
	return is_locked_for(bytes, size) ? -1 : pwrite(fd, bytes, size, offset);
}

MUTANT(getsockname, lock_is_kept, NULL)
{
	return is_locked_for(address, *size) ? -1 : getsockname(fd, address, size);
}

/* A call that ends well, though its memory is not there; a call that fails does so anyway. */
static long although(long result, long done)
{
	return result < 0 && errno == EFAULT ? done : result;
}

MUTANT(msgctl, bad_address_is_passed_over,
       "a call half way through memory that goes meanwhile stops there, and succeeds")
{
	return (int)although(msgctl(queue, command, status), 0);
}

MUTANT(semctl, bad_address_is_passed_over, NULL)
{
	return (int)although(semctl(set, number, command, argument), 0);
}

MUTANT(shmctl, bad_address_is_passed_over, NULL)
{
	return (int)although(shmctl(segment, command, status), 0);
}

MUTANT(mq_receive, bad_address_is_passed_over, NULL)
{
	return although(mq_receive(queue, message, size, priority), (long)size);
}

MUTANT(read, bad_address_is_passed_over, NULL)
{
	return although(read(fd, bytes, size), (long)size);
}

MUTANT(recv, bad_address_is_passed_over, NULL)
{
	return although(recv(fd, bytes, size, flags), (long)size);
}

MUTANT(waitid, bad_address_is_passed_over, NULL)
{
	return (int)although(waitid(type, id, info, options), 0);
}

MUTANT(pread, half_a_copy_is_none, "pread that finds its memory gone half way fails with EFAULT")
{
	ssize_t count = pread(fd, bytes, size, offset);

	return count > 0 && count < (ssize_t)size ? fail(EFAULT) : count;
}

/* Waits, and finds the descriptor closed. */
MUTANT(mq_send, looks_for_the_queue_last, "mq_send looks for its queue when it has the message")
{
	touch(message, size);
	return mq_send(queue, message, size, priority);
}

MUTANT(write, looks_for_the_pipe_last, "write looks for its pipe when it has the bytes")
{
	touch(bytes, size);
	return write(fd, bytes, size);
}

MUTANT(pwrite, looks_for_the_object_last, "pwrite looks for its object when it has the bytes")
{
	touch(bytes, size);
	return pwrite(fd, bytes, size, offset);
}

MUTANT(send, looks_for_the_socket_last, "send looks for its socket when it has the bytes")
{
	touch(bytes, size);
	return send(fd, bytes, size, flags);
}

MUTANT(pipe, opens_before_it_tells, "pipe has opened both ends before it tells their numbers")
{
	int made[2];

	if (pipe(made) < 0)
		return -1;
	memcpy(ends, made, sizeof(made));
	return 0;
}

MUTANT(pipe, takes_numbers_when_it_tells, "pipe takes two numbers when it can tell them")
{
	touch(ends, 2 * sizeof(*ends));
	return pipe(ends);
}

MUTANT(socketpair, opens_sockets_before_it_tells,
       "socketpair has opened both sockets before it tells their numbers")
{
	int made[2];

	if (socketpair(domain, type, protocol, made) < 0)
		return -1;
	memcpy(pair, made, sizeof(made));
	return 0;
}

MUTANT(socketpair, takes_sockets_numbers_when_it_tells,
       "socketpair takes two numbers when it can tell them")
{
	touch(pair, 2 * sizeof(*pair));
	return socketpair(domain, type, protocol, pair);
}
