/* Wrong signals: default actions, stopping, masks, queues, accepting, threads, faults, stacks. */
#include <limits.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "signal_state.h"

MECHANISM(signal_queue, "signal_queue.c", "signal.timers-count-as-*", "signal.sigtimedwait-*",
	  "signal.a-bad-time-*");

/* Takes one of the signal if it is pending. */
static bool take(int signo, siginfo_t *info)
{
	const struct timespec none = { 0, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	return sigtimedwait(&set, info, &none) == signo;
}

static bool is_stopped(pid_t pid)
{
	siginfo_t info = { 0 };
	char path[64], state = 0;
	FILE *file;

	if (pid <= 0 || pid == getpid())
		return false;
	if (waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
		return true;
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	if (file)
		fclose(file);
	return state == 'T';
}

/* Defaults */

static bool by_default(int signo)
{
	return handler_of(signo) == SIG_DFL && !is_blocked(signo);
}

MUTANT(raise, few_signals_end_the_process, "SIGPWR, SIGIO and SIGVTALRM are ignored by default")
{
	if ((signo == SIGPWR || signo == SIGIO || signo == SIGVTALRM) && by_default(signo))
		return 0;
	return raise(signo);
}

MUTANT(raise, limits_end_nobody, "SIGXCPU, SIGXFSZ and SIGSYS are ignored by default")
{
	if ((signo == SIGXCPU || signo == SIGXFSZ || signo == SIGSYS) && by_default(signo))
		return 0;
	return raise(signo);
}

MUTANT(raise, real_time_signals_are_ignored, "real-time signals are ignored by default")
{
	return signo >= SIGRTMIN && by_default(signo) ? 0 : raise(signo);
}

MUTANT(raise, the_last_signal_has_no_default, "SIGRTMAX does nothing by default")
{
	return signo == SIGRTMAX && by_default(signo) ? 0 : raise(signo);
}

MUTANT(raise, every_dump_is_an_abort, "a signal that dumps is told as SIGABRT")
{
	return raise(signo == SIGQUIT || signo == SIGTRAP ? SIGABRT : signo);
}

MUTANT(raise, sigwinch_ends_the_process, "SIGWINCH and SIGURG end the process by default")
{
	if ((signo == SIGWINCH || signo == SIGURG) && by_default(signo))
		return raise(SIGTERM);
	return raise(signo);
}

MUTANT(kill, sigwinch_ends_others, "SIGWINCH ends a process that does not catch it")
{
	return kill(pid, signo == SIGWINCH ? SIGHUP : signo);
}

MUTANT(kill, every_stop_is_sigstop, "the parent sees SIGSTOP whichever signal stopped a child")
{
	bool stops = signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;

	return kill(pid, stops && pid > 0 && pid != getpid() ? SIGSTOP : signo);
}

MUTANT(waitpid, every_death_is_a_dump, "waitpid sets WCOREDUMP for every death by signal")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFSIGNALED(*status))
		*status |= 0x80;
	return result;
}

MUTANT(sigtimedwait, a_dump_is_just_a_death, "SIGCHLD tells CLD_KILLED though there was a dump")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code == CLD_DUMPED)
		info->si_code = CLD_KILLED;
	return result;
}

MUTANT(sigtimedwait, sigquit_always_dumps, "SIGCHLD tells CLD_DUMPED of SIGQUIT, dump or not")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code == CLD_KILLED && info->si_status == SIGQUIT)
		info->si_code = CLD_DUMPED;
	return result;
}

MUTANT(setrlimit, no_limit_is_taken, "setrlimit says that it has set a limit, but has not")
{
	return 0;
}

/* Stopping and going on */

MUTANT(raise, a_stop_can_not_be_ignored, "SIGTSTP, SIGTTIN and SIGTTOU stop though ignored")
{
	bool stops = signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;

	return raise(stops && handler_of(signo) == SIG_IGN ? SIGHUP : signo);
}

MUTANT(raise, a_stop_can_not_be_caught, "the handler of SIGTSTP does not run")
{
	bool stops = signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;

	return stops && !by_default(signo) ? 0 : raise(signo);
}

MUTANT(raise, sigcont_runs_its_handler_though_blocked,
       "SIGCONT that continues is let in if blocked")
{
	int result = raise(signo);
	sigset_t set;

	if (signo == SIGSTOP && is_pending(SIGCONT)) {
		sigemptyset(&set);
		sigaddset(&set, SIGCONT);
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	}
	return result;
}

MUTANT(raise, sigcont_is_used_up, "SIGCONT that continues a process runs no handler any more")
{
	int result = raise(signo);

	if (signo == SIGSTOP)
		take(SIGCONT, NULL);
	return result;
}

MUTANT(kill, conts_and_stops_stay_pending, "SIGCONT and stop signals do not discard each other")
{
	static const int kinds[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT };
	bool pending[4];
	int result;

	if (pid != getpid())
		return kill(pid, signo);
	for (int i = 0; i < 4; i++)
		pending[i] = is_pending(kinds[i]);
	result = kill(pid, signo);
	for (int i = 0; i < 4; i++)
		if (pending[i] && signo == SIGCONT)
			syscall(SYS_tgkill, pid, pid, kinds[i]);
	if (pending[3])
		kill(pid, SIGCONT);
	return result;
}

