/* Claims about several sleepers: which of them are woken, and in which order. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"

/* An actor that sleeps until it can take so much, and must then be the one whose turn it is. */
static struct actor *taker_in_turn(int set, int want, atomic_long *turn, long expected)
{
	struct actor *taker;

	START(taker) {
		assert_returns(change(set, 0, -want), 0);
		assert_equal(atomic_fetch_add(turn, 1), expected);
	}
	assert_asleep(taker, "semop");
	return taker;
}

/* An adding lets the first of these sleepers go, who takes all, and no other. */
static void assert_serves(int set, int by, struct actor *const *sleeper, int count)
{
	assert_succeeds(change(set, 0, by));
	assert_ends(sleeper[0]);
	for (int i = 1; i < count; i++)
		assert_not_woken(sleeper[i]);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, equal_sleepers_are_served_as_they_came,
      .says = "on Linux those who wait for the same are served in the order in which they came, "
	      "one for each adding of one",
      .zh = "在 Linux 上，等待相同数目的进程按到达顺序得到服务，每加一唤醒一个", .rows = "sem 5",
      .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"FIFO ordering for semop() operations\"; POSIX.1-2024 leaves it "
	     "open")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *taker[5];
	int set = new_set(1, 0);

	for (int i = 0; i < 5; i++)
		taker[i] = taker_in_turn(set, 1, turn, i);
	for (int i = 0; i < 5; i++)
		assert_serves(set, 1, &taker[i], 5 - i);
}

/* The same with an array that takes one of semaphore 1 too. */
static struct actor *taker_of_both_in_turn(int set, atomic_long *turn, long expected)
{
	struct sembuf both[] = { { 0, -1, 0 }, { 1, -1, 0 } };
	struct actor *taker;

	START(taker) {
		assert_returns(semop(set, both, 2), 0);
		assert_equal(atomic_fetch_add(turn, 1), expected);
	}
	assert_asleep(taker, "semop");
	return taker;
}

CLAIM(sem, arrays_and_single_operations_share_one_queue,
      .says = "on Linux the order of coming also holds between semops of one operation and of "
	      "several",
      .zh = "在 Linux 上，单个操作与多个操作的 semop 之间同样按到达顺序", .rows = "sem 5",
      .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"FIFO ordering for semop() operations\", merge_queues()")
{
	const int left[] = { 5, 4, 4, 3, 3 };
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *taker[5];
	int set = new_set(2, 0);

	must(set_value(set, 1, 5));
	taker[0] = taker_in_turn(set, 1, turn, 0);
	taker[1] = taker_of_both_in_turn(set, turn, 1);
	taker[2] = taker_in_turn(set, 1, turn, 2);
	taker[3] = taker_of_both_in_turn(set, turn, 3);
	taker[4] = taker_in_turn(set, 1, turn, 4);
	for (int i = 0; i < 5; i++) {
		assert_serves(set, 1, &taker[i], 5 - i);
		assert_returns(value_of(set, 1), left[i]);
	}
}

CLAIM(sem, a_smaller_request_passes_a_larger,
      .says = "on Linux one who waits for less goes when there is enough for it, past one who came "
	      "before and waits for more",
      .zh = "在 Linux 上，等待较少的进程在数目足够时先行，越过先到而等待更多的进程",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"just FIFO, not starvation protection\"")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *one[3], *two[3], *three;
	int set = new_set(1, 0);

	three = taker_in_turn(set, 3, turn, 6);
	for (int i = 0; i < 3; i++) {
		two[i] = taker_in_turn(set, 2, turn, 3 + i);
		one[i] = taker_in_turn(set, 1, turn, i);
	}
	for (int i = 0; i < 3; i++)
		assert_serves(set, 1, &one[i], 3 - i);
	for (int i = 0; i < 3; i++)
		assert_not_woken(two[i]);
	for (int i = 0; i < 3; i++)
		assert_serves(set, 2, &two[i], 3 - i);
	assert_not_woken(three);
	assert_serves(set, 3, &three, 1);
}

