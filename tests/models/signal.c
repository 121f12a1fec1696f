/* Signals: what is blocked and pending, and what handlers, sigwaitinfo and signalfds are given. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "model.h"
#include "models/shared.h"
#include "models/signal.h"
#include "models/signal_cases.h"

#define PENDING_LIMIT 168

/* A pending signal. They stand in order: those of a process's thread first, then by number. */
struct entry {
	unsigned char target, is_shared, signal, how, from, value;
	bool from_former; /* the sender's process has ended */
};

/* Of each actor. All zero: all is blocked and caught, nothing was handled. */
struct own {
	unsigned char open; /* what is not blocked */
	unsigned char action[SIGNALS];
	unsigned char watched; /* by its own signalfd */
	bool has_signalfd;
	long handlers, origins; /* what ran since the last call */
	signed char sender;     /* of the last of that, and 1 */
	bool sender_left;
};

struct state {
	struct own own[ACTOR_COUNT];
	int count;
	struct entry pending[PENDING_LIMIT];
};

MODEL(signal, "pending and blocked signals", "未决信号与阻塞信号",
      "POSIX.1-2024 §2.4, sigprocmask(), sigwaitinfo(), sigqueue(); signal(7), signalfd(2)",
      .need = need_signalfd, .every = 2, .every_workers = 1, .every_values = 1, .operations = 3000,
      .enters_first = true, .workers_differ = true);

/* How an actor begins: main and a block all, and catch it. */
static long not_blocked_by(int actor)
{
	return actor == 3 ? SHARED_SET : actor == 2 || actor == 4 ? ALL : 0;
}

static int first_action_of(int actor)
{
	return actor == 3 ? DEFAULT : actor == 4 ? CATCH_AND_RESTART : CATCH;
}

BEGIN
{
	scene->several = can_be_others();
	scene->shared = must(signalfd(-1, set_of(SHARED_SET), SFD_CLOEXEC));
}

END
{
	close(scene->shared);
}

ENTER
{
	handled = shown = 0;
	own_signalfd = shared_signalfd = -1;
	sigprocmask(SIG_BLOCK, set_of(ALL), NULL);
	for (int i = 0; i < SIGNALS; i++)
		set_action(i, first_action_of(actor), BY_SIGACTION, actor);
	sigprocmask(SIG_UNBLOCK, set_of(not_blocked_by(actor)), NULL);
}

LEAVE
{
	for (int i = 0; i < SIGNALS; i++) {
		signal(number_of(i), SIG_IGN);
		signal(number_of(i), SIG_DFL);
	}
	sigprocmask(SIG_UNBLOCK, set_of(ALL), NULL);
	close(own_signalfd);
	close(shared_signalfd);
}

/* The rules' own words */

static void begin_own(struct own *own, int actor)
{
	memset(own, 0, sizeof(*own));
	own->open = (unsigned char)not_blocked_by(actor);
	memset(own->action, first_action_of(actor), sizeof(own->action));
}

INITIALLY
{
	for (int i = 0; i < ACTOR_COUNT; i++)
		begin_own(&state->own[i], i);
}

static bool is_ignored(const struct own *own, int signal)
{
	return own->action[signal] == IGNORE || (own->action[signal] == DEFAULT && signal == URG);
}

/* The first entry of the actor's that is one of the set, as it is taken; -1: there is none. */
static int first_of(const struct state *state, int actor, long set)
{
	for (int i = 0; i < state->count; i++)
		if (state->pending[i].target == actor && set & ONLY(state->pending[i].signal))
			return i;
	return -1;
}

static void take_out(struct state *state, int place)
{
	state->count--;
	memmove(&state->pending[place], &state->pending[place + 1],
		(size_t)(state->count - place) * sizeof(state->pending[0]));
	memset(&state->pending[state->count], 0, sizeof(state->pending[0]));
}

static void discard(struct state *state, int actor, long set)
{
	for (int i = first_of(state, actor, set); i >= 0; i = first_of(state, actor, set))
		take_out(state, i);
}

