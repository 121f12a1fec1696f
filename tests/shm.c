/* Claims about System V shared memory. */
#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

FAMILY(shm, need_shm);

#define OWNER 65533 /* users and groups that only these claims are */
#define OTHER 65532

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static int new_segment(size_t size)
{
	return own_segment(must(shmget(IPC_PRIVATE, size, 0600)));
}

static void *attach(int segment)
{
	return must(shmat(segment, NULL, 0));
}

static void stat_segment(int segment, struct shmid_ds *status)
{
	memset(status, 0, sizeof(*status));
	must(shmctl(segment, IPC_STAT, status));
}

static shmatt_t attaches(int segment)
{
	struct shmid_ds status;

	stat_segment(segment, &status);
	return status.shm_nattch;
}

static size_t size_of(int segment)
{
	struct shmid_ds status;

	stat_segment(segment, &status);
	return status.shm_segsz;
}

/* Its mode as the kernel has it: permissions and flags. */
static unsigned mode_of(int segment)
{
	struct shmid_ds status;

	stat_segment(segment, &status);
	return status.shm_perm.mode;
}

static bool all_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Addresses at a multiple of SHMLBA that nobody may touch. */
static char *reserve(size_t size)
{
	size_t align = (size_t)SHMLBA;
	char *start = must(mmap(NULL, size + align, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	return (char *)(((uintptr_t)start + align - 1) / align * align);
}

/* Addresses at a multiple of SHMLBA where nothing is. */
static char *free_addresses(size_t size)
{
	char *start = reserve(size);

	must(munmap(start, size));
	return start;
}

/* shmget: what a new segment is */

CLAIM(shm, a_new_segment_is_unattached_and_its_makers,
      .says = "a new segment has the size asked for and no attach, nobody has attached or "
	      "detached, and it belongs to its maker, whose pid it names",
      .zh = "新段的大小如所求，没有挂载，尚无人挂载或分离过，属于创建者并记录其 pid",
      .course = "001 shamget(): 创建或获取一个共享内存段; 000 §7: 创建共享内存 类似open",
      .rows = "shm 1, 5; bugs 58, 62", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget(); shmget(2)")
{
	time_t before = time(NULL);
	int segment = own_segment(assert_succeeds(shmget(IPC_PRIVATE, 5000, 0640)));
	struct shmid_ds status;

	memset(&status, 0xff, sizeof(status));
	assert_returns(shmctl(segment, IPC_STAT, &status), 0);
	assert_equal(status.shm_segsz, 5000);
	assert_equal(status.shm_nattch, 0);
	assert_equal(status.shm_lpid, 0);
	assert_equal(status.shm_cpid, getpid());
	assert_equal(status.shm_atime, 0);
	assert_equal(status.shm_dtime, 0);
	assert_that(status.shm_ctime >= before && status.shm_ctime <= time(NULL));
	assert_equal(status.shm_perm.mode, 0640);
	assert_equal(status.shm_perm.uid, geteuid());
	assert_equal(status.shm_perm.gid, getegid());
	assert_equal(status.shm_perm.cuid, geteuid());
	assert_equal(status.shm_perm.cgid, getegid());
}

CLAIM(shm, belongs_to_the_effective_user,
      .says = "a new segment's owner and creator are its maker's effective user and group, not the "
	      "real ones",
      .zh = "新段的所有者和创建者是创建进程的有效用户和有效组，而不是实际用户和组",
      .rows = "shm 5; bugs 62", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget(); shmget(2)",
      .needs = { need_users })
{
	int segment;
	struct shmid_ds status;

	must(setegid(OTHER));
	must(seteuid(OWNER));
	segment = own_segment(assert_succeeds(shmget(IPC_PRIVATE, 1, 0600)));
	must(seteuid(0));
	stat_segment(segment, &status);
	assert_equal(status.shm_perm.uid, OWNER);
	assert_equal(status.shm_perm.cuid, OWNER);
	assert_equal(status.shm_perm.gid, OTHER);
	assert_equal(status.shm_perm.cgid, OTHER);
}

CLAIM(shm, a_new_segment_is_zero,
      .says = "every byte of a new segment is zero, also where the memory was another segment's "
	      "before",
      .zh = "新段的每个字节都是零，即使这些内存以前属于别的段",
      .course = "000 §7: 其实就是缓存，类似数组", .rows = "shm 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget(): initialized with all zero values; shmget(2)")
{
	const size_t size = 1 << 20;

	for (int i = 0; i < 3; i++) {
		int segment = new_segment(size);
		char *bytes = attach(segment);

		assert_that(all_zero(bytes, size));
		memset(bytes, 0xa5, size);
		must(shmdt(bytes));
		must(shmctl(segment, IPC_RMID, NULL));
	}
}

CLAIM(shm, segsz_is_the_size_asked_for,
      .says = "shm_segsz is the size asked for to the byte, whatever a page is",
      .zh = "shm_segsz 精确等于所要求的字节数，与页的大小无关",
      .course = "003 §6: size 共享内存的大小，四舍五入到PAGE_SIZE的倍数", .rows = "shm 1; bugs 62",
      .verdict = WRONG("the segment keeps the size asked for; only its mapping takes whole pages, "
		       "rounded up",
		       "段保持所要求的大小；只有映射按整页计算，且向上取整"),
      .ref = "POSIX.1-2024 shmget(); shmget(2): shm_segsz is set to the value of size")
{
	const size_t page = page_size();
	const size_t sizes[] = { 1, 100, page / 2 + 1, page - 1, page, page + 1, 3 * page - 1 };

	for (size_t i = 0; i < LENGTH(sizes); i++)
		assert_equal(size_of(new_segment(sizes[i])), sizes[i]);
}

/* Whether a segment of that size, attached where nothing else is, takes just so many pages. */
static void expect_pages(size_t size, size_t pages)
{
	const size_t length = pages * page_size();
	char *room = free_addresses(length + page_size()), *end = room + length;

	assert_returns(shmat(new_segment(size), room, 0), room);
	assert_that(all_zero(room, length));
	memset(room, 'x', length);
	assert_faults(poke(end, 'x'), SIGSEGV, SEGV_MAPERR, end);
}

CLAIM(shm, its_mapping_is_rounded_up_to_pages,
      .says = "the last page of a segment can be used to its end, and nothing beyond: a mapping is "
	      "rounded up to whole pages, never down",
      .zh = "段的最后一页可以用到页尾，再往后不属于它：映射总是向上取整到整页，从不舍去",
      .course = "003 §6: 四舍五入到PAGE_SIZE的倍数", .rows = "shm 1",
      .verdict = WRONG("always rounded up: one byte more than a page takes two pages",
		       "总是向上取整：比一页多一个字节就占两页"),
      .ref = "shmget(2): rounded up to a multiple of PAGE_SIZE")
{
	const size_t page = page_size();

	expect_pages(1, 1);
	expect_pages(page, 1);
	expect_pages(page + 1, 2);
	expect_pages(3 * page - 1, 3);
}

CLAIM(shm, a_size_of_zero_gives_einval,
      .says = "a new segment of size 0 can't be had: EINVAL, and the key stays without one",
      .zh = "不能创建大小为 0 的段：失败 (EINVAL)，key 仍没有对应的段", .rows = "shm 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() EINVAL; shmget(2) SHMMIN")
{
	key_t key = own_key();

	assert_fails(shmget(IPC_PRIVATE, 0, 0600), EINVAL);
	assert_fails(shmget(IPC_PRIVATE, 0, IPC_CREAT | 0600), EINVAL);
	assert_fails(shmget(key, 0, IPC_CREAT | 0600), EINVAL);
	assert_fails(shmget(key, 0, IPC_CREAT | IPC_EXCL | 0600), EINVAL);
	assert_fails(shmget(key, 0, 0600), ENOENT);
}

/* shmget: finding and making */

CLAIM(shm, an_existing_segment_opens_with_any_size_up_to_its_own,
      .says = "shmget of an existing segment gives its id for its size, a smaller one and 0, and "
	      "fails with EINVAL for a larger one; the segment stays as it is",
      .zh = "对已有的段，shmget 以相同、较小的大小或 0 调用都返回其标识符，较大则失败 "
	    "(EINVAL)；段本身不变",
      .course = "001 shamget(): 如果该段已存在且大小不同，调用会失败", .rows = "shm 1",
      .verdict = HOLDS_IF("the size asked for is larger than the segment's; a smaller one opens it",
			  "所要求的大小大于该段；较小的大小可以打开它"),
      .ref = "POSIX.1-2024 shmget() EINVAL; shmget(2) EINVAL")
{
	const size_t fitting[] = { 100, 99, 1, 0 }, larger[] = { 101, 4096, SIZE_MAX };
	key_t key = own_key();
	int segment = own_segment(must(shmget(key, 100, IPC_CREAT | IPC_EXCL | 0600)));

	for (size_t i = 0; i < LENGTH(fitting); i++) {
		assert_returns(shmget(key, fitting[i], 0600), segment);
		assert_returns(shmget(key, fitting[i], IPC_CREAT | 0600), segment);
	}
	for (size_t i = 0; i < LENGTH(larger); i++) {
		assert_fails(shmget(key, larger[i], 0600), EINVAL);
		assert_fails(shmget(key, larger[i], IPC_CREAT | 0600), EINVAL);
	}
	assert_equal(size_of(segment), 100);
}

CLAIM(shm, ipc_creat_makes_or_opens,
      .says = "without IPC_CREAT a key that no segment has gives ENOENT; with it shmget makes the "
	      "segment, and later gives the same id with or without it",
      .zh = "key 没有对应的段时，不带 IPC_CREAT 则失败 "
	    "(ENOENT)，带则创建；此后无论是否带它都返回同一标识符",
      .course = "003 §6 shmget: "
		"如果共享内存存在，返回队列标识符，如果共享内存不存在，创建队列并返回标识符; 001 "
		"shamget(): 可以通过 IPC_CREAT 创建新的共享内存段",
      .rows = "shm 1; keys 4",
      .verdict = HOLDS_IF("IPC_CREAT is given; without it what is not there gives ENOENT",
			  "指定了 IPC_CREAT；否则段不存在时失败 (ENOENT)"),
      .ref = "POSIX.1-2024 shmget(), ENOENT; shmget(2)")
{
	key_t key = own_key();
	int segment;

	assert_fails(shmget(key, 100, 0600), ENOENT);
	assert_fails(shmget(key, 100, IPC_EXCL | 0600), ENOENT);
	segment = own_segment(assert_succeeds(shmget(key, 100, IPC_CREAT | 0600)));
	assert_returns(shmget(key, 100, 0600), segment);
	assert_returns(shmget(key, 100, IPC_CREAT | 0600), segment);
	assert_returns(shmget(key, 100, IPC_EXCL | 0600), segment);
	ACTOR(stranger) {
		assert_returns(shmget(key, 100, IPC_CREAT | 0600), segment);
	}
	assert_ends(stranger);
}

CLAIM(shm, ipc_excl_refuses_an_existing_segment,
      .says = "IPC_CREAT with IPC_EXCL makes a segment where the key has none, and fails with "
	      "EEXIST where it has one, which stays as it is",
      .zh = "IPC_CREAT 与 IPC_EXCL 一起使用：没有对应的段时创建，已有时失败 (EEXIST)，原段不变",
      .course = "001 shamget(): 可以结合 IPC_EXCL 防止重复创建; 003 §6: "
		"如果消息队列已经存在，则调用失败",
      .rows = "shm 1; keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() EEXIST; shmget(2)")
{
	key_t key = own_key();
	int segment = own_segment(assert_succeeds(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
	char *bytes = attach(segment);

	memcpy(bytes, "content", 8);
	assert_fails(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	assert_fails(shmget(key, 1, IPC_CREAT | IPC_EXCL | 0666), EEXIST);
	assert_returns(shmget(key, 8, 0600), segment);
	assert_text(bytes, "content");
	assert_equal(mode_of(segment), 0600);
}

#define CREATORS 4

CLAIM(shm, of_many_makers_one_wins,
      .says = "of several processes that make a segment with IPC_EXCL at once just one succeeds; "
	      "without it all get the same id",
      .zh = "多个进程同时带 IPC_EXCL 创建同一个段，恰有一个成功；不带 IPC_EXCL 时得到同一标识符",
      .rows = "shm 1; keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() IPC_EXCL")
{
	struct actor *maker[CREATORS];
	key_t key = own_key(), other = own_key();
	atomic_int *won = attach(new_segment(2 * sizeof(*won))), *go = won + 1;

	for (int i = 0; i < CREATORS; i++)
		START(maker[i]) {
			int segment, same;

			while (!atomic_load(go))
				sched_yield();
			segment = shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600);
			same = assert_succeeds(shmget(other, 8, IPC_CREAT | 0600));
			assert_that(segment >= 0 || errno == EEXIST);
			if (segment >= 0)
				atomic_fetch_add(won, 1);
			assert_returns(shmget(other, 8, 0600), same);
		}
	atomic_store(go, 1);
	for (int i = 0; i < CREATORS; i++)
		assert_ends(maker[i]);
	assert_equal(*won, 1);
	own_segment(assert_succeeds(shmget(key, 8, 0600)));
	own_segment(assert_succeeds(shmget(other, 8, 0600)));
}

CLAIM(shm, ipc_private_always_makes_a_new_segment,
      .says = "IPC_PRIVATE makes a new segment at each call, with or without IPC_CREAT and "
	      "IPC_EXCL; writes to one do not show in the other",
      .zh = "IPC_PRIVATE 每次调用都创建新段，无论是否带 IPC_CREAT 和 IPC_EXCL；各段内容互不影响",
      .course = "000 §7: shmget(IPC_PROVATE,128, 0777); ==>创建共享内存", .rows = "shm 1; keys 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() IPC_PRIVATE; shmget(2) NOTES")
{
	const int flags[] = { 0600, 0600, IPC_CREAT | 0600, IPC_CREAT | IPC_EXCL | 0600,
			      IPC_EXCL | 0600 };
	int segments[LENGTH(flags)];
	char *bytes[LENGTH(flags)];

	for (size_t i = 0; i < LENGTH(flags); i++) {
		segments[i] = own_segment(assert_succeeds(shmget(IPC_PRIVATE, 128, flags[i])));
		bytes[i] = attach(segments[i]);
		for (size_t j = 0; j < i; j++)
			assert_that(segments[i] != segments[j]);
		assert_equal(bytes[i][0], 0);
		bytes[i][0] = 'x';
	}
}

CLAIM(shm, ipc_private_is_not_private,
      .says = "a segment of IPC_PRIVATE can be attached by any process that knows its id and has "
	      "the permission, also by one forked before and of another user",
      .zh = "IPC_PRIVATE 的段可被任何知道其标识符且有权限的进程挂载，包括此前 fork "
	    "出的、属于其他用户的进程",
      .course = "001 shamget(): 如果设置为 "
		"IPC_PRIVATE，表示创建一个私有的共享内存段，仅供创建者使用; 000 §7: pid = fork(); "
		"//一定要放在创建共享内存之后",
      .rows = "shm 2; keys 3",
      .verdict = WRONG("not its maker's alone: whoever knows the id and has the permission; only "
		       "the id must be handed over",
		       "不限于创建者：知道标识符且有权限者皆可使用，只需设法把标识符交给它"),
      .ref = "POSIX.1-2024 shmget(), shmat(); shmget(2) BUGS", .needs = { need_other_user })
{
	int segment, tell[2];

	must(pipe(tell));
	ACTOR(stranger) {
		char *bytes;

		become_nobody();
		must(read(tell[0], &segment, sizeof(segment)));
		bytes = assert_succeeds(shmat(segment, NULL, 0));
		memcpy(bytes, "from a stranger", 16);
	}
	segment = own_segment(must(shmget(IPC_PRIVATE, 128, 0666)));
	must(write(tell[1], &segment, sizeof(segment)));
	assert_ends(stranger);
	assert_text(attach(segment), "from a stranger");
}

/* shmget: permissions and limits */

static const struct {
	int flags;
	unsigned mode;
} mode_cases[] = {
	/* all readable, as IPC_STAT asks for that */
	{ 0400, 0400 }, { 0600, 0600 },           { 0666, 0666 },
	{ 0777, 0777 }, { 0100000 | 0640, 0640 }, { IPC_CREAT | IPC_EXCL | 0421, 0421 },
};

CLAIM(shm, its_mode_is_the_low_nine_bits,
      .says = "a new segment's mode is the low nine bits of shmflg, whatever the umask",
      .zh = "新段的权限是 shmflg 的低 9 位，与 umask 无关",
      .course = "001 shamget(): 低 9 位表示权限（如 0666 表示所有用户可读写）",
      .rows = "shm 5; keys 4; bugs 58", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget(): low-order nine bits; shmget(2)")
{
	umask(0777);
	for (size_t i = 0; i < LENGTH(mode_cases); i++) {
		int segment =
			own_segment(assert_succeeds(shmget(IPC_PRIVATE, 1, mode_cases[i].flags)));

		assert_equal(mode_of(segment), mode_cases[i].mode);
	}
}

CLAIM(shm, opening_asks_for_the_bits_of_shmflg,
      .says = "shmget of an existing key fails with EACCES for a permission the user has not, and "
	      "gives the id if it asks for no more than he has",
      .zh = "对已有的 key，shmget 要求用户没有的权限时失败 (EACCES)，否则返回标识符",
      .rows = "shm 1; keys 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() EACCES; shmget(2)",
      .needs = { need_users })
{
	key_t key = own_key();
	int segment = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0604)));

	ACTOR(other) {
		become(OTHER, OTHER);
		assert_returns(shmget(key, 8, 0), segment);
		assert_returns(shmget(key, 8, 0400), segment);
		assert_returns(shmget(key, 8, IPC_CREAT | 0444), segment);
		assert_fails(shmget(key, 8, 0600), EACCES);
		assert_fails(shmget(key, 8, IPC_CREAT | 0002), EACCES);
		assert_fails(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0400), EEXIST);
	}
	assert_ends(other);
}

#define SHMMAX_FILE "/proc/sys/kernel/shmmax"
#define SHMALL_FILE "/proc/sys/kernel/shmall"
#define SHMMNI_FILE "/proc/sys/kernel/shmmni"

CLAIM(shm, a_segment_has_at_most_shmmax_bytes,
      .says = "a segment of SHMMAX bytes can be made; one byte more gives EINVAL; segments made "
	      "before the limit was lowered stay and open",
      .zh = "可以创建 SHMMAX 字节的段；多一个字节则失败 (EINVAL)；此前创建的更大的段仍在，也能打开",
      .rows = "shm 1", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() EINVAL; shmget(2) SHMMAX",
      .needs = { need_own_limits })
{
	key_t key = own_key();
	int old = own_segment(must(shmget(key, 20000, IPC_CREAT | 0600)));

	set_number(SHMMAX_FILE, 10001);
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, 10001, 0600)));
	assert_fails(shmget(IPC_PRIVATE, 10002, 0600), EINVAL);
	assert_fails(shmget(IPC_PRIVATE, SIZE_MAX, 0600), EINVAL);
	assert_returns(shmget(key, 20000, 0600), old);
	assert_equal(size_of(old), 20000);
	attach(old);
}

