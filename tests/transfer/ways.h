/* Every way to send and to receive bytes: by which call, through what. One rule for all of them. */
#ifndef IPCLITMUS_TESTS_WAYS_H
#define IPCLITMUS_TESTS_WAYS_H

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "memory.h"
#include "mq/messages.h"
#include "pipe_room.h"
#include "socket/loopback.h"

/* Judged for each mechanism that carries bytes, through all that it has. */
#define EVERY_CARRIER .over = { "pipe", "fifo", "socket", "msg", "mq" }
#define EVERY_STREAM  .over = { "pipe", "fifo", "socket" }

enum carrier { PIPE, FIFO, STREAM, TCP, DATAGRAM, SEQPACKET, MSG, MQ };

#define MESSAGE_LIMIT 8192 /* bytes; what all that keep boundaries take as one */

/* One carrier of a mechanism, and two calls of it with the names under which they sleep. */
struct way {
	const char *family;
	enum carrier carrier;
	ssize_t (*send)(int end, char *bytes, size_t size);
	const char *sends_in;
	ssize_t (*receive)(int end, char *bytes, size_t size);
	const char *receives_in;
	const char *name; /* for a failure */
};

/* As read and write: `end` is a descriptor, or a queue's id. */
static inline ssize_t by_read(int end, char *bytes, size_t size)
{
	return read(end, bytes, size);
}

static inline ssize_t by_write(int end, char *bytes, size_t size)
{
	return write(end, bytes, size);
}

/* Two pieces, the first of 8 bytes. */
static inline int in_pieces(struct iovec pieces[2], char *bytes, size_t size)
{
	const size_t first = size < 8 ? size : 8;

	pieces[0] = (struct iovec){ bytes, first };
	pieces[1] = (struct iovec){ bytes + first, size - first };
	return 2;
}

static inline ssize_t by_readv(int end, char *bytes, size_t size)
{
	struct iovec pieces[2];

	return readv(end, pieces, in_pieces(pieces, bytes, size));
}

static inline ssize_t by_writev(int end, char *bytes, size_t size)
{
	struct iovec pieces[2];

	return writev(end, pieces, in_pieces(pieces, bytes, size));
}

static inline ssize_t by_recv(int end, char *bytes, size_t size)
{
	return recv(end, bytes, size, 0);
}

static inline ssize_t by_send(int end, char *bytes, size_t size)
{
	return send(end, bytes, size, 0);
}

static inline ssize_t by_recvfrom(int end, char *bytes, size_t size)
{
	struct sockaddr_storage from;

	return recvfrom(end, bytes, size, 0, (struct sockaddr *)&from,
			&(socklen_t){ sizeof(from) });
}

static inline ssize_t by_sendto(int end, char *bytes, size_t size)
{
	return sendto(end, bytes, size, 0, NULL, 0);
}

static inline ssize_t by_recvmsg(int end, char *bytes, size_t size)
{
	struct iovec pieces[2];
	struct msghdr message = { .msg_iov = pieces, .msg_iovlen = 2 };

	in_pieces(pieces, bytes, size);
	return recvmsg(end, &message, 0);
}

static inline ssize_t by_sendmsg(int end, char *bytes, size_t size)
{
	struct iovec pieces[2];
	struct msghdr message = { .msg_iov = pieces, .msg_iovlen = 2 };

	in_pieces(pieces, bytes, size);
	return sendmsg(end, &message, 0);
}

/* The flags of msgrcv and msgsnd; the others have O_NONBLOCK. */
static int message_flags;

/* A message's type stands before its text: so does each memory_that_ends(). */
static inline ssize_t by_msgrcv(int end, char *bytes, size_t size)
{
	return msgrcv(end, bytes - sizeof(long), size, 0, message_flags);
}

static inline ssize_t by_msgsnd(int end, char *bytes, size_t size)
{
	*(long *)(void *)(bytes - sizeof(long)) = 1;
	return msgsnd(end, bytes - sizeof(long), size, message_flags) < 0 ? -1 : (ssize_t)size;
}