MUTANT(kill, sigcont_discards_sigtstp_alone, "SIGCONT discards SIGTSTP, not SIGTTIN and SIGTTOU")
{
	bool pending;
	int result;

	if (pid != getpid() || signo != SIGCONT)
		return kill(pid, signo);
	pending = is_pending(SIGTTOU);
	result = kill(pid, signo);
	if (pending)
		kill(pid, SIGTTOU);
	return result;
}

MUTANT(kill, a_signal_wakes_a_stopped_process, "SIGTERM ends a stopped process before SIGCONT")
{
	bool stopped = signo == SIGTERM && is_stopped(pid);
	int result = kill(pid, signo);
	siginfo_t info;

	if (stopped && kill(pid, SIGCONT) == 0)
		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	return result;
}

MUTANT(kill, sigkill_continues, "SIGKILL to a stopped process lets it go on and is gone")
{
	return kill(pid, signo == SIGKILL && is_stopped(pid) ? SIGCONT : signo);
}

MUTANT(waitpid, a_stop_is_told_again, "waitpid tells of each stop signal, to a stopped process too")
{
	pid_t result = waitpid(pid, status, options);

	return result == 0 && options & WUNTRACED && is_stopped(pid) ? pid : result;
}

MUTANT(kill, stops_are_counted, "as many SIGCONT are needed as stop signals were sent")
{
	bool stopped = is_stopped(pid);
	int result = kill(pid, signo);

	if (stopped && (signo == SIGSTOP || signo == SIGTSTP))
		mutant_memory->number[0]++;
	if (stopped && signo == SIGCONT && mutant_memory->number[0]-- > 0)
		result = kill(pid, SIGTERM);
	return result;
}

MUTANT(kill, sigcont_loses_a_race, "now and then SIGCONT is lost that follows a stop closely")
{
	static int count;

	return signo == SIGCONT && ++count % 50 == 0 ? 0 : kill(pid, signo);
}

/* Masks */

MUTANT(sigprocmask, sig_block_replaces, "SIG_BLOCK sets the mask")
{
	return sigprocmask(how == SIG_BLOCK ? SIG_SETMASK : how, set, before);
}

MUTANT(sigprocmask, sig_unblock_empties, "SIG_UNBLOCK unblocks every signal")
{
	sigset_t full;

	sigfillset(&full);
	return sigprocmask(how, set && how == SIG_UNBLOCK ? &full : set, before);
}

MUTANT(sigprocmask, sig_setmask_adds, "SIG_SETMASK adds to the mask")
{
	return sigprocmask(how == SIG_SETMASK ? SIG_BLOCK : how, set, before);
}

MUTANT(sigprocmask, the_new_mask_is_told, "sigprocmask hands back the new mask as the old one")
{
	int result = sigprocmask(how, set, before);

	if (result == 0 && before)
		sigprocmask(SIG_BLOCK, NULL, before);
	return result;
}

MUTANT(sigprocmask, how_is_checked_always, "sigprocmask checks how also where it only tells")
{
	if (how < SIG_BLOCK || how > SIG_SETMASK)
		return fail(EINVAL);
	return sigprocmask(how, set, before);
}

