/* Campaigns, and the two claims that each model makes. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "campaign.h"
#include "claim/claim.h"
#include "phrases.h"
#include "stage/page.h"

#define FIXED_SEED         20261128
#define CLAIM_TRIES        300 /* of a claim, to make its failure small: it has little time */
#define CAMPAIGN_TRIES     3000
#define UNREPEATED         3   /* so many differences that do not come again are one that counts */
#define OTHERS             10  /* explore looks at so many before it keeps one that does not */
#define HISTORY_OPERATIONS 500 /* of a claim */
#define HISTORY_SECONDS    20  /* to make one small */
#define FIRST_SECONDS      30  /* to make the first one small, where there are no others */
#define MEETINGS           30  /* of calls of a history, until they count as explained */
#define TELL_EVERY         0.2 /* seconds */

struct desk *the_desk;

/* A campaign under way. */
struct campaign {
	struct kit kit;
	struct player player;
	struct plan plan;
	struct counts told; /* what the desk has of our counts */
	unsigned long judged_told;
	double told_at;
	double end;
	bool differed;
	int unrepeated;         /* differences that did not come again */
	struct finding finding; /* of a campaign that is a claim: it ends with this */
};

static void desk_lock(struct desk *desk)
{
	while (atomic_exchange(&desk->lock, 1))
		sched_yield();
}

static void desk_unlock(struct desk *desk)
{
	atomic_store(&desk->lock, 0);
}

static void tell_coverage(struct desk *desk)
{
	size_t count;
	struct branch *const *branches = catalog_branches(&count);

	for (size_t i = 0; i < count && i < BRANCH_LIMIT; i++) {
		desk->taken[i] += branches[i]->taken;
		branches[i]->taken = 0;
	}
}

/* Adds what is new in our counts to the desk's. */
static void tell_counts(struct campaign *campaign)
{
	struct counts *now = &campaign->player.counts, *told = &campaign->told;
	struct counts *all;

	if (!the_desk)
		return;
	desk_lock(the_desk);
	all = &the_desk->counts;
	all->programs += now->programs - told->programs;
	all->operations += now->operations - told->operations;
	all->rounds += now->rounds - told->rounds;
	all->slept += now->slept - told->slept;
	all->handoffs += now->handoffs - told->handoffs;
	all->observed += now->observed - told->observed;
	all->lost_track += now->lost_track - told->lost_track;
	all->checked_seconds += now->checked_seconds - told->checked_seconds;
	all->bare_seconds += now->bare_seconds - told->bare_seconds;
	if (now->most_worlds > all->most_worlds)
		all->most_worlds = now->most_worlds;
	the_desk->judged += campaign->player.explainer.judged - campaign->judged_told;
	campaign->judged_told = campaign->player.explainer.judged;
	*told = *now;
	tell_coverage(the_desk);
	desk_unlock(the_desk);
}

/* The desk's finding of the same failure; NULL: it has none. Of a desk that is locked. */
static struct finding *known(const struct model *model, const struct difference *difference)
{
	for (int i = 0; i < the_desk->finding_count; i++) {
		struct finding *finding = &the_desk->findings[i];

		if (finding->model == model && same_failure(&finding->difference, difference))
			return finding;
	}
	return NULL;
}

/*
 * Whether the desk has the failure already, in a program that fails again; counts it then. One that
 * does not, since what came before it counted, gives way to another, if that comes soon.
 */
static bool is_known(const struct model *model, const struct difference *difference)
{
	struct finding *finding;
	bool is_enough = false;

	desk_lock(the_desk);
	finding = known(model, difference);
	if (finding) {
		finding->count++;
		is_enough = finding->failed || finding->of_history || finding->count > OTHERS;
	}
	desk_unlock(the_desk);
	return is_enough;
}

static void replace(struct finding *before, const struct finding *finding)
{
	const unsigned long count = before->count, after = before->after;

	*before = *finding;
	before->count = count;
	before->after = after;
}

static void leave_on_desk(const struct finding *finding)
{
	struct finding *before;

	desk_lock(the_desk);
	before = known(finding->model, &finding->difference);
	if (before && before->failed)
		before->count++;
	else if (before && finding->failed)
		replace(before, finding);
	else if (!before && the_desk->finding_count < FINDING_LIMIT)
		the_desk->findings[the_desk->finding_count++] = *finding;
	else if (!before)
		the_desk->not_kept++;
	desk_unlock(the_desk);
}

