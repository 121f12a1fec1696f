/* Claims about System V semaphores: semget, semop, semctl. */
#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

FAMILY(sem, need_sem);

#define HIGHEST 32767 /* SEMVMX on Linux */
#define LIMITS  "/proc/sys/kernel/sem"

#ifndef SEM_STAT_ANY
#define SEM_STAT_ANY 20
#endif

/* The program must define it: semctl(2). */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

static int set_value(int set, int number, int value)
{
	return semctl(set, number, SETVAL, (union semun){ .val = value });
}

static int value_of(int set, int number)
{
	return semctl(set, number, GETVAL);
}

/* A set of the claim's own with so many semaphores of this value. */
static int new_set(int count, int value)
{
	int set = own_set(must(semget(IPC_PRIVATE, count, 0600)));

	for (int i = 0; i < count; i++)
		must(set_value(set, i, value));
	return set;
}

/* The semop of one operation. */
static int change_with(int set, int number, int by, int flags)
{
	struct sembuf operation = { (unsigned short)number, (short)by, (short)flags };

	return semop(set, &operation, 1);
}

/* Adds to a semaphore, takes where by is negative, waits for zero where it is 0. */
static int change(int set, int number, int by)
{
	return change_with(set, number, by, 0);
}

static void assert_values(int set, int count, const int *expected)
{
	for (int i = 0; i < count; i++)
		assert_returns(value_of(set, i), expected[i]);
}

/* How many sleep until a semaphore grows, and until it is zero. */
static void assert_sleepers(int set, int number, int for_more, int for_zero)
{
	assert_returns(semctl(set, number, GETNCNT), for_more);
	assert_returns(semctl(set, number, GETZCNT), for_zero);
}

static struct semid_ds status_of(int set)
{
	struct semid_ds status = { 0 };

	must(semctl(set, 0, IPC_STAT, (union semun){ .buf = &status }));
	return status;
}

static int remove_set(int set)
{
	return semctl(set, 0, IPC_RMID);
}

static struct seminfo system_info(int command)
{
	struct seminfo info = { 0 };

	must(semctl(0, 0, command, (union semun){ .info = &info }));
	return info;
}

/* Numbers that all actors see, 0 at first. */
static long *shared_numbers(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* An address that cannot be accessed. */
static void *nowhere(void)
{
	return must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static const char *need_sysvipc(void)
{
	return access("/proc/sysvipc/sem", R_OK) == 0 ? NULL : "no /proc/sysvipc/sem";
}

/* Creation */

CLAIM(sem, semget_gives_a_set_of_so_many,
      .says = "semget with IPC_PRIVATE and 3 gives a non-negative identifier of a new set with "
	      "semaphores 0, 1 and 2, each a counter of its own",
      .zh = "semget(IPC_PRIVATE, 3, …) 返回非负标识符，新集合含编号 0、1、2 的信号量，各自独立计数",
      .course = "000 §9: 信号量的集合; 000 §9: semid = semget(IPC_PRIVATE, 3,0777); 001 semget(): "
		"返回信号量集的标识符（非负整数）",
      .rows = "sem 1", .verdict = HOLDS, .ref = "POSIX.1-2024 semget(); semget(2)")
{
	int set = own_set(assert_succeeds(semget(IPC_PRIVATE, 3, 0777)));

	assert_that(set >= 0);
	assert_equal(status_of(set).sem_nsems, 3);
	for (int i = 0; i < 3; i++)
		must(set_value(set, i, 10 * i));
	assert_returns(change(set, 1, 5), 0);
	assert_values(set, 3, (int[]){ 0, 15, 20 });
	assert_fails(value_of(set, 3), EINVAL);
	assert_fails(change(set, 3, 1), EFBIG);
}

CLAIM(sem, values_begin_at_zero,
      .says = "on Linux the semaphores of a new set have the value 0, whatever an older set left",
      .zh = "在 Linux 上，新集合的信号量初值为 0，与先前删除的集合无关",
      .course = "000 §9: 初始化信号灯; 004: 3. 初始化信号量 semctl", .rows = "sem 1",
      .verdict = HOLDS_IF("another initial value than 0 is wanted, or the program must be "
			  "portable: POSIX leaves the initial value open",
			  "需要 0 以外的初值，或程序要可移植：POSIX 没有规定初值"),
      .ref = "semget(2) NOTES; POSIX.1-2024 semget()")
{
	for (int round = 0; round < 10; round++) {
		int set = own_set(must(semget(IPC_PRIVATE, 5, 0600)));

		assert_values(set, 5, (int[]){ 0, 0, 0, 0, 0 });
		for (int i = 0; i < 5; i++) {
			assert_sleepers(set, i, 0, 0);
			assert_returns(semctl(set, i, GETPID), 0);
			must(set_value(set, i, HIGHEST));
		}
		must(remove_set(set));
	}
}

CLAIM(sem, a_new_set_must_have_semaphores,
      .says = "semget of a new set with 0 or fewer semaphores, or more than SEMMSL, fails with "
	      "EINVAL",
      .zh = "创建新集合时，nsems 为 0、负数或大于 SEMMSL，semget 失败 (EINVAL)",
      .course = "001 semget(): 如果创建新的信号量集，nsems 必须大于 0", .rows = "sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semget() EINVAL; semget(2) EINVAL")
{
	const int counts[] = { 0, -1, INT_MIN, system_info(IPC_INFO).semmsl + 1, INT_MAX };
	key_t key = own_key();

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		assert_fails(semget(IPC_PRIVATE, counts[i], 0600), EINVAL);
		assert_fails(semget(key, counts[i], IPC_CREAT | 0600), EINVAL);
		assert_fails(semget(key, 0, 0), ENOENT);
	}
	own_set(assert_succeeds(semget(key, 1, IPC_CREAT | 0600)));
}

CLAIM(sem, nsems_counts_when_the_set_exists,
      .says = "semget of a set that exists fails with EINVAL if nsems is larger than the set; 0 or "
	      "fewer than it has is fine, and changes nothing",
      .zh = "集合已存在时，nsems 大于其信号量数则 semget 失败 (EINVAL)；等于、更小或 0 "
	    "则成功，集合不变",
      .course = "001 semget(): 如果获取已有信号量集，则忽略此参数", .rows = "sem 1",
      .verdict = WRONG("it is not ignored: it must not be larger than the set's number; 0 says "
		       "nothing of it",
		       "并不忽略：不得大于集合的信号量数；0 表示不关心"),
      .ref = "POSIX.1-2024 semget() EINVAL; semget(2) EINVAL")
{
	key_t key = own_key();
	int set = own_set(must(semget(key, 3, IPC_CREAT | 0600)));

	for (int count = 0; count <= 3; count++) {
		assert_returns(semget(key, count, 0600), set);
		assert_returns(semget(key, count, IPC_CREAT | 0600), set);
	}
	assert_fails(semget(key, 4, 0600), EINVAL);
	assert_fails(semget(key, 4, IPC_CREAT | 0600), EINVAL);
	assert_fails(semget(key, -1, 0600), EINVAL);
	assert_equal(status_of(set).sem_nsems, 3);
}

CLAIM(sem, a_key_leads_to_one_set,
      .says = "every process that names the key gets the same set, and another key gives another",
      .zh = "不同进程用同一个 key 得到同一个集合，不同的 key 得到不同的集合",
      .course = "001: key: 确定通讯双方使用的是同一种通讯机制; 004: key 需要有个唯一的东东",
      .rows = "sem 1", .verdict = HOLDS, .ref = "POSIX.1-2024 semget()")
{
	key_t key = own_key(), other = own_key();
	int set = own_set(assert_succeeds(semget(key, 1, IPC_CREAT | 0600)));
	int second = own_set(assert_succeeds(semget(other, 1, IPC_CREAT | 0600)));

	assert_that(set != second);
	ACTOR(peer) {
		assert_returns(semget(key, 0, 0), set);
		assert_returns(semget(key, 1, IPC_CREAT | 0600), set);
		assert_returns(semget(other, 1, 0600), second);
		assert_returns(change(set, 0, 7), 0);
	}
	assert_ends(peer);
	assert_returns(value_of(set, 0), 7);
	assert_returns(value_of(second, 0), 0);
}

CLAIM(sem, ipc_private_is_a_new_set_each_time,
      .says = "semget with IPC_PRIVATE makes a new set each time, with or without IPC_CREAT and "
	      "IPC_EXCL",
      .zh = "semget(IPC_PRIVATE, …) 每次都创建新集合，不论是否给出 IPC_CREAT、IPC_EXCL",
      .course = "001 semget(): 当不需要这些选项时，如key=IPC_PRIVATE,可以直接传递权限位值",
      .rows = "sem 1, 6", .verdict = HOLDS, .ref = "POSIX.1-2024 semget(); semget(2) NOTES")
{
	const int flags[] = { 0, IPC_CREAT, IPC_CREAT | IPC_EXCL, IPC_EXCL };
	int set[4];

	for (int i = 0; i < 4; i++) {
		set[i] = own_set(assert_succeeds(semget(IPC_PRIVATE, 1, flags[i] | 0600)));
		must(change(set[i], 0, i + 1));
	}
	for (int i = 0; i < 4; i++)
		assert_returns(value_of(set[i], 0), i + 1);
	assert_equal(status_of(set[3]).sem_perm.mode, 0600);
}

CLAIM(sem, without_ipc_creat_there_must_be_a_set,
      .says = "semget without IPC_CREAT fails with ENOENT where no set has the key, and makes none",
      .zh = "没有该 key 的集合时，不带 IPC_CREAT 的 semget 失败 (ENOENT)，不创建集合",
      .course = "001 semget(): 只使用权限位（如 0666）而未指定 IPC_CREAT，那么 semget 会返回 "
		"错误，并将 errno 设置为 ENOENT",
      .rows = "sem 1",
      .verdict = HOLDS_IF("no set has that key yet; else it gives that set",
			  "该 key 还没有集合；否则返回那个集合"),
      .ref = "POSIX.1-2024 semget() ENOENT; semget(2)")
{
	key_t key = own_key();
	int set;

	for (int i = 0; i < 2; i++) {
		assert_fails(semget(key, 1, 0666), ENOENT);
		assert_fails(semget(key, 1, IPC_EXCL | 0666), ENOENT);
		assert_fails(semget(key, 0, 0), ENOENT);
	}
	set = own_set(must(semget(key, 1, IPC_CREAT | 0666)));
	assert_returns(semget(key, 1, 0666), set);
}

CLAIM(sem, ipc_excl_refuses_a_set_that_exists,
      .says = "semget with IPC_CREAT and IPC_EXCL fails with EEXIST where a set has the key; "
	      "IPC_EXCL alone gives that set",
      .zh = "key 已有集合时，IPC_CREAT | IPC_EXCL 使 semget 失败 (EEXIST)；单独的 IPC_EXCL "
	    "不起作用",
      .course = "001 semget(): 与 IPC_CREAT 一起使用，确保信号量集不存在时才创建", .rows = "sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semget() EEXIST; semget(2) EEXIST")
{
	key_t key = own_key();
	int set = own_set(assert_succeeds(semget(key, 2, IPC_CREAT | IPC_EXCL | 0600)));

	must(change(set, 1, 4));
	assert_fails(semget(key, 2, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	assert_fails(semget(key, 9, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	assert_returns(semget(key, 2, IPC_EXCL | 0600), set);
	assert_returns(semget(key, 2, IPC_CREAT | 0600), set);
	assert_values(set, 2, (int[]){ 0, 4 });
}

CLAIM(sem, one_of_many_creators_wins,
      .says = "of several processes that create a set of one key with IPC_EXCL at once just one "
	      "does",
      .zh = "多个进程同时以 IPC_CREAT | IPC_EXCL 创建同一 key 的集合，恰有一个成功",
      .rows = "sem 1", .verdict = HOLDS, .ref = "POSIX.1-2024 semget()")
{
	atomic_long *winners = (atomic_long *)shared_numbers();
	struct actor *creator[6];
	key_t key = own_key();

	for (int i = 0; i < 6; i++)
		START(creator[i]) {
			int set = semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);

			if (set < 0) {
				assert_equal(errno, EEXIST);
			} else {
				own_set(set);
				atomic_fetch_add(winners, 1);
			}
		}
	for (int i = 0; i < 6; i++)
		assert_ends(creator[i]);
	assert_equal(*winners, 1);
	assert_succeeds(semget(key, 1, 0600));
}

CLAIM(sem, a_new_set_belongs_to_its_maker,
      .says = "a new set has its maker's effective user and group as owner and as creator, the "
	      "mode, the number, a creation time of now and no time of an operation",
      .zh = "新集合的所有者与创建者是创建进程的有效用户和组；模式、个数如参数，ctime 为当前，otime "
	    "为 0",
      .course = "000 §9: key，结合数目，权限，返回信号灯集合id号", .rows = "sem 1, 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semget(); semget(2)")
{
	bool users = !need_users(); /* who can have an effective user that is not the real one */
	uid_t user = users ? 1001 : geteuid();
	gid_t group = users ? 2001 : getegid();
	time_t before = time(NULL);
	struct semid_ds status;
	int set;

	if (users) {
		must(setegid(group));
		must(seteuid(user));
	}
	set = own_set(must(semget(IPC_PRIVATE, 7, 0640)));
	if (users)
		must(seteuid(0));
	status = status_of(set);
	assert_equal(status.sem_perm.uid, user);
	assert_equal(status.sem_perm.cuid, user);
	assert_equal(status.sem_perm.gid, group);
	assert_equal(status.sem_perm.cgid, group);
	assert_equal(status.sem_perm.mode, 0640);
	assert_equal(status.sem_nsems, 7);
	assert_equal(status.sem_otime, 0);
	assert_that(status.sem_ctime >= before && status.sem_ctime <= time(NULL));
}

CLAIM(sem, mode_is_kept_as_given,
      .says = "the mode of a new set is the low nine bits given to semget, whatever the umask",
      .zh = "新集合的模式就是 semflg 的低九位，不受 umask 影响",
      .course = "001 semget(): 权限标志和控制选项", .rows = "sem 1; bugs 58", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semget(); semget(2)")
{
	const int modes[] = { 0400, 0640, 0666, 0777, 0407, 0523 };

	umask(0777);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		int set = own_set(must(semget(IPC_PRIVATE, 1, ~0777 | modes[i])));
		int named = own_set(must(semget(own_key(), 1, IPC_CREAT | modes[i])));

		assert_equal(status_of(set).sem_perm.mode, modes[i]);
		assert_equal(status_of(named).sem_perm.mode, modes[i]);
	}
}

CLAIM(sem, a_set_outlives_its_maker,
      .says = "a set and its values stay when the process that made it and its last user have "
	      "ended",
      .zh = "创建者与最后一个使用者结束之后，集合及其值依然存在，直到被删除", .rows = "sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() IPC_RMID; sysvipc(7)")
{
	key_t key = own_key();

	ACTOR(maker) {
		int set = own_set(must(semget(key, 2, IPC_CREAT | 0600)));

		must(change(set, 1, 3));
	}
	assert_ends(maker);
	ACTOR(user) {
		int set = assert_succeeds(semget(key, 2, 0600));

		assert_values(set, 2, (int[]){ 0, 3 });
		assert_returns(change(set, 1, 1), 0);
	}
	assert_ends(user);
	assert_values(assert_succeeds(semget(key, 2, 0600)), 2, (int[]){ 0, 4 });
}

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

/* semctl: values */

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
	for (int i = 0; i < 1000; i += 111)
		values[i] = (unsigned short)(values[i] + must(change(set, i, 1)) + 1);
	assert_returns(semctl(set, 0, GETALL, (union semun){ .array = seen }), 0);
	for (int i = 0; i < 1000; i++)
		assert_equal(seen[i], values[i]);
}

CLAIM(sem, setval_out_of_range_gives_erange,
      .says = "SETVAL to less than 0 or more than 32767 (SEMVMX on Linux) fails with ERANGE and "
	      "the value stays",
      .zh = "SETVAL 的值小于 0 或大于 32767（Linux 的 SEMVMX）时失败 (ERANGE)，值不变",
      .rows = "sem 2", .verdict = HOLDS,
      .ref = "semctl(2) ERANGE, SEMVMX; POSIX.1-2024 semctl() ERANGE")
{
	const int values[] = { -1, HIGHEST + 1, 65535, 65536 + 5, INT_MAX, INT_MIN };
	int set = new_set(1, 5);

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_fails(set_value(set, 0, values[i]), ERANGE);
		assert_returns(value_of(set, 0), 5);
	}
	assert_returns(set_value(set, 0, HIGHEST), 0);
	assert_returns(value_of(set, 0), HIGHEST);
	assert_returns(set_value(set, 0, 0), 0);
}

CLAIM(sem, setall_out_of_range_sets_none,
      .says = "SETALL with one value above 32767 fails with ERANGE and sets none, wherever it "
	      "stands",
      .zh = "SETALL 的数组中任何位置有一个值超过 32767 即失败 (ERANGE)，一个也不设置",
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

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		assert_fails(semctl(set, 3, commands[i], (union semun){ .val = 1 }), EINVAL);
		assert_fails(semctl(set, -1, commands[i], (union semun){ .val = 1 }), EINVAL);
		assert_fails(semctl(set, INT_MAX, commands[i], (union semun){ .val = 1 }), EINVAL);
	}
	assert_values(set, 3, (int[]){ 5, 5, 5 });
}

CLAIM(sem, semnum_is_ignored_for_the_whole_set,
      .says = "IPC_STAT, IPC_SET and IPC_RMID are of the whole set and ignore the number: removing "
	      "semaphore 1 removes all",
      .zh = "IPC_STAT、IPC_SET、IPC_RMID 针对整个集合，忽略 semnum：“删除”编号 1 即删除整个集合",
      .course = "000 §9: 删除 semctl() 信号灯集，要修改的信号灯编号，删除; 001 semctl(): "
		"对于某些命令（如 IPC_RMID），此参数被忽略",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2): \"The argument semnum is ignored\"")
{
	struct semid_ds status;
	int set = new_set(3, 5);

	assert_returns(semctl(set, 77, IPC_STAT, (union semun){ .buf = &status }), 0);
	assert_equal(status.sem_nsems, 3);
	assert_returns(semctl(set, -5, IPC_SET, (union semun){ .buf = &status }), 0);
	assert_returns(semctl(set, 1, IPC_RMID), 0);
	for (int i = 0; i < 3; i++)
		assert_fails(value_of(set, i), EINVAL);
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
		for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
			assert_fails(semctl(ids[i], 0, commands[j], (union semun){ .buf = &room }),
				     EINVAL);
		assert_fails(set_value(ids[i], 0, 1), EINVAL);
	}
	assert_fails(semctl(set, 0, 4711, (union semun){ .buf = &room }), EINVAL);
	assert_fails(semctl(set, 0, -1, (union semun){ .buf = &room }), EINVAL);
	assert_returns(value_of(set, 0), 5);
}

