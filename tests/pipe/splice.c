/* Claims about splice, tee and vmsplice. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"
#include "memory.h"

/* Numbers into and out of a channel that is empty but not at its start: each has its place. */
static void write_numbers(int fd, size_t size)
{
	char *bytes = memory_that_ends(size);

	fill_with_numbers(bytes, size, 7);
	must(write(fd, bytes, size));
}

static void assert_reads_numbers(int fd, size_t size)
{
	char *bytes = memory_that_ends(size);

	read_exactly(fd, bytes, size);
	assert_that(has_numbers(bytes, size, 7));
}

/* Five pages, or as much as either has room for. */
static size_t many(int p[2], int other[2])
{
	const long sizes[] = { capacity_of(p), capacity_of(other) };
	long size = 5 * (long)page_size();

	for (int i = 0; i < 2; i++)
		size = sizes[i] < size ? sizes[i] : size;
	return (size_t)size;
}

CLAIM(pipe_and_fifo, splice_moves_bytes, PIPE_AND_FIFO,
      .says = "on Linux splice moves bytes from one pipe to another, few or many: gone here, in "
	      "order there",
      .zh = "在 Linux 上，splice 把字节（无论多少）从一个管道移到另一个：此处消失，彼处按序出现",
      .verdict = HOLDS, .rows = "bugs 9", .ref = "splice(2)", .needs = { need_splice })
{
	int p[2], other[2];
	size_t size;

	must(open_channel(p));
	must(pipe(other));
	size = many(p, other);
	write_numbers(p[1], size);
	assert_returns(splice(p[0], NULL, other[1], NULL, size, 0), size);
	assert_reads_numbers(other[0], size);
	must(write(p[1], "abcdef", 6));
	assert_returns(splice(p[0], NULL, other[1], NULL, 4, 0), 4);
	assert_equal(unread(p[0]), 2);
	assert_reads(other[0], "abcd");
	assert_reads(p[0], "ef");
	must(close(p[1]));
	assert_returns(splice(p[0], NULL, other[1], NULL, 4, 0), 0);
}

CLAIM(pipe_and_fifo, splice_sleeps_while_empty, PIPE_AND_FIFO,
      .says = "on Linux splice from an empty channel, to a pipe, a socket, a file or /dev/null, "
	      "sleeps until a write, or gives EAGAIN if told not to",
      .zh = "在 Linux 上，从空管道 splice 到管道、套接字、文件或 /dev/null 会睡眠直到有数据；带 "
	    "SPLICE_F_NONBLOCK 则为 EAGAIN",
      .verdict = HOLDS, .rows = "pipes 4", .ref = "splice(2) SPLICE_F_NONBLOCK",
      .needs = { need_splice, need_scm_rights, need_directory })
{
	static const char *const names[] = { "a pipe", "a socket", "a file", "/dev/null" };
	int p[2], other[2], pair[2], targets[4];

	must(open_channel(p));
	must(pipe(other));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	targets[0] = other[1];
	targets[1] = pair[1];
	targets[2] = must(open("target", O_WRONLY | O_CREAT, 0600));
	targets[3] = must(open("/dev/null", O_WRONLY));
	for (int i = 0; i < 4; i++) {
		trying(names[i]);
		assert_fails(splice(p[0], NULL, targets[i], NULL, 1, SPLICE_F_NONBLOCK), EAGAIN);
		ACTOR(mover) {
			assert_returns(splice(p[0], NULL, targets[i], NULL, 1, 0), 1);
		}
		assert_asleep(mover, "splice");
		must(write(p[1], "x", 1));
		assert_ends(mover);
		assert_equal(unread(p[0]), 0);
	}
	assert_equal(unread(other[0]), 1);
	assert_reads(other[0], "x");
	assert_reads(pair[0], "x");
}

