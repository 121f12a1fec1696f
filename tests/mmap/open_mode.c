/* Claims about what a file's open mode lets its mappings do. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "claim.h"
#include "mappings.h"

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

	for (size_t i = 0; i < COUNT(protections); i++) {
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

	for (size_t i = 0; i < COUNT(protections); i++) {
		for (size_t kind = 0; kind < COUNT(kinds); kind++) {
			char *p =
				assert_succeeds(mmap(NULL, 1, protections[i], kinds[kind], fd, 0));

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