CLAIM(shm, enospc_beyond_shmall,
      .says = "segments of all take SHMALL pages, each rounded up: one more gives ENOSPC, and what "
	      "a destroyed segment took is free again",
      .zh = "所有段共占 SHMALL 页，各段向上取整；超过则失败 (ENOSPC)，销毁一个段后其份额又可用",
      .rows = "shm 1", .verdict = HOLDS, .ref = "shmget(2) ENOSPC, SHMALL",
      .needs = { need_own_limits })
{
	const size_t page = page_size();
	int first;

	set_number(SHMALL_FILE, 4);
	first = new_segment(page + 1);
	assert_fails(shmget(IPC_PRIVATE, 2 * page + 1, 0600), ENOSPC);
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, 2 * page, 0600)));
	assert_fails(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	must(shmctl(first, IPC_RMID, NULL));
	assert_fails(shmget(IPC_PRIVATE, 2 * page + 1, 0600), ENOSPC);
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, page + 1, 0600)));
}

CLAIM(shm, enospc_beyond_shmmni,
      .says = "shmget fails with ENOSPC when there are SHMMNI segments, and works again after one "
	      "is destroyed",
      .zh = "段数达到 SHMMNI 时 shmget 失败 (ENOSPC)；销毁一个之后又可创建", .rows = "shm 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmget() ENOSPC; shmget(2) SHMMNI",
      .needs = { need_own_limits })
{
	key_t key = own_key();
	int first;

	set_number(SHMMNI_FILE, 2);
	first = new_segment(1);
	own_segment(must(shmget(key, 1, IPC_CREAT | 0600)));
	assert_fails(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	assert_succeeds(shmget(key, 1, IPC_CREAT | 0600)); /* there already */
	must(shmctl(first, IPC_RMID, NULL));
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, 1, 0600)));
}

CLAIM(shm, a_removed_segment_counts_until_it_is_destroyed,
      .says = "a segment that is removed while attached counts against SHMMNI and SHMALL until its "
	      "last detach",
      .zh = "挂载期间被删除的段在最后一次分离之前仍计入 SHMMNI 和 SHMALL", .rows = "shm 5",
      .verdict = HOLDS,
      .ref = "shmctl(2) IPC_RMID: destroyed only after the last process detaches it",
      .needs = { need_own_limits })
{
	const size_t page = page_size();
	int segment = new_segment(page);
	void *bytes = attach(segment);

	must(shmctl(segment, IPC_RMID, NULL));
	set_number(SHMMNI_FILE, 1);
	assert_fails(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	set_number(SHMMNI_FILE, 2);
	set_number(SHMALL_FILE, 2);
	assert_fails(shmget(IPC_PRIVATE, page + 1, 0600), ENOSPC);
	must(shmdt(bytes));
	own_segment(assert_succeeds(shmget(IPC_PRIVATE, page + 1, 0600)));
}

static const char *need_guessing_overcommit(void)
{
	if (access("/proc/sys/vm/overcommit_memory", R_OK) < 0 ||
	    number_in("/proc/sys/vm/overcommit_memory") != 0)
		return "vm.overcommit_memory is not 0";
	return sizeof(size_t) > 4 ? NULL : "more memory than addresses";
}

CLAIM(shm, reserves_memory_unless_told_otherwise,
      .says = "on Linux a segment larger than all memory gives ENOMEM; SHM_NORESERVE makes it",
      .zh = "在 Linux 上，大于全部内存的段创建失败 (ENOMEM)；带 SHM_NORESERVE 则可创建",
      .rows = "shm 1", .verdict = HOLDS,
      .ref = "shmget(2) SHM_NORESERVE; proc(5) /proc/sys/vm/overcommit_memory",
      .needs = { need_guessing_overcommit })
{
	struct sysinfo info;
	size_t size;
	int segment;

	must(sysinfo(&info));
	size = 2 * (info.totalram + info.totalswap) * info.mem_unit;
	assert_fails(shmget(IPC_PRIVATE, size, 0600), ENOMEM);
	segment = own_segment(assert_succeeds(shmget(IPC_PRIVATE, size, SHM_NORESERVE | 0600)));
	assert_equal(size_of(segment), size);
	assert_equal(mode_of(segment), 0600);
}

/* shmat: where */

CLAIM(shm, the_kernel_chooses_where_nothing_is,
      .says = "shmat of NULL attaches at a multiple of SHMLBA where nothing is mapped, each time "
	      "elsewhere",
      .zh = "shmaddr 为 NULL 时，shmat 挂载在未被占用、SHMLBA 整数倍的地址上，每次都不同",
      .course = "003 §6 shmat: 如果shmaddr为NULL，则系统默认选择适合的地址来附加该段; 001 shmat(): "
		"通常设置为 NULL，由系统选择合适的地址",
      .rows = "shm 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shmat(); shmop(2)")
{
	const size_t page = page_size();
	char *other = must(mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	int segment = new_segment(2 * page);
	char *at[8];

	for (size_t i = 0; i < LENGTH(at); i++) {
		at[i] = assert_succeeds(shmat(segment, NULL, 0));
		assert_that(at[i] != NULL);
		assert_equal((uintptr_t)at[i] % (uintptr_t)SHMLBA, 0);
		assert_that(at[i] + 2 * page <= other || at[i] >= other + page);
		for (size_t j = 0; j < i; j++)
			assert_that(at[i] + 2 * page <= at[j] || at[i] >= at[j] + 2 * page);
	}
}

CLAIM(shm, attaches_at_the_address_given,
      .says = "shmat of a free multiple of SHMLBA attaches just there, with SHM_RND or without",
      .zh = "shmaddr 为空闲的 SHMLBA 整数倍地址时，无论是否带 SHM_RND，都恰好挂载在该处",
      .course = "001 shmat(): 指定共享内存在进程地址空间中的映射地址; 003 §6: "
		"否则，shmaddr必须是页面对齐的地址，共享内存附件将在该地址处启动",
      .rows = "shm 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shmat(); shmop(2)")
{
	int segment = new_segment(8);
	char *address = free_addresses(page_size());

	assert_returns(shmat(segment, address, 0), address);
	poke(address, 'x');
	must(shmdt(address));
	assert_returns(shmat(segment, address, SHM_RND), address);
	assert_equal(peek(address), 'x');
	must(shmdt(address));
}

CLAIM(shm, an_unaligned_address_gives_einval,
      .says = "shmat of an address amid a page fails with EINVAL without SHM_RND; nothing is "
	      "attached",
      .zh = "地址不在页边界上且不带 SHM_RND 时，shmat 失败 (EINVAL)，什么也没有挂载",
      .course = "003 §6: 否则，shmaddr必须是页面对齐的地址", .rows = "shm 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat() EINVAL; shmop(2) EINVAL")
{
	const size_t page = page_size(), offsets[] = { 1, 8, page / 2, page - 1 };
	int segment = new_segment(8);
	char *address = free_addresses(2 * page);

	for (size_t i = 0; i < LENGTH(offsets); i++) {
		assert_fails(shmat(segment, address + offsets[i], 0), EINVAL);
		assert_fails(shmat(segment, address + offsets[i], SHM_RDONLY), EINVAL);
		assert_fails(shmat(segment, address + offsets[i], SHM_REMAP), EINVAL);
	}
	assert_equal(attaches(segment), 0);
}

CLAIM(shm, shm_rnd_rounds_down,
      .says = "SHM_RND rounds the address down to a multiple of SHMLBA, however near the next is",
      .zh = "SHM_RND 把地址向下舍入到 SHMLBA 的整数倍，不论离下一个倍数多近",
      .course = "003 §6 shmat: 附件等于SHMLBA（低边界地址）的最接近倍数的地址; "
		"SHM_RND（将地址四舍五入到SHMLBA）",
      .rows = "shm 3",
      .verdict = WRONG("not the nearest multiple: always the one below",
		       "不是最接近的倍数：总是向下舍入"),
      .ref = "POSIX.1-2024 shmat(): shmaddr -((uintptr_t)shmaddr % SHMLBA); shmop(2) SHM_RND")
{
	const size_t lba = (size_t)SHMLBA, offsets[] = { 0, 1, lba / 2 - 1, lba / 2, lba - 1 };
	int segment = new_segment(8);
	char *address = free_addresses(2 * lba);

	for (size_t i = 0; i < LENGTH(offsets); i++) {
		assert_returns(shmat(segment, address + offsets[i], SHM_RND), address);
		must(shmdt(address));
	}
	assert_returns(shmat(segment, address + lba, SHM_RND), address + lba);
	must(shmdt(address + lba));
}

CLAIM(shm, an_address_in_use_gives_einval,
      .says = "on Linux shmat where something is mapped, be it only at the segment's last page, "
	      "fails with EINVAL, and what is mapped stays",
      .zh = "在 Linux 上，目标范围内已有映射（哪怕只是最后一页）时 shmat 失败 "
	    "(EINVAL)，原有映射不变",
      .rows = "shm 3", .verdict = HOLDS, .ref = "shmop(2) SHM_REMAP: normally, an EINVAL error")
{
	const size_t lba = (size_t)SHMLBA;
	int one = new_segment(lba), two = new_segment(2 * lba);
	char *address = free_addresses(4 * lba);

	assert_returns(shmat(one, address + lba, 0), address + lba);
	poke(address + lba, '1');
	assert_fails(shmat(two, address, 0), EINVAL);
	assert_fails(shmat(two, address + lba, 0), EINVAL);
	assert_fails(shmat(one, address + lba, SHM_RND), EINVAL);
	assert_equal(peek(address + lba), '1');
	assert_equal(attaches(one), 1);
	assert_equal(attaches(two), 0);
	assert_returns(shmat(two, address + 2 * lba, 0), address + 2 * lba);
	must(shmdt(address + lba));
	must(shmdt(address + 2 * lba));
}

CLAIM(shm, an_address_can_be_used_again,
      .says = "after shmdt its address can take another segment, which an old pointer then reaches",
      .zh = "shmdt 之后，同一地址可以挂载另一个段，旧指针访问到的便是后者",
      .course = "000 §7: 释放后使用肯定会出文艺 如memcpy", .rows = "shm 3, 4",
      .verdict = HOLDS_IF(
	      "nothing else was mapped there meanwhile; else the access goes wrong unnoticed",
	      "其间该处没有映射别的东西；否则访问会悄悄落到别处"),
      .ref = "POSIX.1-2024 shmat(), shmdt(); shmop(2)")
{
	int one = new_segment(4), two = new_segment(4);
	char *old = attach(one);

	memcpy(old, "one", 4);
	must(shmdt(old));
	assert_returns(shmat(two, old, 0), old);
	assert_text(old, "");
	memcpy(old, "two", 4);
	assert_text(attach(one), "one");
	assert_text(attach(two), "two");
}

CLAIM(shm, shm_remap_replaces_what_is_there,
      .says = "on Linux SHM_REMAP replaces what is mapped, over the segment's pages and no "
	      "further; a segment replaced is detached",
      .zh = "在 Linux 上，SHM_REMAP 取代该段各页范围内的原有映射，不多不少；被取代的段随之分离",
      .course = "003 §6: SHM_REMAP（将现有映射替换为shmaddr指定的范围，并一直持续到段末尾）",
      .rows = "shm 3", .verdict = HOLDS, .ref = "shmop(2) SHM_REMAP")
{
	const size_t lba = (size_t)SHMLBA;
	char *room = reserve(3 * lba);
	int one = new_segment(lba), two = new_segment(lba);

	must(mprotect(room, 3 * lba, PROT_READ | PROT_WRITE));
	memset(room, 'm', 3 * lba);
	assert_returns(shmat(one, room + lba, SHM_REMAP), room + lba);
	assert_equal(peek(room + lba), 0);
	poke(room + lba, '1');
	assert_returns(shmat(two, room + lba, SHM_REMAP), room + lba);
	assert_equal(peek(room + lba), 0);
	assert_equal(peek(room + lba - 1), 'm');
	assert_equal(peek(room + 2 * lba), 'm');
	assert_equal(attaches(one), 0);
	assert_equal(attaches(two), 1);
	assert_equal(peek(attach(one)), '1');
}

CLAIM(shm, shm_remap_needs_an_address,
      .says = "on Linux SHM_REMAP fails with EINVAL with NULL, and with an address that SHM_RND "
	      "rounds down to 0",
      .zh = "在 Linux 上，SHM_REMAP 的地址为 NULL，或被 SHM_RND 舍入为 0 时，失败 (EINVAL)",
      .course = "003 §6: SHM_REMAP", .rows = "shm 3; bugs 60", .verdict = HOLDS,
      .ref = "shmop(2) SHM_REMAP: shmaddr must not be NULL; Linux commit 8f89c007b6de")
{
	int segment = new_segment(8);
	char *lowest = NULL;

	assert_fails(shmat(segment, NULL, SHM_REMAP), EINVAL);
	assert_fails(shmat(segment, NULL, SHM_REMAP | SHM_RND), EINVAL);
	assert_fails(shmat(segment, lowest + 1, SHM_REMAP | SHM_RND), EINVAL);
	assert_fails(shmat(segment, lowest + SHMLBA - 1, SHM_REMAP | SHM_RND), EINVAL);
	assert_equal(attaches(segment), 0);
}

static const char *need_forbidden_zero(void)
{
	if (access("/proc/sys/vm/mmap_min_addr", R_OK) < 0 ||
	    number_in("/proc/sys/vm/mmap_min_addr") <= 0)
		return "vm.mmap_min_addr is 0";
	return NULL;
}

CLAIM(shm, shm_rnd_does_not_reach_zero_unprivileged,
      .says = "on Linux an unprivileged SHM_RND of an address below SHMLBA, which is rounded down "
	      "to 0, fails with EPERM where mmap_min_addr forbids that; it is not taken for NULL",
      .zh = "在 Linux 上，普通用户带 SHM_RND 使用小于 SHMLBA 的地址（舍入为 0）时，若 "
	    "mmap_min_addr 不许则失败 (EPERM)；不会被当作 NULL",
      .rows = "shm 3; bugs 60", .verdict = HOLDS,
      .ref = "shmop(2) SHM_RND; Linux admin-guide/sysctl/vm.rst mmap_min_addr; commits "
	     "a73ab244f0da, 8f89c007b6de",
      .needs = { need_forbidden_zero, need_other_user })
{
	ACTOR(nobody) {
		char *lowest = NULL;
		int segment;

		become_nobody();
		segment = new_segment(8);
		assert_fails(shmat(segment, lowest + 1, SHM_RND), EPERM);
		assert_fails(shmat(segment, lowest + SHMLBA - 1, SHM_RND), EPERM);
		assert_equal(attaches(segment), 0);
	}
	assert_ends(nobody);
}

CLAIM(shm, pointers_in_it_are_not_shared,
      .says = "two processes can have a segment at different addresses: an offset means the same "
	      "to both, a pointer does not",
      .zh = "两个进程可以把同一段挂在不同地址：偏移量对双方意义相同，指针则不然",
      .course = "003 §6: 因为通信进程共享同一地址空间", .rows = "shm 2, 3",
      .verdict = WRONG("they share the segment, not the address space: it may be elsewhere in each",
		       "它们共享的是段而不是地址空间：段在各进程中的地址可以不同"),
      .ref = "shmop(2) NOTES: attached at different addresses in different processes")
{
	struct list {
		size_t offset;
		char *pointer, text[8];
	};
	int segment = new_segment(sizeof(struct list));
	struct list *mine = attach(segment);

	strcpy(mine->text, "text");
	mine->offset = offsetof(struct list, text);
	mine->pointer = mine->text;
	ACTOR(other) {
		struct list *theirs;

		must(mmap(mine, page_size(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			  0));
		theirs = attach(segment);
		assert_that(theirs != mine);
		assert_text((char *)theirs + theirs->offset, "text");
		assert_text(theirs->pointer, ""); /* it leads to something else */
	}
	assert_ends(other);
}

CLAIM(shm, only_the_segment_is_shared,
      .says = "processes that have a segment attached share its bytes and nothing else: their "
	      "variables stay their own",
      .zh = "挂载同一段的进程只共享段内的字节，变量仍各自独立",
      .course = "003 §6: 因为通信进程共享同一地址空间", .rows = "shm 2",
      .verdict = WRONG("only the segment's bytes are shared", "共享的只有段内的字节"),
      .ref = "POSIX.1-2024 shmat(), fork()")
{
	static char variable[] = "mine";
	char *bytes = attach(new_segment(8));

	ACTOR(other) {
		strcpy(variable, "his");
		strcpy(bytes, "ours");
	}
	assert_ends(other);
	assert_text(variable, "mine");
	assert_text(bytes, "ours");
}

CLAIM(shm, attaching_leaves_the_break,
      .says = "shmat and shmdt leave the program break where it is",
      .zh = "shmat 与 shmdt 不改变程序的 break 值", .rows = "shm 3", .verdict = HOLDS,
      .ref = "shmop(2): the brk(2) value of the calling process is not altered")
{
	void *before = sbrk(0), *bytes = attach(new_segment(1 << 20));

	assert_that(sbrk(0) == before);
	must(shmdt(bytes));
	assert_that(sbrk(0) == before);
}

/* shmat: errors */

CLAIM(shm, shmat_fails_with_minus_one, .says = "a failed shmat returns (void *) -1, not NULL",
      .zh = "shmat 失败时返回 (void *) -1，而不是 NULL",
      .course = "001 shmat(): 失败：返回 (void *) -1，并设置 errno; 003 §6: 如果失败，则返回-1",
      .rows = "shm 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shmat() RETURN VALUE; shmop(2)")
{
	void *address = shmat(-1, NULL, 0);

	assert_equal(errno, EINVAL);
	assert_that(address == (void *)-1);
	assert_that(address != NULL);
}

/* An id is a place among so many, and how often it was taken. */
#define PLACES 32768

/* The next segment gets this id, where that can be chosen: else only after many have come and gone. */
static void choose_next_id(int id)
{
	if (access("/proc/sys/kernel/shm_next_id", W_OK) == 0)
		set_number("/proc/sys/kernel/shm_next_id", id);
}

CLAIM(shm, a_removed_or_unknown_id_gives_einval,
      .says = "every call on an id that no segment has, or whose segment was destroyed, fails with "
	      "EINVAL, also after another took its place",
      .zh = "标识符不存在或其段已被销毁时，所有调用都失败 (EINVAL)，即使其位置已被新段占用",
      .rows = "shm 3, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat(), shmctl() EINVAL; shmop(2), shmctl(2)")
{
	int removed = must(shmget(IPC_PRIVATE, 8, 0600));
	const int ids[] = { removed, -1, INT_MIN, INT_MAX };
	struct shmid_ds status;
	int next;

	stat_segment(removed, &status);
	must(shmctl(removed, IPC_RMID, NULL));
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < LENGTH(ids); i++) {
			assert_fails(shmat(ids[i], NULL, 0), EINVAL);
			assert_fails(shmctl(ids[i], IPC_STAT, &status), EINVAL);
			assert_fails(shmctl(ids[i], IPC_SET, &status), EINVAL);
			assert_fails(shmctl(ids[i], IPC_RMID, NULL), EINVAL);
		}
		choose_next_id(removed + PLACES);
		next = new_segment(8);
	}
	assert_equal(attaches(next), 0);
}

CLAIM(shm, enomem_when_no_addresses_are_left,
      .says = "shmat fails with ENOMEM if the segment does not fit the process's RLIMIT_AS, and "
	      "attaches nothing",
      .zh = "段超出进程的 RLIMIT_AS 时 shmat 失败 (ENOMEM)，什么也没有挂载", .rows = "shm 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmat() ENOMEM; shmop(2); getrlimit(2) RLIMIT_AS")
{
	int segment = new_segment(1 << 20);

	ACTOR(limited) {
		struct rlimit limit;

		must(getrlimit(RLIMIT_AS, &limit));
		limit.rlim_cur = 1 << 20; /* less than it has already */
		must(setrlimit(RLIMIT_AS, &limit));
		assert_fails(shmat(segment, NULL, 0), ENOMEM);
		assert_equal(attaches(segment), 0);
		limit.rlim_cur = limit.rlim_max;
		must(setrlimit(RLIMIT_AS, &limit));
		assert_succeeds(shmat(segment, NULL, 0));
	}
	assert_ends(limited);
}

/* shmat: reading, writing, executing */

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
      .verdict = HOLDS, .ref = "shmop(2): as a read and as a read-write one, and more than once")
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

	must(mprotect(one, page_size(), PROT_READ));
	assert_faults(poke(one, 'x'), SIGSEGV, SEGV_ACCERR, one);
	poke(two, 'y');
	assert_equal(peek(one), 'y');
	must(mprotect(one, page_size(), PROT_READ | PROT_WRITE));
	poke(one, 'z');
	assert_equal(peek(two), 'z');
}

