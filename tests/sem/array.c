/* Claims about a semop of several operations: all or nothing, and in their order. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include "claim.h"
#include "sets.h"

CLAIM(sem, several_operations_are_all_or_nothing,
      .says = "a semop of several operations does all, or none where one cannot proceed, in "
	      "whatever place that stands",
      .zh = "含多个操作的 semop 要么全部执行，要么（有一个不能进行时，不论位置）一个也不执行",
      .rows = "sem 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): \"atomically\"; semop(2)")
{
	const short impossible[] = { -10, 0 };

	for (int place = 0; place < 4; place++)
		for (size_t i = 0; i < LENGTH(impossible); i++) {
			struct sembuf array[] = { { 0, -1, IPC_NOWAIT },
						  { 1, 2, IPC_NOWAIT },
						  { 2, -3, IPC_NOWAIT },
						  { 3, 4, IPC_NOWAIT } };
			int set = new_set(4, 5);

			assert_returns(semop(set, array, 4), 0);
			assert_values(set, 4, (int[]){ 4, 7, 2, 9 });
			array[place].sem_op = impossible[i];
			assert_fails(semop(set, array, 4), EAGAIN);
			assert_values(set, 4, (int[]){ 4, 7, 2, 9 });
			must(remove_set(set));
		}
}

CLAIM(sem, nothing_is_done_while_one_must_wait,
      .says = "while a semop of several operations sleeps none of them is done, in whatever place "
	      "the one stands that waits; all are when that can proceed",
      .zh = "含多个操作的 semop 睡眠期间一个操作也不执行（不论等待的操作在何处），能进行时全部执行",
      .rows = "sem 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	for (int place = 0; place < 3; place++) {
		int set = new_set(3, 5), another = (place + 1) % 3;
		int after[] = { 4, 7, 2 };

		ACTOR(sleeper) {
			struct sembuf array[] = { { 0, -1, 0 }, { 1, 2, 0 }, { 2, -3, 0 } };

			array[place].sem_op = -7;
			assert_returns(semop(set, array, 3), 0);
		}
		assert_asleep(sleeper, "semop");
		assert_values(set, 3, (int[]){ 5, 5, 5 });
		must(change(set, place, 1));
		assert_not_woken(sleeper);
		must(change(set, another, 1));
		assert_not_woken(sleeper);
		must(change(set, another, -1));
		must(change(set, place, 1));
		assert_ends(sleeper);
		after[place] = 0;
		assert_values(set, 3, after);
	}
}

CLAIM(sem, what_a_sleeper_could_have_is_not_held,
      .says = "a process that waits for two semaphores holds neither: another can take the one "
	      "that is free, and the sleeper goes when both are free together",
      .zh = "等待两个信号量的进程一个也不占有：别人可取走空闲的那个；两个同时空闲时它才继续",
      .rows = "sem 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct sembuf both[] = { { 0, -1, 0 }, { 1, -1, 0 } };
	int set = new_set(2, 0);

	ACTOR(sleeper) {
		assert_returns(semop(set, both, 2), 0);
	}
	assert_asleep(sleeper, "semop");
	must(change(set, 0, 1));
	assert_not_woken(sleeper);
	assert_returns(change_with(set, 0, -1, IPC_NOWAIT), 0);
	must(change(set, 1, 1));
	assert_not_woken(sleeper);
	assert_values(set, 2, (int[]){ 0, 1 });
	must(change(set, 0, 1));
	assert_ends(sleeper);
	assert_values(set, 2, (int[]){ 0, 0 });
}

static const struct {
	struct sembuf array[3];
	int count, value, error, after;
} order_cases[] = {
	{ { { 0, -1, 0 }, { 0, 1, 0 } }, 2, 0, EAGAIN, 0 },
	{ { { 0, 1, 0 }, { 0, -1, 0 } }, 2, 0, 0, 0 },
	{ { { 0, 0, 0 }, { 0, 1, 0 } }, 2, 0, 0, 1 },
	{ { { 0, 1, 0 }, { 0, 0, 0 } }, 2, 0, EAGAIN, 0 },
	{ { { 0, -1, 0 }, { 0, 0, 0 } }, 2, 1, 0, 0 },
	{ { { 0, 0, 0 }, { 0, -1, 0 } }, 2, 1, EAGAIN, 1 },
	{ { { 0, -1, 0 }, { 0, -1, 0 } }, 2, 1, EAGAIN, 1 },
	{ { { 0, -1, 0 }, { 0, -1, 0 } }, 2, 2, 0, 0 },
	{ { { 0, 2, 0 }, { 0, -3, 0 }, { 0, 4, 0 } }, 3, 1, 0, 4 },
	{ { { 0, -3, 0 }, { 0, 2, 0 }, { 0, 4, 0 } }, 3, 1, EAGAIN, 1 },
	{ { { 0, -2, 0 }, { 0, 0, 0 }, { 0, 5, 0 } }, 3, 2, 0, 5 },
	{ { { 0, -1, 0 }, { 0, 1, 0 } }, 2, HIGHEST, 0, HIGHEST },
	{ { { 0, 1, 0 }, { 0, -1, 0 } }, 2, HIGHEST, ERANGE, HIGHEST },
};

CLAIM(sem, operations_are_done_in_their_order,
      .says = "several operations on one semaphore are done in the order of the array, each on "
	      "what the one before left: -1 then +1 at 0 cannot proceed, +1 then -1 can",
      .zh = "对同一信号量的多个操作按数组顺序进行，后者以前者的结果为准：值为 0 "
	    "时先减后加不行，先加后减可以",
      .rows = "sem 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(): \"in array order\"; semop(2)")
{
	for (size_t i = 0; i < LENGTH(order_cases); i++) {
		struct sembuf array[3];
		int set = new_set(1, order_cases[i].value);

		for (int j = 0; j < 3; j++) {
			array[j] = order_cases[i].array[j];
			array[j].sem_flg = IPC_NOWAIT;
		}
		if (order_cases[i].error)
			assert_fails(semop(set, array, (size_t)order_cases[i].count),
				     order_cases[i].error);
		else
			assert_returns(semop(set, array, (size_t)order_cases[i].count), 0);
		assert_returns(value_of(set, 0), order_cases[i].after);
		must(remove_set(set));
	}
}

CLAIM(sem, distant_semaphores_do_not_mix,
      .says = "an array may name semaphores far apart in a large set, each is operated on by "
	      "itself",
      .zh = "一个数组可涉及大集合中相距很远的信号量，各自独立操作", .rows = "sem 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct sembuf array[] = { { 0, -1, 0 },   { 64, 2, 0 }, { 128, -3, 0 }, { 32, 4, 0 },
				  { 256, -5, 0 }, { 64, 1, 0 }, { 0, 0, 0 },    { 320, 0, 0 } };
	const int after[321] = { [32] = 4, [64] = 3, [256] = 4 };
	int set = own_set(must(semget(IPC_PRIVATE, 321, 0600)));

	for (int i = 0; i < 8; i++)
		array[i].sem_flg = IPC_NOWAIT;
	must(set_value(set, 0, 1));
	must(set_value(set, 128, 3));
	must(set_value(set, 256, 9));
	assert_returns(semop(set, array, 8), 0);
	assert_values(set, 321, after);
	array[0].sem_op = 0;
	must(set_value(set, 128, 3));
	assert_fails(semop(set, array, 8), EAGAIN);
	assert_returns(value_of(set, 64), 3);
	assert_returns(value_of(set, 128), 3);
}

CLAIM(sem, taking_twice_in_one_array_needs_both,
      .says = "an array that takes from one semaphore twice sleeps until there is enough for both",
      .zh = "一个数组中对同一信号量取两次，睡眠到够两次之和为止", .rows = "sem 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct sembuf array[] = { { 0, -1, 0 }, { 1, 1, 0 }, { 0, -2, 0 } };
	int set = new_set(2, 0);

	ACTOR(taker) {
		assert_returns(semop(set, array, 3), 0);
	}
	assert_asleep(taker, "semop");
	for (int i = 0; i < 2; i++) {
		must(change(set, 0, 1));
		assert_not_woken(taker);
		assert_values(set, 2, (int[]){ i + 1, 0 });
	}
	must(change(set, 0, 2));
	assert_ends(taker);
	assert_values(set, 2, (int[]){ 1, 1 });
}

CLAIM(sem, sleepers_see_whole_semops_only,
      .says = "a semop that passes through a value on its way wakes nobody who waits for it: only "
	      "the end of the array counts",
      .zh = "semop 执行过程中途经的值不会唤醒等待该值的进程：只有整个数组执行完的结果才算",
      .rows = "sem 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): \"atomically\"; semop(2)")
{
	struct sembuf down_up[] = { { 0, -1, 0 }, { 0, 1, 0 } },
		      up_down[] = { { 1, 3, 0 }, { 1, -3, 0 } };
	int set = new_set(2, 1);

	ACTOR(waiter) {
		assert_returns(change(set, 0, 0), 0);
	}
	ACTOR(taker) {
		assert_returns(change(set, 1, -3), 0);
	}
	assert_asleep(waiter, "semop");
	assert_asleep(taker, "semop");
	assert_returns(semop(set, down_up, 2), 0);
	assert_not_woken(waiter);
	assert_returns(semop(set, up_down, 2), 0);
	assert_not_woken(waiter);
	assert_not_woken(taker);
	assert_values(set, 2, (int[]){ 1, 1 });
	must(change(set, 1, 2));
	assert_ends(taker);
	must(change(set, 0, -1));
	assert_ends(waiter);
}

CLAIM(sem, nowait_counts_where_it_would_wait,
      .says = "IPC_NOWAIT counts for its own operation: the first that cannot proceed decides "
	      "whether semop fails with EAGAIN or sleeps",
      .zh = "IPC_NOWAIT 只对所在的操作起作用：第一个不能进行的操作决定是失败 (EAGAIN) 还是睡眠",
      .course = "001 semop(): sem_flg; // 操作标志（IPC_NOWAIT、SEM_UNDO 等）", .rows = "sem 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct sembuf first[] = { { 0, -1, IPC_NOWAIT }, { 1, -1, 0 } };
	struct sembuf last[] = { { 0, -1, 0 }, { 1, -1, IPC_NOWAIT } };
	int set = new_set(2, 0);

	assert_fails(semop(set, first, 2), EAGAIN);
	must(change(set, 0, 1));
	assert_fails(semop(set, last, 2), EAGAIN);
	ACTOR(sleeper) {
		assert_returns(semop(set, first, 2), 0);
	}
	assert_asleep(sleeper, "semop");
	assert_values(set, 2, (int[]){ 1, 0 });
	must(change(set, 1, 1));
	assert_ends(sleeper);
	assert_values(set, 2, (int[]){ 0, 0 });
}

CLAIM(sem, a_sleeper_can_come_to_its_nowait,
      .says = "on Linux a sleeper whose first operation can proceed at last, but whose second "
	      "cannot and has IPC_NOWAIT, wakes with EAGAIN and nothing done",
      .zh = "在 Linux 上，睡眠者的第一个操作终于可行、而带 IPC_NOWAIT 的第二个不可行时，以 EAGAIN "
	    "醒来，什么都没做",
      .rows = "sem 3", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c update_queue(); POSIX.1-2024 semop()")
{
	struct sembuf array[] = { { 0, -1, 0 }, { 1, -1, IPC_NOWAIT } };
	int set = new_set(2, 0);

	ACTOR(sleeper) {
		assert_fails(semop(set, array, 2), EAGAIN);
	}
	assert_asleep(sleeper, "semop");
	must(change(set, 0, 1));
	assert_ends(sleeper);
	assert_values(set, 2, (int[]){ 1, 0 });
	assert_sleepers(set, 0, 0, 0);
}

CLAIM(sem, a_sleeper_can_come_to_erange,
      .says = "on Linux a sleeper wakes with ERANGE, and nothing done, if its turn comes when its "
	      "adding would pass 32767",
      .zh = "在 Linux 上，轮到睡眠者时，若其加操作会使值超过 32767，则以 ERANGE 醒来，什么都没做",
      .rows = "sem 3", .verdict = HOLDS, .ref = "Linux ipc/sem.c update_queue(); semop(2) ERANGE")
{
	struct sembuf array[] = { { 0, -1, 0 }, { 1, 1, 0 } };
	int set = new_set(2, 0);

	ACTOR(sleeper) {
		assert_fails(semop(set, array, 2), ERANGE);
	}
	assert_asleep(sleeper, "semop");
	must(change(set, 1, HIGHEST));
	assert_not_woken(sleeper);
	must(change(set, 0, 1));
	assert_ends(sleeper);
	assert_values(set, 2, (int[]){ 1, HIGHEST });
}

CLAIM(sem, a_taking_wakes_an_array_that_waits_for_zero,
      .says = "an array that waits for zero of two semaphores goes when both are zero at once, by "
	      "the last taking",
      .zh = "等待两个信号量都为零的数组，在两者同时为零时（最后一次减操作）继续",
      .rows = "sem 3, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct sembuf zeros[] = { { 0, 0, 0 }, { 1, 0, 0 } };
	int set = new_set(2, 1);

	ACTOR(waiter) {
		assert_returns(semop(set, zeros, 2), 0);
	}
	assert_asleep(waiter, "semop");
	must(change(set, 0, -1));
	assert_not_woken(waiter);
	must(change(set, 0, 1));
	must(change(set, 1, -1));
	assert_not_woken(waiter);
	must(change(set, 0, -1));
	assert_ends(waiter);
}

CLAIM(sem, semop_leaves_the_array_alone,
      .says = "semop does not change the array of operations, whether it succeeds, fails or sleeps",
      .zh = "semop 不修改操作数组，无论成功、失败还是睡眠", .rows = "sem 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(): \"shall not modify elements of this array\"")
{
	const struct sembuf before[] = { { 0, -1, SEM_UNDO }, { 1, 2, 0 }, { 0, -1, IPC_NOWAIT } };
	struct sembuf array[3];
	int set = new_set(2, 1);

	memcpy(array, before, sizeof(array));
	ACTOR(user) {
		assert_fails(semop(set, array, 3), EAGAIN);
		assert_equal(memcmp(array, before, sizeof(array)), 0);
		assert_returns(semop(set, array, 2), 0);
		assert_equal(memcmp(array, before, sizeof(array)), 0);
		assert_returns(semop(set, array, 2), 0); /* which sleeps */
		assert_equal(memcmp(array, before, sizeof(array)), 0);
	}
	assert_asleep(user, "semop");
	must(change(set, 0, 1));
	assert_ends(user);
}

