/* Claims about locked and resident memory; a lock shows in EBUSY of msync with MS_INVALIDATE. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"

CLAIM(mmap, msync_invalidates_nothing_locked,
      .says = "msync with MS_INVALIDATE fails with EBUSY where a page is locked, and no longer "
	      "after munlock; locks do not add up",
      .zh = "有页被锁定时 msync(MS_INVALIDATE) 失败 (EBUSY)，munlock 之后不再失败；多次锁定不累计",
      .rows = "mmap 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msync() EBUSY; msync(2) EBUSY; mlock(2) NOTES: do not stack",
      .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_SHARED);

	assert_returns(msync(p, 2 * page, MS_SYNC | MS_INVALIDATE), 0);
	assert_returns(mlock(p + page, 1), 0);
	assert_returns(mlock(p + page, page), 0);
	assert_fails(msync(p, 2 * page, MS_SYNC | MS_INVALIDATE), EBUSY);
	assert_fails(msync(p + page, page, MS_ASYNC | MS_INVALIDATE), EBUSY);
	assert_returns(msync(p, page, MS_SYNC | MS_INVALIDATE), 0);
	assert_returns(msync(p + page, page, MS_SYNC), 0);
	assert_returns(munlock(p + page, page), 0);
	assert_returns(msync(p, 2 * page, MS_SYNC | MS_INVALIDATE), 0);
}

CLAIM(mmap, map_locked_is_locked,
      .says = "on Linux a mapping of MAP_LOCKED is locked, as by mlock, until it is unlocked or unmapped",
      .zh = "在 Linux 上，MAP_LOCKED 的映射如同 mlock 一样被锁定，直到解锁或解除映射",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "mmap(2) MAP_LOCKED; msync(2) EBUSY",
      .needs = { need_mlock })
{
	const int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_LOCKED;
	const size_t page = page_size();
	char *p = assert_succeeds(mmap(NULL, page, READ_WRITE, flags, -1, 0));
	unsigned char resident = 0;

	assert_fails(msync(p, page, MS_SYNC | MS_INVALIDATE), EBUSY);
	assert_returns(mincore(p, page, &resident), 0);
	assert_equal(resident & 1, 1);
	assert_returns(munlock(p, page), 0);
	assert_returns(msync(p, page, MS_SYNC | MS_INVALIDATE), 0);
}

CLAIM(mmap, locked_pages_are_not_dropped,
      .says = "on Linux MADV_DONTNEED of a range with a locked page fails with EINVAL, and that page keeps "
	      "its bytes",
      .zh = "在 Linux 上，范围中有被锁定的页时 MADV_DONTNEED 失败 (EINVAL)，该页内容不变",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "madvise(2) EINVAL: locked",
      .needs = { need_mlock })
{
	const size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	memset(p, 'k', 2 * page);
	must(mlock(p, page));
	assert_fails(madvise(p, 2 * page, MADV_DONTNEED), EINVAL);
	assert_filled(p, page, 'k');
	must(munlock(p, page));
	assert_returns(madvise(p, 2 * page, MADV_DONTNEED), 0);
	assert_filled(p, 2 * page, 0);
}

static long lock_all(int flags)
{
	return syscall(SYS_mlockall, (long)flags);
}

CLAIM(mmap, mlockall_locks_what_is_to_come,
      .says = "after mlockall with MCL_FUTURE what the process maps is locked, on Linux not in a child of "
	      "fork; munlockall unlocks all, and what comes then; without a flag that there is "
	      "mlockall fails with EINVAL",
      .zh = "mlockall(MCL_FUTURE) 之后进程所建立的映射被锁定，在 Linux 上 fork 的子进程中则不然；munlockall "
	    "解锁全部以及之后的映射；没有有效标志时 mlockall 失败 (EINVAL)",
      .rows = "mmap 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mlockall(), munlockall() EINVAL; mlockall(2)", .needs = { need_mlock })
{
	const int invalidate = MS_SYNC | MS_INVALIDATE;
	const size_t page = page_size();
	char *before = map_memory(page, MAP_SHARED), *later;

	assert_fails(lock_all(0), EINVAL);
	assert_fails(lock_all(1 << 10), EINVAL);
	assert_returns(lock_all(MCL_FUTURE), 0);
	later = map_memory(page, MAP_SHARED);
	assert_fails(msync(later, page, invalidate), EBUSY);
	assert_returns(msync(before, page, invalidate), 0);
	ACTOR(child) {
		assert_returns(msync(later, page, invalidate), 0);
		assert_returns(msync(map_memory(page, MAP_SHARED), page, invalidate), 0);
	}
	assert_ends(child);
	assert_returns(syscall(SYS_munlockall), 0);
	assert_returns(msync(later, page, invalidate), 0);
	assert_returns(msync(map_memory(page, MAP_SHARED), page, invalidate), 0);
}

CLAIM(mmap, a_lock_goes_with_the_mapping,
      .says = "on Linux munmap unlocks what mlock locked, mremap takes the lock along, and a child "
	      "of fork has no locks",
      .zh = "在 Linux 上，munmap 解除锁定，mremap 保持锁定，fork 的子进程没有锁定的内存",
      .rows = "mmap 8", .verdict = HOLDS,
      .ref = "mlock(2) NOTES: not inherited, automatically removed; mremap(2): lock is maintained",
      .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(page, MAP_SHARED), *q;

	assert_succeeds(mlock(p, page));
	ACTOR(child) {
		assert_returns(msync(p, page, MS_SYNC | MS_INVALIDATE), 0);
	}
	assert_ends(child);
	assert_fails(msync(p, page, MS_SYNC | MS_INVALIDATE), EBUSY);
	q = free_pages(1);
	assert_returns(mremap(p, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, q), q);
	assert_fails(msync(q, page, MS_SYNC | MS_INVALIDATE), EBUSY);
	assert_succeeds(munmap(q, page));
	must(mmap(q, page, READ_WRITE, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	assert_returns(msync(q, page, MS_SYNC | MS_INVALIDATE), 0);
}

CLAIM(mmap, rlimit_memlock_binds_the_unprivileged,
      .says = "on Linux an unprivileged process can lock RLIMIT_MEMLOCK bytes: past that mlock "
	      "fails with ENOMEM and MAP_LOCKED with EAGAIN; with a limit of 0 both give EPERM",
      .zh = "在 Linux 上，普通进程至多锁定 RLIMIT_MEMLOCK 字节：超出时 mlock 失败 "
	    "(ENOMEM)，MAP_LOCKED 失败 (EAGAIN)；限制为 0 时均为 EPERM",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mlock(2) ENOMEM, EPERM; mmap(2) EAGAIN; POSIX.1-2024 mmap() EAGAIN",
      .needs = { need_other_user, need_mlock })
{
	ACTOR(nobody) {
		const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED;
		size_t page = page_size();
		char *p = map_memory(2 * page, MAP_PRIVATE);

		become_nobody();
		limit_to(RLIMIT_MEMLOCK, page);
		assert_fails(mlock(p, 2 * page), ENOMEM);
		assert_returns(mlock(p + page, page), 0); /* which had no room if p were locked */
		assert_returns(munlock(p + page, page), 0);
		assert_fails(mmap(NULL, 2 * page, READ_WRITE, flags, -1, 0), EAGAIN);
		assert_returns(mlock(p, page), 0);
		assert_fails(mlock(p + page, page), ENOMEM);
		assert_fails(mmap(NULL, page, READ_WRITE, flags, -1, 0), EAGAIN);
		assert_fails(mremap(p, page, 2 * page, MREMAP_MAYMOVE), EAGAIN);
		assert_returns(munlock(p, page), 0);
		assert_returns(mlock(p + page, page), 0);
		assert_returns(munlock(p + page, page), 0);
		assert_succeeds(mmap(NULL, page, READ_WRITE, flags, -1, 0));
		limit_to(RLIMIT_MEMLOCK, 0);
		assert_fails(mlock(p, page), EPERM);
		assert_fails(mmap(NULL, page, READ_WRITE, flags, -1, 0), EPERM);
	}
	assert_ends(nobody);
}

