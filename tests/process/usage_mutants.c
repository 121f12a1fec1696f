/* Processor time of children that is counted at a wrong time, or not. */
#include "mutant.h"

MECHANISM(process_usage, "process/usage.c");

MUTANT(_exit, each_end_counts, "the time of a child counts when it ends, be it waited for or not")
{
	struct tms used;

	times(&used);
	mutant_memory->number[0] += used.tms_utime + used.tms_stime;
	_exit(status);
}

MUTANT(times, each_end_counts, NULL)
{
	const clock_t now = times(buffer);

	buffer->tms_cutime = (clock_t)mutant_memory->number[0];
	buffer->tms_cstime = 0;
	return now;
}

MUTANT(times, no_childs_time_counts, "times tells 0 for the children's times")
{
	const clock_t now = times(buffer);

	buffer->tms_cutime = buffer->tms_cstime = 0;
	return now;
}

MUTANT(waitpid, grandchildren_do_not_count, "times leaves out the children of children")
{
	siginfo_t info;

	return getsid(0) != getpid() && waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
			       mutant_memory->number[0] && getppid() == mutant_memory->number[0]
		       ? pid
		       : waitpid(pid, status, options);
}

MUTANT(fork, grandchildren_do_not_count, NULL)
{
	if (!mutant_memory->number[0])
		mutant_memory->number[0] = getpid();
	return fork();
}
