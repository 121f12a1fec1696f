/* Claims about signals and threads: which thread gets them, and what each has of its own. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "signals.h"

/* A thread of its own, the id by which its sleep is seen, and what it found. */
struct helper {
	pthread_t thread;
	atomic_int tid;
	void (*run)(struct helper *);
	int result;
};

static pid_t own_tid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

static void *start_helper_thread(void *argument)
{
	struct helper *helper = argument;

	helper->tid = own_tid();
	helper->run(helper);
	return NULL;
}

static void start_helper(struct helper *helper, void (*run)(struct helper *))
{
	helper->run = run;
	errno = pthread_create(&helper->thread, NULL, start_helper_thread, helper);
	must(errno ? -1 : 0);
	while (!helper->tid)
		sched_yield();
}

static void join_helper(struct helper *helper)
{
	assert_returns(pthread_join(helper->thread, NULL), 0);
}

static atomic_int ran_in; /* the thread that the handler ran in last */
static atomic_int runs;

static void note_thread(int signal)
{
	(void)signal;
	ran_in = own_tid();
	runs++;
}

static void unblock_and_pause(struct helper *helper)
{
	unblock(SIGUSR1);
	helper->result = pause();
}

CLAIM(signal, a_thread_that_does_not_block_it_gets_it,
      .says = "a signal sent to the process is handled in a thread that does not block it, "
	      "whichever that is",
      .zh = "发给进程的信号由未阻塞它的线程处理，无论是哪一个", .rows = "signals 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.1; signal(7): process-directed",
      .needs = { need_threads, need_proc })
{
	struct helper sleepers[2] = { 0 };

	handle(SIGUSR1, note_thread, 0);
	block(SIGUSR1);
	for (int i = 0; i < 2; i++) {
		start_helper(&sleepers[i], unblock_and_pause);
		assert_task_asleep(sleepers[i].tid, "pause");
		assert_returns(kill(getpid(), SIGUSR1), 0);
		while (runs < i + 1)
			sched_yield();
		assert_equal(ran_in, sleepers[i].tid);
		join_helper(&sleepers[i]);
		assert_equal(runs, i + 1);
	}
	assert_that(!is_pending(SIGUSR1));
}

static void look_at_pending(struct helper *helper)
{
	sigset_t set = only(SIGUSR2);

	assert_returns(sigwaitinfo(&set, NULL), SIGUSR2);
	helper->result = is_pending(SIGUSR1) && is_pending(SIGHUP);
}

CLAIM(signal, a_thread_directed_signal_is_that_threads,
      .says = "a signal of pthread_kill or tgkill waits for its thread, though others do not block "
	      "it and sigpending shows it there alone; one of kill is pending for all",
      .zh = "pthread_kill 或 tgkill "
	    "的信号只等待其目标线程，即使其他线程未阻塞它，也只在该线程未决；kill "
	    "的信号对所有线程未决",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_kill(), sigpending(); signal(7): thread-directed; tgkill(2)",
      .needs = { need_threads })
{
	sigset_t all = all_signals();
	struct helper thread = { 0 };

	handle(SIGUSR1, note_thread, 0);
	must(sigprocmask(SIG_SETMASK, &all, NULL));
	start_helper(&thread, look_at_pending);
	unblock(SIGUSR1);
	assert_returns(pthread_kill(thread.thread, SIGUSR1), 0);
	assert_returns(syscall(SYS_tgkill, getpid(), (pid_t)thread.tid, SIGUSR1), 0);
	assert_returns(kill(getpid(), SIGHUP), 0);
	assert_that(!is_pending(SIGUSR1) && is_pending(SIGHUP));
	assert_returns(pthread_kill(thread.thread, SIGUSR2), 0);
	join_helper(&thread);
	assert_equal(thread.result, 1);
	assert_equal(runs, 0);
	assert_that(is_pending(SIGHUP));
}

static void pause_until_signalled(struct helper *helper)
{
	helper->result = pause();
}

