/* What the model of unix sockets with names knows: the sockets that there are, and what is unread. */
#ifndef IPCLITMUS_LISTENING_POOL_H
#define IPCLITMUS_LISTENING_POOL_H

#include "models/listening.h"

#define PLACES 256  /* more than the pool has */
#define GONE   0xff /* a peer that is closed */
#define LEFT   0xff /* an actor that has ended */

/* Places in the pool, and actors, are told as one more than they are; 0: none. */
struct party {
	unsigned char type; /* 0: the place is free */
	unsigned char name;
	unsigned char peer, name_of_peer;
	unsigned char backlog; /* one more; 0: it does not listen */
	unsigned char pending[PENDING];
	unsigned char shut;
	unsigned char maker; /* who listens, or whose peer this was made for */
	bool was_reset;      /* the pending error ECONNRESET */
	bool nonblocking;
	bool is_roomy; /* its buffer is of the usual size */
	bool asks_who; /* SO_PASSCRED */
};

/* What is unread, a byte each; in the receivers' order, and of each in that of their sending. */
struct post {
	unsigned char to, from;
	unsigned char name; /* the sender's */
	unsigned char letter;
	unsigned char who; /* 1 more than the actor; LEFT */
	bool tells_who;    /* for sure */
};

struct state {
	struct party pool[POOL];
	struct post posts[POSTS];
	int post_count;
	unsigned char slots[ACTOR_COUNT][SLOTS];
	bool asked[ACTOR_COUNT][SLOTS]; /* whether it has had its copy from main */
	unsigned char abstract[TYPES];  /* Linux: an abstract name is one of sockets of a type */
	unsigned char path;             /* whom the file leads to */
	bool has_file;
	bool has_kind;
	unsigned woken, restarted; /* calls asleep, by actor */
};

/* The place, and one more, of the socket that the actor has in the slot. */
static int place_in(struct state *state, int actor, long slot)
{
	unsigned char *its = &state->slots[actor][slot];

	if (actor != MAIN && !state->asked[actor][slot])
		*its = state->slots[MAIN][slot];
	state->asked[actor][slot] = true;
	return *its;
}

static struct party *at(struct state *state, int place)
{
	return place && place != GONE ? &state->pool[place - 1] : NULL;
}

static int place_of(const struct state *state, const struct party *its)
{
	return (int)(its - state->pool) + 1;
}

static struct party *new_socket(struct state *state, int type)
{
	struct party *its = state->pool;

	while (its->type)
		its++;
	its->type = (unsigned char)type;
	return its;
}

/*
 * With the first call it is known of which kind the sockets are. The first of each
 * type has the name, and listens; of datagrams, the second has it for its peer. Those of other types
 * have it though nobody uses them.
 */
static void begin(struct state *state, long if_first)
{
	if (state->has_kind)
		return;
	state->has_kind = true;
	for (int slot = 0; slot < OWN; slot++)
		state->pool[slot].type = (unsigned char)type_of(slot, if_first);
	for (int i = 0; i < OWN; i++) {
		struct party *its = state->pool;

		if (its->type != types[i])
			its = new_socket(state, types[i]);
		its->name = ABSTRACT;
		its->backlog = types[i] != SOCK_DGRAM;
		its->maker = its->backlog ? MAIN + 1 : 0;
		state->abstract[types[i]] = (unsigned char)place_of(state, its);
		if (types[i] == SOCK_DGRAM && state->pool[1].type == SOCK_DGRAM) {
			state->pool[1].peer = state->abstract[SOCK_DGRAM];
			state->pool[1].name_of_peer = ABSTRACT;
		}
	}
}

static struct party *socket_in(struct state *state, const struct moment *now, long slot,
			       long if_first)
{
	begin(state, if_first);
	return at(state, place_in(state, now->actor, slot));
}

static int count_pending(const struct party *its)
{
	int count = 0;

	while (count < PENDING && its->pending[count])
		count++;
	return count;
}

