/* What sleepers sleep for: how one takes it, and how another process gives it. */
#ifndef IPCLITMUS_GIFTS_H
#define IPCLITMUS_GIFTS_H

#include <errno.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "mq/messages.h"

/* What the gift at hand is given by; processes that are forked have it too. */
static struct {
	int in, out, queue, set;
	mqd_t mq;
	sem_t *semaphore;
} by;

static void make_pipe(void)
{
	int p[2];

	must(pipe(p));
	by.out = p[0];
	by.in = p[1];
}

static void make_pair(void)
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	by.out = pair[0];
	by.in = pair[1];
}

static void make_counter(void)
{
	by.out = by.in = must(eventfd(0, EFD_SEMAPHORE));
}

static const struct sockaddr_un door = { .sun_family = AF_UNIX, .sun_path = "door" };

static void make_listener(void)
{
	unlink(door.sun_path);
	by.out = must(socket(AF_UNIX, SOCK_STREAM, 0));
	must(bind(by.out, (const struct sockaddr *)&door, sizeof(door)));
	must(listen(by.out, 1));
}

static void make_queue(void)
{
	by.queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

/* One message fills it, though it has no bytes. */
static void make_full_queue(void)
{
	struct msqid_ds status;

	make_queue();
	must(msgctl(by.queue, IPC_STAT, &status));
	status.msg_qbytes = 1;
	must(msgctl(by.queue, IPC_SET, &status));
	must(msgsnd(by.queue, &(long){ 1 }, 0, 0));
}

static void make_set(void)
{
	by.set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
}

static void make_set_of_one(void)
{
	make_set();
	must(semop(by.set, &(struct sembuf){ 0, 1, 0 }, 1));
}

static void make_mq(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };

	mq_unlink(own_name("mq"));
	by.mq = must(mq_open(own_name("mq"), O_CREAT | O_EXCL | O_RDWR, 0600, &one));
}

static void make_full_mq(void)
{
	make_mq();
	must(mq_send(by.mq, "q", 1, 0));
}

static void make_semaphore(void)
{
	by.semaphore = must(mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	must(sem_init(by.semaphore, 1, 0));
}

static void read_a_byte(void)
{
	assert_returns(read(by.out, &(char){ 0 }, 1), 1);
}

static void write_a_byte(void)
{
	assert_returns(write(by.in, "w", 1), 1);
}

static void read_one(void)
{
	assert_returns(read(by.out, &(uint64_t){ 0 }, 8), 8);
}

static void add_one(void)
{
	assert_returns(write(by.in, &(uint64_t){ 1 }, 8), 8);
}

static void receive_a_datagram(void)
{
	assert_returns(recv(by.out, &(char){ 0 }, 1, 0), 1);
}

static void send_a_datagram(void)
{
	assert_returns(send(by.in, "d", 1, 0), 1);
}

static void accept_one(void)
{
	must(close(assert_succeeds(accept(by.out, NULL, NULL))));
}

static void connect_one(void)
{
	int client = must(socket(AF_UNIX, SOCK_STREAM, 0));

	assert_returns(connect(client, (const struct sockaddr *)&door, sizeof(door)), 0);
	must(close(client));
}

static void receive_a_message(void)
{
	assert_returns(msgrcv(by.queue, &(long){ 0 }, 0, 0, 0), 0);
}

static void send_a_message(void)
{
	assert_returns(msgsnd(by.queue, &(long){ 1 }, 0, 0), 0);
}

/* Linux: a stop ends its sleep with EINTR. */
static void change_the_value(int change)
{
	while (semop(by.set, &(struct sembuf){ 0, (short)change, 0 }, 1) < 0)
		assert_equal(errno, EINTR);
}

static void take_one(void)
{
	change_the_value(-1);
}

static void wait_for_zero(void)
{
	change_the_value(0);
}

static void give_one(void)
{
	change_the_value(1);
}

static void receive_from_mq(void)
{
	assert_returns(mq_receive(by.mq, &(char){ 0 }, 1, NULL), 1);
}

static void send_to_mq(void)
{
	assert_returns(mq_send(by.mq, "q", 1, 0), 0);
}

static void wait_for_post(void)
{
	assert_returns(sem_wait(by.semaphore), 0);
}

static void post_once(void)
{
	assert_returns(sem_post(by.semaphore), 0);
}

static void poll_the_pipe(void)
{
	struct pollfd entry = { .fd = by.out, .events = POLLIN };

	assert_returns(poll(&entry, 1, -1), 1);
}

static const struct gift {
	const char *name;
	void (*make)(void);
	void (*take)(void); /* sleeps until there is one */
	const char *call;   /* in which it sleeps */
	void (*give)(void);
	bool is_for_all; /* one serves all who sleep */
	const int *on;   /* the descriptor on which it sleeps; NULL: on none */
	need *need;
} gifts[] = {
	{ "a byte", make_pipe, read_a_byte, "read", write_a_byte, false, &by.out, NULL },
	{ "a datagram", make_pair, receive_a_datagram, "recv", send_a_datagram, false, &by.out,
	  need_scm_rights },
	{ "a count", make_counter, read_one, "read", add_one, false, &by.out, need_eventfd },
	{ "a client", make_listener, accept_one, "accept", connect_one, false, &by.out,
	  need_scm_rights },
	{ "a message", make_queue, receive_a_message, "msgrcv", send_a_message, false, NULL,
	  need_msg },
	{ "room in a queue", make_full_queue, send_a_message, "msgsnd", receive_a_message, false,
	  NULL, need_msg },
	{ "a value", make_set, take_one, "semop", give_one, false, NULL, need_sem },
	{ "a zero", make_set_of_one, wait_for_zero, "semop", take_one, true, NULL, need_sem },
	{ "an mq's message", make_mq, receive_from_mq, "mq_receive", send_to_mq, false, &by.mq,
	  need_messages },
	{ "room in an mq", make_full_mq, send_to_mq, "mq_send", receive_from_mq, false, &by.mq,
	  need_messages },
	{ "a post", make_semaphore, wait_for_post, "futex", post_once, false, NULL, NULL },
	{ "readiness", make_pipe, poll_the_pipe, "poll", write_a_byte, true, &by.out, NULL },
};

static const struct gift *gift; /* at hand */

/* Makes what the next gift is given by, passing over what is not here; false: there is no other. */
static inline bool next_gift(void)
{
	do
		gift = gift ? gift + 1 : gifts;
	while (gift < gifts + COUNT(gifts) && gift->need && gift->need());
	if (gift == gifts + COUNT(gifts))
		return false;
	trying(gift->name);
	gift->make();
	return true;
}

/* For pthread_create: tells its id, and takes one. */
static inline void *take_in_thread(void *tid)
{
	*(atomic_int *)tid = (int)syscall(SYS_gettid);
	gift->take();
	return NULL;
}

#endif
