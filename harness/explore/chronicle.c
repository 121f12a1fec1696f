/* Chronicles: drawing, playing and judging programs whose actors wait for nobody. */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/names.h"
#include "chronicle.h"
#include "claim/claim.h"
#include "play.h"
#include "script.h"
#include "shrink.h"
#include "stage/actor.h"
#include "stage/page.h"
#include "story.h"

#define BUDGET   200000 /* rules asked for one history */
#define REDRAWS  20
#define CALLS    5  /* of one actor, on the average */
#define AGAIN    20 /* how often the small program is played */
#define PER_TRY  12 /* how often a candidate is, before it counts as explained */
#define AT_LEAST 2

void chronicler_start(struct chronicler *chronicler, struct player *player,
		      const struct shape *shape, uint64_t seed)
{
	memset(chronicler, 0, sizeof(*chronicler));
	chronicler->player = player;
	chronicler->random = seed | 1;
	chronicler->generator = (struct generator){ .kit = player->kit, .shape = *shape };
	choices_seed(&chronicler->generator.choices, seed);
	if (!historian_make(&chronicler->historian, player->kit->model->state_size))
		actor_settle(BROKEN, the_page->claim->place, "memory: %s", errno_name(errno));
}

void chronicler_stop(struct chronicler *chronicler)
{
	historian_free(&chronicler->historian);
}

/*
 * What is hard to tell among other calls is none of a history; nor is a call that is done to another
 * actor, ends its own or takes a moment.
 */
static bool is_of_histories(struct chronicler *chronicler, const struct step *step,
			    const void *state)
{
	const struct kit *kit = chronicler->player->kit;
	struct explainer *explainer = &chronicler->historian.search;
	const struct operation *nothing = NULL;
	struct call calls[ACTOR_COUNT] = { 0 };
	struct answer_sheet sheet;

	if (kit->actors[step->operation] || kit_is_alone(kit, step->operation))
		return false;
	calls[step->actor].operation = kit->operations[step->operation];
	calls[step->actor].beside = &nothing;
	step_arguments(kit, step, calls[step->actor].arguments);
	memset(explainer->spare, 0, explainer->before.world_size);
	memcpy(explainer->spare->state, state, kit->model->state_size);
	judge_in(explainer, &sheet, calls, explainer->spare, step->actor, NULL, 0);
	return sheet.answer.kind != ENDS && !sheet.moment && !sheet.disturbed;
}

static void draw_program(struct chronicler *chronicler, const void *state)
{
	struct generator *generator = &chronicler->generator;
	struct program *program = &chronicler->program;
	int most = 2 * CALLS < DEED_LIMIT ? 2 * CALLS : DEED_LIMIT;

	program->count = 0;
	generator_begin(generator);
	for (int actor = 1; actor <= generator->shape.workers; actor++)
		for (int left = 1 + choose(&generator->choices, most); left > 0; left--) {
			struct step *step = &program->steps[program->count];
			int tries = REDRAWS;

			memset(step, 0, sizeof(*step));
			step->actor = (unsigned char)actor;
			do
				generator_redraw(generator, step);
			while (!is_of_histories(chronicler, step, state) && --tries > 0);
			program->count += tries > 0;
		}
}

/* What main sees when all is quiet is the last of the calls. */
static void add_observed(struct chronicler *chronicler)
{
	struct player *player = chronicler->player;
	struct history *history = &chronicler->history;
	struct deed *deed = &history->deeds[MAIN][0];

	if (!player->kit->observe)
		return;
	deed->call = (struct call){ .operation = player->kit->observe, .step = -1 };
	crew_call(&player->crew, &deed->call);
	player->counts.observed++;
	deed->request = NEVER - 2;
	deed->response = NEVER - 1;
	history->count[MAIN] = 1;
}

static bool somebody_is_over(const struct call calls[ACTOR_COUNT])
{
	for (int i = 1; i < ACTOR_COUNT; i++)
		if (calls[i].fate == PERISHED)
			return true;
	return false;
}

/* One that seems to sleep, and does not when looked at again, had more to tell. */
static enum history_verdict judge_when_quiet(struct chronicler *chronicler, const void *state)
{
	struct player *player = chronicler->player;
	struct call *calls = player->calls;

	do {
		if (crew_quiet(&player->crew, calls, 0) >= 0 || somebody_is_over(calls))
			return HISTORY_UNKNOWN;
		script_read(player->crew.script, &chronicler->history);
		add_observed(chronicler);
		history_note_beside(&chronicler->history);
		history_judge(&chronicler->historian, &chronicler->history, state, BUDGET,
			      &chronicler->judgement);
	} while (chronicler->judgement.verdict == HISTORY_WRONG &&
		 crew_stirs(&player->crew, calls));
	return chronicler->judgement.verdict;
}

static void count(struct chronicler *chronicler, enum history_verdict verdict)
{
	struct counts *counts = &chronicler->player->counts;

	counts->programs++;
	counts->operations += (unsigned)chronicler->program.count;
	counts->handoffs += (unsigned)chronicler->player->crew.script->actors;
	counts->lost_track += verdict == HISTORY_UNKNOWN;
	chronicler->unknown += verdict == HISTORY_UNKNOWN;
	for (int i = 1; i < ACTOR_COUNT; i++)
		counts->slept += chronicler->player->calls[i].fate == SLEEPING;
	if (chronicler->judgement.most > counts->most_worlds)
		counts->most_worlds = chronicler->judgement.most;
}

