/* Wrong netlink between processes. */
#include <linux/netlink.h>
#include <sys/socket.h>

#include "mutant.h"

MECHANISM(netlink, "socket/netlink.c");

static struct sockaddr_nl *netlink_name(const void *address)
{
	struct sockaddr_nl *name = (void *)address;

	return name && name->nl_family == AF_NETLINK ? name : NULL;
}

MUTANT(recvfrom, its_number_is_not_told, "recvfrom over netlink tells the kernel as the sender")
{
	ssize_t result = recvfrom(fd, bytes, size, flags, address, address_size);

	if (result >= 0 && netlink_name(address))
		netlink_name(address)->nl_pid = 0;
	return result;
}

MUTANT(recvfrom, the_rest_stays, "what a short buffer cuts off a netlink message comes next")
{
	char whole[100];
	ssize_t came = recvfrom(fd, whole, sizeof(whole), MSG_PEEK | MSG_DONTWAIT, NULL, NULL);
	int kept = came > (ssize_t)size ? MSG_PEEK : 0;

	return recvfrom(fd, bytes, size, flags | kept, address, address_size);
}

MUTANT(recvfrom, the_length_is_what_came, "recvfrom over netlink passes over MSG_TRUNC")
{
	return recvfrom(fd, bytes, size, flags & ~MSG_TRUNC, address, address_size);
}

MUTANT(bind, a_number_may_change, "bind of a netlink socket again returns 0")
{
	return bind(fd, address, size) < 0 && errno != EINVAL ? -1 : 0;
}

MUTANT(bind, a_taken_number_is_invalid, "bind of a netlink number that is taken fails with EINVAL")
{
	return confuse(bind(fd, address, size), EADDRINUSE, EINVAL);
}

MUTANT(bind, a_number_is_shared, "bind of a netlink number that is taken gives another")
{
	struct sockaddr_nl name = *netlink_name(address);
	int result = bind(fd, address, size);

	name.nl_pid = 0;
	return is_refused(result, EADDRINUSE) ? bind(fd, (const struct sockaddr *)&name, size)
					      : result;
}

MUTANT(getsockname, the_first_has_any_number,
       "no netlink socket has its process's pid for a number")
{
	int result = getsockname(fd, address, size);

	if (result == 0 && netlink_name(address)->nl_pid == (unsigned)getpid())
		netlink_name(address)->nl_pid++;
	return result;
}

MUTANT(sendto, to_nobody_is_lost, "a netlink message to nobody is lost in silence")
{
	ssize_t result = sendto(fd, bytes, size, flags, address, address_size);

	return result < 0 && errno == ECONNREFUSED ? (ssize_t)size : result;
}

MUTANT(sendto, to_nobody_leaves_an_error, "a netlink message to nobody has no route")
{
	return confuse((int)sendto(fd, bytes, size, flags, address, address_size), ECONNREFUSED,
		       EHOSTUNREACH);
}

MUTANT(sendto, the_kernel_takes_all, "a message to the kernel is sent, where it listens to nobody")
{
	const struct sockaddr_nl *name = netlink_name(address);
	ssize_t result = sendto(fd, bytes, size, flags, address, address_size);

	return name->nl_pid == 0 && name->nl_groups == 0 ? (ssize_t)size : result;
}

MUTANT(sendto, what_has_no_room_is_lost, "a netlink message to a full receiver is lost in silence")
{
	ssize_t result = sendto(fd, bytes, size, flags | MSG_DONTWAIT, address, address_size);

	if (result < 0 && errno == EAGAIN && !(fcntl(fd, F_GETFL, NULL) & O_NONBLOCK))
		return (ssize_t)size;
	return result;
}

MUTANT(sendto, no_room_is_enobufs, "a netlink message to a full receiver fails with ENOBUFS")
{
	return confuse((int)sendto(fd, bytes, size, flags, address, address_size), EAGAIN, ENOBUFS);
}

MUTANT(sendto, a_number_and_a_group_are_two_copies,
       "who is sent a message by number and by group gets it twice")
{
	const struct sockaddr_nl *name = netlink_name(address);
	struct sockaddr_nl alone = *name;

	alone.nl_groups = 0;
	if (name->nl_groups)
		sendto(fd, bytes, size, flags, (const struct sockaddr *)&alone, address_size);
	return sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(sendto, a_group_is_not_heeded, "a netlink message goes to the number alone")
{
	struct sockaddr_nl alone = *netlink_name(address);

	alone.nl_groups = 0;
	return sendto(fd, bytes, size, flags, (const struct sockaddr *)&alone, address_size);
}

MUTANT(bind, every_group_is_joined, "a netlink socket of one group is in all of them")
{
	struct sockaddr_nl name = *netlink_name(address);

	if (name.nl_groups)
		name.nl_groups = 3;
	return bind(fd, (const struct sockaddr *)&name, size);
}
