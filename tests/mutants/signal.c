/* Wrong signals: sending them, what they tell, catching them, fork, exec and children. */
#include <stdio.h>
#include <limits.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "mutant.h"
#include "signal_state.h"

MECHANISM(signal, "signal.c", "signal.a-stopped-child-is-killed-*", "signal.sigrtmin-is-not-32");

static bool is_self(pid_t pid)
{
	return pid == getpid();
}

/* Real, effective and saved user of a process, as anybody can see them. */
static bool users_of(pid_t pid, uid_t users[3])
{
	char path[64], line[128];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "Uid: %u %u %u", &users[0], &users[1], &users[2]) == 3;
	if (file)
		fclose(file);
	return found;
}

static void discard(int signo)
{
	const struct timespec none = { 0, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	while (sigtimedwait(&set, NULL, &none) > 0)
		;
}

/* Sending */

static pid_t known[16]; /* this process's children, and those its parent had before it */
static int known_count;

MUTANT(fork, kill_hits_the_siblings_too, "kill of one process sends to its siblings as well")
{
	pid_t pid = fork();

	if (pid > 0)
		known[known_count++ % 16] = pid;
	return pid;
}

MUTANT(kill, kill_hits_the_siblings_too, NULL)
{
	int result = kill(pid, signo);

	for (int i = 0; result == 0 && signo && pid != getpid() && i < known_count && i < 16; i++)
		if (known[i] != pid)
			kill(known[i], signo);
	return result;
}

MUTANT(kill, kill_returns_how_many, "kill returns how many processes got the signal")
{
	return kill(pid, signo) < 0 ? -1 : 1;
}

MUTANT(kill, what_one_sends_oneself_comes_late, "a signal to oneself comes with the next call")
{
	static int late;
	int now = late;

	late = 0;
	if (now)
		kill(getpid(), now);
	if (!is_self(pid) || signo < 1 || signo > SIGRTMAX || is_blocked(signo))
		return kill(pid, signo);
	late = signo;
	return 0;
}

MUTANT(raise, what_one_raises_comes_late, "a signal that was raised comes with the next raise")
{
	static int late;
	int now = late;

	late = 0;
	if (now)
		raise(now);
	if (signo < 1 || signo > SIGRTMAX || is_blocked(signo))
		return raise(signo);
	late = signo;
	return 0;
}

MUTANT(sigqueue, what_one_queues_comes_late, "a signal queued to oneself comes with the next one")
{
	static int late;
	int now = late;

	late = 0;
	if (now)
		sigqueue(getpid(), now, value);
	if (!is_self(pid) || signo < 1 || signo > SIGRTMAX || is_blocked(signo))
		return sigqueue(pid, signo, value);
	late = signo;
	return 0;
}

MUTANT(kill, kill_refuses_the_last_signal, "kill takes numbers below SIGRTMAX only")
{
	return signo == SIGRTMAX ? fail(EINVAL) : kill(pid, signo);
}

MUTANT(kill, kill_takes_one_number_too_many, "kill takes SIGRTMAX + 1 for a signal")
{
	return signo == SIGRTMAX + 1 ? 0 : kill(pid, signo);
}

MUTANT(sigqueue, sigqueue_takes_one_number_too_many, "sigqueue takes SIGRTMAX + 1 for a signal")
{
	return signo == SIGRTMAX + 1 ? 0 : sigqueue(pid, signo, value);
}

MUTANT(raise, raise_takes_one_number_too_many, "raise takes SIGRTMAX + 1 for a signal")
{
	return signo == SIGRTMAX + 1 ? 0 : raise(signo);
}

MUTANT(sigqueue, a_negative_number_is_no_signal_0, "sigqueue takes negative numbers for 0")
{
	return sigqueue(pid, signo < 0 ? 0 : signo, value);
}

MUTANT(raise, raise_forgets_errno, "raise of a bad number returns the error, not -1 with errno")
{
	int result = raise(signo), error = errno;

	errno = 0;
	return result < 0 ? error : result;
}

MUTANT(kill, signal_0_is_sent, "kill sends 0 as the lowest signal, 1")
{
	return kill(pid, signo ? signo : 1);
}

MUTANT(sigqueue, sigqueue_refuses_signal_0, "sigqueue refuses 0 as no signal")
{
	return signo ? sigqueue(pid, signo, value) : fail(EINVAL);
}

MUTANT(sigqueue, sigqueue_sends_signal_0, "sigqueue sends 0 as the lowest signal, 1")
{
	return sigqueue(pid, signo ? signo : 1, value);
}

MUTANT(kill, nobody_takes_everything, "kill of a process that is not there succeeds")
{
	int result = kill(pid, signo);

	return result < 0 && errno == ESRCH && pid > 0 ? 0 : result;
}

MUTANT(sigqueue, sigqueue_reaches_nobody, "sigqueue to a process that is not there succeeds")
{
	int result = sigqueue(pid, signo, value);

	return result < 0 && errno == ESRCH ? 0 : result;
}

static bool is_zombie(pid_t pid)
{
	siginfo_t info = { 0 };

	return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid;
}

MUTANT(kill, a_zombie_is_not_there, "kill of a zombie gives ESRCH")
{
	return is_zombie(pid) ? fail(ESRCH) : kill(pid, signo);
}

/* Who may */

MUTANT(kill, users_do_not_matter, "kill does not look whose the process is")
{
	int result = kill(pid, signo);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(sigqueue, sigqueue_asks_for_no_leave, "sigqueue does not look whose the process is")
{
	int result = sigqueue(pid, signo, value);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(kill, refused_but_sent, "kill checks the user only after it has sent the signal")
{
	int result = kill(pid, signo);

	if (result < 0 && errno == EPERM && signo != SIGKILL && signo != SIGSTOP && pid > 0) {
		mutant_memory->number[0] = pid;
		mutant_memory->number[1] = signo;
		errno = EPERM;
	}
	return result;
}

MUTANT(getppid, refused_but_sent, NULL)
{
	if (mutant_memory->number[0] == getpid() && mutant_memory->number[1])
		raise((int)mutant_memory->number[1]);
	return getppid();
}

MUTANT(kill, the_receivers_effective_user_counts, "kill looks at the receiver's effective user")
{
	uid_t users[3];
	int result = kill(pid, signo);

	if (result < 0 && errno == EPERM && pid > 0 && users_of(pid, users))
		return users[1] == getuid() || users[1] == geteuid() ? 0 : fail(EPERM);
	return result;
}

MUTANT(setresuid, no_saved_user, "setresuid leaves the saved user, which kill looks at, alone")
{
	return setresuid(real, effective, (uid_t)-1);
}

MUTANT(setresuid, no_real_user, "setresuid leaves the real user, which kill looks at, alone")
{
	return setresuid((uid_t)-1, effective, saved);
}

MUTANT(kill, privilege_does_not_help, "kill needs a matching user of root with CAP_KILL, too")
{
	uid_t users[3];

	if (!geteuid() && pid > 0 && signo && signo != SIGKILL && users_of(pid, users) &&
	    users[0] && users[2] && getuid() != users[0])
		return fail(EPERM);
	return kill(pid, signo);
}

MUTANT(kill, sigcont_needs_leave, "SIGCONT to another user's process of the session gives EPERM")
{
	uid_t users[3];

	if (signo == SIGCONT && geteuid() && pid > 0 && users_of(pid, users) &&
	    users[0] != geteuid() && users[2] != geteuid())
		return fail(EPERM);
	return kill(pid, signo);
}

MUTANT(kill, sigcont_leaves_the_session, "SIGCONT may go to any process of any session")
{
	int result = kill(pid, signo);

	return result < 0 && errno == EPERM && signo == SIGCONT ? 0 : result;
}

/* Groups, and everybody */

MUTANT(kill, kill_zero_forgets_the_caller, "kill(0) sends to the others of the group only")
{
	sigset_t set, before;
	int result;

	if (pid != 0 || signo < 1 || signo > SIGRTMAX)
		return kill(pid, signo);
	sigemptyset(&set);
	sigaddset(&set, signo);
	sigprocmask(SIG_BLOCK, &set, &before);
	result = kill(pid, signo);
	discard(signo);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

MUTANT(kill, a_group_is_its_leader, "kill of a negative pid sends to the leader of the group alone")
{
	return kill(pid < -1 && pid != INT_MIN ? -pid : pid, signo);
}

MUTANT(killpg, killpg_means_the_leader, "killpg sends to the leader of the group alone")
{
	return kill(group, signo);
}

MUTANT(killpg, killpg_of_nobody_succeeds, "killpg of a group that is not there succeeds")
{
	int result = killpg(group, signo);

	return result < 0 && errno == ESRCH ? 0 : result;
}

MUTANT(kill, an_empty_group_is_fine, "kill of a group or of all succeeds though nobody is there")
{
	int result = kill(pid, signo);

	return result < 0 && errno == ESRCH && pid < 0 && pid != INT_MIN ? 0 : result;
}

MUTANT(kill, a_dead_group_is_gone, "kill of a group whose processes are all zombies gives ESRCH")
{
	siginfo_t info = { 0 };

	if (pid < -1 && pid != INT_MIN && is_zombie(-pid) &&
	    waitid(P_PGID, (id_t)-pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
		return fail(ESRCH);
	return kill(pid, signo);
}

MUTANT(kill, one_refusal_fails_the_group, "kill of a group fails if it may not signal one member")
{
	int result = kill(pid, signo);

	return pid < -1 && geteuid() && result == 0 ? fail(EPERM) : result;
}

MUTANT(kill, int_min_is_a_bad_group, "kill of INT_MIN gives EINVAL")
{
	return pid == INT_MIN && signo >= 0 && signo <= SIGRTMAX ? fail(EINVAL) : kill(pid, signo);
}

MUTANT(waitpid, int_min_waits_for_nobody, "waitpid of INT_MIN returns 0 as if nobody had ended")
{
	return pid == INT_MIN ? 0 : waitpid(pid, status, options);
}

MUTANT(sigqueue, sigqueue_knows_groups, "sigqueue of 0 or a negative pid sends to the group")
{
	return sigqueue(pid <= 0 ? getpid() : pid, signo, value);
}

MUTANT(sigqueue, sigqueue_sends_before_it_fails,
       "sigqueue to a group fails, but the caller gets it")
{
	if (pid > 0)
		return sigqueue(pid, signo, value);
	sigqueue(getpid(), signo, value);
	return fail(ESRCH);
}

MUTANT(kill, kill_minus_one_hits_its_sender, "kill(-1) sends to the caller as well")
{
	int result = kill(pid, signo);

	if (pid == -1 && result == 0 && signo)
		raise(signo);
	return result;
}

MUTANT(kill, kill_minus_one_hits_init, "kill(-1) sends to process 1 as well")
{
	int result = kill(pid, signo);

	if (pid == -1 && result == 0 && getppid() == 1)
		kill(1, signo);
	return result;
}

MUTANT(kill, init_gets_nothing, "process 1 gets no signal, though it catches it")
{
	return pid == 1 ? 0 : kill(pid, signo);
}

MUTANT(execvp, kill_command_sends_sigterm, "the command kill sends SIGTERM whatever it is told")
{
	char *sigterm[] = { "kill", "-TERM", NULL, NULL };

	if (strcmp(name, "kill") != 0 || !arguments[2])
		return execvp(name, arguments);
	sigterm[2] = arguments[2];
	return execvp("kill", sigterm);
}

MUTANT(execvp, kill_l_knows_one_name, "kill -l tells one name only, also without a number")
{
	if (strcmp(name, "kill") != 0 || arguments[2])
		return execvp(name, arguments);
	return execvp("kill", (char *[]){ "kill", "-l", "9", NULL });
}

MUTANT(execvp, kill_l_9_lists_all, "kill -l 9 lists all the names")
{
	if (strcmp(name, "kill") != 0 || strcmp(arguments[1], "-l") != 0)
		return execvp(name, arguments);
	return execvp("kill", (char *[]){ "kill", "-l", NULL });
}

MUTANT(raise, raise_9_exits, "raise of SIGKILL ends the process as _exit does")
{
	if (signo == SIGKILL)
		_exit(SIGKILL);
	return raise(signo);
}

MUTANT(raise, raise_signals_the_process, "raise is kill of the own pid, and no thread's affair")
{
	return kill(getpid(), signo);
}

static void note_sleeper(void)
{
	for (int i = 1; i < MUTANT_NUMBERS; i++) {
		long none = 0;

		if (atomic_compare_exchange_strong(&mutant_memory->number[i], &none, getpid()))
			return;
	}
}

MUTANT(raise, raise_reaches_others, "raise sends to a child or another relative as well")
{
	for (int i = 1; i < MUTANT_NUMBERS && signo == SIGUSR1; i++)
		if (mutant_memory->number[i] && mutant_memory->number[i] != getpid())
			kill((pid_t)mutant_memory->number[i], signo);
	return raise(signo);
}

MUTANT(pause, raise_reaches_others, NULL)
{
	note_sleeper();
	return pause();
}

MUTANT(sigtimedwait, a_signal_dies_with_its_sender, "a signal is dropped when its sender ends")
{
	siginfo_t told = { 0 };
	int result = sigtimedwait(set, &told, timeout);

	if (result > 0 && told.si_code == SI_USER && is_zombie(told.si_pid))
		return fail(EAGAIN);
	if (result > 0 && info)
		*info = told;
	return result;
}

/* What it tells */

MUTANT(sigqueue, sigqueue_is_kill, "sigqueue sends the signal without its value")
{
	return kill(pid > 0 ? pid : INT_MAX, signo);
}

MUTANT(sigqueue, the_value_is_an_int, "sigqueue hands over the low half of a pointer")
{
	union sigval half = { .sival_ptr = NULL };

	half.sival_int = value.sival_int;
	return sigqueue(pid, signo, half);
}

MUTANT(sigtimedwait, nobody_signs, "sigtimedwait does not tell the sender's pid")
{
	int result = sigtimedwait(set, info, timeout);

	if (result > 0 && info && info->si_code <= 0)
		info->si_pid = 0;
	return result;
}

MUTANT(setresuid, the_effective_user_signs, "si_uid of kill is the sender's effective user")
{
	int result = setresuid(real, effective, saved);

	mutant_memory->number[0] = 1 + (long)geteuid();
	return result;
}

MUTANT(sigtimedwait, the_effective_user_signs, NULL)
{
	int result = sigtimedwait(set, info, timeout);

	if (result > 0 && info && info->si_code == SI_USER && mutant_memory->number[0])
		info->si_uid = (uid_t)(mutant_memory->number[0] - 1);
	return result;
}

static int queue_as(pid_t pid, int signo, union sigval value, pid_t signer, uid_t user)
{
	siginfo_t info = { .si_signo = signo, .si_code = SI_QUEUE };

	info.si_pid = signer;
	info.si_uid = user;
	info.si_value = value;
	return (int)syscall(SYS_rt_sigqueueinfo, pid, signo, &info);
}

MUTANT(sigqueue, sigqueue_signs_with_the_effective_user, "si_uid of sigqueue is the effective user")
{
	return queue_as(pid, signo, value, getpid(), geteuid());
}

static pid_t remembered;

MUTANT(sigqueue, sigqueue_signs_with_the_pid_of_before, "a child's sigqueue signs for its parent")
{
	return queue_as(pid, signo, value, remembered ? remembered : getpid(), getuid());
}

MUTANT(raise, sigqueue_signs_with_the_pid_of_before, NULL)
{
	if (!remembered)
		remembered = getpid();
	return raise(signo);
}

static bool is_forged(long number, long info)
{
	return number == SYS_rt_sigqueueinfo && info;
}

MUTANT(syscall, anybody_can_forge, "rt_sigqueueinfo sends with any si_code")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EPERM && is_forged(number, c))
		return kill((pid_t)a, (int)b);
	return result;
}

MUTANT(syscall, tgkill_can_be_forged, "rt_sigqueueinfo refuses codes from 0 up, not tgkill's")
{
	if (is_forged(number, c) && ((siginfo_t *)c)->si_code == SI_TKILL)
		return 0;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_forged_signal_is_sent, "rt_sigqueueinfo refuses a forged code, but sends")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EPERM && is_forged(number, c)) {
		kill((pid_t)a, (int)b);
		errno = EPERM;
	}
	return result;
}

#ifdef SYS_pidfd_send_signal
MUTANT(syscall, a_pidfd_takes_all_flags, "pidfd_send_signal does not look at its flags")
{
	return syscall(number, a, b, c, number == SYS_pidfd_send_signal ? 0 : d, e, f);
}

MUTANT(syscall, a_pidfd_outlives_its_process, "pidfd_send_signal to a reaped process succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == ESRCH && number == SYS_pidfd_send_signal ? 0 : result;
}

MUTANT(syscall, any_file_is_no_pidfd, "pidfd_send_signal gives EINVAL for another descriptor")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EBADF && number == SYS_pidfd_send_signal)
		errno = EINVAL;
	return result;
}

