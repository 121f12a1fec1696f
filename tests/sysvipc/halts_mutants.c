/* Wrong objects, seen while a call is half way through its buffer. */
#include "halts_mutants.h"
#include "objects_mutants.h"

MECHANISM(sysvipc, "sysvipc/halts.c");

/* The least of the three statuses has these bytes, of which some are absent. */
#define STATUS_SIZE sizeof(struct semid_ds)

static int look_late(enum kind kind, int id, int number, int command, void *status)
{
	if (command == IPC_STAT)
		touch(status, STATUS_SIZE);
	return control(kind, id, number, command, status);
}

MUTANT(msgctl, stat_looks_while_it_copies, "IPC_STAT looks at the object while it copies out")
{
	return look_late(QUEUE, queue, 0, command, status);
}

MUTANT(semctl, stat_looks_while_it_copies, NULL)
{
	return look_late(SET, set, number, command, argument);
}

MUTANT(shmctl, stat_looks_while_it_copies, NULL)
{
	return look_late(SEGMENT, segment, 0, command, status);
}

static int tell_of_removal(enum kind kind, int id, int number, int command, void *status)
{
	union status before;
	bool was_there = control(kind, id, 0, IPC_STAT, &before) == 0;

	if (command != IPC_SET)
		return control(kind, id, number, command, status);
	touch(status, STATUS_SIZE);
	return confuse(control(kind, id, number, command, status), was_there ? EINVAL : 0, EIDRM);
}

MUTANT(msgctl, removed_meanwhile_is_eidrm,
       "IPC_SET whose object is removed meanwhile fails with EIDRM")
{
	return tell_of_removal(QUEUE, queue, 0, command, status);
}

MUTANT(semctl, removed_meanwhile_is_eidrm, NULL)
{
	return tell_of_removal(SET, set, number, command, argument);
}

MUTANT(shmctl, removed_meanwhile_is_eidrm, NULL)
{
	return tell_of_removal(SEGMENT, segment, 0, command, status);
}

EACH_CONTROL(sets_what_it_has, "IPC_SET sets the mode when it begins, and reads the rest then")
{
	union status now;

	if (command != IPC_SET || control(kind, id, number, IPC_STAT, &now) < 0)
		return control(kind, id, number, command, status);
	now.perm.mode = 0600;
	control(kind, id, number, IPC_SET, &now);
	return control(kind, id, number, command, status);
}

MUTANT(read, a_list_is_made_while_it_is_copied,
       "a read of /proc/sysvipc looks at the objects when all its memory is there")
{
	if (size == 65535)
		touch(bytes, size);
	return read(fd, bytes, size);
}