/* What a claim says of its failure: the difference, and the program's lines. */
static _Noreturn void fail_with(const struct campaign *campaign)
{
	const struct finding *finding = &campaign->finding;
	const struct difference *difference = &finding->difference;
	struct place place =
		difference->operation ? difference->operation->place : the_page->claim->place;
	char text[TEXT_LIMIT], line[LINE_LIMIT];
	size_t used;

	difference_text(difference, line, sizeof(line));
	used = (size_t)snprintf(text, sizeof(text), "%s\nseed %llu", line,
				(unsigned long long)campaign->plan.seed);
	if (finding->failed < finding->of && used < sizeof(text))
		used += (size_t)snprintf(text + used, sizeof(text) - used, ", fails %d of %d times",
					 finding->failed, finding->of);
	if (finding->of_history)
		actor_settle(FAILED, place, "%s\n%s", text, finding->window);
	for (int i = 0, round = 0; i < finding->program.count && used < sizeof(text); i++) {
		const struct step *step = &finding->program.steps[i];

		round += !step->together;
		step_text(&campaign->kit, step, line, sizeof(line));
		used += (size_t)snprintf(text + used, sizeof(text) - used, "\n%d. %s", round, line);
	}
	actor_settle(FAILED, place, "%s", text);
}

/* Whether more than one that may sleep takes part: a step of a sequence may wake both at once. */
static bool has_several_workers(const struct program *program)
{
	unsigned workers = 0;

	for (int i = 0; i < program->count; i++)
		if (program->steps[i].actor != MAIN)
			workers |= 1U << program->steps[i].actor;
	return (workers & (workers - 1)) != 0;
}

/*
 * What several processes did at the same time, once and not again however often it was played, is
 * nothing that anybody could look into. A sequence that differs is: what came before it may count.
 */
static bool is_chance(const struct finding *finding)
{
	return !finding->failed &&
	       (program_is_concurrent(&finding->program) || has_several_workers(&finding->program));
}

/* A program differed. Returns false where the campaign is over with that. */
static bool take_difference(struct campaign *campaign)
{
	struct player *player = &campaign->player;
	double seconds = !the_desk ? the_page->evidence.limit / 10 /* UNREPEATED times */
			 : campaign->plan.first ? FIRST_SECONDS
						: 0;

	if (the_desk && is_known(campaign->kit.model, &player->difference))
		return true;
	finding_make(&campaign->finding, player, the_desk ? CAMPAIGN_TRIES : CLAIM_TRIES, seconds);
	if (!the_desk && is_chance(&campaign->finding) && ++campaign->unrepeated < UNREPEATED)
		return true;
	campaign->differed = true;
	if (!the_desk)
		return false;
	leave_on_desk(&campaign->finding);
	return !campaign->plan.first ||
	       (!campaign->finding.failed && ++campaign->unrepeated < OTHERS);
}

static bool is_over(const struct campaign *campaign)
{
	return campaign->end && clock_seconds() >= campaign->end;
}

/* After each program. Returns false where the campaign is over. */
static bool go_on(struct campaign *campaign, enum ending_of_play ending)
{
	if (ending == DIFFERED && !take_difference(campaign))
		return false;
	if (the_desk && clock_seconds() - campaign->told_at >= TELL_EVERY) {
		tell_counts(campaign);
		campaign->told_at = clock_seconds();
	}
	return !is_over(campaign);
}

static void run_counted(struct campaign *campaign)
{
	struct generator generator = { .kit = &campaign->kit,
				       .shape = campaign->plan.shape,
				       .part = campaign->plan.part,
				       .parts = campaign->plan.parts };

	for (int length = 1; length <= campaign->plan.shape.operations; length++) {
		generator.shape.operations = length;
		choices_count(&generator.choices);
		do {
			if (!go_on(campaign, play_generated(&campaign->player, &generator)))
				return;
		} while (choices_next(&generator.choices));
	}
}

static enum ending_of_play play_and_time(struct player *player, struct generator *generator)
{
	double begun = clock_seconds(), middle;
	enum ending_of_play ending = play_generated(player, generator);

	middle = clock_seconds();
	play_bare(player);
	player->counts.checked_seconds += middle - begun;
	player->counts.bare_seconds += clock_seconds() - middle;
	return ending;
}

