/* What the commands share: messages, choosing claims, numbers, and the end of the output. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/lines.h"
#include "claim/registry.h"
#include "claim/renamed.h"
#include "command.h"
#include "options.h"
#include "start.h"
#include "traced.h"

static void tell_what_is_near(const char *pattern)
{
	const char *nearest = registry_nearest(pattern);

	if (nearest)
		usage_error("no claim matches \"%s\"; did you mean %s?", pattern, nearest);
	else
		usage_error("no claim matches \"%s\"; 'ipclitmus list' shows all", pattern);
}

/* The pattern, or after a message what the claim that had this id once is called now. */
static const char *current_name(const char *pattern)
{
	const char *now = registry_knows(pattern) ? NULL : renamed_to(pattern);

	if (!now)
		return pattern;
	put_message("%s: %s is called %s now", program_name, pattern, now);
	fputc('\n', stderr);
	return now;
}

/*
 * Puts the claims that match, or that check a page, in their places of chosen. False after a
 * message where none does.
 */
static bool choose(const char *pattern, const struct claim **chosen)
{
	size_t count;
	const struct claim *claims = registry_claims(&count);
	const char *name = current_name(pattern);
	struct trace_file page;
	bool any = false;

	bool is_page = trace_file_of(name, &page);

	for (size_t i = 0; i < count; i++) {
		if (is_page ? !trace_file_names(&page, claims[i].id)
			    : !registry_matches(&claims[i], name))
			continue;
		chosen[i] = &claims[i];
		any = true;
	}
	if (!any)
		tell_what_is_near(name);
	return any;
}

const struct claim **choose_claims(char *const *patterns, int pattern_count, size_t *count)
{
	size_t all;
	const struct claim *claims = registry_claims(&all);
	const struct claim **chosen = calloc(all + 1, sizeof(struct claim *));

	*count = 0;
	if (!chosen) {
		usage_error("%s", error_text(errno));
		return NULL;
	}
	for (int i = 0; i < pattern_count; i++)
		if (!choose(patterns[i], chosen)) {
			free(chosen);
			return NULL;
		}
	for (size_t i = 0; i < all; i++)
		if (chosen[i] || pattern_count == 0)
			chosen[(*count)++] = &claims[i];
	return chosen;
}

size_t keep_posix(const struct claim **claims, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (claim_is_of_posix(claims[i]))
			claims[kept++] = claims[i];
	return kept;
}

const char *const kind_words[] = {
	[CLAIM_EXAMPLE] = "example",
	[CLAIM_LITMUS] = "litmus",
	[CLAIM_EXPLORATION] = "exploration",
	NULL,
};

bool take_kind(const char *text, enum claim_kind *kind)
{
	int number = take_word("--kind", text, kind_words);

	if (number < 0)
		return false;
	*kind = (enum claim_kind)number;
	return true;
}

size_t keep_kind(const struct claim **claims, size_t count, enum claim_kind kind)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (claim_kind(claims[i]) == kind)
			claims[kept++] = claims[i];
	return kept;
}

/* Writes the text with program_call for each %s. */
static void put_called(const char *text)
{
	const char *mark;

	for (; (mark = strstr(text, "%s")); text = mark + 2)
		printf("%.*s%s", (int)(mark - text), text, program_call);
	fputs(text, stdout);
}

/* The lines behind "= COMMAND"; NULL where there are none. */
static const char *const *chinese_help(void)
{
	const char *space = strrchr(program_call, ' ');
	const char *const *line = lines_of("harness/command/help_zh.txt");

	for (; *line; line++)
		if (strncmp(*line, "= ", 2) == 0 &&
		    strcmp(*line + 2, space ? space + 1 : "ipclitmus") == 0)
			return line + 1;
	return NULL;
}

void show_help(const char *english)
{
	const char *const *line = reads_chinese() ? chinese_help() : NULL;

	if (!line)
		put_called(english);
	for (; line && *line && (*line)[0] != '='; line++) {
		put_called(*line);
		putchar('\n');
	}
}

int finish_output(int status)
{
	bool bad = ferror(stdout);

	errno = 0;
	if (bad) /* why a write failed was lost since: one more tells it again */
		putchar('\n');
	if (fclose(stdout) == 0 && !bad)
		return status;
	end_by_broken_pipe(errno);
	return usage_error("standard output: %s", errno ? error_text(errno) : "write error");
}
