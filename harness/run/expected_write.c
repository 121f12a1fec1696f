/* Writing what is not as expected as lines of a file of expected/, to be given their reasons. */
#include "expected_write.h"

#define SEEN_LENGTH 200 /* bytes of a failure's message: enough to know it by */

void expected_write_head(FILE *out, const struct facts *facts)
{
	fputs("# Give each line its reason behind the quotation, shorten that to what tells this\n"
	      "# failure from others (no number that changes), and uncomment a condition:\n",
	      out);
	for (size_t i = 0; i < facts->count; i++)
		fprintf(out, "#when %s = %s\n", facts->list[i].name, facts->list[i].value);
}

/* Up to the end of the line: a file's line holds no more. */
static void write_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (int i = 0; i < SEEN_LENGTH && (unsigned char)text[i] >= ' '; i++) {
		if (text[i] == '"' || text[i] == '\\')
			fputc('\\', out);
		fputc(text[i], out);
	}
	fputc('"', out);
}

void expected_write_line(FILE *out, const char *id, const struct outcome *outcome,
			 const struct judgement *judgement)
{
	const struct expectation *expectation = judgement->expectation;

	if (judgement->kind == JUDGED_BETTER)
		fprintf(out, "# %s is not so any more: %s:%d\n", id, expectation->place.file,
			expectation->place.line);
	if (judgement->kind != JUDGED_FAILED || outcome->kind != FAILED)
		return;
	if (judged_another_failure(outcome, expectation))
		fprintf(out, "# another failure than at %s:%d\n", expectation->place.file,
			expectation->place.line);
	fprintf(out, "%s fail ", id);
	write_quoted(out, outcome->text);
	fputc('\n', out);
}
