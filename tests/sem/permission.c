/* Claims about who may read, alter, set and remove a set. */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

#include "claim.h"
#include "sets.h"

/* The commands that need read permission. */
static const int reading[] = { GETVAL, GETPID, GETNCNT, GETZCNT, GETALL, IPC_STAT };

/* Asserts that a call succeeded, or failed for want of permission. */
static void assert_permitted(int result, bool permitted)
{
	int error = result < 0 ? errno : 0;

	assert_equal(error, permitted ? 0 : EACCES);
}

/*
 * Asserts what this process may do with the set of one semaphore, whose value is 0 and stays so:
 * the bits are those of a class in its mode, 4 to read and 2 to alter.
 */
static void assert_access(int set, int bits)
{
	struct semid_ds room = { 0 };

	for (size_t i = 0; i < LENGTH(reading); i++)
		assert_permitted(semctl(set, 0, reading[i], (union semun){ .buf = &room }),
				 bits & 4);
	memset(&room, 0, sizeof(room));
	assert_permitted(semctl(set, 0, SETALL, (union semun){ .buf = &room }), bits & 2);
	assert_permitted(set_value(set, 0, 0), bits & 2);
	assert_permitted(change(set, 0, 0), bits & 4);
	assert_permitted(change(set, 0, 1), bits & 2);
	assert_permitted(change_with(set, 0, -1, IPC_NOWAIT), bits & 2);
	assert_fails(change_with(set, 0, -1, IPC_NOWAIT), bits & 2 ? EAGAIN : EACCES);
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
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0600))), 4 | 2);
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0400))), 4);
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0200))), 2);
	assert_access(own_set(must(semget(IPC_PRIVATE, 1, 0100))), 0);
}

CLAIM(sem, owner_group_and_others_have_their_own_bits,
      .says = "the bits of the owner alone count for the owner, those of the group for its "
	      "members, the last for all others, even where another class may more",
      .zh = "所有者只看所有者位，同组用户只看组位，其他用户只看其他位，即使别的类别权限更多",
      .rows = "sem 1, 2, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7.1 IPC General Description; semctl(2)", .needs = { need_users })
{
	const int modes[] = { 0640, 0604, 0026, 0462, 0111 };

	for (size_t i = 0; i < LENGTH(modes); i++) {
		key_t key = own_key();

		ACTOR(owner) {
			become(1001, 2001);
			assert_access(own_set(must(semget(key, 1, IPC_CREAT | modes[i]))),
				      modes[i] >> 6);
		}
		assert_ends(owner);
		ACTOR(member) {
			become(1002, 2001);
			assert_access(must(semget(key, 0, 0)), modes[i] >> 3);
		}
		assert_ends(member);
		ACTOR(other) {
			become(1002, 2002);
			assert_access(must(semget(key, 0, 0)), modes[i]);
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

	assert_access(set, 4 | 2);
	assert_returns(semget(key, 1, 0666), set);
	drop_capability(CAP_IPC_OWNER);
	assert_access(set, 0);
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

CLAIM(sem, a_sleeper_is_not_asked_again,
      .says = "on Linux a semop asleep goes on when it can, though IPC_SET took the permission "
	      "from its process meanwhile",
      .zh = "在 Linux 上，睡眠中的 semop 在可以进行时继续，即使 IPC_SET 已收回其进程的权限",
      .rows = "sem 2, 5", .verdict = HOLDS,
      .ref = "Linux ipc/sem.c do_semtimedop(): ipcperms() before the sleep; POSIX.1-2024 semop() "
	     "EACCES",
      .needs = { need_users })
{
	int set = own_set(must(semget(IPC_PRIVATE, 1, 0666)));
	struct semid_ds status = status_of(set);

	ACTOR(taker) {
		become_nobody();
		assert_returns(change(set, 0, -2), 0);
		assert_fails(change(set, 0, 1), EACCES);
	}
	assert_asleep(taker, "semop");
	status.sem_perm.mode = 0600;
	assert_returns(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), 0);
	assert_not_woken(taker);
	must(change(set, 0, 2));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
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

/* Makes a set of user 1001's, and gives it to user 1002. */
static void make_and_give_away(key_t key)
{
	int set = own_set(must(semget(key, 1, IPC_CREAT | 0600)));
	struct semid_ds status = status_of(set);

	status.sem_perm.uid = 1002;
	status.sem_perm.gid = 2002;
	assert_returns(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), 0);
}

/* This process may use, set and remove the set; it is removed then. */
static void assert_owns(key_t key)
{
	int set = must(semget(key, 0, 0));
	struct semid_ds status = status_of(set);

	assert_access(set, 4 | 2);
	assert_returns(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), 0);
	assert_returns(remove_set(set), 0);
	assert_fails(value_of(set, 0), EINVAL);
}

/* This process may do none of these. */
static void assert_does_not_own(key_t key)
{
	int set = must(semget(key, 0, 0));
	struct semid_ds status = { .sem_perm = { .mode = 0600 } };

	assert_access(set, 0);
	assert_fails(semctl(set, 0, IPC_SET, (union semun){ .buf = &status }), EPERM);
	assert_fails(remove_set(set), EPERM);
}

CLAIM(sem, owner_and_creator_both_command,
      .says = "after IPC_SET has given the set to a new owner, he and the creator may both use it "
	      "as owner, set it and remove it, and no third user",
      .zh = "IPC_SET 换了所有者之后，新所有者与创建者都按所有者权限使用、设置、删除，第三者不行",
      .rows = "sem 2", .verdict = HOLDS,
      .ref = "semctl(2) IPC_SET, IPC_RMID; POSIX.1-2024 semctl()", .needs = { need_users })
{
	key_t one = own_key(), two = own_key();
	struct semid_ds status;

	ACTOR(creator) {
		become(1001, 2001);
		make_and_give_away(one);
		make_and_give_away(two);
		pause_at("given away");
		assert_owns(two);
	}
	await(creator, "given away");
	status = status_of(must(semget(one, 0, 0)));
	assert_equal(status.sem_perm.uid, 1002);
	assert_equal(status.sem_perm.gid, 2002);
	assert_equal(status.sem_perm.cuid, 1001);
	ACTOR(third) {
		become(1003, 2002);
		assert_does_not_own(one);
	}
	assert_ends(third);
	ACTOR(owner) {
		become(1002, 2002);
		assert_owns(one);
	}
	assert_ends(owner);
	resume(creator);
	assert_ends(creator);
}

/* What a user who is neither owner nor creator may do by his group. */
static void assert_access_in_group(key_t key, gid_t group, int bits)
{
	ACTOR(user) {
		become(1002, group);
		assert_access(must(semget(key, 0, 0)), bits);
	}
	assert_ends(user);
}

CLAIM(sem, groups_of_owner_and_creator_both_count,
      .says = "after IPC_SET has set another group, the members of that and those of the creator's "
	      "group both have the group's permission",
      .zh = "IPC_SET 换了组之后，新组成员与创建者所在组的成员都按组权限访问", .rows = "sem 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.7.1 IPC General Description; Linux ipc/util.c ipcperms()",
      .needs = { need_users })
{
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
	assert_access_in_group(key, 2001, 4);
	assert_access_in_group(key, 2002, 4);
	assert_access_in_group(key, 2003, 0);
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
		own_set(assert_succeeds(semget(key, 1, IPC_CREAT | 0666)));
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
	int set = own_set(assert_succeeds(semget(IPC_PRIVATE, 5, 0640)));
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
