/* Calls that halt inside the kernel, by userfaultfd(2). */
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
#include "halt.h"
#include "page.h"

#define TICK_MILLISECONDS 10
#define FIRST_NUMBER      200 /* of our descriptors: a claim counts on the lowest being free */

static int open_faults(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int low = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK), fd;

	if (low < 0)
		return -1;
	fd = fcntl(low, F_DUPFD_CLOEXEC, FIRST_NUMBER);
	close(low);
	return fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0 ? -1 : fd;
}

static size_t whole_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

/* Memory whose pages from the given one on are absent; what they will hold stands in another place. */
static char *map_absent(int fd, size_t present, size_t absent)
{
	char *memory = mmap(NULL, present + absent, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register region = { .range = { .start = (uintptr_t)memory + present,
						     .len = absent },
					  .mode = UFFDIO_REGISTER_MODE_MISSING };

	if (memory == MAP_FAILED || ioctl(fd, UFFDIO_REGISTER, &region) < 0)
		return NULL;
	return memory;
}

void *halt_buffer(const void *bytes, size_t size, size_t at)
{
	struct halt_region *region = &the_actor->halt;
	size_t present = whole_pages(at), absent = whole_pages(size - at);
	char *memory, *rest;

	if (size > HALT_SIZE || at >= size) {
		errno = EINVAL;
		return NULL;
	}
	if (!region->fd)
		region->fd = open_faults();
	rest = calloc(1, absent);
	memory = region->fd < 0 || !rest ? NULL : map_absent(region->fd, present, absent);
	if (!memory)
		return NULL;
	if (bytes) {
		memcpy(memory + present - at, bytes, at);
		memcpy(rest, (const char *)bytes + at, size - at);
	}
	region->absent = memory + present;
	region->rest = rest;
	region->size = absent;
	return memory + present - at;
}

/* The actor's descriptor of its faults, as one of this process. */
static int take_faults(struct actor *actor)
{
	int pidfd = (int)syscall(SYS_pidfd_open, (pid_t)actor->pid, 0), fd;

	if (pidfd < 0)
		return -1;
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, actor->halt.fd, 0);
	close(pidfd);
	return fd;
}

enum halt halt_look(struct actor *actor)
{
	struct uffd_msg message;
	struct pollfd faults = { .events = POLLIN };
	ssize_t length = -1;

	if (!atomic_load(&actor->halt.size))
		return NOT_YET;
	faults.fd = take_faults(actor);
	if (faults.fd < 0)
		return errno == ESRCH ? NOT_YET : HALT_IMPOSSIBLE;
	if (poll(&faults, 1, TICK_MILLISECONDS) > 0)
		length = read(faults.fd, &message, sizeof(message));
	close(faults.fd);
	return length == sizeof(message) && message.event == UFFD_EVENT_PAGEFAULT ? HALTED
										  : NOT_YET;
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

int halt_provide(struct actor *actor)
{
	struct halt_region *region = &actor->halt;
	size_t size = region->size;
	char *bytes = malloc(size);
	struct uffdio_copy copy = { .dst = (uintptr_t)region->absent,
				    .src = (uintptr_t)bytes,
				    .len = size };
	int fd = take_faults(actor), result = -1;

	if (bytes && fd >= 0 && fetch(actor->pid, region->rest, size, bytes) == 0)
		result = ioctl(fd, UFFDIO_COPY, &copy);
	if (fd >= 0)
		close(fd);
	free(bytes);
	return result;
}

const char *halt_try(void)
{
	int fd = open_faults(), pidfd, copy, error;

	if (fd < 0)
		return "userfaultfd";
	pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	copy = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	error = errno;
	if (copy >= 0)
		close(copy);
	close(pidfd);
	close(fd);
	errno = error;
	return copy < 0 ? "pidfd_getfd" : NULL;
}
