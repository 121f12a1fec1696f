/* Texts and queues of wrong sizes, and limits that are not kept. */
#include <limits.h>
#include <sys/ipc.h>

#include "messages_mutants.h"
#include "mutant.h"

MECHANISM(msg, "msg/*.c");

MUTANT(msgget, too_many_is_enomem, "msgget fails with ENOMEM when there are MSGMNI queues")
{
	return confuse(msgget(key, flags), ENOSPC, ENOMEM);
}

MUTANT(msgget, removed_queues_still_count, "msgget counts removed queues against MSGMNI")
{
	int result = mutant_memory->number[0] ? fail(ENOSPC) : msgget(key, flags);

	if (result < 0 && errno == ENOSPC)
		mutant_memory->number[0] = 1;
	return result;
}

MUTANT(msgsnd, msgmax_is_too_long, "msgsnd refuses a text of MSGMAX bytes")
{
	if (size == (size_t)number_in_file("/proc/sys/kernel/msgmax"))
		return fail(EINVAL);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgsnd, too_long_a_text_is_cut, "msgsnd cuts a text off at MSGMAX bytes")
{
	size_t most = (size_t)number_in_file("/proc/sys/kernel/msgmax");

	return msgsnd(queue, message, size <= LONG_MAX && size > most ? most : size, flags);
}

MUTANT(msgrcv, msgmax_bounds_the_buffer, "msgrcv refuses a msgsz above MSGMAX")
{
	if ((long)size > number_in_file("/proc/sys/kernel/msgmax"))
		return fail(EINVAL);
	return msgrcv(queue, message, size, type, flags);
}

/* Sizes */

MUTANT(msgrcv, text_is_always_cut, "msgrcv cuts a text that is too long, without MSG_NOERROR too")
{
	return msgrcv(queue, message, size, type, flags & MSG_COPY ? flags : flags | MSG_NOERROR);
}

MUTANT(msgrcv, too_long_a_text_is_lost, "msgrcv takes the message away before it fails with E2BIG")
{
	static struct letter letter;
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (!is_refused((int)count, E2BIG) || flags & MSG_COPY)
		return count;
	msgrcv(queue, &letter, LETTER_LIMIT, type, flags | IPC_NOWAIT);
	return fail(E2BIG);
}

MUTANT(msgrcv, too_long_a_text_goes_last, "a message for which msgrcv gives E2BIG becomes the last")
{
	static struct letter letter;
	ssize_t count = msgrcv(queue, message, size, type, flags), whole;

	if (!is_refused((int)count, E2BIG) || flags & MSG_COPY)
		return count;
	whole = msgrcv(queue, &letter, LETTER_LIMIT, type, flags | IPC_NOWAIT);
	if (whole >= 0)
		msgsnd(queue, &letter, (size_t)whole, IPC_NOWAIT);
	return fail(E2BIG);
}

MUTANT(msgrcv, too_long_a_text_fills_the_buffer, "msgrcv stores what fits and fails with E2BIG")
{
	static struct letter letter;
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (!is_refused((int)count, E2BIG))
		return count;
	if (msgrcv(queue, &letter, LETTER_LIMIT, 0, MSG_COPY | IPC_NOWAIT) >= 0)
		memcpy((char *)message + sizeof(long), letter.text, size);
	return fail(E2BIG);
}

MUTANT(msgrcv, rest_is_kept, "msgrcv with MSG_NOERROR leaves the rest of the text in the queue")
{
	static struct letter letter;
	ssize_t whole;
	size_t left;

	if (!(flags & MSG_NOERROR) || flags & MSG_COPY || size >= LETTER_LIMIT)
		return msgrcv(queue, message, size, type, flags);
	whole = msgrcv(queue, &letter, LETTER_LIMIT, type, flags);
	if (whole <= 0)
		return whole;
	if ((size_t)whole < size)
		size = (size_t)whole;
	memcpy(message, &letter, sizeof(long) + size);
	left = (size_t)whole - size;
	memmove(letter.text, letter.text + size, left);
	if (left)
		msgsnd(queue, &letter, left, IPC_NOWAIT);
	return (ssize_t)size;
}

MUTANT(msgrcv, cut_text_keeps_its_size, "msgrcv with MSG_NOERROR returns the whole text's size")
{
	static struct letter letter;
	ssize_t whole;

	if (!(flags & MSG_NOERROR) || flags & MSG_COPY || size >= LETTER_LIMIT)
		return msgrcv(queue, message, size, type, flags);
	whole = msgrcv(queue, &letter, LETTER_LIMIT, type, flags);
	if (whole >= 0)
		memcpy(message, &letter, sizeof(long) + size);
	return whole;
}

MUTANT(msgsnd, empty_text_is_no_message, "msgsnd of an empty text succeeds and sends nothing")
{
	return size == 0 ? 0 : msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, empty_text_has_no_type, "msgrcv of an empty text stores nothing")
{
	long kept = *(long *)message;
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count == 0)
		*(long *)message = kept;
	return count;
}

MUTANT(msgrcv, texts_flow_together, "msgrcv fills its buffer from several messages")
{
	static struct letter letter;
	ssize_t count = msgrcv(queue, message, size, type, flags), more;

	while (count >= 0 && !(flags & (IPC_NOWAIT | MSG_COPY)) &&
	       (more = msgrcv(queue, &letter, size - (size_t)count, type, IPC_NOWAIT)) >= 0) {
		memcpy((char *)message + sizeof(long) + count, letter.text, (size_t)more);
		count += more;
	}
	return count;
}

