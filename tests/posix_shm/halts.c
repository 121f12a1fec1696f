/* Claims about what others see of an object while a write to it is half way through its buffer. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

#define HUGE_PAGE "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"

/* Linux writes page by page: huge ones where objects may have them. */
static off_t largest_page(void)
{
	return access(HUGE_PAGE, R_OK) == 0 ? number_in(HUGE_PAGE) : (off_t)page_size();
}

CLAIM(posix_shm, half_of_a_write_is_seen,
      .says = "on Linux, where a write to an object in memory goes on in another page, huge or not, "
	      "the half before can be read and seen in mappings before the other half is there; "
	      "another write waits for its end",
      .zh = "在 Linux 上，对内存对象的写操作跨页（或大页）时，前一半在后一半写入之前已在映射中可见；另一写操作"
	    "等到它结束",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux mm/filemap.c: generic_perform_write(), mapping_max_folio_size(), inode_lock()")
{
	size_t page = page_size();
	off_t start = largest_page() - (off_t)page, middle = largest_page();
	int fd = make(own_name("object"), middle + (off_t)page);
	char *bytes = must(
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	const char *seen = map(fd, (size_t)middle + page) + start;

	memset(bytes, 'a', 2 * page);
	ACTOR(halted) {
		assert_returns(pwrite(fd, halting(bytes, 2 * page, page), 2 * page, start),
			       2 * page);
	}
	await_halted(halted);
	ACTOR(other) {
		assert_returns(pwrite(fd, "b", 1, middle), 1);
	}
	assert_shut_out(other, "write");
	assert_equal(peek(seen), 'a');
	assert_equal(peek(seen + page), 0);
	provide(halted);
	assert_ends(halted);
	assert_ends(other);
	assert_equal(peek(seen + page), 'b');
	assert_equal(peek(seen + page + 1), 'a');
}
