/* Calls on pipes and FIFOs: bytes that tell whose they are, and what tells of an end. */
#ifndef IPCLITMUS_CHANNEL_CALLS_H
#define IPCLITMUS_CHANNEL_CALLS_H

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE    4096       /* PIPE_BUF as well */
#define LARGEST (3 * PAGE) /* bytes of a call */
#define PIECES  160        /* a program has fewer writes */

/* How a call gives its bytes. */
#define PLAIN    0
#define IN_PARTS 1 /* readv, writev */
#define NOWHERE  2 /* at the address NULL */
#define IGNORING 3 /* SIGPIPE: write */
#define SPLICED  4 /* splice, by a pipe of its own */
#define COPIED   5 /* tee, to a pipe of its own: read */

/* Bytes that stand together in a page: of one write, or of several whose letters go on. */
struct piece {
	int letter; /* the first, from 0 */
	int size;
	int starts_page; /* nothing unread stands before it in its page */
};

static char letters[LARGEST + 26], bytes[LARGEST];
static struct piece got[PIECES];
static struct stat status;

static bool goes_on(const struct piece *last, int letter)
{
	return (last->letter + last->size) % 26 == letter;
}

static const struct iovec *in_parts(char *from, long size)
{
	static struct iovec parts[3];

	parts[0] = (struct iovec){ from, (size_t)size / 2 };
	parts[2] = (struct iovec){ from + size / 2, (size_t)(size - size / 2) };
	return parts;
}

static volatile sig_atomic_t broken; /* how often SIGPIPE came */

static void count_broken(int signo)
{
	broken++;
}

static ssize_t write_ignoring(int fd, const char *from, long size)
{
	ssize_t result;

	signal(SIGPIPE, SIG_IGN);
	result = write(fd, from, (size_t)size);
	signal(SIGPIPE, count_broken);
	return result;
}

static bool has_splice(void)
{
	return splice(-1, NULL, -1, NULL, 1, 0) < 0 && errno == EBADF && tee(-1, -1, 1, 0) < 0 &&
	       errno == EBADF;
}

/* Whether the system has it and allows it, and gives this user pipes that hold the largest. */
static bool can_splice(void)
{
	static int can = -1;
	int pair[2];

	if (can >= 0 || pipe(pair) < 0)
		return can > 0;
	can = has_splice() && fcntl(pair[0], F_GETPIPE_SZ) >= LARGEST;
	close(pair[0]);
	close(pair[1]);
	return can;
}

/* Whether the call is splice or tee: none of nothing is made. */
static bool is_spliced(long size, long how)
{
	return size && (how == SPLICED || how == COPIED) && can_splice();
}

static ssize_t splice_in(int fd, const char *from, long size)
{
	int pair[2], error;
	ssize_t result;

	if (pipe(pair) < 0 || write(pair[1], from, (size_t)size) != size)
		return -1;
	result = splice(pair[0], NULL, fd, NULL, (size_t)size, 0);
	error = errno;
	close(pair[0]);
	close(pair[1]);
	errno = error;
	return result;
}

static ssize_t splice_out(int fd, char *into, long size, bool leave)
{
	int pair[2], error;
	ssize_t result;

	if (pipe(pair) < 0)
		return -1;
	result = leave ? tee(fd, pair[1], (size_t)size, 0)
		       : splice(fd, NULL, pair[1], NULL, (size_t)size, 0);
	error = errno;
	if (result > 0)
		result = read(pair[0], into, (size_t)result);
	close(pair[0]);
	close(pair[1]);
	errno = error;
	return result;
}

/* Writes the letters from the mark's on. */
static ssize_t give(int fd, long size, long how, long mark)
{
	char *const from = letters + mark - 1;

	if (!letters[0])
		fill(letters, sizeof(letters), 1);
	broken = 0;
	if (how == IGNORING)
		return write_ignoring(fd, may_halt(from, (size_t)size), size);
	if (is_spliced(size, how))
		return splice_in(fd, from, size);
	if (how == IN_PARTS)
		return writev(fd, in_parts(may_halt(from, (size_t)size), size), 3);
	return write(fd, how == NOWHERE ? NULL : may_halt(from, (size_t)size), (size_t)size);
}

static ssize_t obtain(int fd, long size, long how)
{
	memset(bytes, 0, (size_t)size);
	if (is_spliced(size, how))
		return splice_out(fd, bytes, size, how == COPIED);
	if (how == IN_PARTS)
		return back_from(readv(fd, in_parts(may_halt(bytes, (size_t)size), size), 3));
	if (how == NOWHERE)
		return read(fd, NULL, (size_t)size);
	return back_from(read(fd, may_halt(bytes, (size_t)size), (size_t)size));
}

