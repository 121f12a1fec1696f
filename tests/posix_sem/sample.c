/* Claims about the samples and exercises of the notes. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "claim.h"
#include "semaphores.h"

/* The child of 003's sample of processes: one letter for each line that it prints. */
static void play_child(const char *name, int out)
{
	sem_t *semaphore = must(opened(sem_open(name, O_CREAT, 0600, 0)));

	must(write(out, "d", 1)); /* I am done! Release Semaphore */
	assert_returns(sem_post(semaphore), 0);
}

/* Its parent. */
static void play_parent(const char *name, int out)
{
	sem_t *semaphore = must(opened(sem_open(name, O_CREAT, 0600, 0)));

	must(write(out, "w", 1)); /* Wait for Child to Print */
	assert_returns(sem_wait(semaphore), 0);
	must(write(out, "p", 1)); /* Child Printed! */
	assert_returns(sem_close(semaphore), 0);
	assert_returns(sem_unlink(name), 0);
}

CLAIM(posix_sem, sample_prints_the_child_first,
      .says = "in 003's sample the parent says that the child printed only after the child did",
      .zh = "003 的进程示例中，父进程总在子进程打印之后才打印 Child Printed",
      .course = "003 §4 信号量用于进程间同步 示例: sem_wait … Child Printed!",
      .rows = "posix sem 5",
      .verdict = HOLDS_IF("no semaphore of that name is left over from a run before",
			  "没有上次运行遗留的同名信号量"),
      .ref = "POSIX.1-2024 sem_open(), sem_wait(), sem_post()", .needs = { need_sem_open })
{
	const char *bare = own_name("asdfsd") + 1;
	char printed[4] = "";
	int out[2];

	must(pipe(out));
	ACTOR(child) {
		play_child(bare, out[1]);
	}
	play_parent(bare, out[1]);
	assert_ends(child);
	must(read(out[0], printed, 3));
	assert_that(strcmp(printed, "wdp") == 0 || strcmp(printed, "dwp") == 0);
	assert_fails(opened(sem_open(bare, 0)), ENOENT);
}

CLAIM(posix_sem, sample_waits_while_the_child_has_not_posted,
      .says = "in 003's sample the parent sleeps in sem_wait as long as the child has not posted",
      .zh = "003 的进程示例中，子进程 post 之前父进程一直睡在 sem_wait 中",
      .course = "003 §4 信号量用于进程间同步 示例: Parent  : Wait for Child to Print",
      .rows = "posix sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait()",
      .needs = { need_sem_open })
{
	const char *bare = own_name("asdfsd") + 1;
	int out[2];

	must(pipe(out));
	ACTOR(parent) {
		play_parent(bare, out[1]);
	}
	assert_asleep(parent, "futex");
	assert_reads(out[0], "w");
	ACTOR(child) {
		play_child(bare, out[1]);
	}
	assert_ends(child);
	assert_ends(parent);
	assert_reads(out[0], "dp");
}

CLAIM(posix_sem, sample_fails_on_what_a_former_run_left,
      .says = "003's sample waits for nothing if its semaphore is left over with 1, and then "
	      "leaves another behind",
      .zh = "若遗留的同名信号量值为 1，003 示例的父进程不会等待，而且又遗留下一个信号量",
      .course = "003 §4 信号量用于进程间同步 示例: sem_open(semName, O_CREAT, 0600, 0)",
      .rows = "posix sem 4, 5",
      .verdict = WRONG("O_CREAT without O_EXCL gives no initial value of 0 if the name is there",
		       "名字已存在时，不带 O_EXCL 的 O_CREAT 不会把初值设为 0"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3): \"mode and value are ignored\"",
      .needs = { need_sem_open })
{
	const char *bare = own_name("asdfsd") + 1;
	int out[2];

	must(pipe(out));
	must(sem_close(named_semaphore(bare, 1)));
	ACTOR(parent) {
		play_parent(bare, out[1]);
	}
	assert_ends(parent);
	ACTOR(child) {
		play_child(bare, out[1]);
	}
	assert_ends(child);
	assert_reads(out[0], "wpd");
	assert_equal(value_of(assert_succeeds(opened(sem_open(bare, 0)))), 1);
}

static int thread_output;
static sem_t global_semaphore;

/* The thread of 003's sample: e for "Entered..", x for "Just Exiting...". */
static void *enter_and_exit(void *unused)
{
	(void)unused;
	sem_wait(&global_semaphore);
	must(write(thread_output, "e", 1));
	for (int i = 0; i < 20; i++)
		sched_yield();
	must(write(thread_output, "x", 1));
	sem_post(&global_semaphore);
	return NULL;
}

