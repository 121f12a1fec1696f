/* Claims about shmdt, and what munmap and mremap make of an attach. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include "claim.h"
#include "segments.h"

CLAIM(shm, after_shmdt_an_access_faults,
      .says = "after shmdt reading and writing at its address bring SIGSEGV, on every page",
      .zh = "shmdt 之后，在该地址范围内任何一页读写都引发 SIGSEGV",
      .course = "000 §7: shmdt(p); //释放后使用肯定会出文艺", .rows = "shm 4",
      .verdict = HOLDS_IF("nothing else was mapped there meanwhile", "其间该处没有映射别的东西"),
      .ref = "POSIX.1-2024 shmdt(); shmop(2); sigaction(2) SEGV_MAPERR")
{
	const size_t page = page_size();
	char *bytes = attach(new_segment(3 * page)), *last = bytes + 3 * page - 1;

	poke(last, 'x');
	assert_returns(shmdt(bytes), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
	assert_faults(poke(bytes, 'x'), SIGSEGV, SEGV_MAPERR, bytes);
	assert_faults(peek(last), SIGSEGV, SEGV_MAPERR, last);
	assert_faults(poke(last, 'x'), SIGSEGV, SEGV_MAPERR, last);
}

CLAIM(shm, shmdt_takes_only_what_shmat_returned,
      .says = "shmdt fails with EINVAL for any address but one that shmat returned, and for that "
	      "the second time; nothing is detached",
      .zh = "除 shmat 返回的地址外，shmdt 都失败 (EINVAL)，同一地址第二次也失败；什么也没有分离",
      .course = "003 §6 shmdt: 要分离的段必须是shmat（）系统调用返回的地址; 001 shmdt(): "
		"共享内存段的起始地址，由 shmat() 返回",
      .rows = "shm 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmdt() EINVAL; shmop(2) EINVAL")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *bytes = attach(segment), *mapped = reserve(page);
	char *const wrong[] = { NULL,   bytes + 1,  bytes + page,    bytes - page, bytes + 2 * page,
				mapped, mapped + 1, (char *)&segment };

	for (size_t i = 0; i < LENGTH(wrong); i++)
		assert_fails(shmdt(wrong[i]), EINVAL);
	assert_equal(attaches(segment), 1);
	poke(bytes, 'x');
	assert_returns(shmdt(bytes), 0);
	assert_fails(shmdt(bytes), EINVAL);
}

CLAIM(shm, shmdt_takes_one_of_two,
      .says = "shmdt of one of two attaches of a segment leaves the other",
      .zh = "同一段的两处挂载分离其一，另一处仍在", .rows = "shm 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmdt(); shmop(2)")
{
	const size_t page = page_size();
	int segment = new_segment(page);
	char *room = free_addresses(2 * (size_t)SHMLBA), *next = room + SHMLBA;

	assert_returns(shmat(segment, room, 0), room); /* one next to the other */
	assert_returns(shmat(segment, next, 0), next);
	assert_returns(shmdt(room), 0);
	assert_equal(attaches(segment), 1);
	assert_faults(peek(room), SIGSEGV, SEGV_MAPERR, room);
	poke(next, 'x');
	assert_equal(peek(attach(segment)), 'x');
}

