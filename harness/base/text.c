/* Text for several readers: escaping for TAP, YAML, XML and JSON, and lines for a terminal. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "text.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* The shortest form that UTF-8 has for each length, and the bits of the first byte. */
static const struct {
	unsigned char mask, lead;
	uint32_t least;
} forms[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};

static uint32_t leading_bits(unsigned char byte, int length)
{
	return byte & (unsigned char)~forms[length - 1].mask;
}

/*
 * Reads one character of UTF-8 at text into *character. Returns its length in bytes; 0 where the
 * bytes are no UTF-8.
 */
static int decode(const char *text, uint32_t *character)
{
	const unsigned char *bytes = (const unsigned char *)text;

	for (int length = 1; length <= 4; length++) {
		if ((bytes[0] & forms[length - 1].mask) != forms[length - 1].lead)
			continue;
		*character = leading_bits(bytes[0], length);
		for (int i = 1; i < length; i++) {
			if ((bytes[i] & 0xc0) != 0x80)
				return 0;
			*character = *character << 6 | (bytes[i] & 0x3f);
		}
		if (*character < forms[length - 1].least || *character > 0x10ffff ||
		    (*character >= 0xd800 && *character <= 0xdfff))
			return 0;
		return length;
	}
	return 0;
}

static bool is_control(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

/* Writes each character by `put`, which gets its bytes; what is no UTF-8 as U+FFFD. */
static void each(FILE *out, const char *text,
		 void (*put)(FILE *out, uint32_t character, const char *bytes, int length))
{
	while (*text) {
		uint32_t character;
		int length = decode(text, &character);

		if (length)
			put(out, character, text, length);
		else
			put(out, 0xfffd, REPLACEMENT, 3);
		text += length ? length : 1;
	}
}

static void put_bytes(FILE *out, const char *bytes, int length)
{
	fwrite(bytes, 1, (size_t)length, out);
}

static void put_tap(FILE *out, uint32_t character, const char *bytes, int length)
{
	if (is_control(character)) {
		fputc('?', out);
		return;
	}
	if (character == '#' || character == '\\')
		fputc('\\', out);
	put_bytes(out, bytes, length);
}

static void put_plain(FILE *out, uint32_t character, const char *bytes, int length)
{
	if (is_control(character) && character != '\n' && character != '\t')
		fputc('?', out);
	else
		put_bytes(out, bytes, length);
}

/* A double-quoted scalar of YAML 1.2 and a string of JSON (RFC 8259) escape what we do alike. */
static void put_quoted(FILE *out, uint32_t character, const char *bytes, int length)
{
	if (character == '"' || character == '\\')
		fprintf(out, "\\%c", (char)character);
	else if (character == '\n')
		fputs("\\n", out);
	else if (character == '\t')
		fputs("\\t", out);
	else if (is_control(character))
		fprintf(out, "\\u%04x", (unsigned)character);
	else
		put_bytes(out, bytes, length);
}

/* XML 1.0, production 2 (Char). */
static bool xml_can_hold(uint32_t character)
{
	if (character < 0x20)
		return character == '\t' || character == '\n' || character == '\r';
	return character != 0xfffe && character != 0xffff;
}

/* The YAML readers of TAP know \x, not \u. What XML can't hold YAML can't either, if unescaped. */
static void put_yaml(FILE *out, uint32_t character, const char *bytes, int length)
{
	if (character == '\n' || character == '\t')
		put_quoted(out, character, bytes, length);
	else if (is_control(character))
		fprintf(out, "\\x%02x", (unsigned)character);
	else if (!xml_can_hold(character))
		fputs(REPLACEMENT, out);
	else
		put_quoted(out, character, bytes, length);
}

static void put_xml(FILE *out, uint32_t character, const char *bytes, int length)
{
	static const char special[] = "&<>\"\n\t\r";

	if (!xml_can_hold(character))
		fputs(REPLACEMENT, out);
	else if (character < 0x80 && strchr(special, (int)character))
		fprintf(out, "&#%u;", (unsigned)character);
	else
		put_bytes(out, bytes, length);
}

void text_tap(FILE *out, const char *text)
{
	each(out, text, put_tap);
}

void text_yaml(FILE *out, const char *text)
{
	fputc('"', out);
	each(out, text, put_yaml);
	fputc('"', out);
}

void text_json(FILE *out, const char *text)
{
	fputc('"', out);
	each(out, text, put_quoted);
	fputc('"', out);
}

void text_xml(FILE *out, const char *text)
{
	each(out, text, put_xml);
}

void text_plain(FILE *out, const char *text)
{
	each(out, text, put_plain);
}

/*
 * Reads a character of what text_plain wrote; *width is its columns. Returns its length in bytes.
 */
static size_t next_character(const char *text, uint32_t *character, int *width)
{
	int length = decode(text, character);

	*width = length ? columns_of(*character) : 1;
	return length ? (size_t)length : 1;
}

static int columns(const char *text, size_t length)
{
	uint32_t character;
	int width, sum = 0;

	for (size_t i = 0; i < length; sum += width)
		i += next_character(text + i, &character, &width);
	return sum;
}

int text_columns(const char *text)
{
	return columns(text, strlen(text));
}

/* The bytes of the whole characters at the text's beginning that fit into the columns. */
static size_t fitting(const char *text, size_t length, int room)
{
	uint32_t character;
	int width;
	size_t i = 0;

	while (i < length) {
		size_t next = i + next_character(text + i, &character, &width);

		room -= width;
		if (room < 0)
			break;
		i = next;
	}
	return i;
}

/* What begins no line, where Chinese is broken: commas and the like, and what closes. */
static bool begins_no_line(uint32_t character)
{
	static const uint32_t marks[] = { 0x2019, 0x201d, 0x2026, 0x3001, 0x3002, 0x3009,
					  0x300b, 0x300d, 0x300f, 0x3011, 0xff01, 0xff09,
					  0xff0c, 0xff1a, 0xff1b, 0xff1f };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i] == character)
			return true;
	return false;
}