static int key_of(const struct entry *entry)
{
	return (entry->target * 2 + entry->is_shared) * SIGNALS + entry->signal;
}

/* Standard signals are pending once, with what came first; real-time signals are queued. */
static void insert(struct state *state, const struct entry *entry)
{
	int place = state->count;

	while (place > 0 && key_of(&state->pending[place - 1]) > key_of(entry))
		place--;
	if (entry->signal < LOW && place > 0 && key_of(&state->pending[place - 1]) == key_of(entry))
		return;
	if (state->count == PENDING_LIMIT)
		return;
	memmove(&state->pending[place + 1], &state->pending[place],
		(size_t)(state->count - place) * sizeof(*entry));
	state->pending[place] = *entry;
	state->count++;
}

static struct news told_of(const struct entry *entry)
{
	const long codes[] = { SI_USER, SI_QUEUE, SI_TKILL };

	return (struct news){ entry->signal + 1,
			      codes[entry->how],
			      entry->from,
			      entry->how == BY_SIGQUEUE ? entry->value : 0,
			      true,
			      entry->from_former };
}

enum delivery { NOTHING_THERE, HANDLED, DEADLY };

/* Of what is pending and open the first is handled; what is ignored is dropped. */
static enum delivery deliver_one(struct state *state, int actor, long open)
{
	struct own *own = &state->own[actor];

	for (int i = first_of(state, actor, open); i >= 0; i = first_of(state, actor, open)) {
		const struct entry entry = state->pending[i];
		const struct news it = told_of(&entry);

		take_out(state, i);
		if (is_ignored(own, entry.signal))
			continue;
		if (own->action[entry.signal] == DEFAULT)
			return DEADLY;
		own->handlers = add_digit(own->handlers, it.signal);
		own->origins = add_origin(own->origins, &it);
		own->sender = (signed char)(entry.from + 1);
		own->sender_left = entry.from_former;
		return HANDLED;
	}
	return NOTHING_THERE;
}

/* All that is pending and not blocked. True: it ends the actor's process. */
static bool deliver(struct state *state, int actor)
{
	enum delivery delivery;

	do
		delivery = deliver_one(state, actor, state->own[actor].open);
	while (delivery == HANDLED);
	return delivery == DEADLY;
}

/* The actor's process ends; the next one begins anew. */
static void end_process(struct state *state, int actor)
{
	discard(state, actor, ALL);
	for (int i = 0; i < state->count; i++)
		state->pending[i].from_former |= state->pending[i].from == actor;
	for (int i = 0; i < ACTOR_COUNT; i++)
		state->own[i].sender_left |= state->own[i].sender == actor + 1;
	begin_own(&state->own[actor], actor);
}

/*
 * A signal comes. True: the actor's process ends. Whoever makes no call handles it before the next
 * round; of several that come in one round some may be handled before others come.
 */
static bool post(struct state *state, struct moment *now, const struct entry *entry)
{
	struct own *own = &state->own[entry->target];
	int target = entry->target;
	struct sleeper sleeper;
	bool asleep = is_asleep(now, target, &sleeper);
	long open = own->open;

	if (asleep && sleeps_in(&sleeper, "suspend") && sleeper.arguments[1] != PAUSE)
		open = ~sleeper.arguments[0];
	if (open & ONLY(entry->signal) && is_ignored(own, entry->signal))
		return false;
	if (open & ONLY(entry->signal) && own->action[entry->signal] == DEFAULT)
		return true;
	if (!asleep && target != now->actor && first_of(state, target, open) >= 0 && either(now, 2))
		deliver(state, target);
	insert(state, entry);
	if (asleep)
		return false;
	disturbs(now, target);
	if (!meanwhile(now, NULL) || target == now->actor)
		deliver(state, target);
	return false;
}

/*
 * Before a call: what has come is handled; what comes at the same time, before the call or after.
 */
