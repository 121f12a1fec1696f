/* The crew: starting and ending its workers, programs and calls. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/names.h"
#include "claim/claim.h"
#include "crew.h"
#include "script.h"
#include "seats.h"
#include "stage/actor.h"
#include "stage/page.h"

#define WATCH_MICROSECONDS (50 * 1000)
#define MOMENTS            40 /* of the clock, for a call that takes one: two seconds */

/* Settles the claim as broken: what failed, with errno. */
static _Noreturn void crew_broken(const char *what)
{
	actor_settle(BROKEN, the_page->claim->place, "%s: %s", what, errno_name(errno));
}

void hand_over(struct crew *crew, int actor)
{
	struct seat *seat = &crew->seats[actor];
	int fd = atomic_load(&seat->wants) - 1;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = { "", 1 };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	memset(&control, 0, sizeof(control));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (fd < 64)
		crew->descriptors[actor].handed |= UINT64_C(1) << fd;
	atomic_store(&seat->wants, -1);
	if (sendmsg(crew->hands[actor], &message, MSG_NOSIGNAL) < 0 && errno != EPIPE)
		crew_broken("handing a descriptor over");
}

static void take_signal(int signal)
{
	(void)signal;
}

static void catch_with(int signal, void (*handler)(int), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = flags;
	sigaction(signal, &action, NULL);
}

/*
 * A call that main makes does not sleep; the clock sees one that does, and its signal ends it:
 * where it would be made again, the second. So a call whose time is over at once does not end by
 * the first.
 */
static volatile sig_atomic_t main_calls, main_slept;
static sig_atomic_t calls_at_last_tick;

static void take_tick(int signal)
{
	bool again = main_calls & 1 && main_calls == calls_at_last_tick;

	if (main_calls & 1)
		main_slept = 1;
	calls_at_last_tick = main_calls;
	catch_with(signal, take_tick, again ? 0 : SA_RESTART);
}

static void set_clock(long microseconds)
{
	const struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };

	catch_with(SIGALRM, take_tick, SA_RESTART);
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* From one to another, without both. */
static void close_between(int one, int other)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, one + 1, other - 1, 0) == 0)
		return;
#endif
	for (int fd = one + 1; fd < other; fd++)
		close(fd);
}

static void release_descriptors(int keep)
{
	close_between(2, keep);
	close_between(keep, LAST_DESCRIPTOR);
}

/* Until then a new worker has copies of all that main has open. */
static void await_start(struct crew *crew, int actor, pid_t pid)
{
	struct patience patience = { .tired = true };

	while (!crew->seats[actor].pid && waitpid(pid, NULL, WNOHANG) == 0)
		main_waits(crew, &patience);
	main_goes_on(crew);
}

static void start_worker(struct crew *crew, int actor)
{
	struct seat *seat = &crew->seats[actor];
	unsigned last = atomic_load(&seat->order.number);
	pid_t parent = getpid(), pid;
	int hands[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, hands) < 0)
		crew_broken("socketpair");
	close_known(&crew->hands[actor]);
	crew->hands[actor] = keep_high(hands[0]);
	hands[1] = keep_high(hands[1]);
	seat->done = seat->taken = last;
	seat->order.waits = seat->wants = 0;
	memset(&seat->halt, 0, sizeof(seat->halt));
	seat->pid = 0;
	pid = fork();
	if (pid < 0)
		crew_broken("fork of an actor");
	if (pid == 0) {
		actor_die_with(parent);
		if (crew->entered)
			run_hook(HOOK_LEAVE, NULL, actor); /* what it has is a copy of main's */
		seat->entered = 0;
		release_descriptors(hands[1]);
		work(actor, last, hands[1]);
	}
	close(hands[1]);
	await_start(crew, actor, pid);
	watch_worker(crew, actor);
}

static bool is_alone(void)
{
	cpu_set_t cpus;

	return sched_getaffinity(0, sizeof(cpus), &cpus) < 0 || CPU_COUNT(&cpus) < 2;
}

