/* What the system's settings allow to sockets: read where they stand, never guessed from a call. */
#ifndef IPCLITMUS_TESTS_SOCKET_SETTINGS_H
#define IPCLITMUS_TESTS_SOCKET_SETTINGS_H

#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"

/* By the names that sysctl(8) takes. */
#define BACKLOG_LIMIT "net/core/somaxconn"
#define SEND_LIMIT    "net/core/wmem_max"
#define RECEIVE_LIMIT "net/core/rmem_max"
#define QUEUE_LIMIT   "net/unix/max_dgram_qlen" /* a queue takes one more */
#define CONTROL_LIMIT "net/core/optmem_max"
#define URGENT_NEXT   "net/ipv4/tcp_stdurg" /* 1: the urgent byte is the one after that sent so */

/* A setting, or what counts where none is told. */
static inline long setting(const char *name, long untold)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	return access(path, R_OK) == 0 ? number_in(path) : untold;
}

/* So much, or less where a setting is. */
static inline long at_most(long wanted, const char *name)
{
	const long set = setting(name, wanted);

	return set < wanted ? set : wanted;
}

/* Skips where the system allows less than the scenario needs, */
static inline void skip_below(const char *name, long least)
{
	static char reason[120];
	const long set = setting(name, least);

	snprintf(reason, sizeof(reason), "%s is %ld: the scenario needs %ld", name, set, least);
	if (set < least)
		skip(reason);
}

/* or more than it can take. */
static inline void skip_above(const char *name, long most)
{
	static char reason[120];
	const long set = setting(name, most);

	snprintf(reason, sizeof(reason), "%s is %ld: the scenario takes %ld at most", name, set,
		 most);
	if (set > most)
		skip(reason);
}

/* A buffer for so many bytes that are sent, where the system's usual one is smaller. */
static inline void give_room(int fd, int bytes)
{
	if (option(fd, SO_SNDBUF) >= bytes)
		return;
	skip_below(SEND_LIMIT, bytes / 2); /* Linux doubles what it is asked for */
	must(set_option(fd, SO_SNDBUF, bytes));
}

#endif
