/* Claims about how a mapping comes to its file: msync, and the file's times. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "claim.h"
#include "mappings.h"
#include "stamps.h"

/* Sets them to a time long ago. */
static void age(int fd)
{
	const struct timespec times[2] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };

	must(futimens(fd, times));
}

CLAIM(mmap, a_shared_write_marks_the_files_mtime,
      .says = "the first store into a MAP_SHARED mapping renews the file's st_mtime and st_ctime by "
	      "the next msync at the latest; reading one does not",
      .zh = "对 MAP_SHARED 映射的首次写入最迟在下次 msync 时更新文件的 st_mtime 与 st_ctime；读取则不会",
      .course = "003 §7: 读取或写入那些内存区域会导致文件被读取或写入", .rows = "mmap 8",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): last data modification and last file status change timestamps; mmap(2) "
	     "Timestamps",
      .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q = map(fd, 1, PROT_READ, MAP_SHARED);
	struct stat before, after;

	age(fd);
	assert_equal(peek(q), 'a');
	assert_returns(msync(q, 1, MS_SYNC), 0);
	before = status_of(fd);
	assert_equal(before.st_mtime, 2000);
	await_another_tick();
	poke(p, 'x');
	assert_returns(msync(p, 1, MS_SYNC), 0);
	after = status_of(fd);
	assert_that(after.st_mtime > 2000);
	assert_that(is_later(&after.st_ctim, &before.st_ctim));
}

CLAIM(mmap, a_private_write_marks_nothing,
      .says = "a store in a MAP_PRIVATE mapping leaves the file's st_mtime and st_ctime alone",
      .zh = "对 MAP_PRIVATE 映射的写入不改变文件的 st_mtime 与 st_ctime",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "mmap 1, 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; mmap(2) Timestamps",
      .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_PRIVATE);
	struct stat before, after;

	age(fd);
	before = status_of(fd);
	poke(p, 'x');
	assert_returns(msync(p, 1, MS_SYNC), 0);
	must(munmap(p, 1));
	after = status_of(fd);
	assert_equal(after.st_mtime, 2000);
	assert_equal(after.st_ctim.tv_sec, before.st_ctim.tv_sec);
	assert_equal(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
}

static const char *need_access_times(void)
{
	struct statvfs status;

	if (statvfs(".", &status) == 0 && status.f_flag & ST_NOATIME)
		return "mounted without access times: noatime";
	return need_directory();
}

CLAIM(mmap, the_first_reference_marks_the_files_atime,
      .says = "once a mapped page has been read, the file's st_atime is new",
      .zh = "读取映射中的页之后，文件的 st_atime 已更新",
      .course = "003 §7: 读取或写入那些内存区域会导致文件被读取或写入", .rows = "mmap 8",
      .verdict = HOLDS_IF("the file system keeps access times", "文件系统记录访问时间"),
      .ref = "POSIX.1-2024 mmap(): last data access timestamp; mmap(2) Timestamps",
      .needs = { need_access_times })
{
	int fd = make_file("file", 1);
	char *p;

	age(fd);
	assert_equal(status_of(fd).st_atime, 1000);
	p = map(fd, 1, PROT_READ, MAP_SHARED);
	assert_equal(peek(p), 'a');
	assert_that(status_of(fd).st_atime > 2000);
}

CLAIM(mmap, msync_takes_sync_or_async,
      .says = "msync of a mapped range with MS_SYNC or MS_ASYNC, with MS_INVALIDATE or without, "
	      "returns 0, and everyone sees the same bytes as before",
      .zh = "对已映射范围以 MS_SYNC 或 MS_ASYNC（可加 MS_INVALIDATE）调用 msync 返回 "
	    "0，各方看到的内容不变",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "POSIX.1-2024 msync(); msync(2)",
      .needs = { need_directory })
{
	const int flags[] = { MS_SYNC, MS_ASYNC, MS_SYNC | MS_INVALIDATE,
			      MS_ASYNC | MS_INVALIDATE };
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED),
	     *q = map(fd, page, PROT_READ, MAP_SHARED);

	for (int i = 0; i < 4; i++) {
		poke(p, 'w' + (char)i);
		poke(p + page, 'W' + (char)i);
		assert_returns(msync(p, page + 1, flags[i]), 0);
		assert_equal(peek(p), 'w' + i);
		assert_equal(peek(q), 'w' + i);
		assert_equal(byte_in(fd, 0), 'w' + i);
		assert_equal(byte_in(fd, page), 'W' + i);
	}
}

