/* Claims about timerfd: timers that are read. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"

#ifndef TFD_IOC_SET_TICKS
#define TFD_IOC_SET_TICKS _IOW('T', 0, uint64_t)
#endif

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

/* What is past expires at the clock's next interrupt, which may be a while. */
static void assert_becomes_ready(int fd)
{
	struct pollfd asked = { .fd = fd, .events = POLLIN };

	assert_returns(poll(&asked, 1, -1), 1);
	assert_equal(asked.revents, POLLIN);
}

/* Sets it so, and waits for that. */
static void let_expire(int fd, time_t seconds, time_t interval)
{
	set_ago(fd, seconds, interval);
	assert_becomes_ready(fd);
}

/* Sets it to expire in so many seconds, 0: never; returns what was set before. */
static struct itimerspec set_in(int fd, time_t seconds, time_t interval)
{
	const struct itimerspec time = { { interval, 0 }, { seconds, 0 } };
	struct itimerspec old = { { -1, -1 }, { -1, -1 } };

	assert_returns(timerfd_settime(fd, 0, &time, &old), 0);
	return old;
}

/* Asks for more than the eight bytes that there are. */
static void assert_expired(int fd, uint64_t times)
{
	uint64_t count[2] = { 77, 77 };

	assert_returns(read(fd, count, sizeof(count)), sizeof(count[0]));
	assert_equal(count[0], times);
	assert_equal(count[1], 77);
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
	int fd = new_timer(0);

	assert_succeeds(fcntl(fd, F_SETFL, O_NONBLOCK));
	assert_not_expired(fd);
	let_expire(fd, 1050, 100);
	assert_that(is_ready(fd));
	assert_expired(fd, 11);
	assert_that(!is_ready(fd));
	assert_not_expired(fd);
	let_expire(fd, 1050, 0);
	assert_expired(fd, 1);
	assert_not_expired(fd);
	let_expire(fd, 5, 100);
	set_in(fd, 1000, 0);
	assert_that(!is_ready(fd));
	assert_not_expired(fd);
}

CLAIM(signal, a_timerfd_tells_what_is_left,
      .says = "on Linux timerfd_gettime tells the time to the next expiration, also of one set to "
	      "a point in time, and the interval, as timerfd_settime of what was before, and takes "
	      "no expiration; it_value is 0 of one that is not set, or has expired for good",
      .zh = "在 Linux 上，timerfd_gettime 给出距下次到期的时间（按绝对时间设置的也一样）和间隔，"
	    "timerfd_settime 对先前的设置亦然，且不取走到期次数；未设置或已最终到期的 it_value 为 0",
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
	let_expire(fd, 5, 0);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_equal(left.it_value.tv_sec + left.it_value.tv_nsec, 0);
	assert_expired(fd, 1);
	let_expire(fd, 1050, 100);
	for (int i = 0; i < 2; i++) {
		assert_returns(timerfd_gettime(fd, &left), 0);
		assert_that(left.it_value.tv_sec > 30 && left.it_value.tv_sec <= 50);
		assert_equal(left.it_interval.tv_sec, 100);
	}
	assert_expired(fd, 11);
}

CLAIM(signal, a_timerfds_interval_may_be_a_part_of_a_second,
      .says = "on Linux the interval of a timerfd may be below a second: it expires as often as that "
	      "has passed, and timerfd_gettime tells the nanoseconds",
      .zh = "在 Linux 上，timerfd 的间隔可以小于一秒：间隔过了几次就到期几次，timerfd_gettime "
	    "给出其纳秒数",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) timerfd_settime()",
      .needs = { need_timerfd })
{
	struct itimerspec time = { { 0, 250000000 }, from_now(CLOCK_REALTIME, -10100) }, left;
	struct timespec after;
	uint64_t count = 0;
	int fd = new_timer(0);

	assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, &time, NULL), 0);
	assert_becomes_ready(fd);
	assert_returns(read(fd, &count, sizeof(count)), sizeof(count));
	after = from_now(CLOCK_REALTIME, 0);
	assert_that(count >= 41);
	assert_that((time_t)count <= 4 * (after.tv_sec - time.it_value.tv_sec + 1) + 1);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_equal(left.it_interval.tv_sec, 0);
	assert_equal(left.it_interval.tv_nsec, 250000000);
	assert_that(left.it_value.tv_sec == 0 && left.it_value.tv_nsec <= 250000000);
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
	let_expire(fd, 1050, 100);
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
	let_expire(fd, 1050, 100);
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