static void run_random(struct campaign *campaign)
{
	struct generator generator = { .kit = &campaign->kit, .shape = campaign->plan.shape };
	unsigned long end = campaign->player.counts.operations + campaign->plan.operations;

	choices_seed(&generator.choices, campaign->plan.seed);
	while (campaign->player.counts.operations < end)
		if (!go_on(campaign, campaign->plan.speed
					     ? play_and_time(&campaign->player, &generator)
					     : play_generated(&campaign->player, &generator)))
			return;
}

/* A history that no order explains, made small. */
static void keep_history(struct finding *finding, const struct chronicler *chronicler,
			 const struct chronicled *chronicled)
{
	memset(finding, 0, sizeof(*finding));
	finding->model = chronicler->player->kit->model;
	finding->program = chronicler->program;
	finding->difference = chronicler->judgement.difference;
	finding->count = 1;
	finding->tries = chronicled->tries;
	finding->failed = chronicled->failed;
	finding->of = chronicled->of;
	finding->of_history = true;
	memcpy(finding->window, chronicled->window, sizeof(finding->window));
}

/*
 * Whether calls of the history that follow one another fail with a halt in place of luck: one of
 * them halts in its buffer, and the next come meanwhile. The finding is that program then.
 */
static bool halt_in_history(struct campaign *campaign, const struct program *sequence, int tries,
			    double end)
{
	struct player *player = &campaign->player;
	struct finding *finding = &campaign->finding;
	struct program met, halted;

	for (int i = 0; program_met(sequence, i, &met); i++)
		for (int j = 0; program_halted(&met, j, &halted); j++) {
			if (clock_seconds() >= end)
				return false;
			if (play_again(player, &halted) != DIFFERED || !player->luckless)
				continue;
			finding_make(finding, player, tries, end - clock_seconds());
			if (finding->failed && finding->failed == finding->of)
				return true;
		}
	return false;
}

/*
 * The same by chance: those that follow one another are made at the same time, in a round, which is
 * told in C as well where it fails most times.
 */
static bool meet_in_history(struct campaign *campaign, const struct program *sequence, int tries,
			    double end)
{
	struct player *player = &campaign->player;
	struct finding *finding = &campaign->finding;
	struct program met;

	for (int i = 0; program_met(sequence, i, &met); i++)
		for (int j = 0; j < MEETINGS; j++) {
			if (clock_seconds() >= end)
				return false;
			if (play_again(player, &met) != DIFFERED)
				continue;
			finding_make(finding, player, tries, end - clock_seconds());
			if (finding->failed && 2 * finding->failed >= finding->of)
				return true;
			break;
		}
	return false;
}

/*
 * Where the calls fail one after the other too, or while one of them halts, that comes again each
 * time, and can be told in C; so can a round of some of them that fails most times.
 */
static void make_finding(struct campaign *campaign, struct chronicler *chronicler)
{
	struct finding *finding = &campaign->finding;
	unsigned long after = campaign->player.counts.operations;
	struct chronicled chronicled;
	int tries = the_desk ? CAMPAIGN_TRIES : CLAIM_TRIES;
	double seconds = the_desk ? HISTORY_SECONDS : the_page->evidence.limit / 10;

	chronicle_shrink(chronicler, tries, seconds, &chronicled);
	if (play_again(&campaign->player, &chronicled.sequence) == DIFFERED)
		finding_make(finding, &campaign->player, tries, seconds);
	if (!finding->failed &&
	    !halt_in_history(campaign, &chronicled.sequence, tries, clock_seconds() + seconds) &&
	    !meet_in_history(campaign, &chronicled.sequence, tries, clock_seconds() + seconds))
		keep_history(finding, chronicler, &chronicled);
	finding->after = after;
}

/* Returns false where the campaign is over with it. */
static bool take_history(struct campaign *campaign, struct chronicler *chronicler)
{
	struct finding *finding = &campaign->finding;

	if (the_desk && is_known(campaign->kit.model, &chronicler->judgement.difference))
		return true;
	memset(finding, 0, sizeof(*finding));
	make_finding(campaign, chronicler);
	if (!the_desk && !finding->failed && ++campaign->unrepeated < UNREPEATED)
		return true;
	campaign->differed = true;
	if (the_desk)
		leave_on_desk(finding);
	return the_desk && !campaign->plan.first;
}

