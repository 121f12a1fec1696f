/* Claims about the timers of timer_create. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static const char *need_timers(void)
{
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, NULL, &timer) < 0)
		return lacks(true, "timer_create");
	timer_delete(timer);
	return NULL;
}

static timer_t new_timer(clockid_t clock, int notify, int signal, int value)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = signal };
	timer_t timer;

	event.sigev_value.sival_int = value;
	assert_returns(timer_create(clock, &event, &timer), 0);
	return timer;
}

static void arm(timer_t timer, long nanoseconds, long interval)
{
	struct itimerspec time = { { 0, interval }, { 0, nanoseconds } };

	assert_succeeds(timer_settime(timer, 0, &time, NULL));
}

CLAIM(signal, a_timer_sends_its_signal_and_value,
      .says = "a timer of timer_create sends the signal asked for with SI_TIMER and its value, "
	      "once, not before its time",
      .zh = "timer_create 的定时器发送所指定的信号，带 SI_TIMER 与指定的值；只一次，且不提前",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create(), timer_settime(); timer_create(2)",
      .needs = { need_timers })
{
	sigset_t set = only(SIGRTMIN + 1);
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 1, 4711);
	struct itimerspec left;
	double began = now();
	siginfo_t info;

	block(SIGRTMIN + 1);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
	arm(timer, 2000000, 0);
	assert_returns(sigwaitinfo(&set, &info), SIGRTMIN + 1);
	assert_that(now() - began >= 2);
	assert_equal(info.si_code, SI_TIMER);
	assert_equal(info.si_value.sival_int, 4711);
	assert_equal(info.si_overrun, 0);
	assert_returns(timer_getoverrun(timer), 0);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
	must(nanosleep(&(struct timespec){ 0, 4000000 }, NULL));
	assert_fails(take(SIGRTMIN + 1, &info), EAGAIN);
}

CLAIM(signal, a_timers_value_may_be_an_address,
      .says = "a timer sends all of the value that timer_create was given, an address too",
      .zh = "定时器发送 timer_create 所给的完整的值，地址也可以", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <signal.h> union sigval: void *sival_ptr",
      .needs = { need_timers })
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	sigset_t set = only(SIGUSR1);
	timer_t timer;
	siginfo_t info;

	event.sigev_value.sival_ptr = &event;
	block(SIGUSR1);
	assert_returns(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	arm(timer, 1, 0);
	assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
	assert_that(info.si_value.sival_ptr == &event);
}

CLAIM(signal, overruns_are_counted,
      .says = "a timer has one signal pending at most, of a real-time number too; timer_getoverrun "
	      "and si_overrun count the expirations on top, for each signal anew",
      .zh = "每个定时器最多有一个未决信号（实时信号也一样）；timer_getoverrun 与 si_overrun "
	    "给出额外的到期次数，每个信号重新计数",
      .rows = "signals 3, 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_getoverrun(); timer_getoverrun(2)", .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN, 1);
	double began = now(), taken, passed;
	siginfo_t info;

	block(SIGRTMIN);
	arm(timer, 1000000, 1000000);
	must(nanosleep(&(struct timespec){ 0, 8000000 }, NULL));
	taken = now();
	assert_returns(take(SIGRTMIN, &info), SIGRTMIN);
	passed = now() - began;
	assert_returns(timer_getoverrun(timer), info.si_overrun);
	assert_that(info.si_overrun >= 6);
	assert_that(info.si_overrun <= passed - 1);
	assert_returns(sigwaitinfo(&(sigset_t[]){ only(SIGRTMIN) }[0], &info), SIGRTMIN);
	assert_that(info.si_overrun <= now() - taken); /* none of the first signal's */
	assert_returns(timer_getoverrun(timer), info.si_overrun);
	arm(timer, 0, 0);
	(void)take(SIGRTMIN, &info);
	assert_fails(take(SIGRTMIN, &info), EAGAIN);
}

