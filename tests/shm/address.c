/* Claims about shmat: at which address a segment is attached, and when it is not. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"
#include "segments.h"

CLAIM(shm, the_kernel_chooses_where_nothing_is,
      .says = "shmat of NULL attaches where nothing is mapped, each time elsewhere, on Linux at a "
	      "multiple of SHMLBA",
      .zh = "shmaddr 为 NULL 时，shmat 挂载在未被占用的地址上，每次都不同；在 Linux 上为 SHMLBA "
	    "的整数倍",
      .course = "003 §6 shmat: 如果shmaddr为NULL，则系统默认选择适合的地址来附加该段; 001 shmat(): "
		"通常设置为 NULL，由系统选择合适的地址",
      .rows = "shm 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat(): the first available address; shmop(2); Linux ipc/shm.c "
	     "do_shmat()")
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

CLAIM(shm, an_address_past_all_is_refused,
      .says = "on Linux shmat at so high an address that the segment would go past the last fails "
	      "with EINVAL or ENOMEM, and attaches nothing, low or high",
      .zh = "在 Linux 上，地址过高以致段会越过最后一个地址时，shmat 失败 (EINVAL 或 "
	    "ENOMEM)，什么也没有挂载",
      .rows = "shm 3", .verdict = HOLDS,
      .ref = "shmop(2) EINVAL: invalid shmaddr, ENOMEM; Linux ipc/shm.c do_shmat(): addr + size; "
	     "POSIX.1-2024 shmat() EINVAL: an illegal address")
{
	const int flags[] = { 0, SHM_RDONLY, SHM_REMAP, SHM_RND };
	const uintptr_t last = -(uintptr_t)SHMLBA;
	int segment = new_segment(2 * (size_t)SHMLBA);

	for (size_t i = 0; i < LENGTH(flags); i++)
		for (int before = 0; before < 2; before++) {
			void *address = (void *)(last - (uintptr_t)before * (uintptr_t)SHMLBA);

			assert_equal((intptr_t)shmat(segment, address, flags[i]), -1);
			assert_that(errno == EINVAL || errno == ENOMEM);
			assert_equal(attaches(segment), 0);
		}
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
	assert_succeeds(shmdt(old));
	assert_returns(shmat(two, old, 0), old);
	assert_text(old, "");
	memcpy(old, "two", 4);
	assert_text(attach(one), "one");
	assert_text(attach(two), "two");
}

CLAIM(shm, shm_remap_replaces_what_is_there,
      .says = "on Linux SHM_REMAP replaces what is mapped, over the segment's pages and no "
	      "further, and nothing where it is refused; a segment replaced is detached",
      .zh = "在 Linux 上，SHM_REMAP 取代该段各页范围内的原有映射，不多不少，被拒绝时什么都不取代；"
	    "被取代的段随之分离",
      .course = "003 §6: SHM_REMAP（将现有映射替换为shmaddr指定的范围，并一直持续到段末尾）",
      .rows = "shm 3", .verdict = HOLDS, .ref = "shmop(2) SHM_REMAP")
{
	const size_t lba = (size_t)SHMLBA;
	char *room = reserve(3 * lba);
	int one = new_segment(lba), two = new_segment(lba), gone = new_segment(lba);

	must(shmctl(gone, IPC_RMID, NULL));
	must(mprotect(room, 3 * lba, PROT_READ | PROT_WRITE));
	memset(room, 'm', 3 * lba);
	assert_fails(shmat(gone, room + lba, SHM_REMAP), EINVAL);
	assert_fails(shmat(one, room + lba + 1, SHM_REMAP), EINVAL);
	assert_equal(peek(room + lba), 'm');
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
      .ref = "POSIX.1-2024 shmat(): as selected by the system; shmop(2) NOTES: attached at "
	     "different addresses in different processes")
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

CLAIM(shm, attaching_leaves_the_break,
      .says = "on Linux shmat and shmdt leave the program break where it is",
      .zh = "在 Linux 上，shmat 与 shmdt 不改变程序的 break 值", .rows = "shm 3", .verdict = HOLDS,
      .ref = "shmop(2): the brk(2) value of the calling process is not altered")
{
	void *before = sbrk(0), *bytes = attach(new_segment(1 << 20));

	assert_that(sbrk(0) == before);
	assert_succeeds(shmdt(bytes));
	assert_that(sbrk(0) == before);
}

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

static void assert_no_segment(int id)
{
	struct shmid_ds status = { .shm_perm = { .mode = 0600 } };

	assert_fails(shmat(id, NULL, 0), EINVAL);
	assert_fails(shmctl(id, IPC_STAT, &status), EINVAL);
	assert_fails(shmctl(id, IPC_SET, &status), EINVAL);
	assert_fails(shmctl(id, IPC_RMID, NULL), EINVAL);
}

CLAIM(shm, a_removed_or_unknown_id_gives_einval,
      .says = "every call on an id that no segment has, or whose segment was destroyed, fails with "
	      "EINVAL, also after another took its place",
      .zh = "标识符不存在或其段已被销毁时，所有调用都失败 (EINVAL)，即使其位置已被新段占用",
      .rows = "shm 3, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shmat(), shmctl() EINVAL; shmop(2), shmctl(2)")
{
	int removed = must(shmget(IPC_PRIVATE, 8, 0600)), next;

	must(shmctl(removed, IPC_RMID, NULL));
	assert_no_segment(removed);
	assert_no_segment(-1);
	assert_no_segment(INT_MIN);
	assert_no_segment(INT_MAX);
	choose_next_id(removed + PLACES);
	next = new_segment(8); /* in the removed one's place, where that can be chosen */
	assert_no_segment(removed);
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
