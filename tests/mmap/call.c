/*
 * Claims about mmap's arguments: length, offset, kind, flags, and which files it takes; the sample
 * of the notes.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"
#include "newer_names.h"

FAMILY(mmap, need_mmap);

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

	for (size_t i = 0; i < COUNT(offsets); i++) {
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
	for (size_t i = 0; i < COUNT(no_kind); i++) {
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

	const char *why = lacks(fd >= 0 && p == MAP_FAILED, "mmap(MAP_SHARED_VALIDATE)");

	close(fd);
	if (p != MAP_FAILED)
		munmap(p, 1);
	return why;
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
      .says = "mmap without MAP_ANONYMOUS over a descriptor that is not open, on Linux one of O_PATH "
	      "too, fails with EBADF",
      .zh = "没有 MAP_ANONYMOUS 而描述符未打开（在 Linux 上 O_PATH 的也一样）时 mmap 失败 (EBADF)",
      .course = "002: mmap什么情况下回报错", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() EBADF; mmap(2) EBADF", .needs = { need_directory })
{
	int fd = make_file("file", 1);

	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, -1, 0), EBADF);
	assert_fails(mmap(NULL, 1, PROT_NONE, MAP_PRIVATE, 200, 0), EBADF);
	must(close(fd));
	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0), EBADF);
	assert_fails(mmap(NULL, 1, READ_WRITE, MAP_PRIVATE, fd, 0), EBADF);
	fd = must(open("file", O_PATH));
	assert_fails(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0), EBADF);
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
	const char *why = lacks(fd < 0, "/dev/zero");

	close(fd);
	return why;
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

CLAIM(mmap, a_child_shares_dev_zero,
      .says = "on Linux a shared mapping of /dev/zero is memory that a child shares, of a private "
	      "one it has its own",
      .zh = "在 Linux 上，/dev/zero 的共享映射是父子进程共享的内存，私有映射则各有一份",
      .rows = "mmap 3", .verdict = HOLDS, .ref = "zero(4); Linux drivers/char/mem.c mmap_zero()",
      .needs = { need_dev_zero })
{
	int zero = must(open("/dev/zero", O_RDWR));
	char *shared = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED, zero, 0));
	char *own = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_PRIVATE, zero, 0));

	poke(own, 'p');
	ACTOR(child) {
		assert_equal(peek(own), 'p');
		poke(own, 'c');
		poke(shared, 'c');
	}
	assert_ends(child);
	assert_equal(peek(shared), 'c');
	assert_equal(peek(own), 'p');
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

	p = assert_succeeds(mmap(NULL, 64 * page, READ_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0));
	assert_equal(peek(p + page - 1), 'a');
	for (int i = 1; i < 64; i += 62)
		assert_faults(peek(p + i * page), SIGBUS, BUS_ADRERR, p + i * page);
	poke(p, 'x');
	assert_equal(byte_in(fd, 0), 'x');
}

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
	for (size_t i = 0; i < COUNT(sample_answers); i++)
		assert_equal(data[sample_answers[i].offset], sample_answers[i].expected);
	assert_returns(munmap(data, (size_t)mmapstat.st_size), 0);
	assert_returns(close(fd), 0);
	assert_returns(unlink("MMAP_DATA.txt"), 0);
}