CLAIM(shm, system_calls_take_its_addresses,
      .says = "a system call reads into an attached segment, which others see; into an attach of "
	      "SHM_RDONLY it fails with EFAULT and takes nothing",
      .zh = "系统调用可以直接读入已挂载的段，其他进程可见；目标为 SHM_RDONLY 挂载时失败 "
	    "(EFAULT)，数据不丢失",
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

static const struct {
	unsigned mode;
	bool reads, writes;
} owner_cases[] = {
	{ 0600, true, true },   { 0400, true, false }, { 0200, false, false },
	{ 0000, false, false }, { 0700, true, true },  { 0066, false, false },
	{ 0100, false, false }, { 0477, true, false },
};

CLAIM(shm, reading_takes_read_permission_writing_both,
      .says = "SHM_RDONLY takes read permission, an attach without it read and write permission, "
	      "else EACCES: write permission alone gives nothing",
      .zh = "SHM_RDONLY 需要读权限，否则需要读和写权限，缺少则失败 "
	    "(EACCES)；只有写权限什么也做不了",
      .rows = "shm 3; keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat() EACCES; shmop(2) SHM_RDONLY, EACCES",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		become_nobody();
		for (size_t i = 0; i < LENGTH(owner_cases); i++) {
			int mode = (int)owner_cases[i].mode, error = errno;
			int segment = own_segment(must(shmget(IPC_PRIVATE, 8, mode)));

			errno = 0;
			shmat(segment, NULL, SHM_RDONLY);
			assert_equal(errno, owner_cases[i].reads ? 0 : EACCES);
			errno = 0;
			shmat(segment, NULL, 0);
			assert_equal(errno, owner_cases[i].writes ? 0 : EACCES);
			errno = error;
		}
	}
	assert_ends(nobody);
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

CLAIM(shm, shm_exec_takes_execute_permission,
      .says = "on Linux SHM_EXEC fails with EACCES without execute permission on the segment, and "
	      "then with reading and writing allowed as well",
      .zh = "在 Linux 上，对段没有执行权限时 SHM_EXEC 失败 (EACCES)，即使允许读写", .rows = "shm 3",
      .verdict = HOLDS,
      .ref = "shmop(2) SHM_EXEC; Linux ipc/shm.c do_shmat(): S_IXUGO; shmctl(2) says otherwise",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		int without, with;

		become_nobody();
		without = own_segment(must(shmget(IPC_PRIVATE, 8, 0677)));
		with = own_segment(must(shmget(IPC_PRIVATE, 8, 0500)));
		assert_fails(shmat(without, NULL, SHM_EXEC), EACCES);
		assert_fails(shmat(without, NULL, SHM_EXEC | SHM_RDONLY), EACCES);
		assert_succeeds(shmat(without, NULL, 0));
		assert_fails(shmat(with, NULL, SHM_EXEC), EACCES); /* for want of writing */
		assert_succeeds(shmat(with, NULL, SHM_EXEC | SHM_RDONLY));
	}
	assert_ends(nobody);
}

static const struct {
	uid_t uid;
	gid_t gid;
	bool reads, writes;
} class_cases[] = {
	{ OWNER, OWNER, true, true },
	{ OTHER, OWNER, true, false },
	{ OWNER, OTHER, true, true },
	{ OTHER, OTHER, false, false },
};

/* A segment that this user made, of his own group. */
static int segment_of(uid_t maker, int mode)
{
	key_t key = own_key();

	ACTOR(owner) {
		become(maker, (gid_t)maker);
		own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | mode)));
	}
	assert_ends(owner);
	return must(shmget(key, 8, 0));
}

CLAIM(shm, permissions_are_the_owners_the_groups_the_others,
      .says = "shmat and IPC_STAT go by the owner's bits for the owner, else by the group's for "
	      "the group, else by the others'",
      .zh = "shmat 与 IPC_STAT 依次按所有者、组、其他人的权限位判断", .rows = "shm 3, 5; keys 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 XSH 2.7.1 IPC General Description; shmctl(2)",
      .needs = { need_users })
{
	int segment = segment_of(OWNER, 0640);
	struct shmid_ds status;

	for (size_t i = 0; i < LENGTH(class_cases); i++) {
		ACTOR(user) {
			become(class_cases[i].uid, class_cases[i].gid);
			errno = 0;
			shmat(segment, NULL, SHM_RDONLY);
			assert_equal(errno, class_cases[i].reads ? 0 : EACCES);
			errno = 0;
			shmat(segment, NULL, 0);
			assert_equal(errno, class_cases[i].writes ? 0 : EACCES);
			errno = 0;
			shmctl(segment, IPC_STAT, &status);
			assert_equal(errno, class_cases[i].reads ? 0 : EACCES);
		}
		assert_ends(user);
	}
}

CLAIM(shm, the_first_class_that_fits_decides,
      .says = "bits of the group or the others give the owner nothing that his own bits lack, nor "
	      "those of the others the group",
      .zh = "所有者自身的权限位没有的，组和其他人的权限位也不能补上；组相对其他人亦然",
      .rows = "shm 3; keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH 2.7.1 IPC General Description", .needs = { need_users })
{
	int closed_to_owner = segment_of(OWNER, 0066);
	int closed_to_group = segment_of(OTHER, 0606);

	ACTOR(owner) {
		become(OWNER, OTHER); /* in the group of the second */
		assert_fails(shmat(closed_to_owner, NULL, SHM_RDONLY), EACCES);
		assert_fails(shmat(closed_to_group, NULL, SHM_RDONLY), EACCES);
	}
	ACTOR(other) {
		become(OTHER, OWNER); /* in the group of the first, owner of the second */
		assert_succeeds(shmat(closed_to_owner, NULL, 0));
		assert_succeeds(shmat(closed_to_group, NULL, 0));
	}
	assert_ends(owner);
	assert_ends(other);
}

CLAIM(shm, the_creator_counts_as_owner,
      .says = "who made a segment and gave it away by IPC_SET still has the owner's permissions, "
	      "as the new owner has",
      .zh = "创建者用 IPC_SET 把段转给他人之后，仍与新所有者一样享有所有者的权限",
      .rows = "shm 3, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH 2.7.1 IPC General Description; shmctl(2)", .needs = { need_users })
{
	key_t key = own_key();
	int segment;
	struct shmid_ds status;

	ACTOR(creator) {
		become(OTHER, OTHER);
		segment = own_segment(must(shmget(key, 8, IPC_CREAT | 0600)));
		stat_segment(segment, &status);
		status.shm_perm.uid = OWNER;
		status.shm_perm.gid = OWNER;
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
		assert_succeeds(shmat(segment, NULL, 0));
	}
	assert_ends(creator);
	segment = must(shmget(key, 8, 0));
	ACTOR(owner) {
		become(OWNER, 1);
		assert_succeeds(shmat(segment, NULL, 0));
	}
	assert_ends(owner);
}

CLAIM(shm, cap_ipc_owner_overrides_permissions,
      .says = "on Linux CAP_IPC_OWNER opens a segment of another user and of mode 0; without it "
	      "uid 0 is a user like others",
      .zh = "在 Linux 上，有 CAP_IPC_OWNER 即可使用他人的、权限为 0 的段；没有它，uid 0 "
	    "与普通用户无异",
      .rows = "shm 3, 5; keys 4", .verdict = HOLDS,
      .ref = "shmop(2), shmctl(2) EACCES; capabilities(7) CAP_IPC_OWNER", .needs = { need_users })
{
	int others = segment_of(OWNER, 0600), closed = segment_of(OWNER, 0);
	int mine = own_segment(must(shmget(IPC_PRIVATE, 8, 0)));
	struct shmid_ds status;

	assert_succeeds(shmat(others, NULL, 0));
	assert_succeeds(shmat(closed, NULL, 0));
	assert_succeeds(shmat(mine, NULL, 0));
	assert_returns(shmctl(closed, IPC_STAT, &status), 0);
	drop_capability(CAP_IPC_OWNER);
	assert_fails(shmat(others, NULL, SHM_RDONLY), EACCES);
	assert_fails(shmat(closed, NULL, SHM_RDONLY), EACCES);
	assert_fails(shmat(mine, NULL, SHM_RDONLY), EACCES);
	assert_fails(shmctl(mine, IPC_STAT, &status), EACCES);
}

/* Who sees what, and how long it lives */

CLAIM(shm, the_life_of_a_segment,
      .says = "shmget makes it, shmat maps it, pointers use it, shmdt and shmctl return 0 and end "
	      "the mapping and the segment",
      .zh = "shmget 创建，shmat 映射，用指针读写，shmdt 与 shmctl 返回 0，分别结束映射和段本身",
      .course = "001: 共享内存的典型工作流程; 004: 挂载共享内存; 004: 卸载共享内存; 004: "
		"删除共享内存; 000 §7: 内核里和用户的缓存都得释放",
      .rows = "shm 1", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget(), shmat(), shmdt(), shmctl()")
{
	int segment = assert_succeeds(shmget(own_key(), 128, IPC_CREAT | IPC_EXCL | 0600));
	char *bytes = assert_succeeds(shmat(own_segment(segment), NULL, 0));

	strcpy(bytes, "hello");
	assert_text(bytes, "hello");
	assert_returns(shmdt(bytes), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
	assert_equal(attaches(segment), 0); /* it is still there */
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	assert_fails(shmat(segment, NULL, 0), EINVAL);
}

CLAIM(shm, a_write_is_seen_by_the_others_at_once,
      .says = "what one process writes into a segment another that has it attached reads without "
	      "any call, in both directions",
      .zh = "一个进程写入段的内容，另一个已挂载的进程无需任何系统调用即可读到，双向皆然",
      .course = "001 shamget(): 将一个内存空间映射到不同进程中去; 004: 多个进程可以访问这块内存段",
      .rows = "shm 2",
      .verdict = HOLDS_IF("each sees to the order: see the litmus claims below",
			  "双方自行保证先后次序：见下面的 litmus 断言"),
      .ref = "POSIX.1-2024 shmat(); shmop(2)")
{
	key_t key = own_key();
	atomic_int *mine = attach(own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600))));

	ACTOR(other) {
		atomic_int *his = attach(must(shmget(key, 8, 0600)));

		for (int i = 1; i < 100; i += 2) {
			while (atomic_load(his) != i)
				sched_yield();
			atomic_store(his, i + 1);
		}
	}
	for (int i = 1; i < 100; i += 2) {
		atomic_store(mine, i);
		while (atomic_load(mine) == i)
			sched_yield();
		assert_equal(atomic_load(mine), i + 1);
	}
	assert_ends(other);
}

CLAIM(shm, reading_takes_nothing_away,
      .says = "what is in a segment is still there after it was read, for the same reader and for "
	      "others",
      .zh = "段的内容读过之后依然存在，同一读者和其他读者都能再读到",
      .course = "000 §7: 共享内存，读完之后依然存在", .rows = "shm 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat()")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);

	strcpy(bytes, "stays");
	for (int i = 0; i < 2; i++) {
		ACTOR(reader) {
			char *his = must(shmat(segment, NULL, SHM_RDONLY));

			assert_text(his, "stays");
			assert_text(his, "stays");
		}
		assert_ends(reader);
	}
	assert_text(bytes, "stays");
}

