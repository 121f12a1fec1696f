/* The POSIX message queue. */
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model.h"
#include "models/mq.h"

#define REFUSED (-1)

struct state {
	struct queue queues[QUEUES];
	int named; /* 1 more than the place of the queue that has the name; 0: none */
	struct door shared, own[ACTOR_COUNT];
	struct message handed[ACTOR_COUNT]; /* what a receiver asleep was given */
	int moved[ACTOR_COUNT];   /* behind all that slept then; 0: it never was; or REFUSED */
	bool served[ACTOR_COUNT]; /* whether a call asleep was given a message, or room */
	struct pending pending[ACTOR_COUNT];
	int large_size, large_mark; /* 0: none is there */
	bool asked[ACTOR_COUNT];    /* for a signal that it has not taken */
};

MODEL(mq, "a POSIX message queue", "POSIX 消息队列",
      "POSIX.1-2024 mq_open(), mq_send(), mq_receive(), mq_notify(); mq_overview(7)",
      .need = need_messages, .every = 2, .every_workers = 2, .every_values = 1, .operations = 5000,
      .alone = { "open_as" });

HISTORIES(mq, "a POSIX message queue", "POSIX 消息队列",
	  "POSIX.1-2024 mq_send(), mq_receive(); mq_overview(7)");

BEGIN
{
	const struct mq_attr wanted = { .mq_maxmsg = CAPACITY, .mq_msgsize = LARGEST };

	strcpy(scene->name, one_name());
	scene->queue = mq_open(scene->name, O_RDWR | O_CREAT | O_EXCL, 0600, &wanted);
	if (scene->queue < 0) /* what the last program unlinked is there still */
		scene->queue = must(mq_open(scene->name, O_RDWR));
	scene->large = queue_for_large();
	scene->several = can_be_others();
	scene->bound = geteuid() != 0;
}

INITIALLY
{
	state->named = 1;
	state->queues[0].capacity = CAPACITY;
	state->queues[0].permissions = (struct permissions){ 0600, TO_MAKER };
	state->shared = (struct door){ 1, O_RDWR, 0 };
}

ENTER
{
	ours = handed(scene->queue);
	own = -1;
	asked = false;
	sigprocmask(SIG_BLOCK, notification(), NULL);
}

LEAVE
{
	mq_close(ours);
	mq_close(own);
	while (take_notification(0) > 0)
		;
}

END
{
	mq_close(scene->large);
	mq_close(scene->queue);
	mq_unlink(scene->name);
}

static struct queue *behind(struct state *state, const struct door *door)
{
	return &state->queues[door->queue - 1];
}

/* A queue without a name that nobody has open is no more. */
static void forget_unused(struct state *state)
{
	for (int i = 1; i < QUEUES; i++) {
		bool used = state->named == i + 1;

		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			used |= state->own[actor].queue == i + 1;
		if (!used)
			state->queues[i] = (struct queue){ 0 };
	}
}

/* The call that has waited for longest to send to, or receive from the queue; -1: none. */
static int first_asleep(struct state *state, const struct moment *now, const struct queue *queue,
			const char *by_all, const char *by_one, struct sleeper *found)
{
	int first = -1;

	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper it = sleeper_at(now, i);
		const struct door *door = sleeps_in(&it, by_all)   ? &state->shared
					  : sleeps_in(&it, by_one) ? &state->own[it.actor]
								   : NULL;

		if (!door || behind(state, door) != queue || state->served[it.actor] ||
		    state->moved[it.actor] == REFUSED)
			continue;
		if (first >= 0 && state->moved[first] <= state->moved[it.actor])
			continue;
		*found = it;
		first = it.actor;
	}
	return first;
}

static void notify(struct state *state, struct queue *queue, int sender)
{
	struct pending *pending = &state->pending[queue->registered - 1];

	if (queue->how == SIGEV_SIGNAL && !pending->sender)
		*pending = (struct pending){ sender + 1, queue->value };
	end_registration(queue);
}

static void put_in(struct state *state, const struct moment *now, struct queue *queue,
		   struct message message)
{
	struct sleeper sleeper;
	int receiver = first_asleep(state, now, queue, "receive", "receive_by_own", &sleeper);

