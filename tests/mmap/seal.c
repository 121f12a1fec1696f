/* Claims about the seals of a memfd. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"
#include "newer_names.h"

CLAIM(mmap, seals_need_mfd_allow_sealing,
      .says = "on Linux a memfd has no seal at first with MFD_ALLOW_SEALING, and without it "
	      "F_SEAL_SEAL, so that none can be set: EPERM",
      .zh = "在 Linux 上，带 MFD_ALLOW_SEALING 的 memfd 起初没有封印；不带时已有 "
	    "F_SEAL_SEAL，不能再加封印：EPERM",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "memfd_create(2) MFD_ALLOW_SEALING; fcntl(2)",
      .needs = { need_memfd })
{
	int open_to_seals = must(memfd_create("file", MFD_ALLOW_SEALING));
	int closed = must(memfd_create("file", 0));

	assert_returns(fcntl(open_to_seals, F_GET_SEALS), 0);
	assert_returns(fcntl(closed, F_GET_SEALS), F_SEAL_SEAL);
	assert_fails(fcntl(closed, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	assert_returns(fcntl(closed, F_GET_SEALS), F_SEAL_SEAL);
	assert_returns(ftruncate(closed, 10), 0);
}

CLAIM(mmap, seals_add_up_and_stay,
      .says = "on Linux seals are added and never removed, belong to the file and not the "
	      "descriptor, and hold for every process",
      .zh = "在 Linux 上，封印只增不减，属于文件而非描述符，对每个进程都有效", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "fcntl(2) File Sealing, F_ADD_SEALS",
      .needs = { need_memfd, need_proc })
{
	int fd = make_memfd(1), again = must(open_again(fd, O_RDWR));

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, 0), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_returns(fcntl(again, F_GET_SEALS), F_SEAL_GROW | F_SEAL_SHRINK);
	ACTOR(child) {
		assert_fails(ftruncate(again, 2), EPERM);
		assert_returns(fcntl(again, F_ADD_SEALS, F_SEAL_WRITE), 0);
	}
	assert_ends(child);
	assert_returns(fcntl(fd, F_GET_SEALS), F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE);
	assert_fails(pwrite(fd, "x", 1, 0), EPERM);
}

CLAIM(mmap, seals_are_refused_where_they_can_not_be,
      .says = "on Linux F_ADD_SEALS fails with EPERM over a descriptor open for reading and with "
	      "EINVAL for an unknown seal; a pipe has no seals: EINVAL",
      .zh = "在 Linux 上，描述符只读时 F_ADD_SEALS 失败 (EPERM)，封印未知时 "
	    "EINVAL；管道没有封印：EINVAL",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_ADD_SEALS, F_GET_SEALS, EPERM, EINVAL",
      .needs = { need_memfd, need_proc, need_pipe })
{
	int fd = make_memfd(1), reader = assert_succeeds(open_again(fd, O_RDONLY)), p[2];

	assert_fails(fcntl(reader, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	assert_returns(fcntl(reader, F_GET_SEALS), 0);
	assert_fails(fcntl(fd, F_ADD_SEALS, 1 << 20), EINVAL);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | 1 << 20), EINVAL);
	assert_returns(fcntl(fd, F_GET_SEALS), 0);
	must(pipe(p));
	assert_fails(fcntl(p[1], F_ADD_SEALS, F_SEAL_GROW), EINVAL);
	assert_fails(fcntl(p[0], F_GET_SEALS), EINVAL);
}

CLAIM(mmap, seal_seal_ends_sealing,
      .says = "on Linux after F_SEAL_SEAL no seal can be added: EPERM, also one that is set "
	      "already",
      .zh = "在 Linux 上，设置 F_SEAL_SEAL 之后不能再加封印：EPERM，已有的也一样", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_SEAL", .needs = { need_memfd })
{
	int fd = make_memfd(1);

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_GROW), 0);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), EPERM);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	assert_returns(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL | F_SEAL_GROW);
	assert_returns(pwrite(fd, "x", 1, 0), 1);
	assert_returns(ftruncate(fd, 0), 0);
}

CLAIM(mmap, seal_shrink_keeps_the_size_from_falling,
      .says = "on Linux with F_SEAL_SHRINK a memfd can't be shortened, by ftruncate or O_TRUNC: "
	      "EPERM; it can be lengthened and written",
      .zh = "在 Linux 上，设置 F_SEAL_SHRINK 后 memfd 不能用 ftruncate 或 O_TRUNC "
	    "缩短：EPERM；仍可变长和写入",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_SHRINK",
      .needs = { need_memfd, need_proc })
{
	int fd = make_memfd(10);
	char *p = map(fd, 10, READ_WRITE, MAP_SHARED);

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	assert_fails(ftruncate(fd, 9), EPERM);
	assert_fails(ftruncate(fd, 0), EPERM);
	assert_fails(open_again(fd, O_RDWR | O_TRUNC), EPERM);
	assert_equal(size_of(fd), 10);
	assert_equal(peek(p + 9), 'a');
	assert_returns(ftruncate(fd, 10), 0);
	assert_returns(ftruncate(fd, 20), 0);
	assert_returns(pwrite(fd, "x", 1, 25), 1);
	poke(p, 'y');
	assert_equal(byte_in(fd, 0), 'y');
	assert_equal(size_of(fd), 26);
}

CLAIM(mmap, seal_grow_keeps_the_size_from_rising,
      .says = "on Linux with F_SEAL_GROW a memfd can't be lengthened, by ftruncate, write or "
	      "fallocate: EPERM; it can be shortened and written",
      .zh = "在 Linux 上，设置 F_SEAL_GROW 后 memfd 不能用 ftruncate、write 或 fallocate "
	    "变长：EPERM；仍可缩短和写入",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_GROW", .needs = { need_memfd })
{
	int fd = make_memfd(10);

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_fails(ftruncate(fd, 11), EPERM);
	assert_fails(pwrite(fd, "x", 1, 10), EPERM);
	assert_fails(pwrite(fd, "x", 1, (off_t)page_size()), EPERM);
	assert_fails(fallocate(fd, 0, 0, 11), EPERM);
	assert_equal(size_of(fd), 10);
	assert_returns(pwrite(fd, "x", 1, 9), 1);
	assert_returns(ftruncate(fd, 10), 0);
	assert_returns(ftruncate(fd, 5), 0);
	assert_fails(ftruncate(fd, 10), EPERM);
	assert_equal(size_of(fd), 5);
}

CLAIM(mmap, seal_write_keeps_the_contents,
      .says = "on Linux with F_SEAL_WRITE a memfd can't be written, nor mapped shared for writing: "
	      "EPERM; its size can be changed, and a private mapping be written",
      .zh = "在 Linux 上，设置 F_SEAL_WRITE 后 memfd "
	    "不能写入，也不能以共享可写方式映射：EPERM；大小可以改变，私有映射可以写",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_WRITE; mmap(2) EPERM",
      .needs = { need_memfd })
{
	int fd = make_memfd(10);
	char *p;

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_fails(pwrite(fd, "x", 1, 0), EPERM);
	assert_fails(mmap(NULL, 10, READ_WRITE, MAP_SHARED, fd, 0), EPERM);
	assert_fails(mmap(NULL, 10, PROT_WRITE, MAP_SHARED, fd, 0), EPERM);
	p = assert_succeeds(mmap(NULL, 10, READ_WRITE, MAP_PRIVATE, fd, 0));
	poke(p, 'p');
	assert_equal(byte_in(fd, 0), 'a');
	assert_returns(ftruncate(fd, 5), 0);
	assert_returns(ftruncate(fd, 20), 0);
}

CLAIM(mmap, seal_write_keeps_holes_out,
      .says = "on Linux a memfd with F_SEAL_WRITE can't be punched by fallocate: EPERM, and the "
	      "bytes stay",
      .zh = "在 Linux 上，设置 F_SEAL_WRITE 的 memfd 不能用 fallocate 打洞：EPERM，内容不变",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_WRITE: FALLOC_FL_PUNCH_HOLE",
      .needs = { need_memfd, need_holes })
{
	const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	int fd = make_memfd(10);

	assert_returns(fallocate(fd, punch, 0, 1), 0);
	assert_equal(byte_in(fd, 0), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_fails(fallocate(fd, punch, 1, 1), EPERM);
	assert_equal(byte_in(fd, 1), 'a');
}

CLAIM(mmap, seal_write_lets_it_be_mapped_for_reading,
      .says = "on Linux a memfd with F_SEAL_WRITE can be mapped shared for reading, and that "
	      "mapping can't be made writable: EACCES",
      .zh = "在 Linux 上，设置 F_SEAL_WRITE 的 memfd "
	    "可以以共享只读方式映射，该映射不能变为可写：EACCES",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "fcntl(2) F_SEAL_WRITE: shared, writable memory-mappings; mprotect(2) EACCES",
      .needs = { need_memfd })
{
	int fd = make_memfd(10);
	char *p;

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	p = assert_succeeds(mmap(NULL, 10, PROT_READ, MAP_SHARED, fd, 0));
	assert_equal(peek(p), 'a');
	assert_fails(mprotect(p, 10, READ_WRITE), EACCES);
	assert_faults(poke(p, 'x'), SIGSEGV, SEGV_ACCERR, p);
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, seal_write_needs_writable_mappings_gone,
      .says = "on Linux F_SEAL_WRITE fails with EBUSY while anyone has a shared mapping that is "
	      "writable or can be made so, and sets nothing; private mappings are no hindrance",
      .zh = "在 Linux 上，只要有进程存在可写或可变为可写的共享映射，F_SEAL_WRITE 就失败 "
	    "(EBUSY)，不加任何封印；私有映射不妨碍",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_WRITE: EBUSY",
      .needs = { need_memfd })
{
	int fd = make_memfd(1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q = map(fd, 1, READ_WRITE, MAP_PRIVATE);

	ACTOR(child) { /* with its copy of the mapping */
		pause_at("mapped");
		poke(p, 'c');
	}
	await(child, "mapped");
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW), EBUSY);
	assert_returns(fcntl(fd, F_GET_SEALS), 0);
	must(munmap(p, 1));
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	resume(child);
	assert_ends(child);
	p = map(fd, 1, PROT_READ, MAP_SHARED); /* which mprotect could make writable */
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	must(munmap(p, 1));
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_equal(byte_in(fd, 0), 'c');
	poke(q, 'q');
	assert_equal(byte_in(fd, 0), 'c');
}