MUTANT(syscall, a_pidfd_sends_as_if_queued, "a signal by pidfd comes with SI_QUEUE, not SI_USER")
{
	if (number == SYS_pidfd_send_signal && b == SIGUSR1 && !c)
		return sigqueue(getpid(), (int)b, (union sigval){ 0 });
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_pidfd_loses_signals, "pidfd_send_signal sends nothing if the process is there")
{
	if (number == SYS_pidfd_send_signal && b == SIGUSR1)
		b = 0; /* nothing but the look */
	return syscall(number, a, b, c, d, e, f);
}
#endif

/* Handlers: a stand-in is installed for each, and told as the handler that it stands for */

static struct sigaction kept[NSIG];

typedef void stand_in(int signo, siginfo_t *info, void *context);

static int install(int signo, const struct sigaction *action, struct sigaction *before,
		   stand_in *run)
{
	struct sigaction mine, was;
	bool ours = action && action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
	int result;

	if (ours) {
		mine = *action;
		mine.sa_sigaction = run;
		mine.sa_flags |= SA_SIGINFO;
		action = &mine;
	}
	result = sigaction(signo, action, &was);
	if (result < 0)
		return result;
	if (before)
		*before = was.sa_sigaction == run ? kept[signo] : was;
	if (ours)
		kept[signo] = mine;
	return result;
}

