/* C files: loops that constants have go through once, or never. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c_fold.h"

/* "for (long i = 0; i < 1; i++)" */
struct loop {
	char name[32], from[NAME_LIMIT], to[NAME_LIMIT];
	long first, end;
	const char *body;
};

static bool loop_read(const struct known *known, const char *c, struct loop *loop)
{
	const char *open = strchr(c, '(');
	char type[16], asked[32], counted[32];
	int used = 0;

	loop->body = after_brackets(open);
	return sscanf(open, "(%15[a-z_] %31[a-z_] = %79[^;]; %31[a-z_] < %79[^;]; %31[a-z_]++)%n",
		      type, loop->name, loop->from, asked, loop->to, counted, &used) == 6 &&
	       open + used == loop->body && strcmp(asked, loop->name) == 0 &&
	       strcmp(counted, loop->name) == 0 &&
	       known_value(known, loop->from, loop->from + strlen(loop->from), &loop->first) &&
	       known_value(known, loop->to, loop->to + strlen(loop->to), &loop->end);
}

/* The statement of the loop, with the number in place of its variable; NULL: it is no plain one. */
static char *done_once(const struct loop *loop, const char *end)
{
	const char *begin = after_spaces(loop->body);
	char *statement = strndup(begin, (size_t)(end - begin)), *with = NULL;

	if (statement && !strpbrk(statement, "{}") && !begins_word(begin, begin, "if") &&
	    !begins_word(begin, begin, "for") && !is_varied(statement, loop->name))
		with = with_argument(statement, loop->name, loop->from);
	free(statement);
	return with;
}

bool loop_fold(const struct known *known, char **text, const char *c)
{
	struct loop loop;
	const char *end;
	char *once;

	if (!loop_read(known, c, &loop) || loop.end > loop.first + 1)
		return false;
	end = after_statement(loop.body);
	if (loop.end <= loop.first) {
		while (c > *text && strchr("\t\n", c[-1]))
			c--;
		*text = text_splice(*text, c, end, "");
		return true;
	}
	once = done_once(&loop, end);
	if (once)
		*text = text_splice(*text, c, end, once);
	free(once);
	return once != NULL;
}
