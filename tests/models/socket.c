/* A pair of unix sockets, of each type: what goes through, what stays, and how it ends. */
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model.h"
#include "models/packets.h"
#include "models/shared.h"
#include "models/socket_calls.h"

/* What is shut. */
#define RECEIVING   1
#define SENDING     2
#define CLOSES      4 /* not shut down, but closed */
#define CLOSES_COPY 5 /* made for that */

/* Beside the type of the pair: main alone has the second socket, others the first. */
#define PARTED 0x10

struct scene {
	int given[TYPES][2]; /* main's sockets, of which others get copies; -1: none */
	struct room room[TYPES];
	atomic_int kind; /* of the pair that this program is about; 0: not decided */
};

struct socket {
	struct inbox inbox; /* what it can receive */
	int shut;
	bool was_reset; /* the pending error ECONNRESET */
	bool nonblocking;
	bool is_alone;   /* it has no peer any more */
	bool was_peeked; /* one asleep was woken, and left the message to others */
};

struct state {
	struct socket sockets[2];
	struct received received[ACTOR_COUNT]; /* by MSG_WAITALL, which sleeps for the rest */
	unsigned woken;                        /* senders asleep, by actor */
	unsigned restarted;                    /* calls asleep that begin anew, by actor */
	bool has[ACTOR_COUNT][2];
	bool asked[ACTOR_COUNT][2]; /* whether it has had its copy from main */
};

MODEL(socket, "a pair of unix sockets", "一对 unix 套接字",
      "POSIX.1-2024 socketpair(), send(), recv(), shutdown(), poll(); unix(7), socket(7)",
      .need = need_directory, .every = 3, .every_workers = 2, .every_values = 1, .operations = 4000,
      .alone = { "disturb" });

/* What each actor has. */
static int mine[2];
static bool asked[2];
static volatile sig_atomic_t broken;

static bool is_main;

static int type_of(long if_first)
{
	return (scene->kind ? scene->kind : (int)if_first) & ~PARTED;
}

/* The first call of a program decides of which kind of pair the program is. */
static void decide(long if_first)
{
	int undecided = 0;

	atomic_compare_exchange_strong(&scene->kind, &undecided, (int)if_first);
}

/* Whether others than main never have this end. */
static bool is_of_main(long end)
{
	return scene->kind & PARTED && end == 1;
}

static bool holds(long end)
{
	int given = scene->given[type_of(0)][end];

	if (!asked[end] && given >= 0 && (is_main || !is_of_main(end)))
		mine[end] = handed(given);
	asked[end] = true;
	return mine[end] >= 0;
}

/* The end that a call is made on: this one, or the other if the caller has only that. */
static long chosen(long end)
{
	return holds(end) || !holds(!end) ? end : !end;
}

static int socket_of(long end, long if_first)
{
	decide(if_first);
	return mine[chosen(end)];
}

BEGIN
{
	for (int i = 0; i < 3; i++) {
		make_pair(types[i], scene->given[types[i]]);
		scene->room[types[i]] = room_of(types[i]);
	}
}

INITIALLY
{
	for (int end = 0; end < 2; end++)
		state->has[MAIN][end] = state->asked[MAIN][end] = true;
}

static void count_broken(int signo)
{
	broken++;
}

ENTER
{
	signal(SIGPIPE, count_broken);
	is_main = actor == MAIN;
	mine[0] = mine[1] = -1;
	asked[0] = asked[1] = false;
}

LEAVE
{
	close(mine[0]);
	close(mine[1]);
}

END
{
	for (int i = 0; i < 3; i++)
		for (int end = 0; end < 2; end++)
			if (scene->given[types[i]][end] >= 0)
				close(scene->given[types[i]][end]);
}

static bool has(struct state *state, int actor, long end)
{
	if (!state->asked[actor][end])
		state->has[actor][end] = state->has[MAIN][end] && !is_of_main(end);
	state->asked[actor][end] = true;
	return state->has[actor][end];
}

/* As chosen(). */
static long side_of(struct state *state, int actor, long end)
{
	return has(state, actor, end) || !has(state, actor, !end) ? end : !end;
}

/* The end at which it sleeps. */
static long side_at(const struct state *state, const struct sleeper *sleeper)
{
	long end = sleeper->arguments[0];

	return state->has[sleeper->actor][end] ? end : !end;
}

static bool is_open(const struct state *state, long end)
{
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (state->has[i][end])
			return true;
	return false;
}

