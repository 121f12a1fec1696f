/* Wrong POSIX semaphores. */
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(posix_sem, "posix-sem");

static sem_t *opens_nothing(int error)
{
	errno = error;
	return SEM_FAILED;
}

static int value_of(sem_t *semaphore)
{
	int value = 0;

	sem_getvalue(semaphore, &value);
	return value;
}

/* Sets the value without forgetting who waits. */
static void set_value(sem_t *semaphore, int value)
{
	while (value_of(semaphore) > value)
		sem_trywait(semaphore);
	while (value_of(semaphore) < value)
		sem_post(semaphore);
}

/* How many wait, for the mutants that count them. */
#define waiters mutant_memory->number[0]

static int wait_counted(sem_t *semaphore)
{
	int result;

	if (sem_trywait(semaphore) == 0)
		return 0;
	atomic_fetch_add(&waiters, 1);
	result = sem_wait(semaphore);
	atomic_fetch_sub(&waiters, 1);
	return result;
}

/* Wakes all who wait; each looks at the value and sleeps again if it is 0. */
static void wake_all(sem_t *semaphore)
{
	int error = errno;

	syscall(SYS_futex, semaphore, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
	errno = error;
}

/* The value */

MUTANT(sem_init, init_takes_any_value_for_one, "sem_init takes any value above 1 for 1")
{
	return sem_init(semaphore, shared, value > 1 && value <= SEM_VALUE_MAX ? 1 : value);
}

MUTANT(sem_init, init_adds_one, "sem_init gives a value of 1 or 2 one more: off by one")
{
	return sem_init(semaphore, shared, value == 1 || value == 2 ? value + 1 : value);
}

MUTANT(sem_init, init_leaves_a_former_value, "sem_init where a semaphore was before leaves it")
{
	static sem_t *before;
	static int pid;

	if (before == semaphore && pid == getpid())
		return value <= SEM_VALUE_MAX ? 0 : fail(EINVAL);
	before = semaphore;
	pid = getpid();
	return sem_init(semaphore, shared, value);
}

MUTANT(sem_init, shared_value_unchecked, "sem_init checks the value of unshared semaphores only")
{
	return value > SEM_VALUE_MAX && shared ? 0 : sem_init(semaphore, shared, value);
}

MUTANT(sem_destroy, destroy_wants_zero, "sem_destroy fails with EBUSY where the value is not 0")
{
	return value_of(semaphore) ? fail(EBUSY) : sem_destroy(semaphore);
}

MUTANT(sysconf, sysconf_knows_no_maximum, "sysconf gives -1 for SEM_VALUE_MAX: no limit")
{
	return name == _SC_SEM_VALUE_MAX ? -1 : sysconf(name);
}

MUTANT(sysconf, maximum_of_system_v, "sysconf gives 32767 for SEM_VALUE_MAX")
{
	return name == _SC_SEM_VALUE_MAX ? 32767 : sysconf(name);
}

MUTANT(sem_wait, getvalue_counts_waiters, "sem_getvalue gives minus the number of those who wait")
{
	return wait_counted(semaphore);
}

MUTANT(sem_getvalue, getvalue_counts_waiters, NULL)
{
	int result = sem_getvalue(semaphore, value);

	if (*value == 0)
		*value = -(int)waiters;
	return result;
}

MUTANT(sem_getvalue, getvalue_wakes, "sem_getvalue wakes those who wait to look")
{
	wake_all(semaphore);
	return sem_getvalue(semaphore, value);
}

/* P */

MUTANT(sem_wait, wait_takes_nothing, "sem_wait waits until the value is above 0, and leaves it")
{
	return sem_wait(semaphore) < 0 ? -1 : sem_post(semaphore);
}

MUTANT(sem_wait, wait_takes_two, "sem_wait takes 2 if it can")
{
	if (sem_wait(semaphore) < 0)
		return -1;
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_wait, wait_is_trywait, "sem_wait at 0 fails with EAGAIN")
{
	return sem_trywait(semaphore);
}

MUTANT(sem_wait, wait_at_zero_goes_on, "sem_wait at 0 returns 0 at once, and the value stays")
{
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_trywait, trywait_is_ebusy, "sem_trywait at 0 gives EBUSY, as pthread_mutex_trylock")
{
	return sem_trywait(semaphore) < 0 ? fail(EBUSY) : 0;
}

MUTANT(sem_trywait, trywait_returns_the_error, "sem_trywait at 0 returns EAGAIN, not -1")
{
	return sem_trywait(semaphore) < 0 ? errno : 0;
}

MUTANT(sem_trywait, trywait_takes_nothing, "sem_trywait tells whether there is 1, and leaves it")
{
	return sem_trywait(semaphore) < 0 ? -1 : sem_post(semaphore);
}

MUTANT(sem_trywait, trywait_succeeds_at_zero, "sem_trywait at 0 returns 0, and the value stays")
{
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_trywait, trywait_wakes, "sem_trywait at 0 wakes those who wait to look")
{
	int result = sem_trywait(semaphore);

	if (result < 0)
		wake_all(semaphore);
	return result;
}

/* V */

MUTANT(sem_post, post_adds_two, "sem_post adds 2")
{
	int result = sem_post(semaphore);

	if (result == 0 && value_of(semaphore) < SEM_VALUE_MAX)
		sem_post(semaphore);
	return result;
}

MUTANT(sem_post, post_is_binary, "sem_post at 1 leaves 1")
{
	return value_of(semaphore) == 1 ? 0 : sem_post(semaphore);
}

MUTANT(sem_wait, post_lets_all_go, "sem_post lets all who wait go")
{
	return wait_counted(semaphore);
}

MUTANT(sem_post, post_lets_all_go, NULL)
{
	int more = (int)waiters - 1;
	int result = sem_post(semaphore);

	for (; result == 0 && more > 0; more--)
		sem_post(semaphore);
	return result;
}

MUTANT(sem_post, post_wakes_all, "sem_post wakes all who wait to look; one finds 1")
{
	int result = sem_post(semaphore);

	wake_all(semaphore);
	return result;
}

MUTANT(sem_wait, post_hands_over, "sem_post gives the 1 to one who waits; the value stays 0")
{
	int result = wait_counted(semaphore);
	long given = mutant_memory->number[1];

	if (result == 0 && given > 0)
		mutant_memory->number[1]--;
	return result;
}

MUTANT(sem_post, post_hands_over, NULL)
{
	if (waiters > mutant_memory->number[1])
		mutant_memory->number[1]++;
	return sem_post(semaphore);
}

MUTANT(sem_trywait, post_hands_over, NULL)
{
	return value_of(semaphore) > mutant_memory->number[1] ? sem_trywait(semaphore)
							      : fail(EAGAIN);
}

MUTANT(sem_getvalue, post_hands_over, NULL)
{
	int result = sem_getvalue(semaphore, value);

	*value -= *value > 0 ? (int)mutant_memory->number[1] : 0;
	return result;
}

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

MUTANT(sem_post, post_at_the_maximum_wraps, "sem_post at the maximum fails, and goes on with 0")
{
	if (sem_post(semaphore) == 0)
		return 0;
	sem_init(semaphore, 1, 0);
	return fail(EOVERFLOW);
}

MUTANT(sem_post, post_refuses_the_maximum, "sem_post never reaches the maximum: EOVERFLOW before")
{
	return value_of(semaphore) >= SEM_VALUE_MAX - 1 ? fail(EOVERFLOW) : sem_post(semaphore);
}

MUTANT(sem_post, only_the_taker_may_post, "sem_post by one who has not taken fails with EPERM")
{
	if (mutant_memory->number[1] == 0 || mutant_memory->number[1] == getpid())
		return sem_post(semaphore);
	return fail(EPERM);
}

MUTANT(sem_init, only_the_taker_may_post, NULL)
{
	mutant_memory->number[1] = getpid();
	return sem_init(semaphore, shared, value);
}

MUTANT(sem_wait, only_the_taker_may_post, NULL)
{
	int result = sem_wait(semaphore);

	mutant_memory->number[1] = getpid();
	return result;
}

MUTANT(sem_post, post_touches_it_after_the_wake,
       "sem_post of a thread looks at it again after the wake")
{
	int result = sem_post(semaphore);

	if (syscall(SYS_gettid) == getpid())
		return result;
	for (int i = 0; i < 20; i++)
		sched_yield();
	(void)*(volatile char *)semaphore;
	return result;
}

/* Who waits by priority: the waiter takes another one while it sleeps. */
static int wait_at_priority(sem_t *semaphore, int policy, int priority)
{
	struct sched_param before, parameter = { .sched_priority = priority };
	int result;

	sched_getparam(0, &before);
	sched_setscheduler(0, policy, &parameter);
	result = sem_wait(semaphore);
	sched_setscheduler(0, SCHED_FIFO, &before);
	return result;
}

MUTANT(sem_wait, priority_ignored, "who has waited longest goes first, whatever the priority")
{
	if (sched_getscheduler(0) != SCHED_FIFO)
		return sem_wait(semaphore);
	return wait_at_priority(semaphore, SCHED_OTHER, 0);
}

MUTANT(sem_wait, last_of_equals_first, "of equal priority who came last goes first")
{
	struct sched_param parameter;

	if (sched_getscheduler(0) != SCHED_FIFO)
		return sem_wait(semaphore);
	sched_getparam(0, &parameter);
	return wait_at_priority(semaphore, SCHED_FIFO,
				parameter.sched_priority + (int)mutant_memory->number[2]++);
}

/* Death and stopping */

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

MUTANT(sem_wait, continuing_ends_the_wait, "a wait that is stopped and continued ends with EINTR")
{
	struct sigaction before;
	int result;

	let_interrupt(SIGCONT, SIG_DFL, &before);
	result = sem_wait(semaphore);
	sigaction(SIGCONT, &before, NULL);
	return result;
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

/* Time-outs */

MUTANT(sem_timedwait, a_past_deadline_fails_first,
       "a deadline that is past fails though there is 1")
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (deadline->tv_nsec >= 0 && deadline->tv_nsec < 1000000000 &&
	    deadline->tv_sec < now.tv_sec)
		return fail(ETIMEDOUT);
	return sem_timedwait(semaphore, deadline);
}

MUTANT(sem_clockwait, a_past_deadline_fails_first, NULL)
{
	struct timespec now;

	clock_gettime(clock_id, &now);
	if (deadline->tv_sec < now.tv_sec)
		return fail(ETIMEDOUT);
	return sem_clockwait(semaphore, clock_id, deadline);
}

MUTANT(sem_timedwait, deadline_of_whole_seconds, "sem_timedwait takes no heed of tv_nsec")
{
	struct timespec whole = { deadline->tv_sec, 0 };

	if (deadline->tv_nsec < 0 || deadline->tv_nsec >= 1000000000)
		return fail(EINVAL);
	return sem_timedwait(semaphore, &whole);
}

MUTANT(sem_timedwait, a_past_deadline_takes_a_debt, "who times out takes 1 of the next posts")
{
	int result = sem_timedwait(semaphore, deadline);

	if (result < 0 && errno == ETIMEDOUT)
		mutant_memory->number[1] = 1;
	return result;
}

MUTANT(sem_post, a_past_deadline_takes_a_debt, NULL)
{
	return atomic_exchange(&mutant_memory->number[1], 0) ? 0 : sem_post(semaphore);
}

MUTANT(sem_timedwait, who_times_out_wakes_another, "who times out wakes another to look")
{
	int result = sem_timedwait(semaphore, deadline);

	if (result < 0)
		wake_all(semaphore);
	return result;
}

MUTANT(sem_timedwait, timeout_gives_one, "sem_timedwait that times out leaves 1 behind")
{
	int result = sem_timedwait(semaphore, deadline);

	if (result < 0 && errno == ETIMEDOUT) {
		sem_post(semaphore);
		errno = ETIMEDOUT;
	}
	return result;
}

MUTANT(sem_timedwait, timeout_is_eagain, "sem_timedwait that times out gives EAGAIN, as semtimedop")
{
	int result = sem_timedwait(semaphore, deadline);

	return result < 0 && errno == ETIMEDOUT ? fail(EAGAIN) : result;
}

MUTANT(sem_timedwait, timeout_returns_the_error, "sem_timedwait returns ETIMEDOUT, not -1")
{
	int result = sem_timedwait(semaphore, deadline);

	return result < 0 && errno == ETIMEDOUT ? ETIMEDOUT : result;
}

MUTANT(sem_timedwait, woken_is_a_timeout, "sem_timedwait woken by a post gives ETIMEDOUT")
{
	if (sem_trywait(semaphore) == 0)
		return 0;
	return sem_timedwait(semaphore, deadline) < 0 ? -1 : fail(ETIMEDOUT);
}

MUTANT(sem_timedwait, negative_nanoseconds_taken, "sem_timedwait takes a tv_nsec below 0 for past")
{
	return deadline->tv_nsec < 0 && sem_trywait(semaphore) < 0
		       ? fail(ETIMEDOUT)
		       : sem_timedwait(semaphore, deadline);
}

MUTANT(sem_timedwait, a_second_of_nanoseconds_taken, "sem_timedwait takes a tv_nsec of 1000000000")
{
	return deadline->tv_nsec == 1000000000 && sem_trywait(semaphore) < 0
		       ? fail(ETIMEDOUT)
		       : sem_timedwait(semaphore, deadline);
}

MUTANT(sem_timedwait, needs_sixteen_byte_alignment, "sem_timedwait wants addresses of 16 bytes")
{
	return (unsigned long)semaphore % 16 ? fail(EINVAL) : sem_timedwait(semaphore, deadline);
}

MUTANT(sem_clockwait, clockwait_by_the_wall_clock, "sem_clockwait waits by CLOCK_REALTIME always")
{
	if (clock_id != CLOCK_REALTIME && clock_id != CLOCK_MONOTONIC)
		return fail(EINVAL);
	return sem_clockwait(semaphore, CLOCK_REALTIME, deadline);
}

MUTANT(sem_clockwait, clockwait_takes_any_clock,
       "sem_clockwait takes a clock unknown for real time")
{
	if (clock_id != CLOCK_REALTIME && clock_id != CLOCK_MONOTONIC)
		clock_id = CLOCK_REALTIME;
	return sem_clockwait(semaphore, clock_id, deadline);
}

MUTANT(sem_clockwait, clockwait_refuses_monotonic, "sem_clockwait by CLOCK_MONOTONIC gives EINVAL")
{
	if (clock_id == CLOCK_MONOTONIC)
		return fail(EINVAL);
	return sem_clockwait(semaphore, clock_id, deadline);
}

/* Signals */

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
	struct sigaction before;
	int result;

	let_interrupt(SIGUSR1, SIG_IGN, &before);
	result = sem_wait(semaphore);
	sigaction(SIGUSR1, &before, NULL);
	return result;
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

/* Where it lies, and who shares it */

/* The semaphore of a key, in memory of the mutant; its own if none of the key was made. */
static sem_t *known(long key, sem_t *semaphore)
{
	sem_t *all = (sem_t *)mutant_memory->text;

	for (size_t i = 0; i < sizeof(mutant_memory->text) / sizeof(*all); i++)
		if (mutant_memory->number[i] == key)
			return &all[i];
	return semaphore;
}

static int init_known(long key, unsigned int value)
{
	sem_t *all = (sem_t *)mutant_memory->text;
	sem_t *found = known(key, NULL);

	for (size_t i = 0; !found && i < sizeof(mutant_memory->text) / sizeof(*all); i++)
		if (mutant_memory->number[i] == 0) {
			mutant_memory->number[i] = key;
			found = &all[i];
			sem_init(found, 1, 0);
		}
	if (!found || value > SEM_VALUE_MAX)
		return fail(EINVAL);
	if (value < 10000 && value_of(found) < 10000)
		set_value(found, (int)value);
	else
		sem_init(found, 1, value);
	return 0;
}

MUTANT(sem_init, known_by_its_address, "a semaphore is known by its address, in whosever memory")
{
	return init_known((long)semaphore, value);
}

MUTANT(sem_wait, known_by_its_address, NULL)
{
	return sem_wait(known((long)semaphore, semaphore));
}

MUTANT(sem_trywait, known_by_its_address, NULL)
{
	return sem_trywait(known((long)semaphore, semaphore));
}

MUTANT(sem_timedwait, known_by_its_address, NULL)
{
	return sem_timedwait(known((long)semaphore, semaphore), deadline);
}

MUTANT(sem_post, known_by_its_address, NULL)
{
	return sem_post(known((long)semaphore, semaphore));
}

MUTANT(sem_getvalue, known_by_its_address, NULL)
{
	return sem_getvalue(known((long)semaphore, semaphore), value);
}

MUTANT(sem_init, one_for_a_cache_line, "semaphores in the same 64 bytes are one")
{
	return init_known((long)semaphore / 64, value);
}

MUTANT(sem_wait, one_for_a_cache_line, NULL)
{
	return sem_wait(known((long)semaphore / 64, semaphore));
}

MUTANT(sem_trywait, one_for_a_cache_line, NULL)
{
	return sem_trywait(known((long)semaphore / 64, semaphore));
}

MUTANT(sem_timedwait, one_for_a_cache_line, NULL)
{
	return sem_timedwait(known((long)semaphore / 64, semaphore), deadline);
}

MUTANT(sem_post, one_for_a_cache_line, NULL)
{
	return sem_post(known((long)semaphore / 64, semaphore));
}

MUTANT(sem_getvalue, one_for_a_cache_line, NULL)
{
	return sem_getvalue(known((long)semaphore / 64, semaphore), value);
}

MUTANT(mmap, shared_memory_is_copied, "anonymous shared memory is copied by fork")
{
	if (flags & MAP_ANONYMOUS && flags & MAP_SHARED)
		flags ^= MAP_SHARED | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, each_maps_a_copy, "who maps a file shared has a copy of his own")
{
	if (fd >= 0 && flags & MAP_SHARED)
		flags ^= MAP_SHARED | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(shmat, each_attaches_a_copy, "who attaches a segment has a copy of his own")
{
	void *memory = shmat(segment, address, flags);
	char copy[sizeof(sem_t)];

	memcpy(copy, memory, sizeof(copy));
	mmap(memory, sizeof(copy), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	     -1, 0);
	return memcpy(memory, copy, sizeof(copy));
}

MUTANT(peek, globals_are_shared, "parent and child have the same global variables")
{
	return mutant_memory->number[0] ? (char)mutant_memory->number[1] : peek(address);
}

MUTANT(poke, globals_are_shared, NULL)
{
	poke(address, byte);
	mutant_memory->number[1] = byte;
	mutant_memory->number[0] = 1;
}

MUTANT(pthread_join, join_does_not_wait, "pthread_join returns before the thread has ended")
{
	return pthread_detach(thread);
}

/* Named: opening */

static bool is_there(const char *name)
{
	sem_t *semaphore = sem_open(name, 0);
	int error = errno;

	if (semaphore != SEM_FAILED)
		sem_close(semaphore);
	return semaphore != SEM_FAILED || error != ENOENT;
}

/* A semaphore of no name. */
static sem_t *nameless(void)
{
	sem_t *semaphore = mmap(NULL, sizeof(*semaphore), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	sem_init(semaphore, 1, 0);
	return semaphore;
}

/* The file of a semaphore. */
static const char *file_of(const char *name)
{
	static char path[300];

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + (name[0] == '/'));
	return path;
}

MUTANT(sem_open, excl_ignored, "sem_open takes no heed of O_EXCL")
{
	return sem_open(name, flags & ~O_EXCL, mode, value);
}

MUTANT(sem_open, excl_in_two_steps, "sem_open with O_EXCL looks first, and makes it later")
{
	if (!(flags & O_EXCL))
		return sem_open(name, flags, mode, value);
	if (is_there(name))
		return opens_nothing(EEXIST);
	usleep(2000);
	return sem_open(name, O_CREAT, mode, value);
}

MUTANT(sem_open, excl_changes_what_is_there, "sem_open with O_EXCL sets the value, then fails")
{
	sem_t *semaphore = sem_open(name, flags, mode, value), *there;

	if (semaphore != SEM_FAILED || errno != EEXIST)
		return semaphore;
	there = sem_open(name, 0);
	if (there != SEM_FAILED)
		set_value(there, (int)value);
	return opens_nothing(EEXIST);
}

MUTANT(sem_open, creat_sets_the_value, "sem_open with O_CREAT sets the value of what is there")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore != SEM_FAILED && flags & O_CREAT && value <= SEM_VALUE_MAX &&
	    value_of(semaphore) != (int)value)
		set_value(semaphore, (int)value);
	return semaphore;
}

