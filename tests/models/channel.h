/* The rule of what pipes and FIFOs have in common: the bytes between the ends, page by page. */
#ifndef IPCLITMUS_CHANNEL_H
#define IPCLITMUS_CHANNEL_H

#include <limits.h>

#include "models/channel_calls.h"
#include "models/shared.h"

/* What is unread. */
struct channel {
	struct piece pieces[PIECES];
	int piece_count;
	int unread, pages; /* bytes, and the pages that they take */
	int filled;        /* bytes written to the last page */
	int capacity;      /* in pages */
	long page;         /* bytes */
	bool may_grow;
	bool counts_bytes; /* what was read leaves room at once, not page by page: POSIX allows both */
	int anew; /* whose write begins anew, and finds room beside the last bytes; 0: nobody's */
};

/* Bytes that are free with that capacity. */
static long room(const struct channel *channel, long capacity)
{
	return capacity * channel->page -
	       (channel->counts_bytes ? channel->unread : channel->pages * channel->page);
}

/*
 * Linux: the bytes of a write that are over whole pages stand beside those of the write before, if
 * they fit into its page; else each page of a write takes a page of the capacity.
 */
static long beside(const struct channel *channel, long size, bool begun)
{
	long odd = size % channel->page;
	bool fits = channel->pages && !begun && channel->filled + odd <= channel->page;

	return fits ? odd : 0;
}

static void append(struct channel *channel, int letter, long size, bool starts_page)
{
	struct piece *last = &channel->pieces[channel->piece_count - 1];

	channel->unread += (int)size;
	channel->pages += starts_page;
	channel->filled = (int)size + (starts_page ? 0 : channel->filled);
	if (channel->piece_count && !starts_page && goes_on(last, letter))
		last->size += (int)size;
	else if (channel->piece_count < PIECES)
		channel->pieces[channel->piece_count++] =
			(struct piece){ letter, (int)size, starts_page };
}

/* Puts in what there is room for of a write's last bytes, and returns how many those are. */
static long put(struct channel *channel, int letter, long size, bool begun)
{
	long first = beside(channel, size, begun), done = first;
	long free = room(channel, channel->capacity);

	if (size <= PIPE_BUF && size - first > free)
		return 0;
	if (channel->counts_bytes)
		first = done = size < free ? size : free;
	else if (size - first < free)
		free = size - first;
	if (first)
		append(channel, letter, first, false);
	for (; !channel->counts_bytes && free > 0; free -= channel->page) {
		long part = free < channel->page ? free : channel->page;

		append(channel, (letter + (int)done) % 26, part, true);
		done += part;
	}
	return done;
}

/* Takes out the first bytes; returns how many pieces they are. */
static int take(struct channel *channel, int size, struct piece *taken)
{
	struct piece *piece = channel->pieces, *end = piece + channel->piece_count;
	int count = 0;

	channel->unread -= size;
	while (size > 0) {
		int part = piece->size < size ? piece->size : size;

		if (count && goes_on(&taken[count - 1], piece->letter))
			taken[count - 1].size += part;
		else
			taken[count++] = (struct piece){ piece->letter, part, 0 };
		size -= part;
		piece->letter = (piece->letter + part) % 26;
		piece->size -= part;
		if (piece->size)
			continue;
		if (piece + 1 < end && !piece[1].starts_page)
			piece[1].starts_page = piece->starts_page;
		else
			channel->pages -= piece->starts_page;
		piece++;
	}
	channel->piece_count = (int)(end - piece);
	memmove(channel->pieces, piece, (size_t)channel->piece_count * sizeof(*piece));
	memset(channel->pieces + channel->piece_count, 0,
	       (size_t)(piece - channel->pieces) * sizeof(*piece));
	if (!channel->unread)
		channel->filled = 0;
	return count;
}

/*
 * Linux: splice gives each page a page of the capacity, and as many as there is room for; returns
 * the bytes.
 */
static long put_pages(struct channel *channel, int letter, long size)
{
	long done = 0;

	while (done < size && room(channel, channel->capacity) > 0) {
		long part = size - done < channel->page ? size - done : channel->page;

		append(channel, (letter + (int)done) % 26, part, true);
		done += part;
	}
	return done;
}

/*
 * Linux: a write asleep looks for whole pages alone. One that SA_RESTART or a stop has begin anew looks
 * beside the last bytes, too.
 */
static void have_begin_anew(struct channel *channel, const struct moment *now, int victim, long how)
{
	struct channel tried = *channel;
	struct sleeper sleeper;

	if (how != CAUGHT_TO_RESTART && !stops(victim, now->actor, how))
		return;
	if (is_asleep(now, victim, &sleeper) && sleeps_in(&sleeper, "write") &&
	    !is_spliced(sleeper.arguments[0], sleeper.arguments[1]) && !sleeper.done &&
	    put(&tried, 0, sleeper.arguments[0], false) > 0)
		channel->anew = victim + 1;
}

static struct answer was_spliced_in(struct channel *channel, struct moment *now, long size,
				    bool hurries)
{
	long done = put_pages(channel, (int)(now->mark - 1) % 26, size);

	if (done)
		return returns(done, "splice(2): as much as there is room for, page by page");
	if (hurries)
		return fails(EAGAIN, "splice(2): no room, and O_NONBLOCK");
	return sleeps("splice(2): until there is room");
}

