/* Mounts of the claim's own, and a /dev/shm with options as for a tmpfs. */
#ifndef IPCLITMUS_OWN_MOUNTS_H
#define IPCLITMUS_OWN_MOUNTS_H

#include <sched.h>
#include <sys/mount.h>

#include "claim.h"

/* Sees no more mounts of others from now on, nor do they see its own. */
static inline void enter_own_mounts(void)
{
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		skip("no mounts of its own to be had: unshare(CLONE_NEWNS), mount");
}

static inline void enter_own_shm(const char *options)
{
	enter_own_mounts();
	if (mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
		skip("no /dev/shm of its own to be had: mount");
}

#endif
