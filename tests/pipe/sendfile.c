/* Claims about sendfile into pipes and sockets. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "pipe_room.h"

#define LARGE (1 << 20)

/* A file of these digits, open at its place 5. */
static int digits(void)
{
	int fd = must(open("digits", O_RDWR | O_CREAT | O_TRUNC, 0600));

	must(write(fd, "0123456789", 10));
	must(lseek(fd, 5, SEEK_SET));
	return fd;
}

static off_t place_in(int fd)
{
	return must(lseek(fd, 0, SEEK_CUR));
}

CLAIM(pipe, sendfile_moves_one_of_two_offsets,
      .says = "on Linux sendfile into a pipe or a socket copies a file's bytes from the offset "
	      "that it is given and moves that on, without one from the file's own, and moves that; "
	      "at the end, and for no bytes, it returns 0",
      .zh = "在 Linux 上，sendfile 向管道或套接字复制文件内容：给出偏移时从该偏移开始并将其前移，"
	    "否则使用并移动文件自己的偏移；到末尾或请求 0 字节时返回 0",
      .verdict = HOLDS, .ref = "sendfile(2)", .needs = { need_directory, need_scm_rights })
{
	int fd = digits(), ends[2][2];

	must(pipe(ends[0]));
	make_room(ends[0][1], 2);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[1]));
	for (int i = 0; i < 2; i++) {
		off_t offset = 2;

		must(lseek(fd, 5, SEEK_SET));
		assert_returns(sendfile(ends[i][1], fd, &offset, 2), 2);
		assert_equal(offset, 4);
		assert_equal(place_in(fd), 5);
		assert_reads(ends[i][0], "23");
		assert_returns(sendfile(ends[i][1], fd, NULL, 3), 3);
		assert_equal(place_in(fd), 8);
		assert_reads(ends[i][0], "567");
		assert_returns(sendfile(ends[i][1], fd, &offset, 0), 0);
		assert_equal(offset, 4);
		assert_returns(sendfile(ends[i][1], fd, &offset, 100), 6);
		assert_equal(offset, 10);
		assert_returns(sendfile(ends[i][1], fd, &offset, 100), 0);
		assert_equal(offset, 10);
		assert_reads(ends[i][0], "456789");
	}
}

CLAIM(pipe, sendfile_tells_how_much_had_room,
      .says = "on Linux sendfile into a pipe that does not sleep moves what has room, returns how "
	      "much, and moves the offset by just that; where there is none it fails with EAGAIN "
	      "and leaves the offset",
      .zh = "在 Linux 上，向非阻塞管道 sendfile 只移动容得下的部分并返回其字节数，偏移恰好前移这么多"
	    "；没有空间时失败 (EAGAIN)，偏移不变",
      .verdict = HOLDS, .ref = "sendfile(2): may write fewer bytes; EAGAIN",
      .needs = { need_directory })
{
	static char bytes[LARGE];
	int fd = digits(), p[2];
	off_t offset = 3;
	ssize_t moved, more = 0;

	must(ftruncate(fd, LARGE));
	must(pipe2(p, O_NONBLOCK));
	moved = assert_succeeds(sendfile(p[1], fd, &offset, LARGE));
	assert_that(moved > 0 && moved < LARGE - 3);
	assert_equal(offset, moved + 3);
	while (write(p[1], "x", 1) == 1) /* what a page may have left */
		more++;
	assert_fails(sendfile(p[1], fd, &offset, 1), EAGAIN);
	assert_equal(offset, moved + 3);
	assert_equal(place_in(fd), 5);
	assert_returns(read(p[0], bytes, sizeof(bytes)), moved + more);
	assert_equal(bytes[0], '3');
	assert_equal(bytes[6], '9');
	assert_equal(bytes[7], 0);
}