CLAIM(sem, one_adding_wakes_as_many_as_can_go,
      .says = "an adding of n wakes just as many of those who wait for one each as there is for, "
	      "on Linux the first that came, and the others sleep on",
      .zh = "加 n 恰好唤醒 n 个各等待一的进程（在 Linux 上是先到的），其余继续睡眠",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); Linux ipc/sem.c: \"FIFO ordering\"")
{
	const int waits_for[] = { 1, 2, 2, 3, 3, 3 }; /* which adding */
	volatile long *added = shared_numbers();
	struct actor *taker[6];
	int set = new_set(1, 0), gone = 0;

	for (int i = 0; i < 6; i++) {
		START(taker[i]) {
			assert_returns(change(set, 0, -1), 0);
			assert_equal(*added, waits_for[i]);
		}
		assert_asleep(taker[i], "semop");
	}
	for (int by = 1; by <= 3; by++) {
		*added = by;
		must(change(set, 0, by));
		for (int i = 0; i < by; i++)
			assert_ends(taker[gone++]);
		assert_sleepers(set, 0, 6 - gone, 0);
		for (int i = gone; i < 6; i++)
			assert_not_woken(taker[i]);
		assert_returns(value_of(set, 0), 0);
	}
}

/* How many of those who came for 1, 2, 3 and 4 an adding serves. */
static const struct {
	int by, served, left;
} addings[] = { { 9, 3, 3 }, { 10, 4, 0 } };

CLAIM(sem, one_adding_serves_different_requests,
      .says = "an adding of 10 serves sleepers for 1, 2, 3 and 4 all; one of 9 on Linux the first "
	      "three that came, and leaves the rest",
      .zh = "加 10 同时满足分别等待 1、2、3、4 的四个睡眠者；加 9 在 Linux "
	    "上满足先到的三个，余数留下",
      .rows = "sem 5; bugs 52", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); Linux ipc/sem.c")
{
	for (size_t i = 0; i < LENGTH(addings); i++) {
		struct actor *taker[4];
		int set = new_set(1, 0);

		for (int n = 0; n < 4; n++) {
			START(taker[n]) {
				assert_returns(change(set, 0, -(n + 1)), 0);
				assert_that(n < addings[i].served);
			}
			assert_asleep(taker[n], "semop");
		}
		must(change(set, 0, addings[i].by));
		for (int n = 0; n < addings[i].served; n++)
			assert_ends(taker[n]);
		for (int n = addings[i].served; n < 4; n++)
			assert_not_woken(taker[n]);
		assert_returns(value_of(set, 0), addings[i].left);
	}
}

CLAIM(sem, one_array_serves_sleepers_of_each_semaphore,
      .says = "an array that changes several semaphores serves those who sleep on each of them, "
	      "and nobody else",
      .zh = "改变多个信号量的数组同时唤醒在各个信号量上睡眠且可以继续的进程，其余不醒",
      .rows = "sem 3, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct sembuf array[] = { { 0, 2, 0 }, { 1, -1, 0 }, { 2, 3, 0 }, { 3, 1, 0 } };
	const int wants[] = { -2, 0, -3, -2 };
	struct actor *sleeper[4];
	int set = new_set(4, 0);

	must(set_value(set, 1, 1));
	for (int i = 0; i < 4; i++)
		START(sleeper[i]) {
			assert_returns(change(set, i, wants[i]), 0);
		}
	for (int i = 0; i < 4; i++)
		assert_asleep(sleeper[i], "semop");
	assert_returns(semop(set, array, 4), 0);
	for (int i = 0; i < 3; i++)
		assert_ends(sleeper[i]);
	assert_not_woken(sleeper[3]);
	assert_values(set, 4, (int[]){ 0, 0, 0, 1 });
}

CLAIM(sem, zero_wakes_all_who_wait_for_it,
      .says = "all who wait for zero go when it is reached, and though the value is raised right "
	      "after; those who come then sleep",
      .zh = "值到零时所有等待零的进程都被唤醒，即使值随后又增加；此后到来的则睡眠",
      .rows = "sem 5; bugs 49", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct actor *waiter[4];
	int set = new_set(1, 1);

	for (int i = 0; i < 4; i++)
		START(waiter[i]) {
			assert_returns(change(set, 0, 0), 0);
		}
	for (int i = 0; i < 4; i++)
		assert_asleep(waiter[i], "semop");
	assert_sleepers(set, 0, 0, 4);
	must(change(set, 0, -1));
	must(change(set, 0, 1));
	ACTOR(late) {
		assert_returns(change(set, 0, 0), 0);
	}
	for (int i = 0; i < 4; i++)
		assert_ends(waiter[i]);
	assert_asleep(late, "semop");
	assert_sleepers(set, 0, 0, 1);
}

