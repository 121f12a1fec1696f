/* Claims about attaches over fork, exec and the end of threads and processes. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "segments.h"
#include "threads_left.h"

CLAIM(shm, fork_inherits_attaches,
      .says = "a child has its parent's attaches at the same addresses, counted once more each; "
	      "what either writes both see",
      .zh = "子进程继承父进程的挂载，地址相同，各再计数一次；任何一方写入，双方都看到",
      .course = "000 §7: p=(char *)shmat(shmid,NULL, 0); //需要映射共享内存", .rows = "shm 2",
      .verdict = HOLDS_IF("it was not attached before fork; else the child has it already",
			  "fork 之前没有挂载；若已挂载，子进程已继承"),
      .ref = "POSIX.1-2024 fork(), shmat(); shmop(2) NOTES")
{
	int segment = new_segment(16);
	char *bytes = attach(segment);

	attach(segment);
	ACTOR(child) {
		assert_equal(attaches(segment), 4);
		strcpy(bytes, "from child");
		pause_at("written");
		assert_text(bytes, "from parent");
	}
	await(child, "written");
	assert_text(bytes, "from child");
	strcpy(bytes, "from parent");
	resume(child);
	assert_ends(child);
	await_attaches(segment, 2);
}

CLAIM(shm, fork_inherits_the_kind_of_attach,
      .says = "an attach of SHM_RDONLY is read-only in the child as well, and a segment not "
	      "attached is not attached by fork",
      .zh = "SHM_RDONLY 挂载在子进程中同样只读；未挂载的段不会因 fork 而挂载", .rows = "shm 2, 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); shmop(2) NOTES")
{
	int segment = new_segment(8), unattached = new_segment(8);
	char *only = must(shmat(segment, NULL, SHM_RDONLY));

	ACTOR(child) {
		assert_equal(peek(only), 0);
		assert_faults(poke(only, 'x'), SIGSEGV, SEGV_ACCERR, only);
		assert_equal(attaches(unattached), 0);
	}
	assert_ends(child);
}

CLAIM(shm, what_is_not_for_the_child_is_not_counted,
      .says = "on Linux an attach with MADV_DONTFORK is not its child's, and fork does not count it",
      .zh = "在 Linux 上，设置 MADV_DONTFORK 的挂载不为子进程所有，fork 也不为它计数",
      .rows = "shm 2", .verdict = HOLDS, .ref = "madvise(2) MADV_DONTFORK; shmop(2) NOTES: fork(2)")
{
	int segment = new_segment(8);
	char *bytes = attach(segment), *inherited = attach(segment);

	assert_returns(madvise(bytes, page_size(), MADV_DONTFORK), 0);
	ACTOR(child) {
		assert_equal(attaches(segment), 3);
		assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
		assert_returns(shmdt(inherited), 0);
		assert_fails(shmdt(bytes), EINVAL);
		assert_equal(attaches(segment), 2);
	}
	assert_ends(child);
	poke(bytes, 'x');
	assert_equal(peek(inherited), 'x');
}

CLAIM(shm, a_childs_shmdt_is_its_own,
      .says = "a child that detaches leaves its parent's attach, and the parent's shmdt leaves the "
	      "child's",
      .zh = "子进程分离不影响父进程的挂载，父进程分离也不影响子进程的", .rows = "shm 2, 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmdt(): from the calling process; shmop(2)")
{
	char *one = attach(new_segment(8)), *two = attach(new_segment(8));

	ACTOR(child) {
		assert_returns(shmdt(one), 0);
		assert_faults(peek(one), SIGSEGV, SEGV_MAPERR, one);
		pause_at("one detached");
		poke(two, 'x');
	}
	await(child, "one detached");
	poke(one, 'y');
	assert_equal(peek(one), 'y');
	assert_returns(shmdt(two), 0);
	resume(child);
	assert_ends(child);
}

CLAIM(shm, each_end_of_a_process_detaches,
      .says = "a process's end, by _exit or by SIGKILL, detaches all its attaches and leaves the "
	      "contents",
      .zh = "进程结束（_exit 或被 SIGKILL 杀死）时，其所有挂载都被分离，内容保留",
      .course = "000 §7: shmdt==》释放用户态 地址映射删除", .rows = "shm 2",
      .verdict = HOLDS_IF("the process goes on; its end detaches as well",
			  "进程继续运行；进程结束时也会自动分离"),
      .ref = "POSIX.1-2024 _Exit() Consequences of Process Termination; shmop(2) NOTES")
{
	int segment = new_segment(8);
	struct actor *user[2];

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			char *bytes = attach(segment);

			attach(segment);
			bytes[i] = 'x';
			pause_at("attached");
		}
	await(user[0], "attached");
	await(user[1], "attached");
	assert_equal(attaches(segment), 4);
	resume(user[0]);
	assert_ends(user[0]);
	await_attaches(segment, 2);
	send_signal(user[1], SIGKILL);
	assert_killed(user[1], SIGKILL);
	await_attaches(segment, 0);
	assert_text(attach(segment), "xx");
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(shm, exec_detaches,
      .says = "exec detaches all that the process had attached; the segment and its contents stay",
      .zh = "exec 使该进程的所有挂载分离；段及其内容保留", .rows = "shm 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: shall not be attached to the new process image; shmop(2) NOTES",
      .needs = { need_cat })
{
	int segment = new_segment(8), input[2];
	char *bytes = attach(segment);

	must(pipe(input));
	ACTOR(program) {
		attach(segment);
		strcpy(bytes, "stays");
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	assert_asleep(program, "read");
	await_attaches(segment, 1);
	assert_text(bytes, "stays");
	must(close(input[1]));
	assert_ends(program);
	assert_equal(attaches(segment), 1);
	must(shmdt(bytes));
	assert_text(assert_succeeds(shmat(segment, NULL, 0)), "stays");
}

CLAIM(shm, vforks_child_leaves_its_parents_attaches,
      .says = "on Linux a child of vfork that ends or starts another program leaves the attaches "
	      "of its parent, in whose memory it ran",
      .zh = "在 Linux 上，vfork "
	    "的子进程结束或执行新程序时，不影响父进程的挂载（它曾在父进程的内存中"
	    "运行）",
      .rows = "shm 2", .verdict = HOLDS,
      .ref = "vfork(2): shares all memory with its parent; shmop(2) NOTES: fork, execve, _exit",
      .needs = { need_cat })
{
	int segment = new_segment(8);
	char *bytes = attach(segment);

	strcpy(bytes, "stays");
	for (int ends = 0; ends < 2; ends++) {
		pid_t child = vfork();

		if (child == 0) {
			if (ends || dup2(open("/dev/null", O_RDONLY), 0) < 0)
				_exit(0);
			execvp(cat_command[0], cat_command);
			_exit(127);
		}
		assert_returns(waitpid(must(child), NULL, 0), child);
		assert_equal(attaches(segment), 1);
		assert_text(bytes, "stays");
	}
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 0);
}

static void *attach_by_thread(void *segment)
{
	return attach(*(int *)segment);
}

static void *detach_by_thread(void *address)
{
	assert_returns(shmdt(address), 0);
	return NULL;
}

CLAIM(shm, attaches_are_the_processs_not_the_threads,
      .says = "what a thread attaches stays attached at its end, and another thread can use it and "
	      "detach it",
      .zh = "线程的挂载在该线程结束后仍在，其他线程可以使用并分离它", .rows = "shm 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmat(): the address space of the calling process",
      .needs = { need_threads })
{
	int segment = new_segment(8);
	pthread_t thread;
	void *bytes;

	assert_equal(pthread_create(&thread, NULL, attach_by_thread, &segment), 0);
	assert_equal(pthread_join(thread, &bytes), 0);
	assert_equal(attaches(segment), 1);
	poke(bytes, 'x');
	assert_equal(pthread_create(&thread, NULL, detach_by_thread, bytes), 0);
	assert_equal(pthread_join(thread, NULL), 0);
	assert_equal(attaches(segment), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
}

CLAIM(shm, the_end_of_the_main_thread_detaches_nothing,
      .says = "what is attached stays so when the main thread ends, and is detached at the end of "
	      "the last thread of its process",
      .zh = "主线程结束时挂载仍在，进程的最后一个线程结束时才分离", .rows = "shm 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat(): the address space of the calling process, pthread_exit(): the "
	     "process after the last thread",
      .needs = { need_proc, need_threads, need_one_thread })
{
	int segment = new_segment(8);

	ACTOR(user) {
		attach(segment);
		leave_a_thread(NULL);
	}
	await(user, "the main thread has ended");
	assert_equal(attaches(segment), 1);
	resume(user);
	assert_ends(user);
	await_attaches(segment, 0);
}
