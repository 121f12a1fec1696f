/* Wrong accounting, and a msgctl that tells or sets what is not so. */
#include <sys/ipc.h>

#include "messages_mutants.h"
#include "mutant.h"

MECHANISM(msg, "msg");

/* New queues */

MUTANT(msgctl, new_queue_has_times, "the times of the last send and receive begin with the queue")
{
	int result = msgctl(queue, command, status);

	if (result < 0 || command != IPC_STAT)
		return result;
	if (status->msg_stime == 0)
		status->msg_stime = status->msg_ctime;
	if (status->msg_rtime == 0)
		status->msg_rtime = status->msg_ctime;
	return result;
}

MUTANT(msgctl, change_time_is_that_of_the_last_send, "msg_ctime is 0 until a message is sent")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_ctime = status->msg_stime;
	return result;
}

/* Accounting */

MUTANT(msgsnd, send_returns_the_size, "msgsnd returns how many bytes it sent")
{
	int result = msgsnd(queue, message, size, flags);

	return result == 0 ? (int)size : result;
}

MUTANT(msgctl, bytes_count_the_types, "msg_cbytes counts the types' bytes too")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_cbytes += status->msg_qnum * sizeof(long);
	return result;
}

MUTANT(msgsnd, first_sender_stays_the_last, "msg_lspid is set by the first send alone")
{
	int result = msgsnd(queue, message, size, flags);

	if (result == 0 && mutant_memory->number[0] == 0)
		mutant_memory->number[0] = getpid();
	return result;
}

MUTANT(msgctl, first_sender_stays_the_last, NULL)
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT && status->msg_lspid)
		status->msg_lspid = (pid_t)mutant_memory->number[0];
	return result;
}

MUTANT(msgctl, send_leaves_no_time, "msgsnd does not set msg_stime")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_stime = 0;
	return result;
}

MUTANT(msgrcv, receive_counts_the_type, "msgrcv returns the size with the type's")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return count < 0 ? count : count + (ssize_t)sizeof(long);
}

MUTANT(msgrcv, receive_leaves_the_type_out, "msgrcv stores the text alone")
{
	long kept = *(long *)message;
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0)
		*(long *)message = kept;
	return count;
}

MUTANT(msgrcv, received_bytes_stay_counted, "msgrcv does not take the bytes off msg_cbytes")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count > 0 && !(flags & MSG_COPY))
		mutant_memory->number[0] += count;
	return count;
}

MUTANT(msgctl, received_bytes_stay_counted, NULL)
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_cbytes += (unsigned long)mutant_memory->number[0];
	return result;
}

MUTANT(msgctl, receiver_is_not_told, "msgrcv sets neither msg_lrpid nor msg_rtime")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT) {
		status->msg_lrpid = 0;
		status->msg_rtime = 0;
	}
	return result;
}

MUTANT(msgrcv, handed_over_stays_counted, "a message handed to a receiver asleep counts as left")
{
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	count = msgrcv(queue, message, size, type, flags);
	if (count >= 0)
		mutant_memory->number[0]++;
	return count;
}

MUTANT(msgctl, handed_over_stays_counted, NULL)
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_qnum += (unsigned long)mutant_memory->number[0];
	return result;
}

/* IPC_SET */

MUTANT(msgctl, set_leaves_the_group, "IPC_SET does not set the group")
{
	struct msqid_ds now, set;

	if (command != IPC_SET || !looks(queue, &now))
		return msgctl(queue, command, status);
	set = *status;
	set.msg_perm.gid = now.msg_perm.gid;
	return msgctl(queue, command, &set);
}

MUTANT(msgctl, set_changes_the_creator, "IPC_SET makes the new owner the creator as well")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT) {
		status->msg_perm.cuid = status->msg_perm.uid;
		status->msg_perm.cgid = status->msg_perm.gid;
	}
	return result;
}

MUTANT(msgctl, set_takes_the_whole_struct, "IPC_SET takes msg_lspid and msg_stime as given, too")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_SET) {
		mutant_memory->number[0] = status->msg_lspid + 1;
		mutant_memory->number[1] = status->msg_stime;
	}
	if (result == 0 && command == IPC_STAT && mutant_memory->number[0]) {
		status->msg_lspid = (pid_t)mutant_memory->number[0] - 1;
		status->msg_stime = mutant_memory->number[1];
	}
	return result;
}

