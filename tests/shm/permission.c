/* Claims about who may open, attach, look at, change and remove a segment. */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "segments.h"

static const struct {
	unsigned mode;
	bool reads, writes;
} owner_cases[] = {
	{ 0600, true, true },   { 0400, true, false }, { 0200, false, false },
	{ 0000, false, false }, { 0700, true, true },  { 0066, false, false },
	{ 0100, false, false }, { 0477, true, false },
};

/* Whether this process may attach a segment to read, and to read and write; else EACCES. */
static void assert_attaches(int segment, bool reads, bool writes)
{
	if (reads)
		assert_succeeds(shmat(segment, NULL, SHM_RDONLY));
	else
		assert_fails(shmat(segment, NULL, SHM_RDONLY), EACCES);
	if (writes)
		assert_succeeds(shmat(segment, NULL, 0));
	else
		assert_fails(shmat(segment, NULL, 0), EACCES);
}

CLAIM(shm, reading_takes_read_permission_writing_both,
      .says = "SHM_RDONLY takes read permission, an attach without it read and write permission, "
	      "else EACCES: write permission alone gives nothing",
      .zh = "SHM_RDONLY 需要读权限，否则需要读和写权限，缺少则失败 "
	    "(EACCES)；只有写权限什么也做不了",
      .rows = "shm 3; keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat() EACCES; shmop(2) SHM_RDONLY, EACCES",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		become_nobody();
		for (size_t i = 0; i < LENGTH(owner_cases); i++) {
			int segment =
				own_segment(must(shmget(IPC_PRIVATE, 8, (int)owner_cases[i].mode)));

			assert_attaches(segment, owner_cases[i].reads, owner_cases[i].writes);
		}
	}
	assert_ends(nobody);
}

CLAIM(shm, shm_exec_takes_execute_permission,
      .says = "on Linux SHM_EXEC fails with EACCES without execute permission on the segment, and "
	      "then with reading and writing allowed as well",
      .zh = "在 Linux 上，对段没有执行权限时 SHM_EXEC 失败 (EACCES)，即使允许读写", .rows = "shm 3",
      .verdict = HOLDS,
      .ref = "shmop(2) SHM_EXEC; Linux ipc/shm.c do_shmat(): S_IXUGO; shmctl(2) says otherwise",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		int without, with;

		become_nobody();
		without = own_segment(must(shmget(IPC_PRIVATE, 8, 0677)));
		with = own_segment(must(shmget(IPC_PRIVATE, 8, 0500)));
		assert_fails(shmat(without, NULL, SHM_EXEC), EACCES);
		assert_fails(shmat(without, NULL, SHM_EXEC | SHM_RDONLY), EACCES);
		assert_succeeds(shmat(without, NULL, 0));
		assert_fails(shmat(with, NULL, SHM_EXEC), EACCES); /* for want of writing */
		assert_succeeds(shmat(with, NULL, SHM_EXEC | SHM_RDONLY));
	}
	assert_ends(nobody);
}

/* A segment that this user made, of his own group. */
static int segment_of(uid_t maker, int mode)
{
	key_t key = own_key();

	ACTOR(owner) {
		become(maker, (gid_t)maker);
		own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | mode)));
	}
	assert_ends(owner);
	return must(shmget(key, 8, 0));
}

static const struct {
	uid_t uid;
	gid_t gid;
	bool reads, writes;
} class_cases[] = {
	{ OWNER, OWNER, true, true },
	{ OTHER, OWNER, true, false },
	{ OWNER, OTHER, true, true },
	{ OTHER, OTHER, false, false },
};

CLAIM(shm, permissions_are_the_owners_the_groups_the_others,
      .says = "shmat and IPC_STAT go by the owner's bits for the owner, else by the group's for "
	      "the group, else by the others'",
      .zh = "shmat 与 IPC_STAT 依次按所有者、组、其他人的权限位判断", .rows = "shm 3, 5; keys 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 XSH 2.7.1 IPC General Description; shmctl(2)",
      .needs = { need_users })
{
	int segment = segment_of(OWNER, 0640);
	struct shmid_ds status;

	for (size_t i = 0; i < LENGTH(class_cases); i++) {
		ACTOR(user) {
			become(class_cases[i].uid, class_cases[i].gid);
			assert_attaches(segment, class_cases[i].reads, class_cases[i].writes);
			if (class_cases[i].reads)
				assert_returns(shmctl(segment, IPC_STAT, &status), 0);
			else
				assert_fails(shmctl(segment, IPC_STAT, &status), EACCES);
		}
		assert_ends(user);
	}
}

