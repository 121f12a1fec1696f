/* Claims about guarded and sealed pages, and memory that may be dropped. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"
#include "newer_names.h"

static const char *need_guards(void)
{
	return lacks(madvise(map_memory(1, MAP_PRIVATE), page_size(), MADV_GUARD_INSTALL) < 0,
		     "madvise(MADV_GUARD_INSTALL)");
}

/* Since Linux 6.15. */
static const char *need_shared_guards(void)
{
	return lacks(madvise(map_memory(1, MAP_SHARED), page_size(), MADV_GUARD_INSTALL) < 0,
		     "madvise(MADV_GUARD_INSTALL)");
}

static void assert_guarded(char *p)
{
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(poke(p + page_size() - 1, 'x'), SIGSEGV, SEGV_MAPERR, p + page_size() - 1);
}

CLAIM(mmap, a_guarded_page_is_not_there,
      .says = "on Linux an access to a page with MADV_GUARD_INSTALL brings SIGSEGV (SEGV_MAPERR), and "
	      "EFAULT of a call; the pages beside it stay as they are; MADV_GUARD_REMOVE gives "
	      "zeros there in private memory without a file, and leaves pages that were none as "
	      "they are",
      .zh = "在 Linux 上，访问设置 MADV_GUARD_INSTALL 的页引发 SIGSEGV (SEGV_MAPERR)，系统调用失败 "
	    "(EFAULT)，相邻页不变；MADV_GUARD_REMOVE 之后，私有匿名内存的该页为零，未设置的页不变",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_GUARD_INSTALL, MADV_GUARD_REMOVE",
      .needs = { need_guards })
{
	const size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);
	int ends[2];

	must(pipe(ends));
	memset(p, 'm', 3 * page);
	assert_returns(madvise(p + page, page, MADV_GUARD_INSTALL), 0);
	assert_guarded(p + page);
	assert_fails(write(ends[1], p + page, 1), EFAULT);
	must(write(ends[1], "x", 1));
	assert_fails(read(ends[0], p + page, 1), EFAULT);
	assert_filled(p, page, 'm');
	assert_filled(p + 2 * page, page, 'm');
	assert_returns(madvise(p + page, page, MADV_GUARD_INSTALL), 0);
	assert_returns(madvise(p, 3 * page, MADV_GUARD_REMOVE), 0);
	assert_filled(p, page, 'm');
	assert_filled(p + page, page, 0);
	assert_filled(p + 2 * page, page, 'm');
	poke(p + page, 'x');
}

