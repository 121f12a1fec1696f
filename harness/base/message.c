/* What the program says of itself. */
#include <stdarg.h>
#include <stdio.h>

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

void put_message(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, translated(format), arguments);
	va_end(arguments);
}
