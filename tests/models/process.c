/*
 * Processes: children and grandchildren of actors, their groups and sessions, and what wait tells.
 */
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"
#include "models/process.h"

enum { NOT_THERE, RUNS, STOPPED, ZOMBIE };

struct process {
	unsigned char life, root, parent; /* parent: an actor, or OF_A_SLOT and a slot */
	unsigned char group, session;     /* 1 more than the leader's slot; 0: the actors' own */
	unsigned char code, status;       /* as si_code and si_status tell its end, or stop */
	unsigned char news;               /* CLD_STOPPED or CLD_CONTINUED that was not told yet */
	bool is_doomed;                   /* stopped, and SIGTERM is pending */
	bool executes;                    /* another program */
};

struct state {
	struct process processes[SLOTS];
};

MODEL(process, "a tree of processes", "进程树",
      "POSIX.1-2024 fork(), wait(), waitid(), setpgid(), setsid(), kill(); "
      "PR_SET_CHILD_SUBREAPER(2const)",
      .need = need_subreaper, .every = 2, .every_workers = 2, .every_values = 1, .operations = 1000,
      .enters_first = true, .enters_in_turn = true,
      .only_rounds = "fork finds a slot before it has a child, and wait leaves one after it");

BEGIN
{
	scene->busy = 0;
	scene->has_stopped = false;
	scene->has_groups = false;
}

/* Each actor begins with a child. */
ENTER
{
	if (actor == MAIN)
		return;
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	fork_child(actor);
}

INITIALLY
{
	for (int i = 0; i < SLOTS && scene->pids[i]; i++)
		state->processes[i] = (struct process){ .life = RUNS,
							.root = (unsigned char)scene->roots[i],
							.parent = (unsigned char)scene->roots[i] };
}

LEAVE
{
	if (actor == MAIN)
		return;
	kill_all(actor);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	for (int i = 0; i < SLOTS; i++)
		if (scene->roots[i] == actor)
			scene->pids[i] = 0;
}

END
{
	kill_all(MAIN);
}

static bool is_slot_used(const struct state *state, int slot)
{
	for (int i = 0; i < SLOTS; i++)
		if (state->processes[i].group == slot + 1 ||
		    state->processes[i].session == slot + 1)
			return true;
	return state->processes[slot].life != NOT_THERE;
}

static struct answer forked(struct state *state, int root, int parent, const struct process *like)
{
	int slot = 0;

	while (slot < SLOTS && is_slot_used(state, slot))
		slot++;
	if (slot == SLOTS || root == MAIN)
		return fails(ENOSPC, "here: no more processes than that, and none of main's");
	state->processes[slot] = (struct process){ .life = RUNS,
						   .root = (unsigned char)root,
						   .parent = (unsigned char)parent,
						   .group = like ? like->group : 0,
						   .session = like ? like->session : 0 };
	return returns(slot, "POSIX fork(): a child, of its parent's group and session");
}

static bool is_alive(const struct process *process)
{
	return process->life == RUNS || process->life == STOPPED;
}

static const struct process *parent_of(const struct state *state, const struct process *process)
{
	return process->parent >= OF_A_SLOT ? &state->processes[process->parent - OF_A_SLOT] : NULL;
}

/* A group without a member whose parent is of the same session and of another group. */
static bool is_orphaned(const struct state *state, int group)
{
	for (int i = 0; i < SLOTS; i++) {
		const struct process *it = &state->processes[i], *parent = parent_of(state, it);

		if (it->group == group && is_alive(it) &&
		    (parent ? parent->session : 0) == it->session &&
		    (parent ? parent->group : 0) != group)
			return false;
	}
	return true;
}

static bool has_stopped(const struct state *state, int group)
{
	for (int i = 0; i < SLOTS; i++)
		if (state->processes[i].group == group && state->processes[i].life == STOPPED)
			return true;
	return false;
}

/* A bit for each group that is orphaned. */
static unsigned orphaned_groups(const struct state *state)
{
	unsigned groups = 0;

	for (int group = 1; group <= SLOTS; group++)
		groups |= (unsigned)is_orphaned(state, group) << group;
	return groups;
}

static void end_process(struct state *state, int slot, int code, int status);

/* POSIX _exit(): who is in a group that is newly orphaned, and has who is stopped: SIGHUP, SIGCONT. */
static void hang_up(struct state *state, unsigned groups)
{
	for (int group = 1; group <= SLOTS; group++)
		if (groups & 1U << group && has_stopped(state, group))
			for (int i = 0; i < SLOTS; i++)
				if (state->processes[i].group == group)
					end_process(state, i, CLD_KILLED, SIGHUP);
}

