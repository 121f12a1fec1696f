/* Wrong System V message queues. */
#include <limits.h>
#include <sys/ipc.h>

#include "mutant.h"

MECHANISM(msg, "msg");

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif
#ifndef MSG_STAT_ANY
#define MSG_STAT_ANY 13
#endif

#define SLOTS        32768 /* an id is a slot, and how often it was used */
#define LETTER_LIMIT 65536
#define QUEUE_LIMIT  16 /* messages that a mutant takes out and puts back */

struct letter {
	long type;
	char text[LETTER_LIMIT];
};

static struct letter letters[QUEUE_LIMIT];
static ssize_t lengths[QUEUE_LIMIT];

static long number_in_file(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return atol(text);
}

/* Looks whatever the permissions. */
static bool looks(int queue, struct msqid_ds *status)
{
	return msgctl(queue % SLOTS, MSG_STAT_ANY, status) == queue;
}

static int change_capacity(int queue, msglen_t bytes)
{
	struct msqid_ds status;

	if (msgctl(queue, IPC_STAT, &status) < 0)
		return -1;
	status.msg_qbytes = bytes;
	return msgctl(queue, IPC_SET, &status);
}

/* Sends although the queue is full. */
static int force_in(int queue, const void *message, size_t size)
{
	struct msqid_ds status;
	int result;

	if (msgctl(queue, IPC_STAT, &status) < 0)
		return -1;
	change_capacity(queue, 16384);
	result = msgsnd(queue, message, size, IPC_NOWAIT);
	change_capacity(queue, status.msg_qbytes);
	return result;
}

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

