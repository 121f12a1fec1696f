/* The sandbox: the place in which one claim runs, and what is known to remain of it. */
#ifndef IPCLITMUS_SANDBOX_H
#define IPCLITMUS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "account.h"
#include "directory.h"

struct sandbox {
	char path[240];    /* of this claim's part of the run's directory; empty: none */
	char mqueues[256]; /* where the mqueue file system is seen; empty: nowhere */
	bool own_ipc;      /* no other process has its System V objects and IPC limits */
	bool own_names;    /* nor the names that it sees in /dev/shm and /dev/mqueue */
	bool own_files;    /* nor the file system that its directory is in */
	int output;        /* where stdout and stderr of the claim's processes go */
};

/*
 * In the keeper: enters IPC and mount namespaces of its own where the kernel lets it (with private
 * /dev/shm and mqueue), makes the claim's directories, and lists what there is. slot tells claims
 * apart that run at the same time.
 */
void sandbox_enter(struct sandbox *sandbox, const struct run_directory *directory, int slot);

/*
 * In the scenario's process: default dispositions, empty mask, no timers, umask 022, no core
 * files, stdin from /dev/null, output collected, no other descriptor open, working directory the
 * claim's own, or one in which no file can be made. Nothing of the caller's surroundings must
 * change a verdict. Returns false where there is neither of the two: no claim can run then.
 */
bool sandbox_reset_process(const struct sandbox *sandbox);

/*
 * In the keeper, when all processes of the claim are gone: reads what they printed into output,
 * empties the directory, and removes what kernel objects are left: in namespaces of its own all
 * of them, else those that these processes made. Returns how many, with what they were in text.
 */
size_t sandbox_leave(struct sandbox *sandbox, const struct makers *processes, char *output,
		     size_t output_size, char *text, size_t text_size);

/* After that: unmounts what the sandbox has in the run's directory, which can be removed then. */
void sandbox_unmount(const struct sandbox *sandbox, const struct run_directory *directory);

/* Whether the kernel lets this user have IPC and mount namespaces. */
bool sandbox_can_isolate(void);

/*
 * Whether the kernel closes a range of descriptors; close_from allocates memory where it does not.
 */
bool has_close_range(void);

/* Closes every descriptor from this one on. */
void close_from(int first);

#endif
