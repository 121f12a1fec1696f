/*
 * The calls of the model of processes: what they are told to do, and how it is seen that they have.
 */
#ifndef IPCLITMUS_PROCESS_H
#define IPCLITMUS_PROCESS_H

#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"
#include "models/inheritance.h"
#include "newer_names.h"

#define SLOTS 5 /* processes at a time; one is taken again when its number is nobody's any more */

/* What a process does when it is told to. */
enum {
	NO_ORDER,
	FORK,
	SETPGRP,
	JOIN,
	SETSID,
	TELL_PARENT,
	EXIT,
	EXECUTE,
	FOUND_FAMILY, /* a group of its own, with a child */
	IGNORE_CHILD, /* has one while it ignores SIGCHLD */
	COMPARE_CHILD,
	BE_THERE
};

/* Whom to wait for, or to signal. */
enum { ANY, ONE, ITS_GROUP, OWN_GROUP };

#define CALLERS  3  /* in place of a slot: the group of the caller */
#define NO_GROUP -1 /* a number that none has */

#define NO_SIGNAL 4096 /* there is none of this number */

/* By waitid also of a pidfd, and of stops and continuations alone. */
enum { WAITPID, WAITID, WAITID_AND_LEAVE, WAITID_PIDFD, WAITID_NO_END };

#define NO_OPTION  0x100000       /* there is none of this number */
#define NO_STATUS  0x5555         /* as no process has ended */
#define CODE(mark) (200 + (mark)) /* of exit: more than seven bits */
#define OF_A_SLOT  100            /* added to a slot where it could be an actor */

struct scene {
	atomic_int busy;   /* one at a time forks, signals and gives orders */
	bool has_groups;   /* one of them has made, or joined, a group or session, at some time */
	pid_t pids[SLOTS]; /* 0: it was waited for */
	pid_t numbers[SLOTS];
	int roots[SLOTS]; /* the actor it descends from */
	atomic_int orders[SLOTS];
	void (*obey)(int slot);
	int codes[SLOTS];     /* to exit with */
	bool executes[SLOTS]; /* another program, which obeys nobody */
	bool has_stopped;     /* one of them, at some time */
	long results[SLOTS];  /* less than 0: its error */
};

static struct scene *scene;

static siginfo_t told;

static long refused(int error)
{
	errno = error;
	return -1;
}

static pid_t pid_in(long slot)
{
	return scene->pids[slot] > 0 ? scene->pids[slot] : INT_MAX;
}

/* 1 more than the slot; 0: none. */
static long slot_of(pid_t pid)
{
	for (int i = 0; i < SLOTS; i++)
		if (pid > 0 && scene->pids[i] == pid)
			return i + 1;
	return 0;
}

static void kill_all(int root)
{
	for (int i = 0; i < SLOTS; i++)
		if (scene->pids[i] > 0 && (root == MAIN || scene->roots[i] == root))
			kill(scene->pids[i], SIGKILL);
}

/* Waits until the process has come to one of these states, and its parent was told. */
static void await_state(pid_t pid, const char *states)
{
	while (!strchr(states, settled_state(pid)))
		sched_yield();
	kill(-INT_MAX, 0); /* Linux: looks for groups once an end is complete */
}

/* What the end of one has done to the groups that it leaves orphaned. */
static void await_rest(void)
{
	for (int i = 0; i < SLOTS && scene->has_stopped; i++)
		if (scene->pids[i] > 0)
			settled_state(scene->pids[i]);
}

static void take_turn(void)
{
	if (may_meet())
		while (atomic_exchange(&scene->busy, 1))
			sched_yield();
}

static long end_turn(long result)
{
	if (may_meet())
		scene->busy = 0;
	return result;
}

/* This slot, or the first that has a descendant of the actor: so that calls meet one another. */
static long own_slot(long slot, int actor)
{
	long found = slot;

	take_turn();
	for (int i = SLOTS - 1; i >= 0; i--)
		if (scene->pids[i] > 0 && scene->roots[i] == actor)
			found = i;
	if (scene->pids[slot] > 0 && scene->roots[slot] == actor)
		found = slot;
	return end_turn(found);
}

