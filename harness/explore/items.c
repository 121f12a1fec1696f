/* Source text: the text of its items. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"
#include "story.h"

/* What the line has outside of comments; *within: it begins, then ends, within one. */
static void write_code(FILE *out, const char *line, bool *within)
{
	char code[LINE_LIMIT] = "";
	size_t used = 0;

	for (const char *c = line, *end; *c; c = end ? end + 2 : c + strlen(c)) {
		end = strstr(c, *within ? "*/" : "/*");
		if (!*within)
			used += (size_t)snprintf(code + used, sizeof(code) - used, "%.*s",
						 end ? (int)(end - c) : (int)strlen(c), c);
		if (end)
			*within = !*within;
	}
	while (used > 0 && isspace((unsigned char)code[used - 1]))
		code[--used] = '\0';
	if (used || !*line)
		fprintf(out, "%s\n", code);
}

/* A copy of the text without its comments. */
static char *without_comments(const char *const *lines, int count)
{
	size_t size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	bool within = false;

	if (!out)
		return NULL;
	for (int i = 0; i < count; i++)
		write_code(out, lines[i], &within);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

const char *item_text(struct item *item)
{
	size_t length;

	if (item->text)
		return item->text;
	item->text = without_comments(item->lines, item->count);
	length = item->text ? strlen(item->text) : 0;
	while (length > 0 && isspace((unsigned char)item->text[length - 1]))
		item->text[--length] = '\0';
	return item->text ? item->text : "";
}

void item_change(struct item *item, char *text)
{
	free(item->text);
	item->text = text;
}

/* A C file without one of them would not compile: whoever wrote so long a model is told. */
struct item *source_next(struct source_text *source)
{
	if (source->count == ITEM_LIMIT) {
		fprintf(stderr,
			"a model of more than %d functions, types and macros: raise ITEM_LIMIT\n",
			ITEM_LIMIT);
		abort();
	}
	return &source->items[source->count++];
}

void source_add_text(struct source_text *source, enum item_kind kind, char *text)
{
	static const char *const none[] = { "", NULL };

	if (text)
		*source_next(source) = (struct item){ kind, none, 0, false, text };
}

void source_free(struct source_text *source)
{
	for (int i = 0; i < source->count; i++)
		item_change(&source->items[i], NULL);
}
