/* Claims about the word that is 0 when a thread has ended, and where clone writes a new id. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "futex/futexes.h"
#include "newer_names.h"
#include "processes.h"
#include "thread/threads.h"

static long name_word(futex_word *word)
{
	return syscall(SYS_set_tid_address, word);
}

/* The C library's own word stays as it is: it is not told of this end. */
static void name_word_and_end(void *word)
{
	assert_equal(name_word(word), syscall(SYS_gettid));
	read_a_byte(NULL);
	syscall(SYS_exit, 0L);
}

CLAIM(thread, the_end_clears_a_word_and_wakes_one,
      .says = "on Linux set_tid_address returns the caller's thread id, and leaves the word that it "
	      "names as it is; when the thread ends this is 0, and one of those who wait on it is "
	      "woken, also in another process, no more",
      .zh = "在 Linux 上，set_tid_address 返回调用线程的 "
	    "ID，不改动所指定的字；线程结束时该字变为 "
	    "0，并唤醒一个等待者（也可在另一进程中），不会更多",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "set_tid_address(2); clone(2) CLONE_CHILD_CLEARTID",
      .needs = { need_threads, need_proc })
{
	struct waiters waiters = { 0 };
	futex_word *words = shared_words();
	struct thread thread;

	must(pipe(blocking_pipe));
	words[0] = words[1] = words[2] = 0x12345678;
	start_thread(&thread, name_word_and_end, &words[1]);
	assert_task_asleep(thread.tid, "read");
	add_waiters(&waiters, 3, &words[1], 0x12345678);
	must(write(blocking_pipe[1], "x", 1));
	assert_woken(&waiters, 1, 0, 2);
	assert_equal(words[1], 0);
	assert_equal(words[0], 0x12345678);
	assert_equal(words[2], 0x12345678);
	assert_returns(wake(&words[1], ALL), 2);
}

static void change_word_and_end(void *words)
{
	assert_succeeds(name_word(words));
	assert_succeeds(name_word((futex_word *)words + 1));
	syscall(SYS_exit, 0L);
}

static void name_nothing_and_end(void *words)
{
	assert_succeeds(name_word(words));
	assert_succeeds(name_word(NULL));
	syscall(SYS_exit, 0L);
}

/* Waits until a thread of ours is no more. */
static void await_thread_end(pid_t tid)
{
	while (syscall(SYS_tgkill, (long)getpid(), (long)tid, 0L) == 0)
		sched_yield();
}

CLAIM(thread, only_the_last_named_word_is_cleared,
      .says = "on Linux the word that a thread named before another by set_tid_address stays as it "
	      "is at its end, and so does each if it named none after it",
      .zh = "在 Linux 上，线程用 set_tid_address 先指定、后又被替换的字在线程结束时不变；"
	    "之后指定为空的也一样",
      .rows = "processes 4", .verdict = HOLDS, .ref = "set_tid_address(2)",
      .needs = { need_threads })
{
	static void (*const ways[])(void *words) = { change_word_and_end, name_nothing_and_end };

	for (int i = 0; i < 2; i++) {
		futex_word *words = shared_words();
		struct thread thread;

		words[0] = words[1] = 7;
		start_thread(&thread, ways[i], words);
		await_thread_end(thread.tid);
		assert_equal(words[0], 7);
		assert_equal(words[1], i == 0 ? 0 : 7);
	}
}

static int name_word_and_return(void *word)
{
	return name_word(word) < 0;
}

static const char *need_shared_memory_clone(void)
{
	static char stack[65536] __attribute__((aligned(64)));
	static futex_word word;
	const pid_t pid =
		clone(name_word_and_return, stack + sizeof(stack), CLONE_VM | SIGCHLD, &word);

	if (pid < 0)
		return lacks(true, "clone(CLONE_VM)");
	waitpid(pid, NULL, 0);
	return NULL;
}

CLAIM(thread, who_is_alone_in_its_memory_clears_no_word,
      .says = "on Linux the word that a process named by set_tid_address is 0 at its end where it "
	      "shares all its memory (CLONE_VM), and as it was where it is alone in that, though "
	      "the word is in memory that others see",
      .zh = "在 Linux 上，与他者共享全部内存 (CLONE_VM) 的进程结束时，其用 set_tid_address "
	    "指定的字变为 0；独占内存的进程结束时该字不变，即使它在他者可见的共享内存中",
      .rows = "processes 4", .verdict = HOLDS,
      .ref = "set_tid_address(2): if the thread is sharing memory; Linux kernel/fork.c mm_release()",
      .needs = { need_shared_memory_clone, need_one_thread })
{
	static char stack[65536] __attribute__((aligned(64)));
	futex_word *words = shared_words();
	int status = -1;
	pid_t pid;

	words[0] = words[1] = 9;
	pid = must(
		clone(name_word_and_return, stack + sizeof(stack), CLONE_VM | SIGCHLD, &words[0]));
	must(waitpid(pid, &status, 0));
	assert_equal(status, 0);
	assert_equal(words[0], 0);
	pid = must(fork());
	if (pid == 0)
		_exit(name_word_and_return(&words[1]));
	must(waitpid(pid, &status, 0));
	assert_equal(status, 0);
	assert_equal(words[1], 9);
}

static long fork_with(uint64_t flags, futex_word *child_tid, futex_word *parent_tid)
{
	const struct clone_with_flags how = { .flags = flags,
					      .child_tid = (uintptr_t)child_tid,
					      .parent_tid = (uintptr_t)parent_tid,
					      .exit_signal = SIGCHLD };

	return kernels_clone3(&how);
}

CLAIM(process, clone_writes_the_new_id_where_it_is_told,
      .says = "on Linux clone with CLONE_PARENT_SETTID writes the child's id into the parent's "
	      "memory, with CLONE_CHILD_SETTID into the child's, each into that alone; without "
	      "these neither word changes",
      .zh = "在 Linux 上，带 CLONE_PARENT_SETTID 的 clone 把子进程的 ID 写入父进程的内存，带 "
	    "CLONE_CHILD_SETTID 则写入子进程的内存，各只写一处；不带则都不变",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "clone(2) CLONE_PARENT_SETTID, CLONE_CHILD_SETTID", .needs = { need_clone3 })
{
	static const uint64_t flags[] = { 0, CLONE_PARENT_SETTID, CLONE_CHILD_SETTID,
					  CLONE_PARENT_SETTID | CLONE_CHILD_SETTID };

	for (size_t i = 0; i < COUNT(flags); i++) {
		const bool parents = flags[i] & CLONE_PARENT_SETTID;
		const bool childs = flags[i] & CLONE_CHILD_SETTID;
		futex_word child_tid = 5, parent_tid = 6;
		int status = -1;
		long pid = must(fork_with(flags[i], &child_tid, &parent_tid));

		if (pid == 0)
			_exit(child_tid != (childs ? own_tid() : 5) || parent_tid != 6);
		assert_equal(child_tid, 5);
		assert_equal(parent_tid, parents ? pid : 6);
		must(waitpid((pid_t)pid, &status, 0));
		assert_equal(status, 0);
	}
}
