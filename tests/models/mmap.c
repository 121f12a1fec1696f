/* Mappings of one file and of memory: private and shared views, protections, what is under them. */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model.h"
#include "models/mmap.h"

/* A page of an actor's window. */
struct page {
	unsigned char kind; /* MAP_SHARED, MAP_PRIVATE; 0: nothing is mapped */
	unsigned char number, protection;
	bool is_read_only; /* shared, of a descriptor for reading */
	bool is_memory;    /* of no file; its bytes are the copy */
	bool is_copied;    /* private, and stored into */
	bool is_not_forked;
	unsigned char copy[2];
};

struct state {
	struct page pages[ACTOR_COUNT][MEMORY + 1];
	unsigned char size;         /* of the file, in halves */
	unsigned char cells[CELLS]; /* behind the end, in the last page: what stores left there */
};

MODEL(mmap, "mappings of a file", "文件映射",
      "POSIX.1-2024 mmap(), mprotect(), munmap(), ftruncate(); mmap(2), mremap(2), madvise(2)",
      .need = need_directory, .every = 2, .every_workers = 1, .every_values = 1, .operations = 4000,
      .workers_differ = true, .alone = { "truncate" }); /* Linux takes page after page away */

BEGIN
{
	scene->half = sysconf(_SC_PAGESIZE) / 2;
	scene->fd = must(open(FILE_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	must(ftruncate(scene->fd, 3 * scene->half));
}

/* Each actor begins with two views of the first page, one of each kind, and shared memory. */
static const unsigned char first_kinds[] = { MAP_SHARED, MAP_PRIVATE };

static void begin_window(struct state *state, int actor)
{
	memset(state->pages[actor], 0, sizeof(state->pages[actor]));
	for (int i = 0; i < 2; i++)
		state->pages[actor][i] = (struct page){ .kind = first_kinds[i], .protection = RW };
	state->pages[actor][MEMORY] =
		(struct page){ .kind = MAP_SHARED, .protection = RW, .is_memory = true };
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
	fds[WRITE_ONLY] = open(FILE_NAME, O_WRONLY | O_CLOEXEC);
	fds[OF_A_DIRECTORY] = open(".", O_RDONLY | O_CLOEXEC);
	fds[CLOSED] = -1;
	for (int i = 0; i < 2; i++)
		mmap(page_at(i), size_of(1), RW, first_kinds[i] | MAP_FIXED, fds[0], 0);
	mmap(page_at(MEMORY), size_of(1), RW, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

LEAVE
{
	munmap(WINDOW, size_of(PLACES + 1));
	for (int i = 0; i < FD_COUNT; i++)
		close(fds[i]);
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

/* Pages of the file, or of memory, one after the other. */
static void put_pages(struct page *page, struct page first, long count)
{
	for (int i = 0; i < count; i++) {
		page[i] = first;
		page[i].number = (unsigned char)(first.number + i);
	}
}

static bool is_free(const struct page *page, long count)
{
	for (int i = 0; i < count; i++)
		if (page[i].kind)
			return false;
	return true;
}

static bool is_mapped(const struct page *page, long count)
{
	for (int i = 0; i < count; i++)
		if (!page[i].kind)
			return false;
	return true;
}

/* Where several errors apply it is open which one is told. */
static int one_of(struct moment *now, int error, int other)
{
	return other && (!error || seen_by(now)->error == other) ? other : error;
}

/* Who asks for the whole window gets it from its beginning. */
static long start_of(long place, long pages)
{
	return place + pages > PLACES ? PLACES - pages : place;
}

OWN_OPERATION(map,
	      map(kind, protection, (long)size_of(first), part_of(pages), how,
		  start_of(place, pages), READ_AND_WRITE),
	      NOTHING, (kind, MAP_SHARED, MAP_PRIVATE, MAP_SHARED_VALIDATE),
	      (protection, RW, PROT_READ, PROT_NONE), (first, 0, 1), (pages, 1, PLACES, 2),
	      (how, FIXED, HINT, NO_CARE, FIXED | MAP_NORESERVE), (place, 0, 1))
{
	struct page *page = &state->pages[now->actor][start_of(place, pages)];
	bool taken = !is_free(page, pages);

	if (how == NO_CARE && kind == MAP_SHARED_VALIDATE && seen_by(now)->error == EOPNOTSUPP)
		return fails(EOPNOTSUPP, "Linux: MAP_SHARED_VALIDATE need not know the flag");
	if (how == NO_CARE && taken)
		return fails(EEXIST, "mmap(2): MAP_FIXED_NOREPLACE, and something is mapped there");
	if (how == HINT && taken)
		return returns(1, "mmap(2): without MAP_FIXED it goes where nothing is");
	put_pages(page,
		  (struct page){ .kind = kind == MAP_PRIVATE ? MAP_PRIVATE : MAP_SHARED,
				 .number = (unsigned char)first,
				 .protection = (unsigned char)protection },
		  pages);
	return returns(0, "POSIX mmap(): at its address, in place of what was there");
}

OWN_OPERATION(move,
	      is_elsewhere(mremap(page_at(place), size_of(1), size_of(1), MOVE, page_at(to)), to,
			   size_of(1)),
	      NOTHING, (place, 0, 1, 2), (to, 2, 1, 0))
{
	struct page *pages = state->pages[now->actor];

	if (place == to)
		return fails(one_of(now, EINVAL, pages[place].kind ? 0 : EFAULT),
			     "mremap(2): the new range overlaps the old one, or nothing is there");
	if (!pages[place].kind)
		return fails(EFAULT, "mremap(2): nothing is mapped there");
	pages[to] = pages[place];
	pages[place] = (struct page){ 0 };
	return returns(0, "mremap(2): bytes and protection come along, what was there is gone");
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

/* 0, or the fault. */
static int fault_at(const struct state *state, const struct page *page, int wanted)
{
	if (!page->kind)
		return FAULT(SIGSEGV, SEGV_MAPERR);
	if (!(page->protection & wanted))
		return FAULT(SIGSEGV, SEGV_ACCERR);
	if (page->is_memory)
		return page->kind == MAP_SHARED && page->number ? FAULT(SIGBUS, BUS_ADRERR) : 0;
	return page->number >= page_count(state) ? FAULT(SIGBUS, BUS_ADRERR) : 0;
}

static struct answer faults(int fault)
{
	if (fault == FAULT(SIGBUS, BUS_ADRERR))
		return returns(fault, "POSIX mmap(): SIGBUS for pages behind the file's last");
	return returns(fault, "POSIX mmap(): SIGSEGV where nothing is mapped, or protected");
}

static bool has_copy(const struct page *page)
{
	return page->is_memory || page->is_copied;
}

/* What a load gives there. */
static int byte_of(struct state *state, struct moment *now, const struct page *page, long half)
{
	int cell = page->number * 2 + (int)half;

	if (has_copy(page))
		return page->copy[half];
	if (cell >= state->size && seen_by(now)->number[0] == 0)
		state->cells[cell] = 0; /* what was stored behind the end may be gone */
	return state->cells[cell];
}

/* Into a page that may be stored into. */
static struct answer stored(struct state *state, struct moment *now, struct page *page, long half)
{
	int first = page->number * 2;

	if (page->kind == MAP_SHARED && !page->is_memory) {
		state->cells[first + half] = (unsigned char)now->mark;
		return returns(0, "POSIX mmap(): into the file, for all; not behind its end");
	}
	if (!has_copy(page)) {
		memcpy(page->copy, &state->cells[first], 2);
		if (first + 1 >= state->size && page->copy[1] && either(now, 2))
			page->copy[1] = 0;
		page->is_copied = true;
	}
	page->copy[half] = (unsigned char)now->mark;
	return returns(0,
		       "POSIX mmap(): into a copy of the page, or memory, that nobody else sees");
}

OWN_OPERATION(store, access_byte(place, half, mark), NOTHING, (place, 0, 1, 2, MEMORY),
	      (half, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];
	int fault = fault_at(state, page, PROT_WRITE);

	return fault ? faults(fault) : stored(state, now, page, half);
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

OPERATION(truncate, ftruncate(fds[0], size * scene->half), NOTHING, (size, 0, 1, 2, 3, 4))
{
	grow(state, now, size);
	state->size = (unsigned char)size;
	for (long i = size; i < CELLS; i++)
		state->cells[i] = 0;
	for (int i = 0; i < ACTOR_COUNT * (MEMORY + 1); i++) {
		struct page *page = &state->pages[i / (MEMORY + 1)][i % (MEMORY + 1)];

		if (page->is_memory || page->number < page_count(state))
			continue;
		page->is_copied = false;
		memset(page->copy, 0, sizeof(page->copy));
	}
	return returns(0, "POSIX ftruncate(): zeros where it grows; mmap(2): copies go as well");
}

OWN_OPERATION(load, access_byte(place, half, 0), SEES((byte, told)), (place, 0, 1, 2, MEMORY),
	      (half, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];
	int fault = fault_at(state, page, PROT_READ);

	shows(byte, fault ? 0 : byte_of(state, now, page, half));
	if (fault)
		return faults(fault);
	return returns(0, "POSIX mmap(): the file's byte, a private copy's, 0 behind the end");
}

OWN_OPERATION(map_for_reading, map(kind, protection, 0, part_of(1), FIXED, place, READ_ONLY),
	      NOTHING, (kind, MAP_SHARED, MAP_PRIVATE), (protection, PROT_READ, RW, PROT_NONE),
	      (place, 0, 1, 2))
{
	if (kind == MAP_SHARED && protection & PROT_WRITE)
		return fails(EACCES, "POSIX mmap(): shared stores, and not open for writing");
	put_pages(&state->pages[now->actor][place],
		  (struct page){ .kind = (unsigned char)kind,
				 .protection = (unsigned char)protection,
				 .is_read_only = kind == MAP_SHARED },
		  1);
	return returns(0, "POSIX mmap(): at its address, in place of what was there");
}

OWN_OPERATION(unmap, munmap(page_at(place), part_of(pages)), NOTHING, (pages, 1, 2), (place, 0, 1))
{
	memset(&state->pages[now->actor][place], 0, (size_t)pages * sizeof(struct page));
	return returns(0, "POSIX munmap(): nothing is mapped there any more, if it was");
}

static int fault_in_child(const struct state *state, const struct page *page, int wanted)
{
	return page->is_not_forked ? FAULT(SIGSEGV, SEGV_MAPERR) : fault_at(state, page, wanted);
}

OPERATION(fork, actor == MAIN ? in_child(place, half, deed, mark) : (errno = EINVAL, -1),
	  SEES((byte, result < 100 ? result : 0)), (deed, LOOKS, LOADS, STORES),
	  (place, 0, 1, 2, MEMORY), (half, 0, 1))
{
	struct page *page = &state->pages[MAIN][place];
	int fault = fault_in_child(state, page, deed == STORES ? PROT_WRITE : PROT_READ), byte = 0;

	if (now->actor != MAIN)
		return fails(EINVAL, "nothing is called: another than main calls");
	for (int i = 0; i <= MEMORY && deed == LOOKS; i++)
		byte |= (fault_in_child(state, &state->pages[MAIN][i], PROT_READ) != 0) << i;
	if (deed == LOOKS)
		fault = 0;
	if (!fault && deed == LOADS)
		byte = byte_of(state, now, page, half);
	if (!fault && deed == STORES && page->kind == MAP_SHARED)
		stored(state, now, page, half);
	shows(byte, byte);
	return returns(fault ? 100 + fault / 100 : byte,
		       "POSIX fork(): the child has the mappings, and copies of private pages; "
		       "madvise(2): none of MADV_DONTFORK");
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

OWN_OPERATION(sync, msync(page_at(place), part_of(pages), (int)flags), NOTHING,
	      (flags, MS_ASYNC, 0, MS_SYNC, MS_SYNC | MS_INVALIDATE), (pages, 1, 2), (place, 0, 1))
{
	if (!is_mapped(&state->pages[now->actor][place], pages))
		return fails(ENOMEM, "POSIX msync(): a page that is not mapped");
	return returns(0, "POSIX msync(): all see the same before it as after");
}

enum { UNKNOWN_ADVICE = 12345 };

static bool advise(struct page *page, long advice)
{
	if (!page->kind)
		return false;
	if (advice == MADV_DONTNEED && page->kind == MAP_PRIVATE) {
		page->is_copied = false;
		memset(page->copy, 0, sizeof(page->copy));
	}
	if (advice == MADV_DONTFORK || advice == MADV_DOFORK)
		page->is_not_forked = advice == MADV_DONTFORK;
	return true;
}

OWN_OPERATION(advise, madvise(page_at(place), part_of(pages), (int)advice), NOTHING,
	      (advice, MADV_DONTNEED, MADV_DONTFORK, MADV_DOFORK, MADV_NORMAL, UNKNOWN_ADVICE),
	      (pages, 1, 2), (place, 0, 1))
{
	bool has_hole = false;

	if (advice == UNKNOWN_ADVICE)
		return fails(EINVAL, "madvise(2): no such advice");
	for (int i = 0; i < pages; i++)
		has_hole |= !advise(&state->pages[now->actor][place + i], advice);
	if (has_hole)
		return fails(ENOMEM, "madvise(2): a hole; what is beside it is served");
	return returns(0, "madvise(2): MADV_DONTNEED drops what is private, and no more");
}

/* Memory that is of no file; what is shared has one page. */
OWN_OPERATION(map_memory,
	      map(kind | MAP_ANONYMOUS, protection, 0, part_of(kind == MAP_SHARED ? 1 : pages), how,
		  place, CLOSED),
	      NOTHING, (kind, MAP_PRIVATE, MAP_SHARED), (protection, RW, PROT_READ, PROT_NONE),
	      (pages, 1, 2), (how, FIXED, HINT, NO_CARE), (place, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];
	long count = kind == MAP_SHARED ? 1 : pages;
	bool taken = !is_free(page, count);

	if (how == NO_CARE && taken)
		return fails(EEXIST, "mmap(2): MAP_FIXED_NOREPLACE, and something is mapped there");
	if (how == HINT && taken)
		return returns(1, "mmap(2): without MAP_FIXED it goes where nothing is");
	put_pages(page,
		  (struct page){ .kind = (unsigned char)kind,
				 .protection = (unsigned char)protection,
				 .is_memory = true },
		  count);
	return returns(0, "mmap(2): MAP_ANONYMOUS: memory of zeros");
}

OWN_OPERATION(receive_at, receive_at(place, half, mark), NOTHING, (place, 0, 1, 2, MEMORY),
	      (half, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];

	if (fault_at(state, page, PROT_WRITE))
		return fails(EFAULT, "read(2): the buffer can't be stored into");
	stored(state, now, page, half);
	return returns(1, "POSIX read(): as a store of the process");
}

OWN_OPERATION(send_from, send_from(place, half), SEES((byte, told)), (place, 0, 1, 2, MEMORY),
	      (half, 0, 1))
{
	struct page *page = &state->pages[now->actor][place];

	if (fault_at(state, page, PROT_READ))
		return fails(EFAULT, "write(2): the buffer can't be loaded from");
	shows(byte, byte_of(state, now, page, half));
	return returns(1, "POSIX write(): as a load of the process");
}

OWN_OPERATION(ask, ask(what, place, pages), NOTHING, (what, RESIDENCE, UNLOCKING), (pages, 1, 2),
	      (place, 0, 1))
{
	if (!is_mapped(&state->pages[now->actor][place], pages))
		return fails(ENOMEM, "mincore(2), POSIX munlock(): a page that is not mapped");
	return returns(0, "mincore(2), POSIX munlock(): all of the range is mapped");
}

/* Pages in a row of one mapping may be several mappings to the kernel. */
static bool go_on(const struct page *page)
{
	bool is_own_memory = page->is_memory && page->kind == MAP_PRIVATE;

	return page[0].kind == page[1].kind && page[0].protection == page[1].protection &&
	       page[0].is_memory == page[1].is_memory &&
	       (is_own_memory || page[0].number + 1 == page[1].number) &&
	       page[0].is_read_only == page[1].is_read_only &&
	       page[0].is_not_forked == page[1].is_not_forked;
}

OWN_OPERATION(extend, resize(start_of(place, before + 1), before, before + 1, how), NOTHING,
	      (place, 0, 1), (how, 0, MREMAP_MAYMOVE), (before, 1, 2))
{
	struct page *page = &state->pages[now->actor][start_of(place, before + 1)];

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
				      .is_read_only = page->is_read_only,
				      .is_memory = page->is_memory,
				      .is_not_forked = page->is_not_forked };
	return returns(0, "mremap(2): the pages of the file that follow, or memory of zeros");
}

OWN_OPERATION(shrink, resize(place, 2, 1, how), NOTHING, (place, 0, 1), (how, 0, MREMAP_MAYMOVE))
{
	struct page *page = &state->pages[now->actor][place];

	if (!page->kind)
		return fails(EFAULT, "mremap(2): nothing is mapped there");
	page[1] = (struct page){ 0 };
	return returns(0, "mremap(2): smaller, in its place; behind it nothing is mapped");
}

OPERATION(open_again, open_again(), NOTHING)
{
	return returns(0, "POSIX mmap(): a mapping stays where its descriptor is closed");
}

OWN_OPERATION(map_wrongly, map_wrongly(fault, kind, place), NOTHING,
	      (fault, NEITHER_KIND, NO_LENGTH, UNEVEN, NO_FILE, NOT_READABLE, DIRECTORY, TOO_LONG,
	       TOO_FAR, AMID_A_PAGE),
	      (kind, MAP_SHARED, MAP_PRIVATE), (place, 0, 1, 2))
{
	switch (fault) {
	case NO_FILE:
		return fails(EBADF, "POSIX mmap(): the descriptor is not open");
	case NOT_READABLE:
		return fails(EACCES, "POSIX mmap(): not open for reading, whatever is asked for");
	case DIRECTORY:
		return fails(ENODEV, "POSIX mmap(): no file that can be mapped");
	case TOO_LONG:
		return fails(ENOMEM, "POSIX mmap(): MAP_FIXED beyond the address space");
	case TOO_FAR:
		return fails(one_of(now, EOVERFLOW, sizeof(long) == 4 ? EINVAL : 0),
			     "POSIX mmap(): beyond the largest offset of the file");
	default:
		return fails(EINVAL, "POSIX mmap(): no kind, no length, no page's offset or "
				     "address");
	}
}

OWN_OPERATION(misuse, misuse(kind, page_at(place)), NOTHING,
	      (kind, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), (place, 0, 1))
{
	bool is_free_too = kind == 9 && is_free(&state->pages[now->actor][place], 1);

	return fails(
		one_of(now, EINVAL, is_free_too ? EFAULT : 0),
		"POSIX munmap(), mprotect(), msync(); mremap(2), madvise(2), mincore(2): no page's address, no "
		"length, unknown or contradicting flags");
}

OPERATION(kill, kill(actor_pid(victim), SIGKILL), NOTHING, (victim, ACTORS))
{
	kills(now, (int)victim);
	begin_window(state, (int)victim);
	return returns(0, "POSIX _exit(): its mappings are gone, shared stores are not");
}

/* What main sees through its window: a byte, or, below 0, a fault. */
static long views[2 * MEMORY + 2];

static int look(void)
{
	for (int i = 0; i < 2 * MEMORY + 2; i++) {
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
	if (has_copy(page))
		return page->copy[view % 2];
	return cell >= state->size && !seen_by(now)->number[number] ? 0 : state->cells[cell];
}

OBSERVE(look(), SEES((st_size, status.st_size / scene->half), (byte_0, bytes[0]),
		     (byte_1, bytes[scene->half]), (byte_2, bytes[2 * scene->half]),
		     (byte_3, bytes[3 * scene->half]), (view_0, views[0]), (view_1, views[1]),
		     (view_2, views[2]), (view_3, views[3]), (view_4, views[4]), (view_5, views[5]),
		     (view_6, views[6]), (view_7, views[7])))
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
	shows(view_6, view_of(state, now, 6, 11));
	shows(view_7, view_of(state, now, 7, 12));
	return returns(0, "POSIX mmap(), read(), fstat(): the file, and main's views of it");
}
