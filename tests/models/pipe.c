/*
 * The pipe: its ends, copied, passed on and closed by several actors, and the bytes between them.
 */
#include <sys/resource.h>

#include "model.h"
#include "models/channel.h"
#include "models/channel_calls.h"
#include "models/shared.h"

#define READ   0 /* the ends */
#define WRITE  1
#define COPIES 2 /* of an end, in each actor */

/* No flags: there is but one free descriptor, for pipe or pipe2; pipe2 is given none. */
#define ROOM_FOR_ONE      (-1L)
#define ROOM_FOR_ONE_OF_2 (-2L)
#define PIPE2             (-3L)

struct scene {
	int given[2]; /* main's descriptors of the ends, of which others get copies; -1: none */
	long page;
	dev_t device;
	ino_t inode;
	bool counts_bytes, may_grow;
};

struct state {
	struct channel channel;
	bool nonblocking[2];
	unsigned char copies[ACTOR_COUNT][2];
	bool came_in[ACTOR_COUNT];
};

MODEL(pipe, "a pipe", "管道",
      "POSIX.1-2024 pipe(), read(), write(), close(), poll(); pipe(7), fcntl(2)",
      .need = need_pipe_size, .every = 2, .every_workers = 2, .every_values = 1, .operations = 4000,
      .workers_differ = true, .alone = { "disturb", "look" }); /* it looks several times */

HISTORIES(pipe, "a pipe", "管道", "POSIX.1-2024 read(), write(), close(); pipe(7)");

/* The ends that an actor gets copies of when it comes in, if main has them: main has both. */
static const bool gets[ACTOR_COUNT][2] = {
	{ false }, { true, false }, { false, true }, { false, true }, { true, true }
};

/* What each actor has. */
static int ends[2][COPIES], held[2];

/* The end to make a call on: this one, or the other if it has only that. */
static long chosen(long end)
{
	return held[end] ? end : !end;
}

static int end_of(long end)
{
	end = chosen(end);
	return held[end] ? ends[end][held[end] - 1] : -1;
}

/* The oldest copy: the youngest is used, as long as there is one. */
static int close_one(long end, int actor)
{
	int result = close(held[end] ? ends[end][0] : -1);

	if (held[end])
		ends[end][0] = ends[end][--held[end]];
	if (actor == MAIN)
		scene->given[end] = held[end] ? ends[end][0] : -1;
	return result;
}

BEGIN
{
	int pair[2];

	must(pipe(pair));
	must(fstat(pair[READ], &status));
	scene->device = status.st_dev;
	scene->inode = status.st_ino;
	scene->page = must(fcntl(pair[WRITE], F_SETPIPE_SZ, PAGE));
	scene->may_grow = may_grow(pair[WRITE], scene->page);
	for (int end = 0; end < 2; end++) {
		ends[end][0] = scene->given[end] = pair[end];
		held[end] = 1;
	}
	scene->counts_bytes = counts_bytes(pair[READ], pair[WRITE]);
}

INITIALLY
{
	state->channel.capacity = 1;
	state->channel.may_grow = scene->may_grow;
	state->channel.page = scene->page;
	state->channel.counts_bytes = scene->counts_bytes;
	state->copies[MAIN][READ] = state->copies[MAIN][WRITE] = 1;
	state->came_in[MAIN] = true;
}

ENTER
{
	signal(SIGPIPE, count_broken);
	for (int end = 0; end < 2 && actor != MAIN; end++) {
		held[end] = gets[actor][end] && scene->given[end] >= 0;
		if (held[end])
			ends[end][0] = handed(scene->given[end]);
	}
}

static void close_all(void)
{
	for (int end = 0; end < 2; end++)
		while (held[end] > 0)
			close(ends[end][--held[end]]);
}

LEAVE
{
	close_all();
}

END
{
	close_all();
}

/*
 * The end that a call is made on, as above; -1: it has none. Its first call lets an actor come in.
 */
static int used(struct state *state, int actor, long end)
{
	unsigned char *copies = state->copies[actor];

	for (int i = 0; i < 2 && !state->came_in[actor]; i++)
		copies[i] = gets[actor][i] && state->copies[MAIN][i];
	state->came_in[actor] = true;
	if (!copies[end])
		end = !end;
	return copies[end] ? (int)end : -1;
}

/* Whether anybody has the end open. */
static bool is_open(const struct state *state, long end)
{
	int count = 0;

	for (int i = 0; i < ACTOR_COUNT; i++)
		count += state->copies[i][end];
	return count > 0;
}

