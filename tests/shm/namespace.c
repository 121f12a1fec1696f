/* Claims about IPC namespaces: whose segments are seen, and shm_rmid_forced. */
#include <errno.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "claim.h"
#include "segments.h"

#define FORCED_FILE "/proc/sys/kernel/shm_rmid_forced"

CLAIM(shm, shm_rmid_forced_destroys_at_the_last_detach,
      .says = "on Linux, with shm_rmid_forced, a segment is destroyed by its last detach without "
	      "IPC_RMID",
      .zh = "在 Linux 上，设置 shm_rmid_forced 后，段在最后一次分离时即被销毁，无需 IPC_RMID",
      .rows = "shm 5", .verdict = HOLDS, .ref = "proc(5) /proc/sys/kernel/shm_rmid_forced",
      .needs = { need_own_limits })
{
	int segment = new_segment(8);
	void *bytes = attach(segment), *again = attach(segment);
	struct shmid_ds status;

	set_number(FORCED_FILE, 1);
	must(shmdt(bytes));
	assert_equal(attaches(segment), 1);
	must(shmdt(again));
	assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
}

CLAIM(shm, shm_rmid_forced_destroys_orphans_at_once,
      .says = "on Linux setting shm_rmid_forced destroys the segments that nobody has attached and "
	      "whose maker has ended; it leaves those that one of both still holds",
      .zh = "在 Linux 上，设置 shm_rmid_forced "
	    "时，无人挂载且创建者已结束的段立即销毁；仍有人挂载或创建者还在的段保留",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "Linux ipc/shm.c shm_try_destroy_orphaned(); proc(5) names the unattached only",
      .needs = { need_own_limits })
{
	key_t orphan = own_key(), attached = own_key();
	int mine = new_segment(8);

	ACTOR(maker) {
		own_segment(must(shmget(orphan, 8, IPC_CREAT | IPC_EXCL | 0600)));
		own_segment(must(shmget(attached, 8, IPC_CREAT | IPC_EXCL | 0600)));
	}
	assert_ends(maker);
	attach(must(shmget(attached, 8, 0600)));
	must(shmget(orphan, 8, 0600));
	set_number(FORCED_FILE, 1);
	assert_fails(shmget(orphan, 8, 0600), ENOENT);
	assert_succeeds(shmget(attached, 8, 0600));
	assert_equal(attaches(mine), 0);
}

CLAIM(shm, shm_rmid_forced_destroys_at_its_makers_end,
      .says = "on Linux, with shm_rmid_forced, a segment never attached is destroyed at the end of "
	      "its maker, and not before",
      .zh = "在 Linux 上，设置 shm_rmid_forced 后，从未挂载的段在其创建者结束时销毁，此前仍在",
      .rows = "shm 5", .verdict = HOLDS, .ref = "proc(5) /proc/sys/kernel/shm_rmid_forced",
      .needs = { need_own_limits })
{
	key_t key = own_key();

	set_number(FORCED_FILE, 1);
	ACTOR(maker) {
		own_segment(assert_succeeds(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
		pause_at("made");
	}
	await(maker, "made");
	assert_succeeds(shmget(key, 8, 0600));
	resume(maker);
	assert_ends(maker);
	assert_fails(shmget(key, 8, 0600), ENOENT);
}

CLAIM(shm, segments_belong_to_an_ipc_namespace,
      .says = "on Linux keys and ids are those of an IPC namespace: in another one the segment "
	      "can't be found, but what is attached works on",
      .zh = "在 Linux 上，key 和标识符属于 IPC "
	    "名字空间：在另一名字空间中找不到该段，但已有的挂载继续可用",
      .rows = "shm 3", .verdict = HOLDS, .ref = "ipc_namespaces(7)", .needs = { need_own_limits })
{
	key_t key = own_key();
	int segment = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
	char *bytes = attach(segment);

	ACTOR(elsewhere) {
		must(unshare(CLONE_NEWIPC));
		assert_fails(shmget(key, 8, 0600), ENOENT);
		assert_fails(shmat(segment, NULL, 0), EINVAL);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EINVAL);
		poke(bytes, 'x');
		assert_returns(shmdt(bytes), 0);
	}
	assert_ends(elsewhere);
	assert_equal(peek(bytes), 'x');
	assert_equal(attaches(segment), 1);
}
