/* What is printed of the trials: claim by claim, as a table, as figures. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report.h"

#define INDENT 12

static bool is_failed(const struct falsified *claim)
{
	return claim_count_of(claim, KILLED) + claim_count_of(claim, HUNG) > 0;
}

static bool is_judged(const struct falsified *claim)
{
	return claim->baseline.end == SURVIVED;
}

static void print_labelled(FILE *out, const char *label, const char *text)
{
	text_wrapped(out, fprintf(out, "  %-9s ", label), INDENT, text);
}

static void report_trial(FILE *out, const struct trial *trial)
{
	char line[2 * TEXT_LIMIT];

	snprintf(line, sizeof(line), "%s: %s", trial->mutant->id, trial->mutant->says);
	print_labelled(out, trial_word(trial->end), line);
	if (!trial->text)
		return;
	if (trial->place.file)
		snprintf(line, sizeof(line), "%s (%s:%d)", trial->text, place_file(&trial->place),
			 trial->place.line);
	else
		snprintf(line, sizeof(line), "%s", trial->text);
	print_labelled(out, "", line);
}

/* What makes it fail comes first: it is what one looks for. */
static void report_trials(FILE *out, const struct falsified *claim)
{
	static const enum trial_end order[] = { KILLED, HUNG, UNJUDGED, SURVIVED };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t j = 0; j < claim->count; j++)
			if (claim->trials[j].end == order[i])
				report_trial(out, &claim->trials[j]);
}

static void report_claim(FILE *out, const struct falsified *claim)
{
	fprintf(out, "%s\n", claim->claim->id);
	print_labelled(out, "claim", claim->claim->says);
	if (!is_judged(claim)) {
		print_labelled(out, "unjudged", claim->baseline.text);
	} else {
		report_trials(out, claim);
		if (claim->excuse)
			print_labelled(out, "excused", claim->excuse);
		else if (!is_failed(claim))
			print_labelled(out, "", "no mutant makes it fail");
	}
	fputc('\n', out);
}

/* Whether it is not as it should be: judged, and no mutant makes it fail. */
static bool is_bad(const struct falsified *claim)
{
	return is_judged(claim) && !is_failed(claim) && !claim->excuse;
}

void report_claims(FILE *out, const struct kill_matrix *matrix)
{
	for (int bad = 1; bad >= 0; bad--)
		for (size_t i = 0; i < matrix->claim_count; i++)
			if (is_bad(&matrix->claims[i]) == bad)
				report_claim(out, &matrix->claims[i]);
}

static void put_cell(FILE *out, const char *text)
{
	for (; text && *text; text++)
		fputc(*text == '\t' || *text == '\n' ? ' ' : *text, out);
}

void report_table(FILE *out, const struct kill_matrix *matrix)
{
	for (size_t i = 0; i < matrix->trial_count; i++) {
		const struct trial *trial = &matrix->trials[i];

		if (trial->end == UNTRIED)
			continue;
		fprintf(out, "%s\t%s\t%s\t", trial->claim->id, trial->mutant->id,
			trial_word(trial->end));
		put_cell(out, trial->text);
		fputc('\n', out);
	}
}

void report_mutants(FILE *out, const struct mutant *const *mutants, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int column = fprintf(out, "%-40s ", mutants[i]->id);

		text_wrapped(out, column, INDENT, mutants[i]->says);
	}
}

/* None is a mark: what is there is to be seen. */
static void put_figure(FILE *out, size_t count)
{
	if (count)
		fprintf(out, " %8zu", count);
	else
		fprintf(out, " %8s", "-");
}

/* One mechanism's figures, if any of its mutants was tried. */
static void report_mechanism(FILE *out, const struct kill_matrix *matrix,
			     const struct mechanism *mechanism)
{
	size_t mutants = 0, trials, ends[UNJUDGED + 1] = { 0 };

	for (size_t i = 0; i < matrix->mutant_count; i++)
		mutants += of_one_mechanism(matrix->mutants[i]->mechanism, mechanism);
	for (size_t i = 0; i < matrix->trial_count; i++)
		if (of_one_mechanism(matrix->trials[i].mutant->mechanism, mechanism))
			ends[matrix->trials[i].end]++;
	trials = ends[SURVIVED] + ends[KILLED] + ends[HUNG] + ends[UNJUDGED];
	if (!trials)
		return;
	fprintf(out, "%-18s", mechanism->name);
	put_figure(out, mutants);
	put_figure(out, trials);
	put_figure(out, ends[KILLED]);
	put_figure(out, ends[HUNG]);
	put_figure(out, ends[SURVIVED]);
	put_figure(out, ends[UNJUDGED]);
	fputc('\n', out);
}

/* Whether the mutant is the first of its mechanism. */
static bool is_first(const struct kill_matrix *matrix, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (of_one_mechanism(matrix->mutants[i]->mechanism,
				     matrix->mutants[index]->mechanism))
			return false;
	return true;
}

