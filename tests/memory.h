/* Memory that ends, and what is written into much of it: numbers, which tell each word's place. */
#ifndef IPCLITMUS_MEMORY_H
#define IPCLITMUS_MEMORY_H

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"

static inline size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* An address that no access may touch. */
static inline void *nowhere(void)
{
	return must(mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/*
 * Memory of so many bytes behind which there is none: an access there brings SIGSEGV, or EFAULT of
 * a call. At least a page more is there before it.
 */
static inline void *memory_that_ends(size_t size)
{
	const size_t page = page_size();
	const size_t good = (size + page - 1) / page * page + page;
	char *memory = must(mmap(NULL, good + page, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	must(mprotect(memory + good, page, PROT_NONE));
	return memory + good - size;
}

/* The same, with a text in it, without its NUL. */
static inline void *text_that_ends(const char *text)
{
	return memcpy(memory_that_ends(strlen(text)), text, strlen(text));
}

/* Fills memory with 32-bit numbers, no two of them alike; `first` is that of the first word. */
static inline void fill_with_numbers(void *memory, size_t size, size_t first)
{
	for (size_t i = 0; i < size / 4; i++)
		memcpy((char *)memory + 4 * i, &(uint32_t){ (uint32_t)(first + i) }, 4);
}

/* Whether just these numbers are there. */
static inline bool has_numbers(const void *memory, size_t size, size_t first)
{
	uint32_t word;

	for (size_t i = 0; i < size / 4; i++) {
		memcpy(&word, (const char *)memory + 4 * i, 4);
		if (word != (uint32_t)(first + i))
			return false;
	}
	return true;
}

#endif