static void begin(struct state *state, struct moment *now)
{
	struct sleeper sleeper;

	for (int i = 0; i < ACTOR_COUNT && !meanwhile(now, NULL) && !now->slept; i++)
		if (!is_asleep(now, i, &sleeper))
			deliver(state, i);
	if (!now->slept && first_of(state, now->actor, state->own[now->actor].open) >= 0 &&
	    !either(now, 2))
		deliver(state, now->actor);
}

/* Before a call returns: what is pending and not blocked is handled. */
static struct answer finish(struct state *state, struct moment *now, struct answer answer)
{
	struct own *own = &state->own[now->actor];

	if (deliver(state, now->actor)) {
		end_process(state, now->actor);
		return ends("POSIX <signal.h>: the default action ends the process");
	}
	shows(handlers, own->handlers);
	shows(origins, own->origins);
	if (own->sender_left || (own->sender && has_ended(now, own->sender - 1)))
		shows_any(sender);
	else
		shows(sender, own->sender);
	own->handlers = own->origins = 0;
	own->sender = own->sender_left = 0;
	return answer;
}

static struct answer judge_sent(struct state *state, struct moment *now, int target, long signal,
				long how)
{
	const struct entry entry = {
		.target = (unsigned char)target,
		.is_shared = how < BY_TGKILL,
		.signal = (unsigned char)signal,
		.how = (unsigned char)how,
		.from = (unsigned char)now->actor,
		.value = (unsigned char)now->mark,
	};
	bool to_nobody = how == NOBODY_BY_KILL || how == NOBODY_BY_SIGQUEUE;

	if (signal == BAD_SIGNAL && !(to_nobody && seen_by(now)->error == ESRCH))
		return fails(EINVAL, "POSIX kill(), sigqueue(): there is no such signal");
	if (to_nobody)
		return fails(ESRCH, "POSIX kill(), sigqueue(): there is no such process");
	if (signal == NO_SIGNAL)
		return returns(0, "POSIX kill(), sigqueue(): signal 0 is only looked at");
	if (has_ended(now, target))
		return returns(0, "POSIX kill(): a process that nobody has waited for is there");
	if (!post(state, now, &entry))
		return returns(0, "POSIX kill(), sigqueue(): the signal is sent, and queued");
	end_process(state, target);
	if (target == now->actor)
		return ends("POSIX <signal.h>: the default action ends who signals itself");
	kills(now, target);
	return returns(0, "POSIX <signal.h>: the default action ends the process");
}

OPERATION(send, send_to(actor_pid(target), signal, how, mark),
	  SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
		      (sender, sender_shown())),
	  (target, ACTORS), (signal, LOW, USR2, HIGH, URG, NO_SIGNAL, BAD_SIGNAL),
	  (how, BY_SIGQUEUE, BY_KILL, BY_TGKILL, NOBODY_BY_KILL, NOBODY_BY_SIGQUEUE))
{
	begin(state, now);
	return finish(state, now, judge_sent(state, now, (int)target, signal, how));
}

OWN_OPERATION(raise, send_to_oneself(signal, how, mark),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (signal, LOW, USR2, HIGH, URG, NO_SIGNAL, BAD_SIGNAL),
	      (how, BY_SIGQUEUE, BY_RAISE, BY_KILL))
{
	begin(state, now);
	return finish(state, now,
		      judge_sent(state, now, now->actor, signal,
				 how == BY_RAISE ? BY_TGKILL : how));
}

OWN_OPERATION(set_action, set_action(signal, what, by, actor),
	      SEES((before, action_of(&action_before)), (handlers, handlers_since()),
		   (origins, origins_shown()), (sender, sender_shown())),
	      (signal, LOW, USR2, URG), (what, IGNORE, DEFAULT, CATCH_AND_RESTART, CATCH),
	      (by, BY_SIGNAL_ALONE, BY_SIGACTION))
{
	struct own *own = &state->own[now->actor];

	begin(state, now);
	shows(before, own->action[signal]);
	if (what == DEFAULT && now->actor == MAIN)
		what = CATCH;
	own->action[signal] = (unsigned char)what;
	if (is_ignored(own, (int)signal))
		discard(state, now->actor, ONLY(signal));
	return finish(state, now, returns(0, "POSIX sigaction(): who ignores drops the pending"));
}

