/* Claims about what fcntl tells of open file descriptions, and where one call writes a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "newer_names.h"
#include "vector_calls.h"

static const char *need_dupfd_query(void)
{
	return lacks(fcntl(0, F_DUPFD_QUERY, 0) < 0, "fcntl(F_DUPFD_QUERY)");
}

CLAIM(process, f_dupfd_query_knows_one_description,
      .says = "on Linux F_DUPFD_QUERY gives 1 for two descriptors of one open file description, "
	      "whether dup made the other or it came over a socket, 0 for two opens of a file and "
	      "two ends of a pipe, and fails with EBADF where either is not open",
      .zh = "在 Linux 上，两个描述符指向同一打开文件描述时（无论另一个由 dup "
	    "得到还是经套接字收到）F_DUPFD_QUERY 给出 1，同一文件的两次打开、管道的两端给出 "
	    "0，任一未打开则失败 (EBADF)",
      .rows = "processes 1", .verdict = HOLDS, .ref = "Linux fs/fcntl.c f_dupfd_query()",
      .needs = { need_directory, need_dupfd_query, need_scm_rights })
{
	const int file = must(open("file", O_RDWR | O_CREAT, 0600));
	const int again = must(open("file", O_RDWR)), copy = must(dup(file));
	int pair[2], p[2], passed;

	must(pipe(p));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send_descriptor(pair[0], file));
	passed = must(receive_descriptor(pair[1]));
	assert_returns(fcntl(file, F_DUPFD_QUERY, file), 1);
	assert_returns(fcntl(file, F_DUPFD_QUERY, copy), 1);
	assert_returns(fcntl(passed, F_DUPFD_QUERY, copy), 1);
	assert_returns(fcntl(file, F_DUPFD_QUERY, again), 0);
	assert_returns(fcntl(p[0], F_DUPFD_QUERY, p[1]), 0);
	assert_returns(fcntl(p[0], F_DUPFD_QUERY, file), 0);
	must(close(copy));
	assert_fails(fcntl(file, F_DUPFD_QUERY, copy), EBADF);
	assert_fails(fcntl(copy, F_DUPFD_QUERY, file), EBADF);
	assert_fails(fcntl(file, F_DUPFD_QUERY, -1), EBADF);
}

static const char *need_created_query(void)
{
	return lacks(fcntl(0, F_CREATED_QUERY, 0) < 0, "fcntl(F_CREATED_QUERY)");
}

static int created(int fd)
{
	return fcntl(must(fd), F_CREATED_QUERY, 0);
}

CLAIM(process, f_created_query_tells_who_made_the_file,
      .says = "on Linux F_CREATED_QUERY gives 1 for a descriptor whose open with O_CREAT made the "
	      "file, for its copies and in children, also when the file has no name any more; 0 for "
	      "one that found the file, and for a pipe",
      .zh = "在 Linux 上，带 O_CREAT 的 open 创建了文件时 F_CREATED_QUERY 给出 "
	    "1，对其副本、在子进程中、文件名删除之后也一样；对打开已有文件的描述符以及管道给出 0",
      .rows = "processes 1", .verdict = HOLDS, .ref = "Linux fs/fcntl.c f_created_query()",
      .needs = { need_directory, need_created_query })
{
	const int made = must(open("file", O_RDWR | O_CREAT, 0600));
	int p[2];

	must(pipe(p));
	assert_returns(created(made), 1);
	assert_returns(created(dup(made)), 1);
	assert_returns(created(open("file", O_RDWR | O_CREAT, 0600)), 0);
	assert_returns(created(open("file", O_RDWR)), 0);
	assert_returns(created(p[0]), 0);
	ACTOR(child) {
		assert_returns(created(made), 1);
		assert_returns(created(open("file", O_RDWR | O_CREAT, 0600)), 0);
	}
	assert_ends(child);
	must(unlink("file"));
	assert_returns(created(made), 1);
	assert_returns(created(open("file", O_RDWR | O_CREAT | O_EXCL, 0600)), 1);
	assert_fails(fcntl(-1, F_CREATED_QUERY, 0), EBADF);
}

CLAIM(posix_shm, f_created_query_tells_who_made_the_object,
      .says = "on Linux of several processes that open a shared memory object with O_CREAT "
	      "F_CREATED_QUERY tells just the one that made it, again once it was unlinked",
      .zh = "在 Linux 上，多个进程以 O_CREAT 打开共享内存对象时，F_CREATED_QUERY "
	    "只告诉创建者；删除名字之后又有新的创建者",
      .rows = "shm 1", .verdict = HOLDS, .ref = "Linux fs/fcntl.c f_created_query()",
      .needs = { need_shm_open, need_created_query })
{
	const char *name = own_name("object");

	for (int round = 0; round < 2; round++) {
		ACTOR(maker) {
			assert_returns(created(shm_open(name, O_RDWR | O_CREAT, 0600)), 1);
		}
		assert_ends(maker);
		assert_returns(created(shm_open(name, O_RDWR | O_CREAT, 0600)), 0);
		assert_returns(created(shm_open(name, O_RDONLY, 0)), 0);
		must(shm_unlink(name));
	}
}

static ssize_t write_text(int fd, const char *text, off_t offset, int flags)
{
	return write_at(fd, text, strlen(text), offset, flags);
}

/* Whether a write takes the flag. */
static const char *lacks_flag(int flag, const char *call)
{
	const int fd = must(open("probe", O_RDWR | O_CREAT, 0600));
	const char *why = lacks(write_text(fd, "x", 0, flag) < 0, call);

	close(fd);
	unlink("probe");
	return why;
}

