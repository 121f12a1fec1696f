/* Holding the files of tests/trace against the claims, and against the pages that are installed. */
#include <stdio.h>
#include <string.h>

#include "claim/registry.h"
#include "manual.h"
#include "trace_check.h"
#include "traced.h"

/* Tells the ids of a line that are no claim's. */
static bool ids_are_known(const struct trace_file *file, const struct traced *traced)
{
	const char *ids = traced->ids;
	bool known = true;
	char id[NAME_SIZE];

	while (traced_next_id(&ids, id)) {
		const char *nearest;

		if (registry_find(id))
			continue;
		nearest = registry_nearest(id);
		printf("%s: %s %d: no claim %s%s%s\n", file->path, traced->section, traced->number,
		       id, nearest ? "; is it " : "", nearest ? nearest : "");
		known = false;
	}
	return known;
}

/* Whether a line's number follows on that of the line before, which it becomes. */
static bool number_follows(const struct trace_file *file, const struct traced *traced,
			   struct traced *before)
{
	bool same = strcmp(before->section, traced->section) == 0;
	int expected = same ? before->number + 1 : 1;

	*before = *traced;
	if (traced->number == expected)
		return true;
	printf("%s: %s %d: it should be number %d of its section\n", file->path, traced->section,
	       traced->number, expected);
	return false;
}

static bool check_file(const struct trace_file *file)
{
	const char *const *lines = file->lines;
	struct traced traced, before = { .number = 0 };
	bool good = *file->read != '\0';
	const char *mistake;

	if (!good)
		printf("%s: no line \"read in\", and the package and version\n", file->path);
	while (trace_next(&lines, &traced, &mistake)) {
		if (mistake)
			printf("%s: %s: %s\n", file->path, lines[-1], mistake);
		else
			good &= ids_are_known(file, &traced);
		good &= !mistake;
		if (traced.number)
			good &= number_follows(file, &traced, &before);
	}
	return good;
}

/* Whether the file names the claim, or what it is in another of the families that it is over. */
static bool file_leads_to(const struct trace_file *file, const struct claim *claim)
{
	size_t count;
	const struct claim *claims = registry_claims(&count);

	for (size_t i = 0; i < count; i++)
		if (claims_are_one_definition(&claims[i], claim) &&
		    trace_file_names(file, claims[i].id))
			return true;
	return false;
}

/* Whether each page that a claim rests on leads to it. */
static bool check_claim(const struct claim *claim)
{
	const char *rest = claim->ref;
	char page[NAME_SIZE];
	bool good = true;

	while (reference_next_page(claim->ref, &rest, page)) {
		struct trace_file file;

		if (!trace_file_of(page, &file) || file_leads_to(&file, claim))
			continue;
		printf("%s: its reference names %s, where no sentence leads to it (%s)\n",
		       claim->id, page, claim->ref);
		good = false;
	}
	return good;
}

bool trace_check_files(void)
{
	size_t count;
	const struct claim *claims = registry_claims(&count);
	struct trace_file file;
	bool good = true;

	for (size_t i = 0; trace_file_at(i, &file); i++)
		good &= check_file(&file);
	for (size_t i = 0; i < count; i++)
		good &= check_claim(&claims[i]);
	return good;
}

static bool file_has(const struct trace_file *file, const struct sentence *sentence)
{
	const char *const *lines = file->lines;
	char handle[HANDLE_SIZE];
	struct traced traced;
	const char *mistake;

	sentence_handle(sentence->text, handle);
	while (trace_next(&lines, &traced, &mistake))
		if (!mistake && strcmp(traced.section, sentence->section) == 0 &&
		    strcmp(traced.handle, handle) == 0)
			return true;
	return false;
}

/* Tells what of an installed page the file does not have. */
static bool tell_unknown(const struct trace_file *file, const struct sentences *installed)
{
	bool all = true;

	for (size_t i = 0; i < installed->count; i++) {
		const struct sentence *sentence = &installed->list[i];

		if (file_has(file, sentence))
			continue;
		printf("%s, %s: not in %s: %s %d: %s\n", file->page, installed->source, file->path,
		       sentence->section, sentence->number, sentence->text);
		all = false;
	}
	return all;
}

/* Tells what of the file the page does not have, though it is the one that was read. */
static bool tell_missing(const struct trace_file *file, const struct sentences *installed)
{
	const char *const *lines = file->lines;
	struct traced traced;
	const char *mistake;
	bool all = true;

	while (trace_next(&lines, &traced, &mistake)) {
		const struct sentence *sentence =
			manual_find(installed, traced.section, traced.number, traced.handle);

		if (mistake || (sentence && sentence->number == traced.number))
			continue;
		printf("%s: %s %d: the page has no such sentence: %s\n", file->path, traced.section,
		       traced.number, traced.handle);
		all = false;
	}
	return all;
}

bool trace_check_installed(const struct trace_file *file)
{
	struct sentences installed;
	bool same, good = true;

	if (!manual_read(file->page, &installed))
		return true;
	same = tell_unknown(file, &installed);
	if (strcmp(installed.source, file->read) == 0)
		good = tell_missing(file, &installed) && same;
	sentences_free(&installed);
	return good;
}
