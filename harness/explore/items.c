/* Source text: the text of its items. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"

/* A copy of the text without its comments. */
static char *without_comments(const char *const *lines, int count)
{
	size_t size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	bool within = false;

	if (!out)
		return NULL;
	for (int i = 0; i < count; i++) {
		const char *c = lines[i], *end;

		while (*c) {
			end = strstr(c, within ? "*/" : "/*");
			if (!within)
				fprintf(out, "%.*s", end ? (int)(end - c) : (int)strlen(c), c);
			if (end)
				within = !within;
			c = end ? end + 2 : c + strlen(c);
		}
		fputc('\n', out);
	}
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

void source_add_text(struct source_text *source, enum item_kind kind, char *text)
{
	static const char *const none[] = { "", NULL };

	if (source->count < ITEM_LIMIT && text)
		source->items[source->count++] = (struct item){ kind, none, 0, false, text };
	else
		free(text);
}

void source_free(struct source_text *source)
{
	for (int i = 0; i < source->count; i++)
		item_change(&source->items[i], NULL);
}
