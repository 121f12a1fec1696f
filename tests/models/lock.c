/* Locks of a file: flock, record locks of processes, and record locks of open file descriptions. */
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"
#include "models/shared.h"

/*
 * Descriptors of each actor: two of a description of its own, of which the copy is not open at
 * first, and one of main's.
 */
enum { OWN, COPY, SHARED, SLOTS };

/* Whose a record lock is; an owner as a number: processes first, then descriptions. */
enum { PROCESS, DESCRIPTION };

#define DESCRIPTIONS (ACTOR_COUNT + 1)
#define OWNERS       (ACTOR_COUNT + DESCRIPTIONS)
#define CELLS        3 /* bytes 0 and 1, and all from 2 on */
#define FILE_NAME    "locked"
#define NO_TYPE      77

enum { NO_LOCK, READ_LOCK, WRITE_LOCK };

struct scene {
	int shared; /* main's own copy of it stays open */
	int probe;
};

struct state {
	unsigned char closed[ACTOR_COUNT]; /* a bit for each slot */
	unsigned char flocks[DESCRIPTIONS];
	unsigned char locks[OWNERS][CELLS];
};

/* F_OFD_SETLK and its like, tried on a file of its own. */
static const char *need_lock(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const char *why = need_directory();
	int fd = why ? -1 : open("probe", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (why)
		return why;
	why = lacks(fd < 0 || fcntl(fd, F_OFD_SETLK, &lock) < 0, "fcntl(F_OFD_SETLK)");
	close(fd);
	unlink("probe");
	return why;
}

MODEL(lock, "the locks of a file", "文件锁",
      "POSIX.1-2024 fcntl(); flock(2), fcntl(2), fcntl_locking(2)", .need = need_lock, .every = 3,
      .every_workers = 1, .every_values = 1, .operations = 3000,
      .alone = { "disturb", "lock_wrongly" });

HISTORIES(lock, "the locks of a file", "文件锁", "POSIX.1-2024 fcntl(); flock(2)");

static int slots[SLOTS];
static struct flock told;
static int flock_seen, read_seen[CELLS], write_seen[CELLS];

BEGIN
{
	scene->shared = must(open(FILE_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	scene->probe = must(open(FILE_NAME, O_RDWR | O_CLOEXEC));
	must(ftruncate(scene->shared, 2));
	must(lseek(scene->shared, 1, SEEK_SET));
}

/* The file has two bytes, and each description stands at the second. */
static int open_own(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CLOEXEC);

	lseek(fd, 1, SEEK_SET);
	return fd;
}

ENTER
{
	slots[OWN] = open_own();
	slots[COPY] = -1;
	slots[SHARED] = handed(scene->shared);
}

LEAVE
{
	for (int i = 0; i < SLOTS; i++)
		close(slots[i]);
}

END
{
	close(scene->probe);
	close(scene->shared);
	unlink(FILE_NAME);
}

INITIALLY
{
	memset(state->closed, 1 << COPY, sizeof(state->closed));
}

static int description_of(int actor, long slot)
{
	return slot == SHARED ? ACTOR_COUNT : actor;
}

static int owner_of(int actor, long slot, long whose)
{
	return whose == PROCESS ? actor : ACTOR_COUNT + description_of(actor, slot);
}

static bool is_closed(const struct state *state, int actor, long slot)
{
	return state->closed[actor] >> slot & 1;
}

/*
 * Ranges of bytes, as they are given and as a bit for each cell; the last begins before the file.
 */
static const struct {
	short start, length, cells, whence;
} ranges[] = {
	{ 0, 1, 1, SEEK_SET },  { 0, 0, 7, SEEK_SET }, { 1, 1, 2, SEEK_SET },
	{ 0, 2, 3, SEEK_SET },  { 1, 0, 6, SEEK_SET }, { 2, -1, 2, SEEK_SET },
	{ 2, 0, 4, SEEK_SET },  { 0, 1, 2, SEEK_CUR }, { -1, 1, 2, SEEK_END },
	{ -1, 1, 0, SEEK_SET },
};

enum {
	FIRST_BYTE,
	ALL_BYTES,
	SECOND_BYTE,
	TWO_BYTES,
	FROM_SECOND,
	BEFORE_THIRD,
	FROM_THIRD,
	WHERE_IT_STANDS,
	LAST_OF_THE_FILE,
	BAD
};

static int mode_of(long type)
{
	return type == F_WRLCK ? WRITE_LOCK : type == F_RDLCK ? READ_LOCK : NO_LOCK;
}

static bool conflict(int mode, int other)
{
	return mode && other && (mode == WRITE_LOCK || other == WRITE_LOCK);
}

/* Whether the owner's locks keep another from such a lock. */
static bool keeps_from(const struct state *state, int owner, int mode, int cells)
{
	for (int i = 0; i < CELLS; i++)
		if (cells >> i & 1 && conflict(mode, state->locks[owner][i]))
			return true;
	return false;
}

/* A bit for each owner that keeps this one from such a lock. */
static int keepers_from(const struct state *state, int owner, int mode, int cells)
{
	int keepers = 0;

	for (int i = 0; i < OWNERS; i++)
		if (i != owner && keeps_from(state, i, mode, cells))
			keepers |= 1 << i;
	return keepers;
}

/* The owners that this one sleeps for; 0: it does not sleep for a record lock. */
static int waits_for(const struct state *state, const struct moment *now, int owner)
{
	int keepers = 0;

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);
		const long *given = sleeper.arguments;

		if (sleeps_in(&sleeper, "set_lock") &&
		    owner_of(sleeper.actor, given[4], given[1]) == owner)
			keepers |= keepers_from(state, owner, mode_of(given[0]),
						ranges[given[2]].cells);
	}
	return keepers;
}

