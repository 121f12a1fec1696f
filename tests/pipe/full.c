/* Claims about a channel that is full, and its capacity. */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"
#include "memory.h"
#include "waits.h"

static const char *need_pipe_max_size(void)
{
	return access("/proc/sys/fs/pipe-max-size", R_OK) == 0 ? NULL : "no pipe-max-size in /proc";
}

CLAIM(pipe_and_fifo, write_sleeps_while_full, PIPE_AND_FIFO,
      .says = "write to a full channel sleeps until a read makes room, then its bytes stand at the "
	      "tail",
      .zh = "管道已满且有读端时，write 阻塞，直到读取腾出空间；随后其字节位于末尾",
      .course = "000 §4: 写阻塞; 002 写管道: 管道已满：写阻塞; 003 §1.3", .rows = "pipes 7",
      .verdict = HOLDS_IF("O_NONBLOCK is not set", "未设置 O_NONBLOCK"),
      .ref = "POSIX.1-2024 write(); pipe(7)")
{
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	ACTOR(writer) {
		assert_returns(write(p[1], "tail", 4), 4);
	}
	assert_asleep(writer, "write");
	discard(p[0], page_size());
	assert_ends(writer);
	discard(p[0], (size_t)capacity - page_size());
	assert_reads(p[0], "tail");
}

CLAIM(pipe_and_fifo, write_to_full_with_nonblock_gives_eagain, PIPE_AND_FIFO,
      .says = "with O_NONBLOCK, write to a full channel fails with EAGAIN and changes nothing",
      .zh = "设置 O_NONBLOCK 时，向已满的管道 write 失败 (EAGAIN)，内容不变",
      .rows = "pipes 7; bugs 17", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7)")
{
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill(p[1]);
	must(set_nonblocking(p[1], true));
	assert_fails(write(p[1], "x", 1), EAGAIN);
	assert_equal(unread(p[0]), capacity);
	discard(p[0], page_size());
	assert_returns(write(p[1], "x", 1), 1);
}

CLAIM(pipe_and_fifo, faster_side_waits_for_the_slower, PIPE_AND_FIFO,
      .says = "a writer gets ahead of the reader by the capacity at most, and nothing is lost",
      .zh = "自适应的同步机制：快的一方等待慢的一方，写者最多领先管道容量，数据不丢失",
      .course = "001 管道: 自适应的字同步机制：迁就比较慢的一方", .rows = "pipes 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7)")
{
	int block[128] = { 0 }; /* of 512 bytes, its first number counting */
	int p[2], capacity, blocks;

	must(open_channel(p));
	capacity = (int)capacity_of(p);
	blocks = 3 * capacity / (int)sizeof(block);
	ACTOR(writer) {
		for (; block[0] < blocks; block[0]++)
			assert_returns(write(p[1], block, sizeof(block)), sizeof(block));
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), capacity);
	for (int i = 0; i < blocks; i++) {
		read_exactly(p[0], (char *)block, sizeof(block));
		assert_equal(block[0], i);
	}
	assert_ends(writer);
}

static const char *need_usual_size(void)
{
	const char *why = need_pipe_size();
	int p[2];

	if (why)
		return why;
	must(pipe(p));
	why = lacks_pages(p[1], 16);
	must(close(p[0]));
	must(close(p[1]));
	return why;
}

CLAIM(pipe_and_fifo, default_capacity_is_16_pages, PIPE_AND_FIFO,
      .says = "on Linux a new channel takes 16 pages, 65536 bytes where a page has 4096",
      .zh = "在 Linux 上，新管道的容量为 16 页：页为 4096 字节时是 65536 字节",
      .course = "002: 管道缓存区大小ulimit -a 65536实际大小", .rows = "pipes 8",
      .verdict = HOLDS_IF("on Linux with pages of 4096 bytes, and the user's pipes below "
			  "pipe-user-pages-soft; ulimit -p shows PIPE_BUF, not the capacity",
			  "在页大小为 4096 的 Linux 上，且该用户的管道未超过 "
			  "pipe-user-pages-soft；ulimit -p 显示的是 PIPE_BUF，不是容量"),
      .ref = "pipe(7) Pipe capacity", .needs = { need_usual_size })
{
	long capacity = 16 * (long)page_size();
	int p[2];

	must(open_channel(p));
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), capacity);
	assert_returns(fcntl(p[1], F_GETPIPE_SZ), capacity);
	assert_equal(fill(p[1]), capacity);
	assert_equal(unread(p[0]), capacity);
}

