/* The reporter for people: lines while it runs, the failures in full at the end. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "base/columns.h"
#include "base/text.h"
#include "clusters.h"
#include "cures.h"
#include "groups.h"
#include "phrases.h"
#include "report.h"

#define INDENT      12 /* of what is wrapped, from its second line on */
#define WORD_WIDTH  8  /* of a judgement's word */
#define LABEL_WIDTH 9

static struct {
	const struct plan *plan;
	int width;
	FILE *failures; /* in full, kept for the end */
	char *text;
	size_t size;
	struct groups groups;
	struct clusters clusters; /* of failures, where they are grouped */
	struct member {
		const char *id;
		int cluster;
	} * members;
	size_t member_count;
	size_t broken;
	int progress; /* columns of the progress line that stands on the terminal */
} human;

static const struct {
	enum phrase word, loud; /* in a sum, and at the head of a line */
	const char *colour;
} styles[] = {
	[JUDGED_HELD] = { PHRASE_HELD, PHRASE_HELD, "32" },
	[JUDGED_FAILED] = { PHRASE_FAILED, PHRASE_FAILED_LOUD, "1;31" },
	[JUDGED_SKIPPED] = { PHRASE_SKIPPED, PHRASE_SKIPPED, "33" },
	[JUDGED_EXPECTED_FAIL] = { PHRASE_EXPECTED_FAIL, PHRASE_EXPECTED_FAIL, "33" },
	[JUDGED_BETTER] = { PHRASE_BETTER, PHRASE_BETTER, "1;35" },
};

static const char *say(enum phrase which)
{
	return phrase(which, human.plan->chinese);
}

static const char *sentence_of(const struct claim *claim)
{
	return human.plan->chinese && claim->zh ? claim->zh : claim->says;
}

/* Whether nothing is written but failures and what follows them. */
static bool is_silent(void)
{
	return human.plan->detail == DETAIL_SILENT;
}

static void print_head(FILE *out)
{
	const struct plan *plan = human.plan;

	text_wrapped_to(out, human.width, 0, INDENT, plan->platform);
	if (plan->descriptors)
		fprintf(out, "%lu %s\n", plan->descriptors, say(PHRASE_FEW_DESCRIPTORS));
	if (plan->shuffled)
		fprintf(out, "%s%s--seed=%" PRIu64 "\n", say(PHRASE_SHUFFLED), say(PHRASE_COLON),
			plan->seed);
	fputc('\n', out);
}

static void begin(FILE *out, const struct plan *plan)
{
	memset(&human, 0, sizeof(human));
	human.plan = plan;
	human.width = plan->width ? plan->width : DEFAULT_WIDTH;
	human.failures = open_memstream(&human.text, &human.size);
	for (size_t i = 0; i < plan->claim_count; i++)
		groups_plan(&human.groups, plan->claims[i], (size_t)plan->repeat);
	if (!is_silent())
		print_head(out);
}

static void erase_progress(FILE *out)
{
	if (human.progress)
		fprintf(out, "\r%*s\r", human.progress, "");
	human.progress = 0;
}

/* Cut to one line of the terminal, else it couldn't be erased. */
static void running(FILE *out, const struct claim *claim, size_t done)
{
	char line[160];
	int length;

	if (!human.plan->progress || is_silent())
		return;
	erase_progress(out);
	length = snprintf(line, sizeof(line), "[%zu/%zu] %.100s", done, human.plan->results,
			  claim->id);
	if (length > human.width)
		length = human.width;
	human.progress = fprintf(out, "%.*s", length, line);
	fflush(out);
}

static void print_labelled(FILE *out, enum phrase label, const char *text)
{
	const char *word = label == PHRASE_COUNT ? "" : say(label);

	if (!text || !*text)
		return;
	fputs("  ", out);
	text_padded(out, word, LABEL_WIDTH);
	fputc(' ', out);
	text_wrapped_to(out, human.width, 3 + LABEL_WIDTH, INDENT, text);
}