OWN_OPERATION(change_mask, change_mask(how, set),
	      SEES_ALWAYS((blocked_before, bits_of(&set_before)), (handlers, handlers_since()),
			  (origins, origins_shown()), (sender, sender_shown())),
	      (how, SIG_UNBLOCK, SIG_BLOCK, SIG_SETMASK, BAD_HOW),
	      (set, ALL, ONLY(LOW), ONLY(USR2), ONLY(HIGH) | ONLY(URG), 0, NO_SET))
{
	struct own *own = &state->own[now->actor];
	bool is_bad = how == BAD_HOW && set != NO_SET;

	begin(state, now);
	shows(blocked_before, is_bad ? 0 : ALL & ~own->open);
	if (is_bad)
		return finish(state, now, fails(EINVAL, "POSIX sigprocmask(): how is none"));
	if (set != NO_SET && how == SIG_UNBLOCK)
		own->open |= (unsigned char)set;
	if (set != NO_SET && how == SIG_BLOCK)
		own->open &= (unsigned char)~set;
	if (set != NO_SET && how == SIG_SETMASK)
		own->open = (unsigned char)(ALL & ~set);
	return finish(state, now,
		      returns(0, "POSIX sigprocmask(): what is unblocked comes before it returns"));
}

/* Takes the first of the set, which is there. */
static struct news take(struct state *state, int place)
{
	const struct entry entry = state->pending[place];

	take_out(state, place);
	return told_of(&entry);
}

/* Of one who has ended only the pid is left: in the same round it is known still. */
static long sender_of(struct moment *now, const struct news *it, int place)
{
	if (!it->is_former || seen_by(now)->number[place] != it->from)
		return it->is_former ? STRANGER : it->from;
	return it->from;
}

/* The C library decides whether a wait goes on after a handler: musl's does, glibc's does not. */
#ifdef __GLIBC__
#define ENDS_WAITS true
#else
#define ENDS_WAITS false
#endif

OWN_OPERATION(wait_for, wait_for(set, how),
	      SEES_ALWAYS((si_signo, told.signal), (si_code, told.code), (si_pid, told.from),
			  (si_value, told.value), (si_uid, told.user), (handlers, handlers_since()),
			  (origins, origins_shown()), (sender, sender_shown())),
	      (set, ALL, ONLY(LOW), ONLY(USR2), ONLY(HIGH) | ONLY(URG), 0),
	      (how, AT_ONCE, INFO, SIGWAIT, ONE_HOUR, UNLIMITED, NO_TIME))
{
	struct own *own = &state->own[now->actor];
	struct news it = { 0 };
	bool is_bad = how == NO_TIME;
	int place;

	begin(state, now);
	place = first_of(state, now->actor, set);
	if (place < 0 && how != AT_ONCE && !is_bad) {
		if (first_of(state, now->actor, own->open) < 0)
			return sleeps("POSIX sigwaitinfo(): until one of the set is pending");
		if (how == SIGWAIT || !ENDS_WAITS) {
			deliver(state, now->actor);
			return sleeps("POSIX sigwait(): until one of the set is pending");
		}
	}
	if (place >= 0 && !(is_bad && seen_by(now)->error == EINVAL))
		it = take(state, place);
	shows(si_signo, how == SIGWAIT ? 0 : it.signal);
	shows(si_code, how == SIGWAIT || it.code == SI_TKILL ? 0 : it.code);
	shows(si_pid, how == SIGWAIT ? 0 : sender_of(now, &it, 2));
	shows(si_value, how == SIGWAIT ? 0 : it.value);
	shows(si_uid, how == SIGWAIT ? 0 : it.user);
	if (it.signal)
		return finish(state, now,
			      returns(it.signal, "POSIX sigwaitinfo(): takes the lowest; of equal "
						 "real-time signals the first"));
	if (is_bad)
		return finish(state, now, fails(EINVAL, "POSIX sigtimedwait(): no proper time"));
	if (how == AT_ONCE)
		return finish(state, now, fails(EAGAIN, "POSIX sigtimedwait(): the time is over"));
	return finish(state, now, fails(EINTR, "POSIX sigwaitinfo(): another's handler ran"));
}

