/* Mappings of one file: private and shared views, protections, and the file under them. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"
#include "newer_names.h"

#define PLACES 3           /* pages of the window that each actor maps into */
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

enum { READ_AND_WRITE, READ_ONLY, CLOSED };

struct scene {
	int fd;
	long half;
};

/* A page of an actor's window. */
struct page {
	unsigned char kind; /* MAP_SHARED, MAP_PRIVATE; 0: nothing is mapped */
	unsigned char number, protection;
	bool is_read_only; /* shared, of a descriptor for reading */
	bool is_copied;    /* private, and stored into */
	unsigned char copy[2];
};

struct state {
	struct page pages[ACTOR_COUNT][PLACES];
	unsigned char size;         /* of the file, in halves */
	unsigned char cells[CELLS]; /* behind the end, in the last page: what stores left there */
};

MODEL(mmap, "mappings of a file", "文件映射",
      "POSIX.1-2024 mmap(), mprotect(), munmap(), ftruncate(); mmap(2), mremap(2)",
      .need = need_directory, .every = 2, .every_workers = 1, .every_values = 1,
      .operations = 4000);

static int fds[3];
static char told;
static char bytes[65536];
static struct stat status;
static sigjmp_buf back;
static volatile int fault_seen;
static volatile char *accessed;