static int take_out_all(int queue)
{
	int count = 0;

	while (count < QUEUE_LIMIT &&
	       (lengths[count] = msgrcv(queue, &letters[count], LETTER_LIMIT, 0, IPC_NOWAIT)) >= 0)
		count++;
	return count;
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

/* Whether a receive is over without sleeping; *result and errno are what it gives. */
static bool received_at_once(int queue, void *message, size_t size, long type, int flags,
			     ssize_t *result)
{
	*result = msgrcv(queue, message, size, type, flags & MSG_COPY ? flags : flags | IPC_NOWAIT);
	return *result >= 0 || errno != ENOMSG || flags & IPC_NOWAIT;
}

static bool sent_at_once(int queue, const void *message, size_t size, int flags, int *result)
{
	*result = msgsnd(queue, message, size, flags | IPC_NOWAIT);
	return *result == 0 || errno != EAGAIN || flags & IPC_NOWAIT;
}

static int fail_with(int error)
{
	errno = error;
	return -1;
}

static int confuse(int result, int right, int wrong)
{
	if (result < 0 && errno == right)
		errno = wrong;
	return result;
}

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

/* The new queue with a removed one's id: number[0] is that id, number[1] the queue's own. */
static int resolved(int queue)
{
	return mutant_memory->number[1] && queue == mutant_memory->number[0] - 1
		       ? (int)mutant_memory->number[1] - 1
		       : queue;
}

MUTANT(msgget, removed_id_is_given_again, "the queue made after a removal has the removed one's id")
{
	int result = msgget(key, flags);

	if (result < 0 || !mutant_memory->number[0])
		return result;
	mutant_memory->number[1] = own_queue(result) + 1; /* the claim does not know of it */
	return (int)mutant_memory->number[0] - 1;
}

MUTANT(msgctl, removed_id_is_given_again, NULL)
{
	int result = msgctl(resolved(queue), command, status);

	if (result == 0 && command == IPC_RMID && !mutant_memory->number[1])
		mutant_memory->number[0] = queue + 1;
	return result;
}

MUTANT(msgsnd, removed_id_is_given_again, NULL)
{
	return msgsnd(resolved(queue), message, size, flags);
}

MUTANT(msgrcv, removed_id_is_given_again, NULL)
{
	return msgrcv(resolved(queue), message, size, type, flags);
}

MUTANT(msgget, ids_run_over, "msgget's ids become negative after some hundred queues")
{
	int result = msgget(key, flags);

	if (result < 0 || ++mutant_memory->number[0] < 300)
		return result;
	msgctl(result, IPC_RMID, NULL);
	return result | INT_MIN;
}

MUTANT(msgget, too_many_is_enomem, "msgget fails with ENOMEM when there are MSGMNI queues")
{
	return confuse(msgget(key, flags), ENOSPC, ENOMEM);
}

MUTANT(msgget, removed_queues_still_count, "msgget counts removed queues against MSGMNI")
{
	int result = mutant_memory->number[0] ? fail_with(ENOSPC) : msgget(key, flags);

	if (result < 0 && errno == ENOSPC)
		mutant_memory->number[0] = 1;
	return result;
}

/* Remembers the first two queues with a key, so that one who may not open them can be let in. */
static int opened_by_all(key_t key, int flags)
{
	int result = msgget(key, flags);

	for (int i = 0; i < 4; i += 2) {
		if (result >= 0 && key != IPC_PRIVATE && !mutant_memory->number[i]) {
			mutant_memory->number[i] = key;
			mutant_memory->number[i + 1] = result;
		}
		if (mutant_memory->number[i] == key && result < 0 && errno == EACCES)
			return (int)mutant_memory->number[i + 1];
		if (mutant_memory->number[i] == key)
			return result;
	}
	return result;
}

MUTANT(msgget, opening_asks_for_no_permission, "msgget gives the id of a key's queue to everybody")
{
	return opened_by_all(key, flags);
}

MUTANT(msgget, opening_always_asks_to_read, "msgget needs the read bit, whatever was asked for")
{
	return msgget(key, flags | 0400);
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

MUTANT(msgsnd, refused_bytes_stay_reserved, "the bytes of a msgsnd that failed stay in msg_cbytes")
{
	int result = msgsnd(queue, message, size, flags);

	if (result < 0 && errno == EAGAIN)
		mutant_memory->number[0] += (long)size;
	return result;
}

MUTANT(msgctl, refused_bytes_stay_reserved, NULL)
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_cbytes += (unsigned long)mutant_memory->number[0];
	return result;
}

/* What is sent */

MUTANT(msgsnd, message_is_sent_twice, "msgsnd puts the message into the queue twice")
{
	struct msqid_ds status;
	int result = msgsnd(queue, message, size, flags);

	if (result == 0 && looks(queue, &status) && status.msg_qbytes - status.msg_cbytes > 100)
		msgsnd(queue, message, size,
		       IPC_NOWAIT); /* else it might sleep where it must not */
	return result;
}

/* As send, but of another type. */
static int send_as(int queue, const void *message, size_t size, int flags, long type)
{
	static struct letter letter;

	letter.type = type;
	memcpy(letter.text, (const char *)message + sizeof(long), size);
	return msgsnd(queue, &letter, size, flags);
}

static long type_of(const void *message)
{
	return *(const long *)message;
}

static bool is_refused(int result, int error)
{
	return result < 0 && errno == error;
}

MUTANT(msgsnd, only_type_0_is_refused, "msgsnd takes types below 0")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EINVAL) && size < LETTER_LIMIT && type_of(message) < 0
		       ? send_as(queue, message, size, flags, LONG_MAX)
		       : result;
}

MUTANT(msgsnd, refused_type_is_sent, "msgsnd refuses a type below 1 after it has sent the message")
{
	int result = msgsnd(queue, message, size, flags);

	if (!is_refused(result, EINVAL) || size >= LETTER_LIMIT || type_of(message) > 0)
		return result;
	send_as(queue, message, size, IPC_NOWAIT, 1);
	return fail_with(EINVAL);
}

MUTANT(msgsnd, types_are_ints, "a type is stored as an int")
{
	return size < LETTER_LIMIT && type_of(message) > INT_MAX
		       ? send_as(queue, message, size, flags, INT_MAX)
		       : msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, types_are_ints, NULL)
{
	return msgrcv(queue, message, size, type > INT_MAX ? INT_MAX : type, flags);
}

