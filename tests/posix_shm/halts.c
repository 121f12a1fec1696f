/* Claims about what others see of an object while a call on it is half way through its buffer. */
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

/* An object, and two pages of 'a' that go where one of its largest pages ends. */
struct crossing {
	int fd;
	size_t page;
	off_t start, middle;
	char *bytes;
};

static struct crossing make_crossing(off_t (*size)(const struct crossing *))
{
	struct crossing crossing = { .page = page_size(), .middle = largest_page() };
	size_t both = 2 * crossing.page;

	crossing.start = crossing.middle - (off_t)crossing.page;
	crossing.fd = make(own_name("object"), size(&crossing));
	crossing.bytes =
		must(mmap(NULL, both, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	memset(crossing.bytes, 'a', both);
	return crossing;
}

static off_t both_pages(const struct crossing *crossing)
{
	return crossing->middle + (off_t)crossing->page;
}

static off_t none_of_them(const struct crossing *crossing)
{
	return crossing->start;
}

/* Writes both; halts before it has the second. */
static ssize_t write_crossing(const struct crossing *crossing)
{
	size_t both = 2 * crossing->page;

	return pwrite(crossing->fd, halting(crossing->bytes, both, crossing->page), both,
		      crossing->start);
}

static char byte_at(int fd, off_t offset)
{
	char byte = '?';

	assert_returns(pread(fd, &byte, 1, offset), 1);
	return byte;
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
	const struct crossing it = make_crossing(both_pages);
	const char *seen = map(it.fd, (size_t)both_pages(&it)) + it.start;

	ACTOR(halted) {
		assert_returns(write_crossing(&it), 2 * it.page);
	}
	await_halted(halted);
	ACTOR(other) {
		assert_returns(pwrite(it.fd, "b", 1, it.middle), 1);
	}
	assert_shut_out(other, "write");
	assert_equal(peek(seen), 'a');
	assert_equal(peek(seen + it.page), 0);
	provide(halted);
	assert_ends(halted);
	assert_ends(other);
	assert_equal(peek(seen + it.page), 'b');
	assert_equal(peek(seen + it.page + 1), 'a');
}

CLAIM(posix_shm, an_object_grows_with_each_page_of_a_write,
      .says = "on Linux, a write beyond an object's end that goes on in another page, huge or not, "
	      "makes it longer by the page before when it has that: fstat tells so meanwhile",
      .zh = "在 Linux 上，超出对象末尾且跨页（或大页）的写操作写完前一页时对象就变长：fstat 期间即可看到",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux mm/shmem.c: shmem_write_end(); mm/filemap.c: generic_perform_write()")
{
	const struct crossing it = make_crossing(none_of_them);

	ACTOR(halted) {
		assert_returns(write_crossing(&it), 2 * it.page);
	}
	await_halted(halted);
	assert_equal(size_of(it.fd), it.middle);
	assert_equal(byte_at(it.fd, it.start), 'a');
	provide(halted);
	assert_ends(halted);
	assert_equal(size_of(it.fd), both_pages(&it));
}

CLAIM(posix_shm, ftruncate_waits_for_a_half_done_write,
      .says = "on Linux, ftruncate of an object waits for a write to it that is half done, and then "
	      "cuts off what that wrote",
      .zh = "在 Linux 上，对象的 ftruncate 等待进行到一半的写操作结束，然后截去它写入的内容",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux fs/open.c: do_truncate(): inode_lock(); mm/shmem.c: shmem_file_write_iter()")
{
	const struct crossing it = make_crossing(both_pages);

	ACTOR(halted) {
		assert_returns(write_crossing(&it), 2 * it.page);
	}
	await_halted(halted);
	ACTOR(cutter) {
		assert_returns(ftruncate(it.fd, it.start + 1), 0);
	}
	assert_shut_out(cutter, "ftruncate");
	provide(halted);
	assert_ends(halted);
	assert_ends(cutter);
	assert_equal(size_of(it.fd), it.start + 1);
	assert_equal(byte_at(it.fd, it.start), 'a');
}

CLAIM(posix_shm, who_is_killed_while_it_writes_leaves_the_half,
      .says = "on Linux, SIGKILL to a writer half way through another page leaves what it wrote "
	      "before that page, and the size that this gave",
      .zh = "在 Linux 上，写者在写到下一页中途时被 SIGKILL 杀死：此前各页写入的内容及相应的大小保留",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux mm/filemap.c: generic_perform_write()")
{
	const struct crossing it = make_crossing(none_of_them);

	ACTOR(halted) {
		write_crossing(&it);
	}
	await_halted(halted);
	send_signal(halted, SIGKILL);
	assert_killed(halted, SIGKILL);
	assert_equal(size_of(it.fd), it.middle);
	assert_equal(byte_at(it.fd, it.middle - 1), 'a');
	assert_returns(pwrite(it.fd, "b", 1, it.middle), 1);
}

CLAIM(posix_shm, a_half_done_read_keeps_nobody_out,
      .says = "on Linux, a read of an object that is half done keeps nobody from writing it or "
	      "cutting it short; pages that are gone when it comes to them it does not get",
      .zh = "在 Linux 上，进行到一半的读操作不会妨碍他人写入或截短对象；读到时已被截去的页它得不到",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux mm/shmem.c: shmem_file_read_iter()")
{
	const struct crossing it = make_crossing(both_pages);

	must(pwrite(it.fd, it.bytes, 2 * it.page, it.start));
	ACTOR(halted) {
		char *room = halting(NULL, 2 * it.page, 1);

		assert_returns(pread(it.fd, room, 2 * it.page, it.start), it.page);
		assert_equal(room[0], 'a');
	}
	await_halted(halted);
	assert_returns(pwrite(it.fd, "b", 1, it.start + 1), 1);
	assert_returns(ftruncate(it.fd, it.middle), 0);
	provide(halted);
	assert_ends(halted);
}