CLAIM(signal, a_timerfds_bad_address_gives_efault,
      .says = "on Linux timerfd_settime and timerfd_gettime of an address that is none fail with "
	      "EFAULT: where the new time can't be read the timer stays as it was set",
      .zh = "在 Linux 上，地址无效时 timerfd_settime 与 timerfd_gettime 失败 (EFAULT)：读不到新值时"
	    "定时器的设置不变",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) EFAULT",
      .needs = { need_timerfd, need_untouched_addresses })
{
	struct itimerspec *nowhere =
		must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	const struct itimerspec soon = { { 0, 0 }, { 500, 0 } };
	struct itimerspec left;
	int fd = new_timer(TFD_NONBLOCK);

	set_in(fd, 1000, 70);
	assert_fails(timerfd_settime(fd, 0, nowhere, NULL), EFAULT);
	assert_fails(timerfd_gettime(fd, nowhere), EFAULT);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_that(left.it_value.tv_sec > 900);
	assert_equal(left.it_interval.tv_sec, 70);
	assert_fails(timerfd_settime(fd, 0, &soon, nowhere), EFAULT);
	assert_fails(timerfd_settime(-1, 0, &soon, NULL), EBADF);
}

/* A kernel may be built without; then no timerfd knows the request. */
static const char *need_settable_ticks(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, 0), error = 0;

	if (fd < 0)
		return "no timerfd";
	if (ioctl(fd, TFD_IOC_SET_TICKS, &(uint64_t){ 1 }) < 0)
		error = errno;
	close(fd);
	return error == ENOTTY ? "no TFD_IOC_SET_TICKS" : NULL;
}

CLAIM(signal, a_timerfd_can_be_given_expirations,
      .says = "on Linux TFD_IOC_SET_TICKS sets the number of a timerfd's expirations, which wakes a "
	      "reader, and of none fails with EINVAL; the timer stays set",
      .zh = "在 Linux 上，TFD_IOC_SET_TICKS 设置 timerfd 的到期次数并唤醒读者，设为 0 则失败 (EINVAL)；"
	    "定时器的设置不变",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) TFD_IOC_SET_TICKS",
      .needs = { need_timerfd, need_proc, need_settable_ticks })
{
	int fd = new_timer(0);
	struct itimerspec left;

	set_in(fd, 5000, 70);
	ACTOR(reader) {
		assert_expired(fd, 5);
	}
	assert_asleep(reader, "read");
	assert_fails(ioctl(fd, TFD_IOC_SET_TICKS, &(uint64_t){ 0 }), EINVAL);
	assert_not_woken(reader);
	assert_returns(ioctl(fd, TFD_IOC_SET_TICKS, &(uint64_t){ 5 }), 0);
	assert_ends(reader);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_that(left.it_value.tv_sec > 4000);
	assert_equal(left.it_interval.tv_sec, 70);
	let_expire(fd, 1050, 0);
	assert_returns(ioctl(fd, TFD_IOC_SET_TICKS, &(uint64_t){ 3 }), 0);
	assert_that(is_ready(fd));
	assert_expired(fd, 3);
}

CLAIM(signal, an_expiration_is_one_readers,
      .says = "on Linux of several who sleep in read of a timerfd one gets the expiration, and the "
	      "next gets the next: nobody gets none, and none twice",
      .zh = "在 Linux 上，多个读者睡在对 timerfd 的 read "
	    "中时，到期次数由其中一个得到，下一次到期由另一个得到：无人落空，也不重复",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "timerfd_create(2): Operating on a timer file descriptor",
      .needs = { need_timerfd, need_proc })
{
	int fd = new_timer(0), told[2];
	struct actor *reader[2];

	must(pipe(told));
	for (int i = 0; i < 2; i++) {
		START(reader[i]) {
			assert_expired(fd, 1);
			must(write(told[1], "!", 1));
		}
		assert_asleep(reader[i], "read");
	}
	for (int i = 0; i < 2; i++) {
		set_ago(fd, 5, 0);
		assert_reads(told[0], "!");
	}
	for (int i = 0; i < 2; i++)
		assert_ends(reader[i]);
	assert_that(!is_ready(fd));
}

