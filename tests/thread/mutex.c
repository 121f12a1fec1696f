/* Claims about mutexes. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#include "claim.h"
#include "threads.h"

static int counter;

static void lock_and_unlock(void *mutex)
{
	assert_equal(pthread_mutex_lock(mutex), 0);
	counter++;
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

CLAIM(thread, a_locked_mutex_makes_others_sleep,
      .says = "pthread_mutex_lock sleeps while another thread holds the mutex, and goes on when it "
	      "is unlocked",
      .zh = "其他线程持有互斥锁时 pthread_mutex_lock 睡眠，解锁后继续", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_lock()")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct thread other;

	counter = 0;
	assert_succeeds(pthread_mutex_lock(&mutex) ? -1 : 0);
	start_thread(&other, lock_and_unlock, &mutex);
	assert_task_asleep(other.tid, "futex");
	assert_equal(counter, 0);
	assert_equal(pthread_mutex_trylock(&mutex), EBUSY);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
	join_thread(&other);
	assert_equal(counter, 1);
}

enum { ROUNDS = 2000 };

static void count_under_lock(void *mutex)
{
	volatile int *count = &counter;

	for (int i = 0; i < ROUNDS; i++) {
		int before;

		pthread_mutex_lock(mutex);
		before = *count;
		if (i % 16 == 0) /* the others' turn, if they may */
			sched_yield();
		*count = before + 1;
		pthread_mutex_unlock(mutex);
	}
}

CLAIM(thread, a_mutex_loses_no_update,
      .says = "threads that increment a variable under a mutex lose no update",
      .zh = "多个线程在互斥锁保护下自增同一变量，不会丢失更新", .rows = "posix sem 5, 6",
      .verdict = HOLDS, .course = "003 §4: 信号量用于线程同步",
      .ref = "POSIX.1-2024 pthread_mutex_lock()")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct thread threads[3];

	counter = 0;
	for (int i = 0; i < 3; i++)
		start_thread(&threads[i], count_under_lock, &mutex);
	for (int i = 0; i < 3; i++)
		join_thread(&threads[i]);
	assert_equal(counter, 3 * ROUNDS);
}

static void unlock_foreign(void *mutex)
{
	assert_equal(pthread_mutex_unlock(mutex), EPERM);
}

