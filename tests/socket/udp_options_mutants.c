/* Options of UDP that do nothing, or tell the wrong thing. */
#include <linux/sockios.h>
#include <sys/time.h>

#include "sockets_mutants.h"

MECHANISM(socket_udp_options, "socket/udp_options.c");

static bool is_set(int fd, int name)
{
	socklen_t size = sizeof(int);
	int value = 0;

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 && value;
}

static struct cmsghdr *beside(ssize_t count, struct msghdr *message, int type)
{
	struct cmsghdr *header = count < 0 ? NULL : CMSG_FIRSTHDR(message);

	return header && header->cmsg_type == type ? header : NULL;
}

MUTANT(getsockopt, both_times_seem_on, "SO_TIMESTAMP stays on beside SO_TIMESTAMPNS")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_TIMESTAMP && is_set(fd, SO_TIMESTAMPNS))
		*(int *)value = 1;
	return result;
}

MUTANT(recvmsg, times_have_microseconds, "SO_TIMESTAMPNS tells microseconds")
{
	const ssize_t count = recvmsg(fd, message, flags);
	struct cmsghdr *header = beside(count, message, SO_TIMESTAMPNS);
	struct timespec time;

	if (header) {
		memcpy(&time, CMSG_DATA(header), sizeof(time));
		time.tv_nsec /= 1000;
		memcpy(CMSG_DATA(header), &time, sizeof(time));
	}
	return count;
}

MUTANT(setsockopt, times_are_told_for_good, "SO_TIMESTAMP of 0 has no effect")
{
	return level == SOL_SOCKET && option == SO_TIMESTAMP && *(const int *)value == 0
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(ioctl, siocgstamp_always_tells, "SIOCGSTAMP tells a time before anything came")
{
	const int result = ioctl(fd, request, argument);

	return request == SIOCGSTAMP && is_refused(result, ENOENT) ? 0 : result;
}

MUTANT(ioctl, siocgstamp_tells_now, "SIOCGSTAMP tells the time of the call")
{
	const int result = ioctl(fd, request, argument);

	if (result == 0 && request == SIOCGSTAMP)
		gettimeofday(argument, NULL);
	return result;
}

MUTANT(ioctl, siocgstamp_tells_of_the_first, "SIOCGSTAMP tells when the first datagram came")
{
	static struct timeval first;
	const int result = ioctl(fd, request, argument);

	if (result == 0 && request == SIOCGSTAMP && first.tv_sec == 0)
		first = *(struct timeval *)argument;
	if (result == 0 && request == SIOCGSTAMP)
		*(struct timeval *)argument = first;
	return result;
}

MUTANT(setsockopt, drops_are_not_told, "SO_RXQ_OVFL has no effect")
{
	return level == SOL_SOCKET && option == SO_RXQ_OVFL
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(recvmsg, drops_are_told_once, "SO_RXQ_OVFL tells what was dropped since it last told")
{
	const ssize_t count = recvmsg(fd, message, flags);
	struct cmsghdr *header = beside(count, message, SO_RXQ_OVFL);
	uint32_t dropped;

	if (header) {
		memcpy(&dropped, CMSG_DATA(header), sizeof(dropped));
		const uint32_t since = dropped - (uint32_t)mutant_memory->number[0];

		mutant_memory->number[0] = dropped;
		memcpy(CMSG_DATA(header), &since, sizeof(since));
	}
	return count;
}

MUTANT(poll, errors_are_always_urgent, "poll tells POLLPRI of each socket with an error")
{
	const int result = poll(fds, count, timeout);

	if (result == 1 && fds[0].revents & POLLERR && fds[0].events & POLLPRI)
		fds[0].revents |= POLLPRI;
	return result;
}

MUTANT(poll, errors_are_never_urgent, "SO_SELECT_ERR_QUEUE makes no difference to poll")
{
	const int result = poll(fds, count, timeout);

	if (result == 1 && fds[0].revents & POLLERR)
		fds[0].revents &= ~POLLPRI;
	return result;
}

MUTANT(setsockopt, any_device_will_do, "SO_BINDTODEVICE takes a name of no device")
{
	const int result = setsockopt(fd, level, option, value, size);

	return is_refused(result, ENODEV) ? 0 : result;
}

MUTANT(setsockopt, no_device_ends_it, "SO_BINDTODEVICE of no device leaves the socket unbound")
{
	const int result = setsockopt(fd, level, option, value, size);

	if (is_refused(result, ENODEV)) {
		setsockopt(fd, level, option, "", 0);
		errno = ENODEV;
	}
	return result;
}

MUTANT(setsockopt, a_device_stays, "SO_BINDTODEVICE of an empty name has no effect")
{
	return level == SOL_SOCKET && option == SO_BINDTODEVICE && size < 2
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, devices_are_told_without_end,
       "getsockopt of SO_BINDTODEVICE does not count the NUL")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && option == SO_BINDTODEVICE && *size > 0)
		--*size;
	return result;
}

MUTANT(bind, users_share_ports, "SO_REUSEPORT shares a port with other users")
{
	const int result = bind(fd, address, size);

	return is_refused(result, EADDRINUSE) && is_set(fd, SO_REUSEPORT) ? 0 : result;
}

MUTANT(setsockopt, ports_are_not_shared, "SO_REUSEPORT has no effect")
{
	return level == SOL_SOCKET && option == SO_REUSEPORT
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, no_cpu_is_kept, "SO_INCOMING_CPU is taken, and has no effect")
{
	return level == SOL_SOCKET && option == SO_INCOMING_CPU
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}
