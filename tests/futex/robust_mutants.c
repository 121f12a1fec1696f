/* Wrong robust lists. */
#include "futexes_mutants.h"

MECHANISM(robust, "futex/robust.c");

static struct robust_list_head *head_in(long number, long a)
{
	return number == SYS_set_robust_list ? (struct robust_list_head *)a : NULL;
}

MUTANT(syscall, the_end_marks_nothing, "what a process held is not marked when it ends")
{
	return head_in(number, a) ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, pending_is_forgotten, "the futex that a process was about to take is not marked")
{
	struct robust_list_head *head = head_in(number, a);

	if (head)
		head->list_op_pending = NULL;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, the_first_is_marked_alone, "of what a process held only the first is marked")
{
	struct robust_list_head *head = head_in(number, a);

	if (head && head->list.next)
		head->list.next->next = &head->list;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, any_size_of_head, "set_robust_list takes a head of any size")
{
	if (number == SYS_set_robust_list)
		b = sizeof(struct robust_list_head);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, everybody_has_the_callers_list, "get_robust_list tells of the caller alone")
{
	return syscall(number, number == SYS_get_robust_list ? 0 : a, b, c, d, e, f);
}

MUTANT(syscall, the_main_threads_list_counts, "a thread's end marks nothing, the process's does")
{
	if (head_in(number, a) && syscall(SYS_gettid) != getpid())
		return 0;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(execvp, exec_forgets_the_list, "exec forgets the robust list, and marks nothing")
{
	static struct robust_list_head none = { .list = { &none.list } };

	syscall(SYS_set_robust_list, &none, sizeof(none));
	return execvp(name, arguments);
}
