/*
 * An epoll set over eventfds: what is in it, what it shows, and what copies of descriptors change.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model.h"
#include "models/shared.h"

#define FILES   2 /* eventfds */
#define SLOTS   3 /* descriptors that an actor may have of them */
#define ENTRIES (FILES * SLOTS)
#define MOST    (UINT64_MAX - 1)

/* The same numbers in every actor: an entry is known by file and number. */
#define FIRST_NUMBER 50
#define SET_NUMBER   60

struct scene {
	bool is_given[SLOTS]; /* main has it open: others get a copy when they begin */
};

struct entry {
	bool exists;
	bool is_new;          /* something happened since it was shown last */
	bool was_shown;       /* with EPOLLONESHOT */
	bool is_missed;       /* with EPOLLEXCLUSIVE: what made it ready woke another entry */
	unsigned char behind; /* a bit for each entry that was passed over when it was shown */
	long events;
	long mark;
};

struct state {
	uint64_t values[FILES];
	struct entry entries[FILES][SLOTS];
	char files[ACTOR_COUNT][SLOTS]; /* 1 more than the file; 0: it is not open */
	bool has_begun[ACTOR_COUNT];
};

static const char *need_watched(void)
{
	const char *why = need_epoll();

	return why ? why : need_eventfd();
}

MODEL(epoll, "an epoll set", "epoll 集合", "epoll(7), epoll_ctl(2), epoll_wait(2); eventfd(2)",
      .need = need_watched, .every = 2, .every_workers = 2, .every_values = 2, .operations = 8000,
      .alone = { "disturb" },
      .only_rounds = "read and write change the number before they tell the set of it");

static bool has_begun;
static long shown[SLOTS];
static struct epoll_event list[ENTRIES];
static uint64_t value;

static int take_number(int fd, int number)
{
	int result = dup2(fd, number);

	if (fd != number)
		close(fd);
	return result;
}

static int control(int operation, int number, long slot, long events, long mark)
{
	struct epoll_event event = { .events = (uint32_t)events };

	event.data.u64 = (uint64_t)(mark << 8 | slot);
	return epoll_ctl(SET_NUMBER, operation, number, &event);
}

/* The first has a copy; the set has one entry, that of the first, from the beginning. */
BEGIN
{
	for (int file = 0; file < FILES; file++) {
		must(take_number(must(eventfd(0, EFD_NONBLOCK)), FIRST_NUMBER + file));
		scene->is_given[file] = true;
	}
	must(dup2(FIRST_NUMBER, FIRST_NUMBER + FILES));
	scene->is_given[FILES] = true;
	must(take_number(must(epoll_create1(0)), SET_NUMBER));
	must(control(EPOLL_CTL_ADD, FIRST_NUMBER, 0, EPOLLIN, 0));
}

INITIALLY
{
	for (int file = 0; file < FILES; file++)
		state->files[MAIN][file] = (char)(file + 1);
	state->files[MAIN][FILES] = 1;
	state->has_begun[MAIN] = true;
	state->entries[0][0] = (struct entry){ .exists = true, .events = EPOLLIN };
}

ENTER
{
	has_begun = actor == MAIN;
}

static void close_all(void)
{
	for (int slot = 0; slot < SLOTS; slot++)
		close(FIRST_NUMBER + slot);
	close(SET_NUMBER);
}

LEAVE
{
	if (actor != MAIN)
		close_all();
}

END
{
	close_all();
}

/* The number of the slot, in an actor that has begun. */
static int at(long slot)
{
	if (!has_begun && !is_fork()) {
		take_number(handed(SET_NUMBER), SET_NUMBER);
		for (int i = 0; i < SLOTS; i++)
			if (scene->is_given[i])
				take_number(handed(FIRST_NUMBER + i), FIRST_NUMBER + i);
	}
	has_begun = true;
	return FIRST_NUMBER + (int)slot;
}

/* The file in the actor's slot; -1: it is not open. */
static int file_at(struct state *state, int actor, long slot)
{
	if (!state->has_begun[actor])
		memcpy(state->files[actor], state->files[MAIN], SLOTS);
	state->has_begun[actor] = true;
	return state->files[actor][slot] - 1;
}