CLAIM(signal, pthread_kill_runs_the_handler_in_its_thread,
      .says = "pthread_kill runs the handler in the thread that it names, and in no other",
      .zh = "pthread_kill 使处理函数在指定的线程中运行，不在其他线程中", .rows = "signals 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_kill(); pthread_kill(3)",
      .needs = { need_threads, need_proc })
{
	struct helper sleepers[3] = { 0 };
	int signalled = 0;

	handle(SIGUSR1, note_thread, 0);
	for (int i = 0; i < 3; i++) {
		start_helper(&sleepers[i], pause_until_signalled);
		assert_task_asleep(sleepers[i].tid, "pause");
	}
	for (int i = 2; i >= 0; i--) { /* not in the order in which they began to wait */
		assert_returns(pthread_kill(sleepers[i].thread, SIGUSR1), 0);
		signalled++;
		while (runs < signalled)
			sched_yield();
		assert_equal(ran_in, sleepers[i].tid);
		join_helper(&sleepers[i]);
		assert_equal(runs, signalled);
		for (int k = 0; k < i; k++)
			assert_task_asleep(sleepers[k].tid, "pause");
	}
}

static void look_at_inherited(struct helper *helper)
{
	helper->result = is_blocked(SIGUSR1) && !is_blocked(SIGUSR2) && !is_pending(SIGUSR1) &&
			 is_pending(SIGHUP);
	block(SIGUSR2);
	unblock(SIGUSR1);
}

