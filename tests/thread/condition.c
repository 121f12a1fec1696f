/* Claims about conditions, barriers, read-write locks and pthread_once. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "claim.h"
#include "threads.h"

struct meeting {
	pthread_mutex_t mutex;
	pthread_cond_t condition;
	int waiting, told, gone;
};

#define NEW_MEETING                                                                                \
	{                                                                                          \
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0                       \
	}

static void wait_to_be_told(void *argument)
{
	struct meeting *meeting = argument;

	pthread_mutex_lock(&meeting->mutex);
	meeting->waiting++;
	while (!meeting->told)
		assert_equal(pthread_cond_wait(&meeting->condition, &meeting->mutex), 0);
	meeting->told--;
	meeting->gone++;
	assert_equal(pthread_mutex_unlock(&meeting->mutex), 0); /* EPERM if it were not held */
}

/* Tells so many under the lock, by a signal or a broadcast. */
static void tell(struct meeting *meeting, int number, int (*wake)(pthread_cond_t *))
{
	pthread_mutex_lock(&meeting->mutex);
	meeting->told += number;
	assert_equal(wake(&meeting->condition), 0);
	pthread_mutex_unlock(&meeting->mutex);
}

CLAIM(thread, a_condition_releases_the_mutex_while_it_waits,
      .says = "pthread_cond_wait gives the mutex free while it sleeps and holds it again when it "
	      "returns; a signal wakes one who waits, a broadcast all",
      .zh = "pthread_cond_wait 睡眠时释放互斥锁，返回时重新持有；signal 唤醒一个等待者，broadcast "
	    "唤醒全部",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_cond_wait(), pthread_cond_signal(), pthread_cond_broadcast()")
{
	struct meeting meeting = NEW_MEETING;
	struct thread threads[3];

	new_mutex(&meeting.mutex, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE,
		  PTHREAD_MUTEX_STALLED);
	for (int i = 0; i < 3; i++) {
		start_thread(&threads[i], wait_to_be_told, &meeting);
		assert_task_asleep(threads[i].tid, "futex");
		assert_equal(pthread_mutex_trylock(&meeting.mutex), 0);
		assert_equal(meeting.waiting, i + 1);
		assert_equal(pthread_mutex_unlock(&meeting.mutex), 0);
	}
	tell(&meeting, 1, pthread_cond_signal);
	for (int gone = 0; gone < 1; sched_yield()) {
		pthread_mutex_lock(&meeting.mutex);
		gone = meeting.gone;
		pthread_mutex_unlock(&meeting.mutex);
	}
	assert_equal(meeting.gone, 1);
	tell(&meeting, 2, pthread_cond_broadcast);
	for (int i = 0; i < 3; i++)
		join_thread(&threads[i]);
	assert_equal(meeting.gone, 3);
}

CLAIM(thread, a_condition_keeps_no_signal,
      .says = "a condition remembers no signal, as a semaphore does: who waits after it sleeps on",
      .zh = "条件变量不会像信号量那样记住 signal：之后才等待的线程会继续睡眠",
      .course = "000 §9.2: sem_wait等待 p操作 sem_post v操作 唤醒", .rows = "posix sem 2, 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_cond_signal(): has no effect if no threads are blocked; "
	     "sem_post()")
{
	struct meeting meeting = NEW_MEETING;
	struct timespec past = { 1, 0 };
	struct thread late;
	sem_t semaphore;

	must(sem_init(&semaphore, 0, 0));
	must(sem_post(&semaphore));
	assert_returns(sem_trywait(&semaphore), 0);
	assert_equal(pthread_cond_signal(&meeting.condition), 0);
	assert_equal(pthread_cond_broadcast(&meeting.condition), 0);
	must(pthread_mutex_lock(&meeting.mutex) ? -1 : 0);
	assert_equal(pthread_cond_timedwait(&meeting.condition, &meeting.mutex, &past), ETIMEDOUT);
	must(pthread_mutex_unlock(&meeting.mutex) ? -1 : 0);
	start_thread(&late, wait_to_be_told, &meeting);
	assert_task_asleep(late.tid, "futex");
	tell(&meeting, 1, pthread_cond_signal);
	join_thread(&late);
}

CLAIM(thread, a_timed_wait_gives_up_and_holds_the_mutex,
      .says = "pthread_cond_timedwait gives ETIMEDOUT at its deadline, with the mutex held again",
      .zh = "pthread_cond_timedwait 到期返回 ETIMEDOUT，此时重新持有互斥锁", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_cond_timedwait()")
{
	struct meeting meeting = NEW_MEETING;
	struct timespec past = { 1, 0 }, deadline;

	must(pthread_mutex_lock(&meeting.mutex) ? -1 : 0);
	assert_equal(pthread_cond_timedwait(&meeting.condition, &meeting.mutex, &past), ETIMEDOUT);
	assert_equal(pthread_mutex_trylock(&meeting.mutex), EBUSY);
	deadline = soon();
	if (pthread_cond_timedwait(&meeting.condition, &meeting.mutex, &deadline) == ETIMEDOUT)
		assert_that(is_past(&deadline));
	assert_equal(pthread_mutex_trylock(&meeting.mutex), EBUSY);
}

static atomic_int serial;

static void meet(void *barrier)
{
	int result = pthread_barrier_wait(barrier);

	if (result == PTHREAD_BARRIER_SERIAL_THREAD)
		atomic_fetch_add(&serial, 1);
	else
		assert_equal(result, 0);
}

CLAIM(thread, a_barrier_holds_until_all_are_there,
      .says = "threads sleep at a barrier until its number has come; one of them gets "
	      "PTHREAD_BARRIER_SERIAL_THREAD",
      .zh = "线程在屏障处睡眠，直到人数到齐；其中恰有一个得到 PTHREAD_BARRIER_SERIAL_THREAD",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_barrier_wait()")
{
	pthread_barrier_t barrier;
	struct thread threads[2];

	serial = 0;
	must(pthread_barrier_init(&barrier, NULL, 3) ? -1 : 0);
	for (int round = 1; round <= 2; round++) {
		for (int i = 0; i < 2; i++) {
			start_thread(&threads[i], meet, &barrier);
			assert_task_asleep(threads[i].tid, "futex");
		}
		meet(&barrier);
		join_thread(&threads[0]);
		join_thread(&threads[1]);
		assert_equal(serial, round);
	}
}

static int writes;

static void write_lock(void *lock)
{
	assert_equal(pthread_rwlock_wrlock(lock), 0);
	writes++;
	assert_equal(pthread_rwlock_unlock(lock), 0);
}

static void read_lock(void *lock)
{
	assert_equal(pthread_rwlock_rdlock(lock), 0);
	assert_equal(pthread_rwlock_unlock(lock), 0);
}

CLAIM(thread, readers_share_a_lock_and_writers_do_not,
      .says = "a read-write lock lets readers in together; a writer sleeps until they have left, "
	      "and readers until it has",
      .zh = "读写锁允许多个读者同时持有；写者睡眠到读者离开，读者睡眠到写者离开",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_rwlock_rdlock(), pthread_rwlock_wrlock()")
{
	pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
	struct thread writer, reader;

	writes = 0;
	assert_equal(pthread_rwlock_rdlock(&lock), 0);
	in_thread(read_lock, &lock);
	assert_equal(pthread_rwlock_trywrlock(&lock), EBUSY);
	start_thread(&writer, write_lock, &lock);
	assert_task_asleep(writer.tid, "futex");
	assert_equal(writes, 0);
	assert_equal(pthread_rwlock_unlock(&lock), 0);
	join_thread(&writer);
	assert_equal(writes, 1);
	assert_equal(pthread_rwlock_wrlock(&lock), 0);
	start_thread(&reader, read_lock, &lock);
	assert_task_asleep(reader.tid, "futex");
	assert_equal(pthread_rwlock_unlock(&lock), 0);
	join_thread(&reader);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int initialised;

static void initialise(void)
{
	for (int i = 0; i < 1000; i++) /* time for those who would not wait for it */
		sched_yield();
	atomic_fetch_add(&initialised, 1);
}

static void initialise_once(void *unused)
{
	(void)unused;
	assert_equal(pthread_once(&once, initialise), 0);
	assert_equal(initialised, 1);
}

CLAIM(thread, once_is_once,
      .says = "however many threads call pthread_once at once, its function runs once, and all "
	      "return after it",
      .zh = "无论多少线程同时调用 pthread_once，其函数只运行一次，且都在它完成之后返回",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_once()")
{
	struct thread threads[6];

	for (int i = 0; i < 6; i++)
		start_thread(&threads[i], initialise_once, NULL);
	for (int i = 0; i < 6; i++)
		join_thread(&threads[i]);
	assert_equal(initialised, 1);
}

/* In memory that processes share. */
struct shared {
	struct meeting meeting;
	pthread_barrier_t barrier;
	pthread_rwlock_t lock;
};

static struct shared *new_shared(void)
{
	struct shared *shared = shared_memory();
	pthread_condattr_t condition;
	pthread_barrierattr_t barrier;
	pthread_rwlockattr_t lock;

	pthread_condattr_init(&condition);
	pthread_barrierattr_init(&barrier);
	pthread_rwlockattr_init(&lock);
	must(pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED) ? -1 : 0);
	must(pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED) ? -1 : 0);
	must(pthread_rwlockattr_setpshared(&lock, PTHREAD_PROCESS_SHARED) ? -1 : 0);
	new_mutex(&shared->meeting.mutex, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_SHARED,
		  PTHREAD_MUTEX_STALLED);
	must(pthread_cond_init(&shared->meeting.condition, &condition) ? -1 : 0);
	must(pthread_barrier_init(&shared->barrier, &barrier, 3) ? -1 : 0);
	must(pthread_rwlock_init(&shared->lock, &lock) ? -1 : 0);
	return shared;
}

CLAIM(thread, a_shared_condition_wakes_other_processes,
      .says = "a condition with PTHREAD_PROCESS_SHARED wakes who waits in other processes: a "
	      "signal one, a broadcast all",
      .zh = "带 PTHREAD_PROCESS_SHARED 的条件变量唤醒其他进程中的等待者：signal "
	    "唤醒一个，broadcast 唤醒全部",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_condattr_setpshared(), pthread_cond_signal()")
{
	struct meeting *meeting = &new_shared()->meeting;
	struct actor *waiter[3];

	for (int i = 0; i < 3; i++) {
		START(waiter[i]) {
			wait_to_be_told(meeting);
		}
		assert_asleep(waiter[i], "futex");
	}
	tell(meeting, 1, pthread_cond_signal);
	while (atomic_load((_Atomic int *)&meeting->gone) < 1)
		sched_yield();
	tell(meeting, 2, pthread_cond_broadcast);
	for (int i = 0; i < 3; i++)
		assert_ends(waiter[i]);
	assert_equal(meeting->gone, 3);
}

CLAIM(thread, a_shared_barrier_holds_processes,
      .says = "processes sleep at a barrier with PTHREAD_PROCESS_SHARED until its number has come",
      .zh = "进程在带 PTHREAD_PROCESS_SHARED 的屏障处睡眠，直到人数到齐", .rows = "posix sem 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_barrierattr_setpshared(), pthread_barrier_wait()")
{
	struct shared *shared = new_shared();
	struct actor *early[2];

	for (int i = 0; i < 2; i++) {
		START(early[i]) {
			meet(&shared->barrier);
		}
		assert_asleep(early[i], "futex");
	}
	meet(&shared->barrier);
	assert_ends(early[0]);
	assert_ends(early[1]);
}

CLAIM(thread, a_shared_lock_lets_readers_of_processes_in,
      .says = "a read-write lock with PTHREAD_PROCESS_SHARED lets readers of two processes in "
	      "together; a writer in a third sleeps until they have left, and keeps readers out",
      .zh = "带 PTHREAD_PROCESS_SHARED "
	    "的读写锁允许两个进程的读者同时持有；第三个进程中的写者睡眠到他们离开，并挡住读者",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_rwlockattr_setpshared(), pthread_rwlock_wrlock()")
{
	pthread_rwlock_t *lock = &new_shared()->lock;

	assert_equal(pthread_rwlock_rdlock(lock), 0);
	ACTOR(reader) {
		read_lock(lock);
	}
	assert_ends(reader);
	ACTOR(writer) {
		assert_equal(pthread_rwlock_wrlock(lock), 0);
		pause_at("writing");
		assert_equal(pthread_rwlock_unlock(lock), 0);
	}
	assert_asleep(writer, "futex");
	assert_equal(pthread_rwlock_unlock(lock), 0);
	await(writer, "writing");
	ACTOR(late) {
		read_lock(lock);
	}
	assert_asleep(late, "futex");
	resume(writer);
	assert_ends(writer);
	assert_ends(late);
}

static atomic_int handled;

static void note_signal(int signal)
{
	(void)signal;
	handled++;
}

static void lock_a_mutex(void *mutex)
{
	assert_equal(pthread_mutex_lock(mutex), 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

CLAIM(thread, a_handler_ends_no_wait_for_a_mutex,
      .says = "pthread_mutex_lock and pthread_cond_wait sleep on when a handler has run, though it "
	      "was set without SA_RESTART: they never return EINTR",
      .zh = "处理函数运行后 pthread_mutex_lock 与 pthread_cond_wait 继续睡眠，即使没有 "
	    "SA_RESTART：绝不返回 EINTR",
      .rows = "posix sem 6; signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_mutex_lock(), pthread_cond_wait(): shall not return [EINTR]; "
	     "signal(7) says otherwise")
{
	struct meeting meeting = NEW_MEETING;
	struct thread locker, waiter;

	must(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = note_signal }, NULL));
	start_thread(&waiter, wait_to_be_told, &meeting);
	assert_task_asleep(waiter.tid, "futex");
	must(pthread_mutex_lock(&meeting.mutex) ? -1 : 0);
	start_thread(&locker, lock_a_mutex, &meeting.mutex);
	assert_task_asleep(locker.tid, "futex");
	must(pthread_kill(locker.handle, SIGUSR1) ? -1 : 0);
	while (handled < 1)
		sched_yield();
	assert_task_asleep(locker.tid, "futex");
	must(pthread_mutex_unlock(&meeting.mutex) ? -1 : 0);
	join_thread(&locker);
	must(pthread_kill(waiter.handle, SIGUSR1) ? -1 : 0);
	while (handled < 2)
		sched_yield();
	assert_task_asleep(waiter.tid, "futex");
	tell(&meeting, 1, pthread_cond_signal);
	join_thread(&waiter);
}
