/* Claims about POSIX semaphores, unnamed and named. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

FAMILY(posix_sem, need_mmap);

/* Memory, all zeroes, that this process shares with those it forks. */
static void *shared_memory(size_t size)
{
	return must(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* A semaphore for this process and those it forks. */
static sem_t *shared_semaphore(unsigned int value)
{
	sem_t *semaphore = shared_memory(sizeof(sem_t));

	must(sem_init(semaphore, 1, value));
	return semaphore;
}

static int value_of(sem_t *semaphore)
{
	int value = -7;

	must(sem_getvalue(semaphore, &value));
	return value;
}

/* What sem_open returned, with -1 for its failure. */
static sem_t *opened(sem_t *semaphore)
{
	return semaphore == SEM_FAILED ? (sem_t *)-1 : semaphore;
}

/* Makes a semaphore of this name, which no other has. */
static sem_t *named_semaphore(const char *name, unsigned int value)
{
	return must(opened(sem_open(name, O_CREAT | O_EXCL, 0600, value)));
}

/* Starts a process that takes 1 from the semaphore, then writes who it is. */
static struct actor *start_waiter(sem_t *semaphore, int fd, char who)
{
	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
		must(write(fd, &who, 1));
	}
	assert_asleep(waiter, "futex");
	return waiter;
}

/* Which of them it was that got 1. */
static char who_went(int fd)
{
	char who = '?';

	must(read(fd, &who, 1));
	return who;
}

static void start_thread(pthread_t *thread, void *(*body)(void *), void *argument)
{
	errno = pthread_create(thread, NULL, body, argument);
	must(errno ? -1 : 0);
}

/* The time so many milliseconds from now; before now if negative. */
static struct timespec from_now(clockid_t clock, long milliseconds)
{
	struct timespec time;

	must(clock_gettime(clock, &time));
	time.tv_sec += milliseconds / 1000;
	time.tv_nsec += milliseconds % 1000 * 1000000;
	if (time.tv_nsec < 0 || time.tv_nsec >= 1000000000) {
		int step = time.tv_nsec < 0 ? -1 : 1;

		time.tv_sec += step;
		time.tv_nsec -= step * 1000000000L;
	}
	return time;
}

static bool is_past(clockid_t clock, const struct timespec *time)
{
	struct timespec now;

	must(clock_gettime(clock, &now));
	return now.tv_sec > time->tv_sec ||
	       (now.tv_sec == time->tv_sec && now.tv_nsec >= time->tv_nsec);
}

static const char *need_glibc(void)
{
#ifdef __GLIBC__
	return NULL;
#else
	return "the C library is not glibc";
#endif
}

#define LONG_TIME 3600000 /* milliseconds */

/* The value */

static const unsigned int values[] = { 0, 1, 2, 41, SEM_VALUE_MAX - 1, SEM_VALUE_MAX };

CLAIM(posix_sem, init_sets_the_value,
      .says = "sem_init returns 0 and gives the semaphore the value asked for, shared or not",
      .zh = "sem_init 返回 0，并把信号量设为所给的初值，不论是否在进程间共享",
      .course = "003 §4: value：指定要分配给新初始化的信号量的值", .rows = "posix sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), sem_getvalue(); sem_init(3)")
{
	sem_t *semaphore = shared_memory(sizeof(sem_t));
	int value;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (int pshared = 0; pshared < 2; pshared++) {
			value = -7;
			assert_returns(sem_init(semaphore, pshared, values[i]), 0);
			assert_returns(sem_getvalue(semaphore, &value), 0);
			assert_equal(value, values[i]);
			must(sem_destroy(semaphore));
		}
}

CLAIM(posix_sem, the_value_lets_so_many_in,
      .says = "a semaphore of value n can be taken n times without a post, and not once more",
      .zh = "初值为 n 的信号量不经 post 恰好可取 n 次，不能多取一次",
      .course = "003 §4: p(sv):如果sv的值大于0，就给它减1", .rows = "posix sem 1, 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(), sem_trywait(); sem_wait(3)")
{
	sem_t *semaphore = shared_semaphore(5);

	for (int left = 4; left >= 0; left--) {
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(value_of(semaphore), left);
	}
	assert_fails(sem_trywait(semaphore), EAGAIN);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, the_value_is_zero_or_positive,
      .says = "a semaphore's value is never negative, and 0 is one of its values",
      .zh = "信号量的值从不为负，而 0 也是它的取值", .course = "003 §4: 它只取正整数值",
      .rows = "posix sem 3",
      .verdict = WRONG("0 is a value too: it is what the last taker leaves and the next sleeps at",
		       "0 也是合法的值：取走最后一个之后就是 0，再取者睡眠"),
      .ref = "POSIX.1-2024 sem_init(), sem_trywait(); sem_overview(7): never ... below zero")
{
	sem_t *semaphore = shared_semaphore(0);

	assert_equal(value_of(semaphore), 0);
	assert_fails(sem_trywait(semaphore), EAGAIN);
	assert_equal(value_of(semaphore), 0);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), 1);
	assert_returns(sem_wait(semaphore), 0);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, init_refuses_values_above_the_maximum,
      .says = "sem_init with a value above SEM_VALUE_MAX fails with EINVAL, shared or not",
      .zh = "初值超过 SEM_VALUE_MAX 时，sem_init 失败 (EINVAL)，不论是否共享",
      .course = "003 §4: 计数信号量：其值可以在不受限制的范围内变化", .rows = "posix sem 1",
      .verdict = WRONG("the value is at most SEM_VALUE_MAX", "值不能超过 SEM_VALUE_MAX"),
      .ref = "POSIX.1-2024 sem_init() EINVAL; sem_init(3)")
{
	const unsigned int above[] = { SEM_VALUE_MAX + 1u, SEM_VALUE_MAX + 2u, UINT_MAX };
	sem_t semaphore;

	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++)
		for (int pshared = 0; pshared < 2; pshared++)
			assert_fails(sem_init(&semaphore, pshared, above[i]), EINVAL);
}

CLAIM(posix_sem, the_maximum_is_what_sysconf_says,
      .says = "SEM_VALUE_MAX is what sysconf says, and at least 32767",
      .zh = "SEM_VALUE_MAX 与 sysconf 所说一致，且不小于 32767", .rows = "posix sem 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <limits.h> SEM_VALUE_MAX, sysconf()")
{
	assert_returns(sysconf(_SC_SEM_VALUE_MAX), SEM_VALUE_MAX);
	assert_that(SEM_VALUE_MAX >= 32767);
}

CLAIM(posix_sem, post_at_the_maximum_gives_eoverflow,
      .says = "sem_post at SEM_VALUE_MAX fails with EOVERFLOW and leaves the value; below it works",
      .zh = "值已为 SEM_VALUE_MAX 时，sem_post 失败 (EOVERFLOW)，值不变；低于它则成功",
      .course = "003 §4: 计数信号量：其值可以在不受限制的范围内变化", .rows = "posix sem 2",
      .verdict = WRONG("the value goes from 0 to SEM_VALUE_MAX", "值的范围是 0 到 SEM_VALUE_MAX"),
      .ref = "POSIX.1-2024 sem_post() EOVERFLOW; sem_post(3)")
{
	sem_t *semaphore = shared_semaphore(SEM_VALUE_MAX - 1);

	assert_returns(sem_post(semaphore), 0);
	for (int i = 0; i < 3; i++) {
		assert_fails(sem_post(semaphore), EOVERFLOW);
		assert_equal(value_of(semaphore), SEM_VALUE_MAX);
	}
	assert_returns(sem_wait(semaphore), 0);
	assert_equal(value_of(semaphore), SEM_VALUE_MAX - 1);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), SEM_VALUE_MAX);
}

CLAIM(posix_sem, init_again_after_destroy,
      .says = "sem_destroy returns 0, and sem_init in the same place then makes a new semaphore",
      .zh = "sem_destroy 返回 0，之后可在原处用 sem_init 建立新的信号量",
      .course = "003 §4: sem_destroy：销毁信号量", .rows = "posix sem 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_destroy(); sem_destroy(3)")
{
	sem_t *semaphore = shared_semaphore(3);

	for (unsigned int value = 0; value < 3; value++) {
		assert_returns(sem_destroy(semaphore), 0);
		assert_returns(sem_init(semaphore, 1, value), 0);
		assert_equal(value_of(semaphore), value);
		assert_returns(sem_post(semaphore), 0);
		assert_equal(value_of(semaphore), value + 1);
	}
}

/* P and V: who sleeps, who wakes */

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

/* Stops the actor, and waits until it stands. */
static void stop(struct actor *actor)
{
	siginfo_t info;

	send_signal(actor, SIGSTOP);
	must(waitid(P_ALL, 0, &info, WSTOPPED));
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

static const char *need_fifo_scheduling(void)
{
	if (sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 1 }) < 0)
		return "no SCHED_FIFO for this user";
	sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){ .sched_priority = 0 });
	return NULL;
}