static void end_process(struct state *state, int slot, int code, int status)
{
	struct process *process = &state->processes[slot];
	unsigned before = orphaned_groups(state);

	if (!is_alive(process))
		return;
	process->life = ZOMBIE;
	process->news = 0;
	process->is_doomed = false;
	process->code = (unsigned char)code;
	process->status = (unsigned char)status;
	for (int i = 0; i < SLOTS; i++)
		if (state->processes[i].parent == OF_A_SLOT + slot)
			state->processes[i].parent = state->processes[i].root;
	hang_up(state, orphaned_groups(state) & ~before);
}

static void take_signal_in(struct state *state, int slot, int signal)
{
	struct process *process = &state->processes[slot];

	if (signal == SIGKILL)
		end_process(state, slot, CLD_KILLED, SIGKILL);
	if ((signal == SIGSTOP || signal == SIGTSTP) && process->life == RUNS) {
		process->life = STOPPED;
		process->news = CLD_STOPPED;
		process->status = (unsigned char)signal;
	}
	if (signal == SIGCONT && process->life == STOPPED) {
		process->life = RUNS;
		process->news = CLD_CONTINUED;
		process->status = SIGCONT;
	}
	if (signal == SIGTERM && process->life == STOPPED)
		process->is_doomed = true;
	else if (process->life == RUNS && (signal == SIGTERM || process->is_doomed))
		end_process(state, slot, CLD_KILLED, SIGTERM);
}

static bool is_meant_by(const struct state *state, long whom, long slot, int i)
{
	const struct process *it = &state->processes[i];

	return it->life && (whom == ONE ? i == slot : it->group == slot + 1);
}

/* POSIX _exit(), signals: the terminal's stops are nothing to who is in an orphaned group. */
static bool is_beyond_tstp(const struct state *state, long whom, long slot)
{
	return is_orphaned(state, whom == ONE ? state->processes[slot].group : (int)slot + 1);
}

OPERATION(send, send_signal_to(whom, slot, signal), NOTHING,
	  (signal, SIGSTOP, SIGCONT, SIGKILL, SIGTERM, 0, SIGTSTP, NO_SIGNAL),
	  (slot, 0, 1, 2, 3, 4), (whom, ONE, ITS_GROUP))
{
	bool found = false, can_tell = true;

	for (int i = 0; i < SLOTS; i++) {
		if (!is_meant_by(state, whom, slot, i))
			continue;
		found = true;
		can_tell &= state->processes[i].group && !state->processes[i].executes;
	}
	if (found && signal == SIGTSTP && !can_tell)
		return fails(ENOSPC, "here: who is alone in a group of ours, or obeys nobody");
	if (signal == NO_SIGNAL && (found || seen_by(now)->error == EINVAL))
		return fails(EINVAL, "POSIX kill(): there is no such signal");
	if (!found)
		return fails(ESRCH, "POSIX kill(): there is no such process, or group");
	if (signal == SIGTSTP && is_beyond_tstp(state, whom, slot))
		return returns(0, "POSIX signals: SIGTSTP stops nobody in an orphaned group");
	for (int i = 0; i < SLOTS; i++)
		if (is_meant_by(state, whom, slot, i))
			take_signal_in(state, i, (int)signal);
	return returns(0, "POSIX kill(): to all of them; a zombie does not mind, and what is "
			  "stopped takes SIGTERM when it goes on");
}

static bool has_group(const struct state *state, int group, int session)
{
	for (int i = 0; i < SLOTS; i++)
		if (state->processes[i].life && state->processes[i].group == group &&
		    (session < 0 || state->processes[i].session == session))
			return true;
	return false;
}

static long own_slot_in(const struct state *state, long slot, int actor)
{
	long found = slot;

	for (int i = SLOTS - 1; i >= 0; i--)
		if (state->processes[i].life && state->processes[i].root == actor)
			found = i;
	return state->processes[slot].life && state->processes[slot].root == actor ? slot : found;
}

static bool obeys(const struct process *process)
{
	return process->life == RUNS && !process->executes;
}

/* As give_order() finds it. */
static long obedient_slot(const struct state *state, long slot)
{
	for (int i = 0; i < SLOTS; i++)
		if (obeys(&state->processes[(slot + i) % SLOTS]))
			return (slot + i) % SLOTS;
	return slot;
}

/* A process that leads a session leads a group for good. */
static bool may_lead(const struct process *process, int own)
{
	return process->session != own;
}

