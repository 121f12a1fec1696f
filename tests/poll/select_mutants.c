/* Wrong selects: which descriptors they look at, and what becomes of the time. */
#include <sys/syscall.h>
#include <sys/time.h>

#include "mutant.h"

MECHANISM(select, "poll/select.c");

MUTANT(select, select_leaves_the_time, "select leaves its time as it is")
{
	struct timeval kept = { 0, 0 };
	int result;

	if (timeout)
		kept = *timeout;
	result = select(limit, reading, writing, exceptional, timeout);
	if (timeout)
		*timeout = kept;
	return result;
}

MUTANT(select, an_interrupted_select_leaves_the_time,
       "select leaves its time as it is when a handler has run")
{
	struct timeval kept = { 0, 0 };
	int result;

	if (timeout)
		kept = *timeout;
	result = select(limit, reading, writing, exceptional, timeout);
	if (timeout && result < 0)
		*timeout = kept;
	return result;
}

MUTANT(select, what_is_ready_takes_all_time, "select leaves no time when something is ready")
{
	int result = select(limit, reading, writing, exceptional, timeout);

	if (timeout && result > 0)
		*timeout = (struct timeval){ 0, 0 };
	return result;
}

MUTANT(select, select_tells_the_time_slept, "select stores the time that it slept, not the rest")
{
	struct timeval asked = { 0, 0 };
	int result;

	if (timeout)
		asked = *timeout;
	result = select(limit, reading, writing, exceptional, timeout);
	if (timeout)
		timersub(&asked, timeout, timeout);
	return result;
}

MUTANT(pselect, pselect_changes_its_time, "pselect stores the time that is left")
{
	int result = pselect(limit, reading, writing, exceptional, timeout, mask);

	if (result == 0 && timeout)
		*(struct timespec *)timeout = (struct timespec){ 0, 0 };
	return result;
}

MUTANT(ppoll, an_interrupted_ppoll_changes_its_time,
       "ppoll stores the time that is left when a handler has run")
{
	int result = ppoll(fds, count, timeout, mask);

	if (result < 0 && errno == EINTR && timeout)
		((struct timespec *)timeout)->tv_nsec = 1;
	return result;
}

MUTANT(syscall, the_kernel_leaves_times, "the system calls pselect6 and ppoll leave their time")
{
	struct timespec time, *given = NULL;

	if (number == SYS_pselect6)
		given = (struct timespec *)e;
	if (number == SYS_ppoll)
		given = (struct timespec *)c;
	if (!given)
		return syscall(number, a, b, c, d, e, f);
	time = *given;
	return number == SYS_ppoll ? syscall(number, a, b, &time, d, e, f)
				   : syscall(number, a, b, c, d, &time, f);
}

MUTANT(select, select_looks_at_its_number, "select looks at the descriptor of its number too")
{
	return select(limit > 0 ? limit + 1 : limit, reading, writing, exceptional, timeout);
}

MUTANT(pselect, pselect_looks_at_whole_words,
       "pselect looks at all descriptors of the words that its number reaches")
{
	return pselect((limit + 63) / 64 * 64, reading, writing, exceptional, timeout, mask);
}

MUTANT(select, select_looks_at_one_too_few, "select passes over the last descriptor")
{
	return select(limit > 0 ? limit - 1 : limit, reading, writing, exceptional, timeout);
}

MUTANT(select, sets_have_one_size, "select passes over descriptors past FD_SETSIZE")
{
	return select(limit > FD_SETSIZE ? FD_SETSIZE : limit, reading, writing, exceptional,
		      timeout);
}

MUTANT(select, a_number_above_the_limit_is_refused,
       "select fails with EINVAL for a number above RLIMIT_NOFILE")
{
	struct rlimit limits;

	getrlimit(RLIMIT_NOFILE, &limits);
	if (limit > 0 && (rlim_t)limit > limits.rlim_cur)
		return fail(EINVAL);
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(select, far_descriptors_are_ebadf, "select says EBADF of each that is not open")
{
	for (int fd = 0; reading && fd < limit && fd < FD_SETSIZE; fd++)
		if (FD_ISSET(fd, reading) && fcntl(fd, F_GETFD, NULL) < 0)
			return fail(EBADF);
	return select(limit, reading, writing, exceptional, timeout);
}

static bool is_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL, NULL);

	return flags >= 0 && flags & O_NONBLOCK;
}

MUTANT(poll, nonblocking_files_are_not_waited_for, "poll does not sleep for a file of O_NONBLOCK")
{
	return poll(fds, count, count && is_nonblocking(fds->fd) ? 0 : timeout);
}

