/* The System V semaphore set: values, arrays of operations, who sleeps for what, and the undo. */
#include "model.h"
#include "models/sem.h"

struct state {
	bool gone;
	struct permissions permissions;
	int value[SIZE];
	int last[SIZE];              /* to change it: 1 more than the actor, negative if dead */
	int undo[ACTOR_COUNT][SIZE]; /* what is added when the actor's process ends */
	bool undoes[ACTOR_COUNT];    /* the actor asked for undo, if in vain */
	int outcome[ACTOR_COUNT];    /* of the call in which it sleeps; 0: not known yet */
	bool used, maybe_used;       /* sem_otime is set, may be set */
};

/* Beside errno's numbers. */
enum { SERVED = -1, WOULD_SLEEP = -2, IS_KILLED = -3 };

MODEL(sem, "a System V semaphore set", "System V 信号量集",
      "POSIX.1-2024 semop(), semctl(); semop(2), semctl(2)", .need = need_sem, .every = 2,
      .every_workers = 2, .every_values = 2, .operations = 1300, .alone = { "act_by" });

HISTORIES(sem, "a System V semaphore set", "System V 信号量集",
	  "POSIX.1-2024 semop(): \"atomically\"; semctl(2)");

/* The last program's set may have the key still. */
static int first_set(void)
{
	int id = semget(scene->key, SIZE, IPC_CREAT | IPC_EXCL | 0600);

	return own_set(id < 0 ? must(semget(IPC_PRIVATE, SIZE, 0600)) : id);
}

BEGIN
{
	scene->key = one_key();
	scene->begun = time(NULL);
	scene->alone = !need_own_ipc();
	scene->several = can_be_others();
	scene->removed = own_set(must(semget(IPC_PRIVATE, SIZE, 0)));
	scene->bound = semctl(scene->removed, 0, SETVAL, (union semun){ .val = 3 }) < 0;
	must(semctl(scene->removed, 0, IPC_RMID));
	scene->set = first_set();
	scene->others = sets_there() - 1;
	scene->elsewhere = semaphores_there() - SIZE;
	scene->index = index_of(scene->set);
}

INITIALLY
{
	state->permissions = (struct permissions){ 0600, TO_MAKER };
}

END
{
	semctl(scene->set, 0, IPC_RMID);
}

/* Who came while the set was there may find it gone. */
static int no_set(struct moment *now)
{
	return meanwhile(now, "remove") ? one_of(now, EINVAL, EIDRM) : EINVAL;
}

static bool may_we(const struct state *state, int bits)
{
	return may(&state->permissions, scene->bound, MYSELF, bits);
}

static int do_one(struct state *state, int actor, const struct sembuf *operation)
{
	int number = operation->sem_num, value = state->value[number] + operation->sem_op;
	int undo = state->undo[actor][number] - operation->sem_op;

	if (operation->sem_op ? value < 0 : value != 0)
		return operation->sem_flg & IPC_NOWAIT ? EAGAIN : WOULD_SLEEP;
	if (value > HIGHEST)
		return ERANGE;
	if (operation->sem_flg & SEM_UNDO && (undo > HIGHEST || undo < -HIGHEST - 1))
		return ERANGE;
	state->value[number] = value;
	state->last[number] = actor + 1;
	if (operation->sem_flg & SEM_UNDO)
		state->undo[actor][number] = undo;
	return SERVED;
}

/* Does all that is asked for, or nothing; *at is the operation that could not be done then. */
static int do_all(struct state *state, int actor, const struct request *it, size_t *at)
{
	struct state before = *state;

	for (*at = 0; *at < it->count; ++*at) {
		int outcome = do_one(state, actor, &it->operations[*at]);

		if (outcome == SERVED)
			continue;
		*state = before;
		return outcome;
	}
	state->used = true;
	state->maybe_used = false;
	return SERVED;
}

/* Whether one sleeps, and is not to go on already; then what for. */
static bool waits(const struct state *state, const struct sleeper *sleeper, struct request *it)
{
	const long *given = sleeper->arguments;

	if (sleeps_in(sleeper, "end") || state->outcome[sleeper->actor])
		return false;
	*it = request_of(given[0], given[1], given[2]);
	return true;
}

enum kind { WAITS_FOR_ZERO, WAITS_FOR_ZEROS, ALTERS };

