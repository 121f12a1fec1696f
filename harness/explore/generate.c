/* Generation: programs from choices. */
#include <string.h>

#include "generate.h"

static uint64_t first_bits(int count)
{
	return count < 64 ? (1ULL << count) - 1 : ~0ULL;
}

/* Of an argument's values a program has one, a few, the simplest, or all: so that they meet. */
static uint64_t draw_values(struct choices *choices, int count)
{
	switch (choose(choices, 4)) {
	case 0:
		return 1ULL << (chance(choices, 1, 2) ? 0 : choose(choices, count));
	case 1:
		return 1ULL << choose(choices, count) | 1ULL << choose(choices, count);
	case 2:
		return first_bits(1 + choose(choices, count));
	default:
		return first_bits(count);
	}
}

static bool has_value(const struct argument *argument, uint64_t drawn, long value)
{
	for (int i = 0; i < argument->count; i++)
		if (drawn >> i & 1 && argument->values[i] == value)
			return true;
	return false;
}

/* Those of an argument's values that another of the same name has. */
static uint64_t shared_values(const struct argument *argument, const struct argument *other,
			      uint64_t drawn)
{
	uint64_t shared = 0;

	if (strcmp(argument->name, other->name) != 0)
		return 0;
	for (int i = 0; i < argument->count; i++)
		if (has_value(other, drawn, argument->values[i]))
			shared |= 1ULL << i;
	return shared;
}

/*
 * Those that the first argument of that name has been drawn, so that calls meet; 0: it is the
 * first.
 */
static uint64_t agreed_values(const struct generator *generator, int operation,
			      const struct argument *argument)
{
	uint64_t shared = 0;

	for (int i = 0; i < operation && !shared; i++) {
		const struct argument *other = generator->kit->operations[i]->arguments;

		for (int j = 0; other[j].name && !shared; j++)
			shared = shared_values(argument, &other[j], generator->values[i][j]);
	}
	return shared;
}

static void draw_arguments(struct generator *generator, int operation, bool agree)
{
	const struct argument *arguments = generator->kit->operations[operation]->arguments;

	for (int j = 0; arguments[j].name; j++) {
		uint64_t agreed = agree ? agreed_values(generator, operation, &arguments[j]) : 0;

		generator->values[operation][j] =
			agreed ? agreed : draw_values(&generator->choices, arguments[j].count);
	}
}

/* What stands first in a model matters most: half of the programs are mainly about that. */
static int draw_weight(struct generator *generator, int operation, bool main_matter)
{
	static const int all[] = { 0, 0, 1, 1, 4, 16 };
	static const int first[] = { 1, 1, 4, 4, 16, 16 };
	static const int rest[] = { 0, 0, 0, 0, 1, 4 };
	const bool is_first = operation < (generator->kit->operation_count + 2) / 3;
	const int *weights = !main_matter ? all : is_first ? first : rest;
	int weight = weights[choose(&generator->choices, 6)];
	const int seldom = 2; /* what is done to another actor */

	return generator->kit->actors[operation] && weight > seldom ? seldom : weight;
}

/* A drawn program has some of the operations, and some of them often; now and then it is long. */
static void draw_shape(struct generator *generator)
{
	struct choices *choices = &generator->choices;
	int length = generator->shape.operations;
	bool agree, main_matter;

	generator->left = chance(choices, 1, 16) ? length * 8 : 2 + choose(choices, 2 * length);
	generator->burst = 1 + choose(choices, generator->shape.burst);
	generator->own = (unsigned)first_bits(choose(choices, generator->shape.workers + 1)) << 1;
	generator->sleepy = chance(choices, 1, 2);
	generator->watched = generator->shape.workers && chance(choices, 1, 4);
	generator->disturbs = generator->shape.workers && chance(choices, 1, 2);
	agree = chance(choices, 1, 2);
	main_matter = chance(choices, 1, 2);
	for (int i = 0; i < generator->kit->operation_count; i++) {
		generator->weight[i] = draw_weight(generator, i, main_matter);
		draw_arguments(generator, i, agree);
	}
}

/*
 * A counted program has them all, each alike, but for what is done to another in a round of its
 * own.
 */
static void count_shape(struct generator *generator)
{
	const struct kit *kit = generator->kit;
	int most = generator->shape.values;

	generator->left = generator->shape.operations;
	generator->burst = 1;
	generator->sleepy = generator->watched = generator->disturbs = false;
	for (int i = 0; i < kit->operation_count; i++) {
		generator->weight[i] = !(kit_is_alone(kit, i) && kit->actors[i]);
		for (int j = 0; kit->operations[i]->arguments[j].name; j++) {
			int count = kit->operations[i]->arguments[j].count;

			generator->values[i][j] = first_bits(most && most < count ? most : count);
		}
	}
}

/* What is done to another actor needs one. */
static bool is_possible(const struct generator *generator, int operation)
{
	return generator->shape.workers || !generator->kit->actors[operation];
}

/* A program that drew no operation has one alone; where none is possible it is empty. */
static void choose_first_possible(struct generator *generator)
{
	for (int i = 0; i < generator->kit->operation_count && !generator->weights; i++)
		generator->weights = generator->weight[i] = is_possible(generator, i);
	if (!generator->weights)
		generator->left = 0;
}

void generator_begin(struct generator *generator)
{
	const struct kit *kit = generator->kit;

	generator->used = 0;
	if (generator->choices.counted)
		count_shape(generator);
	else
		draw_shape(generator);
	generator->weights = 0;
	for (int i = 0; i < kit->operation_count; i++) {
		if (!is_possible(generator, i))
			generator->weight[i] = 0;
		generator->weights += generator->weight[i];
	}
	if (!generator->weights)
		choose_first_possible(generator);
}

