/* The calls of the model of System V message queues. */
#ifndef IPCLITMUS_MSG_H
#define IPCLITMUS_MSG_H

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <time.h>
#include <unistd.h>

#include "model.h"
#include "models/permissions.h"
#include "models/shared.h"
#include "newer_names.h"

#define CAPACITY 4 /* msg_qbytes at first; it bounds the number of messages as well */
#define HIGHEST  8 /* what it may be set to */
#define LEAST    1
#define LARGEST  4    /* bytes of a text */
#define BEHIND   3    /* bytes behind it that must stay */
#define PAGES    8192 /* bytes of a large text */

struct scene {
	int queue;
	int large;                 /* a queue for large texts */
	int removed;               /* the id of a queue that was here before */
	int index, index_of_large; /* for MSG_STAT */
	int others;                /* how many queues there are beside these two */
	bool alone;                /* nobody else makes any */
	long most, room;           /* msgmax; msg_qbytes of the queue for large texts */
	time_t begun;
	bool several;   /* we can be other users */
	bool bound;     /* the owner's bits bind us */
	bool copies;    /* the kernel knows MSG_COPY */
	bool unlimited; /* we may make a queue larger than the system's limit */
};

static struct scene *scene;

static struct {
	long type;
	char text[LARGEST + BEHIND];
} letter;

static struct {
	long type;
	char text[PAGES + BEHIND];
} long_letter;

static struct msqid_ds status;
static struct msginfo info;
static int removed_error;

static int set(long bytes, long mode, long gift)
{
	struct msqid_ds given = { .msg_perm = { .uid = user_given(gift),
						.gid = group_given(gift) } };

	given.msg_perm.mode = (unsigned short)mode;
	given.msg_qbytes = (msglen_t)bytes;
	return msgctl(scene->queue, IPC_SET, &given);
}

/* A text of two bytes or more has a NUL within. */
static const char *text_of(char *text, long size, long mark)
{
	fill(text, size, mark);
	if (size > 1)
		text[1] = '\0';
	return text;
}

static const void *written(long type, long size, long mark)
{
	letter.type = type;
	text_of(letter.text, size, mark);
	return may_halt(&letter, sizeof(long) + (size_t)size);
}

/* Whose text of result bytes it is; -1: nobody's, or there is more than the text. */
static long mark_of_text(long result)
{
	long mark = mark_in(letter.text, result > 0);
	char whole[LARGEST];

	for (long i = result; i < LARGEST + BEHIND; i++)
		if (letter.text[i] != '#')
			return -1;
	text_of(whole, LARGEST, mark);
	return memcmp(letter.text, whole, (size_t)result) == 0 ? mark : -1;
}

/* EDOM, which is no error of this call: it is refused, and the buffer has changed. */
static long receive(long size, long type, long flags)
{
	long result;

	memset(&letter, '#', sizeof(letter));
	result = back_from(msgrcv(scene->queue, may_halt(&letter, sizeof(letter)), (size_t)size,
				  type, (int)flags));
	for (size_t i = 0; i < sizeof(letter) && result < 0; i++)
		if (((char *)&letter)[i] != '#')
			errno = EDOM;
	return result;
}

/* A large text's bytes are numbered, in each page others. */
static void fill_large(long size, long mark)
{
	for (long i = 0; i < size; i++)
		long_letter.text[i] = (char)(mark + i + i / 251);
}

static int send_large(long size, long mark)
{
	long_letter.type = 1;
	fill_large(size < PAGES ? size : PAGES, mark);
	return msgsnd(scene->large, may_halt(&long_letter, sizeof(long_letter)),
		      size <= PAGES ? (size_t)size : (size_t)(scene->most + 1), IPC_NOWAIT);
}

static ssize_t receive_large(long size, long flags)
{
	memset(&long_letter, 0, sizeof(long_letter));
	return back_from(msgrcv(scene->large, may_halt(&long_letter, sizeof(long_letter)),
				(size_t)size, 0, IPC_NOWAIT | (int)flags));
}

/* Whose large text it is; -1: nobody's. */
static long mark_of_large(long size)
{
	long mark = long_letter.text[0];

	for (long i = 0; i < PAGES + BEHIND; i++)
		if (long_letter.text[i] != (i < size ? (char)(mark + i + i / 251) : 0))
			return -1;
	return mark;
}

/* What is wrong with a call. */
enum fault {
	TYPE_OF_0,
	TYPE_BELOW_0,
	LEAST_TYPE,
	SIZE_BELOW_0,
	RECEIVED_SIZE_BELOW_0,
	SENT_FROM_THE_EDGE, /* two bytes of a text of four are there */
	SHOWN_NOWHERE,
	COMMAND_UNKNOWN,
	NO_ID,
	NO_INDEX
};