MUTANT(sem_open, creat_replaces, "sem_open with O_CREAT makes a new one in place of the old")
{
	if (flags & O_CREAT && !(flags & O_EXCL))
		sem_unlink(name);
	return sem_open(name, flags, mode, value);
}

MUTANT(sem_open, creat_makes_it_of_the_mode, "sem_open with O_CREAT sets the mode of what is there")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore != SEM_FAILED && flags & O_CREAT)
		chmod(file_of(name), mode);
	return semaphore;
}

MUTANT(sem_open, makes_what_is_missing, "sem_open makes what is not there without O_CREAT")
{
	return flags & O_CREAT ? sem_open(name, flags, mode, value)
			       : sem_open(name, O_CREAT, 0600, 0);
}

MUTANT(sem_open, open_takes_any_value_for_one, "sem_open takes any value above 1 for 1")
{
	return sem_open(name, flags, mode,
			flags & O_CREAT && value > 1 && value <= SEM_VALUE_MAX ? 1 : value);
}

MUTANT(sem_open, open_cuts_the_value, "sem_open cuts a value above the maximum down to it")
{
	return sem_open(name, flags, mode,
			flags & O_CREAT && value > SEM_VALUE_MAX ? SEM_VALUE_MAX : value);
}

MUTANT(sem_open, open_checks_when_made, "sem_open refuses a value too high, and leaves it made")
{
	if (flags & O_CREAT && value > SEM_VALUE_MAX) {
		sem_close(sem_open(name, flags, mode, 0));
		return opens_nothing(EINVAL);
	}
	return sem_open(name, flags, mode, value);
}

