/* Wrong signals and mappings, as a young kernel has them: a rule read too simply. */
#include "mutant.h"

MECHANISM(young_signal, "signal.*-programs", "mmap.*-programs");

/* Signals */

MUTANT(sigqueue, standard_signals_carry_nothing, "sigqueue of a standard signal is kill")
{
	return signo && signo < SIGRTMIN ? kill(pid, signo) : sigqueue(pid, signo, value);
}

MUTANT(sigtimedwait, whoever_waits_is_told_of_kill, "sigtimedwait tells SI_USER of each signal")
{
	int result = sigtimedwait(set, info, timeout);

	if (result > 0 && info)
		info->si_code = SI_USER;
	return result;
}

MUTANT(sigsuspend, the_mask_is_added, "sigsuspend blocks what its mask has beside what was blocked")
{
	sigset_t both, blocked;

	sigprocmask(SIG_BLOCK, NULL, &blocked);
	sigorset(&both, mask, &blocked);
	return sigsuspend(&both);
}

MUTANT(kill, a_zombie_is_nobody, "kill of a process that has ended gives ESRCH")
{
	siginfo_t info = { 0 };

	if (pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    info.si_pid == pid)
		return fail(ESRCH);
	return kill(pid, signo);
}

MUTANT(sigprocmask, the_mask_is_set_by_halves, "SIG_SETMASK only blocks")
{
	return sigprocmask(how == SIG_SETMASK && set ? SIG_BLOCK : how, set, before);
}

MUTANT(ppoll, ppoll_needs_something_to_watch, "ppoll of no descriptor returns 0 at once")
{
	return count ? ppoll(fds, count, timeout, mask) : 0;
}

/* Mappings */

static bool has_hole(void *address, size_t size)
{
	return msync(address, size, MS_ASYNC) < 0;
}

MUTANT(mprotect, all_or_nothing, "mprotect over a hole changes nothing")
{
	return has_hole(address, size) ? fail(ENOMEM) : mprotect(address, size, protection);
}

MUTANT(munmap, nothing_can_not_be_unmapped, "munmap where nothing is mapped gives EINVAL")
{
	return size && has_hole(address, size) ? fail(EINVAL) : munmap(address, size);
}

MUTANT(madvise, advice_is_just_advice, "madvise does nothing")
{
	return 0;
}

MUTANT(mremap, what_shrinks_keeps_its_pages, "mremap to a smaller size leaves the rest mapped")
{
	return new_size && new_size < size ? address
					   : mremap(address, size, new_size, flags, new_address);
}

MUTANT(read, a_bad_buffer_ends_the_file, "read into a buffer that can't be written returns 0")
{
	ssize_t result = read(fd, bytes, size);

	return result < 0 && errno == EFAULT ? 0 : result;
}

MUTANT(mmap, memory_is_private, "what is mapped as shared memory of no file is private")
{
	if (flags & MAP_ANONYMOUS && flags & MAP_SHARED && protection != PROT_NONE)
		flags = (flags & ~MAP_TYPE) | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}
