/* Claims about alarm and the interval timers of setitimer. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static void set_timer(int which, long microseconds, long interval)
{
	struct itimerval timer = { { 0, interval }, { 0, microseconds } };

	assert_succeeds(setitimer(which, &timer, NULL));
}

/* Seconds until the timer expires; 0 if it is not armed. */
static double timer_left(int which)
{
	struct itimerval timer;

	assert_succeeds(getitimer(which, &timer));
	return (double)timer.it_value.tv_sec + (double)timer.it_value.tv_usec / 1e6;
}

CLAIM(signal, alarm_returns_what_was_left,
      .says = "there is one alarm: a new one takes the place of the old and returns the seconds "
	      "that were left, alarm(0) takes it away",
      .zh = "闹钟只有一个：新的取代旧的并返回其剩余秒数，alarm(0) 取消闹钟",
      .course = "000 §6: alarm()只会发一种信号 参数 是延时时间==》等待时间后收到信号; 004: alarm "
		"发送一个14信号",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 alarm(); alarm(2)")
{
	double began = now();

	assert_returns(alarm(1000), 0);
	assert_that(timer_left(ITIMER_REAL) > 900);
	assert_slept_about(alarm(500), 1000, began);
	assert_that(timer_left(ITIMER_REAL) <= 500);
	assert_slept_about(alarm(2000), 500, began);
	assert_slept_about(alarm(0), 2000, began);
	assert_returns(alarm(0), 0);
	assert_that(timer_left(ITIMER_REAL) == 0);
}

CLAIM(signal, alarm_is_not_0_while_one_is_set,
      .says = "alarm(0) just after alarm(1) returns 1, though less than a second is left",
      .zh = "alarm(1) 之后立即 alarm(0) 返回 1，尽管剩余时间已不足一秒", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 alarm() RETURN VALUE: a non-zero value")
{
	siginfo_t info;
	unsigned left;

	block(SIGALRM);
	do {
		alarm(1);
		left = alarm(0);
	} while (take(SIGALRM, &info) == SIGALRM); /* the second was over */
	assert_equal(left, 1);
}

CLAIM(signal, alarm_is_a_timer_that_fires_once,
      .says = "on Linux alarm sets ITIMER_REAL, without an interval: setitimer can hasten it, "
	      "alarm tells what setitimer left, a part of a second as 1",
      .zh = "在 Linux 上，alarm 设置的就是 ITIMER_REAL，没有间隔：setitimer 可以提前它，alarm 返回 "
	    "setitimer 的剩余时间，不足一秒时为 1",
      .course = "004: alarm 发送一个14信号 setitimer 发送很多个14信号", .rows = "signals 3",
      .verdict = HOLDS,
      .ref = "alarm(2) NOTES: share the same timer; Linux kernel/time/itimer.c alarm_setitimer(): "
	     "can't return 0")
{
	struct itimerval soon = { { 0, 0 }, { 0, 1000 } }, before = { { 7, 7 }, { 7, 7 } };
	double began = now();
	siginfo_t info;

	block(SIGALRM);
	alarm(1000);
	assert_returns(setitimer(ITIMER_REAL, &soon, &before), 0);
	assert_slept_about((double)before.it_value.tv_sec, 1000, began);
	assert_equal(before.it_interval.tv_sec, 0);
	assert_equal(before.it_interval.tv_usec, 0);
	assert_equal(sigwaitinfo(&(sigset_t[]){ only(SIGALRM) }[0], &info), SIGALRM);
	assert_equal(info.si_code, SI_KERNEL);
	assert_that(timer_left(ITIMER_REAL) == 0);
	assert_returns(alarm(0), 0);
	set_timer(ITIMER_REAL, 400000, 0);
	assert_that(alarm(0) == 1 || is_pending(SIGALRM));
}

CLAIM(signal, sigalrm_kills_by_default,
      .says = "SIGALRM of the timer ends a process that does not catch it, and nobody else: "
	      "neither its child nor its group",
      .zh = "定时器的 SIGALRM 终止未捕获它的进程，不影响其他进程：子进程和同组进程都收不到",
      .course = "000 §6: alarm()只会发一种信号，只会发送给当前进程 ==》闹钟信号",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 alarm(), setitimer(); signal(7)")
{
	ACTOR(member) {
		be_killed();
	}
	assert_asleep(member, "pause");
	ACTOR(caller) {
		ACTOR(child) {
			be_killed();
		}
		assert_asleep(child, "pause");
		catch_signal(SIGALRM, SA_RESETHAND);
		block(SIGALRM);
		set_timer(ITIMER_REAL, 1000, 0);
		wait_until_caught(SIGALRM, 1);
		assert_not_woken(child);
		set_timer(ITIMER_REAL, 1000, 0);
		unblock(SIGALRM);
		be_killed();
	}
	assert_killed(caller, SIGALRM);
	assert_not_woken(member);
}

CLAIM(signal, setitimer_sends_many,
      .says = "with an interval setitimer sends SIGALRM again and again, until it is set to 0",
      .zh = "带间隔的 setitimer 反复发送 SIGALRM，直到设为 0",
      .course = "004: setitimer 发送很多个14信号", .rows = "signals 3",
      .verdict = HOLDS_IF("it_interval is not 0", "it_interval 不为 0"),
      .ref = "POSIX.1-2024 setitimer(); getitimer(2)")
{
	struct itimerval timer;
	siginfo_t info;

	catch_signal(SIGALRM, 0);
	block(SIGALRM);
	set_timer(ITIMER_REAL, 1000, 1000);
	must(getitimer(ITIMER_REAL, &timer));
	assert_equal(timer.it_interval.tv_usec, 1000);
	wait_until_caught(SIGALRM, 4);
	must(getitimer(ITIMER_REAL, &timer));
	assert_equal(timer.it_interval.tv_usec, 1000);
	assert_that(timer.it_value.tv_sec == 0 && timer.it_value.tv_usec <= 1000);
	set_timer(ITIMER_REAL, 0, 0);
	(void)take(SIGALRM, &info);
	assert_that(timer_left(ITIMER_REAL) == 0);
	must(nanosleep(&(struct timespec){ 0, 3000000 }, NULL));
	assert_that(!is_pending(SIGALRM));
}

CLAIM(signal, without_interval_it_comes_once,
      .says = "without an interval setitimer sends one signal, not before its time",
      .zh = "没有间隔时 setitimer 只发送一个信号，且不早于设定时间", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 setitimer(); getitimer(2) NOTES")
{
	double began = now();

	catch_signal(SIGALRM, 0);
	block(SIGALRM);
	set_timer(ITIMER_REAL, 3000, 0);
	wait_until_caught(SIGALRM, 1);
	assert_that(now() - began >= 3);
	assert_that(timer_left(ITIMER_REAL) == 0);
	must(nanosleep(&(struct timespec){ 0, 4000000 }, NULL));
	assert_that(!is_pending(SIGALRM));
	assert_equal(caught(SIGALRM), 1);
}

CLAIM(signal, an_interval_timers_signals_coalesce,
      .says = "on Linux an interval timer that expires several times while its signal is blocked "
	      "leaves one SIGALRM pending",
      .zh = "在 Linux 上，间隔定时器在信号被阻塞期间多次到期，只留下一个未决的 SIGALRM",
      .rows = "signals 3, 6", .verdict = HOLDS,
      .ref = "getitimer(2) BUGS; signal(7) Standard signals do not queue")
{
	siginfo_t info;

	block(SIGALRM);
	set_timer(ITIMER_REAL, 1000, 1000);
	must(nanosleep(&(struct timespec){ 0, 5000000 }, NULL));
	set_timer(ITIMER_REAL, 0, 0);
	assert_returns(take(SIGALRM, &info), SIGALRM);
	assert_equal(info.si_code, SI_KERNEL);
	assert_fails(take(SIGALRM, &info), EAGAIN);
}

CLAIM(signal, fork_leaves_timers_to_the_parent,
      .says = "a child has none of its parent's timers: alarm(0) gives 0 there, the parent's goes "
	      "on",
      .zh = "子进程不继承父进程的定时器：其中 alarm(0) 返回 0，父进程的继续计时",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): alarms, interval timers; alarm(2) NOTES; getitimer(2) NOTES")
{
	const struct itimerval long_time = { { 0, 0 }, { 1000, 0 } };

	alarm(1000);
	assert_succeeds(setitimer(ITIMER_VIRTUAL, &long_time, NULL));
	must(setitimer(ITIMER_PROF, &long_time, NULL));
	ACTOR(child) {
		assert_returns(alarm(0), 0);
		for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
			assert_that(timer_left(which) == 0);
		alarm(5);
		alarm(0);
	}
	assert_ends(child);
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
		assert_that(timer_left(which) > 900);
}

CLAIM(signal, exec_keeps_the_alarm,
      .says = "an alarm set before exec comes to the program after it",
      .zh = "exec 之前设置的闹钟在 exec 之后照样送达", .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: time left until an alarm clock signal; alarm(2) NOTES",
      .needs = { need_cat })
{
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		set_timer(ITIMER_REAL, 20000, 0);
		become_cat(input);
	}
	assert_killed(program, SIGALRM);
}

static const struct {
	int which, signal;
} timers[] = { { ITIMER_REAL, SIGALRM }, { ITIMER_VIRTUAL, SIGVTALRM }, { ITIMER_PROF, SIGPROF } };

CLAIM(signal, three_timers_have_three_signals,
      .says = "ITIMER_REAL sends SIGALRM, ITIMER_VIRTUAL SIGVTALRM and ITIMER_PROF SIGPROF; each "
	      "is a timer of its own",
      .zh = "ITIMER_REAL 发送 SIGALRM，ITIMER_VIRTUAL 发送 SIGVTALRM，ITIMER_PROF 发送 "
	    "SIGPROF；三者相互独立",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 setitimer(); getitimer(2)")
{
	int expected[3] = { 0, 0, 0 };

	for (int i = 0; i < 3; i++)
		catch_signal(timers[i].signal, 0);
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 3; k++)
			assert_that(timer_left(timers[k].which) == 0);
		set_timer(timers[i].which, 1000, 0);
		while (!caught(timers[i].signal)) /* two of them need the processor to count */
			for (int k = 0; k < 3; k++)
				if (k != i)
					assert_equal(caught(timers[k].signal), expected[k]);
		expected[i] = 1;
		for (int k = 0; k < 3; k++)
			assert_equal(caught(timers[k].signal), expected[k]);
	}
}

/* Makes a timer of the process's processor time, which tells nobody, and sets it. */
static timer_t processor_timer(time_t seconds)
{
	const struct itimerspec time = { { 0, 0 }, { seconds, 0 } };
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	timer_t timer;

	must(timer_create(CLOCK_PROCESS_CPUTIME_ID, &none, &timer));
	assert_succeeds(timer_settime(timer, 0, &time, NULL));
	return timer;
}

CLAIM(signal, processor_timers_stand_still_in_sleep,
      .says = "ITIMER_VIRTUAL, ITIMER_PROF and a timer of CLOCK_PROCESS_CPUTIME_ID do not count "
	      "the time in which the process sleeps, as ITIMER_REAL does",
      .zh = "ITIMER_VIRTUAL、ITIMER_PROF 与 CLOCK_PROCESS_CPUTIME_ID 定时器不计进程睡眠的时间，"
	    "ITIMER_REAL 则计入",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setitimer(): process virtual time; getitimer(2); timer_create(2) "
	     "CLOCK_PROCESS_CPUTIME_ID")
{
	const double asked = 1000, slept = 0.06;
	double awake;
	const struct itimerval time = { { 0, 0 }, { (time_t)asked, 0 } };
	timer_t timer = processor_timer((time_t)asked);
	struct itimerspec left;
	struct timespec used;

	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
		assert_succeeds(setitimer(which, &time, NULL));
	must(nanosleep(&(struct timespec){ 0, (long)(slept * 1e9) }, NULL));
	assert_that(timer_left(ITIMER_REAL) <= asked - slept);
	must(timer_gettime(timer, &left));
	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used));
	awake = (double)used.tv_sec + (double)used.tv_nsec / 1e9; /* much on a slow machine */
	assert_that(timer_left(ITIMER_VIRTUAL) > asked - awake - slept / 2);
	assert_that(timer_left(ITIMER_PROF) > asked - awake - slept / 2);
	assert_that((double)left.it_value.tv_sec + (double)left.it_value.tv_nsec / 1e9 >
		    asked - awake - slept / 2);
}

