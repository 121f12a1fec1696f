/* Options and their words. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/message.h"
#include "base/nearest.h"
#include "base/translation.h"
#include "options.h"

#define OPTION_LIMIT 64

/* "--shufle=3": the long option that it is most like. */
static const char *nearest_option(const char *given, const struct option *longs)
{
	const char *names[OPTION_LIMIT + 1] = { NULL };
	char name[64];

	for (int i = 0; longs[i].name && i < OPTION_LIMIT; i++)
		names[i] = longs[i].name;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(given + 2, "="), given + 2);
	return nearest_word(name, names);
}

/* Whether getopt knows it, and only its argument was wrong. */
static bool is_known(const char *given, const struct option *longs)
{
	size_t length = strcspn(given + 2, "=");

	for (; longs->name; longs++)
		if (strncmp(longs->name, given + 2, length) == 0)
			return true;
	return false;
}

int next_option(int argc, char **argv, const char *shorts, const struct option *longs)
{
	int option = getopt_long(argc, argv, shorts, longs, NULL);
	const char *given = optind > 1 ? argv[optind - 1] : "";

	if (option != '?')
		return option;
	if (strncmp(given, "--", 2) == 0 && !is_known(given, longs)) {
		const char *nearest = nearest_option(given, longs);

		if (nearest)
			put_message("Did you mean --%s? ", nearest);
	}
	put_message("Try '%s --help'.", program_call);
	fputc('\n', stderr);
	return option;
}

/* "human, tap or junit" */
static void list_words(char *line, size_t size, const char *const *words)
{
	size_t used = 0;

	for (int i = 0; words[i] && used < size; i++)
		used += (size_t)snprintf(line + used, size - used, "%s%s",
					 !i             ? ""
					 : words[i + 1] ? ", "
							: translated(" or "),
					 words[i]);
}

int take_word(const char *option, const char *word, const char *const *words)
{
	const char *nearest = nearest_word(word, words);
	char list[256] = "";

	for (int i = 0; words[i]; i++)
		if (strcasecmp(word, words[i]) == 0)
			return i;
	list_words(list, sizeof(list), words);
	usage_error("%s takes %s, not \"%s\"%s%s%s", option, list, word,
		    nearest ? translated("; did you mean ") : "", nearest ? nearest : "",
		    nearest ? "?" : "");
	return -1;
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
