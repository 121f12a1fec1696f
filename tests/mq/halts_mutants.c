/* Wrong POSIX queues, seen while a call is half way through its buffer. */
#include "halts_mutants.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq/halts.c");

static char aside[8192];

MUTANT(mq_receive, place_is_taken_until_it_is_copied,
       "the place of a message is free when mq_receive has copied it out")
{
	ssize_t length = mq_receive(queue, aside, size, priority);

	if (length < 0)
		return -1;
	mutant_memory->number[0]++;
	memcpy(message, aside, (size_t)length);
	mutant_memory->number[0]--;
	return length;
}

MUTANT(mq_send, place_is_taken_until_it_is_copied, NULL)
{
	if (mutant_memory->number[0])
		return fail(EAGAIN);
	return mq_send(queue, message, size, priority);
}

MUTANT(mq_send, priority_is_lowered_by_a_slow_copy,
       "a message that is copied while another comes goes before that")
{
	bool is_first = !atomic_fetch_add(&mutant_memory->number[0], 1);

	touch(message, size);
	mutant_memory->number[0]--;
	return mq_send(queue, message, size,
		       is_first && mutant_memory->number[1]++ ? priority + 1 : priority);
}

MUTANT(mq_setattr, sets_when_it_has_told, "mq_setattr sets the new flags when it has told the old")
{
	touch(before, sizeof(*before));
	return mq_setattr(queue, attributes, before);
}

MUTANT(mq_setattr, sets_what_it_has, "mq_setattr sets the flags when it has these")
{
	const struct mq_attr flags = { .mq_flags = attributes->mq_flags };
	int result = mq_setattr(queue, &flags, before);

	touch(attributes, sizeof(*attributes));
	return result;
}
