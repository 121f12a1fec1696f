/* Company: a second thread in every process of a claim, which does nothing. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "actor.h"
#include "base/names.h"
#include "company.h"
#include "page.h"

/* No mapping of its own, which a claim could see: a forked process has its copy, and reuses it. */
static char stack[64 * 1024] __attribute__((aligned(4096)));

static void *sleep_on(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static int start_sleeper(void)
{
	pthread_attr_t attributes;
	pthread_t sleeper;
	int error = pthread_attr_init(&attributes);

	if (!error)
		error = pthread_attr_setstack(&attributes, stack, sizeof(stack));
	if (!error)
		error = pthread_create(&sleeper, &attributes, sleep_on, NULL);
	pthread_attr_destroy(&attributes);
	return error;
}

static _Noreturn void settle_alone(int error)
{
	actor_settle(SKIPPED, the_page->evidence.place, "no second thread: %s", errno_name(error));
}

/* The thread has the mask of who makes it. */
static void begin_company(void)
{
	int before_errno = errno, error;
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = start_sleeper();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		settle_alone(error);
	errno = before_errno;
}

void company_keep(void)
{
	int error = pthread_atfork(NULL, NULL, begin_company);

	if (error)
		settle_alone(error);
	begin_company();
}
