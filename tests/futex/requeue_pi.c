/* Claims about FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI: waiters that get a lock. */
#include <pthread.h>
#include <sched.h>

#include "claim.h"
#include "deadlines.h"
#include "futexes.h"

static long cmp_requeue_pi(futex_word *from, uint32_t woken, uint32_t moved, futex_word *to,
			   uint32_t value)
{
	return futex_of_two(from, FUTEX_CMP_REQUEUE_PI, woken, moved, to, value);
}

static const char *need_requeue_pi(void)
{
	futex_word words[2] = { 0 };

	return lacks(cmp_requeue_pi(&words[0], 1, 0, &words[1], 0) < 0,
		     "futex(FUTEX_CMP_REQUEUE_PI)");
}

/* Starts a process that waits on the word, to own the lock then. */
static struct actor *start_waiter(futex_word *from, futex_word *lock)
{
	ACTOR(waiter) {
		assert_returns(futex(from, FUTEX_WAIT_REQUEUE_PI, 7, NULL, lock, 5), 0);
		assert_equal(*lock & FUTEX_TID_MASK, own_tid());
		pause_at("owning");
		assert_returns(futex(lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), 0);
	}
	assert_asleep(waiter, "futex");
	return waiter;
}

CLAIM(futex, requeue_pi_makes_a_waiter_the_owner,
      .says = "on Linux FUTEX_CMP_REQUEUE_PI gives a lock that is free to one waiter of the first "
	      "word, moves so many others at most to the lock, who get it one after another, and "
	      "returns how many in all",
      .zh = "在 Linux 上，FUTEX_CMP_REQUEUE_PI "
	    "把空闲的锁交给第一个字的一个等待者，至多把其余的所给个数"
	    "移到锁上，依次得到它，返回总数",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_CMP_REQUEUE_PI, FUTEX_WAIT_REQUEUE_PI, RETURN VALUE",
      .needs = { need_requeue_pi, need_proc })
{
	futex_word *from = shared_words(), *lock = from + 1;
	struct actor *waiters[4];
	bool gone[4] = { false };

	*from = 7;
	for (int i = 0; i < 4; i++)
		waiters[i] = start_waiter(from, lock);
	assert_returns(cmp_requeue_pi(from, 1, 2, lock, 7), 3);
	for (int owners = 0; owners < 3; owners++) {
		int next = 0;

		while (next < 3 && (uint32_t)pid_of(waiters[next]) != (*lock & FUTEX_TID_MASK))
			next++;
		await(waiters[next], "owning");
		gone[next] = true;
		for (int i = 0; i < 4; i++)
			if (!gone[i])
				assert_not_woken(waiters[i]);
		resume(waiters[next]);
		assert_ends(waiters[next]);
	}
	assert_equal(*lock, 0);
	assert_equal(*from, 7);
}

CLAIM(futex, requeue_pi_refuses_what_does_not_fit,
      .says = "on Linux FUTEX_CMP_REQUEUE_PI fails with EINVAL where val is not 1, both words are "
	      "one, the lock is not the waiter's, or that waits by FUTEX_WAIT, and with EAGAIN for "
	      "another value: no waiter wakes",
      .zh = "在 Linux 上，val 不是 1、两个字相同、锁不是等待者所指定的或等待者用的是 FUTEX_WAIT "
	    "时，FUTEX_CMP_REQUEUE_PI 失败 (EINVAL)，值不同时 (EAGAIN)：没有等待者醒来",
      .verdict = HOLDS, .ref = "futex(2) EINVAL (FUTEX_CMP_REQUEUE_PI), EAGAIN",
      .needs = { need_requeue_pi, need_proc })
{
	futex_word *from = shared_words(), *lock = from + 1, *other = from + 2;
	struct actor *waiter;

	*from = 7;
	waiter = start_waiter(from, lock);
	for (uint32_t woken = 0; woken <= 2; woken += 2)
		assert_fails(cmp_requeue_pi(from, woken, 1, lock, 7), EINVAL);
	assert_fails(cmp_requeue_pi(from, 1, 1, from, 7), EINVAL);
	assert_fails(cmp_requeue_pi(from, 1, 1, other, 7), EINVAL);
	assert_fails(cmp_requeue_pi(from, 1, 1, lock, 8), EAGAIN);
	ACTOR(plain) {
		assert_returns(wait_while(other, 0), 0);
	}
	assert_asleep(plain, "futex");
	assert_fails(cmp_requeue_pi(other, 1, 1, lock, 0), EINVAL);
	assert_not_woken(plain);
	assert_not_woken(waiter);
	assert_equal(*lock, 0);
	assert_equal(*other, 0);
	assert_returns(cmp_requeue_pi(from, 1, 1, lock, 7), 1);
	await(waiter, "owning");
}

