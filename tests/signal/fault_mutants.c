/* Wrong faults, abort and SIGXFSZ. */

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/fault.c", "signal/thread.c");

static bool is_held_back(int signo)
{
	return is_blocked(signo) || handler_of(signo) == SIG_IGN;
}

MUTANT(peek, a_fault_can_be_held_back, "a fault whose signal is blocked or ignored goes through")
{
	return is_held_back(SIGSEGV) || is_held_back(SIGBUS) ? 0 : peek(address);
}

MUTANT(peek, a_fault_looks_like_raise, "the signal of a fault comes as if raise had sent it")
{
	if (handler_of(SIGSEGV) != SIG_DFL)
		raise(SIGSEGV);
	return peek(address);
}

MUTANT(kill, a_sent_sigsegv_can_not_be_held_back, "SIGSEGV and SIGBUS by kill end though blocked")
{
	if (pid == getpid() && (signo == SIGSEGV || signo == SIGBUS) && is_held_back(signo))
		return raise(SIGKILL);
	return kill(pid, signo);
}

MUTANT(poke, the_access_is_skipped_after_the_handler, "an access that faulted is not made again")
{
	static bool raised;

	if (!raised && handler_of(SIGSEGV) != SIG_DFL) {
		raised = true;
		raise(SIGSEGV);
		return;
	}
	poke(address, byte);
}

MUTANT(abort, an_ignored_abort_exits, "abort exits with 134 if SIGABRT is ignored")
{
	if (handler_of(SIGABRT) == SIG_IGN)
		_exit(134);
	abort();
}

MUTANT(abort, a_blocked_abort_exits, "abort exits with 134 if SIGABRT is blocked")
{
	if (is_blocked(SIGABRT))
		_exit(134);
	abort();
}

MUTANT(abort, abort_exits, "abort exits with 134 when its handler returns or there is none")
{
	raise(SIGABRT);
	_exit(134);
}

MUTANT(abort, abort_runs_its_handler_twice, "abort raises once more before it takes the default")
{
	if (handler_of(SIGABRT) != SIG_DFL)
		raise(SIGABRT);
	abort();
}

MUTANT(abort, abort_asks_no_handler, "abort takes the default, though there is a handler")
{
	signal(SIGABRT, SIG_DFL);
	abort();
}

MUTANT(pwrite, too_large_is_no_signal, "a write beyond RLIMIT_FSIZE fails without SIGXFSZ")
{
	sigset_t set, before;
	ssize_t count;
	int error;

	sigemptyset(&set);
	sigaddset(&set, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &set, &before);
	count = pwrite(fd, bytes, size, offset);
	error = errno;
	take(SIGXFSZ, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return count;
}

MUTANT(pwrite, too_large_is_no_space, "a write beyond RLIMIT_FSIZE fails with ENOSPC")
{
	ssize_t count = pwrite(fd, bytes, size, offset);

	if (count < 0 && errno == EFBIG)
		errno = ENOSPC;
	return count;
}

MUTANT(pwrite, too_large_is_cut_to_nothing,
       "a write beyond RLIMIT_FSIZE writes no byte and gives 0")
{
	ssize_t count = pwrite(fd, bytes, size, offset);

	return count < 0 && errno == EFBIG && handler_of(SIGXFSZ) == SIG_IGN ? 0 : count;
}

static void call_without_address(int signo, siginfo_t *info, void *context)
{
	info->si_addr = NULL;
	call(signo, info, context);
}

MUTANT(sigaction, a_fault_has_no_place, "si_addr of a fault is NULL")
{
	INSTALL(call_without_address);
}

static void call_without_instruction(int signo, siginfo_t *info, void *context)
{
	if (signo == SIGFPE || signo == SIGILL)
		info->si_addr = NULL;
	call(signo, info, context);
}

MUTANT(sigaction, an_instruction_has_no_place, "si_addr of SIGFPE and SIGILL is NULL")
{
	INSTALL(call_without_instruction);
}

/* The file's size limit; -1: none. */
static off_t size_limit(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
		       ? (off_t)limit.rlim_cur
		       : -1;
}

MUTANT(pwrite, what_crosses_is_refused, "a write that crosses RLIMIT_FSIZE fails with EFBIG")
{
	const off_t limit = size_limit();

	return limit >= 0 && offset < limit && offset + (off_t)size > limit
		       ? fail(EFBIG)
		       : pwrite(fd, bytes, size, offset);
}

MUTANT(pwrite, what_crosses_is_a_signal, "a write that RLIMIT_FSIZE cuts brings SIGXFSZ, too")
{
	const off_t limit = size_limit();

	if (limit >= 0 && offset < limit && offset + (off_t)size > limit)
		raise(SIGXFSZ);
	return pwrite(fd, bytes, size, offset);
}

MUTANT(ftruncate, ftruncate_brings_no_signal, "ftruncate beyond RLIMIT_FSIZE brings no signal")
{
	return size_limit() >= 0 && size > size_limit() ? fail(EFBIG) : ftruncate(fd, size);
}

MUTANT(ftruncate, the_limit_itself_is_beyond, "ftruncate to RLIMIT_FSIZE itself fails with EFBIG")
{
	return size_limit() == size ? fail(EFBIG) : ftruncate(fd, size);
}

MUTANT(copy_file_range, a_copy_that_crosses_is_refused,
       "copy_file_range that crosses RLIMIT_FSIZE fails with EFBIG")
{
	const off_t limit = size_limit();

	return limit >= 0 && to_offset && *to_offset<limit && * to_offset + (off_t)size> limit
		       ? fail(EFBIG)
		       : copy_file_range(from, from_offset, to, to_offset, size, flags);
}

MUTANT(copy_file_range, a_copy_beyond_brings_no_signal,
       "copy_file_range from RLIMIT_FSIZE on fails without SIGXFSZ")
{
	if (size_limit() >= 0 && to_offset && *to_offset >= size_limit())
		return fail(EFBIG);
	return copy_file_range(from, from_offset, to, to_offset, size, flags);
}

MUTANT(sendfile, sendfile_knows_no_limit, "sendfile writes beyond RLIMIT_FSIZE")
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit limit;
	ssize_t result;

	getrlimit(RLIMIT_FSIZE, &limit);
	setrlimit(RLIMIT_FSIZE, &none);
	result = sendfile(out, in, offset, size);
	setrlimit(RLIMIT_FSIZE, &limit);
	return result;
}

MUTANT(sendfile, sendfile_ends_there, "sendfile from RLIMIT_FSIZE on returns 0")
{
	const ssize_t result = sendfile(out, in, offset, size);

	return result < 0 && errno == EFBIG ? 0 : result;
}

MUTANT(splice, splice_tells_all, "splice that RLIMIT_FSIZE cuts returns how much it was asked for")
{
	const ssize_t result = splice(from, from_offset, to, to_offset, size, flags);

	return result > 0 ? (ssize_t)size : result;
}

MUTANT(splice, splice_has_no_space, "splice from RLIMIT_FSIZE on fails with ENOSPC")
{
	const ssize_t result = splice(from, from_offset, to, to_offset, size, flags);

	if (result < 0 && errno == EFBIG)
		errno = ENOSPC;
	return result;
}