/*
 * The bytes at the text's beginning that stay in one line, 0 at a blank: a word, or one wide
 * character, either with what begins no line.
 */
static size_t unit_length(const char *text)
{
	uint32_t character;
	int width, before = 1;
	size_t i = 0;

	while (text[i] && !strchr(" \t\n", text[i])) {
		size_t length = next_character(text + i, &character, &width);

		if (i && (width == 2 || before == 2) && !begins_no_line(character))
			break;
		before = width;
		i += length;
	}
	return i;
}

/* Ends the line and indents the next, as often as there are newlines. Returns the column. */
static int start_line(FILE *out, int newlines, int indent)
{
	while (newlines-- > 0)
		fputc('\n', out);
	return fprintf(out, "%*s", indent, "");
}

static void wrap(FILE *out, int line, int column, int indent, const char *text)
{
	int blanks = 0, newlines = 0;

	while (*text) {
		size_t length = unit_length(text);
		int width = columns(text, length);

		if (!length) {
			newlines += *text == '\n';
			blanks = *text == '\n' ? 0 : blanks + 1;
			text++;
			continue;
		}
		if (!newlines && column > indent && column + blanks + width > line) {
			newlines = 1;
			blanks = 0;
		}
		if (newlines)
			column = start_line(out, newlines, indent);
		newlines = 0;
		if (blanks > line / 2)
			blanks = 1;
		column += fprintf(out, "%*s", blanks, "");
		blanks = 0;
		length = fitting(text, length, line - column);
		column += columns(text, length);
		put_bytes(out, text, (int)length);
		text += length;
		if (!length)
			newlines = 1;
	}
	fputc('\n', out);
}

void text_wrapped_to(FILE *out, int width, int column, int indent, const char *text)
{
	char *safe = NULL;
	size_t size;
	FILE *stream = open_memstream(&safe, &size);

	if (stream)
		text_plain(stream, text);
	if (stream && !ferror(stream) && fflush(stream) == 0) {
		wrap(out, width < indent + 8 ? indent + 8 : width, column, indent, safe);
	} else {
		text_plain(out, text);
		fputc('\n', out);
	}
	if (stream)
		fclose(stream);
	free(safe);
}

void text_wrapped(FILE *out, int column, int indent, const char *text)
{
	text_wrapped_to(out, columns_to_fill(out), column, indent, text);
}

void text_padded(FILE *out, const char *text, int width)
{
	text_plain(out, text);
	fprintf(out, "%*s", width > text_columns(text) ? width - text_columns(text) : 0, "");
}

void text_quote(const char *bytes, size_t count, char *buffer, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < count && used + 8 < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte >= ' ' && byte < 127)
			buffer[used++] = (char)byte;
		else
			used += (size_t)sprintf(buffer + used, "\\%o", byte);
	}
	strcpy(buffer + used, used + 8 < size ? "" : "...");
}