CLAIM(shm, outlives_its_maker_and_its_writer,
      .says = "a segment and what was written into it stay after its maker has ended and nobody "
	      "has it attached",
      .zh = "创建者结束、无人挂载之后，段及其内容依然存在",
      .course = "003 §6: 该内存区域位于创建共享内存段的进程的地址空间中; 004: "
		"内核会维护主机上的一块内存段",
      .rows = "shm 2; keys 5",
      .verdict = WRONG(
	      "the kernel keeps it, as 004 says: it is in no process's address space unless "
	      "attached, and outlives its maker",
	      "如 004 所说由内核维护：不挂载就不在任何进程的地址空间中，且在创建者结束后仍存在"),
      .ref = "POSIX.1-2024 shmget(), shmctl() IPC_RMID; shmctl(2)")
{
	key_t key = own_key();
	int segment;

	ACTOR(maker) {
		segment = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
		assert_equal(attaches(segment), 0); /* made, and in nobody's address space */
		strcpy(attach(segment), "legacy");
	}
	assert_ends(maker);
	segment = assert_succeeds(shmget(key, 8, 0600));
	assert_equal(attaches(segment), 0);
	assert_text(attach(segment), "legacy");
}

CLAIM(shm, detaching_destroys_nothing,
      .says = "shmdt, be it the last, leaves the segment and its contents: attached again it holds "
	      "what it held",
      .zh = "shmdt（即使是最后一次）不破坏段及其内容：再次挂载，内容如前",
      .course = "003 §6 shmctl: 从共享内存中分离时，它不会被破坏; 000 §7: shmdt==》释放用户态 "
		"地址映射删除",
      .rows = "shm 2, 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmdt(); shmop(2)")
{
	const size_t size = 3 * page_size();
	int segment = new_segment(size);
	char *bytes = attach(segment);

	bytes[0] = 'a';
	bytes[size - 1] = 'z';
	must(shmdt(bytes));
	assert_equal(attaches(segment), 0);
	bytes = attach(segment);
	assert_equal(bytes[0], 'a');
	assert_that(all_zero(bytes + 1, size - 2));
	assert_equal(bytes[size - 1], 'z');
}

CLAIM(shm, the_same_bytes_at_two_addresses,
      .says = "a process can attach a segment twice: at two addresses it sees the same bytes",
      .zh = "一个进程可以两次挂载同一个段：两个地址处看到同样的字节", .rows = "shm 2, 3",
      .verdict = HOLDS, .ref = "shmop(2): more than once, in the process's address space")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *one = attach(segment), *two = attach(segment);

	assert_that(one != two);
	for (size_t i = 0; i < 2 * page; i += 100) {
		poke(one + i, 'x');
		assert_equal(peek(two + i), 'x');
		poke(two + i, 'y');
		assert_equal(peek(one + i), 'y');
	}
}

CLAIM(shm, segments_are_separate,
      .says = "what is written into one segment shows in no other, attached or not",
      .zh = "写入一个段的内容不会出现在其他段中", .rows = "shm 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget()")
{
	const size_t page = page_size();
	int one = new_segment(page), two = new_segment(page), three = new_segment(page);
	char *first = attach(one), *second = attach(two);

	memset(first, '1', page);
	assert_that(all_zero(second, page));
	memset(second, '2', page);
	assert_that(all_zero(attach(three), page));
	assert_equal(peek(first), '1');
	assert_equal(peek(first + page - 1), '1');
}

/* Counting attaches */

CLAIM(shm, shmat_is_accounted,
      .says = "shmat adds one to shm_nattch, sets shm_lpid and shm_atime, and nothing else",
      .zh = "shmat 使 shm_nattch 加一，设置 shm_lpid 与 shm_atime，其余不变",
      .rows = "shm 2, 5; bugs 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat(), XBD <sys/shm.h>; shmop(2)")
{
	int segment = new_segment(5000);
	struct shmid_ds before, after;
	time_t start = time(NULL);

	stat_segment(segment, &before);
	ACTOR(other) {
		assert_succeeds(shmat(segment, NULL, 0));
		stat_segment(segment, &after);
		assert_equal(after.shm_nattch, 1);
		assert_equal(after.shm_lpid, getpid());
		assert_that(after.shm_atime >= start && after.shm_atime <= time(NULL));
		assert_equal(after.shm_cpid, before.shm_cpid);
		assert_equal(after.shm_dtime, 0);
		assert_equal(after.shm_ctime, before.shm_ctime);
		assert_equal(after.shm_segsz, 5000);
		assert_equal(after.shm_perm.mode, before.shm_perm.mode);
	}
	assert_ends(other);
	assert_equal(before.shm_cpid, getpid());
}

CLAIM(shm, shmdt_is_accounted,
      .says = "shmdt takes one from shm_nattch, sets shm_lpid and shm_dtime, and nothing else",
      .zh = "shmdt 使 shm_nattch 减一，设置 shm_lpid 与 shm_dtime，其余不变",
      .rows = "shm 4, 5; bugs 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmdt(), XBD <sys/shm.h>; shmop(2)")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);
	struct shmid_ds before, after;
	time_t start = time(NULL);

	ACTOR(other) {
		attach(segment);
		stat_segment(segment, &before);
		assert_equal(before.shm_nattch, 3);
		assert_returns(shmdt(bytes), 0); /* that which it inherited */
		stat_segment(segment, &after);
		assert_equal(after.shm_nattch, 2);
		assert_equal(after.shm_lpid, getpid());
		assert_that(after.shm_dtime >= start && after.shm_dtime <= time(NULL));
		assert_equal(after.shm_atime, before.shm_atime);
		assert_equal(after.shm_ctime, before.shm_ctime);
		assert_equal(after.shm_cpid, before.shm_cpid);
	}
	assert_ends(other);
	poke(bytes, 'x'); /* ours is still attached */
}

CLAIM(shm, each_call_sets_its_own_time,
      .says = "shm_atime is 0 until the first shmat and shm_dtime until the first shmdt, which set "
	      "them to now",
      .zh = "首次 shmat 之前 shm_atime 为 0，首次 shmdt 之前 shm_dtime 为 0；它们分别设为当前时间",
      .rows = "shm 5; bugs 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XSH <sys/shm.h>; shmop(2), shmctl(2)")
{
	int segment = new_segment(8);
	struct shmid_ds status;
	time_t start = time(NULL);
	void *bytes;

	stat_segment(segment, &status);
	assert_equal(status.shm_atime, 0);
	assert_equal(status.shm_dtime, 0);
	bytes = attach(segment);
	stat_segment(segment, &status);
	assert_that(status.shm_atime >= start && status.shm_atime <= time(NULL));
	assert_equal(status.shm_dtime, 0);
	must(shmdt(bytes));
	stat_segment(segment, &status);
	assert_that(status.shm_dtime >= start && status.shm_dtime <= time(NULL));
}

CLAIM(shm, nattch_counts_attaches_not_processes,
      .says = "shm_nattch is the number of attaches: a process that has it attached thrice counts "
	      "three times",
      .zh = "shm_nattch 是挂载的次数：同一进程挂载三次计为三",
      .course = "003 §6 shmat: 将共享内存段附加到调用进程的地址空间", .rows = "shm 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 XBD <sys/shm.h>: number of current attaches")
{
	int segment = new_segment(8);
	void *at[3];

	for (size_t i = 0; i < 3; i++) {
		assert_equal(attaches(segment), i);
		at[i] = attach(segment);
	}
	for (size_t i = 3; i > 0; i--) {
		assert_equal(attaches(segment), i);
		must(shmdt(at[i - 1]));
	}
	assert_equal(attaches(segment), 0);
}

CLAIM(shm, a_process_may_attach_often,
      .says = "on Linux a process can attach one segment a thousand times: there is no SHMSEG",
      .zh = "在 Linux 上，一个进程可以把同一个段挂载一千次：没有 SHMSEG 的限制", .rows = "shm 2",
      .verdict = HOLDS, .ref = "shmop(2) NOTES: no intrinsic per-process limit (SHMSEG)")
{
	int segment = new_segment(8);
	char *last = NULL;

	for (int i = 0; i < 1000; i++)
		last = assert_succeeds(shmat(segment, NULL, 0));
	assert_equal(attaches(segment), 1000);
	poke(last, 'x');
	assert_equal(peek(attach(segment)), 'x');
}

/*
 * Until there are so few attaches: who looks at an ending process just then (as ps does) may hold
 * its memory a little longer.
 */
static void await_attaches(int segment, shmatt_t count)
{
	while (attaches(segment) > count)
		sched_yield();
	assert_equal(attaches(segment), count);
}

CLAIM(shm, fork_inherits_attaches,
      .says = "a child has its parent's attaches at the same addresses, counted once more each; "
	      "what either writes both see",
      .zh = "子进程继承父进程的挂载，地址相同，各再计数一次；任何一方写入，双方都看到",
      .course = "000 §7: p=(char *)shmat(shmid,NULL, 0); //需要映射共享内存", .rows = "shm 2",
      .verdict = HOLDS_IF("it was not attached before fork; else the child has it already",
			  "fork 之前没有挂载；若已挂载，子进程已继承"),
      .ref = "POSIX.1-2024 fork(), shmat(); shmop(2) NOTES")
{
	int segment = new_segment(16);
	char *bytes = attach(segment);

	attach(segment);
	ACTOR(child) {
		assert_equal(attaches(segment), 4);
		strcpy(bytes, "from child");
		pause_at("written");
		assert_text(bytes, "from parent");
	}
	await(child, "written");
	assert_text(bytes, "from child");
	strcpy(bytes, "from parent");
	resume(child);
	assert_ends(child);
	await_attaches(segment, 2);
}

CLAIM(shm, fork_inherits_the_kind_of_attach,
      .says = "an attach of SHM_RDONLY is read-only in the child as well, and a segment not "
	      "attached is not attached by fork",
      .zh = "SHM_RDONLY 挂载在子进程中同样只读；未挂载的段不会因 fork 而挂载", .rows = "shm 2, 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); shmop(2) NOTES")
{
	int segment = new_segment(8), unattached = new_segment(8);
	char *only = must(shmat(segment, NULL, SHM_RDONLY));

	ACTOR(child) {
		assert_equal(peek(only), 0);
		assert_faults(poke(only, 'x'), SIGSEGV, SEGV_ACCERR, only);
		assert_equal(attaches(unattached), 0);
	}
	assert_ends(child);
}

CLAIM(shm, fork_sets_lpid_and_atime,
      .says = "on Linux fork counts as an attach by the parent: it sets shm_lpid to the parent",
      .zh = "在 Linux 上，fork 视为父进程的一次挂载：把 shm_lpid 设为父进程", .rows = "shm 2, 5",
      .verdict = HOLDS, .ref = "Linux ipc/shm.c shm_open(); shmop(2) does not say so")
{
	int segment = new_segment(8);

	attach(segment);
	ACTOR(other) { /* whose call is the last before the fork */
		must(shmdt(must(shmat(segment, NULL, 0))));
	}
	assert_ends(other);
	ACTOR(child) {
		struct shmid_ds status;

		stat_segment(segment, &status);
		assert_equal(status.shm_lpid, getppid());
	}
	assert_ends(child);
}

CLAIM(shm, a_childs_shmdt_is_its_own,
      .says = "a child that detaches leaves its parent's attach, and the parent's shmdt leaves the "
	      "child's",
      .zh = "子进程分离不影响父进程的挂载，父进程分离也不影响子进程的", .rows = "shm 2, 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmdt(): from the calling process; shmop(2)")
{
	char *one = attach(new_segment(8)), *two = attach(new_segment(8));

	ACTOR(child) {
		assert_returns(shmdt(one), 0);
		assert_faults(peek(one), SIGSEGV, SEGV_MAPERR, one);
		pause_at("one detached");
		poke(two, 'x');
	}
	await(child, "one detached");
	poke(one, 'y');
	assert_equal(peek(one), 'y');
	assert_returns(shmdt(two), 0);
	resume(child);
	assert_ends(child);
}

CLAIM(shm, each_end_of_a_process_detaches,
      .says = "a process's end, by _exit or by SIGKILL, detaches all its attaches and leaves the "
	      "contents",
      .zh = "进程结束（_exit 或被 SIGKILL 杀死）时，其所有挂载都被分离，内容保留",
      .course = "000 §7: shmdt==》释放用户态 地址映射删除", .rows = "shm 2",
      .verdict = HOLDS_IF("the process goes on; its end detaches as well",
			  "进程继续运行；进程结束时也会自动分离"),
      .ref = "POSIX.1-2024 _Exit() Consequences of Process Termination; shmop(2) NOTES")
{
	int segment = new_segment(8);
	struct actor *user[2];

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			char *bytes = attach(segment);

			attach(segment);
			bytes[i] = 'x';
			pause_at("attached");
		}
	await(user[0], "attached");
	await(user[1], "attached");
	assert_equal(attaches(segment), 4);
	resume(user[0]);
	assert_ends(user[0]);
	await_attaches(segment, 2);
	send_signal(user[1], SIGKILL);
	assert_killed(user[1], SIGKILL);
	await_attaches(segment, 0);
	assert_text(attach(segment), "xx");
}