CLAIM(pipe, sendfile_leaves_what_had_no_room,
      .says = "on Linux sendfile without an offset, into a pipe or a stream that does not sleep, moves "
	      "the file's own position by just what had room, and leaves it where nothing had, so "
	      "that the rest follows",
      .zh = "在 Linux 上，不带偏移地向非阻塞的管道或流 sendfile，文件自身的位置恰好前移容得下的字节数，"
	    "没有空间时不变，因此其余内容可以接着发送",
      .verdict = HOLDS, .ref = "sendfile(2): the file offset will be updated by the call; EAGAIN",
      .needs = { need_directory, need_scm_rights })
{
	for (int k = 0; k < 2; k++) {
		char *bytes = memory_that_ends(LARGE), *seen = memory_that_ends(LARGE);
		int fd = digits(), ends[2];
		size_t sent = 0, received = 0;

		fill_with_numbers(bytes, LARGE, 1);
		assert_returns(pwrite(fd, bytes, LARGE, 0), LARGE);
		must(lseek(fd, 0, SEEK_SET));
		must(k ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends));
		must(fcntl(ends[1], F_SETFL, O_NONBLOCK));
		while (received < LARGE) {
			const size_t left = LARGE - received;
			ssize_t moved;

			while ((moved = sendfile(ends[1], fd, NULL, LARGE)) > 0) {
				sent += (size_t)moved;
				assert_equal(place_in(fd), sent);
			}
			if (sent < LARGE)
				assert_fails(moved, EAGAIN);
			assert_equal(place_in(fd), sent);
			received +=
				(size_t)assert_succeeds(read(ends[0], seen + received,
							     left < LARGE / 4 ? left : LARGE / 4));
		}
		assert_equal(received, sent);
		assert_that(has_numbers(seen, LARGE, 1));
	}
}

CLAIM(pipe, sendfile_sleeps_until_there_is_room,
      .says = "on Linux sendfile into a full pipe sleeps until there is room; without a reader it "
	      "fails with EPIPE and brings SIGPIPE",
      .zh = "在 Linux 上，向满管道 sendfile 睡眠直到有空间；没有读者时失败 (EPIPE) 并收到 SIGPIPE",
      .verdict = HOLDS, .ref = "Linux fs/splice.c do_splice_direct()",
      .needs = { need_directory, need_proc })
{
	static char bytes[LARGE];
	int fd = digits(), p[2];

	must(pipe(p));
	must(fcntl(p[1], F_SETFL, O_NONBLOCK));
	while (write(p[1], bytes, 4096) > 0)
		;
	must(fcntl(p[1], F_SETFL, 0));
	ACTOR(sender) {
		assert_returns(sendfile(p[1], fd, &(off_t){ 0 }, 10), 10);
		catch_signal(SIGPIPE, 0);
		pause_at("sent");
		close(p[0]);
		assert_fails(sendfile(p[1], fd, &(off_t){ 0 }, 10), EPIPE);
		assert_equal(caught(SIGPIPE), 1);
	}
	assert_asleep(sender, "sendfile");
	must(read(p[0], bytes, sizeof(bytes)));
	await(sender, "sent");
	must(close(p[0]));
	resume(sender);
	assert_ends(sender);
}