CLAIM(signal, an_absolute_time_in_the_past_expires_at_once,
      .says = "timer_settime with TIMER_ABSTIME of a past time expires at once, and counts the "
	      "intervals since as overruns",
      .zh = "timer_settime 用 TIMER_ABSTIME 设为过去的时刻会立即到期，此后的间隔计为超限次数",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_settime(): already passed; timer_settime(2)",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 10000000 }, { 0, 0 } };
	sigset_t set = only(SIGUSR1);
	siginfo_t info;

	block(SIGUSR1);
	must(clock_gettime(CLOCK_MONOTONIC, &time.it_value));
	assert_that(time.it_value.tv_sec > 1);
	time.it_value.tv_sec -= 1;
	assert_returns(timer_settime(timer, TIMER_ABSTIME, &time, NULL), 0);
	assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
	assert_that(info.si_overrun >= 100);
	assert_returns(timer_getoverrun(timer), info.si_overrun);
}

CLAIM(signal, overruns_end_at_delaytimer_max,
      .says = "a timer that expired more often than DELAYTIMER_MAX while its signal was pending is "
	      "told as overrun that many times, by timer_getoverrun and on Linux by si_overrun",
      .zh = "信号未决期间定时器到期次数超过 DELAYTIMER_MAX 时，timer_getoverrun（在 Linux 上还有 "
	    "si_overrun）给出 DELAYTIMER_MAX",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_getoverrun(): shall be set to {DELAYTIMER_MAX}; Linux "
	     "kernel/time/posix-timers.c timer_overrun_to_int()",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_REALTIME, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 1 }, { 0, 1 } }; /* each nanosecond since 1970 */
	const long most = must(sysconf(_SC_DELAYTIMER_MAX));
	sigset_t set = only(SIGUSR1);
	siginfo_t info;

	block(SIGUSR1);
	assert_returns(timer_settime(timer, TIMER_ABSTIME, &time, NULL), 0);
	assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
	assert_returns(timer_getoverrun(timer), most);
	assert_equal(info.si_overrun, most);
}

CLAIM(signal, timer_settime_tells_the_old_time,
      .says = "timer_settime hands back the time that was left and the interval; another time "
	      "takes its place, a zero time disarms; bad times fail with EINVAL and change nothing",
      .zh = "timer_settime 返回先前的剩余时间和间隔；新时间取代旧时间，时间为零则停止；无效时间失"
	    "败 (EINVAL)，不作改变",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_settime(), timer_gettime(); timer_settime(2)",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 7, 9 }, { 1000, 0 } }, left;
	double began = now();

	assert_succeeds(
		timer_settime(timer, 0, &(struct itimerspec){ { 0, 0 }, { 5000, 0 } }, NULL));
	assert_returns(timer_settime(timer, 0, &time, &left), 0);
	assert_slept_about((double)left.it_value.tv_sec, 5000, began);
	time.it_value.tv_nsec = 1000000000;
	assert_fails(timer_settime(timer, 0, &time, &left), EINVAL);
	time.it_value.tv_nsec = -1;
	assert_fails(timer_settime(timer, 0, &time, &left), EINVAL);
	must(timer_gettime(timer, &left));
	assert_slept_about((double)left.it_value.tv_sec, 1000, began);
	memset(&time, 0, sizeof(time));
	assert_returns(timer_settime(timer, 0, &time, &left), 0);
	assert_slept_about((double)left.it_value.tv_sec, 1000, began);
	assert_equal(left.it_interval.tv_sec, 7);
	assert_equal(left.it_interval.tv_nsec, 9);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
}

CLAIM(signal, an_absolute_time_is_told_as_what_is_left,
      .says = "timer_gettime, and timer_settime of the time before, tell how long a timer still "
	      "has to run, though TIMER_ABSTIME set it to a time of the clock",
      .zh = "即使用 TIMER_ABSTIME 设为时钟的某一时刻，timer_gettime 以及 timer_settime "
	    "返回的先前设置给出的仍是剩余时间",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_gettime(): as the interval, even if armed with absolute time",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 0 }, { 0, 0 } }, left;
	double began = now();

	must(clock_gettime(CLOCK_MONOTONIC, &time.it_value));
	time.it_value.tv_sec += 1000;
	assert_returns(timer_settime(timer, TIMER_ABSTIME, &time, NULL), 0);
	assert_returns(timer_gettime(timer, &left), 0);
	assert_slept_about((double)left.it_value.tv_sec, 1000, began);
	assert_returns(timer_settime(timer, TIMER_ABSTIME, &time, &left), 0);
	assert_slept_about((double)left.it_value.tv_sec, 1000, began);
}

