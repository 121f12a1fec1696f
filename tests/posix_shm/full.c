/* Claims about a full /dev/shm: what fails, what faults, and what gives memory back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"
#include "own_mounts.h"

/* Sees a /dev/shm of its own from now on, with room for 16 pages and, with itself, 4 inodes. */
static void enter_small_shm(void)
{
	char options[64];

	snprintf(options, sizeof(options), "mode=1777,nr_inodes=4,size=%zu", 16 * page_size());
	enter_own_shm(options);
}

CLAIM(posix_shm, a_full_file_system_faults,
      .says = "on Linux, where /dev/shm is full, ftruncate to more still succeeds, and to touch "
	      "the page that there is no room for brings SIGBUS",
      .zh = "在 Linux 上，/dev/shm 已满时 ftruncate 到更大仍然成功，访问放不下的那一页则引发 "
	    "SIGBUS",
      .rows = "mmap 9; bugs 71", .verdict = HOLDS,
      .ref = "tmpfs(5) size; mmap(2) SIGBUS; ftruncate(2)", .needs = { need_root, need_dev_shm })
{
	size_t page = page_size();
	char *memory;
	int fd;

	enter_small_shm();
	fd = must(shm_open(own_name("object"), O_RDWR | O_CREAT, 0600));
	assert_returns(ftruncate(fd, (off_t)(20 * page)), 0);
	memory = map(fd, 20 * page);
	for (size_t i = 0; i < 16; i++)
		poke(memory + i * page, (char)('a' + i));
	assert_faults(poke(memory + 16 * page, 'x'), SIGBUS, BUS_ADRERR, memory + 16 * page);
	for (size_t i = 0; i < 16; i++)
		assert_equal(peek(memory + i * page), 'a' + (int)i);
}

CLAIM(posix_shm, no_inode_left_gives_enospc,
      .says = "on Linux shm_open fails with ENOSPC where /dev/shm has no inode left, opens what "
	      "exists all the same, and makes one when another is gone",
      .zh = "在 Linux 上，/dev/shm 的 inode 用尽时 shm_open 创建失败 "
	    "(ENOSPC)，仍可打开已有对象；删除一个后又可创建",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open() ENOSPC; tmpfs(5) nr_inodes",
      .needs = { need_root, need_dev_shm })
{
	const char *const names[] = { own_name("1"), own_name("2"), own_name("3"), own_name("4") };

	enter_small_shm();
	for (int i = 0; i < 3; i++)
		must(close(assert_succeeds(shm_open(names[i], O_RDWR | O_CREAT, 0600))));
	assert_fails(shm_open(names[3], O_RDWR | O_CREAT, 0600), ENOSPC);
	assert_succeeds(shm_open(names[2], O_RDWR | O_CREAT, 0600));
	assert_fails(shm_open(names[3], O_RDWR, 0600), ENOENT);
	assert_returns(shm_unlink(names[0]), 0);
	assert_succeeds(shm_open(names[3], O_RDWR | O_CREAT, 0600));
}

CLAIM(posix_shm, posix_fallocate_tells_before,
      .says = "on Linux posix_fallocate returns ENOSPC where /dev/shm has not the room, and gives "
	      "back what it took for that",
      .zh = "在 Linux 上，/dev/shm 空间不足时 posix_fallocate 返回 ENOSPC，并归还为此占用的空间",
      .rows = "mmap 9; bugs 71", .verdict = HOLDS,
      .ref = "posix_fallocate(3) ENOSPC; fallocate(2); tmpfs(5) size; POSIX.1-2024 "
	     "posix_fallocate() is of regular files",
      .needs = { need_root, need_dev_shm })
{
	size_t page = page_size();
	int fd, other;

	enter_small_shm();
	fd = must(shm_open(own_name("object"), O_RDWR | O_CREAT, 0600));
	other = must(shm_open(own_name("other"), O_RDWR | O_CREAT, 0600));
	assert_returns(posix_fallocate(fd, 0, (off_t)(17 * page)), ENOSPC);
	assert_equal(size_of(fd), 0);
	assert_returns(posix_fallocate(fd, 0, (off_t)(16 * page)), 0);
	assert_equal(size_of(fd), (off_t)(16 * page));
	assert_returns(posix_fallocate(other, 0, 1), ENOSPC);
}

