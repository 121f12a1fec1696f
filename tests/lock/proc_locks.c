/* Claims about /proc/locks: which locks there are, whose, and who waits for which. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"

/* A line of /proc/locks. */
struct line {
	int number;
	bool waits;
	char kind[10], type[10], end[24];
	long owner, first;
};

/* Reads a line, and tells whether it is about this file. */
static bool read_line(const char *text, const struct stat *file, struct line *line)
{
	unsigned major_number, minor_number;
	unsigned long long inode;
	char rest[100];

	line->waits = sscanf(text, "%d: -> %99[^\n]", &line->number, rest) == 2;
	if (!line->waits && sscanf(text, "%d: %99[^\n]", &line->number, rest) != 2)
		return false;
	if (sscanf(rest, "%9s ADVISORY %9s %ld %x:%x:%llu %ld %23s", line->kind, line->type,
		   &line->owner, &major_number, &minor_number, &inode, &line->first,
		   line->end) != 8)
		return false;
	return makedev(major_number, minor_number) == file->st_dev && inode == file->st_ino;
}

static int by_place(const void *a, const void *b)
{
	const struct line *one = a, *other = b;

	return (one->first > other->first) - (one->first < other->first);
}

/* The lines about this file, as their locks stand in it; returns how many. */
static int lines_about(int fd, struct line *lines, int limit)
{
	FILE *list = fopen("/proc/locks", "re");
	struct stat status;
	char text[200];
	int count = 0;

	must(list ? 0 : -1);
	must(fstat(fd, &status));
	while (count < limit && fgets(text, sizeof(text), list))
		count += read_line(text, &status, &lines[count]);
	fclose(list);
	qsort(lines, (size_t)count, sizeof(*lines), by_place);
	return count;
}

/* Whether the list is there, and tells a file as fstat does. */
static const char *need_list(void)
{
	const char *why = need_directory();
	struct flock lock = { .l_type = F_WRLCK };
	struct line line;
	int fd, count;

	if (!why)
		why = lacks(access("/proc/locks", R_OK) < 0, "/proc/locks");
	if (why)
		return why;
	fd = must(open("tried", O_RDWR | O_CREAT, 0600));
	if (fcntl(fd, F_SETLK, &lock) < 0)
		return lacks(true, "fcntl(F_SETLK)");
	count = lines_about(fd, &line, 1);
	close(fd);
	return count ? NULL : "/proc/locks does not know the file system of the claim's directory";
}

static int lock_bytes(int fd, int command, int type, off_t first, off_t count)
{
	struct flock lock = { .l_type = (short)type, .l_start = first, .l_len = count };

	return fcntl(fd, command, &lock);
}

static void assert_line(const struct line *line, const char *kind, const char *type, long owner)
{
	assert_text(line->kind, kind);
	assert_text(line->type, type);
	assert_equal(line->owner, owner);
}

static void assert_range(const struct line *line, long first, const char *end)
{
	assert_equal(line->first, first);
	assert_text(line->end, end);
}

CLAIM(lock, proc_lists_each_lock,
      .says = "on Linux /proc/locks lists each lock of a file, by its device and inode: a record lock as POSIX "
	      "with its process, one of a description as OFDLCK with -1, a flock as FLOCK with who "
	      "took it, whether it is for reading or for writing, and its first and last byte or EOF",
      .zh = "在 Linux 上，/proc/locks 按设备与 inode 列出文件的每个锁：记录锁为 POSIX，给出其进程；打开文件描述的锁为 "
	    "OFDLCK，进程为 -1；flock 为 FLOCK，给出加锁者；并给出读锁或写锁，首字节与末字节（或 EOF）",
      .verdict = HOLDS, .ref = "proc_locks(5)", .needs = { need_list })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct line lines[4];

	assert_equal(lines_about(fd, lines, 4), 0);
	must(lock_bytes(fd, F_SETLK, F_WRLCK, 3, 5));
	assert_equal(lines_about(fd, lines, 4), 1);
	assert_line(&lines[0], "POSIX", "WRITE", getpid());
	assert_range(&lines[0], 3, "7");
	must(lock_bytes(fd, F_SETLK, F_RDLCK, 5, 0));
	assert_equal(lines_about(fd, lines, 4), 2);
	assert_range(&lines[0], 3, "4");
	assert_line(&lines[1], "POSIX", "READ", getpid());
	assert_range(&lines[1], 5, "EOF");
	must(lock_bytes(fd, F_SETLK, F_UNLCK, 0, 0));
	must(lock_bytes(fd, F_OFD_SETLK, F_RDLCK, 0, 1));
	assert_equal(lines_about(fd, lines, 4), 1);
	assert_line(&lines[0], "OFDLCK", "READ", -1);
	assert_range(&lines[0], 0, "0");
	must(lock_bytes(fd, F_OFD_SETLK, F_UNLCK, 0, 0));
	must(flock(fd, LOCK_EX));
	assert_equal(lines_about(fd, lines, 4), 1);
	assert_line(&lines[0], "FLOCK", "WRITE", getpid());
	assert_range(&lines[0], 0, "EOF");
	must(flock(fd, LOCK_UN));
	assert_equal(lines_about(fd, lines, 4), 0);
}

CLAIM(lock, proc_tells_who_waits_for_a_lock,
      .says = "on Linux /proc/locks shows who sleeps for a lock below that which is in his way, by "
	      "its number and an arrow, with his pid and the lock that he wants; once he has it it is "
	      "a lock as any",
      .zh = "在 Linux 上，/proc/locks 在挡路的锁之下，以同一编号和箭头列出等待者的 pid "
	    "及其想要的锁；得到之后它就是一个普通的锁",
      .verdict = HOLDS, .ref = "proc_locks(5): -> ; Linux fs/locks.c locks_show()",
      .needs = { need_list })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	struct line lines[4];

	must(lock_bytes(fd, F_SETLK, F_WRLCK, 0, 4));
	ACTOR(waiter) {
		assert_returns(lock_bytes(fd, F_SETLKW, F_RDLCK, 2, 8), 0);
		pause_at("locked");
	}
	assert_asleep(waiter, "fcntl");
	assert_equal(lines_about(fd, lines, 4), 2);
	assert_line(&lines[0], "POSIX", "WRITE", getpid());
	assert_that(!lines[0].waits && lines[1].waits);
	assert_equal(lines[1].number, lines[0].number);
	assert_line(&lines[1], "POSIX", "READ", pid_of(waiter));
	assert_range(&lines[1], 2, "9");
	must(lock_bytes(fd, F_SETLK, F_UNLCK, 0, 0));
	await(waiter, "locked");
	assert_equal(lines_about(fd, lines, 4), 1);
	assert_that(!lines[0].waits);
	assert_line(&lines[0], "POSIX", "READ", pid_of(waiter));
	assert_range(&lines[0], 2, "9");
}
