/* Claims about what sets are for: locks, counting, taking turns, barriers. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/sem.h>

#include "claim.h"
#include "sets.h"

CLAIM(sem, a_binary_semaphore_is_a_habit,
      .says = "a set does not know binary semaphores: a second V makes the value 2, and two "
	      "processes are let in",
      .zh = "信号量集没有“互斥信号量”之分：多一次 V 值就变成 2，两个进程可同时进入",
      .course = "003 §4: 互斥信号量：只能有两个值– 0和1", .rows = "sem 6",
      .verdict = WRONG("only as long as the programs keep to it: the kernel counts on to SEMVMX",
		       "只是程序之间的约定：内核会一直加到 SEMVMX"),
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct actor *user[2];
	int set = new_set(1, 1);

	assert_succeeds(change(set, 0, 1));
	assert_returns(value_of(set, 0), 2);
	for (int i = 0; i < 2; i++)
		START(user[i]) {
			must(change(set, 0, -1));
			pause_at("inside");
		}
	await(user[0], "inside");
	await(user[1], "inside");
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, a_message_is_read_when_it_is_written,
      .says = "with two semaphores and shared memory what a child writes is read by its parent "
	      "line by line, as from a pipe: none is missed or read twice",
      .zh = "用两个信号量加共享内存，父进程逐行读到子进程所写的内容，如同管道：不遗漏、不重复",
      .course = "004 作业: 之前用管道实现的  尝试着用 IPC里的三种方式去实现", .rows = "sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(), XBD Memory Synchronization")
{
	enum { EMPTY, FULL };
	char *line = (char *)shared_numbers();
	int set = new_set(2, 0);

	must(set_value(set, EMPTY, 1));
	ACTOR(child) {
		for (int i = 0; i < 100; i++) {
			must(change(set, EMPTY, -1));
			snprintf(line, 32, "hello, world #%d", i);
			must(change(set, FULL, 1));
		}
	}
	for (int i = 0; i < 100; i++) {
		char expected[32];

		assert_succeeds(change(set, FULL, -1));
		snprintf(expected, sizeof(expected), "hello, world #%d", i);
		assert_text(line, expected);
		line[0] = '\0';
		must(change(set, EMPTY, 1));
	}
	assert_ends(child);
	assert_values(set, 2, (int[]){ 1, 0 });
}

CLAIM(sem, zero_and_add_is_a_lock,
      .says = "{wait for zero, +1} in one semop takes a lock that is free at 0: of those who sleep "
	      "on it one gets it, on Linux the first that came, and the others sleep on",
      .zh = "一次 semop 中 {等待零, +1} 即为加锁（0 表示空闲）：睡眠者中只有一个得到锁（在 Linux "
	    "上是先到者），其余继续睡眠",
      .rows = "sem 3, 6", .verdict = HOLDS,
      .ref = "semop(2) EXAMPLES; POSIX.1-2024 semop(); Linux ipc/sem.c: \"FIFO ordering\"")
{
	struct sembuf lock[] = { { 0, 0, 0 }, { 0, 1, 0 } };
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *locker[5];
	int set = new_set(1, 1);

	for (int i = 0; i < 5; i++) {
		START(locker[i]) {
			assert_returns(semop(set, lock, 2), 0);
			assert_equal(atomic_fetch_add(turn, 1), i);
		}
		assert_asleep(locker[i], "semop");
	}
	assert_sleepers(set, 0, 0, 5);
	for (int i = 0; i < 5; i++) {
		must(change(set, 0, -1));
		assert_ends(locker[i]);
		assert_returns(value_of(set, 0), 1);
		assert_sleepers(set, 0, 0, 4 - i);
		for (int later = i + 1; later < 5; later++)
			assert_not_woken(locker[later]);
	}
}

CLAIM(sem, two_semaphores_make_two_take_turns,
      .says = "two processes that each take their own semaphore and give the other's act strictly "
	      "in turn",
      .zh = "两个进程各取自己的信号量、给对方的信号量，即严格交替执行", .rows = "sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop()")
{
	volatile long *turn = shared_numbers();
	struct actor *player[2];
	int set = new_set(2, 0);

	for (int i = 0; i < 2; i++)
		START(player[i]) {
			for (int round = 0; round < 200; round++) {
				must(change(set, i, -1));
				assert_equal(*turn, 2 * round + i);
				++*turn;
				must(change(set, 1 - i, 1));
			}
		}
	assert_succeeds(change(set, 0, 1));
	assert_ends(player[0]);
	assert_ends(player[1]);
	assert_equal(*turn, 400);
	assert_values(set, 2, (int[]){ 1, 0 });
}

CLAIM(sem, wait_for_zero_makes_a_barrier,
      .says = "processes that each take one of a semaphore of as many as they are, and then wait "
	      "for zero, pass only when all have come",
      .zh = "信号量初值为进程数，各进程先减一再等待零：全部到齐之后才通过", .rows = "sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop()")
{
	atomic_long *arrived = (atomic_long *)shared_numbers();
	struct actor *member[5];
	int set = new_set(40, 5);

	for (int i = 0; i < 5; i++)
		START(member[i]) {
			for (int round = 0; round < 40; round++) {
				atomic_fetch_add(arrived, 1);
				assert_succeeds(change(set, round, -1));
				must(change(set, round, 0));
				assert_that(*arrived >= 5 * (round + 1));
			}
		}
	for (int i = 0; i < 5; i++)
		assert_ends(member[i]);
	assert_equal(*arrived, 200);
}

CLAIM(sem, two_forks_at_once_never_lock_up,
      .says = "five who each take two neighbouring forks by one semop all eat to the end, and no "
	      "fork is in two hands",
      .zh = "五个哲学家各以一次 semop "
	    "同时取相邻两把叉子：都能吃完，不会死锁，一把叉子不会同在两人手中",
      .rows = "sem 3, 6", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): \"atomically\"")
{
	atomic_long *held = (atomic_long *)shared_numbers();
	struct actor *eater[5];
	int set = new_set(5, 1);

	for (int i = 0; i < 5; i++)
		START(eater[i]) {
			unsigned short left = (unsigned short)i,
				       right = (unsigned short)((i + 1) % 5);
			struct sembuf take[] = { { left, -1, SEM_UNDO }, { right, -1, SEM_UNDO } };
			struct sembuf give[] = { { left, 1, SEM_UNDO }, { right, 1, SEM_UNDO } };

			for (int meal = 0; meal < 60; meal++) {
				assert_succeeds(semop(set, take, 2));
				assert_equal(atomic_fetch_add(&held[left], 1), 0);
				assert_equal(atomic_fetch_add(&held[right], 1), 0);
				sched_yield();
				atomic_fetch_sub(&held[left], 1);
				atomic_fetch_sub(&held[right], 1);
				must(semop(set, give, 2));
			}
		}
	for (int i = 0; i < 5; i++)
		assert_ends(eater[i]);
	assert_values(set, 5, (int[]){ 1, 1, 1, 1, 1 });
}
