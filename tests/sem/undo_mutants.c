/* Wrong undo. */
#include <sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

/* So much more the kernel adds when this process ends; the value stays as it is. */
static void add_undo(int set, int number, int more)
{
	struct sembuf both[] = { { (unsigned short)number, (short)more, IPC_NOWAIT },
				 { (unsigned short)number, (short)-more, SEM_UNDO | IPC_NOWAIT } };
	struct sembuf swapped[] = { both[1], both[0] };

	if (semop(set, more > 0 ? both : swapped, 2) < 0)
		semop(set, more > 0 ? swapped : both, 2);
}

static int semop_without_undo(int set, const struct sembuf *operations, size_t count)
{
	struct sembuf array[ARRAY_MOST];

	copy_with_flags(array, operations, count, SEM_UNDO, 0);
	return semop(set, array, count);
}

static bool has_undo(const struct sembuf *operations, size_t count)
{
	return has_flag(operations, count, SEM_UNDO);
}

MUTANT(semop, undo_ignored, "SEM_UNDO is taken and does nothing")
{
	return has_undo(operations, count) ? semop_without_undo(set, operations, count)
					   : semop(set, operations, count);
}

MUTANT(semop, all_is_undone, "what a process did without SEM_UNDO is undone too")
{
	int result = semop(set, operations, count);

	if (result >= 0)
		for (size_t i = 0; i < count; i++)
			if (operations[i].sem_op && !(operations[i].sem_flg & SEM_UNDO))
				add_undo(set, operations[i].sem_num, -operations[i].sem_op);
	return result;
}

MUTANT(semop, last_of_an_array_is_undone, "of an array only the last operation is undone")
{
	int result;

	if (count < 2 || !has_undo(operations, count))
		return semop(set, operations, count);
	result = semop_without_undo(set, operations, count);
	if (result >= 0 && operations[count - 1].sem_flg & SEM_UNDO)
		add_undo(set, operations[count - 1].sem_num, -operations[count - 1].sem_op);
	return result;
}

/* What this process, or before its fork its parent, did with SEM_UNDO. */
static struct {
	int set, number, by;
} done_with_undo[ARRAY_MOST];
static int done_count;

static void remember_undo(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_flg & SEM_UNDO && done_count < ARRAY_MOST) {
			done_with_undo[done_count].set = set;
			done_with_undo[done_count].number = operations[i].sem_num;
			done_with_undo[done_count++].by = operations[i].sem_op;
		}
}

static void undo_all(void)
{
	while (done_count-- > 0)
		change(done_with_undo[done_count].set, done_with_undo[done_count].number,
		       -done_with_undo[done_count].by, IPC_NOWAIT);
	done_count = 0;
}

MUTANT(semop, undo_is_the_library_s,
       "exit and _exit do the undo by semop: no signal, no exec, no right")
{
	int result;

	if (!has_undo(operations, count))
		return semop(set, operations, count);
	result = semop_without_undo(set, operations, count);
	if (result >= 0)
		remember_undo(set, operations, count);
	return result;
}

MUTANT(_exit, undo_is_the_library_s, NULL)
{
	undo_all();
	_exit(status);
}

MUTANT(exit, undo_is_the_library_s, NULL)
{
	undo_all();
	exit(status);
}

MUTANT(fork, undo_is_shared_by_fork,
       "a child has one undo with its parent, done when both have ended")
{
	return (pid_t)syscall(SYS_clone, CLONE_SYSVSEM | SIGCHLD, 0, 0, 0, 0);
}

static int semop_remembered(int set, struct sembuf *operations, size_t count)
{
	int result = semop(set, operations, count);

	if (result >= 0 && has_undo(operations, count))
		remember_undo(set, operations, count);
	return result;
}

MUTANT(fork, undo_is_copied_by_fork,
       "a child's end undoes what its parent did before the fork, too")
{
	pid_t child = fork();

	if (child == 0)
		for (int i = 0; i < done_count; i++)
			add_undo(done_with_undo[i].set, done_with_undo[i].number,
				 -done_with_undo[i].by);
	return child;
}

MUTANT(semop, undo_is_copied_by_fork, NULL)
{
	return semop_remembered(set, operations, count);
}

