/* Where expectations come from. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/message.h"
#include "claim/registry.h"
#include "expectations.h"

/* Reads a whole stream, up to the limit and a byte more, which tells that it is longer. */
static char *read_all(FILE *file, size_t limit, size_t *size)
{
	char *text = malloc(limit + 1);

	if (text)
		*size = fread(text, 1, limit + 1, file);
	return text;
}

static bool add(struct expected *expected, const char *name, const char *text, size_t size,
		const struct facts *facts, bool (*known)(const char *id), bool *applies)
{
	struct expected_error error;

	if (expected_add(expected, name, text, size, facts, known, registry_nearest, applies,
			 &error))
		return true;
	usage_error("%s", error.text);
	return false;
}

bool expectations_from_file(struct expected *expected, const char *path, const struct facts *facts)
{
	FILE *file = fopen(path, "re");
	bool applies, good;
	size_t size = 0;
	char *text;

	if (!file) {
		usage_error("%s: %s", path, error_text(errno));
		return false;
	}
	text = read_all(file, EXPECTED_SIZE_LIMIT, &size);
	if (!text || ferror(file)) {
		usage_error("%s: %s", path, error_text(errno));
		good = false;
	} else {
		good = add(expected, path, text, size, facts, registry_knows, &applies);
		if (good && !applies)
			fprintf(stderr, "%s: %s is for another platform: nothing taken from it\n",
				program_name, path);
	}
	free(text);
	fclose(file);
	return good;
}

static char *join(const char *const *lines, size_t *size)
{
	FILE *stream;
	char *text = NULL;

	stream = open_memstream(&text, size);
	if (!stream)
		return NULL;
	for (; *lines; lines++)
		fprintf(stream, "%s\n", *lines);
	return fclose(stream) == 0 ? text : NULL;
}

bool expectations_built_in(struct expected *expected, const struct facts *facts)
{
	for (const struct embedded_file *file = embedded_files; file->name; file++) {
		bool applies, good;
		size_t size = 0;
		char *text;

		if (strncmp(file->name, "expected/", 9) != 0)
			continue;
		text = join(file->lines, &size);
		good = text && add(expected, file->name, text, size, facts,
				   registry_knows_or_lacks_family, &applies);
		if (!text)
			usage_error("%s: %s", file->name, error_text(errno));
		free(text);
		if (!good)
			return false;
	}
	return true;
}
