/* The calls of the model of signals: the signals as numbers, and what came with one. */
#ifndef IPCLITMUS_SIGNAL_H
#define IPCLITMUS_SIGNAL_H

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model.h"

/* The signals, in the order of their numbers; LOW and HIGH are real-time signals. */
enum { USR2, URG, LOW, HIGH, SIGNALS, NO_SIGNAL, BAD_SIGNAL };

#define ONLY(signal) (1 << (signal))
#define ALL          (ONLY(SIGNALS) - 1)
#define NO_SET       (-1)
#define SHARED_SET   (ONLY(USR2) | ONLY(LOW)) /* what the signalfd of all is about */

enum { CATCH, CATCH_AND_RESTART, IGNORE, DEFAULT }; /* actions */
enum { BY_KILL, BY_SIGQUEUE, BY_TGKILL, BY_RAISE, NOBODY_BY_KILL, NOBODY_BY_SIGQUEUE };
enum { AT_ONCE, INFO, SIGWAIT, ONE_HOUR, UNLIMITED, NO_TIME }; /* ways to wait */
enum { SHARED, OWN };                                          /* signalfds */
enum { PROPER, BAD_FLAGS, NO_SIGNALFD };                       /* ways to set one */

#define BAD_HOW 99

struct scene {
	int shared;
	bool several; /* we can be other users */
};

/* What came with a signal. */
struct news {
	long signal, code, from, value, user;
	bool is_former; /* the sender has ended */
};

#define NOTES 256

static struct scene *scene;

static struct news told, second;
static siginfo_t notes[NOTES];
static volatile sig_atomic_t handled;
static int shown, first_shown; /* of them */
static sigset_t set_before, set_given;
static struct sigaction action_before;
static int own_signalfd, shared_signalfd;
static struct signalfd_siginfo records[2];

static int number_of(long signal)
{
	const int numbers[] = { SIGUSR2, SIGURG, SIGRTMIN, SIGRTMAX, 0, 0, SIGRTMAX + 1 };

	return numbers[signal];
}

/* 1 more than the signal; 0: none of ours. */
static long signal_of(int number)
{
	for (int i = 0; i < SIGNALS; i++)
		if (number_of(i) == number)
			return i + 1;
	return 0;
}

static const sigset_t *set_of(long bits)
{
	sigemptyset(&set_given);
	for (int i = 0; i < SIGNALS; i++)
		if (bits & ONLY(i))
			sigaddset(&set_given, number_of(i));
	if (bits == ALL) /* which nobody can block or take */
		sigaddset(&set_given, SIGKILL);
	return bits == NO_SET ? NULL : &set_given;
}

static long bits_of(const sigset_t *set)
{
	long bits = 0;

	for (int i = 0; i < SIGNALS; i++)
		if (sigismember(set, number_of(i)) == 1)
			bits |= ONLY(i);
	return sigismember(set, SIGKILL) == 1 ? -1 : bits;
}

static struct news told_by(const siginfo_t *info)
{
	return (struct news){
		signal_of(info->si_signo), info->si_code,
		actor_of(info->si_pid),    info->si_code == SI_QUEUE ? info->si_value.sival_int : 0,
		info->si_uid == getuid(),  false
	};
}

static void note_signal(int number, siginfo_t *info, void *context)
{
	notes[handled++ % NOTES] = *info;
}

/* The signals whose handlers ran, in that order, as the digits of a number; what came with them. */
static long add_digit(long digits, long signal)
{
	return (digits * 10 + signal) % 100000000;
}

static long add_origin(long sum, const struct news *it)
{
	return (sum * 31 + it->code * 7 + it->value * 3 + it->user) % 1000003;
}

static long handlers_since(void)
{
	const int now = handled;
	long digits = 0;

	for (first_shown = shown; shown < now; shown++)
		digits = add_digit(digits, signal_of(notes[shown % NOTES].si_signo));
	return digits;
}

