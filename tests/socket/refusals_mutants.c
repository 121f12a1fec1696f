/* Errors and ends that a socket has got, and that who may not sleep is not told. */
#include "sockets_mutants.h"

MECHANISM(socket_refusals, "socket.tcp-that-ended-*", "socket.udp-refusals-*");

static ssize_t hurried(int fd, ssize_t result, int flags)
{
	const bool over = result == 0 || (result < 0 && errno != EAGAIN);

	return over && is_nonblocking(fd, flags) ? fail(EAGAIN) : result;
}

MUTANT(read, a_refusal_is_eagain_to_read, "read told not to sleep gives EAGAIN for an error")
{
	return hurried(fd, read(fd, bytes, size), 0);
}

MUTANT(recv, a_reset_is_eagain_to_recv, "recv told not to sleep gives EAGAIN for an error")
{
	ssize_t got = recv(fd, bytes, size, flags);

	return got < 0 ? hurried(fd, got, flags) : got;
}

MUTANT(recv, the_end_of_tcp_is_eagain, "recv told not to sleep gives EAGAIN at the end of TCP")
{
	ssize_t got = recv(fd, bytes, size, flags);

	return got == 0 ? hurried(fd, got, flags) : got;
}

MUTANT(recvmsg, a_refusal_is_eagain_to_recvmsg,
       "recvmsg told not to sleep gives EAGAIN for an error")
{
	return hurried(fd, recvmsg(fd, message, flags), flags);
}

MUTANT(write, a_refusal_is_lost_to_write, "write of UDP sends on after a refusal, which is lost")
{
	ssize_t sent = write(fd, bytes, size);

	return sent < 0 && errno == ECONNREFUSED ? write(fd, bytes, size) : sent;
}

MUTANT(send, a_reset_is_eagain_to_send, "send told not to sleep gives EAGAIN for an error")
{
	return hurried(fd, send(fd, bytes, size, flags), flags);
}

MUTANT(sendmsg, a_refusal_stays_for_sendmsg, "sendmsg does not tell of a refusal")
{
	ssize_t sent = sendmsg(fd, message, flags);

	return sent < 0 && errno == ECONNREFUSED ? sendmsg(fd, message, flags) : sent;
}