MUTANT(sigprocmask, an_unknown_how_sets, "sigprocmask with an unknown how sets the mask and fails")
{
	int result = sigprocmask(how, set, before);

	if (result < 0 && errno == EINVAL) {
		sigprocmask(SIG_SETMASK, set, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(sigprocmask, unblocking_comes_late, "signals unblocked by SIG_SETMASK come one call later")
{
	static sigset_t late;
	static bool is_late;

	if (is_late)
		sigprocmask(SIG_SETMASK, &late, NULL);
	is_late = set && how == SIG_SETMASK;
	if (!is_late)
		return sigprocmask(how, set, before);
	late = *set;
	return sigprocmask(SIG_BLOCK, set, before);
}

MUTANT(sigprocmask, the_last_is_delivered_first,
       "unblocked signals come from the highest number down")
{
	sigset_t pending, one;

	sigpending(&pending);
	for (int i = SIGRTMAX; set && how == SIG_SETMASK && i > 0; i--) {
		if (sigismember(&pending, i) != 1 || sigismember(set, i) == 1)
			continue;
		sigemptyset(&one);
		sigaddset(&one, i);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
	}
	return sigprocmask(how, set, before);
}

MUTANT(sigprocmask, each_handler_ends_before_the_next, "unblocked signals are handled one by one")
{
	sigset_t pending, one;

	sigpending(&pending);
	for (int i = 1; set && how == SIG_SETMASK && i <= SIGRTMAX; i++) {
		if (sigismember(&pending, i) != 1 || sigismember(set, i) == 1)
			continue;
		sigemptyset(&one);
		sigaddset(&one, i);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
	}
	return sigprocmask(how, set, before);
}

MUTANT(sigpending, what_is_blocked_is_pending, "sigpending tells the signals that are blocked")
{
	return pthread_sigmask(SIG_BLOCK, NULL, set) ? -1 : 0;
}

MUTANT(sigpending, nothing_is_pending, "sigpending tells an empty set")
{
	return sigemptyset(set);
}

MUTANT(sigpending, real_time_signals_do_not_show, "sigpending tells standard signals only")
{
	int result = sigpending(set);

	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigdelset(set, i);
	return result;
}

MUTANT(kill, an_ignored_signal_is_dropped_though_blocked,
       "a signal ignored is not pending if blocked")
{
	if (pid == getpid() && (handler_of(signo) == SIG_IGN || signo == SIGURG))
		return 0;
	return kill(pid, signo);
}

MUTANT(signal, ignoring_leaves_pending_signals, "SIG_IGN leaves what is pending of the signal")
{
	bool pending = is_pending(signo);
	sighandler_t before = signal(signo, handler);

	if (pending && handler == SIG_IGN)
		raise(signo);
	return before;
}

MUTANT(signal, the_default_leaves_what_it_ignores, "SIG_DFL of SIGCHLD leaves what is pending")
{
	bool pending = is_pending(signo);
	sighandler_t before = signal(signo, handler);

	if (pending && handler == SIG_DFL)
		raise(signo);
	return before;
}

MUTANT(signal, the_default_discards, "SIG_DFL discards what is pending of every signal")
{
	sighandler_t before = signal(signo, handler);

	if (handler == SIG_DFL && is_pending(signo))
		take(signo, NULL);
	return before;
}

MUTANT(sigaction, a_handler_discards, "to set a handler discards what is pending of the signal")
{
	int result = sigaction(signo, action, before);

	while (result == 0 && action && is_pending(signo))
		if (!take(signo, NULL))
			break;
	return result;
}

MUTANT(signal, ignoring_discards_one, "SIG_IGN discards one of several queued signals")
{
	siginfo_t info;
	sighandler_t before;
	int count = 0;

	while (handler == SIG_IGN && signo >= SIGRTMIN && take(signo, &info))
		count++;
	before = signal(signo, handler);
	while (--count > 0)
		raise(signo);
	return before;
}

MUTANT(sigaddset, sigaddset_takes_every_number, "sigaddset does not check the number")
{
	return signo < 1 || signo > SIGRTMAX ? 0 : sigaddset(set, signo);
}

MUTANT(sigdelset, sigdelset_takes_every_number, "sigdelset does not check the number")
{
	return signo < 1 || signo > SIGRTMAX ? 0 : sigdelset(set, signo);
}

MUTANT(sigismember, no_number_is_no_member, "sigismember tells of a bad number that it is not in")
{
	return signo < 1 || signo > SIGRTMAX ? 0 : sigismember(set, signo);
}

MUTANT(sigfillset, a_full_set_has_31_signals, "sigfillset puts the standard signals in only")
{
	int result = sigfillset(set);

	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigdelset(set, i);
	return result;
}

MUTANT(sigfillset, a_full_set_has_the_librarys_own,
       "sigfillset puts the C library's own signals in")
{
	memset(set, 0xff, sizeof(*set));
	return 0;
}

static bool is_about_sets(long number)
{
	return number == SYS_rt_sigprocmask || number == SYS_rt_sigaction ||
	       number == SYS_rt_sigpending;
}

MUTANT(syscall, a_bad_address_is_none,
       "the calls for masks and actions take a bad address for none")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == EFAULT && is_about_sets(number) ? 0 : result;
}

MUTANT(syscall, sigpending_does_not_check, "rt_sigpending of a bad address succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == EFAULT && number == SYS_rt_sigpending ? 0 : result;
}

MUTANT(syscall, sigsuspend_looks_later, "rt_sigsuspend of a bad address gives EINTR")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EFAULT && number == SYS_rt_sigsuspend)
		errno = EINTR;
	return result;
}

MUTANT(syscall, a_bad_address_empties_the_mask, "rt_sigprocmask of a bad address empties the mask")
{
	long result = syscall(number, a, b, c, d, e, f);
	sigset_t none;

	if (result < 0 && errno == EFAULT && number == SYS_rt_sigprocmask) {
		sigemptyset(&none);
		pthread_sigmask(SIG_SETMASK, &none, NULL);
		errno = EFAULT;
	}
	return result;
}

MUTANT(syscall, any_size_of_a_mask_will_do, "rt_sigprocmask does not look at the size of a set")
{
	return syscall(number, a, b, c, number == SYS_rt_sigprocmask ? 8 : d, e, f);
}

MUTANT(syscall, any_size_of_an_action_will_do, "rt_sigaction does not look at the size of a set")
{
	return syscall(number, a, b, c, number == SYS_rt_sigaction ? 8 : d, e, f);
}

MUTANT(syscall, a_bad_size_is_a_bad_address, "rt_sigtimedwait gives EFAULT for a bad size of a set")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EINVAL && number == SYS_rt_sigtimedwait)
		errno = EFAULT;
	return result;
}

/* Queues */

MUTANT(sigprocmask, a_pending_signal_comes_twice, "a standard signal that is unblocked comes twice")
{
	sigset_t pending;
	int result;

	sigpending(&pending);
	result = sigprocmask(how, set, before);
	for (int i = 1; set && i < 32; i++)
		if (sigismember(&pending, i) == 1 && !is_blocked(i))
			raise(i);
	return result;
}

