/* Texts of the page. */
#include "base/text.h"
#include "web_text.h"

void both(web *page, const char *english, const char *chinese)
{
	fprintf(page->out, "<span lang=\"en\">%s</span><span lang=\"zh\">%s</span>", english,
		chinese);
}

void both_texts(web *page, const char *english, const char *chinese)
{
	fputs("<span lang=\"en\">", page->out);
	text_xml(page->out, english);
	fputs("</span><span lang=\"zh\">", page->out);
	text_xml(page->out, chinese ? chinese : english);
	fputs("</span>", page->out);
}
