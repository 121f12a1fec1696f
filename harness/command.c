/* What the commands share: messages, choosing claims, numbers, and the end of the output. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "registry.h"

static bool matches_some(const struct claim *claims, size_t count, const char *pattern)
{
	const char *nearest;

	for (size_t i = 0; i < count; i++)
		if (registry_matches(&claims[i], pattern))
			return true;
	nearest = registry_nearest(pattern);
	if (nearest)
		usage_error("no claim matches \"%s\"; did you mean %s?", pattern, nearest);
	else
		usage_error("no claim matches \"%s\"; '%s list' shows all", pattern, program_name);
	return false;
}

static bool matches_any(const struct claim *claim, char *const *patterns, int pattern_count)
{
	for (int i = 0; i < pattern_count; i++)
		if (registry_matches(claim, patterns[i]))
			return true;
	return pattern_count == 0;
}

const struct claim **choose_claims(char *const *patterns, int pattern_count, size_t *count)
{
	size_t all;
	const struct claim *claims = registry_claims(&all);
	const struct claim **chosen;

	for (int i = 0; i < pattern_count; i++)
		if (!matches_some(claims, all, patterns[i]))
			return NULL;
	chosen = calloc(all + 1, sizeof(struct claim *));
	*count = 0;
	if (!chosen) {
		usage_error("%s", strerror(errno));
		return NULL;
	}
	for (size_t i = 0; i < all; i++)
		if (matches_any(&claims[i], patterns, pattern_count))
			chosen[(*count)++] = &claims[i];
	return chosen;
}

bool parse_number(const char *option, const char *text, long long low, long long high,
		  long long *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	if (end != text && !*end && !errno && *number >= low && *number <= high)
		return true;
	usage_error("%s takes a whole number from %lld to %lld, not \"%s\"", option, low, high,
		    text);
	return false;
}

int finish_output(int status)
{
	bool bad = ferror(stdout);

	errno = 0;
	if (bad) /* why a write failed was lost since: one more tells it again */
		putchar('\n');
	if (fclose(stdout) == 0 && !bad)
		return status;
	return usage_error("standard output: %s", errno ? strerror(errno) : "write error");
}
