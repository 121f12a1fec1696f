/* Wrong calls that are right as long as nobody else calls at the same time. */
#include <sched.h>

#include "mutant.h"

MECHANISM(storm, "storm");

static void let_others_in(void)
{
	for (int i = 0; i < 3; i++)
		sched_yield();
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

MUTANT(msgget, queue_is_looked_up_then_made, "msgget looks for the key, and then makes the queue")
{
	if ((flags & IPC_EXCL) && msgget(key, 0) >= 0)
		return fail(EEXIST);
	let_others_in();
	return msgget(key, flags & ~IPC_EXCL);
}

MUTANT(semget, set_is_looked_up_then_made, "semget looks for the key, and then makes the set")
{
	if ((flags & IPC_EXCL) && semget(key, 0, 0) >= 0)
		return fail(EEXIST);
	let_others_in();
	return semget(key, count, flags & ~IPC_EXCL);
}

MUTANT(shmget, segment_is_looked_up_then_made,
       "shmget looks for the key, and then makes the segment")
{
	if ((flags & IPC_EXCL) && shmget(key, 0, 0) >= 0)
		return fail(EEXIST);
	let_others_in();
	return shmget(key, size, flags & ~IPC_EXCL);
}

MUTANT(open, file_is_looked_up_then_made, "open looks for the name, and then makes the file")
{
	if ((flags & O_EXCL) && is_there(path))
		return fail(EEXIST);
	let_others_in();
	return open(path, flags & ~O_EXCL, mode);
}

MUTANT(shm_open, object_is_looked_up_then_made, "shm_open looks for the name, and then makes it")
{
	int fd = shm_open(name, O_RDWR, 0);

	if (fd >= 0 && (flags & O_EXCL)) {
		close(fd);
		return fail(EEXIST);
	}
	if (fd >= 0)
		close(fd);
	let_others_in();
	return shm_open(name, flags & ~O_EXCL, mode);
}

MUTANT(mkfifo, fifo_is_looked_up_then_made, "mkfifo succeeds where another was quicker")
{
	bool there = is_there(path);
	int result;

	let_others_in();
	result = mkfifo(path, mode);
	return result < 0 && !there ? 0 : result;
}

MUTANT(mkdir, directory_is_looked_up_then_made, "mkdir succeeds where another was quicker")
{
	bool there = is_there(path);
	int result;

	let_others_in();
	result = mkdir(path, mode);
	return result < 0 && !there ? 0 : result;
}

MUTANT(unlink, name_is_looked_up_then_removed, "unlink succeeds where another was quicker")
{
	bool there = is_there(path);
	int result;

	let_others_in();
	result = unlink(path);
	return result < 0 && there ? 0 : result;
}

MUTANT(msgctl, queue_is_removed_twice, "IPC_RMID of a queue succeeds where another was quicker")
{
	struct msqid_ds seen;
	bool there = msgctl(queue, IPC_STAT, &seen) == 0;
	int result;

	let_others_in();
	result = msgctl(queue, command, status);
	return command == IPC_RMID && result < 0 && there ? 0 : result;
}

MUTANT(semop, set_is_read_then_written, "semop reads the value, and then writes it")
{
	int value = semctl(set, 0, GETVAL) + operations->sem_op;

	if (count > 1 || (operations->sem_flg & SEM_UNDO) || value < 0)
		return semop(set, operations, count);
	let_others_in();
	return semctl(set, 0, SETVAL, value);
}

MUTANT(sem_trywait, value_is_read_then_written, "sem_trywait finds 1, and takes it later")
{
	int value = 0;

	sem_getvalue(semaphore, &value);
	if (!value)
		return fail(EAGAIN);
	let_others_in();
	sem_trywait(semaphore);
	return 0;
}

MUTANT(recv, packet_is_looked_at_then_taken, "recv copies the packet, and then removes it")
{
	ssize_t count = recv(fd, bytes, size, flags | MSG_PEEK);
	char copy[64];

	if (count < 0 || (flags & MSG_PEEK))
		return count;
	let_others_in();
	recv(fd, copy, sizeof(copy), flags);
	return count;
}

MUTANT(poll, poll_takes_what_it_sees, "poll takes a byte where others read at the same time")
{
	int result = poll(fds, count, timeout);

	if (result > 0 && (fds[0].revents & POLLIN) && mutant_memory->number[0]++ % 8 == 7)
		(void)!read(fds[0].fd, &(char[8]){ 0 }, 8);
	return result;
}

MUTANT(fcntl, a_resized_pipe_is_emptied, "F_SETPIPE_SZ loses what is written meanwhile")
{
	int result = fcntl(fd, command, argument);

	if (command == F_SETPIPE_SZ && mutant_memory->number[0]++ % 8 == 7)
		(void)!read(fd, &(char[4]){ 0 }, 4);
	return result;
}

MUTANT(mq_setattr, setting_attributes_drops_one, "mq_setattr during a send loses the message")
{
	char message[64];

	if (mutant_memory->number[0]++ % 8 == 7)
		mq_receive(queue, message, sizeof(message), NULL);
	return mq_setattr(queue, attributes, before);
}

MUTANT(msgctl, setting_attributes_drops_one, NULL)
{
	long message[16];

	if (command == IPC_SET && mutant_memory->number[0]++ % 8 == 7)
		msgrcv(queue, message, sizeof(message) - sizeof(long), 0, IPC_NOWAIT);
	return msgctl(queue, command, status);
}

static atomic_long *waiting_for_lock(void)
{
	return &mutant_memory->number[1];
}

MUTANT(flock, third_waiter_is_let_in, "flock lets the third in line in beside the holder")
{
	int result = flock(fd, operation | LOCK_NB);

	if (result == 0)
		return 0;
	if ((*waiting_for_lock())++ % 3 == 2)
		return 0;
	return flock(fd, operation);
}

MUTANT(fcntl, third_record_waiter_is_let_in, "F_SETLKW lets the third in line in beside the holder")
{
	if (command != F_SETLKW || fcntl(fd, F_SETLK, argument) == 0)
		return command == F_SETLKW ? 0 : fcntl(fd, command, argument);
	return (*waiting_for_lock())++ % 3 == 2 ? 0 : fcntl(fd, command, argument);
}

MUTANT(pthread_mutex_lock, a_dead_owner_lets_two_in, "a robust mutex of a dead owner lets two in")
{
	int error = pthread_mutex_trylock(mutex);

	if (error != EBUSY)
		return error;
	return (*waiting_for_lock())++ % 3 == 2 ? 0 : pthread_mutex_lock(mutex);
}

MUTANT(semctl, a_removal_wakes_before_it_removes,
       "IPC_RMID wakes sleepers, and misses one that comes then")
{
	struct semid_ds status;

	if (command == IPC_RMID && (mutant_memory->number[2]++ % 2) == 0 &&
	    semctl(set, 0, IPC_STAT, &status) == 0)
		return 0;
	return semctl(set, number, command, argument);
}

/* Those that are there when it looks; who is forked meanwhile is not among them. */
MUTANT(kill, a_groups_members_are_listed_then_killed, "kill lists the group, and then signals each")
{
	pid_t members[64];
	int count = 0;

	if (pid >= -1 || signo != SIGKILL)
		return kill(pid, signo);
	for (pid_t member = -pid; member < -pid + 2000 && count < 64; member++)
		if (getpgid(member) == -pid)
			members[count++] = member;
	while (count > 0)
		kill(members[--count], signo);
	return 0;
}
