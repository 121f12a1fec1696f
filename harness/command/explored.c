/* What an exploration came to: counts, branches, and the files of what was found. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "explore/c_file.h"
#include "explored.h"

struct model_branches {
	const struct branch *list[BRANCH_LIMIT];
	bool taken[BRANCH_LIMIT];
	int count;
};

static bool is_behind(const struct branch *one, const struct branch *other)
{
	int order = strcmp(one->file, other->file);

	return order ? order > 0 : one->line > other->line;
}

/* As they stand in the model's files. */
static void insert(struct model_branches *branches, const struct branch *branch, bool taken)
{
	int i = branches->count++;

	for (; i > 0 && is_behind(branches->list[i - 1], branch); i--) {
		branches->list[i] = branches->list[i - 1];
		branches->taken[i] = branches->taken[i - 1];
	}
	branches->list[i] = branch;
	branches->taken[i] = taken;
}

/* An untried rule is an unproved one. */
void explored_branches(const struct desk *desk, const struct model *model)
{
	static struct model_branches own;
	size_t count;
	struct branch *const *all = catalog_branches(&count);
	int taken = 0;

	own.count = 0;
	for (size_t i = 0; i < count && i < BRANCH_LIMIT; i++)
		if (strcmp(all[i]->model, model->file) == 0) {
			insert(&own, all[i], desk->taken[i] > 0);
			taken += desk->taken[i] > 0;
		}
	printf("  %d of %d branches of the rules taken\n", taken, own.count);
	for (int i = 0; i < own.count; i++) {
		const struct place place = { own.list[i]->file, own.list[i]->line };

		if (!own.taken[i])
			printf("  never: %s:%d: %s: %s\n", place_file(&place), place.line,
			       own.list[i]->kind, own.list[i]->why);
	}
}

void explored_counts(const struct desk *desk, const struct model *model, double seconds)
{
	const struct counts *counts = &desk->counts;

	printf("%s: %lu programs, %lu operations in %.1f s (%.0f/s), %lu asleep, %lu handoffs, %lu "
	       "observed,\n  %.1f rules asked an operation, up to %d states\n",
	       model->name, counts->programs, counts->operations, seconds,
	       (double)counts->operations / seconds, counts->slept, counts->handoffs,
	       counts->observed, (double)desk->judged / (double)(counts->operations + 1),
	       counts->most_worlds);
	if (desk->plan.speed)
		printf("  %.0f operations/s checked, %.0f/s bare: %.2f\n",
		       (double)counts->operations / counts->checked_seconds,
		       (double)counts->operations / counts->bare_seconds,
		       counts->bare_seconds / counts->checked_seconds);
	if (counts->lost_track && desk->plan.histories)
		printf("  of %lu histories it is unknown whether an order explains them\n",
		       counts->lost_track);
	else if (counts->lost_track)
		printf("  %lu programs had too many states to follow\n", counts->lost_track);
}

static bool write_story(FILE *file, const struct kit *kit, const struct finding *finding)
{
	story_write(file, kit, &finding->program, finding->events, &finding->difference);
	return true;
}

/* Writes a file of a finding: MODEL-N.story, MODEL-N.c. False after a message. */
static bool write_file(bool (*write)(FILE *, const struct kit *, const struct finding *),
		       const struct kit *kit, const struct finding *finding, int number,
		       const char *extension)
{
	char name[128];
	FILE *file;
	bool written;

	snprintf(name, sizeof(name), "%s-%d.%s", kit->model->name, number, extension);
	file = fopen(name, "we");
	written = file && write(file, kit, finding);
	if (!file || ferror(file) || fclose(file) != 0) {
		usage_error("%s: %s", name, error_text(errno));
		return false;
	}
	if (written)
		printf("  written to %s\n", name);
	else
		unlink(name);
	return true;
}

/* The program, as replay reads it; then, as comments, what was seen of it. */
bool explored_history(FILE *file, const struct kit *kit, const struct finding *finding)
{
	const struct program *program = &finding->program;
	char line[LINE_LIMIT];

	fprintf(file, "model %s\nhistory\n", kit->model->name);
	for (int i = 0; i < program->count; i++) {
		step_text(kit, &program->steps[i], line, sizeof(line));
		fprintf(file, "%s\n", line);
	}
	fputs("# request, return, call; * beside where orders come to their end\n", file);
	for (const char *at = finding->window; *at; at += strspn(at, "\n")) {
		size_t length = strcspn(at, "\n");

		fprintf(file, "# %.*s\n", (int)length, at);
		at += length;
	}
	if (finding->difference.operation) {
		difference_text(&finding->difference, line, sizeof(line));
		fprintf(file, "# %s\n", line);
	}
	return true;
}

static bool tell_finding(const struct kit *kit, const struct finding *finding, int number)
{
	if (finding->of_history) {
		explored_history(stdout, kit, finding);
		return write_file(explored_history, kit, finding, number, "history");
	}
	story_write(stdout, kit, &finding->program, finding->events, &finding->difference);
	return write_file(write_story, kit, finding, number, "story") &&
	       write_file(c_file_write, kit, finding, number, "c");
}

bool explored_findings(const struct desk *desk, const struct kit *kit)
{
	bool written = true;

	for (int i = 0; i < desk->finding_count; i++) {
		const struct finding *finding = &desk->findings[i];

		printf("\ndifference %d, found %lu times; this program fails %d of %d times:\n",
		       i + 1, finding->count, finding->failed, finding->of);
		written &= tell_finding(kit, finding, i + 1);
	}
	if (desk->not_kept)
		printf("\nand %lu more\n", desk->not_kept);
	return written;
}
