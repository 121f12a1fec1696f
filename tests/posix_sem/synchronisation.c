/* Claims about what semaphores are for: excluding, counting, taking turns, and losing nothing. */
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "claim.h"
#include "deadlines.h"
#include "semaphores.h"

static void visit(sem_t *places)
{
	assert_returns(sem_wait(places), 0);
	pause_at("inside");
	assert_returns(sem_post(places), 0);
}

CLAIM(posix_sem, a_counting_semaphore_lets_n_in,
      .says = "a semaphore of value 2 lets two in at the same time and the third only when one "
	      "leaves",
      .zh = "初值为 2 的信号量允许两个进程同时进入，第三个要等其中一个离开",
      .course = "003 §4: 计数信号量 … 它用于控制对具有多个实例的资源的访问", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(), sem_post()")
{
	sem_t *places = shared_semaphore(2);

	ACTOR(first) {
		visit(places);
	}
	ACTOR(second) {
		visit(places);
	}
	await(first, "inside");
	await(second, "inside");
	ACTOR(third) {
		visit(places);
	}
	assert_asleep(third, "futex");
	resume(second);
	assert_ends(second);
	await(third, "inside");
	assert_equal(value_of(places), 0);
	resume(first);
	resume(third);
	assert_ends(first);
	assert_ends(third);
	assert_equal(value_of(places), 2);
}

struct table {
	sem_t ping, pong;
	int ball;
};

CLAIM(posix_sem, two_semaphores_make_turns,
      .says = "with two semaphores two processes take turns, no wake is missed, and each sees what "
	      "the other wrote before its sem_post",
      .zh = "两个信号量让两个进程轮流运行，不漏唤醒，且各自看到对方 sem_post 之前所写的内容",
      .rows = "posix sem 2; bugs 80, 86", .verdict = HOLDS,
      .ref = "POSIX.1-2024 4.15.2 Memory Synchronization: sem_post(), sem_wait()")
{
	struct table *table = shared_memory(sizeof(*table));

	must(sem_init(&table->ping, 1, 0));
	must(sem_init(&table->pong, 1, 0));
	ACTOR(partner) {
		for (int i = 1; i <= 1000; i++) {
			assert_returns(sem_wait(&table->ping), 0);
			assert_equal(table->ball, i);
			table->ball = -i;
			assert_returns(sem_post(&table->pong), 0);
		}
	}
	for (int i = 1; i <= 1000; i++) {
		table->ball = i;
		assert_returns(sem_post(&table->ping), 0);
		assert_returns(sem_wait(&table->pong), 0);
		assert_equal(table->ball, -i);
	}
	assert_ends(partner);
}

CLAIM(posix_sem, no_wake_is_missed_in_a_storm,
      .says = "however posts, waits and trywaits of several processes meet, as many take 1 as "
	      "posts gave, and nobody sleeps on while there is one to take",
      .zh = "多个进程的 post、wait、trywait 无论怎样交错，取走的次数等于 post "
	    "的次数，不会有人在有可取时仍睡眠",
      .rows = "bugs 80, 81, 86", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(), sem_wait()")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[3];

	for (int i = 0; i < 3; i++)
		START(waiter[i]) {
			for (int taken = 0; taken < 300; taken++)
				assert_returns(sem_wait(semaphore), 0);
		}
	ACTOR(thief) {
		for (int taken = 0; taken < 300;)
			if (sem_trywait(semaphore) == 0)
				taken++;
			else
				sched_yield();
	}
	for (int i = 0; i < 1200; i++)
		assert_returns(sem_post(semaphore), 0);
	for (int i = 0; i < 3; i++)
		assert_ends(waiter[i]);
	assert_ends(thief);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, one_token_goes_round,
      .says = "several processes that each take a semaphore's only 1 and give it back all come to "
	      "their end, and the 1 is there",
      .zh = "多个进程反复取走并归还信号量唯一的 1，最终都能结束，而这个 1 仍在",
      .rows = "bugs 80, 86", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(), sem_wait()")
{
	sem_t *semaphore = shared_semaphore(1);
	struct actor *player[4];

	for (int i = 0; i < 4; i++)
		START(player[i]) {
			for (int turn = 0; turn < 500; turn++) {
				assert_returns(sem_wait(semaphore), 0);
				assert_equal(value_of(semaphore), 0);
				assert_returns(sem_post(semaphore), 0);
			}
		}
	for (int i = 0; i < 4; i++)
		assert_ends(player[i]);
	assert_equal(value_of(semaphore), 1);
}

/* Takes what it can until told to stop, by waits that time out or are interrupted all the time. */
static void take_impatiently(sem_t *semaphore, atomic_int *taken, const atomic_bool *stopped)
{
	while (!atomic_load(stopped)) {
		struct timespec soon = nanoseconds_from_now(CLOCK_REALTIME, 90000);

		if (sem_timedwait(semaphore, &soon) == 0)
			atomic_fetch_add(taken, 1);
		else
			assert_that(errno == ETIMEDOUT || errno == EINTR);
	}
}

CLAIM(posix_sem, who_gives_up_takes_nothing_along,
      .says = "in a storm of waits that time out or are interrupted no post is lost and none "
	      "counts twice: what was taken and what is left make the posts",
      .zh = "等待大量超时或被打断时，post 既不丢失也不重复：取走的与剩下的之和等于 post 的次数",
      .rows = "posix sem 2; bugs 80, 81, 83", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait(); sem_wait(3): value ... unchanged on error")
{
	struct storm {
		atomic_int taken;
		atomic_bool stopped;
	} *storm = shared_memory(sizeof(*storm));
	sem_t *semaphore = shared_semaphore(0);
	struct actor *taker[2];

	for (int i = 0; i < 2; i++)
		START(taker[i]) {
			catch_signal(SIGALRM, 0);
			set_timer(130);
			take_impatiently(semaphore, &storm->taken, &storm->stopped);
			set_timer(0);
		}
	for (int i = 0; i < 500; i++) {
		assert_returns(sem_post(semaphore), 0);
		sched_yield();
	}
	atomic_store(&storm->stopped, true);
	assert_ends(taker[0]);
	assert_ends(taker[1]);
	assert_equal(storm->taken + value_of(semaphore), 500);
}
