/* The words of the claim language: each looks, and settles the claim where it sees otherwise. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/names.h"
#include "base/text.h"
#include "definition.h"
#include "stage/actor.h"
#include "stage/look.h"
#include "stage/page.h"
#include "words.h"

const char *current_family(void)
{
	return the_page->claim->family;
}

void claim_step(struct place place, const char *text)
{
	the_actor->place = place;
	the_actor->step = text;
	actor_comes_on();
}

void claim_trying(const char *row)
{
	the_page->evidence.trying = row;
}

intptr_t claim_must(intptr_t value, struct place place, const char *text)
{
	if (value == -1)
		actor_settle(BROKEN, place, "%s: %s", text, errno_name(errno));
	return value;
}

intptr_t claim_succeeded(intptr_t seen, struct place place, const char *text)
{
	if (seen == -1)
		actor_settle(FAILED, place, "%s failed with %s, expected it to succeed", text,
			     errno_name(errno));
	return seen;
}

void claim_returned(intptr_t seen, intptr_t expected, struct place place, const char *text)
{
	int error = errno;

	if (seen == expected)
		return;
	if (seen == -1)
		actor_settle(FAILED, place, "%s failed with %s, expected to return %jd", text,
			     errno_name(error), (intmax_t)expected);
	actor_settle(FAILED, place, "%s returned %jd, expected %jd", text, (intmax_t)seen,
		     (intmax_t)expected);
}

void claim_failed(intptr_t seen, int error, struct place place, const char *text)
{
	char expected[32];
	int seen_error = errno;

	if (seen == -1 && seen_error == error)
		return;
	snprintf(expected, sizeof(expected), "%s", errno_name(error));
	if (seen == -1)
		actor_settle(FAILED, place, "%s failed with %s, expected %s", text,
			     errno_name(seen_error), expected);
	actor_settle(FAILED, place, "%s returned %jd, expected it to fail with %s", text,
		     (intmax_t)seen, expected);
}

void claim_equal(intmax_t seen, intmax_t expected, struct place place, const char *text)
{
	if (seen != expected)
		actor_settle(FAILED, place, "%s is %jd, expected %jd", text, seen, expected);
}

void claim_that(bool condition, struct place place, const char *text)
{
	if (!condition)
		actor_settle(FAILED, place, "not so: %s", text);
}

void claim_text(const char *seen, const char *expected, struct place place, const char *text)
{
	char got[200], wanted[200];

	if (strcmp(seen, expected) == 0)
		return;
	text_quote(seen, strlen(seen), got, sizeof(got));
	text_quote(expected, strlen(expected), wanted, sizeof(wanted));
	actor_settle(FAILED, place, "%s is \"%s\", expected \"%s\"", text, got, wanted);
}

void claim_skip(const char *reason, struct place place)
{
	actor_settle(SKIPPED, place, "%s", reason);
}

long claim_number_in(const char *path, struct place place)
{
	FILE *file = fopen(path, "re");
	long number;

	if (!file)
		actor_settle(BROKEN, place, "%s: %s", path, errno_name(errno));
	if (fscanf(file, "%ld", &number) != 1)
		actor_settle(BROKEN, place, "%s holds no number", path);
	fclose(file);
	return number;
}

void claim_set_number(const char *path, long number, struct place place)
{
	FILE *file = fopen(path, "we");

	if (!file || fprintf(file, "%ld\n", number) < 0 || fclose(file) != 0)
		actor_settle(BROKEN, place, "%s: %s", path, errno_name(errno));
}
