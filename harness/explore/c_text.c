/* C text: the parts of a C file that are the same for all programs. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "c_text.h"
#include "parts.h"

/* What the text of models may name beside the model's own: a word, and the lines that define it. */
const char *const c_text_helpers[] = {
	"static int actor_pid(int actor)",
	"{",
	"	return board->actor[actor];",
	"}",
	"",
	"static long actor_of(int pid)",
	"{",
	"	for (int i = 0; i < 5; i++)",
	"		if (pid && board->actor[i] == pid)",
	"			return i;",
	"	return pid ? -2 : -1;",
	"}",
	"",
	"static bool is_fork(void)",
	"{",
	"	return 1;",
	"}",
	"",
	"static char settled_state(int pid)",
	"{",
	"	char path[40], state = 'R', first;",
	"",
	"	while (!strchr(\"STZX\", state)) {",
	"		snprintf(path, sizeof(path), \"/proc/%d/stat\", pid);",
	"		FILE *file = fopen(path, \"r\");",
	"		if (!file || fscanf(file, \"%*d (%*[^)]) %c\", &state) != 1)",
	"			state = 'X';",
	"		snprintf(path, sizeof(path), \"/proc/%d/syscall\", pid);",
	"		FILE *call = fopen(path, \"r\");",
	"		if (call && fscanf(call, \"%c\", &first) == 1 && first == 'r')",
	"			state = 'R';",
	"		file ? fclose(file) : 0;",
	"		call ? fclose(call) : 0;",
	"	}",
	"	return state;",
	"}",
	"",
	"static const char *own_name(const char *name)",
	"{",
	"	char *own;",
	"",
	"	return asprintf(&own, \"/%s.%d\", name, getpid()) < 0 ? NULL : own;",
	"}",
	"",
	"static const char *one_name(void)",
	"{",
	"	char *name;",
	"",
	"	return asprintf(&name, \"/explored.%d\", getpid()) < 0 ? NULL : name;",
	"}",
	"",
	"static key_t one_key(void)",
	"{",
	"	return (key_t)getpid();",
	"}",
	"",
	"static int own_queue(int id)",
	"{",
	"	return id;",
	"}",
	"",
	"static int own_set(int id)",
	"{",
	"	return id;",
	"}",
	"",
	"static int own_segment(int id)",
	"{",
	"	return id;",
	"}",
	"",
	"static void poke(volatile void *address, char byte)",
	"{",
	"	*(volatile char *)address = byte;",
	"}",
	"",
	"static char peek(const volatile void *address)",
	"{",
	"	return *(const volatile char *)address;",
	"}",
	"",
	"#define MAIN            0",
	"#define NOBODY          (-1)",
	"#define STRANGER        (-2)",
	"#define WORKER_LIMIT    4",
	"#define ACTOR_COUNT     5",
	"#define must(call)      ({ __typeof__(call) it = (call); if ((long)it == -1) exit(77); "
	"it; })",
	NULL
};

const char *const c_text_handed[] = { "static int forked; /* this process is not main */",
				      "#define handed(fd)      (forked ? (fd) : dup(fd))", NULL };

const char *const c_text_meets[] = { "static bool may_meet(void)", "{", "	return 1;", "}",
				     NULL };

const char *const c_text_meets_nobody[] = { "static bool may_meet(void)", "{", "	return 0;",
					    "}", NULL };

const char *const c_text_handed_by_fork[] = { "#define handed(fd)      (fd)", NULL };

static_assert(ACTOR_COUNT == 5, "the texts here know how many there are");

/* It stands with the board. */
static bool is_scene(struct item *item)
{
	return item->kind == ITEM_DATA &&
	       strcmp(item_text(item), "static struct scene *scene;") == 0;
}

static void write_kind(FILE *out, struct source_text *source, enum item_kind kind)
{
	for (int i = 0; i < source->count; i++) {
		struct item *item = &source->items[i];

		if (item->kind != kind || !item->wanted || is_scene(item))
			continue;
		if (kind == ITEM_FUNCTION)
			fputc('\n', out);
		item_write(out, item);
	}
}