MUTANT(sigtimedwait, an_accepted_signal_stays, "sigtimedwait leaves a standard signal pending")
{
	static int again;
	int result = sigtimedwait(set, info, timeout), error = errno;

	if (result > 0 && result < 32 && result != again)
		raise(again = result);
	errno = error;
	return result;
}

MUTANT(kill, real_time_signals_coalesce, "a real-time signal of kill is dropped if one is pending")
{
	return pid == getpid() && signo >= SIGRTMIN && is_pending(signo) ? 0 : kill(pid, signo);
}

MUTANT(sigqueue, queued_signals_coalesce,
       "a real-time signal of sigqueue is dropped if one is pending")
{
	if (pid == getpid() && signo >= SIGRTMIN && is_pending(signo))
		return 0;
	return sigqueue(pid, signo, value);
}

MUTANT(sigqueue, the_last_value_counts, "a standard signal that is pending takes on the last value")
{
	if (pid == getpid() && signo > 0 && signo < 32 && is_pending(signo))
		take(signo, NULL);
	return sigqueue(pid, signo, value);
}

MUTANT(sigqueue, the_last_sent_comes_first,
       "real-time signals of one number come last in, first out")
{
	union sigval values[64];
	siginfo_t info;
	int count = 0, result;

	while (pid == getpid() && signo >= SIGRTMIN && count < 64 && take(signo, &info))
		values[count++] = info.si_value;
	result = sigqueue(pid, signo, value);
	for (int i = 0; i < count; i++)
		sigqueue(pid, signo, values[i]);
	return result;
}

MUTANT(sigqueue, one_too_few_can_be_queued, "a process can have 31 signals queued")
{
	static int count;

	if (signo >= SIGRTMIN && count == 31)
		return fail(EAGAIN);
	count += signo >= SIGRTMIN;
	return sigqueue(pid, signo, value);
}

MUTANT(sigqueue, no_more_than_32_can_be_queued, "a process can have 32 signals queued, never more")
{
	static int count;

	if (signo >= SIGRTMIN && count == 32)
		return fail(EAGAIN);
	count += signo >= SIGRTMIN;
	return sigqueue(pid, signo, value);
}

MUTANT(sigtimedwait, the_highest_comes_first, "sigtimedwait accepts the highest number first")
{
	sigset_t one;

	for (int i = SIGRTMAX; i > 0; i--) {
		if (sigismember(set, i) != 1 || !is_pending(i))
			continue;
		sigemptyset(&one);
		sigaddset(&one, i);
		return sigtimedwait(&one, info, timeout);
	}
	return sigtimedwait(set, info, timeout);
}

static rlim_t pending_limit(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_SIGPENDING, &limit) < 0 ? RLIM_INFINITY : limit.rlim_cur;
}

MUTANT(setrlimit, a_limit_allows_one_more, "RLIMIT_SIGPENDING allows one more than it says")
{
	struct rlimit more = *limit;

	if (resource == RLIMIT_SIGPENDING)
		more.rlim_cur = ++more.rlim_max;
	return setrlimit(resource, &more);
}

MUTANT(syscall, tgkill_queues_past_the_limit, "tgkill past RLIMIT_SIGPENDING succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == EAGAIN && number == SYS_tgkill ? 0 : result;
}

MUTANT(sigqueue, refused_past_the_limit_but_sent,
       "sigqueue past the limit fails, yet one is pending")
{
	int result = sigqueue(pid, signo, value);

	if (result < 0 && errno == EAGAIN) {
		kill(pid, signo);
		errno = EAGAIN;
	}
	return result;
}

MUTANT(sigqueue, the_limit_is_each_processs, "each process can have RLIMIT_SIGPENDING queued")
{
	static rlim_t count;
	int result = sigqueue(pid, signo, value);

	if (result < 0 && errno == EAGAIN && count < pending_limit())
		result = 0;
	count += result == 0;
	return result;
}

MUTANT(sigqueue, accepting_makes_no_room, "a signal that was accepted counts on for the limit")
{
	static rlim_t count;
	rlim_t limit = pending_limit();

	if (signo >= SIGRTMIN && limit && limit < 10 && count + 1 >= limit)
		return fail(EAGAIN);
	count++;
	return sigqueue(pid, signo, value);
}

MUTANT(kill, kill_obeys_the_limit, "kill of a real-time signal past the limit gives EAGAIN")
{
	return signo >= SIGRTMIN && !pending_limit() ? fail(EAGAIN) : kill(pid, signo);
}

MUTANT(sigqueue, standard_signals_obey_the_limit, "sigqueue of a standard signal obeys the limit")
{
	return signo < 32 && !pending_limit() ? fail(EAGAIN) : sigqueue(pid, signo, value);
}

MUTANT(sigtimedwait, what_came_past_the_limit_has_a_sender,
       "a signal past the limit tells its sender")
{
	int result = sigtimedwait(set, info, timeout);

	if (result > 0 && info && !info->si_pid && !pending_limit())
		info->si_pid = getpid();
	return result;
}

/* Accepting */