/*
 * Parts what was read into pieces; returns how many they are, -1 where these are no call's bytes.
 */
static int pieces_of(long size)
{
	int count = 0;

	for (long i = 0, start = 0; i < size; start = i) {
		int letter = bytes[start] - 'a';

		if (letter < 0 || letter > 25 || count == PIECES)
			return -1;
		while (i < size && bytes[i] == 'a' + (letter + (i - start)) % 26)
			i++;
		got[count++] = (struct piece){ letter, (int)(i - start), 0 };
	}
	return count;
}

static long digest_of(const struct piece *pieces, int count)
{
	return digest(pieces, count * (long)sizeof(*pieces));
}

/*
 * Whether what was read leaves room at once: tried with a channel that has both ends, and is empty
 * again then. A system is held to what it does once.
 */
static bool counts_bytes(int reading, int writing)
{
	static int known = -1;

	if (known >= 0)
		return known;
	must(fcntl(writing, F_SETFL, O_NONBLOCK));
	must(fcntl(reading, F_SETPIPE_SZ, PAGE));
	for (int i = 0; i < 16; i++)
		known = (int)write(writing, letters, PAGE);
	known = read(reading, bytes, 1) == 1 && write(writing, letters, 1) == 1;
	for (int unread = 1; unread > 0;)
		unread = ioctl(reading, FIONREAD, &unread) < 0 || !unread
				 ? 0
				 : (int)read(reading, bytes, PAGE);
	must(fcntl(writing, F_SETFL, 0));
	return known;
}

/* Whether a channel of a page may have two: a user's limits may forbid it. It has one again then. */
static bool may_grow(int fd, long page)
{
	bool may = fcntl(fd, F_SETPIPE_SZ, 2 * page) >= 0 || errno != EPERM;

	must(fcntl(fd, F_SETPIPE_SZ, page));
	return may;
}

/* How to ask whether an end is ready: by poll for these events, or by select. */
#define BOTH    (POLLIN | POLLOUT)
#define NEITHER 0
#define SELECTS 0x1000

/* What poll shows, or waits for; 1000 more where it counts wrongly. */
static int events(int fd, long asked, long timeout)
{
	struct pollfd entry = { .fd = fd, .events = (short)asked, .revents = -1 };
	int count = poll(&entry, 1, (int)timeout);

	return count < 0 ? -1 : entry.revents + 1000 * (count != !!entry.revents);
}

/* What select shows, or waits for: 1 readable, 2 writable, 4 the exceptional; and how many. */
static int selected(int fd, long timeout)
{
	struct timeval none = { 0, 0 };
	fd_set reading, writing, exceptional;
	int count;

	FD_ZERO(&reading);
	FD_SET(fd, &reading);
	writing = exceptional = reading;
	count = select(fd + 1, &reading, &writing, &exceptional, timeout ? NULL : &none);
	if (count < 0)
		return -1;
	return count << 3 | (FD_ISSET(fd, &reading) ? 1 : 0) | (FD_ISSET(fd, &writing) ? 2 : 0) |
	       (FD_ISSET(fd, &exceptional) ? 4 : 0);
}

static int watched(int fd, long asked, long timeout)
{
	if (fd < 0)
		return fcntl(fd, F_GETFL);
	return asked == SELECTS ? selected(fd, timeout) : events(fd, asked, timeout);
}

static int unread_at(int fd)
{
	int count = -1;

	ioctl(fd, FIONREAD, &count);
	return count;
}

static long mode_at(int fd)
{
	return fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK);
}

static int set_nonblocking(int fd, long flags, long by)
{
	int on = flags != 0;

	return by == F_SETFL ? fcntl(fd, F_SETFL, flags) : ioctl(fd, FIONBIO, &on);
}

/* What an end can't do. */
enum { SEEK, READ_AT, WRITE_AT, TRUNCATE, SYNCHRONIZE };

static long misuse(int fd, long call)
{
	switch (call) {
	case SEEK:
		return lseek(fd, 1, SEEK_SET);
	case READ_AT:
		return pread(fd, bytes, 1, 0);
	case WRITE_AT:
		return pwrite(fd, "", 1, 0);
	case TRUNCATE:
		return ftruncate(fd, 0);
	default:
		return fsync(fd);
	}
}

#endif
