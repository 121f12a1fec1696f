/* The kill matrix: which trials there are, and running them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/message.h"
#include "kill_matrix.h"

#define TURNS 3

/* In the last turn: a hundred times those of a run on a loaded machine. */
#define LITMUS_ROUNDS 20000

/* Seconds. Many hang under mutants: where it matters, it is made sure that they do. */
#define MUTANT_LIMIT     0.5
#define CONFIRMING_LIMIT 2.0
#define BASELINE_LIMIT   10.0
#define LINGERING_LIMIT  30.0
#define BENIGN_LIMIT     60.0 /* they slow each call, and a model makes a hundred thousand */

size_t claim_count_of(const struct falsified *claim, enum trial_end end)
{
	size_t count = 0;

	for (size_t i = 0; i < claim->count; i++)
		count += claim->trials[i].end == end;
	return count;
}

size_t mutant_count_of(const struct kill_matrix *matrix, const struct mutant *mutant,
		       enum trial_end end)
{
	size_t count = 0;

	for (size_t i = 0; i < matrix->trial_count; i++)
		count += matrix->trials[i].mutant == mutant && matrix->trials[i].end == end;
	return count;
}

double matrix_default_limit(const struct matrix_settings *settings)
{
	if (settings->benign)
		return BENIGN_LIMIT;
	return settings->lingering ? LINGERING_LIMIT : MUTANT_LIMIT;
}

static struct trial_settings settings_for(const struct kill_matrix *matrix, double time_limit)
{
	/* Under a mutant many sleep until the limit; under the others, as in a run. */
	int workers = pool_default_workers(matrix->settings.lingering) *
		      (time_limit < BASELINE_LIMIT ? 4 : 1);

	if (matrix->settings.workers)
		workers = matrix->settings.workers;
	return (struct trial_settings){ .time_limit = time_limit,
					.rounds = matrix->last_turn
							  ? LITMUS_ROUNDS
							  : matrix->settings.litmus_rounds,
					.workers = workers < 256 ? workers : 256,
					.progress = isatty(STDERR_FILENO),
					.threaded = matrix->settings.threaded,
					.lingering = matrix->settings.lingering };
}

/* Runs each claim without a mutant: who holds is judged, and tells what it calls. */
static int run_baseline(struct kill_matrix *matrix, struct mutant_traces **traces)
{
	const double limit = matrix->settings.time_limit;
	struct trial_settings settings =
		settings_for(matrix, limit > BASELINE_LIMIT ? limit : BASELINE_LIMIT);
	struct trial *trials = memory_new(matrix->claim_count, sizeof(struct trial));
	int status;

	*traces = memory_new(matrix->claim_count, sizeof(struct mutant_traces));
	if (!trials || !*traces)
		return usage_error("%s", error_text(errno));
	settings.rounds = 0;
	for (size_t i = 0; i < matrix->claim_count; i++)
		trials[i].claim = matrix->claims[i].claim;
	status = trials_run(trials, *traces, matrix->claim_count, &settings);
	for (size_t i = 0; i < matrix->claim_count; i++)
		matrix->claims[i].baseline = trials[i];
	memory_free(trials, matrix->claim_count, sizeof(struct trial));
	return status;
}

static bool is_tried(const struct falsified *claim, const struct mutant *mutant,
		     const struct mutant_traces *traces)
{
	return claim->baseline.end == SURVIVED && mutant_is_for(mutant, claim->claim) &&
	       mutant_was_reached(mutant, traces);
}

/* How much of the words in the mutant's sentence the claim's has too. */
static int likeness(const struct claim *claim, const struct mutant *mutant)
{
	const char *word = mutant->says;
	int count = 0;

	while (*word) {
		char text[32];
		int length = (int)strcspn(word, " ,:;");

		snprintf(text, sizeof(text), "%.*s", length, word);
		if (length > 3 && strstr(claim->says, text))
			count += length;
		word += length + (word[length] != '\0');
	}
	return count;
}

static int compare_ranks(const void *left, const void *right)
{
	const struct trial *a = left, *b = right;
	int order = b->rank - a->rank;

	return order ? order : (a->mutant > b->mutant) - (a->mutant < b->mutant);
}