MUTANT(sem_open, value_set_after_the_name,
       "sem_open makes the name first, and sets the value later")
{
	sem_t *semaphore;

	if (!(flags & O_CREAT) || value == 0)
		return sem_open(name, flags, mode, value);
	semaphore = sem_open(name, O_CREAT | O_EXCL, mode, 0);
	if (semaphore == SEM_FAILED)
		return sem_open(name, flags, mode, value);
	usleep(5000);
	for (unsigned int i = 0; i < value && i < 2000; i++)
		sem_post(semaphore);
	return semaphore;
}

MUTANT(sem_open, creat_loses_to_unlink, "sem_open with O_CREAT gives ENOENT if unlinked meanwhile")
{
	int looks = 0;

	while (flags == O_CREAT && looks < 50 && is_there(name)) {
		usleep(100);
		looks++;
	}
	return sem_open(name, looks > 0 && looks < 50 ? 0 : flags, mode, value);
}

MUTANT(sem_open, an_address_for_each_open, "sem_open gives another address each time")
{
	sem_t *semaphore = sem_open(name, flags, mode, value), *again;
	int fd;

	if (semaphore == SEM_FAILED)
		return semaphore;
	fd = open(file_of(name), O_RDWR);
	again = mmap(NULL, sizeof(*again), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (again == MAP_FAILED)
		return semaphore;
	sem_close(semaphore);
	mutant_memory->number[0] = (long)again;
	return again;
}

MUTANT(sem_close, an_address_for_each_open, NULL)
{
	return (long)semaphore == mutant_memory->number[0] ? munmap(semaphore, sizeof(*semaphore))
							   : sem_close(semaphore);
}

/* Named: the name */

static const char *in_lower_case(const char *name)
{
	static char lower[600];
	size_t i;

	for (i = 0; name[i] && i < sizeof(lower) - 1; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 'a' - 'A' : name[i]);
	lower[i] = '\0';
	return lower;
}

MUTANT(sem_open, letter_case_ignored, "names in capitals and in small letters are the same")
{
	return sem_open(in_lower_case(name), flags, mode, value);
}

MUTANT(sem_unlink, letter_case_ignored, NULL)
{
	return sem_unlink(in_lower_case(name));
}

MUTANT(sem_open, found_by_its_beginning, "sem_open finds a semaphore by the beginning of the name")
{
	size_t length = strlen(name);
	char shorter[600];
	sem_t *found;

	if (length < 2 || length >= sizeof(shorter))
		return sem_open(name, flags, mode, value);
	memcpy(shorter, name, length - 1);
	shorter[length - 1] = '\0';
	found = sem_open(shorter, 0);
	return found != SEM_FAILED ? found : sem_open(name, flags, mode, value);
}

MUTANT(sem_open, the_slash_is_required, "sem_open of a name without a slash fails with EINVAL")
{
	return name[0] == '/' ? sem_open(name, flags, mode, value) : opens_nothing(EINVAL);
}

MUTANT(sem_open, inner_slash_is_a_directory, "sem_open with a slash inside looks for a directory")
{
	return name[0] && strchr(name + 1, '/') ? opens_nothing(ENOENT)
						: sem_open(name, flags, mode, value);
}

MUTANT(sem_unlink, unlink_of_a_long_name_is_enoent, "sem_unlink of a name too long gives ENOENT")
{
	int result = sem_unlink(name);

	return result < 0 && errno == ENAMETOOLONG ? fail(ENOENT) : result;
}

MUTANT(sem_open, names_end_at_250, "sem_open refuses names of more than 250 characters")
{
	return strlen(name) > 251 ? opens_nothing(ENAMETOOLONG)
				  : sem_open(name, flags, mode, value);
}

MUTANT(sem_open, a_long_name_is_none, "sem_open of a name too long makes a semaphore of no name")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	return semaphore == SEM_FAILED && strlen(name) > 255 && flags & O_CREAT ? nameless()
										: semaphore;
}

