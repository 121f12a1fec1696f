/* Filters that do nothing, too much, or do not last. */
#include <linux/filter.h>

#include "sockets_mutants.h"

MECHANISM(socket_filter, "socket/filter.c");

static bool is_number(const struct sock_fprog *filter)
{
	return filter->len == 1;
}

MUTANT(setsockopt, filters_are_taken_and_forgotten, "SO_ATTACH_FILTER has no effect")
{
	return level == SOL_SOCKET && option == SO_ATTACH_FILTER
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, filters_cut_nothing, "a filter drops or passes, but does not cut")
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0xffff);
	const struct sock_fprog passing = { 1, &all }, *filter = value;

	if (level == SOL_SOCKET && option == SO_ATTACH_FILTER && is_number(filter) &&
	    filter->filter[0].k > 0)
		return setsockopt(fd, level, option, &passing, sizeof(passing));
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, the_first_filter_stays, "a second SO_ATTACH_FILTER has no effect")
{
	if (level == SOL_SOCKET && option == SO_ATTACH_FILTER && mutant_memory->number[0]++)
		return 0;
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, no_filter_is_removed, "SO_DETACH_FILTER has no effect")
{
	if (level == SOL_SOCKET && option == SO_ATTACH_FILTER)
		mutant_memory->number[0] = 1;
	if (level == SOL_SOCKET && option == SO_DETACH_FILTER && mutant_memory->number[0])
		return 0;
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, no_filter_to_remove_is_well, "SO_DETACH_FILTER without a filter succeeds")
{
	const int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, ENOENT) ? 0 : result;
}

MUTANT(send, who_is_filtered_is_told, "who sends what a filter drops is told EPERM")
{
	const ssize_t count = send(fd, bytes, size, flags);

	return count == 7 ? fail(EPERM) : count;
}

MUTANT(setsockopt, locked_filters_can_be_removed, "SO_LOCK_FILTER has no effect")
{
	if (level == SOL_SOCKET && option == SO_LOCK_FILTER)
		return 0;
	return setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, a_lock_can_be_undone, "SO_LOCK_FILTER of 0 succeeds, and does nothing")
{
	const int result = setsockopt(fd, level, option, value, size);

	return option == SO_LOCK_FILTER && is_refused(result, EPERM) ? 0 : result;
}

MUTANT(setsockopt, a_locked_filter_is_einval, "a locked filter gives EINVAL")
{
	return confuse(setsockopt(fd, level, option, value, size), EPERM, EINVAL);
}

MUTANT(setsockopt, sharers_are_never_chosen, "SO_ATTACH_REUSEPORT_CBPF has no effect")
{
	return level == SOL_SOCKET && option == SO_ATTACH_REUSEPORT_CBPF
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, the_first_choice_stays, "a second SO_ATTACH_REUSEPORT_CBPF has no effect")
{
	const struct sock_fprog *filter = value;

	if (level != SOL_SOCKET || option != SO_ATTACH_REUSEPORT_CBPF)
		return setsockopt(fd, level, option, value, size);
	if (filter->filter[0].k > 0 && mutant_memory->number[0]++)
		return 0;
	return setsockopt(fd, level, option, value, size);
}