CLAIM(signal, bad_timers_give_einval,
      .says = "setitimer and getitimer of an unknown timer, and setitimer of negative seconds and "
	      "of microseconds out of 0 to 999999, fail with EINVAL and change nothing",
      .zh = "定时器种类未知时 setitimer 与 getitimer 失败 (EINVAL)；秒数为负，或微秒数不在 0 到 999999 "
	    "之间时 setitimer 失败 (EINVAL)；均不改变任何设置",
      .rows = "signals 3", .verdict = HOLDS, .ref = "POSIX.1-2024 setitimer() EINVAL; getitimer(2)")
{
	struct itimerval timer = { { 0, 0 }, { 1, 0 } };
	const struct itimerval bad[] = {
		{ { 0, 0 }, { 0, 1000000 } }, { { 0, 0 }, { 0, -1 } }, { { 0, 1000000 }, { 1, 0 } },
		{ { 0, -1 }, { 1, 0 } },      { { 0, 0 }, { -1, 0 } }, { { -1, 0 }, { 1, 0 } },
	};

	alarm(1000);
	assert_fails(setitimer(ITIMER_PROF + 1, &timer, NULL), EINVAL);
	assert_fails(getitimer(-1, &timer), EINVAL);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_fails(setitimer(ITIMER_REAL, &bad[i], NULL), EINVAL);
	assert_that(timer_left(ITIMER_REAL) > 900);
}