CLAIM(pipe, sendfile_refuses_what_it_cannot,
      .says = "on Linux sendfile fails with EBADF for what is not open for reading, or writing, "
	      "with EINVAL from a pipe or a directory, to a file with O_APPEND, from below 0 or to "
	      "past the largest offset, with ESPIPE for an offset in a pipe, though it were to move "
	      "no byte; nothing is moved",
      .zh = "在 Linux 上，sendfile 对不可读或不可写的描述符失败 (EBADF)，从管道或目录、向 O_APPEND "
	    "文件、从负偏移或越过最大偏移失败 (EINVAL)，为管道给出偏移失败 (ESPIPE)，"
	    "即使要移动的字节数为 0；什么也不移动",
      .verdict = HOLDS, .ref = "sendfile(2) ERRORS", .needs = { need_directory })
{
	int fd = digits(), p[2], full[2], appending, writing;
	off_t offset = 1, below = -1, last = INT64_MAX;

	must(pipe(p));
	must(pipe(full));
	must(write(full[1], "x", 1));
	appending = must(open("appended", O_RDWR | O_CREAT | O_APPEND, 0600));
	writing = must(open("digits", O_WRONLY));
	for (size_t size = 0; size < 2; size++) {
		assert_fails(sendfile(p[0], fd, &offset, size), EBADF);
		assert_fails(sendfile(p[1], writing, &offset, size), EBADF);
		assert_fails(sendfile(-1, fd, &offset, size), EBADF);
		assert_fails(sendfile(p[1], -1, &offset, size), EBADF);
	}
	assert_fails(sendfile(p[1], fd, &last, 1), EINVAL);
	if (sizeof(size_t) == sizeof(off_t))
		assert_fails(sendfile(p[1], fd, &offset, SIZE_MAX), EINVAL);
	assert_fails(sendfile(p[1], must(open(".", O_RDONLY)), NULL, 1), EINVAL);
	assert_fails(sendfile(p[1], full[0], NULL, 1), EINVAL);
	assert_fails(sendfile(appending, fd, &offset, 1), EINVAL);
	assert_fails(sendfile(p[1], fd, &below, 1), EINVAL);
	assert_fails(sendfile(fd, full[0], &offset, 1), ESPIPE);
	assert_equal(offset, 1);
	assert_equal(below, -1);
	assert_equal(place_in(fd), 5);
	assert_reads(full[0], "x");
	must(fcntl(p[0], F_SETFL, O_NONBLOCK));
	assert_fails(read(p[0], &(char){ 0 }, 1), EAGAIN);
}

CLAIM(pipe, sendfile_into_a_file_moves_both_offsets,
      .says = "on Linux sendfile into a regular file writes where that stands and moves its offset "
	      "on, beside the one that it reads from",
      .zh = "在 Linux 上，sendfile 到普通文件时写在该文件的当前偏移处，并前移其偏移，以及读取所用的偏移",
      .verdict = HOLDS, .ref = "sendfile(2): if it is a regular file", .needs = { need_directory })
{
	int fd = digits(), out = must(open("out", O_RDWR | O_CREAT, 0600));
	off_t offset = 7;

	must(write(out, "abcdef", 6));
	must(lseek(out, 1, SEEK_SET));
	assert_returns(sendfile(out, fd, NULL, 2), 2);
	assert_equal(place_in(out), 3);
	assert_equal(place_in(fd), 7);
	assert_returns(sendfile(out, fd, &offset, 100), 3);
	assert_equal(place_in(out), 6);
	assert_equal(offset, 10);
	assert_equal(place_in(fd), 7);
	assert_returns(sendfile(out, fd, &offset, 100), 0);
	assert_returns(sendfile(out, fd, NULL, 1), 1);
	must(lseek(out, 0, SEEK_SET));
	assert_reads(out, "a567897");
}

CLAIM(pipe, sendfile_takes_no_socket_and_no_bad_offset_efault,
      .says = "on Linux sendfile from a socket into a file, or of a number below 0, fails with EINVAL, "
	      "and with EFAULT where its offset can't be read; nothing is moved",
      .zh = "在 Linux 上，从套接字向文件 sendfile 或字节数为负时失败 (EINVAL)，偏移的地址无效时失败 (EFAULT)；什么也不移动",
      .verdict = HOLDS, .ref = "sendfile(2) EINVAL, EFAULT",
      .needs = { need_directory, need_scm_rights, need_untouched_addresses })
{
	off_t *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	int fd = digits(), p[2], pair[2];

	must(pipe2(p, O_NONBLOCK));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(write(pair[0], "x", 1));
	assert_fails(sendfile(fd, pair[1], NULL, 1), EINVAL);
	assert_fails(sendfile(p[1], fd, NULL, (size_t)-1), EINVAL);
	assert_fails(sendfile(p[1], fd, nowhere, 1), EFAULT);
	assert_fails(read(p[0], &(char){ 0 }, 1), EAGAIN);
	assert_equal(place_in(fd), 5);
	assert_reads(pair[1], "x");
}