/* What came with those that handlers_since() has shown. */
static long origins_shown(void)
{
	long sum = 0;

	for (int i = first_shown; i < shown; i++) {
		const struct news it = told_by(&notes[i % NOTES]);

		sum = add_origin(sum, &it);
	}
	return sum;
}

/* Who sent the last of them, and 1; 0: there was none. */
static long sender_shown(void)
{
	return shown > first_shown ? actor_of(notes[(shown - 1) % NOTES].si_pid) + 1 : 0;
}

static int catch_it(int number, int flags, struct sigaction *before)
{
	struct sigaction action = { .sa_sigaction = note_signal, .sa_flags = SA_SIGINFO | flags };

	sigfillset(&action.sa_mask);
	return sigaction(number, &action, before);
}

static int send_to(pid_t pid, long signal, long how, long mark)
{
	if (how == BY_TGKILL)
		return (int)syscall(SYS_tgkill, pid, pid, number_of(signal));
	if (how == NOBODY_BY_KILL)
		return kill(INT_MAX, number_of(signal));
	if (how == BY_KILL)
		return kill(pid, number_of(signal));
	return sigqueue(how == BY_SIGQUEUE ? pid : INT_MAX, number_of(signal),
			(union sigval){ .sival_int = (int)mark });
}

static int send_to_oneself(long signal, long how, long mark)
{
	if (how == BY_RAISE)
		return raise(number_of(signal)) ? -1 : 0;
	return send_to(getpid(), signal, how, mark);
}

static int change_mask(long how, long set)
{
	int result;

	sigemptyset(&set_before);
	result = sigprocmask((int)how, set_of(set), &set_before);
	return result;
}

static long tell_pending(void)
{
	sigset_t set;

	return sigpending(&set) < 0 ? -1 : bits_of(&set);
}

static volatile int runs, depth, deepest;
static volatile long blocked_within;

/* Brings its own signal once more. */
static void handle_again(int number)
{
	if (++depth > deepest)
		deepest = depth;
	if (++runs == 1) {
		sigprocmask(SIG_BLOCK, NULL, &set_before);
		blocked_within = bits_of(&set_before);
		raise(number);
	}
	depth--;
}

#define BY_SIGNAL (-1) /* instead of flags */
#define FLAGS     ((int)(SA_NODEFER | SA_RESETHAND | SA_RESTART))

static long mask_told, flags_told;

/* How often a handler runs, how deep, and what is set then. */
static long run_handler(long flags, long set)
{
	struct sigaction action = { .sa_handler = handle_again, .sa_flags = (int)flags };
	sigset_t its, before;

	sigemptyset(&its);
	sigaddset(&its, SIGWINCH);
	sigprocmask(SIG_UNBLOCK, &its, &before);
	action.sa_mask = *set_of(set);
	runs = depth = deepest = 0;
	blocked_within = -1;
	if (flags == BY_SIGNAL)
		signal(SIGWINCH, handle_again);
	else
		sigaction(SIGWINCH, &action, NULL);
	raise(SIGWINCH);
	sigaction(SIGWINCH, NULL, &action);
	mask_told = bits_of(&action.sa_mask);
	flags_told = action.sa_flags & FLAGS;
	if (flags_told & (int)SA_RESETHAND) /* which may imply the other */
		flags_told &= ~SA_NODEFER;
	signal(SIGWINCH, SIG_DFL);
	if (sigismember(&before, SIGWINCH))
		sigprocmask(SIG_BLOCK, &its, NULL);
	return runs + 10 * deepest + 100 * (action.sa_handler == SIG_DFL);
}

static int wait_for(long set, long how)
{
	const long seconds = how == ONE_HOUR ? 3600 : 0, over = how == NO_TIME ? 1000000000 : 0;
	const struct timespec limit = { seconds, over };
	siginfo_t info;
	int number = 0, result;

	memset(&info, 0, sizeof(info));
	memset(&told, 0, sizeof(told));
	if (how == SIGWAIT) {
		errno = sigwait(set_of(set), &number);
		return errno ? -1 : (int)signal_of(number);
	}
	result = how == INFO ? sigwaitinfo(set_of(set), &info)
			     : sigtimedwait(set_of(set), &info, how == UNLIMITED ? NULL : &limit);
	if (result < 0)
		return -1;
	told = told_by(&info);
	if (told.code == SI_TKILL) /* glibc's sigtimedwait turns it into the other */
		told.code = SI_USER;
	return (int)signal_of(result);
}