static void run_histories(struct campaign *campaign)
{
	struct chronicler *chronicler = memory_new(1, sizeof(*chronicler));
	struct player *player = &campaign->player;

	if (!chronicler)
		must(-1);
	chronicler_start(chronicler, player, &campaign->plan.shape, campaign->plan.seed);
	while (player->counts.operations < campaign->plan.operations && !is_over(campaign)) {
		if (chronicle_drawn(chronicler) == HISTORY_WRONG &&
		    !take_history(campaign, chronicler))
			break;
		if (the_desk && clock_seconds() - campaign->told_at >= TELL_EVERY) {
			tell_counts(campaign);
			campaign->told_at = clock_seconds();
		}
	}
	chronicler_stop(chronicler);
	memory_free(chronicler, 1, sizeof(*chronicler));
}

static void run_plan(struct campaign *campaign, const struct plan *plan)
{
	campaign->plan = *plan;
	campaign->end = plan->seconds ? clock_seconds() + plan->seconds : 0;
	campaign->player.end = campaign->end;
	if (plan->histories)
		run_histories(campaign);
	else if (plan->counted)
		run_counted(campaign);
	else
		run_random(campaign);
	tell_counts(campaign);
}

/* A claim's second plan is left out where the first has taken long, by a finding that is none. */
static bool is_early(double begun)
{
	return the_desk || clock_seconds() - begun < the_page->evidence.limit / 3;
}

static void run_plans(const struct model *model, const struct plan *plans, int count)
{
	struct campaign *campaign = memory_new(1, sizeof(*campaign));
	const char *missing = model->need ? model->need() : NULL;
	const double begun = clock_seconds();

	if (missing)
		skip(missing);
	if (!campaign)
		must(-1);
	kit_load(&campaign->kit, model);
	player_start(&campaign->player, &campaign->kit, plans[0].shape.workers);
	if (the_desk && the_desk->replays && the_desk->findings[0].program.is_history)
		finding_replay_history(&the_desk->findings[0], &campaign->player,
				       the_desk->replays);
	else if (the_desk && the_desk->replays)
		finding_replay(&the_desk->findings[0], &campaign->player, the_desk->replays,
			       &the_desk->record);
	else
		for (int i = 0; i < count && is_early(begun) && !(campaign->differed && !the_desk);
		     i++)
			run_plan(campaign, &plans[i]);
	player_stop(&campaign->player);
	if (campaign->differed && !the_desk)
		fail_with(campaign);
	if (campaign->plan.counted && !the_desk && is_over(campaign))
		skip("too slow for every short program; --time-limit gives it longer");
	memory_free(campaign, 1, sizeof(*campaign));
}

/* The part of the desk's plan that is this campaign's. */
static void run_from_desk(const struct model *model)
{
	struct plan plan = the_desk->plan;

	plan.part = (int)atomic_fetch_add(&the_desk->jobs, 1) % plan.parts;
	plan.seed += (uint64_t)plan.part;
	plan.operations /= (unsigned long)plan.parts;
	run_plans(model, &plan, 1);
}

void explore_every(const struct model *model)
{
	const struct plan plan = { .counted = true,
				   .shape = { model->every_workers, 1, model->every,
					      model->every_values, false },
				   .seconds = the_page->evidence.limit / 2 };

	run_plans(model, &plan, 1);
}

/*
 * The same programs in every run, whose verdicts others rely on; who looks for more explores. A
 * slow machine plays fewer: what was played is judged all the same.
 */
void explore_random(const struct model *model)
{
	const double enough = the_page->evidence.limit / 6; /* two plans, and the findings */
	const unsigned long each = (unsigned long)model->operations / 2;
	const struct plan plans[] = {
		{ .shape = { 3, 1, 20, 0, false },
		  .seed = FIXED_SEED,
		  .operations = each,
		  .seconds = enough },
		{ .shape = { 3, 3, 20, 0, false },
		  .seed = FIXED_SEED + 1,
		  .operations = each,
		  .seconds = enough },
	};

	if (the_desk)
		run_from_desk(model);
	else
		run_plans(model, plans, 2);
}

void explore_histories(const struct model *model)
{
	const struct plan plan = { .histories = true,
				   .shape = { 3, 1, 0, 0, false },
				   .seed = FIXED_SEED,
				   .operations = HISTORY_OPERATIONS,
				   .seconds = the_page->evidence.limit / 4 };

	run_plans(model, &plan, 1);
}
