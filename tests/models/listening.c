/* Unix sockets by name: who is found, who waits to be accepted, and what becomes of either. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model.h"
#include "models/listening.h"
#include "models/listening_pool.h"
#include "models/shared.h"

/* Whether sockets of two types can have one abstract name: Linux alone says so. */
static const char *need_names_of_types(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const char *why = need_directory();
	bool is_taken;
	int fds[2];

	if (why)
		return why;
	strncpy(name.sun_path + 1, own_name("probe"), 80);
	fds[0] = must(new_one(SOCK_STREAM));
	fds[1] = must(new_one(SOCK_DGRAM));
	must(bind(fds[0], (struct sockaddr *)&name, sizeof(name)));
	is_taken = bind(fds[1], (struct sockaddr *)&name, sizeof(name)) < 0 && errno == EADDRINUSE;
	close(fds[0]);
	close(fds[1]);
	return is_taken ? "an abstract name is for sockets of all types" : NULL;
}

MODEL(listening, "unix sockets that have names", "有名字的 unix 套接字",
      "POSIX.1-2024 bind(), listen(), connect(), accept(), sendto(), getsockname(); unix(7)",
      .need = need_names_of_types, .every = 3, .every_workers = 1, .every_values = 1,
      .operations = 6000, .alone = { "disturb", "crowd" },
      .only_rounds = "bind makes its file before one is found by it");

#define FILE_NAME      "socket"
#define SOMAXCONN_FILE "/proc/sys/net/core/somaxconn"

static void name_them(void)
{
	memset(scene->names, 0, sizeof(scene->names));
	for (int name = 0; name < NOWHERE; name++)
		scene->names[name].sun_family = AF_UNIX;
	strcpy(scene->names[PATH].sun_path, FILE_NAME);
	strncpy(scene->names[ABSTRACT].sun_path + 1, one_name(), 80);
	scene->sizes[UNNAMED] = scene->sizes[NOWHERE] = sizeof(sa_family_t);
	scene->sizes[PATH] = sizeof(sa_family_t) + sizeof(FILE_NAME);
	scene->sizes[ABSTRACT] = (socklen_t)(sizeof(sa_family_t) + 1 + strlen(one_name()));
}

BEGIN
{
	name_them();
	scene->most_backlog =
		access(SOMAXCONN_FILE, R_OK) ? PENDING - 1 : (int)number_in(SOMAXCONN_FILE);
	for (int i = 0; i < OWN; i++) {
		int *fds = scene->given[types[i]];

		for (int slot = 0; slot < OWN; slot++)
			fds[slot] = must(new_one(types[i]));
		must(bind_to(fds[0], ABSTRACT));
		must(types[i] == SOCK_DGRAM ? connect_to(fds[1], ABSTRACT) : listen(fds[0], 0));
		scene->room[types[i]] = room_of(types[i]);
		scene->few[types[i]] = few_of(types[i]);
	}
	scene->given[0][OWN] = scene->given[0][OWN + 1] = -1;
	scene->queue = queue_of_datagrams();
}

INITIALLY
{
	for (int slot = 0; slot < OWN; slot++)
		state->slots[MAIN][slot] = (unsigned char)(slot + 1);
}

ENTER
{
	is_main = actor == MAIN;
	memset(mine, -1, sizeof(mine));
	memset(asked, 0, sizeof(asked));
}

LEAVE
{
	for (int slot = 0; slot < SLOTS; slot++)
		if (mine[slot] >= 0)
			close(mine[slot]);
}

END
{
	for (int fd = 0; fd < TYPES * SLOTS; fd++)
		if (scene->given[fd / SLOTS][fd % SLOTS] > 0)
			close(scene->given[fd / SLOTS][fd % SLOTS]);
	unlink(FILE_NAME);
}

static struct answer is_connected(void)
{
	return fails(EISCONN,
		     "POSIX connect(): it is connected; told before others, or behind them");
}

