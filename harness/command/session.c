/* A session: one run of chosen claims. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/columns.h"
#include "base/language.h"
#include "base/message.h"
#include "base/names.h"
#include "base/progress.h"
#include "claim/registry.h"
#include "run/expected_write.h"
#include "run/shuffle.h"
#include "session.h"
#include "stage/limits.h"
#include "start.h"

/* Writes out what the reporter has printed, if it did not itself; a failure stops the run. */
static bool flush_report(struct session *session)
{
	if (session->error)
		return false;
	if (fflush(session->out) != 0 || ferror(session->out))
		session->error = errno ? errno : EIO;
	return !session->error;
}

static bool started(void *context, const struct job *job, size_t done)
{
	struct session *session = context;

	if (!journal_begin(&session->journal, job))
		return false;
	if (session->reporter->running)
		session->reporter->running(session->out, job->claim, done);
	return flush_report(session);
}

static bool ended(void *context, const struct job *job, const struct outcome *outcome)
{
	struct session *session = context;

	return journal_end(&session->journal, job, outcome);
}

static void note_required(struct session *session, const struct claim *claim,
			  const struct outcome *outcome)
{
	for (int i = 0; i < session->required_count && outcome->kind != SKIPPED; i++)
		session->required[i].judged |=
			registry_matches(claim, session->required[i].pattern);
}

/* Whether of each pattern that was required some claim was judged; after a message where not. */
static bool has_required(const struct session *session)
{
	bool has = true;

	for (int i = 0; i < session->required_count; i++) {
		if (session->required[i].judged)
			continue;
		usage_error("required, and no claim was judged: %s; 'ipclitmus run -v' with it "
			    "tells why",
			    session->required[i].pattern);
		has = false;
	}
	return has;
}

static bool finished(void *context, const struct job *job, const struct outcome *outcome)
{
	struct session *session = context;
	struct result result = { .claim = job->claim, .repetition = job->repetition };

	result.outcome = *outcome;
	result.judgement = judge(outcome, expected_for(&session->expected, job->claim->id));
	session->totals.counts[result.judgement.kind]++;
	session->totals.done++;
	absent_note(&session->totals.families, job->claim->family, outcome);
	note_required(session, job->claim, outcome);
	if (session->differences && job->repetition == 1)
		expected_write_line(session->differences, job->claim->id, outcome,
				    &result.judgement);
	errno = 0;
	session->reporter->result(session->out, &result);
	return flush_report(session);
}

static bool make_jobs(struct session *session, const struct claim **claims, size_t count)
{
	uint64_t state = session->seed;
	struct job *jobs = calloc(count * (size_t)session->repeat + 1, sizeof(*jobs));

	session->jobs = jobs;
	for (int repetition = 1; jobs && repetition <= session->repeat; repetition++) {
		for (size_t i = 0; i < count; i++)
			jobs[i] = (struct job){ claims[i], repetition };
		if (session->shuffle)
			shuffle_jobs(jobs, count, &state);
		jobs += count;
		session->job_count += count;
	}
	return jobs != NULL;
}

/* Puts the jobs that the past knows first; the others keep their order. */
static bool sort_out_past(struct session *session)
{
	struct job *jobs = calloc(session->job_count + 1, sizeof(*jobs));
	struct outcome outcome;
	size_t known = 0, rest = 0;

	if (!jobs)
		return false;
	for (size_t i = 0; i < session->job_count; i++)
		if (past_outcome(session->past, &session->jobs[i], &outcome))
			jobs[known++] = session->jobs[i];
		else
			session->jobs[rest++] = session->jobs[i];
	memcpy(jobs + known, session->jobs, rest * sizeof(*jobs));
	free(session->jobs);
	session->jobs = jobs;
	session->past_count = known;
	return true;
}

static void describe_plan(struct plan *plan, const struct session *session,
			  const struct claim *const *claims, size_t count)
{
	static char line[256], started_at[32], host[65];
	time_t seconds = time(NULL);
	struct tm utc;
	bool terminal = isatty(fileno(session->out));

	platform_line(session->facts, line, sizeof(line));
	gmtime_r(&seconds, &utc);
	strftime(started_at, sizeof(started_at), "%Y-%m-%dT%H:%M:%S", &utc);
	if (gethostname(host, sizeof(host) - 1) < 0 || !host[0])
		strcpy(host, "localhost");
	plan->results = session->job_count;
	plan->repeat = session->repeat;
	plan->shuffled = session->shuffle;
	plan->seed = session->seed;
	plan->program = program_call;
	plan->platform = line;
	plan->descriptors = limits_few_descriptors();
	plan->started = started_at;
	plan->host = host;
	plan->colour = terminal && !(getenv("NO_COLOR") && *getenv("NO_COLOR")) && getenv("TERM") &&
		       strcmp(getenv("TERM"), "dumb") != 0;
	plan->progress = progress_has_room(session->out);
	plan->detail = session->detail;
	plan->grouped = session->grouped;
	plan->width = columns_to_fill(session->out);
	plan->chinese = reads_chinese();
	plan->claims = claims;
	plan->claim_count = count;
}

