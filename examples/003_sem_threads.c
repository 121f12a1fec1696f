/*
 * 003 §4: two threads take turns in a critical section. The notes order the threads by sleep(),
 * which the semaphore makes needless; their thread function returns no value though it must; and a
 * pthread_create that failed leaves pthread_join with a thread that never was.
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t mutex;

static void *enter(void *name)
{
	while (sem_wait(&mutex) < 0)
		if (errno != EINTR)
			err(1, "sem_wait");
	printf("%s entered\n", (const char *)name);
	sched_yield(); /* the other one could come in now */
	printf("%s exits\n", (const char *)name);
	if (sem_post(&mutex) < 0)
		err(1, "sem_post");
	return NULL;
}

int main(void)
{
	static char names[][2] = { "1", "2" };
	pthread_t threads[2];

	if (sem_init(&mutex, 0, 1) < 0)
		err(1, "sem_init");
	for (int i = 0; i < 2; i++) {
		errno = pthread_create(&threads[i], NULL, enter, names[i]);
		if (errno)
			err(1, "pthread_create");
	}
	for (int i = 0; i < 2; i++) {
		errno = pthread_join(threads[i], NULL);
		if (errno)
			err(1, "pthread_join");
	}
	return sem_destroy(&mutex) < 0;
}
