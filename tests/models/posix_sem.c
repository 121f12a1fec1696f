/* POSIX semaphores: two unnamed in shared memory, and one name that comes and goes. */
#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "model.h"
#include "models/permissions.h"
#include "models/shared.h"

/* Which semaphore; those that the name led to stand from NAMED on. */
#define EMPTY      0 /* at first */
#define FULL       1 /* all but: one post more and it is */
#define TWO        2 /* at first */
#define NAMED      3
#define SEMAPHORES (NAMED + ACTOR_COUNT + 1)

struct scene {
	sem_t unnamed[NAMED];
	char name[64];
	bool several;             /* we can be other users, who may use names */
	pid_t opens[ACTOR_COUNT]; /* who is within sem_open, or may not begin it any more */
};

struct state {
	long value[SEMAPHORES];
	int name;              /* leads to this one; 0: there is none of the name */
	int mode;              /* of what has the name */
	int open[ACTOR_COUNT]; /* which of the name's the actor has open; 0: none */
	bool unordered;        /* a sleeper may have woken in vain, and stand behind others now */
};

MODEL(posix_sem, "POSIX semaphores", "POSIX 信号量",
      "POSIX.1-2024 sem_wait(), sem_timedwait(), sem_post(), sem_getvalue(), sem_open(), "
      "sem_close(), sem_unlink()",
      .need = need_sem_open, .every = 2, .every_workers = 2, .every_values = 2, .operations = 1500,
      .alone = { "act_by" });

static sem_t *mine; /* what this actor has open of the name */
static int value_read;
static int is_same;
static bool left_open;

static sem_t *semaphore(long which)
{
	return which == NAMED ? mine : &scene->unnamed[which];
}

static int get_value(sem_t *from)
{
	value_read = 0;
	return sem_getvalue(from, &value_read);
}

#define LATELY (-1) /* as seconds: three of them ago */

static int timed_wait(sem_t *from, long seconds, long nanoseconds)
{
	const struct timespec deadline = { seconds == LATELY ? time(NULL) - 3 : seconds,
					   nanoseconds };

	return sem_timedwait(from, &deadline);
}

/* Who is killed within sem_open leaves a file of libc's: it and its killer ask for the same. */
static bool reserve(int actor, pid_t pid)
{
	pid_t holder = scene->opens[actor];

	return holder != pid && __sync_bool_compare_and_swap(&scene->opens[actor], holder, pid);
}

/* The umask that it is made with. */
#define UNMASKED 010000

static long mask_of(long mode)
{
	return mode & UNMASKED ? 0 : 020;
}

static int open_named(long flags, unsigned int value, long mode, int actor)
{
	int lowest = lowest_free();
	sem_t *opened;
	mode_t before;

	while (!reserve(actor, getpid()))
		pause(); /* the killer's signal is under way */
	before = umask((mode_t)mask_of(mode));
	opened = sem_open(scene->name, (int)flags, (mode_t)(mode & 0777), value);
	umask(before);
	__sync_lock_release(&scene->opens[actor]);
	if (opened == SEM_FAILED)
		return -1;
	is_same = opened == mine;
	left_open = lowest_free() != lowest;
	if (mine)
		return sem_close(opened);
	mine = opened;
	return 0;
}

static int close_named(void)
{
	sem_t *closed = mine;

	mine = NULL;
	return sem_close(closed);
}

/* Where a semaphore was before. */
static void init_anew(sem_t *semaphore, unsigned int value)
{
	must(sem_init(semaphore, 1, 5));
	must(sem_destroy(semaphore));
	must(sem_init(semaphore, 1, value));
}

static void take_signal(int signal)
{
}

/* Not in a container that keeps /dev/shm for root. */
static bool names_are_for_all(void)
{
	struct stat status;

	return stat("/dev/shm", &status) == 0 && (status.st_mode & S_IWOTH);
}

