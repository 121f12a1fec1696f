/* Claims about timerfd: timers that are read. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

static const char *need_timerfd(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	if (fd < 0)
		return lacks(true, "timerfd_create");
	close(fd);
	return NULL;
}

static int new_timer(int flags)
{
	return assert_succeeds(timerfd_create(CLOCK_REALTIME, flags));
}

/* Sets it to expire so many seconds ago, and then at this interval. */
static void set_ago(int fd, time_t seconds, time_t interval)
{
	struct itimerspec time = { .it_interval = { interval, 0 } };

	must(clock_gettime(CLOCK_REALTIME, &time.it_value));
	time.it_value.tv_sec -= seconds;
	assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, &time, NULL), 0);
}

/* Sets it to expire in so many seconds, 0: never; returns what was set before. */
static struct itimerspec set_in(int fd, time_t seconds, time_t interval)
{
	const struct itimerspec time = { { interval, 0 }, { seconds, 0 } };
	struct itimerspec old = { { -1, -1 }, { -1, -1 } };

	assert_returns(timerfd_settime(fd, 0, &time, &old), 0);
	return old;
}

static void assert_expired(int fd, uint64_t times)
{
	uint64_t count = 77;

	assert_returns(read(fd, &count, sizeof(count)), sizeof(count));
	assert_equal(count, times);
}

static void assert_not_expired(int fd)
{
	assert_fails(read(fd, &(uint64_t){ 0 }, sizeof(uint64_t)), EAGAIN);
}

static bool is_ready(int fd)
{
	struct pollfd asked = { .fd = fd, .events = POLLIN };

	return must(poll(&asked, 1, 0)) == 1 && asked.revents == POLLIN;
}

CLAIM(signal, a_timerfd_counts_its_expirations,
      .says = "on Linux read of a timerfd tells how often it has expired since it was read or set, "
	      "as often as its interval passed, and poll shows it readable just then",
      .zh = "在 Linux 上，timerfd 的 read 给出自上次读取或设置以来的到期次数，间隔过了几次就算几次"
	    "；仅在此时 poll 显示可读",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "timerfd_create(2): Operating on a timer file descriptor", .needs = { need_timerfd })
{
	int fd = new_timer(TFD_NONBLOCK);

	assert_not_expired(fd);
	set_ago(fd, 1050, 100);
	assert_that(is_ready(fd));
	assert_expired(fd, 11);
	assert_that(!is_ready(fd));
	assert_not_expired(fd);
	set_ago(fd, 1050, 0);
	assert_expired(fd, 1);
	assert_not_expired(fd);
	set_ago(fd, 5, 100);
	set_in(fd, 1000, 0);
	assert_that(!is_ready(fd));
	assert_not_expired(fd);
}

CLAIM(signal, a_timerfd_tells_what_is_left,
      .says = "on Linux timerfd_gettime tells the time to the next expiration, also of one set to "
	      "a point in time, and the interval, as timerfd_settime of what was before; it_value "
	      "is 0 of one that is not set, or has expired for good",
      .zh = "在 Linux 上，timerfd_gettime 给出距下次到期的时间（按绝对时间设置的也一样）和间隔，"
	    "timerfd_settime 对先前的设置亦然；未设置或已最终到期的 it_value 为 0",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "timerfd_create(2) timerfd_settime(), timerfd_gettime()", .needs = { need_timerfd })
{
	int fd = new_timer(TFD_NONBLOCK);
	struct itimerspec left;

	left = set_in(fd, 5000, 70);
	assert_equal(left.it_value.tv_sec + left.it_value.tv_nsec + left.it_interval.tv_sec, 0);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_that(left.it_value.tv_sec > 4000 && left.it_value.tv_sec <= 5000);
	assert_equal(left.it_interval.tv_sec, 70);
	set_ago(fd, -3000, 0);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_that(left.it_value.tv_sec > 2000 && left.it_value.tv_sec <= 3000);
	assert_equal(left.it_interval.tv_sec, 0);
	left = set_in(fd, 0, 70);
	assert_that(left.it_value.tv_sec > 2000 && left.it_value.tv_sec <= 3000);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_equal(left.it_value.tv_sec + left.it_value.tv_nsec, 0);
	set_ago(fd, 5, 0);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_equal(left.it_value.tv_sec + left.it_value.tv_nsec, 0);
	assert_expired(fd, 1);
}

