/* Claims about memfd_secret: memory that no call reads for anybody. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "mappings.h"
#include "newer_names.h"

static int memfd_secret_of(size_t size)
{
	const int fd = (int)assert_succeeds(syscall(SYS_memfd_secret, O_CLOEXEC));

	assert_returns(ftruncate(fd, (off_t)size), 0);
	return fd;
}

/* The call, where the kernel was told to have it, and leave to lock a page. */
static const char *need_secret(void)
{
	const int fd = (int)syscall(SYS_memfd_secret, 0);
	const size_t page = page_size();
	const char *why;
	void *p;

	if (fd < 0)
		return lacks(true, "memfd_secret");
	if (ftruncate(fd, (off_t)page) < 0)
		return NULL;
	p = mmap(NULL, page, READ_WRITE, MAP_SHARED, fd, 0);
	why = lacks(p == MAP_FAILED, "mmap of a secret");
	close(fd);
	return why;
}

CLAIM(mmap, a_secret_is_mapped_and_not_read,
      .says = "on Linux what memfd_secret gives is mapped, and shared by who maps it, after fork and "
	      "by its descriptor; read and write of it fail with EINVAL, and it can't be mapped "
	      "MAP_PRIVATE: EINVAL",
      .zh = "在 Linux 上，memfd_secret 给出的可以映射，fork 之后或通过其描述符映射者共享其内容；对它 read 与 write "
	    "失败 (EINVAL)，也不能 MAP_PRIVATE 映射 (EINVAL)",
      .verdict = HOLDS, .ref = "memfd_secret(2); Linux mm/secretmem.c secretmem_mmap_prepare()",
      .needs = { need_secret })
{
	const size_t page = page_size();
	const int fd = memfd_secret_of(page);
	char *p = map(fd, page, READ_WRITE, MAP_SHARED);

	assert_equal(peek(p), 0);
	ACTOR(child) {
		poke(p, 's');
		must(munmap(p, page));
		p = map(fd, page, READ_WRITE, MAP_SHARED);
		assert_equal(peek(p), 's');
		poke(p + page - 1, 't');
	}
	assert_ends(child);
	assert_equal(peek(p), 's');
	assert_equal(peek(p + page - 1), 't');
	assert_fails(read(fd, &(char){ 0 }, 1), EINVAL);
	assert_fails(write(fd, "x", 1), EINVAL);
	assert_fails((intptr_t)mmap(NULL, page, READ_WRITE, MAP_PRIVATE, fd, 0), EINVAL);
	assert_equal(peek(p), 's');
}

CLAIM(mmap, a_secrets_pages_are_kept_from_others,
      .says = "on Linux process_vm_readv and process_vm_writev of memory of memfd_secret fail with "
	      "EFAULT, and /proc/PID/mem does not show it, though its owner's other memory is shown",
      .zh = "在 Linux 上，对 memfd_secret 的内存，process_vm_readv 与 process_vm_writev 失败 "
	    "(EFAULT)，/proc/PID/mem 也读不到，而其所有者的其他内存可以",
      .verdict = HOLDS,
      .ref = "memfd_secret(2) DESCRIPTION, NOTES: not accessible via other means, get_user_pages",
      .needs = { need_secret, need_proc })
{
	const size_t page = page_size();
	char *secret = map(memfd_secret_of(page), page, READ_WRITE, MAP_SHARED);
	char *other = map(-1, page, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS), byte = 'x';
	const struct iovec local = { &byte, 1 }, there = { secret, 1 }, beside = { other, 1 };
	const int memory = must(open("/proc/self/mem", O_RDONLY));

	poke(secret, 's');
	poke(other, 'o');
	if (lacks(process_vm_readv(getpid(), &local, 1, &beside, 1, 0) < 0, "process_vm_readv"))
		skip("process_vm_readv is not to be had");
	assert_equal(byte, 'o');
	assert_fails(process_vm_readv(getpid(), &local, 1, &there, 1, 0), EFAULT);
	assert_fails(process_vm_writev(getpid(), &local, 1, &there, 1, 0), EFAULT);
	assert_returns(pread(memory, &byte, 1, (off_t)(intptr_t)other), 1);
	assert_fails(pread(memory, &byte, 1, (off_t)(intptr_t)secret), EIO);
	assert_equal(byte, 'o');
	assert_equal(peek(secret), 's');
}

CLAIM(mmap, a_secret_has_one_size_and_is_locked,
      .says = "on Linux the size of a secret of memfd_secret can be set once, and not again: EINVAL; "
	      "its mappings count as locked: beyond RLIMIT_MEMLOCK mmap fails with EAGAIN, for who has "
	      "no CAP_IPC_LOCK",
      .zh = "在 Linux 上，memfd_secret 的大小只能设置一次，再次设置失败 (EINVAL)；其映射算作锁定的内存：没有 CAP_IPC_LOCK "
	    "时，超过 RLIMIT_MEMLOCK 的 mmap 失败 (EAGAIN)",
      .verdict = HOLDS,
      .ref = "memfd_secret(2) NOTES; Linux mm/secretmem.c secretmem_setattr(), mlock_future_ok()",
      .needs = { need_secret, need_other_user })
{
	const size_t page = page_size();
	const int fd = memfd_secret_of(2 * page);

	assert_fails(ftruncate(fd, (off_t)page), EINVAL);
	assert_fails(ftruncate(fd, (off_t)(3 * page)), EINVAL);
	assert_equal(size_of(fd), 2 * page);
	ACTOR(other) {
		become_nobody();
		must(setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ page, page }));
		assert_fails((intptr_t)mmap(NULL, 2 * page, READ_WRITE, MAP_SHARED, fd, 0), EAGAIN);
		poke(map(fd, page, READ_WRITE, MAP_SHARED), 'x');
		assert_fails((intptr_t)mmap(NULL, page, READ_WRITE, MAP_SHARED, fd, 0), EAGAIN);
	}
	assert_ends(other);
}
