/* Wrong ids, and wrong pidfds. */
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"

MECHANISM(process, "process", "models/process.c");

MUTANT(waitid, pidfds_are_unknown, "waitid does not know P_PIDFD")
{
	return type == 3 ? fail(EINVAL) : waitid(type, id, info, options);
}

MUTANT(getpid, getpid_is_the_thread, "getpid gives each thread its own number")
{
	return gettid();
}

MUTANT(syscall, gettid_is_the_process, "gettid gives the process's number")
{
	return number == SYS_gettid ? getpid() : syscall(number, a, b, c, d, e, f);
}

MUTANT(poll, pidfds_are_always_readable, "a pidfd is readable while its process runs")
{
	int ready = poll(fds, count, timeout);

	fds[0].revents |= POLLIN;
	return ready ? ready : 1;
}

MUTANT(poll, pidfds_are_never_readable, "a pidfd does not become readable")
{
	int ready = poll(fds, count, timeout);

	fds[0].revents = 0;
	return ready < 0 ? ready : 0;
}

MUTANT(syscall, pidfds_signal_in_vain, "pidfd_send_signal to a process that is gone succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && number == SYS_pidfd_send_signal && errno == ESRCH ? 0 : result;
}

MUTANT(syscall, pidfds_signal_the_group, "pidfd_send_signal sends to all of the process's group")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result == 0 && number == SYS_pidfd_send_signal && mutant_memory->number[0] > 0)
		kill((pid_t)mutant_memory->number[0], (int)b);
	return result;
}

MUTANT(fork, pidfds_signal_the_group, NULL)
{
	pid_t pid = fork();

	if (pid > 0 && mutant_memory->number[0] == 0)
		mutant_memory->number[0] = pid;
	return pid;
}

MUTANT(syscall, negative_pids_are_not_there, "pidfd_open of a negative pid gives ESRCH")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && number == SYS_pidfd_open && errno == EINVAL ? fail(ESRCH) : result;
}

MUTANT(setresuid, the_saved_user_is_not_kept, "setresuid sets the saved user to the effective one")
{
	return setresuid(real, effective, effective);
}

MUTANT(setgroups, a_process_has_one_group, "setgroups keeps the first group alone")
{
	return setgroups(count ? 1 : 0, groups);
}

MUTANT(fgets, proc_shows_the_usual_umask, "/proc shows 0022 for the umask of each process")
{
	char *result = fgets(line, size, input);

	if (result && strncmp(line, "Umask:", 6) == 0)
		memcpy(line + 7, "0022", 4);
	return result;
}

MUTANT(setuid, the_superuser_can_come_back, "setuid of the superuser leaves the saved user")
{
	return geteuid() == 0 ? setresuid(user, user, (uid_t)-1) : setuid(user);
}

MUTANT(setuid, each_setuid_is_for_good, "setuid sets all three users, whoever calls it")
{
	const int result = setuid(user);

	return result < 0 ? result : setresuid(user, user, user);
}

MUTANT(seteuid, the_saved_user_is_no_way_back, "seteuid to the saved user gives EPERM")
{
	return user != getuid() && geteuid() != 0 ? fail(EPERM) : seteuid(user);
}