/* Numbers that look random, the same each time. */
static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

#define MODEL_SET 3 /* semaphores of the model */

struct model {
	int value[MODEL_SET], undo[MODEL_SET];
};

/* What semop has to do: returns its error, or 0 and changes the model. */
static int model_semop(struct model *model, const struct sembuf *array, int count)
{
	struct model next = *model;

	for (int i = 0; i < count; i++) {
		int number = array[i].sem_num, by = array[i].sem_op;

		if (by == 0 ? next.value[number] != 0 : next.value[number] + by < 0)
			return EAGAIN;
		next.value[number] += by;
		if (next.value[number] > HIGHEST)
			return ERANGE;
		if (array[i].sem_flg & SEM_UNDO)
			next.undo[number] -= by;
		if (next.undo[number] > HIGHEST || next.undo[number] < -HIGHEST - 1)
			return ERANGE;
	}
	*model = next;
	return 0;
}

/*
 * An array of one to four operations: small ones, and now and then one that comes near the limit.
 */
static int random_array(struct sembuf array[4], unsigned *state)
{
	int count = 1 + (int)(next_random(state) % 4);

	for (int i = 0; i < count; i++) {
		int by = (int)(next_random(state) % 7) - 3;

		if (next_random(state) % 16 == 0)
			by = by < 0 ? -HIGHEST + 2 : HIGHEST - 2;
		array[i].sem_num = (unsigned short)(next_random(state) % MODEL_SET);
		array[i].sem_op = (short)by;
		array[i].sem_flg = (short)(IPC_NOWAIT | (next_random(state) % 2 ? SEM_UNDO : 0));
	}
	return count;
}