	if (receiver >= 0) {
		state->handed[receiver] = message;
		state->served[receiver] = true;
		state->moved[receiver] = 0;
		return;
	}
	insert(queue, message);
	if (queue->count == 1 && queue->registered)
		notify(state, queue, now->actor);
}

static struct message take_out(struct state *state, const struct moment *now, struct queue *queue)
{
	struct message first = queue->messages[0];
	struct sleeper sleeper;
	int sender;

	for (int i = 1; i < queue->count; i++)
		queue->messages[i - 1] = queue->messages[i];
	queue->messages[--queue->count] = (struct message){ 0 };
	sender = first_asleep(state, now, queue, "send", "send_by_own", &sleeper);
	if (sender < 0)
		return first;
	insert(queue, (struct message){ (int)sleeper.arguments[1], (int)sleeper.arguments[0],
					sleeper.arguments[0] ? (int)sleeper.done : 0 });
	state->served[sender] = true;
	state->moved[sender] = 0;
	return first;
}

/*
 * At a past deadline a call may wait for a moment: a signal or another's message may meet it there.
 */
static bool has_waited(const struct seen *seen)
{
	return seen->error == EINTR || seen->count > 0;
}

static int last_moved(const struct state *state)
{
	int last = 0;

	for (int i = 0; i < ACTOR_COUNT; i++)
		if (state->moved[i] > last)
			last = state->moved[i];
	return last;
}

/* Who was interrupted and began again, and finds O_NONBLOCK set by now. */
static struct answer refused(struct state *state, const struct moment *now)
{
	state->moved[now->actor] = 0;
	return fails(EAGAIN, "signal(7): the call was restarted, and there is O_NONBLOCK by now");
}

static struct answer sends(struct state *state, struct moment *now, const struct door *door,
			   long size, long priority, long deadline)
{
	struct queue *queue;

	if (deadline == PAST)
		takes_a_moment(now);
	if (now->slept && state->moved[now->actor] == REFUSED)
		return refused(state, now);
	if (now->slept && !state->served[now->actor])
		return sleeps("POSIX mq_send(): until it is the longest waiting and there is room");
	if (now->slept) {
		state->served[now->actor] = false;
		return returns(0, "POSIX mq_send(): unblocked to send its message");
	}
	if (is_invalid(deadline))
		return fails(EINVAL, "mq_send(3): the deadline is invalid; Linux: checked first");
	if (priority >= 32768)
		return fails(EINVAL, "POSIX mq_send(): the priority is not below MQ_PRIO_MAX");
	if (!door->queue)
		return fails(EBADF, "POSIX mq_send(): no descriptor of a queue");
	if (door->access == O_RDONLY)
		return fails(EBADF, "POSIX mq_send(): not open for writing");
	if (size > LARGEST)
		return fails(EMSGSIZE, "POSIX mq_send(): longer than mq_msgsize");
	queue = behind(state, door);
	if (queue->count == queue->capacity && door->flags & O_NONBLOCK)
		return fails(EAGAIN, "POSIX mq_send(): the queue is full, and O_NONBLOCK");
	if (queue->count == queue->capacity && deadline == PAST && !has_waited(seen_by(now)))
		return fails(ETIMEDOUT, "POSIX mq_timedsend(): full, and the deadline is past");
	if (queue->count == queue->capacity) {
		now->done = now->mark;
		state->moved[now->actor] = last_moved(state);
		return sleeps("POSIX mq_send(): until there is room");
	}
	put_in(state, now, queue,
	       (struct message){ (int)priority, (int)size, size ? (int)now->mark : 0 });
	return returns(0, "POSIX mq_send(): behind the messages of this priority");
}

enum { SHARED, OWN };

OPERATION(send, send_to(ours, size, priority, deadline, mark), NOTHING, (size, 1, 4, 5, 0),
	  (priority, 0, 1, 32767, 32768),
	  (deadline, NONE, PAST, FAR, NANOSECOND_TOO_MANY, NANOSECOND_BELOW_0, BEFORE_THE_EPOCH))
{
	return sends(state, now, &state->shared, size, priority, deadline);
}