static struct answer connected(struct state *state, struct moment *now, struct party *its,
			       long name)
{
	unsigned me = 1U << now->actor;
	bool begins = !now->slept || state->restarted & me, woken = begins || state->woken & me;
	int error;
	struct party *there = name == NOWHERE ? NULL : find(state, now, name, its->type, &error);

	if (name == NOWHERE)
		return fails(EINVAL, "Linux: connect(2): a connection is not dissolved so");
	if (begins)
		call_automatically(state, its);
	if (!woken || (now->slept && now->interrupted && seen_by(now)->error == EINTR))
		return sleeps("Linux: one of those who wait is woken for each that is accepted");
	state->woken &= ~me;
	state->restarted &= ~me;
	now->done = 0;
	if (its->peer && seen_by(now)->error == EISCONN)
		return is_connected();
	if (error)
		return fails(error, "POSIX connect(): nobody of this name, or of another type");
	if (!there->backlog || there->shut & RECEIVING)
		return fails(ECONNREFUSED,
			     "POSIX connect(): it does not listen; Linux: or is shut");
	if (count_pending(there) >= there->backlog && begins && its->nonblocking)
		return fails(EAGAIN,
			     "Linux: connect(2): more than the backlog wait, and O_NONBLOCK");
	if (count_pending(there) >= there->backlog) {
		now->done = place_of(state, there);
		return sleeps("Linux: listen(2): as long as more than the backlog wait");
	}
	if (its->peer)
		return is_connected();
	if (its->backlog)
		return fails(EINVAL, "Linux: it listens itself");
	join(state, now, its, there);
	return returns(0, "POSIX connect(): it is connected, before anybody accepts");
}

static struct answer addressed(struct state *state, struct moment *now, struct party *its,
			       long name)
{
	int error, place = place_of(state, its);
	struct party *there = name == NOWHERE ? NULL : find(state, now, name, its->type, &error);

	if (name != NOWHERE)
		call_automatically(state, its);
	if (there && error == 0 && is_closed_to(there, place))
		return fails(EPERM, "Linux: its peer is another one, of whom alone it receives");
	if (there && error == 0 && its->peer == place_of(state, there))
		return returns(0, "POSIX connect(): the peer is the one it was");
	if (name != NOWHERE && error)
		return fails(error, "POSIX connect(): nobody of this name, or of another type");
	if (its->peer)
		lose(state, its);
	if (!there)
		return returns(0, "POSIX connect(): AF_UNSPEC: it has no peer any more");
	its->peer = (unsigned char)place_of(state, there);
	its->name_of_peer = there->name;
	return returns(0, "POSIX connect(): where it sends, and of whom alone it receives");
}

OPERATION(connect, connect_to(socket_of(client, if_first), name), NOTHING, (client, 1, 2, 0, 3),
	  (name, ABSTRACT, PATH, NOWHERE),
	  (if_first, SOCK_STREAM, MIXED, SOCK_DGRAM, SOCK_SEQPACKET))
{
	struct party *its = socket_in(state, now, client, if_first);

	if (!its)
		return fails(EBADF, "POSIX connect(): the socket is not open");
	return (its->type == SOCK_DGRAM ? addressed : connected)(state, now, its, name);
}