CLAIM(posix_sem, the_highest_priority_goes_first,
      .says = "of waiters under SCHED_FIFO a post lets the one of the highest priority go, and of "
	      "equals the one that has waited longest",
      .zh = "SCHED_FIFO 的等待者中，post 先放行优先级最高的；优先级相同则放行等得最久的",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_post() [PS]: \"highest priority ... waiting the longest\"",
      .needs = { need_fifo_scheduling })
{
	static const int priorities[] = { 10, 30, 20, 30, 10 };
	static const int order[] = { 1, 3, 2, 0, 4 };
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[5];
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 5; i++) {
		START(waiter[i]) {
			struct sched_param parameter = { .sched_priority = priorities[i] };

			must(sched_setscheduler(0, SCHED_FIFO, &parameter));
			assert_returns(sem_wait(semaphore), 0);
			must(write(p[1], &(char){ (char)i }, 1));
		}
		assert_asleep(waiter[i], "futex");
	}
	for (int i = 0; i < 5; i++) {
		must(sem_post(semaphore));
		assert_equal(who_went(p[0]), order[i]);
		assert_ends(waiter[order[i]]);
		for (int later = i + 1; later < 5; later++)
			assert_not_woken(waiter[order[later]]);
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

CLAIM(posix_sem, getvalue_is_zero_with_waiters,
      .says = "on Linux sem_getvalue gives 0, not a negative count, while others wait, and wakes "
	      "none",
      .zh = "在 Linux 上，有人等待时 sem_getvalue 给出 0 而不是负的等待者数，也不唤醒他们",
      .rows = "posix sem 2, 3", .verdict = HOLDS,
      .ref = "sem_getvalue(3): \"Linux adopts the former behavior\"; POSIX.1-2024 sem_getvalue()")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[3];
	int p[2], value = -7;

	must(pipe(p));
	for (int i = 0; i < 3; i++)
		waiter[i] = start_waiter(semaphore, p[1], (char)i);
	assert_returns(sem_getvalue(semaphore, &value), 0);
	assert_equal(value, 0);
	for (int i = 0; i < 3; i++)
		assert_not_woken(waiter[i]);
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

/* Death and stopping */

CLAIM(posix_sem, a_killed_holder_gives_nothing_back,
      .says = "what a process took stays taken when it is killed, until another posts: no undo",
      .zh = "进程取走后被杀死，所取的不会归还，直到别人 post：没有 SEM_UNDO 那样的撤销",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(), sem_post(); sem_overview(7)")
{
	sem_t *semaphore = shared_semaphore(1);
	struct actor *waiter;
	int p[2];

	must(pipe(p));
	ACTOR(holder) {
		must(sem_wait(semaphore));
		pause_at("holding");
	}
	await(holder, "holding");
	waiter = start_waiter(semaphore, p[1], 'w');
	send_signal(holder, SIGKILL);
	assert_killed(holder, SIGKILL);
	assert_not_woken(waiter);
	assert_equal(value_of(semaphore), 0);
	assert_returns(sem_post(semaphore), 0);
	assert_ends(waiter);
}

CLAIM(posix_sem, a_killed_waiter_takes_nothing,
      .says = "a waiter that is killed takes nothing along: the next post goes to another waiter",
      .zh = "等待者被杀死时什么也不带走：下一次 post 放行另一个等待者",
      .rows = "posix sem 2; bugs 80", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(), _exit()")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *victim[2], *survivor;
	int p[2];

	must(pipe(p));
	victim[0] = start_waiter(semaphore, p[1], '0');
	send_signal(victim[0], SIGKILL);
	assert_killed(victim[0], SIGKILL);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), 1);
	assert_returns(sem_wait(semaphore), 0);
	victim[0] = start_waiter(semaphore, p[1], '0');
	survivor = start_waiter(semaphore, p[1], 's');
	victim[1] = start_waiter(semaphore, p[1], '1');
	for (int i = 0; i < 2; i++) {
		send_signal(victim[i], SIGKILL);
		assert_killed(victim[i], SIGKILL);
	}
	assert_not_woken(survivor);
	assert_equal(value_of(semaphore), 0);
	must(sem_post(semaphore));
	assert_ends(survivor);
	must(sem_post(semaphore));
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, stop_and_continue_do_not_end_a_wait,
      .says = "a waiter that is stopped and continued waits on, without EINTR, timed or not",
      .zh = "等待者被停止再继续后仍然等待，不返回 EINTR，限时的也一样", .rows = "posix sem 2",
      .verdict = HOLDS,
      .ref = "signal(7) Interruption ... by stop signals: \"Linux 2.6.21 and earlier\"",
      .needs = { need_proc })
{
	sem_t *semaphore = shared_semaphore(0);
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);
	struct actor *waiter[2];

	for (int timed = 0; timed < 2; timed++) {
		START(waiter[timed]) {
			if (timed)
				assert_returns(sem_timedwait(semaphore, &deadline), 0);
			else
				assert_returns(sem_wait(semaphore), 0);
		}
		assert_asleep(waiter[timed], "futex");
		stop(waiter[timed]);
		send_signal(waiter[timed], SIGCONT);
		if (!timed) /* else it is in restart_syscall(2) */
			assert_asleep(waiter[timed], "futex");
		must(sem_post(semaphore));
		assert_ends(waiter[timed]);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, a_post_to_a_stopped_waiter_is_kept,
      .says = "a post that comes while the waiter is stopped is not lost: continued, he goes on",
      .zh = "等待者停止期间的 post 不会丢失：他继续运行后即可通过", .rows = "posix sem 2; bugs 80",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(), sem_wait()", .needs = { need_proc })
{
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	stop(waiter);
	must(sem_post(semaphore));
	send_signal(waiter, SIGCONT);
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

/* Time-outs */

CLAIM(posix_sem, timedwait_times_out_at_once_if_past,
      .says = "sem_timedwait at 0 with a deadline that is past fails with ETIMEDOUT, the value "
	      "stays",
      .zh = "值为 0 且期限已过时，sem_timedwait 失败 (ETIMEDOUT)，值不变", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_timedwait() ETIMEDOUT; sem_wait(3)")
{
	struct timespec just = from_now(CLOCK_REALTIME, -1), now = from_now(CLOCK_REALTIME, 0);
	struct timespec hour = from_now(CLOCK_REALTIME, -LONG_TIME), epoch = { 0, 0 };
	const struct timespec *past[] = { &just, &now, &hour, &epoch };
	sem_t *semaphore = shared_semaphore(0);

	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
		assert_fails(sem_timedwait(semaphore, past[i]), ETIMEDOUT);
		assert_equal(value_of(semaphore), 0);
	}
	must(sem_post(semaphore));
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, timedwait_takes_a_value_though_past,
      .says = "sem_timedwait of a value above 0 takes 1 and returns 0 though the deadline is past",
      .zh = "值大于 0 时，即使期限已过，sem_timedwait 也减 1 并返回 0", .rows = "posix sem 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait(): \"Under no circumstance\"; sem_wait(3)")
{
	struct timespec past = from_now(CLOCK_REALTIME, -LONG_TIME);
	sem_t *semaphore = shared_semaphore(3);

	for (int left = 2; left >= 0; left--) {
		assert_returns(sem_timedwait(semaphore, &past), 0);
		assert_equal(value_of(semaphore), left);
	}
	assert_fails(sem_timedwait(semaphore, &past), ETIMEDOUT);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, timedwait_sleeps_until_the_deadline,
      .says = "sem_timedwait at 0 fails with ETIMEDOUT, but not before CLOCK_REALTIME shows the "
	      "deadline",
      .zh = "值为 0 时 sem_timedwait 超时失败 (ETIMEDOUT)，但不早于 CLOCK_REALTIME 到达期限",
      .rows = "posix sem 2; bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait(): CLOCK_REALTIME; sem_wait(3): since the Epoch")
{
	sem_t *semaphore = shared_semaphore(0);

	for (int milliseconds = 1; milliseconds <= 8; milliseconds *= 2) {
		struct timespec deadline = from_now(CLOCK_REALTIME, milliseconds);

		assert_fails(sem_timedwait(semaphore, &deadline), ETIMEDOUT);
		assert_that(is_past(CLOCK_REALTIME, &deadline));
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, timedwait_is_woken_before_the_deadline,
      .says = "sem_timedwait that sleeps returns 0 when somebody posts before the deadline",
      .zh = "在期限之前有人 post，则睡眠的 sem_timedwait 返回 0", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_timedwait(); sem_wait(3)")
{
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		assert_returns(sem_timedwait(semaphore, &deadline), 0);
		assert_that(!is_past(CLOCK_REALTIME, &deadline));
	}
	assert_asleep(waiter, "futex");
	must(sem_post(semaphore));
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, timedwait_refuses_bad_nanoseconds,
      .says = "sem_timedwait that would sleep fails with EINVAL if tv_nsec is below 0 or not below "
	      "1000000000, and the value stays",
      .zh = "需要睡眠而 tv_nsec 小于 0 或不小于 1000000000 时，sem_timedwait 失败 (EINVAL)，值不变",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait() EINVAL: \"would have blocked\"; sem_wait(3)")
{
	const long bad[] = { -1, LONG_MIN, 1000000000, LONG_MAX };
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);
	sem_t *semaphore = shared_semaphore(0);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		deadline.tv_nsec = bad[i];
		assert_fails(sem_timedwait(semaphore, &deadline), EINVAL);
		assert_equal(value_of(semaphore), 0);
	}
	deadline = (struct timespec){ 0, 999999999 };
	assert_fails(sem_timedwait(semaphore, &deadline), ETIMEDOUT);
}

CLAIM(posix_sem, a_timed_out_waiter_takes_no_post,
      .says = "a waiter that timed out wakes no other, and takes nothing of a later post",
      .zh = "超时的等待者不唤醒别人，也不占用以后的 post", .rows = "posix sem 2; bugs 80",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_timedwait(); sem_wait(3): value ... unchanged")
{
	struct timespec soon = from_now(CLOCK_REALTIME, 5);
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter;
	int p[2];

	must(pipe(p));
	waiter = start_waiter(semaphore, p[1], 'w');
	ACTOR(impatient) {
		assert_fails(sem_timedwait(semaphore, &soon), ETIMEDOUT);
	}
	assert_ends(impatient);
	assert_not_woken(waiter);
	must(sem_post(semaphore));
	assert_ends(waiter);
	must(sem_post(semaphore));
	assert_equal(value_of(semaphore), 1);
}

/* sem_clockwait(3), which came to the C libraries after sem_timedwait. */
#ifdef __GLIBC__
#if __GLIBC_PREREQ(2, 30)
#define HAVE_CLOCKWAIT 1
#endif
#endif

#ifdef HAVE_CLOCKWAIT
#define clockwait sem_clockwait

static const char *need_clockwait(void)
{
	return NULL;
}
#else
static int clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline)
{
	(void)semaphore, (void)clock, (void)deadline;
	errno = ENOSYS;
	return -1;
}

static const char *need_clockwait(void)
{
	return "this C library has no sem_clockwait";
}
#endif

static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME };

CLAIM(posix_sem, clockwait_sleeps_until_its_clock_says,
      .says = "sem_clockwait at 0 fails with ETIMEDOUT, not before the clock named shows the "
	      "deadline",
      .zh = "值为 0 时 sem_clockwait 超时失败 (ETIMEDOUT)，但不早于所指定的时钟到达期限",
      .rows = "posix sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_clockwait() ETIMEDOUT",
      .needs = { need_clockwait })
{
	sem_t *semaphore = shared_semaphore(0);

	for (int i = 0; i < 2; i++)
		for (int milliseconds = -1; milliseconds <= 5; milliseconds += 3) {
			struct timespec deadline = from_now(clocks[i], milliseconds);

			assert_fails(clockwait(semaphore, clocks[i], &deadline), ETIMEDOUT);
			assert_that(is_past(clocks[i], &deadline));
			assert_equal(value_of(semaphore), 0);
		}
}

CLAIM(posix_sem, clockwait_takes_and_is_woken,
      .says = "sem_clockwait takes 1 though its deadline is past, else sleeps until somebody posts",
      .zh = "值大于 0 时，即使期限已过，sem_clockwait 也减 1；否则睡眠直到有人 post",
      .rows = "posix sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_clockwait()",
      .needs = { need_clockwait })
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter;

	for (int i = 0; i < 2; i++) {
		struct timespec past = from_now(clocks[i], -LONG_TIME / 1000);
		struct timespec deadline = from_now(clocks[i], LONG_TIME);

		must(sem_post(semaphore));
		assert_returns(clockwait(semaphore, clocks[i], &past), 0);
		assert_equal(value_of(semaphore), 0);
		START(waiter) {
			assert_returns(clockwait(semaphore, clocks[i], &deadline), 0);
		}
		assert_asleep(waiter, "futex");
		must(sem_post(semaphore));
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, clockwait_refuses_other_clocks,
      .says = "with glibc sem_clockwait by a clock that is neither CLOCK_REALTIME nor "
	      "CLOCK_MONOTONIC fails with EINVAL, and the value stays",
      .zh = "在 glibc 中，时钟既非 CLOCK_REALTIME 也非 CLOCK_MONOTONIC 时，sem_clockwait 失败 "
	    "(EINVAL)，值不变",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "glibc nptl/sem_clockwait.c EINVAL; POSIX.1-2024 sem_clockwait(): the two clocks",
      .needs = { need_clockwait })
{
	const clockid_t others[] = { CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, 4711 };
	struct timespec deadline = { 0, 0 };
	sem_t *semaphore = shared_semaphore(0);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_fails(clockwait(semaphore, others[i], &deadline), EINVAL);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, setting_the_clock_ends_a_timed_wait,
      .says = "sem_timedwait follows CLOCK_REALTIME when it is set: set past the deadline, the "
	      "waiter gets ETIMEDOUT",
      .zh = "sem_timedwait 跟随 CLOCK_REALTIME 的调整：时钟被拨过期限，等待者得到 ETIMEDOUT",
      .rows = "bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 clock_settime(): \"expire immediately\"; sem_timedwait()",
      .needs = { need_disposable_machine, need_root })
{
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME / 40);
	struct timespec later = from_now(CLOCK_REALTIME, LONG_TIME / 20), now;
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		assert_fails(sem_timedwait(semaphore, &deadline), ETIMEDOUT);
	}
	assert_asleep(waiter, "futex");
	must(clock_settime(CLOCK_REALTIME, &later));
	assert_ends(waiter);
	now = from_now(CLOCK_REALTIME, -LONG_TIME / 20);
	must(clock_settime(CLOCK_REALTIME, &now));
	assert_equal(value_of(semaphore), 0);
}