static bool is_sending(const struct sleeper *sleeper)
{
	return sleeps_in(sleeper, "send");
}

/* Whatever happens at a socket wakes who sleeps in send there, to look whether there is room. */
static void wake_senders(struct state *state, const struct moment *now, long end)
{
	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);

		if (is_sending(&sleeper) && side_at(state, &sleeper) == end)
			state->woken |= 1U << sleeper.actor;
	}
}

static bool is_writable(const struct state *state, long end)
{
	return state->sockets[!end].inbox.count <= scene->room[type_of(SOCK_STREAM)].writable;
}

/* One actor has this end no more: the last one that had it closes the socket. */
static void drop(struct state *state, struct moment *now, int actor, long end, int type)
{
	struct socket *peer = &state->sockets[!end], *its = &state->sockets[end];
	bool had = state->has[actor][end], unread = its->inbox.count > 0;

	state->has[actor][end] = false;
	if (!had || is_open(state, end))
		return;
	if (unread && its->inbox.count == 1 && its->inbox.messages[0].size == 0)
		unread = either(now, 2); /* a message without a byte: left open */
	memset(its, 0, sizeof(*its));
	if (!is_open(state, !end))
		return;
	wake_senders(state, now, !end);
	if (type == SOCK_DGRAM)
		return;
	peer->shut = RECEIVING | SENDING;
	peer->was_reset |= unread;
}

static struct answer reset(struct socket *socket)
{
	socket->was_reset = false;
	return fails(ECONNRESET, "Linux: the peer was closed with data unread, told once");
}

/* Linux looks for room, and then takes it: who sends meanwhile may have found the same. */
static bool has_no_room(const struct inbox *inbox, struct moment *now, int type, long size)
{
	if (inbox->count < scene->room[type].most)
		return false;
	if (inbox->count == MESSAGES || (is_alone(now) && !meanwhile(now, "send")))
		return true;
	if (!size && type != SOCK_STREAM)
		return either(now, 2); /* 0 is also what is seen of who sleeps */
	return seen_by(now)->error || seen_by(now)->value != size;
}

/* Linux: who finds it shut when it looks for room, and not as it begins, gets no SIGPIPE. */
static bool is_told_by_error_alone(struct moment *now)
{
	return now->slept || (meanwhile(now, NULL) && either(now, 2));
}

static struct answer sent(struct state *state, struct moment *now, long end, long size, long flags,
			  long if_first)
{
	int type = type_of(if_first);
	bool can = has(state, now->actor, end), is_stream = type == SOCK_STREAM;
	struct socket *from = &state->sockets[end], *to = &state->sockets[!end];
	bool hurries = flags & MSG_DONTWAIT || from->nonblocking;
	bool is_full = has_no_room(&to->inbox, now, type, size);
	unsigned me = 1U << now->actor;
	bool woken = state->woken & me || now->interrupted;
	bool begins = !now->slept || state->restarted & me;

	state->woken &= ~me;
	state->restarted &= ~me;
	shows(SIGPIPE, can && is_stream && from->shut & SENDING && flags != MSG_NOSIGNAL &&
			       (size || flags != BY_VECTOR) && flags != PASSES_BAD &&
			       !is_told_by_error_alone(now));
	if (!can)
		return fails(EBADF, "POSIX send(): the socket is not open");
	if (!size && flags == BY_VECTOR)
		return returns(0, "Linux: writev of no bytes does nothing");
	if (from->was_reset && (now->slept || type == SOCK_SEQPACKET))
		return reset(from);
	if (flags == PASSES_BAD)
		return fails(EBADF, "POSIX sendmsg(): no such descriptor to pass; nothing is sent");
	if (from->shut & SENDING)
		return fails(one_of(now, EPIPE, from->is_alone ? ENOTCONN : 0),
			     "POSIX send(): shut for sending; SIGPIPE if it is a stream");
	if (is_stream && !size)
		return returns(0, "Linux: no bytes, nothing to send");
	if (is_full && begins && hurries)
		return fails(EAGAIN, "POSIX send(): no room, and it may not sleep");
	if (is_full || (now->slept && !woken)) {
		now->done = now->mark;
		return sleeps("POSIX send(): until there is room; socket(7): SO_SNDBUF");
	}
	if (from->is_alone)
		return fails(now->slept && seen_by(now)->error == ECONNRESET ? ECONNRESET
									     : ENOTCONN,
			     "Linux: a datagram socket that was refused once has no peer");
	if (!is_open(state, !end)) {
		memset(&from->inbox, 0, sizeof(from->inbox));
		from->is_alone = true;
		return fails(ECONNREFUSED, "Linux: the datagram peer is closed; unread is lost");
	}
	if (to->shut & RECEIVING)
		return fails(EPIPE, "Linux: the peer is shut for receiving");
	wake_senders(state, now, !end);
	inbox_add(&to->inbox, now->mark, size, passed_by(flags));
	return returns(size, "POSIX send(): behind what is there");
}

