/* A worker of a litmus claim: plays its role in round after round. */
#include <sys/syscall.h>
#include <unistd.h>

#include "squad.h"
#include "stage/actor.h"

#define ORDER_SPINS 300

void *round_memory(const struct field *field, int slot)
{
	return field->rounds_memory + field->round_size * (size_t)slot;
}

static void await_order(struct field *field, struct seat *seat, unsigned last)
{
	for (int i = 0; i < (field->alone ? 0 : ORDER_SPINS); i++) {
		if (atomic_load(&seat->order.number) != last)
			return;
		relax();
	}
	bell_await(&seat->order, last);
}

/* Where the kernel does not let us choose, any CPU does. */
static void move(const struct seat *seat, const cpu_set_t *cpus)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	if (seat->cpu >= 0)
		CPU_SET(seat->cpu, &one);
	sched_setaffinity(0, sizeof(one), seat->cpu >= 0 ? &one : cpus);
}

static void prepare_round(struct field *field, const struct seat *seat, int slot)
{
	struct turn turn = {
		.part = PART_BEFORE, .slot = slot, .role = seat->role, .cast = &field->cast
	};

	field->claim->litmus(&turn, round_memory(field, slot));
}

static void play_round(struct field *field, struct seat *seat, int slot)
{
	struct turn turn = { .part = PART_ROLE,
			     .slot = slot,
			     .role = seat->role,
			     .seat = seat,
			     .alone = field->alone };

	if (field->cast.prepares)
		prepare_round(field, seat, slot);
	gate_pass(&field->gate, (unsigned)((slot + 1) * field->workers), field->spins);
	atomic_store_explicit(&seat->inside, 1, memory_order_release);
	field->claim->litmus(&turn, round_memory(field, slot));
	seat->lengths[slot] = (uint32_t)(ticks() - turn.begun);
	atomic_store_explicit(&seat->inside, 0, memory_order_release);
	atomic_store_explicit(&seat->done, slot + 1, memory_order_release);
}

void worker_play(struct field *field, int number)
{
	struct seat *seat = &field->seats[number];
	unsigned last = 0;
	int cpu = -1;

	atomic_store(&seat->task, (int)syscall(SYS_gettid));
	for (;;) {
		await_order(field, seat, last);
		last = atomic_load(&seat->order.number);
		if (!field->rounds)
			return;
		if (seat->cpu != cpu)
			move(seat, &field->cpus);
		cpu = seat->cpu;
		for (int slot = 0; slot < field->rounds; slot++)
			play_round(field, seat, slot);
		if (atomic_fetch_add(&field->ended, 1) + 1 == field->workers)
			bell_ring(&field->news);
	}
}
