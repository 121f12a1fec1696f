/* Claims about what is removed, killed or left while others use it. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/stat.h>

#include "storms.h"

static int make_queue(void)
{
	return own_queue(must(msgget(IPC_PRIVATE, 0600)));
}

static int make_set(void)
{
	return own_set(must(semget(IPC_PRIVATE, 1, 0600)));
}

static long receive(int id)
{
	return msgrcv(id, &(long[2]){ 0 }, sizeof(long), 0, 0);
}

static long send_until_full(int id)
{
	static char message[sizeof(long) + 4096] = { 1 };
	long result = 0;

	while (result == 0)
		result = msgsnd(id, message, 4096, 0);
	return result;
}

static long take(int id)
{
	return semop(id, &(struct sembuf){ 0, -1, 0 }, 1);
}

static long take_in_time(int id)
{
	return semtimedop(id, &(struct sembuf){ 0, -2, SEM_UNDO }, 1, &(struct timespec){ 50, 0 });
}

static int remove_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static int remove_set(int id)
{
	return semctl(id, 0, IPC_RMID);
}

static const struct user {
	const char *name;
	need *need;
	int (*make)(void);
	long (*use)(int id);
	int (*remove)(int id);
} users[] = {
	{ "msgrcv", need_msg, make_queue, receive, remove_queue },
	{ "msgsnd", need_msg, make_queue, send_until_full, remove_queue },
	{ "semop", need_sem, make_set, take, remove_set },
	{ "semtimedop", need_sem, make_set, take_in_time, remove_set },
};

/* Of two removals at about the same time, and three who are about to sleep. */
static void use_while_it_goes(const struct user *user)
{
	struct actor *sleeper[3], *remover[2];
	atomic_long *removed = &new_tally()->taken;
	int id = user->make();

	for (int i = 0; i < 3; i++)
		START(sleeper[i]) {
			assert_returns(user->use(id), -1);
			assert_that(errno == EIDRM || errno == EINVAL);
		}
	for (int i = 0; i < 2; i++)
		START(remover[i]) {
			for (int k = 0; k < i * 20; k++)
				sched_yield();
			if (user->remove(id) == 0)
				(*removed)++;
			else
				assert_that(errno == EIDRM || errno == EINVAL);
		}
	for (int i = 0; i < 2; i++)
		assert_ends(remover[i]);
	for (int i = 0; i < 3; i++)
		assert_ends(sleeper[i]);
	assert_equal(*removed, 1);
}

CLAIM(storm, nobody_sleeps_on_what_is_removed,
      .says = "whoever is about to sleep on a queue or a set while others remove it ends with "
	      "EIDRM or EINVAL, and one of the removals succeeds",
      .zh = "正要在队列或信号量集上睡眠的进程，遇到他人删除它时以 EIDRM 或 EINVAL "
	    "结束；多次删除中恰有一次成功",
      .rows = "msg 2; sem 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msgrcv(), msgsnd(), semop(): EIDRM, EINVAL; msgctl(), semctl() IPC_RMID")
{
	for (size_t i = 0; i < COUNT(users); i++) {
		trying(users[i].name);
		for (int k = 0; k < 2 && !users[i].need(); k++)
			use_while_it_goes(&users[i]);
	}
}

/* Locks that somebody's end gives back; each is taken by a call that sleeps. */
static int set;
static pthread_mutex_t *mutex;

static int new_file(void)
{
	return must(open("file", O_CREAT | O_RDWR, 0600));
}

static void lock_file(void)
{
	assert_returns(flock(new_file(), LOCK_EX), 0);
}

static void lock_by_fcntl(int command)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 7 };

	assert_returns(fcntl(new_file(), command, &lock), 0);
}

static void lock_record(void)
{
	lock_by_fcntl(F_SETLKW);
}

static void lock_descriptors_record(void)
{
	lock_by_fcntl(F_OFD_SETLKW);
}

static const char *need_descriptors_locks(void)
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };
	int fd = new_file();
	const char *why = lacks(fcntl(fd, F_OFD_SETLK, &lock) < 0, "fcntl(F_OFD_SETLK)");

	must(close(fd));
	return why;
}

static void take_with_undo(void)
{
	assert_returns(semop(set, &(struct sembuf){ 0, -1, SEM_UNDO }, 1), 0);
}