OPERATION(send, (broken = 0, give(socket_of(end, if_first), size, flags, mark)),
	  SEES_ALWAYS((SIGPIPE, broken)), (end, 0, 1), (size, LARGEST, 1, 0),
	  (flags, 0, MSG_DONTWAIT, PASSES_TWO, BY_FILE, MSG_NOSIGNAL, BY_VECTOR, BY_MESSAGE,
	   PASSES_ONE, PASSES_BAD),
	  (if_first, SOCK_STREAM, PARTED | SOCK_DGRAM, PARTED | SOCK_STREAM, SOCK_DGRAM,
	   PARTED | SOCK_SEQPACKET, SOCK_SEQPACKET))
{
	return sent(state, now, side_of(state, now->actor, end), size, flags, if_first);
}

static struct answer received(struct state *state, struct moment *now, long end, long size,
			      long flags, long if_first)
{
	int type = type_of(if_first);
	bool can = has(state, now->actor, end), is_stream = type == SOCK_STREAM;
	struct socket *socket = &state->sockets[end];
	struct inbox *inbox = &socket->inbox;
	struct received *kept = &state->received[now->actor], has_now = *kept;
	bool begins = !now->slept || state->restarted & 1U << now->actor;
	bool hurries = begins && (flags & MSG_DONTWAIT || socket->nonblocking);
	long length = inbox->count ? inbox->messages[0].size : 0;

	state->restarted &= ~(1U << now->actor);
	memset(kept, 0, sizeof(*kept));
	if (!can)
		return fails(EBADF, "POSIX recv(): the socket is not open");
	if (!size && (flags == BY_FILE || flags == BY_VECTOR))
		return gives(now, &has_now, 0, flags);
	if (socket->was_reset && type == SOCK_SEQPACKET)
		return reset(socket);
	if (inbox->count && now->slept && socket->was_peeked && either(now, 2))
		return sleeps("Linux: a message wakes one of those asleep, and he left it there");
	if (inbox->count && flags == NOWHERE && is_stream && size)
		return fails(EFAULT, "recv(2): there is no such address; the bytes stay");
	if (inbox->count) {
		(is_stream ? take_bytes : take_message)(inbox, size, flags & MSG_PEEK, &has_now);
		socket->was_peeked |= now->slept && flags & MSG_PEEK && !is_stream;
		socket->was_peeked &= inbox->count > 0;
		if (is_writable(state, !end))
			wake_senders(state, now, !end);
		if (!is_stream || !(flags & MSG_WAITALL) || has_now.size == size || has_now.passed)
			return gives(now, &has_now, is_stream ? has_now.size : length, flags);
	}
	if (socket->was_reset && !has_now.size)
		return reset(socket);
	if (socket->shut & RECEIVING && type == SOCK_DGRAM && hurries)
		return fails(EAGAIN, "Linux: a datagram socket that is shut, and not to sleep");
	socket->was_reset = false;
	if (socket->shut & RECEIVING || (has_now.size && (hurries || now->interrupted)))
		return gives(now, &has_now, has_now.size, flags);
	if (hurries)
		return fails(EAGAIN, "POSIX recv(): nothing is there, and it may not sleep");
	*kept = has_now;
	return sleeps("POSIX recv(): until something comes; MSG_WAITALL: until all has come");
}

OPERATION(receive, obtain(socket_of(end, if_first), size, flags),
	  SEES((text, digest(text, LARGEST)), (are_lowest, told.are_lowest)), (end, 1, 0),
	  (size, LARGEST, 1, 0),
	  (flags, 0, BY_FILE, MSG_WAITALL, MSG_PEEK, MSG_DONTWAIT, BY_VECTOR,
	   MSG_PEEK | MSG_DONTWAIT, MSG_TRUNC, NOWHERE, MSG_PEEK | MSG_TRUNC),
	  (if_first, SOCK_STREAM, PARTED | SOCK_DGRAM, PARTED | SOCK_STREAM, SOCK_DGRAM,
	   PARTED | SOCK_SEQPACKET, SOCK_SEQPACKET))
{
	return received(state, now, side_of(state, now->actor, end), size, flags, if_first);
}