static atomic_bool spin_on;

static void *spin(void *unused)
{
	while (spin_on)
		;
	return unused;
}

CLAIM(signal, processor_timers_count_every_thread,
      .says = "on Linux ITIMER_VIRTUAL and ITIMER_PROF count the processor time of all threads: "
	      "they come while another thread computes and the one that set them sleeps",
      .zh = "在 Linux 上，ITIMER_VIRTUAL 与 ITIMER_PROF 计所有线程的处理器时间：设置者睡眠而其他"
	    "线程计算时也会到期",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "getitimer(2): CPU time consumed by all threads in the process",
      .needs = { need_threads })
{
	static const int processors[][2] = { { ITIMER_VIRTUAL, SIGVTALRM },
					     { ITIMER_PROF, SIGPROF } };

	for (int i = 0; i < 2; i++) {
		sigset_t set = only(processors[i][1]);
		pthread_t thread;
		siginfo_t info;

		block(processors[i][1]);
		set_timer(processors[i][0], 20000, 0);
		spin_on = true;
		must(pthread_create(&thread, NULL, spin, NULL) ? -1 : 0);
		assert_returns(sigwaitinfo(&set, &info), processors[i][1]);
		spin_on = false;
		must(pthread_join(thread, NULL) ? -1 : 0);
	}
}

