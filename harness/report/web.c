/* The page: web.html, its marks replaced by what the results say. */
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/text.h"
#include "changes.h"
#include "claim/citation.h"
#include "web.h"
#include "web_claim.h"
#include "web_text.h"

#define MANY 4 /* platforms: their cells have marks alone, no words */

static int head_length(const struct claim *claim)
{
	return (int)strcspn(claim->id, ".");
}

static bool is_of_one_family(const struct claim *one, const struct claim *other)
{
	return strcmp(one->family, other->family) == 0;
}

/* The lines of a file that the page carries: they are none of ours to escape. */
static void write_lines(web *page, const char *name)
{
	for (const char *const *line = lines_of(name); *line; line++)
		fprintf(page->out, "%s\n", *line);
}

/* Platforms */

static void write_count(web *page, const struct column *column, enum state state)
{
	size_t count = column->counts[state];

	if (!count)
		fputs("<td class=\"n\">0</td>", page->out);
	else
		fprintf(page->out,
			"<td class=\"n%s\"><a href=\"#q=%c:%s\" data-query=\"%c:%s\">%zu</a></td>",
			state >= STATE_BROKEN ? " bad" : "", column->letter, state_word(state),
			column->letter, state_word(state), count);
}

/* In the order of the columns of counts. */
static const enum state shown_states[] = { STATE_HELD,    STATE_FAILED, STATE_KNOWN, STATE_BROKEN,
					   STATE_SKIPPED, STATE_BETTER, STATE_ABSENT };

#define SHOWN_STATES (sizeof(shown_states) / sizeof(shown_states[0]))

static void write_platform(web *page, const struct column *column)
{
	fprintf(page->out, "<tr data-letter=\"%c\" data-name=\"", column->letter);
	text_xml(page->out, column->name);
	fprintf(page->out, "\"><th scope=\"row\"><b>%c</b> ", column->letter);
	text_xml(page->out, column->name);
	fputs("</th>", page->out);
	for (size_t i = 0; i < SHOWN_STATES; i++)
		write_count(page, column, shown_states[i]);
	fputs("<td>", page->out);
	text_xml(page->out, column->platform[0] ? column->platform : "?");
	fputs("</td><td>", page->out);
	text_xml(page->out, column->past.date);
	fputs("</td></tr>\n", page->out);
}

static void write_platforms(web *page)
{
	fputs("<h2>", page->out);
	both(page, "Platforms", "平台");
	fputs("</h2>\n<div class=\"wide\" tabindex=\"0\"><table id=\"platforms\"><thead><tr>"
	      "<th scope=\"col\">",
	      page->out);
	both(page, "name", "名称");
	fputs("</th>", page->out);
	for (size_t i = 0; i < SHOWN_STATES; i++) {
		fputs("<th scope=\"col\">", page->out);
		both(page, state_word(shown_states[i]), state_word_chinese(shown_states[i]));
		fputs("</th>", page->out);
	}
	fputs("<th scope=\"col\">", page->out);
	both(page, "what it is", "说明");
	fputs("</th><th scope=\"col\">", page->out);
	both(page, "run", "运行时间");
	fputs("</th></tr></thead>\n<tbody>\n", page->out);
	for (size_t i = 0; i < page->results->column_count; i++)
		write_platform(page, &page->results->columns[i]);
	fputs("</tbody></table></div>\n", page->out);
}

static void write_letters(web *page)
{
	for (size_t i = 0; i < page->results->column_count; i++) {
		const struct column *column = &page->results->columns[i];

		fprintf(page->out, "<th scope=\"col\" class=\"c\" title=\"");
		text_xml(page->out, column->name);
		fprintf(page->out, "\">%c</th>", column->letter);
	}
}

/* Mechanisms */

/* Counts of one family on one platform: what held of what was judged, and what failed. */
static void write_share(web *page, const struct column *column, size_t from, size_t to)
{
	size_t failed = 0, judged = 0, unexpected = 0;

	for (size_t i = from; i < to; i++) {
		enum state state = column->cells[i].state;

		failed += state_is_failure(state);
		unexpected += state == STATE_FAILED || state == STATE_BROKEN;
		judged += state != STATE_ABSENT && state != STATE_SKIPPED;
	}
	fprintf(page->out, "<td class=\"n%s\">%zu / %zu</td>", unexpected ? " bad" : "",
		judged - failed, judged);
}

