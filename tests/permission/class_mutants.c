/* Wrong permissions: of the wrong class, of the wrong user, or for what nobody asked. */
#include <sys/un.h>

#include "mutant.h"

MECHANISM(permission, "permission/*.c");

/* A mode in which one class has the bits of another beside its own. */
static mode_t shared(mode_t mode, int from, int to)
{
	return mode | (((mode >> from) & 7) << to);
}

enum { OTHERS = 0, GROUP = 3, OWNER = 6 };

MUTANT(setgroups, supplementary_groups_do_not_count, "supplementary groups do not count")
{
	return setgroups(0, NULL);
}

MUTANT(setgroups, the_first_group_counts, "of several supplementary groups the first one counts")
{
	return setgroups(count ? 1 : 0, groups);
}

MUTANT(setgroups, the_last_group_counts, "of several supplementary groups the last one counts")
{
	return setgroups(count ? 1 : 0, count ? groups + count - 1 : NULL);
}

MUTANT(setresuid, the_real_user_counts, "the real user counts, not the effective one")
{
	return setresuid(real, real, real);
}

MUTANT(setresuid, the_saved_user_counts, "the saved user counts, not the effective one")
{
	return setresuid(saved, saved, saved);
}

MUTANT(mkfifo, fifo_owner_has_groups_bits, "the owner has the group's bits of a FIFO")
{
	return mkfifo(path, shared(mode, GROUP, OWNER));
}

MUTANT(mkfifo, fifo_group_has_others_bits, "the group has the others' bits of a FIFO")
{
	return mkfifo(path, shared(mode, OTHERS, GROUP));
}

MUTANT(mkfifo, fifo_others_have_groups_bits, "others have the group's bits of a FIFO")
{
	return mkfifo(path, shared(mode, GROUP, OTHERS));
}

MUTANT(chmod, socket_owner_has_others_bits, "the owner has the others' bits of a socket")
{
	return chmod(path, shared(mode, OTHERS, OWNER));
}

MUTANT(chmod, socket_group_is_not_looked_at, "the group has the others' bits of a socket")
{
	return chmod(path, (mode & ~070u) | ((mode & 7) << 3));
}

MUTANT(mq_open, mq_owner_has_groups_bits, "the owner has the group's bits of a queue")
{
	return mq_open(name, flags, shared(mode, GROUP, OWNER), attributes);
}

MUTANT(mq_open, mq_group_has_others_bits, "the group has the others' bits of a queue")
{
	return mq_open(name, flags, shared(mode, OTHERS, GROUP), attributes);
}

MUTANT(sem_open, sem_group_is_not_looked_at, "the group has the others' bits of a semaphore")
{
	return sem_open(name, flags, (mode & ~070u) | ((mode & 7) << 3), value);
}

MUTANT(sem_open, sem_owner_has_others_bits, "the owner has the others' bits of a semaphore")
{
	return sem_open(name, flags, shared(mode, OTHERS, OWNER), value);
}

MUTANT(shm_open, shm_group_is_not_looked_at, "the group has the others' bits of a memory object")
{
	return shm_open(name, flags, (mode & ~070u) | ((mode & 7) << 3));
}

MUTANT(shm_open, shm_owner_has_groups_bits, "the owner has the group's bits of a memory object")
{
	return shm_open(name, flags, shared(mode, GROUP, OWNER));
}

MUTANT(msgget, msg_group_has_others_bits, "the group has the others' bits of a queue")
{
	return msgget(key, flags & IPC_CREAT ? (int)shared((mode_t)flags, OTHERS, GROUP) : flags);
}

MUTANT(semget, sem_others_have_groups_bits, "others have the group's bits of a set")
{
	return semget(key, count,
		      flags & IPC_CREAT ? (int)shared((mode_t)flags, GROUP, OTHERS) : flags);
}

MUTANT(shmget, segment_owner_has_groups_bits, "the owner has the group's bits of a segment")
{
	return shmget(key, size,
		      flags & IPC_CREAT ? (int)shared((mode_t)flags, GROUP, OWNER) : flags);
}

/* Who made the object, if it was not the superuser. */
static void remember_maker(int flags)
{
	if (flags & IPC_CREAT && geteuid() != 0) {
		mutant_memory->number[0] = geteuid();
		mutant_memory->number[1] = getegid();
	}
}

static bool is_maker(void)
{
	return (long)geteuid() == mutant_memory->number[0];
}

static bool is_in_makers_group(void)
{
	gid_t groups[16];
	int count = getgroups(16, groups);

	for (int i = 0; i < count; i++)
		if ((long)groups[i] == mutant_memory->number[1])
			return true;
	return (long)getegid() == mutant_memory->number[1];
}

