/* Wrong epoll sets: how they are made, whom they wake, and who else may wait for them. */
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"

MECHANISM(epoll_sets, "poll/epoll.c");

MUTANT(epoll_create, sizes_need_not_be_positive, "epoll_create takes 0 for a size")
{
	return epoll_create(size == 0 ? 1 : size);
}

MUTANT(epoll_create, sizes_have_a_limit, "epoll_create fails with ENOMEM for a large size")
{
	return size > 1 << 20 ? fail(ENOMEM) : epoll_create(size);
}

MUTANT(epoll_create, epoll_create_closes_on_exec, "what epoll_create gives closes on exec")
{
	int fd = epoll_create(size);

	if (fd >= 0)
		fcntl(fd, F_SETFD, (void *)FD_CLOEXEC);
	return fd;
}

MUTANT(epoll_create1, epoll_cloexec_does_nothing, "epoll_create1 takes EPOLL_CLOEXEC in vain")
{
	return epoll_create1(flags & ~EPOLL_CLOEXEC);
}

MUTANT(epoll_create1, epoll_create1_takes_all_flags, "epoll_create1 takes flags that are none")
{
	return epoll_create1(flags & EPOLL_CLOEXEC);
}

MUTANT(epoll_create1, too_many_sets_are_enfile, "epoll_create1 says ENFILE of the process's limit")
{
	int fd = epoll_create1(flags);

	return fd < 0 && errno == EMFILE ? fail(ENFILE) : fd;
}

MUTANT(epoll_wait, the_first_is_always_first, "epoll_wait begins with the same file each time")
{
	struct epoll_event all[16];
	int count, first = 0;

	if (limit >= 16)
		return epoll_wait(epoll, events, limit, timeout);
	count = epoll_wait(epoll, all, 16, timeout);
	for (int i = 1; i < count; i++)
		if (all[i].data.u64 < all[first].data.u64)
			first = i;
	for (int i = 0; i < count && i < limit; i++)
		events[i] = all[(first + i) % count];
	return count < limit ? count : limit;
}

MUTANT(epoll_wait, each_call_skips_one, "epoll_wait goes on behind one file that it did not give")
{
	struct epoll_event skipped;
	int count = epoll_wait(epoll, events, limit, timeout);

	if (count == limit)
		epoll_wait(epoll, &skipped, 1, 0);
	return count;
}

MUTANT(epoll_wait, what_had_no_room_is_lost, "epoll_wait loses the events that had no room")
{
	struct epoll_event lost[4];
	int count = epoll_wait(epoll, events, limit, timeout);

	if (count > 0 && count < limit)
		epoll_wait(epoll, lost, 4, 0);
	return count;
}

MUTANT(epoll_wait, empty_sets_end, "epoll_wait of a set without anything ready returns 0 at once")
{
	return epoll_wait(epoll, events, limit, 0);
}

MUTANT(epoll_ctl, adding_does_not_look, "a file that is ready when it is added wakes nobody")
{
	struct epoll_event edge;
	int result;

	if (operation != EPOLL_CTL_ADD || !event)
		return epoll_ctl(epoll, operation, fd, event);
	edge = *event;
	edge.events &= ~(uint32_t)EPOLLIN;
	result = epoll_ctl(epoll, operation, fd, &edge);
	if (result == 0 && poll(&(struct pollfd){ fd, POLLIN, 0 }, 1, 0) == 0)
		return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, event);
	return result;
}

MUTANT(epoll_ctl, edges_are_levels, "epoll passes over EPOLLET")
{
	struct epoll_event level;

	if (!event)
		return epoll_ctl(epoll, operation, fd, event);
	level = *event;
	level.events &= ~(uint32_t)EPOLLET;
	return epoll_ctl(epoll, operation, fd, &level);
}

MUTANT(epoll_ctl, edges_come_once, "EPOLLET tells of the first edge alone")
{
	struct epoll_event once;

	if (!event || !(event->events & EPOLLET))
		return epoll_ctl(epoll, operation, fd, event);
	once = *event;
	once.events |= EPOLLONESHOT;
	return epoll_ctl(epoll, operation, fd, &once);
}

MUTANT(epoll_ctl, once_is_for_ever, "epoll_ctl passes over EPOLLONESHOT")
{
	struct epoll_event always;

	if (!event)
		return epoll_ctl(epoll, operation, fd, event);
	always = *event;
	always.events &= ~(uint32_t)EPOLLONESHOT;
	return epoll_ctl(epoll, operation, fd, &always);
}

MUTANT(epoll_ctl, every_set_is_exclusive, "epoll wakes the sleepers of one set alone")
{
	struct epoll_event exclusive;

	if (!event || operation != EPOLL_CTL_ADD)
		return epoll_ctl(epoll, operation, fd, event);
	exclusive = *event;
	exclusive.events |= EPOLLEXCLUSIVE;
	return epoll_ctl(epoll, operation, fd, &exclusive);
}