MUTANT(select, nonblocking_files_are_ready, "select takes a file of O_NONBLOCK for ready")
{
	for (int fd = 0; reading && fd < limit; fd++)
		if (FD_ISSET(fd, reading) && is_nonblocking(fd))
			return 1;
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(write, what_fits_is_enough, "a write to a pipe stores what fits, and returns")
{
	int flags = fcntl(fd, F_GETFL, NULL);
	ssize_t count;

	fcntl(fd, F_SETFL, (void *)(long)(flags | O_NONBLOCK));
	count = write(fd, bytes, size);
	fcntl(fd, F_SETFL, (void *)(long)flags);
	return count;
}

static void empty(fd_set *set)
{
	if (set)
		FD_ZERO(set);
}

MUTANT(select, an_interrupted_select_clears_its_sets,
       "select that fails with EINTR clears its sets")
{
	int result = select(limit, reading, writing, exceptional, timeout);

	if (is_refused(result, EINTR))
		empty(reading);
	return result;
}

MUTANT(pselect, an_interrupted_pselect_clears_its_sets,
       "pselect that fails with EINTR clears its sets")
{
	int result = pselect(limit, reading, writing, exceptional, timeout, mask);

	if (is_refused(result, EINTR))
		empty(reading);
	return result;
}

MUTANT(select, a_bad_time_clears_the_sets, "select looks at its time when it has cleared its sets")
{
	int result = select(limit, reading, writing, exceptional, timeout);

	if (is_refused(result, EINVAL))
		empty(reading);
	return result;
}

MUTANT(select, bad_sets_are_none, "select passes over sets that are not memory")
{
	int result = select(limit, reading, writing, exceptional, timeout);

	return is_refused(result, EFAULT) ? 0 : result;
}

MUTANT(pselect, pselect_wants_whole_sets, "pselect fails with EFAULT where less than a fd_set is")
{
	if (reading && is_refused(access((const char *)(reading + 1) - 1, F_OK), EFAULT))
		return fail(EFAULT);
	return pselect(limit, reading, writing, exceptional, timeout, mask);
}

/* Adds to the third set what is in the first and was asked for; returns how many. */
static int add_exceptions(int limit, const fd_set *asked, const fd_set *reading, fd_set *told)
{
	int added = 0;

	for (int fd = 0; told && reading && fd < limit; fd++)
		if (FD_ISSET(fd, asked) && FD_ISSET(fd, reading) && !FD_ISSET(fd, told)) {
			FD_SET(fd, told);
			added++;
		}
	return added;
}

MUTANT(select, select_calls_all_exceptional, "select tells an exceptional condition of each input")
{
	fd_set asked;
	int result;

	if (exceptional)
		asked = *exceptional;
	result = select(limit, reading, writing, exceptional, timeout);
	return result < 0 ? result : result + add_exceptions(limit, &asked, reading, exceptional);
}

MUTANT(pselect, pselect_calls_all_exceptional,
       "pselect tells an exceptional condition of each input")
{
	fd_set asked;
	int result;

	if (exceptional)
		asked = *exceptional;
	result = pselect(limit, reading, writing, exceptional, timeout, mask);
	return result < 0 ? result : result + add_exceptions(limit, &asked, reading, exceptional);
}

MUTANT(select, nothing_is_over_at_once, "select without sets returns at once")
{
	return reading || writing || exceptional
		       ? select(limit, reading, writing, exceptional, timeout)
		       : 0;
}

MUTANT(pselect, nothing_is_over_at_once_in_pselect, "pselect without sets returns at once")
{
	return reading || writing || exceptional
		       ? pselect(limit, reading, writing, exceptional, timeout, mask)
		       : 0;
}

MUTANT(select, select_of_nothing_is_restarted,
       "select without sets sleeps on when a handler has run")
{
	int result;

	do
		result = select(limit, reading, writing, exceptional, timeout);
	while (is_refused(result, EINTR) && !reading && !writing && !exceptional);
	return result;
}

MUTANT(poll, interrupted_is_not_written, "poll that is interrupted leaves revents as they were")
{
	short before[2] = { 0 };
	int result;

	for (nfds_t i = 0; count == 2 && i < 2; i++)
		before[i] = fds[i].revents;
	result = poll(fds, count, timeout);
	for (nfds_t i = 0; result < 0 && errno == EINTR && count == 2 && i < 2; i++)
		fds[i].revents = before[i];
	return result;
}

MUTANT(select, number_0_is_1, "select of the number 0 looks at descriptor 0")
{
	return select(limit ? limit : 1, reading, writing, exceptional, timeout);
}

MUTANT(pselect, number_0_of_pselect_is_1, "pselect of the number 0 looks at descriptor 0")
{
	return pselect(limit ? limit : 1, reading, writing, exceptional, timeout, mask);
}

MUTANT(select, a_million_microseconds_are_none, "select of a million microseconds gives EINVAL")
{
	if (timeout && timeout->tv_usec >= 1000000)
		return fail(EINVAL);
	return select(limit, reading, writing, exceptional, timeout);
}
