/* Permissions that are not asked for, or of the wrong user. */
#include <sys/ipc.h>

#include "messages_mutants.h"
#include "mutant.h"

MECHANISM(msg, "msg");

/* Permissions */

MUTANT(msgsnd, sending_needs_no_permission, "msgsnd does not ask for the write bit")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EACCES) ? 0 : result;
}

MUTANT(msgrcv, receiving_needs_no_permission, "msgrcv does not ask for the read bit")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return is_refused((int)count, EACCES) ? 0 : count;
}

MUTANT(msgctl, looking_needs_no_permission, "IPC_STAT does not ask for the read bit")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EACCES) && command == IPC_STAT && looks(queue, status) ? 0
											 : result;
}

/* The bits that each class has of a queue: owner's, group's and others', and which one is ours. */
static int class_of_caller(int queue, mode_t *mode)
{
	struct msqid_ds status;

	if (!looks(queue, &status))
		return -1;
	*mode = status.msg_perm.mode & 0777;
	if (geteuid() == status.msg_perm.uid || geteuid() == status.msg_perm.cuid)
		return 6;
	return getegid() == status.msg_perm.gid || getegid() == status.msg_perm.cgid ? 3 : 0;
}

MUTANT(msgrcv, receiving_needs_the_write_bit,
       "msgrcv asks for the write bit too: it changes the queue")
{
	mode_t mode;
	int shift = class_of_caller(queue, &mode);

	if (shift >= 0 && geteuid() != 0 && !(mode >> shift & 2))
		return fail(EACCES);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgsnd, group_is_as_others, "the bits for the group don't count")
{
	mode_t mode;
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EACCES) && class_of_caller(queue, &mode) == 3 && mode & 2
		       ? 0
		       : result;
}

MUTANT(msgsnd, any_class_will_do, "who is refused as owner may send as one of the others")
{
	mode_t mode;
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EACCES) && class_of_caller(queue, &mode) == 6 && mode & 022
		       ? 0
		       : result;
}

MUTANT(msgsnd, root_is_bound, "the bits bind a process with CAP_IPC_OWNER too")
{
	mode_t mode;

	if (class_of_caller(queue, &mode) >= 0 && !(mode & 0222))
		return fail(EACCES);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgsnd, root_needs_no_capability, "the bits don't bind root, with CAP_IPC_OWNER or without")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EACCES) && geteuid() == 0 ? 0 : result;
}

MUTANT(msgctl, refusal_is_eacces, "IPC_SET and IPC_RMID fail with EACCES for who may not")
{
	return confuse(msgctl(queue, command, status), EPERM, EACCES);
}

MUTANT(msgctl, who_may_write_may_remove, "IPC_SET and IPC_RMID need the write bit, and no more")
{
	mode_t mode;
	int result = msgctl(queue, command, status), shift;

	if (!is_refused(result, EPERM))
		return result;
	shift = class_of_caller(queue, &mode);
	if (shift < 0 || shift == 6 || !(mode >> shift & 2))
		return fail(EPERM);
	return 0;
}

static bool changes(int command)
{
	return command == IPC_SET || command == IPC_RMID;
}

MUTANT(msgctl, creator_has_no_say, "a creator who is not the owner can neither set nor remove")
{
	struct msqid_ds now;

	if (changes(command) && looks(queue, &now) && geteuid() == now.msg_perm.cuid &&
	    geteuid() != now.msg_perm.uid)
		return fail(EPERM);
	return msgctl(queue, command, status);
}

MUTANT(msgctl, owner_has_no_say, "an owner who is not the creator can neither set nor remove")
{
	struct msqid_ds now;

	if (changes(command) && looks(queue, &now) && geteuid() == now.msg_perm.uid &&
	    geteuid() != now.msg_perm.cuid)
		return fail(EPERM);
	return msgctl(queue, command, status);
}

MUTANT(msgctl, capacity_stops_at_msgmnb, "IPC_SET of more than MSGMNB sets MSGMNB and succeeds")
{
	msglen_t most = (msglen_t)number_in_file("/proc/sys/kernel/msgmnb");
	struct msqid_ds set;

	if (command != IPC_SET || !status || status->msg_qbytes <= most)
		return msgctl(queue, command, status);
	set = *status;
	set.msg_qbytes = most;
	return msgctl(queue, command, &set);
}

MUTANT(msgctl, refused_set_is_half_done, "IPC_SET sets the mode before it refuses msg_qbytes")
{
	struct msqid_ds now, set;
	int result = msgctl(queue, command, status);

	if (!is_refused(result, EPERM) || command != IPC_SET || !looks(queue, &now))
		return result;
	set = *status;
	set.msg_qbytes = now.msg_qbytes;
	msgctl(queue, command, &set);
	return fail(EPERM);
}

MUTANT(msgctl, capacity_only_shrinks,
       "an ordinary user can lower msg_qbytes and not raise it again")
{
	struct msqid_ds now;

	if (command == IPC_SET && geteuid() != 0 && looks(queue, &now) &&
	    status->msg_qbytes > now.msg_qbytes)
		return fail(EPERM);
	return msgctl(queue, command, status);
}

MUTANT(msgctl, msg_stat_asks_nobody, "MSG_STAT needs no permission")
{
	return msgctl(queue, command == MSG_STAT ? MSG_STAT_ANY : command, status);
}

MUTANT(msgctl, msg_stat_any_asks, "MSG_STAT_ANY needs the read bit as MSG_STAT does")
{
	return msgctl(queue, command == MSG_STAT_ANY ? MSG_STAT : command, status);
}

static void allow_all(int queue, bool all, mode_t *mode)
{
	struct msqid_ds status;

	looks(queue, &status);
	if (all)
		*mode = status.msg_perm.mode;
	status.msg_perm.mode = (unsigned short)(all ? 0666 : *mode);
	msgctl(queue, IPC_SET, &status);
}

MUTANT(msgrcv, a_sleeper_is_asked_once,
       "a sleeper is served though IPC_SET took the permission from him meanwhile")
{
	mode_t mode;
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	count = msgrcv(queue, message, size, type, flags);
	if (!is_refused((int)count, EACCES))
		return count;
	allow_all(queue, true, &mode);
	count = msgrcv(queue, message, size, type, flags);
	allow_all(queue, false, &mode);
	return count;
}

MUTANT(msgsnd, a_sleeper_is_asked_once, NULL)
{
	mode_t mode;
	int result = msgsnd(queue, message, size, flags | IPC_NOWAIT);

	if (!is_refused(result, EAGAIN) || flags & IPC_NOWAIT)
		return result;
	result = msgsnd(queue, message, size, flags);
	if (!is_refused(result, EACCES))
		return result;
	allow_all(queue, true, &mode);
	result = msgsnd(queue, message, size, flags);
	allow_all(queue, false, &mode);
	return result;
}
