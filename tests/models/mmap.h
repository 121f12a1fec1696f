/* The calls of the model of mappings: in a window of a few pages that each actor has. */
#ifndef IPCLITMUS_MODELS_MMAP_H
#define IPCLITMUS_MODELS_MMAP_H

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"
#include "newer_names.h"

#define PLACES 3           /* pages of the window that each actor maps into */
#define MEMORY 3           /* behind them: a page of shared memory, which stays */
#define PAGES  2           /* the file may have; it is counted in halves of them */
#define CELLS  (2 * PAGES) /* of each half only the first byte is looked at */

/* A window that no other mapping comes near. */
#if UINTPTR_MAX > 0xffffffff
#define WINDOW ((char *)0x2000000000)
#else
#define WINDOW ((char *)0x20000000)
#endif

#define RW      (PROT_READ | PROT_WRITE)
#define FIXED   MAP_FIXED
#define NO_CARE MAP_FIXED_NOREPLACE
#define HINT    0
#define MOVE    (MREMAP_MAYMOVE | MREMAP_FIXED)

#define FILE_NAME "mapped"

/* What a load or store gives that brings a signal. */
#define FAULT(signal, code) ((signal)*100 + (code))

enum { READ_AND_WRITE, READ_ONLY, WRITE_ONLY, CLOSED, OF_A_DIRECTORY, FD_COUNT };

struct scene {
	int fd;
	long half;
};

static struct scene *scene;

static int fds[FD_COUNT];
static char told;
static char bytes[65536];
static struct stat status;
static sigjmp_buf back;
static volatile int fault_seen;
static volatile char *accessed;

static char *page_at(long place)
{
	return WINDOW + place * 2 * scene->half;
}

static size_t size_of(long pages)
{
	return (size_t)(pages * 2 * scene->half);
}

/* A length that takes these pages, the last one in part. */
static size_t part_of(long pages)
{
	return pages ? size_of(pages) - 1 : 0;
}

/* Where a page comes to another address it is freed there, and shown by 1. */
static long is_elsewhere(void *result, long place, size_t size)
{
	if (result == MAP_FAILED || result == page_at(place))
		return result == MAP_FAILED ? -1 : 0;
	munmap(result, size);
	return 1;
}

static long map(long kind, long protection, long offset, size_t size, long how, long place,
		long mode)
{
	void *result =
		mmap(page_at(place), size, (int)protection, (int)(kind | how), fds[mode], offset);

	return is_elsewhere(result, place, size);
}

/* A processor may tell no more than the page. */
static bool is_at(const siginfo_t *info, const volatile char *address)
{
	uintptr_t its = (uintptr_t)info->si_addr, page = size_of(1);

	return its == (uintptr_t)address || its == (uintptr_t)address / page * page;
}

static void take_fault(int signal, siginfo_t *info, void *context)
{
	fault_seen = FAULT(signal, is_at(info, accessed) ? info->si_code : 99);
	siglongjmp(back, 1);
}

static void catch_faults(bool catches)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_DFL;
	if (catches) {
		action.sa_sigaction = take_fault;
		action.sa_flags = SA_SIGINFO;
	}
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	fault_seen = 0;
}

/* 0, or the fault that it brings. */
static int access_byte(long place, long half, long mark)
{
	int result;

	accessed = page_at(place) + half * scene->half;
	catch_faults(true);
	told = 0;
	if (sigsetjmp(back, 1) == 0) {
		if (mark)
			poke(accessed, (char)mark);
		else
			told = peek(accessed);
	}
	result = fault_seen;
	catch_faults(false);
	return result;
}

enum { LOOKS, LOADS, STORES };

/* A bit each. */
static int unreadable_pages(void)
{
	int found = 0;

	for (int place = 0; place <= MEMORY; place++)
		found |= (access_byte(place, 0, 0) != 0) << place;
	return found;
}

/* What a child gets there, and whether it ends well: main's, which nobody kills meanwhile. */
static long in_child(long place, long half, long deed, long mark)
{
	int end = -1;
	pid_t child = fork();

	if (child == 0 && deed == LOOKS)
		_exit(unreadable_pages());
	if (child == 0) {
		long fault = access_byte(place, half, deed == STORES ? mark : 0);

		_exit(fault ? (int)(100 + fault / 100) : told);
	}
	while (child > 0 && waitpid(child, &end, 0) < 0 && errno == EINTR)
		;
	return child > 0 && WIFEXITED(end) ? WEXITSTATUS(end) : -1;
}

static ssize_t write_half(long cell, long mark)
{
	memset(bytes, (int)mark, (size_t)scene->half);
	return pwrite(fds[0], bytes, (size_t)scene->half, cell * scene->half) / scene->half;
}