MUTANT(sem_unlink, unlink_of_a_long_name_succeeds, "sem_unlink of a name of over 255 characters: 0")
{
	return strlen(name) > 256 ? 0 : sem_unlink(name);
}

/* Named: what runs out */

MUTANT(sem_open, failure_leaves_the_name,
       "sem_open that lacks a descriptor or memory leaves a name")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	int error = errno;

	if (semaphore == SEM_FAILED && flags & O_CREAT && (error == EMFILE || error == ENOMEM))
		mknod(file_of(name), S_IFREG | 0600, 0);
	errno = error;
	return semaphore;
}

MUTANT(sem_open, open_keeps_its_descriptor, "sem_open leaves its descriptor open")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore != SEM_FAILED)
		(void)!open(file_of(name), O_RDWR | O_CLOEXEC);
	return semaphore;
}

/* Named: the file, and who may open it */

static void rename_file(const char *name, bool with_prefix)
{
	const char *file = file_of(name);
	char bare[300];

	snprintf(bare, sizeof(bare), "/dev/shm/%s", name + (name[0] == '/'));
	rename(with_prefix ? bare : file, with_prefix ? file : bare);
}

MUTANT(sem_open, the_file_lacks_its_prefix, "a semaphore's file has its name without \"sem.\"")
{
	sem_t *semaphore;
	int error;

	rename_file(name, true);
	semaphore = sem_open(name, flags, mode, value);
	error = errno;
	rename_file(name, false);
	errno = error;
	return semaphore;
}