CLAIM(signal, each_thread_has_a_mask_of_its_own,
      .says = "a new thread has its maker's mask, but not the signals pending for that thread; "
	      "what it blocks is blocked for it alone",
      .zh = "新线程继承创建者的掩码，但不继承其线程的未决信号；它阻塞的信号只对自己有效",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_create(), pthread_sigmask(); signal(7)",
      .needs = { need_threads })
{
	struct helper thread = { 0 };

	block(SIGUSR1);
	block(SIGHUP);
	must(pthread_kill(pthread_self(), SIGUSR1));
	must(kill(getpid(), SIGHUP));
	start_helper(&thread, look_at_inherited);
	join_helper(&thread);
	assert_equal(thread.result, 1);
	assert_that(is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
	assert_that(is_pending(SIGUSR1));
}

CLAIM(signal, defaults_hit_the_whole_process,
      .says = "a signal to one thread whose default is to stop or to end stops or ends the whole "
	      "process",
      .zh = "发给单个线程的、默认动作为暂停或终止的信号，会暂停或终止整个进程",
      .rows = "signals 11", .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.3; pthread_kill(3) NOTES",
      .needs = { need_threads })
{
	ACTOR(process) {
		struct helper thread = { 0 };

		catch_signal(SIGUSR1, 0);
		block(SIGUSR1);
		start_helper(&thread, pause_until_signalled);
		assert_returns(pthread_kill(thread.thread, SIGSTOP), 0);
		wait_until_caught(SIGUSR1, 1);
		assert_returns(pthread_kill(thread.thread, SIGTERM), 0);
		be_killed();
	}
	assert_stopped(process, SIGSTOP);
	send_signal(process, SIGUSR1);
	assert_returns(waitpid(pid_of(process), NULL, WNOHANG), 0);
	send_signal(process, SIGCONT);
	assert_killed(process, SIGTERM);
}

static atomic_int served;

static void wait_for_usr1(struct helper *helper)
{
	sigset_t set = only(SIGUSR1);

	assert_returns(sigwait(&set, &helper->result), 0); /* Linux wakes others in vain: EINTR */
	served++;
}

CLAIM(signal, one_of_several_waiters_gets_it,
      .says = "of the threads that wait in sigwait for a signal just one gets each",
      .zh = "多个线程在 sigwait 中等待同一信号时，每个信号只有一个线程得到", .rows = "signals 8",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigwait(): no more than one of these threads; sigwaitinfo(2)",
      .needs = { need_threads, need_proc })
{
	struct helper waiters[3] = { 0 };

	block(SIGUSR1);
	for (int i = 0; i < 3; i++) {
		start_helper(&waiters[i], wait_for_usr1);
		assert_task_asleep(waiters[i].tid, "sigtimedwait");
	}
	for (int sent = 1; sent <= 3; sent++) {
		must(kill(getpid(), SIGUSR1));
		while (served < sent)
			sched_yield();
		for (int i = 0; i < 3; i++)
			if (!waiters[i].result)
				assert_task_asleep(waiters[i].tid, "sigtimedwait");
		assert_equal(served, sent);
	}
	for (int i = 0; i < 3; i++)
		join_helper(&waiters[i]);
	assert_that(!is_pending(SIGUSR1));
}

CLAIM(signal, a_signal_for_a_thread_ends_no_others_sigwait,
      .says = "of several threads in sigwait for one signal pthread_kill ends the wait of the one "
	      "that it names, and no other's",
      .zh = "多个线程在 sigwait 中等待同一信号时，pthread_kill 只结束它所指定的线程的等待",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigwait(): for a specific thread, only that thread shall return",
      .needs = { need_threads, need_proc })
{
	struct helper waiters[3] = { 0 };

	block(SIGUSR1);
	served = 0;
	for (int i = 0; i < 3; i++) {
		start_helper(&waiters[i], wait_for_usr1);
		assert_task_asleep(waiters[i].tid, "sigtimedwait");
	}
	for (int i = 2; i >= 0; i--) {
		assert_returns(pthread_kill(waiters[i].thread, SIGUSR1), 0);
		while (served < 3 - i)
			sched_yield();
		assert_equal(waiters[i].result, SIGUSR1);
		join_helper(&waiters[i]);
		for (int k = 0; k < i; k++)
			assert_task_asleep(waiters[k].tid, "sigtimedwait");
	}
	assert_that(!is_pending(SIGUSR1));
}

static void suspend_for_usr1(struct helper *helper)
{
	sigset_t mask = all_signals();

	sigdelset(&mask, SIGUSR1);
	assert_fails(sigsuspend(&mask), EINTR);
	helper->result = is_pending(SIGUSR2);
}

CLAIM(signal, sigsuspend_takes_nothing_for_its_thread,
      .says = "a signal that is pending for the process while a thread sleeps in sigsuspend, which "
	      "blocks it, is pending for the process afterwards: another thread accepts it",
      .zh = "某线程在阻塞该信号的 sigsuspend 中睡眠时，对进程未决的信号之后仍对进程未决：另一线程"
	    "可以接收它",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigsuspend(): shall not cause any other signals ... to become pending "
	     "on the thread",
      .needs = { need_threads, need_proc })
{
	sigset_t all = all_signals();
	struct helper thread = { 0 };
	siginfo_t info;

	handle(SIGUSR1, note_thread, 0);
	must(sigprocmask(SIG_SETMASK, &all, NULL));
	must(kill(getpid(), SIGUSR2));
	start_helper(&thread, suspend_for_usr1);
	assert_task_asleep(thread.tid, "sigsuspend");
	must(pthread_kill(thread.thread, SIGUSR1));
	join_helper(&thread);
	assert_equal(thread.result, 1);
	assert_returns(take(SIGUSR2, &info), SIGUSR2);
	assert_that(!is_pending(SIGUSR2));
}

/* By pthread_sigmask: what is blocked then, of SIGUSR1 1, of SIGUSR2 2. */
static int change_mask(int how, int signal)
{
	sigset_t set = only(signal);

	assert_returns(pthread_sigmask(how, &set, NULL), 0);
	return is_blocked(SIGUSR1) + 2 * is_blocked(SIGUSR2);
}

static void change_own_mask(struct helper *helper)
{
	sigset_t before, set = only(SIGUSR1);

	assert_equal(change_mask(SIG_SETMASK, SIGUSR1), 1);
	assert_equal(change_mask(SIG_BLOCK, SIGUSR2), 3);
	assert_equal(change_mask(SIG_UNBLOCK, SIGUSR1), 2);
	assert_returns(pthread_sigmask(SIG_SETMASK, &set, &before), 0);
	assert_that(sigismember(&before, SIGUSR2) && !sigismember(&before, SIGUSR1));
	errno = EXDEV;
	assert_returns(pthread_sigmask(77, &before, NULL), EINVAL);
	assert_equal(errno, EXDEV);
	assert_returns(pthread_sigmask(77, NULL, &before), 0);
	assert_that(sigismember(&before, SIGUSR1) && !sigismember(&before, SIGUSR2));
	helper->result = 1;
}

CLAIM(signal, pthread_sigmask_is_sigprocmask_of_a_thread,
      .says = "pthread_sigmask adds to the calling thread's mask, takes away and sets it, and "
	      "hands the old one back; of an unknown how it returns EINVAL, leaves errno alone "
	      "and changes nothing",
      .zh = "pthread_sigmask 对调用线程的掩码添加、移除、设置，并返回旧掩码；how 未知时返回 "
	    "EINVAL，不改变 errno 和掩码",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_sigmask(), pthread_sigmask() RETURN VALUE: the corresponding "
	     "error number",
      .needs = { need_threads })
{
	struct helper thread = { 0 };

	start_helper(&thread, change_own_mask);
	join_helper(&thread);
	assert_equal(thread.result, 1);
	assert_that(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
}

CLAIM(signal, pthread_kill_refuses_bad_numbers,
      .says = "pthread_kill returns EINVAL for what is no signal, and sends nothing for 0",
      .zh = "对不是信号的编号，pthread_kill 返回 EINVAL；对 0 不发送信号", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_kill() EINVAL; pthread_kill(3)",
      .needs = { need_threads })
{
	assert_returns(pthread_kill(pthread_self(), 0), 0);
	assert_returns(pthread_kill(pthread_self(), SIGRTMAX + 1), EINVAL);
	assert_returns(pthread_kill(pthread_self(), -1), EINVAL);
}

CLAIM(signal, tgkill_checks_process_and_thread,
      .says = "on Linux tgkill fails with EINVAL for ids below 1 and bad numbers, and with ESRCH "
	      "for a thread that is not in this process",
      .zh = "在 Linux 上，tgkill 对小于 1 的编号或无效信号失败 (EINVAL)，对不属于该进程的线程失败 "
	    "(ESRCH)",
      .rows = "signals 1", .verdict = HOLDS, .ref = "tgkill(2) ERRORS")
{
	const pid_t self = getpid();

	ACTOR(child) {
		be_killed();
	}
	assert_fails(syscall(SYS_tgkill, 0, self, 0), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, 0, 0), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, -1, 0), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, self, SIGRTMAX + 1), EINVAL);
	assert_fails(syscall(SYS_tgkill, self, pid_of(child), SIGTERM), ESRCH);
	assert_fails(syscall(SYS_tgkill, pid_of(child), self, SIGTERM), ESRCH);
	assert_fails(syscall(SYS_tgkill, self, INT_MAX, SIGTERM), ESRCH);
	assert_asleep(child, "pause");
	assert_returns(syscall(SYS_tgkill, pid_of(child), pid_of(child), SIGTERM), 0);
	assert_killed(child, SIGTERM);
}

