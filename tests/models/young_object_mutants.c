/* Wrong objects of IPC, as a young kernel has them: a rule read too simply. */
#include <limits.h>
#include <stdint.h>
#include <time.h>

#include "mutant.h"

MECHANISM(young_object, "shm.*-programs", "mq.*-programs", "msg.*-programs", "sem.*-programs",
	  "posix-sem.*-programs", "msg/selection.c");

/* Shared memory segments */

MUTANT(shmat, what_is_removed_is_not_attached, "shmat of a segment that is removed gives EIDRM")
{
	struct shmid_ds status;

	if (shmctl(segment, IPC_STAT, &status) == 0 && status.shm_perm.mode & SHM_DEST)
		return (void *)(intptr_t)fail(EIDRM);
	return shmat(segment, address, flags);
}

MUTANT(shmdt, any_page_will_do, "shmdt takes any page of an attach")
{
	int result = shmdt(address);

	return result < 0 && errno == EINVAL && address ? shmdt((const char *)address - 4096)
							: result;
}

MUTANT(shmget, no_size_is_no_segment, "shmget of size 0 gives EINVAL though there is one")
{
	return size ? shmget(key, size, flags) : fail(EINVAL);
}

MUTANT(shmat, readers_need_to_write, "shmat for reading needs the permission to write as well")
{
	void *both = flags & SHM_RDONLY && !(flags & SHM_REMAP) ? shmat(segment, NULL, 0) : NULL;

	if (both == (void *)-1 && errno == EACCES)
		return both;
	if (both && both != (void *)-1)
		shmdt(both);
	return shmat(segment, address, flags);
}

MUTANT(shmctl, others_keep_their_bits, "IPC_SET leaves the mode's bits for others as they were")
{
	struct shmid_ds before, given;

	if (command != IPC_SET || shmctl(segment, IPC_STAT, &before) < 0)
		return shmctl(segment, command, status);
	given = *status;
	given.shm_perm.mode =
		(unsigned short)((given.shm_perm.mode & 0770) | (before.shm_perm.mode & 07));
	return shmctl(segment, command, &given);
}

/* Message queues */

MUTANT(mq_receive, a_small_buffer_cuts, "mq_receive cuts what is too long for the buffer")
{
	char whole[8192];
	ssize_t result;

	if (size >= 4)
		return mq_receive(queue, message, size, priority);
	result = mq_receive(queue, whole, sizeof(whole), priority);
	if (result < 0)
		return result;
	result = result > (ssize_t)size ? (ssize_t)size : result;
	memcpy(message, whole, (size_t)result);
	return result;
}

MUTANT(mq_timedreceive, the_time_comes_first, "mq_timedreceive past its deadline takes nothing")
{
	if (deadline && deadline->tv_sec >= 0 && deadline->tv_sec < 1000 &&
	    deadline->tv_nsec < 1000000000)
		return fail(ETIMEDOUT);
	return mq_timedreceive(queue, message, size, priority, deadline);
}

MUTANT(mq_setattr, the_flags_after_are_told, "mq_setattr tells the flags that it sets")
{
	int result = mq_setattr(queue, attributes, before);

	if (result == 0 && before)
		before->mq_flags = attributes->mq_flags;
	return result;
}

MUTANT(mq_send, nothing_is_no_message, "mq_send of no bytes gives EINVAL")
{
	return size ? mq_send(queue, message, size, priority) : fail(EINVAL);
}

MUTANT(mq_notify, who_is_not_registered_can_not_leave,
       "mq_notify of NULL by who is not registered gives EINVAL")
{
	char line[128] = "";
	const char *pid;

	if (event || lseek(queue, 0, SEEK_SET) < 0 || read(queue, line, sizeof(line) - 1) < 0)
		return mq_notify(queue, event);
	pid = strstr(line, "NOTIFY_PID:");
	return pid && atoi(pid + 11) != getpid() ? fail(EINVAL) : mq_notify(queue, event);
}

MUTANT(msgrcv, any_type_is_the_lowest, "msgrcv of type 0 takes a message of the lowest type")
{
	return msgrcv(queue, message, size, type || flags & MSG_COPY ? type : -LONG_MAX, flags);
}