void crew_start(struct crew *crew, const struct kit *kit, int workers)
{
	memset(crew, 0, sizeof(*crew));
	crew->kit = kit;
	crew->workers = workers;
	crew->alone = is_alone();
	crew->seats = memory_new(ACTOR_COUNT, sizeof(struct seat));
	crew->scene = memory_new(1, kit->model->scene_size);
	crew->script = memory_new(1, sizeof(struct script));
	if (!crew->seats || !crew->scene || !crew->script)
		crew_broken("mmap");
	kit->model->set_scene(crew->scene);
	the_crew = crew;
	crew->seats[MAIN].pid = getpid();
	catch_with(SIGUSR1, take_signal, 0);
	catch_with(SIGUSR2, take_signal, SA_RESTART);
	for (int i = 0; i < ACTOR_COUNT; i++) {
		crew->watches[i] = NO_WATCH;
		crew->hands[i] = -1;
	}
	for (int i = 1; i <= workers; i++)
		start_worker(crew, i);
	set_clock(WATCH_MICROSECONDS);
}

/* Of several calls that read the whole state it may have ended any. */
static bool is_ended_by_clock(const struct call *call)
{
	return main_slept && !call->interrupted &&
	       (call->operation->observes || (call->seen.value == -1 && call->seen.error == EINTR));
}

/* How often this thread has given up its CPU by itself. */
static long times_asleep(void)
{
	struct rusage own;

	return getrusage(RUSAGE_THREAD, &own) < 0 ? 0 : own.ru_nvcsw;
}

/* One call of main's, under the clock. */
static void make_call(struct call *call)
{
	if (main_slept)
		catch_with(SIGALRM, take_tick, SA_RESTART);
	main_slept = 0;
	main_calls++;
	call->operation->make(call->arguments, MAIN, call->mark, &call->seen);
	main_calls++;
}

/*
 * A call that the clock ended is made again: the signal may just have met it. One that sleeps gives
 * up its CPU and is ended again; one that takes a moment may do so for some time.
 */
void crew_call(struct crew *crew, struct call *call)
{
	int moments = MOMENTS;
	bool waits = call->moment || call->operation->observes;
	long before;

	seat_enter(&crew->seats[MAIN], MAIN);
	crew->entered = true;
	make_call(call);
	while (is_ended_by_clock(call) && moments-- > 0) {
		before = times_asleep();
		make_call(call);
		if (times_asleep() != before && !waits)
			break;
	}
	call->fate = is_ended_by_clock(call) && !call->operation->observes ? SLEEPING : RETURNED;
}