OWN_OPERATION(write, give(end_of(WRITE), size, how, mark), SEES_ALWAYS((SIGPIPE, broken)),
	      (size, 1, 0, PAGE, PAGE + 1, 2 * PAGE, PAGE - 1, LARGEST),
	      (how, PLAIN, IN_PARTS, SPLICED, IGNORING, NOWHERE))
{
	bool can = used(state, now->actor, WRITE) == WRITE, is_broken = !is_open(state, READ);

	shows(SIGPIPE, can && size && is_broken && how != IGNORING);
	if (!can)
		return fails(EBADF, "POSIX write(): it has nothing open for writing");
	return written(&state->channel, now, size, how, state->nonblocking[WRITE], is_broken);
}

OWN_OPERATION(read, obtain(end_of(READ), size, how),
	      SEES((first, result > 0 ? bytes[0] : 0), (pieces, pieces_of(result)),
		   (all, digest_of(got, (int)seen->number[1]))),
	      (size, 1, LARGEST, PAGE, 0, PAGE - 1),
	      (how, PLAIN, IN_PARTS, COPIED, SPLICED, NOWHERE))
{
	if (used(state, now->actor, READ) != READ)
		return fails(EBADF, "POSIX read(): it has nothing open for reading");
	return was_read(&state->channel, now, size, how, state->nonblocking[READ],
			is_open(state, WRITE));
}

OWN_OPERATION(close, close_one(chosen(end), actor), NOTHING, (end, WRITE, READ))
{
	int place = used(state, now->actor, end);

	if (place < 0)
		return fails(EBADF, "POSIX close(): it has nothing open");
	state->copies[now->actor][place]--;
	return returns(0, "POSIX close(): the end stays open as long as a copy is");
}

#define DUP (-1) /* in place of F_DUPFD */

static int on_exec_of_copy;

/* Of an end that is closed on exec for the moment: its copy is not. */
static int duplicate(long end, long by)
{
	int original = held[end] < COPIES ? end_of(end) : ends[end][1], copy;

	fcntl(original, F_SETFD, FD_CLOEXEC);
	copy = held[end] == COPIES ? dup2(original, ends[end][0])
	       : by == DUP         ? dup(original)
				   : fcntl(original, (int)by, 0);
	fcntl(original, F_SETFD, 0);
	on_exec_of_copy = fcntl(copy, F_GETFD);
	fcntl(copy, F_SETFD, 0);
	if (copy >= 0 && held[end] < COPIES)
		ends[end][held[end]++] = copy;
	return copy < 0 ? -1 : 0;
}

OWN_OPERATION(duplicate, duplicate(chosen(end), by), SEES((on_exec, on_exec_of_copy)),
	      (end, WRITE, READ), (by, DUP, F_DUPFD, F_DUPFD_CLOEXEC))
{
	int place = used(state, now->actor, end);
	bool is_more;

	if (place < 0)
		return fails(EBADF, "POSIX dup(): it has nothing open");
	is_more = state->copies[now->actor][place] < COPIES;
	state->copies[now->actor][place] += is_more;
	shows(on_exec, is_more && by == F_DUPFD_CLOEXEC ? FD_CLOEXEC : 0);
	return returns(
		0, "POSIX dup(), fcntl(): one copy more, without FD_CLOEXEC; dup2() closes the one "
		   "it takes the place of");
}

OWN_OPERATION(set_nonblocking, set_nonblocking(end_of(end), flags, by), NOTHING, (end, READ, WRITE),
	      (flags, O_NONBLOCK, 0), (by, F_SETFL, FIONBIO))
{
	int place = used(state, now->actor, end);

	if (place < 0)
		return fails(EBADF, "POSIX fcntl(): it has nothing open");
	state->nonblocking[place] = flags != 0;
	return returns(0, "POSIX fcntl(): F_SETFL sets the flags of all copies of an end");
}

OWN_OPERATION(set_capacity, fcntl(end_of(READ), F_SETPIPE_SZ, pages * scene->page - less), NOTHING,
	      (pages, 2, 1), (less, 0, 1))
{
	if (used(state, now->actor, READ) < 0)
		return fails(EBADF, "POSIX fcntl(): it has nothing open");
	return resized(&state->channel, pages);
}

/* What poll shows at an end if all is asked for. */
static long events_at(const struct state *state, long end)
{
	const struct channel *channel = &state->channel;

	if (end == READ)
		return (channel->unread ? POLLIN : 0) | (is_open(state, WRITE) ? 0 : POLLHUP);
	return (room(channel, channel->capacity) > 0 ? POLLOUT : 0) |
	       (is_open(state, READ) ? 0 : POLLERR);
}

