/* Wrong ends: who may not sleep is told to try again, though there is nothing to wait for. */
#include "ways_mutants.h"

MECHANISM(transfer_end, "transfer/end.c", "socket/stream_end.c");

static bool may_not_sleep(int fd)
{
	return fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static ssize_t not_yet(int fd, ssize_t got, size_t size)
{
	return got == 0 && size > 0 && may_not_sleep(fd) ? fail(EAGAIN) : got;
}

static ssize_t no_room(int fd, ssize_t sent)
{
	return sent < 0 && errno == EPIPE && may_not_sleep(fd) ? fail(EAGAIN) : sent;
}

MUTANT(read, the_end_is_eagain_to_read, "read with O_NONBLOCK gives EAGAIN at the end")
{
	return not_yet(fd, read(fd, bytes, size), size);
}

MUTANT(readv, the_end_is_eagain_to_readv, "readv with O_NONBLOCK gives EAGAIN at the end")
{
	return not_yet(fd, readv(fd, parts, count), 1);
}

MUTANT(recv, the_end_is_eagain_to_recv, "recv with O_NONBLOCK gives EAGAIN at the end")
{
	return not_yet(fd, recv(fd, bytes, size, flags), size);
}

MUTANT(recv, the_end_is_eagain_to_dontwait, "recv with MSG_DONTWAIT gives EAGAIN at the end")
{
	ssize_t got = recv(fd, bytes, size, flags);

	return got == 0 && size > 0 && flags & MSG_DONTWAIT ? fail(EAGAIN) : got;
}

MUTANT(recvfrom, the_end_is_eagain_to_recvfrom, "recvfrom with O_NONBLOCK gives EAGAIN at the end")
{
	return not_yet(fd, recvfrom(fd, bytes, size, flags, address, address_size), size);
}

MUTANT(recvmsg, the_end_is_eagain_to_recvmsg, "recvmsg with O_NONBLOCK gives EAGAIN at the end")
{
	return not_yet(fd, recvmsg(fd, message, flags), 1);
}

MUTANT(write, nobody_is_eagain_to_write, "write with O_NONBLOCK that nobody reads gives EAGAIN")
{
	return no_room(fd, write(fd, bytes, size));
}

MUTANT(writev, nobody_is_eagain_to_writev, "writev with O_NONBLOCK that nobody reads gives EAGAIN")
{
	return no_room(fd, writev(fd, parts, count));
}

MUTANT(write, full_comes_before_nobody, "write to what is full looks for room before a reader")
{
	struct pollfd end = { fd, POLLOUT, 0 };
	struct stat is;
	int unread = 0;

	if (may_not_sleep(fd) && fstat(fd, &is) == 0 && S_ISFIFO(is.st_mode) &&
	    ioctl(fd, FIONREAD, &unread) == 0 && unread >= 4096 && poll(&end, 1, 0) == 1 &&
	    end.revents & POLLERR)
		return fail(EAGAIN);
	return write(fd, bytes, size);
}

MUTANT(send, nobody_is_eagain_to_send, "send with O_NONBLOCK that nobody receives gives EAGAIN")
{
	return no_room(fd, send(fd, bytes, size, flags));
}

MUTANT(sendto, nobody_is_eagain_to_sendto,
       "sendto with O_NONBLOCK that nobody receives gives EAGAIN")
{
	return no_room(fd, sendto(fd, bytes, size, flags, address, address_size));
}

MUTANT(sendmsg, nobody_is_eagain_to_sendmsg,
       "sendmsg with O_NONBLOCK that nobody receives gives EAGAIN")
{
	return no_room(fd, sendmsg(fd, message, flags));
}

MUTANT(connect, a_shut_listener_is_full,
       "connect with O_NONBLOCK to a listener that is shut gives EAGAIN")
{
	int result = connect(fd, address, size);

	return may_not_sleep(fd) ? confuse(result, ECONNREFUSED, EAGAIN) : result;
}
