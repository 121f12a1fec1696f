/* Claims about private and shared memory over fork, and races for the copies. */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"

CLAIM(mmap, private_memory_is_copied_by_fork,
      .says = "a child finds what its parent stored in private memory before fork; what either "
	      "stores afterwards the other never sees",
      .zh = "子进程看到父进程 fork 之前写入私有内存的内容；此后任何一方的写入另一方都看不到",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): MAP_PRIVATE mappings; mmap(2) MAP_PRIVATE",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *memory = map_memory(2 * page, MAP_PRIVATE);
	char *file = map(fd, 2 * page, READ_WRITE, MAP_PRIVATE);

	memset(memory, 'm', 2 * page);
	poke(file, 'm');
	ACTOR(child) {
		assert_equal(peek(memory), 'm');
		assert_equal(peek(file), 'm');
		poke(memory, 'c');
		poke(file + page, 'c');
		pause_at("written");
		assert_equal(peek(memory + page), 'm');
		assert_equal(peek(file), 'm');
		assert_equal(peek(memory), 'c');
	}
	await(child, "written");
	assert_equal(peek(memory), 'm');
	assert_equal(peek(file + page), 'b');
	poke(memory + page, 'p');
	poke(file, 'p');
	resume(child);
	assert_ends(child);
	assert_equal(byte_in(fd, 0), 'a');
	assert_equal(byte_in(fd, page), 'b');
}

CLAIM(mmap, a_copy_stays_ones_own_whatever_its_protection,
      .says = "a private page that fork copied stays each process's own when one of them may write "
	      "it only later: it was read-only at fork, or was made so, or unreadable, meanwhile",
      .zh = "fork 复制的私有页此后始终各自独立，即使一方后来才可写：fork 时为只读，"
	    "或其间曾被改为只读或不可访问",
      .rows = "mmap 1, 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): MAP_PRIVATE mappings; mprotect()")
{
	static const int meanwhile[] = { READ_WRITE, PROT_READ, PROT_NONE };
	const size_t page = page_size();
	char *memory = map_memory(3 * page, MAP_PRIVATE);

	memset(memory, 'm', 3 * page);
	must(mprotect(memory, page, PROT_READ));
	ACTOR(child) {
		for (size_t i = 0; i < 3; i++) {
			must(mprotect(memory + i * page, page, meanwhile[i]));
			must(mprotect(memory + i * page, page, READ_WRITE));
			poke(memory + i * page, 'c');
			assert_text(text_at(memory + i * page, 2), "cm");
		}
	}
	assert_ends(child);
	assert_filled(memory, 3 * page, 'm');
}

CLAIM(mmap, what_moves_stays_copied_or_shared,
      .says = "on Linux what a child moves by mremap stays what it was: a private page its own, so "
	      "that the parent does not see what it stores there, a shared one seen by both",
      .zh = "在 Linux 上，子进程用 mremap "
	    "移动的页性质不变：私有页仍归自己，写入的内容父进程看不到；共享页的内容双方都看得到",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "mremap(2) DESCRIPTION; fork(2)")
{
	const size_t page = page_size();
	char *private = map_memory(page, MAP_PRIVATE), *shared = map_memory(page, MAP_SHARED);
	char *place = free_pages(2);

	poke(private, 'm');
	poke(shared, 'm');
	ACTOR(child) {
		assert_succeeds(mremap(private, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, place));
		assert_succeeds(
			mremap(shared, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, place + page));
		poke(place, 'c');
		poke(place + page, 'c');
		assert_equal(peek(place), 'c');
	}
	assert_ends(child);
	assert_equal(peek(private), 'm');
	assert_equal(peek(shared), 'c');
}

/* The first bytes of four pages. */
static const char *four_pages(const char *p)
{
	static char text[5];

	for (size_t i = 0; i < 4; i++)
		text[i] = peek(p + i * page_size());
	return text;
}

