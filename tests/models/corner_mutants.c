/* Wrong kernels in corners: of calls asleep, of what failed, of what is left over. */
#include <limits.h>
#include <sys/stat.h>

#include "mutant.h"

MECHANISM(corner, "msg.*-programs", "sem.*-programs", "shm.*-programs", "lock.*-programs",
	  "mmap.*-programs");

MUTANT(msgrcv, a_sleeper_forgets_msg_except, "msgrcv that slept takes no account of MSG_EXCEPT")
{
	ssize_t result =
		msgrcv(queue, message, size, type, flags & MSG_COPY ? flags : flags | IPC_NOWAIT);

	if (result >= 0 || errno != ENOMSG || flags & (IPC_NOWAIT | MSG_COPY))
		return result;
	return msgrcv(queue, message, size, type, flags & ~MSG_EXCEPT);
}

MUTANT(msgrcv, a_sleeper_forgets_msg_noerror, "msgrcv that slept takes no account of MSG_NOERROR")
{
	ssize_t result =
		msgrcv(queue, message, size, type, flags & MSG_COPY ? flags : flags | IPC_NOWAIT);

	if (result >= 0 || errno != ENOMSG || flags & (IPC_NOWAIT | MSG_COPY))
		return result;
	return msgrcv(queue, message, size, type, flags & ~MSG_NOERROR);
}

MUTANT(msgrcv, a_sleeper_takes_its_negative_type_alone,
       "msgrcv of a negative type that slept takes no lower type")
{
	ssize_t result =
		msgrcv(queue, message, size, type, flags & MSG_COPY ? flags : flags | IPC_NOWAIT);

	if (result >= 0 || errno != ENOMSG || flags & (IPC_NOWAIT | MSG_COPY))
		return result;
	return msgrcv(queue, message, size, type < 0 && type > LONG_MIN ? -type : type, flags);
}

MUTANT(msgsnd, who_does_not_wait_stands_in_line,
       "msgsnd with IPC_NOWAIT fails while another sleeps, though there is room")
{
	int result;

	if (flags & IPC_NOWAIT && mutant_memory->number[0] == queue + 1)
		return fail(EAGAIN);
	result = msgsnd(queue, message, size, flags | IPC_NOWAIT);
	if (result == 0 || errno != EAGAIN || flags & IPC_NOWAIT)
		return result;
	mutant_memory->number[0] = queue + 1;
	result = msgsnd(queue, message, size, flags);
	mutant_memory->number[0] = 0;
	return result;
}

MUTANT(msgrcv, none_of_it_is_wanted, "msgrcv of no bytes with MSG_NOERROR leaves the message")
{
	if (size == 0 && flags & MSG_NOERROR && !(flags & MSG_COPY))
		return msgrcv(queue, message, 0, 0, MSG_COPY | IPC_NOWAIT) >= 0 || errno == E2BIG
			       ? 0
			       : msgrcv(queue, message, size, type, flags);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(semop, one_semaphore_counts_once,
       "semop sums what an array has of one semaphore, and asks for the sum alone")
{
	struct sembuf sum = operations[0];

	if (count != 2 || operations[0].sem_num != operations[1].sem_num || !operations[0].sem_op ||
	    !operations[1].sem_op)
		return semop(set, operations, count);
	sum.sem_op = (short)(operations[0].sem_op + operations[1].sem_op);
	sum.sem_flg |= operations[1].sem_flg;
	return semop(set, &sum, 1);
}

MUTANT(semtimedop, no_undo_in_time, "semtimedop takes no account of SEM_UNDO")
{
	struct sembuf copy[2];

	if (!timeout || count > 2)
		return semtimedop(set, operations, count, timeout);
	for (size_t i = 0; i < count; i++) {
		copy[i] = operations[i];
		copy[i].sem_flg &= (short)~SEM_UNDO;
	}
	return semtimedop(set, copy, count, timeout);
}

MUTANT(shmctl, setting_revives, "IPC_SET of a removed segment takes SHM_DEST out of its mode")
{
	int result = shmctl(segment, command, status);

	if (result == 0 && command == IPC_SET)
		mutant_memory->number[0] = segment + 1;
	if (result == 0 && command == IPC_STAT && mutant_memory->number[0] == segment + 1)
		status->shm_perm.mode &= (unsigned short)~SHM_DEST;
	return result;
}

MUTANT(shmctl, setting_unlocks, "IPC_SET takes SHM_LOCKED out of the mode")
{
	if (command == IPC_SET)
		shmctl(segment, SHM_UNLOCK, NULL);
	return shmctl(segment, command, status);
}

MUTANT(fcntl, unlocking_does_not_wait, "F_SETLKW with F_UNLCK does nothing")
{
	const struct flock *lock = argument;

	if ((command == F_SETLKW || command == F_OFD_SETLKW) && lock->l_type == F_UNLCK &&
	    lock->l_start >= 0)
		return 0;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, who_asks_to_read_is_told_of_readers,
       "F_GETLK tells of a read lock to who asks whether it could read")
{
	struct flock *lock = argument;

	if ((command == F_GETLK || command == F_OFD_GETLK) && lock->l_type == F_RDLCK)
		lock->l_type = F_WRLCK;
	return fcntl(fd, command, argument);
}

MUTANT(dup, a_copied_descriptor_unlocks, "dup ends the process's record locks of the file")
{
	int copy = dup(fd);

	if (copy >= 0)
		close(dup(fd));
	return copy;
}

MUTANT(ftruncate, the_last_page_keeps_its_end,
       "ftruncate brings back what it cut off when the file grows again")
{
	atomic_long *end = &mutant_memory->number[0];
	struct stat before;
	bool grows;
	int result;

	if (fstat(fd, &before) < 0)
		return -1;
	grows = size > before.st_size && *end == before.st_size;
	if (size < before.st_size)
		*end = pread(fd, mutant_memory->text, 1, size) == 1 ? (long)size : 0;
	result = ftruncate(fd, size);
	if (result == 0 && grows && *end && pwrite(fd, mutant_memory->text, 1, (off_t)*end) < 0)
		return -1;
	return result;
}
