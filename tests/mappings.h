/* What the files of claims about mappings share. */
#ifndef IPCLITMUS_MAPPINGS_H
#define IPCLITMUS_MAPPINGS_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"

static inline size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* A file of so many bytes: 'a' all over its first page, 'b' over its second. */
static inline int make_file(const char *name, size_t size)
{
	int fd = must(open(name, O_RDWR | O_CREAT | O_TRUNC, 0600));
	size_t page = page_size();
	char *bytes = malloc(page);

	for (size_t from = 0; from < size; from += page) {
		memset(bytes, 'a' + (int)(from / page), page);
		must(write(fd, bytes, size - from < page ? size - from : page));
	}
	free(bytes);
	return fd;
}

/* The byte that read finds there; -1 past the file's end. */
static inline int byte_in(int fd, size_t offset)
{
	char byte;

	return must(pread(fd, &byte, 1, (off_t)offset)) == 1 ? byte : -1;
}

/* The bytes at an address, fewer than 64, as a string. */
static inline const char *text_at(const char *p, size_t length)
{
	static char text[64];

	for (size_t i = 0; i < length; i++)
		text[i] = peek(p + i);
	text[length] = '\0';
	return text;
}

static inline off_t size_of(int fd)
{
	struct stat status;

	must(fstat(fd, &status));
	return status.st_size;
}

/* Maps a file from its start. */
static inline char *map(int fd, size_t length, int protection, int flags)
{
	return must(mmap(NULL, length, protection, flags, fd, 0));
}

/* Memory without a file, for reading and writing. */
static inline char *map_memory(size_t length, int flags)
{
	return must(mmap(NULL, length, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0));
}

/* Addresses of so many pages where nothing is mapped. */
static inline char *free_pages(size_t pages)
{
	size_t length = pages * page_size();
	char *p = must(mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	must(munmap(p, length));
	return p;
}

static inline void limit_to(int resource, size_t bytes)
{
	struct rlimit limits;

	must(getrlimit(resource, &limits));
	limits.rlim_cur = bytes;
	must(setrlimit(resource, &limits));
}

#define READ_WRITE (PROT_READ | PROT_WRITE)

#endif
