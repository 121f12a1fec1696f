/* Bytes that tell whose they are. */
#include <stdint.h>

#include "model.h"

#define LETTERS 26

void fill(void *bytes, long size, long mark)
{
	for (long i = 0; i < size; i++)
		((unsigned char *)bytes)[i] = (unsigned char)('a' + (mark - 1 + i) % LETTERS);
}

long mark_in(const void *bytes, long size)
{
	const unsigned char *byte = bytes;

	if (size <= 0)
		return 0;
	for (long i = 0; i < size; i++)
		if (byte[i] != 'a' + (byte[0] - 'a' + i) % LETTERS)
			return -1;
	return byte[0] >= 'a' && byte[0] <= 'z' ? byte[0] - 'a' + 1 : -1;
}

/* FNV-1a. */
long digest(const void *bytes, long size)
{
	const unsigned char *byte = bytes;
	uint32_t hash = 0x811c9dc5;

	for (long i = 0; i < size; i++)
		hash = (hash ^ byte[i]) * 0x01000193;
	return (long)(hash & 0x7fffffff);
}
