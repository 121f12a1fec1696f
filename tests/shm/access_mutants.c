/* Wrong access to what is attached. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmat, read_only_by_default,
       "a segment is attached for reading alone unless it is asked to be executable")
{
	return shmat(segment, address, flags & SHM_EXEC ? flags : flags | SHM_RDONLY);
}

MUTANT(shmat, rdonly_is_ignored, "SHM_RDONLY is ignored")
{
	return shmat(segment, address, flags & ~SHM_RDONLY);
}

MUTANT(shmat, one_kind_a_process, "all attaches of a segment by a process are as its first one")
{
	void *p;

	for (size_t i = 0; i < ATTACH_MOST; i++)
		if (is_of(&attaches[i], segment))
			flags = (flags & ~SHM_RDONLY) | (attaches[i].flags & SHM_RDONLY);
	p = shmat(segment, address, flags);
	note_attach(segment, p, flags);
	return p;
}

MUTANT(mprotect, makes_read_only_attaches_writable,
       "mprotect makes an attach of SHM_RDONLY writable")
{
	int result = mprotect(address, size, protection);
	const struct attach *attach = attach_at(address);

	if (result == 0 || errno != EACCES || !attach)
		return result;
	return shmat(attach->segment, address, SHM_REMAP) == address ? 0 : -1;
}

MUTANT(mprotect, of_all_attaches, "mprotect of one attach concerns all of the segment")
{
	const struct attach *attach = attach_at(address);
	int result = mprotect(address, size, protection);

	for (size_t i = 0; attach && i < ATTACH_MOST; i++)
		if (is_of(&attaches[i], attach->segment))
			mprotect(attaches[i].address, size, protection);
	return result;
}

MUTANT(read, bytes_go_elsewhere,
       "a system call into a segment fills a buffer that is copied later than it returns")
{
	char copy[64] = { 0 };
	ssize_t count = read(fd, copy, size < sizeof(copy) ? size : sizeof(copy));

	if (!attach_at(bytes))
		memcpy(bytes, copy, count > 0 ? (size_t)count : 0);
	return count;
}

MUTANT(shmat, exec_is_ignored, "SHM_EXEC is ignored")
{
	return shmat(segment, address, flags & ~SHM_EXEC);
}

MUTANT(shmat, always_executable, "a segment is executable without SHM_EXEC")
{
	void *p = shmat(segment, address, flags);
	size_t size = known(segment).shm_segsz;

	if (p != (void *)-1 && !(flags & SHM_RDONLY))
		mprotect(p, size, PROT_READ | PROT_WRITE | PROT_EXEC);
	return p;
}
