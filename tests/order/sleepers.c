/* Claims about how long calls sleep that have no limit, or a long one. */
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/un.h>
#include <time.h>

#include "order.h"

#define MINUTES 300 /* in seconds; no claim takes so long */

static const struct timespec minutes = { MINUTES, 0 };

/* What never comes: nobody writes, posts, unlocks or connects. */
static struct {
	int pipe[2], pair[2], queue, set, epoll, listener;
	mqd_t mq;
	sem_t semaphore;
	pthread_mutex_t mutex;
	pthread_cond_t condition;
	pthread_barrier_t barrier;
	int end[2]; /* each of the children that are waited for reads a byte of it at the end */
	atomic_bool over;
} * never;

static void make_what_never_comes(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "address" };
	struct epoll_event input = { .events = EPOLLIN };

	never = must(mmap(NULL, sizeof(*never), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			  -1, 0));
	must(pipe(never->pipe));
	must(pipe(never->end));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, never->pair));
	never->queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	never->set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	never->mq = must(mq_open(own_name("mq"), O_CREAT | O_RDWR, 0600, &one));
	never->epoll = must(epoll_create1(0));
	must(epoll_ctl(never->epoll, EPOLL_CTL_ADD, never->pipe[0], &input));
	never->listener = must(socket(AF_UNIX, SOCK_STREAM, 0));
	must(bind(never->listener, (struct sockaddr *)&address, sizeof(address)));
	must(listen(never->listener, 1));
	must(sem_init(&never->semaphore, 0, 0));
	must(pthread_mutex_init(&never->mutex, NULL) ? -1 : 0);
	must(pthread_cond_init(&never->condition, NULL) ? -1 : 0);
	must(pthread_barrier_init(&never->barrier, NULL, 2) ? -1 : 0);
	must(mkfifo("fifo", 0600));
	must(flock(must(open("file", O_CREAT | O_RDWR, 0600)), LOCK_EX));
	must(fcntl(must(open("file", O_RDWR)), F_SETLK,
		   &(struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET }));
}

static struct timespec in_minutes(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_REALTIME, &time));
	time.tv_sec += MINUTES;
	return time;
}

static sigset_t usr1(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return set;
}

static pid_t fork_one_that_sleeps(void)
{
	pid_t child = must(fork());

	if (child == 0) /* without a word: a step of its own would count as its parent's */
		_exit(read(never->end[0], &(char){ 0 }, 1) != 1);
	return child;
}

static void in_read(void)
{
	read(never->pipe[0], &(char){ 0 }, 1);
}

static void in_recv(void)
{
	recv(never->pair[0], &(char){ 0 }, 1, 0);
}