CLAIM(mmap, a_guard_outlives_advice_and_fork,
      .says = "on Linux a guarded page stays guarded after MADV_DONTNEED, MADV_FREE and mprotect, and "
	      "in a child, who may remove the guard for itself; what is mapped there anew has none",
      .zh = "在 Linux 上，MADV_DONTNEED、MADV_FREE 与 mprotect "
	    "之后被保护的页仍被保护，在子进程中也是，子进程可为自己取消；在该处重新映射则没有保护",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_GUARD_INSTALL",
      .needs = { need_guards })
{
	const size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	memset(p, 'm', 2 * page);
	must(madvise(p + page, page, MADV_GUARD_INSTALL));
	assert_returns(madvise(p, 2 * page, MADV_DONTNEED), 0);
	assert_equal(peek(p), 0);
	assert_guarded(p + page);
	assert_returns(madvise(p, 2 * page, MADV_FREE), 0);
	assert_returns(mprotect(p, 2 * page, PROT_READ), 0);
	assert_returns(mprotect(p, 2 * page, READ_WRITE), 0);
	assert_guarded(p + page);
	ACTOR(child) {
		assert_guarded(p + page);
		assert_returns(madvise(p + page, page, MADV_GUARD_REMOVE), 0);
		poke(p + page, 'c');
	}
	assert_ends(child);
	assert_guarded(p + page);
	must(mmap(p + page, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	assert_equal(peek(p + page), 0);
}

CLAIM(mmap, a_guard_is_of_one_mapping,
      .says = "on Linux a guard in a shared mapping is there for its process and those it forks, not "
	      "in another mapping of the same memory, whose bytes it leaves: they are seen again "
	      "when it is removed",
      .zh = "在 Linux 上，共享映射中的保护只对设置它的进程及其子进程有效，不影响同一内存的其他映射，也不改变内容：取消之后又可见",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_GUARD_INSTALL",
      .needs = { need_memfd, need_shared_guards })
{
	const size_t page = page_size();
	const int fd = make_memfd(2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);
	char *q = map(fd, 2 * page, READ_WRITE, MAP_SHARED);

	assert_returns(madvise(p + page, page, MADV_GUARD_INSTALL), 0);
	assert_guarded(p + page);
	assert_equal(peek(p), 'a');
	ACTOR(child) {
		assert_guarded(p + page);
		assert_equal(peek(q + page), 'a');
		poke(q + page, 'c');
	}
	assert_ends(child);
	assert_equal(byte_in(fd, page), 'c');
	assert_returns(madvise(p + page, page, MADV_GUARD_REMOVE), 0);
	assert_equal(peek(p + page), 'c');
}

CLAIM(mmap, guards_are_refused_where_they_cant_be,
      .says = "on Linux MADV_GUARD_INSTALL fails with EINVAL for an address inside a page and for "
	      "locked memory, with ENOMEM over a hole, where it still guards the pages there are; "
	      "mlock and MADV_POPULATE_READ fail over a guard",
      .zh = "在 Linux 上，地址不对齐或内存被锁定时 MADV_GUARD_INSTALL 失败 (EINVAL)，范围有空洞时 ENOMEM，但已映射的页仍被保护；"
	    "对被保护的页 mlock (ENOMEM) 与 MADV_POPULATE_READ (EFAULT) 失败",
      .rows = "mmap 2", .verdict = HOLDS,
      .ref = "madvise(2) MADV_GUARD_INSTALL, ENOMEM; Linux mm/madvise.c is_valid_guard_vma()",
      .needs = { need_guards, need_mlock })
{
	const size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE), *locked = map_memory(page, MAP_PRIVATE);

	assert_fails(madvise(p + 1, page, MADV_GUARD_INSTALL), EINVAL);
	must(mlock(locked, page));
	assert_fails(madvise(locked, page, MADV_GUARD_INSTALL), EINVAL);
	assert_equal(peek(locked), 0);
	must(munmap(p + page, page));
	assert_fails(madvise(p, 3 * page, MADV_GUARD_INSTALL), ENOMEM);
	assert_guarded(p);
	assert_guarded(p + 2 * page);
	assert_fails(mlock(p, page), ENOMEM);
	assert_fails(madvise(p, page, MADV_POPULATE_READ), EFAULT);
	assert_guarded(p);
}

static long seal(void *address, size_t size, unsigned long flags)
{
	return syscall(SYS_mseal, address, size, flags);
}

static const char *need_mseal(void)
{
	return lacks(seal(map_memory(1, MAP_PRIVATE), page_size(), 0) < 0, "mseal");
}

/* Nothing may be changed of it. */
static void assert_sealed(char *p, char *elsewhere)
{
	const size_t page = page_size();

	assert_fails(munmap(p, page), EPERM);
	assert_fails(mprotect(p, page, PROT_READ), EPERM);
	assert_fails(mremap(p, page, 2 * page, MREMAP_MAYMOVE), EPERM);
	assert_fails(mremap(elsewhere, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, p), EPERM);
	assert_fails(mmap(p, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
		     EPERM);
}

CLAIM(mmap, a_sealed_page_stays_as_it_is,
      .says = "on Linux pages that were sealed by mseal can't be unmapped, moved, replaced nor have "
	      "their access changed: EPERM, for good, in children too; their bytes can be read and "
	      "written, and those beside them be unmapped",
      .zh = "在 Linux 上，被 mseal 封住的页不能解除映射、移动、替换，也不能改变访问权限 "
	    "(EPERM)，永久有效，在子进程中也一样；其内容仍可读写，相邻页可以解除映射",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "mseal(2); Linux Documentation/userspace-api/mseal.rst", .needs = { need_mseal })
{
	const size_t page = page_size();
	char *elsewhere = map_memory(page, MAP_PRIVATE);

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *p = map_memory(3 * page, kinds[kind]);

		memset(p, 'm', 3 * page);
		assert_returns(seal(p + page, page, 0), 0);
		assert_returns(seal(p + page, page, 0), 0);
		assert_sealed(p + page, elsewhere);
		assert_fails(munmap(p, 3 * page), EPERM);
		assert_equal(peek(p), 'm');
		poke(p + page, 's');
		assert_returns(munmap(p, page), 0);
		ACTOR(child) {
			assert_sealed(p + page, elsewhere);
			assert_equal(peek(p + page), 's');
		}
		assert_ends(child);
		assert_equal(peek(p + page), 's');
		assert_returns(munmap(p + 2 * page, page), 0);
	}
}

CLAIM(mmap, sealed_bytes_that_cant_be_written_cant_be_dropped,
      .says = "on Linux MADV_DONTNEED of sealed private memory without a file fails with EPERM where "
	      "it can't be written, and drops the bytes where it can",
      .zh = "在 Linux 上，对被封住的私有匿名内存，不可写时 MADV_DONTNEED 失败 (EPERM)，可写时丢弃内容",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "mseal(2); Linux mm/madvise.c can_madvise_modify()", .needs = { need_mseal })
{
	const size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	memset(p, 'm', 2 * page);
	must(mprotect(p + page, page, PROT_READ));
	must(seal(p, 2 * page, 0));
	assert_fails(madvise(p + page, page, MADV_DONTNEED), EPERM);
	assert_equal(peek(p + page), 'm');
	assert_returns(madvise(p, page, MADV_DONTNEED), 0);
	assert_equal(peek(p), 0);
}

CLAIM(mmap, mseal_refuses_bad_arguments,
      .says = "on Linux mseal fails with EINVAL for an address inside a page and for any flag, with "
	      "ENOMEM over a hole, and then seals nothing",
      .zh = "在 Linux 上，地址不对齐或带任何标志时 mseal 失败 (EINVAL)，范围有空洞时失败 (ENOMEM)，且不封住任何页",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "mseal(2) ERRORS", .needs = { need_mseal })
{
	const size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	assert_fails(seal(p + 1, page, 0), EINVAL);
	assert_fails(seal(p, page, 1), EINVAL);
	assert_returns(seal(p, 0, 0), 0);
	must(munmap(p + page, page));
	assert_fails(seal(p, 3 * page, 0), ENOMEM);
	assert_returns(mprotect(p, page, PROT_READ), 0);
	assert_returns(munmap(p, 3 * page), 0);
}

static void *map_droppable(int flags, int fd)
{
	return mmap(NULL, page_size(), READ_WRITE, MAP_DROPPABLE | flags, fd, 0);
}

static const char *need_droppable(void)
{
	return lacks(map_droppable(MAP_ANONYMOUS, -1) == MAP_FAILED, "mmap(MAP_DROPPABLE)");
}

CLAIM(mmap, droppable_memory_is_zero_in_a_child,
      .says = "on Linux memory of MAP_DROPPABLE is private, and zero in a child and its child, "
	      "whatever MADV_KEEPONFORK asks: EINVAL",
      .zh = "在 Linux 上，MAP_DROPPABLE 的内存是私有的，在子进程和孙进程中为零，MADV_KEEPONFORK 不能改变 (EINVAL)",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "Linux mm/mmap.c do_mmap(): MAP_DROPPABLE, VM_WIPEONFORK", .needs = { need_droppable })
{
	char *p = assert_succeeds(map_droppable(MAP_ANONYMOUS, -1));

	assert_fails(madvise(p, page_size(), MADV_KEEPONFORK), EINVAL);
	assert_equal(peek(p), 0);
	poke(p, 'p');
	ACTOR(child) {
		assert_equal(peek(p), 0);
		poke(p, 'c');
		ACTOR(grandchild) {
			assert_equal(peek(p), 0);
		}
		assert_ends(grandchild);
	}
	assert_ends(child);
	assert_that(peek(p) == 'p' || peek(p) == 0); /* the kernel may drop it */
}

CLAIM(mmap, droppable_is_a_kind_of_its_own,
      .says = "on Linux mmap fails with EINVAL for MAP_DROPPABLE beside MAP_PRIVATE or MAP_SHARED, of "
	      "a file, and with MAP_LOCKED",
      .zh = "在 Linux 上，MAP_DROPPABLE 与 MAP_PRIVATE 或 MAP_SHARED 同用、用于文件、或带 MAP_LOCKED 时 mmap 失败 (EINVAL)",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "Linux mm/mmap.c do_mmap(): MAP_DROPPABLE",
      .needs = { need_memfd, need_droppable })
{
	assert_fails(map_droppable(MAP_ANONYMOUS | MAP_PRIVATE, -1), EINVAL);
	assert_fails(map_droppable(MAP_ANONYMOUS | MAP_SHARED, -1), EINVAL);
	assert_fails(map_droppable(MAP_ANONYMOUS | MAP_LOCKED, -1), EINVAL);
	assert_fails(map_droppable(0, make_memfd(1)), EINVAL);
}