CLAIM(thread, an_errorcheck_mutex_tells_misuse,
      .says = "an error-checking mutex gives EDEADLK to who locks it again and EPERM to who "
	      "unlocks it without holding it",
      .zh = "检错互斥锁：重复加锁返回 EDEADLK，未持有者解锁返回 EPERM", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_lock(): PTHREAD_MUTEX_ERRORCHECK")
{
	pthread_mutex_t mutex;

	new_mutex(&mutex, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE, PTHREAD_MUTEX_STALLED);
	assert_equal(pthread_mutex_unlock(&mutex), EPERM);
	assert_equal(pthread_mutex_lock(&mutex), 0);
	assert_equal(pthread_mutex_lock(&mutex), EDEADLK);
	in_thread(unlock_foreign, &mutex);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
}

static void find_busy(void *mutex)
{
	assert_equal(pthread_mutex_trylock(mutex), EBUSY);
}

static void find_free(void *mutex)
{
	assert_equal(pthread_mutex_trylock(mutex), 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

CLAIM(thread, a_recursive_mutex_counts,
      .says = "a recursive mutex is free again only when its holder has unlocked it as often as "
	      "locked",
      .zh = "递归互斥锁在持有者解锁次数等于加锁次数后才释放", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_lock(): PTHREAD_MUTEX_RECURSIVE")
{
	pthread_mutex_t mutex;

	new_mutex(&mutex, PTHREAD_MUTEX_RECURSIVE, PTHREAD_PROCESS_PRIVATE, PTHREAD_MUTEX_STALLED);
	assert_equal(pthread_mutex_lock(&mutex), 0);
	assert_equal(pthread_mutex_lock(&mutex), 0);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
	in_thread(find_busy, &mutex);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
	in_thread(find_free, &mutex);
}

CLAIM(thread, a_shared_mutex_excludes_processes,
      .says = "a process-shared mutex in shared memory excludes other processes: they sleep until "
	      "it is unlocked",
      .zh = "共享内存中的进程共享互斥锁能排斥其他进程：它们睡眠到解锁为止",
      .rows = "posix sem 6; bugs 87", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_mutexattr_setpshared()")
{
	pthread_mutex_t *mutex = shared_memory();
	atomic_int *entered = (atomic_int *)((char *)mutex + 1024);

	new_mutex(mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED, PTHREAD_MUTEX_STALLED);
	assert_equal(pthread_mutex_lock(mutex), 0);
	ACTOR(other) {
		assert_equal(pthread_mutex_trylock(mutex), EBUSY);
		assert_equal(pthread_mutex_lock(mutex), 0);
		*entered = 1;
		assert_equal(pthread_mutex_unlock(mutex), 0);
	}
	assert_asleep(other, "futex");
	assert_equal(*entered, 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
	assert_ends(other);
	assert_equal(*entered, 1);
}

static pthread_mutex_t *new_robust_mutex(void)
{
	pthread_mutex_t *mutex = shared_memory();

	new_mutex(mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED, PTHREAD_MUTEX_ROBUST);
	return mutex;
}

/* Starts a process that holds the mutex. */
static struct actor *start_owner(pthread_mutex_t *mutex)
{
	ACTOR(owner) {
		assert_equal(pthread_mutex_lock(mutex), 0);
		pause_at("owner");
	}
	await(owner, "owner");
	return owner;
}

static void kill_owner(struct actor *owner)
{
	send_signal(owner, SIGKILL);
	assert_killed(owner, SIGKILL);
}

CLAIM(thread, a_robust_mutex_tells_that_its_owner_died,
      .says = "when the process that holds a robust mutex is killed, a sleeper and who locks next "
	      "get EOWNERDEAD with the lock; made consistent it works on",
      .zh = "持有健壮互斥锁的进程被杀死后，睡眠者和下一个加锁者得到锁并返回 "
	    "EOWNERDEAD；标记一致后可继续使用",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_mutex_lock() EOWNERDEAD, pthread_mutex_consistent()",
      .needs = { need_robust_lists })
{
	pthread_mutex_t *mutex = new_robust_mutex();
	struct actor *owner = start_owner(mutex);

	ACTOR(sleeper) {
		assert_equal(pthread_mutex_lock(mutex), EOWNERDEAD);
		assert_equal(pthread_mutex_trylock(mutex), EBUSY);
		assert_equal(pthread_mutex_consistent(mutex), 0);
		assert_equal(pthread_mutex_unlock(mutex), 0);
	}
	assert_asleep(sleeper, "futex");
	kill_owner(owner);
	assert_ends(sleeper);
	kill_owner(start_owner(mutex));
	assert_equal(pthread_mutex_lock(mutex), EOWNERDEAD);
	ACTOR(other) {
		assert_equal(pthread_mutex_trylock(mutex), EBUSY);
	}
	assert_ends(other);
	assert_equal(pthread_mutex_consistent(mutex), 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
	assert_equal(pthread_mutex_lock(mutex), 0);
}

static void hold_until_the_end(void *mutex)
{
	assert_equal(pthread_mutex_lock(mutex), 0);
	read_a_byte(NULL);
}

static void take_over(void *mutex)
{
	assert_equal(pthread_mutex_lock(mutex), EOWNERDEAD);
	assert_equal(pthread_mutex_consistent(mutex), 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

CLAIM(thread, a_robust_mutex_tells_that_its_thread_ended,
      .says = "on Linux when the thread that holds a robust mutex ends, though its process lives "
	      "on, another that sleeps gets EOWNERDEAD with the lock; made consistent it works on",
      .zh = "在 Linux "
	    "上，持有健壮互斥锁的线程结束时（其进程仍在运行），睡眠等待的另一线程得到锁并返回 "
	    "EOWNERDEAD；标记一致后可继续使用",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "pthread_mutexattr_setrobust(3): if the owner dies; set_robust_list(2); POSIX.1-2024 "
	     "pthread_mutex_lock(): may fail: EOWNERDEAD",
      .needs = { need_robust_lists, need_proc })
{
	pthread_mutex_t *mutex = new_robust_mutex();
	struct thread owner, sleeper;

	must(pipe(blocking_pipe));
	start_thread(&owner, hold_until_the_end, mutex);
	assert_task_asleep(owner.tid, "read");
	start_thread(&sleeper, take_over, mutex);
	assert_task_asleep(sleeper.tid, "futex");
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&owner);
	join_thread(&sleeper);
	in_thread(lock_and_unlock, mutex);
}

CLAIM(thread, a_robust_mutex_left_inconsistent_is_lost,
      .says = "a robust mutex whose owner died, and which the next one unlocks without making it "
	      "consistent, gives ENOTRECOVERABLE from then on",
      .zh = "健壮互斥锁的持有者死亡后，若下一个持有者未标记一致就解锁，此后一律返回 "
	    "ENOTRECOVERABLE",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_mutex_lock() ENOTRECOVERABLE, pthread_mutex_consistent()",
      .needs = { need_robust_lists })
{
	pthread_mutex_t *mutex = new_robust_mutex();
	struct actor *owner = start_owner(mutex);

	ACTOR(sleeper) {
		assert_equal(pthread_mutex_lock(mutex), EOWNERDEAD);
		assert_equal(pthread_mutex_unlock(mutex), 0);
	}
	assert_asleep(sleeper, "futex");
	kill_owner(owner);
	assert_ends(sleeper);
	assert_equal(pthread_mutex_lock(mutex), ENOTRECOVERABLE);
	assert_equal(pthread_mutex_trylock(mutex), ENOTRECOVERABLE);
}

CLAIM(thread, a_timed_lock_gives_up,
      .says = "pthread_mutex_timedlock of a held mutex gives ETIMEDOUT at its deadline; of a free "
	      "one the lock, though the deadline is past; who gave up has it not later either",
      .zh = "pthread_mutex_timedlock：锁被持有则到期返回 "
	    "ETIMEDOUT，此后也不会得到它；锁空闲则即使期限已过也得到锁",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_timedlock()")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct timespec past = { 1, 0 }, deadline;

	assert_equal(pthread_mutex_timedlock(&mutex, &past), 0);
	assert_equal(pthread_mutex_timedlock(&mutex, &past), ETIMEDOUT);
	deadline = soon();
	assert_equal(pthread_mutex_timedlock(&mutex, &deadline), ETIMEDOUT);
	assert_that(is_past(&deadline));
	assert_equal(pthread_mutex_unlock(&mutex), 0);
	assert_equal(pthread_mutex_trylock(&mutex), 0);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
}