BEGIN
{
	snprintf(scene->name, sizeof(scene->name), "%s", one_name());
	scene->several = can_be_others() && names_are_for_all();
	init_anew(&scene->unnamed[EMPTY], 0);
	init_anew(&scene->unnamed[FULL], SEM_VALUE_MAX - 1);
	init_anew(&scene->unnamed[TWO], 2);
}

INITIALLY
{
	state->value[FULL] = SEM_VALUE_MAX - 1;
	state->value[TWO] = 2;
}

END
{
	sem_unlink(scene->name);
}

/* SIGUSR2 is caught as SIGUSR1, but with SA_RESTART. */
ENTER
{
	signal(SIGUSR2, take_signal);
	mine = NULL;
}

LEAVE
{
	if (mine)
		sem_close(mine);
	mine = NULL;
}

/* What nobody can come to any more is gone. */
static void forget_unreachable(struct state *state)
{
	for (int i = NAMED; i < SEMAPHORES; i++) {
		bool reachable = state->name == i;

		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			reachable |= state->open[actor] == i;
		if (!reachable)
			state->value[i] = 0;
	}
}

static int unused(const struct state *state)
{
	for (int i = NAMED;; i++) {
		bool used = state->name == i;

		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			used |= state->open[actor] == i;
		if (!used)
			return i;
	}
}

/* For which semaphore one sleeps. */
static int awaited(const struct state *state, const struct sleeper *sleeper)
{
	return sleeps_in(sleeper, "named") ? state->open[sleeper->actor]
					   : (int)sleeper->arguments[0];
}

static int waiters_of(const struct state *state, const struct moment *now, int which)
{
	int count = 0;

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		count += awaited(state, &sleeper) == which;
	}
	return count;
}

static struct answer posted(struct state *state, const struct moment *now, int which)
{
	if (state->value[which] == SEM_VALUE_MAX)
		return fails(EOVERFLOW, "POSIX sem_post(): the value can't be greater");
	state->unordered |= meanwhile(now, NULL);
	state->value[which]++;
	return returns(0, "POSIX sem_post(): one more, or one of those who wait goes");
}

static struct answer try_wait(struct state *state, int which)
{
	if (state->value[which] == 0)
		return fails(EAGAIN, "POSIX sem_trywait(): the value is 0");
	state->value[which]--;
	return returns(0, "POSIX sem_trywait(): one less");
}

static bool is_for_another(const struct state *state, const struct moment *now, int which)
{
	for (int i = 0; i < now->rank && !state->unordered; i++) {
		struct sleeper other = sleeper_at(now, i);

		if (awaited(state, &other) == which)
			return true;
	}
	return false;
}

static struct answer wait_for(struct state *state, struct moment *now, int which)
{
	if (state->value[which] == 0)
		return sleeps("POSIX sem_wait(): until the value is not 0");
	if (now->slept && is_for_another(state, now, which))
		return sleeps("Linux: futex(2): who came first is woken first");
	state->value[which]--;
	return returns(0, "POSIX sem_wait(): one less");
}

/* POSIX leaves it open whether the value tells how many wait. */
static long value_shown(const struct state *state, struct moment *now, int which, int place)
{
	int waiters = waiters_of(state, now, which);

	if (state->value[which] == 0 && waiters && seen_by(now)->number[place] == -waiters)
		return -waiters;
	return state->value[which];
}

OPERATION(post, sem_post(semaphore(which)), NOTHING, (which, EMPTY, FULL, TWO))
{
	return posted(state, now, (int)which);
}

OPERATION(wait, sem_wait(semaphore(which)), NOTHING, (which, EMPTY, FULL, TWO))
{
	return wait_for(state, now, (int)which);
}

