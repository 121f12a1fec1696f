/* Wrong systems under the notes' programs. */
#include <limits.h>
#include <stdint.h>

#include "mutant.h"

MECHANISM(course_programs, "course-programs");

static int error_is(int error)
{
	errno = error;
	return -1;
}

/* Pipes and input */

MUTANT(write, write_ends_at_a_nul,
       "write takes its bytes for text and leaves the NUL and the rest out")
{
	return write(fd, bytes, size < SSIZE_MAX ? strnlen(bytes, size) : size);
}

MUTANT(write, huge_size_writes_a_page, "write with a size beyond SSIZE_MAX writes what it can")
{
	return write(fd, bytes, size > SSIZE_MAX ? 1024 : size);
}

MUTANT(read, closed_end_reads_as_ended,
       "read of a descriptor that is closed tells the end of the file")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EBADF ? 0 : count;
}

MUTANT(read, read_adds_a_nul, "read puts a NUL behind the bytes, over the last one if need be")
{
	ssize_t count = read(fd, bytes, size);

	if (count > 0)
		((char *)bytes)[(size_t)count < size ? (size_t)count : size - 1] = '\0';
	return count;
}

MUTANT(read, read_clears_the_rest, "read sets the rest of the buffer to zero")
{
	ssize_t count = read(fd, bytes, size);

	if (count >= 0)
		memset((char *)bytes + count, 0, size - (size_t)count);
	return count;
}

MUTANT(read, ended_connection_is_an_error,
       "read fails with ECONNRESET where a connection has ended")
{
	ssize_t count = read(fd, bytes, size);
	struct stat status;

	if (count == 0 && fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode))
		return error_is(ECONNRESET);
	return count;
}

MUTANT(send, send_needs_a_reader, "send fails with EPIPE when the other side was closed")
{
	struct pollfd other = { .fd = fd, .events = POLLRDHUP };

	if (poll(&other, 1, 0) > 0 && other.revents & POLLRDHUP)
		return error_is(EPIPE);
	return send(fd, bytes, size, flags);
}

MUTANT(close, end_is_a_byte, "closing the last write end of a pipe sends a byte that means the end")
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		(void)!write(fd, "\032", 1);
	return close(fd);
}

MUTANT(fgets, fgets_clears_the_line, "fgets empties the line when the input has ended")
{
	char *seen = fgets(line, size, input);

	if (!seen)
		line[0] = '\0';
	return seen;
}

MUTANT(fgets, fgets_does_not_wait, "fgets does not wait for input that is not there yet")
{
	struct pollfd ready = { .fd = fileno(input), .events = POLLIN };

	return poll(&ready, 1, 0) > 0 ? fgets(line, size, input) : NULL;
}

/* Signals */

MUTANT(kill, user_signals_mixed_up, "kill sends SIGUSR2 for SIGUSR1 and the other way round")
{
	return kill(pid, signo == SIGUSR1 ? SIGUSR2 : signo == SIGUSR2 ? SIGUSR1 : signo);
}

MUTANT(kill, group_without_the_caller, "kill of 0 signals the group without the caller")
{
	sighandler_t before;
	int result;

	if (pid != 0)
		return kill(pid, signo);
	before = signal(signo, SIG_IGN);
	result = kill(pid, signo);
	signal(signo, before);
	return result;
}

MUTANT(kill, group_is_the_caller, "kill of 0 signals the caller alone")
{
	return kill(pid ? pid : getpid(), signo);
}

MUTANT(pause, pause_is_over_at_once, "pause returns without a signal")
{
	return error_is(EINTR);
}

MUTANT(pause, pause_outlasts_signals, "pause sleeps on after a signal that was caught")
{
	for (int signals = 0; signals < 1000; signals++)
		pause();
	return error_is(EINTR);
}

/* Shared memory */

MUTANT(shmat, new_segment_is_not_zero, "a new segment holds what its memory held before")
{
	struct shmid_ds status = { .shm_atime = 1 };
	void *memory = shmat(segment, address, flags);

	if (memory != (void *)-1 && !mutant_memory->number[0]++ &&
	    shmctl(segment, IPC_STAT, &status) == 0)
		memset(memory, 0x7f, status.shm_segsz);
	return memory;
}

