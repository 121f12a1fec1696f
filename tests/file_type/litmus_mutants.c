/* An inotify that loses, repeats or reorders what it tells. */
#include <sys/inotify.h>

#include "mutant.h"

MECHANISM(file_type_races, "file_type/litmus.c");

#define EVENT_LIMIT 400

/* What a read has got, event by event. */
struct events {
	int count;
	const struct inotify_event *at[EVENT_LIMIT];
};

static size_t size_of(const struct inotify_event *event)
{
	return sizeof(*event) + event->len;
}

static struct events events_in(const char *bytes, ssize_t size)
{
	struct events events = { 0 };

	while (size >= (ssize_t)sizeof(struct inotify_event) && events.count < EVENT_LIMIT) {
		const struct inotify_event *event = (const void *)bytes;

		events.at[events.count++] = event;
		bytes += size_of(event);
		size -= (ssize_t)size_of(event);
	}
	return events;
}

/* Writes down these events, which point into another copy. */
static ssize_t put(char *bytes, const struct events *events)
{
	char *end = bytes;

	for (int i = 0; i < events->count; i++) {
		memcpy(end, events->at[i], size_of(events->at[i]));
		end += size_of(events->at[i]);
	}
	return end - bytes;
}

/* Reads, and tells what becomes of the events. */
static ssize_t read_other(int fd, void *bytes, size_t size, void (*change)(struct events *events))
{
	static char copy[1 << 14] __attribute__((aligned(8)));
	struct events events;
	ssize_t result;

	if (size > sizeof(copy) || size < 2 * sizeof(struct inotify_event))
		return read(fd, bytes, size);
	result = read(fd, copy, size / 2); /* there may be twice as many */
	if (result <= 0)
		return result;
	events = events_in(copy, result);
	change(&events);
	return put(bytes, &events);
}

static bool are_of_one_watch(const struct events *events, int i)
{
	return i > 0 && events->at[i - 1]->wd == events->at[i]->wd;
}

static void swap_with_the_one_before(struct events *events, int i)
{
	const struct inotify_event *before = events->at[i - 1];

	events->at[i - 1] = events->at[i];
	events->at[i] = before;
}

static void drop(struct events *events, int i)
{
	events->count--;
	memmove(&events->at[i], &events->at[i + 1],
		(size_t)(events->count - i) * sizeof(events->at[0]));
}

static void end_watches_twice(struct events *events)
{
	struct events twice = { 0 };

	for (int i = 0; i < events->count && twice.count + 1 < EVENT_LIMIT; i++) {
		twice.at[twice.count++] = events->at[i];
		if (events->at[i]->mask & IN_IGNORED && are_of_one_watch(events, i))
			twice.at[twice.count++] = events->at[i];
	}
	*events = twice;
}

MUTANT(read, a_watch_that_tells_ends_twice,
       "IN_IGNORED is queued twice where an event of its watch is queued just before")
{
	return read_other(fd, bytes, size, end_watches_twice);
}

static void take_events_along(struct events *events)
{
	for (int i = 0; i < events->count; i++)
		if (events->at[i]->mask & IN_IGNORED && are_of_one_watch(events, i))
			drop(events, i--);
}

MUTANT(read, an_event_takes_the_end_along,
       "IN_IGNORED is lost where an event of its watch is queued just before")
{
	return read_other(fd, bytes, size, take_events_along);
}

static void tell_removals_first(struct events *events)
{
	for (int i = 0; i < events->count; i++)
		if (events->at[i]->mask & IN_DELETE && are_of_one_watch(events, i))
			swap_with_the_one_before(events, i);
}

MUTANT(read, a_removal_overtakes_the_making,
       "where a file is made and removed at once, the removal is told first")
{
	return read_other(fd, bytes, size, tell_removals_first);
}

static bool undoes(const struct inotify_event *event, const struct inotify_event *before)
{
	return event->mask & IN_DELETE && before->mask & IN_CREATE &&
	       strcmp(event->name, before->name) == 0;
}

static void tell_of_nothing(struct events *events)
{
	for (int i = 1; i < events->count; i++)
		if (are_of_one_watch(events, i) && undoes(events->at[i], events->at[i - 1])) {
			drop(events, i--);
			drop(events, i--);
			i = i < 0 ? 0 : i;
		}
}

MUTANT(read, what_is_undone_is_not_told, "a file that is made and removed at once is not told of")
{
	return read_other(fd, bytes, size, tell_of_nothing);
}

/* A maker's files have names that begin alike. */
static bool is_anothers(const struct events *events, int i)
{
	return are_of_one_watch(events, i) && events->at[i]->len && events->at[i - 1]->len &&
	       events->at[i]->name[0] != events->at[i - 1]->name[0];
}

static void lose_what_meets(struct events *events)
{
	for (int i = 1; i < events->count; i++)
		if (is_anothers(events, i))
			drop(events, i);
}

MUTANT(read, of_two_events_at_once_one_is_lost,
       "an event that follows one of another process is lost")
{
	return read_other(fd, bytes, size, lose_what_meets);
}

static void repeat_what_meets(struct events *events)
{
	struct events twice = { 0 };

	for (int i = 0; i < events->count && twice.count + 1 < EVENT_LIMIT; i++) {
		twice.at[twice.count++] = events->at[i];
		if (is_anothers(events, i))
			twice.at[twice.count++] = events->at[i];
	}
	*events = twice;
}

MUTANT(read, of_two_events_at_once_one_is_told_twice,
       "an event that follows one of another process is queued twice")
{
	return read_other(fd, bytes, size, repeat_what_meets);
}

static void let_the_last_be_first(struct events *events)
{
	for (int i = 1; i + 1 < events->count; i++)
		if (is_anothers(events, i) && !is_anothers(events, i + 1) &&
		    are_of_one_watch(events, i + 1))
			swap_with_the_one_before(events, i + 1);
}

MUTANT(read, an_event_overtakes_its_makers_last,
       "where events of two processes meet, one of them overtakes another of its own")
{
	return read_other(fd, bytes, size, let_the_last_be_first);
}
