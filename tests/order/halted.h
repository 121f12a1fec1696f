/* Calls of each kind that can be halted in memory of theirs, and what they are made on. */
#ifndef IPCLITMUS_HALTED_H
#define IPCLITMUS_HALTED_H

#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "mq/messages.h"

#define SIZE  64 /* bytes of a message, a text, a name */
#define AT    16 /* where their memory ends, so far */
#define STOCK 4  /* messages that are there */

/* What this row's calls are made on, in every actor. */
static struct {
	int id;      /* System V */
	int ends[2]; /* of a pipe or socket pair, or an object and nothing */
	mqd_t mq;
} object;

/* Where calls have their memory: there, or in what halts them. */
static struct {
	bool halts;
	char *absent; /* what the last one waits for */
} memory;

static inline void *lend(const void *bytes, size_t size, size_t at)
{
	static char present[4096] __attribute__((aligned(16)));
	char *lent;

	if (!memory.halts) {
		memset(present, 0, sizeof(present));
		return bytes ? memcpy(present, bytes, size) : present;
	}
	lent = halting(bytes, size, at);
	memory.absent = lent + at;
	return lent;
}

static const struct text {
	long type;
	char bytes[SIZE];
} a_text = { 1, "a text that takes all its bytes" };

static inline void make_queue(void)
{
	object.id = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	for (int i = 0; i < STOCK; i++)
		must(msgsnd(object.id, &a_text, SIZE, 0));
}

static inline long stat_queue(void)
{
	return msgctl(object.id, IPC_STAT, lend(NULL, sizeof(struct msqid_ds), AT));
}

static inline long set_queue(void)
{
	struct msqid_ds status;

	must(msgctl(object.id, IPC_STAT, &status));
	return msgctl(object.id, IPC_SET, lend(&status, sizeof(status), AT));
}

static inline long send_message(void)
{
	return msgsnd(object.id, lend(&a_text, sizeof(a_text), AT), SIZE, IPC_NOWAIT);
}

static inline long receive_message(void)
{
	return msgrcv(object.id, lend(NULL, sizeof(a_text), AT), SIZE, 0, IPC_NOWAIT);
}

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

static inline void make_set(void)
{
	object.id = own_set(must(semget(IPC_PRIVATE, 2, 0600)));
}

static inline long stat_set(void)
{
	struct semid_ds *status = lend(NULL, sizeof(*status), AT);

	return semctl(object.id, 0, IPC_STAT, (union semun){ .buf = status });
}

static inline long set_set(void)
{
	struct semid_ds status;

	must(semctl(object.id, 0, IPC_STAT, (union semun){ .buf = &status }));
	return semctl(object.id, 0, IPC_SET,
		      (union semun){ .buf = lend(&status, sizeof(status), AT) });
}

static inline long get_all(void)
{
	unsigned short *values = lend(NULL, 2 * sizeof(*values), sizeof(*values));

	return semctl(object.id, 0, GETALL, (union semun){ .array = values });
}

static inline long set_all(void)
{
	static const unsigned short values[] = { 5, 5 };

	return semctl(object.id, 0, SETALL,
		      (union semun){ .array = lend(values, sizeof(values), sizeof(*values)) });
}

static inline long operate(void)
{
	static const struct sembuf give[] = { { 0, 1, IPC_NOWAIT }, { 1, 1, IPC_NOWAIT } };

	return semop(object.id, lend(give, sizeof(give), sizeof(*give)), 2);
}

static inline void make_segment(void)
{
	object.id = own_segment(must(shmget(IPC_PRIVATE, SIZE, 0600)));
}

static inline long stat_segment(void)
{
	return shmctl(object.id, IPC_STAT, lend(NULL, sizeof(struct shmid_ds), AT));
}

static inline long set_segment(void)
{
	struct shmid_ds status;

	must(shmctl(object.id, IPC_STAT, &status));
	return shmctl(object.id, IPC_SET, lend(&status, sizeof(status), AT));
}

static inline void make_mq(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 2 * STOCK, .mq_msgsize = SIZE };
	const char *name = own_name("halted");

	object.mq = must(mq_open(name, O_CREAT | O_RDWR | O_NONBLOCK, 0600, &attributes));
	must(mq_unlink(name));
	for (int i = 0; i < STOCK; i++)
		must(mq_send(object.mq, a_text.bytes, SIZE, 0));
}

static inline long get_attributes(void)
{
	return mq_getattr(object.mq, lend(NULL, sizeof(struct mq_attr), AT));
}

static inline long set_attributes(void)
{
	static const struct mq_attr nonblocking = { .mq_flags = O_NONBLOCK };

	return mq_setattr(object.mq, lend(&nonblocking, sizeof(nonblocking), AT), NULL);
}

static inline long send_to_mq(void)
{
	return mq_send(object.mq, lend(a_text.bytes, SIZE, AT), SIZE, 0);
}

static inline long receive_from_mq(void)
{
	return mq_receive(object.mq, lend(NULL, SIZE, AT), SIZE, NULL);
}

static inline void make_pipe(void)
{
	must(pipe(object.ends));
	must(fcntl(object.ends[0], F_SETFL, O_NONBLOCK));
	must(fcntl(object.ends[1], F_SETFL, O_NONBLOCK));
	for (int i = 0; i < STOCK; i++)
		must(write(object.ends[1], a_text.bytes, SIZE));
}

