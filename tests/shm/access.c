/* Claims about attaching to read, to write and to run. */
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "segments.h"

CLAIM(shm, attached_for_reading_and_writing_by_default,
      .says = "without SHM_RDONLY a segment is attached for reading and writing",
      .zh = "不带 SHM_RDONLY 时，段以读写方式挂载",
      .course = "003 §6: SHM_RDONLY（默认情况下将段附加为只读）", .rows = "shm 3",
      .verdict = WRONG("the default is to read and write; read-only must be asked for",
		       "默认是读写；只读须用 SHM_RDONLY 指定"),
      .ref = "POSIX.1-2024 shmat(): attached for reading and writing; shmop(2)")
{
	int segment = new_segment(8);
	char *bytes = assert_succeeds(shmat(segment, NULL, 0));

	poke(bytes, 'x');
	assert_equal(peek(bytes), 'x');
	assert_equal(peek(attach(segment)), 'x');
}

CLAIM(shm, shm_rdonly_forbids_writing,
      .says = "a segment attached with SHM_RDONLY can be read; a write to it brings SIGSEGV and "
	      "changes nothing",
      .zh = "以 SHM_RDONLY 挂载的段可读；写入引发 SIGSEGV，内容不变",
      .course = "001 shmat(): SHM_RDONLY：只读模式; 001 shmat(): 省略标志或使用 0：读写模式",
      .rows = "shm 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat() SHM_RDONLY; shmop(2); sigaction(2) SEGV_ACCERR")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *both = attach(segment), *only;

	both[0] = 'x';
	only = assert_succeeds(shmat(segment, NULL, SHM_RDONLY));
	assert_equal(peek(only), 'x');
	assert_faults(poke(only, 'y'), SIGSEGV, SEGV_ACCERR, only);
	assert_faults(poke(only + page, 'y'), SIGSEGV, SEGV_ACCERR, only + page); /* untouched */
	assert_equal(peek(both), 'x');
	assert_equal(peek(both + page), 0);
}

CLAIM(shm, read_only_and_read_write_at_once,
      .says = "one process can attach a segment read-only and for writing at once: what it writes "
	      "there it reads here",
      .zh = "同一进程可同时以只读和读写方式挂载同一段：在一处写入，另一处即可读到", .rows = "shm 3",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat() SHM_RDONLY; shmop(2): as a read and as a read-write one, and "
	     "more than once")
{
	int segment = new_segment(8);
	char *only = must(shmat(segment, NULL, SHM_RDONLY)), *both = attach(segment);

	assert_equal(attaches(segment), 2);
	poke(both, 'x');
	assert_equal(peek(only), 'x');
	must(shmdt(only));
	poke(both, 'y');
	assert_equal(peek(both), 'y');
	assert_equal(attaches(segment), 1);
}

CLAIM(shm, a_read_only_attach_can_not_be_made_writable,
      .says = "on Linux mprotect can't make an attach of SHM_RDONLY writable: EACCES, and a write "
	      "still faults",
      .zh = "在 Linux 上，mprotect 不能使 SHM_RDONLY 挂载变为可写：失败 (EACCES)，写入仍引发 "
	    "SIGSEGV",
      .rows = "shm 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mprotect() EACCES; mprotect(2) EACCES")
{
	int segment = new_segment(8);
	char *only = must(shmat(segment, NULL, SHM_RDONLY));

	assert_fails(mprotect(only, page_size(), PROT_READ | PROT_WRITE), EACCES);
	assert_faults(poke(only, 'x'), SIGSEGV, SEGV_ACCERR, only);
	assert_equal(peek(only), 0);
}

CLAIM(shm, mprotect_concerns_one_attach,
      .says = "on Linux mprotect takes writing from one attach of a segment: a write there faults, "
	      "writes elsewhere go on and are seen there; it can be given back",
      .zh = "在 Linux 上，mprotect 可收回一处挂载的写权限：该处写入引发 "
	    "SIGSEGV，别处照常写入并在该处可见；之后可以恢复",
      .rows = "shm 3", .verdict = HOLDS, .ref = "mprotect(2)")
{
	int segment = new_segment(8);
	char *one = attach(segment), *two = attach(segment);

	assert_succeeds(mprotect(one, page_size(), PROT_READ));
	assert_faults(poke(one, 'x'), SIGSEGV, SEGV_ACCERR, one);
	poke(two, 'y');
	assert_equal(peek(one), 'y');
	must(mprotect(one, page_size(), PROT_READ | PROT_WRITE));
	poke(one, 'z');
	assert_equal(peek(two), 'z');
}

CLAIM(shm, system_calls_take_its_addresses,
      .says = "on Linux a system call reads into an attached segment, which others see; into an "
	      "attach of SHM_RDONLY it fails with EFAULT and takes nothing",
      .zh = "在 Linux 上，系统调用可以直接读入已挂载的段，其他进程可见；目标为 SHM_RDONLY "
	    "挂载时失败 (EFAULT)，数据不丢失",
      .rows = "shm 2, 3", .verdict = HOLDS, .ref = "read(2) EFAULT; shmop(2)")
{
	int segment = new_segment(8), p[2];
	char *both = attach(segment), *only = must(shmat(segment, NULL, SHM_RDONLY));

	must(pipe(p));
	must(write(p[1], "first", 5));
	assert_fails(read(p[0], only, 8), EFAULT);
	assert_returns(read(p[0], both, 8), 5);
	assert_text(only, "first");
	assert_returns(write(p[1], only, 5), 5);
	assert_reads(p[0], "first");
}

/* A function that returns at once, in this machine's code. */
static const unsigned char just_return[] = {
#if defined(__x86_64__) || defined(__i386__)
	0xc3
#elif defined(__aarch64__)
	0xc0, 0x03, 0x5f, 0xd6
#elif defined(__riscv)
	0x67, 0x80, 0x00, 0x00
#else
	0
#endif
};

static void run(const void *function)
{
	((void (*)(void))(uintptr_t)function)();
}

/* Some machines run whatever they can read. Tried in a child: else it ends us. */
static const char *need_no_execute(void)
{
	int status = 0;
	pid_t pid;

	if (!just_return[0])
		return "this machine's code is not known to the claim";
	pid = fork();
	if (pid == 0) {
		char *page = mmap(NULL, sizeof(just_return), PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memcpy(page, just_return, sizeof(just_return));
		__builtin___clear_cache(page, page + sizeof(just_return));
		run(page);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status))
		return "memory without PROT_EXEC runs here";
	return NULL;
}

CLAIM(shm, shm_exec_lets_it_run,
      .says = "on Linux code in a segment attached with SHM_EXEC runs; without it a jump there "
	      "brings SIGSEGV",
      .zh = "在 Linux 上，以 SHM_EXEC 挂载的段中的代码可以执行；否则跳转到那里引发 SIGSEGV",
      .course = "003 §6: SHM_EXEC（允许执行段的内容）", .rows = "shm 3",
      .verdict = HOLDS_IF("the caller has execute permission on the segment (0100)",
			  "调用者对该段有执行权限 (0100)"),
      .ref = "shmop(2) SHM_EXEC", .needs = { need_no_execute })
{
	int segment = own_segment(must(shmget(IPC_PRIVATE, 100, 0700)));
	char *plain = attach(segment), *runs;

	memcpy(plain, just_return, sizeof(just_return));
	assert_faults(run(plain), SIGSEGV, SEGV_ACCERR, plain);
	runs = assert_succeeds(shmat(segment, NULL, SHM_EXEC | SHM_RDONLY));
	__builtin___clear_cache(runs, runs + sizeof(just_return));
	run(runs);
}
