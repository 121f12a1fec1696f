/* Claims about the clocks that timers and sleeps go by, and what the timers of a process count. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static const struct {
	const char *name;
	clockid_t clock;
} clocks[] = { { "CLOCK_REALTIME", CLOCK_REALTIME },
	       { "CLOCK_MONOTONIC", CLOCK_MONOTONIC },
	       { "CLOCK_BOOTTIME", CLOCK_BOOTTIME } };

static const char *need_timers_of_all_kinds(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	timer_t timer;

	if (fd < 0)
		return lacks(true, "timerfd_create");
	close(fd);
	if (timer_create(CLOCK_MONOTONIC, NULL, &timer) < 0)
		return lacks(true, "timer_create");
	timer_delete(timer);
	return NULL;
}

/* What is left of a timer, or of a timerfd, that was set to a time of its clock. */
static time_t left_of_timer(clockid_t clock, const struct itimerspec *when)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	struct itimerspec left;
	timer_t timer;

	assert_returns(timer_create(clock, &none, &timer), 0);
	assert_returns(timer_settime(timer, TIMER_ABSTIME, when, NULL), 0);
	must(timer_gettime(timer, &left));
	return left.it_value.tv_sec;
}

static time_t left_of_timerfd(clockid_t clock, const struct itimerspec *when)
{
	int fd = assert_succeeds(timerfd_create(clock, 0));
	struct itimerspec left;

	assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, when, NULL), 0);
	must(timerfd_gettime(fd, &left));
	return left.it_value.tv_sec;
}

CLAIM(signal, what_is_set_by_a_clock_goes_by_it,
      .says = "what is to come at a time of CLOCK_REALTIME, CLOCK_MONOTONIC or on Linux "
	      "CLOCK_BOOTTIME comes at that time of that clock: a timer of timer_create, a sleep of "
	      "clock_nanosleep, and on Linux a timerfd",
      .zh = "按 CLOCK_REALTIME、CLOCK_MONOTONIC 或（在 Linux 上）CLOCK_BOOTTIME "
	    "的某一时刻设置的，就在该时钟的该时刻到来：timer_create 的定时器、clock_nanosleep "
	    "的睡眠，以及 Linux 的 timerfd",
      .rows = "signals 3, 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_create(), timer_settime(), clock_nanosleep(); timerfd_create(2)",
      .needs = { need_timers_of_all_kinds })
{
	for (size_t i = 0; i < COUNT(clocks); i++) {
		struct itimerspec when = { { 0, 0 }, { 0, 0 } };
		struct timespec reached;

		trying(clocks[i].name);
		must(clock_gettime(clocks[i].clock, &when.it_value));
		when.it_value.tv_sec += 1000;
		assert_that(left_of_timer(clocks[i].clock, &when) > 900);
		assert_that(left_of_timer(clocks[i].clock, &when) <= 1000);
		assert_that(left_of_timerfd(clocks[i].clock, &when) > 900);
		assert_that(left_of_timerfd(clocks[i].clock, &when) <= 1000);
		must(clock_gettime(clocks[i].clock, &when.it_value));
		when.it_value.tv_sec += when.it_value.tv_nsec >= 996000000;
		when.it_value.tv_nsec = (when.it_value.tv_nsec + 4000000) % 1000000000;
		assert_returns(clock_nanosleep(clocks[i].clock, TIMER_ABSTIME, &when.it_value,
					       NULL),
			       0);
		must(clock_gettime(clocks[i].clock, &reached));
		assert_that(reached.tv_sec > when.it_value.tv_sec ||
			    (reached.tv_sec == when.it_value.tv_sec &&
			     reached.tv_nsec >= when.it_value.tv_nsec));
	}
}

CLAIM(signal, an_ignored_timer_goes_on,
      .says = "an interval timer of timer_create goes on while its signal is ignored: when that is "
	      "caught again it comes again",
      .zh = "信号被忽略期间，timer_create 的间隔定时器继续运行：改为捕获后信号又会到来",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 timer_settime(): reload; 2.4.3 Signal Actions: SIG_IGN",
      .needs = { need_timers_of_all_kinds })
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	const struct itimerspec often = { { 0, 1000000 }, { 0, 1000000 } };
	timer_t timer;

	assert_that(signal(SIGUSR1, SIG_IGN) == SIG_DFL);
	must(timer_create(CLOCK_MONOTONIC, &event, &timer));
	assert_returns(timer_settime(timer, 0, &often, NULL), 0);
	must(nanosleep(&(struct timespec){ 0, 6000000 }, NULL));
	catch_signal(SIGUSR1, SA_RESTART);
	while (caught(SIGUSR1) < 2)
		pause();
}