MUTANT(msgsnd, msgmax_is_too_long, "msgsnd refuses a text of MSGMAX bytes")
{
	if (size == (size_t)number_in_file("/proc/sys/kernel/msgmax"))
		return fail_with(EINVAL);
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
		return fail_with(EINVAL);
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(msgsnd, negative_size_is_no_text, "msgsnd takes a size below 0 for an empty text")
{
	return msgsnd(queue, message, (ssize_t)size < 0 ? 0 : size, flags);
}

MUTANT(msgrcv, negative_size_is_a_large_one, "msgrcv takes a msgsz below 0 for a very large one")
{
	return msgrcv(queue, message, (ssize_t)size < 0 ? INT_MAX : size, type, flags);
}

MUTANT(msgsnd, bad_address_is_einval, "a bad address gives EINVAL")
{
	return confuse(msgsnd(queue, message, size, flags), EFAULT, EINVAL);
}

MUTANT(msgrcv, bad_address_is_einval, NULL)
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return confuse((int)count, EFAULT, EINVAL);
}

MUTANT(msgctl, bad_address_is_einval, NULL)
{
	return confuse(msgctl(queue, command, status), EFAULT, EINVAL);
}

MUTANT(msgctl, control_ignores_a_bad_address, "msgctl succeeds where it can't read or store")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EFAULT) ? 0 : result;
}

/* Ids that are none */

MUTANT(msgsnd, unknown_id_is_eidrm, "a call on an id that no queue has fails with EIDRM")
{
	struct msqid_ds status;
	int result = msgsnd(queue, message, size, flags);

	return looks(queue, &status) ? result : confuse(result, EINVAL, EIDRM);
}

MUTANT(msgctl, unknown_id_is_removed, "IPC_RMID succeeds where there is no queue any more")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EINVAL) && command == IPC_RMID ? 0 : result;
}

/* The queue that is in this id's slot now. */
static int successor_of(int queue)
{
	struct msqid_ds status;
	int now = queue < 0 ? -1 : msgctl(queue % SLOTS, MSG_STAT_ANY, &status);

	return now < 0 ? queue : now;
}

MUTANT(msgsnd, id_is_its_slot, "a removed queue's id is good for the one that took its slot")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EINVAL) && successor_of(queue) != queue
		       ? msgsnd(successor_of(queue), message, size, flags)
		       : result;
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
		return fail_with(ENOMSG);
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
		return fail_with(ENOMSG);
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
	return fail_with(E2BIG);
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
	return fail_with(E2BIG);
}

MUTANT(msgrcv, too_long_a_text_fills_the_buffer, "msgrcv stores what fits and fails with E2BIG")
{
	static struct letter letter;
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (!is_refused((int)count, E2BIG))
		return count;
	if (msgrcv(queue, &letter, LETTER_LIMIT, 0, MSG_COPY | IPC_NOWAIT) >= 0)
		memcpy((char *)message + sizeof(long), letter.text, size);
	return fail_with(E2BIG);
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
		return fail_with(EAGAIN);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgsnd, empty_texts_always_fit, "msgsnd sends an empty text to a full queue too")
{
	int result = msgsnd(queue, message, size, flags);

	return is_refused(result, EAGAIN) && size == 0 ? force_in(queue, message, size) : result;
}

MUTANT(msgsnd, full_queue_never_sleeps, "msgsnd to a full queue fails without IPC_NOWAIT too")
{
	return msgsnd(queue, message, size, flags | IPC_NOWAIT);
}

MUTANT(msgsnd, full_queue_swallows, "msgsnd to a full queue drops the message and succeeds")
{
	int result;

	return sent_at_once(queue, message, size, flags, &result) ? result : 0;
}

MUTANT(msgsnd, waiting_message_goes_first, "a message that waited for room becomes the first")
{
	int result, count;

	if (sent_at_once(queue, message, size, flags, &result))
		return result;
	result = msgsnd(queue, message, size, flags);
	count = result < 0 ? 0 : take_out_all(queue);
	for (int i = 0; i < count; i++) {
		int place = (i + count - 1) % count;

		msgsnd(queue, &letters[place], (size_t)lengths[place], IPC_NOWAIT);
	}
	return result;
}