CLAIM(mmap, three_generations_stay_apart,
      .says = "parent, child and grandchild each keep their own private bytes, in whatever order "
	      "they fork, store and end",
      .zh = "父、子、孙三代进程各自保有私有内存的内容，无论 fork、写入与结束的次序如何",
      .rows = "mmap 1; bugs 69", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): MAP_PRIVATE mappings; FreeBSD-SA-21:08.vm")
{
	size_t page = page_size();
	char *p = map_memory(4 * page, MAP_PRIVATE);

	memset(p, 'p', 4 * page);
	ACTOR(child) {
		poke(p + page, 'c');
		ACTOR(grandchild) {
			poke(p + 2 * page, 'g');
			pause_at("written");
			assert_text(four_pages(p), "pcgp");
		}
		await(grandchild, "written");
		assert_text(four_pages(p), "pcpp");
		poke(p + page, 'C');
		poke(p + 3 * page, 'C');
		pause_at("written");
		resume(grandchild);
		assert_ends(grandchild);
		assert_text(four_pages(p), "pCpC");
	}
	await(child, "written");
	poke(p, 'P');
	assert_text(four_pages(p), "Pppp");
	resume(child);
	assert_ends(child);
	assert_text(four_pages(p), "Pppp");
}

CLAIM(mmap, shared_memory_is_one_for_three_generations,
      .says = "shared memory is the same for parent, child and grandchild, also when the one "
	      "between has unmapped it and ended",
      .zh = "父、子、孙三代共享同一块共享内存，中间一代解除映射并结束之后也一样",
      .rows = "mmap 1; bugs 69", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(): memory mappings")
{
	char *p = map_memory(3, MAP_SHARED);

	ACTOR(child) {
		poke(p, 'c');
		ACTOR(grandchild) {
			assert_equal(peek(p), 'c');
			poke(p + 1, 'g');
			pause_at("written");
			assert_equal(peek(p + 2), 'p');
		}
		await(grandchild, "written");
		must(munmap(p, 3));
		pause_at("unmapped");
		resume(grandchild);
		assert_ends(grandchild);
	}
	await(child, "unmapped");
	assert_equal(peek(p), 'c');
	assert_equal(peek(p + 1), 'g');
	poke(p + 2, 'p');
	resume(child);
	assert_ends(child);
}

CLAIM(mmap, many_children_have_a_copy_each,
      .says = "each of many children stores into the same private pages and finds only its own "
	      "bytes, and its parent none of them",
      .zh = "许多子进程写同一批私有页，各自只看到自己的内容，父进程一个也看不到",
      .rows = "mmap 1; bugs 64, 69", .verdict = HOLDS, .ref = "POSIX.1-2024 fork()")
{
	const size_t half = 16 * page_size();
	char *p = map_memory(2 * half, MAP_PRIVATE);
	struct actor *child[8];

	memset(p, 'p', 2 * half);
	for (int i = 0; i < 8; i++) {
		START(child[i]) {
			memset(p, i, half);
			pause_at("written");
			assert_filled(p, half, (char)i);
			assert_filled(p + half, half, 'p');
		}
	}
	for (int i = 0; i < 8; i++)
		await(child[i], "written");
	assert_filled(p, 2 * half, 'p');
	memset(p, 'q', 2 * half);
	for (int i = 0; i < 8; i++) {
		resume(child[i]);
		assert_ends(child[i]);
	}
}

CLAIM(mmap, a_read_into_private_memory_is_private_too,
      .says = "bytes that read puts into private memory after fork are not seen by the other "
	      "process; into shared memory they are",
      .zh = "fork 之后 read 放入私有内存的数据另一进程看不到；放入共享内存的则看得到",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), read()",
      .needs = { need_pipe })
{
	char *private = map_memory(4, MAP_PRIVATE), *shared = map_memory(4, MAP_SHARED);
	int p[2];

	must(pipe(p));
	memcpy(private, "past", 4);
	ACTOR(child) {
		must(write(p[1], "readread", 8));
		assert_returns(read(p[0], private, 4), 4);
		assert_returns(read(p[0], shared, 4), 4);
		assert_text(text_at(private, 4), "read");
	}
	assert_ends(child);
	assert_text(text_at(private, 4), "past");
	assert_text(text_at(shared, 4), "read");
}

CLAIM(mmap, a_spliced_page_does_not_leak_later_writes,
      .says = "on Linux a child that spliced a private page into a pipe and unmapped it reads the "
	      "bytes of the time of fork, not what its parent stored since",
      .zh = "在 Linux 上，子进程把私有页 vmsplice 入管道并解除映射后，读出的是 fork "
	    "时的内容，而不是父进程此后写入的内容",
      .rows = "bugs 64", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): visible only to the parent; CVE-2020-29374",
      .needs = { need_pipe, need_vmsplice })
{
	size_t page = page_size();
	char *private = map_memory(page, MAP_PRIVATE);
	int p[2];

	must(pipe(p));
	memcpy(private, "public", 6);
	ACTOR(child) {
		must(vmsplice(p[1], &(struct iovec){ private, 6 }, 1, 0));
		must(munmap(private, page));
		pause_at("spliced");
		assert_reads(p[0], "public");
	}
	await(child, "spliced");
	memcpy(private, "secret", 6);
	resume(child);
	assert_ends(child);
}

