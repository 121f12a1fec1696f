/* Claims about POSIX shared memory objects: shm_open, shm_unlink, and what their descriptors do. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

FAMILY(posix_shm, need_shm_open);

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* A new object of this size, open for reading and writing. */
static int make(const char *name, off_t size)
{
	int fd = must(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));

	must(ftruncate(fd, size));
	return fd;
}

/* All of one process's access to an object: mapped for reading and writing, shared. */
static char *map(int fd, size_t size)
{
	return must(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
}

/* Asserts that an object begins with these bytes. */
static void assert_holds(int fd, const char *text)
{
	char bytes[16] = "";

	memcpy(bytes, map(fd, strlen(text)), strlen(text));
	assert_text(bytes, text);
}

static off_t size_of(int fd)
{
	struct stat status;

	must(fstat(fd, &status));
	return status.st_size;
}

/* Not in a container that keeps /dev/shm for root. */
static const char *need_objects_of_others(void)
{
	struct stat status;

	if (stat("/dev/shm", &status) == 0 && !(status.st_mode & S_IWOTH))
		return "other users may make no objects: /dev/shm";
	return need_other_user();
}

/* Creation */

CLAIM(posix_shm, a_new_object_is_empty, .says = "shm_open with O_CREAT makes an object of size 0",
      .zh = "带 O_CREAT 的 shm_open 创建大小为 0 的对象", .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): \"a size of zero\"; shm_open(3) O_CREAT")
{
	const char *name = own_name("new");
	int fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT, 0600));

	assert_equal(size_of(fd), 0);
}

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
	must(fstat(fd, &status));
	assert_equal(status.st_size, (off_t)1 << 40);
	assert_equal(status.st_blocks, 0);
	page = must(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)1 << 39));
	poke(page, 'x');
	must(fstat(fd, &status));
	assert_that(status.st_blocks * 512 >= (off_t)page_size());
	assert_that(status.st_blocks * 512 < (off_t)1 << 30); /* at most a huge page */
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

CLAIM(posix_shm, excl_refuses_what_exists,
      .says = "shm_open with O_CREAT and O_EXCL fails with EEXIST if the object exists, and leaves "
	      "it as it is even with O_TRUNC",
      .zh = "对象已存在时，带 O_CREAT|O_EXCL 的 shm_open 失败 (EEXIST)，即使带 O_TRUNC 也不改变它",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open() EEXIST; shm_open(3) O_EXCL")
{
	const char *name = own_name("there");
	int fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));

	must(ftruncate(fd, 5));
	assert_fails(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	assert_fails(shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_TRUNC, 0600), EEXIST);
	assert_equal(size_of(fd), 5);
	must(shm_unlink(name));
	assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
}

