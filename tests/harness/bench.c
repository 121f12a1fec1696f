/*
 * bench PROGRAM: what PROGRAM costs, beside bare loops in the same run, so that a slow or busy machine
 * gives much the same figures: the CPU time of claims beside that of forks, and the processes and
 * threads that they make; the calls that models check beside the same calls unchecked, beside handoffs
 * between two processes, and beside what stress-ng does, where it is installed.
 */
#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FORKS    2000
#define HANDOFFS 50000
#define ROUNDS   3

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(2);
}

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

/* CPU seconds of this process and of all that it has waited for, and so on below them. */
static double cpu_seconds(void)
{
	struct rusage own, others;

	if (getrusage(RUSAGE_SELF, &own) < 0 || getrusage(RUSAGE_CHILDREN, &others) < 0)
		die("getrusage");
	return seconds(&own.ru_utime) + seconds(&own.ru_stime) + seconds(&others.ru_utime) +
	       seconds(&others.ru_stime);
}

static double wall_seconds(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		die("clock_gettime");
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What one fork costs, its child's end included. */
static double fork_seconds(void)
{
	double start = cpu_seconds();

	for (int i = 0; i < FORKS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0)
			_exit(0);
		if (waitpid(pid, NULL, 0) != pid)
			die("waitpid");
	}
	return (cpu_seconds() - start) / FORKS;
}

/* How many processes and threads the machine has made (proc(5), /proc/stat): those of others too. */
static long made_so_far(void)
{
	FILE *statistics = fopen("/proc/stat", "re");
	char line[4096];
	long made = 0;

	while (statistics && fgets(line, sizeof(line), statistics))
		sscanf(line, "processes %ld", &made);
	if (statistics)
		fclose(statistics);
	return made;
}

/* Runs all claims of a kind; returns how many there were. */
static long run_claims(const char *program, const char *kind)
{
	char command[600], line[400];
	long claims = 0;
	FILE *report;

	snprintf(command, sizeof(command), "%s run --format=tap --kind=%s", program, kind);
	report = popen(command, "r");
	if (!report)
		die(command);
	while (fgets(line, sizeof(line), report))
		sscanf(line, "1..%ld", &claims);
	if (pclose(report) != 0 || claims == 0) {
		fprintf(stderr, "bench: %s: failed\n", command);
		exit(1);
	}
	return claims;
}

static void bench(const char *program, const char *kind)
{
	double one_fork = fork_seconds(), cpu = cpu_seconds(), wall = wall_seconds();
	long made = made_so_far(), claims = run_claims(program, kind);

	cpu = cpu_seconds() - cpu;
	wall = wall_seconds() - wall;
	made = made_so_far() - made;
	one_fork = (one_fork + fork_seconds()) / 2;
	printf("%-12s %6.3f ms %8ld %8.2f s %8.2f s %8.3f ms %8.1f %8.1f\n", kind, one_fork * 1e3,
	       claims, wall, cpu, cpu / (double)claims * 1e3, cpu / (double)claims / one_fork,
	       (double)made / (double)claims);
}