/* Returns the column behind it. */
static int print_word(FILE *out, enum judgement_kind kind, const char *word)
{
	int width = text_columns(word);

	if (human.plan->colour)
		fprintf(out, "\033[%sm", styles[kind].colour);
	text_padded(out, word, WORD_WIDTH);
	if (human.plan->colour)
		fputs("\033[0m", out);
	fputc(' ', out);
	return (width < WORD_WIDTH ? WORD_WIDTH : width) + 1;
}

static const char *word_for(const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;

	if (kind == JUDGED_FAILED && result->outcome.kind == BROKEN)
		return say(PHRASE_BROKEN_LOUD);
	return say(styles[kind].loud);
}

/* On a terminal as bars, where they fit, else in a line. */
static void print_histogram(FILE *out, const struct histogram *histogram)
{
	char line[TEXT_LIMIT];

	if (histogram->count && human.plan->progress && human.width >= BARS_WIDTH) {
		bars_draw(out, histogram);
		return;
	}
	bars_line(line, sizeof(line), histogram);
	print_labelled(out, PHRASE_OUTCOMES, line);
}

static void print_actors(FILE *out, const struct outcome *outcome)
{
	for (int i = 0; i < outcome->actor_count; i++) {
		char line[256];

		snprintf(line, sizeof(line), "%s: %s", outcome->actors[i].name,
			 outcome->actors[i].state);
		print_labelled(out, i ? PHRASE_COUNT : PHRASE_ACTORS, line);
	}
}

static void print_what_was_seen(FILE *out, const struct outcome *outcome)
{
	print_labelled(out, PHRASE_SEEN, outcome->text);
	if (outcome->place.file) {
		char line[512];

		snprintf(line, sizeof(line), "%s:%d", place_file(&outcome->place),
			 outcome->place.line);
		print_labelled(out, PHRASE_AT, line);
	}
	print_actors(out, outcome);
	print_histogram(out, &outcome->histogram);
	print_labelled(out, PHRASE_OUTPUT, outcome->output);
}

static void print_stale(FILE *out, const struct expectation *expectation)
{
	char line[2 * TEXT_LIMIT];
	bool fail = expectation->kind == EXPECTED_FAIL;

	snprintf(line, sizeof(line), "%s%s:%d%s%s",
		 say(fail ? PHRASE_STALE_FAIL : PHRASE_STALE_SKIP), expectation->place.file,
		 expectation->place.line, say(PHRASE_COLON), expectation->reason);
	print_labelled(out, PHRASE_SEEN, line);
	print_labelled(out, PHRASE_CURE, say(PHRASE_STALE_CURE));
}

/* It is not as known, so it may be another fault. */
static void print_another(FILE *out, const struct expectation *expectation)
{
	char line[2 * TEXT_LIMIT];

	snprintf(line, sizeof(line), "\"%s\" (%s:%d)", expectation->seen, expectation->place.file,
		 expectation->place.line);
	print_labelled(out, PHRASE_EXPECTED, line);
}

static void print_id(FILE *out, int column, const struct result *result, const char *reason)
{
	char line[2 * TEXT_LIMIT];
	char repetition[40] = "";

	if (result->repetition > 1)
		snprintf(repetition, sizeof(repetition), " (%s %d)", say(PHRASE_REPETITION),
			 result->repetition);
	snprintf(line, sizeof(line), "%s%s%s%s", result->claim->id, repetition,
		 reason ? say(PHRASE_COLON) : "", reason ? reason : "");
	text_wrapped_to(out, human.width, column, INDENT, line);
}

static void print_in_full(FILE *out, const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;
	char again[512];

	print_id(out, print_word(out, kind, word_for(result)), result, NULL);
	print_labelled(out, PHRASE_CLAIM, sentence_of(result->claim));
	if (kind == JUDGED_BETTER)
		print_stale(out, result->judgement.expectation);
	else
		print_what_was_seen(out, &result->outcome);
	if (judged_another_failure(&result->outcome, result->judgement.expectation))
		print_another(out, result->judgement.expectation);
	print_labelled(out, PHRASE_SETTLED, result->claim->ref);
	report_again(again, sizeof(again), human.plan, result);
	print_labelled(out, PHRASE_AGAIN, again);
	fputc('\n', out);
}