static bool is_open(const struct state *state, int file)
{
	for (int actor = 0; actor < ACTOR_COUNT; actor++)
		if (memchr(state->files[actor], file + 1, SLOTS))
			return true;
	return false;
}

/* What poll shows of the eventfd. */
static long events_of(const struct state *state, int file)
{
	return (state->values[file] > 0 ? EPOLLIN : 0) |
	       (state->values[file] < MOST ? EPOLLOUT : 0);
}

/* What the set shows of an entry. */
static long events_in(const struct state *state, int file, int slot)
{
	const struct entry *entry = &state->entries[file][slot];

	if (!entry->exists || entry->was_shown || entry->is_missed ||
	    (entry->events & EPOLLET && !entry->is_new))
		return 0;
	return entry->events & events_of(state, file);
}

static struct entry *entry_number(struct state *state, int number)
{
	return &state->entries[number / SLOTS][number % SLOTS];
}

static bool is_shown(const struct state *state, int number)
{
	return events_in(state, number / SLOTS, number % SLOTS) != 0;
}

/* What is not ready any more has lost its turn. */
static void take_turns(struct state *state)
{
	for (int i = 0; i < ENTRIES; i++)
		for (int j = 0; j < ENTRIES && !is_shown(state, i); j++)
			entry_number(state, j)->behind &= (unsigned char)~(1U << i);
}

/* epoll(7): an entry ends when all copies of its descriptor are closed, not before. */
static void drop(struct state *state, int actor, long slot)
{
	int file = state->files[actor][slot] - 1;

	state->files[actor][slot] = 0;
	if (file < 0 || is_open(state, file))
		return;
	memset(state->entries[file], 0, sizeof(state->entries[file]));
	state->values[file] = 0;
	take_turns(state);
}

/* Something happens at the file: news for those that ask for it, though it is nothing new. */
static void tell(struct state *state, int file, long event)
{
	for (int slot = 0; slot < SLOTS; slot++) {
		struct entry *entry = &state->entries[file][slot];

		if (entry->exists && entry->events & EPOLLET && entry->events & event &&
		    !entry->was_shown)
			entry->is_new = true;
	}
}

/* EPOLLEXCLUSIVE: one or more of these entries of a file get an event, whichever set has them. */
static void share(struct moment *now, struct state *state, int file, bool was_ready)
{
	int slots[SLOTS], count = 0, told;

	for (int slot = 0; slot < SLOTS; slot++)
		if (state->entries[file][slot].events & EPOLLEXCLUSIVE)
			slots[count++] = slot;
	if (!count)
		return;
	told = count == 1 ? 1 : 1 + either(now, (1 << count) - 1);
	for (int i = 0; i < count; i++) {
		struct entry *entry = &state->entries[file][slots[i]];

		entry->is_missed = !(told & 1 << i) && (entry->is_missed || !was_ready);
	}
}

OPERATION(add, control(EPOLL_CTL_ADD, at(slot), slot, events, mark), NOTHING, (slot, 1, 0, 2),
	  (events, EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLET, EPOLLIN | EPOLLONESHOT,
	   EPOLLIN | EPOLLOUT | EPOLLET, EPOLLIN | EPOLLET | EPOLLONESHOT, EPOLLIN | EPOLLEXCLUSIVE,
	   0, EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE))
{
	int file = file_at(state, now->actor, slot);

	if (file < 0)
		return fails(EBADF, "epoll_ctl(2): the descriptor is not open");
	if (events & EPOLLEXCLUSIVE && events & EPOLLONESHOT)
		return fails(one_of(now, EINVAL, state->entries[file][slot].exists ? EEXIST : 0),
			     "epoll_ctl(2): EPOLLEXCLUSIVE with what it can't go with");
	if (state->entries[file][slot].exists)
		return fails(EEXIST, "epoll_ctl(2): this descriptor of this file is in the set");
	state->entries[file][slot] = (struct entry){ .exists = true,
						     .is_new = (events & EPOLLET) != 0,
						     .events = events,
						     .mark = now->mark };
	return returns(0, "epoll_ctl(2): EPOLL_CTL_ADD; what is ready already is shown");
}