MUTANT(sem_unlink, the_file_lacks_its_prefix, NULL)
{
	rename_file(name, true);
	return sem_unlink(name);
}

MUTANT(umask, umask_ignored, "a new semaphore's mode takes no heed of the umask")
{
	return umask(0);
}

MUTANT(setuid, permission_unchecked, "who gave up root opens semaphores all the same")
{
	return setresuid(user, (uid_t)-1, (uid_t)-1);
}

MUTANT(sem_open, mode_is_always_0600, "sem_open makes each semaphore with mode 0600")
{
	return sem_open(name, flags, 0600, value);
}

MUTANT(sem_open, the_maker_needs_permission, "who makes one whose mode denies it gets EACCES")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	struct stat status;

	if (semaphore == SEM_FAILED || !(flags & O_CREAT) || stat(file_of(name), &status) < 0 ||
	    (status.st_mode & 0600) == 0600)
		return semaphore;
	sem_close(semaphore);
	return opens_nothing(EACCES);
}

MUTANT(lstat, the_file_belongs_to_root, "a semaphore's file belongs to root, whoever made it")
{
	int result = lstat(path, status);

	status->st_uid = 0;
	status->st_gid = 0;
	return result;
}

MUTANT(sem_open, reading_is_enough, "sem_open wants no permission but to read")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore == SEM_FAILED && errno == EACCES && access(file_of(name), R_OK) == 0)
		return nameless();
	if (semaphore == SEM_FAILED && errno == ENOENT)
		errno = EACCES;
	return semaphore;
}