/* Whether these owners, or those they sleep for, sleep for this actor's process. */
static bool may_deadlock(const struct state *state, const struct moment *now, int keepers)
{
	for (int round = 0; round < OWNERS; round++)
		for (int i = 0; i < OWNERS; i++)
			if (keepers >> i & 1 && i != now->actor)
				keepers |= waits_for(state, now, i);
	return keepers >> now->actor & 1;
}

static bool a_description_sleeps(const struct moment *now)
{
	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		if (sleeps_in(&sleeper, "set_lock") && sleeper.arguments[1] == DESCRIPTION)
			return true;
	}
	return false;
}

/*
 * Where each is a process and sleeps for one alone there is no doubt. Linux does not look at who
 * waits behind a description's request, and which one waits behind which is a matter of chance; who
 * sleeps asks anew when a lock changes, and is not asleep meanwhile.
 */
static bool must_deadlock(const struct state *state, const struct moment *now, int keepers)
{
	if (a_description_sleeps(now) || meanwhile(now, NULL))
		return false;
	for (int i = 0; i < ACTOR_COUNT && keepers; i++) {
		int keeper = __builtin_ctz((unsigned)keepers);

		if (keepers != 1 << keeper || keeper >= ACTOR_COUNT)
			return false;
		if (keeper == now->actor)
			return true;
		keepers = waits_for(state, now, keeper);
	}
	return false;
}

static struct flock lock_of(long type, long range)
{
	return (struct flock){ .l_type = (short)type,
			       .l_whence = ranges[range].whence,
			       .l_start = ranges[range].start,
			       .l_len = ranges[range].length };
}

