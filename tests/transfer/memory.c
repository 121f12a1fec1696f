/* Claims about calls that are given memory of which a part can't be touched. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "claim.h"
#include "ways.h"

CLAIM(transfer, a_receive_touches_no_more_than_it_takes, EVERY_CARRIER,
      .says = "on Linux a call that receives n bytes touches the first n bytes of its buffer "
	      "alone, though it is given the length of more, which need not be there",
      .zh = "在 Linux 上，收到 n 字节的调用只触及缓冲区的前 n 字节：给出的长度可以更大，其后的内存"
	    "甚至可以不存在",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(): the number of bytes actually read; Linux copy_to_iter()")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(16), *more = memory_that_ends(MESSAGE_LIMIT);
		int p[2];

		open_way(way, p);
		memset(more, '?', MESSAGE_LIMIT);
		for (int i = 0; i < 2; i++)
			must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
		if (!keeps_boundaries(way))
			assert_returns(way->receive(p[0], more, 16), 16);
		assert_returns(way->receive(p[0], bytes, MESSAGE_LIMIT), 16);
		assert_that(memcmp(bytes, "sixteen letters.", 16) == 0);
		if (keeps_boundaries(way))
			assert_returns(way->receive(p[0], more, MESSAGE_LIMIT), 16);
		assert_that(memcmp(more, "sixteen letters.???", 19) == 0);
		assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}

/* Receives all that a send of memory that ends may have brought: no byte but those of the start. */
static void assert_first_came(const struct way *way, int end, const char *sent, ssize_t count)
{
	char *seen = memory_that_ends(MESSAGE_LIMIT);

	for (ssize_t done = 0; done < count;) {
		size_t size = keeps_boundaries(way) ? MESSAGE_LIMIT : (size_t)(count - done);
		ssize_t got = assert_succeeds(receive_plainly(way, end, seen, size));

		assert_that(got > 0 && memcmp(seen, sent + done, (size_t)got) == 0);
		done += got;
	}
	assert_nothing_there(way, end);
}

CLAIM(transfer, a_send_from_memory_that_ends_cuts_nothing, EVERY_CARRIER,
      .says = "on Linux a send from memory that ends before its length fails with EFAULT and sends "
	      "nothing, or sends as much of a stream as it says; never a message cut short",
      .zh = "在 Linux 上，若内存在所给长度之前就到头，发送失败 (EFAULT) 且什么也不发送；"
	    "流也可发送其前一部分并返回其字节数，但绝不发送截短的消息",
      .verdict = HOLDS, .ref = "write(2), send(2) EFAULT; msgop(2) EFAULT; Linux copy_from_iter()")
{
	static const size_t sizes[][2] = { { 8, 16 }, { 16, 24 }, { 6000, 8000 } };

	for (const struct way *way = first_way(); way; way = next_way(way))
		for (int i = 0; i < 3; i++) {
			char *bytes = memory_that_ends(sizes[i][0]);
			ssize_t count;
			int p[2];

			open_way(way, p);
			give_way_room(way, p[1], sizes[i][1] + 8);
			fill_with_numbers(bytes, sizes[i][0], 1);
			count = way->send(p[1], bytes, sizes[i][1]);
			if (count < 0 || keeps_boundaries(way))
				assert_fails(count, EFAULT);
			assert_that(count <= (ssize_t)sizes[i][0]);
			assert_first_came(way, p[0], bytes, count);
			assert_returns(way->send(p[1], text_that_ends("next one"), 8), 8);
			assert_first_came(way, p[0], "next one", 8);
			close_way(way, p);
		}
}

/* What two sends brought, less so many bytes of a stream, or less the first message. */
static void assert_rest_is_whole(const struct way *way, int end, size_t taken)
{
	static const char both[] = "sixteen letters.eight...";
	char *bytes = memory_that_ends(MESSAGE_LIMIT);
	size_t first = 24 - taken;

	if (keeps_boundaries(way)) {
		first = (size_t)assert_succeeds(receive_plainly(way, end, bytes, MESSAGE_LIMIT));
		if (first == 16) {
			assert_that(memcmp(bytes, both, 16) == 0);
			first = 8;
			assert_returns(receive_plainly(way, end, bytes, MESSAGE_LIMIT), 8);
		}
		assert_equal(first, 8);
	} else {
		assert_returns(receive_plainly(way, end, bytes, first), first);
	}
	assert_that(memcmp(bytes, both + 24 - first, first) == 0);
	assert_nothing_there(way, end);
}

