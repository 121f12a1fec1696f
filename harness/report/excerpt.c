/* What the sources say of a claim: finding definitions in C as this project writes it. */
#include <stdio.h>
#include <string.h>

#include "base/lines.h"
#include "base/spelling.h"
#include "excerpt.h"

#define SOURCE_LIMIT 8  /* a file and its headers */
#define SHOWN_LIMIT  8  /* a scenario and its helpers */
#define SHORT_TABLE  16 /* lines */

/* Lines of a file, one after the other. */
struct excerpt {
	const char *const *lines;
	int count;
};

/* A function or a table that stands in a file by itself. */
struct definition {
	struct excerpt text; /* with the comment above it */
	const char *name;
	int length; /* of the name */
	bool is_function;
};

/* Whether the name stands somewhere in the text as a word. */
static bool mentions(struct excerpt text, const struct definition *definition)
{
	int length = definition->length;

	for (int i = 0; i < text.count; i++)
		for (const char *c = text.lines[i]; *c; c++)
			if (strncmp(c, definition->name, (size_t)length) == 0 &&
			    !is_of_name(c[length]) && (c == text.lines[i] || !is_of_name(c[-1])))
				return true;
	return false;
}

/* Sets the name to the one that ends before this place of a line. */
static void take_name(struct definition *definition, const char *line, const char *end)
{
	const char *name = end;

	while (name > line && is_of_name(name[-1]))
		name--;
	definition->name = name;
	definition->length = (int)(end - name);
}

/* How many of the lines belong to the item that begins with the first of them. */
static int length_of_item(const char *const *lines)
{
	int depth = 0, count = 0;

	while (lines[count]) {
		const char *line = lines[count++];

		for (const char *c = line; *c; c++)
			depth += (*c == '{') - (*c == '}');
		if (strcmp(line, "}") == 0 || (depth == 0 && ends_with(line, ";")))
			break;
	}
	return count;
}

/* Whether an item of a file is a function or a table; sets all of definition but the comment. */
static bool is_definition(const char *const *lines, struct definition *definition)
{
	const char *head = strstr(lines[0], "static ");
	int count = length_of_item(lines);

	definition->text = (struct excerpt){ lines, count };
	definition->is_function = strcmp(lines[count - 1], "}") == 0;
	if (!head)
		return false;
	if (definition->is_function) {
		take_name(definition, head, head + strcspn(head, "("));
		return definition->length > 0;
	}
	for (int i = 0; i < count; i++)
		if (strstr(lines[i], "] = {") && (i == 0 || lines[i][0] == '}')) {
			take_name(definition, lines[i], strchr(lines[i], '['));
			return definition->length > 0;
		}
	return false;
}

static void skip_comment(const char *const **lines)
{
	while (**lines && !ends_with(**lines, "*/"))
		(*lines)++;
	*lines += **lines != NULL;
}

/* Takes the next definition from *lines, with its comment. False at the file's end. */
static bool next_definition(const char *const **lines, struct definition *definition)
{
	const char *const *comment = NULL;

	while (**lines) {
		const char *const *first = comment ? comment : *lines;
		bool found;

		if (strncmp(**lines, "/*", 2) == 0) {
			comment = *lines;
			skip_comment(lines);
			continue;
		}
		comment = NULL;
		if (!is_of_name(***lines)) {
			(*lines)++;
			continue;
		}
		found = is_definition(*lines, definition);
		*lines += definition->text.count;
		definition->text = (struct excerpt){ first, (int)(*lines - first) };
		if (found)
			return true;
	}
	return false;
}

static bool begins_claim(const char *line)
{
	return strncmp(line, "CLAIM(", 6) == 0 || strncmp(line, "LITMUS(", 7) == 0 ||
	       strncmp(line, "MODEL(", 6) == 0;
}

/*
 * The claim, from its CLAIM or LITMUS to the brace that ends its scenario; a MODEL is a statement.
 */
static struct excerpt find_claim(const struct claim *claim)
{
	const char *const *lines = lines_of(place_file(&claim->place));
	int count = 0, first = claim->place.line - 1, end = first;