CLAIM(sem, a_bad_address_gives_efault,
      .says = "semctl fails with EFAULT where its buffer or array, and semop where its operations "
	      "or time-out cannot be accessed, and nothing changes",
      .zh = "semctl 的缓冲区或数组、semop 的操作数组或超时地址不可访问时失败 "
	    "(EFAULT)，什么都不改变",
      .rows = "sem 2, 3", .verdict = HOLDS, .ref = "semctl(2) EFAULT; semop(2) EFAULT")
{
	const int commands[] = { IPC_STAT, IPC_SET, GETALL, SETALL, IPC_INFO, SEM_INFO };
	struct sembuf operation = { 0, 1, 0 };
	int set = new_set(2, 5);
	void *bad = nowhere();

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		assert_fails(semctl(set, 0, commands[i], (union semun){ .buf = bad }), EFAULT);
	assert_fails(semop(set, bad, 1), EFAULT);
	assert_fails(semtimedop(set, bad, 1, &(struct timespec){ 0, 0 }), EFAULT);
	assert_fails(semtimedop(set, &operation, 1, bad), EFAULT);
	assert_values(set, 2, (int[]){ 5, 5 });
	assert_equal(status_of(set).sem_perm.mode, 0600);
}

/* semctl: status */

CLAIM(sem, times_tell_control_from_operation,
      .says = "a semop that succeeds sets sem_otime to now; one that fails, SETVAL, SETALL, "
	      "IPC_SET and commands that read leave it 0",
      .zh = "成功的 semop 把 sem_otime 设为当前时间；失败的 semop、SETVAL、SETALL、IPC_SET "
	    "与读取类命令使它保持为 0",
      .rows = "sem 2; bugs 56", .verdict = HOLDS,
      .ref = "semctl(2) sem_otime; POSIX.1-2024 semop(), semctl()")
{
	unsigned short zeros[] = { 0, 0 };
	time_t start = time(NULL);
	struct semid_ds status;
	int set[6];

	for (int i = 0; i < 6; i++)
		set[i] = own_set(must(semget(IPC_PRIVATE, 2, 0600)));
	status = status_of(set[2]);
	must(set_value(set[0], 1, 0));
	must(semctl(set[1], 0, SETALL, (union semun){ .array = zeros }));
	must(semctl(set[2], 0, IPC_SET, (union semun){ .buf = &status }));
	must(change(set[3], 1, 1));
	must(change(set[4], 1, 0));
	assert_fails(change_with(set[5], 1, -1, IPC_NOWAIT), EAGAIN);
	must(semctl(set[5], 0, GETALL, (union semun){ .array = zeros }));
	for (int i = 0; i < 6; i++) {
		status = status_of(set[i]);
		if (i == 3 || i == 4)
			assert_that(status.sem_otime >= start);
		else
			assert_equal(status.sem_otime, 0);
		assert_that(status.sem_ctime >= start && status.sem_ctime <= time(NULL));
		assert_that(status.sem_otime <= time(NULL));
	}
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
		int set = own_set(must(semget(key, 1, IPC_CREAT | IPC_EXCL | 0600)));

		pause_at("made");
		must(set_value(set, 0, 4));
		pause_at("set");
		must(change(set, 0, 1));
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

/* The index up to which SEM_STAT has to look. */
static int last_index(void)
{
	return must(semctl(0, 0, IPC_INFO, (union semun){ .info = &(struct seminfo){ 0 } }));
}

/* A new set whose identifier is not an index too, as those of the first sets are. */
static int set_past_the_indices(int count, int mode)
{
	key_t key = own_key();
	int set = must(semget(key, count, IPC_CREAT | mode));

	for (int i = 0; i < 200 && set <= last_index(); i++) {
		must(remove_set(set));
		set = must(semget(key, count, IPC_CREAT | mode));
	}
	return own_set(set);
}

/* Looks with SEM_STAT or SEM_STAT_ANY for the set's index; -1 where it is not found. */
static int index_of(int set, int command, struct semid_ds *status)
{
	int last = last_index();

	for (int index = 0; index <= last; index++) {
		memset(status, 0, sizeof(*status));
		if (semctl(index, 0, command, (union semun){ .buf = status }) == set)
			return index;
	}
	return -1;
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
	int set;

	set = set_past_the_indices(9, 0640);
	must(change(set, 8, 1));
	expected = status_of(set);
	for (int i = 0; i < 2; i++) {
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
	int set, last, index;
	struct semid_ds status;

	set = set_past_the_indices(1, 0600);
	last = new_set(1, 0);
	index = index_of(set, SEM_STAT, &status);
	assert_equal(index_of(last, SEM_STAT, &status), last_index());
	must(remove_set(set));
	for (int i = 0; i < 2; i++) {
		int command = i == 0 ? SEM_STAT : SEM_STAT_ANY;

		assert_fails(semctl(index, 0, command, (union semun){ .buf = &status }), EINVAL);
		assert_fails(semctl(last_index() + 1, 0, command, (union semun){ .buf = &status }),
			     EINVAL);
		assert_equal(index_of(set, command, &status), -1);
		assert_that(index_of(last, command, &status) >= 0);
	}
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

/* Removal */

CLAIM(sem, removal_is_at_once,
      .says = "IPC_RMID removes the set at once, also while others use it: every call with its "
	      "identifier fails with EINVAL, and its key is free for a set with another identifier",
      .zh = "IPC_RMID 立即删除集合，即使他人正在使用：此后用其标识符的调用都失败 (EINVAL)，key "
	    "可用于新的集合，标识符不同",
      .course = "001 semctl(): IPC_RMID：删除信号量集; 004: 5. 删除信号量 semctl", .rows = "sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() IPC_RMID, semop() EINVAL; semctl(2)")
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

CLAIM(sem, removal_wakes_every_sleeper,
      .says = "IPC_RMID wakes all that sleep on the set, whatever they wait for, and their semop "
	      "fails with EIDRM",
      .zh = "IPC_RMID 唤醒在该集合上睡眠的所有进程，不论等待什么，其 semop 失败 (EIDRM)",
      .rows = "sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EIDRM; semctl(2) IPC_RMID")
{
	struct sembuf both[] = { { 0, -1, SEM_UNDO }, { 1, -9, 0 } };
	struct sembuf none[] = { { 1, 0, 0 }, { 0, 0, 0 } };
	struct actor *sleeper[5];
	int set = new_set(2, 1), other = new_set(1, 0);

	for (int i = 0; i < 5; i++)
		START(sleeper[i]) {
			struct timespec hour = { 3600, 0 };

			if (i < 2)
				assert_fails(change(set, 1, i == 0 ? -2 : 0), EIDRM);
			else if (i < 4)
				assert_fails(semop(set, i == 2 ? both : none, 2), EIDRM);
			else
				assert_fails(semtimedop(set, &both[1], 1, &hour), EIDRM);
		}
	ACTOR(stranger) {
		assert_returns(change(other, 0, -1), 0);
	}
	for (int i = 0; i < 5; i++)
		assert_asleep(sleeper[i], "semop");
	assert_asleep(stranger, "semop");
	assert_returns(remove_set(set), 0);
	for (int i = 0; i < 5; i++)
		assert_ends(sleeper[i]);
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

/* Permissions */

CLAIM(sem, semget_asks_for_the_modes_permission,
      .says = "semget of another user's set fails with EACCES if the mode asked for has a bit that "
	      "the set does not grant him; with mode 0 it always gives the identifier on Linux",
      .zh = "对他人集合的 semget，所请求的权限位未被授予即失败 (EACCES)；在 Linux 上请求 0 "
	    "总能得到标识符",
      .course = "001 semget(): semflg 权限标志和控制选项", .rows = "sem 1", .verdict = HOLDS,
      .ref = "semget(2) EACCES; POSIX.1-2024 semget() EACCES; Linux ipc/util.c ipcperms()",
      .needs = { need_root, need_other_user })
{
	const int granted[] = { 0, 04, 0400, 0444 }, refused[] = { 02, 06, 0600, 0200, 0666, 0664 };
	key_t key = own_key(), closed = own_key();
	int set = own_set(must(semget(key, 1, IPC_CREAT | 0664)));
	int shut = own_set(must(semget(closed, 1, IPC_CREAT | 0660)));

	ACTOR(nobody) {
		become_nobody();
		for (size_t i = 0; i < sizeof(granted) / sizeof(granted[0]); i++)
			assert_returns(semget(key, 1, granted[i]), set);
		for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
			assert_fails(semget(key, 1, refused[i]), EACCES);
			assert_fails(semget(key, 1, IPC_CREAT | refused[i]), EACCES);
		}
		assert_fails(semget(closed, 1, 0400), EACCES);
		assert_returns(semget(closed, 0, 0), shut);
		assert_fails(semget(closed, 1, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	}
	assert_ends(nobody);
}

/* The commands that need read permission. */
static const int reading[] = { GETVAL, GETPID, GETNCNT, GETZCNT, GETALL, IPC_STAT };

/* Asserts what this process may do with the set of one semaphore, whose value is 0 and stays so. */
static void assert_access(int set, bool may_read, bool may_alter)
{
	struct semid_ds room = { 0 };
	int error;

	for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++) {
		error = semctl(set, 0, reading[i], (union semun){ .buf = &room }) < 0 ? errno : 0;
		assert_equal(error, may_read ? 0 : EACCES);
	}
	memset(&room, 0, sizeof(room));
	error = semctl(set, 0, SETALL, (union semun){ .buf = &room }) < 0 ? errno : 0;
	assert_equal(error, may_alter ? 0 : EACCES);
	error = set_value(set, 0, 0) < 0 ? errno : 0;
	assert_equal(error, may_alter ? 0 : EACCES);
	error = change(set, 0, 0) < 0 ? errno : 0;
	assert_equal(error, may_read ? 0 : EACCES);
	error = change(set, 0, 1) < 0 ? errno : 0;
	assert_equal(error, may_alter ? 0 : EACCES);
	error = change_with(set, 0, -1, IPC_NOWAIT) < 0 ? errno : 0;
	assert_equal(error, may_alter ? 0 : EACCES);
}

CLAIM(sem, reading_and_altering_need_permission,
      .says = "GETVAL, GETPID, GETNCNT, GETZCNT, GETALL, IPC_STAT and waiting for zero need read "
	      "permission, SETVAL, SETALL, adding and taking alter permission, else EACCES",
      .zh = "GETVAL、GETPID、GETNCNT、GETZCNT、GETALL、IPC_STAT "
	    "与等待零需要读权限，SETVAL、SETALL、加、减需要修改权限，否则失败 (EACCES)",
      .rows = "sem 2, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl(), semop(); semctl(2) EACCES; semop(2) EACCES",
      .needs = { need_other_user })
{
	become_nobody();
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0600))), true, true);
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0400))), true, false);
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0200))), false, true);
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0100))), false, false);
}

