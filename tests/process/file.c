/* Claims about regular files: whose offset and flags are, where bytes go, and what open makes. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "litmus.h"

static off_t size_of(int fd)
{
	struct stat status;

	must(fstat(fd, &status));
	return status.st_size;
}

static off_t place_in(int fd)
{
	return must(lseek(fd, 0, SEEK_CUR));
}

/* Gives the file, or directory, times of long ago. */
static void make_old(const char *path)
{
	const struct timespec long_ago[2] = { { 1, 0 }, { 1, 0 } };

	must(utimensat(AT_FDCWD, path, long_ago, 0));
}

/* Whether its time of modification is not that of long ago. */
static bool is_renewed(const char *path)
{
	struct stat status;

	must(stat(path, &status));
	return status.st_mtime > 1;
}

/* Asserts that the call fails with either error, as POSIX leaves open. */
static void assert_refused(int result)
{
	assert_that(result == -1);
	assert_that(errno == EBADF || errno == EINVAL);
}

CLAIM(process, an_open_has_an_offset_and_flags_of_its_own,
      .says = "each open of a file gives the lowest free descriptor, and an offset of 0 and flags "
	      "that are nobody else's; dup, dup2 and F_DUPFD share both",
      .zh = "每次 open 文件得到最小的可用描述符，偏移为 0，偏移与标志都不与别人共享；dup、dup2、"
	    "F_DUPFD 则共享两者",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(), dup(), fcntl() F_DUPFD, F_SETFL",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600)), lowest, other, copies[3];

	must(write(fd, "123456", 6));
	lowest = must(dup(fd));
	must(close(lowest));
	other = assert_succeeds(open("file", O_RDONLY));
	assert_equal(other, lowest);
	copies[0] = assert_succeeds(dup(fd));
	copies[1] = assert_succeeds(dup2(fd, 50));
	copies[2] = assert_succeeds(fcntl(fd, F_DUPFD, 60));
	assert_equal(place_in(other), 0);
	must(lseek(fd, 2, SEEK_SET));
	assert_returns(fcntl(fd, F_SETFL, O_APPEND), 0);
	for (size_t i = 0; i < COUNT(copies); i++) {
		assert_equal(place_in(copies[i]), 2);
		assert_returns(fcntl(copies[i], F_GETFL) & O_APPEND, O_APPEND);
	}
	assert_returns(fcntl(other, F_GETFL) & (O_ACCMODE | O_APPEND), O_RDONLY);
	assert_reads(other, "123456");
	assert_equal(place_in(fd), 2);
}

CLAIM(process, a_file_is_read_and_written_at_its_offset,
      .says = "a read and a write of a file begin at its offset and move it by what they moved; a "
	      "write past the end makes the file longer, and what lies between reads as zeros; at "
	      "the end read gives 0; pread and pwrite leave the offset",
      .zh = "文件的 read 与 write 从偏移处开始，并按所传字节数移动偏移；越过末尾写入使文件变长，"
	    "中间读出为零；在末尾 read 返回 0；pread 与 pwrite 不动偏移",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read(), write(), pread(), pwrite()",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDWR | O_CREAT | O_NONBLOCK, 0600));
	char bytes[10] = "";

	assert_returns(write(fd, "abc", 3), 3);
	assert_equal(place_in(fd), 3);
	assert_returns(read(fd, bytes, 1), 0);
	must(lseek(fd, 5, SEEK_SET));
	assert_returns(write(fd, "", 0), 0);
	assert_equal(size_of(fd), 3);
	assert_returns(read(fd, bytes, 1), 0);
	assert_returns(write(fd, "fg", 2), 2);
	assert_equal(size_of(fd), 7);
	assert_returns(pwrite(fd, "B", 1, 1), 1);
	assert_returns(pread(fd, bytes, 5, 1), 5);
	assert_that(memcmp(bytes, "Bc\0\0f", 5) == 0);
	assert_equal(place_in(fd), 7);
	must(lseek(fd, 0, SEEK_SET));
	make_old("file");
	assert_returns(write(fd, "A", 1), 1);
	assert_that(is_renewed("file"));
	assert_equal(size_of(fd), 7);
	assert_returns(read(fd, bytes, 2), 2);
	assert_that(memcmp(bytes, "Bc", 2) == 0);
	assert_equal(place_in(fd), 3);
	must(lseek(fd, 5, SEEK_SET));
	assert_returns(read(fd, bytes, 10), 2);
	assert_equal(place_in(fd), 7);
}

