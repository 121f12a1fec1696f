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

static void write_scene(struct c_file *file, const char *named)
{
	bool disturbs = is_named(named, "disturb"),
	     catches = disturbs || is_named(named, "SIGUSR1");

	if (file->telling.count > 1)
		fprintf(file->out, "\tstatic char joint[400];\n\n");
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
	if (catches)
		fprintf(file->out,
			"\tsigaction(SIGUSR1, &(struct sigaction){ .sa_handler = caught }, "
			"NULL);\n");
	if (disturbs)
		fprintf(file->out, "\tsignal(SIGUSR2, caught);\n");
	if (file->begin)
		item_write_body(file->out, file->begin);
	if (file->end)
		fprintf(file->out, "\tatexit(clean_up);\n");
}

/* So often that it is missed once in a thousand times: in a file of its own it may fail less often. */
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

static void write_main(struct c_file *file, const char *named)
{
	bool catches = is_named(named, "SIGUSR1") || is_named(named, "disturb");

	write_block(file, "static void clean_up(void)", file->end);
	if (catches)
		fprintf(file->out, "static void caught(int signal)\n{\n\t(void)signal;\n}\n\n");
	fprintf(file->out,
		file->needs.attempts ? "static int attempt(void)\n{\n" : "int main(void)\n{\n");
	write_scene(file, named);
	c_rounds_write(file);
	fprintf(file->out, "\treturn 0;\n}\n");
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

/* main and its like, as text; freed by the caller. */
static char *rest_of(struct c_file *file, const char *named)
{
	size_t size;
	char *text = NULL;

	file->out = open_memstream(&text, &size);
	if (!file->out)
		return NULL;
	write_main(file, named);
	if (fclose(file->out) == 0)
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

/* Whether END does more than to close descriptors, which the end of a process does as well. */
static bool leaves_something(const struct c_file *file)
{
	static const char *const removing[] = { "unlink", "mq_unlink", "sem_unlink", "shm_unlink",
						"msgctl", "semctl",    "shmctl",     "rmdir" };

	for (int i = 0; i < file->end->count; i++)
		for (size_t j = 0; j < sizeof(removing) / sizeof(*removing); j++)
			if (text_names(file->end->lines[i], removing[j], strlen(removing[j])))
				return true;
	return false;
}

static void load_source(struct c_file *file)
{
	const struct place place = { file->kit->model->file, 1 };
	const char *const *lines = lines_of(place_file(&place));
	struct headers loaded = { 0 };

	source_add(&file->source, c_text_helpers);
	source_add(&file->source, lines_of("harness/explore/data.c"));
	load_headers(file, &loaded, lines);
	source_add(&file->source, lines);
	file->begin = source_word(&file->source, "BEGIN");
	file->end = source_word(&file->source, "END");
	file->enter = source_word(&file->source, "ENTER");
	if (file->enter)
		add_enter(file);
	if (file->end && !leaves_something(file))
		file->end = NULL;
}

static void write_whole(struct c_file *file, FILE *out, const char *rest)
{
	char difference[LINE_LIMIT];

	difference_text(&file->finding->difference, difference, sizeof(difference));
	file->needs.begins = text_names(rest, "begins", strlen("begins"));
	file->needs.expects = text_names(rest, "expect", strlen("expect"));
	c_needs_collect_errors(&file->needs, rest);
	c_needs_collect_errors(&file->needs, file->telling.wrong);
	fprintf(out, "/*\n * %s: %s.\n", file->kit->model->title, difference);
	fprintf(out, " * Exit status: 0 as the rules say, 1 not, 77 it can't tell here.\n */\n");
	c_text_write_top(out, &file->source, rest, &file->needs);
	fputs(rest, out);
}

/* Whether the text names processes of actors: handing over asks whose it is. */
static bool names_processes(const struct source_text *source)
{
	return source_wants(source, "static int actor_pid(") ||
	       source_wants(source, "static long actor_of(") ||
	       source_wants(source, "#define handed(");
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
		good = file->begin && file->needs.calls <= CALL_LIMIT && is_known(file);
	}
	named = good ? named_by(file) : NULL;
	if (named) {
		source_want(&file->source, named);
		file->needs.pids = names_processes(&file->source);
		rest = rest_of(file, named);
	}
	if (rest)
		known_simplify(&(struct known){ kit, &file->source }, &rest);
	if (rest)
		write_whole(file, out, rest);
	if (file)
		source_free(&file->source);
	free(named);
	free(rest);
	free(file);
	return rest != NULL;
}
