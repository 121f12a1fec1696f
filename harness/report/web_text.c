/* Texts of the page. */
#include "base/text.h"
#include "web_text.h"

void both(web *page, const char *english, const char *chinese)
{
	fprintf(page->out, "<i>%s</i><i lang=\"zh\">%s</i>", english, chinese);
}

void both_texts(web *page, const char *english, const char *chinese)
{
	fputs("<i>", page->out);
	text_xml(page->out, english);
	fputs("</i><i lang=\"zh\">", page->out);
	text_xml(page->out, chinese ? chinese : english);
	fputs("</i>", page->out);
}

const char *state_class(enum state state)
{
	static const char *const classes[STATES] = {
		[STATE_ABSENT] = "a", [STATE_HELD] = "",    [STATE_SKIPPED] = "p",
		[STATE_KNOWN] = "k",  [STATE_BETTER] = "t", [STATE_BROKEN] = "b",
		[STATE_FAILED] = "f",
	};

	return classes[state];
}