OPERATION(accept, accept_into(into, slot, flags, if_first),
	  SEES((peer, name_in(&address, size_told)), (mode, fcntl(socket_of(into, 0), F_GETFL)),
	       (on_exec, fcntl(socket_of(into, 0), F_GETFD)),
	       (asks_who, option(socket_of(into, 0), SO_PASSCRED))),
	  (into, OWN, OWN + 1), (slot, 0, 1, 2, 3), (flags, 0, SOCK_NONBLOCK, SOCK_CLOEXEC),
	  (if_first, SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM))
{
	struct party *its = socket_in(state, now, slot, if_first), *accepted;
	bool is_new = begins(state, now);

	if (place_in(state, now->actor, into))
		return fails(EINVAL, "nothing is called: it has one there");
	if (!its)
		return fails(EBADF, "POSIX accept(): the socket is not open");
	if (its->type == SOCK_DGRAM)
		return fails(EOPNOTSUPP, "POSIX accept(): not for datagrams");
	if (!its->backlog)
		return fails(EINVAL, "POSIX accept(): it does not listen");
	if (!its->pending[0] && is_new && its->nonblocking)
		return fails(EAGAIN, "POSIX accept(): nobody waits, and O_NONBLOCK");
	if (!its->pending[0] && its->shut & RECEIVING)
		return fails(EINVAL, "Linux: it is shut, and nobody waits any more");
	if (!its->pending[0])
		return sleeps("POSIX accept(): until somebody connects");
	state->slots[now->actor][into] = its->pending[0];
	accepted = at(state, its->pending[0]);
	accepted->nonblocking = flags == SOCK_NONBLOCK;
	if (seen_by(now)->number[3] == its->asks_who) /* it has it from then, or from now */
		accepted->asks_who = its->asks_who;
	memmove(its->pending, its->pending + 1, PENDING - 1);
	its->pending[PENDING - 1] = 0;
	wake_one(state, now, place_of(state, its));
	shows(peer, accepted->name_of_peer);
	shows(mode, O_RDWR | (flags & SOCK_NONBLOCK));
	shows(on_exec, flags == SOCK_CLOEXEC ? FD_CLOEXEC : 0);
	shows(asks_who, accepted->asks_who);
	return returns(0, "POSIX accept(): the first that waits; accept(2): its flags are new");
}

OPERATION(ask, ask_who(socket_of(reader, if_first)), NOTHING, (reader, 0, 1, 3, 2, 4),
	  (if_first, SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, MIXED))
{
	struct party *its = socket_in(state, now, reader, if_first);

	if (!its)
		return fails(EBADF, "POSIX setsockopt(): the socket is not open");
	its->asks_who = true;
	return returns(0, "unix(7): SO_PASSCRED: for all who have the socket");
}

OPERATION(change, change(which, how, if_first), NOTHING, (which, 0, 1, 3, 2, 4),
	  (how, CLOSES, SHUT_RD, NEVER_SLEEPS, SHUT_WR, SHUT_RDWR, MAY_SLEEP),
	  (if_first, SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET))
{
	struct party *its = socket_in(state, now, which, if_first);

	if (!its)
		return fails(EBADF, "POSIX close(), shutdown(), fcntl(): the socket is not open");
	if (how == CLOSES) {
		drop(state, now, now->actor, which);
		return returns(0, "POSIX close(): the last one that has it closes the socket, and "
				  "what waits to be accepted");
	}
	if (how == NEVER_SLEEPS || how == MAY_SLEEP) {
		its->nonblocking = how == NEVER_SLEEPS;
		return returns(0, "POSIX fcntl(): F_SETFL is for all who have the socket");
	}
	shut(state, its, how);
	return returns(0, "POSIX shutdown(); Linux: even if it has no peer");
}

static struct answer reset(struct party *its)
{
	its->was_reset = false;
	return fails(ECONNRESET, "Linux: the peer went with data unread, or never accepted: once");
}

/* It may be told before whatever else is wrong. */
static struct answer has_no_room(void)
{
	return fails(EAGAIN, "POSIX send(): no room, and MSG_DONTWAIT");
}

static struct answer is_asleep_for_room(void)
{
	return sleeps("POSIX send(): until there is room, here and at the receiver");
}

/* A datagram waits for its receiver, who is not NULL; else there is no room to send from. */
static struct answer waits(const struct state *state, struct moment *now, const struct party *its,
			   const struct party *there, long flags)
{
	if (flags & MSG_DONTWAIT)
		return has_no_room();
	now->done = there ? note_of(now, place_of(state, there), place_of(state, its))
			  : note_of(now, 0, 0);
	return is_asleep_for_room();
}

