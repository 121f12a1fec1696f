/* Unix sockets that have names: the calls on them, and what their model knows of each. */
#ifndef IPCLITMUS_LISTENING_H
#define IPCLITMUS_LISTENING_H

#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "model.h"
#include "models/shared.h"

#define OWN     3 /* slots of an actor: the sockets that all begin with, or that it makes, */
#define SLOTS   5 /* and behind them what it accepts */
#define TYPES   (SOCK_SEQPACKET + 1)
#define MIXED   0x10 /* beside the types of a program's sockets: each slot has another */
#define LARGEST 4    /* bytes that are received */
#define POSTS   240  /* a program sends less */
#define CROWD   12   /* datagrams that are sent at once: more than a receiver takes */
#define PENDING 3    /* connections that wait for accept: one more than the largest backlog */
#define POOL    (ACTOR_COUNT * SLOTS * (1 + PENDING) + OWN)

/* What is shut. */
#define RECEIVING 1
#define SENDING   2

/* What is done to a socket, beside what shutdown knows. */
#define CLOSES       4
#define NEVER_SLEEPS 5 /* O_NONBLOCK */
#define MAY_SLEEP    6

/* How it is sent and received, beside MSG_DONTWAIT and its like: with who sends it. */
#define WITH_WHO 0x10000000
#define FLAGS    0x0fffffff
#define ANEW     0x20000000 /* in a rule: the call begins */

/* Names; where a socket is bound, UNNAMED asks for an automatic one, and sends go to the peer. */
enum { UNNAMED, ABSTRACT, PATH, NOWHERE, AUTOMATIC, UNKNOWN };
#define NAMES (NOWHERE + 1)

struct scene {
	int given[TYPES][SLOTS]; /* main's sockets, of which others get copies; -1: none */
	atomic_int kind;         /* of sockets that this program is about; 0: not decided */
	struct sockaddr_un names[NAMES];
	socklen_t sizes[NAMES];
	int most_backlog;
	int room[TYPES]; /* messages of one sender that may be unread, in the least buffer, */
	int few[TYPES];  /* and with which who sleeps has room again */
	int queue; /* datagrams that may be unread at one receiver, of those who are not its peer */
};

static struct scene *scene;

static const int types[OWN] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

/* What each actor has. */
static int mine[SLOTS];
static bool asked[SLOTS];
static bool is_main;

static char text[LARGEST];
static long who; /* sent what was received: an actor, and 10; 0: it was not told */
static struct sockaddr_un address;
static socklen_t size_told;

static int type_of(long slot, long if_first)
{
	int kind = scene->kind ? scene->kind : (int)if_first;

	return kind == MIXED ? types[slot] : kind;
}

/* The first call of a program decides of which kind its sockets are. */
static void decide(long if_first)
{
	int undecided = 0;

	atomic_compare_exchange_strong(&scene->kind, &undecided, (int)if_first);
}

/* Where main keeps what it has in the slot. */
static int *of_main(long slot)
{
	return &scene->given[slot < OWN ? type_of(slot, SOCK_STREAM) : 0][slot];
}

static int socket_of(long slot, long if_first)
{
	decide(if_first);
	if (is_main)
		return *of_main(slot);
	if (!asked[slot] && *of_main(slot) >= 0)
		mine[slot] = handed(*of_main(slot));
	asked[slot] = true;
	return mine[slot];
}

/* With a buffer as small as can be. */
static int new_one(int type)
{
	const int least = 1;
	int fd = socket(AF_UNIX, type, 0);

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof(least));
	return fd;
}

static void keep(long slot, int fd)
{
	*(is_main ? of_main(slot) : &mine[slot]) = fd;
}

static int bind_to(int fd, long name)
{
	return bind(fd, (struct sockaddr *)&scene->names[name], scene->sizes[name]);
}

static int connect_to(int fd, long name)
{
	return connect(fd, (struct sockaddr *)&scene->names[name], scene->sizes[name]);
}

/* Which name an address is. */
static long name_in(const struct sockaddr_un *its, socklen_t size)
{
	for (int name = ABSTRACT; name <= PATH; name++)
		if (size == scene->sizes[name] && memcmp(its, &scene->names[name], size) == 0)
			return name;
	if (size <= sizeof(sa_family_t))
		return UNNAMED;
	return size == sizeof(sa_family_t) + 6 && !its->sun_path[0] ? AUTOMATIC : UNKNOWN;
}