CLAIM(shm, the_first_class_that_fits_decides,
      .says = "bits of the group or the others give the owner nothing that his own bits lack, nor "
	      "those of the others the group",
      .zh = "所有者自身的权限位没有的，组和其他人的权限位也不能补上；组相对其他人亦然",
      .rows = "shm 3; keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH 2.7.1 IPC General Description", .needs = { need_users })
{
	int closed_to_owner = segment_of(OWNER, 0066);
	int closed_to_group = segment_of(OTHER, 0606);

	ACTOR(owner) {
		become(OWNER, OTHER); /* in the group of the second */
		assert_fails(shmat(closed_to_owner, NULL, SHM_RDONLY), EACCES);
		assert_fails(shmat(closed_to_group, NULL, SHM_RDONLY), EACCES);
	}
	ACTOR(other) {
		become(OTHER, OWNER); /* in the group of the first, owner of the second */
		assert_succeeds(shmat(closed_to_owner, NULL, 0));
		assert_succeeds(shmat(closed_to_group, NULL, 0));
	}
	assert_ends(owner);
	assert_ends(other);
}

CLAIM(shm, the_creator_counts_as_owner,
      .says = "who made a segment and gave it away by IPC_SET still has the owner's permissions, "
	      "as the new owner has",
      .zh = "创建者用 IPC_SET 把段转给他人之后，仍与新所有者一样享有所有者的权限",
      .rows = "shm 3, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH 2.7.1 IPC General Description; shmctl(2)", .needs = { need_users })
{
	key_t key = own_key();
	int segment;
	struct shmid_ds status;

	ACTOR(creator) {
		become(OTHER, OTHER);
		segment = own_segment(must(shmget(key, 8, IPC_CREAT | 0600)));
		stat_segment(segment, &status);
		status.shm_perm.uid = OWNER;
		status.shm_perm.gid = OWNER;
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
		assert_succeeds(shmat(segment, NULL, 0));
	}
	assert_ends(creator);
	segment = must(shmget(key, 8, 0));
	ACTOR(owner) {
		become(OWNER, 1);
		assert_succeeds(shmat(segment, NULL, 0));
	}
	assert_ends(owner);
}

CLAIM(shm, cap_ipc_owner_overrides_permissions,
      .says = "on Linux CAP_IPC_OWNER opens a segment of another user and of mode 0; without it "
	      "uid 0 is a user like others",
      .zh = "在 Linux 上，有 CAP_IPC_OWNER 即可使用他人的、权限为 0 的段；没有它，uid 0 "
	    "与普通用户无异",
      .rows = "shm 3, 5; keys 4", .verdict = HOLDS,
      .ref = "shmop(2), shmctl(2) EACCES; capabilities(7) CAP_IPC_OWNER", .needs = { need_users })
{
	int others = segment_of(OWNER, 0600), closed = segment_of(OWNER, 0);
	int mine = own_segment(must(shmget(IPC_PRIVATE, 8, 0)));
	struct shmid_ds status;

	assert_succeeds(shmat(others, NULL, 0));
	assert_succeeds(shmat(closed, NULL, 0));
	assert_succeeds(shmat(mine, NULL, 0));
	assert_returns(shmctl(closed, IPC_STAT, &status), 0);
	drop_capability(CAP_IPC_OWNER);
	assert_fails(shmat(others, NULL, SHM_RDONLY), EACCES);
	assert_fails(shmat(closed, NULL, SHM_RDONLY), EACCES);
	assert_fails(shmat(mine, NULL, SHM_RDONLY), EACCES);
	assert_fails(shmctl(mine, IPC_STAT, &status), EACCES);
}

CLAIM(shm, permissions_are_asked_at_shmat_only,
      .says = "a segment that is attached stays readable and writable there when IPC_SET takes the "
	      "permission away; only a new shmat fails",
      .zh = "IPC_SET 收回权限之后，已有的挂载仍可读写；只有新的 shmat 会失败", .rows = "shm 3, 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmat() EACCES, shmctl() IPC_SET",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		struct shmid_ds status;
		int segment;
		char *bytes;

		become_nobody();
		segment = new_segment(8);
		bytes = attach(segment);
		stat_segment(segment, &status);
		status.shm_perm.mode = 0;
		must(shmctl(segment, IPC_SET, &status));
		assert_fails(shmat(segment, NULL, SHM_RDONLY), EACCES);
		poke(bytes, 'x');
		assert_equal(peek(bytes), 'x');
		status.shm_perm.mode = 0600;
		assert_returns(shmctl(segment, IPC_SET, &status), 0); /* no permission needed */
		assert_equal(peek(attach(segment)), 'x');
	}
	assert_ends(nobody);
}

CLAIM(shm, ipc_stat_takes_read_permission,
      .says = "IPC_STAT without read permission fails with EACCES, also for the owner, and writes "
	      "nothing",
      .zh = "没有读权限时 IPC_STAT 失败 (EACCES)，所有者也不例外，且不写入缓冲区", .rows = "shm 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl() EACCES; shmctl(2) IPC_STAT",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		struct shmid_ds status = { .shm_segsz = 77 };
		int segment;

		become_nobody();
		segment = own_segment(must(shmget(IPC_PRIVATE, 8, 0377)));
		assert_fails(shmctl(segment, IPC_STAT, &status), EACCES);
		assert_equal(status.shm_segsz, 77);
		segment = own_segment(must(shmget(IPC_PRIVATE, 8, 0400)));
		assert_returns(shmctl(segment, IPC_STAT, &status), 0);
		assert_equal(status.shm_segsz, 8);
	}
	assert_ends(nobody);
}

