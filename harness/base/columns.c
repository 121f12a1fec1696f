/* Columns of characters, by wcwidth where the C library has UTF-8, and of terminals. */
#include <locale.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "columns.h"

#define NARROWEST 20
#define WIDEST    200

/* Without help: what is above the scripts of the West is wide. */
static int guess(uint32_t character)
{
	return character >= 0x1100 ? 2 : 1;
}

/* In a locale of our own: the program's stays "C", whatever the surroundings say. */
int columns_of(uint32_t character)
{
	static locale_t utf8;
	locale_t before;
	int width;

	if (character < 0x80)
		return 1;
	if (!utf8)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!utf8)
		return guess(character);
	before = uselocale(utf8);
	width = wcwidth((wchar_t)character);
	uselocale(before);
	return width < 0 ? guess(character) : width;
}

static int told_by_terminal(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (!isatty(fileno(out)))
		return 0;
	if (columns && atoi(columns) > 0)
		return atoi(columns);
	return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int columns_to_fill(FILE *out)
{
	int columns = told_by_terminal(out);

	if (columns <= 0)
		return DEFAULT_WIDTH;
	if (columns <= NARROWEST)
		return NARROWEST;
	return columns > WIDEST ? WIDEST : columns - 1;
}

bool columns_are_few(FILE *out)
{
	int columns = told_by_terminal(out);

	return columns > 0 && columns <= NARROWEST;
}
