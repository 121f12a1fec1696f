/* What the files of claims about mappings share. */
#ifndef IPCLITMUS_MAPPINGS_H
#define IPCLITMUS_MAPPINGS_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)

/* The two kinds of mappings. */
static const int kinds[] = { MAP_SHARED, MAP_PRIVATE };

/* A file of so many bytes: 'a' all over its first page, 'b' over its second. */
static inline int make_file(const char *name, size_t size)
{
	int fd = must(open(name, O_RDWR | O_CREAT | O_TRUNC, 0600));
	size_t page = page_size();
	char *bytes = malloc(page);

	for (size_t from = 0; from < size; from += page) {
		memset(bytes, 'a' + (int)(from / page), page);
		assert_succeeds(write(fd, bytes, size - from < page ? size - from : page));
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

static inline struct stat status_of(int fd)
{
	struct stat status;

	must(fstat(fd, &status));
	return status;
}

static inline off_t size_of(int fd)
{
	return status_of(fd).st_size;
}

/* Maps a file from its start. */
static inline char *map(int fd, size_t length, int protection, int flags)
{
	return must(mmap(NULL, length, protection, flags, fd, 0));
}

/* A page that no process can have: the last but one, on s390x the last alone. */
static inline char *page_of_nobody(void)
{
	const size_t page = page_size();
	char *last = (char *)(SIZE_MAX / page * page);

#ifdef __s390x__
	return last;
#else
	return last - page;
#endif
}

/* Memory without a file, for reading and writing. */
static inline char *map_memory(size_t length, int flags)
{
	return assert_succeeds(
		mmap(NULL, length, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0));
}

/* Addresses of so many pages where nothing is mapped. */
static inline char *free_pages(size_t pages)
{
	size_t length = pages * page_size();
	char *p =
		assert_succeeds(mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	assert_succeeds(munmap(p, length));
	return p;
}

static inline void limit_to(int resource, size_t bytes)
{
	struct rlimit limits;

	must(getrlimit(resource, &limits));
	limits.rlim_cur = bytes;
	must(setrlimit(resource, &limits));
}

/* A memfd of so many bytes, all 'a', which takes seals. */
static inline int make_memfd(size_t size)
{
	int fd = must(memfd_create("file", MFD_ALLOW_SEALING));

	assert_succeeds(ftruncate(fd, (off_t)size));
	for (size_t at = 0; at < size; at++)
		must(pwrite(fd, "a", 1, (off_t)at));
	return fd;
}

/* Opens the same memfd once more. */
static inline int open_again(int fd, int flags)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags);
}

/* Asserts that the bytes at an address are this one all over. */
static inline void assert_filled(const char *p, size_t length, char byte)
{
	for (size_t at = 0; at < length; at += 64)
		assert_equal(peek(p + at), byte);
}

static inline const char *need_mlock(void)
{
	static char byte;

	if (lacks(mlock(&byte, 1) < 0, "mlock"))
		return "mlock is refused";
	munlock(&byte, 1);
	return NULL;
}

static inline const char *need_holes(void)
{
	int fd = memfd_create("probe", 0);
	bool refused =
		lacks(ftruncate(fd, 1) < 0 ||
			      fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1) < 0,
		      "fallocate(FALLOC_FL_PUNCH_HOLE)");

	close(fd);
	return refused ? "fallocate(FALLOC_FL_PUNCH_HOLE) is refused for a memfd" : NULL;
}

#endif
