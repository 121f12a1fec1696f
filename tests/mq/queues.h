/* What claims about POSIX message queues share: making them, messages, and the calls that sleep. */
#ifndef IPCLITMUS_QUEUES_H
#define IPCLITMUS_QUEUES_H

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "messages.h"

#define OWNER 65533 /* users and groups that only these claims are */
#define OTHER 65532

#define CAPACITY 4  /* messages of new_queue() */
#define SIZE     32 /* bytes of each */

#define MSG_MAX         "/proc/sys/fs/mqueue/msg_max"
#define MSGSIZE_MAX     "/proc/sys/fs/mqueue/msgsize_max"
#define MSG_DEFAULT     "/proc/sys/fs/mqueue/msg_default"
#define MSGSIZE_DEFAULT "/proc/sys/fs/mqueue/msgsize_default"

/* mq_open with O_CREAT, for so many messages of such a size. */
static inline mqd_t create(const char *name, int flags, mode_t mode, long messages, long size)
{
	struct mq_attr attributes = { .mq_maxmsg = messages, .mq_msgsize = size };

	return mq_open(name, O_CREAT | flags, mode, &attributes);
}

static inline mqd_t named_queue(const char *name)
{
	return must(create(name, O_RDWR | O_EXCL, 0600, CAPACITY, SIZE));
}

/* A name of the claim's own for each number. */
static inline const char *numbered_name(size_t number)
{
	char name[16];

	snprintf(name, sizeof(name), "q%zu", number);
	return own_name(name);
}

static inline mqd_t new_queue(void)
{
	static size_t made = 1000;

	return named_queue(numbered_name(made++));
}

/* Sends a text without its NUL. */
static inline int send_text(mqd_t queue, const char *text, unsigned priority)
{
	return mq_send(queue, text, strlen(text), priority);
}

/* Receives one message: "text@priority". */
static inline const char *take(mqd_t queue)
{
	static char text[8192 + 16];
	unsigned priority = 4711;
	ssize_t length = assert_succeeds(mq_receive(queue, text, 8192, &priority));

	snprintf(text + length, 16, "@%u", priority);
	return text;
}

static inline struct mq_attr attributes_of(mqd_t queue)
{
	struct mq_attr attributes;

	memset(&attributes, 0xff, sizeof(attributes));
	must(mq_getattr(queue, &attributes));
	return attributes;
}

static inline long messages_in(mqd_t queue)
{
	return attributes_of(queue).mq_curmsgs;
}

static inline void set_nonblocking(mqd_t queue, bool on)
{
	must(mq_setattr(queue, &(struct mq_attr){ .mq_flags = on ? O_NONBLOCK : 0 }, NULL));
}

/* Takes all messages there are: "first@9 second@1". Leaves the queue with O_NONBLOCK. */
static inline const char *all_of(mqd_t queue)
{
	static char texts[512];
	char buffer[8192];
	unsigned priority;
	ssize_t length;
	size_t end = 0;

	texts[0] = '\0';
	set_nonblocking(queue, true);
	while ((length = mq_receive(queue, buffer, sizeof(buffer), &priority)) >= 0)
		end += (size_t)snprintf(texts + end, sizeof(texts) - end, "%s%.*s@%u",
					end ? " " : "", (int)length, buffer, priority);
	assert_equal(errno, EAGAIN);
	return texts;
}

static inline mqd_t full_queue(void)
{
	mqd_t queue = new_queue();

	for (int i = 0; i < CAPACITY; i++)
		assert_succeeds(mq_send(queue, &"abcd"[i], 1, 5));
	return queue;
}

static const struct timespec past = { 1, 0 };

/* The four calls that can sleep, and the call of the kernel in which they do. */
enum transfer { RECEIVE, TIMED_RECEIVE, SEND, TIMED_SEND, TRANSFERS };

/* Gives a received message's length, or sends "new" with priority 7. */
static inline ssize_t transfer(enum transfer call, mqd_t queue)
{
	struct timespec in_an_hour = from_now(CLOCK_REALTIME, 3600000);
	char buffer[SIZE];

	switch (call) {
	case RECEIVE:
		return mq_receive(queue, buffer, SIZE, NULL);
	case TIMED_RECEIVE:
		return mq_timedreceive(queue, buffer, SIZE, NULL, &in_an_hour);
	case SEND:
		return mq_send(queue, "new", 3, 7);
	default:
		return mq_timedsend(queue, "new", 3, 7, &in_an_hour);
	}
}

static inline bool receives(enum transfer call)
{
	return call == RECEIVE || call == TIMED_RECEIVE;
}

/* A queue at which that call sleeps, and what stands in it. */
static inline mqd_t queue_that_blocks(enum transfer call)
{
	return receives(call) ? new_queue() : full_queue();
}

static inline const char *contents_that_block(enum transfer call)
{
	return receives(call) ? "" : "a@5 b@5 c@5 d@5";
}

/* Lets the call go on that sleeps there: sends "late", or takes "a". */
static inline void unblock(enum transfer call, mqd_t queue)
{
	if (receives(call))
		must(send_text(queue, "late", 1));
	else
		assert_text(take(queue), "a@5");
}

static inline void assert_transfer_sleeps(struct actor *actor, enum transfer call)
{
	if (receives(call))
		assert_asleep(actor, "mq_receive");
	else
		assert_asleep(actor, "mq_send");
}

#endif