OWN_OPERATION(open, open_named(flags, value, mode, actor),
	      SEES((same, is_same), (left_open, left_open)), (flags, O_CREAT, O_CREAT | O_EXCL, 0),
	      (value, 0, 1, SEM_VALUE_MAX, SEM_VALUE_MAX + 1U),
	      (mode, 0600, 0666, 0606, UNMASKED | 0660, UNMASKED | 0606))
{
	int had = state->open[now->actor];

	if ((unsigned)value > SEM_VALUE_MAX && flags & O_CREAT &&
	    (!state->name || seen_by(now)->error == EINVAL))
		return fails(EINVAL, "POSIX sem_open(): the value is greater than SEM_VALUE_MAX");
	if (!state->name && !(flags & O_CREAT))
		return fails(ENOENT, "POSIX sem_open(): there is none, and no O_CREAT");
	if (state->name && flags & O_EXCL)
		return fails(EEXIST, "POSIX sem_open(): there is one, and O_CREAT with O_EXCL");
	if (!state->name) {
		state->name = unused(state);
		state->value[state->name] = value;
		state->mode = (int)(mode & 0777 & ~mask_of(mode));
	}
	shows(same, had == state->name);
	shows(left_open, false);
	if (!had)
		state->open[now->actor] = state->name;
	return returns(0, "POSIX sem_open(): the one of the name, made if there was none");
}

static int open_and_close(const char *name, int flags)
{
	sem_t *opened = sem_open(name, flags, 0600, 0);

	return opened == SEM_FAILED ? -1 : sem_close(opened);
}

enum deed { OPENS, UNLINKS, MAKES };

static int act(long deed)
{
	if (deed == UNLINKS)
		return sem_unlink(scene->name);
	if (deed == OPENS)
		return open_and_close(scene->name, 0);
	return open_and_close(scene->name, O_CREAT | O_EXCL) < 0 ? -1 : sem_unlink(scene->name);
}

static int act_by(long user, long deed)
{
	const long as = scene->several ? user : MYSELF;

	act_as(as);
	return (int)as_before(as, act(deed));
}

/* musl hands on what unlink says of a directory that is sticky. */
#ifdef __GLIBC__
#define FOREIGN EACCES
#else
#define FOREIGN EPERM
#endif

/* Where we can't be others they are ourselves. */
OPERATION(act_by, act_by(user, deed), NOTHING,
	  (user, MYSELF, OUTSIDER, MAKER, HOLDER, MEMBER, FELLOW), (deed, OPENS, UNLINKS, MAKES))
{
	const struct permissions its = { state->mode, TO_MAKER };

	user = user_now(now, scene->several, user);
	if (!state->name && deed == MAKES)
		return returns(0, "POSIX sem_open(), sem_unlink(): made, and its name gone again");
	if (!state->name)
		return fails(ENOENT, "POSIX sem_open(), sem_unlink(): there is none");
	if (deed == MAKES)
		return fails(EEXIST, "POSIX sem_open(): there is one, whoever may open it");
	if (deed == UNLINKS && !owns_file(&its, user))
		return fails(FOREIGN, "POSIX sem_unlink(): permission is denied");
	if (deed == OPENS && !may_open(&its, false, user, READ | WRITE))
		return fails(EACCES, "POSIX sem_open(): to read and write, for this user");
	if (deed == OPENS)
		return returns(0, "POSIX sem_open(): to read and write, for this user");
	state->name = state->mode = 0;
	forget_unreachable(state);
	return returns(0, "POSIX sem_unlink(): the name is gone, who has it open goes on");
}

OPERATION(trywait, sem_trywait(semaphore(which)), NOTHING, (which, EMPTY, FULL, TWO))
{
	return try_wait(state, (int)which);
}

OPERATION(timedwait, timed_wait(semaphore(which), seconds, nanoseconds), NOTHING,
	  (which, EMPTY, FULL, TWO), (seconds, 0, INT_MAX, LATELY),
	  (nanoseconds, 0, 999999999, 1000000000, -1))
{
	bool bad = nanoseconds < 0 || nanoseconds > 999999999;
	bool free = state->value[which] > 0;

	if (seconds != INT_MAX)
		takes_a_moment(now);
	if (bad && (!free || seen_by(now)->error == EINVAL))
		return fails(EINVAL, "POSIX sem_timedwait(): nanoseconds from 0 to 999999999");
	if (!free && seconds != INT_MAX)
		return fails(ETIMEDOUT, "POSIX sem_timedwait(): the deadline is past");
	return wait_for(state, now, (int)which);
}