static void end_at_once(struct helper *helper)
{
	(void)helper;
}

CLAIM(signal, pthread_kill_of_an_ended_thread_hits_nobody,
      .says = "pthread_kill of a thread that has ended, but was not joined, returns 0 and signals "
	      "no other thread",
      .zh = "对已结束但尚未 join 的线程，pthread_kill 返回 0，也不影响其他线程", .rows = "bugs 33",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_kill() RATIONALE; glibc bug 19193",
      .needs = { need_threads })
{
	handle(SIGUSR1, note_thread, 0);
	for (int i = 0; i < 20; i++) {
		struct helper thread = { 0 };

		start_helper(&thread, end_at_once);
		if (i % 2) /* the other half races with the end */
			while (syscall(SYS_tgkill, getpid(), (pid_t)thread.tid, 0) == 0)
				sched_yield();
		assert_returns(pthread_kill(thread.thread, SIGUSR1), 0);
		join_helper(&thread);
		assert_that(runs == 0 || ran_in != own_tid());
	}
	(void)getppid();
	assert_that(ran_in != own_tid());
}

static const char *need_thread_timer(void)
{
#ifdef SIGEV_THREAD_ID
	return need_threads();
#else
	return "no SIGEV_THREAD_ID";
#endif
}

CLAIM(signal, a_timer_can_signal_one_thread,
      .says = "on Linux a timer with SIGEV_THREAD_ID sends its signal to the thread named; another "
	      "process's thread gives EINVAL",
      .zh = "在 Linux 上，SIGEV_THREAD_ID 定时器把信号发给指定线程；指定其他进程的线程则失败 "
	    "(EINVAL)",
      .rows = "signals 3", .verdict = HOLDS, .ref = "timer_create(2) SIGEV_THREAD_ID, EINVAL",
      .needs = { need_thread_timer, need_proc })
{
#ifdef SIGEV_THREAD_ID
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };
	struct itimerspec soon = { { 0, 0 }, { 0, 1 } };
	struct helper sleepers[2] = { 0 };
	timer_t timer;

	handle(SIGUSR1, note_thread, 0);
	for (int i = 0; i < 2; i++) {
		start_helper(&sleepers[i], pause_until_signalled);
		assert_task_asleep(sleepers[i].tid, "pause");
	}
	event.sigev_notify_thread_id = getppid();
	assert_fails(timer_create(CLOCK_MONOTONIC, &event, &timer), EINVAL);
	event.sigev_notify_thread_id = sleepers[1].tid;
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	must(timer_settime(timer, 0, &soon, NULL));
	while (!runs)
		sched_yield();
	assert_equal(ran_in, sleepers[1].tid);
	join_helper(&sleepers[1]);
	assert_equal(runs, 1);
	assert_task_asleep(sleepers[0].tid, "pause");