/* Where that slot is empty. */
static int accept_into(long into, long slot, long flags, long if_first)
{
	int fd = socket_of(slot, if_first), accepted;

	if (socket_of(into, if_first) >= 0)
		return nothing_called();
	size_told = sizeof(address);
	accepted = accept4(fd, (struct sockaddr *)&address, &size_told, (int)flags);
	keep(into, accepted);
	return accepted < 0 ? -1 : 0;
}

static struct msghdr *message_with(long size)
{
	static union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	static struct msghdr message;
	static struct iovec part;
	const struct ucred own = { getpid(), getuid(), getgid() };

	part = (struct iovec){ may_halt(text, (size_t)size), (size_t)size };
	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(own)),
					   .cmsg_level = SOL_SOCKET,
					   .cmsg_type = SCM_CREDENTIALS };
	memcpy(CMSG_DATA(&control.header), &own, sizeof(own));
	message = (struct msghdr){ .msg_iov = &part,
				   .msg_iovlen = 1,
				   .msg_control = &control,
				   .msg_controllen = sizeof(control) };
	return &message;
}

static ssize_t send_to(int fd, long to, long flags, long mark)
{
	struct sockaddr *name = to == UNNAMED ? NULL : (struct sockaddr *)&scene->names[to];
	const socklen_t size = name ? scene->sizes[to] : 0;
	const int its = (int)(flags & FLAGS) | MSG_NOSIGNAL;
	struct msghdr *message;

	fill(text, 1, mark);
	if (!(flags & WITH_WHO))
		return sendto(fd, may_halt(text, 1), 1, its, name, size);
	message = message_with(1);
	message->msg_name = name;
	message->msg_namelen = size;
	return sendmsg(fd, message, its);
}

/* How many go, up to CROWD, until it would sleep. */
static int send_crowd(int fd, long to, long mark)
{
	int count = 0;

	while (count < CROWD && send_to(fd, to, MSG_DONTWAIT, mark) == 1)
		count++;
	return count ? count : -1;
}

/* Who sent it; the type of a message that tells nobody, and of one that is cut, is another. */
static long who_in(struct msghdr *message)
{
	const struct cmsghdr *header = CMSG_FIRSTHDR(message);
	struct ucred sender;

	if (!header)
		return 0;
	if (header->cmsg_type != SCM_CREDENTIALS || header->cmsg_len != CMSG_LEN(sizeof(sender)) ||
	    message->msg_flags & MSG_CTRUNC)
		return -1;
	memcpy(&sender, CMSG_DATA(header), sizeof(sender));
	return actor_of(sender.pid) + 10;
}

static ssize_t receive_with(int fd, long size, long flags)
{
	struct msghdr *message = message_with(size);
	ssize_t result;

	message->msg_name = &address;
	message->msg_namelen = sizeof(address);
	result = back_from(recvmsg(fd, message, (int)(flags & FLAGS)));
	size_told = message->msg_namelen;
	if (result >= 0)
		who = who_in(message);
	return result;
}

static ssize_t receive_at(int fd, long size, long flags)
{
	memset(text, 0, sizeof(text));
	who = 0;
	if (flags & WITH_WHO)
		return receive_with(fd, size, flags);
	size_told = sizeof(address);
	return back_from(recvfrom(fd, may_halt(text, (size_t)size), (size_t)size, (int)flags,
				  (struct sockaddr *)&address, &size_told));
}

static int change(long which, long how, long if_first)
{
	int fd = socket_of(which, if_first), result;

	if (how == NEVER_SLEEPS || how == MAY_SLEEP)
		return fcntl(fd, F_SETFL, how == NEVER_SLEEPS ? O_NONBLOCK : 0);
	if (how != CLOSES)
		return shutdown(fd, (int)how);
	result = close(fd);
	keep(which, -1);
	return result;
}

/* SO_PASSCRED: who sent it is received too. */
static int ask_who(int fd)
{
	return setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int));
}

/* Where the slot is empty. */
static int make_at(long slot, long if_first)
{
	if (socket_of(slot, if_first) >= 0)
		return nothing_called();
	keep(slot, new_one(type_of(slot, if_first)));
	return 0;
}

static int events(int fd, long timeout)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN | POLLRDHUP, .revents = -1 };
	int count = fd < 0 ? fcntl(fd, F_GETFL) : poll(&entry, 1, (int)timeout);

	return count < 0 ? -1 : entry.revents + 1000 * (count != !!entry.revents);
}

static int option(int fd, int name)
{
	int value = -1;
	socklen_t size = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) < 0 ? -1 : value;
}

/* Who was the peer when they met. */
static long maker_of_peer(int fd)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ? -1
									 : actor_of(peer.pid) + 10;
}

/* What a socket tells of itself. */
enum { NAME, NAME_OF_PEER, LISTENS, MAKER_OF_PEER, PENDING_ERROR };

