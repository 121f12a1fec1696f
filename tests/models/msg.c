/* The System V message queue. */
#include "model.h"
#include "models/msg.h"

#define LARGES 3 /* large texts that are there at once */

struct message {
	long type;
	long size;
	long mark;
};

struct state {
	struct message messages[HIGHEST];
	int count;
	struct message large[LARGES];
	int large_count;
	int capacity;
	struct permissions permissions;
	int last_sender, last_receiver; /* 1 more than the actor; 0: none yet */
	bool gone;
	bool unordered; /* receivers asleep may have been woken to look, and stand in any order */
};

MODEL(msg, "a System V message queue", "System V 消息队列",
      "POSIX.1-2024 msgsnd(), msgrcv(), msgctl(); msgop(2), msgctl(2)", .need = need_msg,
      .every = 2, .every_workers = 2, .every_values = 2, .operations = 2800,
      .alone = { "transfer_as" });

HISTORIES(msg, "a System V message queue", "System V 消息队列",
	  "POSIX.1-2024 msgsnd(), msgrcv(), msgctl(); msgop(2), msgctl(2)");

BEGIN
{
	scene->begun = time(NULL);
	scene->alone = !need_own_ipc();
	scene->several = can_be_others();
	scene->removed = own_queue(must(msgget(IPC_PRIVATE, 0)));
	scene->bound = msgctl(scene->removed, IPC_STAT, &status) < 0;
	must(msgctl(scene->removed, IPC_RMID, NULL));
	scene->queue = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	scene->unlimited = set(LONG_MAX, 0600, TO_MAKER) == 0;
	must(set(CAPACITY, 0600, TO_MAKER));
	scene->copies =
		msgrcv(scene->queue, &letter, 0, 0, MSG_COPY | IPC_NOWAIT) < 0 && errno != ENOSYS;
	scene->large = own_queue(must(msgget(IPC_PRIVATE, 0600)));
	scene->room = room_of(scene->large);
	scene->most = most_bytes();
	scene->others = queues_there() - 2;
	scene->index = index_of(scene->queue);
	scene->index_of_large = index_of(scene->large);
}

INITIALLY
{
	state->capacity = CAPACITY;
	state->permissions = (struct permissions){ 0600, TO_MAKER };
}

END
{
	msgctl(scene->queue, IPC_RMID, NULL);
	msgctl(scene->large, IPC_RMID, NULL);
}

static long bytes_in(const struct state *state)
{
	long bytes = 0;

	for (int i = 0; i < state->count; i++)
		bytes += state->messages[i].size;
	return bytes;
}

static bool has_room(const struct state *state, long size)
{
	return bytes_in(state) + size <= state->capacity && state->count + 1 <= state->capacity;
}

static bool may_we(const struct state *state, int bits)
{
	return may(&state->permissions, scene->bound, MYSELF, bits);
}

/* Who came while the queue was there may find it gone. */
static int no_queue(struct moment *now)
{
	bool goes = meanwhile(now, "remove") || meanwhile(now, "control_as");

	return one_of(now, EINVAL, goes ? EIDRM : 0);
}

static struct answer is_gone(struct moment *now)
{
	return now->slept ? fails(EIDRM, "POSIX msgop: the queue was removed while the call slept")
			  : fails(no_queue(now), "POSIX msgctl(), msgop(2): no queue has this id");
}

static void put_in(struct state *state, const struct moment *now, long type, long size)
{
	state->messages[state->count++] = (struct message){ type, size, size ? now->mark : 0 };
	state->last_sender = now->actor + 1;
}

OPERATION(send, msgsnd(scene->queue, written(type, size, mark), size, flags), NOTHING,
	  (type, 1, 2, 3, LONG_MAX), (size, 1, 4, 0, 2), (flags, 0, IPC_NOWAIT))
{
	if (state->gone)
		return is_gone(now);
	if (!may_we(state, WRITE) && (!now->slept || has_room(state, size)))
		return forbidden(EACCES); /* a sleeper is asked again when there is room */
	if (!has_room(state, size) && flags & IPC_NOWAIT)
		return fails(EAGAIN, "POSIX msgsnd(): no room, and IPC_NOWAIT");
	if (!has_room(state, size))
		return sleeps("msgop(2): bytes, and messages, may not exceed msg_qbytes");
	put_in(state, now, type, size);
	return returns(0, "POSIX msgsnd(): the message becomes the queue's last");
}