CLAIM(mmap, a_childs_writes_do_not_reach_a_spliced_page,
      .says = "on Linux a page its parent spliced into a pipe before fork does not show what the "
	      "child stores",
      .zh = "在 Linux 上，父进程在 fork 之前 vmsplice 入管道的页不会显示子进程写入的内容",
      .rows = "bugs 64", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): visible only to the child; CVE-2020-29374",
      .needs = { need_pipe, need_vmsplice })
{
	char *private = map_memory(6, MAP_PRIVATE);
	int p[2];

	must(pipe(p));
	memcpy(private, "before", 6);
	must(vmsplice(p[1], &(struct iovec){ private, 6 }, 1, 0));
	ACTOR(child) {
		memcpy(private, "child!", 6);
	}
	assert_ends(child);
	assert_reads(p[0], "before");
	assert_text(text_at(private, 6), "before");
}

/* A race against copy-on-write: one thread drops the private copy, another writes into it. */
struct race {
	char *page;
	int memory; /* /proc/self/mem, by which a page can be written that is mapped read-only */
};

#define RACE_ROUNDS 3000

static void *drop_copies(void *argument)
{
	struct race *race = argument;

	for (int i = 0; i < RACE_ROUNDS; i++)
		madvise(race->page, page_size(), MADV_DONTNEED);
	return NULL;
}

static void *write_copies(void *argument)
{
	struct race *race = argument;

	for (int i = 0; i < RACE_ROUNDS; i++)
		must(pwrite(race->memory, "moo", 3, (off_t)(uintptr_t)race->page));
	return NULL;
}

/* Races over a private mapping of what is open here, and asserts that the file stays as it was. */
static void race_over(int fd)
{
	struct race race = { .page = map(fd, page_size(), PROT_READ, MAP_PRIVATE) };
	pthread_t dropper, writer;

	race.memory = must(open("/proc/self/mem", O_RDWR));
	assert_equal(pthread_create(&dropper, NULL, drop_copies, &race), 0);
	assert_equal(pthread_create(&writer, NULL, write_copies, &race), 0);
	pthread_join(dropper, NULL);
	pthread_join(writer, NULL);
	assert_equal(byte_in(fd, 0), 'a');
	must(madvise(race.page, page_size(), MADV_DONTNEED));
	assert_equal(peek(race.page), 'a');
}

/* A page that is mapped read-only can be written by it. */
static const char *need_own_memory_file(void)
{
	int fd = open("/proc/self/mem", O_RDWR);
	char *page = mmap(NULL, page_size(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const char *why;

	if (fd < 0 || page == MAP_FAILED)
		why = lacks(true, "/proc/self/mem");
	else
		why = lacks(pwrite(fd, "x", 1, (off_t)(uintptr_t)page) < 0,
			    "write to /proc/self/mem");
	close(fd);
	return why;
}

CLAIM(mmap, no_race_writes_through_a_private_mapping,
      .says = "a MAP_PRIVATE mapping of a file open for reading never changes the file, also when "
	      "one thread writes copies while another drops them",
      .zh = "只读打开的文件的 MAP_PRIVATE "
	    "映射绝不改变文件，即使一个线程写副本的同时另一线程丢弃副本",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "bugs 65",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; CVE-2016-5195",
      .needs = { need_directory, need_threads, need_own_memory_file })
{
	make_file("file", page_size());
	race_over(must(open("file", O_RDONLY)));
}

CLAIM(mmap, no_race_writes_through_to_a_memfd,
      .says = "a MAP_PRIVATE mapping of a memfd open for reading never changes it, also when one "
	      "thread writes copies while another drops them",
      .zh = "只读打开的 memfd 的 MAP_PRIVATE "
	    "映射绝不改变它，即使一个线程写副本的同时另一线程丢弃副本",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "bugs 66",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; CVE-2022-2590",
      .needs = { need_memfd, need_threads, need_own_memory_file })
{
	int fd = make_memfd(4);

	race_over(must(open_again(fd, O_RDONLY)));
	assert_equal(size_of(fd), 4);
}
