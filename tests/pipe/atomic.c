/* Claims about writes up to PIPE_BUF, which are atomic, and larger ones. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"

/* Writes this many records of the size, each all of the writer's own letter. */
static void write_records(int fd, char letter, int records, size_t size)
{
	char record[PIPE_BUF];

	memset(record, letter, sizeof(record));
	for (int i = 0; i < records; i++)
		assert_returns(write(fd, record, size), size);
}

static bool is_all_one_byte(const char *bytes, size_t size)
{
	return memcmp(bytes, bytes + 1, size - 1) == 0;
}

/* Eight writers write records of this size at once: each comes whole, and all of them come. */
static void assert_writers_never_mix(int p[2], size_t size)
{
	enum { WRITERS = 8, RECORDS = 12 };
	struct actor *writer[WRITERS];
	int seen[WRITERS] = { 0 };
	char record[PIPE_BUF];

	for (int i = 0; i < WRITERS; i++)
		START(writer[i]) {
			write_records(p[1], (char)('a' + i), RECORDS, size);
		}
	for (int i = 0; i < WRITERS * RECORDS; i++) {
		read_exactly(p[0], record, size);
		assert_that(is_all_one_byte(record, size));
		seen[record[0] - 'a']++;
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_ends(writer[i]);
		assert_equal(seen[i], RECORDS);
	}
}

CLAIM(pipe_and_fifo, writes_up_to_pipe_buf_are_atomic, PIPE_AND_FIFO,
      .says = "writes of up to PIPE_BUF bytes by eight writers never mix, and none is lost",
      .zh = "不超过 PIPE_BUF 字节的写入是原子的：八个写者的数据互不交错，也不丢失",
      .rows = "pipes 9; fifos 5", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF")
{
	int p[2];

	must(open_channel(p));
	assert_writers_never_mix(p, 700);
	assert_writers_never_mix(p, 3000);
	assert_writers_never_mix(p, PIPE_BUF);
}

CLAIM(pipe_and_fifo, an_atomic_write_waits_for_all_its_room, PIPE_AND_FIFO,
      .says = "a write of PIPE_BUF bytes to a channel with less room sleeps and puts in none of "
	      "them",
      .zh = "剩余空间不足时，PIPE_BUF 字节的写入会睡眠，且一个字节也不先写入", .rows = "pipes 9",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): \"shall not be interleaved\"; pipe(7) PIPE_BUF")
{
	static const char bytes[PIPE_BUF];
	int p[2], before;

	must(open_channel(p));
	fill_but_for_pipe_buf(p);
	must(write(p[1], bytes, 100));
	before = unread(p[0]);
	ACTOR(writer) {
		assert_returns(write(p[1], bytes, PIPE_BUF), PIPE_BUF);
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), before);
	discard(p[0], page_size());
	assert_ends(writer);
	assert_equal(unread(p[0]), before - (int)page_size() + PIPE_BUF);
}

CLAIM(pipe_and_fifo, nonblocking_writes_up_to_pipe_buf_are_all_or_nothing, PIPE_AND_FIFO,
      .says = "with O_NONBLOCK and less room than it needs, a write of up to PIPE_BUF gives EAGAIN "
	      "and writes nothing",
      .zh = "设置 O_NONBLOCK 且空间不足时，不超过 PIPE_BUF 的写入以 EAGAIN 失败，不写入任何字节",
      .rows = "pipes 9", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF")
{
	static const char bytes[PIPE_BUF];
	int p[2], before;

	must(open_channel(p));
	fill_but_for_pipe_buf(p);
	must(write(p[1], bytes, 100));
	must(set_nonblocking(p[1], true));
	before = unread(p[0]);
	assert_fails(write(p[1], bytes, PIPE_BUF), EAGAIN);
	assert_fails(write(p[1], bytes, PIPE_BUF - 99), EAGAIN);
	assert_equal(unread(p[0]), before);
	discard_a_page(p[0]);
	assert_returns(write(p[1], bytes, PIPE_BUF), PIPE_BUF);
}

CLAIM(pipe_and_fifo, nonblocking_writes_over_pipe_buf_may_be_partial, PIPE_AND_FIFO,
      .says = "with O_NONBLOCK a write of more than there is room for, and than PIPE_BUF, writes a "
	      "part, of PIPE_BUF bytes at least into an empty channel, and returns its size",
      .zh = "设置 O_NONBLOCK 时，超过 PIPE_BUF 且超过剩余空间的写入只写一部分（空管道中至少 PIPE_BUF 字节），返回其字节数",
      .rows = "pipes 9", .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF")
{
	static char bytes[1 << 20];
	long capacity, count, before;
	int p[2];

	must(open_channel(p));
	capacity = capacity_of(p);
	must(set_nonblocking(p[1], true));
	count = assert_succeeds(write(p[1], bytes, (size_t)capacity + PIPE_BUF));
	assert_that(count >= PIPE_BUF && count <= capacity);
	assert_equal(unread(p[0]), count);
	assert_returns(read(p[0], bytes, sizeof(bytes)), count);
	assert_that(write(p[1], bytes, (size_t)capacity + PIPE_BUF) >= PIPE_BUF);
	discard_a_page(p[0]);
	before = unread(p[0]);
	count = assert_succeeds(write(p[1], bytes, (size_t)capacity + PIPE_BUF));
	assert_equal(unread(p[0]), before + count);
}

CLAIM(pipe_and_fifo, blocking_writes_are_never_partial, PIPE_AND_FIFO,
      .says = "without O_NONBLOCK a write of several times the capacity returns when all of it is "
	      "in",
      .zh = "未设置 O_NONBLOCK 时，几倍于容量的写入也要全部写完才返回", .rows = "pipes 9",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): \"on normal completion it shall return nbyte\"")
{
	static char bytes[1 << 20];
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = capacity_of(p);
	ACTOR(writer) {
		assert_returns(write(p[1], bytes, 3 * (size_t)capacity), 3 * capacity);
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), capacity);
	discard(p[0], 2 * (size_t)capacity);
	assert_ends(writer);
	assert_equal(unread(p[0]), capacity);
}