CLAIM(posix_sem, sample_threads_enter_one_after_the_other,
      .says = "in 003's sample the second thread enters only when the first has left, without any "
	      "sleep",
      .zh = "003 的线程示例中，第二个线程在第一个退出之后才进入，不需要 sleep",
      .course = "003 §4 信号量用于线程同步 示例: Entered.. … Just Exiting...",
      .rows = "posix sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), sem_wait()",
      .needs = { need_threads })
{
	pthread_t threads[2];
	int out[2];

	must(pipe(out));
	thread_output = out[1];
	must(sem_init(&global_semaphore, 0, 1));
	for (int i = 0; i < 2; i++)
		start_thread(&threads[i], enter_and_exit, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_reads(out[0], "exex");
	assert_equal(value_of(&global_semaphore), 1);
	assert_returns(sem_destroy(&global_semaphore), 0);
}

static atomic_bool left;

static void *enter_and_stay(void *entered)
{
	assert_returns(sem_wait(&global_semaphore), 0);
	must(sem_post(entered));
	pause_at("inside");
	left = true;
	assert_returns(sem_post(&global_semaphore), 0);
	return NULL;
}

CLAIM(posix_sem, a_thread_waits_while_another_is_inside,
      .says = "a thread sleeps in sem_wait as long as another is in the critical section",
      .zh = "一个线程在临界区内时，另一个线程睡在 sem_wait 中",
      .course = "003 §4 信号量用于线程同步 示例: critical section", .rows = "posix sem 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait()", .needs = { need_threads })
{
	ACTOR(process) {
		pthread_t thread;
		sem_t entered;

		must(sem_init(&global_semaphore, 0, 1));
		must(sem_init(&entered, 0, 0));
		start_thread(&thread, enter_and_stay, &entered);
		while (sem_trywait(&entered) < 0)
			sched_yield();
		assert_returns(sem_wait(&global_semaphore), 0);
		assert_that(left);
		pthread_join(thread, NULL);
	}
	await(process, "inside");
	assert_asleep(process, "futex");
	resume(process);
	assert_ends(process);
}

static atomic_int turn;

static void *run_second_by_variable(void *unused)
{
	(void)unused;
	while (atomic_load(&turn) == 0)
		sched_yield();
	must(write(thread_output, "second", 6));
	return NULL;
}

CLAIM(posix_sem, a_variable_orders_threads,
      .says = "a thread that polls a global atomic variable runs on only after another has set it",
      .zh = "轮询全局原子变量的线程，要等另一个线程设置它之后才继续",
      .course = "000 §9.1: 全局变量实现的通信。   实现父进程先运行，子进程后运行",
      .rows = "posix sem 6",
      .verdict = HOLDS_IF("they are threads, not processes, and the variable is atomic",
			  "它们是线程而不是进程，且变量是原子的"),
      .ref = "POSIX.1-2024 4.15.2 Memory Synchronization; ISO C 5.1.2.4", .needs = { need_threads })
{
	pthread_t thread;
	int out[2];

	must(pipe(out));
	thread_output = out[1];
	start_thread(&thread, run_second_by_variable, NULL);
	for (int i = 0; i < 50; i++)
		sched_yield();
	must(write(out[1], "first ", 6));
	atomic_store(&turn, 1);
	pthread_join(thread, NULL);
	assert_reads(out[0], "first second");
}

CLAIM(posix_sem, a_variable_does_not_order_processes,
      .says = "a global variable that one process sets stays as it was in the other: each has its "
	      "own",
      .zh = "一个进程设置全局变量，另一个进程中的不变：各有各的",
      .course = "000 §9.1: 全局变量实现的通信。   实现父进程先运行，子进程后运行",
      .rows = "posix sem 6",
      .verdict = WRONG("of parent and child each has its own; only threads share globals",
		       "父子进程各有一份；只有线程共享全局变量"),
      .ref = "POSIX.1-2024 fork(): copy of the calling process")
{
	static char whose;

	ACTOR(child) {
		pause_at("the parent has run");
		assert_equal(peek(&whose), 0);
		poke(&whose, 2);
	}
	await(child, "the parent has run");
	poke(&whose, 1);
	resume(child);
	assert_ends(child);
	assert_equal(peek(&whose), 1);
}

static void *run_second_by_semaphore(void *unused)
{
	(void)unused;
	assert_returns(sem_wait(&global_semaphore), 0);
	must(write(thread_output, "second", 6));
	return NULL;
}

CLAIM(posix_sem, a_semaphore_orders_threads,
      .says = "a thread that waits on a semaphore of value 0 runs on only after another has posted",
      .zh = "等待初值为 0 的信号量的线程，要等另一个线程 post 之后才继续",
      .course = "000 §9.2: 信号量实现。 … sem_init(&sem , 0 , 0)", .rows = "posix sem 2, 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(), sem_post()", .needs = { need_threads })
{
	pthread_t thread;
	int out[2];

	must(pipe(out));
	thread_output = out[1];
	must(sem_init(&global_semaphore, 0, 0));
	start_thread(&thread, run_second_by_semaphore, NULL);
	for (int i = 0; i < 50; i++)
		sched_yield();
	must(write(out[1], "first ", 6));
	assert_returns(sem_post(&global_semaphore), 0);
	pthread_join(thread, NULL);
	assert_reads(out[0], "first second");
	assert_equal(value_of(&global_semaphore), 0);
}

CLAIM(posix_sem, a_semaphore_orders_processes,
      .says = "processes that each wait for the semaphore of the one before run in that order, "
	      "though they were started the other way round",
      .zh = "各进程等待前一个进程的信号量，就按这个次序运行，即使启动次序相反",
      .course = "000 §9.1: 实现父进程先运行，子进程后运行", .rows = "posix sem 2, 6",
      .verdict = HOLDS_IF("pshared is not 0 and the memory is shared", "pshared 非零且内存共享"),
      .ref = "POSIX.1-2024 sem_init(), sem_wait(), sem_post()")
{
	sem_t *may_run = shared_memory(5 * sizeof(sem_t));
	struct actor *runner[4];
	int out[2];

	must(pipe(out));
	for (int i = 0; i < 5; i++)
		must(sem_init(&may_run[i], 1, 0));
	for (int i = 3; i >= 0; i--) {
		START(runner[i]) {
			assert_returns(sem_wait(&may_run[i]), 0);
			must(write(out[1], &"0123"[i], 1));
			assert_returns(sem_post(&may_run[i + 1]), 0);
		}
		assert_asleep(runner[i], "futex");
	}
	must(write(out[1], "parent", 6));
	must(sem_post(&may_run[0]));
	assert_returns(sem_wait(&may_run[4]), 0);
	assert_reads(out[0], "parent0123");
	for (int i = 0; i < 4; i++)
		assert_ends(runner[i]);
}
