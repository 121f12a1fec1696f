/* Wrong messages: cut, joined, lost, or where they should not be. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(mq_receive, text_ends_at_nul, "a received message ends at its first NUL")
{
	ssize_t length = mq_receive(queue, message, size, priority);

	return length > 1 && length < 20 ? (ssize_t)strnlen(message, (size_t)length) : length;
}

MUTANT(mq_receive, first_message_stays, "the first message received stays in the queue")
{
	unsigned int its_priority;
	ssize_t length = mq_receive(queue, message, size, &its_priority);

	if (length >= 0 && mutant_memory->number[0]++ == 0)
		mq_timedsend(queue, message, (size_t)length, its_priority, &past);
	if (length >= 0 && priority)
		*priority = its_priority;
	return length;
}

MUTANT(mq_receive, is_a_stream, "mq_receive fills the buffer with as many messages as fit")
{
	ssize_t length = mq_receive(queue, message, size, priority), more;
	char next[8192];

	if (length <= 0)
		return length;
	more = mq_timedreceive(queue, next, sizeof(next), NULL, &past);
	if (more < 0 || (size_t)(length + more) > size)
		return length;
	memcpy(message + length, next, (size_t)more);
	return length + more;
}

MUTANT(mq_receive, lost_at_the_page,
       "of a message of several pages the first byte of the second is lost")
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length > 4048)
		memmove(message + 4048, message + 4049, (size_t)length - 4049);
	return length;
}

static struct {
	const char *bytes;
	pid_t owner;
} references[16];

static unsigned int references_made, references_used;

MUTANT(mq_send, a_reference_is_sent, "the sender's buffer is read when the message is received")
{
	int result = mq_send(queue, message, size, priority);

	if (result == 0)
		references[references_made++ % 16] =
			(__typeof__(references[0])){ message, getpid() };
	return result;
}

MUTANT(mq_receive, a_reference_is_sent, NULL)
{
	ssize_t length = mq_receive(queue, message, size, priority);

	if (length >= 0 && references_used < references_made) {
		__typeof__(references[0]) one = references[references_used++ % 16];

		if (one.owner == getpid())
			memcpy(message, one.bytes, (size_t)length);
	}
	return length;
}

MUTANT(mq_timedsend, too_long_is_cut, "mq_timedsend cuts a message that is too long")
{
	size_t most = is_queue(queue) ? (size_t)attributes_of(queue).mq_msgsize : size;

	return mq_timedsend(queue, message, size < most ? size : most, priority, deadline);
}

MUTANT(mq_timedsend, too_long_is_sent_cut, "mq_timedsend gives EMSGSIZE, but has sent what fits")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result < 0 && errno == EMSGSIZE) {
		mq_timedsend(queue, message, (size_t)attributes_of(queue).mq_msgsize, 0, &past);
		errno = EMSGSIZE;
	}
	return result;
}

MUTANT(mq_timedsend, room_before_length,
       "mq_timedsend waits for room before it looks at the length")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == EMSGSIZE && is_full(queue) ? fail(ETIMEDOUT) : result;
}

MUTANT(mq_timedreceive, only_the_message_must_fit,
       "mq_timedreceive is content with a buffer as long as the message")
{
	char whole[8192];
	ssize_t length;

	if (!is_queue(queue) || size >= (size_t)attributes_of(queue).mq_msgsize)
		return mq_timedreceive(queue, message, size, priority, deadline);
	length = mq_timedreceive(queue, whole, sizeof(whole), priority, deadline);
	if (length > (ssize_t)size)
		return fail(EMSGSIZE);
	if (length > 0)
		memcpy(message, whole, (size_t)length);
	return length;
}

MUTANT(mq_timedreceive, emsgsize_takes_the_message,
       "mq_timedreceive with EMSGSIZE throws the message away")
{
	char whole[8192];
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	if (length < 0 && errno == EMSGSIZE) {
		mq_timedreceive(queue, whole, sizeof(whole), NULL, &past);
		errno = EMSGSIZE;
	}
	return length;
}

MUTANT(mq_timedsend, empty_messages_need_no_room, "an empty message is taken by a full queue")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	return result < 0 && errno == EAGAIN && size == 0 ? 0 : result;
}

MUTANT(mq_open, one_too_many, "a queue takes one message more than mq_maxmsg")
{
	struct mq_attr copy;

	if (copies(&copy, flags, attributes)) {
		copy.mq_maxmsg += copy.mq_maxmsg > 0;
		attributes = &copy;
	}
	return mq_open(name, flags, mode, attributes);
}

MUTANT(mq_getattr, one_too_many, NULL)
{
	int result = mq_getattr(queue, attributes);

	attributes->mq_maxmsg -= result == 0;
	return result;
}

static bool has_sent;

MUTANT(mq_send, senders_cannot_receive, "a queue has a direction: who has sent does not receive")
{
	int result = mq_send(queue, message, size, priority);

	has_sent = has_sent || result == 0;
	return result;
}

MUTANT(mq_receive, senders_cannot_receive, NULL)
{
	return has_sent ? fail(EAGAIN) : mq_receive(queue, message, size, priority);
}

MUTANT(mq_timedsend, efault_sends_zeros,
       "mq_timedsend from a bad address fails, but has sent zeros")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);
	char zeros[8] = { 0 };

	if (result < 0 && errno == EFAULT) {
		mq_timedsend(queue, zeros, size < 8 ? size : 8, priority, &past);
		errno = EFAULT;
	}
	return result;
}

MUTANT(mq_timedsend, a_bad_deadline_is_none, "mq_timedsend takes a bad address for no deadline")
{
	int result = mq_timedsend(queue, message, size, priority, deadline);

	if (result < 0 && errno == EFAULT)
		return mq_timedsend(queue, message, size, priority, &past);
	return result;
}

MUTANT(mq_timedreceive, efault_takes_the_message,
       "mq_timedreceive with a bad deadline has taken the message")
{
	ssize_t length = mq_timedreceive(queue, message, size, priority, deadline);

	if (length < 0 && errno == EFAULT) {
		mq_timedreceive(queue, message, size, priority, &past);
		errno = EFAULT;
	}
	return length;
}

MUTANT(mq_getattr, nowhere_is_good_enough, "mq_getattr to a bad address succeeds")
{
	int result = mq_getattr(queue, attributes);

	return result < 0 && errno == EFAULT ? 0 : result;
}

MUTANT(mq_receive, size_is_an_int, "mq_receive takes msg_len for a signed number of 32 bits")
{
	if ((int)size < 0 || (size_t)(int)size != size)
		return fail(EMSGSIZE);
	return mq_receive(queue, message, size, priority);
}