static int count_unread(const struct state *state, int place)
{
	int count = 0;

	for (int i = 0; i < state->post_count; i++)
		count += state->posts[i].to == place;
	return count;
}

static int count_sent_by(const struct state *state, int place)
{
	int count = 0;

	for (int i = 0; i < state->post_count; i++)
		count += state->posts[i].from == place;
	return count;
}

static void remove_posts(struct state *state, int first, int count)
{
	state->post_count -= count;
	memmove(&state->posts[first], &state->posts[first + count],
		(size_t)(state->post_count - first) * sizeof(struct post));
	memset(&state->posts[state->post_count], 0, (size_t)count * sizeof(struct post));
}

/* The first that is for this one; if there is none, where it would stand. */
static int first_post(const struct state *state, int place)
{
	int i = 0;

	while (i < state->post_count && state->posts[i].to < place)
		i++;
	return i;
}

static void forget_unread(struct state *state, int place)
{
	remove_posts(state, first_post(state, place), count_unread(state, place));
}

static void add_post(struct state *state, const struct moment *now, const struct party *from,
		     int to, bool tells_who)
{
	int i = first_post(state, to) + count_unread(state, to);

	if (state->post_count == POSTS)
		return;
	memmove(&state->posts[i + 1], &state->posts[i],
		(size_t)(state->post_count++ - i) * sizeof(struct post));
	state->posts[i] = (struct post){ .to = (unsigned char)to,
					 .from = (unsigned char)place_of(state, from),
					 .name = from->name,
					 .letter = (unsigned char)now->mark,
					 .who = (unsigned char)(now->actor + 1),
					 .tells_who = tells_who };
}

/*
 * What is noted of a send that sleeps: its mark, and, where it waits for a receiver, the places of
 * both.
 */
static long note_of(const struct moment *now, int to, int from)
{
	return to + PLACES * (from + PLACES * now->mark);
}

static int receiver_of(long note)
{
	return (int)(note % PLACES);
}

static int sender_of(long note)
{
	return (int)(note / PLACES % PLACES);
}

static long mark_of(long note)
{
	return note / PLACES / PLACES;
}

/* Who sleeps in connect at this listener, or has a datagram for this receiver. */
static bool waits_at(const struct sleeper *sleeper, int place)
{
	return sleeps_in(sleeper, "connect")
		       ? sleeper->done == place
		       : sleeps_in(sleeper, "send") && receiver_of(sleeper->done) == place;
}

static void wake_all(struct state *state, const struct moment *now, int place)
{
	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		if (waits_at(&sleeper, place))
			state->woken |= 1U << sleeper.actor;
	}
}

/* Which of them is open. */
static void wake_one(struct state *state, struct moment *now, int place)
{
	int actors[ACTOR_COUNT], count = 0;

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		if (waits_at(&sleeper, place) && !(state->woken & 1U << sleeper.actor))
			actors[count++] = sleeper.actor;
	}
	if (count)
		state->woken |= 1U << actors[either(now, count)];
}

static void forget_names(struct state *state, int place)
{
	for (int type = 0; type < TYPES; type++)
		if (state->abstract[type] == place)
			state->abstract[type] = 0;
	if (state->path == place)
		state->path = 0;
}

/* Those whose peer it is, and those whom it has sent something. */
static void part(struct state *state, int place, bool resets)
{
	for (int i = 0; i < POOL; i++) {
		struct party *peer = &state->pool[i];

		if (peer->peer != place || peer->type == 0)
			continue;
		peer->peer = GONE;
		if (peer->type == SOCK_DGRAM)
			continue;
		peer->shut = RECEIVING | SENDING;
		peer->was_reset |= resets;
	}
	for (int i = 0; i < state->post_count; i++)
		if (state->posts[i].from == place)
			state->posts[i].from = 0;
}

