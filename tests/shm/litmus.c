/* Litmus claims about processes that write to a segment at once, in order and without. */
#include <errno.h>
#include <stdatomic.h>

#include "litmus.h"
#include "segments.h"

#define ADDITIONS 20

/* What a round has of the segment. */
struct part_of_segment {
	_Alignas(64) volatile int counter;
	_Alignas(64) atomic_int flag;
	_Alignas(64) atomic_int data;
};

/* What was read by whom. */
struct readings {
	int seen[2];
};

static struct part_of_segment *segment;

static void make_segment(void)
{
	segment = attach(new_segment(ROUNDS_AT_ONCE * sizeof(*segment)));
}

static void clear_part(struct part_of_segment *part)
{
	part->counter = 0;
	part->flag = part->data = 0;
}

LITMUS(shm, unsynchronised_additions_get_lost, struct readings,
       .says = "two processes that count up one number in a segment without synchronisation may "
	       "lose additions, and never gain any",
       .zh = "两个进程不加同步地对段中同一个数做加一，可能丢失若干次，但不会多出",
       .course = "003 §6: 过程需要确保不会同时写入同一位置; 004: 希望 多个进程 错开时间 "
		 "访问同一块区域",
       .rows = "shm 6", .verdict = HOLDS,
       .ref = "POSIX.1-2024 XBD 4 Memory Synchronization; shmat()",
       .outcomes = { { REQUIRED, "lost" }, { ALLOWED, "none lost" }, { FORBIDDEN, "gained" } })
{
	ONCE() {
		make_segment();
	}
	MAKE() {
		clear_part(&segment[ROUND_NUMBER]);
	}
	ROLES(adder, 2) {
		for (int i = 0; i < ADDITIONS; i++)
			segment[ROUND_NUMBER].counter = segment[ROUND_NUMBER].counter + 1;
	}
	OUTCOME() {
		int sum = segment[ROUND_NUMBER].counter;

		saw(sum == 2 * ADDITIONS ? "none lost" : sum < 2 * ADDITIONS ? "lost" : "gained");
	}
}

LITMUS(shm, release_and_acquire_carry_data_over, struct readings,
       .says = "a process that sees by acquire what another stored by release in a segment sees "
	       "also what that wrote before",
       .zh = "一个进程以 acquire 读到另一进程以 release 写入段中的值时，也能看到后者此前写入的内容",
       .rows = "shm 6", .verdict = HOLDS, .ref = "ISO C11 5.1.2.4 synchronizes with",
       .outcomes = { { REQUIRED, "neither" },
		     { REQUIRED, "both" },
		     { ALLOWED, "the data alone" },
		     { FORBIDDEN, "the flag without the data" } })
{
	ONCE() {
		make_segment();
	}
	MAKE() {
		clear_part(&segment[ROUND_NUMBER]);
	}
	ROLE(writer) {
		atomic_store_explicit(&segment[ROUND_NUMBER].data, 1, memory_order_relaxed);
		atomic_store_explicit(&segment[ROUND_NUMBER].flag, 1, memory_order_release);
	}
	ROLE(reader) {
		round->seen[0] =
			atomic_load_explicit(&segment[ROUND_NUMBER].flag, memory_order_acquire);
		round->seen[1] =
			atomic_load_explicit(&segment[ROUND_NUMBER].data, memory_order_relaxed);
	}
	OUTCOME() {
		saw(round->seen[0]   ? round->seen[1] ? "both" : "the flag without the data"
		    : round->seen[1] ? "the data alone"
				     : "neither");
	}
}

/* Both sides store and then look at the other's. */
static int store_and_look(struct part_of_segment *part, int side, memory_order store,
			  memory_order load)
{
	atomic_int *own = side ? &part->flag : &part->data;
	atomic_int *other = side ? &part->data : &part->flag;

	atomic_store_explicit(own, 1, store);
	return atomic_load_explicit(other, load);
}

static const char *who_saw(const struct readings *readings)
{
	int seen = readings->seen[0] + readings->seen[1];

	return seen == 2 ? "both saw" : seen == 1 ? "one saw" : "both missed";
}