MUTANT(msgrcv, second_page_repeats_the_first, "msgrcv gives a long text's first page again")
{
	enum { PAGE = 4048 };
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count > PAGE)
		memmove((char *)message + sizeof(long) + PAGE, (char *)message + sizeof(long),
			(size_t)count - PAGE < PAGE ? (size_t)count - PAGE : PAGE);
	return count;
}

MUTANT(msgsnd, text_ends_at_its_nul, "msgsnd sends the text up to its first NUL")
{
	return msgsnd(queue, message,
		      size < LETTER_LIMIT && size > 0 && type_of(message) > 0
			      ? strnlen((const char *)message + sizeof(long), size)
			      : size,
		      flags);
}

MUTANT(msgrcv, text_ends_with_a_nul, "msgrcv stores a NUL behind the text where there is room")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0 && (size_t)count < size)
		((char *)message)[sizeof(long) + (size_t)count] = '\0';
	return count;
}

/* A full queue */

MUTANT(msgsnd, full_is_enospc, "msgsnd with IPC_NOWAIT to a full queue fails with ENOSPC")
{
	return confuse(msgsnd(queue, message, size, flags), EAGAIN, ENOSPC);
}

MUTANT(msgsnd, last_text_may_overflow, "msgsnd sends as long as the queue is not yet full")
{
	struct msqid_ds status;
	int result = msgsnd(queue, message, size, flags | IPC_NOWAIT);

	if (!is_refused(result, EAGAIN))
		return result;
	if (msgctl(queue, IPC_STAT, &status) == 0 && status.msg_cbytes < status.msg_qbytes &&
	    status.msg_qnum < status.msg_qbytes)
		return force_in(queue, message, size);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgsnd, last_byte_stays_free, "msgsnd keeps the queue one byte below msg_qbytes")
{
	struct msqid_ds status;

	if (flags & IPC_NOWAIT && msgctl(queue, IPC_STAT, &status) == 0 && size > 0 &&
	    status.msg_cbytes + size == status.msg_qbytes)
		return fail(EAGAIN);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgsnd, empty_texts_always_fit, "msgsnd sends an empty text to a full queue too")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EAGAIN) && size == 0 ? force_in(queue, message, size) : result;
}

MUTANT(msgctl, smaller_capacity_drops, "IPC_SET drops the oldest messages until the rest fits")
{
	static struct letter letter;
	struct msqid_ds now;
	int result = msgctl(queue, command, status);

	if (result < 0 || command != IPC_SET)
		return result;
	while (msgctl(queue, IPC_STAT, &now) == 0 && now.msg_cbytes > now.msg_qbytes &&
	       msgrcv(queue, &letter, LETTER_LIMIT, 0, IPC_NOWAIT) >= 0)
		;
	return result;
}

MUTANT(msgctl, smaller_capacity_is_forgotten, "IPC_SET ignores a msg_qbytes below what is there")
{
	struct msqid_ds now, set;

	if (command != IPC_SET || msgctl(queue, IPC_STAT, &now) < 0 ||
	    status->msg_qbytes >= now.msg_cbytes)
		return msgctl(queue, command, status);
	set = *status;
	set.msg_qbytes = now.msg_qbytes;
	return msgctl(queue, command, &set);
}

MUTANT(msgctl, capacity_follows_msgmnb, "a change of MSGMNB changes msg_qbytes of all queues")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT && status->msg_stime == 0)
		status->msg_qbytes = (msglen_t)number_in_file("/proc/sys/kernel/msgmnb");
	return result;
}

MUTANT(msgctl, msg_noerror_keeps_the_room, "the bytes that MSG_NOERROR cut off still count")
{
	int result = msgctl(queue, command, status);

	if (command == IPC_STAT && result == 0)
		status->msg_cbytes += (msglen_t)mutant_memory->number[0];
	return result;
}

MUTANT(msgrcv, msg_noerror_keeps_the_room, NULL)
{
	struct msqid_ds before, after;
	ssize_t count;

	msgctl(queue, IPC_STAT, &before);
	count = msgrcv(queue, message, size, type, flags);
	msgctl(queue, IPC_STAT, &after);
	if (count >= 0 && flags & MSG_NOERROR)
		mutant_memory->number[0] +=
			(long)(before.msg_cbytes - after.msg_cbytes) - (long)count;
	return count;
}

MUTANT(msgget, limit_looked_at_first,
       "msgget with IPC_CREAT gives ENOSPC at the limit, though the queue exists")
{
	struct msginfo info;
	const long most = number_in_file("/proc/sys/kernel/msgmni");

	if (flags & IPC_CREAT && msgctl(0, MSG_INFO, (struct msqid_ds *)&info) >= 0 && most >= 0 &&
	    info.msgpool >= most)
		return fail(ENOSPC);
	return msgget(key, flags);
}

MUTANT(msgrcv, size_is_an_int,
       "msgrcv takes the low 32 bits of msgsz, and those for a signed number")
{
	return msgrcv(queue, message, (size_t)(int)size, type, flags);
}