static void lock_robust_mutex(void)
{
	int error = pthread_mutex_lock(mutex);

	assert_that(error == 0 || error == EOWNERDEAD);
	if (error)
		assert_equal(pthread_mutex_consistent(mutex), 0);
}

static const struct lock {
	const char *name;
	need *need;
	void (*take)(void);
} locks[] = {
	{ "flock", need_directory, lock_file },
	{ "F_SETLKW", need_directory, lock_record },
	{ "F_OFD_SETLKW", need_descriptors_locks, lock_descriptors_record },
	{ "semop with SEM_UNDO", need_sem, take_with_undo },
	{ "robust mutex", need_robust_lists, lock_robust_mutex },
};

static const struct lock *lock;
static volatile long *counted; /* no atomic: two at a time lose one */

/* A child that ends without giving it back, or is killed as it is. */
static void hold_and_die(int number, unsigned int *state)
{
	bool killed = draw(state, 2);
	pid_t child = must(fork());
	long seen;

	(void)number;
	if (child > 0) {
		must(waitpid(child, NULL, 0));
		return;
	}
	lock->take();
	seen = *counted;
	sched_yield();
	*counted = seen + 1;
	if (killed)
		raise(SIGKILL);
	_exit(0);
}

static void make_locks(void)
{
	pthread_mutexattr_t attributes;

	set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	must(semop(set, &(struct sembuf){ 0, 1, 0 }, 1));
	mutex = must(mmap(NULL, sizeof(*mutex), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			  -1, 0));
	if (need_robust_lists())
		return;
	must(pthread_mutexattr_init(&attributes) ? -1 : 0);
	must(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) ? -1 : 0);
	must(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) ? -1 : 0);
	must(pthread_mutex_init(mutex, &attributes) ? -1 : 0);
}

CLAIM(storm, one_at_a_time_though_each_dies_holding_it,
      .says = "a lock that ends with its holder lets one in at a time, and the next when that ends "
	      "or is killed, however many wait: none of their counts is lost",
      .zh = "随持有者结束而释放的锁，每次只让一个进程进入；持有者结束或被杀后轮到下一个："
	    "计数一次不少",
      .rows = "sem 4; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() F_SETLKW, semop() SEM_UNDO, pthread_mutex_lock() EOWNERDEAD; "
	     "flock(2); fcntl(2) F_OFD_SETLKW",
      .needs = { need_directory, need_sem })
{
	make_locks();
	for (size_t i = 0; i < COUNT(locks); i++) {
		lock = &locks[i];
		if (lock->need())
			continue;
		trying(lock->name);
		counted = (volatile long *)new_tally();
		storm(10, hold_and_die);
		assert_equal(*counted, 10 * STORMERS);
	}
}

/* Those that escape do not keep the machine busy for ever, and all are less than it has numbers. */
#define GENERATIONS 100

/* Each generation forks the next and ends; all hold the pipe's write end. */
static void fork_and_end(void)
{
	for (int i = 0; i < GENERATIONS; i++)
		if (must(fork()) > 0)
			_exit(0);
	for (;;)
		pause();
}

CLAIM(storm, no_fork_escapes_the_groups_end,
      .says = "on Linux a process group whose members fork and end all the time is over after one "
	      "SIGKILL to the group: no child escapes",
      .zh = "在 Linux 上，成员不断 fork 并结束的进程组，一次发给该组的 SIGKILL "
	    "即可全部终止：没有子进程逃脱",
      .rows = "processes 5; signals 2", .verdict = HOLDS,
      .ref = "kernel/fork.c copy_process(): signals to groups are delivered before the fork")
{
	for (int i = 0; i < 12; i++) {
		int alive[2];
		pid_t leader;

		must(pipe(alive));
		leader = must(fork());
		if (leader == 0) {
			must(setpgid(0, 0));
			must(write(alive[1], "!", 1));
			for (int k = 0; k < 3; k++)
				if (must(fork()) == 0)
					fork_and_end();
			for (;;)
				pause();
		}
		must(close(alive[1]));
		assert_reads(alive[0], "!");
		for (int k = 0; k < 10 * i; k++)
			sched_yield();
		assert_returns(kill(-leader, SIGKILL), 0);
		assert_returns(read(alive[0], &(char){ 0 }, 1), 0);
		must(waitpid(leader, NULL, 0));
		must(close(alive[0]));
	}
}
