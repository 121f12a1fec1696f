/* What the program says of itself. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "translation.h"

const char *program_name = "ipclitmus";
const char *program_call = "ipclitmus run";

int usage_error(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s: ", program_name);
	va_start(arguments, format);
	vfprintf(stderr, translated(format), arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

const char *error_text(int error)
{
	switch (error) {
	case EFBIG:
		return translated("File too large: ulimit -f unlimited");
	case EMFILE:
		return translated("Too many open files: ulimit -n 256");
	default:
		return strerror(error);
	}
}

void put_message(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, translated(format), arguments);
	va_end(arguments);
}