CLAIM(signal, an_interval_alone_arms_no_timer,
      .says = "timer_settime and setitimer of time 0 disarm the timer, though they give an "
	      "interval",
      .zh = "时间为 0 的 timer_settime 与 setitimer 停止定时器，即使给出了间隔",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_settime(): if it_value is zero, setitimer(): value 0 shall "
	     "disable a timer, regardless of it_interval",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 1000, 0 }, { 0, 0 } };
	struct itimerval real = { { 1000, 0 }, { 0, 0 } };

	arm(timer, 999999999, 0);
	alarm(1000);
	assert_returns(timer_settime(timer, 0, &time, NULL), 0);
	assert_returns(setitimer(ITIMER_REAL, &real, NULL), 0);
	must(timer_gettime(timer, &time));
	assert_that(time.it_value.tv_sec == 0 && time.it_value.tv_nsec == 0);
	must(getitimer(ITIMER_REAL, &real));
	assert_that(real.it_value.tv_sec == 0 && real.it_value.tv_usec == 0);
}

CLAIM(signal, a_bad_interval_disarms_nothing,
      .says = "on Linux timer_settime of time 0 with a bad interval fails with EINVAL and leaves "
	      "the timer running, though time 0 disarms; POSIX asks for no such failure",
      .zh = "在 Linux 上，timer_settime 的时间为 0 而间隔非法时失败 (EINVAL)，定时器继续运行，尽管"
	    "时间 0 表示停止；POSIX 并不要求这样失败",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "Linux kernel/time/posix-timers.c do_timer_settime(): timespec64_valid(); "
	     "POSIX.1-2024 timer_settime() EINVAL: it_value did not specify zero",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 0 }, { 1000, 0 } }, left;
	const long bad[] = { 1000000000, -1 };

	assert_returns(timer_settime(timer, 0, &time, NULL), 0);
	memset(&time, 0, sizeof(time));
	for (int i = 0; i < 2; i++) {
		time.it_interval.tv_nsec = bad[i];
		assert_fails(timer_settime(timer, 0, &time, NULL), EINVAL);
		must(timer_gettime(timer, &left));
		assert_that(left.it_value.tv_sec > 900);
	}
}

CLAIM(signal, a_deleted_timer_sends_nothing,
      .says = "timer_delete of a timer that runs disarms it: its signal does not come any more",
      .zh = "timer_delete 删除正在运行的定时器时先停止它：其信号不再到来", .rows = "signals 3",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_delete(): as if the timer is automatically disarmed before "
	     "removal",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	siginfo_t info;

	block(SIGUSR1);
	arm(timer, 4000000, 0);
	assert_returns(timer_delete(timer), 0);
	(void)take(SIGUSR1, &info); /* which was too late to hinder */
	must(nanosleep(&(struct timespec){ 0, 8000000 }, NULL));
	assert_that(!is_pending(SIGUSR1));
}

CLAIM(signal, timers_run_side_by_side,
      .says = "a process may have many timers; two with the same real-time signal both queue one, "
	      "and one with SIGEV_NONE sends none",
      .zh = "一个进程可以有多个定时器；使用同一实时信号的两个定时器各有一个信号排队，SIGEV_NONE "
	    "的不发送信号",
      .rows = "signals 3, 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create(); timer_create(2) NOTES", .needs = { need_timers })
{
	timer_t first = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN, 1);
	timer_t second = new_timer(CLOCK_REALTIME, SIGEV_SIGNAL, SIGRTMIN, 2);
	timer_t silent = new_timer(CLOCK_MONOTONIC, SIGEV_NONE, SIGRTMIN, 3);
	sigset_t set = only(SIGRTMIN);
	int sum = 0;

	block(SIGRTMIN);
	arm(first, 1000000, 0);
	arm(second, 1000000, 0);
	arm(silent, 1, 0);
	for (int i = 0; i < 2; i++) {
		siginfo_t info;

		assert_returns(sigwaitinfo(&set, &info), SIGRTMIN);
		sum += info.si_value.sival_int;
	}
	assert_equal(sum, 3);
	assert_returns(timer_delete(silent), 0);
	assert_equal(take_value(SIGRTMIN), -1);
}

