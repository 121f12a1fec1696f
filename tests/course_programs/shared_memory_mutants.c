/* Wrong shared memory and wrong signals under the notes' programs. */

#include "mutant.h"

MECHANISM(course_programs, "course-programs");

MUTANT(close, end_is_a_byte, "closing the last write end of a pipe sends a byte that means the end")
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		(void)!write(fd, "\032", 1);
	return close(fd);
}

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
	return fail(EINTR);
}

MUTANT(pause, pause_outlasts_signals, "pause sleeps on after a signal that was caught")
{
	for (int signals = 0; signals < 1000; signals++)
		pause();
	return fail(EINTR);
}

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
