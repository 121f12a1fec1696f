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
	  "man -P cat -E UTF-8 --nh --nj %c %.*s 2>/dev/null </dev/null",
	  "" },
	{ "mandoc -T utf8 -O width=1000 \"$(man -w %c %.*s)\" 2>/dev/null </dev/null",
	  " by mandoc" },
};

/* "semop.2": nothing that a shell would take for more than a word. */
static bool is_page(const char *page)
{
	size_t length = 0;

	while (isalnum((unsigned char)page[length]) || page[length] == '_')
		length++;
	return length > 0 && page[length] == '.' && isdigit((unsigned char)page[length + 1]) &&
	       page[length + 2] == '\0';
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

bool manual_read(const char *page, struct sentences *sentences)
{
	bool read = false;

	if (!is_page(page))
		return false;
	for (size_t i = 0; i < sizeof(printers) / sizeof(printers[0]) && !read; i++) {
		char command[512], *text;

		snprintf(command, sizeof(command), printers[i].command, page[strlen(page) - 1],
			 (int)strlen(page) - 2, page);
		text = output_of(command);
		read = text && sentences_read(sentences, text);
		if (read && sentences->count == 0) {
			sentences_free(sentences);
			read = false;
		}
		if (read)
			strncat(sentences->source, printers[i].by,
				sizeof(sentences->source) - strlen(sentences->source) - 1);
		free(text);
	}
	return read;
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
