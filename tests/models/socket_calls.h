/*
 * Calls on unix sockets: what gives and obtains bytes and descriptors, and what tells of a socket.
 */
#ifndef IPCLITMUS_SOCKET_CALLS_H
#define IPCLITMUS_SOCKET_CALLS_H

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "models/packets.h"
#include "models/shared.h"

#define TYPES (SOCK_SEQPACKET + 1)

/* Beside the flags: by which call, and with which descriptors. */
#define BY_FILE      0x1000000 /* read, write */
#define BY_VECTOR    0x2000000 /* readv, writev */
#define BY_MESSAGE   0x4000000 /* recvmsg, sendmsg */
#define PASSES_TWO   0x5000000 /* by message */
#define PASSES_BAD   0x6000000 /* one that is not open */
#define PASSES_ONE   0x7000000
#define ROOM_FOR_ONE 0x5000000
#define NOWHERE      0x3000000 /* recv, at the address NULL if it is a stream */
#define MANNER       0x7000000

/* Of one type. */
struct room {
	int most;     /* messages that may be unread */
	int writable; /* with so many, a socket is writable, and who slept sends */
};

static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

static char text[LARGEST];

/* What the last receive told; the descriptors also of the send that is under way. */
static struct {
	long flags;
	int descriptors[2];
	long kinds;
	int lowest;      /* descriptor that was free */
	bool are_lowest; /* those that came, and none of them stayed open unseen */
	long name_size;  /* of the sender's name */
} told;

static int events(int fd, long wanted, long timeout)
{
	struct pollfd entry = { .fd = fd, .events = (short)wanted, .revents = -1 };
	int count = fd < 0 ? fcntl(fd, F_GETFL) : poll(&entry, 1, (int)timeout);

	return count < 0 ? -1 : entry.revents + 1000 * (count != !!entry.revents);
}

static int option(int fd, int name)
{
	int value = -1;
	socklen_t size = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) < 0 ? -1 : value;
}

static int number_at(int fd, unsigned long request)
{
	int count = -1;

	ioctl(fd, request, &count);
	return count;
}

/* The name of an unnamed socket: a family, and nothing more. */
#define UNNAMED (AF_UNIX * 1000 + (long)sizeof(sa_family_t))

typedef int name_call(int fd, struct sockaddr *address, socklen_t *size);

static long name_of(int fd, name_call *ask)
{
	struct sockaddr_un address = { 0 };
	socklen_t size = sizeof(address);

	if (ask(fd, (struct sockaddr *)&address, &size) < 0)
		return -errno;
	return address.sun_family * 1000 + (long)size;
}

static long mode_at(int fd)
{
	return fd < 0 ? -1 : fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK);
}

static long peer_of(int fd)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);

	getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
	return actor_of(peer.pid);
}

static void make_pair(int type, int pair[2])
{
	const int least = 1;

	must(socketpair(AF_UNIX, type, 0, pair));
	for (int end = 0; end < 2; end++)
		must(setsockopt(pair[end], SOL_SOCKET, SO_SNDBUF, &least, sizeof(least)));
}

/* socket(7) has the least size of a buffer in bytes, the system's own among them: tried once. */
static struct room room_of(int type)
{
	static struct room known[TYPES];
	int pair[2];

	if (known[type].most)
		return known[type];
	make_pair(type, pair);
	while (known[type].most < MESSAGES && send(pair[0], "", 1, MSG_DONTWAIT) == 1) {
		known[type].most++;
		if (events(pair[0], POLLOUT, 0) & POLLOUT)
			known[type].writable = known[type].most;
	}
	close(pair[0]);
	close(pair[1]);
	return known[type];
}

static struct iovec *in_parts(long size)
{
	static struct iovec parts[3];

	parts[0] = (struct iovec){ text, (size_t)size / 2 };
	parts[2] = (struct iovec){ text + size / 2, (size_t)(size - size / 2) };
	return parts;
}

static struct iovec *as_one(long size)
{
	static struct iovec whole;

	whole = (struct iovec){ text, (size_t)size };
	return &whole;
}

/* The text, in parts unless there is but one descriptor; with room for so many descriptors. */
static struct msghdr *message_of(long size, int descriptors)
{
	static union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(told.descriptors))];
	} control;
	static struct msghdr message;
	size_t length = (size_t)descriptors * sizeof(int);

	message = (struct msghdr){ .msg_iov = descriptors == 1 ? as_one(size) : in_parts(size),
				   .msg_iovlen = descriptors == 1 ? 1 : 3 };
	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(length),
					   .cmsg_level = SOL_SOCKET,
					   .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), told.descriptors, length);
	if (descriptors)
		message.msg_control = &control;
	message.msg_controllen = descriptors ? CMSG_LEN(length) : 0;
	return &message;
}

