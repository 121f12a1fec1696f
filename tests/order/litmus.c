/* Litmus claims about a signal that meets what a sleeper sleeps for. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <unistd.h>

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