static inline ssize_t by_mq_receive(int end, char *bytes, size_t size)
{
	return mq_receive((mqd_t)end, bytes, size, NULL);
}

static inline ssize_t by_mq_send(int end, char *bytes, size_t size)
{
	return mq_send((mqd_t)end, bytes, size, 0) < 0 ? -1 : (ssize_t)size;
}

static inline ssize_t by_mq_timedreceive(int end, char *bytes, size_t size)
{
	const struct timespec in_an_hour = from_now(CLOCK_REALTIME, 3600000);

	return mq_timedreceive((mqd_t)end, bytes, size, NULL, &in_an_hour);
}

static inline ssize_t by_mq_timedsend(int end, char *bytes, size_t size)
{
	const struct timespec in_an_hour = from_now(CLOCK_REALTIME, 3600000);

	return mq_timedsend((mqd_t)end, bytes, size, 0, &in_an_hour) < 0 ? -1 : (ssize_t)size;
}

/* Each call with the name of the one that it sleeps in. */
#define WAY(family_, carrier_, send_, sends_in_, receive_, receives_in_)                           \
	{                                                                                          \
		family_, carrier_, by_##send_, sends_in_, by_##receive_, receives_in_,             \
			#send_ " and " #receive_ ", " #carrier_                                    \
	}

static const struct way ways[] = {
	WAY("pipe", PIPE, write, "write", read, "read"),
	WAY("pipe", PIPE, writev, "write", readv, "read"),
	WAY("fifo", FIFO, write, "write", read, "read"),
	WAY("fifo", FIFO, writev, "write", readv, "read"),
	WAY("socket", STREAM, write, "write", read, "read"),
	WAY("socket", STREAM, writev, "write", readv, "read"),
	WAY("socket", STREAM, send, "send", recv, "recv"),
	WAY("socket", STREAM, sendto, "send", recvfrom, "recv"),
	WAY("socket", STREAM, sendmsg, "sendmsg", recvmsg, "recvmsg"),
	WAY("socket", TCP, write, "write", read, "read"),
	WAY("socket", TCP, writev, "write", readv, "read"),
	WAY("socket", TCP, send, "send", recv, "recv"),
	WAY("socket", TCP, sendto, "send", recvfrom, "recv"),
	WAY("socket", TCP, sendmsg, "sendmsg", recvmsg, "recvmsg"),
	WAY("socket", DATAGRAM, write, "write", read, "read"),
	WAY("socket", DATAGRAM, writev, "write", readv, "read"),
	WAY("socket", DATAGRAM, send, "send", recv, "recv"),
	WAY("socket", DATAGRAM, sendto, "send", recvfrom, "recv"),
	WAY("socket", DATAGRAM, sendmsg, "sendmsg", recvmsg, "recvmsg"),
	WAY("socket", SEQPACKET, write, "write", read, "read"),
	WAY("socket", SEQPACKET, writev, "write", readv, "read"),
	WAY("socket", SEQPACKET, send, "send", recv, "recv"),
	WAY("socket", SEQPACKET, sendto, "send", recvfrom, "recv"),
	WAY("socket", SEQPACKET, sendmsg, "sendmsg", recvmsg, "recvmsg"),
	WAY("msg", MSG, msgsnd, "msgsnd", msgrcv, "msgrcv"),
	WAY("mq", MQ, mq_send, "mq_send", mq_receive, "mq_receive"),
	WAY("mq", MQ, mq_timedsend, "mq_send", mq_timedreceive, "mq_receive"),
	{ .family = NULL },
};

static bool has_tcp;

/* The first of ways of this run's mechanism, and the one after it; NULL where there is none. */
static inline const struct way *way_from(const struct way *way)
{
	while (way->family &&
	       (strcmp(way->family, current_family()) != 0 || (way->carrier == TCP && !has_tcp)))
		way++;
	trying(way->name);
	return way->family ? way : NULL;
}

