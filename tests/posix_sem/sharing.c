/* Claims about where a semaphore may lie, and who shares it. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "semaphores.h"

static sem_t global_semaphore;

static void *post_global(void *unused)
{
	(void)unused;
	pause_at("the first thread sleeps");
	assert_returns(sem_post(&global_semaphore), 0);
	return NULL;
}

CLAIM(posix_sem, threads_share_it_with_pshared_0,
      .says = "with pshared 0 a global semaphore is of all threads: one sleeps, another wakes it",
      .zh = "pshared 为 0 时，全局变量中的信号量由各线程共享：一个睡眠，另一个唤醒它",
      .course = "003 §4: 而零值表示它在线程之间共享; 000 §9.2: 第一个0 线程", .rows = "posix sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(); sem_init(3)", .needs = { need_threads })
{
	ACTOR(process) {
		pthread_t thread;

		must(sem_init(&global_semaphore, 0, 0));
		start_thread(&thread, post_global, NULL);
		assert_returns(sem_wait(&global_semaphore), 0);
		assert_equal(value_of(&global_semaphore), 0);
		pthread_join(thread, NULL);
	}
	await(process, "the first thread sleeps");
	assert_asleep(process, "futex");
	resume(process);
	assert_ends(process);
}

CLAIM(posix_sem, processes_share_it_in_a_shared_mapping,
      .says = "with pshared 1 in memory shared over fork a semaphore is of parent and child: "
	      "either wakes the other",
      .zh = "pshared 非零且位于 fork 后共享的内存中时，信号量由父子进程共享，可互相唤醒",
      .course = "003 §4: 非零值表示信号量在进程之间共享", .rows = "posix sem 1; bugs 87",
      .verdict = HOLDS_IF("it lies in memory that they share", "它位于它们共享的内存中"),
      .ref = "POSIX.1-2024 sem_init(); sem_init(3), sem_overview(7)")
{
	sem_t *there = shared_semaphore(0), *back = shared_semaphore(1);

	ACTOR(poster) {
		assert_equal(value_of(back), 1);
		assert_returns(sem_post(back), 0);
	}
	assert_ends(poster);
	assert_equal(value_of(back), 2);
	assert_returns(sem_wait(back), 0);
	assert_returns(sem_wait(back), 0);
	ACTOR(child) {
		assert_returns(sem_wait(there), 0);
		pause_at("the parent sleeps");
		assert_returns(sem_post(back), 0);
	}
	assert_asleep(child, "futex");
	ACTOR(sibling) {
		assert_returns(sem_wait(back), 0);
	}
	assert_asleep(sibling, "futex");
	assert_returns(sem_post(there), 0);
	await(child, "the parent sleeps");
	assert_not_woken(sibling);
	resume(child);
	assert_ends(sibling);
	assert_ends(child);
}

CLAIM(posix_sem, private_memory_is_not_shared_over_fork,
      .says = "a semaphore in private memory is copied by fork: the child's is another, whatever "
	      "pshared says",
      .zh = "私有内存中的信号量在 fork 时被复制：子进程的是另一个，不论 pshared 为何",
      .course = "003 §4: 非零值表示信号量在进程之间共享", .rows = "posix sem 1",
      .verdict = HOLDS_IF("it lies in memory that they share: pshared alone shares nothing",
			  "它位于共享内存中：pshared 本身并不共享任何东西"),
      .ref = "POSIX.1-2024 sem_init(), fork(); sem_init(3)")
{
	for (int pshared = 0; pshared < 2; pshared++) {
		must(sem_init(&global_semaphore, pshared, 0));
		ACTOR(waiter) {
			assert_returns(sem_wait(&global_semaphore), 0);
		}
		assert_asleep(waiter, "futex");
		ACTOR(poster) {
			assert_returns(sem_post(&global_semaphore), 0);
			assert_equal(value_of(&global_semaphore), 1);
		}
		assert_ends(poster);
		assert_equal(value_of(&global_semaphore), 0);
		assert_returns(sem_post(&global_semaphore), 0);
		assert_not_woken(waiter);
		assert_equal(value_of(&global_semaphore), 1);
	}
}

/* Maps the file's first page; another address each time. */
static sem_t *map_semaphore(int fd)
{
	return must(mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
}

/* These are two addresses of the same memory: who sleeps at one is woken at the other. */
static void sleep_here_post_there(sem_t *here, sem_t *there)
{
	assert_that(here != there);
	must(sem_init(there, 1, 1));
	assert_equal(value_of(here), 1);
	assert_returns(sem_wait(here), 0);
	assert_equal(value_of(there), 0);
	ACTOR(waiter) {
		assert_returns(sem_wait(here), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(sem_post(there), 0);
	assert_ends(waiter);
	assert_equal(value_of(here), 0);
	assert_equal(value_of(there), 0);
}

CLAIM(posix_sem, processes_share_it_in_a_mapped_file,
      .says = "a semaphore in a mapped file is of all who map it, each at an address of his own",
      .zh = "位于映射文件中的信号量由所有映射它的进程共享，各自的地址可以不同",
      .course = "003 §4: 非零值表示信号量在进程之间共享", .rows = "posix sem 1; bugs 87",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), mmap(); sem_init(3)",
      .needs = { need_directory })
{
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(ftruncate(fd, sizeof(sem_t)));
	sleep_here_post_there(map_semaphore(fd), map_semaphore(fd));
}

CLAIM(posix_sem, processes_share_it_in_a_shm_object,
      .says = "a semaphore in a shared memory object is of all who map it, each at an address of "
	      "his own",
      .zh = "位于 POSIX 共享内存对象中的信号量由所有映射它的进程共享，各自的地址可以不同",
      .course = "003 §4: 非零值表示信号量在进程之间共享", .rows = "posix sem 1; bugs 87",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), shm_open(); sem_init(3)",
      .needs = { need_shm_open })
{
	const char *name = own_name("memory");
	int fd = must(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));

	must(ftruncate(fd, sizeof(sem_t)));
	sleep_here_post_there(map_semaphore(fd), map_semaphore(must(shm_open(name, O_RDWR, 0))));
}

