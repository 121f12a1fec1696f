/* The System V shared memory segment: its key, who has it attached, what is in it, its removal. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"
#include "models/shared.h"
#include "models/shm.h"

#define SLOTS 2 /* for what an actor has attached */
#define MOST  (SLOTS * ACTOR_COUNT + 1)
#define GONE  (-1) /* instead of which segment: it is no more */

struct segment {
	bool exists, removed, was_attached, was_detached;
	struct permissions permissions;
	bool locked;
	int size, attaches;
	int maker, last; /* 1 more than the actor, negative where it has ended */
	int cell[2];     /* its first byte, and that at SIZE - 1 */
};

/* A segment's number is 1 more than its place. */
struct state {
	struct segment segments[MOST];
	int named;              /* to which the key leads; 0: none */
	int first;              /* with which the program began */
	int known[ACTOR_COUNT]; /* whose id the actor has */
	struct {
		int segment;    /* 0: nothing is attached */
		bool read_only; /* now */
		bool for_reading;
	} at[ACTOR_COUNT][SLOTS];
};

MODEL(shm, "a System V shared memory segment", "System V 共享内存段",
      "POSIX.1-2024 shmget(), shmat(), shmdt(), shmctl(); shmop(2), shmctl(2)", .need = need_shm,
      .every = 2, .every_workers = 2, .every_values = 1, .operations = 3000,
      .alone = { "attach_as", "attach_at" });

static int own_id;            /* of the segment that this actor has asked for last */
static char *attached[SLOTS]; /* NULL: nothing */
static char *detached;        /* where something was */
static int first_byte, last_byte;
static int left_mapped;
static int attaches_seen;
static bool is_same;

static int get(long size, long flags)
{
	int found = shmget(scene->key, (size_t)size, 0600 | (int)flags);

	if (found < 0)
		return -1;
	is_same = found == own_id;
	own_id = found;
	return 0;
}

static int attach(long slot, long flags)
{
	char *address = shmat(own_id, NULL, (int)flags);

	if (address == (char *)-1)
		return -1;
	attached[slot] = address;
	first_byte = address[0];
	last_byte = address[SIZE - 1];
	return 0;
}

enum { BY_SHMDT, BY_MUNMAP, BY_ANOTHER_MAPPING };