OPERATION(receive_message, obtain(socket_of(end, if_first), size, flags),
	  SEES((text, digest(text, LARGEST)), (are_lowest, told.are_lowest),
	       (is_cut, (told.flags & MSG_TRUNC) != 0), (is_whole, (told.flags & MSG_EOR) != 0),
	       (descriptors, told.kinds), (are_cut, (told.flags & MSG_CTRUNC) != 0),
	       (name_size, told.name_size)),
	  (end, 1, 0), (size, LARGEST, 1, 0),
	  (flags, BY_MESSAGE, ROOM_FOR_ONE, BY_MESSAGE | MSG_CMSG_CLOEXEC,
	   BY_MESSAGE | MSG_PEEK | MSG_TRUNC),
	  (if_first, SOCK_STREAM, PARTED | SOCK_DGRAM, PARTED | SOCK_STREAM, SOCK_DGRAM,
	   PARTED | SOCK_SEQPACKET, SOCK_SEQPACKET))
{
	return received(state, now, side_of(state, now->actor, end), size, flags, if_first);
}

/* Closes or shuts down. */
static int finish(long end, long how, int actor, long if_first)
{
	int fd = socket_of(end, if_first), result;

	end = chosen(end);
	if (how == CLOSES_COPY)
		return close(dup(fd));
	if (how != CLOSES)
		return shutdown(fd, (int)how);
	result = close(fd);
	if (fd >= 0 && actor == MAIN) {
		close(scene->given[type_of(if_first)][end]);
		scene->given[type_of(if_first)][end] = -1;
	}
	mine[end] = -1;
	return result;
}

OPERATION(finish, finish(end, how, actor, if_first), NOTHING, (end, 1, 0),
	  (how, CLOSES, SHUT_WR, SHUT_RD, SHUT_RDWR, 3, CLOSES_COPY),
	  (if_first, SOCK_STREAM, PARTED | SOCK_DGRAM, PARTED | SOCK_STREAM, SOCK_DGRAM,
	   PARTED | SOCK_SEQPACKET, SOCK_SEQPACKET))
{
	int sides = how == SHUT_RD ? RECEIVING : how == SHUT_WR ? SENDING : RECEIVING | SENDING;
	int its = (sides & RECEIVING ? SENDING : 0) | (sides & SENDING ? RECEIVING : 0);

	end = side_of(state, now->actor, end);
	if (!has(state, now->actor, end))
		return fails(EBADF, "POSIX shutdown(), close(): the socket is not open");
	if (how == CLOSES_COPY)
		return returns(0, "POSIX close(): a copy's end changes nothing for the others");
	if (how == CLOSES) {
		drop(state, now, now->actor, end, type_of(if_first));
		return returns(0, "POSIX close(): the socket stays open as long as another has it");
	}
	if (how == 3)
		return fails(EINVAL, "POSIX shutdown(): there is no such side");
	state->sockets[end].shut |= sides;
	wake_senders(state, now, end);
	if (type_of(if_first) != SOCK_DGRAM && is_open(state, !end)) {
		state->sockets[!end].shut |= its;
		wake_senders(state, now, !end);
	}
	return returns(0, "POSIX shutdown(): Linux: the peer of a connection knows at once");
}

OPERATION(take_error, option(socket_of(end, SOCK_STREAM), SO_ERROR), NOTHING, (end, 0, 1))
{
	struct socket *socket;
	long error;

	end = side_of(state, now->actor, end);
	socket = &state->sockets[end];
	error = socket->was_reset ? ECONNRESET : 0;
	if (!has(state, now->actor, end))
		return fails(EBADF, "POSIX getsockopt(): the socket is not open");
	socket->was_reset = false;
	return returns(error, "POSIX getsockopt(): SO_ERROR gives the pending error, and ends it");
}

/* What poll shows. */
static long events_at(const struct state *state, long end)
{
	const struct socket *socket = &state->sockets[end];
	long shown = socket->inbox.count || socket->shut & RECEIVING ? POLLIN : 0;

	if (socket->shut & RECEIVING)
		shown |= POLLRDHUP;
	if (socket->shut == (RECEIVING | SENDING))
		shown |= POLLHUP;
	if (socket->was_reset)
		shown |= POLLERR;
	if (is_writable(state, end))
		shown |= POLLOUT;
	return shown;
}

