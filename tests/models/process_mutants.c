/* Wrong trees of processes: what kill and wait do to them. */
#include <stdio.h>
#include <stdlib.h>

#include "mutant.h"

MECHANISM(tree, "process.*-programs");

static char state_of(pid_t pid)
{
	char path[40], text[200] = "", *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 'X';
	end = fgets(text, sizeof(text), file) ? strrchr(text, ')') : NULL;
	fclose(file);
	return end ? end[2] : 'X';
}

MUTANT(kill, sigterm_continues, "SIGTERM ends a process that is stopped at once")
{
	int result = kill(pid, signo);

	if (result == 0 && signo == SIGTERM && pid > 0 && state_of(pid) == 'T')
		kill(pid, SIGCONT);
	return result;
}

MUTANT(kill, the_stopped_are_out_of_reach, "SIGTERM to a process that is stopped is lost")
{
	if (signo == SIGTERM && pid > 0 && state_of(pid) == 'T')
		return 0;
	return kill(pid, signo);
}

MUTANT(kill, zombies_are_not_looked_for, "kill with signal 0 does not find a zombie")
{
	if (signo == 0 && pid > 0 && state_of(pid) == 'Z') {
		errno = ESRCH;
		return -1;
	}
	return kill(pid, signo);
}

MUTANT(kill, signal_0_continues, "kill with signal 0 lets go on who is stopped")
{
	return kill(pid, signo ? signo : SIGCONT);
}

MUTANT(waitpid, all_who_are_killed_are_killed_by_9, "waitpid tells SIGKILL of who was killed")
{
	pid_t found = waitpid(pid, status, options);

	if (found > 0 && status && WIFSIGNALED(*status))
		*status = SIGKILL;
	return found;
}

MUTANT(waitid, the_killed_have_exited, "waitid tells who was killed as one that has exited")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_pid && info->si_code == CLD_KILLED &&
	    info->si_status == SIGTERM) {
		info->si_code = CLD_EXITED;
		info->si_status += 128;
	}
	return result;
}

MUTANT(waitid, looking_takes_the_news, "waitid with WNOWAIT takes the news of a stop")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && options & WNOWAIT && info && info->si_pid &&
	    info->si_code == CLD_STOPPED)
		waitid(P_PID, (id_t)info->si_pid, &(siginfo_t){ 0 }, WSTOPPED | WNOHANG);
	return result;
}

MUTANT(setpgid, who_has_executed_is_moved, "setpgid moves a child that has executed a program")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(setpgid, who_has_executed_is_eperm,
       "setpgid of a child that has executed a program gives EPERM")
{
	return confuse(setpgid(pid, group), EACCES, EPERM);
}

MUTANT(kill, a_group_ends_with_its_leader, "kill does not find a group whose leader is gone")
{
	if (pid < -1 && kill(-pid, 0) < 0) {
		errno = ESRCH;
		return -1;
	}
	return kill(pid, signo);
}

MUTANT(waitpid, a_group_without_leader_has_none,
       "waitpid of a group whose leader is gone finds no child")
{
	if (pid < -1 && kill(-pid, 0) < 0) {
		errno = ECHILD;
		return -1;
	}
	return waitpid(pid, status, options);
}

MUTANT(setpgid, nobody_joins_without_a_leader, "setpgid does not find a group whose leader is gone")
{
	if (group && group != pid && kill(group, 0) < 0) {
		errno = EPERM;
		return -1;
	}
	return setpgid(pid, group);
}

MUTANT(setpgid, a_zombie_stays, "setpgid does not find a child that is a zombie")
{
	if (pid > 0 && state_of(pid) == 'Z') {
		errno = ESRCH;
		return -1;
	}
	return setpgid(pid, group);
}

MUTANT(setpgid, the_stopped_stay, "setpgid of a child that is stopped has no effect")
{
	return pid > 0 && state_of(pid) == 'T' ? 0 : setpgid(pid, group);
}
