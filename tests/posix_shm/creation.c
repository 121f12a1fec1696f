/* Claims about shm_open: what it makes, what it opens, and what it refuses. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "objects.h"

FAMILY(posix_shm, need_shm_open);

CLAIM(posix_shm, a_new_object_is_empty, .says = "shm_open with O_CREAT makes an object of size 0",
      .zh = "带 O_CREAT 的 shm_open 创建大小为 0 的对象", .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): \"a size of zero\"; shm_open(3) O_CREAT")
{
	const char *name = own_name("new");
	int fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT, 0600));

	assert_equal(size_of(fd), 0);
}

CLAIM(posix_shm, creat_opens_what_exists,
      .says = "shm_open with O_CREAT opens an object that exists and leaves its size, contents and "
	      "mode as they are",
      .zh = "对象已存在时，带 O_CREAT 的 shm_open 打开它，大小、内容和权限不变", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() O_CREAT; shm_open(3)")
{
	const char *name = own_name("there");
	int fd = make(name, 5), again;
	struct stat first, second;

	memcpy(map(fd, 5), "bytes", 5);
	must(fstat(fd, &first));
	again = assert_succeeds(shm_open(name, O_RDWR | O_CREAT, 0666));
	must(fstat(again, &second));
	assert_equal(second.st_ino, first.st_ino);
	assert_equal(second.st_size, 5);
	assert_equal(second.st_mode, first.st_mode);
	assert_holds(again, "bytes");
}

CLAIM(posix_shm, without_creat_nothing_is_made,
      .says = "shm_open without O_CREAT fails with ENOENT if there is no such object, and makes "
	      "none",
      .zh = "对象不存在时，不带 O_CREAT 的 shm_open 失败 (ENOENT)，也不创建", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() ENOENT; shm_open(3) ENOENT")
{
	const char *name = own_name("missing");

	assert_fails(shm_open(name, O_RDWR, 0600), ENOENT);
	assert_fails(shm_open(name, O_RDWR | O_TRUNC, 0600), ENOENT);
	assert_fails(shm_open(name, O_RDONLY, 0600), ENOENT);
	assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
}

CLAIM(posix_shm, trunc_empties_it,
      .says = "shm_open with O_RDWR and O_TRUNC makes an existing object empty, for those who have "
	      "it open or mapped as well, and leaves its mode and owner",
      .zh = "带 O_RDWR|O_TRUNC 的 shm_open "
	    "把已有对象清空，对已打开或映射它的进程也是如此，权限与属主不变",
      .rows = "mmap 9", .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() O_TRUNC; shm_open(3)")
{
	const char *name = own_name("full");
	int fd = make(name, 5), again;
	char *memory = map(fd, 5);
	struct stat before, after;

	memcpy(memory, "bytes", 5);
	must(fstat(fd, &before));
	again = assert_succeeds(shm_open(name, O_RDWR | O_TRUNC, 0));
	must(fstat(fd, &after));
	assert_equal(after.st_mode, before.st_mode);
	assert_equal(after.st_uid, before.st_uid);
	assert_equal(after.st_gid, before.st_gid);
	assert_equal(size_of(again), 0);
	assert_equal(size_of(fd), 0);
	assert_faults(peek(memory), SIGBUS, BUS_ADRERR, memory);
	must(ftruncate(fd, 5));
	memory = map(fd, 5);
	for (int i = 0; i < 5; i++)
		assert_equal(peek(memory + i), 0);
}

CLAIM(posix_shm, trunc_empties_what_is_opened_for_reading,
      .says = "on Linux shm_open with O_RDONLY and O_TRUNC makes an existing object empty too",
      .zh = "在 Linux 上，带 O_RDONLY|O_TRUNC 的 shm_open 同样清空已有对象", .rows = "mmap 9",
      .verdict = HOLDS,
      .ref = "shm_open(3) NOTES: \"this will successfully truncate\"; POSIX.1-2024 shm_open() "
	     "leaves it undefined")
{
	const char *name = own_name("full");
	int fd = make(name, 5);

	assert_succeeds(shm_open(name, O_RDONLY | O_TRUNC, 0));
	assert_equal(size_of(fd), 0);
}

CLAIM(posix_shm, a_failing_open_empties_nothing,
      .says = "shm_open with O_TRUNC that fails, by O_EXCL or for want of a descriptor, leaves the "
	      "object as it is",
      .zh = "带 O_TRUNC 的 shm_open 因 O_EXCL 或描述符用尽而失败时，对象保持原样", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() EEXIST, EMFILE; shm_open(3) O_EXCL, EMFILE")
{
	const char *name = own_name("there");
	int fd = make(name, 5);

	assert_fails(shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_TRUNC, 0600), EEXIST);
	limit_descriptors((rlim_t)open_descriptors());
	assert_fails(shm_open(name, O_RDWR | O_TRUNC, 0), EMFILE);
	assert_equal(size_of(fd), 5);
}

CLAIM(posix_shm, its_descriptor_is_the_lowest_free,
      .says = "shm_open gives the lowest free descriptor", .zh = "shm_open 返回最小的空闲描述符",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(), File Descriptor Allocation; shm_open(3)")
{
	const char *name = own_name("object");

	assert_returns(shm_open(name, O_RDWR | O_CREAT, 0600), 3);
	assert_returns(shm_open(name, O_RDWR, 0), 4);
	must(close(3));
	must(close(0));
	assert_returns(shm_open(name, O_RDONLY, 0), 0);
	assert_returns(shm_open(name, O_RDONLY, 0), 3);
	assert_returns(shm_open(name, O_RDONLY, 0), 5);
}

CLAIM(posix_shm, its_descriptor_has_cloexec,
      .says = "shm_open sets FD_CLOEXEC, and the access mode as asked",
      .zh = "shm_open 设置 FD_CLOEXEC，访问模式与请求一致", .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): FD_CLOEXEC; shm_open(3)")
{
	const char *name = own_name("object");
	int both = assert_succeeds(shm_open(name, O_RDWR | O_CREAT, 0600));
	int reader = must(shm_open(name, O_RDONLY, 0));

	assert_returns(fcntl(both, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(reader, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(both, F_GETFL) & O_ACCMODE, O_RDWR);
	assert_returns(fcntl(reader, F_GETFL) & O_ACCMODE, O_RDONLY);
}

CLAIM(posix_shm, each_open_is_a_description_of_its_own,
      .says = "each shm_open makes an open file description of its own: the flags that fcntl sets "
	      "there, and on Linux the offset, are those of its dup alone",
      .zh = "每次 shm_open 都建立自己的打开文件描述：fcntl 设置的标志（在 Linux 上还有文件偏移）只与"
	    "其 dup 共有",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): \"the open file description is new\"; it leaves the "
	     "offset open; lseek(2)")
{
	const char *name = own_name("object");
	int first = make(name, 5), copy = must(dup(first));
	int second = assert_succeeds(shm_open(name, O_RDWR, 0));

	assert_succeeds(fcntl(first, F_SETFL, O_NONBLOCK));
	assert_that(fcntl(copy, F_GETFL) & O_NONBLOCK);
	assert_that(!(fcntl(second, F_GETFL) & O_NONBLOCK));
	assert_returns(lseek(first, 3, SEEK_SET), 3);
	assert_returns(lseek(copy, 0, SEEK_CUR), 3);
	assert_returns(lseek(second, 0, SEEK_CUR), 0);
}

CLAIM(posix_shm, exec_closes_it,
      .says = "a program started by exec does not have the descriptor, unless FD_CLOEXEC was "
	      "cleared",
      .zh = "exec 启动的程序没有该描述符，除非事先清除了 FD_CLOEXEC", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open(), exec; fcntl(2) FD_CLOEXEC",
      .needs = { need_shell })
{
	const char *name = own_name("object");

	assert_returns(shm_open(name, O_RDWR | O_CREAT, 0600), 3);
	ACTOR(closed) {
		must(execlp("sh", "sh", "-c", "! (: <&3) 2>/dev/null", NULL));
	}
	assert_ends(closed);
	ACTOR(kept) {
		must(fcntl(3, F_SETFD, 0));
		must(execlp("sh", "sh", "-c", ": <&3", NULL));
	}
	assert_ends(kept);
}