CLAIM(futex, wait_requeue_pi_leaves_the_lock_free,
      .says = "on Linux FUTEX_WAIT_REQUEUE_PI fails with EAGAIN for another value, with EINVAL for "
	      "the same word twice, with ETIMEDOUT when its time, of CLOCK_MONOTONIC unless told "
	      "otherwise, is over, and not before: the lock stays free",
      .zh = "在 Linux 上，FUTEX_WAIT_REQUEUE_PI 在值不同时失败 (EAGAIN)，两个字相同时 (EINVAL)，"
	    "到时（默认为 CLOCK_MONOTONIC 的时刻，不提前）(ETIMEDOUT)：锁仍空闲",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAIT_REQUEUE_PI, EAGAIN, EINVAL, ETIMEDOUT",
      .needs = { need_requeue_pi })
{
	futex_word *from = shared_words(), *lock = from + 1;
	const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME };
	const struct timespec past = { 0, 1 };

	*from = 7;
	assert_fails(futex(from, FUTEX_WAIT_REQUEUE_PI, 8, NULL, lock, 0), EAGAIN);
	assert_fails(futex(from, FUTEX_WAIT_REQUEUE_PI, 7, NULL, from, 0), EINVAL);
	assert_fails(futex(from, FUTEX_WAIT_REQUEUE_PI, 7, &past, lock, 0), ETIMEDOUT);
	for (size_t i = 0; i < 2; i++) {
		const struct timespec end = from_now(clocks[i], 6);

		assert_fails(futex(from, FUTEX_WAIT_REQUEUE_PI | (i ? FUTEX_CLOCK_REALTIME : 0), 7,
				   &end, lock, 0),
			     ETIMEDOUT);
		assert_that(is_past(clocks[i], &end));
	}
	assert_equal(*lock, 0);
	assert_equal(*from, 7);
	assert_returns(cmp_requeue_pi(from, 1, 1, lock, 7), 0);
}

CLAIM(futex, a_wake_does_not_reach_waiters_for_a_lock,
      .says = "on Linux FUTEX_WAKE, FUTEX_REQUEUE and FUTEX_CMP_REQUEUE fail with EINVAL where the "
	      "waiter is one of FUTEX_WAIT_REQUEUE_PI, which sleeps on",
      .zh = "在 Linux 上，等待者是 FUTEX_WAIT_REQUEUE_PI 的时，FUTEX_WAKE、FUTEX_REQUEUE 与 "
	    "FUTEX_CMP_REQUEUE 失败 (EINVAL)，它继续睡眠",
      .verdict = HOLDS,
      .ref = "Linux futex_wake(), futex_requeue(): rt_waiter; futex(2) FUTEX_WAIT_REQUEUE_PI says "
	     "otherwise",
      .needs = { need_requeue_pi, need_proc })
{
	futex_word *from = shared_words(), *lock = from + 1, *other = from + 2;
	struct actor *waiter;

	*from = 7;
	waiter = start_waiter(from, lock);
	assert_fails(wake(from, 1), EINVAL);
	assert_fails(futex_of_two(from, FUTEX_REQUEUE, 1, 1, other, 0), EINVAL);
	assert_fails(futex_of_two(from, FUTEX_CMP_REQUEUE, 0, 1, other, 7), EINVAL);
	assert_not_woken(waiter);
	assert_returns(cmp_requeue_pi(from, 1, 1, lock, 7), 1);
	await(waiter, "owning");
}

CLAIM(futex, requeue_pi_needs_an_owner_that_lives,
      .says = "on Linux FUTEX_CMP_REQUEUE_PI fails with ESRCH where the lock has the id of a "
	      "thread that there is not: the waiter sleeps on",
      .zh = "在 Linux 上，锁中的线程 id 不存在时，FUTEX_CMP_REQUEUE_PI 失败 "
	    "(ESRCH)：等待者继续睡眠",
      .verdict = HOLDS, .ref = "futex(2) ESRCH (FUTEX_CMP_REQUEUE_PI)",
      .needs = { need_requeue_pi, need_proc })
{
	futex_word *from = shared_words(), *lock = from + 1;
	struct actor *waiter;

	*from = 7;
	*lock = FUTEX_TID_MASK - 5; /* no kernel numbers so many */
	waiter = start_waiter(from, lock);
	assert_fails(cmp_requeue_pi(from, 1, 1, lock, 7), ESRCH);
	assert_not_woken(waiter);
	*lock = 0;
	assert_returns(cmp_requeue_pi(from, 1, 1, lock, 7), 1);
	await(waiter, "owning");
}

