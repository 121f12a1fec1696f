/* Claims about calls that are told a new setting, and tell the old one in the same place. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

union setting {
	struct itimerval timer;
	struct itimerspec spec;
	struct rlimit limit;
	struct sigaction action;
	stack_t stack;
	sigset_t mask;
};

static timer_t made_timer;
static int made_timerfd;
static char stacks[2][1 << 16];

static void one_handler(int signal)
{
	(void)signal;
}

static void other_handler(int signal)
{
	(void)signal;
}

/* Of each kind the settings 1 and 2, the call that changes it, and which of them it told. */
static void make_timer(union setting *setting, int which)
{
	setting->timer = (struct itimerval){ .it_value.tv_sec = 1000 * which };
}

static int which_timer(const union setting *setting)
{
	return setting->timer.it_value.tv_sec > 1500 ? 2 : 1;
}

static int set_timer(union setting *new, union setting *old)
{
	return setitimer(ITIMER_REAL, &new->timer, &old->timer);
}

static void make_spec(union setting *setting, int which)
{
	setting->spec = (struct itimerspec){ .it_value.tv_sec = 1000 * which };
}

static int which_spec(const union setting *setting)
{
	return setting->spec.it_value.tv_sec > 1500 ? 2 : 1;
}

static int set_made_timer(union setting *new, union setting *old)
{
	return timer_settime(made_timer, 0, &new->spec, &old->spec);
}

static int set_timerfd(union setting *new, union setting *old)
{
	return timerfd_settime(made_timerfd, 0, &new->spec, &old->spec);
}

static void make_action(union setting *setting, int which)
{
	setting->action =
		(struct sigaction){ .sa_handler = which == 1 ? one_handler : other_handler };
}

static int which_action(const union setting *setting)
{
	return setting->action.sa_handler == one_handler ? 1 : 2;
}

static int set_action(union setting *new, union setting *old)
{
	return sigaction(SIGUSR1, &new->action, &old->action);
}

static void make_stack(union setting *setting, int which)
{
	setting->stack = (stack_t){ .ss_sp = stacks[which - 1], .ss_size = sizeof(stacks[0]) };
}

static int which_stack(const union setting *setting)
{
	return setting->stack.ss_sp == stacks[0] ? 1 : 2;
}

static int set_stack(union setting *new, union setting *old)
{
	return sigaltstack(&new->stack, &old->stack);
}

static void make_mask(union setting *setting, int which)
{
	setting->mask = only(which == 1 ? SIGUSR1 : SIGUSR2);
}

static int which_mask(const union setting *setting)
{
	return sigismember(&setting->mask, SIGUSR1) ? 1 : 2;
}

static int set_mask(union setting *new, union setting *old)
{
	return sigprocmask(SIG_SETMASK, &new->mask, &old->mask);
}

static void make_limit(union setting *setting, int which)
{
	setting->limit = (struct rlimit){ (rlim_t)which, 2 };
}

static int which_limit(const union setting *setting)
{
	return (int)setting->limit.rlim_cur;
}

static int set_limit(union setting *new, union setting *old)
{
	return prlimit(0, RLIMIT_CORE, &new->limit, &old->limit);
}

static const struct {
	const char *name;
	void (*make)(union setting *setting, int which);
	int (*set)(union setting *new, union setting *old);
	int (*which)(const union setting *setting);
} kinds[] = {
	{ "setitimer", make_timer, set_timer, which_timer },
	{ "timer_settime", make_spec, set_made_timer, which_spec },
	{ "timerfd_settime", make_spec, set_timerfd, which_spec },
	{ "sigaction", make_action, set_action, which_action },
	{ "sigaltstack", make_stack, set_stack, which_stack },
	{ "sigprocmask", make_mask, set_mask, which_mask },
	{ "prlimit", make_limit, set_limit, which_limit },
};

static const char *need_core_limit(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_CORE, &limit) < 0 || limit.rlim_max < 2
		       ? "needs a RLIMIT_CORE of 2 bytes"
		       : NULL;
}

CLAIM(signal, the_old_may_be_told_where_the_new_stands,
      .says = "on Linux sigaction, sigprocmask, sigaltstack, setitimer, timer_settime, "
	      "timerfd_settime and prlimit take the new setting, and tell the old one, in one and the "
	      "same place",
      .zh = "在 Linux 上，sigaction、sigprocmask、sigaltstack、setitimer、timer_settime、"
	    "timerfd_settime 与 prlimit 的新设置和旧设置可以放在同一处：先取新的，再写入旧的",
      .verdict = HOLDS,
      .ref = "Linux kernel/signal.c sys_rt_sigprocmask(), sys_sigaltstack(), "
	     "kernel/time/itimer.c sys_setitimer(), kernel/sys.c sys_prlimit64()",
      .needs = { need_core_limit })
{
	must(timer_create(CLOCK_MONOTONIC, NULL, &made_timer));
	made_timerfd = must(timerfd_create(CLOCK_MONOTONIC, 0));
	for (size_t i = 0; i < COUNT(kinds); i++) {
		union setting first, place;

		trying(kinds[i].name);
		kinds[i].make(&first, 1);
		must(kinds[i].set(&first, &place));
		kinds[i].make(&place, 2);
		assert_returns(kinds[i].set(&place, &place), 0);
		assert_equal(kinds[i].which(&place), 1);
		assert_returns(kinds[i].set(&first, &place), 0);
		assert_equal(kinds[i].which(&place), 2);
	}
}