static struct answer sent(struct state *state, struct moment *now, struct party *its,
			  struct party *there, long flags)
{
	/* Linux: a connect that loses what was unread may lose what comes meanwhile. */
	bool is_lost = its->type == SOCK_DGRAM && meanwhile(now, "connect") && either(now, 2);

	if (there->shut & RECEIVING)
		return fails(EPIPE, "Linux: the receiver is shut for receiving");
	if (is_crowded(state, now, its, there))
		return waits(state, now, its, there, flags);
	if (!is_lost)
		add_post(state, now, its, place_of(state, there),
			 flags & WITH_WHO || its->asks_who || there->asks_who);
	return returns(1, "POSIX send(): behind what is there, accepted or not");
}

static struct answer sent_by_connection(struct state *state, struct moment *now, struct party *its,
					long to, long flags)
{
	bool is_stream = its->type == SOCK_STREAM;

	if (is_stream && to != UNNAMED)
		return fails(its->peer ? EISCONN : EOPNOTSUPP,
			     "POSIX sendto(): connected, and an address; Linux: or not yet");
	if (its->was_reset && (!is_stream || (now->slept && seen_by(now)->error == ECONNRESET)))
		return reset(its);
	if (!its->peer)
		return fails(ENOTCONN, "POSIX send(): it has no peer");
	if (!is_stream && flags & ANEW)
		call_automatically(state, its);
	if (its->shut & SENDING)
		return fails(EPIPE, "POSIX send(): shut for sending, or the peer is closed");
	if (is_full(state, now, its))
		return waits(state, now, its, NULL, flags);
	return sent(state, now, its, at(state, its->peer), flags);
}

static struct answer has_lost_its_peer(struct state *state, struct party *its)
{
	lose(state, its);
	return fails(ECONNREFUSED, "Linux: its peer is closed, and what is unread is lost");
}

static struct answer is_of_another(void)
{
	return fails(EPERM, "Linux: its peer is another one, of whom alone it receives");
}

static struct answer sent_as_datagram(struct state *state, struct moment *now, struct party *its,
				      long to, long flags)
{
	struct party *there = at(state, its->peer);
	bool has_nobody = to == UNNAMED && !its->peer;
	bool full = is_full(state, now, its);
	int other = its->shut & SENDING ? EPIPE : full ? EAGAIN : 0;
	int error = 0;

	if (flags & ANEW && (!has_nobody || (its->asks_who && !its->name && either(now, 2))))
		call_automatically(state, its);
	if (its->was_reset && !(has_nobody && seen_by(now)->error == ENOTCONN))
		return reset(its);
	if (has_nobody && (!full || seen_by(now)->value))
		return fails(one_of(now, ENOTCONN, other),
			     "Linux: it has no peer; POSIX sendto(): EDESTADDRREQ");
	if (its->shut & SENDING)
		return fails(EPIPE, "Linux: shut for sending");
	if (full && (seen_by(now)->error == EAGAIN || !seen_by(now)->value))
		return waits(state, now, its, NULL, flags);
	if (to != UNNAMED)
		there = find(state, now, to, its->type, &error);
	if (error)
		return fails(error, "POSIX sendto(): nobody of this name, or of another type");
	if (!there)
		return has_lost_its_peer(state, its);
	if (is_closed_to(there, place_of(state, its)))
		return is_of_another();
	return full ? waits(state, now, its, NULL, flags) : sent(state, now, its, there, flags);
}