static const char *need_access_times(void)
{
	struct statvfs status;

	if (statvfs(".", &status) == 0 && status.f_flag & ST_NOATIME)
		return "mounted without access times: noatime";
	return need_directory();
}

CLAIM(process, a_read_marks_the_time_of_access,
      .says = "read and pread of a file renew its time of last access, and leave that of its last "
	      "modification",
      .zh = "read 与 pread 更新文件的访问时间，不动其修改时间",
      .verdict = HOLDS_IF("the file system keeps access times", "文件系统记录访问时间"),
      .ref = "POSIX.1-2024 read(), pread(): last data access timestamp",
      .needs = { need_access_times })
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct stat status;

	must(write(fd, "ab", 2));
	for (int i = 0; i < 2; i++) {
		char byte;

		must(lseek(fd, 0, SEEK_SET));
		make_old("file");
		must(fstat(fd, &status));
		assert_equal(status.st_atime, 1);
		assert_returns(i ? pread(fd, &byte, 1, 1) : read(fd, &byte, 1), 1);
		must(fstat(fd, &status));
		assert_that(status.st_atime > 1);
		assert_equal(status.st_mtime, 1);
	}
}

CLAIM(process, a_file_refuses_what_it_has_not,
      .says = "pread and pwrite before a file's start fail with EINVAL, a read of a directory with "
	      "EISDIR, ftruncate of a directory, of a file open for reading and of no descriptor "
	      "with EBADF or EINVAL, lseek to before the start and from nowhere with EINVAL; bytes, "
	      "size and offset stay",
      .zh = "在文件开头之前 pread、pwrite、lseek 失败 (EINVAL)，lseek 的起点无效也失败 "
	    "(EINVAL)，读目录失败 (EISDIR)；对目录、只读打开的文件或"
	    "无效描述符 ftruncate 失败 (EBADF 或 EINVAL)；内容、大小与偏移不变",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 pread(), pwrite() EINVAL, read() EISDIR, ftruncate() EBADF or EINVAL, "
	     "lseek() EINVAL; read(2) EISDIR",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	int reader = must(open("file", O_RDONLY)), directory = must(open(".", O_RDONLY));
	char byte = '?';

	must(write(fd, "abc", 3));
	assert_fails(pread(fd, &byte, 1, -1), EINVAL);
	assert_fails(pwrite(fd, "x", 1, -1), EINVAL);
	assert_fails(read(directory, &byte, 1), EISDIR);
	assert_fails(pread(directory, &byte, 1, 0), EISDIR);
	assert_refused(ftruncate(reader, 0));
	assert_refused(ftruncate(directory, 0));
	assert_refused(ftruncate(99, 0));
	assert_fails(lseek(fd, -4, SEEK_CUR), EINVAL);
	assert_fails(lseek(fd, -1, SEEK_SET), EINVAL);
	assert_fails(lseek(fd, 0, 77), EINVAL);
	assert_equal(byte, '?');
	assert_equal(size_of(fd), 3);
	assert_equal(place_in(fd), 3);
	assert_reads(reader, "abc");
}

CLAIM(process, ftruncate_leaves_the_offset_and_marks_the_times,
      .says = "ftruncate of a file, to a smaller size or a larger one, leaves the offset where it "
	      "is and renews the time of last modification",
      .zh = "ftruncate 无论缩短还是加长文件，都不移动偏移，并更新修改时间", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate(): the seek pointer, timestamps", .needs = { need_directory })
{
	static const off_t sizes[] = { 2, 20, 0 };
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(write(fd, "abcde", 5));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		make_old("file");
		assert_returns(ftruncate(fd, sizes[i]), 0);
		assert_equal(size_of(fd), sizes[i]);
		assert_equal(place_in(fd), 5);
		assert_that(is_renewed("file"));
	}
	assert_returns(write(fd, "f", 1), 1);
	assert_equal(size_of(fd), 6);
}

enum { APPENDERS = 4, PIECES = 200, PIECE = 8 };

