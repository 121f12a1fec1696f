/* Large tables of a program that forks all the time. */
#include <sys/mman.h>

#include "memory.h"

/* One more, so that there is no empty table. */
static size_t length_of(size_t count, size_t size)
{
	return (count + 1) * size;
}

void *memory_new(size_t count, size_t size)
{
	void *memory = mmap(NULL, length_of(count, size), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void memory_free(void *memory, size_t count, size_t size)
{
	if (memory)
		munmap(memory, length_of(count, size));
}