static const char *need_future_write(void)
{
	int fd = memfd_create("probe", MFD_ALLOW_SEALING);
	const char *why = lacks(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) < 0,
				"fcntl(F_SEAL_FUTURE_WRITE)");

	close(fd);
	return why;
}

CLAIM(mmap, seal_future_write_spares_the_mappings_there_are,
      .says = "on Linux F_SEAL_FUTURE_WRITE lets existing shared mappings be written, and everyone "
	      "sees it; write and new writable shared mappings fail with EPERM",
      .zh = "在 Linux 上，F_SEAL_FUTURE_WRITE 之后已有的共享映射仍可写且各方可见；write "
	    "与新的可写共享映射失败 (EPERM)",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_FUTURE_WRITE (since Linux 5.1)",
      .needs = { need_memfd, need_future_write })
{
	int fd = make_memfd(10);
	char *p = map(fd, 10, READ_WRITE, MAP_SHARED), *q;

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), 0);
	assert_fails(mmap(NULL, 10, READ_WRITE, MAP_SHARED, fd, 0), EPERM);
	assert_fails(pwrite(fd, "x", 1, 0), EPERM);
	q = assert_succeeds(mmap(NULL, 10, PROT_READ, MAP_SHARED, fd, 0));
	poke(p, 'p');
	assert_equal(peek(q), 'p');
	assert_equal(byte_in(fd, 0), 'p');
	assert_fails(mprotect(q, 10, READ_WRITE), EACCES);
	q = assert_succeeds(mmap(NULL, 10, READ_WRITE, MAP_PRIVATE, fd, 0));
	poke(q, 'q');
	assert_equal(byte_in(fd, 0), 'p');
}

