/* Claims about robust lists: what becomes of the futexes that a process holds when it ends. */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>

#include "futexes.h"

/* A futex as a list of them has it. */
struct held {
	struct robust_list link;
	futex_word word;
};

enum { FUTEXES = 3 };

/* The futexes that a process holds, and one that it is about to take, in shared memory. */
struct robust {
	struct robust_list_head head;
	struct held held[FUTEXES], pending;
};

static struct robust *new_list(void)
{
	struct robust *robust = must(mmap(NULL, sizeof(*robust), PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	struct robust_list *last = &robust->head.list;

	for (int i = 0; i < FUTEXES; i++) {
		last->next = &robust->held[i].link;
		last = last->next;
	}
	last->next = &robust->head.list;
	robust->head.futex_offset = offsetof(struct held, word);
	robust->head.list_op_pending = &robust->pending.link;
	return robust;
}

static long set_list(struct robust *robust)
{
	return syscall(SYS_set_robust_list, (long)&robust->head, (long)sizeof(robust->head));
}

static void end(struct actor *owner, bool killed)
{
	if (killed) {
		send_signal(owner, SIGKILL);
		assert_killed(owner, SIGKILL);
	} else {
		resume(owner);
		assert_ends(owner);
	}
}

CLAIM(futex, the_end_marks_what_was_held,
      .says = "on Linux, when a process ends or is killed, each futex of its robust list, and the one that it "
	      "was about to take, if it holds the process's id gets FUTEX_OWNER_DIED in its place, "
	      "and one of its waiters is woken; another's id stays",
      .zh = "在 Linux 上，进程结束或被杀死时，其 robust 列表中的每个 futex 以及正要取得的那个，若存有该进程的 "
	    "id，则改为 FUTEX_OWNER_DIED，并唤醒一个等待者；存有他人 id 的不变",
      .verdict = HOLDS, .ref = "get_robust_list(2); Linux kernel/futex/core.c exit_robust_list()",
      .needs = { need_robust_lists, need_proc })
{
	for (int killed = 0; killed < 2; killed++) {
		struct robust *robust = new_list();
		struct waiters waiters = { 0 };
		uint32_t waited_for;

		ACTOR(owner) {
			assert_returns(set_list(robust), 0);
			robust->held[0].word = robust->pending.word = own_tid() | FUTEX_WAITERS;
			robust->held[1].word = own_tid();
			robust->held[2].word = (uint32_t)getppid();
			pause_at("holding");
		}
		await(owner, "holding");
		waited_for = robust->held[0].word;
		add_waiters(&waiters, 2, &robust->held[0].word, waited_for);
		add_waiters(&waiters, 2, &robust->pending.word, waited_for);
		end(owner, killed);
		assert_equal(robust->held[0].word, FUTEX_WAITERS | FUTEX_OWNER_DIED);
		assert_equal(robust->held[1].word, FUTEX_OWNER_DIED);
		assert_equal(robust->held[2].word, getpid());
		assert_equal(robust->pending.word, FUTEX_WAITERS | FUTEX_OWNER_DIED);
		assert_woken(&waiters, 2, 0, 3);
		assert_returns(wake(&robust->held[0].word, ALL), 1);
		assert_returns(wake(&robust->pending.word, ALL), 1);
	}
}

static void *hold_and_end(void *argument)
{
	struct robust *robust = argument;

	robust->held[0].word = robust->held[1].word = own_tid();
	robust->held[2].word = (uint32_t)getpid();
	assert_returns(set_list(robust), 0);
	return NULL;
}

CLAIM(futex, a_threads_end_marks_what_it_held,
      .says = "on Linux each thread has a robust list of its own: when it ends, the futexes there that "
	      "hold its id get FUTEX_OWNER_DIED, and one that holds another thread's stays",
      .zh = "在 Linux 上，每个线程有自己的 robust 列表：线程结束时，其中存有其 id 的 futex 得到 "
	    "FUTEX_OWNER_DIED，存有其他线程 id 的不变",
      .verdict = HOLDS,
      .ref = "get_robust_list(2): per-thread; Linux kernel/futex/core.c exit_robust_list()",
      .needs = { need_robust_lists, need_threads })
{
	struct robust *robust = new_list();
	pthread_t thread;

	must(pthread_create(&thread, NULL, hold_and_end, robust) ? -1 : 0);
	assert_equal(pthread_join(thread, NULL), 0);
	assert_equal(robust->held[0].word, FUTEX_OWNER_DIED);
	assert_equal(robust->held[1].word, FUTEX_OWNER_DIED);
	assert_equal(robust->held[2].word, getpid());
}

CLAIM(futex, exec_marks_what_was_held,
      .says = "on Linux exec marks what the process's robust list held, as its end does, while the new "
	      "program runs",
      .zh = "在 Linux 上，exec 与进程结束一样标记其 robust 列表中持有的 futex，此时新程序仍在运行",
      .verdict = HOLDS, .ref = "Linux kernel/futex/core.c futex_exec_release()",
      .needs = { need_robust_lists, need_cat })
{
	struct robust *robust = new_list();
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		assert_returns(set_list(robust), 0);
		robust->held[0].word = robust->pending.word = own_tid();
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp("cat", (char *[]){ "cat", NULL }));
	}
	assert_asleep(program, "read");
	assert_equal(robust->held[0].word, FUTEX_OWNER_DIED);
	assert_equal(robust->pending.word, FUTEX_OWNER_DIED);
	must(close(input[1]));
	assert_ends(program);
}