/* The place of the message that is wanted; -1: none is there. */
static int wanted(const struct state *state, long type, long flags)
{
	long highest = type == LONG_MIN ? LONG_MAX : -type;
	int found = -1;

	for (int i = 0; i < state->count; i++) {
		long its = state->messages[i].type;

		if (type == 0 || (type > 0 && (its == type) == !(flags & MSG_EXCEPT)))
			return i;
		if (type < 0 && its <= highest && (found < 0 || its < state->messages[found].type))
			found = i;
	}
	return found;
}

/* Whether a receiver that has slept for longer takes this message. */
static bool is_for_another(const struct state *state, const struct moment *now, int place)
{
	for (int i = 0; i < now->rank && !state->unordered; i++) {
		struct sleeper other = sleeper_at(now, i);

		if (sleeps_in(&other, "receive") &&
		    wanted(state, other.arguments[0], other.arguments[2]) == place)
			return true;
	}
	return false;
}

static void take_out(struct state *state, int place)
{
	state->count--;
	for (int i = place; i < state->count; i++)
		state->messages[i] = state->messages[i + 1];
	state->messages[state->count] = (struct message){ 0 };
}

static struct answer takes(struct state *state, struct moment *now, int place, long size,
			   long flags)
{
	struct message message = state->messages[place];

	if (message.size > size && !(flags & MSG_NOERROR))
		return fails(E2BIG, "POSIX msgrcv(): the text is too long, and no MSG_NOERROR");
	if (message.size > size)
		message.size = size;
	shows(type, message.type);
	shows(text, message.size ? message.mark : 0);
	take_out(state, place);
	state->last_receiver = now->actor + 1;
	return returns(message.size,
		       "POSIX msgrcv(): first of the type, or of the lowest up to -type");
}

OPERATION(receive, receive(size, type, flags),
	  SEES((type, letter.type), (text, mark_of_text(result))),
	  (type, 0, 1, 2, 3, -1, -2, -3, LONG_MAX, LONG_MIN), (size, 4, 1, 0, LONG_MAX),
	  (flags, 0, IPC_NOWAIT, MSG_NOERROR, MSG_EXCEPT, IPC_NOWAIT | MSG_NOERROR | MSG_EXCEPT))
{
	int place = wanted(state, type, flags);

	if (state->gone)
		return is_gone(now);
	if (!may_we(state, READ))
		return forbidden(EACCES);
	if (place < 0 && flags & IPC_NOWAIT)
		return fails(ENOMSG, "POSIX msgrcv(): none of the type is there, and IPC_NOWAIT");
	if (place < 0)
		return sleeps("POSIX msgrcv(): until a message of the type comes");
	if (now->slept && is_for_another(state, now, place))
		return sleeps("Linux: the receiver that came first is served first");
	return takes(state, now, place, size, flags);
}

OPERATION(copy, receive(size, place, MSG_COPY | flags),
	  SEES((type, letter.type), (text, mark_of_text(result))),
	  (place, 0, 1, 2, 7, LONG_MAX, -1), (size, 4, 1, 0),
	  (flags, IPC_NOWAIT, IPC_NOWAIT | MSG_NOERROR, 0, IPC_NOWAIT | MSG_EXCEPT))
{
	if (!(flags & IPC_NOWAIT) || flags & MSG_EXCEPT)
		return fails(EINVAL, "msgop(2): MSG_COPY without IPC_NOWAIT, or with MSG_EXCEPT");
	if (!scene->copies)
		return fails(ENOSYS, "msgop(2): a kernel without CONFIG_CHECKPOINT_RESTORE");
	if (state->gone)
		return is_gone(now);
	if (!may_we(state, READ))
		return forbidden(EACCES);
	if (place < 0 || place >= state->count)
		return fails(ENOMSG, "msgop(2): MSG_COPY: no message is at this place");
	if (state->messages[place].size > size)
		return flags & MSG_NOERROR
			       ? fails(EINVAL, "Linux: a copy is never cut")
			       : fails(E2BIG, "POSIX msgrcv(): too long, and no MSG_NOERROR");
	shows(type, state->messages[place].type);
	shows(text, state->messages[place].size ? state->messages[place].mark : 0);
	return returns(state->messages[place].size, "msgop(2): MSG_COPY leaves the message there");
}