OWN_OPERATION(notify, notify_by(door ? own : ours, how, mark), NOTHING,
	      (how, BY_SIGNAL, BY_NOTHING, REMOVED, UNKNOWN_KIND, UNKNOWN_SIGNAL),
	      (door, SHARED, OWN))
{
	const struct door *it = door ? &state->own[now->actor] : &state->shared;
	struct queue *queue;

	if (how == UNKNOWN_KIND || how == UNKNOWN_SIGNAL)
		return fails(EINVAL,
			     "mq_notify(3): an unknown sigev_notify, or no signal's number");
	if (!it->queue)
		return fails(EBADF, "POSIX mq_notify(): no descriptor of a queue");
	queue = behind(state, it);
	if (how == REMOVED && queue->registered == now->actor + 1)
		end_registration(queue);
	if (how == REMOVED)
		return returns(0,
			       "POSIX mq_notify(): NULL removes the process's registration alone");
	if (queue->registered)
		return fails(EBUSY, "POSIX mq_notify(): a process is registered");
	queue->registered = now->actor + 1;
	state->asked[now->actor] |= how == BY_SIGNAL;
	queue->how = how == BY_SIGNAL ? SIGEV_SIGNAL : SIGEV_NONE;
	queue->value = how == BY_SIGNAL ? (int)now->mark : 0;
	return returns(0, "POSIX mq_notify(): when a message comes to the empty queue");
}

OWN_OPERATION(take_notification, take_notification(waits) < 0 ? -1 : 0,
	      SEES((si_code, information.si_code), (si_pid, actor_of(information.si_pid)),
		   (value, information.si_value.sival_int)),
	      (waits, 0, 1))
{
	struct pending *pending = &state->pending[now->actor];

	if (!pending->sender && !(waits && state->asked[now->actor]))
		return fails(EAGAIN, "POSIX sigtimedwait(): no such signal within the time");
	if (!pending->sender)
		return sleeps("POSIX sigwaitinfo(): until the signal comes");
	shows(si_code, SI_MESGQ);
	shows(si_pid, pending->sender - 1);
	shows(value, pending->value);
	*pending = (struct pending){ 0 };
	state->asked[now->actor] = false;
	return returns(0, "mq_notify(3): SI_MESGQ, the sender's pid, and sigev_value; once");
}

OWN_OPERATION(send_by_own, send_to(own, size, priority, deadline, mark), NOTHING, (size, 1, 5),
	      (priority, 1, 0), (deadline, PAST, NONE))
{
	return sends(state, now, &state->own[now->actor], size, priority, deadline);
}

static struct answer gives(struct moment *now, struct message message, struct answer answer)
{
	shows(priority, message.priority);
	shows(text, message.mark);
	answer.value = message.size;
	return answer;
}

static struct answer receives(struct state *state, struct moment *now, const struct door *door,
			      long size, long deadline)
{
	struct queue *queue;
	struct message message;

	if (deadline == PAST)
		takes_a_moment(now);
	if (now->slept && state->moved[now->actor] == REFUSED)
		return refused(state, now);
	if (now->slept && !state->served[now->actor])
		return sleeps("POSIX mq_receive(): until it is the longest waiting for a message");
	if (now->slept) {
		message = state->handed[now->actor];
		state->handed[now->actor] = (struct message){ 0 };
		state->served[now->actor] = false;
		return gives(now, message,
			     returns(0, "POSIX mq_receive(): selected to receive the message"));
	}
	if (is_invalid(deadline))
		return fails(EINVAL,
			     "mq_receive(3): the deadline is invalid; Linux: checked first");
	if (!door->queue)
		return fails(EBADF, "POSIX mq_receive(): no descriptor of a queue");
	if (door->access == O_WRONLY)
		return fails(EBADF, "POSIX mq_receive(): not open for reading");
	if (size < LARGEST)
		return fails(EMSGSIZE, "POSIX mq_receive(): the buffer is less than mq_msgsize");
	queue = behind(state, door);
	if (queue->count == 0 && door->flags & O_NONBLOCK)
		return fails(EAGAIN, "POSIX mq_receive(): the queue is empty, and O_NONBLOCK");
	if (queue->count == 0 && deadline == PAST && !has_waited(seen_by(now)))
		return fails(ETIMEDOUT, "POSIX mq_timedreceive(): empty, and the deadline is past");
	if (queue->count == 0) {
		state->moved[now->actor] = last_moved(state);
		return sleeps("POSIX mq_receive(): until there is a message");
	}
	return gives(now, take_out(state, now, queue),
		     returns(0, "POSIX mq_receive(): the oldest of the highest priority"));
}