CLAIM(pipe_and_fifo, pipe_buf_is_at_least_512, PIPE_AND_FIFO,
      .says = "PIPE_BUF is at least 512, on Linux 4096, and the capacity no smaller",
      .zh = "PIPE_BUF 至少 512，在 Linux 上是 4096，容量不小于它", .rows = "pipes 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <limits.h>, fpathconf(); pipe(7)")
{
	int p[2];

	must(open_channel(p));
	assert_returns(fpathconf(p[0], _PC_PIPE_BUF), 4096);
	assert_returns(fpathconf(p[1], _PC_PIPE_BUF), 4096);
	assert_that(fill(p[1]) >= 4096);
}

CLAIM(pipe_and_fifo, set_size_rounds_up_and_is_kept, PIPE_AND_FIFO,
      .says = "on Linux F_SETPIPE_SZ gives at least what is asked, in whole pages, and just so "
	      "much fits in",
      .zh = "在 Linux 上，F_SETPIPE_SZ 向上取整到页，返回实际容量，恰好能写入这么多",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "fcntl(2) F_SETPIPE_SZ",
      .needs = { need_larger_pipes })
{
	const int page = (int)page_size();
	const int asked[] = { 1, page, page + 1, 2 * page, 3 * page, 8 * page - 1, 32 * page };
	int p[2];

	must(open_channel(p));
	for (size_t i = 0; i < COUNT(asked); i++) {
		int size = assert_succeeds(fcntl(p[1], F_SETPIPE_SZ, asked[i]));

		assert_that(size >= asked[i] && size < 2 * asked[i] + page);
		assert_equal(size % page, 0);
		assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
		assert_equal(fill(p[1]), size);
		discard(p[0], (size_t)size);
	}
}

CLAIM(pipe_and_fifo, a_negative_size_is_refused, PIPE_AND_FIFO,
      .says = "on Linux F_SETPIPE_SZ fails with EINVAL for a negative size, and changes nothing",
      .zh = "在 Linux 上，F_SETPIPE_SZ 的大小为负时失败 (EINVAL)，什么都不改变", .rows = "pipes 8",
      .verdict = HOLDS, .ref = "Linux fs/pipe.c round_pipe_size(), pipe_set_size()",
      .needs = { need_pipe_size })
{
	int p[2], size;

	must(open_channel(p));
	must(write(p[1], "kept", 4));
	size = must(fcntl(p[0], F_GETPIPE_SZ));
	assert_fails(fcntl(p[1], F_SETPIPE_SZ, -1), EINVAL);
	assert_fails(fcntl(p[1], F_SETPIPE_SZ, -4096), EINVAL);
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
	assert_reads(p[0], "kept");
}

CLAIM(pipe_and_fifo, set_size_below_the_content_gives_ebusy, PIPE_AND_FIFO,
      .says = "on Linux F_SETPIPE_SZ below what the channel holds fails with EBUSY and changes "
	      "nothing, until enough is read",
      .zh = "在 Linux 上，F_SETPIPE_SZ 小于现有内容时失败 "
	    "(EBUSY)，容量与内容不变；读出足够内容后成功",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "fcntl(2) EBUSY", .needs = { need_pipe_size })
{
	int p[2], capacity;

	must(open_channel(p));
	make_room(p[1], 2);
	capacity = must(fcntl(p[0], F_GETPIPE_SZ));
	assert_equal(fill(p[1]), capacity);
	assert_fails(fcntl(p[0], F_SETPIPE_SZ, capacity / 2), EBUSY);
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), capacity);
	assert_equal(unread(p[0]), capacity);
	discard(p[0], (size_t)capacity / 2);
	assert_returns(fcntl(p[0], F_SETPIPE_SZ, capacity / 2), capacity / 2);
	assert_equal(unread(p[0]), capacity / 2);
}