CLAIM(posix_shm, posix_fallocate_keeps_its_promise,
      .says = "on Linux what posix_fallocate reserved can be touched however full /dev/shm gets "
	      "afterwards, and reads 0",
      .zh = "在 Linux 上，posix_fallocate 预留的部分，此后 /dev/shm 再满也可访问，读为 0",
      .rows = "mmap 9; bugs 71", .verdict = HOLDS,
      .ref = "posix_fallocate(3): will not fail because of lack of disk space; tmpfs(5) size; "
	     "POSIX.1-2024 posix_fallocate() is of regular files",
      .needs = { need_root, need_dev_shm })
{
	size_t page = page_size();
	char *memory;
	int fd, other;

	enter_small_shm();
	fd = must(shm_open(own_name("object"), O_RDWR | O_CREAT, 0600));
	other = make(own_name("other"), 0);
	assert_returns(posix_fallocate(fd, 0, (off_t)(8 * page)), 0);
	for (int i = 0; i < 8; i++)
		must(posix_fallocate(other, size_of(other), (off_t)page) == 0 ? 0 : -1);
	assert_returns(posix_fallocate(other, size_of(other), (off_t)page), ENOSPC);
	memory = map(fd, 8 * page);
	for (size_t i = 0; i < 8; i++) {
		assert_equal(peek(memory + i * page), 0);
		poke(memory + i * page, 'x');
	}
}

CLAIM(posix_shm, write_tells_that_it_is_full,
      .says = "on Linux a write to an object is cut short where /dev/shm gets full, and the next "
	      "one fails with ENOSPC",
      .zh = "在 Linux 上，/dev/shm 将满时对对象的 write 只写入一部分，下一次失败 (ENOSPC)",
      .rows = "mmap 9; bugs 71", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() ENOSPC; tmpfs(5) size",
      .needs = { need_root, need_dev_shm, need_mmap })
{
	size_t page = page_size();
	char *bytes = must(mmap(NULL, 20 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	int fd;

	enter_small_shm();
	fd = must(shm_open(own_name("object"), O_RDWR | O_CREAT, 0600));
	assert_returns(write(fd, bytes, 20 * page), 16 * page);
	assert_fails(write(fd, bytes, 1), ENOSPC);
	assert_equal(size_of(fd), (off_t)(16 * page));
}

CLAIM(posix_shm, its_memory_goes_with_the_last_user,
      .says = "an unlinked object's memory is free for others when the last mapping and the last "
	      "descriptor are gone, and no sooner",
      .zh = "已删除名字的对象，在最后一个映射和最后一个描述符都消失时才释放内存，不会更早",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_unlink(): \"until all open and map references\"; shm_open(3)",
      .needs = { need_root, need_dev_shm })
{
	const char *name;
	off_t all = 16 * (off_t)page_size();
	int other;

	enter_small_shm();
	name = own_name("object");
	other = make(own_name("other"), 0);
	ACTOR(user) {
		int fd = must(shm_open(name, O_RDWR | O_CREAT, 0600));
		char *memory = map(fd, 1);

		must(posix_fallocate(fd, 0, all) == 0 ? 0 : -1);
		must(shm_unlink(name));
		pause_at("unlinked");
		must(close(fd));
		pause_at("closed");
		must(munmap(memory, 1));
		pause_at("unmapped");
	}
	await(user, "unlinked");
	assert_returns(posix_fallocate(other, 0, all), ENOSPC);
	resume(user);
	await(user, "closed");
	assert_returns(posix_fallocate(other, 0, all), ENOSPC);
	resume(user);
	await(user, "unmapped");
	assert_returns(posix_fallocate(other, 0, all), 0);
	resume(user);
	assert_ends(user);
}