static const struct {
	const char *name;
	int which;
} timers[] = { { "ITIMER_REAL", ITIMER_REAL },
	       { "ITIMER_VIRTUAL", ITIMER_VIRTUAL },
	       { "ITIMER_PROF", ITIMER_PROF } };

CLAIM(signal, setitimer_tells_time_and_interval_of_before,
      .says = "setitimer hands back what was left of the timer and its interval, of each of the "
	      "three, and zeros of one that was not set",
      .zh = "setitimer 返回定时器先前的剩余时间与间隔，三种定时器都一样；先前未设置则为零",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setitimer(): ovalue as would be returned by getitimer(); getitimer(2)")
{
	for (size_t i = 0; i < COUNT(timers); i++) {
		const struct itimerval first = { { 7, 9000 }, { 1000, 0 } };
		struct itimerval before = { { 1, 1 }, { 1, 1 } };

		trying(timers[i].name);
		assert_returns(setitimer(timers[i].which, &first, &before), 0);
		assert_equal(before.it_value.tv_sec + before.it_value.tv_usec, 0);
		assert_equal(before.it_interval.tv_sec + before.it_interval.tv_usec, 0);
		assert_returns(setitimer(timers[i].which, &(struct itimerval){ { 0, 0 }, { 0, 0 } },
					 &before),
			       0);
		assert_that(before.it_value.tv_sec > 900 && before.it_value.tv_sec <= 1000);
		assert_equal(before.it_interval.tv_sec, 7);
		assert_that(before.it_interval.tv_usec >= 9000); /* Linux counts in ticks there */
	}
}

static const char *need_zeros(void)
{
	int fd = open("/dev/zero", O_RDONLY);
	const char *why = lacks(fd < 0, "/dev/zero");

	if (fd >= 0)
		close(fd);
	return why;
}

CLAIM(signal, itimer_prof_counts_the_kernels_work_too,
      .says = "ITIMER_PROF counts the time that the kernel works for the process, too; "
	      "ITIMER_VIRTUAL does not, but only the process's own",
      .zh = "ITIMER_PROF 也计内核为进程工作的时间；ITIMER_VIRTUAL 不计，只计进程自己的",
      .rows = "signals 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setitimer() ITIMER_PROF, ITIMER_VIRTUAL; getitimer(2)",
      .needs = { need_zeros })
{
	static char bytes[1 << 20];
	const struct itimerval soon = { { 0, 0 }, { 0, 60000 } };
	const int fd = must(open("/dev/zero", O_RDONLY));
	struct itimerval left;

	block(SIGPROF);
	block(SIGVTALRM);
	assert_returns(setitimer(ITIMER_VIRTUAL, &soon, NULL), 0);
	assert_returns(setitimer(ITIMER_PROF, &soon, NULL), 0);
	while (!is_pending(SIGPROF))
		must(read(fd, bytes, sizeof(bytes)));
	must(getitimer(ITIMER_VIRTUAL, &left));
	assert_that(left.it_value.tv_usec > 20000);
	assert_that(!is_pending(SIGVTALRM));
}

CLAIM(signal, a_clock_that_wakes_nobody_is_refused,
      .says = "on Linux clock_nanosleep by a clock that is only read, CLOCK_MONOTONIC_RAW and the "
	      "coarse ones, fails with ENOTSUP, by a number that is no clock's with EINVAL; "
	      "timerfd_create fails with EINVAL for both",
      .zh = "在 Linux 上，对只能读取的时钟（CLOCK_MONOTONIC_RAW 和粗粒度时钟），clock_nanosleep 失败 "
	    "(ENOTSUP)，对不存在的时钟失败 (EINVAL)；timerfd_create 对两者都失败 (EINVAL)",
      .rows = "signals 10", .verdict = HOLDS,
      .ref = "POSIX.1-2024 clock_nanosleep() ENOTSUP, EINVAL; timerfd_create(2)",
      .needs = { need_timers_of_all_kinds })
{
	static const struct {
		clockid_t clock;
		int error;
	} others[] = {
		{ CLOCK_MONOTONIC_RAW, ENOTSUP },
		{ CLOCK_MONOTONIC_COARSE, ENOTSUP },
		{ CLOCK_REALTIME_COARSE, ENOTSUP },
		{ 99, EINVAL },
	};
	const struct timespec soon = { 0, 1 };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const clockid_t clock = others[i].clock;

		assert_equal(clock_nanosleep(clock, 0, &soon, NULL), others[i].error);
		assert_equal(clock_nanosleep(clock, TIMER_ABSTIME, &soon, NULL), others[i].error);
		assert_fails(timerfd_create(clock, 0), EINVAL);
	}
}