#define INSTALL(run)                                                                               \
	const struct sigaction *given = action;                                                    \
	int result = install(signo, action, before, run);                                          \
                                                                                                   \
	if (result == 0 && given && given->sa_handler != SIG_DFL && given->sa_handler != SIG_IGN)  \
		kept[signo] = *given;                                                              \
	return result

static void call(int signo, siginfo_t *info, void *context)
{
	if (kept[signo].sa_flags & SA_SIGINFO)
		kept[signo].sa_sigaction(signo, info, context);
	else
		kept[signo].sa_handler(signo);
}

static void call_twice(int signo, siginfo_t *info, void *context)
{
	call(signo, info, context);
	call(signo, info, context);
}

MUTANT(sigaction, a_handler_runs_twice, "a handler runs twice for one signal")
{
	INSTALL(call_twice);
}

static void call_and_die(int signo, siginfo_t *info, void *context)
{
	call(signo, info, context);
	signal(signo, SIG_DFL);
	raise(signo);
}

MUTANT(sigaction, the_default_follows_the_handler, "after the handler the default is taken, too")
{
	INSTALL(call_and_die);
}

static void call_without_info(int signo, siginfo_t *info, void *context)
{
	siginfo_t nothing = { .si_signo = signo };

	call(signo, &nothing, context);
}