static void set_by_rule(struct state *state, long bytes, long mode, long gift)
{
	state->capacity = (int)bytes;
	state->permissions = (struct permissions){ (int)mode, (int)gift };
	state->unordered = true;
}

OPERATION(set, set(bytes, mode, gift), NOTHING, (bytes, HIGHEST, CAPACITY, LEAST),
	  (mode, 0600, 0440, 0062, 0602),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	if (state->gone)
		return is_gone(now);
	if (!scene->several && gift != TO_MAKER && seen_by(now)->error == EINVAL)
		return forbidden(EINVAL); /* a user namespace knows no such user */
	set_by_rule(state, bytes, mode, gift);
	return returns(0, "POSIX msgctl(): IPC_SET sets msg_qbytes, mode, uid, gid; messages stay");
}

static struct answer removed(struct state *state)
{
	struct state rest = { .gone = true, .large_count = state->large_count };

	memcpy(rest.large, state->large, sizeof(rest.large));
	*state = rest;
	return returns(0, "POSIX msgctl(): IPC_RMID removes the queue at once");
}

OPERATION(remove, msgctl(scene->queue, IPC_RMID, NULL), NOTHING)
{
	return state->gone ? is_gone(now) : removed(state);
}

OPERATION(send_large, send_large(size, mark), NOTHING, (size, 4097, PAGES, PAGES + 1))
{
	long there = 0;

	for (int i = 0; i < state->large_count; i++)
		there += state->large[i].size;
	if (size > PAGES || size > scene->most)
		return fails(EINVAL, "POSIX msgsnd(): more bytes than the system's limit");
	if (there + size > scene->room)
		return fails(EAGAIN, "POSIX msgsnd(): no room, and IPC_NOWAIT");
	state->large[state->large_count++] = (struct message){ 1, size, now->mark };
	return returns(0, "POSIX msgsnd(): a text of up to the limit is sent whole");
}

OPERATION(receive_large, receive_large(size, flags), SEES((text, mark_of_large(result))),
	  (size, PAGES, 4097, 1, LONG_MAX), (flags, 0, MSG_NOERROR, MSG_COPY))
{
	struct message message = state->large[0];

	if (flags & MSG_COPY && !scene->copies)
		return fails(ENOSYS, "msgop(2): a kernel without CONFIG_CHECKPOINT_RESTORE");
	if (!state->large_count)
		return fails(ENOMSG, "POSIX msgrcv(): none is there, and IPC_NOWAIT");
	if (message.size > size && !(flags & MSG_NOERROR))
		return fails(E2BIG, "POSIX msgrcv(): the text is too long, and no MSG_NOERROR");
	if (message.size > size)
		message.size = size;
	shows(text, message.mark);
	if (flags & MSG_COPY)
		return returns(message.size, "msgop(2): MSG_COPY gives the whole text");
	for (int i = 1; i < LARGES; i++)
		state->large[i - 1] = state->large[i];
	state->large[--state->large_count] = (struct message){ 0 };
	return returns(message.size, "POSIX msgrcv(): the bytes that were sent, in their order");
}

OPERATION(call_wrongly, call_wrongly(fault), NOTHING,
	  (fault, TYPE_OF_0, TYPE_BELOW_0, LEAST_TYPE, SIZE_BELOW_0, RECEIVED_SIZE_BELOW_0,
	   SENT_FROM_THE_EDGE, SHOWN_NOWHERE, COMMAND_UNKNOWN, NO_ID, NO_INDEX))
{
	int other = state->gone ? no_queue(now) : may_we(state, READ | WRITE) ? 0 : EACCES;

	switch (fault) {
	case SENT_FROM_THE_EDGE:
	case SHOWN_NOWHERE:
		return fails(one_of(now, EFAULT, other), "msgop(2), msgctl(2): a bad address");
	default:
		return fails(one_of(now, EINVAL, other == EACCES ? EACCES : 0),
			     "POSIX msgsnd(), msgrcv(), msgctl(): a type, size, id or command that "
			     "is none");
	}
}

