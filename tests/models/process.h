/* The calls of the model of processes: what they are told to do, and how it is seen that they have. */
#ifndef IPCLITMUS_PROCESS_H
#define IPCLITMUS_PROCESS_H

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"

#define SLOTS 5 /* processes at a time; one is taken again when its number is nobody's any more */

/* What a process does when it is told to. */
enum { NO_ORDER, EXIT, SETSID, SETPGRP, FORK, TELL_PARENT };

/* Whom to wait for, or to signal. */
enum { ANY, ONE, ITS_GROUP, OWN_GROUP };

#define CALLERS 3 /* in place of a slot: the group of the caller */

enum { WAITPID, WAITID, WAITID_AND_LEAVE };

#define NO_OPTION  0x100000       /* there is none of this number */
#define NO_STATUS  0x5555         /* as no process has ended */
#define BORN       (-2)           /* instead of a slot */
#define CODE(mark) (200 + (mark)) /* of exit: more than seven bits */
#define OF_A_SLOT  100            /* added to a slot where it could be an actor */

struct scene {
	atomic_int busy;   /* one at a time forks, signals and gives orders */
	pid_t pids[SLOTS]; /* 0: it was waited for */
	pid_t numbers[SLOTS];
	int roots[SLOTS]; /* the actor it descends from */
	atomic_int orders[SLOTS];
	int codes[SLOTS]; /* to exit with */
	long results[SLOTS];
	int errors[SLOTS];
};

static struct scene *scene;

static siginfo_t told;

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

/* The state that /proc tells: S, T, Z ...; X: it is not there. */
static char state_of_task(pid_t pid, const char *task)
{
	char path[300], text[256] = "";
	const char *end;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/stat", pid, task);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	end = strrchr(text, ')');
	return end ? end[2] : 'X';
}

/* That of all its threads, R where they differ; X: the process is not there. */
static char state_of(pid_t pid)
{
	const struct dirent *entry;
	char path[64], state = 'X';
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && state != 'R' && (entry = readdir(tasks))) {
		char own = entry->d_name[0] == '.' ? state : state_of_task(pid, entry->d_name);

		state = state == 'X' || state == own ? own : 'R';
	}
	if (tasks)
		closedir(tasks);
	return state;
}

/* Whether it is still on its way into that state. */
static bool is_on_its_way(pid_t pid)
{
	char path[64], first = '0';
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &first, 1) < 0)
		first = '0';
	close(fd);
	return first == 'r';
}

/* Waits until the process has come to one of these states, and its parent was told. */
static void await_state(pid_t pid, const char *states)
{
	while (!strchr(states, state_of(pid)) || is_on_its_way(pid))
		sched_yield();
	kill(-INT_MAX, 0); /* Linux: looks for groups once an end is complete */
}

static void take_turn(void)
{
	while (atomic_exchange(&scene->busy, 1))
		sched_yield();
}

static long end_turn(long result)
{
	atomic_store(&scene->busy, 0);
	return result;
}

/* Whether a group or session has the number. */
static bool is_used(pid_t number)
{
	for (int i = 0; i < SLOTS; i++)
		if (scene->pids[i] > 0 && number &&
		    (getpgid(scene->pids[i]) == number || getsid(scene->pids[i]) == number))
			return true;
	return false;
}

/* In the child BORN, and *born is its slot. */
static long fork_one(int root, int *born)
{
	int slot = 0;
	pid_t pid;

	while (slot < SLOTS && (scene->pids[slot] || is_used(scene->numbers[slot])))
		slot++;
	if (slot == SLOTS) {
		errno = ENOSPC;
		return -1;
	}
	scene->roots[slot] = root;
	atomic_store(&scene->orders[slot], NO_ORDER);
	pid = fork();
	if (pid == 0) {
		*born = slot;
		return BORN;
	}
	if (pid < 0)
		return -1;
	scene->pids[slot] = scene->numbers[slot] = pid;
	await_state(pid, "S");
	return slot;
}