static bool has_members(pid_t number)
{
	for (int i = 0; i < SLOTS; i++)
		if (scene->pids[i] > 0 && number &&
		    (getpgid(scene->pids[i]) == number || getsid(scene->pids[i]) == number))
			return true;
	return false;
}

/* Whether a group or session has the number. */
static bool is_used(pid_t number)
{
	return scene->has_groups && has_members(number);
}

static int enter_group(pid_t pid, pid_t group)
{
	scene->has_groups = true;
	return setpgid(pid, group);
}

/* The number of the slot's group, whose leader may be gone. */
static pid_t group_in(long slot)
{
	return is_used(scene->numbers[slot]) ? scene->numbers[slot] : pid_in(slot);
}

/* The life of a process: it does what it is told, one thing after the other. */
static _Noreturn void live(int slot)
{
	for (;;) {
		while (!scene->orders[slot])
			syscall(SYS_futex, &scene->orders[slot], FUTEX_WAIT, NO_ORDER, NULL);
		scene->obey(slot);
	}
}

static long fork_one(int root)
{
	int slot = 0;
	pid_t pid;

	while (slot < SLOTS && (scene->pids[slot] || is_used(scene->numbers[slot])))
		slot++;
	if (slot == SLOTS)
		return refused(ENOSPC);
	scene->roots[slot] = root;
	scene->orders[slot] = NO_ORDER;
	scene->executes[slot] = false;
	pid = fork();
	if (pid == 0)
		live(slot);
	if (pid < 0)
		return -1;
	scene->pids[slot] = pid;
	scene->numbers[slot] = pid;
	await_state(pid, "S");
	return slot;
}

static long fork_child(int actor)
{
	take_turn();
	return end_turn(fork_one(actor));
}

/* Main has other children to wait for. */
static long fork_one_more(int actor)
{
	return actor == MAIN ? refused(ENOSPC) : fork_child(actor);
}

static bool is_target(long whom, int slot, pid_t pid)
{
	return scene->pids[slot] > 0 &&
	       (whom == ONE ? scene->pids[slot] : getpgid(scene->pids[slot])) == pid;
}

static void put_order(int slot, int order)
{
	scene->orders[slot] = order;
	syscall(SYS_futex, &scene->orders[slot], FUTEX_WAKE, 1);
}

/* Waits until it has stopped, or goes on as if nothing had been. */
static void await_taken(int slot)
{
	put_order(slot, BE_THERE);
	while (scene->orders[slot] && !strchr("TZX", settled_state(scene->pids[slot])))
		sched_yield();
	scene->orders[slot] = NO_ORDER;
}

/* Whether it can be seen what SIGTSTP does to all of them. */
static bool can_tell_of_tstp(long whom, pid_t pid)
{
	for (int i = 0; i < SLOTS; i++)
		if (is_target(whom, i, pid) &&
		    (scene->executes[i] || getpgid(scene->pids[i]) == getpgrp()))
			return false;
	return true;
}

static const char *states_after(long signal)
{
	switch (signal) {
	case SIGKILL:
		return "ZX";
	case SIGSTOP:
	case SIGTERM:
		return "TZX";
	case SIGCONT:
		return "SZX";
	default:
		return "STZX";
	}
}

static long send_signal_to(long whom, long slot, long signal)
{
	pid_t pid;
	int result;

	take_turn();
	pid = whom == ONE ? pid_in(slot) : group_in(slot);
	if (signal == SIGTSTP && !can_tell_of_tstp(whom, pid))
		return end_turn(refused(ENOSPC));
	result = kill(whom == ONE ? pid : -pid, (int)signal);
	for (int i = 0; i < SLOTS && result == 0; i++) {
		if (!is_target(whom, i, pid))
			continue;
		if (signal == SIGTSTP)
			await_taken(i);
		await_state(scene->pids[i], states_after(signal));
	}
	if (result < 0)
		return end_turn(-1);
	scene->has_stopped |= signal == SIGSTOP || signal == SIGTSTP;
	await_rest();
	return end_turn(0);
}

