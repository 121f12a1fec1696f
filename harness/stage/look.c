/* Looking at a process from outside, by proc(5). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/calls.h"
#include "base/names.h"
#include "base/platform.h"
#include "look.h"

/* Reads the head of /proc/PID/FILE as a string; -1 with errno set. */
static ssize_t read_entry(pid_t pid, const char *file, char *buffer, size_t size)
{
	char path[64];
	ssize_t length;
	int fd, error;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	length = read(fd, buffer, size - 1);
	error = errno;
	close(fd);
	errno = error;
	if (length >= 0)
		buffer[length] = '\0';
	return length;
}

/* The state's letter stands behind the last ')': the name before it may hold any byte. */
static char state_letter(const char *stat)
{
	const char *end = strrchr(stat, ')');

	return end && end[1] == ' ' ? end[2] : '\0';
}

/*
 * Of the flags in proc(5)'s stat: files are closed already, and only then is it a zombie. What has
 * other threads than the first lives on without that one.
 */
#define EXITING 0x4U

bool look_kin(pid_t pid, struct kin *kin)
{
	char stat[512], state;
	const char *open, *close;
	unsigned int flags;
	int threads;

	if (!proc_is_ours() || read_entry(pid, "stat", stat, sizeof(stat)) <= 0)
		return false;
	open = strchr(stat, '(');
	close = strrchr(stat, ')');
	if (!open || !close ||
	    sscanf(close + 1, " %c %d %d %d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
		   &state, &kin->parent, &kin->group, &kin->session, &flags, &threads) != 6)
		return false;
	snprintf(kin->name, sizeof(kin->name), "%.*s", (int)(close - open - 1), open + 1);
	return threads > 1 || (state != 'Z' && state != 'X' && !(flags & EXITING));
}

static bool read_switches(pid_t pid, unsigned long *switches)
{
	static const char word[] = "\nvoluntary_ctxt_switches:";
	char status[4096];
	const char *line;

	if (read_entry(pid, "status", status, sizeof(status)) <= 0)
		return false;
	line = strstr(status, word);
	if (!line)
		return false;
	*switches = strtoul(line + sizeof(word) - 1, NULL, 10);
	return true;
}

/*
 * The kernel shows the call only of a process that is off its CPU for good (else "running"), so
 * the switch that put it to sleep is counted by then.
 */
static bool read_call(pid_t pid, struct sight *sight)
{
	char text[256];
	char *end;
	const char *last;
	unsigned long long first = 0;

	if (!call_numbers_are_shown() || read_entry(pid, "syscall", text, sizeof(text)) <= 0)
		return false;
	sight->call = strtol(text, &end, 10);
	if (end == text)
		sight->call = -1;
	else if (sscanf(end, "%llx", &first) == 1)
		sight->call = call_meant(sight->call, first);
	last = strrchr(text, ' '); /* the stack pointer stands before the instruction pointer */
	while (last && last > text && last[-1] != ' ')
		last--;
	if (last)
		sscanf(last, "%llx %llx", &sight->stack, &sight->instruction);
	return true;
}

bool look_at(pid_t pid, struct sight *sight)
{
	char stat[512];

	memset(sight, 0, sizeof(*sight));
	if (!proc_is_ours()) {
		errno = ENOENT;
		return false;
	}
	if (read_entry(pid, "stat", stat, sizeof(stat)) <= 0)
		return access("/proc/self/stat", F_OK) == 0;
	sight->state = state_letter(stat);
	if (sight->state != 'S' && sight->state != 'D')
		return true;
	sight->call_known = read_call(pid, sight);
	if (sight->call_known)
		sight->switches_known = read_switches(pid, &sight->switches);
	return true;
}

static bool is_in(const struct sight *sight, const char *call)
{
	if (!sight->call_known)
		return true;
	/* A timed call that a stop interrupted: it can be any of them. */
	if (sight->call == SYS_restart_syscall)
		return true;
	return call_is(sight->call, call);
}

bool look_asleep_in(const struct sight *sight, const char *call)
{
	return sight->state == 'S' && is_in(sight, call);
}

bool look_waits_in(const struct sight *sight, const char *call)
{
	return (sight->state == 'S' || sight->state == 'D') && is_in(sight, call);
}

static void describe_sleeper(const struct sight *sight, char *buffer, size_t size)
{
	const char *name = sight->call_known ? call_name(sight->call) : NULL;

	if (name)
		snprintf(buffer, size, "asleep in %s", name);
	else if (sight->call_known && sight->call >= 0)
		snprintf(buffer, size, "asleep in system call %ld", sight->call);
	else
		snprintf(buffer, size, sight->call_known ? "about to sleep or wake" : "asleep");
}

/* How a child that nobody has reaped ended; only its parent can tell. */
static void describe_ended(pid_t pid, char *buffer, size_t size)
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || !info.si_pid)
		snprintf(buffer, size, "ended");
	else if (info.si_code == CLD_EXITED)
		snprintf(buffer, size, "ended with exit status %d", info.si_status);
	else
		snprintf(buffer, size, "ended by %s", signal_name(info.si_status));
}

void look_describe(pid_t pid, char *buffer, size_t size)
{
	struct sight sight;

	if (pid <= 0) {
		snprintf(buffer, size, "not started");
	} else if (!look_at(pid, &sight)) {
		snprintf(buffer, size, "not to be seen without /proc");
	} else {
		switch (sight.state) {
		case 'S':
			describe_sleeper(&sight, buffer, size);
			break;
		case 'R':
			snprintf(buffer, size, "running");
			break;
		case 'D':
			snprintf(buffer, size, "asleep without signals");
			break;
		case 'T':
		case 't':
			snprintf(buffer, size, "stopped");
			break;
		case '\0':
			snprintf(buffer, size, "gone");
			break;
		default:
			describe_ended(pid, buffer, size);
			break;
		}
	}
}

void look_status(int status, char *buffer, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(buffer, size, "ended by %s", signal_name(WTERMSIG(status)));
	else if (WIFSTOPPED(status))
		snprintf(buffer, size, "was stopped by %s", signal_name(WSTOPSIG(status)));
	else if (WIFCONTINUED(status))
		snprintf(buffer, size, "went on");
	else if (WEXITSTATUS(status) != 0)
		snprintf(buffer, size, "ended with exit status %d", WEXITSTATUS(status));
	else
		snprintf(buffer, size, "ended by itself");
}