static const struct {
	int mode;
	bool owner_reads, owner_alters, group_reads, group_alters, others_read, others_alter;
} mode_cases[] = {
	{ 0640, true, true, true, false, false, false },
	{ 0604, true, true, false, false, true, false },
	{ 0026, false, false, false, true, true, true },
	{ 0462, true, false, true, true, false, true },
	{ 0111, false, false, false, false, false, false },
};

CLAIM(sem, owner_group_and_others_have_their_own_bits,
      .says = "the bits of the owner alone count for the owner, those of the group for its "
	      "members, the last for all others, even where another class may more",
      .zh = "所有者只看所有者位，同组用户只看组位，其他用户只看其他位，即使别的类别权限更多",
      .rows = "sem 1, 2, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7.1 IPC General Description; semctl(2)", .needs = { need_users })
{
	for (size_t i = 0; i < sizeof(mode_cases) / sizeof(mode_cases[0]); i++) {
		key_t key = own_key();

		ACTOR(owner) {
			become(1001, 2001);
			assert_access(own_set(must(semget(key, 1, IPC_CREAT | mode_cases[i].mode))),
				      mode_cases[i].owner_reads, mode_cases[i].owner_alters);
		}
		assert_ends(owner);
		ACTOR(member) {
			become(1002, 2001);
			assert_access(must(semget(key, 0, 0)), mode_cases[i].group_reads,
				      mode_cases[i].group_alters);
		}
		assert_ends(member);
		ACTOR(other) {
			become(1002, 2002);
			assert_access(must(semget(key, 0, 0)), mode_cases[i].others_read,
				      mode_cases[i].others_alter);
		}
		assert_ends(other);
	}
}

CLAIM(sem, a_semop_that_alters_needs_no_read_permission,
      .says = "on Linux a semop that waits for zero and adds needs alter permission only, for all "
	      "its operations together",
      .zh = "在 Linux 上，同时含等待零与加减操作的 semop 只需要修改权限", .rows = "sem 3",
      .verdict = HOLDS,
      .ref = "Linux ipc/sem.c do_semtimedop(); POSIX.1-2024 semop() asks read permission for "
	     "sem_op 0",
      .needs = { need_other_user })
{
	struct sembuf lock[] = { { 0, 0, 0 }, { 0, 1, 0 } };
	int set, readable;

	become_nobody();
	set = own_set(must(semget(IPC_PRIVATE, 1, 0200)));
	readable = own_set(must(semget(IPC_PRIVATE, 1, 0400)));
	assert_fails(semop(set, lock, 1), EACCES);
	assert_returns(semop(set, lock, 2), 0);
	assert_fails(semop(readable, lock, 2), EACCES);
	assert_returns(semop(readable, lock, 1), 0);
}

CLAIM(sem, cap_ipc_owner_passes_every_mode,
      .says = "on Linux the superuser may use a set of mode 0, and no more without CAP_IPC_OWNER",
      .zh = "在 Linux 上，超级用户可访问模式为 0 的集合；没有 CAP_IPC_OWNER 则不行",
      .rows = "sem 2, 3", .verdict = HOLDS,
      .ref = "semctl(2) EACCES; semop(2) EACCES; capabilities(7) CAP_IPC_OWNER",
      .needs = { need_root })
{
	key_t key = own_key();
	int set = own_set(must(semget(key, 1, IPC_CREAT | 0)));

	assert_access(set, true, true);
	assert_returns(semget(key, 1, 0666), set);
	drop_capability(CAP_IPC_OWNER);
	assert_access(set, false, false);
	assert_fails(semget(key, 1, 0400), EACCES);
	assert_returns(remove_set(set), 0);
}

CLAIM(sem, permission_is_asked_at_every_call,
      .says = "when IPC_SET takes a permission away the next semop fails with EACCES, though the "
	      "process used the set before",
      .zh = "IPC_SET 收回权限之后，下一次 semop 即失败 (EACCES)，即使该进程先前使用过",
      .rows = "sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EACCES, semctl() IPC_SET",
      .needs = { need_other_user })
{
	struct semid_ds status;
	int set;

	become_nobody();
	set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	assert_returns(change(set, 0, 1), 0);
	status = status_of(set);
	status.sem_perm.mode = 0400;
	must(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }));
	assert_fails(change(set, 0, 1), EACCES);
	assert_fails(set_value(set, 0, 0), EACCES);
	assert_returns(value_of(set, 0), 1);
	status.sem_perm.mode = 0600;
	must(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }));
	assert_returns(change(set, 0, 1), 0);
}

CLAIM(sem, strangers_cannot_set_or_remove,
      .says = "IPC_SET and IPC_RMID by who is neither owner nor creator fail with EPERM, whatever "
	      "the mode, and change nothing",
      .zh = "既非所有者也非创建者的用户，IPC_SET 与 IPC_RMID 失败 (EPERM)，与模式无关，集合不变",
      .rows = "sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() EPERM; semctl(2) EPERM",
      .needs = { need_root, need_other_user })
{
	int set = own_set(must(semget(IPC_PRIVATE, 1, 0666)));

	ACTOR(nobody) {
		struct semid_ds status;

		become_nobody();
		status = status_of(set);
		assert_returns(change(set, 0, 3), 0);
		assert_fails(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), EPERM);
		status.sem_perm.uid = geteuid();
		assert_fails(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), EPERM);
		assert_fails(remove_set(set), EPERM);
	}
	assert_ends(nobody);
	assert_equal(status_of(set).sem_perm.uid, geteuid());
	assert_returns(value_of(set, 0), 3);
}

CLAIM(sem, owner_and_creator_both_command,
      .says = "after IPC_SET has given the set to a new owner, he and the creator may both use it "
	      "as owner, set it and remove it, and no third user",
      .zh = "IPC_SET 换了所有者之后，新所有者与创建者都按所有者权限使用、设置、删除，第三者不行",
      .rows = "sem 2", .verdict = HOLDS,
      .ref = "semctl(2) IPC_SET, IPC_RMID; POSIX.1-2024 semctl()", .needs = { need_users })
{
	key_t key[] = { own_key(), own_key() };
	struct semid_ds status;
	int set[2];

	ACTOR(creator) {
		become(1001, 2001);
		for (int i = 0; i < 2; i++) {
			set[i] = own_set(must(semget(key[i], 1, IPC_CREAT | 0600)));
			status = status_of(set[i]);
			status.sem_perm.uid = 1002;
			status.sem_perm.gid = 2002;
			assert_returns(semctl(set[i], 0, IPC_SET, (union semun){ .buf = &status }),
				       0);
		}
		pause_at("given away");
		assert_access(set[1], true, true);
		assert_returns(semctl(set[1], 0, IPC_SET, (union semun){ .buf = &status }), 0);
		assert_returns(remove_set(set[1]), 0);
	}
	await(creator, "given away");
	for (int i = 0; i < 2; i++) {
		set[i] = must(semget(key[i], 0, 0));
		status = status_of(set[i]);
		assert_equal(status.sem_perm.uid, 1002);
		assert_equal(status.sem_perm.gid, 2002);
		assert_equal(status.sem_perm.cuid, 1001);
	}
	ACTOR(third) {
		become(1003, 2002);
		assert_access(set[0], false, false);
		assert_fails(semctl(set[0], 0, IPC_SET, (union semun){ .buf = &status }), EPERM);
		assert_fails(remove_set(set[0]), EPERM);
	}
	assert_ends(third);
	ACTOR(owner) {
		become(1002, 2002);
		assert_access(set[0], true, true);
		assert_returns(semctl(set[0], 0, IPC_SET, (union semun){ .buf = &status }), 0);
		assert_returns(remove_set(set[0]), 0);
	}
	assert_ends(owner);
	resume(creator);
	assert_ends(creator);
	assert_fails(value_of(set[0], 0), EINVAL);
	assert_fails(value_of(set[1], 0), EINVAL);
}

CLAIM(sem, groups_of_owner_and_creator_both_count,
      .says = "after IPC_SET has set another group, the members of that and those of the creator's "
	      "group both have the group's permission",
      .zh = "IPC_SET 换了组之后，新组成员与创建者所在组的成员都按组权限访问", .rows = "sem 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7.1 IPC General Description; Linux ipc/util.c ipcperms()",
      .needs = { need_users })
{
	const gid_t groups[] = { 2001, 2002, 2003 };
	key_t key = own_key();

	ACTOR(creator) {
		struct semid_ds status;
		int set;

		become(1001, 2001);
		set = own_set(must(semget(key, 1, IPC_CREAT | 0640)));
		status = status_of(set);
		status.sem_perm.gid = 2002;
		must(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }));
	}
	assert_ends(creator);
	for (int i = 0; i < 3; i++) {
		ACTOR(user) {
			become(1002, groups[i]);
			assert_access(must(semget(key, 0, 0)), i < 2, false);
		}
		assert_ends(user);
	}
}

CLAIM(sem, cap_sys_admin_commands_every_set,
      .says = "on Linux the superuser may set and remove any set by CAP_SYS_ADMIN, and gets EPERM "
	      "without it",
      .zh = "在 Linux 上，超级用户凭 CAP_SYS_ADMIN 可设置、删除任何集合；没有它则失败 (EPERM)",
      .rows = "sem 2", .verdict = HOLDS, .ref = "semctl(2) EPERM; capabilities(7) CAP_SYS_ADMIN",
      .needs = { need_users })
{
	key_t key = own_key();
	struct semid_ds status;
	int set;

	ACTOR(owner) {
		become(1001, 2001);
		own_set(must(semget(key, 1, IPC_CREAT | 0666)));
	}
	assert_ends(owner);
	set = must(semget(key, 0, 0));
	status = status_of(set);
	ACTOR(weakened) {
		drop_capability(CAP_SYS_ADMIN);
		assert_fails(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), EPERM);
		assert_fails(remove_set(set), EPERM);
	}
	assert_ends(weakened);
	assert_returns(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), 0);
	assert_returns(remove_set(set), 0);
}

CLAIM(sem, sem_stat_any_needs_no_permission,
      .says = "on Linux a user without read permission gets EACCES from SEM_STAT, and the set's "
	      "status from SEM_STAT_ANY",
      .zh = "在 Linux 上，没有读权限的用户用 SEM_STAT 失败 (EACCES)，用 SEM_STAT_ANY "
	    "则得到集合状态",
      .rows = "sem 2; bugs 54", .verdict = HOLDS, .ref = "semctl(2) SEM_STAT_ANY, EACCES",
      .needs = { need_root, need_other_user })
{
	int set = own_set(must(semget(IPC_PRIVATE, 5, 0640)));
	struct semid_ds status;
	int index = index_of(set, SEM_STAT, &status);

	ACTOR(nobody) {
		become_nobody();
		memset(&status, 0, sizeof(status));
		assert_fails(semctl(index, 0, SEM_STAT, (union semun){ .buf = &status }), EACCES);
		assert_returns(semctl(index, 0, SEM_STAT_ANY, (union semun){ .buf = &status }),
			       set);
		assert_equal(status.sem_nsems, 5);
		assert_equal(status.sem_perm.mode, 0640);
	}
	assert_ends(nobody);
}

/* semop: one operation */

CLAIM(sem, p_takes_and_v_adds,
      .says = "P and V on a System V semaphore are semop with -1 and +1: 0 on success, the value "
	      "one less and one more",
      .zh = "System V 信号量的 P、V 操作是 semop 的 -1 与 +1：成功返回 0，值减一、加一",
      .course = "000 §9: sem_wait() sem_post(); 000 §9: semop ===>可以实现P v操作; 001 semop(): "
		"操作值（P 操作为负数，V 操作为正数）",
      .rows = "sem 3",
      .verdict = WRONG("sem_wait and sem_post are of POSIX semaphores; on a set it is semop alone",
		       "sem_wait 与 sem_post 属于 POSIX 信号量；对信号量集只能用 semop"),
      .ref = "POSIX.1-2024 semop(), sem_wait(); semop(2)")
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
			if (take <= value)
				assert_returns(change_with(set, 0, -take, IPC_NOWAIT), 0);
			else
				assert_fails(change_with(set, 0, -take, IPC_NOWAIT), EAGAIN);
			assert_returns(value_of(set, 0), take <= value ? value - take : value);
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

CLAIM(sem, taking_sleeps_until_there_is_enough,
      .says = "taking n sleeps while the value is less than n: adding too little does not wake it, "
	      "the one that makes it n does, and the value is 0 then",
      .zh = "减 n 在值小于 n 时睡眠：加得不够不唤醒，恰好达到 n 时唤醒，之后值为 0",
      .course = "000 §9: mysembuf .sem_op = -1; //实现等待 p; 000 §9: mysembuf .sem_op = 1; "
		"//实现唤醒 v",
      .rows = "sem 3, 5",
      .verdict = HOLDS_IF("the value is less than what is taken; else it does not wait",
			  "值小于要取的数量；否则不等待"),
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(1, 0);

	ACTOR(taker) {
		assert_returns(change(set, 0, -3), 0);
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 1));
	assert_not_woken(taker);
	assert_returns(value_of(set, 0), 1);
	must(change(set, 0, 1));
	assert_not_woken(taker);
	must(change(set, 0, -1));
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_not_woken(taker);
	assert_returns(value_of(set, 0), 2);
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, taking_leaves_what_is_over,
      .says = "an adding of more than a sleeper waits for wakes it, and leaves the rest",
      .zh = "加的数多于睡眠者所等的，它被唤醒，余下的留在值中", .rows = "sem 3, 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(1, 1);

	ACTOR(taker) {
		assert_returns(change(set, 0, -3), 0);
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 9));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 7);
}