CLAIM(pipe_and_fifo, set_size_keeps_the_content, PIPE_AND_FIFO,
      .says = "on Linux F_SETPIPE_SZ to less or more keeps what the channel holds, every byte in "
	      "its place",
      .zh = "在 Linux 上，改变容量时管道中的内容保持不变，每个字节仍在原处", .rows = "pipes 8",
      .verdict = HOLDS, .ref = "fcntl(2) F_SETPIPE_SZ", .needs = { need_larger_pipes })
{
	const size_t page = page_size(), size = 8 * page;
	char *bytes = memory_that_ends(2 * size);
	int p[2];

	must(open_channel(p));
	must(fcntl(p[1], F_SETPIPE_SZ, (int)(16 * page)));
	for (size_t start = 3 * page; start < 16 * page; start += 4 * page) {
		must(write(p[1], bytes, start)); /* so that the content begins there in the ring */
		discard(p[0], start);
		fill_with_numbers(bytes, size, 0);
		must(write(p[1], bytes, size));
		assert_succeeds(fcntl(p[1], F_SETPIPE_SZ, (int)size));
		assert_succeeds(fcntl(p[1], F_SETPIPE_SZ, (int)(64 * page)));
		assert_succeeds(fcntl(p[1], F_SETPIPE_SZ, (int)(16 * page)));
		assert_equal(unread(p[0]), size);
		read_exactly(p[0], memset(bytes, 0, size), size);
		assert_that(has_numbers(bytes, size, 0));
	}
}

CLAIM(pipe_and_fifo, growing_wakes_a_writer, PIPE_AND_FIFO,
      .says = "on Linux all writers asleep on a full channel go on when F_SETPIPE_SZ makes it "
	      "larger, and who waits for room beside them is told of it",
      .zh = "在 Linux 上，因管道已满而睡眠的所有写者在容量增大后继续；同时等待空间的 "
	    "poll、select、epoll_wait 也得知可写",
      .rows = "pipes 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): blocks while there is no room; poll() POLLOUT; fcntl(2) "
	     "F_SETPIPE_SZ",
      .needs = { need_larger_pipes, need_epoll })
{
	struct actor *writer[3], *waiter[WAITS];
	int p[2], size;

	must(open_channel(p));
	size = must(fcntl(p[1], F_SETPIPE_SZ, (int)page_size()));
	fill(p[1]);
	for (int i = 0; i < 3; i++)
		START(writer[i]) {
			assert_returns(write(p[1], "x", 1), 1);
		}
	for (int i = 0; i < WAITS; i++)
		START(waiter[i]) {
			assert_returns(waits[i].wait(p[1], POLLOUT, -1, NULL), POLLOUT);
		}
	for (int i = 0; i < 3; i++)
		assert_asleep(writer[i], "write");
	for (int i = 0; i < WAITS; i++)
		assert_asleep(waiter[i], waits[i].call);
	assert_succeeds(
		fcntl(p[0], F_SETPIPE_SZ, 8 * size)); /* each writer that slept takes a page */
	for (int i = 0; i < 3; i++)
		assert_ends(writer[i]);
	for (int i = 0; i < WAITS; i++)
		assert_ends(waiter[i]);
	assert_equal(unread(p[0]), size + 3);
}

CLAIM(pipe_and_fifo, a_one_slot_channel_passes_every_byte, PIPE_AND_FIFO,
      .says = "two processes that pass two tokens through a channel of one page never both sleep",
      .zh = "两个进程经一页容量的管道传递两个令牌，不会同时睡死", .rows = "bugs 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(): sleeps only while there is no room",
      .needs = { need_pipe_size })
{
	struct actor *player[2];
	char token = 't';
	int p[2];

	must(open_channel(p));
	must(fcntl(p[1], F_SETPIPE_SZ, (int)page_size()));
	must(write(p[1], "tt", 2));
	for (int i = 0; i < 2; i++)
		START(player[i]) {
			for (int round = 0; round < 500; round++) {
				assert_returns(read(p[0], &token, 1), 1);
				assert_equal(token, 't');
				assert_returns(write(p[1], &token, 1), 1);
			}
		}
	assert_ends(player[0]);
	assert_ends(player[1]);
	assert_equal(unread(p[0]), 2);
}