CLAIM(posix_shm, excl_lets_one_of_many_win,
      .says = "of several processes that make a name with O_CREAT and O_EXCL at once just one "
	      "succeeds",
      .zh = "多个进程同时以 O_CREAT|O_EXCL 创建同一名字，恰有一个成功", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() O_EXCL: \"atomic\"; shm_open(3) O_EXCL",
      .needs = { need_proc })
{
	const char *names[10];
	struct actor *rival[4];
	int gate[2], won[2];

	must(pipe(gate));
	must(pipe(won));
	for (int i = 0; i < 10; i++) {
		char digit[2] = { (char)('0' + i), '\0' };

		names[i] = own_name(digit);
	}
	for (int r = 0; r < 4; r++)
		START(rival[r]) {
			must(close(gate[1]));
			must(read(gate[0], &(char){ 0 }, 1));
			for (int i = 0; i < 10; i++)
				if (shm_open(names[i], O_RDWR | O_CREAT | O_EXCL, 0600) >= 0)
					must(write(won[1], &(char){ '!' }, 1));
				else
					assert_equal(errno, EEXIST);
		}
	for (int r = 0; r < 4; r++)
		assert_asleep(rival[r], "read");
	must(close(gate[1]));
	for (int r = 0; r < 4; r++)
		assert_ends(rival[r]);
	assert_reads(won[0], "!!!!!!!!!!");
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
	      "it open as well",
      .zh = "带 O_RDWR|O_TRUNC 的 shm_open 把已有对象清空，对已打开它的进程也是如此",
      .rows = "mmap 9", .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() O_TRUNC; shm_open(3)")
{
	const char *name = own_name("full");
	int fd = make(name, 5), again;
	char *memory;

	memcpy(map(fd, 5), "bytes", 5);
	again = assert_succeeds(shm_open(name, O_RDWR | O_TRUNC, 0));
	assert_equal(size_of(again), 0);
	assert_equal(size_of(fd), 0);
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

CLAIM(posix_shm, a_refused_creation_makes_nothing,
      .says = "shm_open fails with EMFILE at the limit of descriptors, and neither makes nor "
	      "empties an object",
      .zh = "描述符达到上限时 shm_open 失败 (EMFILE)，既不创建也不清空对象", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() EMFILE; shm_open(3) EMFILE")
{
	const char *old = own_name("old"), *new = own_name("new");
	int fd = make(old, 5);
	struct rlimit limit;

	must(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = (rlim_t)fd + 1;
	must(setrlimit(RLIMIT_NOFILE, &limit));
	assert_fails(shm_open(new, O_RDWR | O_CREAT, 0600), EMFILE);
	assert_fails(shm_open(old, O_RDWR | O_TRUNC, 0600), EMFILE);
	assert_equal(size_of(fd), 5);
	must(close(fd));
	assert_fails(shm_open(new, O_RDWR, 0600), ENOENT);
	assert_returns(shm_open(old, O_RDWR, 0600), fd);
}

/* The descriptor */

CLAIM(posix_shm, its_descriptor_is_the_lowest_free,
      .says = "shm_open gives the lowest free descriptor", .zh = "shm_open 返回最小的空闲描述符",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): \"lowest numbered file descriptor\"; shm_open(3)")
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
	int both = must(shm_open(name, O_RDWR | O_CREAT, 0600));
	int reader = must(shm_open(name, O_RDONLY, 0));

	assert_returns(fcntl(both, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(reader, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(both, F_GETFL) & O_ACCMODE, O_RDWR);
	assert_returns(fcntl(reader, F_GETFL) & O_ACCMODE, O_RDONLY);
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

CLAIM(posix_shm, the_mode_is_less_the_umask,
      .says = "a new object's permissions are the low nine bits of the mode that the umask does "
	      "not take away",
      .zh = "新对象的权限是 mode 的低九位中未被 umask 屏蔽的部分", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open() O_CREAT; shm_open(3) O_CREAT; umask(2)")
{
	static const mode_t umasks[] = { 0, 022, 077, 0777 };
	static const mode_t modes[] = { 0666, 0640, 0604, 0777, 0 };
	const char *name = own_name("object");
	struct stat status;

	for (int u = 0; u < 4; u++) {
		umask(umasks[u]);
		for (int m = 0; m < 5; m++) {
			int fd = must(shm_open(name, O_RDWR | O_CREAT | O_EXCL, modes[m]));

			must(fstat(fd, &status));
			assert_equal(status.st_mode & 07777, modes[m] & ~umasks[u]);
			must(shm_unlink(name));
		}
	}
}

CLAIM(posix_shm, the_maker_is_not_bound_by_the_mode,
      .says = "who makes an object of mode 0 with O_RDWR can write to it by that descriptor, but "
	      "not open it again without privileges",
      .zh = "以 O_RDWR 创建权限为 0 的对象者可经该描述符写入，但无特权时不能再次打开",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open(): \"shall not affect whether the ... object is opened\"",
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

CLAIM(posix_shm, belongs_to_its_maker,
      .says = "a new object's owner and group are its maker's effective user and group",
      .zh = "新对象的属主和组是创建进程的有效用户和有效组", .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_open() O_CREAT; shm_open(3) O_CREAT",
      .needs = { need_objects_of_others })
{
	const char *name = own_name("object");

	ACTOR(maker) {
		struct stat status;

		if (geteuid() == 0) { /* so that they differ from the real ones */
			must(setegid(1002));
			must(seteuid(1001));
		}
		must(fstat(must(shm_open(name, O_RDWR | O_CREAT, 0600)), &status));
		assert_equal(status.st_uid, geteuid());
		assert_equal(status.st_gid, getegid());
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

	must(fstat(fd, &status));
	assert_equal(status.st_size, 1234);
	assert_equal(status.st_mode, S_IFREG | 0600);
	assert_equal(status.st_nlink, 1);
	must(shm_unlink(name));
	must(fstat(fd, &status));
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

		must(fchmod(make(name, 10), other_users[i].mode));
		ACTOR(nobody) {
			become_nobody();
			if (other_users[i].granted)
				assert_succeeds(shm_open(name, other_users[i].flags, 0));
			else
				assert_fails(shm_open(name, other_users[i].flags, 0), EACCES);
		}
		assert_ends(nobody);
		must(shm_unlink(name));
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
		must(fchmod(fd, 0444));
		assert_fails(shm_open(name, O_RDWR | O_TRUNC, 0), EACCES);
		assert_fails(shm_open(name, O_RDONLY | O_TRUNC, 0), EACCES);
		assert_succeeds(shm_open(name, O_RDONLY, 0));
		assert_equal(size_of(fd), 10);
	}
	assert_ends(owner);
}

CLAIM(posix_shm, others_may_not_unlink_it,
      .says = "shm_unlink of another user's object fails with EACCES even if its mode grants "
	      "everything",
      .zh = "删除其他用户的对象时 shm_unlink 失败 (EACCES)，即使其权限位授予一切", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_unlink() EACCES; shm_open(3) EACCES",
      .needs = { need_users })
{
	const char *name = own_name("object");

	must(fchmod(make(name, 10), 0777));
	ACTOR(nobody) {
		become_nobody();
		assert_fails(shm_unlink(name), EACCES);
		assert_succeeds(shm_open(name, O_RDWR, 0));
	}
	assert_ends(nobody);
	assert_returns(shm_unlink(name), 0);
}

/* Names */

CLAIM(posix_shm, names_without_a_word_are_invalid,
      .says = "on Linux shm_open fails with EINVAL for a name that is empty, of slashes alone, "
	      "\".\", \"..\", or with a slash inside; shm_unlink fails too",
      .zh = "在 Linux 上，名字为空、只有斜杠、\".\"、\"..\" 或中间含斜杠时，shm_open 失败 "
	    "(EINVAL)，shm_unlink 也失败",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "shm_open(3) EINVAL: \"none of which are slashes\"; POSIX.1-2024 shm_open() EINVAL")
{
	static const char *const names[] = { "", "/", "///", "/.", "/..", "/a/b", "a/b", "/a/" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_fails(shm_open(names[i], O_RDWR | O_CREAT, 0600), EINVAL);
		assert_fails(shm_open(names[i], O_RDWR, 0), EINVAL);
		assert_returns(shm_unlink(names[i]), -1);
	}
}

CLAIM(posix_shm, a_name_has_at_most_name_max_bytes,
      .says = "on Linux a name may have NAME_MAX bytes after its slash; with one more shm_open and "
	      "shm_unlink fail with ENAMETOOLONG",
      .zh = "在 Linux 上，斜杠之后最多 NAME_MAX 个字节；再多一个，shm_open 和 shm_unlink 失败 "
	    "(ENAMETOOLONG)",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "shm_open(3) DESCRIPTION, ENAMETOOLONG; POSIX.1-2024 shm_open(), shm_unlink()")
{
	const char *name = own_name("long.");
	char longest[1 + NAME_MAX + 1 + 1] = "";

	memset(longest, 'x', 1 + NAME_MAX);
	memcpy(longest, name, strlen(name));
	assert_succeeds(shm_open(longest, O_RDWR | O_CREAT | O_EXCL, 0600));
	assert_returns(shm_unlink(longest), 0);
	longest[1 + NAME_MAX] = 'x';
	assert_fails(shm_open(longest, O_RDWR | O_CREAT, 0600), ENAMETOOLONG);
	assert_fails(shm_unlink(longest), ENAMETOOLONG);
}

CLAIM(posix_shm, the_slash_may_be_left_out,
      .says = "on Linux a name without the slash at its start, or with several, names the same "
	      "object",
      .zh = "在 Linux 上，名字开头没有斜杠或有多个斜杠，指的是同一个对象", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open(): \"implementation-defined\"; shm_open(3)")
{
	const char *name = own_name("object");
	char slashes[128];

	must(shm_open(name, O_RDWR | O_CREAT, 0600));
	assert_fails(shm_open(name + 1, O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
	assert_succeeds(shm_open(name + 1, O_RDWR, 0));
	snprintf(slashes, sizeof(slashes), "//%s", name);
	assert_succeeds(shm_open(slashes, O_RDWR, 0));
	assert_returns(shm_unlink(name + 1), 0);
	assert_fails(shm_open(name, O_RDWR, 0), ENOENT);
}

CLAIM(posix_shm, names_tell_objects_apart,
      .says = "two names are two objects; case and a longer ending count",
      .zh = "两个名字是两个对象；大小写不同、多一个字符都算不同", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shm_open(); shm_open(3)")
{
	const char *const names[] = { own_name("object"), own_name("Object"), own_name("object1") };
	char *memory[3];

	for (int i = 0; i < 3; i++) {
		int fd = assert_succeeds(shm_open(names[i], O_RDWR | O_CREAT | O_EXCL, 0600));

		must(ftruncate(fd, 1));
		memory[i] = map(fd, 1);
		poke(memory[i], (char)('0' + i));
	}
	for (int i = 0; i < 3; i++)
		assert_equal(peek(memory[i]), '0' + i);
}

CLAIM(posix_shm, a_semaphore_may_have_the_same_name,
      .says = "on Linux an object and a named semaphore may have the same name, and one's unlink "
	      "leaves the other",
      .zh = "在 Linux 上，共享内存对象和有名信号量可以同名，删除其一不影响另一个", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "sem_overview(7): names of the form sem.somename; shm_overview(7)",
      .needs = { need_sem_open })
{
	const char *name = own_name("both");
	sem_t *semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 7);
	int value, fd;

	must(semaphore == SEM_FAILED ? -1 : 0);
	fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));

	assert_equal(size_of(fd), 0);
	assert_returns(shm_unlink(name), 0);
	assert_returns(sem_getvalue(semaphore, &value), 0);
	assert_equal(value, 7);
	assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
	assert_returns(sem_unlink(name), 0);
	assert_succeeds(shm_open(name, O_RDWR, 0));
}

static const char *need_dev_shm(void)
{
	return access("/dev/shm", W_OK | X_OK) == 0 ? NULL : "no directory /dev/shm";
}

CLAIM(posix_shm, stands_in_dev_shm,
      .says = "on Linux an object is a file in /dev/shm, which open, write, stat and unlink reach "
	      "as well",
      .zh = "在 Linux 上，对象是 /dev/shm 中的文件，也可用 open、write、stat、unlink 访问",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "shm_overview(7) \"Accessing shared memory objects via the filesystem\"",
      .needs = { need_dev_shm })
{
	const char *name = own_name("file");
	int fd = make(name, 4), file;
	struct stat object, entry;
	char path[128];

	snprintf(path, sizeof(path), "/dev/shm%s", name);
	must(fstat(fd, &object));
	assert_returns(stat(path, &entry), 0);
	assert_equal(entry.st_ino, object.st_ino);
	assert_equal(entry.st_dev, object.st_dev);
	file = assert_succeeds(open(path, O_WRONLY));
	assert_returns(write(file, "file", 4), 4);
	assert_holds(fd, "file");
	assert_returns(unlink(path), 0);
	assert_fails(shm_open(name, O_RDWR, 0), ENOENT);
}

CLAIM(posix_shm, a_file_in_dev_shm_is_an_object,
      .says = "on Linux a file that open makes in /dev/shm is opened by shm_open",
      .zh = "在 Linux 上，用 open 在 /dev/shm 中创建的文件可用 shm_open 打开", .rows = "mmap 9",
      .verdict = HOLDS,
      .ref = "shm_overview(7) \"Accessing shared memory objects via the filesystem\"",
      .needs = { need_dev_shm })
{
	const char *name = own_name("file");
	char path[128];

	snprintf(path, sizeof(path), "/dev/shm%s", name);
	must(write(must(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)), "file", 4));
	assert_reads(assert_succeeds(shm_open(name, O_RDONLY, 0)), "file");
	assert_returns(shm_unlink(name), 0);
	assert_fails(access(path, F_OK), ENOENT);
}

/* Who shares it */

CLAIM(posix_shm, strangers_share_it_by_its_name,
      .says = "processes that know the name alone see each other's writes in it, without msync",
      .zh = "只知道名字的进程在其中能看到彼此的写入，无需 msync",
      .course = "002 mmap: 利用mmap进行无血缘关系之间通信", .rows = "mmap 9",
      .verdict = HOLDS_IF("the file can be any, also one of no disk, as shm_open's",
			  "文件可以是任意的，也可以像 shm_open 那样不在磁盘上"),
      .ref = "POSIX.1-2024 shm_open(), mmap() MAP_SHARED; shm_overview(7)")
{
	const char *name = own_name("talk");

	ACTOR(first) {
		char *memory = map(make(name, 16), 16);

		pause_at("made");
		assert_text(memory, "question");
		strcpy(memory, "answer");
	}
	await(first, "made");
	ACTOR(second) {
		char *memory = map(assert_succeeds(shm_open(name, O_RDWR, 0)), 16);

		strcpy(memory, "question");
		pause_at("asked");
		assert_text(memory, "answer");
	}
	await(second, "asked");
	resume(first);
	assert_ends(first);
	resume(second);
	assert_ends(second);
}

CLAIM(posix_shm, a_child_inherits_the_mapping,
      .says = "a child shares the mapping that its parent made before fork, also after the name is "
	      "gone",
      .zh = "子进程共享父进程在 fork 之前建立的映射，名字删除之后也是如此",
      .course = "002 mmap: 利用mmap进行有血缘之间的通信，父子之间进程通信", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), mmap()")
{
	const char *name = own_name("family");
	int fd = make(name, 16);
	char *memory = map(fd, 16);

	must(close(fd));
	must(shm_unlink(name));
	strcpy(memory, "from the parent");
	ACTOR(child) {
		assert_text(memory, "from the parent");
		strcpy(memory, "from the child");
	}
	assert_ends(child);
	assert_text(memory, "from the child");
}

CLAIM(posix_shm, all_mappings_show_the_same_bytes,
      .says = "several mappings of an object, in one process too and from any page on, show the "
	      "same bytes",
      .zh = "同一对象的多个映射（同一进程中的、从任一页开始的）显示相同的字节", .rows = "mmap 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; mmap(2)")
{
	size_t page = page_size();
	int fd = make(own_name("twice"), (off_t)(3 * page));
	char *whole = map(fd, 3 * page), *again = map(fd, 3 * page);
	char *third = must(mmap(NULL, page, PROT_READ, MAP_SHARED, fd, (off_t)(2 * page)));

	assert_that(whole != again);
	poke(whole, 'a');
	poke(again + page, 'b');
	poke(again + 2 * page + 1, 'c');
	assert_equal(peek(again), 'a');
	assert_equal(peek(whole + page), 'b');
	assert_equal(peek(whole + 2 * page + 1), 'c');
	assert_equal(peek(third), 0);
	assert_equal(peek(third + 1), 'c');
}

CLAIM(posix_shm, a_private_mapping_keeps_its_writes,
      .says = "writes to a MAP_PRIVATE mapping of an object reach neither the object nor its other "
	      "mappings, and need no write access",
      .zh = "对 MAP_PRIVATE 映射的写入不会到达对象及其其他映射，也不需要写权限",
      .course = "002 mmap: MAP_PRIVATE 私有的 -- 对映射区的修改不会影响源文件", .rows = "mmap 1, 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; mmap(2)")
{
	const char *name = own_name("object");
	char *shared = map(make(name, 1), 1), *private;
	int fd = must(shm_open(name, O_RDONLY, 0));

	poke(shared, 's');
	private = assert_succeeds(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	assert_equal(peek(private), 's');
	poke(private, 'p');
	assert_equal(peek(private), 'p');
	assert_equal(peek(shared), 's');
	assert_reads(fd, "s");
}

CLAIM(posix_shm, opened_for_reading_it_is_not_written,
      .says = "an object opened with O_RDONLY can be mapped shared for reading alone: PROT_WRITE "
	      "gives EACCES, in mmap and in mprotect",
      .zh = "以 O_RDONLY 打开的对象只能共享映射为只读：mmap 和 mprotect 要 PROT_WRITE 都失败 "
	    "(EACCES)",
      .course = "002 mmap: 当选择MAP_SHARED的时候，可以选择O_RDONLY，prot可以选择读写吗 "
		"不可以，同样是权限不足",
      .rows = "mmap 5, 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() EACCES, mprotect() EACCES; shm_open(3) O_RDONLY")
{
	const char *name = own_name("object");
	char *writer = map(make(name, 1), 1), *reader;
	int fd = must(shm_open(name, O_RDONLY, 0));

	assert_fails(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), EACCES);
	assert_fails(mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0), EACCES);
	reader = assert_succeeds(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0));
	assert_fails(mprotect(reader, 1, PROT_READ | PROT_WRITE), EACCES);
	poke(writer, 'x');
	assert_equal(peek(reader), 'x');
	assert_faults(poke(reader, 'y'), SIGSEGV, SEGV_ACCERR, reader);
	assert_equal(peek(writer), 'x');
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

CLAIM(posix_shm, opened_for_both_its_mapping_may_be_raised,
      .says = "a mapping for reading of an object opened with O_RDWR can be made writable by "
	      "mprotect",
      .zh = "以 O_RDWR 打开的对象，其只读映射可用 mprotect 改为可写", .rows = "mmap 5, 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect(); mprotect(2) EACCES")
{
	int fd = make(own_name("object"), 1);
	char *memory = must(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0));

	assert_faults(poke(memory, 'x'), SIGSEGV, SEGV_ACCERR, memory);
	assert_returns(mprotect(memory, 1, PROT_READ | PROT_WRITE), 0);
	poke(memory, 'x');
	assert_equal(peek(map(fd, 1)), 'x');
}

CLAIM(posix_shm, read_and_write_work_on_linux,
      .says = "on Linux read, write, pread, pwrite and lseek work on an object's descriptor and "
	      "see what its mappings do",
      .zh = "在 Linux 上，read、write、pread、pwrite、lseek "
	    "可用于对象的描述符，与映射看到同样的内容",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "tmpfs(5); shm_open(3) NOTES; POSIX.1-2024 read() leaves it unspecified")
{
	int fd = must(shm_open(own_name("file"), O_RDWR | O_CREAT, 0600));
	char *memory, bytes[8] = "";

	assert_returns(write(fd, "abcdef", 6), 6);
	assert_equal(size_of(fd), 6);
	memory = map(fd, 6);
	assert_holds(fd, "abcdef");
	poke(memory + 1, 'B');
	assert_returns(pwrite(fd, "D", 1, 3), 1);
	assert_equal(peek(memory + 3), 'D');
	assert_returns(pread(fd, bytes, 3, 1), 3);
	assert_text(bytes, "BcD");
	assert_returns(lseek(fd, 0, SEEK_CUR), 6);
	assert_returns(lseek(fd, 4, SEEK_SET), 4);
	assert_reads(fd, "ef");
}

/* How long it lives */

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

CLAIM(posix_shm, unlink_of_a_missing_name_fails,
      .says = "shm_unlink fails with ENOENT if there is no such object",
      .zh = "对象不存在时 shm_unlink 失败 (ENOENT)", .rows = "mmap 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shm_unlink() ENOENT; shm_open(3) ENOENT")
{
	const char *name = own_name("missing"), *other = own_name("missing1");

	must(shm_open(other, O_RDWR | O_CREAT, 0600));
	assert_fails(shm_unlink(name), ENOENT);
	assert_succeeds(shm_open(other, O_RDWR, 0));
}

CLAIM(posix_shm, an_ipc_namespace_does_not_hide_it,
      .says = "on Linux a process in another IPC namespace finds the object by its name: the file "
	      "system has it",
      .zh = "在 Linux 上，另一 IPC 命名空间中的进程仍可按名字找到对象：它在文件系统中",
      .rows = "mmap 9", .verdict = HOLDS,
      .ref = "ipc_namespaces(7): \"System V IPC objects and ... POSIX message queues\"; "
	     "shm_overview(7)",
      .needs = { need_root })
{
	const char *name = own_name("object");
	char *memory = map(make(name, 1), 1);

	ACTOR(stranger) {
		if (unshare(CLONE_NEWIPC) < 0)
			skip("no IPC namespace to be had: unshare(CLONE_NEWIPC)");
		poke(map(assert_succeeds(shm_open(name, O_RDWR, 0)), 1), 'x');
	}
	assert_ends(stranger);
	assert_equal(peek(memory), 'x');
}

/* Size and faults */

CLAIM(posix_shm, an_empty_object_maps_but_faults,
      .says = "mapping an object of size 0 succeeds; to touch it brings SIGBUS until ftruncate "
	      "gives it a size, and then works without a new mapping",
      .zh = "映射大小为 0 的对象会成功；ftruncate 给出大小之前访问引发 "
	    "SIGBUS，之后无需重新映射即可访问",
      .course = "002 mmap: 能不能有一个0大小的文件来创建映射区 "
		"不可以，出现总线错误，一般是内存对齐产生的错误，文件必须有大小",
      .rows = "mmap 2, 9",
      .verdict = WRONG("the mapping can be made; the bus error comes from touching it past the "
		       "end, not from alignment",
		       "可以建立映射；总线错误来自访问文件末尾之外，与对齐无关"),
      .ref = "POSIX.1-2024 mmap(): SIGBUS; mmap(2) SIGBUS")
{
	int fd = must(shm_open(own_name("empty"), O_RDWR | O_CREAT, 0600));
	char *memory = assert_succeeds(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	assert_faults(poke(memory, 'x'), SIGBUS, BUS_ADRERR, memory);
	assert_faults(peek(memory), SIGBUS, BUS_ADRERR, memory);
	assert_equal(size_of(fd), 0);
	must(ftruncate(fd, 1));
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
      .says = "after ftruncate to a smaller size another process's mapping brings SIGBUS in the "
	      "pages that went, and reads 0 there when it grows again",
      .zh = "ftruncate 变小后，另一进程的映射访问失去的页引发 SIGBUS；再变大后那里读为 0",
      .rows = "mmap 2, 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 ftruncate(), mmap(): SIGBUS; mmap(2) SIGBUS")
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

/* A full /dev/shm */

/* Sees a /dev/shm of its own from now on, with room for 16 pages and, with itself, 4 inodes. */
static void enter_small_shm(void)
{
	char options[64];

	snprintf(options, sizeof(options), "mode=1777,nr_inodes=4,size=%zu", 16 * page_size());
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
		skip("no /dev/shm of its own to be had: unshare(CLONE_NEWNS), mount");
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
      .says = "posix_fallocate returns ENOSPC where /dev/shm has not the room, and gives back what "
	      "it took for that",
      .zh = "/dev/shm 空间不足时 posix_fallocate 返回 ENOSPC，并归还为此占用的空间",
      .rows = "mmap 9; bugs 71", .verdict = HOLDS,
      .ref = "POSIX.1-2024 posix_fallocate() ENOSPC; fallocate(2); tmpfs(5) size",
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
      .says = "what posix_fallocate reserved can be touched however full /dev/shm gets afterwards, "
	      "and reads 0",
      .zh = "posix_fallocate 预留的部分，此后 /dev/shm 再满也可访问，读为 0",
      .rows = "mmap 9; bugs 71", .verdict = HOLDS,
      .ref = "POSIX.1-2024 posix_fallocate(): \"shall not fail due to lack of free space\"; "
	     "posix_fallocate(3)",
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

/* With semaphores */

/* Whether sem_init makes one for several processes at all. */
static const char *need_process_shared(void)
{
	sem_t semaphore;

	if (sem_init(&semaphore, 1, 0) < 0)
		return "no semaphores for several processes: sem_init";
	sem_destroy(&semaphore);
	return NULL;
}

struct exchange {
	sem_t asked, answered;
	size_t count;
	char text[64];
};

CLAIM(posix_shm, two_programs_exchange_by_semaphores,
      .says = "with two semaphores in the object one program sleeps until another has put its text "
	      "there, and that one until it is in upper case",
      .zh = "对象中放两个信号量：一个程序睡眠到另一个放入文本，后者睡眠到文本变为大写",
      .rows = "mmap 9; posix sem 1", .verdict = HOLDS,
      .ref = "shm_open(3) EXAMPLES; POSIX.1-2024 sem_init(), sem_wait(), sem_post()",
      .needs = { need_proc, need_process_shared })
{
	const char *name = own_name("bounce");

	ACTOR(bounce) {
		struct exchange *it = (void *)map(make(name, sizeof(*it)), sizeof(*it));

		must(sem_init(&it->asked, 1, 0));
		must(sem_init(&it->answered, 1, 0));
		pause_at("ready");
		assert_returns(sem_wait(&it->asked), 0);
		for (size_t i = 0; i < it->count; i++)
			it->text[i] = (char)toupper((unsigned char)it->text[i]);
		assert_returns(sem_post(&it->answered), 0);
		assert_returns(shm_unlink(name), 0);
	}
	await(bounce, "ready");
	resume(bounce);
	assert_asleep(bounce, "futex");
	ACTOR(sender) {
		struct exchange *it;

		it = (void *)map(assert_succeeds(shm_open(name, O_RDWR, 0)), sizeof(*it));
		it->count = strlen(strcpy(it->text, "hello"));
		assert_returns(sem_post(&it->asked), 0);
		assert_returns(sem_wait(&it->answered), 0);
		assert_text(it->text, "HELLO");
	}
	assert_ends(bounce);
	assert_ends(sender);
	assert_fails(shm_open(name, O_RDWR, 0), ENOENT);
}

CLAIM(posix_shm, a_semaphore_keeps_counts_right,
      .says = "processes that count in an object under a semaphore lose no step",
      .zh = "多个进程在信号量保护下对对象中的计数器累加，不丢失任何一步", .rows = "mmap 9; shm 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_wait(); shm_overview(7) NOTES: \"must synchronize\"",
      .needs = { need_process_shared })
{
	const char *name = own_name("counter");
	struct exchange *shared = (void *)map(make(name, sizeof(*shared)), sizeof(*shared));
	struct actor *counter[3];

	must(sem_init(&shared->asked, 1, 1));
	for (int c = 0; c < 3; c++)
		START(counter[c]) {
			int fd = must(shm_open(name, O_RDWR, 0));
			struct exchange *mine = (void *)map(fd, sizeof(*mine));
			size_t before;

			for (int i = 0; i < 2000; i++) {
				must(sem_wait(&mine->asked));
				before = *(volatile size_t *)&mine->count;
				if (i % 16 == 0) /* the others' turn, if they may */
					sched_yield();
				*(volatile size_t *)&mine->count = before + 1;
				must(sem_post(&mine->asked));
			}
		}
	for (int c = 0; c < 3; c++)
		assert_ends(counter[c]);
	assert_equal(shared->count, 6000);
}
