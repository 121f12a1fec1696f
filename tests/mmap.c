/* Claims about mapped files and memory: mmap, munmap, mprotect, msync. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mappings.h"

#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 0x03
#endif
#ifndef MAP_SYNC
#define MAP_SYNC 0x80000
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#ifndef SECCOMP_MODE_STRICT
#define SECCOMP_MODE_STRICT 1
#endif

FAMILY(mmap, need_mmap);

/* The call */

CLAIM(mmap, shows_the_files_bytes,
      .says = "mmap returns a page-aligned address, not NULL, at which the file's bytes stand",
      .zh = "mmap 返回按页对齐的非空地址，文件内容就在那里",
      .course = "002 返回值: 成功：返回营社区的首地址; 003 §7: 映射到内存后，返回起始地址; 003 §7: "
		"也可以由内核生成（将addr传递为NULL时）",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(); mmap(2)",
      .needs = { need_directory })
{
	int fd = make_file("file", 0);
	char *p;

	must(write(fd, "bytes of the file", 17));
	p = assert_succeeds(mmap(NULL, 17, PROT_READ, MAP_SHARED, fd, 0));
	assert_that(p != NULL);
	assert_equal((uintptr_t)p % page_size(), 0);
	assert_text(text_at(p, 17), "bytes of the file");
}

CLAIM(mmap, failure_gives_map_failed,
      .says = "mmap that fails returns MAP_FAILED, which is (void *)-1 and not NULL; munmap "
	      "returns 0 or -1",
      .zh = "mmap 失败时返回 MAP_FAILED 即 (void *)-1，而不是 NULL；munmap 返回 0 或 -1",
      .course = "002 返回值: 失败： 返回MAP_FIALED(void *(-1)); 002 释放映射区: 成功 -- 返回0, "
		"失败 -- 返回-1",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(), munmap() RETURN VALUE")
{
	char *p = map_memory(1, MAP_PRIVATE);

	assert_equal((intptr_t)MAP_FAILED, -1);
	assert_fails(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), EINVAL);
	assert_fails(munmap(p, 0), EINVAL);
	assert_returns(munmap(p, 1), 0);
}

CLAIM(mmap, two_mappings_never_overlap,
      .says = "mmap without MAP_FIXED chooses addresses where nothing is mapped",
      .zh = "不带 MAP_FIXED 时，mmap 选择未被映射的地址", .course = "002: add地址，填NULL",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): no mapping placed on another; mmap(2) NOTES")
{
	size_t page = page_size();
	char *p[64];

	for (int i = 0; i < 64; i++) {
		p[i] = map_memory((1 + (size_t)i % 3) * page, MAP_PRIVATE);
		for (size_t at = 0; at < (1 + (size_t)i % 3) * page; at += page) {
			assert_equal(peek(p[i] + at), 0);
			poke(p[i] + at, (char)i);
		}
	}
	for (int i = 0; i < 64; i++)
		for (int j = 0; j < 1 + i % 3; j++)
			assert_equal(peek(p[i] + (size_t)j * page), i);
	/* Nor into gaps that are too small. */
	for (int i = 0; i < 64; i += 2) {
		must(munmap(p[i], (1 + (size_t)i % 3) * page));
		memset(map_memory(4 * page, MAP_PRIVATE), 'x', 4 * page);
	}
	for (int i = 1; i < 64; i += 2)
		for (int j = 0; j < 1 + i % 3; j++)
			assert_equal(peek(p[i] + (size_t)j * page), i);
}

CLAIM(mmap, length_zero_gives_einval,
      .says = "mmap of length 0 fails with EINVAL, with a file or without",
      .zh = "长度为 0 时 mmap 失败 (EINVAL)，无论有无文件",
      .course = "002: mmap什么情况下回报错; 003 §7: 字段长度要求以字节为单位的映射大小",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() EINVAL; mmap(2) EINVAL",
      .needs = { need_directory })
{
	int fd = make_file("file", 10);

	assert_fails(mmap(NULL, 0, PROT_READ, MAP_SHARED, fd, 0), EINVAL);
	assert_fails(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0), EINVAL);
	assert_fails(mmap(NULL, 0, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), EINVAL);
	assert_fails(mmap(NULL, 0, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), EINVAL);
}

CLAIM(mmap, offset_must_be_a_multiple_of_the_page_size,
      .says = "mmap fails with EINVAL unless the offset is a multiple of the page size, which "
	      "sysconf tells",
      .zh = "偏移量不是页大小（由 sysconf 得到）的整数倍时 mmap 失败 (EINVAL)",
      .course = "002: offset必须是4096的整数倍", .rows = "mmap 2",
      .verdict = HOLDS_IF("the page size is 4096: it is the page size that counts",
			  "页大小为 4096：起作用的是页大小"),
      .ref = "mmap(2) DESCRIPTION, EINVAL; POSIX.1-2024 mmap() EINVAL", .needs = { need_directory })
{
	size_t page = page_size();
	const size_t offsets[] = { 1, 512, page / 2, page - 1, page + 1, 2 * page - 1 };
	int fd = make_file("file", 3 * page);

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		off_t offset = (off_t)offsets[i];

		assert_fails(mmap(NULL, page, PROT_READ, MAP_SHARED, fd, offset), EINVAL);
		assert_fails(mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, offset), EINVAL);
	}
	assert_succeeds(mmap(NULL, page, PROT_READ, MAP_SHARED, fd, (off_t)page));
	assert_succeeds(mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 2 * (off_t)page));
}

CLAIM(mmap, the_offset_is_where_it_begins,
      .says = "a mapping shows and changes the part of the file that begins at its offset, no "
	      "other",
      .zh = "映射显示并修改文件中从偏移量开始的部分，不影响其他部分",
      .course = "003 §7: 内存映射方便对大文件的某一部分进行读取或修改; 003 §7: "
		"offset:文件的起点，如果需要映射整个文件，则偏移应为零",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(); mmap(2)",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 4 * page);
	char *p = must(mmap(NULL, 2 * page, READ_WRITE, MAP_SHARED, fd, (off_t)page));

	assert_equal(peek(p), 'b');
	assert_equal(peek(p + 2 * page - 1), 'c');
	poke(p, '1');
	poke(p + 2 * page - 1, '2');
	assert_equal(byte_in(fd, page - 1), 'a');
	assert_equal(byte_in(fd, page), '1');
	assert_equal(byte_in(fd, page + 1), 'b');
	assert_equal(byte_in(fd, 3 * page - 2), 'c');
	assert_equal(byte_in(fd, 3 * page - 1), '2');
	assert_equal(byte_in(fd, 3 * page), 'd');
}

CLAIM(mmap, length_is_rounded_up_to_pages,
      .says = "a mapping of one byte takes a whole page, and one of a page and a byte takes two",
      .zh = "长度 1 的映射占一整页，一页加一字节的映射占两页",
      .course = "002: mmap建立映射区必须是页的整数倍，是按页进行内存映射的", .rows = "mmap 2",
      .verdict = HOLDS_IF("of the offset and the addresses; a length is rounded up by the kernel",
			  "指偏移量和地址；长度由内核向上取整"),
      .ref = "POSIX.1-2024 mmap(): any partial page; mmap(2) NOTES", .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 4 * page);

	for (size_t pages = 1; pages <= 2; pages++) {
		size_t length = (pages - 1) * page + 1;
		char *p = free_pages(4), *end = p + pages * page;

		assert_returns(mmap(p, length, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0), p);
		assert_equal(peek(end - 1), 'a' + (int)pages - 1);
		assert_faults(peek(end), SIGSEGV, SEGV_MAPERR, end);
	}
}

static const int no_kind[] = { 0, MAP_ANONYMOUS, MAP_FIXED, MAP_NORESERVE, MAP_POPULATE };

CLAIM(mmap, neither_shared_nor_private_gives_einval,
      .says = "mmap with neither MAP_SHARED nor MAP_PRIVATE fails with EINVAL",
      .zh = "既无 MAP_SHARED 也无 MAP_PRIVATE 时 mmap 失败 (EINVAL)",
      .course = "002: mmap什么情况下回报错", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() EINVAL; mmap(2) EINVAL", .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", page);
	char *p = map_memory(page, MAP_PRIVATE);

	poke(p, 'x');
	for (size_t i = 0; i < sizeof(no_kind) / sizeof(no_kind[0]); i++) {
		assert_fails(mmap(p, page, PROT_READ, no_kind[i], fd, 0), EINVAL);
		assert_fails(mmap(p, page, READ_WRITE, no_kind[i], fd, 0), EINVAL);
	}
	assert_equal(peek(p), 'x');
}

/* A bit that is no flag of mmap on any processor. */
#define UNKNOWN_FLAG (1 << 22)

static const char *need_shared_validate(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	void *p = mmap(NULL, 1, PROT_READ, MAP_SHARED_VALIDATE, fd, 0);

	close(fd);
	if (fd >= 0 && p == MAP_FAILED && errno == EINVAL)
		return "mmap(MAP_SHARED_VALIDATE): EINVAL";
	if (p != MAP_FAILED)
		munmap(p, 1);
	return NULL;
}

CLAIM(mmap, both_bits_are_shared_validate,
      .says = "on Linux both bits, MAP_SHARED | MAP_PRIVATE, are MAP_SHARED_VALIDATE: a shared "
	      "mapping of a file, and EINVAL for anonymous memory",
      .zh = "在 Linux 上，MAP_SHARED | MAP_PRIVATE 两位同时设置即 "
	    "MAP_SHARED_VALIDATE：文件的共享映射；用于匿名内存则为 EINVAL",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mmap(2) MAP_SHARED_VALIDATE (since Linux 4.15); Linux mm/mmap.c do_mmap()",
      .needs = { need_directory, need_shared_validate })
{
	int fd = make_file("file", 1);
	char *p;

	assert_equal(MAP_SHARED | MAP_PRIVATE, MAP_SHARED_VALIDATE);
	p = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED | MAP_PRIVATE, fd, 0));
	poke(p, 's');
	assert_equal(byte_in(fd, 0), 's');
	assert_fails(mmap(NULL, 1, READ_WRITE, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0), EINVAL);
}

