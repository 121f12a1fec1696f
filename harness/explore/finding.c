/* Findings: from a program that differed to the smallest one, with all that its calls came to. */
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/unique.h"
#include "claim/claim.h"
#include "finding.h"
#include "round.h"
#include "shrink.h"

#define AT_LEAST      3  /* however little time there is */
#define AGAIN         20 /* how often a small program is played to see how often it fails */
#define SURE          3  /* times in a row that a halt must show it, before it is believed */
#define STUCK_SECONDS 30 /* for a small program of one that does not come to rest */
#define CONCURRENT                                                                                 \
	5 /* how often a candidate of several at a time is played before it counts as held */

struct trier {
	struct player *player;
	struct finding *finding;
	struct record *record; /* NULL: nobody wants it */
	double end;            /* when there is no more time to try; 0: never */
};

static bool is_late(const struct trier *trier)
{
	return trier->end && clock_seconds() >= trier->end;
}

/* Main must not sleep: what ends its sleep is a clock, which a small program does without. */
static bool main_slept(const struct difference *difference)
{
	return difference->actor == MAIN && difference->fate == SLEEPING;
}

static bool fails_alike_once(struct trier *trier, const struct program *program)
{
	return play_again(trier->player, program) == DIFFERED &&
	       same_failure(&trier->player->difference, &trier->finding->difference) &&
	       !main_slept(&trier->player->difference);
}

static bool fails_alike_of(struct trier *trier, const struct program *program, int times)
{
	for (int i = 0; i < times && !(i > 0 && is_late(trier)); i++)
		if (fails_alike_once(trier, program))
			return true;
	return false;
}

static bool candidate_fails(void *context, struct program *candidate)
{
	struct trier *trier = context;

	if (is_late(trier) ||
	    !fails_alike_of(trier, candidate, program_is_concurrent(candidate) ? CONCURRENT : 1))
		return false;
	*candidate = trier->player->program; /* as far as it was played */
	return true;
}

static void note_round(void *context, const struct round_played *round)
{
	struct trier *trier = context;
	struct finding *finding = trier->finding;
	const struct call *calls = round->calls;
	const struct branch *const *branches = round->explainer->branches;
	int last = 0;

	if (trier->record)
		record_round(trier->record, trier->player->kit, round);
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (calls[i].fate != NO_CALL && calls[i].fresh && calls[i].step > last)
			last = calls[i].step;
	for (int i = 0; i < ACTOR_COUNT; i++) {
		struct event *event = &finding->events[calls[i].step];

		if (calls[i].fate == NO_CALL)
			continue;
		if (calls[i].fresh)
			*event = (struct event){ .known = true,
						 .fate = calls[i].fate,
						 .woken_by = -1,
						 .descriptors = trier->player->crew.descriptors[i],
						 .ended = trier->player->crew.over,
						 .seen = calls[i].seen,
						 .way = branches[i] };
		else if (calls[i].fate != SLEEPING) {
			event->woken_by = last;
			event->seen = calls[i].seen;
			event->way_on = branches[i];
		}
	}
}

static void note_observed(void *context, const struct call *observed, int states)
{
	struct trier *trier = context;

	if (trier->record)
		record_observed(trier->record, observed, states);
}

/* The round that differed: what its calls came to, and what the rules allow. */
static void note_last_round(struct finding *finding, struct player *player)
{
	const struct operation *observe = player->kit->observe;

	memcpy(finding->last, player->calls, sizeof(finding->last));
	if (observe && player->difference.operation == observe) {
		finding->last[MAIN] = player->observed;
		foretell_observed(&player->explainer, player->calls, &player->observed,
				  &finding->foretold);
	} else if (!foretell(&player->explainer, player->calls, &finding->foretold)) {
		finding->foretold.count = 0;
	}
}

/*
 * Plays the small program some more, and keeps what its calls came to in the last failure; where it
 * does not fail any more, what is known of the first one.
 */
static void count_failures(struct trier *trier)
{
	struct finding *finding = trier->finding;
	struct player *player = trier->player;
	struct finding kept;

	player->listener = (struct listener){ note_round, NULL, trier };
	player->crew.notes = true;
	kept = *finding;
	while (finding->of < AGAIN && !(finding->of >= AT_LEAST && is_late(trier))) {
		finding->of++;
		memset(finding->events, 0, sizeof(finding->events));
		if (fails_alike_once(trier, &finding->program)) {
			finding->failed++;
			note_last_round(finding, player);
			kept = *finding;
			kept.program = player->program;
			kept.difference = player->difference;
		}
	}
	player->listener = (struct listener){ NULL, NULL, NULL };
	player->crew.notes = false;
	kept.failed = finding->failed;
	kept.of = finding->of;
	*finding = kept;
}

static bool fails_each_time(struct trier *trier, const struct program *program)
{
	for (int i = 0; i < SURE; i++)
		if (is_late(trier) || !fails_alike_once(trier, program) || !trier->player->luckless)
			return false;
	return true;
}

