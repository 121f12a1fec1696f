/* Playing a round. */
#include <string.h>

#include "generate.h"
#include "round.h"

unsigned idle_workers(const struct player *player)
{
	unsigned idle = 0;

	for (int i = 1; i <= player->crew.workers; i++)
		if (player->calls[i].fate != SLEEPING)
			idle |= 1U << i;
	return idle;
}

static void prepare(struct player *player, const struct step *step, int actor, int number)
{
	struct call *call = &player->calls[actor];

	call->operation = player->kit->operations[step->operation];
	step_arguments(player->kit, step, call->arguments);
	call->step = number;
	call->mark = step_mark(number);
	call->fresh = true;
	call->fate = SLEEPING;
	call->halts = HALTS_NOT;
	memset(&call->seen, 0, offsetof(struct seen, number));
}

bool may_sleep(struct player *player, const struct step *step)
{
	int actor = step->actor == ANYBODY ? MAIN : step->actor;
	struct call before = player->calls[actor];
	struct forecast forecast;

	prepare(player, step, actor, player->program.count);
	foresee(&player->explainer, player->calls, actor, &forecast);
	player->calls[actor] = before;
	return !forecast.returns;
}

/* Old calls that have returned are over. */
static void clear_calls(struct player *player)
{
	for (int i = 0; i < ACTOR_COUNT; i++) {
		player->calls[i].fresh = false;
		if (player->calls[i].fate != SLEEPING)
			player->calls[i].fate = NO_CALL;
	}
}

static struct step *record(struct player *player, const struct step *step, int actor)
{
	struct step *recorded = &player->program.steps[player->program.count++];

	*recorded = *step;
	recorded->actor = (unsigned char)actor;
	return recorded;
}

static int first_bit(unsigned bits)
{
	return bits ? __builtin_ctz(bits) : -1;
}

/* Who makes the call of a round of one; -1: nobody can. */
static int actor_for(const struct step *step, unsigned idle, bool returns, bool counted)
{
	if (step->actor == ANYBODY)
		return returns ? MAIN : first_bit(idle);
	if (step->actor == MAIN && !returns)
		return counted ? -1 : first_bit(idle);
	if (step->actor != MAIN && !(idle >> step->actor & 1))
		return -1;
	return step->actor;
}

static bool settle(struct player *player, unsigned restless)
{
	int stuck = crew_quiet(&player->crew, player->calls, restless);

	if (stuck < 0)
		return true;
	player->difference = (struct difference){ .discord = STUCK,
						  .actor = stuck,
						  .step = player->calls[stuck].step,
						  .operation = player->calls[stuck].operation };
	return false;
}

/* Whether the rules explain the round, if need be with what was seen a little later. */
static bool is_explained(struct player *player, unsigned restless)
{
	while (!explain(&player->explainer, player->calls, &player->difference))
		if (!crew_stirs(&player->crew, player->calls) || !settle(player, restless))
			return false;
	return true;
}

static unsigned all_workers(const struct player *player)
{
	return (1U << (player->crew.workers + 1)) - 2;
}

static bool main_alone_returned(const struct player *player)
{
	for (int i = 1; i < ACTOR_COUNT; i++)
		if (player->calls[i].fate == RETURNED || player->calls[i].fate == PERISHED)
			return false;
	return player->calls[MAIN].fate == RETURNED;
}

/* Main's call, which does not sleep: where nobody else does, all is quiet after it. */
static bool play_by_main(struct player *player, const struct forecast *forecast, unsigned idle)
{
	unsigned restless = forecast->kills | forecast->disturbs;

	player->calls[MAIN].moment = forecast->moment;
	player->calls[MAIN].interrupted = forecast->interrupted;
	crew_call(&player->crew, &player->calls[MAIN]);
	if ((idle != all_workers(player) || restless) && !settle(player, restless))
		return false;
	return (main_alone_returned(player) &&
		came_as_foreseen(&player->explainer, player->calls, MAIN, forecast)) ||
	       is_explained(player, restless);
}

