/* Taking a printed manual page apart: overstrikes, lines, paragraphs, sentences. Pure. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sentences.h"

#define SUBSECTION_INDENT 4 /* and less: a heading within its section */

/* The page while it is taken apart: words go to the end of memory, which is as long as the page. */
struct reader {
	struct sentences *to;
	size_t room;     /* of to->list */
	char *end;       /* where the next text begins */
	char *paragraph; /* the lines so far, a newline each; NULL: none is open */
	int indent;      /* of its last line */
	const char *section;
	bool told;
	int number;
	bool lacks_memory;
};

/* Sections without sentences; of POSIX's pages, what is informative. */
static const char *const untold[] = {
	"NAME",          "LIBRARY",           "SYNOPSIS",  "ATTRIBUTES",        "STANDARDS",
	"CONFORMING TO", "VERSIONS",          "HISTORY",   "EXAMPLE",           "EXAMPLES",
	"SEE ALSO",      "COLOPHON",          "AUTHOR",    "AUTHORS",           "AVAILABILITY",
	"PROLOG",        "APPLICATION USAGE", "RATIONALE", "FUTURE DIRECTIONS", "COPYRIGHT",
};

/* What printers make of plain characters. */
static const struct {
	const char *printed;
	const char *plain;
} typography[] = {
	{ "\xe2\x80\x90", "-" },  { "\xe2\x80\x91", "-" },  { "\xe2\x80\x93", "-" },
	{ "\xe2\x88\x92", "-" },  { "\xe2\x80\x98", "'" },  { "\xe2\x80\x99", "'" },
	{ "\xe2\x80\x9c", "\"" }, { "\xe2\x80\x9d", "\"" }, { "\xc2\xad", "" },
	{ "\xc2\xa0", " " },
};

static const char *const abbreviations[] = { "e.g.", "i.e.", "etc.", "cf.", "vs.", "resp." };

/* Whether sentences of this section count. */
static bool section_is_told(const char *section)
{
	for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++)
		if (strcmp(untold[i], section) == 0)
			return false;
	return true;
}

/* The plain text for a printed character; *length is what that takes. NULL: it stays. */
static const char *plain_for(const char *printed, size_t *length)
{
	for (size_t i = 0; i < sizeof(typography) / sizeof(typography[0]); i++) {
		*length = strlen(typography[i].printed);
		if (strncmp(printed, typography[i].printed, *length) == 0)
			return typography[i].plain;
	}
	return NULL;
}

/* The length of an escape sequence that sets bold or the like; 0: there is none. */
static size_t escape_length(const char *text)
{
	size_t length;

	if (text[0] != '\033' || text[1] != '[')
		return 0;
	length = 2 + strspn(text + 2, "0123456789;");
	return text[length] ? length + 1 : length;
}

/* Moves back over the last character, of one byte or several. */
static char *character_before(char *end, const char *start)
{
	while (end > start && (*--end & 0xc0) == 0x80)
		;
	return end;
}

