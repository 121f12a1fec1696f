/* Claims about what others see of a set while a call on it is half way through its buffer. */
#include <errno.h>

#include "claim.h"
#include "sets.h"

/* Takes one of semaphore 0 and gives one to semaphore 1; halts before the second is known. */
static int pass_on(int set)
{
	static const struct sembuf operations[] = { { 0, -1, 0 }, { 1, 1, 0 } };

	return semop(set, halting(operations, sizeof(operations), sizeof(operations[0])), 2);
}

CLAIM(sem, semop_begins_when_it_has_all_its_operations,
      .says = "on Linux, semop does nothing until it has all its operations: what others do until "
	      "then comes before, and nobody is kept from the set",
      .zh = "在 Linux 上，semop "
	    "取得全部操作之后才开始：此前他人的操作先生效，且无人被挡在信号量集之外",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/sem.c: do_semtimedop()")
{
	static const int before[] = { 1, 0 }, after[] = { 0, 1 };
	int set = new_set(2, 0);

	must(set_value(set, 0, 1));
	ACTOR(passer) {
		assert_returns(pass_on(set), 0);
	}
	await_halted(passer);
	assert_values(set, 2, before);
	assert_returns(change_with(set, 0, -1, IPC_NOWAIT), 0);
	provide(passer);
	assert_asleep(passer, "semop");
	assert_sleepers(set, 0, 1, 0);
	assert_returns(change(set, 0, 1), 0);
	assert_ends(passer);
	assert_values(set, 2, after);
}

CLAIM(sem, semop_finds_no_set_that_went_before_it_began,
      .says = "on Linux, a semop that still reads its operations when the set is removed fails "
	      "with EINVAL, not EIDRM: it did not sleep for it",
      .zh = "在 Linux 上，信号量集被删除时仍在读取操作的 semop 以 EINVAL 失败而非 "
	    "EIDRM：它并未在其上休眠",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: do_semtimedop(); POSIX.1-2024 semop(): EINVAL; semop(2): EIDRM")
{
	int set = new_set(2, 1);

	ACTOR(passer) {
		assert_fails(pass_on(set), EINVAL);
	}
	await_halted(passer);
	assert_succeeds(remove_set(set));
	provide(passer);
	assert_ends(passer);
}

#define MANY 2000 /* semaphores, whose values take a page or so */

CLAIM(sem, getall_tells_of_one_moment,
      .says = "on Linux, GETALL tells all values of one moment: what changes while it copies them "
	      "out is not in them, and it keeps nobody from the set",
      .zh = "在 Linux 上，GETALL "
	    "给出同一时刻的所有值：复制期间的变化不在其中，也不会把他人挡在集合之外",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/sem.c: semctl_main()")
{
	int set = own_set(must(semget(IPC_PRIVATE, MANY, 0600)));

	must(set_value(set, MANY - 1, 7));
	ACTOR(observer) {
		unsigned short *values = halting(NULL, MANY * sizeof(*values), 8);

		assert_returns(semctl(set, 0, GETALL, (union semun){ .array = values }), 0);
		assert_equal(values[0], 0);
		assert_equal(values[MANY - 1], 7);
	}
	await_halted(observer);
	assert_returns(change_with(set, MANY - 1, -3, IPC_NOWAIT), 0);
	assert_returns(change_with(set, 0, 3, IPC_NOWAIT), 0);
	provide(observer);
	assert_ends(observer);
	assert_returns(value_of(set, MANY - 1), 4);
}

/* Sets both values to 5; halts before it has the second. */
static int set_both(int set)
{
	static const unsigned short values[] = { 5, 5 };

	return semctl(set, 0, SETALL,
		      (union semun){ .array = halting(values, sizeof(values), sizeof(*values)) });
}

CLAIM(sem, setall_sets_when_it_has_all_values,
      .says = "on Linux, SETALL sets nothing until it has all values: until then others see and "
	      "change the old ones",
      .zh = "在 Linux 上，SETALL 取得全部值之后才设置：此前他人看到并改变的是旧值",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/sem.c: semctl_main()")
{
	static const int before[] = { 2, 1 }, after[] = { 5, 5 };
	int set = new_set(2, 1);

	ACTOR(setter) {
		assert_returns(set_both(set), 0);
	}
	await_halted(setter);
	assert_returns(change_with(set, 0, 1, IPC_NOWAIT), 0);
	assert_values(set, 2, before);
	provide(setter);
	assert_ends(setter);
	assert_values(set, 2, after);
}

CLAIM(sem, setall_finds_the_set_removed,
      .says = "on Linux, SETALL and GETALL that are under way when the set is removed end: SETALL "
	      "with EIDRM, GETALL with the values that it has",
      .zh = "在 Linux 上，集合被删除时正在进行的 SETALL 以 EIDRM 结束，GETALL 则给出已取得的值",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux ipc/sem.c: semctl_main(); semctl(2)")
{
	int set = new_set(2, 3);

	ACTOR(setter) {
		assert_fails(set_both(set), EIDRM);
	}
	ACTOR(observer) {
		unsigned short *values = halting(NULL, 2 * sizeof(*values), sizeof(*values));

		assert_returns(semctl(set, 0, GETALL, (union semun){ .array = values }), 0);
		assert_equal(values[0] + values[1], 6);
	}
	await_halted(setter);
	await_halted(observer);
	assert_succeeds(remove_set(set));
	provide(setter);
	provide(observer);
	assert_ends(setter);
	assert_ends(observer);
}

CLAIM(sem, who_is_killed_before_it_has_all_changes_nothing,
      .says = "on Linux, SIGKILL to a process whose semop or SETALL is still reading what it is to "
	      "do changes no value, and keeps nobody from the set",
      .zh = "在 Linux 上，若进程在 semop 或 SETALL 读取操作或值时被 SIGKILL 杀死，"
	    "任何值都不改变，也无人被挡在集合之外",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: do_semtimedop(), semctl_main()")
{
	static const int before[] = { 3, 3 };
	int set = new_set(2, 3);

	ACTOR(passer) {
		pass_on(set);
	}
	ACTOR(setter) {
		set_both(set);
	}
	await_halted(passer);
	await_halted(setter);
	send_signal(passer, SIGKILL);
	send_signal(setter, SIGKILL);
	assert_killed(passer, SIGKILL);
	assert_killed(setter, SIGKILL);
	assert_values(set, 2, before);
	assert_returns(change_with(set, 0, -3, IPC_NOWAIT), 0);
}