/* Appends numbered pieces of its own letter, by an open file of its own. */
static void append_pieces(int who)
{
	int fd = must(open("file", O_WRONLY | O_APPEND));

	for (int i = 0; i < PIECES; i++) {
		char piece[PIECE + 1];

		snprintf(piece, sizeof(piece), "%c%06d.", 'a' + who, i);
		must(lseek(fd, 0, SEEK_SET));
		assert_returns(write(fd, piece, PIECE), PIECE);
	}
}

CLAIM(process, each_append_lands_at_the_end,
      .says = "a write by a descriptor with O_APPEND lands at the end of the file, wherever the "
	      "offset was and whoever appends at the same time: each piece is there, whole, and "
	      "each writer's in his order",
      .zh = "带 O_APPEND 的写入落在文件末尾，无论偏移在何处、谁在同时追加：每一段都在，完整，且各写者的"
	    "顺序不变",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): no intervening file modification operation; open() O_APPEND",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDONLY | O_CREAT, 0600)), next[APPENDERS] = { 0 };
	struct actor *appenders[APPENDERS];
	char piece[PIECE + 1] = "", expected[PIECE + 1];

	for (int i = 0; i < APPENDERS; i++)
		START(appenders[i]) {
			append_pieces(i);
		}
	for (int i = 0; i < APPENDERS; i++)
		assert_ends(appenders[i]);
	assert_equal(size_of(fd), APPENDERS * PIECES * PIECE);
	for (int i = 0; i < APPENDERS * PIECES; i++) {
		assert_returns(read(fd, piece, PIECE), PIECE);
		assert_that(piece[0] >= 'a' && piece[0] < 'a' + APPENDERS);
		snprintf(expected, sizeof(expected), "%c%06d.", piece[0], next[piece[0] - 'a']++);
		assert_text(piece, expected);
	}
}

CLAIM(process, writers_who_share_an_offset_overwrite_nobody,
      .says = "processes that write by one open file, whose offset they share, overwrite nothing of "
	      "each other: the file has all that was written, and the offset is at its end",
      .zh = "多个进程通过同一个打开的文件写入，共享偏移：互不覆盖，文件中有全部写入的内容，偏移在其末尾",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.9.7 Thread Interactions with File Operations, write(); write(2) BUGS: "
	     "before Linux 3.14",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600)), count[APPENDERS] = { 0 };
	struct actor *writers[APPENDERS];
	char piece[PIECE];

	for (int i = 0; i < APPENDERS; i++)
		START(writers[i]) {
			memset(piece, 'a' + i, PIECE);
			for (int k = 0; k < PIECES; k++)
				assert_returns(write(fd, piece, PIECE), PIECE);
		}
	for (int i = 0; i < APPENDERS; i++)
		assert_ends(writers[i]);
	assert_equal(place_in(fd), APPENDERS * PIECES * PIECE);
	assert_equal(size_of(fd), APPENDERS * PIECES * PIECE);
	must(lseek(fd, 0, SEEK_SET));
	while (assert_succeeds(read(fd, piece, PIECE)) == PIECE) {
		assert_that(piece[0] >= 'a' && piece[0] < 'a' + APPENDERS);
		count[piece[0] - 'a']++;
	}
	for (int i = 0; i < APPENDERS; i++)
		assert_equal(count[i], PIECES);
}

#define PART 2 /* bytes of each reader */

/* A file of two parts, by two descriptors with one offset, and what was read. */
struct parts {
	int fd[2];
	char read[2][PART];
};