CLAIM(mmap, only_shared_validate_refuses_unknown_flags,
      .says = "on Linux an unknown flag is ignored with MAP_SHARED and gives EOPNOTSUPP with "
	      "MAP_SHARED_VALIDATE",
      .zh = "在 Linux 上，未知标志在 MAP_SHARED 时被忽略，在 MAP_SHARED_VALIDATE 时给出 EOPNOTSUPP",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mmap(2) MAP_SHARED_VALIDATE",
      .needs = { need_directory, need_shared_validate })
{
	const int unknown = MAP_SHARED_VALIDATE | UNKNOWN_FLAG;
	int fd = make_file("file", 1);
	char *p = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED | UNKNOWN_FLAG, fd, 0));

	poke(p, 's');
	assert_equal(byte_in(fd, 0), 's');
	assert_fails(mmap(NULL, 1, READ_WRITE, unknown, fd, 0), EOPNOTSUPP);
	assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED_VALIDATE, fd, 0));
}

CLAIM(mmap, map_sync_needs_persistent_memory,
      .says = "on Linux MAP_SYNC with MAP_SHARED_VALIDATE fails with EOPNOTSUPP over a file that "
	      "is not in persistent memory, and MAP_SHARED ignores it",
      .zh = "在 Linux 上，文件不在持久内存中时，MAP_SYNC 与 MAP_SHARED_VALIDATE 一起失败 "
	    "(EOPNOTSUPP)，而 MAP_SHARED 忽略它",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mmap(2) MAP_SYNC",
      .needs = { need_memfd, need_shared_validate })
{
	int fd = must(memfd_create("file", 0));

	must(ftruncate(fd, 1));
	assert_fails(mmap(NULL, 1, READ_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0), EOPNOTSUPP);
	assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED | MAP_SYNC, fd, 0));
}

CLAIM(mmap, ignored_flags_change_nothing,
      .says = "on Linux MAP_DENYWRITE and MAP_EXECUTABLE are ignored: the mapped file can still be "
	      "opened and written",
      .zh = "在 Linux 上，MAP_DENYWRITE 与 MAP_EXECUTABLE 被忽略：被映射的文件仍可打开和写入",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mmap(2) MAP_DENYWRITE, MAP_EXECUTABLE",
      .needs = { need_directory })
{
	const int flags = MAP_SHARED | MAP_DENYWRITE | MAP_EXECUTABLE;
	int fd = make_file("file", 3), other;
	char *p = assert_succeeds(mmap(NULL, 3, PROT_READ, flags, fd, 0));

	other = assert_succeeds(open("file", O_WRONLY));
	assert_returns(pwrite(other, "new", 3, 0), 3);
	assert_text(text_at(p, 3), "new");
}

CLAIM(mmap, a_bad_descriptor_gives_ebadf,
      .says = "mmap without MAP_ANONYMOUS over a descriptor that is not open fails with EBADF",
      .zh = "没有 MAP_ANONYMOUS 而描述符未打开时 mmap 失败 (EBADF)",
      .course = "002: mmap什么情况下回报错", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() EBADF; mmap(2) EBADF", .needs = { need_directory })
{
	int fd = make_file("file", 1);

	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, -1, 0), EBADF);
	assert_fails(mmap(NULL, 1, PROT_NONE, MAP_PRIVATE, 200, 0), EBADF);
	must(close(fd));
	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0), EBADF);
	assert_fails(mmap(NULL, 1, READ_WRITE, MAP_PRIVATE, fd, 0), EBADF);
}

CLAIM(mmap, not_every_file_can_be_mapped,
      .says = "a pipe, a FIFO, a socket and a directory can't be mapped: ENODEV",
      .zh = "管道、FIFO、套接字和目录不能映射：ENODEV", .course = "002: mmap什么情况下回报错",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() ENODEV: a file whose type is not supported; mmap(2) ENODEV",
      .needs = { need_directory, need_pipe, need_fifo, need_scm_rights })
{
	int p[2], pair[2], fds[4];

	must(pipe(p));
	must(mkfifo("fifo", 0600));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	fds[0] = p[0];
	fds[1] = must(open("fifo", O_RDWR));
	fds[2] = pair[0];
	fds[3] = must(open(".", O_RDONLY | O_DIRECTORY));
	for (int i = 0; i < 4; i++) {
		assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, fds[i], 0), ENODEV);
		assert_fails(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fds[i], 0), ENODEV);
	}
}

static const char *need_dev_zero(void)
{
	int fd = open("/dev/zero", O_RDWR);

	close(fd);
	return fd < 0 ? "no /dev/zero" : NULL;
}

CLAIM(mmap, a_device_decides_whether_it_can_be_mapped,
      .says = "on Linux /dev/zero can be mapped, as memory of zeros, and /dev/null can't: ENODEV",
      .zh = "在 Linux 上，/dev/zero 可以映射（全零内存），/dev/null 不能：ENODEV",
      .course = "003 §7: 将文件或设备映射到进程的内存中", .rows = "mmap 6",
      .verdict = HOLDS_IF("the device supports it", "该设备支持映射"),
      .ref = "zero(4); mmap(2) ENODEV", .needs = { need_dev_zero })
{
	int zero = must(open("/dev/zero", O_RDWR)), null = must(open("/dev/null", O_RDWR));
	char *p = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_PRIVATE, zero, 0));
	char *q = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED, zero, 0));

	assert_equal(peek(p), 0);
	assert_equal(peek(q), 0);
	poke(p, 'p');
	poke(q, 'q');
	assert_equal(byte_in(zero, 0), 0);
	assert_equal(peek(map(zero, 1, PROT_READ, MAP_SHARED)), 0);
	assert_fails(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, null, 0), ENODEV);
	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, null, 0), ENODEV);
}

static const char *need_64_bits(void)
{
	return sizeof(void *) == 8 && sizeof(off_t) == 8 ? NULL : "addresses have no 64 bits here";
}

CLAIM(mmap, too_much_gives_enomem,
      .says = "a mapping larger than the address space fails with ENOMEM, also where its length "
	      "overflows when it is rounded up",
      .zh = "映射大于地址空间时失败 (ENOMEM)，长度取整溢出时也一样",
      .course = "002: mmap什么情况下回报错", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() ENOMEM; mmap(2) ENOMEM",
      .needs = { need_directory, need_64_bits })
{
	const size_t lengths[] = { SIZE_MAX / 4, SIZE_MAX / 4 * 3, SIZE_MAX - page_size(),
				   SIZE_MAX };
	const int flags = MAP_ANONYMOUS | MAP_NORESERVE;
	int fd = make_file("file", 1);

	/* More of a file would pass its largest offset as well. */
	assert_fails(mmap(NULL, SIZE_MAX / 4, PROT_READ, MAP_SHARED, fd, 0), ENOMEM);
	assert_fails(mmap(NULL, SIZE_MAX / 4, PROT_NONE, MAP_PRIVATE, fd, 0), ENOMEM);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		assert_fails(mmap(NULL, lengths[i], PROT_NONE, MAP_PRIVATE | flags, -1, 0), ENOMEM);
		assert_fails(mmap(NULL, lengths[i], PROT_NONE, MAP_SHARED | flags, -1, 0), ENOMEM);
	}
}

CLAIM(mmap, rlimit_as_gives_enomem,
      .says = "a mapping that would take the process's addresses past RLIMIT_AS fails with ENOMEM, "
	      "of whatever kind",
      .zh = "映射会使进程地址空间超过 RLIMIT_AS 时失败 (ENOMEM)，无论何种映射",
      .course = "002: mmap什么情况下回报错", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "getrlimit(2) RLIMIT_AS; POSIX.1-2024 mmap() ENOMEM", .needs = { need_directory })
{
	const size_t large = (size_t)1 << 28;
	int fd = make_file("file", 1);
	char *p = assert_succeeds(mmap(NULL, large, PROT_NONE, MAP_PRIVATE, fd, 0));

	must(munmap(p, large));
	limit_to(RLIMIT_AS, large);
	assert_fails(mmap(NULL, large, PROT_READ, MAP_SHARED, fd, 0), ENOMEM);
	assert_fails(mmap(NULL, large, PROT_NONE, MAP_PRIVATE, fd, 0), ENOMEM);
	assert_fails(mmap(NULL, large, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), ENOMEM);
	assert_fails(mmap(NULL, large, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ENOMEM);
	/* With what the process has already. */
	assert_fails(mmap(NULL, large - page_size(), PROT_NONE, MAP_PRIVATE, fd, 0), ENOMEM);
	assert_succeeds(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0));
}

CLAIM(mmap, rlimit_data_counts_private_writable_memory,
      .says = "on Linux private writable memory past RLIMIT_DATA fails with ENOMEM; shared or "
	      "read-only memory is not counted",
      .zh = "在 Linux 上，私有可写内存超过 RLIMIT_DATA 时失败 (ENOMEM)；共享或只读内存不计",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mmap(2) ENOMEM (since Linux 4.7); getrlimit(2) RLIMIT_DATA")
{
	const size_t large = (size_t)1 << 26;
	const int flags = MAP_ANONYMOUS | MAP_NORESERVE;

	limit_to(RLIMIT_DATA, large);
	assert_fails(mmap(NULL, large, READ_WRITE, MAP_PRIVATE | flags, -1, 0), ENOMEM);
	assert_fails(mmap(NULL, large - page_size(), READ_WRITE, MAP_PRIVATE | flags, -1, 0),
		     ENOMEM); /* with the data there is */
	assert_succeeds(mmap(NULL, large, PROT_READ, MAP_PRIVATE | flags, -1, 0));
	assert_succeeds(mmap(NULL, large, READ_WRITE, MAP_SHARED | flags, -1, 0));
	assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_PRIVATE | flags, -1, 0));
}

