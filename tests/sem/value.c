/* Claims about semctl with values: SETVAL, SETALL, GETVAL and GETALL, and what semctl refuses. */
#include <errno.h>
#include <limits.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <time.h>

#include "claim.h"
#include "memory.h"
#include "sets.h"

CLAIM(sem, setval_sets_one_semaphore,
      .says = "SETVAL sets the value of the semaphore named, at once and whatever it was, and no "
	      "other; GETVAL returns it",
      .zh = "SETVAL 立即设置指定信号量的值，不影响其他信号量；GETVAL 返回其值",
      .course = "001 semctl(): SETVAL：设置信号量的值。GETVAL：获取信号量的值; 000 §9: "
		"semctl(semid, 0, SETVAL, mysemun);  ==>可以删除，可以初始化信号灯",
      .rows = "sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() SETVAL, GETVAL; semctl(2)")
{
	int set = new_set(3, 5);

	assert_returns(set_value(set, 1, 0), 0);
	assert_values(set, 3, (int[]){ 5, 0, 5 });
	assert_returns(set_value(set, 2, HIGHEST), 0);
	assert_returns(set_value(set, 0, 1), 0);
	assert_returns(set_value(set, 0, 1), 0);
	assert_values(set, 3, (int[]){ 1, 0, HIGHEST });
}

CLAIM(sem, setval_takes_val_alone,
      .says = "SETVAL takes val of the union semun that it is given; what else is in that does not "
	      "count",
      .zh = "SETVAL 只取 union semun 的 val 成员，其余内容不起作用", .rows = "sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() SETVAL: arg.val; semctl(2)")
{
	int set = new_set(1, 0);
	union semun argument;

	for (int filling = 0; filling <= 0xff; filling += 0xff) {
		memset(&argument, filling, sizeof(argument));
		argument.val = 5;
		assert_returns(semctl(set, 0, SETVAL, argument), 0);
		assert_returns(value_of(set, 0), 5);
		argument.val = HIGHEST + 1;
		assert_fails(semctl(set, 0, SETVAL, argument), ERANGE);
		assert_returns(value_of(set, 0), 5);
	}
}

CLAIM(sem, setall_sets_every_semaphore,
      .says = "SETALL sets the values of all semaphores from an array and GETALL stores them in "
	      "one; both ignore the number",
      .zh = "SETALL 用数组设置所有信号量的值，GETALL 把它们存入数组；二者忽略 semnum",
      .course = "004: unsigned short  *array;  /* Array for GETALL, SETALL */; 001 semctl()",
      .rows = "sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() GETALL, SETALL; semctl(2)")
{
	unsigned short values[] = { 7, 0, HIGHEST, 1 }, seen[5] = { 9, 9, 9, 9, 9 };
	int set = new_set(4, 3);

	assert_returns(semctl(set, 99, SETALL, (union semun){ .array = values }), 0);
	assert_values(set, 4, (int[]){ 7, 0, HIGHEST, 1 });
	assert_returns(semctl(set, -1, GETALL, (union semun){ .array = seen }), 0);
	for (int i = 0; i < 4; i++)
		assert_equal(seen[i], values[i]);
	assert_equal(seen[4], 9);
}

CLAIM(sem, a_large_set_is_read_and_set_as_one,
      .says = "SETALL, GETALL and semop reach every semaphore of a set of 1000",
      .zh = "对含 1000 个信号量的集合，SETALL、GETALL 与 semop 都能访问每一个", .rows = "sem 1, 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() GETALL, SETALL; semget(2) SEMMSL")
{
	unsigned short values[1000], seen[1000] = { 0 };
	int set = own_set(must(semget(IPC_PRIVATE, 1000, 0600)));

	for (int i = 0; i < 1000; i++)
		values[i] = (unsigned short)(31 * i);
	assert_returns(semctl(set, 0, SETALL, (union semun){ .array = values }), 0);
	for (int i = 0; i < 1000; i += 111) {
		assert_returns(change(set, i, 1), 0);
		values[i]++;
	}
	assert_returns(semctl(set, 0, GETALL, (union semun){ .array = seen }), 0);
	for (int i = 0; i < 1000; i++)
		assert_equal(seen[i], values[i]);
}