CLAIM(mmap, what_is_unmapped_is_locked_no_more,
      .says = "on Linux locked memory that is unmapped counts for RLIMIT_MEMLOCK no more, however "
	      "often",
      .zh = "在 Linux 上，被锁定的内存解除映射后不再计入 RLIMIT_MEMLOCK，无论多少次",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mlock(2) NOTES: automatically removed; getrlimit(2) RLIMIT_MEMLOCK",
      .needs = { need_other_user, need_mlock })
{
	ACTOR(nobody) {
		size_t page = page_size();

		become_nobody();
		limit_to(RLIMIT_MEMLOCK, page);
		for (int i = 0; i < 20; i++) {
			char *p = map_memory(2 * page, MAP_PRIVATE);

			assert_returns(mlock(p, page), 0);
			assert_fails(mlock(p + page, page), ENOMEM);
			assert_returns(munmap(p, 2 * page), 0);
		}
	}
	assert_ends(nobody);
}

CLAIM(mmap, mlock_of_a_hole_gives_enomem,
      .says = "mlock and munlock of a range in which a page is not mapped fail with ENOMEM",
      .zh = "范围中有未映射的页时 mlock 与 munlock 失败 (ENOMEM)", .rows = "mmap 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mlock() ENOMEM; mlock(2) ENOMEM",
      .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	must(munmap(p + page, page));
	assert_fails(mlock(p, 3 * page), ENOMEM);
	assert_fails(mlock(p + page, page), ENOMEM);
	assert_fails(munlock(p, 2 * page), ENOMEM);
	assert_returns(mlock(p + 2 * page, page), 0);
	assert_returns(munlock(p + 2 * page, page), 0);
}