static inline long write_bytes(void)
{
	return write(object.ends[1], lend(a_text.bytes, SIZE, AT), SIZE);
}

static inline long read_bytes(void)
{
	return read(object.ends[0], lend(NULL, SIZE, AT), SIZE);
}

static inline void make_object(void)
{
	object.ends[0] = must(shm_open(own_name("halted"), O_RDWR | O_CREAT, 0600));
	object.ends[1] = -1;
	must(pwrite(object.ends[0], a_text.bytes, SIZE, 0));
}

static inline long write_object(void)
{
	return pwrite(object.ends[0], lend(a_text.bytes, SIZE, AT), SIZE, 0);
}

static inline long read_object(void)
{
	return pread(object.ends[0], lend(NULL, SIZE, AT), SIZE, 0);
}

static inline void make_pair(void)
{
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, object.ends));
	for (int i = 0; i < STOCK; i++)
		must(send(object.ends[0], a_text.bytes, SIZE, 0));
}

static inline long send_datagram(void)
{
	return send(object.ends[0], lend(a_text.bytes, SIZE, AT), SIZE, MSG_DONTWAIT);
}

static inline long receive_datagram(void)
{
	return recv(object.ends[1], lend(NULL, SIZE, AT), SIZE, MSG_DONTWAIT);
}

static inline long get_name(void)
{
	socklen_t size = SIZE;

	return getsockname(object.ends[0], lend(NULL, SIZE, 0), &size);
}

static inline long get_option(void)
{
	socklen_t size = sizeof(int);

	return getsockopt(object.ends[0], SOL_SOCKET, SO_RCVBUF, lend(NULL, size, 0), &size);
}

static inline long set_option(void)
{
	static const int size = 8192;

	return setsockopt(object.ends[0], SOL_SOCKET, SO_RCVBUF, lend(&size, sizeof(size), 0),
			  sizeof(size));
}

/* A child that has ended: its waits return at once, unless they halt. */
static inline pid_t ended_child(void)
{
	siginfo_t info;
	pid_t child = must(fork());

	if (child == 0)
		_exit(3);
	must(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT));
	return child;
}

static inline long wait_for_one(void)
{
	pid_t child = ended_child();

	return waitpid(child, lend(NULL, sizeof(int), 0), 0) == child ? 0 : -1;
}

static inline long wait_with_info(void)
{
	return waitid(P_PID, (id_t)ended_child(), lend(NULL, sizeof(siginfo_t), 0), WEXITED);
}

static inline long tell_mask(void)
{
	return sigprocmask(SIG_BLOCK, NULL, lend(NULL, sizeof(sigset_t), 0));
}

static inline long tell_pending(void)
{
	return sigpending(lend(NULL, sizeof(sigset_t), 0));
}

static const struct halted {
	const char *family, *name;
	void (*make)(void); /* NULL: it needs nothing */
	long (*call)(void);
	long result;
	long without; /* that memory; -1: it fails with EFAULT */
} halted_calls[] = {
	{ "msg", "IPC_STAT", make_queue, stat_queue, 0, -1 },
	{ "msg", "IPC_SET", make_queue, set_queue, 0, -1 },
	{ "msg", "msgsnd", make_queue, send_message, 0, -1 },
	{ "msg", "msgrcv", make_queue, receive_message, SIZE, -1 },
	{ "sem", "IPC_STAT", make_set, stat_set, 0, -1 },
	{ "sem", "IPC_SET", make_set, set_set, 0, -1 },
	{ "sem", "GETALL", make_set, get_all, 0, -1 },
	{ "sem", "SETALL", make_set, set_all, 0, -1 },
	{ "sem", "semop", make_set, operate, 0, -1 },
	{ "shm", "IPC_STAT", make_segment, stat_segment, 0, -1 },
	{ "shm", "IPC_SET", make_segment, set_segment, 0, -1 },
	{ "mq", "mq_getattr", make_mq, get_attributes, 0, -1 },
	{ "mq", "mq_setattr", make_mq, set_attributes, 0, -1 },
	{ "mq", "mq_send", make_mq, send_to_mq, 0, -1 },
	{ "mq", "mq_receive", make_mq, receive_from_mq, SIZE, -1 },
	{ "pipe", "write", make_pipe, write_bytes, SIZE, -1 },
	{ "pipe", "read", make_pipe, read_bytes, SIZE, -1 },
	{ "posix_shm", "pwrite", make_object, write_object, SIZE, AT },
	{ "posix_shm", "pread", make_object, read_object, SIZE, AT },
	{ "socket", "send", make_pair, send_datagram, SIZE, -1 },
	{ "socket", "recv", make_pair, receive_datagram, SIZE, -1 },
	{ "socket", "getsockname", make_pair, get_name, 0, -1 },
	{ "socket", "getsockopt", make_pair, get_option, 0, -1 },
	{ "socket", "setsockopt", make_pair, set_option, 0, -1 },
	{ "process", "waitpid", NULL, wait_for_one, 0, -1 },
	{ "process", "waitid", NULL, wait_with_info, 0, -1 },
	{ "process", "sigprocmask", NULL, tell_mask, 0, -1 },
	{ "process", "sigpending", NULL, tell_pending, 0, -1 },
};

#endif