static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME };

CLAIM(signal, a_timerfd_goes_by_its_clock,
      .says = "on Linux a point in time to which a timerfd is set is one of its clock, "
	      "CLOCK_REALTIME, CLOCK_MONOTONIC or CLOCK_BOOTTIME: what is still to come by that is "
	      "waited for, what is past has expired",
      .zh = "在 Linux 上，timerfd 的绝对时间按其时钟（CLOCK_REALTIME、CLOCK_MONOTONIC 或 "
	    "CLOCK_BOOTTIME）计算：按该时钟尚未到的则等待，已过的则已到期",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) clockid, TFD_TIMER_ABSTIME",
      .needs = { need_timerfd })
{
	for (int i = 0; i < 3; i++) {
		int fd = assert_succeeds(timerfd_create(clocks[i], TFD_NONBLOCK));
		struct itimerspec to_come = { .it_value = from_now(clocks[i], 1000000) }, left;
		const struct itimerspec past = { .it_value = { 0, 1 } };

		assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, &to_come, NULL), 0);
		assert_not_expired(fd);
		assert_returns(timerfd_gettime(fd, &left), 0);
		assert_that(left.it_value.tv_sec > 900 && left.it_value.tv_sec <= 1000);
		assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, &past, NULL), 0);
		assert_becomes_ready(fd);
		assert_expired(fd, 1);
	}
}

CLAIM(signal, a_timerfd_expires_when_time_is_over,
      .says = "on Linux a timerfd expires when its time is over, and not before: a read that "
	      "sleeps until then returns",
      .zh = "在 Linux 上，timerfd 到时才到期，不会提前：此前睡眠的 read 随之返回",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "timerfd_create(2): Operating on a timer file descriptor", .needs = { need_timerfd })
{
	for (int i = 0; i < 6; i++) {
		const clockid_t clock = clocks[i / 2];
		int fd = assert_succeeds(timerfd_create(clock, 0));
		const struct timespec then = from_now(clock, 40);
		const struct itimerspec until = { .it_value = then },
					after = { .it_value = { 0, 40000000 } };

		if (i % 2)
			assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, &until, NULL), 0);
		else
			assert_returns(timerfd_settime(fd, 0, &after, NULL), 0);
		assert_expired(fd, 1);
		assert_that(is_past(clock, &then));
	}
}

CLAIM(signal, no_time_is_too_long_for_a_timerfd,
      .says = "on Linux a timerfd can be set to expire in any number of seconds, and to any second, "
	      "and the largest number is neither refused nor over at once",
      .zh = "在 Linux 上，timerfd 可设为任意秒数之后或任意时刻到期，最大的秒数既不被拒绝，也不立即到期",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "Linux include/linux/ktime.h timespec64_to_ktime()", .needs = { need_timerfd })
{
	const time_t longest = sizeof(time_t) > 4 ? (time_t)INT64_MAX : INT_MAX;
	const struct itimerspec time = { { longest, 999999999 }, { longest, 999999999 } };
	struct itimerspec left;

	for (int i = 0; i < 2; i++) {
		int fd = new_timer(TFD_NONBLOCK);

		assert_returns(timerfd_settime(fd, i ? TFD_TIMER_ABSTIME : 0, &time, NULL), 0);
		assert_that(!is_ready(fd));
		assert_not_expired(fd);
		assert_returns(timerfd_gettime(fd, &left), 0);
		assert_that(left.it_value.tv_sec > 5000);
		assert_that(left.it_interval.tv_sec > 5000);
	}
}

CLAIM(signal, a_timerfd_runs_on_over_exec,
      .says = "on Linux a timerfd that exec leaves open runs on: the program reads from it the "
	      "expirations from before and after",
      .zh = "在 Linux 上，exec 之后仍打开的 timerfd 继续运行：程序从中读到 exec 之前与之后的到期次数",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2): execve(2) semantics",
      .needs = { need_timerfd, need_cat })
{
	uint64_t count = 0;
	int fd = new_timer(0), p[2];

	must(pipe(p));
	ACTOR(program) {
		const struct itimerspec soon = { { 0, 0 }, { 0, 50000000 } };

		must(dup2(fd, 0));
		must(dup2(p[1], 1));
		must(timerfd_settime(fd, 0, &soon, NULL));
		must(execvp("cat", (char *[]){ "cat", NULL }));
	}
	assert_returns(read(p[0], &count, sizeof(count)), sizeof(count));
	assert_equal(count, 1);
	assert_asleep(program, "read");
	set_ago(fd, 1050, 100);
	assert_returns(read(p[0], &count, sizeof(count)), sizeof(count));
	assert_equal(count, 11);
	send_signal(program, SIGTERM);
	assert_killed(program, SIGTERM);
}

