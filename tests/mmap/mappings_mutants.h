/* What the wrong mappings share: what is mapped where, of which file, and how to touch it. */
#ifndef IPCLITMUS_MAPPINGS_MUTANTS_H
#define IPCLITMUS_MAPPINGS_MUTANTS_H

#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"

#define READ_WRITE    (PROT_READ | PROT_WRITE)
#define SMALL         ((size_t)1 << 20) /* what is larger is left alone */
#define MAPPING_LIMIT 256
#define LOOKUP_LIMIT  2000 /* one claim fills the table of mappings, call by call */

struct mapping {
	char *start, *end;
	char access[5]; /* "rw-s" */
	off_t offset;
	ino_t inode; /* 0: memory without a file */
	char path[80];
};

/* A file of /proc that tells the mappings of a process, a line each. */
struct map_reader {
	int fd;
	size_t at, count;
	char bytes[4096];
};

static inline size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static inline size_t round_up(size_t size)
{
	return (size + page_size() - 1) / page_size() * page_size();
}

static inline char *page_of(const volatile void *address)
{
	return (char *)((uintptr_t)address / page_size() * page_size());
}

static inline bool next_mapping(struct map_reader *reader, struct mapping *mapping)
{
	char line[256];
	size_t length = 0;
	unsigned long start, end, offset, inode;

	for (;;) {
		if (reader->at == reader->count) {
			ssize_t count = read(reader->fd, reader->bytes, sizeof(reader->bytes));

			if (count <= 0)
				return false;
			reader->at = 0;
			reader->count = (size_t)count;
		}
		if (reader->bytes[reader->at] == '\n')
			break;
		if (length < sizeof(line) - 1)
			line[length++] = reader->bytes[reader->at];
		reader->at++;
	}
	reader->at++;
	line[length] = '\0';
	mapping->path[0] = '\0';
	if (sscanf(line, "%lx-%lx %4s %lx %*s %lu %79[^\n]", &start, &end, mapping->access, &offset,
		   &inode, mapping->path) < 5)
		return false;
	mapping->start = (char *)start;
	mapping->end = (char *)end;
	mapping->offset = (off_t)offset;
	mapping->inode = inode;
	return true;
}

static inline bool open_maps(struct map_reader *reader, pid_t pid)
{
	static int lookups;
	char path[40];

	if (++lookups > LOOKUP_LIMIT)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	reader->fd = open(path, O_RDONLY | O_CLOEXEC);
	reader->at = reader->count = 0;
	return reader->fd >= 0;
}

/* What is mapped at an address; false where nothing is. */
static inline bool find_mapping(const volatile void *address, struct mapping *mapping)
{
	int error = errno;
	struct map_reader reader;
	bool found = false;

	if (open_maps(&reader, getpid())) {
		while (!found && next_mapping(&reader, mapping))
			found = mapping->start <= (const volatile char *)address &&
				(const volatile char *)address < mapping->end;
		close(reader.fd);
	}
	errno = error;
	return found;
}

static inline bool is_shared(const struct mapping *mapping)
{
	return mapping->access[3] == 's';
}

/* A file that has a name or had one, not what the kernel calls shared memory without a file. */
static inline bool is_of_a_file(const struct mapping *mapping)
{
	return mapping->inode && strncmp(mapping->path, "/dev/zero", 9) != 0;
}

static inline int protection_of(const struct mapping *mapping)
{
	return (mapping->access[0] == 'r' ? PROT_READ : 0) |
	       (mapping->access[1] == 'w' ? PROT_WRITE : 0) |
	       (mapping->access[2] == 'x' ? PROT_EXEC : 0);
}

/* Opens once more what a descriptor has open. */
static inline int open_once_more(int fd, int flags)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags | O_CLOEXEC);
}

/* Opens the file of a mapping, by a descriptor that is still there or by its path; -1. */
static inline int open_file_of(const struct mapping *mapping, int flags)
{
	struct stat status;

	for (int fd = 3; fd < 64; fd++)
		if (fstat(fd, &status) == 0 && status.st_ino == mapping->inode)
			return open_once_more(fd, flags);
	return open(mapping->path, flags | O_CLOEXEC);
}

/* Copies what can be read, page by page; the rest stays. */
static inline void copy_readable(char *to, const char *from, size_t size)
{
	for (size_t at = 0; at < size; at += page_size()) {
		size_t count = size - at < page_size() ? size - at : page_size();
		struct iovec local = { to + at, count }, remote = { (char *)from + at, count };

		process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
	}
}

static inline bool can_read(const volatile void *address)
{
	char byte;
	struct iovec local = { &byte, 1 }, remote = { (void *)address, 1 };

	return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 1;
}

static inline bool can_write(volatile void *address)
{
	char byte = 0;
	struct iovec local = { &byte, 1 }, remote = { (void *)address, 1 };

	return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 1 &&
	       process_vm_writev(getpid(), &local, 1, &remote, 1, 0) == 1;
}

