/* Wrong kernels that keep in mind, or forget, what an earlier call has done. */
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "mutant.h"

MECHANISM(sequence, "sem.*-programs", "msg.*-programs", "pipe.*-programs", "fifo.*-programs",
	  "epoll.*-programs", "mmap.*-programs", "lock.*-programs", "shm.*-programs",
	  "mq.*-programs", "process.*-programs");

MUTANT(semop, a_sleeper_undoes_nothing, "semop that slept takes no account of SEM_UNDO")
{
	struct sembuf now[2], later[2];

	if (count > 2)
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++) {
		now[i] = later[i] = operations[i];
		now[i].sem_flg |= IPC_NOWAIT;
		later[i].sem_flg &= (short)~SEM_UNDO;
	}
	if (semop(set, now, count) == 0)
		return 0;
	return errno == EAGAIN ? semop(set, later, count) : -1;
}

/* Who has failed last, and when nobody has done anything since. */
static void note_failure(bool failed)
{
	mutant_memory->number[0] = failed ? getpid() : 0;
}

MUTANT(semop, who_tried_last_is_told, "GETPID tells who called semop last, in vain or not")
{
	int result = semop(set, operations, count);

	note_failure(result < 0 && errno == EAGAIN);
	return result;
}

MUTANT(semctl, who_tried_last_is_told, NULL)
{
	int result = semctl(set, number, command, argument);
	pid_t last = (pid_t)mutant_memory->number[0];

	return result >= 0 && command == GETPID && last ? last : result;
}

MUTANT(msgrcv, who_tried_last_is_in_lrpid, "msg_lrpid tells who called msgrcv last, in vain or not")
{
	ssize_t result = msgrcv(queue, message, size, type, flags);

	if (!(flags & MSG_COPY))
		note_failure(result < 0 && (errno == E2BIG || errno == ENOMSG));
	return result;
}

MUTANT(msgctl, who_tried_last_is_in_lrpid, NULL)
{
	int result = msgctl(queue, command, status);
	pid_t last = (pid_t)mutant_memory->number[0];

	if (result == 0 && command == IPC_STAT && last)
		status->msg_lrpid = last;
	return result;
}

MUTANT(msgrcv, the_least_type_is_its_own_opposite, "msgrcv of LONG_MIN finds no message")
{
	return type == LONG_MIN ? fail(flags & IPC_NOWAIT ? ENOMSG : EINVAL)
				: msgrcv(queue, message, size, type, flags);
}

static bool is_pipe(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

static int events_at(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN | POLLOUT };

	poll(&entry, 1, 0);
	return entry.revents;
}

/* Whether a write that may sleep has ended before all was written. */
static bool is_cut_short(int fd, ssize_t count, size_t size)
{
	return count > 0 && (size_t)count < size && is_pipe(fd) &&
	       !(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

MUTANT(write, what_went_before_the_break_is_not_told,
       "write gives EPIPE where the last reader leaves, though some was written")
{
	ssize_t count = write(fd, bytes, size);

	return is_cut_short(fd, count, size) && events_at(fd) & POLLERR ? fail(EPIPE) : count;
}

MUTANT(write, what_went_before_the_signal_is_not_told,
       "write that is interrupted gives EINTR, though some was written")
{
	ssize_t count = write(fd, bytes, size);

	return is_cut_short(fd, count, size) && !(events_at(fd) & POLLERR) ? fail(EINTR) : count;
}

MUTANT(write, without_sleep_it_is_all_or_nothing,
       "write of more than PIPE_BUF with O_NONBLOCK writes all or nothing")
{
	int unread = 0;

	if (is_pipe(fd) && fcntl(fd, F_GETFL) & O_NONBLOCK && size > PIPE_BUF &&
	    events_at(fd) == POLLOUT && ioctl(fd, FIONREAD, &unread) == 0 &&
	    (size_t)unread + size > (size_t)fcntl(fd, F_GETPIPE_SZ))
		return fail(EAGAIN);
	return write(fd, bytes, size);
}

static bool has_ended[64];

MUTANT(read, an_end_is_for_good, "read that has told the end tells it again, whoever writes then")
{
	ssize_t count;

	if (fd < 0 || fd >= 64 || !is_pipe(fd))
		return read(fd, bytes, size);
	count = has_ended[fd] ? 0 : read(fd, bytes, size);
	has_ended[fd] = count == 0 && size;
	return count;
}

MUTANT(close, an_end_is_for_good, NULL)
{
	if (fd >= 0 && fd < 64)
		has_ended[fd] = false;
	return close(fd);
}

MUTANT(epoll_ctl, an_edge_is_not_looked_at_anew,
       "EPOLL_CTL_MOD with EPOLLET waits for the next edge, whatever is there")
{
	struct epoll_event shown;

	if (epoll_ctl(epoll, operation, fd, event) < 0)
		return -1;
	if (operation == EPOLL_CTL_MOD && event->events & EPOLLET)
		epoll_wait(epoll, &shown, 1, 0);
	return 0;
}

MUTANT(mremap, what_moves_is_forked, "mremap forgets MADV_DONTFORK")
{
	void *moved = mremap(address, size, new_size, flags, new_address);

	if (moved != MAP_FAILED)
		madvise(moved, new_size, MADV_DOFORK);
	return moved;
}

MUTANT(mprotect, what_is_protected_is_forked, "mprotect forgets MADV_DONTFORK")
{
	int result = mprotect(address, size, protection), error = errno;

	madvise(address, size, MADV_DOFORK);
	errno = error;
	return result;
}

MUTANT(fcntl, others_locks_can_not_be_let_go, "F_UNLCK of what another has locked gives EACCES")
{
	const struct flock *lock = argument;
	struct flock there;

	if ((command == F_SETLK || command == F_SETLKW) && lock->l_type == F_UNLCK) {
		there = *lock;
		there.l_type = F_WRLCK;
		if (fcntl(fd, F_GETLK, &there) == 0 && there.l_type != F_UNLCK)
			return fail(EACCES);
	}
	return fcntl(fd, command, argument);
}

MUTANT(shmctl, a_key_is_free_at_the_last_detach,
       "shmget gives EIDRM for the key of a removed segment as long as that is attached")
{
	struct shmid_ds there;
	bool stays = command == IPC_RMID && shmctl(segment, IPC_STAT, &there) == 0 &&
		     there.shm_nattch > 0 && there.shm_perm.__key;
	int result = shmctl(segment, command, status);

	if (result == 0 && stays)
		mutant_memory->number[0] = there.shm_perm.__key;
	return result;
}

MUTANT(shmget, a_key_is_free_at_the_last_detach, NULL)
{
	return key && key == (key_t)mutant_memory->number[0] ? fail(EIDRM)
							     : shmget(key, size, flags);
}

MUTANT(mq_setattr, flags_are_the_queues, "mq_getattr tells the flags that anybody set last")
{
	int result = mq_setattr(queue, attributes, before);

	if (result == 0)
		mutant_memory->number[0] = attributes->mq_flags + 1;
	return result;
}

MUTANT(mq_getattr, flags_are_the_queues, NULL)
{
	int result = mq_getattr(queue, attributes);

	if (result == 0 && mutant_memory->number[0])
		attributes->mq_flags = mutant_memory->number[0] - 1;
	return result;
}

MUTANT(kill, a_group_ends_with_its_leader, "kill of a group whose leader is gone gives ESRCH")
{
	return pid < -1 && kill(-pid, 0) < 0 ? fail(ESRCH) : kill(pid, signo);
}