MUTANT(msgsnd, waiting_message_is_sent_twice, "a message that waited for room gets in twice")
{
	int result;

	if (sent_at_once(queue, message, size, flags, &result))
		return result;
	result = msgsnd(queue, message, size, flags);
	if (result == 0)
		force_in(queue, message, size);
	return result;
}

MUTANT(msgsnd, any_room_will_do, "a sender asleep gets on as soon as a byte is free")
{
	static struct letter letter;
	long taken = LONG_MAX - 4711;
	int result;

	if (sent_at_once(queue, message, size, flags, &result))
		return result;
	letter.type = taken;
	if (msgsnd(queue, &letter, size ? 1 : 0, flags) < 0)
		return -1;
	msgrcv(queue, &letter, LETTER_LIMIT, taken, IPC_NOWAIT);
	return force_in(queue, message, size);
}

MUTANT(msgctl, larger_capacity_wakes_nobody, "IPC_SET of a larger msg_qbytes wakes no sender")
{
	struct msqid_ds now;

	if (command == IPC_SET && msgctl(queue, IPC_STAT, &now) == 0 && now.msg_qnum > 0 &&
	    status->msg_qbytes == now.msg_cbytes + 5)
		return 0; /* what would have woken him is not done at all */
	return msgctl(queue, command, status);
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

/* Who is served */

MUTANT(msgrcv, sleeper_takes_whatever_comes, "a receiver asleep takes a message of any type")
{
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	return msgrcv(queue, message, size, 0, flags & ~MSG_EXCEPT);
}

MUTANT(msgrcv, every_message_wakes_every_receiver, "a receiver asleep wakes for a wrong type too")
{
	static struct letter letter;
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	count = msgrcv(queue, &letter, LETTER_LIMIT, 0, 0);
	if (count < 0)
		return count;
	msgsnd(queue, &letter, (size_t)count, IPC_NOWAIT);
	return msgrcv(queue, message, size, type, flags);
}

enum { SLEEPERS, SENT_TYPE, WANTED = 4, MOST_SLEEPERS = 8 }; /* of mutant_memory->number */

/* A sleeper's own type, under which the message meant for him is sent. */
static long type_of_sleeper(long rank)
{
	return LONG_MAX - 100 - rank;
}

MUTANT(msgrcv, last_sleeper_first, "of several receivers asleep the last one is served first")
{
	ssize_t count;
	long rank;

	if (received_at_once(queue, message, size, type, flags, &count) || type < 0 ||
	    mutant_memory->number[SLEEPERS] == MOST_SLEEPERS || flags & MSG_EXCEPT)
		return count >= 0 || errno != ENOMSG || flags & IPC_NOWAIT
			       ? count
			       : msgrcv(queue, message, size, type, flags);
	rank = mutant_memory->number[SLEEPERS]++;
	mutant_memory->number[WANTED + rank] = type;
	count = msgrcv(queue, message, size, type_of_sleeper(rank), flags);
	if (count >= 0)
		*(long *)message = mutant_memory->number[SENT_TYPE];
	return count;
}

MUTANT(msgsnd, last_sleeper_first, NULL)
{
	for (long rank = mutant_memory->number[SLEEPERS] - 1; rank >= 0; rank--) {
		long wanted = mutant_memory->number[WANTED + rank];

		if (wanted < 0 || (wanted > 0 && wanted != type_of(message)))
			continue;
		mutant_memory->number[SENT_TYPE] = type_of(message);
		mutant_memory->number[WANTED + rank] = -1;
		return send_as(queue, message, size, flags, type_of_sleeper(rank));
	}
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, every_sleeper_gets_a_copy, "each receiver asleep gets the message that comes")
{
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	mutant_memory->number[0]++;
	count = msgrcv(queue, message, size, type, flags);
	mutant_memory->number[0]--;
	return count;
}

MUTANT(msgsnd, every_sleeper_gets_a_copy, NULL)
{
	long copies = mutant_memory->number[0];
	int result = msgsnd(queue, message, size, flags);

	for (long i = 1; i < copies && result == 0; i++)
		msgsnd(queue, message, size, IPC_NOWAIT);
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

MUTANT(msgrcv, sleepers_text_is_lost, "what is too long for a receiver asleep is lost")
{
	static struct letter letter;
	ssize_t count;

	if (received_at_once(queue, message, size, type, flags, &count))
		return count;
	count = msgrcv(queue, &letter, LETTER_LIMIT, type, flags);
	if (count > (ssize_t)size && !(flags & MSG_NOERROR))
		return fail_with(E2BIG);
	if (count > (ssize_t)size)
		count = (ssize_t)size;
	if (count >= 0)
		memcpy(message, &letter, sizeof(long) + (size_t)count);
	return count;
}

/* What else wakes */

MUTANT(msgsnd, removal_is_einval, "a sleeper's call fails with EINVAL when the queue is removed")
{
	return confuse(msgsnd(queue, message, size, flags), EIDRM, EINVAL);
}

MUTANT(msgrcv, removal_is_einval, NULL)
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return count < 0 ? confuse(-1, EIDRM, EINVAL) : count;
}

MUTANT(msgctl, removal_waits_for_receivers, "IPC_RMID leaves the queue until all is received")
{
	struct msqid_ds now;

	if (command == IPC_RMID && looks(queue, &now) && now.msg_qnum > 0)
		return 0;
	return msgctl(queue, command, status);
}

static int sigaction_flags[NSIG];

static bool restarts(void)
{
	for (int i = 1; i < NSIG; i++)
		if (sigaction_flags[i] & SA_RESTART)
			return true;
	return false;
}

MUTANT(sigaction, restart_is_heeded, "msgsnd and msgrcv go on after a handler with SA_RESTART")
{
	if (action)
		sigaction_flags[signo] = action->sa_flags;
	return sigaction(signo, action, before);
}

MUTANT(msgsnd, restart_is_heeded, NULL)
{
	int result;

	do
		result = msgsnd(queue, message, size, flags);
	while (is_refused(result, EINTR) && restarts());
	return result;
}

MUTANT(msgrcv, restart_is_heeded, NULL)
{
	ssize_t count;

	do
		count = msgrcv(queue, message, size, type, flags);
	while (is_refused((int)count, EINTR) && restarts());
	return count;
}

MUTANT(msgsnd, handler_is_eagain, "a handler ends a sleeping call with EAGAIN")
{
	return confuse(msgsnd(queue, message, size, flags), EINTR, EAGAIN);
}

MUTANT(msgrcv, handler_is_eagain, NULL)
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	return count < 0 ? confuse(-1, EINTR, EAGAIN) : count;
}