static int exit_status(const struct totals *totals)
{
	const char *harness = getenv("HARNESS_ACTIVE");
	size_t unexpected = 0;

	for (int kind = 0; kind < JUDGEMENT_KINDS; kind++)
		if (!judged_as_expected(kind))
			unexpected += totals->counts[kind];
	if (harness && *harness) /* whoever reads our TAP counts: once is enough */
		return EXIT_AS_EXPECTED;
	if (unexpected)
		return EXIT_NOT_AS_EXPECTED;
	return totals->counts[JUDGED_SKIPPED] == totals->done ? EXIT_NOTHING_RAN : EXIT_AS_EXPECTED;
}

/* Why the pool came to its end, if before its time; the text is static. */
static const char *why_stopped(int result)
{
	static char text[128];
	int error = errno;

	if (result > 0)
		snprintf(text, sizeof(text), "interrupted by %s", signal_name(result));
	else if (error)
		snprintf(text, sizeof(text), "the harness can't go on: %s", errno_name(error));
	else
		return NULL;
	return text;
}

/* Runs all jobs in a directory made for them. Returns as pool_run does. */
static int run_jobs(struct session *session)
{
	const struct pool_listener listener = { .started = started,
						.ended = ended,
						.finished = finished,
						.context = session,
						.until = session->budget
								 ? clock_seconds() + session->budget
								 : 0 };
	struct run_directory directory;
	const struct run_settings settings = { .time_limit = session->time_limit,
					       .directory = &directory,
					       .threaded = session->threaded,
					       .lingering = session->lingering,
					       .litmus = session->litmus };
	/* What a claim does to the machine must not be seen by one beside it. */
	int workers = session->disposable ? 1 : session->workers;
	sigset_t before;
	int result;

	pool_hold_signals(&before); /* the directory is to be removed, whenever one comes */
	run_directory_make(&directory);
	if (!directory.path[0])
		fprintf(stderr, "%s: %s: claims that need files are skipped\n", program_name,
			directory.reason);
	result = pool_run(session->jobs + session->past_count,
			  session->job_count - session->past_count, workers, &settings,
			  session->disposable, &listener);
	if (result != 0 && session->journal.error)
		session->totals.stopped = "the journal can't be written";
	else if (result != 0 && !session->error)
		session->totals.stopped = why_stopped(result);
	run_directory_remove(&directory);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

/*
 * Hands on what the past knows; who was running then is noted as ended, so that it is blamed once.
 */
static bool tell_past(struct session *session)
{
	for (size_t i = 0; i < session->past_count; i++) {
		const struct job *job = &session->jobs[i];
		struct outcome outcome;

		past_outcome(session->past, job, &outcome);
		if (outcome.kind == BROKEN && !journal_end(&session->journal, job, &outcome))
			return false;
		if (!finished(session, job, &outcome))
			return false;
	}
	return true;
}

static void tell_of_sweep(void)
{
	size_t swept = run_directory_sweep();

	if (swept)
		fprintf(stderr, "%s: removed what %zu killed %s left behind\n", program_name, swept,
			swept == 1 ? "run" : "runs");
}

static int play(struct session *session, const struct claim *const *claims, size_t count)
{
	static char reason[128];
	struct plan plan = { 0 };
	double start = clock_seconds();
	int result = 0;

	tell_of_sweep();
	describe_plan(&plan, session, claims, count);
	session->totals.planned = session->job_count;
	session->reporter->begin(session->out, &plan);
	flush_report(session); /* else every process we fork has a copy to write */
	if (runner_self_test(reason, sizeof(reason)))
		result = tell_past(session) ? run_jobs(session) : -1;
	else
		session->totals.stopped = reason;
	session->totals.seconds = clock_seconds() - start;
	if (!session->reporter->end(session->out, &session->totals) && !session->error)
		session->error = errno;
	flush_report(session);
	return result;
}

int session_run(struct session *session, const struct claim **claims, size_t count)
{
	int result;

	if (!make_jobs(session, claims, count) || (session->past && !sort_out_past(session)))
		return usage_error("%s", error_text(errno));
	session->journal.facts = session->facts;
	if (session->journal.path && !journal_open(&session->journal, session->past != NULL))
		return EXIT_USAGE;
	result = play(session, claims, count);
	journal_close(&session->journal);
	free(session->jobs);
	session->jobs = NULL;
	if (result > 0 && !session->error)
		end_by_signal(result);
	if (session->totals.stopped) /* a verdict that is missing is not as expected either */
		return session->totals.done ? EXIT_NOT_AS_EXPECTED : EXIT_NOTHING_RAN;
	if (!has_required(session))
		return EXIT_NOT_AS_EXPECTED;
	return exit_status(&session->totals);
}