CLAIM(mmap, msync_without_a_kind_is_allowed,
      .says = "on Linux msync with neither MS_SYNC nor MS_ASYNC returns 0",
      .zh = "在 Linux 上，msync 既无 MS_SYNC 也无 MS_ASYNC 时返回 0", .rows = "mmap 8",
      .verdict = HOLDS, .ref = "msync(2) NOTES", .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED);

	poke(p, 'x');
	assert_returns(msync(p, 1, 0), 0);
	assert_returns(msync(p, 1, MS_INVALIDATE), 0);
	assert_equal(peek(p), 'x');
	assert_equal(byte_in(fd, 0), 'x');
}

CLAIM(mmap, msync_of_a_bad_argument_gives_einval,
      .says = "msync fails with EINVAL for MS_SYNC with MS_ASYNC, for an unknown flag and for an "
	      "address inside a page",
      .zh = "MS_SYNC 与 MS_ASYNC 同用、标志未知或地址不按页对齐时 msync 失败 (EINVAL)",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "msync(2) EINVAL; POSIX.1-2024 msync() EINVAL")
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_SHARED);

	assert_fails(msync(p, page, MS_SYNC | MS_ASYNC), EINVAL);
	assert_fails(msync(p, page, MS_SYNC | MS_ASYNC | MS_INVALIDATE), EINVAL);
	assert_fails(msync(p, page, 1 << 10), EINVAL);
	assert_fails(msync(p, page, MS_SYNC | 1 << 10), EINVAL);
	assert_fails(msync(p + 1, page, MS_SYNC), EINVAL);
	assert_fails(msync(p + page - 1, 1, MS_ASYNC), EINVAL);
	assert_returns(msync(p, 2 * page, MS_SYNC), 0);
}

CLAIM(mmap, msync_of_a_hole_gives_enomem,
      .says = "msync of a range in which a page is not mapped fails with ENOMEM",
      .zh = "范围中有未映射的页时 msync 失败 (ENOMEM)", .rows = "mmap 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msync() ENOMEM; msync(2) ENOMEM")
{
	const int flags[] = { MS_SYNC, MS_ASYNC };
	size_t page = page_size();
	char *p = map_memory(5 * page, MAP_SHARED);

	must(munmap(p, page));
	must(munmap(p + 2 * page, page));
	must(munmap(p + 4 * page, page));
	for (size_t i = 0; i < COUNT(flags); i++) {
		assert_fails(msync(p, page, flags[i]), ENOMEM);
		assert_fails(msync(p, 2 * page, flags[i]), ENOMEM);
		assert_fails(msync(p + page, 3 * page, flags[i]), ENOMEM);
		assert_fails(msync(p + 3 * page, page + 1, flags[i]), ENOMEM);
		assert_returns(msync(p + page, page, flags[i]), 0);
	}
}

CLAIM(mmap, what_is_mapped_for_reading_can_be_synchronized,
      .says = "a file that is written while it is mapped shared for reading can be synchronized: "
	      "fsync returns 0, and on Linux the mapping shows what was written",
      .zh = "文件以只读方式共享映射期间被写入后可以同步：fsync 返回 0；在 Linux "
	    "上映射中可见所写的内容",
      .rows = "mmap 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fsync() ERRORS; Linux mm/filemap.c: one page cache",
      .needs = { need_directory })
{
	const size_t page = page_size();
	int fd = make_file("file", page);
	const char *p = map(fd, page, PROT_READ, MAP_SHARED);

	for (int round = 0; round < 3; round++) {
		assert_equal(peek(p + 1), round ? '0' + round : 'a');
		assert_returns(pwrite(fd, &(char){ (char)('1' + round) }, 1, 1), 1);
		assert_returns(fsync(fd), 0);
	}
	assert_equal(peek(p + 1), '3');
}
