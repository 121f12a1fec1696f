/* Wrong calls on a socket without peer. */
#include "sockets_mutants.h"

MECHANISM(socket_without_peer, "socket/sending.c");

#define IS_A_BROKEN_PIPE(call_, takes_)                                                            \
	MUTANT(call_, call_##_without_peer_is_epipe,                                               \
	       #call_ " to a socket without peer gives EPIPE")                                     \
	{                                                                                          \
		return confuse((int)call_ takes_, ENOTCONN, EPIPE);                                \
	}
IS_A_BROKEN_PIPE(write, (fd, bytes, size))
IS_A_BROKEN_PIPE(writev, (fd, parts, count))
IS_A_BROKEN_PIPE(sendto, (fd, bytes, size, flags, address, address_size))
IS_A_BROKEN_PIPE(sendmsg, (fd, message, flags))

MUTANT(sendfile, sendfile_without_peer_is_epipe, "sendfile to a socket without peer gives EPIPE")
{
	return confuse((int)sendfile(out, in, offset, size), ENOTCONN, EPIPE);
}

MUTANT(read, read_without_peer_is_the_end, "read of a stream without peer gives 0")
{
	ssize_t got = read(fd, bytes, size);

	return got < 0 && errno == EINVAL && is_stream(fd) ? 0 : got;
}

MUTANT(readv, readv_without_peer_is_enotconn, "readv of a stream without peer gives ENOTCONN")
{
	return confuse((int)readv(fd, parts, count), EINVAL, ENOTCONN);
}

MUTANT(recvmsg, recvmsg_without_peer_is_einval, "recvmsg of packets without peer gives EINVAL")
{
	return confuse((int)recvmsg(fd, message, flags), ENOTCONN, EINVAL);
}
