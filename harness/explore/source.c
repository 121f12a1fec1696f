/* Source text: cutting C as this project writes it. */
#include <ctype.h>
#include <string.h>

#include "base/spelling.h"
#include "source.h"

#define WIDTH 100

/* Cutting */

static int length_of_comment(const char *const *lines)
{
	int count = 0;

	while (lines[count] && !strstr(lines[count], "*/"))
		count++;
	return count + (lines[count] != NULL);
}

/* What keeps a header of ours from being read twice: the header lies between. */
static bool is_guard(const char *line)
{
	return begins_with(line, "#ifndef IPCLITMUS_") || begins_with(line, "#endif");
}

/* A directive, with the lines that continue it; #if with all up to its #endif. */
static int length_of_directive(const char *const *lines)
{
	int count = 0, depth = 0;

	if (is_guard(lines[0]))
		return 1;
	do {
		if (begins_with(lines[count], "#if"))
			depth++;
		if (begins_with(lines[count], "#endif"))
			depth--;
		while (lines[count] && ends_with(lines[count], "\\"))
			count++;
		count += lines[count] != NULL;
	} while (lines[count] && depth);
	return count;
}

/* Whether the line ends a statement: a comment may stand behind it. */
static bool ends_statement(const char *line)
{
	const char *comment = strstr(line, "/*"), *end = comment ? comment : line + strlen(line);

	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	return end > line && end[-1] == ';';
}

static int length_of_code(const char *const *lines)
{
	int depth = 0, count = 0;

	while (lines[count]) {
		const char *line = lines[count++];

		for (const char *c = line; *c; c++)
			depth += (*c == '{') - (*c == '}');
		if (strcmp(line, "}") == 0 || (depth == 0 && ends_statement(line)))
			break;
	}
	return count;
}

static bool is_capital(const char *line)
{
	size_t length = 0;

	while (isupper((unsigned char)line[length]) || line[length] == '_')
		length++;
	return length > 1 && !is_of_name(line[length]);
}

static enum item_kind kind_of_code(const char *const *lines, int count)
{
	if (is_capital(lines[0]))
		return ITEM_WORD;
	return strcmp(lines[count - 1], "}") == 0 ? ITEM_FUNCTION : ITEM_DATA;
}

static void add_item(struct source_text *source, enum item_kind kind, const char *const *lines,
		     int count)
{
	*source_next(source) = (struct item){ kind, lines, count, false, NULL };
}

static const char *end_of_declarator(const char *c)
{
	int depth = 0;

	for (; *c && (depth || (*c != ',' && *c != ';')); c++)
		depth += (*c == '[') - (*c == ']');
	return c;
}

/* "static int a, b[SIZE];" are two items, of which a C file may need one. False where it is one. */
static bool add_declarators(struct source_text *source, const char *line)
{
	const char *end = end_of_declarator(line), *name = memchr(line, '[', (size_t)(end - line));
	char text[2 * WIDTH];

	if (*end != ',' || strpbrk(line, "={(") || strlen(line) > WIDTH)
		return false;
	for (name = name ? name : end; is_of_name(name[-1]);)
		name--;
	for (const char *c = name; *c; c = end + 1) {
		while (*c == ' ')
			c++;
		end = end_of_declarator(c);
		if (end == c)
			break;
		snprintf(text, sizeof(text), "%.*s%.*s;", (int)(name - line), line, (int)(end - c),
			 c);
		source_add_text(source, ITEM_DATA, strdup(text));
	}
	return true;
}

/* What the rules alone know is no part of a C file. */
static bool is_of_the_rules(const char *line)
{
	return strstr(line, "struct state") || strstr(line, "struct moment") ||
	       strstr(line, "struct answer") || strstr(line, "struct sleeper");
}

void source_add(struct source_text *source, const char *const *lines)
{
	while (*lines) {
		int count = 1;

		if (begins_with(*lines, "/*")) {
			count = length_of_comment(lines);
		} else if (begins_with(*lines, "#include")) {
			add_item(source, ITEM_INCLUDE, lines, 1);
		} else if (**lines == '#') {
			count = length_of_directive(lines);
			add_item(source, ITEM_MACRO, lines, count);
		} else if (is_of_name(**lines)) {
			count = length_of_code(lines);
			if (!is_of_the_rules(lines[0]) &&
			    !(count == 1 && add_declarators(source, lines[0])))
				add_item(source, kind_of_code(lines, count), lines, count);
		}
		lines += count;
	}
}

const struct item *source_word(const struct source_text *source, const char *word)
{
	size_t length = strlen(word);

	for (int i = 0; i < source->count; i++) {
		const char *line = source->items[i].lines[0];

		if (source->items[i].kind == ITEM_WORD && begins_with(line, word) &&
		    !is_of_name(line[length]))
			return &source->items[i];
	}
	return NULL;
}

/* Writing */

void item_write_body(FILE *out, const struct item *item)
{
	int first = 0;

	while (first < item->count && strcmp(item->lines[first], "{") != 0)
		first++;
	for (int i = first + 1; i < item->count - 1; i++)
		fprintf(out, "%s\n", item->lines[i]);
}

/* The text with its lines joined; whether that fits on one. */
static bool join(const char *text, char line[WIDTH + 1])
{
	size_t length = 0;

	for (const char *c = text; *c; c++) {
		bool space = isspace((unsigned char)*c);

		if (space && (!length || line[length - 1] == ' '))
			continue;
		if (length == WIDTH)
			return false;
		line[length++] = space ? ' ' : *c;
	}
	line[length] = '\0';
	return true;
}

void item_write(FILE *out, struct item *item)
{
	char line[WIDTH + 1];

	if (item->kind == ITEM_FUNCTION) {
		fputs(begins_with(item_text(item), "static ") ? "" : "static ", out);
		text_write_joined(out, item_text(item));
	} else if (item->kind == ITEM_DATA && join(item_text(item), line)) {
		fprintf(out, "%s\n", line);
	} else if (!item->count) {
		fprintf(out, "%s\n", item_text(item));
	} else {
		for (int i = 0; i < item->count; i++)
			fprintf(out, "%s\n", item->lines[i]);
	}
}

bool source_wants(const struct source_text *source, const char *begin)
{
	for (int i = 0; i < source->count; i++)
		if (source->items[i].wanted &&
		    begins_with(source->items[i].count ? source->items[i].lines[0]
						       : source->items[i].text,
				begin))
			return true;
	return false;
}