/* Signals */

static sem_t *handlers_semaphore;
static volatile sig_atomic_t handlers_posts, handlers_failures;

static void post_in_handler(int signal)
{
	(void)signal;
	if (sem_post(handlers_semaphore) == 0)
		handlers_posts++;
	else
		handlers_failures++;
}

/* From now on the handler of this signal posts this semaphore. */
static void post_at(int signal, int flags, sem_t *semaphore)
{
	struct sigaction action = { .sa_handler = post_in_handler, .sa_flags = flags };

	handlers_semaphore = semaphore;
	must(sigaction(signal, &action, NULL));
}

CLAIM(posix_sem, a_handler_ends_the_wait_with_eintr,
      .says = "sem_wait that a handler without SA_RESTART interrupts fails with EINTR and takes "
	      "nothing",
      .zh = "sem_wait 被没有 SA_RESTART 的处理函数打断时失败 (EINTR)，什么也没取走",
      .rows = "posix sem 2; bugs 83", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_wait() EINTR; sem_wait(3)")
{
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		catch_signal(SIGUSR1, 0);
		assert_fails(sem_wait(semaphore), EINTR);
		assert_equal(caught(SIGUSR1), 1);
		assert_equal(value_of(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	send_signal(waiter, SIGUSR1);
	assert_ends(waiter);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, eintr_of_one_disturbs_no_other,
      .says = "a waiter that a handler drives out wakes no other waiter, and takes none's post",
      .zh = "被处理函数打断而退出的等待者不唤醒其他等待者，也不占用他们的 post",
      .rows = "posix sem 2; bugs 80", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait() EINTR")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *other;
	int p[2];

	must(pipe(p));
	ACTOR(interrupted) {
		catch_signal(SIGUSR1, 0);
		assert_fails(sem_wait(semaphore), EINTR);
	}
	assert_asleep(interrupted, "futex");
	other = start_waiter(semaphore, p[1], 'o');
	send_signal(interrupted, SIGUSR1);
	assert_ends(interrupted);
	assert_not_woken(other);
	must(sem_post(semaphore));
	assert_ends(other);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, sa_restart_goes_on_waiting,
      .says = "sem_wait that a handler with SA_RESTART interrupts sleeps again, until somebody "
	      "posts",
      .zh = "sem_wait 被带 SA_RESTART 的处理函数打断后继续睡眠，直到有人 post",
      .rows = "posix sem 2; bugs 83", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7): sem_wait(3)")
{
	sem_t *semaphore = shared_semaphore(0);
	int p[2];

	must(pipe(p));
	ACTOR(waiter) {
		tell_signal(SIGUSR1, SA_RESTART, p[1]);
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(caught(SIGUSR1), 3);
	}
	for (int i = 0; i < 3; i++) {
		assert_asleep(waiter, "futex");
		send_signal(waiter, SIGUSR1);
		assert_reads(p[0], "!");
	}
	assert_asleep(waiter, "futex");
	must(sem_post(semaphore));
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, a_timed_wait_ends_in_spite_of_sa_restart,
      .says = "with glibc on Linux sem_timedwait fails with EINTR after a handler, SA_RESTART or "
	      "not",
      .zh = "在 Linux 上用 glibc 时，sem_timedwait 被处理函数打断即失败 (EINTR)，不论有无 "
	    "SA_RESTART",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "Linux kernel/futex/waitwake.c futex_wait(): set_restart_fn if there is a timeout; "
	     "signal(7) says it is restarted",
      .needs = { need_glibc })
{
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);
	const int flags[] = { 0, SA_RESTART };
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter;

	for (int i = 0; i < 2; i++) {
		START(waiter) {
			post_at(SIGUSR1, flags[i], semaphore);
			assert_fails(sem_timedwait(semaphore, &deadline), EINTR);
			assert_equal(handlers_posts, 1);
			assert_returns(sem_timedwait(semaphore, &deadline), 0);
		}
		assert_asleep(waiter, "futex");
		send_signal(waiter, SIGUSR1);
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, an_ignored_signal_wakes_no_waiter,
      .says = "a signal that is ignored or blocked does not wake a sem_wait",
      .zh = "被忽略或被阻塞的信号不会唤醒 sem_wait", .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4 Signal Concepts; sem_wait() EINTR")
{
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		sigset_t blocked;

		signal(SIGUSR1, SIG_IGN);
		catch_signal(SIGUSR2, 0);
		sigemptyset(&blocked);
		sigaddset(&blocked, SIGUSR2);
		must(sigprocmask(SIG_BLOCK, &blocked, NULL));
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(caught(SIGUSR2), 0);
	}
	assert_asleep(waiter, "futex");
	send_signal(waiter, SIGUSR1);
	send_signal(waiter, SIGUSR2);
	send_signal(waiter, SIGCHLD);
	assert_not_woken(waiter);
	must(sem_post(semaphore));
	assert_ends(waiter);
}

CLAIM(posix_sem, a_handler_may_post,
      .says = "sem_post in a handler is for the wait that the signal interrupted too: with "
	      "SA_RESTART it goes on at once, else after EINTR the next try does",
      .zh = "处理函数中的 sem_post 对被该信号打断的等待也有效：带 SA_RESTART "
	    "则等待随即结束，否则返回 EINTR，下一次等待成功",
      .rows = "posix sem 2; bugs 81", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_post(): async-signal-safe; sem_post(3), sem_wait(3) EXAMPLES")
{
	const int flags[] = { 0, SA_RESTART };
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter;

	for (int i = 0; i < 2; i++) {
		START(waiter) {
			post_at(SIGUSR1, flags[i], semaphore);
			if (flags[i] == 0) {
				assert_fails(sem_wait(semaphore), EINTR);
				assert_equal(handlers_posts, 1);
				assert_equal(value_of(semaphore), 1);
			}
			assert_returns(sem_wait(semaphore), 0);
			assert_equal(handlers_posts, 1);
		}
		assert_asleep(waiter, "futex");
		send_signal(waiter, SIGUSR1);
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, a_handlers_post_wakes_another,
      .says = "sem_post in a handler wakes another process that waits, while the one with the "
	      "handler sleeps on in its own wait",
      .zh = "在处理函数中 sem_post 可唤醒另一个等待的进程，而自己仍在自己的等待中睡眠",
      .rows = "posix sem 2; bugs 81", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_post(), 2.4.3 Signal Actions; signal-safety(7)")
{
	sem_t *own = shared_semaphore(0), *others = shared_semaphore(0);

	ACTOR(poster) {
		post_at(SIGUSR1, SA_RESTART, others);
		assert_returns(sem_wait(own), 0);
	}
	ACTOR(waiter) {
		assert_returns(sem_wait(others), 0);
	}
	assert_asleep(poster, "futex");
	assert_asleep(waiter, "futex");
	send_signal(poster, SIGUSR1);
	assert_ends(waiter);
	assert_asleep(poster, "futex");
	assert_equal(value_of(others), 0);
	must(sem_post(own));
	assert_ends(poster);
}

static void set_timer(long microseconds)
{
	struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };

	must(setitimer(ITIMER_REAL, &timer, NULL));
}

CLAIM(posix_sem, posts_of_a_handler_are_counted_too,
      .says = "a handler's sem_post that interrupts sem_post itself is counted: none is lost or "
	      "doubled",
      .zh = "处理函数中的 sem_post 打断 sem_post 自身时也照样计数，不丢失也不重复",
      .rows = "posix sem 2; bugs 81", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_post(), 2.4.3 Signal Actions; signal-safety(7)")
{
	sem_t *semaphore = shared_semaphore(0);
	int posts = 0;

	post_at(SIGALRM, SA_RESTART, semaphore);
	set_timer(100);
	while (handlers_posts < 20 || posts < 20000) {
		assert_returns(sem_post(semaphore), 0);
		assert_equal(handlers_failures, 0);
		posts++;
	}
	set_timer(0);
	assert_equal(value_of(semaphore), posts + handlers_posts);
}

/* Where a semaphore may lie, and who shares it */

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
	sem_t *semaphores = shared_memory(5 * sizeof(sem_t));
	struct actor *waiter[5];
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 5; i++) {
		must(sem_init(&semaphores[i], 1, 0));
		waiter[i] = start_waiter(&semaphores[i], p[1], (char)i);
	}
	for (int turn = 0; turn < 5; turn++) {
		int i = turn * 3 % 5;

		must(sem_post(&semaphores[i]));
		assert_equal(who_went(p[0]), i);
		assert_ends(waiter[i]);
		for (int later = turn + 1; later < 5; later++)
			assert_not_woken(waiter[later * 3 % 5]);
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

/* Mutual exclusion, order, and nothing lost */

#define ADDERS    3
#define ADDITIONS 300

/* Adds to a number as two steps, between which another process may run. */
static void add_one(volatile int *number)
{
	int seen = *number;

	sched_yield();
	*number = seen + 1;
}

/* Lets some processes add to one number, each addition under the semaphore if there is one. */
static const char *add_together(sem_t *mutex)
{
	volatile int *number = shared_memory(sizeof(int));
	struct actor *adder[ADDERS];

	for (int i = 0; i < ADDERS; i++)
		START(adder[i]) {
			for (int done = 0; done < ADDITIONS; done++) {
				if (mutex)
					assert_returns(sem_wait(mutex), 0);
				add_one(number);
				if (mutex)
					assert_returns(sem_post(mutex), 0);
			}
		}
	for (int i = 0; i < ADDERS; i++)
		assert_ends(adder[i]);
	if (*number == ADDERS * ADDITIONS)
		return "every addition is there";
	return *number >= 1 && *number < ADDERS * ADDITIONS ? "additions are lost"
							    : "none is there, or too many";
}

CLAIM(posix_sem, a_binary_semaphore_excludes,
      .says = "processes that add to one number under a semaphore of value 1 lose no addition",
      .zh = "用初值为 1 的信号量保护时，多个进程对同一变量的加法一次也不丢失",
      .course = "003 §4: 某个进程正在对特定的资源进行操作时，信号量可以防止另一个进程去访问它; 003 "
		"§4: 其值被初始化为1。用于控制多个进程对临界区访问",
      .rows = "posix sem 5; bugs 80, 86",
      .verdict =
	      HOLDS_IF("every process waits before and posts after it: nothing else keeps one out",
		       "每个进程都先 wait 后 post：没有别的东西阻止访问"),
      .ref = "POSIX.1-2024 sem_wait(), 4.15.2 Memory Synchronization",
      .outcomes = { { REQUIRED, "every addition is there" },
		    { FORBIDDEN, "additions are lost" },
		    { FORBIDDEN, "none is there, or too many" } })
{
	count_outcome(add_together(shared_semaphore(1)));
}

CLAIM(posix_sem, without_it_additions_may_be_lost,
      .says = "processes that add to one number without a semaphore may lose additions",
      .zh = "不用信号量时，多个进程对同一变量的加法可能丢失",
      .course = "003 §4: 用于控制对多个进程共享的资源进行的访问", .rows = "posix sem 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 4.15.2 Memory Synchronization",
      .outcomes = { { ALLOWED, "every addition is there" },
		    { ALLOWED, "additions are lost" },
		    { FORBIDDEN, "none is there, or too many" } })
{
	count_outcome(add_together(NULL));
}

CLAIM(posix_sem, a_counting_semaphore_lets_n_in,
      .says = "a semaphore of value 2 lets two in at the same time and the third only when one "
	      "leaves",
      .zh = "初值为 2 的信号量允许两个进程同时进入，第三个要等其中一个离开",
      .course = "003 §4: 计数信号量 … 它用于控制对具有多个实例的资源的访问", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(), sem_post()")
{
	sem_t *places = shared_semaphore(2);
	atomic_int *gone = shared_memory(sizeof(atomic_int));
	struct actor *guest[3];

	for (int i = 0; i < 3; i++) {
		START(guest[i]) {
			assert_returns(sem_wait(places), 0);
			assert_equal(*gone, i == 2);
			pause_at("inside");
			atomic_fetch_add(gone, 1);
			assert_returns(sem_post(places), 0);
		}
		if (i < 2)
			await(guest[i], "inside");
	}
	assert_asleep(guest[2], "futex");
	resume(guest[1]);
	assert_ends(guest[1]);
	await(guest[2], "inside");
	assert_equal(value_of(places), 0);
	resume(guest[0]);
	resume(guest[2]);
	assert_ends(guest[0]);
	assert_ends(guest[2]);
	assert_equal(value_of(places), 2);
}

CLAIM(posix_sem, never_more_than_n_are_in,
      .says = "a semaphore of value 2 never has three processes inside, however often they come",
      .zh = "初值为 2 的信号量任何时候都不会让三个进程同时在内，无论它们来多少次",
      .course = "003 §4: 计数信号量 … 它用于控制对具有多个实例的资源的访问",
      .rows = "posix sem 2; bugs 80", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait()",
      .outcomes = { { ALLOWED, "one inside" },
		    { ALLOWED, "two inside" },
		    { FORBIDDEN, "three inside" },
		    { FORBIDDEN, "four inside" } })
{
	static const char *const names[] = { "one inside", "two inside", "three inside",
					     "four inside" };
	sem_t *places = shared_semaphore(2);
	atomic_int *inside = shared_memory(sizeof(atomic_int));
	struct actor *guest[4];

	for (int i = 0; i < 4; i++)
		START(guest[i]) {
			for (int visit = 0; visit < 200; visit++) {
				assert_returns(sem_wait(places), 0);
				count_outcome(names[atomic_fetch_add(inside, 1)]);
				sched_yield();
				atomic_fetch_sub(inside, 1);
				assert_returns(sem_post(places), 0);
			}
		}
	for (int i = 0; i < 4; i++)
		assert_ends(guest[i]);
	assert_equal(value_of(places), 2);
}

struct table {
	sem_t ping, pong;
	int ball;
};

CLAIM(posix_sem, two_semaphores_make_turns,
      .says = "with two semaphores two processes take turns, no wake is missed, and each sees what "
	      "the other wrote before its sem_post",
      .zh = "两个信号量让两个进程轮流运行，不漏唤醒，且各自看到对方 sem_post 之前所写的内容",
      .rows = "posix sem 2; bugs 80, 86", .verdict = HOLDS,
      .ref = "POSIX.1-2024 4.15.2 Memory Synchronization: sem_post(), sem_wait()")
{
	struct table *table = shared_memory(sizeof(*table));

	must(sem_init(&table->ping, 1, 0));
	must(sem_init(&table->pong, 1, 0));
	ACTOR(partner) {
		for (int i = 1; i <= 1000; i++) {
			assert_returns(sem_wait(&table->ping), 0);
			assert_equal(table->ball, i);
			table->ball = -i;
			assert_returns(sem_post(&table->pong), 0);
		}
	}
	for (int i = 1; i <= 1000; i++) {
		table->ball = i;
		assert_returns(sem_post(&table->ping), 0);
		assert_returns(sem_wait(&table->pong), 0);
		assert_equal(table->ball, -i);
	}
	assert_ends(partner);
}

CLAIM(posix_sem, no_wake_is_missed_in_a_storm,
      .says = "however posts, waits and trywaits of several processes meet, as many take 1 as "
	      "posts gave, and nobody sleeps on while there is one to take",
      .zh = "多个进程的 post、wait、trywait 无论怎样交错，取走的次数等于 post "
	    "的次数，不会有人在有可取时仍睡眠",
      .rows = "bugs 80, 81, 86", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(), sem_wait()")
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter[3];

	for (int i = 0; i < 3; i++)
		START(waiter[i]) {
			for (int taken = 0; taken < 300; taken++)
				assert_returns(sem_wait(semaphore), 0);
		}
	ACTOR(thief) {
		for (int taken = 0; taken < 300; sched_yield())
			taken += sem_trywait(semaphore) == 0;
	}
	for (int i = 0; i < 1200; i++)
		assert_returns(sem_post(semaphore), 0);
	for (int i = 0; i < 3; i++)
		assert_ends(waiter[i]);
	assert_ends(thief);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, one_token_goes_round,
      .says = "several processes that each take a semaphore's only 1 and give it back all come to "
	      "their end, and the 1 is there",
      .zh = "多个进程反复取走并归还信号量唯一的 1，最终都能结束，而这个 1 仍在",
      .rows = "bugs 80, 86", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_post(), sem_wait()")
{
	sem_t *semaphore = shared_semaphore(1);
	struct actor *player[4];

	for (int i = 0; i < 4; i++)
		START(player[i]) {
			for (int turn = 0; turn < 500; turn++) {
				assert_returns(sem_wait(semaphore), 0);
				assert_equal(value_of(semaphore), 0);
				assert_returns(sem_post(semaphore), 0);
			}
		}
	for (int i = 0; i < 4; i++)
		assert_ends(player[i]);
	assert_equal(value_of(semaphore), 1);
}

/* Takes what it can until told to stop, by waits that time out or are interrupted all the time. */
static void take_impatiently(sem_t *semaphore, atomic_int *taken, const atomic_bool *stopped)
{
	while (!atomic_load(stopped)) {
		struct timespec soon = from_now(CLOCK_REALTIME, 0);

		soon.tv_nsec += soon.tv_nsec < 999900000 ? 90000 : 0;
		if (sem_timedwait(semaphore, &soon) == 0)
			atomic_fetch_add(taken, 1);
		else
			assert_that(errno == ETIMEDOUT || errno == EINTR);
	}
}

CLAIM(posix_sem, who_gives_up_takes_nothing_along,
      .says = "in a storm of waits that time out or are interrupted no post is lost and none "
	      "counts twice: what was taken and what is left make the posts",
      .zh = "等待大量超时或被打断时，post 既不丢失也不重复：取走的与剩下的之和等于 post 的次数",
      .rows = "posix sem 2; bugs 80, 81, 83", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait(); sem_wait(3): value ... unchanged on error")
{
	struct storm {
		atomic_int taken;
		atomic_bool stopped;
	} *storm = shared_memory(sizeof(*storm));
	sem_t *semaphore = shared_semaphore(0);
	struct actor *taker[2];

	for (int i = 0; i < 2; i++)
		START(taker[i]) {
			catch_signal(SIGALRM, 0);
			set_timer(130);
			take_impatiently(semaphore, &storm->taken, &storm->stopped);
			set_timer(0);
		}
	for (int i = 0; i < 500; i++) {
		assert_returns(sem_post(semaphore), 0);
		sched_yield();
	}
	atomic_store(&storm->stopped, true);
	assert_ends(taker[0]);
	assert_ends(taker[1]);
	assert_equal(storm->taken + value_of(semaphore), 500);
}

/* Named semaphores: opening */

CLAIM(posix_sem, open_by_name_gives_the_same_one,
      .says = "processes that open the same name have the same semaphore: one's post wakes the "
	      "other",
      .zh = "用同一名字打开的进程得到同一个信号量：一个 post，另一个被唤醒",
      .course = "003 §4: sem_open：创建一个命名信号量,并连接", .rows = "posix sem 4",
      .verdict = HOLDS_IF(
	      "O_CREAT is given and there is none of that name; else it only connects, or fails",
	      "给出 O_CREAT 且该名字尚不存在；否则只连接已有的，或失败"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("met");

	ACTOR(maker) {
		sem_t *semaphore = named_semaphore(name, 1);

		assert_returns(sem_wait(semaphore), 0);
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(maker, "futex");
	ACTOR(stranger) {
		sem_t *semaphore = assert_succeeds(opened(sem_open(name, 0)));

		assert_equal(value_of(semaphore), 0);
		assert_returns(sem_post(semaphore), 0);
	}
	assert_ends(stranger);
	assert_ends(maker);
	assert_equal(value_of(must(opened(sem_open(name, 0)))), 0);
}

CLAIM(posix_sem, open_sets_the_value,
      .says = "sem_open that makes a semaphore gives it the value asked for, up to SEM_VALUE_MAX",
      .zh = "sem_open 新建信号量时设为所给的初值，最大为 SEM_VALUE_MAX", .rows = "posix sem 1, 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open(); sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("valued");

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		sem_t *semaphore =
			assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, values[i])));

		assert_equal(value_of(semaphore), values[i]);
		must(sem_unlink(name));
		must(sem_close(semaphore));
	}
}

CLAIM(posix_sem, open_refuses_values_above_the_maximum,
      .says = "sem_open that would make a semaphore of more than SEM_VALUE_MAX fails with EINVAL "
	      "and makes none",
      .zh = "要新建的信号量初值超过 SEM_VALUE_MAX 时，sem_open 失败 (EINVAL)，不建立任何信号量",
      .course = "003 §4: 计数信号量：其值可以在不受限制的范围内变化", .rows = "posix sem 1, 4",
      .verdict = WRONG("the value is at most SEM_VALUE_MAX", "值不能超过 SEM_VALUE_MAX"),
      .ref = "POSIX.1-2024 sem_open() EINVAL; sem_open(3)", .needs = { need_sem_open })
{
	const unsigned int above[] = { SEM_VALUE_MAX + 1u, UINT_MAX };
	const char *name = own_name("huge");

	for (int i = 0; i < 2; i++) {
		assert_fails(opened(sem_open(name, O_CREAT, 0600, above[i])), EINVAL);
		assert_fails(opened(sem_open(name, 0)), ENOENT);
	}
}

CLAIM(posix_sem, open_without_creat_needs_it_there,
      .says = "sem_open without O_CREAT of a name that is not there fails with ENOENT and makes "
	      "nothing",
      .zh = "不带 O_CREAT 打开不存在的名字时，sem_open 失败 (ENOENT)，不建立任何信号量",
      .course = "003 §4: sem_open：创建一个命名信号量,并连接", .rows = "posix sem 4",
      .verdict = HOLDS_IF("O_CREAT is given", "给出 O_CREAT"),
      .ref = "POSIX.1-2024 sem_open() ENOENT; sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("absent");

	for (int i = 0; i < 2; i++)
		assert_fails(opened(sem_open(name, 0)), ENOENT);
	assert_fails(sem_unlink(name), ENOENT);
}

CLAIM(posix_sem, exclusive_creation_fails_if_it_is_there,
      .says = "sem_open with O_CREAT and O_EXCL of a name that is there fails with EEXIST and "
	      "leaves the semaphore as it is",
      .zh = "名字已存在时，带 O_CREAT 与 O_EXCL 的 sem_open 失败 (EEXIST)，原信号量不变",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open() EEXIST; sem_open(3)",
      .needs = { need_sem_open })
{
	const char *name = own_name("taken");
	sem_t *semaphore = assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 5)));

	assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 9)), EEXIST);
	ACTOR(stranger) {
		must(sem_close(semaphore));
		assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0666, 7)), EEXIST);
		assert_equal(value_of(must(opened(sem_open(name, 0)))), 5);
	}
	assert_ends(stranger);
	assert_equal(value_of(semaphore), 5);
}

