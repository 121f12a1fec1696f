/* The sweep: ending every process that a claim has left. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/platform.h"
#include "look.h"
#include "sweep.h"

#define PATIENCE_SECONDS   10
#define ONE_BY_ONE_SECONDS 1

static struct actor *actor_of(struct page *page, pid_t pid)
{
	int count = page->actor_count;

	for (int i = 0; i < count && i < ACTOR_LIMIT; i++)
		if (page->actors[i].pid == pid && !page->actors[i].ended)
			return &page->actors[i];
	return NULL;
}

/* A pid may be another's by now; one that waitid calls our child is not. */
static void kill_child(pid_t pid)
{
	siginfo_t info;

	if (pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
		kill(pid, SIGKILL);
}

/* Whether there is still hope that what was killed dies: a kernel's bug must not stop the run. */
static bool has_time(double begun)
{
	return clock_seconds() - begun < PATIENCE_SECONDS;
}

/*
 * Whether whole groups are to be killed at once: one by one, processes that fork and end for ever
 * would outrun us, and one may wait, past all signals, for what another holds that we don't know.
 */
static bool has_taken_long(double begun)
{
	return clock_seconds() - begun > ONE_BY_ONE_SECONDS;
}

static void account_end(struct page *page, pid_t pid, int status)
{
	struct casualty *casualty = &page->evidence.casualty;
	struct actor *actor = actor_of(page, pid);

	if (!actor)
		return;
	actor->status = status;
	actor->ended = true;
	if (status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
		return;
	memcpy(casualty->name, actor->name, sizeof(casualty->name));
	casualty->status = status;
	casualty->place = actor->place;
}

/* Whether orphans of the claim come to us, and we can tell which they are. */
static bool sees_strays(void)
{
	int subreaper = 0;

	return prctl(PR_GET_CHILD_SUBREAPER, &subreaper) == 0 && subreaper && proc_is_ours();
}

/* Kills the anchor and the actors, the scenario first: it could start others. */
static void kill_known(struct page *page, pid_t anchor)
{
	int count = page->actor_count;

	for (int i = 0; i < count && i < ACTOR_LIMIT; i++)
		if (!page->actors[i].ended)
			kill_child(page->actors[i].pid);
	kill_child(anchor);
	if (anchor > 0 && !sees_strays()) /* its group is its own until it is reaped */
		kill(-anchor, SIGKILL);
}

/*
 * Reaps a child that was killed; what is no child of ours was reaped before. The anchor's group is
 * its own until it is reaped, last.
 */
static void reap_child(struct page *page, pid_t pid, pid_t anchor, double begun)
{
	int status;

	while (pid > 0 && has_time(begun)) {
		pid_t reaped = waitpid(pid, &status, WNOHANG);

		if (reaped == pid)
			account_end(page, pid, status);
		if (reaped != 0 && errno != EINTR)
			return;
		kill_child(pid); /* an actor may have told its pid since we killed the others */
		if (anchor > 0 && has_taken_long(begun))
			kill(-anchor, SIGKILL);
		sched_yield();
	}
}

static void reap_known(struct page *page, pid_t anchor, double begun)
{
	int count = page->actor_count;

	for (int i = 0; i < count && i < ACTOR_LIMIT; i++)
		if (!page->actors[i].ended)
			reap_child(page, page->actors[i].pid, anchor, begun);
	reap_child(page, anchor, anchor, begun);
}

static void note_stray(struct evidence *evidence, pid_t pid, const char *name)
{
	size_t used = strlen(evidence->strays);
	char text[100];

	snprintf(text, sizeof(text), "process %d (%s)", pid, name);
	if (!strstr(evidence->strays, text)) /* else it is still dying since the last look */
		snprintf(evidence->strays + used, sizeof(evidence->strays) - used, "%s%s",
			 used ? ", " : "", text);
}

/* Our children, and where orphans don't come to us also those of our session. */
static bool is_ours(const struct page *page, const struct kin *kin)
{
	return kin->parent == getpid() || (page->no_subreaper && kin->session == getpid());
}

/*
 * Kills what still lives; what is no actor was left by the claim. Returns whether there was
 * anything.
 */
static bool kill_strays(struct page *page, pid_t anchor, double begun)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	bool found = false;
	struct kin kin;

	while (proc && (entry = readdir(proc))) {
		pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;

		if (!pid || pid == getpid() || !look_kin(pid, &kin) || !is_ours(page, &kin))
			continue;
		if (pid != anchor && !actor_of(page, pid))
			note_stray(&page->evidence, pid, kin.name);
		if (has_taken_long(begun) && kin.group > 1 && kin.group != getpgrp())
			kill(-kin.group, SIGKILL);
		if (kin.parent == getpid())
			kill_child(pid);
		else
			kill(pid, SIGKILL);
		found = true;
	}
	if (proc)
		closedir(proc);
	return found;
}

/* Whatever is left below us now is a stray; its death may hand us its own children. */
static void sweep_strays(struct page *page, pid_t anchor, double begun)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0 || errno == EINTR || page->no_subreaper) {
		if (pid > 0)
			continue;
		if (!kill_strays(page, anchor, begun) && pid < 0)
			return;
		if (!has_time(begun)) {
			page->evidence.undying = true;
			return;
		}
		sched_yield();
	}
}

void sweep_processes(struct page *page, pid_t anchor)
{
	double begun = clock_seconds();

	kill_known(page, anchor);
	reap_known(page, anchor, begun);
	sweep_strays(page, anchor, begun);
}
