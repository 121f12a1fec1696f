/*
 * Seeing that a round has come to a standstill: somebody sleeps for good, and nobody is left to
 * wake it.
 */
#include "base/platform.h"
#include "squad.h"

/* What a look at a worker shows. */
enum sight_of { STILL_PLAYING, WAITING, SLEEPING_FOR_GOOD };

/*
 * One who waits at a gate that is not open has done all that it could do for the others. That it is
 * in its role must be seen before that it sleeps, which it may also do at the gate.
 */
static enum sight_of look_at_worker(struct squad *squad, int number)
{
	const struct field *field = squad->field;
	const struct seat *seat = &field->seats[number];
	struct watch *watch = &squad->watches[number];
	int done = atomic_load(&seat->done), task = atomic_load(&seat->task);

	if (done == field->rounds ||
	    !gate_is_open(&field->gate, (unsigned)((done + 1) * field->workers)))
		return WAITING;
	if (!atomic_load(&seat->inside) || !task)
		return STILL_PLAYING;
	if (!watch_begin(watch, task)) {
		if (!proc_is_ours())
			claim_skip(
				"/proc does not show us: there is no other way to see that one sleeps",
				the_page->claim->place);
		return STILL_PLAYING;
	}
	if (watch_state(watch) != 'S' || !watch_in_call(watch) || !watch_sleeps_for_good(watch))
		return STILL_PLAYING;
	return atomic_load(&seat->done) == done ? SLEEPING_FOR_GOOD : STILL_PLAYING;
}

bool squad_is_still(struct squad *squad, int *round, unsigned *asleep)
{
	*asleep = 0;
	for (int i = 0; i < squad->field->workers; i++)
		switch (look_at_worker(squad, i)) {
		case STILL_PLAYING:
			return false;
		case SLEEPING_FOR_GOOD:
			*asleep |= 1U << i;
			*round = atomic_load(&squad->field->seats[i].done);
			break;
		case WAITING:
			break;
		}
	return *asleep != 0;
}