CLAIM(posix_sem, creation_leaves_an_existing_one,
      .says = "sem_open with O_CREAT alone of a name that is there opens it and ignores the value",
      .zh = "名字已存在时，仅带 O_CREAT 的 sem_open 打开它，忽略所给的初值",
      .course = "003 §4: sem_open：创建一个命名信号量,并连接", .rows = "posix sem 4",
      .verdict = HOLDS_IF("none of that name is there; else it makes none, and connects only",
			  "该名字尚不存在；否则不新建，只连接"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3): \"mode and value are ignored\"",
      .needs = { need_sem_open })
{
	const char *name = own_name("old");
	sem_t *semaphore = named_semaphore(name, 5);

	must(sem_wait(semaphore));
	for (unsigned int value = 0; value < 10; value += 3) {
		assert_succeeds(opened(sem_open(name, O_CREAT, 0600, value)));
		assert_equal(value_of(semaphore), 4);
	}
	ACTOR(stranger) {
		must(sem_close(semaphore));
		assert_equal(value_of(must(opened(sem_open(name, O_CREAT, 0600, 9)))), 4);
	}
	assert_ends(stranger);
}

CLAIM(posix_sem, opened_twice_it_has_one_address,
      .says = "sem_open of the same name twice in a process gives the same address, which is good "
	      "until sem_close has been called as often",
      .zh = "同一进程两次 sem_open 同一名字得到同一地址，直到 sem_close 了同样多次才失效",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open(): \"the same semaphore address shall be returned\"",
      .needs = { need_sem_open })
{
	const char *name = own_name("twice");
	sem_t *first = named_semaphore(name, 0);
	sem_t *second = must(opened(sem_open(name, 0)));
	sem_t *third = must(opened(sem_open(name, O_CREAT, 0600, 7)));

	assert_that(first == second);
	assert_that(first == third);
	for (int closed = 1; closed <= 2; closed++) {
		assert_returns(sem_close(first), 0);
		assert_returns(sem_post(first), 0);
		assert_equal(value_of(first), closed);
	}
	assert_returns(sem_close(first), 0);
	assert_equal(value_of(must(opened(sem_open(name, 0)))), 2);
}

