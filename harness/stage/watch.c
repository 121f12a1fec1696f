/* Watching a process or thread by its files of /proc, which are kept open. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calls.h"
#include "base/platform.h"
#include "watch.h"

int keep_high(int fd)
{
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, WATCH_DESCRIPTOR);

	if (fd >= 0)
		close(fd);
	return high;
}

void close_known(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int open_entry(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return keep_high(open(path, O_RDONLY | O_CLOEXEC));
}

void watch_end(struct watch *watch)
{
	close_known(&watch->stat);
	close_known(&watch->syscall);
	close_known(&watch->schedstat);
	watch->pid = 0;
}

bool watch_begin(struct watch *watch, pid_t pid)
{
	if (watch->pid != pid) {
		watch_end(watch);
		watch->pid = pid;
		watch->stat = proc_is_ours() ? open_entry(pid, "stat") : -1;
		watch->syscall = call_numbers_are_shown() ? open_entry(pid, "syscall") : -1;
	}
	return watch->stat >= 0;
}

bool watch_is_over(char state)
{
	return state == 'Z' || state == 'X';
}

/* A process whose first thread is over lives on, and holds its descriptors, while it has others. */
static char state_of_all(const char *text)
{
	char state = text[0] == ' ' && text[1] ? text[1] : 'X';
	int threads = 0;

	if (!watch_is_over(state))
		return state;
	if (sscanf(text, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
		   &state, &threads) == 2 &&
	    threads > 1)
		return 'R';
	return state;
}

char watch_state(const struct watch *watch)
{
	char text[256];
	const char *end;
	ssize_t length = pread(watch->stat, text, sizeof(text) - 1, 0);

	if (length <= 0)
		return 'X';
	text[length] = '\0';
	end = strrchr(text, ')');
	return end ? state_of_all(end + 1) : 'X';
}

bool watch_runs(const struct watch *watch)
{
	char first;

	return watch->syscall >= 0 && pread(watch->syscall, &first, 1, 0) == 1 && first == 'r';
}

unsigned long watch_turns(struct watch *watch)
{
	const char *last;
	char text[64];
	ssize_t length;

	if (watch->schedstat == -1)
		watch->schedstat = open_entry(watch->pid, "schedstat");
	if (watch->schedstat < 0) {
		watch->schedstat = -2;
		return 0;
	}
	length = pread(watch->schedstat, text, sizeof(text) - 1, 0);
	text[length > 0 ? length : 0] = '\0';
	last = strrchr(text, ' ');
	return last ? strtoul(last, NULL, 10) : 0;
}

/* What the file says of its call, as a string; what it lacks is the empty one. False: not told. */
static bool read_call(struct watch *watch, char *text, size_t size)
{
	ssize_t length;

	text[0] = '\0';
	if (watch->syscall < 0)
		return false;
	length = pread(watch->syscall, text, size - 1, 0);
	if (length < 0 && (errno == EPERM || errno == EACCES))
		close_known(&watch->syscall);
	else
		text[length > 0 ? length : 0] = '\0';
	return watch->syscall >= 0;
}

bool watch_in_call(struct watch *watch)
{
	char text[64];

	return !read_call(watch, text, sizeof(text)) || (text[0] >= '0' && text[0] <= '9');
}

bool watch_sleeps_for_good(struct watch *watch)
{
	unsigned long long arguments[6] = { 0 };
	char text[256];
	long number;

	if (!read_call(watch, text, sizeof(text)))
		return true;
	if (sscanf(text, "%ld %llx %llx %llx %llx %llx %llx", &number, &arguments[0], &arguments[1],
		   &arguments[2], &arguments[3], &arguments[4], &arguments[5]) < 1)
		return false;
	return number >= 0 && !call_ends_by_itself(number, arguments);
}