MUTANT(msgrcv, what_is_too_long_is_lost, "msgrcv that fails with E2BIG has taken the message out")
{
	char lost[8300];
	ssize_t result = msgrcv(queue, message, size, type, flags);

	if (result >= 0 || errno != E2BIG || flags & MSG_COPY)
		return result;
	msgrcv(queue, lost, 8192, type, flags | IPC_NOWAIT);
	return fail(E2BIG);
}

MUTANT(msgsnd, nothing_is_not_sent, "msgsnd of no bytes gives EINVAL")
{
	return size ? msgsnd(queue, message, size, flags) : fail(EINVAL);
}

MUTANT(msgrcv, no_message_is_eagain, "msgrcv with IPC_NOWAIT gives EAGAIN where there is none")
{
	ssize_t result = msgrcv(queue, message, size, type, flags);

	return result < 0 && errno == ENOMSG ? fail(EAGAIN) : result;
}

MUTANT(msgctl, a_full_queue_is_not_lowered,
       "IPC_SET of less msg_qbytes than are there gives EINVAL")
{
	struct msqid_ds now;

	if (command == IPC_SET && msgctl(queue, IPC_STAT, &now) == 0 &&
	    status->msg_qbytes < now.__msg_cbytes)
		return fail(EINVAL);
	return msgctl(queue, command, status);
}

/* Semaphores */

MUTANT(semop, who_can_not_wait_waits_for_none, "semop with one IPC_NOWAIT does not wait for any")
{
	struct sembuf all[2];

	if (count != 2)
		return semop(set, operations, count);
	memcpy(all, operations, sizeof(all));
	all[0].sem_flg |= all[1].sem_flg & IPC_NOWAIT;
	all[1].sem_flg |= all[0].sem_flg & IPC_NOWAIT;
	return semop(set, all, count);
}

MUTANT(semtimedop, no_time_does_nothing, "semtimedop of time 0 gives EAGAIN, whatever it could do")
{
	if (timeout && !timeout->tv_sec && !timeout->tv_nsec && count == 1)
		return fail(EAGAIN);
	return semtimedop(set, operations, count, timeout);
}

MUTANT(semget, no_size_is_no_set, "semget of no semaphores gives EINVAL though there is a set")
{
	return count ? semget(key, count, flags) : fail(EINVAL);
}

MUTANT(semctl, a_value_too_large_is_invalid, "SETVAL of too large a value gives EINVAL")
{
	int result = semctl(set, number, command, argument);

	return result < 0 && errno == ERANGE ? fail(EINVAL) : result;
}

MUTANT(semop, zero_is_not_awaited_twice,
       "semop that waits for zero with a second operation fails with EAGAIN")
{
	struct sembuf all[2];

	if (count != 2 || operations[0].sem_op)
		return semop(set, operations, count);
	memcpy(all, operations, sizeof(all));
	all[0].sem_flg |= IPC_NOWAIT;
	return semop(set, all, count);
}

MUTANT(sem_trywait, what_is_taken_is_busy, "sem_trywait gives EBUSY")
{
	int result = sem_trywait(semaphore);

	return result < 0 && errno == EAGAIN ? fail(EBUSY) : result;
}

MUTANT(sem_timedwait, the_time_comes_first_here, "sem_timedwait past its deadline takes nothing")
{
	if (deadline->tv_sec == 0 && deadline->tv_nsec >= 0 && deadline->tv_nsec < 1000000000)
		return fail(ETIMEDOUT);
	return sem_timedwait(semaphore, deadline);
}

MUTANT(sem_post, the_highest_value_stays, "sem_post at SEM_VALUE_MAX returns 0")
{
	int result = sem_post(semaphore);

	return result < 0 && errno == EOVERFLOW ? 0 : result;
}

MUTANT(sem_wait, no_handler_ends_a_wait, "sem_wait goes on after any handler")
{
	int result;

	do
		result = sem_wait(semaphore);
	while (result < 0 && errno == EINTR);
	return result;
}

MUTANT(sem_open, a_name_is_made_once, "sem_open with O_CREAT of what there is gives EEXIST")
{
	sem_t *there = flags & O_CREAT ? sem_open(name, 0) : SEM_FAILED;

	if (there == SEM_FAILED)
		return sem_open(name, flags, mode, value);
	sem_close(there);
	errno = EEXIST;
	return SEM_FAILED;
}