CLAIM(transfer, a_receive_into_memory_that_ends_parts_no_message, EVERY_CARRIER,
      .says = "on Linux a receive into memory that ends before what it would take fails with "
	      "EFAULT; a stream may give a part instead, and keeps the rest, a message stays or "
	      "goes whole",
      .zh = "在 Linux 上，接收的内存容不下将要取走的内容时失败 (EFAULT)；流也可给出一部分而保留"
	    "其余，消息则整条保留或整条丢失",
      .verdict = HOLDS,
      .ref = "read(2), recv(2) EFAULT; Linux copy_to_iter(), unix_dgram_recvmsg(), store_msg()")
{
	for (const struct way *way = first_way(); way; way = next_way(way)) {
		char *bytes = memory_that_ends(8);
		ssize_t count;
		int p[2];

		open_way(way, p);
		must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
		must(send_plainly(way, p[1], text_that_ends("eight..."), 8));
		count = way->receive(p[0], bytes, MESSAGE_LIMIT);
		if (count < 0 || keeps_boundaries(way))
			assert_fails(count, EFAULT);
		assert_that(count <= 8 &&
			    memcmp(bytes, "sixteen ", count < 0 ? 0 : (size_t)count) == 0);
		assert_rest_is_whole(way, p[0], count < 0 ? 0 : (size_t)count);
		close_way(way, p);
	}
}

#define FOUR_GIB ((size_t)(UINT64_C(1) << 32)) /* 0 where a size has 32 bits */

/*
 * Zeros, so many and a page more before and behind; NULL where there is no room for their
 * addresses.
 */
static char *zeros(size_t size)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, size + 2 * page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory + page;
}

static const char *need_long_lengths(void)
{
	if (FOUR_GIB == 0)
		return "a length has 32 bits here";
	return zeros(FOUR_GIB) ? NULL : "no room for 4 GiB of addresses";
}

CLAIM(transfer, a_receive_may_be_given_any_length, EVERY_CARRIER,
      .says = "whatever the call, one that receives and is given a length of 4 GiB and some bytes "
	      "takes what there is: no bit of the length is lost",
      .zh = "无论用哪个调用，给出 4 GiB 又几字节的长度时，接收照常取走现有内容：长度的高位不会丢失",
      .verdict = HOLDS, .ref = "POSIX.1-2024 read(), recv(), msgrcv(), mq_receive(): size_t",
      .needs = { need_long_lengths, need_unwatched_memory })
{
	char *bytes = zeros(FOUR_GIB);

	for (const struct way *way = first_way(); way; way = next_way(way)) {
		int p[2];

		open_way(way, p);
		must(send_plainly(way, p[1], text_that_ends("sixteen letters."), 16));
		assert_returns(way->receive(p[0], bytes, FOUR_GIB + 5), 16);
		assert_that(memcmp(bytes, "sixteen letters.", 16) == 0);
		assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}

CLAIM(transfer, a_send_may_be_given_any_length, EVERY_CARRIER,
      .says = "on Linux, whatever the call, a send of 4 GiB and some bytes puts what has room into "
	      "a stream that does not sleep, and fails for a message, which is too long (EMSGSIZE, "
	      "msgsnd EINVAL): never is just the rest sent",
      .zh = "在 Linux 上，无论用哪个调用，发送 4 GiB "
	    "又几字节时，非阻塞的流放入容得下的部分，消息则因过长而失败 (EMSGSIZE，msgsnd 为 "
	    "EINVAL)：绝不会只发送零头",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(), send() EMSGSIZE, msgsnd() EINVAL, mq_send() EMSGSIZE: size_t",
      .needs = { need_long_lengths, need_unwatched_memory })
{
	char *bytes = zeros(FOUR_GIB);

	for (const struct way *way = first_way(); way; way = next_way(way)) {
		int p[2];

		open_way(way, p);
		forbid_sleep(way, p[1], true);
		if (keeps_boundaries(way))
			assert_fails(way->send(p[1], bytes, FOUR_GIB + 5),
				     way->carrier == MSG ? EINVAL : EMSGSIZE);
		else
			assert_that(way->send(p[1], bytes, FOUR_GIB + 5) > 5);
		forbid_sleep(way, p[1], false);
		if (keeps_boundaries(way))
			assert_nothing_there(way, p[0]);
		close_way(way, p);
	}
}