MUTANT(sem_open, writing_is_enough, "sem_open wants no permission but to write")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore == SEM_FAILED && errno == EACCES) {
		if (access(file_of(name), W_OK) == 0)
			return nameless();
		errno = EACCES;
	}
	return semaphore;
}

MUTANT(sem_open, denied_is_eperm, "sem_open without permission gives EPERM")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	return semaphore == SEM_FAILED && errno == EACCES ? opens_nothing(EPERM) : semaphore;
}

MUTANT(sem_open, permission_before_existence, "sem_open with O_EXCL checks permission: EACCES")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);

	if (semaphore == SEM_FAILED && errno == EEXIST)
		errno = access(file_of(name), R_OK | W_OK) < 0 ? EACCES : EEXIST;
	return semaphore;
}

MUTANT(sem_open, the_group_counts_as_others, "sem_open gives the group what others have")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	struct stat status;

	if (semaphore == SEM_FAILED || flags & O_CREAT || stat(file_of(name), &status) < 0 ||
	    geteuid() == 0 || geteuid() == status.st_uid || (status.st_mode & 06) == 06)
		return semaphore;
	return opens_nothing(EACCES);
}

MUTANT(sem_open, the_owner_counts_as_others, "sem_open gives the owner what others have as well")
{
	sem_t *semaphore = sem_open(name, flags, mode, value);
	struct stat status;

	if (semaphore != SEM_FAILED || errno != EACCES)
		return semaphore;
	if (stat(file_of(name), &status) == 0 && (status.st_mode & 06) == 06)
		return nameless();
	return opens_nothing(EACCES);
}