/* Whether a child of who ignores SIGCHLD is gone when it ends. */
static bool loses_child(void)
{
	int error, status = NO_STATUS;
	pid_t pid, found;

	signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid == 0)
		_exit(0);
	found = waitpid(pid, &status, 0);
	error = errno;
	signal(SIGCHLD, SIG_DFL);
	return pid > 0 && found < 0 && error == ECHILD && status == NO_STATUS;
}

static long do_as_told(int order, int slot)
{
	pid_t group;
	long actor;

	switch (order) {
	case EXIT:
		_exit(scene->codes[slot]);
	case SETSID:
		scene->has_groups = true;
		group = setsid();
		if (group < 0)
			return -1;
		return group != getpid() || getsid(0) != group || getpgrp() != group;
	case SETPGRP:
		return enter_group(0, 0);
	case JOIN: /* its parent's group */
		return enter_group(0, getpgid(getppid()));
	case FOUND_FAMILY:
		if (enter_group(0, 0) < 0)
			return -1;
		return fork_one(scene->roots[slot]);
	case FORK:
		return fork_one(scene->roots[slot]);
	case IGNORE_CHILD:
		return loses_child();
	case COMPARE_CHILD:
		return unlike_child();
	case EXECUTE:
		return execlp("sleep", "sleep", "86400", NULL);
	case TELL_PARENT:
		actor = actor_of(getppid());
		return actor >= 0 ? actor : OF_A_SLOT + slot_of(getppid()) - 1;
	default: /* it is there */
		return 0;
	}
}

static void obey(int slot)
{
	long result = do_as_told(scene->orders[slot], slot);

	scene->results[slot] = result < 0 ? -errno : result;
	scene->orders[slot] = NO_ORDER;
}

/* Whether the process is of another program than the caller. */
static bool is_of_another_program(pid_t pid)
{
	char path[40], own[256] = "", its[256] = "";

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	return readlink("/proc/self/exe", own, sizeof(own)) > 0 &&
	       readlink(path, its, sizeof(its)) > 0 && memcmp(own, its, sizeof(own)) != 0;
}

static bool can_obey(long slot)
{
	return scene->pids[slot] > 0 && !scene->executes[slot] &&
	       settled_state(scene->pids[slot]) == 'S';
}

/* To whom is in the slot, or in the next one where one can obey. */
static long give_order(long slot, long order, long mark)
{
	int others = SLOTS;
	pid_t pid;

	take_turn();
	for (; others && !can_obey(slot); others--)
		slot = (slot + 1) % SLOTS;
	if (!others)
		return end_turn(refused(ESRCH));
	pid = pid_in(slot);
	scene->codes[slot] = (int)CODE(mark);
	scene->obey = obey;
	put_order((int)slot, (int)order);
	if (order == EXIT) {
		await_state(pid, "ZX");
		await_rest();
		return end_turn(0);
	}
	while (scene->orders[slot] && !scene->executes[slot]) {
		scene->executes[slot] = order == EXECUTE && is_of_another_program(pid);
		sched_yield();
	}
	await_state(pid, "S");
	if (scene->executes[slot])
		return end_turn(0);
	if (scene->results[slot] < 0)
		return end_turn(refused((int)-scene->results[slot]));
	return end_turn(scene->results[slot]);
}

/* Not while a signal is on its way to a group: who joins it later does not get it. */
static long join(long slot, long group, int actor)
{
	slot = own_slot(slot, actor);
	take_turn();
	return end_turn(enter_group(pid_in(slot), group == CALLERS    ? getpgrp()
						  : group == NO_GROUP ? NO_GROUP
						  : group == slot     ? pid_in(slot)
								      : group_in(group)));
}

/* Group, session, and 1 to 3: it runs, is stopped, or a zombie. */
static long look_at(long slot)
{
	pid_t pid = pid_in(slot);
	char state = settled_state(pid);
	pid_t group = getpgid(pid), session = getsid(pid);

	if (group < 0 || session < 0)
		return -1;
	if (state == 'X')
		return refused(ESRCH);
	return (group == getpgrp() ? 0 : slot_of(group)) +
	       10 * (session == getsid(0) ? 0 : slot_of(session)) +
	       100 * (state == 'S'   ? 1
		      : state == 'T' ? 2
				     : 3);
}