MUTANT(sigaction, a_handler_learns_nothing, "a handler's siginfo holds nothing but the number")
{
	INSTALL(call_without_info);
}

static void call_for_kill(int signo, siginfo_t *info, void *context)
{
	siginfo_t told = *info;

	if (told.si_code == SI_TKILL)
		told.si_code = SI_USER;
	call(signo, &told, context);
}

MUTANT(sigaction, every_sender_is_kill, "a handler sees SI_USER for raise and pthread_kill, too")
{
	INSTALL(call_for_kill);
}

static void call_with_a_copy(int signo, siginfo_t *info, void *context)
{
	ucontext_t copy = *(ucontext_t *)context;

	call(signo, info, &copy);
}

MUTANT(sigaction, the_context_is_a_copy, "what a handler changes in its context is lost")
{
	INSTALL(call_with_a_copy);
}

static void call_and_keep_blocked(int signo, siginfo_t *info, void *context)
{
	call(signo, info, context);
	sigaddset(&((ucontext_t *)context)->uc_sigmask, signo);
	for (int i = 1; i <= SIGRTMAX; i++)
		if (sigismember(&kept[signo].sa_mask, i) == 1)
			sigaddset(&((ucontext_t *)context)->uc_sigmask, i);
}

MUTANT(sigaction, a_handlers_mask_stays, "what a handler blocks stays blocked after it")
{
	INSTALL(call_and_keep_blocked);
}

