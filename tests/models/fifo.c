/* The FIFO: its ends, opened by name, and who waits for whom. */
#include "model.h"
#include "models/channel.h"
#include "models/channel_calls.h"
#include "models/shared.h"

#define NAME "fifo"

#define READS  1 /* what a descriptor is for */
#define WRITES 2

struct opened {
	char ends; /* READS, WRITES or both; 0: there is none */
	bool nonblocking;
	bool is_first; /* there was no writer when it was opened, nor ever since */
};

struct scene {
	long capacity, page; /* bytes */
	bool counts_bytes, may_grow;
};

struct state {
	struct channel channel;
	struct opened opened[ACTOR_COUNT];
	char opening[ACTOR_COUNT]; /* the ends that it sleeps in open with */
	bool has_met[ACTOR_COUNT]; /* whom it slept for */
};

MODEL(fifo, "a FIFO", "命名管道", "POSIX.1-2024 open(), read(), write(), poll(); fifo(7)",
      .every = 2, .every_workers = 1, .every_values = 2, .operations = 4000, .alone = { "disturb" },
      .only_rounds = "open has the new ends before it closes what the actor had open");

static int fd;

BEGIN
{
	int pair[2];

	must(mkfifo(NAME, 0600));
	pair[0] = must(open(NAME, O_RDWR));
	pair[1] = must(open(NAME, O_WRONLY));
	scene->capacity = must(fcntl(pair[0], F_GETPIPE_SZ));
	scene->counts_bytes = counts_bytes(pair[0], pair[1]);
	scene->page = must(fcntl(pair[0], F_SETPIPE_SZ, PAGE));
	scene->may_grow = may_grow(pair[0], scene->page);
	close(pair[0]);
	close(pair[1]);
}

END
{
	unlink(NAME);
}

ENTER
{
	signal(SIGPIPE, count_broken);
	fd = -1;
}

LEAVE
{
	if (fd >= 0)
		close(fd);
}

/* How many have that end open, or sleep in open with it. */
static int count_of(const struct state *state, int end)
{
	int count = 0;

	for (int i = 0; i < ACTOR_COUNT; i++)
		count += ((state->opened[i].ends | state->opening[i]) & end) != 0;
	return count;
}

/* What is unread goes with the last that has the FIFO open. */
static void forget(struct state *state)
{
	if (count_of(state, READS | WRITES))
		return;
	state->channel = (struct channel){ .capacity = (int)(scene->capacity / scene->page),
					   .page = scene->page,
					   .may_grow = scene->may_grow,
					   .counts_bytes = scene->counts_bytes };
}

INITIALLY
{
	forget(state);
}

/* The ends are open: who sleeps for one of them goes on, though it may close at once. */
static void meet(struct state *state, int ends)
{
	for (int i = 0; i < ACTOR_COUNT; i++) {
		state->has_met[i] |= state->opening[i] && ends & ~state->opening[i];
		state->opened[i].is_first &= !(ends & WRITES);
	}
}

static int mode_of(long ends)
{
	return ends == READS ? O_RDONLY : ends == WRITES ? O_WRONLY : O_RDWR;
}

/* In place of what the actor had open. Who has nothing to read, write or watch opens it instead. */
static int open_again(int flags)
{
	int fresh = open(NAME, flags);

	if (fresh < 0)
		return -1;
	if (fd >= 0)
		close(fd);
	fd = fresh;
	return 0;
}

/* The rule of open: the actor has the ends open then, in place of what it had. */
static struct answer opens(struct state *state, struct moment *now, long ends, long flags)
{
	struct opened *place = &state->opened[now->actor];
	bool is_first = ends == READS && !count_of(state, WRITES);
	bool waits = is_first || (ends == WRITES && !count_of(state, READS));