/* Copies a page as it would stand on paper: without what is struck over, or sets a terminal. */
static void copy_plain(char *to, const char *from)
{
	char *start = to;

	while (*from) {
		size_t length = escape_length(from);
		const char *plain;

		if (length) {
			from += length;
		} else if (*from == '\b') {
			to = character_before(to, start);
			from++;
		} else if ((plain = plain_for(from, &length)) != NULL) {
			to = stpcpy(to, plain);
			from += length;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

static bool has_letter(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (isalpha((unsigned char)text[i]))
			return true;
	return false;
}

/* Adds a sentence of these bytes, its spaces made one each. */
static void add_sentence(struct reader *reader, const char *text, size_t length)
{
	struct sentences *to = reader->to;
	char *word = reader->end;

	if (!has_letter(text, length) || reader->lacks_memory)
		return;
	if (to->count == reader->room) {
		size_t room = reader->room ? 2 * reader->room : 64;
		struct sentence *list = realloc(to->list, room * sizeof(*list));

		if (!list) {
			reader->lacks_memory = true;
			return;
		}
		to->list = list;
		reader->room = room;
	}
	to->list[to->count++] = (struct sentence){ reader->section, ++reader->number, word };
	for (size_t i = 0; i < length; i++) {
		if (!isspace((unsigned char)text[i]))
			*reader->end++ = text[i];
		else if (reader->end > word && reader->end[-1] != ' ')
			*reader->end++ = ' ';
	}
	if (reader->end > word && reader->end[-1] == ' ')
		reader->end--;
	*reader->end++ = '\0';
}

/* Whether a sentence goes on after the word that ends here; a letter alone is an initial. */
static bool is_abbreviation(const char *start, const char *end)
{
	const char *word = end;
	size_t length;

	while (word > start && !isspace((unsigned char)word[-1]) && word[-1] != '(')
		word--;
	length = (size_t)(end - word);
	if (length == 2 && isalpha((unsigned char)word[0]))
		return true;
	for (size_t i = 0; i < sizeof(abbreviations) / sizeof(abbreviations[0]); i++)
		if (strlen(abbreviations[i]) == length &&
		    strncmp(abbreviations[i], word, length) == 0)
			return true;
	return false;
}

/* Where the sentence that begins here ends. */
static const char *sentence_end(const char *start)
{
	for (const char *c = start; *c; c++) {
		const char *end;

		if (!strchr(".!?", *c))
			continue;
		end = c + 1 + strspn(c + 1, "\"')]");
		if (*end == '\0' || *end == '\n' || (end[0] == ' ' && end[1] == ' '))
			return end;
		if (*end == ' ' && isupper((unsigned char)end[1]) && !is_abbreviation(start, c + 1))
			return end;
	}
	return start + strlen(start);
}

static void end_paragraph(struct reader *reader)
{
	const char *text = reader->paragraph;

	while (text && *text) {
		const char *end = sentence_end(text);

		add_sentence(reader, text, (size_t)(end - text));
		text = end + strspn(end, " \n");
	}
	reader->paragraph = NULL;
}

/*
 * Copies what a foot tells of the version: its left, and the year in its midst if that has no
 * number.
 */
static void copy_source(char *source, size_t size, const char *line)
{
	const char *gap = strstr(line, "  ");
	int length = gap ? (int)(gap - line) : (int)strlen(line);
	const char *middle = line + length + strspn(line + length, " ");
	bool dated = strcspn(line, "0123456789") < (size_t)length;

	if (dated || !isdigit((unsigned char)*middle))
		snprintf(source, size, "%.*s", length, line);
	else
		snprintf(source, size, "%.*s %.*s", length, line, (int)strcspn(middle, " "),
			 middle);
}

/* A line in column 0: a section's name, or the page's head or foot. */
static void begin_section(struct reader *reader, const char *line)
{
	copy_source(reader->to->source, sizeof(reader->to->source), line);
	reader->section = line;
	reader->told = section_is_told(line);
	reader->number = 0;
}

/* Takes a line, which ends with a NUL; one that goes on with a paragraph is joined to it. */
static void take_line(struct reader *reader, char *line)
{
	int indent = (int)strspn(line, " ");

	if (line[indent] == '\0' || indent <= SUBSECTION_INDENT || indent < reader->indent) {
		end_paragraph(reader);
		reader->indent = 0;
	}
	if (line[indent] == '\0')
		return;
	if (indent == 0)
		begin_section(reader, line);
	if (strcmp(line + indent, "The following sections are informative.") == 0)
		reader->told = false;
	if (indent <= SUBSECTION_INDENT || !reader->told)
		return;
	if (!reader->paragraph)
		reader->paragraph = line;
	else
		line[-1] = '\n';
	reader->indent = indent;
}

/* Goes through the lines of a page, which it cuts. */
static void take_lines(struct reader *reader, char *page)
{
	char *line = page;

	while (*line) {
		size_t length = strcspn(line, "\n");
		bool last = line[length] == '\0';

		line[length] = '\0';
		take_line(reader, line);
		line += length + !last;
	}
	end_paragraph(reader);
}

bool sentences_read(struct sentences *sentences, const char *printed)
{
	size_t size = strlen(printed) + 2;
	struct reader reader = { .to = sentences, .told = false };

	memset(sentences, 0, sizeof(*sentences));
	/* The page that is cut, and after it the sentences, each shorter than where it stands. */
	sentences->memory = malloc(2 * size);
	if (!sentences->memory)
		return false;
	copy_plain(sentences->memory, printed);
	reader.end = sentences->memory + size;
	take_lines(&reader, sentences->memory);
	if (reader.lacks_memory)
		sentences_free(sentences);
	return !reader.lacks_memory;
}

void sentences_free(struct sentences *sentences)
{
	free(sentences->list);
	free(sentences->memory);
	memset(sentences, 0, sizeof(*sentences));
}

static bool counts_as_word(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (isalnum((unsigned char)word[i]) && word[i] != '|')
			return true;
	return false;
}

void sentence_handle(const char *text, char handle[HANDLE_SIZE])
{
	size_t used = 0;
	int words = 0;

	while (*text && words < HANDLE_WORDS) {
		size_t length = strcspn(text, " ");

		if (counts_as_word(text, length) && used + length + 2 < HANDLE_SIZE) {
			if (words++)
				handle[used++] = ' ';
			memcpy(handle + used, text, length);
			used += length;
		}
		text += length;
		text += strspn(text, " ");
	}
	handle[used] = '\0';
}