/* Where the processes meet, and what main alone has of it. */
static void write_board(FILE *out, const struct c_needs *needs)
{
	const bool on_board = needs->scene == SCENE_SHARED || needs->scene == SCENE_POINTED;

	if (needs->halts)
		fprintf(out, "#define LENT 65536\n");
	if (needs->actors) {
		fprintf(out, "static struct { _Atomic int over[%d]%s%s%s", needs->calls,
			needs->turns ? ", begun" : "", needs->in_turn ? ", entered" : "",
			needs->pids ? ", actor[5]" : "");
		if (needs->turns)
			fprintf(out, ", pid[%d]", needs->calls + 1);
		fprintf(out, "; char text[%d][200];%s%s } *board;\n", needs->calls,
			needs->halts ? C_HALTING_BOARD : "",
			on_board ? " struct scene scene;" : "");
		if (!needs->turns)
			fprintf(out, "static int pid[%d];\n", needs->calls + 1);
	} else if (needs->pids) {
		fprintf(out, "static struct { int actor[5]; } pids, *board = &pids;\n");
	}
	if (needs->scene == SCENE_POINTED)
		fprintf(out, "static struct scene *scene%s;\n",
			needs->actors ? "" : " = &(struct scene){ 0 }");
	if (needs->numbers)
		fprintf(out, "static char extra[100]; /* numbers that a call gave */\n");
}

static void write_seen(FILE *out, const struct c_needs *needs, const char *seen)
{
	const char *more = needs->numbers ? "%s" : "", *extra = needs->numbers ? ", extra" : "";

	fprintf(out, "\tsprintf(%s, \"returns %%ld%s\", result%s);\n", seen, more, extra);
	fprintf(out, "\tif (result == -1)\n\t\tsprintf(%s, \"fails with %%s%s\", ", seen, more);
	for (int i = 0; i < needs->error_count; i++)
		fprintf(out, "errno == %s ? \"%s\" : ", needs->errors[i], needs->errors[i]);
	fprintf(out, "strerror(errno)%s);\n", extra);
}

/* What was seen against what is right. */
static void write_comparison(FILE *out, const struct c_needs *needs)
{
	const char *differs = needs->several ? "!strstr(right, told)" : "strcmp(seen, right) != 0";

	if (needs->several)
		fprintf(out, "\tsnprintf(told, sizeof(told), \"[%%s]\", seen);\n");
	if (needs->attempts)
		fprintf(out, "\tif (!(%s))\n\t\treturn;\n", differs);
	fprintf(out, "\tprintf(\"%%s: expected: %%s; seen: %%s\\n\", who, right, seen);\n");
	if (!needs->attempts)
		fprintf(out, "\tif (%s)\n\t", differs);
	fprintf(out, "\texit(otherwise);\n}\n");
}

/* Where main makes all calls. */
static void write_functions_alone(FILE *out, const struct c_needs *needs)
{
	fprintf(out,
		"\nstatic void expect(const char *who, long result, const char *right, int "
		"otherwise)\n{\n\tchar seen[200]%s;\n\n",
		needs->several ? ", told[210]" : "");
	write_seen(out, needs, "seen");
	write_comparison(out, needs);
}

static void write_takes_turn(FILE *out)
{
	fprintf(out, "\nstatic void await_turn(int call)\n{\n"
		     "\twhile (board->begun <= call)\n\t\tsched_yield();\n"
		     "\tboard->pid[call] = getpid();\n}\n");
}

/*
 * One that returns may wake another, which looks asleep a while: all are looked at again and again.
 */
static void write_waiting(FILE *out, const struct c_needs *needs)
{
	const char *where = needs->turns ? "board->" : "";
	char calls[24], call[40], begun[60] = "";

	snprintf(calls, sizeof(calls), needs->turns ? "board->begun" : "%d", needs->calls);
	snprintf(call, sizeof(call), needs->calls == 1 ? "0" : "i %% %s", calls);
	if (!needs->turns)
		snprintf(begun, sizeof(begun), "pid[%s] && ", call);
	fprintf(out,
		"\tfor (int i = 0; i < 100 * %s; i++)\n"
		"\t\tfor (state = 'R'; %s!board->over[%s] && !strchr(\"SZ\", state);) {\n"
		"\t\t\tsprintf(path, \"/proc/%%d/stat\", %spid[%s]);\n"
		"\t\t\tFILE *file = fopen(path, \"r\");\n"
		"\t\t\tif (file && fscanf(file, \"%%*d (%%*[^)]) %%c\", &state) == 1)\n"
		"\t\t\t\tfclose(file);\n"
		"\t\t}\n",
		calls, begun, call, where, call);
}

