/* Claims about the limits of segments, and the commands that tell them. */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>

#include "claim.h"
#include "segments.h"

#define SHMMAX_FILE "/proc/sys/kernel/shmmax"
#define SHMALL_FILE "/proc/sys/kernel/shmall"
#define SHMMNI_FILE "/proc/sys/kernel/shmmni"

CLAIM(shm, a_segment_has_at_most_shmmax_bytes,
      .says = "on Linux a segment of SHMMAX bytes can be made; one byte more gives EINVAL; "
	      "segments made before the limit was lowered stay and open",
      .zh = "在 Linux 上，可以创建 SHMMAX 字节的段；多一个字节则失败 "
	    "(EINVAL)；此前创建的更大的段仍在，也能打开",
      .rows = "shm 1", .verdict = HOLDS,
      .ref = "shmget(2) EINVAL, SHMMAX; POSIX.1-2024 shmget() EINVAL: the system-imposed maximum",
      .needs = { need_own_limits })
{
	key_t key = own_key();
	int old = own_segment(must(shmget(key, 20000, IPC_CREAT | 0600)));

	set_number(SHMMAX_FILE, 10001);
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, 10001, 0600)));
	assert_fails(shmget(IPC_PRIVATE, 10002, 0600), EINVAL);
	assert_fails(shmget(IPC_PRIVATE, SIZE_MAX, 0600), EINVAL);
	assert_returns(shmget(key, 20000, 0600), old);
	assert_equal(size_of(old), 20000);
	attach(old);
}

CLAIM(shm, enospc_beyond_shmall,
      .says = "on Linux segments of all take SHMALL pages, each rounded up: one more gives ENOSPC, "
	      "and what a destroyed segment took is free again",
      .zh = "在 Linux 上，所有段共占 SHMALL 页，各段向上取整；超过则失败 "
	    "(ENOSPC)，销毁一个段后其份额又可用",
      .rows = "shm 1", .verdict = HOLDS, .ref = "shmget(2) ENOSPC, SHMALL",
      .needs = { need_own_limits })
{
	const size_t page = page_size();
	int first;

	set_number(SHMALL_FILE, 4);
	first = new_segment(page + 1);
	assert_fails(shmget(IPC_PRIVATE, 2 * page + 1, 0600), ENOSPC);
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, 2 * page, 0600)));
	assert_fails(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	assert_succeeds(shmctl(first, IPC_RMID, NULL));
	assert_fails(shmget(IPC_PRIVATE, 2 * page + 1, 0600), ENOSPC);
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, page + 1, 0600)));
}

CLAIM(shm, enospc_beyond_shmmni,
      .says = "on Linux shmget fails with ENOSPC when there are SHMMNI segments, and works again "
	      "after one is destroyed",
      .zh = "在 Linux 上，段数达到 SHMMNI 时 shmget 失败 (ENOSPC)；销毁一个之后又可创建",
      .rows = "shm 1", .verdict = HOLDS,
      .ref = "shmget(2) ENOSPC, SHMMNI; POSIX.1-2024 shmget() ENOSPC: a system-imposed limit",
      .needs = { need_own_limits })
{
	key_t key = own_key();
	int first;

	set_number(SHMMNI_FILE, 2);
	first = new_segment(1);
	own_segment(must(shmget(key, 1, IPC_CREAT | 0600)));
	assert_fails(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	assert_succeeds(shmget(key, 1, IPC_CREAT | 0600)); /* there already */
	assert_succeeds(shmctl(first, IPC_RMID, NULL));
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, 1, 0600)));
}

CLAIM(shm, a_removed_segment_counts_until_it_is_destroyed,
      .says = "on Linux a segment that is removed while attached counts against SHMMNI and SHMALL "
	      "until its last detach",
      .zh = "在 Linux 上，挂载期间被删除的段在最后一次分离之前仍计入 SHMMNI 和 SHMALL",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "shmctl(2) IPC_RMID: destroyed only after the last process detaches it",
      .needs = { need_own_limits })
{
	const size_t page = page_size();
	int segment = new_segment(page);
	void *bytes = attach(segment);

	must(shmctl(segment, IPC_RMID, NULL));
	set_number(SHMMNI_FILE, 1);
	assert_fails(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	set_number(SHMMNI_FILE, 2);
	set_number(SHMALL_FILE, 2);
	assert_fails(shmget(IPC_PRIVATE, page + 1, 0600), ENOSPC);
	must(shmdt(bytes));
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, page + 1, 0600)));
}