MUTANT(execvp, exec_undoes, "exec does the undo")
{
	unshare(CLONE_SYSVSEM);
	return execvp(name, arguments);
}

/* Of the semaphores 0 of all sets which this process was the last to use. */
static void forget_undo(void)
{
	struct semid_ds status;
	struct seminfo info;
	int last = semctl(0, 0, IPC_INFO, &info);

	for (int index = 0; index <= last; index++) {
		int set = semctl(index, 0, SEM_STAT, &status);

		if (set >= 0 && semctl(set, 0, GETPID) == getpid())
			semctl(set, 0, SETVAL, semctl(set, 0, GETVAL));
	}
}

MUTANT(execvp, exec_forgets_the_undo, "exec forgets what is to be undone")
{
	forget_undo();
	return execvp(name, arguments);
}

/* An array of values that SETALL takes. */
static bool is_good(const unsigned short *values, int size)
{
	if (size == 0 || (access((const char *)values, F_OK) < 0 && errno == EFAULT))
		return false;
	for (int i = 0; i < size; i++)
		if (values[i] > HIGHEST)
			return false;
	return true;
}

MUTANT(semctl, setting_keeps_the_undo, "SETVAL and SETALL leave what is to be undone as it is")
{
	int size = command == SETALL ? size_of(set) : 1;

	if (!is_value_change(command) || size_of(set) > ARRAY_MOST || number < 0 ||
	    (command == SETVAL ? (int)(intptr_t)argument >> 15 != 0 : !is_good(argument, size)))
		return semctl(set, number, command, argument);
	for (int i = 0; i < size; i++) {
		int at = command == SETALL ? i : number;
		int value = command == SETALL ? ((const unsigned short *)argument)[i]
					      : (int)(intptr_t)argument;
		int now = semctl(set, at, GETVAL);

		if (now < 0 || (now != value && change(set, at, value - now, IPC_NOWAIT) < 0))
			return -1;
	}
	return 0;
}

MUTANT(semctl, setting_takes_the_undo_of_whom_it_wakes,
       "SETVAL and SETALL clear the undo when they have let sleepers go: theirs too")
{
	unsigned short values[ARRAY_MOST];
	int result = semctl(set, number, command, argument);

	if (result < 0 || !is_value_change(command) || size_of(set) > ARRAY_MOST ||
	    semctl(set, 0, GETALL, values) < 0)
		return result;
	if (command == SETVAL && values[number] != (int)(intptr_t)argument)
		semctl(set, number, SETVAL, values[number]);
	if (command == SETALL && memcmp(values, argument, sizeof(*values) * (size_t)size_of(set)))
		semctl(set, 0, SETALL, values);
	return result;
}

MUTANT(semctl, setval_forgets_every_undo, "SETVAL clears the undo of all semaphores of the set")
{
	unsigned short all[ARRAY_MOST];
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == SETVAL && size_of(set) <= ARRAY_MOST) {
		semctl(set, 0, GETALL, all);
		semctl(set, 0, SETALL, all);
	}
	return result;
}

MUTANT(semop, undo_may_grow_without_bounds,
       "an undo that would pass its bounds is done without SEM_UNDO")
{
	int result = semop(set, operations, count);

	if (result < 0 && errno == ERANGE && has_undo(operations, count))
		return semop_without_undo(set, operations, count);
	return result;
}

MUTANT(semop, undo_outlives_the_set, "the undo of a removed set is done to the set made next")
{
	return semop_remembered(set, operations, count);
}

MUTANT(semget, undo_outlives_the_set, NULL)
{
	bool made = makes_a_set(key, flags);
	int set = semget(key, count, flags);

	if (set >= 0 && made)
		mutant_memory->number[1] = set + 1;
	return set;
}

MUTANT(semctl, undo_outlives_the_set, NULL)
{
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_RMID)
		mutant_memory->number[0] = set + 1;
	return result;
}

MUTANT(_exit, undo_outlives_the_set, NULL)
{
	for (int i = 0; i < done_count; i++)
		if (done_with_undo[i].set + 1 == mutant_memory->number[0])
			change((int)mutant_memory->number[1] - 1, done_with_undo[i].number,
			       -done_with_undo[i].by, IPC_NOWAIT);
	_exit(status);
}

