/* Claims about semget: what a new set is, and how a key leads to one. */
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"
#include "stamps.h"

FAMILY(sem, need_sem);

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

	for (size_t i = 0; i < LENGTH(counts); i++) {
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
	int set = own_set(assert_succeeds(semget(key, 3, IPC_CREAT | 0600)));

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
	time_t before = second_of_stamps();
	struct semid_ds status;
	int set;

	if (users) {
		must(setegid(group));
		must(seteuid(user));
	}
	set = own_set(assert_succeeds(semget(IPC_PRIVATE, 7, 0640)));
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
	for (size_t i = 0; i < LENGTH(modes); i++) {
		int set = own_set(assert_succeeds(semget(IPC_PRIVATE, 1, ~0777 | modes[i])));
		int named = own_set(must(semget(own_key(), 1, IPC_CREAT | modes[i])));

		assert_equal(status_of(set).sem_perm.mode, modes[i]);
		assert_equal(status_of(named).sem_perm.mode, modes[i]);
	}
}

CLAIM(sem, a_set_outlives_its_maker,
      .says = "a set and its values stay when the process that made it and its last user have "
	      "ended",
      .zh = "创建者与最后一个使用者结束之后，集合及其值依然存在，直到被删除", .rows = "sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 semctl() IPC_RMID")
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
