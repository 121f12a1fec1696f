/* Finding a file among those that the program carries. */
#include <stddef.h>
#include <string.h>

#include "embedded.h"
#include "lines.h"
#include "spelling.h"

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
