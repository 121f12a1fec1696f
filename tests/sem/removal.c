/* Claims about the removal of a set, and what becomes of those who use it or sleep on it. */
#include <errno.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>

#include "claim.h"
#include "sets.h"

CLAIM(sem, removal_is_at_once,
      .says = "IPC_RMID removes the set at once, also while others use it: every call with its "
	      "identifier fails with EINVAL, and its key is free for a new set, on Linux with "
	      "another identifier",
      .zh = "IPC_RMID 立即删除集合，即使他人正在使用：此后用其标识符的调用都失败 (EINVAL)，key "
	    "可用于新的集合，在 Linux 上标识符不同",
      .course = "001 semctl(): IPC_RMID：删除信号量集; 004: 5. 删除信号量 semctl", .rows = "sem 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() IPC_RMID, EINVAL, semop() EINVAL; Linux ipc/util.c "
	     "ipc_idr_alloc(): the sequence number in an identifier")
{
	key_t key = own_key();
	int set = own_set(must(semget(key, 1, IPC_CREAT | 0600))), next;

	ACTOR(user) {
		must(change(set, 0, 1));
		pause_at("used");
		assert_fails(change(set, 0, -1), EINVAL);
		assert_fails(change_with(set, 0, 1, SEM_UNDO), EINVAL);
		assert_fails(value_of(set, 0), EINVAL);
	}
	await(user, "used");
	assert_returns(remove_set(set), 0);
	assert_fails(remove_set(set), EINVAL);
	assert_fails(semget(key, 1, 0600), ENOENT);
	next = own_set(must(semget(key, 1, IPC_CREAT | IPC_EXCL | 0600)));
	assert_that(next != set);
	resume(user);
	assert_ends(user);
	assert_returns(value_of(next, 0), 0);
}

/* What cannot proceed on a set of two semaphores of 1. */
static const struct {
	struct sembuf array[2];
	size_t count;
} sleeps[] = {
	{ { { 1, -2, 0 } }, 1 },
	{ { { 1, 0, 0 } }, 1 },
	{ { { 0, -1, SEM_UNDO }, { 1, -9, 0 } }, 2 },
	{ { { 1, 0, 0 }, { 0, 0, 0 } }, 2 },
};

CLAIM(sem, removal_wakes_every_sleeper,
      .says = "IPC_RMID wakes all that sleep on the set, whatever they wait for, and their semop "
	      "fails with EIDRM",
      .zh = "IPC_RMID 唤醒在该集合上睡眠的所有进程，不论等待什么，其 semop 失败 (EIDRM)",
      .rows = "sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EIDRM; semctl(2) IPC_RMID")
{
	struct actor *sleeper[LENGTH(sleeps)];
	int set = new_set(2, 1), other = new_set(1, 0);

	for (size_t i = 0; i < LENGTH(sleeps); i++) {
		START(sleeper[i]) {
			struct sembuf array[2] = { sleeps[i].array[0], sleeps[i].array[1] };

			assert_fails(semop(set, array, sleeps[i].count), EIDRM);
		}
		assert_asleep(sleeper[i], "semop");
	}
	ACTOR(timed) {
		struct sembuf take = { 1, -9, 0 };

		assert_fails(semtimedop(set, &take, 1, &(struct timespec){ 3600, 0 }), EIDRM);
	}
	ACTOR(stranger) {
		assert_returns(change(other, 0, -1), 0);
	}
	assert_asleep(timed, "semop");
	assert_asleep(stranger, "semop");
	assert_returns(remove_set(set), 0);
	for (size_t i = 0; i < LENGTH(sleeps); i++)
		assert_ends(sleeper[i]);
	assert_ends(timed);
	assert_not_woken(stranger);
}

CLAIM(sem, a_new_set_is_not_the_removed_one,
      .says = "who sleeps on a set that is removed gets EIDRM also when a set of the same key is "
	      "made at once, and leaves no trace in the new one",
      .zh = "集合被删除后立即以同一 key 重建，原来的睡眠者仍得到 EIDRM，对新集合毫无影响",
      .rows = "sem 5; bugs 51", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() EIDRM; Linux commit 380af1b33b3f")
{
	key_t key = own_key();
	int set = own_set(must(semget(key, 1, IPC_CREAT | 0600)));

	for (int round = 0; round < 10; round++) {
		int old = set;

		ACTOR(sleeper) {
			assert_fails(change_with(old, 0, -9, SEM_UNDO), EIDRM);
			assert_fails(change_with(old, 0, -9, SEM_UNDO), EINVAL);
		}
		assert_asleep(sleeper, "semop");
		must(remove_set(old));
		set = own_set(must(semget(key, 1, IPC_CREAT | IPC_EXCL | 0600)));
		must(change(set, 0, 2));
		assert_ends(sleeper);
		assert_returns(value_of(set, 0), 2);
		assert_sleepers(set, 0, 0, 0);
	}
}