/* Why it was skipped, or was expected to be as it was; NULL where there is nothing to say. */
static const char *reason_of(const struct result *result)
{
	if (result->judgement.kind == JUDGED_SKIPPED)
		return result->outcome.text;
	if (result->judgement.expectation && result->judgement.kind != JUDGED_FAILED)
		return result->judgement.expectation->reason;
	return NULL;
}

/* "needs root: run as root" */
static void join_cure(char *line, size_t size, const char *cause, const char *cure)
{
	snprintf(line, size, "%s%s%s", cause, cure ? say(PHRASE_COLON) : "", cure ? cure : "");
}

static void print_line(FILE *out, const struct result *result)
{
	const char *reason = reason_of(result);
	char buffer[REASON_SIZE], both[2 * REASON_SIZE];
	struct cure cure;

	if (reason && human.plan->chinese && result->judgement.kind == JUDGED_SKIPPED) {
		cure = cure_for(reason, true, buffer, sizeof(buffer));
		join_cure(both, sizeof(both), cure.cause, cure.cure);
		reason = both;
	}
	print_id(out, print_word(out, result->judgement.kind, word_for(result)), result, reason);
}

/* The line of one claim, where claims have lines; what held is silent where it is repeated. */
static void print_claim(FILE *out, const struct result *result)
{
	bool held = result->judgement.kind == JUDGED_HELD;
	bool all = human.plan->detail == DETAIL_SENTENCES;

	if (held && human.plan->repeat > 1 && !all)
		return;
	print_line(out, result);
	if (all)
		print_labelled(out, PHRASE_COUNT, sentence_of(result->claim));
	if (held)
		print_histogram(out, &result->outcome.histogram);
}

/* Adds ", 3 skipped" to a line where there are any. */
static void add_count(char *line, size_t size, size_t count, enum phrase word)
{
	size_t used = strlen(line);

	if (count)
		snprintf(line + used, size - used, "%s%zu %s", used ? say(PHRASE_COMMA) : "", count,
			 say(word));
}

/* "pipe 108: 105 held, 3 skipped" */
static void print_group(FILE *out, struct group *group)
{
	size_t planned = group->planned > group->done ? group->planned : group->done;
	char line[512] = "";
	int column;

	group->told = true;
	add_count(line, sizeof(line), group->counts[JUDGED_HELD], PHRASE_HELD);
	add_count(line, sizeof(line), group->counts[JUDGED_SKIPPED], PHRASE_SKIPPED);
	add_count(line, sizeof(line), group->counts[JUDGED_FAILED] - group->broken, PHRASE_FAILED);
	add_count(line, sizeof(line), group->broken, PHRASE_BROKEN);
	add_count(line, sizeof(line), group->counts[JUDGED_EXPECTED_FAIL], PHRASE_EXPECTED_FAIL);
	add_count(line, sizeof(line), group->counts[JUDGED_BETTER], PHRASE_BETTER);
	add_count(line, sizeof(line), planned - group->done, PHRASE_NOT_RUN);
	column = fprintf(out, "%.*s %zu", group->length, group->id, planned);
	fputs(say(PHRASE_COLON), out);
	text_wrapped_to(out, human.width, column + 2, INDENT, line);
}

static void print_groups_left(FILE *out)
{
	for (size_t i = 0; i < human.groups.count; i++)
		if (human.groups.list[i].done && !human.groups.list[i].told)
			print_group(out, &human.groups.list[i]);
}

/* Reasons that mean the same to the user are one. */
static void note_reason(const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;
	struct cure cure = { reason_of(result), NULL };
	char buffer[REASON_SIZE];

	if (kind != JUDGED_SKIPPED && kind != JUDGED_EXPECTED_FAIL)
		return;
	if (kind == JUDGED_SKIPPED)
		cure = cure_for(cure.cause, human.plan->chinese, buffer, sizeof(buffer));
	groups_note_reason(&human.groups, kind, cure.cause, cure.cure);
}