CLAIM(sem, waiting_for_zero_sleeps_until_just_zero,
      .says = "waiting for zero sleeps while the value is not 0: less and more do not wake it, 0 "
	      "does",
      .zh = "等待零在值非 0 时睡眠：值变小或变大都不唤醒，变为 0 才唤醒", .rows = "sem 3; bugs 49",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); semop(2), BUGS")
{
	int set = new_set(1, 3);

	ACTOR(waiter) {
		assert_returns(change(set, 0, 0), 0);
	}
	assert_asleep(waiter, "semop");
	must(change(set, 0, -2));
	assert_not_woken(waiter);
	must(change(set, 0, 4));
	assert_not_woken(waiter);
	must(change(set, 0, -4));
	assert_not_woken(waiter);
	assert_returns(value_of(set, 0), 1);
	must(change(set, 0, -1));
	assert_ends(waiter);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, sleepers_wait_for_their_own_semaphore,
      .says = "who sleeps on one semaphore is not woken by what happens to another of the set, or "
	      "to another set",
      .zh = "在某个信号量上睡眠的进程，不因同一集合的其他信号量或其他集合的变化而醒来",
      .course = "000 §9: 信号量的集合", .rows = "sem 3, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); semop(2)")
{
	int set = new_set(3, 1), other = new_set(3, 1);

	must(set_value(set, 1, 0));
	ACTOR(taker) {
		assert_returns(change(set, 1, -1), 0);
	}
	ACTOR(waiter) {
		assert_returns(change(set, 2, 0), 0);
	}
	assert_asleep(taker, "semop");
	assert_asleep(waiter, "semop");
	for (int i = 0; i < 3; i++)
		must(change(other, i, i == 1 ? 5 : -1));
	must(change(set, 0, 5));
	must(change(set, 0, -6));
	must(change(set, 2, 1));
	must(set_value(other, 2, 0));
	assert_not_woken(taker);
	assert_not_woken(waiter);
	must(change(set, 1, 1));
	assert_ends(taker);
	assert_not_woken(waiter);
	must(change(set, 2, -2));
	assert_ends(waiter);
}

CLAIM(sem, setval_wakes_whom_the_value_lets_go,
      .says = "SETVAL wakes those whom the new value lets proceed, and nobody else; they have "
	      "taken theirs from the value set",
      .zh = "SETVAL 唤醒新值允许继续的睡眠者，其余不醒；被唤醒者已从新值中减去",
      .course = "001 semctl(): SETVAL：设置信号量的值", .rows = "sem 2, 5", .verdict = HOLDS,
      .ref = "semctl(2) SETVAL; POSIX.1-2024 semctl()")
{
	int set = new_set(2, 1);

	ACTOR(modest) {
		assert_returns(change(set, 0, -2), 0);
	}
	assert_asleep(modest, "semop");
	ACTOR(greedy) {
		assert_returns(change(set, 0, -9), 0);
	}
	ACTOR(waiter) {
		assert_returns(change(set, 1, 0), 0);
	}
	assert_asleep(greedy, "semop");
	assert_asleep(waiter, "semop");
	must(set_value(set, 0, 5));
	assert_ends(modest);
	assert_returns(value_of(set, 0), 3);
	assert_not_woken(greedy);
	must(set_value(set, 1, 2));
	assert_not_woken(waiter);
	must(set_value(set, 1, 0));
	assert_ends(waiter);
	assert_not_woken(greedy);
	must(set_value(set, 0, 9));
	assert_ends(greedy);
	assert_values(set, 2, (int[]){ 0, 0 });
}

CLAIM(sem, setall_wakes_whom_the_values_let_go,
      .says = "SETALL wakes those whom the new values let proceed, on every semaphore, and nobody "
	      "else",
      .zh = "SETALL 唤醒各信号量上新值允许继续的睡眠者，其余不醒", .rows = "sem 2, 5",
      .verdict = HOLDS, .ref = "semctl(2) SETALL; POSIX.1-2024 semctl()")
{
	unsigned short few[] = { 1, 1, 1 }, right[] = { 2, 0, 4 };
	struct sembuf both[] = { { 0, -1, 0 }, { 2, -2, 0 } };
	int set = new_set(3, 1);

	ACTOR(taker) {
		assert_returns(semop(set, both, 2), 0);
	}
	ACTOR(waiter) {
		assert_returns(change(set, 1, 0), 0);
	}
	ACTOR(greedy) {
		assert_returns(change(set, 2, -9), 0);
	}
	assert_asleep(taker, "semop");
	assert_asleep(waiter, "semop");
	assert_asleep(greedy, "semop");
	assert_returns(semctl(set, 0, SETALL, (union semun){ .array = few }), 0);
	assert_not_woken(taker);
	assert_not_woken(waiter);
	assert_returns(semctl(set, 0, SETALL, (union semun){ .array = right }), 0);
	assert_ends(taker);
	assert_ends(waiter);
	assert_not_woken(greedy);
	assert_values(set, 3, (int[]){ 1, 0, 2 });
}

/* semop: signals and time-outs */

CLAIM(sem, a_caught_signal_ends_the_sleep,
      .says = "a signal that is caught ends a sleeping semop with EINTR, also with SA_RESTART, and "
	      "nothing is done nor counted as sleeping any more",
      .zh = "捕获信号使睡眠的 semop 以 EINTR 失败，即使设置了 "
	    "SA_RESTART；操作未执行，也不再计为等待者",
      .rows = "sem 5", .verdict = HOLDS, .ref = "semop(2) NOTES, EINTR; POSIX.1-2024 semop() EINTR")
{
	struct actor *sleeper[4];
	int set = new_set(2, 1);

	for (int i = 0; i < 4; i++)
		START(sleeper[i]) {
			struct timespec hour = { 3600, 0 };
			struct sembuf take = { 1, -2, SEM_UNDO };

			catch_signal(SIGUSR1, i % 2 ? SA_RESTART : 0);
			if (i < 2)
				assert_fails(change(set, 0, i == 0 ? -2 : 0), EINTR);
			else
				assert_fails(semtimedop(set, &take, 1, i == 2 ? NULL : &hour),
					     EINTR);
			assert_equal(caught(SIGUSR1), 1);
		}
	for (int i = 0; i < 4; i++)
		assert_asleep(sleeper[i], "semop");
	assert_sleepers(set, 0, 1, 1);
	assert_sleepers(set, 1, 2, 0);
	for (int i = 0; i < 4; i++) {
		send_signal(sleeper[i], SIGUSR1);
		assert_ends(sleeper[i]);
	}
	for (int i = 0; i < 2; i++)
		assert_sleepers(set, i, 0, 0);
	assert_values(set, 2, (int[]){ 1, 1 });
}

CLAIM(sem, an_ignored_signal_does_not_wake,
      .says = "a signal that is ignored or blocked does not end a sleeping semop",
      .zh = "被忽略或被阻塞的信号不会结束睡眠的 semop", .rows = "sem 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); semop(2); signal(7)")
{
	int set = new_set(1, 0);

	ACTOR(taker) {
		sigset_t blocked;

		signal(SIGUSR1, SIG_IGN);
		sigemptyset(&blocked);
		sigaddset(&blocked, SIGUSR2);
		catch_signal(SIGUSR2, 0);
		must(sigprocmask(SIG_BLOCK, &blocked, NULL));
		assert_returns(change(set, 0, -1), 0);
		assert_equal(caught(SIGUSR2), 0);
	}
	assert_asleep(taker, "semop");
	send_signal(taker, SIGUSR1);
	send_signal(taker, SIGUSR2);
	send_signal(taker, SIGCHLD);
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_ends(taker);
}

CLAIM(sem, stop_and_continue_end_the_sleep,
      .says = "on Linux a process that is stopped in semop and continued gets EINTR, without any "
	      "handler",
      .zh = "在 Linux 上，睡眠于 semop 的进程被停止再继续后，即使没有处理函数也得到 EINTR",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "signal(7) Interruption of system calls and library functions by stop signals")
{
	long *pid = shared_numbers();
	int set = new_set(1, 0);
	siginfo_t info;

	ACTOR(sleeper) {
		*pid = getpid();
		assert_fails(change(set, 0, -1), EINTR);
	}
	assert_asleep(sleeper, "semop");
	send_signal(sleeper, SIGSTOP);
	must(waitid(P_PID, (id_t)*pid, &info, WSTOPPED));
	send_signal(sleeper, SIGCONT);
	assert_ends(sleeper);
	assert_sleepers(set, 0, 0, 0);
}

CLAIM(sem, a_killed_sleeper_leaves_no_trace,
      .says = "a process killed in its sleep in semop takes nothing and counts no more: the next "
	      "adding serves another, on Linux the next that came",
      .zh = "在 semop "
	    "中睡眠时被杀死的进程什么也没有取走，也不再计数；下一次加操作服务别的睡眠者（在 Linux "
	    "上是其后先到的）",
      .rows = "sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(), _exit()")
{
	const int killed[] = { 0, 3 }, served[] = { 1, 2, 4, 5 };
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *taker[6];
	int set = new_set(1, 0);

	for (int i = 0; i < 6; i++) {
		START(taker[i]) {
			assert_returns(change(set, 0, -1), 0);
			assert_equal(served[atomic_fetch_add(turn, 1) % 4], i);
		}
		assert_asleep(taker[i], "semop");
	}
	for (int i = 0; i < 2; i++) {
		send_signal(taker[killed[i]], SIGKILL);
		assert_killed(taker[killed[i]], SIGKILL);
	}
	assert_sleepers(set, 0, 4, 0);
	assert_returns(value_of(set, 0), 0);
	for (int i = 0; i < 4; i++) {
		for (int later = i; later < 4; later++)
			assert_not_woken(taker[served[later]]);
		must(change(set, 0, 1));
		assert_ends(taker[served[i]]);
		assert_returns(value_of(set, 0), 0);
	}
}

CLAIM(sem, time_out_gives_eagain,
      .says = "semtimedop that cannot proceed in the time given fails with EAGAIN, not before that "
	      "time is over, and does nothing",
      .zh = "semtimedop 在给定时间内不能进行则失败 (EAGAIN)，不会早于该时间，什么都不做",
      .rows = "sem 3; bugs 55", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	const struct timespec limit = { 0, 5 * 1000 * 1000 };
	struct sembuf cases[][2] = { { { 0, -2, 0 } },
				     { { 0, 0, 0 } },
				     { { 1, 1, 0 }, { 0, -2, 0 } } };
	int set = new_set(2, 1);

	for (int i = 0; i < 3; i++) {
		struct timespec before, after;

		must(clock_gettime(CLOCK_MONOTONIC, &before));
		assert_fails(semtimedop(set, cases[i], i == 2 ? 2 : 1, &limit), EAGAIN);
		must(clock_gettime(CLOCK_MONOTONIC, &after));
		assert_that((after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec -
				    before.tv_nsec >=
			    limit.tv_nsec);
		assert_values(set, 2, (int[]){ 1, 1 });
		assert_sleepers(set, 0, 0, 0);
	}
}

CLAIM(sem, no_time_at_all_is_a_try,
      .says = "semtimedop with a time of 0 proceeds if it can and else fails with EAGAIN; the time "
	      "given is not written to",
      .zh = "时间为 0 的 semtimedop 能进行则成功，否则失败 (EAGAIN)；timeout 的内容不被改写",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	struct timespec none = { 0, 0 }, some = { 0, 1 };
	struct sembuf take = { 0, -1, 0 }, zero = { 0, 0, 0 }, add = { 0, 1, 0 };
	int set = new_set(1, 1);

	assert_fails(semtimedop(set, &zero, 1, &none), EAGAIN);
	assert_returns(semtimedop(set, &take, 1, &none), 0);
	assert_fails(semtimedop(set, &take, 1, &none), EAGAIN);
	assert_fails(semtimedop(set, &take, 1, &some), EAGAIN);
	assert_returns(semtimedop(set, &zero, 1, &none), 0);
	assert_returns(semtimedop(set, &add, 1, &none), 0);
	assert_returns(value_of(set, 0), 1);
	assert_equal(some.tv_nsec, 1);
}

CLAIM(sem, nowait_does_not_wait_for_the_time,
      .says = "semtimedop with IPC_NOWAIT fails with EAGAIN at once, whatever time is given",
      .zh = "带 IPC_NOWAIT 的 semtimedop 不论给出多长时间都立即失败 (EAGAIN)", .rows = "sem 3",
      .verdict = HOLDS, .ref = "semop(2) semtimedop(), IPC_NOWAIT")
{
	struct sembuf take = { 0, -2, IPC_NOWAIT }, zero = { 0, 0, IPC_NOWAIT };
	struct itimerval soon = { { 0, 100000 }, { 0, 100000 } }; /* it ends what sleeps */
	struct timespec hours = { 10000, 0 };
	int set = new_set(1, 1);

	catch_signal(SIGALRM, 0);
	must(setitimer(ITIMER_REAL, &soon, NULL));
	assert_fails(semtimedop(set, &take, 1, &hours), EAGAIN);
	assert_fails(semtimedop(set, &zero, 1, &hours), EAGAIN);
	assert_returns(value_of(set, 0), 1);
}

CLAIM(sem, null_is_no_time_limit,
      .says = "semtimedop with NULL as time sleeps like semop until it can proceed",
      .zh = "timeout 为 NULL 的 semtimedop 与 semop 相同：睡眠到可以进行为止", .rows = "sem 3",
      .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	struct sembuf take = { 0, -2, 0 };
	int set = new_set(1, 0);

	ACTOR(taker) {
		assert_returns(semtimedop(set, &take, 1, NULL), 0);
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 1));
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, the_longest_time_is_slept,
      .says = "semtimedop with the largest time there is sleeps, and does not take it for a past "
	      "one",
      .zh = "给出最大的时间值，semtimedop 照常睡眠，不会当作已经过去", .rows = "sem 3; bugs 55",
      .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	const time_t longest = sizeof(time_t) == 8 ? (time_t)INT64_MAX : (time_t)INT32_MAX;
	struct sembuf take = { 0, -1, 0 };
	int set = new_set(1, 0);

	ACTOR(taker) {
		assert_returns(semtimedop(set, &take, 1, &(struct timespec){ longest, 0 }), 0);
	}
	assert_asleep(taker, "semop");
	/* A time that is past can take a moment, too. */
	assert_fails(semtimedop(set, &take, 1, &(struct timespec){ 0, 10000000 }), EAGAIN);
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, a_timed_sleeper_is_woken_in_time,
      .says = "semtimedop that sleeps with time left is woken by the adding, and interrupted by a "
	      "signal, and leaves the time given as it was",
      .zh = "未到时限的 semtimedop 会被加操作唤醒，也会被信号中断；timeout 的内容保持不变",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	struct sembuf take = { 0, -1, 0 };
	int set = new_set(1, 0);

	ACTOR(taker) {
		struct timespec hours = { 10000, 123456789 };

		catch_signal(SIGUSR1, SA_RESTART);
		assert_fails(semtimedop(set, &take, 1, &hours), EINTR);
		assert_equal(hours.tv_sec, 10000);
		assert_equal(hours.tv_nsec, 123456789);
		pause_at("interrupted");
		assert_returns(semtimedop(set, &take, 1, &hours), 0);
	}
	assert_asleep(taker, "semop");
	send_signal(taker, SIGUSR1);
	await(taker, "interrupted");
	resume(taker);
	assert_asleep(taker, "semop");
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, who_timed_out_waits_no_more,
      .says = "a process whose semtimedop timed out counts as a sleeper no more, and what is added "
	      "later goes to those who still wait",
      .zh = "超时的进程不再计为等待者，此后加的数归仍在等待的进程", .rows = "sem 5",
      .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	int set = new_set(1, 0);

	ACTOR(hasty) {
		struct sembuf take = { 0, -1, 0 };

		assert_fails(semtimedop(set, &take, 1, &(struct timespec){ 0, 20000000 }), EAGAIN);
	}
	ACTOR(patient) {
		assert_returns(change(set, 0, -1), 0);
	}
	assert_asleep(patient, "semop");
	assert_ends(hasty);
	assert_sleepers(set, 0, 1, 0);
	assert_not_woken(patient);
	must(change(set, 0, 1));
	assert_ends(patient);
	assert_returns(value_of(set, 0), 0);
}

