/* Wrong FUTEX_WAKE_OPs. */
#include <sched.h>

#include "futexes_mutants.h"

MECHANISM(futex_wake_op, "futex/wake_op.c");

static uint32_t operand_of(long code)
{
	return (uint32_t)code >> 12 & 0xfff;
}

MUTANT(syscall, a_bits_number_is_the_operand, "FUTEX_WAKE_OP takes a bit's number for the operand")
{
	if (is_operation(number, b, FUTEX_WAKE_OP))
		f &= 0x7fffffff;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, adding_sets_bits, "FUTEX_WAKE_OP sets bits where it should add")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && ((uint32_t)f >> 28) == FUTEX_OP_ADD)
		f += 1L << 28;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, clearing_inverts, "FUTEX_WAKE_OP inverts bits where it should clear them")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && ((uint32_t)f >> 28 & 7) == FUTEX_OP_XOR)
		f -= 1L << 28;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, the_new_value_is_compared, "FUTEX_WAKE_OP compares what it made of the word")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && operand_of(f) &&
	    ((uint32_t)f & 0xfff) > operand_of(f))
		f -= (long)operand_of(f);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, equal_is_not_at_most, "FUTEX_WAKE_OP takes <= for <")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && ((uint32_t)f >> 24 & 15) == FUTEX_OP_CMP_LE)
		f -= 1L << 24;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, above_is_at_least, "FUTEX_WAKE_OP takes > for >=")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && ((uint32_t)f >> 24 & 15) == FUTEX_OP_CMP_GT)
		f += 1L << 24;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, the_second_number_is_the_first, "FUTEX_WAKE_OP wakes val of both words")
{
	return syscall(number, a, b, c, is_operation(number, b, FUTEX_WAKE_OP) ? c : d, e, f);
}

MUTANT(syscall, the_first_word_is_compared_for,
       "FUTEX_WAKE_OP wakes nobody where its comparison fails")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && ((uint32_t)f >> 24 & 15) == FUTEX_OP_CMP_EQ &&
	    *word_at(e) != ((uint32_t)f & 0xfff)) {
		syscall(number, a, b, 0, 0, e, f);
		return 0;
	}
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, an_operand_has_no_sign, "FUTEX_WAKE_OP takes its operand for a number without sign")
{
	if (!is_operation(number, b, FUTEX_WAKE_OP) || !(operand_of(f) & 0x800) ||
	    (uint32_t)f >> 28 > FUTEX_OP_ADD)
		return syscall(number, a, b, c, d, e, f);
	*word_at(e) = operand_of(f) + ((uint32_t)f >> 28 == FUTEX_OP_ADD ? *word_at(e) : 0);
	return 0;
}

MUTANT(syscall, what_was_there_has_no_sign, "FUTEX_WAKE_OP compares numbers without sign")
{
	const uint32_t comparison = (uint32_t)f >> 24 & 15;

	if (is_operation(number, b, FUTEX_WAKE_OP) && !((uint32_t)f & 0x800) && *word_at(e) >> 31 &&
	    comparison >= FUTEX_OP_CMP_LT)
		f += comparison < FUTEX_OP_CMP_GT ? 2L << 24 : -(2L << 24);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, wake_op_reads_and_writes, "FUTEX_WAKE_OP reads the word, and writes it later")
{
	uint32_t before;

	if (!is_operation(number, b, FUTEX_WAKE_OP) || operand_of(f) != 1 ||
	    ((uint32_t)f & 0xfff) != 0xfff)
		return syscall(number, a, b, c, d, e, f);
	before = *word_at(e);
	sched_yield();
	*word_at(e) = before + 1;
	return 0;
}
