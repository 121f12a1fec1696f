/* TCP and UDP whose calls are not as those of other sockets. */
#include <netinet/in.h>

#include "mutant.h"

MECHANISM(network_transfer, "transfer/network.c");

static bool is_inet(int fd, int wanted)
{
	int domain = 0, type = 0, error = errno;

	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &(socklen_t){ sizeof(domain) });
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){ sizeof(type) });
	errno = error;
	return domain == AF_INET && type == wanted;
}

MUTANT(writev, tcp_sends_the_first_piece, "writev sends the first piece alone by TCP")
{
	return writev(fd, parts, is_inet(fd, SOCK_STREAM) && count > 1 ? 1 : count);
}

MUTANT(sendmsg, udp_sends_the_first_piece, "sendmsg sends the first piece alone by UDP")
{
	struct msghdr first = *message;

	if (is_inet(fd, SOCK_DGRAM) && first.msg_iovlen > 1)
		first.msg_iovlen = 1;
	return sendmsg(fd, &first, flags);
}

MUTANT(readv, udp_fills_the_first_piece, "readv fills the first piece alone from UDP")
{
	return readv(fd, parts, is_inet(fd, SOCK_DGRAM) && count > 1 ? 1 : count);
}

MUTANT(recv, a_bad_address_takes_of_tcp, "recv of TCP into a bad address loses a byte")
{
	const ssize_t count = recv(fd, bytes, size, flags);

	if (is_refused((int)count, EFAULT) && is_inet(fd, SOCK_STREAM)) {
		recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT);
		errno = EFAULT;
	}
	return count;
}

MUTANT(recvfrom, recvfrom_of_udp_is_not_interrupted, "no handler ends recvfrom of UDP")
{
	ssize_t count;

	do
		count = recvfrom(fd, bytes, size, flags, address, address_size);
	while (is_refused((int)count, EINTR) && is_inet(fd, SOCK_DGRAM));
	return count;
}

MUTANT(read, read_of_tcp_is_not_interrupted, "no handler ends read of TCP")
{
	ssize_t count;

	do
		count = read(fd, bytes, size);
	while (is_refused((int)count, EINTR) && is_inet(fd, SOCK_STREAM));
	return count;
}

MUTANT(setsockopt, udp_has_no_time_limit, "SO_RCVTIMEO does nothing for UDP")
{
	if (level == SOL_SOCKET && option == SO_RCVTIMEO && is_inet(fd, SOCK_DGRAM))
		return 0;
	return setsockopt(fd, level, option, value, size);
}