CLAIM(pipe_and_fifo, tee_copies_and_takes_nothing, PIPE_AND_FIFO,
      .says = "on Linux tee copies bytes to another pipe and leaves them in the first",
      .zh = "在 Linux 上，tee 把字节复制到另一个管道，原管道内容不变", .verdict = HOLDS,
      .rows = "bugs 8", .ref = "tee(2)", .needs = { need_tee })
{
	int p[2], other[2];
	size_t size;

	must(open_channel(p));
	must(pipe(other));
	size = many(p, other);
	write_numbers(p[1], size);
	assert_returns(tee(p[0], other[1], size, 0), size);
	assert_reads_numbers(other[0], size);
	assert_reads_numbers(p[0], size);
	must(write(p[1], "abcdef", 6));
	assert_returns(tee(p[0], other[1], 4, 0), 4);
	assert_equal(unread(p[0]), 6);
	assert_reads(other[0], "abcd");
	must(write(other[1], "own", 3)); /* must not land in a page that both hold */
	assert_reads(p[0], "abcdef");
	assert_reads(other[0], "own");
}

CLAIM(pipe_and_fifo, bytes_never_reach_the_file_they_were_spliced_from, PIPE_AND_FIFO,
      .says = "on Linux what is written to a channel after a splice from a file never changes that "
	      "file",
      .zh = "在 Linux 上，从文件 splice 之后再写入管道的数据，绝不改变该文件", .rows = "bugs 8",
      .verdict = HOLDS, .ref = "splice(2); CVE-2022-0847", .needs = { need_directory, need_splice })
{
	char bytes[9] = "";
	loff_t offset = 2;
	int p[2], fd, file;

	must(open_channel(p));
	make_room(p[1], 2);
	fd = must(open("file", O_RDWR | O_CREAT, 0444));
	must(write(fd, "original", 8));
	must(close(fd));
	file = must(open("file", O_RDONLY));
	fill(p[1]); /* leaves its mark in every slot, as the bug needs */
	discard(p[0], (size_t)unread(p[0]));
	assert_returns(splice(file, &offset, p[1], NULL, 1, 0), 1);
	assert_equal(offset, 3);
	must(write(p[1], "CHANGED", 7));
	assert_reads(p[0], "iCHANGED");
	assert_returns(pread(file, bytes, 8, 0), 8);
	assert_text(bytes, "original");
}

CLAIM(pipe, splice_needs_a_pipe,
      .says = "on Linux splice fails with EINVAL if neither side is a pipe, or both are the same",
      .zh = "在 Linux 上，两边都不是管道，或是同一个管道时，splice 失败 (EINVAL)", .rows = "bugs 9",
      .verdict = HOLDS, .ref = "splice(2) EINVAL",
      .needs = { need_splice, need_directory, need_scm_rights })
{
	int from = must(open("from", O_RDWR | O_CREAT, 0600));
	int to = must(open("to", O_RDWR | O_CREAT, 0600));
	int p[2];

	must(pipe(p));
	must(write(p[1], "x", 1));
	must(write(from, "y", 1));
	assert_fails(splice(from, &(loff_t){ 0 }, to, NULL, 1, 0), EINVAL);
	assert_fails(splice(p[0], NULL, p[1], NULL, 1, 0), EINVAL);
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
}

CLAIM(pipe, splice_and_tee_need_the_right_ends,
      .says = "on Linux splice and tee fail with EBADF for a descriptor that is closed, though the "
	      "other is no pipe, for an input that is no read end and an output that is no write "
	      "end, and move nothing",
      .zh = "在 Linux 上，描述符已关闭（即使另一个不是管道）、输入不是读端或输出不是写端时，splice 与 tee "
	    "失败 (EBADF)，什么都不移动",
      .rows = "bugs 8, 9", .verdict = HOLDS,
      .ref = "splice(2) EBADF; Linux fs/splice.c splice(), tee(), do_tee()",
      .needs = { need_splice, need_tee, need_directory })
{
	const int file = must(open("file", O_RDWR | O_CREAT, 0600));
	int p[2], q[2];

	must(pipe(p));
	must(pipe(q));
	must(write(p[1], "x", 1));
	assert_fails(splice(99, NULL, q[1], NULL, 1, 0), EBADF);
	assert_fails(splice(p[0], NULL, 99, NULL, 1, 0), EBADF);
	assert_fails(splice(file, NULL, 99, NULL, 1, 0), EBADF);
	assert_fails(splice(99, NULL, file, NULL, 1, 0), EBADF);
	assert_fails(splice(p[1], NULL, q[1], NULL, 1, 0), EBADF);
	assert_fails(splice(p[0], NULL, q[0], NULL, 1, 0), EBADF);
	assert_fails(tee(99, q[1], 1, 0), EBADF);
	assert_fails(tee(p[0], 99, 1, 0), EBADF);
	assert_fails(tee(p[1], q[1], 1, 0), EBADF);
	assert_fails(tee(p[0], q[0], 1, 0), EBADF);
	assert_ready(q[0], 0);
	assert_reads(p[0], "x");
}

