/*
 * Litmus claims about what threads do at the same time: mutexes, condition variables, futexes,
 * numbers of descriptors, what a dead owner leaves.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "addition.h"
#include "litmus.h"
#include "threads.h"

#define ADDERS    3
#define ADDITIONS 4

struct sum {
	pthread_mutex_t mutex;
	atomic_int futex; /* 0: free; 1: locked; 2: locked, and some sleep */
	volatile int number;
};

static const char *sum_of(int number)
{
	return number == ADDERS * ADDITIONS ? "every addition is there" : "additions are lost";
}

LITMUS(thread, a_mutex_keeps_additions_apart, struct sum, .threads = true,
       .says = "threads that add to one number under a mutex lose no addition, and none sleeps on",
       .zh = "多个线程在互斥锁保护下对同一变量做加法，一次也不丢失，也没有线程一直睡眠",
       .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_lock(), 4.15.2 Memory Synchronization",
       .outcomes = { { REQUIRED, "every addition is there" },
		     { FORBIDDEN, "additions are lost" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		must(pthread_mutex_init(&round->mutex, NULL) ? -1 : 0);
	}
	ROLES(adder, ADDERS) {
		for (int i = 0; i < ADDITIONS; i++) {
			assert_returns(pthread_mutex_lock(&round->mutex), 0);
			add_one(&round->number);
			assert_returns(pthread_mutex_unlock(&round->mutex), 0);
		}
	}
	OUTCOME() {
		saw(sum_of(round->number));
	}
}

static long futex(atomic_int *word, int operation, int value)
{
	return syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

/* Drepper's mutex of a futex: who may have to wake others leaves a 2. */
static void lock(atomic_int *word)
{
	int free = 0;

	if (atomic_compare_exchange_strong(word, &free, 1))
		return;
	while (atomic_exchange(word, 2) != 0)
		futex(word, FUTEX_WAIT, 2);
}

static void unlock(atomic_int *word)
{
	if (atomic_exchange(word, 0) == 2)
		futex(word, FUTEX_WAKE, 1);
}

LITMUS(thread, a_futex_misses_no_wake_up, struct sum,
       .says = "on Linux FUTEX_WAIT looks at the word and sleeps in one step: processes that make "
	       "a lock of it lose no addition, and none sleeps on",
       .zh = "在 Linux 上 FUTEX_WAIT "
	     "把检查与睡眠合为一步：进程用它做成的锁不丢失加法，也没有进程一直睡眠",
       .rows = "bugs 86, 87", .verdict = HOLDS, .ref = "futex(2) FUTEX_WAIT, FUTEX_WAKE",
       .outcomes = { { REQUIRED, "every addition is there" },
		     { FORBIDDEN, "additions are lost" },
		     { FORBIDDEN, ASLEEP } })
{
	ROLES(adder, ADDERS) {
		for (int i = 0; i < ADDITIONS; i++) {
			lock(&round->futex);
			add_one(&round->number);
			unlock(&round->futex);
		}
	}
	OUTCOME() {
		saw(sum_of(round->number));
	}
}

/* Tokens that are given and taken under a mutex and a condition variable. */
struct tokens {
	pthread_mutex_t mutex;
	pthread_cond_t condition;
	int count, late;
};

static void make_tokens(struct tokens *tokens)
{
	must(pthread_mutex_init(&tokens->mutex, NULL) ? -1 : 0);
	must(pthread_cond_init(&tokens->condition, NULL) ? -1 : 0);
}

static void give(struct tokens *tokens, int count, int (*wake)(pthread_cond_t *condition))
{
	pthread_mutex_lock(&tokens->mutex);
	tokens->count += count;
	assert_returns(wake(&tokens->condition), 0);
	pthread_mutex_unlock(&tokens->mutex);
}

static void take(struct tokens *tokens)
{
	pthread_mutex_lock(&tokens->mutex);
	while (tokens->count == 0)
		assert_returns(pthread_cond_wait(&tokens->condition, &tokens->mutex), 0);
	tokens->count--;
	pthread_mutex_unlock(&tokens->mutex);
}

/* The same, but not for longer than a moment. */
static void take_in_a_hurry(struct tokens *tokens)
{
	struct timespec soon;
	int error = 0;

	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 20000;
	soon.tv_sec += soon.tv_nsec / 1000000000;
	soon.tv_nsec %= 1000000000;
	pthread_mutex_lock(&tokens->mutex);
	while (tokens->count == 0 && error == 0)
		error = pthread_cond_timedwait(&tokens->condition, &tokens->mutex, &soon);
	assert_that(error == 0 || error == ETIMEDOUT);
	if (tokens->count > 0)
		tokens->count--;
	else
		tokens->late++;
	pthread_mutex_unlock(&tokens->mutex);
}

LITMUS(thread, no_signal_of_a_condition_is_lost, struct tokens, .threads = true,
       .says = "of several threads that wait at a condition variable each pthread_cond_signal "
	       "wakes one: with as many signals as waiters none sleeps on",
       .zh = "多个线程等待同一条件变量时，每次 pthread_cond_signal "
	     "唤醒一个：信号数等于等待者数则没有线程一直睡眠",
       .verdict = HOLDS,
       .ref = "POSIX.1-2024 pthread_cond_signal(): \"shall unblock at least one\"; glibc bug 25847",
       .outcomes = { { REQUIRED, "each got a token" }, { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_tokens(round);
	}
	ROLES(taker, 3) {
		take(round);
	}
	ROLE(giver) {
		for (int i = 0; i < 3; i++)
			give(round, 1, pthread_cond_signal);
	}
	OUTCOME() {
		assert_equal(round->count, 0);
		saw("each got a token");
	}
}

LITMUS(thread, waits_of_all_kinds_lose_no_wake_up, struct tokens, .threads = true,
       .says = "where some wait at a condition variable for a time only, and some are woken by "
	       "signal and some by broadcast, a wait that times out takes no other's wake-up along",
       .zh = "有的线程限时等待条件变量，有的由 signal、有的由 broadcast "
	     "唤醒：超时的等待不会带走别人的唤醒",
       .rows = "bugs 14", .verdict = HOLDS,
       .ref = "POSIX.1-2024 pthread_cond_timedwait(), pthread_cond_broadcast(); glibc bug 25847",
       .outcomes = { { REQUIRED, "all got a token" },
		     { REQUIRED, "one was late" },
		     { FORBIDDEN, "tokens are lost" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_tokens(round);
	}
	ROLES(taker, 2) {
		take(round);
	}
	ROLE(hurried) {
		take_in_a_hurry(round);
	}
	ROLE(giver) {
		give(round, 1, pthread_cond_signal);
		give(round, 2, pthread_cond_broadcast);
	}
	OUTCOME() {
		saw(round->count != round->late ? "tokens are lost"
		    : round->late               ? "one was late"
						: "all got a token");
	}
}

/* A number that is free when the round begins, and what became of it. */
struct number {
	int pipe[2], free, opened, error;
};

static bool is_of_the_pipe(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

static const char *what_became_of(const struct number *number)
{
	const bool is_open_s = number->opened == number->free;

	if (!is_of_the_pipe(number->free))
		return number->error == EBUSY && is_open_s ? "open, and EBUSY" : "anything else";
	if (number->error)
		return "anything else";
	if (is_open_s)
		return "open, and dup2 takes it over";
	return is_of_the_pipe(number->opened) ? "anything else" : "dup2, and open takes another";
}

LITMUS(thread, dup2_meets_an_open, struct number, .threads = true,
       .says = "on Linux dup2 to a number that an open of another thread is taking gets it, before "
	       "or after that, or fails with EBUSY; nothing comes in between",
       .zh = "在 Linux 上，dup2 的目标编号正被另一线程的 open 占用时：dup2 "
	     "在其前或其后得到该编号，或者失败 (EBUSY)；中间不会插入别的",
       .rows = "pipes 2", .verdict = HOLDS, .ref = "dup(2) dup2: performed atomically, EBUSY",
       .outcomes = { { REQUIRED, "dup2, and open takes another" },
		     { REQUIRED, "open, and dup2 takes it over" },
		     { ALLOWED, "open, and EBUSY" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		must(pipe(round->pipe));
		round->free = must(dup(round->pipe[0]));
	}
	BEFORE(opener) {
		must(close(round->free));
	}
	ROLE(opener) {
		round->opened = assert_succeeds(open("/dev/null", O_RDONLY));
	}
	ROLE(duper) {
		int fd = dup2(round->pipe[0], round->free);

		round->error = fd == round->free ? 0 : fd < 0 ? errno : -1;
	}
	OUTCOME() {
		saw(what_became_of(round));
	}
	REMOVE() {
		if (round->opened != round->free)
			must(close(round->opened));
		must(close(round->free));
		must(close(round->pipe[0]));
		must(close(round->pipe[1]));
	}
}

/* What is done once, and who saw that it was done. */
struct first {
	pthread_once_t once;
	atomic_int begun, done;
	bool early;
};

static __thread struct first *round_of_thread; /* pthread_once hands nothing on */

static void do_it_once(void)
{
	round_of_thread->begun++;
	sched_yield();
	round_of_thread->done++;
}

LITMUS(thread, what_is_done_once_is_done_when_any_returns, struct first, .threads = true,
       .says = "of three threads that call pthread_once at the same time one calls the routine, and "
	       "none returns before that is done",
       .zh = "三个线程同时调用 pthread_once 时，只有一个调用该例程，且在它完成之前无人返回",
       .verdict = HOLDS,
       .ref = "POSIX.1-2024 pthread_once(): on return init_routine shall have completed",
       .outcomes = { { REQUIRED, "done once" },
		     { FORBIDDEN, "done again" },
		     { FORBIDDEN, "returned too early" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->once = (pthread_once_t)PTHREAD_ONCE_INIT;
	}
	ROLES(caller, 3) {
		round_of_thread = round;
		assert_returns(pthread_once(&round->once, do_it_once), 0);
		if (!round->done)
			round->early = true;
	}
	OUTCOME() {
		saw(round->begun > 1 ? "done again"
		    : round->early   ? "returned too early"
				     : "done once");
	}
}

/* A barrier, how often who passed it was the one, and who came through before all had come. */
struct barrier {
	pthread_barrier_t barrier;
	atomic_int come, ones, early;
};

#define PARTIES 3
#define PASSES  2

LITMUS(thread, one_of_each_barrier_is_the_serial_one, struct barrier, .threads = true,
       .says = "three threads that meet at a barrier twice pass it when all have come, and one of "
	       "them each time gets PTHREAD_BARRIER_SERIAL_THREAD",
       .zh = "三个线程在同一屏障处相遇两次，每次都在全部到达后才通过，且每次恰有一个得到 "
	     "PTHREAD_BARRIER_SERIAL_THREAD",
       .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_barrier_wait()",
       .outcomes = { { REQUIRED, "one each time" },
		     { FORBIDDEN, "none or more than one" },
		     { FORBIDDEN, "passed before all had come" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		must(pthread_barrier_init(&round->barrier, NULL, PARTIES) ? -1 : 0);
	}
	ROLES(party, PARTIES) {
		for (int pass = 1; pass <= PASSES; pass++) {
			int result;

			round->come++;
			result = pthread_barrier_wait(&round->barrier);
			if (result == PTHREAD_BARRIER_SERIAL_THREAD)
				round->ones++;
			if (round->come < pass * PARTIES)
				round->early = 1;
		}
	}
	OUTCOME() {
		saw(round->early            ? "passed before all had come"
		    : round->ones == PASSES ? "one each time"
					    : "none or more than one");
	}
}

#define HEIRS 3

/* A robust mutex, the process that holds it, and what those got who lock it when that one ends. */
struct estate {
	pthread_mutex_t mutex;
	pid_t owner;
	atomic_int held, inside, both;
	int error[HEIRS];
};

static void hold_until_told(struct estate *estate)
{
	int signal;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	estate->held = pthread_mutex_lock(&estate->mutex) == 0 ? 1 : -1;
	sigwait(&set, &signal);
	_exit(0);
}

/* It has the mutex when this returns. */
static void start_owner(struct estate *estate)
{
	pid_t pid;

	new_mutex(&estate->mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED,
		  PTHREAD_MUTEX_ROBUST);
	pid = must(fork());
	if (pid == 0)
		hold_until_told(estate);
	estate->owner = pid; /* the child writes there, too */
	while (!estate->held)
		sched_yield();
	assert_equal(estate->held, 1);
}

/* Every other one is killed, the others leave by themselves; it has ended when this returns. */
static void end_owner(const struct estate *estate, int number)
{
	must(kill(estate->owner, number % 2 ? SIGKILL : SIGUSR1));
	must(waitpid(estate->owner, NULL, 0));
}

static void inherit(struct estate *estate, int me, bool makes_consistent)
{
	const int error = pthread_mutex_lock(&estate->mutex);

	estate->error[me] = error;
	if (error && error != EOWNERDEAD)
		return;
	if (atomic_fetch_add(&estate->inside, 1) > 0)
		estate->both = 1;
	sched_yield();
	atomic_fetch_sub(&estate->inside, 1);
	if (error && makes_consistent)
		pthread_mutex_consistent(&estate->mutex);
	pthread_mutex_unlock(&estate->mutex);
}

/* One of so many gets EOWNERDEAD, all others this. */
static const char *how_it_was_left(const struct estate *estate, int heirs, int others)
{
	int told = 0, right = 0;

	for (int i = 0; i < heirs; i++) {
		told += estate->error[i] == EOWNERDEAD;
		right += estate->error[i] == EOWNERDEAD || estate->error[i] == others;
	}
	if (estate->both)
		return "two at once";
	if (right != heirs)
		return "anything else";
	return told == 1 ? "one is told" : told ? "more than one is told" : "none is told";
}

#define ESTATE_OUTCOMES                                                                            \
	.outcomes = { { REQUIRED, "one is told" },    { FORBIDDEN, "more than one is told" },      \
		      { FORBIDDEN, "none is told" },  { FORBIDDEN, "two at once" },                \
		      { FORBIDDEN, "anything else" }, { FORBIDDEN, ASLEEP } }

LITMUS(thread, one_of_those_who_lock_is_told_of_the_owners_end, struct estate, .threads = true,
       .says = "of three who lock a robust mutex just when the process that holds it is killed or "
	       "exits, one gets EOWNERDEAD, and when he has made it consistent the others get it, one "
	       "after the other",
       .zh = "持有健壮互斥锁的进程被杀死或退出时，恰有三个线程加锁：一个得到 EOWNERDEAD，"
	     "它标记一致后其他线程依次得到锁",
       .rows = "posix sem 6", .verdict = HOLDS,
       .ref = "POSIX.1-2024 pthread_mutex_lock() EOWNERDEAD, pthread_mutex_consistent()",
       .needs = { need_robust_lists }, ESTATE_OUTCOMES)
{
	MAKE() {
		start_owner(round);
	}
	ROLES(heir, HEIRS) {
		inherit(round, me, true);
	}
	ROLE(ender) {
		end_owner(round, ROUND_NUMBER);
	}
	OUTCOME() {
		saw(how_it_was_left(round, HEIRS, 0));
	}
}

LITMUS(thread, who_is_told_and_mends_nothing_leaves_it_lost, struct estate, .threads = true,
       .says = "of two who lock a robust mutex just when the process that holds it is killed or "
	       "exits, one gets EOWNERDEAD, and when he unlocks it without making it consistent the "
	       "other gets ENOTRECOVERABLE, and does not sleep on",
       .zh = "持有健壮互斥锁的进程被杀死或退出时，恰有两个线程加锁：一个得到 EOWNERDEAD，"
	     "它未标记一致就解锁后，另一个得到 ENOTRECOVERABLE，不会一直睡眠",
       .rows = "posix sem 6", .verdict = HOLDS,
       .ref = "POSIX.1-2024 pthread_mutex_lock() EOWNERDEAD, ENOTRECOVERABLE",
       .needs = { need_robust_lists }, ESTATE_OUTCOMES)
{
	MAKE() {
		start_owner(round);
	}
	ROLES(heir, 2) {
		inherit(round, me, false);
	}
	ROLE(ender) {
		end_owner(round, ROUND_NUMBER);
	}
	OUTCOME() {
		saw(how_it_was_left(round, 2, ENOTRECOVERABLE));
	}
}
