/* Claims about signals that a process brings upon itself: faults, abort, a file too large. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static void read_nowhere(void)
{
	void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	peek(page);
}

static void read_beyond_the_file(void)
{
	int fd = must(open("empty", O_RDWR | O_CREAT, 0600));

	peek(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
}

#if defined(__x86_64__) || defined(__i386__)
static void divide_by_zero(void)
{
	__asm__ volatile("xorl %%edx, %%edx\n\tmovl $1, %%eax\n\txorl %%ecx, %%ecx\n\tidivl %%ecx"
			 :
			 :
			 : "eax", "ecx", "edx", "cc");
}

static void run_no_instruction(void)
{
	__asm__ volatile("ud2");
}

static void run_into_breakpoint(void)
{
	__asm__ volatile("int3");
}

static void trace_one_step(void)
{
#ifdef __x86_64__
	__asm__ volatile(
		"lea -128(%%rsp), %%rsp\n\tpushfq\n\torl $0x100, (%%rsp)\n\tpopfq\n\tnop\n\t"
		"lea 128(%%rsp), %%rsp"
		:
		:
		: "cc", "memory");
#else
	__asm__ volatile("pushfl\n\torl $0x100, (%%esp)\n\tpopfl\n\tnop" : : : "cc", "memory");
#endif
}
#endif

static const struct {
	void (*commit)(void);
	int signal;
	int code;
} faults[] = {
	{ read_nowhere, SIGSEGV, SEGV_ACCERR },      { read_beyond_the_file, SIGBUS, BUS_ADRERR },
#if defined(__x86_64__) || defined(__i386__)
	{ divide_by_zero, SIGFPE, FPE_INTDIV },      { run_no_instruction, SIGILL, ILL_ILLOPN },
	{ run_into_breakpoint, SIGTRAP, SI_KERNEL }, { trace_one_step, SIGTRAP, TRAP_TRACE },
#endif
};

static void not_at_all(int signal)
{
	(void)signal;
}

static void ignore(int signal)
{
	handle(signal, SIG_IGN, 0);
}

static void (*const ways_to_hold_back[])(int signal) = { not_at_all, block, ignore };

CLAIM(signal, a_fault_kills_though_blocked_or_ignored,
      .says = "on Linux SEGV, BUS, FPE, ILL and TRAP that a fault brings end the process, also if "
	      "they are blocked or ignored",
      .zh = "在 Linux 上，由错误指令引起的 SEGV、BUS、FPE、ILL、TRAP 会终止进程，即使被阻塞或忽略",
      .rows = "signals 5, 11", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c force_sig_info_to_task(); POSIX.1-2024 §2.4.3 and "
	     "sigprocmask(2) NOTES leave it undefined",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(faults); i++) {
		for (size_t k = 0; k < COUNT(ways_to_hold_back); k++) {
			ACTOR(child) {
				ways_to_hold_back[k](faults[i].signal);
				faults[i].commit();
			}
			assert_killed(child, faults[i].signal);
		}
	}
}

static sigjmp_buf before_fault;
static siginfo_t fault;

static void leave_fault(int signal, siginfo_t *info, void *context)
{
	(void)context;
	fault = *info;
	siglongjmp(before_fault, signal);
}

CLAIM(signal, a_faults_handler_learns_the_cause,
      .says = "a handler of SEGV, BUS, FPE, ILL or TRAP learns the cause from si_code, which is "
	      "above 0 for what the kernel found",
      .zh = "SEGV、BUS、FPE、ILL、TRAP 的处理函数可从 si_code 得知原因；内核发现的错误其值大于 0",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <signal.h> si_code; sigaction(2) si_code", .needs = { need_directory })
{
	struct sigaction action = { .sa_sigaction = leave_fault, .sa_flags = SA_SIGINFO };

	for (size_t i = 0; i < COUNT(faults); i++) {
		must(sigaction(faults[i].signal, &action, NULL));
		if (sigsetjmp(before_fault, 1) == 0) {
			faults[i].commit();
			assert_that(!"it faults");
		}
		assert_equal(fault.si_signo, faults[i].signal);
		assert_equal(fault.si_code, faults[i].code);
		assert_that(fault.si_code > 0);
	}
}

CLAIM(signal, a_sent_sigsegv_is_like_any_signal,
      .says = "SIGSEGV, SIGFPE, SIGBUS and SIGILL that kill sends can be blocked and ignored like "
	      "others",
      .zh = "kill 发送的 SIGSEGV、SIGFPE、SIGBUS、SIGILL 可以像其他信号一样被阻塞和忽略",
      .rows = "signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask(): kill(), sigqueue() or raise(); sigprocmask(2) NOTES")
{
	const int signals[] = { SIGSEGV, SIGFPE, SIGBUS, SIGILL };

	for (size_t i = 0; i < COUNT(signals); i++) {
		block(signals[i]);
		assert_succeeds(kill(getpid(), signals[i]));
		assert_that(is_pending(signals[i]));
		signal(signals[i], SIG_IGN);
		unblock(signals[i]);
		assert_succeeds(kill(getpid(), signals[i]));
		must(raise(signals[i]));
	}
}

static char *guarded;
static volatile sig_atomic_t mended;

static void unguard(int signal)
{
	(void)signal;
	mended++;
	mprotect(guarded, 4096, PROT_READ | PROT_WRITE);
}

CLAIM(signal, the_access_is_tried_again_after_the_handler,
      .says = "on Linux when a handler of SIGSEGV returns the access is made again, and goes "
	      "through if the handler has mended the cause",
      .zh = "在 Linux 上，SIGSEGV "
	    "的处理函数返回后，该访问会重新进行；若处理函数消除了原因，访问成功",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Execution of signal handlers: the point where it was interrupted; "
	     "mprotect(2)",
      .needs = { need_mmap })
{
	guarded = must(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	handle(SIGSEGV, unguard, 0);
	poke(guarded, 'x');
	assert_equal(mended, 1);
	assert_equal(peek(guarded), 'x');
	poke(guarded, 'y');
	assert_equal(mended, 1);
}

static int abort_pipe[2];

static void tell_abort(int signal)
{
	(void)signal;
	(void)!write(abort_pipe[1], "!", 1);
}

CLAIM(signal, abort_always_ends_the_process,
      .says = "abort ends the process by SIGABRT though that is ignored, blocked, or caught by a "
	      "handler that returns, which runs once",
      .zh = "无论 SIGABRT 被忽略、被阻塞，还是被会返回的处理函数捕获（运行一次），abort 都以 "
	    "SIGABRT 终止进程",
      .rows = "bugs 35", .verdict = HOLDS, .ref = "POSIX.1-2024 abort(); abort(3)")
{
	must(pipe(abort_pipe));
	for (size_t i = 0; i < COUNT(ways_to_hold_back); i++) {
		ACTOR(child) {
			ways_to_hold_back[i](SIGABRT);
			abort();
		}
		assert_killed(child, SIGABRT);
	}
	ACTOR(catching) {
		handle(SIGABRT, tell_abort, 0);
		abort();
	}
	assert_killed(catching, SIGABRT);
	must(close(abort_pipe[1]));
	assert_reads(abort_pipe[0], "!");
}

CLAIM(signal, a_jump_out_of_the_handler_outlives_abort,
      .says = "abort does not end a process whose handler of SIGABRT jumps out of it",
      .zh = "SIGABRT 的处理函数以 longjmp 跳出时，abort 不终止进程", .rows = "bugs 35",
      .verdict = HOLDS, .ref = "POSIX.1-2024 abort(); abort(3)")
{
	struct sigaction action = { .sa_sigaction = leave_fault, .sa_flags = SA_SIGINFO };

	ACTOR(jumper) {
		assert_succeeds(sigaction(SIGABRT, &action, NULL));
		if (sigsetjmp(before_fault, 1) == 0)
			abort();
		assert_equal(fault.si_signo, SIGABRT);
	}
	assert_ends(jumper);
}

CLAIM(signal, a_file_too_large_brings_sigxfsz,
      .says = "a write beyond RLIMIT_FSIZE brings SIGXFSZ: it ends the process; if caught or "
	      "ignored write fails with EFBIG",
      .zh = "写入超过 RLIMIT_FSIZE 会产生 SIGXFSZ：默认终止进程；若捕获或忽略，write 失败 (EFBIG)",
      .course = "004: 信号发送： 内核", .rows = "signals 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EFBIG; setrlimit(2) RLIMIT_FSIZE", .needs = { need_directory })
{
	struct rlimit limit = { 10, 10 };
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(pwrite(fd, "123456789.", 10, 0));
	ACTOR(writer) {
		must(setrlimit(RLIMIT_FSIZE, &limit));
		catch_signal(SIGXFSZ, 0);
		assert_fails(pwrite(fd, "x", 1, 10), EFBIG);
		assert_equal(caught(SIGXFSZ), 1);
		signal(SIGXFSZ, SIG_IGN);
		assert_fails(pwrite(fd, "x", 1, 10), EFBIG);
		signal(SIGXFSZ, SIG_DFL);
		(void)!pwrite(fd, "x", 1, 10);
	}
	assert_killed(writer, SIGXFSZ);
	assert_returns(lseek(fd, 0, SEEK_END), 10);
}
