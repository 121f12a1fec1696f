/*
 * Claims about the status of a set: its times, owner and mode, who operated last and how many
 * sleep.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"
#include "stamps.h"

/* A set made since the start: sem_otime is that of a semop since then too, or of none. */
static void assert_was_used(int set, bool used, time_t start)
{
	struct semid_ds status = status_of(set);
	time_t now = time(NULL);

	assert_that(status.sem_ctime >= start && status.sem_ctime <= now);
	if (used)
		assert_that(status.sem_otime >= start && status.sem_otime <= now);
	else
		assert_equal(status.sem_otime, 0);
}

CLAIM(sem, times_tell_control_from_operation,
      .says = "a semop that succeeds sets sem_otime to now; one that fails, SETVAL, SETALL, "
	      "IPC_SET and commands that read leave it 0",
      .zh = "成功的 semop 把 sem_otime 设为当前时间；失败的 semop、SETVAL、SETALL、IPC_SET "
	    "与读取类命令使它保持为 0",
      .rows = "sem 2; bugs 56", .verdict = HOLDS,
      .ref = "semctl(2) sem_otime; POSIX.1-2024 semop(), semctl()")
{
	unsigned short zeros[] = { 0, 0 };
	time_t start = second_of_stamps();
	int set = own_set(must(semget(IPC_PRIVATE, 2, 0600)));
	struct semid_ds status = status_of(set);

	must(set_value(set, 1, 0));
	assert_was_used(set, false, start);
	must(semctl(set, 0, SETALL, (union semun){ .array = zeros }));
	assert_was_used(set, false, start);
	must(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }));
	assert_was_used(set, false, start);
	assert_fails(change_with(set, 1, -1, IPC_NOWAIT), EAGAIN);
	assert_was_used(set, false, start);
	must(semctl(set, 0, GETALL, (union semun){ .array = zeros }));
	assert_was_used(set, false, start);
	must(change(set, 1, 0));
	assert_was_used(set, true, start);
	set = own_set(must(semget(IPC_PRIVATE, 2, 0600)));
	must(change(set, 1, 1));
	assert_was_used(set, true, start);
}

CLAIM(sem, otime_tells_whether_the_set_was_used,
      .says = "sem_otime is 0 until the first semop, whatever was set meanwhile: by it a process "
	      "sees that the maker has initialised and used the set",
      .zh = "首次 semop 之前 sem_otime 为 0，即使已经 SETVAL：其他进程可据此判断初始化是否完成",
      .course = "000 §9: 这里只需要一个初始化，让客户端先运行客户端先初始化", .rows = "sem 2",
      .verdict = HOLDS, .ref = "semget(2) Semaphore initialization; POSIX.1-2024 semget()")
{
	key_t key = own_key();

	ACTOR(maker) {
		int set = own_set(assert_succeeds(semget(key, 1, IPC_CREAT | IPC_EXCL | 0600)));

		pause_at("made");
		must(set_value(set, 0, 4));
		pause_at("set");
		assert_succeeds(change(set, 0, 1));
	}
	await(maker, "made");
	assert_equal(status_of(must(semget(key, 1, 0600))).sem_otime, 0);
	resume(maker);
	await(maker, "set");
	assert_equal(status_of(must(semget(key, 1, 0600))).sem_otime, 0);
	resume(maker);
	assert_ends(maker);
	assert_that(status_of(must(semget(key, 1, 0600))).sem_otime != 0);
	assert_returns(value_of(must(semget(key, 1, 0600)), 0), 5);
}

CLAIM(sem, otime_counts_a_sleepers_semop_when_it_is_done,
      .says = "a semop that sleeps marks sem_otime when it is done, also if SETVAL lets it go, not "
	      "before",
      .zh = "睡眠的 semop 在完成时（即使由 SETVAL 放行）才更新 sem_otime，睡眠期间不更新",
      .rows = "sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): sem_otime; semctl(2)")
{
	int set = own_set(must(semget(IPC_PRIVATE, 2, 0600)));

	ACTOR(taker) {
		assert_returns(change(set, 1, -2), 0);
	}
	assert_asleep(taker, "semop");
	must(set_value(set, 1, 1));
	assert_equal(status_of(set).sem_otime, 0);
	must(set_value(set, 1, 2));
	assert_ends(taker);
	assert_that(status_of(set).sem_otime != 0);
}

