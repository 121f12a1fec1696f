/* C files: the model's scene as a plain variable, and without the objects that nobody needs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "c_scene.h"

static const char pointer[] = "scene->";

/* Objects that nobody needs */

/* Whether the line from c on does no more than remove the object. */
static bool removes_alone(const char *c, const char *member, size_t length)
{
	static const char *const removing[][2] = { { "msgctl(scene->", ", IPC_RMID, NULL)" },
						   { "semctl(scene->", ", 0, IPC_RMID)" },
						   { "shmctl(scene->", ", IPC_RMID, NULL)" } };
	bool must = begins_with(c, "must(");

	c += must ? strlen("must(") : 0;
	for (size_t i = 0; i < sizeof(removing) / sizeof(*removing); i++) {
		const char *at = c + strlen(removing[i][0]);

		if (begins_with(c, removing[i][0]) && strncmp(at, member, length) == 0 &&
		    begins_with(at + length, removing[i][1]))
			return begins_with(at + length + strlen(removing[i][1]),
					   must ? ");\n" : ";\n");
	}
	return false;
}

static const char *begin_of_line(const char *text, const char *c)
{
	while (c > text && c[-1] != '\n')
		c--;
	return c;
}

/* The next place where the member is named, or NULL. */
static const char *next_member(const char *text, const char *c, const char *member, size_t length)
{
	for (c = strstr(c, pointer); c; c = strstr(c + 1, pointer)) {
		const char *at = c + strlen(pointer);

		if (c > text && is_of_name(c[-1]))
			continue;
		if (strncmp(at, member, length) == 0 && after_word(at) == at + length)
			return c;
	}
	return NULL;
}

/* Whether all that is done with what is made there is to remove it. */
static bool is_unneeded(const struct texts *texts, const char *made, const char *member,
			size_t length)
{
	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);

		for (const char *c = next_member(text, text, member, length); c;
		     c = next_member(text, c + 1, member, length)) {
			const char *line = begin_of_line(text, c);

			if (c != made &&
			    (i > 0 || *line != '\t' || !removes_alone(line + 1, member, length)))
				return false;
		}
	}
	return true;
}

static bool makes_object(const char *value)
{
	return begins_with(value, " = must(msgget(") || begins_with(value, " = must(semget(") ||
	       begins_with(value, " = must(shmget(");
}

bool scene_drop_object(const struct texts *texts)
{
	char *text = *texts->rest, name[NAME_LIMIT];

	for (const char *c = strstr(text, pointer); c; c = strstr(c + 1, pointer)) {
		const char *member = c + strlen(pointer), *end = after_word(member);
		const char *at = begin_of_line(text, c);
		size_t length = (size_t)(end - member);

		if (!makes_object(end) || at + 1 != c || length >= sizeof(name) ||
		    !is_unneeded(texts, c, member, length))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)length, member);
		while (text && (c = next_member(text, text, name, length))) {
			at = begin_of_line(text, c);
			text = text_splice(text, at, at + strcspn(at, "\n") + 1, "");
		}
		*texts->rest = text;
		return true;
	}
	return false;
}

/* The scene as a variable */

static const char *behind_indexes(const char *c)
{
	while (*c == '[')
		c = after_brackets(c);
	return c;
}

/* Whether the member is an array, which a call may fill; the text of a name is filled once. */
static bool is_array(const char *scene, const char *member, size_t length)
{
	for (const char *c = scene; *c; c = after_word(c) > c ? after_word(c) : c + 1)
		if (strncmp(c, member, length) == 0 && after_word(c) == c + length)
			return c[length] == '[' &&
			       !begins_with(after_spaces(begin_of_line(scene, c)), "char ");
	return false;
}

/* Whether the text, from c on, may change the scene. */
static bool may_store(const char *text, const char *c, const char *scene)
{
	for (c = strstr(c, pointer); c; c = strstr(c + 1, pointer)) {
		const char *member = c + strlen(pointer), *end = after_word(member);
		const char *behind = behind_indexes(end);

		if (is_changed(text, c, behind) || *behind == '.' ||
		    (behind == end && is_array(scene, member, (size_t)(end - member))))
			return true;
	}
	return false;
}

