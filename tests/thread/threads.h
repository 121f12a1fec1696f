/* What the files of claims about threads share. */
#ifndef IPCLITMUS_THREADS_H
#define IPCLITMUS_THREADS_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

/* A thread, and the id by which its sleep is seen. */
struct thread {
	pthread_t handle;
	atomic_int tid; /* 0 until it runs */
	void (*body)(void *argument);
	void *argument;
};

static inline void *run_body(void *argument)
{
	struct thread *thread = argument;

	thread->tid = (int)syscall(SYS_gettid);
	thread->body(thread->argument);
	return thread->argument;
}

/* Starts a thread, and waits until it runs. */
static inline void start_thread(struct thread *thread, void (*body)(void *argument), void *argument)
{
	memset(thread, 0, sizeof(*thread));
	thread->body = body;
	thread->argument = argument;
	must(pthread_create(&thread->handle, NULL, run_body, thread) ? -1 : 0);
	while (!thread->tid)
		sched_yield();
}

static inline void join_thread(struct thread *thread)
{
	void *result;

	assert_equal(pthread_join(thread->handle, &result), 0);
	assert_that(result == thread->argument);
}

/* Runs a body in a thread, to its end. */
static inline void in_thread(void (*body)(void *argument), void *argument)
{
	struct thread thread;

	start_thread(&thread, body, argument);
	join_thread(&thread);
}

/* Memory that forked processes share. */
static inline void *shared_memory(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* A thread reads from it until the scenario writes. */
static int blocking_pipe[2];

static inline void read_a_byte(void *unused)
{
	(void)unused;
	assert_returns(read(blocking_pipe[0], &(char){ 0 }, 1), 1);
}

/*
 * Makes a mutex of a type, PTHREAD_PROCESS_SHARED or _PRIVATE, and PTHREAD_MUTEX_ROBUST or
 * _STALLED.
 */
static inline void new_mutex(pthread_mutex_t *mutex, int type, int shared, int robust)
{
	pthread_mutexattr_t attributes;

	must(pthread_mutexattr_init(&attributes) ? -1 : 0);
	must(pthread_mutexattr_settype(&attributes, type) ? -1 : 0);
	must(pthread_mutexattr_setpshared(&attributes, shared) ? -1 : 0);
	must(pthread_mutexattr_setrobust(&attributes, robust) ? -1 : 0);
	must(pthread_mutex_init(mutex, &attributes) ? -1 : 0);
}

/* A moment from now. */
static inline struct timespec soon(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_REALTIME, &time));
	time.tv_nsec += 5000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	return time;
}

static inline bool is_past(const struct timespec *time)
{
	struct timespec now;

	must(clock_gettime(CLOCK_REALTIME, &now));
	return now.tv_sec > time->tv_sec ||
	       (now.tv_sec == time->tv_sec && now.tv_nsec >= time->tv_nsec);
}

#endif
