/* Wrong attaches after fork, exec and the end of a process. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(fork, attaches_are_not_inherited, "a child has none of its parent's attaches")
{
	pid_t pid = fork();

	for (size_t i = 0; pid == 0 && i < ATTACH_MOST; i++)
		if (attaches[i].address)
			shmdt(attaches[i].address);
	return pid;
}

MUTANT(fork, attaches_are_copied_on_write, "a child has copies of its parent's segments")
{
	pid_t pid = fork();

	for (size_t i = 0; pid == 0 && i < ATTACH_MOST; i++) {
		size_t size = rounded(attaches[i].size);
		void *copy;

		if (!attaches[i].address || known(attaches[i].segment).shm_segsz == 0)
			continue;
		copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memcpy(copy, attaches[i].address, size);
		mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, attaches[i].address);
	}
	return pid;
}

MUTANT(fork, a_childs_attaches_are_writable,
       "a child has its parent's attaches of SHM_RDONLY for writing")
{
	pid_t pid = fork();

	for (size_t i = 0; pid == 0 && i < ATTACH_MOST; i++)
		if (attaches[i].address && attaches[i].flags & SHM_RDONLY)
			shmat(attaches[i].segment, attaches[i].address, SHM_REMAP);
	return pid;
}

MUTANT(fork, does_not_count, "fork does not count the attaches that the child inherits")
{
	pid_t pid = fork();

	if (pid > 0)
		mutant_memory->number[0]++;
	return pid;
}

MUTANT(shmctl, does_not_count, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 &&
	    status->shm_nattch > (shmatt_t)mutant_memory->number[0])
		status->shm_nattch -= (shmatt_t)mutant_memory->number[0];
	return result;
}

/* What this process has attached stays counted at its end. */
static void leave_counted(void)
{
	for (size_t i = 0; i < ATTACH_MOST; i++)
		mutant_memory->number[0] += attaches[i].address != NULL;
}

MUTANT(_exit, does_not_detach, "the end of a process does not count down shm_nattch")
{
	leave_counted();
	_exit(status);
}

MUTANT(kill, does_not_detach, NULL)
{
	if (signo == SIGKILL)
		mutant_memory->number[0]++;
	return kill(pid, signo);
}

static int tell_what_was_left(int segment, int command, struct shmid_ds *status)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_nattch += (shmatt_t)mutant_memory->number[0];
	return result;
}

MUTANT(shmctl, does_not_detach, NULL)
{
	return tell_what_was_left(segment, command, status);
}

MUTANT(execvp, keeps_attaches, "exec leaves what the process had attached counted")
{
	leave_counted();
	return execvp(name, arguments);
}

MUTANT(shmctl, keeps_attaches, NULL)
{
	return tell_what_was_left(segment, command, status);
}

MUTANT(execvp, destroys_what_was_attached,
       "exec destroys the segments that the process had attached")
{
	for (size_t i = 0; i < ATTACH_MOST; i++)
		if (attaches[i].address)
			shmctl(attaches[i].segment, IPC_RMID, NULL);
	return execvp(name, arguments);
}

MUTANT(shmdt, of_the_attaching_thread, "only the thread that attached a segment can detach it")
{
	const struct attach *attach = attach_at(address);

	if (attach && attach->thread != gettid())
		return fail(EINVAL);
	return detach_noted(address);
}

static void detach_all(void)
{
	for (size_t i = 0; i < ATTACH_MOST; i++)
		if (attaches[i].address)
			shmdt(attaches[i].address);
}

MUTANT(execvp, detaches_before_the_memory_goes,
       "exec and _exit detach from the memory they have, be it the parent's of a vfork")
{
	detach_all();
	return execvp(name, arguments);
}

MUTANT(_exit, detaches_before_the_memory_goes, NULL)
{
	detach_all();
	_exit(status);
}

MUTANT(pthread_exit, main_thread_detaches,
       "the end of the main thread is taken for that of its process")
{
	detach_all();
	pthread_exit(result);
}

MUTANT(madvise, dontfork_of_files_alone, "MADV_DONTFORK does nothing to a segment")
{
	return advice == MADV_DONTFORK && attach_at(address) ? 0 : madvise(address, size, advice);
}

static int not_for_children;

MUTANT(madvise, dontfork_is_counted, "what is not for the child is counted by fork all the same")
{
	const struct attach *attach = attach_at(address);

	if (advice == MADV_DONTFORK && attach)
		not_for_children = attach->segment + 1;
	return madvise(address, size, advice);
}

MUTANT(fork, dontfork_is_counted, NULL)
{
	pid_t child = fork();

	if (child == 0 && not_for_children)
		(void)shmat(not_for_children - 1, NULL, 0);
	return child;
}
