/* What exec and dup2 do wrongly with a pipe. */

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(execvp, exec_closes_nothing, "exec leaves open what has FD_CLOEXEC")
{
	for (int fd = 3; fd < 20; fd++)
		fcntl(fd, F_SETFD, 0);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_all, "exec closes all but the first three descriptors")
{
	for (int fd = 3; fd < 20; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return execvp(name, arguments);
}

MUTANT(execvp, programs_do_not_sleep, "exec sets O_NONBLOCK on the pipe that a program reads")
{
	if (is_channel(0))
		set_nonblocking(0, true);
	return execvp(name, arguments);
}

MUTANT(dup2, copies_close_on_exec, "dup2 sets FD_CLOEXEC on the copy")
{
	int result = dup2(fd, wanted);

	if (result >= 0)
		fcntl(result, F_SETFD, FD_CLOEXEC);
	return result;
}