CLAIM(signal, setting_the_clock_cancels_a_timerfd,
      .says = "on Linux a timerfd set to a point of CLOCK_REALTIME with TFD_TIMER_CANCEL_ON_SET "
	      "becomes readable when that clock is set, its read, be it under way or the next, fails "
	      "with ECANCELED, and it stays set; without the flag its reader sleeps on",
      .zh = "在 Linux 上，以 TFD_TIMER_CANCEL_ON_SET 设为 CLOCK_REALTIME "
	    "某一时刻的 timerfd，在该时钟被设置时变为可读，其正在进行或下一次的 read 失败 "
	    "(ECANCELED)，定时器仍保持设置；没有此标志时读者继续睡眠",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) TFD_TIMER_CANCEL_ON_SET",
      .needs = { need_timerfd, need_disposable_machine, need_root })
{
	const struct itimerspec then = { .it_value = from_now(CLOCK_REALTIME, 5000000) };
	const int fds[] = { new_timer(0), new_timer(0), new_timer(0) };
	struct actor *reader[2];
	struct timespec now;
	struct itimerspec left;

	for (int i = 0; i < 3; i++) {
		const int flags = TFD_TIMER_ABSTIME | (i ? TFD_TIMER_CANCEL_ON_SET : 0);

		assert_returns(timerfd_settime(fds[i], flags, &then, NULL), 0);
		if (i == 2)
			break; /* its read is yet to come */
		START(reader[i]) {
			assert_fails(read(fds[i], &(uint64_t){ 0 }, 8), ECANCELED);
		}
		assert_asleep(reader[i], "read");
	}
	now = from_now(CLOCK_REALTIME, 0);
	must(clock_settime(CLOCK_REALTIME, &now));
	assert_ends(reader[1]);
	assert_asleep(reader[0], "read");
	assert_that(is_ready(fds[2]));
	assert_fails(read(fds[2], &(uint64_t){ 0 }, 8), ECANCELED);
	assert_that(!is_ready(fds[1])); /* it was told once */
	assert_returns(timerfd_gettime(fds[1], &left), 0);
	assert_that(left.it_value.tv_sec > 4000);
}

CLAIM(signal, who_sets_a_cancelled_timerfd_is_told,
      .says = "on Linux timerfd_settime of a timerfd with TFD_TIMER_CANCEL_ON_SET fails with "
	      "ECANCELED if the clock was set and no read has told it, and has set it all the same",
      .zh = "在 Linux 上，对带 TFD_TIMER_CANCEL_ON_SET 的 timerfd，若时钟已被设置而尚未由 read 告知，"
	    "timerfd_settime 失败 (ECANCELED)，但新的设置已生效",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) NOTES",
      .needs = { need_timerfd, need_disposable_machine, need_root })
{
	const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	const struct itimerspec then = { .it_value = from_now(CLOCK_REALTIME, 5000000) },
				later = { .it_value = from_now(CLOCK_REALTIME, 8000000) };
	int fd = new_timer(TFD_NONBLOCK);
	struct itimerspec left;
	struct timespec now;

	assert_returns(timerfd_settime(fd, flags, &then, NULL), 0);
	now = from_now(CLOCK_REALTIME, 0);
	must(clock_settime(CLOCK_REALTIME, &now));
	assert_fails(timerfd_settime(fd, flags, &later, NULL), ECANCELED);
	assert_returns(timerfd_gettime(fd, &left), 0);
	assert_that(left.it_value.tv_sec > 7000);
	assert_returns(timerfd_settime(fd, flags, &then, NULL), 0);
	assert_not_expired(fd);
}