static long told_by(int fd, long what)
{
	int result;

	if (what == LISTENS)
		return option(fd, SO_ACCEPTCONN);
	if (what == PENDING_ERROR)
		return option(fd, SO_ERROR);
	if (what == MAKER_OF_PEER)
		return maker_of_peer(fd);
	size_told = sizeof(address);
	result = what == NAME ? getsockname(fd, (struct sockaddr *)&address, &size_told)
			      : getpeername(fd, (struct sockaddr *)&address, &size_told);
	return result < 0 ? -1 : name_in(&address, size_told);
}

/* Both names, where it has a peer, and whether it listens, in one number. */
static long names_at(int fd)
{
	return told_by(fd, NAME) + 10 * told_by(fd, NAME_OF_PEER) + 100 * told_by(fd, LISTENS);
}

/* Addresses that are none, or lead nowhere. */
enum {
	CONNECT_TOO_SHORT,
	BIND_FAMILY,
	BIND_TOO_LONG,
	BIND_DIRECTORY,
	BIND_IN_NONE,
	CONNECT_FAMILY,
	CONNECT_TOO_LONG,
	CONNECT_DIRECTORY,
	CONNECT_IN_NONE
};

static int misuse(int fd, long call)
{
	const struct sockaddr_un directory = { AF_UNIX, "." }, in_none = { AF_UNIX, "none/name" };
	const struct sockaddr_un other = { AF_INET, "name" };
	const size_t whole = sizeof(directory);

	switch (call) {
	case CONNECT_TOO_SHORT:
		return connect(fd, (const struct sockaddr *)&directory, 1);
	case BIND_FAMILY:
		return bind(fd, (const struct sockaddr *)&other, whole);
	case BIND_TOO_LONG:
		return bind(fd, (const struct sockaddr *)&directory, whole + 1);
	case BIND_DIRECTORY:
		return bind(fd, (const struct sockaddr *)&directory, whole);
	case BIND_IN_NONE:
		return bind(fd, (const struct sockaddr *)&in_none, whole);
	case CONNECT_FAMILY:
		return connect(fd, (const struct sockaddr *)&other, whole);
	case CONNECT_TOO_LONG:
		return connect(fd, (const struct sockaddr *)&directory, whole + 1);
	case CONNECT_DIRECTORY:
		return connect(fd, (const struct sockaddr *)&directory, whole);
	default:
		return connect(fd, (const struct sockaddr *)&in_none, whole);
	}
}

/* How many a receiver may leave unread that this one sends it: a name, or its peer. */
static int count_sent(int fd, const struct sockaddr *to, socklen_t size)
{
	int count = 0;

	while (count < POSTS && sendto(fd, "", 1, MSG_DONTWAIT, to, size) == 1)
		count++;
	return count;
}

/* Of what it has sent so much is read that it can be written to: what is left. */
static int count_few(int fd, int reader, int sent)
{
	struct pollfd entry = { .fd = fd, .events = POLLOUT };
	char byte;

	while (poll(&entry, 1, 0) == 0 && recv(reader, &byte, 1, MSG_DONTWAIT) == 1)
		sent--;
	return sent;
}

static void make_small(int type, int pair[2])
{
	must(socketpair(AF_UNIX, type, 0, pair));
	must(setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &(int){ 1 }, sizeof(int)));
}

/* The system's own, tried once. */
static int room_of(int type)
{
	static int known[TYPES];
	int pair[2];

	if (known[type])
		return known[type];
	make_small(type, pair);
	known[type] = count_sent(pair[0], NULL, 0);
	close(pair[0]);
	close(pair[1]);
	return known[type];
}

static int few_of(int type)
{
	static int known[TYPES];
	int pair[2];

	if (known[type])
		return known[type];
	make_small(type, pair);
	known[type] = count_few(pair[0], pair[1], count_sent(pair[0], NULL, 0));
	close(pair[0]);
	close(pair[1]);
	return known[type];
}

static int queue_of_datagrams(void)
{
	static int known;
	struct sockaddr_un its = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(its);
	int receiver, sender;

	if (known)
		return known;
	receiver = must(socket(AF_UNIX, SOCK_DGRAM, 0));
	sender = must(socket(AF_UNIX, SOCK_DGRAM, 0));
	must(bind(receiver, (struct sockaddr *)&its, sizeof(sa_family_t)));
	must(getsockname(receiver, (struct sockaddr *)&its, &size));
	known = count_sent(sender, (struct sockaddr *)&its, size);
	close(sender);
	close(receiver);
	return known;
}

#endif
