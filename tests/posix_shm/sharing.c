/* Claims about who shares an object, by which mappings, and what keeps their updates in order. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "objects.h"

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

/* Whether sem_init makes one for several processes at all. */
static const char *need_process_shared(void)
{
	sem_t semaphore;

	if (sem_init(&semaphore, 1, 0) < 0)
		return lacks(true, "sem_init");
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