static long call_wrongly(long fault)
{
	switch (fault) {
	case TYPE_OF_0:
		return msgsnd(scene->queue, written(0, 1, 1), 1, IPC_NOWAIT);
	case TYPE_BELOW_0:
		return msgsnd(scene->queue, written(-1, 1, 1), 1, IPC_NOWAIT);
	case LEAST_TYPE:
		return msgsnd(scene->queue, written(LONG_MIN, 1, 1), 1, IPC_NOWAIT);
	case SIZE_BELOW_0:
		return msgsnd(scene->queue, written(1, 1, 1), (size_t)-1, IPC_NOWAIT);
	case RECEIVED_SIZE_BELOW_0:
		return msgrcv(scene->queue, &letter, (size_t)-1, 0, IPC_NOWAIT);
	case SENT_FROM_THE_EDGE:
		return msgsnd(scene->queue, at_edge(written(1, 4, 1), sizeof(long) + 2), 4,
			      IPC_NOWAIT);
	case SHOWN_NOWHERE:
		return hands_on_addresses()
			       ? msgctl(scene->queue, IPC_STAT, (struct msqid_ds *)edge())
			       : -1;
	case COMMAND_UNKNOWN:
		return msgctl(scene->queue, 4711, &status);
	case NO_ID:
		return msgsnd(-1, written(1, 1, 1), 1, IPC_NOWAIT);
	default:
		return msgctl(-1, MSG_STAT, &status);
	}
}

/* Into a buffer of the type and a byte, behind which nothing may be stored. */
static ssize_t receive_at_edge(long size)
{
	ssize_t result;

	letter.type = 0;
	memset(letter.text, '#', sizeof(letter.text));
	result = msgrcv(scene->queue, at_edge(&letter, sizeof(long) + 1), (size_t)size, 0,
			IPC_NOWAIT);
	if (result >= 0)
		memcpy(&letter, edge() - sizeof(long) - 1, sizeof(long) + 1);
	return result;
}

/* What another user does, without sleeping. */
enum deed { SEND, RECEIVE, COPY };

static long transfer(long deed, long mark)
{
	if (deed == SEND)
		return msgsnd(scene->queue, written(2, 1, mark), 1, IPC_NOWAIT);
	return receive(LARGEST, 0, deed == COPY ? MSG_COPY | IPC_NOWAIT : IPC_NOWAIT);
}

/* With a mode it sets that first, and leaves no room: nobody who slept comes in between. */
static long transfer_as(long user, long deed, long mode, long gift, long mark)
{
	if (mode != AS_IT_IS && set(LEAST, mode, scene->several ? gift : TO_MAKER) < 0)
		return -1;
	act_as(user);
	return as_before(user, transfer(deed, mark));
}

/* Beside IPC_STAT and IPC_RMID. */
enum { SET = -1, SET_TOO_MUCH = -2 };

/* Another's queue may have the index by now: then the id tells that this one is gone. */
static int look_by_index(int command)
{
	int id = msgctl(scene->index, command, &status), error = errno;

	if (id == scene->queue)
		return 0;
	if (!scene->alone && msgctl(scene->queue, IPC_STAT, &status) < 0)
		return -1;
	errno = id < 0 ? error : EINVAL;
	return -1;
}

/* Who may set that does not do so: the queue is to stay small. */
static bool is_too_much(long user, long command)
{
	if (command != SET_TOO_MUCH)
		return false;
	if (!scene->several || user == MYSELF)
		return !scene->unlimited;
	return true;
}

static long control(long user, long command)
{
	if (command == SET || command == SET_TOO_MUCH)
		return set(is_too_much(user, command) ? LONG_MAX : HIGHEST, 0466, USER_TO_HOLDER);
	if (command == MSG_STAT || command == MSG_STAT_ANY)
		return look_by_index((int)command);
	return msgctl(scene->queue, (int)command, &status);
}

static long control_as(long user, long command)
{
	act_as(user);
	return as_before(user, control(user, command));
}

static int read_status(void)
{
	letter.type = 1;
	removed_error = msgsnd(scene->removed, &letter, 0, IPC_NOWAIT) < 0 ? errno : 0;
	return msgctl(scene->queue, IPC_STAT, &status);
}

static int highest_index;

static int count_all(void)
{
	highest_index = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
	return highest_index < 0 ? -1 : 0;
}

static int index_of(int queue)
{
	int index = highest_index;

	while (index >= 0 && msgctl(index, MSG_STAT_ANY, &status) != queue)
		index--;
	return index;
}

/* Of the queue for large texts, which is no greater than a program needs. */
static long room_of(int queue)
{
	if (msgctl(queue, IPC_STAT, &status) == 0 && status.msg_qbytes > 2 * PAGES) {
		status.msg_qbytes = 2 * PAGES;
		msgctl(queue, IPC_SET, &status);
	}
	return msgctl(queue, IPC_STAT, &status) < 0 ? -1 : (long)status.msg_qbytes;
}

static long most_bytes(void)
{
	return msgctl(0, IPC_INFO, (struct msqid_ds *)&info) < 0 ? -1 : info.msgmax;
}

static int queues_there(void)
{
	return count_all() < 0 ? -1 : info.msgpool;
}

#endif