IN_ALL(msgget)
{
	remember_maker(flags);
	return msgget(key, flags);
}

IN_ALL(semget)
{
	remember_maker(flags);
	return semget(key, count, flags);
}

IN_ALL(shmget)
{
	remember_maker(flags);
	return shmget(key, size, flags);
}

MUTANT(msgsnd, creator_may_not_send, "the creator is one of the others for msgsnd")
{
	return is_maker() ? fail(EACCES) : msgsnd(queue, message, size, flags);
}

MUTANT(semctl, creators_group_may_not_read, "the creator's group does not count for semctl")
{
	return command == GETVAL && is_in_makers_group() ? fail(EACCES)
							 : semctl(set, number, command, argument);
}

MUTANT(shmat, creators_group_may_not_attach, "the creator's group does not count for shmat")
{
	return is_in_makers_group() && !is_maker() ? (void *)(intptr_t)fail(EACCES)
						   : shmat(segment, address, flags);
}

MUTANT(msgctl, creator_may_not_change, "the creator may not change a queue that is another's")
{
	return command == IPC_SET && is_maker() ? fail(EPERM) : msgctl(queue, command, status);
}

MUTANT(shmctl, group_may_change, "a member of the group may change a segment's mode")
{
	int result = shmctl(segment, command, status);

	return is_refused(result, EPERM) && command == IPC_SET ? 0 : result;
}

MUTANT(semctl, refused_change_is_eacces, "IPC_SET of a stranger gives EACCES")
{
	return confuse(semctl(set, number, command, argument), EPERM, EACCES);
}

MUTANT(msgctl, group_may_remove, "a member of the group may remove a queue")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EPERM) && command == IPC_RMID && getegid() == 4201 ? 0 : result;
}

MUTANT(shmctl, creator_may_not_remove, "the creator may not remove a segment that is another's")
{
	return command == IPC_RMID && is_maker() ? fail(EPERM) : shmctl(segment, command, status);
}

MUTANT(semctl, refused_removal_is_eacces, "IPC_RMID of a stranger gives EACCES")
{
	int result = semctl(set, number, command, argument);

	return command == IPC_RMID ? confuse(result, EPERM, EACCES) : result;
}

MUTANT(mq_unlink, group_may_unlink, "a member of the group may unlink a queue")
{
	int result = mq_unlink(name);

	return is_refused(result, EACCES) && getegid() == 4201 ? 0 : result;
}

MUTANT(sem_unlink, owners_may_not_unlink, "sem_unlink is the superuser's")
{
	return is_maker() || geteuid() != 0 ? fail(EACCES) : sem_unlink(name);
}

MUTANT(shm_unlink, others_get_eperm, "shm_unlink of another's gives EPERM")
{
	return confuse(shm_unlink(name), EACCES, EPERM);
}

MUTANT(fchmod, descriptor_is_enough, "who has it open may change its mode")
{
	int result = fchmod(fd, mode);

	return is_refused(result, EPERM) ? 0 : result;
}

MUTANT(chmod, refused_chmod_is_eacces, "chmod of another's file gives EACCES")
{
	return confuse(chmod(path, mode), EPERM, EACCES);
}

MUTANT(open, both_needs_reading, "O_RDWR needs permission to read alone")
{
	int fd = open(path, flags, mode);

	return is_refused(fd, EACCES) && (flags & O_ACCMODE) == O_RDWR
		       ? open(path, O_RDONLY | O_NONBLOCK)
		       : fd;
}

MUTANT(mq_open, sending_needs_nothing, "mq_open to send needs no permission")
{
	mqd_t queue = mq_open(name, flags, mode, attributes);

	return is_refused(queue, EACCES) && (flags & O_ACCMODE) == O_WRONLY ? 0 : queue;
}

MUTANT(shm_open, both_needs_nothing, "shm_open for both needs permission to read alone")
{
	int fd = shm_open(name, flags, mode);

	return is_refused(fd, EACCES) ? shm_open(name, O_RDONLY, 0) : fd;
}

MUTANT(connect, connecting_needs_nothing, "connect to a socket needs no permission")
{
	int result = connect(fd, address, size);

	return is_refused(result, EACCES) ? 0 : result;
}

MUTANT(sendto, sending_is_not_asked, "sendto to a socket's path needs no permission")
{
	ssize_t count = sendto(fd, bytes, size, flags, address, address_size);

	return is_refused((int)count, EACCES) ? (ssize_t)size : count;
}