OPERATION(receive, receive_from(ours, size, deadline),
	  SEES((priority, priority_seen), (text, mark_of_text(result))), (size, 4, 8, 3),
	  (deadline, NONE, PAST, FAR, NANOSECOND_TOO_MANY, NANOSECOND_BELOW_0, BEFORE_THE_EPOCH))
{
	return receives(state, now, &state->shared, size, deadline);
}

OWN_OPERATION(receive_by_own, receive_from(own, size, deadline),
	      SEES((priority, priority_seen), (text, mark_of_text(result))), (size, 4, 3),
	      (deadline, PAST, NONE))
{
	return receives(state, now, &state->own[now->actor], size, deadline);
}

static void close_own(struct state *state, int actor)
{
	struct door *door = &state->own[actor];

	if (!door->queue)
		return;
	if (behind(state, door)->registered == actor + 1)
		end_registration(behind(state, door));
	*door = (struct door){ 0 };
	forget_unused(state);
}

static int bits_for(long flags)
{
	int access = (int)flags & O_ACCMODE;

	return access == O_RDONLY ? READ : access == O_WRONLY ? WRITE : READ | WRITE;
}

static struct answer denied(void)
{
	return fails(EACCES, "POSIX mq_open(): the mode does not have the bits for this user");
}

OWN_OPERATION(open, reopen(flags, capacity, mode), NOTHING,
	      (flags, O_RDWR | O_CREAT, O_RDWR, O_RDONLY, O_WRONLY | O_NONBLOCK,
	       O_RDWR | O_CREAT | O_EXCL, O_RDWR | O_WRONLY),
	      (capacity, 1, 0), (mode, 0600, 0400))
{
	int place = 0;

	close_own(state, now->actor);
	if (state->named && (flags & O_ACCMODE) == (O_RDWR | O_WRONLY))
		return fails(EINVAL, "Linux: mq_open(3): no access mode");
	if (!state->named && !(flags & O_CREAT))
		return fails(ENOENT, "POSIX mq_open(): no queue of that name, and no O_CREAT");
	if (state->named && flags & O_EXCL)
		return fails(EEXIST, "POSIX mq_open(): O_CREAT and O_EXCL, and the name exists");
	if (state->named && !may_open(&state->queues[state->named - 1].permissions, scene->bound,
				      MYSELF, bits_for(flags)))
		return denied();
	if (!state->named && capacity < 1)
		return fails(EINVAL, "POSIX mq_open(): mq_maxmsg is not above 0");
	while (!state->named && state->queues[place].capacity)
		place++;
	if (!state->named) {
		state->named = place + 1;
		state->queues[place].capacity = (int)capacity;
		state->queues[place].permissions.mode = (int)mode;
	}
	state->own[now->actor] =
		(struct door){ state->named, (int)flags & O_ACCMODE, (int)flags & O_NONBLOCK };
	return returns(0, "POSIX mq_open(): the queue of that name; O_CREAT makes it");
}

OWN_OPERATION(close, mq_close(own), NOTHING)
{
	if (!state->own[now->actor].queue)
		return fails(EBADF, "POSIX mq_close(): no descriptor of a queue");
	close_own(state, now->actor);
	return returns(0, "POSIX mq_close(): removes the process's registration as well");
}

OPERATION(unlink, mq_unlink(scene->name), NOTHING)
{
	if (!state->named)
		return fails(ENOENT, "POSIX mq_unlink(): no queue has the name");
	state->named = 0;
	forget_unused(state);
	return returns(0, "POSIX mq_unlink(): the name goes; the queue when all have closed it");
}

