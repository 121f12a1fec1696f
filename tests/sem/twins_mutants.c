/* Wrong ways of semtimedop, or of the kernel's own semop, to differ from semop. */
#include <sys/syscall.h>

#include "idle_mutants.h"
#include "sets_mutants.h"

MECHANISM(sem_twins, "sem/twins.c");

MUTANT(semtimedop, semtimedop_drops_the_undo, "semtimedop undoes nothing at the process's end")
{
	struct sembuf same[8];

	if (count > 8)
		return semtimedop(set, operations, count, timeout);
	memcpy(same, operations, count * sizeof(*same));
	for (size_t i = 0; i < count; i++)
		same[i].sem_flg &= (short)~SEM_UNDO;
	return semtimedop(set, same, count, timeout);
}

MUTANT(semtimedop, semtimedop_flattens_its_errors, "semtimedop gives EINVAL for every bad argument")
{
	int result = semtimedop(set, operations, count, timeout);

	return confuse(confuse(result, EFBIG, EINVAL), ERANGE, EINVAL);
}

MUTANT(semtimedop, semtimedop_tells_removal_as_einval,
       "semtimedop asleep at a removal gives EINVAL")
{
	return confuse(semtimedop(set, operations, count, timeout), EIDRM, EINVAL);
}

MUTANT(semtimedop, semtimedop_does_one_after_the_other, "semtimedop does its operations one by one")
{
	for (size_t i = 0; i < count; i++)
		if (semtimedop(set, operations + i, 1, timeout) < 0)
			return -1;
	return count ? 0 : semtimedop(set, operations, count, timeout);
}

MUTANT(semtimedop, semtimedop_ignores_ipc_nowait, "semtimedop with IPC_NOWAIT sleeps")
{
	struct sembuf same[8];

	if (count > 8)
		return semtimedop(set, operations, count, timeout);
	memcpy(same, operations, count * sizeof(*same));
	for (size_t i = 0; i < count; i++)
		same[i].sem_flg &= (short)~IPC_NOWAIT;
	return semtimedop(set, same, count, timeout);
}

MUTANT(semtimedop, semtimedop_is_restarted, "semtimedop sleeps on after a handler")
{
	int result;

	do
		result = semtimedop(set, operations, count, timeout);
	while (is_refused(result, EINTR));
	return result;
}

MUTANT(semtimedop, semtimedop_gives_eintr_for_a_pending_signal,
       "semtimedop gives EINTR if a signal is pending, blocked or not")
{
	return is_any_pending() ? fail(EINTR) : semtimedop(set, operations, count, timeout);
}

MUTANT(semtimedop, semtimedop_takes_zero_for_a_limit, "semtimedop with NULL as time does not wait")
{
	return semtimedop(set, operations, count, timeout ? timeout : &(struct timespec){ 0, 0 });
}

WOKEN_BY_IGNORED(semtimedop, set, operations, count, timeout)

#ifdef SYS_semop
MUTANT(syscall, the_kernels_semop_drops_the_undo,
       "the kernel's semop, unlike its semtimedop, undoes nothing at the process's end")
{
	struct sembuf *operations = (struct sembuf *)b, same[8];

	if (number != SYS_semop || c > 8)
		return syscall(number, a, b, c, d, e, f);
	memcpy(same, operations, (size_t)c * sizeof(*same));
	for (long i = 0; i < c; i++)
		same[i].sem_flg &= (short)~SEM_UNDO;
	return syscall(number, a, same, c);
}

MUTANT(syscall, the_kernels_semop_is_restarted,
       "the kernel's semop, unlike its semtimedop, sleeps on after a handler")
{
	long result;

	do
		result = syscall(number, a, b, c, d, e, f);
	while (number == SYS_semop && result < 0 && errno == EINTR);
	return result;
}
#endif
