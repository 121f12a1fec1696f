/* A model for the tests of the engine: a box that holds two numbers. Nothing ever makes its calls. */
#include "model.h"

#define ROOM 2

struct scene {
	int box;
};

struct state {
	int count;
	int numbers[ROOM];
	bool closed;
};

MODEL(toy, "a box", "盒子", "the box's manual", .every = 1, .every_workers = 1, .operations = 1);

static long taken;

static int put(int box, long number)
{
	taken = number;
	return box;
}

static struct answer closed(const struct moment *now)
{
	return now->slept ? fails(EPIPE, "manual: it was closed in its sleep")
			  : fails(EINVAL, "manual: it is closed");
}

OPERATION(put, put(scene->box, number), NOTHING, (number, 1, 2, ROOM + 1))
{
	if (state->closed)
		return closed(now);
	if (state->count == ROOM)
		return sleeps("manual: until there is room");
	state->numbers[state->count++] = (int)number;
	return returns(0, "manual: the number becomes the last");
}

OPERATION(take, put(scene->box, mark), SEES((number, taken), (left, scene->box)))
{
	int first = state->numbers[0];

	if (state->closed)
		return closed(now);
	if (state->count == 0)
		return sleeps("manual: until there is a number");
	state->numbers[0] = state->numbers[1];
	state->numbers[1] = 0;
	shows(number, first);
	shows(left, --state->count);
	return returns(0, "manual: the first number");
}

OPERATION(toss, put(scene->box, 0), NOTHING)
{
	return returns(1 + either(now, 2), "manual: 1 or 2");
}

OPERATION(knock, put(scene->box, 0), NOTHING)
{
	takes_a_moment(now);
	return returns(meanwhile(now, "put") ? 2 : meanwhile(now, NULL),
		       "manual: whether somebody is there, and puts");
}

OPERATION(close, put(scene->box, 0), NOTHING)
{
	*state = (struct state){ .closed = true };
	return returns(0, "manual: it is closed");
}

OPERATION(interrupt, put(scene->box, actor_pid(victim)), NOTHING, (victim, ACTORS))
{
	interrupts(now, (int)victim);
	disturbs(now, (int)victim);
	return returns(0, "manual: a signal");
}

OPERATION(kill, put(scene->box, actor_pid(victim)), NOTHING, (victim, ACTORS))
{
	bool again = has_ended(now, (int)victim);

	kills(now, (int)victim);
	return returns(again, "manual: the end of an actor, and whether it had come");
}

OBSERVE(put(scene->box, 0), SEES((count, taken)))
{
	shows(count, state->count);
	return returns(0, "manual: how many numbers");
}