OWN_OPERATION(tell_pending, tell_pending(),
	      SEES((handlers, handlers_since()), (origins, origins_shown()),
		   (sender, sender_shown())))
{
	long pending = 0;

	begin(state, now);
	for (int i = 0; i < SIGNALS; i++)
		if (first_of(state, now->actor, ONLY(i)) >= 0)
			pending |= ONLY(i);
	return finish(state, now, returns(pending, "POSIX sigpending(): what is sent, not taken"));
}

/* What a signal to a child that has ended gives; main's, which nobody kills meanwhile. */
static long send_to_zombie(long signal, long how)
{
	const union sigval value = { 0 };
	siginfo_t ended;
	long result;
	int error;
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	while (child > 0 && waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT) < 0 &&
	       errno == EINTR)
		;
	result = how == BY_KILL ? kill(child, number_of(signal))
				: sigqueue(child, number_of(signal), value);
	error = errno;
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	errno = error;
	return result;
}

OPERATION(send_to_zombie, actor == MAIN ? send_to_zombie(signal, how) : (errno = EINVAL, -1),
	  NOTHING, (signal, NO_SIGNAL, LOW, BAD_SIGNAL), (how, BY_KILL, BY_SIGQUEUE))
{
	if (now->actor != MAIN)
		return fails(EINVAL, "nothing is called: another than main calls");
	if (signal == BAD_SIGNAL)
		return fails(EINVAL, "POSIX kill(), sigqueue(): there is no such signal");
	return returns(0, "POSIX kill(): a process that nobody has waited for is there");
}

OWN_OPERATION(run_handler, run_handler(flags, set),
	      SEES_ALWAYS((blocked_within, blocked_within), (mask_told, mask_told),
			  (flags_told, flags_told), (handlers, handlers_since()),
			  (origins, origins_shown()), (sender, sender_shown())),
	      (flags, 0, SA_NODEFER, SA_RESETHAND, SA_RESTART, BY_SIGNAL),
	      (set, 0, ONLY(LOW), ONLY(USR2) | ONLY(HIGH), ALL))
{
	long blocked = ALL & ~state->own[now->actor].open;

	begin(state, now);
	shows(blocked_within, flags == BY_SIGNAL ? blocked : blocked | set);
	shows(mask_told, flags == BY_SIGNAL ? 0 : set);
	shows(flags_told, flags == BY_SIGNAL ? SA_RESTART : (int)flags);
	if (flags == (long)SA_RESETHAND) /* of unsigned int */
		return finish(state, now, returns(111, "POSIX sigaction(): SA_RESETHAND: once"));
	if (flags == SA_NODEFER)
		return finish(state, now,
			      returns(22, "POSIX sigaction(): SA_NODEFER: it interrupts itself"));
	return finish(state, now,
		      returns(12, "POSIX sigaction(): what the handler's mask has, and its own "
				  "signal, comes after it; signal(2): SA_RESTART"));
}

OWN_OPERATION(suspend, suspend(blocked, by),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (blocked, 0, ONLY(LOW), ALL & ~ONLY(USR2), ALL),
	      (by, SIGSUSPEND, PPOLL, PSELECT, PAUSE))
{
	enum delivery delivery;

	begin(state, now);
	delivery = deliver_one(state, now->actor,
			       by == PAUSE ? state->own[now->actor].open : ~blocked);
	if (delivery == HANDLED)
		return finish(state, now,
			      fails(EINTR, "POSIX sigsuspend(), pselect(), pause(): a handler ran; "
					   "the mask is back"));
	if (delivery == NOTHING_THERE)
		return sleeps("POSIX sigsuspend(): until a handler has run");
	end_process(state, now->actor);
	return ends("POSIX sigsuspend(): or until the default action ends the process");
}

