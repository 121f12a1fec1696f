/* Wrong readiness of queues. */

#include "mutant.h"
#include "queues_mutants.h"

MECHANISM(mq, "mq");

MUTANT(poll, room_always_shown, "poll shows POLLOUT of a full queue")
{
	int ready = poll(fds, count, 0);

	for (nfds_t i = 0; i < count; i++)
		if (is_queue(fds[i].fd) && fds[i].events & POLLOUT && !(fds[i].revents & POLLOUT)) {
			ready += !fds[i].revents;
			fds[i].revents |= POLLOUT;
		}
	return ready ? ready : poll(fds, count, timeout);
}

MUTANT(poll, only_full_queues_are_readable, "poll shows POLLIN when the queue is full")
{
	int ready = poll(fds, count, timeout);

	for (nfds_t i = 0; i < count; i++)
		if (is_queue(fds[i].fd) && !is_full(fds[i].fd))
			fds[i].revents &= ~POLLIN;
	return ready;
}

MUTANT(poll, queues_are_always_ready, "poll of a queue does not sleep, as of a file")
{
	int ready = poll(fds, count, timeout < 0 ? 0 : timeout);

	if (timeout < 0 && ready == 0 && is_queue(fds[0].fd)) {
		fds[0].revents = fds[0].events;
		return 1;
	}
	return ready;
}

enum { WOKEN = 8 }; /* of mutant_memory->number: pollers were, and need not look again */

static int poll_noted(struct pollfd *fds, nfds_t count, int timeout)
{
	int ready;

	if (timeout >= 0 || !is_queue(fds[0].fd))
		return poll(fds, count, timeout);
	note_sleeper();
	ready = poll(fds, count, timeout);
	forget_sleeper();
	if (ready >= 0 || !mutant_memory->number[WOKEN])
		return ready;
	fds[0].revents = fds[0].events;
	return 1;
}

static void wake_pollers(void)
{
	mutant_memory->number[WOKEN] = 1;
	wake_sleepers();
}

MUTANT(poll, a_handed_over_message_wakes_pollers,
       "a message for a sleeping receiver wakes who polls")
{
	return poll_noted(fds, count, timeout);
}

MUTANT(mq_receive, a_handed_over_message_wakes_pollers, NULL)
{
	bool sleeps = is_empty(queue);
	ssize_t length = mq_receive(queue, message, size, priority);

	if (sleeps && length >= 0)
		wake_pollers();
	return length;
}

MUTANT(select, select_takes_queues_for_files, "select shows a queue readable and writable always")
{
	for (int fd = 0; fd < limit; fd++)
		if (is_queue(fd))
			return (reading && FD_ISSET(fd, reading)) +
			       (writing && FD_ISSET(fd, writing));
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(epoll_ctl, epoll_tells_once, "epoll tells once of a queue, as with EPOLLET")
{
	struct epoll_event once = *event;

	once.events |= EPOLLET;
	return epoll_ctl(epoll, operation, fd, &once);
}

MUTANT(epoll_wait, epoll_does_not_look_again, "epoll reports what was ready once for good")
{
	int count = epoll_wait(epoll, events, limit, timeout);

	if (count == 0 && mutant_memory->number[0])
		return 1;
	mutant_memory->number[0] |= count > 0;
	return count;
}

MUTANT(poll, room_handed_over_wakes_pollers, "room for a sleeping sender wakes who polls")
{
	return poll_noted(fds, count, timeout);
}

MUTANT(mq_send, room_handed_over_wakes_pollers, NULL)
{
	bool sleeps = is_full(queue);
	int result = mq_send(queue, message, size, priority);

	if (sleeps && result == 0)
		wake_pollers();
	return result;
}
