/* Wrong ways to sleep, and to be woken. */
#include <sched.h>

#include "idle_mutants.h"
#include "ways_mutants.h"

MECHANISM(transfer_sleep, "transfer/sleep.c");

MUTANT(readv, readv_sleeps_in_spite_of_o_nonblock, "readv sleeps, O_NONBLOCK or not")
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	poll(&entry, 1, -1);
	return readv(fd, parts, count);
}

MUTANT(recvmsg, recvmsg_sleeps_in_spite_of_o_nonblock, "recvmsg sleeps, O_NONBLOCK or not")
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	poll(&entry, 1, -1);
	return recvmsg(fd, message, flags);
}

MUTANT(writev, writev_to_a_full_one_gives_0, "writev with O_NONBLOCK to what is full returns 0")
{
	ssize_t result = writev(fd, parts, count);

	return is_refused(result < 0 ? -1 : 0, EAGAIN) ? 0 : result;
}

MUTANT(sendto, sendto_drops_what_has_no_room, "sendto with O_NONBLOCK drops what has no room")
{
	ssize_t result = sendto(fd, bytes, size, flags, address, address_size);

	return is_refused(result < 0 ? -1 : 0, EAGAIN) ? (ssize_t)size : result;
}

MUTANT(mq_timedreceive, mq_timedreceive_times_out_at_once,
       "mq_timedreceive told not to sleep gives ETIMEDOUT")
{
	ssize_t result = mq_timedreceive(queue, message, size, priority, deadline);

	return is_refused(result < 0 ? -1 : 0, EAGAIN) ? fail(ETIMEDOUT) : result;
}

MUTANT(msgrcv, msgrcv_without_a_message_gives_eagain, "msgrcv told not to sleep gives EAGAIN")
{
	ssize_t result = msgrcv(queue, message, size, type, flags);

	return is_refused(result < 0 ? -1 : 0, ENOMSG) ? fail(EAGAIN) : result;
}

MUTANT(recvfrom, recvfrom_gives_eintr_for_a_pending_signal,
       "recvfrom gives EINTR if a signal is pending, blocked or not")
{
	return is_any_pending() ? fail(EINTR)
				: recvfrom(fd, bytes, size, flags, address, address_size);
}

MUTANT(write, write_gives_eintr_for_a_pending_signal,
       "write gives EINTR if a signal is pending, blocked or not")
{
	return is_any_pending() ? fail(EINTR) : write(fd, bytes, size);
}

MUTANT(msgsnd, msgsnd_gives_eintr_for_a_pending_signal,
       "msgsnd gives EINTR if a signal is pending, blocked or not")
{
	return is_any_pending() ? fail(EINTR) : msgsnd(queue, message, size, flags);
}

MUTANT(mq_timedsend, mq_timedsend_gives_eintr_for_a_pending_signal,
       "mq_timedsend gives EINTR if a signal is pending, blocked or not")
{
	return is_any_pending() ? fail(EINTR)
				: mq_timedsend(queue, message, size, priority, deadline);
}

MUTANT(recvfrom, recvfrom_is_always_restarted, "recvfrom sleeps on after any handler")
{
	ssize_t count;

	do
		count = recvfrom(fd, bytes, size, flags, address, address_size);
	while (is_refused(count < 0 ? -1 : 0, EINTR));
	return count;
}

MUTANT(msgsnd, msgsnd_is_always_restarted, "msgsnd sleeps on after any handler")
{
	int result;

	do
		result = msgsnd(queue, message, size, flags);
	while (is_refused(result, EINTR));
	return result;
}

MUTANT(mq_timedsend, mq_timedsend_is_always_restarted, "mq_timedsend sleeps on after any handler")
{
	int result;

	do
		result = mq_timedsend(queue, message, size, priority, deadline);
	while (is_refused(result, EINTR));
	return result;
}

MUTANT(sendmsg, sendmsg_brings_no_sigpipe,
       "sendmsg to a closed peer gives EPIPE without the signal")
{
	return sendmsg(fd, message, flags | MSG_NOSIGNAL);
}

MUTANT(sendto, sendto_brings_no_sigpipe, "sendto to a closed peer gives EPIPE without the signal")
{
	return sendto(fd, bytes, size, flags | MSG_NOSIGNAL, address, address_size);
}

MUTANT(writev, writev_brings_sigpipe_for_each_piece,
       "writev to a closed end brings a SIGPIPE a piece")
{
	ssize_t result = writev(fd, parts, count);

	if (is_refused(result < 0 ? -1 : 0, EPIPE))
		for (int i = 1; i < count; i++)
			raise(SIGPIPE);
	return is_refused(result < 0 ? -1 : 0, EPIPE) ? fail(EPIPE) : result;
}

MUTANT(recvmsg, recvmsg_at_the_end_gives_econnreset,
       "recvmsg at the end of a stream gives ECONNRESET")
{
	ssize_t count = recvmsg(fd, message, flags);

	return count == 0 ? fail(ECONNRESET) : count;
}

MUTANT(readv, readv_at_the_end_sleeps, "readv at the end of a stream gives EAGAIN")
{
	ssize_t result = readv(fd, parts, count);

	return result == 0 ? fail(EAGAIN) : result;
}

/* Of those who slept for room, one goes on for each receive. */
static void go_one_by_one(void)
{
	long round = mutant_memory->number[0];

	while (mutant_memory->number[1] == round + 1) {
		sched_yield();
		round = mutant_memory->number[0];
	}
	mutant_memory->number[1] = round + 1;
}

MUTANT(msgsnd, room_wakes_one_sender,
       "a receive wakes one sleeping msgsnd, though there is room for more")
{
	int result = msgsnd(queue, message, size, flags | IPC_NOWAIT);

	if (flags & IPC_NOWAIT || !is_refused(result, EAGAIN))
		return result;
	result = msgsnd(queue, message, size, flags);
	go_one_by_one();
	return result;
}

MUTANT(msgrcv, room_wakes_one_sender, NULL)
{
	ssize_t count = msgrcv(queue, message, size, type, flags);

	mutant_memory->number[0]++;
	return count;
}

MUTANT(write, room_wakes_one_writer,
       "a read wakes one sleeping write, though there is room for more")
{
	struct pollfd entry = { .fd = fd, .events = POLLOUT };
	bool sleeps = poll(&entry, 1, 0) == 0;
	ssize_t count = write(fd, bytes, size);

	if (sleeps && count > 0)
		go_one_by_one();
	return count;
}

MUTANT(read, room_wakes_one_writer, NULL)
{
	ssize_t count = read(fd, bytes, size);

	mutant_memory->number[0]++;
	return count;
}

WOKEN_BY_IGNORED(recvmsg, fd, message, flags)
WOKEN_BY_BLOCKED(readv, fd, parts, count)
WOKEN_BY_IGNORED(writev, fd, parts, count)
WOKEN_BY_BLOCKED(send, fd, bytes, size, flags)
WOKEN_BY_IGNORED(msgrcv, queue, message, size, type, flags)
WOKEN_BY_BLOCKED(mq_receive, queue, message, size, priority)
WOKEN_BY_IGNORED(mq_timedsend, queue, message, size, priority, deadline)