CLAIM(pipe, splice_takes_no_offset_of_a_pipe,
      .says = "on Linux splice with an offset for its pipe fails with ESPIPE, with one for a "
	      "socket with EINVAL, and moves nothing",
      .zh = "在 Linux 上，为管道指定偏移量时 splice 失败 (ESPIPE)，为套接字指定则失败 "
	    "(EINVAL)，不移动数据",
      .verdict = HOLDS, .rows = "bugs 9", .ref = "splice(2) ESPIPE, EINVAL",
      .needs = { need_splice, need_scm_rights })
{
	loff_t offset = 0;
	int p[2], q[2], pair[2];

	must(pipe(p));
	must(pipe(q));
	must(write(p[1], "x", 1));
	assert_fails(splice(p[0], &offset, q[1], NULL, 1, 0), ESPIPE);
	assert_fails(splice(p[0], NULL, q[1], &offset, 1, 0), ESPIPE);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(splice(p[0], NULL, pair[0], &offset, 1, 0), EINVAL);
	assert_equal(offset, 0);
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
	assert_ready(q[0], 0);
}

CLAIM(pipe, a_refused_splice_takes_nothing,
      .says = "on Linux a splice that is refused takes nothing from its pipe, be it by a socket "
	      "without a peer, or by a file that is full, open for reading or open for appending",
      .zh = "在 Linux 上，被拒绝的 splice "
	    "不从管道取走任何内容：目标为没有对端的套接字，或已满、只读、"
	    "以追加方式打开的文件",
      .rows = "bugs 8, 9", .verdict = HOLDS,
      .ref = "splice(2) EBADF, EINVAL; Linux fs/splice.c do_splice(), iter_file_splice_write()",
      .needs = { need_splice, need_directory, need_scm_rights })
{
	const int file = assert_succeeds(open("file", O_RDWR | O_CREAT, 0600));
	loff_t end = 6;
	int p[2], pair[2];

	must(pipe(p));
	must(write(p[1], "whole", 5));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(close(pair[1]));
	must(write(file, "012345", 6));
	must(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 6, 6 }));
	catch_signal(SIGPIPE, 0);
	catch_signal(SIGXFSZ, 0);
	assert_fails(splice(p[0], NULL, pair[0], NULL, 5, 0), EPIPE);
	assert_fails(splice(p[0], NULL, file, &end, 5, 0), EFBIG);
	assert_fails(splice(p[0], NULL, must(open("file", O_RDONLY)), NULL, 5, 0), EBADF);
	assert_fails(splice(p[0], NULL, must(open("other", O_WRONLY | O_CREAT | O_APPEND, 0600)),
			    NULL, 5, 0),
		     EINVAL);
	assert_fails(splice(p[0], NULL, file, memory_that_ends(0), 5, 0), EFAULT);
	assert_equal(end, 6);
	assert_reads(p[0], "whole");
	assert_equal(must(lseek(file, 0, SEEK_END)), 6);
}

