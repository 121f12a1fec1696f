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
#define PORTS         "net/ipv4/ip_local_port_range"     /* what port 0 is chosen from, */
#define KEPT_PORTS    "net/ipv4/ip_local_reserved_ports" /* but for these */

/* What a run of all claims takes at the most, with those of connections that have just ended. */
#define MANY_PORTS 1000

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

static inline FILE *open_setting(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	return fopen(path, "r");
}

/* How many of these are in that list, such as "8080,9000-9010". */
static inline long kept_ports(long first, long last)
{
	FILE *file = open_setting(KEPT_PORTS);
	long from, to, count = 0;

	while (file && fscanf(file, "%ld", &from) == 1) {
		if (fscanf(file, "-%ld", &to) != 1)
			to = from;
		from = from < first ? first : from;
		to = to > last ? last : to;
		count += to < from ? 0 : to - from + 1;
		if (fgetc(file) != ',')
			break;
	}
	if (file)
		fclose(file);
	return count;
}

/* Why not, where the system has few ports to choose from. */
static inline const char *need_ports(void)
{
	static char reason[120];
	FILE *file = open_setting(PORTS);
	long first, last, count = MANY_PORTS;

	if (file && fscanf(file, "%ld %ld", &first, &last) == 2)
		count = last - first + 1 - kept_ports(first, last);
	if (file)
		fclose(file);
	snprintf(reason, sizeof(reason), PORTS " has %ld ports: the scenarios need %d", count,
		 MANY_PORTS);
	return count < MANY_PORTS ? reason : NULL;
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