CLAIM(sem, setval_out_of_range_gives_erange,
      .says = "SETVAL to more than 32767 (SEMVMX on Linux), on Linux to less than 0 too, fails "
	      "with ERANGE and the value stays",
      .zh = "SETVAL 的值大于 32767（Linux 的 SEMVMX），在 Linux 上小于 0 时也一样，失败 "
	    "(ERANGE)，值不变",
      .rows = "sem 2", .verdict = HOLDS,
      .ref = "semctl(2) ERANGE, SEMVMX; POSIX.1-2024 semctl() ERANGE")
{
	const int values[] = { -1, HIGHEST + 1, 65535, 65536 + 5, INT_MAX, INT_MIN };
	int set = new_set(1, 5);

	for (size_t i = 0; i < LENGTH(values); i++) {
		assert_fails(set_value(set, 0, values[i]), ERANGE);
		assert_returns(value_of(set, 0), 5);
	}
	assert_returns(set_value(set, 0, HIGHEST), 0);
	assert_returns(value_of(set, 0), HIGHEST);
	assert_returns(set_value(set, 0, 0), 0);
}

CLAIM(sem, setall_out_of_range_sets_none,
      .says = "SETALL with one value above 32767 (SEMVMX on Linux) fails with ERANGE and sets "
	      "none, wherever it stands",
      .zh = "SETALL 的数组中任何位置有一个值超过 32767（Linux 的 SEMVMX）即失败 "
	    "(ERANGE)，一个也不设置",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2) ERANGE; POSIX.1-2024 semctl() ERANGE")
{
	int set = new_set(3, 5);

	for (int i = 0; i < 3; i++) {
		unsigned short values[] = { 1, 1, 1 };

		values[i] = HIGHEST + 1;
		assert_fails(semctl(set, 0, SETALL, (union semun){ .array = values }), ERANGE);
		values[i] = 65535;
		assert_fails(semctl(set, 0, SETALL, (union semun){ .array = values }), ERANGE);
		assert_values(set, 3, (int[]){ 5, 5, 5 });
	}
}

CLAIM(sem, semnum_must_be_in_the_set,
      .says = "GETVAL, SETVAL, GETPID, GETNCNT and GETZCNT of a semaphore that the set has not "
	      "fail with EINVAL",
      .zh = "semnum 超出集合范围时，GETVAL、SETVAL、GETPID、GETNCNT、GETZCNT 失败 (EINVAL)",
      .course = "001 semctl(): 信号量集中的索引号", .rows = "sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() EINVAL")
{
	const int commands[] = { GETVAL, SETVAL, GETPID, GETNCNT, GETZCNT };
	int set = new_set(3, 5);

	for (size_t i = 0; i < LENGTH(commands); i++) {
		assert_fails(semctl(set, 3, commands[i], (union semun){ .val = 1 }), EINVAL);
		assert_fails(semctl(set, -1, commands[i], (union semun){ .val = 1 }), EINVAL);
		assert_fails(semctl(set, INT_MAX, commands[i], (union semun){ .val = 1 }), EINVAL);
	}
	assert_values(set, 3, (int[]){ 5, 5, 5 });
}