/* A file to pass: the first at offset 1, the second at 2 and open for writing as well. */
static int open_file(int number)
{
	int fd = open("passed", number ? O_RDWR | O_CREAT : O_RDONLY | O_CREAT, 0600);

	unlink("passed");
	lseek(fd, number + 1, SEEK_SET);
	return fd;
}

static ssize_t pass(int fd, long size, int count)
{
	ssize_t result;

	for (int i = 0; i < count; i++)
		told.descriptors[i] = open_file(i);
	result = sendmsg(fd, message_of(size, count), 0);
	for (int i = 0; i < count; i++)
		close(told.descriptors[i]);
	return result;
}

static ssize_t pass_bad(int fd, long size)
{
	told.descriptors[0] = -1;
	return sendmsg(fd, message_of(size, 1), 0);
}

static int passed_by(long flags)
{
	return flags == PASSES_TWO ? 2 : flags == PASSES_ONE;
}

static ssize_t give(int fd, long size, long flags, long mark)
{
	fill(text, size, mark);
	if (flags == BY_FILE)
		return write(fd, may_halt(text, (size_t)size), (size_t)size);
	if (flags == BY_VECTOR)
		return writev(fd, in_parts(size), 3);
	if (flags == BY_MESSAGE)
		return sendmsg(fd, message_of(size, 0), 0);
	if (passed_by(flags) > 0)
		return pass(fd, size, passed_by(flags));
	if (flags == PASSES_BAD)
		return pass_bad(fd, size);
	return send(fd, may_halt(text, (size_t)size), (size_t)size, (int)flags);
}