static enum kind kind_of(const struct request *it)
{
	return alters(it) ? ALTERS : it->count > 1 ? WAITS_FOR_ZEROS : WAITS_FOR_ZERO;
}

/* Lets the first sleeper go that can, of those whose turn it is. */
static bool serve_first(struct state *state, const struct moment *now, enum kind kind)
{
	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);
		struct request it;
		size_t at;
		int outcome;

		if (!waits(state, &sleeper, &it) || kind_of(&it) != kind)
			continue;
		outcome = do_all(state, sleeper.actor, &it, &at);
		if (outcome == WOULD_SLEEP)
			continue;
		state->outcome[sleeper.actor] = outcome;
		return true;
	}
	return false;
}

/*
 * Linux: who changes values gives to sleepers before anybody else gets anything: to those who only
 * wait for zero, with one operation before those with several (sempid tells), then to the one who
 * came first of those who can go now.
 */
static void serve(struct state *state, const struct moment *now)
{
	while (serve_first(state, now, WAITS_FOR_ZERO) ||
	       serve_first(state, now, WAITS_FOR_ZEROS) || serve_first(state, now, ALTERS))
		;
}

static struct answer dies(void)
{
	return sleeps("Linux: who is killed counts no more at once, and its undo comes later");
}

/* What a call does that was asleep. */
static struct answer go_on(struct state *state, const struct moment *now)
{
	int outcome = state->outcome[now->actor];

	if (outcome == IS_KILLED)
		return dies();
	state->outcome[now->actor] = 0;
	switch (outcome) {
	case SERVED:
		return returns(0, "POSIX semop(): all was done for it while it slept");
	case ERANGE:
		return fails(ERANGE, "POSIX semop(): a value or undo would be too large by now");
	case EAGAIN:
		return fails(EAGAIN, "POSIX semop(): by now it is one with IPC_NOWAIT that can't");
	}
	if (state->gone)
		return fails(EIDRM, "POSIX semop(): the set was removed while it slept");
	return sleeps("semop(2): until all operations can be done at once");
}

static struct answer judge(struct state *state, struct moment *now, const struct request *it)
{
	bool outside = names_outside(it);
	size_t at;

	if (now->slept)
		return go_on(state, now);
	if (it->count == 0)
		return fails(EINVAL, "semop(2): there are no operations");
	if (it->count > 2)
		return fails(one_of(now, E2BIG,
				    state->gone ? EINVAL
				    : outside   ? EFBIG
						: 0),
			     "POSIX semop(): more operations than the system allows");
	if (state->gone)
		return fails(no_set(now), "POSIX semop(): no set has this id");
	if ((it->operations[0].sem_flg | it->operations[1].sem_flg) & SEM_UNDO)
		state->undoes[now->actor] = true;
	if (outside)
		return fails(EFBIG, "POSIX semop(): the set has no such semaphore");
	if (!may_we(state, alters(it) ? WRITE : READ))
		return forbidden(EACCES);
	switch (do_all(state, now->actor, it, &at)) {
	case SERVED:
		serve(state, now);
		return returns(0, "POSIX semop(): all operations are done, at once");
	case ERANGE:
		return fails(ERANGE, "POSIX semop(): a value or undo would be too large");
	case EAGAIN:
		return fails(EAGAIN, "POSIX semop(): one can't be done, and has IPC_NOWAIT");
	default:
		return sleeps("POSIX semop(): until the value is great enough, or zero");
	}
}

OPERATION(semop, semop(scene->set, array_of(first, second, flags), count_of(second)),
	  SEES_ALWAYS((kept, is_kept(first, second, flags))),
	  (first, ON(0, -1), ON(0, 1), ON(0, 0), ON(1, -1), ON(0, -2), ON(0, 2), ON(1, 1), ON(1, 0),
	   ON(0, HIGHEST), ON(0, -HIGHEST), ON(0, SHRT_MIN), ON(SIZE, 1)),
	  (second, ALONE, ON(1, -1), ON(0, 1), ON(1, 1), ON(1, 0), ON(1, -1) | NOWAIT, ON(0, -1),
	   ON(0, -2), ON(0, HIGHEST), ON(SIZE, 0), NONE_AT_ALL, FAR_TOO_MANY),
	  (flags, 0, IPC_NOWAIT))
{
	struct request it = request_of(first, second, flags);

	shows(kept, true);
	return judge(state, now, &it);
}