CLAIM(pipe_and_fifo, size_beyond_the_limit_gives_eperm, PIPE_AND_FIFO,
      .says = "on Linux the unprivileged get EPERM for raising a channel's size over "
	      "pipe-max-size, which changes nothing",
      .zh = "在 Linux 上，无特权的进程把容量增大到超过 pipe-max-size 会失败 (EPERM)，容量不变",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "fcntl(2) EPERM; pipe(7) pipe-max-size",
      .needs = { need_pipe_size, need_pipe_max_size, need_other_user })
{
	int limit = (int)number_in("/proc/sys/fs/pipe-max-size");
	int p[2], size;

	must(open_channel(p));
	size = assert_succeeds(fcntl(p[0], F_GETPIPE_SZ));
	ACTOR(nobody) {
		become_nobody();
		assert_fails(fcntl(p[1], F_SETPIPE_SZ, (size > limit ? size : limit) + 1), EPERM);
	}
	assert_ends(nobody);
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
}

CLAIM(pipe_and_fifo, size_beyond_the_limit_is_for_the_privileged, PIPE_AND_FIFO,
      .says = "on Linux CAP_SYS_RESOURCE allows a size over pipe-max-size",
      .zh = "在 Linux 上，具有 CAP_SYS_RESOURCE 的进程可设置超过 pipe-max-size 的容量",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "fcntl(2) F_SETPIPE_SZ; capabilities(7)",
      .needs = { need_pipe_size, need_pipe_max_size, need_resource_privilege })
{
	int limit = (int)number_in("/proc/sys/fs/pipe-max-size");
	int p[2], size;

	must(open_channel(p));
	size = assert_succeeds(fcntl(p[1], F_SETPIPE_SZ, limit + 1));
	assert_that(size > limit);
	assert_returns(fcntl(p[0], F_GETPIPE_SZ), size);
}

CLAIM(pipe_and_fifo, initial_size_is_within_the_limit, PIPE_AND_FIFO,
      .says = "on Linux a new channel is no larger than pipe-max-size",
      .zh = "在 Linux 上，新管道的容量不超过 pipe-max-size", .rows = "pipes 8; bugs 7",
      .verdict = HOLDS, .ref = "pipe(7) pipe-max-size (since Linux 4.9)",
      .needs = { need_directory, need_pipe_size, need_pipe_max_size, need_other_user })
{
	int limit = (int)number_in("/proc/sys/fs/pipe-max-size");

	ACTOR(nobody) {
		int p[2];

		must(chmod(".", 0777));
		become_nobody();
		must(open_channel(p));
		assert_that(fcntl(p[0], F_GETPIPE_SZ) <= limit);
	}
	assert_ends(nobody);
}

CLAIM(pipe, only_pipes_have_a_pipe_size,
      .says = "on Linux F_GETPIPE_SZ and F_SETPIPE_SZ fail with EBADF for an open file that is no "
	      "pipe",
      .zh = "在 Linux 上，对不是管道的已打开文件，F_GETPIPE_SZ 与 F_SETPIPE_SZ 失败 (EBADF)",
      .rows = "pipes 8", .verdict = HOLDS, .ref = "Linux fs/pipe.c pipe_fcntl()",
      .needs = { need_pipe_size, need_directory, need_scm_rights })
{
	int others[3];

	others[0] = must(open("file", O_RDWR | O_CREAT, 0600));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, others + 1));
	for (int i = 0; i < 3; i++) {
		assert_fails(fcntl(others[i], F_GETPIPE_SZ), EBADF);
		assert_fails(fcntl(others[i], F_SETPIPE_SZ, 8 * (int)page_size()), EBADF);
	}
}

CLAIM(pipe, less_than_a_page_is_a_page, PIPE_AND_FIFO,
      .says = "on Linux F_SETPIPE_SZ of less than a page, 0 too, gives a page and returns its size",
      .zh = "在 Linux 上，F_SETPIPE_SZ 小于一页（包括 0）时得到一页，并返回其大小",
      .verdict = HOLDS, .ref = "F_SETPIPE_SZ(2const): below the page size are silently rounded up",
      .needs = { need_pipe_size })
{
	const int sizes[] = { 0, 1, (int)page_size() - 1 };
	int p[2];

	must(open_channel(p));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		assert_returns(fcntl(p[1], F_SETPIPE_SZ, sizes[i]), page_size());
		assert_returns(fcntl(p[0], F_GETPIPE_SZ), page_size());
	}
	assert_equal(fill(p[1]), page_size());
}
