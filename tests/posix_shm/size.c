/* Claims about an object's size: ftruncate, and what lies past the end. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

CLAIM(posix_shm, ftruncate_sets_its_size,
      .says = "ftruncate sets an object's size to the byte, larger or smaller, for every "
	      "descriptor of it",
      .zh = "ftruncate 把对象大小精确设为所给字节数，可增可减，对它的每个描述符都有效",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate(); shm_open(3), shm_overview(7) ftruncate")
{
	static const off_t sizes[] = { 1, 4095, 4097, 1000000, 10, 0 };
	const char *name = own_name("sized");
	int fd = must(shm_open(name, O_RDWR | O_CREAT, 0600));
	int other = must(shm_open(name, O_RDONLY, 0));

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_returns(ftruncate(fd, sizes[i]), 0);
		assert_equal(size_of(fd), sizes[i]);
		assert_equal(size_of(other), sizes[i]);
	}
}

CLAIM(posix_shm, new_bytes_are_zero,
      .says = "the bytes that ftruncate adds are 0, also where an object was larger before and had "
	      "others there",
      .zh = "ftruncate 增加的字节为 0，即使对象以前更大且那里写过别的内容", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 ftruncate(); shm_open(3): \"initialized to 0\"")
{
	size_t size = 3 * page_size();
	int fd = make(own_name("zeros"), (off_t)size);
	char *memory = map(fd, size);

	for (size_t i = 0; i < size; i++)
		assert_equal(peek(memory + i), 0);
	memset(memory, 'x', size);
	assert_returns(ftruncate(fd, 10), 0);
	assert_returns(ftruncate(fd, (off_t)size), 0);
	memory = map(fd, size); /* POSIX does not say what the older mapping shows */
	for (size_t i = 0; i < size; i++)
		assert_equal(peek(memory + i), i < 10 ? 'x' : 0);
}

static const char *need_64_bit(void)
{
	return sizeof(void *) == 8 ? NULL : "addresses and offsets of less than 64 bits";
}

CLAIM(posix_shm, the_size_takes_no_memory,
      .says = "on Linux ftruncate reserves nothing: an object of a tebibyte takes no block before "
	      "it is touched, and then as much as was touched",
      .zh = "在 Linux 上，ftruncate 不预留内存：1 TiB "
	    "的对象在访问之前不占任何块，访问后只占所访问的部分",
      .rows = "mmap 9; bugs 71", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate(); tmpfs(5); posix_fallocate(3)", .needs = { need_64_bit })
{
	int fd = make(own_name("sparse"), 0);
	struct stat status;
	char *page;

	assert_returns(ftruncate(fd, (off_t)1 << 40), 0);
	assert_succeeds(fstat(fd, &status));
	assert_equal(status.st_size, (off_t)1 << 40);
	assert_equal(status.st_blocks, 0);
	page = assert_succeeds(
		mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)1 << 39));
	poke(page, 'x');
	assert_succeeds(fstat(fd, &status));
	assert_that(status.st_blocks * 512 >= (off_t)page_size());
	assert_that(status.st_blocks * 512 < (off_t)1 << 30); /* at most a huge page */
}

CLAIM(posix_shm, opened_for_reading_it_keeps_its_size,
      .says = "on Linux ftruncate by a descriptor opened with O_RDONLY fails with EINVAL and "
	      "changes nothing",
      .zh = "在 Linux 上，对以 O_RDONLY 打开的描述符 ftruncate 失败 (EINVAL)，什么也不变",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "ftruncate(2): \"EBADF or EINVAL\"; POSIX.1-2024 ftruncate() EBADF or EINVAL")
{
	const char *name = own_name("object");
	int writer = make(name, 10), reader = must(shm_open(name, O_RDONLY, 0));

	assert_fails(ftruncate(reader, 0), EINVAL);
	assert_fails(ftruncate(reader, 20), EINVAL);
	assert_equal(size_of(writer), 10);
}