OWN_OPERATION(semop_undo,
	      limit == UNLIMITED
		      ? semop(scene->set, array_of(first, second, flags), count_of(second))
		      : semtimedop(scene->set, array_of(first, second, flags), count_of(second),
				   limit_of(limit)),
	      SEES_ALWAYS((kept, is_kept(first, second, flags))),
	      (first, ON(0, -1), ON(0, 1), ON(0, 2), ON(1, -1), ON(0, 0), ON(0, HIGHEST),
	       ON(0, -HIGHEST), ON(SIZE, 0)),
	      (second, ALONE, ON(1, 1) | UNDO, ON(1, -1), ON(0, -1), ON(0, -HIGHEST)),
	      (flags, SEM_UNDO, SEM_UNDO | IPC_NOWAIT, 0), (limit, UNLIMITED, 3600))
{
	struct request it = request_of(first, second, flags);

	shows(kept, true);
	return judge(state, now, &it);
}

OPERATION(semtimedop,
	  semtimedop(scene->set, array_of(first, second, flags), count_of(second), limit_of(limit)),
	  SEES_ALWAYS((kept, is_kept(first, second, flags) && limit_is_kept(limit))),
	  (first, ON(0, -1), ON(0, 0), ON(0, 1), ON(1, -1)),
	  (second, ALONE, ON(1, -1) | NOWAIT, ON(0, 1), ON(1, -1)), (flags, 0, IPC_NOWAIT),
	  (limit, 0, 3600, -1, A_BILLION_NANOSECONDS, UNLIMITED, LONG_MAX))
{
	struct request it = request_of(first, second, flags);
	struct answer answer;

	shows(kept, true);
	if (limit == -1 || limit == A_BILLION_NANOSECONDS)
		return fails(EINVAL, "semop(2): the time is less than 0, or not normal");
	if (limit == 0)
		takes_a_moment(now);
	answer = judge(state, now, &it);
	if (limit != 0 || answer.kind != SLEEPS || state->outcome[now->actor] == IS_KILLED)
		return answer;
	if ((now->slept ? now->interrupted : meanwhile(now, NULL)) && either(now, 2))
		return answer; /* others may see it asleep for a moment, or wake it */
	return fails(EAGAIN, "semop(2): the time is over");
}

static void set_by_rule(struct state *state, const struct moment *now, int number, int value)
{
	state->value[number] = value;
	state->last[number] = now->actor + 1;
	for (int i = 0; i < ACTOR_COUNT; i++)
		state->undo[i][number] = 0;
}

/* As semop(2) shows it: whoever finds it free takes it. */
OPERATION(take_lock, semop(scene->set, array_of(first, second, flags), count_of(second)),
	  SEES_ALWAYS((kept, is_kept(first, second, flags))), (first, ON(0, 0)), (second, ON(0, 1)),
	  (flags, 0, IPC_NOWAIT))
{
	struct request it = request_of(first, second, flags);

	shows(kept, true);
	return judge(state, now, &it);
}

OPERATION(set_value, set_value(number, value), NOTHING, (number, 0, 1, SIZE, -1),
	  (value, 1, 0, 2, HIGHEST, -1, HIGHEST + 1))
{
	bool nowhere = state->gone || number < 0 || number >= SIZE;

	if (value < 0 || value > HIGHEST)
		return fails(one_of(now, ERANGE, nowhere ? no_set(now) : 0),
			     "POSIX semctl(): a semaphore can't have this value");
	if (nowhere)
		return fails(state->gone ? no_set(now)
					 : one_of(now, EINVAL, may_we(state, WRITE) ? 0 : EACCES),
			     "POSIX semctl(): no such set, or no such semaphore in it");
	if (!may_we(state, WRITE))
		return forbidden(EACCES);
	set_by_rule(state, now, (int)number, (int)value);
	serve(state, now);
	return returns(0, "POSIX semctl(): SETVAL sets the value, and clears all undo of it");
}
OPERATION(set_values, set_values(first, second), NOTHING, (first, 1, 0, 2, HIGHEST, HIGHEST + 1),
	  (second, 1, 0, HIGHEST + 1))
{
	bool too_large = first > HIGHEST || second > HIGHEST;

	if (state->gone)
		return fails(too_large ? one_of(now, ERANGE, no_set(now)) : no_set(now),
			     "POSIX semctl(): no set has this id");
	if (!may_we(state, WRITE))
		return forbidden(EACCES);
	if (too_large)
		return fails(ERANGE, "POSIX semctl(): a semaphore can't have this value");
	set_by_rule(state, now, 0, (int)first);
	set_by_rule(state, now, 1, (int)second);
	serve(state, now);
	return returns(0, "POSIX semctl(): SETALL sets all values, and clears all undo");
}