/* Whether a process may change what others see: all that BEGIN does is before the first of them. */
static bool is_shared(const struct texts *texts, const char *scene)
{
	const char *rest = *texts->rest, *first = strstr(rest, "if (begins(");

	for (int i = 1; i < text_count(texts); i++)
		if (may_store(text_number(texts, i), text_number(texts, i), scene))
			return true;
	return first && may_store(rest, first, scene);
}

static const char assignment[] = "scene = &board->scene;";

/* Whether the scene is named in another way than for one of its members. */
static bool is_named_whole(const char *text)
{
	for (const char *c = text; *c; c++)
		if (begins_word(text, c, "scene") && !begins_with(c, pointer) &&
		    !begins_with(c, assignment))
			return true;
	return false;
}

static char *replaced(const char *text, const char *with)
{
	size_t size, length = strlen(pointer);
	char *changed = NULL;
	FILE *out = open_memstream(&changed, &size);
	const char *c = text, *next;

	if (!out)
		return NULL;
	for (; (next = strstr(c, pointer)); c = next + length) {
		bool whole = next == text || !is_of_name(next[-1]);

		fprintf(out, "%.*s%s", (int)(next - c), c, whole ? with : pointer);
	}
	fputs(c, out);
	if (fclose(out) == 0)
		return changed;
	free(changed);
	return NULL;
}

static void replace_all(const struct texts *texts, const char *with)
{
	for (int i = 0; i < text_count(texts); i++) {
		struct item *item = item_number(texts, i);
		char *changed =
			*text_number(texts, i) ? replaced(text_number(texts, i), with) : NULL;

		if (changed && item) {
			item_change(item, changed);
		} else if (changed) {
			free(*texts->rest);
			*texts->rest = changed;
		}
	}
}

static struct item *item_of_scene(const struct texts *texts)
{
	struct source_text *source = texts->known->source;

	for (int i = 0; i < source->count; i++)
		if (source->items[i].wanted &&
		    begins_with(item_text(&source->items[i]), "struct scene {"))
			return &source->items[i];
	return NULL;
}

static bool is_in_a_macro(const struct texts *texts)
{
	struct source_text *source = texts->known->source;

	for (int i = 0; i < source->count; i++)
		if (source->items[i].wanted && source->items[i].kind != ITEM_FUNCTION &&
		    strstr(item_text(&source->items[i]), pointer))
			return true;
	return false;
}

/* "struct scene { ... };" declares the variable. */
static void declare(struct item *item)
{
	const char *text = item_text(item), *members = strchr(text, '{');
	size_t size = strlen(text) + 32;
	char *changed = malloc(size);

	if (!changed)
		return;
	snprintf(changed, size, "static struct %.*s scene;", (int)(strlen(members) - 1), members);
	item_change(item, changed);
	item->count = 0;
}

static void drop_assignment(const struct texts *texts)
{
	const char *place = strstr(*texts->rest, assignment);

	if (place)
		*texts->rest =
			text_splice(*texts->rest, place - 1, place + strlen(assignment) + 1, "");
}

enum scene_place scene_settle(const struct texts *texts, bool forks)
{
	struct item *item = item_of_scene(texts);
	bool whole = is_in_a_macro(texts), named = false;

	if (!item)
		return SCENE_NOWHERE;
	for (int i = 0; i < text_count(texts); i++) {
		whole |= is_named_whole(text_number(texts, i));
		named |= strstr(text_number(texts, i), pointer) != NULL;
	}
	if (whole)
		return SCENE_POINTED;
	drop_assignment(texts);
	if (!named) {
		item->wanted = false;
		return SCENE_NOWHERE;
	}
	if (forks && is_shared(texts, item_text(item))) {
		replace_all(texts, "board->scene.");
		return SCENE_SHARED;
	}
	replace_all(texts, "scene.");
	declare(item);
	return SCENE_OWN;
}
