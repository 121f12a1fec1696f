/*
 * Which namespace a process is in: who sets a number of one asks first whether it is its own; and one
 * of PIDs, with its first process.
 */
#ifndef IPCLITMUS_NAMESPACES_H
#define IPCLITMUS_NAMESPACES_H

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

/* Its number, of a kind as namespaces(7) names it: "net". 0 where /proc does not tell. */
static inline ino_t namespace_of(const char *kind)
{
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	return stat(path, &status) == 0 ? status.st_ino : 0;
}

/*
 * Runs the function as process 1 of a PID namespace, into which the caller forks from here on: what
 * it sends goes no further. Its pid here.
 */
static inline pid_t start_init(void (*run)(void))
{
	pid_t pid;

	must(unshare(CLONE_NEWPID));
	pid = must(fork());
	if (pid == 0) {
		assert_equal(getpid(), 1);
		run();
		_exit(0);
	}
	return pid;
}

#endif