CLAIM(sem, ipc_set_sets_the_mode_alone,
      .says = "IPC_SET sets owner, group and the low nine bits of the mode; values, number, "
	      "creator and time of operation stay",
      .zh = "IPC_SET 设置所有者、组与模式的低九位；值、个数、创建者与 sem_otime 不变",
      .course = "001 semctl(): struct semid_ds *buf; // 用于 IPC_STAT 和 IPC_SET 命令",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2) IPC_SET; POSIX.1-2024 semctl() IPC_SET")
{
	bool others = !need_user_ids(); /* no set can be given to a user who is unknown */
	uid_t user = others ? 4711 : geteuid();
	gid_t group = others ? 4712 : getegid();
	int set = new_set(3, 5);
	struct semid_ds status = status_of(set);

	status.sem_perm.mode = (unsigned short)~0137; /* 0640 */
	status.sem_perm.uid = user;
	status.sem_perm.gid = group;
	status.sem_perm.cuid = status.sem_perm.cgid = 4711;
	status.sem_nsems = 1;
	status.sem_otime = 4711;
	assert_returns(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), 0);
	status = status_of(set);
	assert_equal(status.sem_perm.mode, 0640);
	assert_equal(status.sem_perm.uid, user);
	assert_equal(status.sem_perm.gid, group);
	assert_equal(status.sem_perm.cuid, geteuid());
	assert_equal(status.sem_perm.cgid, getegid());
	assert_equal(status.sem_nsems, 3);
	assert_equal(status.sem_otime, 0);
	assert_values(set, 3, (int[]){ 5, 5, 5 });
}

/* A new set whose identifier is not an index too, as those of the first sets are. */
static int set_past_the_indices(int count, int mode)
{
	key_t key = own_key();
	int set = assert_succeeds(semget(key, count, IPC_CREAT | mode));

	for (int i = 0; i < 200 && set <= last_index(); i++) {
		must(remove_set(set));
		set = assert_succeeds(semget(key, count, IPC_CREAT | mode));
	}
	return own_set(set);
}

CLAIM(sem, sem_stat_goes_by_index,
      .says = "on Linux SEM_STAT and SEM_STAT_ANY take an index up to the one IPC_INFO returns, "
	      "return the identifier of the set there and store what IPC_STAT does",
      .zh = "在 Linux 上，SEM_STAT 与 SEM_STAT_ANY 按下标（不超过 IPC_INFO "
	    "的返回值）返回集合标识符，并存入与 IPC_STAT 相同的内容",
      .rows = "sem 2; bugs 54", .verdict = HOLDS, .ref = "semctl(2) SEM_STAT, SEM_STAT_ANY")
{
	const int commands[] = { SEM_STAT, SEM_STAT_ANY };
	struct semid_ds expected, seen;
	int set = set_past_the_indices(9, 0640);

	assert_succeeds(change(set, 8, 1));
	expected = status_of(set);
	for (size_t i = 0; i < LENGTH(commands); i++) {
		assert_that(index_of(set, commands[i], &seen) >= 0);
		assert_equal(seen.sem_nsems, 9);
		assert_equal(seen.sem_perm.mode, 0640);
		assert_equal(seen.sem_perm.uid, expected.sem_perm.uid);
		assert_equal(seen.sem_perm.cgid, expected.sem_perm.cgid);
		assert_equal(seen.sem_otime, expected.sem_otime);
		assert_equal(seen.sem_ctime, expected.sem_ctime);
	}
}