OPERATION(poll, events(socket_of(end, SOCK_STREAM), wanted, timeout), NOTHING, (end, 0, 1),
	  (wanted, POLLIN | POLLOUT | POLLRDHUP, POLLIN, POLLOUT, 0), (timeout, 0, -1))
{
	long shown;

	end = side_of(state, now->actor, end);
	if (!has(state, now->actor, end))
		return fails(EBADF, "POSIX fcntl(): the socket is not open");
	shown = events_at(state, end) & (wanted | POLLERR | POLLHUP);
	if (!shown && timeout)
		return sleeps("POSIX poll(): until there is an event");
	return returns(shown, "POSIX poll(): what would not sleep; Linux: POLLHUP both sides shut");
}

OPERATION(set_nonblocking, fcntl(socket_of(end, SOCK_STREAM), F_SETFL, flags), NOTHING, (end, 1, 0),
	  (flags, O_NONBLOCK, 0))
{
	end = side_of(state, now->actor, end);
	if (!has(state, now->actor, end))
		return fails(EBADF, "POSIX fcntl(): the socket is not open");
	state->sockets[end].nonblocking = flags != 0;
	return returns(0, "POSIX fcntl(): F_SETFL is for all who have the socket");
}

OPERATION(misuse, misuse(socket_of(end, SOCK_STREAM), call), NOTHING, (end, 0, 1),
	  (call, SEEK, READ_AT, WRITE_AT, ACCEPT, ASK_UNKNOWN, SET_TYPE, LISTEN, SEND_TO))
{
	end = side_of(state, now->actor, end);
	if (!has(state, now->actor, end))
		return fails(EBADF, "POSIX lseek() and others: the socket is not open");
	if (call <= WRITE_AT)
		return fails(ESPIPE, "POSIX lseek(), pread(), pwrite(): it has no position");
	if (call == SEND_TO && type_of(SOCK_STREAM) == SOCK_STREAM)
		return fails(EISCONN, "POSIX sendto(): it is connected, and is given an address");
	if (call == SEND_TO)
		return fails(EINVAL, "nothing is called: of a packet unix(7) does not say");
	if ((call == ACCEPT || call == LISTEN) && type_of(SOCK_STREAM) == SOCK_DGRAM)
		return fails(EOPNOTSUPP, "POSIX accept(), listen(): not for datagrams");
	if (call == ACCEPT || call == LISTEN)
		return fails(EINVAL, "POSIX accept(), listen(): it is connected, and can't listen");
	return fails(ENOPROTOOPT, "POSIX getsockopt(): no such option; Linux: SO_TYPE is not set");
}

OPERATION(make, make_another(type, wrong),
	  SEES_ALWAYS((first, made.flags[0]), (second, made.flags[1]), (left_open, made.left_open)),
	  (type, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, SOCK_DGRAM),
	  (wrong, NOTHING_WRONG, PROTOCOL, DOMAIN, EMPTY, FULL))
{
	long flags = type == SOCK_DGRAM || wrong ? 0 : O_NONBLOCK | FD_CLOEXEC;
	bool in_vain = wrong == EMPTY || wrong == FULL;

	if (in_vain)
		takes_a_moment(now);
	shows(first, flags);
	shows(second, flags);
	shows(left_open, false);
	if (in_vain && meanwhile(now, "interrupt") && seen_by(now)->error == EINTR)
		return fails(EINTR, "signal(7): a caught signal ends a sleep that has a limit");
	if (in_vain)
		return fails(EAGAIN, "socket(7): SO_RCVTIMEO, SO_SNDTIMEO: when the time is over");
	if (wrong == DOMAIN)
		return fails(EOPNOTSUPP, "POSIX socketpair(): no pairs in this domain");
	if (wrong == PROTOCOL)
		return fails(EPROTONOSUPPORT, "POSIX socketpair(): no such protocol");
	return returns(0, "POSIX socketpair(): the lowest numbers; socket(2): SOCK_NONBLOCK");
}

static int main_has(long end)
{
	return scene->given[type_of(SOCK_STREAM)][end];
}

static long mode_of(const struct socket *socket)
{
	return O_RDWR | (socket->nonblocking ? O_NONBLOCK : 0);
}

