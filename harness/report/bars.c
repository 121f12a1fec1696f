/* A histogram as text. */
#include "bars.h"
#include "base/text.h"
#include "litmus/histogram.h"

#define BAR_WIDTH 20

void bars_summary(char *buffer, size_t size, const struct histogram *histogram)
{
	const struct tally *rarest = histogram_rarest(histogram);

	buffer[0] = '\0';
	if (rarest)
		snprintf(buffer, size,
			 "%lu rounds, %.0f/s; %d of %d allowed outcomes; rarest: %s, %.3g%%",
			 histogram->rounds, histogram_speed(histogram),
			 histogram_distinct(histogram), histogram_allowed(histogram),
			 rarest->outcome, 100 * histogram_rate(histogram, rarest));
}

/* As long as its share; what was seen at all shows. */
static void draw_bar(FILE *out, double rate)
{
	int length = (int)(rate * BAR_WIDTH + 0.5);

	if (!length && rate > 0)
		length = 1;
	for (int i = 0; i < BAR_WIDTH; i++)
		fputc(i < length ? '#' : '.', out);
}

void bars_draw(FILE *out, const struct histogram *histogram)
{
	char text[256];

	for (int i = 0; i < histogram->count; i++) {
		const struct tally *tally = &histogram->tallies[i];

		fputs("  ", out);
		draw_bar(out, histogram_rate(histogram, tally));
		fprintf(out, " %9lu %6.2f%%  ", tally->count,
			100 * histogram_rate(histogram, tally));
		text_plain(out, tally->outcome);
		fprintf(out, " (%s)", ruling_word(tally->ruling));
		histogram_remark(text, sizeof(text), histogram, tally);
		fprintf(out, "%s%s\n", text[0] ? ": " : "", text);
	}
	bars_summary(text, sizeof(text), histogram);
	fputs("  ", out);
	text_plain(out, text);
	fputc('\n', out);
}

void bars_line(char *buffer, size_t size, const struct histogram *histogram)
{
	char remark[80];
	size_t used = 0;

	buffer[0] = '\0';
	for (int i = 0; i < histogram->count && used < size; i++) {
		const struct tally *tally = &histogram->tallies[i];

		histogram_remark(remark, sizeof(remark), histogram, tally);
		used += (size_t)snprintf(buffer + used, size - used, "%s%s %lu%s%s%s",
					 i ? ", " : "", tally->outcome, tally->count,
					 remark[0] ? " (" : "", remark, remark[0] ? ")" : "");
	}
	if (used && used < size)
		snprintf(buffer + used, size - used, "; %lu rounds", histogram->rounds);
}
