/* Claims about the stack of sigaltstack. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "claim.h"
#include "signals.h"

static char *other_stack;
static size_t other_size;
static volatile sig_atomic_t on_other_stack, stack_flags, change_error;

static bool is_on_other_stack(const char *local)
{
	return local >= other_stack && local < other_stack + other_size;
}

/* Whether the variables of a function that is called are there. */
static __attribute__((noinline)) bool calls_are_on_other_stack(void)
{
	volatile char here = 0;

	return is_on_other_stack((const char *)&here);
}

static void look_at_stack(int signal)
{
	stack_t now_set, off = { .ss_flags = SS_DISABLE };
	char here = 0;

	(void)signal;
	on_other_stack = is_on_other_stack(&here) && calls_are_on_other_stack();
	sigaltstack(NULL, &now_set);
	stack_flags = now_set.ss_flags;
	change_error = sigaltstack(&off, NULL) < 0 ? errno : 0;
}

static void set_other_stack(void)
{
	stack_t stack = { .ss_flags = 0 };

	other_size = 64 * 1024;
	other_stack = must(
		mmap(NULL, other_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	stack.ss_sp = other_stack;
	stack.ss_size = other_size;
	assert_returns(sigaltstack(&stack, NULL), 0);
}

CLAIM(signal, sa_onstack_runs_on_the_other_stack,
      .says = "a handler with SA_ONSTACK, and what it calls, runs on the stack of sigaltstack, "
	      "which can't be changed meanwhile (EPERM); others run on the usual stack, and all do "
	      "once it is disabled",
      .zh = "带 SA_ONSTACK 的处理函数及其调用的函数在 sigaltstack 的栈上运行，期间不能更换它 "
	    "(EPERM)；其他处理函数在普通栈上运行，停用后都在普通栈上运行",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaltstack() EPERM, sigaction() SA_ONSTACK; sigaltstack(2)")
{
	set_other_stack();
	handle(SIGUSR2, look_at_stack, 0);
	handle(SIGUSR1, look_at_stack, SA_ONSTACK);
	must(raise(SIGUSR1));
	assert_equal(on_other_stack, 1);
	assert_equal(stack_flags, SS_ONSTACK);
	assert_equal(change_error, EPERM);
	must(raise(SIGUSR2));
	assert_equal(on_other_stack, 0);
	assert_equal(stack_flags, 0);
	must(sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL));
	must(raise(SIGUSR1));
	assert_equal(on_other_stack, 0);
	assert_equal(stack_flags, SS_DISABLE);
}

static volatile sig_atomic_t all_is_left;

/* Has another handler run while this one has bytes on the stack. */
static void be_interrupted(int signal)
{
	volatile char own[2000];

	(void)signal;
	for (size_t i = 0; i < sizeof(own); i++)
		own[i] = (char)i;
	raise(SIGUSR2);
	all_is_left = 1;
	for (size_t i = 0; i < sizeof(own); i++)
		if (own[i] != (char)i)
			all_is_left = 0;
}

CLAIM(signal, handlers_share_the_other_stack,
      .says = "a handler with SA_ONSTACK that interrupts one on the other stack runs there, too, "
	      "beside what that one has on it",
      .zh = "带 SA_ONSTACK 的处理函数打断另一个正在替换栈上运行的处理函数时，也在该栈上运行，"
	    "不破坏后者在栈上的内容",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaltstack(2) NOTES: any handlers invoked for other signals while on the alternate "
	     "stack; POSIX.1-2024 sigaltstack()")
{
	set_other_stack();
	handle(SIGUSR1, be_interrupted, SA_ONSTACK);
	handle(SIGUSR2, look_at_stack, SA_ONSTACK);
	must(raise(SIGUSR1));
	assert_equal(on_other_stack, 1);
	assert_equal(stack_flags, SS_ONSTACK);
	assert_equal(all_is_left, 1);
}

/* What the processor's calling convention asks of it, where it is known here. */
#if defined(__x86_64__) || defined(__aarch64__)
#define STACK_ALIGNMENT 16
#else
#define STACK_ALIGNMENT 1
#endif

static volatile uintptr_t frame;

static void look_at_frame(int signal)
{
	(void)signal;
	frame = (uintptr_t)__builtin_frame_address(0);
}

CLAIM(signal, a_handlers_stack_is_aligned,
      .says = "a handler finds its stack aligned as any function does, on the usual stack and on "
	      "the other one, wherever that ends",
      .zh = "处理函数的栈与普通函数一样对齐，无论在普通栈还是替换栈上，也无论替换栈止于何处",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaltstack(2) ss_sp: aligns the address; System V ABI AMD64 3.2.2 The Stack Frame; "
	     "Linux arch/x86/kernel/signal.c align_sigframe()")
{
	const int flags[] = { 0, SA_ONSTACK };

	set_other_stack();
	for (size_t less = 0; less < 16; less++) {
		stack_t stack = { .ss_sp = other_stack, .ss_size = other_size - less };

		assert_returns(sigaltstack(&stack, NULL), 0);
		for (size_t i = 0; i < COUNT(flags); i++) {
			handle(SIGUSR1, look_at_frame, flags[i]);
			must(raise(SIGUSR1));
			assert_equal(is_on_other_stack((const char *)frame), flags[i] != 0);
			assert_equal(frame % STACK_ALIGNMENT, 0);
		}
	}
}

CLAIM(signal, a_handlers_return_restores_the_other_stack,
      .says = "on Linux a handler on the usual stack can change the setting of sigaltstack, which "
	      "its return restores",
      .zh = "在 Linux 上，在普通栈上运行的处理函数可以更改 sigaltstack "
	    "的设置，但返回时会恢复原设置",
      .rows = "signals 7", .verdict = HOLDS, .ref = "signal(7) Execution of signal handlers: (5)")
{
	set_other_stack();
	handle(SIGUSR1, look_at_stack,
	       SA_SIGINFO); /* i386 has no place for it in another's frame */
	for (int i = 0; i < 2; i++) {
		stack_t seen;

		must(raise(SIGUSR1)); /* it disables the other stack */
		assert_equal(change_error, 0);
		assert_equal(stack_flags, 0);
		must(sigaltstack(NULL, &seen));
		assert_that(seen.ss_sp == other_stack && seen.ss_flags == 0);
	}
}

CLAIM(signal, sigaltstack_refuses_bad_stacks,
      .says = "sigaltstack fails with ENOMEM for less than MINSIGSTKSZ bytes, with EINVAL for "
	      "unknown flags, and leaves the stack as it was; signals are caught on after that",
      .zh = "栈小于 MINSIGSTKSZ 时 sigaltstack 失败 (ENOMEM)，标志未知时失败 "
	    "(EINVAL)，原有设置不变；此后信号照常捕获",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaltstack() ENOMEM, EINVAL; sigaltstack(2)")
{
	stack_t small, flags, seen;

	assert_returns(sigaltstack(NULL, &seen), 0);
	assert_equal(seen.ss_flags, SS_DISABLE);
	set_other_stack();
	small = (stack_t){ .ss_sp = other_stack, .ss_size = 1024 };
	flags = (stack_t){ .ss_sp = other_stack, .ss_size = 32768, .ss_flags = 0x40 };
	assert_fails(sigaltstack(&small, NULL), ENOMEM);
	assert_fails(sigaltstack(&flags, NULL), EINVAL);
	assert_returns(sigaltstack(NULL, &seen), 0);
	assert_that(seen.ss_sp == other_stack);
	assert_equal(seen.ss_size, other_size);
	assert_equal(seen.ss_flags, 0);
	catch_signal(SIGUSR1, 0);
	assert_succeeds(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
}

static void *look_for_stack(void *flags)
{
	stack_t seen;

	sigaltstack(NULL, &seen);
	*(int *)flags = seen.ss_flags;
	return NULL;
}

CLAIM(signal, a_child_inherits_the_other_stack_a_thread_does_not,
      .says = "fork copies the stack of sigaltstack; a new thread has none",
      .zh = "fork 会继承 sigaltstack 的栈；新线程则没有", .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaltstack(2) NOTES; POSIX.1-2024 fork(), pthread_create()",
      .needs = { need_threads })
{
	pthread_t thread;
	int flags;

	set_other_stack();
	ACTOR(child) {
		stack_t seen;

		must(sigaltstack(NULL, &seen));
		assert_that(seen.ss_sp == other_stack && seen.ss_flags == 0);
	}
	assert_ends(child);
	must(pthread_create(&thread, NULL, look_for_stack, &flags) ? -1 : 0);
	must(pthread_join(thread, NULL) ? -1 : 0);
	assert_equal(flags, SS_DISABLE);
}

/* Goes down until the stack is used up. */
static int overflow(volatile int depth)
{
	volatile char room[1024]; /* steps over no page that guards the stack */

	room[0] = (char)depth;
	if (depth < 0) /* never */
		return room[0];
	return overflow(depth + 1) + room[0];
}

static sigjmp_buf before_overflow;

static void leave_overflow(int signal)
{
	siglongjmp(before_overflow, signal);
}

static void overflow_and_catch(void)
{
	struct rlimit limit = { 256 * 1024, 256 * 1024 };

	must(setrlimit(RLIMIT_STACK, &limit));
	handle(SIGSEGV, leave_overflow, SA_ONSTACK);
	if (sigsetjmp(before_overflow, 1) == 0)
		overflow(0);
}

CLAIM(signal, a_full_stack_is_caught_on_the_other_one,
      .says = "SIGSEGV of a stack that is used up runs its handler on the stack of sigaltstack; "
	      "without that the process is killed though it has a handler",
      .zh = "栈耗尽产生的 SIGSEGV 可由 sigaltstack "
	    "栈上的处理函数处理；没有它，即使有处理函数进程也会被杀死",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaltstack(2) NOTES; POSIX.1-2024 sigaltstack()")
{
	ACTOR(with_another) {
		set_other_stack();
		overflow_and_catch();
	}
	assert_ends(with_another);
	ACTOR(without) {
		overflow_and_catch();
	}
	assert_killed(without, SIGSEGV);
}

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

static const char *need_autodisarm(void)
{
	stack_t stack = { .ss_sp = &stack, .ss_size = 65536, .ss_flags = (int)SS_AUTODISARM };
	const stack_t off = { .ss_flags = SS_DISABLE };

	if (sigaltstack(&stack, NULL) < 0)
		return errno == EINVAL ? "sigaltstack: SS_AUTODISARM is unknown" : NULL;
	sigaltstack(&off, NULL);
	return NULL;
}

/* A second stack, which a handler sets while it runs on the first. */
static char second_stack[64 * 1024];
static volatile sig_atomic_t on_second_stack, on_first_meanwhile;

static void look_at_second_stack(int signal)
{
	char here;

	(void)signal;
	on_second_stack = &here >= second_stack && &here < second_stack + sizeof(second_stack);
}

static void set_second_stack(int signal)
{
	const stack_t second = { .ss_sp = second_stack, .ss_size = sizeof(second_stack) };

	look_at_stack(signal); /* it disables what was disabled at entry */
	change_error = sigaltstack(&second, NULL) < 0 ? errno : 0;
	on_first_meanwhile = on_other_stack;
	raise(SIGUSR2);
}

CLAIM(signal, ss_autodisarm_frees_the_setting_for_the_handler,
      .says = "on Linux a handler on a stack of SS_AUTODISARM finds none set, and can set a "
	      "second, on which another handler runs; its return restores the first, which shows "
	      "the flag",
      .zh = "在 Linux 上，在带 SS_AUTODISARM "
	    "的栈上运行的处理函数看到没有设置，可以设置第二个栈供其他处理函数使用；返回后恢复第一个"
	    "，仍带此标志",
      .rows = "signals 7", .verdict = HOLDS, .ref = "sigaltstack(2) SS_AUTODISARM",
      .needs = { need_autodisarm })
{
	stack_t stack, seen;

	set_other_stack();
	stack = (stack_t){ .ss_sp = other_stack,
			   .ss_size = other_size,
			   .ss_flags = (int)SS_AUTODISARM };
	assert_returns(sigaltstack(&stack, NULL), 0);
	handle(SIGUSR1, set_second_stack, SA_ONSTACK | SA_SIGINFO);
	handle(SIGUSR2, look_at_second_stack, SA_ONSTACK);
	for (int i = 0; i < 2; i++) {
		on_second_stack = on_first_meanwhile = 0;
		must(raise(SIGUSR1));
		assert_equal(on_first_meanwhile, 1);
		assert_equal(stack_flags, SS_DISABLE);
		assert_equal(change_error, 0);
		assert_equal(on_second_stack, 1);
		assert_returns(sigaltstack(NULL, &seen), 0);
		assert_that(seen.ss_sp == other_stack);
		assert_equal(seen.ss_size, other_size);
		assert_equal(seen.ss_flags, (int)SS_AUTODISARM);
	}
}

CLAIM(signal, sigaltstack_disables_whatever_place_is_given,
      .says = "sigaltstack with SS_DISABLE looks at neither place nor size; on Linux SS_ONSTACK in "
	      "a new setting is no flag, and memory that is none gives EFAULT and changes nothing",
      .zh = "带 SS_DISABLE 的 sigaltstack 不看位置与大小；在 Linux 上，新设置中的 SS_ONSTACK "
	    "等于没有标志，参数不在内存中则失败 (EFAULT)，设置不变",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaltstack() SS_DISABLE; sigaltstack(2) EFAULT, BUGS")
{
	stack_t off = { .ss_sp = (void *)1, .ss_size = 1, .ss_flags = SS_DISABLE }, seen;
	stack_t *none = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	for (int i = 0; i < 2; i++) {
		stack_t on;

		set_other_stack();
		on = (stack_t){ .ss_sp = other_stack,
				.ss_flags = i ? SS_ONSTACK : 0,
				.ss_size = other_size };
		assert_returns(sigaltstack(&on, NULL), 0);
		assert_fails(sigaltstack(none, NULL), EFAULT);
		assert_fails(sigaltstack(NULL, none), EFAULT);
		assert_returns(sigaltstack(NULL, &seen), 0);
		assert_that(seen.ss_sp == other_stack && seen.ss_size == other_size);
		assert_equal(seen.ss_flags, 0);
		assert_returns(sigaltstack(&off, &seen), 0);
		assert_that(seen.ss_sp == other_stack);
		assert_returns(sigaltstack(NULL, &seen), 0);
		assert_equal(seen.ss_flags, SS_DISABLE);
	}
}

CLAIM(signal, a_stack_may_be_set_where_nothing_is,
      .says = "on Linux sigaltstack takes any place; a signal whose handler would run where no memory is, "
	      "or past the end of addresses, brings SIGSEGV instead, which ends the process or runs "
	      "a handler on the usual stack",
      .zh = "在 Linux 上，sigaltstack 接受任何位置；处理函数若要在没有内存或超出地址范围的栈上运行，"
	    "则改为产生 SIGSEGV：它结束进程，或在普通栈上运行其处理函数",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c signal_setup_done(), do_sigaltstack()")
{
	const size_t room = 64 * 1024, endless = SIZE_MAX / 2 + 2;
	void *const nothing = must(mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	const stack_t stacks[] = { { .ss_sp = nothing, .ss_size = room },
				   { .ss_sp = (void *)(SIZE_MAX / 4 * 3), .ss_size = endless } };

	for (size_t i = 0; i < COUNT(stacks); i++) {
		ACTOR(uncaught) {
			assert_returns(sigaltstack(&stacks[i], NULL), 0);
			catch_signal(SIGUSR1, SA_ONSTACK);
			raise(SIGUSR1);
		}
		assert_killed(uncaught, SIGSEGV);
		ACTOR(catcher) {
			assert_returns(sigaltstack(&stacks[i], NULL), 0);
			catch_signal(SIGUSR1, SA_ONSTACK);
			catch_signal(SIGSEGV, 0);
			raise(SIGUSR1);
			assert_equal(caught(SIGSEGV), 1);
			assert_equal(caught(SIGUSR1), 0);
		}
		assert_ends(catcher);
	}
}