#endif
}

static const char *need_system(void)
{
	const char *why = need_threads();

	if (!why && !program_exists("sh"))
		why = "no program sh";
	if (!why && !program_exists("cat"))
		why = "no program cat";
	return why ? why : need_fifo();
}

static void run_first(struct helper *helper)
{
	helper->result = system("cat first") == 0 && !is_blocked(SIGCHLD);
}

static void run_second(struct helper *helper)
{
	helper->result = system("cat second") == 0 && !is_blocked(SIGCHLD);
}

CLAIM(signal, system_in_two_threads_restores_masks_and_actions,
      .says = "two calls of system that overlap in two threads leave each its mask, and the "
	      "process its actions of INT and QUIT",
      .zh = "两个线程中重叠的 system 调用结束后，各线程的掩码以及进程对 INT 与 QUIT "
	    "的动作都恢复原状",
      .rows = "bugs 34", .verdict = HOLDS, .ref = "POSIX.1-2024 system(); glibc bug 30163",
      .needs = { need_system })
{
	struct helper threads[2] = { 0 };
	int first, second;

	handle(SIGINT, note_thread, 0);
	must(mkfifo("first", 0600));
	must(mkfifo("second", 0600));
	start_helper(&threads[0], run_first);
	first = must(open("first", O_WRONLY | O_CLOEXEC));
	start_helper(&threads[1], run_second);
	second = must(open("second", O_WRONLY | O_CLOEXEC));
	assert_that(handler_of(SIGINT) == SIG_IGN && handler_of(SIGQUIT) == SIG_IGN);
	must(close(first));
	join_helper(&threads[0]);
	must(close(second));
	join_helper(&threads[1]);
	assert_equal(threads[0].result, 1);
	assert_equal(threads[1].result, 1);
	assert_that(handler_of(SIGINT) == note_thread && handler_of(SIGQUIT) == SIG_DFL);
}