/* What has slept for a receiver: Linux: who receives, or closes, wakes it, and nothing else does. */
static struct answer sent_for_a_receiver(struct state *state, struct moment *now, struct party *its,
					 long to, long flags)
{
	unsigned me = 1U << now->actor;
	struct party *there = at(state, receiver_of(now->done));
	bool is_gone = state->woken & me;
	int error = 0;

	if (!is_gone && !seen_by(now)->value &&
	    count_unread(state, place_of(state, there)) >= scene->queue)
		return sleeps("Linux: as long as nobody receives there");
	state->woken &= ~me;
	now->done = 0;
	if (is_gone && to == UNNAMED && its->peer != GONE)
		return fails(ECONNRESET, "Linux: it has another peer by now");
	if (is_gone && its->peer == GONE && (to == UNNAMED || either(now, 2)))
		return has_lost_its_peer(state, its);
	if (is_gone)
		there = find(state, now, to, its->type, &error);
	if (error)
		return fails(error, "POSIX sendto(): nobody of this name, or of another type");
	if (is_closed_to(there, place_of(state, its)))
		return is_of_another();
	return sent(state, now, its, there, flags);
}

static struct answer sent_somehow(struct state *state, struct moment *now, struct party *its,
				  long to, long flags)
{
	return (its->type == SOCK_DGRAM ? sent_as_datagram : sent_by_connection)(state, now, its,
										 to, flags);
}

OPERATION(send, send_to(socket_of(writer, if_first), to, flags, mark), NOTHING,
	  (writer, 1, 3, 2, 0, 4), (to, UNNAMED, ABSTRACT, PATH),
	  (if_first, SOCK_DGRAM, SOCK_STREAM, SOCK_SEQPACKET, MIXED),
	  (flags, MSG_DONTWAIT, 0, WITH_WHO | MSG_DONTWAIT))
{
	struct party *its = socket_in(state, now, writer, if_first);
	bool is_new = begins(state, now);

	if (!its)
		return fails(EBADF, "POSIX send(): the socket is not open");
	if (!is_new && now->interrupted && seen_by(now)->error == EINTR)
		return is_asleep_for_room(); /* though there may be room by now */
	if (!is_new && receiver_of(now->done))
		return sent_for_a_receiver(state, now, its, to, flags);
	if (is_new)
		flags |= its->nonblocking ? ANEW | MSG_DONTWAIT : ANEW;
	return sent_somehow(state, now, its, to, flags);
}

static struct answer took(struct state *state, struct moment *now, struct party *its, long size,
			  long flags)
{
	int place = place_of(state, its), first = first_post(state, place);
	bool leaves = flags & MSG_PEEK, asks = its->asks_who && flags & WITH_WHO;
	int count = its->type == SOCK_STREAM ? count_unread(state, place) : 1;
	char bytes[LARGEST] = { 0 };

	count = count_alike(state, now, its, first, count < size ? count : (int)size);
	for (int i = 0; i < count; i++)
		fill(bytes + i, 1, state->posts[first + i].letter);
	shows(text, digest(bytes, LARGEST));
	shows(sender, state->posts[first].name);
	shows(who, asks ? who_of(now, &state->posts[first], seen_by(now)->number[2]) : 0);
	if (!leaves)
		remove_posts(state, first, count);
	return returns(count, "POSIX recvfrom(): what is there, and who sent it");
}

static struct answer received(struct state *state, struct moment *now, struct party *its, long size,
			      long flags)
{
	bool hurries = begins(state, now) && (flags & MSG_DONTWAIT || its->nonblocking);
	bool is_datagram = its->type == SOCK_DGRAM, is_stream = its->type == SOCK_STREAM;

	if (!is_datagram && !its->peer)
		return fails(one_of(now, ENOTCONN, is_stream ? EINVAL : 0),
			     "POSIX recvfrom(): it is not connected; Linux: EINVAL if a stream");
	if (its->was_reset && !is_stream)
		return reset(its);
	if (count_unread(state, place_of(state, its)))
		return took(state, now, its, size, flags);
	if (its->was_reset)
		return reset(its);
	if (its->shut & RECEIVING && !(is_datagram && hurries)) {
		shows(text, digest("\0\0\0", LARGEST));
		shows(sender, UNNAMED);
		shows_any(who);
		return returns(0, "POSIX recvfrom(): nobody will send any more");
	}
	if (hurries)
		return fails(EAGAIN, "POSIX recvfrom(): nothing is there, and it may not sleep");
	return sleeps("POSIX recvfrom(): until something comes");
}

