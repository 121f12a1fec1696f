/* Settled: the state in which a process is at rest. */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

/* The state that /proc tells of one thread. */
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

char settled_state(pid_t pid)
{
	char state = state_of(pid);

	while (!strchr("STZX", state) || is_on_its_way(pid)) {
		sched_yield();
		state = state_of(pid);
	}
	return state;
}