static int set_lock(long slot, long type, long whose, long range, bool waits)
{
	struct flock lock = lock_of(type, range);

	if (whose == PROCESS)
		return fcntl(slots[slot], waits ? F_SETLKW : F_SETLK, &lock);
	return fcntl(slots[slot], waits ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
}

OWN_OPERATION(set_lock, set_lock(slot, type, whose, range, waits), NOTHING,
	      (type, F_WRLCK, F_RDLCK, F_UNLCK), (whose, PROCESS, DESCRIPTION),
	      (range, FIRST_BYTE, ALL_BYTES, SECOND_BYTE, TWO_BYTES, FROM_SECOND, BEFORE_THIRD,
	       FROM_THIRD, WHERE_IT_STANDS, LAST_OF_THE_FILE, BAD),
	      (waits, true, false), (slot, OWN, SHARED, COPY))
{
	int owner = owner_of(now->actor, slot, whose), mode = mode_of(type);
	int cells = ranges[range].cells;
	int keepers = keepers_from(state, owner, mode, cells);

	if (is_closed(state, now->actor, slot))
		return fails(EBADF, "POSIX fcntl(): the descriptor is not open");
	if (range == BAD)
		return fails(EINVAL, "POSIX fcntl(): the range begins before the file");
	if (keepers && !waits)
		return fails(seen_by(now)->error == EACCES ? EACCES : EAGAIN,
			     "POSIX fcntl(): F_SETLK, and another's lock is in the way");
	if (keepers && whose == PROCESS && must_deadlock(state, now, keepers) && !now->slept)
		return fails(EDEADLK, "POSIX fcntl(): to sleep would be a deadlock");
	if (keepers && whose == PROCESS && seen_by(now)->error == EDEADLK &&
	    may_deadlock(state, now, keepers))
		return fails(EDEADLK, "POSIX fcntl(): to sleep would be a deadlock, on one way");
	if (keepers)
		return sleeps("POSIX fcntl(): F_SETLKW, until no other's lock is in the way");
	for (int i = 0; i < CELLS; i++)
		if (cells >> i & 1)
			state->locks[owner][i] = (unsigned char)mode;
	return returns(0, "POSIX fcntl(): all its bytes are locked so, or unlocked, no others");
}

static int get_lock(long slot, long type, long whose, long range)
{
	told = lock_of(type, range);
	return fcntl(slots[slot], whose == PROCESS ? F_GETLK : F_OFD_GETLK, &told);
}

/* The lock of which the owner's cell is part. */
static struct flock lock_at(const struct state *state, int owner, int cell)
{
	const unsigned char *cells = state->locks[owner];
	int first = cell, end = cell + 1;

	while (first > 0 && cells[first - 1] == cells[cell])
		first--;
	while (end < CELLS && cells[end] == cells[cell])
		end++;
	return (struct flock){ .l_type = cells[cell] == WRITE_LOCK ? F_WRLCK : F_RDLCK,
			       .l_start = first,
			       .l_len = end == CELLS ? 0 : end - first,
			       .l_pid = owner < ACTOR_COUNT ? owner : STRANGER };
}

static bool is_told(const struct flock *lock, const struct seen *seen)
{
	return seen->number[0] == lock->l_type && seen->number[1] == lock->l_start &&
	       seen->number[2] == lock->l_len && seen->number[3] == lock->l_pid;
}

/* One lock that is in the way; of several the one that was seen. */
static struct flock lock_in_the_way(const struct state *state, struct moment *now, int keepers,
				    int mode, int cells)
{
	struct flock lock = { 0 };

	for (int i = 0; i < OWNERS * CELLS; i++) {
		int owner = i / CELLS, cell = i % CELLS;

		if (!(keepers >> owner & 1 && cells >> cell & 1 &&
		      conflict(mode, state->locks[owner][cell])))
			continue;
		lock = lock_at(state, owner, cell);
		if (is_told(&lock, seen_by(now)))
			break;
	}
	return lock;
}

OWN_OPERATION(get_lock, get_lock(slot, type, whose, range),
	      SEES((l_type, told.l_type), (l_start, told.l_start), (l_len, told.l_len),
		   (l_pid, actor_of(told.l_pid)), (l_whence, told.l_whence)),
	      (type, F_WRLCK, F_RDLCK), (whose, PROCESS, DESCRIPTION),
	      (range, ALL_BYTES, FIRST_BYTE, SECOND_BYTE, FROM_SECOND, LAST_OF_THE_FILE, BAD),
	      (slot, OWN, SHARED))
{
	int owner = owner_of(now->actor, slot, whose), mode = mode_of(type);
	int keepers = keepers_from(state, owner, mode, ranges[range].cells);
	struct flock lock = lock_of(F_UNLCK, range);

	lock.l_pid = NOBODY;
	if (is_closed(state, now->actor, slot))
		return fails(EBADF, "POSIX fcntl(): the descriptor is not open");
	if (range == BAD)
		return fails(EINVAL, "POSIX fcntl(): the range begins before the file");
	if (keepers)
		lock = lock_in_the_way(state, now, keepers, mode, ranges[range].cells);
	shows(l_type, lock.l_type);
	shows(l_start, lock.l_start);
	shows(l_len, lock.l_len);
	shows(l_pid, lock.l_pid);
	shows(l_whence, lock.l_whence);
	return returns(0,
		       "POSIX fcntl(): F_GETLK tells a lock in the way, or changes l_type alone");
}

/* lockf, from where a description stands: at the second byte. */
static const struct {
	short size, cells;
} sections[] = { { 1, 2 }, { 0, 6 }, { -1, 1 }, { -2, 0 } };

OWN_OPERATION(lockf, lockf(slots[slot], (int)command, sections[section].size), NOTHING,
	      (command, F_TLOCK, F_ULOCK, F_TEST), (section, 0, 1, 2, 3), (slot, OWN, SHARED))
{
	int owner = now->actor, cells = sections[section].cells;
	bool kept = keepers_from(state, owner, WRITE_LOCK, cells) != 0;
	bool is_kept_to_read = keepers_from(state, owner, READ_LOCK, cells) != 0;

	if (is_closed(state, now->actor, slot))
		return fails(EBADF, "POSIX lockf(): the descriptor is not open");
	if (!cells)
		return fails(EINVAL, "POSIX lockf(): the section begins before the file");
	if (command != F_ULOCK && kept &&
	    (command == F_TLOCK || is_kept_to_read || seen_by(now)->value))
		return fails(one_of(now, EAGAIN, EACCES),
			     "POSIX lockf(): another has locked a part of the section");
	if (command == F_TEST)
		return returns(0, "POSIX lockf(): nobody else has locked the section; or, in "
				  "glibc, to read alone");
	for (int i = 0; i < CELLS; i++)
		if (cells >> i & 1)
			state->locks[owner][i] = command == F_TLOCK ? WRITE_LOCK : NO_LOCK;
	return returns(0, "POSIX lockf(): the section is locked to write, or unlocked");
}

/* Whether another description's flock is in the way. */
static bool is_kept(const struct state *state, int description, long mode)
{
	for (int i = 0; i < DESCRIPTIONS; i++)
		if (i != description && conflict((int)mode, state->flocks[i]))
			return true;
	return false;
}

OWN_OPERATION(flock, flock(slots[slot], (int)(mode | flags)), NOTHING,
	      (mode, LOCK_EX, LOCK_SH, LOCK_UN, 0), (flags, 0, LOCK_NB), (slot, OWN, SHARED, COPY))
{
	int description = description_of(now->actor, slot);
	unsigned char *lock = &state->flocks[description];
	bool kept = is_kept(state, description, mode);
	bool closed = is_closed(state, now->actor, slot);

	/* Of two errors Linux 5.10 tells that of the descriptor. */
	if (mode == 0 && !(closed && seen_by(now)->error == EBADF))
		return fails(EINVAL, "flock(2): there is no such operation");
	if (closed)
		return fails(EBADF, "flock(2): the descriptor is not open");
	if (mode == LOCK_UN) {
		*lock = NO_LOCK;
		return returns(0, "flock(2): unlocked, if it was locked; by any of its copies");
	}
	if (*lock == mode)
		return returns(0, "flock(2): it has this lock");
	if (kept && now->slept && (!*lock || !either(now, 2)))
		return sleeps("flock(2): until no other's lock is in the way");
	*lock = NO_LOCK;
	if (kept && flags)
		return fails(EWOULDBLOCK, "flock(2): LOCK_NB; the lock that it had is gone");
	if (kept)
		return sleeps("flock(2): until no other's lock is in the way; its own is gone");
	*lock = (unsigned char)mode;
	return returns(0, "flock(2): locked, or changed from shared to exclusive or back");
}

static void drop(struct state *state, int owner)
{
	memset(state->locks[owner], NO_LOCK, CELLS);
}

/* No descriptor of the actor's own description is open any more. */
static void drop_description(struct state *state, int actor)
{
	drop(state, ACTOR_COUNT + actor);
	state->flocks[actor] = NO_LOCK;
}

static int close_slot(long slot)
{
	int result = close(slots[slot]);

	slots[slot] = -1;
	return result;
}

OWN_OPERATION(close, close_slot(slot), NOTHING, (slot, OWN, COPY, SHARED))
{
	unsigned char *closed = &state->closed[now->actor];

	if (is_closed(state, now->actor, slot))
		return fails(EBADF, "POSIX close(): the descriptor is not open");
	*closed |= (unsigned char)(1 << slot);
	drop(state, now->actor);
	if (slot != SHARED && (*closed & 3) == 3)
		drop_description(state, now->actor);
	return returns(0,
		       "POSIX close(): any close drops the process's record locks; flock(2): the "
		       "last one of a description its flock");
}

static int open_slot(long slot)
{
	long other = slot == OWN ? COPY : OWN;

	if (slots[slot] >= 0)
		return 0;
	if (slot == SHARED)
		slots[slot] = handed(scene->shared);
	else if (slots[other] >= 0)
		slots[slot] = dup(slots[other]);
	else
		slots[slot] = open_own();
	return slots[slot] < 0 ? -1 : 0;
}

OWN_OPERATION(open, open_slot(slot), NOTHING, (slot, COPY, OWN, SHARED))
{
	state->closed[now->actor] &= (unsigned char)~(1 << slot);
	return returns(0, "POSIX dup(), open(): neither changes a lock");
}

/*
 * Calls by a descriptor that the lock is not for, and of what is no lock: of the file, which is
 * closed.
 */
static int lock_wrongly(long type, long whose, long flags)
{
	int fd = open(FILE_NAME, (int)flags | O_CLOEXEC), result, error;
	struct flock lock = lock_of(type, FIRST_BYTE);

	lock.l_pid = flags == O_RDWR && whose == DESCRIPTION ? getpid() : 0;
	result = fcntl(fd, whose == PROCESS ? F_SETLK : F_OFD_SETLK, &lock);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

OWN_OPERATION(lock_wrongly, lock_wrongly(type, whose, flags), NOTHING,
	      (type, F_WRLCK, F_RDLCK, NO_TYPE), (whose, PROCESS, DESCRIPTION),
	      (flags, O_RDONLY, O_WRONLY, O_RDWR))
{
	bool is_for_this = type == (flags == O_RDONLY ? F_RDLCK : F_WRLCK) || flags == O_RDWR;
	bool has_pid = flags == O_RDWR && whose == DESCRIPTION;
	int owner = whose == PROCESS ? now->actor : OWNERS;
	bool kept = keepers_from(state, owner, mode_of(type), 1) != 0;

	drop(state, now->actor);
	if (type == NO_TYPE || has_pid)
		return fails(EINVAL, "POSIX fcntl(): no type of lock; fcntl_locking(2): an l_pid");
	if (!is_for_this)
		return fails(EBADF, "POSIX fcntl(): to read, and not open for that, or to write");
	if (kept)
		return fails(EAGAIN, "POSIX fcntl(): F_SETLK, and another's lock is in the way");
	return returns(0, "POSIX fcntl(): locked, and unlocked by the close");
}

/* How a child of main's does what is done: by descriptors that it has from its parent. */
enum { LOCKS_ITS_OWN, LOCKS_THE_DESCRIPTION, UNLOCKS_THE_FLOCK, CLOSES };

static int do_as_child(long slot, long deed)
{
	struct flock lock = lock_of(F_WRLCK, FIRST_BYTE);

	if (deed == LOCKS_ITS_OWN || deed == LOCKS_THE_DESCRIPTION)
		return fcntl(slots[slot], deed == LOCKS_ITS_OWN ? F_SETLK : F_OFD_SETLK, &lock);
	return deed == CLOSES ? close(slots[slot]) : flock(slots[slot], LOCK_UN);
}

static int in_child(long slot, long deed)
{
	int end = 0;
	pid_t child = fork();

	if (child == 0)
		_exit(do_as_child(slot, deed) < 0 ? errno : 0);
	while (child > 0 && waitpid(child, &end, 0) < 0 && errno == EINTR)
		;
	errno = WIFEXITED(end) ? WEXITSTATUS(end) : EINTR;
	return child > 0 && !errno ? 0 : -1;
}

OPERATION(fork, actor == MAIN ? in_child(slot, deed) : nothing_called(), NOTHING,
	  (slot, OWN, SHARED),
	  (deed, LOCKS_ITS_OWN, LOCKS_THE_DESCRIPTION, UNLOCKS_THE_FLOCK, CLOSES))
{
	int description = description_of(MAIN, slot);
	int owner = deed == LOCKS_ITS_OWN ? OWNERS : ACTOR_COUNT + description;
	bool locks = deed == LOCKS_ITS_OWN || deed == LOCKS_THE_DESCRIPTION;

	if (now->actor != MAIN)
		return fails(EINVAL, "nothing is called: another than main calls");
	if (is_closed(state, MAIN, slot))
		return fails(EBADF, "POSIX fork(): what is not open is not open in the child");
	if (locks && keepers_from(state, owner, WRITE_LOCK, 1))
		return fails(EAGAIN, "POSIX fork(): a child has none of the record locks");
	if (deed == LOCKS_THE_DESCRIPTION)
		state->locks[owner][0] = WRITE_LOCK;
	if (deed == UNLOCKS_THE_FLOCK)
		state->flocks[description] = NO_LOCK;
	return returns(0, "POSIX fork(): the parent keeps its record locks; fcntl_locking(2), "
			  "flock(2): what the child does to a description's is done for both");
}

OPERATION(signal, kill(actor_pid(victim), signal), NOTHING, (signal, SIGUSR1, SIGKILL),
	  (victim, ACTORS))
{
	if (signal == SIGUSR1) {
		interrupts(now, (int)victim);
		return returns(0, "POSIX fcntl(); flock(2): a caught signal ends a sleep");
	}
	kills(now, (int)victim);
	drop(state, (int)victim);
	drop_description(state, (int)victim);
	state->closed[victim] = 1 << COPY;
	return returns(0, "POSIX _exit(): who is killed has closed its descriptors");
}

/* Who sleeps in flock and begins anew gives up what its description was given meanwhile. */
OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	struct sleeper sleeper;

	if ((how == CAUGHT_TO_RESTART || stops((int)victim, now->actor, how)) &&
	    is_asleep(now, (int)victim, &sleeper) && sleeps_in(&sleeper, "flock"))
		state->flocks[description_of((int)victim, sleeper.arguments[2])] = NO_LOCK;
	return disturbed(now, (int)victim, how, GOES_ON);
}

static int type_in_the_way(short type, int cell)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = cell, .l_len = 1 };

	return fcntl(scene->probe, F_OFD_GETLK, &lock) < 0 ? -1 : lock.l_type;
}