MUTANT(msgctl, msg_stat_returns_0, "MSG_STAT returns 0, not the id")
{
	int result = msgctl(queue, command, status);

	return result >= 0 && command == MSG_STAT ? 0 : result;
}

MUTANT(msgctl, index_is_not_checked, "MSG_STAT of an index below 0 gives the first queue there is")
{
	for (int i = 0; command == MSG_STAT && queue < 0 && i < 64; i++)
		if (msgctl(i, command, status) >= 0)
			queue = i;
	return msgctl(queue, command, status);
}

MUTANT(msgctl, msg_info_returns_the_count, "MSG_INFO returns how many queues there are, less one")
{
	int result = msgctl(queue, command, status);
	struct msginfo *info = (struct msginfo *)status;

	return result > 0 && command == MSG_INFO ? info->msgpool - 1 : result;
}

MUTANT(msgctl, msg_info_is_ipc_info, "MSG_INFO gives the limits")
{
	return msgctl(queue, command == MSG_INFO ? IPC_INFO : command, status);
}

MUTANT(msgctl, msg_info_forgets_nothing, "MSG_INFO counts the messages of removed queues too")
{
	int result = msgctl(queue, command, status);
	struct msginfo *info = (struct msginfo *)status;

	if (result < 0 || command != MSG_INFO)
		return result;
	if (mutant_memory->number[0] < info->msgmap)
		mutant_memory->number[0] = info->msgmap;
	info->msgmap = (int)mutant_memory->number[0];
	return result;
}

MUTANT(msgctl, ipc_info_is_of_the_boot, "IPC_INFO gives the limits that there were at first")
{
	int result = msgctl(queue, command, status);

	if (result >= 0 && command == IPC_INFO) {
		((struct msginfo *)status)->msgmax = 8192;
		((struct msginfo *)status)->msgmnb = 16384;
		((struct msginfo *)status)->msgmni = 32000;
	}
	return result;
}

/* What a call adds to the sums of all queues for good. */
static void add_to_sums(long messages, long bytes)
{
	atomic_fetch_add(&mutant_memory->number[0], messages);
	atomic_fetch_add(&mutant_memory->number[1], bytes);
}

static int tell_sums(int queue, int command, struct msqid_ds *status)
{
	int result = msgctl(queue, command, status);

	if (result >= 0 && command == MSG_INFO) {
		((struct msginfo *)status)->msgmap += (int)mutant_memory->number[0];
		((struct msginfo *)status)->msgtql += (int)mutant_memory->number[1];
	}
	return result;
}

MUTANT(msgsnd, handed_over_is_summed, "MSG_INFO counts for good what was handed over to a sleeper")
{
	struct msqid_ds before, after;
	bool seen = msgctl(queue, IPC_STAT, &before) == 0;
	int result = msgsnd(queue, message, size, flags);

	if (result == 0 && seen && msgctl(queue, IPC_STAT, &after) == 0 &&
	    after.msg_qnum == before.msg_qnum)
		add_to_sums(1, (long)size);
	return result;
}

MUTANT(msgctl, handed_over_is_summed, NULL)
{
	return tell_sums(queue, command, status);
}

MUTANT(msgrcv, cut_bytes_are_summed, "MSG_INFO counts for good what MSG_NOERROR has cut off")
{
	struct msqid_ds before, after;
	bool seen = msgctl(queue, IPC_STAT, &before) == 0;
	ssize_t result = msgrcv(queue, message, size, type, flags);

	if (result >= 0 && flags & MSG_NOERROR && seen && msgctl(queue, IPC_STAT, &after) == 0)
		add_to_sums(0, (long)(before.msg_cbytes - after.msg_cbytes) - result);
	return result;
}

MUTANT(msgctl, cut_bytes_are_summed, NULL)
{
	return tell_sums(queue, command, status);
}

MUTANT(msgrcv, e2big_after_sleep_is_noted, "a sleeper that gets E2BIG is the last who received")
{
	ssize_t result;

	if (received_at_once(queue, message, size, type, flags, &result))
		return result;
	result = msgrcv(queue, message, size, type, flags);
	if (is_refused((int)result, E2BIG))
		mutant_memory->number[0] = getpid();
	return is_refused((int)result, E2BIG) ? fail(E2BIG) : result;
}

MUTANT(msgctl, e2big_after_sleep_is_noted, NULL)
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT && mutant_memory->number[0])
		status->msg_lrpid = (pid_t)mutant_memory->number[0];
	return result;
}