	if (!now->slept && waits && flags & O_NONBLOCK && ends == WRITES)
		return fails(ENXIO, "POSIX open(): O_NONBLOCK, and none has it open for reading");
	if (!now->slept)
		meet(state, (int)ends);
	if (!now->slept && waits && !(flags & O_NONBLOCK)) {
		state->opening[now->actor] = (char)ends;
		return sleeps("POSIX open(): until one opens it for the other end");
	}
	if (now->slept && !state->has_met[now->actor] && !now->interrupted)
		return sleeps("POSIX open(): until one opens it for the other end");
	if (now->slept && !state->has_met[now->actor]) {
		state->opening[now->actor] = 0;
		forget(state);
		return fails(EINTR, "POSIX open(): a caught signal; then it has no end open");
	}
	state->opening[now->actor] = state->has_met[now->actor] = 0;
	*place = (struct opened){ (char)ends, flags != 0, is_first && flags };
	return returns(0, "POSIX open(): the other end was opened, or need not; Linux: O_RDWR");
}

OWN_OPERATION(open, open_again(mode_of(ends) | (int)flags), NOTHING,
	      (ends, READS | WRITES, READS, WRITES), (flags, 0, O_NONBLOCK))
{
	return opens(state, now, ends, flags);
}

static int close_it(void)
{
	int result = close(fd);

	fd = -1;
	return result;
}

OWN_OPERATION(close, close_it(), NOTHING)
{
	if (!state->opened[now->actor].ends)
		return fails(EBADF, "POSIX close(): this is not open");
	state->opened[now->actor] = (struct opened){ 0 };
	forget(state);
	return returns(0, "POSIX close(): the last one throws away what is unread");
}

OWN_OPERATION(write,
	      (broken = 0, fd < 0 ? open_again(O_WRONLY | O_NONBLOCK) : give(fd, size, how, mark)),
	      SEES_ALWAYS((SIGPIPE, broken)), (size, 1, PAGE, PAGE + 1, 0, LARGEST),
	      (how, PLAIN, IN_PARTS, SPLICED, IGNORING, NOWHERE))
{
	const struct opened *opened = &state->opened[now->actor];
	bool can = opened->ends & WRITES, is_broken = !count_of(state, READS);

	shows(SIGPIPE, can && size && is_broken && how != IGNORING);
	if (!opened->ends)
		return opens(state, now, WRITES, O_NONBLOCK);
	if (!can)
		return fails(EBADF, "POSIX write(): this is not open for writing");
	return written(&state->channel, now, size, how, opened->nonblocking, is_broken);
}

OWN_OPERATION(read, fd < 0 ? open_again(O_RDONLY | O_NONBLOCK) : obtain(fd, size, how),
	      SEES((first, result > 0 ? bytes[0] : 0), (pieces, pieces_of(result)),
		   (all, digest_of(got, (int)seen->number[1]))),
	      (size, 1, LARGEST, PAGE, 0), (how, PLAIN, IN_PARTS, COPIED, SPLICED, NOWHERE))
{
	const struct opened *opened = &state->opened[now->actor];

	if (!opened->ends) {
		shows(first, 0);
		shows(pieces, 0);
		shows(all, digest_of(NULL, 0));
		return opens(state, now, READS, O_NONBLOCK);
	}
	if (!(opened->ends & READS))
		return fails(EBADF, "POSIX read(): this is not open for reading");
	return was_read(&state->channel, now, size, how, opened->nonblocking,
			count_of(state, WRITES));
}

OWN_OPERATION(set_capacity, fcntl(fd, F_SETPIPE_SZ, pages * scene->page - less), NOTHING,
	      (pages, 1, 2), (less, 0, 1))
{
	if (!state->opened[now->actor].ends)
		return fails(EBADF, "POSIX fcntl(): this is not open");
	return resized(&state->channel, pages);
}

/* What poll shows of a descriptor if all is asked for. */
static long events_of(const struct state *state, const struct opened *opened)
{
	const struct channel *channel = &state->channel;
	long shown = 0;

	if (opened->ends & READS && channel->unread)
		shown |= POLLIN;
	if (opened->ends & READS && !count_of(state, WRITES) && !opened->is_first)
		shown |= POLLHUP;
	if (opened->ends & WRITES && room(channel, channel->capacity) > 0)
		shown |= POLLOUT;
	if (opened->ends & WRITES && !count_of(state, READS))
		shown |= POLLERR;
	return shown;
}

OWN_OPERATION(watch, fd < 0 ? open_again(O_RDWR) : watched(fd, asked, timeout), NOTHING,
	      (timeout, 0, -1), (asked, BOTH, SELECTS, NEITHER))
{
	const struct opened *opened = &state->opened[now->actor];

	if (!opened->ends)
		return opens(state, now, READS | WRITES, 0);
	return was_watched(now, events_of(state, opened), asked, timeout);
}