static void drop_deaths(int signo, siginfo_t *info, void *context)
{
	if (signo != SIGCHLD || !(kept[signo].sa_flags & (SA_NOCLDSTOP | SA_NOCLDWAIT)))
		call(signo, info, context);
}

MUTANT(sigaction, nocld_means_no_sigchld, "SA_NOCLDSTOP and SA_NOCLDWAIT keep every SIGCHLD away")
{
	INSTALL(drop_deaths);
}

/* Dispositions */

static int with_flags(int signo, const struct sigaction *action, struct sigaction *before, int add,
		      int remove)
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	changed.sa_flags = (changed.sa_flags | add) & ~remove;
	return sigaction(signo, &changed, before);
}

MUTANT(signal, signal_returns_the_new_one, "signal returns what it sets, not what was before")
{
	sighandler_t before = signal(signo, handler);

	return before == SIG_ERR ? before : handler;
}

MUTANT(signal, signal_remembers_one_for_all, "signal returns what it set last, of any signal")
{
	static sighandler_t last;
	sighandler_t before = signal(signo, handler);

	if (before == SIG_ERR)
		return before;
	before = last;
	last = handler;
	return before;
}

MUTANT(signal, ignoring_is_the_default, "signal takes SIG_IGN for SIG_DFL")
{
	return signal(signo, handler == SIG_IGN ? SIG_DFL : handler);
}

