/* Claims about reading and writing memory that is a file, in part, and about locks of it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "mappings.h"

/* A memfd with these bytes in it. */
static int memfd_of(const char *text)
{
	const int fd = must(memfd_create("memory", MFD_ALLOW_SEALING));

	must(pwrite(fd, text, strlen(text), 0));
	return fd;
}

CLAIM(mmap, a_transfer_ends_where_memory_does,
      .says = "on Linux pread and pwrite of memory that is a file move as many bytes as the buffer "
	      "has, and return their number: EFAULT is for none at all",
      .zh = "在 Linux 上，对内存文件的 pread 与 pwrite "
	    "移动缓冲区内存所及的字节并返回其数目；一个也不能移动才是 EFAULT",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "Linux mm/shmem.c shmem_file_read_iter(), "
	     "generic_perform_write(); POSIX.1-2024 read(), write()",
      .needs = { need_memfd })
{
	const int fd = memfd_of("0123456789");
	char *four = memory_that_ends(4), seen[16] = "";

	assert_returns(pread(fd, four, 10, 2), 4);
	assert_that(memcmp(four, "2345", 4) == 0);
	memcpy(four, "abcd", 4);
	assert_returns(pwrite(fd, four, 8, 3), 4);
	assert_fails(pwrite(fd, four + 4, 4, 0), EFAULT);
	assert_fails(pread(fd, four + 4, 4, 0), EFAULT);
	assert_returns(pread(fd, seen, 16, 0), 10);
	assert_text(seen, "012abcd789");
}

CLAIM(mmap, what_may_not_grow_is_not_written_in_part,
      .says = "on Linux a write across the end of a memfd with F_SEAL_GROW, within a page, fails "
	      "with EPERM and writes nothing; one up to the end is written",
      .zh = "在 Linux 上，对带 F_SEAL_GROW 的 memfd 写过末尾（同一页内）失败 "
	    "(EPERM)，什么也不写入；恰到末尾的写入成功",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "F_ADD_SEALS: fcntl(2) F_SEAL_GROW; Linux "
	     "mm/shmem.c shmem_write_begin()",
      .needs = { need_memfd })
{
	const int fd = memfd_of("0123456789");
	char seen[16] = "";

	must(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	assert_fails(pwrite(fd, "abcd", 4, 8), EPERM);
	must(lseek(fd, 7, SEEK_SET));
	assert_fails(write(fd, "abcd", 4), EPERM);
	assert_returns(lseek(fd, 0, SEEK_CUR), 7);
	assert_returns(pread(fd, seen, 16, 0), 10);
	assert_text(seen, "0123456789");
	assert_returns(write(fd, "abc", 3), 3);
	assert_returns(pread(fd, seen, 16, 0), 10);
	assert_text(seen, "0123456abc");
}

CLAIM(mmap, locks_do_not_add_up, .says = "memory that was locked twice is unlocked by one munlock",
      .zh = "锁定两次的内存一次 munlock 即解锁", .rows = "mmap 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mlock(); mlock(2) NOTES: do not stack", .needs = { need_mmap })
{
	const size_t page = page_size();
	char *p = map_memory(2 * page, MAP_SHARED);

	must(mlock(p, page));
	must(mlock(p, 2 * page));
	assert_fails(msync(p, page, MS_ASYNC | MS_INVALIDATE), EBUSY);
	assert_returns(munlock(p, page), 0);
	assert_returns(msync(p, page, MS_ASYNC | MS_INVALIDATE), 0);
	assert_fails(msync(p + page, page, MS_ASYNC | MS_INVALIDATE), EBUSY);
}
