/* Wrong transfers between the memory of processes. */
#include <sys/syscall.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mutant.h"
#include "transfers.h"

MECHANISM(process_vm, "process-vm");

static ssize_t read_in_turn(pid_t pid, const struct iovec *local, unsigned long locals,
			    const struct iovec *remote, unsigned long remotes)
{
	ssize_t total = 0;

	for (unsigned long i = 0; i < locals && i < remotes; i++) {
		ssize_t count = process_vm_readv(pid, &local[i], 1, &remote[i], 1, 0);

		if (count < 0)
			return total ? total : -1;
		total += count;
	}
	return total;
}

MUTANT(process_vm_readv, ranges_go_in_pairs,
       "process_vm_readv reads each range into one of its own")
{
	if (locals < 2 && remotes < 2)
		return process_vm_readv(pid, local, locals, remote, remotes, flags);
	return read_in_turn(pid, local, locals, remote, remotes);
}

MUTANT(process_vm_writev, only_the_first_range_is_written,
       "process_vm_writev writes the caller's first range alone")
{
	return process_vm_writev(pid, local, locals ? 1 : 0, remote, remotes, flags);
}

MUTANT(process_vm_readv, the_own_memory_is_read, "process_vm_readv reads the caller's own memory")
{
	return process_vm_readv(getpid(), local, locals, remote, remotes, flags);
}

MUTANT(process_vm_writev, the_callers_copy_is_written_too,
       "process_vm_writev breaks no copy on write: the caller sees what it wrote to its child")
{
	ssize_t count = process_vm_writev(pid, local, locals, remote, remotes, flags);

	if (count > 0)
		process_vm_writev(getpid(), local, locals, remote, remotes, flags);
	return count;
}

MUTANT(process_vm_writev, writing_rounds_up, "process_vm_writev writes whole words")
{
	struct iovec wider = remotes ? remote[0] : (struct iovec){ 0 };
	struct iovec more = locals ? local[0] : (struct iovec){ 0 };
	ssize_t count;

	if (locals != 1 || remotes != 1 || more.iov_len % 4 == 0)
		return process_vm_writev(pid, local, locals, remote, remotes, flags);
	more.iov_len += 4 - more.iov_len % 4;
	wider.iov_len = more.iov_len;
	count = process_vm_writev(pid, &more, 1, &wider, 1, flags);
	return count < 0 ? count : (ssize_t)local[0].iov_len;
}

MUTANT(process_vm_readv, one_page_less, "process_vm_readv comes to an end after a megabyte")
{
	const struct iovec less = { locals ? local[0].iov_base : NULL, 1 << 20 };

	if (locals == 1 && local[0].iov_len > 1 << 20 && local[0].iov_len <= 2 << 20)
		return process_vm_readv(pid, &less, 1, remote, remotes, flags);
	return process_vm_readv(pid, local, locals, remote, remotes, flags);
}

MUTANT(process_vm_readv, not_of_oneself, "process_vm_readv of the caller itself is refused")
{
	return pid == getpid() ? fail(EPERM)
			       : process_vm_readv(pid, local, locals, remote, remotes, flags);
}

/* The ranges of another process without those that are not there. */
MUTANT(process_vm_readv, holes_are_skipped,
       "process_vm_readv passes over ranges that are not there")
{
	struct iovec good[8];
	unsigned long count = 0;

	if (remotes < 2 || remotes > 8 || flags)
		return process_vm_readv(pid, local, locals, remote, remotes, flags);
	for (unsigned long i = 0; i < remotes; i++) {
		char bytes[16];
		const struct iovec probe = { bytes, sizeof(bytes) };

		if (process_vm_readv(pid, &probe, 1, &remote[i], 1, 0) >= 0)
			good[count++] = remote[i];
	}
	return process_vm_readv(pid, local, locals, good, count, 0);
}

MUTANT(process_vm_writev, a_hole_fails_in_the_end, "process_vm_writev that met a hole gives EFAULT")
{
	ssize_t count = process_vm_writev(pid, local, locals, remote, remotes, flags);
	size_t wanted = 0;

	if (count <= 0 || remotes > 8)
		return count;
	for (unsigned long i = 0; i < remotes; i++)
		wanted += remote[i].iov_len;
	return (size_t)count < wanted ? fail(EFAULT) : count;
}

MUTANT(process_vm_readv, a_range_is_all_or_nothing,
       "process_vm_readv of a range that ends in a hole fails as a whole")
{
	ssize_t count = process_vm_readv(pid, local, locals, remote, remotes, flags);

	return count > 0 && remotes == 1 && (size_t)count < remote[0].iov_len ? fail(EFAULT)
									      : count;
}

MUTANT(process_vm_readv, missing_memory_is_zero,
       "process_vm_readv reads 0 where the other has nothing")
{
	ssize_t count = process_vm_readv(pid, local, locals, remote, remotes, flags);

	return is_refused((int)count, EFAULT) ? 0 : count;
}