/* Not while another kills it, and waits for it. */
static long look_alone(long slot)
{
	take_turn();
	return end_turn(look_at(slot));
}

static long look_if_there(int slot)
{
	return scene->pids[slot] > 0 ? look_at(slot) : -1;
}

/* The options of waitid that stand for these of waitpid. */
static int as_of_waitid(long options, long how)
{
	return (int)((options & ~(WUNTRACED | NO_OPTION)) |
		     (options == NO_OPTION || how == WAITID_NO_END ? 0 : WEXITED) |
		     (options & WUNTRACED ? WSTOPPED : 0) |
		     (how == WAITID_AND_LEAVE ? WNOWAIT : 0));
}

static int wait_by_id(long whom, pid_t pid, long options, long how)
{
	int fd = whom == ONE && how == WAITID_PIDFD ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	idtype_t type = whom == ANY   ? P_ALL
			: fd >= 0     ? (idtype_t)P_PIDFD
			: whom == ONE ? P_PID
				      : P_PGID;
	id_t id = (id_t)(whom == OWN_GROUP ? getpgrp() : fd >= 0 ? fd : pid);
	int result;

	told.si_signo = -1;
	told.si_pid = getpid();
	result = waitid(type, id, &told, as_of_waitid(options, how));
	if (fd >= 0)
		close(fd);
	return result;
}

static int wait_by_pid(long whom, pid_t pid, long options)
{
	int status = NO_STATUS;

	pid = waitpid(whom == ANY         ? -1
		      : whom == ONE       ? pid
		      : whom == ITS_GROUP ? -pid
					  : 0,
		      &status, (int)options);
	if (pid < 0)
		return -1;
	told.si_pid = pid;
	if (pid == 0) {
		told.si_code = status == NO_STATUS ? 0 : 99; /* which it must leave */
		return 0;
	}
	told.si_signo = SIGCHLD;
	told.si_code = WIFEXITED(status)     ? CLD_EXITED
		       : WIFSIGNALED(status) ? CLD_KILLED
		       : WIFSTOPPED(status)  ? CLD_STOPPED
					     : CLD_CONTINUED;
	told.si_status = WIFEXITED(status)     ? WEXITSTATUS(status)
			 : WIFSIGNALED(status) ? WTERMSIG(status)
			 : WIFSTOPPED(status)  ? WSTOPSIG(status)
					       : SIGCONT;
	return 0;
}

static long wait_for(long whom, long slot, long options, long how, int actor)
{
	pid_t number;
	long found;
	int result;

	memset(&told, 0, sizeof(told));
	if (actor == MAIN) /* which has other children */
		return refused(ECHILD);
	number = whom == ITS_GROUP ? group_in(slot) : pid_in(own_slot(slot, actor));
	if (how == WAITPID)
		result = wait_by_pid(whom, number, options);
	else
		result = wait_by_id(whom, number, options, how);
	if (result)
		return result < 0 ? -1 : OF_A_SLOT;
	found = told.si_pid ? slot_of(told.si_pid) : 0;
	if (told.si_pid && !found)
		return OF_A_SLOT;
	if (found && how != WAITID_AND_LEAVE &&
	    (told.si_code == CLD_EXITED || told.si_code == CLD_KILLED))
		scene->pids[found - 1] = 0;
	return found;
}

/* Kills a child of the caller, and waits for it. */
static long destroy(long slot, int actor)
{
	siginfo_t info;
	int result;
	pid_t pid;

	memset(&told, 0, sizeof(told));
	if (actor == MAIN)
		return refused(ECHILD);
	slot = own_slot(slot, actor);
	pid = pid_in(slot);
	take_turn();
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return end_turn(-1);
	kill(pid, SIGKILL);
	await_state(pid, "ZX");
	result = wait_by_pid(ONE, pid, 0);
	if (result == 0)
		scene->pids[slot] = 0;
	await_rest();
	return end_turn(result);
}

#endif