/* Workers that sleep, a bit each, a first. */
static unsigned asleep_now(const struct generator *generator)
{
	return (unsigned)first_bits(generator->shape.workers) & ~generator->idle >> 1;
}

/* One of those that are done to another actor; -1: the model has none. */
static int choose_disturbance(struct generator *generator)
{
	const struct kit *kit = generator->kit;
	int found[OPERATION_LIMIT], count = 0;

	for (int i = 0; i < kit->operation_count; i++)
		if (kit->actors[i])
			found[count++] = i;
	return count ? found[choose(&generator->choices, count)] : -1;
}

static int choose_operation(struct generator *generator)
{
	int number, operation = 0;

	if (generator->disturbs && asleep_now(generator) && chance(&generator->choices, 1, 8)) {
		operation = choose_disturbance(generator);
		if (operation >= 0)
			return operation;
		operation = 0;
	}
	number = choose(&generator->choices, generator->weights);
	while (number >= generator->weight[operation])
		number -= generator->weight[operation++];
	return operation;
}

static int nth_bit(uint64_t bits, int number)
{
	for (int i = 0;; i++)
		if (bits >> i & 1 && number-- == 0)
			return i;
}

/* Those of a domain of ACTORS that the program has; often those who sleep. */
static uint64_t choose_actors(struct generator *generator, uint64_t values)
{
	uint64_t actors = first_bits(generator->shape.workers);
	uint64_t asleep = asleep_now(generator);

	values = values & actors ? values & actors : actors;
	if (!generator->choices.counted && asleep && chance(&generator->choices, 1, 2))
		return asleep;
	return values;
}

static int choose_value(struct generator *generator, int operation, int argument)
{
	uint64_t values = generator->values[operation][argument];

	if (generator->kit->actors[operation] >> argument & 1)
		values = choose_actors(generator, values);
	return nth_bit(values, choose(&generator->choices, __builtin_popcountll(values)));
}

static void choose_step(struct generator *generator, struct step *step)
{
	const struct operation *operation;

	memset(step, 0, sizeof(*step));
	step->operation = (unsigned char)choose_operation(generator);
	operation = generator->kit->operations[step->operation];
	for (int i = 0; operation->arguments[i].name; i++)
		step->choice[i] = (unsigned char)choose_value(generator, step->operation, i);
}

void generator_redraw(struct generator *generator, struct step *step)
{
	const struct step drawn = *step;

	if (generator->disturbs && generator->kit->actors[step->operation])
		return; /* who sleeps is to be disturbed */
	choose_step(generator, step);
	if (kit_is_alone(generator->kit, step->operation))
		*step = drawn;
	step->actor = drawn.actor;
	step->together = drawn.together;
}

/* Where the actors are not alike, main, which can do most, makes some programs' own calls alone. */
static bool is_of_main(const struct generator *generator)
{
	return generator->kit->model->workers_differ && !generator->own;
}

/*
 * Who makes the call of a round of one. Like workers are alike until they were used: a comes first.
 */
static int choose_actor(struct generator *generator, const struct step *step, unsigned idle)
{
	bool own = generator->kit->operations[step->operation]->own;
	struct choices *choices = &generator->choices;
	int actor;

	if (choices->counted) {
		int known = generator->shape.workers;

		if (!generator->kit->model->workers_differ && generator->used + 1 < known)
			known = generator->used + 1;
		actor = own ? choose(choices, known + 1) : ANYBODY;
	} else if (!idle || (own && is_of_main(generator)) ||
		   chance(choices, own ? 1 : 3, own ? 2 + generator->shape.workers : 4)) {
		actor = own ? MAIN : ANYBODY;
	} else {
		if (own && idle & generator->own)
			idle &= generator->own;
		actor = nth_bit(idle, choose(choices, __builtin_popcount(idle)));
	}
	if (actor != ANYBODY && actor > generator->used)
		generator->used = actor;
	return actor;
}

/* Programs are parted by their first step. */
static bool is_of_another_part(struct generator *generator, const struct step *step)
{
	unsigned long number = step->operation;

	if (generator->parts < 2 || generator->left + 1 < generator->shape.operations)
		return false;
	for (int i = 0; i < ARGUMENT_LIMIT; i++)
		number = number * 31 + step->choice[i];
	return number % (unsigned long)generator->parts != (unsigned long)generator->part;
}

int generator_round(struct generator *generator, unsigned idle, struct step steps[WORKER_LIMIT])
{
	int most = __builtin_popcount(idle), count = 1;

	generator->idle = idle;
	if (generator->left <= 0)
		return 0;
	if (most > generator->burst)
		most = generator->burst;
	if (most > generator->left)
		most = generator->left;
	if (!generator->choices.counted && most > 1)
		count = 1 + choose(&generator->choices, most);
	for (int i = 0; i < count; i++) {
		choose_step(generator, &steps[i]);
		if (i > 0 && kit_is_alone(generator->kit, steps[i].operation))
			return i;
		if (kit_is_alone(generator->kit, steps[i].operation))
			count = 1;
		generator->left--;
		steps[i].together = i > 0;
		if (generator->choices.counted && is_of_another_part(generator, &steps[i]))
			return -1;
		if (count == 1) {
			steps[i].actor = (unsigned char)choose_actor(generator, &steps[i], idle);
			return 1;
		}
		steps[i].actor = (unsigned char)nth_bit(idle, choose(&generator->choices,
								     __builtin_popcount(idle)));
		idle &= ~(1U << steps[i].actor);
	}
	if (generator->shape.halts)
		steps[0].halts = (unsigned char)choose(&generator->choices, HALTING_COUNT);
	return count;
}