OWN_OPERATION(set_signalfd, set_signalfd(set, how),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (set, ALL, ONLY(LOW), ONLY(USR2) | ONLY(HIGH), 0),
	      (how, PROPER, BAD_FLAGS, NO_SIGNALFD))
{
	struct own *own = &state->own[now->actor];
	bool is_new = !own->has_signalfd;

	begin(state, now);
	if (how != PROPER)
		return finish(state, now, fails(EINVAL, "signalfd(2): unknown flags, no signalfd"));
	own->has_signalfd = true;
	own->watched = (unsigned char)set;
	return finish(state, now,
		      returns(is_new + 2 * FD_CLOEXEC,
			      "signalfd(2): makes one, or sets the set of one"));
}

static long watched(const struct own *own, long which)
{
	return which == SHARED ? SHARED_SET : own->watched;
}

OWN_OPERATION(read_signalfd, read_signalfd(which, count),
	      SEES_ALWAYS((ssi_signo, told.signal), (ssi_pid, told.from),
			  (first, add_origin(0, &told)), (second_ssi_signo, second.signal),
			  (second, add_origin(0, &second)), (handlers, handlers_since()),
			  (origins, origins_shown()), (sender, sender_shown())),
	      (which, SHARED, OWN), (count, 1, 2, 0))
{
	struct own *own = &state->own[now->actor];
	struct news it[2] = { { 0 } };
	long set = watched(own, which);
	int taken = 0;

	begin(state, now);
	for (; taken < count && first_of(state, now->actor, set) >= 0; taken++)
		it[taken] = take(state, first_of(state, now->actor, set));
	if (which == SHARED && count && !taken) {
		int next = first_of(state, now->actor, own->open);
		bool goes_on =
			next < 0 || own->action[state->pending[next].signal] == CATCH_AND_RESTART;

		deliver(state, now->actor);
		if (goes_on)
			return sleeps("signalfd(2): until one of the set is pending");
	}
	shows(ssi_signo, it[0].signal);
	shows(ssi_pid, sender_of(now, &it[0], 1));
	shows(first, add_origin(0, &it[0]));
	shows(second_ssi_signo, it[1].signal);
	shows(second, add_origin(0, &it[1]));
	if (taken)
		return finish(state, now,
			      returns(taken, "signalfd(2): a record for each it takes"));
	if (which == OWN && !own->has_signalfd)
		return finish(state, now, fails(EBADF, "POSIX read(): the descriptor is not open"));
	if (!count)
		return finish(state, now, fails(EINVAL, "signalfd(2): less than a record"));
	if (which == OWN)
		return finish(state, now, fails(EAGAIN, "signalfd(2): none, and SFD_NONBLOCK"));
	return finish(state, now, fails(EINTR, "signal(7): a handler without SA_RESTART ran"));
}

OWN_OPERATION(poll_signalfd, events(signalfd_of(which), (int)timeout),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (which, SHARED, OWN), (timeout, 0, -1))
{
	struct own *own = &state->own[now->actor];
	bool ready;

	begin(state, now);
	ready = first_of(state, now->actor, watched(own, which)) >= 0;
	if (!ready && first_of(state, now->actor, own->open) >= 0 &&
	    (timeout || seen_by(now)->error == EINTR))
		return finish(state, now, fails(EINTR, "signal(7): poll ends after any handler"));
	if (!ready && timeout)
		return sleeps("signalfd(2): until one of the set is pending");
	return finish(state, now,
		      returns(ready ? POLLIN : 0, "signalfd(2): POLLIN while one is pending"));
}

#define OF_MAIN(call) (actor == MAIN ? (call) : (errno = EINVAL, -1))

static struct answer another_calls(void)
{
	return fails(EINVAL, "nothing is called: another than main calls");
}