MUTANT(msgget, asking_for_more_is_granted, "msgget does not look at what was asked for")
{
	return msgget(key, flags & IPC_CREAT ? flags : 0);
}

MUTANT(semget, semget_looks_at_reading_alone, "semget looks at the permission to read alone")
{
	return semget(key, count, flags & IPC_CREAT ? flags : flags & 0444);
}

MUTANT(shmget, shmget_looks_at_writing_alone, "shmget looks at the permission to write alone")
{
	return shmget(key, size, flags & IPC_CREAT ? flags : flags & 0222);
}

MUTANT(msgrcv, receiving_needs_nothing, "msgrcv needs no permission")
{
	return confuse((int)msgrcv(queue, message, size, type, flags), EACCES, ENOMSG);
}

MUTANT(semop, altering_needs_nothing, "semop needs no permission")
{
	int result = semop(set, operations, count);

	return is_refused(result, EACCES) ? 0 : result;
}

/* The superuser without the capability, or with another. */
static bool is_root(void)
{
	return geteuid() == 0;
}

MUTANT(open, root_is_enough, "the superuser needs no capability for a FIFO")
{
	int fd = open(path, flags, mode);

	return is_refused(fd, EACCES) && is_root() ? open("/", O_RDONLY) : fd;
}

MUTANT(sem_open, root_is_bound_too, "the superuser is bound by the mode of a semaphore")
{
	if (!is_root() || flags & O_CREAT)
		return sem_open(name, flags, mode, value);
	fail(EACCES);
	return SEM_FAILED;
}

MUTANT(shm_open, root_may_open, "the superuser needs no capability for a memory object")
{
	int fd = shm_open(name, flags, mode);

	return is_refused(fd, EACCES) && is_root() ? open("/", O_RDONLY) : fd;
}

MUTANT(shmat, root_may_attach, "the superuser needs no capability for shmat")
{
	void *memory = shmat(segment, address, flags);

	return memory == (void *)-1 && errno == EACCES && is_root() ? NULL : memory;
}

MUTANT(mq_open, root_is_bound, "the superuser is bound by the mode of a queue")
{
	return is_root() && !(flags & O_CREAT) ? (mqd_t)fail(EACCES)
					       : mq_open(name, flags, mode, attributes);
}

MUTANT(semctl, files_capability_passes_all, "CAP_DAC_OVERRIDE passes the mode of a set")
{
	int result = semctl(set, number, command, argument);

	return is_refused(result, EACCES) && is_root() ? 0 : result;
}

MUTANT(mkfifo, setgid_does_not_count, "a FIFO has its maker's group in a set-group-ID directory")
{
	int result = mkfifo(path, mode);

	if (result == 0)
		(void)!chown(path, (uid_t)-1, getegid());
	return result;
}

MUTANT(bind, the_real_group_owns, "a socket's file has its maker's real group")
{
	gid_t effective = getegid();
	int result;

	(void)!setegid(getgid());
	result = bind(fd, address, size);
	(void)!setegid(effective);
	return result;
}

MUTANT(unlink, sticky_is_not_looked_at, "unlink in a sticky directory needs write permission alone")
{
	int result = unlink(path);

	return is_refused(result, EPERM) ? 0 : result;
}

MUTANT(rename, sticky_binds_the_directorys_owner,
       "rename in a sticky directory is the file's owner's alone")
{
	struct stat status;

	if (lstat(path, &status) == 0 && status.st_uid != geteuid() && !is_root())
		return fail(EPERM);
	return rename(path, name);
}

MUTANT(unlink, sticky_gives_eacces, "unlink of another's in a sticky directory gives EACCES")
{
	return confuse(unlink(path), EPERM, EACCES);
}

static uid_t user_outside;

MUTANT(setresuid, any_namespaces_capability_counts,
       "who has all capabilities in his user namespace passes every mode")
{
	user_outside = real;
	return setresuid(real, effective, 0);
}

MUTANT(unshare, any_namespaces_capability_counts, NULL)
{
	return flags & CLONE_NEWUSER && user_outside ? seteuid(0) : unshare(flags);
}

MUTANT(setresuid, a_process_keeps_half_of_its_user, "setresuid keeps 16 bits of a user's number")
{
	return setresuid(real & 0xffff, effective & 0xffff, saved & 0xffff);
}

MUTANT(setgroups, a_process_keeps_half_of_its_groups, "setgroups keeps 16 bits of a group's number")
{
	gid_t halves[3] = { 0 };

	for (size_t i = 0; i < count && i < 3; i++)
		halves[i] = groups[i] & 0xffff;
	return setgroups(count < 3 ? count : 3, halves);
}
