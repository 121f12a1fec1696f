/* Actors: the processes that a scenario starts. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "page.h"

void actor_leave(int status)
{
	_exit(status);
}

void actor_settle(enum outcome_kind kind, struct place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	page_vtell(the_page, kind, place, format, arguments);
	va_end(arguments);
	actor_leave(1);
}

void actor_comes_on(void)
{
	atomic_fetch_add(&the_actor->steps, 1);
}

void actor_die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it was over before we asked */
		actor_leave(1);
}

bool actor_is_me(const struct actor *actor)
{
	return actor == the_actor;
}

bool actor_over(const struct actor *actor)
{
	siginfo_t info = { 0 };

	if (actor->ended)
		return true;
	if (waitid(P_PID, (id_t)actor->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return errno == ECHILD;
	return info.si_pid != 0;
}

int actor_change(struct actor *actor, int flags)
{
	int status;
	pid_t pid;

	if (actor->ended) {
		errno = ECHILD;
		return -1;
	}
	do {
		pid = waitpid(actor->pid, &status, flags);
	} while (pid < 0 && errno == EINTR);
	if (pid < 0)
		return -1;
	if (WIFSTOPPED(status) || WIFCONTINUED(status))
		return status;
	actor->status = status;
	actor->ended = true;
	return status;
}

int actor_reap(struct actor *actor)
{
	return actor_change(actor, 0);
}

/* Neither side sleeps here: a claim that looks for a sleeper must not find one of ours. */
void actor_pause_at(const char *stop)
{
	snprintf(the_actor->stop_name, sizeof(the_actor->stop_name), "%s", stop);
	atomic_store(&the_actor->stop, AT_STOP);
	while (atomic_load(&the_actor->stop) != RESUMED)
		sched_yield();
	atomic_store(&the_actor->stop, GOING);
}

bool actor_stands_at(const struct actor *actor, const char *stop)
{
	return atomic_load(&actor->stop) == AT_STOP && strcmp(actor->stop_name, stop) == 0;
}

void actor_resume(struct actor *actor)
{
	atomic_store(&actor->stop, RESUMED);
	while (atomic_load(&actor->stop) == RESUMED && !actor_over(actor))
		sched_yield();
}
