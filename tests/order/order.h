/* What is told of an event by one channel, and seen by another: the channels. */
#ifndef IPCLITMUS_ORDER_H
#define IPCLITMUS_ORDER_H

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "mq/messages.h"

/* Memory that parent and child share. */
static struct told {
	atomic_int flag, word;
	sem_t semaphore, posted;
} * told;

static int told_pipe[2], told_pair[2], told_queue, told_set, told_event, told_lock;
static mqd_t told_mq;
static pid_t teller;

static inline void make_channels(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	sigset_t set;

	told = must(mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			 -1, 0));
	must(sem_init(&told->semaphore, 1, 0));
	must(sem_init(&told->posted, 1, 0));
	must(pipe(told_pipe));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, told_pair));
	told_queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	told_set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	told_event = must(eventfd(0, 0));
	told_mq = must(mq_open(own_name("told"), O_CREAT | O_RDWR, 0600, &one));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
}

/* Each channel: what the child does to tell, and how the parent learns of it. */
static inline void tell_by_memory(void)
{
	atomic_store(&told->flag, 1);
}

static inline void learn_by_memory(void)
{
	while (atomic_exchange(&told->flag, 0) == 0)
		sched_yield();
}

static inline void tell_by_pipe(void)
{
	must(write(told_pipe[1], "!", 1));
}

static inline void learn_by_pipe(void)
{
	must(read(told_pipe[0], &(char){ 0 }, 1));
}

static inline void learn_by_poll(void)
{
	struct pollfd entry = { .fd = told_pipe[0], .events = POLLIN };

	must(poll(&entry, 1, -1));
	learn_by_pipe();
}

static inline void tell_by_socket(void)
{
	must(send(told_pair[1], "!", 1, 0));
}

static inline void learn_by_socket(void)
{
	must(recv(told_pair[0], &(char){ 0 }, 1, 0));
}

static inline void tell_by_queue(void)
{
	must(msgsnd(told_queue, &(long[2]){ 1 }, 1, 0));
}

static inline void learn_by_queue(void)
{
	must(msgrcv(told_queue, &(long[2]){ 0 }, 1, 0, 0));
}

static inline void tell_by_set(void)
{
	must(semop(told_set, &(struct sembuf){ 0, 1, 0 }, 1));
}

static inline void learn_by_set(void)
{
	must(semop(told_set, &(struct sembuf){ 0, -1, 0 }, 1));
}

static inline void tell_by_semaphore(void)
{
	must(sem_post(&told->semaphore));
}

static inline void learn_by_semaphore(void)
{
	must(sem_wait(&told->semaphore));
}

static inline void tell_by_eventfd(void)
{
	must(write(told_event, &(uint64_t){ 1 }, 8));
}

static inline void learn_by_eventfd(void)
{
	must(read(told_event, &(uint64_t){ 0 }, 8));
}

static inline void tell_by_mq(void)
{
	must(mq_send(told_mq, "!", 1, 0));
}

static inline void learn_by_mq(void)
{
	must(mq_receive(told_mq, &(char){ 0 }, 1, NULL));
}

static inline void tell_by_signal(void)
{
	must(kill(getppid(), SIGUSR2));
}

static inline void learn_by_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	must(sigwaitinfo(&set, NULL));
}

/* The description that it locks is the parent's too; the parent waits by another. */
static inline void tell_by_lock(void)
{
	must(flock(told_lock, LOCK_UN));
}

static inline void learn_by_lock(void)
{
	int own = must(open("lock", O_RDWR));

	must(flock(own, LOCK_EX));
	must(close(own));
}

static inline void tell_by_name(void)
{
	must(mkdir("told", 0700));
}

static inline void learn_by_name(void)
{
	while (rmdir("told") < 0)
		sched_yield();
}

static inline void tell_by_stop(void)
{
	must(raise(SIGSTOP));
}

static inline void learn_by_stop(void)
{
	must(waitpid(teller, NULL, WUNTRACED));
	must(kill(teller, SIGCONT));
}

static inline void tell_by_end(void)
{
	_exit(0);
}

static inline void learn_by_end(void)
{
	must(waitid(P_PID, (id_t)teller, &(siginfo_t){ 0 }, WEXITED | WNOWAIT));
}

static const struct channel {
	const char *name;
	void (*tell)(void), (*learn)(void);
} channels[] = {
	{ "memory", tell_by_memory, learn_by_memory },
	{ "a pipe", tell_by_pipe, learn_by_pipe },
	{ "poll of a pipe", tell_by_pipe, learn_by_poll },
	{ "a socket", tell_by_socket, learn_by_socket },
	{ "msgsnd", tell_by_queue, learn_by_queue },
	{ "mq_send", tell_by_mq, learn_by_mq },
	{ "semop", tell_by_set, learn_by_set },
	{ "sem_post", tell_by_semaphore, learn_by_semaphore },
	{ "an eventfd", tell_by_eventfd, learn_by_eventfd },
	{ "a signal", tell_by_signal, learn_by_signal },
	{ "flock", tell_by_lock, learn_by_lock },
	{ "a name", tell_by_name, learn_by_name },
	{ "its stop", tell_by_stop, learn_by_stop },
	{ "its end", tell_by_end, learn_by_end },
};

#endif