/* The last that had it has it no more; or nobody will accept it. */
static void close_socket(struct state *state, const struct moment *now, int place, bool is_pending)
{
	struct party *its = at(state, place);
	struct party was = *its;

	forget_names(state, place);
	wake_all(state, now, place);
	part(state, place, is_pending || count_unread(state, place));
	forget_unread(state, place);
	memset(its, 0, sizeof(*its));
	for (int i = 0; i < count_pending(&was); i++)
		close_socket(state, now, was.pending[i], true);
}

static void drop(struct state *state, const struct moment *now, int actor, long slot)
{
	int place = state->slots[actor][slot];

	state->slots[actor][slot] = 0;
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (place && memchr(state->slots[i], place, SLOTS))
			return;
	if (place)
		close_socket(state, now, place, false);
}

/* Who is called so; where there is none, *error tells why. */
static struct party *find(struct state *state, struct moment *now, long name, int type, int *error)
{
	struct party *found = at(state, name == PATH ? state->path : state->abstract[type]);

	*error = ECONNREFUSED;
	if (name == PATH && !state->has_file)
		*error = one_of(now, ENOENT, meanwhile(now, "bind") ? ECONNREFUSED : 0);
	else if (found)
		*error = found->type == type ? 0 : EPROTOTYPE;
	return found;
}

/* Two become peers, one of which nobody has yet. */
static void join(struct state *state, const struct moment *now, struct party *its,
		 struct party *listener)
{
	struct party *fresh = new_socket(state, its->type);

	fresh->is_roomy = true;
	fresh->asks_who = listener->asks_who;
	fresh->name = listener->name;
	fresh->peer = (unsigned char)place_of(state, its);
	fresh->name_of_peer = its->name;
	fresh->maker = (unsigned char)(now->actor + 1);
	its->peer = (unsigned char)place_of(state, fresh);
	its->name_of_peer = listener->name;
	its->maker = listener->maker;
	listener->pending[count_pending(listener)] = its->peer;
}

/* Linux: what a datagram socket has unread goes with its peer, who is told if it was mutual. */
static void lose(struct state *state, struct party *its)
{
	struct party *peer = at(state, its->peer);
	int place = place_of(state, its);

	if (peer && peer != its && peer->peer == place && count_unread(state, place))
		peer->was_reset = true;
	its->peer = its->name_of_peer = 0;
	forget_unread(state, place);
}

/* Whether a datagram socket takes nothing of this one. */
static bool is_closed_to(const struct party *there, int place)
{
	return there->peer && there->peer != place;
}

/* shutdown: a peer that it is connected with knows at once. */
static void shut(struct state *state, struct party *its, long how)
{
	int sides = how == SHUT_RD ? RECEIVING : how == SHUT_WR ? SENDING : RECEIVING | SENDING;
	struct party *peer = its->type == SOCK_DGRAM ? NULL : at(state, its->peer);

	its->shut |= (unsigned char)sides;
	if (peer)
		peer->shut |= (unsigned char)((sides & RECEIVING ? SENDING : 0) |
					      (sides & SENDING ? RECEIVING : 0));
}

/* Several are sent at once, to where somebody who slept may receive between them. */
static bool is_crowd_received(struct moment *now)
{
	bool received = false;

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		received |= sleeps_in(&sleeper, "receive");
	}
	return received && !now->slept && seen_by(now)->value > 1;
}

/* Linux looks for room, and then takes it: who sends meanwhile may have found the same. */
static bool finds_room(struct moment *now)
{
	return (!now->slept && meanwhile(now, "send") && seen_by(now)->value > 0) ||
	       is_crowd_received(now);
}

/* What it has sent and nobody has read, and what waits asleep for a receiver with room. */
static int count_in_buffer(const struct state *state, const struct moment *now,
			   const struct party *its)
{
	int place = place_of(state, its), count = count_sent_by(state, place);

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		count += sleeps_in(&sleeper, "send") && sleeper.actor != now->actor &&
			 sender_of(sleeper.done) == place;
	}
	return count;
}