/* As ptrace writes: through the protection. */
MUTANT(process_vm_writev, protection_is_of_no_account,
       "process_vm_writev writes where the other may only read")
{
	ssize_t count = process_vm_writev(pid, local, locals, remote, remotes, flags);

	return is_refused((int)count, EFAULT) && remotes == 1 ? (ssize_t)remote[0].iov_len : count;
}

MUTANT(process_vm_writev, flags_are_ignored, "process_vm_writev does not look at its flags")
{
	return process_vm_writev(pid, local, locals, remote, remotes, 0);
}

MUTANT(process_vm_readv, high_flags_are_ignored, "process_vm_readv looks at half of its flags")
{
	return process_vm_readv(pid, local, locals, remote, remotes, flags & 0xffffffff);
}

MUTANT(process_vm_readv, too_many_are_cut,
       "process_vm_readv takes the first IOV_MAX of too many ranges")
{
	return process_vm_readv(pid, local, locals > 1024 ? 1024 : locals, remote, remotes, flags);
}

MUTANT(process_vm_writev, a_bad_buffer_is_empty,
       "process_vm_writev of memory that is not there writes 0")
{
	ssize_t count = process_vm_writev(pid, local, locals, remote, remotes, flags);

	return is_refused((int)count, EFAULT) ? 0 : count;
}

MUTANT(process_vm_readv, nobody_is_oneself, "process_vm_readv of pid 0 is of the caller")
{
	return process_vm_readv(pid ? pid : getpid(), local, locals, remote, remotes, flags);
}

MUTANT(process_vm_readv, strangers_are_not_there,
       "process_vm_readv hides what it may not read: ESRCH")
{
	return confuse((int)process_vm_readv(pid, local, locals, remote, remotes, flags), EPERM,
		       ESRCH);
}

MUTANT(process_vm_readv, a_later_hole_here_is_efault,
       "process_vm_readv fails with EFAULT if any range of the caller's is not there")
{
	const ssize_t count = process_vm_readv(pid, local, locals, remote, remotes, flags);

	return locals == 3 && remotes == 1 && count == 4 && remote->iov_len == 8 ? fail(EFAULT)
										 : count;
}

MUTANT(process_vm_writev, a_zombies_memory_is_nowhere,
       "process_vm_writev of a zombie fails with EFAULT")
{
	const ssize_t count = process_vm_writev(pid, local, locals, remote, remotes, flags);

	if (count < 0 && errno == ESRCH && pid > 1 && kill(pid, 0) == 0)
		return fail(EFAULT);
	return count;
}

MUTANT(process_vm_readv, any_size_there, "process_vm_readv does not look at the other's sizes")
{
	const ssize_t count = process_vm_readv(pid, local, locals, remote, remotes, flags);

	if (count < 0 && errno == EINVAL && !flags && locals == 1 && remotes == 2)
		return process_vm_readv(pid, local, 1, remote, 1, 0);
	return count;
}

/* Whether a thread has this id, and is not the main one. */
static bool is_a_later_thread(pid_t id)
{
	char path[64];
	int error = errno;
	bool is;

	snprintf(path, sizeof(path), "/proc/%d/task/%d", (int)id, (int)id);
	is = id > 0 && access(path, F_OK) == 0 && syscall(SYS_tgkill, id, id, 0) < 0;
	errno = error;
	return is;
}

MUTANT(process_vm_readv, threads_have_no_memory, "the id of a thread but the main one gives ESRCH")
{
	if (is_a_later_thread(pid))
		return fail(ESRCH);
	return process_vm_readv(pid, local, locals, remote, remotes, flags);
}

MUTANT(process_vm_writev, threads_can_not_be_written, "to write by a later thread's id gives ESRCH")
{
	if (is_a_later_thread(pid))
		return fail(ESRCH);
	return process_vm_writev(pid, local, locals, remote, remotes, flags);
}

static bool is_any_pending(void)
{
	sigset_t set, none;

	sigemptyset(&none);
	return sigpending(&set) == 0 && memcmp(&set, &none, sizeof(set)) != 0;
}

MUTANT(process_vm_readv, a_pending_signal_interrupts_it,
       "process_vm_readv gives EINTR where a signal is pending, blocked or not")
{
	if (is_any_pending())
		return fail(EINTR);
	return process_vm_readv(pid, local, locals, remote, remotes, flags);
}

MUTANT(process_vm_readv, the_first_eight_ranges,
       "process_vm_readv fills the first eight ranges alone")
{
	return process_vm_readv(pid, local, locals > 8 && locals <= 1024 ? 8 : locals, remote,
				remotes, flags);
}

MUTANT(process_vm_writev, the_first_eight_ranges, NULL)
{
	return process_vm_writev(pid, local, locals > 8 && locals <= 1024 ? 8 : locals, remote,
				 remotes, flags);
}