MUTANT(epoll_ctl, exclusive_sets_sleep_on, "EPOLLEXCLUSIVE is woken by nothing where others are")
{
	struct epoll_event nothing;

	if (!event || !(event->events & EPOLLEXCLUSIVE))
		return epoll_ctl(epoll, operation, fd, event);
	nothing = *event;
	nothing.events = EPOLLEXCLUSIVE | EPOLLOUT;
	return epoll_ctl(epoll, operation, fd, &nothing);
}

MUTANT(recvmsg, sets_arrive_empty, "an epoll set that is received over a socket is empty")
{
	ssize_t result = recvmsg(fd, message, flags);
	struct cmsghdr *header = result >= 0 ? CMSG_FIRSTHDR(message) : NULL;
	int empty = epoll_create1(0), received;

	if (header) {
		memcpy(&received, CMSG_DATA(header), sizeof(received));
		dup2(empty, received);
	}
	close(empty);
	return result;
}

MUTANT(epoll_ctl, wakeup_needs_a_right, "EPOLLWAKEUP without CAP_BLOCK_SUSPEND fails with EPERM")
{
	if (event && event->events & EPOLLWAKEUP)
		return fail(EPERM);
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, what_is_removed_is_silenced_alone,
       "EPOLL_CTL_DEL watches a file for nothing, and keeps it")
{
	if (operation == EPOLL_CTL_DEL)
		return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &(struct epoll_event){ 0 });
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(syscall, no_time_is_zero, "epoll_pwait2 without a time returns at once")
{
	static const struct timespec none;

	if (number == SYS_epoll_pwait2 && !d)
		return syscall(number, a, b, c, &none, e, f);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(epoll_ctl, any_other_operation_removes, "epoll_ctl takes an unknown operation for removing")
{
	if (operation < EPOLL_CTL_ADD || operation > EPOLL_CTL_MOD)
		operation = EPOLL_CTL_DEL;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, no_event_is_einval, "epoll_ctl says EINVAL of an event that is no memory")
{
	return confuse(epoll_ctl(epoll, operation, fd, event), EFAULT, EINVAL);
}

MUTANT(epoll_ctl, no_set_is_ebadf, "epoll_ctl says EBADF of an open file that is no set")
{
	return confuse(epoll_ctl(epoll, operation, fd, event), EINVAL, EBADF);
}

MUTANT(epoll_ctl, registrations_are_without_limit, "too many registrations of a user give ENOMEM")
{
	return confuse(epoll_ctl(epoll, operation, fd, event), ENOSPC, ENOMEM);
}

MUTANT(syscall, epoll_pwait2_takes_any_time, "epoll_pwait2 takes any time, also one that is none")
{
	const int64_t none[] = { 0, 0 };
	const long result = syscall(number, a, b, c, d, e, f);

	if (number == SYS_epoll_pwait2 && result < 0 && errno == EINVAL)
		return syscall(number, a, b, c, none, e, f);
	return result;
}

MUTANT(syscall, epoll_pwait2_keeps_the_mask, "epoll_pwait2 sets its mask before it waits, for good")
{
	if (number == SYS_epoll_pwait2 && e)
		sigprocmask(SIG_SETMASK, (const sigset_t *)e, NULL);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, epoll_pwait2_forgets_the_mask, "epoll_pwait2 passes over its mask")
{
	return syscall(number, a, b, c, d, number == SYS_epoll_pwait2 ? 0 : e, f);
}

MUTANT(syscall, epoll_pwait2_takes_any_mask, "epoll_pwait2 takes a mask of any size")
{
	if (number == SYS_epoll_pwait2)
		f = _NSIG / 8;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(epoll_ctl, a_directory_is_looked_up_first,
       "EPOLL_CTL_MOD and EPOLL_CTL_DEL of what can't be watched give ENOENT")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return operation == EPOLL_CTL_ADD ? result : confuse(result, EPERM, ENOENT);
}

MUTANT(epoll_ctl, nothing_is_asked_of_a_file,
       "EPOLL_CTL_ADD of a file that can't be watched succeeds if no event is asked for")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return is_refused(result, EPERM) && operation == EPOLL_CTL_ADD && !event->events ? 0
											 : result;
}

MUTANT(epoll_wait, a_closed_set_is_none, "epoll_wait of what is not open gives EINVAL")
{
	return confuse(epoll_wait(epoll, events, limit, timeout), EBADF, EINVAL);
}

MUTANT(epoll_pwait, what_is_no_set_is_not_open, "epoll_pwait of what is no set gives EBADF")
{
	return confuse(epoll_pwait(epoll, events, limit, timeout, mask), EINVAL, EBADF);
}
