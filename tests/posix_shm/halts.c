/* Claims about what others see of an object while a write to it is half way through its buffer. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

CLAIM(posix_shm, half_of_a_write_is_seen,
      .says = "on Linux, half of a write to an object in memory can be read and seen in mappings "
	      "before the other half is there; another write waits for its end",
      .zh = "在 Linux "
	    "上，对内存对象的写操作完成一半时，这一半已在映射中可见；另一写操作等到它结"
	    "束",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux mm/filemap.c: generic_perform_write(), inode_lock()")
{
	size_t page = page_size();
	int fd = make(own_name("object"), (off_t)(2 * page));
	char *bytes = must(
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	const char *seen = map(fd, 2 * page);

	memset(bytes, 'a', 2 * page);
	ACTOR(halted) {
		assert_returns(pwrite(fd, halting(bytes, 2 * page, page), 2 * page, 0), 2 * page);
	}
	await_halted(halted);
	ACTOR(other) {
		assert_returns(pwrite(fd, "b", 1, (off_t)page), 1);
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
