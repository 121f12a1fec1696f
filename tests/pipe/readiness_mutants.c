/* Wrong answers of poll, select and epoll about a channel. */

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

/* Polls, then shows other events where these are shown: all of `seen` must be there. */
static int poll_otherwise(struct pollfd *fds, nfds_t count, int timeout, short seen, short shown)
{
	int ready = poll(fds, count, timeout);

	for (nfds_t i = 0; ready > 0 && i < count; i++)
		if ((fds[i].revents & seen) == seen && is_channel(fds[i].fd))
			fds[i].revents = (short)((fds[i].revents & ~seen) | shown);
	for (nfds_t i = ready = 0; i < count; i++)
		ready += fds[i].revents != 0;
	return ready;
}

MUTANT(poll, hangup_hides_bytes, "poll shows POLLHUP alone, though bytes are left")
{
	return poll_otherwise(fds, count, timeout, POLLIN | POLLHUP, POLLHUP);
}

MUTANT(poll, bytes_hide_hangup, "poll does not show POLLHUP until the bytes are read")
{
	return poll_otherwise(fds, count, timeout, POLLIN | POLLHUP, POLLIN);
}

MUTANT(poll, hangup_is_input, "poll shows the end of the file as POLLIN")
{
	return poll_otherwise(fds, count, timeout, POLLHUP, POLLIN);
}

MUTANT(poll, empty_is_input, "poll shows POLLIN while a channel is empty")
{
	int ready = poll(fds, count, timeout);

	if (ready != 0 || count != 1 || !has_mode(fds->fd, O_RDONLY))
		return ready;
	fds->revents = POLLIN;
	return 1;
}

MUTANT(poll, full_is_room, "poll shows POLLOUT while a channel is full")
{
	int ready = poll(fds, count, timeout);

	if (ready != 0 || count != 1 || !has_mode(fds->fd, O_WRONLY))
		return ready;
	fds->revents = POLLOUT;
	return 1;
}

MUTANT(poll, room_is_an_empty_channel, "poll shows POLLOUT only while the channel is empty")
{
	int shown = has_mode(fds->fd, O_WRONLY) && unread(fds->fd) > 0 ? 0 : POLLOUT;

	return poll_otherwise(fds, count, timeout, POLLOUT, (short)shown);
}

MUTANT(poll, no_reader_is_room, "poll shows a write end without reader as POLLOUT alone")
{
	return poll_otherwise(fds, count, timeout, POLLERR, POLLOUT);
}

MUTANT(poll, no_reader_is_no_room, "poll shows no POLLOUT at a write end without reader")
{
	return poll_otherwise(fds, count, timeout, POLLOUT | POLLERR, POLLERR);
}

/* epoll_ctl, once more without EPOLLEXCLUSIVE where that operation with it is refused. */
static int control_anyway(int refused, int epoll, int operation, int fd, struct epoll_event *event)
{
	int result = epoll_ctl(epoll, operation, fd, event);

	if (result == 0 || errno != EINVAL || !event || !(event->events & EPOLLEXCLUSIVE) ||
	    operation != refused)
		return result;
	event->events &= ~(uint32_t)EPOLLEXCLUSIVE;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, exclusive_can_be_set_later, "EPOLL_CTL_MOD takes EPOLLEXCLUSIVE")
{
	return control_anyway(EPOLL_CTL_MOD, epoll, operation, fd, event);
}

MUTANT(epoll_ctl, exclusive_goes_with_all, "EPOLLEXCLUSIVE goes with all events, and for sets")
{
	return control_anyway(EPOLL_CTL_ADD, epoll, operation, fd, event);
}

MUTANT(epoll_ctl, removing_wants_an_event, "EPOLL_CTL_DEL looks at the event")
{
	return operation == EPOLL_CTL_DEL && !event ? fail(EFAULT)
						    : epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, circles_are_taken, "epoll_ctl takes sets that make a circle, or go too deep")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return result < 0 && errno == ELOOP ? 0 : result;
}

MUTANT(poll, negative_numbers_are_told, "poll shows POLLNVAL for a negative descriptor too")
{
	int ready = poll(fds, count, timeout);

	for (nfds_t i = 0; ready >= 0 && i < count; i++) {
		if (fds[i].fd >= 0)
			continue;
		fds[i].revents = POLLNVAL;
		ready++;
	}
	return ready;
}

MUTANT(poll, closed_numbers_are_told_if_asked,
       "poll ignores a descriptor that is not open and of which no event is asked for")
{
	int ready = poll(fds, count, timeout);

	for (nfds_t i = 0; ready > 0 && i < count; i++) {
		if (!(fds[i].revents & POLLNVAL) || fds[i].events)
			continue;
		fds[i].revents = 0;
		ready--;
	}
	return ready;
}

MUTANT(poll, closed_numbers_do_not_count, "poll shows POLLNVAL, but does not count it")
{
	int ready = poll(fds, count, timeout);

	for (nfds_t i = 0; ready > 0 && i < count; i++)
		ready -= fds[i].revents == POLLNVAL;
	return ready;
}

MUTANT(select, closed_numbers_empty_the_set, "select of what is not open empties the sets")
{
	int ready = select(limit, reading, writing, exceptional, timeout);

	if (ready < 0 && errno == EBADF && reading)
		FD_ZERO(reading);
	return ready;
}