OBSERVE(0,
	SEES((events_0, shown_at(main_has(0))), (events_1, shown_at(main_has(1))),
	     (unread_0, number_at(main_has(0), FIONREAD)),
	     (unread_1, number_at(main_has(1), FIONREAD)),
	     (on_way_0, number_at(main_has(0), TIOCOUTQ) > 0),
	     (on_way_1, number_at(main_has(1), TIOCOUTQ) > 0), (is_socket, is_socket(main_has(0))),
	     (type, option(main_has(0), SO_TYPE)), (domain, option(main_has(0), SO_DOMAIN)),
	     (peer, peer_of(main_has(0))), (mode_0, mode_at(main_has(0))),
	     (mode_1, mode_at(main_has(1))), (name, name_of(main_has(0), getsockname)),
	     (peer_0, name_of(main_has(0), getpeername)),
	     (peer_1, name_of(main_has(1), getpeername)),
	     (listens, option(main_has(0), SO_ACCEPTCONN))))
{
	const bool *open = state->has[MAIN];
	int messages = type_of(SOCK_STREAM) == SOCK_DGRAM ? 1 : MESSAGES; /* Linux: the next one */

	shows(events_0, open[0] ? events_at(state, 0) : -1);
	shows(events_1, open[1] ? events_at(state, 1) : -1);
	shows(unread_0, open[0] ? inbox_bytes(&state->sockets[0].inbox, messages) : -1);
	shows(unread_1, open[1] ? inbox_bytes(&state->sockets[1].inbox, messages) : -1);
	shows(on_way_0, open[0] && state->sockets[1].inbox.count > 0);
	shows(on_way_1, open[1] && state->sockets[0].inbox.count > 0);
	shows(is_socket, open[0]);
	shows(type, open[0] ? type_of(SOCK_STREAM) : -1);
	shows(domain, open[0] ? AF_UNIX : -1);
	shows(peer, open[0] ? MAIN : NOBODY);
	shows(mode_0, open[0] ? mode_of(&state->sockets[0]) : -1);
	shows(mode_1, open[1] ? mode_of(&state->sockets[1]) : -1);
	shows(name, open[0] ? UNNAMED : -EBADF);
	shows(peer_0, !open[0] ? -EBADF : state->sockets[0].is_alone ? -ENOTCONN : UNNAMED);
	shows(peer_1, !open[1] ? -EBADF : state->sockets[1].is_alone ? -ENOTCONN : UNNAMED);
	shows(listens, open[0] ? 0 : -1);
	return returns(
		0,
		"POSIX poll(), fstat(), getsockname(); unix(7): SIOCINQ, SO_PEERCRED, who made the pair; "
		"Linux: SIOCOUTQ, what is not received");
}

/* Linux: any signal wakes who sleeps in send; where there is room now, he sends before he ends. */
static void send_at_last(struct state *state, struct moment *now, int victim)
{
	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper sleeper = sleeper_at(now, i);
		const long *its = sleeper.arguments; /* end, size, flags */
		long end = side_at(state, &sleeper);
		const struct socket *from = &state->sockets[end];
		struct socket *to = &state->sockets[!end];

		if (sleeper.actor != victim || !is_sending(&sleeper) || from->was_reset ||
		    from->is_alone || from->shut & SENDING || to->shut & RECEIVING ||
		    !is_open(state, !end) ||
		    to->inbox.count >= scene->room[type_of(SOCK_STREAM)].most)
			continue;
		wake_senders(state, now, !end);
		inbox_add(&to->inbox, sleeper.done, its[1], passed_by(its[2]));
	}
}

OPERATION(interrupt, kill(actor_pid(victim), SIGUSR1), NOTHING, (victim, ACTORS))
{
	interrupts(now, (int)victim);
	return returns(0, "POSIX send(), recv(), poll(): a caught signal ends a sleep");
}

/* With MSG_WAITALL what has come is told; who sends looks for room. */
OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	struct sleeper sleeper;
	enum after_signal then = GOES_ON;

	if (is_asleep(now, (int)victim, &sleeper) &&
	    (how == CAUGHT_TO_RESTART || stops((int)victim, now->actor, how))) {
		then = sleeps_in(&sleeper, "poll")    ? FAILS_IF_CAUGHT
		       : state->received[victim].size ? ENDS_ANYHOW
						      : GOES_ON;
		state->woken |= (unsigned)is_sending(&sleeper) << victim;
		state->restarted |= 1U << victim;
	}
	return disturbed(now, (int)victim, how, then);
}

static void leave(struct state *state, struct moment *now, int actor)
{
	state->woken &= ~(1U << actor);
	state->restarted &= ~(1U << actor);
	memset(&state->received[actor], 0, sizeof(struct received));
	for (int end = 0; end < 2; end++) {
		drop(state, now, actor, end, type_of(SOCK_STREAM));
		state->asked[actor][end] = false;
	}
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
