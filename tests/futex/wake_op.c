/* Claims about FUTEX_WAKE_OP: what it makes of the second word, and whom it wakes. */
#include "claim.h"
#include "futexes.h"

static uint32_t encoded(uint32_t operation, uint32_t operand, uint32_t comparison, uint32_t other)
{
	return operation << 28 | comparison << 24 | operand << 12 | other;
}

/* What becomes of the second word. */
static const struct {
	const char *name;
	uint32_t operation, before, operand, after;
} changes[] = {
	{ "set", FUTEX_OP_SET, 0xdeadbeef, 0x7ff, 0x7ff },
	{ "add", FUTEX_OP_ADD, 0xfffffffe, 5, 3 },
	{ "or", FUTEX_OP_OR, 0xf0000f00, 0x0ff, 0xf0000fff },
	{ "and not", FUTEX_OP_ANDN, 0xffffffff, 0x0f1, 0xffffff0e },
	{ "exclusive or", FUTEX_OP_XOR, 0xf00000ff, 0x1f0, 0xf000010f },
	{ "set -2048", FUTEX_OP_SET, 5, 0x800, 0xfffff800 },
	{ "add -1", FUTEX_OP_ADD, 5, 0xfff, 4 },
	{ "and not -16", FUTEX_OP_ANDN, 0xffffffff, 0xff0, 0xf },
	{ "set bit 31", FUTEX_OP_SET | FUTEX_OP_OPARG_SHIFT, 5, 31, 0x80000000 },
	{ "add bit 20", FUTEX_OP_ADD | FUTEX_OP_OPARG_SHIFT, 0x00f00001, 20, 0x01000001 },
	{ "or bit 16", FUTEX_OP_OR | FUTEX_OP_OPARG_SHIFT, 1, 16, 0x10001 },
	{ "and not bit 31", FUTEX_OP_ANDN | FUTEX_OP_OPARG_SHIFT, 0xc0000000, 31, 0x40000000 },
	{ "exclusive or bit 0", FUTEX_OP_XOR | FUTEX_OP_OPARG_SHIFT, 3, 0, 2 },
};