CLAIM(sem, sem_stat_of_an_empty_slot_gives_einval,
      .says = "on Linux SEM_STAT and SEM_STAT_ANY of an index that no set has fail with EINVAL",
      .zh = "在 Linux 上，下标处没有集合时 SEM_STAT 与 SEM_STAT_ANY 失败 (EINVAL)", .rows = "sem 2",
      .verdict = HOLDS, .ref = "semctl(2) EINVAL", .needs = { need_own_limits })
{
	const int commands[] = { SEM_STAT, SEM_STAT_ANY };
	struct semid_ds status;
	int set = set_past_the_indices(1, 0600), last = new_set(1, 0);
	int index = index_of(set, SEM_STAT, &status);

	assert_equal(index_of(last, SEM_STAT, &status), last_index());
	must(remove_set(set));
	for (size_t i = 0; i < LENGTH(commands); i++) {
		union semun argument = { .buf = &status };

		assert_fails(semctl(index, 0, commands[i], argument), EINVAL);
		assert_fails(semctl(last_index() + 1, 0, commands[i], argument), EINVAL);
		assert_equal(index_of(set, commands[i], &status), -1);
		assert_that(index_of(last, commands[i], &status) >= 0);
	}
}

/* The line of /proc/sysvipc/sem for this set: its columns; returns how many were read. */
static int read_listed(int set, long columns[10])
{
	FILE *file = must(fopen("/proc/sysvipc/sem", "r"));
	char line[256];
	int count = 0;

	while (fgets(line, sizeof(line), file)) {
		count = sscanf(line, "%ld %ld %lo %ld %ld %ld %ld %ld %ld %ld", &columns[0],
			       &columns[1], (unsigned long *)&columns[2], &columns[3], &columns[4],
			       &columns[5], &columns[6], &columns[7], &columns[8], &columns[9]);
		if (count == 10 && columns[1] == set)
			break;
		count = 0;
	}
	fclose(file);
	return count;
}

static const char *need_sysvipc(void)
{
	return access("/proc/sysvipc/sem", R_OK) == 0 ? NULL : "no /proc/sysvipc/sem";
}

CLAIM(sem, proc_lists_the_set,
      .says = "on Linux /proc/sysvipc/sem, which ipcs -s shows, has a line of key, identifier, "
	      "mode, number, owner, creator and times for every set, until it is removed",
      .zh = "在 Linux 上，/proc/sysvipc/sem（ipcs -s 的来源）为每个集合列出一行，删除后消失",
      .course = "000 §9: ipcs -s查看; 004: ipcs 查看 -s sem", .rows = "sem 2", .verdict = HOLDS,
      .ref = "proc(5) /proc/sysvipc; semctl(2)", .needs = { need_sysvipc })
{
	key_t key = own_key();
	int set = own_set(must(semget(key, 6, IPC_CREAT | 0640)));
	struct semid_ds status;
	long columns[10];

	must(change(set, 0, 1));
	status = status_of(set);
	if (!need_user_ids()) { /* an owner who is not the creator */
		status.sem_perm.uid = 4711;
		status.sem_perm.gid = 4712;
		must(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }));
		status = status_of(set);
	}
	assert_returns(read_listed(set, columns), 10);
	assert_equal((key_t)columns[0], key);
	assert_equal(columns[2], 0640);
	assert_equal(columns[3], 6);
	assert_equal(columns[4], status.sem_perm.uid);
	assert_equal(columns[5], status.sem_perm.gid);
	assert_equal(columns[6], status.sem_perm.cuid);
	assert_equal(columns[7], status.sem_perm.cgid);
	assert_equal(columns[8], status.sem_otime);
	assert_equal(columns[9], status.sem_ctime);
	must(remove_set(set));
	assert_returns(read_listed(set, columns), 0);
}