CLAIM(sem, who_waits_for_zero_goes_before_who_alters,
      .says = "on Linux those who wait for zero and no more go first when it is reached, before "
	      "those who came earlier and would alter the value, and these then one by one",
      .zh = "在 Linux 上，值到零时只等待零的进程先继续，早于先到但会改变值的进程；后者随后逐个继续",
      .rows = "sem 5; bugs 49", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c do_smart_wakeup_zero(), do_smart_update(): pending_const first")
{
	struct sembuf lock[] = { { 0, 0, 0 }, { 0, 1, 0 } };
	struct actor *locker[2], *waiter[2];
	int set = new_set(1, 1);

	for (int i = 0; i < 2; i++) {
		START(locker[i]) {
			assert_returns(semop(set, lock, 2), 0);
		}
		assert_asleep(locker[i], "semop");
		START(waiter[i]) {
			assert_returns(change(set, 0, 0), 0);
		}
		assert_asleep(waiter[i], "semop");
	}
	must(change(set, 0, -1));
	for (int i = 0; i < 2; i++)
		assert_ends(waiter[i]);
	assert_ends(locker[0]);
	assert_not_woken(locker[1]);
	assert_values(set, 1, (int[]){ 1 });
	must(change(set, 0, -1));
	assert_ends(locker[1]);
}

CLAIM(sem, the_adding_hands_over_to_the_sleeper,
      .says = "on Linux an adding gives to the sleeper before it returns: nobody can snatch what "
	      "it woke for, and the value seen is 0 already",
      .zh = "在 Linux 上，加操作在返回之前就把数目交给睡眠者：别人抢不走，看到的值已经是 0",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"Semaphores are actively given to waiting tasks\"")
{
	int set = new_set(1, 0);

	for (int round = 0; round < 20; round++) {
		ACTOR(sleeper) {
			assert_returns(change(set, 0, -1), 0);
		}
		assert_asleep(sleeper, "semop");
		must(change(set, 0, 1));
		assert_fails(change_with(set, 0, -1, IPC_NOWAIT), EAGAIN);
		assert_returns(value_of(set, 0), 0);
		assert_sleepers(set, 0, 0, 0);
		assert_ends(sleeper);
	}
}

CLAIM(sem, who_comes_later_does_not_pass_a_woken_sleeper,
      .says = "on Linux a process that takes and at once asks again comes behind those who slept: "
	      "they take turns",
      .zh = "在 Linux 上，刚释放又立即请求的进程排在睡眠者之后：轮流得到", .rows = "sem 5, 6",
      .verdict = HOLDS, .ref = "Linux ipc/sem.c: \"FIFO ordering for semop() operations\"")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *player[3];
	int set = new_set(1, 0);

	for (int i = 0; i < 3; i++) {
		START(player[i]) {
			for (int round = 0; round < 10; round++) {
				assert_succeeds(change(set, 0, -1));
				assert_equal(atomic_fetch_add(turn, 1), 3 * round + i);
				/* Until the others sleep, if they still come. */
				while (semctl(set, 0, GETNCNT) < 2 && *turn < 28)
					sched_yield();
				must(change(set, 0, 1));
			}
		}
		assert_asleep(player[i], "semop");
	}
	must(change(set, 0, 1));
	for (int i = 0; i < 3; i++)
		assert_ends(player[i]);
	assert_equal(*turn, 30);
}

CLAIM(sem, a_woken_sleepers_adding_wakes_the_next,
      .says = "when a sleeper is served what its array adds wakes the next, whose array wakes a "
	      "third: all of it by one adding",
      .zh = "睡眠者得到服务时，其数组中的加操作唤醒下一个，再唤醒第三个：全由一次加操作引起",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); Linux ipc/sem.c update_queue()")
{
	struct actor *link[4];
	int set = new_set(5, 0);

	for (int i = 3; i >= 0; i--) { /* the last link sleeps first */
		START(link[i]) {
			struct sembuf pass[] = { { (unsigned short)i, -1, 0 },
						 { (unsigned short)(i + 1), 1, 0 } };

			assert_returns(semop(set, pass, 2), 0);
		}
		assert_asleep(link[i], "semop");
	}
	must(change(set, 0, 1));
	assert_values(set, 5, (int[]){ 0, 0, 0, 0, 1 });
	for (int i = 0; i < 4; i++)
		assert_ends(link[i]);
}