CLAIM(futex, wake_op_changes_the_second_word,
      .says = "on Linux FUTEX_WAKE_OP sets the second word, adds to it, sets, clears or inverts "
	      "bits of it, by its operand, a signed number of 12 bits, or the one bit that this "
	      "numbers; the first word stays",
      .zh = "在 Linux 上，FUTEX_WAKE_OP 对第二个字赋值、相加、置位、清位或翻转位，"
	    "操作数是 12 位有符号数，或位的序号；第一个字不变",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAKE_OP: op, oparg, FUTEX_OP_OPARG_SHIFT")
{
	futex_word *words = shared_words();

	for (size_t i = 0; i < COUNT(changes); i++) {
		const uint32_t code =
			encoded(changes[i].operation, changes[i].operand, FUTEX_OP_CMP_EQ, 0);

		trying(changes[i].name);
		words[0] = words[3] = 77;
		words[2] = changes[i].before;
		assert_returns(futex_of_two(&words[1], FUTEX_WAKE_OP, 1, 1, &words[2], code), 0);
		assert_equal(words[2], changes[i].after);
		assert_equal(words[0] + words[1] + words[3], 154);
	}
}

/* One waits on the second word, which is `old`; it is woken if that compares so with `other`. */
static void compare(futex_word *words, uint32_t old, uint32_t comparison, uint32_t other,
		    bool wakes)
{
	const uint32_t add = old < 500 ? 5 : 1;
	const uint32_t code = encoded(FUTEX_OP_ADD, add, comparison, other & 0xfff);
	struct waiters waiters = { 0 };

	words[1] = old;
	add_waiters(&waiters, 1, &words[1], old);
	assert_returns(futex_of_two(&words[0], FUTEX_WAKE_OP, 1, 1, &words[1], code), wakes);
	assert_equal(words[1], old + add);
	assert_woken(&waiters, wakes, 0, 0);
	assert_returns(wake(&words[1], 1), !wakes);
}

CLAIM(futex, wake_op_compares_what_was_there,
      .says = "on Linux FUTEX_WAKE_OP wakes who waits on the second word if what that had before "
	      "the operation is equal, not equal, below, at most, above or at least the number it "
	      "gives: both are signed",
      .zh = "在 Linux "
	    "上，第二个字在操作之前的值等于、不等于、小于、不大于、大于或不小于所给的数时，"
	    "FUTEX_WAKE_OP 唤醒它的等待者：两者都是有符号数",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAKE_OP: cmp, cmparg, oldval",
      .needs = { need_many_descriptors, need_proc })
{
	static const struct {
		const char *name;
		uint32_t comparison;
		bool below, equal, above; /* whether it wakes where the old value is this */
	} rows[] = {
		{ "==", FUTEX_OP_CMP_EQ, false, true, false },
		{ "!=", FUTEX_OP_CMP_NE, true, false, true },
		{ "<", FUTEX_OP_CMP_LT, true, false, false },
		{ "<=", FUTEX_OP_CMP_LE, true, true, false },
		{ ">", FUTEX_OP_CMP_GT, false, false, true },
		{ ">=", FUTEX_OP_CMP_GE, false, true, true },
	};
	futex_word *words = shared_words();

	for (size_t i = 0; i < COUNT(rows); i++) {
		trying(rows[i].name);
		compare(words, 499, rows[i].comparison, 500, rows[i].below);
		compare(words, 500, rows[i].comparison, 500, rows[i].equal);
		compare(words, 501, rows[i].comparison, 500, rows[i].above);
		compare(words, (uint32_t)-501, rows[i].comparison, 500, rows[i].below);
		compare(words, (uint32_t)-5, rows[i].comparison, (uint32_t)-5, rows[i].equal);
		compare(words, 3, rows[i].comparison, (uint32_t)-5, rows[i].above);
	}
}

CLAIM(futex, wake_op_wakes_on_two_words,
      .says = "on Linux FUTEX_WAKE_OP wakes val waiters of the first word at most, val2 of the "
	      "second at most where the comparison holds, none of it else, and returns how many in "
	      "all",
      .zh = "在 Linux 上，FUTEX_WAKE_OP 至多唤醒第一个字的 val "
	    "个等待者，比较成立时至多唤醒第二个字的 "
	    "val2 个，否则一个也不，返回总数",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAKE_OP, RETURN VALUE", .needs = { need_proc })
{
	const uint32_t if_8 = encoded(FUTEX_OP_ADD, 1, FUTEX_OP_CMP_EQ, 8);
	futex_word *first = shared_words(), *second = first + 1;
	struct waiters waiters = { 0 };

	*second = 7;
	add_waiters(&waiters, 3, first, 0);
	add_waiters(&waiters, 4, second, 7);
	assert_returns(futex_of_two(first, FUTEX_WAKE_OP, 1, ALL, second, if_8), 1);
	assert_woken(&waiters, 1, 0, 2);
	assert_equal(*second, 8);
	assert_returns(futex_of_two(first, FUTEX_WAKE_OP, 1, 2, second, if_8), 3);
	assert_woken(&waiters, 3, 0, 6);
	assert_returns(wake(first, ALL), 1);
	assert_returns(wake(second, ALL), 2);
	assert_woken(&waiters, 3, 0, 6);
	assert_equal(*first, 0);
	assert_equal(*second, 9);
}

enum { ADDITIONS = 5000 };

static void add_one_after_another(futex_word *words)
{
	const uint32_t add_1 = encoded(FUTEX_OP_ADD, 1, FUTEX_OP_CMP_EQ, 0xfff);

	for (int i = 0; i < ADDITIONS; i++)
		assert_succeeds(futex_of_two(&words[0], FUTEX_WAKE_OP, 1, 1, &words[1], add_1));
}

CLAIM(futex, wake_op_is_atomic,
      .says = "on Linux FUTEX_WAKE_OP changes the second word at once: of the additions of several "
	      "processes none is lost",
      .zh = "在 Linux 上，FUTEX_WAKE_OP 对第二个字的修改是原子的：多个进程的相加一次也不会丢失",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAKE_OP: atomically saves and modifies")
{
	futex_word *words = shared_words();
	struct actor *adder[3];

	for (int i = 0; i < 3; i++) {
		START(adder[i]) {
			pause_at("started");
			add_one_after_another(words);
		}
	}
	for (int i = 0; i < 3; i++)
		await(adder[i], "started");
	for (int i = 0; i < 3; i++)
		resume(adder[i]);
	for (int i = 0; i < 3; i++)
		assert_ends(adder[i]);
	assert_equal(words[1], 3 * ADDITIONS);
}