OPERATION(receive, receive_at(socket_of(reader, if_first), size, flags),
	  SEES((text, digest(text, LARGEST)), (sender, name_in(&address, size_told)), (who, who)),
	  (reader, 1, 3, 0, 2, 4), (size, LARGEST, 1),
	  (flags, 0, WITH_WHO | MSG_DONTWAIT, MSG_DONTWAIT, MSG_PEEK | MSG_DONTWAIT, WITH_WHO,
	   WITH_WHO | MSG_PEEK | MSG_DONTWAIT),
	  (if_first, SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, MIXED))
{
	struct party *its = socket_in(state, now, reader, if_first);

	if (!its)
		return fails(EBADF, "POSIX recvfrom(): the socket is not open");
	return received(state, now, its, size, flags);
}

OPERATION(bind, bind_to(socket_of(nameless, if_first), name), NOTHING, (nameless, 1, 0, 2, 3),
	  (name, PATH, ABSTRACT, UNNAMED),
	  (if_first, SOCK_STREAM, MIXED, SOCK_DGRAM, SOCK_SEQPACKET))
{
	struct party *its = socket_in(state, now, nameless, if_first);
	bool taken;

	if (!its)
		return fails(EBADF, "POSIX bind(): the socket is not open");
	taken = name == PATH ? state->has_file : name == ABSTRACT && state->abstract[its->type];
	if (its->name && name == UNNAMED)
		return returns(0, "Linux: it has a name, and needs no automatic one");
	if (its->name)
		return fails(one_of(now, EINVAL, taken ? EADDRINUSE : 0),
			     "POSIX bind(): it has a name, and can't have another");
	if (taken)
		return fails(EADDRINUSE, "POSIX bind(): the name is taken; unix(7): if the file "
					 "is there, even when nobody has it any more");
	call(state, its, name == UNNAMED ? AUTOMATIC : name);
	if (name == PATH) {
		state->path = (unsigned char)place_of(state, its);
		state->has_file = true;
	} else if (name == ABSTRACT) {
		state->abstract[its->type] = (unsigned char)place_of(state, its);
	}
	return returns(0, "POSIX bind(): it has the name; unix(7): an address of a family alone "
			  "asks for an automatic one");
}

OPERATION(listen, listen(socket_of(slot, if_first), (int)backlog), NOTHING, (slot, 0, 1, 2, 3),
	  (backlog, 1, 0, 2), (if_first, SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM, MIXED))
{
	struct party *its = socket_in(state, now, slot, if_first);
	long most = backlog < scene->most_backlog ? backlog : scene->most_backlog;

	if (!its)
		return fails(EBADF, "POSIX listen(): the socket is not open");
	if (its->type == SOCK_DGRAM)
		return fails(EOPNOTSUPP, "POSIX listen(): not for datagrams");
	if (!its->name)
		return fails(EINVAL, "Linux: it has no name under which it could be found");
	if (its->peer)
		return fails(EINVAL, "POSIX listen(): it is connected");
	if (most >= its->backlog)
		wake_all(state, now, place_of(state, its));
	its->backlog = (unsigned char)(most + 1);
	its->maker = (unsigned char)(now->actor + 1);
	return returns(0, "POSIX listen(): it listens; anew: with another backlog");
}

OPERATION(unlink, unlink(FILE_NAME), NOTHING)
{
	if (!state->has_file)
		return fails(ENOENT, "POSIX unlink(): there is no such file");
	state->has_file = false;
	state->path = 0;
	return returns(0, "unix(7): the file is gone, and the name free; who has it goes on");
}