static const char *need_append(void)
{
	return lacks_flag(RWF_APPEND, "pwritev2 with RWF_APPEND");
}

static const char *need_noappend(void)
{
	return lacks_flag(RWF_NOAPPEND, "pwritev2 with RWF_NOAPPEND");
}

/* Reads the file whole, from its start. */
static void assert_holds(int fd, const char *text)
{
	char bytes[100] = "";

	assert_returns(pread(fd, bytes, sizeof(bytes) - 1, 0), strlen(text));
	assert_text(bytes, text);
}

CLAIM(process, rwf_append_writes_at_the_end_once,
      .says = "on Linux pwritev2 with RWF_APPEND writes at the end of a file, also where another "
	      "process has written meanwhile, whatever its offset, and leaves the position unless "
	      "that is -1; the file has no O_APPEND afterwards",
      .zh = "在 Linux 上，带 RWF_APPEND 的 pwritev2 "
	    "不论偏移都写在文件末尾，其他进程刚写过时也一样；偏移不为 -1 时不动当前位置；之后文件没有 O_APPEND",
      .rows = "processes 1", .verdict = HOLDS, .ref = "pwritev2(2) RWF_APPEND",
      .needs = { need_directory, need_append })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(write(fd, "0123", 4));
	must(lseek(fd, 1, SEEK_SET));
	assert_returns(write_text(fd, "ab", 2, RWF_APPEND), 2);
	ACTOR(other) {
		assert_returns(write_text(must(open("file", O_WRONLY)), "cd", 0, RWF_APPEND), 2);
	}
	assert_ends(other);
	assert_returns(lseek(fd, 0, SEEK_CUR), 1);
	assert_returns(write_text(fd, "e", 3, RWF_APPEND), 1);
	assert_holds(fd, "0123abcde");
	assert_returns(write_text(fd, "f", -1, RWF_APPEND), 1);
	assert_returns(lseek(fd, 0, SEEK_CUR), 10);
	assert_returns(fcntl(fd, F_GETFL) & O_APPEND, 0);
	assert_returns(write_text(fd, "X", 0, 0), 1);
	assert_holds(fd, "X123abcdef");
}

CLAIM(process, rwf_noappend_writes_where_it_says,
      .says = "on Linux pwrite of a file with O_APPEND writes at its end, pwritev2 with RWF_NOAPPEND "
	      "at its offset, or at the position where that is -1; with RWF_APPEND too it fails "
	      "with EINVAL, and the file keeps O_APPEND",
      .zh = "在 Linux 上，对带 O_APPEND 的文件 pwrite 写在末尾，带 RWF_NOAPPEND 的 pwritev2 "
	    "写在其偏移处，偏移为 -1 则写在当前位置；同时带 RWF_APPEND 则失败 (EINVAL)，文件仍有 O_APPEND",
      .rows = "processes 1", .verdict = HOLDS, .ref = "pwritev2(2) RWF_NOAPPEND; pwrite(2) BUGS",
      .needs = { need_directory, need_noappend })
{
	const int fd = must(open("file", O_RDWR | O_CREAT | O_APPEND, 0600));

	must(write(fd, "0123", 4));
	assert_returns(pwrite(fd, "ab", 2, 1), 2);
	assert_holds(fd, "0123ab");
	assert_returns(write_text(fd, "cd", 1, RWF_NOAPPEND), 2);
	assert_holds(fd, "0cd3ab");
	must(lseek(fd, 0, SEEK_SET));
	assert_returns(write_text(fd, "e", -1, RWF_NOAPPEND), 1);
	assert_returns(lseek(fd, 0, SEEK_CUR), 1);
	assert_holds(fd, "ecd3ab");
	assert_fails(write_text(fd, "x", 0, RWF_NOAPPEND | RWF_APPEND), EINVAL);
	assert_returns(fcntl(fd, F_GETFL) & O_APPEND, O_APPEND);
	assert_returns(write_text(fd, "f", 0, 0), 1);
	assert_holds(fd, "ecd3abf");
}
