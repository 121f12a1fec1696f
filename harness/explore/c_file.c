/* C files: main and what surrounds it, and what a program needs. */
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "c_file.h"
#include "c_known.h"
#include "c_rounds.h"

#define CALL_LIMIT 24 /* more is no small program */

#define HEADER_LIMIT 16
#define PATH_LIMIT   80

struct headers {
	int count;
	char paths[HEADER_LIMIT][PATH_LIMIT];
};

/* The whole file */

static bool forks_descriptors(const struct c_file *file)
{
	for (int i = 0; i < file->program->count; i++)
		if (file->program->steps[i].actor != MAIN &&
		    file->finding->events[i].descriptors.of_main)
			return true;
	return false;
}

static bool is_named(const char *text, const char *name)
{
	return text_names(text, name, strlen(name));
}

/* SIGUSR1, or SIGUSR2, is sent to an actor that catches it. */
static bool catches(const char *named, bool restarts)
{
	if (is_named(named, "disturb"))
		return is_named(named, restarts ? "CAUGHT_TO_RESTART" : "CAUGHT");
	return !restarts && is_named(named, "SIGUSR1");
}

static void write_scene(struct c_file *file, const char *named)
{
	if (file->telling.count > 1)
		fprintf(file->out, "\tstatic char joint[400];\n\n");
	fprintf(file->out, "\talarm(30); /* where a call hangs */\n");
	if (forks_descriptors(
		    file)) /* those of BEGIN have the same numbers as where it was found */
		fprintf(file->out, "\tfor (int fd = 3; fd < 64; fd++)\n\t\tclose(fd);\n");
	if (file->needs.actors)
		fprintf(file->out,
			"\tboard = must(mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, "
			"MAP_SHARED | MAP_ANONYMOUS, -1, 0));\n"
			"\tmust(access(\"/proc/self/stat\", R_OK));\n");
	if (file->needs.actors && is_named(named, "scene"))
		fprintf(file->out, "\tscene = &board->scene;\n");
	if (file->needs.pids)
		fprintf(file->out, "\tboard->actor[%d] = getpid();\n", MAIN);
	if (catches(named, false))
		fprintf(file->out,
			"\tsigaction(SIGUSR1, &(struct sigaction){ .sa_handler = caught }, "
			"NULL);\n");
	if (catches(named, true))
		fprintf(file->out, "\tsignal(SIGUSR2, caught);\n");
	if (file->begin)
		item_write_body(file->out, file->begin);
	if (file->end)
		fprintf(file->out, "\tatexit(clean_up);\n");
}

/*
 * So often that it is missed once in a thousand times: in a file of its own it may fail less often.
 */
static int attempts_of(const struct finding *finding)
{
	return finding->failed ? 200 * finding->of / finding->failed : 5000;
}

static void write_attempts(const struct c_file *file)
{
	const struct finding *finding = file->finding;

	fprintf(file->out,
		"\n/* It hangs on chance: where it was found it failed %d of %d times. */\n"
		"int main(void)\n{\n\tint ended, as_ruled = 0;\n\n"
		"\tfor (int i = 0; i < %d; i++) {\n"
		"\t\tif (fork() == 0)\n\t\t\texit(attempt());\n"
		"\t\tif (wait(&ended) > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) == 1)\n"
		"\t\t\treturn 1;\n"
		"\t\tas_ruled += ended == 0;\n"
		"\t}\n\treturn as_ruled ? 0 : 77;\n}\n",
		finding->failed, finding->of, attempts_of(finding));
}

/* The end of a process closes as well. */
static bool closes(const char *line)
{
	return strncmp(line, "\tclose(", 7) == 0 || strncmp(line, "\tmq_close(", 10) == 0;
}

static void write_block(const struct c_file *file, const char *head, const struct item *item)
{
	if (!item)
		return;
	fprintf(file->out, "%s\n{\n", head);
	for (int i = 2; i < item->count - 1; i++)
		if (!closes(item->lines[i]))
			fprintf(file->out, "%s\n", item->lines[i]);
	fprintf(file->out, "}\n\n");
}

