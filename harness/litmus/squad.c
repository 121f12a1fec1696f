/* The squad: starting its workers, having them play a batch, and sending them home. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/names.h"
#include "histogram.h"
#include "squad.h"
#include "stage/actor.h"

#define SPINS         300
#define FIRST_NAP     (100 * 1000) /* nanoseconds */
#define LONGEST_NAP   (2 * 1000 * 1000)
#define STILL_LOOKS   2   /* so many in a row, and they sleep for good */
#define BLIND_LOOKS   250 /* the same where /proc does not tell the call */
#define ROUSING_LIMIT 3

static _Noreturn void broken(const char *what)
{
	actor_settle(BROKEN, the_page->claim->place, "%s: %s", what, errno_name(errno));
}

static pid_t fork_worker(void)
{
	return fork();
}

static void start_process(struct squad *squad, int number)
{
	struct actor *actor =
		actor_start_by(fork_worker, squad->cast->names[number], the_page->claim->place);

	if (actor_is_me(actor)) {
		worker_play(squad->field, number);
		actor_leave(0);
	}
	squad->actors[number] = actor;
}

/* What a thread's function is given: the field and its seat in it. */
static void *play_thread(void *seat)
{
	struct seat *mine = seat;

	worker_play(mine->field, mine->number);
	return NULL;
}

static void start_thread(struct squad *squad, int number)
{
	struct seat *seat = &squad->field->seats[number];

	errno = pthread_create(&squad->threads[number], NULL, play_thread, seat);
	if (errno)
		broken("pthread_create");
	while (!atomic_load(&seat->task))
		sched_yield();
	/* Opened in the midst of a round, these would take numbers that a role has just closed. */
	watch_begin(&squad->watches[number], atomic_load(&seat->task));
}

/* One that sleeps in a call is roused by this: it fails with EINTR. */
static void take_signal(int signal)
{
	(void)signal;
}

static void make_field(struct squad *squad, const struct claim *claim)
{
	struct field *field = memory_new(1, sizeof(*field));

	if (!field)
		broken("mmap");
	field->claim = claim;
	field->cast = *squad->cast;
	field->workers = squad->cast->count;
	field->round_size = (claim->round_size + 63) / 64 * 64;
	field->rounds_memory = memory_new(BATCH_LIMIT, field->round_size);
	if (!field->rounds_memory)
		broken("mmap");
	if (sched_getaffinity(0, sizeof(field->cpus), &field->cpus) < 0)
		CPU_ZERO(&field->cpus);
	field->alone = CPU_COUNT(&field->cpus) < 2;
	field->spins = field->workers > CPU_COUNT(&field->cpus) ? SPINS / 10 : SPINS;
	if (field->alone)
		field->spins = 0;
	squad->field = field;
}

void squad_start(struct squad *squad, const struct claim *claim, const struct cast *cast)
{
	const struct sigaction action = { .sa_handler = take_signal };

	memset(squad, 0, sizeof(*squad));
	squad->cast = cast;
	make_field(squad, claim);
	sigaction(SIGURG, &action, NULL);
	for (int i = 0; i < cast->count; i++) {
		squad->watches[i] = NO_WATCH;
		squad->field->seats[i].field = squad->field;
		squad->field->seats[i].number = i;
		if (claim->threads)
			start_thread(squad, i);
		else
			start_process(squad, i);
	}
}

void squad_name(struct squad *squad, int number)
{
	struct actor *actor = squad->actors[number];

	if (actor)
		snprintf(actor->name, sizeof(actor->name), "%s",
			 squad->cast->names[squad->field->seats[number].role]);
}

void squad_yields(struct squad *squad)
{
	squad->field->spins = 0;
}

/* All that the workers have done: it changes while they go on. */
static int progress(const struct field *field)
{
	int sum = atomic_load(&field->ended);

	for (int i = 0; i < field->workers; i++)
		sum += atomic_load(&field->seats[i].done) + atomic_load(&field->seats[i].inside);
	return sum;
}

