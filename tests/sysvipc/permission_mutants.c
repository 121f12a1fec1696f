/* Wrong modes, owners and permissions. */
#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(sysvipc, "sysvipc/*.c", "key", "sem/creation.c", "shm/creation.c");

EACH_GET(umask_applies, "the umask takes bits of a new object's mode")
{
	mode_t mask = umask(0);

	umask(mask);
	return get(kind, key, size, flags & IPC_CREAT ? flags & ~(int)mask : flags);
}

EACH_GET(execute_bits_are_dropped, "a new object's mode has no execute bits")
{
	return get(kind, key, size, flags & IPC_CREAT ? flags & ~0111 : flags);
}

EACH_GET(opening_sets_the_mode, "IPC_CREAT gives an object that exists the mode asked for")
{
	int id = get(kind, key, size, flags);

	if (id >= 0 && flags & IPC_CREAT && !(flags & IPC_EXCL))
		set_mode(kind, id, flags & 0777);
	return id;
}

EACH_CONTROL(real_user_owns, "an object belongs to its maker's real user")
{
	struct ipc_perm *perm = status;
	int result = control(kind, id, number, command, status);

	if (result == 0 && command == IPC_STAT && perm->uid == geteuid() &&
	    perm->gid == getegid()) {
		perm->uid = getuid();
		perm->gid = getgid();
	}
	return result;
}

EACH_CONTROL(creator_is_root, "an object's creator is user 0, whoever made it")
{
	struct ipc_perm *perm = status;
	int result = control(kind, id, number, command, status);

	if (result == 0 && command == IPC_STAT)
		perm->cuid = perm->cgid = 0;
	return result;
}

/* The bits asked for, three times over, so that each class's can be compared. */
static long asked_of_each(int flags)
{
	long bits = (flags >> 6 | flags >> 3 | flags) & 7;

	return bits << 6 | bits << 3 | bits;
}

EACH_GET(others_are_as_the_group, "others may open an object as its mode allows the group")
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, EACCES) && note[KEY] == key &&
			       !(asked_of_each(flags) & 070 & ~note[MODE])
		       ? (int)note[ID] - 1
		       : id;
}

EACH_GET(opening_asks_for_nothing, "an object is opened whatever its mode")
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, EACCES) && note[KEY] == key ? (int)note[ID] - 1 : id;
}

EACH_GET(opening_always_asks_to_read, "an object is opened to read, whatever was asked for")
{
	return get(kind, key, size, flags & IPC_CREAT ? flags : flags | 0400);
}

EACH_GET(owner_is_as_others, "an owner may do what others may, if his own bits deny it")
{
	const atomic_long *note = noted(kind);
	int id = noting_get(kind, key, size, flags);

	return is_refused(id, EACCES) && note[KEY] == key && note[MAKER] == getpid() &&
			       !(asked_of_each(flags) & 7 & ~note[MODE])
		       ? (int)note[ID] - 1
		       : id;
}

EACH_GET(execute_bits_are_not_asked_for, "execute bits that are asked for are passed over")
{
	return get(kind, key, size, flags & IPC_CREAT ? flags : flags & ~0111);
}

EACH_GET(execute_bits_are_never_granted, "who asks for execute permission gets EACCES")
{
	return flags & 0111 && !(flags & IPC_CREAT) && geteuid() ? fail(EACCES)
								 : get(kind, key, size, flags);
}

EACH_CONTROL(users_have_16_bits, "IPC_STAT tells 16 bits of owner and creator")
{
	struct ipc_perm *perm = status;
	int result = control(kind, id, number, command, status);

	if (result == 0 && command == IPC_STAT) {
		perm->uid &= 0xffff;
		perm->gid &= 0xffff;
		perm->cuid &= 0xffff;
		perm->cgid &= 0xffff;
	}
	return result;
}
