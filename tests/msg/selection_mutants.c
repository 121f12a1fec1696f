/* Other messages than those that msgtyp and the flags select. */
#include <limits.h>
#include <sys/ipc.h>

#include "messages_mutants.h"
#include "mutant.h"

MECHANISM(msg, "msg/*.c", "msg.receives-by-type-meet-sends-in-one-order");

/* The type of the message at this place, or -1. */
static long type_at(int queue, int place)
{
	static struct letter letter;

	return msgrcv(queue, &letter, LETTER_LIMIT, place, MSG_COPY | IPC_NOWAIT) < 0 ? -1
										      : letter.type;
}

static bool is_selected(long type, long wanted, int flags)
{
	if (wanted == 0)
		return true;
	if (wanted < 0)
		return wanted == LONG_MIN || type <= -wanted;
	return (type == wanted) == !(flags & MSG_EXCEPT);
}

/* The place of the last message that is selected, or -1. */
static int last_place(int queue, long wanted, int flags)
{
	long type;
	int last = -1;

	for (int i = 0; (type = type_at(queue, i)) >= 0; i++)
		if (is_selected(type, wanted, flags))
			last = i;
	return last;
}

/* The place of the first message of the highest type that is selected, or -1. */
static int highest_place(int queue, long wanted)
{
	long type, highest = 0;
	int place = -1;

	for (int i = 0; (type = type_at(queue, i)) >= 0; i++)
		if (is_selected(type, wanted, 0) && type > highest) {
			highest = type;
			place = i;
		}
	return place;
}

/* Receives the message at this place. */
static ssize_t take_at(int queue, int place, void *message, size_t size, int flags)
{
	int count = take_out_all(queue);
	bool fits = place < count && ((size_t)lengths[place] <= size || flags & MSG_NOERROR);

	for (int i = 0; i < count; i++)
		if (i != place || !fits)
			msgsnd(queue, &letters[i], (size_t)lengths[i], IPC_NOWAIT);
	if (!fits) {
		errno = place < count ? E2BIG : ENOMSG;
		return -1;
	}
	if ((size_t)lengths[place] < size)
		size = (size_t)lengths[place];
	memcpy(message, &letters[place], sizeof(long) + size);
	return (ssize_t)size;
}

/* Which message is received */

MUTANT(msgrcv, newest_first, "msgrcv with type 0 takes the message that came last")
{
	int place = type == 0 && !(flags & MSG_COPY) ? last_place(queue, 0, 0) : -1;

	return place < 0 ? msgrcv(queue, message, size, type, flags)
			 : take_at(queue, place, message, size, flags);
}

MUTANT(msgrcv, high_types_first, "msgrcv with type 0 takes the highest type first")
{
	int place = type == 0 && !(flags & MSG_COPY) ? highest_place(queue, 0) : -1;

	return place < 0 ? msgrcv(queue, message, size, type, flags)
			 : take_at(queue, place, message, size, flags);
}

MUTANT(msgrcv, type_ignored, "msgrcv takes the first message, whatever type was asked for")
{
	return msgrcv(queue, message, size, flags & MSG_COPY ? type : 0, flags & ~MSG_EXCEPT);
}

MUTANT(msgrcv, only_the_first_is_looked_at, "msgrcv does not look for its type behind the first")
{
	if (type > 0 && flags & IPC_NOWAIT && !(flags & (MSG_EXCEPT | MSG_COPY)) &&
	    type_at(queue, 0) >= 0 && type_at(queue, 0) != type)
		return fail(ENOMSG);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgrcv, newest_of_the_type, "msgrcv with a positive type takes the last message of it")
{
	int place = type > 0 && !(flags & MSG_COPY) ? last_place(queue, type, flags) : -1;

	return place < 0 ? msgrcv(queue, message, size, type, flags)
			 : take_at(queue, place, message, size, flags);
}

MUTANT(msgrcv, negative_takes_the_first, "msgrcv with a negative type takes the first not above it")
{
	long found;

	for (int i = 0; type < 0 && (found = type_at(queue, i)) >= 0; i++)
		if (is_selected(found, type, 0))
			return msgrcv(queue, message, size, found, flags);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgrcv, negative_is_that_type, "msgrcv with a negative type takes its absolute value only")
{
	return msgrcv(queue, message, size, type < 0 && type != LONG_MIN ? -type : type, flags);
}

MUTANT(msgrcv, negative_takes_the_highest, "msgrcv with a negative type takes the highest of them")
{
	int place = type < 0 ? highest_place(queue, type) : -1;

	return place < 0 ? msgrcv(queue, message, size, type, flags)
			 : take_at(queue, place, message, size, flags);
}

MUTANT(msgrcv, newest_of_the_lowest_type,
       "msgrcv with a negative type takes the last of the lowest")
{
	long lowest = LONG_MAX, found;
	int place = -1;

	for (int i = 0; type < 0 && (found = type_at(queue, i)) >= 0; i++)
		if (is_selected(found, type, 0) && found <= lowest) {
			lowest = found;
			place = i;
		}
	return place < 0 ? msgrcv(queue, message, size, type, flags)
			 : take_at(queue, place, message, size, flags);
}

