/* Claims about nice values: of a process and of a group. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"

/* The caller's nice value, from which there is room for four more. */
static int least_value(void)
{
	const int value = getpriority(PRIO_PROCESS, 0);

	if (value > 15)
		skip("the nice value is above 15 already");
	return value;
}

/* A child of that nice value that sleeps, in this group; 0: in one of its own. */
static pid_t fork_into(pid_t group, int value)
{
	const pid_t child = must(fork());

	if (child == 0)
		for (;;)
			pause();
	must(setpgid(child, child));
	assert_returns(setpriority(PRIO_PGRP, (id_t)child, value), 0);
	if (group)
		must(setpgid(child, group));
	return child;
}

static void end_child(pid_t child)
{
	must(kill(child, SIGKILL));
	must(waitpid(child, NULL, 0));
}

static int value_of(pid_t pid)
{
	return getpriority(PRIO_PROCESS, (id_t)pid);
}

CLAIM(process, the_least_nice_speaks_for_its_group,
      .says = "getpriority of a group, its own for 0, tells the lowest nice value in it; setpriority "
	      "sets that of each process of the group and of no other",
      .zh = "getpriority 查询进程组（0 为自己的组）时给出组内最低的 nice 值；setpriority "
	    "设置组内每个进程的值，不影响其他进程",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getpriority(): PRIO_PGRP, a 0 value, the highest priority")
{
	const int least = least_value();
	const pid_t leader = fork_into(0, least + 2), other = fork_into(0, least);
	const pid_t member = fork_into(leader, least + 1);

	assert_returns(getpriority(PRIO_PGRP, (id_t)leader), least + 1);
	assert_returns(value_of(leader), least + 2);
	assert_returns(setpriority(PRIO_PGRP, (id_t)leader, least + 3), 0);
	assert_returns(value_of(leader), least + 3);
	assert_returns(value_of(member), least + 3);
	assert_returns(value_of(other), least);
	assert_returns(value_of(0), least);
	ACTOR(caller) {
		must(setpgid(0, leader));
		assert_returns(getpriority(PRIO_PGRP, 0), least);
		must(setpgid(0, 0));
		assert_returns(setpriority(PRIO_PGRP, 0, least + 4), 0);
		must(setpgid(0, leader));
		assert_returns(getpriority(PRIO_PGRP, 0), least + 3);
		assert_returns(setpriority(PRIO_PGRP, 0, least + 4), 0);
		assert_returns(getpriority(PRIO_PGRP, 0), least + 4);
	}
	assert_ends(caller);
	assert_returns(value_of(member), least + 4);
	assert_returns(value_of(other), least);
	end_child(leader);
	end_child(member);
	end_child(other);
}

CLAIM(process, a_nice_value_ends_at_its_bounds,
      .says = "nice adds, and returns the new value; on Linux a value beyond 19 becomes 19, by nice "
	      "and by setpriority, which both return as if it were not beyond",
      .zh = "nice 累加并返回新值；在 Linux 上，超过 19 的值变为 19，nice 与 setpriority "
	    "都照常返回",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 nice(): set to the corresponding limit; setpriority(2) NOTES")
{
	const int least = least_value();

	ACTOR(caller) {
		assert_returns(nice(1), least + 1);
		assert_returns(nice(2), least + 3);
		assert_returns(nice(0), least + 3);
		assert_returns(nice(50), 19);
		assert_returns(value_of(0), 19);
	}
	assert_ends(caller);
	ACTOR(another) {
		assert_returns(setpriority(PRIO_PROCESS, 0, 50), 0);
		assert_returns(value_of(0), 19);
	}
	assert_ends(another);
	assert_returns(value_of(0), least);
}

/* Where it is 0 already, it may be a limit that nobody can set. */
static void grant_no_priority(void)
{
	struct rlimit limit;

	must(getrlimit(RLIMIT_NICE, &limit));
	if (limit.rlim_max > 0)
		must(setrlimit(RLIMIT_NICE, &(struct rlimit){ 0, 0 }));
}

CLAIM(process, whom_priority_does_not_find_it_does_not_change,
      .says = "getpriority and setpriority fail with EINVAL for what is no kind of process set, with "
	      "ESRCH where nobody is in it; an ordinary user's setpriority fails with EACCES below "
	      "what the process has, on Linux where RLIMIT_NICE is 0, with EPERM for another's process",
      .zh = "对无效的 which，getpriority 与 setpriority 失败 (EINVAL)；无匹配的进程则失败 "
	    "(ESRCH)；普通用户调低自己的值失败 (EACCES，Linux 上 RLIMIT_NICE 为 0 "
	    "时)，设置他人的进程失败 (EPERM)",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 getpriority() EINVAL, ESRCH, EACCES, EPERM; setpriority(2)",
      .needs = { need_users })
{
	const int least = least_value();
	const pid_t other = fork_into(0, least), gone = must(fork());

	if (gone == 0)
		_exit(0);
	must(waitpid(gone, NULL, 0));
	ACTOR(user) {
		grant_no_priority();
		become_nobody();
		assert_fails(getpriority(77, 0), EINVAL);
		assert_fails(setpriority(77, 0, least), EINVAL);
		for (int which = PRIO_PROCESS; which <= PRIO_PGRP; which++) {
			assert_fails(getpriority(which, (id_t)gone), ESRCH);
			assert_fails(setpriority(which, (id_t)gone, least), ESRCH);
			assert_fails(setpriority(which, (id_t)other, least + 1), EPERM);
		}
		assert_returns(setpriority(PRIO_PROCESS, 0, least + 2), 0);
		assert_fails(setpriority(PRIO_PROCESS, 0, least + 1), EACCES);
		assert_returns(value_of(0), least + 2);
	}
	assert_ends(user);
	assert_returns(value_of(other), least);
	end_child(other);
}
