/* Claims about transfers in many pieces, out of memory that ends, and at a place of a file. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"
#include "memory.h"

enum { PIECES = 100 };

/* So many pieces of different size, 1 to 7 bytes; returns their sum. */
static size_t cut(struct iovec pieces[PIECES], char *bytes)
{
	size_t sum = 0;

	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = (struct iovec){ bytes + sum, i % 7 + 1 };
		sum += pieces[i].iov_len;
	}
	return sum;
}

CLAIM(pipe, many_pieces_keep_their_order, PIPE_AND_FIFO,
      .says = "writev of a hundred pieces writes them in their order, and readv of as many fills "
	      "them in theirs",
      .zh = "一百段的 writev 按顺序写出，同样多段的 readv 按顺序填充", .rows = "pipes 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 readv(), writev()")
{
	char sent[7 * PIECES], seen[7 * PIECES] = "";
	struct iovec pieces[PIECES];
	const size_t size = cut(pieces, sent);
	int p[2];

	must(open_channel(p));
	for (size_t i = 0; i < size; i++)
		sent[i] = (char)(i % 251);
	assert_returns(writev(p[1], pieces, PIECES), size);
	assert_returns(read(p[0], seen, size), size);
	assert_that(memcmp(seen, sent, size) == 0);
	assert_returns(write(p[1], sent, size), size);
	memset(seen, 0, size);
	cut(pieces, seen);
	assert_returns(readv(p[0], pieces, PIECES), size);
	assert_that(memcmp(seen, sent, size) == 0);
}

CLAIM(pipe, an_offset_leaves_the_position,
      .says = "on Linux splice from or to a file with an offset moves that, and leaves the file's "
	      "own position",
      .zh = "在 Linux 上，带偏移的 splice 更新该偏移，文件自身的位置不变", .rows = "bugs 9",
      .verdict = HOLDS, .ref = "splice(2): the starting offset is not changed",
      .needs = { need_directory, need_splice })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	off64_t offset = 6;
	int p[2];

	must(pipe(p));
	must(write(fd, "0123456789", 10));
	must(lseek(fd, 2, SEEK_SET));
	assert_returns(splice(fd, &offset, p[1], NULL, 3, 0), 3);
	assert_equal(offset, 9);
	assert_returns(lseek(fd, 0, SEEK_CUR), 2);
	assert_reads(p[0], "678");
	must(write(p[1], "ab", 2));
	offset = 4;
	assert_returns(splice(p[0], NULL, fd, &offset, 2, 0), 2);
	assert_equal(offset, 6);
	assert_returns(lseek(fd, 0, SEEK_CUR), 2);
	assert_reads(fd, "23ab6789");
}

CLAIM(pipe, epoll_wait_wants_a_number_of_events,
      .says = "on Linux epoll_wait fails with EINVAL for no events, fewer than none and more than "
	      "could ever be stored, and takes nothing",
      .zh = "在 Linux 上，epoll_wait 的事件数为零、为负或多到不可能存下时失败 (EINVAL)，不取走事件",
      .verdict = HOLDS, .ref = "epoll_wait(2) EINVAL; Linux fs/eventpoll.c EP_MAX_EVENTS",
      .needs = { need_epoll })
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u64 = 7 };
	const int limits[] = { 0, -1, INT_MIN, INT_MAX };
	int p[2], epoll = must(epoll_create1(0));

	must(pipe(p));
	must(write(p[1], "x", 1));
	must(epoll_ctl(epoll, EPOLL_CTL_ADD, p[0], &event));
	for (int i = 0; i < 4; i++) {
		assert_fails(epoll_wait(epoll, &event, limits[i], 0), EINVAL);
		assert_fails(epoll_pwait(epoll, &event, limits[i], 0, NULL), EINVAL);
	}
	assert_returns(epoll_wait(epoll, &event, 1, 0), 1);
	assert_equal(event.data.u64, 7);
}

CLAIM(pipe, pieces_are_one_write, PIPE_AND_FIFO,
      .says = "on Linux writev of more than PIPE_BUF to a channel with O_NONBLOCK fills the room that "
	      "there is, a page, from piece to piece: it is one write, and no piece is refused for "
	      "itself",
      .zh = "在 Linux 上，对带 O_NONBLOCK 的管道 writev 超过 PIPE_BUF 的内容时，逐段填满现有空间（一页）："
	    "它是一次写入，不会单独拒绝某一段",
      .rows = "pipes 3, 9", .verdict = HOLDS,
      .ref = "pipe(7) PIPE_BUF: O_NONBLOCK enabled, n > PIPE_BUF; writev(2)")
{
	static char bytes[3 << 16], seen[2 << 16];
	const size_t part = page_size() * 3 / 4;
	const struct iovec pieces[] = { { bytes, part }, { bytes + part, part } };
	int p[2];

	memset(bytes, 'a', part);
	memset(bytes + part, 'b', part);
	must(open_channel(p));
	fill(p[1]);
	discard_a_page(p[0]);
	must(set_nonblocking(p[1], true));
	assert_returns(writev(p[1], pieces, 2), page_size());
	assert_fails(writev(p[1], pieces, 2), EAGAIN);
	while ((size_t)unread(p[0]) > page_size())
		discard_a_page(p[0]);
	assert_returns(read(p[0], seen, sizeof(seen)), page_size());
	assert_equal(memcmp(seen, bytes, page_size()), 0);
}

CLAIM(pipe, no_pieces_move_nothing, PIPE_AND_FIFO,
      .says = "on Linux readv and writev of no pieces return 0 at once, be the channel empty, full or "
	      "at its end, and move nothing",
      .zh = "在 Linux 上，不带任何段的 readv 与 writev 立即返回 "
	    "0，无论管道是空、是满还是到了末尾，且不移动任何字节",
      .verdict = HOLDS,
      .ref = "readv(2) EINVAL: less than zero; Linux lib/iov_iter.c import_iovec()")
{
	int p[2];
	long room;

	must(open_channel(p));
	assert_returns(readv(p[0], NULL, 0), 0);
	assert_returns(writev(p[1], NULL, 0), 0);
	assert_equal(unread(p[0]), 0);
	room = fill(p[1]);
	assert_returns(readv(p[0], NULL, 0), 0);
	assert_returns(writev(p[1], NULL, 0), 0);
	assert_equal(unread(p[0]), room);
	discard(p[0], (size_t)room);
	must(close(p[1]));
	assert_returns(readv(p[0], NULL, 0), 0);
}
