/* Reading the journal of a run that broke off. */
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "past.h"

/* A line that tells of a job. */
struct past_entry {
	char *id;
	int repetition;
	bool ended;
	enum outcome_kind kind;
	char *text;
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

bool past_read(struct past *past, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	bool good = true;

	*past = (struct past){ 0 };
	while (good && getline(&line, &size, file) >= 0)
		good = read_line(past, line);
	free(line);
	if (!good || ferror(file))
		return false;
	if (past->count)
		qsort(past->entries, past->count, sizeof(*past->entries), compare);
	count_running(past);
	return true;
}

bool past_outcome(const struct past *past, const struct job *job, struct outcome *outcome)
{
	const struct past_entry *end = find(past, job->claim->id, job->repetition, true);
	static const char running[] = "it was running when the journal breaks off";

	if (!end && !find(past, job->claim->id, job->repetition, false))
		return false;
	*outcome = (struct outcome){ .kind = end ? end->kind : BROKEN };
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
	free(past->entries);
	*past = (struct past){ 0 };
}
