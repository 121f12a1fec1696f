/* Claims about what meets a call that is half way through its memory, whichever call it is. */
#include <errno.h>
#include <pthread.h>

#include "halted.h"
#include "halted_threads.h"

static const struct halted *row;

static bool is_of_this_family(const struct halted *call)
{
	return strcmp(call->family, current_family()) == 0;
}

static void make(void)
{
	if (row->make)
		row->make();
}

/* Goes to the next row. Returns false after the last one of this family. */
static bool next_call(void)
{
	const struct halted *end = halted_calls + COUNT(halted_calls);

	for (row = row ? row + 1 : halted_calls; row < end && !is_of_this_family(row); row++)
		;
	trying(row < end ? row->name : NULL);
	return row < end;
}

static int error; /* of the last call that failed */

static long call_halting(void)
{
	long result;

	memory.halts = true;
	result = row->call();
	error = errno;
	return result;
}

/* Where the C library converts what a System V call tells, the call halts in its memory, not ours. */
static const char *need_calls(void)
{
	const char *family = current_family();

	if (strcmp(family, "mq") == 0)
		return need_messages();
	return strcmp(family, "msg") && strcmp(family, "sem") && strcmp(family, "shm")
		       ? NULL
		       : need_untouched_addresses();
}

CLAIM(order, a_caught_signal_ends_no_call_half_way,
      .over = { "msg", "sem", "shm", "mq", "pipe", "posix_shm", "socket", "process" },
      .says = "on Linux, a caught signal that comes when a call is half way through its memory does "
	      "not end it: the call does all, and the handler has run when it returns",
      .zh = "在 Linux 上，调用正在复制其内存中的数据时到来的、被捕获的信号不会终止调用：调用全部完成，"
	    "返回时处理函数已经运行",
      .needs = { need_halts, need_calls }, .verdict = HOLDS,
      .ref = "signal(7): on return from a system call; Linux mm/memory.c, lib/usercopy.c: a copy is "
	     "not interrupted")
{
	while (next_call()) {
		make();
		ACTOR(halted) {
			catch_signal(SIGUSR1, 0);
			assert_returns(call_halting(), row->result);
			assert_equal(caught(SIGUSR1), 1);
		}
		await_halted(halted);
		send_signal(halted, SIGUSR1);
		provide(halted);
		assert_ends(halted);
	}
}

CLAIM(order, who_is_killed_in_a_call_keeps_nobody_out,
      .over = { "msg", "sem", "shm", "mq", "pipe", "posix_shm", "socket" },
      .says = "on Linux, SIGKILL ends a process whose call is half way through its memory at once, "
	      "and it keeps nobody out: the same call on the same object does not wait",
      .zh = "在 Linux 上，进程的调用正在复制数据时 SIGKILL 立即结束它，且不会把任何人挡在外面："
	    "对同一对象的同样调用无须等待",
      .needs = { need_halts, need_calls }, .verdict = HOLDS,
      .ref = "signal(7): SIGKILL; Linux mm/memory.c: a fault of the kernel ends by a fatal signal")
{
	while (next_call()) {
		make();
		ACTOR(halted) {
			call_halting();
		}
		await_halted(halted);
		send_signal(halted, SIGKILL);
		assert_killed(halted, SIGKILL);
		assert_returns(row->call(), row->result);
	}
}

static void *call_in_thread(void *unused)
{
	call_halting();
	return unused;
}

static void exec_cat(void)
{
	must(dup2(must(open("/dev/null", O_RDONLY)), 0));
	execvp("cat", (char *[]){ "cat", NULL });
}

static void end_at_once(void)
{
	_exit(0);
}

CLAIM(order, a_threads_exec_or_exit_ends_calls_half_way,
      .over = { "msg", "sem", "shm", "mq", "pipe", "posix_shm", "socket" },
      .says = "on Linux, exec and _exit in one thread end another's call that is half way through "
	      "its memory, and it keeps nobody out: the same call on the same object does not wait",
      .zh = "在 Linux 上，一个线程的 exec 或 _exit 会结束另一线程正在复制数据的调用，且不会把任何人挡在外面："
	    "对同一对象的同样调用无须等待",
      .needs = { need_halts, need_cat, need_calls }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec, _exit(): all threads; Linux fs/exec.c: de_thread(), "
	     "kernel/exit.c: do_group_exit()")
{
	static void (*const ends[])(void) = { exec_cat, end_at_once };

	while (next_call()) {
		for (size_t i = 0; i < COUNT(ends); i++) {
			make();
			ACTOR(process) {
				pthread_t thread;

				must(pthread_create(&thread, NULL, call_in_thread, NULL) ? -1 : 0);
				pause_at("another thread calls");
				ends[i]();
			}
			await(process, "another thread calls");
			await_halted(process);
			resume(process);
			assert_ends(process);
			assert_returns(row->call(), row->result);
		}
	}
}