CLAIM(shm, ipc_info_gives_the_limits_of_shared_memory,
      .says = "on Linux shmctl's IPC_INFO gives the limits of shared memory, SHMMAX, SHMMNI and "
	      "SHMALL, as they are now, and a SHMMIN of 1",
      .zh = "在 Linux 上，shmctl 的 IPC_INFO 给出共享内存的限制 SHMMAX、SHMMNI、SHMALL "
	    "的当前值，SHMMIN 为 1",
      .course = "003 §6 shmctl: IPC_INFO返回消息队列参数", .rows = "shm 5",
      .verdict =
	      WRONG("shmctl's gives shared memory's limits; those of message queues are msgctl's",
		    "shmctl 给出的是共享内存的限制；消息队列的参数要用 msgctl"),
      .ref = "shmctl(2) IPC_INFO", .needs = { need_own_limits })
{
	struct shminfo info = { 0 };

	set_number(SHMMAX_FILE, 123456);
	set_number(SHMMNI_FILE, 77);
	set_number(SHMALL_FILE, 999);
	assert_succeeds(shmctl(0, IPC_INFO, (struct shmid_ds *)&info));
	assert_equal(info.shmmax, 123456);
	assert_equal(info.shmmin, 1);
	assert_equal(info.shmmni, 77);
	assert_equal(info.shmall, 999);
}

CLAIM(shm, shm_info_counts_what_is_in_use,
      .says = "on Linux SHM_INFO gives the number of segments, their pages, rounded up, and how "
	      "many of these are in memory or swapped: those that were touched",
      .zh = "在 Linux 上，SHM_INFO "
	    "给出段数、总页数（向上取整）以及其中在内存或交换区中的页数，即被访问过的页",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_INFO", .needs = { need_own_limits })
{
	const size_t page = page_size();
	struct shm_info info = { 0 };
	int segment = new_segment(3 * page + 1);
	char *bytes = attach(segment);

	new_segment(1);
	assert_succeeds(shmctl(0, SHM_INFO, (struct shmid_ds *)&info));
	assert_equal(info.used_ids, 2);
	assert_equal(info.shm_tot, 5);
	assert_equal(info.shm_rss + info.shm_swp, 0);
	poke(bytes, 'x');
	poke(bytes + 2 * page, 'x');
	assert_succeeds(shmctl(0, SHM_INFO, (struct shmid_ds *)&info));
	assert_that(info.shm_rss + info.shm_swp >= 2 && info.shm_rss + info.shm_swp <= 5);
	must(shmctl(segment, IPC_RMID, NULL));
	must(shmdt(bytes));
	assert_succeeds(shmctl(0, SHM_INFO, (struct shmid_ds *)&info));
	assert_equal(info.used_ids, 1);
	assert_equal(info.shm_tot, 1);
}

CLAIM(shm, msg_info_unlocks_a_segment,
      .says = "on Linux MSG_INFO is no command of shmctl: its number is that of SHM_UNLOCK, which "
	      "unlocks the segment; the sums are SHM_INFO's",
      .zh = "在 Linux 上，MSG_INFO 不是 shmctl 的命令：其数值等于 "
	    "SHM_UNLOCK，会解锁该段；资源信息要用 SHM_INFO",
      .course = "003 §6 shmctl: MSG_INFO消息队列的资源信息", .rows = "shm 5",
      .verdict = WRONG("the number of MSG_INFO means SHM_UNLOCK to shmctl; the command is SHM_INFO",
		       "MSG_INFO 的数值对 shmctl 而言是 SHM_UNLOCK；应使用 SHM_INFO"),
      .ref = "shmctl(2) SHM_UNLOCK, SHM_INFO; <linux/shm.h>, <linux/msg.h>")
{
	int segment = new_segment(8);
	struct shm_info info;

	assert_succeeds(shmctl(segment, SHM_LOCK, NULL));
	assert_equal(mode_of(segment), SHM_LOCKED | 0600);
	memset(&info, 0x11, sizeof(info));
	assert_returns(shmctl(segment, MSG_INFO, (struct shmid_ds *)&info), 0);
	assert_equal(info.used_ids, 0x11111111);
	assert_equal(mode_of(segment), 0600);
}