OPERATION(set_owner, set_owner(mode, gift), NOTHING, (mode, 0600, 0440, 0062, 0602),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	if (state->gone)
		return fails(no_set(now), "POSIX semctl(): no set has this id");
	if (!scene->several && gift != TO_MAKER && seen_by(now)->error == EINVAL)
		return forbidden(EINVAL); /* a user namespace knows no such user */
	state->permissions = (struct permissions){ (int)mode, (int)gift };
	return returns(0, "POSIX semctl(): IPC_SET sets mode, uid and gid");
}

static struct answer removed(struct state *state, struct moment *now)
{
	struct state removed = { .gone = true };

	if (state->gone)
		return fails(no_set(now), "POSIX semctl(): no set has this id");
	memcpy(removed.outcome, state->outcome, sizeof(removed.outcome));
	*state = removed;
	return returns(0, "POSIX semctl(): IPC_RMID removes the set at once");
}

OPERATION(remove, semctl(scene->set, SIZE, IPC_RMID), NOTHING)
{
	return removed(state, now);
}

OPERATION(get, get(size, flags), NOTHING, (size, SIZE, 0, 1, SIZE + 1, -1), (flags, 0600, 0))
{
	if (size < 0)
		return fails(one_of(now, EINVAL, state->gone ? ENOENT : 0),
			     "POSIX semget(): less than no semaphores");
	if (state->gone)
		return fails(ENOENT, "POSIX semget(): the key has no set, and no IPC_CREAT");
	if (size > SIZE)
		return fails(EINVAL, "POSIX semget(): the key's set is smaller");
	if (!may_we(state, flags ? READ | WRITE : 0))
		return forbidden(EACCES);
	return returns(true, "POSIX semget(): the set that the key has");
}

/* Where several apply any may be told. */
OPERATION(call_wrongly, call_wrongly(fault), NOTHING,
	  (fault, SETALL_ARRAY, GETALL_ARRAY, STATUS, GIVEN, COMMAND, NO_INDEX))
{
	int other = state->gone ? no_set(now) : may_we(state, READ | WRITE) ? 0 : EACCES;

	if (fault == COMMAND || fault == NO_INDEX)
		return fails(EINVAL, "POSIX semctl(): the command, or index, is none");
	return fails(one_of(now, EFAULT, other), "semop(2), semctl(2): a bad address");
}

static struct answer change_by_another(struct state *state, struct moment *now, long deed)
{
	if (deed == ADD && state->value[0] == HIGHEST)
		return fails(ERANGE, "POSIX semop(): a value would be too large");
	if (deed == PASS_AT_ZERO && state->value[0])
		return fails(EAGAIN, "POSIX semop(): it is not zero, and IPC_NOWAIT");
	if (deed == ADD || deed == PASS_AT_ZERO) {
		state->last[0] = now->actor + 1;
		state->used = true;
		state->maybe_used = false;
	}
	if (deed == ADD)
		state->value[0]++;
	if (deed == CHANGE_VALUE || deed == CHANGE_ALL)
		set_by_rule(state, now, 0, 1);
	if (deed == CHANGE_ALL)
		set_by_rule(state, now, 1, 1);
	serve(state, now);
	return returns(0, "POSIX 2.7.1: the mode has the bit for this user");
}

