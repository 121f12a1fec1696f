/* Claims about the memory of segments: reserved, locked, and of huge pages. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "claim.h"
#include "segments.h"

static const char *need_guessing_overcommit(void)
{
	if (access("/proc/sys/vm/overcommit_memory", R_OK) < 0 ||
	    number_in("/proc/sys/vm/overcommit_memory") != 0)
		return "vm.overcommit_memory is not 0";
	return sizeof(size_t) > 4 ? NULL : "more memory than addresses";
}

CLAIM(shm, reserves_memory_unless_told_otherwise,
      .says = "on Linux a segment larger than all memory gives ENOMEM; SHM_NORESERVE makes it",
      .zh = "在 Linux 上，大于全部内存的段创建失败 (ENOMEM)；带 SHM_NORESERVE 则可创建",
      .rows = "shm 1", .verdict = HOLDS,
      .ref = "shmget(2) SHM_NORESERVE; proc(5) /proc/sys/vm/overcommit_memory",
      .needs = { need_guessing_overcommit })
{
	struct sysinfo info;
	size_t size;
	int segment;

	must(sysinfo(&info));
	size = 2 * (info.totalram + info.totalswap) * info.mem_unit;
	assert_fails(shmget(IPC_PRIVATE, size, 0600), ENOMEM);
	segment = own_segment(assert_succeeds(shmget(IPC_PRIVATE, size, SHM_NORESERVE | 0600)));
	assert_equal(size_of(segment), size);
	assert_equal(mode_of(segment), 0600);
}

CLAIM(shm, shm_lock_shows_in_the_mode,
      .says = "on Linux SHM_LOCK sets SHM_LOCKED beside the permissions, which IPC_SET leaves, and "
	      "SHM_UNLOCK takes it away; both may be repeated, and the contents stay",
      .zh = "在 Linux 上，SHM_LOCK 在 mode 中置 SHM_LOCKED，IPC_SET 不影响它，SHM_UNLOCK "
	    "清除；二者可重复，内容不变",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_LOCK, SHM_UNLOCK")
{
	int segment = own_segment(must(shmget(IPC_PRIVATE, 8, 0640)));
	char *bytes = attach(segment);
	struct shmid_ds status;

	strcpy(bytes, "stays");
	for (int i = 0; i < 2; i++) {
		assert_returns(shmctl(segment, SHM_LOCK, NULL), 0);
		assert_equal(mode_of(segment), SHM_LOCKED | 0640);
	}
	stat_segment(segment, &status);
	status.shm_perm.mode = 0600;
	must(shmctl(segment, IPC_SET, &status));
	assert_equal(mode_of(segment), SHM_LOCKED | 0600);
	for (int i = 0; i < 2; i++) {
		assert_returns(shmctl(segment, SHM_UNLOCK, NULL), 0);
		assert_equal(mode_of(segment), 0600);
	}
	assert_text(bytes, "stays");
}

static void limit_locked_memory(rlim_t bytes)
{
	struct rlimit limit;

	must(getrlimit(RLIMIT_MEMLOCK, &limit));
	if (bytes > limit.rlim_max)
		skip("RLIMIT_MEMLOCK is lower here than the claim needs");
	limit.rlim_cur = bytes;
	must(setrlimit(RLIMIT_MEMLOCK, &limit));
}

CLAIM(shm, locking_is_limited_for_the_unprivileged,
      .says = "on Linux an unprivileged SHM_LOCK fails with ENOMEM beyond RLIMIT_MEMLOCK and with "
	      "EPERM if that is 0",
      .zh = "在 Linux 上，普通用户的 SHM_LOCK 超过 RLIMIT_MEMLOCK 时失败 (ENOMEM)，该限制为 0 "
	    "时失败 (EPERM)",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_LOCK, ENOMEM, EPERM",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		const size_t page = page_size();
		int large, small;

		become_nobody();
		limit_locked_memory(16 * page);
		large = new_segment(17 * page);
		assert_fails(shmctl(large, SHM_LOCK, NULL), ENOMEM);
		assert_equal(mode_of(large), 0600);
		limit_locked_memory(0);
		small = new_segment(1);
		assert_fails(shmctl(small, SHM_LOCK, NULL), EPERM);
		assert_equal(mode_of(small), 0600);
		assert_returns(shmctl(small, SHM_UNLOCK, NULL), 0);
	}
	assert_ends(nobody);
}

CLAIM(shm, what_is_unlocked_or_destroyed_can_be_locked_again,
      .says = "on Linux the segments that a user has locked count against RLIMIT_MEMLOCK together, "
	      "each once, until they are unlocked or destroyed",
      .zh = "在 Linux 上，一个用户锁定的段合计计入 "
	    "RLIMIT_MEMLOCK，每段只计一次，解锁或销毁后额度归还",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "shmctl(2) SHM_LOCK, ENOMEM; getrlimit(2) RLIMIT_MEMLOCK", .needs = { need_users })
{
	ACTOR(nobody) {
		const size_t page = page_size();
		int two, one;

		become_nobody();
		limit_locked_memory(2 * page);
		for (int i = 0; i < 3; i++) {
			two = new_segment(2 * page);
			one = new_segment(page);
			assert_returns(shmctl(one, SHM_LOCK, NULL), 0);
			assert_returns(shmctl(one, SHM_LOCK, NULL), 0);
			assert_fails(shmctl(two, SHM_LOCK, NULL), ENOMEM);
			assert_returns(shmctl(one, SHM_UNLOCK, NULL), 0);
			assert_returns(shmctl(two, SHM_LOCK, NULL), 0);
			assert_fails(shmctl(one, SHM_LOCK, NULL), ENOMEM);
			must(shmctl(two, IPC_RMID, NULL));
		}
	}
	assert_ends(nobody);
}

static const char *need_huge_pages(void)
{
	int fd = open("/proc/sys/vm/nr_hugepages", O_RDONLY);
	bool has_some =
		fd >= 0 && read(fd, &(char){ 0 }, 1) == 1; /* EOPNOTSUPP: the machine has none */

	if (fd >= 0)
		close(fd);
	return has_some ? NULL : "no huge pages";
}