MUTANT(sigwaitinfo, sigwaitinfo_does_not_sleep, "sigwaitinfo gives EAGAIN if none is pending")
{
	const struct timespec none = { 0, 0 };

	return sigtimedwait(set, info, &none);
}

MUTANT(sigwaitinfo, sigwaitinfo_tells_nothing, "sigwaitinfo tells the number, and nothing else")
{
	int result = sigwaitinfo(set, NULL);

	if (result > 0 && info) {
		memset(info, 0, sizeof(*info));
		info->si_signo = result;
	}
	return result;
}

MUTANT(sigwaitinfo, sigwaitinfo_leaves_it_pending, "sigwaitinfo tells of a signal, but leaves it")
{
	int result = sigwaitinfo(set, info);

	if (result > 0 && result < 32)
		raise(result);
	return result;
}

MUTANT(sigwaitinfo, sigwaitinfo_runs_the_handler, "sigwaitinfo runs the handler of what it accepts")
{
	int result = sigwaitinfo(set, info);

	if (result > 0 && handler_of(result) != SIG_DFL && handler_of(result) != SIG_IGN)
		handler_of(result)(result);
	return result;
}

MUTANT(sigwaitinfo, sigwaitinfo_takes_other_signals,
       "sigwaitinfo accepts a blocked signal not asked for")
{
	sigset_t more = *set;

	if (is_blocked(SIGUSR2))
		sigaddset(&more, SIGUSR2);
	return sigwaitinfo(&more, info);
}

MUTANT(sigwaitinfo, sigkill_can_not_be_waited_for, "sigwaitinfo of a set with SIGKILL gives EINVAL")
{
	return sigismember(set, SIGKILL) == 1 ? fail(EINVAL) : sigwaitinfo(set, info);
}

MUTANT(sigwait, sigwait_returns_the_number, "sigwait returns the number, as sigwaitinfo does")
{
	return sigwait(set, signo) ? errno : *signo;
}

MUTANT(sigwait, sigwait_takes_all, "sigwait takes all that are pending of its signal")
{
	int result = sigwait(set, signo);

	while (result == 0 && take(*signo, NULL))
		;
	return result;
}

MUTANT(sigwait, sigwait_leaves_it_pending, "sigwait tells of a signal, but leaves it for others")
{
	int result = sigwait(set, signo);

	if (result == 0)
		kill(getpid(), *signo);
	return result;
}

MUTANT(sigwait, sigwait_returns_eintr, "sigwait returns EINTR when the handler of another ran")
{
	int result = sigwaitinfo(set, NULL);

	if (result < 0)
		return errno;
	*signo = result;
	return 0;
}

MUTANT(sigtimedwait, a_timeout_is_etimedout, "sigtimedwait gives ETIMEDOUT when the time is over")
{
	int result = sigtimedwait(set, info, timeout);

	if (result < 0 && errno == EAGAIN)
		errno = ETIMEDOUT;
	return result;
}

MUTANT(sigtimedwait, it_gives_up_early, "sigtimedwait waits half the time")
{
	struct timespec half;

	if (!timeout)
		return sigtimedwait(set, info, timeout);
	half = (struct timespec){ timeout->tv_sec / 2, timeout->tv_nsec / 2 };
	return sigtimedwait(set, info, &half);
}

MUTANT(sigtimedwait, no_time_takes_nothing,
       "sigtimedwait with time 0 accepts nothing, pending or not")
{
	if (timeout && !timeout->tv_sec && !timeout->tv_nsec)
		return fail(EAGAIN);
	return sigtimedwait(set, info, timeout);
}

MUTANT(sigtimedwait, a_null_time_is_zero, "sigtimedwait with a null time does not wait")
{
	return sigtimedwait(set, info, timeout ? timeout : &(struct timespec){ 0, 0 });
}

/* signalfd */

static bool is_signalfd(int fd)
{
	char path[64], target[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, target, sizeof(target) - 1);
	return length > 0 && (target[length] = '\0', strstr(target, "signalfd")) != NULL;
}

MUTANT(read, signalfd_reads_one_at_a_time, "read of a signalfd gives one record at most")
{
	return read(fd, bytes, is_signalfd(fd) && size > 128 ? 128 : size);
}

static ssize_t read_altered(int fd, void *bytes, size_t size,
			    void alter(struct signalfd_siginfo *record))
{
	ssize_t count = read(fd, bytes, size);

	if (count >= (ssize_t)sizeof(struct signalfd_siginfo) && is_signalfd(fd))
		alter(bytes);
	return count;
}

static void forget_value(struct signalfd_siginfo *record)
{
	record->ssi_int = 0;
}

MUTANT(read, signalfd_forgets_the_value, "a record of a signalfd holds no value")
{
	return read_altered(fd, bytes, size, forget_value);
}

static void forget_status(struct signalfd_siginfo *record)
{
	if (record->ssi_signo == SIGCHLD)
		record->ssi_status = 0;
}

MUTANT(read, signalfd_forgets_the_status, "a record of SIGCHLD holds no exit status")
{
	return read_altered(fd, bytes, size, forget_status);
}

static void name_own_user(struct signalfd_siginfo *record)
{
	record->ssi_uid = getuid();
}

MUTANT(read, signalfd_tells_the_readers_user, "ssi_uid is the user of who reads")
{
	return read_altered(fd, bytes, size, name_own_user);
}

