/* Wrong sharing among threads. */
#include <sched.h>
#include <stdlib.h>

#include "mutant.h"
#include "threads_mutants.h"

MECHANISM(thread, "thread");

static int errno_of_all;

/* A thread's start, for the mutants that do something wrong before or after it. */
struct start {
	void *(*body)(void *);
	void *argument;
	int unshared;
	bool without_mask;
};

static void *run_start(void *argument)
{
	struct start start = *(struct start *)argument;
	sigset_t none;
	void *result;

	free(argument);
	unshare(start.unshared);
	sigemptyset(&none);
	if (start.without_mask)
		pthread_sigmask(SIG_SETMASK, &none, NULL);
	result = start.body(start.argument);
	errno_of_all = errno;
	return result;
}

static int create(pthread_t *thread, struct start start)
{
	struct start *kept = malloc(sizeof(*kept));

	if (!kept)
		return EAGAIN;
	*kept = start;
	return pthread_create(thread, NULL, run_start, kept);
}

MUTANT(poke, writes_are_the_threads_own, "what a thread writes the others do not see")
{
	if (in_main_thread())
		poke(address, byte);
}

MUTANT(pthread_create, descriptors_are_copied, "a thread has a copy of its maker's descriptors")
{
	return create(thread, (struct start){ start, argument, .unshared = CLONE_FILES });
}

MUTANT(pthread_create, directory_is_copied, "a thread has a directory and a umask of its own")
{
	return create(thread, (struct start){ start, argument, .unshared = CLONE_FS });
}

MUTANT(umask, umask_is_the_threads_own, "a thread's umask is its own")
{
	return in_main_thread() ? umask(mask) : 022;
}

MUTANT(read, offset_is_the_threads_own, "a thread's read leaves the others their offset")
{
	ssize_t count = in_main_thread() ? -1 : pread(fd, bytes, size, 0);

	return count >= 0 ? count : read(fd, bytes, size);
}

MUTANT(pthread_create, errno_is_of_all, "errno is one for all threads")
{
	return create(thread, (struct start){ start, argument, .unshared = 0 });
}

MUTANT(pthread_join, errno_is_of_all, NULL)
{
	int error = pthread_join(thread, result);

	errno = errno_of_all;
	return error;
}

MUTANT(signal, dispositions_are_the_threads_own, "signal in a thread holds for that thread")
{
	return in_main_thread() ? signal(signo, handler) : SIG_DFL;
}

static sigset_t mask_of_all;
static bool mask_changed;

MUTANT(pthread_sigmask, mask_is_of_all, "the signal mask is one for all threads")
{
	if (set) {
		mask_of_all = *set;
		mask_changed = true;
	}
	return pthread_sigmask(how, set, before);
}

MUTANT(sigprocmask, mask_is_of_all, NULL)
{
	if (mask_changed)
		sigprocmask(SIG_SETMASK, &mask_of_all, NULL);
	return sigprocmask(how, set, before);
}

MUTANT(sigprocmask, the_main_thread_masks_all, "the main thread's sigprocmask is for all threads")
{
	if (set) {
		mask_of_all = *set;
		mask_changed = true;
	}
	return sigprocmask(how, set, before);
}

MUTANT(pthread_sigmask, the_main_thread_masks_all, NULL)
{
	if (mask_changed && !set)
		pthread_sigmask(SIG_SETMASK, &mask_of_all, NULL);
	return pthread_sigmask(how, set, before);
}

MUTANT(pthread_create, a_new_thread_has_no_mask, "a new thread blocks no signal")
{
	return create(thread, (struct start){ start, argument, .without_mask = true });
}