OPERATION(getvalue, get_value(semaphore(which)), SEES((value, value_read)),
	  (which, EMPTY, FULL, TWO))
{
	shows(value, value_shown(state, now, (int)which, 0));
	return returns(0, "POSIX sem_getvalue(): the value");
}

enum spelling { WITHOUT_SLASH, IN_CAPITALS, ITS_BEGINNING, SLASH_ALONE, INNER_SLASH, TOO_LONG };

static char other_name[NAME_MAX + 3];

static const char *spelled(long spelling)
{
	char *name = other_name;

	snprintf(name, sizeof(other_name), "%s", scene->name);
	switch (spelling) {
	case WITHOUT_SLASH:
		return name + 1;
	case IN_CAPITALS:
		name[1] = (char)toupper((unsigned char)name[1]);
		return name;
	case ITS_BEGINNING:
		name[strlen(name) - 1] = '\0';
		return name;
	case SLASH_ALONE:
		return "/";
	case INNER_SLASH:
		return "/ipclitmus/none";
	default:
		memset(name + 1, 'n', sizeof(other_name) - 2);
		return name;
	}
}

OPERATION(misname, open_and_close(spelled(spelling), 0), NOTHING,
	  (spelling, WITHOUT_SLASH, IN_CAPITALS, ITS_BEGINNING, SLASH_ALONE, INNER_SLASH, TOO_LONG))
{
	if (spelling == TOO_LONG)
		return fails(one_of(now, ENAMETOOLONG, EINVAL),
			     "POSIX sem_open(): longer than a name may be, or not supported");
	if (spelling >= SLASH_ALONE)
		return fails(EINVAL, "Linux: sem_open(3): a slash alone, or one inside");
	if (spelling != WITHOUT_SLASH || !state->name)
		return fails(ENOENT, "POSIX sem_open(): another name, and none has it");
	return returns(0, "Linux: the slash at its begin may be left out");
}

OWN_OPERATION(close, mine ? close_named() : nothing_called(), NOTHING)
{
	if (!state->open[now->actor])
		return fails(EINVAL, "it is not open, so nothing is called");
	state->open[now->actor] = 0;
	forget_unreachable(state);
	return returns(0, "POSIX sem_close(): no effect on the semaphore");
}

OPERATION(unlink, sem_unlink(scene->name), NOTHING)
{
	if (!state->name)
		return fails(ENOENT, "POSIX sem_unlink(): there is none");
	state->name = state->mode = 0;
	forget_unreachable(state);
	return returns(0, "POSIX sem_unlink(): the name is gone, who has it open goes on");
}

enum command { POST, WAIT, TRYWAIT, GETVALUE };

static int command_named(long command)
{
	switch (command) {
	case POST:
		return sem_post(mine);
	case WAIT:
		return sem_wait(mine);
	case TRYWAIT:
		return sem_trywait(mine);
	default:
		return get_value(mine);
	}
}

OWN_OPERATION(named, mine ? command_named(command) : nothing_called(),
	      SEES((value, command == GETVALUE ? value_read : 0)),
	      (command, POST, WAIT, TRYWAIT, GETVALUE))
{
	int which = state->open[now->actor];

	if (!which)
		return fails(EINVAL, "it is not open, so nothing is called");
	shows(value, command == GETVALUE ? value_shown(state, now, which, 0) : 0);
	switch (command) {
	case POST:
		return posted(state, now, which);
	case WAIT:
		return wait_for(state, now, which);
	case TRYWAIT:
		return try_wait(state, which);
	default:
		return returns(0, "POSIX sem_getvalue(): the value");
	}
}

static int try_init(long is_shared, unsigned int value)
{
	sem_t semaphore;

	if (sem_init(&semaphore, (int)is_shared, value) < 0)
		return -1;
	value_read = 0;
	sem_getvalue(&semaphore, &value_read);
	return sem_destroy(&semaphore);
}