OWN_OPERATION(watch, watched(end_of(end), asked, timeout), NOTHING, (end, READ, WRITE),
	      (timeout, 0, -1), (asked, BOTH, SELECTS, NEITHER))
{
	int place = used(state, now->actor, end);

	if (place < 0)
		return fails(EBADF, "POSIX fcntl(): it has nothing open");
	return was_watched(now, events_at(state, place), asked, timeout);
}

OWN_OPERATION(misuse, misuse(end_of(end), call), NOTHING, (end, READ, WRITE),
	      (call, SEEK, READ_AT, WRITE_AT, TRUNCATE, SYNCHRONIZE))
{
	if (used(state, now->actor, end) < 0)
		return fails(EBADF, "POSIX lseek() and others: it has nothing open");
	return misused(call);
}

/* How many copies of the end are closed on exec. */
static int on_exec(long end)
{
	int count = 0;

	for (int i = 0; i < held[end]; i++)
		count += fcntl(ends[end][i], F_GETFD) == FD_CLOEXEC;
	return count;
}

static int look(int fd)
{
	return fstat(fd, &status);
}

OWN_OPERATION(look, look(end_of(end)),
	      SEES((unread, unread_at(end_of(end))), (capacity, fcntl(end_of(end), F_GETPIPE_SZ)),
		   (mode, mode_at(end_of(end))), (on_exec, on_exec(chosen(end))),
		   (is_fifo, S_ISFIFO(status.st_mode)), (st_size, status.st_size),
		   (same_inode, status.st_ino == scene->inode),
		   (same_device, status.st_dev == scene->device),
		   (is_mine, status.st_uid == geteuid() && status.st_gid == getegid())),
	      (end, READ, WRITE))
{
	int place = used(state, now->actor, end);

	if (place < 0)
		return fails(EBADF, "POSIX fstat(): it has nothing open");
	shows(unread, state->channel.unread);
	shows(capacity, state->channel.capacity * scene->page);
	shows(mode, (place == WRITE ? O_WRONLY : 0) | (state->nonblocking[place] ? O_NONBLOCK : 0));
	shows(on_exec, 0);
	shows(is_fifo, true);
	shows(st_size, 0);
	shows(same_inode, true);
	shows(same_device, true);
	shows(is_mine, true);
	return returns(0, "pipe(7): FIONREAD, F_GETPIPE_SZ; POSIX fcntl(), fstat()");
}

/* Of the pipe made last: the ends' flags, whether it is whole and its own, and gone again. */
static struct {
	long modes[2], on_exec[2];
	bool works, is_new, left_open;
} made;

/* Two writes come out as one; with O_DIRECT as packets, of which what has no room is lost. */
static bool works(const int pair[2], bool in_packets)
{
	char text[2] = "";

	if (write(pair[WRITE], "12", 2) != 2 || read(pair[READ], text, 1) != 1 || text[0] != '1' ||
	    write(pair[WRITE], "3", 1) != 1)
		return false;
	if (in_packets)
		return read(pair[READ], text, 2) == 1 && text[0] == '3';
	return read(pair[READ], text, 2) == 2 && text[0] == '2' && text[1] == '3';
}

static void look_at_pair(const int pair[2], int lowest, bool in_packets)
{
	for (int end = 0; end < 2; end++) {
		made.modes[end] = mode_at(pair[end]);
		made.on_exec[end] = fcntl(pair[end], F_GETFD);
	}
	fstat(pair[READ], &status);
	made.is_new = status.st_ino != scene->inode && pair[READ] == lowest;
	made.works = works(pair, in_packets);
}

/* Lets the process have that many descriptors, and returns how many it could have. */
static rlim_t limit_descriptors(rlim_t count)
{
	struct rlimit limit;
	rlim_t was;

	getrlimit(RLIMIT_NOFILE, &limit);
	was = limit.rlim_cur;
	limit.rlim_cur = count;
	setrlimit(RLIMIT_NOFILE, &limit);
	return was;
}

static int make_within(int pair[2], long flags, int lowest)
{
	bool is_narrow = flags == ROOM_FOR_ONE || flags == ROOM_FOR_ONE_OF_2;
	rlim_t was = is_narrow ? limit_descriptors((rlim_t)lowest + 1) : 0;
	int result = flags == 0 || flags == ROOM_FOR_ONE ? pipe(pair)
							 : pipe2(pair, flags < 0 ? 0 : (int)flags);

	if (is_narrow)
		limit_descriptors(was);
	return result;
}