CLAIM(posix_sem, names_are_separate,
      .says = "semaphores of different names are different, and so is one in another letter case",
      .zh = "名字不同（包括仅大小写不同）的信号量是不同的信号量", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open()", .needs = { need_sem_open })
{
	const char *const names[] = { own_name("name"), own_name("NAME"), own_name("name1") };
	sem_t *semaphores[3];

	for (int i = 0; i < 3; i++)
		semaphores[i] = assert_succeeds(
			opened(sem_open(names[i], O_CREAT | O_EXCL, 0600, (unsigned int)i)));
	assert_returns(sem_post(semaphores[1]), 0);
	assert_equal(value_of(semaphores[0]), 0);
	assert_equal(value_of(semaphores[1]), 2);
	assert_equal(value_of(semaphores[2]), 2);
	must(sem_unlink(names[0]));
	for (int i = 1; i < 3; i++)
		assert_succeeds(opened(sem_open(names[i], 0)));
}

CLAIM(posix_sem, a_name_may_lack_the_slash,
      .says = "on Linux a name without its slash names the same semaphore as with it",
      .zh = "在 Linux 上，名字不带开头的斜杠与带斜杠指同一个信号量",
      .course = "003 §4: const char *semName = \"asdfsd\"", .rows = "posix sem 4",
      .verdict = HOLDS_IF("the C library is so kind, as glibc and musl are: POSIX leaves open what "
			  "such a name means",
			  "C 库允许（glibc 与 musl 都允许）：POSIX 未规定这种名字的含义"),
      .ref = "POSIX.1-2024 sem_open(): \"implementation-defined\"; sem_overview(7): /somename",
      .needs = { need_sem_open })
{
	const char *name = own_name("slash"), *bare = name + 1;
	sem_t *semaphore = assert_succeeds(opened(sem_open(bare, O_CREAT, 0600, 3)));

	assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)), EEXIST);
	assert_returns(sem_post(must(opened(sem_open(name, 0)))), 0);
	assert_equal(value_of(semaphore), 4);
	assert_returns(sem_unlink(bare), 0);
	assert_fails(opened(sem_open(name, 0)), ENOENT);
}

CLAIM(posix_sem, bad_names_are_refused,
      .says = "on Linux sem_open of a name that is empty, only a slash, or has a slash inside "
	      "fails with EINVAL",
      .zh = "在 Linux 上，名字为空、只有一个斜杠或中间含有斜杠时，sem_open 失败 (EINVAL)",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_open(3) EINVAL; POSIX.1-2024 sem_open() EINVAL: not supported for the given name",
      .needs = { need_sem_open })
{
	static const char *const bad[] = { "", "/", "/ipclitmus/x", "ipclitmus/x" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_fails(opened(sem_open(bad[i], 0)), EINVAL);
		assert_fails(opened(sem_open(bad[i], O_CREAT, 0600, 0)), EINVAL);
		assert_fails(opened(sem_open(bad[i], O_CREAT | O_EXCL, 0600, 0)), EINVAL);
	}
}

/* A name of the claim's own that has just so many characters after the slash. */
static const char *name_of_length(size_t length)
{
	char tail[NAME_MAX + 50];
	size_t used = strlen(own_name("")) - 1;

	memset(tail, 'n', sizeof(tail));
	tail[length - used] = '\0';
	return own_name(tail);
}

CLAIM(posix_sem, a_name_has_at_most_251_characters,
      .says = "with glibc a name may have NAME_MAX - 4 characters after the slash; more give "
	      "ENAMETOOLONG",
      .zh = "在 glibc 中，斜杠之后的名字最多 NAME_MAX - 4 个字符，再长则失败 (ENAMETOOLONG)",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_overview(7): \"up to NAME_MAX-4 (i.e., 251) characters\"; sem_open(3)",
      .needs = { need_sem_open, need_glibc })
{
	for (size_t length = NAME_MAX - 5; length <= NAME_MAX; length++) {
		const char *name = name_of_length(length);

		if (length <= NAME_MAX - 4) {
			assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)));
			assert_returns(sem_unlink(name), 0);
		} else {
			assert_fails(opened(sem_open(name, 0)), ENAMETOOLONG);
			assert_fails(opened(sem_open(name, O_CREAT, 0600, 0)), ENAMETOOLONG);
			assert_fails(sem_unlink(name), ENAMETOOLONG);
		}
	}
}

CLAIM(posix_sem, names_longer_than_name_max_are_refused,
      .says = "sem_open of a name of more than NAME_MAX characters fails, and so does sem_unlink",
      .zh = "名字超过 NAME_MAX 个字符时，sem_open 与 sem_unlink 都失败", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open() ENAMETOOLONG; sem_open(3)",
      .needs = { need_sem_open })
{
	static char name[5000] = "/";
	const size_t lengths[] = { NAME_MAX + 1, NAME_MAX + 2, 4094, 4095, 4096, 4998 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		memset(name + 1, 'n', sizeof(name) - 2);
		name[1 + lengths[i]] = '\0';
		assert_returns(opened(sem_open(name, O_CREAT, 0600, 0)), -1);
		assert_returns(opened(sem_open(name, 0)), -1);
		assert_returns(sem_unlink(name), -1);
	}
}

CLAIM(posix_sem, emfile_makes_nothing,
      .says = "on Linux sem_open fails with EMFILE when no descriptor is left, and makes nothing",
      .zh = "在 Linux 上，没有空闲描述符时 sem_open 失败 (EMFILE)，不建立任何信号量",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "sem_open(3) EMFILE; POSIX.1-2024 sem_open()",
      .needs = { need_sem_open })
{
	const char *name = own_name("descriptor"), *other = own_name("there");
	struct rlimit limit, none;

	named_semaphore(other, 0);
	must(getrlimit(RLIMIT_NOFILE, &limit));
	none = limit;
	none.rlim_cur = (rlim_t)open_descriptors();
	must(setrlimit(RLIMIT_NOFILE, &none));
	assert_fails(opened(sem_open(name, O_CREAT, 0600, 0)), EMFILE);
	assert_fails(opened(sem_open(other, 0)), EMFILE);
	must(setrlimit(RLIMIT_NOFILE, &limit));
	assert_fails(opened(sem_open(name, 0)), ENOENT);
}

CLAIM(posix_sem, an_open_semaphore_takes_no_descriptor,
      .says = "on Linux an open semaphore keeps no descriptor: a hundred open take none",
      .zh = "在 Linux 上，打开的信号量不占用文件描述符，一百个也不占", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open(); mmap(2): closing the descriptor",
      .needs = { need_sem_open })
{
	const char *name = own_name("many");
	int before = open_descriptors();

	for (int i = 0; i < 100; i++) {
		sem_t *semaphore = assert_succeeds(opened(sem_open(name, O_CREAT, 0600, 0)));

		assert_returns(sem_unlink(name), 0);
		must(sem_post(semaphore));
	}
	assert_equal(open_descriptors(), before);
}

CLAIM(posix_sem, enomem_makes_nothing,
      .says = "on Linux sem_open fails with ENOMEM when no address space is left, and makes "
	      "nothing",
      .zh = "在 Linux 上，地址空间用尽时 sem_open 失败 (ENOMEM)，不建立任何信号量",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "sem_open(3) ENOMEM; mmap(2) ENOMEM",
      .needs = { need_sem_open })
{
	const char *name = own_name("memory");

	ACTOR(cramped) {
		must(setrlimit(RLIMIT_AS, &(struct rlimit){ 4096, 4096 }));
		assert_fails(opened(sem_open(name, O_CREAT, 0600, 0)), ENOMEM);
	}
	assert_ends(cramped);
	assert_fails(opened(sem_open(name, 0)), ENOENT);
}

/* Named semaphores: the file, and who may open it */

#ifdef __GLIBC__
#define FILE_PREFIX "/dev/shm/sem."
#else
#define FILE_PREFIX "/dev/shm/"
#endif