CLAIM(mmap, past_the_largest_offset_gives_eoverflow,
      .says = "mmap fails with EOVERFLOW where offset and length together pass the largest file "
	      "offset, though the file is small",
      .zh = "偏移量加长度超过最大文件偏移时 mmap 失败 (EOVERFLOW)，与文件实际大小无关",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() EOVERFLOW",
      .needs = { need_directory, need_64_bits })
{
	const off_t page = (off_t)page_size(), last = INT64_MAX / page * page;
	int fd = make_file("file", 1);

	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, last), EOVERFLOW);
	assert_fails(mmap(NULL, 3 * (size_t)page, PROT_READ, MAP_PRIVATE, fd, last - 2 * page),
		     EOVERFLOW);
	assert_succeeds(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, (off_t)1 << 40));
}

static const char *need_few_mappings(void)
{
	bool known = access("/proc/sys/vm/max_map_count", R_OK) == 0;
	long most = known ? number_in("/proc/sys/vm/max_map_count") : 0;

	return most > 0 && most <= 131072 ? NULL : "no vm.max_map_count that could be reached";
}

CLAIM(mmap, too_many_mappings_give_enomem,
      .says = "on Linux a process has at most vm.max_map_count mappings: then mmap, and mprotect "
	      "and munmap in the middle of one, fail with ENOMEM and change nothing",
      .zh = "在 Linux 上，进程至多有 vm.max_map_count 个映射：此后 mmap 以及在某映射中间的 "
	    "mprotect、munmap 失败 (ENOMEM)，什么都不改变",
      .rows = "mmap 4, 6", .verdict = HOLDS, .ref = "mmap(2) ENOMEM; mprotect(2) ENOMEM; proc(5)",
      .needs = { need_few_mappings })
{
	size_t page = page_size(), most = (size_t)number_in("/proc/sys/vm/max_map_count");
	char *p = map_memory(3 * page, MAP_PRIVATE), *q;

	poke(p + page, 'x');
	q = must(mmap(NULL, 2 * most * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (size_t i = 1; i < 2 * most && mprotect(q + i * page, page, PROT_READ) == 0; i += 2)
		;
	assert_equal(errno, ENOMEM);
	for (size_t i = 0; i < most; i++)
		if (mmap(NULL, 1, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
			break;
	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ENOMEM);
	assert_fails(munmap(p + page, page), ENOMEM);
	assert_fails(mprotect(p + page, page, PROT_NONE), ENOMEM);
	assert_equal(peek(p + page), 'x');
	assert_returns(munmap(p, page), 0);
}

CLAIM(mmap, populate_reports_no_failure,
      .says = "on Linux MAP_POPULATE shows the file as ever, and mmap succeeds also where pages "
	      "can't be filled",
      .zh = "在 Linux 上，MAP_POPULATE 照常显示文件；即使有的页无法预先填充，mmap 也成功",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "mmap(2) MAP_POPULATE",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", page);
	char *p;

	p = assert_succeeds(mmap(NULL, 2 * page, READ_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0));
	assert_equal(peek(p + page - 1), 'a');
	assert_faults(peek(p + page), SIGBUS, BUS_ADRERR, p + page);
	poke(p, 'x');
	assert_equal(byte_in(fd, 0), 'x');
}

/* Where it is placed */

CLAIM(mmap, a_free_hint_is_taken,
      .says = "on Linux mmap takes the address given where nothing is mapped",
      .zh = "在 Linux 上，若给定的地址空闲，mmap 就映射在那里",
      .course = "003 §7: addr：可以是用户指定的; 002: add地址，填NULL", .rows = "mmap 6",
      .verdict = HOLDS_IF("the address is free: without MAP_FIXED it is a hint only",
			  "该地址空闲：没有 MAP_FIXED 时它只是提示"),
      .ref = "mmap(2) DESCRIPTION: a hint about where to place the mapping")
{
	size_t page = page_size();
	char *p = free_pages(3);

	assert_returns(mmap(p + page, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		       p + page);
	assert_equal(peek(p + page), 0);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(peek(p + 2 * page), SIGSEGV, SEGV_MAPERR, p + 2 * page);
}

CLAIM(mmap, a_taken_hint_harms_nobody,
      .says = "without MAP_FIXED mmap goes elsewhere when anything is mapped at the address given, "
	      "and leaves that alone",
      .zh = "没有 MAP_FIXED 时，若给定地址处已有映射，mmap 映射到别处，原映射不受影响",
      .course = "003 §7: addr：可以是用户指定的", .rows = "mmap 6",
      .verdict = HOLDS_IF("the address is free: without MAP_FIXED it is a hint only",
			  "该地址空闲：没有 MAP_FIXED 时它只是提示"),
      .ref = "POSIX.1-2024 mmap(): never places a mapping at address 0 or over another; mmap(2)")
{
	size_t page = page_size();
	char *p = free_pages(4), *q;

	must(mmap(p + page, page, READ_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	poke(p + page, 'x');
	for (size_t i = 0; i < 2; i++) {
		q = assert_succeeds(mmap(p + i * page, 2 * page, READ_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
		assert_that(q + 2 * page <= p + page || q >= p + 2 * page);
		memset(q, 'y', 2 * page);
		assert_equal(peek(p + page), 'x');
	}
}

CLAIM(mmap, an_unaligned_hint_is_rounded,
      .says = "on Linux mmap without MAP_FIXED takes an address inside a page too, and the mapping "
	      "begins at a page's start",
      .zh = "在 Linux 上，没有 MAP_FIXED 时地址可以不对齐，映射从页边界开始", .rows = "mmap 6",
      .verdict = HOLDS, .ref = "mmap(2): will pick a nearby page boundary")
{
	size_t page = page_size();
	char *p = free_pages(4), *q;

	q = assert_succeeds(
		mmap(p + page + 1, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	assert_equal((uintptr_t)q % page, 0);
	assert_that(q == p + page || q == p + 2 * page);
	assert_equal(peek(q + page - 1), 0);
}

CLAIM(mmap, fixed_replaces_what_was_there,
      .says = "MAP_FIXED maps at just the address given, and replaces just the pages it covers",
      .zh = "MAP_FIXED 恰好映射在给定地址，恰好替换它覆盖的那些页", .rows = "mmap 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_FIXED; mmap(2) MAP_FIXED",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map_memory(4 * page, MAP_PRIVATE);

	memset(p, 'm', 4 * page);
	assert_returns(mmap(p + page, page + 1, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0),
		       p + page);
	assert_equal(peek(p + page - 1), 'm');
	assert_equal(peek(p + page), 'a');
	assert_equal(peek(p + 3 * page - 1), 'b');
	assert_equal(peek(p + 3 * page), 'm');
	assert_faults(poke(p + page, 'x'), SIGSEGV, SEGV_ACCERR, p + page);
	poke(p + 3 * page, 'x');
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, fixed_must_be_aligned,
      .says = "MAP_FIXED at an address inside a page fails with EINVAL, and leaves what is mapped "
	      "there",
      .zh = "MAP_FIXED 的地址不按页对齐时失败 (EINVAL)，原有映射不变", .rows = "mmap 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() EINVAL; mmap(2) EINVAL")
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	memset(p, 'm', 2 * page);
	assert_fails(mmap(p + 1, page, READ_WRITE, flags, -1, 0), EINVAL);
	assert_fails(mmap(p + page / 2, 1, READ_WRITE, flags, -1, 0), EINVAL);
	assert_fails(mmap(p + page - 1, 1, READ_WRITE, flags, -1, 0), EINVAL);
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + page), 'm');
}

CLAIM(mmap, a_refused_fixed_replaces_nothing,
      .says = "MAP_FIXED refused with EBADF or EINVAL leaves what is mapped there",
      .zh = "MAP_FIXED 因 EBADF 或 EINVAL 失败时，原有映射不变", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): reasons other than EBADF, EINVAL, ENOTSUP",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", page);
	char *p = map_memory(page, MAP_PRIVATE);

	poke(p, 'm');
	assert_fails(mmap(p, page, READ_WRITE, MAP_FIXED | MAP_PRIVATE, -1, 0), EBADF);
	assert_fails(mmap(p, 0, READ_WRITE, MAP_FIXED | MAP_PRIVATE, fd, 0), EINVAL);
	assert_fails(mmap(p, page, READ_WRITE, MAP_FIXED | MAP_PRIVATE, fd, 1), EINVAL);
	assert_fails(mmap(p, page, READ_WRITE, MAP_FIXED, fd, 0), EINVAL);
	assert_equal(peek(p), 'm');
	poke(p, 'n');
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, fixed_beyond_the_address_space_gives_enomem,
      .says = "MAP_FIXED where no process can have memory fails with ENOMEM",
      .zh = "MAP_FIXED 指向进程不可能拥有的地址时失败 (ENOMEM)", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() ENOMEM: MAP_FIXED and the range exceeds; mmap(2) ENOMEM")
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *last = (char *)(SIZE_MAX / page * page);
	char *p = map_memory(page, MAP_PRIVATE);

	assert_fails(mmap(last - page, page, PROT_READ, flags, -1, 0), ENOMEM);
	assert_fails(mmap(p, (size_t)(last - p), PROT_READ, flags, -1, 0), ENOMEM);
	assert_equal(peek(p), 0);
}

CLAIM(mmap, fixed_noreplace_gives_eexist,
      .says = "on Linux MAP_FIXED_NOREPLACE fails with EEXIST where its range meets a mapping, and "
	      "takes just the address given where it is free",
      .zh = "在 Linux 上，MAP_FIXED_NOREPLACE 的范围碰到已有映射时失败 "
	    "(EEXIST)，空闲时恰好映射在给定地址",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mmap(2) MAP_FIXED_NOREPLACE (since Linux 4.17), EEXIST")
{
	const int flags = MAP_FIXED_NOREPLACE | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *p = free_pages(4);

	assert_returns(mmap(p + page, page, READ_WRITE, flags, -1, 0), p + page);
	poke(p + page, 'x');
	assert_fails(mmap(p + page, 1, READ_WRITE, flags, -1, 0), EEXIST);
	assert_fails(mmap(p, page + 1, READ_WRITE, flags, -1, 0), EEXIST);
	assert_fails(mmap(p, 3 * page, READ_WRITE, flags, -1, 0), EEXIST);
	assert_equal(peek(p + page), 'x');
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_returns(mmap(p, page, READ_WRITE, flags, -1, 0), p);
	assert_returns(mmap(p + 2 * page, page, READ_WRITE, flags, -1, 0), p + 2 * page);
	assert_equal(peek(p + page), 'x');
}

/* The open mode */

static const int protections[] = { PROT_NONE, PROT_READ, PROT_WRITE, READ_WRITE };

CLAIM(mmap, o_wronly_can_not_be_mapped,
      .says = "a file open for writing only can't be mapped, whatever protection is asked: EACCES",
      .zh = "只写打开的文件不能映射，无论请求何种保护：EACCES",
      .course = "002: open文件可以选择O_WRONLY，可以吗 不可以，权限不足", .rows = "mmap 5",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): opened with read permission, regardless of the protection",
      .needs = { need_directory })
{
	int fd = make_file("file", 1), writer = must(open("file", O_WRONLY));

	for (size_t i = 0; i < sizeof(protections) / sizeof(protections[0]); i++) {
		assert_fails(mmap(NULL, 1, protections[i], MAP_SHARED, writer, 0), EACCES);
		assert_fails(mmap(NULL, 1, protections[i], MAP_PRIVATE, writer, 0), EACCES);
	}
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, writing_to_the_file_needs_o_rdwr,
      .says = "MAP_SHARED with PROT_WRITE over a file open for reading only fails with EACCES; "
	      "without PROT_WRITE it succeeds",
      .zh = "对只读打开的文件，MAP_SHARED 加 PROT_WRITE 失败 (EACCES)；不带 PROT_WRITE 则成功",
      .course = "002: 当选择MAP_SHARED的时候，可以选择O_RDONLY，prot可以选择读写吗 "
		"不可以，同样是权限不足",
      .rows = "mmap 5", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() EACCES; mmap(2) EACCES",
      .needs = { need_directory })
{
	int fd = make_file("file", 1), reader = must(open("file", O_RDONLY));

	assert_fails(mmap(NULL, 1, READ_WRITE, MAP_SHARED, reader, 0), EACCES);
	assert_fails(mmap(NULL, 1, PROT_WRITE, MAP_SHARED, reader, 0), EACCES);
	assert_succeeds(mmap(NULL, 1, PROT_NONE, MAP_SHARED, reader, 0));
	assert_equal(peek(map(reader, 1, PROT_READ, MAP_SHARED)), 'a');
	assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED, fd, 0));
}

CLAIM(mmap, a_private_copy_needs_only_reading,
      .says = "MAP_PRIVATE with PROT_WRITE works over a file open for reading only, and what is "
	      "written stays in the process",
      .zh = "对只读打开的文件，MAP_PRIVATE 加 PROT_WRITE 可以成功，写入只留在本进程",
      .course = "002: 建立映射区的权限要小于等于打开的文件的权限", .rows = "mmap 5",
      .verdict = HOLDS_IF(
	      "it is MAP_SHARED: a MAP_PRIVATE mapping of a file open for reading can be written",
	      "是 MAP_SHARED：只读打开的文件的 MAP_PRIVATE 映射可以写"),
      .ref = "POSIX.1-2024 mmap() EACCES: PROT_WRITE for a MAP_SHARED type mapping; mmap(2)",
      .needs = { need_directory })
{
	int fd = make_file("file", 1), reader = must(open("file", O_RDONLY));

	char *p = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_PRIVATE, reader, 0));

	assert_equal(peek(p), 'a');
	poke(p, 'x');
	assert_equal(peek(p), 'x');
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, less_than_the_open_mode_can_be_asked,
      .says = "over a file open for both, every protection is granted, and one that was not asked "
	      "for is not there",
      .zh = "读写打开的文件可以请求任何保护，未请求的权限则没有",
      .course = "002: 建立映射区的权限要小于等于打开的文件的权限", .rows = "mmap 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(); mmap(2)", .needs = { need_directory })
{
	int fd = make_file("file", 1);

	for (size_t i = 0; i < sizeof(protections) / sizeof(protections[0]); i++) {
		for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
			char *p = assert_succeeds(mmap(NULL, 1, protections[i], flags, fd, 0));

			if (protections[i] == PROT_NONE)
				assert_faults(peek(p), SIGSEGV, SEGV_ACCERR, p);
			if (protections[i] & PROT_READ)
				assert_equal(peek(p), 'a');
			if (protections[i] & PROT_WRITE)
				poke(p, 'a');
			else
				assert_faults(poke(p, 'x'), SIGSEGV, SEGV_ACCERR, p);
		}
	}
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, the_open_mode_counts_not_the_files_mode,
      .says = "what a mapping may do comes from the descriptor, not from the file's permission "
	      "bits now",
      .zh = "映射的权限取决于描述符的打开方式，而不是文件当前的权限位", .rows = "mmap 5",
      .course = "002: 建立映射区的权限要小于等于打开的文件的权限",
      .verdict = HOLDS_IF("the mode in which the descriptor was opened is meant",
			  "指的是描述符的打开方式"),
      .ref = "POSIX.1-2024 mmap() EACCES: the fildes argument is not open for",
      .needs = { need_directory })
{
	int fd = make_file("file", 1), reader = must(open("file", O_RDONLY));
	char *p;

	must(fchmod(fd, 0));
	p = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED, fd, 0));
	poke(p, 'x');
	assert_equal(byte_in(fd, 0), 'x');
	must(fchmod(fd, 0666));
	assert_fails(mmap(NULL, 1, READ_WRITE, MAP_SHARED, reader, 0), EACCES);
}

