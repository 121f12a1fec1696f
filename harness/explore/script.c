/* Scripts: performing them, and reading what came of it. */
#include <sched.h>
#include <string.h>

#include "script.h"
#include "stage/bell.h"

#define SPINS 1000

static void add(struct script *script, int actor, const struct act *act)
{
	if (script->count[actor] == DEED_LIMIT)
		return;
	script->actors += script->count[actor] == 0;
	script->acts[actor][script->count[actor]++] = *act;
}

/* xorshift64 */
static unsigned draw(uint64_t *random, unsigned below)
{
	uint64_t x = *random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*random = x;
	return (unsigned)(x >> 33) % below;
}

/* Half of the calls begin at once. */
static unsigned draw_delay(uint64_t *random)
{
	return draw(random, 2) ? 0 : draw(random, 1U << (4 + draw(random, 7)));
}

void script_make(struct script *script, const struct kit *kit, const struct program *program,
		 uint64_t *random)
{
	memset(script, 0, sizeof(*script));
	for (int i = 0; i < program->count; i++) {
		const struct step *step = &program->steps[i];
		struct act act = { .operation = kit->operations[step->operation],
				   .mark = step_mark(i),
				   .step = i,
				   .delay = draw_delay(random) };

		step_arguments(kit, step, act.arguments);
		if (step->actor != MAIN)
			add(script, step->actor, &act);
	}
}

void script_await_others(struct script *script)
{
	atomic_fetch_add(&script->arrived, 1);
	for (int i = 0; atomic_load(&script->arrived) < script->actors; i++)
		if (i > SPINS)
			sched_yield();
		else
			relax();
}

/* The stamps stand around the call: what they tell to be earlier was so. */
static void perform(struct script *script, int actor, struct act *act)
{
	for (unsigned i = 0; i < act->delay; i++)
		relax();
	atomic_store(&act->request, atomic_fetch_add(&script->moments, 1) + 1);
	act->operation->make(act->arguments, actor, act->mark, &act->seen);
	atomic_store(&act->response, atomic_fetch_add(&script->moments, 1) + 1);
}

void script_perform(struct script *script, int actor)
{
	for (int i = 0; i < script->count[actor] && !atomic_load(&script->over); i++)
		perform(script, actor, &script->acts[actor][i]);
}

static void read_act(struct act *act, struct deed *deed)
{
	uint32_t response = atomic_load(&act->response);

	deed->request = atomic_load(&act->request);
	deed->response = response ? response : NEVER;
	deed->call = (struct call){ .operation = act->operation,
				    .mark = act->mark,
				    .step = act->step,
				    .fresh = true,
				    .fate = response ? RETURNED : SLEEPING };
	memcpy(deed->call.arguments, act->arguments, sizeof(act->arguments));
	if (response)
		deed->call.seen = act->seen;
}

void script_read(struct script *script, struct history *history)
{
	memset(history->count, 0, sizeof(history->count));
	for (int actor = 0; actor < ACTOR_COUNT; actor++)
		for (int i = 0; i < script->count[actor]; i++) {
			if (!atomic_load(&script->acts[actor][i].request))
				break;
			read_act(&script->acts[actor][i], &history->deeds[actor][i]);
			history->count[actor]++;
		}
}