CLAIM(pipe, a_refused_splice_leaves_the_position,
      .says = "on Linux a splice from a file that is refused, by a pipe without readers or a full "
	      "one, leaves the file's position and the offset given",
      .zh = "在 Linux 上，从文件到没有读者或已满的管道的 splice "
	    "被拒绝时，文件位置与所给偏移量都不变",
      .rows = "bugs 9", .verdict = HOLDS, .ref = "splice(2); Linux fs/splice.c do_splice()",
      .needs = { need_splice, need_directory })
{
	const int file = must(open("file", O_RDWR | O_CREAT, 0600));
	int deaf[2], full[2], flags = SPLICE_F_NONBLOCK;
	loff_t offset = 1;

	must(pipe(deaf));
	must(pipe(full));
	must(close(deaf[0]));
	fill(full[1]);
	must(write(file, "012345", 6));
	must(lseek(file, 2, SEEK_SET));
	catch_signal(SIGPIPE, 0);
	assert_fails(splice(file, NULL, deaf[1], NULL, 3, 0), EPIPE);
	assert_fails(splice(file, &offset, deaf[1], NULL, 3, 0), EPIPE);
	assert_fails(splice(file, NULL, full[1], NULL, 3, flags), EAGAIN);
	assert_fails(splice(file, &offset, full[1], NULL, 3, flags), EAGAIN);
	assert_equal(offset, 1);
	assert_returns(lseek(file, 0, SEEK_CUR), 2);
	assert_reads(file, "2345");
}

CLAIM(pipe, splice_moves_to_and_from_files,
      .says = "on Linux splice moves bytes from a file into a pipe and out of it into another "
	      "file, each at its offset",
      .zh = "在 Linux 上，splice 可把文件的字节移入管道，再移到另一文件，各按偏移量进行",
      .rows = "bugs 9", .verdict = HOLDS, .ref = "splice(2)",
      .needs = { need_splice, need_directory })
{
	loff_t in = 2, out = 1;
	char bytes[8] = "";
	int p[2], from, to;

	must(pipe(p));
	from = must(open("from", O_RDWR | O_CREAT, 0600));
	to = must(open("to", O_RDWR | O_CREAT, 0600));
	must(write(from, "abcdef", 6));
	assert_returns(splice(from, &in, p[1], NULL, 3, 0), 3);
	assert_returns(splice(p[0], NULL, to, &out, 3, 0), 3);
	assert_equal(in, 5);
	assert_equal(out, 4);
	assert_returns(pread(to, bytes, sizeof(bytes), 0), 4);
	assert_equal(bytes[0], 0);
	assert_text(bytes + 1, "cde");
	assert_returns(pread(from, bytes, sizeof(bytes), 0), 6);
	assert_text(bytes, "abcdef");
}

CLAIM(pipe, splice_goes_on_where_a_file_is,
      .says = "on Linux splice without an offset begins at a file's position and moves it, takes "
	      "no more of the file than is left, then gives 0; asked for 0 bytes it does nothing",
      .zh = "在 Linux 上，不给偏移量的 splice "
	    "从文件的当前位置开始并移动该位置；至多取走文件剩余的内容，之后返回 0；请求 0 "
	    "字节时什么也不做",
      .rows = "bugs 9", .verdict = HOLDS, .ref = "splice(2) DESCRIPTION, RETURN VALUE",
      .needs = { need_splice, need_directory })
{
	const int from = must(open("from", O_RDWR | O_CREAT, 0600));
	const int to = must(open("to", O_RDWR | O_CREAT, 0600));
	char bytes[8] = "";
	int p[2];

	must(pipe(p));
	make_room(p[1], 2);
	must(write(from, "abcdef", 6));
	must(lseek(from, 2, SEEK_SET));
	must(write(to, "12", 2));
	assert_returns(splice(from, NULL, p[1], NULL, 0, 0), 0);
	assert_returns(splice(p[0], NULL, to, NULL, 0, 0), 0);
	assert_returns(splice(from, NULL, p[1], NULL, 100, 0), 4);
	assert_returns(lseek(from, 0, SEEK_CUR), 6);
	assert_returns(splice(from, NULL, p[1], NULL, 100, 0), 0);
	assert_returns(splice(p[0], NULL, to, NULL, 3, 0), 3);
	assert_returns(splice(p[0], NULL, to, NULL, 3, 0), 1);
	assert_returns(lseek(to, 0, SEEK_CUR), 6);
	assert_returns(pread(to, bytes, sizeof(bytes), 0), 6);
	assert_text(bytes, "12cdef");
}