/*
 * What hangs on chance is tried with a halt in its place: one of the calls that meet halts in its
 * buffer, inside the kernel, while the others are made. Kept where that fails each time.
 */
static void halt_in_place_of_luck(struct trier *trier)
{
	struct finding *finding = trier->finding;
	struct finding before = *finding;
	struct program halted;

	for (int way = 0; program_halted(&before.program, way, &halted) && !is_late(trier); way++) {
		if (!fails_each_time(trier, &halted))
			continue;
		finding->program = halted;
		finding->failed = finding->of = 0;
		count_failures(trier);
		if (finding->failed == finding->of)
			return;
		*finding = before;
	}
}

/*
 * Whether the program fails again, looked at after each round: that may show a difference earlier,
 * which then is the finding's. Else it is looked at as seldom as before.
 */
static bool fails_again(struct trier *trier, int observe_every)
{
	struct player *player = trier->player;
	struct finding *finding = trier->finding;

	player->observe_every = 1;
	for (int i = 0; i < AGAIN && !is_late(trier); i++) {
		if (play_again(player, &finding->program) != DIFFERED ||
		    main_slept(&player->difference))
			continue;
		finding->difference = player->difference;
		return true;
	}
	player->observe_every = observe_every;
	return fails_alike_of(trier, &finding->program, AGAIN);
}

/* Of one that does not come to rest: each time takes long, so there are few. */
static void make_stuck_smaller(struct trier *trier, int tries)
{
	struct finding *finding = trier->finding;
	struct player *player = trier->player;
	double late = clock_seconds() + STUCK_SECONDS, end = player->end;

	if (!trier->end || trier->end > late)
		trier->end = late;
	player->crew.hasty = true;
	player->end = trier->end;
	if (fails_alike_once(trier, &finding->program)) {
		finding->program = player->program;
		finding->tries =
			shrink(player->kit, &finding->program, candidate_fails, trier, tries);
		player->end = 0;
		count_failures(trier);
	}
	if (!finding->failed)
		finding->failed = finding->of = 1;
	player->crew.hasty = false;
	player->end = end;
}

void finding_make(struct finding *finding, struct player *player, int tries, double seconds)
{
	struct trier trier = { player, finding, NULL, seconds ? clock_seconds() + seconds : 0 };
	int observe_every = player->observe_every;
	double end = player->end;
	bool again;

	memset(finding, 0, sizeof(*finding));
	finding->model = player->kit->model;
	finding->program = player->program;
	finding->difference = player->difference;
	finding->count = 1;
	finding->after = player->counts.operations;
	note_round(&trier, &(struct round_played){ .calls = player->calls,
						   .explainer = &player->explainer });
	finding->workers = player->crew.workers;
	if (finding->difference.discord == STUCK) {
		make_stuck_smaller(&trier, tries);
		return;
	}
	note_last_round(finding, player);
	if (main_slept(&finding->difference) && idle_workers(player))
		finding->program.steps[finding->difference.step].actor =
			(unsigned char)__builtin_ctz(idle_workers(player));
	player->end = trier.end;
	again = fails_again(&trier, observe_every);
	player->end = 0;
	if (again) {
		finding->program = player->program;
		finding->tries =
			shrink(player->kit, &finding->program, candidate_fails, &trier, tries);
	}
	if (again || !is_late(&trier))
		count_failures(&trier);
	if (program_is_concurrent(&finding->program))
		halt_in_place_of_luck(&trier);
	player->observe_every = observe_every;
	player->end = end;
}

void finding_replay(struct finding *finding, struct player *player, int times,
		    struct record *record)
{
	struct trier trier = { player, finding, record, 0 };

	player->observe_every = 1;
	player->listener = (struct listener){ note_round, note_observed, &trier };
	for (finding->of = 0; finding->of < times && !finding->failed; finding->of++) {
		memset(finding->events, 0, sizeof(finding->events));
		if (record)
			record_begin(record);
		finding->failed = play_again(player, &finding->program) == DIFFERED;
		finding->missed_halt = !player->luckless;
	}
	player->listener = (struct listener){ NULL, NULL, NULL };
	finding->program = player->program;
	finding->workers = player->crew.workers;
	finding->difference = player->difference;
}

void finding_replay_history(struct finding *finding, struct player *player, int times)
{
	struct chronicler *chronicler = memory_new(1, sizeof(*chronicler));
	const struct shape shape = { .workers = WORKER_LIMIT, .burst = 1 };

	if (!chronicler)
		must(-1);
	chronicler_start(chronicler, player, &shape, unique_number());
	for (finding->of = 0; finding->of < times && !finding->failed; finding->of++)
		finding->failed = chronicle_again(chronicler, &finding->program) == HISTORY_WRONG;
	finding->of_history = true;
	if (finding->failed)
		finding->difference = chronicler->judgement.difference;
	chronicle_window(chronicler, finding->window, sizeof(finding->window));
	chronicler_stop(chronicler);
	memory_free(chronicler, 1, sizeof(*chronicler));
}
