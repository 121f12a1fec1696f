/* The turns of a soak: which there are, and what they come to. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim/claim.h"
#include "command.h"
#include "soak.h"

#define CLAIMS_A_TURN  48
#define LITMUS_A_TURN  2
#define LITMUS_ROUNDS  "5000"
#define SECONDS_A_TURN "5" /* of programs, histories */

static const char output[] = "report.txt";

static void add(struct turn_of_soak *turn, const char *word)
{
	if (turn->count == TURN_ARGUMENTS)
		return;
	snprintf(turn->text[turn->count], TURN_TEXT, "%s", word);
	turn->arguments[turn->count] = turn->text[turn->count];
	turn->arguments[++turn->count] = NULL;
}

/* As good as drawn, and the same for the same turn. */
static uint64_t mixed(uint64_t seed, uint64_t number)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15 + number * 0xbf58476d1ce4e5b9 + 1;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* Claims from a drawn place on, each so many steps from the one before. */
static void add_some(struct turn_of_soak *turn, const struct claim *const *claims, size_t count,
		     size_t wanted, uint64_t number)
{
	size_t step = count > 1 ? 1 + (size_t)(number >> 32) % (count - 1) : 1;

	if (wanted > count)
		wanted = count;
	for (size_t i = 0, place = (size_t)number % count; i < wanted; i++) {
		add(turn, claims[place]->id);
		place = (place + step) % count;
	}
	turn->claims = wanted;
}

static void make_run(struct turn_of_soak *turn, const struct stock *stock, uint64_t number)
{
	char seed[40];

	snprintf(seed, sizeof(seed), "--seed=%llu", (unsigned long long)number % 1000000);
	add(turn, "run");
	if (turn->kind == TURN_LITMUS) {
		add(turn, "--format=tap"); /* which tells the rounds */
		add(turn, "--jobs=1");
		add(turn, "--time-limit=30");
		add(turn, "--litmus-rounds=" LITMUS_ROUNDS);
		add_some(turn, stock->litmus, stock->litmus_count, LITMUS_A_TURN, number);
		return;
	}
	add(turn, seed);
	add(turn, "--time-limit=120"); /* others take the processors meanwhile */
	if (turn->kind == TURN_LONG)
		add(turn, "--long");
	add_some(turn, stock->claims, stock->claim_count, CLAIMS_A_TURN, number);
}

static void make_explore(struct turn_of_soak *turn, const struct stock *stock, uint64_t number)
{
	bool recorded = turn->kind == TURN_HISTORIES;
	const struct claim *const *models = recorded ? stock->recorded : stock->models;
	size_t count = recorded ? stock->recorded_count : stock->model_count;
	char seed[40];

	snprintf(seed, sizeof(seed), "--seed=%llu", (unsigned long long)(number >> 8) % 1000000000);
	add(turn, "explore");
	add(turn, "--time=" SECONDS_A_TURN);
	add(turn, seed);
	if (recorded)
		add(turn, "--histories");
	else if (number >> 40 & 1)
		add(turn, "--halts");
	add(turn, models[number % count]->family);
}

static bool has_any(const struct stock *stock, enum turn_kind kind)
{
	switch (kind) {
	case TURN_LITMUS:
		return stock->litmus_count;
	case TURN_PROGRAMS:
		return stock->model_count;
	case TURN_HISTORIES:
		return stock->recorded_count;
	case TURN_LONG:
		return stock->lingering;
	default:
		return true;
	}
}

void turn_make(struct turn_of_soak *turn, const struct stock *stock, unsigned long seed,
	       unsigned long number)
{
	memset(turn, 0, sizeof(*turn));
	turn->kind = (enum turn_kind)(number % TURN_KINDS);
	if (!has_any(stock, turn->kind))
		turn->kind = TURN_CLAIMS;
	if (turn->kind == TURN_PROGRAMS || turn->kind == TURN_HISTORIES)
		make_explore(turn, stock, mixed(seed, number));
	else
		make_run(turn, stock, mixed(seed, number));
}

const char *turn_title(const struct turn_of_soak *turn)
{
	static char title[80];

	switch (turn->kind) {
	case TURN_PROGRAMS:
	case TURN_HISTORIES:
		snprintf(title, sizeof(title), "%s of %.30s",
			 turn->kind == TURN_PROGRAMS ? "programs" : "histories",
			 turn->text[turn->count - 1]);
		break;
	default:
		snprintf(title, sizeof(title), "%zu %sclaims%s", turn->claims,
			 turn->kind == TURN_LITMUS ? "litmus " : "",
			 turn->kind == TURN_LONG ? ", long sleeps" : "");
	}
	return title;
}

_Noreturn void turn_become(struct turn_of_soak *turn, const char *directory)
{
	int null = open("/dev/null", O_RDONLY), fd;
	char *word = turn->arguments[0];

	setenv("LC_ALL", "C", 1);
	if (mkdir(directory, 0700) < 0 || chdir(directory) < 0)
		_exit(EXIT_USAGE);
	fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(EXIT_USAGE);
	dup2(null, STDIN_FILENO);
	close(fd);
	close(null);
	optind = 0;
	exit(strcmp(word, "run") == 0       ? command_run(turn->count, turn->arguments)
	     : strcmp(word, "explore") == 0 ? command_explore(turn->count, turn->arguments)
					    : command_platform(turn->count, turn->arguments));
}

void turn_count(const struct turn_of_soak *turn, const char *directory, struct tally_of_soak *tally)
{
	char path[PATH_MAX + 32], line[512];
	unsigned long programs, operations, rounds;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, output);
	file = fopen(path, "re");
	tally->claims += turn->claims;
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, " rounds: %lu", &rounds) == 1)
			tally->litmus_rounds += rounds;
		if (sscanf(line, "%*[^:]: %lu programs, %lu operations", &programs, &operations) !=
		    2)
			continue;
		tally->operations += operations;
		if (turn->kind == TURN_HISTORIES)
			tally->histories += programs;
		else
			tally->programs += programs;
	}
	if (file)
		fclose(file);
}