MUTANT(msgrcv, lowest_is_not_sought_to_the_end,
       "msgrcv's search for the lowest leaves out the last")
{
	long lowest = LONG_MAX, found;
	int place = -1;

	for (int i = 0; type < 0 && (found = type_at(queue, i)) >= 0; i++)
		if (is_selected(found, type, 0) && found < lowest &&
		    (place < 0 || type_at(queue, i + 1) >= 0)) {
			lowest = found;
			place = i;
		}
	return place < 0 ? msgrcv(queue, message, size, type, flags)
			 : take_at(queue, place, message, size, flags);
}

MUTANT(msgrcv, long_min_stays_negative, "msgrcv negates LONG_MIN, and no type is below the result")
{
	if (type == LONG_MIN && flags & IPC_NOWAIT)
		return fail(ENOMSG);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgrcv, except_ignored, "msgrcv ignores MSG_EXCEPT")
{
	return msgrcv(queue, message, size, type, flags & MSG_COPY ? flags : flags & ~MSG_EXCEPT);
}

MUTANT(msgrcv, nothing_wanted_is_eagain, "msgrcv with IPC_NOWAIT fails with EAGAIN")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return count < 0 ? confuse(-1, ENOMSG, EAGAIN) : count;
}

MUTANT(msgrcv, message_stays, "msgrcv leaves the message that it gives in the queue")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0 && !(flags & IPC_NOWAIT))
		msgsnd(queue, message, (size_t)count, IPC_NOWAIT);
	return count;
}

/* MSG_COPY */

MUTANT(msgrcv, copy_takes_the_message, "msgrcv with MSG_COPY takes the message away")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return count < 0 || !(flags & MSG_COPY) ? count
						: take_at(queue, (int)type, message, size, flags);
}

MUTANT(msgrcv, copy_counts_from_1, "msgrcv with MSG_COPY counts the places from 1")
{
	return msgrcv(queue, message, size, flags & MSG_COPY && type > 0 ? type - 1 : type, flags);
}

MUTANT(msgrcv, copy_is_a_receive, "msgrcv with MSG_COPY sets msg_lrpid")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count >= 0 && flags & MSG_COPY)
		mutant_memory->number[0] = getpid();
	return count;
}

MUTANT(msgctl, copy_is_a_receive, NULL)
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT && mutant_memory->number[0])
		status->msg_lrpid = (pid_t)mutant_memory->number[0];
	return result;
}

MUTANT(msgrcv, copy_never_waits, "MSG_COPY needs no IPC_NOWAIT")
{
	return msgrcv(queue, message, size, type, flags & MSG_COPY ? flags | IPC_NOWAIT : flags);
}

MUTANT(msgrcv, copy_ignores_except, "MSG_COPY is no contradiction to MSG_EXCEPT")
{
	return msgrcv(queue, message, size, type,
		      flags & MSG_COPY && flags & IPC_NOWAIT ? flags & ~MSG_EXCEPT : flags);
}

MUTANT(msgrcv, copy_is_cut, "msgrcv with MSG_COPY cuts a text that is too long")
{
	return msgrcv(queue, message, size, type, flags & MSG_COPY ? flags | MSG_NOERROR : flags);
}

MUTANT(msgrcv, copy_is_torn, "msgrcv with MSG_COPY gives the middle of another message's text")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (count > 2 && flags & MSG_COPY)
		((char *)message)[sizeof(long) + (size_t)count / 2] ^= 1;
	return count;
}

MUTANT(msgrcv, msg_copy_needs_no_permission, "MSG_COPY gives a stranger the text")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (!(flags & MSG_COPY) || !is_refused(count < 0 ? -1 : 0, EACCES))
		return count;
	strcpy((char *)message + sizeof(long), "secret");
	return 6;
}

MUTANT(msgrcv, msg_copy_shows_before_it_asks, "MSG_COPY refused has stored the text")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (!(flags & MSG_COPY) || !is_refused(count < 0 ? -1 : 0, EACCES))
		return count;
	strcpy((char *)message + sizeof(long), "secret");
	return fail(EACCES);
}

MUTANT(msgrcv, msg_copy_tells_strangers_of_places,
       "MSG_COPY tells a stranger that a place is empty")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return flags & MSG_COPY && type == 7 ? confuse((int)count, EACCES, ENOMSG) : count;
}

MUTANT(msgrcv, except_wants_a_type, "MSG_EXCEPT with a msgtyp that is not positive gives EINVAL")
{
	if (flags & MSG_EXCEPT && !(flags & MSG_COPY) && type <= 0)
		return fail(EINVAL);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgrcv, what_is_asked_for_has_thirty_bits,
       "msgrcv looks at 30 bits of the type it is asked for")
{
	return msgrcv(queue, message, size, type > 0 ? type & 0x3fffffff : type, flags);
}

MUTANT(msgrcv, types_have_thirty_bits, "msgrcv looks at 30 bits of the types in the queue")
{
	ssize_t got = msgrcv(queue, message, size, type, flags);

	if (got >= 0 || errno != ENOMSG || type <= 0 || type > 1000)
		return got;
	return msgrcv(queue, message, size, (LONG_MAX / 2 + 1) | type, flags);
}