CLAIM(mmap, mincore_shows_what_is_resident,
      .says = "on Linux mincore gives a byte for each page of the range, with bit 0 set for a "
	      "locked one and clear for anonymous memory never touched",
      .zh = "在 Linux 上，mincore 为范围内每页给出一个字节，被锁定的页第 0 位为 "
	    "1，从未访问的匿名内存为 0",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "mincore(2) DESCRIPTION", .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(4 * page, MAP_PRIVATE);
	unsigned char resident[4];

	memset(resident, 0xff, sizeof(resident));
	madvise(p, 4 * page, MADV_NOHUGEPAGE); /* fails where there are none */
	must(mlock(p + page, page));
	assert_returns(mincore(p, 2 * page + 1, resident), 0);
	assert_equal(resident[0] & 1, 0);
	assert_equal(resident[1] & 1, 1);
	assert_equal(resident[2] & 1, 0);
	assert_equal(resident[3], 0xff);
}

CLAIM(mmap, mincore_refuses_bad_arguments,
      .says = "on Linux mincore fails with EINVAL for an address inside a page, ENOMEM over a hole "
	      "and EFAULT for a bad vector",
      .zh = "在 Linux 上，地址不对齐时 mincore 失败 (EINVAL)，范围有空洞时 ENOMEM，向量地址无效时 "
	    "EFAULT",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "mincore(2) EINVAL, ENOMEM, EFAULT")
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);
	unsigned char resident[3];

	must(munmap(p + page, page));
	assert_fails(mincore(p + 1, page, resident), EINVAL);
	assert_fails(mincore(p, 3 * page, resident), ENOMEM);
	assert_fails(mincore(p + page, page, resident), ENOMEM);
	assert_fails(mincore(p, SIZE_MAX / 2 + page, resident), ENOMEM);
	assert_fails(mincore(p, page, (unsigned char *)p + page), EFAULT);
	assert_returns(mincore(p, page, resident), 0);
}