CLAIM(signal, without_an_event_a_timer_sends_sigalrm,
      .says = "on Linux a timer made without a sigevent sends SIGALRM",
      .zh = "在 Linux 上，没有 sigevent 的定时器发送 SIGALRM", .rows = "signals 3",
      .verdict = HOLDS,
      .ref = "timer_create(2): sevp as NULL; POSIX.1-2024 timer_create() has a default signal "
	     "number",
      .needs = { need_timers })
{
	sigset_t set = only(SIGALRM);
	siginfo_t info;
	timer_t timer;

	block(SIGALRM);
	assert_returns(timer_create(CLOCK_REALTIME, NULL, &timer), 0);
	arm(timer, 1, 0);
	assert_returns(sigwaitinfo(&set, &info), SIGALRM);
	assert_equal(info.si_code, SI_TIMER);
	assert_returns(alarm(0), 0); /* it is not the timer of alarm */
}

/* Makes a timer, which is not the first, by the system call, and starts it; returns its number. */
static int start_timer_of_the_kernel(void)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 1 };
	int number = -1;

	for (int i = 0; i < 2; i++)
		assert_succeeds(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &number));
	assert_succeeds(syscall(SYS_timer_settime, number, 0, &soon, NULL));
	return number;
}

CLAIM(signal, a_timer_without_an_event_tells_its_number,
      .says = "on Linux a timer that the system call timer_create makes without a sigevent sends "
	      "its own number as the value",
      .zh = "在 Linux 上，系统调用 timer_create 不带 sigevent 创建的定时器，其信号的值为定时器自己"
	    "的编号",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create(): the value of the timer ID; Linux "
	     "kernel/time/posix-timers.c do_timer_create()",
      .needs = { need_timers })
{
	sigset_t set = only(SIGALRM);
	siginfo_t info;
	int number;

	block(SIGALRM);
	number = start_timer_of_the_kernel();
	assert_that(number != 0);
	assert_returns(sigwaitinfo(&set, &info), SIGALRM);
	assert_equal(info.si_value.sival_int, number);
}

CLAIM(signal, glibc_tells_0_of_a_timer_without_an_event,
      .says = "with glibc the signal of a timer that timer_create makes without a sigevent has the "
	      "value 0, where POSIX has it tell the timer",
      .zh = "使用 glibc 时，timer_create 不带 sigevent 创建的定时器，其信号的值为 0，而 POSIX "
	    "要求为定时器的标识",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "glibc sysdeps/unix/sysv/linux/timer_create.c: sival_ptr = NULL; POSIX.1-2024 "
	     "timer_create() says otherwise: the value of the timer ID",
      .needs = { need_timers, need_glibc })
{
	sigset_t set = only(SIGALRM);
	siginfo_t info;
	timer_t timer;

	block(SIGALRM);
	for (int i = 0; i < 2; i++) {
		assert_returns(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
		arm(timer, 1, 0);
		assert_returns(sigwaitinfo(&set, &info), SIGALRM);
		assert_that(info.si_value.sival_ptr == NULL);
	}
	assert_that((void *)timer != NULL);
}

static int create(clockid_t clock, int notify, int signal)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = signal };
	timer_t timer;

	return timer_create(clock, &event, &timer);
}

CLAIM(signal, bad_arguments_make_no_timer,
      .says = "timer_create refuses unknown clocks, ways of notifying and signal numbers with "
	      "EINVAL; no call takes a timer after timer_delete",
      .zh = "时钟、通知方式或信号编号未知时 timer_create 失败 (EINVAL)；timer_delete "
	    "之后对该定时器的调用都失败",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create() EINVAL, timer_delete(); timer_create(2)",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 0 }, { 1, 0 } };

	assert_fails(create(4711, SIGEV_SIGNAL, SIGUSR1), EINVAL);
	assert_fails(create(CLOCK_MONOTONIC, 4711, SIGUSR1), EINVAL);
	assert_fails(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMAX + 1), EINVAL);
	assert_returns(timer_delete(timer), 0);
	assert_fails(timer_settime(timer, 0, &time, NULL), EINVAL);
	assert_fails(timer_gettime(timer, &time), EINVAL);
	assert_fails(timer_getoverrun(timer), EINVAL);
	assert_fails(timer_delete(timer), EINVAL);
}

