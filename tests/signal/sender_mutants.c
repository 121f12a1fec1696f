/* Wrong tales of the sender, and signals that carry something else. */
#include <limits.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/sender.c", "signal/kill.c", "models/signal.c");

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

static long send_signed(long number, long a, long b, long c, bool own_number)
{
	siginfo_t info = *(siginfo_t *)c;

	if (own_number)
		return syscall(number, a, info.si_signo ? info.si_signo : b, c);
	info.si_pid = getpid();
	info.si_uid = getuid();
	return syscall(number, a, b, &info);
}

MUTANT(syscall, the_kernel_signs, "rt_sigqueueinfo puts the sender's pid and user in")
{
	if (is_forged(number, c) && ((siginfo_t *)c)->si_code == -60)
		return send_signed(number, a, b, c, false);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, si_signo_is_sent, "rt_sigqueueinfo sends the signal that siginfo names")
{
	if (is_forged(number, c) && ((siginfo_t *)c)->si_code == -60)
		return send_signed(number, a, b, c, true);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, acceptors_see_kill_alone, "rt_sigtimedwait tells SI_USER of tkill, too")
{
	const long result = syscall(number, a, b, c, d, e, f);
	siginfo_t *info = (siginfo_t *)b;

	if (number == SYS_rt_sigtimedwait && result > 0 && info && info->si_code == SI_TKILL)
		info->si_code = SI_USER;
	return result;
}

MUTANT(read, signalfds_see_kill_alone, "a signalfd tells SI_USER of tkill, too")
{
	const ssize_t count = read(fd, bytes, size);
	struct signalfd_siginfo *record = bytes;

	if (count == sizeof(*record) && record->ssi_code == SI_TKILL)
		record->ssi_code = SI_USER;
	return count;
}

MUTANT(syscall, tkill_is_no_call, "tkill gives ENOSYS")
{
	return number == SYS_tkill ? fail(ENOSYS) : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, tkill_is_kill, "tkill sends as kill does, 0 and -1 apart")
{
	if (number != SYS_tkill)
		return syscall(number, a, b, c, d, e, f);
	return a > 0 ? kill((pid_t)a, (int)b) : fail(EINVAL);
}

MUTANT(syscall, tkill_of_no_thread_is_einval, "tkill of an id below 1 gives ESRCH")
{
	return number == SYS_tkill && a < 1 ? fail(ESRCH) : syscall(number, a, b, c, d, e, f);
}

MUTANT(sigqueue, a_number_has_16_bits, "sigqueue hands 16 bits of a number over")
{
	union sigval half = { .sival_int = (short)value.sival_int };

	return sigqueue(pid, signo, half);
}

MUTANT(sigqueue, an_address_has_47_bits, "sigqueue hands 47 bits of a pointer over")
{
	union sigval less = value;

	less.sival_ptr = (void *)((uintptr_t)value.sival_ptr & 0x7fffffffffff);
	return sigqueue(pid, signo, less);
}

MUTANT(sigqueue, a_number_has_31_bits, "sigqueue hands a number over without its sign")
{
	union sigval less = value;

	less.sival_int &= 0x7fffffff;
	return sigqueue(pid, signo, less);
}