/* How many handoffs a second two processes make that wake each other. */
static double handoffs_per_second(void)
{
	_Atomic unsigned *turn = mmap(NULL, sizeof(*turn), PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double start = wall_seconds();
	unsigned mine = 0;
	pid_t pid;

	if (turn == MAP_FAILED || (pid = fork()) < 0)
		die("fork");
	if (pid == 0)
		mine = 1;
	for (unsigned i = mine; i < HANDOFFS; i += 2) {
		unsigned now;

		while ((now = *turn) != i)
			syscall(SYS_futex, turn, FUTEX_WAIT, now, NULL, NULL, 0);
		*turn = i + 1;
		syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
	if (pid == 0)
		_exit(0);
	if (waitpid(pid, NULL, 0) != pid)
		die("waitpid");
	munmap(turn, sizeof(*turn));
	return HANDOFFS / (wall_seconds() - start);
}

struct model_speed {
	char name[32];
	double checked, bare, operations, with_sleepers, handoffs;
};

/* Takes the figures of a model from what explore says of it. */
static void take_speed(FILE *report, struct model_speed *speed)
{
	double checked, bare;
	char line[400];

	while (fgets(line, sizeof(line), report)) {
		sscanf(line, "%31[a-z_]: %*u programs, %lf operations in %*f s (%lf/s)",
		       speed->name, &speed->operations, &speed->with_sleepers);
		if (sscanf(line, " %lf operations/s checked, %lf/s bare", &checked, &bare) != 2)
			continue;
		speed->checked = checked;
		speed->bare = bare;
	}
}

static void explore(const char *program, const char *options, const char *model,
		    struct model_speed *speed)
{
	char command[600];
	FILE *report;

	snprintf(command, sizeof(command), "%s explore --seed=1 %s %s", program, options, model);
	report = popen(command, "r");
	if (!report)
		die(command);
	take_speed(report, speed);
	if (pclose(report) == 0)
		return;
	fprintf(stderr, "bench: %s: failed\n", command);
	exit(1);
}

/*
 * What an operation with sleepers costs, and what of it the processes do that end and are made again,
 * in handoffs: on a quiet machine.
 */
static void bench_model(const char *program, const char *model)
{
	struct model_speed speed = { .handoffs = handoffs_per_second() };
	double forks = fork_seconds();
	long made;

	explore(program, "--speed --operations=50000", model, &speed);
	made = made_so_far();
	explore(program, "--actors=3 --burst=1 --operations=10000", model, &speed);
	forks *= (double)(made_so_far() - made) / speed.operations;
	speed.handoffs = (speed.handoffs + handoffs_per_second()) / 2;
	printf("%-12s %10.0f/s %10.0f/s %6.2f %10.0f/s %10.0f/s %6.2f %6.2f\n", speed.name,
	       speed.checked, speed.bare, speed.checked / speed.bare, speed.with_sleepers,
	       speed.handoffs, speed.handoffs / speed.with_sleepers, speed.handoffs * forks);
}

/* The models' names stand in what explore says of one that there is not. */
static void bench_models(const char *program)
{
	char command[600], line[1000] = "", *names;
	FILE *report;

	snprintf(command, sizeof(command), "%s explore no-model 2>&1", program);
	report = popen(command, "r");
	if (!report || !fgets(line, sizeof(line), report))
		die(command);
	pclose(report);
	printf("\n%-12s %12s %12s %6s %12s %12s %6s %6s\n", "model", "checked", "bare", "ratio",
	       "3 actors", "handoffs", "each", "forks");
	names = strstr(line, "there are ");
	for (char *name = strtok(names ? names + 10 : NULL, ", \n"); name;
	     name = strtok(NULL, ", \n"))
		bench_model(program, name);
}

/* What stress-ng does that is nearest to a model, and its bogo operations a second; 0: it tells none. */
static double stressor_speed(const char *stressor)
{
	char command[200], line[400], name[40];
	double speed = 0, found;
	FILE *report;

	snprintf(command, sizeof(command),
		 "stress-ng --verify --%s 1 --timeout 3 --metrics-brief 2>&1", stressor);
	report = popen(command, "r");
	if (!report)
		die(command);
	while (fgets(line, sizeof(line), report)) {
		const char *rest = strstr(line, "] ");

		if (rest && sscanf(rest + 2, "%39s %*f %*f %*f %*f %lf", name, &found) == 2 &&
		    strcmp(name, stressor) == 0)
			speed = found;
	}
	pclose(report);
	return speed;
}

static void bench_stressors(const char *program)
{
	static const char *const pairs[][2] = { { "msg", "msg" },       { "sem-sysv", "sem" },
						{ "pipe", "pipe" },     { "mq", "mq" },
						{ "sem", "posix_sem" }, { "shm-sysv", "shm" } };

	if (system("command -v stress-ng >/dev/null") != 0) {
		printf("\nstress-ng is not installed: no speed of its stressors\n");
		return;
	}
	printf("\n%-12s %-12s %12s %12s %6s\n", "model", "stressor", "checked", "bogo ops",
	       "ratio");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct model_speed speed = { .checked = 0 };
		double bogo = stressor_speed(pairs[i][0]);

		explore(program, "--speed --operations=50000", pairs[i][1], &speed);
		printf("%-12s %-12s %10.0f/s %10.0f/s %6.2f\n", pairs[i][1], pairs[i][0],
		       speed.checked, bogo, bogo > 0 ? speed.checked / bogo : 0);
	}
}

/* Races and explorations take the time they are given: only examples tell what a scenario costs. */
static const char *const kinds[] = { "example", "litmus", "exploration" };

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: bench PROGRAM\n");
		return 2;
	}
	printf("%-12s %9s %8s %10s %10s %11s %8s %8s\n", "kind", "a fork", "claims", "wall", "CPU",
	       "a claim", "forks", "made");
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			bench(argv[1], kinds[i]);
	bench_models(argv[1]);
	bench_stressors(argv[1]);
	return 0;
}