BEGIN
{
	scene->half = sysconf(_SC_PAGESIZE) / 2;
	scene->fd = must(open(FILE_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	must(ftruncate(scene->fd, 3 * scene->half));
}

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

/* Each actor begins with two views of the first page, one of each kind. */
static const unsigned char first_kinds[] = { MAP_SHARED, MAP_PRIVATE };

static void begin_window(struct state *state, int actor)
{
	memset(state->pages[actor], 0, sizeof(state->pages[actor]));
	for (int i = 0; i < 2; i++)
		state->pages[actor][i] = (struct page){ .kind = first_kinds[i], .protection = RW };
}

INITIALLY
{
	state->size = 3;
	for (int i = 0; i < ACTOR_COUNT; i++)
		begin_window(state, i);
}

ENTER
{
	fds[READ_AND_WRITE] = open(FILE_NAME, O_RDWR | O_CLOEXEC);
	fds[READ_ONLY] = open(FILE_NAME, O_RDONLY | O_CLOEXEC);
	fds[CLOSED] = -1;
	for (int i = 0; i < 2; i++)
		mmap(page_at(i), size_of(1), RW, first_kinds[i] | MAP_FIXED, fds[0], 0);
}

LEAVE
{
	munmap(WINDOW, size_of(PLACES + 1));
	close(fds[0]);
	close(fds[1]);
}

END
{
	close(scene->fd);
	unlink(FILE_NAME);
}

static int page_count(const struct state *state)
{
	return (state->size + 1) / 2;
}

static void put_pages(struct page *page, long kind, long protection, long first, long count,
		      bool is_read_only)
{
	for (int i = 0; i < count; i++)
		page[i] = (struct page){
			.kind = (unsigned char)kind,
			.number = (unsigned char)(first + i),
			.protection = (unsigned char)protection,
			.is_read_only = is_read_only,
		};
}

static bool is_free(const struct page *page, long count)
{
	for (int i = 0; i < count; i++)
		if (page[i].kind)
			return false;
	return true;
}

/* Where several errors apply it is open which one is told. */
static int one_of(struct moment *now, int error, int other)
{
	return other && (!error || seen_by(now)->error == other) ? other : error;
}

/* Where a page comes to another address it is freed there, and shown by 1. */
static long is_elsewhere(void *result, long place, size_t size)
{
	if (result == MAP_FAILED || result == page_at(place))
		return result == MAP_FAILED ? -1 : 0;
	munmap(result, size);
	return 1;
}

/* Who asks for the whole window gets it from its beginning. */
static long start_of(long place, long pages)
{
	return place + pages > PLACES ? PLACES - pages : place;
}

static long map(long kind, long protection, long offset, size_t size, long how, long place,
		long mode)
{
	void *result =
		mmap(page_at(place), size, (int)protection, (int)(kind | how), fds[mode], offset);

	return is_elsewhere(result, place, size);
}

OWN_OPERATION(map,
	      map(kind, protection, (long)size_of(first), part_of(pages), how,
		  start_of(place, pages), READ_AND_WRITE),
	      NOTHING, (kind, MAP_SHARED, MAP_PRIVATE), (protection, RW, PROT_READ, PROT_NONE),
	      (first, 0, 1), (pages, 1, PLACES, 2), (how, FIXED, HINT, NO_CARE), (place, 0, 1))
{
	struct page *page = &state->pages[now->actor][start_of(place, pages)];
	bool taken = !is_free(page, pages);

	if (how == NO_CARE && taken)
		return fails(EEXIST, "mmap(2): MAP_FIXED_NOREPLACE, and something is mapped there");
	if (how == HINT && taken)
		return returns(1, "mmap(2): without MAP_FIXED it goes where nothing is");
	put_pages(page, kind, protection, first, pages, false);
	return returns(0, "POSIX mmap(): at its address, in place of what was there");
}

OWN_OPERATION(map_for_reading, map(kind, protection, 0, part_of(1), FIXED, place, READ_ONLY),
	      NOTHING, (kind, MAP_SHARED, MAP_PRIVATE), (protection, PROT_READ, RW, PROT_NONE),
	      (place, 0, 1, 2))
{
	if (kind == MAP_SHARED && protection & PROT_WRITE)
		return fails(EACCES, "POSIX mmap(): shared stores, and not open for writing");
	put_pages(&state->pages[now->actor][place], kind, protection, 0, 1, kind == MAP_SHARED);
	return returns(0, "POSIX mmap(): at its address, in place of what was there");
}

OWN_OPERATION(unmap, munmap(page_at(place), part_of(pages)), NOTHING, (pages, 1, 2), (place, 0, 1))
{
	memset(&state->pages[now->actor][place], 0, (size_t)pages * sizeof(struct page));
	return returns(0, "POSIX munmap(): nothing is mapped there any more, if it was");
}

OWN_OPERATION(protect, mprotect(page_at(place), part_of(pages), (int)protection), NOTHING,
	      (protection, PROT_READ, RW, PROT_NONE), (pages, 1, 2), (place, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];

	for (int i = 0; i < pages; i++) {
		if (!page[i].kind)
			return fails(ENOMEM, "POSIX mprotect(): a hole; Linux: what is before it "
					     "is changed");
		if (page[i].is_read_only && protection & PROT_WRITE)
			return fails(EACCES, "POSIX mprotect(): shared stores, and not open for "
					     "writing; Linux: what is before it is changed");
		page[i].protection = (unsigned char)protection;
	}
	return returns(0, "POSIX mprotect(): these pages, and no others");
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

/* 0, or the fault. */
static int fault_at(const struct state *state, const struct page *page, int wanted)
{
	if (!page->kind)
		return FAULT(SIGSEGV, SEGV_MAPERR);
	if (!(page->protection & wanted))
		return FAULT(SIGSEGV, SEGV_ACCERR);
	return page->number >= page_count(state) ? FAULT(SIGBUS, BUS_ADRERR) : 0;
}

static struct answer faults(int fault)
{
	if (fault == FAULT(SIGBUS, BUS_ADRERR))
		return returns(fault, "POSIX mmap(): SIGBUS for pages behind the file's last");
	return returns(fault, "POSIX mmap(): SIGSEGV where nothing is mapped, or protected");
}

/* What a load gives there. */
static int byte_of(struct state *state, struct moment *now, const struct page *page, long half)
{
	int cell = page->number * 2 + (int)half;

	if (!page->is_copied && cell >= state->size && seen_by(now)->number[0] == 0)
		state->cells[cell] = 0; /* what was stored behind the end may be gone */
	return page->is_copied ? page->copy[half] : state->cells[cell];
}

OWN_OPERATION(load, access_byte(place, half, 0), SEES((byte, told)), (place, 0, 1, 2), (half, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];
	int fault = fault_at(state, page, PROT_READ);

	shows(byte, fault ? 0 : byte_of(state, now, page, half));
	if (fault)
		return faults(fault);
	return returns(0, "POSIX mmap(): the file's byte, a private copy's, 0 behind the end");
}

OWN_OPERATION(store, access_byte(place, half, mark), NOTHING, (place, 0, 1, 2), (half, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];
	int fault = fault_at(state, page, PROT_WRITE), first = page->number * 2;

	if (fault)
		return faults(fault);
	if (page->kind == MAP_SHARED) {
		state->cells[first + half] = (unsigned char)now->mark;
		return returns(0, "POSIX mmap(): into the file, for all; not behind its end");
	}
	if (!page->is_copied) {
		memcpy(page->copy, &state->cells[first], 2);
		if (first + 1 >= state->size && page->copy[1] && either(now, 2))
			page->copy[1] = 0;
	}
	page->is_copied = true;
	page->copy[half] = (unsigned char)now->mark;
	return returns(0, "POSIX mmap(): into a copy of the page that nobody else sees");
}

enum { LOADS, STORES };

/* What a child gets there, and whether it ends well: main's, which nobody kills meanwhile. */
static long in_child(long place, long half, long deed, long mark)
{
	int end = -1;
	pid_t child = fork();

	if (child == 0) {
		long fault = access_byte(place, half, deed == STORES ? mark : 0);

		_exit(fault ? (int)(100 + fault / 100) : told);
	}
	while (child > 0 && waitpid(child, &end, 0) < 0 && errno == EINTR)
		;
	return child > 0 && WIFEXITED(end) ? WEXITSTATUS(end) : -1;
}

OPERATION(fork, actor == MAIN ? in_child(place, half, deed, mark) : (errno = EINVAL, -1),
	  SEES((byte, result < 100 ? result : 0)), (deed, LOADS, STORES), (place, 0, 1, 2),
	  (half, 0, 1))
{
	struct page *page = &state->pages[MAIN][place];
	int fault = fault_at(state, page, deed == STORES ? PROT_WRITE : PROT_READ), byte = 0;

	if (now->actor != MAIN)
		return fails(EINVAL, "nothing is called: another than main calls");
	if (!fault && deed == LOADS)
		byte = byte_of(state, now, page, half);
	if (!fault && deed == STORES && page->kind == MAP_SHARED)
		state->cells[page->number * 2 + half] = (unsigned char)now->mark;
	shows(byte, byte);
	return returns(fault ? 100 + fault / 100 : byte,
		       "POSIX fork(): the child has the mappings, and copies of private pages");
}

static ssize_t write_half(long cell, long mark)
{
	memset(bytes, (int)mark, (size_t)scene->half);
	return pwrite(fds[0], bytes, (size_t)scene->half, cell * scene->half) / scene->half;
}

/* The file grows: what was stored behind its end is there, or is not. */
static void grow(struct state *state, struct moment *now, long size)
{
	int last = state->size;

	if (size > last && last % 2 && state->cells[last] && either(now, 2))
		state->cells[last] = 0;
	if (size > last)
		state->size = (unsigned char)size;
}

OPERATION(write, write_half(cell, mark), NOTHING, (cell, 0, 1, 2, 3))
{
	grow(state, now, cell + 1);
	state->cells[cell] = (unsigned char)now->mark;
	return returns(1, "POSIX write(): mappings see it, but for what they have copied");
}

OPERATION(read, pread(fds[0], &told, 1, cell * scene->half), SEES((byte, result ? told : 0)),
	  (cell, 0, 1, 2, 3))
{
	bool is_there = cell < state->size;

	shows(byte, is_there ? state->cells[cell] : 0);
	return returns(is_there, "POSIX read(): the bytes of the file, shared stores among them");
}

OPERATION(truncate, ftruncate(fds[0], size * scene->half), NOTHING, (size, 0, 1, 2, 3, 4))
{
	grow(state, now, size);
	state->size = (unsigned char)size;
	for (long i = size; i < CELLS; i++)
		state->cells[i] = 0;
	for (int i = 0; i < ACTOR_COUNT * PLACES; i++) {
		struct page *page = &state->pages[i / PLACES][i % PLACES];

		if (page->number < page_count(state))
			continue;
		page->is_copied = false;
		memset(page->copy, 0, sizeof(page->copy));
	}
	return returns(0, "POSIX ftruncate(): zeros where it grows; mmap(2): copies go as well");
}

OWN_OPERATION(sync, msync(page_at(place), part_of(pages), (int)flags), NOTHING,
	      (flags, MS_ASYNC, 0, MS_SYNC, MS_SYNC | MS_INVALIDATE), (pages, 1, 2), (place, 0, 1))
{
	for (int i = 0; i < pages; i++)
		if (!state->pages[now->actor][place + i].kind)
			return fails(ENOMEM, "POSIX msync(): a page that is not mapped");
	return returns(0, "POSIX msync(): all see the same before it as after");
}

OWN_OPERATION(move,
	      is_elsewhere(mremap(page_at(from), size_of(1), size_of(1), MOVE, page_at(to)), to,
			   size_of(1)),
	      NOTHING, (from, 0, 1, 2), (to, 2, 1, 0))
{
	struct page *pages = state->pages[now->actor];

	if (from == to)
		return fails(one_of(now, EINVAL, pages[from].kind ? 0 : EFAULT),
			     "mremap(2): the new range overlaps the old one, or nothing is there");
	if (!pages[from].kind)
		return fails(EFAULT, "mremap(2): nothing is mapped there");
	pages[to] = pages[from];
	pages[from] = (struct page){ 0 };
	return returns(0, "mremap(2): bytes and protection come along, what was there is gone");
}

/* Out of its place it goes alone, where there is room. */
static long resize(long place, long before, long after, long how)
{
	void *result = mremap(page_at(place), size_of(before), part_of(after), (int)how);

	return is_elsewhere(result, place, part_of(after));
}

/* Pages in a row of one mapping may be several mappings to the kernel. */
static bool go_on(const struct page *page)
{
	return page[0].kind == page[1].kind && page[0].protection == page[1].protection &&
	       page[0].number + 1 == page[1].number && page[0].is_read_only == page[1].is_read_only;
}

OWN_OPERATION(extend, resize(place &&before == 1, before, before + 1, how), NOTHING, (place, 0, 1),
	      (how, 0, MREMAP_MAYMOVE), (before, 1, 2))
{
	struct page *page = &state->pages[now->actor][place && before == 1];

	if (!page->kind || (before == 2 && !page[1].kind))
		return fails(EFAULT, "mremap(2): nothing is mapped there");
	if (before == 2 && (!go_on(page) || seen_by(now)->error == EFAULT))
		return fails(EFAULT, "mremap(2): the range is not of one mapping");
	if (page[before].kind && !how)
		return fails(ENOMEM, "mremap(2): no room behind it, and no MREMAP_MAYMOVE");
	if (page[before].kind) {
		memset(page, 0, (size_t)before * sizeof(*page));
		return returns(1, "mremap(2): MREMAP_MAYMOVE: it goes where there is room");
	}
	page[before] = (struct page){ .kind = page->kind,
				      .number = (unsigned char)(page->number + before),
				      .protection = page->protection,
				      .is_read_only = page->is_read_only };
	return returns(0, "mremap(2): the pages of the file that follow");
}

OWN_OPERATION(shrink, resize(place, 2, 1, how), NOTHING, (place, 0, 1), (how, 0, MREMAP_MAYMOVE))
{
	struct page *page = &state->pages[now->actor][place];

	if (!page->kind)
		return fails(EFAULT, "mremap(2): nothing is mapped there");
	page[1] = (struct page){ 0 };
	return returns(0, "mremap(2): smaller, in its place; behind it nothing is mapped");
}

static int open_again(void)
{
	int result = close(fds[READ_AND_WRITE]) < 0 || close(fds[READ_ONLY]) < 0 ? -1 : 0;

	fds[READ_AND_WRITE] = open(FILE_NAME, O_RDWR | O_CLOEXEC);
	fds[READ_ONLY] = open(FILE_NAME, O_RDONLY | O_CLOEXEC);
	return result;
}

OPERATION(open_again, open_again(), NOTHING)
{
	return returns(0, "POSIX mmap(): a mapping stays where its descriptor is closed");
}

enum { NEITHER_KIND, NO_LENGTH, UNEVEN, NO_FILE };

OWN_OPERATION(map_wrongly,
	      map(fault == NEITHER_KIND ? 0 : kind, RW, fault == UNEVEN ? scene->half : 0,
		  part_of(fault != NO_LENGTH), FIXED, place,
		  fault == NO_FILE ? CLOSED : READ_AND_WRITE),
	      NOTHING, (fault, NEITHER_KIND, NO_LENGTH, UNEVEN, NO_FILE),
	      (kind, MAP_SHARED, MAP_PRIVATE), (place, 0, 1, 2))
{
	if (fault == NO_FILE)
		return fails(EBADF, "POSIX mmap(): the descriptor is not open");
	return fails(EINVAL, "POSIX mmap(): no kind, no length, or no page's offset");
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
	default:
		return msync(page, size, 0x100);
	}
}

OWN_OPERATION(misuse, misuse(kind, page_at(place)), NOTHING,
	      (kind, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (place, 0, 1))
{
	bool is_free_too = kind == 9 && is_free(&state->pages[now->actor][place], 1);

	return fails(one_of(now, EINVAL, is_free_too ? EFAULT : 0),
		     "POSIX munmap(), mprotect(), msync(); mremap(2): no page's address, no "
		     "length, unknown or contradicting flags");
}

OPERATION(kill, kill(actor_pid(victim), SIGKILL), NOTHING, (victim, ACTORS))
{
	kills(now, (int)victim);
	begin_window(state, (int)victim);
	return returns(0, "POSIX _exit(): its mappings are gone, shared stores are not");
}

/* What main sees through its window: a byte, or, below 0, a fault. */
static long views[PLACES * 2];

static int look(void)
{
	for (int i = 0; i < PLACES * 2; i++) {
		int fault = access_byte(i / 2, i % 2, 0);

		views[i] = fault ? -fault : told;
	}
	memset(bytes, 0, size_of(PAGES));
	if (pread(scene->fd, bytes, size_of(PAGES), 0) < 0)
		return -1;
	return fstat(scene->fd, &status);
}

static int byte_at(const struct state *state, int cell)
{
	return cell < state->size ? state->cells[cell] : 0;
}

/* What was stored behind the end of the file may be gone. */
static long view_of(const struct state *state, struct moment *now, int view, int number)
{
	const struct page *page = &state->pages[MAIN][view / 2];
	int fault = fault_at(state, page, PROT_READ), cell = page->number * 2 + view % 2;

	if (fault)
		return -fault;
	if (page->is_copied)
		return page->copy[view % 2];
	return cell >= state->size && !seen_by(now)->number[number] ? 0 : state->cells[cell];
}

OBSERVE(look(),
	SEES((st_size, status.st_size / scene->half), (byte_0, bytes[0]),
	     (byte_1, bytes[scene->half]), (byte_2, bytes[2 * scene->half]),
	     (byte_3, bytes[3 * scene->half]), (view_0, views[0]), (view_1, views[1]),
	     (view_2, views[2]), (view_3, views[3]), (view_4, views[4]), (view_5, views[5])))
{
	shows(st_size, state->size);
	shows(byte_0, byte_at(state, 0));
	shows(byte_1, byte_at(state, 1));
	shows(byte_2, byte_at(state, 2));
	shows(byte_3, byte_at(state, 3));
	shows(view_0, view_of(state, now, 0, 5));
	shows(view_1, view_of(state, now, 1, 6));
	shows(view_2, view_of(state, now, 2, 7));
	shows(view_3, view_of(state, now, 3, 8));
	shows(view_4, view_of(state, now, 4, 9));
	shows(view_5, view_of(state, now, 5, 10));
	return returns(0, "POSIX mmap(), read(), fstat(): the file, and main's views of it");
}
