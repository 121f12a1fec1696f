/* Claims about sendfile into pipes and sockets. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"

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
	      "at the end it returns 0",
      .zh = "在 Linux 上，sendfile 向管道或套接字复制文件内容：给出偏移时从该偏移开始并将其前移，"
	    "否则使用并移动文件自己的偏移；到末尾返回 0",
      .verdict = HOLDS, .ref = "sendfile(2)", .needs = { need_directory, need_scm_rights })
{
	int fd = digits(), ends[2][2];

	must(pipe(ends[0]));
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
	ssize_t moved;

	must(ftruncate(fd, LARGE));
	must(pipe2(p, O_NONBLOCK));
	moved = assert_succeeds(sendfile(p[1], fd, &offset, LARGE));
	assert_that(moved > 0 && moved < LARGE - 3);
	assert_equal(offset, moved + 3);
	assert_fails(sendfile(p[1], fd, &offset, 1), EAGAIN);
	assert_equal(offset, moved + 3);
	assert_equal(place_in(fd), 5);
	assert_returns(read(p[0], bytes, sizeof(bytes)), moved);
	assert_equal(bytes[0], '3');
	assert_equal(bytes[6], '9');
	assert_equal(bytes[7], 0);
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
	      "with EINVAL from a pipe, to a file with O_APPEND or from below 0, with ESPIPE for "
	      "an offset in a pipe; nothing is moved",
      .zh = "在 Linux 上，sendfile 对不可读或不可写的描述符失败 (EBADF)，从管道、向 O_APPEND "
	    "文件或从负偏移失败 (EINVAL)，为管道给出偏移失败 (ESPIPE)；什么也不移动",
      .verdict = HOLDS, .ref = "sendfile(2) ERRORS", .needs = { need_directory })
{
	int fd = digits(), p[2], full[2], appending, writing;
	off_t offset = 1, below = -1;

	must(pipe(p));
	must(pipe(full));
	must(write(full[1], "x", 1));
	appending = must(open("appended", O_RDWR | O_CREAT | O_APPEND, 0600));
	writing = must(open("digits", O_WRONLY));
	assert_fails(sendfile(p[0], fd, &offset, 1), EBADF);
	assert_fails(sendfile(p[1], writing, &offset, 1), EBADF);
	assert_fails(sendfile(-1, fd, &offset, 1), EBADF);
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