static bool play_by_worker(struct player *player, const struct step *step, int actor, int number,
			   const struct forecast *forecast)
{
	player->calls[MAIN].fresh = false;
	player->calls[MAIN].fate = NO_CALL;
	prepare(player, step, actor, number);
	player->calls[actor].moment = forecast->moment;
	crew_release(&player->crew, actor, &player->calls[actor]);
	player->counts.handoffs++;
	return settle(player, forecast->kills | forecast->disturbs) &&
	       is_explained(player, forecast->kills | forecast->disturbs);
}

static enum ending_of_round play_single(struct player *player, const struct step *step,
					bool counted)
{
	unsigned idle = idle_workers(player);
	int number = player->program.count, actor;
	struct forecast forecast;
	bool explained;

	prepare(player, step, MAIN, number);
	foresee(&player->explainer, player->calls, MAIN, &forecast);
	actor = actor_for(step, idle, forecast.returns, counted);
	if (actor < 0) {
		player->calls[MAIN] = (struct call){ .fate = NO_CALL };
		return ROUND_IMPOSSIBLE;
	}
	record(player, step, actor)->halts = HALTS_NOT;
	explained = actor == MAIN ? play_by_main(player, &forecast, idle)
				  : play_by_worker(player, step, actor, number, &forecast);
	return explained ? ROUND_EXPLAINED : ROUND_DIFFERED;
}

/* The first halts in its buffer, the others come one after the other, and then it goes on. */
static void release_halted(struct player *player, int first)
{
	struct crew *crew = &player->crew;
	const struct step *steps = player->program.steps + first;
	int halting = steps[0].actor;
	bool halted;

	player->calls[halting].halts = steps[0].halts;
	crew_release(crew, halting, &player->calls[halting]);
	halted = crew_await_halted(crew, halting);
	player->luckless &= halted;
	for (int i = 1; i < player->program.count - first; i++) {
		crew_release(crew, steps[i].actor, &player->calls[steps[i].actor]);
		player->luckless &= crew_await_beside(crew, steps[i].actor);
	}
	if (halted || crew_await_halted(crew, halting)) /* one that slept first may halt now */
		crew_provide(crew, halting);
}

static void release_together(struct player *player)
{
	for (int i = 1; i < ACTOR_COUNT; i++)
		if (player->calls[i].fresh)
			crew_release(&player->crew, i, &player->calls[i]);
}

/* A round of several: those whose actor sleeps are left out. */
static enum ending_of_round play_burst(struct player *player, const struct step *steps, int count)
{
	unsigned idle = idle_workers(player), restless = 0, released = 0;
	int first = player->program.count;
	struct forecast forecast;

	for (int i = 0; i < count; i++) {
		int actor = steps[i].actor, number = player->program.count;

		if (actor == MAIN || !(idle >> actor & 1))
			continue;
		idle &= ~(1U << actor);
		record(player, &steps[i], actor)->together = released++ > 0;
		prepare(player, &steps[i], actor, number);
		foresee(&player->explainer, player->calls, actor, &forecast);
		player->calls[actor].moment = forecast.moment;
		restless |= forecast.kills | forecast.disturbs;
	}
	if (released && player->program.steps[first].halts)
		release_halted(player, first);
	else
		release_together(player);
	player->counts.handoffs += released;
	return settle(player, restless) && is_explained(player, restless) ? ROUND_EXPLAINED
									  : ROUND_DIFFERED;
}

static void count_round(struct player *player, int before)
{
	player->counts.rounds++;
	player->counts.operations += (unsigned)(player->program.count - before);
	for (int i = 1; i < ACTOR_COUNT; i++)
		player->counts.slept += player->calls[i].fresh && player->calls[i].fate == SLEEPING;
	if (player->explainer.before.count > player->counts.most_worlds)
		player->counts.most_worlds = player->explainer.before.count;
}

enum ending_of_round round_play(struct player *player, const struct step *steps, int count,
				bool counted)
{
	int before = player->program.count;
	enum ending_of_round ending;

	clear_calls(player);
	ending = count == 1 && !steps[0].together ? play_single(player, steps, counted)
						  : play_burst(player, steps, count);
	count_round(player, before);
	if (player->listener.round && player->program.count > before)
		player->listener.round(player->listener.context,
				       &(struct round_played){
					       player->program.steps + before,
					       player->program.count - before, player->calls,
					       ending == ROUND_EXPLAINED, &player->explainer });
	return ending;
}