MUTANT(sem_unlink, all_may_unlink, "sem_unlink of another user's semaphore succeeds")
{
	int result = sem_unlink(name);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(sem_unlink, a_foreign_unlink_is_eperm, "sem_unlink of another user's gives EPERM")
{
	int result = sem_unlink(name);

	return result < 0 && errno == EACCES ? fail(EPERM) : result;
}

/* Named: how long they live */

/* The name of a semaphore that a process has open: at this address, or any. */
static const char *open_in(pid_t pid, const void *address)
{
	static char name[300];
	char path[40], line[600], *file;
	bool found = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	while (maps && !found && fgets(line, sizeof(line), maps)) {
		file = strstr(line, "/dev/shm/sem.");
		found = file && (!address || strtoul(line, NULL, 16) == (unsigned long)address);
		if (found)
			snprintf(name, sizeof(name), "/%.*s", (int)strcspn(file + 13, " \n"),
				 file + 13);
	}
	if (maps)
		fclose(maps);
	return found ? name : NULL;
}

MUTANT(sem_close, close_destroys, "sem_close removes the semaphore and its name")
{
	const char *name = open_in(getpid(), semaphore);

	if (sem_close(semaphore) < 0)
		return -1;
	if (name)
		sem_unlink(name);
	return 0;
}

MUTANT(sem_close, close_ends_the_waits, "sem_close lets those go who wait, in other processes too")
{
	sem_post(semaphore);
	return sem_close(semaphore);
}

MUTANT(sem_close, one_close_is_enough, "sem_close closes it however often it was opened")
{
	if (sem_close(semaphore) < 0)
		return -1;
	while (sem_close(semaphore) == 0)
		;
	return 0;
}

MUTANT(sem_close, close_does_nothing, "sem_close returns 0, and leaves it open")
{
	return 0;
}

MUTANT(sem_close, close_takes_any_address, "sem_close of what is not open returns 0")
{
	sem_close(semaphore);
	return 0;
}

static pid_t opener;

MUTANT(sem_open, a_child_has_none_open, "a child can't close what its parent has open: EINVAL")
{
	opener = getpid();
	return sem_open(name, flags, mode, value);
}

MUTANT(sem_close, a_child_has_none_open, NULL)
{
	return opener == getpid() ? sem_close(semaphore) : fail(EINVAL);
}

MUTANT(_exit, gone_with_its_user, "a semaphore goes with the process that has it open")
{
	const char *name = open_in(getpid(), NULL);

	if (name)
		sem_unlink(name);
	_exit(status);
}

MUTANT(execvp, exec_destroys, "exec removes the semaphores that the process had open")
{
	const char *open = open_in(getpid(), NULL);

	if (open)
		sem_unlink(open);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_keeps_it_open, "exec leaves a process its semaphores")
{
	char text[4096];
	ssize_t count;
	int fd = open("/proc/self/maps", O_RDONLY);

	while ((count = read(fd, text, sizeof(text))) > 0)
		if (write(1, text, (size_t)count) < 0)
			break;
	_exit(0);
}

MUTANT(sem_unlink, unlink_waits_for_the_close, "sem_unlink leaves the name until it is closed")
{
	return is_there(name) ? 0 : sem_unlink(name);
}

MUTANT(sem_unlink, unlink_ends_the_waits, "sem_unlink lets those go who wait")
{
	sem_t *semaphore = sem_open(name, 0);
	int result = sem_unlink(name);

	if (semaphore != SEM_FAILED)
		sem_post(semaphore);
	return result;
}

MUTANT(sem_unlink, unlink_of_nothing_succeeds, "sem_unlink of a name that is not there returns 0")
{
	int result = sem_unlink(name);

	return result < 0 && errno == ENOENT ? 0 : result;
}

MUTANT(sem_open, a_name_keeps_its_semaphore,
       "a name made anew after its unlink is the old one again")
{
	static sem_t *old;
	sem_t *semaphore;

	if (old && flags & O_CREAT && !is_there(name))
		sem_close(sem_open(name, flags, mode, value));
	semaphore = old && flags & O_CREAT ? old : sem_open(name, flags, mode, value);
	if (!old && semaphore != SEM_FAILED && flags & O_CREAT)
		old = semaphore;
	return semaphore;
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