static int make_another(long flags)
{
	int pair[2] = { -1, -1 }, lowest = lowest_free();
	int result = make_within(pair, flags, lowest), error = errno;

	memset(&made, 0, sizeof(made));
	if (result == 0)
		look_at_pair(pair, lowest, flags == O_DIRECT);
	for (int end = 0; end < 2; end++)
		if (pair[end] >= 0)
			close(pair[end]);
	made.left_open = lowest_free() != lowest;
	errno = error;
	return result;
}

/* Packet mode, since Linux 3.4. */
static bool has_packets(void)
{
	static bool asked, has;

	if (!asked)
		has = need_packets() == NULL;
	asked = true;
	return has;
}

OPERATION(make, make_another(flags),
	  SEES_ALWAYS((mode_0, made.modes[READ]), (mode_1, made.modes[WRITE]),
		      (on_exec_0, made.on_exec[READ]), (on_exec_1, made.on_exec[WRITE]),
		      (works, made.works), (is_new, made.is_new), (left_open, made.left_open)),
	  (flags, 0, O_NONBLOCK, O_CLOEXEC, O_NONBLOCK | O_CLOEXEC, O_APPEND, ROOM_FOR_ONE,
	   O_DIRECT, PIPE2, ROOM_FOR_ONE_OF_2))
{
	bool is_narrow = flags == ROOM_FOR_ONE || flags == ROOM_FOR_ONE_OF_2;
	bool is_known = flags != O_APPEND && (flags != O_DIRECT || has_packets());
	bool is_made = is_known && !is_narrow;
	long given = flags > 0 ? flags : 0, on_exec = is_made && given & O_CLOEXEC ? FD_CLOEXEC : 0;

	used(state, now->actor, READ);
	shows(mode_0, is_made ? given & O_NONBLOCK : 0);
	shows(mode_1, is_made ? O_WRONLY | (given & O_NONBLOCK) : 0);
	shows(on_exec_0, on_exec);
	shows(on_exec_1, on_exec);
	shows(works, is_made);
	shows(is_new, is_made);
	shows(left_open, false);
	if (is_narrow)
		return fails(EMFILE, "POSIX pipe(): the process may not have two descriptors more");
	if (!is_known)
		return fails(EINVAL, "POSIX pipe2(): there is no such flag for a pipe");
	return returns(0, "POSIX pipe(), pipe2(): two ends of a pipe of its own, with these flags; "
			  "pipe(2): O_DIRECT");
}

OBSERVE(look(end_of(READ)),
	SEES((unread, unread_at(end_of(READ))), (capacity, fcntl(end_of(READ), F_GETPIPE_SZ))))
{
	if (used(state, MAIN, READ) < 0)
		return fails(EBADF, "POSIX fstat(): main has no end open");
	shows(unread, state->channel.unread);
	shows(capacity, state->channel.capacity * scene->page);
	return returns(0, "pipe(7): FIONREAD, F_GETPIPE_SZ");
}

OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
{
	used(state, now->actor, READ);
	interrupts(now, (int)victim);
	return returns(0, "POSIX read(), write(), poll(): a caught signal ends a sleep");
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	used(state, now->actor, READ);
	have_begin_anew(&state->channel, now, (int)victim, how);
	return disturbed(now, (int)victim, how, after_signal(now, (int)victim));
}

static void leave(struct state *state, int actor)
{
	state->copies[actor][READ] = state->copies[actor][WRITE] = 0;
	state->came_in[actor] = false;
}

OPERATION(end, end_actor(victim, actor), NOTHING, (victim, ACTORS))
{
	if (victim <= now->actor) {
		leave(state, now->actor);
		return ends("POSIX _exit(): the process has closed all it had open");
	}
	used(state, now->actor, READ);
	kills(now, (int)victim);
	leave(state, (int)victim);
	return returns(0, "POSIX _exit(): who is killed has closed all it had open");
}

MEETING(pipe, reads_meet_writes_in_one_order,
	CALLS(BY(1, read, LARGEST, PLAIN), BY(4, read, LARGEST, PLAIN), BY(2, write, 1, PLAIN),
	      BY(3, write, 1, PLAIN)),
	.says = "where two reads of a pipe meet two writes of a byte, each byte is read once: by one "
		"each, or both by one while the other sleeps on",
	.zh = "一个管道上的两个读遇到两个各写一字节的写时，每个字节只被读到一次："
	      "两者各得一个，或者一个得到两个而另一个继续睡眠",
	.verdict = HOLDS, .ref = "POSIX.1-2024 read(), write()");
