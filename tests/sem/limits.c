/* Claims about the limits of sets, of their semaphores and of a semop, and who tells them. */
#include <errno.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include "claim.h"
#include "sets.h"

#define LIMITS "/proc/sys/kernel/sem"

/* Writes the four limits: SEMMSL, SEMMNS, SEMOPM and SEMMNI. */
static void set_limits(int per_set, int in_all, int per_call, int sets)
{
	FILE *file = fopen(LIMITS, "w");

	assert_that(file != NULL);
	must(fprintf(file, "%d %d %d %d\n", per_set, in_all, per_call, sets));
	must(fclose(file));
}

CLAIM(sem, semmsl_limits_a_set,
      .says = "on Linux the first number of /proc/sys/kernel/sem is the most a set can have: one "
	      "more gives EINVAL",
      .zh = "在 Linux 上，/proc/sys/kernel/sem 的第一个数是一个集合的上限 (SEMMSL)，超出则 EINVAL",
      .rows = "sem 1", .verdict = HOLDS, .ref = "semget(2) SEMMSL", .needs = { need_own_limits })
{
	set_limits(5, 100, 10, 10);
	own_set(assert_succeeds(semget(IPC_PRIVATE, 5, 0600)));
	assert_fails(semget(IPC_PRIVATE, 6, 0600), EINVAL);
	set_limits(6, 100, 10, 10);
	own_set(assert_succeeds(semget(IPC_PRIVATE, 6, 0600)));
	assert_fails(semget(IPC_PRIVATE, 7, 0600), EINVAL);
}

CLAIM(sem, semmni_limits_the_sets,
      .says = "on Linux semget fails with ENOSPC once there are as many sets as the fourth number "
	      "of /proc/sys/kernel/sem, until one is removed",
      .zh = "在 Linux 上，集合数达到 /proc/sys/kernel/sem 的第四个数 (SEMMNI) 后 semget 失败 "
	    "(ENOSPC)，删除一个后又可创建",
      .rows = "sem 1", .verdict = HOLDS,
      .ref = "semget(2) ENOSPC, SEMMNI; POSIX.1-2024 semget() ENOSPC", .needs = { need_own_limits })
{
	key_t key = own_key();
	int set[3];

	set_limits(10, 100, 10, 3);
	for (int i = 0; i < 3; i++)
		set[i] = own_set(assert_succeeds(semget(IPC_PRIVATE, 1, 0600)));
	assert_fails(semget(IPC_PRIVATE, 1, 0600), ENOSPC);
	assert_fails(semget(key, 1, IPC_CREAT | 0600), ENOSPC);
	assert_fails(semget(key, 1, 0600), ENOENT);
	must(remove_set(set[1]));
	own_set(assert_succeeds(semget(key, 1, IPC_CREAT | 0600)));
	assert_fails(semget(IPC_PRIVATE, 1, 0600), ENOSPC);
	assert_succeeds(semget(key, 1, IPC_CREAT | 0600));
}

CLAIM(sem, semmns_limits_the_semaphores,
      .says = "on Linux semget fails with ENOSPC when all sets together would have more semaphores "
	      "than the second number of /proc/sys/kernel/sem",
      .zh = "在 Linux 上，所有集合的信号量总数将超过 /proc/sys/kernel/sem 的第二个数 (SEMMNS) "
	    "时，semget 失败 (ENOSPC)",
      .rows = "sem 1", .verdict = HOLDS,
      .ref = "semget(2) ENOSPC, SEMMNS; POSIX.1-2024 semget() ENOSPC", .needs = { need_own_limits })
{
	int set;

	set_limits(10, 12, 10, 10);
	set = own_set(assert_succeeds(semget(IPC_PRIVATE, 7, 0600)));
	assert_fails(semget(IPC_PRIVATE, 6, 0600), ENOSPC);
	own_set(assert_succeeds(semget(IPC_PRIVATE, 5, 0600)));
	assert_fails(semget(IPC_PRIVATE, 1, 0600), ENOSPC);
	must(remove_set(set));
	assert_fails(semget(IPC_PRIVATE, 8, 0600), ENOSPC);
	own_set(assert_succeeds(semget(IPC_PRIVATE, 7, 0600)));
}