static inline const struct way *first_way(void)
{
	const char *why = strcmp(current_family(), "mq") == 0 ? need_messages() : NULL;

	if (why)
		skip(why);
	has_tcp = strcmp(current_family(), "socket") == 0 && !need_loopback();
	return way_from(ways);
}

static inline const struct way *next_way(const struct way *way)
{
	return way_from(way + 1);
}

static inline bool keeps_boundaries(const struct way *way)
{
	return way->carrier >= DATAGRAM;
}

/* What has room is TCP's own affair, and changes by and by; so does what it knows of its peer. */
static inline bool has_room_of_its_own(const struct way *way)
{
	return way->carrier == TCP;
}

static inline int new_mq(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 4, .mq_msgsize = MESSAGE_LIMIT };
	const char *name = own_name("way");
	mqd_t queue = must(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes));

	must(mq_unlink(name));
	return (int)queue;
}

/* Opens a carrier of its own: p[0] is where it receives, p[1] where it sends. */
static inline void open_way(const struct way *way, int p[2])
{
	static const int types[] = {
		[STREAM] = SOCK_STREAM, [DATAGRAM] = SOCK_DGRAM, [SEQPACKET] = SOCK_SEQPACKET
	};

	switch (way->carrier) {
	case PIPE:
		must(pipe(p));
		return;
	case FIFO:
		must(mkfifo("way", 0600));
		p[0] = must(open("way", O_RDONLY | O_NONBLOCK));
		p[1] = must(open("way", O_WRONLY));
		must(fcntl(p[0], F_SETFL, 0));
		must(unlink("way"));
		return;
	case MSG:
		p[0] = p[1] = own_queue(must(msgget(IPC_PRIVATE, 0600)));
		return;
	case MQ:
		p[0] = p[1] = new_mq();
		return;
	case TCP:
		tcp_pair(p);
		return;
	default:
		must(socketpair(AF_UNIX, types[way->carrier], 0, p));
	}
}

/* Sees to it that so much can be sent at once, where a setting may leave less. */
static inline void give_way_room(const struct way *way, int end, size_t size)
{
	if (way->carrier == PIPE || way->carrier == FIFO)
		make_room(end, (int)((size + page_size() - 1) / page_size()));
	else if (strcmp(way->family, "socket") == 0 && way->carrier != TCP)
		give_room(end, 2 * (int)size); /* each message's place costs some, too */
}

static inline void close_way(const struct way *way, int p[2])
{
	if (way->carrier == MSG) {
		must(msgctl(p[0], IPC_RMID, NULL));
		return;
	}
	if (way->carrier == MQ) {
		must(mq_close((mqd_t)p[0]));
		return;
	}
	must(close(p[0]));
	must(close(p[1]));
}

/* From now on calls at this end never sleep, or may again. */
static inline void forbid_sleep(const struct way *way, int end, bool on)
{
	if (way->carrier == MSG)
		message_flags = on ? IPC_NOWAIT : 0;
	else
		must(fcntl(end, F_SETFL, on ? O_NONBLOCK : 0));
}

/* Send and receive by the plainest call of the carrier; what they return is the caller's affair. */
static inline ssize_t send_plainly(const struct way *way, int end, char *bytes, size_t size)
{
	if (way->carrier == MSG)
		return by_msgsnd(end, bytes, size);
	return way->carrier == MQ ? by_mq_send(end, bytes, size) : write(end, bytes, size);
}

static inline ssize_t receive_plainly(const struct way *way, int end, char *bytes, size_t size)
{
	if (way->carrier == MSG)
		return by_msgrcv(end, bytes, size);
	return way->carrier == MQ ? by_mq_receive(end, bytes, size) : read(end, bytes, size);
}

static inline void assert_nothing_there(const struct way *way, int end)
{
	char *bytes = memory_that_ends(MESSAGE_LIMIT);

	forbid_sleep(way, end, true);
	assert_fails(receive_plainly(way, end, bytes, MESSAGE_LIMIT),
		     way->carrier == MSG ? ENOMSG : EAGAIN);
	forbid_sleep(way, end, false);
}

#endif
