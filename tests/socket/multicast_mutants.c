/* Wrong groups of UDP. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "mutant.h"

MECHANISM(multicast, "socket/multicast.c");

static bool is_group(const struct sockaddr *address)
{
	const struct sockaddr_in *in = (const void *)address;

	return in && IN_MULTICAST(ntohl(in->sin_addr.s_addr));
}

MUTANT(sendto, a_group_is_one_address, "a datagram to a group goes to one socket of the port")
{
	struct sockaddr_in one = *(const struct sockaddr_in *)address;

	if (is_group(address))
		one.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sendto(fd, bytes, size, flags, (const struct sockaddr *)&one, sizeof(one));
}

MUTANT(sendto, a_member_gets_two_copies, "a datagram to a group comes twice")
{
	if (is_group(address))
		sendto(fd, bytes, size, flags, address, address_size);
	return sendto(fd, bytes, size, flags, address, address_size);
}

MUTANT(setsockopt, a_group_is_never_left, "IP_DROP_MEMBERSHIP leaves the socket in the group")
{
	return level == IPPROTO_IP && option == IP_DROP_MEMBERSHIP
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, a_group_is_joined_again, "IP_ADD_MEMBERSHIP of a group again returns 0")
{
	int result = setsockopt(fd, level, option, value, size);

	return option == IP_ADD_MEMBERSHIP && is_refused(result, EADDRINUSE) ? 0 : result;
}

MUTANT(setsockopt, no_group_is_left,
       "IP_DROP_MEMBERSHIP of a group that it is not in fails with EINVAL")
{
	return confuse(setsockopt(fd, level, option, value, size), EADDRNOTAVAIL, EINVAL);
}

MUTANT(setsockopt, any_address_is_a_group, "IP_ADD_MEMBERSHIP passes over what is no group")
{
	int result = setsockopt(fd, level, option, value, size);

	return option == IP_ADD_MEMBERSHIP && is_refused(result, EINVAL) ? 0 : result;
}

MUTANT(setsockopt, one_group_at_a_time, "IP_DROP_MEMBERSHIP leaves all groups")
{
	int result = setsockopt(fd, level, option, value, size);
	struct ip_mreqn other = *(const struct ip_mreqn *)value;

	if (result == 0 && level == IPPROTO_IP && option == IP_DROP_MEMBERSHIP) {
		other.imr_multiaddr.s_addr = htonl(ntohl(other.imr_multiaddr.s_addr) + 1);
		setsockopt(fd, level, option, &other, sizeof(other));
	}
	return result;
}

MUTANT(setsockopt, all_groups_come,
       "a socket without IP_MULTICAST_ALL gets what others' groups get")
{
	return level == IPPROTO_IP && option == IP_MULTICAST_ALL
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(bind, own_groups_alone_come, "IP_MULTICAST_ALL is off at first")
{
	const int off = 0;

	setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof(off));
	return bind(fd, address, size);
}