static const struct timespec bad_times[] = {
	{ -1, 0 }, { 0, -1 }, { 0, 1000000000 }, { 5, LONG_MAX }, { -1, 999999999 },
};

CLAIM(sem, a_time_that_is_none_gives_einval,
      .says = "on Linux semtimedop fails with EINVAL for negative seconds, or nanoseconds below 0 "
	      "or from 1000000000 on, though it could proceed",
      .zh = "在 Linux 上，秒为负、纳秒为负或不小于 1000000000 时 semtimedop 失败 "
	    "(EINVAL)，即使可以进行",
      .rows = "sem 3", .verdict = HOLDS, .ref = "Linux ipc/sem.c do_semtimedop()")
{
	struct sembuf add = { 0, 1, 0 };
	int set = new_set(1, 0);

	for (size_t i = 0; i < sizeof(bad_times) / sizeof(bad_times[0]); i++) {
		assert_fails(semtimedop(set, &add, 1, &bad_times[i]), EINVAL);
		assert_returns(value_of(set, 0), 0);
	}
	assert_returns(semtimedop(set, &add, 1, &(struct timespec){ 0, 999999999 }), 0);
}

/* semop: errors */

CLAIM(sem, semop_of_nothing_gives_einval,
      .says = "semop of an identifier that no set has, or of no operations, fails with EINVAL",
      .zh = "标识符无效或 nsops 为 0 时 semop 失败 (EINVAL)", .rows = "sem 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() EINVAL; semop(2) EINVAL")
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

	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++)
		for (int at = 0; at < 3; at++) {
			struct sembuf array[] = { { 0, 1, 0 }, { 1, -9, 0 }, { 2, 0, 0 } };

			array[at].sem_num = past[i];
			assert_fails(semop(set, array, 3), EFBIG);
			assert_values(set, 3, (int[]){ 1, 1, 1 });
		}
}