OPERATION(order, give_order(slot, order, mark), NOTHING,
	  (order, FOUND_FAMILY, SETPGRP, JOIN, SETSID, FORK, TELL_PARENT, EXECUTE, EXIT,
	   IGNORE_CHILD, COMPARE_CHILD),
	  (slot, 0, 1, 2, 3, 4))
{
	struct process *process = &state->processes[obedient_slot(state, slot)];
	const struct process *parent = parent_of(state, process);
	int own = (int)(process - state->processes) + 1;

	slot = own - 1;
	if (!obeys(process))
		return fails(ESRCH, "here: it does not run, or another program");
	if (order == EXECUTE && seen_by(now)->error == ENOENT)
		return fails(ENOENT, "here: there is no such program");
	if (order == EXECUTE) {
		process->executes = true;
		return returns(0, "POSIX exec: parent, group and session stay");
	}
	if (order == EXIT) {
		end_process(state, (int)slot, CLD_EXITED, (int)CODE(now->mark));
		return returns(0, "POSIX _exit(): a zombie; its children are the subreaper's");
	}
	if (order == IGNORE_CHILD)
		return returns(1,
			       "POSIX waitpid(): of children whose SIGCHLD is ignored none stays");
	if (order == COMPARE_CHILD)
		return returns(0, "POSIX fork(): what a child has of its parent, and what not");
	if (order == FOUND_FAMILY && !may_lead(process, own))
		return fails(EPERM, "POSIX setpgid(): it leads a session");
	if (order == FOUND_FAMILY)
		process->group = (unsigned char)own;
	if (order == FORK || order == FOUND_FAMILY)
		return forked(state, process->root, OF_A_SLOT + (int)slot, process);
	if (order == TELL_PARENT)
		return returns(process->parent, "POSIX getppid(); prctl(2): or the subreaper");
	if (order == SETSID && has_group(state, own, -1))
		return fails(EPERM, "POSIX setsid(): a group has its number");
	if ((order == SETPGRP || order == JOIN) && !may_lead(process, own))
		return fails(EPERM, "POSIX setpgid(): it leads a session");
	if (order == JOIN && (parent ? parent->session : 0) != process->session)
		return fails(EPERM, "POSIX setpgid(): the session has no such group");
	process->group = (unsigned char)(order != JOIN ? own : parent ? parent->group : 0);
	if (order == SETSID)
		process->session = (unsigned char)own;
	return returns(0, "POSIX setsid(), setpgid(): it leads a group, or both");
}

/* Whether the actor's call waits for this process too. */
static bool is_meant(const struct state *state, int actor, const struct process *it, long whom,
		     long slot)
{
	if (!it->life || it->parent != actor)
		return false;
	if (whom == ONE)
		return it == &state->processes[slot];
	if (whom == ITS_GROUP)
		return it->group == slot + 1;
	return whom == ANY || !it->group;
}

static bool is_ready(const struct process *it, long options, long how)
{
	return (it->life == ZOMBIE && how != WAITID_NO_END) ||
	       (it->news == CLD_STOPPED && options & WUNTRACED) ||
	       (it->news == CLD_CONTINUED && options & WCONTINUED);
}

/* Who is killed, or told to exit, is not stopped any more, and a zombie only after a while. */
static bool is_on_its_way_out(struct moment *now, const struct process *it, long options)
{
	return it->life == ZOMBIE && options & WNOHANG && !seen_by(now)->value &&
	       !seen_by(now)->error && (meanwhile(now, "send") || meanwhile(now, "order"));
}

OWN_OPERATION(wait, wait_for(whom, slot, options, how, actor),
	      SEES((si_signo, told.si_signo), (si_code, told.si_code), (si_status, told.si_status)),
	      (whom, ANY, ONE, ITS_GROUP, OWN_GROUP),
	      (options, WNOHANG | WUNTRACED | WCONTINUED, 0, WNOHANG, WUNTRACED,
	       WNOHANG | WCONTINUED, NO_OPTION),
	      (how, WAITPID, WAITID, WAITID_AND_LEAVE, WAITID_PIDFD, WAITID_NO_END),
	      (slot, 0, 1, 2))
{
	bool asks = how != WAITID_NO_END || options & (WUNTRACED | WCONTINUED);
	int meant = 0, found = -1;
	struct process *it;

	if (whom == ONE)
		slot = now->slept ? now->done : own_slot_in(state, slot, now->actor);
	for (int i = 0; i < SLOTS; i++) {
		if (!is_meant(state, now->actor, &state->processes[i], whom, slot))
			continue;
		meant += how != WAITID_NO_END || state->processes[i].life != ZOMBIE ||
			 is_on_its_way_out(now, &state->processes[i], options);
		if (is_ready(&state->processes[i], options, how) &&
		    (found < 0 || seen_by(now)->value == i + 1))
			found = i;
	}
	if ((options == NO_OPTION || !asks) && now->actor != MAIN)
		return fails(EINVAL, "POSIX waitpid(), waitid(): unknown options, or none");
	if (!meant && !(now->slept && seen_by(now)->error != ECHILD))
		return fails(ECHILD, "POSIX waitpid(), waitid(): it has no such child; Linux: a "
				     "zombie is none where ends are not waited for");
	if (found >= 0 && is_on_its_way_out(now, &state->processes[found], options))
		found = -1;
	now->done = slot;
	if (found < 0 && !(options & WNOHANG))
		return sleeps("POSIX waitpid(), waitid(): until one of them has news");
	shows(si_signo, found < 0 ? 0 : SIGCHLD);
	if (found < 0) {
		shows(si_code, 0);
		shows(si_status, 0);
		return returns(0, "POSIX waitpid(), waitid(): WNOHANG, and none has news");
	}
	it = &state->processes[found];
	shows(si_code, it->life == ZOMBIE ? it->code : it->news);
	shows(si_status, it->status);
	if (how == WAITID_AND_LEAVE)
		return returns(found + 1, "POSIX waitid(): WNOWAIT; it can be waited for again");
	it->news = 0;
	if (it->life == ZOMBIE)
		*it = (struct process){ 0 };
	return returns(found + 1, "POSIX waitpid(), waitid(): a zombie is gone, news told once");
}