static void shows_attributes(struct moment *now, const struct state *state, const struct door *door)
{
	const struct queue *queue = &state->queues[door->queue - 1];

	shows(mq_flags, door->flags);
	shows(mq_maxmsg, queue->capacity);
	shows(mq_msgsize, LARGEST);
	shows(mq_curmsgs, queue->count);
}

OWN_OPERATION(set_attributes, set_attributes(door ? own : ours, flags),
	      SEES((mq_flags, attributes.mq_flags), (mq_maxmsg, attributes.mq_maxmsg),
		   (mq_msgsize, attributes.mq_msgsize), (mq_curmsgs, attributes.mq_curmsgs)),
	      (door, SHARED, OWN), (flags, O_NONBLOCK, 0, O_NONBLOCK | O_APPEND))
{
	struct door *it = door ? &state->own[now->actor] : &state->shared;

	if (flags & ~O_NONBLOCK)
		return fails(EINVAL, "mq_setattr(3): a flag other than O_NONBLOCK");
	if (!it->queue)
		return fails(EBADF, "POSIX mq_setattr(): no descriptor of a queue");
	shows_attributes(now, state, it);
	it->flags = (int)flags;
	return returns(0, "POSIX mq_setattr(): O_NONBLOCK alone is set, of this description");
}

OWN_OPERATION(get_attributes, mq_getattr(own, &attributes),
	      SEES((mq_flags, attributes.mq_flags), (mq_maxmsg, attributes.mq_maxmsg),
		   (mq_msgsize, attributes.mq_msgsize), (mq_curmsgs, attributes.mq_curmsgs),
		   (FD_CLOEXEC, fcntl(own, F_GETFD))))
{
	if (!state->own[now->actor].queue)
		return fails(EBADF, "POSIX mq_getattr(): no descriptor of a queue");
	shows_attributes(now, state, &state->own[now->actor]);
	shows(FD_CLOEXEC, FD_CLOEXEC);
	return returns(0, "Linux: mq_open(3) sets FD_CLOEXEC; POSIX mq_getattr(): struct mq_attr");
}

OPERATION(set_flags, fcntl(ours, F_SETFL, flags), NOTHING, (flags, 0, O_NONBLOCK))
{
	state->shared.flags = (int)flags;
	return returns(0, "Linux: a queue's descriptor is a file's; fcntl(2): sets O_NONBLOCK");
}

OPERATION(poll, polled(ours, events, timeout), SEES((revents, watched.revents)),
	  (events, POLLIN | POLLOUT, POLLIN, POLLOUT), (timeout, 0, -1))
{
	const struct queue *queue = behind(state, &state->shared);
	long ready = events & ((queue->count > 0 ? POLLIN : 0) |
			       (queue->count < queue->capacity ? POLLOUT : 0));

	if (!ready && timeout)
		return sleeps("poll(2): until it is ready");
	shows(revents, ready);
	return returns(ready != 0,
		       "Linux: readable while it holds messages, writable while not full");
}

static void end_process(struct state *state, int actor)
{
	close_own(state, actor);
	for (int i = 0; i < QUEUES; i++)
		if (state->queues[i].registered == actor + 1)
			end_registration(&state->queues[i]);
	state->handed[actor] = (struct message){ 0 };
	state->served[actor] = false;
	state->moved[actor] = 0;
	state->pending[actor] = (struct pending){ 0 };
	state->asked[actor] = false;
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (state->pending[i].sender == actor + 1)
			state->pending[i].sender = STRANGER + 1;
}

static const struct door *door_of(const struct state *state, const struct sleeper *it)
{
	bool by_own = sleeps_in(it, "send_by_own") || sleeps_in(it, "receive_by_own");

	return by_own ? &state->own[it->actor] : &state->shared;
}

/* Linux: who is restarted waits behind the others; sigwaitinfo is not, poll only after a stop. */
static void restart(struct state *state, struct moment *now, int victim, long how)
{
	for (int i = 0; i < sleepers(now); i++) {
		struct sleeper it = sleeper_at(now, i);

		if (it.actor != victim)
			continue;
		if (sleeps_in(&it, "take_notification") ||
		    (sleeps_in(&it, "poll") && how == CAUGHT_TO_RESTART))
			interrupts(now, victim);
		else if (!sleeps_in(&it, "poll") && !state->served[victim])
			state->moved[victim] = door_of(state, &it)->flags & O_NONBLOCK
						       ? REFUSED
						       : last_moved(state) + 1;
	}
}