/* A system call stores a byte there. */
static long receive_at(long place, long half, long mark)
{
	const char byte = (char)mark;
	int channel[2], error;
	long result;

	if (pipe(channel) < 0 || write(channel[1], &byte, 1) < 0)
		return -1;
	result = read(channel[0], page_at(place) + half * scene->half, 1);
	error = errno;
	close(channel[0]);
	close(channel[1]);
	errno = error;
	return result;
}

static long send_from(long place, long half)
{
	int channel[2], error;
	long result;

	told = 0;
	if (pipe(channel) < 0)
		return -1;
	result = write(channel[1], page_at(place) + half * scene->half, 1);
	error = errno;
	if (result == 1)
		result = read(channel[0], &told, 1);
	close(channel[0]);
	close(channel[1]);
	errno = error;
	return result;
}

enum { RESIDENCE, UNLOCKING };

static int ask(long what, long place, long pages)
{
	unsigned char where[PLACES];

	return what == RESIDENCE ? mincore(page_at(place), part_of(pages), where)
				 : munlock(page_at(place), part_of(pages));
}

/* Out of its place it goes alone, where there is room. */
static long resize(long place, long before, long after, long how)
{
	void *result = mremap(page_at(place), size_of(before), part_of(after), (int)how);

	return is_elsewhere(result, place, part_of(after));
}

static int open_again(void)
{
	int result = close(fds[READ_AND_WRITE]) < 0 || close(fds[READ_ONLY]) < 0 ? -1 : 0;

	fds[READ_AND_WRITE] = open(FILE_NAME, O_RDWR | O_CLOEXEC);
	fds[READ_ONLY] = open(FILE_NAME, O_RDONLY | O_CLOEXEC);
	return result;
}

enum fault {
	NEITHER_KIND,
	NO_LENGTH,
	UNEVEN,
	NO_FILE,
	NOT_READABLE,
	DIRECTORY,
	TOO_LONG,
	TOO_FAR,
	AMID_A_PAGE
};

#define LAST_OFFSET ((off_t)(INT64_MAX / 0x10000 * 0x10000))

static long map_wrongly(long fault, long kind, long place)
{
	const int modes[] = { [NO_FILE] = CLOSED,
			      [NOT_READABLE] = WRITE_ONLY,
			      [DIRECTORY] = OF_A_DIRECTORY,
			      [AMID_A_PAGE] = READ_AND_WRITE };
	off_t offset = fault == UNEVEN ? scene->half : fault == TOO_FAR ? LAST_OFFSET : 0;
	size_t size = fault == NO_LENGTH  ? 0
		      : fault == TOO_LONG ? SIZE_MAX / 0x10000 * 0x10000
		      : fault == TOO_FAR  ? 0x20000
					  : size_of(1);
	void *result = mmap(page_at(place) + (fault == AMID_A_PAGE), size, PROT_READ,
			    (int)(fault == NEITHER_KIND ? 0 : kind) | MAP_FIXED, fds[modes[fault]],
			    offset);

	return result == MAP_FAILED ? -1 : 0;
}

/* What no call takes; nothing is changed by it. */
static long misuse(long kind, char *page)
{
	const size_t size = size_of(1);

	switch (kind) {
	case 0:
		return munmap(page + 1, size);
	case 1:
		return munmap(page, 0);
	case 2: /* a C library may round the address */
		return (int)syscall(SYS_mprotect, page + 1, size, PROT_NONE);
	case 3:
		return mprotect(page, size, 0x100);
	case 4:
		return msync(page + 1, size, MS_SYNC);
	case 5:
		return msync(page, size, MS_SYNC | MS_ASYNC);
	case 6:
		return mremap(page, size, 0, MREMAP_MAYMOVE) == MAP_FAILED ? -1 : 0;
	case 7:
		return mremap(page, size, size, MREMAP_FIXED, page_at(2)) == MAP_FAILED ? -1 : 0;
	case 8:
		return mremap(page + 1, size, size, 0) == MAP_FAILED ? -1 : 0;
	case 9:
		return mremap(page, size, size, MOVE, page_at(2) + 1) == MAP_FAILED ? -1 : 0;
	case 10:
		return mremap(page, size, size, 0x100) == MAP_FAILED ? -1 : 0;
	case 11:
		return msync(page, size, 0x100);
	case 12:
		return madvise(page + 1, size, MADV_DONTNEED);
	case 13:
		return mincore(page + 1, size, (unsigned char *)bytes);
	default:
		return munmap(page, SIZE_MAX / 4096 * 4096);
	}
}

#endif