/* A write to an end that is open for writing. */
static struct answer written(struct channel *channel, struct moment *now, long size, long how,
			     bool nonblocking, bool is_broken)
{
	bool hurries = nonblocking && (!now->slept || either(now, 2));
	int letter = (int)(now->mark - 1 + now->done) % 26;
	bool begun = now->slept && channel->anew != now->actor + 1;
	struct channel tried;

	if (!begun)
		channel->anew = 0;
	if (!size)
		return returns(0, "Linux: nothing is written, whether there is a reader or not");
	if (is_broken && now->done)
		return returns(now->done, "Linux: a part was written; SIGPIPE comes all the same");
	if (is_broken)
		return fails(EPIPE, "POSIX write(): no read end is open; SIGPIPE comes as well");
	if (is_spliced(size, how))
		return was_spliced_in(channel, now, size, hurries);
	if (how == NOWHERE) {
		tried = *channel;
		if (put(&tried, letter, size, begun))
			return fails(EFAULT, "write(2): there are no such bytes; none goes in");
	} else {
		now->done += put(channel, letter, size - now->done, begun);
	}
	if (now->done == size)
		return returns(size, "POSIX write(): all go in, behind what is there");
	if (now->done && (hurries || now->interrupted))
		return returns(now->done, "POSIX write(): a part; O_NONBLOCK, or a caught signal");
	if (hurries)
		return fails(EAGAIN, "POSIX write(): no room, and O_NONBLOCK");
	return sleeps("POSIX write(): until there is room; up to PIPE_BUF go in as a whole");
}

/* A read at an end that is open for reading. */
static struct answer was_read(struct channel *channel, struct moment *now, long size, long how,
			      bool nonblocking, bool has_writer)
{
	struct channel left = *channel;
	struct piece taken[PIECES];
	int count = size < channel->unread ? (int)size : channel->unread, pieces;

	if (count && how == NOWHERE)
		return fails(EFAULT, "read(2): there is no such address; the bytes stay");
	if (!count && size && has_writer) {
		if (nonblocking && (!now->slept || either(now, 2)))
			return fails(EAGAIN, "POSIX read(): there are no bytes, and O_NONBLOCK");
		return sleeps("POSIX read(): until bytes come, or no write end is open");
	}
	pieces = take(&left, count, taken);
	if (how != COPIED || !is_spliced(size, how))
		*channel = left;
	shows(first, pieces ? 'a' + taken[0].letter : 0);
	shows(pieces, pieces);
	shows(all, digest_of(taken, pieces));
	if (count)
		return returns(count, "POSIX read(): the first bytes, as many as there are");
	if (size)
		return returns(0, "POSIX read(): there are no bytes, and no write end is open");
	return returns(0, "POSIX read(): nothing was asked for");
}

/* What select shows where poll would show these events. */
static long selection(long events)
{
	bool reading = events & (POLLIN | POLLHUP | POLLERR),
	     writing = events & (POLLOUT | POLLERR);

	return (reading + writing) << 3 | (reading ? 1 : 0) | (writing ? 2 : 0);
}

/* poll or select of an end where these events are. */
static struct answer was_watched(struct moment *now, long events, long asked, long timeout)
{
	long shown = asked == SELECTS ? selection(events) : events & (asked | POLLHUP | POLLERR);

	if (!shown && !timeout && meanwhile(now, "interrupt") && seen_by(now)->error == EINTR)
		return fails(EINTR, "POSIX poll(), select(): a signal was caught during it");
	if (!shown && timeout < 0)
		return sleeps("POSIX poll(), select(): until there is an event");
	return returns(shown,
		       "POSIX poll(): POLLIN with bytes, POLLHUP without a writer; Linux: POLLOUT "
		       "where a page is free, POLLERR without a reader; select as poll");
}

/* A new capacity, in pages. */
static struct answer resized(struct channel *channel, long pages)
{
	if (pages > channel->capacity && !channel->may_grow)
		return fails(EPERM, "fcntl(2): F_SETPIPE_SZ above the user's limits; pipe(7)");
	if (room(channel, pages) < 0)
		return fails(EBUSY, "fcntl(2): F_SETPIPE_SZ to less than what is there");
	channel->capacity = (int)pages;
	return returns(pages * channel->page,
		       "fcntl(2): F_SETPIPE_SZ gives the capacity, in whole pages; what is there "
		       "stays");
}

/* What a call on a channel does: of a write in part done the part is told. */
static enum after_signal after_signal(const struct moment *now, int victim)
{
	struct sleeper sleeper;

	if (!is_asleep(now, victim, &sleeper))
		return GOES_ON;
	if (sleeps_in(&sleeper, "watch"))
		return FAILS_IF_CAUGHT;
	return sleeps_in(&sleeper, "write") && sleeper.done ? ENDS_ANYHOW : GOES_ON;
}

/* misuse() of an end that is open. */
static struct answer misused(long call)
{
	if (call < TRUNCATE)
		return fails(ESPIPE, "POSIX lseek(), pread(), pwrite(): it has no position");
	return fails(EINVAL, "POSIX ftruncate(), fsync(): not for a pipe or FIFO");
}

#endif