OPERATION(modify, control(EPOLL_CTL_MOD, at(slot), slot, events, mark), NOTHING, (slot, 0, 1, 2),
	  (events, EPOLLIN | EPOLLONESHOT, EPOLLIN | EPOLLOUT, EPOLLOUT | EPOLLET,
	   EPOLLIN | EPOLLET, 0, EPOLLIN | EPOLLEXCLUSIVE))
{
	int file = file_at(state, now->actor, slot);

	if (file < 0)
		return fails(EBADF, "epoll_ctl(2): the descriptor is not open");
	if (events & EPOLLEXCLUSIVE)
		return fails(one_of(now, EINVAL, state->entries[file][slot].exists ? 0 : ENOENT),
			     "epoll_ctl(2): EPOLLEXCLUSIVE is for EPOLL_CTL_ADD alone");
	if (!state->entries[file][slot].exists)
		return fails(ENOENT,
			     "epoll_ctl(2): this descriptor of this file is not in the set");
	if (state->entries[file][slot].events & EPOLLEXCLUSIVE)
		return fails(EINVAL, "epoll_ctl(2): what was added with EPOLLEXCLUSIVE stays so");
	state->entries[file][slot] = (struct entry){ .exists = true,
						     .is_new = (events & EPOLLET) != 0,
						     .events = events,
						     .mark = now->mark };
	take_turns(state);
	return returns(0, "epoll_ctl(2): EPOLL_CTL_MOD; EPOLLONESHOT begins anew");
}

OPERATION(delete, control(EPOLL_CTL_DEL, at(slot), slot, 0, mark), NOTHING, (slot, 0, 1, 2))
{
	int file = file_at(state, now->actor, slot);

	if (file < 0)
		return fails(EBADF, "epoll(7): a closed descriptor can't be taken out");
	if (!state->entries[file][slot].exists)
		return fails(ENOENT,
			     "epoll_ctl(2): this descriptor of this file is not in the set");
	state->entries[file][slot] = (struct entry){ 0 };
	take_turns(state);
	return returns(0, "epoll_ctl(2): EPOLL_CTL_DEL");
}

static int wait_for(long limit, long timeout)
{
	int count;

	at(0);
	memset(shown, 0, sizeof(shown));
	count = epoll_wait(SET_NUMBER, list, (int)limit, (int)timeout);
	for (int i = 0; i < count; i++)
		shown[list[i].data.u64 & 0xff] +=
			(long)(list[i].events + (list[i].data.u64 >> 8 << 16));
	return count;
}

static int count_shown(const struct state *state)
{
	int count = 0;

	for (int i = 0; i < ENTRIES; i++)
		count += is_shown(state, i);
	return count;
}

/* Shows an entry, and adds what it shows to its slot's sum. */
static void show_entry(struct state *state, int number, long sums[SLOTS])
{
	struct entry *entry = entry_number(state, number);

	sums[number % SLOTS] +=
		events_in(state, number / SLOTS, number % SLOTS) + (entry->mark << 16);
	entry->is_new = false;
	entry->was_shown = (entry->events & EPOLLONESHOT) != 0;
	for (int i = 0; i < ENTRIES; i++)
		entry_number(state, i)->behind &= (unsigned char)~(1U << number);
}

/* epoll_wait(2): one of several is shown where there is room for one, and they take turns. */
static int one_in_turn(const struct state *state, struct moment *now)
{
	int numbers[ENTRIES], count = 0;

	for (int i = 0; i < ENTRIES; i++)
		if (is_shown(state, i) && !state->entries[i / SLOTS][i % SLOTS].behind)
			numbers[count++] = i;
	return count ? numbers[either(now, count)] : -1;
}