OPERATION(init, try_init(is_shared, value), SEES((value, value_read)), (is_shared, 0, 1),
	  (value, 1, 0, SEM_VALUE_MAX, SEM_VALUE_MAX + 1U))
{
	if ((unsigned)value > SEM_VALUE_MAX)
		return fails(EINVAL, "POSIX sem_init(): the value is greater than SEM_VALUE_MAX");
	shows(value, value);
	return returns(0, "POSIX sem_init(): a semaphore of this value");
}

static bool waits_with_deadline(const struct moment *now, int actor)
{
	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		if (sleeper.actor == actor)
			return sleeps_in(&sleeper, "timedwait");
	}
	return false;
}

OPERATION(signal, kill(actor_pid(victim), signo), NOTHING, (victim, ACTORS),
	  (signo, SIGUSR1, SIGUSR2, SIGWINCH))
{
	if (signo == SIGWINCH) {
		disturbs(now, (int)victim);
		return returns(0, "POSIX sem_wait(): a signal that is ignored ends no wait");
	}
	if (signo == SIGUSR2 && !waits_with_deadline(now, (int)victim)) {
		state->unordered = true;
		return returns(0, "signal(7): sem_wait goes on with SA_RESTART");
	}
	if (meanwhile(now, "signal") && either(now, 2)) {
		state->unordered = true;
		return returns(0, "signal(7): it came during a handler, before the wait went on");
	}
	interrupts(now, (int)victim);
	return returns(0, "POSIX sem_wait(): a caught signal ends the wait with EINTR");
}

/* By main alone: it is never stopped itself. */
static int stop_and_continue(int victim, int actor)
{
	if (actor == MAIN && kill(actor_pid(victim), SIGSTOP) < 0)
		return -1;
	return actor == MAIN ? kill(actor_pid(victim), SIGCONT) : 0;
}

OWN_OPERATION(stop_and_continue, stop_and_continue((int)victim, actor), NOTHING, (victim, ACTORS))
{
	state->unordered = true;
	return returns(0, "signal(7): a semaphore's wait goes on after SIGCONT");
}

/* As `end`, unless the victim is within sem_open. */
static int end_outside(int victim, int actor)
{
	if (victim <= actor || reserve(victim, actor_pid(victim)))
		return end_actor(victim, actor);
	errno = EBUSY;
	return -1;
}

OWN_OPERATION(end, end_outside((int)victim, actor), NOTHING, (victim, ACTORS))
{
	int who = victim <= now->actor ? now->actor : (int)victim;

	if (who != now->actor && meanwhile(now, NULL) && seen_by(now)->error == EBUSY)
		return fails(EBUSY, "nobody is killed: it is within sem_open, or killed already");
	state->open[who] = 0;
	forget_unreachable(state);
	if (who == now->actor)
		return ends("POSIX _exit(): open semaphores are closed, nothing is undone");
	kills(now, who);
	return returns(0, "POSIX _exit(): open semaphores are closed, nothing is undone");
}

#define UNREADABLE (-2)

static int value_of(long which)
{
	int value;

	return sem_getvalue(&scene->unnamed[which], &value) < 0 ? UNREADABLE : value;
}

static int value_of_named(void)
{
	sem_t *opened = sem_open(scene->name, 0);
	int value = -1;

	if (opened != SEM_FAILED && (sem_getvalue(opened, &value) < 0 || sem_close(opened) < 0))
		return UNREADABLE;
	return value;
}

OBSERVE(0, SEES((empty, value_of(EMPTY)), (full, value_of(FULL)), (two, value_of(TWO)),
		(named, value_of_named())))
{
	shows(empty, value_shown(state, now, EMPTY, 0));
	shows(full, value_shown(state, now, FULL, 1));
	shows(two, value_shown(state, now, TWO, 2));
	shows(named, state->name ? value_shown(state, now, state->name, 3) : -1);
	return returns(0, "POSIX sem_getvalue(), sem_open(): the values; -1: none of the name");
}
