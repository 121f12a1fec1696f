/* Reading the journal of a run that broke off. */
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "journal.h"
#include "litmus/histogram.h"
#include "past.h"

/* A line that tells of a job. */
struct past_entry {
	char *id;
	int repetition;
	bool ended;
	enum outcome_kind kind;
	char *text;
};

/* A line that tells how often a litmus claim saw an outcome. */
struct past_tally {
	char *id;
	int repetition;
	unsigned long count, rounds;
	char *outcome;
};

static int compare(const void *left, const void *right)
{
	const struct past_entry *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	if (order)
		return order;
	if (a->repetition != b->repetition)
		return a->repetition < b->repetition ? -1 : 1;
	return (int)a->ended - (int)b->ended;
}

static const struct past_entry *find(const struct past *past, const char *id, int repetition,
				     bool ended)
{
	const struct past_entry key = { (char *)id, repetition, ended, BROKEN, NULL };

	return past->count ? bsearch(&key, past->entries, past->count, sizeof(key), compare) : NULL;
}

static bool add(struct past *past, const struct past_entry *entry)
{
	struct past_entry *entries = past->entries;
	size_t count = past->count;

	if ((count & (count - 1)) == 0) /* room for as many again */
		entries = realloc(entries, (count ? 2 * count : 1) * sizeof(*entries));
	if (!entries)
		return false;
	past->entries = entries;
	entries[past->count++] = *entry;
	return entry->id && entry->text;
}

static bool add_tally(struct past *past, const struct past_tally *tally)
{
	struct past_tally *tallies = past->tallies;
	size_t count = past->tally_count;

	if ((count & (count - 1)) == 0)
		tallies = realloc(tallies, (count ? 2 * count : 1) * sizeof(*tallies));
	if (!tallies)
		return false;
	past->tallies = tallies;
	tallies[past->tally_count++] = *tally;
	return tally->id && tally->outcome;
}

static bool read_kind(const char *word, enum outcome_kind *kind)
{
	static const enum outcome_kind kinds[] = { HELD, FAILED, BROKEN, SKIPPED };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(word, outcome_word(kinds[i])) == 0) {
			*kind = kinds[i];
			return true;
		}
	return false;
}

/* "ID REPETITION", and of an end "KIND TEXT". What was cut off in the middle says nothing. */
static bool read_entry(struct past *past, const char *rest, bool ended)
{
	struct past_entry entry = { .ended = ended };
	char id[128], word[16] = "";
	int used = 0;
	int got = sscanf(rest, "%127s %d %15s%n", id, &entry.repetition, word, &used);

	if (got < 2 || (ended && !(got == 3 && read_kind(word, &entry.kind))))
		return true;
	rest += used;
	entry.id = strdup(id);
	entry.text = strdup(rest + (*rest == ' '));
	return add(past, &entry);
}

/* "ID REPETITION COUNT ROUNDS OUTCOME". */
static bool read_tally(struct past *past, const char *rest)
{
	struct past_tally tally = { 0 };
	char id[128];
	int used = 0;

	if (sscanf(rest, "%127s %d %lu %lu %n", id, &tally.repetition, &tally.count, &tally.rounds,
		   &used) < 4 ||
	    !used)
		return true;
	tally.id = strdup(id);
	tally.outcome = strdup(rest + used);
	return add_tally(past, &tally);
}

/* "NAME VALUE"; what is no fact to us is to another version. */
static void read_fact(struct past *past, const char *rest)
{
	size_t length = strcspn(rest, " ");
	char name[32];

	if (length >= sizeof(name) || !rest[length])
		return;
	memcpy(name, rest, length);
	name[length] = '\0';
	platform_set(&past->facts, name, rest + length + 1);
}

static bool read_line(struct past *past, char *line)
{
	char *mark = strstr(line, JOURNAL_MARK);
	char *rest = mark ? mark + strlen(JOURNAL_MARK) : NULL;

	if (!rest || !strchr(rest, '\n'))
		return true;
	rest[strcspn(rest, "\r\n")] = '\0';
	if (strcmp(rest, "run") == 0) {
		past_free(past);
		past->begun = true;
	}
	if (strncmp(rest, "date ", 5) == 0)
		snprintf(past->date, sizeof(past->date), "%s", rest + 5);
	if (strncmp(rest, "fact ", 5) == 0)
		read_fact(past, rest + 5);
	if (strncmp(rest, "begin ", 6) == 0)
		return read_entry(past, rest + 6, false);
	if (strncmp(rest, "outcome ", 8) == 0)
		return read_tally(past, rest + 8);
	if (strncmp(rest, "end ", 4) == 0)
		return read_entry(past, rest + 4, true);
	return true;
}