static void put_back(struct signalfd_siginfo *record)
{
	raise((int)record->ssi_signo);
}

MUTANT(read, signalfd_leaves_signals_pending,
       "read of a signalfd tells of signals, but leaves them")
{
	return read_altered(fd, bytes, size, put_back);
}

MUTANT(read, an_empty_signalfd_ends, "read of a signalfd without signals gives 0, not EAGAIN")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_signalfd(fd) ? 0 : count;
}

MUTANT(read, signalfd_cuts_records, "read of less than a record of a signalfd gives its beginning")
{
	struct signalfd_siginfo record;

	if (!is_signalfd(fd) || size >= sizeof(record))
		return read(fd, bytes, size);
	if (read(fd, &record, sizeof(record)) < 0)
		return -1;
	memcpy(bytes, &record, size);
	return (ssize_t)size;
}

MUTANT(signalfd, signalfd_is_its_makers, "a signalfd gives nothing to a process that inherited it")
{
	mutant_memory->number[0] = getpid();
	return signalfd(fd, set, flags);
}

MUTANT(read, signalfd_is_its_makers, NULL)
{
	if (is_signalfd(fd) && mutant_memory->number[0] != getpid())
		return fail(EAGAIN);
	return read(fd, bytes, size);
}

MUTANT(signalfd, sfd_nonblock_does_nothing, "SFD_NONBLOCK does nothing")
{
	return signalfd(fd, set, flags & ~SFD_NONBLOCK);
}

MUTANT(signalfd, sfd_cloexec_does_nothing, "SFD_CLOEXEC does nothing")
{
	return signalfd(fd, set, flags & ~SFD_CLOEXEC);
}

MUTANT(signalfd, signalfd_never_sleeps, "read of a signalfd never sleeps")
{
	return signalfd(fd, set, flags | SFD_NONBLOCK);
}

MUTANT(poll, signalfd_shows_nothing, "poll shows no event of a signalfd")
{
	int ready = poll(fds, count, timeout);

	if (count == 1 && ready == 1 && is_signalfd(fds->fd))
		fds->revents = 0;
	return ready;
}

MUTANT(poll, signalfd_is_always_ready, "poll shows POLLIN of a signalfd without signals")
{
	int ready = poll(fds, count, timeout);

	if (count == 1 && ready == 0 && is_signalfd(fds->fd)) {
		fds->revents = POLLIN;
		ready = 1;
	}
	return ready;
}

MUTANT(signalfd, signalfd_makes_another, "signalfd of an existing descriptor makes a new one")
{
	int result = signalfd(fd, set, flags);

	return result >= 0 && fd >= 0 ? signalfd(-1, set, flags) : result;
}

MUTANT(signalfd, signalfd_keeps_its_set, "signalfd of an existing descriptor leaves its set")
{
	sigset_t one;

	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	return signalfd(fd, fd >= 0 ? &one : set, flags);
}

MUTANT(signalfd, signalfd_ignores_unknown_flags, "signalfd ignores flags that it does not know")
{
	return signalfd(fd, set, flags & (SFD_NONBLOCK | SFD_CLOEXEC));
}

MUTANT(signalfd, every_bad_descriptor_is_ebadf, "signalfd gives EBADF for what is no signalfd")
{
	int result = signalfd(fd, set, flags);

	if (result < 0 && errno == EINVAL && fd >= 0)
		errno = EBADF;
	return result;
}

MUTANT(signalfd, signalfd_blocks_its_set, "signalfd blocks the signals of its set")
{
	sigprocmask(SIG_BLOCK, set, NULL);
	return signalfd(fd, set, flags);
}

/* Threads */

MUTANT(kill, kill_is_for_the_main_thread, "kill is pending for the main thread as well")
{
	int result = kill(pid, signo);

	if (pid == getpid() && signo == SIGUSR1 && result == 0)
		syscall(SYS_tgkill, pid, pid, signo);
	return result;
}

MUTANT(pthread_kill, pthread_kill_is_for_any_thread, "pthread_kill sends to the process")
{
	return kill(getpid(), signo) < 0 ? errno : 0;
}

MUTANT(pthread_kill, pthread_kill_hits_the_caller_too, "pthread_kill sends to the caller as well")
{
	if (signo > 0 && signo < SIGRTMAX && !pthread_equal(thread, pthread_self()))
		raise(signo);
	return pthread_kill(thread, signo);
}

MUTANT(syscall, tgkill_is_for_any_thread, "tgkill sends to the process")
{
	if (number == SYS_tgkill && a > 0 && b > 0 && c && syscall(number, a, b, 0) == 0)
		return kill((pid_t)a, (int)c);
	return syscall(number, a, b, c, d, e, f);
}

static struct beginning {
	void *(*start)(void *);
	void *argument;
	sigset_t pending;
} beginning;

static void *begin_blocking_all(void *argument)
{
	struct beginning begun = *(struct beginning *)argument;
	sigset_t full;

	sigfillset(&full);
	pthread_sigmask(SIG_SETMASK, &full, NULL);
	return begun.start(begun.argument);
}