CLAIM(pipe, splice_reads_devices_and_proc,
      .says = "on Linux splice works from /dev/zero and from a file of /proc into a pipe",
      .zh = "在 Linux 上，splice 可从 /dev/zero 与 /proc 文件读入管道", .rows = "bugs 9",
      .verdict = HOLDS_IF("for /dev/zero not since Linux 5.10, in 6.1 still EINVAL; in 6.18 again",
			  "对 /dev/zero，Linux 5.10 起不再成立，6.1 仍为 EINVAL；6.18 又可以"),
      .ref = "splice(2); Linux commits 36e2c7421f02, 1b057bd800c3",
      .needs = { need_splice, need_proc })
{
	int zero = must(open("/dev/zero", O_RDONLY));
	int version = must(open("/proc/version", O_RDONLY));
	char bytes[] = "????";
	int p[2];

	must(pipe(p));
	assert_returns(splice(zero, NULL, p[1], NULL, 4, 0), 4);
	assert_returns(read(p[0], bytes, 4), 4);
	assert_that(memcmp(bytes, "\0\0\0\0", 4) == 0);
	assert_returns(splice(version, NULL, p[1], NULL, 4, 0), 4);
	assert_reads(p[0], "Linu");
}

CLAIM(pipe, tee_needs_two_pipes,
      .says = "on Linux tee fails with EINVAL unless both descriptors are pipes, and different "
	      "ones; of 0 bytes it does nothing, whatever they are",
      .zh = "在 Linux 上，两个描述符不是两个不同的管道时，tee 失败 (EINVAL)；请求 0 "
	    "字节时不论是什么描述符都不做任何事",
      .rows = "bugs 8", .verdict = HOLDS, .ref = "tee(2) EINVAL; Linux fs/splice.c tee()",
      .needs = { need_tee })
{
	int null = must(open("/dev/null", O_RDWR));
	int p[2];

	must(pipe(p));
	assert_returns(tee(p[0], p[1], 0, 0), 0);
	must(write(p[1], "x", 1));
	assert_fails(tee(p[0], p[1], 1, 0), EINVAL);
	assert_fails(tee(p[0], null, 1, 0), EINVAL);
	assert_fails(tee(null, p[1], 1, 0), EINVAL);
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
}

CLAIM(pipe, vmsplice_puts_memory_in,
      .says = "on Linux vmsplice puts a process's memory into a pipe, piece after piece, few bytes "
	      "or many; of no piece it puts in nothing",
      .zh = "在 Linux 上，vmsplice 把进程内存（无论多少）按顺序放入管道；没有片段时什么也不放入",
      .rows = "bugs 8", .verdict = HOLDS, .ref = "vmsplice(2)", .needs = { need_vmsplice })
{
	struct iovec pieces[] = { { (char[]){ "one," }, 4 }, { (char[]){ "two" }, 3 } };
	const size_t size = 5 * page_size() - 8;
	char *bytes = memory_that_ends(size);
	struct iovec many[] = { { bytes, 2000 }, { bytes + 2000, size - 2000 } };
	int p[2];

	must(pipe(p));
	make_room(p[1], 6);
	fill_with_numbers(bytes, size, 7);
	assert_returns(vmsplice(p[1], many, 0, 0), 0);
	assert_returns(vmsplice(p[1], many, 2, 0), size);
	assert_reads_numbers(p[0], size);
	assert_returns(vmsplice(p[1], pieces, 2, 0), 7);
	assert_reads(p[0], "one,two");
	assert_fails(vmsplice(0, pieces, 2, 0), EBADF);
}