CLAIM(sem, a_woken_sleepers_taking_brings_zero,
      .says = "when a sleeper that is served takes the value to zero, those who wait for zero go, "
	      "and what they add wakes others",
      .zh = "睡眠者得到服务后把值减到零，等待零的进程随即继续，它们所加的又唤醒别的进程",
      .rows = "sem 5; bugs 49", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); semop(2) BUGS; Linux ipc/sem.c update_queue()")
{
	struct sembuf reply[] = { { 0, 0, 0 }, { 1, 1, 0 } };
	int set = new_set(2, 0);

	must(set_value(set, 0, 1));
	ACTOR(last) {
		assert_returns(change(set, 1, -1), 0);
	}
	ACTOR(replier) {
		assert_returns(semop(set, reply, 2), 0);
	}
	ACTOR(watcher) {
		assert_returns(change(set, 0, 0), 0);
	}
	ACTOR(taker) {
		assert_returns(change(set, 0, -2), 0);
	}
	assert_asleep(last, "semop");
	assert_asleep(replier, "semop");
	assert_asleep(watcher, "semop");
	assert_asleep(taker, "semop");
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_ends(watcher);
	assert_ends(replier);
	assert_ends(last);
	assert_values(set, 2, (int[]){ 0, 0 });
}

#define NEVER (-1) /* as a turn */

CLAIM(sem, a_killed_sleeper_leaves_no_trace,
      .says = "a process killed in its sleep in semop takes nothing and counts no more: the next "
	      "adding serves another, on Linux the next that came",
      .zh = "在 semop "
	    "中睡眠时被杀死的进程什么也没有取走，也不再计数；下一次加操作服务别的睡眠者（在 Linux "
	    "上是其后先到的）",
      .rows = "sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 semop()")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *killed[2], *taker[4];
	int set = new_set(1, 0);

	killed[0] = taker_in_turn(set, 1, turn, NEVER);
	taker[0] = taker_in_turn(set, 1, turn, 0);
	taker[1] = taker_in_turn(set, 1, turn, 1);
	killed[1] = taker_in_turn(set, 1, turn, NEVER);
	taker[2] = taker_in_turn(set, 1, turn, 2);
	taker[3] = taker_in_turn(set, 1, turn, 3);
	for (int i = 0; i < 2; i++) {
		send_signal(killed[i], SIGKILL);
		assert_killed(killed[i], SIGKILL);
	}
	assert_sleepers(set, 0, 4, 0);
	assert_returns(value_of(set, 0), 0);
	for (int i = 0; i < 4; i++) {
		assert_not_woken(taker[i]);
		assert_serves(set, 1, &taker[i], 4 - i);
	}
}

CLAIM(sem, who_gave_up_comes_again_as_last,
      .says = "on Linux a sleeper that a signal interrupted loses its place: if it comes again it "
	      "stands last",
      .zh = "在 Linux 上，被信号中断的睡眠者失去位置，再来时排在最后", .rows = "sem 5",
      .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"FIFO ordering for semop() operations\"; semop(2) EINTR")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *patient[3];
	int set = new_set(1, 0);

	ACTOR(first) {
		catch_signal(SIGUSR1, 0);
		assert_fails(change(set, 0, -1), EINTR);
		pause_at("interrupted");
		assert_returns(change(set, 0, -1), 0);
		assert_equal(atomic_fetch_add(turn, 1), 3);
	}
	assert_asleep(first, "semop");
	for (int i = 0; i < 3; i++)
		patient[i] = taker_in_turn(set, 1, turn, i);
	send_signal(first, SIGUSR1);
	await(first, "interrupted");
	resume(first);
	assert_asleep(first, "semop");
	for (int i = 0; i < 3; i++) {
		assert_serves(set, 1, &patient[i], 3 - i);
		assert_not_woken(first);
	}
	assert_serves(set, 1, &first, 1);
}

static void change_often(int set, int by)
{
	for (int round = 0; round < 60; round++)
		assert_succeeds(change(set, 0, by));
}

CLAIM(sem, no_adding_is_lost_on_sleepers,
      .says = "while many add and many take, by different amounts, all is taken that was added: no "
	      "sleeper is forgotten and nothing is left",
      .zh = "多个进程以不同数目加、减：加的全部被取走，没有睡眠者被遗忘，最后值为 0",
      .rows = "sem 5; bugs 52", .verdict = HOLDS, .ref = "POSIX.1-2024 semop()")
{
	struct actor *taker[3], *adder[3];
	int set = new_set(1, 0);

	for (int i = 0; i < 3; i++) {
		START(taker[i]) {
			change_often(set, -(i + 1));
		}
		assert_asleep(taker[i], "semop");
	}
	for (int i = 0; i < 3; i++)
		START(adder[i]) {
			change_often(set, i + 1);
		}
	for (int i = 0; i < 3; i++) {
		assert_ends(taker[i]);
		assert_ends(adder[i]);
	}
	assert_returns(value_of(set, 0), 0);
	assert_sleepers(set, 0, 0, 0);
}
