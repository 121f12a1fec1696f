/*
 * Calls that halt inside the kernel, by userfaultfd(2), or else by a file that nobody answers for.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/missing.h"
#include "fuse_file.h"
#include "halt.h"

#define TICK_MILLISECONDS 10
#define FIRST_NUMBER      200 /* of our descriptors: a claim counts on the lowest being free */

/* Another descriptor for the same, that is no low one. */
static int keep_high(int low)
{
	int fd = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, FIRST_NUMBER), error = errno;

	if (low >= 0)
		close(low);
	errno = error;
	return fd;
}

static int open_faults(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int fd = keep_high((int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK));

	return fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0 ? -1 : fd;
}

/* Where the system refuses userfaultfd, what is absent is a file's. */
static const char *open_region(struct halt_region *region)
{
	const char *call;
	int file;

	region->fd = open_faults();
	if (region->fd >= 0)
		return NULL;
	file = fuse_file_open(&region->fd, &call);
	if (file < 0)
		return call;
	region->file = keep_high(file);
	region->fd = keep_high(region->fd);
	return NULL;
}

static void close_region(struct halt_region *region)
{
	if (region->file > 0)
		close(region->file);
	if (region->fd > 0)
		close(region->fd);
	region->file = region->fd = 0;
}

static size_t whole_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

/* The part becomes absent. Returns 0; -1 with errno set. */
static int make_absent(struct halt_region *region, char *part, size_t size)
{
	struct uffdio_register all = { .range = { .start = (uintptr_t)part, .len = size },
				       .mode = UFFDIO_REGISTER_MODE_MISSING };

	if (!region->file)
		return ioctl(region->fd, UFFDIO_REGISTER, &all);
	region->offset += HALT_SIZE;
	return mmap(part, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, region->file,
		    (off_t)region->offset) == MAP_FAILED
		       ? -1
		       : 0;
}

/*
 * Memory whose pages from the given one on are absent; what they will hold stands in another place.
 */
static char *map_absent(struct halt_region *region, size_t present, size_t absent)
{
	char *memory = mmap(NULL, present + absent, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || make_absent(region, memory + present, absent) < 0)
		return NULL;
	region->memory = memory;
	return memory;
}

void *halt_buffer(struct halt_region *region, const void *bytes, size_t size, size_t at)
{
	size_t present = whole_pages(at), absent = whole_pages(size - at);
	char *memory, *rest;

	if (size > HALT_SIZE || at >= size) {
		errno = EINVAL;
		return NULL;
	}
	if (!region->fd && open_region(region))
		return NULL;
	rest = calloc(1, absent);
	memory = rest ? map_absent(region, present, absent) : NULL;
	if (!memory) {
		free(rest);
		return NULL;
	}
	if (bytes) {
		memcpy(memory + present - at, bytes, at);
		memcpy(rest, (const char *)bytes + at, size - at);
	}
	region->absent = memory + present;
	region->rest = rest;
	atomic_store(&region->provided, false);
	region->size = absent;
	return memory + present - at;
}

void halt_release(struct halt_region *region)
{
	size_t size = atomic_exchange(&region->size, 0);
	const char *end = (const char *)region->absent + size;

	if (!size)
		return;
	munmap(region->memory, (size_t)(end - (const char *)region->memory));
	free(region->rest);
}

/* The process's descriptor of its faults, as one of this process. */
static int take_faults(const struct halt_region *region, pid_t pid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), fd;

	if (pidfd < 0)
		return -1;
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, region->fd, 0);
	close(pidfd);
	return fd;
}

/* A page fault, which is read; or a request for a page, which waits until it is answered. */
static bool is_of_page(const struct halt_region *region, int fd)
{
	struct uffd_msg message;

	return region->file || (read(fd, &message, sizeof(message)) == sizeof(message) &&
				message.event == UFFD_EVENT_PAGEFAULT);
}

enum halt halt_look(const struct halt_region *region, pid_t pid)
{
	struct pollfd faults = { .events = POLLIN };
	bool halted;

	if (!atomic_load(&region->size))
		return NOT_YET;
	faults.fd = take_faults(region, pid);
	if (faults.fd < 0)
		return errno == ESRCH ? NOT_YET : HALT_IMPOSSIBLE;
	halted = poll(&faults, 1, TICK_MILLISECONDS) > 0 && is_of_page(region, faults.fd);
	close(faults.fd);
	return halted ? HALTED : NOT_YET;
}

/* Another process's bytes. Returns 0; -1 with errno set. */
static int fetch(pid_t pid, void *address, size_t size, void *buffer)
{
	struct iovec here = { buffer, size }, there = { address, size };
	ssize_t count = process_vm_readv(pid, &here, 1, &there, 1, 0);

	if (count >= 0 && (size_t)count < size)
		errno = EFAULT;
	return count == (ssize_t)size ? 0 : -1;
}

/* Where the memory has been unmapped meanwhile, who waits for it is to see that. */
static int store(const struct halt_region *region, int fd, const char *bytes)
{
	struct uffdio_copy copy = { .dst = (uintptr_t)region->absent,
				    .src = (uintptr_t)bytes,
				    .len = region->size };
	struct uffdio_range range = { .start = copy.dst, .len = copy.len };

	if (region->file)
		return fuse_file_store(fd, region->offset, bytes, region->size);
	if (ioctl(fd, UFFDIO_COPY, &copy) == 0)
		return 0;
	return errno == ENOENT ? ioctl(fd, UFFDIO_WAKE, &range) : -1;
}

int halt_provide(struct halt_region *region, pid_t pid)
{
	char *bytes = malloc(region->size);
	int fd = take_faults(region, pid), result = -1;

	if (bytes && fd >= 0 && fetch(pid, region->rest, region->size, bytes) == 0) {
		atomic_store(&region->provided, true);
		result = store(region, fd, bytes);
	}
	if (fd >= 0)
		close(fd);
	free(bytes);
	return result;
}

const char *halt_try(void)
{
	struct halt_region region = { 0 };
	const char *call = open_region(&region);
	int pidfd, copy, error;

	if (call)
		return call;
	pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	copy = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, region.fd, 0);
	error = errno;
	if (copy >= 0)
		close(copy);
	close(pidfd);
	close_region(&region);
	errno = error;
	return copy < 0 ? "pidfd_getfd" : NULL;
}