	while (lines[count])
		count++;
	if (first >= count)
		return (struct excerpt){ lines, 0 };
	/*
	 * Compilers differ in which line of a macro call __LINE__ names: it is one of the head's.
	 */
	while (first > 0 && !begins_claim(lines[first]))
		first--;
	if (lines[first][0] == 'M')
		return (struct excerpt){ lines + first, length_of_item(lines + first) };
	while (end < count && strcmp(lines[end], "}") != 0)
		end++;
	return (struct excerpt){ lines + first, end + 1 - first };
}

/* What stands between the braces of a claim; all of what has none. */
static struct excerpt body_of(struct excerpt claim)
{
	int first = 0;

	while (first < claim.count && strcmp(claim.lines[first], "{") != 0)
		first++;
	if (first >= claim.count)
		return claim;
	return (struct excerpt){ claim.lines + first + 1, claim.count - first - 2 };
}

static bool is_one_statement(struct excerpt body)
{
	int ends = 0;

	for (int i = 0; i < body.count; i++)
		for (const char *c = strchr(body.lines[i], ';'); c; c = strchr(c + 1, ';'))
			ends++;
	return ends == 1 && ends_with(body.lines[body.count - 1], ";");
}

/* Stores the lines of the claim's file and of those headers that it includes and we carry. */
static int find_sources(const struct claim *claim, const char *const *sources[SOURCE_LIMIT])
{
	const char *file = place_file(&claim->place);
	int folder = (int)(strrchr(file, '/') + 1 - file), count = 0;

	sources[count++] = lines_of(file);
	for (const char *const *line = sources[0]; *line && count + 2 <= SOURCE_LIMIT; line++) {
		char name[64], path[256];

		if (sscanf(*line, "#include \"%63[^\"]\"", name) != 1)
			continue;
		snprintf(path, sizeof(path), "%.*s%s", folder, file, name);
		sources[count++] = lines_of(path);
		snprintf(path, sizeof(path), "tests/%s", name);
		sources[count++] = lines_of(path);
	}
	return count;
}

static void print_excerpt(struct excerpt text)
{
	putchar('\n');
	for (int i = 0; i < text.count; i++)
		printf(text.lines[i][0] ? "    %s\n" : "%s\n", text.lines[i]);
}

static bool is_mentioned(const struct definition *definition, const struct excerpt *texts,
			 int count)
{
	for (int i = 0; i < count; i++)
		if (mentions(texts[i], definition))
			return true;
	return false;
}

/*
 * Prints the definitions of one sort that the texts mention. Where they are functions, appends them
 * to texts. Returns how many texts there are then.
 */
static int print_mentioned(const char *const *lines, bool functions, struct excerpt *texts,
			   int count)
{
	const int before = count;
	struct definition definition;

	while (next_definition(&lines, &definition)) {
		if (definition.is_function != functions ||
		    !is_mentioned(&definition, texts, before))
			continue;
		if (functions && count < SHOWN_LIMIT)
			texts[count++] = definition.text;
		if (functions || definition.text.count <= SHORT_TABLE)
			print_excerpt(definition.text);
	}
	return count;
}

/* As text of XML, of which C is full of what text_xml must escape for attributes. */
static void put_code(FILE *out, const char *line)
{
	for (; *line; line++) {
		if (*line == '<')
			fputs("&lt;", out);
		else if (*line == '>')
			fputs("&gt;", out);
		else if (*line == '&')
			fputs("&amp;", out);
		else
			fputc(*line, out);
	}
}

void excerpt_write_scenario(FILE *out, const struct claim *claim)
{
	struct excerpt body = body_of(find_claim(claim));

	for (int i = 0; i < body.count; i++) {
		put_code(out, body.lines[i] + (body.lines[i][0] == '\t'));
		fputc('\n', out);
	}
}

void excerpt_print(const struct claim *claim)
{
	struct excerpt whole = find_claim(claim), texts[SHOWN_LIMIT];
	const char *const *sources[SOURCE_LIMIT];
	int count = 1, source_count;

	if (whole.count == 0)
		return;
	print_excerpt(whole);
	texts[0] = body_of(whole);
	source_count = find_sources(claim, sources);
	for (int i = 0; i < source_count && is_one_statement(texts[0]); i++)
		count = print_mentioned(sources[i], true, texts, count);
	for (int i = 0; i < source_count; i++)
		print_mentioned(sources[i], false, texts, count);
}