OWN_OPERATION(look, unread_at(fd), SEES((capacity, fcntl(fd, F_GETPIPE_SZ)), (mode, mode_at(fd))))
{
	const struct opened *opened = &state->opened[now->actor];

	if (!opened->ends)
		return fails(EBADF, "POSIX fcntl(): this is not open");
	shows(capacity, state->channel.capacity * scene->page);
	shows(mode, mode_of(opened->ends) | (opened->nonblocking ? O_NONBLOCK : 0));
	return returns(state->channel.unread, "pipe(7): FIONREAD, F_GETPIPE_SZ; POSIX fcntl()");
}

OWN_OPERATION(set_nonblocking, set_nonblocking(fd, flags, by), NOTHING, (flags, O_NONBLOCK, 0),
	      (by, F_SETFL, FIONBIO))
{
	struct opened *opened = &state->opened[now->actor];

	if (!opened->ends)
		return fails(EBADF, "POSIX fcntl(): this is not open");
	opened->nonblocking = flags != 0;
	return returns(0, "POSIX fcntl(): F_SETFL sets O_NONBLOCK, whatever open was given");
}

OWN_OPERATION(misuse, misuse(fd, call), NOTHING,
	      (call, SEEK, READ_AT, WRITE_AT, TRUNCATE, SYNCHRONIZE))
{
	if (!state->opened[now->actor].ends)
		return fails(EBADF, "POSIX lseek() and others: this is not open");
	return misused(call);
}

OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
{
	interrupts(now, (int)victim);
	return returns(0, "POSIX open(), read(), write(), poll(): a caught signal ends a sleep");
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	have_begin_anew(&state->channel, now, (int)victim, how);
	return disturbed(now, (int)victim, how, after_signal(now, (int)victim));
}

static void leave(struct state *state, int actor)
{
	state->opened[actor] = (struct opened){ 0 };
	state->opening[actor] = state->has_met[actor] = 0;
	forget(state);
}

OPERATION(end, end_actor(victim, actor), NOTHING, (victim, ACTORS))
{
	if (victim <= now->actor) {
		leave(state, now->actor);
		return ends("POSIX _exit(): the process has closed all it had open");
	}
	kills(now, (int)victim);
	leave(state, (int)victim);
	return returns(0, "POSIX _exit(): who is killed has closed all it had open");
}

/* What can't be done with the name. */
enum { MAKE_AGAIN, MAKE_NOWHERE, MAKE_BELOW, CREATE, LIST };

static int misname(long call)
{
	switch (call) {
	case MAKE_AGAIN:
		return mkfifo(NAME, 0600);
	case MAKE_NOWHERE:
		return mkfifo("none/" NAME, 0600);
	case MAKE_BELOW:
		return mkfifo(NAME "/" NAME, 0600);
	case CREATE:
		return open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600);
	default:
		return open(NAME, O_RDONLY | O_DIRECTORY);
	}
}

OPERATION(misname, misname(call), NOTHING,
	  (call, MAKE_AGAIN, MAKE_NOWHERE, MAKE_BELOW, CREATE, LIST))
{
	if (call == MAKE_AGAIN || call == CREATE)
		return fails(EEXIST, "POSIX mkfifo(), open(): the name exists");
	if (call == MAKE_NOWHERE)
		return fails(ENOENT, "POSIX mkfifo(): there is no such directory");
	return fails(ENOTDIR, "POSIX mkfifo(), open(): a FIFO is no directory");
}

OBSERVE(lstat(NAME, &status),
	SEES((is_fifo, S_ISFIFO(status.st_mode)), (st_size, status.st_size),
	     (st_blocks, status.st_blocks), (st_nlink, status.st_nlink),
	     (permissions, status.st_mode & 07777), (is_mine, status.st_uid == geteuid())))
{
	shows(is_fifo, true);
	shows(st_size, 0);
	shows(st_blocks, 0);
	shows(st_nlink, 1);
	shows(permissions, 0600);
	shows(is_mine, true);
	return returns(0, "POSIX mkfifo(): the node stays");
}