OPERATION(wait, wait_for(limit, timeout),
	  SEES((slot_0, shown[0]), (slot_1, shown[1]), (slot_2, shown[2])), (limit, ENTRIES, 1),
	  (timeout, 0, -1))
{
	long sums[SLOTS] = { 0 };
	int count = count_shown(state), only = limit < count ? one_in_turn(state, now) : -1;
	unsigned passed = 0;

	file_at(state, now->actor, 0);
	if (!count && timeout)
		return sleeps("epoll_wait(2): until there is an event");
	for (int i = 0; i < ENTRIES; i++)
		if (is_shown(state, i) && only >= 0 && i != only)
			passed |= 1U << i;
		else if (is_shown(state, i))
			show_entry(state, i, sums);
	if (only >= 0)
		entry_number(state, only)->behind = (unsigned char)passed;
	shows(slot_0, sums[0]);
	shows(slot_1, sums[1]);
	shows(slot_2, sums[2]);
	return returns(limit < count ? limit : count,
		       "epoll(7): what is ready; EPOLLET: and news; EPOLLONESHOT: once");
}

OPERATION(write, (value = (uint64_t)(int64_t)amount, write(at(slot), &value, sizeof(value))),
	  NOTHING, (slot, 0, 1, 2), (amount, 1, -2, 0))
{
	uint64_t adds = (uint64_t)(int64_t)amount;
	int file = file_at(state, now->actor, slot);

	if (file < 0)
		return fails(EBADF, "POSIX write(): the descriptor is not open");
	if (adds > MOST - state->values[file])
		return fails(EAGAIN, "eventfd(2): the sum would exceed 2^64 - 2");
	tell(state, file, EPOLLIN);
	share(now, state, file, state->values[file] > 0);
	state->values[file] += adds;
	take_turns(state);
	return returns(sizeof(adds), "eventfd(2): write adds; Linux: news even if it was readable");
}

OPERATION(read, read(at(slot), &value, sizeof(value)), SEES((value, value)), (slot, 0, 1, 2))
{
	int file = file_at(state, now->actor, slot);

	if (file < 0)
		return fails(EBADF, "POSIX read(): the descriptor is not open");
	if (!state->values[file])
		return fails(EAGAIN, "eventfd(2): the value is 0");
	shows(value, state->values[file]);
	state->values[file] = 0;
	tell(state, file, EPOLLOUT);
	take_turns(state);
	return returns(sizeof(value), "eventfd(2): read sets to 0; Linux: news even if writable");
}

static int copy(long from, long to, int actor)
{
	int result = dup2(at(from), at(to));

	if (result >= 0 && actor == MAIN)
		scene->is_given[to] = true;
	return result < 0 ? -1 : 0;
}

OPERATION(copy, copy(from, to, actor), NOTHING, (from, 0, 1, 2), (to, 2, 0, 1))
{
	int file = file_at(state, now->actor, from);

	if (file < 0)
		return fails(EBADF, "POSIX dup2(): the descriptor is not open");
	if (from != to)
		drop(state, now->actor, to);
	state->files[now->actor][to] = (char)(file + 1);
	return returns(0, "POSIX dup2(): closes what was there; epoll(7): a copy is another entry");
}

static int close_slot(long slot, int actor)
{
	int result = close(at(slot));

	if (actor == MAIN)
		scene->is_given[slot] = false;
	return result;
}

OPERATION(close, close_slot(slot, actor), NOTHING, (slot, 0, 1, 2))
{
	if (file_at(state, now->actor, slot) < 0)
		return fails(EBADF, "POSIX close(): the descriptor is not open");
	drop(state, now->actor, slot);
	return returns(0, "epoll(7): the entry stays as long as a copy is open");
}

/* What can't be in a set, or asked of one. */
enum {
	SET_IN_ITSELF,
	ROOM_FOR_NONE,
	WAITS_FOR_NO_SET,
	DIRECTORY,
	ROOM_BELOW_0,
	ADDS_TO_NO_SET,
	NO_OPERATION,
	NO_EVENT
};

