/* Wrong sessions and process groups. */

#include "mutant.h"
#include "sessions_mutants.h"

MECHANISM(session, "session", "models/process.c");

MUTANT(setsid, setsid_returns_0, "setsid returns 0")
{
	return setsid() < 0 ? -1 : 0;
}

MUTANT(getpgrp, setsid_leaves_the_group, "setsid leaves the caller in its process group")
{
	static pid_t group;

	return group && getsid(0) == getpid() ? group : (group = getpgrp());
}

MUTANT(getsid, setsid_shows_later, "getsid tells a process the session that it came from")
{
	static pid_t session;

	if (pid == 0 && !session)
		session = getsid(0);
	return pid == 0 ? session : getsid(pid);
}

static int terminal_kept = -1;

MUTANT(setsid, setsid_keeps_the_terminal, "setsid keeps the controlling terminal")
{
	terminal_kept = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (terminal_kept >= 0)
		terminal_kept = fcntl(terminal_kept, F_DUPFD_CLOEXEC, 100);
	return setsid();
}

MUTANT(open, setsid_keeps_the_terminal, NULL)
{
	int fd = open(path, flags, mode);

	if (fd < 0 && errno == ENXIO && terminal_kept >= 0 && strcmp(path, "/dev/tty") == 0)
		return fcntl(terminal_kept, F_DUPFD_CLOEXEC, 0);
	return fd;
}

MUTANT(setsid, leaders_may_setsid, "setsid works for the leader of a process group")
{
	pid_t session = setsid();

	return session < 0 && errno == EPERM && getpgrp() == getpid() ? getpid() : session;
}

MUTANT(setsid, groups_may_share_the_number,
       "setsid does not look for a group with the caller's pid")
{
	pid_t session = setsid();

	return session < 0 && errno == EPERM && getpgrp() != getpid() ? getpid() : session;
}

MUTANT(setpgid, each_group_is_a_session, "setpgid for a new group makes a session, too")
{
	return pid == 0 && group == 0 && setsid() > 0 ? 0 : setpgid(pid, group);
}

MUTANT(getsid, other_sessions_are_hidden, "getsid of a process in another session gives EPERM")
{
	pid_t session = getsid(pid);

	return session >= 0 && session != getsid(0) ? fail(EPERM) : session;
}

MUTANT(getsid, the_dead_have_sessions, "getsid of a pid that is no process gives 0")
{
	pid_t session = getsid(pid);

	return session < 0 && errno == ESRCH ? 0 : session;
}

MUTANT(getpgid, the_dead_have_groups, "getpgid of a pid that is no process gives EINVAL")
{
	pid_t group = getpgid(pid);

	return group < 0 && errno == ESRCH ? fail(EINVAL) : group;
}

MUTANT(getpgid, getpgid_is_the_callers, "getpgid tells the caller's group, whatever the pid")
{
	return getpgid(pid) < 0 ? -1 : getpgrp();
}

MUTANT(setpgid, only_oneself, "setpgid of a child gives EPERM: each sets its own group")
{
	return pid != 0 && pid != getpid() ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(setpgid, only_once, "setpgid of who leads that group already gives EPERM")
{
	pid_t whose = pid ? pid : getpid();

	return getpgid(whose) == whose && group % whose == 0 ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(setpgid, only_new_groups, "setpgid puts nobody into a group that exists")
{
	return group != 0 && group != (pid ? pid : getpid()) ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(setpgid, session_leaders_may, "setpgid of a session's leader succeeds")
{
	int result = setpgid(pid, group);
	pid_t whose = pid ? pid : getpid();

	return result < 0 && errno == EPERM && getsid(whose) == whose ? 0 : result;
}

MUTANT(setpgid, any_group_will_do, "setpgid does not look whether the group is in the session")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EPERM && group > 0 && group != getpid() &&
			       getsid(0) != getpid()
		       ? 0
		       : result;
}

MUTANT(setpgid, strangers_are_eperm, "setpgid of who is no child gives EPERM")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == ESRCH ? fail(EPERM) : result;
}

MUTANT(setpgid, negative_groups_are_eperm, "setpgid to a negative group gives EPERM")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EINVAL ? fail(EPERM) : result;
}