/* Remembers a failure with its cluster; false where memory lacks. */
static bool note_member(const char *id, int cluster)
{
	struct member *members = human.members;
	size_t count = human.member_count;

	if ((count & (count - 1)) == 0) /* room for as many again */
		members = realloc(members, (count ? 2 * count : 1) * sizeof(*members));
	if (!members)
		return false;
	human.members = members;
	members[human.member_count++] = (struct member){ id, cluster };
	return true;
}

/*
 * Whether, where failures are grouped, one that is alike was told in full: this one is then named
 * alone.
 */
static bool is_told_already(const struct result *result)
{
	int cluster;

	if (!human.plan->grouped || result->judgement.kind != JUDGED_FAILED)
		return false;
	cluster = clusters_note(&human.clusters, result->outcome.text, NULL);
	if (cluster < 0 || !note_member(result->claim->id, cluster))
		return false;
	return human.clusters.list[cluster].count > 1;
}

static void print_cluster(FILE *out, const struct cluster *cluster, int number)
{
	fprintf(out, "%zu %s%s", cluster->count,
		say(human.plan->repeat > 1 ? PHRASE_RUNS : PHRASE_CLAIMS), say(PHRASE_COLON));
	text_wrapped_to(out, human.width, INDENT, INDENT, cluster->text);
	for (size_t i = 0; i < human.member_count; i++)
		if (human.members[i].cluster == number)
			fprintf(out, "      %s\n", human.members[i].id);
	fputc('\n', out);
}

/* Failures that are alike, each with who shares it. */
static void print_clusters(FILE *out)
{
	for (size_t i = 0; i < human.clusters.count; i++)
		if (human.clusters.list[i].count > 1)
			print_cluster(out, &human.clusters.list[i], (int)i);
	clusters_free(&human.clusters);
	free(human.members);
	human.members = NULL;
	human.member_count = 0;
}

static void print_result(FILE *out, const struct result *result)
{
	bool good = judged_as_expected(result->judgement.kind);
	struct group *group = groups_note(&human.groups, result);

	erase_progress(out);
	note_reason(result);
	human.broken += result->judgement.kind == JUDGED_FAILED && result->outcome.kind == BROKEN;
	if (human.plan->detail >= DETAIL_CLAIMS)
		print_claim(out, result);
	else if (!good && !is_silent())
		print_line(out, result);
	if (human.plan->detail == DETAIL_FAMILIES && group && group->done == group->planned)
		print_group(out, group);
	if (!good && !is_told_already(result)) /* without memory for later: now */
		print_in_full(human.failures ? human.failures : out, result);
}

static void print_reason(FILE *out, size_t count, const char *cause, const char *cure)
{
	char line[2 * REASON_SIZE];

	join_cure(line, sizeof(line), cause, cure);
	text_wrapped_to(out, human.width, fprintf(out, "%5zu ", count), 8, line);
}

/* Those of one kind, below a line that says what they are. */
static void print_reasons(FILE *out, enum judgement_kind kind, enum phrase heading)
{
	bool begun = false;

	for (size_t i = 0; i < human.groups.reason_count; i++) {
		const struct reason *reason = &human.groups.reasons[i];

		if (reason->kind != kind)
			continue;
		if (!begun)
			fprintf(out, "%s\n", say(heading));
		begun = true;
		print_reason(out, reason->count, reason->text, reason->cure);
	}
	if (begun)
		fputc('\n', out);
}

static void print_all_reasons(FILE *out)
{
	groups_sort_reasons(&human.groups);
	print_reasons(out, JUDGED_SKIPPED, PHRASE_REASONS_TO_SKIP);
	print_reasons(out, JUDGED_EXPECTED_FAIL, PHRASE_REASONS_TO_FAIL);
	if (human.groups.other_reasons)
		print_reason(out, human.groups.other_reasons, say(PHRASE_OTHER_REASONS), NULL);
}