MUTANT(select, closed_numbers_are_skipped, "select ignores a descriptor that is not open")
{
	int ready = select(limit, reading, writing, exceptional, timeout);

	if (ready == 0 || errno != EBADF)
		return ready;
	for (int fd = 0; reading && fd < limit; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			FD_CLR(fd, reading);
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(poll, waiting_never_sleeps,
       "poll, select and epoll_wait do not wait, whatever they are told")
{
	return poll(fds, count, 0);
}

MUTANT(select, waiting_never_sleeps, NULL)
{
	return select(limit, reading, writing, exceptional, &(struct timeval){ 0, 0 });
}

MUTANT(epoll_wait, waiting_never_sleeps, NULL)
{
	return epoll_wait(epoll, events, limit, 0);
}

MUTANT(poll, waiting_counts_before, "poll, select and epoll_wait return 0 when they had to sleep")
{
	int ready = poll(fds, count, 0);

	if (ready != 0 || timeout == 0)
		return ready;
	poll(fds, count, timeout);
	return 0;
}

MUTANT(select, waiting_counts_before, NULL)
{
	int ready = select(limit, reading, writing, exceptional, timeout);

	return timeout ? ready : 0;
}

MUTANT(epoll_wait, waiting_counts_before, NULL)
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	return timeout == 0 ? ready : 0;
}

MUTANT(select, select_misses_the_end, "select does not show the end of the file as ready")
{
	int fd = limit - 1;
	bool ended = reading && (events_of(fd) & (POLLIN | POLLHUP)) == POLLHUP;
	int ready = select(limit, reading, writing, exceptional, timeout);

	return ended ? 0 : ready;
}

MUTANT(select, select_misses_the_broken, "select does not show a write end without reader as ready")
{
	bool broken = writing && lacks_reader(limit - 1);
	int ready = select(limit, reading, writing, exceptional, timeout);

	return broken ? 0 : ready;
}

MUTANT(select, select_always_writes, "select shows a write end as ready though the channel is full")
{
	if (writing && timeout)
		return 1;
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(select, select_leaves_the_set, "select leaves the set as it was where nothing is ready")
{
	fd_set was = { { 0 } };
	int ready;

	if (reading)
		was = *reading;
	ready = select(limit, reading, writing, exceptional, timeout);
	if (ready == 0 && reading)
		*reading = was;
	return ready;
}

MUTANT(poll, timeout_wakes_everyone, "a poll that times out wakes all that poll the same")
{
	int ready = poll(fds, count, timeout), tail;

	if (ready == 0 && timeout > 0) {
		tail = reopen(fds->fd, O_RDWR);
		(void)!write(tail, "", 1);
		(void)!read(tail, &(char){ 0 }, 1);
		close(tail);
	}
	return ready;
}

MUTANT(poll, timeout_takes_a_wakeup, "a poll that times out takes the next wake-up along")
{
	int ready = poll(fds, count, timeout);

	if (ready == 0 && timeout > 0)
		mutant_memory->number[0] = 1;
	else if (timeout < 0 && atomic_exchange(&mutant_memory->number[0], 0))
		pause();
	return ready;
}

MUTANT(epoll_ctl, level_is_an_edge, "epoll is always edge-triggered")
{
	if (event)
		event->events |= EPOLLET;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, edge_is_a_level, "EPOLLET has no effect")
{
	if (event)
		event->events &= ~EPOLLET;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, edge_comes_once, "an edge is shown once, and never again")
{
	if (event && event->events & EPOLLET)
		event->events |= EPOLLONESHOT;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_wait, edge_hides_hangup, "epoll shows EPOLLHUP only together with bytes")
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	return ready == 1 && events->events == EPOLLHUP ? 0 : ready;
}

MUTANT(epoll_wait, epoll_hangup_is_input, "epoll shows EPOLLIN with the end of the file")
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	if (ready == 1 && events->events & EPOLLHUP)
		events->events |= EPOLLIN;
	return ready;
}

MUTANT(ppoll, ppoll_returns_1, "ppoll returns 1 however many are ready")
{
	int result = ppoll(fds, count, timeout, mask);

	return result > 0 ? 1 : result;
}

MUTANT(poll, poll_leaves_revents_of_the_idle, "poll leaves revents of what is not ready as it was")
{
	short before[8];
	int result;

	if (count > 8)
		return poll(fds, count, timeout);
	for (nfds_t i = 0; i < count; i++)
		before[i] = fds[i].revents;
	result = poll(fds, count, timeout);
	for (nfds_t i = 0; result >= 0 && i < count; i++)
		if (!fds[i].revents)
			fds[i].revents = before[i];
	return result;
}

MUTANT(pselect, pselect_counts_what_was_asked,
       "pselect returns how many descriptors were asked about")
{
	int asked = 0, result;

	for (int i = 0; reading && i < limit; i++)
		asked += FD_ISSET(i, reading) != 0;
	result = pselect(limit, reading, writing, exceptional, timeout, mask);
	return result > 0 && asked ? asked : result;
}

MUTANT(epoll_pwait, epoll_pwait_gives_the_first_data,
       "epoll_pwait gives each event the data of the first")
{
	int result = epoll_pwait(epoll, events, limit, timeout, mask);

	for (int i = 1; i < result; i++)
		events[i].data = events[0].data;
	return result;
}
