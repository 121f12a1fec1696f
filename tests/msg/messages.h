/* What claims about System V message queues share. */
#ifndef IPCLITMUS_TESTS_MESSAGES_H
#define IPCLITMUS_TESTS_MESSAGES_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "claim.h"

#define OWNER 65533 /* users and groups that only these claims are */
#define OTHER 65532

/* POSIX has no name for it; glibc and musl have struct msgbuf with one byte of text. */
struct message {
	long type;
	char text[4096];
};

static inline int new_queue(void)
{
	return own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

/* Sends a text without its NUL. */
static inline int send_text(int queue, long type, const char *text, int flags)
{
	struct message message = { .type = type };

	snprintf(message.text, sizeof(message.text), "%s", text);
	return msgsnd(queue, &message, strlen(text), flags);
}

/* Receives a text into a buffer that is cleared before, so that it ends with a NUL. */
static inline ssize_t receive(int queue, struct message *message, long wanted, int flags)
{
	memset(message, 0, sizeof(*message));
	return msgrcv(queue, message, sizeof(message->text) - 1, wanted, flags);
}

static inline void stat_queue(int queue, struct msqid_ds *status)
{
	memset(status, 0, sizeof(*status));
	assert_succeeds(msgctl(queue, IPC_STAT, status));
}

/* What IPC_STAT tells, member by member. */
static inline void assert_same_status(const struct msqid_ds *seen, const struct msqid_ds *expected)
{
	assert_equal(seen->msg_perm.__key, expected->msg_perm.__key);
	assert_equal(seen->msg_perm.uid, expected->msg_perm.uid);
	assert_equal(seen->msg_perm.gid, expected->msg_perm.gid);
	assert_equal(seen->msg_perm.cuid, expected->msg_perm.cuid);
	assert_equal(seen->msg_perm.cgid, expected->msg_perm.cgid);
	assert_equal(seen->msg_perm.mode, expected->msg_perm.mode);
	assert_equal(seen->msg_qnum, expected->msg_qnum);
	assert_equal(seen->msg_cbytes, expected->msg_cbytes);
	assert_equal(seen->msg_qbytes, expected->msg_qbytes);
	assert_equal(seen->msg_lspid, expected->msg_lspid);
	assert_equal(seen->msg_lrpid, expected->msg_lrpid);
	assert_equal(seen->msg_stime, expected->msg_stime);
	assert_equal(seen->msg_rtime, expected->msg_rtime);
	assert_equal(seen->msg_ctime, expected->msg_ctime);
}

static inline msgqnum_t messages_in(int queue)
{
	struct msqid_ds status;

	stat_queue(queue, &status);
	return status.msg_qnum;
}

static inline int set_capacity(int queue, msglen_t bytes)
{
	struct msqid_ds status;

	stat_queue(queue, &status);
	status.msg_qbytes = bytes;
	return msgctl(queue, IPC_SET, &status);
}

/* A queue that holds 10 bytes and is full of two messages: "first" and "2nd..". */
static inline int full_queue(void)
{
	int queue = new_queue();

	must(set_capacity(queue, 10));
	must(send_text(queue, 1, "first", 0));
	must(send_text(queue, 1, "2nd..", 0));
	return queue;
}

/* Takes all messages that msgtyp and flags select, one after the other: the texts in that order. */
static inline const char *all_of(int queue, long wanted, int flags)
{
	static char texts[256];
	struct message message;
	int count = 0;

	texts[0] = '\0';
	while (receive(queue, &message, wanted, flags | IPC_NOWAIT) >= 0) {
		assert_that(++count < 20); /* else it never ends */
		strncat(texts, message.text, sizeof(texts) - strlen(texts) - 1);
	}
	assert_equal(errno, ENOMSG);
	return texts;
}

/* What is in a mixed queue: types and texts. */
static const struct {
	long type;
	const char *text;
} mixture[] = {
	{ 3, "a" }, { 1, "b" }, { 7, "c" }, { 2, "d" }, { 1, "e" }, { 3, "f" }, { 2, "g" }
};

static inline int mixed_queue(void)
{
	int queue = new_queue();

	for (size_t i = 0; i < sizeof(mixture) / sizeof(mixture[0]); i++)
		must(send_text(queue, mixture[i].type, mixture[i].text, 0));
	return queue;
}

/* The queue's index in the kernel's array, which MSG_STAT goes by. */
static inline int index_of(int queue, struct msqid_ds *status)
{
	struct msginfo info;
	int last = assert_succeeds(msgctl(0, MSG_INFO, (struct msqid_ds *)&info));
	bool alone = !need_own_ipc();

	for (int i = 0; i <= last; i++) {
		int id;

		memset(status, 0, sizeof(*status));
		id = msgctl(i, MSG_STAT, status);
		if (id == queue)
			return i;
		if (id >= 0 || errno == EACCES || (errno == EIDRM && !alone))
			continue; /* another's, which may be removed as we look */
		assert_equal(errno, EINVAL);
	}
	return -1;
}

#endif
