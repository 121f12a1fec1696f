/* Claims about what is over when a child's end is told. */
#include <poll.h>
#include <pthread.h>
#include <sys/shm.h>

#include "order.h"
#include "pidfd.h"

/* What the child holds when it ends, and whether that is given back. */
static struct {
	int pipe[2], set, segment, told[2];
	mqd_t mq;
	pthread_mutex_t *mutex;
	pid_t child;
} held;

static void make_what_is_held(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	pthread_mutexattr_t robust;

	held.set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	held.segment = own_segment(must(shmget(IPC_PRIVATE, 1, 0600)));
	held.mq = must(mq_open(own_name("mq"), O_CREAT | O_RDWR, 0600, &one));
	held.mutex = must(mmap(NULL, sizeof(*held.mutex), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	must(pthread_mutexattr_init(&robust) ? -1 : 0);
	must(pthread_mutexattr_setpshared(&robust, PTHREAD_PROCESS_SHARED) ? -1 : 0);
	must(pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST) ? -1 : 0);
	must(pthread_mutex_init(held.mutex, &robust) ? -1 : 0);
	must(close(must(open("file", O_CREAT | O_RDWR, 0600))));
}

static const char *need_notification(void)
{
	return lacks(mq_notify((mqd_t)-1, NULL) < 0, "mq_notify");
}

static void hold_all(void)
{
	struct flock record = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 9, .l_len = 1 };
	int fd = must(open("file", O_RDWR));

	must(flock(fd, LOCK_EX));
	must(fcntl(fd, F_SETLK, &record));
	must(semop(held.set, &(struct sembuf){ 0, 5, SEM_UNDO }, 1));
	must(shmat(held.segment, NULL, 0));
	must(mq_notify(held.mq, &(struct sigevent){ .sigev_notify = SIGEV_NONE }));
	must(pthread_mutex_lock(held.mutex) ? -1 : 0);
}

static void fork_a_holder(void)
{
	must(pipe2(held.pipe, O_NONBLOCK));
	must(pipe(held.told));
	held.child = must(fork());
	if (held.child == 0) {
		must(close(held.told[1]));
		hold_all();
		must(write(held.pipe[1], "!", 1));
		must(read(held.told[0], &(char){ 0 }, 1)); /* until the parent closes it */
		_exit(3);
	}
	must(close(held.pipe[1]));
	must(close(held.told[0]));
	must(poll(&(struct pollfd){ .fd = held.pipe[0], .events = POLLIN }, 1, -1));
	assert_reads(held.pipe[0], "!");
	must(close(held.told[1]));
}

static void assert_all_is_given_back(void)
{
	struct flock record = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 20 };
	int fd = must(open("file", O_RDWR));
	struct shmid_ds status;

	assert_returns(read(held.pipe[0], &(char){ 0 }, 1), 0);
	assert_returns(flock(fd, LOCK_EX | LOCK_NB), 0);
	must(fcntl(fd, F_GETLK, &record));
	assert_equal(record.l_type, F_UNLCK);
	assert_returns(semctl(held.set, 0, GETVAL), 0);
	must(shmctl(held.segment, IPC_STAT, &status));
	assert_equal(status.shm_nattch, 0);
	assert_returns(mq_notify(held.mq, &(struct sigevent){ .sigev_notify = SIGEV_NONE }), 0);
	assert_returns(mq_notify(held.mq, NULL), 0);
	assert_equal(pthread_mutex_trylock(held.mutex), EOWNERDEAD);
	assert_equal(pthread_mutex_consistent(held.mutex), 0);
	assert_equal(pthread_mutex_unlock(held.mutex), 0);
	must(close(fd));
	must(close(held.pipe[0]));
}

static void by_wait(void)
{
	assert_returns(wait(NULL), held.child);
}

static void by_waitpid(void)
{
	assert_returns(waitpid(held.child, NULL, 0), held.child);
}

static void by_waitid(void)
{
	siginfo_t info;

	assert_returns(waitid(P_ALL, 0, &info, WEXITED), 0);
}

/* It stays a zombie, which has nothing any more. */
static void by_a_look(void)
{
	siginfo_t info;

	assert_returns(waitid(P_PID, (id_t)held.child, &info, WEXITED | WNOWAIT), 0);
}

static const struct {
	const char *name;
	void (*learn)(void);
} waits[] = {
	{ "wait", by_wait },
	{ "waitpid", by_waitpid },
	{ "waitid", by_waitid },
	{ "waitid with WNOWAIT", by_a_look },
};

CLAIM(order, all_is_given_back_when_wait_returns,
      .says = "when wait, waitpid or waitid tell of a child's end all that it held is given back: "
	      "descriptors, locks, SEM_UNDO, segments, its registration and its robust mutex",
      .zh = "wait、waitpid、waitid 报告子进程结束时，它持有的一切都已归还：描述符、锁、SEM_UNDO、"
	    "共享内存段、通知登记和健壮互斥锁",
      .rows = "processes 5; sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): Consequences of Process Termination, wait(): a terminated "
	     "child",
      .needs = { need_directory, need_sem, need_shm, need_messages, need_notification })
{
	make_what_is_held();
	for (size_t i = 0; i < COUNT(waits); i++) {
		trying(waits[i].name);
		fork_a_holder();
		waits[i].learn();
		assert_all_is_given_back();
	}
}

CLAIM(order, an_end_that_is_told_can_be_waited_for,
      .says = "on Linux, when SIGCHLD was accepted or a pidfd is readable, the child can be waited "
	      "for without sleep, and what it held is given back",
      .zh = "在 Linux 上，接受到 SIGCHLD 或 pidfd 可读时，无需睡眠即可等到子进程，它持有的都已归还",
      .rows = "processes 5; signals 11", .verdict = HOLDS,
      .ref = "pidfd_open(2): readable when the process terminates; kernel/exit.c do_exit(): files, "
	     "then exit_notify()",
      .needs = { need_directory, need_sem, need_shm, need_messages, need_notification, need_pidfd })
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	make_what_is_held();
	for (int i = 0; i < 20; i++) {
		struct pollfd ended = { .events = POLLIN };

		fork_a_holder();
		ended.fd = must(open_pidfd(held.child, 0));
		if (i % 2)
			assert_returns(sigwaitinfo(&set, NULL), SIGCHLD);
		else
			assert_returns(poll(&ended, 1, -1), 1);
		assert_returns(waitpid(held.child, NULL, WNOHANG), held.child);
		assert_all_is_given_back();
		sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
		must(close(ended.fd));
	}
}
