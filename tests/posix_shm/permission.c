/* Claims about an object's mode and owner: who may open it, empty it and unlink it. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

CLAIM(posix_shm, the_maker_is_not_bound_by_the_mode,
      .says = "who makes an object of mode 0 with O_RDWR can write to it by that descriptor, but "
	      "not open it again without privileges",
      .zh = "以 O_RDWR 创建权限为 0 的对象者可经该描述符写入，但无特权时不能再次打开",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): the mode does not affect how the object is opened",
      .needs = { need_objects_of_others })
{
	const char *name = own_name("closed");

	ACTOR(maker) {
		char *memory;
		int fd;

		become_nobody();
		fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0));
		assert_returns(ftruncate(fd, 1), 0);
		memory = assert_succeeds(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
		poke(memory, 'x');
		assert_fails(shm_open(name, O_RDWR, 0), EACCES);
		assert_fails(shm_open(name, O_RDONLY, 0), EACCES);
		assert_returns(fchmod(fd, 0400), 0);
		assert_succeeds(shm_open(name, O_RDONLY, 0));
		assert_fails(shm_open(name, O_RDWR, 0), EACCES);
	}
	assert_ends(maker);
}

CLAIM(posix_shm, fstat_tells_of_it,
      .says = "fstat shows an object's size and permissions, and on Linux a regular file with one "
	      "link until it is unlinked",
      .zh = "fstat 显示对象的大小和权限；在 Linux 上它是普通文件，删除名字之前链接数为 1",
      .rows = "mmap 9", .verdict = HOLDS, .ref = "POSIX.1-2024 fstat(); shm_overview(7) fstat")
{
	const char *name = own_name("object");
	int fd = make(name, 1234);
	struct stat status;

	assert_succeeds(fstat(fd, &status));
	assert_equal(status.st_size, 1234);
	assert_equal(status.st_mode, S_IFREG | 0600);
	assert_equal(status.st_nlink, 1);
	must(shm_unlink(name));
	assert_succeeds(fstat(fd, &status));
	assert_equal(status.st_nlink, 0);
	assert_equal(status.st_size, 1234);
}

CLAIM(posix_shm, fchmod_changes_who_may_open_it,
      .says = "fchmod changes who may open an object from then on; what is open stays open",
      .zh = "fchmod 改变此后谁可打开对象；已打开的不受影响", .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fchmod(); shm_overview(7) fchmod", .needs = { need_users })
{
	const char *name = own_name("object");
	int fd = make(name, 10);

	ACTOR(nobody) {
		char *memory;
		int mine;

		become_nobody();
		assert_fails(shm_open(name, O_RDWR, 0), EACCES);
		pause_at("refused");
		mine = assert_succeeds(shm_open(name, O_RDWR, 0));
		pause_at("granted");
		assert_fails(shm_open(name, O_RDWR, 0), EACCES);
		memory = assert_succeeds(
			mmap(NULL, 10, PROT_READ | PROT_WRITE, MAP_SHARED, mine, 0));
		poke(memory, 'x');
	}
	await(nobody, "refused");
	assert_returns(fchmod(fd, 0666), 0);
	resume(nobody);
	await(nobody, "granted");
	assert_returns(fchmod(fd, 0600), 0);
	resume(nobody);
	assert_ends(nobody);
}

CLAIM(posix_shm, fchown_gives_it_away,
      .says = "fchown gives an object to another user, whom its mode then lets open it as the "
	      "owner",
      .zh = "fchown 把对象交给另一用户，之后该用户以属主权限打开它", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fchown(); shm_overview(7) fchown",
      .needs = { need_users })
{
	const char *name = own_name("object");
	int fd = make(name, 10);

	ACTOR(before) {
		become(1001, 1002);
		assert_fails(shm_open(name, O_RDWR, 0), EACCES);
	}
	assert_ends(before);
	assert_returns(fchown(fd, 1001, 1002), 0);
	ACTOR(after) {
		become(1001, 1002);
		assert_succeeds(shm_open(name, O_RDWR, 0));
	}
	assert_ends(after);
}

/* How another user fares with an object of this mode. */
static const struct {
	mode_t mode;
	int flags;
	bool granted;
} other_users[] = {
	{ 0600, O_RDONLY, false }, { 0600, O_RDWR, false }, { 0660, O_RDONLY, false },
	{ 0604, O_RDONLY, true },  { 0604, O_RDWR, false }, { 0602, O_RDONLY, false },
	{ 0602, O_RDWR, false },   { 0606, O_RDWR, true },  { 0006, O_RDWR, true },
};

CLAIM(posix_shm, others_open_it_as_its_mode_grants,
      .says = "another user's shm_open fails with EACCES unless the mode gives others all that the "
	      "flags ask for",
      .zh = "除非权限位授予其他人所请求的全部权限，否则其他用户的 shm_open 失败 (EACCES)",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open() EACCES; shm_open(3) EACCES", .needs = { need_users })
{
	for (size_t i = 0; i < sizeof(other_users) / sizeof(other_users[0]); i++) {
		const char *name = own_name("object");

		assert_succeeds(fchmod(make(name, 10), other_users[i].mode));
		ACTOR(nobody) {
			become_nobody();
			if (other_users[i].granted)
				assert_succeeds(shm_open(name, other_users[i].flags, 0));
			else
				assert_fails(shm_open(name, other_users[i].flags, 0), EACCES);
		}
		assert_ends(nobody);
		assert_succeeds(shm_unlink(name));
	}
}

CLAIM(posix_shm, trunc_needs_write_permission,
      .says = "shm_open with O_TRUNC fails with EACCES for one who may not write, and the object "
	      "keeps its size",
      .zh = "无写权限时带 O_TRUNC 的 shm_open 失败 (EACCES)，对象大小不变", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() EACCES; shm_open(3) EACCES",
      .needs = { need_objects_of_others })
{
	const char *name = own_name("object");

	ACTOR(owner) {
		int fd;

		become_nobody();
		fd = make(name, 10);
		assert_succeeds(fchmod(fd, 0444));
		assert_fails(shm_open(name, O_RDWR | O_TRUNC, 0), EACCES);
		assert_fails(shm_open(name, O_RDONLY | O_TRUNC, 0), EACCES);
		assert_succeeds(shm_open(name, O_RDONLY, 0));
		assert_equal(size_of(fd), 10);
	}
	assert_ends(owner);
}