/* What the end of the process has to do. */
static void model_undo(struct model *model)
{
	for (int i = 0; i < MODEL_SET; i++) {
		int value = model->value[i] + model->undo[i];

		if (value < 0)
			value = 0;
		if (value > HIGHEST)
			value = HIGHEST;
		model->value[i] = value;
		model->undo[i] = 0;
	}
}

CLAIM(sem, semop_does_as_the_model_does,
      .says = "thousands of arrays with small and large operations, with SEM_UNDO and without, "
	      "succeed, fail and leave the values just as a model that adds in order and forgets "
	      "what fails, and so does the undo on Linux",
      .zh = "数千个随机数组（大小不一，带或不带 "
	    "SEM_UNDO）的成败与结果，与“按序累加、失败则全部作废”的模型完全一致，在 Linux "
	    "上撤销也一致",
      .rows = "sem 3, 4", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct model *model = (struct model *)shared_numbers();
	int set = new_set(MODEL_SET, 0);

	for (unsigned round = 0; round < 10; round++) {
		ACTOR(user) {
			unsigned state = round;
			struct sembuf array[4];

			for (int call = 0; call < 400; call++) {
				int count = random_array(array, &state);
				int error = model_semop(model, array, count);

				if (error)
					assert_fails(semop(set, array, (size_t)count), error);
				else
					assert_returns(semop(set, array, (size_t)count), 0);
				assert_values(set, MODEL_SET, model->value);
			}
		}
		assert_ends(user);
		model_undo(model);
		assert_values(set, MODEL_SET, model->value);
	}
}
