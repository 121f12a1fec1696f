/* C files: a call that halts in its buffer; and the words for that, where none does. */
#include <stdlib.h>
#include <string.h>

#include "c_halting.h"
#include "c_values.h"

/* Behind the argument that begins at c: at a comma, or at the parenthesis. */
static const char *after_argument(const char *c)
{
	while (*c && *c != ',' && *c != ')')
		c = strchr("([{\"'", *c) ? after_brackets(c) : c + 1;
	return c;
}

/* The first call of the word in the text, as long as it has its parenthesis; NULL: there is none. */
static const char *call_of(const char *text, const char *word)
{
	for (const char *c = strstr(text, word); c; c = strstr(c + 1, word))
		if (begins_word(text, c, word) && c[strlen(word)] == '(')
			return c;
	return NULL;
}

/* Its first argument stands in place of the call. */
static char *without_call(const char *text, const char *call, const char *word)
{
	const char *open = call + strlen(word), *argument = open + 1;
	const char *end = after_argument(argument), *close = after_brackets(open);
	size_t size = strlen(text) + 1;
	char *without = malloc(size);

	if (without)
		snprintf(without, size, "%.*s%.*s%s", (int)(call - text), text,
			 (int)(end - argument), argument, close);
	return without;
}

/* What a statement has in parentheses stands on one line: it became shorter. */
static void join_lines(char *text)
{
	char *to = text;
	int depth = 0;

	for (const char *c = text; *c; c++) {
		depth += (*c == '(') - (*c == ')');
		if (*c == '\n' && depth > 0) {
			c += strspn(c, "\n\t ") - 1;
			*to++ = ' ';
		} else {
			*to++ = *c;
		}
	}
	*to = '\0';
}

char *without_halting(const char *text)
{
	static const char *const words[] = { "may_halt", "back_from" };
	char *now = strdup(text);
	bool had = call_of(text, words[0]) || call_of(text, words[1]);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && now; i++)
		for (const char *call; now && (call = call_of(now, words[i]));) {
			char *without = without_call(now, call, words[i]);

			free(now);
			now = without;
		}
	if (now && had)
		join_lines(now);
	return now;
}

/* Where the buffer is absent from its first byte on, and the call fills nothing, little is noted. */
static void write_lending(FILE *out, const struct c_halting *halting)
{
	if (halting->place == HALTS_FIRST && !halting->fills) {
		fprintf(out, "\tmemcpy(board->rest, buffer, size);\n"
			     "\tboard->absent = memory;\n"
			     "\treturn memory;\n}\n");
		return;
	}
	fprintf(out, "\tlent.buffer = buffer, lent.memory = memory + LENT - at, lent.at = at, "
		     "lent.size = size;\n"
		     "\tmemcpy(lent.memory, buffer, at);\n"
		     "\tmemcpy(board->rest, lent.buffer + at, size - at);\n"
		     "\tboard->absent = memory + LENT;\n"
		     "\treturn lent.memory;\n}\n");
}

/* Of a whole buffer, or of one whose beginning is there. */
static void write_memory(FILE *out, const struct c_halting *halting)
{
	bool whole = halting->place == HALTS_FIRST && !halting->fills;

	if (!whole)
		fprintf(out, "\tsize_t at = %s;\n",
			halting->place == HALTS_FIRST ? "0"
						      : "size > 8 ? (size / 2 + 7) / 8 * 8 : 0");
	if (!halting->once)
		fprintf(out, "\tif (!halts)\n\t\treturn buffer;\n");
	fprintf(out,
		"\tchar *memory = must(mmap(NULL, %sLENT, PROT_READ | PROT_WRITE, MAP_PRIVATE | "
		"MAP_ANONYMOUS, -1, 0));\n"
		"\tstruct uffdio_register absent = { { (uintptr_t)memory%s, LENT }, "
		"UFFDIO_REGISTER_MODE_MISSING, 0 };\n",
		whole ? "" : "2 * ", whole ? "" : " + LENT");
}

void c_halting_write_words(FILE *out, const struct c_halting *halting)
{
	if (!halting->once)
		fprintf(out,
			"static int halts; /* the next call of this process halts in its buffer */\n");
	if (halting->place != HALTS_FIRST || halting->fills)
		fprintf(out, "static struct { char *buffer, *memory; size_t at, size; } lent;\n");
	fprintf(out, "\n/* The buffer; or a copy, of which the rest is absent until provide(). */\n"
		     "static void *may_halt(void *buffer, size_t size)\n{\n");
	write_memory(out, halting);
	if (halting->high)
		fprintf(out, "\tint low = must(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK));\n"
			     "\tboard->faults = must(fcntl(low, F_DUPFD_CLOEXEC, 200));\n"
			     "\tclose(low);\n");
	else
		fprintf(out, "\tboard->faults = must(syscall(SYS_userfaultfd, O_CLOEXEC | "
			     "O_NONBLOCK));\n");
	fprintf(out,
		"\tmust(ioctl(board->faults, UFFDIO_API, &(struct uffdio_api){ .api = UFFD_API "
		"}));\n"
		"\tmust(ioctl(board->faults, UFFDIO_REGISTER, &absent));\n%s",
		halting->once ? "" : "\thalts = 0;\n");
	write_lending(out, halting);
	if (halting->fills)
		fprintf(out, "\n/* Around a call that fills the buffer. */\n"
			     "static long back_from(long result)\n{\n"
			     "\tif (lent.size)\n"
			     "\t\tmemcpy(lent.buffer, lent.memory, board->provided ? lent.size : "
			     "lent.at);\n"
			     "\treturn result;\n}\n");
}

void c_halting_write_waits(FILE *out, bool turns)
{
	fprintf(out,
		"\n/* Waits until the call halts; gives what tells that. */\n"
		"static int await_halted(int call)\n{\n"
		"\tstruct pollfd faults = { .events = POLLIN };\n\n%s"
		"\twhile (!board->absent && !board->over[call])\n\t\tsched_yield();\n"
		"\tint process = must(syscall(SYS_pidfd_open, %spid[call], 0));\n"
		"\tfaults.fd = must(syscall(SYS_pidfd_getfd, process, board->faults, 0));\n"
		"\tfor (int i = 0; i < 20 && !board->over[call] && poll(&faults, 1, 100) < 1; i++)\n"
		"\t\t;\n"
		"\treturn faults.fd;\n}\n",
		turns ? "\tboard->begun = call + 1;\n" : "", turns ? "board->" : "");
}

void c_halting_write_provide(FILE *out, bool fills)
{
	if (fills)
		fprintf(out, "\tboard->provided = 1;\n");
	fprintf(out, "\tioctl(faults, UFFDIO_COPY,\n"
		     "\t      &(struct uffdio_copy){ (uintptr_t)board->absent, "
		     "(uintptr_t)board->rest, LENT, 0, 0 });\n");
}
