/* Wrong sleep in semop, and wrong waking of one sleeper. */
#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

MUTANT(semop, woken_sleeper_takes_all, "a sleeper that is woken takes all there is")
{
	int result = try_all(set, operations, count), value;

	if (result >= 0 || errno != EAGAIN)
		return result < 0 ? semop(set, operations, count) : result;
	result = semop(set, operations, count);
	value = count == 1 && operations->sem_op < 0 ? semctl(set, operations->sem_num, GETVAL) : 0;
	if (result >= 0 && value > 0)
		change(set, operations->sem_num, -value, IPC_NOWAIT);
	return result;
}

MUTANT(semop, woken_sleeper_takes_nothing,
       "a sleeper goes when it is woken, and leaves the value as it is")
{
	int result = try_all(set, operations, count);

	if (result >= 0 || errno != EAGAIN)
		return result < 0 ? semop(set, operations, count) : result;
	result = semop(set, operations, count);
	if (result >= 0)
		put_back(set, operations, count);
	return result;
}

static void do_nothing(int signo)
{
}

MUTANT(signal, ignored_signal_interrupts, "a signal that is ignored ends a sleeping call")
{
	return signal(signo, handler == SIG_IGN ? do_nothing : handler);
}

MUTANT(sigprocmask, blocked_signal_interrupts, "a signal that is blocked ends a sleeping call")
{
	return sigprocmask(how == SIG_BLOCK ? SIG_UNBLOCK : how, set, before);
}

MUTANT(semop, array_read_again, "semop that slept does the operations that its array holds then")
{
	struct sembuf told[ARRAY_MOST], back[ARRAY_MOST];
	int result;

	if (!is_array(operations, count))
		return semop(set, operations, count);
	copy_with_flags(told, operations, count, 0, 0);
	result = semop(set, told, count);
	if (result < 0 || memcmp(told, operations, count * sizeof(*told)) == 0)
		return result;
	copy_with_flags(back, told, count, 0, IPC_NOWAIT);
	for (size_t i = 0; i < count; i++)
		back[i].sem_op = (short)-told[i].sem_op;
	semop(set, back, count);
	return semop(set, operations, count);
}
