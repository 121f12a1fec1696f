/* Having man or mandoc print a page in lines as long as its paragraphs. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manual.h"

/* What prints the page; each takes section and name. Their complaints are nobody's concern. */
static const struct {
	const char *command;
	const char *by; /* stands behind the source: not every sentence ends where it does by man */
} printers[] = {
	{ "MANWIDTH=9999 MAN_KEEP_FORMATTING= LC_ALL=C.UTF-8 "
	  "man -P cat -E UTF-8 --nh --nj %s %.*s 2>/dev/null </dev/null",
	  "" },
	{ "mandoc -T utf8 -O width=1000 \"$(man -w %s %.*s)\" 2>/dev/null </dev/null",
	  " by mandoc" },
};

/* Where the pages of POSIX stand: "semop.3p" names them, whatever the section is called here. */
static const char *const posix_sections[] = { "3p", "3posix", NULL };

/* The sections that a page of that suffix may stand in, NULL behind the last; NULL: no suffix. */
static const char *const *sections_of(const char *suffix)
{
	static const char *const sections[][2] = {
		{ "1", NULL }, { "2", NULL }, { "3", NULL }, { "4", NULL },
		{ "5", NULL }, { "6", NULL }, { "7", NULL }, { "8", NULL },
	};

	if (strcmp(suffix, posix_sections[0]) == 0)
		return posix_sections;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (strcmp(suffix, sections[i][0]) == 0)
			return sections[i];
	return NULL;
}

/* How long the name is in "semop.2", which a shell would take for a word; 0: no page's name. */
static int name_length(const char *page)
{
	size_t length = 0;

	while (isalnum((unsigned char)page[length]) || page[length] == '_')
		length++;
	return page[length] == '.' && sections_of(page + length + 1) ? (int)length : 0;
}

/* All that a command prints; NULL: nothing. The caller frees it. */
static char *output_of(const char *command)
{
	char *text = NULL, buffer[4096];
	FILE *pipe = popen(command, "re");
	size_t size, count;
	FILE *all = pipe ? open_memstream(&text, &size) : NULL;

	while (all && (count = fread(buffer, 1, sizeof(buffer), pipe)) > 0)
		fwrite(buffer, 1, count, all);
	if (all && (fclose(all) != 0 || size == 0)) {
		free(text);
		text = NULL;
	}
	if (pipe)
		pclose(pipe);
	return text;
}

/* Reads what a printer prints of the page of that section; false: nothing. */
static bool read_printed(size_t printer, const char *section, const char *page, int length,
			 struct sentences *sentences)
{
	char command[512], *text;
	bool read;

	snprintf(command, sizeof(command), printers[printer].command, section, length, page);
	text = output_of(command);
	read = text && sentences_read(sentences, text);
	free(text);
	if (read && sentences->count == 0) {
		sentences_free(sentences);
		return false;
	}
	if (read)
		strncat(sentences->source, printers[printer].by,
			sizeof(sentences->source) - strlen(sentences->source) - 1);
	return read;
}

bool manual_read(const char *page, struct sentences *sentences)
{
	int length = name_length(page);
	const char *const *section = length ? sections_of(page + length + 1) : NULL;

	for (; section && *section; section++)
		for (size_t i = 0; i < sizeof(printers) / sizeof(printers[0]); i++)
			if (read_printed(i, *section, page, length, sentences))
				return true;
	return false;
}

const struct sentence *manual_find(const struct sentences *sentences, const char *section,
				   int number, const char *handle)
{
	const struct sentence *found = NULL;

	for (size_t i = 0; i < sentences->count; i++) {
		const struct sentence *sentence = &sentences->list[i];
		char own[HANDLE_SIZE];

		if (strcmp(sentence->section, section) != 0)
			continue;
		sentence_handle(sentence->text, own);
		if (strcmp(own, handle) != 0)
			continue;
		if (!found || sentence->number == number)
			found = sentence;
	}
	return found;
}