static const char *need_sem_files(void)
{
	return access("/dev/shm", R_OK | X_OK) == 0 ? NULL : "no /dev/shm to be looked into";
}

static const char *need_sem_files_of_all(void)
{
	struct stat status;

	if (stat("/dev/shm", &status) < 0 || !(status.st_mode & S_IWOTH))
		return "/dev/shm is not for every user";
	return NULL;
}

/* What stat tells of the file that a name stands for. */
static int stat_name(const char *name, struct stat *status)
{
	char path[600];

	snprintf(path, sizeof(path), FILE_PREFIX "%s", name + 1);
	return lstat(path, status);
}

CLAIM(posix_sem, its_file_lies_in_dev_shm,
      .says = "with glibc a semaphore's name stands as file /dev/shm/sem.NAME, which its unlink "
	      "removes",
      .zh = "在 glibc 中，信号量的名字就是文件 /dev/shm/sem.NAME，sem_unlink 删除它",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "sem_overview(7) Accessing named semaphores",
      .needs = { need_sem_open, need_sem_files, need_glibc })
{
	const char *name = own_name("file");
	struct stat status;
	char path[600];

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + 1);
	assert_fails(lstat(path, &status), ENOENT);
	named_semaphore(name, 0);
	assert_returns(lstat(path, &status), 0);
	assert_that(S_ISREG(status.st_mode));
	assert_equal(status.st_size, sizeof(sem_t));
	must(sem_unlink(name));
	assert_fails(lstat(path, &status), ENOENT);
}

static const struct {
	mode_t mode, mask, made;
} mode_cases[] = {
	{ 0600, 0, 0600 },   { 0666, 0, 0666 },   { 0666, 022, 0644 },
	{ 0666, 077, 0600 }, { 0640, 022, 0640 }, { 0606, 002, 0604 },
	{ 0, 0, 0 },         { 0660, 0666, 0 },   { 0200, 0, 0200 },
};

CLAIM(posix_sem, its_mode_is_masked_by_umask,
      .says = "a new semaphore has the mode asked for less the umask, and its maker can use it "
	      "whatever the mode",
      .zh = "新信号量的权限为所给 mode 去掉 umask；无论权限如何，创建者都可使用",
      .course = "003 §4: sem_open(semName, O_CREAT, 0600, 0)", .rows = "posix sem 4",
      .verdict = HOLDS_IF("the umask lets 0600 be, as it nearly always does",
			  "umask 不屏蔽 0600（通常如此）"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3): \"masked against the process umask\"",
      .needs = { need_sem_open, need_sem_files })
{
	const char *name = own_name("masked");
	struct stat status;

	for (size_t i = 0; i < sizeof(mode_cases) / sizeof(mode_cases[0]); i++) {
		sem_t *semaphore;

		umask(mode_cases[i].mask);
		semaphore = assert_succeeds(
			opened(sem_open(name, O_CREAT | O_EXCL, mode_cases[i].mode, 1)));
		must(stat_name(name, &status));
		assert_equal(status.st_mode & 07777, mode_cases[i].made);
		assert_returns(sem_wait(semaphore), 0);
		must(sem_unlink(name));
	}
}

CLAIM(posix_sem, the_mode_of_an_existing_one_stays,
      .says = "sem_open with O_CREAT of a name that is there leaves its mode and owner as they are",
      .zh = "名字已存在时，带 O_CREAT 的 sem_open 不改变其权限与所有者", .rows = "posix sem 4",
      .verdict = HOLDS,
      .ref = "sem_open(3): \"mode and value are ignored\"; POSIX.1-2024 sem_open()",
      .needs = { need_sem_open, need_sem_files })
{
	const char *name = own_name("mode");
	struct stat before, after;

	umask(0);
	named_semaphore(name, 0);
	must(stat_name(name, &before));
	assert_succeeds(opened(sem_open(name, O_CREAT, 0666, 0)));
	must(stat_name(name, &after));
	assert_equal(before.st_mode & 07777, 0600);
	assert_equal(after.st_mode, before.st_mode);
	assert_equal(after.st_uid, before.st_uid);
	assert_equal(after.st_ino, before.st_ino);
}

CLAIM(posix_sem, it_belongs_to_its_maker,
      .says = "a new semaphore's owner and group are its maker's effective user and group",
      .zh = "新信号量的属主与属组是创建者的有效用户与有效组", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open(); sem_open(3): \"effective user ID\"",
      .needs = { need_sem_open, need_sem_files_of_all, need_users })
{
	const char *name = own_name("owned");
	struct stat status;

	ACTOR(maker) {
		become(4001, 4002);
		named_semaphore(name, 0);
	}
	assert_ends(maker);
	must(stat_name(name, &status));
	assert_equal(status.st_uid, 4001);
	assert_equal(status.st_gid, 4002);
}

CLAIM(posix_sem, opening_needs_read_and_write_permission,
      .says = "sem_open of a semaphore without both read and write permission fails with EACCES; "
	      "who has it open goes on using it",
      .zh = "没有读写两种权限时 sem_open 失败 (EACCES)；已打开者仍可继续使用",
      .rows = "posix sem 4", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open() EACCES; sem_open(3)",
      .needs = { need_sem_open, need_sem_files_of_all, need_other_user })
{
	const mode_t modes[] = { 0, 0400, 0200, 0066 };
	const char *name = own_name("closed");

	ACTOR(nobody) {
		umask(0);
		become_nobody();
		for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
			sem_t *semaphore =
				must(opened(sem_open(name, O_CREAT | O_EXCL, modes[i], 0)));

			assert_fails(opened(sem_open(name, 0)), EACCES);
			assert_fails(opened(sem_open(name, O_CREAT, 0600, 0)), EACCES);
			assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)), EEXIST);
			assert_returns(sem_post(semaphore), 0);
			assert_returns(sem_wait(semaphore), 0);
			must(sem_unlink(name));
		}
	}
	assert_ends(nobody);
}

/* Of a semaphore that 4001:4001 made: who may open it. */
static const struct {
	mode_t mode;
	bool owner, group, others;
} access_cases[] = {
	{ 0600, true, false, false }, { 0660, true, true, false },  { 0606, true, false, true },
	{ 0666, true, true, true },   { 0644, true, false, false }, { 0066, false, true, true },
};

/* Opens it as that user, who may or may not. */
static void try_as(uid_t uid, gid_t gid, const char *name, bool may)
{
	ACTOR(user) {
		become(uid, gid);
		if (may)
			assert_returns(sem_post(assert_succeeds(opened(sem_open(name, 0)))), 0);
		else
			assert_fails(opened(sem_open(name, 0)), EACCES);
	}
	assert_ends(user);
}

CLAIM(posix_sem, the_mode_says_who_may_open,
      .says = "the owner, the group and others may open a semaphore if their part of its mode has "
	      "read and write, else EACCES",
      .zh = "属主、属组与其他用户只有在 mode 中各自的部分含读写权限时才能打开，否则失败 (EACCES)",
      .course = "003 §4: sem_open(semName, O_CREAT, 0600, 0)", .rows = "posix sem 4",
      .verdict = HOLDS_IF("both processes are of the same user, or one is the superuser",
			  "两个进程属于同一用户，或其一是超级用户"),
      .ref = "POSIX.1-2024 sem_open() EACCES; sem_open(3): \"each class of user\"",
      .needs = { need_sem_open, need_sem_files_of_all, need_users })
{
	const char *name = own_name("guarded");

	umask(0);
	for (size_t i = 0; i < sizeof(access_cases) / sizeof(access_cases[0]); i++) {
		ACTOR(maker) {
			become(4001, 4001);
			must(opened(sem_open(name, O_CREAT | O_EXCL, access_cases[i].mode, 0)));
		}
		assert_ends(maker);
		try_as(4001, 4003, name, access_cases[i].owner);
		try_as(4002, 4001, name, access_cases[i].group);
		try_as(4002, 4002, name, access_cases[i].others);
		must(sem_unlink(name));
	}
}

static const char *need_sticky_directory(void)
{
	struct stat status;

	if (stat("/dev/shm", &status) < 0 || !(status.st_mode & S_ISVTX))
		return "/dev/shm is no sticky directory";
	return NULL;
}

CLAIM(posix_sem, only_its_owner_may_unlink,
      .says = "on Linux sem_unlink of another user's semaphore fails with EACCES whatever its "
	      "mode, and the name stays",
      .zh = "在 Linux 上，sem_unlink 别人的信号量失败 (EACCES)，不论其权限如何，名字仍在",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_unlink() EACCES; sem_unlink(3)",
      .needs = { need_sem_open, need_users, need_sticky_directory })
{
	const char *name = own_name("foreign");

	umask(0);
	must(opened(sem_open(name, O_CREAT | O_EXCL, 0666, 3)));
	ACTOR(other) {
		become(4002, 4002);
		assert_fails(sem_unlink(name), EACCES);
		assert_equal(value_of(assert_succeeds(opened(sem_open(name, 0)))), 3);
	}
	assert_ends(other);
	assert_returns(sem_unlink(name), 0);
}

/* Named semaphores: how long they live */

CLAIM(posix_sem, close_destroys_nothing,
      .says = "sem_close leaves the semaphore and its value: opened again it is as it was left",
      .zh = "sem_close 不销毁信号量，值也保留：再次打开时与离开时一样",
      .course = "003 §4: sem_close：关闭并销毁信号量", .rows = "posix sem 4",
      .verdict = WRONG("sem_close closes only; the name and the value stay until sem_unlink",
		       "sem_close 只是关闭；名字和值一直保留到 sem_unlink"),
      .ref = "POSIX.1-2024 sem_close(): \"no effect on the state of the semaphore\"; sem_close(3)",
      .needs = { need_sem_open })
{
	const char *name = own_name("closed");
	sem_t *semaphore = named_semaphore(name, 5);

	for (int value = 4; value >= 0; value--) {
		must(sem_wait(semaphore));
		assert_returns(sem_close(semaphore), 0);
		assert_fails(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 7)), EEXIST);
		semaphore = assert_succeeds(opened(sem_open(name, 0)));
		assert_equal(value_of(semaphore), value);
	}
}

