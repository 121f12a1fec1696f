/* Claims about what an access to a mapping brings: the bytes, SIGSEGV, SIGBUS, EFAULT. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "own_mounts.h"
#include "mappings.h"

CLAIM(mmap, a_refused_access_brings_segv_accerr,
      .says = "touching a page against its protection brings SIGSEGV with SEGV_ACCERR and the "
	      "address, and changes nothing",
      .zh = "违反页的保护进行访问时收到 SIGSEGV (SEGV_ACCERR)，si_addr 为该地址，内容不变",
      .course = "003 §7: prot：PROT_NONE(不被访问)，PROT_READ(读取)，PROT_WRITE(写入); 002: "
		"PROT_WRITE可写, PROT_READ可读",
      .rows = "mmap 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() PROT_NONE, <signal.h> SEGV_ACCERR; mmap(2) SIGSEGV",
      .needs = { need_directory })
{
	int fd = make_file("file", 9);

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *none = map(fd, 9, PROT_NONE, kinds[kind]),
		     *read_only = map(fd, 9, PROT_READ, kinds[kind]);
		char *both = map(fd, 9, READ_WRITE, kinds[kind]);

		assert_faults(peek(none + 7), SIGSEGV, SEGV_ACCERR, none + 7);
		assert_faults(poke(none + 7, 'x'), SIGSEGV, SEGV_ACCERR, none + 7);
		assert_equal(peek(read_only + 7), 'a');
		assert_faults(poke(read_only + 7, 'x'), SIGSEGV, SEGV_ACCERR, read_only + 7);
		assert_equal(peek(read_only + 7), 'a');
		poke(both + 7, 'x');
		assert_equal(peek(both + 7), 'x');
		must(pwrite(fd, "a", 1, 7));
	}
}

CLAIM(mmap, memory_without_a_file_keeps_its_protection_too,
      .says = "anonymous memory of PROT_NONE can't be touched, of PROT_READ not be written: "
	      "SEGV_ACCERR",
      .zh = "匿名内存：PROT_NONE 不能访问，PROT_READ 不能写：SEGV_ACCERR",
      .course = "003 §7: prot：PROT_NONE(不被访问)，PROT_READ(读取)，PROT_WRITE(写入)",
      .rows = "mmap 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() PROT_NONE; mprotect(2) PROT_NONE; mmap(2) "
	     "MAP_ANONYMOUS")
{
	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		const int flags = kinds[kind] | MAP_ANONYMOUS;
		char *none = assert_succeeds(mmap(NULL, 9, PROT_NONE, flags, -1, 0));
		char *read_only = must(mmap(NULL, 9, PROT_READ, flags, -1, 0));
		char *written = must(mmap(NULL, 9, PROT_WRITE, flags, -1, 0));

		assert_faults(peek(none + 8), SIGSEGV, SEGV_ACCERR, none + 8);
		assert_faults(poke(none + 8, 'x'), SIGSEGV, SEGV_ACCERR, none + 8);
		assert_equal(peek(read_only + 8), 0);
		assert_faults(poke(read_only + 8, 'x'), SIGSEGV, SEGV_ACCERR, read_only + 8);
		poke(written + 8, 'x'); /* PROT_WRITE alone */
		assert_succeeds(mprotect(written, 9, PROT_READ));
		assert_equal(peek(written + 8), 'x');
	}
}