static int take_away(char *address, long way)
{
	if (way == BY_ANOTHER_MAPPING &&
	    mmap(address, length(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
		    MAP_FAILED)
		return -1;
	return way == BY_SHMDT ? shmdt(address) : munmap(address, length());
}

/* Behind the segment's begin is none to be detached. */
static int detach(long slot, long behind, long way)
{
	char *address = attached[slot];
	bool again = !address && detached && detached != attached[!slot];

	if (behind || !address)
		way = BY_SHMDT;
	if (take_away(address ? address + behind : again ? detached : (char *)scene, way) < 0)
		return -1;
	if (!address)
		return 0;
	detached = address;
	left_mapped = is_mapped(address);
	attached[slot] = NULL;
	return 0;
}

/* A child writes a byte into what its parent has attached, and ends: with 1 if it can't. */
static int fork_and_write(char *to, long byte, long advice)
{
	int go_on[2];
	pid_t child;
	siginfo_t ended;

	if (pipe(go_on) < 0 || madvise(to, length(), (int)advice) < 0 || (child = fork()) < 0)
		return -1;
	if (child == 0) {
		close(go_on[1]);
		_exit(read(go_on[0], &(char){ 0 }, 1) != 0 || write_byte(to, byte) < 0);
	}
	attaches_seen = view_of(own_id, scene->key).attaches;
	madvise(to, length(), MADV_DOFORK);
	close(go_on[0]);
	close(go_on[1]);
	while (waitid(P_PID, (id_t)child, &ended, WEXITED) < 0 && errno == EINTR)
		;
	return ended.si_code == CLD_EXITED ? ended.si_status : 2;
}

/*
 * A child goes on as another program, which ends with its input; then it is looked who has it
 * attached.
 */
static int fork_and_execute(void)
{
	int input[2], gone[2];
	pid_t child;
	siginfo_t ended;

	if (pipe2(input, O_CLOEXEC) < 0 || pipe2(gone, O_CLOEXEC) < 0 || (child = fork()) < 0)
		return -1;
	if (child == 0) {
		dup2(input[0], STDIN_FILENO);
		execlp("cat", "cat", NULL);
		_exit(127);
	}
	close(input[0]);
	close(gone[1]);
	while (read(gone[0], &(char){ 0 }, 1) < 0 && errno == EINTR)
		;
	attaches_seen = view_of(own_id, scene->key).attaches;
	close(input[1]);
	close(gone[0]);
	while (waitid(P_PID, (id_t)child, &ended, WEXITED) < 0 && errno == EINTR)
		;
	return ended.si_status == 127 ? 1 : ended.si_status;
}

/* The last program's segment may have the key still. */
static int first_segment(void)
{
	int id = shmget(scene->key, SIZE, IPC_CREAT | IPC_EXCL | 0600);

	return own_segment(id < 0 ? must(shmget(IPC_PRIVATE, SIZE, 0600)) : id);
}

BEGIN
{
	scene->key = one_key();
	scene->alone = !need_own_ipc();
	leave_bytes_behind();
	scene->several = can_be_others();
	scene->first = own_segment(must(shmget(IPC_PRIVATE, SIZE, 0)));
	scene->bound = shmctl(scene->first, IPC_STAT, &status) < 0;
	shmctl(scene->first, IPC_RMID, NULL);
	scene->first = first_segment();
	scene->others = segments_there() - 1;
	scene->pages = pages_there() - pages_of(SIZE);
	scene->index = index_of(scene->first);
}

static void make_segment(struct state *state, int it, int size, int maker)
{
	state->segments[it - 1] =
		(struct segment){ .exists = true,
				  .size = size,
				  .permissions = (struct permissions){ 0600, TO_MAKER },
				  .maker = maker + 1 };
	state->named = it;
}

INITIALLY
{
	make_segment(state, 1, SIZE, MAIN);
	state->first = 1;
	for (int i = 0; i < ACTOR_COUNT; i++)
		state->known[i] = 1;
}

ENTER
{
	own_id = scene->first;
	attached[0] = attached[1] = detached = NULL;
}

LEAVE
{
	for (int i = 0; i < SLOTS; i++)
		if (attached[i])
			shmdt(attached[i]);
}

END
{
	shmctl(scene->first, IPC_RMID, NULL);
	shmctl(shmget(scene->key, 0, 0), IPC_RMID, NULL);
}

/* A removed segment ends with its last attach; the ids that led to it lead nowhere then. */
static void end_if_unused(struct state *state, int it)
{
	if (!state->segments[it - 1].removed || state->segments[it - 1].attaches)
		return;
	memset(&state->segments[it - 1], 0, sizeof(state->segments[it - 1]));
	if (state->first == it)
		state->first = GONE;
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (state->known[i] == it)
			state->known[i] = GONE;
}

static void detach_from(struct state *state, int actor, int slot, int by)
{
	int it = state->at[actor][slot].segment;

	state->segments[it - 1].attaches--;
	state->segments[it - 1].was_detached = true;
	state->segments[it - 1].last = by;
	state->at[actor][slot].segment = 0;
	state->at[actor][slot].read_only = state->at[actor][slot].for_reading = false;
	end_if_unused(state, it);
}

static bool may_we(const struct segment *it, int bits)
{
	return may(&it->permissions, scene->bound, MYSELF, bits);
}

/* Who came while the segment was there may find it gone. */
static int no_segment(struct moment *now)
{
	return meanwhile(now, NULL) ? one_of(now, EINVAL, EIDRM) : EINVAL;
}

OWN_OPERATION(get, get(size, flags), SEES((same, is_same)), (size, SIZE, 0, SIZE + 1),
	      (flags, IPC_CREAT, 0, IPC_CREAT | IPC_EXCL))
{
	int it = state->named;
	bool too_large = it && size > state->segments[it - 1].size;

	if (it && flags & IPC_EXCL)
		return fails(too_large ? one_of(now, EEXIST, EINVAL) : EEXIST,
			     "POSIX shmget(): the key has a segment, and IPC_CREAT with IPC_EXCL");
	if (too_large)
		return fails(EINVAL, "POSIX shmget(): the key's segment is smaller");
	if (!it && !(flags & IPC_CREAT))
		return fails(ENOENT, "POSIX shmget(): the key has none, and no IPC_CREAT");
	if (!it && size == 0)
		return fails(EINVAL, "shmget(2): a new segment of less than SHMMIN");
	if (it && !may_we(&state->segments[it - 1], READ | WRITE))
		return forbidden(EACCES);
	if (!it) {
		while (state->segments[it].exists)
			it++;
		make_segment(state, ++it, (int)size, now->actor);
	}
	shows(same, state->known[now->actor] == it);
	state->known[now->actor] = it;
	return returns(0, "POSIX shmget(): the key's segment, made if there was none");
}

/* They are read when it is attached: others may have attached it, and written, in between. */
static void shows_bytes(const int cell[2], struct moment *now)
{
	if (meanwhile(now, NULL)) {
		shows_any(first_byte);
		shows_any(last_byte);
		return;
	}
	shows(first_byte, cell[0]);
	shows(last_byte, cell[1]);
}

/* Linux counts an attach first, and notes later who made it: maybe after one that came meanwhile. */
static bool is_noted_before(struct moment *now)
{
	return meanwhile(now, "attach") && either(now, 2);
}

/* Not by main: actors that are started again are its children, and would have it attached too. */
OWN_OPERATION(attach, attached[slot] || actor == MAIN ? nothing_called() : attach(slot, flags),
	      SEES((first_byte, first_byte), (last_byte, last_byte)), (slot, 0, 1),
	      (flags, 0, SHM_RDONLY))
{
	int it = state->known[now->actor];

	if (state->at[now->actor][slot].segment || now->actor == MAIN)
		return fails(EINVAL, "nothing is called: something is attached, or main calls");
	if (it == GONE)
		return fails(no_segment(now), "POSIX shmat(): no segment has this id");
	if (!may_we(&state->segments[it - 1], flags & SHM_RDONLY ? READ : READ | WRITE))
		return forbidden(EACCES);
	shows_bytes(state->segments[it - 1].cell, now);
	state->segments[it - 1].attaches++;
	state->segments[it - 1].was_attached = true;
	if (!is_noted_before(now))
		state->segments[it - 1].last = now->actor + 1;
	state->at[now->actor][slot].segment = it;
	state->at[now->actor][slot].read_only = flags & SHM_RDONLY;
	state->at[now->actor][slot].for_reading = flags & SHM_RDONLY;
	if (state->segments[it - 1].removed)
		return returns(0, "Linux: shmop(2): a removed segment that is still attached");
	return returns(0, "POSIX shmat(): attached, with what was written last");
}

OWN_OPERATION(detach, detach(slot, behind, way), SEES((left_mapped, left_mapped)), (slot, 0, 1),
	      (behind, 0, 4096), (way, BY_SHMDT, BY_MUNMAP, BY_ANOTHER_MAPPING))
{
	if (!state->at[now->actor][slot].segment || behind)
		return fails(EINVAL, "POSIX shmdt(): no segment is attached there");
	detach_from(state, now->actor, (int)slot, now->actor + 1);
	shows(left_mapped, false);
	return returns(0, "POSIX shmdt(): detached; the segment stays unless it was removed; "
			  "Linux: munmap, and another mapping in its place, do the same");
}

OWN_OPERATION(protect,
	      attached[slot] ? mprotect(attached[slot], length(), (int)as) : nothing_called(),
	      NOTHING, (slot, 0, 1), (as, PROT_READ, PROT_READ | PROT_WRITE))
{
	if (!state->at[now->actor][slot].segment)
		return fails(EINVAL, "nothing is called: nothing is attached");
	if (as & PROT_WRITE && state->at[now->actor][slot].for_reading)
		return fails(EACCES, "mprotect(2): it was attached with SHM_RDONLY");
	state->at[now->actor][slot].read_only = !(as & PROT_WRITE);
	return returns(0, "POSIX mprotect(): this attach alone");
}

OWN_OPERATION(write, attached[slot] ? write_byte(attached[slot] + place, mark) : nothing_called(),
	      NOTHING, (slot, 0, 1), (place, 0, SIZE - 1))
{
	int it = state->at[now->actor][slot].segment;

	if (!it)
		return fails(EINVAL, "nothing is called: nothing is attached");
	if (state->at[now->actor][slot].read_only)
		return fails(EFAULT, "POSIX shmat(): SHM_RDONLY: it can't be written");
	state->segments[it - 1].cell[place != 0] = (int)now->mark;
	return returns(0, "POSIX shmat(): all who have it attached share its memory");
}

OWN_OPERATION(read, attached[slot] ? attached[slot][place] : nothing_called(), NOTHING,
	      (slot, 0, 1), (place, 0, SIZE - 1))
{
	int it = state->at[now->actor][slot].segment;

	if (!it)
		return fails(EINVAL, "nothing is called: nothing is attached");
	return returns(state->segments[it - 1].cell[place != 0],
		       "POSIX shmat(): all who have it attached share its memory");
}

/* A system call stores the byte. */
static long receive_byte(char *to, long byte)
{
	int channel[2], error;
	long result;

	if (pipe(channel) < 0 || write(channel[1], &(char){ (char)byte }, 1) < 0)
		return -1;
	result = read(channel[0], to, 1);
	error = errno;
	close(channel[0]);
	close(channel[1]);
	errno = error;
	return result;
}

OWN_OPERATION(receive_byte,
	      attached[slot] ? receive_byte(attached[slot] + place, mark) : nothing_called(),
	      NOTHING, (slot, 0, 1), (place, 0, SIZE - 1))
{
	int it = state->at[now->actor][slot].segment;

	if (!it)
		return fails(EINVAL, "nothing is called: nothing is attached");
	if (state->at[now->actor][slot].read_only)
		return fails(EFAULT, "read(2): the buffer can't be stored into");
	state->segments[it - 1].cell[place != 0] = (int)now->mark;
	return returns(1, "POSIX read(): as a store of the process");
}

enum { FIRST, KNOWN };

static int id_of(long which)
{
	return which == FIRST ? scene->first : own_id;
}

static struct answer removed(struct state *state, struct moment *now, int it)
{
	if (it == GONE)
		return fails(no_segment(now), "POSIX shmctl(): no segment has this id");
	state->segments[it - 1].removed = true;
	if (state->named == it)
		state->named = 0;
	if (state->segments[it - 1].attaches)
		return returns(0, "shmctl(2): IPC_RMID: to be destroyed after the last detach");
	end_if_unused(state, it);
	return returns(0, "POSIX shmctl(): IPC_RMID destroys it; nobody has it attached");
}

OWN_OPERATION(remove, shmctl(id_of(which), IPC_RMID, NULL), NOTHING, (which, FIRST, KNOWN))
{
	return removed(state, now, which == FIRST ? state->first : state->known[now->actor]);
}

OPERATION(set_owner, set_owner(mode, gift), NOTHING, (mode, 0600, 0440, 0062, 0705),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	if (state->first == GONE)
		return fails(no_segment(now), "POSIX shmctl(): no segment has this id");
	if (!scene->several && gift != TO_MAKER && seen_by(now)->error == EINVAL)
		return forbidden(EINVAL); /* a user namespace knows no such user */
	state->segments[state->first - 1].permissions =
		(struct permissions){ (int)mode, (int)gift };
	return returns(0, "POSIX shmctl(): IPC_SET sets mode, uid and gid");
}

/* It is attached and detached at once. */
static void touch(struct state *state, const struct moment *now, int it)
{
	state->segments[it - 1].was_attached = true;
	state->segments[it - 1].was_detached = true;
	state->segments[it - 1].last = now->actor + 1;
}

enum { EXECUTE = 1 };

OPERATION(attach_as, attach_as(user, flags, mode, gift), NOTHING,
	  (user, MYSELF, OUTSIDER, MAKER, HOLDER, MEMBER, FELLOW),
	  (flags, 0, SHM_RDONLY, SHM_RDONLY | SHM_EXEC), (mode, AS_IT_IS, 0640, 0060, 0604, 0026),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	int bits = flags & SHM_RDONLY ? READ : READ | WRITE;

	user = user_now(now, scene->several, user);
	if (state->first == GONE)
		return fails(no_segment(now), "POSIX shmat(): no segment has this id");
	if (mode != AS_IT_IS)
		state->segments[state->first - 1].permissions =
			permissions_given(mode, scene->several, gift);
	if (!may(&state->segments[state->first - 1].permissions, scene->bound, user,
		 bits | (flags & SHM_EXEC ? EXECUTE : 0)))
		return forbidden(EACCES);
	touch(state, now, state->first);
	return returns(0, "POSIX 2.7.1: the mode has the bits for this user");
}

OPERATION(control_as, control_as(user, command), NOTHING,
	  (user, MYSELF, OUTSIDER, MAKER, HOLDER, MEMBER, FELLOW),
	  (command, IPC_STAT, IPC_RMID, GIVE, SHM_STAT, SHM_STAT_ANY))
{
	struct segment *it = &state->segments[state->first > 0 ? state->first - 1 : 0];

	user = user_now(now, scene->several, user);
	if (state->first == GONE)
		return fails(no_segment(now), "POSIX shmctl(): no segment has this id");
	if (command == SHM_STAT_ANY)
		return returns(0, "Linux: shmctl(2): SHM_STAT_ANY asks nobody for permission");
	if (command == IPC_STAT || command == SHM_STAT)
		return may(&it->permissions, scene->bound, user, READ)
			       ? returns(0, "POSIX shmctl(): the mode has the bit for this user")
			       : forbidden(EACCES);
	if (!may_change(&it->permissions, user))
		return forbidden(EPERM);
	if (command == IPC_RMID)
		return removed(state, now, state->first);
	if (!scene->several && seen_by(now)->error == EINVAL)
		return forbidden(EINVAL);
	it->permissions = (struct permissions){ 0466, USER_TO_HOLDER };
	return returns(0, "POSIX shmctl(): its owner, or who made it, may set and remove");
}

OPERATION(attach_at, attach_at(scene->first, spot, flags),
	  SEES_ALWAYS((neighbours_stay, neighbours_stay)),
	  (spot, FREE, AMID, TAKEN, TAKEN_BEHIND, NO_ADDRESS),
	  (flags, 0, SHM_RND, SHM_REMAP, SHM_RDONLY | SHM_RND | SHM_REMAP))
{
	bool taken = spot == TAKEN || spot == TAKEN_BEHIND;

	shows(neighbours_stay, true);
	if (state->first == GONE)
		return fails(no_segment(now), "POSIX shmat(): no segment has this id");
	if (spot == NO_ADDRESS && flags & SHM_REMAP)
		return fails(EINVAL, "shmop(2): SHM_REMAP, and no address");
	if (spot == AMID && !(flags & SHM_RND))
		return fails(EINVAL, "POSIX shmat(): no multiple of SHMLBA, and no SHM_RND");
	if (!may_we(&state->segments[state->first - 1], flags & SHM_RDONLY ? READ : READ | WRITE))
		return forbidden(EACCES);
	if (taken && !(flags & SHM_REMAP))
		return fails(EINVAL, "shmop(2): something is mapped there, and no SHM_REMAP");
	touch(state, now, state->first);
	return returns(spot == NO_ADDRESS,
		       "POSIX shmat(): at the address, rounded down for SHM_RND");
}

OPERATION(lock, shmctl(scene->first, command, NULL), NOTHING, (command, SHM_LOCK, SHM_UNLOCK))
{
	if (state->first == GONE)
		return fails(no_segment(now), "shmctl(2): no segment has this id");
	if (!scene->several && seen_by(now)->error)
		return forbidden(seen_by(now)->error); /* it may take a limit, or a capability */
	state->segments[state->first - 1].locked = command == SHM_LOCK;
	return returns(0, "Linux: shmctl(2): SHM_LOCKED is in the mode of what is locked");
}

/* Two that have no key, and are gone when it returns; who is killed in it would leave them. */
OPERATION(make_private, actor == MAIN ? make_private() : nothing_called(), NOTHING)
{
	if (now->actor != MAIN)
		return fails(EINVAL, "nothing is called: another than main calls");
	return returns(ALL_OF_TWO, "POSIX shmget(): IPC_PRIVATE makes one each time, of zeros; "
				   "what is written stays there when nobody has it attached");
}

OPERATION(call_wrongly, call_wrongly(fault), NOTHING,
	  (fault, STORED_NOWHERE, COMMAND_UNKNOWN, NO_ID, NO_INDEX, NO_USER, NOT_ATTACHED, NO_SIZE))
{
	int other = state->first == GONE                               ? no_segment(now)
		    : may_we(&state->segments[state->first - 1], READ) ? 0
								       : EACCES;

	if (fault == STORED_NOWHERE)
		return fails(one_of(now, EFAULT, other), "shmctl(2): a bad address");
	return fails(
		one_of(now, EINVAL, other == EIDRM ? EIDRM : 0),
		"POSIX shmctl(), shmat(), shmdt(), shmget(): an id, command, user or address that "
		"is none, a size above SHMMAX or of 0");
}

OPERATION(count_all, count_all(),
	  SEES((used_ids, info.used_ids - scene->others),
	       (shm_tot, (long)info.shm_tot - scene->pages)))
{
	long count = 0, pages = 0;

	for (int i = 0; i < MOST; i++) {
		count += state->segments[i].exists;
		pages += pages_of(state->segments[i].size);
	}
	if (scene->alone && !meanwhile(now, "make_private")) {
		shows(used_ids, count);
		shows(shm_tot, pages);
	} else {
		shows_any(used_ids);
		shows_any(shm_tot);
	}
	return returns(0, "Linux: shmctl(2): SHM_INFO counts segments");
}

/*
 * Who forks has more attached for a while, and a stranger is the last to detach. Returns how many
 * more.
 */
static int forked(struct state *state, const struct moment *now, int from)
{
	int more = 0;

	for (int i = from; i < SLOTS; i++) {
		int other = state->at[now->actor][i].segment;

		if (!other)
			continue;
		more += other == state->known[now->actor];
		state->segments[other - 1].was_attached = true;
		state->segments[other - 1].was_detached = true;
		state->segments[other - 1].last = STRANGER + 1;
	}
	return more;
}

static int attaches_of(const struct state *state, int it)
{
	return it == GONE || !may_we(&state->segments[it - 1], READ)
		       ? 0
		       : state->segments[it - 1].attaches;
}

/* Only a: nobody kills it meanwhile, so its child ends in the call. */
OWN_OPERATION(fork,
	      attached[0] && actor == 1 ? fork_and_write(attached[0], mark, advice)
					: nothing_called(),
	      SEES((attaches, attaches_seen)), (advice, MADV_DOFORK, MADV_DONTFORK))
{
	int it = state->at[now->actor][0].segment, known = state->known[now->actor], more;

	takes_a_moment(now);
	if (!it || now->actor != 1)
		return fails(EINVAL, "nothing is called: nothing is attached");
	more = forked(state, now, advice == MADV_DONTFORK);
	if (meanwhile(now, NULL))
		shows_any(attaches);
	else
		shows(attaches, attaches_of(state, known) + (attaches_of(state, known) ? more : 0));
	if (advice == MADV_DONTFORK)
		return returns(1, "madvise(2): MADV_DONTFORK: the child does not have it attached");
	if (state->at[now->actor][0].read_only)
		return returns(1, "POSIX fork(): the child has it attached too, to read alone");
	state->segments[it - 1].cell[0] = (int)now->mark;
	return returns(0, "POSIX fork(): the child has it attached too, until it ends");
}

/* As above. */
OWN_OPERATION(execute, attached[0] && actor == 1 ? fork_and_execute() : nothing_called(),
	      SEES((attaches, attaches_seen)))
{
	takes_a_moment(now);
	if (!state->at[now->actor][0].segment || now->actor != 1)
		return fails(EINVAL, "nothing is called: nothing is attached");
	forked(state, now, 0);
	if (meanwhile(now, NULL))
		shows_any(attaches);
	else
		shows(attaches, attaches_of(state, state->known[now->actor]));
	return returns(seen_by(now)->value == 1, "POSIX exec: what is attached is detached; 1: "
						 "there is no such program");
}

OWN_OPERATION(end, end_actor((int)victim, actor), NOTHING, (victim, ACTORS))
{
	int who = victim <= now->actor ? now->actor : (int)victim;

	for (int i = 0; i < SLOTS; i++)
		if (state->at[who][i].segment)
			detach_from(state, who, i, -(who + 1));
	for (int i = 0; i < MOST; i++) {
		if (state->segments[i].last == who + 1)
			state->segments[i].last = -(who + 1);
		if (state->segments[i].maker == who + 1)
			state->segments[i].maker = -(who + 1);
	}
	state->known[who] = state->first;
	if (who == now->actor)
		return ends("POSIX _exit(): what it has attached is detached");
	kills(now, who);
	return returns(0, "POSIX _exit(): what it has attached is detached");
}

static struct view first_view, named_view;

static int flags_of(const struct view *view)
{
	return view->removed + 2 * view->has_key + 4 * view->locked;
}

static int look(void)
{
	first_view = view_of(scene->first, scene->key);
	named_view = view_of(shmget(scene->key, 0, 0), scene->key);
	return 0;
}

/* Of one who has ended only the pid is left; who looks at one that ends may do its last detach. */
static long pid_seen(struct moment *now, int pid, int place)
{
	long seen = seen_by(now)->number[place];

	if (pid >= 0 || pid == STRANGER + 1)
		return pid ? pid - 1 : NOBODY;
	return seen == -pid - 1 || seen == MAIN ? seen : STRANGER;
}

static void show(const struct state *state, struct moment *now, int it, int place)
{
	static const struct segment none;
	const struct segment *segment =
		it > 0 && may_we(&state->segments[it - 1], READ) ? &state->segments[it - 1] : &none;

	shows(size, segment->size);
	shows(mode, segment->permissions.mode);
	shows(shm_nattch, segment->attaches);
	shows(was_attached, segment->was_attached);
	shows(was_detached, segment->was_detached);
	shows(shm_cpid, segment != &none ? pid_seen(now, segment->maker, place) : 0);
	shows(shm_lpid, segment != &none ? pid_seen(now, segment->last, place + 1) : 0);
}

OBSERVE(look(),
	SEES((first_size, first_view.size), (first_mode, first_view.mode),
	     (first_nattch, first_view.attaches), (first_was_attached, first_view.was_attached),
	     (first_was_detached, first_view.was_detached), (first_cpid, first_view.maker),
	     (first_lpid, first_view.last), (first_flags, flags_of(&first_view)),
	     (first_gift, gift_of(&first_view.perm)), (size, named_view.size),
	     (mode, named_view.mode), (nattch, named_view.attaches),
	     (was_attached, named_view.was_attached), (was_detached, named_view.was_detached),
	     (cpid, named_view.maker), (lpid, named_view.last)))
{
	const struct segment *first = state->first > 0 ? &state->segments[state->first - 1] : NULL;

	show(state, now, state->first, 5);
	shows(flags,
	      first && may_we(first, READ)
		      ? first->removed + 2 * (state->first == state->named) + 4 * first->locked
		      : 0);
	shows(gift,
	      first && may_we(first, READ) ? first->permissions.gift : seen_by(now)->number[8]);
	show(state, now, state->named, 14);
	return returns(0, "POSIX <sys/shm.h>: struct shmid_ds; shmctl(2): SHM_DEST");
}

MEETING(shm, attaches_meet_the_removal,
	CALLS(BY(1, attach, 0, 0), BY(2, attach, 0, SHM_RDONLY), BY(3, remove, FIRST)),
	.says = "on Linux, where two shmats meet their segment's removal, both attach it, or both fail "
		"with EINVAL or EIDRM: as long as one has it attached, another can attach it",
	.zh = "在 Linux 上，两个 shmat 遇到所属共享内存段被删除时，或者都连接成功，或者都以 "
	      "EINVAL、EIDRM 失败：只要还有人连接着，别人就仍可连接",
	.verdict = HOLDS, .ref = "shmctl(2) IPC_RMID: marked to be destroyed");
