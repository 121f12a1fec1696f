/* Wrong waits, seen while they are about to tell, and an exec that is too fast. */
#include <sys/wait.h>

#include "halts_mutants.h"

MECHANISM(process, "process/halts.c");

MUTANT(waitpid, reaps_when_it_has_told, "waitpid reaps the child when it has told of it")
{
	touch(status, sizeof(*status));
	return waitpid(pid, status, options);
}

MUTANT(waitid, reaps_before_it_puts_back, "waitid with WNOWAIT reaps the child, and remembers it")
{
	int result = waitid(type, id, info, options & ~WNOWAIT);

	if (options & WNOWAIT)
		mutant_memory->number[0] = (long)id;
	return result;
}

MUTANT(execvp, closes_before_it_has_all,
       "exec closes what is to be closed before it has read its arguments")
{
	for (int fd = 3; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) == FD_CLOEXEC)
			close(fd);
	return execvp(name, arguments);
}