static int misuse(long kind)
{
	int number = at(0), directory, result;

	switch (kind) {
	case SET_IN_ITSELF:
		return control(EPOLL_CTL_ADD, SET_NUMBER, 0, EPOLLIN, 0);
	case ROOM_FOR_NONE:
	case ROOM_BELOW_0:
		return epoll_wait(SET_NUMBER, list, kind == ROOM_FOR_NONE ? 0 : -1, 0);
	case WAITS_FOR_NO_SET:
		return epoll_wait(number, list, 1, 0);
	case ADDS_TO_NO_SET:
		return epoll_ctl(number, EPOLL_CTL_ADD, SET_NUMBER, list);
	case NO_OPERATION:
		return control(99, number, 0, EPOLLIN, 0);
	case NO_EVENT:
		return epoll_ctl(SET_NUMBER, EPOLL_CTL_MOD, number, NULL);
	}
	directory = open(".", O_RDONLY | O_DIRECTORY);
	result = control(EPOLL_CTL_ADD, directory, 0, EPOLLIN, 0);
	close(directory);
	return result;
}

OPERATION(misuse, misuse(kind), NOTHING,
	  (kind, SET_IN_ITSELF, ROOM_FOR_NONE, WAITS_FOR_NO_SET, DIRECTORY, ROOM_BELOW_0,
	   ADDS_TO_NO_SET, NO_OPERATION, NO_EVENT))
{
	bool is_closed = file_at(state, now->actor, 0) < 0;

	if (kind == DIRECTORY)
		return fails(EPERM, "epoll_ctl(2): a directory can't be polled");
	if (kind == NO_EVENT)
		return fails(one_of(now, EFAULT, is_closed ? EBADF : 0),
			     "epoll_ctl(2): no event at this address");
	if (is_closed &&
	    (kind == WAITS_FOR_NO_SET || kind == ADDS_TO_NO_SET || kind == NO_OPERATION))
		return fails(EBADF, "epoll_ctl(2), epoll_wait(2): the descriptor is not open");
	return fails(EINVAL, "epoll_ctl(2): a set in itself, no set, no operation; epoll_wait(2): "
			     "room for none, no set");
}

static int events_now(int number)
{
	struct pollfd entry = { .fd = number, .events = POLLIN | POLLOUT, .revents = -1 };
	int count = poll(&entry, 1, 0);

	return entry.revents + 1000 * (count >= 0 && count != !!entry.revents);
}

OPERATION(poll, events_now(at(slot)), SEES((set, events_now(SET_NUMBER))), (slot, 0, 1, 2))
{
	int file = file_at(state, now->actor, slot);
	bool is_shown = count_shown(state) > 0;

	if (meanwhile(now, NULL) && either(now, 2)) /* two looks, one after the other */
		is_shown = !is_shown;
	shows(set, is_shown ? POLLIN : 0);
	return returns(file < 0 ? POLLNVAL : events_of(state, file),
		       "epoll(7): a set is readable while it would show something");
}

static int await_set(void)
{
	struct pollfd entry = { .fd = SET_NUMBER, .events = POLLIN, .revents = -1 };
	int count;

	at(0);
	count = poll(&entry, 1, -1);
	return count < 0 ? -1 : entry.revents + 1000 * (count != 1);
}

OPERATION(await, await_set(), NOTHING)
{
	file_at(state, now->actor, 0);
	if (!count_shown(state))
		return sleeps("epoll(7): poll of a set, until it would show something");
	return returns(POLLIN, "epoll(7): a set is readable while it would show something");
}

/* Another set watches this one, and what cannot be seen of it by poll. */
static int await_by_set(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int outer, result, error;

	at(0);
	outer = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_ctl(outer, EPOLL_CTL_ADD, SET_NUMBER, &event) < 0)
		result = -1;
	else
		result = epoll_wait(outer, &event, 1, -1);
	error = errno;
	close(outer);
	errno = error;
	return result < 0 ? -1 : (int)event.events + 1000 * (result != 1);
}

OPERATION(await_by_set, await_by_set(), NOTHING)
{
	file_at(state, now->actor, 0);
	if (!count_shown(state))
		return sleeps("epoll(7): a set in a set, until it would show something");
	return returns(EPOLLIN, "epoll(7): a set in a set is readable while it shows something");
}

