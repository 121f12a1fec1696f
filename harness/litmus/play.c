/* Playing a litmus claim: batches of rounds with fresh objects, until it is enough. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/unique.h"
#include "enough.h"
#include "histogram.h"
#include "offsets.h"
#include "squad.h"
#include "stage/actor.h"

#define ENOUGH_SECONDS 0.06
#define FIRST_BATCH    8 /* rounds: each may need to be seen asleep, on a slow machine */
#define YIELD_LIMIT    4 /* on one CPU a role gives way less often than that before it begins */
#define FREE_BATCHES   4 /* of so many batches one, where the kernel may move the workers */

/* A litmus claim under way. */
struct game {
	const struct claim *claim;
	struct cast cast;
	struct squad squad;
	struct histogram *histogram;
	struct length lengths[ROLE_LIMIT]; /* by role */
	uint64_t ticks, busy;              /* of all batches; of all roles in them */
	uint64_t random;
	int batch; /* rounds of the next one */
};

static void run_part(const struct claim *claim, enum part part, void *round, int slot)
{
	struct turn turn = { .part = part, .slot = slot };

	claim->litmus(&turn, round);
}

static void take_cast(struct game *game)
{
	struct turn turn = { .part = PART_CAST, .cast = &game->cast };

	game->claim->litmus(&turn, NULL);
	if (!game->cast.count)
		actor_settle(BROKEN, game->claim->place, "the claim has no ROLE");
}

static int draw(struct game *game, int bound)
{
	return (int)(random_next(&game->random) % (unsigned)bound);
}

static int nth_cpu(const cpu_set_t *cpus, int n)
{
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, cpus) && n-- == 0)
			return cpu;
	return -1;
}

/* Who plays what, and where. */
static void deal_roles(struct game *game)
{
	struct field *field = game->squad.field;
	int count = field->workers, cpus = CPU_COUNT(&field->cpus);
	bool anywhere = cpus < 2 || draw(game, FREE_BATCHES) == 0;
	int first = draw(game, cpus ? cpus : 1);

	for (int i = 0; i < count; i++) {
		field->seats[i].role = i;
		field->seats[i].cpu = anywhere ? -1 : nth_cpu(&field->cpus, (first + i) % cpus);
	}
	for (int left = count; left > 1; left--) {
		struct seat *one = &field->seats[draw(game, left)], *other;
		int role = one->role;

		other = &field->seats[left - 1];
		one->role = other->role;
		other->role = role;
	}
	for (int i = 0; i < count; i++)
		squad_name(&game->squad, i);
}

static void deal_offsets(struct game *game, int slot)
{
	struct field *field = game->squad.field;
	uint32_t offsets[ROLE_LIMIT] = { 0 };

	if (the_page->litmus.start == WITH_OFFSETS && !field->alone)
		offsets_draw(&game->random, game->lengths, field->workers, offsets);
	for (int i = 0; i < field->workers; i++) {
		struct seat *seat = &field->seats[i];

		seat->offsets[slot] =
			field->alone ? (uint32_t)draw(game, YIELD_LIMIT) : offsets[seat->role];
	}
}

static void set_up_batch(struct game *game)
{
	struct field *field = game->squad.field;

	field->rounds = game->batch;
	memset(field->rounds_memory, 0, field->round_size * BATCH_LIMIT);
	deal_roles(game);
	for (int slot = 0; slot < field->rounds; slot++) {
		deal_offsets(game, slot);
		run_part(game->claim, PART_BEGIN, round_memory(field, slot), slot);
	}
}

static void count_outcome(struct game *game, const char *outcome, struct place place)
{
	struct tally *tally = outcome ? histogram_find(game->histogram, outcome) : NULL;

	if (!outcome)
		actor_settle(BROKEN, game->claim->place, "a round came to no outcome");
	if (!tally)
		actor_settle(BROKEN, place, "the claim lists no outcome \"%s\"", outcome);
	game->histogram->rounds++;
	tally->count++;
	if (tally->ruling == FORBIDDEN)
		actor_settle(FAILED, place, "forbidden outcome seen: %s, in round %lu", outcome,
			     game->histogram->rounds);
}

static void take_outcome(struct game *game, int slot)
{
	struct field *field = game->squad.field;
	struct turn turn = { .part = PART_OUTCOME, .slot = slot };

	if (game->squad.asleep[slot])
		turn.outcome = ASLEEP;
	else
		game->claim->litmus(&turn, round_memory(field, slot));
	count_outcome(game, turn.outcome, turn.place);
	for (int i = 0; i < field->workers; i++) {
		const struct seat *seat = &field->seats[i];

		length_note(&game->lengths[seat->role], seat->lengths[slot]);
		game->busy += seat->lengths[slot];
	}
}

/* A round of a batch may hold so many descriptors until the batch is over. */
#define ROUND_DESCRIPTORS 8

/* How many rounds a batch may have: where few descriptors can be open, fewer. */
static int batch_limit(void)
{
	struct rlimit limit = { BATCH_LIMIT * ROUND_DESCRIPTORS, 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur < BATCH_LIMIT * ROUND_DESCRIPTORS
		       ? (int)limit.rlim_cur / ROUND_DESCRIPTORS
		       : BATCH_LIMIT;
}

static void play_batch(struct game *game)
{
	const struct field *field = game->squad.field;
	uint64_t begun_ticks;
	double begun;

	set_up_batch(game);
	actor_comes_on();
	begun = clock_seconds();
	begun_ticks = ticks();
	squad_play(&game->squad);
	game->ticks += ticks() - begun_ticks;
	game->histogram->seconds += clock_seconds() - begun;
	for (int slot = 0; slot < field->rounds; slot++) {
		take_outcome(game, slot);
		run_part(game->claim, PART_END, round_memory(field, slot), slot);
	}
	if (game->ticks)
		game->histogram->busy =
			game->histogram->seconds * (double)game->busy / (double)game->ticks;
	if (2 * game->batch <= batch_limit() && clock_seconds() - begun < ENOUGH_SECONDS)
		game->batch *= 2;
}

void litmus_play(void)
{
	struct game game = { .claim = the_page->claim,
			     .histogram = &the_page->evidence.histogram,
			     .random = (uint64_t)unique_number() << 32 | unique_number() };
	double begun;

	game.batch = FIRST_BATCH;
	histogram_begin(game.histogram, game.claim->outcomes);
	take_cast(&game);
	run_part(game.claim, PART_ONCE, NULL, 0);
	squad_start(&game.squad, game.claim, &game.cast);
	if (the_page->litmus.start == YIELDING)
		squad_yields(&game.squad);
	begun = clock_seconds();
	do
		play_batch(&game);
	while (!rounds_are_enough(clock_seconds() - begun, ENOUGH_SECONDS));
	squad_stop(&game.squad);
}
