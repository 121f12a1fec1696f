/* Wrong ways to make and to find objects. */
#include <stdio.h>

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(sysvipc, "sysvipc/*.c", "key", "sem/creation.c", "shm/creation.c");

/* IPC_PRIVATE */

EACH_GET(private_is_a_key, "IPC_PRIVATE names one object, as any key does")
{
	int last = (int)noted(kind)[ID] - 1;

	if (key == IPC_PRIVATE && last >= 0 && noted(kind)[KEY] == key && is_there(kind, last))
		return last;
	return noting_get(kind, key, size, flags);
}

EACH_GET(private_needs_creat, "nothing is made of IPC_PRIVATE without IPC_CREAT")
{
	if (key == IPC_PRIVATE && !(flags & IPC_CREAT))
		return fail(ENOENT);
	return get(kind, key, size, flags);
}

EACH_GET(private_for_its_maker, "what is made of IPC_PRIVATE is for its maker alone")
{
	return noting_get(kind, key, size, flags);
}

EACH_CONTROL(private_for_its_maker, NULL)
{
	const atomic_long *note = noted(kind);

	if (note[ID] == id + 1 && note[KEY] == IPC_PRIVATE && note[MAKER] != getpid())
		return fail(EACCES);
	return control(kind, id, number, command, status);
}

EACH_GET(private_for_relatives, "what is made of IPC_PRIVATE is for its maker and his children")
{
	return noting_get(kind, key, size, flags);
}

EACH_CONTROL(private_for_relatives, NULL)
{
	const atomic_long *note = noted(kind);

	if (note[ID] == id + 1 && note[KEY] == IPC_PRIVATE && note[MAKER] != getpid() &&
	    note[MAKER] != getppid())
		return fail(EINVAL);
	return control(kind, id, number, command, status);
}

EACH_GET(private_is_copied, "a child has a copy of what its parent made, and removes that")
{
	return noting_get(kind, key, size, flags);
}

EACH_CONTROL(private_is_copied, NULL)
{
	const atomic_long *note = noted(kind);

	if (command == IPC_RMID && note[ID] == id + 1 && note[MAKER] == getppid())
		return 0;
	return control(kind, id, number, command, status);
}

EACH_CONTROL(key_is_the_id, "an object's permissions tell its id for its key")
{
	int result = control(kind, id, number, command, status);

	if (result == 0 && command == IPC_STAT)
		((struct ipc_perm *)status)->__key = id;
	return result;
}

/* IPC_CREAT and IPC_EXCL */

EACH_GET(creat_makes_anew, "IPC_CREAT makes another object of a key that has one")
{
	if (key != IPC_PRIVATE && flags & IPC_CREAT && !(flags & IPC_EXCL) &&
	    get(kind, key, 0, 0) >= 0)
		return get_unasked(kind, IPC_PRIVATE, size, flags);
	return get(kind, key, size, flags);
}

EACH_GET(creat_is_exclusive, "IPC_CREAT refuses what exists, without IPC_EXCL too")
{
	return get(kind, key, size, flags & IPC_CREAT ? flags | IPC_EXCL : flags);
}

EACH_GET(keys_are_cut, "keys that differ in their low 4 bits name the same object")
{
	return get(kind, key > 0 ? key & ~0xf : key, size, flags);
}

EACH_GET(excl_is_ignored, "IPC_EXCL is ignored")
{
	return get(kind, key, size, flags & ~IPC_EXCL);
}

EACH_GET(refused_creation_sets_the_mode, "a creation that is refused changes the object's mode")
{
	int id = get(kind, key, size, flags);

	if (!is_refused(id, EEXIST))
		return id;
	set_mode(kind, get(kind, key, 0, 0), flags & 0777);
	return fail(EEXIST);
}

EACH_GET(excl_alone_makes, "IPC_EXCL means IPC_CREAT as well")
{
	if (flags & IPC_EXCL && !(flags & IPC_CREAT))
		return get_unasked(kind, key, size, flags | IPC_CREAT);
	return get(kind, key, size, flags);
}

EACH_GET(excl_alone_refuses, "IPC_EXCL refuses what exists, without IPC_CREAT too")
{
	if (key != IPC_PRIVATE && flags & IPC_EXCL && get(kind, key, 0, 0) >= 0)
		return fail(EEXIST);
	return get(kind, key, size, flags);
}

