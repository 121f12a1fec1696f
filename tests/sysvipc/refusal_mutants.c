/* Wrong refusals: the errno is right, yet something has changed. */
#include <time.h>

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(sysvipc_refusal, "sysvipc/refusal.c");

static void stamp(enum kind kind, void *status)
{
	time_t now = time(NULL);

	if (kind == QUEUE)
		((struct msqid_ds *)status)->msg_ctime = now;
	else if (kind == SET)
		((struct semid_ds *)status)->sem_ctime = now;
	else
		((struct shmid_ds *)status)->shm_ctime = now;
}

EACH_CONTROL(a_refused_set_takes_the_time, "IPC_SET refused to a stranger sets the time of change")
{
	int result = control(kind, id, number, command, status);

	if (command == IPC_SET && is_refused(result, EPERM))
		mutant_memory->number[0] = 1;
	if (command == IPC_STAT && result == 0 && mutant_memory->number[0])
		stamp(kind, status);
	return result;
}

EACH_CONTROL(a_refused_set_takes_the_mode,
	     "IPC_SET refused to a stranger takes his mode all the same")
{
	struct ipc_perm *perm = status;
	int result = control(kind, id, number, command, status);

	if (command == IPC_SET && is_refused(result, EPERM))
		mutant_memory->number[0] = 1 + perm->mode;
	if (command == IPC_STAT && result == 0 && mutant_memory->number[0])
		perm->mode = (__typeof__(perm->mode))(mutant_memory->number[0] - 1);
	return result;
}

EACH_CONTROL(a_refused_removal_marks, "IPC_RMID refused to a stranger gives away the object")
{
	struct ipc_perm *perm = status;
	int result = control(kind, id, number, command, status);

	if (command == IPC_RMID && is_refused(result, EPERM))
		mutant_memory->number[0] = geteuid();
	if (command == IPC_STAT && result == 0 && mutant_memory->number[0])
		perm->uid = (uid_t)mutant_memory->number[0];
	return result;
}

EACH_GET(a_refused_get_takes_the_mode, "IPC_EXCL that finds an object gives it the mode asked for")
{
	int id = get(kind, key, size, flags), other;

	if (!is_refused(id, EEXIST))
		return id;
	other = get(kind, key, 0, 0);
	set_mode(kind, other, flags & 0777);
	return fail(EEXIST);
}

MUTANT(semop, a_refused_semop_keeps_its_first,
       "semop refused for a later operation has done the first")
{
	int result = semop(set, operations, count), error = errno;

	if (result < 0 && count > 1 && (error == ERANGE || error == EFBIG || error == EFAULT))
		semop(set, operations, 1);
	errno = error;
	return result;
}

MUTANT(semtimedop, a_refused_semop_notes_its_process,
       "semtimedop that times out is the last process")
{
	int result = semtimedop(set, operations, count, timeout);
	struct sembuf there = { 1, 1, 0 }, back = { 1, -1, 0 };

	if (!is_refused(result, EAGAIN))
		return result;
	semop(set, &there, 1);
	semop(set, &back, 1);
	return fail(EAGAIN);
}

MUTANT(semctl, a_refused_setall_sets_some, "SETALL refused for a value sets those before it")
{
	int result = semctl(set, number, command, argument);

	if (command != SETALL || !is_refused(result, ERANGE))
		return result;
	semctl(set, 0, SETVAL, *(unsigned short *)argument);
	return fail(ERANGE);
}

MUTANT(msgrcv, a_refused_msgrcv_counts, "msgrcv that fails with E2BIG is the last to have received")
{
	struct {
		long type;
		char text[64];
	} whole;
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (!is_refused(count < 0 ? -1 : 0, E2BIG))
		return count;
	count = msgrcv(queue, &whole, sizeof(whole.text), type, IPC_NOWAIT);
	msgsnd(queue, &whole, (size_t)count, IPC_NOWAIT);
	return fail(E2BIG);
}

MUTANT(msgsnd, a_refused_msgsnd_makes_room, "msgsnd that finds no room drops the oldest message")
{
	long whole[16];
	int result = msgsnd(queue, message, size, flags);

	if (!is_refused(result, EAGAIN))
		return result;
	msgrcv(queue, whole, sizeof(whole) - sizeof(long), 0, IPC_NOWAIT);
	return fail(EAGAIN);
}

MUTANT(shmat, a_refused_shmat_counts, "shmat refused for its address has attached for a moment")
{
	void *memory = shmat(segment, address, flags);

	if (memory != (void *)-1 || errno != EINVAL)
		return memory;
	memory = shmat(segment, NULL, 0);
	shmdt(memory);
	errno = EINVAL;
	return (void *)-1;
}

EACH_CONTROL(set_takes_no_user, "IPC_SET of a uid or gid of -1 leaves it, and succeeds")
{
	union status now, *wanted = status;
	int result = control(kind, id, number, command, status);

	if (kind == SEGMENT || command != IPC_SET || !is_refused(result, EINVAL) ||
	    control(kind, id, 0, IPC_STAT, &now) < 0)
		return result;
	now.perm.mode = wanted->perm.mode;
	return control(kind, id, number, IPC_SET, &now);
}

EACH_GET(what_is_refused_is_counted, "an object that there is no room for is counted in the sums")
{
	int id = get(kind, key, size, flags);

	if (is_refused(id, ENOSPC))
		atomic_fetch_add(&mutant_memory->number[0], 1);
	return is_refused(id, ENOSPC) ? fail(ENOSPC) : id;
}

EACH_CONTROL(what_is_refused_is_counted, NULL)
{
	int result = control(kind, id, number, command, status),
	    more = (int)mutant_memory->number[0];

	if (result >= 0 && kind == QUEUE && command == MSG_INFO)
		((struct msginfo *)status)->msgpool += more;
	if (result >= 0 && kind == SET && command == SEM_INFO)
		((struct seminfo *)status)->semaem += more;
	if (result >= 0 && kind == SEGMENT && command == SHM_INFO)
		((struct shm_info *)status)->shm_tot += (unsigned long)more;
	return result;
}

EACH_GET(what_is_refused_takes_the_key, "a key for which there was no room stays taken")
{
	int id;

	if (flags & IPC_CREAT && flags & IPC_EXCL && mutant_memory->number[0] == key)
		return fail(EEXIST);
	id = get(kind, key, size, flags);
	if (is_refused(id, ENOSPC) && key != IPC_PRIVATE)
		mutant_memory->number[0] = key;
	return is_refused(id, ENOSPC) ? fail(ENOSPC) : id;
}
