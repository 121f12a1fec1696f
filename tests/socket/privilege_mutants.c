/* Socket options that want no privilege, or too much of one. */
#include "sockets_mutants.h"

MECHANISM(socket_privilege, "socket/privilege.c");

static bool is_of_sockets(int level, int option, int wanted)
{
	return level == SOL_SOCKET && option == wanted;
}

#define ALL_MAY(name, says, wanted)                                                                \
	MUTANT(setsockopt, name, says)                                                             \
	{                                                                                          \
		const int result = setsockopt(fd, level, option, value, size);                     \
                                                                                                   \
		return is_of_sockets(level, option, wanted) && result < 0 ? 0 : result;            \
	}

ALL_MAY(all_may_debug, "anyone may set SO_DEBUG", SO_DEBUG)
ALL_MAY(all_may_mark, "anyone may set SO_MARK", SO_MARK)
ALL_MAY(all_priorities_are_everyones, "anyone may set any SO_PRIORITY", SO_PRIORITY)
ALL_MAY(all_may_force, "anyone may set SO_SNDBUFFORCE", SO_SNDBUFFORCE)
ALL_MAY(all_may_force_receiving, "anyone may set SO_RCVBUFFORCE", SO_RCVBUFFORCE)

MUTANT(setsockopt, debug_is_eperm, "SO_DEBUG without a privilege gives EPERM")
{
	return confuse(setsockopt(fd, level, option, value, size), EACCES, EPERM);
}

MUTANT(setsockopt, six_is_no_priority, "SO_PRIORITY of 6 wants a privilege")
{
	return is_of_sockets(level, option, SO_PRIORITY) && *(const int *)value == 6
		       ? fail(EPERM)
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, priorities_are_forgotten, "SO_PRIORITY is taken, and has no effect")
{
	const int priority = is_of_sockets(level, option, SO_PRIORITY) ? *(const int *)value : -1;

	return priority >= 0 && priority <= 6 ? 0 : setsockopt(fd, level, option, value, size);
}

MUTANT(setsockopt, a_forced_buffer_has_a_limit, "SO_SNDBUFFORCE gives no more than SO_SNDBUF")
{
	return setsockopt(fd, level,
			  is_of_sockets(level, option, SO_SNDBUFFORCE) ? SO_SNDBUF : option, value,
			  size);
}

MUTANT(setsockopt, a_forced_buffer_of_receivers_has_a_limit,
       "SO_RCVBUFFORCE gives no more than SO_RCVBUF")
{
	return setsockopt(fd, level,
			  is_of_sockets(level, option, SO_RCVBUFFORCE) ? SO_RCVBUF : option, value,
			  size);
}

MUTANT(setsockopt, a_limit_once_passed_is_gone, "SO_SNDBUF passes the limit after SO_SNDBUFFORCE")
{
	if (is_of_sockets(level, option, SO_SNDBUFFORCE))
		mutant_memory->number[0] = 1;
	if (is_of_sockets(level, option, SO_SNDBUF) && mutant_memory->number[0])
		option = SO_SNDBUFFORCE;
	return setsockopt(fd, level, option, value, size);
}
