/* A line on a terminal that tells how far something is, and goes again. */
#include <stdarg.h>
#include <unistd.h>

#include "columns.h"
#include "progress.h"

static int shown; /* columns of the line that stands there */

bool progress_has_room(FILE *out)
{
	return isatty(fileno(out)) && !columns_are_few(out);
}

void progress_tell(const char *format, ...)
{
	char line[256];
	va_list arguments;

	if (!progress_has_room(stderr))
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	progress_erase();
	shown = fprintf(stderr, "%.*s", columns_to_fill(stderr), line);
}

void progress_erase(void)
{
	if (shown > 0)
		fprintf(stderr, "\r%*s\r", shown, "");
	shown = 0;
}
