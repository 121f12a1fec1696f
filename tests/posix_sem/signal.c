/* Claims about signals: handlers, stopping and continuing, and killing who holds or waits. */
#include <errno.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "idle_signals.h"
#include "semaphores.h"

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
      .rows = "posix sem 2; bugs 80", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_wait()")
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
      .says = "on Linux a waiter that is stopped and continued waits on, without EINTR, timed or "
	      "not",
      .zh = "在 Linux 上，等待者被停止再继续后仍然等待，不返回 EINTR，限时的也一样",
      .rows = "posix sem 2", .verdict = HOLDS,
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

static int wait_within_an_hour(sem_t *semaphore)
{
	const struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);

	return sem_timedwait(semaphore, &deadline);
}

static int wait_by_another_clock(sem_t *semaphore)
{
#ifdef __GLIBC__
	const struct timespec deadline = from_now(CLOCK_MONOTONIC, LONG_TIME);

	return sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline);
#else
	return sem_wait(semaphore);
#endif
}

static int (*const waits[])(sem_t *) = { sem_wait, wait_within_an_hour, wait_by_another_clock };

CLAIM(posix_sem, an_ignored_signal_wakes_no_waiter,
      .says = "a signal that is ignored or blocked does not wake sem_wait, sem_timedwait or "
	      "sem_clockwait, and while it is pending they still take what there is",
      .zh = "被忽略或被阻塞的信号不会唤醒 "
	    "sem_wait、sem_timedwait、sem_clockwait；信号未决时它们照样取走现有的值",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4 Signal Concepts; sem_wait(), sem_timedwait() EINTR")
{
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		sem_t *semaphore = shared_semaphore(0);

		ACTOR(waiter) {
			block_one_and_ignore_another();
			assert_returns(waits[i](semaphore), 0);
			must(sem_post(semaphore));
			assert_returns(waits[i](semaphore), 0); /* with SIGUSR1 pending */
			assert_equal(caught(SIGUSR1), 0);
		}
		assert_sleeps_through_both(waiter, "futex");
		send_signal(waiter, SIGCHLD);
		assert_not_woken(waiter);
		must(sem_post(semaphore));
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, each_wait_gives_eintr_and_takes_nothing,
      .says = "sem_wait, sem_timedwait and sem_clockwait fail alike with EINTR when a handler "
	      "without SA_RESTART runs, and take nothing",
      .zh = "没有 SA_RESTART 的处理函数运行时，sem_wait、sem_timedwait、sem_clockwait 都失败 "
	    "(EINTR)，什么都不取走",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_wait() EINTR, sem_clockwait() EINTR; sem_wait(3)")
{
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		sem_t *semaphore = shared_semaphore(0);
		int told[2];

		must(pipe(told));
		ACTOR(waiter) {
			tell_signal(SIGUSR1, 0, told[1]);
			assert_fails(waits[i](semaphore), EINTR);
			assert_returns(waits[i](semaphore), 0);
		}
		assert_asleep(waiter, "futex");
		send_signal(waiter, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(waiter, "futex");
		must(sem_post(semaphore));
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, a_handler_may_post,
      .says = "sem_post in a handler is for the wait that the signal interrupted too: with "
	      "SA_RESTART it goes on at once, else after EINTR the next try does",
      .zh = "处理函数中的 sem_post 对被该信号打断的等待也有效：带 SA_RESTART "
	    "则等待随即结束，否则返回 EINTR，下一次等待成功",
      .rows = "posix sem 2; bugs 81", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_post(): async-signal-safe; sem_post(3), sem_wait(3) EXAMPLES")
{
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(interrupted) {
		post_at(SIGUSR1, 0, semaphore);
		assert_fails(sem_wait(semaphore), EINTR);
		assert_equal(handlers_posts, 1);
		assert_equal(value_of(semaphore), 1);
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(handlers_posts, 1);
	}
	assert_asleep(interrupted, "futex");
	send_signal(interrupted, SIGUSR1);
	assert_ends(interrupted);
	assert_equal(value_of(semaphore), 0);
	ACTOR(restarted) {
		post_at(SIGUSR1, SA_RESTART, semaphore);
		assert_returns(sem_wait(semaphore), 0);
		assert_equal(handlers_posts, 1);
	}
	assert_asleep(restarted, "futex");
	send_signal(restarted, SIGUSR1);
	assert_ends(restarted);
	assert_equal(value_of(semaphore), 0);
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