CLAIM(sem, ipc_info_tells_the_limits,
      .says = "on Linux IPC_INFO stores the four limits of /proc/sys/kernel/sem and SEMVMX, 32767",
      .zh = "在 Linux 上，IPC_INFO 给出 /proc/sys/kernel/sem 的四个限制与 SEMVMX (32767)",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2) IPC_INFO", .needs = { need_own_limits })
{
	struct seminfo info;

	set_limits(11, 222, 33, 44);
	info = system_info(IPC_INFO);
	assert_equal(info.semmsl, 11);
	assert_equal(info.semmns, 222);
	assert_equal(info.semopm, 33);
	assert_equal(info.semmni, 44);
	assert_equal(info.semvmx, HIGHEST);
	assert_equal(info.semaem, HIGHEST);
}

CLAIM(sem, sem_info_counts_sets_and_semaphores,
      .says = "on Linux SEM_INFO stores how many sets and how many semaphores there are, and the "
	      "limits as IPC_INFO",
      .zh = "在 Linux 上，SEM_INFO 给出现有集合数与信号量总数，限制与 IPC_INFO 相同",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2) SEM_INFO", .needs = { need_own_limits })
{
	struct seminfo info = system_info(SEM_INFO);
	int set;

	assert_equal(info.semusz, 0);
	assert_equal(info.semaem, 0);
	set = new_set(7, 0);
	new_set(4, 0);
	info = system_info(SEM_INFO);
	assert_equal(info.semusz, 2);
	assert_equal(info.semaem, 11);
	assert_equal(info.semmni, system_info(IPC_INFO).semmni);
	must(remove_set(set));
	info = system_info(SEM_INFO);
	assert_equal(info.semusz, 1);
	assert_equal(info.semaem, 4);
}

CLAIM(sem, more_than_semopm_operations_give_e2big,
      .says = "on Linux semop takes as many operations as the third number of "
	      "/proc/sys/kernel/sem; one more gives E2BIG and none is done",
      .zh = "在 Linux 上，semop 最多接受 /proc/sys/kernel/sem 第三个数 (SEMOPM) "
	    "个操作，多一个即失败 (E2BIG)，全部不执行",
      .rows = "sem 3", .verdict = HOLDS,
      .ref = "semop(2) E2BIG, SEMOPM; POSIX.1-2024 semop() E2BIG")
{
	struct sembuf operations[1001] = { { 1, 1, 0 } }; /* the first on another semaphore */
	int set = new_set(2, 0), most = system_info(IPC_INFO).semopm;

	if (most > 1000)
		skip("SEMOPM is set above 1000");
	for (int i = 1; i <= most; i++)
		operations[i].sem_op = 1;
	assert_fails(semop(set, operations, (size_t)most + 1), E2BIG);
	assert_values(set, 2, (int[]){ 0, 0 });
	assert_returns(semop(set, operations, (size_t)most), 0);
	assert_values(set, 2, (int[]){ most - 1, 1 });
}

CLAIM(sem, semopm_can_be_set,
      .says = "on Linux writing the third number of /proc/sys/kernel/sem sets how many operations "
	      "semop takes",
      .zh = "在 Linux 上，写 /proc/sys/kernel/sem 的第三个数即设定 semop 的操作数上限",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2) SEMOPM", .needs = { need_own_limits })
{
	struct sembuf add[4] = { { 0, 1, 0 }, { 0, 1, 0 }, { 0, 1, 0 }, { 0, 1, 0 } };
	int set = new_set(1, 0);

	set_limits(10, 100, 3, 10);
	assert_fails(semop(set, add, 4), E2BIG);
	assert_returns(semop(set, add, 3), 0);
	set_limits(10, 100, 4, 10);
	assert_returns(semop(set, add, 4), 0);
	assert_returns(value_of(set, 0), 7);
}