/* Whether that fills its buffer; Linux: who sleeps is woken when most of it is read. */
static bool is_full(const struct state *state, struct moment *now, const struct party *its)
{
	int count = count_in_buffer(state, now, its);
	bool sleeps = now->slept && !seen_by(now)->value;

	return !its->is_roomy && !finds_room(now) &&
	       (count >= scene->room[its->type] || (sleeps && count > scene->few[its->type]));
}

/* Whether so many datagrams wait there that it takes those of its peer, and its own, alone. */
static bool is_crowded(const struct state *state, struct moment *now, const struct party *its,
		       const struct party *there)
{
	return its->type == SOCK_DGRAM && there != its && !finds_room(now) &&
	       there->peer != place_of(state, its) &&
	       count_unread(state, place_of(state, there)) >= scene->queue;
}

/* The socket has another name: who has it as a peer, or has what it has sent, is told so. */
static void call(struct state *state, struct party *its, long name)
{
	int place = place_of(state, its);

	its->name = (unsigned char)name;
	for (int i = 0; i < POOL; i++)
		if (state->pool[i].peer == place && state->pool[i].type)
			state->pool[i].name_of_peer = its->name;
	for (int i = 0; i < state->post_count; i++)
		if (state->posts[i].from == place)
			state->posts[i].name = its->name;
}

/* What poll shows of it. */
static long events_at(const struct state *state, const struct party *its)
{
	long shown = count_unread(state, place_of(state, its)) || its->pending[0] ? POLLIN : 0;

	if (its->shut & RECEIVING)
		shown |= POLLIN | POLLRDHUP;
	if (its->shut == (RECEIVING | SENDING))
		shown |= POLLHUP;
	if (its->type != SOCK_DGRAM && !its->peer && !its->backlog)
		shown |= POLLHUP;
	return shown | (its->was_reset ? POLLERR : 0);
}

/* Whether the call begins, or begins anew; it is asked once. */
static bool begins(struct state *state, const struct moment *now)
{
	unsigned me = 1U << now->actor;
	bool is_new = !now->slept || state->restarted & me;

	state->restarted &= ~me;
	if (is_new)
		state->woken &= ~me;
	return is_new;
}

/* unix(7): who asks for senders, and has no name, gets one before it is in touch with others. */
static void call_automatically(struct state *state, struct party *its)
{
	if (its->asks_who && !its->name)
		call(state, its, AUTOMATIC);
}

/* How many bytes of a stream come at once: not those of different senders, where it asks for them. */
static int count_alike(const struct state *state, struct moment *now, const struct party *its,
		       int first, int most)
{
	const struct post *posts = &state->posts[first];
	int count = most > 0;

	for (; count < most; count++)
		if (its->asks_who && (posts[count - 1].tells_who && posts[count].tells_who
					      ? posts[count - 1].who != posts[count].who
					      : seen_by(now)->value == count))
			break;
	return count;
}

/* As received: Linux: nobody, where neither side had asked when it was sent. */
static long who_of(struct moment *now, const struct post *post, long seen)
{
	long told = (post->who == LEFT ? STRANGER : post->who - 1) + 10;

	return !post->tells_who && seen == NOBODY + 10 ? seen : told;
}

/* The actor has no socket any more. */
static void leave(struct state *state, const struct moment *now, int actor)
{
	state->woken &= ~(1U << actor);
	state->restarted &= ~(1U << actor);
	for (int i = 0; i < state->post_count; i++)
		if (state->posts[i].who == actor + 1)
			state->posts[i].who = LEFT;
	for (int slot = 0; slot < SLOTS; slot++) {
		drop(state, now, actor, slot);
		state->asked[actor][slot] = false;
	}
	for (int i = 0; i < POOL; i++)
		if (state->pool[i].maker == actor + 1)
			state->pool[i].maker = LEFT;
}

#endif
