/* Mounts of the claim's own: file systems in memory. */
#ifndef IPCLITMUS_OWN_MOUNTS_H
#define IPCLITMUS_OWN_MOUNTS_H

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

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

/* A file system of the claim's own in "mounted", with these options of a tmpfs. */
static inline void mount_own(const char *options)
{
	enter_own_mounts();
	must(mkdir("mounted", 0700));
	if (mount("tmpfs", "mounted", "tmpfs", 0, options) < 0)
		skip("no file system of its own to be had: mount");
}

#endif
