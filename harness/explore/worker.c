/* A worker: a process that waits for orders and makes the calls; and what its calls may ask. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/missing.h"
#include "model.h"
#include "crew.h"
#include "script.h"
#include "seats.h"
#include "stage/actor.h"

#define SPINS 300

struct crew *the_crew;
static int my_actor = MAIN;
static int my_hand = -1;
static int main_process = -1; /* a descriptor of it; -2: there are none here */

static void await_order(struct seat *seat, unsigned last)
{
	int spins = the_crew->alone ? 0 : SPINS;

	for (int i = 0; i < spins && atomic_load(&seat->order.number) == last; i++)
		relax();
	bell_await(&seat->order, last);
}

void run_hook(enum hook_kind kind, void *state, int actor)
{
	const struct hook *hook = the_crew->kit->hooks[kind];

	if (hook)
		hook->run(state, actor);
}

void seat_enter(struct seat *seat, int actor)
{
	if (seat->entered == seat->program)
		return;
	run_hook(HOOK_ENTER, NULL, actor);
	seat->entered = seat->program;
}

void seat_leave(struct seat *seat, int actor)
{
	if (seat->entered == seat->program)
		run_hook(HOOK_LEAVE, NULL, actor);
	seat->entered = 0;
}

/* Main looks at the seats; it is only woken where it sleeps meanwhile. */
static void tell_main(void)
{
	if (atomic_load(&the_crew->seats[MAIN].order.waits))
		bell_ring(&the_crew->seats[MAIN].order);
}

static void obey(struct seat *seat, unsigned number)
{
	struct call *call = &seat->call;

	switch (seat->kind) {
	case ORDER_CALL:
		seat_enter(seat, my_actor);
		atomic_store(&seat->taken, number);
		halting_begin(seat);
		call->operation->make(call->arguments, my_actor, call->mark, &call->seen);
		halting_end(seat);
		break;
	case ORDER_SCRIPT:
		seat_enter(seat, my_actor);
		script_await_others(the_crew->script);
		atomic_store(&seat->taken, number);
		script_perform(the_crew->script, my_actor);
		break;
	case ORDER_ENTER:
		seat_enter(seat, my_actor);
		break;
	case ORDER_LEAVE:
		seat_leave(seat, my_actor);
		break;
	case ORDER_QUIT:
		actor_leave(0);
	}
	atomic_store(&seat->done, number);
	tell_main();
}

_Noreturn void work(int actor, unsigned last, int hand)
{
	struct seat *seat = &the_crew->seats[actor];

	my_actor = actor;
	my_hand = hand;
	seat->pid = getpid();
	tell_main();
	for (;;) {
		await_order(seat, last);
		last = atomic_load(&seat->order.number);
		obey(seat, last);
	}
}

void seat_order(struct crew *crew, int actor, enum order_kind kind)
{
	struct seat *seat = &crew->seats[actor];

	seat->kind = kind;
	seat->program = crew->program;
	seat->noted = crew->notes;
	bell_ring(&seat->order);
}

bool seat_has_done(const struct seat *seat)
{
	return atomic_load(&seat->done) == atomic_load(&seat->order.number);
}

/* Words of model.h */

/* A pid of 0 would be whoever calls: one that is over has the number of no process at all. */
pid_t actor_pid(int actor)
{
	pid_t pid = the_crew->seats[actor].pid;

	return pid > 0 ? pid : INT_MAX;
}

long actor_of(pid_t pid)
{
	if (pid == 0)
		return NOBODY;
	for (int i = 0; i <= the_crew->workers; i++)
		if (the_crew->seats[i].pid == pid)
			return i;
	return STRANGER;
}

key_t one_key(void)
{
	static key_t key;

	if (!key)
		key = own_key();
	return key;
}

const char *one_name(void)
{
	static const char *name;

	if (!name)
		name = own_name("explored");
	return name;
}

bool is_fork(void)
{
	return false;
}

bool may_meet(void)
{
	return true;
}

/* A copy without main's help, which saves two handoffs; -1: this kernel does not let us. */
static int fetch_from_main(int fd)
{
	int copy = -1;

	if (main_process == -1)
		main_process = keep_high(
			(int)syscall(SYS_pidfd_open, (pid_t)the_crew->seats[MAIN].pid, 0));
	if (main_process >= 0)
		copy = (int)syscall(SYS_pidfd_getfd, main_process, fd, 0);
	if (copy >= 0) {
		fcntl(copy, F_SETFD, 0);
		return copy;
	}
	close_known(&main_process);
	main_process = -2;
	return -1;
}

static int take_from_hand(int fd)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	const struct cmsghdr *header;
	int copy = -1;

	atomic_store(&the_crew->seats[my_actor].wants, fd + 1);
	tell_main();
	while (recvmsg(my_hand, &message, 0) < 0 && errno == EINTR)
		;
	atomic_store(&the_crew->seats[my_actor].wants, 0);
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(&copy, CMSG_DATA(header), sizeof(copy));
	return copy;
}

int handed(int fd)
{
	int copy;

	if (my_actor == MAIN)
		return fcntl(fd, F_DUPFD, 0);
	copy = the_crew->seats[my_actor].noted ? -1 : fetch_from_main(fd);
	return copy < 0 ? take_from_hand(fd) : copy;
}