OWN_OPERATION(disturb, disturb((int)victim, actor, how), NOTHING, (victim, ACTORS),
	      (how, CAUGHT, CAUGHT_TO_RESTART, IGNORED, STOPPED_AND_CONTINUED))
{
	if (how == CAUGHT) {
		state->moved[victim] = 0;
		interrupts(now, (int)victim);
		return returns(0, "POSIX mq_send(), mq_receive(): a caught signal ends the wait");
	}
	if (how == CAUGHT_TO_RESTART || stops((int)victim, now->actor, how))
		restart(state, now, (int)victim, how);
	disturbs(now, (int)victim);
	return returns(0, "signal(7): mq_send and mq_receive are restarted, but not poll");
}

OPERATION(kill, kill(actor_pid(victim), SIGKILL), NOTHING, (victim, ACTORS))
{
	end_process(state, (int)victim);
	if (victim == now->actor)
		return ends("POSIX kill(): SIGKILL ends the process");
	kills(now, (int)victim);
	return returns(0, "POSIX _exit(): closes its queues, and so ends its registration");
}

OPERATION(send_large, send_large(size, mark), NOTHING, (size, PAGES, 4097))
{
	if (state->large_size)
		return fails(EAGAIN, "POSIX mq_send(): the queue is full, and O_NONBLOCK");
	state->large_size = (int)size;
	state->large_mark = (int)now->mark;
	return returns(0, "POSIX mq_send(): a message of up to mq_msgsize");
}

OPERATION(receive_large, receive_large(), SEES((mark, mark_of_large(result))))
{
	int size = state->large_size;

	if (!size)
		return fails(EAGAIN, "POSIX mq_receive(): the queue is empty, and O_NONBLOCK");
	shows(mark, state->large_mark);
	state->large_size = state->large_mark = 0;
	return returns(size, "POSIX mq_receive(): the bytes that were sent, in their order");
}

/* Two calls, between which nobody else makes one. */
OPERATION(give, actor == MAIN ? give(ours, mode, gift) : nothing_called(), NOTHING,
	  (mode, 0600, 0440, 0062, 0602),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	if (now->actor != MAIN)
		return fails(EINVAL, "nothing is called: another than main calls");
	behind(state, &state->shared)->permissions =
		(struct permissions){ (int)mode, scene->several ? (int)gift : TO_MAKER };
	return returns(0, "mq_overview(7): a queue is a file: fchown(2), fchmod(2)");
}

OPERATION(open_as, open_as(user, access, mode, gift), NOTHING,
	  (user, MYSELF, OUTSIDER, MAKER, HOLDER, MEMBER, FELLOW),
	  (access, O_RDONLY, O_WRONLY, O_RDWR, UNLINKS), (mode, AS_IT_IS, 0640, 0060, 0604, 0026),
	  (gift, TO_MAKER, TO_HOLDER, USER_TO_HOLDER, GROUP_TO_HOLDER))
{
	const struct permissions *its =
		state->named ? &state->queues[state->named - 1].permissions : NULL;
	int bits = bits_for(access);

	user = user_now(now, scene->several, user);
	if (mode != AS_IT_IS)
		behind(state, &state->shared)->permissions =
			permissions_given(mode, scene->several, gift);
	if (!its)
		return fails(ENOENT, "POSIX mq_open(), mq_unlink(): no queue of that name");
	if (access != UNLINKS && !may_open(its, scene->bound, user, bits))
		return fails(EACCES,
			     "POSIX mq_open(): the mode does not have the bits for this user");
	if (access != UNLINKS && state->queues[state->named - 1].registered == now->actor + 1)
		end_registration(&state->queues[state->named - 1]); /* it is closed again */
	if (access != UNLINKS)
		return returns(0, "POSIX mq_open(): the mode has the bits for this user");
	if (user != MAKER && !owns_file(its, user))
		return fails(EACCES, "POSIX mq_unlink(): permission is denied");
	state->named = 0;
	forget_unused(state);
	return returns(0, "Linux: unlink(2): the owner may, and the directory's, which is sticky");
}

