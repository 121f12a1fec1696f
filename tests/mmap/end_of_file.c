/* Claims about mappings that reach past the file's end, and files that grow and shrink. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"

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

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		for (size_t i = 0; i < COUNT(sizes); i++) {
			size_t size = sizes[i], end = (size + page - 1) / page * page;
			char *p = map(make_file("file", size), end, PROT_READ, kinds[kind]);

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

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *p = assert_succeeds(mmap(NULL, 4 * page, READ_WRITE, kinds[kind], fd, 0));
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

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *p = assert_succeeds(mmap(NULL, 100, READ_WRITE, kinds[kind], fd, 0));

		assert_faults(peek(p), SIGBUS, BUS_ADRERR, p);
		assert_faults(poke(p, 'x'), SIGBUS, BUS_ADRERR, p);
		assert_returns(munmap(p, 100), 0);
	}
	assert_equal(size_of(fd), 0);
}

static int truncate_by_name(int fd, off_t size)
{
	(void)fd;
	return truncate("file", size);
}

static int (*const ways_to_extend[])(int fd, off_t size) = { ftruncate, truncate_by_name };

CLAIM(mmap, ftruncate_gives_an_empty_file_pages,
      .says = "a new file extended by ftruncate or truncate can be mapped and used: zeros first, "
	      "then what is stored",
      .zh = "新文件经 ftruncate 或 truncate 扩展后可以映射使用：先是零，然后是写入的内容",
      .course = "002: 可以像拓展文件，之后就可以使用mmap函数了，使用truncate; 002: "
		"open的时候，可以创建一个新的文件来创建映射区吗",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "POSIX.1-2024 ftruncate(), truncate(), mmap()",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(ways_to_extend); i++) {
		int fd = must(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
		char *p;

		assert_returns(ways_to_extend[i](fd, 100), 0);
		p = assert_succeeds(mmap(NULL, 100, READ_WRITE, MAP_SHARED, fd, 0));
		for (size_t at = 0; at < 100; at++)
			assert_equal(peek(p + at), 0);
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

CLAIM(mmap, what_lies_past_the_end_is_seen_again,
      .says = "on Linux what is stored past the end of a memfd in its last page is seen in a "
	      "mapping that is made after the first is gone, msync or not, and the size stays",
      .zh = "在 Linux 上，写在 memfd "
	    "最后一页中文件末尾之后的内容，在原映射解除后新建的映射中仍可见，"
	    "无论是否 msync，文件大小不变",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "mmap(2) BUGS", .needs = { need_memfd })
{
	const size_t page = page_size();
	int fd = make_memfd(10);

	for (int synced = 0; synced < 2; synced++) {
		char *p = map(fd, page, READ_WRITE, MAP_SHARED);

		poke(p + page - 1, (char)('y' + synced));
		if (synced)
			assert_succeeds(msync(p, page, MS_SYNC));
		must(munmap(p, page));
		p = map(fd, page, PROT_READ, MAP_SHARED);
		assert_equal(peek(p + page - 1), 'y' + synced);
		assert_equal(size_of(fd), 10);
		must(munmap(p, page));
	}
}