static sighandler_t plain[NSIG];

static void call_without_number(int signo)
{
	plain[signo](signo > 31 ? signo - SIGRTMIN : signo);
}

MUTANT(signal, real_time_numbers_count_from_0, "a handler gets a real-time signal less SIGRTMIN")
{
	bool ours = handler != SIG_DFL && handler != SIG_IGN && signo > 0 && signo < NSIG;
	sighandler_t before = signal(signo, ours ? call_without_number : handler);

	if (before == call_without_number)
		before = plain[signo];
	if (ours)
		plain[signo] = handler;
	return before;
}

static sighandler_t signal_with(int signo, sighandler_t handler, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags }, before;

	return sigaction(signo, &action, &before) < 0 ? SIG_ERR : before.sa_handler;
}

MUTANT(signal, signal_is_for_one_time, "signal resets the action when the handler begins")
{
	return signal_with(signo, handler, SA_RESETHAND | SA_NODEFER);
}

MUTANT(signal, signal_does_not_restart, "calls fail with EINTR after a handler that signal set")
{
	return signal_with(signo, handler, 0);
}

MUTANT(signal, signal_does_not_block_its_own, "a handler that signal set is interrupted by its own")
{
	return signal_with(signo, handler, SA_RESTART | SA_NODEFER);
}

MUTANT(signal, signal_ignores_sigkill, "signal takes an action for SIGKILL and SIGSTOP")
{
	return signo == SIGKILL || signo == SIGSTOP ? SIG_DFL : signal(signo, handler);
}

MUTANT(signal, the_default_of_sigkill_can_be_set, "signal of SIGKILL refuses all but SIG_DFL")
{
	sighandler_t before = signal(signo, handler);

	return (signo == SIGKILL || signo == SIGSTOP) && handler == SIG_DFL ? SIG_DFL : before;
}

MUTANT(sigaction, sigaction_ignores_sigkill, "sigaction takes an action for SIGKILL and SIGSTOP")
{
	return sigaction(signo, signo == SIGKILL || signo == SIGSTOP ? NULL : action, before);
}

MUTANT(sigprocmask, the_mask_takes_sigkill,
       "sigprocmask shows SIGKILL as blocked if it was asked to")
{
	static bool asked;
	int result = sigprocmask(how, set, before);

	if (set)
		asked = sigismember(set, SIGKILL) == 1;
	else if (before && asked)
		sigaddset(before, SIGKILL);
	return result;
}

MUTANT(sigaction, no_number_is_checked_to_ask, "sigaction checks the number only if it sets")
{
	int result = sigaction(signo, action, before);

	return result < 0 && errno == EINVAL && !action ? 0 : result;
}

MUTANT(sigaction, the_librarys_own_can_be_set, "sigaction takes the signals of the C library")
{
	return signo > 31 && signo < SIGRTMIN ? 0 : sigaction(signo, action, before);
}

MUTANT(signal, signal_takes_the_librarys_own, "signal takes the signals of the C library")
{
	return signo > 31 && signo < SIGRTMIN ? SIG_DFL : signal(signo, handler);
}

MUTANT(sigaction, to_ask_resets, "sigaction without a new action sets the default")
{
	const struct sigaction none = { .sa_handler = SIG_DFL };

	if (action || !before || signo == SIGKILL || signo == SIGSTOP)
		return sigaction(signo, action, before);
	return sigaction(signo, &none, before);
}

MUTANT(sigaction, the_new_action_is_told, "sigaction hands back the new action as the old one")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && action && before)
		*before = *action;
	return result;
}

MUTANT(sigaction, the_old_flags_are_lost, "sigaction hands back no flags and no mask")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && before) {
		before->sa_flags = 0;
		sigemptyset(&before->sa_mask);
	}
	return result;
}

MUTANT(sigaction, its_own_signal_is_let_in, "a handler's own signal is not blocked while it runs")
{
	return with_flags(signo, action, before, SA_NODEFER, 0);
}

MUTANT(sigaction, sa_nodefer_does_nothing, "SA_NODEFER does nothing")
{
	return with_flags(signo, action, before, 0, SA_NODEFER);
}

MUTANT(sigaction, a_handler_blocks_everything, "all signals are blocked while a handler runs")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	sigfillset(&changed.sa_mask);
	return sigaction(signo, &changed, before);
}

MUTANT(sigaction, sa_mask_does_nothing, "what stands in sa_mask is not blocked")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	sigemptyset(&changed.sa_mask);
	return sigaction(signo, &changed, before);
}