/* What became of a call, as an expression. */
static const char *seen_of(const struct c_needs *needs)
{
	if (!needs->ends)
		return "board->over[call] ? board->text[call] : \"sleeps\"";
	return needs->turns ? "board->over[call] ? board->text[call] : waitid(P_PID, "
			      "(id_t)board->pid[call], &end, WEXITED | WNOHANG | WNOWAIT) == 0 && "
			      "end.si_pid ? \"its process ends\" : \"sleeps\""
			    : "board->over[call] ? board->text[call] : waitid(P_PID, "
			      "(id_t)pid[call], &end, WEXITED | WNOHANG | WNOWAIT) == 0 && "
			      "end.si_pid ? \"its process ends\" : \"sleeps\"";
}

/* The beginning of a function that waits for all calls, and tells what became of one. */
static void write_look(FILE *out, const struct c_needs *needs, const char *head, const char *told)
{
	fprintf(out,
		"\n/* When each call has returned, or is seen asleep in the kernel. */\n"
		"static %s\n{\n",
		head);
	if (needs->ends)
		fprintf(out, "\tsiginfo_t end = { 0 };\n");
	fprintf(out, "\tchar path[40], state%s;\n\n", told);
	write_waiting(out, needs);
}

static void write_expect(FILE *out, const struct c_needs *needs)
{
	if (needs->sights) {
		fprintf(out, "\nstatic void expect(const char *who, const char *seen, const char "
			     "*right, int otherwise)\n{\n");
		if (needs->several)
			fprintf(out, "\tchar told[420];\n\n");
	} else {
		write_look(
			out, needs,
			"void expect(const char *who, int call, const char *right, int otherwise)",
			needs->several ? ", told[210]" : "");
		fprintf(out, "\tconst char *seen = %s;\n", seen_of(needs));
	}
	write_comparison(out, needs);
}

static void write_functions_of_several(FILE *out, const struct c_needs *needs)
{
	if (needs->turns)
		write_takes_turn(out);
	fprintf(out, "\nstatic void tell(int call, long result)\n{\n");
	write_seen(out, needs, "board->text[call]");
	fprintf(out, "\tboard->over[call] = 1;\n}\n");
	if (needs->halts)
		c_halting_write_waits(out, needs->turns);
	if (needs->sights) {
		write_look(out, needs, "const char *seen_of(int call)", "");
		fprintf(out, "\treturn %s;\n}\n", seen_of(needs));
	}
	if (needs->expects)
		write_expect(out, needs);
}

/* The whole text below the includes, to find out what to include; freed by the caller. */
static char *write_middle(struct source_text *source, const struct c_needs *needs)
{
	size_t size;
	char *middle = NULL;
	FILE *out = open_memstream(&middle, &size);

	if (!out)
		return NULL;
	write_kind(out, source, ITEM_MACRO);
	write_kind(out, source, ITEM_DATA);
	write_board(out, needs);
	if (needs->halts)
		c_halting_write_words(out, &(struct c_halting){
						   .place = needs->halts,
						   .fills = source_names(source, "back_from"),
						   .high = needs->descriptors,
						   .once = needs->halts_once });
	write_kind(out, source, ITEM_FUNCTION);
	if (needs->actors)
		write_functions_of_several(out, needs);
	else
		write_functions_alone(out, needs);
	if (fclose(out) == 0)
		return middle;
	free(middle);
	return NULL;
}

/* What a model does on purpose is no cause for a warning. */
static void write_pragmas(FILE *out, struct source_text *source, const char *text)
{
	bool leaves = false;

	for (int i = 0; i < source->count; i++)
		leaves |= source->items[i].wanted && item_leaves_a_parameter(&source->items[i]);
	if (leaves)
		fprintf(out, "#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n");
	if (strstr(text, ", NULL, (size_t)"))
		fprintf(out, "#pragma GCC diagnostic ignored \"-Wnonnull\"\n");
}

void c_text_write_top(FILE *out, struct source_text *source, const char *rest,
		      const struct c_needs *needs)
{
	char *middle = write_middle(source, needs), *whole;

	whole = middle ? malloc(strlen(middle) + strlen(rest) + 1) : NULL;
	if (whole) {
		strcat(strcpy(whole, middle), rest);
		fprintf(out, "#define _GNU_SOURCE\n");
		c_text_write_includes(out, source, whole);
		write_pragmas(out, source, whole);
		fprintf(out, "\n%s\n", middle);
	}
	free(whole);
	free(middle);
}
