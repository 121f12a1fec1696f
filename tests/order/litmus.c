/* Litmus claims about a signal, or the end of its time, that meets what a sleeper sleeps for. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "deadlines.h"
#include "litmus.h"
#include "mq/messages.h"

/* What one of it is given by, who takes it, and with what error, or 0, his call ended. */
struct trade {
	int pipe[2], id;
	mqd_t mq;
	sem_t semaphore;
	atomic_int taker;
	int error;
};

static void make_pipe(struct trade *trade, const char *name)
{
	(void)name;
	must(pipe(trade->pipe));
}

static int take_byte(struct trade *trade, bool sleeps)
{
	if (!sleeps)
		must(fcntl(trade->pipe[0], F_SETFL, O_NONBLOCK));
	return read(trade->pipe[0], &(char){ 0 }, 1) == 1 ? 0 : errno;
}

static void give_byte(struct trade *trade)
{
	assert_returns(write(trade->pipe[1], "b", 1), 1);
}

static void remove_pipe(struct trade *trade)
{
	must(close(trade->pipe[0]));
	must(close(trade->pipe[1]));
}

static void make_queue(struct trade *trade, const char *name)
{
	(void)name;
	trade->id = own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

static int take_message(struct trade *trade, bool sleeps)
{
	return msgrcv(trade->id, &(long){ 0 }, 0, 0, sleeps ? 0 : IPC_NOWAIT) < 0 ? errno : 0;
}

static void give_message(struct trade *trade)
{
	assert_returns(msgsnd(trade->id, &(long){ 1 }, 0, 0), 0);
}

static void remove_queue(struct trade *trade)
{
	must(msgctl(trade->id, IPC_RMID, NULL));
}

static void make_set(struct trade *trade, const char *name)
{
	(void)name;
	trade->id = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
}

static int take_value(struct trade *trade, bool sleeps)
{
	struct sembuf take = { 0, -1, (short)(sleeps ? 0 : IPC_NOWAIT) };

	return semop(trade->id, &take, 1) < 0 ? errno : 0;
}

static void give_value(struct trade *trade)
{
	assert_returns(semop(trade->id, &(struct sembuf){ 0, 1, 0 }, 1), 0);
}

static void remove_set(struct trade *trade)
{
	must(semctl(trade->id, 0, IPC_RMID));
}

static void make_mq(struct trade *trade, const char *name)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };

	trade->mq = must(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &one));
	must(mq_unlink(name));
}

static int take_from_mq(struct trade *trade, bool sleeps)
{
	if (!sleeps)
		must(mq_setattr(trade->mq, &(struct mq_attr){ .mq_flags = O_NONBLOCK }, NULL));
	return mq_receive(trade->mq, &(char){ 0 }, 1, NULL) == 1 ? 0 : errno;
}

static void give_to_mq(struct trade *trade)
{
	assert_returns(mq_send(trade->mq, "q", 1, 0), 0);
}

static void remove_mq(struct trade *trade)
{
	must(mq_close(trade->mq));
}

static void make_semaphore(struct trade *trade, const char *name)
{
	(void)name;
	must(sem_init(&trade->semaphore, 1, 0));
}

static int take_post(struct trade *trade, bool sleeps)
{
	return (sleeps ? sem_wait : sem_trywait)(&trade->semaphore) < 0 ? errno : 0;
}

static void give_post(struct trade *trade)
{
	assert_returns(sem_post(&trade->semaphore), 0);
}

static const struct way {
	const char *family;
	void (*make)(struct trade *trade, const char *name);
	int (*take)(struct trade *trade, bool sleeps);
	void (*give)(struct trade *trade);
	void (*remove)(struct trade *trade); /* NULL: it takes none */
} ways[] = {
	{ "pipe", make_pipe, take_byte, give_byte, remove_pipe },
	{ "msg", make_queue, take_message, give_message, remove_queue },
	{ "sem", make_set, take_value, give_value, remove_set },
	{ "mq", make_mq, take_from_mq, give_to_mq, remove_mq },
	{ "posix_sem", make_semaphore, take_post, give_post, NULL },
};

static const struct way *this_way(void)
{
	const struct way *way = ways;

	while (strcmp(way->family, current_family()) != 0)
		way++;
	return way;
}