MUTANT(pthread_create, a_new_thread_blocks_everything, "a new thread begins with a full mask")
{
	beginning = (struct beginning){ .start = start, .argument = argument };
	return pthread_create(thread, attributes, begin_blocking_all, &beginning);
}

static void *begin_with_pending(void *argument)
{
	struct beginning begun = *(struct beginning *)argument;

	for (int i = 1; i < 32; i++)
		if (sigismember(&begun.pending, i) == 1)
			raise(i);
	return begun.start(begun.argument);
}

MUTANT(pthread_create, a_new_thread_inherits_pending_signals,
       "a new thread has its maker's pending signals")
{
	beginning = (struct beginning){ .start = start, .argument = argument };
	sigpending(&beginning.pending);
	return pthread_create(thread, attributes, begin_with_pending, &beginning);
}

MUTANT(signal, actions_are_each_threads, "what a thread sets by signal holds for itself alone")
{
	if (syscall(SYS_gettid) != getpid())
		return handler_of(signo);
	return signal(signo, handler);
}

MUTANT(pthread_kill, pthread_kill_stops_nobody, "pthread_kill refuses SIGSTOP: it is no thread's")
{
	return signo == SIGSTOP ? EINVAL : pthread_kill(thread, signo);
}

MUTANT(pthread_kill, pthread_kill_takes_every_number, "pthread_kill does not check the number")
{
	return signo < 0 || signo > SIGRTMAX ? 0 : pthread_kill(thread, signo);
}

MUTANT(pthread_kill, pthread_kill_sends_0, "pthread_kill sends 0 as the lowest signal, 1")
{
	return pthread_kill(thread, signo ? signo : 1);
}

MUTANT(syscall, tgkill_looks_at_the_thread_alone, "tgkill does not look whether the process has it")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == ESRCH && number == SYS_tgkill && a > 0 && b != INT_MAX)
		return 0;
	return result;
}

MUTANT(syscall, tgkill_of_bad_ids_finds_nobody, "tgkill gives ESRCH for ids below 1")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EINVAL && number == SYS_tgkill && (a < 1 || b < 1))
		errno = ESRCH;
	return result;
}

MUTANT(pthread_kill, an_ended_thread_is_not_there,
       "pthread_kill of a thread that has ended gives ESRCH")
{
	clockid_t clock_id;

	if (pthread_getcpuclockid(thread, &clock_id) == ESRCH)
		return ESRCH;
	return pthread_kill(thread, signo);
}

MUTANT(pthread_kill, an_ended_threads_signal_goes_on, "a signal to an ended thread goes to another")
{
	clockid_t clock_id;

	if (signo > 0 && pthread_getcpuclockid(thread, &clock_id) == ESRCH)
		raise(signo);
	return pthread_kill(thread, signo);
}

#ifdef SIGEV_THREAD_ID
MUTANT(timer_create, a_timer_signals_any_thread,
       "SIGEV_THREAD_ID signals the process, not the thread")
{
	struct sigevent changed;

	if (!event || event->sigev_notify != SIGEV_THREAD_ID)
		return timer_create(clock_id, event, timer);
	if (timer_create(clock_id, (struct sigevent *)event, timer) < 0)
		return -1;
	timer_delete(*timer);
	changed = *event;
	changed.sigev_notify = SIGEV_SIGNAL;
	return timer_create(clock_id, &changed, timer);
}

MUTANT(timer_create, a_timer_takes_any_thread, "SIGEV_THREAD_ID takes other processes' threads")
{
	int result = timer_create(clock_id, event, timer);

	if (result < 0 && errno == EINVAL && event && event->sigev_notify == SIGEV_THREAD_ID)
		return 0;
	return result;
}
#endif

MUTANT(system, system_leaves_sigchld_blocked, "system leaves SIGCHLD blocked")
{
	int result = system(command);
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return result;
}

MUTANT(system, the_last_system_restores_sig_ign,
       "overlapping calls of system restore SIG_IGN at last")
{
	int result = system(command);

	if (handler_of(SIGINT) != SIG_IGN)
		signal(SIGINT, SIG_IGN);
	return result;
}

/* Faults */

static bool is_held_back(int signo)
{
	return is_blocked(signo) || handler_of(signo) == SIG_IGN;
}

MUTANT(peek, a_fault_can_be_held_back, "a fault whose signal is blocked or ignored goes through")
{
	return is_held_back(SIGSEGV) || is_held_back(SIGBUS) ? 0 : peek(address);
}

MUTANT(peek, a_fault_looks_like_raise, "the signal of a fault comes as if raise had sent it")
{
	if (handler_of(SIGSEGV) != SIG_DFL)
		raise(SIGSEGV);
	return peek(address);
}

MUTANT(kill, a_sent_sigsegv_can_not_be_held_back, "SIGSEGV and SIGBUS by kill end though blocked")
{
	if (pid == getpid() && (signo == SIGSEGV || signo == SIGBUS) && is_held_back(signo))
		return raise(SIGKILL);
	return kill(pid, signo);
}

MUTANT(poke, the_access_is_skipped_after_the_handler, "an access that faulted is not made again")
{
	static bool raised;

	if (!raised && handler_of(SIGSEGV) != SIG_DFL) {
		raised = true;
		raise(SIGSEGV);
		return;
	}
	poke(address, byte);
}

