/* Wrong vfork, exec and popen. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(process, "process");

MUTANT(poke, vfork_copies, "vfork copies the memory, as fork does")
{
	static pid_t first;

	if (!first)
		first = getpid();
	if (first == getpid())
		poke(address, byte);
}

MUTANT(execvp, exec_runs_in_a_child, "exec runs the program in a child, and waits for it")
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		return execvp(name, arguments);
	waitpid(pid, &status, 0);
	_exit(WEXITSTATUS(status));
}

MUTANT(execvp, exec_begins_at_root, "exec changes the working directory to /")
{
	(void)!chdir("/");
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_all, "exec closes all descriptors but 0, 1 and 2")
{
	for (int fd = 3; fd < 64; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_nothing, "exec keeps descriptors with FD_CLOEXEC")
{
	fcntl(9, F_SETFD, 0);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_joins_the_parents_group, "exec puts the process into its parent's group")
{
	setpgid(0, getpgid(getppid()));
	return execvp(name, arguments);
}

MUTANT(execvp, exec_begins_a_session, "exec makes the process the leader of a new session")
{
	setpgid(0, getpgid(getppid()));
	setsid();
	return execvp(name, arguments);
}

MUTANT(execvp, exec_resets_the_umask, "exec sets the umask to 022")
{
	umask(022);
	return execvp(name, arguments);
}

MUTANT(execv, no_program_is_einval, "exec of a file that is no program gives EINVAL")
{
	int result = execv(path, arguments);

	return errno == ENOEXEC ? fail(EINVAL) : result;
}

MUTANT(execv, loops_are_enoent, "exec of a symbolic link to itself gives ENOENT")
{
	int result = execv(path, arguments);

	return errno == ELOOP ? fail(ENOENT) : result;
}

MUTANT(execv, directories_are_eisdir, "exec of a directory gives EISDIR")
{
	struct stat status;
	int result = execv(path, arguments);
	int error = errno;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return fail(EISDIR);
	errno = error;
	return result;
}

MUTANT(execv, failing_resets_handlers, "exec that fails has reset the handlers")
{
	int result = execv(path, arguments);
	int error = errno;

	signal(SIGUSR1, SIG_DFL);
	errno = error;
	return result;
}

static int first_pipe = -1;

MUTANT(popen, earlier_pipes_are_kept, "a child of popen has the pipes of earlier popens")
{
	int copy = first_pipe < 0 ? -1 : dup(first_pipe);
	FILE *stream = popen(command, type);

	if (copy >= 0)
		close(copy);
	if (stream)
		first_pipe = fileno(stream);
	return stream;
}

static int streams;

MUTANT(popen, pclose_waits_for_the_last, "pclose tells how the child ended that was started last")
{
	streams++;
	return popen(command, type);
}

MUTANT(pclose, pclose_waits_for_the_last, NULL)
{
	int status = pclose(stream);

	return streams-- > 1 ? fail(ECHILD) : status;
}

MUTANT(kill, vforks_child_gets_the_parents_signals,
       "a signal for a process that waits in vfork goes to the child too")
{
	char path[64], text[32] = "";
	int list;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	list = open(path, O_RDONLY | O_CLOEXEC);
	if (list >= 0 && read(list, text, sizeof(text) - 1) > 0 && atoi(text) > 0)
		kill(atoi(text), signo);
	close(list);
	return kill(pid, signo);
}

MUTANT(execvp, vforks_parent_waits_for_the_program,
       "vfork's parent sleeps until the program that its child has become ends")
{
	const pid_t program = fork();
	int status = 1;

	if (program == 0)
		return execvp(name, arguments);
	waitpid(program, &status, 0);
	_exit(WEXITSTATUS(status));
}

MUTANT(execvp, exec_closes_the_first_alone,
       "exec closes descriptors with FD_CLOEXEC below 64 alone")
{
	for (int fd = 64; fd < 1024; fd++)
		fcntl(fd, F_SETFD, 0);
	return execvp(name, arguments);
}

static char lent_directory[256];

MUTANT(chdir, a_directory_is_lent_with_memory, "a child of vfork shares its parent's directory")
{
	snprintf(lent_directory, sizeof(lent_directory), "%s", path);
	return chdir(path);
}

MUTANT(getcwd, a_directory_is_lent_with_memory, NULL)
{
	if (lent_directory[0])
		(void)!chdir(lent_directory);
	return getcwd(path, size);
}

static int lent_descriptor;

MUTANT(close, descriptors_are_lent_with_memory, "a child of vfork closes its parent's descriptor")
{
	lent_descriptor = fd;
	return close(fd);
}

MUTANT(write, descriptors_are_lent_with_memory, NULL)
{
	if (lent_descriptor)
		close(lent_descriptor);
	return write(fd, bytes, size);
}

MUTANT(signal, dispositions_are_lent_with_memory, "a child of vfork sets its parent's dispositions")
{
	static sighandler_t lent;
	static pid_t borrower;
	const sighandler_t before = signal(signo, handler);

	if (borrower && borrower != getpid())
		return lent;
	borrower = getpid();
	lent = handler;
	return before;
}

static volatile bool is_lent; /* its memory, from the first write of the child on */

MUTANT(write, vfork_suspends_all_threads, "vfork suspends all threads of its process")
{
	is_lent = true;
	return write(fd, bytes, size);
}

MUTANT(read, vfork_suspends_all_threads, NULL)
{
	const ssize_t count = read(fd, bytes, size);

	return is_lent && syscall(SYS_gettid) != getpid() ? fail(ECANCELED) : count;
}

static void (*forks_handler)(void);

MUTANT(pthread_atfork, vfork_runs_handlers, "vfork runs the functions of pthread_atfork")
{
	forks_handler = child;
	return pthread_atfork(prepare, parent, child);
}

MUTANT(_exit, vfork_runs_handlers, NULL)
{
	if (forks_handler)
		forks_handler();
	_exit(status);
}

MUTANT(pread, memory_is_of_the_process, "/proc/PID/mem shows the memory that the process has now")
{
	char link[40], path[64] = "";
	int now, error = errno;
	ssize_t count;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 5 || !strstr(path, "/mem")) {
		errno = error;
		return pread(fd, bytes, size, offset);
	}
	now = open(path, O_RDONLY, 0);
	count = pread(now, bytes, size, offset);
	error = errno;
	close(now);
	errno = error;
	return count;
}
