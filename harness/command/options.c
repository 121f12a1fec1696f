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

/* "--repeat" of "--repeat=3"; of a short one "-r". */
static const char *name_of_option(char name[64], const char *given, const struct option *longs)
{
	if (strncmp(given, "--", 2) == 0 && (optopt == 0 || is_known(given, longs)))
		snprintf(name, 64, "%.*s", (int)strcspn(given, "="), given);
	else
		snprintf(name, 64, "-%c", optopt);
	return name;
}

/* Whether a short option is behind what getopt refuses, which has no argument then. */
static bool is_without_argument(const char *given, const struct option *longs)
{
	for (; longs->name; longs++)
		if (longs->val == optopt && longs->has_arg == no_argument)
			return strncmp(given, "--", 2) == 0 && strchr(given, '=');
	return false;
}

/* In the user's language, which the C library's own words are not. */
static void tell_what_is_wrong(int option, const char *given, const struct option *longs)
{
	char name[64];

	name_of_option(name, given, longs);
	if (option == ':')
		usage_error("%s requires an argument", name);
	else if (optopt && is_without_argument(given, longs))
		usage_error("%s takes no argument", name);
	else if (!optopt && is_known(given, longs))
		usage_error("%s stands for several options", name);
	else
		usage_error("unrecognized option %s", name);
}

int next_option(int argc, char **argv, const char *shorts, const struct option *longs)
{
	const char *given;
	char forms[64];
	int option;

	opterr = 0;
	snprintf(forms, sizeof(forms), ":%s", shorts); /* it tells what lacks an argument, then */
	option = getopt_long(argc, argv, forms, longs, NULL);
	if (option != '?' && option != ':')
		return option;
	given = optind > 1 ? argv[optind - 1] : "";
	tell_what_is_wrong(option, given, longs);
	if (strncmp(given, "--", 2) == 0 && !is_known(given, longs)) {
		const char *nearest = nearest_option(given, longs);

		if (nearest)
			put_message("Did you mean --%s? ", nearest);
	}
	put_message("Try '%s --help'.", program_call);
	fputc('\n', stderr);
	return '?';
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
