/* The page: where the processes of a claim leave what they saw. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/unique.h"
#include "look.h"
#include "page.h"

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

void page_begin(struct page *page, const struct claim *claim, struct place place)
{
	bool disposable = page->disposable;

	memset(page, 0, sizeof(*page));
	page->claim = claim;
	page->evidence.place = place;
	page->disposable = disposable;
	snprintf(page->mark, sizeof(page->mark), "ipclitmus-%08x.", unique_number());
	strcpy(page->actors[0].name, "scenario");
	page->actors[0].place = place;
	page->actors[0].step = "its beginning";
	page->actor_count = 1;
}

static bool was_lingering(const struct lingering *before, struct place place, const char *call)
{
	return before->call && before->place.file == place.file &&
	       before->place.line == place.line && strcmp(before->call, call) == 0;
}

bool page_lingers_at(struct page *page, struct place place, const char *call)
{
	int count = atomic_load(&page->lingered_count);

	if (!page->lingering || count >= LINGER_LIMIT)
		return false;
	for (int i = 0; i < count; i++)
		if (was_lingering(&page->lingered[i], place, call))
			return false;
	count = atomic_fetch_add(&page->lingered_count, 1);
	if (count >= LINGER_LIMIT)
		return false;
	page->lingered[count] = (struct lingering){ place, call };
	return true;
}

/* Those that were refused a place are counted as well. */
static int actor_count(const struct page *page)
{
	const int count = page->actor_count;

	return count < ACTOR_LIMIT ? count : ACTOR_LIMIT;
}

unsigned page_steps(const struct page *page)
{
	unsigned sum = 0;

	for (int i = 0; i < actor_count(page); i++)
		sum += atomic_load(&page->actors[i].steps);
	return sum;
}

bool page_told(const struct page *page)
{
	return atomic_load(&page->evidence.telling) == TRACED;
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

void page_trace(struct page *page)
{
	struct evidence *evidence = &page->evidence;
	const int count = actor_count(page);

	if (evidence->trace_count)
		return;
	for (int i = 0; i < count; i++)
		trace_actor(&evidence->traces[i], &page->actors[i]);
	evidence->trace_count = count;
}

/* Whoever turns NOT_TOLD to TELLING writes the statement, and then what it sees of the actors. */
bool page_vtell(struct page *page, enum outcome_kind kind, struct place place, const char *format,
		va_list arguments)
{
	struct evidence *evidence = &page->evidence;
	int not_told = NOT_TOLD;

	if (!atomic_compare_exchange_strong(&evidence->telling, &not_told, TELLING))
		return false;
	evidence->statement.kind = kind;
	evidence->statement.place = place;
	vsnprintf(evidence->statement.text, sizeof(evidence->statement.text), format, arguments);
	atomic_store(&evidence->telling, TOLD);
	if (kind == FAILED || kind == BROKEN)
		page_trace(page);
	atomic_store(&evidence->telling, TRACED);
	return true;
}

bool page_tell(struct page *page, enum outcome_kind kind, struct place place, const char *format,
	       ...)
{
	va_list arguments;
	bool first;

	va_start(arguments, format);
	first = page_vtell(page, kind, place, format, arguments);
	va_end(arguments);
	return first;
}
