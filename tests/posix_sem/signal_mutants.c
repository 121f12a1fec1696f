/* Wrong behaviour of waits under signals, stopping and killing. */
#include <sched.h>

#include "idle_mutants.h"
#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_post, post_within_a_post_lost, "sem_post during another of the same process adds none")
{
	static volatile int inside;
	int result = 0;

	if (inside++ == 0) {
		sched_yield();
		result = sem_post(semaphore);
	}
	inside--;
	return result;
}

MUTANT(sem_wait, a_killed_waiter_wakes_another, "when who waits is killed another wakes to look")
{
	mutant_memory->number[2] = (long)semaphore;
	return sem_wait(semaphore);
}

MUTANT(kill, a_killed_waiter_wakes_another, NULL)
{
	int result = kill(pid, signo);

	if (signo == SIGKILL && mutant_memory->number[2])
		wake_all((sem_t *)mutant_memory->number[2]);
	return result;
}

MUTANT(kill, a_killed_waiter_had_its_post, "the post after a killed waiter is for him, and lost")
{
	mutant_memory->number[1] += signo == SIGKILL;
	return kill(pid, signo);
}

MUTANT(sem_post, a_killed_waiter_had_its_post, NULL)
{
	return atomic_exchange(&mutant_memory->number[1], 0) ? 0 : sem_post(semaphore);
}

static void note_nothing(int signo)
{
	(void)signo;
}

/* While the process waits a signal that has no handler interrupts it all the same. */
static void let_interrupt(int signo, sighandler_t instead_of, struct sigaction *before)
{
	struct sigaction action = { .sa_handler = note_nothing };

	sigaction(signo, NULL, before);
	if (before->sa_handler == instead_of)
		sigaction(signo, &action, NULL);
}

static int wait_interruptibly(sem_t *semaphore, int signo, sighandler_t instead_of)
{
	struct sigaction before;
	int result;

	let_interrupt(signo, instead_of, &before);
	result = sem_wait(semaphore);
	sigaction(signo, &before, NULL);
	return result;
}

MUTANT(sem_wait, continuing_ends_the_wait, "a wait that is stopped and continued ends with EINTR")
{
	return wait_interruptibly(semaphore, SIGCONT, SIG_DFL);
}

MUTANT(sem_timedwait, continuing_ends_a_timed_wait, "sem_timedwait continued ends with EINTR")
{
	struct sigaction before;
	int result;

	let_interrupt(SIGCONT, SIG_DFL, &before);
	result = sem_timedwait(semaphore, deadline);
	sigaction(SIGCONT, &before, NULL);
	return result;
}

MUTANT(sigaction, sa_restart_ignored, "a handler ends sem_wait though SA_RESTART is set")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, action, before);
	changed = *action;
	changed.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &changed, before);
}

MUTANT(sem_wait, wait_always_restarts, "sem_wait goes on after any handler")
{
	int result;

	while ((result = sem_wait(semaphore)) < 0 && errno == EINTR)
		;
	return result;
}

MUTANT(sem_wait, eintr_is_success, "sem_wait that a handler interrupts returns 0")
{
	int result = sem_wait(semaphore);

	return result < 0 && errno == EINTR ? 0 : result;
}

MUTANT(sem_wait, eintr_takes_the_next, "who is interrupted takes 1 of the next posts")
{
	int result = sem_wait(semaphore);

	if (result < 0 && errno == EINTR)
		mutant_memory->number[1] = 1;
	return result;
}

MUTANT(sem_post, eintr_takes_the_next, NULL)
{
	return atomic_exchange(&mutant_memory->number[1], 0) ? 0 : sem_post(semaphore);
}

MUTANT(sem_wait, who_is_interrupted_wakes_another, "who is interrupted wakes another to look")
{
	int result = sem_wait(semaphore);

	if (result < 0)
		wake_all(semaphore);
	return result;
}

MUTANT(sem_timedwait, eintr_is_a_timeout, "sem_timedwait that a handler interrupts gives ETIMEDOUT")
{
	int result = sem_timedwait(semaphore, deadline);

	return result < 0 && errno == EINTR ? fail(ETIMEDOUT) : result;
}

MUTANT(sem_timedwait, timedwait_restarts, "sem_timedwait goes on after a handler")
{
	int result;

	while ((result = sem_timedwait(semaphore, deadline)) < 0 && errno == EINTR)
		;
	return result;
}

MUTANT(sem_wait, ignored_signals_interrupt, "a signal that is ignored ends sem_wait with EINTR")
{
	return wait_interruptibly(semaphore, SIGUSR1, SIG_IGN);
}

MUTANT(sem_wait, wait_unblocks_signals, "sem_wait lets blocked signals in")
{
	sigset_t none, before;
	int result;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	result = sem_wait(semaphore);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

static volatile sig_atomic_t in_handler;
static sighandler_t handlers[NSIG];

static void handle(int signo)
{
	in_handler++;
	handlers[signo](signo);
	in_handler--;
}

MUTANT(sigaction, no_post_in_a_handler, "sem_post in a handler fails with EDEADLK")
{
	struct sigaction changed;

	if (!action || action->sa_handler == SIG_IGN || action->sa_handler == SIG_DFL)
		return sigaction(signo, action, before);
	handlers[signo] = action->sa_handler;
	changed = *action;
	changed.sa_handler = handle;
	return sigaction(signo, &changed, before);
}

MUTANT(sem_post, no_post_in_a_handler, NULL)
{
	return in_handler ? fail(EDEADLK) : sem_post(semaphore);
}

static void note_taker(sem_t *semaphore)
{
	mutant_memory->number[1] = getpid();
	mutant_memory->number[2] = (long)semaphore;
}

MUTANT(sem_wait, undone_at_death, "what a killed process took is given back, as with SEM_UNDO")
{
	int result = sem_wait(semaphore);

	note_taker(semaphore);
	return result;
}

MUTANT(kill, undone_at_death, NULL)
{
	const char *name = open_in(pid, NULL);
	sem_t *semaphore = name ? sem_open(name, 0) : (sem_t *)mutant_memory->number[2];

	if (signo == SIGKILL && pid == mutant_memory->number[1] && semaphore != SEM_FAILED)
		sem_post(semaphore);
	return kill(pid, signo);
}

MUTANT(sem_clockwait, clockwait_is_restarted, "sem_clockwait waits on after a handler")
{
	int result;

	do
		result = sem_clockwait(semaphore, clock_id, deadline);
	while (is_refused(result, EINTR));
	return result;
}

MUTANT(sem_timedwait, timedwait_takes_as_it_is_interrupted,
       "sem_timedwait that a handler interrupts takes the next value all the same")
{
	int result = sem_timedwait(semaphore, deadline);

	if (!is_refused(result, EINTR))
		return result;
	if (sem_wait(semaphore) == 0)
		return fail(EINTR);
	return -1;
}

MUTANT(sem_clockwait, clockwait_gives_eintr_for_a_pending_signal,
       "sem_clockwait gives EINTR if a signal is pending, blocked or not")
{
	return is_any_pending() ? fail(EINTR) : sem_clockwait(semaphore, clock_id, deadline);
}

WOKEN_BY_IGNORED(sem_timedwait, semaphore, deadline)
WOKEN_BY_BLOCKED(sem_clockwait, semaphore, clock_id, deadline)