CLAIM(posix_shm, an_empty_object_maps_but_faults,
      .says = "on Linux mapping an object of size 0 succeeds; to touch it brings SIGBUS until "
	      "ftruncate gives it a size, and then works without a new mapping",
      .zh = "在 Linux 上，映射大小为 0 的对象会成功；ftruncate 给出大小之前访问引发 "
	    "SIGBUS，之后无需重新映射即可访问",
      .course = "002 mmap: 能不能有一个0大小的文件来创建映射区 "
		"不可以，出现总线错误，一般是内存对齐产生的错误，文件必须有大小",
      .rows = "mmap 2, 9",
      .verdict = WRONG("the mapping can be made; the bus error comes from touching it past the "
		       "end, not from alignment",
		       "可以建立映射；总线错误来自访问文件末尾之外，与对齐无关"),
      .ref = "mmap(2) SIGBUS; POSIX.1-2024 mmap(): SIGBUS; what a mapping shows of added portions "
	     "is unspecified")
{
	int fd = must(shm_open(own_name("empty"), O_RDWR | O_CREAT, 0600));
	char *memory = assert_succeeds(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	assert_faults(poke(memory, 'x'), SIGBUS, BUS_ADRERR, memory);
	assert_faults(peek(memory), SIGBUS, BUS_ADRERR, memory);
	assert_equal(size_of(fd), 0);
	assert_succeeds(ftruncate(fd, 1));
	poke(memory, 'x');
	assert_equal(peek(memory), 'x');
}

CLAIM(posix_shm, past_the_last_page_is_sigbus,
      .says = "to touch a mapping past the page that holds an object's last byte brings SIGBUS; "
	      "the rest of that page reads 0",
      .zh = "访问对象最后一个字节所在页之后的映射引发 SIGBUS；该页剩余部分读为 0",
      .rows = "mmap 2, 9; bugs 71", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(); mmap(2) SIGBUS")
{
	size_t page = page_size();
	int fd = make(own_name("object"), (off_t)page + 1);
	char *memory = map(fd, 4 * page);

	poke(memory + page, 'x');
	assert_equal(peek(memory + page), 'x');
	for (size_t i = page + 1; i < 2 * page; i++)
		assert_equal(peek(memory + i), 0);
	assert_faults(peek(memory + 2 * page), SIGBUS, BUS_ADRERR, memory + 2 * page);
	assert_faults(poke(memory + 4 * page - 1, 'x'), SIGBUS, BUS_ADRERR, memory + 4 * page - 1);
	assert_equal(size_of(fd), (off_t)page + 1);
}

CLAIM(posix_shm, truncating_pulls_it_from_under_a_mapping,
      .says = "after ftruncate to a smaller size the mapping of another process brings SIGBUS in "
	      "the pages that went; on Linux it reads 0 there when the object grows again",
      .zh = "ftruncate 变小后，另一进程的映射访问失去的页引发 SIGBUS；在 Linux "
	    "上，对象再变大后那里读为 0",
      .rows = "mmap 2, 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate(): discarded pages; mmap() leaves added portions unspecified; "
	     "mmap(2) SIGBUS")
{
	size_t page = page_size();
	int fd = make(own_name("object"), (off_t)(2 * page));
	char *memory = map(fd, 2 * page);

	memset(memory, 'x', 2 * page);
	ACTOR(user) {
		assert_equal(peek(memory + page), 'x');
		pause_at("used");
		assert_faults(peek(memory + page), SIGBUS, BUS_ADRERR, memory + page);
		assert_equal(peek(memory), 'x');
		pause_at("faulted");
		assert_equal(peek(memory + page), 0);
		assert_equal(peek(memory), 'x');
	}
	await(user, "used");
	assert_returns(ftruncate(fd, (off_t)page), 0);
	resume(user);
	await(user, "faulted");
	assert_returns(ftruncate(fd, (off_t)(2 * page)), 0);
	resume(user);
	assert_ends(user);
}

CLAIM(posix_shm, an_uncaught_fault_kills,
      .says = "a process that does not catch SIGBUS is killed by it when it touches an object past "
	      "the end, and the object stays",
      .zh = "不捕捉 SIGBUS 的进程访问对象末尾之外时被其终止，对象仍在", .rows = "mmap 9; bugs 71",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(), <signal.h> SIGBUS; signal(7)")
{
	const char *name = own_name("object");
	int fd = make(name, 0);

	ACTOR(careless) {
		poke(map(fd, 1), 'x');
	}
	assert_killed(careless, SIGBUS);
	assert_equal(size_of(assert_succeeds(shm_open(name, O_RDWR, 0))), 0);
}

CLAIM(posix_shm, a_bad_size_is_refused,
      .says = "ftruncate to a negative size fails with EINVAL, and past RLIMIT_FSIZE with EFBIG "
	      "and SIGXFSZ; the size stays",
      .zh = "ftruncate 到负的大小失败 (EINVAL)，超过 RLIMIT_FSIZE 失败 (EFBIG) 并产生 "
	    "SIGXFSZ；大小不变",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate() EINVAL, EFBIG; setrlimit(2) RLIMIT_FSIZE")
{
	int fd = make(own_name("object"), 10);
	struct rlimit limit;

	assert_fails(ftruncate(fd, -1), EINVAL);
	assert_equal(size_of(fd), 10);
	catch_signal(SIGXFSZ, 0);
	must(getrlimit(RLIMIT_FSIZE, &limit));
	limit.rlim_cur = 1000;
	must(setrlimit(RLIMIT_FSIZE, &limit));
	assert_returns(ftruncate(fd, 1000), 0);
	assert_returns(ftruncate(fd, 500), 0);
	assert_equal(caught(SIGXFSZ), 0);
	assert_fails(ftruncate(fd, 1001), EFBIG);
	assert_equal(caught(SIGXFSZ), 1);
	assert_equal(size_of(fd), 500);
}

CLAIM(posix_shm, room_can_be_reserved_behind_the_end,
      .says = "on Linux fallocate with FALLOC_FL_KEEP_SIZE reserves room behind an object's end and "
	      "leaves its size; posix_fallocate and fallocate of no bytes, or before the start, fail with "
	      "EINVAL",
      .zh = "在 Linux 上，带 FALLOC_FL_KEEP_SIZE 的 fallocate 在对象末尾之后预留空间而不改变大小；长度为 0 "
	    "或位置为负的 posix_fallocate 与 fallocate 失败 (EINVAL)",
      .verdict = HOLDS, .ref = "fallocate(2); POSIX.1-2024 posix_fallocate() EINVAL")
{
	const int fd = must(shm_open(own_name("reserved"), O_RDWR | O_CREAT | O_EXCL, 0600));
	struct stat status;

	must(ftruncate(fd, 10));
	assert_returns(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 3 * 4096), 0);
	must(fstat(fd, &status));
	assert_equal(status.st_size, 10);
	assert_that(status.st_blocks >= 3 * 4096 / 512);
	assert_returns(posix_fallocate(fd, 0, 0), EINVAL);
	assert_returns(posix_fallocate(fd, -1, 5), EINVAL);
	assert_fails(fallocate(fd, 0, 0, 0), EINVAL);
	assert_fails(fallocate(fd, 0, -1, 5), EINVAL);
	must(fstat(fd, &status));
	assert_equal(status.st_size, 10);
}
