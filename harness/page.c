/* The page: where the processes of a claim leave its verdict. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "look.h"
#include "page.h"

/* Whoever turns OPEN to TAKEN writes the verdict, and then what it sees of the actors. */
enum { OPEN, TAKEN, WRITTEN, TRACED };

struct page *the_page;
struct actor *the_actor;

struct page *page_new(void)
{
	struct page *page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? NULL : page;
}

void page_free(struct page *page)
{
	munmap(page, sizeof(*page));
}

void page_begin(struct page *page, const struct claim *claim)
{
	bool disposable = page->disposable;

	memset(page, 0, sizeof(*page));
	page->claim = claim;
	page->disposable = disposable;
	strcpy(page->actors[0].name, "scenario");
	page->actors[0].place = claim->place;
	page->actors[0].step = "its beginning";
	page->actor_count = 1;
}

bool page_settled(const struct page *page)
{
	return atomic_load(&page->settled) == TRACED;
}

static void trace_actor(struct actor_trace *trace, const struct actor *actor)
{
	char state[64];
	const char *file = actor->place.file ? actor->place.file : "?";

	memcpy(trace->name, actor->name, sizeof(trace->name));
	if (actor->ended) {
		look_status(actor->status, trace->state, sizeof(trace->state));
		return;
	}
	if (actor == the_actor) {
		strcpy(trace->state, "here");
		return;
	}
	look_describe(actor->pid, state, sizeof(state));
	snprintf(trace->state, sizeof(trace->state), "%s: %s:%d, %.60s", state, file,
		 actor->place.line, actor->step ? actor->step : "no step yet");
}

static void trace_actors(struct page *page)
{
	int count = page->actor_count;

	for (int i = 0; i < count && i < ACTOR_LIMIT; i++)
		trace_actor(&page->outcome.actors[i], &page->actors[i]);
	page->outcome.actor_count = count < ACTOR_LIMIT ? count : ACTOR_LIMIT;
}

bool page_vsettle(struct page *page, enum outcome_kind kind, struct place place, const char *format,
		  va_list arguments)
{
	int open = OPEN;

	if (!atomic_compare_exchange_strong(&page->settled, &open, TAKEN))
		return false;
	page->outcome.kind = kind;
	page->outcome.place = place;
	vsnprintf(page->outcome.text, sizeof(page->outcome.text), format, arguments);
	atomic_store(&page->settled, WRITTEN);
	if (kind == FAILED || kind == BROKEN)
		trace_actors(page);
	atomic_store(&page->settled, TRACED);
	return true;
}

bool page_settle(struct page *page, enum outcome_kind kind, struct place place, const char *format,
		 ...)
{
	va_list arguments;
	bool first;

	va_start(arguments, format);
	first = page_vsettle(page, kind, place, format, arguments);
	va_end(arguments);
	return first;
}

static void take_tallies(struct page *page, struct outcome *outcome)
{
	const struct litmus_outcome *outcomes = page->claim->outcomes;

	for (int i = 0; i < OUTCOME_LIMIT && outcomes[i].name; i++)
		outcome->tallies[outcome->tally_count++] =
			(struct tally){ outcomes[i].name, page->tallies[i] };
}

void page_take(struct page *page, struct outcome *outcome)
{
	int settled = atomic_load(&page->settled);

	*outcome = page->outcome;
	if (settled < WRITTEN) {
		outcome->kind = BROKEN;
		outcome->place = page->claim->place;
		snprintf(outcome->text, sizeof(outcome->text), "%s",
			 settled == OPEN ? "the claim ended without a verdict"
					 : "an actor was killed while it told of a failure");
	}
	take_tallies(page, outcome);
}
