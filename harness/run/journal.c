/* Writing the journal of a run. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "journal.h"

#define LINE_LIMIT 900 /* bytes: /dev/kmsg takes less than 1,000 at a time */

static bool give_up(struct journal *journal)
{
	journal->error = errno ? errno : EIO;
	return false;
}

/* A device says EINVAL; a terminal, as a serial line is one, still has what it has not sent. */
static bool is_on_medium(int fd)
{
	if (fdatasync(fd) == 0)
		return true;
	return errno == EINVAL && (tcdrain(fd) == 0 || errno == ENOTTY);
}

/* Where only a part has room, the next write says why. */
static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written;

		errno = 0;
		written = write(fd, bytes, length);
		if (written <= 0)
			return false;
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}

/* Writes the line, cut where it is too long. */
static bool write_line(struct journal *journal, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool write_line(struct journal *journal, const char *format, ...)
{
	char line[LINE_LIMIT] = JOURNAL_MARK;
	size_t length = strlen(line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + length, sizeof(line) - length - 1, format, arguments);
	va_end(arguments);
	length = strlen(line);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)line[i] < ' ')
			line[i] = ' ';
	line[length++] = '\n';
	if (!write_all(journal->fd, line, length))
		return give_up(journal);
	return !journal->sync || is_on_medium(journal->fd) || give_up(journal);
}

static bool write_date(struct journal *journal)
{
	time_t seconds = time(NULL);
	char date[32];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return write_line(journal, "date %s", date);
}

static bool write_facts(struct journal *journal)
{
	const struct facts *facts = journal->facts;

	for (size_t i = 0; facts && i < facts->count; i++)
		if (!write_line(journal, "fact %s %s", facts->list[i].name, facts->list[i].value))
			return false;
	return true;
}

bool journal_open(struct journal *journal, bool resumed)
{
	if (strcmp(journal->path, "-") == 0)
		journal->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	else
		journal->fd = open(journal->path,
				   O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0666);
	if (journal->fd < 0)
		return give_up(journal);
	return write_line(journal, resumed ? "resume" : "run") && write_date(journal) &&
	       write_facts(journal);
}

bool journal_begin(struct journal *journal, const struct job *job)
{
	if (!journal->path)
		return true;
	return write_line(journal, "begin %s %d", job->claim->id, job->repetition);
}

/* What a litmus claim saw, before its end: whoever ended has told all. */
static bool write_tallies(struct journal *journal, const struct job *job,
			  const struct histogram *histogram)
{
	for (int i = 0; i < histogram->count; i++)
		if (!write_line(journal, "outcome %s %d %lu %lu %s", job->claim->id,
				job->repetition, histogram->tallies[i].count, histogram->rounds,
				histogram->tallies[i].outcome))
			return false;
	return true;
}

bool journal_end(struct journal *journal, const struct job *job, const struct outcome *outcome)
{
	if (!journal->path)
		return true;
	return write_tallies(journal, job, &outcome->histogram) &&
	       write_line(journal, "end %s %d %s %s", job->claim->id, job->repetition,
			  outcome_word(outcome->kind), outcome->text);
}

void journal_close(struct journal *journal)
{
	if (journal->path && journal->fd >= 0)
		close(journal->fd);
}