LITMUS(process, reads_at_one_offset_get_each_byte_once, struct parts, .threads = true,
       .says = "where two threads read a file at the offset that they share at the same time, each byte "
	       "is read once",
       .zh = "两个线程在共享的偏移处同时读文件：每个字节恰好读到一次", .verdict = HOLDS,
       .ref = "POSIX.1-2024 2.9.7 Thread Interactions with File Operations",
       .needs = { need_directory },
       .outcomes = { { REQUIRED, "each once" },
		     { FORBIDDEN, "the same twice" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->fd[0] = must(open("file", O_RDWR | O_CREAT, 0600));
		round->fd[1] = must(dup(round->fd[0]));
		must(pwrite(round->fd[0], "aabb", 2 * PART, 0));
	}
	ROLES(reader, 2) {
		assert_returns(read(round->fd[me], round->read[me], PART), PART);
	}
	OUTCOME() {
		const char *first = round->read[0][0] == 'a' ? round->read[0] : round->read[1];
		const char *last = first == round->read[0] ? round->read[1] : round->read[0];

		saw(memcmp(first, last, PART) == 0 ? "the same twice"
		    : memcmp(first, "aa", PART) == 0 && memcmp(last, "bb", PART) == 0
			    ? "each once"
			    : "anything else");
	}
	REMOVE() {
		must(close(round->fd[0]));
		must(close(round->fd[1]));
	}
}

CLAIM(process, pwrite_appends_all_the_same,
      .says = "on Linux pwrite by a descriptor with O_APPEND appends, whatever offset it is given, "
	      "and leaves the descriptor's own",
      .zh = "在 Linux 上，对带 O_APPEND 的描述符 pwrite 总是追加，不管给出的偏移，且不动描述符的偏移",
      .verdict = HOLDS, .ref = "pwrite(2) BUGS; POSIX.1-2024 pwrite() says otherwise",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDWR | O_CREAT | O_APPEND, 0600));
	char bytes[10] = "";

	must(write(fd, "abc", 3));
	must(lseek(fd, 1, SEEK_SET));
	assert_returns(pwrite(fd, "X", 1, 0), 1);
	assert_equal(place_in(fd), 1);
	assert_returns(pread(fd, bytes, 10, 0), 4);
	assert_text(bytes, "abcX");
}

CLAIM(process, open_makes_a_file_and_empties_one,
      .says = "open with O_CREAT makes an empty file of the effective user, with the mode less the "
	      "umask, which does not bind the opener; a file that exists it opens as it is, and "
	      "refuses with O_EXCL; O_TRUNC empties it and leaves mode and owner; to make and to "
	      "empty renew the times",
      .zh = "带 O_CREAT 的 open 创建属于有效用户的空文件，权限为给定模式去掉 "
	    "umask，且不约束打开者本身；文件已存在则原样打开，有 O_EXCL 则拒绝；O_TRUNC 清空文件，"
	    "权限与属主不变；创建与清空都更新时间",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_CREAT, O_EXCL, O_TRUNC, O_NOCTTY",
      .needs = { need_directory })
{
	struct stat status;
	int fd;

	umask(026);
	make_old(".");
	fd = assert_succeeds(open("file", O_RDWR | O_CREAT | O_SYNC | O_NOCTTY, 0266));
	assert_that(is_renewed("."));
	for (int i = 0; i < 3; i++) {
		const int flags = i == 2 ? O_TRUNC : O_CREAT;

		trying(i == 2 ? "O_TRUNC" : i == 1 ? "O_CREAT once more" : "O_CREAT");
		make_old("file");
		if (i > 0)
			must(close(assert_succeeds(open("file", O_WRONLY | flags, 0777))));
		must(fstat(fd, &status));
		assert_that(S_ISREG(status.st_mode));
		assert_equal(status.st_mode & 07777, 0240);
		assert_equal(status.st_uid, geteuid());
		assert_equal(status.st_size, i == 1 ? 3 : 0);
		assert_that(is_renewed("file") == (i == 2));
		assert_returns(pwrite(fd, "abc", 3, 0), 3);
	}
	assert_fails(open("file", O_WRONLY | O_CREAT | O_EXCL, 0600), EEXIST);
	assert_equal(size_of(fd), 3);
}

CLAIM(process, dup2_gives_a_descriptor_that_stays_on_exec,
      .says = "a descriptor from dup2 has no FD_CLOEXEC, though the one that it takes the place of "
	      "had it, or the one that it is a copy of; with itself it changes nothing",
      .zh = "dup2 得到的描述符没有 FD_CLOEXEC，即使被它取代的或被复制的描述符有；对自身 dup2 "
	    "不改变任何东西",
      .rows = "processes 4", .verdict = HOLDS, .ref = "POSIX.1-2024 dup2(); dup(2)",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	int other = must(open("file", O_RDWR | O_CLOEXEC));

	assert_returns(dup2(fd, other), other);
	assert_returns(fcntl(other, F_GETFD), 0);
	must(fcntl(fd, F_SETFD, FD_CLOEXEC));
	assert_returns(dup2(fd, other), other);
	assert_returns(fcntl(other, F_GETFD), 0);
	assert_returns(dup2(fd, fd), fd);
	assert_returns(fcntl(fd, F_GETFD), FD_CLOEXEC);
}

