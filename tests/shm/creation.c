/* Claims about shmget: what a new segment is, its size, and how a key leads to one. */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "segments.h"
#include "stamps.h"

FAMILY(shm, need_shm);

CLAIM(shm, a_new_segment_is_unattached_and_its_makers,
      .says = "a new segment has the size asked for and no attach, nobody has attached or "
	      "detached, and it belongs to its maker, whose pid it names",
      .zh = "新段的大小如所求，没有挂载，尚无人挂载或分离过，属于创建者并记录其 pid",
      .course = "001 shamget(): 创建或获取一个共享内存段; 000 §7: 创建共享内存 类似open",
      .rows = "shm 1, 5; bugs 58, 62", .verdict = HOLDS, .ref = "POSIX.1-2024 shmget(); shmget(2)")
{
	time_t before = second_of_stamps();
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
      .says = "on Linux the last page of a segment can be used to its end, and nothing beyond: a "
	      "mapping is rounded up to whole pages, never down",
      .zh = "在 Linux "
	    "上，段的最后一页可以用到页尾，再往后不属于它：映射总是向上取整到整页，从不舍去",
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

#define FOUR_GIB (UINT64_C(1) << 32)

static const char *need_large_segments(void)
{
	struct shminfo info = { 0 };
	struct rlimit limit;
	uint64_t most, pages, addresses;

	if (sizeof(size_t) == 4)
		return "addresses of 32 bits";
	must(shmctl(0, IPC_INFO, (struct shmid_ds *)&info));
	must(getrlimit(RLIMIT_AS, &limit));
	most = info.shmmax;
	pages = info.shmall;
	addresses = limit.rlim_cur;
	if (most < 2 * FOUR_GIB || pages < 2 * FOUR_GIB / page_size() || addresses < 8 * FOUR_GIB)
		return "SHMMAX, SHMALL or RLIMIT_AS is too low for segments of 4 GiB";
	return NULL;
}

CLAIM(shm, a_segment_may_exceed_4_gib,
      .says = "on Linux, where sizes have 64 bits, a segment may have more than 4 GiB: it is as "
	      "large as asked for, and used to its end",
      .zh = "在 Linux 上，若大小为 64 位，段可以大于 4 GiB：大小如所求，直到末尾都可使用",
      .rows = "shm 1", .verdict = HOLDS, .ref = "shmget(2): size is a size_t, SHM_NORESERVE",
      .needs = { need_large_segments })
{
	const size_t page = page_size(), size = (size_t)FOUR_GIB + 2 * page;
	int segment = own_segment(assert_succeeds(shmget(IPC_PRIVATE, size, SHM_NORESERVE | 0600)));
	char *bytes = attach(segment);

	assert_equal(size_of(segment), size);
	poke(bytes + size - 1, 'x');
	assert_equal(peek(bytes + 2 * page - 1), 0);
	assert_equal(peek(bytes + size - page), 0);
	assert_equal(peek((char *)attach(segment) + size - 1), 'x');
	assert_returns(shmdt(bytes), 0);
	assert_faults(peek(bytes + size - 1), SIGSEGV, SEGV_MAPERR, bytes + size - 1);
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
	int segment = own_segment(assert_succeeds(shmget(key, 100, IPC_CREAT | IPC_EXCL | 0600)));

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
