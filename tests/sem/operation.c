/* Claims about a semop of one operation: adding, taking, waiting for zero, and its errors. */
#include <errno.h>
#include <limits.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"

CLAIM(sem, p_takes_and_v_adds,
      .says = "P and V on a System V semaphore are semop with -1 and +1: 0 on success, the value "
	      "one less and one more",
      .zh = "System V 信号量的 P、V 操作是 semop 的 -1 与 +1：成功返回 0，值减一、加一",
      .course = "000 §9: sem_wait() sem_post(); 000 §9: semop ===>可以实现P v操作; 001 semop(): "
		"操作值（P 操作为负数，V 操作为正数）",
      .rows = "sem 3",
      .verdict = WRONG("sem_wait and sem_post are of POSIX semaphores; on a set it is semop alone",
		       "sem_wait 与 sem_post 属于 POSIX 信号量；对信号量集只能用 semop"),
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	struct sembuf mysembuf = { .sem_num = 1, .sem_op = -1, .sem_flg = 0 };
	int set = new_set(3, 2);

	assert_returns(semop(set, &mysembuf, 1), 0);
	assert_values(set, 3, (int[]){ 2, 1, 2 });
	mysembuf.sem_op = 1;
	assert_returns(semop(set, &mysembuf, 1), 0);
	assert_returns(semop(set, &mysembuf, 1), 0);
	assert_values(set, 3, (int[]){ 2, 3, 2 });
}

CLAIM(sem, sembuf_has_three_members,
      .says = "struct sembuf is sem_num, sem_op and sem_flg; the value, the counts of sleepers and "
	      "the process are kept by the kernel and read by semctl",
      .zh = "struct sembuf 只有 sem_num、sem_op、sem_flg；值、等待数与进程号由内核保存，用 semctl "
	    "读取",
      .course = "004: struct sembuf{ unsigned short  semval; unsigned short  semzcnt; unsigned "
		"short  semncnt; pid_t sempid; …",
      .rows = "sem 7",
      .verdict = WRONG("semval, semzcnt, semncnt and sempid are no members of it: GETVAL, GETZCNT, "
		       "GETNCNT and GETPID return them",
		       "semval、semzcnt、semncnt、sempid 不是它的成员：它们由 "
		       "GETVAL、GETZCNT、GETNCNT、GETPID 返回"),
      .ref = "semop(2); POSIX.1-2024 <sys/sem.h>")
{
	unsigned short operation[3] = { 1, (unsigned short)-2, IPC_NOWAIT };
	int set = new_set(2, 5);

	assert_equal(sizeof(struct sembuf), sizeof(operation));
	assert_returns(semop(set, (struct sembuf *)operation, 1), 0);
	assert_values(set, 2, (int[]){ 5, 3 });
	assert_returns(semctl(set, 1, GETPID), getpid());
	assert_sleepers(set, 1, 0, 0);
}

CLAIM(sem, adding_always_proceeds,
      .says = "adding any number never waits, and the value grows by just that",
      .zh = "加操作从不等待，值恰好增加相应的数", .course = "004: 加  随时可以加", .rows = "sem 3",
      .verdict = HOLDS_IF(
	      "the value does not come above SEMVMX, on Linux 32767: then it fails with ERANGE",
	      "值不超过 SEMVMX（Linux 上为 32767）：否则失败 (ERANGE)"),
      .ref = "POSIX.1-2024 semop(); semop(2): \"it never forces a thread to wait\"")
{
	int set = new_set(1, 0), sum = 0;

	for (int by = 1; by < 256; by++) {
		assert_returns(change(set, 0, by), 0);
		sum += by;
		assert_returns(value_of(set, 0), sum);
	}
	assert_returns(change(set, 0, HIGHEST - sum), 0);
	assert_returns(value_of(set, 0), HIGHEST);
}

CLAIM(sem, taking_never_goes_below_zero,
      .says = "taking up to the value works at once, down to 0; taking more does not, and the "
	      "value is never negative",
      .zh = "减操作不超过当前值时立即成功，可减到 0；超过则不能进行，值从不为负",
      .course = "004: 减 0以上  随便减  不能减到0以下; 003 §4: 它只取正整数值", .rows = "sem 3",
      .verdict = HOLDS_IF("0 is a value too: only below it nothing can be taken",
			  "0 也是合法的值：只是不能减到 0 以下"),
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(1, 0);

	for (int value = 0; value < 5; value++)
		for (int take = 1; take < 7; take++) {
			must(set_value(set, 0, value));
			if (take <= value) {
				assert_returns(change_with(set, 0, -take, IPC_NOWAIT), 0);
				assert_returns(value_of(set, 0), value - take);
			} else {
				assert_fails(change_with(set, 0, -take, IPC_NOWAIT), EAGAIN);
				assert_returns(value_of(set, 0), value);
			}
		}
	assert_returns(set_value(set, 0, HIGHEST), 0);
	assert_fails(change_with(set, 0, -HIGHEST - 1, IPC_NOWAIT), EAGAIN);
	assert_returns(change(set, 0, -HIGHEST), 0);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, waiting_for_zero_at_zero_returns_at_once,
      .says = "an operation of 0 returns at once if the value is 0, and changes nothing; else with "
	      "IPC_NOWAIT it fails with EAGAIN",
      .zh = "sem_op 为 0 时，若值为 0 立即返回且不改变；否则带 IPC_NOWAIT 失败 (EAGAIN)",
      .rows = "sem 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(2, 0);

	must(set_value(set, 1, 1));
	assert_returns(change(set, 0, 0), 0);
	assert_returns(change_with(set, 0, 0, IPC_NOWAIT), 0);
	assert_fails(change_with(set, 1, 0, IPC_NOWAIT), EAGAIN);
	assert_values(set, 2, (int[]){ 0, 1 });
	must(set_value(set, 1, HIGHEST));
	assert_fails(change_with(set, 1, 0, IPC_NOWAIT), EAGAIN);
}