static void in_recv_with_a_limit(void)
{
	struct timeval limit = { MINUTES, 0 };

	must(setsockopt(never->pair[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	recv(never->pair[1], &(char){ 0 }, 1, 0);
}

static void in_accept(void)
{
	accept(never->listener, NULL, NULL);
}

static void in_open(void)
{
	open("fifo", O_RDONLY);
}

static void in_msgrcv(void)
{
	msgrcv(never->queue, &(long[2]){ 0 }, sizeof(long), 0, 0);
}

static void in_semop(void)
{
	semop(never->set, &(struct sembuf){ 0, -1, 0 }, 1);
}

static void in_semtimedop(void)
{
	semtimedop(never->set, &(struct sembuf){ 0, -1, 0 }, 1, &minutes);
}

static void in_mq_receive(void)
{
	mq_receive(never->mq, &(char){ 0 }, 1, NULL);
}

static void in_mq_timedreceive(void)
{
	struct timespec deadline = in_minutes();

	mq_timedreceive(never->mq, &(char){ 0 }, 1, NULL, &deadline);
}

static void in_sem_wait(void)
{
	sem_wait(&never->semaphore);
}

static void in_sem_timedwait(void)
{
	struct timespec deadline = in_minutes();

	sem_timedwait(&never->semaphore, &deadline);
}

static void in_cond_timedwait(void)
{
	struct timespec deadline = in_minutes();

	must(pthread_mutex_lock(&never->mutex) ? -1 : 0);
	pthread_cond_timedwait(&never->condition, &never->mutex, &deadline);
}

static void in_barrier(void)
{
	pthread_barrier_wait(&never->barrier);
}

static void in_poll(void)
{
	poll(&(struct pollfd){ .fd = never->pipe[0], .events = POLLIN }, 1, MINUTES * 1000);
}

static void in_ppoll(void)
{
	ppoll(&(struct pollfd){ .fd = never->pipe[0], .events = POLLIN }, 1, &minutes, NULL);
}

static fd_set *input(void)
{
	static fd_set set;

	FD_SET(never->pipe[0], &set);
	return &set;
}

static void in_select(void)
{
	select(FD_SETSIZE, input(), NULL, NULL, &(struct timeval){ MINUTES, 0 });
}

static void in_pselect(void)
{
	pselect(FD_SETSIZE, input(), NULL, NULL, &minutes, NULL);
}

static void in_epoll_wait(void)
{
	epoll_wait(never->epoll, &(struct epoll_event){ 0 }, 1, MINUTES * 1000);
}

static void in_epoll_pwait(void)
{
	epoll_pwait(never->epoll, &(struct epoll_event){ 0 }, 1, -1, NULL);
}

static void in_flock(void)
{
	flock(must(open("file", O_RDWR)), LOCK_EX);
}

static void in_fcntl(void)
{
	fcntl(must(open("file", O_RDWR)), F_SETLKW,
	      &(struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET });
}

static void in_wait(void)
{
	fork_one_that_sleeps();
	wait(NULL);
}

static void in_waitpid(void)
{
	waitpid(fork_one_that_sleeps(), NULL, 0);
}

static void in_waitid(void)
{
	waitid(P_PID, (id_t)fork_one_that_sleeps(), &(siginfo_t){ 0 }, WEXITED);
}

static void in_pause(void)
{
	pause();
}

static void in_sigsuspend(void)
{
	sigset_t set = usr1();

	sigsuspend(&set);
}

static void in_sigwait(void)
{
	sigset_t set = usr1();

	sigwait(&set, &(int){ 0 });
}

static void in_sigwaitinfo(void)
{
	sigset_t set = usr1();

	sigwaitinfo(&set, NULL);
}

static void in_sigtimedwait(void)
{
	sigset_t set = usr1();

	sigtimedwait(&set, NULL, &minutes);
}

static void in_nanosleep(void)
{
	nanosleep(&minutes, NULL);
}

static void in_clock_nanosleep(void)
{
	clock_nanosleep(CLOCK_MONOTONIC, 0, &minutes, NULL);
}

static const struct {
	const char *name, *call;
	void (*sleep)(void);
	bool ends_by_stop;
} sleeps[] = {
	{ "read", "read", in_read, false },
	{ "recv", "recv", in_recv, false },
	{ "recv with SO_RCVTIMEO", "recv", in_recv_with_a_limit, true },
	{ "accept", "accept", in_accept, false },
	{ "open", "open", in_open, false },
	{ "msgrcv", "msgrcv", in_msgrcv, false },
	{ "semop", "semop", in_semop, true },
	{ "semtimedop", "semop", in_semtimedop, true },
	{ "mq_receive", "mq_receive", in_mq_receive, false },
	{ "mq_timedreceive", "mq_receive", in_mq_timedreceive, false },
	{ "sem_wait", "futex", in_sem_wait, false },
	{ "sem_timedwait", "futex", in_sem_timedwait, false },
	{ "pthread_cond_timedwait", "futex", in_cond_timedwait, false },
	{ "pthread_barrier_wait", "futex", in_barrier, false },
	{ "poll", "poll", in_poll, false },
	{ "ppoll", "poll", in_ppoll, false },
	{ "select", "select", in_select, false },
	{ "pselect", "select", in_pselect, false },
	{ "epoll_wait", "epoll_wait", in_epoll_wait, true },
	{ "epoll_pwait", "epoll_wait", in_epoll_pwait, true },
	{ "flock", "flock", in_flock, false },
	{ "fcntl(F_SETLKW)", "fcntl", in_fcntl, false },
	{ "wait", "waitpid", in_wait, false },
	{ "waitpid", "waitpid", in_waitpid, false },
	{ "waitid", "waitid", in_waitid, false },
	{ "pause", "pause", in_pause, false },
	{ "sigsuspend", "sigsuspend", in_sigsuspend, false },
	{ "sigwait", "sigtimedwait", in_sigwait, false },
	{ "sigwaitinfo", "sigtimedwait", in_sigwaitinfo, true },
	{ "sigtimedwait", "sigtimedwait", in_sigtimedwait, true },
	{ "nanosleep", "nanosleep", in_nanosleep, false },
	{ "clock_nanosleep", "nanosleep", in_clock_nanosleep, false },
};

static void end_sleeper(struct actor *sleeper, bool by_its_child)
{
	if (by_its_child) {
		assert_ends(sleeper);
		return;
	}
	send_signal(sleeper, SIGKILL);
	assert_killed(sleeper, SIGKILL);
}

/* Starts one sleeper for each row, and waits until all are asleep. */
static void start_sleepers(struct actor *sleeper[])
{
	sigset_t set = usr1();

	must(sigprocmask(SIG_BLOCK, &set, NULL));
	make_what_never_comes();
	for (size_t i = 0; i < COUNT(sleeps); i++)
		START(sleeper[i]) {
			sleeps[i].sleep();
			if (!never->over)
				trying(sleeps[i].name);
			assert_that(never->over);
		}
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		trying(sleeps[i].name);
		assert_asleep(sleeper[i], sleeps[i].call);
	}
}

static void end_sleepers(struct actor *sleeper[])
{
	trying(NULL);
	never->over = true;
	must(write(never->end[1], "123", 3));
	for (size_t i = 0; i < COUNT(sleeps); i++)
		end_sleeper(sleeper[i], strncmp(sleeps[i].name, "wait", 4) == 0);
}

CLAIM(order, a_sleeper_has_no_limit_but_its_own,
      .says = "a call that waits for what does not come, with no limit or one of minutes, sleeps "
	      "on; others that sleep beside it end none of them",
      .zh = "等待不会到来之事的调用，若无时限或时限为数分钟，会一直睡眠；旁边其他睡眠者也不会使它结"
	    "束",
      .rows = "pipes 5; signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(), poll(), semop(), wait(), sigsuspend(), nanosleep(): shall "
	     "block, shall be suspended until",
      .needs = { need_fifo, need_msg, need_sem, need_messages, need_epoll, need_scm_rights })
{
	struct actor *sleeper[COUNT(sleeps)];

	start_sleepers(sleeper);
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		trying(sleeps[i].name);
		assert_not_woken(sleeper[i]);
	}
	end_sleepers(sleeper);
}

CLAIM(order, a_stop_ends_no_sleep,
      .says = "a call that sleeps sleeps on when its process was stopped by SIGSTOP and goes on by "
	      "SIGCONT; on Linux semop, epoll_wait, sigtimedwait and their kin do not, nor does "
	      "recv with a limit",
      .zh = "进程被 SIGSTOP 暂停、又由 SIGCONT 恢复之后，睡眠中的调用继续睡眠；在 Linux 上 "
	    "semop、epoll_wait、sigtimedwait 及其同类以及限时的 recv 除外",
      .rows = "signals 2, 7", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls and library functions by stop signals: not "
	     "sanctioned by POSIX.1",
      .needs = { need_fifo, need_msg, need_sem, need_messages, need_epoll, need_scm_rights })
{
	struct actor *sleeper[COUNT(sleeps)];

	start_sleepers(sleeper);
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		if (sleeps[i].ends_by_stop)
			continue;
		trying(sleeps[i].name);
		send_signal(sleeper[i], SIGSTOP);
		assert_stopped(sleeper[i], SIGSTOP);
		send_signal(sleeper[i], SIGCONT);
		assert_continued(sleeper[i]);
		assert_asleep(sleeper[i], sleeps[i].call);
	}
	end_sleepers(sleeper);
}