static void report_mechanisms(FILE *out, const struct kill_matrix *matrix)
{
	if (!matrix->trial_count)
		return;
	fprintf(out, "%-18s %8s %8s %8s %8s %8s %8s\n", "mechanism", "mutants", "trials", "killed",
		"hung", "survived", "unjudged");
	for (size_t i = 0; i < matrix->mutant_count; i++)
		if (is_first(matrix, i))
			report_mechanism(out, matrix, matrix->mutants[i]->mechanism);
	fputc('\n', out);
}

/* Returns how many claims are not as they should be. */
static size_t report_claims_that_stand(FILE *out, const struct kill_matrix *matrix)
{
	size_t bad = 0;

	for (size_t i = 0; i < matrix->claim_count; i++) {
		const struct falsified *claim = &matrix->claims[i];

		if (!is_judged(claim) || is_failed(claim) == !claim->excuse)
			continue;
		if (!is_failed(claim)) {
			fprintf(out, "no mutant makes it fail: %s\n", claim->claim->id);
			bad += 1;
		} else if (matrix->whole) {
			fprintf(out, "excused, though a mutant makes it fail: %s\n",
				claim->claim->id);
			bad += 1;
		}
	}
	return bad;
}

/* Where this machine can't judge all claims, the one that would notice may be among the others. */
static bool has_unjudged(const struct kill_matrix *matrix, const struct mutant *mutant)
{
	for (size_t i = 0; i < matrix->claim_count; i++)
		if (!is_judged(&matrix->claims[i]) &&
		    mutant_is_for(mutant, matrix->claims[i].claim))
			return true;
	return !matrix->whole;
}

/* Whether only models are tried on it, which find by chance what they find in their short time. */
static bool is_for_models_alone(const struct kill_matrix *matrix, const struct mutant *mutant)
{
	static const char folder[] = "tests/models/";

	for (size_t i = 0; i < matrix->claim_count; i++) {
		const struct claim *claim = matrix->claims[i].claim;

		if (mutant_is_for(mutant, claim) &&
		    strncmp(place_file(&claim->place), folder, strlen(folder)) != 0)
			return false;
	}
	return true;
}

/* Returns how many mutants nobody notices, though somebody should. */
static size_t report_mutants_that_live(FILE *out, const struct kill_matrix *matrix)
{
	size_t bad = 0;

	for (size_t i = 0; i < matrix->mutant_count; i++) {
		const struct mutant *mutant = matrix->mutants[i];

		if (mutant_count_of(matrix, mutant, KILLED) ||
		    mutant_count_of(matrix, mutant, HUNG))
			continue;
		if (has_unjudged(matrix, mutant))
			continue;
		if (is_for_models_alone(matrix, mutant)) {
			fprintf(out, "needs a longer search, as with --power: %s: %s\n", mutant->id,
				mutant->says);
			continue;
		}
		fprintf(out, "no claim fails under it: %s: %s\n", mutant->id, mutant->says);
		bad++;
	}
	return bad;
}

bool report_figures(FILE *out, const struct kill_matrix *matrix)
{
	size_t judged = 0, failed = 0, excused = 0, bad;

	report_mechanisms(out, matrix);
	bad = report_claims_that_stand(out, matrix);
	bad += report_mutants_that_live(out, matrix);
	if (bad)
		fputc('\n', out);
	for (size_t i = 0; i < matrix->claim_count; i++) {
		const struct falsified *claim = &matrix->claims[i];

		judged += is_judged(claim);
		failed += is_judged(claim) && is_failed(claim);
		excused += is_judged(claim) && !is_failed(claim) && claim->excuse;
	}
	fprintf(out,
		"%zu claim%s judged, %zu of them fail%s under some mutant, %zu excused; %zu "
		"mutant%s, %zu trial%s in %.1f s\n",
		judged, judged == 1 ? "" : "s", failed, failed == 1 ? "s" : "", excused,
		matrix->mutant_count, matrix->mutant_count == 1 ? "" : "s", matrix->trial_count,
		matrix->trial_count == 1 ? "" : "s", matrix->seconds);
	return bad == 0;
}

bool report_false_alarms(FILE *out, const struct kill_matrix *matrix, int rounds)
{
	size_t alarms = 0;

	for (size_t i = 0; i < matrix->trial_count; i++) {
		const struct trial *trial = &matrix->trials[i];

		if (trial->end == SURVIVED)
			continue;
		fprintf(out, "%s\n", trial->claim->id);
		print_labelled(out, "claim", trial->claim->says);
		report_trial(out, trial);
		fputc('\n', out);
		alarms++;
	}
	fprintf(out, "%zu benign mutants, %d round%s, %zu trials: %zu false alarms in %.1f s\n",
		matrix->mutant_count, rounds, rounds == 1 ? "" : "s", matrix->trial_count, alarms,
		matrix->seconds);
	return alarms == 0;
}