static struct trial new_trial(const struct claim *claim, const struct mutant *mutant)
{
	return (struct trial){ claim, mutant, likeness(claim, mutant), UNTRIED, { NULL, 0 }, NULL };
}

/*
 * A trial for each mutant of its mechanism that takes over a call the claim makes, first those
 * that speak of the same.
 */
static bool make_trials(struct kill_matrix *matrix, const struct mutant_traces *traces)
{
	size_t most = matrix->claim_count * matrix->mutant_count * (size_t)matrix->settings.rounds;

	matrix->trials = memory_new(most, sizeof(struct trial));
	if (!matrix->trials)
		return false;
	for (size_t i = 0; i < matrix->claim_count; i++) {
		struct falsified *claim = &matrix->claims[i];

		claim->trials = &matrix->trials[matrix->trial_count];
		for (size_t j = 0; j < matrix->mutant_count * (size_t)matrix->settings.rounds;
		     j++) {
			const struct mutant *mutant = matrix->mutants[j % matrix->mutant_count];

			if (is_tried(claim, mutant, &traces[i]))
				claim->trials[claim->count++] = new_trial(claim->claim, mutant);
		}
		qsort(claim->trials, claim->count, sizeof(*claim->trials), compare_ranks);
		matrix->trial_count += claim->count;
	}
	return true;
}

/* Runs those trials of the matrix that are chosen. */
static int run_chosen(struct kill_matrix *matrix, const bool *chosen, double time_limit)
{
	const struct trial_settings settings = settings_for(matrix, time_limit);
	struct trial *trials = memory_new(matrix->trial_count, sizeof(struct trial));
	struct mutant_traces *traces =
		memory_new(matrix->trial_count, sizeof(struct mutant_traces));
	size_t count = 0;
	int status;

	if (!trials || !traces)
		return usage_error("%s", error_text(errno));
	for (size_t i = 0; i < matrix->trial_count; i++)
		if (chosen[i])
			trials[count++] = matrix->trials[i];
	status = trials_run(trials, traces, count, &settings);
	count = 0;
	for (size_t i = 0; i < matrix->trial_count; i++)
		if (chosen[i])
			matrix->trials[i] = trials[count++];
	memory_free(trials, matrix->trial_count, sizeof(struct trial));
	return status;
}

/* Tries claim by claim, one mutant at a time, until one makes it fail; the others are left out. */
static int run_quick(struct kill_matrix *matrix, bool *chosen)
{
	bool more = true;
	int status = EXIT_AS_EXPECTED;

	for (size_t turn = 0; more && status == EXIT_AS_EXPECTED; turn++) {
		more = false;
		memset(chosen, 0, matrix->trial_count);
		for (size_t i = 0; i < matrix->claim_count; i++) {
			const struct falsified *claim = &matrix->claims[i];
			bool failed = claim_count_of(claim, KILLED) > 0;

			if (failed || turn >= claim->count)
				continue;
			chosen[claim->trials - matrix->trials + (ptrdiff_t)turn] = true;
			more = true;
		}
		if (more)
			status = run_chosen(matrix, chosen, matrix->settings.time_limit);
	}
	return status;
}

/*
 * A trial that alone would speak for its claim or its mutant, though it hung: it may just be slow.
 */
static bool needs_confirmation(const struct kill_matrix *matrix, const struct falsified *claim,
			       const struct trial *trial)
{
	return trial->end == HUNG && (claim_count_of(claim, KILLED) == 0 ||
				      mutant_count_of(matrix, trial->mutant, KILLED) == 0);
}

static int confirm(struct kill_matrix *matrix, bool *chosen)
{
	memset(chosen, 0, matrix->trial_count);
	for (size_t i = 0; i < matrix->claim_count; i++) {
		const struct falsified *claim = &matrix->claims[i];

		for (size_t j = 0; j < claim->count; j++)
			chosen[&claim->trials[j] - matrix->trials] =
				needs_confirmation(matrix, claim, &claim->trials[j]);
	}
	return run_chosen(matrix, chosen, CONFIRMING_LIMIT);
}