/* The other stack */

MUTANT(sigaction, sa_onstack_does_nothing, "SA_ONSTACK does nothing")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	changed.sa_flags &= ~SA_ONSTACK;
	return sigaction(signo, &changed, before);
}

MUTANT(sigaction, every_handler_is_on_the_other_stack,
       "handlers without SA_ONSTACK use sigaltstack's")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	changed.sa_flags |= SA_ONSTACK;
	return sigaction(signo, &changed, before);
}

MUTANT(sigaltstack, the_stack_in_use_can_be_changed, "sigaltstack succeeds on the stack it changes")
{
	int result = sigaltstack(stack, before);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(sigaltstack, the_stack_in_use_does_not_show, "sigaltstack does not tell SS_ONSTACK")
{
	int result = sigaltstack(stack, before);

	if (result == 0 && before)
		before->ss_flags &= ~SS_ONSTACK;
	return result;
}

MUTANT(sigaltstack, no_stack_can_be_disabled, "sigaltstack ignores SS_DISABLE")
{
	return sigaltstack(stack && stack->ss_flags == SS_DISABLE ? NULL : stack, before);
}

MUTANT(sigaltstack, what_a_handler_disables_stays, "a handler's change of the other stack stays")
{
	static bool disabled;
	int result = sigaltstack(stack, before);

	if (result == 0 && stack)
		disabled = stack->ss_flags == SS_DISABLE;
	if (result == 0 && before && disabled)
		before->ss_flags = SS_DISABLE;
	return result;
}

MUTANT(sigaltstack, small_stacks_are_einval,
       "sigaltstack gives EINVAL for a stack that is too small")
{
	int result = sigaltstack(stack, before);

	if (result < 0 && errno == ENOMEM)
		errno = EINVAL;
	return result;
}

MUTANT(sigaltstack, unknown_flags_are_ignored, "sigaltstack ignores flags that it does not know")
{
	int result = sigaltstack(stack, before);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(sigaltstack, a_bad_stack_disables, "sigaltstack that fails leaves no other stack")
{
	const stack_t off = { .ss_flags = SS_DISABLE };
	int result = sigaltstack(stack, before), error = errno;

	if (result < 0 && (error == ENOMEM || error == EINVAL))
		sigaltstack(&off, NULL);
	errno = error;
	return result;
}

MUTANT(sigaltstack, a_child_has_no_other_stack, "fork leaves the other stack to the parent")
{
	static pid_t owner;
	int result = sigaltstack(stack, before);

	if (stack)
		owner = getpid();
	if (result == 0 && before && owner && owner != getpid())
		before->ss_flags = SS_DISABLE;
	return result;
}

MUTANT(sigaltstack, a_thread_has_its_makers_stack, "a new thread has its maker's other stack")
{
	static stack_t last;
	int result = sigaltstack(stack, before);

	if (stack)
		last = *stack;
	if (result == 0 && before && syscall(SYS_gettid) != getpid())
		*before = last;
	return result;
}

MUTANT(sigaltstack, no_other_stack_is_used, "sigaltstack takes a stack that is never used")
{
	return sigaltstack(NULL, before);
}

/* abort, and limits that signal */

MUTANT(abort, an_ignored_abort_exits, "abort exits with 134 if SIGABRT is ignored")
{
	if (handler_of(SIGABRT) == SIG_IGN)
		_exit(134);
	abort();
}

MUTANT(abort, a_blocked_abort_exits, "abort exits with 134 if SIGABRT is blocked")
{
	if (is_blocked(SIGABRT))
		_exit(134);
	abort();
}

MUTANT(abort, abort_exits, "abort exits with 134 when its handler returns or there is none")
{
	raise(SIGABRT);
	_exit(134);
}

MUTANT(abort, abort_runs_its_handler_twice, "abort raises once more before it takes the default")
{
	if (handler_of(SIGABRT) != SIG_DFL)
		raise(SIGABRT);
	abort();
}

MUTANT(abort, abort_asks_no_handler, "abort takes the default, though there is a handler")
{
	signal(SIGABRT, SIG_DFL);
	abort();
}

MUTANT(pwrite, too_large_is_no_signal, "a write beyond RLIMIT_FSIZE fails without SIGXFSZ")
{
	sigset_t set, before;
	ssize_t count;
	int error;

	sigemptyset(&set);
	sigaddset(&set, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &set, &before);
	count = pwrite(fd, bytes, size, offset);
	error = errno;
	take(SIGXFSZ, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return count;
}

MUTANT(pwrite, too_large_is_no_space, "a write beyond RLIMIT_FSIZE fails with ENOSPC")
{
	ssize_t count = pwrite(fd, bytes, size, offset);

	if (count < 0 && errno == EFBIG)
		errno = ENOSPC;
	return count;
}

MUTANT(pwrite, too_large_is_cut_to_nothing,
       "a write beyond RLIMIT_FSIZE writes no byte and gives 0")
{
	ssize_t count = pwrite(fd, bytes, size, offset);

	return count < 0 && errno == EFBIG && handler_of(SIGXFSZ) == SIG_IGN ? 0 : count;
}