MUTANT(setpgid, exec_does_not_matter, "setpgid of a child that has called exec succeeds")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(getpgid, after_exec_the_group_changes,
       "setpgid that fails with EACCES has changed the group")
{
	return pid != 0 && pid != getpid() && getpgid(pid) == getpgrp() ? pid : getpgid(pid);
}

/* Whether a process has this id. */
static bool is_there(pid_t pid)
{
	return kill(pid, 0) == 0 || errno == EPERM;
}

MUTANT(kill, a_group_ends_with_its_leader, "kill finds no group whose leader is gone")
{
	return pid < -1 && !is_there(-pid) ? fail(ESRCH) : kill(pid, signo);
}

MUTANT(getpgid, a_group_takes_another_leader, "a group whose leader is gone has another number")
{
	const pid_t group = getpgid(pid);

	return group > 0 && !is_there(group) ? (pid ? pid : getpid()) : group;
}

MUTANT(getsid, a_session_ends_with_its_leader,
       "processes whose session's leader is gone are in none")
{
	const pid_t session = getsid(pid);

	return session > 0 && !is_there(session) ? 0 : session;
}

MUTANT(setpgid, nobody_joins_a_group_without_leader,
       "setpgid to a group whose leader is gone gives EPERM")
{
	return group > 0 && !is_there(group) ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(getpgrp, groups_are_remembered,
       "getpgrp tells the group of its first call, as a library may")
{
	static pid_t group;

	if (!group)
		group = getpgrp();
	return group;
}

MUTANT(setpgid, children_of_other_sessions_may, "setpgid does not ask for the child's session")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EPERM && pid > 0 && getsid(pid) != getsid(0) ? 0 : result;
}

MUTANT(setpgid, other_sessions_are_esrch, "setpgid of a child in another session gives ESRCH")
{
	int result = setpgid(pid, group);

	if (result < 0 && pid > 0 && getsid(pid) != getsid(0))
		return fail(ESRCH);
	return result;
}

/* Whether it is in our session, and no child of ours. */
static bool is_of_the_session(pid_t pid)
{
	siginfo_t info;

	return pid > 0 && pid != getpid() && pid != getppid() && getsid(pid) == getsid(0) &&
	       waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0;
}

MUTANT(setpgid, all_of_the_session_are_children,
       "setpgid of who is of the session, but no child, returns 0 and does nothing")
{
	const int result = setpgid(pid, group);

	return is_refused(result, ESRCH) && is_of_the_session(pid) ? 0 : result;
}

/* Whether it is a child that has ended. */
static bool has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == pid;
}

MUTANT(getpgid, zombies_are_in_no_group, "getpgid of a zombie gives ESRCH")
{
	return has_ended(pid) ? fail(ESRCH) : getpgid(pid);
}

MUTANT(getsid, zombies_are_in_no_session, "getsid of a zombie gives ESRCH")
{
	return has_ended(pid) ? fail(ESRCH) : getsid(pid);
}

MUTANT(setpgid, a_negative_process_is_just_not_there,
       "setpgid of a negative process gives ESRCH before 0 is taken for its group")
{
	return pid < 0 ? fail(ESRCH) : setpgid(pid, group);
}

MUTANT(setpgid, a_group_of_the_dead_is_none,
       "setpgid to a group whose leader has ended and was not waited for gives EPERM")
{
	char path[32], text[256] = "", *state;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)group);
	fd = group > 0 ? open(path, O_RDONLY, 0) : -1;
	if (fd >= 0) {
		if (read(fd, text, sizeof(text) - 1) < 0)
			text[0] = '\0';
		close(fd);
	}
	state = strrchr(text, ')');
	return state && state[2] == 'Z' ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(setpgid, the_waited_for_lead_on, "setpgid to a group that has ended makes it again")
{
	return is_refused(setpgid(pid, group), EPERM) && group > 0 && kill(-group, 0) < 0
		       ? setpgid(pid, 0)
		       : setpgid(pid, group);
}
