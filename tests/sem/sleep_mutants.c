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