MUTANT(msgsnd, interrupted_message_gets_in, "msgsnd that fails with EINTR has sent its message")
{
	int result = msgsnd(queue, message, size, flags);

	if (!is_refused(result, EINTR))
		return result;
	force_in(queue, message, size);
	return fail_with(EINTR);
}

MUTANT(msgrcv, interrupted_receiver_still_takes, "a receiver that a handler woke is served yet")
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	if (is_refused((int)count, EINTR))
		mutant_memory->number[0] = 1;
	return count;
}

MUTANT(msgsnd, interrupted_receiver_still_takes, NULL)
{
	if (mutant_memory->number[0]) {
		mutant_memory->number[0] = 0;
		return 0;
	}
	return msgsnd(queue, message, size, flags);
}

static void do_nothing(int signo)
{
}

MUTANT(signal, ignored_signal_wakes, "a signal that is ignored ends a sleeping call")
{
	return signal(signo, handler == SIG_IGN ? do_nothing : handler);
}

MUTANT(kill, killed_receiver_still_takes, "a receiver that was killed asleep is served yet")
{
	if (signo == SIGKILL)
		mutant_memory->number[0] = 1;
	return kill(pid, signo);
}

MUTANT(msgsnd, killed_receiver_still_takes, NULL)
{
	if (mutant_memory->number[0]) {
		mutant_memory->number[0] = 0;
		return 0;
	}
	return msgsnd(queue, message, size, flags);
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
		return fail_with(EACCES);
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
		return fail_with(EACCES);
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
		return fail_with(EPERM);
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
		return fail_with(EPERM);
	return msgctl(queue, command, status);
}