static void count_running(struct past *past)
{
	for (size_t i = 0; i < past->count; i++) {
		const struct past_entry *entry = &past->entries[i];

		if (!entry->ended && !find(past, entry->id, entry->repetition, true))
			past->running++;
	}
}

static void sort(struct past *past)
{
	if (past->count)
		qsort(past->entries, past->count, sizeof(*past->entries), compare);
	past->running = 0;
	count_running(past);
}

bool past_read(struct past *past, FILE *file)
{
	static char line[LONGEST_LINE];
	int got;

	*past = (struct past){ 0 };
	while ((got = line_read(file, line, sizeof(line))) > 0)
		if (!read_line(past, line))
			return false;
	if (got < 0)
		return false;
	sort(past);
	return true;
}

/*
 * How often the claim was begun. Its entries stand side by side, the last repetition at their end.
 */
static int repetitions(const struct past *past, const char *id)
{
	int repetition = 0;

	while (find(past, id, repetition + 1, true) || find(past, id, repetition + 1, false))
		repetition++;
	return repetition;
}

bool past_merge(struct past *past, struct past *other)
{
	struct past_entry *entries =
		realloc(past->entries, 2 * (past->count + other->count + 1) * sizeof(*entries));
	struct past_tally *tallies =
		realloc(past->tallies,
			2 * (past->tally_count + other->tally_count + 1) * sizeof(*tallies));

	past->entries = entries ? entries : past->entries;
	past->tallies = tallies ? tallies : past->tallies;
	if (!entries || !tallies)
		return false;
	for (size_t i = 0; i < other->tally_count; i++) {
		other->tallies[i].repetition += repetitions(past, other->tallies[i].id);
		tallies[past->tally_count + i] = other->tallies[i];
	}
	for (size_t i = 0; i < other->count; i++) {
		other->entries[i].repetition += repetitions(past, other->entries[i].id);
		entries[past->count + i] = other->entries[i];
	}
	past->tally_count += other->tally_count;
	past->count += other->count;
	free(other->entries);
	free(other->tallies);
	*other = (struct past){ 0 };
	sort(past);
	return true;
}

/* Sets the histogram to what the journal tells; a claim's outcomes may have changed since. */
static void take_tallies(const struct past *past, const struct job *job,
			 struct histogram *histogram)
{
	const struct claim *claim = job->claim;

	histogram_begin(histogram, claim->outcomes);
	for (size_t i = 0; (histogram->count || claim->is_computed) && i < past->tally_count; i++) {
		const struct past_tally *tally = &past->tallies[i];
		struct tally *place;

		if (tally->repetition != job->repetition || strcmp(tally->id, claim->id) != 0)
			continue;
		place = claim->is_computed ? histogram_add(histogram, tally->outcome,
							   computed_ruling(tally->outcome))
					   : histogram_find(histogram, tally->outcome);
		if (place)
			place->count = tally->count;
		histogram->rounds = tally->rounds;
	}
	if (!histogram->rounds)
		histogram->count = 0;
}

bool past_outcome(const struct past *past, const struct job *job, struct outcome *outcome)
{
	const struct past_entry *end = find(past, job->claim->id, job->repetition, true);
	static const char running[] = "it was running when the journal breaks off";

	if (!end && !find(past, job->claim->id, job->repetition, false))
		return false;
	*outcome = (struct outcome){ .kind = end ? end->kind : BROKEN };
	take_tallies(past, job, &outcome->histogram);
	if (end)
		snprintf(outcome->text, sizeof(outcome->text), "%s", end->text);
	else if (past->running > 1)
		snprintf(outcome->text, sizeof(outcome->text),
			 "%s, one of %zu: --jobs=1 tells which it is", running, past->running);
	else
		snprintf(outcome->text, sizeof(outcome->text), "%s", running);
	return true;
}

size_t past_strangers(const struct past *past, bool (*known)(const char *id))
{
	size_t count = 0;

	for (size_t i = 0; i < past->count; i++)
		if ((!i || strcmp(past->entries[i].id, past->entries[i - 1].id) != 0) &&
		    !known(past->entries[i].id))
			count++;
	return count;
}

void past_free(struct past *past)
{
	for (size_t i = 0; i < past->count; i++) {
		free(past->entries[i].id);
		free(past->entries[i].text);
	}
	for (size_t i = 0; i < past->tally_count; i++) {
		free(past->tallies[i].id);
		free(past->tallies[i].outcome);
	}
	free(past->entries);
	free(past->tallies);
	*past = (struct past){ 0 };
}
