/* Claims about the removal of a segment, and what becomes of those who have it attached. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "claim.h"
#include "segments.h"

CLAIM(shm, removed_unattached_it_is_gone,
      .says = "IPC_RMID of a segment that nobody has attached destroys it at once; the third "
	      "argument may be NULL, and is not looked at",
      .zh = "对无人挂载的段执行 IPC_RMID 立即销毁；第三个参数可以为 NULL，不会被使用",
      .course = "000 §7: 删除的时候，第三个参数可以为NULL; 001 shmctl: 对于 IPC_RMID，可以设置为 "
		"NULL",
      .rows = "shm 5", .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl() IPC_RMID; shmctl(2)")
{
	struct shmid_ds status, *const buffers[] = { NULL, &status, (void *)8 };
	const size_t count = need_untouched_addresses() ? 2 : 3;

	for (size_t i = 0; i < count; i++) {
		key_t key = own_key();
		int segment = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));

		assert_returns(shmctl(segment, IPC_RMID, buffers[i]), 0);
		assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EINVAL);
		assert_fails(shmget(key, 8, 0600), ENOENT);
	}
}

CLAIM(shm, removed_while_attached_it_stays_until_the_last_detach,
      .says = "a segment removed while attached works on for all who have it attached, and is "
	      "destroyed by the last detach",
      .zh = "挂载期间被删除的段对所有已挂载者仍可用，最后一次分离时才被销毁",
      .course = "003 §6 shmctl: IPC_RMID立即删除队列", .rows = "shm 5",
      .verdict =
	      WRONG("it is only marked while somebody has it attached; the last detach destroys it",
		    "有人挂载时只作标记，最后一次分离才销毁"),
      .ref = "POSIX.1-2024 shmctl() IPC_RMID, shmdt(); shmctl(2) IPC_RMID")
{
	int segment = new_segment(16);
	char *bytes = attach(segment);
	struct shmid_ds status;

	ACTOR(other) {
		pause_at("attached");
		assert_text(bytes, "after removal");
		strcpy(bytes, "answer");
		pause_at("answered");
		assert_returns(shmdt(bytes), 0);
		assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
	}
	await(other, "attached");
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	strcpy(bytes, "after removal");
	resume(other);
	await(other, "answered");
	assert_text(bytes, "answer");
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 1);
	resume(other);
	assert_ends(other);
}

CLAIM(shm, shm_dest_marks_a_removed_segment,
      .says = "on Linux IPC_STAT of a segment removed while attached shows SHM_DEST beside its "
	      "permissions, the key IPC_PRIVATE, and all else as before",
      .zh = "在 Linux 上，挂载期间被删除的段，IPC_STAT 显示 SHM_DEST 标志，key 变为 "
	    "IPC_PRIVATE，其余不变",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "shmctl(2) IPC_RMID: SHM_DEST; Linux ipc/shm.c do_shm_rmid()")
{
	key_t key = own_key();
	int segment = own_segment(must(shmget(key, 5000, IPC_CREAT | IPC_EXCL | 0640)));
	struct shmid_ds before, after;

	attach(segment);
	stat_segment(segment, &before);
	assert_equal(before.shm_perm.__key, key);
	assert_equal(before.shm_perm.mode, 0640);
	must(shmctl(segment, IPC_RMID, NULL));
	stat_segment(segment, &after);
	assert_equal(after.shm_perm.mode, SHM_DEST | 0640);
	assert_equal(after.shm_perm.__key, IPC_PRIVATE);
	assert_equal(after.shm_nattch, 1);
	assert_equal(after.shm_segsz, 5000);
	assert_equal(after.shm_ctime, before.shm_ctime);
	assert_equal(after.shm_perm.uid, before.shm_perm.uid);
}

CLAIM(shm, the_key_of_a_removed_segment_is_free,
      .says = "a key is free as soon as its segment is removed, though that is still attached: a "
	      "new segment of that key is another, with an id and bytes of its own",
      .zh = "段一被删除其 key 就可再用，即使仍有人挂载：用同一 key "
	    "新建的是另一个段，标识符和内容各自独立",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() IPC_RMID; Linux ipc/shm.c do_shm_rmid()")
{
	key_t key = own_key();
	int old = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600))), new;
	char *before = attach(old), *after;

	strcpy(before, "old");
	must(shmctl(old, IPC_RMID, NULL));
	assert_fails(shmget(key, 8, 0600), ENOENT);
	new = own_segment(assert_succeeds(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
	assert_that(new != old);
	after = attach(new);
	assert_text(after, "");
	strcpy(after, "new");
	assert_text(before, "old");
	assert_returns(shmget(key, 8, 0600), new);
}

CLAIM(shm, a_removed_segment_can_be_attached_by_id,
      .says = "on Linux a segment removed while attached can still be attached by its id, which "
	      "keeps it alive",
      .zh = "在 Linux 上，挂载期间被删除的段仍可凭标识符挂载，并因此继续存在", .rows = "shm 5",
      .verdict = HOLDS, .ref = "shmop(2) NOTES, shmctl(2) NOTES: even if it is already marked")
{
	int segment = new_segment(8);
	char *bytes;

	ACTOR(late) {
		char *his;

		pause_at("removed");
		his = assert_succeeds(shmat(segment, NULL, 0));
		pause_at("attached");
		assert_text(his, "alive");
		assert_returns(shmdt(his), 0);
		assert_fails(shmat(segment, NULL, 0), EINVAL);
	}
	bytes = attach(segment);
	strcpy(bytes, "alive");
	must(shmctl(segment, IPC_RMID, NULL));
	await(late, "removed");
	resume(late);
	await(late, "attached");
	assert_equal(attaches(segment), 2);
	must(shmdt(bytes));
	resume(late);
	assert_ends(late);
}

CLAIM(shm, removing_twice_is_no_error,
      .says = "on Linux IPC_RMID of a segment removed already, but still attached, returns 0 and "
	      "changes nothing",
      .zh = "在 Linux 上，对已删除但仍有挂载的段再次执行 IPC_RMID 返回 0，不改变任何东西",
      .rows = "shm 5", .verdict = HOLDS, .ref = "Linux ipc/shm.c shmctl_down(), do_shm_rmid()")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);

	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	assert_equal(attaches(segment), 1);
	assert_equal(mode_of(segment), SHM_DEST | 0600);
	poke(bytes, 'x');
	must(shmdt(bytes));
	assert_fails(shmctl(segment, IPC_RMID, NULL), EINVAL);
}

/* Who looks at an ending process just then may hold its memory a little longer. */
static void await_destruction(int segment)
{
	struct shmid_ds status;

	while (shmctl(segment, IPC_STAT, &status) == 0)
		sched_yield();
	assert_equal(errno, EINVAL);
}