CLAIM(signal, a_timerfds_reader_sleeps_until_it_expires,
      .says = "on Linux read of a timerfd that has not expired sleeps, also when that is set to "
	      "another time or not at all, and wakes when it is set to one that is past",
      .zh = "在 Linux 上，读取尚未到期的 timerfd 的进程睡眠，改设为其他时间或取消时继续睡眠，"
	    "改设为过去的时间则被唤醒",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "timerfd_create(2): Operating on a timer file descriptor",
      .needs = { need_timerfd, need_proc })
{
	int fd = new_timer(0);

	ACTOR(reader) {
		assert_expired(fd, 11);
	}
	assert_asleep(reader, "read");
	set_in(fd, 1000, 100);
	assert_not_woken(reader);
	set_in(fd, 0, 0);
	assert_not_woken(reader);
	set_ago(fd, 1050, 100);
	assert_ends(reader);
}

CLAIM(signal, a_timerfd_is_inherited_and_shared,
      .says = "on Linux a child's timerfd, and a duplicate, is the same timer: who reads takes the "
	      "expirations from all, and who sets it sets it for all",
      .zh = "在 Linux 上，子进程的 timerfd 与其副本是同一个定时器：读取者取走所有人的到期次数，"
	    "设置对所有人生效",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2): semantics of fork",
      .needs = { need_timerfd })
{
	int fd = new_timer(TFD_NONBLOCK | TFD_CLOEXEC), copy = must(dup(fd));
	struct itimerspec left;

	assert_returns(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	set_ago(fd, 1050, 100);
	ACTOR(child) {
		assert_expired(fd, 11);
		assert_not_expired(copy);
		set_in(copy, 5000, 70);
	}
	assert_ends(child);
	assert_not_expired(fd);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_equal(left.it_interval.tv_sec, 70);
	assert_that(left.it_value.tv_sec > 4000);
}

CLAIM(signal, a_timerfd_refuses_what_is_wrong,
      .says = "on Linux timerfds fail with EINVAL for a clock, a flag or nanoseconds that are "
	      "none, a file of another kind and a read of less than eight bytes, which leaves the "
	      "count; the timer stays set",
      .zh = "在 Linux 上，时钟、标志或纳秒数无效，文件不是 timerfd，读取少于 8 字节时失败 (EINVAL)，"
	    "计数不丢失；定时器的设置不变",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) ERRORS",
      .needs = { need_timerfd, need_pipe })
{
	int fd = new_timer(TFD_NONBLOCK), p[2];
	const struct itimerspec second = { { 0, 0 }, { 0, 1000000000 } },
				negative = { { 0, -1 }, { 1, 0 } }, good = { { 0, 0 }, { 9, 0 } };
	struct itimerspec left;

	must(pipe(p));
	assert_fails(timerfd_create(77, 0), EINVAL);
	assert_fails(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0), EINVAL);
	assert_fails(timerfd_create(CLOCK_MONOTONIC, 1), EINVAL);
	set_ago(fd, 1050, 100);
	assert_fails(timerfd_settime(fd, 8, &good, NULL), EINVAL);
	assert_fails(timerfd_settime(fd, 0, &second, NULL), EINVAL);
	assert_fails(timerfd_settime(fd, 0, &negative, NULL), EINVAL);
	assert_fails(timerfd_settime(p[0], 0, &good, NULL), EINVAL);
	assert_fails(timerfd_gettime(p[0], &left), EINVAL);
	assert_fails(timerfd_gettime(-1, &left), EBADF);
	assert_fails(read(fd, &(uint64_t){ 0 }, 7), EINVAL);
	assert_fails(write(fd, &(uint64_t){ 1 }, 8), EINVAL);
	assert_expired(fd, 11);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_equal(left.it_interval.tv_sec, 100);
}