static const char *need_way(void)
{
	return strcmp(current_family(), "mq") == 0 ? need_messages() : NULL;
}

LITMUS(order, who_is_interrupted_takes_nothing_along, struct trade, .threads = true,
       .over = { "pipe", "msg", "sem", "mq", "posix_sem" },
       .says = "what comes for a sleeper just when a signal does is either taken by him or, where "
	       "his call fails with EINTR, left for the next: never lost, and never both",
       .zh = "所等的东西与信号同时到来时，或者被睡眠者取走，或者（其调用以 EINTR "
	     "失败时）留给下一个：既不丢失，也不会两者兼有",
       .rows = "bugs 45; signals 7", .verdict = HOLDS,
       .ref = "POSIX.1-2024 read(), msgrcv(), semop(), mq_receive(), sem_wait() EINTR",
       .outcomes = { { REQUIRED, "taken" },
		     { REQUIRED, "interrupted, and left" },
		     { FORBIDDEN, "lost" },
		     { FORBIDDEN, "taken and left" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } },
       .needs = { need_way })
{
	ONCE() {
		catch_signal(SIGUSR1, 0);
	}
	MAKE() {
		this_way()->make(round, name_of_round("q"));
	}
	BEFORE(taker) {
		round->taker = (int)syscall(SYS_gettid);
	}
	ROLE(taker) {
		round->error = this_way()->take(round, true);
	}
	ROLE(giver) {
		this_way()->give(round);
	}
	ROLE(interrupter) {
		must(syscall(SYS_tgkill, getpid(), round->taker, SIGUSR1));
	}
	OUTCOME() {
		bool left = this_way()->take(round, false) == 0;

		saw(round->error == 0       ? left ? "taken and left" : "taken"
		    : round->error != EINTR ? "anything else"
		    : left                  ? "interrupted, and left"
					    : "lost");
	}
	REMOVE() {
		if (this_way()->remove)
			this_way()->remove(round);
	}
}

/* What comes for one who does not wait for long. */
struct last_moment {
	int ends[2]; /* of a pipe or socket pair */
	pthread_mutex_t mutex;
	atomic_int given;
	int error; /* his call ended with, or 0 */
	bool left; /* it could be taken after that */
};

#define A_MOMENT ((struct timespec){ 0, 5000 })

static void make_a_pipe(struct last_moment *round)
{
	must(pipe(round->ends));
	must(fcntl(round->ends[0], F_SETFL, O_NONBLOCK));
}

/* It is taken when it is told of. */
static int poll_and_take(struct last_moment *round, bool waits)
{
	struct pollfd reader = { .fd = round->ends[0], .events = POLLIN };
	const int told = ppoll(&reader, 1, waits ? &A_MOMENT : &(struct timespec){ 0 }, NULL);

	if (told <= 0)
		return told < 0 ? errno : ETIMEDOUT;
	return read(round->ends[0], &(char){ 0 }, 1) == 1 ? 0 : errno;
}

static void put_byte(struct last_moment *round)
{
	assert_returns(write(round->ends[1], "b", 1), 1);
}

static void close_ends(struct last_moment *round)
{
	must(close(round->ends[0]));
	must(close(round->ends[1]));
}

/* The shortest time there is for a socket: a tick of the kernel's. */
static void make_a_pair(struct last_moment *round)
{
	const struct timeval shortest = { 0, 1 };

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, round->ends));
	must(setsockopt(round->ends[0], SOL_SOCKET, SO_RCVTIMEO, &shortest, sizeof(shortest)));
}

static int receive_in_time(struct last_moment *round, bool waits)
{
	return recv(round->ends[0], &(char){ 0 }, 1, waits ? 0 : MSG_DONTWAIT) == 1 ? 0 : errno;
}

static void send_datagram(struct last_moment *round)
{
	assert_returns(send(round->ends[1], "d", 1, 0), 1);
}

static sigset_t waited_for(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	return set;
}

static int wait_for_signal(struct last_moment *round, bool waits)
{
	const sigset_t set = waited_for();
	const struct timespec moment = waits ? A_MOMENT : (struct timespec){ 0 };

	(void)round;
	return sigtimedwait(&set, NULL, &moment) == SIGRTMIN ? 0 : errno;
}

