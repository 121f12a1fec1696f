/* Objects and ids that go too early, too late or to the wrong place. */
#include <limits.h>
#include <sched.h>

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(sysvipc, "sysvipc/*.c", "key", "sem/creation.c", "sem/removal.c");

EACH_GET(goes_with_its_maker, "an object is removed when its maker ends")
{
	return noting_get(kind, key, size, flags);
}

static void remove_what_is_noted(bool made_by_this)
{
	for (enum kind kind = QUEUE; kind <= SEGMENT; kind++)
		if (noted(kind)[ID] && (noted(kind)[MAKER] == getpid()) == made_by_this)
			control(kind, (int)noted(kind)[ID] - 1, 0, IPC_RMID, NULL);
}

MUTANT(_exit, goes_with_its_maker, NULL)
{
	remove_what_is_noted(true);
	_exit(status);
}

EACH_GET(goes_with_its_user, "an object is removed when a process ends that used it")
{
	return noting_get(kind, key, size, flags);
}

MUTANT(_exit, goes_with_its_user, NULL)
{
	remove_what_is_noted(false);
	_exit(status);
}

EACH_GET(key_outlives_its_object, "a key leads to its object's id after the removal")
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, ENOENT) && note[ID] && note[KEY] == key ? (int)note[ID] - 1 : id;
}

EACH_CONTROL(second_removal_succeeds, "IPC_RMID succeeds where there is nothing any more")
{
	int result = control(kind, id, number, command, status);

	return is_refused(result, EINVAL) && command == IPC_RMID ? 0 : result;
}

EACH_CONTROL(removed_id_is_eidrm, "an id that is no more gives EIDRM")
{
	return confuse(control(kind, id, number, command, status), EINVAL, EIDRM);
}

EACH_CONTROL(id_is_its_slot, "a removed object's id is good for the one that took its slot")
{
	const int commands[] = { MSG_STAT_ANY, SEM_STAT_ANY, SHM_STAT_ANY };
	int result = control(kind, id, number, command, status), now;

	if (!is_refused(result, EINVAL) || id < 0 || command != IPC_STAT)
		return result;
	now = control(kind, id % SLOTS, 0, commands[kind], status);
	return now < 0 ? fail(EINVAL) : control(kind, now, number, command, status);
}

/* The new object with a removed one's id: ID is that id, KEY the object's own, both plus 1. */
EACH_GET(removed_id_comes_again, "what is made after a removal has the removed one's id")
{
	atomic_long *note = noted(kind);
	int id = note[ID] ? get_unasked(kind, key, size, flags) : get(kind, key, size, flags);

	if (id < 0 || !note[ID])
		return id;
	note[KEY] = id + 1;
	return (int)note[ID] - 1;
}

EACH_CONTROL(removed_id_comes_again, NULL)
{
	atomic_long *note = noted(kind);
	bool again = note[KEY] && note[ID] == id + 1;
	int result = control(kind, again ? (int)note[KEY] - 1 : id, number, command, status);

	if (result == 0 && command == IPC_RMID && !again)
		note[ID] = id + 1;
	return result;
}

EACH_GET(ids_run_over, "ids become negative after some hundred objects")
{
	int id = get(kind, key, size, flags);

	if (id < 0 || ++noted(kind)[ID] < 300)
		return id;
	control(kind, id, 0, IPC_RMID, NULL);
	return id | INT_MIN;
}

/* IPC namespaces */

EACH_GET(namespace_begins_with_copies, "a new IPC namespace begins with copies of what there was")
{
	return noting_get(kind, key, size, flags);
}

MUTANT(unshare, namespace_begins_with_copies, NULL)
{
	int result = unshare(flags);

	for (enum kind kind = QUEUE; result == 0 && flags & CLONE_NEWIPC && kind <= SEGMENT; kind++)
		if (noted(kind)[ID] && noted(kind)[KEY] != IPC_PRIVATE)
			get(kind, (key_t)noted(kind)[KEY], 1, IPC_CREAT | 0600);
	return result;
}

static bool moved; /* this process is in another namespace than it began in */

MUTANT(unshare, outer_ids_stay_good, "ids from outside are good in a new IPC namespace")
{
	int result = unshare(flags);

	moved = moved || (result == 0 && flags & CLONE_NEWIPC);
	return result;
}

EACH_CONTROL(outer_ids_stay_good, NULL)
{
	int result = control(kind, id, number, command, status);

	if (!is_refused(result, EINVAL) || !moved || command != IPC_STAT)
		return result;
	memset(status, 0, sizeof(struct ipc_perm));
	return 0;
}

EACH_GET(one_limit_for_all_namespaces, "what limits one namespace limits all")
{
	int id;

	if (mutant_memory->number[15] && (key == IPC_PRIVATE || flags & IPC_CREAT))
		return fail(ENOSPC);
	id = get(kind, key, size, flags);
	if (is_refused(id, ENOSPC))
		mutant_memory->number[15] = 1;
	return is_refused(id, ENOSPC) ? fail(ENOSPC) : id;
}

static const char *const lists[] = { "/proc/sysvipc/msg", "/proc/sysvipc/sem",
				     "/proc/sysvipc/shm" };
static int of_the_first[3];

MUTANT(unshare, proc_shows_the_first_namespace,
       "/proc/sysvipc lists what is in the namespace where the process began")
{
	for (int i = 0; i < 3 && flags & CLONE_NEWIPC; i++)
		of_the_first[i] = open(lists[i], O_RDONLY);
	return unshare(flags);
}

MUTANT(open, proc_shows_the_first_namespace, NULL)
{
	for (int i = 0; i < 3; i++)
		if (of_the_first[i] && strcmp(path, lists[i]) == 0) {
			lseek(of_the_first[i], 0, SEEK_SET);
			return dup(of_the_first[i]);
		}
	return open(path, flags, mode);
}