EACH_GET(missing_is_made, "what is missing is made without IPC_CREAT too, if a mode is given")
{
	int id = get(kind, key, size, flags);

	return is_refused(id, ENOENT) && (flags & 0777) == 0777
		       ? get_unasked(kind, key, size, flags | IPC_CREAT)
		       : id;
}

EACH_GET(missing_is_made_and_refused, "ENOENT is found out when the object has been made already")
{
	int id = get(kind, key, size, flags);

	if (!is_refused(id, ENOENT) || (flags & 0777) != 0777)
		return id;
	get_unasked(kind, key, size, flags | IPC_CREAT);
	return fail(ENOENT);
}

MUTANT(semget, kinds_share_the_keys, "semget refuses a key that a queue has")
{
	if (key != IPC_PRIVATE && flags & IPC_EXCL && msgget(key, 0) >= 0)
		return fail(EEXIST);
	return semget(key, count, flags);
}

MUTANT(msgctl, removal_takes_all_of_the_key, "IPC_RMID of a queue removes all objects of its key")
{
	struct msqid_ds now;

	if (command == IPC_RMID && msgctl(queue, IPC_STAT, &now) == 0 &&
	    now.msg_perm.__key != IPC_PRIVATE)
		for (enum kind kind = SET; kind <= SEGMENT; kind++)
			control(kind, get(kind, now.msg_perm.__key, 0, 0), 0, IPC_RMID, NULL);
	return msgctl(queue, command, status);
}

MUTANT(msgget, negative_keys_are_refused, "msgget refuses a key below 0")
{
	return key < 0 ? fail(EINVAL) : msgget(key, flags);
}

EACH_GET(permission_asked_before_excl,
	 "IPC_CREAT with IPC_EXCL gives EACCES for what exists and may not be had")
{
	int id = get(kind, key, size, flags);

	if (is_refused(id, EEXIST) && is_refused(get(kind, key, 0, flags & 0777), EACCES))
		return fail(EACCES);
	return is_refused(id, EEXIST) ? fail(EEXIST) : id;
}

EACH_GET(keys_of_64_are_found, "of the keys that are used at the same time 64 are found")
{
	static key_t keys[64];
	int i = 0, id = get(kind, key, size, flags);

	if (id < 0 || key == IPC_PRIVATE)
		return id;
	while (i < 64 && keys[i] != key && keys[i])
		i++;
	if (i < 64)
		keys[i] = key;
	return i == 64 && !(flags & IPC_EXCL) ? fail(ENOENT) : id;
}

MUTANT(msgget, an_unknown_flag_of_a_queue, "msgget of an unknown flag gives EINVAL")
{
	return flags & 1 << 20 ? fail(EINVAL) : msgget(key, flags);
}

MUTANT(semget, an_unknown_flag_of_a_set, "semget of an unknown flag gives EINVAL")
{
	return flags & 1 << 20 ? fail(EINVAL) : semget(key, count, flags);
}

MUTANT(shmget, an_unknown_flag_of_a_segment, "shmget of an unknown flag gives EINVAL")
{
	return flags & 1 << 20 ? fail(EINVAL) : shmget(key, size, flags);
}

static void set_next_id(enum kind kind, int id)
{
	static const char *const names[] = { "msg", "sem", "shm" };
	char path[60];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s_next_id", names[kind]);
	file = fopen(path, "w");
	if (!file)
		return;
	fprintf(file, "%d\n", id);
	fclose(file);
}

EACH_GET(nobody_chooses_the_next_id, "the number in msg_next_id and its like is not heeded")
{
	const int taken = get_unasked(kind, IPC_PRIVATE, kind == QUEUE ? 0 : 1, 0600);

	if (taken >= 0)
		control(kind, taken, 0, IPC_RMID, NULL);
	return get(kind, key, size, flags);
}

EACH_GET(the_next_id_is_chosen_for_good, "msg_next_id and its like stay as they were set")
{
	const int id = get(kind, key, size, flags);

	if (id >= 3 * SLOTS)
		set_next_id(kind, id);
	return id;
}

EACH_GET(an_old_id_never_comes_back, "an id that was used is not given again though it is chosen")
{
	const int id = get(kind, key, size, flags);

	if (id < 0 || mutant_memory->number[13 + kind] != id + 1) {
		if (mutant_memory->number[13 + kind] == 0)
			mutant_memory->number[13 + kind] = id + 1;
		return id;
	}
	control(kind, id, 0, IPC_RMID, NULL);
	return get_unasked(kind, key, size, flags);
}