CLAIM(signal, fork_does_not_copy_timers,
      .says = "a child has none of the timers that its parent made by timer_create: EINVAL",
      .zh = "子进程没有父进程用 timer_create 创建的定时器 (EINVAL)", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), timer_create(); timer_create(2) NOTES",
      .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 0 }, { 1000, 0 } }, left;

	must(timer_settime(timer, 0, &time, NULL));
	ACTOR(child) {
		assert_fails(timer_gettime(timer, &left), EINVAL);
		assert_fails(timer_delete(timer), EINVAL);
	}
	assert_ends(child);
	must(timer_gettime(timer, &left));
	assert_that(left.it_value.tv_sec > 900);
}

static const char *need_timers_in_proc(void)
{
	return access("/proc/self/timers", R_OK) == 0 ? need_timers() : "no /proc/PID/timers";
}

CLAIM(signal, exec_deletes_timers,
      .says = "exec deletes the timers of timer_create: the program after it has none",
      .zh = "exec 删除 timer_create 的定时器：之后的程序没有这些定时器", .rows = "signals 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 exec, timer_create(); timer_create(2) NOTES",
      .needs = { need_cat, need_timers_in_proc })
{
	char path[64], text[64];
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		snprintf(path, sizeof(path), "/proc/%d/timers", getpid());
		arm(new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 0), 999999999, 0);
		assert_that(read(must(open(path, O_RDONLY)), text, sizeof(text)) > 0);
		become_cat(input);
	}
	assert_asleep(program, "read");
	snprintf(path, sizeof(path), "/proc/%d/timers", pid_of(program));
	assert_returns(read(must(open(path, O_RDONLY)), text, sizeof(text)), 0);
	must(close(input[1]));
	assert_ends(program);
}

CLAIM(signal, timers_count_as_pending_signals,
      .says = "on Linux timers are limited by RLIMIT_SIGPENDING: at 0 timer_create gives EAGAIN",
      .zh = "在 Linux 上，定时器数受 RLIMIT_SIGPENDING 限制：为 0 时 timer_create 失败 (EAGAIN)",
      .rows = "signals 3, 7", .verdict = HOLDS, .ref = "timer_create(2) NOTES; setrlimit(2)",
      .needs = { need_timers, need_pending_limit })
{
	struct rlimit none = { 0, 0 };

	assert_succeeds(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1));
	must(setrlimit(RLIMIT_SIGPENDING, &none));
	assert_fails(create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1), EAGAIN);
}

CLAIM(signal, what_is_refused_takes_nothing_of_the_limit,
      .says = "on Linux sigqueue and timer_create that fail, for want of room or for what they are "
	      "given, take nothing of RLIMIT_SIGPENDING, however often",
      .zh = "在 Linux 上，因名额不足或参数无效而失败的 sigqueue 与 "
	    "timer_create，无论多少次都不占用 "
	    "RLIMIT_SIGPENDING",
      .rows = "signals 3, 7", .verdict = HOLDS,
      .ref = "setrlimit(2) RLIMIT_SIGPENDING; timer_create(2) NOTES; Linux kernel/signal.c",
      .needs = { need_timers, need_pending_limit, need_users })
{
	struct sigevent signal = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct sigevent bad = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMAX + 1 };
	const struct rlimit two = { 2, 2 };
	const union sigval value = { 1 };
	timer_t timer;

	block(SIGRTMIN);
	must(setrlimit(RLIMIT_SIGPENDING, &two));
	become_nobody();
	for (int round = 0; round < 3; round++) {
		assert_returns(sigqueue(getpid(), SIGRTMIN, value), 0);
		assert_returns(timer_create(CLOCK_MONOTONIC, &signal, &timer), 0);
		assert_fails(sigqueue(getpid(), SIGRTMIN, value), EAGAIN);
		assert_fails(timer_create(CLOCK_MONOTONIC, &signal, &timer), EAGAIN);
		assert_returns(take(SIGRTMIN, &(siginfo_t){ 0 }), SIGRTMIN);
		assert_fails(sigqueue(getpid(), SIGRTMAX + 1, value), EINVAL);
		assert_fails(timer_create(CLOCK_MONOTONIC, &bad, &timer), EINVAL);
		assert_fails(timer_create(77, &signal, &timer), EINVAL);
		assert_returns(timer_delete(timer), 0);
	}
}