CLAIM(mmap, locked_memory_grows_within_its_limit,
      .says = "on Linux mremap of locked memory to more than RLIMIT_MEMLOCK fails with EAGAIN for "
	      "the unprivileged, and the mapping stays",
      .zh = "在 Linux 上，普通用户用 mremap 把锁定内存扩大到超过 RLIMIT_MEMLOCK 时失败 "
	    "(EAGAIN)，映射不变",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "mremap(2) EAGAIN; getrlimit(2) RLIMIT_MEMLOCK",
      .needs = { need_mlock, need_other_user })
{
	const size_t page = page_size();

	ACTOR(nobody) {
		char *p = map_memory(2 * page, MAP_PRIVATE);

		become_nobody();
		must(munmap(p + page, page));
		limit_to(RLIMIT_MEMLOCK, page);
		poke(p, 'k');
		assert_returns(mlock(p, page), 0);
		assert_fails(mremap(p, page, 2 * page, MREMAP_MAYMOVE), EAGAIN);
		assert_equal(peek(p), 'k');
		must(munlock(p, page));
		assert_succeeds(mremap(p, page, 2 * page, MREMAP_MAYMOVE));
	}
	assert_ends(nobody);
}

CLAIM(mmap, locked_memory_grows_though_not_all_is_there,
      .says = "on Linux mremap of locked memory succeeds also where the pages that it adds, past "
	      "the file's end, can't be filled",
      .zh = "在 Linux 上，即使所增加的页（在文件末尾之后）无法填充，对锁定内存的 mremap 也成功",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "mremap(2) NOTES: best effort to populate",
      .needs = { need_mlock, need_directory })
{
	const size_t page = page_size();
	char *p = map(make_file("file", page), page, PROT_READ, MAP_SHARED);

	must(mlock(p, page));
	p = assert_succeeds(mremap(p, page, 2 * page, MREMAP_MAYMOVE));
	assert_equal(peek(p), 'a');
	assert_faults(peek(p + page), SIGBUS, BUS_ADRERR, p + page);
}

static int lock_with(void *address, size_t size, unsigned flags)
{
	return (int)syscall(SYS_mlock2, address, size, (long)flags);
}

static const char *need_mlock2(void)
{
	const size_t page = page_size();
	char *p = map_memory(page, MAP_PRIVATE);
	const char *why = need_mlock();

	if (!why)
		why = lacks(lock_with(p, page, MLOCK_ONFAULT) < 0, "mlock2");
	munmap(p, page);
	return why;
}

CLAIM(mmap, mlock2_can_wait_for_the_touch,
      .says = "on Linux mlock2 with MLOCK_ONFAULT locks pages that it does not make resident: the "
	      "first touch does; until munlock none can be dropped; without a flag it makes them "
	      "resident, as mlock does, and an unknown one gives EINVAL and locks nothing",
      .zh = "在 Linux 上，带 MLOCK_ONFAULT 的 mlock2 "
	    "锁定页而不使其驻留，首次访问才驻留；munlock 之前都不能丢弃；不带标志时如 mlock "
	    "一样使其驻留，未知标志则失败 (EINVAL)，不锁定",
      .rows = "mmap 8", .verdict = HOLDS,
      .ref = "mlock(2) MLOCK_ONFAULT, EINVAL; madvise(2) EINVAL", .needs = { need_mlock2 })
{
	const size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);
	unsigned char resident[2];

	assert_fails(lock_with(p, 2 * page, 0x80), EINVAL);
	assert_returns(madvise(p, 2 * page, MADV_DONTNEED), 0);
	assert_returns(lock_with(p, 2 * page, MLOCK_ONFAULT), 0);
	must(mincore(p, 2 * page, resident));
	assert_equal((resident[0] | resident[1]) & 1, 0);
	poke(p, 'k');
	must(mincore(p, 2 * page, resident));
	assert_equal(resident[0] & 1, 1);
	assert_fails(madvise(p, page, MADV_DONTNEED), EINVAL);
	assert_fails(madvise(p + page, page, MADV_DONTNEED), EINVAL);
	assert_equal(peek(p), 'k');
	must(munlock(p, 2 * page));
	assert_returns(madvise(p, 2 * page, MADV_DONTNEED), 0);
	assert_returns(lock_with(p, 2 * page, 0), 0);
	must(mincore(p, 2 * page, resident));
	assert_equal(resident[0] & resident[1] & 1, 1);
}
