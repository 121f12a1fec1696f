/* The directory of a run. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/names.h"
#include "directory.h"

#define PREFIX "ipclitmus-run."

/* With all that is in it, whatever its permissions became. */
static void remove_directory(const char *path)
{
	directory_empty(path);
	rmdir(path);
}

static const char *parent_directory(void)
{
	const char *path = getenv("TMPDIR");

	return path && path[0] == '/' && strlen(path) < 150 ? path : "/tmp";
}

static int open_directory(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/*
 * A new directory is not locked for a moment, in which a sweep would take it for a dead run's. So
 * both hold the parent's lock meanwhile; a stranger who holds it must not stop us for good.
 */
static int lock_parent(void)
{
	int fd = open_directory(parent_directory());

	for (int tries = 0; fd >= 0 && tries < 1000; tries++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			break;
		sched_yield();
	}
	return fd;
}

static void unlock_parent(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void make_mount_point(const struct run_directory *directory)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/" RUN_MQUEUES, directory->path);
	mkdir(path, 0755); /* missing it, claims are not asked after message queues */
}

void run_directory_make(struct run_directory *directory)
{
	int parent = lock_parent();

	memset(directory, 0, sizeof(*directory));
	directory->lock = -1;
	snprintf(directory->path, sizeof(directory->path), "%s/" PREFIX "XXXXXX",
		 parent_directory());
	if (!mkdtemp(directory->path) || chmod(directory->path, 0711) < 0) {
		snprintf(directory->reason, sizeof(directory->reason), "mkdtemp in %.80s: %s",
			 parent_directory(), errno_name(errno));
		directory->path[0] = '\0';
	} else {
		directory->lock = open_directory(directory->path);
		if (directory->lock >= 0)
			flock(directory->lock, LOCK_EX);
		make_mount_point(directory);
	}
	unlock_parent(parent);
}

void run_directory_remove(struct run_directory *directory)
{
	if (directory->path[0])
		remove_directory(directory->path);
	if (directory->lock >= 0)
		close(directory->lock);
	directory->path[0] = '\0';
	directory->lock = -1;
}

/* Whether it holds what a run makes in its directory, and nothing else: closes the descriptor. */
static bool holds_only_ours(int fd)
{
	DIR *stream = fdopendir(fd);
	const struct dirent *entry;
	bool ours = stream;

	while (stream && (entry = readdir(stream))) {
		const char *name = entry->d_name;

		ours &= name[0] == '.' || strcmp(name, RUN_MQUEUES) == 0 ||
			name[strspn(name, "0123456789")] == '\0';
	}
	if (stream)
		closedir(stream);
	else
		close(fd);
	return ours;
}

static bool is_left_over(const char *path)
{
	struct stat status;
	int fd = open_directory(path);

	if (fd < 0)
		return false;
	if (fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
	    flock(fd, LOCK_EX | LOCK_NB) == 0)
		return holds_only_ours(fd);
	close(fd);
	return false;
}

void run_directory_abandon(const struct run_directory *directory)
{
	int parent = lock_parent();

	if (directory->lock >= 0)
		close(directory->lock);
	if (directory->lock >= 0 && is_left_over(directory->path))
		remove_directory(directory->path);
	unlock_parent(parent);
}

size_t run_directory_sweep(void)
{
	int parent = lock_parent();
	DIR *stream = opendir(parent_directory());
	const struct dirent *entry;
	char path[512];
	size_t count = 0;

	while (stream && (entry = readdir(stream))) {
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", parent_directory(), entry->d_name);
		if (!is_left_over(path))
			continue;
		remove_directory(path);
		count += access(path, F_OK) < 0;
	}
	if (stream)
		closedir(stream);
	unlock_parent(parent);
	return count;
}

/* By descriptors: a path may be longer than the kernel takes, a directory shut to its own user. */
static void remove_below(int directory)
{
	DIR *stream = fdopendir(directory);
	const struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		const char *name = entry->d_name;
		int inner;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (unlinkat(directory, name, 0) == 0)
			continue;
		inner = openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner < 0)
			continue;
		close(inner);
		fchmodat(directory, name, 0700, 0);
		inner = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner >= 0)
			remove_below(inner);
		unlinkat(directory, name, AT_REMOVEDIR);
	}
	if (stream)
		closedir(stream);
	else
		close(directory);
}

void directory_empty(const char *path)
{
	int directory;

	chmod(path, 0700);
	directory = open_directory(path);
	if (directory >= 0)
		remove_below(directory);
}

static bool is_empty(const char *path)
{
	DIR *stream = opendir(path);
	int entries = 0;

	while (stream && readdir(stream))
		entries++;
	if (stream)
		closedir(stream);
	return entries == 2;
}

bool directory_make_empty(const char *path)
{
	if (mkdir(path, 0755) == 0)
		return true;
	directory_empty(path);
	if (chown(path, geteuid(), getegid()) == 0 && chmod(path, 0755) == 0 && is_empty(path))
		return true;
	remove_directory(path);
	return mkdir(path, 0755) == 0;
}