CLAIM(futex, requeue_pi_wants_no_other_waiters,
      .says = "on Linux FUTEX_CMP_REQUEUE_PI fails with EINVAL where somebody waits on the lock by "
	      "FUTEX_WAIT, or on the first word by FUTEX_LOCK_PI: all sleep on",
      .zh = "在 Linux 上，若有人用 FUTEX_WAIT 等待该锁，或用 FUTEX_LOCK_PI 等待第一个字，"
	    "FUTEX_CMP_REQUEUE_PI 失败 (EINVAL)：都继续睡眠",
      .verdict = HOLDS, .ref = "futex(2) EINVAL (FUTEX_CMP_REQUEUE_PI): inconsistency",
      .needs = { need_requeue_pi, need_proc })
{
	futex_word *from = shared_words(), *lock = from + 1, *owned = from + 2;
	struct actor *waiter;

	*from = 7;
	waiter = start_waiter(from, lock);
	ACTOR(plain) {
		assert_returns(wait_while(lock, 0), 0);
	}
	assert_asleep(plain, "futex");
	assert_fails(cmp_requeue_pi(from, 1, 1, lock, 7), EINVAL);
	assert_not_woken(plain);
	assert_not_woken(waiter);
	assert_returns(futex(owned, FUTEX_LOCK_PI, 0, NULL, NULL, 0), 0);
	ACTOR(locker) {
		assert_returns(futex(owned, FUTEX_LOCK_PI, 0, NULL, NULL, 0), 0);
	}
	assert_asleep(locker, "futex");
	assert_fails(cmp_requeue_pi(owned, 1, 1, from + 3, *owned), EINVAL);
	assert_not_woken(locker);
}

CLAIM(futex, requeue_pi_finds_a_circle,
      .says = "on Linux FUTEX_CMP_REQUEUE_PI fails with EDEADLK where the lock's owner waits for "
	      "one that the waiter has",
      .zh = "在 Linux 上，锁的持有者正在等待该等待者所持的锁时，FUTEX_CMP_REQUEUE_PI 失败 "
	    "(EDEADLK)",
      .verdict = HOLDS, .ref = "futex(2) EDEADLK (FUTEX_CMP_REQUEUE_PI)",
      .needs = { need_requeue_pi, need_proc })
{
	futex_word *from = shared_words(), *lock = from + 1, *other = from + 2;

	*from = 7;
	ACTOR(waiter) {
		assert_returns(futex(other, FUTEX_LOCK_PI, 0, NULL, NULL, 0), 0);
		futex(from, FUTEX_WAIT_REQUEUE_PI, 7, NULL, lock, 0);
	}
	assert_asleep(waiter, "futex");
	ACTOR(owner) {
		assert_returns(futex(lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0), 0);
		futex(other, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
	}
	assert_asleep(owner, "futex");
	assert_fails(cmp_requeue_pi(from, 1, 1, lock, 7), EDEADLK);
	assert_equal(*lock & FUTEX_TID_MASK, pid_of(owner));
}

/* What a thread that waits for a lock of its process needs. */
struct place_of_wait {
	futex_word from, lock;
	atomic_int tid;
};

static void *wait_for_the_lock(void *argument)
{
	struct place_of_wait *place = argument;

	place->tid = (int)own_tid();
	assert_returns(futex(&place->from, FUTEX_WAIT_REQUEUE_PI_PRIVATE, 0, NULL, &place->lock, 0),
		       0);
	assert_equal(place->lock & FUTEX_TID_MASK, own_tid());
	assert_returns(futex(&place->lock, FUTEX_UNLOCK_PI_PRIVATE, 0, NULL, NULL, 0), 0);
	return NULL;
}

CLAIM(futex, requeue_pi_serves_threads_of_one_process,
      .says = "on Linux FUTEX_CMP_REQUEUE_PI_PRIVATE gives a lock to a thread of the caller's process "
	      "that waits in FUTEX_WAIT_REQUEUE_PI_PRIVATE",
      .zh = "在 Linux 上，FUTEX_CMP_REQUEUE_PI_PRIVATE 把锁交给本进程中处于 FUTEX_WAIT_REQUEUE_PI_PRIVATE 的线程",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_PRIVATE_FLAG; FUTEX_CMP_REQUEUE_PI",
      .needs = { need_requeue_pi, need_threads, need_proc })
{
	static struct place_of_wait place;
	pthread_t thread;

	must(pthread_create(&thread, NULL, wait_for_the_lock, &place) ? -1 : 0);
	while (!place.tid)
		sched_yield();
	assert_task_asleep(place.tid, "futex");
	assert_returns(futex_of_two(&place.from, FUTEX_CMP_REQUEUE_PI_PRIVATE, 1, 0, &place.lock,
				    0),
		       1);
	assert_equal(pthread_join(thread, NULL), 0);
	assert_equal(place.lock, 0);
}