OPERATION(crowd, send_crowd(socket_of(slot, SOCK_DGRAM), to, mark), NOTHING, (slot, 2, 0, 1),
	  (to, ABSTRACT, UNNAMED, PATH))
{
	struct party *its = socket_in(state, now, slot, SOCK_DGRAM);
	struct answer answer;
	int count = 0, most = CROWD;

	if (!its)
		return fails(EBADF, "POSIX send(): the socket is not open");
	if (is_crowd_received(now))
		most = (int)seen_by(now)->value;
	for (; count < most; count++) {
		answer = sent_somehow(state, now, its, to, ANEW | MSG_DONTWAIT);
		if (answer.value != 1)
			break;
	}
	return count ? returns(count, "POSIX send(): as many as there is room for") : answer;
}

OPERATION(make, make_at(slot, SOCK_STREAM), NOTHING, (slot, 0, 1, 2))
{
	if (socket_in(state, now, slot, SOCK_STREAM))
		return fails(EINVAL, "nothing is called: it has a socket there");
	state->slots[now->actor][slot] =
		(unsigned char)place_of(state, new_socket(state, type_of(slot, SOCK_STREAM)));
	return returns(0, "POSIX socket(): one more, without a name");
}

OPERATION(poll, events(socket_of(end, SOCK_STREAM), timeout), NOTHING, (end, 0, 1, 3, 2, 4),
	  (timeout, -1, 0))
{
	struct party *its = socket_in(state, now, end, SOCK_STREAM);
	long shown;

	if (!its)
		return fails(EBADF, "POSIX fcntl(): the socket is not open");
	shown = events_at(state, its);
	if (!shown && timeout)
		return sleeps("POSIX poll(): until something, or somebody, comes");
	return returns(shown, "POSIX poll(): what would not sleep; Linux: POLLHUP: not connected");
}

OPERATION(tell, told_by(socket_of(end, SOCK_STREAM), what), NOTHING, (end, 1, 3, 0, 2, 4),
	  (what, NAME_OF_PEER, NAME, MAKER_OF_PEER, LISTENS, PENDING_ERROR))
{
	struct party *its = socket_in(state, now, end, SOCK_STREAM);
	int error;

	if (!its)
		return fails(EBADF, "POSIX getsockname(): the socket is not open");
	error = its->was_reset ? ECONNRESET : 0;
	if (what == NAME)
		return returns(its->name, "POSIX getsockname(): the name that it is bound to");
	if (what == NAME_OF_PEER && !its->peer)
		return fails(ENOTCONN, "POSIX getpeername(): it has no peer");
	if (what == NAME_OF_PEER)
		return returns(its->name_of_peer, "POSIX getpeername(): of who accepts, the "
						  "listener's");
	if (what == LISTENS)
		return returns(its->backlog > 0, "POSIX getsockopt(): SO_ACCEPTCONN");
	if (what == MAKER_OF_PEER)
		return returns(its->maker == LEFT ? STRANGER + 10 : its->maker - 1 + 10,
			       "unix(7): SO_PEERCRED: who connected; who listened");
	its->was_reset = false;
	return returns(error, "POSIX getsockopt(): SO_ERROR gives the pending error, and ends it");
}

OPERATION(misuse, misuse(socket_of(slot, SOCK_STREAM), call), NOTHING, (slot, 1, 0, 2, 3),
	  (call, CONNECT_TOO_SHORT, BIND_FAMILY, BIND_TOO_LONG, BIND_DIRECTORY, BIND_IN_NONE,
	   CONNECT_FAMILY, CONNECT_TOO_LONG, CONNECT_DIRECTORY, CONNECT_IN_NONE))
{
	struct party *its = socket_in(state, now, slot, SOCK_STREAM);
	bool binds = call >= BIND_FAMILY && call <= BIND_IN_NONE;
	int other;

	if (!its)
		return fails(EBADF, "POSIX bind(), connect(): the socket is not open");
	other = binds ? (its->name ? EINVAL : 0) : its->peer ? EISCONN : 0;
	if (call == CONNECT_DIRECTORY || call == CONNECT_IN_NONE)
		call_automatically(state, its);
	if (call == BIND_DIRECTORY)
		return fails(one_of(now, EADDRINUSE, other), "POSIX bind(): the file is there");
	if (call == CONNECT_DIRECTORY)
		return fails(one_of(now, ECONNREFUSED, other), "Linux: the file is no socket");
	if (call == BIND_IN_NONE || call == CONNECT_IN_NONE)
		return fails(one_of(now, ENOENT, other), "POSIX bind(), connect(): no directory");
	return fails(EINVAL, "Linux: no address of this family");
}

