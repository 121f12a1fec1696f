/* Claims about what one thread does to the memory of all, and what /proc tells of it. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"

/* Memory, and how far two threads have come that take turns at it. */
struct turns {
	char *memory;
	atomic_int step;
};

static void await_step(struct turns *turns, int step)
{
	while (turns->step < step)
		sched_yield();
}

/* The other thread's part: it changes what the first one has touched. */
static void *change_memory(void *argument)
{
	const int fixed = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	const size_t page = page_size();
	struct turns *turns = argument;
	char *p = turns->memory;

	await_step(turns, 1);
	assert_returns(mprotect(p, page, PROT_READ), 0);
	assert_returns(madvise(p + page, page, MADV_DONTNEED), 0);
	turns->step = 2;
	await_step(turns, 3);
	assert_returns(munmap(p, page), 0);
	assert_returns(mmap(p + page, page, READ_WRITE, fixed, -1, 0), p + page);
	poke(p + page, 'n');
	turns->step = 4;
	await_step(turns, 5);
	assert_returns(mprotect(p + page, page, PROT_NONE), 0);
	turns->step = 6;
	return NULL;
}

CLAIM(mmap, what_a_thread_does_to_memory_holds_for_all,
      .says = "what mprotect, munmap and mmap of one thread do to memory, on Linux madvise too, holds for "
	      "another that has touched it, once the call has returned",
      .zh = "一个线程的 mprotect、munmap、mmap（在 Linux 上还有 madvise）返回之后，对访问过该内存的其他线程也立即生效",
      .rows = "mmap 4, 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect(), munmap(), mmap()",
      .needs = { need_threads })
{
	const size_t page = page_size();
	struct turns turns = { .memory = map_memory(2 * page, MAP_PRIVATE) };
	char *p = turns.memory;
	pthread_t thread;

	must(pthread_create(&thread, NULL, change_memory, &turns) ? -1 : 0);
	memset(p, 'a', 2 * page);
	turns.step = 1;
	await_step(&turns, 2);
	assert_faults(poke(p, 'x'), SIGSEGV, SEGV_ACCERR, p);
	assert_equal(peek(p), 'a');
	assert_equal(peek(p + page), 0);
	turns.step = 3;
	await_step(&turns, 4);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_equal(peek(p + page), 'n');
	turns.step = 5;
	await_step(&turns, 6);
	assert_faults(peek(p + page), SIGSEGV, SEGV_ACCERR, p + page);
	assert_equal(pthread_join(thread, NULL), 0);
}

/* What a line of /proc/self/maps tells; no access at all where none tells of this address. */
struct told {
	uintptr_t start, end;
	unsigned long offset, inode;
	char access[8], name[200];
};

static struct told told_of(const void *address)
{
	FILE *maps = must(fopen("/proc/self/maps", "re"));
	const uintptr_t at = (uintptr_t)address;
	char line[512];

	while (fgets(line, sizeof(line), maps)) {
		struct told told = { .name = "" };

		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s %lx %*s %lu %199s", &told.start,
			   &told.end, told.access, &told.offset, &told.inode, told.name) < 5)
			continue;
		if (told.start <= at && at < told.end) {
			fclose(maps);
			return told;
		}
	}
	fclose(maps);
	return (struct told){ .access = "none" };
}

static const char *need_maps(void)
{
	return lacks(access("/proc/self/maps", R_OK) < 0, "/proc/self/fd");
}

CLAIM(mmap, proc_maps_tells_of_each_mapping,
      .says = "on Linux /proc/self/maps tells of a mapping its addresses, what it lets do, whether it is "
	      "shared, and its file's offset, inode and name; parts that differ stand apart",
      .zh = "在 Linux 上，/proc/self/maps 给出映射的地址、权限、是否共享以及文件的偏移量、inode 与名字；不同的部分分别列出",
      .rows = "mmap 1, 7", .verdict = HOLDS, .ref = "proc(5) /proc/pid/maps",
      .needs = { need_directory, need_maps })
{
	const size_t page = page_size();
	const int fd = make_file("file", 4 * page);
	char *shared = must(mmap(NULL, 3 * page, READ_WRITE, MAP_SHARED, fd, (off_t)page));
	char *private = must(mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0));
	struct told told;

	must(mprotect(shared + page, page, PROT_NONE));
	must(munmap(shared + 2 * page, page));
	told = told_of(shared);
	assert_that(told.start == (uintptr_t)shared && told.end == told.start + page);
	assert_text(told.access, "rw-s");
	assert_equal(told.offset, page);
	assert_equal(told.inode, status_of(fd).st_ino);
	told = told_of(shared + page);
	assert_text(told.access, "---s");
	assert_equal(told.offset, 2 * page);
	assert_text(told_of(shared + 2 * page).access, "none");
	assert_text(told_of(private).access, "r--p");
	assert_text(strrchr(told_of(private).name, '/'), "/file");
}
