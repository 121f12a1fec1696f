/* Claims about sem_wait, sem_trywait and sem_post: who takes, who sleeps, and who wakes. */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include "claim.h"
#include "scheduling.h"
#include "semaphores.h"

CLAIM(posix_sem, wait_takes_one_at_once_above_zero,
      .says = "sem_wait of a value above 0 takes 1 and returns 0 without sleeping",
      .zh = "值大于 0 时，sem_wait 减 1 并立即返回 0",
      .course = "003 §4: p(sv):如果sv的值大于0，就给它减1", .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_wait(); sem_wait(3)")
{
	sem_t *semaphore = shared_semaphore(2);

	ACTOR(taker) {
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_ends(taker);
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, wait_sleeps_at_zero,
      .says = "sem_wait at 0 sleeps until somebody posts, then has taken the 1 and returns 0",
      .zh = "值为 0 时 sem_wait 睡眠，直到有人 post；此时它已取走这个 1，返回 0",
      .course = "003 §4: 如果它的值等于0，就挂起该进程的执行; 000 §9.2: wait等待 p操作",
      .rows = "posix sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(); sem_wait(3)")
{
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(value_of(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(sem_post(semaphore), 0);
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, post_without_waiter_adds_one,
      .says = "sem_post when nobody waits adds 1, which is kept for whoever waits later",
      .zh = "无人等待时 sem_post 加 1，留给以后的等待者",
      .course = "003 §4: 如果没有其他进程因等待sv而挂起，则给它加1", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(); sem_post(3)")
{
	sem_t *semaphore = shared_semaphore(0);

	for (int value = 1; value <= 3; value++) {
		assert_returns(sem_post(semaphore), 0);
		assert_equal(value_of(semaphore), value);
	}
	ACTOR(late) {
		for (int i = 0; i < 3; i++)
			assert_returns(sem_wait(semaphore), 0);
		assert_fails(sem_trywait(semaphore), EAGAIN);
	}
	assert_ends(late);
}

CLAIM(posix_sem, post_with_a_waiter_adds_nothing_in_the_end,
      .says = "sem_post when one waits lets him go on, and the value is 0 again once he has",
      .zh = "有人等待时 sem_post 让他继续；他继续之后，值仍为 0",
      .course = "003 §4: 如果有其他进程因等待sv而被挂起，就让它恢复运行; 000 §9.2: v操作  唤醒",
      .rows = "posix sem 2",
      .verdict = HOLDS_IF("nobody else takes it before the woken one does",
			  "没有别人在被唤醒者之前取走它"),
      .ref = "POSIX.1-2024 sem_post(); sem_post(3)")
{
	sem_t *semaphore = shared_semaphore(0);
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 3; i++) {
		struct actor *waiter = start_waiter(semaphore, p[1], 'w');

		assert_returns(sem_post(semaphore), 0);
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
		assert_fails(sem_trywait(semaphore), EAGAIN);
	}
}

CLAIM(posix_sem, a_post_is_not_handed_to_the_waiter,
      .says = "on Linux sem_post adds 1 though somebody waits: who comes before the woken one has "
	      "it",
      .zh = "在 Linux 上，即使有人等待 sem_post 也加 1：谁先到谁取走，被唤醒者可能再次睡眠",
      .course = "003 §4: 如果有其他进程因等待sv而被挂起，就让它恢复运行; 003 §4: "
		"如果没有其他进程因等待sv而挂起，则给它加1",
      .rows = "posix sem 2",
      .verdict = WRONG("it adds 1 in any case and wakes one, who must then take it like any other",
		       "它总是加 1 并唤醒一个等待者，后者再与别人一样去取"),
      .ref = "glibc nptl/sem_post.c: \"Add a token to the semaphore\"; sem_post(3)",
      .needs = { need_proc })
{
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	stop(waiter);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), 1);
	assert_returns(sem_trywait(semaphore), 0);
	send_signal(waiter, SIGCONT);
	assert_asleep(waiter, "futex");
	assert_returns(sem_post(semaphore), 0);
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, one_post_lets_exactly_one_go,
      .says = "with several waiters each sem_post lets exactly one go, and the others sleep on",
      .zh = "有多个等待者时，每次 sem_post 恰好放行一个，其余继续睡眠",
      .course = "003 §4: 如果有其他进程因等待sv而被挂起，就让它恢复运行", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(): \"one of the threads blocked\"")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[4];
	bool gone[4] = { false };
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 4; i++)
		waiter[i] = start_waiter(semaphore, p[1], (char)i);
	for (int round = 0; round < 4; round++) {
		assert_returns(sem_post(semaphore), 0);
		int who = who_went(p[0]);

		assert_ends(waiter[who]);
		gone[who] = true;
		for (int i = 0; i < 4; i++)
			if (!gone[i])
				assert_not_woken(waiter[i]);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, n_posts_let_n_go,
      .says = "n posts in a row let n waiters go, no fewer and no more",
      .zh = "连续 n 次 post 恰好放行 n 个等待者，不多不少", .rows = "posix sem 2; bugs 80",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(), sem_wait()")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[6];
	bool gone[6] = { false };
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 6; i++)
		waiter[i] = start_waiter(semaphore, p[1], (char)i);
	for (int i = 0; i < 4; i++)
		must(sem_post(semaphore));
	for (int i = 0; i < 4; i++) {
		int who = who_went(p[0]);

		assert_ends(waiter[who]);
		gone[who] = true;
	}
	for (int i = 0; i < 6; i++)
		if (!gone[i])
			assert_asleep(waiter[i], "futex");
	assert_ready(p[0], 0);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, the_highest_priority_goes_first,
      .says = "of waiters under SCHED_FIFO a post lets the one of the highest priority go, and of "
	      "equals the one that has waited longest",
      .zh = "SCHED_FIFO 的等待者中，post 先放行优先级最高的；优先级相同则放行等得最久的",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_post() [PS]: \"highest priority ... waiting the longest\"",
      .needs = { need_realtime })
{
	static const struct {
		int priority, turn;
	} waiters[] = { { 10, 3 }, { 30, 0 }, { 20, 2 }, { 30, 1 }, { 10, 4 } };
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[5];
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 5; i++) {
		START(waiter[i]) {
			must(set_realtime(waiters[i].priority));
			assert_returns(sem_wait(semaphore), 0);
			must(write(p[1], &(char){ (char)i }, 1));
		}
		assert_asleep(waiter[i], "futex");
	}
	for (int turn = 0; turn < 5; turn++) {
		must(sem_post(semaphore));
		int who = who_went(p[0]);

		assert_equal(waiters[who].turn, turn);
		assert_ends(waiter[who]);
		for (int i = 0; i < 5; i++)
			if (waiters[i].turn > turn)
				assert_not_woken(waiter[i]);
	}
}

