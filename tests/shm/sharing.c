/* Claims about who sees what is written into a segment, and how long it stays. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "claim.h"
#include "segments.h"

CLAIM(shm, only_the_segment_is_shared,
      .says = "processes that have a segment attached share its bytes and nothing else: their "
	      "variables stay their own",
      .zh = "挂载同一段的进程只共享段内的字节，变量仍各自独立",
      .course = "003 §6: 因为通信进程共享同一地址空间", .rows = "shm 2",
      .verdict = WRONG("only the segment's bytes are shared", "共享的只有段内的字节"),
      .ref = "POSIX.1-2024 shmat(), fork()")
{
	static char variable[] = "mine";
	char *bytes = attach(new_segment(8));

	ACTOR(other) {
		strcpy(variable, "his");
		strcpy(bytes, "ours");
	}
	assert_ends(other);
	assert_text(variable, "mine");
	assert_text(bytes, "ours");
}

CLAIM(shm, the_life_of_a_segment,
      .says = "shmget makes it, shmat maps it, pointers use it, shmdt and shmctl return 0 and end "
	      "the mapping and the segment",
      .zh = "shmget 创建，shmat 映射，用指针读写，shmdt 与 shmctl 返回 0，分别结束映射和段本身",
      .course = "001: 共享内存的典型工作流程; 004: 挂载共享内存; 004: 卸载共享内存; 004: "
		"删除共享内存; 000 §7: 内核里和用户的缓存都得释放",
      .rows = "shm 1", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget(), shmat(), shmdt(), shmctl()")
{
	int segment = assert_succeeds(shmget(own_key(), 128, IPC_CREAT | IPC_EXCL | 0600));
	char *bytes = assert_succeeds(shmat(own_segment(segment), NULL, 0));

	strcpy(bytes, "hello");
	assert_text(bytes, "hello");
	assert_returns(shmdt(bytes), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
	assert_equal(attaches(segment), 0); /* it is still there */
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	assert_fails(shmat(segment, NULL, 0), EINVAL);
}

CLAIM(shm, a_write_is_seen_by_the_others_at_once,
      .says = "what one process writes into a segment another that has it attached reads without "
	      "any call, in both directions",
      .zh = "一个进程写入段的内容，另一个已挂载的进程无需任何系统调用即可读到，双向皆然",
      .course = "001 shamget(): 将一个内存空间映射到不同进程中去; 004: 多个进程可以访问这块内存段",
      .rows = "shm 2",
      .verdict = HOLDS_IF("each sees to the order: see shm.release-and-acquire-carry-data-over",
			  "双方自行保证先后次序：见 shm.release-and-acquire-carry-data-over"),
      .ref = "POSIX.1-2024 shmat(); shmop(2)")
{
	key_t key = own_key();
	atomic_int *mine = attach(own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600))));

	ACTOR(other) {
		atomic_int *his = attach(must(shmget(key, 8, 0600)));

		for (int i = 1; i < 100; i += 2) {
			while (atomic_load(his) != i)
				sched_yield();
			atomic_store(his, i + 1);
		}
	}
	for (int i = 1; i < 100; i += 2) {
		atomic_store(mine, i);
		while (atomic_load(mine) == i)
			sched_yield();
		assert_equal(atomic_load(mine), i + 1);
	}
	assert_ends(other);
}

CLAIM(shm, reading_takes_nothing_away,
      .says = "what is in a segment is still there after it was read, for the same reader and for "
	      "others",
      .zh = "段的内容读过之后依然存在，同一读者和其他读者都能再读到",
      .course = "000 §7: 共享内存，读完之后依然存在", .rows = "shm 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat()")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);

	strcpy(bytes, "stays");
	for (int i = 0; i < 2; i++) {
		ACTOR(reader) {
			char *his = must(shmat(segment, NULL, SHM_RDONLY));

			assert_text(his, "stays");
			assert_text(his, "stays");
		}
		assert_ends(reader);
	}
	assert_text(bytes, "stays");
}

