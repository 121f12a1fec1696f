/* Claims about a thread that sleeps in a call, and the others of its process. */
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "mq/messages.h"
#include "threads.h"

/* All that one of the rows sleeps on. */
static struct {
	int pipe[2], pair[2], queue, set, epoll;
	mqd_t mq;
	sem_t semaphore;
} on;

struct message {
	long type;
	char letter;
};

static void make_all(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(pipe(on.pipe));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, on.pair));
	on.queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	on.set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	on.mq = must(mq_open(own_name("queue"), O_CREAT | O_RDWR, 0600, &one));
	must(sem_init(&on.semaphore, 0, 0));
	on.epoll = must(epoll_create1(0));
}

static void in_read(void *unused)
{
	(void)unused;
	assert_reads(on.pipe[0], "r");
}

static void by_write(void)
{
	assert_returns(write(on.pipe[1], "r", 1), 1);
}

static void in_recv(void *unused)
{
	(void)unused;
	assert_returns(recv(on.pair[0], &(char){ 0 }, 1, 0), 1);
}

static void by_send(void)
{
	assert_returns(send(on.pair[1], "s", 1, 0), 1);
}

static void in_msgrcv(void *unused)
{
	struct message message;

	(void)unused;
	assert_returns(msgrcv(on.queue, &message, 1, 7, 0), 1);
	assert_equal(message.letter, 'm');
}

static void by_msgsnd(void)
{
	assert_returns(msgsnd(on.queue, &(struct message){ 7, 'm' }, 1, 0), 0);
}

static void in_mq_receive(void *unused)
{
	(void)unused;
	assert_returns(mq_receive(on.mq, &(char){ 0 }, 1, NULL), 1);
}

static void by_mq_send(void)
{
	assert_returns(mq_send(on.mq, "q", 1, 0), 0);
}

static void in_semop(void *unused)
{
	(void)unused;
	assert_returns(semop(on.set, &(struct sembuf){ 0, -2, 0 }, 1), 0);
}

static void by_semop(void)
{
	assert_returns(semop(on.set, &(struct sembuf){ 0, 2, 0 }, 1), 0);
}

static void in_sem_wait(void *unused)
{
	(void)unused;
	assert_returns(sem_wait(&on.semaphore), 0);
}

static void by_sem_post(void)
{
	assert_returns(sem_post(&on.semaphore), 0);
}

static void in_poll(void *unused)
{
	struct pollfd entry = { .fd = on.pipe[0], .events = POLLIN };

	(void)unused;
	assert_returns(poll(&entry, 1, -1), 1);
	assert_equal(entry.revents, POLLIN);
	in_read(NULL);
}

static void in_epoll_wait(void *unused)
{
	struct epoll_event event;

	(void)unused;
	assert_returns(epoll_wait(on.epoll, &event, 1, -1), 1);
	assert_equal(event.events, EPOLLOUT);
}

static void by_epoll_ctl(void)
{
	struct epoll_event writing = { .events = EPOLLOUT };

	assert_returns(epoll_ctl(on.epoll, EPOLL_CTL_ADD, on.pair[0], &writing), 0);
}

static void in_sigwait(void *unused)
{
	sigset_t set;
	int signal;

	(void)unused;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	assert_returns(sigwait(&set, &signal), 0);
	assert_equal(signal, SIGUSR1);
}

static void by_kill(void)
{
	assert_returns(kill(getpid(), SIGUSR1), 0);
}

static const struct {
	const char *name, *call;
	void (*sleep)(void *unused);
	void (*wake)(void);
} sleeps[] = {
	{ "read", "read", in_read, by_write },
	{ "recv", "recv", in_recv, by_send },
	{ "msgrcv", "msgrcv", in_msgrcv, by_msgsnd },
	{ "mq_receive", "mq_receive", in_mq_receive, by_mq_send },
	{ "semop", "semop", in_semop, by_semop },
	{ "sem_wait", "futex", in_sem_wait, by_sem_post },
	{ "poll", "poll", in_poll, by_write },
	{ "epoll_wait", "epoll_wait", in_epoll_wait, by_epoll_ctl },
	{ "sigwait", "sigtimedwait", in_sigwait, by_kill },
};

CLAIM(thread, one_that_sleeps_is_woken_by_another_of_its_process,
      .says = "a call that sleeps suspends its thread alone: another thread of the process goes "
	      "on, makes a call on the same object, and that wakes it",
      .zh = "阻塞的调用只挂起调用它的线程：同一进程的其他线程继续运行，对同一对象的调用会唤醒它",
      .rows = "posix sem 6; processes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(), msgrcv(), semop(): block the calling thread; epoll_wait(2) "
	     "NOTES",
      .needs = { need_msg, need_sem, need_messages, need_epoll, need_scm_rights, need_proc })
{
	make_all();
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		struct thread sleeper;

		trying(sleeps[i].name);
		start_thread(&sleeper, sleeps[i].sleep, NULL);
		assert_task_asleep(sleeper.tid, sleeps[i].call);
		sleeps[i].wake();
		join_thread(&sleeper);
	}
}