/* Ends of which the other is closed, and sets that are none. */
enum {
	READS_FROM_NOBODY,
	WRITES_TO_NOBODY,
	HALF_CLOSED,
	CREATED_FOR_0,
	UNKNOWN_FLAG,
	CLOSED_ON_EXEC
};

static int shown_of(int fd, uint32_t asked)
{
	struct epoll_event event = { .events = asked };
	int set = epoll_create1(0), count;

	epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
	count = epoll_wait(set, &event, 1, 0);
	close(set);
	return count > 0 ? (int)event.events : 0;
}

static int look_at_end(long kind)
{
	int ends[2], other = kind == READS_FROM_NOBODY, result;

	if (kind == HALF_CLOSED ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 : pipe(ends) < 0)
		return -1;
	if (kind == HALF_CLOSED)
		shutdown(ends[1], SHUT_WR);
	else
		close(ends[other]);
	result = shown_of(ends[kind == WRITES_TO_NOBODY], kind == HALF_CLOSED ? EPOLLRDHUP : 0);
	close(ends[0]);
	if (kind == WRITES_TO_NOBODY || kind == HALF_CLOSED)
		close(ends[1]);
	return result;
}

static int make(long kind)
{
	int set, result;

	if (kind < CREATED_FOR_0)
		return look_at_end(kind);
	set = kind == CREATED_FOR_0 ? epoll_create(0)
				    : epoll_create1(kind == UNKNOWN_FLAG ? 1 : EPOLL_CLOEXEC);
	result = set < 0 ? -1 : fcntl(set, F_GETFD);
	if (set >= 0)
		close(set);
	return result;
}

OPERATION(make, make(kind), NOTHING,
	  (kind, READS_FROM_NOBODY, WRITES_TO_NOBODY, HALF_CLOSED, CREATED_FOR_0, UNKNOWN_FLAG,
	   CLOSED_ON_EXEC))
{
	switch (kind) {
	case READS_FROM_NOBODY:
		return returns(EPOLLHUP, "epoll_ctl(2): EPOLLHUP is told though not asked for");
	case WRITES_TO_NOBODY:
		return returns(EPOLLERR, "epoll_ctl(2): EPOLLERR is told though not asked for");
	case HALF_CLOSED:
		return returns(EPOLLRDHUP, "epoll_ctl(2): EPOLLRDHUP: the peer writes no more");
	case CLOSED_ON_EXEC:
		return returns(FD_CLOEXEC, "epoll_create(2): EPOLL_CLOEXEC");
	default:
		return fails(EINVAL, "epoll_create(2): no size, or an unknown flag");
	}
}

static long events_at(const struct state *state, int slot)
{
	int file = state->files[MAIN][slot] - 1;

	return file < 0 ? POLLNVAL : events_of(state, file);
}

OBSERVE(events_now(SET_NUMBER),
	SEES((slot_0, events_now(FIRST_NUMBER)), (slot_1, events_now(FIRST_NUMBER + 1)),
	     (slot_2, events_now(FIRST_NUMBER + 2))))
{
	shows(slot_0, events_at(state, 0));
	shows(slot_1, events_at(state, 1));
	shows(slot_2, events_at(state, 2));
	return returns(count_shown(state) ? POLLIN : 0,
		       "epoll(7): a set can be polled; eventfd(2): as what it watches can");
}

OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
{
	interrupts(now, (int)victim);
	return returns(0, "epoll_wait(2), POSIX poll(): a caught signal ends a sleep");
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	struct sleeper sleeper;
	bool waits = is_asleep(now, (int)victim, &sleeper) &&
		     (sleeps_in(&sleeper, "wait") || sleeps_in(&sleeper, "await_by_set"));

	return disturbed(now, (int)victim, how, waits ? ENDS_ANYHOW : FAILS_IF_CAUGHT);
}

static void leave(struct state *state, int actor)
{
	for (int slot = 0; slot < SLOTS; slot++)
		drop(state, actor, slot);
	state->has_begun[actor] = false;
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