CLAIM(posix_sem, processes_share_it_in_a_segment,
      .says = "a semaphore in a System V segment is of all who attach it, each at an address of "
	      "his own",
      .zh = "位于 System V 共享内存段中的信号量由所有连接它的进程共享，各自的地址可以不同",
      .course = "003 §4: 非零值表示信号量在进程之间共享", .rows = "posix sem 1; bugs 87",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), shmat(); sem_init(3)",
      .needs = { need_shm })
{
	int segment = own_segment(must(shmget(IPC_PRIVATE, sizeof(sem_t), 0600)));

	sleep_here_post_there(must(shmat(segment, NULL, 0)), must(shmat(segment, NULL, 0)));
}

CLAIM(posix_sem, strangers_share_it_in_a_mapped_file,
      .says = "processes that each open and map the file themselves wake one another by the "
	      "semaphore in it",
      .zh = "各自打开并映射同一文件的进程可以通过其中的信号量互相唤醒",
      .course = "003 §4: 非零值表示信号量在进程之间共享", .rows = "posix sem 1; bugs 87",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), mmap()", .needs = { need_directory })
{
	static const size_t page = 65536;
	int fd = must(open("file", O_RDWR | O_CREAT, 0600));

	must(ftruncate(fd, sizeof(sem_t)));
	must(sem_init(map_semaphore(fd), 1, 3));
	ACTOR(taker) {
		sem_t *semaphore = map_semaphore(must(open("file", O_RDWR)));

		for (int left = 2; left >= 0; left--) {
			assert_returns(sem_trywait(semaphore), 0);
			assert_equal(value_of(semaphore), left);
		}
	}
	assert_ends(taker);
	ACTOR(waiter) {
		must(mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
		assert_returns(sem_wait(map_semaphore(must(open("file", O_RDWR)))), 0);
	}
	assert_asleep(waiter, "futex");
	ACTOR(poster) {
		assert_returns(sem_post(map_semaphore(must(open("file", O_RDWR)))), 0);
	}
	assert_ends(poster);
	assert_ends(waiter);
}

CLAIM(posix_sem, the_address_alone_is_nothing,
      .says = "two processes' semaphores at the same address are two, unless the memory is shared",
      .zh = "两个进程中同一地址的信号量若不在共享内存里，就是两个信号量", .rows = "bugs 87",
      .verdict = HOLDS,
      .ref = "futex(2): \"the same location in physical memory\"; POSIX.1-2024 sem_init()")
{
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		void *other = must(mmap(semaphore, sizeof(sem_t), PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0));

		assert_that(other == semaphore);
		must(sem_init(other, 1, 0));
		assert_returns(sem_wait(other), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(sem_post(semaphore), 0);
	assert_returns(sem_post(semaphore), 0);
	assert_not_woken(waiter);
	assert_equal(value_of(semaphore), 2);
}

CLAIM(posix_sem, neighbours_are_separate,
      .says = "semaphores side by side in an array are separate: a post wakes the waiter of its "
	      "own",
      .zh = "数组中相邻的信号量互相独立：post 只唤醒等待该信号量的进程",
      .rows = "posix sem 1; bugs 87", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post()")
{
	static const int order[] = { 0, 3, 1, 4, 2 };
	sem_t *semaphores = shared_memory(5 * sizeof(sem_t));
	struct actor *waiter[5];
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 5; i++) {
		must(sem_init(&semaphores[i], 1, 0));
		waiter[i] = start_waiter(&semaphores[i], p[1], (char)i);
	}
	for (int turn = 0; turn < 5; turn++) {
		must(sem_post(&semaphores[order[turn]]));
		assert_equal(who_went(p[0]), order[turn]);
		assert_ends(waiter[order[turn]]);
		for (int later = turn + 1; later < 5; later++)
			assert_not_woken(waiter[order[later]]);
	}
}

CLAIM(posix_sem, works_at_every_aligned_address,
      .says = "a semaphore works at every address that is aligned for sem_t, over page ends too",
      .zh = "信号量在 sem_t 对齐的任何地址都能工作，跨页也可以", .rows = "bugs 84",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(); glibc bug 33632")
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), step = _Alignof(sem_t);
	struct timespec past = { 0, 0 };
	char *memory = shared_memory(2 * page);

	for (size_t at = page - sizeof(sem_t) - step; at <= page + step; at += step) {
		sem_t *semaphore = (sem_t *)(memory + at);

		must(sem_init(semaphore, 1, 1));
		assert_returns(sem_wait(semaphore), 0);
		assert_fails(sem_timedwait(semaphore, &past), ETIMEDOUT);
		ACTOR(waiter) {
			assert_returns(sem_wait(semaphore), 0);
		}
		assert_asleep(waiter, "futex");
		must(sem_post(semaphore));
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
	}
}

static void *post_and_return(void *semaphore)
{
	assert_returns(sem_post(semaphore), 0);
	return NULL;
}

CLAIM(posix_sem, may_be_unmapped_when_wait_returned,
      .says = "who returned from sem_wait may destroy the semaphore and unmap its memory at once, "
	      "though the sem_post that let him go has not returned",
      .zh = "sem_wait 返回后可立即销毁信号量并解除其内存映射，即使放行它的 sem_post 尚未返回",
      .rows = "bugs 79, 81", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_destroy(): \"safe to destroy\"; glibc bug 12674",
      .needs = { need_threads })
{
	for (int i = 0; i < 400; i++) {
		sem_t *semaphore = shared_memory(sizeof(sem_t));
		pthread_t poster;

		must(sem_init(semaphore, i % 2, 0));
		start_thread(&poster, post_and_return, semaphore);
		assert_returns(sem_wait(semaphore), 0);
		assert_returns(sem_destroy(semaphore), 0);
		assert_returns(munmap(semaphore, sizeof(sem_t)), 0);
		pthread_join(poster, NULL);
	}
}
