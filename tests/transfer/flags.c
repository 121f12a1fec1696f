/* Claims about preadv2 and pwritev2 of what has no position, and flags for one call alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "vector_calls.h"

#define ONE_CALL .over = { "pipe", "socket" }

enum { ATOMIC = 0x40, DONTCACHE = 0x80, UNKNOWN = 0x40000000 }; /* RWF_ATOMIC, RWF_DONTCACHE */

/* An end to read, and one to write. */
static void open_ends(int ends[2])
{
	if (strcmp(current_family(), "pipe") == 0)
		must(pipe(ends));
	else
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}

static const char *need_vector_calls(void)
{
	const int fd = open("/dev/null", O_RDWR);
	const char *why = lacks(read_at(fd, &(char){ 0 }, 1, -1, 0) < 0, "preadv2");

	if (!why)
		why = lacks(write_at(fd, "", 1, -1, 0) < 0, "pwritev2");
	close(fd);
	return why;
}

static const char *need_nowait(void)
{
	const char *why = need_vector_calls();
	int ends[2];

	if (why)
		return why;
	open_ends(ends);
	must(write(ends[1], "x", 1));
	return lacks(read_at(ends[0], &(char){ 0 }, 1, -1, RWF_NOWAIT) < 0,
		     "preadv2 with RWF_NOWAIT");
}

CLAIM(transfer, rwf_nowait_is_for_one_call, ONE_CALL,
      .says = "on Linux preadv2 and pwritev2 with RWF_NOWAIT fail with EAGAIN where a pipe or stream "
	      "socket is empty or full, transfer what they can otherwise, and set no O_NONBLOCK: a "
	      "read beside them sleeps, and is not woken",
      .zh = "在 Linux 上，管道或流套接字为空或已满时，带 RWF_NOWAIT 的 preadv2 与 pwritev2 失败 "
	    "(EAGAIN)，否则照常传输，且不设置 O_NONBLOCK：旁边的 read 睡眠，不被唤醒",
      .rows = "pipes 4", .verdict = HOLDS, .ref = "preadv2(2) RWF_NOWAIT, ERRORS: EAGAIN",
      .needs = { need_nowait, need_proc })
{
	static char page[4096];
	ssize_t count;
	int ends[2];

	open_ends(ends);
	assert_fails(read_at(ends[0], page, 2, -1, RWF_NOWAIT), EAGAIN);
	ACTOR(reader) {
		assert_reads(ends[0], "ab");
	}
	assert_asleep(reader, "read");
	assert_fails(read_at(ends[0], page, 2, -1, RWF_NOWAIT), EAGAIN);
	assert_not_woken(reader);
	assert_returns(write_at(ends[1], "ab", 2, -1, RWF_NOWAIT), 2);
	assert_ends(reader);
	while ((count = write_at(ends[1], page, sizeof(page), -1, RWF_NOWAIT)) > 0)
		continue;
	assert_fails(count, EAGAIN);
	assert_returns(read_at(ends[0], page, 7, -1, RWF_NOWAIT), 7);
	for (int i = 0; i < 2; i++)
		assert_returns(fcntl(ends[i], F_GETFL) & O_NONBLOCK, 0);
}

CLAIM(transfer, only_no_offset_fits_what_has_none, ONE_CALL,
      .says = "on Linux preadv2 and pwritev2 of a pipe or socket with an offset of -1 do what readv "
	      "and writev do; with one from 0 on they fail with ESPIPE, below -1 with EINVAL, and "
	      "nothing is transferred",
      .zh = "在 Linux 上，对管道或套接字，偏移为 -1 的 preadv2 与 pwritev2 同 readv 与 "
	    "writev；偏移不小于 0 时失败 (ESPIPE)，小于 -1 时失败 (EINVAL)，不传输任何内容",
      .rows = "pipes 3", .verdict = HOLDS, .ref = "preadv2(2): offset of -1; lseek(2) ESPIPE",
      .needs = { need_vector_calls })
{
	static const int64_t offsets[] = { 0, 1, INT64_C(1) << 40, -2, INT64_MIN };
	char byte = 0;
	int ends[2];

	open_ends(ends);
	assert_returns(write_at(ends[1], "ab", 2, -1, 0), 2);
	for (size_t i = 0; i < COUNT(offsets); i++) {
		const int error = offsets[i] < 0 ? EINVAL : ESPIPE;

		assert_fails(read_at(ends[0], &byte, 1, offsets[i], 0), error);
		assert_fails(write_at(ends[1], "x", 1, offsets[i], 0), error);
	}
	assert_returns(read_at(ends[0], &byte, 1, -1, 0), 1);
	assert_equal(byte, 'a');
	assert_reads(ends[0], "b");
}

CLAIM(transfer, a_flag_for_files_is_refused, ONE_CALL,
      .says = "on Linux preadv2 and pwritev2 of a pipe or socket with RWF_ATOMIC, RWF_DONTCACHE or an "
	      "unknown flag fail with EOPNOTSUPP, and transfer nothing",
      .zh = "在 Linux 上，对管道或套接字，带 RWF_ATOMIC、RWF_DONTCACHE 或未知标志的 preadv2 与 "
	    "pwritev2 失败 (EOPNOTSUPP)，不传输任何内容",
      .rows = "pipes 3", .verdict = HOLDS,
      .ref = "preadv2(2) EOPNOTSUPP; Linux include/linux/fs.h kiocb_set_rw_flags()",
      .needs = { need_vector_calls })
{
	static const int refused[] = { ATOMIC, DONTCACHE, UNKNOWN, UNKNOWN | RWF_NOWAIT };
	char byte = 0;
	int ends[2];

	open_ends(ends);
	must(write(ends[1], "ab", 2));
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_fails(read_at(ends[0], &byte, 1, -1, refused[i]), EOPNOTSUPP);
		assert_fails(write_at(ends[1], "x", 1, -1, refused[i]), EOPNOTSUPP);
	}
	assert_equal(byte, 0);
	assert_reads(ends[0], "ab");
}
