/* Claims about limits so far away that nobody will see them pass: who has one sleeps. */
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sys/select.h>
#include <time.h>

#include "newer_names.h"
#include "order.h"

/* Over two hundred years where a time_t can tell that, else a dozen; in seconds. */
#define HAS_AGES (sizeof(time_t) > 4)
#define AGES     (HAS_AGES ? (time_t)INT_MAX * 4 : (time_t)INT_MAX / 4)

/* Some C libraries make an alarm of setitimer, whose time is signed. */
#define LONGEST_ALARM (HAS_AGES ? UINT_MAX : (unsigned)INT_MAX)

static int p[2];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static struct timespec far_off(clockid_t clock)
{
	struct timespec time;

	must(clock_gettime(clock, &time));
	time.tv_sec = HAS_AGES ? time.tv_sec + AGES : (time_t)INT_MAX; /* that is in 2038 */
	return time;
}

static void in_nanosleep(void)
{
	nanosleep(&(struct timespec){ AGES, 0 }, NULL);
}

static void in_clock_nanosleep(void)
{
	struct timespec until = far_off(CLOCK_MONOTONIC);

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static void in_sigtimedwait(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigtimedwait(&set, NULL, &(struct timespec){ AGES, 0 });
}

static void in_sem_timedwait(void)
{
	struct timespec until = far_off(CLOCK_REALTIME);
	sem_t semaphore;

	must(sem_init(&semaphore, 0, 0));
	sem_timedwait(&semaphore, &until);
}

static void in_mutex(void)
{
	struct timespec until = far_off(CLOCK_REALTIME);

	must(pthread_mutex_lock(&mutex) ? -1 : 0);
	pthread_mutex_timedlock(&mutex, &until);
}

static void in_condition(void)
{
	struct timespec until = far_off(CLOCK_REALTIME);

	must(pthread_mutex_lock(&mutex) ? -1 : 0);
	pthread_cond_timedwait(&condition, &mutex, &until);
}

static void in_mq_timedreceive(void)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	struct timespec until = far_off(CLOCK_REALTIME);

	mq_timedreceive(must(mq_open(own_name("far"), O_CREAT | O_RDWR, 0600, &one)), &(char){ 0 },
			1, NULL, &until);
}

static void in_semtimedop(void)
{
	semtimedop(own_set(must(semget(IPC_PRIVATE, 1, 0600))), &(struct sembuf){ 0, -1, 0 }, 1,
		   &(struct timespec){ AGES, 0 });
}

static void in_recv(void)
{
	struct timeval limit = { AGES, 0 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_succeeds(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	recv(pair[0], &(char){ 0 }, 1, 0);
}

static void in_ppoll(void)
{
	ppoll(&(struct pollfd){ .fd = p[0], .events = POLLIN }, 1, &(struct timespec){ AGES, 0 },
	      NULL);
}

static void in_pselect(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(p[0], &set);
	pselect(p[0] + 1, &set, NULL, NULL, &(struct timespec){ AGES, 0 }, NULL);
}

static void in_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(p[0], &set);
	select(p[0] + 1, &set, NULL, NULL, &(struct timeval){ AGES, 0 });
}

static void in_pause_with_a_timer(void)
{
	timer_t timer;

	must(timer_create(CLOCK_MONOTONIC, NULL, &timer));
	assert_succeeds(
		timer_settime(timer, 0, &(struct itimerspec){ .it_value = { AGES, 0 } }, NULL));
	pause();
}

static void in_pause_with_an_alarm(void)
{
	assert_equal(alarm(LONGEST_ALARM), 0);
	assert_that(alarm(LONGEST_ALARM) > 1000000); /* Linux: what a signed number can tell */
	pause();
}

static const struct {
	const char *name, *call;
	void (*sleep)(void);
} longest[] = {
	{ "nanosleep", "nanosleep", in_nanosleep },
	{ "clock_nanosleep", "nanosleep", in_clock_nanosleep },
	{ "sigtimedwait", "sigtimedwait", in_sigtimedwait },
	{ "sem_timedwait", "futex", in_sem_timedwait },
	{ "pthread_mutex_timedlock", "futex", in_mutex },
	{ "pthread_cond_timedwait", "futex", in_condition },
	{ "mq_timedreceive", "mq_receive", in_mq_timedreceive },
	{ "semtimedop", "semop", in_semtimedop },
	{ "recv with SO_RCVTIMEO", "recv", in_recv },
	{ "ppoll", "poll", in_ppoll },
	{ "pselect", "select", in_pselect },
	{ "select", "select", in_select },
	{ "pause with a timer", "pause", in_pause_with_a_timer },
	{ "pause with an alarm", "pause", in_pause_with_an_alarm },
};

CLAIM(order, a_limit_of_ages_is_none,
      .says = "who sleeps with a limit in a later century sleeps: no call takes it for past, for "
	      "none at all or for wrong, and an alarm in so many seconds as can be told is set",
      .zh = "时限在几个世纪之后的睡眠者照常睡眠：没有调用当作已过期、为零或无效；"
	    "以最大秒数设置的闹钟有效",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 nanosleep(), sigtimedwait(), sem_clockwait(), pthread_mutex_clocklock(), "
	     "mq_receive(), alarm(), ppoll(), pselect(); timer_settime(2); Linux ipc/sem.c; "
	     "socket(7) SO_RCVTIMEO",
      .needs = { need_mq, need_sem, need_scm_rights })
{
	struct actor *sleeper[COUNT(longest)];
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(pipe(p));
	for (size_t i = 0; i < COUNT(longest); i++) {
		trying(longest[i].name);
		START(sleeper[i]) {
			longest[i].sleep();
			assert_that(!"it sleeps");
		}
		assert_asleep(sleeper[i], longest[i].call);
	}
	for (size_t i = 0; i < COUNT(longest); i++) {
		trying(longest[i].name);
		assert_not_woken(sleeper[i]);
		send_signal(sleeper[i], SIGKILL);
		assert_killed(sleeper[i], SIGKILL);
	}
}