OWN_OPERATION(send_two, send_two(first, then),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (first, 0, 1, 2, 3), (then, 3, 0, 1, 2))
{
	long both = ONLY(first) | ONLY(then);

	begin(state, now);
	return finish(state, now,
		      returns((first == 3) != (then == 3) ? ONLY(then) : both,
			      "POSIX <signal.h>: SIGCONT and the stop signals discard each other"));
}

OWN_OPERATION(set_while_pending, set_while_pending(which, what, by),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (which, SIGVTALRM, SIGWINCH), (what, DEFAULT, IGNORE, CATCH),
	      (by, BY_SIGNAL_ALONE, BY_SIGACTION))
{
	bool drops = what == IGNORE || (what == DEFAULT && which == SIGWINCH);

	begin(state, now);
	return finish(state, now,
		      returns(!drops, "POSIX sigaction(): to ignore, or a default that does, drops "
				      "what is pending; nothing else"));
}

OWN_OPERATION(signal_thread, signal_thread(how),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (how, FOR_PROCESS, FOR_MAKER, FOR_ITSELF))
{
	static const int results[] = { [FOR_PROCESS] = 7, [FOR_MAKER] = 9, [FOR_ITSELF] = 3 };

	takes_a_moment(now);
	begin(state, now);
	return finish(state, now,
		      returns(results[how], "POSIX 2.4.1, pthread_kill(): pending for the process, "
					    "or for one thread; the mask is the maker's"));
}

OWN_OPERATION(run_on_stack, run_on_stack(flags),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (flags, SA_ONSTACK, 0))
{
	begin(state, now);
	return finish(state, now,
		      returns(flags ? 7 : 0, "POSIX sigaltstack(): SA_ONSTACK; EPERM within"));
}

OWN_OPERATION(call_wrongly, call_wrongly(fault),
	      SEES_ALWAYS((handlers, handlers_since()), (origins, origins_shown()),
			  (sender, sender_shown())),
	      (fault, ACTION_OF_SIGKILL, ACTION_OF_SIGSTOP, ACTION_OF_0, ACTION_OF_TOO_MANY,
	       SIGNAL_OF_SIGKILL, THREAD_BELOW_0, SIZE_OF_A_MASK, SIZE_OF_AN_ACTION, NO_THREAD,
	       ANOTHERS_THREAD, NO_GROUP, NOBODYS_GROUP, BAD_MASK, BAD_OLD_MASK, BAD_PENDING))
{
	begin(state, now);
	return finish(state, now,
		      fails(fault < NO_THREAD  ? EINVAL
			    : fault < BAD_MASK ? ESRCH
					       : EFAULT,
			    "POSIX sigaction(), kill(), tgkill(2): EINVAL: no signal or thread, or "
			    "not to be caught; ESRCH: nobody has this id; EFAULT: a bad address"));
}

OPERATION(send_as_another,
	  OF_MAIN(send_as_another(actor_pid(target), number_by_another(what), how)), NOTHING,
	  (target, ACTORS), (what, 0, 1, 2), (how, BY_KILL, BY_SIGQUEUE))
{
	if (now->actor != MAIN)
		return another_calls();
	if (what == 2 && scene->several)
		return returns(0, "POSIX kill(): SIGCONT within the session is anybody's");
	return returns(has_ended(now, (int)target) && seen_by(now)->value == ESRCH ? ESRCH : EPERM,
		       "POSIX kill(), sigqueue(): the process is another user's");
}