OBSERVE(0, SEES((events_0, events(*of_main(0), 0)), (events_1, events(*of_main(1), 0)),
		(events_2, events(*of_main(2), 0)), (events_3, events(*of_main(3), 0)),
		(events_4, events(*of_main(4), 0)), (names_0, names_at(*of_main(0))),
		(names_1, names_at(*of_main(1))), (names_2, names_at(*of_main(2))),
		(names_3, names_at(*of_main(3))), (names_4, names_at(*of_main(4)))))
{
	struct party *its[SLOTS];
	long names[SLOTS];

	for (int i = 0; i < SLOTS; i++) {
		its[i] = socket_in(state, now, i, SOCK_STREAM);
		names[i] = !its[i] ? -111
				   : its[i]->name +
					     (its[i]->peer ? 10 * its[i]->name_of_peer : -10) +
					     (its[i]->backlog ? 100 : 0);
	}
	shows(events_0, its[0] ? events_at(state, its[0]) : -1);
	shows(events_1, its[1] ? events_at(state, its[1]) : -1);
	shows(events_2, its[2] ? events_at(state, its[2]) : -1);
	shows(events_3, its[3] ? events_at(state, its[3]) : -1);
	shows(events_4, its[4] ? events_at(state, its[4]) : -1);
	shows(names_0, names[0]);
	shows(names_1, names[1]);
	shows(names_2, names[2]);
	shows(names_3, names[3]);
	shows(names_4, names[4]);
	return returns(0, "POSIX poll(), getsockname(), getpeername(), getsockopt()");
}

OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
{
	interrupts(now, (int)victim);
	return returns(0, "POSIX connect(), accept(), recv(): a caught signal ends a sleep");
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	struct sleeper sleeper;
	enum after_signal then = GOES_ON;

	if (is_asleep(now, (int)victim, &sleeper) &&
	    (how == CAUGHT_TO_RESTART || stops((int)victim, now->actor, how))) {
		then = sleeps_in(&sleeper, "poll") ? FAILS_IF_CAUGHT : GOES_ON;
		state->restarted |= 1U << victim;
	}
	return disturbed(now, (int)victim, how, then);
}

/* Linux: any signal wakes who sleeps in send; where it has room now, it sends before it ends. */
static void send_at_last(struct state *state, struct moment *now, int victim)
{
	struct moment its = *now;
	struct sleeper sleeper;
	struct party *from;

	if (!is_asleep(now, victim, &sleeper) || !sleeps_in(&sleeper, "send") ||
	    receiver_of(sleeper.done))
		return;
	its.actor = victim;
	its.mark = mark_of(sleeper.done);
	from = socket_in(state, &its, sleeper.arguments[0], SOCK_STREAM);
	sent_somehow(state, &its, from, sleeper.arguments[1], sleeper.arguments[3] | MSG_DONTWAIT);
}

OPERATION(end, end_actor(victim, actor), NOTHING, (victim, ACTORS))
{
	if (victim <= now->actor) {
		leave(state, now, now->actor);
		return ends("POSIX _exit(): the process has closed all it had open");
	}
	send_at_last(state, now, (int)victim);
	kills(now, (int)victim);
	leave(state, now, (int)victim);
	return returns(0, "POSIX _exit(): who is killed has closed all it had open");
}