CLAIM(sem, semop_of_nothing_gives_einval,
      .says = "semop of an identifier that no set has fails with EINVAL, on Linux one of no "
	      "operations too",
      .zh = "标识符无效时 semop 失败 (EINVAL)；在 Linux 上 nsops 为 0 时也一样", .rows = "sem 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EINVAL; semop(2) EINVAL")
{
	struct sembuf add = { 0, 1, 0 };
	int set = new_set(1, 0), gone = new_set(1, 0);

	must(remove_set(gone));
	assert_fails(semop(set, &add, 0), EINVAL);
	assert_fails(semop(set, NULL, 0), EINVAL);
	assert_fails(semop(-1, &add, 1), EINVAL);
	assert_fails(semop(INT_MAX, &add, 1), EINVAL);
	assert_fails(semop(gone, &add, 1), EINVAL);
	assert_fails(change_with(gone, 0, 1, SEM_UNDO), EINVAL);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, a_number_past_the_set_gives_efbig,
      .says = "semop fails with EFBIG if any operation names a semaphore that the set has not, and "
	      "does none, nor sleeps",
      .zh = "任何一个操作的 sem_num 不小于信号量个数，semop 即失败 (EFBIG)，全部不执行，也不睡眠",
      .rows = "sem 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EFBIG; semop(2) EFBIG")
{
	const unsigned short past[] = { 3, 4, 255, 32768, 65535 };
	int set = new_set(3, 1);

	for (size_t i = 0; i < LENGTH(past); i++)
		for (int at = 0; at < 3; at++) {
			struct sembuf array[] = { { 0, 1, 0 }, { 1, -9, 0 }, { 2, 0, 0 } };

			array[at].sem_num = past[i];
			assert_fails(semop(set, array, 3), EFBIG);
			assert_values(set, 3, (int[]){ 1, 1, 1 });
		}
}

CLAIM(sem, adding_past_semvmx_gives_erange,
      .says = "adding that would bring a value above 32767 (SEMVMX on Linux) fails with ERANGE at "
	      "once, and nothing is done",
      .zh = "加操作会使值超过 32767（Linux 的 SEMVMX）时立即失败 (ERANGE)，什么都不做",
      .course = "003 §4: 其值可以在不受限制的范围内变化", .rows = "sem 3",
      .verdict = WRONG("a value is from 0 to SEMVMX, on Linux 32767",
		       "值的范围是 0 到 SEMVMX（Linux 上为 32767）"),
      .ref = "POSIX.1-2024 semop() ERANGE; semop(2) ERANGE, SEMVMX")
{
	struct sembuf array[] = { { 1, 1, 0 }, { 0, 1, 0 } };
	int set = new_set(2, HIGHEST);

	must(set_value(set, 1, 3));
	assert_fails(change(set, 0, 1), ERANGE);
	assert_fails(change(set, 0, HIGHEST), ERANGE);
	assert_fails(change_with(set, 0, 1, IPC_NOWAIT), ERANGE);
	assert_fails(semop(set, array, 2), ERANGE);
	assert_values(set, 2, (int[]){ HIGHEST, 3 });
	must(set_value(set, 0, 1));
	assert_fails(change(set, 0, HIGHEST), ERANGE);
	assert_returns(change(set, 0, HIGHEST - 1), 0);
	assert_values(set, 2, (int[]){ HIGHEST, 3 });
}

CLAIM(sem, the_largest_operations_are_done,
      .says = "on Linux semop of 32767 at 0 brings the value there, and of -32767 back; one of -32768, "
	      "which no value can serve, gives EAGAIN with IPC_NOWAIT",
      .zh = "在 Linux 上，值为 0 时 semop 加 32767 成功，减 32767 又回到 0；-32768 "
	    "没有值能满足，带 IPC_NOWAIT 则失败 (EAGAIN)",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2); POSIX.1-2024 semop()")
{
	struct sembuf most = { 0, HIGHEST, 0 }, least = { 0, -HIGHEST, 0 };
	struct sembuf too_much = { 0, SHRT_MIN, IPC_NOWAIT };
	const int set = new_set(1, 0);

	assert_returns(semop(set, &most, 1), 0);
	assert_equal(value_of(set, 0), HIGHEST);
	assert_fails(semop(set, &too_much, 1), EAGAIN);
	assert_equal(value_of(set, 0), HIGHEST);
	assert_returns(semop(set, &least, 1), 0);
	assert_equal(value_of(set, 0), 0);
	assert_fails(semop(set, &too_much, 1), EAGAIN);
	assert_equal(value_of(set, 0), 0);
}