static enum history_verdict play(struct chronicler *chronicler, bool drawn)
{
	struct player *player = chronicler->player;
	_Alignas(16) unsigned char state[STATE_LIMIT];
	unsigned long judged = chronicler->historian.search.judged;
	enum history_verdict verdict;

	player_begin(player, state);
	if (drawn)
		draw_program(chronicler, state);
	script_make(player->crew.script, player->kit, &chronicler->program, &chronicler->random);
	crew_perform(&player->crew, player->calls);
	verdict = judge_when_quiet(chronicler, state);
	count(chronicler, verdict);
	player->explainer.judged += chronicler->historian.search.judged - judged;
	atomic_store(&player->crew.script->over, 1);
	player_end(player);
	return verdict;
}

enum history_verdict chronicle_drawn(struct chronicler *chronicler)
{
	return play(chronicler, true);
}

enum history_verdict chronicle_again(struct chronicler *chronicler, const struct program *program)
{
	if (program != &chronicler->program)
		chronicler->program = *program;
	return play(chronicler, false);
}

/* Making it small. */

struct smaller {
	struct chronicler *chronicler;
	double end;
};

static bool is_late(const struct smaller *smaller)
{
	return smaller->end && clock_seconds() >= smaller->end;
}

static bool is_playable(const struct program *program)
{
	for (int i = 0; i < program->count; i++)
		if (program->steps[i].actor == MAIN)
			return false;
	return true;
}

static bool fails(void *context, struct program *candidate)
{
	struct smaller *smaller = context;

	if (!is_playable(candidate))
		return false;
	for (int i = 0; i < PER_TRY && !is_late(smaller); i++)
		if (chronicle_again(smaller->chronicler, candidate) == HISTORY_WRONG)
			return true;
	return false;
}

/* The earliest call that was not told yet; NULL: there is none. */
static const struct deed *next_in_time(const struct history *history, uint32_t after, int *actor,
				       int *number)
{
	const struct deed *next = NULL;

	for (int i = 0; i < ACTOR_COUNT; i++)
		for (int j = 0; j < history->count[i]; j++) {
			const struct deed *deed = &history->deeds[i][j];

			if (deed->request <= after || (next && deed->request > next->request))
				continue;
			next = deed;
			*actor = i;
			*number = j;
		}
	return next;
}

static void deed_text(const struct chronicler *chronicler, const struct deed *deed, char *text,
		      size_t size)
{
	const struct program *program = &chronicler->program;
	char seen[LINE_LIMIT] = "sleeps", step[LINE_LIMIT] = "main, when all is quiet: observe";
	char end[16] = "-";

	if (deed->call.step >= 0)
		step_text(chronicler->player->kit, &program->steps[deed->call.step], step,
			  sizeof(step));
	if (deed->call.fate == RETURNED)
		seen_text(deed->call.operation, &deed->call.seen, seen, sizeof(seen));
	if (deed->response < NEVER - 1)
		snprintf(end, sizeof(end), "%u", deed->response);
	if (deed->request < NEVER - 2)
		snprintf(text, size, "%3u %3s  %s %s\n", deed->request, end, step, seen);
	else
		snprintf(text, size, "         %s %s\n", step, seen);
}

void chronicle_window(const struct chronicler *chronicler, char *window, size_t size)
{
	const struct history *history = &chronicler->history;
	const struct deed *deed;
	uint32_t time = 0;
	int actor = 0, number = 0;
	char line[3 * LINE_LIMIT];
	size_t used = 0;

	window[0] = '\0';
	while ((deed = next_in_time(history, time, &actor, &number)) && used < size) {
		time = deed->request;
		deed_text(chronicler, deed, line, sizeof(line));
		used += (size_t)snprintf(window + used, size - used, "%c %s",
					 history_in_window(history, &chronicler->judgement, actor,
							   number)
						 ? '*'
						 : ' ',
					 line);
	}
}

/* The calls of the last history, a round each. */
static void set_sequence(const struct chronicler *chronicler, struct program *sequence)
{
	const struct history *history = &chronicler->history;
	const struct deed *deed;
	uint32_t time = 0;
	int actor = 0, number = 0;

	sequence->count = 0;
	while ((deed = next_in_time(history, time, &actor, &number))) {
		time = deed->request;
		if (deed->call.step >= 0)
			sequence->steps[sequence->count++] =
				chronicler->program.steps[deed->call.step];
	}
}

/* What was seen of the last history, which no order explains. */
static void note_failure(const struct chronicler *chronicler, struct chronicled *chronicled)
{
	chronicle_window(chronicler, chronicled->window, sizeof(chronicled->window));
	set_sequence(chronicler, &chronicled->sequence);
}

void chronicle_shrink(struct chronicler *chronicler, int tries, double seconds,
		      struct chronicled *chronicled)
{
	struct smaller smaller = { chronicler, seconds ? clock_seconds() + seconds : 0 };
	struct program small = chronicler->program;
	struct history_judgement judgement = chronicler->judgement;

	memset(chronicled, 0, sizeof(*chronicled));
	note_failure(chronicler, chronicled);
	if (fails(&smaller, &small))
		chronicled->tries = shrink(chronicler->player->kit, &small, fails, &smaller, tries);
	while (chronicled->of < AGAIN && !(chronicled->of >= AT_LEAST && is_late(&smaller))) {
		chronicled->of++;
		if (chronicle_again(chronicler, &small) != HISTORY_WRONG)
			continue;
		chronicled->failed++;
		judgement = chronicler->judgement;
		note_failure(chronicler, chronicled);
	}
	chronicler->program = small;
	chronicler->judgement = judgement;
}