OPERATION(receive_at_edge, receive_at_edge(size),
	  SEES((type, letter.type), (text, mark_of_text(result))), (size, 1, 4))
{
	if (state->gone)
		return is_gone(now);
	if (!may_we(state, READ))
		return forbidden(EACCES);
	if (!state->count)
		return fails(ENOMSG, "POSIX msgrcv(): none is there, and IPC_NOWAIT");
	if (state->messages[0].size <= 1 || size < state->messages[0].size)
		return takes(state, now, 0, size, 0);
	take_out(state, 0);
	state->last_receiver = now->actor + 1;
	return fails(EFAULT, "Linux: a text that can't be stored is lost: it was taken out before");
}

/* Where we can't be others they are ourselves. */
OPERATION(transfer_as, transfer_as(user, deed, mode, gift, mark),
	  SEES((text, deed == SEND ? 0 : mark_of_text(result))),
	  (user, MYSELF, OUTSIDER, MAKER, HOLDER, MEMBER, FELLOW), (deed, SEND, RECEIVE, COPY),
	  (mode, AS_IT_IS, 0640, 0060, 0604, 0026),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	struct message message;
	int needed = deed == SEND ? WRITE : READ;

	user = user_now(now, scene->several, user);
	if (state->gone && mode != AS_IT_IS)
		return is_gone(now);
	if (mode != AS_IT_IS)
		set_by_rule(state, LEAST, mode, scene->several ? gift : TO_MAKER);
	message = state->messages[0];
	if (deed == COPY && !scene->copies)
		return fails(ENOSYS, "msgop(2): a kernel without CONFIG_CHECKPOINT_RESTORE");
	if (state->gone)
		return is_gone(now);
	if (!may(&state->permissions, scene->bound, user, needed))
		return forbidden(EACCES);
	if (deed == SEND && !has_room(state, 1))
		return fails(EAGAIN, "POSIX msgsnd(): no room, and IPC_NOWAIT");
	if (deed == SEND) {
		put_in(state, now, 2, 1);
		shows(text, 0);
		return returns(0, "POSIX 2.7.1: the mode has the bit for this user");
	}
	if (!state->count)
		return fails(ENOMSG, "POSIX msgrcv(): none is there, and IPC_NOWAIT");
	shows(text, message.size ? message.mark : 0);
	if (deed == RECEIVE) {
		take_out(state, 0);
		state->last_receiver = now->actor + 1;
	}
	return returns(message.size, "POSIX 2.7.1: the mode has the bit for this user");
}

OPERATION(control_as, control_as(user, command), NOTHING,
	  (user, MYSELF, OUTSIDER, MAKER, HOLDER, MEMBER, FELLOW),
	  (command, IPC_STAT, IPC_RMID, SET, SET_TOO_MUCH, MSG_STAT, MSG_STAT_ANY))
{
	bool looks = command == IPC_STAT || command == MSG_STAT;

	user = user_now(now, scene->several, user);
	if (state->gone)
		return is_gone(now);
	if (command == MSG_STAT_ANY)
		return returns(0, "Linux: msgctl(2): MSG_STAT_ANY asks nobody for permission");
	if (looks && !may(&state->permissions, scene->bound, user, READ))
		return forbidden(EACCES);
	if (looks)
		return returns(0, "POSIX msgctl(): the mode has the bit for this user");
	if (!may_change(&state->permissions, user))
		return forbidden(EPERM);
	if (is_too_much(user, command))
		return fails(EPERM, "msgctl(2): only the privileged raise msg_qbytes above MSGMNB");
	if (command == IPC_RMID)
		return removed(state);
	if (!scene->several && seen_by(now)->error == EINVAL)
		return forbidden(EINVAL);
	set_by_rule(state, HIGHEST, 0466, USER_TO_HOLDER);
	return returns(0, "POSIX msgctl(): its owner, or who made it, may set and remove");
}

enum { NEITHER, THIS, LARGE };