static void abort_here(struct helper *helper)
{
	(void)helper;
	abort();
}

CLAIM(signal, abort_in_a_thread_ends_all,
      .says = "abort in one thread ends the whole process, though another blocks SIGABRT",
      .zh = "一个线程中的 abort 终止整个进程，即使其他线程阻塞 SIGABRT", .rows = "bugs 35",
      .verdict = HOLDS, .ref = "POSIX.1-2024 abort(); abort(3)", .needs = { need_threads })
{
	ACTOR(process) {
		struct helper thread = { 0 };

		block(SIGABRT);
		start_helper(&thread, abort_here);
		be_killed();
	}
	assert_killed(process, SIGABRT);
}

static void take_from_another(struct helper *helper)
{
	sigset_t set = only(SIGUSR1);
	siginfo_t info;

	helper->result = sigwaitinfo(&set, &info) == SIGUSR1 ? info.si_value.sival_int : -1;
}

CLAIM(signal, rt_tgsigqueueinfo_sends_to_one_thread,
      .says = "on Linux rt_tgsigqueueinfo sends signal and value to one thread of a process, not "
	      "to the others; where the process has no such thread it fails with ESRCH",
      .zh = "在 Linux 上，rt_tgsigqueueinfo 把信号和值发给进程中的一个线程，其他线程得不到；进程中"
	    "没有该线程时失败 (ESRCH)",
      .rows = "signals 7, 8", .verdict = HOLDS,
      .ref = "rt_sigqueueinfo(2) rt_tgsigqueueinfo(), ESRCH", .needs = { need_threads, need_proc })
{
	siginfo_t info = { .si_code = SI_QUEUE };
	struct helper thread = { 0 };
	pid_t pid = getpid();

	info.si_value.sival_int = 47;
	block(SIGUSR1);
	start_helper(&thread, take_from_another);
	assert_task_asleep(thread.tid, "sigtimedwait");
	ACTOR(other) {
		be_killed();
	}
	assert_asleep(other, "pause");
	assert_fails(syscall(SYS_rt_tgsigqueueinfo, pid, pid_of(other), SIGUSR1, &info), ESRCH);
	assert_returns(syscall(SYS_rt_tgsigqueueinfo, pid, pid, SIGUSR1, &info), 0);
	assert_task_asleep(thread.tid, "sigtimedwait");
	assert_returns(take(SIGUSR1, &info), SIGUSR1); /* the main thread's */
	info.si_code = SI_QUEUE;
	assert_returns(syscall(SYS_rt_tgsigqueueinfo, pid, thread.tid, SIGUSR1, &info), 0);
	join_helper(&thread);
	assert_equal(thread.result, 47);
	assert_that(!is_pending(SIGUSR1));
	send_signal(other, SIGTERM);
	assert_killed(other, SIGTERM);
}

static void wait_for_a_fault(struct helper *helper)
{
	sigset_t set = only(SIGSEGV);

	helper->result = sigwaitinfo(&set, NULL);
}

CLAIM(signal, sigwaitinfo_accepts_no_fault,
      .says = "on Linux the SIGSEGV of an access to memory that is not there is not accepted by a "
	      "thread that waits for it in sigwaitinfo: the process ends though all block it",
      .zh = "在 Linux 上，访问无效内存引起的 SIGSEGV 不会被在 sigwaitinfo "
	    "中等待它的线程接收：即使都阻塞它，进程也会终止",
      .rows = "signals 8, 11", .verdict = HOLDS,
      .ref = "sigwaitinfo(2) NOTES: synchronously generated; POSIX.1-2024 2.4.1: leaves it "
	     "undefined",
      .needs = { need_threads, need_proc })
{
	ACTOR(process) {
		struct helper thread = { 0 };

		block(SIGSEGV);
		start_helper(&thread, wait_for_a_fault);
		assert_task_asleep(thread.tid, "sigtimedwait");
		peek(must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
		assert_that(!"the access goes through");
	}
	assert_killed(process, SIGSEGV);
}
