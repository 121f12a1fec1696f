/* Wrong refusals: the errno is right, yet something has changed. */
#include <unistd.h>

#include "mutant.h"

MECHANISM(process_refusal, "process/refusal.c");

MUTANT(dup2, a_refused_dup2_closes, "dup2 of a bad descriptor has closed the other")
{
	int result = dup2(fd, wanted);

	if (!is_refused(result, EBADF))
		return result;
	close(wanted);
	return fail(EBADF);
}

MUTANT(dup2, dup2_of_itself_drops_the_flag, "dup2 of a descriptor to itself clears FD_CLOEXEC")
{
	if (fd == wanted)
		fcntl(fd, F_SETFD, 0);
	return dup2(fd, wanted);
}

MUTANT(fcntl, a_refused_f_dupfd_duplicates, "F_DUPFD from too high a number on takes the lowest")
{
	int result = fcntl(fd, command, argument);

	if (command != F_DUPFD || !is_refused(result, EINVAL))
		return result;
	dup(fd);
	return fail(EINVAL);
}

MUTANT(setrlimit, a_refused_limit_is_half_taken,
       "setrlimit refused for its hard limit takes the soft one")
{
	struct rlimit both;
	int result = setrlimit(resource, limit);

	if (!is_refused(result, EPERM) || getrlimit(resource, &both) < 0)
		return result;
	both.rlim_cur = limit->rlim_cur;
	setrlimit(resource, &both);
	return fail(EPERM);
}

MUTANT(chdir, a_refused_chdir_goes_half_way, "chdir that fails leaves the process in /")
{
	int result = chdir(path);

	if (!is_refused(result, ENOENT))
		return result;
	chdir("/");
	return fail(ENOENT);
}

MUTANT(dup2, a_bad_descriptor_is_its_own_copy, "dup2 of a bad descriptor to itself does nothing")
{
	return fd == wanted ? fd : dup2(fd, wanted);
}

MUTANT(setrlimit, any_number_is_a_resource, "setrlimit of an unknown resource returns 0")
{
	int result = setrlimit(resource, limit);

	return resource < 0 || resource >= RLIM_NLIMITS ? 0 : result;
}

MUTANT(getrlimit, an_unknown_resource_is_unlimited,
       "getrlimit of an unknown resource tells no limit")
{
	if (resource >= 0 && resource < RLIM_NLIMITS)
		return getrlimit(resource, limit);
	limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
	return 0;
}

MUTANT(setrlimit, a_soft_limit_is_cut, "setrlimit cuts a soft limit above the hard one")
{
	struct rlimit cut = *limit;

	if (cut.rlim_cur > cut.rlim_max)
		cut.rlim_cur = cut.rlim_max;
	return setrlimit(resource, &cut);
}