CLAIM(mmap, o_append_does_not_bind_a_mapping,
      .says = "a file open with O_APPEND can be mapped for writing, and changes where it is mapped",
      .zh = "以 O_APPEND 打开的文件可以映射写入，修改发生在映射处而非文件末尾", .rows = "mmap 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_APPEND: prior to each write(); mmap()",
      .needs = { need_directory })
{
	int fd = make_file("file", 3), appender = must(open("file", O_RDWR | O_APPEND));
	char *p = assert_succeeds(mmap(NULL, 3, READ_WRITE, MAP_SHARED, appender, 0));

	poke(p + 1, 'x');
	assert_equal(byte_in(fd, 1), 'x');
	assert_equal(size_of(fd), 3);
}

/* What an access brings */

CLAIM(mmap, a_refused_access_brings_segv_accerr,
      .says = "touching a page against its protection brings SIGSEGV with SEGV_ACCERR and the "
	      "address, and changes nothing",
      .zh = "违反页的保护进行访问时收到 SIGSEGV (SEGV_ACCERR)，si_addr 为该地址，内容不变",
      .course = "003 §7: prot：PROT_NONE(不被访问)，PROT_READ(读取)，PROT_WRITE(写入); 002: "
		"PROT_WRITE可写, PROT_READ可读",
      .rows = "mmap 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() PROT_NONE, <signal.h> SEGV_ACCERR; mmap(2) SIGSEGV",
      .needs = { need_directory })
{
	int fd = make_file("file", 9);

	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		char *none = map(fd, 9, PROT_NONE, flags),
		     *read_only = map(fd, 9, PROT_READ, flags);
		char *both = map(fd, 9, READ_WRITE, flags);

		assert_faults(peek(none + 7), SIGSEGV, SEGV_ACCERR, none + 7);
		assert_faults(poke(none + 7, 'x'), SIGSEGV, SEGV_ACCERR, none + 7);
		assert_equal(peek(read_only + 7), 'a');
		assert_faults(poke(read_only + 7, 'x'), SIGSEGV, SEGV_ACCERR, read_only + 7);
		assert_equal(peek(read_only + 7), 'a');
		poke(both + 7, 'a' + (char)flags);
		assert_equal(peek(both + 7), 'a' + flags);
		must(pwrite(fd, "a", 1, 7));
	}
}

CLAIM(mmap, memory_without_a_file_keeps_its_protection_too,
      .says = "anonymous memory of PROT_NONE can't be touched, of PROT_READ not be written: "
	      "SEGV_ACCERR",
      .zh = "匿名内存：PROT_NONE 不能访问，PROT_READ 不能写：SEGV_ACCERR",
      .course = "003 §7: prot：PROT_NONE(不被访问)，PROT_READ(读取)，PROT_WRITE(写入)",
      .rows = "mmap 7", .verdict = HOLDS, .ref = "mprotect(2) PROT_NONE; mmap(2) MAP_ANONYMOUS")
{
	for (int kind = MAP_SHARED; kind <= MAP_PRIVATE; kind++) {
		const int flags = kind | MAP_ANONYMOUS;
		char *none = must(mmap(NULL, 9, PROT_NONE, flags, -1, 0));
		char *read_only = must(mmap(NULL, 9, PROT_READ, flags, -1, 0));
		char *written = must(mmap(NULL, 9, PROT_WRITE, flags, -1, 0));

		assert_faults(peek(none + 8), SIGSEGV, SEGV_ACCERR, none + 8);
		assert_faults(poke(none + 8, 'x'), SIGSEGV, SEGV_ACCERR, none + 8);
		assert_equal(peek(read_only + 8), 0);
		assert_faults(poke(read_only + 8, 'x'), SIGSEGV, SEGV_ACCERR, read_only + 8);
		poke(written + 8, 'x'); /* PROT_WRITE alone */
		must(mprotect(written, 9, PROT_READ));
		assert_equal(peek(written + 8), 'x');
	}
}