CLAIM(mmap, an_unmapped_address_brings_segv_maperr,
      .says = "touching an address where nothing is mapped brings SIGSEGV with SEGV_MAPERR and "
	      "that address",
      .zh = "访问未映射的地址时收到 SIGSEGV (SEGV_MAPERR)，si_addr 为该地址",
      .course = "002: 如果不判断返回值会出现什么情况 死的很难看", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <signal.h> SEGV_MAPERR; mprotect(2)")
{
	char *p = free_pages(1), *failed = MAP_FAILED;

	assert_faults(peek(p + 5), SIGSEGV, SEGV_MAPERR, p + 5);
	assert_faults(poke(p + 5, 'x'), SIGSEGV, SEGV_MAPERR, p + 5);
	assert_faults(poke(NULL, 'x'), SIGSEGV, SEGV_MAPERR, NULL);
	ACTOR(unchecked) { /* who does not check the return value */
		poke(failed, 'x');
	}
	assert_killed(unchecked, SIGSEGV);
}

CLAIM(mmap, a_fault_kills_who_does_not_catch_it,
      .says = "a process that does not catch them is killed by SIGSEGV for writing what is "
	      "read-only and by SIGBUS past the file's end, and others go on",
      .zh = "不捕获信号的进程，写只读映射时被 SIGSEGV 终止，访问文件末尾之后的页时被 SIGBUS "
	    "终止，其他进程不受影响",
      .course = "002: 如果不判断返回值会出现什么情况 死的很难看", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "signal(7); mmap(2): signals; POSIX.1-2024 mmap()",
      .needs = { need_directory })
{
	size_t page = page_size();
	char *p = map(make_file("file", page), 2 * page, PROT_READ, MAP_SHARED);

	ACTOR(writer) {
		poke(p, 'x');
	}
	ACTOR(reader) {
		peek(p + page);
	}
	assert_killed(writer, SIGSEGV);
	assert_killed(reader, SIGBUS);
	assert_equal(peek(p), 'a');
}

CLAIM(mmap, a_call_gets_efault_not_a_signal,
      .says = "on Linux a system call that would fault fails with EFAULT, and no signal comes: "
	      "read into read-only pages, write from pages of PROT_NONE or past the file's end",
      .zh = "在 Linux 上，系统调用遇到不可访问的映射时失败 (EFAULT)，不产生信号：read "
	    "到只读页，write 自 PROT_NONE 或文件末尾之后的页",
      .rows = "mmap 7", .verdict = HOLDS, .ref = "read(2) EFAULT; write(2) EFAULT",
      .needs = { need_directory, need_pipe })
{
	size_t page = page_size();
	int fd = make_file("file", page), p[2];
	char *read_only = map(fd, 2 * page, PROT_READ, MAP_SHARED);
	char *none = map(fd, page, PROT_NONE, MAP_PRIVATE);

	must(pipe2(p, O_NONBLOCK));
	must(write(p[1], "bytes", 5));
	assert_fails(read(p[0], read_only, 5), EFAULT);
	assert_fails(read(p[0], none, 5), EFAULT);
	assert_fails(write(p[1], none, 5), EFAULT);
	assert_fails(write(p[1], read_only + page, 5), EFAULT);
	assert_equal(peek(read_only), 'a');
	assert_reads(p[0], "bytes");
}

/* A function that does nothing but return, in the machine's own code. */
#if defined(__x86_64__) || defined(__i386__)
static const unsigned char just_return[] = { 0xc3 };
#elif defined(__aarch64__)
static const unsigned char just_return[] = { 0xc0, 0x03, 0x5f, 0xd6 };
#else
static const unsigned char just_return[] = { 0 };
#endif

static const char *need_known_code(void)
{
	return just_return[0] ? NULL : "no code of this processor is known here";
}

static void execute(char *code)
{
	void (*function)(void);

	memcpy(&function, &code, sizeof(function));
	function();
}

CLAIM(mmap, prot_exec_lets_it_be_executed,
      .says = "code written into a mapping can be executed where it has PROT_EXEC, and not in a "
	      "page of PROT_NONE: SEGV_ACCERR",
      .zh = "写入映射的代码在有 PROT_EXEC 时可以执行，PROT_NONE 的页则不能：SEGV_ACCERR",
      .course = "003 §7: PROT_EXEC(执行)", .rows = "mmap 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() PROT_EXEC, mprotect(); mmap(2)", .needs = { need_known_code })
{
	char *p = map_memory(1, MAP_PRIVATE);

	memcpy(p, just_return, sizeof(just_return));
	__builtin___clear_cache(p, p + sizeof(just_return));
	assert_returns(mprotect(p, 1, PROT_READ | PROT_EXEC), 0);
	execute(p);
	assert_faults(poke(p, 'x'), SIGSEGV, SEGV_ACCERR, p);
	must(mprotect(p, 1, PROT_NONE));
	assert_faults(execute(p), SIGSEGV, SEGV_ACCERR, p);
}

CLAIM(mmap, nothing_is_executed_from_a_noexec_mount,
      .says = "on Linux a file of a file system mounted noexec can't be mapped with PROT_EXEC, "
	      "EPERM, nor its mapping be given it: EACCES; otherwise it can be mapped",
      .zh = "在 Linux 上，以 noexec 挂载的文件系统上的文件不能以 PROT_EXEC 映射 "
	    "(EPERM)，其映射也不能加上 PROT_EXEC (EACCES)；其他映射不受影响",
      .course = "003 §7: PROT_EXEC(执行)", .rows = "mmap 6, 7",
      .verdict = HOLDS_IF("the file system is not mounted noexec", "文件系统不是以 noexec 挂载的"),
      .ref = "mmap(2) EPERM; mprotect(2) EACCES", .needs = { need_directory, need_root })
{
	char *p;
	int fd;

	mount_own(MS_NOEXEC, "");
	fd = make_file("mounted/file", 1);
	assert_fails(mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0), EPERM);
	assert_fails(mmap(NULL, 1, PROT_EXEC, MAP_SHARED, fd, 0), EPERM);
	p = assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_SHARED, fd, 0));
	assert_fails(mprotect(p, 1, PROT_READ | PROT_EXEC), EACCES);
	poke(p, 'x');
	assert_equal(byte_in(fd, 0), 'x');
}
