/* Wrong ways to make a pipe. */

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(pipe, closed_on_exec, "pipe sets FD_CLOEXEC")
{
	return pipe2(ends, O_CLOEXEC);
}

MUTANT(pipe, numbers_only_grow, "pipe does not take the numbers of closed descriptors again")
{
	static int next = 3;
	int result = pipe(ends);

	for (int i = 0; result == 0 && i < 2; i++) {
		int high = fcntl(ends[i], F_DUPFD, next);

		close(ends[i]);
		ends[i] = high;
		next = high + 1;
	}
	return result;
}

/* Spoils a call that failed: one descriptor is open after it. */
static int leave_open(int result)
{
	int error = errno;

	if (result < 0)
		(void)!dup(0);
	errno = error;
	return result;
}

MUTANT(pipe, failed_pipe_leaves_one_open, "a pipe that fails leaves a descriptor open")
{
	return leave_open(pipe(ends));
}

MUTANT(pipe2, failed_pipe2_leaves_one_open, "a pipe2 that fails leaves a descriptor open")
{
	return leave_open(pipe2(ends, flags));
}

MUTANT(pipe, too_many_is_enfile, "pipe gives ENFILE for EMFILE, and EMFILE for ENFILE")
{
	int result = pipe(ends);

	if (result < 0 && (errno == EMFILE || errno == ENFILE))
		errno = errno == EMFILE ? ENFILE : EMFILE;
	return result;
}

MUTANT(pipe, shared_buffer, "a second pipe of a process is the first again")
{
	static int first[2];
	int result = pipe(ends);

	if (result < 0 || mutant_memory->number[0]++ > 1 || inode_of(first[0]) == 0) {
		memcpy(first, ends, sizeof(first));
		return result;
	}
	dup2(first[0], ends[0]);
	dup2(first[1], ends[1]);
	return result;
}

MUTANT(pipe2, nonblock_at_one_end, "pipe2 sets O_NONBLOCK at the read end only")
{
	int result = pipe2(ends, flags & ~O_NONBLOCK);

	if (result == 0)
		set_nonblocking(ends[0], flags & O_NONBLOCK);
	return result;
}

MUTANT(pipe2, cloexec_at_one_end, "pipe2 sets FD_CLOEXEC at the write end only")
{
	int result = pipe2(ends, flags);

	if (result == 0)
		fcntl(ends[0], F_SETFD, 0);
	return result;
}

MUTANT(pipe2, one_flag_at_a_time, "pipe2 takes one flag: O_NONBLOCK with O_CLOEXEC has no effect")
{
	return pipe2(ends, flags & O_NONBLOCK ? flags & ~O_CLOEXEC : flags);
}

MUTANT(pipe2, unknown_flags_are_ignored, "pipe2 ignores the flags it does not know")
{
	return pipe2(ends, flags & (O_NONBLOCK | O_CLOEXEC | O_DIRECT));
}

MUTANT(pipe2, pipe2_takes_any_descriptors,
       "pipe2 takes other descriptors than the lowest free ones")
{
	int spare = dup(0), result = pipe2(ends, flags);

	close(spare);
	return result;
}

MUTANT(pipe2, pipe2_at_the_limit_leaves_one,
       "pipe2 that fails with EMFILE leaves a descriptor open")
{
	int result = pipe2(ends, flags);

	if (is_refused(result, EMFILE))
		dup(0);
	return is_refused(result, EMFILE) ? fail(EMFILE) : result;
}

MUTANT(pipe2, pipe2_turns_the_ends, "pipe2 without flags gives the write end first")
{
	int result = pipe2(ends, flags), end;

	if (result == 0 && !flags) {
		end = ends[0];
		ends[0] = ends[1];
		ends[1] = end;
	}
	return result;
}

MUTANT(fcntl, who_is_over_the_limit_can_not_shrink,
       "F_SETPIPE_SZ fails with EPERM for a smaller size too when the user is over his limit")
{
	if (command == F_SETPIPE_SZ && geteuid() != 0)
		return fail(EPERM);
	return fcntl(fd, command, argument);
}

MUTANT(fstat, pipes_belong_to_root, "fstat shows each pipe as root's")
{
	const int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_uid = status->st_gid = 0;
	return result;
}

MUTANT(fcntl, the_soft_limit_counts_what_there_is,
       "F_SETPIPE_SZ asks whether the user's pipes are above the limit before")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_SETPIPE_SZ && is_refused(result, EPERM) &&
	    fcntl(fd, F_GETPIPE_SZ) == 16 * (int)sysconf(_SC_PAGESIZE))
		return (int)(intptr_t)argument;
	return result;
}

MUTANT(fstat, a_new_pipe_was_never_read, "fstat shows 0 as the time of a pipe's last access")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_atim = (struct timespec){ 0, 0 };
	return result;
}

MUTANT(fstat, pipes_have_the_time_of_the_first, "fstat shows of each pipe the times of the first")
{
	static struct stat first;
	int result = fstat(fd, status);

	if (result < 0 || !S_ISFIFO(status->st_mode))
		return result;
	if (first.st_ctim.tv_sec == 0)
		first = *status;
	status->st_mtim = first.st_mtim;
	status->st_ctim = first.st_ctim;
	return 0;
}

MUTANT(pipe, closed_pipes_count, "a user's pipes count for his limit when they are closed, too")
{
	const int result = pipe(ends), page = (int)sysconf(_SC_PAGESIZE);

	if (result == 0 && fcntl(ends[0], F_GETPIPE_SZ) == 2 * page)
		mutant_memory->number[0] = 1;
	if (result == 0 && mutant_memory->number[0])
		fcntl(ends[0], F_SETPIPE_SZ, (void *)(long)(2 * page));
	return result;
}

MUTANT(fstat, a_pipe_has_no_link, "fstat tells no link of a pipe")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_nlink = 0;
	return result;
}

MUTANT(fstat, a_pipe_is_everybodys, "fstat tells permissions 0666 of a pipe")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_mode = S_IFIFO | 0666;
	return result;
}

MUTANT(fstat, a_pipe_is_masked, "a pipe has permissions less the umask")
{
	int result = fstat(fd, status);
	mode_t mask = umask(0);

	umask(mask);
	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_mode &= ~mask;
	return result;
}