CLAIM(mmap, an_unmapped_address_brings_segv_maperr,
      .says = "touching an address where nothing is mapped brings SIGSEGV with SEGV_MAPERR and "
	      "that address",
      .zh = "访问未映射的地址时收到 SIGSEGV (SEGV_MAPERR)，si_addr 为该地址",
      .course = "002: 如果不判断返回值会出现什么情况 死的很难看", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <signal.h> SEGV_MAPERR; mprotect(2)")
{
	char *p = free_pages(1), *failed = MAP_FAILED;

	assert_faults(peek(p + 5), SIGSEGV, SEGV_MAPERR, p + 5);
	assert_faults(poke(p + 5, 'x'), SIGSEGV, SEGV_MAPERR, p + 5);
	assert_faults(poke(NULL, 'x'), SIGSEGV, SEGV_MAPERR, NULL);
	ACTOR(unchecked) { /* who does not check the return value */
		poke(failed, 'x');
	}
	assert_killed(unchecked, SIGSEGV);
}

CLAIM(mmap, a_fault_kills_who_does_not_catch_it,
      .says = "a process that does not catch them is killed by SIGSEGV for writing what is "
	      "read-only and by SIGBUS past the file's end, and others go on",
      .zh = "不捕获信号的进程，写只读映射时被 SIGSEGV 终止，访问文件末尾之后的页时被 SIGBUS "
	    "终止，其他进程不受影响",
      .course = "002: 如果不判断返回值会出现什么情况 死的很难看", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "signal(7); mmap(2): signals; POSIX.1-2024 mmap()",
      .needs = { need_directory })
{
	size_t page = page_size();
	char *p = map(make_file("file", page), 2 * page, PROT_READ, MAP_SHARED);

	ACTOR(writer) {
		poke(p, 'x');
	}
	ACTOR(reader) {
		peek(p + page);
	}
	assert_killed(writer, SIGSEGV);
	assert_killed(reader, SIGBUS);
	assert_equal(peek(p), 'a');
}

CLAIM(mmap, a_call_gets_efault_not_a_signal,
      .says = "a system call that would fault fails with EFAULT, and no signal comes: read into "
	      "read-only pages, write from pages of PROT_NONE or past the file's end",
      .zh = "系统调用遇到不可访问的映射时失败 (EFAULT)，不产生信号：read 到只读页，write 自 "
	    "PROT_NONE 或文件末尾之后的页",
      .rows = "mmap 7", .verdict = HOLDS, .ref = "read(2) EFAULT; write(2) EFAULT",
      .needs = { need_directory, need_pipe })
{
	size_t page = page_size();
	int fd = make_file("file", page), p[2];
	char *read_only = map(fd, 2 * page, PROT_READ, MAP_SHARED);
	char *none = map(fd, page, PROT_NONE, MAP_PRIVATE);

	must(pipe2(p, O_NONBLOCK));
	must(write(p[1], "bytes", 5));
	assert_fails(read(p[0], read_only, 5), EFAULT);
	assert_fails(read(p[0], none, 5), EFAULT);
	assert_fails(write(p[1], none, 5), EFAULT);
	assert_fails(write(p[1], read_only + page, 5), EFAULT);
	assert_equal(peek(read_only), 'a');
	assert_reads(p[0], "bytes");
}

/* A function that does nothing but return, in the machine's own code. */
#if defined(__x86_64__) || defined(__i386__)
static const unsigned char just_return[] = { 0xc3 };
#elif defined(__aarch64__)
static const unsigned char just_return[] = { 0xc0, 0x03, 0x5f, 0xd6 };
#else
static const unsigned char just_return[] = { 0 };
#endif

static const char *need_known_code(void)
{
	return just_return[0] ? NULL : "no code of this processor is known here";
}

static void execute(char *code)
{
	void (*function)(void);

	memcpy(&function, &code, sizeof(function));
	function();
}

CLAIM(mmap, prot_exec_lets_it_be_executed,
      .says = "code written into a mapping can be executed where it has PROT_EXEC, and not in a "
	      "page of PROT_NONE: SEGV_ACCERR",
      .zh = "写入映射的代码在有 PROT_EXEC 时可以执行，PROT_NONE 的页则不能：SEGV_ACCERR",
      .course = "003 §7: PROT_EXEC(执行)", .rows = "mmap 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() PROT_EXEC, mprotect(); mmap(2)", .needs = { need_known_code })
{
	char *p = map_memory(1, MAP_PRIVATE);

	memcpy(p, just_return, sizeof(just_return));
	__builtin___clear_cache(p, p + sizeof(just_return));
	assert_returns(mprotect(p, 1, PROT_READ | PROT_EXEC), 0);
	execute(p);
	assert_faults(poke(p, 'x'), SIGSEGV, SEGV_ACCERR, p);
	must(mprotect(p, 1, PROT_NONE));
	assert_faults(execute(p), SIGSEGV, SEGV_ACCERR, p);
}

/* Mounts a file system of memory here, for this process alone, from which nothing is executed. */
static int mount_noexec(void)
{
	if (mkdir("noexec", 0700) < 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	return mount("none", "noexec", "tmpfs", MS_NOEXEC, "");
}

static const char *need_noexec_mount(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(mount_noexec() < 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return "fork fails";
	rmdir("noexec");
	return status == 0 ? NULL : "no file system can be mounted with noexec";
}

CLAIM(mmap, nothing_is_executed_from_a_noexec_mount,
      .says = "a file of a file system mounted noexec can't be mapped with PROT_EXEC, EPERM, nor "
	      "its mapping be given it: EACCES; otherwise it can be mapped",
      .zh = "以 noexec 挂载的文件系统上的文件不能以 PROT_EXEC 映射 (EPERM)，其映射也不能加上 "
	    "PROT_EXEC (EACCES)；其他映射不受影响",
      .course = "003 §7: PROT_EXEC(执行)", .rows = "mmap 6, 7",
      .verdict = HOLDS_IF("the file system is not mounted noexec", "文件系统不是以 noexec 挂载的"),
      .ref = "mmap(2) EPERM; mprotect(2) EACCES",
      .needs = { need_directory, need_root, need_noexec_mount })
{
	ACTOR(alone) {
		char *p;
		int fd;

		must(mount_noexec());
		fd = make_file("noexec/file", 1);
		assert_fails(mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0), EPERM);
		assert_fails(mmap(NULL, 1, PROT_EXEC, MAP_SHARED, fd, 0), EPERM);
		p = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED, fd, 0));
		assert_fails(mprotect(p, 1, PROT_READ | PROT_EXEC), EACCES);
		poke(p, 'x');
		assert_equal(byte_in(fd, 0), 'x');
	}
	assert_ends(alone);
}

/* Who sees what is written */

CLAIM(mmap, a_shared_write_is_in_the_file_at_once,
      .says = "what is stored in a MAP_SHARED mapping is read from the file at once, also by "
	      "another process, without msync or munmap",
      .zh = "写入 MAP_SHARED 映射的内容立即可从文件读到，其他进程也一样，无需 msync 或 munmap",
      .course = "002: MAP_SHARED 共享的 -- 对映射区的修改会影响源文件; 002: "
		"对内存的修改可以影响到源文件的内容; 003 §7: "
		"读取或写入那些内存区域会导致文件被读取或写入",
      .rows = "mmap 1", .verdict = HOLDS_IF("the mapping is MAP_SHARED", "映射是 MAP_SHARED"),
      .ref = "POSIX.1-2024 mmap() MAP_SHARED: write references shall change the underlying object",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);

	for (size_t at = 0; at < 2 * page; at += page / 4) {
		poke(p + at, 'x');
		assert_equal(byte_in(fd, at), 'x');
		assert_equal(byte_in(fd, at + 1), 'a' + (int)(at / page));
	}
	ACTOR(reader) {
		int again = must(open("file", O_RDONLY));

		assert_equal(byte_in(again, page), 'x');
	}
	assert_ends(reader);
	assert_equal(size_of(fd), 2 * (off_t)page);
}

CLAIM(mmap, write_is_seen_in_a_shared_mapping_at_once,
      .says = "what write puts into a file shows in its MAP_SHARED mappings at once, also in "
	      "another process",
      .zh = "write 写入文件的内容立即出现在 MAP_SHARED 映射中，其他进程的映射也一样",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "mmap(2) MAP_SHARED; POSIX.1-2024 mmap(): rationale, coherent with read and write",
      .needs = { need_directory })
{
	int fd = make_file("file", 8);
	char *p = map(fd, 8, PROT_READ, MAP_SHARED);

	assert_equal(peek(p), 'a');
	ACTOR(reader) {
		assert_equal(peek(p + 3), 'a');
		pause_at("before");
		assert_text(text_at(p, 8), "aafreshy");
	}
	await(reader, "before");
	must(pwrite(fd, "freshy", 6, 2));
	assert_text(text_at(p, 8), "aafreshy");
	resume(reader);
	assert_ends(reader);
}

CLAIM(mmap, shared_mappings_of_a_file_are_one,
      .says = "two MAP_SHARED mappings of a file in one process show the same bytes at two "
	      "addresses, each what the other writes",
      .zh = "同一进程对同一文件的两个 MAP_SHARED 映射地址不同、内容相同，互见对方的写入",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; mmap(2)",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page), again = must(open("file", O_RDWR));
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);
	char *q = must(mmap(NULL, page, READ_WRITE, MAP_SHARED, again, (off_t)page));
	char *r = map(must(open("file", O_RDONLY)), 2 * page, PROT_READ, MAP_SHARED);

	assert_that(p + page != q && p != r);
	poke(p + page, 'p');
	assert_equal(peek(q), 'p');
	assert_equal(peek(r + page), 'p');
	poke(q + 1, 'q');
	assert_equal(peek(p + page + 1), 'q');
	assert_equal(peek(r + page + 1), 'q');
	assert_equal(peek(p + 1), 'a');
}