/* Nobody can wake these: it is one of the claim's outcomes, or its failure. */
static void take_sleepers(struct squad *squad, int slot, unsigned asleep)
{
	struct histogram *histogram = &the_page->evidence.histogram;
	struct tally *tally = histogram_find(histogram, ASLEEP);
	const struct seat *seats = squad->field->seats;
	int first = __builtin_ctz(asleep), task = atomic_load(&seats[first].task);
	char state[64];

	if (!tally || tally->ruling == FORBIDDEN) {
		look_describe(task, state, sizeof(state));
		if (tally)
			tally->count++;
		actor_settle(FAILED, the_page->claim->place,
			     "%s: %s is %s, and nobody is left to wake it", ASLEEP,
			     squad->cast->names[seats[first].role], state);
	}
	squad->asleep[slot]++;
	if (squad->asleep[slot] > ROUSING_LIMIT)
		actor_settle(BROKEN, the_page->claim->place, "%s can't be roused",
			     squad->cast->names[seats[first].role]);
	for (int i = 0; i < squad->field->workers; i++)
		if (asleep >> i & 1)
			syscall(SYS_tkill, atomic_load(&seats[i].task), SIGURG);
}

/* Whether they are seen so now; *looks counts how often they were in a row. */
static bool are_still(struct squad *squad, int *looks, int *slot, unsigned *asleep)
{
	int needed = STILL_LOOKS;

	*looks = squad_is_still(squad, slot, asleep) ? *looks + 1 : 0;
	for (int i = 0; i < squad->field->workers; i++)
		if (*asleep >> i & 1 && squad->watches[i].syscall < 0)
			needed = BLIND_LOOKS;
	return *looks >= needed;
}

/* A process may have died of what its role did. */
static void look_for_the_dead(const struct squad *squad)
{
	char end[64];

	for (int i = 0; i < squad->field->workers; i++) {
		struct actor *actor = squad->actors[i];

		if (!actor || !actor_over(actor))
			continue;
		look_status(actor_reap(actor), end, sizeof(end));
		actor_settle(FAILED, the_page->claim->place, "%s %s in the midst of the rounds",
			     squad->cast->names[squad->field->seats[i].role], end);
	}
}

/* While they play, main sleeps; where nothing goes on for some time, it looks. */
static void await_batch(struct squad *squad)
{
	struct field *field = squad->field;
	int before = -1, looks = 0, slot;
	long nap = FIRST_NAP;
	unsigned asleep;

	atomic_store(&field->news.waits, 1);
	for (;;) {
		unsigned heard = atomic_load(&field->news.number);
		int now = progress(field);

		if (atomic_load(&field->ended) == field->workers)
			break;
		if (page_told(the_page))
			actor_leave(1);
		if (now != before) {
			looks = 0;
		} else if (are_still(squad, &looks, &slot, &asleep)) {
			take_sleepers(squad, slot, asleep);
			looks = 0;
		} else if (!looks) {
			look_for_the_dead(squad);
		}
		before = now;
		bell_nap(&field->news, heard, nap);
		nap = nap < LONGEST_NAP ? nap * 2 : nap;
	}
	atomic_store(&field->news.waits, 0);
}

void squad_play(struct squad *squad)
{
	struct field *field = squad->field;

	memset(squad->asleep, 0, sizeof(squad->asleep));
	atomic_store(&field->gate.arrived, 0);
	atomic_store(&field->ended, 0);
	for (int i = 0; i < field->workers; i++)
		atomic_store(&field->seats[i].done, 0);
	for (int i = 0; i < field->workers; i++)
		bell_ring(&field->seats[i].order);
	await_batch(squad);
}

void squad_stop(struct squad *squad)
{
	struct field *field = squad->field;

	field->rounds = 0;
	for (int i = 0; i < field->workers; i++)
		bell_ring(&field->seats[i].order);
	for (int i = 0; i < field->workers; i++) {
		watch_end(&squad->watches[i]);
		if (squad->actors[i])
			actor_reap(squad->actors[i]);
		else
			pthread_join(squad->threads[i], NULL);
	}
	memory_free(field->rounds_memory, BATCH_LIMIT, field->round_size);
	memory_free(field, 1, sizeof(*field));
}