static void queue_signal(struct last_moment *round)
{
	(void)round;
	assert_returns(sigqueue(getpid(), SIGRTMIN, (union sigval){ 0 }), 0);
}

static void make_mutex(struct last_moment *round)
{
	must(pthread_mutex_init(&round->mutex, NULL) ? -1 : 0);
}

static void hold_mutex(struct last_moment *round)
{
	must(pthread_mutex_lock(&round->mutex) ? -1 : 0);
}

static int lock_in_time(struct last_moment *round, bool waits)
{
	const struct timespec deadline = nanoseconds_from_now(CLOCK_REALTIME, A_MOMENT.tv_nsec);

	return waits ? pthread_mutex_timedlock(&round->mutex, &deadline)
		     : pthread_mutex_trylock(&round->mutex);
}

static void unlock_mutex(struct last_moment *round)
{
	assert_returns(pthread_mutex_unlock(&round->mutex), 0);
}

static const struct timed_way {
	const char *family;
	void (*make)(struct last_moment *round); /* NULL: it needs nothing, and so on */
	void (*hold)(struct last_moment *round); /* what the giver has at first */
	int (*take)(struct last_moment *round, bool waits);
	void (*give)(struct last_moment *round);
	void (*remove)(struct last_moment *round);
	int late; /* the errno when time is over */
} timed_ways[] = {
	{ "pipe", make_a_pipe, NULL, poll_and_take, put_byte, close_ends, ETIMEDOUT },
	{ "socket", make_a_pair, NULL, receive_in_time, send_datagram, close_ends, EAGAIN },
	{ "signal", NULL, NULL, wait_for_signal, queue_signal, NULL, EAGAIN },
	{ "thread", make_mutex, hold_mutex, lock_in_time, unlock_mutex, NULL, ETIMEDOUT },
};

static const struct timed_way *this_timed_way(void)
{
	const struct timed_way *way = timed_ways;

	while (strcmp(way->family, current_family()) != 0)
		way++;
	return way;
}

/* When it has come it is his, or still there. */
static void take_in_time(const struct timed_way *way, struct last_moment *round)
{
	round->error = way->take(round, true);
	while (!round->given)
		sched_yield();
	round->left = way->take(round, false) == 0;
}

LITMUS(order, who_is_late_takes_nothing_along, struct last_moment, .threads = true,
       .over = { "pipe", "socket", "signal", "thread" },
       .says = "what comes just when the time of ppoll, of recv with SO_RCVTIMEO, of sigtimedwait or "
	       "of pthread_mutex_timedlock is over is either taken or, where time was over, left: "
	       "never lost, and never both",
       .zh = "所等的东西恰在 ppoll、设了 SO_RCVTIMEO 的 recv、sigtimedwait 或 pthread_mutex_timedlock "
	     "超时之际到来：或者被取走，或者（已超时的话）留下：既不丢失，也不会两者兼有",
       .rows = "bugs 45", .verdict = HOLDS,
       .ref = "POSIX.1-2024 2.10.16 SO_RCVTIMEO; EAGAIN or ETIMEDOUT of each call",
       .outcomes = { { REQUIRED, "taken" },
		     { REQUIRED, "late, and left" },
		     { FORBIDDEN, "lost" },
		     { FORBIDDEN, "taken and left" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	ONCE() {
		const sigset_t set = waited_for();

		must(sigprocmask(SIG_BLOCK, &set, NULL));
	}
	MAKE() {
		if (this_timed_way()->make)
			this_timed_way()->make(round);
	}
	BEFORE(taker) {
		prctl(PR_SET_TIMERSLACK, 1); /* nanosecond */
	}
	BEFORE(giver) {
		if (this_timed_way()->hold)
			this_timed_way()->hold(round);
	}
	ROLE(taker) {
		take_in_time(this_timed_way(), round);
	}
	ROLE(giver) {
		this_timed_way()->give(round);
		round->given = 1;
	}
	OUTCOME() {
		saw(round->error == 0 ? round->left ? "taken and left" : "taken"
		    : round->error != this_timed_way()->late ? "anything else"
		    : round->left                            ? "late, and left"
							     : "lost");
	}
	REMOVE() {
		if (this_timed_way()->remove)
			this_timed_way()->remove(round);
	}
}