CLAIM(sem, getncnt_counts_who_wait_for_more,
      .says = "GETNCNT is the number of processes that wait for the value to grow, one more with "
	      "each that sleeps and one less with each that goes",
      .zh = "GETNCNT 是等待值增加的进程数：每有一个睡眠加一，每有一个继续减一", .rows = "sem 2",
      .course = "004: unsigned short  semncnt;  /* # waiting for increase */", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() GETNCNT, semop() semncnt; semctl(2)")
{
	struct actor *taker[4];
	int set = new_set(2, 0);

	for (int i = 0; i < 4; i++) {
		assert_sleepers(set, 1, i, 0);
		START(taker[i]) {
			assert_returns(change(set, 1, -1 - i), 0);
		}
		assert_asleep(taker[i], "semop");
	}
	for (int i = 0; i < 4; i++) {
		assert_sleepers(set, 1, 4 - i, 0);
		assert_sleepers(set, 0, 0, 0);
		must(change(set, 1, 1 + i));
		assert_ends(taker[i]);
	}
	assert_sleepers(set, 1, 0, 0);
}

/* An actor that sleeps until this semaphore is zero. */
static struct actor *waiter_for_zero(int set, int number)
{
	struct actor *waiter;

	START(waiter) {
		assert_returns(change(set, number, 0), 0);
	}
	assert_asleep(waiter, "semop");
	return waiter;
}

/* How many wait for zero of each of the three semaphores; nobody waits for more. */
static void assert_waiters_for_zero(int set, const int expected[3])
{
	for (int i = 0; i < 3; i++)
		assert_sleepers(set, i, 0, expected[i]);
}

CLAIM(sem, getzcnt_counts_who_wait_for_zero,
      .says = "GETZCNT is the number of processes that wait for zero, of each semaphore by itself, "
	      "and 0 again after",
      .zh = "GETZCNT 是等待该信号量变为零的进程数，各信号量分别计数，之后归 0", .rows = "sem 2",
      .course = "004: unsigned short  semzcnt;  /* # waiting for zero */", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() GETZCNT, semop() semzcnt; semctl(2)")
{
	struct actor *at_one[3], *at_two[2];
	int set = new_set(3, 1);

	for (int i = 0; i < 3; i++) {
		at_one[i] = waiter_for_zero(set, 1);
		assert_waiters_for_zero(set, (int[]){ 0, i + 1, 0 });
	}
	for (int i = 0; i < 2; i++) {
		at_two[i] = waiter_for_zero(set, 2);
		assert_waiters_for_zero(set, (int[]){ 0, 3, i + 1 });
	}
	for (int round = 0; round < 50; round++) {
		must(change(set, 0, 1));
		assert_waiters_for_zero(set, (int[]){ 0, 3, 2 });
	}
	must(change(set, 2, -1));
	assert_waiters_for_zero(set, (int[]){ 0, 3, 0 });
	must(change(set, 1, -1));
	assert_waiters_for_zero(set, (int[]){ 0, 0, 0 });
	for (int i = 0; i < 3; i++)
		assert_ends(at_one[i]);
	for (int i = 0; i < 2; i++)
		assert_ends(at_two[i]);
}

/*
 * The sleeper sleeps on, and counts at this of the four semaphores alone, as one who waits for
 * more.
 */
static void assert_counts_for_more(struct actor *sleeper, int set, int number)
{
	for (int i = 0; i < 4; i++)
		assert_sleepers(set, i, i == number, 0);
	assert_not_woken(sleeper);
}

/* The same, as one who waits for zero. */
static void assert_counts_for_zero(struct actor *sleeper, int set, int number)
{
	for (int i = 0; i < 4; i++)
		assert_sleepers(set, i, 0, i == number);
	assert_not_woken(sleeper);
}

CLAIM(sem, an_array_counts_where_it_waits,
      .says = "on Linux (since 3.16) a sleeper with several operations counts at the first of them "
	      "that cannot proceed, and there alone, which may become another",
      .zh = "在 Linux 上（3.16 "
	    "起），含多个操作的睡眠者只计入第一个不能进行的操作所在的信号量，该操作可能改变",
      .rows = "sem 2", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c count_semcnt(), check_qop(); POSIX.1-2024 semop()")
{
	struct sembuf array[] = { { 0, -1, 0 }, { 1, 0, 0 }, { 2, -1, 0 }, { 3, 1, 0 } };
	int set = new_set(4, 0);

	must(set_value(set, 1, 1));
	ACTOR(sleeper) {
		assert_returns(semop(set, array, 4), 0);
	}
	assert_asleep(sleeper, "semop");
	assert_counts_for_more(sleeper, set, 0);
	must(change(set, 0, 1)); /* the first operation can proceed */
	assert_counts_for_zero(sleeper, set, 1);
	must(change(set, 1, -1)); /* and the second */
	assert_counts_for_more(sleeper, set, 2);
	must(change(set, 0, -1)); /* the first cannot any more */
	assert_counts_for_more(sleeper, set, 0);
	must(change(set, 0, 1));
	must(change(set, 2, 1));
	assert_ends(sleeper);
	for (int i = 0; i < 4; i++)
		assert_sleepers(set, i, 0, 0);
}

CLAIM(sem, getpid_names_the_last_to_operate,
      .says = "GETPID is the process that last did a semop, for each semaphore that its array "
	      "names; a semop that fails does not count",
      .zh = "GETPID 是数组涉及该信号量的最近一次成功 semop 的进程；失败的不算",
      .course = "001 semctl(): GETPID：获取最后一个操作信号量的进程 PID; 004: sempid /* ID of "
		"process that did last op */",
      .rows = "sem 2, 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() GETPID, semop(); semctl(2)")
{
	struct sembuf array[] = { { 0, 1, 0 }, { 2, 0, 0 } },
		      failing[] = { { 1, 1, 0 }, { 2, -1, IPC_NOWAIT } };
	int set = new_set(3, 0);
	long *pid = shared_numbers();

	for (int i = 0; i < 3; i++)
		must(change(set, i, 0));
	ACTOR(user) {
		*pid = getpid();
		assert_returns(semop(set, array, 2), 0);
		assert_fails(semop(set, failing, 2), EAGAIN);
	}
	assert_ends(user);
	assert_fails(semop(set, failing, 2), EAGAIN);
	assert_returns(value_of(set, 0), 1);
	assert_returns(semctl(set, 0, GETPID), *pid);
	assert_returns(semctl(set, 1, GETPID), getpid());
	assert_returns(semctl(set, 2, GETPID), *pid);
	must(change(set, 2, 0));
	assert_returns(semctl(set, 0, GETPID), *pid);
	assert_returns(semctl(set, 2, GETPID), getpid());
}

CLAIM(sem, getpid_after_a_sleep_is_the_sleeper,
      .says = "when an adding lets a sleeper go GETPID is the sleeper, whose operation was the "
	      "last; while it slept it did not count",
      .zh = "加操作使睡眠者继续之后，GETPID 是该睡眠者（其操作最后完成）；睡眠期间不算",
      .rows = "sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): sempid; semop(2)")
{
	long *pid = shared_numbers();
	int set = new_set(1, 0);

	ACTOR(sleeper) {
		*pid = getpid();
		assert_returns(change(set, 0, -2), 0);
	}
	assert_asleep(sleeper, "semop");
	must(change(set, 0, 1));
	assert_returns(semctl(set, 0, GETPID), getpid());
	must(change(set, 0, 1));
	assert_returns(semctl(set, 0, GETPID), *pid);
	assert_ends(sleeper);
	assert_returns(semctl(set, 0, GETPID), *pid);
}

CLAIM(sem, setting_a_value_sets_the_process,
      .says = "on Linux SETVAL makes its process the last of that semaphore, SETALL (since 4.6) of "
	      "all of the set",
      .zh = "在 Linux 上，SETVAL 也更新该信号量的 sempid，SETALL（4.6 起）更新全部",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2) The sempid value")
{
	unsigned short values[] = { 1, 2 };
	long *pid = shared_numbers();
	int set = new_set(2, 0);

	ACTOR(setter) {
		pid[0] = getpid();
		assert_returns(set_value(set, 1, 0), 0);
	}
	assert_ends(setter);
	assert_returns(semctl(set, 0, GETPID), getpid());
	assert_returns(semctl(set, 1, GETPID), pid[0]);
	ACTOR(all) {
		pid[1] = getpid();
		assert_returns(semctl(set, 0, SETALL, (union semun){ .array = values }), 0);
	}
	assert_ends(all);
	assert_returns(semctl(set, 0, GETPID), pid[1]);
	assert_returns(semctl(set, 1, GETPID), pid[1]);
}