MUTANT(sigaction, sa_resethand_does_nothing, "SA_RESETHAND does nothing")
{
	return with_flags(signo, action, before, 0, SA_RESETHAND);
}

MUTANT(raise, sa_resethand_resets_when_it_comes, "SA_RESETHAND resets when the signal is sent")
{
	struct sigaction action;
	int result = raise(signo);

	if (sigaction(signo, NULL, &action) == 0 && action.sa_flags & SA_RESETHAND)
		signal(signo, SIG_DFL);
	return result;
}

MUTANT(sigtimedwait, sa_resethand_resets_when_accepted, "a signal accepted resets its action, too")
{
	struct sigaction action;
	int result = sigtimedwait(set, info, timeout), error = errno;

	if (result > 0 && sigaction(result, NULL, &action) == 0 && action.sa_flags & SA_RESETHAND)
		signal(result, SIG_DFL);
	errno = error;
	return result;
}

/* Fork and exec */

MUTANT(fork, fork_resets_actions, "a child begins with the default of every signal")
{
	pid_t pid = fork();

	for (int i = 1; pid == 0 && i <= SIGRTMAX; i++)
		signal(i, SIG_DFL);
	return pid;
}

MUTANT(fork, fork_empties_the_mask, "a child blocks nothing")
{
	pid_t pid = fork();
	sigset_t none;

	sigemptyset(&none);
	if (pid == 0)
		sigprocmask(SIG_SETMASK, &none, NULL);
	return pid;
}

MUTANT(signal, fork_shares_the_actions, "what a child sets by signal holds for its parent, too")
{
	sighandler_t before = signal(signo, handler);

	mutant_memory->number[0] = signo;
	mutant_memory->number[1] = getpid();
	mutant_memory->number[2] = (long)handler;
	return before;
}

MUTANT(sigaction, fork_shares_the_actions, NULL)
{
	if (mutant_memory->number[1] != getpid() && mutant_memory->number[0] == signo)
		signal(signo, (sighandler_t)mutant_memory->number[2]);
	return sigaction(signo, action, before);
}

MUTANT(sigprocmask, one_mask_for_all, "processes and threads of one program share their mask")
{
	sigset_t mask;
	int result;

	sigemptyset(&mask);
	if (mutant_memory->number[0]) {
		memcpy(&mask, (const void *)&mutant_memory->number[1], sizeof(long));
		pthread_sigmask(SIG_SETMASK, &mask, NULL);
	}
	result = sigprocmask(how, set, before);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	memcpy((void *)&mutant_memory->number[1], &mask, sizeof(long));
	mutant_memory->number[0] = 1;
	return result;
}

MUTANT(sigpending, fork_copies_pending_signals,
       "what is pending for the parent is for its child, too")
{
	int result = sigpending(set);
	unsigned long long pending;
	char path[64], line[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", getppid());
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*3cPnd: %llx", &pending) == 1)
			for (int i = 1; i <= SIGRTMAX; i++)
				if (pending >> (i - 1) & 1)
					sigaddset(set, i);
	if (file)
		fclose(file);
	return result;
}

static void to_default_or_ignored(bool caught, sighandler_t handler)
{
	for (int i = 1; i <= SIGRTMAX; i++) {
		sighandler_t now = handler_of(i);

		if (caught ? now != SIG_DFL && now != SIG_IGN : now == SIG_IGN)
			signal(i, handler);
	}
}

MUTANT(execvp, exec_ignores_what_was_caught, "exec sets signals that were caught to be ignored")
{
	to_default_or_ignored(true, SIG_IGN);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_resets_ignored_signals, "exec sets ignored signals to their default as well")
{
	to_default_or_ignored(false, SIG_DFL);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_ignores_the_terminal, "exec has the program ignore SIGHUP, as nohup does")
{
	signal(SIGHUP, SIG_IGN);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_resets_the_sharers_handlers, "exec resets the handlers that it shares, too")
{
	to_default_or_ignored(true, SIG_DFL);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_drops_pending_signals, "exec discards pending signals")
{
	for (int i = 1; i <= SIGRTMAX; i++)
		if (is_pending(i))
			discard(i);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_empties_the_mask, "exec discards what is pending and unblocks all signals")
{
	sigset_t none;

	for (int i = 1; i <= SIGRTMAX; i++)
		if (is_pending(i) && i != SIGUSR1)
			discard(i);
	sigemptyset(&none);
	sigaddset(&none, SIGUSR1);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return execvp(name, arguments);
}

MUTANT(prctl, a_death_signal_is_inherited, "a child inherits its parent's death signal")
{
	if (option == PR_SET_PDEATHSIG)
		mutant_memory->number[0] = (long)a;
	if (option != PR_GET_PDEATHSIG)
		return prctl(option, a, b, c, d);
	*(int *)a = (int)mutant_memory->number[0];
	return 0;
}

MUTANT(prctl, a_death_signal_kills, "the death signal is SIGKILL whichever was asked for")
{
	return prctl(option, option == PR_SET_PDEATHSIG ? SIGKILL : a, b, c, d);
}

/* Children */

MUTANT(waitpid, a_kill_looks_like_an_exit, "waitpid tells a death by signal as an exit")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFSIGNALED(*status))
		*status = WTERMSIG(*status) << 8;
	return result;
}

