/* Claims about what one futex is: which addresses, in which processes, are the same word. */
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

#include "claim.h"
#include "futexes.h"

/* The same file's page once more, at another address. */
static futex_word *mapped(int fd)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
}

CLAIM(futex, one_word_has_many_addresses,
      .says = "on Linux a word of a file that processes have mapped is one futex, at whatever "
	      "address each has it, and by whichever of a process's two mappings",
      .zh = "在 Linux 上，多个进程映射的文件中的一个字是同一个 futex，不论各自的地址，"
	    "也不论用进程的哪一个映射",
      .rows = "bugs 87", .verdict = HOLDS, .ref = "futex(2): share a futex between processes",
      .needs = { need_memfd, need_proc })
{
	int fd = must(memfd_create("words", 0));
	futex_word *first, *second;

	must(ftruncate(fd, 4096));
	first = mapped(fd);
	second = mapped(fd);
	ACTOR(waiter) {
		must(munmap((void *)first, 4096));
		assert_returns(wait_while(mapped(fd) + 9, 0), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(wake(first + 8, ALL), 0);
	assert_not_woken(waiter);
	for (int i = 0; i < 2; i++) {
		ACTOR(another) {
			assert_returns(wait_while(second + 9, 0), 0);
		}
		assert_asleep(another, "futex");
		assert_returns(wake((i ? first : second) + 9, ALL), i ? 1 : 2);
		assert_ends(another);
	}
	assert_ends(waiter);
}

CLAIM(futex, one_address_has_many_words,
      .says = "on Linux a word in private memory is another futex in each process: a wake at the "
	      "same address reaches no waiter in parent or child",
      .zh = "在 Linux 上，私有内存中的字在各进程中是不同的 "
	    "futex：同一地址上的唤醒到不了父进程或子进程的"
	    "等待者",
      .rows = "bugs 87", .verdict = HOLDS,
      .ref = "futex(2): share a futex between processes; fork(2): separate memory spaces",
      .needs = { need_proc })
{
	static futex_word word;

	ACTOR(child) {
		ACTOR(grandchild) {
			assert_returns(wait_while(&word, 0), 0);
		}
		assert_asleep(grandchild, "futex");
		assert_returns(wake(&word, ALL), 0);
		assert_not_woken(grandchild);
		assert_returns(wait_while(&word, 0), 0);
	}
	assert_asleep(child, "futex");
	assert_returns(wake(&word, ALL), 0);
	assert_not_woken(child);
}

CLAIM(futex, a_word_may_be_only_readable,
      .says = "on Linux FUTEX_WAIT and FUTEX_WAKE take a word in memory that the caller may only "
	      "read; what would change it, FUTEX_LOCK_PI and FUTEX_WAKE_OP, fails with EFAULT",
      .zh = "在 Linux 上，FUTEX_WAIT 与 FUTEX_WAKE 可用于调用者只能读的内存中的字；"
	    "要改变它的 FUTEX_LOCK_PI 与 FUTEX_WAKE_OP 失败 (EFAULT)",
      .verdict = HOLDS, .ref = "futex(2) EFAULT; Linux kernel/futex/core.c get_futex_key(): rw",
      .needs = { need_proc })
{
	futex_word *words = shared_words();

	ACTOR(waiter) {
		must(mprotect((void *)words, 4096, PROT_READ));
		assert_returns(wait_while(words, 0), 0);
		assert_fails(futex(words, FUTEX_LOCK_PI, 0, NULL, NULL, 0), EFAULT);
	}
	assert_asleep(waiter, "futex");
	must(mprotect((void *)words, 4096, PROT_READ));
	assert_fails(futex_of_two(words, FUTEX_WAKE_OP, 1, 1, words + 1, 0), EFAULT);
	assert_not_woken(waiter);
	assert_returns(wake(words, 1), 1);
	assert_ends(waiter);
	assert_equal(words[0] + words[1], 0);
}

/* What a waiter of this process needs. */
struct place_of_wait {
	futex_word *word;
	int operation;
	atomic_int tid;
};

static void *wait_there(void *argument)
{
	struct place_of_wait *place = argument;

	place->tid = (int)own_tid();
	assert_returns(futex(place->word, place->operation, 0, NULL, NULL, 0), 0);
	return NULL;
}

CLAIM(futex, a_private_futex_is_of_one_process,
      .says = "on Linux FUTEX_WAKE_PRIVATE wakes who waits in FUTEX_WAIT_PRIVATE in the caller's "
	      "own process, and not who does in another, though both share the word",
      .zh = "在 Linux 上，FUTEX_WAKE_PRIVATE 唤醒本进程中 FUTEX_WAIT_PRIVATE 的等待者，"
	    "不唤醒别的进程中的，即使它们共享该字",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_PRIVATE_FLAG", .needs = { need_threads, need_proc })
{
	struct place_of_wait place = { shared_words(), FUTEX_WAIT_PRIVATE, 0 };
	pthread_t thread;

	ACTOR(other) {
		wait_there(&place);
	}
	assert_asleep(other, "futex");
	must(pthread_create(&thread, NULL, wait_there, &place) ? -1 : 0);
	while (!place.tid)
		sched_yield();
	assert_task_asleep(place.tid, "futex");
	assert_returns(futex(place.word, FUTEX_WAKE_PRIVATE, ALL, NULL, NULL, 0), 1);
	assert_equal(pthread_join(thread, NULL), 0);
	assert_returns(futex(place.word, FUTEX_WAKE_PRIVATE, ALL, NULL, NULL, 0), 0);
	assert_not_woken(other);
}

CLAIM(futex, a_copied_page_keeps_its_waiters,
      .says = "on Linux a thread that waits on a word of private memory is woken though its process "
	      "has forked since, and parent or child has written to the page, which is copied then",
      .zh = "在 Linux 上，线程在私有内存的字上等待时，即使其进程此后 fork，且父进程或子进程写了该页"
	    "（从而被复制），它仍会被唤醒",
      .rows = "bugs 87", .verdict = HOLDS,
      .ref = "Linux kernel/futex/core.c get_futex_key(): private mappings, by mm and address",
      .needs = { need_threads, need_proc })
{
	static const int operations[] = { FUTEX_WAIT, FUTEX_WAIT_PRIVATE };
	static futex_word word;

	for (int i = 0; i < 4; i++) {
		struct place_of_wait place = { &word, operations[i % 2], 0 };
		pthread_t thread;

		word = 0;
		must(pthread_create(&thread, NULL, wait_there, &place) ? -1 : 0);
		while (!place.tid)
			sched_yield();
		assert_task_asleep(place.tid, "futex");
		ACTOR(child) {
			if (i < 2)
				word = 2;
			pause_at("forked");
		}
		await(child, "forked");
		word = 1;
		assert_returns(wake(&word, ALL), i % 2 ? 0 : 1);
		if (i % 2)
			assert_returns(futex(&word, FUTEX_WAKE_PRIVATE, ALL, NULL, NULL, 0), 1);
		assert_equal(pthread_join(thread, NULL), 0);
		resume(child);
		assert_ends(child);
	}
}

CLAIM(futex, private_waiters_are_moved_and_woken,
      .says = "on Linux FUTEX_CMP_REQUEUE_PRIVATE and FUTEX_WAKE_OP_PRIVATE move and wake the "
	      "waiters of FUTEX_WAIT_PRIVATE in the caller's process, as the others do where "
	      "processes share a word",
      .zh = "在 Linux 上，FUTEX_CMP_REQUEUE_PRIVATE 与 FUTEX_WAKE_OP_PRIVATE 移动和唤醒本进程中 "
	    "FUTEX_WAIT_PRIVATE 的等待者，与进程间共享字时的操作相同",
      .verdict = HOLDS,
      .ref = "futex(2) FUTEX_PRIVATE_FLAG: can be employed with all futex operations; "
	     "FUTEX_CMP_REQUEUE, FUTEX_WAKE_OP",
      .needs = { need_threads, need_proc })
{
	const long add_1 = FUTEX_OP_ADD << 28 | 1 << 12; /* where it is 0 */
	static futex_word words[3];
	struct place_of_wait places[3];
	pthread_t threads[3];

	for (int i = 0; i < 3; i++) {
		places[i] = (struct place_of_wait){ &words[0], FUTEX_WAIT_PRIVATE, 0 };
		must(pthread_create(&threads[i], NULL, wait_there, &places[i]) ? -1 : 0);
		while (!places[i].tid)
			sched_yield();
		assert_task_asleep(places[i].tid, "futex");
	}
	assert_returns(futex_of_two(&words[0], FUTEX_CMP_REQUEUE_PRIVATE, 1, 2, &words[1], 0), 3);
	assert_returns(futex(&words[0], FUTEX_WAKE_PRIVATE, ALL, NULL, NULL, 0), 0);
	assert_returns(futex_of_two(&words[2], FUTEX_WAKE_OP_PRIVATE, 1, 1, &words[1],
				    (uint32_t)add_1),
		       1);
	assert_equal(words[1], 1);
	assert_returns(futex(&words[1], FUTEX_WAKE_PRIVATE, ALL, NULL, NULL, 0), 1);
	for (int i = 0; i < 3; i++)
		assert_equal(pthread_join(threads[i], NULL), 0);
}