OPERATION(count_all, count_all(),
	  SEES((highest, highest_index == scene->index_of_large ? LARGE
			 : highest_index == scene->index        ? THIS
								: NEITHER),
	       (msgpool, info.msgpool - scene->others), (msgmap, info.msgmap),
	       (msgtql, info.msgtql)))
{
	long large = 0;

	for (int i = 0; i < state->large_count; i++)
		large += state->large[i].size;
	if (scene->alone && !meanwhile(now, NULL)) { /* Linux adds up one count after the other */
		shows(highest, state->gone || scene->index_of_large > scene->index ? LARGE : THIS);
		shows(msgpool, state->gone ? 1 : 2);
		shows(msgmap, state->count + state->large_count);
		shows(msgtql, bytes_in(state) + large);
	} else {
		shows_any(highest);
		shows_any(msgpool);
		shows_any(msgmap);
		shows_any(msgtql);
	}
	return returns(0, "Linux: msgctl(2): MSG_INFO counts queues, messages and bytes");
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	if (how == CAUGHT || how == CAUGHT_TO_RESTART) {
		interrupts(now, (int)victim);
		return returns(
			0, "signal(7): a caught signal ends a sleeping call, SA_RESTART or not");
	}
	if (stops((int)victim, now->actor, how))
		state->unordered =
			true; /* Linux: the call is restarted, and waits behind the others */
	disturbs(now, (int)victim);
	return returns(0, "POSIX msgsnd(), msgrcv(): a signal that is not caught ends no call");
}

OWN_OPERATION(end, end_actor((int)victim, actor), NOTHING, (victim, ACTORS))
{
	int who = victim <= now->actor ? now->actor : (int)victim;

	if (state->last_sender == who + 1)
		state->last_sender = -(who + 1);
	if (state->last_receiver == who + 1)
		state->last_receiver = -(who + 1);
	if (who == now->actor)
		return ends("POSIX _exit(): queue and messages stay");
	kills(now, who);
	return returns(0, "POSIX _exit(): queue and messages stay");
}

/* Of one who has ended only the pid is left. */
static long pid_seen(struct moment *now, int last, int place)
{
	if (last >= 0)
		return last ? last - 1 : NOBODY;
	return seen_by(now)->number[place] == -last - 1 ? -last - 1 : STRANGER;
}

OBSERVE(read_status(),
	SEES((msg_qnum, status.msg_qnum), (msg_cbytes, status.msg_cbytes),
	     (msg_qbytes, status.msg_qbytes), (msg_lspid, actor_of(status.msg_lspid)),
	     (msg_lrpid, actor_of(status.msg_lrpid)),
	     (msg_stime, when(status.msg_stime, scene->begun)),
	     (msg_rtime, when(status.msg_rtime, scene->begun)),
	     (msg_ctime, when(status.msg_ctime, scene->begun)), (mode, status.msg_perm.mode),
	     (uid, status.msg_perm.uid), (gid, status.msg_perm.gid), (cuid, status.msg_perm.cuid),
	     (cgid, status.msg_perm.cgid), (key, status.msg_perm.__key == IPC_PRIVATE),
	     (removed, removed_error)))
{
	if (state->gone)
		return is_gone(now);
	if (!may_we(state, READ))
		return forbidden(EACCES);
	shows(msg_qnum, state->count);
	shows(msg_cbytes, bytes_in(state));
	shows(msg_qbytes, state->capacity);
	shows(msg_lspid, pid_seen(now, state->last_sender, 3));
	shows(msg_lrpid, pid_seen(now, state->last_receiver, 4));
	shows(msg_stime, state->last_sender != 0);
	shows(msg_rtime, state->last_receiver != 0);
	shows(msg_ctime, 1);
	shows(mode, state->permissions.mode);
	shows(uid, user_given(state->permissions.gift));
	shows(gid, group_given(state->permissions.gift));
	shows(cuid, user_given(TO_MAKER));
	shows(cgid, group_given(TO_MAKER));
	shows(key, true);
	shows(removed, EINVAL);
	return returns(0, "POSIX <sys/msg.h>: struct msqid_ds");
}

MEETING(msg, receives_by_type_meet_sends_in_one_order,
	CALLS(BY(MAIN, send, 1, 1, 0), BY(1, receive, -2, 4, 0), BY(1, receive, 0, 4, 0),
	      BY(2, receive, 2, 4, 0), BY(3, send, 2, 1, 0), BY(3, send, 1, 1, 0)),
	.says = "where receives of the lowest type, of any and of one type meet sends of two types, each "
		"message goes to one of them or stays, and who sleeps on finds none, as one order has it",
	.zh = "按最小类型、任意类型与指定类型的接收遇到两种类型的发送时，每条消息只归其中一个或留在"
	      "队列中，继续睡眠者确实没有可取的消息，结果与某个先后次序一致",
	.verdict = HOLDS, .ref = "POSIX.1-2024 msgrcv(): msgtyp");
