/* Calls that halt in their buffer: what the worker lends the call, and what main does meanwhile. */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "crew.h"
#include "model.h"
#include "program.h"
#include "seats.h"
#include "stage/halt.h"

#define SHUT_OUT_SECONDS 0.05 /* in state D, that is how long it takes to be believed */

/* In a worker: its call's buffer, and the memory in its place; size 0: none is lent. */
static struct {
	struct seat *seat; /* NULL: the call is not to halt */
	bool impossible;   /* nothing halts here */
	void *buffer;
	char *memory;
	size_t size;
} lent;

void halting_begin(struct seat *seat)
{
	if (seat->call.halts && !lent.impossible)
		lent.seat = seat;
}

/* Where the call halts: data there keeps its alignment. */
static size_t place_in(size_t size)
{
	size_t middle = (size / 2 + sizeof(long) - 1) / sizeof(long) * sizeof(long);

	return lent.seat->call.halts == HALTS_FIRST || middle >= size ? 0 : middle;
}

void *may_halt(void *buffer, size_t size)
{
	int error = errno;

	if (!lent.seat || lent.size || !size)
		return buffer;
	lent.memory = halt_buffer(&lent.seat->halt, buffer, size, place_in(size));
	lent.impossible = !lent.memory;
	errno = error;
	if (lent.impossible)
		return buffer;
	lent.buffer = buffer;
	lent.size = size;
	return lent.memory;
}

/* What was not provided the call has not touched, and we must not either. */
static size_t size_there(void)
{
	const struct halt_region *region = &lent.seat->halt;

	return atomic_load(&region->provided) ? lent.size
					      : (size_t)((char *)region->absent - lent.memory);
}

long back_from(long result)
{
	if (lent.size)
		memcpy(lent.buffer, lent.memory, size_there());
	return result;
}

void halting_end(struct seat *seat)
{
	if (!lent.seat)
		return;
	halt_release(&seat->halt);
	lent.seat = NULL;
	lent.size = 0;
}

static bool has_begun(const struct seat *seat)
{
	return atomic_load(&seat->taken) == atomic_load(&seat->order.number);
}

/* One that is asleep has touched its buffer before that, or it does so later, when it is woken. */
bool crew_await_halted(struct crew *crew, int actor)
{
	const struct seat *seat = &crew->seats[actor];
	struct patience patience = { 0 };
	bool halted = false;

	do {
		enum sight_of sight = look_at_worker(crew, actor, true);
		char state = watch_state(&crew->watches[actor]);

		if (sight == SEEN_DONE || sight == SEEN_OVER)
			break;
		if (has_begun(seat) && (state == 'S' || state == 'D'))
			halted = halt_look(&seat->halt, seat->pid) == HALTED;
		if (halted || sight == SEEN_ASLEEP)
			break;
	} while (main_waits(crew, &patience));
	main_goes_on(crew);
	return halted;
}

bool crew_await_beside(struct crew *crew, int actor)
{
	struct patience patience = { 0 };
	double shut_out = 0;

	while (look_at_worker(crew, actor, true) == STILL_RUNNING) {
		if (watch_state(&crew->watches[actor]) != 'D')
			shut_out = 0;
		else if (!shut_out)
			shut_out = clock_seconds();
		else if (clock_seconds() - shut_out > SHUT_OUT_SECONDS)
			break;
		if (!main_waits(crew, &patience))
			break;
	}
	main_goes_on(crew);
	return look_at_worker(crew, actor, true) != STILL_RUNNING;
}

void crew_provide(struct crew *crew, int actor)
{
	struct seat *seat = &crew->seats[actor];

	halt_provide(&seat->halt, seat->pid); /* it may be over by now */
}