#define HUGE_SHIFT 26 /* SHM_HUGE_SHIFT, which not every libc has */

CLAIM(shm, a_huge_page_size_must_be_one,
      .says = "on Linux SHM_HUGETLB with a size of pages that the machine has not fails with "
	      "EINVAL",
      .zh = "在 Linux 上，SHM_HUGETLB 指定机器没有的页大小时失败 (EINVAL)", .rows = "shm 1",
      .verdict = HOLDS, .ref = "shmget(2) SHM_HUGE_SHIFT; Linux ipc/shm.c newseg()")
{
	const int shifts[] = { 1, 5, 62 };

	for (size_t i = 0; i < LENGTH(shifts); i++) {
		unsigned size = (unsigned)shifts[i] << HUGE_SHIFT;
		int flags = (int)(size | SHM_HUGETLB | 0600);

		assert_fails(shmget(IPC_PRIVATE, 1 << 21, flags), EINVAL);
		assert_fails(shmget(own_key(), 1 << 21, flags | IPC_CREAT), EINVAL);
	}
}

CLAIM(shm, shm_hugetlb_takes_a_privilege,
      .says = "on Linux SHM_HUGETLB fails with EPERM for one without CAP_IPC_LOCK who is not in "
	      "hugetlb_shm_group, also with IPC_PRIVATE",
      .zh = "在 Linux 上，没有 CAP_IPC_LOCK 且不在 hugetlb_shm_group 组中的用户使用 SHM_HUGETLB "
	    "失败 (EPERM)，IPC_PRIVATE 亦然",
      .rows = "shm 1", .verdict = HOLDS,
      .ref = "shmget(2) EPERM; its NOTES say that IPC_PRIVATE ignores all but nine bits",
      .needs = { need_huge_pages, need_users })
{
	key_t key = own_key();

	ACTOR(other) {
		become(OTHER, OTHER);
		assert_fails(shmget(IPC_PRIVATE, 1, SHM_HUGETLB | 0600), EPERM);
		assert_fails(shmget(key, 1, IPC_CREAT | SHM_HUGETLB | 0600), EPERM);
		assert_fails(shmget(key, 1, 0), ENOENT);
	}
	assert_ends(other);
}

#define HUGE_FILE "/proc/sys/vm/nr_hugepages"

CLAIM(shm, shm_hugetlb_takes_whole_huge_pages,
      .says = "on Linux a segment of SHM_HUGETLB is zero and usable to the end of its last huge "
	      "page; shm_segsz is as asked; ENOMEM if there are no more huge pages",
      .zh = "在 Linux 上，SHM_HUGETLB 段内容为零，可用到最后一个大页的末尾，shm_segsz "
	    "如所求；大页不足时失败 (ENOMEM)",
      .rows = "shm 1", .verdict = HOLDS, .ref = "shmget(2) SHM_HUGETLB",
      .needs = { need_disposable_machine, need_root, need_huge_pages })
{
	long before = number_in(HUGE_FILE);
	const size_t huge = 1 << 21;
	int segment;
	char *bytes;

	set_number(HUGE_FILE, before + 1);
	if (number_in(HUGE_FILE) != before + 1)
		skip("no memory for a huge page");
	segment = own_segment(assert_succeeds(
		shmget(IPC_PRIVATE, 5000, (int)(SHM_HUGETLB | 21U << HUGE_SHIFT | 0600))));
	bytes = attach(segment);
	assert_equal((uintptr_t)bytes % huge, 0);
	assert_that(all_zero(bytes, huge));
	memset(bytes, 'x', huge);
	assert_equal(size_of(segment), 5000);
	assert_fails(shmget(IPC_PRIVATE, (size_t)(before + 1) * huge,
			    (int)(SHM_HUGETLB | 21U << HUGE_SHIFT | 0600)),
		     ENOMEM);
	must(shmdt(bytes));
	must(shmctl(segment, IPC_RMID, NULL));
	set_number(HUGE_FILE, before);
}
