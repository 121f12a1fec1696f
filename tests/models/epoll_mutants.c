/* Wrong epoll sets. */
#include "mutant.h"

MECHANISM(epoll, "epoll");

MUTANT(epoll_ctl, level_is_taken_for_an_edge, "an entry of a set shows only what is new")
{
	if (event)
		event->events |= EPOLLET;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, edge_is_taken_for_a_level, "EPOLLET in a set is ignored")
{
	if (event)
		event->events &= ~(uint32_t)EPOLLET;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, once_is_always, "EPOLLONESHOT is ignored")
{
	if (event)
		event->events &= ~(uint32_t)EPOLLONESHOT;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, adding_again_modifies, "EPOLL_CTL_ADD of what is in the set changes it")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result < 0 && errno == EEXIST)
		return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, event);
	return result;
}

MUTANT(epoll_ctl, modifying_adds, "EPOLL_CTL_MOD of what is not in the set adds it")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result < 0 && errno == ENOENT && operation == EPOLL_CTL_MOD)
		return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);
	return result;
}

MUTANT(epoll_ctl, modifying_changes_nothing, "EPOLL_CTL_MOD changes nothing")
{
	struct epoll_event none = { .events = 0 };
	int result;

	if (operation != EPOLL_CTL_MOD)
		return epoll_ctl(epoll, operation, fd, event);
	result = epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &none);
	if (result == 0) {
		epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
		errno = ENOENT;
		return -1;
	}
	return errno == EEXIST ? 0 : result;
}

MUTANT(epoll_ctl, missing_entry_is_taken_out, "EPOLL_CTL_DEL of what is not there reports success")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return result < 0 && errno == ENOENT && operation == EPOLL_CTL_DEL ? 0 : result;
}

MUTANT(close, close_takes_the_entry_out,
       "close ends an entry though the file has other descriptors")
{
	int error = errno;

	epoll_ctl(60, EPOLL_CTL_DEL, fd, NULL);
	errno = error;
	return close(fd);
}

MUTANT(epoll_wait, one_event_at_most, "epoll_wait shows one event at a time")
{
	return epoll_wait(epoll, events, limit > 1 ? 1 : limit, timeout);
}

MUTANT(epoll_wait, output_is_never_shown, "epoll_wait never shows EPOLLOUT")
{
	int count = epoll_wait(epoll, events, limit, timeout);

	for (int i = 0; i < count; i++)
		events[i].events &= ~(uint32_t)EPOLLOUT;
	return count;
}

MUTANT(epoll_wait, room_for_none_is_no_event, "epoll_wait with room for no event returns 0")
{
	int count = epoll_wait(epoll, events, limit, timeout);

	return count < 0 && errno == EINVAL && limit == 0 ? 0 : count;
}