/* Uses the processor until that has brought the signal, which is blocked. */
static void *spin_until(void *signal)
{
	while (!is_pending(*(const int *)signal))
		;
	return NULL;
}

/* The nanoseconds that the calling thread has used the processor. */
static long long own_time(void)
{
	struct timespec used;

	must(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used));
	return used.tv_sec * 1000000000LL + used.tv_nsec;
}

CLAIM(signal, a_threads_timer_counts_its_time_alone,
      .says = "on Linux a timer of CLOCK_THREAD_CPUTIME_ID counts the processor time of the thread "
	      "that made it; that of other threads does not bring it nearer, as it does one of "
	      "CLOCK_PROCESS_CPUTIME_ID",
      .zh = "在 Linux 上，CLOCK_THREAD_CPUTIME_ID 的定时器只计创建它的线程的处理器时间；"
	    "其他线程的时间不计入，而 CLOCK_PROCESS_CPUTIME_ID 的则计入",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "timer_create(2) CLOCK_THREAD_CPUTIME_ID, CLOCK_PROCESS_CPUTIME_ID",
      .needs = { need_timers, need_threads })
{
	timer_t process = new_timer(CLOCK_PROCESS_CPUTIME_ID, SIGEV_SIGNAL, SIGUSR1, 0);
	timer_t thread = new_timer(CLOCK_THREAD_CPUTIME_ID, SIGEV_SIGNAL, SIGUSR2, 0);
	int signals[] = { SIGUSR1, SIGUSR2 };
	pthread_t spinner;

	block(SIGUSR1);
	block(SIGUSR2);
	arm(process, 30000000, 0);
	arm(thread, 20000000, 0);
	must(pthread_create(&spinner, NULL, spin_until, &signals[0]) ? -1 : 0);
	must(pthread_join(spinner, NULL) ? -1 : 0);
	assert_that(!is_pending(SIGUSR2) || own_time() >= 20000000);
	spin_until(&signals[1]);
	assert_that(own_time() >= 20000000);
}

CLAIM(signal, a_timer_runs_by_the_clock_of_leap_seconds,
      .says = "on Linux timer_create takes CLOCK_TAI, whose timers come at its time, as by "
	      "CLOCK_REALTIME",
      .zh = "在 Linux 上，timer_create 接受 CLOCK_TAI，其定时器按该时钟到期", .rows = "signals 3",
      .verdict = HOLDS, .ref = "timer_create(2) CLOCK_TAI", .needs = { need_timers })
{
	timer_t timer = new_timer(CLOCK_TAI, SIGEV_SIGNAL, SIGUSR1, 0);
	struct itimerspec time = { { 0, 0 }, { 0, 0 } };
	sigset_t set = only(SIGUSR1);
	struct timespec reached;
	siginfo_t info;

	block(SIGUSR1);
	must(clock_gettime(CLOCK_TAI, &time.it_value));
	time.it_value.tv_sec += 1;
	time.it_value.tv_nsec = 0; /* within the second */
	assert_returns(timer_settime(timer, TIMER_ABSTIME, &time, NULL), 0);
	assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
	must(clock_gettime(CLOCK_TAI, &reached));
	assert_that(reached.tv_sec >= time.it_value.tv_sec);
}

CLAIM(signal, a_clock_without_timers_gives_enotsup,
      .says = "on Linux timer_create of a clock that is there but has no timers, "
	      "CLOCK_MONOTONIC_RAW and the two coarse ones, fails with ENOTSUP",
      .zh = "在 Linux 上，时钟存在但不支持定时器（CLOCK_MONOTONIC_RAW 与两个 COARSE "
	    "时钟）时，timer_create 失败 (ENOTSUP)",
      .rows = "signals 3", .verdict = HOLDS, .ref = "timer_create(2) ENOTSUP",
      .needs = { need_timers })
{
	static const clockid_t clocks[] = { CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE,
					    CLOCK_REALTIME_COARSE };

	for (size_t i = 0; i < COUNT(clocks); i++) {
		must(clock_gettime(clocks[i], &(struct timespec){ 0, 0 }));
		assert_fails(create(clocks[i], SIGEV_SIGNAL, SIGUSR1), ENOTSUP);
	}
}