CLAIM(shm, the_end_of_a_process_sets_dtime_and_lpid,
      .says = "on Linux the detach at a process's end sets shm_dtime and shm_lpid as its shmdt "
	      "would",
      .zh = "在 Linux 上，进程结束时的分离与 shmdt 一样设置 shm_dtime 与 shm_lpid", .rows = "shm 5",
      .verdict = HOLDS, .ref = "Linux ipc/shm.c shm_close(); shmop(2)")
{
	time_t start = time(NULL);
	int segment = new_segment(8);
	struct shmid_ds status;
	pid_t *pid;

	ACTOR(user) {
		pid = attach(segment);
		*pid = getpid();
		pause_at("attached");
	}
	await(user, "attached");
	pid = attach(segment);
	resume(user);
	assert_ends(user);
	await_attaches(segment, 1);
	stat_segment(segment, &status);
	assert_equal(status.shm_lpid, *pid);
	assert_that(status.shm_dtime >= start && status.shm_dtime <= time(NULL));
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(shm, exec_detaches,
      .says = "exec detaches all that the process had attached; the segment and its contents stay",
      .zh = "exec 使该进程的所有挂载分离；段及其内容保留", .rows = "shm 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: shall not be attached to the new process image; shmop(2) NOTES",
      .needs = { need_cat })
{
	int segment = new_segment(8), input[2];
	char *bytes = attach(segment);

	must(pipe(input));
	ACTOR(program) {
		attach(segment);
		strcpy(bytes, "stays");
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	assert_asleep(program, "read");
	await_attaches(segment, 1);
	assert_text(bytes, "stays");
	must(close(input[1]));
	assert_ends(program);
	assert_equal(attaches(segment), 1);
	must(shmdt(bytes));
	assert_text(assert_succeeds(shmat(segment, NULL, 0)), "stays");
}

static void *attach_by_thread(void *segment)
{
	return attach(*(int *)segment);
}

static void *detach_by_thread(void *address)
{
	assert_returns(shmdt(address), 0);
	return NULL;
}

CLAIM(shm, attaches_are_the_processs_not_the_threads,
      .says = "what a thread attaches stays attached at its end, and another thread can use it and "
	      "detach it",
      .zh = "线程的挂载在该线程结束后仍在，其他线程可以使用并分离它", .rows = "shm 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmat(): the address space of the calling process",
      .needs = { need_threads })
{
	int segment = new_segment(8);
	pthread_t thread;
	void *bytes;

	assert_equal(pthread_create(&thread, NULL, attach_by_thread, &segment), 0);
	assert_equal(pthread_join(thread, &bytes), 0);
	assert_equal(attaches(segment), 1);
	poke(bytes, 'x');
	assert_equal(pthread_create(&thread, NULL, detach_by_thread, bytes), 0);
	assert_equal(pthread_join(thread, NULL), 0);
	assert_equal(attaches(segment), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
}

/* shmdt and munmap */

CLAIM(shm, after_shmdt_an_access_faults,
      .says = "after shmdt reading and writing at its address bring SIGSEGV, on every page",
      .zh = "shmdt 之后，在该地址范围内任何一页读写都引发 SIGSEGV",
      .course = "000 §7: shmdt(p); //释放后使用肯定会出文艺", .rows = "shm 4",
      .verdict = HOLDS_IF("nothing else was mapped there meanwhile", "其间该处没有映射别的东西"),
      .ref = "POSIX.1-2024 shmdt(); shmop(2); sigaction(2) SEGV_MAPERR")
{
	const size_t page = page_size();
	char *bytes = attach(new_segment(3 * page)), *last = bytes + 3 * page - 1;

	poke(last, 'x');
	assert_returns(shmdt(bytes), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
	assert_faults(poke(bytes, 'x'), SIGSEGV, SEGV_MAPERR, bytes);
	assert_faults(peek(last), SIGSEGV, SEGV_MAPERR, last);
	assert_faults(poke(last, 'x'), SIGSEGV, SEGV_MAPERR, last);
}

CLAIM(shm, shmdt_takes_only_what_shmat_returned,
      .says = "shmdt fails with EINVAL for any address but one that shmat returned, and for that "
	      "the second time; nothing is detached",
      .zh = "除 shmat 返回的地址外，shmdt 都失败 (EINVAL)，同一地址第二次也失败；什么也没有分离",
      .course = "003 §6 shmdt: 要分离的段必须是shmat（）系统调用返回的地址; 001 shmdt(): "
		"共享内存段的起始地址，由 shmat() 返回",
      .rows = "shm 4", .verdict = HOLDS, .ref = "POSIX.1-2024 shmdt() EINVAL; shmop(2) EINVAL")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *bytes = attach(segment), *mapped = reserve(page);
	char *const wrong[] = { NULL,   bytes + 1,  bytes + page,    bytes - page, bytes + 2 * page,
				mapped, mapped + 1, (char *)&segment };

	for (size_t i = 0; i < LENGTH(wrong); i++)
		assert_fails(shmdt(wrong[i]), EINVAL);
	assert_equal(attaches(segment), 1);
	poke(bytes, 'x');
	assert_returns(shmdt(bytes), 0);
	assert_fails(shmdt(bytes), EINVAL);
}

CLAIM(shm, shmdt_takes_one_of_two,
      .says = "shmdt of one of two attaches of a segment leaves the other",
      .zh = "同一段的两处挂载分离其一，另一处仍在", .rows = "shm 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmdt(); shmop(2)")
{
	const size_t page = page_size();
	int segment = new_segment(page);
	char *room = free_addresses(2 * (size_t)SHMLBA), *next = room + SHMLBA;

	assert_returns(shmat(segment, room, 0), room); /* one next to the other */
	assert_returns(shmat(segment, next, 0), next);
	assert_returns(shmdt(room), 0);
	assert_equal(attaches(segment), 1);
	assert_faults(peek(room), SIGSEGV, SEGV_MAPERR, room);
	poke(next, 'x');
	assert_equal(peek(attach(segment)), 'x');
}

CLAIM(shm, munmap_detaches,
      .says = "on Linux munmap of an attach detaches it: it is no longer counted, and shmdt fails "
	      "with EINVAL",
      .zh = "在 Linux 上，munmap 一处挂载即分离：不再计数，shmdt 失败 (EINVAL)", .rows = "shm 4",
      .verdict = HOLDS, .ref = "munmap(2); Linux ipc/shm.c shm_close()")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *bytes = attach(segment);

	strcpy(bytes, "stays");
	assert_returns(munmap(bytes, 2 * page), 0);
	assert_equal(attaches(segment), 0);
	assert_fails(shmdt(bytes), EINVAL);
	assert_text(attach(segment), "stays");
}

CLAIM(shm, pieces_of_an_attach_count_each,
      .says = "on Linux munmap amid an attach leaves two pieces, which count as two; one shmdt of "
	      "the address that shmat gave detaches both",
      .zh = "在 Linux 上，munmap 挂载的中间部分会留下两块，计为两次；对 shmat 所返回地址的一次 "
	    "shmdt 分离两者",
      .rows = "shm 4", .verdict = HOLDS, .ref = "Linux ipc/shm.c shm_may_split(), ksys_shmdt()")
{
	const size_t page = page_size();
	int segment = new_segment(3 * page);
	char *bytes = attach(segment);

	assert_returns(munmap(bytes + page, page), 0);
	assert_equal(attaches(segment), 2);
	assert_equal(peek(bytes), 0);
	assert_faults(peek(bytes + page), SIGSEGV, SEGV_MAPERR, bytes + page);
	assert_equal(peek(bytes + 2 * page), 0);
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 0);
	assert_faults(peek(bytes), SIGSEGV, SEGV_MAPERR, bytes);
	assert_faults(peek(bytes + 2 * page), SIGSEGV, SEGV_MAPERR, bytes + 2 * page);
}

CLAIM(shm, shmdt_finds_the_rest_of_an_attach,
      .says = "on Linux, once the first page of an attach is unmapped, shmdt still takes the "
	      "address that shmat gave, and not where the rest begins",
      .zh = "在 Linux 上，挂载的第一页被 munmap 之后，shmdt 仍以 shmat "
	    "返回的地址为准，而不是剩余部分的起点",
      .rows = "shm 4", .verdict = HOLDS, .ref = "Linux ipc/shm.c ksys_shmdt(); shmop(2)")
{
	const size_t page = page_size();
	int segment = new_segment(2 * page);
	char *bytes = attach(segment);

	assert_returns(munmap(bytes, page), 0);
	assert_fails(shmdt(bytes + page), EINVAL);
	assert_equal(peek(bytes + page), 0);
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 0);
	assert_faults(peek(bytes + page), SIGSEGV, SEGV_MAPERR, bytes + page);
}

CLAIM(shm, mremap_moves_an_attach,
      .says = "on Linux mremap moves an attach: the bytes are at the new address, where shmdt "
	      "detaches it, and it counts once",
      .zh = "在 Linux 上，mremap 可移动挂载：字节出现在新地址，shmdt 在新地址分离，仍只计一次",
      .rows = "shm 3, 4", .verdict = HOLDS, .ref = "mremap(2); Linux ipc/shm.c ksys_shmdt()")
{
	const size_t page = page_size();
	int segment = new_segment(page);
	char *old = attach(segment), *new = reserve(page);

	strcpy(old, "moved");
	assert_returns(mremap(old, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, new), new);
	assert_text(new, "moved");
	assert_equal(attaches(segment), 1);
	assert_faults(peek(old), SIGSEGV, SEGV_MAPERR, old);
	assert_fails(shmdt(old), EINVAL);
	assert_returns(shmdt(new), 0);
	assert_equal(attaches(segment), 0);
}

CLAIM(shm, beyond_its_end_is_sigbus,
      .says = "on Linux mremap can make an attach longer than the segment: an access beyond the "
	      "segment's last page brings SIGBUS",
      .zh = "在 Linux 上，mremap 可使挂载长于段本身：访问段末页之后引发 SIGBUS", .rows = "shm 3",
      .verdict = HOLDS, .ref = "mremap(2); mmap(2) SIGBUS")
{
	const size_t page = page_size();
	char *bytes = attach(new_segment(page));

	bytes = assert_succeeds(mremap(bytes, page, 2 * page, MREMAP_MAYMOVE));
	poke(bytes + page - 1, 'x');
	assert_faults(peek(bytes + page), SIGBUS, BUS_ADRERR, bytes + page);
	assert_faults(poke(bytes + page, 'x'), SIGBUS, BUS_ADRERR, bytes + page);
}

/* IPC_RMID */

CLAIM(shm, removed_unattached_it_is_gone,
      .says = "IPC_RMID of a segment that nobody has attached destroys it at once; the third "
	      "argument may be NULL, and is not looked at",
      .zh = "对无人挂载的段执行 IPC_RMID 立即销毁；第三个参数可以为 NULL，不会被使用",
      .course = "000 §7: 删除的时候，第三个参数可以为NULL; 001 shmctl: 对于 IPC_RMID，可以设置为 "
		"NULL",
      .rows = "shm 5", .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl() IPC_RMID; shmctl(2)")
{
	struct shmid_ds status, *const buffers[] = { NULL, (void *)8, &status };

	for (size_t i = 0; i < LENGTH(buffers); i++) {
		key_t key = own_key();
		int segment = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));

		assert_returns(shmctl(segment, IPC_RMID, buffers[i]), 0);
		assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EINVAL);
		assert_fails(shmget(key, 8, 0600), ENOENT);
	}
}

CLAIM(shm, removed_while_attached_it_stays_until_the_last_detach,
      .says = "a segment removed while attached works on for all who have it attached, and is "
	      "destroyed by the last detach",
      .zh = "挂载期间被删除的段对所有已挂载者仍可用，最后一次分离时才被销毁",
      .course = "003 §6 shmctl: IPC_RMID立即删除队列", .rows = "shm 5",
      .verdict =
	      WRONG("it is only marked while somebody has it attached; the last detach destroys it",
		    "有人挂载时只作标记，最后一次分离才销毁"),
      .ref = "POSIX.1-2024 shmctl() IPC_RMID, shmdt(); shmctl(2) IPC_RMID")
{
	int segment = new_segment(16);
	char *bytes = attach(segment);
	struct shmid_ds status;

	ACTOR(other) {
		pause_at("attached");
		assert_text(bytes, "after removal");
		strcpy(bytes, "answer");
		pause_at("answered");
		assert_returns(shmdt(bytes), 0);
		assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
	}
	await(other, "attached");
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	strcpy(bytes, "after removal");
	resume(other);
	await(other, "answered");
	assert_text(bytes, "answer");
	assert_returns(shmdt(bytes), 0);
	assert_equal(attaches(segment), 1);
	resume(other);
	assert_ends(other);
}

CLAIM(shm, shm_dest_marks_a_removed_segment,
      .says = "on Linux IPC_STAT of a segment removed while attached shows SHM_DEST beside its "
	      "permissions, the key IPC_PRIVATE, and all else as before",
      .zh = "在 Linux 上，挂载期间被删除的段，IPC_STAT 显示 SHM_DEST 标志，key 变为 "
	    "IPC_PRIVATE，其余不变",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "shmctl(2) IPC_RMID: SHM_DEST; Linux ipc/shm.c do_shm_rmid()")
{
	key_t key = own_key();
	int segment = own_segment(must(shmget(key, 5000, IPC_CREAT | IPC_EXCL | 0640)));
	struct shmid_ds before, after;

	attach(segment);
	stat_segment(segment, &before);
	assert_equal(before.shm_perm.__key, key);
	assert_equal(before.shm_perm.mode, 0640);
	must(shmctl(segment, IPC_RMID, NULL));
	stat_segment(segment, &after);
	assert_equal(after.shm_perm.mode, SHM_DEST | 0640);
	assert_equal(after.shm_perm.__key, IPC_PRIVATE);
	assert_equal(after.shm_nattch, 1);
	assert_equal(after.shm_segsz, 5000);
	assert_equal(after.shm_ctime, before.shm_ctime);
	assert_equal(after.shm_perm.uid, before.shm_perm.uid);
}

CLAIM(shm, the_key_of_a_removed_segment_is_free,
      .says = "a key is free as soon as its segment is removed, though that is still attached: a "
	      "new segment of that key is another, with an id and bytes of its own",
      .zh = "段一被删除其 key 就可再用，即使仍有人挂载：用同一 key "
	    "新建的是另一个段，标识符和内容各自独立",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() IPC_RMID; Linux ipc/shm.c do_shm_rmid()")
{
	key_t key = own_key();
	int old = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600))), new;
	char *before = attach(old), *after;

	strcpy(before, "old");
	must(shmctl(old, IPC_RMID, NULL));
	assert_fails(shmget(key, 8, 0600), ENOENT);
	new = own_segment(assert_succeeds(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
	assert_that(new != old);
	after = attach(new);
	assert_text(after, "");
	strcpy(after, "new");
	assert_text(before, "old");
	assert_returns(shmget(key, 8, 0600), new);
}

CLAIM(shm, a_removed_segment_can_be_attached_by_id,
      .says = "on Linux a segment removed while attached can still be attached by its id, which "
	      "keeps it alive",
      .zh = "在 Linux 上，挂载期间被删除的段仍可凭标识符挂载，并因此继续存在", .rows = "shm 5",
      .verdict = HOLDS, .ref = "shmop(2) NOTES, shmctl(2) NOTES: even if it is already marked")
{
	int segment = new_segment(8);
	char *bytes;

	ACTOR(late) {
		char *his;

		pause_at("removed");
		his = assert_succeeds(shmat(segment, NULL, 0));
		pause_at("attached");
		assert_text(his, "alive");
		assert_returns(shmdt(his), 0);
		assert_fails(shmat(segment, NULL, 0), EINVAL);
	}
	bytes = attach(segment);
	strcpy(bytes, "alive");
	must(shmctl(segment, IPC_RMID, NULL));
	await(late, "removed");
	resume(late);
	await(late, "attached");
	assert_equal(attaches(segment), 2);
	must(shmdt(bytes));
	resume(late);
	assert_ends(late);
}

CLAIM(shm, removing_twice_is_no_error,
      .says = "on Linux IPC_RMID of a segment removed already, but still attached, returns 0 and "
	      "changes nothing",
      .zh = "在 Linux 上，对已删除但仍有挂载的段再次执行 IPC_RMID 返回 0，不改变任何东西",
      .rows = "shm 5", .verdict = HOLDS, .ref = "Linux ipc/shm.c shmctl_down(), do_shm_rmid()")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);

	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	assert_equal(attaches(segment), 1);
	assert_equal(mode_of(segment), SHM_DEST | 0600);
	poke(bytes, 'x');
	must(shmdt(bytes));
	assert_fails(shmctl(segment, IPC_RMID, NULL), EINVAL);
}

