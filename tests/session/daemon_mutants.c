/* Wrong steps to a daemon. */

#include "mutant.h"
#include "sessions_mutants.h"

MECHANISM(session, "session");

MUTANT(chdir, chdir_stays, "chdir leaves the working directory as it is")
{
	return 0;
}

MUTANT(close, standard_descriptors_stay, "close leaves descriptors 0, 1 and 2 open")
{
	return fd >= 0 && fd < 3 ? 0 : close(fd);
}

MUTANT(dup2, dup2_keeps_what_is_open, "dup2 onto a descriptor that is open leaves that as it is")
{
	return fcntl(wanted, F_GETFD) >= 0 ? wanted : dup2(fd, wanted);
}

MUTANT(signal, ignoring_leaves_zombies, "children leave zombies though SIGCHLD is ignored")
{
	return signal(signo, signo == SIGCHLD && handler == SIG_IGN ? SIG_DFL : handler);
}

MUTANT(signal, sighup_is_not_ignored, "a daemon that ignores SIGHUP ends by it")
{
	return signo == SIGHUP ? SIG_DFL : signal(signo, handler);
}

/* Reads a line of /proc/PID/stat and puts another TPGID in. */
static ssize_t read_with_tpgid(int fd, char *bytes, size_t size, const char *from, const char *to)
{
	ssize_t count = read(fd, bytes, size);
	char *place = count > 40 ? memmem(bytes, (size_t)count, from, strlen(from)) : NULL;

	if (place)
		memcpy(place, to, strlen(to));
	return count;
}

MUTANT(read, tpgid_is_0, "TPGID of a process without a terminal is 0")
{
	return read_with_tpgid(fd, bytes, size, " 0 -1 ", " 0  0 ");
}

MUTANT(umask, umask_is_shared, "all processes have one umask")
{
	mode_t before = umask(mask);

	if (mutant_memory->number[0])
		before = (mode_t)mutant_memory->number[0] - 1;
	mutant_memory->number[0] = (long)(mask & 0777) + 1;
	return before;
}

MUTANT(umask, umask_keeps_other_bits, "umask keeps and returns bits that are no permissions")
{
	static mode_t other;
	mode_t before = umask(mask) | other;

	other = mask & ~(mode_t)0777;
	return before;
}

MUTANT(umask, umask_returns_the_new, "umask returns the mask that is set now")
{
	umask(mask);
	return mask & 0777;
}

MUTANT(fork, umask_is_not_inherited, "a child's umask is 022")
{
	pid_t pid = fork();

	if (pid == 0)
		umask(022);
	return pid;
}

MUTANT(daemon, daemon_stays_where_it_is, "daemon(0, 0) leaves the working directory")
{
	return daemon(1, noclose);
}

MUTANT(daemon, daemon_keeps_its_files, "daemon(0, 0) leaves descriptors 0, 1 and 2")
{
	return daemon(nochdir, 1);
}

MUTANT(daemon, daemon_stays_in_the_session, "daemon does not call setsid")
{
	int null = open("/dev/null", O_RDWR);
	pid_t pid = fork();

	if (pid > 0)
		_exit(0);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	return chdir("/");
}

MUTANT(daemon, daemon_does_not_fork, "daemon goes on in the process that called it")
{
	int null = open("/dev/null", O_RDWR);

	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	return chdir("/");
}

MUTANT(daemon, daemon_forgets_why, "daemon that fails leaves EINVAL")
{
	const int result = daemon(nochdir, noclose);

	return result < 0 ? fail(EINVAL) : result;
}

MUTANT(daemon, daemon_leads_before_it_forks, "daemon has left the session when fork fails")
{
	setsid();
	return daemon(nochdir, noclose);
}
