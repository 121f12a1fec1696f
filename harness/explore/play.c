/* Playing programs. */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/names.h"
#include "claim/claim.h"
#include "play.h"
#include "round.h"
#include "stage/actor.h"
#include "stage/page.h"

#define OBSERVE_EVERY 8
#define REDRAWS       6

void (*program_begins)(void);

/* Where the rounds come from. */
struct origin {
	struct generator *generator;
	const struct program *program;
	int next;
};

void player_start(struct player *player, const struct kit *kit, int workers)
{
	memset(player, 0, sizeof(*player));
	player->kit = kit;
	player->observe_every = OBSERVE_EVERY;
	if (!explainer_make(&player->explainer, kit->model->state_size))
		actor_settle(BROKEN, the_page->claim->place, "memory: %s", errno_name(errno));
	crew_start(&player->crew, kit, workers);
}

void player_stop(struct player *player)
{
	crew_stop(&player->crew);
	explainer_free(&player->explainer);
}

void player_begin(struct player *player, unsigned char state[STATE_LIMIT])
{
	const struct hook *initially = player->kit->hooks[HOOK_INITIALLY];

	memset(player->calls, 0, sizeof(player->calls));
	memset(state, 0, STATE_LIMIT);
	if (program_begins)
		program_begins();
	crew_begin(&player->crew);
	if (initially)
		initially->run(state, MAIN);
}

void player_end(struct player *player)
{
	crew_end(&player->crew);
	actor_comes_on();
}

static int again_round(struct origin *origin, struct step steps[WORKER_LIMIT])
{
	const struct program *program = origin->program;
	int count = 0;

	while (origin->next < program->count && count < WORKER_LIMIT &&
	       (count == 0 || program->steps[origin->next].together))
		steps[count++] = program->steps[origin->next++];
	return count;
}

/* In some drawn programs most calls are such that sleep: another is drawn where one does not. */
static int generated_round(struct player *player, struct generator *generator,
			   struct step steps[WORKER_LIMIT])
{
	int count = generator_round(generator, idle_workers(player), steps);

	for (int i = 0; i < count && generator->sleepy && idle_workers(player); i++)
		for (int j = 0; j < REDRAWS && !may_sleep(player, &steps[i]); j++)
			generator_redraw(generator, &steps[i]);
	return count;
}

/* The next round's steps; 0: the program is over; -1: it is of another part. */
static int next_round(struct player *player, struct origin *origin, struct step steps[WORKER_LIMIT])
{
	if (origin->generator)
		return generated_round(player, origin->generator, steps);
	return again_round(origin, steps);
}

static bool is_counted(const struct origin *origin)
{
	return origin->generator && origin->generator->choices.counted;
}

/* Reads the whole visible state. */
static bool observe(struct player *player)
{
	const struct listener *listener = &player->listener;
	struct call *call = &player->observed;
	bool explained;

	*call = (struct call){ .operation = player->kit->observe, .step = -1 };
	if (!call->operation)
		return true;
	crew_call(&player->crew, call);
	player->counts.observed++;
	explained = explain_observed(&player->explainer, player->calls, call, &player->difference);
	if (listener->observed)
		listener->observed(listener->context, call,
				   explained ? player->explainer.before.count : 0);
	return explained;
}

static bool lost_track(const struct player *player)
{
	return player->explainer.tried.full || player->explainer.after.full;
}

static bool is_late(const struct player *player)
{
	return player->end && clock_seconds() >= player->end;
}

/* One that sleeps, and comes to its buffer when it is woken, would halt there with nobody to see. */
static bool may_halt_later(const struct player *player)
{
	for (int i = 1; i < ACTOR_COUNT; i++)
		if (player->calls[i].halts && player->calls[i].fate == SLEEPING)
			return true;
	return false;
}

static enum ending_of_play play_rounds(struct player *player, struct origin *origin)
{
	struct step steps[WORKER_LIMIT];
	const bool watched = origin->generator && origin->generator->watched;
	const int observe_every = watched ? 1 : player->observe_every;
	enum ending_of_round ending;
	int count, rounds = 0;

	while (player->program.count + WORKER_LIMIT < PROGRAM_LIMIT && !is_late(player) &&
	       (count = next_round(player, origin, steps)) != 0) {
		ending = count < 0 ? ROUND_IMPOSSIBLE
				   : round_play(player, steps, count, is_counted(origin));
		if (ending == ROUND_IMPOSSIBLE && is_counted(origin)) {
			choices_cut(&origin->generator->choices);
			return IMPOSSIBLE;
		}
		if (lost_track(player))
			return LOST_TRACK;
		if (may_halt_later(player))
			return EXPLAINED;
		if (ending == ROUND_DIFFERED)
			return DIFFERED;
		crew_revive(&player->crew);
		if (++rounds % observe_every == 0 && !observe(player))
			return DIFFERED;
	}
	if (rounds && rounds % observe_every == 0)
		return EXPLAINED; /* it was looked at just now */
	return observe(player) ? EXPLAINED : DIFFERED;
}

static enum ending_of_play play(struct player *player, struct origin *origin)
{
	_Alignas(16) unsigned char state[STATE_LIMIT];
	enum ending_of_play ending;

	player->program.count = 0;
	player->luckless = true;
	player_begin(player, state);
	explainer_begin(&player->explainer, state);
	ending = play_rounds(player, origin);
	player_end(player);
	player->counts.programs += ending != IMPOSSIBLE;
	player->counts.lost_track += ending == LOST_TRACK;
	return ending;
}

void play_bare(struct player *player)
{
	struct call call = { 0 };

	crew_begin(&player->crew);
	for (int i = 0; i < player->program.count; i++) {
		const struct step *step = &player->program.steps[i];

		call.operation = player->kit->operations[step->operation];
		step_arguments(player->kit, step, call.arguments);
		call.mark = step_mark(i);
		if (step->actor == MAIN)
			crew_call(&player->crew, &call);
	}
	crew_end(&player->crew);
}

enum ending_of_play play_generated(struct player *player, struct generator *generator)
{
	struct origin origin = { .generator = generator };

	generator_begin(generator);
	return play(player, &origin);
}

enum ending_of_play play_again(struct player *player, const struct program *program)
{
	struct origin origin = { .program = program };

	return play(player, &origin);
}