enum { BY_SIGACTION, BY_SIGNAL_ALONE }; /* ways to set one of which nothing is caught */

/* 1: signal returns another than that before. */
static int set_action(long signo, long what, long by, int actor)
{
	struct sigaction action = { .sa_handler = what == IGNORE ? SIG_IGN : SIG_DFL };
	sighandler_t before;

	if (what < IGNORE || (what == DEFAULT && actor == MAIN)) /* main must not end */
		return catch_it(number_of(signo), what == CATCH_AND_RESTART ? SA_RESTART : 0,
				&action_before);
	if (by == BY_SIGACTION)
		return sigaction(number_of(signo), &action, &action_before);
	sigaction(number_of(signo), NULL, &action_before);
	before = signal(number_of(signo), action.sa_handler);
	return before == SIG_ERR ? -1 : before != action_before.sa_handler;
}

static long action_of(const struct sigaction *action)
{
	if (action->sa_handler == SIG_IGN || action->sa_handler == SIG_DFL)
		return action->sa_handler == SIG_IGN ? IGNORE : DEFAULT;
	return action->sa_flags & SA_RESTART ? CATCH_AND_RESTART : CATCH;
}

/* Ways to wait for a handler with another mask; pause has that there is. */
enum { SIGSUSPEND, PPOLL, PSELECT, PAUSE };

static int suspend(long blocked, long by)
{
	set_of(blocked);
	switch (by) {
	case PPOLL:
		return ppoll(NULL, 0, NULL, &set_given);
	case PSELECT:
		return pselect(0, NULL, NULL, NULL, NULL, &set_given);
	case PAUSE:
		return pause();
	default:
		return sigsuspend(&set_given);
	}
}

/* The descriptor; in a call, before what may sleep. */
static int signalfd_of(long which)
{
	if (which == SHARED && shared_signalfd < 0)
		shared_signalfd = handed(scene->shared);
	return which == SHARED ? shared_signalfd : own_signalfd;
}

static long set_signalfd(long set, long how)
{
	int fd = own_signalfd, result;

	if (how == NO_SIGNALFD)
		return signalfd(STDIN_FILENO, set_of(set), 0);
	result = signalfd(fd, set_of(set), how == BAD_FLAGS ? 1 : SFD_NONBLOCK | SFD_CLOEXEC);
	if (result < 0)
		return -1;
	own_signalfd = result;
	return (fd != result) + 2 * fcntl(result, F_GETFD);
}

static struct news told_by_record(const struct signalfd_siginfo *record)
{
	return (struct news){ signal_of((int)record->ssi_signo),
			      record->ssi_code,
			      actor_of((pid_t)record->ssi_pid),
			      record->ssi_code == SI_QUEUE ? record->ssi_int : 0,
			      record->ssi_uid == getuid(),
			      false };
}

static long read_signalfd(long which, long count)
{
	ssize_t size = read(signalfd_of(which), records,
			    count ? (size_t)count * sizeof(records[0]) : sizeof(records[0]) - 1);

	memset(&told, 0, sizeof(told));
	memset(&second, 0, sizeof(second));
	if (size > 0)
		told = told_by_record(&records[0]);
	if (size > (ssize_t)sizeof(records[0]))
		second = told_by_record(&records[1]);
	return size < 0 ? -1 : size / (ssize_t)sizeof(records[0]);
}

static int events(int fd, int timeout)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN, .revents = -1 };
	int before = handled, result;

	do
		result = poll(&entry, 1, timeout);
	while (result < 0 && errno == EINTR && !timeout &&
	       handled == before); /* it was no signal of ours */
	return result < 0 ? -1 : entry.revents + 1000 * (result != !!entry.revents);
}

#endif