static void *unmap_in_thread(void *unused)
{
	pause_at("it calls");
	must(munmap(memory.absent, (size_t)sysconf(_SC_PAGESIZE)));
	pause_at("it is unmapped");
	return unused;
}

CLAIM(order, memory_that_goes_meanwhile_is_a_bad_address,
      .over = { "msg", "sem", "shm", "mq", "pipe", "posix_shm", "socket", "process" },
      .says = "on Linux, a call half way through memory that another thread then unmaps fails with "
	      "EFAULT, but pwrite and pread of an object in memory tell how far they came",
      .zh = "在 Linux 上，调用正在复制的内存若被另一线程解除映射，则以 EFAULT 失败，"
	    "而对内存对象的 pwrite 与 pread 返回已完成的字节数",
      .needs = { need_halts, need_calls }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.3: EFAULT, detection is unspecified; write(2), read(2), msgop(2), semop(2): EFAULT")
{
	while (next_call()) {
		make();
		ACTOR(halted) {
			pthread_t thread;

			must(pthread_create(&thread, NULL, unmap_in_thread, NULL) ? -1 : 0);
			assert_returns(call_halting(), row->without);
			if (row->without < 0)
				assert_equal(error, EFAULT);
			pthread_join(thread, NULL);
		}
		let_thread_meet(halted, "it calls", "it is unmapped");
	}
}

/* All that this row has of the object. */
static void *close_in_thread(void *unused)
{
	pause_at("it calls");
	if (row->make == make_mq)
		assert_returns(mq_close(object.mq), 0);
	for (int i = 0; row->make != make_mq && i < 2; i++)
		if (object.ends[i] >= 0)
			assert_returns(close(object.ends[i]), 0);
	pause_at("it is closed");
	return unused;
}

CLAIM(order, closing_its_descriptor_ends_no_call_half_way,
      .over = { "mq", "pipe", "posix_shm", "socket" },
      .says = "on Linux, closing the descriptor of a call that is half way through its memory, by "
	      "another thread, does not wait for it, and the call does all, but for mq_setattr, "
	      "which looks for its queue after that; the next gets EBADF",
      .zh = "在 Linux 上，另一线程关闭正在复制数据的调用所用的描述符：关闭无须等待，调用全部完成"
	    "（mq_setattr 除外，它之后才查找队列）；下一次调用得到 EBADF",
      .needs = { need_halts, need_calls }, .verdict = HOLDS,
      .ref = "close(2) NOTES: multithreaded processes; Linux fs/file.c: fdget() holds the file; "
	     "ipc/mqueue.c: SYSCALL_DEFINE3(mq_getsetattr)")
{
	while (next_call()) {
		const bool looks_late = row->call == set_attributes;

		make();
		ACTOR(halted) {
			pthread_t thread;

			must(pthread_create(&thread, NULL, close_in_thread, NULL) ? -1 : 0);
			assert_returns(call_halting(), looks_late ? -1 : row->result);
			if (looks_late)
				assert_equal(error, EBADF);
			pthread_join(thread, NULL);
			memory.halts = false;
			assert_fails(row->call(), EBADF);
		}
		let_thread_meet(halted, "it calls", "it is closed");
	}
}

static int make_two(int ends[2])
{
	return strcmp(current_family(), "pipe") == 0 ? pipe(ends)
						     : socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

/* The lowest number that is free when two are made, and one that another gets meanwhile. */
static int lowest, another;

static void *look_at_numbers(void *unused)
{
	pause_at("they are made");
	assert_fails(fcntl(lowest, F_GETFD), EBADF);
	another = assert_succeeds(open("/dev/null", O_RDONLY));
	assert_fails(dup2(another, lowest), EBUSY);
	pause_at("they are not open");
	return unused;
}

CLAIM(order, the_numbers_of_two_are_told_before_they_are_open, .over = { "pipe", "socket" },
      .says = "on Linux, while pipe or socketpair is telling its two numbers they are not open, and "
	      "nobody else's: fcntl of one fails with EBADF, dup2 to it with EBUSY, and open gets "
	      "another",
      .zh = "在 Linux 上，pipe 或 socketpair 正在告知两个编号时，它们尚未打开，也不归别人："
	    "对其 fcntl 得 EBADF，dup2 到它得 EBUSY，open 得到别的编号",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "dup(2) EBUSY; Linux fs/pipe.c: do_pipe2(); net/socket.c: __sys_socketpair()")
{
	ACTOR(halted) {
		int *ends = halting(NULL, 2 * sizeof(*ends), 0);
		pthread_t thread;

		lowest = must(open("/dev/null", O_RDONLY));
		must(close(lowest));
		must(pthread_create(&thread, NULL, look_at_numbers, NULL) ? -1 : 0);
		assert_returns(make_two(ends), 0);
		pthread_join(thread, NULL);
		assert_equal(ends[0], lowest);
		assert_that(ends[1] != another);
		assert_returns(write(ends[1], "x", 1), 1);
		assert_reads(ends[0], "x");
	}
	let_thread_meet(halted, "they are made", "they are not open");
}