static const char *need_no_access_times(void)
{
	const char *why = need_directory();
	int fd;

	if (why)
		return why;
	fd = must(open("tried", O_RDWR | O_CREAT, 0600));
	return lacks(fcntl(fd, F_SETFL, O_NOATIME) < 0, "O_NOATIME");
}

CLAIM(process, f_setfl_passes_over_synchrony,
      .says = "on Linux F_SETFL sets and clears O_APPEND, O_NONBLOCK and O_NOATIME of a file, and "
	      "passes over O_SYNC and O_DSYNC: F_GETFL tells these as they were opened",
      .zh = "在 Linux 上，F_SETFL 设置和清除文件的 O_APPEND、O_NONBLOCK 与 O_NOATIME，忽略 O_SYNC 与 "
	    "O_DSYNC：F_GETFL 给出打开时的值",
      .rows = "processes 4", .verdict = HOLDS, .ref = "fcntl(2) F_SETFL, BUGS",
      .needs = { need_no_access_times })
{
	const int changed = O_APPEND | O_NONBLOCK | O_NOATIME, synchrony = O_SYNC | O_DSYNC;
	const int opened[] = { 0, O_DSYNC, O_SYNC };

	for (int i = 0; i < 3; i++) {
		int fd = must(open("file", O_RDWR | O_CREAT | opened[i], 0600));

		assert_returns(fcntl(fd, F_SETFL, changed | (synchrony & ~opened[i])), 0);
		assert_equal(must(fcntl(fd, F_GETFL)) & (changed | synchrony), changed | opened[i]);
		assert_returns(write(fd, "x", 1), 1);
		must(lseek(fd, 0, SEEK_SET));
		assert_returns(write(fd, "y", 1), 1);
		assert_equal(size_of(fd), 2 * i + 2);
		assert_returns(fcntl(fd, F_SETFL, 0), 0);
		assert_equal(must(fcntl(fd, F_GETFL)) & (changed | synchrony), opened[i]);
	}
}

#ifndef F_GET_RW_HINT
#define F_GET_RW_HINT 1035
#define F_SET_RW_HINT 1036
#endif

static const char *need_hints(void)
{
	const char *why = need_directory();
	uint64_t hint = 2;
	int fd;

	if (why)
		return why;
	fd = must(open("tried", O_RDWR | O_CREAT, 0600));
	return lacks(fcntl(fd, F_SET_RW_HINT, &hint) < 0, "fcntl(F_SET_RW_HINT)");
}

CLAIM(process, a_hint_is_the_files,
      .says = "on Linux a file has the hint of how long its bytes live that F_SET_RW_HINT gave it, "
	      "by whatever descriptor F_GET_RW_HINT asks, at first 0; what is no hint fails with "
	      "EINVAL and changes nothing",
      .zh = "在 Linux 上，文件的写入寿命提示由 F_SET_RW_HINT 设置，任何描述符用 F_GET_RW_HINT "
	    "都得到它，起初为 0；无效的提示失败 (EINVAL)，不作改变",
      .verdict = HOLDS, .ref = "fcntl(2) F_GET_RW_HINT, F_SET_RW_HINT", .needs = { need_hints })
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600)), other;
	uint64_t hint = 77;

	assert_returns(fcntl(fd, F_GET_RW_HINT, &hint), 0);
	assert_equal(hint, 0);
	for (uint64_t given = 0; given <= 5; given++) {
		assert_returns(fcntl(fd, F_SET_RW_HINT, &given), 0);
		other = must(open("file", O_RDONLY));
		assert_returns(fcntl(other, F_GET_RW_HINT, &hint), 0);
		assert_equal(hint, given);
		must(close(other));
	}
	for (int i = 0; i < 2; i++) {
		hint = i ? 6 : 77;
		assert_fails(fcntl(fd, F_SET_RW_HINT, &hint), EINVAL);
	}
	assert_returns(fcntl(fd, F_GET_RW_HINT, &hint), 0);
	assert_equal(hint, 5);
	assert_returns(fcntl(must(open("another", O_RDWR | O_CREAT, 0600)), F_GET_RW_HINT, &hint),
		       0);
	assert_equal(hint, 0);
}