CLAIM(shm, the_end_of_its_last_process_destroys_a_removed_segment,
      .says = "a removed segment is destroyed when the last process that has it attached ends, be "
	      "it by SIGKILL, and not before",
      .zh = "最后一个挂载着它的进程结束（哪怕是被 SIGKILL 杀死）时，已删除的段才被销毁",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _Exit(), shmctl() IPC_RMID; shmctl(2)")
{
	int segment = new_segment(8);
	struct actor *user[2];
	struct shmid_ds status;

	for (int i = 0; i < 2; i++)
		START(user[i]) {
			attach(segment);
			pause_at("attached");
		}
	await(user[0], "attached");
	await(user[1], "attached");
	must(shmctl(segment, IPC_RMID, NULL));
	resume(user[0]);
	assert_ends(user[0]);
	await_attaches(segment, 1);
	send_signal(user[1], SIGKILL);
	assert_killed(user[1], SIGKILL);
	while (shmctl(segment, IPC_STAT, &status) == 0)
		sched_yield();
	assert_equal(errno, EINVAL);
}

CLAIM(shm, a_child_keeps_a_removed_segment,
      .says = "a child forked after its removal inherits the attach of a segment, which lives "
	      "until the child's end",
      .zh = "段被删除之后 fork 的子进程仍继承挂载，段因此存在到子进程结束", .rows = "shm 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), shmctl() IPC_RMID; shmop(2) NOTES")
{
	int segment = new_segment(8);
	char *bytes = attach(segment);
	struct shmid_ds status;

	must(shmctl(segment, IPC_RMID, NULL));
	strcpy(bytes, "legacy");
	ACTOR(child) {
		pause_at("forked");
		assert_equal(attaches(segment), 1);
		assert_text(bytes, "legacy");
	}
	await(child, "forked");
	must(shmdt(bytes));
	resume(child);
	assert_ends(child);
	while (shmctl(segment, IPC_STAT, &status) == 0)
		sched_yield();
	assert_equal(errno, EINVAL);
}

static const char *need_remap_file_pages(void)
{
	if (remap_file_pages(NULL, 0, 0, 0, 0) < 0 && errno == ENOSYS)
		return "remap_file_pages: ENOSYS";
	return NULL;
}

CLAIM(shm, remapping_a_removed_segment_is_survived,
      .says = "on Linux remap_file_pages on the last attach of a removed segment succeeds or fails "
	      "with EINVAL; both end the segment in order",
      .zh = "在 Linux 上，对已删除段的最后一处挂载执行 remap_file_pages，或成功或失败 "
	    "(EINVAL)，段都会正常结束",
      .rows = "shm 5; bugs 61", .verdict = HOLDS,
      .ref = "remap_file_pages(2) EINVAL; Linux commit 3f05317d9889",
      .needs = { need_remap_file_pages })
{
	struct shmid_ds status;

	for (int i = 0; i < 50; i++) {
		int segment = must(shmget(IPC_PRIVATE, page_size(), 0600));
		char *bytes = attach(segment);

		must(shmctl(segment, IPC_RMID, NULL));
		if (remap_file_pages(bytes, page_size(), 0, 0, 0) == 0)
			assert_equal(peek(bytes), 0);
		else
			assert_equal(errno, EINVAL);
		shmdt(bytes);
		assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
	}
}

/* IPC_STAT and IPC_SET */

CLAIM(shm, ipc_set_takes_owner_and_mode,
      .says = "IPC_SET takes uid, gid and the low nine bits of mode, and sets shm_ctime; all else "
	      "that the structure holds is not taken",
      .zh = "IPC_SET 采用 uid、gid 和 mode 的低 9 位，更新 shm_ctime；结构中的其他成员不被采用",
      .course = "001 shmctl: IPC_SET：设置共享内存段的属性; 003 §6: IPC_SET设置权限",
      .rows = "shm 5; bugs 58, 62", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() IPC_SET; shmctl(2) IPC_SET", .needs = { need_user_ids })
{
	int segment = new_segment(5000);
	struct shmid_ds before, wanted, after;

	attach(segment);
	stat_segment(segment, &before);
	memset(&wanted, 0x11, sizeof(wanted));
	wanted.shm_perm.uid = OWNER;
	wanted.shm_perm.gid = OTHER;
	wanted.shm_perm.mode = (unsigned short)~0137;
	assert_returns(shmctl(segment, IPC_SET, &wanted), 0);
	stat_segment(segment, &after);
	assert_equal(after.shm_perm.uid, OWNER);
	assert_equal(after.shm_perm.gid, OTHER);
	assert_equal(after.shm_perm.mode, 0640);
	assert_equal(after.shm_perm.cuid, geteuid());
	assert_equal(after.shm_perm.cgid, getegid());
	assert_equal(after.shm_perm.__key, IPC_PRIVATE);
	assert_equal(after.shm_segsz, 5000);
	assert_equal(after.shm_nattch, 1);
	assert_equal(after.shm_cpid, getpid());
	assert_equal(after.shm_lpid, getpid());
	assert_equal(after.shm_atime, before.shm_atime);
	assert_equal(after.shm_dtime, 0);
	assert_that(after.shm_ctime >= before.shm_ctime && after.shm_ctime <= time(NULL));
}

CLAIM(shm, ipc_stat_changes_nothing,
      .says = "IPC_STAT copies the state out: asked twice it gives the same, and what is done to "
	      "the copy does not reach the segment",
      .zh = "IPC_STAT 复制出状态：两次所得相同，修改副本不影响段",
      .course = "003 §6: IPC_STAT表示复制; 001 shmctl: IPC_STAT：获取共享内存段的信息",
      .rows = "shm 5", .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl() IPC_STAT; shmctl(2)")
{
	int segment = new_segment(100);
	struct shmid_ds first, second;

	must(shmdt(attach(segment)));
	stat_segment(segment, &first);
	second = first;
	second.shm_segsz = 1;
	second.shm_perm.mode = 0;
	ACTOR(other) {
		stat_segment(segment, &second);
		assert_equal(second.shm_lpid, getppid());
	}
	assert_ends(other);
	stat_segment(segment, &second);
	assert_equal(second.shm_lpid, getpid());
	assert_equal(memcmp(&first, &second, sizeof(first)), 0);
}

CLAIM(shm, permissions_are_asked_at_shmat_only,
      .says = "a segment that is attached stays readable and writable there when IPC_SET takes the "
	      "permission away; only a new shmat fails",
      .zh = "IPC_SET 收回权限之后，已有的挂载仍可读写；只有新的 shmat 会失败", .rows = "shm 3, 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmat() EACCES, shmctl() IPC_SET",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		struct shmid_ds status;
		int segment;
		char *bytes;

		become_nobody();
		segment = new_segment(8);
		bytes = attach(segment);
		stat_segment(segment, &status);
		status.shm_perm.mode = 0;
		must(shmctl(segment, IPC_SET, &status));
		assert_fails(shmat(segment, NULL, SHM_RDONLY), EACCES);
		poke(bytes, 'x');
		assert_equal(peek(bytes), 'x');
		status.shm_perm.mode = 0600;
		assert_returns(shmctl(segment, IPC_SET, &status), 0); /* no permission needed */
		assert_equal(peek(attach(segment)), 'x');
	}
	assert_ends(nobody);
}

CLAIM(shm, ipc_stat_takes_read_permission,
      .says = "IPC_STAT without read permission fails with EACCES, also for the owner, and writes "
	      "nothing",
      .zh = "没有读权限时 IPC_STAT 失败 (EACCES)，所有者也不例外，且不写入缓冲区", .rows = "shm 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 shmctl() EACCES; shmctl(2) IPC_STAT",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		struct shmid_ds status = { .shm_segsz = 77 };
		int segment;

		become_nobody();
		segment = own_segment(must(shmget(IPC_PRIVATE, 8, 0377)));
		assert_fails(shmctl(segment, IPC_STAT, &status), EACCES);
		assert_equal(status.shm_segsz, 77);
		segment = own_segment(must(shmget(IPC_PRIVATE, 8, 0400)));
		assert_returns(shmctl(segment, IPC_STAT, &status), 0);
		assert_equal(status.shm_segsz, 8);
	}
	assert_ends(nobody);
}

CLAIM(shm, only_owner_and_creator_change_and_remove_it,
      .says = "IPC_SET and IPC_RMID by one who is neither owner nor creator fail with EPERM, "
	      "whatever the permissions, and change nothing; owner and creator may",
      .zh = "既非所有者也非创建者的用户执行 IPC_SET、IPC_RMID 失败 "
	    "(EPERM)，与权限位无关；所有者和创建者可以",
      .rows = "shm 5; keys 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() EPERM; shmctl(2) EPERM", .needs = { need_users })
{
	int segment = segment_of(OWNER, 0666);
	struct shmid_ds status;

	stat_segment(segment, &status);
	ACTOR(other) {
		status.shm_perm.mode = 0600;
		become(OTHER, OWNER); /* his group does not help */
		assert_fails(shmctl(segment, IPC_SET, &status), EPERM);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EPERM);
		assert_equal(mode_of(segment), 0666);
	}
	assert_ends(other);
	status.shm_perm.uid = OTHER;
	ACTOR(creator) { /* and then owner no longer */
		become(OWNER, OWNER);
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
	}
	assert_ends(creator);
	ACTOR(owner) {
		become(OTHER, OTHER);
		assert_returns(shmctl(segment, IPC_SET, &status), 0);
		assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
	}
	assert_ends(owner);
}

CLAIM(shm, cap_sys_admin_changes_and_removes_others_segments,
      .says = "on Linux CAP_SYS_ADMIN lets root change and remove another user's segment; without "
	      "it EPERM, CAP_IPC_OWNER or not",
      .zh = "在 Linux 上，有 CAP_SYS_ADMIN 的 root 可修改和删除他人的段；没有则失败 "
	    "(EPERM)，CAP_IPC_OWNER 无济于事",
      .rows = "shm 5; keys 4", .verdict = HOLDS,
      .ref = "shmctl(2) EPERM; capabilities(7) CAP_SYS_ADMIN", .needs = { need_users })
{
	int segment = segment_of(OWNER, 0600);
	struct shmid_ds status;

	stat_segment(segment, &status);
	ACTOR(weak) {
		drop_capability(CAP_SYS_ADMIN);
		assert_fails(shmctl(segment, IPC_SET, &status), EPERM);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EPERM);
	}
	assert_ends(weak);
	assert_returns(shmctl(segment, IPC_SET, &status), 0);
	assert_returns(shmctl(segment, IPC_RMID, NULL), 0);
}

CLAIM(shm, ipc_set_refuses_no_user,
      .says = "on Linux IPC_SET of a uid or gid of -1 fails with EINVAL and changes nothing",
      .zh = "在 Linux 上，IPC_SET 的 uid 或 gid 为 -1 时失败 (EINVAL)，什么也不改变",
      .rows = "shm 5", .verdict = HOLDS, .ref = "Linux ipc/util.c ipc_update_perm()")
{
	int segment = new_segment(8);
	struct shmid_ds status, wanted;

	stat_segment(segment, &status);
	wanted = status;
	wanted.shm_perm.mode = 0;
	wanted.shm_perm.uid = (uid_t)-1;
	assert_fails(shmctl(segment, IPC_SET, &wanted), EINVAL);
	wanted.shm_perm.uid = status.shm_perm.uid;
	wanted.shm_perm.gid = (gid_t)-1;
	assert_fails(shmctl(segment, IPC_SET, &wanted), EINVAL);
	assert_equal(mode_of(segment), 0600);
}

CLAIM(shm, a_bad_address_gives_efault,
      .says = "IPC_STAT and IPC_SET with a bad address fail with EFAULT and change nothing",
      .zh = "地址无效时 IPC_STAT 与 IPC_SET 失败 (EFAULT)，什么也不改变", .rows = "shm 5",
      .verdict = HOLDS, .ref = "shmctl(2) EFAULT")
{
	int segment = new_segment(8);
	struct shmid_ds *nowhere = (struct shmid_ds *)reserve(page_size()), before, after;

	if (sizeof(time_t) > sizeof(long))
		skip("the C library touches the structure before the kernel does");
	stat_segment(segment, &before);
	assert_fails(shmctl(segment, IPC_STAT, nowhere), EFAULT);
	assert_fails(shmctl(segment, IPC_SET, nowhere), EFAULT);
	stat_segment(segment, &after);
	assert_equal(memcmp(&before, &after, sizeof(before)), 0);
}

CLAIM(shm, an_unknown_command_gives_einval,
      .says = "shmctl with a command it does not know fails with EINVAL and leaves the segment",
      .zh = "shmctl 遇到未知命令时失败 (EINVAL)，段不受影响", .rows = "shm 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmctl() EINVAL; shmctl(2) EINVAL")
{
	const int commands[] = { -1, 4, 99, INT_MAX };
	struct shmid_ds status;
	int segment = new_segment(8);

	for (size_t i = 0; i < LENGTH(commands); i++)
		assert_fails(shmctl(segment, commands[i], &status), EINVAL);
	assert_equal(attaches(segment), 0);
	assert_equal(mode_of(segment), 0600);
}

/* Linux's commands */

CLAIM(shm, ipc_info_gives_the_limits_of_shared_memory,
      .says = "on Linux shmctl's IPC_INFO gives the limits of shared memory, SHMMAX, SHMMNI and "
	      "SHMALL, as they are now, and a SHMMIN of 1",
      .zh = "在 Linux 上，shmctl 的 IPC_INFO 给出共享内存的限制 SHMMAX、SHMMNI、SHMALL "
	    "的当前值，SHMMIN 为 1",
      .course = "003 §6 shmctl: IPC_INFO返回消息队列参数", .rows = "shm 5",
      .verdict =
	      WRONG("shmctl's gives shared memory's limits; those of message queues are msgctl's",
		    "shmctl 给出的是共享内存的限制；消息队列的参数要用 msgctl"),
      .ref = "shmctl(2) IPC_INFO", .needs = { need_own_limits })
{
	struct shminfo info = { 0 };

	set_number(SHMMAX_FILE, 123456);
	set_number(SHMMNI_FILE, 77);
	set_number(SHMALL_FILE, 999);
	assert_succeeds(shmctl(0, IPC_INFO, (struct shmid_ds *)&info));
	assert_equal(info.shmmax, 123456);
	assert_equal(info.shmmin, 1);
	assert_equal(info.shmmni, 77);
	assert_equal(info.shmall, 999);
}

