/* A claim about what is made and given back more often than there is room for at once. */
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "posix_sem/semaphores.h"
#include "session/sessions.h"
#include "socket/unix.h"

/* What is there all the time. */
static int file, end, pair[2], set, queue, listening, events;
static int segment;
static const char *name;

static void open_and_close_a_pipe(void)
{
	int p[2];

	assert_succeeds(pipe(p));
	close(p[0]);
	close(p[1]);
}

static void make_and_close_what_tells_of_events(void)
{
	close(assert_succeeds(eventfd(0, 0)));
	close(assert_succeeds(timerfd_create(CLOCK_MONOTONIC, 0)));
	close(assert_succeeds(epoll_create1(0)));
}

static void watch_and_watch_no_more(void)
{
	struct epoll_event input = { .events = EPOLLIN };

	assert_returns(epoll_ctl(events, EPOLL_CTL_ADD, end, &input), 0);
	assert_returns(epoll_ctl(events, EPOLL_CTL_DEL, end, NULL), 0);
}

static void pass_a_descriptor(void)
{
	assert_returns(send_descriptor(pair[0], end), 1);
	close(receive_descriptor(pair[1]));
}

static void connect_and_hang_up(void)
{
	int client = unix_socket(SOCK_STREAM);

	assert_succeeds(connect_path(client, "listener"));
	close(assert_succeeds(accept(listening, NULL, NULL)));
	close(client);
}

static void open_and_close_a_terminal(void)
{
	close(assert_succeeds(posix_openpt(O_RDWR | O_NOCTTY)));
}

static void lock_and_unlock(void)
{
	struct flock all = { .l_type = F_WRLCK }, none = { .l_type = F_UNLCK };

	assert_returns(fcntl(file, F_SETLK, &all), 0);
	assert_returns(fcntl(file, F_SETLK, &none), 0);
	assert_returns(flock(file, LOCK_EX | LOCK_NB), 0);
	assert_returns(flock(file, LOCK_UN), 0);
}

static void map_and_unmap(void)
{
	void *page = assert_succeeds(
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));

	assert_returns(munmap(page, 4096), 0);
}

static void make_and_remove_a_queue(void)
{
	assert_returns(msgctl(own_queue(assert_succeeds(msgget(IPC_PRIVATE, 0600))), IPC_RMID,
			      NULL),
		       0);
}

static void make_and_remove_a_set(void)
{
	assert_returns(semctl(own_set(assert_succeeds(semget(IPC_PRIVATE, 4, 0600))), 0, IPC_RMID),
		       0);
}

static void make_and_remove_a_segment(void)
{
	assert_returns(shmctl(own_segment(assert_succeeds(shmget(IPC_PRIVATE, 1, 0600))), IPC_RMID,
			      NULL),
		       0);
}

static void attach_and_detach(void)
{
	assert_returns(shmdt(assert_succeeds(shmat(segment, NULL, 0))), 0);
}

static void send_and_receive(void)
{
	struct {
		long type;
		char text[200];
	} message = { 1, "" };

	assert_returns(msgsnd(queue, &message, sizeof(message.text), IPC_NOWAIT), 0);
	assert_returns(msgrcv(queue, &message, sizeof(message.text), 0, IPC_NOWAIT),
		       sizeof(message.text));
}

static void take_back_what_is_to_be_undone(void)
{
	struct sembuf add = { 0, 200, SEM_UNDO }, take = { 0, -200, SEM_UNDO };

	assert_returns(semop(set, &add, 1), 0);
	assert_returns(semop(set, &take, 1), 0);
}

static void make_and_unlink_a_message_queue(void)
{
	struct mq_attr small = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	mqd_t made = assert_succeeds(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &small));

	assert_returns(mq_unlink(name), 0);
	assert_returns(mq_close(made), 0);
}

static void make_and_unlink_a_semaphore(void)
{
	sem_t *made = assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)));

	assert_returns(sem_unlink(name), 0);
	assert_returns(sem_close(made), 0);
}

static void make_and_unlink_memory(void)
{
	int made = assert_succeeds(shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600));

	assert_returns(shm_unlink(name), 0);
	close(made);
}

