/*
 * Where the claims' calls go in a program with mutants: its objects of tests/ have each call of
 * interface.h renamed to through_ that call, so that nothing but the claims comes through here.
 */
#include <stdarg.h>

#include "mutants.h"

/* clang-format off */
#define INTERPOSE(result_, name_, takes_, gives_)                                                  \
	result_ through_##name_ takes_;                                                            \
	result_ through_##name_ takes_                                                             \
	{                                                                                          \
		const enum library_call call __attribute__((cleanup(mutant_after))) =                      \
			mutant_before(NUMBER_##name_);                                             \
		result_ (*body) takes_ = (result_ (*) takes_)mutant_body(call);                    \
                                                                                                   \
		return body ? body gives_ : name_ gives_;                                          \
	}
/* clang-format on */

EACH_CALL(INTERPOSE)

int through_execlp(const char *name, const char *argument, ...);

/* Its arguments come one by one; what it does is execvp's affair. */
int through_execlp(const char *name, const char *argument, ...)
{
	char *arguments[16] = { (char *)argument };
	va_list more;

	va_start(more, argument);
	for (size_t i = 1; arguments[i - 1] && i < sizeof(arguments) / sizeof(*arguments); i++)
		arguments[i] = va_arg(more, char *);
	va_end(more);
	return through_execvp(name, arguments);
}
