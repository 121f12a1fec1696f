/* Threads that live on when their process's main thread has ended. */
#ifndef IPCLITMUS_THREADS_LEFT_H
#define IPCLITMUS_THREADS_LEFT_H

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"

/* What the main thread has become, for another thread of its process: a zombie in the end. */
static inline bool main_thread_is_over(void)
{
	char path[64], state = '?';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)getpid());
	file = fopen(path, "re");
	must(file && fscanf(file, "%*d (%*[^)]) %c", &state) == 1 ? 0 : -1);
	fclose(file);
	return state == 'Z';
}

static void *wait_for_the_end_of_main(void *number)
{
	while (!main_thread_is_over())
		sched_yield();
	if (number)
		*(pid_t *)number = (pid_t)syscall(SYS_gettid);
	pause_at("the main thread has ended");
	return NULL;
}

/* Ends the calling main thread; another one is left, which stores its number, and pauses. */
static inline void leave_a_thread(pid_t *number)
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, wait_for_the_end_of_main, number) ? -1 : 0);
	pthread_exit(NULL);
}

#endif