/* What came with a message: offset, flags of each; and whether they have the lowest numbers. */
static void take_descriptors(const struct msghdr *message)
{
	const struct cmsghdr *header = CMSG_FIRSTHDR(message);
	size_t count = header ? (header->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;

	told.flags = message->msg_flags;
	told.name_size = (long)message->msg_namelen;
	if (header)
		memcpy(told.descriptors, CMSG_DATA(header), sizeof(told.descriptors));
	for (size_t i = 0; i < count && i < 2; i++) {
		int fd = told.descriptors[i];

		told.kinds = told.kinds * 100 + lseek(fd, 0, SEEK_CUR) * 10 +
			     (fcntl(fd, F_GETFL) & O_ACCMODE) + (fcntl(fd, F_GETFD) ? 5 : 0);
		told.are_lowest &= i ? fd > told.descriptors[0] : fd == told.lowest;
		close(fd);
	}
}

/* What take_descriptors makes of those that came, if there is room for so many. */
static long kinds_of(int passed, int room, long flags)
{
	long kinds = 0;

	for (int i = 0; i < passed && i < room; i++)
		kinds = kinds * 100 + (i + 1) * 10 + (i ? O_RDWR : O_RDONLY) +
			(flags & MSG_CMSG_CLOEXEC ? 5 : 0);
	return kinds;
}

/* A receive returns what it has; length: of the message, as it was sent. */
static struct answer gives(struct moment *now, const struct received *received, long length,
			   long flags)
{
	int room = (flags & MANNER) == ROOM_FOR_ONE ? 1 : 2;
	bool by_message = (flags & MANNER) >= BY_MESSAGE;

	shows(text, digest(received->bytes, LARGEST));
	shows(are_lowest, true);
	if (by_message) {
		shows(is_cut, length > received->size);
		shows(is_whole, false);
		shows(descriptors, kinds_of(received->passed, room, flags));
		shows(are_cut, received->passed > room);
		shows(name_size, 0);
	}
	if (flags & MSG_TRUNC)
		return returns(length, "recv(2): MSG_TRUNC gives a message's true length");
	return returns(received->size,
		       "POSIX recv(): what is there, of a message the first bytes; 0: the end");
}

static ssize_t obtain_by(int fd, long size, long flags)
{
	long manner = flags & MANNER;
	struct sockaddr_un sender;
	struct msghdr *message;
	ssize_t result;

	if (manner == BY_FILE)
		return back_from(read(fd, may_halt(text, (size_t)size), (size_t)size));
	if (manner == BY_VECTOR)
		return readv(fd, in_parts(size), 3);
	if (manner == NOWHERE)
		return recv(fd, option(fd, SO_TYPE) == SOCK_STREAM ? NULL : text, (size_t)size, 0);
	if (!manner)
		return back_from(recv(fd, may_halt(text, (size_t)size), (size_t)size, (int)flags));
	message = message_of(size, manner == ROOM_FOR_ONE ? 1 : 2);
	message->msg_name = &sender;
	message->msg_namelen = sizeof(sender);
	result = recvmsg(fd, message, (int)(flags & ~MANNER));
	if (result >= 0)
		take_descriptors(message);
	return result;
}

static ssize_t obtain(int fd, long size, long flags)
{
	ssize_t result;

	memset(text, 0, sizeof(text));
	memset(&told, 0, sizeof(told));
	told.are_lowest = true;
	told.lowest = lowest_free();
	result = obtain_by(fd, size, flags);
	told.are_lowest &= lowest_free() == told.lowest;
	return result;
}

static bool is_socket(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

static int shown_at(int fd)
{
	return fd < 0 ? -1 : events(fd, POLLIN | POLLOUT | POLLRDHUP, 0);
}

/* What a socket of a pair can't do. */
enum { SEEK, READ_AT, WRITE_AT, ACCEPT, ASK_UNKNOWN, SET_TYPE, LISTEN, SEND_TO };

static long misuse(int fd, long call)
{
	const struct sockaddr_un name = { AF_UNIX, "nobody" };
	const int type = SOCK_DGRAM;

	switch (call) {
	case SEEK:
		return lseek(fd, 0, SEEK_CUR);
	case READ_AT:
		return pread(fd, text, 1, 0);
	case WRITE_AT:
		return pwrite(fd, "", 1, 0);
	case ACCEPT:
		return accept(fd, NULL, NULL);
	case LISTEN:
		return listen(fd, 1);
	case SEND_TO:
		if (fd >= 0 && option(fd, SO_TYPE) != SOCK_STREAM)
			return nothing_called();
		return sendto(fd, "", 1, 0, (const struct sockaddr *)&name, sizeof(name));
	case ASK_UNKNOWN:
		return option(fd, 9999);
	default:
		return setsockopt(fd, SOL_SOCKET, SO_TYPE, &type, sizeof(type));
	}
}

/* Of the pair made last: the flags of its sockets, and whether anything of it stays open. */
static struct {
	long flags[2];
	bool left_open;
} made;

/* What is wrong with the arguments; or what a call waits for in vain. */
enum { NOTHING_WRONG, PROTOCOL, DOMAIN, EMPTY, FULL };

/* A sleep of this time ends within a tick of the system's before it, or later. */
#define LIMIT_MICROSECONDS 1000

/* Receives from a socket that is empty, or sends to one that is full, as long as it may. */
static int wait_in_vain(long type, long why)
{
	const struct timeval limit = { 0, LIMIT_MICROSECONDS };
	int pair[2], option = why == EMPTY ? SO_RCVTIMEO : SO_SNDTIMEO, result = -1, error;

	make_pair((int)type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC), pair);
	while (why == FULL && send(pair[0], "", 1, MSG_DONTWAIT) == 1)
		;
	if (setsockopt(pair[0], SOL_SOCKET, option, &limit, sizeof(limit)) == 0)
		result = (int)(why == EMPTY ? recv(pair[0], &(char){ 0 }, 1, 0)
					    : send(pair[0], "", 1, 0));
	error = errno;
	close(pair[0]);
	close(pair[1]);
	errno = error;
	return result;
}

static int make_another(long type, long wrong)
{
	int pair[2] = { -1, -1 }, lowest = lowest_free(), result, error;

	memset(&made, 0, sizeof(made));
	result = wrong >= EMPTY ? wait_in_vain(type, wrong)
				: socketpair(wrong == DOMAIN ? AF_INET : AF_UNIX, (int)type,
					     wrong == PROTOCOL ? 99 : 0, pair);
	error = errno;
	for (int i = 0; i < 2 && result == 0; i++) {
		made.flags[i] = (fcntl(pair[i], F_GETFL) & O_NONBLOCK) | fcntl(pair[i], F_GETFD);
		made.left_open |= i == 0 && pair[i] != lowest;
		close(pair[i]);
	}
	made.left_open |= lowest_free() != lowest;
	errno = error;
	return result;
}

#endif
