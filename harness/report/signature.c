/* Taking the messages of failures apart, as claim/words.c and others write them. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/outcome.h"
#include "signature.h"

#define LONG_NUMBER 4 /* digits: a pid, an address, a time */

/* Copies so many bytes of text, its long numbers as N. */
static void copy(char *buffer, size_t size, const char *text, size_t length)
{
	size_t used = 0;

	for (size_t i = 0; i < length && text[i] && used + 1 < size;) {
		size_t digits = 0;

		while (i + digits < length && isdigit((unsigned char)text[i + digits]))
			digits++;
		if (digits >= LONG_NUMBER) {
			buffer[used++] = 'N';
			i += digits;
			continue;
		}
		buffer[used++] = text[i++];
	}
	buffer[used] = '\0';
}

/* "semop(id, &take, 1)" is "semop"; what is no call stays as it is. */
static void copy_call(char *buffer, size_t size, const char *text, size_t length)
{
	size_t name = 0;

	while (name < length && (isalnum((unsigned char)text[name]) || text[name] == '_'))
		name++;
	copy(buffer, size, text, name && name < length && text[name] == '(' ? name : length);
}

static void copy_whole(char *buffer, size_t size, const char *text)
{
	copy(buffer, size, text, strlen(text));
}

static const char *after(const char *text, const char *head)
{
	size_t length = strlen(head);

	return strncmp(text, head, length) == 0 ? text + length : NULL;
}

/* Without the words that make a sentence of it. */
static void take_wanted(struct signature *signature, const char *wanted)
{
	static const char *const heads[] = { "it to fail with ", "to return ", "to " };

	if (strcmp(wanted, "it to succeed") == 0)
		wanted = "success";
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		const char *rest = after(wanted, heads[i]);

		if (rest) {
			wanted = rest;
			break;
		}
	}
	copy_whole(signature->wanted, sizeof(signature->wanted), wanted);
}

/* What was seen, before ", expected": a call's result, a value, or what somebody did. */
static void take_seen(struct signature *signature, const char *text, size_t length)
{
	static const struct {
		const char *word;
		size_t said; /* how much of it is no part of what was got */
	} words[] = { { " failed with ", 13 },
		      { " returned ", 1 },
		      { " is ", 4 },
		      { " brought ", 1 },
		      { " went through", 1 } };
	char seen[TEXT_LIMIT];

	snprintf(seen, sizeof(seen), "%.*s", (int)length, text);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *found = strstr(seen, words[i].word);

		if (!found)
			continue;
		copy_call(signature->call, sizeof(signature->call), seen, (size_t)(found - seen));
		copy_whole(signature->got, sizeof(signature->got), found + words[i].said);
		return;
	}
	copy_whole(signature->got, sizeof(signature->got), seen);
}

/* "NAME: expected: WANTED; seen: GOT", as models say it. */
static bool take_difference(struct signature *signature, const char *text)
{
	static const char expected[] = ": expected: ", seen[] = "; seen: ";
	const char *end, *wanted = strstr(text, expected),
			 *got = wanted ? strstr(wanted, seen) : NULL;

	if (!got)
		return false;
	copy(signature->call, sizeof(signature->call), text, (size_t)(wanted - text));
	wanted += strlen(expected);
	end = strstr(wanted, " ("); /* the rule */
	copy(signature->wanted, sizeof(signature->wanted), wanted,
	     (size_t)((end && end < got ? end : got) - wanted));
	got += strlen(seen);
	end = strstr(got, " seed "); /* the story, in a journal's one line */
	copy(signature->got, sizeof(signature->got), got,
	     end ? (size_t)(end - got) : strcspn(got, ";\n"));
	return true;
}

void signature_of(struct signature *signature, const char *message)
{
	static const char expected[] = ", expected ", waits[] = "it waits in ";
	char text[TEXT_LIMIT];
	const char *found, *row;

	memset(signature, 0, sizeof(*signature));
	row = strstr(message, " (trying ");
	snprintf(text, sizeof(text), "%.*s", row ? (int)(row - message) : (int)strlen(message),
		 message);
	if (take_difference(signature, text))
		return;
	if (after(text, "not over after ") && (found = strstr(text, waits))) {
		found += strlen(waits);
		copy_call(signature->call, sizeof(signature->call), found, strlen(found));
		strcpy(signature->got, "hangs");
		return;
	}
	if ((found = after(text, "not so: "))) {
		strcpy(signature->got, "otherwise");
		copy_whole(signature->wanted, sizeof(signature->wanted), found);
		return;
	}
	found = strstr(text, expected);
	if (!found) {
		copy_whole(signature->got, sizeof(signature->got), text);
		return;
	}
	take_seen(signature, text, (size_t)(found - text));
	take_wanted(signature, found + strlen(expected));
}

void signature_line(char *buffer, size_t size, const struct signature *signature)
{
	snprintf(buffer, size, "%s%s%s%s%s", signature->call, signature->call[0] ? ": " : "",
		 signature->got, signature->wanted[0] ? ", wanted " : "", signature->wanted);
}
