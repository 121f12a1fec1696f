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
	"static const char *own_name(const char *name)",
	"{",
	"	char *own;",
	"",
	"	return asprintf(&own, \"/%s.%d\", name, getpid()) < 0 ? NULL : own;",
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
	"#define own_key()       ((key_t)getpid())",
	"#define own_queue(id)   (id)",
	"#define own_set(id)     (id)",
	"#define own_segment(id) (id)",
	"#define handed(fd)      (getpid() == board->actor[0] ? dup(fd) : (fd))",
	"#define must(call)      ({ __typeof__(call) it = (call); if ((long)it == -1) exit(77); "
	"it; })",
	NULL
};

static_assert(ACTOR_COUNT == 5, "actor_of above knows how many there are");

static void write_kind(FILE *out, struct source_text *source, enum item_kind kind)
{
	for (int i = 0; i < source->count; i++) {
		struct item *item = &source->items[i];

		if (item->kind != kind || !item->wanted)
			continue;
		if (kind == ITEM_FUNCTION)
			fputc('\n', out);
		item_write(out, item);
	}
}

/* Where the processes meet, and what main alone has of it. */
static void write_board(FILE *out, const struct c_needs *needs, bool scene)
{
	if (needs->actors)
		fprintf(out,
			"static struct { _Atomic int begun, actor[%d], pid[%d], over[%d]; char "
			"text[%d][200];%s } *board;\n",
			ACTOR_COUNT, needs->calls + 1, needs->calls, needs->calls,
			scene ? " struct scene scene;" : "");
	else if (needs->pids)
		fprintf(out, "static struct { int actor[%d]; } pids, *board = &pids;\n",
			ACTOR_COUNT);
	if (scene)
		fprintf(out, "static struct scene *scene%s;\n",
			needs->actors ? "" : " = &(struct scene){ 0 }");
	if (needs->numbers)
		fprintf(out, "static char extra[100]; /* numbers that a call gave */\n");
}

static void write_seen(FILE *out, const struct c_needs *needs, const char *seen)
{
	fprintf(out, "\tif (result == -1)\n\t\tsnprintf(%s, 200, \"fails with %%s%s\", ", seen,
		needs->numbers ? "%s" : "");
	for (int i = 0; i < needs->error_count; i++)
		fprintf(out, "errno == %s ? \"%s\" : ", needs->errors[i], needs->errors[i]);
	fprintf(out, "strerror(errno)%s);\n\telse\n", needs->numbers ? ", extra" : "");
	fprintf(out, "\t\tsnprintf(%s, 200, \"returns %%ld%s\", result%s);\n", seen,
		needs->numbers ? "%s" : "", needs->numbers ? ", extra" : "");
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

static void write_begins(FILE *out)
{
	fprintf(out, "\n/* The actor's process begins, to make this call: true in it. */\n"
		     "static int begins(int actor, int call)\n{\n"
		     "\tint pid = must(fork());\n\n"
		     "\tboard->actor[actor] = board->pid[call] = pid ? pid : getpid();\n"
		     "\tif (pid == 0)\n"
		     "\t\tprctl(PR_SET_PDEATHSIG, SIGKILL);\n"
		     "\treturn pid == 0;\n}\n");
}

static void write_takes_turn(FILE *out)
{
	fprintf(out, "\nstatic void await_turn(int call)\n{\n"
		     "\twhile (board->begun <= call)\n\t\tsched_yield();\n"
		     "\tboard->pid[call] = getpid();\n}\n");
}

/* One that returns may wake another, which looks asleep a while: all are looked at again and again. */
static void write_await(FILE *out)
{
	fprintf(out,
		"\n/* Waits until each call up to this one has returned, or is seen asleep in the "
		"kernel. */\n"
		"static void await_quiet(int call)\n{\n"
		"\tchar path[40], state;\n\n"
		"\tboard->begun = call + 1;\n"
		"\tfor (int looks = 0; looks < 100 * board->begun; looks++) {\n"
		"\t\tcall = looks %% board->begun;\n"
		"\t\tfor (state = 'R'; !board->over[call] && state != 'S' && state != 'Z';) {\n"
		"\t\t\tsnprintf(path, sizeof(path), \"/proc/%%d/stat\", board->pid[call]);\n"
		"\t\t\tFILE *stat = fopen(path, \"r\");\n"
		"\t\t\tif (stat && fscanf(stat, \"%%*d (%%*[^)]) %%c\", &state) == 1)\n"
		"\t\t\t\tfclose(stat);\n"
		"\t\t}\n"
		"\t}\n}\n");
}

static void write_functions_of_several(FILE *out, const struct c_needs *needs)
{
	if (needs->begins)
		write_begins(out);
	if (needs->turns)
		write_takes_turn(out);
	fprintf(out, "\nstatic void tell(int call, long result)\n{\n");
	write_seen(out, needs, "board->text[call]");
	fprintf(out, "\tboard->over[call] = 1;\n}\n");
	write_await(out);
	fprintf(out,
		"\nstatic const char *seen_of(int call)\n{\n%s"
		"\treturn board->over[call] ? board->text[call] : %s\"sleeps\";\n}\n",
		needs->ends ? "\tsiginfo_t end = { 0 };\n\n" : "",
		needs->ends ? "waitid(P_PID, (id_t)board->pid[call], &end, WEXITED | WNOHANG | "
			      "WNOWAIT) == 0 && end.si_pid ? \"its process ends\" : "
			    : "");
	if (!needs->expects)
		return;
	fprintf(out,
		"\nstatic void expect(const char *who, const char *seen, const char *right, int "
		"otherwise)\n{\n%s",
		needs->several ? "\tchar told[420];\n\n" : "");
	write_comparison(out, needs);
}

/* The whole text below the includes, to find out what to include; freed by the caller. */
static char *write_middle(struct source_text *source, const struct c_needs *needs)
{
	bool scene = source_wants(source, "struct scene {");
	size_t size;
	char *middle = NULL;
	FILE *out = open_memstream(&middle, &size);

	if (!out)
		return NULL;
	write_kind(out, source, ITEM_MACRO);
	write_kind(out, source, ITEM_DATA);
	write_board(out, needs, scene);
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