static void print_summary(FILE *out, const struct totals *totals)
{
	size_t claims = totals->planned / (size_t)human.plan->repeat;
	bool repeated = human.plan->repeat > 1;
	char line[512];
	int used;

	used = snprintf(line, sizeof(line), "%zu %s", totals->done,
			say(repeated ? (totals->done == 1 ? PHRASE_ONE_RUN : PHRASE_RUNS)
				     : (totals->done == 1 ? PHRASE_ONE_CLAIM : PHRASE_CLAIMS)));
	if (repeated)
		used += snprintf(line + used, sizeof(line) - (size_t)used, "%s%zu %s",
				 say(PHRASE_OF), claims,
				 say(claims == 1 ? PHRASE_ONE_CLAIM : PHRASE_CLAIMS));
	snprintf(line + used, sizeof(line) - (size_t)used, "%s%zu %s%s%zu %s%s%zu %s",
		 say(PHRASE_COLON), totals->counts[JUDGED_HELD], say(PHRASE_HELD),
		 say(PHRASE_COMMA), totals->counts[JUDGED_SKIPPED], say(PHRASE_SKIPPED),
		 say(PHRASE_COMMA), totals->counts[JUDGED_FAILED] - human.broken,
		 say(PHRASE_FAILED));
	add_count(line, sizeof(line), human.broken, PHRASE_BROKEN);
	for (int kind = JUDGED_EXPECTED_FAIL; kind <= JUDGED_BETTER; kind++)
		add_count(line, sizeof(line), totals->counts[kind], styles[kind].word);
	used = (int)strlen(line);
	snprintf(line + used, sizeof(line) - (size_t)used, "%s%.2f %s", say(PHRASE_IN),
		 totals->seconds, say(PHRASE_SECONDS));
	text_wrapped_to(out, human.width, 0, 4, line);
}

/* Returns false where memory lacked for some of them. */
static bool print_failures(FILE *out)
{
	bool whole = !human.failures || !ferror(human.failures);

	if (human.failures && fclose(human.failures) != 0)
		whole = false;
	if (human.text)
		fwrite(human.text, 1, human.size, out);
	free(human.text);
	return whole;
}

/* Mechanisms of which nothing was judged: before the figures, where it is read. */
static void print_absent(FILE *out, const struct family_counts *families)
{
	if (!human.plan->chinese) {
		report_absent(out, "", text_plain, families);
		return;
	}
	for (size_t i = 0; i < families->count; i++)
		if (absent_is(&families->list[i]))
			fprintf(out, "%s%s%s\n", say(PHRASE_NONE_JUDGED), say(PHRASE_COLON),
				families->list[i].family);
}

static void print_stop(FILE *out, const struct totals *totals)
{
	char line[512];

	if (human.plan->chinese)
		snprintf(line, sizeof(line), "%s (%zu/%zu)%s%s", say(PHRASE_STOPPED), totals->done,
			 totals->planned, say(PHRASE_COLON), totals->stopped);
	else
		snprintf(line, sizeof(line), "stopped after %zu of %zu: %s", totals->done,
			 totals->planned, totals->stopped);
	text_wrapped_to(out, human.width, 0, 4, line);
}

/* Whether there is something to say to who wants to hear of failures alone. */
static bool is_all_well(const struct totals *totals)
{
	return !totals->stopped && !totals->counts[JUDGED_FAILED] && !totals->counts[JUDGED_BETTER];
}

static bool end(FILE *out, const struct totals *totals)
{
	enum detail detail = human.plan->detail;
	bool whole;

	erase_progress(out);
	if (detail == DETAIL_FAMILIES)
		print_groups_left(out);
	if (detail >= DETAIL_FAMILIES || (detail == DETAIL_FAILURES && !is_all_well(totals)))
		fputc('\n', out);
	whole = print_failures(out);
	print_clusters(out);
	if (detail == DETAIL_FAMILIES || detail == DETAIL_SENTENCES)
		print_all_reasons(out);
	if (totals->stopped)
		print_stop(out, totals);
	if (detail >= DETAIL_FAMILIES)
		print_absent(out, &totals->families);
	if (!is_silent() || !is_all_well(totals))
		print_summary(out, totals);
	errno = whole ? errno : ENOMEM;
	return whole;
}

const struct reporter human_reporter = {
	.name = "human",
	.begin = begin,
	.running = running,
	.result = print_result,
	.end = end,
};
