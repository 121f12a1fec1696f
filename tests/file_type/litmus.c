/* Litmus claims about inotify: what is told of events that meet others, and the end of their watch. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "litmus.h"

#define FILES  3                     /* of each maker */
#define EVENTS (2 * FILES)           /* of a round, at most, if none is told twice */
#define TOLD   (ROUNDS_AT_ONCE * 16) /* of a batch */

/* The watch of a directory of the round, and whether something was removed from that. */
struct watched {
	int watch;
	bool removed;
};

/* One inotify for all rounds: a user can't have many. Who has events has them of all rounds. */
static int inotify = -1;

static struct told {
	int watch;
	uint32_t mask;
	char name[8];
} told[TOLD];

static int told_count;

static void note(const struct inotify_event *event)
{
	struct told *next;

	assert_that(told_count < TOLD);
	next = &told[told_count];
	next->watch = event->wd;
	next->mask = event->mask & ~(uint32_t)IN_ISDIR;
	snprintf(next->name, sizeof(next->name), "%s", event->len ? event->name : "");
	told_count++;
}

/* Reads all that there are. */
static void read_events(void)
{
	char bytes[4096] __attribute__((aligned(8)));
	ssize_t size;

	while ((size = read(inotify, bytes, sizeof(bytes))) > 0)
		for (ssize_t at = 0; at < size;) {
			const struct inotify_event *event = (void *)(bytes + at);

			note(event);
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	assert_equal(errno, EAGAIN);
}

/* The events of this watch, up to as many. Returns how many there are. */
static int events_of_watch(int watch, const struct told **events, int limit)
{
	int count = 0;

	read_events();
	for (int i = 0; i < told_count; i++) {
		if (told[i].watch != watch)
			continue;
		if (count < limit)
			events[count] = &told[i];
		count++;
	}
	return count;
}

static bool is_event(const struct told *event, uint32_t mask, const char *name)
{
	return event->mask == mask && strcmp(event->name, name) == 0;
}

/* "watched7", or "watched7/a0". */
static const char *path_in(int number, const char *name)
{
	static char path[32];

	snprintf(path, sizeof(path), "watched%d%s%s", number, name ? "/" : "", name ? name : "");
	return path;
}

static void begin_to_watch(struct watched *round, int number)
{
	if (number == 0) { /* what is left of the last batch is none of this one's */
		read_events();
		told_count = 0;
	}
	must(mkdir(path_in(number, NULL), 0700));
	round->watch =
		must(inotify_add_watch(inotify, path_in(number, NULL), IN_CREATE | IN_DELETE));
}

static void remove_directory(int number, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		rmdir(path_in(number, names[i]));
	must(rmdir(path_in(number, NULL)));
}

/* What was told of a watch that ended while "a" was made; "b" was made when it had ended. */
static const char *how_it_ended(const struct told *const events[], int count)
{
	int ends = 0, made = 0;

	for (int i = 0; i < count && i < EVENTS; i++) {
		ends += is_event(events[i], IN_IGNORED, "");
		made += is_event(events[i], IN_CREATE, "a");
		if (is_event(events[i], IN_CREATE, "b"))
			return "told of what came later";
	}
	if (ends != 1 || made > 1 || count != ends + made)
		return ends ? "anything else" : "the end is not told";
	if (!made)
		return "ended before";
	return events[0]->mask == IN_CREATE ? "told, and ended" : "told behind the end";
}

LITMUS(file_type, a_watch_ends_once, struct watched,
       .says = "on Linux, an event that meets inotify_rm_watch is told once or not at all, before "
	       "IN_IGNORED or right behind it; that is told just once, and nothing that came when "
	       "inotify_rm_watch had returned",
       .zh = "在 Linux 上，事件恰逢 inotify_rm_watch：报告一次或不报告，可在 IN_IGNORED "
	     "之前，也可紧随其后；IN_IGNORED 恰好报告一次，inotify_rm_watch 返回之后的事件不再报告",
       .verdict = HOLDS,
       .ref = "inotify_rm_watch(2): causes an IN_IGNORED event to be generated; Linux "
	      "fs/notify/inotify/inotify_user.c: inotify_ignored_and_remove_idr()",
       .needs = { need_directory, need_inotify },
       .outcomes = { { REQUIRED, "told, and ended" },
		     { REQUIRED, "ended before" },
		     { ALLOWED, "told behind the end" },
		     { FORBIDDEN, "the end is not told" },
		     { FORBIDDEN, "told of what came later" },
		     { FORBIDDEN, "anything else" } })
{
	static const char *const names[] = { "a", "b" };

	ONCE() {
		inotify = must(inotify_init1(IN_NONBLOCK));
	}
	MAKE() {
		begin_to_watch(round, ROUND_NUMBER);
	}
	ROLE(maker) {
		assert_returns(mkdir(path_in(ROUND_NUMBER, names[0]), 0700), 0);
	}
	ROLE(remover) {
		assert_returns(inotify_rm_watch(inotify, round->watch), 0);
		assert_returns(mkdir(path_in(ROUND_NUMBER, names[1]), 0700), 0);
	}
	OUTCOME() {
		const struct told *event[EVENTS] = { NULL };

		saw(how_it_ended(event, events_of_watch(round->watch, event, EVENTS)));
	}
	REMOVE() {
		remove_directory(ROUND_NUMBER, names, 2);
	}
}

LITMUS(file_type, what_is_removed_was_made_before, struct watched,
       .says = "on Linux, where one process makes a file and another removes it at once, inotify "
	       "tells each of both once, and the making first",
       .zh = "在 Linux 上，一个进程创建文件、另一个进程同时删除它时，inotify "
	     "各报告一次，且先报告创建",
       .verdict = HOLDS, .ref = "inotify(7) IN_CREATE, IN_DELETE: the events form an ordered queue",
       .needs = { need_directory, need_inotify },
       .outcomes = { { REQUIRED, "made, and removed" },
		     { REQUIRED, "nothing to remove yet" },
		     { FORBIDDEN, "removed before it is made" },
		     { FORBIDDEN, "anything else" } })
{
	static const char *const name = "a";

	ONCE() {
		inotify = must(inotify_init1(IN_NONBLOCK));
	}
	MAKE() {
		begin_to_watch(round, ROUND_NUMBER);
	}
	ROLE(maker) {
		assert_returns(mkdir(path_in(ROUND_NUMBER, name), 0700), 0);
	}
	ROLE(remover) {
		round->removed = rmdir(path_in(ROUND_NUMBER, name)) == 0;
	}
	OUTCOME() {
		const struct told *event[2] = { NULL };
		const int count = events_of_watch(round->watch, event, 2);

		if (count != 1 + round->removed)
			saw("anything else");
		else if (!is_event(event[0], IN_CREATE, name))
			saw("removed before it is made");
		else if (count == 1)
			saw("nothing to remove yet");
		else
			saw(is_event(event[1], IN_DELETE, name) ? "made, and removed"
								: "anything else");
	}
	REMOVE() {
		remove_directory(ROUND_NUMBER, &name, 1);
	}
}

/* In which order what two have made was told. */
static const char *order_told(const struct told *const events[], int count, char makers[2])
{
	int next[2] = { 0, 0 }, turns = 0;

	if (count != EVENTS)
		return count < EVENTS ? "some are lost" : "some are told twice";
	for (int i = 0; i < EVENTS; i++) {
		const int maker = events[i]->name[0] == makers[1];

		if (events[i]->mask != IN_CREATE || events[i]->name[1] != '0' + next[maker]++)
			return "not in its maker's order";
		turns += i > 0 && events[i]->name[0] != events[i - 1]->name[0];
	}
	return turns == 1 ? "one after the other" : "mixed";
}

LITMUS(file_type, each_processs_events_keep_their_order, struct watched,
       .says = "on Linux, inotify tells what two processes make at once in a directory once each, and "
	       "what each made in the order in which it did",
       .zh = "在 Linux 上，两个进程同时在一个目录中创建文件时，inotify "
	     "各报告一次，且每个进程所创建的按其创建顺序报告",
       .verdict = HOLDS, .ref = "inotify(7): the events returned form an ordered queue",
       .needs = { need_directory, need_inotify },
       .outcomes = { { REQUIRED, "mixed" },
		     { REQUIRED, "one after the other" },
		     { FORBIDDEN, "not in its maker's order" },
		     { FORBIDDEN, "some are lost" },
		     { FORBIDDEN, "some are told twice" } })
{
	static const char *const names[EVENTS] = { "a0", "a1", "a2", "b0", "b1", "b2" };

	ONCE() {
		inotify = must(inotify_init1(IN_NONBLOCK));
	}
	MAKE() {
		begin_to_watch(round, ROUND_NUMBER);
	}
	ROLES(maker, 2) {
		for (int i = 0; i < FILES; i++)
			assert_returns(mkdir(path_in(ROUND_NUMBER, names[FILES * me + i]), 0700),
				       0);
	}
	OUTCOME() {
		const struct told *event[EVENTS] = { NULL };
		const int count = events_of_watch(round->watch, event, EVENTS);

		saw(order_told(event, count, "ab"));
	}
	REMOVE() {
		remove_directory(ROUND_NUMBER, names, EVENTS);
	}
}