CLAIM(mmap, the_file_counts_not_its_name,
      .says = "mappings by two hard links are of one file; a new file of an old name is another",
      .zh = "经两个硬链接建立的映射属于同一文件；同名的新文件则是另一个文件", .rows = "mmap 1, 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(), link(), rename()", .needs = { need_directory })
{
	int fd = make_file("file", 1), other = make_file("other", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q;

	must(link("file", "link"));
	q = map(must(open("link", O_RDWR)), 1, READ_WRITE, MAP_SHARED);
	poke(q, 'x');
	assert_equal(peek(p), 'x');
	must(pwrite(other, "o", 1, 0));
	must(rename("other", "file"));
	assert_equal(peek(p), 'x');
	poke(p, 'y');
	assert_equal(byte_in(other, 0), 'o');
	assert_equal(peek(q), 'y');
	q = map(must(open("file", O_RDWR)), 1, READ_WRITE, MAP_SHARED);
	assert_equal(peek(q), 'o');
	poke(q, 'z');
	assert_equal(byte_in(other, 0), 'z');
	assert_equal(peek(p), 'y');
}

CLAIM(mmap, a_private_write_never_reaches_the_file,
      .says = "what is stored in a MAP_PRIVATE mapping shows neither in the file, nor in other "
	      "mappings, nor in other processes, also not after msync and munmap",
      .zh = "写入 MAP_PRIVATE 映射的内容不出现在文件、其他映射和其他进程中，msync 与 munmap "
	    "之后也不会",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "mmap 1",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() MAP_PRIVATE: visible only to the calling process; mmap(2)",
      .needs = { need_directory })
{
	int fd = make_file("file", 10);
	char *p = map(fd, 10, READ_WRITE, MAP_PRIVATE), *q = map(fd, 10, PROT_READ, MAP_PRIVATE);
	char *shared = map(fd, 10, PROT_READ, MAP_SHARED);

	poke(p, 'x');
	assert_equal(peek(p), 'x');
	assert_equal(peek(q), 'a');
	assert_equal(peek(shared), 'a');
	assert_equal(byte_in(fd, 0), 'a');
	ACTOR(other) {
		assert_equal(byte_in(must(open("file", O_RDONLY)), 0), 'a');
		assert_equal(peek(map(fd, 10, PROT_READ, MAP_PRIVATE)), 'a');
	}
	assert_ends(other);
	assert_returns(msync(p, 10, MS_SYNC), 0);
	assert_equal(byte_in(fd, 0), 'a');
	must(munmap(p, 10));
	assert_equal(byte_in(fd, 0), 'a');
	assert_equal(peek(map(fd, 10, PROT_READ, MAP_PRIVATE)), 'a');
}

CLAIM(mmap, a_private_write_stays,
      .says = "a byte stored in a MAP_PRIVATE mapping stays there whatever becomes of the file's "
	      "byte",
      .zh = "写入 MAP_PRIVATE 映射的字节不随文件中相应字节的变化而变化", .rows = "mmap 1",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; mmap(2) MAP_PRIVATE: copy-on-write",
      .needs = { need_directory })
{
	int fd = make_file("file", 10);
	char *p = map(fd, 10, READ_WRITE, MAP_PRIVATE), *q = map(fd, 10, READ_WRITE, MAP_SHARED);

	poke(p + 1, 'x');
	must(pwrite(fd, "ffff", 4, 0));
	assert_equal(peek(p + 1), 'x');
	poke(q + 1, 's');
	assert_equal(peek(p + 1), 'x');
	assert_equal(byte_in(fd, 1), 's');
	assert_equal(byte_in(fd, 2), 'f');
}

CLAIM(mmap, a_page_is_copied_alone,
      .says = "a write into one page of a MAP_PRIVATE mapping copies its bytes, and the other "
	      "pages still show the file",
      .zh = "写 MAP_PRIVATE 映射的一页时复制该页内容，其余各页仍显示文件", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "mmap(2) MAP_PRIVATE: copy-on-write", .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 3 * page);
	char *p = map(fd, 3 * page, READ_WRITE, MAP_PRIVATE);

	poke(p + page, 'x');
	assert_equal(peek(p + page - 1), 'a');
	for (size_t at = page + 1; at < 2 * page; at++)
		assert_equal(peek(p + at), 'b');
	assert_equal(peek(p + 2 * page), 'c');
	assert_equal(byte_in(fd, page), 'b');
}

CLAIM(mmap, unrelated_processes_share_a_file,
      .says = "two processes that know nothing but a file's name share its bytes by mapping it, "
	      "both ways, without a further call",
      .zh = "两个只知道文件名的进程各自映射该文件，即可双向共享内容，无需其他调用",
      .course = "002: 利用mmap进行无血缘关系之间通信; 002: mmap "
		"共享内存区(无血缘关系，使用方便，速度快)",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; mmap(2)",
      .needs = { need_directory })
{
	make_file("file", 2);
	ACTOR(writer) {
		char *p = map(must(open("file", O_RDWR)), 2, READ_WRITE, MAP_SHARED);

		poke(p, 'w');
		pause_at("written");
		assert_equal(peek(p + 1), 'r');
	}
	await(writer, "written");
	ACTOR(reader) {
		char *p = map(must(open("file", O_RDWR)), 2, READ_WRITE, MAP_SHARED);

		assert_equal(peek(p), 'w');
		poke(p + 1, 'r');
	}
	assert_ends(reader);
	resume(writer);
	assert_ends(writer);
}

CLAIM(mmap, a_file_carries_bytes_to_later_processes,
      .says = "what a process stored in a MAP_SHARED mapping is there after its end, for one that "
	      "starts later",
      .zh = "进程写入 MAP_SHARED 映射的内容在其结束后仍在，后启动的进程可以读到",
      .course = "002: 借助本地的磁盘文件，和内核建立一个映射关系", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; mmap(2) MAP_SHARED",
      .needs = { need_directory })
{
	make_file("file", 5);
	ACTOR(first) {
		memcpy(map(must(open("file", O_RDWR)), 5, READ_WRITE, MAP_SHARED), "first", 5);
	}
	assert_ends(first);
	ACTOR(second) {
		char *p = map(must(open("file", O_RDONLY)), 5, PROT_READ, MAP_SHARED);

		assert_text(text_at(p, 5), "first");
	}
	assert_ends(second);
}

CLAIM(mmap, parent_and_child_share_a_mapped_file,
      .says = "parent and child share a MAP_SHARED mapping made before fork, both ways, also when "
	      "the descriptor is closed",
      .zh = "fork 之前建立的 MAP_SHARED 映射由父子进程双向共享，描述符关闭后也一样",
      .course = "002: 利用mmap进行有血缘之间的通信，父子之间进程通信; 002: "
		"使用mmap进行有血缘进程间的通信",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(): memory mappings; mmap(2)",
      .needs = { need_directory })
{
	int fd = make_file("file", 2);
	char *p = map(fd, 2, READ_WRITE, MAP_SHARED);

	must(close(fd));
	ACTOR(child) {
		poke(p, 'c');
		pause_at("written");
		assert_equal(peek(p + 1), 'p');
	}
	await(child, "written");
	assert_equal(peek(p), 'c');
	poke(p + 1, 'p');
	resume(child);
	assert_ends(child);
	assert_equal(byte_in(must(open("file", O_RDONLY)), 1), 'p');
}

CLAIM(mmap, anonymous_memory_is_zero,
      .says = "anonymous memory reads as zero, wherever, and the descriptor given is ignored",
      .zh = "匿名内存初始全为零，给出的描述符被忽略", .rows = "mmap 1", .verdict = HOLDS,
      .ref = "mmap(2) MAP_ANONYMOUS; POSIX.1-2024 mmap() MAP_ANONYMOUS",
      .needs = { need_directory })
{
	size_t page = page_size();
	const int fds[] = { -1, 200, make_file("file", page) };

	for (int i = 0; i < 3; i++) {
		for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
			char *p = assert_succeeds(
				mmap(NULL, 4 * page, READ_WRITE, flags | MAP_ANONYMOUS, fds[i], 0));

			for (size_t at = 0; at < 4 * page; at += 8)
				assert_equal(peek(p + at), 0);
			memset(p, 'x', 4 * page);
			must(munmap(p, 4 * page)); /* the next one begins anew */
		}
	}
	assert_equal(byte_in(fds[2], 0), 'a');
}

CLAIM(mmap, anonymous_shared_memory_is_inherited,
      .says = "MAP_SHARED | MAP_ANONYMOUS memory is shared by parent and children, all ways, until "
	      "the last of them ends",
      .zh = "MAP_SHARED | MAP_ANONYMOUS 内存由父进程与各子进程共享，直到最后一个进程结束",
      .course = "002: 利用mmap进行有血缘之间的通信，父子之间进程通信", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "mmap(2) MAP_SHARED, MAP_ANONYMOUS; POSIX.1-2024 fork()")
{
	char *p = map_memory(3, MAP_SHARED);

	ACTOR(elder) {
		poke(p, 'e');
		pause_at("written");
		assert_equal(peek(p + 1), 'y');
		assert_equal(peek(p + 2), 'p');
	}
	await(elder, "written");
	ACTOR(younger) {
		assert_equal(peek(p), 'e');
		poke(p + 1, 'y');
	}
	assert_ends(younger);
	assert_equal(peek(p), 'e');
	assert_equal(peek(p + 1), 'y');
	poke(p + 2, 'p');
	resume(elder);
	assert_ends(elder);
}