LITMUS(shm, both_may_miss_the_others_store, struct readings,
       .says = "two processes that each store into a segment and then look at the other's may both "
	       "see the old value: \"at once\" is not \"in order\"",
       .zh = "两个进程各自先写段、再看对方的值，可能都看到旧值：“立即可见”不等于“有序”",
       .rows = "shm 6", .verdict = HOLDS, .ref = "ISO C11 7.17.3 memory_order_relaxed",
       .outcomes = {
	       { REQUIRED, "both missed" }, { REQUIRED, "one saw" }, { ALLOWED, "both saw" } })
{
	ONCE() {
		make_segment();
	}
	MAKE() {
		clear_part(&segment[ROUND_NUMBER]);
	}
	ROLES(side, 2) {
		round->seen[me] = store_and_look(&segment[ROUND_NUMBER], me, memory_order_relaxed,
						 memory_order_relaxed);
	}
	OUTCOME() {
		saw(who_saw(round));
	}
}

LITMUS(shm, sequential_consistency_lets_one_see, struct readings,
       .says = "two processes that each store into a segment and then look at the other's, both "
	       "sequentially consistent: at least one sees the other's",
       .zh = "两个进程以顺序一致的方式各自先写段、再看对方的值：至少有一个看到对方的写入",
       .rows = "shm 6", .verdict = HOLDS, .ref = "ISO C11 7.17.3 memory_order_seq_cst",
       .outcomes = {
	       { FORBIDDEN, "both missed" }, { REQUIRED, "one saw" }, { ALLOWED, "both saw" } })
{
	ONCE() {
		make_segment();
	}
	MAKE() {
		clear_part(&segment[ROUND_NUMBER]);
	}
	ROLES(side, 2) {
		round->seen[me] = store_and_look(&segment[ROUND_NUMBER], me, memory_order_seq_cst,
						 memory_order_seq_cst);
	}
	OUTCOME() {
		saw(who_saw(round));
	}
}

/* A key that several use at the same time. */
struct storm {
	key_t key;
	atomic_int removed;
};

/* Makes or finds the segment, attaches it, and lets go. A segment may be gone at each step. */
static void pass_by(struct storm *round, bool removes)
{
	atomic_int *word; /* not every machine adds to a byte without libatomic */
	int id = shmget(round->key, sizeof(*word), IPC_CREAT | 0600);

	if (id < 0) {
		assert_that(errno == EIDRM || errno == EINVAL || errno == ENOENT);
		return;
	}
	word = shmat(id, NULL, 0);
	if (word == (void *)-1) {
		assert_that(errno == EIDRM || errno == EINVAL);
		return;
	}
	atomic_fetch_add(word, 1);
	if (removes)
		round->removed = shmctl(id, IPC_RMID, NULL) == 0;
	atomic_fetch_add(word, 1);
	assert_returns(shmdt(word), 0);
}

static const char *what_is_left(const struct storm *round)
{
	int id = shmget(round->key, sizeof(int), 0);

	if (id < 0)
		return round->removed ? "nothing is left" : "lost";
	return attaches(own_segment(id)) == 0 ? "made anew, and attached by nobody"
					      : "attached by nobody alive";
}

LITMUS(shm, a_storm_of_all_calls_ends, struct storm,
       .says = "however shmget, shmat, shmdt and IPC_RMID of one key meet, a segment that is "
	       "attached keeps its memory, and at the end each is gone or attached by nobody",
       .zh = "同一键的 shmget、shmat、shmdt、IPC_RMID "
	     "无论怎样相遇，已附接的段保有其内存，最后每个段或已消失、或无人附接",
       .rows = "shm 1, 5; bugs 61", .verdict = HOLDS,
       .ref = "POSIX.1-2024 shmctl() IPC_RMID; shmget(), shmat(); shmctl(2)",
       .outcomes = { { REQUIRED, "nothing is left" },
		     { REQUIRED, "made anew, and attached by nobody" },
		     { FORBIDDEN, "attached by nobody alive" },
		     { FORBIDDEN, "lost" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		round->key = own_key();
	}
	ROLES(user, 3) {
		pass_by(round, me == 0);
	}
	OUTCOME() {
		saw(what_is_left(round));
	}
	REMOVE() {
		int id = shmget(round->key, 1, 0);

		if (id >= 0)
			must(shmctl(id, IPC_RMID, NULL));
	}
}