CLAIM(shm, munmap_detaches,
      .says = "on Linux munmap of an attach detaches it, and so does another mapping put over it "
	      "with MAP_FIXED: it is no longer counted, and shmdt fails with EINVAL",
      .zh = "在 Linux 上，munmap 一处挂载，或用 MAP_FIXED "
	    "以别的映射取代它，即分离：不再计数，shmdt 失败 (EINVAL)",
      .rows = "shm 4", .verdict = HOLDS,
      .ref = "munmap(2), mmap(2) MAP_FIXED; Linux ipc/shm.c shm_close()")
{
	const size_t size = 2 * page_size();

	for (int replaced = 0; replaced < 2; replaced++) {
		int segment = new_segment(size);
		char *bytes = attach(segment);

		strcpy(bytes, "stays");
		if (replaced)
			assert_returns(mmap(bytes, size, PROT_READ,
					    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
				       bytes);
		else
			assert_returns(munmap(bytes, size), 0);
		assert_equal(attaches(segment), 0);
		assert_fails(shmdt(bytes), EINVAL);
		assert_text(attach(segment), "stays");
	}
}

CLAIM(shm, pieces_of_an_attach_count_each,
      .says = "on Linux munmap amid an attach leaves two pieces, which count as two; one shmdt of "
	      "the address that shmat gave detaches both",
      .zh = "在 Linux 上，munmap 挂载的中间部分会留下两块，计为两次；对 shmat 所返回地址的一次 "
	    "shmdt 分离两者",
      .rows = "shm 4", .verdict = HOLDS, .ref = "Linux ipc/shm.c shm_may_split(), ksys_shmdt()")
{
	const size_t page = page_size();
	int segment = new_segment(3 * page);
	char *bytes = attach(segment);

	assert_returns(munmap(bytes + page, page), 0);
	assert_equal(attaches(segment), 2);
	assert_equal(peek(bytes), 0);
	assert_faults(peek(bytes + page), SIGSEGV, SEGV_MAPERR, bytes + page);
	assert_equal(peek(bytes + 2 * page), 0);
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
	assert_faults(peek(bytes + 2 * page), SIGSEGV, SEGV_MAPERR, bytes + 2 * page);
}

CLAIM(shm, shmdt_finds_the_rest_of_an_attach,
      .says = "on Linux, once the first page of an attach is unmapped, shmdt still takes the "
	      "address that shmat gave, and not where the rest begins",
      .zh = "在 Linux 上，挂载的第一页被 munmap 之后，shmdt 仍以 shmat "
	    "返回的地址为准，而不是剩余部分的起点",
      .rows = "shm 4", .verdict = HOLDS, .ref = "Linux ipc/shm.c ksys_shmdt(); shmop(2)")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *bytes = attach(segment);

	assert_returns(munmap(bytes, page), 0);
	assert_fails(shmdt(bytes + page), EINVAL);
	assert_equal(peek(bytes + page), 0);
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 0);
	assert_faults(peek(bytes + page), SIGSEGV, SEGV_MAPERR, bytes + page);
}

CLAIM(shm, shmdt_takes_all_whatever_its_protection,
      .says = "on Linux one shmdt detaches all pages of an attach, though mprotect has made some "
	      "of them read-only and some inaccessible",
      .zh = "在 Linux 上，即使 mprotect 已把挂载中的某些页改为只读或不可访问，一次 shmdt "
	    "仍分离其所有页",
      .rows = "shm 4", .verdict = HOLDS,
      .ref = "shmop(2): detaches the segment located at the address; Linux ipc/shm.c ksys_shmdt(): "
	     "we need to look at all the vmas")
{
	const size_t page = page_size();
	int segment = new_segment(4 * page);
	char *bytes = attach(segment);

	must(mprotect(bytes + page, page, PROT_READ));
	must(mprotect(bytes + 2 * page, page, PROT_NONE));
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 0);
	for (char *at = bytes; at < bytes + 4 * page; at += page)
		assert_faults(peek(at), SIGSEGV, SEGV_MAPERR, at);
}

CLAIM(shm, mremap_moves_an_attach,
      .says = "on Linux mremap moves an attach: the bytes are at the new address, where shmdt "
	      "detaches it, and it counts once",
      .zh = "在 Linux 上，mremap 可移动挂载：字节出现在新地址，shmdt 在新地址分离，仍只计一次",
      .rows = "shm 3, 4", .verdict = HOLDS, .ref = "mremap(2); Linux ipc/shm.c ksys_shmdt()")
{
	const size_t page = page_size();
	int segment = new_segment(page);
	char *old = attach(segment), *new = reserve(page);

	strcpy(old, "moved");
	assert_returns(mremap(old, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, new), new);
	assert_text(new, "moved");
	assert_equal(attaches(segment), 1);
	assert_faults(peek(old), SIGSEGV, SEGV_MAPERR, old);
	assert_fails(shmdt(old), EINVAL);
	assert_returns(shmdt(new), 0);
	assert_equal(attaches(segment), 0);
}

CLAIM(shm, beyond_its_end_is_sigbus,
      .says = "on Linux mremap can make an attach longer than the segment: an access beyond the "
	      "segment's last page brings SIGBUS",
      .zh = "在 Linux 上，mremap 可使挂载长于段本身：访问段末页之后引发 SIGBUS", .rows = "shm 3",
      .verdict = HOLDS, .ref = "mremap(2); mmap(2) SIGBUS")
{
	const size_t page = page_size();
	char *bytes = attach(new_segment(page));

	bytes = assert_succeeds(mremap(bytes, page, 2 * page, MREMAP_MAYMOVE));
	poke(bytes + page - 1, 'x');
	assert_faults(peek(bytes + page), SIGBUS, BUS_ADRERR, bytes + page);
	assert_faults(poke(bytes + page, 'x'), SIGBUS, BUS_ADRERR, bytes + page);
}
