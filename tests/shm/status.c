/* Claims about shmctl: reading and setting the status, by id and by index, and what it refuses. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "segments.h"

CLAIM(shm, ipc_set_takes_owner_and_mode,
      .says = "IPC_SET takes uid, gid and the low nine bits of mode, and sets shm_ctime; all else "
	      "that the structure holds is not taken",
      .zh = "IPC_SET 采用 uid、gid 和 mode 的低 9 位，更新 shm_ctime；结构中的其他成员不被采用",
      .course = "001 shmctl: IPC_SET：设置共享内存段的属性; 003 §6: IPC_SET设置权限",
      .rows = "shm 5; bugs 58, 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() IPC_SET; shmctl(2) IPC_SET", .needs = { need_user_ids })
{
	int segment = new_segment(5000);
	struct shmid_ds before, wanted, after;

	attach(segment);
	stat_segment(segment, &before);
	memset(&wanted, 0x11, sizeof(wanted));
	wanted.shm_perm.uid = OWNER;
	wanted.shm_perm.gid = OTHER;
	wanted.shm_perm.mode = (unsigned short)~0137;
	assert_returns(shmctl(segment, IPC_SET, &wanted), 0);
	stat_segment(segment, &after);
	assert_equal(after.shm_perm.uid, OWNER);
	assert_equal(after.shm_perm.gid, OTHER);
	assert_equal(after.shm_perm.mode, 0640);
	assert_equal(after.shm_perm.cuid, geteuid());
	assert_equal(after.shm_perm.cgid, getegid());
	assert_equal(after.shm_perm.__key, IPC_PRIVATE);
	assert_equal(after.shm_segsz, 5000);
	assert_equal(after.shm_nattch, 1);
	assert_equal(after.shm_cpid, getpid());
	assert_equal(after.shm_lpid, getpid());
	assert_equal(after.shm_atime, before.shm_atime);
	assert_equal(after.shm_dtime, 0);
	assert_that(after.shm_ctime >= before.shm_ctime && after.shm_ctime <= time(NULL));
}

CLAIM(shm, ipc_stat_changes_nothing,
      .says = "IPC_STAT copies the state out: asked twice it gives the same, and what is done to "
	      "the copy does not reach the segment",
      .zh = "IPC_STAT 复制出状态：两次所得相同，修改副本不影响段",
      .course = "003 §6: IPC_STAT表示复制; 001 shmctl: IPC_STAT：获取共享内存段的信息",
      .rows = "shm 5", .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl() IPC_STAT; shmctl(2)")
{
	int segment = new_segment(100);
	struct shmid_ds first, second;

	must(shmdt(attach(segment)));
	stat_segment(segment, &first);
	second = first;
	second.shm_segsz = 1;
	second.shm_perm.mode = 0;
	ACTOR(other) {
		stat_segment(segment, &second);
		assert_equal(second.shm_lpid, getppid());
	}
	assert_ends(other);
	stat_segment(segment, &second);
	assert_equal(second.shm_lpid, getpid());
	assert_equal(memcmp(&first, &second, sizeof(first)), 0);
}

CLAIM(shm, ipc_set_refuses_no_user,
      .says = "on Linux IPC_SET of a uid or gid of -1 fails with EINVAL and changes nothing",
      .zh = "在 Linux 上，IPC_SET 的 uid 或 gid 为 -1 时失败 (EINVAL)，什么也不改变",
      .rows = "shm 5", .verdict = HOLDS, .ref = "Linux ipc/util.c ipc_update_perm()")
{
	int segment = new_segment(8);
	struct shmid_ds status, wanted;

	stat_segment(segment, &status);
	wanted = status;
	wanted.shm_perm.mode = 0;
	wanted.shm_perm.uid = (uid_t)-1;
	assert_fails(shmctl(segment, IPC_SET, &wanted), EINVAL);
	wanted.shm_perm.uid = status.shm_perm.uid;
	wanted.shm_perm.gid = (gid_t)-1;
	assert_fails(shmctl(segment, IPC_SET, &wanted), EINVAL);
	assert_equal(mode_of(segment), 0600);
}

CLAIM(shm, a_bad_address_gives_efault,
      .says = "on Linux IPC_STAT and IPC_SET with a bad address fail with EFAULT and change "
	      "nothing",
      .zh = "在 Linux 上，地址无效时 IPC_STAT 与 IPC_SET 失败 (EFAULT)，什么也不改变",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) EFAULT",
      .needs = { need_untouched_addresses })
{
	int segment = new_segment(8);
	struct shmid_ds *nowhere = (struct shmid_ds *)reserve(page_size()), before, after;

	stat_segment(segment, &before);
	assert_fails(shmctl(segment, IPC_STAT, nowhere), EFAULT);
	assert_fails(shmctl(segment, IPC_SET, nowhere), EFAULT);
	stat_segment(segment, &after);
	assert_equal(memcmp(&before, &after, sizeof(before)), 0);
}

CLAIM(shm, an_unknown_command_gives_einval,
      .says = "shmctl with a command it does not know fails with EINVAL and leaves the segment",
      .zh = "shmctl 遇到未知命令时失败 (EINVAL)，段不受影响", .rows = "shm 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() EINVAL; shmctl(2) EINVAL")
{
	const int commands[] = { -1, 4, 99, INT_MAX };
	struct shmid_ds status;
	int segment = new_segment(8);

	for (size_t i = 0; i < LENGTH(commands); i++)
		assert_fails(shmctl(segment, commands[i], &status), EINVAL);
	assert_equal(attaches(segment), 0);
	assert_equal(mode_of(segment), 0600);
}

CLAIM(shm, shm_stat_goes_by_index,
      .says = "on Linux SHM_STAT of an index up to that which IPC_INFO returns gives the id of the "
	      "segment there, and its state as IPC_STAT does",
      .zh = "在 Linux 上，SHM_STAT 按下标（不大于 IPC_INFO 的返回值）返回该处段的标识符，状态与 "
	    "IPC_STAT 相同",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_STAT, RETURN VALUE")
{
	int two = new_segment(4712), one, index;
	struct shmid_ds by_id, by_index;

	choose_next_id(two + 3 * PLACES + 1);
	one = new_segment(4711);
	assert_that(index_of(one, SHM_STAT) != index_of(two, SHM_STAT));
	attach(one);
	stat_segment(one, &by_id);
	index = index_of(one, SHM_STAT);
	assert_that(index >= 0);
	memset(&by_index, 0, sizeof(by_index));
	assert_returns(shmctl(index, SHM_STAT, &by_index), one);
	assert_equal(memcmp(&by_id, &by_index, sizeof(by_id)), 0);
}

static void assert_nothing_at(int index)
{
	struct shmid_ds status;

	assert_fails(shmctl(index, SHM_STAT, &status), EINVAL);
	assert_fails(shmctl(index, SHM_STAT_ANY, &status), EINVAL);
}

CLAIM(shm, an_unused_index_gives_einval,
      .says = "on Linux SHM_STAT and SHM_STAT_ANY of an index that no segment has fail with EINVAL",
      .zh = "在 Linux 上，下标处没有段时 SHM_STAT 与 SHM_STAT_ANY 失败 (EINVAL)", .rows = "shm 5",
      .verdict = HOLDS, .ref = "shmctl(2) EINVAL", .needs = { need_own_limits })
{
	int segment = new_segment(8), index = index_of(segment, SHM_STAT);

	assert_nothing_at(-1);
	assert_nothing_at(index + 1);
	assert_nothing_at(32000);
	assert_nothing_at(INT_MAX);
	must(shmctl(segment, IPC_RMID, NULL));
	assert_nothing_at(index);
}
