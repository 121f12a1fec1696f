/* Journals as arguments. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "claim/registry.h"
#include "journals.h"
#include "run/expectations.h"

static bool has_ending(const char *name, const char *ending)
{
	size_t length = strlen(name), ending_length = strlen(ending);

	return length > ending_length && strcmp(name + length - ending_length, ending) == 0;
}

/* Always false: says why a journal is not among the results. */
static bool refuse(const char *path, const char *name, int error)
{
	if (error == EINVAL)
		usage_error("%s: no journal: make one with run --journal=FILE", path);
	else if (error == E2BIG)
		usage_error("%s: more than %d runs: make two reports", path, COLUMN_LIMIT);
	else if (error == EXDEV)
		usage_error("%s: its platform is another than that of \"%s\" before: "
			    "give it a name of its own",
			    path, name);
	else
		usage_error("%s: %s", path, error_text(error));
	return false;
}

static struct column *find(struct results *results, const char *name)
{
	for (size_t i = 0; i < results->column_count; i++)
		if (strcmp(results->columns[i].name, name) == 0)
			return &results->columns[i];
	return NULL;
}

/* Adds a journal as a column, or to that of the name where it is a shard. */
static bool add_stream(struct results *results, const char *name, const char *path, FILE *file,
		       bool shard)
{
	struct column *column = shard ? find(results, name) : NULL;

	if (column)
		return results_merge(column, file) || refuse(path, name, errno);
	return results_add(results, name, file) || refuse(path, name, errno);
}

static bool add_file(struct results *results, const char *name, const char *path, bool shard)
{
	FILE *file = fopen(path, "re");
	bool good;

	if (!file)
		return refuse(path, name, errno);
	good = add_stream(results, name, path, file, shard);
	fclose(file);
	return good;
}

/* The file's name, without its folder and ending. */
static void name_after(char *name, size_t size, const char *path)
{
	static const char ending[] = ".journal";
	const char *slash = strrchr(path, '/');
	const char *file = slash ? slash + 1 : path;
	size_t length = strlen(file);

	if (has_ending(file, ending))
		length -= strlen(ending);
	snprintf(name, size, "%.*s", (int)length, file);
}

static int is_journal(const struct dirent *entry)
{
	return has_ending(entry->d_name, ".journal");
}

/*
 * Adds all journals of a folder in the order of their names, as shards of one platform where that
 * has a name; false after a message.
 */
static bool add_folder(struct results *results, const char *platform, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_journal, alphasort);
	bool good = count > 0;

	if (count < 0)
		usage_error("%s: %s", folder, error_text(errno));
	else if (!count)
		usage_error("%s: no *.journal in it: make one with run --journal=FILE", folder);
	for (int i = 0; i < count; i++) {
		char path[4096], name[64];

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		name_after(name, sizeof(name), path);
		good = good &&
		       add_file(results, platform ? platform : name, path, platform != NULL);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return good;
}

static bool is_folder(const char *path)
{
	DIR *folder = opendir(path);

	if (folder)
		closedir(folder);
	return folder != NULL;
}

bool journals_add(struct results *results, const char *argument)
{
	const char *equals = strchr(argument, '=');
	char name[64];

	if (is_folder(argument))
		return add_folder(results, NULL, argument);
	if (!equals) {
		name_after(name, sizeof(name), argument);
		return add_file(results, name, argument, false);
	}
	snprintf(name, sizeof(name), "%.*s", (int)(equals - argument), argument);
	if (is_folder(equals + 1))
		return add_folder(results, name, equals + 1);
	return add_file(results, name, equals + 1, true);
}

bool journals_add_output(struct results *results, const char *name, const char *command)
{
	FILE *output;
	bool good;

	fflush(NULL);
	output = popen(command, "re");
	if (!output)
		return refuse(command, name, errno);
	good = results_add(results, name, output) != NULL;
	if (!good && errno == EINVAL)
		usage_error("%s: it has judged nothing: it must run an ipclitmus that writes its "
			    "journal to standard output",
			    command);
	else if (!good)
		refuse(command, name, errno);
	pclose(output);
	return good;
}

static bool judge_column(struct results *results, struct column *column)
{
	size_t strangers = past_strangers(&column->past, registry_knows);

	if (strangers)
		usage_error("%s: %zu ids are no claims of this version: left out", column->name,
			    strangers);
	if (platform_is_whole(&column->past.facts) &&
	    !expectations_built_in(&column->expected, &column->past.facts))
		return false;
	if (results_judge(results, column))
		return true;
	usage_error("%s", error_text(errno));
	return false;
}

bool journals_judge(struct results *results)
{
	for (size_t i = 0; i < results->column_count; i++)
		if (!judge_column(results, &results->columns[i]))
			return false;
	return true;
}