static int look(void)
{
	flock_seen = flock(scene->probe, LOCK_EX | LOCK_NB) == 0   ? NO_LOCK
		     : flock(scene->probe, LOCK_SH | LOCK_NB) == 0 ? READ_LOCK
								   : WRITE_LOCK;
	flock(scene->probe, LOCK_UN);
	for (int i = 0; i < CELLS; i++) {
		read_seen[i] = type_in_the_way(F_RDLCK, i) != F_UNLCK;
		write_seen[i] = type_in_the_way(F_WRLCK, i) != F_UNLCK;
	}
	return 0;
}

static bool is_locked(const struct state *state, int cell, int mode)
{
	return keepers_from(state, OWNERS, mode, 1 << cell) != 0;
}

OBSERVE(look(), SEES((flock, flock_seen), (no_read_0, read_seen[0]), (no_write_0, write_seen[0]),
		     (no_read_1, read_seen[1]), (no_write_1, write_seen[1]),
		     (no_read_2, read_seen[2]), (no_write_2, write_seen[2])))
{
	bool shared = is_kept(state, DESCRIPTIONS, WRITE_LOCK);

	shows(flock, is_kept(state, DESCRIPTIONS, READ_LOCK) ? WRITE_LOCK : shared);
	shows(no_read_0, is_locked(state, 0, READ_LOCK));
	shows(no_write_0, is_locked(state, 0, WRITE_LOCK));
	shows(no_read_1, is_locked(state, 1, READ_LOCK));
	shows(no_write_1, is_locked(state, 1, WRITE_LOCK));
	shows(no_read_2, is_locked(state, 2, READ_LOCK));
	shows(no_write_2, is_locked(state, 2, WRITE_LOCK));
	return returns(0, "fcntl(2): F_OFD_GETLK; flock(2): what another may not lock");
}