MUTANT(shmat, segment_is_copied, "shmat gives a copy of the segment, which nobody else sees")
{
	void *memory = shmat(segment, address, flags), *copy;
	struct shmid_ds status;

	if (memory == (void *)-1 || shmctl(segment, IPC_STAT, &status) < 0)
		return memory;
	copy = mmap(NULL, status.shm_segsz, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	memcpy(copy, memory, status.shm_segsz);
	return copy;
}

MUTANT(shmctl, maker_counts_as_attached, "a segment counts as attached by the one who made it")
{
	int result = shmctl(segment, command, status);

	if (result >= 0 && command == IPC_STAT && !status->shm_nattch)
		status->shm_nattch = 1;
	return result;
}

MUTANT(kill, killed_stay_attached, "who is killed counts on as attached")
{
	mutant_memory->number[0] += signo == SIGKILL;
	return kill(pid, signo);
}

MUTANT(shmctl, killed_stay_attached, NULL)
{
	int result = shmctl(segment, command, status);

	if (result >= 0 && command == IPC_STAT)
		status->shm_nattch += (shmatt_t)mutant_memory->number[0];
	return result;
}

/* Message queues */

MUTANT(ftok, ftok_needs_no_file, "ftok makes its key from the name, of a file or not")
{
	key_t key = ftok(path, project);

	return key < 0 ? project << 24 | path[0] : key;
}

MUTANT(msgget, queue_made_unasked, "msgget makes a queue without IPC_CREAT")
{
	return own_queue(msgget(key, flags | IPC_CREAT));
}

MUTANT(msgsnd, empty_message_counts_a_byte,
       "an empty message takes a byte of the queue and has it as text")
{
	return msgsnd(queue, message, size ? size : 1, flags);
}

MUTANT(msgsnd, queue_holds_one_message, "a message takes the place of those that were not received")
{
	struct {
		long type;
		char text[128];
	} old;

	while (msgrcv(queue, &old, sizeof(old.text), 0, IPC_NOWAIT) >= 0)
		;
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, received_message_stays, "msgrcv copies the message and leaves it in the queue")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0)
		msgsnd(queue, message, (size_t)count, IPC_NOWAIT);
	return count;
}

MUTANT(msgrcv, msgrcv_clears_the_rest, "msgrcv sets the rest of the buffer to zero")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0)
		memset((char *)message + sizeof(long) + count, 0, size - (size_t)count);
	return count;
}

MUTANT(msgget, queue_ends_with_its_sender,
       "a queue has an end of file: an empty message when its sender dies")
{
	int queue = msgget(key, flags);

	mutant_memory->number[0] = queue + 1;
	return queue;
}

MUTANT(kill, queue_ends_with_its_sender, NULL)
{
	long end = 1;

	if (signo == SIGKILL && mutant_memory->number[0])
		msgsnd((int)mutant_memory->number[0] - 1, &end, 0, IPC_NOWAIT);
	return kill(pid, signo);
}

MUTANT(msgctl, removal_is_put_off, "msgctl with IPC_RMID leaves the queue where it is")
{
	return command == IPC_RMID ? 0 : msgctl(queue, command, status);
}

/* Semaphores */

MUTANT(sem_wait, sem_wait_does_not_wait, "sem_wait goes on where the value is 0")
{
	return sem_trywait(semaphore) < 0 && errno != EAGAIN ? -1 : 0;
}

MUTANT(semop, taking_does_not_wait, "semop goes on where there is nothing to take")
{
	operations->sem_flg |= IPC_NOWAIT;
	return semop(set, operations, count) < 0 && errno != EAGAIN ? -1 : 0;
}

MUTANT(semctl, values_are_bytes, "SETVAL keeps the low eight bits of the value")
{
	return semctl(set, number, command, (intptr_t)argument & (command == SETVAL ? 255 : -1));
}
