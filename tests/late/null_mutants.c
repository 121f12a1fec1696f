/* Wrong ways to take NULL where an address is needed: for a wrong argument, for nothing, for 0. */
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(late_null, "late/null.c");

MUTANT(read, read_to_null_is_nothing, "read to NULL takes nothing and returns 0")
{
	return bytes || size == 0 ? read(fd, bytes, size) : 0;
}

MUTANT(write, write_from_null_is_zeroes, "write from NULL writes zeroes")
{
	return write(fd, bytes || size == 0 ? bytes : "", size);
}

MUTANT(pipe, pipe_to_null_is_wrong, "pipe of NULL fails with EINVAL")
{
	return ends ? pipe(ends) : fail(EINVAL);
}

MUTANT(poll, poll_of_null_is_of_nothing, "poll of NULL waits for nothing")
{
	return poll(fds, fds ? count : 0, timeout);
}

MUTANT(epoll_ctl, epoll_ctl_of_null_asks_for_nothing,
       "epoll_ctl of NULL adds a descriptor for no event")
{
	struct epoll_event nothing = { 0 };

	return epoll_ctl(epoll, operation, fd, event ? event : &nothing);
}

MUTANT(epoll_wait, epoll_wait_to_null_is_wrong, "epoll_wait to NULL fails with EINVAL")
{
	return events ? epoll_wait(epoll, events, limit, timeout) : fail(EINVAL);
}

MUTANT(ioctl, fionread_to_null_is_wrong, "FIONREAD to NULL fails with EINVAL")
{
	return argument ? ioctl(fd, request, argument) : fail(EINVAL);
}

MUTANT(socketpair, socketpair_to_null_is_wrong, "socketpair of NULL fails with EINVAL")
{
	return pair ? socketpair(domain, type, protocol, pair) : fail(EINVAL);
}

MUTANT(bind, bind_of_null_chooses_a_name, "bind of NULL chooses a name")
{
	const sa_family_t family = AF_UNIX;

	if (!address)
		return bind(fd, (const struct sockaddr *)&family, sizeof(family));
	return bind(fd, address, size);
}

MUTANT(connect, connect_of_null_disconnects, "connect of NULL disconnects, as by AF_UNSPEC")
{
	return address ? connect(fd, address, size) : 0;
}

MUTANT(getsockname, getsockname_to_null_tells_nothing, "getsockname to NULL tells the length alone")
{
	return address ? getsockname(fd, address, size) : 0;
}

MUTANT(getpeername, getpeername_to_null_tells_nothing, "getpeername to NULL tells the length alone")
{
	return address ? getpeername(fd, address, size) : 0;
}

MUTANT(getsockopt, getsockopt_of_no_length_is_wrong,
       "getsockopt without a length fails with EINVAL")
{
	return size ? getsockopt(fd, level, option, value, size) : fail(EINVAL);
}

MUTANT(getsockopt, getsockopt_to_null_tells_the_length, "getsockopt to NULL tells the length alone")
{
	return value ? getsockopt(fd, level, option, value, size) : 0;
}

MUTANT(setsockopt, setsockopt_of_null_is_wrong, "setsockopt of NULL fails with EINVAL")
{
	return value ? setsockopt(fd, level, option, value, size) : fail(EINVAL);
}

MUTANT(setsockopt, setsockopt_of_null_is_0, "setsockopt of NULL sets 0")
{
	const long nothing[4] = { 0 };

	return setsockopt(fd, level, option, value ? value : nothing, size);
}

MUTANT(recv, recv_to_null_drops, "recv to NULL drops what came")
{
	return bytes ? recv(fd, bytes, size, flags) : recv(fd, (char[1]){ 0 }, 1, flags);
}

MUTANT(syscall, recvmsg_of_null_is_wrong, "recvmsg of NULL fails with EINVAL")
{
	if (number == SYS_recvmsg && b == 0)
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(sigpending, sigpending_to_null_is_nothing, "sigpending of NULL does nothing")
{
	return set ? sigpending(set) : 0;
}

MUTANT(syscall, a_set_of_null_is_wrong, "sigsuspend and sigtimedwait of NULL fail with EINVAL")
{
	if ((number == SYS_rt_sigsuspend || number == SYS_rt_sigtimedwait) && a == 0)
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, timerfd_settime_of_null_disarms, "timerfd_settime of NULL disarms")
{
	if (number == SYS_timerfd_settime && c == 0)
		return 0;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(fcntl, f_getlk_of_null_is_wrong, "F_GETLK of NULL fails with EINVAL")
{
	return command == F_GETLK && !argument ? fail(EINVAL) : fcntl(fd, command, argument);
}

MUTANT(msgctl, ipc_set_of_null_is_wrong, "IPC_SET of NULL fails with EINVAL")
{
	return command == IPC_SET && !status ? fail(EINVAL) : msgctl(queue, command, status);
}

MUTANT(msgctl, ipc_stat_to_null_tells_that_it_is_there,
       "IPC_STAT to NULL tells that the queue is there")
{
	return command == IPC_STAT && !status ? 0 : msgctl(queue, command, status);
}

MUTANT(semop, semop_of_null_is_wrong, "semop of NULL fails with EINVAL")
{
	return operations ? semop(set, operations, count) : fail(EINVAL);
}

MUTANT(semctl, getall_to_null_is_wrong, "GETALL to NULL fails with EINVAL")
{
	if (command == GETALL && !argument)
		return fail(EINVAL);
	return semctl(set, number, command, argument);
}

MUTANT(shmctl, ipc_stat_of_a_segment_to_null_is_wrong,
       "shmctl's IPC_STAT to NULL fails with EINVAL")
{
	return status ? shmctl(segment, command, status) : fail(EINVAL);
}

MUTANT(mq_send, mq_send_of_null_is_empty, "mq_send of NULL sends an empty message")
{
	return mq_send(queue, message ? message : "", message ? size : 0, priority);
}
