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

MUTANT(epoll_create1, the_last_comes_again,
       "epoll_wait shows what it showed last as long as it is ready")
{
	mutant_memory->number[0] = 0;
	return epoll_create1(flags);
}

MUTANT(epoll_wait, the_last_comes_again, NULL)
{
	int count = epoll_wait(epoll, events, limit, timeout);
	struct epoll_event next = *events;

	for (int tries = 0; count == 1 && limit == 1 && tries < 6; tries++) {
		if ((int)next.data.u64 + 1 == mutant_memory->number[0])
			*events = next;
		if (events->data.u64 + 1 == (uint64_t)mutant_memory->number[0] ||
		    epoll_wait(epoll, &next, 1, 0) != 1)
			break;
	}
	if (count == 1)
		mutant_memory->number[0] = (int)events->data.u64 + 1;
	return count;
}

MUTANT(epoll_wait, no_more_than_two, "epoll_wait shows two events at a time, and no more")
{
	return epoll_wait(epoll, events, limit > 2 ? 2 : limit, timeout);
}

MUTANT(epoll_ctl, an_exclusive_entry_is_modified, "EPOLL_CTL_MOD changes what is EPOLLEXCLUSIVE")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result < 0 && errno == EINVAL && operation == EPOLL_CTL_MOD &&
	    !(event->events & EPOLLEXCLUSIVE) && epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL) == 0)
		return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);
	return result;
}

MUTANT(epoll_ctl, modifying_makes_exclusive, "EPOLL_CTL_MOD takes EPOLLEXCLUSIVE")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	if (!is_refused(result, EINVAL) || operation != EPOLL_CTL_MOD)
		return result;
	event->events &= ~(uint32_t)EPOLLEXCLUSIVE;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, exclusive_goes_with_everything,
       "EPOLL_CTL_ADD drops EPOLLEXCLUSIVE where it does not go with the rest")
{
	if (operation == EPOLL_CTL_ADD && event && event->events & EPOLLONESHOT)
		event->events &= ~(uint32_t)EPOLLEXCLUSIVE;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, modifying_keeps_the_data, "EPOLL_CTL_MOD leaves epoll_data as it was")
{
	static epoll_data_t kept[64];
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result == 0 && operation == EPOLL_CTL_ADD && fd < 64)
		kept[fd] = event->data;
	if (result < 0 || operation != EPOLL_CTL_MOD || fd >= 64)
		return result;
	return epoll_ctl(epoll, operation, fd,
			 &(struct epoll_event){ .events = event->events, .data = kept[fd] });
}

MUTANT(epoll_ctl, modifying_does_not_rearm, "EPOLL_CTL_MOD does not begin EPOLLONESHOT anew")
{
	static bool was_shown[64];
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result == 0 && fd < 64 && operation == EPOLL_CTL_ADD)
		was_shown[fd] = event->events & EPOLLONESHOT;
	else if (result == 0 && fd < 64 && operation == EPOLL_CTL_MOD && was_shown[fd] &&
		 event->events & EPOLLONESHOT)
		return epoll_ctl(epoll, operation, fd, &(struct epoll_event){ .events = 0 });
	return result;
}

MUTANT(epoll_ctl, any_file_is_a_set, "epoll_ctl gives EBADF for what is no set")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result < 0 && errno == EINVAL && fcntl(epoll, F_GETFD) >= 0 &&
	    epoll_wait(epoll, &(struct epoll_event){ 0 }, 1, 0) < 0)
		errno = EBADF;
	return result;
}

MUTANT(epoll_wait, room_below_none_is_room_for_one, "epoll_wait takes a number below 0 for 1")
{
	struct epoll_event one;

	return limit < 0 ? epoll_wait(epoll, &one, 1, timeout)
			 : epoll_wait(epoll, events, limit, timeout);
}