MUTANT(msgctl, owner_has_no_say, "an owner who is not the creator can neither set nor remove")
{
	struct msqid_ds now;

	if (changes(command) && looks(queue, &now) && geteuid() == now.msg_perm.uid &&
	    geteuid() != now.msg_perm.cuid)
		return fail_with(EPERM);
	return msgctl(queue, command, status);
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
	return fail_with(EPERM);
}

MUTANT(msgctl, capacity_only_shrinks,
       "an ordinary user can lower msg_qbytes and not raise it again")
{
	struct msqid_ds now;

	if (command == IPC_SET && geteuid() != 0 && looks(queue, &now) &&
	    status->msg_qbytes > now.msg_qbytes)
		return fail_with(EPERM);
	return msgctl(queue, command, status);
}

MUTANT(msgctl, capacity_follows_msgmnb, "a change of MSGMNB changes msg_qbytes of all queues")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT && status->msg_stime == 0)
		status->msg_qbytes = (msglen_t)number_in_file("/proc/sys/kernel/msgmnb");
	return result;
}

/* msgctl's other commands */

MUTANT(msgctl, unknown_command_is_ignored, "msgctl with a command that does not exist returns 0")
{
	int result = msgctl(queue, command, status);

	return is_refused(result, EINVAL) && (command < 0 || command > MSG_STAT_ANY) ? 0 : result;
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

MUTANT(msgctl, msg_stat_asks_nobody, "MSG_STAT needs no permission")
{
	return msgctl(queue, command == MSG_STAT ? MSG_STAT_ANY : command, status);
}

MUTANT(msgctl, msg_stat_any_asks, "MSG_STAT_ANY needs the read bit as MSG_STAT does")
{
	return msgctl(queue, command == MSG_STAT_ANY ? MSG_STAT : command, status);
}

/* The end of a process */

enum { MADE, MAKER, MY_SENDER, MY_QUEUE };

MUTANT(msgget, queue_goes_with_its_maker, "a queue is removed when its maker ends")
{
	int result = msgget(key, flags);

	if (result >= 0 && key != IPC_PRIVATE && !mutant_memory->number[MAKER]) {
		mutant_memory->number[MADE] = result;
		mutant_memory->number[MAKER] = getpid();
	}
	return result;
}

MUTANT(_exit, queue_goes_with_its_maker, NULL)
{
	if (mutant_memory->number[MAKER] == getpid())
		msgctl((int)mutant_memory->number[MADE], IPC_RMID, NULL);
	_exit(status);
}

MUTANT(msgsnd, messages_go_with_the_killed, "what a process has sent is lost when it is killed")
{
	int result = msgsnd(queue, message, size, flags);

	mutant_memory->number[MY_SENDER] = getpid();
	mutant_memory->number[MY_QUEUE] = queue;
	return result;
}

MUTANT(raise, messages_go_with_the_killed, NULL)
{
	if (mutant_memory->number[MY_SENDER] == getpid()) {
		int count = take_out_all((int)mutant_memory->number[MY_QUEUE]);

		for (int i = 0; i < count - 1; i++)
			msgsnd((int)mutant_memory->number[MY_QUEUE], &letters[i],
			       (size_t)lengths[i], IPC_NOWAIT);
	}
	return raise(signo);
}

/* Under load */

static int sends; /* of this process */

MUTANT(msgsnd, now_and_then_one_overtakes, "every hundredth message is overtaken by the next")
{
	static struct letter held;
	static size_t held_size;
	int result;

	if (size <= LETTER_LIMIT && ++sends % 100 == 99) {
		memcpy(&held, message, sizeof(long) + size);
		held_size = size;
		return 0;
	}
	result = msgsnd(queue, message, size, flags);
	if (result == 0 && sends % 100 == 0)
		msgsnd(queue, &held, held_size, 0);
	return result;
}

MUTANT(msgsnd, now_and_then_one_is_lost, "every hundredth message is lost")
{
	return ++sends % 100 == 99 ? 0 : msgsnd(queue, message, size, flags);
}