CLAIM(futex, a_broken_robust_list_harms_nobody,
      .says = "on Linux a robust list that leads to where no memory is, or in a circle, is "
	      "followed up to there, and the process ends as it would without",
      .zh = "在 Linux 上，robust 列表若指向无内存处或成环，内核处理到该处为止，进程照常结束",
      .verdict = HOLDS, .ref = "Linux kernel/futex/core.c exit_robust_list(): ROBUST_LIST_LIMIT",
      .needs = { need_robust_lists })
{
	for (int circle = 0; circle < 2; circle++) {
		struct robust *robust = new_list();

		ACTOR(owner) {
			robust->held[0].word = robust->held[1].word = own_tid();
			robust->held[1].link.next =
				circle ? &robust->held[0].link : (struct robust_list *)16;
			assert_returns(set_list(robust), 0);
		}
		assert_ends(owner);
		assert_equal(robust->held[0].word, FUTEX_OWNER_DIED);
		assert_equal(robust->held[1].word, FUTEX_OWNER_DIED);
	}
}

CLAIM(futex, a_robust_list_is_told_as_it_was_set,
      .says = "on Linux get_robust_list tells of another process the head that it gave to "
	      "set_robust_list, while that lives; a head of another size is refused with EINVAL",
      .zh = "在 Linux 上，另一进程存活期间，get_robust_list 给出它传给 set_robust_list 的表头；"
	    "大小不符的表头被拒绝 (EINVAL)",
      .verdict = HOLDS, .ref = "get_robust_list(2); set_robust_list(2) EINVAL",
      .needs = { need_robust_lists })
{
	struct robust *robust = new_list();
	void *head = NULL;
	size_t size = 0;

	ACTOR(owner) {
		assert_returns(set_list(robust), 0);
		pause_at("set");
	}
	await(owner, "set");
	assert_returns(syscall(SYS_get_robust_list, (long)pid_of(owner), (long)&head, (long)&size),
		       0);
	assert_equal((intptr_t)head, (intptr_t)&robust->head);
	assert_equal(size, sizeof(robust->head));
	assert_fails(syscall(SYS_set_robust_list, (long)head, (long)size - 1), EINVAL);
	resume(owner);
	assert_ends(owner);
	assert_fails(syscall(SYS_get_robust_list, (long)pid_of(owner), (long)&head, (long)&size),
		     ESRCH);
}