CLAIM(shm, only_owner_and_creator_change_and_remove_it,
      .says = "IPC_SET and IPC_RMID by one who is neither owner nor creator fail with EPERM, "
	      "whatever the permissions, and change nothing; owner and creator may",
      .zh = "既非所有者也非创建者的用户执行 IPC_SET、IPC_RMID 失败 "
	    "(EPERM)，与权限位无关；所有者和创建者可以",
      .rows = "shm 5; keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() EPERM; shmctl(2) EPERM", .needs = { need_users })
{
	int segment = segment_of(OWNER, 0666);
	struct shmid_ds status;

	stat_segment(segment, &status);
	ACTOR(other) {
		status.shm_perm.mode = 0600;
		become(OTHER, OWNER); /* his group does not help */
		assert_fails(shmctl(segment, IPC_SET, &status), EPERM);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EPERM);
		assert_equal(mode_of(segment), 0666);
	}
	assert_ends(other);
	status.shm_perm.uid = OTHER;
	ACTOR(creator) { /* and then owner no longer */
		become(OWNER, OWNER);
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
	}
	assert_ends(creator);
	ACTOR(owner) {
		become(OTHER, OTHER);
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
		assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	}
	assert_ends(owner);
}

CLAIM(shm, cap_sys_admin_changes_and_removes_others_segments,
      .says = "on Linux CAP_SYS_ADMIN lets root change and remove another user's segment; without "
	      "it EPERM, CAP_IPC_OWNER or not",
      .zh = "在 Linux 上，有 CAP_SYS_ADMIN 的 root 可修改和删除他人的段；没有则失败 "
	    "(EPERM)，CAP_IPC_OWNER 无济于事",
      .rows = "shm 5; keys 4", .verdict = HOLDS,
      .ref = "shmctl(2) EPERM; capabilities(7) CAP_SYS_ADMIN", .needs = { need_users })
{
	int segment = segment_of(OWNER, 0600);
	struct shmid_ds status;

	stat_segment(segment, &status);
	ACTOR(weak) {
		drop_capability(CAP_SYS_ADMIN);
		assert_fails(shmctl(segment, IPC_SET, &status), EPERM);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EPERM);
	}
	assert_ends(weak);
	assert_returns(shmctl(segment, IPC_SET, &status), 0);
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
}

CLAIM(shm, shm_stat_any_needs_no_permission,
      .says = "on Linux SHM_STAT of a segment without read permission fails with EACCES; "
	      "SHM_STAT_ANY gives its id and state all the same",
      .zh = "在 Linux 上，对没有读权限的段 SHM_STAT 失败 (EACCES)；SHM_STAT_ANY "
	    "仍给出其标识符和状态",
      .rows = "shm 5; bugs 54", .verdict = HOLDS, .ref = "shmctl(2) SHM_STAT_ANY, EACCES",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		struct shmid_ds status;
		int segment, index;

		become_nobody();
		segment = own_segment(assert_succeeds(shmget(IPC_PRIVATE, 4711, 0200)));
		index = index_of(segment, SHM_STAT_ANY);
		assert_that(index >= 0);
		assert_fails(shmctl(index, SHM_STAT, &status), EACCES);
		memset(&status, 0xff, sizeof(status));
		assert_returns(shmctl(index, SHM_STAT_ANY, &status), segment);
		assert_equal(status.shm_segsz, 4711);
		assert_equal(status.shm_cpid, getpid());
		assert_equal(status.shm_perm.mode, 0200);
		assert_equal(status.shm_nattch, 0);
	}
	assert_ends(nobody);
}

CLAIM(shm, only_owner_and_creator_lock_it,
      .says = "on Linux SHM_LOCK and SHM_UNLOCK by an unprivileged user who is neither owner nor "
	      "creator fail with EPERM; CAP_IPC_LOCK may",
      .zh = "在 Linux 上，既非所有者也非创建者的普通用户执行 SHM_LOCK、SHM_UNLOCK 失败 (EPERM)；有 "
	    "CAP_IPC_LOCK 则可以",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "shmctl(2) SHM_LOCK, EPERM; capabilities(7) CAP_IPC_LOCK", .needs = { need_users })
{
	int segment = segment_of(OWNER, 0666);

	assert_returns(shmctl(segment, SHM_LOCK, NULL), 0);
	ACTOR(other) {
		become(OTHER, OWNER);
		assert_fails(shmctl(segment, SHM_UNLOCK, NULL), EPERM);
		assert_fails(shmctl(segment, SHM_LOCK, NULL), EPERM);
		assert_equal(mode_of(segment), SHM_LOCKED | 0666);
	}
	assert_ends(other);
	ACTOR(owner) {
		become(OWNER, OWNER);
		assert_returns(shmctl(segment, SHM_UNLOCK, NULL), 0);
		assert_equal(mode_of(segment), 0666);
	}
	assert_ends(owner);
}
