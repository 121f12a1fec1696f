/* Claims about what is counted of a segment: its attaches, the last process and the times. */
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "segments.h"
#include "stamps.h"

CLAIM(shm, shmat_is_accounted,
      .says = "shmat adds one to shm_nattch, sets shm_lpid and shm_atime, and nothing else",
      .zh = "shmat 使 shm_nattch 加一，设置 shm_lpid 与 shm_atime，其余不变",
      .rows = "shm 2, 5; bugs 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat(), XBD <sys/shm.h>; shmop(2)")
{
	int segment = new_segment(5000);
	struct shmid_ds before, after;
	time_t start = second_of_stamps();

	stat_segment(segment, &before);
	ACTOR(other) {
		assert_succeeds(shmat(segment, NULL, 0));
		stat_segment(segment, &after);
		assert_equal(after.shm_nattch, 1);
		assert_equal(after.shm_lpid, getpid());
		assert_that(after.shm_atime >= start && after.shm_atime <= time(NULL));
		assert_equal(after.shm_cpid, before.shm_cpid);
		assert_equal(after.shm_dtime, 0);
		assert_equal(after.shm_ctime, before.shm_ctime);
		assert_equal(after.shm_segsz, 5000);
		assert_equal(after.shm_perm.mode, before.shm_perm.mode);
	}
	assert_ends(other);
	assert_equal(before.shm_cpid, getpid());
}

CLAIM(shm, shmdt_is_accounted,
      .says = "shmdt takes one from shm_nattch, sets shm_lpid and shm_dtime, and nothing else",
      .zh = "shmdt 使 shm_nattch 减一，设置 shm_lpid 与 shm_dtime，其余不变",
      .rows = "shm 4, 5; bugs 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmdt(), XBD <sys/shm.h>; shmop(2)")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);
	struct shmid_ds before, after;
	time_t start = second_of_stamps();

	ACTOR(other) {
		attach(segment);
		stat_segment(segment, &before);
		assert_equal(before.shm_nattch, 3);
		assert_returns(shmdt(bytes), 0); /* that which it inherited */
		stat_segment(segment, &after);
		assert_equal(after.shm_nattch, 2);
		assert_equal(after.shm_lpid, getpid());
		assert_that(after.shm_dtime >= start && after.shm_dtime <= time(NULL));
		assert_equal(after.shm_atime, before.shm_atime);
		assert_equal(after.shm_ctime, before.shm_ctime);
		assert_equal(after.shm_cpid, before.shm_cpid);
	}
	assert_ends(other);
	poke(bytes, 'x'); /* ours is still attached */
}

CLAIM(shm, each_call_sets_its_own_time,
      .says = "shm_atime is 0 until the first shmat and shm_dtime until the first shmdt, which set "
	      "them to now",
      .zh = "首次 shmat 之前 shm_atime 为 0，首次 shmdt 之前 shm_dtime 为 0；它们分别设为当前时间",
      .rows = "shm 5; bugs 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH <sys/shm.h>; shmop(2), shmctl(2)")
{
	int segment = new_segment(8);
	struct shmid_ds status;
	time_t start = second_of_stamps();
	void *bytes;

	stat_segment(segment, &status);
	assert_equal(status.shm_atime, 0);
	assert_equal(status.shm_dtime, 0);
	bytes = attach(segment);
	stat_segment(segment, &status);
	assert_that(status.shm_atime >= start && status.shm_atime <= time(NULL));
	assert_equal(status.shm_dtime, 0);
	assert_succeeds(shmdt(bytes));
	stat_segment(segment, &status);
	assert_that(status.shm_dtime >= start && status.shm_dtime <= time(NULL));
}

CLAIM(shm, nattch_counts_attaches_not_processes,
      .says = "shm_nattch is the number of attaches: a process that has it attached thrice counts "
	      "three times",
      .zh = "shm_nattch 是挂载的次数：同一进程挂载三次计为三",
      .course = "003 §6 shmat: 将共享内存段附加到调用进程的地址空间", .rows = "shm 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 XBD <sys/shm.h>: number of current attaches")
{
	int segment = new_segment(8);
	void *at[3];

	for (size_t i = 0; i < 3; i++) {
		assert_equal(attaches(segment), i);
		at[i] = attach(segment);
	}
	for (size_t i = 3; i > 0; i--) {
		assert_equal(attaches(segment), i);
		must(shmdt(at[i - 1]));
	}
	assert_equal(attaches(segment), 0);
}

CLAIM(shm, a_process_may_attach_often,
      .says = "on Linux a process can attach one segment a thousand times: there is no SHMSEG",
      .zh = "在 Linux 上，一个进程可以把同一个段挂载一千次：没有 SHMSEG 的限制", .rows = "shm 2",
      .verdict = HOLDS, .ref = "shmop(2) NOTES: no intrinsic per-process limit (SHMSEG)")
{
	int segment = new_segment(8);
	char *last = NULL;

	for (int i = 0; i < 1000; i++)
		last = assert_succeeds(shmat(segment, NULL, 0));
	assert_equal(attaches(segment), 1000);
	poke(last, 'x');
	assert_equal(peek(attach(segment)), 'x');
}

CLAIM(shm, fork_sets_lpid_and_atime,
      .says = "on Linux fork counts as an attach by the parent: it sets shm_lpid to the parent",
      .zh = "在 Linux 上，fork 视为父进程的一次挂载：把 shm_lpid 设为父进程", .rows = "shm 2, 5",
      .verdict = HOLDS, .ref = "Linux ipc/shm.c shm_open(); shmop(2) does not say so")
{
	int segment = new_segment(8);

	attach(segment);
	ACTOR(other) { /* whose call is the last before the fork */
		must(shmdt(must(shmat(segment, NULL, 0))));
	}
	assert_ends(other);
	ACTOR(child) {
		struct shmid_ds status;

		stat_segment(segment, &status);
		assert_equal(status.shm_lpid, getppid());
	}
	assert_ends(child);
}

CLAIM(shm, the_end_of_a_process_sets_dtime_and_lpid,
      .says = "on Linux the detach at a process's end sets shm_dtime and shm_lpid as its shmdt "
	      "would",
      .zh = "在 Linux 上，进程结束时的分离与 shmdt 一样设置 shm_dtime 与 shm_lpid", .rows = "shm 5",
      .verdict = HOLDS, .ref = "Linux ipc/shm.c shm_close(); shmop(2)")
{
	time_t start = second_of_stamps();
	int segment = new_segment(8);
	struct shmid_ds status;
	pid_t *pid;

	ACTOR(user) {
		pid = attach(segment);
		*pid = getpid();
		pause_at("attached");
	}
	await(user, "attached");
	pid = attach(segment);
	resume(user);
	assert_ends(user);
	await_attaches(segment, 1);
	stat_segment(segment, &status);
	assert_equal(status.shm_lpid, *pid);
	assert_that(status.shm_dtime >= start && status.shm_dtime <= time(NULL));
}