CLAIM(mmap, anonymous_mappings_are_separate,
      .says = "two anonymous mappings are never the same memory, and one made after fork is not "
	      "the other process's",
      .zh = "两个匿名映射绝不是同一块内存；fork 之后建立的映射也不属于另一进程", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "mmap(2) MAP_ANONYMOUS: not backed by any file")
{
	size_t page = page_size();
	char *p = map_memory(page, MAP_SHARED), *q = map_memory(page, MAP_SHARED);

	poke(p, 'x');
	assert_equal(peek(q), 0);
	ACTOR(child) {
		char *mine = must(
			mmap(q, page, READ_WRITE, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS, -1, 0));

		poke(mine, 'c');
	}
	assert_ends(child);
	assert_equal(peek(q), 0);
	assert_equal(peek(p), 'x');
}

static char global;

CLAIM(mmap, a_global_variable_is_not_shared,
      .says = "a global variable set after fork is not seen in the other process, while a shared "
	      "mapping is",
      .zh = "fork 之后对全局变量的修改另一进程看不到，共享映射则可以看到",
      .course = "002 IPC: 任何一个进程的全局变量在另一个进程中是看不见的，所以进程之间不能互相访问",
      .rows = "mmap 1", .verdict = HOLDS_IF("no memory was mapped shared", "没有共享映射的内存"),
      .ref = "POSIX.1-2024 fork(); mmap(2) MAP_SHARED")
{
	char *shared = map_memory(1, MAP_SHARED);

	poke(&global, 'b');
	ACTOR(child) {
		assert_equal(peek(&global), 'b');
		poke(&global, 'c');
		poke(shared, 'c');
		pause_at("written");
		assert_equal(peek(&global), 'c');
	}
	await(child, "written");
	assert_equal(peek(&global), 'b');
	assert_equal(peek(shared), 'c');
	poke(&global, 'p');
	resume(child);
	assert_ends(child);
}

static const char *need_strict_seccomp(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) < 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
		return "prctl(PR_SET_SECCOMP) does not keep a process from system calls";
	return NULL;
}

CLAIM(mmap, shared_memory_needs_no_system_call,
      .says = "a process that may make no system call but read and write still gives bytes to "
	      "another by shared memory",
      .zh = "除 read 和 write 外不能进行任何系统调用的进程，仍可经共享内存把数据交给另一进程",
      .course = "002 IPC: 进程之间要交换数据，必须通过内核", .rows = "mmap 1",
      .verdict = WRONG("once memory is shared, bytes pass without the kernel and without a copy",
		       "内存一旦共享，数据的传递既不经过内核也不需要复制"),
      .ref = "mmap(2) MAP_SHARED; seccomp(2) SECCOMP_SET_MODE_STRICT",
      .needs = { need_strict_seccomp })
{
	char *p = map_memory(2, MAP_SHARED);

	poke(p, 'p');
	ACTOR(writer) {
		must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
		poke(p + 1, peek(p));
		getppid(); /* is its end */
	}
	assert_killed(writer, SIGKILL);
	assert_equal(peek(p + 1), 'p');
}

CLAIM(mmap, atomic_increments_all_count,
      .says = "processes that increment an atomic counter in shared memory lose none of their "
	      "increments",
      .zh = "多个进程对共享内存中的原子计数器自增，一次也不会丢失", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; ISO C 7.17 <stdatomic.h>")
{
	const int rounds = 20000;
	int *counter = (int *)map_memory(sizeof(int), MAP_SHARED);
	struct actor *actor[4];

	for (int i = 0; i < 4; i++) {
		START(actor[i]) {
			pause_at("started"); /* all count from the same zero */
			for (int round = 0; round < rounds; round++)
				__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
		}
	}
	for (int i = 0; i < 4; i++)
		await(actor[i], "started");
	for (int i = 0; i < 4; i++)
		resume(actor[i]);
	for (int i = 0; i < 4; i++)
		assert_ends(actor[i]);
	assert_equal(*counter, 4 * rounds);
}

CLAIM(mmap, every_shared_write_reaches_the_file,
      .says = "bytes stored in a MAP_SHARED mapping while the file is being written back all reach "
	      "it",
      .zh = "在文件回写的同时写入 MAP_SHARED 映射的字节全部到达文件", .rows = "bugs 67",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED, fsync(); Linux commit 7658cc289288",
      .needs = { need_directory })
{
	const size_t page = page_size(), pages = 64;
	int fd = make_file("file", pages * page);
	char *p = map(fd, pages * page, READ_WRITE, MAP_SHARED);
	char *stored = malloc(pages * page), *seen = malloc(pages * page);
	size_t random = 1;

	for (int round = 1; round <= 8; round++)
		for (size_t i = 0; i < pages; i++) {
			random = random * 1103515245 + 12345;
			poke(p + i * page + (random >> 8) % page, (char)round);
			if (i % 16 == 0)
				must(msync(p, pages * page, i ? MS_ASYNC : MS_SYNC));
		}
	memcpy(stored, p, pages * page);
	must(munmap(p, pages * page));
	must(fsync(fd));
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	assert_returns(pread(fd, seen, pages * page, 0), pages * page);
	for (size_t at = 0; at < pages * page; at++)
		if (seen[at] != stored[at]) /* a word for each would take too long */
			assert_equal(seen[at], stored[at]);
	free(stored);
	free(seen);
}

/* The file's end */

CLAIM(mmap, the_last_page_ends_in_zeros,
      .says = "the bytes of the file's last page that lie past its end read as zero",
      .zh = "文件最后一页中超出文件末尾的字节读出为零",
      .course = "002: mmap建立映射区必须是页的整数倍，是按页进行内存映射的", .rows = "mmap 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): zero-fill any partial page at the end; mmap(2) NOTES",
      .needs = { need_directory })
{
	size_t page = page_size();
	const size_t sizes[] = { 1, 62, page - 1, page + 1, 2 * page - 1 };

	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			size_t size = sizes[i], end = (size + page - 1) / page * page;
			char *p = map(make_file("file", size), end, PROT_READ, flags);

			assert_that(peek(p + size - 1) != 0);
			for (size_t at = size; at < end; at++)
				assert_equal(peek(p + at), 0);
		}
	}
}

CLAIM(mmap, bytes_past_the_end_are_not_written,
      .says = "what is stored past the file's end in its last page never becomes part of the file, "
	      "nor does the file grow",
      .zh = "写在最后一页中文件末尾之后的字节不会成为文件内容，文件也不会变长",
      .course = "002: 如果对mem越界操作会怎么样 "
		"可以进行越界操作，和文件大小有关系，最大可以写到文件最大",
      .rows = "mmap 2",
      .verdict = WRONG("one can write up to the end of the page in which the file ends; what is "
		       "past the file's end is lost",
		       "可以写到文件末尾所在页的页尾；超出文件末尾的部分会丢失"),
      .ref = "POSIX.1-2024 mmap(): never write out any modified portions past the end; mmap(2)",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 3);
	char *p = map(fd, page, READ_WRITE, MAP_SHARED), bytes[8] = "";

	memcpy(p, "123456", 6);
	poke(p + page - 1, 'x');
	assert_equal(peek(p + 5), '6');
	assert_returns(msync(p, page, MS_SYNC), 0);
	assert_equal(size_of(fd), 3);
	assert_returns(pread(fd, bytes, sizeof(bytes), 0), 3);
	assert_text(bytes, "123");
	must(munmap(p, page));
	must(fsync(fd));
	assert_equal(size_of(fd), 3);
	assert_returns(pread(fd, bytes, sizeof(bytes), 0), 3);
	assert_text(bytes, "123");
}

CLAIM(mmap, a_page_past_the_end_brings_sigbus,
      .says = "touching a whole page past the file's end brings SIGBUS with BUS_ADRERR and the "
	      "address; up to there the mapping works",
      .zh = "访问文件末尾之后的整页收到 SIGBUS (BUS_ADRERR)，si_addr 为该地址；在此之前一切正常",
      .course = "002: 如果对mem越界操作会怎么样 "
		"可以进行越界操作，和文件大小有关系，最大可以写到文件最大",
      .rows = "mmap 2, 7",
      .verdict = HOLDS_IF(
	      "in whole pages: the page in which the file ends can be written to its own end",
	      "以整页计：文件末尾所在的页可以写到页尾"),
      .ref = "POSIX.1-2024 mmap(): SIGBUS, <signal.h> BUS_ADRERR; mmap(2) SIGBUS",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", page + 1);

	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		char *p = assert_succeeds(mmap(NULL, 4 * page, READ_WRITE, flags, fd, 0));
		char *end = p + 2 * page;

		assert_equal(peek(end - 1), 0);
		poke(end - 1, 'x');
		assert_faults(peek(end), SIGBUS, BUS_ADRERR, end);
		assert_faults(poke(end + 1, 'x'), SIGBUS, BUS_ADRERR, end + 1);
		assert_faults(peek(end + 2 * page - 1), SIGBUS, BUS_ADRERR, end + 2 * page - 1);
		poke(end - 1, 0);
	}
	assert_equal(size_of(fd), (off_t)page + 1);
}

CLAIM(mmap, a_longer_file_is_reached_to_the_pages_end,
      .says = "past the length mapped, a longer file can be read and written to the page's end, "
	      "and not beyond: SIGSEGV",
      .zh = "文件比映射长时，超出映射长度可读写到该页页尾（会进入文件），再往后则是 SIGSEGV",
      .course = "002: 如果对mem越界操作会怎么样 "
		"可以进行越界操作，和文件大小有关系，最大可以写到文件最大",
      .rows = "mmap 2",
      .verdict = WRONG("not to the file's end, but to the end of the mapping's last page",
		       "不是写到文件末尾，而是写到映射最后一页的页尾"),
      .ref = "POSIX.1-2024 mmap(): whole pages; <signal.h> SEGV_MAPERR; mmap(2)",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 3 * page);
	char *p = free_pages(3), *end = p + page;

	must(mmap(p, 10, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));
	assert_equal(peek(p + 10), 'a');
	poke(p + 10, 'x');
	poke(end - 1, 'y');
	assert_equal(byte_in(fd, 10), 'x');
	assert_equal(byte_in(fd, page - 1), 'y');
	assert_faults(poke(end, 'z'), SIGSEGV, SEGV_MAPERR, end);
	assert_equal(byte_in(fd, page), 'b');
}

