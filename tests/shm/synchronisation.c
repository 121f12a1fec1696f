/* Claims about processes that write to a segment at once, in order and without. */
#include <sched.h>
#include <stdatomic.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include "claim.h"
#include "segments.h"

#define ADDITIONS 20000

struct race {
	atomic_int ready, sum;
	volatile int counter;
};

/* Two actors, which begin together: from here on in both. */
static void meet(atomic_int *ready)
{
	atomic_fetch_add(ready, 1);
	while (atomic_load(ready) < 2)
		sched_yield();
}

CLAIM(shm, an_addition_amid_anothers_gets_lost,
      .says = "what one process adds between another's reading of a number in a segment and its "
	      "writing is lost: nothing guards the segment",
      .zh = "一个进程读出段中的数之后、写回之前，另一进程所加的会丢失：段本身没有任何保护",
      .course = "003 §6: 过程需要确保不会同时写入同一位置", .rows = "shm 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XBD 4 Memory Synchronization; shmat()")
{
	volatile int *counter = attach(new_segment(sizeof(int)));

	ACTOR(slow) {
		int seen = *counter;

		pause_at("read");
		*counter = seen + 1;
	}
	await(slow, "read");
	*counter = *counter + 1;
	*counter = *counter + 1;
	resume(slow);
	assert_ends(slow);
	assert_equal(*counter, 1);
}

CLAIM(shm, atomic_additions_do_not_get_lost,
      .says = "two processes that count up one number in a segment by atomic additions lose none",
      .zh = "两个进程用原子加法对段中同一个数做加一，一次也不会丢失",
      .course = "003 §6: 过程需要确保不会同时写入同一位置", .rows = "shm 6",
      .verdict = HOLDS_IF("the writes are not atomic ones: those may come at once",
			  "写入不是原子操作；原子操作可以同时进行"),
      .ref = "ISO C11 7.17.7.5 atomic_fetch_add; POSIX.1-2024 XBD 4 Memory Synchronization")
{
	struct race *race = attach(new_segment(sizeof(*race)));
	struct actor *adder[2];

	for (int i = 0; i < 2; i++)
		START(adder[i]) {
			meet(&race->ready);
			for (int n = 0; n < ADDITIONS; n++)
				atomic_fetch_add(&race->sum, 1);
		}
	assert_ends(adder[0]);
	assert_ends(adder[1]);
	assert_equal(race->sum, 2 * ADDITIONS);
}

static void add_to_semaphore(int set, int by)
{
	must(semop(set, &(struct sembuf){ 0, (short)by, SEM_UNDO }, 1));
}

CLAIM(shm, a_semaphore_keeps_additions,
      .says = "two processes that count up one number in a segment under a semaphore lose none",
      .zh = "两个进程在信号量保护下对段中同一个数做加一，一次也不会丢失",
      .course = "003 §6: 过程需要确保不会同时写入同一位置; 004: 希望 多个进程 错开时间 "
		"访问同一块区域",
      .rows = "shm 6; sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(), XBD 4 Memory Synchronization", .needs = { need_sem })
{
	struct race *race = attach(new_segment(sizeof(*race)));
	int set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	struct actor *adder[2];

	must(semop(set, &(struct sembuf){ 0, 1, 0 }, 1));
	for (int i = 0; i < 2; i++)
		START(adder[i]) {
			meet(&race->ready);
			for (int n = 0; n < ADDITIONS / 10; n++) {
				add_to_semaphore(set, -1);
				race->counter = race->counter + 1;
				add_to_semaphore(set, 1);
			}
		}
	assert_ends(adder[0]);
	assert_ends(adder[1]);
	assert_equal(race->counter, 2 * ADDITIONS / 10);
}