/* Where we can't be others they are ourselves. */
OPERATION(act_by, act_by(user, deed, mode, gift), NOTHING,
	  (user, MYSELF, OUTSIDER, MAKER, HOLDER, MEMBER, FELLOW),
	  (deed, ADD, PASS_AT_ZERO, READ_VALUE, READ_ALL, CHANGE_VALUE, CHANGE_ALL, LOOK,
	   LOOK_BY_INDEX, LOOK_AT_ANY, GIVE, REMOVE),
	  (mode, AS_IT_IS, 0640, 0060, 0604, 0026),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	bool changes = deed == ADD || deed == CHANGE_VALUE || deed == CHANGE_ALL;

	user = user_now(now, scene->several, user);
	if (state->gone)
		return fails(no_set(now), "POSIX semctl(): no set has this id");
	if (mode != AS_IT_IS)
		state->permissions = permissions_given(mode, scene->several, gift);
	if (deed == LOOK_AT_ANY)
		return returns(0, "Linux: semctl(2): SEM_STAT_ANY asks nobody for permission");
	if ((deed == GIVE || deed == REMOVE) && !may_change(&state->permissions, user))
		return forbidden(EPERM);
	if (deed == REMOVE)
		return removed(state, now);
	if (deed == GIVE && !scene->several && seen_by(now)->error == EINVAL)
		return forbidden(EINVAL);
	if (deed == GIVE) {
		state->permissions = (struct permissions){ 0466, USER_TO_HOLDER };
		return returns(0, "POSIX semctl(): its owner, or who made it, may set and remove");
	}
	if (!may(&state->permissions, scene->bound, user, changes ? WRITE : READ))
		return forbidden(EACCES);
	return change_by_another(state, now, deed);
}

/* Only a: nobody kills it meanwhile, so its child ends in the call. */
OWN_OPERATION(fork, actor == 1 ? fork_and_end() : nothing_called(), NOTHING)
{
	takes_a_moment(now);
	if (now->actor != 1)
		return fails(EINVAL, "nothing is called: another than a calls");
	return returns(0, "POSIX fork(): the child has none of the undo");
}

OPERATION(count_all, count_all(),
	  SEES((highest, highest_index == scene->index && info.semusz > scene->others),
	       (semusz, info.semusz - scene->others), (semaem, info.semaem - scene->elsewhere)))
{
	if (scene->alone) {
		shows(highest, !state->gone); /* of none the index is told as 0 */
		shows(semusz, !state->gone);
		shows(semaem, state->gone ? 0 : SIZE);
	} else {
		shows_any(highest);
		shows_any(semusz);
		shows_any(semaem);
	}
	return returns(0, "Linux: semctl(2): SEM_INFO counts sets and semaphores");
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	if (how == CAUGHT || how == CAUGHT_TO_RESTART) {
		interrupts(now, (int)victim);
		return returns(0,
			       "semop(2): a caught signal ends a sleeping call, SA_RESTART or not");
	}
	if (stops((int)victim, now->actor, how)) {
		interrupts(now, (int)victim);
		return returns(0, "Linux: signal(7): semop fails with EINTR after SIGCONT");
	}
	disturbs(now, (int)victim);
	return returns(0, "POSIX semop(): a signal that is not caught ends no call");
}

/* What the end of a process does: semop(2): of the undo what can be done. */
static void end_process(struct state *state, const struct moment *now, long actor)
{
	for (int i = 0; i < SIZE; i++) {
		int undo = state->undo[actor][i], value = state->value[i] + undo;

		if (undo || state->last[i] == actor + 1)
			state->last[i] = -(int)(actor + 1);
		state->value[i] = value < 0 ? 0 : value > HIGHEST ? HIGHEST : value;
		state->undo[actor][i] = 0;
	}
	if (state->undoes[actor] && !state->used)
		state->maybe_used = true;
	state->undoes[actor] = false;
	state->outcome[actor] = 0;
	serve(state, now);
}

static bool waits_now(const struct state *state, const struct moment *now, long actor)
{
	struct request it;

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		if (sleeper.actor == actor && waits(state, &sleeper, &it))
			return true;
	}
	return false;
}

OWN_OPERATION(end, end_actor((int)victim, actor), NOTHING, (victim, ACTORS))
{
	if (victim <= now->actor) {
		end_process(state, now, now->actor);
		return ends("POSIX semop(): the end of a process does its undo");
	}
	if (!now->slept && waits_now(state, now, victim) && meanwhile(now, NULL) &&
	    either(now, 2)) {
		state->outcome[victim] = IS_KILLED;
		return dies();
	}
	kills(now, (int)victim);
	end_process(state, now, victim);
	return returns(0, "POSIX semop(): the end of a process does its undo");
}

/*
 * How many sleep for more, or for zero: each for the first of its operations that can't be done. On
 * Linux that is looked at again, for those who only wait for zero, when some value becomes zero: so
 * one who waits for two zeros may count at either; what was seen is taken.
 */
