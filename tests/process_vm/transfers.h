/* What claims about process_vm_readv and process_vm_writev share: memory, and both as one call. */
#ifndef IPCLITMUS_TRANSFERS_H
#define IPCLITMUS_TRANSFERS_H

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"

/* Private pages of this process, with this byte everywhere; a forked one has its own copy. */
static inline char *private_pages(size_t count, char byte)
{
	const size_t size = count * (size_t)sysconf(_SC_PAGESIZE);
	char *pages =
		must(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	return memset(pages, byte, size);
}

/*
 * One range there into or out of one range here; the other side's memory stands at its addresses.
 */
static inline ssize_t transfer(bool writes, pid_t pid, void *here, size_t size, void *there)
{
	const struct iovec local = { here, size }, remote = { there, size };

	return writes ? process_vm_writev(pid, &local, 1, &remote, 1, 0)
		      : process_vm_readv(pid, &local, 1, &remote, 1, 0);
}

static inline const char *need_dumpable(void)
{
	return lacks(prctl(PR_GET_DUMPABLE) < 0, "prctl(PR_GET_DUMPABLE)");
}

#endif
