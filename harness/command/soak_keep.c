/* What a soak keeps: its tally, what failed, and what the kernel said meanwhile. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "soak.h"

#define PROBE_BYTES 4096

static char directory[PATH_MAX];

static const char *path_of(const char *name)
{
	static char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static bool read_tally(struct tally_of_soak *tally)
{
	FILE *file = fopen(path_of("tally"), "re");
	int count;

	if (!file)
		return false;
	count = fscanf(
		file,
		"seed %lu turns %lu next %lu seconds %lf claims %lu litmus-rounds %lu programs %lu "
		"histories %lu operations %lu failures %lu kernel-warnings %lu",
		&tally->seed, &tally->turns, &tally->next, &tally->seconds, &tally->claims,
		&tally->litmus_rounds, &tally->programs, &tally->histories, &tally->operations,
		&tally->failures, &tally->kernel_warnings);
	fclose(file);
	errno = EINVAL;
	return count == 11;
}

bool keep_tally(const struct tally_of_soak *tally)
{
	char next[PATH_MAX + 32];
	FILE *file;
	int written;

	snprintf(next, sizeof(next), "%s", path_of("tally.new"));
	file = fopen(next, "we");
	if (!file)
		return false;
	written = fprintf(
		file,
		"seed %lu\nturns %lu\nnext %lu\nseconds %.0f\nclaims %lu\nlitmus-rounds %lu\n"
		"programs %lu\nhistories %lu\noperations %lu\nfailures %lu\n"
		"kernel-warnings %lu\n",
		tally->seed, tally->turns, tally->next, tally->seconds, tally->claims,
		tally->litmus_rounds, tally->programs, tally->histories, tally->operations,
		tally->failures, tally->kernel_warnings);
	if (fclose(file) == 0 && written > 0 && rename(next, path_of("tally")) == 0)
		return true;
	unlink(next);
	return false;
}

/* A new one, which is gone again where not even the tally has room in it. */
static bool make_new(const char *path, const struct tally_of_soak *tally)
{
	int error;

	if (mkdir(path, 0700) < 0)
		return false;
	if (realpath(path, directory) && keep_tally(tally))
		return true;
	error = errno;
	rmdir(path);
	errno = error;
	return false;
}

bool keep_open(const char *path, bool resumes, struct tally_of_soak *tally)
{
	if (!resumes)
		return make_new(path, tally);
	return realpath(path, directory) && read_tally(tally);
}

void keep_scratch(char *path, size_t size, unsigned long number)
{
	snprintf(path, size, "%.*s/turn-%lu", PATH_MAX - 64, directory, number);
}

/* The platform's own words are part of each failure. */
static void write_platform(const char *kept)
{
	struct turn_of_soak turn = { .count = 1,
				     .arguments = { turn.text[0] },
				     .text = { "platform" } };
	char scratch[PATH_MAX + 64], from[PATH_MAX + 96], to[PATH_MAX + 96];
	pid_t pid;

	snprintf(scratch, sizeof(scratch), "%s/platform", kept);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		turn_become(&turn, scratch);
	if (pid < 0)
		return;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	snprintf(from, sizeof(from), "%s/report.txt", scratch);
	snprintf(to, sizeof(to), "%s/platform.txt", kept);
	rename(from, to);
	rmdir(scratch);
}

static bool write_again(const char *kept, const struct turn_of_soak *turn)
{
	char path[PATH_MAX + 64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/again", kept);
	file = fopen(path, "we");
	if (!file)
		return false;
	fprintf(file, "#!/bin/sh\nexec %s", program_name);
	for (int i = 0; i < turn->count; i++)
		fprintf(file, " %s", turn->text[i]);
	fputc('\n', file);
	return fclose(file) == 0 && chmod(path, 0700) == 0;
}

bool keep_failure(const char *scratch, const struct turn_of_soak *turn, unsigned long number,
		  char *path, size_t size)
{
	snprintf(path, size, "%.*s/failure-%lu", PATH_MAX - 64, directory, number);
	if (rename(scratch, path) < 0)
		return false;
	write_platform(path);
	return write_again(path, turn);
}

void keep_nothing(const char *scratch)
{
	DIR *list = opendir(scratch);
	const struct dirent *entry;

	while (list && (entry = readdir(list)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(list), entry->d_name, 0);
	if (list)
		closedir(list);
	rmdir(scratch);
}

bool keep_is_full(void)
{
	static const char probe[PROBE_BYTES];
	const char *path = path_of("probe");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool full = fd < 0 ? errno == ENOSPC || errno == EDQUOT
			   : write(fd, probe, sizeof(probe)) != sizeof(probe);

	close(fd);
	unlink(path);
	return full;
}

/* The kernel's log */

static int kernel_log = -1;

bool kernel_log_open(void)
{
	kernel_log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return kernel_log >= 0 && lseek(kernel_log, 0, SEEK_END) >= 0;
}

static bool is_warning(const char *record)
{
	static const char *const words[] = { "WARNING:",
					     "BUG:",
					     "Oops",
					     "INFO: task",
					     "rcu_",
					     "possible recursive",
					     "possible circular",
					     "general protection",
					     "UBSAN",
					     "soft lockup" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(record, words[i]))
			return true;
	return false;
}

static void keep_warning(const char *text)
{
	FILE *file = fopen(path_of("kernel.log"), "ae");

	printf("the kernel says: %s", text);
	fflush(stdout);
	if (!file)
		return;
	fputs(text, file);
	fclose(file);
}

/* A record is "level,number,time,flags;text" (Linux: dev-kmsg); EPIPE: some were overwritten. */
int kernel_log_read(void)
{
	char record[4096];
	ssize_t length;
	int warnings = 0;

	if (kernel_log < 0)
		return 0;
	while ((length = read(kernel_log, record, sizeof(record) - 1)) > 0 ||
	       (length < 0 && errno == EPIPE)) {
		const char *text;

		record[length > 0 ? length : 0] = '\0';
		text = strchr(record, ';');
		if (!text || !is_warning(text))
			continue;
		keep_warning(text + 1);
		warnings++;
	}
	return warnings;
}