MUTANT(waitpid, an_exit_looks_like_a_kill, "waitpid tells an exit as a death by signal")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFEXITED(*status))
		*status = WEXITSTATUS(*status) & 0x7f;
	return result;
}

MUTANT(waitpid, stops_are_told_unasked, "waitpid tells of stops without WUNTRACED")
{
	return waitpid(pid, status, options & WNOHANG ? options | WUNTRACED : options);
}

MUTANT(waitpid, a_stop_looks_like_an_end, "waitpid tells a stop as a death by that signal")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFSTOPPED(*status))
		*status = WSTOPSIG(*status);
	return result;
}

MUTANT(waitpid, waitpid_leaves_the_zombie, "waitpid tells of an end, but does not reap")
{
	siginfo_t info = { 0 };

	if (options || pid <= 0)
		return waitpid(pid, status, options);
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0)
		return -1;
	if (status)
		*status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
	return info.si_pid;
}

MUTANT(waitpid, each_sigchld_finds_one_child, "waitpid(-1) with WNOHANG finds one child only")
{
	static bool found;
	pid_t result;

	if (pid != -1 || options != WNOHANG)
		return waitpid(pid, status, options);
	if (found)
		return 0;
	result = waitpid(pid, status, options);
	found = result > 0;
	return result;
}

MUTANT(sigtimedwait, si_status_is_a_wait_status, "si_status of SIGCHLD is the status of waitpid")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code == CLD_EXITED)
		info->si_status <<= 8;
	return result;
}

MUTANT(sigtimedwait, sigchld_tells_our_own_user, "si_uid of SIGCHLD is the parent's user")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code > 0)
		info->si_uid = getuid();
	return result;
}

MUTANT(sigwaitinfo, sigchld_of_a_stop_tells_of_sigstop, "si_status of a stop is SIGSTOP always")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info && info->si_code == CLD_STOPPED)
		info->si_status = SIGSTOP;
	return result;
}

MUTANT(sigwaitinfo, going_on_is_a_stop, "SIGCHLD tells CLD_STOPPED when a child goes on")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info && info->si_code == CLD_CONTINUED)
		info->si_code = CLD_STOPPED;
	return result;
}

MUTANT(sigaction, sa_nocldstop_does_nothing, "SA_NOCLDSTOP does nothing")
{
	return with_flags(signo, action, before, 0, SA_NOCLDSTOP);
}

MUTANT(sigaction, sa_nocldwait_does_nothing, "SA_NOCLDWAIT does nothing")
{
	return with_flags(signo, action, before, 0, SA_NOCLDWAIT);
}

MUTANT(signal, ignored_children_leave_zombies, "SIG_IGN of SIGCHLD keeps zombies as SIG_DFL does")
{
	return signal(signo, signo == SIGCHLD && handler == SIG_IGN ? SIG_DFL : handler);
}

MUTANT(waitpid, nobody_waits_for_ignored_children, "waitpid gives ECHILD at once if none is kept")
{
	struct sigaction action;

	if (sigaction(SIGCHLD, NULL, &action) == 0 &&
	    (action.sa_handler == SIG_IGN || action.sa_flags & SA_NOCLDWAIT))
		return fail(ECHILD);
	return waitpid(pid, status, options);
}

MUTANT(signal, the_default_leaves_no_zombies, "SIG_DFL of SIGCHLD reaps as SIG_IGN does")
{
	return signal(signo, signo == SIGCHLD && handler == SIG_DFL ? SIG_IGN : handler);
}

MUTANT(signal, ignoring_sighup_leaves_no_zombies, "SIG_IGN of SIGHUP is taken for SIGCHLD as well")
{
	if (signo == SIGHUP && handler == SIG_IGN)
		signal(SIGCHLD, SIG_IGN);
	return signal(signo, handler);
}
