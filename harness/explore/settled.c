/* Settled: the state in which a process is at rest. */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

/* What /proc tells of a process or thread behind its name: its state first. Empty: it is gone. */
static const char *read_stat(const char *path, char text[512])
{
	const char *end;
	ssize_t length;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	length = fd < 0 ? -1 : read(fd, text, 511);
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	end = strrchr(text, ')');
	return end && end[1] ? end + 2 : "";
}

static char state_of_task(pid_t pid, const char *task)
{
	char path[300], text[512];
	const char *stat;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/stat", pid, task);
	stat = read_stat(path, text);
	return stat[0] ? stat[0] : 'X';
}

/* That of all its threads, R where they differ. */
static char state_of_tasks(pid_t pid)
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

/* The same, at less cost where it has but one; X: the process is not there. */
static char state_of(pid_t pid)
{
	char path[64], text[512], state = 'X';
	int threads = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	sscanf(read_stat(path, text),
	       "%c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d", &state,
	       &threads);
	return threads > 1 ? state_of_tasks(pid) : state;
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

char settled_state(pid_t pid)
{
	char state = state_of(pid);

	while (!strchr("STZX", state) || is_on_its_way(pid)) {
		sched_yield();
		state = state_of(pid);
	}
	return state;
}