CLAIM(shm, the_end_of_its_last_process_destroys_a_removed_segment,
      .says = "a removed segment is destroyed when the last process that has it attached ends, be "
	      "it by SIGKILL, and not before",
      .zh = "最后一个挂载着它的进程结束（哪怕是被 SIGKILL 杀死）时，已删除的段才被销毁",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _Exit(), shmctl() IPC_RMID; shmctl(2)")
{
	int segment = new_segment(8);
	struct actor *user[2];

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			attach(segment);
			pause_at("attached");
		}
	await(user[0], "attached");
	await(user[1], "attached");
	must(shmctl(segment, IPC_RMID, NULL));
	resume(user[0]);
	assert_ends(user[0]);
	await_attaches(segment, 1);
	send_signal(user[1], SIGKILL);
	assert_killed(user[1], SIGKILL);
	await_destruction(segment);
}

CLAIM(shm, a_child_keeps_a_removed_segment,
      .says = "a child forked after its removal inherits the attach of a segment, which lives "
	      "until the child's end",
      .zh = "段被删除之后 fork 的子进程仍继承挂载，段因此存在到子进程结束", .rows = "shm 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), shmctl() IPC_RMID; shmop(2) NOTES")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);

	must(shmctl(segment, IPC_RMID, NULL));
	strcpy(bytes, "legacy");
	ACTOR(child) {
		pause_at("forked");
		assert_equal(attaches(segment), 1);
		assert_text(bytes, "legacy");
	}
	await(child, "forked");
	must(shmdt(bytes));
	resume(child);
	assert_ends(child);
	await_destruction(segment);
}

static const char *need_remap_file_pages(void)
{
	return lacks(remap_file_pages(NULL, 0, 0, 0, 0) < 0, "remap_file_pages");
}

CLAIM(shm, remapping_a_removed_segment_is_survived,
      .says = "on Linux remap_file_pages on the last attach of a removed segment succeeds or fails "
	      "with EINVAL; both end the segment in order",
      .zh = "在 Linux 上，对已删除段的最后一处挂载执行 remap_file_pages，或成功或失败 "
	    "(EINVAL)，段都会正常结束",
      .rows = "shm 5; bugs 61", .verdict = HOLDS,
      .ref = "remap_file_pages(2) EINVAL; Linux commit 3f05317d9889",
      .needs = { need_remap_file_pages })
{
	struct shmid_ds status;

	for (int i = 0; i < 50; i++) {
		int segment = must(shmget(IPC_PRIVATE, page_size(), 0600));
		char *bytes = attach(segment);

		must(shmctl(segment, IPC_RMID, NULL));
		if (remap_file_pages(bytes, page_size(), 0, 0, 0) == 0)
			assert_equal(peek(bytes), 0);
		else
			assert_equal(errno, EINVAL);
		shmdt(bytes);
		assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
	}
}