CLAIM(posix_sem, close_is_of_one_process,
      .says = "sem_close in one process leaves it open in the others: who waits there waits on",
      .zh = "一个进程的 sem_close 不影响其他进程：在那里等待的继续等待",
      .course = "003 §4: sem_close：关闭并销毁信号量", .rows = "posix sem 4",
      .verdict = WRONG("it closes the caller's only; the others go on using theirs",
		       "只关闭调用者自己的；其他进程照常使用"),
      .ref = "POSIX.1-2024 sem_close(); sem_close(3)", .needs = { need_sem_open })
{
	const char *name = own_name("shared");
	sem_t *semaphore = named_semaphore(name, 0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(value_of(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(sem_close(semaphore), 0);
	assert_not_woken(waiter);
	semaphore = assert_succeeds(opened(sem_open(name, 0)));
	assert_returns(sem_post(semaphore), 0);
	assert_ends(waiter);
}

CLAIM(posix_sem, fork_hands_it_on_open,
      .says = "a child has its parent's semaphores open at the same addresses: its post and its "
	      "close are as the parent's",
      .zh = "子进程在同样的地址上继承父进程打开的信号量，可照样 post 和 close",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): \"Any semaphores that are open in the parent\"",
      .needs = { need_sem_open })
{
	sem_t *semaphore = named_semaphore(own_name("inherited"), 0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	ACTOR(child) {
		assert_returns(sem_post(semaphore), 0);
		assert_returns(sem_close(semaphore), 0);
	}
	assert_ends(child);
	assert_ends(waiter);
	assert_returns(sem_post(semaphore), 0);
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, outlives_its_makers,
      .says = "a named semaphore and its value stay when every process that had it open has ended, "
	      "by itself or killed",
      .zh = "所有打开它的进程都结束（无论正常结束还是被杀死）之后，命名信号量及其值依然存在",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_overview(7) Persistence: \"kernel persistence\"; POSIX.1-2024 sem_open()",
      .needs = { need_sem_open })
{
	const char *name = own_name("legacy");

	ACTOR(maker) {
		must(sem_post(named_semaphore(name, 2)));
	}
	assert_ends(maker);
	ACTOR(user) {
		sem_t *semaphore = assert_succeeds(opened(sem_open(name, 0)));

		assert_equal(value_of(semaphore), 3);
		must(sem_post(semaphore));
		pause_at("posted");
	}
	await(user, "posted");
	send_signal(user, SIGKILL);
	assert_killed(user, SIGKILL);
	assert_equal(value_of(assert_succeeds(opened(sem_open(name, 0)))), 4);
}

CLAIM(posix_sem, a_killed_holder_leaves_the_name_taken,
      .says = "a named semaphore that its holder was killed with stays at 0, for newcomers too",
      .zh = "持有者被杀死后，命名信号量停留在 0，对后来打开的进程也是如此", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_open(), _exit(); sem_overview(7) Persistence",
      .needs = { need_sem_open })
{
	const char *name = own_name("held");

	ACTOR(holder) {
		must(sem_wait(named_semaphore(name, 1)));
		pause_at("holding");
	}
	await(holder, "holding");
	send_signal(holder, SIGKILL);
	assert_killed(holder, SIGKILL);
	ACTOR(newcomer) {
		sem_t *semaphore = must(opened(sem_open(name, O_CREAT, 0600, 1)));

		assert_fails(sem_trywait(semaphore), EAGAIN);
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(newcomer, "futex");
	assert_returns(sem_post(must(opened(sem_open(name, 0)))), 0);
	assert_ends(newcomer);
}

/* Whether a list of mappings, as of /proc/self/maps, holds the semaphore of this name. */
static bool is_mapped(int maps, const char *name)
{
	static char text[262144];
	size_t used = 0;
	ssize_t count;

	while ((count = must(read(maps, text + used, sizeof(text) - 1 - used))) > 0)
		used += (size_t)count;
	text[used] = '\0';
	return strstr(text, name + 1);
}

CLAIM(posix_sem, close_unmaps_it,
      .says = "on Linux an open semaphore is a mapping of its file, which the last sem_close "
	      "removes",
      .zh = "在 Linux 上，打开的信号量是对其文件的映射，最后一次 sem_close 解除它",
      .course = "003 §4: sem_close：关闭并销毁信号量", .rows = "posix sem 4",
      .verdict = WRONG("it ends this process's mapping, not the semaphore",
		       "它只结束本进程的映射，而不销毁信号量"),
      .ref = "sem_close(3): \"any resources ... to be freed\"; sem_overview(7)",
      .needs = { need_sem_open, need_sem_files, need_proc })
{
	const char *name = own_name("mapped");
	sem_t *semaphore;
	struct stat status;

	must(sem_close(named_semaphore(name, 0)));
	assert_that(!is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	semaphore = must(opened(sem_open(name, 0)));
	must(opened(sem_open(name, 0)));
	assert_that(is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	must(sem_close(semaphore));
	assert_that(is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	must(sem_close(semaphore));
	assert_that(!is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
	assert_returns(stat_name(name, &status), 0);
}

CLAIM(posix_sem, exec_closes_it,
      .says = "exec closes a process's named semaphores, and destroys none: name and value stay",
      .zh = "exec 关闭进程打开的命名信号量，但不销毁：名字与值都保留", .rows = "posix sem 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 exec: \"named semaphores ... closed\"; sem_close(3)",
      .needs = { need_sem_open, need_sem_files, need_proc, need_cat })
{
	const char *name = own_name("executed");
	int p[2];

	must(pipe(p));
	must(sem_close(named_semaphore(name, 2)));
	ACTOR(program) {
		must(sem_post(must(opened(sem_open(name, 0)))));
		assert_that(is_mapped(must(open("/proc/self/maps", O_RDONLY)), name));
		must(dup2(p[1], 1));
		must(execlp("cat", "cat", "/proc/self/maps", NULL));
	}
	must(close(p[1]));
	assert_that(!is_mapped(p[0], name));
	assert_ends(program);
	assert_equal(value_of(assert_succeeds(opened(sem_open(name, 0)))), 3);
}

CLAIM(posix_sem, unlink_removes_the_name_alone,
      .says = "sem_unlink removes the name at once; who has the semaphore open waits and posts on",
      .zh = "sem_unlink 立即删除名字；已打开者照常 wait 与 post",
      .course = "003 §4: sem_unlink：断开和型号量的连接", .rows = "posix sem 4",
      .verdict = WRONG("it removes the name and disconnects nobody: that is sem_close",
		       "它删除名字，并不断开任何连接：断开连接的是 sem_close"),
      .ref = "POSIX.1-2024 sem_unlink(); sem_unlink(3)", .needs = { need_sem_open })
{
	const char *name = own_name("gone");
	sem_t *semaphore = named_semaphore(name, 0);

	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
		assert_returns(sem_wait(semaphore), 0);
	}
	assert_asleep(waiter, "futex");
	assert_returns(sem_unlink(name), 0);
	assert_not_woken(waiter);
	assert_fails(opened(sem_open(name, 0)), ENOENT);
	assert_fails(sem_unlink(name), ENOENT);
	assert_returns(sem_post(semaphore), 0);
	assert_asleep(waiter, "futex");
	assert_returns(sem_post(semaphore), 0);
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, the_name_is_free_after_unlink,
      .says = "after sem_unlink the name can be made anew at once, and is another semaphore than "
	      "the one still open",
      .zh = "sem_unlink 之后名字立即可以重新创建，新的与仍打开着的是两个不同的信号量",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_unlink(): \"refer to a new semaphore\"; sem_unlink(3)",
      .needs = { need_sem_open })
{
	const char *name = own_name("anew");
	sem_t *old = named_semaphore(name, 0), *new;

	ACTOR(waiter) {
		assert_returns(sem_wait(old), 0);
	}
	assert_asleep(waiter, "futex");
	must(sem_unlink(name));
	new = assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, 7)));
	assert_that(new != old);
	assert_returns(sem_post(new), 0);
	assert_not_woken(waiter);
	assert_equal(value_of(old), 0);
	assert_equal(value_of(new), 8);
	assert_that(must(opened(sem_open(name, 0))) == new);
	assert_returns(sem_post(old), 0);
	assert_ends(waiter);
	assert_equal(value_of(new), 8);
}

CLAIM(posix_sem, close_of_what_is_not_open_gives_einval,
      .says = "with glibc sem_close of an address that sem_open did not give, or that was closed "
	      "already, fails with EINVAL",
      .zh = "在 glibc 中，sem_close 一个不是 sem_open 给出的或已关闭的地址失败 (EINVAL)",
      .rows = "posix sem 4", .verdict = HOLDS,
      .ref = "sem_close(3) EINVAL; POSIX.1-2024 sem_close() EINVAL (may fail)",
      .needs = { need_sem_open, need_glibc })
{
	sem_t *unnamed = shared_semaphore(3);
	sem_t *named = named_semaphore(own_name("closed"), 0);

	assert_fails(sem_close(unnamed), EINVAL);
	assert_equal(value_of(unnamed), 3);
	assert_returns(sem_close(named), 0);
	assert_fails(sem_close(named), EINVAL);
}

/* Named semaphores: races */

CLAIM(posix_sem, one_exclusive_maker_wins,
      .says = "of processes that race to make a name with O_EXCL exactly one succeeds, the others "
	      "get EEXIST",
      .zh = "多个进程以 O_EXCL 竞争创建同一名字时恰好一个成功，其余得到 EEXIST",
      .rows = "posix sem 4; bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open(): \"atomic with respect to other processes\"",
      .needs = { need_sem_open })
{
	const char *name = own_name("raced");
	atomic_int *made = shared_memory(sizeof(atomic_int));
	sem_t *gate = shared_semaphore(0);
	struct actor *racer[4];

	for (int i = 0; i < 4; i++)
		START(racer[i]) {
			must(sem_wait(gate));
			if (opened(sem_open(name, O_CREAT | O_EXCL, 0600, 0)) != (sem_t *)-1)
				atomic_fetch_add(made, 1);
			else
				assert_equal(errno, EEXIST);
		}
	for (int i = 0; i < 4; i++)
		must(sem_post(gate));
	for (int i = 0; i < 4; i++)
		assert_ends(racer[i]);
	assert_equal(*made, 1);
}

CLAIM(posix_sem, racing_makers_share_one,
      .says = "processes that race to make a name with O_CREAT all have the same semaphore, with "
	      "its value set: nobody sees it before",
      .zh = "多个进程以 O_CREAT "
	    "竞争创建同一名字时得到同一个信号量，且初值已设好，没有人见到未初始化的",
      .rows = "posix sem 4; bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open(): initial value; sem_open(3)", .needs = { need_sem_open })
{
	const char *name = own_name("raced");
	sem_t *gate = shared_semaphore(0);
	struct actor *racer[4];

	for (int i = 0; i < 4; i++)
		START(racer[i]) {
			sem_t *semaphore;

			must(sem_wait(gate));
			semaphore = assert_succeeds(opened(sem_open(name, O_CREAT, 0600, 1000)));
			assert_returns(sem_post(semaphore), 0);
			assert_that(value_of(semaphore) > 1000);
		}
	for (int i = 0; i < 4; i++)
		must(sem_post(gate));
	for (int i = 0; i < 4; i++)
		assert_ends(racer[i]);
	assert_equal(value_of(must(opened(sem_open(name, 0)))), 1004);
}

CLAIM(posix_sem, creation_never_fails_in_a_race_with_unlink,
      .says = "sem_open with O_CREAT succeeds however often others make and unlink the same name",
      .zh = "无论别的进程如何反复创建和删除同一名字，带 O_CREAT 的 sem_open 总能成功",
      .rows = "bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_open() O_CREAT; glibc bug 30789", .needs = { need_sem_open })
{
	const char *name = own_name("flicker");
	struct actor *flicker[3];

	for (int i = 0; i < 3; i++)
		START(flicker[i]) {
			for (int turn = 0; turn < 150; turn++) {
				sem_t *semaphore =
					assert_succeeds(opened(sem_open(name, O_CREAT, 0600, 1)));

				assert_returns(sem_wait(semaphore), 0);
				assert_returns(sem_post(semaphore), 0);
				must(sem_close(semaphore));
				if (sem_unlink(name) < 0)
					assert_equal(errno, ENOENT);
			}
		}
	for (int i = 0; i < 3; i++)
		assert_ends(flicker[i]);
	assert_fails(sem_unlink(name), ENOENT);
}

/* The samples and exercises of the notes */

/* The child of 003's sample of processes: one letter for each line that it prints. */
static void play_child(const char *name, int out)
{
	sem_t *semaphore = must(opened(sem_open(name, O_CREAT, 0600, 0)));

	must(write(out, "d", 1)); /* I am done! Release Semaphore */
	assert_returns(sem_post(semaphore), 0);
}

/* Its parent. */
static void play_parent(const char *name, int out)
{
	sem_t *semaphore = must(opened(sem_open(name, O_CREAT, 0600, 0)));

	must(write(out, "w", 1)); /* Wait for Child to Print */
	assert_returns(sem_wait(semaphore), 0);
	must(write(out, "p", 1)); /* Child Printed! */
	assert_returns(sem_close(semaphore), 0);
	assert_returns(sem_unlink(name), 0);
}

CLAIM(posix_sem, sample_prints_the_child_first,
      .says = "in 003's sample the parent says that the child printed only after the child did",
      .zh = "003 的进程示例中，父进程总在子进程打印之后才打印 Child Printed",
      .course = "003 §4 信号量用于进程间同步 示例: sem_wait … Child Printed!",
      .rows = "posix sem 5",
      .verdict = HOLDS_IF("no semaphore of that name is left over from a run before",
			  "没有上次运行遗留的同名信号量"),
      .ref = "POSIX.1-2024 sem_open(), sem_wait(), sem_post()", .needs = { need_sem_open },
      .outcomes = {
	      { ALLOWED, "wdp" }, { ALLOWED, "dwp" }, { FORBIDDEN, "the parent spoke too early" } })
{
	const char *bare = own_name("asdfsd") + 1;
	char printed[4] = "";
	int out[2];

	must(pipe(out));
	ACTOR(child) {
		play_child(bare, out[1]);
	}
	play_parent(bare, out[1]);
	assert_ends(child);
	must(read(out[0], printed, 3));
	if (strcmp(printed, "wdp") == 0 || strcmp(printed, "dwp") == 0)
		count_outcome(printed);
	else
		count_outcome("the parent spoke too early");
	assert_fails(opened(sem_open(bare, 0)), ENOENT);
}

CLAIM(posix_sem, sample_waits_while_the_child_has_not_posted,
      .says = "in 003's sample the parent sleeps in sem_wait as long as the child has not posted",
      .zh = "003 的进程示例中，子进程 post 之前父进程一直睡在 sem_wait 中",
      .course = "003 §4 信号量用于进程间同步 示例: Parent  : Wait for Child to Print",
      .rows = "posix sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait()",
      .needs = { need_sem_open })
{
	const char *bare = own_name("asdfsd") + 1;
	int out[2];

	must(pipe(out));
	ACTOR(parent) {
		play_parent(bare, out[1]);
	}
	assert_asleep(parent, "futex");
	assert_reads(out[0], "w");
	ACTOR(child) {
		play_child(bare, out[1]);
	}
	assert_ends(child);
	assert_ends(parent);
	assert_reads(out[0], "dp");
}

CLAIM(posix_sem, sample_fails_on_what_a_former_run_left,
      .says = "003's sample waits for nothing if its semaphore is left over with 1, and then "
	      "leaves another behind",
      .zh = "若遗留的同名信号量值为 1，003 示例的父进程不会等待，而且又遗留下一个信号量",
      .course = "003 §4 信号量用于进程间同步 示例: sem_open(semName, O_CREAT, 0600, 0)",
      .rows = "posix sem 4, 5",
      .verdict = WRONG("O_CREAT without O_EXCL gives no initial value of 0 if the name is there",
		       "名字已存在时，不带 O_EXCL 的 O_CREAT 不会把初值设为 0"),
      .ref = "POSIX.1-2024 sem_open(); sem_open(3): \"mode and value are ignored\"",
      .needs = { need_sem_open })
{
	const char *bare = own_name("asdfsd") + 1;
	int out[2];

	must(pipe(out));
	must(sem_close(named_semaphore(bare, 1)));
	ACTOR(parent) {
		play_parent(bare, out[1]);
	}
	assert_ends(parent);
	ACTOR(child) {
		play_child(bare, out[1]);
	}
	assert_ends(child);
	assert_reads(out[0], "wpd");
	assert_equal(value_of(assert_succeeds(opened(sem_open(bare, 0)))), 1);
}

static int thread_output;

/* The thread of 003's sample: e for "Entered..", x for "Just Exiting...". */
static void *enter_and_exit(void *unused)
{
	(void)unused;
	sem_wait(&global_semaphore);
	must(write(thread_output, "e", 1));
	for (int i = 0; i < 20; i++)
		sched_yield();
	must(write(thread_output, "x", 1));
	sem_post(&global_semaphore);
	return NULL;
}

CLAIM(posix_sem, sample_threads_enter_one_after_the_other,
      .says = "in 003's sample the second thread enters only when the first has left, without any "
	      "sleep",
      .zh = "003 的线程示例中，第二个线程在第一个退出之后才进入，不需要 sleep",
      .course = "003 §4 信号量用于线程同步 示例: Entered.. … Just Exiting...",
      .rows = "posix sem 5", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_init(), sem_wait()",
      .needs = { need_threads })
{
	pthread_t threads[2];
	int out[2];

	must(pipe(out));
	thread_output = out[1];
	must(sem_init(&global_semaphore, 0, 1));
	for (int i = 0; i < 2; i++)
		start_thread(&threads[i], enter_and_exit, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_reads(out[0], "exex");
	assert_equal(value_of(&global_semaphore), 1);
	assert_returns(sem_destroy(&global_semaphore), 0);
}

static atomic_bool left;

static void *enter_and_stay(void *entered)
{
	assert_returns(sem_wait(&global_semaphore), 0);
	must(sem_post(entered));
	pause_at("inside");
	left = true;
	assert_returns(sem_post(&global_semaphore), 0);
	return NULL;
}

CLAIM(posix_sem, a_thread_waits_while_another_is_inside,
      .says = "a thread sleeps in sem_wait as long as another is in the critical section",
      .zh = "一个线程在临界区内时，另一个线程睡在 sem_wait 中",
      .course = "003 §4 信号量用于线程同步 示例: critical section", .rows = "posix sem 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait()", .needs = { need_threads })
{
	ACTOR(process) {
		pthread_t thread;
		sem_t entered;

		must(sem_init(&global_semaphore, 0, 1));
		must(sem_init(&entered, 0, 0));
		start_thread(&thread, enter_and_stay, &entered);
		while (sem_trywait(&entered) < 0)
			sched_yield();
		assert_returns(sem_wait(&global_semaphore), 0);
		assert_that(left);
		pthread_join(thread, NULL);
	}
	await(process, "inside");
	assert_asleep(process, "futex");
	resume(process);
	assert_ends(process);
}

static atomic_int turn;

static void *run_second_by_variable(void *unused)
{
	(void)unused;
	while (atomic_load(&turn) == 0)
		sched_yield();
	must(write(thread_output, "second", 6));
	return NULL;
}

CLAIM(posix_sem, a_variable_orders_threads,
      .says = "a thread that polls a global atomic variable runs on only after another has set it",
      .zh = "轮询全局原子变量的线程，要等另一个线程设置它之后才继续",
      .course = "000 §9.1: 全局变量实现的通信。   实现父进程先运行，子进程后运行",
      .rows = "posix sem 6",
      .verdict = HOLDS_IF("they are threads, not processes, and the variable is atomic",
			  "它们是线程而不是进程，且变量是原子的"),
      .ref = "POSIX.1-2024 4.15.2 Memory Synchronization; ISO C 5.1.2.4", .needs = { need_threads })
{
	pthread_t thread;
	int out[2];

	must(pipe(out));
	thread_output = out[1];
	start_thread(&thread, run_second_by_variable, NULL);
	for (int i = 0; i < 50; i++)
		sched_yield();
	must(write(out[1], "first ", 6));
	atomic_store(&turn, 1);
	pthread_join(thread, NULL);
	assert_reads(out[0], "first second");
}

CLAIM(posix_sem, a_variable_does_not_order_processes,
      .says = "a global variable that one process sets stays as it was in the other: each has its "
	      "own",
      .zh = "一个进程设置全局变量，另一个进程中的不变：各有各的",
      .course = "000 §9.1: 全局变量实现的通信。   实现父进程先运行，子进程后运行",
      .rows = "posix sem 6",
      .verdict = WRONG("of parent and child each has its own; only threads share globals",
		       "父子进程各有一份；只有线程共享全局变量"),
      .ref = "POSIX.1-2024 fork(): copy of the calling process")
{
	static char whose;

	ACTOR(child) {
		pause_at("the parent has run");
		assert_equal(peek(&whose), 0);
		poke(&whose, 2);
	}
	await(child, "the parent has run");
	poke(&whose, 1);
	resume(child);
	assert_ends(child);
	assert_equal(peek(&whose), 1);
}

static void *run_second_by_semaphore(void *unused)
{
	(void)unused;
	assert_returns(sem_wait(&global_semaphore), 0);
	must(write(thread_output, "second", 6));
	return NULL;
}

CLAIM(posix_sem, a_semaphore_orders_threads,
      .says = "a thread that waits on a semaphore of value 0 runs on only after another has posted",
      .zh = "等待初值为 0 的信号量的线程，要等另一个线程 post 之后才继续",
      .course = "000 §9.2: 信号量实现。 … sem_init(&sem , 0 , 0)", .rows = "posix sem 2, 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait(), sem_post()", .needs = { need_threads })
{
	pthread_t thread;
	int out[2];

	must(pipe(out));
	thread_output = out[1];
	must(sem_init(&global_semaphore, 0, 0));
	start_thread(&thread, run_second_by_semaphore, NULL);
	for (int i = 0; i < 50; i++)
		sched_yield();
	must(write(out[1], "first ", 6));
	assert_returns(sem_post(&global_semaphore), 0);
	pthread_join(thread, NULL);
	assert_reads(out[0], "first second");
	assert_equal(value_of(&global_semaphore), 0);
}

CLAIM(posix_sem, a_semaphore_orders_processes,
      .says = "processes that each wait for the semaphore of the one before run in that order, "
	      "though they were started the other way round",
      .zh = "各进程等待前一个进程的信号量，就按这个次序运行，即使启动次序相反",
      .course = "000 §9.1: 实现父进程先运行，子进程后运行", .rows = "posix sem 2, 6",
      .verdict = HOLDS_IF("pshared is not 0 and the memory is shared", "pshared 非零且内存共享"),
      .ref = "POSIX.1-2024 sem_init(), sem_wait(), sem_post()")
{
	sem_t *may_run = shared_memory(5 * sizeof(sem_t));
	struct actor *runner[4];
	int out[2];

	must(pipe(out));
	for (int i = 0; i < 5; i++)
		must(sem_init(&may_run[i], 1, 0));
	for (int i = 3; i >= 0; i--) {
		START(runner[i]) {
			assert_returns(sem_wait(&may_run[i]), 0);
			must(write(out[1], &"0123"[i], 1));
			assert_returns(sem_post(&may_run[i + 1]), 0);
		}
		assert_asleep(runner[i], "futex");
	}
	must(write(out[1], "parent", 6));
	must(sem_post(&may_run[0]));
	assert_returns(sem_wait(&may_run[4]), 0);
	assert_reads(out[0], "parent0123");
	for (int i = 0; i < 4; i++)
		assert_ends(runner[i]);
}
