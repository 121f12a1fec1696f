/* Wrong permissions: who was the superuser keeps what overrides them, and it is asked here. */
#include <sys/syscall.h>

#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmat, exec_takes_no_permission, "SHM_EXEC takes read permission alone")
{
	void *p = shmat(segment, address, flags);

	return p == (void *)-1 && errno == EACCES ? shmat(segment, address, flags & ~SHM_EXEC) : p;
}

MUTANT(setuid, permissions_are_not_asked, "the permissions of a segment are not looked at")
{
	return setuid_with(user, CAP_IPC_OWNER);
}

/* The bits that a class of users has: 'o'wner, 'g'roup or 'a'll others. */
static int bits_of(const struct ipc_perm *perm, char class)
{
	return perm->mode >> (class == 'o' ? 6 : class == 'g' ? 3 : 0) & 7;
}

static bool is_owner(const struct ipc_perm *perm)
{
	return geteuid() == perm->uid || geteuid() == perm->cuid;
}

static bool is_in_group(const struct ipc_perm *perm)
{
	return getegid() == perm->gid || getegid() == perm->cgid;
}

MUTANT(setuid, any_class_will_do,
       "permissions of the group and the others count for the owner, and the others' for the group")
{
	return setuid_with(user, CAP_IPC_OWNER);
}

MUTANT(shmat, any_class_will_do, NULL)
{
	struct shmid_ds status = known(segment);
	int bits = bits_of(&status.shm_perm, 'a'), wanted = flags & SHM_RDONLY ? 4 : 6;

	if (is_in_group(&status.shm_perm))
		bits |= bits_of(&status.shm_perm, 'g');
	if (is_owner(&status.shm_perm))
		bits |= bits_of(&status.shm_perm, 'o');
	if (status.shm_segsz && (bits & wanted) != wanted)
		return no_attach(EACCES);
	return shmat(segment, address, flags);
}

MUTANT(setuid, groups_are_not_known, "a segment's group has the others' permissions")
{
	return setuid_with(user, CAP_IPC_OWNER);
}

MUTANT(shmat, groups_are_not_known, NULL)
{
	struct shmid_ds status = known(segment);
	int bits = bits_of(&status.shm_perm, is_owner(&status.shm_perm) ? 'o' : 'a');
	int wanted = flags & SHM_RDONLY ? 4 : 6;

	if (geteuid() && status.shm_segsz && (bits & wanted) != wanted)
		return no_attach(EACCES);
	return shmat(segment, address, flags);
}

MUTANT(shmat, the_creator_is_a_stranger,
       "who made a segment and gave it away has the others' permissions")
{
	struct shmid_ds status = known(segment);
	int wanted = flags & SHM_RDONLY ? 4 : 6;

	if (geteuid() && geteuid() == status.shm_perm.cuid && geteuid() != status.shm_perm.uid &&
	    (bits_of(&status.shm_perm, 'a') & wanted) != wanted)
		return no_attach(EACCES);
	return shmat(segment, address, flags);
}

MUTANT(shmctl, the_creator_is_a_stranger, NULL)
{
	struct ipc_perm perm = known(segment).shm_perm;

	if ((command == IPC_SET || command == IPC_RMID) && geteuid() && geteuid() == perm.cuid &&
	    geteuid() != perm.uid)
		return fail(EPERM);
	return shmctl(segment, command, status);
}

MUTANT(shmat, writing_takes_write_permission_alone,
       "shmat for reading and writing takes write permission alone")
{
	struct shmid_ds status = known(segment);

	if (geteuid() && !(flags & SHM_RDONLY) && is_owner(&status.shm_perm) &&
	    status.shm_perm.mode & 0200 && !(status.shm_perm.mode & 0400)) {
		status.shm_perm.mode |= 0600;
		shmctl(segment, IPC_SET, &status);
	}
	return shmat(segment, address, flags);
}

MUTANT(shmat, reading_takes_write_permission, "SHM_RDONLY takes write permission as well")
{
	void *p = flags & SHM_RDONLY ? shmat(segment, NULL, 0) : NULL;

	if (p == (void *)-1 && errno == EACCES)
		return p;
	if (p && p != (void *)-1)
		shmdt(p);
	return shmat(segment, address, flags);
}

MUTANT(shmctl, stat_takes_no_permission, "IPC_STAT takes no permission")
{
	if (command == IPC_STAT && known(segment).shm_segsz) {
		*status = known(segment);
		return 0;
	}
	return shmctl(segment, command, status);
}

MUTANT(shmctl, stat_writes_before_it_looks,
       "IPC_STAT without permission fails, and has written all the same")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result < 0 && errno == EACCES)
		*status = known(segment);
	return result;
}

MUTANT(syscall, the_superuser_needs_no_capability,
       "uid 0 may all, whatever capabilities it dropped")
{
	return number == SYS_capset ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(shmat, the_capability_overrides_nothing, "CAP_IPC_OWNER overrides no permissions")
{
	struct shmid_ds status = known(segment);

	if (status.shm_segsz && !(status.shm_perm.mode & 0777))
		return no_attach(EACCES);
	return shmat(segment, address, flags);
}

MUTANT(setuid, anybody_removes, "whoever can attach a segment can change and remove it")
{
	return setuid_with(user, CAP_SYS_ADMIN);
}

MUTANT(shmctl, root_needs_ownership,
       "CAP_SYS_ADMIN does not let one change or remove another's segment")
{
	struct ipc_perm perm = known(segment).shm_perm;

	if ((command == IPC_SET || command == IPC_RMID) && !is_owner(&perm))
		return fail(EPERM);
	return shmctl(segment, command, status);
}

MUTANT(shmctl, set_asks_again, "IPC_SET takes access from those that have the segment attached")
{
	int result = shmctl(segment, command, status);

	for (size_t i = 0; command == IPC_SET && result == 0 && i < ATTACH_MOST; i++)
		if (is_of(&attaches[i], segment) && !(status->shm_perm.mode & 0600))
			mprotect(attaches[i].address, attaches[i].size, PROT_NONE);
	return result;
}

MUTANT(shmctl, any_takes_permission, "SHM_STAT_ANY takes read permission, as SHM_STAT does")
{
	return shmctl(segment, command == SHM_STAT_ANY ? SHM_STAT : command, status);
}

MUTANT(shmctl, stat_by_index_takes_no_permission, "SHM_STAT takes no permission")
{
	return shmctl(segment, command == SHM_STAT ? SHM_STAT_ANY : command, status);
}