CLAIM(signal, proc_lists_timers,
      .says = "on Linux /proc/PID/timers lists the timers of a process: number, signal, whom it "
	      "notifies and the clock; one that is deleted is gone",
      .zh = "在 Linux 上，/proc/PID/timers 列出进程的定时器：编号、信号、通知对象与时钟；"
	    "删除后不再列出",
      .rows = "signals 3", .verdict = HOLDS, .ref = "timer_create(2) NOTES; proc(5) timers",
      .needs = { need_proc, need_timers_in_proc })
{
	timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 1, 0);
	int fd = must(open("/proc/self/timers", O_RDONLY)), signal = 0, pid = 0, clock = -1;
	char text[256] = "";

	must(read(fd, text, sizeof(text) - 1));
	assert_equal(sscanf(text, "ID: %*d signal: %d/%*x notify: signal/pid.%d ClockID: %d",
			    &signal, &pid, &clock),
		     3);
	assert_equal(signal, SIGRTMIN + 1);
	assert_equal(pid, getpid());
	assert_equal(clock, CLOCK_MONOTONIC);
	assert_returns(timer_delete(timer), 0);
	assert_returns(read(must(open("/proc/self/timers", O_RDONLY)), text, sizeof(text)), 0);
}

CLAIM(signal, a_timer_may_count_another_processs_time,
      .says = "on Linux timer_create takes the clock of another process's processor time: the "
	      "timer comes while that one computes and its owner sleeps",
      .zh = "在 Linux 上，timer_create 接受另一进程的处理器时间时钟：该进程计算时定时器到期，而定"
	    "时器的所有者在睡眠",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "clock_getcpuclockid(3); Linux kernel/time/posix-cpu-timers.c pid_for_clock(); "
	     "POSIX.1-2024 timer_create() ENOTSUP leaves it open",
      .needs = { need_timers })
{
	sigset_t set = only(SIGUSR1);
	clockid_t clock;
	pid_t child = must(fork());

	if (child == 0)
		for (;;)
			continue;
	block(SIGUSR1);
	must(clock_getcpuclockid(child, &clock) ? -1 : 0);
	arm(new_timer(clock, SIGEV_SIGNAL, SIGUSR1, 0), 20000000, 0);
	assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
	must(kill(child, SIGKILL));
	must(waitpid(child, NULL, 0));
}

CLAIM(signal, a_timers_bad_address_gives_efault,
      .says = "on Linux timer_settime and timer_gettime of an address that is none fail with EFAULT, "
	      "timer_create too: where the new time can't be read the timer stays as it was set",
      .zh = "在 Linux 上，地址无效时 timer_settime、timer_gettime、timer_create 失败 "
	    "(EFAULT)：读不到新值时定时器的设置不变",
      .rows = "signals 8", .verdict = HOLDS, .ref = "timer_settime(2) EFAULT",
      .needs = { need_timers, need_untouched_addresses })
{
	void *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	const struct itimerspec far = { { 70, 0 }, { 1000, 0 } };
	const timer_t timer = new_timer(CLOCK_MONOTONIC, SIGEV_NONE, 0, 0);
	struct itimerspec left;

	assert_returns(timer_settime(timer, 0, &far, NULL), 0);
	assert_fails(timer_settime(timer, 0, nowhere, NULL), EFAULT);
	assert_fails(timer_gettime(timer, nowhere), EFAULT);
	assert_fails(syscall(SYS_timer_create, CLOCK_MONOTONIC, nowhere, &(int){ 0 }), EFAULT);
	assert_fails(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, nowhere), EFAULT);
	assert_returns(timer_gettime(timer, &left), 0);
	assert_that(left.it_value.tv_sec > 900);
	assert_equal(left.it_interval.tv_sec, 70);
}
