/* Claims about objects that several processes use, look at and change at the same time. */
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "mq/messages.h"
#include "storms.h"

struct number {
	long type;
	int value;
};

static int fd[2], id;
static sem_t *semaphore;

static bool make_pipe(void)
{
	return pipe2(fd, O_NONBLOCK) == 0;
}

static bool make_fifo(void)
{
	must(mkfifo("fifo", 0600));
	fd[0] = must(open("fifo", O_RDWR | O_NONBLOCK)); /* it holds what nobody has read yet */
	return true;
}

static bool make_pair(void)
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fd) == 0;
}

static bool make_eventfd(void)
{
	return (fd[0] = fd[1] = eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK)) >= 0;
}

static bool make_queue(void)
{
	id = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	return true;
}

static bool make_set(void)
{
	id = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	return true;
}

static bool make_mq(void)
{
	id = must(mq_open(own_name("queue"), O_CREAT | O_RDWR | O_NONBLOCK, 0600,
			  &(struct mq_attr){ .mq_maxmsg = 5, .mq_msgsize = 4 }));
	return true;
}

static bool make_semaphore(void)
{
	semaphore = must(mmap(NULL, sizeof(*semaphore), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	return sem_init(semaphore, 1, 0) == 0;
}

static int give_bytes(int value)
{
	return (int)write(fd[1], &value, sizeof(value));
}

static int take_bytes(int *value)
{
	return (int)read(fd[0], value, sizeof(*value));
}

static int give_by_name(int value)
{
	int end = must(open("fifo", O_WRONLY | O_NONBLOCK));
	int result = (int)write(end, &value, sizeof(value)), error = errno;

	must(close(end));
	errno = error;
	return result;
}

static int take_by_name(int *value)
{
	int end = must(open("fifo", O_RDONLY | O_NONBLOCK));
	int result = (int)read(end, value, sizeof(*value)), error = errno;

	must(close(end));
	errno = error;
	return result;
}

static int give_a_packet(int value)
{
	return (int)send(fd[1], &value, sizeof(value), 0);
}

static int take_a_packet(int *value)
{
	return (int)recv(fd[0], value, sizeof(*value), 0);
}

static int give_an_event(int value)
{
	(void)value;
	return (int)write(fd[1], &(uint64_t){ 1 }, 8);
}

static int take_an_event(int *value)
{
	uint64_t count = 0;
	int result = (int)read(fd[0], &count, 8);

	*value = (int)count;
	return result;
}

static int give_a_message(int value)
{
	return msgsnd(id, &(struct number){ 1 + value % 3, value }, sizeof(int), IPC_NOWAIT);
}

static int take_a_message(int *value)
{
	struct number number;
	int result = (int)msgrcv(id, &number, sizeof(int), -3, IPC_NOWAIT);

	*value = number.value;
	if (result < 0 && errno == ENOMSG)
		errno = EAGAIN;
	return result;
}

static int give_one(int value)
{
	(void)value;
	return semop(id, &(struct sembuf){ 0, 1, IPC_NOWAIT }, 1);
}

static int take_one(int *value)
{
	*value = 1;
	return semop(id, &(struct sembuf){ 0, -1, IPC_NOWAIT }, 1);
}

static int send_one(int value)
{
	return mq_send(id, (const char *)&value, sizeof(value), (unsigned int)value % 3);
}

static int receive_one(int *value)
{
	return (int)mq_receive(id, (char *)value, sizeof(*value), NULL);
}

static int post(int value)
{
	(void)value;
	return sem_post(semaphore);
}

static int trywait(int *value)
{
	*value = 1;
	return sem_trywait(semaphore);
}

/* What others may do meanwhile, and takes nothing and changes nothing. */
static void poll_it(void)
{
	struct pollfd entries[] = { { .fd = fd[0], .events = POLLIN },
				    { .fd = fd[1], .events = POLLOUT } };

	assert_succeeds(poll(entries, 2, 0));
}

static void copy_and_close_it(void)
{
	assert_succeeds(close(must(dup(fd[0]))));
}

static void resize_it(void)
{
	static int pages;

	fcntl(fd[0], F_SETPIPE_SZ, ++pages % 2 ? 65536 : 131072); /* EBUSY, EPERM: as well */
}

static void peek_at_it(void)
{
	(void)!recv(fd[0], &(int){ 0 }, sizeof(int), MSG_PEEK);
}

static void look_at_queue(void)
{
	struct msqid_ds status;

	assert_succeeds(msgctl(id, IPC_STAT, &status));
	status.msg_perm.mode ^= 0040;
	assert_succeeds(msgctl(id, IPC_SET, &status));
}

static void look_at_set(void)
{
	assert_succeeds(semctl(id, 0, GETVAL));
	assert_returns(semop(id, (struct sembuf[]){ { 0, 3, 0 }, { 0, -3, 0 } }, 2), 0);
}

static void look_at_mq(void)
{
	struct mq_attr now;

	assert_succeeds(mq_getattr(id, &now));
	assert_succeeds(mq_setattr(id, &now, NULL));
}

static void look_at_semaphore(void)
{
	int value;

	assert_returns(sem_getvalue(semaphore, &value), 0);
	assert_that(value >= 0);
}

static const struct carrier {
	const char *name;
	need *need;
	bool (*make)(void);
	int (*give)(int value), (*take)(int *value);
	void (*look[2])(void);
	bool numbered; /* what is taken is what was given, not 1 */
} carriers[] = {
	{ "pipe", need_pipe, make_pipe, give_bytes, take_bytes, { poll_it, resize_it }, true },
	{ "FIFO, opened each time",
	  need_fifo,
	  make_fifo,
	  give_by_name,
	  take_by_name,
	  { copy_and_close_it, resize_it },
	  true },
	{ "socketpair",
	  need_scm_rights,
	  make_pair,
	  give_a_packet,
	  take_a_packet,
	  { poll_it, peek_at_it },
	  true },
	{ "eventfd",
	  need_eventfd,
	  make_eventfd,
	  give_an_event,
	  take_an_event,
	  { poll_it, copy_and_close_it },
	  false },
	{ "msgsnd",
	  need_msg,
	  make_queue,
	  give_a_message,
	  take_a_message,
	  { look_at_queue, look_at_queue },
	  true },
	{ "semop", need_sem, make_set, give_one, take_one, { look_at_set, look_at_set }, false },
	{ "mq_send",
	  need_messages,
	  make_mq,
	  send_one,
	  receive_one,
	  { look_at_mq, look_at_mq },
	  true },
	{ "sem_post",
	  need_mmap,
	  make_semaphore,
	  post,
	  trywait,
	  { look_at_semaphore, look_at_semaphore },
	  false },
};

static const struct carrier *carrier;
static struct tally_of_storm *tally;

/* Actors 0 and 1 take more than they give, the others give more than they take; all look. */
static void give_take_or_look(int number, unsigned int *state)
{
	unsigned int choice = draw(state, 8);
	int value = carrier->numbered ? (int)draw(state, 1000) + 1 : 1;

	if (choice < 2)
		carrier->look[choice]();
	else if (choice < (number < 2 ? 6U : 4U))
		tally->taken += done_or(carrier->take(&value), EAGAIN) ? value : 0;
	else
		tally->given += done_or(carrier->give(value), EAGAIN) ? value : 0;
}

CLAIM(storm, what_was_given_was_taken_once_or_is_there,
      .says = "however several processes give, take, look and change settings at the same time, "
	      "each thing given is taken once or is still there: the sums agree",
      .zh = "多个进程同时放入、取出、查看、更改设置时，每个放入的都恰好被取出一次或仍在：总和一致",
      .rows = "pipes 5; msg 2; sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(), write(): up to PIPE_BUF atomic; msgrcv(), semop(), "
	     "mq_receive(), sem_post(); eventfd(2)",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(carriers); i++) {
		int value;

		carrier = &carriers[i];
		if (carrier->need())
			continue;
		trying(carrier->name);
		tally = new_tally();
		must(carrier->make() ? 0 : -1);
		storm(300, give_take_or_look);
		while (done_or(carrier->take(&value), EAGAIN))
			tally->taken += value;
		assert_equal(tally->taken, tally->given);
	}
}