CLAIM(posix_sem, trywait_never_sleeps,
      .says = "sem_trywait takes 1 if there is one; at 0 it fails with EAGAIN and the value stays",
      .zh = "sem_trywait 在值大于 0 时减 1；为 0 时失败 (EAGAIN)，值不变", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_trywait() EAGAIN; sem_wait(3)")
{
	sem_t *semaphore = shared_semaphore(2);

	ACTOR(taker) {
		assert_returns(sem_trywait(semaphore), 0);
		assert_equal(value_of(semaphore), 1);
		assert_returns(sem_trywait(semaphore), 0);
		for (int i = 0; i < 3; i++) {
			assert_fails(sem_trywait(semaphore), EAGAIN);
			assert_equal(value_of(semaphore), 0);
		}
	}
	assert_ends(taker);
	must(sem_post(semaphore));
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, trywait_disturbs_no_waiter,
      .says = "sem_trywait while others wait fails with EAGAIN, wakes none and takes none's turn",
      .zh = "有人等待时 sem_trywait 失败 (EAGAIN)，不唤醒任何等待者，也不占用其名额",
      .rows = "posix sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_trywait()")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter;
	int p[2];

	must(pipe(p));
	waiter = start_waiter(semaphore, p[1], 'w');
	for (int i = 0; i < 3; i++)
		assert_fails(sem_trywait(semaphore), EAGAIN);
	assert_not_woken(waiter);
	must(sem_post(semaphore));
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, anybody_may_post,
      .says = "a semaphore has no owner: one who never took it may post, and a post too many makes "
	      "a binary semaphore 2 and lets two in",
      .zh = "信号量没有所有者：没取过的进程也可以 post；多 post 一次，互斥信号量就变成 "
	    "2，放两个进程进入",
      .course = "003 §4: 互斥信号量：只能有两个值– 0和1", .rows = "posix sem 2",
      .verdict = WRONG("nothing keeps it at 1 but the programs that use it",
		       "没有什么把它限制在 1，全靠使用它的程序自律"),
      .ref = "POSIX.1-2024 sem_post(); sem_overview(7)")
{
	sem_t *mutex = shared_semaphore(1);

	ACTOR(stranger) {
		assert_returns(sem_post(mutex), 0);
	}
	assert_ends(stranger);
	assert_equal(value_of(mutex), 2);
	ACTOR(first) {
		assert_returns(sem_wait(mutex), 0);
		pause_at("inside");
	}
	ACTOR(second) {
		assert_returns(sem_wait(mutex), 0);
		pause_at("inside");
	}
	await(first, "inside");
	await(second, "inside");
	assert_fails(sem_trywait(mutex), EAGAIN);
}

CLAIM(posix_sem, who_need_not_sleep_is_not_interrupted,
      .says = "sem_wait, sem_trywait and sem_timedwait of a semaphore above 0 take 1, and "
	      "sem_trywait at 0 gives EAGAIN, though a signal is pending, blocked",
      .zh = "信号量大于 0 时，即使有被阻塞的未决信号，sem_wait、sem_trywait、sem_timedwait 也取 1；"
	    "为 0 时 sem_trywait 失败 (EAGAIN)",
      .rows = "posix sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_trywait(), sem_timedwait()")
{
	const struct timespec past = { 1, 0 };
	sem_t *semaphore = shared_semaphore(3);
	sigset_t set;

	sigfillset(&set);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(kill(getpid(), SIGUSR1));
	must(kill(getpid(), SIGCHLD));
	assert_returns(sem_wait(semaphore), 0);
	assert_returns(sem_trywait(semaphore), 0);
	assert_returns(sem_timedwait(semaphore, &past), 0);
	assert_fails(sem_trywait(semaphore), EAGAIN);
	assert_equal(value_of(semaphore), 0);
}