CLAIM(shm, shm_info_counts_what_is_in_use,
      .says = "on Linux SHM_INFO gives the number of segments, their pages, rounded up, and how "
	      "many of these are in memory or swapped: those that were touched",
      .zh = "在 Linux 上，SHM_INFO "
	    "给出段数、总页数（向上取整）以及其中在内存或交换区中的页数，即被访问过的页",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_INFO", .needs = { need_own_limits })
{
	const size_t page = page_size();
	struct shm_info info = { 0 };
	int segment = new_segment(3 * page + 1);
	char *bytes = attach(segment);

	new_segment(1);
	assert_succeeds(shmctl(0, SHM_INFO, (struct shmid_ds *)&info));
	assert_equal(info.used_ids, 2);
	assert_equal(info.shm_tot, 5);
	assert_equal(info.shm_rss + info.shm_swp, 0);
	poke(bytes, 'x');
	poke(bytes + 2 * page, 'x');
	assert_succeeds(shmctl(0, SHM_INFO, (struct shmid_ds *)&info));
	assert_that(info.shm_rss + info.shm_swp >= 2 && info.shm_rss + info.shm_swp <= 5);
	must(shmctl(segment, IPC_RMID, NULL));
	must(shmdt(bytes));
	assert_succeeds(shmctl(0, SHM_INFO, (struct shmid_ds *)&info));
	assert_equal(info.used_ids, 1);
	assert_equal(info.shm_tot, 1);
}

CLAIM(shm, msg_info_unlocks_a_segment,
      .says = "on Linux MSG_INFO is no command of shmctl: its number is that of SHM_UNLOCK, which "
	      "unlocks the segment; the sums are SHM_INFO's",
      .zh = "在 Linux 上，MSG_INFO 不是 shmctl 的命令：其数值等于 "
	    "SHM_UNLOCK，会解锁该段；资源信息要用 SHM_INFO",
      .course = "003 §6 shmctl: MSG_INFO消息队列的资源信息", .rows = "shm 5",
      .verdict = WRONG("the number of MSG_INFO means SHM_UNLOCK to shmctl; the command is SHM_INFO",
		       "MSG_INFO 的数值对 shmctl 而言是 SHM_UNLOCK；应使用 SHM_INFO"),
      .ref = "shmctl(2) SHM_UNLOCK, SHM_INFO; msgctl(2) MSG_INFO; <linux/shm.h>, <linux/msg.h>")
{
	int segment = new_segment(8);
	struct shm_info info;

	must(shmctl(segment, SHM_LOCK, NULL));
	assert_equal(mode_of(segment), SHM_LOCKED | 0600);
	memset(&info, 0x11, sizeof(info));
	assert_returns(shmctl(segment, MSG_INFO, (struct shmid_ds *)&info), 0);
	assert_equal(info.used_ids, 0x11111111);
	assert_equal(mode_of(segment), 0600);
}

/* The index at which the kernel holds a segment, by looking at all; -1: at none. */
static int index_of(int segment, int command)
{
	struct shmid_ds status;
	struct shminfo info;
	int highest = must(shmctl(0, IPC_INFO, (struct shmid_ds *)&info));

	for (int i = 0; i <= highest; i++)
		if (shmctl(i, command, &status) == segment)
			return i;
	return -1;
}

CLAIM(shm, shm_stat_goes_by_index,
      .says = "on Linux SHM_STAT of an index up to that which IPC_INFO returns gives the id of the "
	      "segment there, and its state as IPC_STAT does",
      .zh = "在 Linux 上，SHM_STAT 按下标（不大于 IPC_INFO 的返回值）返回该处段的标识符，状态与 "
	    "IPC_STAT 相同",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_STAT, RETURN VALUE")
{
	int two = new_segment(4712), one, index;
	struct shmid_ds by_id, by_index;

	choose_next_id(two + 3 * PLACES + 1);
	one = new_segment(4711);
	assert_that(index_of(one, SHM_STAT) != index_of(two, SHM_STAT));
	attach(one);
	stat_segment(one, &by_id);
	index = index_of(one, SHM_STAT);
	assert_that(index >= 0);
	memset(&by_index, 0, sizeof(by_index));
	assert_returns(shmctl(index, SHM_STAT, &by_index), one);
	assert_equal(memcmp(&by_id, &by_index, sizeof(by_id)), 0);
}

CLAIM(shm, an_unused_index_gives_einval,
      .says = "on Linux SHM_STAT and SHM_STAT_ANY of an index that no segment has fail with EINVAL",
      .zh = "在 Linux 上，下标处没有段时 SHM_STAT 与 SHM_STAT_ANY 失败 (EINVAL)", .rows = "shm 5",
      .verdict = HOLDS, .ref = "shmctl(2) EINVAL", .needs = { need_own_limits })
{
	int segment = new_segment(8), index = index_of(segment, SHM_STAT);
	struct shmid_ds status;
	const int unused[] = { -1, index + 1, 32000, INT_MAX, index };

	for (size_t i = 0; i < LENGTH(unused); i++) {
		if (unused[i] == index)
			must(shmctl(segment, IPC_RMID, NULL));
		assert_fails(shmctl(unused[i], SHM_STAT, &status), EINVAL);
		assert_fails(shmctl(unused[i], SHM_STAT_ANY, &status), EINVAL);
	}
}

CLAIM(shm, shm_stat_any_needs_no_permission,
      .says = "on Linux SHM_STAT of a segment without read permission fails with EACCES; "
	      "SHM_STAT_ANY gives its id and state all the same",
      .zh = "在 Linux 上，对没有读权限的段 SHM_STAT 失败 (EACCES)；SHM_STAT_ANY "
	    "仍给出其标识符和状态",
      .rows = "shm 5; bugs 54", .verdict = HOLDS, .ref = "shmctl(2) SHM_STAT_ANY, EACCES",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		struct shmid_ds status;
		int segment, index;

		become_nobody();
		segment = own_segment(must(shmget(IPC_PRIVATE, 4711, 0200)));
		index = index_of(segment, SHM_STAT_ANY);
		assert_that(index >= 0);
		assert_fails(shmctl(index, SHM_STAT, &status), EACCES);
		memset(&status, 0xff, sizeof(status));
		assert_returns(shmctl(index, SHM_STAT_ANY, &status), segment);
		assert_equal(status.shm_segsz, 4711);
		assert_equal(status.shm_cpid, getpid());
		assert_equal(status.shm_perm.mode, 0200);
		assert_equal(status.shm_nattch, 0);
	}
	assert_ends(nobody);
}

/* Locking in memory */

CLAIM(shm, shm_lock_shows_in_the_mode,
      .says = "on Linux SHM_LOCK sets SHM_LOCKED beside the permissions, which IPC_SET leaves, and "
	      "SHM_UNLOCK takes it away; both may be repeated, and the contents stay",
      .zh = "在 Linux 上，SHM_LOCK 在 mode 中置 SHM_LOCKED，IPC_SET 不影响它，SHM_UNLOCK "
	    "清除；二者可重复，内容不变",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_LOCK, SHM_UNLOCK")
{
	int segment = own_segment(must(shmget(IPC_PRIVATE, 8, 0640)));
	char *bytes = attach(segment);
	struct shmid_ds status;

	strcpy(bytes, "stays");
	for (int i = 0; i < 2; i++) {
		assert_returns(shmctl(segment, SHM_LOCK, NULL), 0);
		assert_equal(mode_of(segment), SHM_LOCKED | 0640);
	}
	stat_segment(segment, &status);
	status.shm_perm.mode = 0600;
	must(shmctl(segment, IPC_SET, &status));
	assert_equal(mode_of(segment), SHM_LOCKED | 0600);
	for (int i = 0; i < 2; i++) {
		assert_returns(shmctl(segment, SHM_UNLOCK, NULL), 0);
		assert_equal(mode_of(segment), 0600);
	}
	assert_text(bytes, "stays");
}

static void limit_locked_memory(rlim_t bytes)
{
	struct rlimit limit;

	must(getrlimit(RLIMIT_MEMLOCK, &limit));
	if (bytes > limit.rlim_max)
		skip("RLIMIT_MEMLOCK is lower here than the claim needs");
	limit.rlim_cur = bytes;
	must(setrlimit(RLIMIT_MEMLOCK, &limit));
}

CLAIM(shm, locking_is_limited_for_the_unprivileged,
      .says = "on Linux an unprivileged SHM_LOCK fails with ENOMEM beyond RLIMIT_MEMLOCK and with "
	      "EPERM if that is 0; what a destroyed segment had locked can be locked again",
      .zh = "在 Linux 上，普通用户的 SHM_LOCK 超过 RLIMIT_MEMLOCK 时失败 (ENOMEM)，该限制为 0 "
	    "时失败 (EPERM)；锁定的段销毁后额度归还",
      .rows = "shm 5", .verdict = HOLDS, .ref = "shmctl(2) SHM_LOCK, ENOMEM, EPERM",
      .needs = { need_other_user })
{
	ACTOR(nobody) {
		const size_t page = page_size();
		int large, small;

		become_nobody();
		limit_locked_memory(16 * page);
		large = new_segment(17 * page);
		assert_fails(shmctl(large, SHM_LOCK, NULL), ENOMEM);
		assert_equal(mode_of(large), 0600);
		for (int i = 0; i < 100; i++) {
			int lock = must(shmget(IPC_PRIVATE, page, 0600));

			assert_returns(shmctl(lock, SHM_LOCK, NULL), 0);
			must(shmctl(lock, IPC_RMID, NULL));
		}
		limit_locked_memory(0);
		small = new_segment(1);
		assert_fails(shmctl(small, SHM_LOCK, NULL), EPERM);
		assert_equal(mode_of(small), 0600);
		assert_returns(shmctl(small, SHM_UNLOCK, NULL), 0);
	}
	assert_ends(nobody);
}

CLAIM(shm, only_owner_and_creator_lock_it,
      .says = "on Linux SHM_LOCK and SHM_UNLOCK by an unprivileged user who is neither owner nor "
	      "creator fail with EPERM; CAP_IPC_LOCK may",
      .zh = "在 Linux 上，既非所有者也非创建者的普通用户执行 SHM_LOCK、SHM_UNLOCK 失败 (EPERM)；有 "
	    "CAP_IPC_LOCK 则可以",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "shmctl(2) SHM_LOCK, EPERM; capabilities(7) CAP_IPC_LOCK", .needs = { need_users })
{
	int segment = segment_of(OWNER, 0666);

	assert_returns(shmctl(segment, SHM_LOCK, NULL), 0);
	ACTOR(other) {
		become(OTHER, OWNER);
		assert_fails(shmctl(segment, SHM_UNLOCK, NULL), EPERM);
		assert_fails(shmctl(segment, SHM_LOCK, NULL), EPERM);
		assert_equal(mode_of(segment), SHM_LOCKED | 0666);
	}
	assert_ends(other);
	ACTOR(owner) {
		become(OWNER, OWNER);
		assert_returns(shmctl(segment, SHM_UNLOCK, NULL), 0);
		assert_equal(mode_of(segment), 0666);
	}
	assert_ends(owner);
}

/* Huge pages */

static const char *need_huge_pages(void)
{
	return access("/proc/sys/vm/nr_hugepages", R_OK) == 0 ? NULL : "no huge pages";
}

#define HUGE_SHIFT 26 /* SHM_HUGE_SHIFT, which not every libc has */

CLAIM(shm, a_huge_page_size_must_be_one,
      .says = "on Linux SHM_HUGETLB with a size of pages that the machine has not fails with "
	      "EINVAL",
      .zh = "在 Linux 上，SHM_HUGETLB 指定机器没有的页大小时失败 (EINVAL)", .rows = "shm 1",
      .verdict = HOLDS, .ref = "shmget(2) SHM_HUGE_SHIFT; Linux ipc/shm.c newseg()")
{
	const int shifts[] = { 1, 5, 62 };

	for (size_t i = 0; i < LENGTH(shifts); i++) {
		unsigned size = (unsigned)shifts[i] << HUGE_SHIFT;
		int flags = (int)(size | SHM_HUGETLB | 0600);

		assert_fails(shmget(IPC_PRIVATE, 1 << 21, flags), EINVAL);
		assert_fails(shmget(own_key(), 1 << 21, flags | IPC_CREAT), EINVAL);
	}
}

CLAIM(shm, shm_hugetlb_takes_a_privilege,
      .says = "on Linux SHM_HUGETLB fails with EPERM for one without CAP_IPC_LOCK who is not in "
	      "hugetlb_shm_group, also with IPC_PRIVATE",
      .zh = "在 Linux 上，没有 CAP_IPC_LOCK 且不在 hugetlb_shm_group 组中的用户使用 SHM_HUGETLB "
	    "失败 (EPERM)，IPC_PRIVATE 亦然",
      .rows = "shm 1", .verdict = HOLDS,
      .ref = "shmget(2) EPERM; its NOTES say that IPC_PRIVATE ignores all but nine bits",
      .needs = { need_huge_pages, need_users })
{
	key_t key = own_key();

	ACTOR(other) {
		become(OTHER, OTHER);
		assert_fails(shmget(IPC_PRIVATE, 1, SHM_HUGETLB | 0600), EPERM);
		assert_fails(shmget(key, 1, IPC_CREAT | SHM_HUGETLB | 0600), EPERM);
		assert_fails(shmget(key, 1, 0), ENOENT);
	}
	assert_ends(other);
}

#define HUGE_FILE "/proc/sys/vm/nr_hugepages"

CLAIM(shm, shm_hugetlb_takes_whole_huge_pages,
      .says = "on Linux a segment of SHM_HUGETLB is zero and usable to the end of its last huge "
	      "page; shm_segsz is as asked; ENOMEM if there are no more huge pages",
      .zh = "在 Linux 上，SHM_HUGETLB 段内容为零，可用到最后一个大页的末尾，shm_segsz "
	    "如所求；大页不足时失败 (ENOMEM)",
      .rows = "shm 1", .verdict = HOLDS, .ref = "shmget(2) SHM_HUGETLB",
      .needs = { need_disposable_machine, need_root, need_huge_pages })
{
	long before = number_in(HUGE_FILE);
	const size_t huge = 1 << 21;
	int segment;
	char *bytes;

	set_number(HUGE_FILE, before + 1);
	if (number_in(HUGE_FILE) != before + 1)
		skip("no memory for a huge page");
	segment = own_segment(assert_succeeds(
		shmget(IPC_PRIVATE, 5000, (int)(SHM_HUGETLB | 21U << HUGE_SHIFT | 0600))));
	bytes = attach(segment);
	assert_equal((uintptr_t)bytes % huge, 0);
	assert_that(all_zero(bytes, huge));
	memset(bytes, 'x', huge);
	assert_equal(size_of(segment), 5000);
	assert_fails(shmget(IPC_PRIVATE, (size_t)(before + 1) * huge,
			    (int)(SHM_HUGETLB | 21U << HUGE_SHIFT | 0600)),
		     ENOMEM);
	must(shmdt(bytes));
	must(shmctl(segment, IPC_RMID, NULL));
	set_number(HUGE_FILE, before);
}

/* IPC namespaces */

#define FORCED_FILE "/proc/sys/kernel/shm_rmid_forced"

CLAIM(shm, shm_rmid_forced_destroys_at_the_last_detach,
      .says = "on Linux, with shm_rmid_forced, a segment is destroyed by its last detach without "
	      "IPC_RMID",
      .zh = "在 Linux 上，设置 shm_rmid_forced 后，段在最后一次分离时即被销毁，无需 IPC_RMID",
      .rows = "shm 5", .verdict = HOLDS, .ref = "proc(5) /proc/sys/kernel/shm_rmid_forced",
      .needs = { need_own_limits })
{
	int segment = new_segment(8);
	void *bytes = attach(segment), *again = attach(segment);
	struct shmid_ds status;

	set_number(FORCED_FILE, 1);
	must(shmdt(bytes));
	assert_equal(attaches(segment), 1);
	must(shmdt(again));
	assert_fails(shmctl(segment, IPC_STAT, &status), EINVAL);
}

CLAIM(shm, shm_rmid_forced_destroys_orphans_at_once,
      .says = "on Linux setting shm_rmid_forced destroys the segments that nobody has attached and "
	      "whose maker has ended; it leaves those that one of both still holds",
      .zh = "在 Linux 上，设置 shm_rmid_forced "
	    "时，无人挂载且创建者已结束的段立即销毁；仍有人挂载或创建者还在的段保留",
      .rows = "shm 5", .verdict = HOLDS,
      .ref = "Linux ipc/shm.c shm_try_destroy_orphaned(); proc(5) names the unattached only",
      .needs = { need_own_limits })
{
	key_t orphan = own_key(), attached = own_key();
	int mine = new_segment(8);

	ACTOR(maker) {
		own_segment(must(shmget(orphan, 8, IPC_CREAT | IPC_EXCL | 0600)));
		own_segment(must(shmget(attached, 8, IPC_CREAT | IPC_EXCL | 0600)));
	}
	assert_ends(maker);
	attach(must(shmget(attached, 8, 0600)));
	must(shmget(orphan, 8, 0600));
	set_number(FORCED_FILE, 1);
	assert_fails(shmget(orphan, 8, 0600), ENOENT);
	assert_succeeds(shmget(attached, 8, 0600));
	assert_equal(attaches(mine), 0);
}

CLAIM(shm, shm_rmid_forced_destroys_at_its_makers_end,
      .says = "on Linux, with shm_rmid_forced, a segment never attached is destroyed at the end of "
	      "its maker, and not before",
      .zh = "在 Linux 上，设置 shm_rmid_forced 后，从未挂载的段在其创建者结束时销毁，此前仍在",
      .rows = "shm 5", .verdict = HOLDS, .ref = "proc(5) /proc/sys/kernel/shm_rmid_forced",
      .needs = { need_own_limits })
{
	key_t key = own_key();

	set_number(FORCED_FILE, 1);
	ACTOR(maker) {
		own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
		pause_at("made");
	}
	await(maker, "made");
	assert_succeeds(shmget(key, 8, 0600));
	resume(maker);
	assert_ends(maker);
	assert_fails(shmget(key, 8, 0600), ENOENT);
}

CLAIM(shm, segments_belong_to_an_ipc_namespace,
      .says = "on Linux keys and ids are those of an IPC namespace: in another one the segment "
	      "can't be found, but what is attached works on",
      .zh = "在 Linux 上，key 和标识符属于 IPC "
	    "名字空间：在另一名字空间中找不到该段，但已有的挂载继续可用",
      .rows = "shm 3", .verdict = HOLDS, .ref = "ipc_namespaces(7); sysvipc(7) IPC namespaces",
      .needs = { need_own_limits })
{
	key_t key = own_key();
	int segment = own_segment(must(shmget(key, 8, IPC_CREAT | IPC_EXCL | 0600)));
	char *bytes = attach(segment);

	ACTOR(elsewhere) {
		must(unshare(CLONE_NEWIPC));
		assert_fails(shmget(key, 8, 0600), ENOENT);
		assert_fails(shmat(segment, NULL, 0), EINVAL);
		assert_fails(shmctl(segment, IPC_RMID, NULL), EINVAL);
		poke(bytes, 'x');
		assert_returns(shmdt(bytes), 0);
	}
	assert_ends(elsewhere);
	assert_equal(peek(bytes), 'x');
	assert_equal(attaches(segment), 1);
}

/* Synchronisation */

#define ADDITIONS 20000

struct race {
	atomic_int ready, sum;
	volatile int counter;
};

/* Two actors, which begin together: from here on in both. */
static void meet(atomic_int *ready)
{
	atomic_fetch_add(ready, 1);
	while (atomic_load(ready) < 2)
		sched_yield();
}

CLAIM(shm, unsynchronised_additions_get_lost,
      .says = "two processes that count up one number in a segment without synchronisation may "
	      "lose additions, and never gain any",
      .zh = "两个进程不加同步地对段中同一个数做加一，可能丢失若干次，但不会多出",
      .course = "003 §6: 过程需要确保不会同时写入同一位置; 004: 希望 多个进程 错开时间 "
		"访问同一块区域",
      .rows = "shm 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XBD 4 Memory Synchronization; shmat()",
      .outcomes = { { ALLOWED, "lost" }, { ALLOWED, "none lost" }, { FORBIDDEN, "gained" } })
{
	struct race *race = attach(new_segment(sizeof(*race)));
	struct actor *adder[2];

	for (int i = 0; i < 2; i++)
		START(adder[i]) {
			meet(&race->ready);
			for (int n = 0; n < ADDITIONS; n++) {
				int seen = race->counter;

				if (n % 1000 == 0) /* else one processor would hardly show it */
					sched_yield();
				race->counter = seen + 1;
			}
		}
	assert_ends(adder[0]);
	assert_ends(adder[1]);
	if (race->counter == 2 * ADDITIONS)
		count_outcome("none lost");
	else
		count_outcome(race->counter < 2 * ADDITIONS ? "lost" : "gained");
}

CLAIM(shm, an_addition_amid_anothers_gets_lost,
      .says = "what one process adds between another's reading of a number in a segment and its "
	      "writing is lost: nothing guards the segment",
      .zh = "一个进程读出段中的数之后、写回之前，另一进程所加的会丢失：段本身没有任何保护",
      .course = "003 §6: 过程需要确保不会同时写入同一位置", .rows = "shm 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XBD 4 Memory Synchronization; shmat()")
{
	volatile int *counter = attach(new_segment(sizeof(int)));

	ACTOR(slow) {
		int seen = *counter;

		pause_at("read");
		*counter = seen + 1;
	}
	await(slow, "read");
	*counter = *counter + 1;
	*counter = *counter + 1;
	resume(slow);
	assert_ends(slow);
	assert_equal(*counter, 1);
}

CLAIM(shm, atomic_additions_do_not_get_lost,
      .says = "two processes that count up one number in a segment by atomic additions lose none",
      .zh = "两个进程用原子加法对段中同一个数做加一，一次也不会丢失",
      .course = "003 §6: 过程需要确保不会同时写入同一位置", .rows = "shm 6",
      .verdict = HOLDS_IF("the writes are not atomic ones: those may come at once",
			  "写入不是原子操作；原子操作可以同时进行"),
      .ref = "ISO C11 7.17.7.5 atomic_fetch_add; POSIX.1-2024 XBD 4 Memory Synchronization")
{
	struct race *race = attach(new_segment(sizeof(*race)));
	struct actor *adder[2];

	for (int i = 0; i < 2; i++)
		START(adder[i]) {
			meet(&race->ready);
			for (int n = 0; n < ADDITIONS; n++)
				atomic_fetch_add(&race->sum, 1);
		}
	assert_ends(adder[0]);
	assert_ends(adder[1]);
	assert_equal(race->sum, 2 * ADDITIONS);
}

static void add_to_semaphore(int set, int by)
{
	must(semop(set, &(struct sembuf){ 0, (short)by, SEM_UNDO }, 1));
}

CLAIM(shm, a_semaphore_keeps_additions,
      .says = "two processes that count up one number in a segment under a semaphore lose none",
      .zh = "两个进程在信号量保护下对段中同一个数做加一，一次也不会丢失",
      .course = "003 §6: 过程需要确保不会同时写入同一位置; 004: 希望 多个进程 错开时间 "
		"访问同一块区域",
      .rows = "shm 6; sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 semop(), XBD 4 Memory Synchronization", .needs = { need_sem })
{
	struct race *race = attach(new_segment(sizeof(*race)));
	int set = own_set(must(semget(IPC_PRIVATE, 1, 0600)));
	struct actor *adder[2];

	must(semop(set, &(struct sembuf){ 0, 1, 0 }, 1));
	for (int i = 0; i < 2; i++)
		START(adder[i]) {
			meet(&race->ready);
			for (int n = 0; n < ADDITIONS / 10; n++) {
				add_to_semaphore(set, -1);
				race->counter = race->counter + 1;
				add_to_semaphore(set, 1);
			}
		}
	assert_ends(adder[0]);
	assert_ends(adder[1]);
	assert_equal(race->counter, 2 * ADDITIONS / 10);
}

CLAIM(shm, release_and_acquire_carry_data_over,
      .says = "a process that sees by acquire what another stored by release in a segment sees "
	      "also what that wrote before",
      .zh = "一个进程以 acquire 读到另一进程以 release 写入段中的值时，也能看到后者此前写入的内容",
      .rows = "shm 6", .verdict = HOLDS, .ref = "ISO C11 5.1.2.4 synchronizes with",
      .outcomes = { { REQUIRED, "new data" }, { FORBIDDEN, "old data" } })
{
	struct {
		atomic_int ready, flag, data;
	} *shared = attach(new_segment(sizeof(*shared)));
	bool old = false;

	ACTOR(writer) {
		meet(&shared->ready);
		for (int i = 1; i <= ADDITIONS; i++) {
			atomic_store_explicit(&shared->data, i, memory_order_relaxed);
			atomic_store_explicit(&shared->flag, i, memory_order_release);
		}
	}
	meet(&shared->ready);
	for (int flag = 0; flag < ADDITIONS;) {
		flag = atomic_load_explicit(&shared->flag, memory_order_acquire);
		old |= atomic_load_explicit(&shared->data, memory_order_relaxed) < flag;
	}
	assert_ends(writer);
	count_outcome(old ? "old data" : "new data");
}

#define ROUNDS 20000

struct store_buffering {
	atomic_int ready;
	struct {
		_Alignas(64) atomic_int stored;
		int seen; /* of the other's */
	} side[2][ROUNDS];
};

/* Each round both sides store and then look at the other's: how often neither saw the other's. */
static int rounds_missed_by_both(memory_order store, memory_order load)
{
	struct store_buffering *shared = attach(new_segment(sizeof(*shared)));
	struct actor *side[2];
	int missed = 0;

	for (int i = 0; i < 2; i++)
		START(side[i]) {
			meet(&shared->ready);
			for (int n = 0; n < ROUNDS; n++) {
				atomic_store_explicit(&shared->side[i][n].stored, 1, store);
				shared->side[i][n].seen =
					atomic_load_explicit(&shared->side[1 - i][n].stored, load);
			}
		}
	assert_ends(side[0]);
	assert_ends(side[1]);
	for (int n = 0; n < ROUNDS; n++)
		missed += !shared->side[0][n].seen && !shared->side[1][n].seen;
	return missed;
}

CLAIM(shm, both_may_miss_the_others_store,
      .says = "two processes that each store into a segment and then look at the other's may both "
	      "see the old value: \"at once\" is not \"in order\"",
      .zh = "两个进程各自先写段、再看对方的值，可能都看到旧值：“立即可见”不等于“有序”",
      .rows = "shm 6", .verdict = HOLDS, .ref = "ISO C11 7.17.3 memory_order_relaxed",
      .outcomes = { { ALLOWED, "both missed" }, { ALLOWED, "one saw" } })
{
	bool missed = rounds_missed_by_both(memory_order_relaxed, memory_order_relaxed) > 0;

	count_outcome(missed ? "both missed" : "one saw");
}

CLAIM(shm, sequential_consistency_lets_one_see,
      .says = "two processes that each store into a segment and then look at the other's, both "
	      "sequentially consistent: at least one sees the other's",
      .zh = "两个进程以顺序一致的方式各自先写段、再看对方的值：至少有一个看到对方的写入",
      .rows = "shm 6", .verdict = HOLDS, .ref = "ISO C11 7.17.3 memory_order_seq_cst")
{
	assert_equal(rounds_missed_by_both(memory_order_seq_cst, memory_order_seq_cst), 0);
}

/* The samples of the notes: 003's writer and reader */

#define BUF_SIZE 1024

struct shmseg {
	int cnt;
	int complete;
	char buf[BUF_SIZE];
};

static void fill_buffer(struct shmseg *shmp, char ch)
{
	memset(shmp->buf, ch, BUF_SIZE - 1);
	shmp->buf[BUF_SIZE - 1] = '\0';
	shmp->cnt = (int)strlen(shmp->buf);
}

/* What the reader would print: whether it is 1023 times this character. */
static bool holds_block(const struct shmseg *shmp, char ch)
{
	for (int i = 0; i < BUF_SIZE - 1; i++)
		if (shmp->buf[i] != ch)
			return false;
	return shmp->cnt == BUF_SIZE - 1 && shmp->buf[BUF_SIZE - 1] == '\0';
}

static struct shmseg *open_sample(key_t key)
{
	return attach(
		own_segment(assert_succeeds(shmget(key, sizeof(struct shmseg), 0644 | IPC_CREAT))));
}

CLAIM(shm, sample_reader_sees_each_block_it_looks_at,
      .says = "003's reader sees the writer's five blocks, 1023 bytes of A to E, if it looks once "
	      "after each, and then complete; either may come first",
      .zh = "003 的读者若在每次写入之后看一次，则依次看到五块各 1023 字节的 A 到 E，然后是 "
	    "complete；谁先运行都可以",
      .course = "003 §6 写共享内存进程, 读共享内存进程: sleep(3)", .rows = "shm 8",
      .verdict = HOLDS_IF("they take turns, which sleep(3) does not ensure",
			  "双方轮流进行，而 sleep(3) 不能保证这一点"),
      .ref = "POSIX.1-2024 shmget(), shmat(); ISO C11 5.1.2.4")
{
	key_t key = own_key();
	struct shmseg *shmp = open_sample(key); /* the reader's: it comes first */

	assert_equal(shmp->cnt, 0);
	assert_text(shmp->buf, "");
	ACTOR(writer) {
		struct shmseg *his = attach(must(shmget(key, sizeof(*his), 0644 | IPC_CREAT)));

		for (char ch = 'A'; ch <= 'E'; ch++) {
			fill_buffer(his, ch);
			pause_at("sleep(3)");
		}
		his->complete = 1;
		assert_returns(shmdt(his), 0);
		assert_returns(shmctl(must(shmget(key, 0, 0)), IPC_RMID, 0), 0);
	}
	for (char ch = 'A'; ch <= 'E'; ch++) {
		await(writer, "sleep(3)");
		assert_equal(shmp->complete, 0);
		assert_that(holds_block(shmp, ch));
		resume(writer);
	}
	assert_ends(writer);
	assert_equal(shmp->complete, 1); /* removed, and still attached here */
	assert_returns(shmdt(shmp), 0);
}

CLAIM(shm, sample_reader_misses_what_it_does_not_look_at,
      .says = "003's writer waits for no reader: a block written before the reader looked at the "
	      "last one replaces it, unseen",
      .zh = "003 的写者不等待读者：读者还没看，下一块就已覆盖上一块",
      .course = "003 §6 写共享内存进程: sleep(3)", .rows = "shm 6, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat()")
{
	struct shmseg *shmp = attach(new_segment(sizeof(*shmp)));

	ACTOR(writer) {
		fill_buffer(shmp, 'A');
		fill_buffer(shmp, 'B');
	}
	assert_ends(writer);
	assert_that(holds_block(shmp, 'B'));
}

CLAIM(shm, sample_reader_can_see_half_a_block,
      .says = "003's reader that looks while the writer fills the buffer sees part of the new "
	      "block, the rest of the old, and the old count",
      .zh = "003 的读者若在写者填充缓冲区时去看，会看到新旧各半的内容和旧的计数",
      .course = "003 §6: 过程需要确保不会同时写入同一位置", .rows = "shm 6, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 XBD 4 Memory Synchronization")
{
	struct shmseg *shmp = attach(new_segment(sizeof(*shmp)));

	ACTOR(writer) {
		fill_buffer(shmp, 'A');
		memset(shmp->buf, 'B', BUF_SIZE / 2);
		pause_at("amid memset");
		fill_buffer(shmp, 'B');
	}
	await(writer, "amid memset");
	assert_that(!holds_block(shmp, 'A') && !holds_block(shmp, 'B'));
	assert_equal(shmp->cnt, BUF_SIZE - 1);
	assert_equal(shmp->buf[0], 'B');
	assert_equal(shmp->buf[BUF_SIZE - 2], 'A');
	resume(writer);
	assert_ends(writer);
	assert_that(holds_block(shmp, 'B'));
}

CLAIM(shm, sample_reader_that_comes_late_makes_a_new_segment,
      .says = "003's reader started after the writer's end makes a new, empty segment by its "
	      "IPC_CREAT: it never sees complete",
      .zh = "写者结束之后才启动的 003 读者因带 IPC_CREAT 而新建一个空段：永远等不到 complete",
      .course = "003 §6 读共享内存进程: shmget(SHM_KEY, sizeof(struct shmseg), 0644|IPC_CREAT)",
      .rows = "shm 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmget() IPC_CREAT, shmctl() IPC_RMID")
{
	key_t key = own_key();
	struct shmseg *shmp;

	ACTOR(writer) {
		struct shmseg *his = open_sample(key);

		fill_buffer(his, 'E');
		his->complete = 1;
		must(shmdt(his));
		must(shmctl(must(shmget(key, 0, 0)), IPC_RMID, 0));
	}
	assert_ends(writer);
	shmp = open_sample(key);
	assert_equal(shmp->complete, 0);
	assert_equal(shmp->cnt, 0);
	assert_text(shmp->buf, "");
}

/* The samples of the notes: 000's, which wake each other by signals */

/* Both signals are blocked, and come only in wait_turn(): none can come too early. */
static void take_turns(void)
{
	sigset_t both;

	sigemptyset(&both);
	sigaddset(&both, SIGUSR1);
	sigaddset(&both, SIGUSR2);
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGUSR2, 0);
	must(sigprocmask(SIG_BLOCK, &both, NULL));
}

static void wait_turn(int signal)
{
	sigset_t others;

	sigfillset(&others);
	sigdelset(&others, signal);
	assert_fails(sigsuspend(&others), EINTR);
}

static const char *const lines[] = { "first\n", "second\n", "third\n" };

CLAIM(shm, sample_parent_and_child_talk_by_signals,
      .says = "000's parent and child pass line after line through a segment, waking each other by "
	      "SIGUSR1 and SIGUSR2, if neither can miss a signal",
      .zh = "000 的父子进程经共享内存逐行传递，用 SIGUSR1、SIGUSR2 互相唤醒，前提是都不会错过信号",
      .course = "000 §7 操作 1：实现父子进程的通信: kill(pid, SIGUSR1); pause();", .rows = "shm 8",
      .verdict = HOLDS_IF(
	      "the signals are blocked but for the wait (sigsuspend instead of pause), and the "
	      "child's branch reads (pid == 0)",
	      "除等待期间外屏蔽信号（用 sigsuspend 代替 pause），且子进程分支写作 (pid == 0)"),
      .ref = "POSIX.1-2024 shmat(), sigsuspend(), kill()")
{
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 128, IPC_CREAT | 0777)));
	char *p;

	take_turns(); /* before fork: the child has it from its beginning */
	ACTOR(child) {
		p = attach(shmid);
		for (size_t i = 0; i < LENGTH(lines); i++) {
			wait_turn(SIGUSR1);
			assert_text(p, lines[i]);
			must(kill(getppid(), SIGUSR2));
		}
	}
	p = attach(shmid);
	for (size_t i = 0; i < LENGTH(lines); i++) {
		strcpy(p, lines[i]);
		send_signal(child, SIGUSR1);
		wait_turn(SIGUSR2);
	}
	assert_ends(child);
	assert_equal(caught(SIGUSR2), LENGTH(lines));
}