static bool fails_claims(const struct kill_matrix *matrix, const struct mutant *mutant)
{
	return mutant_count_of(matrix, mutant, KILLED) + mutant_count_of(matrix, mutant, HUNG) > 0;
}

/* Chooses the trials of claims that no mutant failed, and of mutants that no claim noticed. */
static bool choose_open(const struct kill_matrix *matrix, bool *chosen)
{
	bool any = false;

	for (size_t i = 0; i < matrix->claim_count; i++) {
		const struct falsified *claim = &matrix->claims[i];
		bool open = (matrix->whole || matrix->settings.quick) && !claim->excuse &&
			    !claim_count_of(claim, KILLED) && !claim_count_of(claim, HUNG);

		for (size_t j = 0; j < claim->count; j++)
			chosen[&claim->trials[j] - matrix->trials] = open;
	}
	for (size_t i = 0; matrix->all_claims && i < matrix->mutant_count; i++) {
		if (fails_claims(matrix, matrix->mutants[i]))
			continue;
		for (size_t j = 0; j < matrix->trial_count; j++)
			chosen[j] |= matrix->trials[j].mutant == matrix->mutants[i];
	}
	for (size_t j = 0; j < matrix->trial_count; j++)
		any |= chosen[j] &=
			matrix->trials[j].end == SURVIVED || matrix->trials[j].end == UNJUDGED;
	return any;
}

/* Some mistakes show in a process with threads alone, or after seconds: with both at last. */
static int try_threaded_and_long(struct kill_matrix *matrix, bool *chosen)
{
	const struct matrix_settings settings = matrix->settings;
	int status = EXIT_AS_EXPECTED;

	matrix->settings.threaded = matrix->settings.lingering = true;
	if (choose_open(matrix, chosen))
		status = run_chosen(matrix, chosen, LINGERING_LIMIT);
	matrix->settings = settings;
	return status;
}

/*
 * Under some mutants a race decides whether the claim sees it: those that matter have more turns,
 * and time in the last, since models and litmus claims find more the longer they search.
 */
static int try_again(struct kill_matrix *matrix, bool *chosen)
{
	int status = EXIT_AS_EXPECTED;

	for (int turn = 1; turn < TURNS && status == EXIT_AS_EXPECTED; turn++) {
		if (!choose_open(matrix, chosen))
			return status;
		matrix->last_turn = turn + 1 == TURNS;
		status = run_chosen(matrix, chosen,
				    matrix->last_turn ? BASELINE_LIMIT
						      : matrix->settings.time_limit);
	}
	matrix->last_turn = false;
	if (status == EXIT_AS_EXPECTED && matrix->all_claims)
		status = try_threaded_and_long(matrix, chosen);
	return status;
}

static int run_trials(struct kill_matrix *matrix)
{
	bool *chosen = malloc(matrix->trial_count + 1);
	int status;

	if (!chosen)
		return usage_error("%s", error_text(errno));
	memset(chosen, 1, matrix->trial_count);
	if (matrix->settings.quick)
		status = run_quick(matrix, chosen);
	else
		status = run_chosen(matrix, chosen, matrix->settings.time_limit);
	/* Who was just slow is tried again like the others. */
	if (status == EXIT_AS_EXPECTED && !matrix->settings.benign)
		status = confirm(matrix, chosen);
	if (status == EXIT_AS_EXPECTED && !matrix->settings.benign &&
	    (matrix->all_claims || matrix->settings.quick)) {
		status = try_again(matrix, chosen);
		if (status == EXIT_AS_EXPECTED)
			status = confirm(matrix, chosen);
	}
	free(chosen);
	return status;
}

int matrix_run(struct kill_matrix *matrix)
{
	double start = clock_seconds();
	struct mutant_traces *traces;
	int status = run_baseline(matrix, &traces);

	if (status != EXIT_AS_EXPECTED)
		return status;
	if (!make_trials(matrix, traces))
		return usage_error("%s", error_text(errno));
	status = run_trials(matrix);
	matrix->seconds = clock_seconds() - start;
	return status;
}