CLAIM(mmap, an_empty_file_can_be_mapped,
      .says = "mmap of an empty file works; touching it brings SIGBUS with BUS_ADRERR, which is no "
	      "fault of alignment (BUS_ADRALN)",
      .zh = "映射空文件可以成功；访问它时收到 SIGBUS (BUS_ADRERR)，并非内存对齐错误 (BUS_ADRALN)",
      .course = "002: 能不能有一个0大小的文件来创建映射区 "
		"不可以，出现总线错误，一般是内存对齐产生的错误，文件必须有大小",
      .rows = "mmap 2",
      .verdict = WRONG("the mapping can be made; its pages can't be touched, since the file has "
		       "none: BUS_ADRERR, not BUS_ADRALN",
		       "映射可以建立；只是访问时因文件没有相应的页而出错：是 BUS_ADRERR 而不是 "
		       "BUS_ADRALN（对齐）"),
      .ref = "POSIX.1-2024 mmap(): whole pages following the end: SIGBUS; <signal.h> BUS_ADRERR",
      .needs = { need_directory })
{
	int fd = make_file("file", 0);

	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		char *p = assert_succeeds(mmap(NULL, 100, READ_WRITE, flags, fd, 0));

		assert_faults(peek(p), SIGBUS, BUS_ADRERR, p);
		assert_faults(poke(p, 'x'), SIGBUS, BUS_ADRERR, p);
		assert_returns(munmap(p, 100), 0);
	}
	assert_equal(size_of(fd), 0);
}

CLAIM(mmap, ftruncate_gives_an_empty_file_pages,
      .says = "a new file extended by ftruncate or truncate can be mapped and used: zeros first, "
	      "then what is stored",
      .zh = "新文件经 ftruncate 或 truncate 扩展后可以映射使用：先是零，然后是写入的内容",
      .course = "002: 可以像拓展文件，之后就可以使用mmap函数了，使用truncate; 002: "
		"open的时候，可以创建一个新的文件来创建映射区吗",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "POSIX.1-2024 ftruncate(), truncate(), mmap()",
      .needs = { need_directory })
{
	for (int way = 0; way < 2; way++) {
		int fd = must(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
		char *p;

		assert_returns(way ? truncate("file", 100) : ftruncate(fd, 100), 0);
		p = assert_succeeds(mmap(NULL, 100, READ_WRITE, MAP_SHARED, fd, 0));
		for (int i = 0; i < 100; i++)
			assert_equal(peek(p + i), 0);
		poke(p + 99, 'x');
		assert_equal(byte_in(fd, 99), 'x');
		assert_equal(size_of(fd), 100);
	}
}

CLAIM(mmap, a_growing_file_fills_its_mapping,
      .says = "on Linux pages past the end become valid when the file grows, by ftruncate or "
	      "write, in every process",
      .zh = "在 Linux 上，文件因 ftruncate 或 write "
	    "变长后，映射中原先超出末尾的页变为可用，各进程均如此",
      .course = "002: 文件必须有大小", .rows = "mmap 2",
      .verdict = HOLDS_IF("by the time a page is touched: the size at the mmap does not matter",
			  "在访问该页之时：mmap 时的大小并不要紧"),
      .ref = "Linux mm/filemap.c filemap_fault(); POSIX.1-2024 mmap() leaves it open",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 0);
	char *p = assert_succeeds(mmap(NULL, 3 * page, READ_WRITE, MAP_SHARED, fd, 0));

	assert_faults(peek(p), SIGBUS, BUS_ADRERR, p);
	ACTOR(other) {
		assert_faults(peek(p), SIGBUS, BUS_ADRERR, p);
		pause_at("empty");
		assert_equal(peek(p + 1), 'w');
		poke(p + page, 'x');
	}
	await(other, "empty");
	assert_returns(write(fd, "ww", 2), 2);
	assert_equal(peek(p), 'w');
	assert_returns(ftruncate(fd, 2 * (off_t)page), 0);
	assert_equal(peek(p + page), 0);
	assert_faults(peek(p + 2 * page), SIGBUS, BUS_ADRERR, p + 2 * page);
	resume(other);
	assert_ends(other);
	assert_equal(byte_in(fd, page), 'x');
}

CLAIM(mmap, truncation_takes_whole_pages_away,
      .says = "when ftruncate shortens a mapped file, whole pages past the new end bring SIGBUS, "
	      "in every process, also pages that a private mapping has copied; the others stay",
      .zh = "ftruncate 缩短被映射的文件后，访问新末尾之后的整页收到 "
	    "SIGBUS，各进程均如此，私有映射已复制的页也一样；其余页不变",
      .rows = "mmap 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate(): whole pages beyond the new end shall be discarded",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 3 * page);
	char *p = map(fd, 3 * page, READ_WRITE, MAP_SHARED);
	char *q = map(fd, 3 * page, READ_WRITE, MAP_PRIVATE), *end = p + page;

	poke(p + 2 * page, 'x');
	poke(q + 2 * page, 'y');
	ACTOR(other) {
		assert_equal(peek(end), 'b');
		pause_at("touched");
		assert_faults(peek(end), SIGBUS, BUS_ADRERR, end);
		assert_equal(peek(end - 1), 'a');
	}
	await(other, "touched");
	assert_returns(ftruncate(fd, (off_t)page), 0);
	assert_equal(peek(end - 1), 'a');
	for (char *at = end; at < p + 3 * page; at += page)
		assert_faults(peek(at), SIGBUS, BUS_ADRERR, at);
	assert_faults(peek(q + 2 * page), SIGBUS, BUS_ADRERR, q + 2 * page);
	assert_equal(peek(q), 'a');
	resume(other);
	assert_ends(other);
}

CLAIM(mmap, what_truncation_took_does_not_come_back,
      .says = "a mapped file that is shortened and lengthened again shows zeros where it was cut "
	      "off, also within a page",
      .zh = "被映射的文件缩短后再变长，被截去的部分显示为零，页内也一样", .rows = "mmap 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate(): the extended area shall appear as if zero",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);

	poke(p + page + 7, 'x');
	must(ftruncate(fd, 10));
	assert_equal(peek(p + 9), 'a');
	must(ftruncate(fd, 2 * (off_t)page));
	assert_equal(peek(p + 9), 'a');
	for (size_t at = 10; at < 2 * page; at++)
		assert_equal(peek(p + at), 0);
	assert_equal(byte_in(fd, page + 7), 0);
}

CLAIM(mmap, o_trunc_takes_the_pages_too,
      .says = "opening a mapped file with O_TRUNC takes its pages away: SIGBUS, until it is "
	      "written anew",
      .zh = "以 O_TRUNC 打开被映射的文件会去掉它的页：SIGBUS，直到重新写入", .rows = "mmap 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_TRUNC, ftruncate(); mmap(2) SIGBUS",
      .needs = { need_directory })
{
	int fd = make_file("file", 10), again;
	char *p = map(fd, 10, PROT_READ, MAP_SHARED);

	assert_equal(peek(p), 'a');
	again = must(open("file", O_WRONLY | O_TRUNC));
	assert_faults(peek(p), SIGBUS, BUS_ADRERR, p);
	must(write(again, "new", 3));
	assert_text(text_at(p, 3), "new");
	for (size_t at = 3; at < 10; at++)
		assert_equal(peek(p + at), 0);
}

/* The sample of 003 */

/* write_mmap_sample_data() of 003: three runs of letters, a byte at a time. */
static void write_mmap_sample_data(void)
{
	static const char runs[3][2] = { { 'A', 'Z' }, { '0', '9' }, { 'a', 'z' } };
	int fd = must(open("MMAP_DATA.txt", O_CREAT | O_TRUNC | O_WRONLY, 0666));

	for (int i = 0; i < 3; i++)
		for (char ch = runs[i][0]; ch <= runs[i][1]; ch++)
			must(write(fd, &ch, sizeof(ch)));
	must(close(fd));
}

static const struct {
	int offset;
	char expected;
} sample_answers[] = { { 0, 'A' },  { 25, 'Z' }, { 26, '0' }, { 35, '9' },
		       { 36, 'a' }, { 61, 'z' }, { 12, 'M' } };

CLAIM(mmap, sample_shows_the_character_at_an_index,
      .says = "003's sample maps its file of 62 bytes and finds A to Z at 0 to 25, 0 to 9 at 26 to "
	      "35, a to z at 36 to 61",
      .zh = "003 的示例映射 62 字节的文件，0–25 为 A–Z，26–35 为 0–9，36–61 为 a–z",
      .course = "003 §7: data = mmap((caddr_t)0, mmapstat.st_size, PROT_READ, MAP_SHARED, fd, 0)",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(), munmap()",
      .needs = { need_directory })
{
	struct stat mmapstat;
	char *data;
	int fd;

	write_mmap_sample_data();
	must(stat("MMAP_DATA.txt", &mmapstat));
	assert_equal(mmapstat.st_size, 62);
	fd = must(open("MMAP_DATA.txt", O_RDONLY));
	data = assert_succeeds(mmap(NULL, (size_t)mmapstat.st_size, PROT_READ, MAP_SHARED, fd, 0));
	for (size_t i = 0; i < sizeof(sample_answers) / sizeof(sample_answers[0]); i++)
		assert_equal(data[sample_answers[i].offset], sample_answers[i].expected);
	assert_returns(munmap(data, (size_t)mmapstat.st_size), 0);
	assert_returns(close(fd), 0);
	assert_returns(unlink("MMAP_DATA.txt"), 0);
}