/* What the calls of main and its children give, by which is told what becomes of signals there. */
static long given_in_child(const struct state *state, struct moment *now, long what)
{
	static const int of_children[] = {
		[EXITS] = TOLD(CLD_EXITED, 3),
		[IS_KILLED] = TOLD(CLD_KILLED, SIGKILL),
		[STOPS] = TOLD(CLD_STOPPED, STOP),
		[STOPS_UNTOLD] = TOLD(CLD_KILLED, SIGKILL),
		[IS_IGNORED] = ECHILD,
		[IS_NOT_KEPT] = ECHILD,
		[GOES_ON_AGAIN] = TOLD(CLD_CONTINUED, CONT),
		[IS_WAITED_FOR] = TOLD(CLD_EXITED, 3),
		[IGNORES_A_STOP] = TOLD(CLD_EXITED, 3),
		[CATCHES_A_STOP] = TOLD(CLD_EXITED, 3),
	};
	const struct own *own = &state->own[MAIN];
	long actions = 0;

	for (int i = 0; i < SIGNALS; i++)
		actions |= own->action[i] << 2 * i;
	switch (what) {
	case FORKED + PENDING:
		return 0;
	case FORKED + MASK:
		return ALL & ~own->open;
	case FORKED + ACTIONS:
		return actions;
	case AT_LIMIT + BY_SIGQUEUE:
		return seen_by(now)->value == NOT_LIMITED ? NOT_LIMITED : EAGAIN;
	case AT_LIMIT + BY_KILL:
		return seen_by(now)->value == NOT_LIMITED ? NOT_LIMITED : 100 + ONLY(LOW);
	case IN_GROUP + KILL_0:
	case IN_GROUP + KILL_GROUP:
	case IN_GROUP + KILLPG:
		return ONLY(LOW) | ONLY(LOW) << SIGNALS;
	case FORGED + WITH_CODE_OF_KILL:
	case FORGED + WITH_CODE_OF_TKILL:
	case FORGED + WITH_CODE_OF_KERNEL:
		return EPERM;
	case STOPPED + KEPT_BACK:
		return ENDED_BY(SIGTERM);
	case STOPPED + ENDED_AT_ONCE:
		return ENDED_BY(SIGKILL) + 100;
	case EXECUTED + WAS_CAUGHT:
		return seen_by(now)->value == 127 ? 127 : ENDED_BY(SIGTERM);
	case EXECUTED + WAS_IGNORED:
	case EXECUTED + WAS_BLOCKED:
		return seen_by(now)->value == 127 ? 127 : 0; /* there is no such program */
	default:
		return of_children[what - CHILD_THAT];
	}
}

static struct answer child_gives(struct state *state, struct moment *now, long what)
{
	if (now->actor != MAIN)
		return another_calls();
	begin(state, now);
	return returns(given_in_child(state, now, what),
		       "POSIX fork(), exec: nothing is pending in the child, the mask is the "
		       "parent's, and so are actions, but for those caught, after exec; "
		       "sigaction(): SIGCHLD; 2.4.1: who is stopped gets SIGKILL alone; kill(): "
		       "all of a group; sigqueue(): EAGAIN; rt_sigqueueinfo(2): EPERM");
}

OPERATION(make_child, OF_MAIN(make_child(what)), NOTHING,
	  (what, FORKED + PENDING, FORKED + MASK, FORKED + ACTIONS, CHILD_THAT + EXITS,
	   CHILD_THAT + IS_KILLED, CHILD_THAT + STOPS, CHILD_THAT + STOPS_UNTOLD,
	   CHILD_THAT + IS_IGNORED, CHILD_THAT + IS_NOT_KEPT, CHILD_THAT + GOES_ON_AGAIN,
	   CHILD_THAT + IS_WAITED_FOR, CHILD_THAT + IGNORES_A_STOP, CHILD_THAT + CATCHES_A_STOP))
{
	return child_gives(state, now, what);
}

OPERATION(send_in_child, OF_MAIN(make_child(what)), NOTHING,
	  (what, AT_LIMIT + BY_SIGQUEUE, AT_LIMIT + BY_KILL, IN_GROUP + KILL_0,
	   IN_GROUP + KILL_GROUP, IN_GROUP + KILLPG, FORGED + WITH_CODE_OF_KILL,
	   FORGED + WITH_CODE_OF_TKILL, FORGED + WITH_CODE_OF_KERNEL, STOPPED + KEPT_BACK,
	   STOPPED + ENDED_AT_ONCE, EXECUTED + WAS_CAUGHT, EXECUTED + WAS_IGNORED,
	   EXECUTED + WAS_BLOCKED))
{
	return child_gives(state, now, what);
}