static long obey(int order, int *slot)
{
	pid_t group;
	long actor;

	switch (order) {
	case EXIT:
		_exit(scene->codes[*slot]);
	case SETSID:
		group = setsid();
		if (group < 0)
			return -1;
		return group != getpid() || getsid(0) != group || getpgrp() != group;
	case SETPGRP:
		return setpgid(0, 0);
	case FORK:
		return fork_one(scene->roots[*slot], slot);
	default:
		actor = actor_of(getppid());
		return actor >= 0 ? actor : OF_A_SLOT + slot_of(getppid()) - 1;
	}
}

/* The life of a process: it does what it is told, one thing after the other. */
static _Noreturn void live(int slot)
{
	sigset_t set;
	long result;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigemptyset(&set);
	for (;;) {
		while (!atomic_load(&scene->orders[slot]))
			sigsuspend(&set);
		result = obey(atomic_load(&scene->orders[slot]), &slot);
		if (result == BORN)
			continue;
		scene->results[slot] = result;
		scene->errors[slot] = errno;
		atomic_store(&scene->orders[slot], NO_ORDER);
	}
}

static long fork_child(int actor)
{
	long result;
	int slot;

	if (actor == MAIN) { /* which has other children to wait for */
		errno = ENOSPC;
		return -1;
	}
	take_turn();
	result = fork_one(actor, &slot);
	if (result == BORN)
		live(slot);
	return end_turn(result);
}

static long send_signal_to(long whom, long slot, long signal)
{
	const char *states = signal == SIGKILL ? "ZX" : signal == SIGSTOP ? "TZX" : "SZX";
	pid_t pid = pid_in(slot);
	int result;

	take_turn();
	result = kill(whom == ONE ? pid : -pid, (int)signal);
	for (int i = 0; i < SLOTS && result == 0; i++)
		if (scene->pids[i] == pid ||
		    (whom != ONE && scene->pids[i] > 0 && getpgid(scene->pids[i]) == pid))
			await_state(scene->pids[i], states);
	return end_turn(result);
}

static long give_order(long slot, long order, long mark)
{
	pid_t pid = pid_in(slot);

	take_turn();
	if (state_of(pid) != 'S') {
		errno = ESRCH;
		return end_turn(-1);
	}
	scene->codes[slot] = (int)CODE(mark);
	atomic_store(&scene->orders[slot], (int)order);
	kill(pid, SIGUSR1);
	if (order == EXIT) {
		await_state(pid, "ZX");
		return end_turn(0);
	}
	while (atomic_load(&scene->orders[slot]))
		sched_yield();
	await_state(pid, "S");
	errno = scene->errors[slot];
	return end_turn(scene->results[slot]);
}

/* Not while a signal is on its way to a group: who joins it later does not get it. */
static long join(long slot, long group)
{
	take_turn();
	return end_turn(setpgid(pid_in(slot), group == CALLERS ? getpgrp() : pid_in(group)));
}

static long look_at(long slot)
{
	pid_t pid = pid_in(slot), group = getpgid(pid), session = getsid(pid);

	if (group < 0 || session < 0)
		return -1;
	return (group == getpgrp() ? 0 : slot_of(group)) +
	       10 * (session == getsid(0) ? 0 : slot_of(session));
}

static long look_if_there(int slot)
{
	return scene->pids[slot] > 0 ? look_at(slot) : -1;
}

static int wait_by_id(long whom, pid_t pid, long options, bool leaves)
{
	idtype_t type = whom == ANY ? P_ALL : whom == ONE ? P_PID : P_PGID;
	long flags = (options & ~(WUNTRACED | NO_OPTION)) | (options == NO_OPTION ? 0 : WEXITED) |
		     (options & WUNTRACED ? WSTOPPED : 0) | (leaves ? WNOWAIT : 0);

	told.si_signo = -1;
	told.si_pid = getpid();
	return waitid(type, whom == OWN_GROUP ? (id_t)getpgrp() : (id_t)pid, &told, (int)flags);
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
	long found;
	int result;

	memset(&told, 0, sizeof(told));
	errno = ECHILD;
	if (actor == MAIN) /* which has other children */
		return -1;
	if (how == WAITPID)
		result = wait_by_pid(whom, pid_in(slot), options);
	else
		result = wait_by_id(whom, pid_in(slot), options, how == WAITID_AND_LEAVE);
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

#endif