static struct task {
	atomic_int id;
	size_t row;
} * tasks; /* of the processes' other threads */

static void *sleep_in_thread(void *task_)
{
	struct task *task = task_;

	task->id = gettid();
	sleeps[task->row].sleep();
	assert_that(never->over);
	return NULL;
}

/* This process has a thread that sleeps, until the main thread ends it. */
static void end_while_another_sleeps(struct task *task)
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, sleep_in_thread, task) ? -1 : 0);
	pause_at("it sleeps");
	_exit(0);
}

static const char *need_sockets_threads_and_orphans(void)
{
	const char *why = need_scm_rights();

	why = why ? why : need_threads();
	return why ? why : need_subreaper();
}

CLAIM(order, an_end_ends_every_sleep,
      .says = "_exit ends the process at once, in whatever call another of its threads sleeps",
      .zh = "无论同进程的另一线程正睡在哪个调用中，_exit 都立即结束整个进程", .rows = "processes 5",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): all of the threads in the calling process are terminated",
      .needs = { need_fifo, need_msg, need_sem, need_messages, need_epoll,
		 need_sockets_threads_and_orphans })
{
	struct actor *process[COUNT(sleeps)];
	sigset_t set = usr1();

	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	make_what_never_comes();
	tasks = must(mmap(NULL, COUNT(sleeps) * sizeof(*tasks), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		tasks[i].row = i;
		START(process[i]) {
			end_while_another_sleeps(&tasks[i]);
		}
	}
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		trying(sleeps[i].name);
		await(process[i], "it sleeps");
		while (tasks[i].id == 0)
			sched_yield();
		assert_task_asleep(tasks[i].id, sleeps[i].call);
		resume(process[i]);
		assert_ends(process[i]);
	}
	never->over = true;
	must(write(never->end[1], "123", 3));
	for (int i = 0; i < 3; i++) /* those whom processes waited for are ours now */
		must(wait(NULL));
}