/* Puts memory of its own with the same bytes where something is mapped: MAP_SHARED, MAP_PRIVATE. */
static inline void replace_by_a_copy(char *start, size_t size, int protection, int kind)
{
	char *copy = mmap(NULL, size, READ_WRITE, kind | MAP_ANONYMOUS, -1, 0);

	if (copy == MAP_FAILED)
		return;
	mprotect(start, size, protection | PROT_READ);
	copy_readable(copy, start, size);
	mprotect(copy, size, protection);
	mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, start);
}

static inline size_t read_maps(pid_t pid, struct mapping *mappings)
{
	struct map_reader reader;
	size_t count = 0;

	if (!open_maps(&reader, pid))
		return 0;
	while (count < MAPPING_LIMIT && next_mapping(&reader, &mappings[count]))
		count++;
	close(reader.fd);
	return count;
}

/*
 * The mappings that the claim made, not the program's: those that the process which started it has
 * not. Asked first in the scenario's process; its children know it from there.
 */
static inline size_t own_mappings(struct mapping *own)
{
	static struct mapping others[MAPPING_LIMIT], all[MAPPING_LIMIT];
	static size_t other_count;
	int error = errno;
	size_t all_count = read_maps(getpid(), all), count = 0;

	if (!other_count)
		other_count = read_maps(getppid(), others);
	for (size_t i = 0; other_count && i < all_count; i++) {
		struct mapping rest = all[i];

		for (size_t j = 0; j < other_count && rest.start < rest.end; j++) {
			if (others[j].end <= rest.start || others[j].start >= rest.end)
				continue;
			if (others[j].start > rest.start && count < MAPPING_LIMIT) {
				own[count] = rest;
				own[count++].end = others[j].start;
			}
			rest.offset += others[j].end - rest.start;
			rest.start = others[j].end;
		}
		if (rest.start < rest.end && rest.path[0] != '[' && count < MAPPING_LIMIT)
			own[count++] = rest;
	}
	errno = error;
	return count;
}

/* Does something with each mapping of a file. */
static inline void each_mapping_of(ino_t inode, void (*act)(const struct mapping *))
{
	static struct mapping all[MAPPING_LIMIT];
	int error = errno;
	size_t count = inode ? read_maps(getpid(), all) : 0;

	for (size_t i = 0; i < count; i++)
		if (all[i].inode == inode && is_of_a_file(&all[i]))
			act(&all[i]);
	errno = error;
}

/* Does something with each mapping of the claim. */
static inline void each_mapping(void (*act)(const struct mapping *))
{
	static struct mapping own[MAPPING_LIMIT];
	int error = errno;
	size_t count = own_mappings(own);

	for (size_t i = 0; i < count; i++)
		if ((size_t)(own[i].end - own[i].start) <= SMALL)
			act(&own[i]);
	errno = error;
}

/* The claim's mapping at an address. */
static inline bool find_own(const volatile void *address, struct mapping *mapping)
{
	static struct mapping own[MAPPING_LIMIT];
	size_t count = own_mappings(own);

	for (size_t i = 0; i < count; i++)
		if (own[i].start <= (const volatile char *)address &&
		    (const volatile char *)address < own[i].end) {
			*mapping = own[i];
			return true;
		}
	return false;
}

static inline bool is_regular(int fd, struct stat *status)
{
	int error = errno;
	bool regular = fstat(fd, status) == 0 && S_ISREG(status->st_mode);

	errno = error;
	return regular;
}

/* 0 for what is no regular file. */
static inline ino_t inode_of(int fd)
{
	struct stat status;

	return is_regular(fd, &status) ? status.st_ino : 0;
}

static inline void *refuse_mapping(int error)
{
	errno = error;
	return MAP_FAILED;
}

static inline bool is_file(int flags, int fd)
{
	struct stat status;

	return !(flags & MAP_ANONYMOUS) && is_regular(fd, &status);
}

/* Puts memory of zeros where something is mapped. */
static inline void put_zeros(char *address, size_t size, int protection, int flags)
{
	int kind = flags & MAP_SHARED ? MAP_SHARED : MAP_PRIVATE;

	mmap(address, size, protection, kind | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
}

/* Brings a signal as a fault does. */
static inline void fault(int signo, int code, const volatile void *address)
{
	siginfo_t info = { .si_signo = signo, .si_code = code };

	info.si_addr = (void *)address;
	syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), signo, &info);
}

static inline size_t size_of(const struct mapping *mapping)
{
	return (size_t)(mapping->end - mapping->start);
}

/* Whether msync of the page fails with this error. */
static inline bool brings(const void *address, int flags, int expected)
{
	int error = errno;
	bool failed = msync((void *)address, page_size(), flags) < 0 && errno == expected;

	errno = error;
	return failed;
}

static inline bool is_free(const void *address)
{
	return brings(address, MS_ASYNC, ENOMEM);
}

static inline void unmap_it(const struct mapping *mapping)
{
	munmap(mapping->start, size_of(mapping));
}

/* Gives the process a copy of its own of what it shares. */
static inline void make_private(const struct mapping *mapping)
{
	if (is_shared(mapping))
		replace_by_a_copy(mapping->start, size_of(mapping), protection_of(mapping),
				  MAP_PRIVATE);
}

#endif
