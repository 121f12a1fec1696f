/* Translating messages. */
#include <stdbool.h>
#include <string.h>

#include "language.h"
#include "lines.h"
#include "translation.h"

/* Whether both formats take the same arguments in the same order. */
static bool takes_the_same(const char *one, const char *other)
{
	while ((one = strchr(one, '%')) && (other = strchr(other, '%'))) {
		size_t length = strcspn(one, "dus%") + 1;

		if (strncmp(one, other, length) != 0)
			return false;
		one += length;
		other += length;
	}
	return !one && !strchr(other, '%');
}

const char *translated(const char *message)
{
	const char *const *line = lines_of("harness/base/messages_zh.txt");

	if (!reads_chinese())
		return message;
	for (; line[0] && line[1]; line += 2)
		if (strcmp(line[0], message) == 0)
			return takes_the_same(message, line[1]) ? line[1] : message;
	return message;
}
