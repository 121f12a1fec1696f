/* Reading lines, and finding a file among those that the program carries. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "embedded.h"
#include "lines.h"
#include "spelling.h"

int line_read(FILE *in, char *line, size_t size)
{
	size_t used = 0;
	int byte = 0;

	while (byte != '\n' && (byte = getc_unlocked(in)) != EOF) {
		if (used + 1 == size) {
			errno = EINVAL;
			return -1;
		}
		line[used++] = (char)byte;
	}
	line[used] = '\0';
	return ferror(in) ? -1 : used > 0;
}

const char *const *lines_of(const char *name)
{
	static const char *const none[] = { NULL };

	for (const struct embedded_file *file = embedded_files; file->name; file++)
		if (strcmp(file->name, name) == 0)
			return file->lines;
	return none;
}

const char *file_below(const char *folder, size_t index)
{
	for (const struct embedded_file *file = embedded_files; file->name; file++)
		if (begins_with(file->name, folder) && index-- == 0)
			return file->name;
	return NULL;
}