OWN_OPERATION(destroy, destroy(slot, actor),
	      SEES((si_code, told.si_code), (si_status, told.si_status)), (slot, 0, 1, 2, 3, 4))
{
	struct process *it;

	slot = own_slot_in(state, slot, now->actor);
	it = &state->processes[slot];
	if (!it->life || it->parent != now->actor)
		return fails(ECHILD, "POSIX waitid(): it is no child of the caller");
	end_process(state, (int)slot, CLD_KILLED, SIGKILL);
	shows(si_code, it->code);
	shows(si_status, it->status);
	*it = (struct process){ 0 };
	return returns(0,
		       "POSIX kill(), waitpid(): SIGKILL ends it, also if it is stopped; a group "
		       "stays while it has members");
}

OWN_OPERATION(setpgid, join(slot, group, actor), NOTHING, (slot, 0, 1, 2),
	      (group, 0, 1, 2, CALLERS, NO_GROUP))
{
	struct process *process = &state->processes[slot = own_slot_in(state, slot, now->actor)];
	bool lacks_group =
		group != slot && group != CALLERS && !has_group(state, (int)group + 1, 0);
	bool is_refused = process->session || lacks_group;

	if (group == NO_GROUP)
		return fails(EINVAL, "POSIX setpgid(): no group has that number");
	if (!process->life || process->parent != now->actor)
		return fails(ESRCH, "POSIX setpgid(): it is no child of the caller");
	if (process->executes && !(is_refused && seen_by(now)->error == EPERM))
		return fails(EACCES, "POSIX setpgid(): the child has executed another program");
	if (process->session)
		return fails(EPERM, "POSIX setpgid(): it is in another session, or leads one");
	if (lacks_group)
		return fails(EPERM, "POSIX setpgid(): the session has no such group");
	process->group = group == CALLERS ? 0 : (unsigned char)(group + 1);
	return returns(0, "POSIX setpgid(): into a group of the session, or one of its own");
}

OWN_OPERATION(fork, fork_one_more(actor), NOTHING)
{
	return forked(state, now->actor, now->actor, NULL);
}

/* As look_at() tells it. */
static long place_of(const struct state *state, long slot)
{
	const struct process *it = &state->processes[slot];
	bool knows_group = it->group && state->processes[it->group - 1].life;
	bool knows_session = it->session && state->processes[it->session - 1].life;

	if (!it->life)
		return -1;
	return (knows_group ? it->group : 0) + 10 * (knows_session ? it->session : 0) +
	       100 * it->life;
}

OPERATION(look, look_alone(slot), NOTHING, (slot, 0, 1, 2, 3, 4))
{
	if (!state->processes[slot].life)
		return fails(ESRCH, "POSIX getpgid(), getsid(): there is no such process");
	return returns(place_of(state, slot),
		       "POSIX getpgid(), getsid(): of zombies as well; proc(5): state");
}

OBSERVE(0, SEES((slot_0, look_if_there(0)), (slot_1, look_if_there(1)), (slot_2, look_if_there(2)),
		(slot_3, look_if_there(3)), (slot_4, look_if_there(4))))
{
	shows(slot_0, place_of(state, 0));
	shows(slot_1, place_of(state, 1));
	shows(slot_2, place_of(state, 2));
	shows(slot_3, place_of(state, 3));
	shows(slot_4, place_of(state, 4));
	return returns(0, "POSIX getpgid(), getsid(): of zombies as well");
}

OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
{
	interrupts(now, (int)victim);
	return returns(0, "POSIX waitpid(), waitid(): a caught signal ends a sleeping call");
}
