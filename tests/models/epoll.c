/* An epoll set over eventfds: what is in it, what it shows, and what copies of descriptors change. */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
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
	bool is_new;    /* something happened since it was shown last */
	bool was_shown; /* with EPOLLONESHOT */
	bool is_missed; /* with EPOLLEXCLUSIVE: what made it ready woke another entry */
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
      .need = need_watched, .every = 2, .every_workers = 2, .every_values = 2, .operations = 8000);

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

/* The set has one entry, that of the first descriptor, from the beginning. */
BEGIN
{
	for (int file = 0; file < FILES; file++) {
		must(take_number(must(eventfd(0, EFD_NONBLOCK)), FIRST_NUMBER + file));
		scene->is_given[file] = true;
	}
	must(take_number(must(epoll_create1(0)), SET_NUMBER));
	must(control(EPOLL_CTL_ADD, FIRST_NUMBER, 0, EPOLLIN, 0));
}

INITIALLY
{
	for (int file = 0; file < FILES; file++)
		state->files[MAIN][file] = (char)(file + 1);
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
	if (!has_begun) {
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

/* epoll(7): an entry ends when all copies of its descriptor are closed, not before. */
static void drop(struct state *state, int actor, long slot)
{
	int file = state->files[actor][slot] - 1;

	state->files[actor][slot] = 0;
	if (file < 0 || is_open(state, file))
		return;
	memset(state->entries[file], 0, sizeof(state->entries[file]));
	state->values[file] = 0;
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
	  (events, EPOLLIN, EPOLLIN | EPOLLET, EPOLLIN | EPOLLONESHOT, EPOLLOUT,
	   EPOLLIN | EPOLLOUT | EPOLLET, EPOLLIN | EPOLLET | EPOLLONESHOT, EPOLLIN | EPOLLEXCLUSIVE,
	   0))
{
	int file = file_at(state, now->actor, slot);

	if (file < 0)
		return fails(EBADF, "epoll_ctl(2): the descriptor is not open");
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
	   EPOLLIN | EPOLLET, 0))
{
	int file = file_at(state, now->actor, slot);

	if (file < 0)
		return fails(EBADF, "epoll_ctl(2): the descriptor is not open");
	if (!state->entries[file][slot].exists)
		return fails(ENOENT,
			     "epoll_ctl(2): this descriptor of this file is not in the set");
	if (state->entries[file][slot].events & EPOLLEXCLUSIVE)
		return fails(EINVAL, "epoll_ctl(2): what was added with EPOLLEXCLUSIVE stays so");
	state->entries[file][slot] = (struct entry){ .exists = true,
						     .is_new = (events & EPOLLET) != 0,
						     .events = events,
						     .mark = now->mark };
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
		count += events_in(state, i / SLOTS, i % SLOTS) != 0;
	return count;
}

/* Shows an entry, and adds what it shows to its slot's sum. */
static void show_entry(struct state *state, int file, int slot, long sums[SLOTS])
{
	struct entry *entry = &state->entries[file][slot];

	sums[slot] += events_in(state, file, slot) + (entry->mark << 16);
	entry->is_new = false;
	entry->was_shown = (entry->events & EPOLLONESHOT) != 0;
}

OPERATION(wait, wait_for(limit, timeout),
	  SEES((slot_0, shown[0]), (slot_1, shown[1]), (slot_2, shown[2])), (limit, ENTRIES, 1),
	  (timeout, 0, -1))
{
	long sums[SLOTS] = { 0 };
	int count = count_shown(state), only = limit < count ? either(now, count) : -1;

	file_at(state, now->actor, 0);
	if (!count && timeout)
		return sleeps("epoll_wait(2): until there is an event");
	for (int i = 0, number = 0; i < ENTRIES; i++)
		if (events_in(state, i / SLOTS, i % SLOTS) && (only < 0 || number++ == only))
			show_entry(state, i / SLOTS, i % SLOTS, sums);
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
static int misuse(long kind)
{
	int number = at(0), directory, result;

	if (kind == 0)
		return control(EPOLL_CTL_ADD, SET_NUMBER, 0, EPOLLIN, 0);
	if (kind == 1)
		return epoll_wait(SET_NUMBER, list, 0, 0);
	if (kind == 2)
		return epoll_wait(number, list, 1, 0);
	directory = open(".", O_RDONLY | O_DIRECTORY);
	result = control(EPOLL_CTL_ADD, directory, 0, EPOLLIN, 0);
	close(directory);
	return result;
}

OPERATION(misuse, misuse(kind), NOTHING, (kind, 0, 1, 2, 3))
{
	int file = file_at(state, now->actor, 0);

	if (kind == 3)
		return fails(EPERM, "epoll_ctl(2): a directory can't be polled");
	if (kind == 2 && file < 0)
		return fails(EBADF, "epoll_wait(2): the descriptor is not open");
	return fails(EINVAL, "epoll_ctl(2): a set in itself; epoll_wait(2): room for none, no set");
}

static int events_now(int number)
{
	struct pollfd entry = { .fd = number, .events = POLLIN | POLLOUT, .revents = -1 };

	poll(&entry, 1, 0);
	return entry.revents;
}

OPERATION(poll, events_now(at(slot)), SEES((set, events_now(SET_NUMBER))), (slot, 0, 1, 2))
{
	int file = file_at(state, now->actor, slot);

	shows(set, count_shown(state) ? POLLIN : 0);
	return returns(file < 0 ? POLLNVAL : events_of(state, file),
		       "epoll(7): a set is readable while it would show something");
}

static int await_set(void)
{
	struct pollfd entry = { .fd = SET_NUMBER, .events = POLLIN, .revents = -1 };
	int count;

	at(0);
	count = poll(&entry, 1, -1);
	return count < 0 ? -1 : entry.revents;
}

OPERATION(await, await_set(), NOTHING)
{
	file_at(state, now->actor, 0);
	if (!count_shown(state))
		return sleeps("epoll(7): poll of a set, until it would show something");
	return returns(POLLIN, "epoll(7): a set is readable while it would show something");
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