CLAIM(shm, outlives_its_maker_and_its_writer,
      .says = "a segment and what was written into it stay after its maker has ended and nobody "
	      "has it attached",
      .zh = "创建者结束、无人挂载之后，段及其内容依然存在",
      .course = "003 §6: 该内存区域位于创建共享内存段的进程的地址空间中; 004: "
		"内核会维护主机上的一块内存段",
      .rows = "shm 2; keys 5",
      .verdict = WRONG(
	      "the kernel keeps it, as 004 says: it is in no process's address space unless "
	      "attached, and outlives its maker",
	      "如 004 所说由内核维护：不挂载就不在任何进程的地址空间中，且在创建者结束后仍存在"),
      .ref = "POSIX.1-2024 shmget(), shmctl() IPC_RMID; shmctl(2)")
{
	key_t key = own_key();
	int segment;

	ACTOR(maker) {
		segment = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
		assert_equal(attaches(segment), 0); /* made, and in nobody's address space */
		strcpy(attach(segment), "legacy");
	}
	assert_ends(maker);
	segment = assert_succeeds(shmget(key, 8, 0600));
	assert_equal(attaches(segment), 0);
	assert_text(attach(segment), "legacy");
}

CLAIM(shm, detaching_destroys_nothing,
      .says = "shmdt, be it the last, leaves the segment and its contents: attached again it holds "
	      "what it held",
      .zh = "shmdt（即使是最后一次）不破坏段及其内容：再次挂载，内容如前",
      .course = "003 §6 shmctl: 从共享内存中分离时，它不会被破坏; 000 §7: shmdt==》释放用户态 "
		"地址映射删除",
      .rows = "shm 2, 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmdt(); shmop(2)")
{
	const size_t size = 3 * page_size();
	int segment = new_segment(size);
	char *bytes = attach(segment);

	bytes[0] = 'a';
	bytes[size - 1] = 'z';
	assert_succeeds(shmdt(bytes));
	assert_equal(attaches(segment), 0);
	bytes = attach(segment);
	assert_equal(bytes[0], 'a');
	assert_that(all_zero(bytes + 1, size - 2));
	assert_equal(bytes[size - 1], 'z');
}

CLAIM(shm, the_same_bytes_at_two_addresses,
      .says = "on Linux a process can attach a segment twice: at two addresses it sees the same "
	      "bytes",
      .zh = "在 Linux 上，一个进程可以两次挂载同一个段：两个地址处看到同样的字节",
      .rows = "shm 2, 3", .verdict = HOLDS,
      .ref = "shmop(2): more than once, in the process's address space")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *one = attach(segment), *two = attach(segment);

	assert_that(one != two);
	for (size_t i = 0; i < 2 * page; i += 100) {
		poke(one + i, 'x');
		assert_equal(peek(two + i), 'x');
		poke(two + i, 'y');
		assert_equal(peek(one + i), 'y');
	}
}

CLAIM(shm, segments_are_separate,
      .says = "what is written into one segment shows in no other, attached or not",
      .zh = "写入一个段的内容不会出现在其他段中", .rows = "shm 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget()")
{
	const size_t page = page_size();
	int one = new_segment(page), two = new_segment(page), three = new_segment(page);
	char *first = attach(one), *second = attach(two);

	memset(first, '1', page);
	assert_that(all_zero(second, page));
	memset(second, '2', page);
	assert_that(all_zero(attach(three), page));
	assert_equal(peek(first), '1');
	assert_equal(peek(first + page - 1), '1');
}

CLAIM(shm, one_segment_serves_both_directions,
      .says = "two processes can talk in both directions over one segment, in two parts of it",
      .zh = "两个进程可以只用一个段的两个部分进行双向通信",
      .course = "000 §7 操作 2: 单向，双向可以参考（两个共享内存实现）", .rows = "shm 2, 8",
      .verdict = WRONG("one segment is enough: every process that has it attached for writing can "
		       "write anywhere in it",
		       "一个段就够：以读写方式挂载的进程都可以写段中任何位置"),
      .ref = "POSIX.1-2024 shmat()")
{
	char(*text)[64] = attach(new_segment(2 * sizeof(*text)));

	ACTOR(other) {
		strcpy(text[1], "from him");
		pause_at("written");
		assert_text(text[0], "from me");
	}
	await(other, "written");
	strcpy(text[0], "from me");
	assert_text(text[1], "from him");
	resume(other);
	assert_ends(other);
	assert_text(text[1], "from him");
}