CLAIM(signal, setitimer_of_a_bad_address_gives_efault,
      .says = "on Linux setitimer and getitimer of an address that is none fail with EFAULT; where "
	      "the new time can't be read the timer stays",
      .zh = "在 Linux 上，地址无效时 setitimer 与 getitimer 失败 (EFAULT)；读不到新值时定时器不变",
      .rows = "signals 3", .verdict = HOLDS, .ref = "getitimer(2) EFAULT",
      .needs = { need_untouched_addresses })
{
	struct itimerval *nowhere =
		must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct itimerval soon = { { 0, 0 }, { 500, 0 } };

	alarm(1000);
	assert_fails(setitimer(ITIMER_REAL, nowhere, NULL), EFAULT);
	assert_fails(getitimer(ITIMER_REAL, nowhere), EFAULT);
	assert_that(timer_left(ITIMER_REAL) > 900);
	assert_fails(setitimer(ITIMER_REAL, &soon, nowhere), EFAULT);
}

CLAIM(signal, setitimer_of_no_time_disarms,
      .says = "on Linux the system call setitimer without a new time disarms the timer, and hands "
	      "back what was left",
      .zh = "在 Linux 上，系统调用 setitimer 的新值为 NULL 时停止定时器，并返回剩余时间",
      .rows = "signals 3", .verdict = HOLDS, .ref = "getitimer(2) NOTES")
{
	long before[4] = { 0 }; /* interval and time, as the kernel has them */

	alarm(1000);
	assert_returns(syscall(SYS_setitimer, ITIMER_REAL, NULL, before), 0);
	assert_that(before[2] > 900 && before[2] <= 1000);
	assert_that(timer_left(ITIMER_REAL) == 0);
}