static void write_main(struct c_file *file, const char *named, const char *rounds)
{
	write_block(file, "static void clean_up(void)", file->end);
	if (catches(named, false) || catches(named, true))
		fprintf(file->out, "static void caught(int signal)\n{\n\t(void)signal;\n}\n\n");
	if (file->forks)
		c_rounds_write_begins(file);
	fprintf(file->out,
		file->needs.attempts ? "static int attempt(void)\n{\n" : "int main(void)\n{\n");
	write_scene(file, named);
	fputs(rounds, file->out);
	fprintf(file->out, file->telling.exact || !file->needs.actors ? "\treturn 0;\n}\n" : "}\n");
	if (file->needs.attempts)
		write_attempts(file);
}

/* Whether it is known what the calls before the last round came to. */
static bool is_known(const struct c_file *file)
{
	for (int i = 0; i < file->program->count; i++)
		if (!file->finding->events[i].known && !is_last_round(file, i))
			return false;
	return true;
}

/* What is named of the model; freed by the caller. */
static char *named_by(const struct c_file *file)
{
	size_t size;
	char *text = NULL, call[LINE_LIMIT];
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (int i = 0; i < file->needs.calls; i++) {
		const struct operation *operation = operation_of(file, i);

		if (operation->observes)
			fprintf(out, "%s\n", operation->call);
		else {
			step_call(file->kit, &file->program->steps[i], 1, call, sizeof(call));
			fprintf(out, "%s\n", call);
		}
		for (int j = 0; j < SEEN_LIMIT; j++)
			if (numbers_of(file, i) >> j & 1) {
				number_expression(operation, j, call);
				fprintf(out, "%s\n", call);
			}
	}
	if (file->needs.actors)
		fprintf(out, "must\n");
	if (file->begin)
		item_write_body(out, file->begin);
	if (file->end)
		item_write_body(out, file->end);
	if (file->enter)
		fprintf(out, "begin_as\n");
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* What main does in its rounds; freed by the caller. */
static char *rounds_of(struct c_file *file)
{
	size_t size;
	char *text = NULL;

	file->out = open_memstream(&text, &size);
	if (!file->out)
		return NULL;
	c_rounds_write(file);
	if (fclose(file->out) == 0)
		return text;
	free(text);
	return NULL;
}

/* main and its like, as text; freed by the caller. */
static char *rest_of(struct c_file *file, const char *named)
{
	size_t size;
	char *text = NULL, *rounds = rounds_of(file);

	file->out = rounds ? open_memstream(&text, &size) : NULL;
	if (file->out)
		write_main(file, named, rounds);
	free(rounds);
	if (file->out && fclose(file->out) == 0)
		return text;
	free(text);
	return NULL;
}

static bool is_loaded(struct headers *loaded, const char *path)
{
	for (int i = 0; i < loaded->count; i++)
		if (strcmp(loaded->paths[i], path) == 0)
			return true;
	if (loaded->count < HEADER_LIMIT)
		strcpy(loaded->paths[loaded->count++], path);
	return false;
}

/* The headers of tests/ that the file includes, and those that these include, before them. */
static void load_headers(struct c_file *file, struct headers *loaded, const char *const *lines)
{
	char name[64], path[PATH_LIMIT];

	for (; *lines; lines++) {
		if (sscanf(*lines, "#include \"%63[^\"]\"", name) != 1)
			continue;
		snprintf(path, sizeof(path), "tests/%s", name);
		if (is_loaded(loaded, path))
			continue;
		load_headers(file, loaded, lines_of(path));
		source_add(&file->source, lines_of(path));
	}
}

/* ENTER is a function of the file, simplified as others are. */
static void add_enter(struct c_file *file)
{
	size_t size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return;
	fprintf(out, "static void begin_as(int actor)\n{\n");
	item_write_body(out, file->enter);
	fprintf(out, "}");
	if (fclose(out) == 0)
		source_add_text(&file->source, ITEM_FUNCTION, text);
	else
		free(text);
}

/* Whether END removes or kills: the end of a process closes its descriptors as well. */
static bool leaves_something(const struct c_file *file)
{
	static const char *const removing[] = { "unlink",     "mq_unlink", "sem_unlink",
						"shm_unlink", "msgctl",    "semctl",
						"shmctl",     "rmdir",     "kill*" };

	for (int i = 0; i < file->end->count; i++)
		for (size_t j = 0; j < sizeof(removing) / sizeof(*removing); j++)
			if (text_names(file->end->lines[i], removing[j], strcspn(removing[j], "*")))
				return true;
	return false;
}

static int count_halts(const struct program *program)
{
	int count = 0;

	for (int i = 0; i < program->count; i++)
		count += program->steps[i].halts != HALTS_NOT;
	return count;
}

static void forget_halting(struct source_text *source)
{
	for (int i = 0; i < source->count; i++) {
		struct item *item = &source->items[i];
		char *without =
			item->kind == ITEM_FUNCTION ? without_halting(item_text(item)) : NULL;

		if (without)
			item_change(item, without);
	}
}

static bool main_makes_calls(const struct c_file *file)
{
	for (int i = 0; i < file->program->count; i++)
		if (file->program->steps[i].actor == MAIN)
			return true;
	return file->finding->difference.operation == file->kit->observe;
}

static void load_source(struct c_file *file)
{
	const struct place place = { file->kit->model->file, 1 };
	const char *const *lines = lines_of(place_file(&place));
	struct headers loaded = { 0 };

	source_add(&file->source, c_text_helpers);
	source_add(&file->source, main_makes_calls(file) ? c_text_handed : c_text_handed_by_fork);
	source_add(&file->source,
		   program_is_concurrent(file->program) ? c_text_meets : c_text_meets_nobody);
	source_add(&file->source, lines_of("harness/explore/data.c"));
	load_headers(file, &loaded, lines);
	source_add(&file->source, lines);
	file->begin = source_word(&file->source, "BEGIN");
	file->end = source_word(&file->source, "END");
	file->enter = source_word(&file->source, "ENTER");
	if (file->enter)
		add_enter(file);
	if (!count_halts(file->program))
		forget_halting(&file->source);
	if (file->end && !leaves_something(file))
		file->end = NULL;
}

static void write_whole(struct c_file *file, FILE *out, const char *rest)
{
	char difference[LINE_LIMIT];

	difference_text(&file->finding->difference, difference, sizeof(difference));
	file->needs.expects = text_names(rest, "expect", strlen("expect"));
	c_needs_collect_errors(&file->needs, rest);
	c_needs_collect_errors(&file->needs, file->telling.wrong);
	fprintf(out, "/*\n * %s: %s.\n", file->kit->model->title, difference);
	fprintf(out,
		" * Exit status: 0 as the rules say, 1 not, 77 it can't tell here. It hangs: SIGALRM.\n */\n");
	c_text_write_top(out, &file->source, rest, &file->needs);
	text_write_joined(out, rest);
}

/* Whether a process must be known: the text names it (handing over does), or it ends. */
static bool names_processes(const struct c_file *file)
{
	const struct source_text *source = &file->source;

	for (int i = 0; i < file->program->count; i++)
		if (file->finding->events[i].ended)
			return true;
	return file->needs.in_turn || source_wants(source, "static int actor_pid(") ||
	       source_wants(source, "static long actor_of(");
}

static void leave_out(char **text, const char *line)
{
	const char *place = strstr(*text, line);

	if (place)
		*text = text_splice(*text, place, place + strlen(line), "");
}

bool c_file_write(FILE *out, const struct kit *kit, const struct finding *finding)
{
	struct c_file *file = calloc(1, sizeof(*file));
	char *named, *rest = NULL;
	bool good = file && telling_find(&file->telling, finding);

	if (good) {
		file->kit = kit;
		file->finding = finding;
		file->program = &finding->program;
		load_source(file);
		c_needs_find(file);
		file->needs.descriptors = forks_descriptors(file);
		good = file->begin && file->needs.calls <= CALL_LIMIT && is_known(file) &&
		       count_halts(file->program) <= 1;
	}
	named = good ? named_by(file) : NULL;
	if (named) {
		source_want(&file->source, named);
		file->needs.pids = names_processes(file);
		file->needs.fills = source_names(&file->source, "back_from");
		rest = rest_of(file, named);
	}
	if (rest) {
		const struct known known = { kit, &file->source };

		known_simplify(&known, &rest);
		file->needs.halts_once =
			place_is_single(&(struct texts){ &known, &rest }, "may_halt");
		if (file->needs.halts_once)
			leave_out(&rest, "\t\thalts = 1;\n");
		file->needs.scene =
			scene_settle(&(struct texts){ &known, &rest }, file->needs.actors);
	}
	if (rest)
		write_whole(file, out, rest);
	if (file)
		source_free(&file->source);
	free(named);
	free(rest);
	free(file);
	return rest != NULL;
}