static uint64_t open_descriptors(void)
{
	uint64_t open = 0;

	for (int fd = 3; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			open |= UINT64_C(1) << fd;
	return open;
}

/* Nothing of an earlier call, or of an earlier process, counts for the order that comes. */
static void begin_to_watch(struct crew *crew, int actor)
{
	watch_worker(crew, actor);
	crew->asleep[actor] = crew->looks[actor] = 0;
	crew->turns[actor] = 0;
}

void crew_release(struct crew *crew, int actor, const struct call *call)
{
	if (crew->notes)
		crew->descriptors[actor] = (struct descriptors){ open_descriptors(), 0 };
	begin_to_watch(crew, actor);
	crew->seats[actor].call = *call;
	seat_order(crew, actor, ORDER_CALL);
}

void crew_perform(struct crew *crew, struct call calls[ACTOR_COUNT])
{
	for (int i = 1; i <= crew->workers; i++) {
		calls[i] = (struct call){ .fate = NO_CALL };
		if (!crew->script->count[i])
			continue;
		begin_to_watch(crew, i);
		calls[i] = (struct call){ .fate = SLEEPING, .fresh = true };
		seat_order(crew, i, ORDER_SCRIPT);
	}
}

static bool lives(const struct crew *crew, int actor)
{
	return crew->seats[actor].pid && !(crew->over >> actor & 1);
}

/* Waits for a worker that has an order; false where it sleeps, is over, or goes on and on. */
static bool await_done(struct crew *crew, int actor)
{
	struct call calls[ACTOR_COUNT] = { 0 };

	calls[actor].fate = SLEEPING;
	calls[actor].fresh = true;
	crew_quiet(crew, calls, 0);
	return calls[actor].fate == RETURNED;
}

/* All of them, a bit each, obey the order; returns those that have done so. */
static unsigned have_done(struct crew *crew, unsigned workers, enum order_kind kind)
{
	struct call calls[ACTOR_COUNT] = { 0 };
	unsigned done = 0;

	for (int i = 1; i <= crew->workers; i++) {
		if (!(workers >> i & 1))
			continue;
		begin_to_watch(crew, i);
		calls[i] = (struct call){ .fate = SLEEPING, .fresh = true };
		seat_order(crew, i, kind);
	}
	crew_quiet(crew, calls, 0);
	for (int i = 1; i <= crew->workers; i++)
		done |= (unsigned)(calls[i].fate == RETURNED) << i;
	return done;
}

/* Where the model wants that, ENTER comes before the first call of anybody. */
static void enter_all(struct crew *crew)
{
	unsigned workers = 0;

	for (int i = 1; i <= crew->workers; i++)
		if (lives(crew, i) && crew->seats[i].entered != crew->program &&
		    seat_has_done(&crew->seats[i]))
			workers |= 1U << i;
	have_done(crew, workers, ORDER_ENTER); /* who is over by now shows it in its first call */
}

static void bury(struct crew *crew, int actor)
{
	waitpid(crew->seats[actor].pid, NULL, WNOHANG);
	crew->seats[actor].pid = 0;
	crew->over &= ~(1U << actor);
}

void crew_revive(struct crew *crew)
{
	for (int i = 1; i <= crew->workers; i++) {
		if (crew->over >> i & 1)
			bury(crew, i);
		if (!crew->seats[i].pid)
			start_worker(crew, i);
	}
	if (crew->begun && crew->kit->model->enters_first)
		enter_all(crew);
}

void crew_begin(struct crew *crew)
{
	crew_revive(crew);
	memset(crew->scene, 0, crew->kit->model->scene_size);
	crew->program++;
	crew->seats[MAIN].program = crew->program;
	run_hook(HOOK_BEGIN, NULL, MAIN);
	crew->begun = true;
	crew_revive(crew);
}

static void kill_worker(struct crew *crew, int actor)
{
	struct patience patience = { 0 };
	pid_t pid = crew->seats[actor].pid;

	if (!pid || crew->over >> actor & 1)
		return;
	kill(pid, SIGKILL);
	while (!watch_is_over(watch_state(&crew->watches[actor])) && main_waits(crew, &patience))
		; /* who does not even end is left behind */
	main_goes_on(crew);
	note_end(crew, actor);
}

/*
 * Who sleeps though its object is gone gets a signal, and what does not even end the sleep is
 * killed.
 */
static void rouse(struct crew *crew, int actor)
{
	if (!lives(crew, actor) || seat_has_done(&crew->seats[actor]) || await_done(crew, actor) ||
	    !lives(crew, actor))
		return;
	kill(crew->seats[actor].pid, SIGUSR1);
	if (!await_done(crew, actor))
		kill_worker(crew, actor);
}

static void leave_all(struct crew *crew)
{
	unsigned workers = 0, late;

	for (int i = 1; i <= crew->workers && crew->kit->hooks[HOOK_LEAVE]; i++)
		if (lives(crew, i) && crew->seats[i].entered == crew->program &&
		    seat_has_done(&crew->seats[i]))
			workers |= 1U << i;
	late = workers & ~have_done(crew, workers, ORDER_LEAVE);
	for (int i = 1; i <= crew->workers; i++)
		if (late >> i & 1)
			kill_worker(crew, i);
}

void crew_end(struct crew *crew)
{
	crew->begun = false;
	leave_all(crew);
	if (crew->entered)
		seat_leave(&crew->seats[MAIN], MAIN);
	crew->entered = false;
	run_hook(HOOK_END, NULL, MAIN);
	for (int i = 1; i <= crew->workers; i++)
		rouse(crew, i);
	leave_all(crew);
}

void crew_stop(struct crew *crew)
{
	set_clock(0);
	for (int i = 1; i <= crew->workers; i++) {
		kill_worker(crew, i);
		close_known(&crew->hands[i]);
	}
	memory_free(crew->seats, ACTOR_COUNT, sizeof(struct seat));
	memory_free(crew->scene, 1, crew->kit->model->scene_size);
	memory_free(crew->script, 1, sizeof(struct script));
}