CLAIM(signal, an_interval_timer_may_run_for_decades,
      .says = "on Linux setitimer takes 60 years, as time and as interval, and getitimer tells so",
      .zh = "在 Linux 上，setitimer 接受 60 年的时间与间隔，getitimer 如实给出",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "getitimer(2) BUGS: since Linux 2.6.16 this ceiling is removed")
{
	const time_t decades = (time_t)60 * 365 * 86400;
	const struct itimerval timer = { { decades, 7 }, { decades, 0 } };
	struct itimerval left;
	double began = now();

	assert_returns(setitimer(ITIMER_REAL, &timer, NULL), 0);
	assert_returns(getitimer(ITIMER_REAL, &left), 0);
	assert_slept_about((double)left.it_value.tv_sec, (double)decades, began);
	assert_equal(left.it_interval.tv_sec, decades);
	assert_equal(left.it_interval.tv_usec, 7);
}

CLAIM(signal, alarm_tells_the_nearest_second,
      .says = "on Linux alarm returns what was left rounded to the nearest second",
      .zh = "在 Linux 上，alarm 返回的剩余秒数四舍五入", .rows = "signals 3", .verdict = HOLDS,
      .ref = "Linux kernel/time/itimer.c alarm_setitimer()")
{
	static const long microseconds[] = { 450000, 950000 };

	for (int i = 0; i < 2; i++) {
		const struct itimerval timer = { .it_value = { 1000, microseconds[i] } };
		double began;
		unsigned int left;

		do { /* until it took less than the 0.4 s that change nothing */
			began = now();
			must(setitimer(ITIMER_REAL, &timer, NULL));
			left = alarm(0);
		} while (now() - began > 400);
		assert_equal(left, 1000 + (unsigned int)i);
	}
}

CLAIM(signal, the_old_timer_is_told_to_the_part_of_a_second,
      .says = "setitimer and getitimer tell what is left of a timer, and its interval, in microseconds: "
	      "not less than was set but for the time since then",
      .zh = "setitimer 与 getitimer 以微秒给出定时器的剩余时间与间隔：不少于所设时间减去已过时间",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getitimer(), setitimer(); getitimer(2)")
{
	const struct itimerval set = { { 7, 250000 }, { 1000, 900000 } },
			       none = { { 0, 0 }, { 0, 0 } };
	const double began = now();

	for (int i = 0; i < 2; i++) {
		struct itimerval told;
		double left;

		must(setitimer(ITIMER_REAL, &set, NULL));
		assert_returns(i ? getitimer(ITIMER_REAL, &told)
				 : setitimer(ITIMER_REAL, &none, &told),
			       0);
		left = (double)told.it_value.tv_sec * 1e3 + (double)told.it_value.tv_usec / 1e3;
		assert_that(left <= 1000900 + 20 && left >= 1000900 - 20 - (now() - began));
		assert_equal(told.it_interval.tv_sec, 7);
		assert_that(told.it_interval.tv_usec >= 250000 &&
			    told.it_interval.tv_usec < 270000);
	}
}

CLAIM(signal, what_is_disarmed_takes_no_signal_back,
      .says = "on Linux alarm(0) and setitimer of 0 after the time is over leave the SIGALRM that is "
	      "pending, and return 0 and zeros",
      .zh = "在 Linux 上，时间已到之后的 alarm(0) 与置零的 setitimer 不撤回未决的 SIGALRM，并返回 0 与全零",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 alarm(); Linux kernel/time/itimer.c")
{
	const struct itimerval soon = { { 0, 0 }, { 0, 1 } }, none = { { 0, 0 }, { 0, 0 } };

	block(SIGALRM);
	for (int i = 0; i < 2; i++) {
		struct itimerval before = { { 7, 7 }, { 7, 7 } };
		siginfo_t taken;

		must(setitimer(ITIMER_REAL, &soon, NULL));
		while (!is_pending(SIGALRM))
			sched_yield();
		if (i == 0) {
			assert_returns(alarm(0), 0);
		} else {
			assert_returns(setitimer(ITIMER_REAL, &none, &before), 0);
			assert_equal(before.it_value.tv_sec + before.it_value.tv_usec, 0);
			assert_equal(before.it_interval.tv_sec + before.it_interval.tv_usec, 0);
		}
		assert_that(is_pending(SIGALRM));
		assert_returns(take(SIGALRM, &taken), SIGALRM);
	}
}