static size_t end_of_family(const struct results *results, size_t from)
{
	size_t to = from;

	while (to < results->claim_count &&
	       is_of_one_family(results->claims[from], results->claims[to]))
		to++;
	return to;
}

/* Of one family: claims that some mutant makes fail, of those that were tried. */
static void write_share_of_kills(web *page, size_t from, size_t to)
{
	size_t tried = 0, failing = 0;

	for (size_t i = from; i < to; i++) {
		size_t count, noticed;

		kills_of(&page->results->kills, page->results->claims[i]->id, &count, &noticed);
		tried += count > 0;
		failing += noticed > 0;
	}
	fprintf(page->out, "<td class=\"n%s\">%zu / %zu</td>", failing < tried ? " bad" : "",
		failing, tried);
}

static void write_mechanism(web *page, size_t from, size_t to)
{
	const struct claim *claim = page->results->claims[from];
	int length = head_length(claim);

	fprintf(page->out, "<tr><th scope=\"row\"><a href=\"#%.*s\">%.*s</a> %zu</th>", length,
		claim->id, length, claim->id, to - from);
	for (size_t i = 0; i < page->results->column_count; i++)
		write_share(page, &page->results->columns[i], from, to);
	if (page->results->kills.count)
		write_share_of_kills(page, from, to);
	fputs("</tr>\n", page->out);
}

static void write_mechanisms(web *page)
{
	const struct results *results = page->results;

	fputs("<h2>", page->out);
	both(page, "Mechanisms: held of what could be judged", "各机制：成立的命题 / 能判断的命题");
	fputs("</h2>\n<div class=\"wide\" tabindex=\"0\"><table id=\"mechanisms\"><thead><tr>"
	      "<td></td>",
	      page->out);
	write_letters(page);
	if (results->kills.count) {
		fputs("<th scope=\"col\">", page->out);
		both(page, "fail under a mutant", "在变异体下失败");
		fputs("</th>", page->out);
	}
	fputs("</tr></thead>\n<tbody>\n", page->out);
	for (size_t i = 0; i < results->claim_count; i = end_of_family(results, i))
		write_mechanism(page, i, end_of_family(results, i));
	fputs("</tbody></table></div>\n", page->out);
}

/* Claims */

/* The changes of a claim on any platform, as the row's data-change has them. */
static void write_change_words(web *page, size_t index)
{
	bool begun = false;

	for (size_t i = 0; page->old && i < page->results->column_count; i++) {
		const struct column *column = &page->results->columns[i];
		const struct column *old = changes_partner(page->old, page->results, column);
		enum change change = old ? change_between(&old->cells[index], &column->cells[index])
					 : CHANGE_NONE;

		if (change == CHANGE_NONE)
			continue;
		fprintf(page->out, "%s%s", begun ? " " : " data-change=\"", change_word(change));
		begun = true;
	}
	if (begun)
		fputc('"', page->out);
}

/*
 * How many mutants make the claim fail, as the row's data-kills has it; none where none was tried.
 */
static void write_kill_count(web *page, const struct claim *claim)
{
	size_t count, noticed;

	kills_of(&page->results->kills, claim->id, &count, &noticed);
	if (count)
		fprintf(page->out, " data-kills=\"%zu\"", noticed);
}

/*
 * How many platforms from this one on, of many, have the claim in one state; of few, each has its
 * own cell.
 */
static size_t equal_cells(const struct results *results, size_t column, size_t index)
{
	size_t end = column + 1;

	while (results->column_count > MANY && end < results->column_count &&
	       results->columns[end].cells[index].state ==
		       results->columns[column].cells[index].state)
		end++;
	return end - column;
}

/*
 * Neighbours that are alike share a cell, which shows a mark for each: half of the page were those.
 */
static void write_cells(web *page, size_t index)
{
	const struct results *results = page->results;

	for (size_t i = 0, count; i < results->column_count; i += count) {
		enum state state = results->columns[i].cells[index].state;

		count = equal_cells(results, i, index);
		fputs("<td", page->out);
		if (state_class(state)[0])
			fprintf(page->out, " class=\"%s\"", state_class(state));
		if (count > 1)
			fprintf(page->out, " colspan=\"%zu\"", count);
		fprintf(page->out, ">%s</td>", state_word(state));
	}
}