MUTANT(semop, undo_counts_from_the_call,
       "what is to be undone is noted before semop is done, or fails")
{
	if (!has_undo(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_flg & SEM_UNDO && operations[i].sem_op)
			add_undo(set, operations[i].sem_num, -operations[i].sem_op);
	return semop_without_undo(set, operations, count);
}

MUTANT(semop, undo_counts_when_the_sleeper_runs, "a sleeper's undo is noted when it runs again")
{
	static bool late;
	int result = try_all(set, operations, count);

	if (result >= 0 || errno != EAGAIN || has_nowait(operations, count) ||
	    !has_undo(operations, count))
		return result < 0 ? semop(set, operations, count) : result;
	result = semop_without_undo(set, operations, count);
	if (result >= 0) {
		if (!late)
			usleep(100000); /* on its way from the kernel */
		late = true;
		for (size_t i = 0; i < count; i++)
			if (operations[i].sem_flg & SEM_UNDO)
				add_undo(set, operations[i].sem_num, -operations[i].sem_op);
	}
	return result;
}

static void *(*thread_start)(void *);

static void *start_with_own_undo(void *argument)
{
	unshare(CLONE_SYSVSEM);
	return thread_start(argument);
}

MUTANT(pthread_create, thread_has_its_own_undo,
       "a thread's end undoes what the thread did with SEM_UNDO")
{
	thread_start = start;
	return pthread_create(thread, attributes, start_with_own_undo, argument);
}

MUTANT(semop, main_thread_undoes, "the end of the main thread is taken for that of its process")
{
	return semop_remembered(set, operations, count);
}

MUTANT(pthread_exit, main_thread_undoes, NULL)
{
	undo_all();
	pthread_exit(result);
}

MUTANT(unshare, unshare_keeps_the_undo, "unshare of CLONE_SYSVSEM does not do the undo")
{
	return flags == CLONE_SYSVSEM ? 0 : unshare(flags);
}

MUTANT(unshare, unshare_forgets_the_undo,
       "unshare of CLONE_SYSVSEM forgets the undo without doing it")
{
	if (flags == CLONE_SYSVSEM)
		forget_undo();
	return unshare(flags);
}

MUTANT(clone, clone_never_shares_the_undo,
       "a process made with CLONE_SYSVSEM has an undo of its own")
{
	return clone(start, stack, flags & ~CLONE_SYSVSEM, argument);
}

static bool is_refused_setting(int result, int command)
{
	return is_refused(result, ERANGE) && (command == SETVAL || command == SETALL);
}

MUTANT(semctl, a_refused_setting_clears, "SETVAL or SETALL that is refused clears the undo")
{
	int result = semctl(set, number, command, argument);

	if (is_refused_setting(result, command))
		for (int i = 0; i < size_of(set); i++)
			if (command == SETALL || i == number)
				semctl(set, i, SETVAL, semctl(set, i, GETVAL));
	return is_refused_setting(result, command) ? fail(ERANGE) : result;
}

enum { ROOM = 16 }; /* sets whose undo is remembered */

MUTANT(semop, undo_of_sixteen_sets,
       "a process has room for the undo of 16 sets, and forgets others")
{
	static int sets[ROOM], count_of_sets;
	int i = 0;

	if (!has_undo(operations, count))
		return semop(set, operations, count);
	while (i < count_of_sets && sets[i] != set)
		i++;
	if (i == ROOM)
		return semop_without_undo(set, operations, count);
	if (i == count_of_sets)
		sets[count_of_sets++] = set;
	return semop(set, operations, count);
}

MUTANT(semop, undo_of_forty_semaphores,
       "a process has room for the undo of 40 semaphores, and forgets others")
{
	static int used;

	if (!has_undo(operations, count) || used++ < 40)
		return semop(set, operations, count);
	return semop_without_undo(set, operations, count);
}

MUTANT(unshare, namespaces_take_the_undo_along,
       "who leaves its IPC namespace has its undo done at its end")
{
	pid_t keeper = -1;

	if (flags & CLONE_NEWIPC)
		keeper = (pid_t)syscall(SYS_clone, CLONE_SYSVSEM | SIGCHLD, 0, 0, 0, 0);
	if (keeper == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
	}
	return unshare(flags);
}