static void make_and_delete_a_timer(void)
{
	timer_t timer;

	assert_returns(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	assert_returns(timer_delete(timer), 0);
}

static void queue_and_take_a_signal(void)
{
	sigset_t awaited;

	sigemptyset(&awaited);
	sigaddset(&awaited, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &awaited, NULL);
	assert_returns(sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = 1 }), 0);
	assert_returns(sigtimedwait(&awaited, NULL, &(struct timespec){ 0, 0 }), SIGRTMIN);
}

static void *end_at_once(void *unused)
{
	return unused;
}

static void start_and_join_a_thread(void)
{
	pthread_t thread;

	assert_returns(pthread_create(&thread, NULL, end_at_once, NULL), 0);
	assert_returns(pthread_join(thread, NULL), 0);
}

static void start_and_reap_a_child(void)
{
	pid_t child = assert_succeeds(fork());

	if (child == 0)
		_exit(0);
	assert_returns(waitpid(child, NULL, 0), child);
}

static void make_listener(void)
{
	listening = unix_socket(SOCK_STREAM);
	must(bind_path(listening, "listener"));
	must(listen(listening, 0));
}

static void make_pair(void)
{
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static void make_events(void)
{
	events = must(epoll_create1(0));
}

static void make_file(void)
{
	file = must(open("file", O_RDWR | O_CREAT, 0600));
}

static void make_segment(void)
{
	segment = own_segment(must(shmget(IPC_PRIVATE, 1, 0600)));
}

static void make_queue(void)
{
	queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

static void make_set(void)
{
	set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
}

static const char *need_what_tells_of_events(void)
{
	const char *why = need_epoll();

	if (!why)
		why = need_eventfd();
	return why ? why : need_timerfd();
}

/* Each as often as no table of a small kernel has places. */
static const struct {
	const char *name;
	need *need;
	void (*prepare)(void);
	void (*once)(void);
	int times;
} rows[] = {
	{ "pipes", NULL, NULL, open_and_close_a_pipe, 300 },
	{ "eventfd, timerfd and epoll", need_what_tells_of_events, NULL,
	  make_and_close_what_tells_of_events, 270 },
	{ "entries of an epoll set", need_what_tells_of_events, make_events,
	  watch_and_watch_no_more, 300 },
	{ "descriptors in flight", need_scm_rights, make_pair, pass_a_descriptor, 300 },
	{ "connections", need_directory, make_listener, connect_and_hang_up, 270 },
	{ "terminals", need_terminal, NULL, open_and_close_a_terminal, 20 },
	{ "locks of a file", need_directory, make_file, lock_and_unlock, 300 },
	{ "mappings", NULL, NULL, map_and_unmap, 300 },
	{ "queues", need_msg, NULL, make_and_remove_a_queue, 270 },
	{ "sets", need_sem, NULL, make_and_remove_a_set, 270 },
	{ "segments", need_shm, NULL, make_and_remove_a_segment, 270 },
	{ "attaches", need_shm, make_segment, attach_and_detach, 300 },
	{ "messages", need_msg, make_queue, send_and_receive, 300 },
	{ "undoing", need_sem, make_set, take_back_what_is_to_be_undone, 300 },
	{ "message queues", need_mq, NULL, make_and_unlink_a_message_queue, 270 },
	{ "named semaphores", need_sem_open, NULL, make_and_unlink_a_semaphore, 130 },
	{ "memory objects", need_shm_open, NULL, make_and_unlink_memory, 270 },
	{ "timers", NULL, NULL, make_and_delete_a_timer, 270 },
	{ "queued signals", NULL, NULL, queue_and_take_a_signal, 300 },
	{ "threads", need_threads, NULL, start_and_join_a_thread, 130 },
	{ "children", NULL, NULL, start_and_reap_a_child, 70 },
};

CLAIM(order, what_is_given_back_can_be_had_again,
      .says = "what was closed, removed, unlocked, detached, received or reaped is counted no more: "
	      "it can be had many times, one after the other, of each kind",
      .zh = "已关闭、删除、解锁、分离、接收或回收的不再计数：每一种都可以先后得到许多次",
      .rows = "pipes 1; keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 close(): deallocate, mq_unlink(), timer_delete(); svipc(7)",
      .needs = { need_directory })
{
	int ends[2];

	must(pipe(ends));
	end = ends[0];
	name = own_name("churn");
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].need && rows[i].need())
			continue;
		trying(rows[i].name);
		if (rows[i].prepare)
			rows[i].prepare();
		for (int times = 0; times < rows[i].times; times++)
			rows[i].once();
	}
}