static long sleepers_for(const struct state *state, struct moment *now, int number, bool zero,
			 int place)
{
	struct state tried = *state;
	int count = 0, more = 0;

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);
		struct request it;
		size_t at;

		if (!waits(state, &sleeper, &it) ||
		    do_all(&tried, sleeper.actor, &it, &at) == SERVED)
			continue;
		if (it.count > 1 && !alters(&it))
			more += zero;
		else if (it.operations[at].sem_num == number)
			count += zero == !it.operations[at].sem_op;
	}
	if (more && seen_by(now)->number[place] > count)
		return seen_by(now)->number[place] > count + more ? count
								  : seen_by(now)->number[place];
	return count;
}

/* Of one who has ended only the pid is left. */
static long last_to_change(const struct state *state, struct moment *now, int number, int place)
{
	int last = state->last[number];

	if (last >= 0)
		return last ? last - 1 : NOBODY;
	return seen_by(now)->number[place] == -last - 1 ? -last - 1 : STRANGER;
}

OPERATION(read_number, read_number(number, command), SEES((it, number_read)),
	  (number, 0, 1, SIZE, -1), (command, GETVAL, GETNCNT, GETZCNT, GETPID))
{
	if (state->gone || number < 0 || number >= SIZE)
		return fails(state->gone ? no_set(now)
					 : one_of(now, EINVAL, may_we(state, READ) ? 0 : EACCES),
			     "POSIX semctl(): no such set, or no such semaphore in it");
	if (!may_we(state, READ))
		return forbidden(EACCES);
	if (command == GETVAL)
		shows(it, state->value[number]);
	else if (command == GETPID)
		shows(it, last_to_change(state, now, (int)number, 0));
	else
		shows(it, sleepers_for(state, now, (int)number, command == GETZCNT, 0));
	return returns(0, "POSIX semctl(): GETVAL, GETPID, GETNCNT, GETZCNT");
}

OBSERVE(read_all(),
	SEES((value_0, values[0]), (value_1, values[1]), (semncnt_0, for_more[0]),
	     (semncnt_1, for_more[1]), (semzcnt_0, for_zero[0]), (semzcnt_1, for_zero[1]),
	     (sempid_0, last_pid[0]), (sempid_1, last_pid[1]), (as_made, is_as_made()),
	     (mode, status.sem_perm.mode), (uid, status.sem_perm.uid), (gid, status.sem_perm.gid),
	     (sem_ctime, when(status.sem_ctime, scene->begun)),
	     (sem_otime, when(status.sem_otime, scene->begun)), (removed, removed_error)))
{
	if (state->gone)
		return fails(no_set(now), "POSIX semctl(): no set has this id");
	if (!may_we(state, READ))
		return forbidden(EACCES);
	shows(value_0, state->value[0]);
	shows(value_1, state->value[1]);
	shows(semncnt_0, sleepers_for(state, now, 0, false, 2));
	shows(semncnt_1, sleepers_for(state, now, 1, false, 3));
	shows(semzcnt_0, sleepers_for(state, now, 0, true, 4));
	shows(semzcnt_1, sleepers_for(state, now, 1, true, 5));
	shows(sempid_0, last_to_change(state, now, 0, 6));
	shows(sempid_1, last_to_change(state, now, 1, 7));
	shows(as_made, true);
	shows(mode, state->permissions.mode);
	shows(uid, user_given(state->permissions.gift));
	shows(gid, group_given(state->permissions.gift));
	shows(sem_ctime, 1);
	if (state->maybe_used)
		shows_any(sem_otime);
	else
		shows(sem_otime, state->used);
	shows(removed, EINVAL);
	return returns(0, "POSIX semctl(), <sys/sem.h>: the values, and struct semid_ds");
}

MEETING(sem, takes_meet_a_giving_and_the_removal,
	CALLS(BY(1, semop, ON(0, -1), ALONE, 0), BY(2, semop, ON(0, -1), ALONE, 0),
	      BY(3, semop, ON(0, 1), ALONE, 0), BY(3, remove)),
	.says = "where two semops that take meet a giving that is enough for one of them, and then the "
		"set's removal, one of them at most succeeds, and who does not gets EIDRM or EINVAL",
	.zh = "两个减操作的 semop 遇到只够其中一个的加操作、随后集合被删除时，至多一个成功，"
	      "其余得到 EIDRM 或 EINVAL",
	.verdict = HOLDS, .ref = "POSIX.1-2024 semop() EIDRM, EINVAL; semctl() IPC_RMID");
