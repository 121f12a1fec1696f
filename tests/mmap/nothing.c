/* Claims about ranges of no bytes, and flags that ask for nothing that could be seen. */
#include <errno.h>
#include <sys/mman.h>

#include "claim.h"
#include "mappings.h"

CLAIM(mmap, no_bytes_are_nothing,
      .says = "on Linux mprotect, msync, mlock, munlock, mincore and madvise of no bytes return 0, be "
	      "there a mapping or none, and change nothing",
      .zh = "在 Linux 上，长度为 0 的 mprotect、msync、mlock、munlock、mincore、madvise 返回 "
	    "0，无论该处有无映射，且不作任何改变",
      .verdict = HOLDS,
      .ref = "Linux mm/mprotect.c do_mprotect_pkey(), mm/msync.c, mlock.c, mincore.c, madvise.c",
      .needs = { need_mlock })
{
	const size_t page = page_size();
	char *mapped = must(mmap(NULL, 2 * page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	char *const places[] = { mapped, mapped + page };

	*mapped = 'a';
	must(munmap(mapped + page, page));
	for (size_t i = 0; i < 2; i++) {
		unsigned char resident = 7;

		assert_returns(mprotect(places[i], 0, PROT_NONE), 0);
		assert_returns(msync(places[i], 0, MS_SYNC), 0);
		assert_returns(mlock(places[i], 0), 0);
		assert_returns(munlock(places[i], 0), 0);
		assert_returns(mincore(places[i], 0, &resident), 0);
		assert_returns(madvise(places[i], 0, MADV_DONTNEED), 0);
		assert_equal(resident, 7);
	}
	assert_equal(*mapped, 'a');
	*mapped = 'b';
}

CLAIM(mmap, what_it_takes_no_room_for_is_mapped_alike,
      .says = "on Linux MAP_NORESERVE, MAP_STACK, and MAP_NONBLOCK beside MAP_POPULATE map memory "
	      "and files as without",
      .zh = "在 Linux 上，MAP_NORESERVE、MAP_STACK，以及与 MAP_POPULATE 同用的 MAP_NONBLOCK，"
	    "映射内存与文件的结果与不带时相同",
      .verdict = HOLDS, .ref = "Linux mm/mmap.c do_mmap()", .needs = { need_directory })
{
	static const int flags[] = { MAP_NORESERVE, MAP_STACK, MAP_NONBLOCK | MAP_POPULATE };
	const size_t page = page_size();
	const int fd = make_file("file", page);

	for (size_t i = 0; i < COUNT(flags); i++) {
		const int alone = MAP_PRIVATE | MAP_ANONYMOUS | flags[i];
		char *memory = assert_succeeds(mmap(NULL, page, READ_WRITE, alone, -1, 0));
		char *file =
			assert_succeeds(mmap(NULL, page, READ_WRITE, MAP_SHARED | flags[i], fd, 0));

		assert_equal(memory[page - 1], 0);
		memory[page - 1] = 'm';
		assert_equal(file[0], i == 0 ? 'a' : 'x');
		file[0] = 'x';
		assert_equal(byte_in(fd, 0), 'x');
	}
}