CLAIM(sem, more_than_semopm_operations_give_e2big,
      .says = "on Linux semop takes as many operations as the third number of "
	      "/proc/sys/kernel/sem; one more gives E2BIG and none is done",
      .zh = "在 Linux 上，semop 最多接受 /proc/sys/kernel/sem 第三个数 (SEMOPM) "
	    "个操作，多一个即失败 (E2BIG)，全部不执行",
      .rows = "sem 3", .verdict = HOLDS,
      .ref = "semop(2) E2BIG, SEMOPM; POSIX.1-2024 semop() E2BIG")
{
	struct sembuf operations[1001] = { { 0 } };
	int set = new_set(2, 0), most = system_info(IPC_INFO).semopm;

	if (most > 1000)
		skip("SEMOPM is set above 1000");
	for (int i = 0; i <= most; i++)
		operations[i] =
			(struct sembuf){ (unsigned short)(i % 2), (short)(i == 0 ? 7 : 1), 0 };
	assert_fails(semop(set, operations, (size_t)most + 1), E2BIG);
	assert_values(set, 2, (int[]){ 0, 0 });
	assert_returns(semop(set, operations, (size_t)most), 0);
	assert_values(set, 2, (int[]){ (most + 1) / 2 + 6, most / 2 });
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

/* semop: several operations */

CLAIM(sem, several_operations_are_all_or_nothing,
      .says = "a semop of several operations does all, or none where one cannot proceed, in "
	      "whatever place that stands",
      .zh = "含多个操作的 semop 要么全部执行，要么（有一个不能进行时，不论位置）一个也不执行",
      .rows = "sem 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): \"atomically\"; semop(2)")
{
	for (int bad = 0; bad < 4; bad++)
		for (int zero = 0; zero < 2; zero++) {
			struct sembuf array[] = { { 0, -1, IPC_NOWAIT },
						  { 1, 2, IPC_NOWAIT },
						  { 2, -3, IPC_NOWAIT },
						  { 3, 4, IPC_NOWAIT } };
			int set = new_set(4, 5);

			assert_returns(semop(set, array, 4), 0);
			assert_values(set, 4, (int[]){ 4, 7, 2, 9 });
			array[bad].sem_op = zero ? 0 : -10;
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
	for (int bad = 0; bad < 3; bad++) {
		int set = new_set(3, 5);

		ACTOR(sleeper) {
			struct sembuf array[] = { { 0, -1, 0 }, { 1, 2, 0 }, { 2, -3, 0 } };

			array[bad].sem_op = -7;
			assert_returns(semop(set, array, 3), 0);
		}
		assert_asleep(sleeper, "semop");
		assert_values(set, 3, (int[]){ 5, 5, 5 });
		must(change(set, bad, 1));
		assert_not_woken(sleeper);
		must(change(set, (bad + 1) % 3, 1));
		assert_not_woken(sleeper);
		must(change(set, (bad + 1) % 3, -1));
		must(change(set, bad, 1));
		assert_ends(sleeper);
		assert_values(set, 3,
			      (int[]){ bad == 0 ? 0 : 4, bad == 1 ? 0 : 7, bad == 2 ? 0 : 2 });
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
	for (size_t i = 0; i < sizeof(order_cases) / sizeof(order_cases[0]); i++) {
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
	int set = own_set(must(semget(IPC_PRIVATE, 321, 0600)));

	for (int i = 0; i < 8; i++)
		array[i].sem_flg = IPC_NOWAIT;
	must(set_value(set, 0, 1));
	must(set_value(set, 128, 3));
	must(set_value(set, 256, 9));
	assert_returns(semop(set, array, 8), 0);
	for (int i = 0; i <= 320; i++)
		assert_returns(value_of(set, i), i == 64 ? 3 : i == 32 || i == 256 ? 4 : 0);
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

/* Several sleepers */

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

	for (int i = 0; i < 5; i++) {
		START(taker[i]) {
			assert_returns(change(set, 0, -1), 0);
			assert_equal(atomic_fetch_add(turn, 1), i);
		}
		assert_asleep(taker[i], "semop");
	}
	for (int i = 0; i < 5; i++) {
		must(change(set, 0, 1));
		assert_ends(taker[i]);
		for (int later = i + 1; later < 5; later++)
			assert_not_woken(taker[later]);
		assert_returns(value_of(set, 0), 0);
	}
}

CLAIM(sem, arrays_and_single_operations_share_one_queue,
      .says = "on Linux the order of coming also holds between semops of one operation and of "
	      "several",
      .zh = "在 Linux 上，单个操作与多个操作的 semop 之间同样按到达顺序", .rows = "sem 5",
      .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"FIFO ordering for semop() operations\", merge_queues()")
{
	struct sembuf both[] = { { 0, -1, 0 }, { 1, -1, 0 } };
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *taker[5];
	int set = new_set(2, 0);

	must(set_value(set, 1, 5));
	for (int i = 0; i < 5; i++) {
		START(taker[i]) {
			assert_returns(semop(set, both, i % 2 ? 2 : 1), 0);
			assert_equal(atomic_fetch_add(turn, 1), i);
		}
		assert_asleep(taker[i], "semop");
	}
	for (int i = 0; i < 5; i++) {
		must(change(set, 0, 1));
		assert_ends(taker[i]);
		for (int later = i + 1; later < 5; later++)
			assert_not_woken(taker[later]);
		assert_values(set, 2, (int[]){ 0, 5 - (i + 1) / 2 });
	}
}

CLAIM(sem, a_smaller_request_passes_a_larger,
      .says = "on Linux one who waits for less goes when there is enough for it, past one who came "
	      "before and waits for more",
      .zh = "在 Linux 上，等待较少的进程在数目足够时先行，越过先到而等待更多的进程",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"just FIFO, not starvation protection\"")
{
	const int wants[] = { 3, 2, 1, 2, 2, 1, 1 }, served[] = { 2, 5, 6, 1, 3, 4, 0 };
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *taker[7];
	int set = new_set(1, 0);

	for (int i = 0; i < 7; i++) {
		START(taker[i]) {
			assert_returns(change(set, 0, -wants[i]), 0);
			assert_equal(served[atomic_fetch_add(turn, 1)], i);
		}
		assert_asleep(taker[i], "semop");
	}
	for (int i = 0; i < 7; i++) {
		must(change(set, 0, wants[served[i]]));
		assert_ends(taker[served[i]]);
		for (int later = i + 1; later < 7; later++)
			assert_not_woken(taker[served[later]]);
		assert_returns(value_of(set, 0), 0);
	}
}

CLAIM(sem, one_adding_wakes_as_many_as_can_go,
      .says = "an adding of n wakes just as many of those who wait for one each as there is for, "
	      "on Linux the first that came, and the others sleep on",
      .zh = "加 n 恰好唤醒 n 个各等待一的进程（在 Linux 上是先到的），其余继续睡眠",
      .rows = "sem 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(); Linux ipc/sem.c: \"FIFO ordering\"")
{
	volatile long *added = shared_numbers();
	struct actor *taker[6];
	int set = new_set(1, 0), gone = 0;

	for (int i = 0; i < 6; i++) {
		START(taker[i]) {
			assert_returns(change(set, 0, -1), 0);
			assert_equal(*added, i < 1 ? 1 : i < 3 ? 2 : 3);
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

CLAIM(sem, one_adding_serves_different_requests,
      .says = "an adding of 10 serves sleepers for 1, 2, 3 and 4 all; one of 9 on Linux the first "
	      "three that came, and leaves the rest",
      .zh = "加 10 同时满足分别等待 1、2、3、4 的四个睡眠者；加 9 在 Linux "
	    "上满足先到的三个，余数留下",
      .rows = "sem 5; bugs 52", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(); Linux ipc/sem.c")
{
	for (int by = 9; by <= 10; by++) {
		struct actor *taker[4];
		int set = new_set(1, 0);

		for (int i = 0; i < 4; i++) {
			START(taker[i]) {
				assert_returns(change(set, 0, -i - 1), 0);
				assert_that(i < 3 || by == 10);
			}
			assert_asleep(taker[i], "semop");
		}
		must(change(set, 0, by));
		for (int i = 0; i < (by == 9 ? 3 : 4); i++)
			assert_ends(taker[i]);
		if (by == 9)
			assert_not_woken(taker[3]);
		assert_returns(value_of(set, 0), by == 9 ? 3 : 0);
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
				must(change(set, 0, -1));
				assert_equal(atomic_fetch_add(turn, 1), 3 * round + i);
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

CLAIM(sem, who_gave_up_comes_again_as_last,
      .says = "on Linux a sleeper that a signal interrupted loses its place: if it comes again it "
	      "stands last",
      .zh = "在 Linux 上，被信号中断的睡眠者失去位置，再来时排在最后", .rows = "sem 5",
      .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"FIFO ordering for semop() operations\"; semop(2) EINTR")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *taker[4];
	int set = new_set(1, 0);

	for (int i = 0; i < 4; i++) {
		START(taker[i]) {
			catch_signal(SIGUSR1, 0);
			if (i == 0) {
				assert_fails(change(set, 0, -1), EINTR);
				pause_at("interrupted");
			}
			assert_returns(change(set, 0, -1), 0);
			assert_equal((atomic_fetch_add(turn, 1) + 1) % 4, i);
		}
		assert_asleep(taker[i], "semop");
	}
	send_signal(taker[0], SIGUSR1);
	await(taker[0], "interrupted");
	resume(taker[0]);
	assert_asleep(taker[0], "semop");
	for (int i = 1; i <= 4; i++) {
		must(change(set, 0, 1));
		assert_ends(taker[i % 4]);
		for (int later = i + 1; later <= 4; later++)
			assert_not_woken(taker[later % 4]);
	}
}

/* Counts of sleepers, and who was last */

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

CLAIM(sem, getzcnt_counts_who_wait_for_zero,
      .says = "GETZCNT is the number of processes that wait for zero, of each semaphore by itself, "
	      "and 0 again after",
      .zh = "GETZCNT 是等待该信号量变为零的进程数，各信号量分别计数，之后归 0", .rows = "sem 2",
      .course = "004: unsigned short  semzcnt;  /* # waiting for zero */", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() GETZCNT, semop() semzcnt; semctl(2)")
{
	struct actor *waiter[5];
	int set = new_set(3, 1);

	for (int i = 0; i < 5; i++) {
		START(waiter[i]) {
			assert_returns(change(set, i < 3 ? 1 : 2, 0), 0);
		}
		assert_asleep(waiter[i], "semop");
		assert_sleepers(set, 0, 0, 0);
		assert_sleepers(set, 1, 0, i < 3 ? i + 1 : 3);
		assert_sleepers(set, 2, 0, i < 3 ? 0 : i - 2);
	}
	for (int round = 0; round < 50; round++) {
		must(change(set, 0, 1));
		assert_sleepers(set, 1, 0, 3);
		assert_sleepers(set, 2, 0, 2);
	}
	must(change(set, 2, -1));
	assert_sleepers(set, 1, 0, 3);
	assert_sleepers(set, 2, 0, 0);
	must(change(set, 1, -1));
	assert_sleepers(set, 1, 0, 0);
	for (int i = 0; i < 5; i++)
		assert_ends(waiter[i]);
}

CLAIM(sem, an_array_counts_where_it_waits,
      .says = "a sleeper with several operations counts at the first of them that cannot proceed, "
	      "and there alone, which may become another",
      .zh = "含多个操作的睡眠者只计入第一个不能进行的操作所在的信号量，该操作可能改变",
      .rows = "sem 2", .verdict = HOLDS_IF("on Linux since 3.16", "Linux 3.16 起"),
      .ref = "POSIX.1-2024 semop(); Linux ipc/sem.c count_semcnt(), check_qop()")
{
	struct sembuf array[] = { { 0, -1, 0 }, { 1, 0, 0 }, { 2, -1, 0 }, { 3, 1, 0 } };
	const int more[][3] = { { 1, 0, 0 }, { 0, 0, 0 }, { 0, 0, 1 }, { 1, 0, 0 } };
	int set = new_set(4, 0);

	must(set_value(set, 1, 1));
	ACTOR(sleeper) {
		assert_returns(semop(set, array, 4), 0);
	}
	assert_asleep(sleeper, "semop");
	for (int step = 0; step < 4; step++) {
		for (int i = 0; i < 3; i++)
			assert_sleepers(set, i, more[step][i], step == 1 && i == 1);
		assert_sleepers(set, 3, 0, 0);
		assert_not_woken(sleeper);
		if (step <
		    3) /* lets the first proceed, then the second; then takes the first away */
			must(change(set, step == 1 ? 1 : 0, step == 0 ? 1 : -1));
	}
	must(change(set, 0, 1));
	must(change(set, 2, 1));
	assert_ends(sleeper);
	for (int i = 0; i < 4; i++)
		assert_sleepers(set, i, 0, 0);
}

CLAIM(sem, getpid_names_the_last_to_operate,
      .says = "GETPID is 0 in a new set, then the process that last did a semop, for each "
	      "semaphore its array names; a semop that fails does not count",
      .zh = "新集合的 GETPID 为 0，此后是数组涉及该信号量的最近一次成功 semop 的进程；失败的不算",
      .course = "001 semctl(): GETPID：获取最后一个操作信号量的进程 PID; 004: sempid /* ID of "
		"process that did last op */",
      .rows = "sem 2, 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semctl() GETPID, semop(); semctl(2)")
{
	struct sembuf array[] = { { 0, 1, 0 }, { 2, 0, 0 } },
		      failing[] = { { 1, 1, 0 }, { 2, -1, IPC_NOWAIT } };
	int set = own_set(must(semget(IPC_PRIVATE, 3, 0600)));
	long *pid = shared_numbers();

	for (int i = 0; i < 3; i++)
		assert_returns(semctl(set, i, GETPID), 0);
	ACTOR(user) {
		*pid = getpid();
		assert_returns(semop(set, array, 2), 0);
	}
	assert_ends(user);
	assert_fails(semop(set, failing, 2), EAGAIN);
	assert_returns(value_of(set, 0), 1);
	assert_returns(semctl(set, 0, GETPID), *pid);
	assert_returns(semctl(set, 1, GETPID), 0);
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
      .says = "on Linux SETVAL makes its process the last of that semaphore, SETALL of all of the "
	      "set",
      .zh = "在 Linux 上，SETVAL 也更新该信号量的 sempid，SETALL 更新全部", .rows = "sem 2",
      .verdict = HOLDS_IF("SETALL since Linux 4.6", "SETALL 自 Linux 4.6 起"),
      .ref = "semctl(2) The sempid value; POSIX.1-2024 semctl() GETPID")
{
	unsigned short values[] = { 1, 2 };
	long *pid = shared_numbers();
	int set = new_set(2, 0);

	ACTOR(setter) {
		pid[0] = getpid();
		must(set_value(set, 1, 0));
	}
	assert_ends(setter);
	assert_returns(semctl(set, 0, GETPID), getpid());
	assert_returns(semctl(set, 1, GETPID), pid[0]);
	ACTOR(all) {
		pid[1] = getpid();
		must(semctl(set, 0, SETALL, (union semun){ .array = values }));
	}
	assert_ends(all);
	assert_returns(semctl(set, 0, GETPID), pid[1]);
	assert_returns(semctl(set, 1, GETPID), pid[1]);
}

/* SEM_UNDO */

/* The ways in which a process can end, and by which signal. */
static const struct {
	enum { BY_RETURN, BY_EXIT, BY_QUICK_EXIT, BY_SIGNAL } way;
	int signal;
} endings[] = {
	{ BY_RETURN, 0 },       { BY_EXIT, 0 },         { BY_QUICK_EXIT, 0 },
	{ BY_SIGNAL, SIGKILL }, { BY_SIGNAL, SIGTERM }, { BY_SIGNAL, SIGABRT },
};

static void end_by(size_t i)
{
	if (endings[i].way == BY_EXIT)
		exit(0);
	if (endings[i].way == BY_QUICK_EXIT)
		_exit(0);
	if (endings[i].way == BY_SIGNAL)
		raise(endings[i].signal);
}

CLAIM(sem, undo_comes_with_the_end_of_the_process,
      .says = "what a process did with SEM_UNDO is undone when it ends, by return, exit, _exit or "
	      "any signal, SIGKILL too, and not before; what it did without stays",
      .zh = "以 SEM_UNDO 做的操作在进程结束时撤销（return、exit、_exit 或任何信号，包括 "
	    "SIGKILL），此前不撤销；不带 SEM_UNDO 的保留",
      .course = "001 semop(): sem_flg; // 操作标志（IPC_NOWAIT、SEM_UNDO 等）", .rows = "sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		int set = new_set(3, 5);

		ACTOR(user) {
			must(change_with(set, 0, -2, SEM_UNDO));
			must(change_with(set, 1, 3, SEM_UNDO));
			must(change(set, 2, -4));
			pause_at("done");
			end_by(i);
		}
		await(user, "done");
		assert_values(set, 3, (int[]){ 3, 8, 1 });
		resume(user);
		if (endings[i].signal)
			assert_killed(user, endings[i].signal);
		else
			assert_ends(user);
		assert_values(set, 3, (int[]){ 5, 5, 1 });
	}
}

CLAIM(sem, undo_gives_a_dead_owners_lock_to_the_next,
      .says = "a lock taken with SEM_UNDO is free when its owner is killed: one of those who sleep "
	      "for it gets it, on Linux the first that came, and the others sleep on",
      .zh = "以 SEM_UNDO 加锁的进程被杀死时锁被释放：睡眠等待者之一（在 Linux "
	    "上是先到者）得到锁，其余继续睡眠",
      .rows = "sem 4", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	atomic_long *turn = (atomic_long *)shared_numbers();
	struct actor *locker[3];
	int set = new_set(1, 1);

	ACTOR(owner) {
		must(change_with(set, 0, -1, SEM_UNDO));
		pause_at("locked");
	}
	await(owner, "locked");
	assert_returns(value_of(set, 0), 0);
	send_signal(owner, SIGKILL);
	assert_killed(owner, SIGKILL);
	assert_returns(value_of(set, 0), 1);
	for (int i = 0; i < 3; i++) {
		START(locker[i]) {
			assert_returns(change_with(set, 0, -1, SEM_UNDO), 0);
			assert_equal(atomic_fetch_add(turn, 1), i);
			pause_at("locked");
		}
		if (i == 0)
			await(locker[0], "locked");
		else
			assert_asleep(locker[i], "semop");
	}
	for (int i = 0; i < 3; i++) {
		await(locker[i], "locked");
		assert_returns(value_of(set, 0), 0);
		for (int later = i + 1; later < 3; later++)
			assert_not_woken(locker[later]);
		send_signal(locker[i], SIGKILL);
		assert_killed(locker[i], SIGKILL);
	}
	assert_returns(value_of(set, 0), 1);
}

CLAIM(sem, undo_of_an_adding_wakes_who_waits_for_zero,
      .says = "undoing an adding takes it away again, and wakes who waits for zero",
      .zh = "撤销加操作即减去所加的数，并唤醒等待零的进程", .rows = "sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	int set = new_set(1, 0);

	ACTOR(member) {
		must(change_with(set, 0, 2, SEM_UNDO));
		pause_at("joined");
	}
	await(member, "joined");
	ACTOR(waiter) {
		assert_returns(change(set, 0, 0), 0);
	}
	assert_asleep(waiter, "semop");
	assert_returns(value_of(set, 0), 2);
	resume(member);
	assert_ends(member);
	assert_returns(value_of(set, 0), 0);
	assert_ends(waiter);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, undo_adds_up_over_operations,
      .says = "the undo of a semaphore is the sum of all that the process did to it with SEM_UNDO, "
	      "over calls and within an array; zero and what has no SEM_UNDO add nothing",
      .zh = "撤销量是该进程对该信号量所有带 SEM_UNDO 操作之和（跨调用、数组内均累计）；0 "
	    "操作与不带者不计",
      .rows = "sem 4", .verdict = HOLDS, .ref = "semop(2) NOTES: semadj; POSIX.1-2024 semop()")
{
	struct sembuf array[] = { { 0, -1, SEM_UNDO },
				  { 1, 4, SEM_UNDO },
				  { 0, -2, SEM_UNDO },
				  { 0, 5, 0 },
				  { 2, -10, SEM_UNDO } };
	int set = new_set(4, 10);

	must(set_value(set, 3, 0));
	ACTOR(user) {
		must(semop(set, array, 5));
		must(change_with(set, 0, 1, SEM_UNDO));
		must(change_with(set, 1, -4, SEM_UNDO));
		must(change_with(set, 3, 0, SEM_UNDO));
		must(change(set, 0, -3));
		pause_at("done");
	}
	await(user, "done");
	assert_values(set, 4, (int[]){ 10, 10, 0, 0 });
	resume(user);
	assert_ends(user);
	assert_values(set, 4, (int[]){ 12, 10, 10, 0 });
}

CLAIM(sem, undo_is_each_process_s_own,
      .says = "each process undoes just what it did itself, in all sets that it used",
      .zh = "每个进程只撤销自己所做的，涉及它用过的所有集合", .rows = "sem 4", .verdict = HOLDS,
      .ref = "semop(2) NOTES: \"a per-process, per-semaphore integer\"; POSIX.1-2024 semop()")
{
	struct actor *user[2];
	int one = new_set(2, 10), two = new_set(1, 10);

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			must(change_with(one, i, -1 - i, SEM_UNDO));
			must(change_with(two, 0, -3 - i, SEM_UNDO));
			pause_at("done");
		}
	await(user[0], "done");
	await(user[1], "done");
	assert_values(one, 2, (int[]){ 9, 8 });
	assert_returns(value_of(two, 0), 3);
	resume(user[1]);
	assert_ends(user[1]);
	assert_values(one, 2, (int[]){ 9, 10 });
	assert_returns(value_of(two, 0), 7);
	resume(user[0]);
	assert_ends(user[0]);
	assert_values(one, 2, (int[]){ 10, 10 });
	assert_returns(value_of(two, 0), 10);
}

CLAIM(sem, undo_is_not_inherited_by_fork,
      .says = "a child does not inherit the undo of its parent: its end undoes only what it did "
	      "itself, the parent's end the parent's",
      .zh = "fork 不继承撤销量：子进程结束只撤销自己所做的，父进程结束撤销父进程的",
      .rows = "sem 4", .verdict = HOLDS,
      .ref = "semop(2) NOTES; POSIX.1-2024 fork(): \"All semadj values shall be cleared\"")
{
	int set = new_set(2, 5);

	ACTOR(parent) {
		must(change_with(set, 0, -1, SEM_UNDO));
		must(change_with(set, 1, -2, SEM_UNDO));
		ACTOR(child) {
			must(change_with(set, 1, -3, SEM_UNDO));
		}
		assert_ends(child);
		assert_values(set, 2, (int[]){ 4, 3 });
	}
	assert_ends(parent);
	assert_values(set, 2, (int[]){ 5, 5 });
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(sem, undo_is_kept_over_exec,
      .says = "exec keeps the undo: it is not done when the program begins, but when that ends",
      .zh = "exec 之后撤销量仍然保留：新程序开始时不撤销，结束时才撤销", .rows = "sem 4",
      .verdict = HOLDS, .ref = "semop(2) NOTES; POSIX.1-2024 exec: semadj values",
      .needs = { need_cat })
{
	int set = new_set(1, 5), input[2];

	must(pipe(input));
	ACTOR(program) {
		must(change_with(set, 0, -2, SEM_UNDO));
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	assert_asleep(program, "read");
	assert_returns(value_of(set, 0), 3);
	must(close(input[1]));
	assert_ends(program);
	assert_returns(value_of(set, 0), 5);
}

CLAIM(sem, setval_clears_the_undo,
      .says = "SETVAL clears the undo of that semaphore in all processes, not of others; what they "
	      "do afterwards counts anew",
      .zh = "SETVAL 清除所有进程对该信号量的撤销量，不影响其他信号量；此后的操作重新累计",
      .rows = "sem 2, 4", .verdict = HOLDS,
      .ref = "semctl(2) SETVAL; POSIX.1-2024 semctl() SETVAL: semadj")
{
	struct actor *user[2];
	int set = new_set(3, 9);

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			for (int n = 0; n < 3; n++)
				must(change_with(set, n, -2, SEM_UNDO));
			pause_at("done");
			must(change_with(set, 1, -1, SEM_UNDO));
		}
	await(user[0], "done");
	await(user[1], "done");
	must(set_value(set, 0, 7));
	must(set_value(set, 1, 7));
	for (int i = 0; i < 2; i++) {
		resume(user[i]);
		assert_ends(user[i]);
		assert_values(set, 3, (int[]){ 7, 7, 7 + 2 * i });
	}
}

CLAIM(sem, setall_clears_every_undo,
      .says = "SETALL clears the undo of all semaphores of the set in all processes, also where "
	      "the value stays the same",
      .zh = "SETALL 清除所有进程对该集合所有信号量的撤销量，即使值没有变化", .rows = "sem 2, 4",
      .verdict = HOLDS, .ref = "semctl(2) SETALL; POSIX.1-2024 semctl() SETALL: semadj")
{
	unsigned short values[] = { 5, 6, 12 };
	int set = new_set(3, 9), other = new_set(1, 9);

	ACTOR(user) {
		must(change_with(set, 0, -4, SEM_UNDO));
		must(change_with(set, 1, -4, SEM_UNDO));
		must(change_with(set, 2, 1, SEM_UNDO));
		must(change_with(other, 0, -1, SEM_UNDO));
		pause_at("done");
	}
	await(user, "done");
	must(semctl(set, 0, SETALL, (union semun){ .array = values }));
	resume(user);
	assert_ends(user);
	assert_values(set, 3, (int[]){ 5, 6, 12 });
	assert_returns(value_of(other, 0), 9);
}

CLAIM(sem, undo_never_makes_a_value_negative,
      .says = "on Linux an undo that would bring the value below 0 brings it to 0, and the process "
	      "ends without waiting; the rest is forgotten",
      .zh = "在 Linux 上，撤销会使值小于 0 时只减到 0，进程照常结束，不等待；余下的不再追究",
      .rows = "sem 4", .verdict = HOLDS, .ref = "semop(2) BUGS; Linux ipc/sem.c exit_sem()")
{
	int set = new_set(2, 0);

	ACTOR(user) {
		must(change_with(set, 0, 5, SEM_UNDO));
		must(change_with(set, 1, 2, SEM_UNDO));
		pause_at("added");
	}
	await(user, "added");
	must(change(set, 0, -3));
	resume(user);
	assert_ends(user);
	assert_values(set, 2, (int[]){ 0, 0 });
	must(change(set, 0, 4));
	assert_returns(value_of(set, 0), 4);
}

CLAIM(sem, undo_never_passes_semvmx,
      .says = "on Linux an undo that would bring the value above 32767 brings it to just that",
      .zh = "在 Linux 上，撤销会使值超过 32767 时只加到 32767", .rows = "sem 4", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c: \"undo adjustments at process exit are limited to 0..SEMVMX\"")
{
	int set = new_set(1, 10);

	ACTOR(user) {
		must(change_with(set, 0, -10, SEM_UNDO));
		pause_at("taken");
	}
	await(user, "taken");
	must(change(set, 0, HIGHEST - 3));
	resume(user);
	assert_ends(user);
	assert_returns(value_of(set, 0), HIGHEST);
}

CLAIM(sem, an_undo_out_of_range_gives_erange,
      .says = "on Linux a semop with SEM_UNDO whose undo would pass 32767, or fall below -32768, "
	      "fails with ERANGE and nothing is done",
      .zh = "在 Linux 上，撤销量将超过 32767 或小于 -32768 时，带 SEM_UNDO 的 semop 失败 "
	    "(ERANGE)，什么都不做",
      .rows = "sem 3, 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() ERANGE; Linux ipc/sem.c perform_atomic_semop()")
{
	int set = new_set(1, HIGHEST);

	ACTOR(user) {
		must(change_with(set, 0, -HIGHEST, SEM_UNDO));
		must(change(set, 0, HIGHEST));
		assert_fails(change_with(set, 0, -1, SEM_UNDO), ERANGE);
		assert_returns(value_of(set, 0), HIGHEST);
		must(set_value(set, 0, 0)); /* and the undo with it */
		must(change_with(set, 0, HIGHEST, SEM_UNDO));
		must(change(set, 0, -HIGHEST));
		assert_returns(change_with(set, 0, 1, SEM_UNDO), 0);
		assert_fails(change_with(set, 0, 1, SEM_UNDO), ERANGE);
		assert_returns(value_of(set, 0), 1);
		must(change(set, 0, 1));
	}
	assert_ends(user);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, removal_drops_the_undo,
      .says = "when the set is removed its undo is forgotten: a set made anew with the key is not "
	      "touched by the end of the process",
      .zh = "集合被删除后撤销量作废：以同一 key 重建的集合不受该进程结束的影响", .rows = "sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() IPC_RMID; Linux ipc/sem.c freeary()")
{
	key_t key = own_key();
	int set = own_set(must(semget(key, 2, IPC_CREAT | 0600)));

	ACTOR(user) {
		must(change_with(set, 0, 3, SEM_UNDO));
		must(change_with(set, 1, 3, SEM_UNDO));
		pause_at("added");
	}
	await(user, "added");
	must(remove_set(set));
	set = own_set(must(semget(key, 2, IPC_CREAT | 0600)));
	must(change(set, 0, 8));
	must(change(set, 1, 8));
	resume(user);
	assert_ends(user);
	assert_values(set, 2, (int[]){ 8, 8 });
}

CLAIM(sem, what_was_not_done_is_not_undone,
      .says = "a semop with SEM_UNDO that fails, or whose process is killed while it sleeps, "
	      "leaves nothing to undo",
      .zh = "失败的、或在睡眠中被杀死的带 SEM_UNDO 的 semop 没有可撤销的", .rows = "sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop() SEM_UNDO; semop(2)")
{
	struct sembuf fails[] = { { 0, -1, SEM_UNDO },
				  { 1, 1, SEM_UNDO },
				  { 0, -9, SEM_UNDO | IPC_NOWAIT } };
	struct sembuf sleeps[] = { { 1, -2, SEM_UNDO }, { 0, 3, SEM_UNDO }, { 2, -9, SEM_UNDO } };
	int set = new_set(3, 5);

	ACTOR(failing) {
		assert_fails(semop(set, fails, 3), EAGAIN);
		assert_fails(change_with(set, 0, HIGHEST, SEM_UNDO), ERANGE);
		assert_fails(change_with(set, 3, -1, SEM_UNDO), EFBIG);
	}
	assert_ends(failing);
	assert_values(set, 3, (int[]){ 5, 5, 5 });
	ACTOR(sleeper) {
		must(semop(set, sleeps, 3));
	}
	assert_asleep(sleeper, "semop");
	assert_values(set, 3, (int[]){ 5, 5, 5 });
	send_signal(sleeper, SIGKILL);
	assert_killed(sleeper, SIGKILL);
	assert_values(set, 3, (int[]){ 5, 5, 5 });
}

CLAIM(sem, a_sleepers_undo_counts_from_its_waking,
      .says = "a sleeper with SEM_UNDO that an adding lets go has it undone at its end, also when "
	      "it is killed before it runs again",
      .zh = "带 SEM_UNDO 的睡眠者得到服务后，结束时撤销，即使在再次运行之前就被杀死",
      .rows = "sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop() SEM_UNDO; Linux ipc/sem.c update_queue()")
{
	int set = new_set(1, 0);

	ACTOR(taker) {
		must(change_with(set, 0, -2, SEM_UNDO));
		pause_at("never resumed");
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 2));
	assert_returns(value_of(set, 0), 0);
	send_signal(taker, SIGKILL);
	assert_killed(taker, SIGKILL);
	assert_returns(value_of(set, 0), 2);
}

CLAIM(sem, undo_names_the_process_that_ended,
      .says = "on Linux an undo makes the process that ended the last of the semaphores that it "
	      "undoes",
      .zh = "在 Linux 上，撤销使结束的进程成为所撤销信号量的 sempid", .rows = "sem 2, 4",
      .verdict = HOLDS, .ref = "semctl(2) The sempid value; Linux ipc/sem.c exit_sem()")
{
	long *pid = shared_numbers();
	int set = new_set(2, 5);

	ACTOR(user) {
		*pid = getpid();
		must(change_with(set, 0, -1, SEM_UNDO));
		must(change(set, 1, -1));
		pause_at("done");
	}
	await(user, "done");
	must(change(set, 0, 1));
	must(change(set, 1, 1));
	resume(user);
	assert_ends(user);
	assert_returns(semctl(set, 0, GETPID), *pid);
	assert_returns(semctl(set, 1, GETPID), getpid());
}

CLAIM(sem, undo_asks_for_no_permission,
      .says = "on Linux the undo is done though the process has no alter permission any more",
      .zh = "在 Linux 上，即使进程已失去修改权限，结束时仍会撤销", .rows = "sem 4",
      .verdict = HOLDS, .ref = "Linux ipc/sem.c exit_sem()", .needs = { need_other_user })
{
	struct semid_ds status;
	int set;

	become_nobody();
	set = new_set(1, 5);
	ACTOR(user) {
		must(change_with(set, 0, -2, SEM_UNDO));
		pause_at("taken");
		assert_fails(change(set, 0, 1), EACCES);
	}
	await(user, "taken");
	status = status_of(set);
	status.sem_perm.mode = 0400;
	must(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }));
	resume(user);
	assert_ends(user);
	assert_returns(value_of(set, 0), 5);
}

struct undo_thread {
	int set;
	pid_t tid;
};

static void *take_with_undo(void *argument)
{
	struct undo_thread *thread = argument;

	thread->tid = (pid_t)syscall(SYS_gettid);
	must(change_with(thread->set, 0, -2, SEM_UNDO));
	return NULL;
}

CLAIM(sem, the_end_of_a_thread_undoes_nothing,
      .says = "what a thread did with SEM_UNDO is undone when its process ends, not when the "
	      "thread does",
      .zh = "线程以 SEM_UNDO 所做的在进程结束时撤销，而不是线程结束时", .rows = "sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): process; clone(2) CLONE_SYSVSEM",
      .needs = { need_threads })
{
	int set = new_set(1, 5);

	ACTOR(user) {
		struct undo_thread taker = { .set = set };
		pthread_t thread;

		assert_returns(pthread_create(&thread, NULL, take_with_undo, &taker), 0);
		assert_returns(pthread_join(thread, NULL), 0);
		/* The kernel ends it after the join. */
		while (syscall(SYS_tgkill, getpid(), taker.tid, 0) == 0)
			sched_yield();
		assert_returns(value_of(set, 0), 3);
		must(change_with(set, 0, -1, SEM_UNDO));
	}
	assert_ends(user);
	assert_returns(value_of(set, 0), 5);
}

static const char *need_unshare(void)
{
	return unshare(CLONE_SYSVSEM) == 0 ? NULL : "unshare(CLONE_SYSVSEM) is refused";
}

CLAIM(sem, unshare_undoes_at_once,
      .says = "on Linux unshare(CLONE_SYSVSEM) undoes at once what the process did with SEM_UNDO, "
	      "and its end then nothing of it again",
      .zh = "在 Linux 上，unshare(CLONE_SYSVSEM) 立即撤销该进程所做的，进程结束时不再重复",
      .rows = "sem 4", .verdict = HOLDS, .ref = "unshare(2) CLONE_SYSVSEM",
      .needs = { need_unshare })
{
	int set = new_set(1, 5);

	ACTOR(user) {
		must(change_with(set, 0, -2, SEM_UNDO));
		assert_returns(value_of(set, 0), 3);
		assert_returns(unshare(CLONE_SYSVSEM), 0);
		assert_returns(value_of(set, 0), 5);
		must(change_with(set, 0, -1, SEM_UNDO));
		must(change(set, 0, -1));
	}
	assert_ends(user);
	assert_returns(value_of(set, 0), 4);
}

static char child_stack[65536];

static int add_with_undo(void *set)
{
	return change_with(*(int *)set, 0, 3, SEM_UNDO);
}

CLAIM(sem, clone_can_share_the_undo,
      .says = "on Linux processes made with CLONE_SYSVSEM have one undo together, done when the "
	      "last of them ends",
      .zh = "在 Linux 上，以 CLONE_SYSVSEM 创建的进程共用撤销量，最后一个结束时才撤销",
      .rows = "sem 4", .verdict = HOLDS, .ref = "clone(2) CLONE_SYSVSEM")
{
	int set = new_set(1, 5);

	ACTOR(parent) {
		int status = -1;
		pid_t child;

		must(change_with(set, 0, -1, SEM_UNDO));
		child = must(clone(add_with_undo, child_stack + sizeof(child_stack),
				   CLONE_SYSVSEM | SIGCHLD, &set));
		assert_returns(waitpid(child, &status, 0), child);
		assert_equal(status, 0);
		assert_returns(value_of(set, 0), 7);
	}
	assert_ends(parent);
	assert_returns(value_of(set, 0), 5);
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
		for (int call = 0; call < 3; call++) {
			if (call == 0)
				assert_fails(semop(set, array, 3), EAGAIN);
			else
				assert_returns(semop(set, array, 2), 0);
			for (int i = 0; i < 3; i++) {
				assert_equal(array[i].sem_num, before[i].sem_num);
				assert_equal(array[i].sem_op, before[i].sem_op);
				assert_equal(array[i].sem_flg, before[i].sem_flg);
			}
		}
	}
	assert_asleep(user, "semop");
	must(change(set, 0, 1));
	assert_ends(user);
}

/* The samples of the notes */

CLAIM(sem, sample_with_ipc_private_never_meets,
      .says = "000's server and client, which both say semget(IPC_PRIVATE, 3, IPC_CREAT | 0777), "
	      "have two sets: the client sleeps on after the server's V",
      .zh = "000 的 server.c 与 client.c 都用 semget(IPC_PRIVATE, 3, "
	    "IPC_CREAT|0777)，得到两个不同的集合：server 执行 V 之后 client 仍然睡眠",
      .course = "000 §9: 无亲缘关系的进程间通信: semid = semget(IPC_PRIVATE, 3,IIPC_CREAT|0777);",
      .rows = "sem 6",
      .verdict = WRONG("IPC_PRIVATE gives each its own set: they must name the key that ftok gave",
		       "IPC_PRIVATE 使双方各得一个集合：应使用 ftok 得到的 key"),
      .ref = "POSIX.1-2024 semget(); semget(2) NOTES")
{
	ACTOR(client) {
		int semid = own_set(must(semget(IPC_PRIVATE, 3, IPC_CREAT | 0777)));

		must(set_value(semid, 0, 0));
		must(change(semid, 0, -1));
	}
	assert_asleep(client, "semop");
	ACTOR(server) {
		int semid = own_set(must(semget(IPC_PRIVATE, 3, IPC_CREAT | 0777)));

		assert_returns(change(semid, 0, 1), 0);
		assert_returns(value_of(semid, 0), 1);
	}
	assert_ends(server);
	assert_not_woken(client);
}

CLAIM(sem, sample_with_a_key_meets,
      .says = "000's client, with the key in place of IPC_PRIVATE, initialises to 0, sleeps in P "
	      "and goes on after the server's V",
      .zh = "把 IPC_PRIVATE 换成 key：000 的 client 初始化为 0，睡在 P 操作中，server 执行 V "
	    "之后继续",
      .course = "000 §9: //让他后运行  p wait等待; 000 §9: 让客户端先运行客户端先初始化",
      .rows = "sem 6",
      .verdict = HOLDS_IF(
	      "both use the key of ftok, and the client's SETVAL comes before the server's V",
	      "双方使用 ftok 的 key，且客户端的 SETVAL 先于服务器的 V"),
      .ref = "POSIX.1-2024 semget(), semop()")
{
	long *order = shared_numbers();
	key_t key = own_key();

	ACTOR(client) {
		int semid = own_set(must(semget(key, 3, IPC_CREAT | 0777)));

		must(set_value(semid, 0, 0));
		assert_returns(change(semid, 0, -1), 0);
		assert_equal(*order, 10);
	}
	assert_asleep(client, "semop");
	ACTOR(server) {
		int semid = must(semget(key, 3, IPC_CREAT | 0777));

		for (int i = 0; i < 10; i++)
			++*order;
		assert_returns(change(semid, 0, 1), 0);
	}
	assert_ends(server);
	assert_ends(client);
	assert_returns(value_of(must(semget(key, 3, 0)), 0), 0);
}

CLAIM(sem, initialising_late_loses_the_v,
      .says = "if the server of 000 has done its V before the client's SETVAL to 0, that V is lost "
	      "and the client sleeps on",
      .zh = "若 000 的 server 在 client 的 SETVAL 0 之前已执行 V，则该 V 丢失，client 一直睡眠",
      .course = "000 §9: 这里只需要一个初始化，让客户端先运行客户端先初始化", .rows = "sem 6",
      .verdict = HOLDS, .ref = "semctl(2) SETVAL; semget(2) Semaphore initialization")
{
	int semid = own_set(must(semget(own_key(), 3, IPC_CREAT | 0777)));

	ACTOR(server) {
		assert_returns(change(semid, 0, 1), 0);
	}
	assert_ends(server);
	ACTOR(client) {
		must(set_value(semid, 0, 0));
		must(change(semid, 0, -1));
	}
	assert_asleep(client, "semop");
	assert_returns(value_of(semid, 0), 0);
}

/* The thread of the sample: does its V when it is told to. */
static void *v_when_told(void *numbers)
{
	const int *number = numbers;

	assert_reads(number[1], "go");
	must(change(number[0], 0, 1));
	return NULL;
}

CLAIM(sem, threads_wait_for_each_other_by_a_set,
      .says = "a set orders threads of one process too: P in one sleeps until another does V",
      .zh = "信号灯集也能让同一进程的线程按顺序运行：一个线程的 P 睡眠到另一个线程执行 V",
      .course = "000 多线程测试: 3：ipc信号灯实现。 semop ===>可以实现P v操作  实现等待和唤醒",
      .rows = "sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): the calling thread",
      .needs = { need_threads })
{
	int semid = own_set(must(semget(IPC_PRIVATE, 3, 0777))), told[2];

	must(set_value(semid, 0, 0));
	must(pipe(told));
	ACTOR(process) {
		int numbers[] = { semid, told[0] };
		pthread_t thread;

		assert_returns(pthread_create(&thread, NULL, v_when_told, numbers), 0);
		assert_returns(change(semid, 0, -1), 0);
		assert_returns(pthread_join(thread, NULL), 0);
	}
	assert_asleep(process, "semop");
	must(write(told[1], "go", 2));
	assert_ends(process);
	assert_returns(value_of(semid, 0), 0);
}

CLAIM(sem, the_five_steps_of_the_notes_work,
      .says = "key, semget, semctl to initialise, semop to take and give, semctl to remove: each "
	      "returns without error, and the set is gone after the last",
      .zh = "创建 key、semget、semctl 初始化、semop 加减、semctl "
	    "删除：每步都成功，最后集合不复存在",
      .course = "004: 信号量编程模型: 1. 创建key 2. 创建信号量 semget 3. 初始化信号量 semctl 4. "
		"使用信号量 semop 加 减 5. 删除信号量 semctl",
      .rows = "sem 1, 2, 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semget(), semctl(), semop()",
      .needs = { need_directory })
{
	union semun argument = { .val = 1 };
	struct sembuf p = { 0, -1, 0 }, v = { 0, 1, 0 };
	int semid;

	must(mkdir("sem", 0700));
	assert_that(ftok("sem", 's') != -1);
	semid = own_set(assert_succeeds(semget(own_key(), 1, IPC_CREAT | IPC_EXCL | 0600)));
	assert_returns(semctl(semid, 0, SETVAL, argument), 0);
	assert_returns(semop(semid, &p, 1), 0);
	assert_returns(semctl(semid, 0, GETVAL), 0);
	assert_returns(semop(semid, &v, 1), 0);
	assert_returns(semctl(semid, 0, GETVAL), 1);
	assert_returns(semctl(semid, 0, IPC_RMID), 0);
	assert_fails(semop(semid, &p, 1), EINVAL);
}

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

	must(change(set, 0, 1));
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

		must(change(set, FULL, -1));
		snprintf(expected, sizeof(expected), "hello, world #%d", i);
		assert_text(line, expected);
		line[0] = '\0';
		must(change(set, EMPTY, 1));
	}
	assert_ends(child);
	assert_values(set, 2, (int[]){ 1, 0 });
}

/* Mutual exclusion and more, many times */

CLAIM(sem, a_lock_keeps_updates_apart,
      .says = "processes that add to a number in shared memory between P and V of a semaphore of 1 "
	      "lose no update, with SEM_UNDO and without",
      .zh = "多个进程在初值为 1 的信号量的 P、V 之间更新共享内存中的数，不会丢失更新（带不带 "
	    "SEM_UNDO 都一样）",
      .course = "004: 希望 多个进程 错开时间 访问同一块区域; 003 §4: "
		"在某个进程正在对特定的资源进行操作时，信号量可以防止另一个进程去访问它",
      .rows = "sem 6",
      .verdict = HOLDS_IF("every process keeps to P and V", "每个进程都遵守 P、V 操作"),
      .ref = "POSIX.1-2024 semop(), XBD Memory Synchronization",
      .outcomes = { { REQUIRED, "every update counted" }, { FORBIDDEN, "updates lost" } })
{
	volatile long *number = shared_numbers();
	struct actor *adder[4];
	int set = new_set(1, 0);

	for (int i = 0; i < 4; i++) {
		START(adder[i]) {
			int undo = i % 2 ? SEM_UNDO : 0;

			for (int round = 0; round < 100; round++) {
				long seen;

				must(change_with(set, 0, -1, undo));
				seen = *number;
				sched_yield();
				*number = seen + 1;
				must(change_with(set, 0, 1, undo));
			}
		}
		assert_asleep(adder[i], "semop");
	}
	must(change(set, 0, 1)); /* now that all are there */
	for (int i = 0; i < 4; i++)
		assert_ends(adder[i]);
	assert_returns(value_of(set, 0), 1);
	count_outcome(*number == 400 ? "every update counted" : "updates lost");
}

CLAIM(sem, a_counting_semaphore_lets_so_many_in,
      .says = "a semaphore of 3 lets three processes in and never a fourth, until one leaves",
      .zh = "初值为 3 的信号量最多让三个进程同时进入，有一个离开后才让第四个进入",
      .course = "003 §4: 计数信号量: 它用于控制对具有多个实例的资源的访问", .rows = "sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semop()",
      .outcomes = { { ALLOWED, "three at most" }, { FORBIDDEN, "four at once" } })
{
	atomic_long *inside = (atomic_long *)shared_numbers(), *most = inside + 1;
	struct actor *user[6];
	int set = new_set(1, 0);

	for (int i = 0; i < 6; i++) {
		START(user[i]) {
			for (int round = 0; round < 60; round++) {
				long now;

				must(change(set, 0, -1));
				now = atomic_fetch_add(inside, 1) + 1;
				if (now > *most)
					*most = now;
				sched_yield();
				atomic_fetch_sub(inside, 1);
				must(change(set, 0, 1));
			}
		}
		assert_asleep(user[i], "semop");
	}
	must(change(set, 0, 3)); /* now that all are there */
	for (int i = 0; i < 6; i++)
		assert_ends(user[i]);
	assert_returns(value_of(set, 0), 3);
	count_outcome(*most <= 3 ? "three at most" : "four at once");
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
	must(change(set, 0, 1));
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
				must(change(set, round, -1));
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
				must(semop(set, take, 2));
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

CLAIM(sem, no_adding_is_lost_on_sleepers,
      .says = "while many add and many take, by different amounts, all is taken that was added: no "
	      "sleeper is forgotten and nothing is left",
      .zh = "多个进程以不同数目加、减：加的全部被取走，没有睡眠者被遗忘，最后值为 0",
      .rows = "sem 5; bugs 52", .verdict = HOLDS, .ref = "POSIX.1-2024 semop()")
{
	struct actor *worker[6];
	int set = new_set(1, 0);

	for (int i = 0; i < 6; i++) {
		START(worker[i]) {
			int by = i % 3 + 1; /* 1, 2 and 3 are taken 60 times, and added so */

			for (int round = 0; round < 60; round++)
				must(change(set, 0, i < 3 ? -by : by));
		}
		if (i < 3)
			assert_asleep(worker[i], "semop");
	}
	for (int i = 0; i < 6; i++)
		assert_ends(worker[i]);
	assert_returns(value_of(set, 0), 0);
	assert_sleepers(set, 0, 0, 0);
}

/* Numbers that look random, the same each time. */
static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

CLAIM(sem, getall_sees_no_semop_half_done,
      .says = "while processes move amounts between the semaphores of a set by one semop each, "
	      "GETALL always sees the same sum",
      .zh = "多个进程各以一次 semop 在信号量之间移动数目，GETALL 看到的总和始终不变",
      .rows = "sem 2, 3", .verdict = HOLDS, .ref = "POSIX.1-2024 semop(): \"atomically\"",
      .outcomes = { { REQUIRED, "the whole sum" }, { FORBIDDEN, "a move half done" } })
{
	atomic_long *ended = (atomic_long *)shared_numbers();
	struct actor *mover[3];
	int set = new_set(4, 25);

	for (int i = 0; i < 3; i++)
		START(mover[i]) {
			unsigned state = (unsigned)i;

			for (int round = 0; round < 300; round++) {
				unsigned from = next_random(&state) % 4,
					 by = next_random(&state) % 20;
				struct sembuf move[] = {
					{ (unsigned short)from, (short)-by, IPC_NOWAIT },
					{ (unsigned short)((from + 1) % 4), (short)by, IPC_NOWAIT }
				};

				if (semop(set, move, 2) < 0)
					assert_equal(errno, EAGAIN);
			}
			atomic_fetch_add(ended, 1);
		}
	do {
		unsigned short values[4];

		must(semctl(set, 0, GETALL, (union semun){ .array = values }));
		count_outcome(values[0] + values[1] + values[2] + values[3] == 100
				      ? "the whole sum"
				      : "a move half done");
	} while (*ended < 3);
	for (int i = 0; i < 3; i++)
		assert_ends(mover[i]);
}

CLAIM(sem, removal_races_end_one_way_or_the_other,
      .says = "a semop that meets the removal of its set fails with EIDRM if it slept and with "
	      "EINVAL if it came too late, and always returns",
      .zh = "semop 与删除集合同时发生时：已睡眠则 EIDRM，来得太晚则 EINVAL，总会返回",
      .rows = "sem 5; bugs 51", .verdict = HOLDS, .ref = "POSIX.1-2024 semop() EIDRM, EINVAL",
      .outcomes = {
	      { ALLOWED, "asleep" }, { ALLOWED, "too late" }, { FORBIDDEN, "anything else" } })
{
	for (int round = 0; round < 5; round++) {
		struct actor *taker[3];
		int set = new_set(2, 0);

		for (int i = 0; i < 3; i++)
			START(taker[i]) {
				struct sembuf take[] = { { 0, -1, 0 }, { 1, 1, SEM_UNDO } };
				int result = semop(set, take, i % 2 ? 2 : 1);

				count_outcome(result < 0 && errno == EIDRM    ? "asleep"
					      : result < 0 && errno == EINVAL ? "too late"
									      : "anything else");
			}
		must(remove_set(set));
		for (int i = 0; i < 3; i++)
			assert_ends(taker[i]);
	}
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

/* An array of one to four operations: small ones, and now and then one that comes near the limit. */
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
		for (int i = 0; i < MODEL_SET; i++) {
			int undone = model->value[i] + model->undo[i];

			model->value[i] = undone < 0 ? 0 : undone > HIGHEST ? HIGHEST : undone;
			model->undo[i] = 0;
		}
		assert_values(set, MODEL_SET, model->value);
	}
}
