/* Mounts of the claim's own: file systems in memory. */
#ifndef IPCLITMUS_OWN_MOUNTS_H
#define IPCLITMUS_OWN_MOUNTS_H

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "claim.h"

/*
 * What is not to be had here skips the claim; another failure is a wrong kernel's, and breaks it.
 */
static inline void must_or_skip(int result, const char *call, const char *reason)
{
	if (lacks(result < 0, call))
		skip(reason);
	must(result);
}

/* Sees no more mounts of others from now on, nor do they see its own. */
static inline void enter_own_mounts(void)
{
	must_or_skip(unshare(CLONE_NEWNS), "unshare(CLONE_NEWNS)",
		     "no mounts of its own to be had: unshare(CLONE_NEWNS)");
	must_or_skip(mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL), "mount(MS_PRIVATE)",
		     "no mounts of its own to be had: mount");
}

static inline void enter_own_shm(const char *options)
{
	enter_own_mounts();
	must_or_skip(mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, options),
		     "mount(tmpfs)", "no /dev/shm of its own to be had: mount");
}

/* A file system of the claim's own in "mounted", with flags of mount(2) and options of a tmpfs. */
static inline void mount_own(unsigned long flags, const char *options)
{
	enter_own_mounts();
	must(mkdir("mounted", 0700));
	must_or_skip(mount("tmpfs", "mounted", "tmpfs", flags, options), "mount(tmpfs)",
		     "no file system of its own to be had: mount");
}

#endif