CLAIM(signal, what_nobody_sets_cancels_no_timerfd,
      .says = "on Linux TFD_TIMER_CANCEL_ON_SET makes no difference while nobody sets the clock, "
	      "and none to a timerfd that is set to a time from now or has another clock",
      .zh = "在 Linux 上，没有人设置时钟时 TFD_TIMER_CANCEL_ON_SET "
	    "不起作用；对相对时间或其他时钟的 timerfd 也不起作用",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) TFD_TIMER_CANCEL_ON_SET",
      .needs = { need_timerfd })
{
	const struct itimerspec past = { .it_value = { 0, 1 } };

	for (int i = 0; i < 6; i++) {
		int fd = assert_succeeds(timerfd_create(clocks[i / 2], 0));
		const int flags = TFD_TIMER_CANCEL_ON_SET | (i % 2 ? TFD_TIMER_ABSTIME : 0);

		assert_returns(timerfd_settime(fd, flags, &past, NULL), 0);
		assert_expired(fd, 1);
	}
}

CLAIM(signal, who_may_not_wake_the_machine_has_no_alarm,
      .says = "on Linux timerfd_create of CLOCK_REALTIME_ALARM or CLOCK_BOOTTIME_ALARM fails with "
	      "EPERM without CAP_WAKE_ALARM",
      .zh = "在 Linux 上，没有 CAP_WAKE_ALARM 时，以 CLOCK_REALTIME_ALARM 或 CLOCK_BOOTTIME_ALARM "
	    "调用 timerfd_create 失败 (EPERM)",
      .rows = "signals 9", .verdict = HOLDS, .ref = "timerfd_create(2) EPERM; capabilities(7)",
      .needs = { need_timerfd })
{
	drop_capability(CAP_WAKE_ALARM);
	assert_fails(timerfd_create(CLOCK_REALTIME_ALARM, 0), EPERM);
	assert_fails(timerfd_create(CLOCK_BOOTTIME_ALARM, 0), EPERM);
}

CLAIM(signal, fdinfo_shows_a_timerfd,
      .says = "on Linux fdinfo of a timerfd shows its clock, its expirations, which it does not "
	      "take, and its interval",
      .zh = "在 Linux 上，timerfd 的 fdinfo 显示其时钟、到期次数（不取走）和间隔",
      .rows = "signals 9", .verdict = HOLDS, .ref = "proc(5) /proc/pid/fdinfo",
      .needs = { need_timerfd, need_proc })
{
	int fd = new_timer(TFD_NONBLOCK), clock = -1, ticks = -1, interval = -1;
	char path[40], line[256];
	FILE *info;

	let_expire(fd, 5, 100);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = fopen(path, "re");
	must(info ? 0 : -1);
	while (fgets(line, sizeof(line), info)) {
		sscanf(line, "clockid: %d", &clock);
		sscanf(line, "ticks: %d", &ticks);
		sscanf(line, "it_interval: (%d,", &interval);
	}
	fclose(info);
	assert_equal(clock, CLOCK_REALTIME);
	assert_equal(ticks, 1);
	assert_equal(interval, 100);
	assert_expired(fd, 1);
}

CLAIM(signal, timerfd_create_concerns_no_signal,
      .says = "on Linux a timerfd is made, set, read and closed without a change of the mask or an "
	      "action, and no signal comes",
      .zh = "在 Linux 上，创建、设置、读取和关闭 timerfd 都不改变信号掩码与动作，也没有信号到来",
      .rows = "signals 3", .verdict = HOLDS, .ref = "timerfd_create(2): via a file descriptor",
      .needs = { need_timerfd })
{
	sigset_t all, mask, pending;
	int fd;

	sigfillset(&all);
	must(sigprocmask(SIG_SETMASK, &all, &mask));
	fd = new_timer(0);
	let_expire(fd, 3, 0);
	assert_expired(fd, 1);
	close(fd);
	must(sigpending(&pending));
	must(sigprocmask(SIG_SETMASK, NULL, &mask));
	for (int signal = 1; signal <= SIGRTMAX; signal++) {
		struct sigaction action;

		if (signal == SIGKILL || signal == SIGSTOP ||
		    (signal > SIGSYS && signal < SIGRTMIN))
			continue;
		assert_that(sigismember(&mask, signal) && !sigismember(&pending, signal));
		assert_returns(sigaction(signal, NULL, &action), 0);
		assert_that(action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN);
	}
}
