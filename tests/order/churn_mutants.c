/* Wrong kernels that count what was given back. */
#include "mutant.h"

MECHANISM(churn, "order/churn.c");

/* Whether this is one more than a small table has places for. */
static bool is_too_many(int places)
{
	return ++mutant_memory->number[0] > places;
}

/* What was counted so far, with this many more. */
static long count_on(long more)
{
	return atomic_fetch_add(&mutant_memory->number[1], more) + more;
}

MUTANT(pipe, no_place_of_a_pipe_is_used_again,
       "after 256 pipes there is none, though all are closed")
{
	return is_too_many(256) ? fail(ENFILE) : pipe(ends);
}

MUTANT(eventfd, no_place_of_an_eventfd_is_used_again,
       "after 256 eventfds there is none, though all are closed")
{
	return is_too_many(256) ? fail(ENFILE) : eventfd(value, flags);
}

MUTANT(timerfd_create, no_place_of_a_timerfd_is_used_again,
       "after 256 timerfds there is none, though all are closed")
{
	return is_too_many(256) ? fail(ENOMEM) : timerfd_create(clock, flags);
}

MUTANT(epoll_create1, no_place_of_a_set_is_used_again,
       "after 128 epoll sets there is none, though all are closed")
{
	return is_too_many(128) ? fail(EMFILE) : epoll_create1(flags);
}

MUTANT(epoll_ctl, what_was_taken_out_is_counted,
       "EPOLL_CTL_DEL does not give back what max_user_watches counts")
{
	return operation == EPOLL_CTL_ADD && is_too_many(256)
		       ? fail(ENOSPC)
		       : epoll_ctl(epoll, operation, fd, event);
}

MUTANT(sendmsg, what_arrived_is_in_flight, "descriptors that were received count as in flight")
{
	return message->msg_controllen && is_too_many(256) ? fail(ETOOMANYREFS)
							   : sendmsg(fd, message, flags);
}

MUTANT(connect, who_was_accepted_is_in_the_backlog,
       "clients that were accepted and left are in the backlog still")
{
	return is_too_many(128) ? fail(EAGAIN) : connect(fd, address, size);
}

MUTANT(posix_openpt, no_terminals_number_is_used_again,
       "after 16 terminals there is none, though all are closed")
{
	return is_too_many(16) ? fail(EMFILE) : posix_openpt(flags);
}

MUTANT(fcntl, what_was_unlocked_is_counted, "locks that were taken off count as locks")
{
	const struct flock *lock = argument;

	return command == F_SETLK && lock->l_type != F_UNLCK && is_too_many(256)
		       ? fail(ENOLCK)
		       : fcntl(fd, command, argument);
}

MUTANT(mmap, what_was_unmapped_is_counted, "mappings that were taken off count as mappings")
{
	if (flags & MAP_ANONYMOUS && size == 4096 && is_too_many(256)) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(msgget, no_place_of_a_queue_is_used_again,
       "after 256 queues there is none, though all are removed")
{
	return is_too_many(256) ? fail(ENOSPC) : msgget(key, flags);
}

MUTANT(semget, what_was_removed_is_counted, "the semaphores of removed sets count for SEMMNS")
{
	return count_on(count) > 1024 ? fail(ENOSPC) : semget(key, count, flags);
}

MUTANT(shmget, no_place_of_a_segment_is_used_again,
       "after 128 segments there is none, though all are removed")
{
	return is_too_many(128) ? fail(ENOSPC) : shmget(key, size, flags);
}

MUTANT(shmat, what_was_detached_is_counted, "attaches that were taken off count as attaches")
{
	if (is_too_many(256)) {
		errno = EMFILE;
		return (void *)-1;
	}
	return shmat(segment, address, flags);
}

MUTANT(msgsnd, what_was_received_is_counted, "the bytes of received messages count for msg_qbytes")
{
	return count_on((long)size) > 16384 && flags & IPC_NOWAIT
		       ? fail(EAGAIN)
		       : msgsnd(queue, message, size, flags);
}

MUTANT(semop, what_was_taken_back_is_undone,
       "what was added and taken again with SEM_UNDO adds up to the limit")
{
	if (count == 1 && operations->sem_flg & SEM_UNDO && operations->sem_op > 0 &&
	    count_on(operations->sem_op) > 32767)
		return fail(ERANGE);
	return semop(set, operations, count);
}

MUTANT(mq_open, what_was_unlinked_is_counted, "unlinked queues count for RLIMIT_MSGQUEUE")
{
	if (flags & O_CREAT && is_too_many(256))
		return fail(EMFILE);
	return mq_open(name, flags, mode, attributes);
}

MUTANT(sem_open, no_place_of_a_semaphore_is_used_again,
       "after 100 named semaphores there is none, though all are unlinked")
{
	if (is_too_many(100)) {
		errno = ENOMEM;
		return SEM_FAILED;
	}
	return sem_open(name, flags, mode, value);
}

MUTANT(shm_open, no_place_of_an_object_is_used_again,
       "after 256 memory objects there is none, though all are unlinked")
{
	return is_too_many(256) ? fail(ENOSPC) : shm_open(name, flags, mode);
}

MUTANT(timer_create, what_was_deleted_is_counted, "deleted timers count as timers")
{
	return is_too_many(256) ? fail(EAGAIN) : timer_create(clock_id, event, timer);
}

MUTANT(sigqueue, what_was_taken_is_pending, "signals that were taken count for RLIMIT_SIGPENDING")
{
	return is_too_many(256) ? fail(EAGAIN) : sigqueue(pid, signo, value);
}

MUTANT(pthread_create, who_was_joined_is_counted, "threads that were joined count as threads")
{
	return is_too_many(128) ? EAGAIN : pthread_create(thread, attributes, start, argument);
}

MUTANT(fork, who_was_reaped_is_counted, "children that were reaped count for RLIMIT_NPROC")
{
	return is_too_many(64) ? fail(EAGAIN) : fork();
}