CLAIM(sem, semnum_is_ignored_for_the_whole_set,
      .says = "on Linux IPC_STAT, IPC_SET and IPC_RMID are of the whole set and ignore the number, "
	      "one that is none too: removing semaphore 1 or 77 removes all",
      .zh = "在 Linux 上，IPC_STAT、IPC_SET、IPC_RMID 针对整个集合，忽略 semnum（即使没有该编号）："
	    "“删除”编号 1 或 77 即删除整个集合",
      .course = "000 §9: 删除 semctl() 信号灯集，要修改的信号灯编号，删除; 001 semctl(): "
		"对于某些命令（如 IPC_RMID），此参数被忽略",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2): \"The argument semnum is ignored\"")
{
	struct semid_ds status;
	int set = new_set(3, 5), other = new_set(3, 5);

	assert_returns(semctl(set, 77, IPC_STAT, (union semun){ .buf = &status }), 0);
	assert_equal(status.sem_nsems, 3);
	assert_returns(semctl(set, -5, IPC_SET, (union semun){ .buf = &status }), 0);
	assert_returns(semctl(set, 1, IPC_RMID), 0);
	assert_returns(semctl(other, 77, IPC_RMID), 0);
	for (int i = 0; i < 3; i++) {
		assert_fails(value_of(set, i), EINVAL);
		assert_fails(value_of(other, i), EINVAL);
	}
}

CLAIM(sem, semctl_of_nothing_gives_einval,
      .says = "semctl of an identifier that no set has, or with an unknown command, fails with "
	      "EINVAL",
      .zh = "标识符无效或命令未知时，semctl 失败 (EINVAL)", .rows = "sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() EINVAL; semctl(2) EINVAL")
{
	const int commands[] = { GETVAL,  GETALL,   SETALL,  GETPID,  GETNCNT,
				 GETZCNT, IPC_STAT, IPC_SET, IPC_RMID };
	struct semid_ds room = { 0 };
	int set = new_set(1, 5), gone = new_set(1, 5);
	const int ids[] = { -1, INT_MIN, INT_MAX, gone };

	must(remove_set(gone));
	for (int i = 0; i < 4; i++) {
		for (size_t j = 0; j < LENGTH(commands); j++)
			assert_fails(semctl(ids[i], 0, commands[j], (union semun){ .buf = &room }),
				     EINVAL);
		assert_fails(set_value(ids[i], 0, 1), EINVAL);
	}
	assert_fails(semctl(set, 0, 4711, (union semun){ .buf = &room }), EINVAL);
	assert_fails(semctl(set, 0, -1, (union semun){ .buf = &room }), EINVAL);
	assert_returns(value_of(set, 0), 5);
}

CLAIM(sem, a_bad_address_gives_efault,
      .says = "on Linux semctl fails with EFAULT where its buffer or array, and semop where its "
	      "operations or time-out cannot be accessed, wholly or from the middle on, and "
	      "nothing changes",
      .zh = "在 Linux 上，semctl 的缓冲区或数组、semop "
	    "的操作数组或超时地址全部或后半不可访问时失败 (EFAULT)，什么都不改变",
      .rows = "sem 2, 3", .verdict = HOLDS, .ref = "semctl(2) EFAULT; semop(2) EFAULT",
      .needs = { need_untouched_addresses })
{
	const int commands[] = { IPC_STAT, IPC_SET, GETALL, SETALL, IPC_INFO, SEM_INFO };
	struct sembuf operation = { 0, 1, 0 };
	int set = new_set(2, 5);
	void *bad = nowhere();

	for (size_t i = 0; i < LENGTH(commands); i++)
		assert_fails(semctl(set, 0, commands[i], (union semun){ .buf = bad }), EFAULT);
	assert_fails(semop(set, bad, 1), EFAULT);
	assert_fails(semtimedop(set, bad, 1, &(struct timespec){ 0, 0 }), EFAULT);
	assert_fails(semtimedop(set, &operation, 1, bad), EFAULT);
	bad = memcpy(memory_that_ends(sizeof(operation)), &operation, sizeof(operation));
	assert_fails(semop(set, bad, 2), EFAULT);
	assert_fails(semtimedop(set, bad, 2, NULL), EFAULT);
	bad = memcpy(memory_that_ends(2), &(unsigned short){ 1 }, 2);
	assert_fails(semctl(set, 0, SETALL, (union semun){ .array = bad }), EFAULT);
	assert_fails(semctl(set, 0, GETALL, (union semun){ .array = bad }), EFAULT);
	assert_values(set, 2, (int[]){ 5, 5 });
	assert_equal(status_of(set).sem_perm.mode, 0600);
}