CLAIM(shm, sample_hangs_as_printed,
      .says = "000's parent and child as printed: `if (pid = 0)` is never true, so the child ends "
	      "at once, and the parent sleeps in its first pause for good",
      .zh = "000 的父子示例原样运行：if(pid = 0) 永不成立，子进程立即结束，父进程永远睡在第一个 "
	    "pause 中",
      .course = "000 §7 操作 1: if(pid = 0)", .rows = "shm 8",
      .verdict = WRONG("the child's branch must read (pid == 0)", "子进程分支应写作 (pid == 0)"),
      .ref = "ISO C11 6.5.16 Assignment operators; POSIX.1-2024 pause()")
{
	int shmid = own_segment(must(shmget(IPC_PRIVATE, 128, IPC_CREAT | 0777)));

	ACTOR(parent) {
		ACTOR(child) {
			pid_t pid = 0; /* what fork gave it */

			if ((pid = 0))
				pause();
		}
		assert_ends(child);
		catch_signal(SIGUSR2, 0);
		strcpy(attach(shmid), lines[0]);
		pause();
	}
	assert_asleep(parent, "pause");
}

CLAIM(shm, sample_misses_a_signal_that_comes_before_pause,
      .says = "a signal that comes before 000's child is in pause is lost to it: it sleeps though "
	      "the line is in the segment",
      .zh = "信号若在 000 的子进程进入 pause 之前到达就被错过：数据已在段中，它仍然睡眠",
      .course = "000 §7 操作 1: pause(); printf(\"%s\",p);", .rows = "shm 8",
      .verdict = WRONG(
	      "it may hang: signal and pause leave a gap; block the signal and wait by sigsuspend",
	      "可能挂起：signal 与 pause 之间有空隙；应屏蔽信号并用 sigsuspend 等待"),
      .ref = "POSIX.1-2024 pause() APPLICATION USAGE")
{
	char *p = attach(new_segment(128));

	ACTOR(child) {
		catch_signal(SIGUSR1, 0);
		pause_at("before pause");
		pause();
	}
	await(child, "before pause");
	strcpy(p, lines[0]);
	send_signal(child, SIGUSR1);
	resume(child);
	assert_asleep(child, "pause");
}

struct mybuf {
	int pid;
	char buff[124];
};

static struct mybuf *open_mybuf(key_t key)
{
	return attach(own_segment(assert_succeeds(shmget(key, 128, IPC_CREAT | 0777))));
}

static void serve(key_t key)
{
	struct mybuf *p;

	take_turns();
	p = open_mybuf(key);
	p->pid = getpid();
	pause_at("pid written");
	wait_turn(SIGUSR2); /* the client has read it, and written its own */
	for (size_t i = 0; i < LENGTH(lines); i++) {
		strcpy(p->buff, lines[i]);
		must(kill(p->pid, SIGUSR1));
		wait_turn(SIGUSR2);
	}
}

CLAIM(shm, sample_server_and_client_exchange_pids,
      .says = "000's server and client, which are not related, find each other's pid in a segment "
	      "of the same key, and pass lines by it",
      .zh = "000 的 server 与 client 并无亲缘关系，通过同一 key 的段得到对方的 pid，并逐行传递",
      .course = "000 §7 操作 2: 需要信号通信，互相获取pid; ftok （可以实现无亲缘关系的通信）",
      .rows = "shm 8; keys 1",
      .verdict = HOLDS_IF(
	      "the server writes getpid(), not getppid(), before the client reads it, and neither "
	      "can miss a signal",
	      "server 写入的是 getpid() 而不是 getppid()，client 在其后读取，且双方都不会错过信号"),
      .ref = "POSIX.1-2024 shmget(), sigsuspend(), kill()")
{
	key_t key = own_key();

	ACTOR(server) {
		serve(key);
	}
	await(server, "pid written");
	ACTOR(client) {
		struct mybuf *p = open_mybuf(key);
		pid_t pid = p->pid;

		take_turns();
		p->pid = getpid();
		for (size_t i = 0; i < LENGTH(lines); i++) {
			must(kill(pid, SIGUSR2));
			wait_turn(SIGUSR1);
			assert_text(p->buff, lines[i]);
		}
		must(kill(pid, SIGUSR2));
	}
	resume(server);
	assert_ends(client);
	assert_ends(server);
}

CLAIM(shm, sample_server_publishes_its_parents_pid,
      .says = "000's server as printed writes getppid(): the client's signal goes to the server's "
	      "parent, and the server sleeps on",
      .zh = "000 的 server 原样运行写入的是 getppid()：client 的信号发给了 server 的父进程，server "
	    "继续睡眠",
      .course = "000 §7 server.c: p->pid = getppid()", .rows = "shm 8",
      .verdict = WRONG("its own pid is getpid()", "它自己的 pid 应由 getpid() 取得"),
      .ref = "POSIX.1-2024 getppid(), kill()")
{
	struct mybuf *p = attach(new_segment(sizeof(*p)));

	catch_signal(SIGUSR2, 0); /* we are the server's parent */
	ACTOR(server) {
		p->pid = getppid();
		pause();
	}
	assert_asleep(server, "pause");
	ACTOR(client) {
		must(kill(p->pid, SIGUSR2));
	}
	assert_ends(client);
	assert_not_woken(server);
	assert_equal(caught(SIGUSR2), 1);
}

CLAIM(shm, one_segment_serves_both_directions,
      .says = "two processes can talk in both directions over one segment, in two parts of it",
      .zh = "两个进程可以只用一个段的两个部分进行双向通信",
      .course = "000 §7 操作 2: 单向，双向可以参考（两个共享内存实现）", .rows = "shm 2, 8",
      .verdict = WRONG("one segment is enough: every process that has it attached for writing can "
		       "write anywhere in it",
		       "一个段就够：以读写方式挂载的进程都可以写段中任何位置"),
      .ref = "POSIX.1-2024 shmat()")
{
	char(*text)[64] = attach(new_segment(2 * sizeof(*text)));

	ACTOR(other) {
		strcpy(text[1], "from him");
		pause_at("written");
		assert_text(text[0], "from me");
	}
	await(other, "written");
	strcpy(text[0], "from me");
	assert_text(text[1], "from him");
	resume(other);
	assert_ends(other);
	assert_text(text[1], "from him");
}