static void write_claim(web *page, size_t index)
{
	const struct claim *claim = page->results->claims[index];

	fprintf(page->out, "<tr id=\"%s\"", claim->id);
	write_change_words(page, index);
	write_kill_count(page, claim);
	fputs("><th><details><summary>", page->out);
	both_texts(page, claim->says, claim->zh);
	fputs("</summary>", page->out);
	web_write_details(page, index);
	fputs("</details></th>", page->out);
	write_cells(page, index);
	fputs("</tr>\n", page->out);
}

/* Letters, and names where there is room. */
static void write_heads(web *page)
{
	const struct results *results = page->results;

	for (size_t i = 0; i < results->column_count; i++) {
		fprintf(page->out, "<th scope=\"col\" class=\"c\">%c", results->columns[i].letter);
		if (results->column_count <= MANY) {
			fputc(' ', page->out);
			text_xml(page->out, results->columns[i].name);
		}
		fputs("</th>", page->out);
	}
}

static void write_family(web *page, size_t from, size_t to)
{
	const struct claim *first = page->results->claims[from];
	int length = head_length(first);

	fprintf(page->out, "<section class=\"m%s\" id=\"%.*s\"><h2>%.*s <small>%zu</small></h2>\n",
		page->results->column_count > MANY ? " many" : "", length, first->id, length,
		first->id, to - from);
	fputs("<table><thead><tr><th scope=\"col\">", page->out);
	both(page, "claim", "命题");
	fputs("</th>", page->out);
	write_heads(page);
	fputs("</tr></thead><tbody>\n", page->out);
	for (size_t i = from; i < to; i++)
		write_claim(page, i);
	fputs("</tbody></table></section>\n", page->out);
}

static void write_claims(web *page)
{
	const struct results *results = page->results;

	for (size_t i = 0; i < results->claim_count; i = end_of_family(results, i))
		write_family(page, i, end_of_family(results, i));
}

/* Changes */

static void write_change(web *page, const struct column *column, const struct column *old,
			 size_t index)
{
	const char *id = page->results->claims[index]->id;
	const struct cell *before = &old->cells[index], *now = &column->cells[index];

	fprintf(page->out, "<li><a href=\"#%s\">%s</a> ", id, id);
	both(page, state_word(before->state), state_word_chinese(before->state));
	fputs(" → ", page->out);
	both(page, state_word(now->state), state_word_chinese(now->state));
	fputs(now->text[0] ? ": " : "", page->out);
	text_xml(page->out, now->text);
	fputs("</li>\n", page->out);
}

static void write_changes_of(web *page, const struct column *column, const struct column *old,
			     enum change change)
{
	size_t count = 0;

	for (size_t i = 0; i < page->results->claim_count; i++)
		count += change_between(&old->cells[i], &column->cells[i]) == change;
	if (!count)
		return;
	fprintf(page->out, "<details%s><summary>%zu ",
		change == CHANGE_REGRESSED ? " open=\"open\"" : "", count);
	both(page, change_word(change), change_word_chinese(change));
	fputs("</summary><ul>\n", page->out);
	for (size_t i = 0; i < page->results->claim_count; i++)
		if (change_between(&old->cells[i], &column->cells[i]) == change)
			write_change(page, column, old, i);
	fputs("</ul></details>\n", page->out);
}

static void write_changes(web *page)
{
	const struct results *results = page->results;

	if (!page->old)
		return;
	fputs("<h2>", page->out);
	both(page, "Changes since the old run", "与旧结果相比");
	fputs("</h2>\n", page->out);
	for (size_t i = 0; i < results->column_count; i++) {
		const struct column *column = &results->columns[i];
		const struct column *old = changes_partner(page->old, results, column);

		fprintf(page->out, "<h3>%c ", column->letter);
		text_xml(page->out, column->name);
		fputs("</h3>\n", page->out);
		if (!old) {
			fputs("<p>", page->out);
			both(page, "no old run has this name", "没有同名的旧结果");
			fputs("</p>\n", page->out);
			continue;
		}
		for (int change = CHANGE_REGRESSED; change < CHANGES; change++)
			write_changes_of(page, column, old, (enum change)change);
		fputs("<p>", page->out);
		both(page, "Again:", "重新运行：");
		fputs(" <code>", page->out);
		changes_again(page->out, results, old, column);
		fputs("</code></p>\n", page->out);
	}
}

