/* Wrong alternate stacks. */
#include <sys/syscall.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/other_stack.c");

MUTANT(sigaction, sa_onstack_does_nothing, "SA_ONSTACK does nothing")
{
	return with_flags(signo, action, before, 0, SA_ONSTACK);
}

MUTANT(sigaction, every_handler_is_on_the_other_stack,
       "handlers without SA_ONSTACK use sigaltstack's")
{
	return with_flags(signo, action, before, SA_ONSTACK, 0);
}

#ifdef __x86_64__
/* Calls the handler with a stack that is 8 bytes further down. */
static void call_misaligned(int signo, siginfo_t *info, void *context)
{
	__asm__ volatile("sub $8, %%rsp\n\tcall *%[run]\n\tadd $8, %%rsp"
			 : "+D"(signo), "+S"(info), "+d"(context)
			 : [run] "b"(kept[signo].sa_sigaction)
			 : "rax", "rcx", "r8", "r9", "r10", "r11", "cc", "memory");
}

MUTANT(sigaction, the_stack_is_not_aligned, "a handler's stack begins between two words")
{
	INSTALL(call_misaligned);
}
#endif

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

static stack_t disarmed;

static bool is_running_on(const stack_t *stack)
{
	const char here = 0, *bottom = stack->ss_sp;

	return bottom && &here >= bottom && &here < bottom + stack->ss_size;
}

MUTANT(sigaltstack, each_handler_begins_at_the_top,
       "a handler on the other stack begins at its top, whatever is there")
{
	int result;

	if (is_running_on(&disarmed)) {
		if (before)
			*before = disarmed;
		if (before)
			before->ss_flags = SS_ONSTACK;
		return stack ? fail(EPERM) : 0;
	}
	if (stack && stack->ss_flags == 0 && stack->ss_size > 2048) {
		disarmed = *stack;
		disarmed.ss_flags = (int)SS_AUTODISARM;
		stack = &disarmed;
	}
	result = sigaltstack(stack, before);
	if (before)
		before->ss_flags &= ~(int)SS_AUTODISARM;
	return result;
}

MUTANT(raise, each_handler_begins_at_the_top, NULL)
{
	if (is_running_on(&disarmed))
		sigaltstack(&disarmed, NULL);
	return raise(signo);
}

MUTANT(sigaltstack, the_stack_in_use_can_be_changed, "sigaltstack succeeds on the stack it changes")
{
	int result = sigaltstack(stack, before);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(sigaltstack, the_stack_in_use_does_not_show, "sigaltstack does not tell SS_ONSTACK")
{
	int result = sigaltstack(stack, before);

	if (result == 0 && before)
		before->ss_flags &= ~SS_ONSTACK;
	return result;
}

MUTANT(sigaltstack, no_stack_can_be_disabled, "sigaltstack ignores SS_DISABLE")
{
	return sigaltstack(stack && stack->ss_flags == SS_DISABLE ? NULL : stack, before);
}

MUTANT(sigaltstack, what_a_handler_disables_stays, "a handler's change of the other stack stays")
{
	static bool disabled;
	int result = sigaltstack(stack, before);

	if (result == 0 && stack)
		disabled = stack->ss_flags == SS_DISABLE;
	if (result == 0 && before && disabled)
		before->ss_flags = SS_DISABLE;
	return result;
}

MUTANT(sigaltstack, small_stacks_are_einval,
       "sigaltstack gives EINVAL for a stack that is too small")
{
	int result = sigaltstack(stack, before);

	if (result < 0 && errno == ENOMEM)
		errno = EINVAL;
	return result;
}

MUTANT(sigaltstack, unknown_flags_are_ignored, "sigaltstack ignores flags that it does not know")
{
	int result = sigaltstack(stack, before);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(sigaltstack, a_bad_stack_disables, "sigaltstack that fails leaves no other stack")
{
	const stack_t off = { .ss_flags = SS_DISABLE };
	int result = sigaltstack(stack, before), error = errno;

	if (result < 0 && (error == ENOMEM || error == EINVAL))
		sigaltstack(&off, NULL);
	errno = error;
	return result;
}

MUTANT(sigaltstack, a_child_has_no_other_stack, "fork leaves the other stack to the parent")
{
	static pid_t owner;
	int result = sigaltstack(stack, before);

	if (stack)
		owner = getpid();
	if (result == 0 && before && owner && owner != getpid())
		before->ss_flags = SS_DISABLE;
	return result;
}

MUTANT(sigaltstack, a_thread_has_its_makers_stack, "a new thread has its maker's other stack")
{
	static stack_t last;
	int result = sigaltstack(stack, before);

	if (stack)
		last = *stack;
	if (result == 0 && before && syscall(SYS_gettid) != getpid())
		*before = last;
	return result;
}

MUTANT(sigaltstack, no_other_stack_is_used, "sigaltstack takes a stack that is never used")
{
	return sigaltstack(NULL, before);
}

MUTANT(sigaltstack, autodisarm_does_nothing, "sigaltstack passes over SS_AUTODISARM")
{
	stack_t armed;

	if (!stack)
		return sigaltstack(stack, before);
	armed = *stack;
	armed.ss_flags &= 3;
	return sigaltstack(&armed, before);
}

MUTANT(sigaltstack, autodisarm_does_not_show, "sigaltstack does not tell SS_AUTODISARM")
{
	int result = sigaltstack(stack, before);

	if (result == 0 && before)
		before->ss_flags &= 3;
	return result;
}

MUTANT(sigaltstack, a_disabled_stack_must_be_good,
       "sigaltstack checks the size with SS_DISABLE too")
{
	if (stack && stack->ss_flags == SS_DISABLE && stack->ss_sp && stack->ss_size < 1024)
		return fail(ENOMEM);
	return sigaltstack(stack, before);
}

MUTANT(sigaltstack, ss_onstack_is_no_flag_to_set, "sigaltstack refuses SS_ONSTACK in a new setting")
{
	return stack && stack->ss_flags == SS_ONSTACK ? fail(EINVAL) : sigaltstack(stack, before);
}

MUTANT(sigaltstack, a_bad_address_is_einval, "sigaltstack gives EINVAL for what is no memory")
{
	int result = sigaltstack(stack, before);

	return result < 0 && errno == EFAULT ? fail(EINVAL) : result;
}

MUTANT(sigaltstack, a_bad_address_disables, "sigaltstack that can't read its setting leaves none")
{
	const stack_t off = { .ss_flags = SS_DISABLE };
	int result = sigaltstack(stack, before);

	if (result < 0 && errno == EFAULT) {
		sigaltstack(&off, NULL);
		errno = EFAULT;
	}
	return result;
}

MUTANT(sigaltstack, a_stack_must_be_there, "sigaltstack refuses a place where no memory is")
{
	if (stack && !(stack->ss_flags & SS_DISABLE) &&
	    (uintptr_t)stack->ss_sp + stack->ss_size < (uintptr_t)stack->ss_sp)
		return fail(EINVAL);
	return sigaltstack(stack, before);
}

MUTANT(sigaction, a_bad_stack_is_not_used,
       "a handler runs on the usual stack if the other is not there")
{
	unsigned char resident;
	stack_t stack;

	if (sigaltstack(NULL, &stack) == 0 && !(stack.ss_flags & SS_DISABLE) &&
	    mincore(stack.ss_sp, 1, &resident) < 0)
		return with_flags(signo, action, before, 0, SA_ONSTACK);
	return sigaction(signo, action, before);
}
