/* Which namespace a process is in: who sets a number of one asks first whether it is its own. */
#ifndef IPCLITMUS_NAMESPACES_H
#define IPCLITMUS_NAMESPACES_H

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

/* Its number, of a kind as namespaces(7) names it: "net". 0 where /proc does not tell. */
static inline ino_t namespace_of(const char *kind)
{
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/self/ns/%s", kind);
	return stat(path, &status) == 0 ? status.st_ino : 0;
}

#endif