/* Failures that are alike */

static bool has_cluster(const struct results *results, size_t index, int number)
{
	for (size_t i = 0; i < results->column_count; i++)
		if (results->columns[i].cells[index].cluster == number)
			return true;
	return false;
}

static size_t claims_of_cluster(const struct results *results, int number)
{
	size_t count = 0;

	for (size_t i = 0; i < results->claim_count; i++)
		count += has_cluster(results, i, number);
	return count;
}

static void write_letters_of_cluster(web *page, int number)
{
	const struct results *results = page->results;

	for (size_t i = 0; i < results->column_count; i++)
		for (size_t j = 0; j < results->claim_count; j++)
			if (results->columns[i].cells[j].cluster == number) {
				fprintf(page->out, "%c", results->columns[i].letter);
				break;
			}
}

static void write_claims_of_cluster(web *page, int number)
{
	const struct results *results = page->results;

	for (size_t i = 0; i < results->claim_count; i++)
		if (has_cluster(results, i, number))
			fprintf(page->out, " <a href=\"#%s\">%s</a>", results->claims[i]->id,
				results->claims[i]->id);
}

/* Of a claim alone there is nothing to unfold. */
static void write_lonely(web *page, int number)
{
	fputs("<li>", page->out);
	write_claims_of_cluster(page, number);
	fputs(" <b>", page->out);
	write_letters_of_cluster(page, number);
	fputs("</b>: ", page->out);
	text_xml(page->out, page->results->clusters.list[number].text);
	fputs("</li>\n", page->out);
}

/* Of those that are known and alone there is nothing to tell that does not stand with the claim. */
static void write_others(web *page, size_t count)
{
	fprintf(page->out, "<li><a href=\"#q=status:known\" data-query=\"status:known\">+ %zu ",
		count);
	both(page, "claims, each for a known reason of its own", "条命题，各有已知的原因");
	fputs("</a></li>\n", page->out);
}

static void write_cluster(web *page, int number)
{
	const struct results *results = page->results;
	size_t count = claims_of_cluster(results, number);

	if (count == 1) {
		write_lonely(page, number);
		return;
	}
	fprintf(page->out, "<li><details><summary>%zu ", count);
	both(page, "claims", "条命题");
	fputs(" <b>", page->out);
	write_letters_of_cluster(page, number);
	fputs("</b>: ", page->out);
	text_xml(page->out, results->clusters.list[number].text);
	fprintf(page->out, "</summary><p><a href=\"#q=group:%d\" data-query=\"group:%d\">",
		number + 1, number + 1);
	both(page, "these alone", "只看这些");
	fputs("</a>", page->out);
	write_claims_of_cluster(page, number);
	fputs("</p></details></li>\n", page->out);
}

static const struct results *sorted_results; /* qsort hands nothing on */

static int by_count(const void *left, const void *right)
{
	const struct cluster *list = sorted_results->clusters.list;
	int a = *(const int *)left, b = *(const int *)right;

	if (list[a].known != list[b].known) /* what nobody has explained comes first */
		return list[a].known ? 1 : -1;
	if (list[a].count != list[b].count)
		return list[a].count < list[b].count ? 1 : -1;
	return a - b;
}

static void write_clusters(web *page)
{
	const struct clusters *clusters = &page->results->clusters;
	int *order = clusters->count ? calloc(clusters->count, sizeof(*order)) : NULL;
	size_t count = 0, others = 0;

	for (int i = 0; order && (size_t)i < clusters->count; i++) {
		size_t claims = claims_of_cluster(page->results, i);

		if (claims == 1 && clusters->list[i].known)
			others++;
		else if (claims) /* compare leaves out what is alike */
			order[count++] = i;
	}
	if (count + others == 0) {
		free(order);
		return;
	}
	sorted_results = page->results;
	qsort(order, count, sizeof(*order), by_count);
	fputs("<details class=\"groups\" open=\"open\"><summary><h2>", page->out);
	both(page, "Failures that are alike", "相似的失败");
	fprintf(page->out, " <small>%zu</small></h2></summary>\n<ul>\n", count);
	for (size_t i = 0; i < count; i++)
		write_cluster(page, order[i]);
	if (others)
		write_others(page, others);
	fputs("</ul></details>\n", page->out);
	free(order);
}

/* Errata */