CLAIM(pipe, vmsplice_takes_out_into_memory,
      .says = "on Linux vmsplice at the read end fills pieces of memory, one after the other, with "
	      "what the pipe has, which is gone then; it touches no more than that, sleeps while "
	      "the pipe is empty, and gives 0 at its end",
      .zh = "在 Linux 上，对读端 vmsplice "
	    "用管道中的数据依次填充各段内存，数据随之取走，不触及更多；管道空时睡眠，写端全部关闭后"
	    "返回 0",
      .rows = "bugs 8", .verdict = HOLDS, .ref = "vmsplice(2): fd opened for reading",
      .needs = { need_vmsplice })
{
	int p[2];

	must(pipe(p));
	must(write(p[1], "one,two;rest", 12));
	ACTOR(reader) {
		char *memory = memory_that_ends(8);
		struct iovec pieces[] = { { memory, 3 }, { memory + 3, 5 } }, more = { memory, 99 };

		must(close(p[1]));
		assert_returns(vmsplice(p[0], pieces, 2, 0), 8);
		assert_that(memcmp(memory, "one,two;", 8) == 0);
		assert_returns(vmsplice(p[0], &more, 1, 0), 4);
		assert_that(memcmp(memory, "resttwo;", 8) == 0);
		assert_returns(vmsplice(p[0], &more, 1, 0), 2);
		assert_that(memcmp(memory, "!!st", 4) == 0);
		assert_returns(vmsplice(p[0], &more, 1, 0), 0);
	}
	assert_asleep(reader, "vmsplice");
	must(write(p[1], "!!", 2));
	assert_asleep(reader, "vmsplice");
	must(close(p[1]));
	assert_ends(reader);
}

CLAIM(pipe, vmsplice_refuses_what_may_not_be,
      .says = "on Linux vmsplice takes up to IOV_MAX pieces, and fails with EINVAL for more, with "
	      "EBADF for a descriptor that is closed or of no pipe, with EFAULT for what is no "
	      "memory, and puts nothing in",
      .zh = "在 Linux 上，vmsplice 最多接受 IOV_MAX 段，更多则失败 "
	    "(EINVAL)；描述符已关闭或不是管道则失败 (EBADF)；不在内存中则失败 "
	    "(EFAULT)；都不放入数据",
      .rows = "bugs 8", .verdict = HOLDS,
      .ref = "vmsplice(2) EBADF, EINVAL, NOTES; Linux iov_iter_get_pages2()",
      .needs = { need_vmsplice, need_directory, need_scm_rights })
{
	static struct iovec pieces[IOV_MAX + 1];
	int p[2], pair[2], file = must(open("file", O_RDWR | O_CREAT, 0600));

	for (int i = 0; i <= IOV_MAX; i++)
		pieces[i] = (struct iovec){ i == 0 || i == IOV_MAX - 1 ? "x" : NULL,
					    i == 0 || i == IOV_MAX - 1 };
	must(pipe(p));
	make_room(p[1], 2);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(vmsplice(p[1], pieces, IOV_MAX + 1, 0), EINVAL);
	assert_fails(vmsplice(file, pieces, 1, 0), EBADF);
	assert_fails(vmsplice(pair[0], pieces, 1, 0), EBADF);
	assert_fails(vmsplice(99, pieces, 1, 0), EBADF);
	assert_fails(vmsplice(p[1], &(struct iovec){ memory_that_ends(0), 1 }, 1, 0), EFAULT);
	assert_ready(p[0], 0);
	assert_returns(lseek(file, 0, SEEK_END), 0);
	assert_returns(vmsplice(p[1], pieces, IOV_MAX, 0), 2);
	assert_reads(p[0], "xx");
}

CLAIM(pipe, splice_refuses_what_cannot_splice,
      .says = "on Linux splice from or to an eventfd or an epoll descriptor, which no splicing is "
	      "made for, fails with EINVAL, and moves nothing",
      .zh = "在 Linux 上，从 eventfd 或 epoll 描述符 splice，或 splice 到它们，失败 "
	    "(EINVAL)，什么也不移动",
      .verdict = HOLDS, .ref = "splice(2) EINVAL",
      .needs = { need_splice, need_eventfd, need_epoll })
{
	const int others[] = { must(eventfd(7, 0)), must(epoll_create1(0)) };
	uint64_t count;
	int p[2];

	must(pipe(p));
	for (size_t i = 0; i < 2; i++) {
		assert_fails(splice(others[i], NULL, p[1], NULL, 8, 0), EINVAL);
		assert_equal(unread(p[0]), 0);
		must(write(p[1], "12345678", 8));
		assert_fails(splice(p[0], NULL, others[i], NULL, 8, 0), EINVAL);
		assert_reads(p[0], "12345678");
	}
	must(read(others[0], &count, sizeof(count)));
	assert_equal(count, 7);
}