#define NOEXEC 0x0008U /* MFD_NOEXEC_SEAL and F_SEAL_EXEC, which older headers lack */
#define EXEC   0x0020

static const char *need_exec_seal(void)
{
	const int fd = memfd_create("probe", NOEXEC);
	const char *why = lacks(fd < 0, "memfd_create");

	close(fd);
	return why;
}

CLAIM(mmap, seal_exec_keeps_the_mode,
      .says = "on Linux a memfd of MFD_NOEXEC_SEAL can't be executed and has F_SEAL_EXEC: its mode can be "
	      "changed, but for the bits to execute, EPERM, and further seals be set",
      .zh = "在 Linux 上，MFD_NOEXEC_SEAL 的 memfd 不可执行，并带有 F_SEAL_EXEC：可以修改其权限，但执行位不可改变 "
	    "(EPERM)；仍可加其他封印",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "Linux Documentation/userspace-api/mfd_noexec.rst",
      .needs = { need_memfd, need_exec_seal })
{
	const int fd = must(memfd_create("file", NOEXEC));

	assert_equal(status_of(fd).st_mode & 0777, 0666);
	assert_returns(fcntl(fd, F_GET_SEALS), EXEC);
	assert_fails(fchmod(fd, 0700), EPERM);
	assert_equal(status_of(fd).st_mode & 0777, 0666);
	assert_returns(fchmod(fd, 0600), 0);
	assert_equal(status_of(fd).st_mode & 0777, 0600);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_fails(ftruncate(fd, 1), EPERM);
}