static bool is_told_before(const struct results *results, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (citation_is_shared(results->claims[i], results->claims[index]))
			return true;
	return false;
}

static void write_shown_by(web *page, const struct claim *claim)
{
	const struct results *results = page->results;

	for (size_t i = 0; i < results->claim_count; i++)
		if (citation_is_shared(results->claims[i], claim))
			fprintf(page->out, " <a href=\"#%s\">%s</a>", results->claims[i]->id,
				results->claims[i]->id);
}

/* What the notes say in one or several places, and once what is true. */
static void write_erratum(web *page, size_t index)
{
	const struct claim *claim = page->results->claims[index];
	const char *course = claim->course;
	struct citation citation;
	char text[TEXT_LIMIT];

	fprintf(page->out, "<li id=\"e%zu\">", index);
	while (citation_next(&course, &citation)) {
		snprintf(text, sizeof(text), "%.*s", citation.length, citation.text);
		fprintf(page->out, "<p><b>%.3s</b> ", citation.document);
		text_xml(page->out, text);
		fputs("</p>", page->out);
	}
	fprintf(page->out, "<p class=\"%s\">", verdict_word(claim->verdict.kind));
	both_texts(page, claim->verdict.truth, claim->verdict.truth_zh);
	fputs("</p><p>", page->out);
	write_shown_by(page, claim);
	fputs("</p></li>\n", page->out);
}

static void write_errata(web *page)
{
	const struct results *results = page->results;
	bool begun = false;

	for (size_t i = 0; i < results->claim_count; i++) {
		const struct claim *claim = results->claims[i];

		if (claim->verdict.kind == VERDICT_HOLDS || is_told_before(results, i))
			continue;
		if (!begun) {
			fputs("<h2 id=\"errata\">", page->out);
			both(page, "Errata of the course notes", "讲义勘误");
			fputs("</h2>\n<ul class=\"errata\">\n", page->out);
		}
		begun = true;
		write_erratum(page, i);
	}
	if (begun)
		fputs("</ul>\n", page->out);
}

/* The whole */

/* What a cell looks like that so many platforms share. */
static void write_shared_style(web *page, size_t count)
{
	fprintf(page->out, "td[colspan=\"%zu\"] { --marks: ", count);
	for (size_t i = 0; i < count; i++)
		fputs(i ? " \"\\9\" var(--mark)" : "var(--mark)", page->out);
	fprintf(page->out, "; }\ntd[colspan=\"%zu\"]::after { counter-increment: letter %zu; }\n",
		count, count - 1);
}

static void write_style(web *page)
{
	write_lines(page, "harness/report/web.css");
	if (page->results->column_count > MANY)
		for (size_t count = 2; count <= page->results->column_count; count++)
			write_shared_style(page, count);
}

static void write_script(web *page)
{
	write_lines(page, "harness/report/web.js");
}

static void write_english(web *page)
{
	fputs(page->chinese ? "" : "checked=\"checked\"", page->out);
}

static void write_chinese(web *page)
{
	fputs(page->chinese ? "checked=\"checked\"" : "", page->out);
}

static void write_made(web *page)
{
	fputs("ipclitmus " PACKAGE_VERSION, page->out);
}

static const struct {
	const char *mark;
	void (*write)(web *page);
} parts[] = {
	{ "@style@", write_style },         { "@script@", write_script },
	{ "@platforms@", write_platforms }, { "@mechanisms@", write_mechanisms },
	{ "@claims@", write_claims },       { "@changes@", write_changes },
	{ "@groups@", write_clusters },     { "@errata@", write_errata },
	{ "@en@", write_english },          { "@zh@", write_chinese },
	{ "@made@", write_made },
};

/* Writes a line, the first mark in it replaced. */
static void write_line(web *page, const char *line)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *mark = strstr(line, parts[i].mark);

		if (!mark)
			continue;
		fwrite(line, 1, (size_t)(mark - line), page->out);
		parts[i].write(page);
		fprintf(page->out, "%s\n", mark + strlen(parts[i].mark));
		return;
	}
	fprintf(page->out, "%s\n", line);
}

void web_write(FILE *out, const struct results *results, const struct results *old, bool chinese)
{
	web page = { out, results, old, chinese };

	for (const char *const *line = lines_of("harness/report/web.html"); *line; line++)
		write_line(&page, *line);
}
