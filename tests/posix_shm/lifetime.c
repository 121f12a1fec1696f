/* Claims about how long an object lives: closing, ending, unlinking. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

CLAIM(posix_shm, closing_keeps_the_mapping,
      .says = "a mapping stays usable and shared after the descriptor is closed",
      .zh = "关闭描述符之后，映射仍可用，仍然共享",
      .course = "002 mmap: 如果文件描述符先关闭，对mmap映射有没有什么影响 没有影响",
      .rows = "mmap 3, 9", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(); shm_open(3)")
{
	const char *name = own_name("object");
	int fd = make(name, 1), other = must(shm_open(name, O_RDWR, 0));
	char *memory = map(fd, 1);

	assert_returns(close(fd), 0);
	poke(memory, 'x');
	assert_equal(peek(map(other, 1)), 'x');
	assert_returns(pwrite(other, "y", 1, 0), 1);
	assert_equal(peek(memory), 'y');
}

CLAIM(posix_shm, it_outlives_its_users,
      .says = "an object and its contents stay when all who had it open or mapped have ended, "
	      "until another process unlinks it",
      .zh = "打开或映射它的进程全部结束后，对象及内容依然存在，直到有进程删除其名字",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): \"persists\"; shm_overview(7) Persistence")
{
	const char *name = own_name("legacy");

	ACTOR(maker) {
		strcpy(map(make(name, 100), 100), "legacy");
	}
	assert_ends(maker);
	ACTOR(heir) {
		int fd = assert_succeeds(shm_open(name, O_RDWR, 0));

		assert_equal(size_of(fd), 100);
		assert_text(map(fd, 100), "legacy");
		assert_returns(shm_unlink(name), 0);
	}
	assert_ends(heir);
	assert_fails(shm_open(name, O_RDWR, 0), ENOENT);
}

CLAIM(posix_shm, unlink_takes_the_name_alone,
      .says = "after shm_unlink the name gives ENOENT, while who has the object open or mapped "
	      "goes on sharing it",
      .zh = "shm_unlink 之后名字得到 ENOENT，而已打开或映射它的进程继续共享", .rows = "mmap 3, 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_unlink(); shm_open(3)")
{
	const char *name = own_name("object");
	int fd = make(name, 10);
	char *memory = map(fd, 10);

	ACTOR(partner) {
		char *mine = map(must(shm_open(name, O_RDWR, 0)), 10);

		pause_at("mapped");
		assert_equal(peek(mine), 'x');
		poke(mine, 'y');
	}
	await(partner, "mapped");
	assert_returns(shm_unlink(name), 0);
	assert_fails(shm_open(name, O_RDWR, 0), ENOENT);
	assert_fails(shm_unlink(name), ENOENT);
	poke(memory, 'x');
	resume(partner);
	assert_ends(partner);
	assert_equal(peek(memory), 'y');
	assert_returns(ftruncate(fd, 20), 0);
	assert_equal(size_of(fd), 20);
}

CLAIM(posix_shm, a_new_object_of_an_unlinked_name_is_another,
      .says = "an object made under an unlinked name is another one: empty, and apart from the old "
	      "one that is still mapped",
      .zh = "以已删除的名字新建的对象是另一个：为空，与仍被映射的旧对象互不相干", .rows = "mmap 9",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_unlink(): \"a new shared memory object\"; shm_open(3): \"a new, "
	     "distinct object\"")
{
	const char *name = own_name("object");
	struct stat before, after;
	int old = make(name, 1), new;
	char *memory = map(old, 1);

	poke(memory, 'o');
	must(shm_unlink(name));
	new = assert_succeeds(shm_open(name, O_RDWR | O_CREAT, 0600));
	must(fstat(old, &before));
	must(fstat(new, &after));
	assert_that(before.st_ino != after.st_ino);
	assert_equal(after.st_size, 0);
	must(ftruncate(new, 1));
	poke(map(new, 1), 'n');
	assert_equal(peek(memory), 'o');
}
