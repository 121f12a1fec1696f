/* Reports of a run: what all reporters share. */
#include <inttypes.h>
#include <string.h>

#include "report.h"

const struct reporter *reporter_named(const char *name)
{
	static const struct reporter *const all[] = { &human_reporter, &tap_reporter,
						      &junit_reporter };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

void report_again(char *buffer, size_t size, const struct plan *plan, const struct result *result)
{
	char repeat[32] = "", seed[40] = "";

	if (plan->repeat > 1)
		snprintf(repeat, sizeof(repeat), " --repeat=%d", plan->repeat);
	if (plan->shuffled)
		snprintf(seed, sizeof(seed), " --seed=%" PRIu64, plan->seed);
	snprintf(buffer, size, "%s%s%s %s", plan->program, repeat, seed, result->claim->id);
}

void report_absent(FILE *out, const char *prefix, void (*write)(FILE *out, const char *text),
		   const struct family_counts *families)
{
	char line[256];

	for (size_t i = 0; i < families->count; i++) {
		if (!absent_is(&families->list[i]))
			continue;
		absent_line(line, sizeof(line), &families->list[i]);
		fputs(prefix, out);
		write(out, line);
		fputc('\n', out);
	}
}