OPERATION(fork, actor == MAIN ? in_child(deed) : nothing_called(), NOTHING,
	  (deed, CLOSES, UNREGISTERS))
{
	if (now->actor != MAIN)
		return fails(EINVAL, "nothing is called: another than main calls");
	return returns(0, "POSIX fork(), mq_notify(): the child has the descriptor, but not the "
			  "registration, which stays its parent's");
}

OPERATION(call_of_a_file, call_of_a_file(sends), NOTHING, (sends, 0, 1))
{
	return fails(EBADF, "POSIX mq_send(), mq_notify(): no descriptor of a queue");
}

OPERATION(open_wrongly, open_wrongly(which, flags), NOTHING,
	  (which, SLASH_ALONE, DIRECTORY, TWO_SLASHES, TOO_LONG), (flags, O_RDWR))
{
	return fails(error_of_name(which), "mq_open(3): no name of a queue");
}

OPERATION(unlink_wrongly, mq_unlink(wrong_name(which)), NOTHING,
	  (which, SLASH_ALONE, DIRECTORY, TWO_SLASHES, TOO_LONG))
{
	return fails(error_of_name(which), "POSIX mq_unlink(), mq_overview(7): no name of a queue");
}

OPERATION(call_wrongly, call_wrongly(fault), NOTHING,
	  (fault, SENT_BY_NO_TIME, RECEIVED_BY_NO_TIME, STORED_NOWHERE))
{
	return fails(EFAULT, "Linux: a bad address, looked at first");
}

OBSERVE(read_file(ours) < 0 || fstat(ours, &file_status) < 0 ? -1 : mq_getattr(ours, &attributes),
	SEES((mq_flags, attributes.mq_flags), (mq_maxmsg, attributes.mq_maxmsg),
	     (mq_msgsize, attributes.mq_msgsize), (mq_curmsgs, attributes.mq_curmsgs),
	     (flags, fcntl(ours, F_GETFL) & O_NONBLOCK), (QSIZE, file.bytes), (NOTIFY, file.how),
	     (NOTIFY_PID, actor_of(file.pid)), (has_signal, file.signo == SIGPWR),
	     (mode, file_status.st_mode & 07777), (uid, file_status.st_uid),
	     (gid, file_status.st_gid)))
{
	const struct queue *queue = behind(state, &state->shared);
	int bytes = 0;

	for (int i = 0; i < queue->count; i++)
		bytes += queue->messages[i].size;
	shows_attributes(now, state, &state->shared);
	shows(flags, state->shared.flags);
	shows(QSIZE, bytes);
	shows(NOTIFY, queue->registered ? queue->how : 0);
	shows(NOTIFY_PID, queue->registered ? queue->registered - 1 : NOBODY);
	shows(has_signal, queue->registered && queue->how == SIGEV_SIGNAL);
	shows(mode, queue->permissions.mode);
	shows(uid, user_given(queue->permissions.gift));
	shows(gid, group_given(queue->permissions.gift));
	return returns(0, "POSIX mq_getattr(); mq_overview(7): the queue's file");
}

MEETING(mq, receives_meet_a_send_of_higher_priority,
	CALLS(BY(MAIN, send, 1, 0, NONE), BY(MAIN, send, 1, 1, NONE), BY(1, send, 1, 32767, NONE),
	      BY(2, receive, 4, NONE), BY(2, receive, 4, NONE), BY(3, receive, 4, NONE)),
	.says = "where three mq_receives meet an mq_send of a priority higher than those of two messages "
		"that are there, each takes the highest there is, as one order of the calls has it",
	.zh = "三个 mq_receive 遇到一个比队列中两条消息优先级更高的 mq_send 时，各取走当时最高的一条，"
	      "结果与这些调用的某个先后次序一致",
	.verdict = HOLDS, .ref = "POSIX.1-2024 mq_receive(), mq_send()");
