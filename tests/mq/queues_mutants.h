/* What wrong POSIX message queues share: looking into a queue, deadlines, and waking sleepers. */
#ifndef IPCLITMUS_QUEUES_MUTANTS_H
#define IPCLITMUS_QUEUES_MUTANTS_H

#include <sys/uio.h>

#include "mutant.h"

#define MSG_MAX "/proc/sys/fs/mqueue/msg_max"

static const struct timespec past = { 1, 0 };

static inline long limit_in(const char *path)
{
	char digits[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	(void)!read(fd, digits, sizeof(digits) - 1);
	close(fd);
	return atol(digits);
}

static inline struct mq_attr attributes_of(mqd_t queue)
{
	struct mq_attr attributes = { 0 };
	int error = errno;

	mq_getattr(queue, &attributes);
	errno = error;
	return attributes;
}

static inline bool is_queue(int fd)
{
	struct mq_attr attributes;
	int error = errno;
	bool is_one = mq_getattr(fd, &attributes) == 0;

	errno = error;
	return is_one;
}

static inline bool is_empty(mqd_t queue)
{
	return is_queue(queue) && attributes_of(queue).mq_curmsgs == 0;
}

static inline bool is_full(mqd_t queue)
{
	struct mq_attr attributes = attributes_of(queue);

	return is_queue(queue) && attributes.mq_curmsgs == attributes.mq_maxmsg;
}

static inline bool is_past(const struct timespec *deadline)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return deadline->tv_sec < now.tv_sec ||
	       (deadline->tv_sec == now.tv_sec && deadline->tv_nsec < now.tv_nsec);
}

static inline bool is_of_same_file(int fd, int other)
{
	struct stat one, two;

	return fstat(fd, &one) == 0 && fstat(other, &two) == 0 && one.st_dev == two.st_dev &&
	       one.st_ino == two.st_ino;
}

static inline void empty(mqd_t queue)
{
	char bytes[8192];

	while (mq_timedreceive(queue, bytes, sizeof(bytes), NULL, &past) >= 0)
		;
}

/* Copies from an address that may be bad. */
static inline bool copies_in(void *copy, const void *address, size_t size)
{
	struct iovec here = { copy, size }, there = { (void *)address, size };
	int error = errno;
	bool is_good = process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)size;

	errno = error;
	return is_good;
}

/* Whether mq_open is to make a queue of attributes that can be read; a copy to alter. */
static inline bool copies(struct mq_attr *copy, int flags, const struct mq_attr *attributes)
{
	return flags & O_CREAT && attributes && copies_in(copy, attributes, sizeof(*copy));
}

/* Makes room in a full queue. */
static inline void drop_one(mqd_t queue)
{
	char bytes[8192];

	if (is_full(queue))
		mq_timedreceive(queue, bytes, sizeof(bytes), NULL, &past);
}

static inline void nothing(int signo)
{
}

/* From now on wake_sleepers() wakes the caller from a call, into which it goes back. */
static inline void note_sleeper(void)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	long nobody = 0;

	sigaction(SIGURG, &action, NULL);
	for (int i = 0; i < 8; i++, nobody = 0)
		if (atomic_compare_exchange_strong(&mutant_memory->number[i], &nobody, getpid()))
			return;
}

static inline void forget_sleeper(void)
{
	for (int i = 0; i < 8; i++) {
		long own = getpid();

		atomic_compare_exchange_strong(&mutant_memory->number[i], &own, 0);
	}
}

static inline void wake_sleepers(void)
{
	int error = errno;

	for (int i = 0; i < 8; i++)
		if (mutant_memory->number[i] && mutant_memory->number[i] != getpid())
			kill((pid_t)mutant_memory->number[i], SIGURG);
	errno = error;
}

/* Remembers who is registered, for a mq_send that notifies by itself. */
static inline void remember_registration(const struct sigevent *event, int result)
{
	if (result < 0)
		return;
	mutant_memory->number[0] = event && event->sigev_notify == SIGEV_SIGNAL ? getpid() : 0;
	mutant_memory->number[1] = event ? event->sigev_signo : 0;
}

#endif
